//! `accredit report journal`: who did what and when.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use super::{
    choice::{CheckedChoice, PickArgs},
    lines,
    output::OutputArgs,
};
use crate::{
    cli::{context::Context, error::CliError},
    domain::{actor::Actor, event::Event, id::Reference, journal::Action, written_date},
    report::Report,
    store::{Chosen, JournalSelection, Store},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct JournalArgs {
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    pub(super) picks: PickArgs,
    /// From this time: a date, or a time such as 2024-11-04T09:12
    #[arg(long, value_name = "TIME")]
    from: Option<String>,
    /// To this time, a date's end included
    #[arg(long, value_name = "TIME")]
    to: Option<String>,
    /// Only what this actor did
    #[arg(id = "acted_by", long = "actor", value_name = "NAME")]
    actor: Option<Actor>,
    /// Only this action, such as participant.edit
    #[arg(long, value_name = "ACTION")]
    action: Option<Action>,
    /// Only what is about this participant
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<Reference>,
}

pub(super) fn run(context: &Context, args: &JournalArgs) -> Result<(), CliError> {
    let format = args.output.format(context)?;
    let mut store = context.store()?;
    let snapshot = store.snapshot()?;
    let event = store.event()?.event;
    let report = Report::Journal(args.selection(&store, &event)?);
    let everything = everything(&event);
    let scope = everything.scope(&store, &event, context.now());
    let count = args.output.write(context, &scope, &report, format, &args.picks.picks())?;
    drop(snapshot);
    let line = lines::MadeReport::of(&store, &report, format, &everything, count)?;
    lines::record(context, &mut store, &event, line.as_slice())
}

/// Returns what the journal is about: it is not narrowed as reports on people are.
pub(super) fn everything(event: &Event) -> CheckedChoice {
    CheckedChoice { chosen: Chosen::default(), days: event.all_days() }
}

impl JournalArgs {
    /// Turns the arguments into a selection of rows.
    pub(super) fn selection(&self, store: &Store, event: &Event) -> Result<JournalSelection, CliError> {
        let at = |written: &Option<String>, end| written.as_ref().map(|written| moment(event, written, end)).transpose();
        let whose = self.reference.as_ref().map(|reference| store.participant(reference)).transpose()?;
        Ok(JournalSelection {
            from: at(&self.from, PeriodEnd::First)?,
            to: at(&self.to, PeriodEnd::Last)?,
            actor: self.actor.as_ref().map(ToString::to_string),
            action: self.action,
            participant: whose.map(|who| who.key),
        })
    }
}

/// Which end of a date is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PeriodEnd {
    First,
    Last,
}

fn moment(event: &Event, written: &str, end: PeriodEnd) -> Result<Timestamp, CliError> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Ok(at);
    }
    let local = match written.parse::<Date>() {
        Ok(date) if end == PeriodEnd::Last => date.tomorrow().ok().map(|next| next.to_datetime(event.day_starts_at)),
        Ok(date) => Some(date.to_datetime(event.day_starts_at)),
        Err(_) => written.parse::<DateTime>().ok(),
    };
    local.and_then(|local| event.timezone.to_timestamp(local).ok()).ok_or_else(|| {
        CliError::failed(format!("\"{written}\" is not a time{}", written_date::why_not(written)))
            .hint("write a date such as 2024-11-04, or a time such as 2024-11-04T09:12")
    })
}
