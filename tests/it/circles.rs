//! No two source files import one another, directly or through others: what siblings share is a leaf of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The source files of the crate by the paths of their modules: `store::gate::scans`.
type Modules = BTreeMap<Vec<String>, String>;

fn read(folder: &Path, module: &[String], modules: &mut Modules) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder of sources can be read")
        .map(|entry| entry.expect("an entry can be read").path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("names of sources are UTF-8").to_owned();
        let is_source = path.extension().is_some_and(|extension| extension == "rs");
        let mut own = module.to_vec();
        match name.as_str() {
            "lib" | "main" if module.is_empty() => continue,
            // Tests may look at everything around them.
            name if name == "tests" || name.ends_with("_tests") => continue,
            "mod" => {}
            _ => own.push(name),
        }
        if path.is_dir() {
            read(&path, &own, modules);
        } else if is_source {
            modules.insert(own, code(&fs::read_to_string(&path).expect("a source can be read")));
        }
    }
}

/// Returns the code without comments, and without the tests at its end.
fn code(text: &str) -> String {
    let text = text.find("\n#[cfg(test)]\nmod tests {").map_or(text, |start| &text[..start]);
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Flattens the tree behind `use`, or a path in the code, into whole paths.
fn flatten(tree: &str, before: &[String], paths: &mut Vec<Vec<String>>) {
    let tree = tree.trim();
    let Some((head, group)) = tree.split_once('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        let parts =
            path.split("::").map(str::trim).filter(|part| !part.is_empty() && *part != "self" || path.starts_with("self"));
        paths.push(before.iter().cloned().chain(parts.map(str::to_owned)).collect());
        return;
    };
    let inside = group.strip_suffix('}').unwrap_or(group);
    let prefix: Vec<String> = before
        .iter()
        .cloned()
        .chain(head.split("::").map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned))
        .collect();
    let (mut depth, mut start) = (0, 0);
    for (place, letter) in inside.char_indices().chain([(inside.len(), ',')]) {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let part = inside[start..place].trim();
                if !part.is_empty() {
                    flatten(part, &prefix, paths);
                }
                start = place + 1;
            }
            _ => {}
        }
    }
}

/// Returns every path of ours that a file names, as written.
fn named(code: &str) -> Vec<Vec<String>> {
    let (mut paths, mut uses) = (Vec::new(), Vec::new());
    for (place, _) in code.match_indices("use ") {
        let is_statement =
            code[..place].rsplit('\n').next().is_some_and(|before| before.trim().is_empty() || before.trim().starts_with("pub"));
        if let Some(end) = code[place..].find(';').filter(|_| is_statement) {
            flatten(&code[place + 4..place + end].replace('\n', " "), &[], &mut paths);
            uses.push(place..place + end);
        }
    }
    for root in ["crate::", "super::"] {
        for (place, _) in code.match_indices(root).filter(|&(place, _)| !uses.iter().any(|used| used.contains(&place))) {
            let path: String = code[place..].chars().take_while(|&c| c.is_alphanumeric() || c == '_' || c == ':').collect();
            // `pub(in crate::x)` says who may see, and imports nothing.
            if !code[..place].ends_with("(in ") {
                flatten(path.trim_end_matches(':'), &[], &mut paths);
            }
        }
    }
    paths
}

/// Returns the file that a path leads to: the longest part of it that is a file's module.
fn target(modules: &Modules, own: &[String], path: &[String]) -> Option<Vec<String>> {
    let mut whole: Vec<String> = match path.first()?.as_str() {
        "crate" => Vec::new(),
        "self" => own.to_vec(),
        "super" => own[..own.len().checked_sub(path.iter().take_while(|part| *part == "super").count())?].to_vec(),
        first => {
            // `pub use scans::Scan` in a room's `mod.rs`.
            let mut inside = own.to_vec();
            inside.push(first.to_owned());
            if !modules.contains_key(&inside) {
                return None;
            }
            own.to_vec()
        }
    };
    whole.extend(path.iter().skip_while(|part| ["crate", "self", "super"].contains(&part.as_str())).cloned());
    while !whole.is_empty() && !modules.contains_key(&whole) {
        whole.pop();
    }
    (!whole.is_empty() && whole != own).then_some(whole)
}

/// Returns the strongly connected components of more than one file (Tarjan, 1972).
fn circles(arrows: &BTreeMap<Vec<String>, BTreeSet<Vec<String>>>) -> Vec<Vec<String>> {
    struct Walk<'a> {
        arrows: &'a BTreeMap<Vec<String>, BTreeSet<Vec<String>>>,
        index: BTreeMap<&'a [String], usize>,
        low: BTreeMap<&'a [String], usize>,
        stack: Vec<&'a [String]>,
        found: Vec<Vec<String>>,
    }
    impl<'a> Walk<'a> {
        fn visit(&mut self, file: &'a [String]) {
            let number = self.index.len();
            self.index.insert(file, number);
            self.low.insert(file, number);
            self.stack.push(file);
            for next in self.arrows.get(file).into_iter().flatten() {
                let low = if !self.index.contains_key(next.as_slice()) {
                    self.visit(next);
                    self.low[next.as_slice()]
                } else if self.stack.contains(&next.as_slice()) {
                    self.index[next.as_slice()]
                } else {
                    continue;
                };
                let own = self.low.get_mut(file).expect("it was just visited");
                *own = low.min(*own);
            }
            if self.low[file] == self.index[file] {
                let start = self.stack.iter().position(|&other| other == file).expect("it is on the stack");
                let mut circle: Vec<String> = self.stack.split_off(start).iter().map(|file| file.join("::")).collect();
                circle.sort();
                if circle.len() > 1 {
                    self.found.push(circle);
                }
            }
        }
    }
    let mut walk = Walk { arrows, index: BTreeMap::new(), low: BTreeMap::new(), stack: Vec::new(), found: Vec::new() };
    for file in arrows.keys() {
        if !walk.index.contains_key(file.as_slice()) {
            walk.visit(file);
        }
    }
    walk.found
}

fn arrows(modules: &Modules) -> BTreeMap<Vec<String>, BTreeSet<Vec<String>>> {
    modules
        .iter()
        .map(|(own, code)| (own.clone(), named(code).iter().filter_map(|path| target(modules, own, path)).collect()))
        .collect()
}

#[test]
fn no_file_imports_itself_through_others() {
    let mut modules = Modules::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &[], &mut modules);
    let arrows = arrows(&modules);
    assert!(arrows.values().map(BTreeSet::len).sum::<usize>() > 1_000, "the imports are seen");
    let found = circles(&arrows);
    assert!(found.is_empty(), "circles of files:\n{}", found.iter().map(|files| files.join(", ")).collect::<Vec<_>>().join("\n"));
}

#[test]
fn a_circle_is_seen() {
    let path = |text: &str| text.split("::").map(str::to_owned).collect::<Vec<_>>();
    let modules: Modules = [
        ("a", "pub use one::X;"),
        ("a::one", "use super::{two::{Y, Z}, three};\nuse std::fs;"),
        ("a::two", "fn f() -> crate::b::B { todo!() }"),
        ("a::three", "// use crate::a::one::X;\npub(in crate::a) struct T;"),
        ("b", "use crate::{a::{self, one::X}, c::D};"),
    ]
    .map(|(module, text)| (path(module), code(text)))
    .into();
    assert_eq!(circles(&arrows(&modules)), [["a", "a::one", "a::two", "b"]]);
    let mut open = modules;
    open.insert(path("a::two"), String::new());
    assert!(circles(&arrows(&open)).is_empty());
}
