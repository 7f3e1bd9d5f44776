//! Plays an arrival on a copy of the event.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{
    arrivals::Profile,
    queue::{Lanes, Queues, lanes_needed},
};
use crate::{
    checkin::{Checkin, DecidedAlone, Reading, Recording, Shown},
    domain::{
        admission::{self, BadgeState, Presence},
        conflict::ConflictKind,
        event::{Direction, Gate},
        id::{GateCode, ScanId},
        mask::DayIndex,
        offline::GateDecides,
        participant::Standing,
        scan::{Effect, Reason, Verdict},
        seeded::Seeded,
    },
    store::{Order, PackPresence, ParticipantKey, Selection, StoreError, StoredParticipant, WhichConflicts},
};

/// How long a server takes for a verdict, in milliseconds.
const SERVED: u64 = 40;
/// How long a gate waits for a server that does not answer, and how long it then takes by itself, in milliseconds.
const PATIENCE: u64 = 400;
const ALONE: u64 = 10;
/// A reading is made so long after the badge is shown, at most, in milliseconds.
const UNEVEN: u64 = 2_000;

/// When something is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// What.
    pub what: Outage,
    /// From when, in milliseconds from the start.
    pub from: u64,
    /// Until when.
    pub to: u64,
}

/// What can be away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// The server: no gate has an answer.
    Server,
    /// The network: some lanes have no answer, drawn by the seed.
    Network,
}

/// What is played.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Where.
    pub gate: GateCode,
    /// The event day.
    pub day: DayIndex,
    /// How many come; more than have badges are not there.
    pub people: usize,
    /// Over how long, in milliseconds.
    pub length: u64,
    /// When.
    pub profile: Profile,
    /// Lanes, each with a reader.
    pub lanes: usize,
    /// How long somebody is in a lane beside the verdict, in milliseconds.
    pub each: u64,
    /// How many in a hundred come again by another lane.
    pub again: u64,
    /// How many people are blocked during the arrival.
    pub blocked: usize,
    /// By how much clocks of gates are off at most, in milliseconds.
    pub clocks: u64,
    /// What fails.
    pub failures: Vec<Failure>,
    /// The longest wait that is wanted, in milliseconds.
    pub wait: u64,
    /// What everything that is left to chance follows from.
    pub seed: u64,
}

/// What an arrival came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Played {
    /// How many came.
    pub people: usize,
    /// Readings, those of people who came again too.
    pub readings: usize,
    /// Readings by verdict: `admitted`, `repeat`, or the reason of a refusal.
    pub verdicts: BTreeMap<&'static str, usize>,
    /// How many gates decided by themselves.
    pub alone: usize,
    /// Verdict times in milliseconds: half, nineteen of twenty, and the longest.
    pub verdict_times: [u64; 3],
    /// The queues.
    pub queues: Queues,
    /// Conflicts by kind.
    pub conflicts: BTreeMap<&'static str, usize>,
    /// The fewest lanes with which nobody waits longer than was wanted.
    pub lanes_needed: usize,
}

/// Why an arrival is not played.
#[derive(Debug, thiserror::Error)]
pub enum SimulationError {
    /// Nobody would come.
    #[error("nobody has a valid badge yet")]
    Nobody,
    /// The gate does not exist.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Somebody who comes.
struct SimulatedPerson {
    who: StoredParticipant,
    code: String,
}

struct PlayState<'s> {
    checkin: Checkin,
    scenario: &'s Scenario,
    gate: Gate,
    begin: Timestamp,
    draw: Seeded,
    /// By how much each lane's clock is off, in milliseconds.
    clocks: Vec<i64>,
    /// Which lanes a failure of the network concerns.
    cut_off: Vec<bool>,
    /// What a lane saw by itself since it heard last, by person.
    own: Vec<BTreeSet<i64>>,
    /// Readings that no server has yet.
    waiting: Vec<Reading>,
    /// Whether the lane knows that nobody answers: it waits for an answer once.
    knows: Vec<bool>,
    /// Who was blocked, and when, in milliseconds from the start.
    heard: BTreeMap<i64, u64>,
    /// Whom the day had seen before anybody came.
    there: BTreeMap<i64, Presence>,
    /// Whom the server knows to have come in, and since when, in milliseconds from the start.
    came: BTreeMap<i64, u64>,
    /// The readings of the simulation: those of the event are nobody's concern here, whatever the simulated ones make of them.
    made: BTreeSet<ScanId>,
    times: Vec<u64>,
    verdicts: BTreeMap<&'static str, usize>,
    alone: usize,
}

/// Plays an arrival on a copy of an event, which is written to.
///
/// # Errors
/// When nobody has a badge, the gate does not exist, or the copy cannot be written.
pub fn play(mut checkin: Checkin, scenario: &Scenario) -> Result<Played, SimulationError> {
    let mut draw = Seeded::new(scenario.seed);
    let event = checkin.event().clone();
    let gate = event.event.gate(&scenario.gate).ok_or_else(|| event.unknown_gate(&scenario.gate))?.clone();
    let begin = event.event.span_of(scenario.day).map_or(Timestamp::UNIX_EPOCH, |(from, _)| from);
    let begin = begin.saturating_add(SignedDuration::from_hours(4)).unwrap_or(begin);
    let visitors = visitors(&mut checkin, scenario.people, &mut draw)?;
    let times = scenario.profile.times(visitors.len(), scenario.length, &mut draw);
    let comings = comings(&times, scenario, &mut draw);
    // Drawn before anything that depends on lanes and failures: the same people come, however many lanes there are.
    let each: Vec<u64> = comings.iter().map(|_| (scenario.each + draw.below(UNEVEN)).saturating_sub(UNEVEN / 2)).collect();
    let lanes = scenario.lanes.max(1);
    let clocks = (0..lanes).map(|_| clock(scenario.clocks, &mut draw)).collect();
    let cut_off = (0..lanes).map(|_| draw.happens(50)).collect();
    let seen = checkin.store_mut().stays_of(scenario.day)?;
    let there = seen.iter().filter(|seen| seen.zone == gate.zone).map(|seen| (seen.holder, presence(seen))).collect();
    let mut stage = PlayState {
        checkin,
        scenario,
        gate,
        begin,
        draw,
        clocks,
        cut_off,
        own: vec![BTreeSet::new(); lanes],
        waiting: Vec::new(),
        knows: vec![false; lanes],
        heard: BTreeMap::new(),
        there,
        came: BTreeMap::new(),
        made: BTreeSet::new(),
        times: Vec::new(),
        verdicts: BTreeMap::new(),
        alone: 0,
    };
    let mut queue = Lanes::new(lanes);
    let mut blocks: Vec<(u64, ParticipantKey)> =
        visitors.iter().take(scenario.blocked).map(|one| (scenario.length / 3, one.who.key)).collect();
    for (number, &(at, visitor)) in comings.iter().enumerate() {
        let (lane, called) = queue.come(at);
        while blocks.last().is_some_and(|(when, _)| *when <= called) {
            let Some((when, key)) = blocks.pop() else { break };
            stage.block(key, when)?;
        }
        let took = stage.read(number, lane, called, &visitors[visitor])?;
        stage.times.push(took);
        queue.leave(lane, called + took + each[number]);
    }
    stage.join(u64::MAX)?;
    let calm: Vec<(u64, u64)> = comings.iter().zip(&each).map(|((at, _), each)| (*at, each + SERVED)).collect();
    stage.told(&calm, visitors.len(), queue.queues())
}

/// Returns people with valid badges, as many as come, in an order that follows from the seed.
fn visitors(checkin: &mut Checkin, most: usize, draw: &mut Seeded) -> Result<Vec<SimulatedPerson>, SimulationError> {
    let store = checkin.store_mut();
    let mut keys = store.keys(&Selection::default(), Order::List)?;
    draw.shuffle(&mut keys);
    let mut found = Vec::new();
    for key in keys {
        if found.len() == most {
            break;
        }
        let who = store.participant_by_key(key)?;
        if let Some(badge) = &who.badge {
            found.push(SimulatedPerson { code: badge.credential.letters(), who });
        }
    }
    if found.is_empty() { Err(SimulationError::Nobody) } else { Ok(found) }
}

/// Returns who comes when, those too who come again, in order.
fn comings(times: &[u64], scenario: &Scenario, draw: &mut Seeded) -> Vec<(u64, usize)> {
    let mut all: Vec<(u64, usize)> = times.iter().copied().zip(0..).collect();
    for (visitor, &at) in times.iter().enumerate() {
        if draw.happens(scenario.again) {
            all.push((at + draw.below(scenario.length.max(2) / 2), visitor));
        }
    }
    all.sort_unstable();
    all
}

fn presence(seen: &PackPresence) -> Presence {
    if seen.is_inside { Presence::Inside } else { Presence::Left }
}

/// Returns by how much a clock is off.
fn clock(most: u64, draw: &mut Seeded) -> i64 {
    let off = i64::try_from(draw.below(2 * most + 1)).unwrap_or_default();
    off - i64::try_from(most).unwrap_or_default()
}

impl PlayState<'_> {
    fn moment(&self, at: u64) -> Timestamp {
        self.begin.saturating_add(SignedDuration::from_millis(at.cast_signed())).unwrap_or(self.begin)
    }

    /// Returns the failures that concern a lane at a moment.
    fn failures(&self, lane: usize, at: u64) -> impl Iterator<Item = &Failure> {
        let concerns = move |failure: &&Failure| failure.what == Outage::Server || self.cut_off[lane];
        self.scenario.failures.iter().filter(concerns).filter(move |failure| (failure.from..failure.to).contains(&at))
    }

    /// Returns since when nobody answers a lane: failures that follow each other without a break are one. `None` if somebody does.
    fn alone_since(&self, lane: usize, at: u64) -> Option<u64> {
        let mut since = self.failures(lane, at).map(|failure| failure.from).min()?;
        while let Some(earlier) = since.checked_sub(1).and_then(|before| self.failures(lane, before).map(|one| one.from).min()) {
            since = earlier;
        }
        Some(since)
    }

    /// Returns when somebody answers a lane again.
    fn answered_at(&self, lane: usize, at: u64) -> u64 {
        let mut again = at;
        while let Some(later) = self.failures(lane, again).map(|failure| failure.to).max() {
            again = later;
        }
        again
    }

    fn block(&mut self, key: ParticipantKey, at: u64) -> Result<(), SimulationError> {
        let moment = self.moment(at);
        let store = self.checkin.store_mut();
        let who = store.participant_by_key(key)?.participant.reference;
        match store.set_standing(&who, Standing::Blocked, "", moment) {
            // Somebody who is not accredited stays what they are.
            Err(error) if error.is_refusal() => Ok(()),
            done => {
                done?;
                self.heard.insert(key.number(), at);
                Ok(())
            }
        }
    }

    /// Reads somebody's badge, and returns how long the verdict took.
    fn read(&mut self, number: usize, lane: usize, at: u64, visitor: &SimulatedPerson) -> Result<u64, SimulationError> {
        let id = ScanId::new(number as u64 + 1, [u8::try_from(lane % 256).unwrap_or_default(); 10]);
        self.made.insert(id);
        let moment = self.moment(at);
        let event = self.checkin.event().clone();
        let reading = Reading::new(&event, self.scenario.gate.clone(), id, moment, Shown::Code(visitor.code.clone()));
        let decides = event.event.decides_at(&self.gate);
        if let Some(since) = self.alone_since(lane, at).filter(|_| decides != GateDecides::Wait) {
            let waits = if std::mem::replace(&mut self.knows[lane], true) { 0 } else { PATIENCE };
            let decided = self.decide((lane, since), at, visitor);
            self.count(decided.shown);
            self.alone += 1;
            self.waiting.push(reading.decided(Some(decided)));
            return Ok(waits + ALONE);
        }
        // A gate that waits for the server says nothing until it is back.
        let answered = self.answered_at(lane, at);
        if std::mem::take(&mut self.knows[lane]) {
            // The connection is back: what waited is sent.
            self.join(at)?;
        }
        self.own[lane].clear();
        let outcome = self.checkin.record(vec![reading], Recording::Keep, self.moment(answered))?.remove(0)?;
        self.count(outcome.verdict);
        if outcome.verdict.reason().is_none() && self.gate.direction == Direction::In {
            self.came.entry(visitor.who.key.number()).or_insert(answered);
        }
        Ok(answered - at + SERVED)
    }

    /// Decides as a gate does by itself, on what it knew when it was cut off and on what it saw since.
    fn decide(&mut self, (lane, since): (usize, u64), at: u64, visitor: &SimulatedPerson) -> DecidedAlone {
        let event = &self.checkin.event().event;
        let key = visitor.who.key.number();
        let is_known = self.heard.get(&key).is_some_and(|&blocked| blocked <= since);
        let standing = if is_known { Standing::Blocked } else { visitor.who.standing };
        let rights = event
            .category(&visitor.who.participant.category)
            .map(|category| event.rights(category, visitor.who.participant.days, visitor.who.zones));
        let was_in = self.own[lane].contains(&key) || self.came.get(&key).is_some_and(|&came| came <= since);
        let presence = if was_in { Presence::Inside } else { self.there.get(&key).copied().unwrap_or(Presence::NotYet) };
        let is_old = u128::from(at - since) > event.offline.max_age.duration().as_millis().unsigned_abs();
        let calls = is_old && matches!(event.decides_at(&self.gate), GateDecides::Supervisor | GateDecides::Refuse);
        let shown = match rights {
            None => Verdict::Refused(Reason::Unknown),
            Some(rights) => {
                let holder = admission::Holder::Listed { badge: BadgeState::Valid, standing, rights };
                let decision = admission::decide(event, &self.gate, Some(self.scenario.day), holder, presence);
                let comes_in = decision.effect == Effect::Counts && self.gate.direction == Direction::In;
                if comes_in && calls {
                    // What the gate knows is too old to let anybody in.
                    Verdict::Refused(Reason::OldData)
                } else {
                    if comes_in {
                        self.own[lane].insert(key);
                    }
                    decision.verdict
                }
            }
        };
        DecidedAlone { shown, as_of: self.moment(since), ahead: Some(-self.clocks[lane]) }
    }

    fn count(&mut self, verdict: Verdict) {
        let word = verdict.reason().map_or(verdict.as_str(), Reason::as_str);
        *self.verdicts.entry(word).or_default() += 1;
    }

    /// Brings what gates decided by themselves to the server, in any order.
    fn join(&mut self, at: u64) -> Result<(), SimulationError> {
        let mut readings = std::mem::take(&mut self.waiting);
        if readings.is_empty() {
            return Ok(());
        }
        self.draw.shuffle(&mut readings);
        for own in &self.own {
            for key in own {
                self.came.entry(*key).or_insert(at);
            }
        }
        let now = self.moment(2 * self.scenario.length);
        for outcome in self.checkin.record(readings, Recording::Keep, now)? {
            outcome?;
        }
        Ok(())
    }

    /// Takes when each came and how long that took where nothing failed.
    fn told(mut self, calm: &[(u64, u64)], people: usize, queues: Queues) -> Result<Played, SimulationError> {
        let mut conflicts = BTreeMap::new();
        for conflict in self.checkin.store_mut().conflicts(WhichConflicts::All)? {
            if !self.made.contains(&conflict.id) {
                continue;
            }
            *conflicts.entry(ConflictKind::as_str(conflict.kind)).or_default() += 1;
        }
        let mut times = self.times;
        times.sort_unstable();
        let at = |share: usize| times.get((times.len() * share).div_ceil(100).saturating_sub(1)).copied().unwrap_or_default();
        Ok(Played {
            people,
            readings: calm.len(),
            verdicts: self.verdicts,
            alone: self.alone,
            verdict_times: [at(50), at(95), at(100)],
            queues,
            conflicts,
            lanes_needed: lanes_needed(calm, self.scenario.wait),
        })
    }
}
