//! Every layer's error becomes a message, a hint and an exit code here, and only here.

use std::{convert::Infallible, io, path::Path, process::ExitCode};

use crate::{
    cli::{database_remedies, list_remedies, people_remedies},
    domain::{causes::with_causes, text::printable, toml_file::TomlError},
    printing::printer::PrinterError,
    roster::RosterError,
    store::{
        StoreError, WriteCondition,
        refusal::{BadgeRefusal, BlankRefusal, EventRefusal, ImportRefusal, KeyRefusal, SatelliteRefusal, UndoRefusal},
        without_password,
    },
    typeset::{builtins::BuiltinError, fonts::FontError, pdf::PdfError, sheet::ImposeError},
};

/// How a command ended, if it could run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Done, or admitted.
    Done,
    /// The answer is no: a refused scan, rejected rows, a preflight that found problems.
    No,
}

/// Why a command could not run, in words for a person.
#[derive(Debug)]
pub enum CliError {
    /// The reader of the output went away, as `head` does: nothing is wrong.
    ClosedPipe,
    /// It failed.
    Failed {
        /// What is wrong.
        message: String,
        /// What to do about it, the nearest first.
        hints: Vec<String>,
        /// What the message is about.
        about: About,
    },
}

/// What an error is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Its message says it.
    Said,
    /// The event's database, which is still to be named.
    Database,
}

impl CliError {
    /// Makes an error from a message.
    #[must_use]
    pub fn failed(message: impl Into<String>) -> Self {
        Self::Failed { message: message.into(), hints: Vec::new(), about: About::Said }
    }

    /// Names the event's database, if the error is about it and does not say so.
    #[must_use]
    pub fn naming(self, database: &Path) -> Self {
        match self {
            Self::Failed { message, hints, about: About::Database } => {
                Self::Failed { message: format!("{}: {message}", database.display()), hints, about: About::Said }
            }
            other => other,
        }
    }

    /// Adds what to do about it, after what was said before.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        if let Self::Failed { hints, .. } = &mut self {
            hints.push(hint.into());
        }
        self
    }

    /// Adds what was being done.
    #[must_use]
    pub fn within(self, what: &str) -> Self {
        match self {
            Self::ClosedPipe => Self::ClosedPipe,
            Self::Failed { message, hints, about } => Self::Failed { message: format!("{what}: {message}"), hints, about },
        }
    }

    /// Names what a person named, where the message names what was made of it meanwhile.
    #[must_use]
    pub fn calling(self, inner: &Path, given: &Path) -> Self {
        let (inner, given) = (inner.display().to_string(), given.display().to_string());
        let told = |text: String| text.replace(&inner, &given);
        match self {
            Self::ClosedPipe => Self::ClosedPipe,
            Self::Failed { message, hints, about } => {
                Self::Failed { message: told(message), hints: hints.into_iter().map(told).collect(), about }
            }
        }
    }

    /// Makes an error from another with all its causes.
    #[must_use]
    pub fn chain(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut told = Self::failed(with_causes(error));
        let mut link = Some(error);
        while let Some(error) = link {
            told = options(error).iter().fold(told, |told, remedy| told.hint(*remedy));
            link = error.source();
        }
        told
    }

    /// Makes an error about a file.
    #[must_use]
    pub fn file(path: &Path, error: &io::Error) -> Self {
        Self::failed(format!("{}: {error}", path.display())).hint(remedy_of(error.kind()))
    }

    /// Makes an error about a document that was to be written to a file.
    #[must_use]
    pub fn document(path: &Path, error: PdfError<impl Into<Self>>) -> Self {
        match error {
            PdfError::Badge(error) => error.into(),
            PdfError::Io(error) => Self::file(path, &error),
            PdfError::Font(error) => Self::chain(&error),
        }
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
            BuiltinError::Wrong { path, error } => {
                Self::toml(path, error).hint("\"accredit template check\" lists all that is wrong with it")
            }
            other => Self::chain(other),
        }
    }

    /// Makes an error about a participant list.
    #[must_use]
    pub fn list(path: &Path, error: &RosterError) -> Self {
        match error {
            RosterError::Io(error) => Self::file(path, error),
            error => {
                let told = Self::failed(format!("{}: {}", path.display(), with_causes(error)));
                list_remedies::remedies(error).into_iter().fold(told, Self::hint)
            }
        }
    }

    /// Returns what is wrong, without the hints.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::ClosedPipe => "the reader of the output went away",
            Self::Failed { message, .. } => message,
        }
    }

    /// Prints the error to stderr; nothing if only the reader of the output went away.
    pub fn print(&self) {
        let Self::Failed { message, hints, .. } = self else { return };
        anstream::eprintln!("\u{1b}[1;31merror:\u{1b}[0m {}", printable(&without_password(message)));
        for hint in hints {
            anstream::eprintln!("\u{1b}[1mhint:\u{1b}[0m {}", printable(&without_password(hint)));
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        if let StoreError::Io { path, source } = &error {
            return Self::file(path, source);
        }
        let told = remedies(&error).iter().fold(Self::failed(error.told()), |told, remedy| told.hint(*remedy));
        match (told, &error) {
            (Self::Failed { message, hints, .. }, StoreError::Sql(_) | StoreError::Damaged(_) | StoreError::Locked) => {
                Self::Failed { message, hints, about: About::Database }
            }
            (told, StoreError::OtherLog(path)) => told
                .hint(format!("if this file is the copy: \"accredit restore {0} --db {0}\" puts the log away", path.display()))
                .hint("else put a backup in its place: \"accredit restore COPY\" keeps what is there beside it"),
            (told, _) => told,
        }
    }
}

/// States what a person at a terminal can do about what the store reports.
pub(super) fn remedies(error: &StoreError) -> &'static [&'static str] {
    if let Some(remedies) = people_remedies::remedies(error).or_else(|| database_remedies::remedies(error)) {
        return remedies;
    }
    match error {
        StoreError::NoParticipant(_) => &["find it with \"accredit participant search\""],
        StoreError::Overtaken => &["print again"],
        StoreError::Satellite(SatelliteRefusal::Replaced { .. }) => &[
            "go on at the server that took its place, with its database",
            "what this one recorded since can be taken from it: \"accredit report scans\"",
        ],
        StoreError::Purged(_) => {
            &["its figures are in \"accredit report statistics\"", "a new event begins with \"accredit init\""]
        }
        StoreError::Undo(UndoRefusal::UnknownScan(_)) => &["find it with \"accredit report scans\""],
        StoreError::Key(KeyRefusal::NoneSigns) => &["make one with \"accredit key new\""],
        StoreError::Key(KeyRefusal::NoPrivateHalf(_)) => &["if there is no copy that has it: accredit key new"],
        StoreError::Key(KeyRefusal::Unknown(_)) => &["see \"accredit key list\""],
        StoreError::Key(KeyRefusal::Revoked(_)) => &["make another with \"accredit key new\""],
        StoreError::Device(_) => &["see \"accredit device list\""],
        StoreError::Event(EventRefusal::CategoryInUse { .. }) => {
            &["\"accredit participant list --category CODE\" shows who they are"]
        }
        StoreError::Event(EventRefusal::NominationsUnderWay { .. }) => {
            &["\"accredit nomination list\" shows who they are; approve, bypass, reject or withdraw them first"]
        }
        StoreError::Event(EventRefusal::DayInUse { .. }) => &["change it with \"accredit participant edit REFERENCE --days\""],
        StoreError::Event(EventRefusal::FieldInUse { .. }) => {
            &["a list with the column left blank, imported with --clear-blank, clears it"]
        }
        StoreError::Import(ImportRefusal::Missing { .. }) => &["see who they are with --dry-run, and give their number"],
        StoreError::Badge(BadgeRefusal::UnknownRun(_)) => &["\"accredit badge runs\" lists them"],
        StoreError::Blank(BlankRefusal::NoBlankRun(_)) => &["\"accredit badge runs\" lists which runs are blank"],
        StoreError::Blank(BlankRefusal::PrintedOnce(_)) => {
            &["print others with \"accredit badge print --blank N --category CODE\""]
        }
        StoreError::Badge(BadgeRefusal::NoneValid(_)) => &["print one with \"accredit badge print\""],
        error if error.condition() == Some(WriteCondition::DiskFull) => &["free some space on its disk, and try again"],
        error if error.is_damage() => {
            &["\"accredit verify\" says what is wrong", "put the last backup in its place: \"accredit restore COPY\""]
        }
        _ => &[],
    }
}

/// Returns the options and commands of a terminal that help against an error of a lower layer.
fn options(error: &(dyn std::error::Error + 'static)) -> &'static [&'static str] {
    if let Some(FontError::NoFamily(_)) = error.downcast_ref() {
        return &["name the folder with --font-dir"];
    }
    if let Some(PrinterError::Unknown { .. }) = error.downcast_ref() {
        return &["\"--printer list\" shows them"];
    }
    if let Some(ImposeError::TooLarge { .. }) = error.downcast_ref() {
        return &["name it with --sheet or --template; \"accredit badge sheets\" lists the sheets"];
    }
    &[]
}

impl From<Ending> for ExitCode {
    fn from(outcome: Ending) -> Self {
        match outcome {
            Ending::Done => Self::SUCCESS,
            Ending::No => Self::from(1),
        }
    }
}

impl From<Infallible> for CliError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        Self::failed(format!("reading or writing failed: {error}")).hint(remedy_of(error.kind()))
    }
}

/// Returns what to do about what the file system refused.
fn remedy_of(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::PermissionDenied => "check who may read and write it",
        io::ErrorKind::AlreadyExists => "name another file, or move this one away",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "free some space on the disk",
        io::ErrorKind::ReadOnlyFilesystem => "name a place that can be written",
        _ => "check the disk and the path",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::device::DeviceId, store::refusal::DeviceRefusal};

    /// Splits an error into what is wrong and what to do about it.
    fn parts(error: &CliError) -> (&str, Vec<&str>) {
        let CliError::Failed { message, hints, .. } = error else { panic!("{error:?}") };
        (message, hints.iter().map(String::as_str).collect())
    }

    #[test]
    fn a_refusal_of_the_store_gets_the_words_of_a_terminal() {
        let error = CliError::from(StoreError::Device(DeviceRefusal::Unknown(DeviceId(7))));
        assert_eq!(parts(&error), ("there is no device 7", vec!["see \"accredit device list\""]));
        let error = CliError::from(StoreError::Missing("event.db".into())).hint("more").within("reading");
        let first = "create it with \"accredit init EVENT.toml\", or name another with --db";
        assert_eq!(parts(&error), ("reading: there is no event database at event.db", vec![first, "more"]));
        let error = FontError::NoFamily("Gill".into());
        assert_eq!(parts(&CliError::chain(&error)).1, ["name the folder with --font-dir"]);
        let error = StoreError::Io { path: "event.key".into(), source: io::Error::other("denied") };
        assert_eq!(parts(&error.into()), ("event.key: denied", vec!["check the disk and the path"]));
        let error = CliError::from(StoreError::Locked).naming("event.db".as_ref());
        assert!(parts(&error).0.starts_with("event.db: the database is locked"), "{error:?}");
    }

    #[test]
    fn no_message_of_a_lower_layer_names_a_command_or_an_option() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let layers = ["domain", "roster", "typeset", "store", "checkin", "badge", "printing"];
        let mut folders: Vec<_> = layers.map(|layer| root.join(layer)).into();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                // Tests run other programs; the calibration page is read by the person who types the options that it measures.
                let of_ours = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
                if of_ours.contains("tests") || path.ends_with("badge/calibration.rs") {
                    continue;
                }
                let text = std::fs::read_to_string(&path).unwrap();
                for line in text.lines().map(str::trim).filter(|line| !line.starts_with("//")) {
                    let names = line.contains("\\\"accredit ") || line.contains(" --");
                    assert!(!names, "{}: {line}", path.display());
                }
            }
        }
    }

    #[test]
    fn a_closed_pipe_is_a_kind_of_its_own() {
        let closed = || CliError::from(io::Error::from(io::ErrorKind::BrokenPipe));
        assert!(matches!(closed(), CliError::ClosedPipe));
        assert!(matches!(closed().within("the report").hint("none"), CliError::ClosedPipe));
        assert!(matches!(CliError::failed(""), CliError::Failed { .. }));
    }
}
