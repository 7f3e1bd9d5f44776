//! What somebody decides by a form: approve, send back, put aside, reject; an officer also past the steps. Only what the table of states
//! allows is offered, and a change that waits is decided on apart from the person.

use std::collections::BTreeSet;

use super::body::Form;
use crate::{
    domain::{
        id::StepName,
        nomination::{
            act::{Act, Party},
            offers::{Offer, offers},
            table::{Past, Position},
        },
        person::PersonRole,
        text::{TextError, clean},
    },
    store::StoredParticipant,
    web::error::Problem,
};

/// Reads the act that a form asks for; or why a text of it cannot be kept. That a text is missing is for the rules to say.
///
/// # Errors
/// When it is none that the role may do.
pub(super) fn act_of(form: &Form, role: PersonRole) -> Result<Result<Act, TextError>, Problem> {
    let (text, internal) = match (clean(form.of("text")), clean(form.of("internal"))) {
        (Ok(text), Ok(internal)) => (text, internal),
        (Err(error), _) | (_, Err(error)) => return Ok(Err(error)),
    };
    Ok(Ok(match (form.of("act"), role) {
        ("approve", _) => Act::Approve,
        ("return", _) => Act::Return { text },
        ("hold", _) => Act::Hold { internal },
        ("reject", _) => Act::Reject { internal, text },
        ("bypass", PersonRole::Officer) => Act::Bypass { reason: internal },
        ("restore", PersonRole::Officer) => Act::Restore,
        _ => return Err(Problem::Invalid("the form asks for nothing that can be done".into())),
    }))
}

/// Returns what somebody may decide about a nomination now. `change_at` is the step at which a change of it waits.
pub(super) fn offered(stored: &StoredParticipant, change_at: Option<&StepName>, by: Option<&Party>) -> Vec<Offer> {
    // Where a restored nomination leads to depends on its past; what is allowed does not.
    let at = Position { state: stored.state, step: stored.step.clone(), place: stored.place, past: Past::default() };
    by.map(|by| offers(&at, change_at, by)).unwrap_or_default()
}

/// The form of a decision: the buttons, and what is written beside them.
pub(super) struct DecisionForm {
    /// Acts, and the keys of the words on their buttons.
    pub(super) buttons: Vec<(&'static str, &'static str)>,
    /// Whether there is something that the delegation is told.
    pub(super) takes_text: bool,
    /// Whether there is something that only those who decide read.
    pub(super) takes_internal: bool,
    /// Whether a change and the person can both be decided against.
    pub(super) has_both: bool,
}

impl DecisionForm {
    /// Makes the form of what is offered, of one nomination or of several.
    pub(super) fn of(offered: impl IntoIterator<Item = Offer>) -> Self {
        let offered: BTreeSet<Offer> = offered.into_iter().collect();
        let mut buttons: Vec<(&str, &str)> = Vec::new();
        for offer in &offered {
            let act = offer.act();
            if buttons.iter().all(|(known, _)| *known != act) {
                buttons.push((act, label(*offer, &offered)));
            }
        }
        Self {
            buttons,
            takes_text: offered.iter().any(|offer| offer.takes_text()),
            takes_internal: offered.iter().any(|offer| offer.takes_internal()),
            has_both: offered.contains(&Offer::RefuseChange) && offered.contains(&Offer::Reject),
        }
    }
}

/// Returns the key of the word for something that is offered. In a queue one button may stand for nominations and for changes.
fn label(offer: Offer, beside: &BTreeSet<Offer>) -> &'static str {
    match offer {
        Offer::Approve => "decide_approve",
        Offer::ApproveChange => "decide_approve_change",
        Offer::Return if beside.contains(&Offer::RefuseChange) => "decide_return_or_refuse",
        Offer::Return => "decide_return",
        Offer::RefuseChange => "decide_refuse_change",
        Offer::Hold => "decide_hold",
        Offer::Reject => "decide_reject",
        Offer::Bypass => "decide_bypass",
        Offer::Restore => "decide_restore",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_says_what_it_does_to_all_that_it_stands_for() {
        let labels = |offered: &[Offer]| {
            let form = DecisionForm::of(offered.iter().copied());
            form.buttons.iter().map(|(_, label)| *label).collect::<Vec<_>>()
        };
        assert_eq!(labels(&[Offer::ApproveChange, Offer::RefuseChange]), ["decide_approve_change", "decide_refuse_change"]);
        let mixed = [Offer::ApproveChange, Offer::RefuseChange, Offer::Approve, Offer::Return, Offer::Reject];
        assert_eq!(labels(&mixed), ["decide_approve", "decide_return_or_refuse", "decide_reject"]);
        assert!(DecisionForm::of(mixed).has_both && !DecisionForm::of([Offer::Reject]).has_both);
        assert!(DecisionForm::of([]).buttons.is_empty());
    }
}
