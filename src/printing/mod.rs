//! Between the database and paper: all that a badge shows of a stored participant, and the printers that take it.
//!
//! `badge` draws plain values and never sees the database. The command line and the desk, which print, get the values from here.

pub mod printer;

mod portrait;
mod subject;

pub use portrait::Portraits;
pub use subject::{shown, subject};
