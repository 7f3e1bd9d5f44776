//! What must not be lost at a gate that decides alone, in a real browser: a full disk, two tabs, a plug that is pulled; and what must
//! not stay: the names, when the event is over.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, whole},
    gate_rules,
    harness::{Site, accredit},
    http::Server,
    stage::{enrolled, film, verdict_is, view},
    web_alone::{CutOff, KEPT_TEXTS, PARTS, cut_off, decides, gate, knows_all, reason, site},
};

/// The names of what the page keeps encrypted.
const NAMES: &str = "(await (async () => {
    const wait = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
    const database = await wait(indexedDB.open('accredit-pack'));
    const names = await wait(database.transaction('part').objectStore('part').getAllKeys());
    database.close();
    return names;
})())";

/// Waits until the page has been opened again, without its server.
fn reopened(browser: &Browser) {
    browser.run("window.isOld = true; location.reload()");
    browser.wait("window.isOld === undefined && document.getElementById('state')?.dataset.state === 'offline'");
}

fn recorded(site: &crate::harness::Site) -> i64 {
    site.store().last_recorded().unwrap()
}

#[test]
fn when_the_event_is_over_a_gate_forgets_everybody_also_without_its_server() {
    let Some(CutOff { browser, codes, .. }) = cut_off() else { return };
    decides(&browser, &codes[DELEGATE], "admitted");
    assert!(browser.run(KEPT_TEXTS).as_str().unwrap().contains("Al-Ghamdi"));
    browser.before_pages("const real = Date.now.bind(Date); Date.now = () => real() + 5 * 86_400_000;");
    reopened(&browser);
    browser.wait("document.getElementById('age').dataset.ready === 'false'");
    browser.wait_async(&format!("(await {PARTS}) === 0"));
    assert!(!browser.run(KEPT_TEXTS).as_str().unwrap().contains("Al-Ghamdi"));
    assert_eq!(browser.text("#age"), "This gate has no data of its own yet: without the server it waits");
}

/// Starts the server again where the gate knows it, and waits until the gate has sent what waited.
fn back(site: &Site, address: &str, browser: &Browser) -> Server {
    let server = Server::start_on(site, address);
    browser.wait("document.getElementById('state').textContent === 'Connected'");
    server
}

#[test]
fn what_a_full_disk_does_not_take_is_said_and_sent_all_the_same() {
    let Some(CutOff { site, codes, browser, address }) = cut_off() else { return };
    browser.wait("document.getElementById('state').dataset.state === 'offline'");
    // As the browser says it when its disk, or what it gives to one site, is used up.
    browser.run("IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError') }");
    for reference in [DELEGATE, "KWT24-0010", "KWT24-0011"] {
        decides(&browser, &codes[reference], "admitted");
    }
    browser.wait("!document.getElementById('kept').hidden");
    let said = browser.text("#kept-text");
    assert!(said.contains("do not close this page"), "{said}");
    assert_eq!(recorded(&site), 0);
    let _server = back(&site, &address, &browser);
    assert_eq!(recorded(&site), 3);
    whole(&site);
}

#[test]
fn two_tabs_of_a_gate_know_what_the_other_decided_and_everything_is_recorded_once() {
    let site = site();
    let codes = site.issue_all();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let url = server.url.clone();
    let (first, second) = browser.new_tab();
    browser.open(&format!("{url}/gate"));
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    browser.wait("document.getElementById('age').dataset.ready === 'true'");
    let address = server.address.to_string();
    server.kill();
    decides(&browser, &codes[DELEGATE], "admitted");
    browser.switch(&first);
    decides(&browser, &codes[DELEGATE], "repeat");
    decides(&browser, &codes["KWT24-0010"], "admitted");
    browser.switch(&second);
    decides(&browser, &codes["KWT24-0010"], "repeat");
    let _server = back(&site, &address, &browser);
    assert_eq!(recorded(&site), 4);
    assert_eq!(site.store().open_conflicts().unwrap(), 0);
    whole(&site);
}

#[cfg(target_os = "linux")]
#[test]
fn a_browser_that_is_killed_after_a_verdict_has_kept_the_reading() {
    let Some(CutOff { site, codes, browser, address }) = cut_off() else { return };
    browser.wait("document.getElementById('state').dataset.state === 'offline'");
    decides(&browser, &codes[DELEGATE], "admitted");
    // The browser writes its cookies down only every half minute: a device that has stood there for longer has kept its own.
    let cookies = browser.tell("Network.getAllCookies", &json!({}))["cookies"].clone();
    let profile = browser.kill();
    // The page opens without the server, and knows whom it admitted.
    let browser = Browser::start_in(&Wanted::default(), profile).unwrap();
    for cookie in cookies.as_array().unwrap() {
        let (name, value) = (&cookie["name"], &cookie["value"]);
        let kept = json!({ "name": name, "value": value, "domain": cookie["domain"], "path": cookie["path"], "httpOnly": true });
        browser.tell("Network.setCookie", &kept);
    }
    browser.open(&format!("http://{address}/gate"));
    browser.wait("document.getElementById('state')?.dataset.state === 'offline'");
    browser.wait("document.getElementById('age').dataset.ready === 'true'");
    decides(&browser, &codes[DELEGATE], "repeat");
    let _server = back(&site, &address, &browser);
    assert_eq!(recorded(&site), 2);
    whole(&site);
}

#[test]
fn what_a_gate_keeps_of_people_is_encrypted_under_a_key_that_no_script_can_read() {
    let site = site();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let said = browser.run(
        "const wait = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
         return (async () => {
             const database = await wait(indexedDB.open('accredit-pack'));
             const all = (store) => wait(database.transaction(store).objectStore(store).getAll());
             const [[key], parts] = [await all('key'), await all('part')];
             const exported = await Promise.all(['raw', 'jwk'].map((form) => crypto.subtle.exportKey(form, key).then(() => form, () => 'no')));
             const bytes = parts.map(({ data }) => new TextDecoder('latin1').decode(data)).join('');
             // What is kept can be told from a gzip file that was only packed.
             const isPlain = parts.some(({ data }) => new Uint8Array(data).slice(0, 2).join() === '31,139') || /Ghamdi|DELEGATE/.test(bytes);
             database.close();
             return { algorithm: key.algorithm, extractable: key.extractable, exported, isPlain, parts: parts.length > 0 };
         })()",
    );
    let algorithm = json!({ "name": "AES-GCM", "length": 256 });
    let expected =
        json!({ "algorithm": algorithm, "extractable": false, "exported": ["no", "no"], "isPlain": false, "parts": true });
    assert_eq!(said, expected);
}

#[test]
fn a_clock_that_is_wrong_or_set_while_the_gate_is_alone_makes_a_conflict_and_no_other_time() {
    let site = site();
    let codes = site.issue_all();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    // A device whose clock is twenty minutes ahead.
    browser.before_pages("const real = Date.now.bind(Date); window.ahead = 20 * 60_000; Date.now = () => real() + window.ahead;");
    enrolled(&site, &server, &browser, "gate", Some("main"));
    knows_all(&browser);
    let address = server.address.to_string();
    server.kill();
    browser.wait("document.getElementById('state').dataset.state === 'offline'");
    decides(&browser, &codes[DELEGATE], "admitted");
    // Somebody sets it forward by an hour.
    browser.run("window.ahead = 80 * 60_000");
    decides(&browser, &codes["KWT24-0010"], "admitted");
    let _server = back(&site, &address, &browser);
    assert_eq!(recorded(&site), 2);
    let kinds = site.store().conflicts(accredit::store::WhichConflicts::Open).unwrap();
    assert!(kinds.len() == 2 && kinds.iter().all(|one| one.kind.as_str() == "clock"), "{kinds:?}");
    let now = crate::harness::now_seconds() * 1_000;
    assert_eq!(site.number(&format!("select count(*) from scan where at > {now} + 1000")), 0);
    // What was read since then has its time by the offset that was measured when the server was back.
    let newest = site.number("select max(at) from scan");
    assert!((now - 120_000..=now + 1_000).contains(&newest), "{newest} and {now}");
    whole(&site);
}

#[test]
fn the_camera_reads_badges_without_the_server_where_the_browser_can() {
    let site = site();
    let codes = site.issue_all();
    let server = Server::start(&site);
    let film = film(&site, "film.mjpeg", &view(&site, DELEGATE), 10);
    let Some(browser) = gate(&site, &server, &Wanted { camera: Some(&film), ..Wanted::default() }) else { return };
    browser.before_pages(
        "window.BarcodeDetector = class {
             static async getSupportedFormats() { return ['qr_code'] }
             async detect(video) {
                 if (!(video instanceof HTMLVideoElement)) throw new TypeError('no video');
                 return window.beforeCamera ? [{ rawValue: window.beforeCamera, format: 'qr_code' }] : [];
             }
         }",
    );
    server.kill();
    reopened(&browser);
    browser.wait("document.getElementById('age').dataset.ready === 'true'");
    assert_eq!(browser.run("return document.getElementById('camera-alone').hidden"), true);
    browser.click("#camera-button");
    browser.wait("!document.getElementById('camera').hidden");
    browser.run(&format!("window.beforeCamera = {}", json!(codes[DELEGATE])));
    verdict_is(&browser, "admitted");
    assert!(browser.text("#name").contains("Al-Ghamdi"));
    browser.run(&format!("window.beforeCamera = {}", json!(codes["KWT24-0457"])));
    verdict_is(&browser, "refused");
    assert!(reason(&browser).contains("Not valid today"), "{}", reason(&browser));
}

#[test]
fn a_change_is_at_a_gate_that_is_connected_by_itself() {
    let site = site();
    let codes = site.issue_all();
    let server = Server::start(&site);
    let Some(browser) = gate(&site, &server, &Wanted::default()) else { return };
    let changes = format!("{NAMES}.filter((name) => name.startsWith('change-')).length");
    browser.wait_async(&format!("{changes} === 0"));
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    browser.wait_async(&format!("{changes} === 1"));
    server.kill();
    decides(&browser, &codes["KWT24-0004"], "refused");
    assert_eq!(reason(&browser), "Call the supervisor");
}

#[test]
fn the_pages_rules_are_the_servers_in_a_browser() {
    let site = site();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "gate", Some("main"));
    browser.wait("document.querySelector('script[src*=\"/gate.js\"]') !== null");
    let vectors = gate_rules::vectors();
    let compare = include_str!("data/gate/compare.mjs").replace("export async function", "async function");
    let script = format!(
        "const folder = document.querySelector('script[src*=\"/gate.js\"]').src.replace(/gate\\.js.*/, '');
         {compare}
         return Promise.all([import(folder + 'rules.js'), import(folder + 'reading.js')])
             .then(([{{ decide }}, {{ read }}]) => compare({vectors}, decide, read));"
    );
    let said = browser.run(&script);
    assert_eq!((&said["count"], &said["wrong"]), (&json!(0), &json!([])), "{said:#}");
    assert_eq!(said["texts"], vectors["texts"].as_array().unwrap().len());
}

#[test]
fn conflicts_that_nobody_has_acknowledged_are_on_the_dashboard() {
    let site = site();
    let codes = site.issue_all();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "viewer", None);
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    assert!(!browser.text("body").contains("differ from the rules"), "{}", browser.text("body"));
    accredit(&site).args(["participant", "block", DELEGATE]).succeeds();
    let gate = server.enrolled(&site, "gate", Some("main"));
    let at = jiff::Timestamp::from_millisecond(
        i64::try_from(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis()).unwrap(),
    );
    let at = at.unwrap().to_string();
    let decided = json!({ "verdict": "admitted", "as_of": at });
    let scan = json!({ "id": crate::http::id(1), "code": codes[DELEGATE], "at": at, "waited": true, "clock_ahead": 0, "decided": decided });
    gate.post("/v1/scan", &scan).expects(200);
    browser.wait("document.body.innerText.includes('Decisions of gates that differ from the rules: 1')");
}
