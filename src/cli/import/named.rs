//! How many of a kind are named one by one.

use crate::cli::context::Context;

/// The most pairs of namesakes, of missing people, or of registrations left out, that are named one by one.
pub(super) const NAMED: usize = 10;

/// Explains how many more there are than are named.
pub(super) fn more(context: &Context, count: usize, what: &str) {
    if count > NAMED {
        context.status(format!("… and {} more {what}; --json lists them all", count - NAMED));
    }
}
