//! `accredit participant replace`: somebody comes in another's place.

use std::io::Write;

use serde_json::json;

use super::fields::{FieldArgs, missing};
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places::{self, PlacesBefore},
    },
    domain::{
        field::FieldSet,
        id::Reference,
        nomination::{state::State, table::Place},
        participant::Participant,
        text::clean,
        window::WindowKind,
    },
    store::StoreError,
};

/// What the help says at its end.
pub(super) const HELP: &str = "\
This acts for the officer: no quota and no window refuses it, and it is reported if the window for replacement has closed for the delegation. Who
comes in the place of somebody who waits for a place, waits in the same place.";

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Who leaves
    #[arg(value_name = "OLD")]
    old: Reference,
    /// Who comes: a reference that nobody has yet, or that of a draft
    #[arg(value_name = "NEW")]
    new: Reference,
    #[command(flatten)]
    fields: FieldArgs,
    /// Why
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let reason = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let mut store = context.store()?;
    let places_before = PlacesBefore::of(context, &store)?;
    // One transaction: there is no moment in which both take a place, or none does.
    let mut import = store.import(context.now())?;
    let Some(leaving) = import.participant(&args.old)? else {
        drop(import);
        return Err(missing(&store, StoreError::NoParticipant(args.old.clone())));
    };
    let known = import.participant(&args.new)?.map(|known| known.participant);
    let is_known = known.is_some();
    let mut coming = known.unwrap_or_else(|| Participant::new(args.new.clone(), leaving.participant.category.clone()));
    let fields: FieldSet = args.fields.write(&mut coming, import.event())?;
    if coming.full_name().is_empty() && !is_known {
        return Err(
            CliError::failed(format!("{} has no name yet", args.new)).hint("add --given-name and --family-name, or --name")
        );
    }
    let late = match import.check_window(WindowKind::Replacement, &leaving.participant.delegation) {
        Ok(()) => None,
        Err(error) if error.is_refusal() => Some(error.to_string()),
        Err(error) => return Err(error.into()),
    };
    let replaced = import.replace(&args.old, &coming, fields, &reason)?;
    let settled = import.commit()?;
    let grown = places_before.grown(context, &store)?;
    let (old, new) = (&args.old, &args.new);
    if context.format == Format::Json {
        let revoked = replaced.revoked.map(|serial| serial.to_string());
        let shown = json!({
            "old": old.as_str(), "new": new.as_str(), "state": replaced.state.as_str(), "revoked": revoked,
            "waits_for_place": replaced.place == Place::Awaited, "late": late,
        });
        writeln!(std::io::stdout(), "{shown}")?;
        return Ok(Ending::Done);
    }
    let badge = replaced.revoked.map(|serial| format!(", and the badge {serial} is revoked")).unwrap_or_default();
    context.status(format!("{new} comes in the place of {old}: {old} is withdrawn{badge}"));
    if let Some(late) = late {
        context.status(format!("{late}; it was done all the same, as the officer's"));
    }
    places::tell(context, &settled, &grown);
    match replaced.state {
        _ if replaced.place == Place::Awaited => context.status(format!("{new} waits for a place, as {old} did")),
        State::Approved => context.status(format!("print the badge with \"accredit badge print --reference {new} -o FILE.pdf\"")),
        state => context.status(format!("{new} is {state}; see \"accredit nomination show {new}\"")),
    }
    Ok(Ending::Done)
}
