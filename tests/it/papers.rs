//! What waits beside the approved: proposals, proposed photos and documents are given out to the person, forgotten in time, and copied.

use std::fs;

use accredit::{
    domain::person::Scope,
    roster::photo,
    store::{PhotoSent, Store},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{
    checkin::whole,
    harness::{Site, accredit},
    photos::jpeg,
    portal_documents::PDF,
};

const EVENT: &str = "[event]\nname = \"Ministerial Conference\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n\
     [[field]]\ncode = \"hotel\"\n[nomination]\nsteps = [\"protocol\"]\nsensitive = [\"hotel\"]\n[[document]]\ncode = \"letter\"\n";

/// Ana is approved, with a photo; another one waits, and with it a change of the name and of the hotel. A letter is for her and for Bo.
fn waiting() -> Site {
    let site = Site::new();
    site.write("event.toml", EVENT);
    site.write("letter.pdf", PDF);
    site.write("ana.jpg", jpeg(300, 400));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    for (reference, name) in [("A1", "Ana"), ("B1", "Bo")] {
        accredit(&site)
            .args(["participant", "add", "--reference", reference, "--category", "Delegate", "--name", name])
            .args(["--delegation", "Kuwait", "--field", "hotel=Sheraton"])
            .succeeds();
    }
    accredit(&site).args(["participant", "photo", "A1", "ana.jpg"]).succeeds();
    accredit(&site).args(["document", "add", "letter.pdf", "A1", "B1", "--kind", "letter"]).succeeds();
    accredit(&site).args(["nomination", "change", "A1", "--name", "Ana Lima-Proposed"]).succeeds();
    proposes(&mut site.store());
    assert_eq!(site.number("select count(*) from proposed_photo"), 1);
    whole(&site);
    site
}

/// Sends another photo for Ana, as her delegation does.
fn proposes(store: &mut Store) {
    let photo = photo::read(&jpeg(600, 800)).unwrap();
    let mut import = store.import(jiff::Timestamp::from_second(crate::harness::now_seconds()).unwrap()).unwrap();
    assert_eq!(import.put_photo_within(&Scope::Everybody, &"A1".parse().unwrap(), &photo).unwrap(), PhotoSent::Waits);
    import.commit().unwrap();
}

/// The bytes of the photo that waits.
fn proposed(site: &Site) -> Vec<u8> {
    let store = site.store();
    let key = store.participant(&"A1".parse().unwrap()).unwrap().key;
    store.proposed_photo(key).unwrap().expect("one waits").jpeg
}

fn holds(site: &Site, part: &[u8]) -> bool {
    fs::read(site.path("event.db")).unwrap().windows(part.len()).any(|found| found == part)
}

#[test]
fn a_person_gets_what_waits_as_well_as_what_stands() {
    let site = waiting();
    let told = accredit(&site).args(["participant", "export", "A1"]).succeeds().json();
    let stored = &told["about"]["stored"];
    assert!(stored["proposal"][0]["fields"].as_str().unwrap().contains("Ana Lima-Proposed"), "{}", stored["proposal"]);
    let photo = stored["proposed_photo"][0]["jpeg"].as_str().unwrap();
    assert_eq!(STANDARD.decode(photo.strip_prefix("base64:").unwrap_or(photo)).unwrap(), proposed(&site));
    assert_eq!(STANDARD.decode(stored["document"][0]["content"].as_str().unwrap()).unwrap(), PDF);
    accredit(&site).args(["participant", "export", "A1", "-o", "a.html"]).succeeds();
    let page = fs::read_to_string(site.path("a.html")).unwrap();
    assert!(page.contains("Ana Lima-Proposed") && page.contains("letter.pdf"), "{page}");
    let other = accredit(&site).args(["participant", "export", "B1"]).succeeds().out;
    assert!(!other.contains("Proposed") && other.contains("letter.pdf"), "{other}");
}

#[test]
fn what_waits_is_forgotten_with_what_it_would_change() {
    let site = waiting();
    let (photo, start) = (proposed(&site), |photo: &[u8]| photo[200..264].to_vec());
    assert!(holds(&site, &start(&photo)) && holds(&site, b"Lima-Proposed"));
    let retain = |rules: &str| {
        site.write(
            "event.toml",
            format!("{EVENT}[retention]\ndocuments = \"never\"\n{rules}").replace("documents = \"never\"\n", ""),
        );
        accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
        accredit(&site).args(["purge", "--yes"]).succeeds();
        whole(&site);
    };
    retain("photos = \"1 day\"\n");
    assert_eq!(site.number("select (select count(*) from proposed_photo) + (select count(*) from photo)"), 0);
    assert!(!holds(&site, &start(&photo)), "the photo that waited is in no page of the file");
    let shown = accredit(&site).args(["nomination", "show", "A1", "--json"]).succeeds().json();
    assert!(shown["proposal"].is_null(), "a proposal with a photo is dropped as a whole: {shown}");
    // A change of a field that goes with the contacts.
    accredit(&site).args(["nomination", "change", "A1", "--field", "hotel=Marina-Proposed"]).succeeds();
    assert_eq!(site.number("select count(*) from proposal"), 1);
    retain("photos = \"1 day\"\ncontacts = \"1 day\"\n");
    assert_eq!(site.number("select count(*) from proposal"), 0);
    assert!(!holds(&site, b"Marina-Proposed") && !holds(&site, b"Sheraton"));
    accredit(&site).args(["nomination", "change", "A1", "--name", "Ana Last-Proposed"]).succeeds();
    retain("names = \"1 day\"\n");
    assert_eq!(site.number("select (select count(*) from proposal) + (select count(*) from document_person)"), 0);
    assert!(!holds(&site, b"Proposed") && !holds(&site, b"letter.pdf"));
}

#[test]
fn documents_are_copied_backed_up_and_restored_sealed() {
    let site = waiting();
    let read = |database: &str, key: &str| {
        let _ = fs::remove_file(site.path("out.pdf"));
        accredit(&site)
            .args(["--db", database, "document", "export", "1", "-o", "out.pdf"])
            .env("ACCREDIT_DOCUMENT_KEY", key)
            .succeeds();
        fs::read(site.path("out.pdf")).unwrap()
    };
    let text = fs::read_to_string(site.path("event.documents.key")).unwrap();
    let key = text.lines().find_map(|line| line.strip_prefix("key ")).unwrap().to_owned();
    accredit(&site).args(["db", "copy", "event.db", "other.db"]).succeeds();
    accredit(&site).args(["backup", "copy.db"]).succeeds();
    for database in ["other.db", "copy.db"] {
        // The key does not go with it.
        let without = ["--db", database, "document", "export", "1", "-o", "out.pdf"];
        accredit(&site).args(without).fails_with(2).err_contains(".documents.key");
        assert_eq!(read(database, &key), PDF);
        accredit(&site).args(["--db", database, "verify"]).succeeds();
    }
    accredit(&site).args(["document", "remove", "1"]).succeeds();
    accredit(&site).args(["document", "export", "1", "-o", "out.pdf"]).fails_with(2);
    accredit(&site).args(["restore", "copy.db"]).succeeds();
    accredit(&site).args(["document", "export", "1", "-o", "out.pdf"]).succeeds();
    assert_eq!(fs::read(site.path("out.pdf")).unwrap(), PDF);
    let waits = proposed(&site);
    accredit(&site).args(["nomination", "approve", "A1"]).succeeds();
    let key = site.store().participant(&"A1".parse().unwrap()).unwrap().key;
    assert_eq!(site.store().photo_by_key(key).unwrap().unwrap().jpeg, waits);
    whole(&site);
}
