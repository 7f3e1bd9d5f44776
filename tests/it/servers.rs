//! Several servers on one event: what a group of scans costs, what is in each other's way, and what is left when one is killed.
//!
//! By default few, so that it is quick. The whole size, by hand:
//! `ACCREDIT_CLIENTS=64 ACCREDIT_SERVER_KILLS=200 ACCREDIT_PRIMARY_KILLS=30 cargo test --test it servers`

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use accredit::{
    checkin::{Checkin, DecidedAlone, Outcome, Reading, Recording, Shown},
    domain::{
        id::ScanId,
        scan::{Reason, Verdict},
    },
    store::Store,
};
use jiff::Timestamp;
use postgres::Client;
use serde_json::json;

use crate::{
    cluster::Cluster,
    harness::Site,
    http::{Client as Device, Server, id},
    postgres::{AT, done_on, enrolled, made, made_for},
};

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// An event on a server, seen from the one who writes, and from outside.
struct Hall {
    _site: Site,
    checkin: Checkin,
    codes: Vec<String>,
    at: Timestamp,
    /// How many readings there were.
    read: u64,
}

impl Hall {
    fn new(cluster: &Cluster, name: &str, people: usize) -> Self {
        let (site, address) = (Site::new(), cluster.database(name));
        let codes = made_for(&site, &address, &format!("{name}.key"), people);
        let checkin = Checkin::new(Store::open(address.as_ref()).unwrap()).unwrap();
        Self { _site: site, checkin, codes, at: AT.parse().unwrap(), read: 0 }
    }

    fn reading(&mut self, gate: &str, code: &str) -> Reading {
        self.read += 1;
        let id = ScanId::new(1_000 + self.read, [7; 10]);
        Reading::new(self.checkin.event(), gate.parse().unwrap(), id, self.at, Shown::Code(code.to_owned()))
    }

    fn record(&mut self, readings: Vec<Reading>) -> Vec<Outcome> {
        let outcomes = self.checkin.record(readings, Recording::Keep, self.at).unwrap();
        outcomes.into_iter().map(Result::unwrap).collect()
    }
}

/// How many statements the server has noted since it was last asked.
fn asked_since(cluster: &Cluster, noted: &mut usize) -> usize {
    let log = cluster.log();
    let new = log[std::mem::replace(noted, log.len())..].lines();
    new.filter(|line| line.contains("LOG:  execute ") || line.contains("LOG:  statement: ")).count()
}

#[test]
fn a_group_asks_a_server_as_often_as_one_scan_does() {
    let Some(cluster) = Cluster::own() else { return };
    let mut hall = Hall::new(&cluster, "counted", 40);
    cluster.client("counted").batch_execute("alter database counted set log_statement = 'all'").unwrap();
    // Sessions that begin from now on are noted.
    hall.checkin = Checkin::new(Store::open(cluster.address("counted").as_ref()).unwrap()).unwrap();
    let group = |hall: &mut Hall, from: usize, people: usize, decided: bool| -> Vec<Reading> {
        let codes: Vec<String> = (from..from + people).map(|place| hall.codes[place].clone()).collect();
        let mut readings = Vec::new();
        for code in &codes {
            // In, out, and in again: the later ones of a group see the earlier ones.
            readings.extend(["main", "main-out", "main", "lounge"].map(|gate| hall.reading(gate, code)));
        }
        readings.push(hall.reading("main", "no badge"));
        let alone = || Some(DecidedAlone { shown: Verdict::Admitted, as_of: Timestamp::UNIX_EPOCH, ahead: None });
        readings.into_iter().map(|reading| if decided { reading.decided(alone()) } else { reading }).collect()
    };
    for decided in [false, true] {
        let first = group(&mut hall, 0, 1, decided);
        hall.record(first);
        let mut noted = cluster.log().len();
        let (few, many) = (group(&mut hall, 1, 1, decided), group(&mut hall, 2, 38, decided));
        let (size, one) = (many.len(), hall.record(few).len());
        let of_few = asked_since(&cluster, &mut noted);
        let outcomes = hall.record(many);
        let of_many = asked_since(&cluster, &mut noted);
        assert!(of_few > 10, "only {of_few} statements were noted for {one} readings");
        assert!(of_many <= of_few + 6 && of_many < 45, "{of_few} statements for {one} readings, {of_many} for {size}");
        if !decided {
            for of_one in outcomes.chunks_exact(4) {
                assert_eq!((of_one[0].verdict, of_one[2].verdict), (Verdict::Admitted, Verdict::Repeat), "in, out, and in again");
                let first = of_one[2].first.as_ref().map(|first| first.gate.as_str());
                assert_eq!(first, Some("main"), "the first one is in the same group");
            }
        }
    }
    let outcomes = {
        let twice: Vec<Reading> = (0..2).map(|_| hall.reading("north", &hall.codes[5].clone())).collect();
        let again = twice[0].clone();
        hall.record([twice, vec![again]].concat())
    };
    let verdicts: Vec<Verdict> = outcomes.iter().map(|outcome| outcome.verdict).collect();
    assert_eq!(verdicts, [Verdict::Repeat; 3], "the same reading twice in a group is one");
    assert_eq!(outcomes[0].number, outcomes[2].number);
    assert_eq!(hall.checkin.store_mut().verify(None).unwrap(), [""; 0]);
}

#[test]
fn a_file_and_a_server_decide_a_group_alike() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("alike"));
    let codes = made(&site, "event.db", "event.key");
    done_on(&site, "event.db", &["db", "copy", "event.db", &address]);
    let open = |path: &std::path::Path| Checkin::new(Store::open(path).unwrap()).unwrap();
    let mut told = Vec::new();
    for mut checkin in [open(&site.path("event.db")), open(address.as_ref())] {
        let event = checkin.event().clone();
        let at: Timestamp = AT.parse().unwrap();
        let mut reading = 0;
        let mut one = |gate: &str, code: &str, later: i64| {
            reading += 1;
            let (id, at) = (ScanId::new(reading, [3; 10]), at + jiff::SignedDuration::from_secs(later));
            Reading::new(&event, gate.parse().unwrap(), id, at, Shown::Code(code.to_owned()))
        };
        let group = vec![
            one("main", &codes[0], 60),
            one("main", &codes[0], 0),
            one("main-out", &codes[0], 30),
            one("north", &codes[0], 90),
            one("lounge", &codes[1], 10),
            one("main-out", &codes[1], 20),
            one("main", "nothing", 5),
        ];
        let outcomes = checkin.record(group, Recording::Keep, at).unwrap();
        let line = |outcome: &Outcome| format!("{:?} {:?} {:?}", outcome.number, outcome.verdict, outcome.first);
        told.push(outcomes.into_iter().map(|outcome| line(&outcome.unwrap())).collect::<Vec<_>>());
        assert_eq!(checkin.store_mut().verify(None).unwrap(), [""; 0]);
    }
    assert_eq!(told[0], told[1]);
    assert_eq!(told[0].iter().filter(|line| line.contains("Refused(Invalid)")).count(), 1, "{:#?}", told[0]);
}

/// Waits until somebody waits for a row of a database, and returns the process of the server that does.
fn waiting(watcher: &mut Client, database: &str) -> i32 {
    let sql = "select pid from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'";
    loop {
        if let Some(row) = watcher.query_opt(sql, &[&database]).unwrap() {
            return row.get(0);
        }
        thread::yield_now();
    }
}

#[test]
fn of_two_changes_that_wait_for_each_other_one_is_tried_again() {
    let Some(cluster) = Cluster::own() else { return };
    let mut hall = Hall::new(&cluster, "crossed", 2);
    // The one who looks whether they wait for each other is the one who gives up: the server of the event, and not the other.
    let mut owner = cluster.client("crossed");
    owner.batch_execute("alter database crossed set deadlock_timeout = '2s'").unwrap();
    hall.checkin = Checkin::new(Store::open(cluster.address("crossed").as_ref()).unwrap()).unwrap();
    let mut other = cluster.client("crossed");
    other.batch_execute("set deadlock_timeout = '60s'; begin; select 1 from participant where id = 2 for update").unwrap();
    let group: Vec<Reading> = [1, 0].map(|place| hall.reading("main", &hall.codes[place].clone())).into();
    thread::scope(|scope| {
        let recorded = scope.spawn(|| hall.record(group));
        waiting(&mut owner, "crossed");
        // It has the first, and waits for the second; here it is the other way round.
        other.batch_execute("select 1 from participant where id = 1 for update").unwrap();
        other.batch_execute("commit").unwrap();
        let verdicts: Vec<Verdict> = recorded.join().unwrap().iter().map(|outcome| outcome.verdict).collect();
        assert_eq!(verdicts, [Verdict::Admitted; 2]);
    });
    assert!(cluster.log().contains("deadlock detected"), "they were in each other's way");
    assert_eq!(hall.checkin.store_mut().verify(None).unwrap(), [""; 0]);
}

#[test]
fn a_connection_that_breaks_before_anything_was_kept_is_made_again() {
    let Some(cluster) = Cluster::shared() else { return };
    let mut hall = Hall::new(&cluster, "broken", 1);
    let (mut owner, mut other) = (cluster.client("broken"), cluster.client("broken"));
    other.batch_execute("begin; select 1 from participant where id = 1 for update").unwrap();
    let group = vec![hall.reading("main", &hall.codes[0].clone())];
    thread::scope(|scope| {
        let recorded = scope.spawn(|| hall.record(group));
        let process = waiting(&mut owner, "broken");
        assert!(owner.query_one("select pg_terminate_backend($1)", &[&process]).unwrap().get::<_, bool>(0));
        while waiting(&mut owner, "broken") == process {}
        other.batch_execute("commit").unwrap();
        assert_eq!(recorded.join().unwrap()[0].verdict, Verdict::Admitted);
    });
    assert_eq!(hall.checkin.store_mut().last_recorded().unwrap(), 1);
    assert_eq!(hall.checkin.store_mut().verify(None).unwrap(), [""; 0]);
}

/// Starts a server of an event under a name of its own.
fn start(site: &Site, address: &str, node: &str) -> Server {
    Server::start_as(site, &["--listen", "127.0.0.1:0", "--node", node, "--db", address], None)
}

/// Returns how many rows a query counts.
fn counted(client: &mut Client, sql: &str) -> usize {
    usize::try_from(client.query_one(sql, &[]).unwrap().get::<_, i64>(0)).unwrap()
}

/// People who were let in for the first time more than once on a day in a zone. Nobody leaves in these stories.
const TWICE: &str = "select count(*) from (select participant, day, zone from scan where kind = 'scan' and verdict = 'admitted'
     group by participant, day, zone having count(*) > 1) as twice";

#[test]
fn everybody_who_comes_to_two_servers_at_once_is_let_in_once() {
    let Some(cluster) = Cluster::shared() else { return };
    let (clients, people) = (number("ACCREDIT_CLIENTS", 8), number("ACCREDIT_PEOPLE", 24));
    let (site, address) = (Site::new(), cluster.database("at_once"));
    let codes = made_for(&site, &address, "at_once.key", people);
    let servers = ["north", "south"].map(|node| start(&site, &address, node));
    let devices: Vec<Device> = servers.iter().map(|server| enrolled(&site, &address, server)).collect();
    let admitted = AtomicUsize::new(0);
    thread::scope(|scope| {
        for client in 0..clients {
            let (device, codes, admitted) = (&devices[client % 2], &codes, &admitted);
            scope.spawn(move || {
                for (place, code) in codes.iter().enumerate() {
                    let body = json!({ "id": id((client * 100_000 + place) as u64), "code": code, "at": AT });
                    let verdict = device.post("/v1/scan", &body).expects(200).json()["verdict"].clone();
                    assert!(verdict == "admitted" || verdict == "repeat", "{verdict}");
                    admitted.fetch_add(usize::from(verdict == "admitted"), Ordering::Relaxed);
                }
            });
        }
    });
    assert_eq!(admitted.into_inner(), people);
    let mut owner = cluster.client("at_once");
    assert_eq!(counted(&mut owner, "select count(*) from scan"), clients * people);
    assert_eq!((counted(&mut owner, TWICE), counted(&mut owner, "select count(*) from presence")), (0, people));
    for server in servers {
        assert_eq!(server.end(), Some(0));
    }
    done_on(&site, &address, &["verify"]);
}

/// Gates that send each reading until it is answered, to whichever server is there, while `trouble` goes on. Returns how many readings
/// were answered.
fn under_load(devices: &Mutex<Vec<Device>>, codes: &[String], trouble: impl FnOnce(&AtomicUsize)) -> usize {
    let (answered, is_over) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let sent = AtomicUsize::new(0);
    thread::scope(|scope| {
        for hand in 0..8 {
            let (answered, sent, is_over) = (&answered, &sent, &is_over);
            scope.spawn(move || {
                while is_over.load(Ordering::Relaxed) == 0 {
                    let reading = sent.fetch_add(1, Ordering::Relaxed);
                    let body = json!({ "id": id(reading as u64), "code": codes[reading % codes.len()], "at": AT });
                    for attempt in hand.. {
                        let device = {
                            let devices = devices.lock().unwrap();
                            devices[attempt % devices.len()].clone()
                        };
                        let answer = device.try_post("/v1/scan", &body);
                        if answer.is_some_and(|answer| answer.status == 200) {
                            break;
                        }
                        // Until the next one answers, others shall have the processor.
                        thread::yield_now();
                    }
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        trouble(&answered);
        is_over.store(1, Ordering::Relaxed);
    });
    answered.into_inner()
}

/// Waits until so many more readings are answered.
fn wait_for(answered: &AtomicUsize, more: usize) {
    let goal = answered.load(Ordering::Relaxed) + more;
    while answered.load(Ordering::Relaxed) < goal {
        thread::yield_now();
    }
}

/// How many readings are answered between two kills.
const BETWEEN: usize = 40;

#[test]
fn a_server_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("killed"));
    let codes = made(&site, &address, "killed.key");
    let mut servers = vec![start(&site, &address, "first"), start(&site, &address, "second")];
    let gate = enrolled(&site, &address, &servers[0]);
    // A device that one server knows is known to all.
    let at = |server: &Server| Device { secret: gate.secret.clone(), ..server.client() };
    let devices = Mutex::new(servers.iter().map(at).collect::<Vec<_>>());
    let answered = under_load(&devices, &codes, |answered| {
        for kill in 0..number("ACCREDIT_SERVER_KILLS", 3) {
            wait_for(answered, BETWEEN);
            servers.remove(0).kill();
            let next = start(&site, &address, &format!("next-{kill}"));
            let mut devices = devices.lock().unwrap();
            devices.remove(0);
            devices.push(at(&next));
            servers.push(next);
        }
        wait_for(answered, BETWEEN);
    });
    let mut owner = cluster.client("killed");
    assert_eq!(counted(&mut owner, "select count(*) from scan"), answered, "each once, and none is lost");
    assert_eq!((counted(&mut owner, TWICE), counted(&mut owner, "select count(*) from presence")), (0, codes.len()));
    drop(servers);
    done_on(&site, &address, &["verify"]);
}

#[test]
fn a_primary_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing() {
    let kills = number("ACCREDIT_PRIMARY_KILLS", 0);
    if kills == 0 {
        // One failover is a test of its own; more are for a night.
        return;
    }
    let Some(primary) = Cluster::own() else { return };
    let site = Site::new();
    let codes = made(&site, &primary.database("hall"), "hall.key");
    let standby = primary.standby();
    let address = primary.address_with(&standby, "hall");
    let servers = ["north", "south"].map(|node| start(&site, &address, node));
    let gate = enrolled(&site, &address, &servers[0]);
    let devices = servers.iter().map(|server| Device { secret: gate.secret.clone(), ..server.client() }).collect();
    let mut halls = [primary, standby];
    let answered = under_load(&Mutex::new(devices), &codes, |answered| {
        for _ in 0..kills {
            wait_for(answered, BETWEEN);
            halls[0].kill();
            halls[1].promote();
            halls.swap(0, 1);
            let [primary, dead] = &halls;
            dead.follow(primary);
        }
        wait_for(answered, BETWEEN);
    });
    let mut owner = halls[0].client("hall");
    assert_eq!(counted(&mut owner, "select count(*) from scan"), answered, "each once, and none is lost");
    assert_eq!(counted(&mut owner, TWICE), 0);
    drop(servers);
    done_on(&site, &address, &["verify"]);
}

#[test]
fn badges_of_a_file_and_of_a_server_are_the_same_bytes() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("badges"));
    made(&site, "event.db", "event.key");
    done_on(&site, "event.db", &["db", "copy", "event.db", &address]);
    std::fs::copy(site.path("event.key"), site.path("badges.key")).unwrap();
    for (database, name) in [("event.db", "file.pdf"), (address.as_str(), "server.pdf")] {
        let chosen = ["KWT24-0001", "KWT24-0002", "KWT24-0007"].map(|reference| ["--reference", reference]).concat();
        done_on(&site, database, &[&["badge", "print", "-o", name][..], &chosen].concat());
    }
    let bytes = |name: &str| std::fs::read(site.path(name)).unwrap();
    assert!(bytes("file.pdf") == bytes("server.pdf"));
    assert!(bytes("file.pdf").len() > 10_000);
}

#[test]
fn a_refused_reading_of_a_group_is_answered_and_the_others_are_kept() {
    let Some(cluster) = Cluster::shared() else { return };
    let mut hall = Hall::new(&cluster, "refused", 2);
    let good = hall.reading("main", &hall.codes[0].clone());
    let event = hall.checkin.event().clone();
    let nowhere = Reading::new(&event, "nowhere".parse().unwrap(), ScanId::new(1, [1; 10]), hall.at, Shown::Code(String::new()));
    let nobody = Shown::Name("NOBODY".parse().unwrap());
    let nobody = Reading::new(&event, "main".parse().unwrap(), ScanId::new(2, [1; 10]), hall.at, nobody);
    let outcomes = hall.checkin.record(vec![nowhere, good, nobody], Recording::Keep, hall.at).unwrap();
    assert!(outcomes[0].is_err() && outcomes[2].is_err());
    assert_eq!(outcomes[1].as_ref().unwrap().verdict, Verdict::Admitted);
    let garbage = hall.reading("main", "x");
    assert_eq!(hall.record(vec![garbage])[0].verdict, Verdict::Refused(Reason::Invalid));
    assert_eq!(hall.checkin.store_mut().last_recorded().unwrap(), 2);
}
