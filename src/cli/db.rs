//! `accredit db`: the event's database as a whole.

use std::path::PathBuf;

use serde_json::json;

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        verify::head_json,
        words::count,
    },
    store,
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Copy the whole event between a file and PostgreSQL
    Copy(CopyArgs),
}

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each is a file, or the address of a database on PostgreSQL, postgres://USER@HOST/NAME. The target must not hold an event: a file that
does not exist yet, or an empty database. The copy is of one moment; what was written is read again and compared. The signing key and
the server's authority are files of their own and are not copied.")]
pub struct CopyArgs {
    /// The database to copy
    from: PathBuf,
    /// Where to
    to: PathBuf,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    let Command::Copy(args) = command;
    let mut store = context.with_db(&args.from).store().map_err(|error| error.naming(&args.from))?;
    let copied = store.copy_into(&args.to, context.now()).map_err(|error| CliError::from(error).naming(&args.to))?;
    store.record_backup(&args.to, context.now())?;
    match context.format {
        Format::Json => say!(
            "{}",
            json!({
                "to": args.to,
                "head": copied.head.to_string(),
                "heads": copied.origins.iter().map(head_json).collect::<Vec<_>>(),
                "rows": copied.rows,
                "content": copied.content.to_string(),
            })
        ),
        Format::Text => {
            say!("{}: {}", args.to.display(), count(usize::try_from(copied.rows).unwrap_or(usize::MAX), "row"));
            match &copied.origins[..] {
                [one] => say!("head    {}", one.head),
                several => {
                    for origin in several {
                        say!("head    {}", origin.told());
                    }
                }
            }
            say!("content {}", copied.content);
            context.status(format!(
                "the signing key was not copied; commands on {} look for it at {}",
                args.to.display(),
                store::key_path(&args.to).display()
            ));
        }
    }
    Ok(Ending::Done)
}
