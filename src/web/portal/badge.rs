//! A badge before it is printed: a picture, drawn as the press draws it, with a code that no gate admits.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};

use super::visitor::{SignedInPerson, hidden, own_reference};
use crate::web::{error::Problem, state::App};

/// Draws the front of somebody's badge.
pub(super) async fn preview(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
) -> Result<Response, Problem> {
    let (reference, scope) = (own_reference(&reference)?, visitor.scope());
    let stored = app.read(move |store| store.participant_within(&scope, &reference)).await.map_err(hidden)?;
    let turn = app.press.turn().acquire().await.map_err(|_| Problem::Stopping)?;
    let drawing = app.clone();
    let drawn = tokio::task::spawn_blocking(move || {
        let event = drawing.event();
        drawing.press.preview(&event, &drawing.readers, &stored)
    });
    let png = drawn.await.map_err(|_| Problem::Internal)??;
    drop(turn);
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}
