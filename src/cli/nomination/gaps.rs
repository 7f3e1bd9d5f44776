//! What a nomination lacks, as the command line tells it.

use serde_json::json;

use crate::domain::nomination::gaps::Gaps;

/// Tells what somebody lacks: what is missing, and which documents were refused.
pub(super) fn told(gaps: &Gaps) -> String {
    let refused = gaps.refused.iter().map(|one| format!("{} (refused)", one.kind));
    gaps.missing.iter().map(|name| name.replace('_', " ")).chain(refused).collect::<Vec<_>>().join(", ")
}

/// Writes what somebody lacks for programs: what is missing, and which documents were refused.
pub(super) fn gaps_json(gaps: &Gaps) -> (serde_json::Value, serde_json::Value) {
    let refused = gaps.refused.iter().map(|one| json!({ "document": one.kind.as_str(), "text": one.text }));
    (json!(gaps.missing), refused.collect())
}
