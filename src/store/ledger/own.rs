//! The origin that writes.

use crate::domain::{journal::ChainHead, origin::OriginId};

/// The origin that writes, as it stands within a change.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Own {
    pub(in crate::store) origin: OriginId,
    pub(in crate::store) head: ChainHead,
    /// When the heads of the others were noted, and at which entry.
    pub(super) noted: (i64, u64),
    /// Which running server writes under its name.
    pub(super) holder: Option<[u8; 16]>,
}
