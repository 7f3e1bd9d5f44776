//! One word for one thing, and prose that reads as English: the names and the turns of phrase that once crept in stay out.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Names that several types may have: the arguments of a command stand in its file, and a row is a list's or a database's.
const SHARED: [&str; 8] = ["AddArgs", "Args", "Command", "EditArgs", "RevokeArgs", "Row", "Rows", "Visitor"];

/// Turns of phrase that are not English, or not what a colleague would say.
const NOT_SAID: [&str; 8] =
    ["whoever", "nothing where", "has not the", "tells whether", "opens nothing", "gives leave", "takes nobody", "is none of"];

/// Every file below a folder whose name ends so.
fn files(folder: &Path, ending: &[&str], into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.extension().is_some_and(|found| ending.iter().any(|wanted| found == *wanted)) {
            into.push(path);
        }
    }
}

fn below(folders: &[&str], ending: &[&str]) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in folders {
        files(&root.join(folder), ending, &mut found);
    }
    found.into_iter().map(|path| (path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&path).unwrap())).collect()
}

/// Returns the type of a module that a line defines.
fn defined(line: &str) -> Option<&str> {
    let line = match line.strip_prefix("pub(") {
        Some(rest) => rest.split_once(") ")?.1,
        None => line.strip_prefix("pub ").unwrap_or(line),
    };
    let rest = ["struct ", "enum ", "trait ", "union "].iter().find_map(|keyword| line.strip_prefix(keyword))?;
    rest.split(|c: char| !c.is_alphanumeric()).next()
}

/// Returns whether a line has "is no" before a thing that something is not: "is no file", but not "there is no file" or "is no longer".
fn denies(line: &str) -> bool {
    line.match_indices("is no ").any(|(at, found)| {
        let (before, after) = (line[..at].trim_end().to_lowercase(), &line[at + found.len()..]);
        let is_word = line[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        is_word && !before.ends_with("there") && !["longer", "less", "more than"].iter().any(|fine| after.starts_with(fine))
    })
}

#[test]
fn a_name_stands_for_one_type() {
    let mut types: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let sources = below(&["src"], &["rs"]);
    for (path, text) in sources.iter().filter(|(path, _)| !path.to_string_lossy().contains("tests")) {
        let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        for name in own.lines().filter_map(defined).filter(|name| !SHARED.contains(name)) {
            types.entry(name).or_default().push(path.display().to_string());
        }
    }
    assert!(types.len() > 1_000, "the types are found at all: {types:?}");
    types.retain(|_, places| places.len() > 1);
    assert!(types.is_empty(), "one word for one thing; say which it is: {types:#?}");
}

#[test]
fn prose_says_it_plainly() {
    let mut found = Vec::new();
    for (path, text) in below(&["src", "docs", "templates/web"], &["rs", "md", "js", "html", "toml"]) {
        for (number, line) in text.lines().enumerate() {
            let plain = line.to_lowercase();
            if NOT_SAID.iter().any(|phrase| plain.contains(phrase)) || denies(line) {
                found.push(format!("{}:{}: {}", path.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "say it as a colleague would:\n{}", found.join("\n"));
}

#[test]
fn what_is_looked_for_is_recognised() {
    assert_eq!(defined("pub(in crate::store) struct Entry {"), Some("Entry"));
    assert_eq!(defined("enum Kind<'a> {"), Some("Kind"));
    assert_eq!(defined("        enum Inside {"), None);
    assert_eq!(defined("let kind = 1;"), None);
    assert!(denies("\"a\" is no file") && denies("it is no part of it"));
    assert!(!denies("There is no file") && !denies("it is no longer there") && !denies("this no one"));
}
