//! The database itself: opened, locked, migrated, copied; errors; rows that become domain values.
//!
//! It must never know more about an event than the values that a row holds: no rule of admission, badges or lists.

pub(in crate::store) mod access;
pub(in crate::store) mod address;
pub(in crate::store) mod columns;
pub(in crate::store) mod condition;
pub(in crate::store) mod connect;
pub(in crate::store) mod database;
pub(in crate::store) mod directory;
pub(in crate::store) mod error;
pub(in crate::store) mod files;
pub(in crate::store) mod holder;
pub(in crate::store) mod lease;
pub(in crate::store) mod lock;
pub(in crate::store) mod log;
pub(in crate::store) mod migration;
pub(in crate::store) mod node;
pub(in crate::store) mod open;
pub(in crate::store) mod place;
pub(in crate::store) mod rows;
pub(in crate::store) mod schema;
pub(in crate::store) mod server;
pub(in crate::store) mod sql;
pub(in crate::store) mod stored;
pub(in crate::store) mod tables;
