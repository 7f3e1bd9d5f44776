//! Files that come into being whole or not at all: written under a random name in the same folder, made durable, and then put in
//! place. A kill or a power cut at any point leaves the old state or the new one, and at worst a draft, whose name says so.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

use super::error::{Result, StoreError};

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileReaders {
    /// Anyone who may read the user's other new files.
    AsUsual,
    /// The owner.
    Owner,
}

/// A file under a random name beside its target. It is removed when it is dropped, unless it was put in place.
#[derive(Debug)]
pub struct Draft {
    path: PathBuf,
}

impl Draft {
    /// Makes an empty file in the folder of the target. Its name is `.NAME.RANDOM.part`.
    ///
    /// # Errors
    /// When the folder cannot be written, or the operating system gives no random numbers.
    pub fn beside(target: &Path, readers: FileReaders) -> Result<(Self, File)> {
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(StoreError::Random)?;
        let path = target.with_file_name(format!(".{name}.{}.part", hex::encode(random)));
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if readers == FileReaders::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        // A person knows the target, and no draft.
        let file = options.open(&path).map_err(|source| io_error(target, source))?;
        Ok((Self { path }, file))
    }

    /// Returns where the draft is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the draft durable, under its own name.
    ///
    /// # Errors
    /// When the disk cannot take it.
    pub fn sync(&self) -> Result<()> {
        sync(&self.path)?;
        sync_folder(&self.path);
        Ok(())
    }

    /// Makes the draft durable, and gives it the name of a file that does not exist.
    ///
    /// # Errors
    /// [`StoreError::Exists`] if a file has the name, which stays as it is; or when the folder cannot be written.
    pub fn place_new(self, to: &Path) -> Result<()> {
        sync(&self.path)?;
        match fs::hard_link(&self.path, to) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(StoreError::Exists(to.to_owned())),
            // A file system without links: what is left is to look before renaming.
            Err(_) if fs::symlink_metadata(to).is_ok() => return Err(StoreError::Exists(to.to_owned())),
            Err(_) => fs::rename(&self.path, to).map_err(|source| io_error(to, source))?,
        }
        sync_folder(to);
        Ok(())
    }

    /// Makes the draft durable, and gives it a name; a file that had the name is gone then.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn replace(self, to: &Path) -> Result<()> {
        sync(&self.path)?;
        fs::rename(&self.path, to).map_err(|source| io_error(to, source))?;
        sync_folder(to);
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // What stays behind is a draft by its name, and harms nobody.
        for end in ["", "-wal", "-shm", "-journal"] {
            let _ = fs::remove_file(with_end(&self.path, end));
        }
    }
}

/// Removes the drafts of a target that were left by commands which were killed. Anyone who still writes one gets an error.
pub(in crate::store) fn remove_drafts(target: &Path) {
    for draft in drafts(target) {
        let _ = fs::remove_file(draft);
    }
}

/// Returns the drafts of a target, with what belongs to them.
pub(in crate::store) fn drafts(target: &Path) -> Vec<PathBuf> {
    let Some(name) = target.file_name().map(|name| name.to_string_lossy().into_owned()) else { return Vec::new() };
    let (start, folder) = (format!(".{name}."), folder_of(target));
    let is_draft = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let rest = name.strip_prefix(&start).unwrap_or_default();
        let (random, end) = rest.split_at_checked(16).unwrap_or_default();
        random.bytes().all(|byte| byte.is_ascii_hexdigit()) && [".part", ".part-wal", ".part-shm", ".part-journal"].contains(&end)
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(is_draft).collect()
}

/// Returns a path with something after its name: `event.db` and `-wal` make `event.db-wal`.
#[must_use]
pub fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Returns the folder that a file is in.
pub(in crate::store) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether others could read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WasOpen {
    /// Only its owner could.
    No,
    /// Others could, until now.
    Yes,
}

/// Returns whether others than its owner can read or write a file; not known where files have no such rights.
pub(in crate::store) fn is_open_to_others(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Lets only the owner read a file with a secret.
///
/// # Errors
/// [`StoreError::OpenToOthers`] if others can read it, and that cannot be changed; or when the file is missing.
pub fn close_to_others(path: &Path) -> Result<WasOpen> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mut rights = fs::metadata(path).map_err(|source| io_error(path, source))?.permissions();
        if rights.mode() & 0o077 != 0 {
            rights.set_mode(0o600);
            fs::set_permissions(path, rights).map_err(|source| StoreError::OpenToOthers { path: path.to_owned(), source })?;
            return Ok(WasOpen::Yes);
        }
    }
    Ok(WasOpen::No)
}

/// Makes what a file holds durable.
pub(in crate::store) fn sync(path: &Path) -> Result<()> {
    let synced = OpenOptions::new().write(true).open(path).and_then(|file| file.sync_all());
    synced.map_err(|source| io_error(path, source))
}

/// Makes the names in a file's folder durable, where the system can.
pub fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(folder_of(path)) {
        // Not every file system supports this; the file itself is on the disk by now.
        let _ = folder.sync_all();
    }
}

/// Makes an error about a file.
pub(in crate::store) fn io_error(path: &Path, source: io::Error) -> StoreError {
    StoreError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn a_draft_gets_a_name_that_nobody_has_and_never_one_that_somebody_has() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("event.db");
        let made = |text: &str| {
            let (draft, mut file) = Draft::beside(&target, FileReaders::Owner).unwrap();
            file.write_all(text.as_bytes()).unwrap();
            draft
        };
        let dropped = made("none");
        let path = dropped.path().to_owned();
        assert_eq!(drafts(&target), std::slice::from_ref(&path));
        drop(dropped);
        assert!(!path.exists());
        made("first").place_new(&target).unwrap();
        assert!(matches!(made("second").place_new(&target), Err(StoreError::Exists(_))));
        assert_eq!(fs::read_to_string(&target).unwrap(), "first");
        made("third").replace(&target).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "third");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no draft is left");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn only_drafts_of_the_target_are_taken_for_drafts() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("event.db");
        let names = [".event.db.0123456789abcdef.part", ".event.db.0123456789abcdef.part-wal"];
        let others = ["event.db", "event.db.schema-3", ".event.db.part", ".event.key.0123456789abcdef.part", ".event.db.x.part"];
        for name in names.iter().chain(&others) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        remove_drafts(&target);
        let mut left: Vec<String> =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        left.sort();
        let mut others = others.to_vec();
        others.sort_unstable();
        assert_eq!(left, others);
    }
}
