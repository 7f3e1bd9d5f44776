//! Readings at the gates: stored, taken back, entered from paper, followed by screens.
//!
//! It must never decide a verdict: [`crate::checkin`] does.

pub(in crate::store) mod conflict_list;
pub(in crate::store) mod conflicts;
pub(in crate::store) mod counting;
pub(in crate::store) mod counts;
pub(in crate::store) mod decisions;
pub(in crate::store) mod gather;
pub(in crate::store) mod gathered;
pub(in crate::store) mod held;
pub(in crate::store) mod held_rows;
pub(in crate::store) mod late;
pub(in crate::store) mod pack;
pub(in crate::store) mod paper;
pub(in crate::store) mod scans;
pub(in crate::store) mod seen;
pub(in crate::store) mod stays;
pub(in crate::store) mod stored_scan;
pub(in crate::store) mod stream;
pub(in crate::store) mod then;
pub(in crate::store) mod undo;
