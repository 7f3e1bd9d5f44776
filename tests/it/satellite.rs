//! A hall with a server of its own: it follows the main server, decides when that is away, and everything comes together.

use std::time::{Duration, Instant};

use serde_json::json;

use accredit::domain::participant::Standing;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DELEGATE, whole},
    harness::{Site, accredit},
    http::{Client, Server, id},
    stage::{enrolled, today_with},
};

/// How long two servers may take to tell each other something.
const PATIENCE: Duration = Duration::from_secs(30);

/// Waits until something is so.
#[track_caller]
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::yield_now();
    }
}

pub(crate) fn site() -> Site {
    today_with("\n[offline]\ndecide = \"admit\"\n")
}

/// Returns the address and the code by which a satellite joins.
fn code(site: &Site) -> (String, String) {
    let told = accredit(site).args(["device", "enroll", "--role", "satellite", "--name", "hall B", "--json"]).succeeds().json();
    (told["server"].as_str().unwrap().to_owned(), told["code"].as_str().unwrap().to_owned())
}

/// Makes a satellite of a main server that is running.
fn joined(site: &Site) -> Site {
    let hall = Site::new();
    let (server, code) = code(site);
    accredit(&hall).args(["satellite", "join", &server, &code]).succeeds().err_contains("hall B");
    hall
}

/// Makes a satellite of a main server that is running, starts it, and enrols a gate there.
pub(crate) fn hall_with_a_gate(site: &Site) -> (Site, Server, Client) {
    let hall = joined(site);
    let satellite = Server::start(&hall);
    let gate = satellite.enrolled(&hall, "gate", Some("main"));
    (hall, satellite, gate)
}

#[track_caller]
pub(crate) fn scan(gate: &Client, number: u64, code: &str) -> (String, Option<String>) {
    let told = gate.post("/v1/scan", &json!({ "id": id(number), "code": code })).expects(200).json();
    (told["verdict"].as_str().unwrap().to_owned(), told["reason"].as_str().map(str::to_owned))
}

pub(crate) fn admitted() -> (String, Option<String>) {
    ("admitted".into(), None)
}

fn recorded(site: &Site) -> i64 {
    site.store().last_recorded().unwrap()
}

pub(crate) fn standing(site: &Site, reference: &str) -> Standing {
    site.store().participant(&reference.parse().unwrap()).unwrap().standing
}

pub(crate) fn attendance(site: &Site) -> serde_json::Value {
    accredit(site).args(["report", "attendance", "--json"]).succeeds().json()
}

/// The conflicts of a site, as both sides have to have them.
fn conflicts(site: &Site) -> Vec<(String, String)> {
    let found = site.store().conflicts(accredit::store::WhichConflicts::All).unwrap();
    found.iter().map(|one| (one.id.to_string(), one.kind.as_str().to_owned())).collect()
}

#[test]
fn a_hall_follows_decides_alone_and_everything_comes_together() {
    let site = site();
    let codes = site.issue_all();
    let main = Server::start(&site);
    let hall = joined(&site);
    whole(&hall);
    accredit(&hall).args(["participant", "block", DELEGATE]).fails_with(2).err_contains("only at the main server");
    accredit(&hall).args(["badge", "reissue", DELEGATE, "--reason", "lost"]).run();
    assert_eq!(standing(&hall, DELEGATE), Standing::Accredited);
    let satellite = Server::start(&hall);
    let gate = satellite.enrolled(&hall, "gate", Some("main"));
    assert_eq!(scan(&gate, 1, &codes[DELEGATE]), admitted());
    until("the main server has the scan", || recorded(&site) == 1);
    // Down: what takes away, what gives, and what happens at other gates.
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    until("the hall knows of the block", || standing(&hall, "KWT24-0004") == Standing::Blocked);
    assert_eq!(scan(&gate, 2, &codes["KWT24-0004"]), ("refused".into(), Some("blocked".into())));
    let other = main.enrolled(&site, "gate", Some("main"));
    assert_eq!(scan(&other, 3, &codes["KWT24-0010"]), admitted());
    until("the hall knows of the scan", || recorded(&hall) == 3);
    assert_eq!(scan(&gate, 4, &codes["KWT24-0010"]).0, "repeat");
    accredit(&site).args(["badge", "reissue", "KWT24-0011", "--reason", "lost"]).succeeds();
    until("the hall knows of the new badge", || {
        hall.store().participant(&"KWT24-0011".parse().unwrap()).unwrap().badge.map(|badge| badge.serial)
            == site.store().participant(&"KWT24-0011".parse().unwrap()).unwrap().badge.map(|badge| badge.serial)
    });
    assert_eq!(scan(&gate, 5, &codes["KWT24-0011"]), ("refused".into(), Some("superseded".into())));
    // Away: the hall decides on what it knows. Killed in between, it has kept what it showed.
    let address = main.address.to_string();
    until("the main server has all", || recorded(&site) == 5);
    main.kill();
    accredit(&site).args(["participant", "block", "KWT24-0012"]).succeeds();
    assert_eq!(scan(&gate, 6, &codes["KWT24-0012"]), admitted());
    let listen = satellite.address.to_string();
    satellite.kill();
    let _satellite = Server::start_on(&hall, &listen);
    assert_eq!(scan(&gate, 7, &codes["KWT24-0013"]), admitted());
    gate.post("/v1/undo", &json!({ "id": id(8), "scan": id(7), "reason": "wrong person" })).expects(200);
    let _main = Server::start_on(&site, &address);
    until("the main server has what the hall recorded", || recorded(&site) == 8);
    until("the hall knows what the main server says of it", || {
        conflicts(&hall) == conflicts(&site) && conflicts(&site).len() == 1
    });
    assert_eq!(conflicts(&site), [(id(6), "was-blocked".to_owned())]);
    until("the hall knows of the block", || standing(&hall, "KWT24-0012") == Standing::Blocked);
    assert_eq!(attendance(&hall), attendance(&site));
    whole(&site);
    whole(&hall);
    accredit(&hall).args(["satellite", "show", "--json"]).succeeds().out_contains("\"unsent\":0");
}

#[test]
fn a_halls_pages_offer_what_a_hall_may_do_and_say_when_the_main_server_is_lost() {
    let site = site();
    let main = Server::start(&site);
    let (hall, satellite, gate) = hall_with_a_gate(&site);
    let at_main = main.enrolled(&site, "desk", None);
    let (desk, supervisor) = (satellite.enrolled(&hall, "desk", None), satellite.enrolled(&hall, "supervisor", None));
    let page = |who: &Client, path: &str| who.get(path).expects(200).text();
    assert!(page(&at_main, "/desk").contains("id=\"new-button\"") && !page(&at_main, "/desk").contains("data-hall"));
    let own = page(&desk, "/desk");
    assert!(!own.contains("id=\"new-button\"") && own.contains("data-hall") && own.contains("This is a hall’s desk"), "{own}");
    assert!(page(&supervisor, "/supervisor").contains("Only the main server settles these"));
    let heard = |who: &Client| who.get("/v1/attendance").expects(200).json()["main"].clone();
    assert_eq!(heard(&at_main), serde_json::Value::Null, "the main server has none");
    assert_eq!(heard(&gate)["lost"], false);
    let address = main.address.to_string();
    main.kill();
    until("the hall says that the main server is lost", || heard(&gate)["lost"] == true);
    assert!(heard(&gate)["heard_at"].as_str().unwrap().len() > 19);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&hall, &satellite, &browser, "gate", Some("main"));
    browser.wait("document.getElementById('main-lost')?.hidden === false");
    assert!(browser.text("#main-lost").starts_with("No main server since "), "{}", browser.text("#main-lost"));
    let _main = Server::start_on(&site, &address);
    until("the hall hears of the main server again", || heard(&gate)["lost"] == false);
}

#[test]
fn a_desk_at_a_hall_finds_people_and_hands_out_and_changes_nothing_else() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n\n[nomination]\nsteps = [\"protocol\"]\n");
    accredit(&site).args(["badge", "print", "--reference", DELEGATE, "-o", "badge.pdf"]).succeeds();
    let _main = Server::start(&site);
    let hall = joined(&site);
    let satellite = Server::start(&hall);
    let desk = satellite.enrolled(&hall, "desk", None);
    desk.get("/v1/participants?q=ghamdi").expects(200);
    let serial = site.store().participant(&DELEGATE.parse().unwrap()).unwrap().badge.unwrap().serial;
    let handout = json!({ "serial": serial.to_string() });
    desk.post(&format!("/v1/participants/{DELEGATE}/badge/handout"), &handout).expects(200);
    let reissue = desk.post(&format!("/v1/participants/{DELEGATE}/badge/reissue"), &json!({ "reason": "lost" }));
    assert_eq!(reissue.status, 409, "{}", reissue.text());
    // What is refused for each of several people leaves nothing behind either.
    for decision in ["withdraw", "reject"] {
        accredit(&hall)
            .args(["nomination", decision, DELEGATE, "--reason", "x"])
            .fails_with(2)
            .err_contains("only at the main server");
        assert_eq!(standing(&hall, DELEGATE), Standing::Accredited, "{decision}");
    }
    until("the main server knows of the handout", || site.store().handout(serial).unwrap().is_some());
    assert!(site.store().handout(serial).unwrap().unwrap().actor.starts_with("hall B: "));
    whole(&site);
    whole(&hall);
}

#[test]
fn a_satellite_joins_no_other_server_than_the_event_s() {
    let site = site();
    let main = Server::start_on(&site, "0.0.0.0:0");
    let server = format!("https://127.0.0.1:{}", main.address.port());
    let (_, good) = code(&site);
    let (token, pin) = good.split_once('.').expect("a code has the authority's fingerprint");
    let hall = Site::new();
    let join = |code: &str| accredit(&hall).args(["satellite", "join", &server, code]);
    join(token).fails_with(2).err_contains("no fingerprint");
    join(&format!("{token}.{}", pin.chars().rev().collect::<String>())).fails_with(2).err_contains("is not the event's");
    join("hello").fails_with(2).err_contains("not a code for joining");
    assert!(!hall.path("event.db").exists());
    join(&good).succeeds();
    join(&good).fails_with(2).err_contains("enrollment code");
    // Its gates trust what the main server's do.
    let satellite = Server::start_on(&hall, "0.0.0.0:0");
    assert_eq!(satellite.said["fingerprint"], main.said["fingerprint"]);
    let link = std::fs::read_to_string(hall.path("event.satellite")).unwrap();
    assert!(link.contains("accredit-satellite-1"));
    assert!(!hall.path("event.key").exists() && !hall.path("event.authority").exists());
    // The authority may be elsewhere, for commands as for servers.
    std::fs::rename(site.path("event.authority"), site.path("away.authority")).unwrap();
    assert!(!code(&site).1.contains('.'));
    let enroll = ["--authority", "away.authority", "device", "enroll", "--role", "satellite", "--json"];
    let told = accredit(&site).args(enroll).succeeds().json();
    assert!(told["code"].as_str().unwrap().ends_with(&format!(".{pin}")), "{told}");
}

#[test]
fn a_satellite_that_joins_again_leaves_what_the_main_server_recorded_as_it_is() {
    let site = site();
    let codes = site.issue_all();
    let main = Server::start(&site);
    let at_main = main.enrolled(&site, "gate", Some("main"));
    assert_eq!(scan(&at_main, 1, &codes["KWT24-0010"]), admitted());
    let (hall, satellite, gate) = hall_with_a_gate(&site);
    assert_eq!(scan(&at_main, 2, &codes["KWT24-0011"]), admitted());
    assert_eq!(scan(&gate, 3, &codes["KWT24-0012"]), admitted());
    until("both have all", || recorded(&site) == 3 && recorded(&hall) == 3);
    satellite.kill();
    // Its clock is off by more than what is trusted: that concerns what it decided, and nothing else.
    rusqlite::Connection::open(hall.path("event.db")).unwrap().execute("update satellite set ahead = 900000", []).unwrap();
    let (server, code) = code(&site);
    accredit(&hall).args(["satellite", "join", &server, &code]).succeeds().err_contains("1 own scan sent first");
    assert_eq!(recorded(&site), 3);
    assert_eq!(site.number("select count(*) from decision"), 1, "of what the hall decided");
    assert_eq!(conflicts(&site), []);
    whole(&site);
    whole(&hall);
    assert_eq!(attendance(&hall), attendance(&site));
}

#[test]
fn a_command_at_a_hall_keeps_the_main_servers_time() {
    let site = site();
    let main = Server::start(&site);
    let hall = joined(&site);
    main.kill();
    let behind = 900_000;
    let file = rusqlite::Connection::open(hall.path("event.db")).unwrap();
    file.execute(&format!("update satellite set ahead = -{behind}"), []).unwrap();
    drop(file);
    let before = crate::harness::now_seconds() * 1_000;
    accredit(&hall).args(["checkin", "--gate", "main", &site.code(DELEGATE)]).succeeds();
    let after = crate::harness::now_seconds() * 1_000 + 1_000;
    assert!((before - behind..=after - behind).contains(&hall.number("select max(at) from scan")));
}

#[test]
fn a_badge_that_a_hall_has_never_heard_of_counts_for_its_person_everywhere() {
    let site = site();
    let codes = site.issue_all();
    let event = std::fs::read_to_string(site.path("event.toml")).unwrap();
    site.write("event.toml", event.replacen("[event]", "[event]\nunlisted = \"admit\"", 1));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    let main = Server::start(&site);
    let (hall, _satellite, gate) = hall_with_a_gate(&site);
    let address = main.address.to_string();
    main.kill();
    accredit(&site).args(["badge", "reissue", DELEGATE, "--reason", "lost"]).succeeds();
    let new = site.code(DELEGATE);
    assert_ne!(new, codes[DELEGATE]);
    assert_eq!(scan(&gate, 1, &new), admitted());
    assert_eq!(scan(&gate, 2, &new).0, "repeat");
    gate.post("/v1/undo", &json!({ "id": id(3), "scan": id(1), "reason": "wrong person" })).expects(200);
    let came = |site: &Site| {
        let store = site.store();
        let key = store.participant(&DELEGATE.parse().unwrap()).unwrap().key;
        store.arrivals(key).unwrap().len()
    };
    assert_eq!(came(&hall), 0, "nobody knows yet whose it is");
    let _main = Server::start_on(&site, &address);
    until("both have the same", || recorded(&site) == 3 && attendance(&hall) == attendance(&site));
    assert_eq!((came(&hall), came(&site)), (1, 1));
    until("the hall knows of the new badge", || hall.code(DELEGATE) == new);
    assert_eq!(scan(&gate, 4, &codes[DELEGATE]), ("refused".into(), Some("superseded".into())));
    whole(&site);
    whole(&hall);
}

#[test]
fn a_stick_carries_both_ways_and_one_that_is_not_right_is_refused_by_name() {
    let site = site();
    let codes = site.issue_all();
    let main = Server::start(&site);
    let hall = joined(&site);
    let other = joined(&site);
    main.kill();
    accredit(&hall).args(["checkin", "--gate", "main", &codes[DELEGATE]]).succeeds();
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    let up = site.path("up.stick");
    let export = |site: &Site, name: &std::path::Path| accredit(site).args(["sync", "export"]).args([name]);
    let import = |site: &Site, name: &std::path::Path| accredit(site).args(["sync", "import"]).args([name]);
    export(&site, &site.path("early.stick"))
        .args(["--satellite", "hall B"])
        .fails_with(2)
        .err_contains("import a stick of that satellite first");
    export(&site, &site.path("early.stick"))
        .args(["--satellite", "hall C"])
        .fails_with(2)
        .err_contains("no satellite is called \"hall C\"; did you mean \"hall B\"?");
    export(&hall, &up).succeeds().err_contains("1 scan");
    export(&hall, &up).fails_with(2).err_contains("never overwritten");
    import(&hall, &up).fails_with(2).err_contains("was made here");
    let whole_stick = std::fs::read(&up).unwrap();
    assert!(!String::from_utf8_lossy(&whole_stick).contains(DELEGATE), "nobody else reads it");
    let wrong = |name: &str, bytes: &[u8]| site.write(name, bytes);
    import(&site, &wrong("torn.stick", &whole_stick[..whole_stick.len() - 9])).fails_with(2).err_contains("is torn, was altered");
    import(&site, &wrong("hello.stick", b"hello")).fails_with(2).err_contains("not a stick");
    let earlier = b"accredit stick, version 1\n{\"satellite\":1}\nsealed";
    import(&site, &wrong("earlier.stick", earlier))
        .fails_with(2)
        .err_contains("by an earlier version")
        .err_contains("join again");
    // Another satellite that writes in this one's name is not believed.
    let forged = site.path("forged.stick");
    export(&other, &forged).succeeds();
    let (mine, others) = (b"\"satellite\":1,", b"\"satellite\":2,");
    let mut bytes = std::fs::read(&forged).unwrap();
    let place = bytes.windows(others.len()).position(|part| part == others).expect("the other is the second device");
    bytes[place..place + mine.len()].copy_from_slice(mine);
    import(&site, &wrong("forged.stick", &bytes)).fails_with(2).err_contains("not written by the other side");
    // What is for the main server only the event's key opens.
    std::fs::rename(site.path("event.key"), site.path("away.key")).unwrap();
    import(&site, &up).fails_with(2).err_contains("signing key is missing");
    std::fs::rename(site.path("away.key"), site.path("event.key")).unwrap();
    import(&Site::with_sample(), &up).fails_with(2).err_contains("another event");
    import(&site, &up).succeeds().err_contains("1 scan taken");
    assert_eq!(recorded(&site), 1);
    import(&site, &up).fails_with(2).err_contains("imported before");
    let down = site.path("down.stick");
    export(&site, &down).args(["--satellite", "hall B"]).succeeds();
    import(&other, &down).fails_with(2).err_contains("another satellite");
    import(&hall, &down).succeeds();
    assert_eq!(standing(&hall, "KWT24-0004"), Standing::Blocked);
    accredit(&hall).args(["satellite", "show", "--json"]).succeeds().out_contains("\"unsent\":0");
    import(&hall, &down).fails_with(2).err_contains("imported before");
    assert_eq!(conflicts(&hall), conflicts(&site));
    // A clock that was wrong when a stick was written is set back: the next ones are taken all the same.
    let far = 4_000_000_000_000_i64;
    for file in [site.path("event.db"), hall.path("event.db")] {
        rusqlite::Connection::open(file)
            .unwrap()
            .execute(&format!("update stick set sent = {far}, received = {far}"), [])
            .unwrap();
    }
    accredit(&hall).args(["checkin", "--gate", "main", &codes["KWT24-0010"]]).succeeds();
    let (up, down) = (site.path("up-again.stick"), site.path("down-again.stick"));
    export(&hall, &up).succeeds();
    import(&site, &up).succeeds().err_contains("1 scan taken");
    export(&site, &down).args(["--satellite", "hall B"]).succeeds();
    import(&hall, &down).succeeds();
    import(&hall, &down).fails_with(2).err_contains("imported before");
    accredit(&site).args(["device", "revoke", "1"]).succeeds();
    import(&site, &forged).fails_with(2).err_contains("satellite that was revoked").err_contains("joins again with a new code");
    whole(&site);
    whole(&hall);
}
