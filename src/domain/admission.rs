//! Decides whether a genuine credential opens a gate. Pure: facts in, verdict out.
//!
//! The order of the rules matters: the first that fails decides. Rule 1 (a known scan id) and rule 2 (the signature) come
//! earlier: they need the store and the keys.

use crate::domain::{
    event::{Direction, Event, Gate, Reentry, RepeatPolicy, Rights, Unlisted},
    mask::DayIndex,
    participant::Standing,
    scan::{Effect, Reason, Verdict},
};

/// What the database knows about a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BadgeState {
    /// The participant's badge.
    Valid,
    /// A reissue has replaced it.
    Superseded,
    /// Admits nobody.
    Revoked,
}

/// The badge as the database knows it, or as only its credential describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// The database knows the badge and whose it is.
    Listed {
        /// The badge.
        badge: BadgeState,
        /// The standing of the participant's accreditation.
        standing: Standing,
        /// The participant's rights of today.
        rights: Rights,
    },
    /// Printed blank, and not bound to a person: it admits nobody, whatever the event says of unknown badges.
    Blank {
        /// Valid for one that can still be bound, or revoked.
        badge: BadgeState,
    },
    /// Genuine, but unknown here: only the credential's own masks.
    Unlisted {
        /// What the credential's masks allow.
        rights: Rights,
    },
}

/// What happened with this holder today in the gate's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Presence {
    /// Not admitted today.
    #[default]
    NotYet,
    /// Admitted today, and has not left since.
    Inside,
    /// Admitted today, and has left since.
    Left,
}

/// What the rules say of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    /// What the person at the gate is shown.
    pub verdict: Verdict,
    /// Whether it counts. At an exit a refused reading can.
    pub effect: Effect,
}

/// Decides by rules 3 to 9 of the domain.
#[must_use]
pub fn decide(event: &Event, gate: &Gate, day: Option<DayIndex>, holder: Holder, presence: Presence) -> Decision {
    if gate.direction == Direction::Out {
        let decision = leave(entitled(event, holder));
        // Nobody leaves on a badge that is nobody's.
        let effect = if matches!(holder, Holder::Blank { .. }) { Effect::Nothing } else { decision.effect };
        return Decision { effect, ..decision };
    }
    let verdict = enter(event, gate, day, entitled(event, holder), presence);
    let effect = if verdict.reason().is_none() { Effect::Counts } else { Effect::Nothing };
    Decision { verdict, effect }
}

/// Who leaves has left: neither the day nor the zone is a reason at an exit. What is wrong with the badge or the accreditation still
/// shows, so that the badge is taken or the supervisor called, and the exit counts all the same.
fn leave(entitled: Result<Rights, Reason>) -> Decision {
    let verdict = entitled.map_or_else(Verdict::Refused, |_| Verdict::Admitted);
    let is_nobody_known = verdict == Verdict::Refused(Reason::Unknown);
    Decision { verdict, effect: if is_nobody_known { Effect::Nothing } else { Effect::Counts } }
}

fn enter(event: &Event, gate: &Gate, day: Option<DayIndex>, entitled: Result<Rights, Reason>, presence: Presence) -> Verdict {
    let rights = match entitled {
        Ok(rights) => rights,
        Err(reason) => return Verdict::Refused(reason),
    };
    if !day.is_some_and(|day| rights.days.has(day)) {
        return Verdict::Refused(Reason::WrongDay);
    }
    if !rights.zones.has(gate.zone) {
        return Verdict::Refused(Reason::Zone);
    }
    match presence {
        Presence::NotYet => Verdict::Admitted,
        Presence::Left if readmits(event, gate) == Reentry::AfterExit => Verdict::Admitted,
        Presence::Left | Presence::Inside => match gate.repeat {
            RepeatPolicy::Admit => Verdict::Admitted,
            RepeatPolicy::Warn => Verdict::Repeat,
            RepeatPolicy::Refuse => Verdict::Refused(Reason::AlreadyRedeemed),
        },
    }
}

fn entitled(event: &Event, holder: Holder) -> Result<Rights, Reason> {
    match holder {
        Holder::Unlisted { rights } => match event.unlisted {
            Unlisted::Admit => Ok(rights),
            Unlisted::Refuse => Err(Reason::Unknown),
        },
        Holder::Listed { badge: BadgeState::Superseded, .. } => Err(Reason::Superseded),
        Holder::Listed { badge: BadgeState::Revoked, .. } | Holder::Blank { badge: BadgeState::Revoked } => Err(Reason::Revoked),
        Holder::Blank { .. } => Err(Reason::Unknown),
        Holder::Listed { standing: Standing::Withdrawn, .. } => Err(Reason::Canceled),
        Holder::Listed { standing: Standing::Blocked, .. } => Err(Reason::Blocked),
        Holder::Listed { badge: BadgeState::Valid, standing: Standing::Accredited, rights } => Ok(rights),
    }
}

/// Returns whether an exit makes the next entry at a gate plain: the gate's own rule, or its zone's.
#[must_use]
pub fn readmits(event: &Event, gate: &Gate) -> Reentry {
    let zone = event.zones.get(gate.zone.get()).map_or(Reentry::Counted, |zone| zone.reentry);
    if gate.reentry == Reentry::AfterExit { gate.reentry } else { zone }
}

impl BadgeState {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
        }
    }

    /// Returns the one that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Valid, Self::Superseded, Self::Revoked].into_iter().find(|state| state.as_str() == word)
    }
}

#[cfg(test)]
mod tests;
