//! Scanners that type: real key events, as hosts of several keyboard layouts make them. `key` is what the layout makes of a key,
//! `code` is which key it is, and neither is believed: the verdict tells whether the badge was read.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Wanted},
    checkin::DELEGATE,
    harness::Site,
    http::Server,
    stage::{gate, today, verdict_is},
};

/// Shift, as the browser counts what is held.
const SHIFT: u8 = 8;
/// Alt.
const ALT: u8 = 1;

/// Returns the layouts of the file: what each makes of the sixteen letters, in the order of `alphabet`.
fn layouts() -> Value {
    serde_json::from_str(include_str!("keyboard-layouts.json")).unwrap()
}

/// What a host with this layout makes of a letter that a scanner types by the keys of a US keyboard.
fn made<'l>(layouts: &'l Value, layout: &str, state: &str, letter: char) -> &'l str {
    let place = layouts["alphabet"].as_str().unwrap().find(letter).unwrap();
    layouts["layouts"][layout][state][place].as_str().unwrap()
}

/// Waits for so many admissions, and tells who was admitted last.
#[track_caller]
fn last_admitted(site: &Site, browser: &Browser, count: i64) -> String {
    browser.wait(&format!("document.querySelectorAll('#recent li[data-verdict=admitted]').length === {count}"));
    let store = site.store();
    let last = store.last_recorded().unwrap();
    assert_eq!(last, count, "one scan for each code");
    store.recorded_after(last - 1, 1).unwrap()[0].who.as_ref().unwrap().reference.clone()
}

#[test]
fn a_scanner_types_and_the_verdict_fills_the_screen() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    // A whole code, key by key; nothing has the focus.
    browser.keys(&(site.code(DELEGATE) + "\u{E007}"));
    verdict_is(&browser, "admitted");
    assert_eq!(browser.text("#word"), "✔ ADMITTED");
    let shown = crate::harness::accredit(&site).args(["participant", "show", DELEGATE, "--json"]).succeeds().json();
    assert_eq!(browser.text("#name"), shown["name"]);
    // Tab ends a code too, and goes nowhere then.
    let (reference, code) = site.issue_all().into_iter().nth(60).unwrap();
    browser.run("document.getElementById('camera-button').focus()");
    browser.keys(&(code + "\u{E004}"));
    assert_eq!(last_admitted(&site, &browser, 2), reference);
    assert_eq!(browser.run("return document.activeElement.id"), "camera-button");
}

#[test]
fn what_is_forged_torn_or_no_badge_has_words_of_its_own_in_the_list() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let code = site.code(DELEGATE);
    let last = if code.ends_with('C') { "B" } else { "C" };
    for (place, read) in
        [format!("{}{last}", &code[..159]), code[..100].to_owned(), "4006381333931".to_owned()].iter().enumerate()
    {
        browser.keys(&format!("{read}\u{E007}"));
        browser.wait(&format!("document.querySelectorAll('#recent li[data-scan]').length === {}", place + 1));
        browser.wait("!['checking', 'waiting'].includes(document.querySelector('#recent li').dataset.verdict)");
    }
    let listed = browser.run("return [...document.querySelectorAll('#recent li .who')].map((line) => line.textContent.trim())");
    assert_eq!(
        listed,
        json!(["✖ Not a badge of this eventSTOP", "▲ Not read fullyAGAIN", "✖ Not signed for this eventSTOP"]),
        "the last one first"
    );
}

#[test]
fn a_code_is_read_under_every_layout_with_shift_and_with_caps_lock() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let layouts = layouts();
    let hosts = [
        ("us", "shift"),
        ("us", "plain+caps"),
        ("fr", "plain"),
        ("fr", "shift+caps"),
        ("de", "shift"),
        ("de", "shift+caps"),
        ("ara", "plain"),
        ("ara", "shift"),
        ("ara", "shift+caps"),
    ];
    let people: Vec<_> = site.issue_all().into_iter().skip(40).step_by(7).take(hosts.len()).collect();
    for (number, ((layout, state), (reference, code))) in (1..).zip(hosts.into_iter().zip(people)) {
        let held = if state.starts_with("shift") { SHIFT } else { 0 };
        if held == SHIFT {
            browser.key_down("ShiftLeft", "Shift", SHIFT);
        }
        for letter in code.chars() {
            let (code, key) = (format!("Key{letter}"), made(&layouts, layout, state, letter));
            browser.key_down(&code, key, held);
            browser.key_up(&code, key, held);
        }
        if held == SHIFT {
            browser.key_up("ShiftLeft", "Shift", 0);
        }
        browser.press("Enter", "Enter");
        assert_eq!(last_admitted(&site, &browser, number), reference, "{layout}, {state}");
    }
}

#[test]
fn what_the_keys_do_not_tell_the_letters_tell_and_the_server_undoes_their_layout() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let layouts = layouts();
    // Scanner and host agree on another layout: the letters are right, and the keys are where that layout has them.
    let mut people = site.issue_all().into_iter().skip(40).step_by(9);
    let (reference, code) = people.next().unwrap();
    for letter in code.chars() {
        // Where a Dvorak keyboard has the sixteen letters, by the names that a US keyboard's keys have.
        let place = layouts["alphabet"].as_str().unwrap().find(letter).unwrap();
        let key = match b"INHDYUJGCVPLOKF."[place] {
            b'.' => "Period".to_owned(),
            place => format!("Key{}", char::from(place)),
        };
        browser.press(&key, &letter.to_string());
    }
    browser.press("Enter", "Enter");
    assert_eq!(last_admitted(&site, &browser, 1), reference);
    // Hosts that say nothing of the keys, as phones do: only what their layout made of a US scanner's.
    let hosts =
        [("fr", "plain+caps"), ("fr(bepo)", "shift"), ("de", "plain"), ("tr", "plain"), ("ru", "shift"), ("ara", "plain")];
    for (number, (layout, state)) in (2..).zip(hosts) {
        let (reference, code) = people.next().unwrap();
        for letter in code.chars() {
            browser.press("", made(&layouts, layout, state, letter));
        }
        browser.press("", "Enter");
        assert_eq!(last_admitted(&site, &browser, number), reference, "{layout}, {state}");
    }
}

#[test]
fn a_scanner_that_types_numbers_with_alt_is_understood() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    for letter in site.code(DELEGATE).chars() {
        browser.key_down("AltLeft", "Alt", ALT);
        for digit in format!("{:03}", letter as u32).chars() {
            // Without Num Lock the keys have other names, and the same places.
            let (code, key) = (format!("Numpad{digit}"), if digit == '6' { "ArrowRight" } else { "Home" });
            browser.key_down(&code, key, ALT);
            browser.key_up(&code, key, ALT);
        }
        browser.key_up("AltLeft", "Alt", 0);
    }
    browser.press("Enter", "Enter");
    assert_eq!(last_admitted(&site, &browser, 1), DELEGATE);
}

#[test]
fn digits_are_what_the_keys_say_on_a_keyboard_that_writes_them_with_shift() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.run(
        "const send = window.fetch;
         window.fetch = (path, options) => {
             if (path === '/v1/scan') window.heard = JSON.parse(options.body);
             return send(path, options);
         }",
    );
    // What a French keyboard writes by the keys of the digits, from 0 to 9.
    let french = ["à", "&", "é", "\"", "'", "(", "-", "è", "_", "ç"];
    let bottle = "5901234123457";
    for digit in bottle.bytes().map(|digit| usize::from(digit - b'0')) {
        browser.press(&format!("Digit{digit}"), french[digit]);
    }
    browser.press("Enter", "Enter");
    browser.wait("window.heard !== undefined");
    assert_eq!(browser.run("return [window.heard.code, window.heard.typed]"), json!([bottle, "(çà&é\"'&é\"'(è"]));
    // It is no badge, and the door is told so.
    verdict_is(&browser, "refused");
    // A French scanner on a French host holds Shift for digits: both say the same, and it is said once.
    browser.run("window.heard = undefined");
    let other = "9780306406157";
    for digit in other.chars() {
        browser.key_down("ShiftLeft", "Shift", SHIFT);
        browser.key_down(&format!("Digit{digit}"), &digit.to_string(), SHIFT);
        browser.key_up(&format!("Digit{digit}"), &digit.to_string(), SHIFT);
        browser.key_up("ShiftLeft", "Shift", 0);
    }
    browser.press("Enter", "Enter");
    browser.wait("window.heard !== undefined");
    assert_eq!(browser.run("return [window.heard.code, window.heard.typed]"), json!([other, null]));
}
