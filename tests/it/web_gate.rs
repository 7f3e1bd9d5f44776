//! The gate page in a real browser: what a person at the door does, and what they see.

pub(crate) use crate::stage::{enrolled, gate, today, verdict_is};
use crate::{
    browser::{Browser, Network, Wanted},
    checkin::{DELEGATE, issued},
    harness::accredit,
    http::Server,
};

#[test]
fn a_person_is_found_by_name_admitted_and_taken_back() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.keys("\u{E034}");
    browser.wait("document.activeElement.id === 'query'");
    browser.keys("guimaraes joao");
    browser.wait("document.querySelectorAll('#found button').length > 0");
    assert!(browser.text("#found").contains("Guimarães"));
    browser.keys("\u{E015}\u{E007}");
    verdict_is(&browser, "admitted");
    assert!(browser.text("#name").contains("Guimarães"));
    assert_eq!(browser.text("#found"), "");
    browser.keys("\u{E038}");
    browser.wait("document.getElementById('undo').open");
    browser.click("#undo button[value=do]");
    browser.wait("document.querySelector('#recent .undone') !== null");
    let store = site.store();
    let last = store.recorded_after(store.last_recorded().unwrap() - 1, 1).unwrap();
    assert_eq!(last[0].kind, "undo");
    browser.wait("document.getElementById('count-admitted').textContent === '0'");
    // A scanner that types while the search has the focus is a scanner all the same.
    browser.keys("\u{E034}");
    browser.keys("we");
    browser.wait("document.querySelectorAll('#found li').length > 0");
    let code = site.code(DELEGATE);
    let typing = format!(
        "const field = document.getElementById('query');
         for (const c of {code:?}) {{
             field.dispatchEvent(new KeyboardEvent('keydown', {{ key: c, code: 'Key' + c, bubbles: true }}));
             field.value += c;
         }}
         field.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }}));"
    );
    browser.run(&typing);
    browser.wait("document.getElementById('count-admitted').textContent === '1'");
    assert_eq!(browser.run("return document.getElementById('query').value").as_str(), Some("we"));
}

#[test]
fn scans_without_a_network_are_kept_and_sent_once() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    browser.network(Network::Gone);
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "waiting");
    browser.wait("document.getElementById('state').dataset.state !== 'online'");
    assert_eq!(site.store().last_recorded().unwrap(), 0);
    browser.network(Network::There);
    browser.wait("document.querySelector('#recent li[data-verdict=admitted]') !== null");
    browser.wait("document.getElementById('state').dataset.state === 'online'");
    assert_eq!(site.store().last_recorded().unwrap(), 1);
}

#[test]
fn a_device_whose_clock_is_wrong_turns_nobody_away() {
    let site = today();
    let server = Server::start(&site);
    let codes: Vec<_> = site.issue_all().into_values().take(4).collect();
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    for (hours, codes) in [(1, &codes[..2]), (-26, &codes[2..])] {
        browser.run(&format!("window.rightly ??= Date.now; Date.now = () => rightly() + {hours} * 3600000"));
        browser.scan(&codes[0]);
        verdict_is(&browser, "admitted");
        browser.network(Network::Gone);
        browser.scan(&codes[1]);
        verdict_is(&browser, "waiting");
        browser.network(Network::There);
        verdict_is(&browser, "admitted");
        browser.wait("document.getElementById('state').dataset.state === 'online'");
    }
    let db = rusqlite::Connection::open(site.path("event.db")).unwrap();
    let far = "select count(*) from scan where abs(recorded_at - at) > 120000";
    assert_eq!(db.query_row(far, [], |row| row.get::<_, i64>(0)).unwrap(), 0, "each has the time at which it was made");
    assert_eq!(site.store().last_recorded().unwrap(), 4);
}

#[test]
fn a_server_that_dies_is_waited_for() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let address = server.address.to_string();
    let codes: Vec<_> = site.issue_all().into_values().take(3).collect();
    let scan = |code: &str| {
        browser.scan(code);
    };
    scan(&codes[0]);
    browser.wait("document.querySelectorAll('#recent li:not([data-verdict=waiting])').length === 1");
    server.kill();
    scan(&codes[1]);
    verdict_is(&browser, "waiting");
    scan(&codes[2]);
    // A reload forgets nothing.
    let _server = Server::start_on(&site, &address);
    browser.wait("document.getElementById('state').dataset.state === 'online'");
    browser.wait("document.querySelectorAll('#recent li[data-verdict=waiting]').length === 0");
    assert_eq!(site.store().last_recorded().unwrap(), 3);
    crate::checkin::whole(&site);
}

#[test]
fn a_revoked_device_stops_and_arabic_runs_from_the_right() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted { language: Some("ar"), ..Wanted::default() }) else { return };
    assert_eq!(browser.run("return getComputedStyle(document.body).direction").as_str(), Some("rtl"));
    assert_eq!(browser.text("#word-text"), "جاهز");
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "admitted");
    assert!(browser.text("#word").contains("مسموح بالدخول"));
    assert_eq!(browser.run("return document.getElementById('name').dir").as_str(), Some("auto"));
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    browser.wait("document.getElementById('why').textContent === 'لم يعد هذا الجهاز مسجلًا. اطلب رمز تسجيل من المشرف.'");
    assert!(!browser.text("#recent").contains("Undo") && browser.run("return localStorage.getItem('accredit-recent')") == "[]");
}

#[test]
fn at_an_exit_nobody_is_admitted() {
    let site = today();
    let server = Server::start(&site);
    for (language, left, button) in
        [("en", "LEFT", "Record the exit"), ("fr", "SORTIE", "Noter la sortie"), ("ru", "ВЫХОД", "Отметить выход")]
    {
        let Some(browser) = Browser::start(&Wanted { language: Some(language), ..Wanted::default() }) else { return };
        enrolled(&site, &server, &browser, "desk", None);
        browser.open(&format!("{}/gate", server.url));
        browser.wait("document.getElementById('state')?.dataset.state === 'online'");
        browser.run(
            "const gate = document.getElementById('gate'); gate.value = 'main-out'; gate.dispatchEvent(new Event('change'))",
        );
        browser.scan(&site.code(DELEGATE));
        verdict_is(&browser, "left");
        assert_eq!(browser.text("#word"), format!("✔ {left}"));
        assert!(browser.text("#recent").contains(left));
        browser.keys("\u{E034}");
        browser.keys(DELEGATE);
        browser.wait("document.querySelector('#found button') !== null");
        assert_eq!(browser.text("#found button"), button);
        let page = browser.text("body");
        assert!(!["ADMITTED", "ADMIS", "ПРОПУСТИТЬ"].iter().any(|word| page.contains(word)), "{page}");
    }
}

#[test]
fn a_supervisor_enrolls_a_device_by_a_code_on_the_screen() {
    let site = issued();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "supervisor", None);
    browser.wait("document.querySelectorAll('#devices tr').length === 1");
    browser.click("#allow button");
    browser.wait("document.querySelector('#qr svg path') !== null");
    let url = browser.text("#url");
    assert!(url.starts_with(&format!("{}/enroll#", server.url)));
    browser.open("about:blank");
    browser.open(&url);
    browser.wait("!document.getElementById('with').hidden");
    browser.click("#enroll");
    browser.wait("location.pathname === '/gate'");
    assert_eq!(site.store().devices().unwrap()[1].device.name.as_str(), "gate main");
}

#[test]
fn a_desk_chooses_its_gate_and_no_scanner_changes_it() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "desk", None);
    browser.open(&format!("{}/gate", server.url));
    browser.wait("document.getElementById('gate') && document.getElementById('state').dataset.state === 'online'");
    browser.run("document.getElementById('gate').focus()");
    browser.scan(&site.code(DELEGATE));
    verdict_is(&browser, "admitted");
    assert_eq!(browser.run("return document.getElementById('gate').value"), "main");
    browser.run("const gate = document.getElementById('gate'); gate.value = 'north'; gate.dispatchEvent(new Event('change'))");
    let other = site.issue_all().into_iter().nth(50).unwrap().1;
    browser.scan(&other);
    browser.wait("document.querySelectorAll('#recent li').length === 2");
    let store = site.store();
    browser.wait("document.querySelectorAll('#recent li[data-verdict=waiting]').length === 0");
    assert_eq!(store.recorded_after(1, 1).unwrap()[0].gate, "north");
    browser.run("location.reload()");
    browser.wait("document.getElementById('gate')?.value === 'north' && document.querySelectorAll('#recent li').length === 2");
}
