//! Who leaves has left, whatever the standing, the badge or the day.

use accredit::{domain::participant::Standing, store::Signer};
use jiff::Timestamp;
use rusqlite::{Connection, params, types::ValueRef};
use sha2::{Digest, Sha256};

use crate::{
    checkin::{DELEGATE, checkin, issued, json, whole},
    harness::{Site, accredit},
};

fn at(written: &str) -> Timestamp {
    format!("{written}+03:00").parse().unwrap()
}

fn set(site: &Site, standing: Standing, when: &str) {
    site.store().set_standing(&DELEGATE.parse().unwrap(), standing, "", at(when)).unwrap();
}

/// Whether presence has the holder inside, by day, and when the day was last read.
fn inside(site: &Site) -> Vec<(i64, bool, String)> {
    let found = site.rows(&format!(
        "select p.day, p.inside, (select a.last_at from attendance a where a.participant = p.holder and a.day = p.day)
         from presence p join participant q on q.id = p.holder where q.reference = '{DELEGATE}' order by p.day"
    ));
    found
        .iter()
        .map(|row| {
            let last = Timestamp::from_millisecond(row[2].parse().unwrap()).unwrap();
            let local = jiff::tz::TimeZone::get("Asia/Kuwait").unwrap().to_datetime(last);
            (row[0].parse().unwrap(), row[1] == "1", local.strftime("%d %H:%M").to_string())
        })
        .collect()
}

#[test]
fn an_exit_counts_whatever_the_standing_or_the_badge() {
    let site = issued();
    let code = site.code(DELEGATE);
    checkin(&site, "main", "2024-11-04T09:00").args([&code]).succeeds();
    set(&site, Standing::Blocked, "2024-11-04T10:00");
    let left = json(checkin(&site, "main-out", "2024-11-04T11:00").args([&code]), 1);
    assert_eq!(
        (left["reason"].as_str(), left["message"].as_str()),
        (Some("blocked"), Some("call supervisor; the exit is recorded"))
    );
    assert_eq!(inside(&site), [(0, false, "04 11:00".to_owned())]);
    // What was refused at an exit counts, and can be taken back.
    let id = left["id"].as_str().unwrap();
    accredit(&site).args(["undo", id, "--reason", "another badge"]).succeeds();
    assert_eq!(inside(&site), [(0, true, "04 09:00".to_owned())]);
    accredit(&site).args(["undo", id, "--reason", "twice"]).fails_with(2).err_contains("taken back already");
    set(&site, Standing::Accredited, "2024-11-04T11:30");
    let mut store = site.store();
    let (event, keys) = (store.event().unwrap(), site.keys());
    let who = store.participant(&DELEGATE.parse().unwrap()).unwrap();
    store.reissue_badge(&Signer::new(&event, &keys).unwrap(), &who, || 77, "lost", at("2024-11-04T12:00")).unwrap();
    drop(store);
    let left = json(checkin(&site, "main-out", "2024-11-04T13:00").args([&code]), 1);
    assert_eq!((left["verdict"].as_str(), left["reason"].as_str()), (Some("refused"), Some("superseded")));
    assert_eq!(inside(&site), [(0, false, "04 13:00".to_owned())]);
    // A refused entry counts nowhere, as ever.
    let refused = json(checkin(&site, "main", "2024-11-04T14:00").args([&code]), 1);
    accredit(&site).args(["undo", refused["id"].as_str().unwrap(), "--reason", "x"]).fails_with(2).err_contains("counts nowhere");
    assert_eq!(inside(&site), [(0, false, "04 13:00".to_owned())]);
    whole(&site);
}

#[test]
fn an_exit_closes_the_latest_stay_whatever_day_it_began_on() {
    let site = issued();
    let code = site.code(DELEGATE);
    let word = |gate: &str, when: &str| {
        let said = checkin(&site, gate, when).args([&code]).succeeds();
        said.out.split_whitespace().next().unwrap_or_default().to_owned()
    };
    word("main", "2024-11-04T20:00");
    // The reception ends after the second event day has begun.
    assert_eq!(word("main-out", "2024-11-05T04:30"), "ADMITTED");
    assert_eq!(inside(&site), [(0, false, "05 04:30".to_owned())], "it closes the first day's stay, and makes no second day");
    word("main", "2024-11-05T21:00");
    // And now after the event.
    assert_eq!(word("main-out", "2024-11-06T05:00"), "ADMITTED");
    assert_eq!(inside(&site), [(0, false, "05 04:30".to_owned()), (1, false, "06 05:00".to_owned())]);
    whole(&site);
}

#[test]
fn exits_come_to_the_same_in_whatever_order_they_arrive() {
    let readings = [
        ("main", "2024-11-04T09:00"),
        ("main-out", "2024-11-04T10:00"),
        ("north", "2024-11-04T20:00"),
        ("main-out", "2024-11-05T04:30"),
        ("main", "2024-11-05T08:00"),
        ("main-out", "2024-11-05T07:00"),
    ];
    let expected = [(0, false, "05 07:00".to_owned()), (1, true, "05 08:00".to_owned())];
    for turn in 0..readings.len() {
        let site = issued();
        let code = site.code(DELEGATE);
        for place in 0..readings.len() {
            let (gate, when) = readings[(place * 5 + turn) % readings.len()];
            checkin(&site, gate, when).args([&code]).run();
        }
        assert_eq!(inside(&site), expected, "beginning with {turn}");
        whole(&site);
    }
}

/// Makes a database as the program wrote it before it was stored whether a scan counts: schema 7, with scans in its chain.
fn before_exits_counted(site: &Site) {
    let old = Connection::open(site.path("event.db")).unwrap();
    for migration in [
        include_str!("../../db/0001_the_main_job.sql"),
        include_str!("../../db/0002_photos.sql"),
        include_str!("../../db/0003_print_runs.sql"),
        include_str!("../../db/0004_short_credential.sql"),
        include_str!("../../db/0005_journal.sql"),
        include_str!("../../db/0006_gates.sql"),
        include_str!("../../db/0007_saved_reports.sql"),
    ] {
        old.execute_batch(migration).unwrap();
    }
    // The first day is the first ten thousand seconds; its second exit was refused, and the one on the second day closed nothing.
    let scan = "insert into scan (id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant,
                    badge_serial, note) values";
    old.execute_batch(&format!(
        "pragma application_id = 0x61637264; pragma user_version = 7; pragma journal_mode = wal;
         insert into event values (1, zeroblob(16), 'Old', 'OLD', '', 'UTC', '04:00:00', 'refuse', '', '', '', '', '', 1);
         insert into event_day values (0, '1970-01-01'), (1, '1970-01-02');
         insert into zone values (0, 'plenary', 'Plenary', 'P', 'counted'), (1, 'lounge', 'Lounge', 'L', 'counted');
         insert into category values (0, 'Delegate', 'DELEGATE', '#1f3a5f', 1, 3, 0);
         insert into gate values ('main', 'Main', 0, 'in', 'warn', 'counted', 0), ('out', 'Out', 0, 'out', 'warn', 'counted', 1);
         insert into participant (id, reference, category, title, given_name, family_name, name, native_name, function, delegation,
             delegation_type, country, email, photo, head, standing, standing_reason, zones_added, zones_withheld, says_head,
             delegation_key, name_key, search, created_at, updated_at)
             values (1, 'R1', 0, '', 'Anna', 'Weber', '', '', '', '', '', '', '', '', 0, 'accredited', '', 0, 0, 0, '', 'weber anna',
                 'r1 | anna weber |  |  |  |  | ', 0, 0);
         {scan} (1, x'01000000000000000000000000000000', 'scan', 50000000, 50000000, 0, 'main', 0, 'in', 'admitted', null, 1, 7, '');
         {scan} (2, x'02000000000000000000000000000000', 'scan', 100000000, 100000000, 1, 'out', 0, 'out', 'admitted', null, 1, 7, '');
         {scan} (3, x'03000000000000000000000000000000', 'scan', 50000000, 50000000, 0, 'main', 1, 'in', 'admitted', null, 1, 7, '');
         {scan} (4, x'04000000000000000000000000000000', 'scan', 60000000, 60000000, 0, 'out', 1, 'out', 'refused', 'blocked', 1, 7, '');
         insert into presence values (1, 0, 0, 1, 1, 50000000), (1, 1, 0, 3, 1, 50000000);
         insert into attendance values (1, 0, 50000000, 50000000, 1, 3);"
    ))
    .unwrap();
    chained(&old);
    old.close().unwrap();
}

/// Writes the chain over scans that have no value for whether they count, as the program's documents describe it.
fn chained(database: &Connection) {
    let mut hash: [u8; 32] = Sha256::new().chain_update(b"accredit/chain/v1\0").chain_update([0; 16]).finalize().into();
    database.execute("insert into chain (id, count, hash) values (1, 0, ?1)", [hash]).unwrap();
    for (entry, id) in (1_i64..=4).zip(1_i64..) {
        let sql =
            "select id, uuid, kind, at, recorded_at, day, gate, zone, direction, verdict, reason, participant, badge_serial,
                       undoes, actor, note from scan where id = ?1";
        let bytes = database
            .query_row(sql, [id], |row| {
                let mut bytes = [hash.as_slice(), &entry.to_be_bytes(), b"S"].concat();
                for column in 0..16 {
                    let mut long = |kind: u8, content: &[u8]| {
                        bytes.push(kind);
                        bytes.extend((content.len() as u64).to_be_bytes());
                        bytes.extend(content);
                    };
                    match row.get_ref(column)? {
                        ValueRef::Null => bytes.push(0),
                        ValueRef::Integer(number) => {
                            bytes.push(1);
                            bytes.extend(number.to_be_bytes());
                        }
                        ValueRef::Text(text) => long(3, text),
                        ValueRef::Blob(blob) => long(4, blob),
                        ValueRef::Real(_) => unreachable!("no scan has a real number"),
                    }
                }
                Ok(bytes)
            })
            .unwrap();
        hash = Sha256::digest(&bytes).into();
        database.execute("update scan set entry = ?2, hash = ?3 where id = ?1", params![id, entry, hash]).unwrap();
    }
    database.execute("update chain set count = 4, hash = ?1", [hash]).unwrap();
}

#[test]
fn a_database_from_before_is_whole_after_the_migration_and_its_refused_exits_count_nothing() {
    let site = Site::new();
    before_exits_counted(&site);
    whole(&site);
    let database = Connection::open(site.path("event.db")).unwrap();
    let of = |sql: &str| -> (i64, i64) { database.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap() };
    assert_eq!(
        of("select inside, last_at from presence where zone = 0"),
        (0, 100_000_000),
        "the exit of the next day closes the stay"
    );
    assert_eq!(
        of("select inside, last_at from presence where zone = 1"),
        (1, 50_000_000),
        "a refused exit from before counts nothing"
    );
    assert_eq!(of("select last_scan, last_at from attendance"), (2, 100_000_000));
    // Old and new rows in one chain; and a value that is written into an old row shows.
    checkin(&site, "main", "1970-01-01T20:00").args(["no badge"]).fails_with(1);
    whole(&site);
    database.execute_batch("drop trigger scan_stays; update scan set counts = 1 where id = 4").unwrap();
    accredit(&site).args(["verify"]).fails_with(1).out_contains("(row 4): was changed after it was recorded");
}
