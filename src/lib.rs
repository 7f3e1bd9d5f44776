//! Accreditation, badges and check-in for conferences.
//!
//! The modules in layer order; each may use those above it in this list as far as the table in `tests/it/layers.rs` says.

pub mod badge;
pub mod checkin;
pub mod cli;
pub mod domain;
pub mod report;
pub mod roster;
pub mod store;
