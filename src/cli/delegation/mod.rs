//! `accredit delegation`: the delegations as things, and how many places each has.

mod change;
mod fields;
mod list;
mod quota;
mod show;
mod template;
mod template_words;
mod waiting;

use crate::cli::{
    context::Context,
    error::{CliError, Ending},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List the delegations of the register, with their people and places
    List(list::ListArgs),
    /// Show all that is known of a delegation: names, places, people who wait, exceptions
    Show {
        /// The delegation, by any of its names or its code
        #[arg(value_name = "DELEGATION")]
        name: String,
    },
    /// Add a delegation to the register; or those that participants name, or a list of them
    #[command(after_help = change::ADD_HELP)]
    Add(change::AddArgs),
    /// Change what is known of a delegation; an empty text clears it
    Edit(change::EditArgs),
    /// Confirm delegations that a list named
    Confirm(change::ConfirmArgs),
    /// Merge a delegation into another: its names become aliases, and its people carry the other's name
    #[command(after_help = change::MERGE_HELP)]
    Merge(change::MergeArgs),
    /// Show or set how many places a delegation has; without a name, those of every delegation
    #[command(after_help = quota::HELP)]
    Quota(quota::QuotaArgs),
    /// Keep a window open longer for one delegation
    Extend(quota::ExtendArgs),
    /// Write a workbook in which a delegation nominates; "accredit import" takes what comes back
    #[command(after_help = template::HELP)]
    Template(template::TemplateArgs),
    /// List who waits for a place, or change the order in which they get one
    Waiting(waiting::WaitingArgs),
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::List(args) => list::run(context, args),
        Command::Show { name } => show::run(context, name),
        Command::Add(args) => change::add(context, args),
        Command::Edit(args) => change::edit(context, args),
        Command::Confirm(args) => change::confirm(context, args),
        Command::Merge(args) => change::merge(context, args),
        Command::Quota(args) => quota::run(context, args),
        Command::Extend(args) => quota::extend(context, args),
        Command::Template(args) => template::run(context, args),
        Command::Waiting(args) => waiting::run(context, args),
    }
}
