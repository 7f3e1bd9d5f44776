//! `/v1/attendance`: who is there, in figures.

use std::time::Instant;

use axum::{extract::State, response::IntoResponse};
use serde::Serialize;

use super::{
    body::Json,
    entropy,
    error::Problem,
    hall::{self, MainServerJson},
    state::App,
};
use crate::domain::{event::Event, mask::DayIndex};

/// Figures of an event: days in their order, and the gates of today.
#[derive(Serialize)]
struct Attendance {
    event: String,
    today: Option<String>,
    days: Vec<Day>,
    gates: Vec<GateJson>,
    /// How things stand, as `/health` says.
    server: &'static str,
    /// What a hall's server knows of its main server.
    #[serde(skip_serializing_if = "Option::is_none")]
    main: Option<MainServerJson>,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the names are those of the JSON")]
struct Day {
    day: String,
    present: u64,
    expected: u64,
    first_at: Option<String>,
    last_at: Option<String>,
}

#[derive(Serialize)]
#[allow(clippy::struct_field_names, reason = "the names are those of the JSON")]
struct GateJson {
    gate: String,
    admitted: u64,
    repeat: u64,
    refused: u64,
    last_at: Option<String>,
}

/// Returns who was there on each day, and what each gate saw today.
pub(super) async fn attendance(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let (event, now) = (app.event(), entropy::now());
    let settings = event.event.clone();
    let today = settings.day_of(now);
    let told = app
        .read(move |store| {
            let days = (0..settings.days.len()).filter_map(DayIndex::new);
            let days = days.map(|day| store.day_figures(day)).collect::<Result<Vec<_>, _>>()?;
            let gates = today.map(|today| store.gate_figures(today)).transpose()?.unwrap_or_default();
            Ok((days, gates))
        })
        .await?;
    let server = app.health.health(Instant::now()).0.as_str();
    let main = hall::main_server(&app, &event.event);
    Ok(Json(Attendance { server, main, ..write(&event.event, today, told) }))
}

fn write(
    event: &Event,
    today: Option<DayIndex>,
    (days, gates): (Vec<crate::store::DayAttendance>, Vec<crate::store::GateCount>),
) -> Attendance {
    let date = |day| event.date(day).map(|date| date.to_string());
    let days = days.into_iter().filter_map(|figures| {
        Some(Day {
            day: date(figures.day)?,
            present: figures.present,
            expected: figures.expected,
            first_at: figures.first_at.map(|at| event.rfc3339(at)),
            last_at: figures.last_at.map(|at| event.rfc3339(at)),
        })
    });
    // A gate that has seen nobody yet is listed too.
    let gates = event.gates.iter().map(|gate| {
        let seen = gates.iter().find(|figures| figures.gate == gate.code.as_str());
        GateJson {
            gate: gate.code.to_string(),
            admitted: seen.map_or(0, |seen| seen.admitted),
            repeat: seen.map_or(0, |seen| seen.repeat),
            refused: seen.map_or(0, |seen| seen.refused),
            last_at: seen.map(|seen| event.rfc3339(seen.last_at)),
        }
    });
    Attendance {
        event: event.name.clone(),
        today: today.and_then(date),
        days: days.collect(),
        gates: gates.collect(),
        server: "ok",
        main: None,
    }
}
