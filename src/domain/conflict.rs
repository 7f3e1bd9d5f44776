//! Where what a gate decided by itself differs from the rules, judged afterwards with all that is known by then.
//!
//! Pure, and the same for any order in which readings arrive: what was shown, and what the rules say of the badge and its holder as of
//! the reading's own time, are facts of each reading. Only whether somebody had been admitted before depends on other readings,
//! and these are taken in the order of their times.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    event::{Direction, RepeatPolicy},
    id::ScanId,
    scan::{ClockTrust, Reason, Verdict},
};

/// Why a decision of a gate needs somebody's attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConflictKind {
    /// The holder had been admitted before, or is taken for somebody who had.
    Double,
    /// The badge had been replaced.
    WasSuperseded,
    /// The badge had been revoked.
    WasRevoked,
    /// The participant was blocked.
    WasBlocked,
    /// The accreditation, the day or the zone did not allow it.
    NotEntitled,
    /// The badge is not one of the event's, or not on record.
    UnknownBadge,
    /// Nobody knows how the gate's clock went, or it was wrong by five minutes or more.
    Clock,
}

/// Who decided on a reading of which the main server hears afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Decider {
    /// The gate: what it showed stands.
    #[default]
    Gate,
    /// Its satellite, whose answer the gate may not have waited for. The gate's own decision takes the place of this one, whichever comes
    /// first.
    Server,
}

impl Decider {
    /// Returns who decided, by whether the satellite did.
    #[must_use]
    pub fn of(is_server: bool) -> Self {
        if is_server { Self::Server } else { Self::Gate }
    }
}

/// What a gate decided by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// What it showed.
    pub shown: Verdict,
    /// What the rules say as of the reading's time, of everything but earlier readings.
    pub judged: Verdict,
    /// What the gate does with second readings.
    pub repeat: RepeatPolicy,
    /// Whether an exit makes the next entry plain.
    pub readmits: bool,
    /// Whether the reading's time is to be relied on.
    pub clock: ClockTrust,
}

/// A reading of a holder that was not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastReading {
    /// The row.
    pub row: i64,
    /// The sender's id: of two decisions of gates at one moment, the higher is the later one.
    pub id: ScanId,
    /// When, in milliseconds since 1970, by the server's clock.
    pub at: i64,
    /// The event day's index.
    pub day: Option<i64>,
    /// The zone's index.
    pub zone: i64,
    /// Which way.
    pub direction: Direction,
    /// Whether it counts, as shown.
    pub counts: bool,
    /// What the gate decided; `None` if the server did.
    pub alone: Option<Decided>,
}

/// A difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conflict {
    /// The row of the reading.
    pub row: i64,
    /// Its kind.
    pub kind: ConflictKind,
    /// What the rules say.
    pub judged: Verdict,
    /// The row of the earlier admission, if that is what makes the difference.
    pub other: Option<i64>,
}

/// Works out the conflicts of one holder's readings, whatever their order; sorts them by time.
pub fn conflicts(readings: &mut [PastReading]) -> Vec<Conflict> {
    readings.sort_unstable_by_key(|reading| (reading.at, reading.alone.map(|_| reading.id), reading.row));
    let mut found = Vec::new();
    let mut history = History::default();
    for reading in readings.iter() {
        if let Some(decided) = &reading.alone {
            let (judged, other) = history.judge(reading, *decided);
            if let Some(kind) = difference(decided.shown, judged) {
                let other = other.filter(|_| kind == ConflictKind::Double);
                found.push(Conflict { row: reading.row, kind, judged, other });
            }
            if decided.clock == ClockTrust::Unsure {
                found.push(Conflict { row: reading.row, kind: ConflictKind::Clock, judged, other: None });
            }
        }
        if reading.counts {
            history.add(reading);
        }
    }
    found
}

/// Returns the kind of the difference between what was shown and what the rules say; `None` if there is none. Two refusals are the
/// same to the person at the door, whatever their reasons.
fn difference(shown: Verdict, judged: Verdict) -> Option<ConflictKind> {
    if shown == judged || (shown.reason().is_some() && judged.reason().is_some()) {
        return None;
    }
    Some(match shown.reason().or(judged.reason()) {
        None | Some(Reason::AlreadyRedeemed) => ConflictKind::Double,
        Some(Reason::Superseded) => ConflictKind::WasSuperseded,
        Some(Reason::Revoked) => ConflictKind::WasRevoked,
        Some(Reason::Blocked) => ConflictKind::WasBlocked,
        Some(Reason::Canceled | Reason::WrongDay | Reason::Zone) => ConflictKind::NotEntitled,
        Some(Reason::Unknown | Reason::Invalid | Reason::OldData) => ConflictKind::UnknownBadge,
    })
}

/// What had been seen of a holder before a reading: the stays by zone and day, as [`tally`](super::tally::tally) has them.
#[derive(Default)]
struct History {
    /// The first admission, and whether no exit has closed the stay.
    stays: BTreeMap<(i64, i64), (i64, bool)>,
    /// The day of the latest stay in each zone.
    latest: BTreeMap<i64, i64>,
}

impl History {
    fn judge(&self, reading: &PastReading, decided: Decided) -> (Verdict, Option<i64>) {
        let stay = reading.day.and_then(|day| self.stays.get(&(reading.zone, day)));
        let Some(&(first, is_inside)) = stay else { return (decided.judged, None) };
        if reading.direction == Direction::Out || decided.judged.reason().is_some() {
            return (decided.judged, None);
        }
        if decided.readmits && !is_inside {
            return (decided.judged, Some(first));
        }
        let judged = match decided.repeat {
            RepeatPolicy::Admit => Verdict::Admitted,
            RepeatPolicy::Warn => Verdict::Repeat,
            RepeatPolicy::Refuse => Verdict::Refused(Reason::AlreadyRedeemed),
        };
        (judged, Some(first))
    }

    fn add(&mut self, reading: &PastReading) {
        match (reading.direction, reading.day) {
            (Direction::In, Some(day)) => {
                self.stays.entry((reading.zone, day)).or_insert((reading.row, true)).1 = true;
                self.latest.insert(reading.zone, day);
            }
            (Direction::In, None) => {}
            (Direction::Out, day) => {
                let closed = self.latest.get(&reading.zone).copied().or(day);
                if let Some(stay) = closed.and_then(|day| self.stays.get_mut(&(reading.zone, day))) {
                    stay.1 = false;
                }
            }
        }
    }
}

impl Conflict {
    /// Returns what a difference of a kind means, as a word: who was the stricter of the two decides what is to be said. For a gate that
    /// refused somebody who was not blocked, "the person is blocked" would be the opposite of the truth.
    #[must_use]
    pub fn meaning(kind: ConflictKind, shown: Verdict, judged: Verdict) -> &'static str {
        let is_gate_stricter = shown.reason().is_some() && judged.reason().is_none();
        match kind {
            ConflictKind::Double if judged == Verdict::Admitted => "first",
            ConflictKind::WasSuperseded if is_gate_stricter => "not-superseded",
            ConflictKind::WasRevoked if is_gate_stricter => "not-revoked",
            ConflictKind::WasBlocked if is_gate_stricter => "not-blocked",
            ConflictKind::NotEntitled if is_gate_stricter => "entitled",
            ConflictKind::UnknownBadge if is_gate_stricter && shown == Verdict::Refused(Reason::OldData) => "old-data",
            ConflictKind::UnknownBadge if is_gate_stricter => "known-badge",
            kind => kind.as_str(),
        }
    }
}

impl ConflictKind {
    /// Every kind, in the order in which they are listed.
    pub const ALL: [Self; 7] = [
        Self::Double,
        Self::WasSuperseded,
        Self::WasRevoked,
        Self::WasBlocked,
        Self::NotEntitled,
        Self::UnknownBadge,
        Self::Clock,
    ];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Double => "double",
            Self::WasSuperseded => "was-superseded",
            Self::WasRevoked => "was-revoked",
            Self::WasBlocked => "was-blocked",
            Self::NotEntitled => "not-entitled",
            Self::UnknownBadge => "unknown-badge",
            Self::Clock => "clock",
        }
    }

    /// Returns the one that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Decided = Decided {
        shown: Verdict::Admitted,
        judged: Verdict::Admitted,
        repeat: RepeatPolicy::Warn,
        readmits: true,
        clock: ClockTrust::Trusted,
    };

    fn reading(row: i64, at: i64, direction: Direction, alone: Option<Decided>) -> PastReading {
        let id = ScanId::new(u64::try_from(at).unwrap(), [u8::try_from(row).unwrap(); 10]);
        PastReading { row, id, at, day: Some(0), zone: 0, direction, counts: true, alone }
    }

    fn told(readings: &mut [PastReading]) -> Vec<(i64, ConflictKind, Verdict, Option<i64>)> {
        conflicts(readings).iter().map(|one| (one.row, one.kind, one.judged, one.other)).collect()
    }

    #[test]
    fn of_two_gates_that_admitted_one_badge_the_later_is_the_double_in_any_order_of_arrival() {
        let (early, late) = (reading(2, 100, Direction::In, Some(PLAIN)), reading(1, 200, Direction::In, Some(PLAIN)));
        for mut readings in [[early, late], [late, early]] {
            assert_eq!(told(&mut readings), [(1, ConflictKind::Double, Verdict::Repeat, Some(2))]);
        }
        // At one moment the id decides, and not the row.
        let (one, other) = (reading(1, 100, Direction::In, Some(PLAIN)), reading(2, 100, Direction::In, Some(PLAIN)));
        let swapped = [PastReading { row: 2, ..one }, PastReading { row: 1, ..other }];
        assert_eq!(told(&mut [one, other]), [(2, ConflictKind::Double, Verdict::Repeat, Some(1))]);
        assert_eq!(told(&mut swapped.clone()), [(1, ConflictKind::Double, Verdict::Repeat, Some(2))]);
        // After an exit the next entry is plain where the gate says so, and a double where it does not.
        let exit = reading(3, 150, Direction::Out, None);
        assert_eq!(told(&mut [early, exit, late]), []);
        let strict = reading(1, 200, Direction::In, Some(Decided { readmits: false, repeat: RepeatPolicy::Refuse, ..PLAIN }));
        let expected = (1, ConflictKind::Double, Verdict::Refused(Reason::AlreadyRedeemed), Some(2));
        assert_eq!(told(&mut [early, exit, strict]), [expected]);
        // What the server decided is not judged again.
        assert_eq!(told(&mut [reading(1, 100, Direction::In, None), reading(2, 200, Direction::In, None)]), []);
    }

    #[test]
    fn each_difference_has_its_kind_whichever_side_is_stricter() {
        for (reason, kind) in [
            (Reason::Superseded, ConflictKind::WasSuperseded),
            (Reason::Revoked, ConflictKind::WasRevoked),
            (Reason::Blocked, ConflictKind::WasBlocked),
            (Reason::Canceled, ConflictKind::NotEntitled),
            (Reason::WrongDay, ConflictKind::NotEntitled),
            (Reason::Zone, ConflictKind::NotEntitled),
            (Reason::Unknown, ConflictKind::UnknownBadge),
            (Reason::OldData, ConflictKind::UnknownBadge),
            (Reason::Invalid, ConflictKind::UnknownBadge),
            (Reason::AlreadyRedeemed, ConflictKind::Double),
        ] {
            let refused = Verdict::Refused(reason);
            let lenient = Decided { judged: refused, ..PLAIN };
            assert_eq!(told(&mut [reading(1, 1, Direction::In, Some(lenient))]), [(1, kind, refused, None)]);
            let strict = Decided { shown: refused, ..PLAIN };
            assert_eq!(told(&mut [reading(1, 1, Direction::In, Some(strict))]), [(1, kind, Verdict::Admitted, None)]);
        }
        let other = Decided { shown: Verdict::Refused(Reason::Unknown), judged: Verdict::Refused(Reason::Blocked), ..PLAIN };
        assert_eq!(told(&mut [reading(1, 1, Direction::In, Some(other))]), [], "refused is refused");
    }

    #[test]
    fn what_a_difference_means_depends_on_who_was_stricter() {
        let meaning = |kind, shown, judged| Conflict::meaning(kind, shown, judged);
        for (reason, kind, word) in [
            (Reason::Superseded, ConflictKind::WasSuperseded, "not-superseded"),
            (Reason::Revoked, ConflictKind::WasRevoked, "not-revoked"),
            (Reason::Blocked, ConflictKind::WasBlocked, "not-blocked"),
            (Reason::Zone, ConflictKind::NotEntitled, "entitled"),
            (Reason::Unknown, ConflictKind::UnknownBadge, "known-badge"),
            (Reason::OldData, ConflictKind::UnknownBadge, "old-data"),
            (Reason::AlreadyRedeemed, ConflictKind::Double, "first"),
        ] {
            assert_eq!(meaning(kind, Verdict::Refused(reason), Verdict::Admitted), word);
            assert_eq!(meaning(kind, Verdict::Admitted, Verdict::Refused(reason)), kind.as_str());
            assert_eq!(meaning(ConflictKind::Clock, Verdict::Refused(reason), Verdict::Admitted), "clock");
        }
        // Nobody was refused, and still one of them is wrong about what had been before.
        assert_eq!(meaning(ConflictKind::Double, Verdict::Repeat, Verdict::Admitted), "first");
        assert_eq!(meaning(ConflictKind::Double, Verdict::Admitted, Verdict::Repeat), "double");
        assert_eq!(meaning(ConflictKind::Double, Verdict::Refused(Reason::AlreadyRedeemed), Verdict::Repeat), "double");
    }

    #[test]
    fn a_clock_that_nobody_knows_is_a_conflict_of_its_own() {
        let unsure = Decided { clock: ClockTrust::Unsure, judged: Verdict::Refused(Reason::Zone), ..PLAIN };
        let kinds: Vec<_> = told(&mut [reading(1, 1, Direction::In, Some(unsure))]).iter().map(|one| one.1).collect();
        assert_eq!(kinds, [ConflictKind::NotEntitled, ConflictKind::Clock]);
    }

    #[test]
    fn every_kind_survives_its_word() {
        for kind in ConflictKind::ALL {
            assert_eq!(ConflictKind::from_word(kind.as_str()), Some(kind));
        }
    }
}
