//! `accredit participant withdraw`, `restore`, `block` and `unblock`.

use std::io::Write;

use serde_json::json;

use super::fields::missing;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
    },
    domain::{
        id::Reference,
        participant::Standing,
        standing::{StandingChange, StandingError},
        text::clean,
    },
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
    let (from, to) = change.steps();
    let before = store
        .set_standing_from(&args.reference, from, to, change.kept(&reason), context.now())
        .map_err(|error| missing(&store, error))?;
    let reference = &args.reference;
    change.check(before).map_err(|error| {
        let remedy = match error {
            StandingError::Blocked => StandingChange::Unblock,
            StandingError::Withdrawn => StandingChange::Restore,
        };
        CliError::failed(format!("{reference} {error}"))
            .hint(format!("see \"accredit participant {} {reference}\"", remedy.as_str()))
    })?;
    let message = match (before, to) {
        (before, to) if before == to => format!("{reference} is {to} already"),
        (Standing::Withdrawn, Standing::Blocked) => {
            format!("{reference} is blocked; it was withdrawn before, and lifting the block will accredit it again")
        }
        (before, to) => format!("{reference} is {to}; it was {before}"),
    };
    match context.format {
        Format::Json => writeln!(
            std::io::stdout(),
            "{}",
            json!({ "reference": reference.as_str(), "standing": to.as_str(), "before": before.as_str() })
        )?,
        Format::Text => context.status(message),
    }
    Ok(Ending::Done)
}
