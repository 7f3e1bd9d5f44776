//! What a test in a browser begins with: an event that is today, a page that is enrolled, and a badge before its camera.

use std::path::PathBuf;

use image::{DynamicImage, Rgb, RgbImage, codecs::jpeg::JpegEncoder, imageops};
use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    harness::{Site, accredit},
    http::Server,
};

/// A site whose event is today: the page sends the time of the reading, and the server believes its own day.
pub(crate) fn today() -> Site {
    today_with("\n[offline]\ndecide = \"wait\"\n")
}

/// The same with something more in the event file.
pub(crate) fn today_with(more: &str) -> Site {
    let site = Site::new();
    let sample = std::fs::read_to_string(crate::harness::SAMPLE_EVENT).unwrap();
    let now = jiff::Timestamp::from_second(crate::harness::now_seconds()).unwrap();
    // Yesterday's event day lasts until four in the morning.
    let day = |hours: i64| {
        let local = jiff::tz::TimeZone::get("Asia/Kuwait")
            .unwrap()
            .to_datetime(now - jiff::SignedDuration::from_hours(4) + jiff::SignedDuration::from_hours(hours));
        local.date().to_string()
    };
    let event = sample.replace("2024-11-04", &day(0)).replace("2024-11-05", &day(24)) + more;
    let list = std::fs::read_to_string(crate::harness::SAMPLE_LIST)
        .unwrap()
        .replace("2024-11-04", &day(0))
        .replace("2024-11-05", &day(24));
    site.write("event.toml", event);
    site.write("list.csv", list);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    site.issue_all();
    site
}

/// Enrolls the browser as a device, as a person with a code does.
pub(crate) fn enrolled(site: &Site, server: &Server, browser: &Browser, role: &str, gate: Option<&str>) {
    enrolled_at(site, &server.url, browser, role, gate);
}

/// The same at an address by which the server is reached.
pub(crate) fn enrolled_at(site: &Site, server: &str, browser: &Browser, role: &str, gate: Option<&str>) {
    let mut args = vec!["device", "enroll", "--json", "--url", server, "--role", role];
    args.extend(gate.iter().flat_map(|gate| ["--gate", gate]));
    let url = accredit(site).args(args).succeeds().json()["url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(server));
    browser.open(&url);
    browser.wait("location.hash === '' && !document.getElementById('with').hidden");
    browser.click("#enroll");
    browser.wait("location.pathname !== '/enroll'");
}

/// Opens a gate page that is connected.
pub(crate) fn gate(site: &Site, server: &Server, wanted: &Wanted<'_>) -> Option<Browser> {
    let browser = Browser::start(wanted)?;
    enrolled(site, server, &browser, "gate", Some("main"));
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    Some(browser)
}

pub(crate) fn verdict_is(browser: &Browser, verdict: &str) {
    browser.wait(&format!("document.getElementById('verdict').dataset.verdict === {}", json!(verdict)));
}

/// Draws what a camera sees of a badge that is held before it: the badge as the program draws it, its code in the middle.
pub(crate) fn view(site: &Site, reference: &str) -> DynamicImage {
    accredit(site).args(["badge", "preview", reference, "-o", "badge.png"]).succeeds();
    let badge = image::open(site.path("badge.png")).unwrap();
    // The code's centre on the default badge, in parts of its width and height; its side is 30 per cent of the width.
    let (width, height) = (1_000, 1_000 * badge.height() / badge.width());
    let badge = badge.resize_exact(width, height, imageops::FilterType::Triangle).to_rgb8();
    let mut frame = RgbImage::from_pixel(1_280, 720, Rgb([190, 190, 190]));
    let (x, y) = (f64::from(width) * 83.0 / 105.0, f64::from(height) * 108.0 / 148.0);
    imageops::overlay(&mut frame, &badge, 640 - x as i64, 360 - y as i64);
    frame.into()
}

/// Writes a picture as a JPEG file, this many times in a row: a film in Motion JPEG.
pub(crate) fn film(site: &Site, name: &str, picture: &DynamicImage, times: usize) -> PathBuf {
    let mut film = Vec::new();
    for _ in 0..times {
        JpegEncoder::new_with_quality(&mut film, 85).encode_image(picture).unwrap();
    }
    site.write(name, film)
}
