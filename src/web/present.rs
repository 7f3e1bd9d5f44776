//! `/v1/attendance/{day}`: who was there, one by one, sent while it is read: an event of any size takes no memory.

use std::{io, sync::Arc};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};
use futures_util::stream;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::{
    domain::{event::Event, mask::DayIndex, text},
    store::{Chosen, ReportRow, Store, StoreError},
    web::{error::Problem, state::App},
};

/// How many bytes are sent at once.
const CHUNK: usize = 32 << 10;
/// How many chunks may wait for a slow reader.
const WAITING: usize = 4;

/// A participant who was there.
#[derive(Serialize)]
struct Present<'r> {
    reference: &'r str,
    name: String,
    category: &'r str,
    delegation: Option<&'r str>,
    first_at: String,
    last_at: String,
    gate: &'r str,
}

type Chunk = Result<Bytes, io::Error>;

/// Why a list breaks off.
enum Stop {
    /// The database.
    Store(StoreError),
    /// The client that asked for it went away.
    ReaderGone,
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

/// Lists who was there on a day, in protocol order.
pub(super) async fn present(State(app): State<App>, Path(day): Path<String>) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let index = day.parse().ok().and_then(|date| event.event.day_index(date)).ok_or_else(|| {
        let days = event.event.days.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let day: String = text::printable(&day).chars().take(20).collect();
        Problem::Invalid(format!("\"{day}\" is not an event day; the days are {days}"))
    })?;
    let (chunks, received) = mpsc::channel(WAITING);
    let readers = Arc::clone(&app.readers);
    tokio::task::spawn_blocking(move || {
        let listed = readers.walk(|store| match write(store, &event.event, index, &chunks) {
            // Nobody is left to send the rest to.
            Ok(()) | Err(Stop::ReaderGone) => Ok(()),
            Err(Stop::Store(error)) => Err(error),
        });
        if let Err(problem) = listed {
            // A list that broke off must not look like a whole one: the connection is cut.
            let _ = chunks.blocking_send(Err(io::Error::other(problem)));
        }
    });
    let body = stream::unfold(received, |mut received| async move { Some((received.recv().await?, received)) });
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(body)))
}

fn write(store: &Store, event: &Event, day: DayIndex, chunks: &mpsc::Sender<Chunk>) -> Result<(), Stop> {
    let mut buffer = vec![b'['];
    let mut is_first = true;
    store.report_rows::<Stop>(&Chosen::default(), |row| {
        let Some(present) = told(event, day, &row) else { return Ok(()) };
        if !std::mem::take(&mut is_first) {
            buffer.push(b',');
        }
        serde_json::to_writer(&mut buffer, &present).expect("texts are JSON");
        if buffer.len() >= CHUNK { send(chunks, &mut buffer) } else { Ok(()) }
    })?;
    buffer.push(b']');
    send(chunks, &mut buffer)
}

fn send(chunks: &mpsc::Sender<Chunk>, buffer: &mut Vec<u8>) -> Result<(), Stop> {
    let chunk = Bytes::from(std::mem::take(buffer));
    chunks.blocking_send(Ok(chunk)).map_err(|_| Stop::ReaderGone)
}

fn told<'r>(event: &Event, day: DayIndex, row: &'r ReportRow) -> Option<Present<'r>> {
    let presence = row.on(day)?;
    Some(Present {
        reference: &row.reference,
        name: row.full_name(),
        category: &row.category,
        delegation: Some(row.delegation.as_str()).filter(|text| !text.is_empty()),
        first_at: event.rfc3339(presence.first_at),
        last_at: event.rfc3339(presence.last_at),
        gate: &presence.gate,
    })
}
