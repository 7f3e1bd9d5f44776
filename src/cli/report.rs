//! To be written.
use super::{
    context::Context,
    error::{CliError, Outcome},
};
/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {}
pub(super) fn run(_context: &Context, _command: &Command) -> Result<Outcome, CliError> {
    Ok(Outcome::Done)
}
