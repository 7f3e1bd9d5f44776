//! `accredit backup`: a consistent copy while gates keep scanning.

use std::path::PathBuf;

use super::{
    context::Context,
    error::{CliError, Outcome},
};
use crate::store;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The copy; a file that does not exist yet
    file: PathBuf,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Outcome, CliError> {
    let mut store = context.store()?;
    if args.file.exists() {
        return Err(CliError::failed(format!("{} already exists; a backup overwrites nothing", args.file.display()))
            .hint("name another file: accredit backup FILE"));
    }
    store.backup(&args.file)?;
    store.record_backup(&args.file, context.now())?;
    let key = store::key_path(&context.db);
    context.status(format!(
        "{}: copied, with the journal so far; the signing key is a file of its own ({}): keep a copy of it elsewhere",
        args.file.display(),
        key.display()
    ));
    Ok(Outcome::Done)
}
