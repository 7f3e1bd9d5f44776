//! Readings as codes on a gate's screen: the way out of a browser that no network reaches, into a supervisor's page.

use std::process::Command;

use accredit::checkin::picture::{read_code, read_luma};
use base64::{Engine, engine::general_purpose::STANDARD};
use image::{DynamicImage, GrayImage, Luma, imageops};

use crate::{
    browser::{Browser, Wanted},
    checkin::whole,
    http::Server,
    stage::{enrolled, film, gate, today, verdict_is},
};

/// The side of a module in pixels, and the light modules around a code.
const MODULE: u32 = 4;
const QUIET: u32 = 4;

/// Draws rows of 0 and 1, as the page does.
fn drawn(rows: &[String]) -> GrayImage {
    let side = (u32::try_from(rows.len()).unwrap() + 2 * QUIET) * MODULE;
    GrayImage::from_fn(side, side, |x, y| {
        let at = |pixel: u32| (pixel / MODULE).checked_sub(QUIET).map(|place| place as usize);
        let dark = at(x).zip(at(y)).and_then(|(x, y)| rows.get(y)?.as_bytes().get(x)) == Some(&b'1');
        Luma([if dark { 0 } else { 255 }])
    })
}

/// A text and the rows of its code; `None` if it is too long for one.
type Coded = (String, Option<Vec<String>>);

/// Runs a script that prints codes.
fn node(script: &str) -> Option<Vec<Coded>> {
    let ran = Command::new("node").args(["--input-type=module", "-e", script]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    let Ok(ran) = ran else {
        assert!(std::env::var_os("CI").is_none(), "no node: install nodejs 20 or later");
        eprintln!("SKIPPED: no node; install nodejs 20 or later to run this test");
        return None;
    };
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(serde_json::from_slice(&ran.stdout).unwrap())
}

#[test]
fn codes_of_every_size_are_read_by_the_program_s_own_reader() {
    let script = "import { encode } from './templates/web/qr.js';
        const letters = 'CBDEFGHIJKLNRTUV0123456789 $%*+-./:';
        const made = (length) => Array.from({ length }, (_, at) => letters[(at * at + 3 * length) % letters.length]).join('');
        const lengths = [1, 2, 20, 38, 90, 221, 262, 367, 530, 700, 970];
        console.log(JSON.stringify([...lengths.map((length) => [made(length), encode(made(length))]), ['', encode(made(971))]]));";
    let Some(made) = node(script) else { return };
    let (longer, made) = made.split_last().unwrap();
    assert_eq!(longer.1, None, "what is too long has no code");
    for (text, rows) in made {
        let rows = rows.as_ref().unwrap();
        assert_eq!(read_luma(&drawn(rows)).as_deref(), Some(text.as_str()), "{} modules", rows.len());
    }
}

/// Returns the text of the code that a page shows, as a camera sees it.
fn seen(browser: &Browser) -> String {
    let picture = STANDARD.decode(browser.picture(1024, 768)).unwrap();
    read_code(&picture).unwrap()
}

#[test]
fn codes_bring_what_a_browser_could_not_send() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let address = server.address.to_string();
    let badges: Vec<String> = site.issue_all().into_values().skip(20).take(3).collect();
    server.kill();
    for (count, code) in badges.iter().enumerate() {
        browser.scan(code);
        verdict_is(&browser, "waiting");
        browser.wait(&format!("document.querySelectorAll('#recent li[data-verdict=waiting]').length === {}", count + 1));
    }
    browser.click("#codes-button");
    browser.wait("document.getElementById('codes').open");
    browser.click("#codes-run");
    browser.run("document.getElementById('codes-back').click(); while (!document.getElementById('codes-place').textContent.startsWith('Code 1 ')) document.getElementById('codes-next').click()");
    let mut shown = Vec::new();
    for place in 1..=3 {
        browser.wait(&format!("document.getElementById('codes-place').textContent === 'Code {place} of 3'"));
        shown.push(seen(&browser));
        browser.click("#codes-next");
    }
    browser.wait("document.getElementById('codes-place').textContent === 'Code 1 of 3'");
    browser.open("about:blank");

    let server = Server::start_on(&site, &address);
    let Some(other) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &other, "supervisor", None);
    other.wait("document.querySelectorAll('#devices tr').length > 0");
    let told = |words: &str| other.wait(&format!("document.getElementById('brought-codes').textContent.includes('{words}')"));
    other.scan(&shown[2].to_lowercase());
    told("Codes: 1 of 3. Recorded: 1. Waiting for a decision: 0. Missing: 1, 2.");
    // A badge before the reader is no code of a queue, and twice the same code is one scan.
    other.scan(&badges[0]);
    other.scan(&shown[2]);
    other.scan(&shown[0]);
    told("Codes: 2 of 3. Recorded: 2. Waiting for a decision: 0. Missing: 2.");
    other.scan(&shown[1]);
    told("Codes: 3 of 3. Recorded: 3.");
    assert_eq!(other.run("return document.getElementById('brought-codes').textContent.includes('Missing')"), false);
    let scans = site.store().recorded_after(0, 10).unwrap();
    assert_eq!(scans.len(), 3);
    assert!(scans.iter().all(|scan| scan.verdict == "admitted" && scan.gate.as_str() == "main"));
    whole(&site);
}

/// What a supervisor's camera sees of a gate's screen: a code, in the middle of a room.
fn screen(rows: &[String]) -> DynamicImage {
    let code = DynamicImage::from(drawn(rows));
    let code = code.resize_exact(560, 560, imageops::FilterType::Nearest);
    let mut frame = GrayImage::from_pixel(1_280, 720, Luma([120]));
    imageops::overlay(&mut frame, &code.to_luma8(), 360, 80);
    DynamicImage::from(frame).to_rgb8().into()
}

#[test]
fn the_supervisor_s_camera_reads_the_codes_of_a_queue_with_a_detector_and_without() {
    let site = today();
    let server = Server::start(&site);
    server.enrolled(&site, "gate", Some("main"));
    let badges: Vec<String> = site.issue_all().into_values().skip(20).take(3).collect();
    let event = site.store().event().unwrap().id;
    let script = format!(
        "import {{ encode }} from './templates/web/qr.js';
         import {{ coded }} from './templates/web/codes.js';
         const readings = {}.map((code, at) => ({{
             id: `01920000-0000-7000-8000-00000000000${{at}}`, at: new Date().toISOString(), gate: 'main', device: 1, code,
         }}));
         const texts = readings.map((reading, at) => coded('{event}', reading, at + 1, readings.length));
         console.log(JSON.stringify(texts.map((text) => [text, encode(text)])));",
        serde_json::to_string(&badges).unwrap()
    );
    let Some(codes) = node(&script) else { return };
    let film = film(&site, "film.mjpeg", &screen(codes[0].1.as_ref().unwrap()), 10);
    let Some(browser) = Browser::start(&Wanted { camera: Some(&film), ..Wanted::default() }) else { return };
    enrolled(&site, &server, &browser, "supervisor", None);
    let told = |words: &str| browser.wait(&format!("document.getElementById('brought-codes').textContent.includes('{words}')"));
    // A browser that reads no codes has the server read its frames.
    browser.wait("document.querySelectorAll('#devices tr').length > 0");
    browser.run("window.BarcodeDetector = undefined");
    browser.click("#camera-button");
    told("Codes: 1 of 3. Recorded: 1. Waiting for a decision: 0. Missing: 2, 3.");
    browser.click("#camera-button");
    browser.wait("document.getElementById('camera').hidden");
    // One that reads them does so itself: a code is seen many times and taken once, and another code in between is none of the queue.
    browser.run("location.reload()");
    browser.wait(
        "document.querySelectorAll('#devices tr').length > 0 && document.getElementById('brought-codes').textContent === ''",
    );
    let seen = serde_json::json!([codes[1].0, badges[0], codes[1].0, codes[2].0, codes[2].0.to_lowercase()]);
    browser.run(&format!(
        "window.seen = 0;
         window.BarcodeDetector = class {{
             static async getSupportedFormats() {{ return ['qr_code']; }}
             async detect() {{ return [{{ rawValue: {seen}[window.seen++ % 5] }}]; }}
         }};"
    ));
    browser.click("#camera-button");
    told("Codes: 2 of 3. Recorded: 2. Waiting for a decision: 0. Missing: 1.");
    browser.wait("window.seen > 10");
    browser.click("#camera-button");
    let scans = site.store().recorded_after(0, 10).unwrap();
    assert_eq!(scans.len(), 3);
    assert!(scans.iter().all(|scan| scan.verdict == "admitted" && scan.gate.as_str() == "main"));
    whole(&site);
}
