//! Where people come in: approved as a rule, or on the way to it.

use jiff::Timestamp;

use crate::{
    domain::{
        id::{CategoryCode, StepName},
        nomination::{
            rules::NominationRules,
            state::{Block, State},
            table,
        },
    },
    store::engine::{
        error::Result,
        sql::{Connection, params},
    },
};

/// Where somebody comes in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(in crate::store) struct Entrance {
    pub(in crate::store) state: State,
    pub(in crate::store) step: Option<StepName>,
}

impl Entrance {
    /// Returns where somebody comes in who is to be in a state: who is submitted, at the first step.
    pub(in crate::store) fn of(state: State, rules: Option<&NominationRules>, category: &CategoryCode) -> Self {
        match state {
            State::Submitted => {
                let steps = rules.map(|rules| rules.steps_of(category)).unwrap_or_default();
                let (state, step) = table::first(steps);
                Self { state, step }
            }
            state => Self { state, step: None },
        }
    }

    /// Returns what the journal's line says of it.
    pub(in crate::store) fn told(&self) -> (State, &str) {
        (self.state, self.step.as_ref().map(StepName::as_str).unwrap_or_default())
    }

    /// Writes it over what a new row has. Who comes in approved needs nothing.
    pub(in crate::store) fn write(&self, change: &Connection, row: i64, now: Timestamp) -> Result<()> {
        if self.state == State::Approved {
            return Ok(());
        }
        let (_, step) = self.told();
        change.prepare_cached("update participant set state = ?2, step = ?3, standing = ?4 where id = ?1")?.execute(params![
            row,
            self.state.as_str(),
            step,
            self.state.standing(Block::Free).as_str()
        ])?;
        let submitted = (self.state == State::Submitted).then(|| now.as_millisecond());
        change
            .prepare_cached("insert into nomination (participant, submitted_at, text, internal) values (?1, ?2, '', '')")?
            .execute(params![row, submitted])?;
        Ok(())
    }
}
