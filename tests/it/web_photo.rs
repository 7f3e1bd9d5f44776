//! Faces at the gate: who may see a photo, and how the page shows it.

use image::{ImageFormat, Rgb, RgbImage};
use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DAY_1, DELEGATE, issued},
    harness::{SAMPLE_EVENT, Site, accredit},
    http::{Server, id},
    web_gate::{gate, today, verdict_is},
};

/// Gives a participant a photo, as a photographer's folder would.
pub(crate) fn photographed(site: &Site, reference: &str) {
    let face = RgbImage::from_fn(600, 750, |x, y| Rgb([(x / 3) as u8, (y / 3) as u8, 120]));
    face.save_with_format(site.path("face.jpg"), ImageFormat::Jpeg).unwrap();
    accredit(site).args(["participant", "photo", reference, "face.jpg"]).succeeds();
}

#[test]
fn a_photo_is_sent_to_those_who_may_find_people_and_kept_by_nobody() {
    let site = issued();
    photographed(&site, DELEGATE);
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let path = format!("/v1/participants/{DELEGATE}/photo");
    let sent = gate.get(&path).expects(200);
    assert_eq!(sent.header("content-type"), Some("image/jpeg"));
    assert_eq!(sent.header("cache-control"), Some("private, no-store"));
    assert_eq!(sent.body, site.store().photo(&DELEGATE.parse().unwrap()).unwrap().unwrap().jpeg, "the bytes as they are stored");
    assert!(image::load_from_memory_with_format(&sent.body, ImageFormat::Jpeg).is_ok());
    for role in ["desk", "supervisor"] {
        server.enrolled(&site, role, None).get(&path).expects(200);
    }
    server.enrolled(&site, "viewer", None).get(&path).refuses_with(403, "forbidden");
    server.client().get(&path).refuses_with(401, "not-enrolled");
    gate.get("/v1/participants/KWT24-0002/photo").refuses_with(404, "no-photo");
    gate.get("/v1/participants/NOBODY/photo").refuses_with(404, "no-participant");
    gate.get("/v1/participants/%2e%2e%2fevent.db/photo").refuses_with(404, "no-participant");
    gate.post(&path, &json!({})).refuses_with(405, "method");
    let scanned = |number: u64, reference: &str| {
        gate.post("/v1/scan", &json!({ "id": id(number), "code": site.code(reference), "at": DAY_1 })).expects(200).json()
    };
    assert_eq!(scanned(1, DELEGATE)["has_photo"], true);
    assert_eq!(scanned(2, "KWT24-0002")["has_photo"], false);
    assert_eq!(gate.get(&format!("/v1/participants/{DELEGATE}")).expects(200).json()["has_photo"], true);
}

#[test]
fn a_purged_photo_is_gone_from_a_running_server() {
    let site = issued();
    photographed(&site, DELEGATE);
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    gate.get(&format!("/v1/participants/{DELEGATE}/photo")).expects(200);
    let event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    site.write("event.toml", format!("{event}\n[retention]\nphotos = \"0 days\"\n"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    accredit(&site).args(["purge", "--yes"]).succeeds();
    gate.get(&format!("/v1/participants/{DELEGATE}/photo")).refuses_with(404, "no-photo");
    assert_eq!(gate.get(&format!("/v1/participants/{DELEGATE}")).expects(200).json()["has_photo"], false);
}

#[test]
fn the_verdict_stands_before_the_face_and_nothing_moves_when_it_comes() {
    let site = today();
    photographed(&site, DELEGATE);
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.picture(390, 844);
    // The photo is held up until the test lets it go: the page has to do without.
    browser.run(
        "const src = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src');
         window.held = [];
         Object.defineProperty(HTMLImageElement.prototype, 'src', { set(value) { held.push(() => src.set.call(this, value)); } });",
    );
    let scan = |reference: &str| {
        browser.scan(&site.code(reference));
    };
    scan(DELEGATE);
    verdict_is(&browser, "admitted");
    let places = |browser: &Browser| {
        browser.run(
            "return ['word', 'name', 'native', 'category', 'photo'].map((id) => {
                 const { x, y, width, height } = document.getElementById(id).getBoundingClientRect();
                 return [id, x, y, width, height];
             })",
        )
    };
    let before = places(&browser);
    assert_eq!(browser.run("return document.querySelector('#photo img').naturalWidth"), 0);
    browser.run("held.forEach((go) => go())");
    browser.wait("document.querySelector('#photo img').naturalWidth > 0");
    assert_eq!(places(&browser), before, "nothing moved");
    assert!(
        browser.run("return document.getElementById('photo').offsetWidth").as_i64().unwrap() >= 128,
        "wide enough for a face"
    );
    // Somebody without a photo is never shown the face of the one before, nor an empty frame.
    scan("KWT24-0002");
    browser.wait("document.querySelectorAll('#recent li[data-verdict=admitted]').length === 2");
    assert_eq!(
        browser.run("return document.querySelector('#photo img') === null && document.getElementById('photo').hidden"),
        true
    );
    // Found by name, the face is beside the name before anybody is admitted.
    browser.keys("\u{E034}");
    browser.keys(DELEGATE);
    browser.wait("document.querySelector('#found .face img') !== null");
}
