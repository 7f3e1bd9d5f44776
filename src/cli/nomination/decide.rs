//! `accredit nomination submit`, `approve`, `return`, `hold`, `reject`, `withdraw` and `bypass`: one nomination, or many at once.

use std::io::Write;

use serde_json::{Value, json};

use super::meant::{MeantArgs, check_taken};
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending, remedies},
        participant::fields::missing,
        places::{self, PlacesBefore},
    },
    domain::{
        event::Event,
        id::{Reference, StepName},
        nomination::{
            act::{Act, Party},
            state::State,
            table::Place,
        },
        text::clean,
    },
    store::{Moved, Store, StoreError},
};

/// What the help of `submit` says at its end.
pub(super) const SUBMIT_HELP: &str = "\
Drafts, and what was sent back, are handed in for the delegation: its window and its places hold, and who finds no place is refused or
waits, as the quota says. Who was rejected or withdrawn is taken up again by the officer, whom no quota refuses; by how many it is
exceeded is told.";

/// What the help of `withdraw` says at its end.
pub(super) const WITHDRAW_HELP: &str = "\
The delegation withdraws somebody who is approved until its window for changes closes. \"accredit participant withdraw\" is the officer's
own: no window refuses it.";

/// Arguments of all.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The participants; without any, everybody in the selection
    #[arg(value_name = "REFERENCE")]
    references: Vec<Reference>,
    #[command(flatten)]
    meant: MeantArgs,
}

/// Arguments of those that need a reason.
#[derive(Debug, clap::Args)]
pub struct ReasonArgs {
    #[command(flatten)]
    pub(super) args: Args,
    /// Why; for a return, what the delegation has to correct
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Arguments of `reject`.
#[derive(Debug, clap::Args)]
pub struct RejectArgs {
    #[command(flatten)]
    pub(super) args: Args,
    /// Why, as the delegation is told
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Why, for those who decide; the delegation never sees it
    #[arg(long, default_value = "", value_name = "TEXT")]
    internal: String,
}

/// Arguments of `withdraw`.
#[derive(Debug, clap::Args)]
pub struct WithdrawArgs {
    #[command(flatten)]
    pub(super) args: Args,
    /// Why; gates never show it
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
}

impl ReasonArgs {
    pub(super) fn reason(&self) -> Result<String, CliError> {
        said("reason", &self.reason)
    }
}

impl RejectArgs {
    pub(super) fn act(&self) -> Result<Act, CliError> {
        Ok(Act::Reject { internal: said("internal reason", &self.internal)?, text: said("reason", &self.reason)? })
    }
}

impl WithdrawArgs {
    pub(super) fn reason(&self) -> Result<String, CliError> {
        said("reason", &self.reason)
    }
}

fn said(what: &str, text: &str) -> Result<String, CliError> {
    clean(text).map_err(|error| CliError::failed(format!("the {what} {error}")))
}

/// What became of one nomination.
enum DecisionOutcome {
    Done(Reference, Moved),
    /// Why not, and what to do about it.
    Refused(Reference, String, &'static [&'static str]),
}

pub(super) fn run(context: &Context, args: &Args, act: &Act) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?.event;
    check_taken(&store, &event)?;
    args.meant.check(&store, &event)?;
    let whose = args.whose(&store, act)?;
    if whose.is_empty() {
        context.status(format!("there is nothing to {}", act.as_str()));
        return Ok(Ending::No);
    }
    let places_before = PlacesBefore::of(context, &store)?;
    // One transaction: all that can be done is done together. What the rules refuse changes nothing of the others.
    let mut import = store.import(context.now())?;
    let mut outcomes = Vec::with_capacity(whose.len());
    for reference in whose {
        let state = import.participant(&reference)?.map(|stored| stored.state);
        outcomes.push(match import.nominate(&reference, act, &party(args, act, state)) {
            Ok(moved) => DecisionOutcome::Done(reference, moved),
            Err(error @ StoreError::NoParticipant(_)) => {
                drop(import);
                return Err(missing(&store, error));
            }
            Err(error) if error.is_refusal() => DecisionOutcome::Refused(reference, error.to_string(), remedies(&error)),
            Err(error) => return Err(error.into()),
        });
    }
    let settled = import.commit()?;
    let ending = tell(context, &event, &outcomes)?;
    places::tell(context, &settled, &places_before.grown(context, &store)?);
    Ok(ending)
}

/// Returns in which capacity somebody acts. What is handed in and withdrawn is so for the delegation; to take up again who was rejected
/// or withdrawn is the officer's.
fn party(args: &Args, act: &Act, state: Option<State>) -> Party {
    match (act, state) {
        (Act::Submit, Some(State::Rejected | State::Withdrawn)) => Party::Officer,
        (Act::Submit | Act::Withdraw { .. }, _) => Party::Delegation,
        _ => args.meant.step.clone().map_or(Party::Officer, Party::Reviewer),
    }
}

impl Args {
    /// Returns whose nominations are meant. Without a state, those that it makes sense for.
    fn whose(&self, store: &Store, act: &Act) -> Result<Vec<Reference>, CliError> {
        if !self.references.is_empty()
            && self.meant.delegation.is_empty()
            && self.meant.category.is_empty()
            && self.meant.state.is_empty()
        {
            return Ok(self.references.clone());
        }
        if self.references.is_empty() && self.meant.is_empty() {
            return Err(CliError::failed("whose nominations are meant?")
                .hint(format!("name them: accredit nomination {} REFERENCE, or --delegation NAME", act.as_str())));
        }
        let mut whose = Vec::new();
        self.meant.each(store, &self.references, |stored, step| {
            // Who is put aside is decided on by name, or if asked for by the state.
            let is_meant = match (act, stored.state) {
                _ if !self.meant.state.is_empty() => true,
                (Act::Submit, state) => matches!(state, State::Draft | State::Returned),
                (Act::Withdraw { .. }, state) => !matches!(state, State::Rejected | State::Withdrawn),
                (Act::Approve | Act::Return { .. }, State::Approved) => step.is_some(),
                (_, state) => state == State::Submitted,
            };
            if is_meant {
                whose.push(stored.participant.reference);
            }
            Ok(())
        })?;
        Ok(whose)
    }
}

fn tell(context: &Context, event: &Event, outcomes: &[DecisionOutcome]) -> Result<Ending, CliError> {
    let refused = outcomes.iter().filter(|outcome| matches!(outcome, DecisionOutcome::Refused(..))).count();
    if context.format == Format::Json {
        let of = |wanted: fn(&DecisionOutcome) -> bool| {
            outcomes.iter().filter(|outcome| wanted(outcome)).map(|outcome| json_of(outcome, event)).collect::<Vec<_>>()
        };
        let done = of(|outcome| matches!(outcome, DecisionOutcome::Done(..)));
        let refused = of(|outcome| matches!(outcome, DecisionOutcome::Refused(..)));
        writeln!(std::io::stdout(), "{}", json!({ "done": done, "refused": refused }))?;
    } else {
        for outcome in outcomes {
            context.status(told(outcome, event));
        }
        hint(context, outcomes);
        if outcomes.len() > 1 {
            context.status(format!("{} done, {refused} refused", outcomes.len() - refused));
        }
    }
    Ok(if refused > 0 { Ending::No } else { Ending::Done })
}

/// Tells what to do about what was refused, each remedy once.
fn hint(context: &Context, outcomes: &[DecisionOutcome]) {
    let mut said: Vec<&str> = Vec::new();
    for outcome in outcomes {
        let DecisionOutcome::Refused(_, _, remedies) = outcome else { continue };
        for remedy in *remedies {
            if !said.contains(remedy) {
                said.push(remedy);
                context.status(format!("hint: {remedy}"));
            }
        }
    }
}

fn told(outcome: &DecisionOutcome, event: &Event) -> String {
    match outcome {
        DecisionOutcome::Refused(_, problem, _) => problem.clone(),
        DecisionOutcome::Done(reference, moved) if !moved.decided.is_empty() => {
            let fields = moved.decided.iter().map(|field| event.field_name(field).replace('_', " ")).collect::<Vec<_>>();
            format!("{reference}: the change of {} is decided", fields.join(", "))
        }
        DecisionOutcome::Done(reference, Moved { before, after, .. }) => {
            let step = match (&after.at.place, &after.at.step) {
                (Place::Awaited, _) => " and waits for a place".to_owned(),
                (Place::Taken, step) => step.as_ref().map(|step| format!(" at the step {step}")).unwrap_or_default(),
            };
            format!("{reference} is {}{step}; it was {}", after.at.state, before.at.state)
        }
    }
}

fn json_of(outcome: &DecisionOutcome, event: &Event) -> Value {
    match outcome {
        DecisionOutcome::Refused(reference, problem, _) => json!({ "reference": reference.as_str(), "problem": problem }),
        DecisionOutcome::Done(reference, moved) => json!({
            "reference": reference.as_str(),
            "state": moved.after.at.state.as_str(),
            "step": moved.after.at.step.as_ref().map(StepName::as_str),
            "waits_for_place": moved.after.at.place == Place::Awaited,
            "before": moved.before.at.state.as_str(),
            "decided": moved.decided.iter().map(|field| event.field_name(field)).collect::<Vec<_>>(),
        }),
    }
}
