//! `accredit participant withdraw`, `restore`, `block` and `unblock`.

use std::io::Write;

use serde_json::json;

use super::fields::missing;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places::{self, PlacesBefore},
    },
    domain::{
        id::Reference,
        nomination::state::{Block, State},
        standing::{StandingChange, StandingError},
        text::clean,
    },
    store::{Settled, StoreError, refusal::NominationRefusal},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The participant's reference
    reference: Reference,
    /// Why; gates never show it
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
}

pub(super) fn run(context: &Context, args: &Args, change: StandingChange) -> Result<Ending, CliError> {
    let reason = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let mut store = context.store()?;
    let reference = &args.reference;
    let places_before = PlacesBefore::of(context, &store)?;
    let moved = store.change_standing(reference, change, &reason, context.now()).map_err(|error| {
        let remedy = remedy(&error).map(|change| format!("see \"accredit participant {} {reference}\"", change.as_str()));
        let told = missing(&store, error);
        match remedy {
            Some(remedy) => told.hint(remedy),
            None => told,
        }
    })?;
    let (before, to) = (moved.before.standing(), moved.after.standing());
    let message = match (&moved.before, &moved.after) {
        (before, after) if before == after => format!("{reference} is {} already", after.word()),
        (before, after) if before.at.state != State::Approved && after.block == Block::Free && before.block == Block::Blocked => {
            format!("{reference} is no longer blocked, and is {} as before", after.word())
        }
        (before, after) => format!("{reference} is {}; it was {}", after.word(), before.word()),
    };
    match context.format {
        Format::Json => writeln!(
            std::io::stdout(),
            "{}",
            json!({ "reference": reference.as_str(), "standing": to.as_str(), "before": before.as_str() })
        )?,
        Format::Text => context.status(message),
    }
    let settled = Settled { promoted: moved.promoted, heads: moved.heads, ..Settled::default() };
    places::tell(context, &settled, &places_before.grown(context, &store)?);
    Ok(Ending::Done)
}

/// Returns the change that is to be made first.
fn remedy(error: &StoreError) -> Option<StandingChange> {
    match error {
        StoreError::Nomination(NominationRefusal::Standing { source: StandingError::Blocked, .. }) => {
            Some(StandingChange::Unblock)
        }
        StoreError::Nomination(NominationRefusal::Standing { source: StandingError::NotBlocked(State::Withdrawn), .. }) => {
            Some(StandingChange::Restore)
        }
        _ => None,
    }
}
