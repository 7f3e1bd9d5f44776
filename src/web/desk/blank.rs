//! `/v1/participants/{reference}/badge/bind`: a blank badge becomes the badge of the person who was registered.

use axum::{
    Extension,
    extract::{Path, State},
    response::IntoResponse,
};
use serde::{Deserialize, Serialize};

use super::record::answer;
use crate::{
    domain::{device::Device, event::Event, id::BadgeSerial},
    store::{self, BlankBadge, Store, StoredEvent},
    web::{body::Json, entropy, error::Problem, people::given, scan, state::App},
};

/// The badge that was scanned: its code as it came and as another layout has it, or its serial, read by a person.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Bind {
    code: Option<String>,
    typed: Option<String>,
    serial: Option<String>,
}

/// A badge that was printed blank.
#[derive(Serialize)]
pub(super) struct Blank {
    serial: String,
    state: &'static str,
    category: String,
    category_title: Option<String>,
    run: u32,
}

impl Blank {
    pub(super) fn new(event: &Event, blank: &BlankBadge) -> Self {
        let title = event.category(&blank.category).map(|category| category.title.clone());
        Self {
            serial: blank.serial.to_string(),
            state: blank.state.as_str(),
            category: blank.category.to_string(),
            category_title: title.and_then(given),
            run: blank.run,
        }
    }
}

impl Bind {
    /// Returns which badge it is; `None` if no code is this event's.
    fn serial(&self, read: &Store, event: &StoredEvent) -> store::Result<Option<BadgeSerial>> {
        if let Some(serial) = &self.serial {
            return Ok(serial.parse().ok());
        }
        for code in self.code.iter().chain(&self.typed) {
            if let Some(serial) = read.serial_of_code(event, code)? {
                return Ok(Some(serial));
            }
        }
        Ok(None)
    }
}

/// Makes a blank badge the badge of a participant of its category, handed over: the one before it is no longer valid.
pub(in crate::web) async fn bind(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(bind): Json<Bind>,
) -> Result<impl IntoResponse, Problem> {
    let reference = scan::reference(&reference)?;
    if bind.code.is_some() == bind.serial.is_some() {
        return Err(Problem::Invalid("send either a code or a serial".into()));
    }
    let (whose, now) = (reference.clone(), entropy::now());
    let work = move |store: &mut Store| {
        let event = store.event()?;
        match bind.serial(store, &event)? {
            Some(serial) => store.bind_badge(&event, &whose, serial, now).map(Some),
            None => Ok(None),
        }
    };
    if app.writer.run(device.name, work).await?.is_none() {
        return Err(Problem::NoBadge);
    }
    tracing::info!(device = device.id.0, "a blank badge was bound");
    answer(&app, reference).await
}
