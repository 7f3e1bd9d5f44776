//! Documents at the portal: sent by delegations, decided on at the desk, and refused where somebody sends or asks for what they should not.

use std::fs;

use serde_json::json;

use crate::{
    harness::accredit,
    http::Answer,
    photos::jpeg,
    portal_stage::{EVENT, PortalBrowser, Stage},
};

/// A small PDF file.
pub(crate) const PDF: &[u8] = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n";

fn stage() -> Stage {
    Stage::of(&format!(
        "{EVENT}[[document]]\ncode = \"note-verbale\"\nrequired_for = [\"Delegate\"]\n[[document]]\ncode = \"letter\"\n"
    ))
}

fn delegation(focal: &PortalBrowser) -> String {
    focal.get("/delegations").header("location").unwrap().to_owned()
}

fn send(focal: &PortalBrowser, who: &str, more: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
    let fields: Vec<_> = [("kind", "note-verbale")].into_iter().chain(more.iter().copied()).collect();
    focal.upload_with(&format!("/people/{who}/documents"), &fields, name, content)
}

fn states(stage: &Stage) -> Vec<(String, String)> {
    let listed = accredit(&stage.site).args(["document", "list", "--json"]).run();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    listed.json().as_array().unwrap().iter().map(|one| (text(&one["reference"]), text(&one["state"]))).collect()
}

#[test]
fn a_delegation_sends_one_note_for_two_and_the_desk_decides() {
    let stage = stage();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = delegation(&focal);
    let (ana, bo) = (focal.drafts(&page, "Ana", "Lima"), focal.drafts(&page, "Bo", "Diaz"));
    let shown = focal.get(&page).expects(200).text();
    assert!(
        shown.contains("People for whom something is missing: <strong>2</strong>") && shown.contains("Missing: Note verbale"),
        "{shown}"
    );
    let refused = focal.form(&format!("/people/{ana}/submit"), &[]).expects(409).text();
    assert!(refused.contains("What is missing: Note verbale"), "{refused}");
    let offered = focal.get(&format!("/people/{ana}/documents")).expects(200).text();
    assert!(offered.contains("Never send passports or identity documents here") && offered.contains(&bo), "{offered}");
    send(&focal, &ana, &[("also", &bo)], "note verbale.pdf", PDF).expects(303);
    assert_eq!(states(&stage).len(), 2);
    for who in [&ana, &bo] {
        focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    }
    let reviewer = stage.person("Pim", &["--step", "protocol"]);
    let seen = reviewer.get(&format!("/nominations/{ana}")).expects(200).text();
    assert!(seen.contains("note verbale.pdf") && seen.contains("People: 2") && seen.contains("document received"), "{seen}");
    let file = reviewer.get(&format!("/people/{ana}/documents/1")).expects(200);
    assert_eq!(file.body, PDF);
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"note-verbale-1.pdf\""));
    assert_eq!((file.header("x-content-type-options"), file.header("content-type")), (Some("nosniff"), Some("application/pdf")));
    assert_eq!(
        (file.header("cache-control"), file.header("content-security-policy")),
        (Some("no-store"), Some("default-src 'none'; sandbox"))
    );
    let decide = |fields: &[(&str, &str)]| reviewer.form(&format!("/nominations/{ana}/documents/1"), fields);
    let without = decide(&[("act", "refuse"), ("text", "")]).expects(409).text();
    assert!(without.contains("A text is missing"), "{without}");
    decide(&[("act", "refuse"), ("text", "The stamp is missing")]).expects(303);
    let mut found = states(&stage);
    found.sort();
    let mut wanted = vec![(ana.clone(), "refused".to_owned()), (bo.clone(), "received".to_owned())];
    wanted.sort();
    assert_eq!(found, wanted);
    let told = focal.get(&format!("/people/{ana}/documents")).expects(200).text();
    assert!(told.contains("The stamp is missing") && told.contains("refused"), "{told}");
    decide(&[("act", "accept"), ("all", "yes")]).expects(303);
    assert!(states(&stage).iter().all(|(_, state)| state == "accepted"));
    // What was accepted stays; what is for one more is decided on for them.
    focal.form(&format!("/people/{ana}/documents/1/remove"), &[]).expects(409);
    let cy = focal.drafts(&page, "Cy", "Roy");
    let offered = focal.get(&format!("/people/{cy}/documents")).expects(200).text();
    assert!(offered.contains("<option value=\"1\">note verbale.pdf"), "{offered}");
    focal.form(&format!("/people/{cy}/documents/use"), &[("document", "1")]).expects(303);
    assert!(states(&stage).contains(&(cy.clone(), "received".to_owned())));
    focal.form(&format!("/people/{cy}/documents/1/remove"), &[]).expects(303);
    assert_eq!(states(&stage).len(), 2);
    stage.whole();
}

#[test]
fn every_bad_file_is_refused_in_words() {
    let stage = stage();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let who = focal.drafts(&delegation(&focal), "Ana", "Lima");
    let picture = jpeg(300, 400);
    let zip = b"PK\x03\x04 archive PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
    let mut huge = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR".to_vec();
    huge.extend_from_slice(&[0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 8, 2, 0, 0, 0, 0, 0, 0, 0]);
    for (name, content, part) in [
        ("empty.pdf", Vec::new(), "is empty"),
        ("page.pdf", b"<html><script>alert(1)</script></html>".to_vec(), "is not a PDF, JPEG or PNG"),
        ("drawing.png", b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec(), "is not a PDF, JPEG or PNG"),
        ("bomb.pdf", zip.to_vec(), "is not a PDF, JPEG or PNG"),
        ("bomb.png", huge, "pixels"),
        ("two.jpg", [picture.as_slice(), zip].concat(), "holds another file"),
        ("two.pdf", [PDF, b"<script>alert(1)</script>"].concat(), "holds another file"),
        ("half.jpg", picture[..100].to_vec(), "damaged"),
        ("large.pdf", [PDF, &vec![b' '; 10 << 20]].concat(), "more than 10 MB"),
    ] {
        let answer = send(&focal, &who, &[], name, &content).expects(409).text();
        assert!(answer.contains("The document was not taken") && answer.contains(part), "{name}: {answer}");
    }
    // What was ticked beside a file that is too large stays ticked.
    let other = focal.drafts(&delegation(&focal), "Bo", "Diaz");
    let larger = send(&focal, &who, &[("also", &other)], "larger.pdf", &vec![b' '; 11 << 20]).expects(413).text();
    let ticked = format!("name=\"also\" value=\"{other}\" checked");
    assert!(larger.contains("has more than 10 MB") && larger.matches(&ticked).count() == 1, "{larger}");
    // Who sent what, and why it was not taken, is written down; nothing of the files is.
    let lines = accredit(&stage.site).args(["report", "journal", "--action", "upload.refuse", "--json"]).succeeds().json();
    let why: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line["details"]["why"].as_str().unwrap()).collect();
    let wanted = ["empty", "wrong-kind", "wrong-kind", "wrong-kind", "too-many-pixels", "two-files-in-one", "two-files-in-one"];
    assert_eq!(why, [wanted.as_slice(), &["damaged", "too-large", "too-large"]].concat());
    assert_eq!((&lines[0]["actor"], &lines[0]["details"]["what"]), (&json!("Amal"), &json!("note-verbale")), "{lines}");
    assert!(lines.as_array().unwrap().iter().all(|line| line["details"]["further"].is_null()), "{lines}");
    // A flood of them is not: so many an hour, and the last says so.
    for _ in 0..15 {
        focal.upload(&format!("/people/{who}/photo"), "a.jpg", b"GIF89a").expects(409);
    }
    let lines = accredit(&stage.site).args(["report", "journal", "--action", "upload.refuse", "--json"]).succeeds().json();
    let last = lines.as_array().unwrap().last().unwrap();
    assert_eq!((lines.as_array().unwrap().len(), &last["details"]["what"]), (20, &json!("photo")), "{lines}");
    assert_eq!(last["details"]["further"], "not written down");
    let seen = accredit(&stage.site).args(["nomination", "show", &who, "--json"]).succeeds();
    assert!(seen.out.contains("file refused"), "{}", seen.out);
    stage.whole();
    let none = send(&focal, &who, &[], "", b"").expects(409).text();
    assert!(none.contains("No file was chosen"), "{none}");
    assert_eq!(stage.site.number("select count(*) from document"), 0);
    // Names lead nowhere and run nowhere.
    for (number, name) in
        ["../../event.db", "C:\\a\\<script>alert(1)</script>.pdf", "a%0D%0ASet-Cookie: x.pdf", "b\u{202E}fdp.exe"]
            .iter()
            .enumerate()
    {
        let content = [PDF, &vec![b'\n'; number + 1]].concat();
        send(&focal, &who, &[], name, &content).expects(303);
    }
    let page = focal.get(&format!("/people/{who}/documents")).expects(200).text();
    assert!(!page.contains("<script>alert") && !page.contains("..") && !page.contains('\u{202E}'), "{page}");
    let head = focal.get(&format!("/people/{who}/documents/2")).expects(200);
    assert_eq!(
        (head.header("content-disposition"), head.header("set-cookie")),
        (Some("attachment; filename=\"note-verbale-2.pdf\""), None)
    );
    // A kind that the event does not ask for, and nonsense in its place.
    for kind in ["passport", "../x", ""] {
        let answer = focal.upload_with(&format!("/people/{who}/documents"), &[("kind", kind)], "a.pdf", PDF);
        assert!(matches!(answer.status, 404 | 409), "{kind}: {}", answer.status);
    }
    stage.whole();
}

#[test]
fn other_delegations_documents_are_not_there() {
    let stage = stage();
    let (kuwait, thailand) =
        (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Kit", &["--delegation", "Thailand"]));
    let (ana, kim) = (kuwait.drafts(&delegation(&kuwait), "Ana", "Lima"), thailand.drafts(&delegation(&thailand), "Kim", "Lee"));
    send(&kuwait, &ana, &[], "secret note.pdf", PDF).expects(303);
    let told = |answer: Answer| (answer.status, answer.text());
    for (path, none) in [
        (format!("/people/{ana}/documents"), "/people/N-NOBODY/documents".to_owned()),
        (format!("/people/{ana}/documents/1"), format!("/people/{kim}/documents/7")),
        (format!("/people/{kim}/documents/1"), format!("/people/{kim}/documents/7")),
        (format!("/people/{kim}/documents/x"), format!("/people/{kim}/documents/7")),
    ] {
        assert_eq!(told(thailand.get(&path)), told(thailand.get(&none)), "{path}");
        thailand.get(&path).expects(404);
    }
    for (path, fields) in [
        (format!("/people/{kim}/documents/use"), [("document", "1")]),
        (format!("/people/{kim}/documents/1/remove"), [("x", "")]),
        (format!("/people/{ana}/documents/1/remove"), [("x", "")]),
        (format!("/people/{ana}/documents/use"), [("document", "1")]),
    ] {
        let page = thailand.form(&path, &fields).expects(404).text();
        // On the page of somebody of theirs it is told; of nobody of theirs there is no page.
        assert_eq!(page.contains("not here any more, and nothing was done"), path.contains(&kim), "{path}: {page}");
    }
    for (also, told) in [(ana.as_str(), ana.as_str()), ("N-NOBODY", "N-NOBODY"), ("<b>", "&#60;b&#62;")] {
        let page = send(&thailand, &kim, &[("also", also)], "a.pdf", &[PDF, b"\n"].concat()).expects(404).text();
        assert!(page.contains(&format!("“{told}” is not to be found here")) && page.contains("type=\"file\""), "{page}");
    }
    send(&thailand, &ana, &[], "a.pdf", &[PDF, b"\n"].concat()).expects(404);
    // The same file of another delegation is a document of its own: nobody learns that it was sent before.
    send(&thailand, &kim, &[], "mine.pdf", PDF).expects(303);
    assert!(!thailand.get(&format!("/people/{kim}/documents")).text().contains("secret note"));
    // Nor does a focal point whose delegation somebody has come to since.
    accredit(&stage.site).args(["participant", "edit", &ana, "--delegation", "Thailand"]).succeeds();
    let moved = thailand.get(&format!("/people/{ana}/documents")).expects(200).text();
    assert!(!moved.contains("secret note"), "{moved}");
    thailand.get(&format!("/people/{ana}/documents/1")).expects(404);
    // A reviewer sees who has come to the step, and decides on nobody else's.
    let reviewer = stage.person("Pim", &["--step", "protocol"]);
    reviewer.get(&format!("/people/{kim}/documents/2")).expects(404);
    reviewer.form(&format!("/nominations/{kim}/documents/2"), &[("act", "accept")]).expects(404);
    thailand.form(&format!("/nominations/{kim}/documents/2"), &[("act", "accept")]).expects(404);
    let viewer = stage.person("Vera", &["--role", "viewer"]);
    viewer.get(&format!("/people/{kim}/documents/2")).expects(404);
    // A form without the browser's own token, and one of another browser, store nothing.
    let mut forged = thailand.clone();
    forged.token = kuwait.token.clone();
    send(&forged, &kim, &[], "forged.pdf", &[PDF, b" "].concat()).expects(403);
    assert_eq!(stage.site.number("select count(*) from document"), 2);
    // An officer erases what should never have been sent.
    let officer = stage.person("Olu", &["--role", "officer"]);
    officer.form(&format!("/nominations/{kim}/documents/2"), &[("act", "remove")]).expects(303);
    assert_eq!(stage.site.number("select count(*) from document"), 1);
    let lines = accredit(&stage.site).args(["report", "journal", "--action", "document.remove", "--json"]).succeeds().json();
    assert_eq!(lines[0]["actor"], json!("Olu"), "{lines}");
    stage.whole();
}

#[test]
fn where_the_key_is_gone_that_is_said() {
    let stage = stage();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let who = focal.drafts(&delegation(&focal), "Ana", "Lima");
    send(&focal, &who, &[], "note.pdf", PDF).expects(303);
    fs::remove_file(stage.site.path("event.documents.key")).unwrap();
    let answer = send(&focal, &who, &[], "other.pdf", &[PDF, b"\n"].concat()).expects(409).text();
    assert!(answer.contains("Documents cannot be stored or opened at the moment"), "{answer}");
    let file = focal.get(&format!("/people/{who}/documents/1"));
    assert_eq!(file.status, 409, "{}", file.text());
    focal.get(&format!("/people/{who}/documents")).expects(200);
    assert!(!stage.site.path("event.documents.key").exists(), "no other key is made");
}

#[test]
fn an_event_without_documents_has_no_page_for_them() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let who = focal.drafts(&delegation(&focal), "Ana", "Lima");
    focal.get(&format!("/people/{who}/documents")).expects(404);
    assert!(!focal.get(&format!("/people/{who}")).expects(200).text().contains("Documents"));
    let answer = send(&focal, &who, &[], "a.pdf", PDF);
    assert!(matches!(answer.status, 404 | 409), "{}", answer.status);
}
