//! The database that is replaced: read through a private copy, and kept under another name.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use super::taken::REPLACED;
use crate::store::engine::{
    connect,
    error::{Result, StoreError},
    files::{self, with_end},
    log,
    open::{self, BeforeMigration},
    sql::Connection,
};

/// A private copy of the database that is replaced.
pub(super) struct ReplacedCopy {
    folder: TempDir,
}

impl ReplacedCopy {
    /// Copies what can be read; `None` if that is nothing.
    ///
    /// # Errors
    /// When there is no room for the copy.
    pub(super) fn open(path: &Path) -> Result<Option<Self>> {
        let folder = tempfile::tempdir().map_err(|source| files::io_error(&std::env::temp_dir(), source))?;
        let copy = folder.path().join("replaced.db");
        match copied(path, &copy) {
            Ok(()) => Ok(Some(Self { folder })),
            Err(error) if error.is_damage() || matches!(error, StoreError::Foreign(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Attaches the copy to a connection, under the name [`REPLACED`].
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn attach(&self, to: &Connection) -> Result<()> {
        let copy = self.folder.path().join("replaced.db");
        to.execute(&format!("attach ?1 as {REPLACED}"), [copy.to_string_lossy()])?;
        Ok(())
    }
}

fn copied(path: &Path, copy: &Path) -> Result<()> {
    // Another file's log would damage what the database holds.
    let has_log = log::is_there(path) && log::check(path).is_ok();
    let source = if has_log { connect::reading(path)? } else { connect::immutable(path)? };
    let schema = open::schema_of(&source, path)?;
    match open::copy_into(&source, copy) {
        Ok(()) => {}
        // What is damaged in one table may be whole in others: then the bytes are copied as they are.
        Err(error) if error.is_damage() && schema == open::newest() => {
            let ends: &[&str] = if has_log { &["", "-wal"] } else { &[""] };
            for end in ends {
                fs::copy(with_end(path, end), with_end(copy, end)).map_err(|source| files::io_error(copy, source))?;
            }
        }
        Err(error) => return Err(error),
    }
    open::open_in_place(copy, BeforeMigration::Nothing).map(drop)
}

/// Gives the replaced database a second name, takes its log there, and returns the name. The first name stays until the copy gets it.
///
/// # Errors
/// When the folder cannot be written.
pub(super) fn put_aside(path: &Path) -> Result<PathBuf> {
    fold_log(path);
    let kept = free_name(path);
    let io = |source| files::io_error(&kept, source);
    // A file system without links: between two names there is none for a moment.
    fs::hard_link(path, &kept).or_else(|_| fs::rename(path, &kept)).map_err(io)?;
    files::sync_folder(path);
    for end in ["-wal", "-journal"] {
        if with_end(path, end).symlink_metadata().is_ok() {
            fs::rename(with_end(path, end), with_end(&kept, end)).map_err(io)?;
        }
    }
    // The index of the log is made anew from it.
    let _ = fs::remove_file(with_end(path, "-shm"));
    files::sync_folder(path);
    Ok(kept)
}

/// Writes a log into the file that it belongs to, so that they cannot be parted.
fn fold_log(path: &Path) {
    if log::is_there(path) && log::check(path).is_ok() {
        // What cannot be folded is put aside as it is.
        drop(connect::writable(path).and_then(connect::end));
    }
}

/// Returns a name that no file has: `event.db.replaced-1`.
fn free_name(path: &Path) -> PathBuf {
    let is_free = |name: &Path| ["", "-wal", "-journal"].iter().all(|end| with_end(name, end).symlink_metadata().is_err());
    (1..u32::MAX)
        .map(|number| with_end(path, &format!(".replaced-{number}")))
        .find(|name| {
            // A second name of this very file, from a command that was killed: it may be given again.
            if is_same_file(path, name) {
                let _ = fs::remove_file(name);
            }
            is_free(name)
        })
        .unwrap_or_else(|| with_end(path, ".replaced"))
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let identity = |path: &Path| path.symlink_metadata().ok().map(|file| (file.dev(), file.ino()));
        identity(one).is_some() && identity(one) == identity(other)
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        false
    }
}
