//! `/v1/participants/{reference}/photo`: the face that belongs to a name.

use axum::{
    extract::{Path, State},
    http::header,
    response::IntoResponse,
};

use crate::web::{error::Problem, scan, state::App};

/// Nothing but the page that shows it keeps a photo: what is purged or removed is gone from every device at once.
const KEEP: &str = "private, no-store";

/// Sends a participant's photo as it is stored: a JPEG file at print size, without what a camera says beside the pixels.
pub(super) async fn photo(State(app): State<App>, Path(reference): Path<String>) -> Result<impl IntoResponse, Problem> {
    let reference = scan::reference(&reference)?;
    let photo = app.read(move |store| store.photo(&reference)).await?.ok_or(Problem::NoPhoto)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, KEEP)], photo.jpeg))
}
