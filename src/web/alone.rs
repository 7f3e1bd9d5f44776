//! What a gate says that it decided by itself, in a request.

use jiff::Timestamp;
use serde::Deserialize;

use super::error::Problem;
use crate::checkin::DecidedAlone;

/// What a gate showed, and when what it knew was true.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DecidedRequest {
    verdict: String,
    reason: Option<String>,
    as_of: String,
}

impl DecidedRequest {
    /// Reads it; `ahead` is how far the server's clock was ahead of the gate's, in milliseconds.
    pub(super) fn read(&self, ahead: Option<i64>, now: Timestamp) -> Result<DecidedAlone, Problem> {
        let read = DecidedAlone::read((&self.verdict, self.reason.as_deref()), &self.as_of, ahead, now);
        read.map_err(|error| Problem::Invalid(error.to_string()))
    }
}
