//! The README and `docs/`: every command line runs as it stands, every example of settings holds, and every path and link leads
//! somewhere. Command lines that need a printer, root, another machine, a network or somebody's time are only parsed.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use accredit::cli::Cli;
use clap::Parser;
use image::{Rgb, RgbImage};

use crate::harness::{SAMPLE_EVENT, SAMPLE_LIST, Site, accredit};

/// The commands that are only parsed: they serve until somebody ends them, print on a printer, watch a file, or read
/// another event's database or a server's.
const PARSED: &[&str] = &[
    "accredit serve",
    "accredit person revoke",
    "--printer",
    "--watch",
    "accredit device revoke",
    "accredit satellite",
    "accredit sync",
    "accredit demo",
    "accredit key new --lost",
    "--against",
    "--output-intent",
    "postgres://",
];
/// Other programs that the documents call. Their lines are read by a shell, and not run.
const OTHERS: &[&str] = &["$(", "cargo", "curl", "podman", "sudo"];
/// Commands whose answer is no: the badges in the pictures are not valid today.
const ANSWER_NO: &[&str] = &["--image a.png"];

/// What a document finds when it begins.
#[derive(PartialEq)]
enum DocStart {
    /// Files that somebody brings: an event file, a list, photos.
    Files,
    /// An event that takes nominations, with a list that came in submitted.
    Nominated,
    /// An event whose badges are printed, whose server was started, and where people were scanned.
    Event,
}

/// A line of a block of commands.
struct Line {
    number: usize,
    text: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(document: &str) -> String {
    fs::read_to_string(root().join(document)).unwrap_or_else(|error| panic!("{document}: {error}"))
}

/// Every document that people read.
fn documents() -> Vec<String> {
    let mut documents: Vec<String> = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"].map(str::to_owned).into();
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
            documents.push(format!("docs/{name}"));
        }
    }
    documents
}

/// Returns the blocks of a language, each with the number of its first line.
fn blocks(text: &str, language: &str) -> Vec<(usize, Vec<String>)> {
    let (mut blocks, mut inside) = (Vec::new(), None);
    for (number, line) in text.lines().enumerate() {
        match (line.strip_prefix("```"), &mut inside) {
            (Some(found), None) => inside = Some((found.to_owned(), number + 2, Vec::new())),
            (Some(_), Some(_)) => blocks.extend(inside.take()),
            (None, Some((_, _, lines))) => lines.push(line.to_owned()),
            (None, None) => {}
        }
    }
    blocks.into_iter().filter(|(found, ..)| found == language).map(|(_, number, lines)| (number, lines)).collect()
}

/// Returns the command lines of a document; one that goes on after a backslash is one.
fn commands(text: &str) -> Vec<Line> {
    let mut commands: Vec<Line> = Vec::new();
    let mut goes_on = false;
    for (first, lines) in blocks(text, "sh") {
        for (place, line) in lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match commands.last_mut().filter(|_| goes_on) {
                Some(before) => before.text.push_str(&format!("\n{line}")),
                None => commands.push(Line { number: first + place, text: line.clone() }),
            }
            goes_on = line.ends_with('\\');
        }
    }
    commands
}

/// Asks a shell for the words of a command, as the program would get them.
fn words(command: &str) -> Vec<String> {
    let told = Command::new("sh").args(["-c", &format!("printf '%s\\0' {command}")]).output().expect("there is a shell");
    assert!(told.status.success(), "{command}: {}", String::from_utf8_lossy(&told.stderr));
    let words = String::from_utf8(told.stdout).unwrap();
    words.trim_end_matches('\0').split('\0').map(str::to_owned).collect()
}

fn parse(command: &str) -> Result<(), String> {
    Cli::try_parse_from(words(command)).map(|_| ()).map_err(|error| error.to_string())
}

/// Returns the command of ours that another program is to run, if there is one.
fn ours_within(text: &str) -> Option<&str> {
    let runs = ["sudo -u accredit ", "podman run "].iter().any(|start| text.starts_with(start));
    runs.then(|| text.rfind(" accredit ").map(|place| &text[place + 1..])).flatten()
}

/// Goes through a command line: runs it, or where that cannot be, parses it.
/// Returns a command without the settings of its environment that stand before it.
fn without_settings(text: &str) -> &str {
    let mut rest = text;
    while let Some((first, after)) = rest.split_once(' ') {
        let is_setting =
            first.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'));
        if !is_setting {
            break;
        }
        rest = after;
    }
    rest
}

fn go_through(site: &Site, line: &Line) -> Result<(), String> {
    let text = without_settings(&line.text);
    if PARSED.iter().any(|part| text.contains(part)) && text.starts_with("accredit ") {
        if text.starts_with("accredit serve") {
            // What a server leaves, for the commands that come after it.
            site.store()
                .set_server_url("http://127.0.0.1:8080", jiff::Timestamp::UNIX_EPOCH)
                .map_err(|error| error.to_string())?;
        }
        return parse(text);
    }
    if text.starts_with("accredit ") {
        return run(site, text);
    }
    if let Some(ours) = ours_within(text) {
        parse(ours)?;
    }
    let program = text.split_whitespace().next().unwrap_or_default();
    let is_of_ours = program.contains('/') && root().join(program).is_file();
    if !is_of_ours && !OTHERS.iter().any(|other| text.starts_with(other)) {
        return Err(format!("\"{program}\" is neither a program that documents may call nor a file of this repository"));
    }
    let told = Command::new("sh").args(["-n", "-c", text]).output().map_err(|error| error.to_string())?;
    if told.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&told.stderr).into_owned()) }
}

fn run(site: &Site, text: &str) -> Result<(), String> {
    let program = Path::new(env!("CARGO_BIN_EXE_accredit")).parent().expect("the program is in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths([program.to_owned()].into_iter().chain(std::env::split_paths(&path))).unwrap();
    let told = Command::new("sh")
        .args(["-c", text])
        .current_dir(site.dir())
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env_remove("ACCREDIT_DB")
        .stdin(std::process::Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    let expected = i32::from(ANSWER_NO.iter().any(|part| text.contains(part)));
    if told.status.code() == Some(expected) {
        return Ok(());
    }
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    Err(format!("ended with {:?}\n{out}\n{err}", told.status.code()))
}

fn story(document: &str, stage: &DocStart) {
    let site = set(stage);
    let commands = commands(&read(document));
    assert!(!commands.is_empty(), "{document} has no command");
    let mut wrong = Vec::new();
    for line in commands {
        if let Err(why) = go_through(&site, &line) {
            wrong.push(format!("{document}:{}: {}\n{why}", line.number, line.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn set(stage: &DocStart) -> Site {
    let site = Site::new();
    fs::copy(SAMPLE_EVENT, site.path("event.toml")).unwrap();
    fs::copy(SAMPLE_LIST, site.path("participants.csv")).unwrap();
    fs::create_dir(site.path("photos")).unwrap();
    let photo = RgbImage::from_fn(880, 1_100, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 90]));
    photo.save(site.path("photos/KWT24-0001.jpg")).unwrap();
    if *stage == DocStart::Files {
        return site;
    }
    if *stage == DocStart::Nominated {
        let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
        let documents = "[[document]]\ncode = \"note-verbale\"\n[[document]]\ncode = \"press-card\"\n";
        site.write("event.toml", format!("{event}\n[nomination]\nimport = \"submitted\"\nsteps = [\"protocol\"]\n{documents}"));
        site.write("note.pdf", crate::portal_documents::PDF);
        site.write("card.jpg", crate::photos::jpeg(300, 200));
    }
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "participants.csv"]).succeeds();
    if *stage == DocStart::Nominated {
        return site;
    }
    let codes = site.issue_all();
    for name in ["a.png", "b.png"] {
        accredit(&site).args(["badge", "preview", "KWT24-0001", "-o", name]).succeeds();
    }
    site.store().set_server_url("http://127.0.0.1:8080", jiff::Timestamp::UNIX_EPOCH).unwrap();
    let morning = ["checkin", "--gate", "main", "--at", "2024-11-04T09:00", "--batch", "--json"];
    let shown: Vec<&str> = codes.values().take(200).map(String::as_str).collect();
    let said = accredit(&site).args(morning).input(shown.join("\n")).run().out;
    let verdicts = said.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).expect("a verdict is JSON"));
    let admitted = verdicts.filter(|verdict| verdict["verdict"] == "admitted");
    let codes: Vec<String> = admitted.map(|verdict| codes[verdict["reference"].as_str().unwrap()].clone()).collect();
    assert!(codes.len() > 100, "only {} of 200 people were admitted", codes.len());
    site.write("replay.txt", codes[..40].join("\n"));
    site
}

#[test]
fn readme() {
    story("README.md", &DocStart::Files);
}

#[test]
fn accreditation() {
    story("docs/accreditation.md", &DocStart::Files);
}

#[test]
fn delegations() {
    story("docs/delegations.md", &DocStart::Event);
}

#[test]
fn templates() {
    story("docs/templates.md", &DocStart::Event);
}

#[test]
fn nominations() {
    story("docs/nominations.md", &DocStart::Nominated);
}

#[test]
fn door() {
    story("docs/door.md", &DocStart::Event);
}

#[test]
fn reporting() {
    story("docs/reporting.md", &DocStart::Event);
}

#[test]
fn operations() {
    story("docs/operations.md", &DocStart::Event);
}

#[test]
fn api() {
    story("docs/api.md", &DocStart::Event);
}

#[test]
fn contributing() {
    story("CONTRIBUTING.md", &DocStart::Files);
}

/// A new document has to be told a stage.
#[test]
fn every_document_with_commands_has_a_story() {
    let told = include_str!("docs.rs");
    let with_commands = documents().into_iter().filter(|document| !commands(&read(document)).is_empty());
    let without: Vec<String> = with_commands.filter(|document| !told.contains(&format!("story(\"{document}\""))).collect();
    assert!(without.is_empty(), "no story: {without:?}");
}

#[test]
fn examples_of_settings_hold() {
    let event = fs::read_to_string(SAMPLE_EVENT).unwrap();
    let mut count = 0;
    for document in documents() {
        for (number, lines) in blocks(&read(&document), "toml") {
            let site = Site::new();
            site.write("event.toml", format!("{event}\n{}\n", lines.join("\n")));
            let told = accredit(&site).args(["init", "event.toml"]).run();
            assert_eq!(told.code, 0, "{document}:{number}:\n{}", told.err);
            count += 1;
        }
    }
    assert!(count > 0, "no document has an example of settings");
}

#[test]
fn the_readme_is_short() {
    let lines = read("README.md").lines().count();
    assert!(lines <= 120, "README.md has {lines} lines");
}

/// Returns what stands between marks, on one line each.
fn between<'t>(text: &'t str, open: &'t str, close: char) -> impl Iterator<Item = &'t str> {
    text.split(open).skip(1).filter_map(move |after| after.split(close).next())
}

#[test]
fn links_and_paths_lead_somewhere() {
    let mut wrong = BTreeSet::new();
    for document in documents() {
        let text = read(&document);
        let path = root().join(&document);
        let folder = path.parent().unwrap();
        for link in between(&text, "](", ')') {
            let file = link.split('#').next().unwrap();
            let is_elsewhere = link.starts_with("https://") || file.is_empty();
            if !is_elsewhere && !folder.join(file).exists() {
                wrong.insert(format!("{document}: link to {link}"));
            }
        }
        for path in text.lines().flat_map(|line| between(line, "`", '`')) {
            let starts = ["src/", "db/", "tests/", "templates/", "benches/", "docs/", ".ci/"];
            if starts.iter().any(|start| path.starts_with(start)) && !root().join(path).exists() {
                wrong.insert(format!("{document}: path {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

#[test]
fn files_that_documents_name_are_there() {
    let folders = ["src/", "tests/", "db/", "templates/", "benches/", "docs/", ".ci/"];
    let (mut named, mut missing) = (0, Vec::new());
    for document in documents() {
        let text = read(&document);
        let quoted = text.split('`').skip(1).step_by(2).filter(|quoted| folders.iter().any(|folder| quoted.starts_with(folder)));
        for path in quoted.filter(|path| !path.contains([' ', '*', '<', '…'])) {
            named += 1;
            if !root().join(path.trim_end_matches('/')).exists() {
                missing.push(format!("{document}: {path}"));
            }
        }
    }
    assert!(named > 80 && missing.is_empty(), "{named} named; missing: {missing:#?}");
}
