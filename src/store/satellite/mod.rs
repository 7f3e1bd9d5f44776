//! A hall with a server of its own: what it knows of the main server's record, what it takes from there, and what it sends.
//!
//! Nobody but the main server changes people, badges and settings. A satellite takes these over as they are, with the journal's lines
//! about them, and adds scans, undos, handouts and devices of its own. Everything has an id or a moment that is its own, so that
//! what is sent twice changes nothing.

pub(in crate::store) mod deciders;
pub(in crate::store) mod guard;
pub(in crate::store) mod handouts;
mod lines;
pub(in crate::store) mod news;
pub(in crate::store) mod outbox;
pub(in crate::store) mod readings;
pub(in crate::store) mod state;
pub(in crate::store) mod sticks;
pub(in crate::store) mod tables;
pub(in crate::store) mod take;
pub(in crate::store) mod term;
pub(in crate::store) mod wire;
