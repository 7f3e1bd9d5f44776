//! The record of who did what: changes under the write lock, journal entries, and the hash chain through them and the scans.
//!
//! It must never know why something is changed: the rooms that change something hand it entries.

mod begin;
pub(in crate::store) mod chain;
pub(in crate::store) mod change;
pub(in crate::store) mod entries;
pub(in crate::store) mod fingerprint;
pub(in crate::store) mod journal;
mod lines;
pub(in crate::store) mod node;
pub(in crate::store) mod origins;
mod own;
pub(in crate::store) mod purged;
pub(in crate::store) mod stand_lines;
