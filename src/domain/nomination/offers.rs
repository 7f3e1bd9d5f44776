//! What somebody who decides on a nomination is offered: what the table of states allows, and a change that waits apart from the person.

use super::{
    act::{Act, Party},
    state::State,
    table::{Position, decide},
};
use crate::domain::id::StepName;

/// Something that can be decided, as buttons offer it, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Offer {
    /// The nomination goes on.
    Approve,
    /// The change that waits is taken over.
    ApproveChange,
    /// The nomination goes back to the delegation.
    Return,
    /// The change that waits is dropped, and the person stays as approved.
    RefuseChange,
    /// The person is put aside.
    Hold,
    /// The person is decided against.
    Reject,
    /// The nomination is approved past the steps.
    Bypass,
    /// A rejection or withdrawal is taken back.
    Restore,
}

impl Offer {
    /// Returns the word of the act that it stands for.
    #[must_use]
    pub fn act(self) -> &'static str {
        match self {
            Self::Approve | Self::ApproveChange => "approve",
            Self::Return | Self::RefuseChange => "return",
            Self::Hold => "hold",
            Self::Reject => "reject",
            Self::Bypass => "bypass",
            Self::Restore => "restore",
        }
    }

    /// Returns whether the delegation is told why.
    #[must_use]
    pub fn takes_text(self) -> bool {
        matches!(self, Self::Return | Self::RefuseChange | Self::Reject)
    }

    /// Returns whether those who decide are told why.
    #[must_use]
    pub fn takes_internal(self) -> bool {
        matches!(self, Self::Hold | Self::Reject | Self::Bypass)
    }
}

/// Returns whether an act is a decision on a change that waits beside an approved person. Who is rejected is a person, never a change.
#[must_use]
pub fn is_about_change(state: State, act: &Act) -> bool {
    state == State::Approved && matches!(act, Act::Approve | Act::Return { .. } | Act::Bypass { .. })
}

/// Returns what somebody may decide now. `change_at` is the step at which a change waits.
#[must_use]
pub fn offers(at: &Position, change_at: Option<&StepName>, by: &Party) -> Vec<Offer> {
    let decides_on_change = change_at.is_some_and(|step| match by {
        Party::Reviewer(own) => own == step,
        Party::Officer => true,
        Party::Delegation | Party::List => false,
    });
    let offer = |act: &Act| {
        if is_about_change(at.state, act) {
            return match act {
                Act::Approve if decides_on_change => Some(Offer::ApproveChange),
                Act::Return { .. } if decides_on_change => Some(Offer::RefuseChange),
                _ => None,
            };
        }
        // Which steps there are says where an act leads, and not whether it is allowed.
        decide(at, act, by, &[]).ok()?;
        match act {
            Act::Approve => Some(Offer::Approve),
            Act::Return { .. } => Some(Offer::Return),
            Act::Hold { .. } => Some(Offer::Hold),
            Act::Reject { .. } => Some(Offer::Reject),
            Act::Bypass { .. } => Some(Offer::Bypass),
            Act::Restore => Some(Offer::Restore),
            Act::Submit | Act::Withdraw { .. } => None,
        }
    };
    let mut offered: Vec<Offer> = Act::each_with("-").iter().filter_map(offer).collect();
    offered.sort_unstable();
    offered
}

#[cfg(test)]
mod tests {
    use super::{
        super::table::{Past, Place},
        *,
    };

    fn step(name: &str) -> StepName {
        name.parse().unwrap()
    }

    fn offered(state: State, at: Option<&str>, change_at: Option<&str>, by: &Party) -> Vec<Offer> {
        let position = Position { state, step: at.map(step), place: Place::Taken, past: Past::Unapproved };
        offers(&position, change_at.map(step).as_ref(), by)
    }

    #[test]
    fn a_change_is_refused_apart_from_the_person() {
        use Offer::{ApproveChange, Hold, RefuseChange, Reject};
        let change = |by: &Party| offered(State::Approved, None, Some("protocol"), by);
        assert_eq!(change(&Party::Officer), [ApproveChange, RefuseChange, Hold, Reject]);
        assert_eq!(change(&Party::Reviewer(step("protocol"))), [ApproveChange, RefuseChange], "the person is the officer's");
        assert_eq!(change(&Party::Reviewer(step("security"))), []);
        assert_eq!(change(&Party::Delegation), []);
        assert_eq!(offered(State::Approved, None, None, &Party::Officer), [Hold, Reject]);
    }

    #[test]
    fn nothing_is_offered_that_the_state_does_not_allow() {
        use Offer::{Approve, Bypass, Hold, Reject, Restore, Return};
        let reviewer = Party::Reviewer(step("protocol"));
        for (state, at, officer, own) in [
            (State::Draft, None, vec![Bypass], vec![]),
            (
                State::Submitted,
                Some("protocol"),
                vec![Approve, Return, Hold, Reject, Bypass],
                vec![Approve, Return, Hold, Reject],
            ),
            (State::Submitted, Some("security"), vec![Approve, Return, Hold, Reject, Bypass], vec![]),
            (State::Returned, None, vec![Bypass], vec![]),
            (State::Rejected, None, vec![Bypass, Restore], vec![]),
            (State::Withdrawn, None, vec![Bypass, Restore], vec![]),
        ] {
            assert_eq!(offered(state, at, None, &Party::Officer), officer, "{state}");
            assert_eq!(offered(state, at, None, &reviewer), own, "{state}");
        }
        let waits =
            Position { state: State::Submitted, step: Some(step("protocol")), place: Place::Awaited, past: Past::Unapproved };
        assert_eq!(offers(&waits, None, &Party::Officer), [Bypass]);
    }
}
