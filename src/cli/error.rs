//! Every layer's error becomes a message, a hint and an exit code here, and only here.

use std::{io, path::Path, process::ExitCode};

use crate::{domain::toml_file::TomlError, roster::RosterError, store::StoreError, typeset::builtins::BuiltinError};

/// How a command ended, if it could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Done, or admitted.
    Done,
    /// The answer is no: a refused scan, rejected rows, a preflight that found problems.
    No,
}

/// Why a command could not run, in words for a person.
#[derive(Debug)]
pub struct CliError {
    message: String,
    hint: Option<String>,
}

impl CliError {
    /// Makes an error from a message.
    #[must_use]
    pub fn failed(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds what was being done.
    #[must_use]
    pub fn within(self, what: &str) -> Self {
        // A closed pipe stays a closed pipe.
        if self.is_closed_pipe() { self } else { Self { message: format!("{what}: {}", self.message), hint: self.hint } }
    }

    /// Makes an error from another with all its causes.
    #[must_use]
    pub fn chain(error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            message.push_str(&format!(": {error}"));
            cause = error.source();
        }
        Self::failed(message)
    }

    /// Makes an error about a file.
    #[must_use]
    pub fn file(path: &Path, error: &io::Error) -> Self {
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => "check the path",
            io::ErrorKind::PermissionDenied => "check who may read and write it",
            io::ErrorKind::AlreadyExists => "name another file, or move this one away",
            _ => "check the disk and the path",
        };
        Self::failed(format!("{}: {error}", path.display())).hint(remedy)
    }

    /// Makes an error about a place in a TOML file.
    #[must_use]
    pub fn toml(path: &Path, error: &TomlError) -> Self {
        Self::failed(format!("{}: {error}", path.display())).hint(format!("line {} is: {}", error.line, error.text.trim()))
    }

    /// Makes an error about a badge template.
    #[must_use]
    pub fn template(error: &BuiltinError) -> Self {
        match error {
            BuiltinError::Wrong { path, error } => Self::toml(path, error).hint(format!(
                "line {} is: {} (all: accredit template check)",
                error.line,
                error.text.trim()
            )),
            other => Self::chain(other),
        }
    }

    /// Makes an error about a participant list.
    #[must_use]
    pub fn list(path: &Path, error: &RosterError) -> Self {
        match error {
            RosterError::Io(error) => Self::file(path, error),
            error => Self::failed(format!("{}: {error}", path.display())),
        }
    }

    /// Returns what is wrong, without the hint.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Prints the error to stderr.
    pub fn print(&self) {
        anstream::eprintln!("\u{1b}[1;31merror:\u{1b}[0m {}", crate::domain::text::printable(&self.message));
        if let Some(hint) = &self.hint {
            anstream::eprintln!("\u{1b}[1mhint:\u{1b}[0m {}", crate::domain::text::printable(hint));
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::failed(error.to_string())
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::No => Self::from(1),
        }
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            // `main` recognises this message.
            return Self { message: String::new(), hint: None };
        }
        Self::failed(format!("input or output failed: {error}"))
    }
}

impl CliError {
    /// Returns whether this is only a closed pipe.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        self.message.is_empty()
    }
}
