//! From a participant and a template to ink: template → layout → items that [`crate::typeset`] draws. Also what would be wrong.

pub mod calibration;
pub mod check;
pub mod contact_sheet;
pub mod fault;
mod fault_words;
pub mod judge;
pub mod label;
pub mod layout;
mod place;
pub mod problem;
mod problem_words;
pub mod severity;
pub mod subject;
pub mod template;
