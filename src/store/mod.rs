//! Everything an event owns, in one SQLite file.
//!
//! Signatures hold domain types only, so that another engine can come behind the same calls. Several processes on one
//! database are normal use: whoever writes takes the write lock at once, waits its turn, and is durable when it returns.

mod apply;
mod badge_lines;
mod badges;
mod chain;
mod change;
mod chosen;
mod content;
mod desk;
mod devices;
mod dossier;
mod duplicates;
mod error;
mod event;
mod find;
mod fingerprint;
mod handouts;
mod history;
mod issuing;
mod journal;
mod key_file;
mod live;
mod open;
mod order;
mod paper;
mod participants;
mod photos;
mod printing;
mod purge;
mod report_scans;
mod reports;
mod rows;
mod saved_reports;
mod scans;
mod short;
mod standing;
mod stream;
mod told;
mod undo;
mod verify;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use self::change::Change;
use crate::domain::actor::Actor;

pub use badge_lines::{BadgeCounts, BadgeLine};
pub use badges::{Issue, StoredBadge};
pub use chosen::{Chosen, GateNames};
pub use content::PrintState;
pub use desk::{Alike, Sketch};
pub use devices::{ENROLMENT_HOLDS, NotEnrolled, StoredDevice};
pub use dossier::{Datum, Dossier};
pub use duplicates::{Duplicates, Shared, Twins};
pub use error::{Result, StoreError};
pub use event::StoredEvent;
pub use find::Namesakes;
pub use handouts::{HandedOver, Handout, NewHandout, NoHandout, Repeat, ToHandOver};
pub use history::Happening;
pub use issuing::{Issued, Signer};
pub use journal::{JournalRow, JournalSelection, Personal};
pub use key_file::{key_path, read_key_file, write_key_file};
pub use live::{Counted, Readings, Whereabouts};
pub use order::Order;
pub use paper::{PaperEntry, PaperName};
pub use participants::{Import, ParticipantKey, Put, Selection, StoredParticipant};
pub use photos::StoredPhoto;
pub use printing::{NewRun, Piece, PrintRun, PrintedBadge, RunBadge, TrayPlaces};
pub use purge::{Before, Plan, Purged, Reached, StatisticRow};
pub use report_scans::{Move, Refusals, ScanRow};
pub use reports::{DayRow, Presence, ReportRow, Snapshot};
pub use scans::{FirstAdmission, Holder, NewScan, Scans, StoredScan};
pub use short::StoredShort;
pub use stream::{DayFigures, GateFigures, Recorded, RecordedPerson};

/// One event's database, open.
pub struct Store {
    connection: Connection,
    path: PathBuf,
    actor: Actor,
}

impl Store {
    /// Opens an event's database.
    ///
    /// # Errors
    /// When there is none at the path, it is none, it was written by a newer program, or the library is too old to be safe.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self { connection: open::open(path)?, path: path.to_owned(), actor: Actor::program() })
    }

    /// Opens an event's database beside another connection of the same program, to read it through once: with less memory.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_lean(path: &Path) -> Result<Self> {
        let store = Self::open(path)?;
        open::keep_little(&store.connection)?;
        Ok(store)
    }

    /// Says who does what is done through this store from now on.
    pub fn set_actor(&mut self, actor: Actor) {
        self.actor = actor;
    }

    /// Returns who does what is done through this store.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Returns the database file's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a consistent copy to a file that does not exist yet, while others go on writing.
    ///
    /// # Errors
    /// When the file exists or cannot be written.
    pub fn backup(&self, to: &Path) -> Result<()> {
        open::copy_to(&self.connection, to)
    }

    /// Starts a transaction that holds the write lock from its first moment: what it reads is still so when it writes.
    fn write(&mut self) -> Result<Change<'_>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        Ok(Change::new(transaction, &self.actor))
    }
}
