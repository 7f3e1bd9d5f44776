//! What reports count, read in one moment of the database.
//!
//! It writes nothing but the journal's lines on reports.

pub(in crate::store) mod accreditation;
pub(in crate::store) mod chosen;
mod delegation_types;
pub(in crate::store) mod live;
pub(in crate::store) mod nominations;
pub(in crate::store) mod papers;
pub(in crate::store) mod report_lines;
pub(in crate::store) mod report_scans;
pub(in crate::store) mod reports;
