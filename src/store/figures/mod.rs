//! What reports count, read in one moment of the database.
//!
//! It must never write.

pub(in crate::store) mod chosen;
pub(in crate::store) mod live;
pub(in crate::store) mod report_scans;
pub(in crate::store) mod reports;
