//! The built-in sample event: the demo runs it, and templates are tried on its people.

/// The sample event.
pub(super) const EVENT: &str = include_str!("../../templates/sample/kuwait-2024.toml");
/// The people of the sample event.
pub(super) const LIST: &str = include_str!("../../templates/sample/kuwait-2024.csv");
