//! `/v1/participants/{reference}/photo`: a photo is taken or removed. What the camera sends goes the way of a photo's file.

use axum::{
    Extension,
    extract::{Path, Request, State},
    http::header,
    response::IntoResponse,
};

use super::record::answer;
use crate::{
    domain::{causes::with_causes, device::Device},
    roster::photo,
    web::{body, entropy, error::Problem, scan, state::App},
};

/// Stores a photo in place of the one before: upright, cropped around the face, at print size.
pub(in crate::web) async fn put(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let reference = scan::reference(&reference)?;
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !matches!(kind, Some("image/jpeg" | "image/png")) {
        return Err(Problem::MediaType("image/jpeg or image/png"));
    }
    // Few at a time are in memory, whatever is sent.
    let place = app.photos.acquire().await.map_err(|_| Problem::Stopping)?;
    let whose = reference.clone();
    app.read(move |store| store.participant(&whose)).await?;
    let bytes = body::bytes(request.into_body(), (photo::MOST_MEGABYTES as usize) << 20).await?;
    let turn = app.press.turn().acquire().await.map_err(|_| Problem::Stopping)?;
    let read = tokio::task::spawn_blocking(move || photo::read(&bytes)).await.map_err(|_| Problem::Internal)?;
    drop((turn, place));
    let photo = read.map_err(|error| Problem::Invalid(format!("the photo {}", with_causes(&error))))?;
    let (now, whose) = (entropy::now(), reference.clone());
    let keep = move |store: &mut crate::store::Store| {
        // One transaction: the photo that is compared is the one that is replaced.
        let mut import = store.import(now)?;
        import.put_photo(&whose, &photo)?;
        import.commit().map(|_| ())
    };
    app.writer.run(device.name, keep).await?;
    tracing::info!(device = device.id.0, "a photo was stored");
    answer(&app, reference).await
}

/// Forgets a photo; does nothing if there is none.
pub(in crate::web) async fn remove(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
) -> Result<impl IntoResponse, Problem> {
    let reference = scan::reference(&reference)?;
    let (now, whose) = (entropy::now(), reference.clone());
    app.writer.run(device.name, move |store| store.remove_photo(&whose, now)).await?;
    tracing::info!(device = device.id.0, "a photo was removed");
    answer(&app, reference).await
}
