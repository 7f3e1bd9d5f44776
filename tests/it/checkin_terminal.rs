//! A gate at a terminal: `accredit checkin` where somebody types.

use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
};

use crate::{
    checkin::{DAY_1, DELEGATE, checkin, issued, json, whole},
    harness::{Site, accredit},
};

/// Starts the program in a terminal of its own, by `script` of util-linux; `None` where there is none.
fn terminal(site: &Site, command: &str) -> Option<Child> {
    let program = env!("CARGO_BIN_EXE_accredit");
    let mut terminal = Command::new("script");
    site.leads(&mut terminal);
    let run = terminal
        .args(["-q", "-e", "-c", &format!("{program} {command}"), "/dev/null"])
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    run.ok()
}

/// Reads what the terminal shows until it shows a text.
fn until(shown: &mut String, screen: &mut impl Read, text: &str) {
    let mut buffer = [0; 4_096];
    while !shown.contains(text) {
        let taken = screen.read(&mut buffer).expect("the terminal can be read");
        assert!(taken > 0, "the terminal ended before it showed \"{text}\":\n{shown}");
        shown.push_str(&String::from_utf8_lossy(&buffer[..taken]));
    }
}

#[test]
fn what_is_typed_is_not_shown_and_the_last_scan_is_taken_back() {
    let site = issued();
    let code = site.code(DELEGATE);
    accredit(&site).args(["participant", "edit", DELEGATE, "--note-at-gate", "escort to the lounge"]).succeeds();
    let Some(mut child) = terminal(&site, &format!("checkin --gate main --at {DAY_1}")) else { return };
    let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = String::new();
    until(&mut shown, &mut screen, "scan a badge");
    keys.write_all(format!("{code}\r").as_bytes()).unwrap();
    until(&mut shown, &mut screen, "ADMITTED");
    until(&mut shown, &mut screen, "[1]");
    until(&mut shown, &mut screen, "NOTE  escort to the lounge");
    keys.write_all(b"undo\r").unwrap();
    until(&mut shown, &mut screen, "taken back: scan");
    // Read again at once, it is a scan of its own: what was taken back is not the verdict that stands.
    keys.write_all(format!("{code}\r").as_bytes()).unwrap();
    until(&mut shown, &mut screen, "[3]");
    keys.write_all(b"undo 3 wrong person\r").unwrap();
    keys.write_all(b"undo 77\r").unwrap();
    until(&mut shown, &mut screen, "no scan with the number 77");
    keys.write_all(&[4]).unwrap();
    assert!(child.wait().unwrap().success());
    assert!(!shown.contains(&code[..40]), "the code is not on the screen:\n{shown}");
    let notes = site.rows("select note from scan where kind = 'undo' order by id").concat();
    assert_eq!(notes, ["taken back at the terminal", "wrong person"]);
    whole(&site);
}

#[test]
fn the_gate_waits_for_a_database_that_cannot_be_written_and_keeps_the_code() {
    let site = issued();
    let code = site.code(DELEGATE);
    let Some(mut child) = terminal(&site, &format!("checkin --gate main --at {DAY_1}")) else { return };
    let (mut keys, mut screen) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut shown = String::new();
    until(&mut shown, &mut screen, "scan a badge");
    // Another program holds the database for longer than the gate waits.
    let database = rusqlite::Connection::open(site.path("event.db")).unwrap();
    database.execute_batch("begin immediate").unwrap();
    keys.write_all(format!("{code}\r").as_bytes()).unwrap();
    until(&mut shown, &mut screen, "NOT RECORDED YET");
    assert!(!shown.contains("ADMITTED"), "nothing is shown before it is durable:\n{shown}");
    database.execute_batch("rollback").unwrap();
    until(&mut shown, &mut screen, "ADMITTED");
    keys.write_all(&[4]).unwrap();
    assert!(child.wait().unwrap().success());
    whole(&site);
}

#[test]
fn a_scan_is_taken_back_by_its_id_where_nobody_types() {
    let site = issued();
    let scan = json(checkin(&site, "main", DAY_1).args([site.code(DELEGATE)]), 0);
    for without in [&["undo", "--gate", "main"][..], &["undo", "1", "--gate", "main"], &["undo"]] {
        accredit(&site).args(without).fails_with(2).err_contains("by its id where nobody types");
    }
    let id = scan["id"].as_str().unwrap();
    accredit(&site).args(["undo", id]).fails_with(2).err_contains("a reason is needed");
    accredit(&site).args(["undo", id, "--reason", "wrong person"]).succeeds();
    let Some(child) = terminal(&site, "undo --gate main") else { return };
    let said = child.wait_with_output().unwrap();
    assert!(String::from_utf8_lossy(&said.stdout).contains("taken back already"), "{}", String::from_utf8_lossy(&said.stdout));
}
