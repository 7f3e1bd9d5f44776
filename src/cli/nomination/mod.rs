//! `accredit nomination`: people on the way to being accredited, and who decides on them.

mod change;
mod decide;
mod gaps;
mod list;
mod meant;
mod show;

pub(super) use self::meant::{MeantArgs, check_taken};
use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
    },
    domain::{id::Reference, nomination::act::Act},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
#[allow(clippy::large_enum_variant, reason = "one is made, once")]
pub enum Command {
    /// List nominations: those that are not approved, and changes that wait
    List(list::Args),
    /// Show where a nomination is, what was said of it, and what waits
    Show {
        /// The participant's reference
        reference: Reference,
    },
    /// Hand nominations in for a delegation, within its window and its places
    #[command(after_help = decide::SUBMIT_HELP)]
    Submit(decide::Args),
    /// Approve at the step, or the change that waits
    Approve(decide::Args),
    /// Send back to the delegation, with a text that says what to correct
    Return(decide::ReasonArgs),
    /// Put aside; the delegation is not told why, and gates stop the person
    Hold(decide::ReasonArgs),
    /// Decide against; a badge is revoked
    Reject(decide::RejectArgs),
    /// Withdraw for the delegation; somebody who is approved only within its window
    #[command(after_help = decide::WITHDRAW_HELP)]
    Withdraw(decide::WithdrawArgs),
    /// Approve past the steps, as an officer, for a reason
    Bypass(decide::ReasonArgs),
    /// Change a nomination for the delegation; once it is approved, a sensitive change waits
    #[command(after_help = change::HELP)]
    Change(change::Args),
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::List(args) => list::run(context, args),
        Command::Show { reference } => show::run(context, reference),
        Command::Submit(args) => decide::run(context, args, &Act::Submit),
        Command::Approve(args) => decide::run(context, args, &Act::Approve),
        Command::Return(args) => decide::run(context, &args.args, &Act::Return { text: args.reason()? }),
        Command::Hold(args) => decide::run(context, &args.args, &Act::Hold { internal: args.reason()? }),
        Command::Reject(args) => decide::run(context, &args.args, &args.act()?),
        Command::Withdraw(args) => decide::run(context, &args.args, &Act::Withdraw { reason: args.reason()? }),
        Command::Bypass(args) => decide::run(context, &args.args, &Act::Bypass { reason: args.reason()? }),
        Command::Change(args) => change::run(context, args),
    }
}
