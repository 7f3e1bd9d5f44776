//! What the main server answers its satellites.

use std::io::Read as _;

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::{future::join_all, stream};
use serde::Deserialize;

use super::exchange::{CertificateAnswer, CertificateRequest, NewsAnswer, Receipt, Sending};
use crate::{
    checkin::{Joined, claimed_badges, held, joined},
    domain::{actor::Actor, device::Device, origin::Followed},
    store::{Cursor, RENEWAL, Store, Terms, Told},
    web::{
        authority::HostNames,
        body::{self, Json, Query},
        entropy,
        error::Problem,
        state::App,
        writer::GROUP,
    },
};

/// The most bytes that a satellite sends at once.
const MOST_SENT: usize = 16 << 20;
/// How much of the database is sent at a time, in bytes.
const PART: usize = 256 << 10;

/// Where a satellite stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct After {
    entry: i64,
    hash: String,
    row: Followed,
    term: i64,
}

/// Refuses satellites of a satellite, and stops where a main server of a later term is known.
async fn is_main(app: &App, term: i64) -> Result<i64, Problem> {
    let (is_satellite, terms) = app.read(|store| Ok((store.satellite()?.is_some(), store.terms()?))).await?;
    if is_satellite {
        return Err(Problem::Refused("this is a satellite itself; join the main server".into()));
    }
    let terms =
        if term > terms.highest { app.writer.run(Actor::program(), move |store| store.hear_term(term)).await? } else { terms };
    if terms.is_over() {
        stop(app, terms);
        return Err(Problem::OtherMain);
    }
    Ok(terms.own)
}

/// Records nothing any more.
fn stop(app: &App, terms: Terms) {
    if app.health.is_replaced() {
        return;
    }
    app.health.replaced(entropy::now());
    tracing::error!(
        term = terms.highest,
        own = terms.own,
        "a satellite was promoted in this server's place; this one has stopped"
    );
}

/// Stops when another server on this database, or a command, has heard of a later main server.
pub(in crate::web) async fn watch_terms(app: App) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        // Where the database cannot be read, the state of the server says so.
        if let Ok(terms) = app.read_own(Store::terms).await
            && terms.is_over()
        {
            return stop(&app, terms);
        }
    }
}

/// Answers with what is new.
pub(in crate::web) async fn news(State(app): State<App>, Query(after): Query<After>) -> Result<impl IntoResponse, Problem> {
    let term = is_main(&app, after.term).await?;
    let cursor = Cursor { entry: after.entry, hash: after.hash, row: after.row };
    let (news, servers) = app.read(move |store| Ok((store.news(&cursor)?, store.server_urls()?))).await?;
    let news = match news {
        Told::News(news) => Some(news),
        Told::Other => None,
    };
    Ok(Json(NewsAnswer { now: entropy::now().as_millisecond(), term, news, servers }))
}

/// Records what a satellite recorded. What cannot be recorded as it is waits for a supervisor.
pub(in crate::web) async fn readings(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    request: Request,
) -> Result<impl IntoResponse, Problem> {
    let bytes = body::bytes(request.into_body(), MOST_SENT).await?;
    let sending: Sending = serde_json::from_slice(&bytes).map_err(|error| Problem::Invalid(error.to_string()))?;
    is_main(&app, sending.term).await?;
    let (event, now, name) = (app.event(), entropy::now(), device.name.to_string());
    let outbox = sending.outbox;
    let (sent, satellite) = (outbox.readings.clone(), name.clone());
    let badges = claimed_badges(&sent);
    let issued = app.read(move |store| store.issued(&badges)).await?;
    let read = tokio::task::spawn_blocking(move || joined(&event, (&sent, &issued), &satellite, now)).await;
    let (mut waiting, mut readings, mut of) = (Vec::new(), Vec::new(), Vec::new());
    for (joined, sent) in read.map_err(|_| Problem::Internal)?.into_iter().zip(&outbox.readings) {
        match joined {
            Joined::Unread => {}
            Joined::Held(held) => waiting.push(*held),
            Joined::Reading(reading) => {
                of.push((sent, reading.id()));
                readings.push(*reading);
            }
        }
    }
    let mut of = of.into_iter();
    while !readings.is_empty() {
        // No more at once than one commit takes: gates that ask meanwhile come between, and find room in the queue.
        let rest = readings.split_off(readings.len().min(GROUP));
        let recorded = join_all(readings.into_iter().map(|reading| app.writer.scan(reading))).await;
        for (outcome, (sent, id)) in recorded.into_iter().zip(of.by_ref()) {
            match outcome {
                Ok(_) => {}
                Err(Problem::Refused(_) | Problem::NoParticipant | Problem::Invalid(_)) => {
                    waiting.push(held(sent, id, &name, now));
                }
                Err(problem) => return Err(problem),
            }
        }
        readings = rest;
    }
    let held = waiting.len();
    let done = app.writer.run(device.name, move |store| {
        waiting.iter().try_for_each(|held| store.hold_reading(held, None))?;
        store.join_undos(&outbox.undos, &name, now)?;
        store.join_handouts(&outbox.handouts, &name)
    });
    done.await?;
    Ok(Json(Receipt { held }))
}

/// Sends a copy of the database.
pub(in crate::web) async fn database(State(app): State<App>, Extension(device): Extension<Device>) -> Result<Response, Problem> {
    is_main(&app, 0).await?;
    let copy = app.read(Store::copy_for_satellite).await?;
    let file = std::fs::File::open(copy.path()).map_err(|_| Problem::Internal)?;
    tracing::info!(device = device.id.0, "a satellite takes a copy of the database");
    let parts = stream::unfold((copy, file), |(copy, mut file)| async move {
        let mut part = vec![0; PART];
        match file.read(&mut part) {
            Ok(0) => None,
            Ok(count) => {
                part.truncate(count);
                Some((Ok::<_, std::io::Error>(part), (copy, file)))
            }
            Err(error) => Some((Err(error), (copy, file))),
        }
    });
    let mut response = Body::from_stream(parts).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    Ok(response)
}

/// Makes a certificate for a satellite, by the event's authority.
pub(in crate::web) async fn certificate(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Json(request): Json<CertificateRequest>,
) -> Result<impl IntoResponse, Problem> {
    if let Some(sent) = &request.sticks {
        let keys = sent.read().ok_or_else(|| Problem::Invalid("the keys of sticks cannot be read".into()))?;
        app.writer.run(device.name, move |store| store.keep_stick_keys(device.id, &keys)).await?;
    }
    let authority = app.place.authority().ok_or(Problem::NotFound)?;
    let names = HostNames { dns: request.dns, addresses: request.addresses };
    let key = hex::decode(&request.public_key).map_err(|_| Problem::Invalid("the public key cannot be read".into()))?;
    let made = authority.certify_key(&names, key, entropy::now());
    let (certificate, _) = made.map_err(|error| Problem::Invalid(crate::domain::causes::with_causes(&error)))?;
    Ok(Json(CertificateAnswer { certificate, authority: authority.pem().to_owned() }))
}
