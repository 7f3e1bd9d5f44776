//! Several servers that write one event: each has a chain of its own, and none loses what another recorded.

use accredit::{
    domain::{
        event::Direction,
        id::ScanId,
        origin::{Followed, NodeName},
        scan::{Effect, Note, Reason, Verdict},
    },
    store::{NewScan, Store},
};
use jiff::Timestamp;
use postgres::Client;

use crate::{
    cluster::Cluster,
    harness::{Site, accredit},
    http::{Server, id},
    postgres::{done_on, enrolled, made},
    web_api::scan,
};

const AT: &str = "2024-11-04T09:12:30+03:00";
const LATER: &str = "2024-11-04T11:00:00+03:00";

/// Starts a server of an event by its name.
fn node(site: &Site, address: &str, name: &str) -> Server {
    Server::start_as(site, &["--listen", "127.0.0.1:0", "--db", address, "--node", name], None)
}

/// Returns the origin of a node, and how many entries it has.
fn origin(client: &mut Client, name: &str) -> (i64, i64) {
    let row = client.query_one("select origin, count from origin where name = $1 and state = 'open'", &[&name]).unwrap();
    (row.get(0), row.get(1))
}

/// Checks that the entries of each origin are numbered without gaps; returns how many origins there are.
#[track_caller]
fn gapless(client: &mut Client) -> usize {
    let rows = client.query("select origin, count from origin order by origin", &[]).unwrap();
    for row in &rows {
        let (origin, count): (i64, i64) = (row.get(0), row.get(1));
        let numbers = client
            .query(
                "select coalesce(number, entry) from journal where origin = $1
                 union all select entry from scan where id / 4294967296 = $1 order by 1",
                &[&origin],
            )
            .unwrap();
        let numbers: Vec<i64> = numbers.iter().map(|row| row.get(0)).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<i64>>(), "the origin {origin}");
    }
    rows.len()
}

#[test]
fn each_server_has_a_chain_and_a_rewritten_one_contradicts_what_its_neighbour_noted() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("origins"));
    let mut client = cluster.client("origins");
    let codes = made(&site, &address, "origins.key");
    let (north, south) = (node(&site, &address, "north"), node(&site, &address, "south"));
    let (at_north, at_south) = (enrolled(&site, &address, &north), enrolled(&site, &address, &south));
    for (place, code) in codes.iter().enumerate().take(6) {
        let number = place as u64 * 2;
        assert_eq!(scan(&at_north, number + 1, code, AT)["verdict"], "admitted");
        assert_eq!(scan(&at_south, number + 2, code, LATER)["verdict"], "repeat", "the other hall has let the person in");
    }
    // A minute later, the next to record notes where the others stand.
    client.batch_execute("update origin set noted_at = 0").unwrap();
    scan(&at_north, 100, &codes[7], AT);
    let (north_is, _) = origin(&mut client, "north");
    let (south_is, count) = origin(&mut client, "south");
    let noted = "select details from journal where action = 'origin.note' and origin = $1 order by entry desc limit 1";
    let noted: String = client.query_one(noted, &[&north_is]).unwrap().get(0);
    assert!(noted.contains(&format!("\"{south_is}\":\"{count}:")), "{noted}");
    assert_eq!((north.end(), south.end()), (Some(0), Some(0)));
    // That of commands, and one for each server.
    assert_eq!(gapless(&mut client), 3);
    done_on(&site, &address, &["verify"]);
    let heads = done_on(&site, &address, &["verify", "--head"]);
    assert!(heads.lines().count() == 3 && heads.contains(" north\n"), "{heads}");
    let told = done_on(&site, &address, &["verify"]);
    for head in heads.lines() {
        assert!(told.contains(&format!("head of the chain: {head}\n")), "{told}");
    }
    let copied = done_on(&site, &address, &["db", "copy", &address, "copy.db"]);
    assert!(copied.matches("head    ").count() == 3 && copied.contains(" south\n"), "{copied}");

    // Somebody who knows the program takes the last scan of a server off, and sets its head back: only the neighbour's note says so.
    client
        .batch_execute(&format!(
            "alter table scan disable trigger all;
             update origin set count = count - 1, hash = (select hash from (select entry, hash, id / 4294967296 as origin from scan
                 union all select coalesce(number, entry), hash, origin from journal) as chained
                 where chained.origin = {south_is} and chained.entry = {count} - 1) where origin = {south_is};
             delete from presence where last_at >= 0 and holder in (select participant from scan where id / 4294967296 = {south_is} and entry = {count});
             delete from scan where id / 4294967296 = {south_is} and entry = {count};
             alter table scan enable trigger all"
        ))
        .unwrap();
    let found = accredit(&site).args(["--db", &address, "verify"]).fails_with(1).out;
    assert!(found.contains("(south)") && found.contains("this chain was cut off or rewritten"), "{found}");
}

#[test]
fn a_name_belongs_to_one_running_server_until_it_ends() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("leases"));
    let mut client = cluster.client("leases");
    let codes = made(&site, &address, "leases.key");
    let north = node(&site, &address, "north");
    let serve = ["--db", &address, "serve", "--listen", "127.0.0.1:0", "--node", "north"];
    accredit(&site).args(serve).fails_with(2).err_contains("another server is running under the name \"north\"");
    let block = ["--db", &address, "--node", "north", "participant", "block", "KWT24-0001", "--reason", "x"];
    accredit(&site).args(block).fails_with(2).err_contains("another server is running under the name \"north\"");
    // A server that was killed has its name until the database's clock says that it is over.
    north.kill();
    client.batch_execute("update node set held_until = 0").unwrap();
    let again = node(&site, &address, "north");
    let gate = enrolled(&site, &address, &again);
    assert_eq!(scan(&gate, 1, &codes[0], AT)["verdict"], "admitted");
    // One that lost its name records nothing more.
    client.batch_execute("update node set holder = decode(repeat('00', 16), 'hex')").unwrap();
    let body = serde_json::json!({ "id": id(2), "code": codes[1], "at": AT });
    let refused = gate.post("/v1/scan", &body);
    assert_eq!(refused.status, 503, "{}", refused.text());
    again.kill();
    client.batch_execute("delete from node").unwrap();
    accredit(&site).args(block).succeeds();
    let scans: i64 = client.query_one("select count(*) from scan", &[]).unwrap().get(0);
    assert_eq!(scans, 1);
    gapless(&mut client);
    done_on(&site, &address, &["verify"]);
}

#[test]
fn what_is_set_at_one_server_holds_at_all() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("settings"));
    let codes = made(&site, &address, "settings.key");
    let (north, south) = (node(&site, &address, "north"), node(&site, &address, "south"));
    let (at_north, at_south) = (enrolled(&site, &address, &north), enrolled(&site, &address, &south));
    assert_eq!(scan(&at_south, 1, &codes[0], AT)["verdict"], "admitted");
    let file = std::fs::read_to_string(crate::harness::SAMPLE_EVENT).unwrap().replace("\"KWT24\"", "\"KWT99\"");
    site.write("edited.toml", file);
    done_on(&site, &address, &["event", "apply", "edited.toml"]);
    // Nobody scans: the pages of both show it all the same. A server looks every second.
    for client in [&at_north, &at_south] {
        while !client.get("/enroll").expects(200).text().contains("KWT99") {
            std::thread::yield_now();
        }
    }
    done_on(&site, &address, &["key", "new"]);
    done_on(&site, &address, &["key", "revoke", "1"]);
    for (number, client) in [(2, &at_north), (3, &at_south)] {
        assert_eq!(scan(client, number, &codes[1], AT)["reason"], "invalid", "with the next reading");
    }
    assert_eq!((north.end(), south.end()), (Some(0), Some(0)));
    done_on(&site, &address, &["verify"]);
}

fn refused(number: u64, store: &Store) -> NewScan {
    let event = store.event().unwrap().event;
    let gate = event.gates.first().unwrap();
    NewScan {
        id: ScanId::new(number, [0; 10]),
        at: Timestamp::UNIX_EPOCH,
        day: None,
        gate: gate.code.clone(),
        zone: gate.zone,
        direction: Direction::In,
        verdict: Verdict::Refused(Reason::Invalid),
        effect: Effect::Nothing,
        holder: None,
        serial: None,
        by: None,
        note: Note::None,
    }
}

#[test]
fn who_follows_misses_nothing_that_commits_late() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("late"));
    made(&site, &address, "late.key");
    let store = |name: &str| {
        let mut store = Store::open(address.as_ref()).unwrap();
        store.set_node(name.parse::<NodeName>().unwrap()).unwrap();
        store
    };
    let (mut north, mut south, reader) = (store("north"), store("south"), store("reader"));
    let (first, second) = (refused(1, &north), refused(2, &south));
    // Both origins have begun.
    let mut scans = north.scans().unwrap();
    scans.record(&refused(3, &reader), Timestamp::UNIX_EPOCH).unwrap();
    scans.commit().unwrap();
    let mut scans = south.scans().unwrap();
    scans.record(&refused(4, &reader), Timestamp::UNIX_EPOCH).unwrap();
    scans.commit().unwrap();
    let mut follower = Followed::default();
    let mut news = || -> Vec<ScanId> {
        let found = reader.recorded_since(&follower, 100).unwrap();
        for scan in &found {
            follower.see(scan.row);
        }
        found.into_iter().map(|scan| scan.id).collect()
    };
    assert_eq!(news(), [ScanId::new(3, [0; 10]), ScanId::new(4, [0; 10])]);
    // One has recorded, and not committed yet, while the other begins, records and commits: neither waits.
    let mut late = north.scans().unwrap();
    late.record(&first, Timestamp::UNIX_EPOCH).unwrap();
    let mut soon = south.scans().unwrap();
    soon.record(&second, Timestamp::UNIX_EPOCH).unwrap();
    soon.commit().unwrap();
    assert_eq!(news(), [second.id]);
    late.commit().unwrap();
    assert_eq!(news(), [first.id]);
    assert!(news().is_empty());
    gapless(&mut cluster.client("late"));
    done_on(&site, &address, &["verify"]);
}

/// The head that the event had on the server of the schema 21.
const OLD_HEAD: &str = "18:e138ea1cca82511b57568ed17b444b2a6938db4b3571dbb3ddb081dc167e09ed";

#[test]
fn an_event_on_a_server_from_before_is_brought_up_to_date_and_goes_on() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("older"));
    cluster.client("older").batch_execute(include_str!("data/servers/21.sql")).unwrap();
    let mut client = cluster.client("older");
    let code: String = client
        .query_one("select translate(encode(credential, 'hex'), '0123456789abcdef', 'CBDEFGHIJKLNRTUV') from badge where participant = 1", &[])
        .unwrap()
        .get(0);
    // Two at once: one migrates, the other waits for it.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| done_on(&site, &address, &["verify", "--expect", OLD_HEAD]));
        }
    });
    assert_eq!(done_on(&site, &address, &["verify", "--head"]).trim(), OLD_HEAD, "its hashes are as they were");
    let attendance = done_on(&site, &address, &["report", "attendance", "-f", "csv"]);
    assert!(
        attendance.contains("OLD-2,,Jomo,Wanjiru,,,Delegate,Kenya,,KEN,2024-11-04 09:00:00,2024-11-04 12:00:00,,"),
        "{attendance}"
    );
    done_on(&site, &address, &["checkin", "--gate", "main", "--at", "2024-11-05T09:00:00+03:00", &code]);
    assert_eq!(gapless(&mut client), 1);
    done_on(&site, &address, &["verify", "--expect", OLD_HEAD]);
    client.batch_execute("update accredit set schema = 99").unwrap();
    accredit(&site).args(["--db", &address, "event", "show"]).fails_with(2).err_contains("written by a newer version");
}

#[test]
fn a_copy_goes_on_with_a_chain_of_its_own_that_names_the_one_before() {
    let Some(cluster) = Cluster::shared() else { return };
    let (site, address) = (Site::new(), cluster.database("carried"));
    let codes = made(&site, "event.db", "event.key");
    let head = done_on(&site, "event.db", &["verify", "--head"]).trim().to_owned();
    done_on(&site, "event.db", &["db", "copy", "event.db", &address]);
    done_on(&site, &address, &["checkin", "--gate", "main", "--at", AT, &codes[0]]);
    done_on(&site, &address, &["verify", "--expect", &head]);
    done_on(&site, &address, &["backup", "laptop.db"]);
    done_on(&site, "laptop.db", &["checkin", "--gate", "main", "--at", LATER, &codes[1]]);
    done_on(&site, "laptop.db", &["verify", "--expect", &head]);
    let mut client = cluster.client("carried");
    let begun: String =
        client.query_one("select details from journal where action = 'origin.begin' order by entry limit 1", &[]).unwrap().get(0);
    assert!(begun.contains(&format!("\"0\":\"{head}\"")), "{begun} names {head}");
    gapless(&mut client);
    let rows = rusqlite::Connection::open(site.path("laptop.db")).unwrap();
    let open: i64 = rows.query_row("select count(*) from origin where state = 'open'", [], |row| row.get(0)).unwrap();
    assert_eq!(open, 1);
}
