//! A place in a tray, for programs.

use serde_json::{Value, json};

use crate::domain::tray::TrayPlace;

/// Writes a place in a tray with its printed mark.
pub(super) fn json(place: TrayPlace) -> Value {
    json!({ "tray": place.tray(), "place": place.place(), "mark": place.to_string() })
}
