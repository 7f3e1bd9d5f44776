//! What gates decided by themselves comes together: whatever the order of arrival, with messages doubled, undos before their scans, and
//! scans that the server records, and answers too late, before or after it hears what was shown of them, attendance, presence and conflicts are those of a model that shares no code with the program.

use std::collections::{BTreeMap, BTreeSet};

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading, ReadingArrival, Recording, Shown},
    domain::{
        id::ScanId,
        scan::{ClockTrust, Reason, Verdict},
    },
    store::{Store, WhichConflicts},
};
use rusqlite::Connection;

use crate::{
    checkin::whole,
    harness::Site,
    model::{Both, GATES, HOUR, MIDNIGHT, PEOPLE, day, reference, time},
};

/// How many gates' decisions a run joins, and how many runs there are: `ACCREDIT_JOINS` says otherwise.
const READINGS: usize = 160;
const RUNS: u64 = 10;

/// A decision of a gate, as it is sent.
#[derive(Clone)]
struct Sent {
    id: ScanId,
    /// `None` for a text that is nobody's.
    badge: Option<(usize, usize)>,
    gate: usize,
    at: i64,
    shown: Verdict,
    ahead: Option<i64>,
    undo: Option<ScanId>,
    /// Whether the scan was sent before its gate decided.
    has_plain: bool,
}

/// What is sent of a decision.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Message {
    Plain,
    Decision,
    Undo,
}

/// What a database comes to, in words that every order of arrival must agree on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Joined {
    /// Person, zone, day: the first admission, and whether inside.
    presence: BTreeMap<(String, usize, usize), (ScanId, bool)>,
    /// Person and day: the first and the last reading.
    attendance: BTreeMap<(String, usize), (ScanId, ScanId)>,
    /// Reading and kind: what the rules say, and when the other admission was.
    conflicts: BTreeSet<(ScanId, &'static str, String, Option<i64>)>,
}

fn refusal(dice: usize) -> Reason {
    Reason::ALL[dice % Reason::ALL.len()]
}

fn decisions(both: &mut Both) -> Vec<Sent> {
    let mut sent = Vec::new();
    for _ in 0..READINGS {
        let (person, badge, gate) = both.shown();
        // Few people and whole ten minutes, so that many meet at one moment.
        let (person, badge) = if person < 12 { (person, badge) } else { (person % 12, 0) };
        let at = MIDNIGHT + i64::try_from(both.dice.below(6 * 44)).unwrap() * HOUR / 6;
        let shown = match both.dice.below(10) {
            0..=5 => Verdict::Admitted,
            6 | 7 => Verdict::Repeat,
            _ => Verdict::Refused(refusal(both.dice.below(9))),
        };
        let ahead = [Some(0), Some(-4_000), Some(299_999), Some(300_000), None][both.dice.below(5)];
        let id = ScanId::new(u64::try_from(at).unwrap(), std::array::from_fn(|_| u8::try_from(both.dice.below(256)).unwrap()));
        let undo = (both.dice.below(7) == 0).then(|| both.id());
        let badge = (both.dice.below(20) > 0).then_some((person, badge));
        let has_plain = both.dice.below(3) == 0;
        sent.push(Sent { id, badge, gate, at, shown, ahead, undo, has_plain });
    }
    sent
}

/// What is sent, in some order, some of it twice.
fn shuffled(sent: &[Sent], both: &mut Both) -> Vec<(usize, Message)> {
    let mut messages: Vec<(usize, Message)> = (0..sent.len()).map(|place| (place, Message::Decision)).collect();
    messages.extend((0..sent.len()).filter(|place| sent[*place].undo.is_some()).map(|place| (place, Message::Undo)));
    messages.extend((0..sent.len()).filter(|place| sent[*place].has_plain).map(|place| (place, Message::Plain)));
    for place in 0..messages.len() {
        if both.dice.below(5) == 0 {
            messages.push(messages[place]);
        }
    }
    for place in (1..messages.len()).rev() {
        let other = both.dice.below(place + 1);
        messages.swap(place, other);
    }
    messages
}

/// Sends it to a copy of the database, in groups as a server commits them.
fn join(file: &std::path::Path, sent: &[Sent], letters: &[Vec<String>], messages: &[(usize, Message)]) -> Joined {
    let mut server = Checkin::new(Store::open(file).unwrap()).unwrap();
    let now = time(MIDNIGHT + 100 * HOUR);
    for group in messages.chunks(7) {
        let mut readings = Vec::new();
        for &(place, message) in group {
            let one = &sent[place];
            if message == Message::Undo {
                // What came before is recorded before.
                let outcomes = server.record(std::mem::take(&mut readings), Recording::Keep, now).unwrap();
                assert!(outcomes.iter().all(Result::is_ok));
                let undo = one.undo.unwrap();
                let done = server.store_mut().undo_scan_when_there(one.id, undo, "neighbour", None, (now, now));
                assert!(done.is_ok() || one.shown.reason().is_some() || one.badge.is_none(), "{done:?}");
                continue;
            }
            let code = one.badge.map_or_else(|| "nobody's".to_owned(), |(person, badge)| letters[person][badge].clone());
            let decided = DecidedAlone { shown: one.shown, as_of: time(one.at - HOUR), ahead: one.ahead };
            let reading =
                Reading::new(server.event(), GATES[one.gate].0.parse().unwrap(), one.id, time(one.at), Shown::Code(code));
            let reading = reading.clock(ClockTrust::Unsure);
            readings.push(match message {
                Message::Plain => reading.arrival(ReadingArrival::Waited),
                _ => reading.decided(Some(decided)),
            });
        }
        let outcomes = server.record(readings, Recording::Keep, now).unwrap();
        assert!(outcomes.iter().all(Result::is_ok));
    }
    drop(server);
    found(file)
}

/// Reads what a database has come to.
fn found(file: &std::path::Path) -> Joined {
    let database = Connection::open(file).unwrap();
    let id = |bytes: [u8; 16]| ScanId::from_bytes(bytes);
    let mut joined = Joined::default();
    let mut statement = database
        .prepare(
            "select q.reference, p.zone, p.day, s.uuid, p.inside from presence p join scan s on s.id = p.first_scan
             join participant q on q.id = p.holder",
        )
        .unwrap();
    let rows = statement.query_map([], |row| {
        Ok(((row.get(0)?, row.get::<_, usize>(1)?, row.get::<_, usize>(2)?), (id(row.get(3)?), row.get(4)?)))
    });
    joined.presence = rows.unwrap().map(Result::unwrap).collect();
    let mut statement = database
        .prepare(
            "select q.reference, a.day, f.uuid, l.uuid from attendance a join scan f on f.id = a.first_scan
             join scan l on l.id = a.last_scan join participant q on q.id = a.participant",
        )
        .unwrap();
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get::<_, usize>(1)?), (id(row.get(2)?), id(row.get(3)?)))));
    joined.attendance = rows.unwrap().map(Result::unwrap).collect();
    let told = |verdict: Verdict| verdict.reason().map_or(verdict.as_str(), Reason::as_str).to_owned();
    let conflicts = Store::open(file).unwrap().conflicts(WhichConflicts::All).unwrap();
    joined.conflicts = conflicts
        .into_iter()
        .map(|one| (one.id, one.kind.as_str(), told(one.judged), one.other.map(|(_, at)| at.as_millisecond())))
        .collect();
    joined
}

/// A reading in the model: who, its place in the order, what was shown, and what the rules say without history.
struct ModelReading {
    id: ScanId,
    person: usize,
    at: i64,
    gate: usize,
    counts: bool,
    alone: Option<(Verdict, String, bool)>,
}

/// Works out what must be, person by person, from the beginning for each reading.
fn expected(both: &mut Both, sent: &[Sent]) -> Joined {
    let mut joined = Joined::default();
    let server = std::mem::take(&mut both.model.counted);
    let mut all: Vec<ModelReading> = server
        .iter()
        .filter(|one| !one.is_undone)
        .map(|one| {
            let gate = GATES.iter().position(|gate| gate.1 == one.zone && gate.2 == one.out).unwrap();
            ModelReading { id: one.id, person: one.person, at: one.at, gate, counts: true, alone: None }
        })
        .collect();
    for one in sent {
        let is_unsure = one.ahead.is_none_or(|ahead| ahead.abs() >= 300_000);
        let leaves = GATES[one.gate].2
            && matches!(one.shown.reason(), Some(Reason::Superseded | Reason::Revoked | Reason::Canceled | Reason::Blocked));
        let shown_in = one.shown.reason().is_none();
        let counts = one.badge.is_some() && (shown_in || leaves);
        if one.undo.is_some() && counts {
            continue;
        }
        let Some((person, badge)) = one.badge else {
            if shown_in {
                joined.conflicts.insert((one.id, "unknown-badge", "invalid".into(), None));
            }
            if is_unsure {
                joined.conflicts.insert((one.id, "clock", "invalid".into(), None));
            }
            continue;
        };
        // Nothing is counted in the model now: the rules speak of everything but history.
        let (word, reason, _) = both.model.judged(person, badge, one.gate, one.at, one.at);
        let judged = reason.unwrap_or(word).to_owned();
        let known =
            ModelReading { id: one.id, person, at: one.at, gate: one.gate, counts, alone: Some((one.shown, judged, is_unsure)) };
        all.push(known);
    }
    all.sort_by_key(|one| (one.at, one.alone.is_some(), if one.alone.is_some() { one.id } else { ScanId::new(0, [0; 10]) }));
    both.model.counted = server;
    for person in 0..PEOPLE {
        let own: Vec<&ModelReading> = all.iter().filter(|one| one.person == person).collect();
        for (place, one) in own.iter().enumerate() {
            conflict(one, &own[..place], &mut joined.conflicts);
        }
        stays(person, &own, &mut joined);
    }
    joined
}

/// The stay that an exit closes: the latest that was begun in its zone.
fn entered<'k>(before: &[&'k ModelReading], zone: usize) -> Option<&'k ModelReading> {
    before.iter().rev().find(|one| one.counts && GATES[one.gate].1 == zone && !GATES[one.gate].2).copied()
}

fn conflict(one: &ModelReading, before: &[&ModelReading], found: &mut BTreeSet<(ScanId, &'static str, String, Option<i64>)>) {
    let Some((shown, base, is_unsure)) = &one.alone else { return };
    let (_, zone, out, repeat) = GATES[one.gate];
    let same = |other: &&&ModelReading| {
        let (_, of, leaves, _) = GATES[other.gate];
        other.counts && !leaves && of == zone && day(other.at).is_some() && day(other.at) == day(one.at)
    };
    let first = before.iter().find(same);
    let (mut judged, mut other) = (base.clone(), None);
    if let Some(first) = first.filter(|_| !out && base == "admitted") {
        other = Some(first.at);
        // Inside, unless an exit came after the last entry of this stay.
        let last = before.iter().rposition(|other| same(&other)).unwrap();
        let has_left = before[last..].iter().enumerate().any(|(place, exit)| {
            exit.counts
                && GATES[exit.gate].2
                && GATES[exit.gate].1 == zone
                && entered(&before[..last + place], zone).is_some_and(|entry| day(entry.at) == day(one.at))
        });
        let said = match repeat {
            _ if zone == 0 && has_left => "admitted",
            "admit" => "admitted",
            "warn" => "repeat",
            _ => "already_redeemed",
        };
        said.clone_into(&mut judged);
    }
    let is_in = |word: &str| matches!(word, "admitted" | "repeat");
    let shown = shown.reason().map_or(shown.as_str(), Reason::as_str);
    let kind = match if is_in(shown) { judged.as_str() } else { shown } {
        _ if shown == judged || (!is_in(shown) && !is_in(&judged)) => None,
        "superseded" => Some("was-superseded"),
        "revoked" => Some("was-revoked"),
        "blocked" => Some("was-blocked"),
        "canceled" | "wrong_day" | "zone" => Some("not-entitled"),
        "unknown" | "invalid" => Some("unknown-badge"),
        _ => Some("double"),
    };
    if let Some(kind) = kind {
        found.insert((one.id, kind, judged.clone(), other.filter(|_| kind == "double")));
    }
    if *is_unsure {
        found.insert((one.id, "clock", judged, None));
    }
}

fn stays(person: usize, own: &[&ModelReading], joined: &mut Joined) {
    let counted: Vec<&ModelReading> = own.iter().copied().filter(|one| one.counts).collect();
    for one in counted.iter().filter(|one| !GATES[one.gate].2) {
        let Some(day) = day(one.at) else { continue };
        let zone = GATES[one.gate].1;
        joined.presence.entry((reference(person), zone, day)).or_insert((one.id, true));
        joined.attendance.entry((reference(person), day)).or_insert((one.id, one.id));
    }
    for (place, one) in counted.iter().enumerate() {
        let (_, zone, out, _) = GATES[one.gate];
        let begun = entered(&counted[..place], zone).and_then(|entry| day(entry.at));
        let Some(belongs) = (if out { begun.or(day(one.at)) } else { day(one.at) }) else { continue };
        if let Some(stay) = joined.presence.get_mut(&(reference(person), zone, belongs)) {
            stay.1 = !out;
        }
        if let Some(seen) = joined.attendance.get_mut(&(reference(person), belongs)) {
            seen.1 = one.id;
        }
    }
}

/// Changes of badges, standings and zones, and some scans of the server, for two days.
fn lived(seed: u64) -> Both {
    let mut both = Both::new(seed);
    for _ in 0..120 {
        both.now += 22 * 60_000;
        both.change();
        if both.dice.below(4) == 0 {
            both.readings(1);
        }
    }
    both
}

#[test]
fn any_order_of_arrival_comes_to_the_same() {
    let runs = std::env::var("ACCREDIT_JOINS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS);
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    for seed in 1..=runs {
        let mut both = lived(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let sent = decisions(&mut both);
        let letters: Vec<Vec<String>> =
            both.model.people.iter().map(|who| who.badges.iter().map(|badge| badge.letters.clone()).collect()).collect();
        let expected = expected(&mut both, &sent);
        // A consistent copy, whatever the log holds.
        for order in 0..3 {
            let copy = Site::new();
            let file = copy.path("event.db");
            Connection::open(both.site.path("event.db")).unwrap().execute("vacuum into ?1", [file.to_str().unwrap()]).unwrap();
            let messages = shuffled(&sent, &mut both);
            let joined = join(&file, &sent, &letters, &messages);
            let differ: Vec<_> = joined.conflicts.symmetric_difference(&expected.conflicts).take(5).collect();
            assert!(differ.is_empty(), "seed {seed}, order {order}: {differ:#?}");
            assert_eq!(joined.presence, expected.presence, "seed {seed}, order {order}");
            assert_eq!(joined.attendance, expected.attendance, "seed {seed}, order {order}");
            if order == 0 {
                whole(&copy);
            }
        }
        for (_, kind, ..) in &expected.conflicts {
            *kinds.entry(kind).or_default() += 1;
        }
    }
    assert_eq!(kinds.len(), 7, "every kind of conflict was among them: {kinds:?}");
}
