//! The desk's part of the programming interface: photos, badges on a printer, and badges that are handed over.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::{
    checkin::{DELEGATE, issued},
    harness::{Site, accredit},
    http::{Answer, Client, Server},
    photos::jpeg,
    sheets::{TAKES, TWO_PRINTERS, with_cups},
};

fn of(rest: &str) -> String {
    format!("/v1/participants/{DELEGATE}{rest}")
}

fn post(client: &Client, rest: &str, body: &Value) -> Answer {
    client.post(&of(rest), body)
}

fn put(client: &Client, kind: &str, photo: &[u8]) -> Answer {
    client.send("PUT", &of("/photo"), &[("content-type", kind)], photo)
}

/// Returns what the journal says was done under a name, in order.
fn done_by(site: &Site, name: &str) -> Vec<String> {
    let journal = accredit(site).args(["report", "journal", "-f", "csv"]).succeeds().out;
    let mut rows = csv::Reader::from_reader(journal.as_bytes());
    let column = |title: &str, headings: &csv::StringRecord| headings.iter().position(|heading| heading == title).unwrap();
    let headings = rows.headers().unwrap().clone();
    let (by, action) = (column("actor", &headings), column("action", &headings));
    rows.records().map(Result::unwrap).filter(|row| &row[by] == name).map(|row| row[action].to_owned()).collect()
}

#[test]
fn a_photo_is_taken_printed_and_forgotten_under_the_device_s_name() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let stored = put(&desk, "image/jpeg", &jpeg(1_280, 720)).expects(200).json();
    assert_eq!(
        (stored["has_photo"].as_bool(), &stored["photo"]["width"], &stored["photo"]["height"]),
        (Some(true), &json!(440), &json!(550))
    );
    assert_eq!(stored["photo"]["stored_by"], "desk");
    let kept = desk.get(&of("/photo")).expects(200);
    assert_eq!(kept.body, site.store().photo(&DELEGATE.parse().unwrap()).unwrap().unwrap().jpeg);
    post(&desk, "/badge/print", &json!({})).expects(200);
    site.write("badge.pdf", desk.get(&of("/badge.pdf")).expects(200).body);
    let images = Command::new("pdfimages").current_dir(site.dir()).args(["-list", "badge.pdf"]).output().unwrap().stdout;
    let images = String::from_utf8(images).unwrap();
    assert!(images.lines().any(|line| line.contains(" jpeg ") && line.contains(" 440 ") && line.contains(" 550 ")), "{images}");
    let gone = desk.send("DELETE", &of("/photo"), &[], b"").expects(200).json();
    assert_eq!(
        (gone["has_photo"].as_bool(), &gone["photo"], gone["print_state"].as_str()),
        (Some(false), &Value::Null, Some("changed"))
    );
    desk.send("DELETE", &of("/photo"), &[], b"").expects(200);
    assert_eq!(done_by(&site, "desk"), ["photo.put", "badge.print", "photo.remove"]);
}

#[test]
fn what_is_no_photo_is_refused_before_it_takes_memory() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let says = |answer: Answer, words: &str| assert!(answer.text().contains(words), "{}", answer.text());
    says(put(&desk, "image/jpeg", b"GIF89a").refuses_with(422, "invalid"), "the photo is a GIF picture; save it as JPEG or PNG");
    says(put(&desk, "image/jpeg", &jpeg(600, 800)[..900]).refuses_with(422, "invalid"), "is damaged");
    let mut huge = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\x75\x30\0\0\x75\x30\x08\x02\0\0\0".to_vec();
    huge.extend(0x1234_u32.to_be_bytes());
    put(&desk, "image/png", &huge).refuses_with(422, "invalid");
    put(&desk, "image/gif", b"GIF89a").refuses_with(415, "media-type");
    put(&desk, "image/jpeg", &vec![0; (25 << 20) + 1]).refuses_with(413, "too-large");
    let nobody = "/v1/participants/NOBODY/photo";
    desk.send("PUT", nobody, &[("content-type", "image/jpeg")], &jpeg(60, 80)).refuses_with(404, "no-participant");
    desk.send("DELETE", nobody, &[], b"").refuses_with(404, "no-participant");
    assert!(!site.store().has_photos().unwrap());
}

#[test]
fn a_badge_is_handed_over_once_and_the_one_in_the_hand_counts() {
    let site = issued();
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let serial = desk.get(&of("")).expects(200).json()["badge_serial"].clone();
    let hand_out = |body: &Value| post(&desk, "/badge/handout", body);
    let never = hand_out(&json!({ "serial": serial })).refuses_with(409, "refused");
    assert!(never.text().contains("which was never printed: print it first"), "{}", never.text());
    post(&desk, "/badge/print", &json!({})).expects(200);
    let given = hand_out(&json!({ "serial": serial, "to": " Nasser Saleh ", "note": "for the delegation" })).expects(200).json();
    assert_eq!((given["handout"]["by"].as_str(), given["handout"]["to"].as_str()), (Some("desk"), Some("Nasser Saleh")));
    let twice = hand_out(&json!({ "serial": serial })).refuses_with(409, "handed-out");
    assert!(twice.text().contains("by desk to Nasser Saleh; send this again"), "{}", twice.text());
    hand_out(&json!({ "serial": serial, "again": true })).expects(200);
    post(&desk, "/badge/handout/undo", &json!({})).expects(200);
    let back = post(&desk, "/badge/handout/undo", &json!({ "note": "by mistake" })).expects(200).json();
    assert_eq!(back["handout"], Value::Null);
    post(&desk, "/badge/handout/undo", &json!({})).refuses_with(409, "refused");
    // The old badge in the hand is not the new one in the database.
    post(&desk, "/badge/reissue", &json!({ "reason": "lost" })).expects(200);
    let dead = hand_out(&json!({ "serial": serial })).refuses_with(409, "refused");
    assert!(dead.text().contains("is superseded and no longer valid: destroy it"), "{}", dead.text());
    hand_out(&json!({ "serial": "00000001" })).refuses_with(409, "refused");
    hand_out(&json!({ "serial": "?" })).refuses_with(422, "invalid");
    hand_out(&json!({ "serial": serial, "to": "A\u{202e}B" })).refuses_with(422, "invalid");
    let done = ["badge.print", "badge.handout", "badge.handout", "badge.handout-undo", "badge.handout-undo", "badge.reissue"];
    assert_eq!(done_by(&site, "desk"), done);
}

#[test]
fn a_printer_beside_the_desk_takes_the_very_page() {
    let site = issued();
    with_cups(&site, &format!("/bin/cat > taken.pdf\n{TAKES}"), TWO_PRINTERS);
    let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--printer", "office"], Some("bin"));
    let desk = server.enrolled(&site, "desk", None);
    let printed = post(&desk, "/badge/print", &json!({ "to": "printer" })).expects(200).json();
    assert_eq!(printed["print_state"], "printed");
    assert_eq!(fs::read(site.path("taken.pdf")).unwrap(), desk.get(&of("/badge.pdf")).expects(200).body);
    let asked = fs::read_to_string(site.path("asked-lp")).unwrap();
    let asked: Vec<&str> = asked.lines().collect();
    assert!(asked.windows(2).any(|pair| pair == ["-d", "office"]) && asked.contains(&"print-scaling=none"), "{asked:?}");
    let run = accredit(&site).args(["badge", "runs", "--json"]).succeeds().json();
    assert_eq!((run[0]["output"].as_str(), run[0]["by"].as_str()), (Some("office"), Some("desk")), "{run}");
    // What the printer does not take was not printed.
    with_cups(&site, "echo 'lp: Error - The printer is on fire.' >&2; exit 1", TWO_PRINTERS);
    post(&desk, "/badge/reissue", &json!({ "reason": "lost" })).expects(200);
    post(&desk, "/badge/print", &json!({ "to": "printer" })).refuses_with(502, "printer");
    assert_eq!(desk.get(&of("")).expects(200).json()["print_state"], "new");
    post(&desk, "/badge/print", &json!({ "to": "plotter" })).refuses_with(422, "invalid");
}

#[test]
fn a_printer_that_is_none_is_said_at_once() {
    let site = issued();
    with_cups(&site, TAKES, TWO_PRINTERS);
    let start = ["serve", "--listen", "127.0.0.1:0", "--printer", "ofice"];
    accredit(&site).env("PATH", site.path("bin")).args(start).fails_with(2).err_contains("did you mean \"office\"?");
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    post(&desk, "/badge/print", &json!({ "to": "printer" })).refuses_with(409, "no-printer");
    assert_eq!(desk.get(&of("")).expects(200).json()["print_state"], "new");
}
