//! A database server dies under load, and its standby takes over.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::json;

use crate::{
    cluster::Cluster,
    http::{Server, id},
    postgres::{done_on, enrolled, made},
};

/// How many badges are read.
const BADGES: usize = 12;
/// How often each is read.
const READINGS: usize = 10;

#[test]
fn no_acknowledged_scan_is_lost_with_the_server_and_gates_go_on_with_its_standby() {
    let Some(primary) = Cluster::own() else { return };
    let site = crate::harness::Site::new();
    let codes = made(&site, &primary.database("hall"), "hall.key");
    let standby = primary.standby();
    let address = primary.address_with(&standby, "hall");
    let server = Server::start_as(&site, &["--listen", "127.0.0.1:0", "--node", "north", "--db", &address], None);
    let gate = enrolled(&site, &address, &server);
    let health = gate.get("/health").expects(200).json();
    assert_eq!((health["node"].as_str(), health["engine"].as_str()), (Some("north"), Some("postgresql")), "{health}");
    assert_eq!((health["role"].as_str(), health["standbys"].as_u64()), (Some("primary"), Some(1)), "{health}");

    let (answered, readings) = (AtomicUsize::new(0), BADGES * READINGS);
    thread::scope(|scope| {
        for hand in 0..4 {
            let (gate, codes, answered) = (&gate, &codes, &answered);
            scope.spawn(move || {
                for number in (hand..readings).step_by(4) {
                    let body =
                        json!({ "id": id(number as u64), "code": codes[number % BADGES], "at": "2024-11-04T09:12:30+03:00" });
                    // A gate sends what waits until it is answered.
                    while gate.try_post("/v1/scan", &body).is_none_or(|answer| answer.status != 200) {}
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        while answered.load(Ordering::Relaxed) < readings / 3 {
            thread::yield_now();
        }
        primary.kill();
        standby.promote();
    });
    let health = gate.get("/health").expects(200).json();
    assert_eq!((health["role"].as_str(), health["standbys"].as_u64()), (Some("primary"), Some(0)), "{health}");
    let count = |sql: &str| standby.client("hall").query_one(sql, &[]).unwrap().get::<_, i64>(0);
    assert_eq!(count("select count(*) from scan"), i64::try_from(readings).unwrap(), "each once, and none is lost");
    assert_eq!(count("select count(*) from scan where verdict = 'admitted'"), i64::try_from(BADGES).unwrap());
    assert_eq!(server.end(), Some(0));
    done_on(&site, &address, &["verify"]);
}
