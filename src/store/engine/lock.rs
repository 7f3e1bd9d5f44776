//! The lock file beside a database, `event.db.lock`: everybody who has the database open shares it, and the one who replaces the
//! file holds it alone.
//!
//! It is a file of its own, and stays: SQLite's locks are on the database, and would be lost if somebody else in this process closed
//! that file (`fcntl`, "close" of POSIX.1-2017).

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

use super::{
    error::{Result, StoreError},
    files::{io_error, with_end},
};

/// How long somebody who opens a database waits for the one who replaces it.
const PATIENCE_TO_SHARE: Duration = Duration::from_secs(30);
/// How long the one who replaces it waits for commands that are about to end.
const PATIENCE_ALONE: Duration = Duration::from_secs(3);
const BETWEEN_TRIES: Duration = Duration::from_millis(5);

/// A share of a database, or all of it. It ends when it is dropped.
#[derive(Debug)]
pub struct Lock {
    /// `None` where no lock file can be made: nobody can replace a file in such a folder.
    file: Option<File>,
}

/// Returns where the lock of a database is.
#[must_use]
pub fn lock_path(database: &Path) -> PathBuf {
    with_end(database, ".lock")
}

impl Lock {
    /// Locks nothing: a draft is its maker's alone.
    pub(in crate::store) fn none() -> Self {
        Self { file: None }
    }

    /// Shares the database with others.
    ///
    /// # Errors
    /// [`StoreError::Replacing`] when somebody holds it alone for too long.
    pub(in crate::store) fn share(database: &Path) -> Result<Self> {
        let lock = Self { file: open(database)? };
        lock.wait(database, PATIENCE_TO_SHARE, File::try_lock_shared, StoreError::Replacing)?;
        Ok(lock)
    }

    /// Takes the database alone.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when others have it open, and do not end soon.
    pub fn alone(database: &Path) -> Result<Self> {
        let lock = Self { file: open(database)? };
        lock.wait(database, PATIENCE_ALONE, File::try_lock, StoreError::InUse)?;
        Ok(lock)
    }

    /// Takes the database alone if nobody else has it, at once.
    ///
    /// # Errors
    /// When the lock file cannot be used.
    pub(in crate::store) fn alone_now(database: &Path) -> Result<Option<Self>> {
        let lock = Self { file: open(database)? };
        let is_alone = match &lock.file {
            Some(file) => is_taken(database, file.try_lock())?,
            None => false,
        };
        Ok(is_alone.then_some(lock))
    }

    /// Lets others in again, and stays among them.
    ///
    /// # Errors
    /// When the lock file cannot be used.
    pub(in crate::store) fn into_share(self, database: &Path) -> Result<Self> {
        self.wait(database, PATIENCE_TO_SHARE, File::try_lock_shared, StoreError::Replacing)?;
        Ok(self)
    }

    fn wait(
        &self,
        database: &Path,
        patience: Duration,
        attempt: impl Fn(&File) -> std::result::Result<(), TryLockError>,
        too_long: impl FnOnce(PathBuf) -> StoreError,
    ) -> Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        let since = Instant::now();
        while !is_taken(database, attempt(file))? {
            if since.elapsed() >= patience {
                return Err(too_long(database.to_owned()));
            }
            thread::sleep(BETWEEN_TRIES);
        }
        Ok(())
    }
}

fn is_taken(database: &Path, tried: std::result::Result<(), TryLockError>) -> Result<bool> {
    match tried {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        // A file system that knows no such locks: those of the database itself still hold.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(true),
        Err(TryLockError::Error(error)) => Err(io_error(&lock_path(database), error)),
    }
}

fn open(database: &Path) -> Result<Option<File>> {
    let path = lock_path(database);
    let is_new = !path.exists();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(file) => {
            if is_new {
                give_to_owner(database, &file);
            }
            Ok(Some(file))
        }
        Err(error) if [ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem].contains(&error.kind()) => {
            Ok(File::open(&path).ok())
        }
        Err(error) => Err(io_error(&path, error)),
    }
}

/// Makes the database's owner the lock's: what the administrator starts must not shut the service out.
fn give_to_owner(database: &Path, file: &File) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        if let (Ok(database), Ok(lock)) = (database.metadata(), file.metadata())
            && (database.uid(), database.gid()) != (lock.uid(), lock.gid())
        {
            // Only the administrator may; for anyone else the owner is right already.
            let _ = fchown(file, Some(database.uid()), Some(database.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (database, file);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_share_and_one_is_alone() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("event.db");
        let (first, second) = (Lock::share(&database).unwrap(), Lock::share(&database).unwrap());
        assert!(Lock::alone_now(&database).unwrap().is_none());
        assert!(matches!(Lock::alone(&database), Err(StoreError::InUse(_))));
        drop((first, second));
        let alone = Lock::alone(&database).unwrap();
        assert!(Lock::alone_now(&database).unwrap().is_none());
        let shared = alone.into_share(&database).unwrap();
        let other = Lock::share(&database).unwrap();
        drop((shared, other));
        assert!(Lock::alone_now(&database).unwrap().is_some());
    }
}
