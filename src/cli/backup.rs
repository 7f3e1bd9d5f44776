//! `accredit backup`: a consistent copy while gates keep scanning.

use std::{fs::File, io, path::PathBuf};

use crate::cli::{
    context::Context,
    error::{CliError, Ending},
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The copy is one file: the database with its journal so far. It holds neither the signing key (event.key) nor the authority of the
gates' pages (event.authority). Copy these by hand, to another place, readable only by you (install -m 600).

To restore: stop the server and all gates, then \"accredit restore COPY\". It puts the copy in place of the database, keeps the
replaced one beside it, and lists what the copy lacks; with --carry it takes the scans since then over, and all that was taken away
from anybody. Never copy a file over a database by hand: the log beside it belongs to the old file.")]
pub struct Args {
    /// The copy; a file that does not exist yet, or - for stdout
    file: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let to_stdout = args.file.as_os_str() == "-";
    if !to_stdout && args.file.exists() {
        return Err(CliError::failed(format!("{} already exists; a backup never overwrites a file", args.file.display()))
            .hint("name another file: accredit backup FILE"));
    }
    if to_stdout {
        let folder = tempfile::tempdir().map_err(|error| CliError::file(&std::env::temp_dir(), &error))?;
        let copy = folder.path().join("copy.db");
        store.backup(&copy, context.now())?;
        let mut copied = File::open(&copy).map_err(|error| CliError::file(&copy, &error))?;
        io::copy(&mut copied, &mut io::stdout().lock())?;
    } else {
        store.backup(&args.file, context.now())?;
        store.record_backup(&args.file, context.now())?;
    }
    let key = if store.satellite()?.is_some() {
        "the signing key is at the main server".to_owned()
    } else {
        format!("the signing key is a separate file ({}): keep a copy of it elsewhere", context.key_path().display())
    };
    let copied = if to_stdout { &context.db } else { &args.file };
    context.status(format!("{}: copied, with the journal so far; {key}", copied.display()));
    Ok(Ending::Done)
}
