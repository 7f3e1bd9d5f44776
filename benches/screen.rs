//! How long a person at the door waits: from Enter to the painted verdict, and from the frame that shows a badge to the painted
//! verdict. In a real browser, on loopback.
//!
//! `cargo bench --bench screen -- [ENTERS] [FRAMES]` (100 and 60): types badges into the gate page, then holds others before its
//! camera in a film that the browser plays as its camera. Measured inside the page: from the event of the Enter key, or the
//! moment that the browser has the first frame with the badge (`requestVideoFrameCallback`), to the moment after the frame with
//! the verdict was drawn.

#![allow(clippy::unwrap_used, dead_code, reason = "the tests' own tools, of which this uses a part")]

#[path = "../tests/it/browser.rs"]
mod browser;
#[path = "../tests/it/cluster.rs"]
mod cluster;
#[path = "../tests/it/harness.rs"]
mod harness;
#[path = "../tests/it/http.rs"]
mod http;
#[path = "../tests/it/stage.rs"]
mod stage;

use std::path::Path;

use image::codecs::jpeg::JpegEncoder;

use browser::{Browser, Wanted};
use harness::Site;
use http::Server;

/// The film shows a badge for this many frames, and nothing for as many: half a second of each.
const FRAMES: usize = 15;
/// How many badges the film shows, one after the other: more than four seconds of them, after which a badge is read anew.
const BADGES: usize = 12;

/// Notes in `took` the milliseconds from what `since` was last set to, to the painted verdict.
const WATCH: &str = "
    window.took = [];
    window.since = null;
    new MutationObserver(() => {
        const from = window.since;
        if (from === null || document.getElementById('verdict').dataset.scan === '') return;
        window.since = null;
        // A task that is posted while a frame is made runs after that frame was painted.
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => took.push(performance.now() - from);
            port2.postMessage(0);
        });
    }).observe(document.getElementById('verdict'), { attributes: true, attributeFilter: ['data-scan'] });";

/// Sets `since` to the time of the key that ends a code. The page stops the event of that key, and this hooks the stopping.
const ENTER: &str = "
    const stop = Event.prototype.stopImmediatePropagation;
    Event.prototype.stopImmediatePropagation = function () {
        window.since = this.timeStamp;
        stop.call(this);
    };";

/// Sets `since` when the video has a frame with a badge after one without: the corner of a frame with a badge is white.
const FILM: &str = "
    const video = document.getElementById('video');
    const ink = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
    let was = true;
    const look = (now, frame) => {
        ink.drawImage(video, 0, 0, 32, 32, 0, 0, 1, 1);
        const is = ink.getImageData(0, 0, 1, 1).data[0] > 128;
        if (is && !was) window.since = now;
        was = is;
        video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);";

fn main() {
    let numbers: Vec<usize> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (enters, frames) = (numbers.first().copied().unwrap_or(100), numbers.get(1).copied().unwrap_or(60));
    let site = stage::today();
    let server = Server::start(&site);
    let codes = site.issue_all();
    let references: Vec<_> = codes.keys().rev().take(BADGES).collect();
    let film = film(&site, &references);
    let wanted = Wanted { camera: Some(&film), ..Wanted::default() };
    let Some(browser) = stage::gate(&site, &server, &wanted) else { return };
    browser.run(WATCH);
    browser.run(ENTER);
    for (number, code) in (1..).zip(codes.values().cycle().take(enters)) {
        browser.keys(code);
        browser.keys("\u{E007}");
        browser.wait(&format!("took.length === {number}"));
    }
    report("Enter to painted verdict", &browser);
    browser.run("took = []; since = null");
    browser.keys("\u{E032}");
    browser.wait("document.getElementById('video').readyState > 2");
    browser.run(FILM);
    for number in 1..=frames {
        browser.wait(&format!("took.length >= {number}"));
    }
    report("camera frame to painted verdict", &browser);
}

/// Films badges, one after the other.
fn film(site: &Site, references: &[&String]) -> std::path::PathBuf {
    let mut film = Vec::new();
    for reference in references {
        let badge = stage::view(site, reference).to_rgb8();
        for is_there in [false, true] {
            let mut frame = image::RgbImage::from_pixel(badge.width(), badge.height(), image::Rgb([190, 190, 190]));
            if is_there {
                frame.clone_from(&badge);
            }
            let corner = if is_there { [255; 3] } else { [0; 3] };
            (0..32).flat_map(|y| (0..32).map(move |x| (x, y))).for_each(|(x, y)| frame.put_pixel(x, y, image::Rgb(corner)));
            let mut picture = Vec::new();
            JpegEncoder::new_with_quality(&mut picture, 85).encode_image(&frame).unwrap();
            film.extend(picture.repeat(FRAMES));
        }
    }
    site.write("film.mjpeg", film)
}

fn report(what: &str, browser: &Browser) {
    let mut took: Vec<f64> = serde_json::from_value(browser.run("return took")).unwrap();
    took.sort_by(f64::total_cmp);
    let at = |part: f64| took[((took.len() - 1) as f64 * part) as usize];
    let load = std::fs::read_to_string(Path::new("/proc/loadavg")).unwrap_or_default();
    println!(
        "{what}, {} times: median {:.0} ms, p95 {:.0} ms, slowest {:.0} ms (load average {})",
        took.len(),
        at(0.5),
        at(0.95),
        at(1.0),
        load.split(' ').next().unwrap_or_default()
    );
}
