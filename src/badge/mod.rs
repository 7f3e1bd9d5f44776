//! From a participant and a template to ink: template → layout → items that [`crate::typeset`] draws. Also what would be wrong.

pub mod calibration;
pub mod check;
pub mod contact_sheet;
pub mod label;
pub mod layout;
pub mod problem;
pub mod subject;
pub mod template;
