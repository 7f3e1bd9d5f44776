//! What the journal's lines say about somebody's state and block.
//!
//! A line has the standing before and after (`from`, `to`). Where these words do not say all, it has the state before and after
//! (`state`), whether there is a block (`blocked`), the step that is waited at (`step`) and whether a place is waited for (`waits`)
//! beside them. Lines from before nominations have the two words only.

use serde_json::{Map, Value, json};

use crate::domain::{
    id::StepName,
    journal::Action,
    nomination::{
        state::{Block, State},
        table::{Place, Stand},
    },
    participant::Standing,
};

/// What a line left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct StandLine {
    /// The state; `None` if it stays what it was.
    pub(in crate::store) state: Option<State>,
    /// The block.
    pub(in crate::store) block: Block,
    /// The step; `None` if it stays what it was, an empty text if there is none.
    pub(in crate::store) step: Option<String>,
}

/// Returns whether lines of an action say how somebody stands.
pub(in crate::store) fn is_about_standing(action: &str) -> bool {
    [Action::ParticipantStanding, Action::NominationStep].iter().any(|known| known.as_str() == action)
}

/// Reads a line; `None` if it holds what is never written.
pub(in crate::store) fn read(details: &Value) -> Option<StandLine> {
    let to: Standing = details["to"].as_str()?.parse().ok()?;
    let words = of_words(details["from"].as_str().and_then(|from| from.parse().ok()), to);
    Some(StandLine {
        state: match &details["state"][1] {
            Value::String(state) => Some(state.parse().ok()?),
            _ => words.0,
        },
        block: details["blocked"].as_bool().map_or(words.1, Block::from),
        step: details["step"].as_str().map(str::to_owned),
    })
}

/// Writes what a line says about a change.
pub(in crate::store) fn write(before: &Stand, after: &Stand) -> Map<String, Value> {
    let (from, to) = (before.standing(), after.standing());
    let mut details = Map::new();
    details.insert("from".into(), from.as_str().into());
    details.insert("to".into(), to.as_str().into());
    let (state, block) = of_words(Some(from), to);
    if (state.unwrap_or(before.at.state), block) != (after.at.state, after.block) {
        details.insert("state".into(), json!([before.at.state.as_str(), after.at.state.as_str()]));
        details.insert("blocked".into(), (after.block == Block::Blocked).into());
    }
    if before.at.step != after.at.step {
        details.insert("step".into(), after.at.step.as_ref().map(StepName::as_str).unwrap_or_default().into());
    }
    if before.at.place != after.at.place {
        details.insert("waits".into(), (after.at.place == Place::Awaited).into());
    }
    details
}

/// Returns the state and the block that two words of standing stand for. A block leaves the state as it was.
fn of_words(from: Option<Standing>, to: Standing) -> (Option<State>, Block) {
    let state = |standing| match standing {
        Standing::Accredited => Some(State::Approved),
        Standing::Withdrawn => Some(State::Withdrawn),
        Standing::Blocked => None,
    };
    match to {
        Standing::Blocked => (from.and_then(state), Block::Blocked),
        to => (state(to), Block::Free),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::nomination::table::{Past, Position};

    fn stand(state: State, block: Block, step: Option<&str>) -> Stand {
        let step = step.map(|step| step.parse().unwrap());
        Stand { at: Position { state, step, place: Place::Taken, past: Past::Approved }, block }
    }

    #[test]
    fn every_change_is_read_as_it_was_written() {
        let blocks = [Block::Free, Block::Blocked];
        for (from, to) in State::ALL.into_iter().flat_map(|from| State::ALL.map(|to| (from, to))) {
            for (was, is) in blocks.into_iter().flat_map(|was| blocks.map(|is| (was, is))) {
                let (before, after) = (stand(from, was, None), stand(to, is, Some("protocol")));
                let read = read(&write(&before, &after).into()).unwrap();
                assert_eq!((read.state.unwrap_or(from), read.block), (to, is), "{from} {was:?} → {to} {is:?}");
                assert_eq!(read.step.as_deref(), Some("protocol"));
            }
        }
    }

    #[test]
    fn lines_from_before_nominations_are_understood() {
        let of = |from: &str, to: &str| {
            let read = read(&json!({ "from": from, "to": to })).unwrap();
            (read.state, read.block)
        };
        assert_eq!(of("accredited", "withdrawn"), (Some(State::Withdrawn), Block::Free));
        assert_eq!(of("withdrawn", "blocked"), (Some(State::Withdrawn), Block::Blocked));
        assert_eq!(of("accredited", "blocked"), (Some(State::Approved), Block::Blocked));
        assert_eq!(of("blocked", "blocked"), (None, Block::Blocked));
        assert_eq!(of("blocked", "accredited"), (Some(State::Approved), Block::Free));
        assert_eq!(read(&json!({ "from": "accredited", "to": "lost" })), None);
        let details = write(&stand(State::Approved, Block::Free, None), &stand(State::Approved, Block::Blocked, None));
        assert_eq!(Value::from(details), json!({ "from": "accredited", "to": "blocked" }), "as it always was");
    }
}
