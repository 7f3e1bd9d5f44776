//! Gates that decide alone, in a real browser: the server is killed, the page reloaded, badges scanned, and the server comes back.

use std::collections::BTreeMap;

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, whole},
    harness::{Site, accredit},
    http::{Server, id},
    stage::{enrolled, today_with, verdict_is},
};

/// How many things the page keeps encrypted, its key among them; none before it has made the database.
pub(crate) const PARTS: &str = "(async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === 'accredit-pack')) return 0;
    const wait = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const database = await wait(indexedDB.open('accredit-pack'));
    const count = (store) => wait(database.transaction(store).objectStore(store).count());
    const all = (await count('key')) + (await count('part'));
    database.close();
    return all;
})()";

/// What the page keeps as plain text.
pub(crate) const KEPT_TEXTS: &str = "return JSON.stringify(localStorage)";

/// An event of today whose gates decide alone.
pub(crate) fn site() -> Site {
    today_with("\n[offline]\ndecide = \"admit\"\n")
}

/// Opens a gate that knows what it needs and can open without the server.
pub(crate) fn gate(site: &Site, server: &Server, wanted: &Wanted<'_>) -> Option<Browser> {
    let browser = Browser::start(wanted)?;
    enrolled(site, server, &browser, "gate", Some("main"));
    knows_all(&browser);
    Some(browser)
}

/// A gate that knows what it needs, and whose server is gone.
pub(crate) struct CutOff {
    pub(crate) site: Site,
    /// The codes of all badges, by reference.
    pub(crate) codes: BTreeMap<String, String>,
    pub(crate) browser: Browser,
    /// Where the server was.
    pub(crate) address: String,
}

/// Opens such a gate; `None` where there is no browser.
pub(crate) fn cut_off() -> Option<CutOff> {
    let site = site();
    let codes = site.issue_all();
    let server = Server::start(&site);
    let browser = gate(&site, &server, &Wanted::default())?;
    let address = server.address.to_string();
    server.kill();
    Some(CutOff { site, codes, browser, address })
}

/// Waits until a gate knows what it needs, and can open without the server.
pub(crate) fn knows_all(browser: &Browser) {
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    browser.wait("document.getElementById('age').dataset.ready === 'true'");
    browser.wait("navigator.serviceWorker.controller !== null");
    // What is known was written down.
    let pages = "(await Promise.all(['en', 'fr', 'ar', 'ru'].map((one) => caches.match(`/gate?lang=${one}`)))).every(Boolean)";
    browser.wait_async(&format!("(await {PARTS}) > 0 && Boolean(await caches.match('/gate')) && {pages}"));
}

/// Scans a code, and waits for what this gate itself says of it.
pub(crate) fn decides(browser: &Browser, code: &str, verdict: &str) {
    browser.run("document.getElementById('verdict').dataset.verdict = ''");
    browser.scan(code);
    verdict_is(browser, verdict);
}

/// Scans many codes as a wedge types them, each when the one before has its verdict, and returns what was shown.
fn all_verdicts(browser: &Browser, codes: &[&str]) -> Vec<String> {
    let script = "const verdict = document.getElementById('verdict');
        const rest = () => new Promise((done) => setTimeout(done));
        const shown = [];
        return (async () => {
            for (const code of CODES) {
                verdict.dataset.verdict = '';
                for (const key of [...code, 'Enter']) {
                    const event = { key, code: key === 'Enter' ? key : `Key${key.toUpperCase()}`, bubbles: true, cancelable: true };
                    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', event));
                }
                while (['', 'waiting', 'checking'].includes(verdict.dataset.verdict)) await rest();
                shown.push(verdict.dataset.verdict);
            }
            return shown;
        })()";
    let shown = browser.run(&script.replace("CODES", &serde_json::json!(codes).to_string()));
    shown.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

pub(crate) fn reason(browser: &Browser) -> String {
    browser.text("#why")
}

#[test]
fn a_gate_opens_and_decides_without_its_server_and_everything_is_recorded_afterwards() {
    let site = site();
    let codes = site.issue_all();
    let run = |args: &[&str]| accredit(&site).args(args).succeeds();
    run(&["badge", "reissue", "KWT24-0002", "--reason", "lost"]);
    run(&["badge", "reissue", "KWT24-0003", "--reason", "lost"]);
    run(&["participant", "block", "KWT24-0004"]);
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let address = server.address.to_string();
    decides(&browser, &codes["KWT24-0010"], "admitted");
    server.kill();
    browser.run("location.reload()");
    browser.wait("document.getElementById('state')?.dataset.state === 'offline' && document.getElementById('age').dataset.ready === 'true'");
    // Admitted by this gate, with a small sign of that; a second time is a repeat, also for what the server had admitted before.
    decides(&browser, &codes[DELEGATE], "admitted");
    assert!(browser.text("#alone").contains("Decided here"));
    assert!(browser.text("#name").contains("Al-Ghamdi"));
    browser.wait("document.querySelector('#recent li[data-verdict=admitted]') !== null");
    decides(&browser, &codes["KWT24-0010"], "repeat");
    for place in 0..3 {
        let mut forged = codes["KWT24-0005"].clone().into_bytes();
        forged[100 + place] = if forged[100 + place] == b'C' { b'B' } else { b'C' };
        decides(&browser, &String::from_utf8(forged).unwrap(), "refused");
        assert!(reason(&browser).contains("Not signed for this event"), "{}", reason(&browser));
    }
    for old in ["KWT24-0002", "KWT24-0003"] {
        decides(&browser, &codes[old], "refused");
        assert!(reason(&browser).contains("An old badge"), "{}", reason(&browser));
    }
    decides(&browser, &codes["KWT24-0004"], "refused");
    assert_eq!(reason(&browser), "Call the supervisor");
    decides(&browser, &codes["KWT24-0457"], "refused");
    assert!(reason(&browser).contains("Not valid today"), "{}", reason(&browser));
    // Everybody else of the list, one after the other, of whom nothing is recorded yet: who comes on the other day is refused.
    let seen = ["KWT24-0001", "KWT24-0002", "KWT24-0003", "KWT24-0004", "KWT24-0010", "KWT24-0457"];
    let others: Vec<&String> = codes.keys().filter(|one| !seen.contains(&one.as_str())).collect();
    assert!(others.len() >= 500, "{}", others.len());
    let store = site.store();
    let comes_today = |reference: &String| {
        let days = store.participant(&reference.parse().unwrap()).unwrap().participant.days;
        days.is_none_or(|days| days.has(accredit::domain::mask::DayIndex::new(0).unwrap()))
    };
    for some in others.chunks(100) {
        let shown = all_verdicts(&browser, &some.iter().map(|reference| codes[*reference].as_str()).collect::<Vec<_>>());
        let expected: Vec<&str> = some.iter().map(|one| if comes_today(one) { "admitted" } else { "refused" }).collect();
        assert_eq!(shown, expected);
    }
    assert_eq!(site.store().last_recorded().unwrap(), 1);
    // Meanwhile the server blocks one of those who went in, and replaces a badge.
    accredit(&site).args(["participant", "block", DELEGATE]).succeeds();
    let server = Server::start_on(&site, &address);
    // Patience for each hundred: they are sent one after the other.
    for left in (0..=others.len() / 100).rev() {
        let waiting = "Number((document.getElementById('state').textContent.match(/\\d+/) || [0])[0])";
        browser.wait(&format!("{waiting} <= {}", left * 100));
    }
    browser.wait("document.getElementById('state').dataset.state === 'online'");
    browser.wait("document.getElementById('state').textContent === 'Connected'");
    assert_eq!(site.store().last_recorded().unwrap(), 1 + 9 + i64::try_from(others.len()).unwrap());
    whole(&site);
    // The block came after the reading: no conflict. One that came before, and that this gate had not heard of, is one.
    assert_eq!(site.store().open_conflicts().unwrap(), 0);
    drop(server);
}

#[test]
fn what_a_gate_did_not_know_is_a_conflict_that_a_supervisor_sees_and_acknowledges() {
    let Some(CutOff { site, codes, browser, address }) = cut_off() else { return };
    // Blocked after the gate heard last, and before the person came.
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    decides(&browser, &codes["KWT24-0004"], "admitted");
    let server = Server::start_on(&site, &address);
    browser.wait("document.querySelectorAll('#messages .message').length === 1");
    assert!(browser.text("#messages").contains("the person is blocked"), "{}", browser.text("#messages"));
    let conflicts = site.store().conflicts(accredit::store::WhichConflicts::Open).unwrap();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].kind.as_str(), "was-blocked");
    // She went in: attendance says so.
    let present = accredit(&site).args(["report", "attendance", "-f", "csv"]).succeeds();
    let row = present.out.lines().find(|line| line.starts_with("KWT24-0004")).unwrap().to_owned();
    assert!(!row.ends_with(",,,"), "{row}");
    let supervisor = Browser::start(&Wanted::default()).unwrap();
    // Nothing is read again by the clock: what is new is told.
    supervisor.before_pages("window.setInterval = () => 0");
    enrolled(&site, &server, &supervisor, "supervisor", None);
    supervisor.open(&format!("{}/supervisor", server.url));
    supervisor.wait("document.querySelectorAll('#conflicts-list li').length === 1");
    let told = supervisor.text("#conflicts-list");
    assert!(told.contains("the person is blocked") && told.contains("gate: ADMITTED"), "{told}");
    supervisor.run(
        "const line = document.querySelector('#conflicts-list li');
         line.querySelector('input').value = 'escorted out'; line.querySelector('button').click();",
    );
    supervisor.wait("document.getElementById('conflicts').hidden");
    accredit(&site)
        .args(["report", "conflicts", "-f", "csv"])
        .succeeds()
        .out_contains("was-blocked")
        .out_contains("escorted out");
    accredit(&site).args(["report", "journal", "--json"]).succeeds().out_contains("conflict.acknowledge");
    // Another one appears at once.
    let at = jiff::Timestamp::from_second(crate::harness::now_seconds()).unwrap().to_string();
    let decided = json!({ "verdict": "admitted", "as_of": at });
    let scan =
        json!({ "id": id(1), "code": codes["KWT24-0004"], "at": at, "waited": true, "clock_ahead": 0, "decided": decided });
    server.enrolled(&site, "gate", Some("main")).post("/v1/scan", &scan).expects(200);
    supervisor.wait("document.querySelectorAll('#conflicts-list li').length === 1");
    whole(&site);
}

#[test]
fn another_language_may_be_chosen_while_the_server_is_away() {
    let Some(CutOff { site, codes, browser, address }) = cut_off() else { return };
    let is_ready = |language: &str, state: &str| {
        let is_open = format!(
            "document.documentElement.lang === '{language}' && document.getElementById('state')?.dataset.state === '{state}'"
        );
        browser.wait(&format!("{is_open} && document.getElementById('age').dataset.ready === 'true'"));
    };
    is_ready("en", "offline");
    browser.click(".languages a[hreflang=ar]");
    is_ready("ar", "offline");
    decides(&browser, &codes[DELEGATE], "admitted");
    assert!(!browser.text("#verdict").contains("ADMITTED"), "{}", browser.text("#verdict"));
    // It is the reader's from now on: without the server, and with it.
    browser.run("location.href = '/gate'");
    browser.wait("location.search === ''");
    is_ready("ar", "offline");
    let _server = Server::start_on(&site, &address);
    is_ready("ar", "online");
    browser.run("location.reload()");
    is_ready("ar", "online");
}

#[test]
fn what_was_said_of_a_reading_is_over_when_it_is_taken_back() {
    let Some(CutOff { site, codes, browser, address }) = cut_off() else { return };
    for blocked in ["KWT24-0004", "KWT24-0005"] {
        accredit(&site).args(["participant", "block", blocked]).succeeds();
        decides(&browser, &codes[blocked], "admitted");
    }
    // Let in before at another gate, of which this one had not heard.
    let at = jiff::Timestamp::from_second(crate::harness::now_seconds() - 60).unwrap().to_string();
    let first = ["checkin", "--gate", "north", "--at", &at, "--json", &codes[DELEGATE]];
    let first = accredit(&site).args(first).succeeds().json()["id"].as_str().unwrap().to_owned();
    decides(&browser, &codes[DELEGATE], "admitted");
    let _server = Server::start_on(&site, &address);
    let standing = |count: usize| browser.wait(&format!("document.querySelectorAll('#messages .message').length === {count}"));
    standing(3);
    // Taken back here; and what made the other a second admission, elsewhere.
    browser.click("#recent li:nth-child(2) button");
    browser.click("#undo button[value=do]");
    standing(2);
    assert!(browser.text("#messages").contains("Al-Ghamdi"), "{}", browser.text("#messages"));
    accredit(&site).args(["undo", &first, "--reason", "neighbour"]).succeeds();
    standing(1);
    assert!(browser.text("#messages").contains("the person is blocked"), "{}", browser.text("#messages"));
    assert_eq!(site.store().open_conflicts().unwrap(), 1);
}

#[test]
fn a_device_that_was_revoked_while_away_forgets_everybody_and_leaves_its_readings_to_a_supervisor() {
    let Some(CutOff { site, codes, browser, address }) = cut_off() else { return };
    decides(&browser, &codes[DELEGATE], "admitted");
    decides(&browser, &codes["KWT24-0010"], "admitted");
    browser.click("#undo-button");
    browser.click("#undo button[value=do]");
    browser.wait("document.querySelector('#recent .undone') !== null");
    assert!(browser.run(KEPT_TEXTS).as_str().unwrap().contains("Al-Ghamdi"));
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    let _server = Server::start_on(&site, &address);
    browser.wait("document.getElementById('verdict').dataset.verdict === 'revoked'");
    browser.wait("document.getElementById('age').dataset.ready === 'false'");
    let held = || site.store().held_readings().unwrap();
    browser.wait("document.getElementById('why').textContent.includes('Ask a supervisor')");
    assert_eq!(held().len(), 2);
    assert!(held().iter().all(|held| held.decided.map(|(shown, _)| shown.as_str()) == Some("admitted")));
    assert_eq!(site.store().held_taken_back().unwrap().keys().collect::<Vec<_>>(), [&held()[1].id]);
    assert!(!browser.run(KEPT_TEXTS).as_str().unwrap().contains("Al-Ghamdi"));
    browser.wait_async(&format!("(await {PARTS}) === 0"));
    assert_eq!(site.store().last_recorded().unwrap(), 0, "nothing counts before a supervisor says so");
}
