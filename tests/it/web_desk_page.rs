//! The desk page in a real browser: what a person at the desk does, and what they see.

use std::{collections::BTreeMap, process::Command};

use accredit::store::{Order, Selection};
use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, issued},
    harness::{Site, accredit},
    http::Server,
    photos::jpeg,
    sheets::{TAKES, TWO_PRINTERS, with_cups},
    web_gate::enrolled,
};

const F2: &str = "\u{E032}";
const F4: &str = "\u{E034}";
const F9: &str = "\u{E039}";
const F10: &str = "\u{E03A}";
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

/// Runs a program in the site's folder, and returns what it says.
fn tool(site: &Site, program: &str, args: &[&str]) -> String {
    let output = Command::new(program).current_dir(site.dir()).args(args).output().expect("the test packages are installed");
    assert!(output.status.success(), "{program} {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Makes a film for a camera: somebody who stands still.
fn film(site: &Site) -> std::path::PathBuf {
    site.write("film.mjpeg", jpeg(1_280, 720).repeat(10))
}

#[test]
fn a_walk_in_is_photographed_and_goes_away_with_a_badge_that_opens_the_door() {
    let site = issued();
    let server = Server::start(&site);
    let film = film(&site);
    let Some(browser) = desk(&site, &server, &Wanted { camera: Some(&film), ..Wanted::default() }) else { return };
    browser.keys(F2);
    browser.wait("document.activeElement.name === 'category'");
    browser.run("document.activeElement.value = 'Delegate'");
    write(&browser, "given_name", "Zoë");
    write(&browser, "family_name", "Quartermain");
    browser.click("#form-photo-button");
    browser.wait("document.activeElement.id === 'photo-shoot' && !document.activeElement.disabled");
    browser.keys(ENTER);
    browser.wait("document.activeElement.id === 'photo-use' && document.getElementById('photo-still').naturalHeight > 0");
    browser.keys(ENTER);
    browser.wait("!document.getElementById('form-face').hidden && document.activeElement.id === 'save-print'");
    assert_eq!(site.store().participant_count().unwrap(), 512, "nothing is stored before it is asked for");
    browser.keys(ENTER);
    browser.wait("document.getElementById('badge-text').textContent.includes('printed')");
    browser.wait("document.querySelector('#face img')?.naturalWidth === 440");
    assert!(browser.run("return document.getElementById('photo-video').srcObject === null") == true, "the camera is off");
    // Other programs judge the page: the name can be read, the photo is in it, and the code is that of the badge.
    let pdf = server.enrolled(&site, "desk", None).get("/v1/participants/W-0001/badge.pdf").expects(200).body;
    site.write("badge.pdf", pdf);
    assert!(tool(&site, "pdftotext", &["badge.pdf", "-"]).contains("Quartermain"));
    let images = tool(&site, "pdfimages", &["-list", "badge.pdf"]);
    assert!(images.lines().any(|line| line.contains(" jpeg ") && line.contains(" 440 ") && line.contains(" 550 ")), "{images}");
    tool(&site, "pdftoppm", &["-r", "300", "-png", "-singlefile", "badge.pdf", "badge"]);
    assert_eq!(tool(&site, "zbarimg", &["-q", "--raw", "badge.png"]).trim(), site.code("W-0001"));
    // Printed, the badge's window is closed, and the desk is there again.
    browser.run("window.open('', 'badge').close()");
    browser.wait("document.visibilityState === 'visible'");
    browser.keys(F10);
    browser.wait("document.getElementById('ask').open");
    browser.keys("Nasser Saleh");
    browser.keys(ENTER);
    browser.wait("document.getElementById('handout').textContent.includes('Nasser Saleh')");
    let store = site.store();
    let stored = store.participant(&"W-0001".parse().unwrap()).unwrap();
    assert_eq!(store.handout(stored.badge.unwrap().serial).unwrap().unwrap().recipient, "Nasser Saleh");
}

#[test]
fn a_photo_is_taken_anew_by_a_file_where_there_is_no_camera_and_removed() {
    let site = issued();
    let server = Server::start(&site);
    let Some(browser) = desk(&site, &server, &Wanted::default()) else { return };
    let has_photo = || site.store().photo(&DELEGATE.parse().unwrap()).unwrap().is_some();
    open(&browser, DELEGATE);
    browser.run("navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError'))");
    browser.click("#photo-button");
    browser.wait("document.activeElement.id === 'photo-file' && document.getElementById('photo-problem').textContent !== ''");
    let text = site.write("letter.jpg", "Dear colleagues, the photo follows.");
    browser.choose("#photo-input", &text);
    browser.wait("document.getElementById('photo-problem').textContent.includes('cannot be read as a picture')");
    let photo = site.write("photo.jpg", jpeg(600, 800));
    browser.choose("#photo-input", &photo);
    browser.wait("document.activeElement.id === 'photo-use'");
    browser.keys(ENTER);
    browser.wait("document.querySelector('#face img')?.naturalWidth === 440");
    assert!(has_photo());
    // Somebody changes their mind, and nothing is stored.
    browser.click("#photo-button");
    browser.wait("document.getElementById('photo').open");
    browser.keys(ESCAPE);
    browser.wait("!document.getElementById('photo').open");
    assert!(has_photo());
    browser.run("window.confirm = () => true");
    browser.click("#photo-remove-button");
    browser.wait("document.getElementById('said').textContent === 'The photo was removed.'");
    assert!(!has_photo());
    assert_eq!(browser.run("return document.querySelector('#face img')"), serde_json::Value::Null);
}

#[test]
fn the_printer_beside_the_desk_takes_a_badge_without_a_window() {
    let site = issued();
    with_cups(&site, &format!("/bin/cat > taken.pdf\n{TAKES}"), TWO_PRINTERS);
    let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--printer", "office"], Some("bin"));
    let Some(browser) = desk(&site, &server, &Wanted::default()) else { return };
    open(&browser, DELEGATE);
    assert_eq!(browser.text("#print-word"), "Print at office");
    browser.keys(F9);
    browser.wait("document.getElementById('said').textContent === 'The badge was sent to the printer.'");
    assert!(std::fs::read(site.path("taken.pdf")).unwrap().starts_with(b"%PDF-"));
    // A text that no badge holds is said, and printed all the same where that is meant.
    accredit(&site).args(["participant", "edit", DELEGATE, "--function", &"W".repeat(120)]).succeeds();
    std::fs::remove_file(site.path("taken.pdf")).unwrap();
    browser.keys(F9);
    browser.wait("document.getElementById('problem').textContent.includes('cannot be printed as it is')");
    assert!(!site.path("taken.pdf").exists());
    browser.click("#anyway-button");
    browser.wait("document.getElementById('said').textContent === 'The badge was sent to the printer.'");
    assert!(site.path("taken.pdf").exists());
    accredit(&site).args(["participant", "edit", DELEGATE, "--function", "Chair"]).succeeds();
    browser.click("#browser-button");
    assert!(window_of_badges(&browser).contains(DELEGATE));
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
    browser.scan(&old);
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
    site.write("photo.jpg", jpeg(600, 800));
    let longest = longest_names(&site);
    // The first of them has all that a desk shows: a photo, a printed badge that is out of date, and whom it was given to.
    let first = longest[0].as_str();
    accredit(&site).args(["participant", "photo", first, "photo.jpg"]).succeeds();
    accredit(&site).args(["badge", "print", "--reference", first, "-o", "badge.pdf"]).succeeds();
    accredit(&site).args(["badge", "handout", first, "--to", "Nasser Saleh", "--note", "for the delegation"]).succeeds();
    accredit(&site).args(["participant", "edit", first, "--title", "H.E. Mr. Dr."]).succeeds();
    with_cups(&site, TAKES, TWO_PRINTERS);
    let film = film(&site);
    for language in ["en", "fr", "ar", "ru"] {
        let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--printer", "office"], Some("bin"));
        let wanted = Wanted { language: Some(language), camera: Some(&film) };
        let Some(browser) = desk(&site, &server, &wanted) else { return };
        look(&browser, &format!("desk-{language}"));
        let shown = if language == "en" { &longest[..] } else { &longest[..1] };
        for reference in shown {
            open(&browser, reference);
            look(&browser, &format!("desk-record-{language}-{reference}"));
        }
        browser.click("#photo-button");
        browser.wait("!document.getElementById('photo-shoot').disabled");
        look(&browser, &format!("desk-photo-{language}"));
        browser.keys(ESCAPE);
        browser.wait("!document.getElementById('photo').open");
        browser.click("#correct-button");
        browser.wait("!document.getElementById('form').hidden");
        browser.run("document.querySelector('#form details').open = true");
        look(&browser, &format!("desk-form-{language}"));
        browser.keys(ESCAPE);
        browser.keys(F2);
        browser.run("document.activeElement.value = 'Media'");
        write(&browser, "given_name", "Joao");
        write(&browser, "family_name", "Guimaraes");
        browser.wait("document.querySelectorAll('#namesakes li').length > 0");
        look(&browser, &format!("desk-new-{language}"));
    }
}

/// Returns the references of those whose names are the longest of their script, the longest of all first.
fn longest_names(site: &Site) -> Vec<String> {
    let store = site.store();
    let keys = store.keys(&Selection::default(), Order::List).unwrap();
    let mut longest: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for key in keys {
        let who = store.participant_by_key(key).unwrap().participant;
        let script = who.native_name.chars().find(|letter| letter.is_alphabetic()).map(|letter| u32::from(letter) >> 8);
        let length = who.full_name().chars().count() + who.native_name.chars().count();
        let known = longest.entry(format!("{script:?}")).or_default();
        *known = (length, who.reference.to_string()).max(known.clone());
    }
    let mut longest: Vec<_> = longest.into_values().collect();
    longest.sort_unstable_by(|one, other| other.cmp(one));
    longest.into_iter().map(|(_, reference)| reference).collect()
}

/// Looks at the page in three sizes, light and dark: nothing is wider than the screen, and what is pressed is large enough for a finger.
fn look(browser: &Browser, name: &str) {
    for (width, height) in [(390, 844), (820, 1_180), (1_440, 900)] {
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            let picture = browser.picture(width, height);
            if let Some(folder) = std::env::var_os("ACCREDIT_PICTURES") {
                std::fs::write(std::path::Path::new(&folder).join(format!("{name}-{width}-{scheme}.png.base64")), picture)
                    .unwrap();
            }
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

#[test]
fn a_blank_badge_that_is_scanned_is_given_to_the_person_who_is_shown() {
    let site = issued();
    accredit(&site).args(["badge", "print", "--blank", "2", "--category", "Delegate", "-o", "blank.pdf"]).succeeds();
    let blanks = site.store().blanks_of_run(1).unwrap();
    let server = Server::start(&site);
    let Some(browser) = desk(&site, &server, &Wanted::default()) else { return };
    let scan = |place: usize| browser.keys(&format!("{}{ENTER}", blanks[place].credential.letters()));
    scan(0);
    browser.wait("document.getElementById('problem').textContent.includes('open or register the person')");
    open(&browser, DELEGATE);
    browser.run("window.asked = []; window.confirm = (words) => { window.asked.push(words); return false; }");
    scan(0);
    browser.wait("window.asked.length === 1");
    assert!(browser.run("return window.asked[0]").as_str().unwrap().contains(&blanks[0].serial.to_string()));
    browser.run("window.confirm = () => true");
    scan(0);
    browser.wait("document.getElementById('said').textContent.includes('handed over')");
    assert!(browser.text("#badge-text").contains(&blanks[0].serial.to_string()));
    assert!(browser.text("#handout").starts_with('✔'), "{}", browser.text("#handout"));
    let stored = site.store().participant(&DELEGATE.parse().unwrap()).unwrap();
    assert_eq!(stored.badge.map(|badge| badge.serial), Some(blanks[0].serial));
    accredit(&site).args(["badge", "revoke", "--run", "1"]).succeeds();
    scan(1);
    browser.wait("document.getElementById('problem').textContent.includes('was revoked')");
}
