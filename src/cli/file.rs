//! Files that a command makes: whole, or not at all.

use std::{
    fs::{self, File},
    io::{BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use crate::cli::error::CliError;

/// How files that must never be replaced begin: an SQLite database (<https://www.sqlite.org/fileformat.html>, section 1.3), and
/// the signing key, without which no more badges can be made for the event.
const KEPT: [(&[u8], &str); 2] = [(b"SQLite format 3\0", "a database"), (b"accredit signing keys", "the key that signs badges")];

/// Whether what was written is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completion {
    /// Put it in its place.
    Yes,
    /// Throw it away; what was there before stays.
    No,
}

impl From<()> for Completion {
    fn from((): ()) -> Self {
        Self::Yes
    }
}

/// Writes a file under another name, and puts it in its place when it is complete. "-" is stdout.
///
/// # Errors
/// When it cannot be written, holds a database or a signing key, or `write` fails. An existing file then stays as it was.
pub(super) fn replace<K: Into<Completion>>(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<K, CliError>,
) -> Result<(), CliError> {
    replace_for(FileReaders::AsUsual, path, write)
}

/// Does what [`replace`] does, and lets only the owner read the file.
///
/// # Errors
/// As [`replace`].
pub(super) fn replace_private<K: Into<Completion>>(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<K, CliError>,
) -> Result<(), CliError> {
    replace_for(FileReaders::Owner, path, write)
}

/// Who may read a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileReaders {
    /// Anyone who may read the user's other new files.
    AsUsual,
    /// The owner.
    Owner,
}

impl FileReaders {
    fn create(self, path: &Path) -> std::io::Result<File> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        if self == Self::Owner {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        }
        options.open(path)
    }
}

fn replace_for<K: Into<Completion>>(
    readers: FileReaders,
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<K, CliError>,
) -> Result<(), CliError> {
    if path.as_os_str() == "-" {
        return whole(write, || Ok(std::io::stdout().lock()));
    }
    let failed = |error: &std::io::Error| CliError::file(path, error);
    match fs::metadata(path) {
        Ok(there) if there.is_file() => refuse_kept(path)?,
        Ok(there) if there.is_dir() => {
            return Err(CliError::failed(format!("{} is a folder", path.display())).hint("name a file in it"));
        }
        // A device or a pipe is written to directly; renaming a file over it would replace it.
        Ok(_) => return whole(write, || File::create(path).map_err(|error| failed(&error))),
        Err(_) => {}
    }
    let draft = &draft_of(path);
    let mut out = BufWriter::with_capacity(1 << 20, readers.create(draft).map_err(|error| failed(&error))?);
    let outcome = write(&mut out).map(Into::into).and_then(|keep| {
        // What is recorded as printed must not be lost in a power failure.
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(|error| failed(&error))?;
        Ok(keep)
    });
    drop(out);
    match outcome {
        Ok(Completion::Yes) => {
            fs::rename(draft, path).map_err(|error| failed(&error))?;
            sync_folder(path);
            Ok(())
        }
        Ok(Completion::No) => fs::remove_file(draft).map_err(|error| failed(&error)),
        Err(error) => {
            // The error that stopped it is the one to report.
            let _ = fs::remove_file(draft);
            Err(error)
        }
    }
}

/// Writes to where nothing can be taken back, such as a pipe: the output is kept here until it is complete.
fn whole<K: Into<Completion>, W: Write>(
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<K, CliError>,
    open: impl FnOnce() -> Result<W, CliError>,
) -> Result<(), CliError> {
    let mut whole = Vec::new();
    if write(&mut whole)?.into() == Completion::Yes {
        let mut out = open()?;
        out.write_all(&whole)?;
        out.flush()?;
    }
    Ok(())
}

/// Refuses to overwrite what cannot be replaced: one slip after `-o` would end the event.
fn refuse_kept(path: &Path) -> Result<(), CliError> {
    let mut head = Vec::new();
    // A file that cannot be read may still be replaced.
    if let Ok(file) = File::open(path) {
        file.take(32).read_to_end(&mut head).map_err(|error| CliError::file(path, &error))?;
    }
    match KEPT.iter().find(|(start, _)| head.starts_with(start)) {
        Some((_, what)) => Err(CliError::failed(format!("{} is {what}, and is never overwritten", path.display()))
            .hint("name another file after -o")),
        None => Ok(()),
    }
}

/// Returns the name under which a file is written. It belongs to this process, so that two that write the same file at once do
/// not mix.
fn draft_of(path: &Path) -> PathBuf {
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}.part", std::process::id()));
    draft.into()
}

/// Makes the new name as durable as the file, where the system can.
fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        // Not every file system supports this; the file itself is on the disk by now.
        let _ = folder.sync_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path) -> Result<(), CliError> {
        replace(path, |out| Ok(out.write_all(b"new")?))
    }

    #[test]
    fn neither_a_database_nor_the_key_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        for (name, start, _) in KEPT.map(|(start, what)| (what.replace(' ', "-"), start, what)) {
            let path = folder.path().join(name);
            fs::write(&path, [start, b" and more"].concat()).unwrap();
            assert!(write(&path).is_err());
            assert!(fs::read(&path).unwrap().starts_with(start));
        }
        let old = folder.path().join("old.pdf");
        fs::write(&old, "old").unwrap();
        write(&old).unwrap();
        assert_eq!(fs::read(&old).unwrap(), b"new");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), KEPT.len() + 1, "no draft is left");
    }

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("dossier.json");
        replace_private(&path, |out| Ok(out.write_all(b"{}")?)).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(write(folder.path()).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_device_takes_what_is_written_and_stays_one() {
        use std::os::unix::fs::FileTypeExt;
        let null = Path::new("/dev/null");
        write(null).unwrap();
        assert!(fs::metadata(null).unwrap().file_type().is_char_device());
    }
}
