//! What others wrote never steers a terminal: names inside a crafted database, names of files, and texts that are scanned.

use rusqlite::Connection;

use crate::{
    checkin::{DAY_1, DELEGATE, issued},
    harness::{Said, Site, accredit},
};

/// Clears a screen, sets a title, moves a cursor by a C1 code, and turns the direction of what follows.
const HOSTILE: &str = "A\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{8}\r\u{85}\u{202E}gnirts\u{2066}B";

/// Whether a character steers a terminal: C0 but line ends and tabs, DEL, C1, and the marks that turn a line round.
fn steers(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{61C}')
}

#[track_caller]
fn is_tame(said: &Said, what: &str) {
    for text in [&said.out, &said.err] {
        let found: Vec<char> = text.chars().filter(|&c| steers(c)).collect();
        assert!(found.is_empty(), "{what} lets {found:?} through:\n{text:?}");
    }
}

/// An event whose database somebody has crafted: hostile words in every column of text that people gave.
fn crafted() -> Site {
    let site = issued();
    accredit(&site).args(["badge", "print", "-o", "badges.pdf", "--reference", DELEGATE]).succeeds();
    let code = site.code(DELEGATE);
    accredit(&site).args(["checkin", "--gate", "main", "--at", DAY_1, &code]).succeeds();
    accredit(&site)
        .args(["device", "enroll", "--role", "gate", "--gate", "main", "--name", "North", "--url", "http://127.0.0.1:8080"])
        .succeeds();
    accredit(&site).args(["participant", "edit", DELEGATE, "--note-at-gate", "Ask"]).succeeds();
    let database = Connection::open(site.path("event.db")).unwrap();
    database.execute_batch("pragma foreign_keys = off").unwrap();
    let set = |sql: &str| assert!(database.execute(sql, [HOSTILE]).unwrap() > 0, "{sql}");
    for column in [
        "title",
        "given_name",
        "family_name",
        "native_name",
        "function",
        "delegation",
        "delegation_type",
        "email",
        "standing_reason",
    ] {
        set(&format!("update participant set {column} = ?1"));
    }
    for column in ["name", "place", "organiser"] {
        set(&format!("update event set {column} = ?1"));
    }
    set("update zone set name = ?1");
    set("update category set title = ?1");
    set("update gate set name = ?1");
    set("update gate_note set note = ?1");
    set("update enrolment set name = ?1");
    set("update print_run set actor = ?1, template = ?1, sheet = ?1, output = ?1");
    site
}

#[test]
fn names_inside_a_crafted_database_are_only_letters() {
    let site = crafted();
    let code = site.code(DELEGATE);
    let at = ["--gate", "main", "--at", DAY_1];
    for command in [
        &["event", "show"] as &[&str],
        &["participant", "list"],
        &["participant", "show", DELEGATE],
        &["participant", "search", "owned"],
        &["participant", "block", DELEGATE, "--reason", "x"],
        &["participant", "unblock", DELEGATE],
        &["badge", "check"],
        &["badge", "list"],
        &["badge", "runs"],
        &["badge", "print", "-o", "again.pdf", "--category", "Minister"],
        &["device", "list"],
        &["report", "attendance"],
        &["report", "summary"],
        &["report", "delegations"],
        &["report", "absent"],
        &["report", "scans"],
        &["report", "journal"],
        &["report", "zones"],
        &["verify"],
        &["purge"],
        &["key", "list"],
    ] {
        let said = accredit(&site).args(command).run();
        assert!(said.code <= 2, "{command:?} ended badly");
        is_tame(&said, &command.join(" "));
    }
    let read = accredit(&site).args(["checkin"]).args(at).args([&code]).run();
    assert!(read.out.contains("REPEAT"), "{}", read.out);
    is_tame(&read, "checkin");
    let list = "reference,given_name\nKWT24-0001,Other\n";
    site.write("list.csv", list);
    is_tame(&accredit(&site).args(["import", "list.csv", "-v"]).run(), "import");
}

#[test]
fn names_of_files_are_only_letters() {
    let site = Site::with_sample();
    let hostile = |ending: &str| format!("{}{ending}", HOSTILE.replace('\u{85}', ""));
    let (list, toml, pdf) = (hostile(".csv"), hostile(".toml"), hostile(".pdf"));
    site.write(&list, "reference,name,category\n1,Ana,Wizard\n");
    site.write(&toml, "[event\n");
    for command in [
        &["import", &list] as &[&str],
        &["import", "--photos", &pdf, &list],
        &["import", &hostile(".none")],
        &["init", &toml],
        &["init", &hostile(".none")],
        &["event", "apply", &toml],
        &["template", "check", &toml],
        &["template", "preview", &toml],
        &["badge", "print", "-o", &pdf, "--reference", DELEGATE],
        &["badge", "print", "-o", &pdf, "--template", &toml],
        &["badge", "print", "-o", &pdf, "--sheet", &hostile(".sheet")],
        &["backup", &hostile(".db")],
        &["report", "attendance", "-o", &hostile(".xlsx"), "-f", "xlsx"],
        &["checkin", "--gate", "main", "--image", &pdf],
        &["checkin", "--gate", HOSTILE, "x"],
        &["participant", "show", HOSTILE],
        &["participant", "search", HOSTILE],
        &["--db", &hostile(".missing"), "verify"],
    ] {
        let said = accredit(&site).args(command).run();
        is_tame(&said, &format!("{command:?}"));
    }
    let said = accredit(&site).args(["checkin", "--gate", "main"]).input(format!("{HOSTILE}\nx\u{1b}[31m\n")).run();
    is_tame(&said, "what is scanned");
}

#[test]
fn a_long_line_of_a_settings_file_is_cut() {
    let site = Site::new();
    let long = "x".repeat(1 << 20);
    for (what, text) in [
        ("init", format!("[event]\nname = \"{long}\n")),
        ("init", format!("[event]\nname = \"E\"\n{long} = 1\n")),
        ("init", format!("[event]\nname = \"E\"\ndays = [\"{long}\"]\n")),
        ("init", format!("[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\ntimezone = \"{long}\"\n")),
        ("template", format!("[page]\nwidth = {long}\n")),
        ("template", format!("[[front]]\ntype = \"{long}\"\n")),
    ] {
        site.write("long.toml", &text);
        let said = match what {
            "init" => accredit(&site).args(["init", "long.toml"]).fails_with(2),
            _ => accredit(&site).args(["template", "check", "long.toml"]).run(),
        };
        assert!(said.code != 0, "{what} takes it");
        let length = said.out.len() + said.err.len();
        assert!(length < 3_000, "{what}: a message of {length} bytes: {}", said.err.chars().take(300).collect::<String>());
    }
}
