//! The database over the years: verified, copied, restored, purged of personal data, and one person's data exported.
//!
//! The only room that may look at every other room's tables.

pub(in crate::store) mod copy;
pub(in crate::store) mod personal_data;
pub(in crate::store) mod purge;
pub(in crate::store) mod restore;
pub(in crate::store) mod taken_out;
pub(in crate::store) mod verify;
