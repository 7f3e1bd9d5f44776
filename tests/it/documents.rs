//! `accredit document`: documents are stored sealed, decided on, missed where they are missing, given out to the person, and forgotten in time.

use std::{fs, os::unix::fs::PermissionsExt};

use rusqlite::Connection;
use serde_json::json;

use crate::{
    harness::{Site, accredit},
    portal_documents::PDF,
};

const EVENT: &str = "[event]\nname = \"Ministerial Conference\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n\
     requires = [\"photo\", \"note-verbale\"]\n[[category]]\ncode = \"Media\"\n[nomination]\nsteps = [\"protocol\"]\n\
     [[document]]\ncode = \"note-verbale\"\ndelegation_types = [\"Member State\"]\n[[document]]\ncode = \"press-card\"\nrequired_for = [\"Media\"]\n";

/// Ana and Bo are of Kuwait, a member state; Cy of a newspaper.
fn site() -> Site {
    let site = Site::new();
    site.write("event.toml", EVENT);
    site.write("note.pdf", PDF);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    for (reference, category, name, of) in [
        ("A1", "Delegate", "Ana", ["Kuwait", "Member State"]),
        ("B1", "Delegate", "Bo", ["Kuwait", "Member State"]),
        ("C1", "Media", "Cy", ["The Gulf Times", "Press"]),
    ] {
        accredit(&site)
            .args(["participant", "add", "--reference", reference, "--category", category, "--name", name])
            .args(["--delegation", of[0], "--delegation-type", of[1], "--state", "draft"])
            .succeeds();
    }
    site
}

fn missing(site: &Site) -> Vec<(String, String, String)> {
    let rows = accredit(site).args(["report", "documents", "--json"]).succeeds().json();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    rows.as_array().unwrap().iter().map(|row| (text(&row["reference"]), text(&row["what"]), text(&row["state"]))).collect()
}

fn row(reference: &str, what: &str, state: &str) -> (String, String, String) {
    (reference.to_owned(), what.to_owned(), state.to_owned())
}

#[test]
fn one_note_verbale_is_for_many_and_is_decided_on_for_each() {
    let site = site();
    accredit(&site).args(["nomination", "submit", "A1"]).fails_with(1).err_contains("photo, note-verbale");
    assert_eq!(
        missing(&site),
        [
            row("A1", "photo", "missing"),
            row("A1", "note-verbale", "missing"),
            row("B1", "photo", "missing"),
            row("B1", "note-verbale", "missing"),
            row("C1", "press-card", "missing")
        ]
    );
    let said =
        accredit(&site).args(["document", "add", "note.pdf", "A1", "B1", "--kind", "note-verbale", "--json"]).succeeds().json();
    assert_eq!((&said["document"], &said["people"]), (&json!(1), &json!(2)));
    // The same file again is the same document.
    accredit(&site)
        .args(["document", "add", "note.pdf", "B1", "--kind", "note-verbale", "--json"])
        .succeeds()
        .out_contains("\"document\":1");
    accredit(&site).args(["document", "refuse", "1", "B1", "--reason", "Bo is not named in it"]).succeeds();
    accredit(&site).args(["document", "accept", "1", "A1"]).succeeds();
    let listed = accredit(&site).args(["document", "list", "--json"]).succeeds().json();
    assert_eq!([&listed[0]["state"], &listed[1]["state"]], ["accepted", "refused"]);
    assert_eq!((&listed[1]["text"], &listed[1]["media_type"]), (&json!("Bo is not named in it"), &json!("application/pdf")));
    assert_eq!(
        missing(&site)[..4],
        [
            row("A1", "photo", "missing"),
            row("A1", "note-verbale", "accepted"),
            row("B1", "photo", "missing"),
            row("B1", "note-verbale", "refused")
        ]
    );
    accredit(&site).args(["document", "list", "--state", "refused"]).succeeds().out_contains("Bo is not named in it");
    accredit(&site).args(["nomination", "submit", "B1"]).fails_with(1).err_contains("note-verbale");
    accredit(&site)
        .args(["document", "add", "note.pdf", "A1", "C1", "--kind", "note-verbale"])
        .fails_with(2)
        .err_contains("another delegation");
    accredit(&site)
        .args(["document", "add", "note.pdf", "A1", "--kind", "passport"])
        .fails_with(2)
        .err_contains("it asks for note-verbale, press-card");
    accredit(&site).args(["document", "refuse", "9", "--reason", "x"]).fails_with(2).err_contains("there is no document 9");
    accredit(&site).args(["participant", "history", "B1"]).run();
    accredit(&site).args(["verify"]).succeeds();
    accredit(&site).args(["document", "remove", "1", "A1"]).succeeds();
    accredit(&site).args(["document", "remove", "1"]).succeeds();
    assert_eq!(site.number("select count(*) from document"), 0);
    // A number is never a second document's: a decision on one that was taken back is not one on the next.
    accredit(&site)
        .args(["document", "add", "note.pdf", "A1", "--kind", "note-verbale", "--json"])
        .succeeds()
        .out_contains("\"document\":2");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn nobody_reads_a_document_without_its_key() {
    let site = site();
    accredit(&site).args(["document", "add", "note.pdf", "A1", "--kind", "note-verbale"]).succeeds();
    let key = site.path("event.documents.key");
    assert_eq!(fs::metadata(&key).unwrap().permissions().mode() & 0o777, 0o600);
    let database = fs::read(site.path("event.db")).unwrap();
    assert!(!database.windows(20).any(|part| PDF.windows(20).next() == Some(part)), "what it holds is not in the database");
    accredit(&site).args(["document", "export", "1", "-o", "out.pdf"]).succeeds();
    assert_eq!(fs::read(site.path("out.pdf")).unwrap(), PDF);
    accredit(&site)
        .args(["document", "export", "1", "-o", "event.documents.key"])
        .fails_with(2)
        .err_contains("the key of the event's documents");
    let text = fs::read_to_string(&key).unwrap();
    let secret = text.lines().find_map(|line| line.strip_prefix("key ")).unwrap().to_owned();
    fs::remove_file(&key).unwrap();
    accredit(&site)
        .args(["document", "export", "1", "-o", "out.pdf"])
        .fails_with(2)
        .err_contains("the key of the event's documents is missing");
    // No second key is made beside documents that another one sealed.
    accredit(&site).args(["document", "add", "note.pdf", "B1", "--kind", "note-verbale"]).fails_with(2).err_contains("missing");
    assert!(!key.exists());
    accredit(&site)
        .args(["document", "export", "1", "-o", "-"])
        .env("ACCREDIT_DOCUMENT_KEY", &secret)
        .succeeds()
        .out_contains("%PDF-1.7");
    let other = "00".repeat(32);
    accredit(&site)
        .args(["document", "export", "1", "-o", "-"])
        .env("ACCREDIT_DOCUMENT_KEY", &other)
        .fails_with(2)
        .err_contains("not the one");
    // All else works without it.
    accredit(&site).args(["document", "accept", "1"]).succeeds();
    accredit(&site).args(["verify"]).succeeds();
    let told = accredit(&site).args(["participant", "export", "A1"]).succeeds().json();
    let document = &told["about"]["stored"]["document"][0];
    assert!(document["content"].as_str().unwrap().contains("missing") && document["sealed"].is_null(), "{document}");
}

#[test]
fn a_person_gets_their_documents_and_a_purge_leaves_the_hash() {
    let site = site();
    accredit(&site).args(["document", "add", "note.pdf", "A1", "B1", "--kind", "note-verbale"]).succeeds();
    accredit(&site).args(["document", "refuse", "1", "A1", "--reason", "Unreadable stamp"]).succeeds();
    let told = accredit(&site).args(["participant", "export", "A1"]).succeeds().json();
    let (document, sent) = (&told["about"]["stored"]["document"][0], &told["about"]["stored"]["document_person"]);
    assert_eq!((&document["name"], sent.as_array().unwrap().len()), (&json!("note.pdf"), 1));
    let content = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, document["content"].as_str().unwrap());
    assert_eq!(content.unwrap(), PDF);
    accredit(&site).args(["participant", "export", "A1", "-o", "a.html"]).succeeds();
    assert!(fs::read_to_string(site.path("a.html")).unwrap().contains("note.pdf"));
    // An event with documents keeps them three months, and no longer than its file says.
    accredit(&site).args(["purge"]).succeeds().out_contains("3 months");
    accredit(&site).args(["purge", "--yes"]).succeeds().err_contains("documents of 2 participants: erased");
    assert_eq!(site.number("select (select count(*) from document) + (select count(*) from document_person)"), 0);
    let bytes = fs::read(site.path("event.db")).unwrap();
    assert!(!bytes.windows(16).any(|part| part == b"Unreadable stamp") && !bytes.windows(8).any(|part| part == b"note.pdf"));
    let details: String = site.rows("select details from journal where action = 'document.put'")[0][0].clone();
    assert!(details.contains("sha256"), "{details}");
    accredit(&site).args(["verify"]).succeeds();
    // An event that has no documents is not told of them.
    let plain = Site::new();
    plain.write("event.toml", "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n");
    accredit(&plain).args(["init", "event.toml"]).succeeds();
    assert!(!accredit(&plain).args(["purge"]).succeeds().out.contains("documents"));
    accredit(&plain).args(["document", "list"]).fails_with(2).err_contains("asks for no documents");
}

#[test]
fn another_hand_is_found() {
    let site = site();
    accredit(&site).args(["document", "add", "note.pdf", "A1", "--kind", "note-verbale"]).succeeds();
    accredit(&site).args(["document", "accept", "1"]).succeeds();
    let whole = fs::read(site.path("event.db")).unwrap();
    for change in [
        "update document set kind = 'press-card'",
        "update document set delegation = 'thailand'",
        "update document set name = 'x'",
        "update document set hash = zeroblob(32)",
        "update document set key_id = zeroblob(8)",
        "update document set sealed = x'01'",
        "update document set size = 1",
        "update document set stored_by = 'x'",
        "update document_person set state = 'refused'",
        "update document_person set text = 'x'",
        "update document_person set decided_by = 'x'",
        "update document_person set sent_at = 0",
        "delete from document_person",
        "insert into document_person select id, 1, 'accepted', '', 0, 'x', 0, 'x' from participant where reference = 'B1'",
        "update document_kind set required_for = '[]'",
        "delete from document_keep",
    ] {
        let file = Connection::open(site.path("event.db")).unwrap();
        file.execute_batch(change).unwrap();
        drop(file);
        let found = accredit(&site).args(["verify"]).run();
        assert_eq!(found.code, 1, "{change}: {}", found.out);
        fs::write(site.path("event.db"), &whole).unwrap();
        let _ = fs::remove_file(site.path("event.db-wal"));
    }
}

#[test]
fn files_that_are_something_else_are_refused() {
    let site = site();
    for (name, content, part) in [
        ("empty.pdf", Vec::new(), "is empty"),
        ("page.pdf", b"<html></html>".to_vec(), "is not a PDF, JPEG or PNG"),
        ("two.pdf", [PDF, b"<script>"].concat(), "holds another file"),
        ("large.pdf", [PDF, &vec![b' '; 10 << 20]].concat(), "more than 10 MB"),
    ] {
        site.write(name, &content);
        accredit(&site).args(["document", "add", name, "A1", "--kind", "note-verbale"]).fails_with(2).err_contains(part);
    }
    accredit(&site).args(["document", "add", ".", "A1", "--kind", "note-verbale"]).fails_with(2).err_contains("is not a file");
    accredit(&site)
        .args(["document", "add", "none.pdf", "A1", "--kind", "note-verbale"])
        .fails_with(2)
        .err_contains("none.pdf: No such file");
    assert!(!site.path("event.documents.key").exists());
}

#[test]
fn what_is_refused_is_told_with_what_is_wrong_and_what_to_do() {
    let site = site();
    let document = |args: &[&str]| accredit(&site).args(["document"]).args(args);
    let add = |file: &str, more: &[&str]| document(&[&["add", file], more].concat());
    let (kind, ana) = (["--kind", "note-verbale"], ["A1", "--kind", "note-verbale"]);
    let missing =
        add("missing.pdf", &ana).fails_with(2).err_contains("missing.pdf: No such file").err_contains("hint: check the path");
    assert!(!missing.err.contains("who may"), "{}", missing.err);
    fs::create_dir(site.path("folder")).unwrap();
    add("folder", &ana).fails_with(2).err_contains("folder: is not a file").err_contains("hint: name the document itself");
    add("note.pdf", &["A9", kind[0], kind[1]]).fails_with(2).err_contains("no participant has the reference \"A9\"");
    let slip = add("note.pdf", &["A1", "--kind", "note-verbal"]).fails_with(2).err_contains("did you mean \"note-verbale\"?");
    assert!(!slip.err.contains("[[document]]"), "{}", slip.err);
    add("note.pdf", &["A1", "--kind", "passport"]).fails_with(2).err_contains("describe it in the event file with [[document]]");
    document(&["list", "--kind", "press-crd"]).fails_with(2).err_contains("did you mean \"press-card\"?");
    add("note.pdf", &ana).succeeds();
    // The document is there: it is the person for whom it was not sent, or who is not there.
    for args in [["accept", "1", "B1"], ["remove", "1", "B1"]] {
        document(&args).fails_with(2).err_contains("document 1 was not sent for participant B1").err_contains("document add");
    }
    document(&["export", "1", "B1", "-o", "b.pdf"]).fails_with(2).err_contains("document 1 was not sent for participant B1");
    document(&["accept", "1", "A9"]).fails_with(2).err_contains("no participant has the reference \"A9\"");
    document(&["accept", "7"]).fails_with(2).err_contains("there is no document 7");
    document(&["refuse", "1", "--reason", ""]).fails_with(2).err_contains("hint: say with --reason TEXT");
}

#[test]
fn what_a_nomination_or_a_person_is_refused_says_what_to_do() {
    let site = site();
    let run = |args: &[&str]| accredit(&site).args(args);
    run(&["nomination", "submit", "A1"]).fails_with(1).err_contains("accredit document add");
    run(&["nomination", "approve", "A1", "B1"])
        .fails_with(1)
        .err_contains("hint: it is with the delegation: \"accredit nomination submit\" hands it in");
    run(&["nomination", "bypass", "A1", "--reason", ""]).fails_with(1).err_contains("hint: say why with --reason TEXT");
    run(&["nomination", "bypass", "A1", "--reason", "known"]).succeeds();
    run(&["nomination", "return", "A1", "--reason", "x"]).fails_with(1).err_contains("only a change that waits is returned");
    run(&["nomination", "reject", "A1", "--step", "protocol", "--reason", "x"]).fails_with(1).err_contains("leave --step out");
    run(&["participant", "replace", "A1", "N1", "--name", "New"])
        .fails_with(2)
        .err_contains("who is not known yet is added first");
    let url = ["--url", "https://portal.example.org"];
    run(&[&["person", "invite", "Olu", "--role", "officer", "--url", "portal"][..]].concat())
        .fails_with(2)
        .err_contains("is not the address of a portal");
    run(&[&["person", "invite", "Pim", "--step", "protocl"][..], &url].concat())
        .fails_with(2)
        .err_contains("did you mean \"protocol\"?");
    run(&[&["person", "invite", "Olu", "--role", "officer"][..], &url].concat()).succeeds();
    run(&[&["person", "invite", "Olu", "--role", "officer"][..], &url].concat())
        .fails_with(2)
        .err_contains("accredit person link");
    run(&["person", "revoke", "9"]).fails_with(2).err_contains("see \"accredit person list\"");
    run(&["person", "revoke", "1"]).succeeds();
    run(&[&["person", "link", "1"][..], &url].concat()).fails_with(2).err_contains("accredit person invite");
    run(&["delegation", "add", "Kuwait"]).succeeds();
    run(&["delegation", "quota", "Kuwait", "--max", "2", "--exempt", "heads"])
        .fails_with(2)
        .err_contains("did you mean \"head\"?");
}
