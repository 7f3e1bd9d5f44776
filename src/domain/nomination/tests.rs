//! The table of states against a model that was written apart from it, line by line as the design has it.

use super::{
    act::{Act, Party},
    rules::NominationRules,
    state::{Block, State},
    table::{Disallowed, Past, Place, Position, decide, first},
};
use crate::domain::{id::StepName, participant::Standing};

fn step(name: &str) -> StepName {
    name.parse().unwrap()
}

fn acts() -> Vec<Act> {
    let said = || "a reason".to_owned();
    vec![
        Act::Submit,
        Act::Approve,
        Act::Return { text: said() },
        Act::Hold { internal: said() },
        Act::Reject { internal: String::new(), text: said() },
        Act::Withdraw { reason: String::new() },
        Act::Restore,
        Act::Bypass { reason: said() },
    ]
}

/// The model: state and place of the step (from 1; 0 is none) of somebody whose category has two steps.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Model {
    state: &'static str,
    at: usize,
    was_approved: bool,
}

/// Who acts: the delegation, the reviewer of the first or second step, an officer, a list.
const PARTIES: [&str; 5] = ["delegation", "1", "2", "officer", "list"];

/// States, acts, parties, and where it leads. `=` is the same step, `+` the step after it, or approved after the last.
const TABLE: &[(&str, &str, &str, &str)] = &[
    ("draft returned", "submit", "delegation officer", "submitted 1"),
    ("draft returned submitted on-hold approved", "withdraw", "delegation officer list", "withdrawn 0"),
    ("submitted on-hold", "approve", "reviewer officer", "+"),
    ("submitted on-hold", "return", "reviewer officer", "returned 0"),
    ("submitted on-hold", "hold", "reviewer officer", "on-hold ="),
    ("submitted on-hold", "reject", "reviewer officer", "rejected 0"),
    ("approved", "reject", "officer", "rejected 0"),
    ("approved", "hold", "officer", "on-hold 0"),
    ("rejected withdrawn", "submit", "officer", "submitted 1"),
    ("rejected withdrawn", "restore", "officer", "again"),
    ("draft submitted returned on-hold rejected withdrawn", "bypass", "officer", "approved 0"),
];

impl Model {
    /// Returns where an act leads; `None` if the table has no line for it.
    fn after(self, act: &str, party: &str) -> Option<Self> {
        let is_in = |words: &str, word: &str| words.split(' ').any(|known| known == word);
        let is_reviewer = party == self.at.to_string();
        let (.., to) = TABLE.iter().find(|(states, does, parties, _)| {
            is_in(states, self.state) && *does == act && (is_in(parties, party) || (is_in(parties, "reviewer") && is_reviewer))
        })?;
        let (state, at) = match *to {
            "+" if self.at == 1 => ("submitted", 2),
            "+" => ("approved", 0),
            "again" if self.was_approved => ("approved", 0),
            "again" => ("submitted", 1),
            "on-hold =" => ("on-hold", self.at),
            other => {
                let (state, at) = other.split_once(' ').unwrap();
                (state, at.parse().unwrap())
            }
        };
        Some(Self { state, at, was_approved: self.was_approved || self.state == "approved" || state == "approved" })
    }
}

fn party(word: &str, steps: &[StepName]) -> Party {
    match word {
        "delegation" => Party::Delegation,
        "officer" => Party::Officer,
        "list" => Party::List,
        place => Party::Reviewer(steps[place.parse::<usize>().unwrap() - 1].clone()),
    }
}

fn is_same(position: &Position, model: Model, steps: &[StepName]) -> bool {
    let step = model.at.checked_sub(1).map(|place| &steps[place]);
    let was = position.past == Past::Approved;
    (position.state.as_str(), position.step.as_ref(), was) == (model.state, step, model.was_approved)
}

#[test]
fn ten_thousand_random_steps_stay_within_the_table() {
    let steps = [step("protocol"), step("security")];
    let (acts, mut seed, mut taken) = (acts(), 0x5EED_u64, 0);
    let mut draw = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let mut position = Position { state: State::Draft, step: None, place: Place::Taken, past: Past::Unapproved };
    let mut model = Model { state: "draft", at: 0, was_approved: false };
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..10_000 {
        // A life of forty steps, then somebody else.
        if number % 40 == 0 {
            let came_approved = draw(2) == 1;
            let (state, past) = if came_approved { (State::Approved, Past::Approved) } else { (State::Draft, Past::Unapproved) };
            position = Position { state, step: None, place: Place::Taken, past };
            model = Model { state: state.as_str(), at: 0, was_approved: came_approved };
        }
        let (act, who) = (&acts[draw(acts.len())], PARTIES[draw(PARTIES.len())]);
        let (result, expected) = (decide(&position, act, &party(who, &steps), &steps), model.after(act.as_str(), who));
        match (result, expected) {
            (Ok(after), Some(expected)) => {
                assert!(is_same(&after, expected, &steps), "{position:?} {act:?} by {who}: {after:?}, not {expected:?}");
                (position, model, taken) = (after, expected, taken + 1);
                seen.insert((model.state, model.at));
            }
            (Err(_), None) => {}
            (result, expected) => panic!("{position:?} {act:?} by {who}: {result:?}, and the model says {expected:?}"),
        }
    }
    assert!(taken > 1_000, "{taken} steps were taken");
    assert_eq!(seen.len(), 9, "every state, and both steps of submitted and on hold, and on hold by an officer: {seen:?}");
}

#[test]
fn who_waits_for_a_place_is_decided_on_by_no_step() {
    let steps = [step("protocol")];
    let waiting =
        Position { state: State::Submitted, step: Some(step("protocol")), place: Place::Awaited, past: Past::Unapproved };
    for act in acts() {
        let by = Party::Reviewer(step("protocol"));
        let is_decision = matches!(act, Act::Approve | Act::Return { .. } | Act::Hold { .. } | Act::Reject { .. });
        assert_eq!(decide(&waiting, &act, &by, &steps) == Err(Disallowed::Waits), is_decision, "{act:?}");
    }
    let gone = decide(&waiting, &Act::Withdraw { reason: String::new() }, &Party::Delegation, &steps).unwrap();
    assert_eq!((gone.state, gone.place), (State::Withdrawn, Place::Taken));
}

#[test]
fn what_has_to_have_a_reason_is_not_done_without() {
    let steps = [step("protocol")];
    let at = Position { state: State::Submitted, step: Some(step("protocol")), place: Place::Taken, past: Past::Unapproved };
    let none = String::new;
    for act in [
        Act::Return { text: none() },
        Act::Hold { internal: none() },
        Act::Reject { internal: "x".into(), text: none() },
        Act::Bypass { reason: none() },
    ] {
        assert!(matches!(decide(&at, &act, &Party::Officer, &steps), Err(Disallowed::NoReason { .. })), "{act:?}");
    }
}

#[test]
fn a_step_that_the_event_dropped_sends_on_to_the_first_that_it_has() {
    let at = Position { state: State::Submitted, step: Some(step("press")), place: Place::Taken, past: Past::Unapproved };
    let after = |steps: &[StepName]| decide(&at, &Act::Approve, &Party::Officer, steps).unwrap();
    assert_eq!(after(&[step("protocol")]).step, Some(step("protocol")));
    assert_eq!(after(&[]).state, State::Approved);
    assert_eq!(first(&[]), (State::Approved, None));
}

#[test]
fn gates_go_by_state_and_block() {
    for state in State::ALL {
        assert_eq!(state.standing(Block::Blocked), Standing::Blocked);
        let expected = match state {
            State::Approved => Standing::Accredited,
            State::OnHold => Standing::Blocked,
            _ => Standing::Withdrawn,
        };
        assert_eq!(state.standing(Block::Free), expected);
        assert_eq!(state.as_str().parse(), Ok(state));
    }
    let words = State::ALL.map(|state| state.word(Block::Free));
    assert_eq!(words, ["draft", "submitted", "returned", "on-hold", "accredited", "rejected", "withdrawn"]);
    assert_eq!(State::Submitted.word(Block::Blocked), "blocked");
}

#[test]
fn a_change_waits_at_the_step_that_is_named_or_at_the_first() {
    let delegate = "Delegate".parse().unwrap();
    let mut rules = NominationRules { steps: vec![step("protocol"), step("security")], ..NominationRules::default() };
    assert_eq!(rules.change_step(&delegate), Some(&step("protocol")));
    rules.on_change = Some(step("security"));
    assert_eq!(rules.change_step(&delegate), Some(&step("security")));
    assert_eq!(NominationRules::default().change_step(&delegate), None);
}
