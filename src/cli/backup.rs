//! `accredit backup`: a consistent copy while gates keep scanning.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
    },
    store,
};

/// Arguments.
#[derive(Debug, clap::Args)]
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
    // Under another name until it is complete: a copy that was interrupted must not look like a backup.
    let draft = with_suffix(if to_stdout { &context.db } else { &args.file }, ".part");
    remove_leftover(&draft)?;
    let copied = store.backup(&draft).map_err(CliError::from).and_then(|()| {
        if to_stdout {
            let mut copy = File::open(&draft).map_err(|error| CliError::file(&draft, &error))?;
            io::copy(&mut copy, &mut io::stdout().lock())?;
            fs::remove_file(&draft).map_err(|error| CliError::file(&draft, &error))
        } else {
            fs::rename(&draft, &args.file).map_err(|error| CliError::file(&args.file, &error))
        }
    });
    if let Err(error) = copied {
        // The error that stopped it is the one to report.
        let _ = fs::remove_file(&draft);
        return Err(error);
    }
    if !to_stdout {
        store.record_backup(&args.file, context.now())?;
    }
    let key = store::key_path(&context.db);
    context.status(format!(
        "{}: copied, with the journal so far; the signing key is a separate file ({}): keep a copy of it elsewhere",
        if to_stdout { &context.db } else { &args.file }.display(),
        key.display()
    ));
    Ok(Ending::Done)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes what an interrupted backup left.
fn remove_leftover(draft: &Path) -> Result<(), CliError> {
    match fs::remove_file(draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(CliError::file(draft, &error)),
        _ => Ok(()),
    }
}
