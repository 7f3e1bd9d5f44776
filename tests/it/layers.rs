//! Holds the layer table of the architecture against the code: any other import fails here.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// A layer, what it may use of ours, and the libraries that only those layers may use which list them.
const LAYERS: &[(&str, &[&str], &[&str])] = &[
    ("domain", &[], &["curve25519_dalek", "ed25519_dalek", "hmac", "unicode_security"]),
    ("roster", &["domain"], &["calamine", "quick_xml"]),
    ("typeset", &["domain"], &["qrcode", "printpdf", "lopdf", "harfrust", "fontdb", "subsetter", "tiny_skia", "resvg"]),
    ("store", &["domain"], &["rusqlite", "postgres", "rustls"]),
    ("checkin", &["domain", "store"], &[]),
    ("badge", &["domain", "typeset"], &[]),
    ("printing", &["domain", "store", "typeset", "badge"], &[]),
    ("report", &["domain", "store", "typeset"], &["rust_xlsxwriter"]),
    (
        "web",
        &["domain", "store", "checkin", "typeset", "badge", "printing", "report", "roster"],
        &["axum", "hyper", "rustls", "rcgen", "askama"],
    ),
    (
        "cli",
        &["domain", "roster", "store", "checkin", "typeset", "badge", "printing", "report", "web"],
        &["clap", "indicatif", "anstream"],
    ),
];

fn source_files(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).expect("the folder of sources can be read") {
        let path = entry.expect("an entry can be read").path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_tests(&path) {
            files.push(path);
        }
    }
    files
}

/// Whether a file holds nothing but tests, which may take other libraries to make their inputs.
fn is_tests(path: &Path) -> bool {
    path.file_stem().is_some_and(|name| name.to_string_lossy().ends_with("_tests"))
}

/// Returns the layer of a source file, by its first folder or its name; `None` for `lib.rs` and `main.rs`.
fn layer(source: &Path, file: &Path) -> Option<String> {
    let first = file.strip_prefix(source).ok()?.components().next()?.as_os_str().to_str()?;
    let name = first.trim_end_matches(".rs");
    (!matches!(name, "lib" | "main")).then(|| name.to_owned())
}

/// Returns the code without comments, so that prose may name any layer.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Returns the modules of ours that a file names by `crate::x` or inside `use crate::{…}`.
fn used(code: &str) -> BTreeSet<String> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut names = BTreeSet::new();
    for after in code.split("crate::").skip(1) {
        if let Some(group) = after.strip_prefix('{') {
            let (mut depth, mut word) = (1, String::new());
            let mut expects_name = true;
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {}
                    c if depth == 1 && expects_name && is_word(c) => {
                        word.push(c);
                        continue;
                    }
                    _ => {}
                }
                if !word.is_empty() {
                    names.insert(std::mem::take(&mut word));
                    expects_name = false;
                }
                if depth == 0 {
                    break;
                }
                if c == ',' && depth == 1 {
                    expects_name = true;
                }
            }
        } else {
            names.insert(after.chars().take_while(|&c| is_word(c)).collect());
        }
    }
    names
}

/// Returns whether a library is named by its own name, and not a module of ours that is called like it.
fn names(code: &str, library: &str) -> bool {
    let is_own = |before: &str| !before.ends_with("self::") && !before.ends_with("super::");
    code.match_indices(&format!("{library}::")).any(|(place, _)| is_own(&code[..place]))
}

#[test]
fn every_layer_uses_only_what_the_table_allows() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for file in source_files(&source) {
        let Some(own) = layer(&source, &file) else { continue };
        let code = code(&fs::read_to_string(&file).expect("a source can be read"));
        let Some((_, allowed, owned)) = LAYERS.iter().find(|(name, ..)| *name == own) else {
            wrong.push(format!("{}: \"{own}\" is not a layer of the table", file.display()));
            continue;
        };
        for name in used(&code).into_iter().filter(|name| LAYERS.iter().any(|(layer, ..)| layer == name)) {
            if name != own && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{}: {own} may not use {name}", file.display()));
            }
        }
        for (holder, _, libraries) in LAYERS.iter().filter(|(name, ..)| *name != own) {
            for library in libraries.iter().filter(|library| !owned.contains(library) && names(&code, library)) {
                wrong.push(format!("{}: only {holder} may use {library}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where a database engine may be named: the rooms of the store speak to it through the seam in `sql`.
const ENGINE: &str = "src/store/engine";

#[test]
fn a_database_engine_is_named_behind_the_seam_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = source_files(&root.join("src"));
    let is_naming = |file: &&PathBuf| {
        let code = code(&fs::read_to_string(file).expect("a source can be read"));
        ["rusqlite", "postgres"].iter().any(|engine| names(&code, engine))
    };
    let naming = files.iter().filter(is_naming);
    let (behind, before): (Vec<_>, Vec<_>) = naming.partition(|file| file.starts_with(root.join(ENGINE)));
    assert!(before.is_empty(), "these go around the seam, src/store/engine/sql: {before:?}");
    assert!(!behind.is_empty(), "the check finds no engine at all");
}

#[test]
fn the_check_sees_what_it_should() {
    let code =
        code("use crate::{\n    domain::{id::X, store as y},\n    cli,\n};\nlet a = crate::badge::pdf();\n// crate::web::no");
    assert_eq!(used(&code).into_iter().collect::<Vec<_>>(), ["badge", "cli", "domain"]);
}

/// Returns the table of layers that the documentation shows: each with what it may use and what only it uses.
fn documented(root: &Path) -> Vec<(String, Vec<String>, Vec<String>)> {
    let text = fs::read_to_string(root.join("docs/architecture.md")).expect("the architecture can be read");
    let list = |cell: &str| {
        let names = cell.split(", ").filter(|name| !name.is_empty() && *name != "nothing");
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let rows = text.lines().skip_while(|line| !line.starts_with("| layer | what it is |")).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            (cells[1].trim_matches('`').to_owned(), list(cells[3]), list(cells[4]))
        })
        .collect()
}

#[test]
fn the_documentation_shows_the_same_table() {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
    let known: Vec<_> =
        LAYERS.iter().map(|(name, uses, libraries)| ((*name).to_owned(), owned(uses), owned(libraries))).collect();
    assert_eq!(documented(Path::new(env!("CARGO_MANIFEST_DIR"))), known, "left: docs/architecture.md; right: LAYERS");
}
