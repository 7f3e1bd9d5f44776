//! Files that a command makes: whole, or not at all.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
};

use super::error::CliError;

/// Whether what was written is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keep {
    /// Put it in its place.
    Yes,
    /// Throw it away; what was there before stays.
    No,
}

impl From<()> for Keep {
    fn from((): ()) -> Self {
        Self::Yes
    }
}

/// Writes a file under another name, and puts it in its place when it is whole. "-" is stdout.
///
/// # Errors
/// When it cannot be written, or `write` fails; the file that was there before stays then.
pub(super) fn replace<K: Into<Keep>>(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<K, CliError>,
) -> Result<(), CliError> {
    if path.as_os_str() == "-" {
        // Kept back until it is whole: what a pipe has taken cannot be taken back.
        let mut whole = Vec::new();
        if write(&mut whole)?.into() == Keep::Yes {
            let mut out = std::io::stdout().lock();
            out.write_all(&whole)?;
            out.flush()?;
        }
        return Ok(());
    }
    let mut draft = path.as_os_str().to_owned();
    draft.push(".part");
    let draft = Path::new(&draft);
    let failed = |error: &std::io::Error| CliError::file(path, error);
    let mut out = BufWriter::with_capacity(1 << 20, File::create(draft).map_err(|error| failed(&error))?);
    let outcome = write(&mut out).map(Into::into).and_then(|keep| {
        // What is recorded as printed must not be lost with the power.
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(|error| failed(&error))?;
        Ok(keep)
    });
    drop(out);
    match outcome {
        Ok(Keep::Yes) => {
            fs::rename(draft, path).map_err(|error| failed(&error))?;
            sync_folder(path);
            Ok(())
        }
        Ok(Keep::No) => fs::remove_file(draft).map_err(|error| failed(&error)),
        Err(error) => {
            // The error that stopped it is the one to tell.
            let _ = fs::remove_file(draft);
            Err(error)
        }
    }
}

/// Makes the new name as durable as the file, where the system can.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        // Not every file system knows this; the file itself is on the disk by now.
        let _ = folder.sync_all();
    }
}
