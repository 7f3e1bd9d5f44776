//! The camera of the gate page, in front of it a real badge: read by the browser where it can, else by the server, else from a picture.

use image::{Rgb, RgbImage, imageops};
use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::DELEGATE,
    harness::Site,
    http::Server,
    stage::{film, gate, today, verdict_is, view},
};

const F2: &str = "\u{E032}";

/// Notes what the page sends to be decoded: how many frames, and the size of the largest in bytes.
fn watch_frames(browser: &Browser) {
    browser.run(
        "window.frames_sent = { count: 0, largest: 0 };
         window.real_fetch = window.fetch;
         window.fetch = (path, options) => {
             if (path === '/v1/decode') {
                 frames_sent.count += 1;
                 frames_sent.largest = Math.max(frames_sent.largest, options.body.size);
             }
             return real_fetch(path, options);
         }",
    );
}

/// Holds the badge before the camera until it is admitted, and a while longer.
#[track_caller]
fn is_read_once(site: &Site, browser: &Browser) {
    browser.keys(F2);
    verdict_is(browser, "admitted");
    // It is still held there, and seen several times more.
    browser.run("document.getElementById('word-text').textContent = 'gone'");
    browser.wait("document.getElementById('word-text').textContent === 'ADMITTED'");
    let (store, last) = (site.store(), site.store().last_recorded().unwrap());
    assert_eq!(last, 1);
    assert_eq!(store.recorded_after(0, 1).unwrap()[0].who.as_ref().unwrap().reference, DELEGATE);
    browser.keys(F2);
    browser.wait("document.getElementById('camera').hidden");
}

#[test]
fn a_browser_that_reads_no_codes_has_the_server_read_its_frames() {
    let site = today();
    let server = Server::start(&site);
    let film = film(&site, "film.mjpeg", &view(&site, DELEGATE), 10);
    let wanted = Wanted { camera: Some(&film), ..Wanted::default() };
    for detector in [
        "window.BarcodeDetector = undefined",
        // One that knows other codes only.
        "window.BarcodeDetector = class { static async getSupportedFormats() { return ['ean_13'] } }",
        // One that is there, and has nothing behind it.
        "window.BarcodeDetector = class { static async getSupportedFormats() { throw new Error('no service') } }",
    ] {
        let Some(browser) = gate(&site, &server, &wanted) else { return };
        browser.run(detector);
        watch_frames(&browser);
        browser.keys(F2);
        browser.wait("['admitted', 'repeat'].includes(document.getElementById('verdict').dataset.verdict)");
        let sent = browser.run("return window.frames_sent");
        assert!(sent["count"].as_u64().unwrap() > 0, "{detector}: {sent}");
        assert!(sent["largest"].as_u64().unwrap() < 30_000, "{detector}: {sent}");
    }
    assert_eq!(site.store().last_recorded().unwrap(), 3);
}

#[test]
fn a_badge_before_the_camera_is_read_once_by_the_server() {
    let site = today();
    let server = Server::start(&site);
    let film = film(&site, "film.mjpeg", &view(&site, DELEGATE), 10);
    let Some(browser) = gate(&site, &server, &Wanted { camera: Some(&film), ..Wanted::default() }) else { return };
    browser.run("window.BarcodeDetector = undefined");
    is_read_once(&site, &browser);
}

#[test]
fn a_browser_that_reads_codes_sends_no_frames() {
    let site = today();
    let server = Server::start(&site);
    let film = film(&site, "film.mjpeg", &view(&site, DELEGATE), 10);
    let Some(browser) = gate(&site, &server, &Wanted { camera: Some(&film), ..Wanted::default() }) else { return };
    watch_frames(&browser);
    // A detector as the Shape Detection API has it: it gets the video, and answers what is in it. Behind it is a decoder that is there.
    browser.run(
        "window.BarcodeDetector = class {
             static async getSupportedFormats() { return ['ean_13', 'qr_code'] }
             constructor({ formats }) { if (formats.join() !== 'qr_code') throw new TypeError(formats) }
             async detect(video) {
                 if (!(video instanceof HTMLVideoElement)) throw new TypeError('no video');
                 const canvas = new OffscreenCanvas(640, 640);
                 canvas.getContext('2d').drawImage(video, 320, 40, 640, 640, 0, 0, 640, 640);
                 const body = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.5 });
                 const answer = await real_fetch('/v1/decode', { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body });
                 const { code } = await answer.json();
                 return code ? [{ rawValue: code, format: 'qr_code' }] : [];
             }
         }",
    );
    is_read_once(&site, &browser);
    assert_eq!(browser.run("return window.frames_sent.count"), 0, "the page sent none itself");
}

#[test]
fn without_a_camera_a_picture_of_the_badge_does() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let is_hidden = || browser.run("return document.getElementById('picture').offsetParent === null");
    assert_eq!(is_hidden(), true, "nobody is offered a picture whose camera may work");
    browser.run("navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError') }");
    browser.keys(F2);
    browser.wait("document.getElementById('camera-problem').textContent !== ''");
    assert_eq!(is_hidden(), false);
    let field =
        browser.run("const field = document.getElementById('picture-file'); return ['type', 'accept', 'capture'].map((name) => field.getAttribute(name))");
    assert_eq!(field, json!(["file", "image/*", "environment"]));
    watch_frames(&browser);
    // A picture as phones take them: large, and the badge is a part of it.
    let view = view(&site, DELEGATE).resize_exact(3_840, 2_160, imageops::FilterType::Triangle);
    browser.choose("#picture-file", &film(&site, "picture.jpg", &view, 1));
    verdict_is(&browser, "admitted");
    assert_eq!(browser.run("return document.getElementById('camera-problem').textContent"), "");
    assert!(browser.run("return window.frames_sent.largest").as_u64().unwrap() < 30_000);
    // Then a picture of nothing, and a file that is none.
    for (name, content) in [("wall.jpg", None), ("notes.txt", Some("no picture at all"))] {
        let file = match content {
            None => film(&site, name, &RgbImage::from_pixel(800, 600, Rgb([90, 90, 90])).into(), 1),
            Some(content) => site.write(name, content),
        };
        browser.run("document.getElementById('camera-problem').textContent = ''");
        browser.choose("#picture-file", &file);
        browser
            .wait("!['', 'Checking …', 'Checking…', 'Checking'].includes(document.getElementById('camera-problem').textContent)");
    }
    assert_eq!(site.store().last_recorded().unwrap(), 1);
}
