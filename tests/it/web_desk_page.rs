//! The desk page in a real browser: what a person at the desk does, and what they see.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, issued},
    harness::Site,
    http::Server,
    web_gate::enrolled,
};

const F2: &str = "\u{E032}";
const F4: &str = "\u{E034}";
const F9: &str = "\u{E039}";
const ENTER: &str = "\u{E007}";
const ESCAPE: &str = "\u{E00C}";

/// Opens a desk that is connected.
fn desk(site: &Site, server: &Server, wanted: &Wanted<'_>) -> Option<Browser> {
    let browser = Browser::start(wanted)?;
    enrolled(site, server, &browser, "desk", None);
    browser.wait("location.pathname === '/desk' && document.getElementById('state').dataset.state === 'online'");
    Some(browser)
}

/// Writes into a field of the form as a person does.
fn write(browser: &Browser, field: &str, text: &str) {
    browser.run(&format!("document.querySelector('#form [name={field}]').focus()"));
    browser.keys(text);
}

/// Opens a person by a search.
fn open(browser: &Browser, words: &str) {
    browser.keys(F4);
    browser.keys(words);
    browser.wait("document.querySelectorAll('#found button').length > 0");
    browser.keys("\u{E015}");
    browser.keys(ENTER);
    browser.wait("!document.getElementById('record').hidden && document.querySelectorAll('#found li').length === 0");
}

/// Returns how the page that is open in the window of badges begins, and where it is.
fn window_of_badges(browser: &Browser) -> String {
    browser.wait("window.open('', 'badge').location.pathname.endsWith('/badge.pdf')");
    let path = browser.run("return window.open('', 'badge').location.pathname").as_str().unwrap().to_owned();
    let begins = browser
        .run("return fetch(document.getElementById('pdf').href).then((page) => page.text()).then((text) => text.slice(0, 5))");
    assert_eq!(begins.as_str(), Some("%PDF-"));
    path
}

#[test]
fn a_walk_in_is_registered_and_the_badge_is_opened_to_be_printed() {
    let site = issued();
    let server = Server::start(&site);
    let Some(browser) = desk(&site, &server, &Wanted::default()) else { return };
    browser.keys(F2);
    browser.wait("document.activeElement.name === 'category'");
    browser.run("document.activeElement.value = 'Media'");
    // Somebody of the list, with a slip, is noticed while the name is written.
    write(&browser, "given_name", "Joao");
    write(&browser, "family_name", "Guimaraes");
    browser.wait("document.querySelectorAll('#namesakes li').length > 0");
    assert!(browser.text("#namesakes").contains("Guimarães"));
    browser.run("document.querySelector('#form [name=family_name]').value = ''");
    write(&browser, "family_name", "Quartermain");
    browser.wait("document.querySelectorAll('#namesakes li').length === 0");
    write(&browser, "native_name", "جواو كوارترمين");
    browser.keys(ENTER);
    browser.wait(
        "!document.getElementById('record').hidden && document.getElementById('badge-text').textContent.includes('printed')",
    );
    assert_eq!(browser.text("#name"), "Joao Quartermain");
    assert_eq!(browser.run("return document.getElementById('native').lang").as_str(), Some("und-Arab"));
    assert_eq!(window_of_badges(&browser), "/v1/participants/W-0001/badge.pdf");
    let stored = site.store().participant(&"W-0001".parse().unwrap()).unwrap();
    assert!(stored.badge.is_some_and(|badge| badge.printed_at.is_some()));
    // The same again is asked about once more before it is done.
    browser.keys(F2);
    browser.run("document.activeElement.value = 'Media'");
    write(&browser, "given_name", "João");
    write(&browser, "family_name", "Quartermain");
    browser.click("#save");
    browser.wait("document.getElementById('form-problem').textContent !== ''");
    assert_eq!(site.store().participant_count().unwrap(), 513);
    browser.click("#save");
    browser.wait("document.getElementById('said').textContent === 'Registered as W-0002'");
}

#[test]
fn a_lost_badge_is_replaced_and_the_old_one_is_known_when_it_is_found() {
    let site = issued();
    let server = Server::start(&site);
    let Some(browser) = desk(&site, &server, &Wanted::default()) else { return };
    let old = site.code(DELEGATE);
    open(&browser, DELEGATE);
    browser.click("#reissue-button");
    browser.wait("document.getElementById('ask').open");
    browser.keys(ENTER);
    browser.wait("document.querySelectorAll('#badges li').length === 2");
    assert!(window_of_badges(&browser).contains(DELEGATE));
    assert_ne!(site.code(DELEGATE), old);
    // Somebody brings the old one, and a scanner reads it with nothing in focus.
    browser.run("document.activeElement.blur()");
    browser.keys(&old);
    browser.keys(ENTER);
    browser.wait("document.getElementById('said').textContent.includes('replaced by a new one')");
    browser.keys(F9);
    browser.wait("document.getElementById('said').textContent.includes('another window')");
}

#[test]
fn somebody_is_corrected_blocked_and_let_in_again() {
    let site = issued();
    let server = Server::start(&site);
    let Some(browser) = desk(&site, &server, &Wanted::default()) else { return };
    let standing = || site.store().participant(&DELEGATE.parse().unwrap()).unwrap();
    open(&browser, DELEGATE);
    browser.click("#correct-button");
    browser.wait("!document.getElementById('form').hidden");
    browser.run("document.querySelector('#form [name=function]').value = ''");
    write(&browser, "function", "Chair of the Committee");
    browser.click("#save");
    browser.wait("document.getElementById('role').textContent === 'Chair of the Committee'");
    assert_eq!(standing().participant.function, "Chair of the Committee");
    browser.click("#block-button");
    browser.wait("document.getElementById('ask').open");
    browser.keys("asked to leave");
    browser.keys(ENTER);
    browser.wait("document.getElementById('standing').dataset.standing === 'blocked'");
    assert_eq!(standing().standing_reason, "asked to leave");
    assert_eq!(browser.run("return document.getElementById('print-button').hidden"), true);
    browser.click("#unblock-button");
    browser.wait("document.getElementById('standing').dataset.standing === 'accredited'");
    browser.click("#withdraw-button");
    browser.wait("document.getElementById('ask').open");
    browser.keys(ESCAPE);
    browser.wait("!document.getElementById('ask').open");
    assert_eq!(standing().standing.as_str(), "accredited", "what is not confirmed is not done");
}

#[test]
fn the_desk_fits_every_screen_in_every_language() {
    let site = issued();
    let server = Server::start(&site);
    for language in ["en", "fr", "ar", "ru"] {
        let Some(browser) = desk(&site, &server, &Wanted { language: Some(language), ..Wanted::default() }) else { return };
        let store = site.store();
        let keys = store.keys(&accredit::store::Selection::default(), accredit::store::Order::List).unwrap();
        let people = keys.into_iter().map(|key| store.participant_by_key(key).unwrap().participant);
        let longest = people.max_by_key(|who| who.full_name().chars().count() + who.native_name.chars().count()).unwrap();
        open(&browser, longest.reference.as_str());
        look(&browser, &format!("desk-record-{language}"));
        browser.click("#correct-button");
        browser.wait("!document.getElementById('form').hidden");
        browser.run("document.querySelector('#form details').open = true");
        look(&browser, &format!("desk-form-{language}"));
    }
}

/// Looks at the page in three sizes: nothing is wider than the screen, and what is pressed is large enough for a finger.
fn look(browser: &Browser, name: &str) {
    for (width, height) in [(390, 844), (820, 1_180), (1_440, 900)] {
        let picture = browser.picture(width, height);
        if let Some(folder) = std::env::var_os("ACCREDIT_PICTURES") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}-{width}.png.base64")), picture).unwrap();
        }
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{name} at {width}: {wide} pixels too wide");
        let small = browser.run(
            "return [...document.querySelectorAll('button, input, select, a')].filter((one) => one.offsetParent && one.offsetHeight < 48)
                 .map((one) => one.outerHTML.slice(0, 80))",
        );
        assert_eq!(small, json!([]), "{name} at {width}");
    }
}
