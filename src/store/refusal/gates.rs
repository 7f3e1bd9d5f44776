//! What is not done at gates: with scans, paper lists and devices.

use crate::domain::{
    device::DeviceId,
    id::{GateCode, ScanId},
};

/// Why a scan is not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// No scan has this id.
    #[error("there is no scan {0}")]
    UnknownScan(ScanId),
    /// The id of the undo is another scan's.
    #[error("the id {0} belongs to another scan; an undo needs an id of its own")]
    IdTaken(ScanId),
    /// A device takes back scans of its own gate only.
    #[error("scan {scan} was made at the gate \"{gate}\"; take it back there or at the desk")]
    OtherGate {
        /// The scan.
        scan: ScanId,
        /// Where it was made.
        gate: String,
    },
    /// An undo stays.
    #[error("scan {0} is itself an undo, and stays; scan the badge again instead")]
    IsUndo(ScanId),
    /// A refused scan let nobody in.
    #[error("scan {0} was refused and counts nowhere; there is nothing to take back")]
    WasRefused(ScanId),
    /// Another undo took it back.
    #[error("scan {0} was taken back already")]
    AlreadyUndone(ScanId),
}

/// Why a tick on a paper list is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefusal {
    /// The event file was edited since.
    #[error("the list's day is no longer an event day")]
    DayGone,
    /// No participant has the row's number.
    #[error("this database has nobody in that row of the list; was it rebuilt since the list was printed?")]
    NobodyInRow,
}

/// Why an enrollment code enrolls no device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEnrolled {
    /// There is no such code.
    #[error("this enrollment code is not known")]
    Unknown,
    /// It was not used in time.
    #[error("this enrollment code has expired")]
    Expired,
    /// Another device, or this one, used it.
    #[error("this enrollment code has been used")]
    Used,
}

/// Why a device cannot be revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceRefusal {
    /// No device has this number.
    #[error("there is no device {0}")]
    Unknown(DeviceId),
    /// It was revoked before.
    #[error("device {0} was revoked already")]
    Revoked(DeviceId),
}

/// A gate that the event lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown gate \"{gate}\"{suggestion}; known gates are {}", .known.join(", "))]
pub struct UnknownGate {
    /// What was written.
    pub gate: GateCode,
    /// `; did you mean …`, or nothing.
    pub suggestion: String,
    /// All there are.
    pub known: Vec<String>,
}
