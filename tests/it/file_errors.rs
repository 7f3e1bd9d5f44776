//! What the file system refuses is told with the name of the file: in the code, where an error may not pass by itself, and in what the
//! program says.

use std::{fs, path::Path};

use crate::harness::{Site, accredit};

/// What reaches for a file by its name.
const CALLS: &[&str] = &["fs::", "File::open", "File::create", "tempfile::", "OpenOptions::new"];
/// What turns an error into one that names the file, or takes none.
const NAMED: &[&str] =
    &["map_err", "ok", "is_ok", "is_err", "is_ok_and", "is_some_and", "unwrap_or", "unwrap_or_default", "into_iter", "map_or"];

/// Returns where a pair of brackets that begins here ends.
fn closed(code: &str, from: usize) -> usize {
    let (mut depth, mut quoted, mut before) = (0_usize, false, ' ');
    for (at, letter) in code[from..].char_indices() {
        match letter {
            '"' if before != '\\' && before != '\'' => quoted = !quoted,
            '(' | '[' | '{' if !quoted => depth += 1,
            ')' | ']' | '}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return from + at + 1;
                }
            }
            _ => {}
        }
        before = letter;
    }
    code.len()
}

/// Returns whether what follows a call passes its error on as it is.
fn is_bare(code: &str, mut at: usize) -> bool {
    loop {
        let rest = code[at..].trim_start();
        at = code.len() - rest.len();
        if rest.starts_with('?') {
            return true;
        }
        let Some(method) = rest.strip_prefix('.') else { return false };
        let name: String = method.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
        if NAMED.contains(&name.as_str()) {
            return false;
        }
        let Some(open) = code[at..].find('(') else { return false };
        at = closed(code, at + open);
    }
}

/// Returns the lines of a file's code, without its tests, in which an error passes that says no name.
fn bare(code: &str) -> Vec<usize> {
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap();
    let calls = CALLS.iter().flat_map(|call| code.match_indices(call));
    let mut lines: Vec<usize> = calls
        .filter(|(at, _)| {
            let line = code[..*at].rsplit('\n').next().unwrap_or_default().trim_start();
            !line.starts_with("//") && !line.starts_with("use ")
        })
        .filter_map(|(at, call)| {
            let name = code[at + call.len()..].chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').count();
            let open = at + call.len() + name;
            (code[open..].starts_with('(') && is_bare(code, closed(code, open))).then(|| code[..at].matches('\n').count() + 1)
        })
        .collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}

fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") && !path.to_string_lossy().ends_with("tests.rs") {
            let lines = bare(&fs::read_to_string(&path).unwrap());
            found.extend(lines.into_iter().map(|line| format!("{}:{line}", path.display())));
        }
    }
}

#[test]
fn a_bare_error_is_found() {
    let code = "fn a() -> io::Result<()> {\n    fs::read(path)?;\n    fs::read(\"a)\").map_err(named)?;\n    let x = File::open(p)\n        .and_then(|file| file.sync_all())?;\n    // fs::read(path)?\n    fs::read(p).ok();\n}\n#[cfg(test)]\nmod tests {\n    fs::read(p)?;\n}\n";
    assert_eq!(bare(code), [2, 4]);
}

#[test]
fn no_error_of_the_file_system_passes_without_a_name() {
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.is_empty(), "an error that names no file passes by itself; say which with map_err:\n{}", found.join("\n"));
}

#[test]
fn what_a_disk_refuses_is_told_with_the_file() {
    let site = Site::with_sample();
    fs::create_dir(site.path("folder")).unwrap();
    site.write("file.txt", "");
    // Larger than what waits in memory, and smaller.
    for (report, format) in [("absent", "csv"), ("summary", "pdf"), ("delegations", "xlsx"), ("summary", "json")] {
        accredit(&site)
            .args(["report", report, "-f", format, "-o", "/dev/full"])
            .fails_with(2)
            .err_contains("/dev/full: No space left on device")
            .err_contains("free some space");
    }
    for (args, name) in [
        (["import", "gone.csv"].as_slice(), "gone.csv"),
        (&["import", "folder"], "folder"),
        (&["init", "gone.toml"], "gone.toml"),
        (&["event", "apply", "gone.toml"], "gone.toml"),
        (&["report", "summary", "-o", "gone/a.pdf"], "gone/a.pdf"),
        (&["report", "summary", "-o", "folder"], "folder"),
        (&["report", "all", "-o", "file.txt/x"], "file.txt/x"),
        (&["report", "share", "-o", "file.txt/x"], "file.txt/x"),
        (&["report", "summary", "--against", "gone.db"], "gone.db"),
        (&["backup", "gone/copy.db"], "gone/copy.db"),
        (&["restore", "gone.db"], "gone.db"),
        (&["checkin", "--gate", "main", "--image", "gone.png"], "gone.png"),
        (&["badge", "print", "-o", "gone/a.pdf"], "gone/a.pdf"),
        (&["badge", "print", "-o", "a.pdf", "--template", "gone.toml"], "gone.toml"),
        (&["template", "check", "gone.toml"], "gone.toml"),
        (&["participant", "photo", "KWT24-0001", "gone.jpg"], "gone.jpg"),
        (&["--db", "gone.db", "participant", "list"], "gone.db"),
        (&["man", "file.txt"], "file.txt"),
    ] {
        let said = accredit(&site).args(args).run();
        assert!(said.code != 0 && said.err.contains(name), "{args:?}: {}", said.err);
    }
}
