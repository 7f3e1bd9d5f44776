//! Whether a registration stands, by what other systems call it.

use crate::domain::text::fold;

/// Returns whether a status of Indico, pretix, Eventbrite or Hi.Events says that the registration does not stand.
pub(super) fn does_not_stand(status: &str) -> bool {
    const STARTS: &[&str] = &[
        "cancel",
        "withdrawn",
        "rejected",
        "declined",
        "expired",
        "refund",
        "pending",
        "not attending",
        "deleted",
        "unpaid",
        "awaiting",
        "approval pending",
        "waiting",
        "inactive",
        "transferred",
        "void",
        "storniert",
        "abgelehnt",
        "annule",
        "refuse",
        "rechazad",
        "pendiente",
        "ausstehend",
        "en attente",
        "abandoned",
        "reserved",
    ];
    let folded = fold(status);
    STARTS.iter().any(|start| folded.starts_with(start))
}
