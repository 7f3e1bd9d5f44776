//! Halls, gates and a main server that are cut off from each other, in any order: in the end all have the same.
//!
//! By default few scans, so that it is quick. The whole size, for a night:
//! `ACCREDIT_SIMULATED_SCANS=60000 ACCREDIT_SEEDS=200 cargo test --release --test it replicas`

use std::collections::{BTreeMap, BTreeSet};

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading, Recording, Shown},
    domain::{
        conflict::{ConflictKind, Decided, PastReading, conflicts},
        event::{Direction, RepeatPolicy},
        id::{GateCode, ScanId},
        participant::Standing,
        scan::{ClockTrust, Reason, Verdict},
        seeded::Seeded,
        tally::{CountedReading, tally},
    },
    store::{Listed, Store, ToSend, Told},
};
use jiff::{SignedDuration, Timestamp};

use crate::harness::{Site, accredit};

/// How many halls have a server of their own.
const HALLS: usize = 3;
const GATES: usize = 40;
/// Clocks are off by at most so many milliseconds.
const CLOCKS: u64 = 10 * 60_000;
/// A clock that is off by more is not relied on.
const RELIED_ON: i64 = 5 * 60_000;

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Readings with the kind of their conflict.
type Conflicts = BTreeSet<(ScanId, &'static str)>;

/// What is known of a reading.
#[derive(Debug, Clone, Copy)]
struct Fact {
    id: ScanId,
    person: usize,
    at: i64,
    shown: Verdict,
    /// How far the deciding clock was off; `None` where the main server decided.
    off: Option<i64>,
}

/// Conflicts worked out in another way: reading by reading, by what the rules say in words.
fn truth(facts: &[Fact], blocked: &BTreeMap<usize, i64>) -> Conflicts {
    let mut all: Vec<&Fact> = facts.iter().collect();
    all.sort_by_key(|fact| fact.at);
    let (mut inside, mut found) = (BTreeSet::new(), BTreeSet::new());
    for fact in all {
        let is_in = fact.shown.reason().is_none();
        if let Some(off) = fact.off {
            let was_blocked = blocked.get(&fact.person).is_some_and(|&since| since <= fact.at);
            let was_in = inside.contains(&fact.person);
            match (is_in, fact.shown) {
                (true, _) if was_blocked => drop(found.insert((fact.id, "was-blocked"))),
                (false, _) if !was_blocked => drop(found.insert((fact.id, "was-blocked"))),
                (true, Verdict::Admitted) if was_in => drop(found.insert((fact.id, "double"))),
                (true, Verdict::Repeat) if !was_in => drop(found.insert((fact.id, "double"))),
                _ => {}
            }
            if off.abs() >= RELIED_ON {
                found.insert((fact.id, "clock"));
            }
        }
        if is_in {
            inside.insert(fact.person);
        }
    }
    found
}

/// A replica as a set of readings, in whatever order they came.
fn replica(facts: &[Fact], blocked: &BTreeMap<usize, i64>) -> (Conflicts, BTreeMap<usize, (i64, i64)>) {
    let mut by_person: BTreeMap<usize, Vec<Fact>> = BTreeMap::new();
    for fact in facts {
        by_person.entry(fact.person).or_default().push(*fact);
    }
    let (mut found, mut attended) = (BTreeSet::new(), BTreeMap::new());
    for (person, facts) in by_person {
        let mut seen = BTreeSet::new();
        // The same message twice is one.
        let facts: Vec<Fact> = facts.into_iter().filter(|fact| seen.insert(fact.id)).collect();
        let judged = |fact: &Fact| {
            let is_blocked = blocked.get(&fact.person).is_some_and(|&since| since <= fact.at);
            if is_blocked { Verdict::Refused(Reason::Blocked) } else { Verdict::Admitted }
        };
        let clock = |off: i64| if off.abs() < RELIED_ON { ClockTrust::Trusted } else { ClockTrust::Unsure };
        let mut past: Vec<PastReading> = facts
            .iter()
            .zip(1..)
            .map(|(fact, row)| PastReading {
                row,
                id: fact.id,
                at: fact.at,
                day: Some(0),
                zone: 0,
                direction: Direction::In,
                counts: fact.shown.reason().is_none(),
                alone: fact.off.map(|off| Decided {
                    shown: fact.shown,
                    judged: judged(fact),
                    repeat: RepeatPolicy::Warn,
                    readmits: false,
                    clock: clock(off),
                }),
            })
            .collect();
        for one in conflicts(&mut past) {
            found.insert((facts[usize::try_from(one.row).unwrap() - 1].id, ConflictKind::as_str(one.kind)));
        }
        let mut counted: Vec<CountedReading> = facts
            .iter()
            .zip(1..)
            .filter(|(fact, _)| fact.shown.reason().is_none())
            .map(|(fact, row)| CountedReading {
                row,
                at: fact.at,
                day: Some(0),
                zone: 0,
                direction: Direction::In,
                decided: fact.off.map(|_| fact.id),
            })
            .collect();
        if let Some(day) = tally(&mut counted).days.get(&0) {
            attended.insert(person, (day.first_at, day.last_at));
        }
    }
    (found, attended)
}

/// Draws an arrival: who was read when, by a gate that knew some of what had happened.
fn drawn(scans: usize, people: usize, draw: &mut Seeded) -> (Vec<Fact>, BTreeMap<usize, i64>) {
    let blocked: BTreeMap<usize, i64> =
        (0..people / 20).map(|_| (draw.place(people), i64::try_from(draw.below(3_600_000)).unwrap())).collect();
    let mut times: Vec<i64> = (0..scans).map(|place| i64::try_from(place).unwrap() * 97 + 13).collect();
    draw.shuffle(&mut times);
    let off: Vec<i64> =
        (0..GATES).map(|_| i64::try_from(draw.below(2 * CLOCKS)).unwrap() - i64::try_from(CLOCKS).unwrap()).collect();
    let facts = times.into_iter().enumerate().map(|(place, at)| {
        let id = ScanId::new(u64::try_from(at).unwrap(), std::array::from_fn(|byte| ((place >> (byte * 4)) & 0xFF) as u8));
        let shown = match draw.below(10) {
            0 => Verdict::Refused(Reason::Blocked),
            1 | 2 => Verdict::Repeat,
            _ => Verdict::Admitted,
        };
        let gate = draw.place(GATES);
        let alone = draw.happens(60);
        Fact { id, person: draw.place(people), at, shown, off: alone.then_some(off[gate]) }
    });
    (facts.collect(), blocked)
}

#[test]
fn replicas_that_heard_everything_in_any_order_are_the_same_and_conflicts_are_the_truth() {
    for seed in 1..=u64::try_from(number("ACCREDIT_SEEDS", 10)).unwrap() {
        let mut draw = Seeded::new(seed);
        let (mut facts, blocked) = drawn(number("ACCREDIT_SIMULATED_SCANS", 60_000), 20_000, &mut draw);
        let expected = truth(&facts, &blocked);
        assert!(expected.len() > 1_000 || facts.len() < 60_000);
        let first = replica(&facts, &blocked);
        assert_eq!(first.0, expected, "seed {seed}");
        for _ in 0..HALLS {
            // Another order, and every tenth message twice.
            let doubled: Vec<Fact> = facts.iter().step_by(10).copied().collect();
            facts.extend(doubled);
            draw.shuffle(&mut facts);
            assert!(replica(&facts, &blocked) == first, "seed {seed}");
        }
    }
}

/// A server with its database, and what its gates have not sent yet.
struct Hall {
    checkin: Checkin,
    waiting: Vec<Reading>,
    ahead: i64,
}

struct World {
    _site: Site,
    main: Hall,
    halls: Vec<Hall>,
    codes: Vec<(String, String)>,
    begin: Timestamp,
    facts: Vec<Fact>,
    blocked: BTreeMap<usize, i64>,
}

impl World {
    fn new(draw: &mut Seeded) -> Self {
        let site = Site::new();
        let gates: String = (0..GATES).map(|gate| format!("[[gate]]\ncode = \"g{gate}\"\nzone = \"hall\"\n")).collect();
        let event = format!(
            "[event]\nname = \"Arrival\"\ntimezone = \"UTC\"\ndays = [\"2024-11-04\"]\n[offline]\ndecide = \"admit\"\n
             [[zone]]\ncode = \"hall\"\n[[category]]\ncode = \"Guest\"\nzones = \"all\"\n{gates}"
        );
        site.write("event.toml", event);
        let rows: String = (0..60).map(|person| format!("P{person:04},Guest {person},Guest\n")).collect();
        site.write("list.csv", format!("reference,name,category\n{rows}"));
        accredit(&site).args(["init", "event.toml"]).succeeds();
        accredit(&site).args(["import", "list.csv"]).succeeds();
        let codes = site.issue_all().into_iter().collect();
        let begin = "2024-11-04T09:00:00Z".parse().unwrap();
        let hall = |name: &str, ahead: i64| {
            let path = site.path(name);
            site.store().duplicate(&path).unwrap();
            let mut store = Store::open(&path).unwrap();
            store.become_satellite(name, (begin, ahead), begin).unwrap();
            Hall { checkin: Checkin::new(store).unwrap(), waiting: Vec::new(), ahead }
        };
        let halls = (0..HALLS)
            .map(|place| {
                hall(&format!("hall{place}.db"), i64::try_from(draw.below(2 * CLOCKS)).unwrap() - i64::try_from(CLOCKS).unwrap())
            })
            .collect();
        let main = Hall { checkin: Checkin::new(site.store()).unwrap(), waiting: Vec::new(), ahead: 0 };
        Self { main, halls, codes, begin, facts: Vec::new(), blocked: BTreeMap::new(), _site: site }
    }

    fn at(&self, milliseconds: i64) -> Timestamp {
        self.begin + SignedDuration::from_millis(milliseconds)
    }

    /// Somebody is read at a gate, which asks its server or decides by itself.
    fn scan(&mut self, place: usize, draw: &mut Seeded) {
        let at = i64::try_from(place).unwrap() * 997;
        let moment = self.at(at);
        let (person, gate) = (draw.place(self.codes.len()), draw.place(GATES));
        let id = ScanId::new(u64::try_from(moment.as_millisecond()).unwrap(), [u8::try_from(place % 251).unwrap(); 10]);
        let code = self.codes[person].1.clone();
        let server = draw.place(HALLS + 1);
        let off = i64::try_from(draw.below(2 * CLOCKS)).unwrap() - i64::try_from(CLOCKS).unwrap();
        let hall = if server == 0 { &mut self.main } else { &mut self.halls[server - 1] };
        let code_of_gate: GateCode = format!("g{gate}").parse().unwrap();
        let reading = Reading::new(hall.checkin.event(), code_of_gate, id, moment, Shown::Code(code));
        if draw.happens(40) {
            let shown = if draw.happens(15) { Verdict::Repeat } else { Verdict::Admitted };
            let decided = DecidedAlone { shown, as_of: self.begin, ahead: Some(off) };
            hall.waiting.push(reading.decided(Some(decided)));
            self.facts.push(Fact { id, person, at, shown, off: Some(off) });
        } else {
            let outcome = hall.checkin.record(vec![reading], Recording::Keep, moment).unwrap().remove(0).unwrap();
            let off = (server > 0).then_some(hall.ahead);
            self.facts.push(Fact { id, person, at, shown: outcome.verdict, off });
        }
    }

    /// Gates of a server send what they decided, in any order, some of it twice.
    fn deliver(&mut self, server: usize, draw: &mut Seeded) {
        let now = self.at(100_000_000);
        let hall = if server == 0 { &mut self.main } else { &mut self.halls[server - 1] };
        let mut readings = std::mem::take(&mut hall.waiting);
        readings.extend(readings.clone().into_iter().step_by(3));
        draw.shuffle(&mut readings);
        for outcome in hall.checkin.record(readings, Recording::Keep, now).unwrap() {
            outcome.unwrap();
        }
    }

    /// A satellite and the main server meet; what one says can be lost on the way, or come twice.
    fn meet(&mut self, hall: usize, draw: &mut Seeded, loses: bool) {
        let now = self.at(100_000_000);
        let (main, hall) = (&mut self.main.checkin, &mut self.halls[hall].checkin);
        let own = hall.store_mut().satellite().unwrap().unwrap();
        let outbox = hall.store_mut().outbox(ToSend::New, own.sent, 1_000).unwrap();
        if loses && draw.happens(30) {
            return;
        }
        assert_eq!(main.join(&outbox, &own.name, now).unwrap(), 0);
        // The answer is lost: it is sent again.
        if !(loses && draw.happens(30)) {
            hall.store_mut().satellite_sent(outbox.upto).unwrap();
        }
        loop {
            let own = hall.store_mut().satellite().unwrap().unwrap();
            let Told::News(news) = main.store_mut().news(&own.cursor).unwrap() else { panic!("the record is the same") };
            if loses && draw.happens(20) {
                return;
            }
            hall.store_mut().take_news(&news, (self.begin, own.ahead), now).unwrap();
            if news.cursor != news.after {
                assert!(
                    hall.store_mut().take_news(&news, (self.begin, own.ahead), now).is_err(),
                    "the same twice changes nothing"
                );
            }
            if !news.more {
                return;
            }
        }
    }

    fn block(&mut self, place: usize, draw: &mut Seeded) {
        let at = i64::try_from(place).unwrap() * 997 + 500;
        let person = draw.place(self.codes.len());
        let reference = self.codes[person].0.parse().unwrap();
        let moment = self.at(at);
        if self.main.checkin.store_mut().set_standing(&reference, Standing::Blocked, "", moment).is_ok() {
            self.blocked.entry(person).or_insert(at);
        }
    }
}

/// What a database says of attendance, presence and conflicts.
fn told(store: &Store, codes: &[(String, String)]) -> (Vec<String>, Conflicts) {
    let found = store.conflicts(Listed::All).unwrap();
    let conflicts = found.iter().map(|one| (one.id, ConflictKind::as_str(one.kind))).collect();
    let attended = codes
        .iter()
        .map(|(reference, _)| {
            let who = store.participant(&reference.parse().unwrap()).unwrap();
            format!("{reference} {:?}", store.arrivals(who.key).unwrap())
        })
        .collect();
    (attended, conflicts)
}

#[test]
fn databases_that_were_cut_off_from_each_other_end_with_the_same() {
    let scans = number("ACCREDIT_SIMULATED_SCANS", 160);
    for seed in 1..=u64::try_from(number("ACCREDIT_SEEDS", 10)).unwrap() {
        let mut draw = Seeded::new(seed);
        let mut world = World::new(&mut draw);
        for place in 0..scans {
            world.scan(place, &mut draw);
            match draw.below(24) {
                0 => world.block(place, &mut draw),
                1 | 2 => {
                    let server = draw.place(HALLS + 1);
                    world.deliver(server, &mut draw);
                }
                3..=5 => {
                    let hall = draw.place(HALLS);
                    world.meet(hall, &mut draw, true);
                }
                _ => {}
            }
        }
        let mut servers: Vec<usize> = (0..=HALLS).collect();
        draw.shuffle(&mut servers);
        for server in servers {
            world.deliver(server, &mut draw);
        }
        for _ in 0..2 {
            let mut halls: Vec<usize> = (0..HALLS).collect();
            draw.shuffle(&mut halls);
            for hall in halls {
                world.meet(hall, &mut draw, false);
            }
        }
        let World { main, halls, codes, facts, blocked, .. } = &mut world;
        let expected = told(main.checkin.store_mut(), codes);
        assert_eq!(expected.1, truth(facts, blocked), "seed {seed}: conflicts are the truth");
        assert!(!expected.1.is_empty());
        for hall in halls {
            assert!(told(hall.checkin.store_mut(), codes) == expected, "seed {seed}: all have the same");
            assert_eq!(hall.checkin.store_mut().verify(None).unwrap(), [""; 0], "seed {seed}");
        }
        assert_eq!(main.checkin.store_mut().verify(None).unwrap(), [""; 0], "seed {seed}");
    }
}
