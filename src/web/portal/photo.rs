//! Photos of nominations: taken by file or camera, and looked at once: how large, how sharp, how much of it is cut away.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    body::PhotoUpload,
    layout::Layout,
    person, refusals,
    visitor::{Visitor, act, hidden, own_reference},
};
use crate::{
    domain::{causes::with_causes, photo::Photo},
    roster::photo,
    store::PhotoSent,
    web::{entropy, error::Problem, state::App, text::ReaderLanguage},
};

/// Stores a photo.
pub(super) async fn put(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: Visitor,
    reader: ReaderLanguage,
    upload: PhotoUpload,
) -> Result<Response, Problem> {
    let reference = own_reference(&reference)?;
    let l = Layout::new(&app, reader, Some(&visitor));
    let (scope, whose) = (visitor.scope(), reference.clone());
    app.read(move |store| store.participant_within(&scope, &whose)).await.map_err(hidden)?;
    if upload.file.is_empty() {
        let problem = l.t.of("photo_none").to_owned();
        return person::show(&app, &visitor, l.with_problem(problem), reference, reader).await;
    }
    let turn = app.photos.acquire().await.map_err(|_| Problem::Stopping)?;
    let read = tokio::task::spawn_blocking(move || photo::read(&upload.file)).await.map_err(|_| Problem::Internal)?;
    drop(turn);
    let photo = match read {
        Ok(photo) => photo,
        Err(error) => {
            let problem = l.t.of("photo_refused").replace("{0}", &with_causes(&error));
            return person::show(&app, &visitor, l.with_problem(problem), reference, reader).await;
        }
    };
    let (scope, whose, now) = (visitor.scope(), reference.clone(), entropy::now());
    let done = act(&app, &visitor, move |store| {
        // One transaction: the state that allows it is the one in which it is stored.
        let mut import = store.import(now)?;
        let sent = import.put_photo_within(&scope, &whose, &photo)?;
        import.commit().map(|_| sent)
    });
    match done.await.map_err(hidden)? {
        Ok(sent) => {
            let said = if sent == PhotoSent::Waits { "waits" } else { "photo" };
            Ok(Redirect::to(&format!("/people/{reference}?said={said}")).into_response())
        }
        Err(error) => {
            let problem = refusals::told(l.t, &app.event().event, &error);
            person::show(&app, &visitor, l.with_problem(problem), reference, reader).await
        }
    }
}

/// Shows the new photo that waits beside the approved one.
pub(super) async fn show_proposed(
    State(app): State<App>,
    Path(reference): Path<String>,
    visitor: Visitor,
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
pub(super) async fn show(State(app): State<App>, Path(reference): Path<String>, visitor: Visitor) -> Result<Response, Problem> {
    let (reference, scope) = (own_reference(&reference)?, visitor.scope());
    let photo = app.read(move |store| {
        let stored = store.participant_within(&scope, &reference)?;
        store.photo_by_key(stored.key)
    });
    picture(photo.await.map_err(hidden)?)
}
