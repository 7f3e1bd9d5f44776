//! What a gate says that it decided by itself, in a request.

use jiff::Timestamp;
use serde::Deserialize;

use super::error::Problem;
use crate::{checkin::DecidedAlone, domain::scan::Verdict};

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
        let shown = Verdict::from_words(&self.verdict, self.reason.as_deref());
        let shown = shown.ok_or_else(|| Problem::Invalid("decided has a verdict or a reason that does not exist".into()))?;
        let as_of = self.as_of.parse::<Timestamp>();
        let as_of =
            as_of.map_err(|_| Problem::Invalid("decided.as_of is not a time; write it as 2024-11-04T09:12:30Z".into()))?;
        Ok(DecidedAlone { shown, as_of: as_of.min(now), ahead })
    }
}
