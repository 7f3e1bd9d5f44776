//! Where a list's bytes come from: a file, or memory where the file cannot be read twice.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::Path,
};

use crate::roster::error::RosterError;

/// The most bytes that are read from a pipe: what comes from there has to be held in memory.
const MOST_PIPED: u64 = 512 << 20;

/// Bytes that can be read more than once: encodings are only certain after the last byte.
pub(super) enum Source {
    /// A regular file.
    File(File),
    /// What a pipe held.
    Memory(Cursor<Vec<u8>>),
}

impl Source {
    /// Opens a file; what cannot be read twice, such as a named pipe, is read into memory.
    pub(super) fn open(path: &Path) -> Result<Self, RosterError> {
        let file = File::open(path).map_err(RosterError::Io)?;
        let kind = file.metadata().map_err(RosterError::Io)?.file_type();
        if kind.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "this is a folder").into());
        }
        if kind.is_file() { Ok(Self::File(file)) } else { Self::read(file) }
    }

    /// Reads everything into memory.
    pub(super) fn read(from: impl Read) -> Result<Self, RosterError> {
        let mut bytes = Vec::new();
        from.take(MOST_PIPED + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > MOST_PIPED {
            return Err(RosterError::TooLarge {
                what: "the list on stdin".into(),
                most: MOST_PIPED >> 20,
                remedy: "write it to a file and import that",
            });
        }
        Ok(Self::Memory(Cursor::new(bytes)))
    }

    /// Reads up to `most` bytes from the start, and leaves the source at its start.
    pub(super) fn head(&mut self, most: u64) -> io::Result<Vec<u8>> {
        self.rewind()?;
        let mut head = Vec::new();
        self.by_ref().take(most).read_to_end(&mut head)?;
        self.rewind()?;
        Ok(head)
    }
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}
