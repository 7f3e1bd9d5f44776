//! The arrival: gates, halls, the main server, and what goes wrong between them.

use std::path::{Path, PathBuf};

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading, Recording, Shown},
    domain::{
        id::ScanId,
        mask::{ZoneIndex, ZoneMask},
        participant::{Standing, ZoneRights},
        scan::{Reason, Verdict},
        seeded::Seeded,
        signing::KeyFile,
    },
    store::{Signer, Store, ToSend, Told},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    base::{Base, Codes, GATES, folder, gate_facts, is_of_another_day, reference},
    truth::{By, Changes, Fact},
};

/// How many halls have a server of their own.
const HALLS: usize = 3;
/// Clocks are off by at most so many milliseconds.
const CLOCKS: u64 = 10 * 60_000;
/// Between two readings, in milliseconds.
const PACE: i64 = 97;
/// The most readings that a server records at once.
const GROUP: usize = 32;

/// When the arrival begins.
fn begin() -> Timestamp {
    "2024-11-04T09:00:00Z".parse().unwrap()
}

fn at(milliseconds: i64) -> Timestamp {
    begin() + SignedDuration::from_millis(milliseconds)
}

/// Returns a moment as milliseconds from the beginning.
pub(super) fn milliseconds(moment: i64) -> i64 {
    moment - begin().as_millisecond()
}

/// Returns the person of a reference.
pub(super) fn person(reference: &str) -> usize {
    reference[1..].parse().unwrap()
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap()
}

/// What a gate or a server has that another does not have yet.
#[derive(Clone)]
enum Message {
    Reading(Box<Reading>),
    Undo(ScanId, ScanId),
}

struct Gate {
    /// The main server, or a hall's by its place.
    server: usize,
    /// How far its clock is off, and whether somebody knows.
    off: i64,
    is_known: bool,
    is_cut_off: bool,
    waiting: Vec<Message>,
}

/// A server with its database.
struct Server {
    checkin: Checkin,
    file: PathBuf,
    /// How far the main server's clock is ahead of its own.
    ahead: i64,
    is_cut_off: bool,
    /// Up to when it has heard of everything.
    knows: i64,
    /// Readings that are recorded with the next group, by their facts.
    group: Vec<(usize, Reading)>,
}

pub(super) struct World<'b> {
    /// The databases are in it.
    held: tempfile::TempDir,
    draw: Seeded,
    keys: &'b KeyFile,
    codes: Vec<Codes>,
    /// The main server first.
    servers: Vec<Server>,
    gates: Vec<Gate>,
    facts: Vec<Fact>,
    /// The gate of each fact, and whether its server's answer came too late.
    places: Vec<(usize, bool)>,
    changes: Vec<Changes>,
    now: i64,
}

/// Where the databases are at the end.
pub(super) struct Files {
    _held: tempfile::TempDir,
    pub(super) main: PathBuf,
    pub(super) halls: Vec<PathBuf>,
}

fn off(draw: &mut Seeded) -> i64 {
    i64::try_from(draw.below(2 * CLOCKS)).unwrap() - i64::try_from(CLOCKS).unwrap()
}

impl Server {
    fn new(base: &Path, file: PathBuf, hall: Option<(&str, i64)>) -> Self {
        std::fs::copy(base, &file).unwrap();
        let mut store = Store::open(&file).unwrap();
        if let Some((name, ahead)) = hall {
            store.become_satellite(name, (begin(), ahead), begin()).unwrap();
        }
        let ahead = hall.map_or(0, |(_, ahead)| ahead);
        Self { checkin: Checkin::new(store).unwrap(), file, ahead, is_cut_off: false, knows: 0, group: Vec::new() }
    }
}

impl<'b> World<'b> {
    pub(super) fn new(base: &'b Base, mut draw: Seeded) -> Self {
        let folder = folder();
        let from = base.folder.path().join("base.db");
        let mut servers = vec![Server::new(&from, folder.path().join("main.db"), None)];
        for hall in 1..=HALLS {
            let name = format!("hall {hall}");
            servers.push(Server::new(&from, folder.path().join(format!("{name}.db")), Some((&name, off(&mut draw)))));
        }
        let gates = (0..GATES).map(|gate| {
            let is_known = draw.happens(90);
            // Of a clock that nobody knows the server takes no moment that is still to come.
            let off = if is_known { off(&mut draw) } else { -off(&mut draw).abs() };
            Gate { server: gate % (HALLS + 1), off, is_known, is_cut_off: false, waiting: Vec::new() }
        });
        let changes = (0..base.codes.len())
            .map(|person| Changes { is_of_another_day: is_of_another_day(person), ..Changes::default() })
            .collect();
        let gates = gates.collect();
        Self {
            held: folder,
            keys: &base.keys,
            codes: base.codes.clone(),
            servers,
            gates,
            facts: Vec::new(),
            places: Vec::new(),
            changes,
            now: 0,
            draw,
        }
    }

    pub(super) fn facts(&self) -> &[Fact] {
        &self.facts
    }

    pub(super) fn changes(&self) -> &[Changes] {
        &self.changes
    }

    /// Closes the databases.
    pub(super) fn close(self) -> Files {
        let mut files = self.servers.into_iter().map(|server| server.file);
        Files { main: files.next().unwrap(), halls: files.collect(), _held: self.held }
    }

    /// Somebody is read, and perhaps something else happens.
    pub(super) fn step(&mut self, place: usize) {
        self.now = number(place) * PACE;
        self.read(place);
        match self.draw.below(240) {
            0..=9 => self.change(),
            10..=15 => {
                let gate = self.draw.place(GATES);
                self.deliver(gate, true);
            }
            16..=19 => {
                let hall = 1 + self.draw.place(HALLS);
                self.meet(hall, true);
            }
            20 | 21 => {
                let gate = self.draw.place(GATES);
                self.gates[gate].is_cut_off ^= true;
            }
            22 => {
                let hall = 1 + self.draw.place(HALLS);
                self.servers[hall].is_cut_off ^= true;
            }
            23..=29 => self.undo(),
            _ => {}
        }
    }

    /// Everybody is connected again, in any order.
    pub(super) fn come_together(&mut self) {
        self.now += PACE;
        let mut gates: Vec<usize> = (0..GATES).collect();
        self.draw.shuffle(&mut gates);
        for gate in gates {
            self.gates[gate].is_cut_off = false;
            self.deliver(gate, false);
        }
        for _ in 0..2 {
            let mut halls: Vec<usize> = (1..=HALLS).collect();
            self.draw.shuffle(&mut halls);
            for hall in halls {
                self.servers[hall].is_cut_off = false;
                self.meet(hall, false);
            }
        }
    }

    /// Somebody is read at a gate, which asks its server or decides by itself.
    fn read(&mut self, place: usize) {
        let (person, gate) = (self.draw.place(self.codes.len()), self.draw.place(GATES));
        let is_forged = self.draw.happens(1);
        let is_first_badge = self.codes[person][1].is_none() || self.draw.happens(50);
        let code =
            if is_forged { "forged".to_owned() } else { self.codes[person][usize::from(!is_first_badge)].clone().unwrap() };
        let (server, facts) = (self.gates[gate].server, gate_facts(gate));
        let is_late = self.draw.happens(3);
        let is_alone = self.gates[gate].is_cut_off || self.draw.happens(10);
        let Gate { off, is_known, .. } = self.gates[gate];
        // Where nobody knows how far the clock is off, its time stands as it is.
        let moment = if is_alone && !is_known { self.now + off } else { self.now };
        let number = u64::try_from(at(moment).as_millisecond()).unwrap();
        let id = ScanId::new(number, std::array::from_fn(|byte| (place >> (8 * (byte % 8))) as u8));
        let reading = Reading::new(
            self.servers[server].checkin.event(),
            format!("g{gate}").parse().unwrap(),
            id,
            at(moment),
            Shown::Code(code),
        );
        let by_server = if server == 0 { By::Main } else { By::Alone(Some(self.servers[server].ahead)) };
        let by = if is_alone || is_late { By::Alone(is_known.then_some(off)) } else { by_server };
        let shown = self.decide(person, gate, is_first_badge, is_forged);
        let fact = Fact { id, person, is_first_badge, is_forged, gate: facts, at: moment, shown, by, is_undone: false };
        self.facts.push(fact);
        self.places.push((gate, is_late && !is_alone));
        if is_alone || is_late {
            let decided = DecidedAlone { shown, as_of: begin(), ahead: is_known.then_some(off) };
            self.gates[gate].waiting.push(Message::Reading(Box::new(reading.clone().decided(Some(decided)))));
        }
        if !is_alone {
            // One that is late was recorded, and its answer came when the gate had decided.
            self.servers[server].group.push((self.facts.len() - 1, reading));
            if self.servers[server].group.len() >= GROUP {
                self.record(server);
            }
        }
    }

    /// Returns what a gate shows by itself: often what is right, and sometimes anything.
    fn decide(&mut self, person: usize, gate: usize, is_first_badge: bool, is_forged: bool) -> Verdict {
        let (refused, dice) = (Verdict::Refused, self.draw.below(20));
        let has_heard = |known: i64| self.changes[person].replaced.is_some_and(|since| since <= known);
        let knows = self.servers[self.gates[gate].server].knows;
        if is_forged {
            return if dice == 0 { Verdict::Admitted } else { refused(Reason::Invalid) };
        }
        // A badge that this gate cannot have heard of.
        if !is_first_badge && self.gates[gate].server > 0 && !has_heard(knows) {
            return refused(Reason::Unknown);
        }
        match (gate_facts(gate).is_exit, dice) {
            (true, 0..18) | (false, 0..13) => Verdict::Admitted,
            (true, _) => refused(Reason::Unknown),
            (false, 13..17) => Verdict::Repeat,
            (false, 17) => refused(Reason::Blocked),
            (false, 18) => refused(Reason::Superseded),
            (false, _) => refused(Reason::AlreadyRedeemed),
        }
    }

    /// A server records what was read since: one transaction.
    fn record(&mut self, server: usize) {
        let (facts, readings): (Vec<usize>, Vec<Reading>) = std::mem::take(&mut self.servers[server].group).into_iter().unzip();
        let by_server = if server == 0 { By::Main } else { By::Alone(Some(self.servers[server].ahead)) };
        let outcomes = self.servers[server].checkin.record(readings, Recording::Keep, at(self.now)).unwrap();
        for (fact, outcome) in facts.into_iter().zip(outcomes) {
            if !self.places[fact].1 {
                (self.facts[fact].shown, self.facts[fact].by) = (outcome.unwrap().verdict, by_server);
            }
        }
    }

    /// A gate sends what it decided, in any order, some of it twice; the answers to some of it are lost.
    fn deliver(&mut self, gate: usize, loses: bool) {
        let server = self.gates[gate].server;
        self.record(server);
        if self.gates[gate].is_cut_off {
            return;
        }
        let mut messages = std::mem::take(&mut self.gates[gate].waiting);
        if loses {
            self.gates[gate].waiting = messages.iter().filter(|_| self.draw.happens(10)).cloned().collect();
        }
        messages.extend(messages.clone().into_iter().step_by(5));
        self.draw.shuffle(&mut messages);
        let (checkin, now) = (&mut self.servers[server].checkin, at(self.now));
        for group in messages.chunks(GROUP) {
            let mut readings = Vec::new();
            for message in group {
                match message {
                    Message::Reading(reading) => readings.push((**reading).clone()),
                    Message::Undo(scan, undo) => {
                        checkin.store_mut().undo_scan_when_there(*scan, *undo, "mistaken", None, (now, now)).unwrap();
                    }
                }
            }
            for outcome in checkin.record(readings, Recording::Keep, now).unwrap() {
                outcome.unwrap();
            }
        }
    }

    /// Somebody at a gate takes a reading back that let a person through.
    fn undo(&mut self) {
        let place = self.draw.place(self.facts.len());
        let ((gate, is_late), fact) = (self.places[place], self.facts[place]);
        let undo = ScanId::new(u64::try_from(at(self.now).as_millisecond()).unwrap(), [0xFE; 10]);
        let server = self.gates[gate].server;
        self.record(server);
        if fact.is_undone || fact.is_forged || is_late || self.facts[place].shown.reason().is_some() {
            return;
        }
        self.facts[place].is_undone = true;
        self.gates[gate].waiting.push(Message::Undo(fact.id, undo));
    }

    /// A hall's server and the main server meet; what one says can be lost on the way, or come twice.
    fn meet(&mut self, hall: usize, loses: bool) {
        self.record(0);
        self.record(hall);
        if self.servers[hall].is_cut_off {
            return;
        }
        let now = at(self.now);
        let Self { servers, draw, .. } = self;
        let (main, halls) = servers.split_first_mut().unwrap();
        let (main, hall) = (&mut main.checkin, &mut halls[hall - 1]);
        loop {
            let store = hall.checkin.store_mut();
            let own = store.satellite().unwrap().unwrap();
            let outbox = store.outbox(ToSend::New, own.sent, 1_000).unwrap();
            if outbox.is_empty() && outbox.upto == own.sent {
                break;
            }
            if loses && draw.happens(20) {
                return;
            }
            assert_eq!(main.join(&outbox, &own.name, now).unwrap(), 0);
            // The answer is lost: it is sent again.
            if loses && draw.happens(20) {
                return;
            }
            if outbox.upto == own.sent {
                // What the main server is told again, until it says the same.
                break;
            }
            hall.checkin.store_mut().satellite_sent(outbox.upto).unwrap();
        }
        loop {
            let store = hall.checkin.store_mut();
            let own = store.satellite().unwrap().unwrap();
            let Told::News(news) = main.store_mut().news(&own.cursor).unwrap() else { panic!("the record is the same") };
            if loses && draw.happens(20) {
                return;
            }
            store.take_news(&news, (now, own.ahead), now).unwrap();
            if news.cursor != news.after {
                assert!(store.take_news(&news, (now, own.ahead), now).is_err(), "the same twice changes nothing");
            }
            if !news.more {
                hall.knows = self.now;
                return;
            }
        }
    }

    /// The main server changes something of somebody.
    fn change(&mut self) {
        self.record(0);
        let person = self.draw.place(self.codes.len());
        let (moment, who) = (at(self.now), reference(person));
        let changes = &mut self.changes[person];
        let store = self.servers[0].checkin.store_mut();
        match self.draw.below(6) {
            0 | 1 if changes.withdrawn.is_none() => {
                let is_blocked = !changes.blocks.last().is_some_and(|(_, is_blocked)| *is_blocked);
                let standing = if is_blocked { Standing::Blocked } else { Standing::Accredited };
                store.set_standing(&who, standing, "", moment).unwrap();
                changes.blocks.push((self.now, is_blocked));
            }
            2 | 3 if changes.replaced.is_none() && changes.revoked.is_none() && changes.withdrawn.is_none() => {
                let event = store.event().unwrap();
                let signer = Signer::new(&event, self.keys).unwrap();
                let known = store.participant(&who).unwrap();
                let draw = || u32::try_from(self.draw.below(1 << 32)).unwrap();
                store.reissue_badge(&signer, &known, draw, "lost", moment).unwrap();
                changes.replaced = Some(self.now);
                self.codes[person][1] = Some(store.participant(&who).unwrap().badge.unwrap().credential.letters());
            }
            4 if changes.revoked.is_none() && person.is_multiple_of(2) => {
                store.revoke_badge(&who, "stolen", moment).unwrap();
                changes.revoked = Some(self.now);
            }
            4 if changes.withdrawn.is_none() && changes.blocks.is_empty() => {
                store.set_standing(&who, Standing::Withdrawn, "", moment).unwrap();
                changes.withdrawn = Some(self.now);
            }
            5 if changes.withheld.is_none() => {
                let withheld = ZoneMask::NONE.with(ZoneIndex::new(1).unwrap());
                store.set_zones(&who, ZoneRights { added: ZoneMask::NONE, withheld }, moment).unwrap();
                changes.withheld = Some(self.now);
            }
            _ => {}
        }
    }
}
