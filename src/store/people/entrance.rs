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
        sql::{Connection, Value},
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
}

/// Writes where new rows come in, over what they have. Who comes in approved needs nothing.
pub(in crate::store) fn write(change: &Connection, rows: &[(i64, &Entrance)], now: Timestamp) -> Result<()> {
    let (mut stands, mut nominated) = (Vec::new(), Vec::new());
    for (row, entrance) in rows.iter().filter(|(_, entrance)| entrance.state != State::Approved) {
        let (state, step) = entrance.told();
        let standing = state.standing(Block::Free);
        stands.push(vec![Value::Integer(*row), text(state.as_str()), text(step), text(standing.as_str())]);
        let submitted = if state == State::Submitted { Value::Integer(now.as_millisecond()) } else { Value::Null };
        nominated.push(vec![Value::Integer(*row), submitted]);
    }
    change.write_each("update participant set state = ?2, step = ?3, standing = ?4 where id = ?1", &stands)?;
    change
        .write_each("insert into nomination (participant, submitted_at, text, internal) values (?1, ?2, '', '')", &nominated)?;
    Ok(())
}

fn text(word: &str) -> Value {
    Value::Text(word.into())
}
