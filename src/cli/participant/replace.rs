//! `accredit participant replace`: somebody comes in another's place.

use std::io::Write;

use serde_json::json;

use super::fields::{FieldArgs, missing};
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places,
    },
    domain::{field::FieldSet, id::Reference, nomination::state::State, participant::Participant, text::clean},
    store::StoreError,
};

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
    let replaced = import.replace(&args.old, &coming, fields, &reason)?;
    places::tell(context, &import.commit()?, &[]);
    let (old, new) = (&args.old, &args.new);
    if context.format == Format::Json {
        let revoked = replaced.revoked.map(|serial| serial.to_string());
        let shown = json!({
            "old": old.as_str(), "new": new.as_str(), "state": replaced.state.as_str(), "revoked": revoked,
        });
        writeln!(std::io::stdout(), "{shown}")?;
        return Ok(Ending::Done);
    }
    let badge = replaced.revoked.map(|serial| format!(", and the badge {serial} is revoked")).unwrap_or_default();
    context.status(format!("{new} comes in the place of {old}: {old} is withdrawn{badge}"));
    match replaced.state {
        State::Approved => context.status(format!("print the badge with \"accredit badge print --reference {new} -o FILE.pdf\"")),
        state => context.status(format!("{new} is {state}; see \"accredit nomination show {new}\"")),
    }
    Ok(Ending::Done)
}
