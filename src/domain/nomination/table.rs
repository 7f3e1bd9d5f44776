//! The table of states: who may do what with a nomination, and where that leads.

use super::{
    act::{Act, Party},
    state::{Block, State},
};
use crate::domain::{id::StepName, participant::Standing};

/// How somebody stands: the nomination, and the block beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stand {
    /// The nomination.
    pub at: Position,
    /// The block.
    pub block: Block,
}

/// Where a nomination is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The state.
    pub state: State,
    /// The step that it waits at, if it is submitted or on hold there.
    pub step: Option<StepName>,
    /// Whether it waits for a place of the quota: no step takes it then.
    pub place: Place,
    /// Whether it was approved at some time.
    pub past: Past,
}

/// Whether there is a place for a nomination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Place {
    /// There is.
    #[default]
    Taken,
    /// It waits for one.
    Awaited,
}

/// Whether a person was approved before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Past {
    /// Never.
    #[default]
    Unapproved,
    /// At some time.
    Approved,
}

/// Why something cannot be done with a nomination.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disallowed {
    /// It is there already.
    #[error("is {0} already")]
    Already(State),
    /// The state does not allow it.
    #[error("is {state}: it cannot be {done}")]
    State {
        /// Where it is.
        state: State,
        /// What was to be done, as a participle.
        done: &'static str,
    },
    /// Somebody else decides now.
    #[error("is at the step {at}: the step {by} does not decide on it now")]
    OtherStep {
        /// The step that it is at.
        at: StepName,
        /// The step of the one who acts.
        by: StepName,
    },
    /// It is not for this party to decide.
    #[error("cannot be {done} by a {by}")]
    Party {
        /// What was to be done, as a participle.
        done: &'static str,
        /// Who was to do it.
        by: &'static str,
    },
    /// It has no place yet.
    #[error("waits for a place: no step decides on it before it has one")]
    Waits,
    /// The text that has to be there is not.
    #[error("cannot be {done} without a reason")]
    NoReason {
        /// What was to be done, as a participle.
        done: &'static str,
    },
}

/// Decides where an act leads. `steps` are those of the person's category, in their order.
///
/// # Errors
/// When the table does not allow it.
pub fn decide(at: &Position, act: &Act, by: &Party, steps: &[StepName]) -> Result<Position, Disallowed> {
    check_reason(act)?;
    match act {
        Act::Submit => submit(at, by, steps),
        Act::Approve => {
            let step = review(at, act, by)?;
            Ok(match step {
                Some(step) => {
                    after(step, steps).map_or_else(|| at.to(State::Approved, None), |next| at.to(State::Submitted, Some(next)))
                }
                // Put aside by an officer once it was approved.
                None => at.to(State::Approved, None),
            })
        }
        Act::Return { .. } => review(at, act, by).map(|_| at.to(State::Returned, None)),
        Act::Hold { .. } => match review_or_officer(at, act, by)? {
            Some(step) => Ok(at.to(State::OnHold, Some(step.clone()))),
            None => Ok(at.to(State::OnHold, None)),
        },
        Act::Reject { .. } => review_or_officer(at, act, by).map(|_| at.to(State::Rejected, None)),
        Act::Withdraw { .. } => withdraw(at, act, by),
        Act::Restore => restore(at, act, by, steps),
        Act::Bypass { .. } => match (by, at.state) {
            (Party::Officer, State::Approved) => Err(Disallowed::Already(at.state)),
            (Party::Officer, _) => Ok(at.to(State::Approved, None)),
            _ => Err(act.not_for(by)),
        },
    }
}

/// Returns where somebody is who comes in submitted: at the first step, or approved where no step decides.
#[must_use]
pub fn first(steps: &[StepName]) -> (State, Option<StepName>) {
    steps.first().map_or((State::Approved, None), |step| (State::Submitted, Some(step.clone())))
}

fn submit(at: &Position, by: &Party, steps: &[StepName]) -> Result<Position, Disallowed> {
    let act = Act::Submit;
    let is_allowed = match (at.state, by) {
        (State::Draft | State::Returned, Party::Delegation | Party::Officer)
        | (State::Rejected | State::Withdrawn, Party::Officer) => true,
        (State::Submitted, Party::Delegation | Party::Officer) => return Err(Disallowed::Already(at.state)),
        (_, Party::Reviewer(_) | Party::List) => return Err(act.not_for(by)),
        _ => false,
    };
    if !is_allowed {
        return Err(act.not_from(at.state));
    }
    let (state, step) = first(steps);
    Ok(at.to(state, step))
}

fn withdraw(at: &Position, act: &Act, by: &Party) -> Result<Position, Disallowed> {
    match (at.state, by) {
        (_, Party::Reviewer(_)) => Err(act.not_for(by)),
        (State::Withdrawn, _) => Err(Disallowed::Already(at.state)),
        (State::Rejected, _) => Err(act.not_from(at.state)),
        _ => Ok(at.to(State::Withdrawn, None)),
    }
}

/// Who was approved before is so again; others go through the steps.
fn restore(at: &Position, act: &Act, by: &Party, steps: &[StepName]) -> Result<Position, Disallowed> {
    match (at.state, by, at.past) {
        (State::Rejected | State::Withdrawn, Party::Officer, Past::Approved) => Ok(at.to(State::Approved, None)),
        (State::Rejected | State::Withdrawn, Party::Officer, Past::Unapproved) => {
            let (state, step) = first(steps);
            Ok(at.to(state, step))
        }
        (State::Approved, Party::Officer, _) => Err(Disallowed::Already(at.state)),
        (_, Party::Officer, _) => Err(act.not_from(at.state)),
        _ => Err(act.not_for(by)),
    }
}

/// Returns the step at which somebody may decide on a nomination that is submitted or on hold; none for one that an officer put
/// aside.
fn review<'p>(at: &'p Position, act: &Act, by: &Party) -> Result<Option<&'p StepName>, Disallowed> {
    if matches!(by, Party::Delegation | Party::List) {
        return Err(act.not_for(by));
    }
    match at.state {
        State::Submitted | State::OnHold => {}
        State::Approved if matches!(act, Act::Approve) => return Err(Disallowed::Already(at.state)),
        State::Returned if matches!(act, Act::Return { .. }) => return Err(Disallowed::Already(at.state)),
        other => return Err(act.not_from(other)),
    }
    if at.place == Place::Awaited {
        return Err(Disallowed::Waits);
    }
    match (by, &at.step) {
        (Party::Reviewer(by), Some(step)) if by != step => Err(Disallowed::OtherStep { at: step.clone(), by: by.clone() }),
        (Party::Reviewer(_), None) => Err(act.not_for(by)),
        (_, step) => Ok(step.as_ref()),
    }
}

/// As [`review`], and an officer may put aside or reject who is approved.
fn review_or_officer<'p>(at: &'p Position, act: &Act, by: &Party) -> Result<Option<&'p StepName>, Disallowed> {
    match (at.state, by, act) {
        (State::Approved, Party::Officer, _) => Ok(None),
        (State::Rejected, Party::Officer | Party::Reviewer(_), Act::Reject { .. }) => Err(Disallowed::Already(at.state)),
        _ => review(at, act, by),
    }
}

/// Returns the step after one. A step that the event no longer has sends on to the first that it has.
fn after(step: &StepName, steps: &[StepName]) -> Option<StepName> {
    match steps.iter().position(|known| known == step) {
        Some(place) => steps.get(place + 1).cloned(),
        None => steps.first().cloned(),
    }
}

fn check_reason(act: &Act) -> Result<(), Disallowed> {
    let is_missing = match act {
        Act::Return { text } | Act::Reject { text, .. } => text.is_empty(),
        Act::Hold { internal: reason } | Act::Bypass { reason } => reason.is_empty(),
        Act::Submit | Act::Approve | Act::Withdraw { .. } | Act::Restore => false,
    };
    if is_missing { Err(Disallowed::NoReason { done: act.done() }) } else { Ok(()) }
}

impl Stand {
    /// Returns what gates and badges go by.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.at.state.standing(self.block)
    }

    /// Returns the word for it: the standing where it says it all, else the state.
    #[must_use]
    pub fn word(&self) -> &'static str {
        self.at.state.word(self.block)
    }
}

impl Position {
    /// Returns the position in another state. Who was approved stays somebody who was.
    #[must_use]
    pub fn to(&self, state: State, step: Option<StepName>) -> Self {
        let was_approved = self.past == Past::Approved || self.state == State::Approved || state == State::Approved;
        let past = if was_approved { Past::Approved } else { Past::Unapproved };
        Self { state, step, place: Place::Taken, past }
    }
}

impl Act {
    fn done(&self) -> &'static str {
        match self {
            Self::Submit => "submitted",
            Self::Approve | Self::Bypass { .. } => "approved",
            Self::Return { .. } => "returned",
            Self::Hold { .. } => "put on hold",
            Self::Reject { .. } => "rejected",
            Self::Withdraw { .. } => "withdrawn",
            Self::Restore => "restored",
        }
    }

    fn not_from(&self, state: State) -> Disallowed {
        Disallowed::State { state, done: self.done() }
    }

    fn not_for(&self, by: &Party) -> Disallowed {
        Disallowed::Party { done: self.done(), by: by.as_str() }
    }
}
