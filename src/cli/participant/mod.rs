//! `accredit participant`: one person at a time.

mod change;
mod export;
pub(in crate::cli) mod fields;
mod find;
mod json;
mod photo;
mod readable;
pub(in crate::cli) mod readable_words;
mod replace;
mod show;
mod standing;

use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
    },
    domain::{id::Reference, standing::StandingChange},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List participants, in protocol order unless told otherwise
    List(find::ParticipantListArgs),
    /// Show all that is known of a participant: fields, rights, badges, standing
    Show {
        /// The participant's reference
        reference: Reference,
    },
    /// Give one person all that is stored about them, as JSON: fields, badges, scans, attendance, photo, journal
    Export(export::Args),
    /// Find participants by name in either script, delegation, function, reference or address
    Search(find::SearchArgs),
    /// Add a participant
    Add(change::AddArgs),
    /// Change a participant; an empty text clears a field
    Edit(change::EditArgs),
    /// Store, forget or write out a participant's photo
    Photo(photo::Args),
    /// Withdraw a participant who will not take part: scans are refused as canceled
    Withdraw(standing::Args),
    /// Accredit a withdrawn participant again
    Restore(standing::Args),
    /// Put somebody in another's place: the old badge is revoked, and only one of the two counts
    #[command(after_help = replace::HELP)]
    Replace(replace::Args),
    /// Have a participant stopped at every gate
    Block(standing::Args),
    /// Let a blocked participant in again
    Unblock(standing::Args),
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::List(args) => find::list(context, args),
        Command::Show { reference } => show::run(context, reference),
        Command::Export(args) => export::run(context, args),
        Command::Search(args) => find::search(context, args),
        Command::Add(args) => change::add(context, args),
        Command::Edit(args) => change::edit(context, args),
        Command::Photo(args) => photo::run(context, args),
        Command::Withdraw(args) => standing::run(context, args, StandingChange::Withdraw),
        Command::Restore(args) => standing::run(context, args, StandingChange::Restore),
        Command::Replace(args) => replace::run(context, args),
        Command::Block(args) => standing::run(context, args, StandingChange::Block),
        Command::Unblock(args) => standing::run(context, args, StandingChange::Unblock),
    }
}
