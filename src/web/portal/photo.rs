//! Photos of nominations: taken by file or camera, and looked at once: how large, how sharp, how much of it is cut away.

use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{
    body::{PhotoUpload, UploadContent},
    layout::Layout,
    moves, person, refused_upload,
    visitor::{SignedInPerson, hidden, own_reference},
    wrong,
};
use crate::{
    domain::photo::Photo,
    roster::photo::{self, MOST_MEGABYTES, PhotoError},
    store::PhotoSent,
    web::{error::Problem, state::App, text::ReaderLanguage},
};

/// Stores a photo.
pub(super) async fn put(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
    reader: ReaderLanguage,
    upload: PhotoUpload,
) -> Result<Response, Problem> {
    let reference = own_reference(&reference)?;
    let sent = upload.sent();
    let l = Layout::new(&app, reader, Some(&visitor)).answering(sent.clone());
    let (scope, whose) = (visitor.scope(), reference.clone());
    app.read(move |store| store.participant_within(&scope, &whose)).await.map_err(hidden)?;
    let (read, size) = match upload.content {
        UploadContent::Bytes(file) if file.is_empty() => {
            let problem = l.t.of("photo_none").to_owned();
            return person::show(&app, &visitor, l.with_problem(problem), reference, reader).await;
        }
        UploadContent::Bytes(file) if file.len() as u64 > MOST_MEGABYTES << 20 => {
            (Err(PhotoError::TooManyBytes), file.len() as u64)
        }
        UploadContent::Bytes(file) => {
            let turn = app.photos.acquire().await.map_err(|_| Problem::Stopping)?;
            let size = file.len() as u64;
            let read = tokio::task::spawn_blocking(move || photo::read(&file)).await.map_err(|_| Problem::Internal)?;
            drop(turn);
            (read, size)
        }
        UploadContent::TooLarge(size) => (Err(PhotoError::TooManyBytes), size),
    };
    let photo = match read {
        Ok(photo) => photo,
        Err(error) => {
            refused_upload::write_down(&app, &visitor, &reference, None, (error.word(), size)).await?;
            let problem = l.t.filled("photo_refused", &[&wrong::photo(l.t, &error)]);
            let mut page = person::show(&app, &visitor, l.with_problem(problem), reference, reader).await?;
            if matches!(error, PhotoError::TooManyBytes) {
                *page.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
            }
            return Ok(page);
        }
    };
    let scope = visitor.scope();
    moves::done(&app, &visitor, reference, (reader, sent), move |import, whose| {
        let sent = import.put_photo_within(&scope, whose, &photo)?;
        Ok(if sent == PhotoSent::Waits { "waits" } else { "photo" })
    })
    .await
}

/// Shows the new photo that waits beside the approved one.
pub(super) async fn show_proposed(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
) -> Result<Response, Problem> {
    let (reference, scope) = (own_reference(&reference)?, visitor.scope());
    let photo = app.read(move |store| {
        let stored = store.participant_within(&scope, &reference)?;
        store.proposed_photo(stored.key)
    });
    picture(photo.await.map_err(hidden)?)
}

fn picture(photo: Option<Photo>) -> Result<Response, Problem> {
    let photo = photo.ok_or(Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg")], photo.jpeg).into_response())
}

/// Shows a photo.
pub(super) async fn show(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: SignedInPerson,
) -> Result<Response, Problem> {
    let (reference, scope) = (own_reference(&reference)?, visitor.scope());
    let photo = app.read(move |store| {
        let stored = store.participant_within(&scope, &reference)?;
        store.photo_by_key(stored.key)
    });
    picture(photo.await.map_err(hidden)?)
}
