//! `/dashboard`: its figures against those of plain SQL, who may see it, and a real browser that follows the gates.

use std::io::{BufRead, BufReader, Write};

use accredit::{
    domain::{
        event::Event,
        mask::DayIndex,
        participant::Standing,
        scan::{Reason, RefusalKind},
    },
    report::day_figures::{DayFigures, Live},
    store::Store,
};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    checkin::{DAY_1, DAY_1_LATER, DELEGATE, issued},
    harness::{Site, accredit, now_seconds},
    http::{Client, Server, id},
    stage::today_with,
    web_gate::{enrolled, today},
};

/// Figures that are asked for every second, as the server asks.
struct Watch {
    store: Store,
    live: Option<Live>,
    now: Timestamp,
}

impl Watch {
    fn new(site: &Site) -> Self {
        let (store, now) = (site.store(), DAY_1.parse().unwrap());
        let live = Live::count(&store, &store.event().unwrap(), day(), now).unwrap();
        Self { store, live: Some(live), now }
    }

    /// Returns the figures a second later, having compared them with those of a fresh count and of plain SQL.
    #[track_caller]
    fn next(&mut self, site: &Site) -> DayFigures {
        let figures = self.follow();
        assert_same_as_sql(&figures, &self.store.event().unwrap().event, site);
        figures
    }

    /// Returns the figures a second later, having compared them with those of a fresh count.
    #[track_caller]
    fn follow(&mut self) -> DayFigures {
        self.now += SignedDuration::from_secs(1);
        let stored = self.store.event().unwrap();
        let live = self.live.take().unwrap().bring_up_to_date(&self.store, &stored, day(), self.now).unwrap();
        let figures = live.figures(&stored.event);
        self.live = Some(live);
        assert_eq!(figures, Live::count(&self.store, &stored, day(), self.now).unwrap().figures(&stored.event), "a fresh count");
        figures
    }
}

fn day() -> DayIndex {
    DayIndex::new(0).unwrap()
}

/// Counts everything again, each figure by a query of its own that shares nothing with the program's.
#[track_caller]
fn assert_same_as_sql(figures: &DayFigures, event: &Event, site: &Site) {
    let db = Connection::open(site.path("event.db")).unwrap();
    let count = |sql: &str| db.query_row(sql, [], |row| row.get::<_, u64>(0)).unwrap();
    let came = "participant in (select participant from attendance where day = 0)";
    let expected = "(participant.id in (select participant from attendance where day = 0) or participant.standing = 'accredited'
         and (coalesce(participant.days, (select days from category where category_index = participant.category)) & 1) = 1)";
    assert_eq!(figures.whole.present, count("select count(*) from attendance where day = 0"));
    assert_eq!(figures.whole.expected, count(&format!("select count(*) from participant where {expected}")));
    assert_eq!(figures.arrivals.iter().map(|(_, count)| count).sum::<u64>(), figures.whole.present);
    // The last reading of each that counted and led in or out of the one zone that has an exit.
    assert_eq!(
        figures.inside.unwrap(),
        count(
            "select count(*) from attendance a where day = 0 and coalesce((select s.direction from scan s
             where s.participant = a.participant and s.day = 0 and s.zone = 0 and s.kind = 'scan' and s.verdict <> 'refused'
                 and s.id not in (select undoes from scan where undoes is not null) order by s.at desc, s.id desc limit 1), 'in') = 'in'"
        )
    );
    for (code, share) in &figures.categories {
        let of = format!("participant where category = (select category_index from category where code = '{code}')");
        assert_eq!(share.present, count(&format!("select count(*) from {of} and {}", came.replacen("participant", "id", 1))));
        assert_eq!(share.expected, count(&format!("select count(*) from {of} and {expected}")), "{code}");
    }
    let states = "select count(distinct delegation) from participant where delegation_type = 'Member State'";
    assert_eq!(figures.quorum.expected as u64, count(&format!("{states} and {expected}")));
    assert_eq!(figures.quorum.present as u64, count(&format!("{states} and {}", came.replacen("participant", "id", 1))));
    for delegation in &figures.delegations {
        let name = delegation.name.replace('\'', "''");
        let of = format!("participant where delegation = '{name}'");
        assert_eq!(delegation.people.expected, count(&format!("select count(*) from {of} and {expected}")), "{name}");
        assert_eq!(
            delegation.people.present,
            count(&format!("select count(*) from {of} and {}", came.replacen("participant", "id", 1)))
        );
        assert!(delegation.head.present <= delegation.people.present && delegation.head.expected <= 1);
    }
    for (kind, told) in &figures.refusals {
        let of = match kind {
            RefusalKind::Reason(Reason::Invalid) => "reason = 'invalid' and note not in ('partial', 'unsigned')".to_owned(),
            RefusalKind::Reason(reason) => format!("reason = '{reason}'"),
            kind => format!("reason = 'invalid' and note = '{}'", kind.as_str()),
        };
        assert_eq!(*told, count(&format!("select count(*) from scan where day = 0 and {of}")), "{kind:?}");
    }
    assert_eq!(
        figures.refusals.iter().map(|(_, count)| count).sum::<u64>(),
        count("select count(*) from scan where day = 0 and verdict = 'refused'")
    );
    let still =
        "select count(*) from scan s where day = 0 and kind = 'scan' and not exists (select 1 from scan u where u.undoes = s.id)";
    for (gate, set) in figures.gates.iter().zip(&event.gates) {
        assert_eq!(gate.code, set.code.as_str());
        for (verdict, told) in [("admitted", gate.admitted), ("repeat", gate.repeat), ("refused", gate.refused)] {
            assert_eq!(told, count(&format!("{still} and gate = '{}' and verdict = '{verdict}'", gate.code)), "{}", gate.code);
        }
    }
}

/// Scans codes at a gate, and returns the ids of the scans.
fn scan(site: &Site, gate: &str, at: &str, codes: &[String]) -> Vec<String> {
    let said = accredit(site).args(["checkin", "--gate", gate, "--at", at, "--json"]).input(codes.join("\n")).run();
    let lines = said.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.map(|line| line["id"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn figures_that_follow_are_those_of_plain_sql() {
    let site = issued();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    let mut watch = Watch::new(&site);
    let empty = watch.next(&site);
    assert_eq!((empty.whole.present, empty.arrivals.len(), empty.refusals.len()), (0, 0, 0));
    let scans = scan(&site, "main", DAY_1, &codes[..300]);
    let morning = watch.next(&site);
    assert!(morning.whole.present > 250 && morning.inside == Some(morning.whole.present));
    assert_eq!(morning.arrivals.len(), 1);
    // Some come again, go to a door that is not theirs, leave, are taken back, or come from the list of another process.
    scan(&site, "north", DAY_1_LATER, &codes[280..330]);
    scan(&site, "lounge", DAY_1_LATER, &codes[..60]);
    scan(&site, "main-out", DAY_1_LATER, &codes[..40]);
    let forged = codes[0].replace(&codes[0][150..], &codes[1][150..]);
    let read = ["CCCC".to_owned(), "https://example.org/x".to_owned(), forged, codes[0][..100].to_owned()];
    scan(&site, "main", DAY_1_LATER, &read);
    let noon = watch.next(&site);
    let told = |kind| noon.refusals.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count);
    let kinds = [RefusalKind::Reason(Reason::Invalid), RefusalKind::Unsigned, RefusalKind::Partial];
    assert_eq!(kinds.map(told), [2, 1, 1], "what is no badge, what is forged and what is half a code are three things");
    assert_eq!(noon.arrivals.len(), 2);
    assert!(noon.inside.unwrap() < noon.whole.present && !noon.refusals.is_empty());
    assert!(noon.gates.iter().any(|gate| gate.repeat > 0));
    // Heads and quorum are those of the report.
    let told = accredit(&site).args(["report", "delegations", "--json"]).succeeds().json();
    let rows = told["rows"].as_array().unwrap();
    for delegation in &noon.delegations {
        let row = rows.iter().find(|row| row["delegation"] == *delegation.name).unwrap();
        assert_eq!(row["days"]["2024-11-04"]["head_present"], delegation.head.present > 0, "{}", delegation.name);
    }
    assert!(noon.delegations.iter().any(|delegation| delegation.head.present > 0));
    assert!(noon.delegations.iter().any(|delegation| delegation.head.missing() > 0));
    assert_eq!(told["quorum"]["2024-11-04"]["present"], noon.quorum.present);
    for scan in [&scans[0], &scans[50], &scans[299]] {
        accredit(&site).args(["undo", scan, "--reason", "turned back"]).run();
    }
    let fewer = watch.next(&site);
    assert!(fewer.whole.present < noon.whole.present);
    // What is scanned with an earlier time moves an arrival, and does not add one.
    scan(&site, "main", "2024-11-04T08:01:00+03:00", &codes[100..110]);
    let earlier = watch.next(&site);
    assert_eq!((earlier.arrivals.len(), earlier.whole.present), (3, fewer.whole.present));
}

/// Changes how somebody stands at a moment: days that are over by then are not rewritten.
#[test]
fn what_a_gate_decided_of_a_scan_that_was_counted_is_counted_as_it_was_shown() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    accredit(&site).args(["participant", "block", "KWT24-0004"]).succeeds();
    let server = Server::start(&site);
    let gate = server.enrolled(&site, "gate", Some("main"));
    let mut watch = Watch::new(&site);
    let mut figures = || {
        let figures = watch.follow();
        let gate = figures.gates.iter().find(|gate| gate.code == "main").unwrap();
        let refused: u64 = figures.refusals.iter().map(|(_, count)| count).sum();
        assert_eq!(refused, gate.refused);
        (figures.whole.present, gate.admitted, gate.refused)
    };
    let at = Timestamp::from_second(now_seconds()).unwrap().to_string();
    let shown = |number, reference: &str, decided: &serde_json::Value| {
        let code = site.code(reference);
        gate.post("/v1/scan", &json!({ "id": id(number), "code": code, "at": at, "clock_ahead": 0, "decided": decided }))
            .expects(200);
    };
    assert_eq!(figures(), (0, 0, 0));
    // The server refused, and was counted so, before it hears that the gate had no answer in time and admitted.
    gate.post("/v1/scan", &json!({ "id": id(1), "code": site.code("KWT24-0004") })).expects(200);
    assert_eq!(figures(), (0, 0, 1));
    shown(1, "KWT24-0004", &json!({ "verdict": "admitted", "as_of": at }));
    assert_eq!(figures(), (1, 1, 0));
    // And the other way round, beside a new scan.
    gate.post("/v1/scan", &json!({ "id": id(2), "code": site.code(DELEGATE) })).expects(200);
    assert_eq!(figures(), (2, 2, 0));
    shown(2, DELEGATE, &json!({ "verdict": "refused", "reason": "unknown", "as_of": at }));
    gate.post("/v1/scan", &json!({ "id": id(3), "code": site.code("KWT24-0002") })).expects(200);
    assert_eq!(figures(), (2, 2, 1));
}

fn set(site: &Site, reference: &str, standing: Standing, at: Timestamp) {
    site.store().set_standing(&reference.parse().unwrap(), standing, "test", at).unwrap();
}

#[test]
fn people_who_change_are_counted_anew() {
    let site = issued();
    let mut watch = Watch::new(&site);
    let before = watch.next(&site);
    set(&site, DELEGATE, Standing::Blocked, watch.now);
    watch.now += SignedDuration::from_secs(10);
    let after = watch.next(&site);
    assert_eq!(after.whole.expected, before.whole.expected - 1);
    set(&site, DELEGATE, Standing::Accredited, watch.now);
    let event = std::fs::read_to_string(crate::harness::SAMPLE_EVENT).unwrap();
    site.write("event.toml", format!("{event}\n[[gate]]\ncode = \"side\"\nname = \"Side door\"\nzone = \"plenary\"\n"));
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    let whole = watch.next(&site);
    assert_eq!((whole.whole.expected, whole.gates.len()), (before.whole.expected, before.gates.len() + 1));
}

#[test]
fn who_was_there_was_expected_wherever_it_is_told() {
    let site = issued();
    let codes: Vec<_> = site.issue_all().into_values().collect();
    scan(&site, "main", "2024-11-04T09:00:00+03:00", &codes[..20]);
    let mut watch = Watch::new(&site);
    let before = watch.next(&site);
    // Of two who are no longer accredited, one was there.
    let absent = site.issue_all().into_keys().nth(50).unwrap();
    set(&site, DELEGATE, Standing::Withdrawn, watch.now);
    set(&site, &absent, Standing::Blocked, watch.now);
    watch.now += SignedDuration::from_secs(10);
    let after = watch.next(&site);
    assert_eq!((after.whole.present, after.whole.expected), (before.whole.present, before.whole.expected - 1));
    let report = accredit(&site).args(["report", "attendance", "--json"]).succeeds().json();
    let server = Server::start(&site);
    let told = server.enrolled(&site, "viewer", None).get("/v1/attendance").expects(200).json();
    for told in [&report["days"][0], &told["days"][0]] {
        assert_eq!((told["present"].as_u64(), told["expected"].as_u64()), (Some(20), Some(after.whole.expected)), "{told}");
    }
    // Taken back, it never happened, and nobody expects them.
    let scans = accredit(&site).args(["report", "scans", "--json"]).succeeds().json();
    let own = scans.as_array().unwrap().iter().find(|scan| scan["reference"] == DELEGATE).unwrap()["id"].as_str().unwrap();
    accredit(&site).args(["undo", own, "--reason", "test"]).succeeds();
    let undone = watch.next(&site);
    assert_eq!((undone.whole.present, undone.whole.expected), (after.whole.present - 1, after.whole.expected - 1));
}

#[test]
fn desks_supervisors_and_viewers_see_it_in_their_language_and_nobody_else() {
    let site = issued();
    let server = Server::start(&site);
    let page = [("accept", "text/html")];
    assert_eq!(server.client().send("GET", "/dashboard", &page, b"").expects(303).header("location"), Some("/enroll"));
    for path in ["/dashboard", "/dashboard/figures", "/dashboard/events"] {
        server.client().get(path).refuses_with(401, "not-enrolled");
        server.enrolled(&site, "gate", Some("main")).get(path).refuses_with(403, "forbidden");
    }
    for role in ["desk", "supervisor", "viewer"] {
        let client = server.enrolled(&site, role, None);
        let html = client.get("/dashboard").expects(200).text();
        // Names from the list are text, and turn no sentence around.
        assert!(html.contains("<bdi>Asia Centre &#60;for&#62; Dialogue</bdi>") && !html.contains("<for>"), "{html}");
        assert!(!html.contains("style=") && !html.contains("Al-Ghamdi"), "no inline style, and no person is named");
        assert_eq!(html.matches("id=\"figures\"").count(), 1);
    }
    let viewer = server.enrolled(&site, "viewer", None);
    for (language, said) in
        [("en", "Nobody has arrived yet"), ("fr", "Personne n"), ("ar", "لم يصل أحد بعد"), ("ru", "Пока никто не прибыл")]
    {
        let part = viewer.get(&format!("/dashboard/figures?lang={language}")).expects(200).text();
        assert!(part.contains(said) && part.starts_with("<main"), "{language}: {part}");
        assert!(!part.contains("{0}") && !part.contains("dash_") && !part.contains("refusal_"), "{language}: {part}");
    }
}

#[test]
fn the_stream_tells_of_other_figures_and_ends_with_the_device() {
    let site = today();
    let server = Server::start(&site);
    let (viewer, gate) = (server.enrolled(&site, "viewer", None), server.enrolled(&site, "gate", Some("main")));
    let mut stream = viewer.connect();
    let secret = viewer.secret.as_ref().unwrap();
    write!(
        stream,
        "GET /dashboard/events HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer {secret}\r\n\r\n"
    )
    .unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut figures = || {
        let id = lines.by_ref().find_map(|line| line.strip_prefix("id: ").and_then(|id| id.parse::<u64>().ok()))?;
        Some((id, lines.next()?, lines.next()?))
    };
    let (first, kind, time) = figures().unwrap();
    assert_eq!(kind, "event: figures");
    assert!(time.strip_prefix("data: ").is_some_and(|time| time.len() == 8 && time.matches(':').count() == 2), "{time}");
    let shown = |client: &Client| client.get("/dashboard/figures").expects(200).text();
    assert!(shown(&viewer).contains("<p class=\"big\">0</p>"));
    gate.post("/v1/scan", &json!({ "id": id(1), "code": site.code(DELEGATE) })).expects(200);
    let wait_for = |seen: u64, figures: &mut dyn FnMut() -> Option<(u64, String, String)>| loop {
        let (id, kind, _) = figures().unwrap();
        assert_eq!(id > seen, kind == "event: figures", "others have another number, the same have the same");
        if id > seen {
            return;
        }
    };
    wait_for(first, &mut figures);
    let devices = accredit(&site).args(["device", "list", "--json"]).succeeds().json();
    let own = devices.as_array().unwrap().iter().find(|device| device["role"] == "viewer").unwrap()["id"].to_string();
    accredit(&site).args(["device", "revoke", &own]).succeeds();
    while figures().is_some() {}
    viewer.get("/dashboard/figures").refuses_with(401, "not-enrolled");
}

#[test]
fn a_scan_changes_the_page_without_a_reload() {
    let site = today();
    let server = Server::start(&site);
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    enrolled(&site, &server, &browser, "viewer", None);
    assert_eq!(browser.run("return location.pathname").as_str(), Some("/dashboard"));
    browser.wait("document.getElementById('state')?.dataset.state === 'online'");
    browser.run("window.isTheSamePage = true");
    let gate = server.enrolled(&site, "gate", Some("main"));
    let shows = |present: u64| browser.wait(&format!("document.querySelector('#heroes .big').textContent === '{present}'"));
    shows(0);
    gate.post("/v1/scan", &json!({ "id": id(1), "code": site.code(DELEGATE) })).expects(200);
    shows(1);
    assert!(browser.text("#gates tbody tr").starts_with("●"), "{}", browser.text("#gates tbody tr"));
    assert!(browser.text("#arrivals h2").ends_with(": 1"), "{}", browser.text("#arrivals h2"));
    // Cut off, it says so and keeps what it knew, with the time of it; back again, it goes on by itself.
    let address = server.address.to_string();
    server.kill();
    browser.wait("document.getElementById('state').dataset.state === 'offline'");
    assert_eq!(browser.text("#state"), "No connection");
    shows(1);
    accredit(&site).args(["checkin", "--gate", "main"]).input(site.code("KWT24-0002")).succeeds();
    shows(1);
    let _server = Server::start_on(&site, &address);
    browser.wait("document.getElementById('state').dataset.state === 'online'");
    shows(2);
    assert_eq!(browser.run("return window.isTheSamePage === true"), true);
    for (width, height) in [(390, 844), (820, 1_180), (1_440, 900), (3_840, 2_160)] {
        browser.picture(width, height);
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "at {width}: {wide} pixels too wide");
    }
}
