//! Halls of an event that several servers serve on one PostgreSQL: a hall reaches any of them, is whole with all their chains, and takes
//! the place of all of them. And what is said where that server does not answer, or an address is wrong.

use std::time::{Duration, Instant};

use postgres::Client as Database;
use serde_json::{Value, json};

use crate::{
    checkin::{DELEGATE, whole},
    cluster::Cluster,
    harness::{SAMPLE_EVENT, Site, accredit},
    http::{Client, Server, id},
    postgres::{done_on, enrolled, made},
    stage::today_with,
};

/// How long servers may take to tell each other something.
const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until something is so.
#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < PATIENCE, "waited in vain until {what}");
        std::thread::yield_now();
    }
}

/// An event that is today, on a server, and what makes its badges.
struct Event {
    site: Site,
    address: String,
    database: Database,
}

impl Event {
    fn new(cluster: &Cluster, name: &str) -> Self {
        let (site, address) = (today_with("\n[offline]\ndecide = \"admit\"\n"), cluster.database(name));
        done_on(&site, "event.db", &["db", "copy", "event.db", &address]);
        Self { site, address, database: cluster.client(name) }
    }

    /// Starts one of its servers.
    fn node(&self, name: &str, listen: &str) -> Server {
        Server::start_as(&self.site, &["--listen", listen, "--db", &self.address, "--node", name], None)
    }

    fn on(&self, args: &[&str]) -> String {
        done_on(&self.site, &self.address, args)
    }

    /// Makes a satellite at one of its servers.
    fn hall(&self, at: &Server) -> Site {
        let told: Value =
            serde_json::from_str(&self.on(&["device", "enroll", "--role", "satellite", "--name", "hall B", "--json"])).unwrap();
        let hall = Site::new();
        accredit(&hall).args(["satellite", "join", &at.url, told["code"].as_str().unwrap()]).succeeds();
        hall
    }

    fn scans(&mut self) -> i64 {
        self.database.query_one("select count(*) from scan", &[]).unwrap().get(0)
    }
}

#[track_caller]
fn admitted(gate: &Client, number: u64, code: &str) {
    assert_eq!(gate.post("/v1/scan", &json!({ "id": id(number), "code": code })).expects(200).json()["verdict"], "admitted");
}

#[test]
fn a_hall_goes_to_the_next_server_and_takes_the_place_of_all() {
    let Some(cluster) = Cluster::shared() else { return };
    let mut event = Event::new(&cluster, "nodes");
    let codes: Vec<String> =
        ["KWT24-0010", "KWT24-0011", "KWT24-0012"].iter().map(|reference| event.site.code(reference)).collect();
    let (north, south) = (event.node("north", "127.0.0.1:0"), event.node("south", "127.0.0.1:0"));
    let places = [&north, &south].map(|server| server.address.to_string());
    let at_south = enrolled(&event.site, &event.address, &south);
    // It joins at one, and learns of the other.
    let hall = event.hall(&north);
    let shown = accredit(&hall).args(["satellite", "show", "--json"]).succeeds().json();
    assert_eq!((&shown["main"], &shown["others"]), (&json!(north.url), &json!([south.url])));
    let satellite = Server::start(&hall);
    let gate = satellite.enrolled(&hall, "gate", Some("main"));
    admitted(&gate, 1, &codes[0]);
    until("the main server has the scan", || event.scans() == 1);
    // The one where it joined is gone, and the other goes on.
    north.kill();
    event.database.batch_execute("delete from node where name = 'north'; update origin set noted_at = 0").unwrap();
    admitted(&at_south, 2, &codes[1]);
    admitted(&gate, 3, &codes[2]);
    until("the other has the scan", || event.scans() == 3);
    until("the hall has what the other recorded", || hall.store().last_recorded().unwrap() == 3);
    // Both nodes noted each other's chains; the hall has these as far as they went when it joined.
    event.database.batch_execute("update origin set noted_at = 0").unwrap();
    let north = event.node("north", &places[0]);
    event.on(&["participant", "block", "KWT24-0004"]);
    until("the hall knows of the block", || {
        hall.store().participant(&"KWT24-0004".parse().unwrap()).unwrap().standing.as_str() == "blocked"
    });
    let noted: i64 = event.database.query_one("select count(*) from journal where action = 'origin.note'", &[]).unwrap().get(0);
    assert!(noted > 0);
    whole(&hall);

    let key = event.site.path("event.key");
    let promote = |more: &[&str]| accredit(&hall).args(["satellite", "promote", "--key"]).args([&key]).args(more);
    promote(&[]).fails_with(2).err_contains("is in use").err_contains("stop the server");
    satellite.kill();
    let refused = promote(&["--main", &event.address]).fails_with(2).err_contains("is running on this event");
    assert!(refused.err.contains("stop all servers"), "{}", refused.err);
    promote(&["--main", "https://127.0.0.1:1"]).fails_with(2).err_contains("it begins with \"https://\"");
    promote(&["--main", "no/such/folder/main.db"]).fails_with(2);
    for name in ["nodes.key", "event.key", "main.key"] {
        assert!(!hall.path(name).exists(), "{name}: nothing was promoted, and no key is left");
    }
    promote(&[]).succeeds().err_contains("term 2");
    promote(&[]).fails_with(2).err_contains("was promoted already").err_contains("accredit serve");
    whole(&hall);
    let _new = Server::start(&hall);
    for old in [&north, &south] {
        until("the old servers have stopped", || {
            let health = old.client().get("/health");
            health.status == 503 && health.json()["status"] == "other-main"
        });
    }
    let late = json!({ "id": id(9), "code": codes[0] });
    at_south.post("/v1/scan", &late).refuses_with(503, "other-main");
    drop((north, south));
    let again = ["--db", &event.address, "serve", "--listen", "127.0.0.1:0", "--node", "south"];
    accredit(&event.site).args(again).fails_with(2).err_contains("in this server's place");
}

#[test]
fn a_satellite_is_promoted_once_and_tells_the_old_server_from_its_new_place() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let main = Server::start(&site);
    let told = accredit(&site).args(["device", "enroll", "--role", "satellite", "--name", "hall B", "--json"]).succeeds().json();
    let hall = Site::new();
    let text = |name: &str| told[name].as_str().unwrap().to_owned();
    accredit(&hall).args(["satellite", "join", &text("server"), &text("code")]).succeeds();
    let promote =
        |more: &[&str]| accredit(&hall).args(["satellite", "promote", "--key"]).args([site.path("event.key")]).args(more);
    // The main server's own database, which it has open.
    let live = site.path("event.db").display().to_string();
    promote(&["--main", &live]).fails_with(2).err_contains("is in use");
    promote(&["--main", "new.db"]).succeeds().err_contains("new.db: the main server's database now (term 2)");
    let refused = promote(&[]).fails_with(2);
    assert!(refused.err.contains("was promoted already: new.db") && refused.err.contains("--again"), "{}", refused.err);
    assert!(!hall.path("event.key").exists());
    whole(&hall);
    let _new = Server::start_as(&hall, &["--db", "new.db", "--listen", "127.0.0.1:0"], None);
    until("the old server has stopped", || main.client().get("/health").json()["status"] == "other-main");
    promote(&["--again"]).succeeds().err_contains("term 3");
}

#[test]
fn a_satellite_whose_server_runs_joins_nothing_and_spends_no_code() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let _main = Server::start(&site);
    let code = || {
        let told =
            accredit(&site).args(["device", "enroll", "--role", "satellite", "--name", "hall B", "--json"]).succeeds().json();
        ["server", "code"].map(|name| told[name].as_str().unwrap().to_owned())
    };
    let hall = Site::new();
    let join = |[server, code]: &[String; 2]| accredit(&hall).args(["satellite", "join", server, code]);
    join(&code()).succeeds();
    let running = Server::start(&hall);
    let again = code();
    join(&again).fails_with(2).err_contains("is in use").err_contains("stop the server");
    assert_eq!(site.number("select count(*) from device"), 1);
    running.kill();
    join(&again).succeeds();
    // Nobody is sent to look for a key that no satellite has.
    for command in [&["badge", "reissue", DELEGATE, "--reason", "lost"] as &[&str], &["key", "new"]] {
        let refused = accredit(&hall).args(command).fails_with(2);
        assert!(refused.err.contains("this is a satellite") && !refused.err.contains("--lost"), "{}", refused.err);
    }
    accredit(&hall).args(["backup", "copy.db"]).succeeds().err_contains("the signing key is at the main server");
}

#[test]
fn a_badge_of_a_key_that_a_hall_has_not_heard_of_calls_the_supervisor() {
    let site = today_with("\n[offline]\ndecide = \"admit\"\n");
    let known = site.code("KWT24-0010");
    let main = Server::start(&site);
    let told = accredit(&site).args(["device", "enroll", "--role", "satellite", "--name", "hall B", "--json"]).succeeds().json();
    let hall = Site::new();
    accredit(&hall).args(["satellite", "join", told["server"].as_str().unwrap(), told["code"].as_str().unwrap()]).succeeds();
    let satellite = Server::start(&hall);
    let gate = satellite.enrolled(&hall, "gate", Some("main"));
    let address = main.address.to_string();
    main.kill();
    accredit(&site).args(["key", "new"]).succeeds();
    accredit(&site).args(["badge", "reissue", DELEGATE, "--reason", "lost"]).succeeds();
    let newer = site.code(DELEGATE);
    let altered = |code: &str| format!("{}{}", &code[..159], if code.ends_with('C') { 'B' } else { 'C' });
    let reason = |number: u64, code: &str| -> Value {
        gate.post("/v1/scan", &json!({ "id": id(number), "code": code })).expects(200).json()["reason"].clone()
    };
    assert_eq!(reason(1, &newer), "unknown");
    assert_eq!(reason(2, &altered(&known)), "invalid", "a known key did not sign it");
    // At the main server, every key is known.
    let main = Server::start_on(&site, &address);
    let at_main = main.enrolled(&site, "gate", Some("main"));
    let forged = at_main.post("/v1/scan", &json!({ "id": id(3), "code": altered(&newer) })).expects(200).json();
    assert_eq!(forged["reason"], "invalid");
    let conflicts = |site: &Site| -> Vec<(String, String)> {
        let found = site.store().conflicts(accredit::store::WhichConflicts::All).unwrap();
        found.iter().map(|one| (one.id.to_string(), one.kind.as_str().to_owned())).collect()
    };
    let expected = vec![(id(1), "unknown-badge".to_owned())];
    until("both know that it was genuine", || conflicts(&site) == expected && conflicts(&hall) == expected);
    until("the hall knows of the key", || reason(4, &newer) == Value::Null);
    whole(&site);
    whole(&hall);
}

#[test]
fn a_database_server_that_does_not_answer_is_told_from_a_database_that_is_gone() {
    let Some(cluster) = Cluster::own() else { return };
    let (site, address) = (Site::new(), cluster.database("away"));
    let codes = made(&site, &address, "away.key");
    let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--db", &address], None);
    let gate = enrolled(&site, &address, &server);
    let body = |number: u64| json!({ "id": id(number), "code": codes[0], "at": "2024-11-04T09:12:30+03:00" });
    gate.post("/v1/scan", &body(1)).expects(200);
    cluster.stop();
    let refused = gate.post("/v1/scan", &body(2)).refuses_with(503, "database-unreachable");
    assert_eq!(refused.header("retry-after"), Some("1"));
    let health = gate.get("/health");
    assert_eq!((health.status, &health.json()["status"]), (503, &json!("database-unreachable")));
    let show = accredit(&site).args(["--db", &address, "event", "show"]).fails_with(2);
    assert!(show.err.contains("cannot be reached") && show.err.contains("check the host and the port"), "{}", show.err);
    // It comes back, and nothing has to be restarted.
    cluster.restart();
    until("the server records again", || gate.post("/v1/scan", &body(2)).status == 200);
    assert_eq!(gate.get("/health").expects(200).json()["status"], "ok");
}

#[test]
fn a_server_with_few_connections_answers_in_turn_and_never_says_that_the_database_is_gone() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, owner) = (Site::new(), cluster.database("few"));
    let codes = made(&site, &owner, "few.key");
    let mut database = cluster.client("few");
    database
        .batch_execute(
            "create role few login; grant select, insert, update, delete on all tables in schema public to few;
             alter role few connection limit 6",
        )
        .unwrap();
    let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--db", &cluster.address_for("few", "few")], None);
    let gate = enrolled(&site, &owner, &server);
    // Others take what is left.
    database
        .batch_execute(
            "alter role few connection limit 3; select pg_terminate_backend(pid) from pg_stat_activity where usename = 'few'",
        )
        .unwrap();
    let statuses: Vec<(u16, String)> = std::thread::scope(|scope| {
        let asked = |hand: usize| {
            let (gate, codes) = (&gate, &codes);
            scope.spawn(move || {
                let number = id(u64::try_from(hand).unwrap());
                let scan = json!({ "id": number, "code": codes[hand % codes.len()], "at": "2024-11-04T09:12:30+03:00" });
                let answers = [gate.get("/v1/attendance"), gate.post("/v1/scan", &scan), gate.get("/health")];
                answers.map(|answer| (answer.status, answer.text()))
            })
        };
        let hands: Vec<_> = (0..12).map(asked).collect();
        hands.into_iter().flat_map(|hand| hand.join().unwrap()).collect()
    });
    for (status, text) in &statuses {
        let is_clear = *status == 200 || (*status == 503 && (text.contains("locked") || text.contains("busy")));
        assert!(is_clear, "{status}: {text}");
    }
    until("all is answered again", || gate.get("/health").status == 200 && gate.get("/v1/attendance").status == 200);
    let last = json!({ "id": id(99), "code": codes[0], "at": "2024-11-04T09:12:30+03:00" });
    gate.post("/v1/scan", &last).expects(200);
}

#[test]
fn what_is_wrong_with_an_address_is_said_with_its_remedy_and_without_its_password() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("addresses"));
    accredit(&site).args(["--db", &address, "init", SAMPLE_EVENT]).succeeds();
    cluster.client("addresses").batch_execute("create role locked superuser login password 's3cret'").unwrap();
    let show = |address: &str| {
        accredit(&site).args(["--db", address, "event", "show"]).env("HOME", site.dir()).env("PGPASSWORD", "").fails_with(2)
    };
    show(&format!("{address}?foo=x")).err_contains("its parameter \"foo\" is not known; known are host");
    show(&address.replace("postgres:", "postgre:")).err_contains("it begins with \"postgre://\"");
    show(&address.replace("/addresses", "/adresses")).err_contains("createdb");
    for secret in [
        address.replace("owner@", "owner:s3cret@"),
        address.replace("owner@", "owner:s3cret@").replace("postgres:", "postgre:"),
        format!("{address}?foo=x&password=s3cret"),
    ] {
        let said = show(&secret).err_contains("PGPASSFILE");
        assert!(!said.err.contains("s3cret"), "{}", said.err);
        let said = accredit(&site).args(["restore", "copy.db", "--carry-from", &secret]).fails_with(2);
        assert!(!said.err.contains("s3cret"), "{}", said.err);
    }
    // One name in two places, by what a person named.
    let other = Site::with_sample();
    done_on(&other, "event.db", &["backup", "copy.db"]);
    std::fs::copy(other.path("copy.db"), site.path("copy.db")).unwrap();
    let said = accredit(&site).args(["restore", "copy.db", "--carry-from", &address]).fails_with(2);
    assert!(said.err.contains(&address) && !said.err.contains("/tmp/"), "{}", said.err);
    // What every command is told, every command takes.
    accredit(&site).args(["--db", &address, "--authority", "a.pem", "verify"]).succeeds();
}
