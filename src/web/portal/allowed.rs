//! What a delegation may do with a nomination now: as the table of states allows it, and within its windows. A page offers nothing else,
//! and says why.

use jiff::Timestamp;

use crate::{
    domain::{
        event::Event,
        nomination::{
            act::{Act, Party},
            state::State,
            table::{Past, Position, decide},
        },
        window::{Came, WindowKind, WindowRefusal},
    },
    store::{StoredDelegation, StoredParticipant},
};

/// What a delegation may do with a nomination now.
#[allow(clippy::struct_excessive_bools, reason = "a template asks plainly")]
pub(super) struct Allowed {
    /// Change what it says.
    pub(super) change: bool,
    /// Hand it in.
    pub(super) submit: bool,
    /// Send it in somebody's place.
    pub(super) replace: bool,
    /// Take it back.
    pub(super) withdraw: bool,
    /// Send another photo.
    pub(super) photo: bool,
    /// The window that keeps it from something that the state allows.
    pub(super) shut: Option<WindowRefusal>,
}

impl Allowed {
    /// Works it out.
    pub(super) fn of(event: &Event, body: &StoredDelegation, (stored, came): (&StoredParticipant, Came), now: Timestamp) -> Self {
        let at = Position { state: stored.state, step: stored.step.clone(), place: stored.place, past: Past::default() };
        let is_allowed = |act: &Act| decide(&at, act, &Party::Delegation, &[]).is_ok();
        let (can_submit, can_withdraw) = (is_allowed(&Act::Submit), is_allowed(&Act::Withdraw { reason: String::new() }));
        let is_over = matches!(stored.state, State::Rejected | State::Withdrawn);
        let open = |kind| body.check_window(event, kind, now);
        let hands_in = body.check_one_of(event, came.to_hand_in(), now);
        let writes = body.check_one_of(event, came.to_write(stored.state), now);
        let waits_at_step = stored.state == State::OnHold && stored.step.is_some();
        let shut = writes.err().or(hands_in.err().filter(|_| can_submit));
        Self {
            change: !is_over && writes.is_ok(),
            submit: can_submit && hands_in.is_ok(),
            replace: stored.state == State::Draft && open(WindowKind::Replacement).is_ok(),
            withdraw: can_withdraw && (stored.state != State::Approved || writes.is_ok()),
            photo: !is_over && !waits_at_step && writes.is_ok(),
            shut: shut.filter(|_| !is_over),
        }
    }
}
