//! `accredit verify`: is the database whole?

use serde_json::json;

use super::{
    context::{Context, Format},
    error::{CliError, Outcome},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {}

pub(super) fn run(context: &Context, _args: &Args) -> Result<Outcome, CliError> {
    let wrong = context.store()?.verify()?;
    match context.format {
        Format::Json => say!("{}", json!({ "whole": wrong.is_empty(), "problems": wrong })),
        Format::Text if wrong.is_empty() => say!("whole: file, references, badges, attendance and presence agree"),
        Format::Text => {
            for line in &wrong {
                say!("{line}");
            }
        }
    }
    if wrong.is_empty() {
        return Ok(Outcome::Done);
    }
    context.status(format!("{} problems; stop the gates, keep a copy of the file, and restore the last backup", wrong.len()));
    Ok(Outcome::No)
}
