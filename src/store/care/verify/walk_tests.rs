//! Chains of several origins at random: whole as they were written, and each rewriting that a neighbour's note covers is found.

use jiff::Timestamp;

use super::{findings::Findings, noted, walk};
use crate::{
    domain::{
        actor::Actor,
        event_file,
        id::{EventId, KeyId, ScanId},
        journal::{Action, ChainHash, ChainHead, Subject},
        origin::OriginId,
        scan::{Effect, Reason, Verdict},
        seeded::Seeded,
        signing::{KeyState, PublicKey, SigningKey},
    },
    store::{
        engine::{
            database::Store,
            node::Node,
            sql::{Connection, Value, ValueRef, params},
        },
        gate::scans::NewScan,
        ledger::{
            chain::{self, ChainTable},
            change::{Entry, UnchainedLine},
        },
        satellite::news::Told,
    },
};

const NODES: [&str; 3] = ["main", "hall-a", "hall-b"];

fn findings(read: &Connection) -> Vec<String> {
    let mut found = Findings::default();
    walk::walk(read, None, &mut found).unwrap();
    found.into_lines()
}

/// A database into which three origins write at once.
fn nodes(path: &std::path::Path) -> Vec<Store> {
    let event = event_file::read(include_str!("../../../../templates/sample/kuwait-2024.toml")).unwrap();
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    let key = PublicKey { id: KeyId(1), key, state: KeyState::Active };
    drop(Store::create(path, EventId::from_random([1; 16]), &event, &key, Actor::program(), Timestamp::UNIX_EPOCH).unwrap());
    let node = |name: &&str| {
        let mut store = Store::open(path).unwrap();
        store.node = Some(Node::new(name.parse().unwrap(), None));
        store
    };
    NODES.iter().map(node).collect()
}

/// Records something at random as a node.
fn record(store: &mut Store, draw: &mut Seeded, number: u64, now: Timestamp) {
    if draw.below(3) == 0 {
        let change = store.write().unwrap();
        let lines = 1 + draw.below(3);
        for _ in 0..lines {
            let personal = serde_json::json!({ "file": number });
            change.record(now, &Entry::new(Action::Backup, Subject::Database).personal(personal)).unwrap();
        }
        change.commit().unwrap();
        return;
    }
    let event = store.event().unwrap().event;
    let gate = event.gates.first().unwrap();
    let id = ScanId::new(number, [0; 10]);
    let scan = NewScan::at_gate(gate, (id, now, None), (Verdict::Refused(Reason::Invalid), Effect::Nothing));
    let mut scans = store.scans().unwrap();
    scans.record(&scan, now).unwrap();
    scans.commit().unwrap();
}

/// The rows of an origin's chain: the table's form, its key, and the values that are hashed, by the number of the entry.
fn entries(read: &Connection, origin: OriginId) -> Vec<(ChainTable, i64, Vec<Value>)> {
    let mut all = Vec::new();
    for (form, table, key, number, of) in [
        (ChainTable::CountedScan, "scan", "id", "entry", "id / 4294967296 = ?1"),
        (ChainTable::Journal, "journal", "entry", "number", "origin = ?1 and number is null"),
        (ChainTable::NumberedLine, "journal", "entry", "number", "origin = ?1 and number is not null"),
    ] {
        let number = if form == ChainTable::Journal { "entry" } else { number };
        let sql = format!("select {}, {number}, {key} from {table} where {of}", form.columns());
        let mut statement = read.prepare(&sql).unwrap();
        let mut rows = statement.query([origin.get()]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..form.width()).map(|column| Value::from(row.get_ref(column).unwrap())).collect();
            all.push((row.get::<i64>(form.width()).unwrap(), (form, row.get::<i64>(form.width() + 1).unwrap(), values)));
        }
    }
    all.sort_by_key(|(number, _)| *number);
    all.into_iter().map(|(_, entry)| entry).collect()
}

/// Changes who did an entry, and makes the chain anew from there on, with its head.
fn rewrite(write: &Connection, origin: OriginId, entry: u64) {
    let place = usize::try_from(entry).unwrap() - 1;
    let (form, key, _) = entries(write, origin).swap_remove(place);
    let (table, of) = if form == ChainTable::CountedScan { ("scan", "id") } else { ("journal", "entry") };
    write.execute(&format!("update {table} set actor = 'mallory' where {of} = ?1"), [key]).unwrap();
    let event: Vec<u8> = write.query_row("select uuid from event", [], |row| row.get(0)).unwrap();
    let mut head = ChainHead { count: 0, hash: chain::genesis(&event, origin) };
    for (form, key, values) in entries(write, origin) {
        head = chain::next(head, form, values.iter().map(ValueRef::from));
        let (table, of) = if form == ChainTable::CountedScan { ("scan", "id") } else { ("journal", "entry") };
        write.execute(&format!("update {table} set hash = ?2 where {of} = ?1"), params![key, head.hash.0]).unwrap();
    }
    write.execute("update origin set hash = ?2 where origin = ?1", params![origin.get(), head.hash.0]).unwrap();
}

#[test]
fn what_a_neighbour_noted_cannot_be_rewritten() {
    let (mut seen, mut unseen) = (0, 0);
    for seed in 0..12 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("event.db");
        let mut stores = nodes(&path);
        let mut draw = Seeded::new(seed);
        let mut now = Timestamp::UNIX_EPOCH;
        for number in 0..60 {
            now = Timestamp::from_millisecond(now.as_millisecond() + i64::try_from(draw.below(9_000)).unwrap()).unwrap();
            let place = usize::try_from(draw.below(3)).unwrap();
            record(&mut stores[place], &mut draw, number, now);
        }
        let hand = &stores[0].connection;
        assert_eq!(findings(hand), Vec::<String>::new(), "seed {seed}");
        let origins = stores[0].origins().unwrap();
        assert_eq!(origins.len(), NODES.len());
        let all: i64 = hand.query_row("select count(*) from journal", [], |row| row.get(0)).unwrap();
        let last: i64 = hand.query_row("select max(entry) from journal", [], |row| row.get(0)).unwrap();
        assert!(last >= all, "lines have numbers of their own");

        hand.execute_batch("drop trigger journal_stays; drop trigger scan_stays").unwrap();
        let target = &origins[usize::try_from(draw.below(3)).unwrap()];
        let entry = 1 + draw.below(target.head.count);
        let notes = noted::read(hand).unwrap();
        let noted = notes.get(&target.origin.get()).and_then(|notes| notes.keys().max().copied()).unwrap_or_default();
        rewrite(hand, target.origin, entry);
        let found = findings(hand);
        // Notes in the rewritten chain itself are its own, and those of others stay.
        let is_found = found.iter().any(|line| line.contains("this chain was rewritten"));
        assert_eq!(is_found, entry <= noted, "seed {seed}: entry {entry} of {target:?}, noted up to {noted}: {found:#?}");
        if is_found { seen += 1 } else { unseen += 1 }
    }
    assert!(seen > 2 && unseen > 0, "{seen} were found, {unseen} were after the last note");
}

#[test]
fn a_chain_that_is_cut_off_contradicts_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let mut stores = nodes(&folder.path().join("event.db"));
    let mut draw = Seeded::new(5);
    for number in 0..20_u32 {
        let now = Timestamp::from_second(i64::from(number) * 61).unwrap();
        record(&mut stores[usize::try_from(number % 3).unwrap()], &mut draw, number.into(), now);
    }
    let hand = &stores[0].connection;
    let origin = stores[0].origins().unwrap().swap_remove(1);
    let kept = entries(hand, origin.origin);
    hand.execute_batch("drop trigger journal_keeps; drop trigger scan_keeps").unwrap();
    let (mut head, event) = (None, hand.query_row("select uuid from event", [], |row| row.get::<Vec<u8>>(0)).unwrap());
    for (place, (form, key, values)) in kept.iter().enumerate() {
        if place < 2 {
            let before = head.unwrap_or(ChainHead { count: 0, hash: chain::genesis(&event, origin.origin) });
            head = Some(chain::next(before, *form, values.iter().map(ValueRef::from)));
            continue;
        }
        let (table, of) = if *form == ChainTable::CountedScan { ("scan", "id") } else { ("journal", "entry") };
        hand.execute(&format!("delete from {table} where {of} = ?1"), [*key]).unwrap();
    }
    let ChainHead { count, hash: ChainHash(hash) } = head.unwrap();
    let values = params![origin.origin.get(), count.cast_signed(), hash];
    hand.execute("update origin set count = ?2, hash = ?3 where origin = ?1", values).unwrap();
    let found = findings(hand);
    assert!(found.iter().all(|line| line.starts_with("origin 1 (hall-a): ") && line.contains("cut off")), "{found:#?}");
    assert!(!found.is_empty());
}

/// Has a satellite take over what is new until there is nothing more.
fn follow(main: &Store, hall: &mut Store, now: Timestamp) {
    loop {
        let own = hall.satellite().unwrap().unwrap();
        let Told::News(news) = main.news(&own.cursor).unwrap() else { panic!("the main server's record is the same") };
        hall.take_news(&news, (now, 0), now).unwrap();
        if !news.more {
            return;
        }
    }
}

#[test]
fn a_satellite_of_several_nodes_is_whole_before_and_after_it_takes_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let mut stores = nodes(&folder.path().join("event.db"));
    let mut draw = Seeded::new(7);
    let mut now = Timestamp::UNIX_EPOCH;
    // Each node notes the others, some before the satellite is copied and some after it.
    let mut go_on = |stores: &mut [Store], numbers: std::ops::Range<u64>, now: &mut Timestamp| {
        for number in numbers {
            *now = Timestamp::from_millisecond(now.as_millisecond() + 25_000).unwrap();
            record(&mut stores[usize::try_from(number % 3).unwrap()], &mut draw, number, *now);
        }
    };
    go_on(&mut stores, 0..20, &mut now);
    let path = folder.path().join("hall.db");
    stores[0].duplicate(&path).unwrap();
    let mut hall = Store::open(&path).unwrap();
    hall.become_satellite("hall", (now, 0), now).unwrap();
    go_on(&mut stores, 20..60, &mut now);
    follow(&stores[0], &mut hall, now);
    assert_eq!(hall.last_recorded().unwrap(), stores[0].last_recorded().unwrap());
    assert_eq!(findings(&hall.connection), Vec::<String>::new());

    // One that has taken notes of its main server over, as it was once done, is whole as well.
    let note = "select at, details, subject from journal where action = 'origin.note' and at > ?1 order by entry desc limit 1";
    let (at, details, subject): (i64, String, String) =
        stores[0].connection.query_row(note, [20 * 25_000], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    let change = hall.write().unwrap();
    let line = UnchainedLine {
        at,
        actor: "accredit".into(),
        action: Action::OriginNote.as_str().into(),
        subject_kind: "origin".into(),
        subject: subject.into(),
        details: details.into(),
        content: None,
    };
    change.append(&line).unwrap();
    change.commit().unwrap();
    assert_eq!(findings(&hall.connection), Vec::<String>::new());

    let key = PublicKey { id: KeyId(1), key: SigningKey::from_bytes(&[7; 32]).verifying_key(), state: KeyState::Active };
    hall.promote(&key, 0, now).unwrap();
    assert_eq!(findings(&hall.connection), Vec::<String>::new());
}
