//! The pages as they are looked at: every size of screen, light and dark, and the longest names with a face beside them.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    harness::Site,
    http::Server,
    web_gate::{enrolled, gate, today},
    web_photo::photographed,
};

/// Looks at a page in three sizes: nothing is wider than the screen, and what is pressed is large enough for a finger.
#[track_caller]
fn look(browser: &Browser, name: &str) {
    for (width, height) in [(390, 844), (820, 1_180), (1_440, 900)] {
        let picture = browser.picture(width, height);
        if let Some(folder) = std::env::var_os("ACCREDIT_PICTURES") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}-{width}.png.base64")), picture).unwrap();
        }
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{name} at {width}: {wide} pixels too wide");
        let small = browser.run(
            "return [...document.querySelectorAll('button, select, input:not([type=radio]), a')]
                 .filter((e) => e.offsetParent !== null && !e.closest('#picture') && !e.matches('.hidden') && (e.offsetHeight < 48 || e.offsetWidth < 44))
                 .map((e) => e.outerHTML.slice(0, 80))",
        );
        assert_eq!(small, json!([]), "{name} at {width}: targets are 48 pixels high");
    }
}

#[test]
fn pages_fit_every_screen_light_and_dark() {
    let site = today();
    let server = Server::start_on(&site, "0.0.0.0:0");
    let base = format!("https://127.0.0.1:{}", server.address.port());
    for language in ["en", "ar"] {
        let Some(browser) = Browser::start(&Wanted { language: Some(language), ..Wanted::default() }) else { return };
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            for page in ["trust", "enroll"] {
                browser.open(&format!("{base}/{page}"));
                look(&browser, &format!("{page}-{language}-{scheme}"));
            }
        }
    }
    drop(server);
    let server = Server::start(&site);
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let door = server.enrolled(&site, "gate", Some("main"));
    for (number, code) in codes.iter().step_by(3).enumerate() {
        door.post("/v1/scan", &json!({ "id": crate::http::id(number as u64), "code": code })).expects(200);
    }
    for language in ["en", "fr", "ru", "ar"] {
        let Some(browser) = Browser::start(&Wanted { language: Some(language), ..Wanted::default() }) else { return };
        enrolled(&site, &server, &browser, "supervisor", None);
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            browser.open(&format!("{}/dashboard", server.url));
            browser.wait("document.getElementById('state').dataset.state === 'online'");
            look(&browser, &format!("dashboard-{language}-{scheme}"));
            browser.open(&format!("{}/supervisor", server.url));
            browser.wait("document.querySelectorAll('#devices tr').length > 1");
            look(&browser, &format!("supervisor-{language}-{scheme}"));
            browser.picture(390, 844);
            let hidden = browser.run(
                "return [...document.querySelectorAll('#devices button')].filter((button) => {
                     const { left, right } = button.getBoundingClientRect();
                     return left < 0 || right > innerWidth;
                 }).length",
            );
            assert_eq!(hidden, 0, "{language}: what revokes a device is in sight");
        }
    }
}

/// Returns who has the longest names and delegations of the list, in every script that it has.
fn longest(site: &Site) -> Vec<String> {
    let store = site.store();
    let keys = store.keys(&accredit::store::Selection::default(), accredit::store::Order::List).unwrap();
    let people: Vec<_> = keys.into_iter().map(|key| store.participant_by_key(key).unwrap().participant).collect();
    let by = |of: &dyn Fn(&accredit::domain::participant::Participant) -> usize| {
        people.iter().max_by_key(|who| of(who)).unwrap().reference.to_string()
    };
    let in_script = |letters: std::ops::RangeInclusive<char>| {
        by(&|who| if who.native_name.chars().any(|c| letters.contains(&c)) { who.native_name.chars().count() } else { 0 })
    };
    let mut who = vec![
        by(&|who| who.full_name().chars().count()),
        by(&|who| who.native_name.chars().count()),
        by(&|who| who.delegation.chars().count() + who.function.chars().count()),
    ];
    who.extend(['\u{600}'..='\u{6FF}', '\u{400}'..='\u{4FF}', '\u{4E00}'..='\u{9FFF}', '\u{AC00}'..='\u{D7A3}'].map(in_script));
    who.sort_unstable();
    who.dedup();
    who
}

#[test]
fn the_longest_names_with_a_face_fit_every_screen_and_the_reason_stays_in_sight() {
    let site = today();
    let server = Server::start(&site);
    let people = longest(&site);
    for reference in &people {
        photographed(&site, reference);
    }
    for language in ["en", "ar"] {
        let wanted = Wanted { language: Some(language), ..Wanted::default() };
        let Some(browser) = gate(&site, &server, &wanted) else { return };
        look(&browser, &format!("gate-ready-{language}"));
        for (number, reference) in people.iter().enumerate() {
            browser.scan(&site.code(reference));
            browser.wait("document.querySelector('#photo img')?.naturalWidth > 0");
            look(&browser, &format!("gate-{number}-{language}"));
            // A volunteer with a phone sees word, reason, face and name without scrolling.
            browser.picture(390, 844);
            let below = browser.run(
                "return ['word', 'why', 'photo', 'name'].filter((id) => {
                     const { top, bottom } = document.getElementById(id).getBoundingClientRect();
                     return top < 0 || bottom > innerHeight;
                 })",
            );
            assert_eq!(below, json!([]), "{reference}");
            for (width, height) in [(390, 844), (820, 1_180), (1_440, 900)] {
                browser.picture(width, height);
                // A line for each word at most: one more is a word that was broken.
                let broken = browser.run(
                    "return ['word-text', 'name'].filter((id) => {
                         const element = document.getElementById(id);
                         const range = document.createRange();
                         range.selectNodeContents(element);
                         const lines = new Set([...range.getClientRects()].map((line) => Math.round(line.top))).size;
                         return lines > element.textContent.trim().split(/[\\s-]+/).length;
                     })",
                );
                assert_eq!(broken, json!([]), "{reference} at {width}");
            }
            browser.run("document.getElementById('photo').dataset.of = ''; document.getElementById('photo').replaceChildren()");
        }
    }
}
