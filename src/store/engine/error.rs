//! What can go wrong with the database. What to do about it is added where it is shown: on a terminal, or a page.
//!
//! A refusal by the rules is a variant of its room's kind (see [`crate::store::refusal`]); a cause is in `source()`, and in no
//! message.

use std::path::PathBuf;

use jiff::civil::Date;

use super::sql::{self, Trouble};
use crate::{
    domain::{
        id::{CategoryCode, Reference},
        seal::SealKeyError,
        signing::KeyFileError,
    },
    store::refusal::{
        BadgeRefusal, BlankRefusal, DelegationRefusal, DeviceRefusal, DocumentRefusal, EventRefusal, FactorRefusal,
        ImportRefusal, KeyRefusal, NominationRefusal, NotEnrolled, PaperRefusal, PersonRefusal, SatelliteRefusal, UndoRefusal,
        UnknownChoice, UnknownGate,
    },
};

/// Why the store could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No file at the path.
    #[error("there is no event database at {}", .0.display())]
    Missing(PathBuf),
    /// A file is in the way of a new database.
    #[error("{} already exists", .0.display())]
    Exists(PathBuf),
    /// Not an accredit database.
    #[error("{} is not an event database of accredit", .0.display())]
    Foreign(PathBuf),
    /// Made by a newer version.
    #[error("{} was written by a newer version of accredit (schema {found}; this one knows {known})", path.display())]
    Newer {
        /// The database.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// An address that names no database of a server.
    #[error("{} is not the address of a database: {why}", address.display())]
    Address {
        /// The address.
        address: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An event on a server whose schema is from before.
    #[error("{} was made by an older version of accredit (schema {found}; this one needs {known})", address.display())]
    Older {
        /// The address.
        address: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema of this program.
        known: i64,
    },
    /// An event on a server whose schema only its owner may change.
    #[error(
        "{} was made by an older version of accredit (schema {found}; this one needs {known}), and this user may not change its tables",
        address.display()
    )]
    Unchanged {
        /// The address.
        address: PathBuf,
        /// Its schema.
        found: i64,
        /// The schema of this program.
        known: i64,
    },
    /// A node's name that a running server has for itself.
    #[error("another server is running under the name \"{0}\"")]
    NodeHeld(String),
    /// A node's name that another server took.
    #[error("this server is \"{0}\" no longer: another one has taken that name, and this one records nothing more")]
    NodeLost(String),
    /// A password that everybody on the machine can read.
    #[error("the address of the database holds a password, which others on this machine can read")]
    PasswordInAddress,
    /// No server of the address answers, or it is another one than the address says.
    #[error("the server of {} cannot be reached", address.display())]
    NoServer {
        /// The address.
        address: PathBuf,
        /// The cause.
        source: sql::Error,
    },
    /// A server asks for a password that is nowhere.
    #[error("the server of {} asks for the password of \"{user}\", and none was found", address.display())]
    NoPassword {
        /// The address.
        address: PathBuf,
        /// Whose it is.
        user: String,
    },
    /// A server that refuses a user: the password, or the way.
    #[error("the server of {} does not let \"{user}\" in", address.display())]
    NotLetIn {
        /// The address.
        address: PathBuf,
        /// Who is refused.
        user: String,
        /// What the server says.
        source: sql::Error,
    },
    /// A server without that database.
    #[error("the server has no database as {} names it", address.display())]
    NoDatabase {
        /// The address.
        address: PathBuf,
        /// What the server says.
        source: sql::Error,
    },
    /// A file with passwords that others can read.
    #[error("{}: others can read it, and the password in it was not used", .0.display())]
    OpenPasswordFile(PathBuf),
    /// Servers of one address to which different passwords would go, or to some none.
    #[error("{}: the file of passwords has the same one for some of its servers only", .0.display())]
    PasswordsDiffer(PathBuf),
    /// A server all of whose connections are in use.
    #[error("all connections of the database's server are in use")]
    Crowded(#[source] sql::Error),
    /// What names and people go over would be open to everybody on the way.
    #[error("what is sent to {} would be open to others: the address asks for no encryption", .0.display())]
    OpenWay(PathBuf),
    /// An event on a server that is to be rewritten while servers use it.
    #[error("{}: the server \"{node}\" is running on this event; nothing was changed", path.display())]
    Running {
        /// The server's name.
        node: String,
        /// The address.
        path: PathBuf,
    },
    /// An event on a server that only its owner may rewrite.
    #[error("{}: this user does not own the tables of the event, and may not rewrite them", .0.display())]
    NotOwner(PathBuf),
    /// An event on a server that changed while a copy of it was worked on.
    #[error("{} was written meanwhile; nothing was changed there", .0.display())]
    WrittenMeanwhile(PathBuf),
    /// Something that is done to files only.
    #[error("{} works on a database in a file, and {} is on a server", .0, .1.display())]
    FilesOnly(&'static str, PathBuf),
    /// A SQLite library with a known corruption bug.
    #[error("this program was built with SQLite {0}, which can damage a database in WAL mode; it needs 3.51.3 or later")]
    OldSqlite(&'static str),
    /// Others held the database for too long.
    #[error("the database is locked by another program for more than 30 seconds")]
    Locked,
    /// Others have the database open that is to be replaced.
    #[error("{} is in use: a server, a gate or another command has it open", .0.display())]
    InUse(PathBuf),
    /// Somebody replaces the database.
    #[error("{} is being replaced by another command", .0.display())]
    Replacing(PathBuf),
    /// The log beside the database is another file's.
    #[error(
        "{file}-wal does not belong to {file}: it is the log of another file that had this name, and would damage what {file} holds",
        file = .0.display()
    )]
    OtherLog(PathBuf),
    /// A copy is to take the place of another event's database.
    #[error("{} holds another event than the copy", .0.display())]
    OtherEvent(PathBuf),
    /// The file that is open has lost its name.
    #[error("{} is gone, while it was open; nothing that was written since is sure", .0.display())]
    Gone(PathBuf),
    /// Another file has its name.
    #[error("{} was replaced by another file, while it was open; nothing that was written since is sure", .0.display())]
    Replaced(PathBuf),
    /// The database may not be written, as in an archive.
    #[error("{} may only be read; nothing was changed", .0.display())]
    ReadOnly(PathBuf),
    /// A file with a secret is open to others, and cannot be closed to them.
    #[error("others can read {}, and it cannot be closed to them", path.display())]
    OpenToOthers {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The key file cannot be used.
    #[error("the key file {}", path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyFileError,
    },
    /// The key of documents cannot be used.
    #[error("the key of documents {}", path.display())]
    SealFile {
        /// Where it should be.
        path: PathBuf,
        /// What is wrong with it.
        source: SealKeyError,
    },
    /// No participant has this reference.
    #[error("no participant has the reference \"{0}\"")]
    NoParticipant(Reference),
    /// Another participant has this reference.
    #[error("a participant with the reference \"{0}\" exists already")]
    ReferenceTaken(Reference),
    /// The event has no such category.
    #[error("unknown category \"{code}\"{suggestion}; known categories are {known}")]
    NoCategory {
        /// What was written.
        code: CategoryCode,
        /// `; did you mean …`, or empty.
        suggestion: String,
        /// All there are.
        known: String,
    },
    /// Another program issued a badge to the same participant meanwhile.
    #[error("another program issued badges to the same participants while these were signed; nothing was issued")]
    Overtaken,
    /// The names of the event were purged, on this day by its clocks.
    #[error("the names of this event were purged on {0}: all participants were erased, and nobody can be added")]
    Purged(Date),
    /// A scan is not taken back.
    #[error(transparent)]
    Undo(#[from] UndoRefusal),
    /// A key does not do what was asked of it.
    #[error(transparent)]
    Key(#[from] KeyRefusal),
    /// A device cannot be revoked.
    #[error(transparent)]
    Device(#[from] DeviceRefusal),
    /// An edited event file is not taken over.
    #[error(transparent)]
    Event(#[from] EventRefusal),
    /// A badge, or a print of it, is not had.
    #[error(transparent)]
    Badge(#[from] BadgeRefusal),
    /// A blank badge is not bound or revoked.
    #[error(transparent)]
    Blank(#[from] BlankRefusal),
    /// Something is not done with a nomination, or with somebody's standing.
    #[error(transparent)]
    Nomination(#[from] NominationRefusal),
    /// Nothing is done with a document.
    #[error(transparent)]
    Document(#[from] DocumentRefusal),
    /// Nothing is done with a person who works on nominations.
    #[error(transparent)]
    Person(#[from] PersonRefusal),
    /// A tick on a paper list is not taken.
    #[error(transparent)]
    Paper(#[from] PaperRefusal),
    /// The event has no such gate.
    #[error(transparent)]
    Gate(#[from] UnknownGate),
    /// A report was narrowed to what the event lacks.
    #[error(transparent)]
    Choice(#[from] UnknownChoice),
    /// The register of delegations does not take something, or there is no place or time.
    #[error(transparent)]
    Delegation(#[from] DelegationRefusal),
    /// A code enrolls no device.
    #[error(transparent)]
    Enroll(#[from] NotEnrolled),
    /// What a satellite, or a main server, does not do.
    #[error(transparent)]
    Satellite(#[from] SatelliteRefusal),
    /// Too many readings wait for a supervisor.
    #[error("{0} readings wait for a supervisor already; nothing was kept")]
    HeldFull(usize),
    /// A list that was read is not written.
    #[error(transparent)]
    Import(#[from] ImportRefusal),
    /// What is stored contradicts itself; in words.
    #[error("the database is damaged: {0}")]
    Damaged(String),
    /// A copy that was to be put in the place of a database cannot be read.
    #[error("{} is damaged or incomplete; nothing was changed", path.display())]
    CopyDamaged {
        /// The copy.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<StoreError>,
    },
    /// The file system.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The operating system has no randomness to give.
    #[error("the operating system gives no random numbers")]
    Random(#[source] getrandom::Error),
    /// What the engine reports: that it cannot read the file, or anything else.
    #[error("{}", reported(.0))]
    Sql(#[source] sql::Error),
}

impl StoreError {
    /// Returns whether the rules refuse what was asked for. The database is well then, and took part of nothing.
    #[must_use]
    pub fn is_refusal(&self) -> bool {
        match self {
            Self::Undo(_)
            | Self::Key(_)
            | Self::Device(_)
            | Self::Event(_)
            | Self::Badge(_)
            | Self::Blank(_)
            | Self::Paper(_)
            | Self::Gate(_)
            | Self::Choice(_)
            | Self::Delegation(_)
            | Self::Enroll(_)
            | Self::Satellite(_)
            | Self::HeldFull(_)
            | Self::Import(_)
            | Self::Nomination(_)
            | Self::Document(_)
            | Self::Person(_)
            | Self::NoParticipant(_)
            | Self::ReferenceTaken(_)
            | Self::NoCategory { .. } => true,
            Self::Missing(_)
            | Self::Exists(_)
            | Self::Foreign(_)
            | Self::Newer { .. }
            | Self::Address { .. }
            | Self::Older { .. }
            | Self::Unchanged { .. }
            | Self::NodeHeld(_)
            | Self::NodeLost(_)
            | Self::PasswordInAddress
            | Self::NoServer { .. }
            | Self::NoPassword { .. }
            | Self::NotLetIn { .. }
            | Self::NoDatabase { .. }
            | Self::OpenPasswordFile(_)
            | Self::PasswordsDiffer(_)
            | Self::Crowded(_)
            | Self::OpenWay(_)
            | Self::Running { .. }
            | Self::NotOwner(_)
            | Self::WrittenMeanwhile(_)
            | Self::FilesOnly(..)
            | Self::OldSqlite(_)
            | Self::Locked
            | Self::InUse(_)
            | Self::Replacing(_)
            | Self::OtherLog(_)
            | Self::OtherEvent(_)
            | Self::Gone(_)
            | Self::Replaced(_)
            | Self::ReadOnly(_)
            | Self::OpenToOthers { .. }
            | Self::KeyFile { .. }
            | Self::SealFile { .. }
            | Self::Overtaken
            | Self::Purged(_)
            | Self::Damaged(_)
            | Self::CopyDamaged { .. }
            | Self::Io { .. }
            | Self::Random(_)
            | Self::Sql(_) => false,
        }
    }

    /// Returns the message with what caused it, unless it says that already. The cause's own causes are left out: SQLite repeats its
    /// message there, with a number.
    #[must_use]
    pub fn told(&self) -> String {
        match std::error::Error::source(self) {
            Some(cause) if !self.to_string().ends_with(&cause.to_string()) => format!("{self}: {cause}"),
            _ => self.to_string(),
        }
    }
}

/// States what an engine's error is about.
fn reported(error: &sql::Error) -> &'static str {
    match error.trouble() {
        Trouble::Damage => "the database is damaged",
        Trouble::Unreachable => "the database's server does not answer",
        Trouble::NotLetIn => "the database's server does not let this program in",
        _ => "the database reports an error",
    }
}

impl From<FactorRefusal> for StoreError {
    fn from(error: FactorRefusal) -> Self {
        Self::Person(PersonRefusal::Factor(error))
    }
}

impl From<sql::Error> for StoreError {
    fn from(error: sql::Error) -> Self {
        match error.trouble() {
            Trouble::Held if !error.is_crossed() => Self::Locked,
            Trouble::Crowded => Self::Crowded(error),
            _ => Self::Sql(error),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        sql::Error::from(error).into()
    }
}

/// The result of asking the store.
pub type Result<T> = std::result::Result<T, StoreError>;

#[cfg(test)]
mod tests;
