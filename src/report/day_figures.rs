//! Figures that move with every scan: counted once, and then carried on by what the scans since have changed.
//!
//! A screen on a wall asks every second for hours. To count 100,000 participants anew each time would keep a core busy; what one
//! second's scans change is a few look-ups. Some forty bytes are kept for each participant.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use jiff::{SignedDuration, Timestamp};

use crate::{
    domain::{
        delegation::MEMBER_STATE,
        event::{Direction, Event},
        expected::expected,
        mask::{DayIndex, DayMask, ZoneMask},
        origin::Followed,
        scan::RefusalKind,
        text::fold,
    },
    report::delegations::Quorum,
    store::{Counted, ParticipantKey, Readings, Result, Store, StoredEvent, Whereabouts},
};

/// Arrivals are counted by as many minutes; a multiple of it is what a chart shows.
pub const SLOT_MINUTES: i64 = 5;
/// How often it is asked whether the participants themselves have changed, which means to count anew.
const LOOK_AT_ROSTER: SignedDuration = SignedDuration::from_secs(5);

/// A day's figures at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayFigures {
    /// The event day.
    pub day: DayIndex,
    /// Participants who are inside; `None` if no gate scans exits.
    pub inside: Option<u64>,
    /// All participants.
    pub whole: Share,
    /// By category, in protocol order: the code and the figures.
    pub categories: Vec<(String, Share)>,
    /// First admissions by the start of their [`SLOT_MINUTES`], in order; no slot is empty.
    pub arrivals: Vec<(Timestamp, u64)>,
    /// Delegations with somebody expected or there, by name.
    pub delegations: Vec<DelegationFigures>,
    /// Member States.
    pub quorum: Quorum,
    /// Refused readings by kind, in the order of the rules; no kind is without.
    pub refusals: Vec<(RefusalKind, u64)>,
    /// Gates in the order of the event file.
    pub gates: Vec<GateFigures>,
}

/// How many are there of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Who was admitted on the day.
    pub present: u64,
    /// Who is [`expected`]: nobody is present who is not.
    pub expected: u64,
}

/// A delegation's figures of the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationFigures {
    /// Its name.
    pub name: Arc<str>,
    /// Whether it counts towards the quorum.
    pub is_state: bool,
    /// Its people.
    pub people: Share,
    /// Its head.
    pub head: Share,
}

/// What a gate read on the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateFigures {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Readings that let somebody through.
    pub admitted: u64,
    /// Readings of who was let through before.
    pub repeat: u64,
    /// Readings that let nobody through.
    pub refused: u64,
    /// When its last reading was recorded.
    pub last_recorded: Option<Timestamp>,
}

/// The figures of a day, kept up to date.
pub struct Live {
    day: DayIndex,
    exits: ZoneMask,
    /// The settings and the participants that were counted.
    counted: (i64, (u64, i64)),
    looked_at: Timestamp,
    /// The last scans that were counted.
    scans: Followed,
    /// Their part in [`Store::decisions_mark`].
    decisions: i64,
    people: HashMap<ParticipantKey, CountedRow>,
    inside: u64,
    whole: Share,
    categories: BTreeMap<u8, Share>,
    delegations: Vec<DelegationFigures>,
    /// The places of the delegations by name.
    by_name: Vec<usize>,
    /// By the number of the slot since 1970.
    arrivals: BTreeMap<i64, u64>,
    /// One for each gate, verdict and reason that there was.
    readings: Vec<Readings>,
}

/// A participant as counted.
struct CountedRow {
    category: u8,
    accredited: DayMask,
    is_head: bool,
    is_inside: bool,
    delegation: Option<u32>,
    /// The slot of the first admission.
    arrived: Option<i64>,
}

/// Delegations, while they are counted. People are many and names few: each name is folded once.
#[derive(Default)]
struct DelegationBodies {
    all: Vec<DelegationBody>,
    /// Places by names as they were written, and by folded names, which stand behind a line break: no name holds one.
    places: HashMap<String, usize>,
}

impl DelegationBodies {
    /// Returns the body of a name in whatever spelling.
    fn named(&mut self, name: &str, candidate: (i64, ParticipantKey)) -> &mut DelegationBody {
        let place = if let Some(place) = self.places.get(name) {
            *place
        } else {
            let place = *self.places.entry(format!("\n{}", fold(name))).or_insert(self.all.len());
            self.places.insert(name.to_owned(), place);
            place
        };
        if place == self.all.len() {
            self.all.push(DelegationBody { head: candidate, places: HashMap::new() });
        }
        &mut self.all[place]
    }
}

/// All who come under one name: of several types where the list says so, and with one head.
struct DelegationBody {
    /// Rank and key of the head.
    head: (i64, ParticipantKey),
    /// Places by type.
    places: HashMap<String, u32>,
}

impl Live {
    /// Counts a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn count(store: &Store, event: &StoredEvent, day: DayIndex, now: Timestamp) -> Result<Self> {
        let ways_out = event.event.gates.iter().filter(|gate| gate.direction == Direction::Out);
        let mut live = Self {
            day,
            exits: ways_out.fold(ZoneMask::NONE, |zones, gate| zones.with(gate.zone)),
            // Read before the participants: anyone who is changed in between is noticed at the next look.
            counted: (event.revision, store.roster_mark()?),
            looked_at: now,
            scans: Followed::default(),
            decisions: 0,
            people: HashMap::new(),
            inside: 0,
            whole: Share::default(),
            categories: BTreeMap::new(),
            delegations: Vec::new(),
            by_name: Vec::new(),
            arrivals: BTreeMap::new(),
            readings: Vec::new(),
        };
        let mut bodies = DelegationBodies::default();
        store.each_counted(&event.event, |counted| live.enter(&mut bodies, &counted))?;
        for body in bodies.all {
            live.lead(&body);
        }
        live.by_name = (0..live.delegations.len()).collect();
        live.by_name
            .sort_by_cached_key(|&place| (fold(&live.delegations[place].name), Arc::clone(&live.delegations[place].name)));
        live.follow(store)?;
        Ok(live)
    }

    /// Brings the figures up to date: by what was scanned since, or by counting anew where day, settings or participants changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn bring_up_to_date(mut self, store: &Store, event: &StoredEvent, day: DayIndex, now: Timestamp) -> Result<Self> {
        let is_due = now.duration_since(self.looked_at).abs() >= LOOK_AT_ROSTER;
        let is_same =
            self.day == day && self.counted.0 == event.revision && (!is_due || self.counted.1 == store.roster_mark()?);
        if is_due {
            self.looked_at = now;
        }
        // Somebody registered a second ago who is at the gate already is counted at once.
        if is_same && self.follow(store)? == ScannedKnown::All { Ok(self) } else { Self::count(store, event, day, now) }
    }

    fn enter(&mut self, bodies: &mut DelegationBodies, counted: &Counted<'_>) {
        let Counted { category, accredited, .. } = *counted;
        let delegation = self.delegation(bodies, counted);
        let person = CountedRow { category, accredited, is_head: false, is_inside: false, delegation, arrived: None };
        let expected = person.is_expected(self.day);
        self.whole.expected += expected;
        self.categories.entry(category).or_default().expected += expected;
        if let Some(delegation) = delegation.map(|place| &mut self.delegations[place as usize]) {
            delegation.people.expected += expected;
        }
        self.people.insert(counted.key, person);
    }

    /// Returns the place of somebody's delegation, and remembers who heads it so far.
    fn delegation(&mut self, bodies: &mut DelegationBodies, counted: &Counted<'_>) -> Option<u32> {
        if counted.delegation.is_empty() {
            return None;
        }
        let candidate = (counted.head_rank, counted.key);
        let body = bodies.named(counted.delegation, candidate);
        body.head = body.head.min(candidate);
        if let Some(place) = body.places.get(counted.delegation_type) {
            return Some(*place);
        }
        let is_state = fold(counted.delegation_type) == fold(MEMBER_STATE);
        let (name, people, head) = (counted.delegation.into(), Share::default(), Share::default());
        let place = u32::try_from(self.delegations.len()).expect("a list has fewer delegations than four thousand million");
        self.delegations.push(DelegationFigures { name, is_state, people, head });
        body.places.insert(counted.delegation_type.to_owned(), place);
        Some(place)
    }

    fn lead(&mut self, body: &DelegationBody) {
        let Some(person) = self.people.get_mut(&body.head.1) else { return };
        person.is_head = true;
        if let Some(place) = person.delegation {
            self.delegations[place as usize].head.expected = person.is_expected(self.day);
        }
    }

    fn follow(&mut self, store: &Store) -> Result<ScannedKnown> {
        let (day, exits) = (self.day, self.exits);
        let mut seen = Vec::new();
        let mut read = Vec::new();
        let (scans, decisions) =
            store.changes_after(&self.scans, day, exits, |person| seen.push(person), |readings| read.push(readings))?;
        self.scans = scans;
        self.decisions += decisions;
        // What a gate decided of a scan that was counted before changes figures without a scan.
        let mut known = if self.decisions == store.decisions_mark()? { ScannedKnown::All } else { ScannedKnown::NotAll };
        for person in seen {
            if self.place(person).is_none() {
                known = ScannedKnown::NotAll;
            }
        }
        for new in read {
            let is_same =
                |known: &&mut Readings| known.gate == new.gate && known.verdict == new.verdict && known.refusal == new.refusal;
            match self.readings.iter_mut().find(is_same) {
                Some(known) => {
                    known.count += new.count;
                    known.last_recorded = known.last_recorded.max(new.last_recorded);
                }
                None => self.readings.push(new),
            }
        }
        Ok(known)
    }

    /// Counts somebody where they are now, and no longer where they were; does nothing if nobody is known by the key.
    fn place(&mut self, now: Whereabouts) -> Option<()> {
        let day = self.day;
        let person = self.people.get_mut(&now.key)?;
        let was_expected = person.is_expected(day);
        let arrived = now.first_at.map(|at| at.as_second().div_euclid(SLOT_MINUTES * 60));
        let before = std::mem::replace(&mut person.arrived, arrived);
        let was_inside = std::mem::replace(&mut person.is_inside, now.is_inside);
        self.inside = self.inside + u64::from(now.is_inside) - u64::from(was_inside);
        if let Some(slot) = before
            && let Some(count) = self.arrivals.get_mut(&slot)
        {
            *count -= 1;
            if *count == 0 {
                self.arrivals.remove(&slot);
            }
        }
        if let Some(slot) = arrived {
            *self.arrivals.entry(slot).or_default() += 1;
        }
        let (more, less) = (u64::from(arrived.is_some()), u64::from(before.is_some()));
        let is_expected = person.is_expected(day);
        let change = |share: &mut Share| {
            share.present = share.present + more - less;
            share.expected = share.expected + is_expected - was_expected;
        };
        change(&mut self.whole);
        change(self.categories.entry(person.category).or_default());
        if let Some(delegation) = person.delegation.map(|place| &mut self.delegations[place as usize]) {
            change(&mut delegation.people);
            if person.is_head {
                change(&mut delegation.head);
            }
        }
        Some(())
    }

    /// Returns the figures as they are.
    #[must_use]
    pub fn figures(&self, event: &Event) -> DayFigures {
        let category = |index: u8| self.categories.get(&index).copied().unwrap_or_default();
        let categories = event.categories.iter().map(|known| (known.code.to_string(), category(known.index)));
        let by_name = self.by_name.iter().map(|&place| &self.delegations[place]);
        let delegations: Vec<_> = by_name.filter(|delegation| !delegation.people.is_empty()).cloned().collect();
        let mut quorum = Quorum::default();
        for state in delegations.iter().filter(|delegation| delegation.is_state) {
            quorum.expected += 1;
            quorum.present += usize::from(state.people.present > 0);
        }
        let refused = |kind: RefusalKind| sum(self.readings.iter().filter(|read| read.refusal.as_deref() == Some(kind.as_str())));
        DayFigures {
            day: self.day,
            inside: (!self.exits.is_empty()).then_some(self.inside),
            whole: self.whole,
            categories: categories.filter(|(_, share)| !share.is_empty()).collect(),
            arrivals: self.arrivals.iter().map(|(&slot, &count)| (slot_start(slot), count)).collect(),
            delegations,
            quorum,
            refusals: RefusalKind::all().map(|kind| (kind, refused(kind))).filter(|(_, count)| *count > 0).collect(),
            gates: event.gates.iter().map(|gate| self.gate(gate.code.as_str(), &gate.name)).collect(),
        }
    }

    fn gate(&self, code: &str, name: &str) -> GateFigures {
        let own = || self.readings.iter().filter(|read| read.gate == code);
        let count = |verdict: &str| sum(own().filter(|read| read.verdict == verdict));
        GateFigures {
            code: code.to_owned(),
            name: name.to_owned(),
            admitted: count("admitted"),
            repeat: count("repeat"),
            refused: count("refused"),
            last_recorded: own().filter_map(|read| read.last_recorded).max(),
        }
    }
}

impl CountedRow {
    /// Returns one where the participant is expected on the day, as far as is known so far; else zero.
    fn is_expected(&self, day: DayIndex) -> u64 {
        let present = if self.arrived.is_some() { DayMask::NONE.with(day) } else { DayMask::NONE };
        u64::from(expected(self.accredited, present).has(day))
    }
}

/// Whether everybody who was scanned was among the counted, and nothing changed of scans that were.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ScannedKnown {
    All,
    NotAll,
}

fn sum<'r>(readings: impl Iterator<Item = &'r Readings>) -> u64 {
    u64::try_from(readings.map(|read| read.count).sum::<i64>()).unwrap_or_default()
}

fn slot_start(slot: i64) -> Timestamp {
    Timestamp::from_second(slot * SLOT_MINUTES * 60).unwrap_or_default()
}

impl Share {
    /// Returns whether nobody is expected and nobody came.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }

    /// Returns how many who are expected are not there.
    #[must_use]
    pub fn missing(self) -> u64 {
        self.expected.saturating_sub(self.present)
    }
}
