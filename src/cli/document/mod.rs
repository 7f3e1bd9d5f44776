//! `accredit document`: notes verbales, letters and press cards of nominations.

mod add;
mod decide;
mod export;
mod list;

use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
    },
    domain::event::Event,
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List documents, and for whom each was sent; or what is missing
    List(list::Args),
    /// Store a document for one or more people of a delegation
    #[command(after_help = add::HELP)]
    Add(add::Args),
    /// Accept a document, for everybody for whom it was sent or only for some
    Accept(decide::Args),
    /// Refuse a document, with a text that the delegation reads
    Refuse(decide::RefuseArgs),
    /// Write a document to a file
    Export(export::Args),
    /// Remove a document that should not have been sent; what it holds is erased
    Remove(decide::Args),
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::List(args) => list::run(context, args),
        Command::Add(args) => add::run(context, args),
        Command::Accept(args) => decide::accept(context, args),
        Command::Refuse(args) => decide::refuse(context, args),
        Command::Export(args) => export::run(context, args),
        Command::Remove(args) => decide::remove(context, args),
    }
}

/// Refuses an event that asks for no documents.
fn check_asked(event: &Event) -> Result<(), CliError> {
    if event.documents.is_empty() {
        return Err(CliError::failed("this event asks for no documents")
            .hint("describe them in the event file with [[document]], and bring that in with \"accredit event apply\""));
    }
    Ok(())
}
