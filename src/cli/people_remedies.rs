//! What a person at a terminal can do about what the store refuses of people, nominations, delegations and documents.

use crate::{
    domain::nomination::{state::State, table::Disallowed},
    store::{
        StoreError,
        refusal::{DelegationRefusal, DocumentRefusal, NominationRefusal, PersonRefusal},
    },
};

/// Returns the remedies; `None` for an error that is about something else.
pub(super) fn remedies(error: &StoreError) -> Option<&'static [&'static str]> {
    match error {
        StoreError::Nomination(refusal) => Some(nomination(refusal)),
        StoreError::Document(refusal) => Some(document(refusal)),
        StoreError::Delegation(refusal) => Some(delegation(refusal)),
        StoreError::Person(refusal) => Some(person(refusal)),
        _ => None,
    }
}

fn nomination(refusal: &NominationRefusal) -> &'static [&'static str] {
    match refusal {
        NominationRefusal::NotAsked { .. } => &["an officer changes it with \"accredit participant edit\""],
        NominationRefusal::Lacks { .. } => &[
            "fields: \"accredit nomination change\"; photo: \"accredit participant photo\"; documents: \"accredit document add\"",
            "who is not known yet is added first: \"accredit participant add --state draft\"",
        ],
        NominationRefusal::WouldLack { .. } => {
            &["give another value in its place; only the officer takes away what the category requires"]
        }
        NominationRefusal::Disallowed { source, .. } => disallowed(source),
        NominationRefusal::Standing { .. } | NominationRefusal::Replacement { .. } | NominationRefusal::Changed { .. } => &[],
    }
}

fn disallowed(source: &Disallowed) -> &'static [&'static str] {
    match source {
        Disallowed::State {
            state: State::Draft | State::Returned,
            done: "approved" | "returned" | "put on hold" | "rejected",
        } => &["it is with the delegation: \"accredit nomination submit\" hands it in; bypass approves it past the steps"],
        Disallowed::State { state: State::Approved, done: "returned" } => {
            &["only a change that waits is returned; an officer puts somebody approved on hold, or rejects them, without --step"]
        }
        Disallowed::State { state: State::Approved, done: "rejected" } => {
            &["\"return\" refuses only the change that waits; to reject somebody approved is the officer's: leave --step out"]
        }
        Disallowed::State { state: State::Approved, done: "put on hold" } => {
            &["somebody approved is with the officer: leave --step out"]
        }
        Disallowed::State { state: State::Rejected | State::Withdrawn, .. } => {
            &["\"accredit nomination submit\" takes it up again, as the officer"]
        }
        Disallowed::OtherStep { .. } => &["leave --step out to decide as an officer; bypass goes past the steps"],
        Disallowed::Waits => &["\"accredit delegation waiting\" lists who waits; bypass approves all the same"],
        Disallowed::NoReason { .. } => &["say why with --reason TEXT"],
        Disallowed::Already(_) | Disallowed::State { .. } | Disallowed::Party { .. } => &[],
    }
}

fn document(refusal: &DocumentRefusal) -> &'static [&'static str] {
    match refusal {
        DocumentRefusal::Unknown(_) => &["see \"accredit document list\""],
        DocumentRefusal::NotSentFor { .. } => {
            &["\"accredit document list\" shows for whom it was sent; \"accredit document add\" sends it for somebody else, too"]
        }
        DocumentRefusal::NoKey | DocumentRefusal::OtherKey => {
            &["put its copy back beside the database, readable only by you; its name ends in .documents.key; or give it by \
             ACCREDIT_DOCUMENT_KEY"]
        }
        DocumentRefusal::NotAsked { suggestion, .. } if suggestion.is_empty() => {
            &["describe it in the event file with [[document]], and bring that in with \"accredit event apply\""]
        }
        DocumentRefusal::NoReason(_) => &["say with --reason TEXT what is wrong with it, and what to send"],
        DocumentRefusal::OtherDelegation(_) => &["send it once for the people of each delegation"],
        DocumentRefusal::Nobody => &["\"accredit nomination list --all\" shows who there is"],
        _ => &[],
    }
}

fn delegation(refusal: &DelegationRefusal) -> &'static [&'static str] {
    match refusal {
        DelegationRefusal::Unknown { .. } => &["\"accredit delegation list\" shows the register"],
        DelegationRefusal::NameTaken { .. } | DelegationRefusal::CodeTaken { .. } => {
            &["if both are one, say so with \"accredit delegation merge\""]
        }
        DelegationRefusal::NotWaiting(_) => &["\"accredit delegation waiting\" lists who waits"],
        DelegationRefusal::NoPlace { .. } => {
            &["withdraw somebody, or give the delegation more places with \"accredit delegation quota\""]
        }
        DelegationRefusal::Window { .. } => &["keep it open for the delegation with \"accredit delegation extend\""],
        DelegationRefusal::MergeUnconfirmed(_) => &[
            "if both are one all the same, say so with --yes; who works for them is then told on their pages",
            "a focal point who is to go is revoked first with \"accredit person revoke\"",
        ],
        DelegationRefusal::NoReason { .. } => &["say why with --reason TEXT"],
        DelegationRefusal::Same { .. } | DelegationRefusal::NotTheirs(_) => &[],
    }
}

fn person(refusal: &PersonRefusal) -> &'static [&'static str] {
    match refusal {
        PersonRefusal::Unknown(_) => &["see \"accredit person list\""],
        PersonRefusal::Revoked(_) => {
            &["invite the person again, under a name that tells the two apart: \"accredit person invite\""]
        }
        PersonRefusal::NameTaken(_) => {
            &["for another link for the same person: \"accredit person link\" with the number of \"accredit person list\""]
        }
        _ => &[],
    }
}
