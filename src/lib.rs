//! Accreditation, badges and check-in for conferences.
//!
//! A guided tour, in the order of the layers. Each uses only what the table in `tests/it/layers.rs` allows.
//!
//! - [`domain`]: the words and rules, as pure values: events and their days, participants, signed credentials, who is let in.
//! - [`roster`]: participant lists, CSV and XLSX, become participants, or reasons why a row cannot hold; cameras' files become photos.
//! - [`store`]: everything an event owns, in one SQLite file that several processes share.
//! - [`checkin`]: what happens at a gate: load, decide, record, in one transaction.
//! - [`typeset`]: a page engine that knows no badge and no report: shaped text, pictures and codes become PDF files and pixels.
//! - [`badge`]: a template, an event and a participant become a laid-out badge.
//! - [`printing`]: all that a badge shows of a stored participant, and the printers that take it.
//! - [`report`]: who was there: rows once, formats after them.
//! - [`web`]: one server in the hall, for gates' pages and for programs of others.
//! - [`cli`]: the command line, one file a command.
//!
//! Data flows from the event file and the list into the store, from there to paper, and from the gates back into it:
//!
//! ```text
//! event.toml ─┐                  ┌─→ badge ─→ PDF, PNG
//! list ─→ roster ─→ store ───────┤
//!                     ↑          └─→ report ─→ table, CSV, JSON, XLSX, PDF, HTML
//!                  checkin ←─ codes, pictures
//! ```

pub mod badge;
pub mod checkin;
pub mod cli;
pub mod domain;
pub mod printing;
pub mod report;
pub mod roster;
pub mod store;
pub mod typeset;
pub mod web;
