//! `accredit participant withdraw`, `restore`, `block` and `unblock`.

use std::io::Write;

use serde_json::json;

use super::fields::missing;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Outcome},
    },
    domain::{id::Reference, participant::Standing, text::clean},
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

/// What is to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Withdraw,
    Restore,
    Block,
    Unblock,
}

impl Change {
    /// Returns what the participant has to be before, and becomes. A withdrawal would lift a block, so a block comes off first.
    fn steps(self) -> (&'static [Standing], Standing) {
        match self {
            Self::Withdraw => (&[Standing::Accredited, Standing::Withdrawn], Standing::Withdrawn),
            Self::Restore => (&[Standing::Withdrawn], Standing::Accredited),
            Self::Block => (&[Standing::Accredited, Standing::Withdrawn, Standing::Blocked], Standing::Blocked),
            Self::Unblock => (&[Standing::Blocked], Standing::Accredited),
        }
    }
}

pub(super) fn run(context: &Context, args: &Args, change: Change) -> Result<Outcome, CliError> {
    let reason = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let mut store = context.store()?;
    let (from, to) = change.steps();
    // An accredited participant keeps no reason.
    let kept = if to == Standing::Accredited { "" } else { &reason };
    let before =
        store.set_standing_from(&args.reference, from, to, kept, context.now()).map_err(|error| missing(&store, error))?;
    let reference = &args.reference;
    let message = match (before, to) {
        (before, to) if before == to => format!("{reference} is {to} already"),
        (Standing::Blocked, Standing::Withdrawn | Standing::Accredited) if change != Change::Unblock => {
            return Err(CliError::failed(format!("{reference} is blocked; that has to be lifted first"))
                .hint(format!("see \"accredit participant unblock {reference}\"")));
        }
        (Standing::Withdrawn, Standing::Accredited) if change == Change::Unblock => {
            return Err(CliError::failed(format!("{reference} is withdrawn, not blocked"))
                .hint(format!("see \"accredit participant restore {reference}\"")));
        }
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
    Ok(Outcome::Done)
}
