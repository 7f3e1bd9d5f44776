//! Where a badge is, in a tray or in someone's hands, for people and for programs.

use serde_json::{Value, json};

use crate::{
    domain::{event::Event, tray::TrayPlace},
    store::Handout,
};

/// Writes a place in a tray with its printed mark, for programs.
pub(super) fn tray_json(place: TrayPlace) -> Value {
    json!({ "tray": place.tray(), "place": place.place(), "mark": place.to_string() })
}

/// Writes a handout for programs.
pub(super) fn handout_json(event: &Event, handout: &Handout) -> Value {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    json!({ "at": event.rfc3339(handout.at), "by": handout.actor, "to": given(&handout.recipient), "note": given(&handout.note) })
}
