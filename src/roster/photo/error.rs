//! Why a file is not a photo that can be printed.

use std::io;

use crate::domain::causes::Cause;

/// The largest photo file, in megabytes.
pub const MOST_MEGABYTES: u64 = 25;

/// Returns what to do about a file that cannot be read.
pub(in crate::roster) fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file: check its name and folder",
        io::ErrorKind::PermissionDenied => "check who may read it",
        _ => "check the disk that it is on",
    }
}

/// Why a photo was refused. Reads on from the file's name: `"a.jpg" has more than 25 MB …`.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The file cannot be read.
    #[error("cannot be read; {}", remedy(.0))]
    Unreadable(#[source] io::Error),
    /// A folder, a pipe, a device.
    #[error("is not a file; put the photo itself there")]
    NoFile,
    /// A link that leads elsewhere, or a name that does.
    #[error("leads out of the folder of photos; put the photo itself into the folder")]
    Outside,
    /// Several files could be meant.
    #[error("may be {0}; keep one of them")]
    Ambiguous(String),
    /// More bytes than a photo needs.
    #[error("has more than {MOST_MEGABYTES} MB; save it smaller, 3000 × 4000 pixels are plenty")]
    TooManyBytes,
    /// More pixels than memory should be spent on.
    #[error("has {0} × {1} pixels; save it smaller, 3000 × 4000 pixels are plenty")]
    TooManyPixels(u32, u32),
    /// Something else than JPEG or PNG.
    #[error("is {0}; save it as JPEG or PNG")]
    Format(&'static str),
    /// A file that ends too early, or does not hold.
    #[error("is damaged; ask for it again, or save it again as JPEG")]
    Damaged(#[source] Cause),
}

impl PhotoError {
    /// Returns the word for it in the record.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::NoFile | Self::Outside | Self::Ambiguous(_) => "no-file",
            Self::TooManyBytes => "too-large",
            Self::TooManyPixels(..) => "too-many-pixels",
            Self::Format(_) => "wrong-kind",
            Self::Damaged(_) => "damaged",
        }
    }
}
