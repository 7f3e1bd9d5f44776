//! From a participant and a template to ink: template → layout → items that [`crate::typeset`] draws. Also what would be wrong.

pub mod calibration;
pub mod check;
pub mod contact_sheet;
pub mod fault;
pub mod judge;
pub mod label;
pub mod layout;
pub mod problem;
pub mod severity;
pub mod subject;
pub mod template;
