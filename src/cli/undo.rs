//! To be written.
use super::{
    context::Context,
    error::{CliError, Outcome},
};
/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {}
pub(super) fn run(_context: &Context, _args: &Args) -> Result<Outcome, CliError> {
    Ok(Outcome::Done)
}
