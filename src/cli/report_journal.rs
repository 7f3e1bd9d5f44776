//! Which rows of the journal `accredit report journal` shows.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};

use super::error::CliError;
use crate::{
    domain::{actor::Actor, event::Event, id::Reference, journal::Action},
    report::Scope,
    store::JournalSelection,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct JournalArgs {
    /// From this time: a date, or a time such as 2024-11-04T09:12
    #[arg(long, value_name = "TIME", conflicts_with = "day")]
    from: Option<String>,
    /// To this time, a date's end included
    #[arg(long, value_name = "TIME", conflicts_with = "day")]
    to: Option<String>,
    /// Only what this actor did
    #[arg(long, value_name = "NAME")]
    actor: Option<Actor>,
    /// Only this action, such as participant.edit
    #[arg(long, value_name = "ACTION")]
    action: Option<Action>,
    /// Only what is about this participant
    #[arg(long, value_name = "REFERENCE")]
    reference: Option<Reference>,
}

impl JournalArgs {
    /// Turns the arguments into a selection of rows.
    pub(super) fn selection(&self, scope: &Scope<'_>, day: Option<Date>) -> Result<JournalSelection, CliError> {
        let day = day.map(|day| day.to_string());
        let moment = |written: &Option<String>, end| {
            written.as_ref().or(day.as_ref()).map(|written| moment(scope.event, written, end)).transpose()
        };
        Ok(JournalSelection {
            from: moment(&self.from, End::First)?,
            to: moment(&self.to, End::Last)?,
            actor: self.actor.as_ref().map(ToString::to_string),
            action: self.action,
            participant: self
                .reference
                .as_ref()
                .map(|reference| scope.store.participant(reference))
                .transpose()?
                .map(|who| who.key),
        })
    }
}

/// Which end of a date is meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    First,
    Last,
}

fn moment(event: &Event, written: &str, end: End) -> Result<Timestamp, CliError> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Ok(at);
    }
    let local = match written.parse::<Date>() {
        Ok(date) if end == End::Last => date.tomorrow().ok().map(|next| next.to_datetime(event.day_starts_at)),
        Ok(date) => Some(date.to_datetime(event.day_starts_at)),
        Err(_) => written.parse::<DateTime>().ok(),
    };
    local.and_then(|local| event.timezone.to_timestamp(local).ok()).ok_or_else(|| {
        CliError::failed(format!("\"{written}\" is no time"))
            .hint("write a date such as 2024-11-04, or a time such as 2024-11-04T09:12")
    })
}
