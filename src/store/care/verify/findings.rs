//! What a check found: one line each, and no more lines of one kind than a person reads.

use crate::store::engine::error::{Result, StoreError};

/// The most lines of one kind; the others are counted.
const MOST: usize = 20;

/// Lines of what is wrong, kind by kind.
#[derive(Debug, Default)]
pub(super) struct Findings {
    lines: Vec<String>,
    of_kind: usize,
}

impl Findings {
    /// Adds a line.
    pub(super) fn add(&mut self, line: impl Into<String>) {
        self.of_kind += 1;
        if self.of_kind <= MOST {
            self.lines.push(line.into());
        }
    }

    /// Runs one kind of check. What cannot be read is also a finding: the other checks go on.
    ///
    /// # Errors
    /// When others hold the database.
    pub(super) fn check(&mut self, what: &str, check: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        self.of_kind = 0;
        match check(self) {
            Err(StoreError::Locked) => return Err(StoreError::Locked),
            Err(error) => self.add(format!("{what}: cannot be read: {}", error.told())),
            Ok(()) => {}
        }
        if self.of_kind > MOST {
            self.lines.push(format!("{what}: and {} more", self.of_kind - MOST));
        }
        Ok(())
    }

    /// Returns the lines.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines
    }
}
