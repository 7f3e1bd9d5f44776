//! The event's own things: settings, categories, zones, gates, keys, devices, saved reports.
//!
//! It must never know individual participants.

pub(in crate::store) mod apply;
pub(in crate::store) mod create;
pub(in crate::store) mod described;
pub(in crate::store) mod devices;
mod document_rules;
pub(in crate::store) mod gates_alone;
pub(in crate::store) mod key_file;
mod looks;
mod nomination_rules;
mod own_fields;
pub(in crate::store) mod quota_settings;
pub(in crate::store) mod report_settings;
mod saved_reports;
pub(in crate::store) mod seal_file;
pub(in crate::store) mod settings;
