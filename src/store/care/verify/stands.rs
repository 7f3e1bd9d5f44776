//! How people stand by the journal: state, block, step, place, and what was said of their nominations.

use serde_json::Value;

use super::lines::{JournalLine, LineContent};
use crate::{
    domain::{
        id::StepName,
        nomination::{
            state::{Block, State},
            table::Place,
        },
    },
    store::{
        engine::{
            sql::{self, Row},
            stored::StoredParticipant,
        },
        ledger::stand_lines,
        people::{proposals::DECIDED, standing::proposal_lives},
    },
};

/// What the lines about one person say of how they stand. What they do not say is not compared: a person can be older than the
/// journal.
pub(super) struct StandExpected {
    state: Option<State>,
    block: Option<Block>,
    step: Option<String>,
    place: Option<Place>,
    /// When the person was added, if approved from that moment.
    came_approved: Option<i64>,
    pub(super) nomination: NominationExpected,
    pub(super) proposal: Option<ProposalExpected>,
    /// Whom the person replaces, since when, and who did it.
    pub(super) replaces: Option<(i64, i64, String)>,
}

/// What the lines say of a change that waits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ProposalExpected {
    step: String,
    at: i64,
    actor: String,
    /// Null if it was forgotten.
    fields: Value,
}

/// What the lines say of a nomination.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct NominationExpected {
    /// Whether there is a row.
    is_there: bool,
    /// Whether the person is older than the journal.
    is_older: bool,
    submitted_at: Option<i64>,
    approved_at: Option<i64>,
    /// `None` if it was forgotten.
    text: Option<String>,
    internal: Option<String>,
}

impl Default for StandExpected {
    fn default() -> Self {
        let nothing = NominationExpected {
            is_there: false,
            is_older: true,
            submitted_at: None,
            approved_at: None,
            text: Some(String::new()),
            internal: Some(String::new()),
        };
        Self {
            state: None,
            block: None,
            step: None,
            place: None,
            came_approved: None,
            nomination: nothing,
            proposal: None,
            replaces: None,
        }
    }
}

impl StandExpected {
    /// Takes the line that added the person.
    pub(super) fn added(&mut self, line: &JournalLine) {
        let details = &line.details;
        let state = details["state"].as_str().and_then(|state| state.parse().ok());
        *self = Self {
            state: state.or(Some(State::Approved)),
            block: Some(Block::Free),
            step: Some(details["step"].as_str().unwrap_or_default().to_owned()),
            place: Some(Place::Taken),
            came_approved: state.is_none().then_some(line.at),
            nomination: NominationExpected {
                is_there: state.is_some(),
                is_older: false,
                submitted_at: (state == Some(State::Submitted)).then_some(line.at),
                approved_at: None,
                text: Some(String::new()),
                internal: Some(String::new()),
            },
            proposal: None,
            replaces: None,
        };
    }

    /// Takes a line about a change that waits: all that waits with it. If it names nothing, nothing waits any more.
    pub(super) fn propose(&mut self, line: &JournalLine) {
        let is_nothing = line.details["fields"].as_array().is_none_or(Vec::is_empty);
        let fields = match &line.content {
            LineContent::Known(content) => content["fields"].clone(),
            _ => Value::Null,
        };
        let step = line.details["step"].as_str().unwrap_or_default().to_owned();
        self.proposal = (!is_nothing).then(|| ProposalExpected { step, at: line.at, actor: line.actor.clone(), fields });
    }

    /// Takes a line about a replacement. The line about the one who was replaced says nothing of the table.
    pub(super) fn replace(&mut self, line: &JournalLine) {
        if let Some(replaces) = line.details["replaces"].as_i64() {
            self.replaces = Some((replaces, line.at, line.actor.clone()));
        }
    }

    /// Takes a line about standing.
    pub(super) fn take(&mut self, line: &JournalLine) {
        let Some(told) = stand_lines::read(&line.details) else { return };
        let before = self.state;
        self.state = told.state.or(self.state);
        self.block = Some(told.block);
        self.step = told.step.or(self.step.take());
        self.take_place(&line.details);
        if line.details[DECIDED].is_string() || !self.state.is_none_or(proposal_lives) {
            self.proposal = None;
        }
        let is_step = line.action == "nomination.step";
        let nomination = &mut self.nomination;
        if is_step && !nomination.is_there {
            nomination.is_there = true;
            // Who came in approved gets a row with the first step.
            nomination.approved_at = self.came_approved;
        }
        if !nomination.is_there {
            return;
        }
        if self.state == Some(State::Submitted) && before != Some(State::Submitted) {
            nomination.submitted_at = Some(line.at);
        }
        if self.state == Some(State::Approved) && nomination.approved_at.is_none() {
            nomination.approved_at = Some(line.at);
        }
        if is_step {
            (nomination.text, nomination.internal) = (line.told("text"), line.told("internal"));
        }
    }

    /// Takes a line about the place of a quota.
    pub(super) fn take_place(&mut self, details: &Value) {
        let place = match details["waits"].as_bool() {
            Some(true) => Some(Place::Awaited),
            Some(false) => Some(Place::Taken),
            None => None,
        };
        self.place = place.or(self.place);
    }

    /// Returns whether the last line left a block.
    pub(super) fn is_blocked(&self) -> bool {
        self.block == Some(Block::Blocked)
    }

    /// Returns what is not as the lines say, or does not fit together.
    pub(super) fn differences(&self, stored: &StoredParticipant) -> Vec<&'static str> {
        let step = stored.step.as_ref().map(StepName::as_str).unwrap_or_default();
        [
            ("state", self.state.is_some_and(|state| state != stored.state)),
            ("block", self.block.is_some_and(|block| block != stored.block)),
            ("step", self.step.as_deref().is_some_and(|said| said != step)),
            ("place", self.place.is_some_and(|place| place != stored.place)),
            ("standing", stored.standing != stored.state.standing(stored.block)),
        ]
        .into_iter()
        .filter_map(|(what, differs)| differs.then_some(what))
        .collect()
    }
}

impl ProposalExpected {
    /// What [`ProposalExpected::stored`] reads.
    pub(super) const SQL: &str = "select step, at, actor, fields from proposal where participant = ?1";

    /// Reads the row.
    pub(super) fn stored(row: &Row<'_>) -> sql::Result<Self> {
        let fields = serde_json::from_str(row.get_ref(3)?.as_str()?).unwrap_or_default();
        Ok(Self { step: row.get(0)?, at: row.get(1)?, actor: row.get(2)?, fields })
    }

    /// Returns what is said of a photo.
    pub(super) fn photo(&self) -> Option<&str> {
        self.fields["photo"].as_str()
    }

    /// Returns whether a row is as the lines say.
    pub(super) fn fits(said: Option<&Self>, stored: Option<&Self>) -> bool {
        match (said, stored) {
            (Some(said), Some(stored)) => {
                let is_known = !said.fields.is_null();
                *stored == Self { fields: if is_known { said.fields.clone() } else { stored.fields.clone() }, ..said.clone() }
            }
            (said, stored) => said.is_none() && stored.is_none(),
        }
    }
}

impl NominationExpected {
    /// What [`NominationExpected::stored`] reads.
    pub(super) const SQL: &str = "select submitted_at, approved_at, text, internal from nomination where participant = ?1";

    /// Reads the row.
    pub(super) fn stored(row: &Row<'_>) -> sql::Result<Self> {
        Ok(Self {
            is_there: true,
            is_older: false,
            submitted_at: row.get(0)?,
            approved_at: row.get(1)?,
            text: row.get(2)?,
            internal: row.get(3)?,
        })
    }

    /// Returns what of a row is not as the lines say. `added_at` stands for when somebody was approved who is older than the journal.
    pub(super) fn differences(&self, stored: Option<&Self>, added_at: i64) -> Vec<&'static str> {
        let Some(stored) = stored else { return if self.is_there { vec!["the record"] } else { Vec::new() } };
        if !self.is_there {
            return vec!["the record"];
        }
        let forgotten = |said: &Option<String>, stored: &Option<String>| said.is_some() && said != stored;
        let is_approved = self.approved_at == stored.approved_at || (self.is_older && stored.approved_at == Some(added_at));
        [
            ("when it was submitted", self.submitted_at != stored.submitted_at),
            ("when it was approved", !is_approved),
            ("the text", forgotten(&self.text, &stored.text)),
            ("the internal text", forgotten(&self.internal, &stored.internal)),
        ]
        .into_iter()
        .filter_map(|(what, differs)| differs.then_some(what))
        .collect()
    }
}
