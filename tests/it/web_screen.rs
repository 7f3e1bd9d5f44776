//! The gate's screen: the verdict is in view whatever else the page shows, on every size of screen and enlarged.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::DELEGATE,
    harness::Site,
    http::Server,
    stage::{gate, today, verdict_is},
    web_photo::photographed,
};

/// Screens in pixels, and how much the page is enlarged on them.
const SCREENS: [((u32, u32), u32); 6] =
    [((1_024, 600), 1), ((1_366, 650), 1), ((390, 844), 1), ((1_024, 600), 2), ((1_366, 650), 2), ((390, 844), 2)];

/// Checks that what a person at the door has to see is seen: within the screen, and under nothing else.
#[track_caller]
fn is_in_view(browser: &Browser, what: &str) {
    let hidden = browser.run(
        "return ['word', 'why', 'photo', 'name'].filter((id) => {
             const element = document.getElementById(id);
             if (element.hidden || (id !== 'photo' && element.textContent.trim() === '')) return false;
             const { top, bottom, left, right } = element.getBoundingClientRect();
             const seen = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
             return top < 0 || left < 0 || bottom > innerHeight + 0.5 || right > innerWidth + 0.5 || !seen?.closest('#verdict');
         })",
    );
    assert_eq!(hidden, json!([]), "{what}: {}", browser.run("return document.getElementById('verdict').innerText"));
    let sizes = browser.run(
        "const size = (element) => parseFloat(getComputedStyle(element).fontSize);
         const others = [...document.querySelectorAll('body *')].filter((e) => !e.closest('#word, #name') && e.checkVisibility());
         return [size(document.getElementById('word')), Math.max(...others.map(size))]",
    );
    let (word, other) = (sizes[0].as_f64().unwrap(), sizes[1].as_f64().unwrap());
    assert!(word >= other, "{what}: the verdict is the largest: {word} and {other}");
}

/// Writes a picture of the page where somebody wants to look at it.
fn keep(browser: &Browser, name: &str, ((width, height), zoom): ((u32, u32), u32)) {
    let Some(folder) = std::env::var_os("ACCREDIT_PICTURES") else { return };
    let shot = browser.tell("Page.captureScreenshot", &json!({}));
    let name = format!("{name}-{width}x{height}-{zoom}.png.base64");
    std::fs::write(std::path::Path::new(&folder).join(name), shot["data"].as_str().unwrap()).unwrap();
}

fn codes(site: &Site) -> Vec<(String, String)> {
    site.issue_all().into_iter().collect()
}

#[test]
fn the_verdict_is_in_view_however_much_the_page_shows() {
    let site = today();
    photographed(&site, DELEGATE);
    let server = Server::start(&site);
    let codes = codes(&site);
    for language in ["en", "ru"] {
        let Some(browser) = gate(&site, &server, &Wanted { language: Some(language), ..Wanted::default() }) else { return };
        for (number, (_, code)) in codes.iter().skip(20).take(14).enumerate() {
            browser.scan(code);
            browser.wait(&format!("document.querySelectorAll('#recent li[data-scan]').length === {}", (number + 1).min(10)));
            browser.wait("document.querySelectorAll('#recent li[data-verdict=waiting]').length === 0");
        }
        for screen in SCREENS {
            let what = format!("{language}, {screen:?}");
            browser.resize(screen.0, screen.1);
            browser.run("document.getElementById('tools').scrollTop = 1e6");
            browser.scan(&codes[30].1);
            browser.wait("['admitted', 'repeat'].includes(document.getElementById('verdict').dataset.verdict)");
            is_in_view(&browser, &what);
            browser.scan(&site.code(DELEGATE));
            browser.wait("document.querySelector('#photo img')?.naturalWidth > 0");
            is_in_view(&browser, &format!("{what}, with a photo"));
            browser.run("document.getElementById('query').focus()");
            browser.keys("al");
            browser.wait("document.querySelectorAll('#found button').length === 8");
            is_in_view(&browser, &format!("{what}, while somebody is searched"));
            keep(&browser, &format!("gate-search-{language}"), screen);
            browser.run("document.querySelectorAll('#found button')[7].click()");
            browser.wait("document.querySelectorAll('#found button').length === 0");
            browser.wait("document.querySelectorAll('#recent li[data-verdict=waiting]').length === 0");
            is_in_view(&browser, &format!("{what}, found by name"));
            keep(&browser, &format!("gate-{language}"), screen);
            let sideways = browser.run("return document.documentElement.scrollWidth - innerWidth");
            assert!(sideways.as_i64().unwrap() <= 0, "{what}: {sideways} pixels too wide");
        }
    }
}

#[test]
fn what_was_taken_back_is_not_green_and_the_badge_is_read_anew_at_once() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let code = site.code(DELEGATE);
    browser.scan(&code);
    verdict_is(&browser, "admitted");
    // Held before the reader still: the same reading.
    browser.scan(&code);
    browser.keys("\u{E038}");
    browser.wait("document.getElementById('undo').open");
    browser.click("#undo button[value=do]");
    verdict_is(&browser, "undone");
    assert_eq!(browser.text("#word-text"), "Taken back");
    let colour = "return getComputedStyle(document.getElementById('verdict')).backgroundColor";
    browser.wait("document.getAnimations().every((animation) => animation.playState === 'finished')");
    assert_ne!(browser.run(colour), browser.run("document.getElementById('verdict').dataset.verdict = 'admitted'; document.getAnimations().forEach((animation) => animation.finish()); return getComputedStyle(document.getElementById('verdict')).backgroundColor"));
    browser.run("document.getElementById('verdict').dataset.verdict = 'undone'");
    browser.scan(&code);
    verdict_is(&browser, "admitted");
    browser.wait("document.querySelectorAll('#recent li[data-scan]').length === 2");
    let kinds: Vec<_> = site.store().recorded_after(0, 10).unwrap().into_iter().map(|scan| (scan.kind, scan.verdict)).collect();
    let expected = [("scan", "admitted"), ("undo", "admitted"), ("scan", "admitted")];
    assert_eq!(kinds, expected.map(|(kind, verdict)| (kind.to_owned(), verdict.to_owned())));
}

#[test]
fn a_new_verdict_comes_before_a_dialog() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "admitted");
    let (reference, code) = codes(&site).into_iter().nth(60).unwrap();
    browser.keys("\u{E038}");
    browser.wait("document.getElementById('undo').open");
    browser.scan(&code);
    browser.wait(
        "document.getElementById('verdict').dataset.scan === document.querySelector('#recent li').dataset.scan &&
         document.querySelectorAll('#recent li[data-scan]').length === 2",
    );
    assert_eq!(browser.run("return document.getElementById('undo').open"), false);
    is_in_view(&browser, &reference);
    // Nothing was taken back, and it is still offered.
    assert_eq!(site.store().last_recorded().unwrap(), 2);
    assert_eq!(browser.run("return document.querySelectorAll('#recent li button').length"), 2);
    // A screen is read aloud: each button says whose it is.
    let labels = browser.run("return [...document.querySelectorAll('#recent li button')].map((button) => button.ariaLabel)");
    let labels: Vec<String> = serde_json::from_value(labels).unwrap();
    assert!(labels.iter().all(|label| label.starts_with("Undo: ") && label.len() > 8) && labels[0] != labels[1], "{labels:?}");
}

#[test]
fn a_badge_is_looked_at_without_admitting_anybody() {
    let site = today();
    let server = Server::start(&site);
    crate::harness::accredit(&site)
        .args(["participant", "edit", DELEGATE, "--note-at-gate", "Has to see protocol first"])
        .succeeds();
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.click("#look-button");
    assert_eq!(browser.run("return document.getElementById('looking').hidden"), false);
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "admitted");
    assert_eq!(browser.text("#attention"), "Has to see protocol first");
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    browser.click("#look-button");
    browser.scan(&site.code(DELEGATE));
    browser.wait("document.querySelectorAll('#recent li[data-verdict=admitted]').length === 1");
    assert_eq!(site.store().last_recorded().unwrap(), 1);
    // Who has arrived is said where people are found.
    browser.keys("\u{E034}");
    browser.keys(DELEGATE);
    browser.wait("document.querySelector('#found button') !== null");
    assert!(browser.text("#found").contains("arrived "), "{}", browser.text("#found"));
}

#[test]
fn who_was_found_for_other_words_is_gone_with_the_first_new_letter() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.keys("\u{E034}");
    browser.keys("guimaraes");
    browser.wait("document.querySelectorAll('#found button').length > 0");
    let left = browser.run(
        "const query = document.getElementById('query');
         query.value = 'guimaraesqqzz';
         query.dispatchEvent(new InputEvent('input', { bubbles: true }));
         return document.querySelectorAll('#found button').length",
    );
    assert_eq!(left, 0);
    browser
        .wait("document.querySelectorAll('#found li').length === 1 && document.querySelectorAll('#found button').length === 0");
}
