//! Files that a command makes: whole, or not at all.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Write},
    path::{Path, PathBuf},
};

use crate::{
    cli::error::CliError,
    store::{Draft, FileReaders},
};

/// How files that must never be replaced begin: an SQLite database (<https://www.sqlite.org/fileformat.html>, section 1.3), a backup
/// too; its logs (section 3; <https://www.sqlite.org/fileformat2.html>, section 4.1) and the index of one; the signing key, without
/// which no more badges can be made for the event; the key of documents; and the authority that devices trust.
const KEPT: [(&[u8], &str); 8] = [
    (b"SQLite format 3\0", "a database"),
    (&[0x37, 0x7F, 0x06, 0x82], "the log of a database"),
    (&[0x37, 0x7F, 0x06, 0x83], "the log of a database"),
    (&[0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7], "the log of a database"),
    (&[0x18, 0xE2, 0x2D, 0x00], "the index of a database's log"),
    (b"accredit signing keys", "the key that signs badges"),
    (b"accredit document key", "the key of the event's documents"),
    (b"accredit event authority", "the authority that devices trust"),
];

/// What stands beside a database, after its name: kept even while it is empty.
const BESIDE: [&str; 4] = ["-wal", "-shm", "-journal", ".lock"];

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

/// An output whose errors say which file it is: what writes a report knows no names.
struct NamedOutput<'n, W> {
    out: W,
    name: &'n Path,
}

impl<W: Write> NamedOutput<'_, W> {
    fn named<T>(&self, done: io::Result<T>) -> io::Result<T> {
        done.map_err(|error| match error.kind() {
            // It is tried again.
            io::ErrorKind::Interrupted => error,
            kind => io::Error::new(kind, format!("{}: {error}", self.name.display())),
        })
    }
}

impl<W: Write> Write for NamedOutput<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.out.write(bytes);
        self.named(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.out.flush();
        self.named(done)
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

fn replace_for<K: Into<Completion>>(
    readers: FileReaders,
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + Send)) -> Result<K, CliError>,
) -> Result<(), CliError> {
    if path.as_os_str() == "-" {
        return whole(write, || Ok(NamedOutput { out: std::io::stdout().lock(), name: Path::new("standard output") }));
    }
    let failed = |error: &std::io::Error| CliError::file(path, error);
    match fs::metadata(path) {
        Ok(there) if there.is_file() => refuse_kept(path)?,
        Ok(there) if there.is_dir() => {
            return Err(CliError::failed(format!("{} is a folder", path.display())).hint("name a file in it"));
        }
        // A device or a pipe is written to directly; renaming a file over it would replace it.
        Ok(_) => {
            let open = || File::create(path).map(|out| NamedOutput { out, name: path }).map_err(|error| failed(&error));
            return whole(write, open);
        }
        Err(_) => {}
    }
    // An error on the way leaves no draft behind.
    let (draft, file) = Draft::beside(path, readers)?;
    let mut out = BufWriter::with_capacity(1 << 20, NamedOutput { out: file, name: path });
    let keep = write(&mut out)?.into();
    out.flush()?;
    drop(out);
    match keep {
        // What is recorded as printed must not be lost in a power failure.
        Completion::Yes => Ok(draft.replace(path)?),
        Completion::No => Ok(()),
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
    let kept = KEPT.iter().find(|(start, _)| head.starts_with(start)).map(|(_, what)| *what);
    match kept.or_else(|| is_beside_a_database(path).then_some("part of a database")) {
        Some(what) => Err(CliError::failed(format!("{} is {what}, and is never overwritten", path.display()))
            .hint("name another file after -o")),
        None => Ok(()),
    }
}

fn is_beside_a_database(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let database = BESIDE.iter().find_map(|end| name.strip_suffix(end)).map(PathBuf::from);
    let begins = |database: PathBuf| {
        let mut head = Vec::new();
        File::open(database).and_then(|file| file.take(16).read_to_end(&mut head)).is_ok() && head == KEPT[0].0
    };
    database.is_some_and(begins)
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
        for (place, &(start, _)) in KEPT.iter().enumerate() {
            let path = folder.path().join(place.to_string());
            fs::write(&path, [start, b" and more".as_slice()].concat()).unwrap();
            assert!(write(&path).is_err());
            assert!(fs::read(&path).unwrap().starts_with(start));
        }
        // The first of them is a database: what is beside it belongs to it, even if it is empty.
        for end in BESIDE {
            let path = folder.path().join(format!("0{end}"));
            fs::write(&path, "").unwrap();
            assert!(write(&path).is_err(), "{end}");
            fs::remove_file(path).unwrap();
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
