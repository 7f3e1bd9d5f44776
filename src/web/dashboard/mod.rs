//! `/dashboard`: the event at a glance, on a wall and on a phone, live.
//!
//! The figures are brought up to date at most once a second, by whichever viewer asks first, and written once in each language
//! that somebody reads (`hub`). A viewer's stream says when there are others (`follow`), and the page takes them over whole: it
//! computes nothing. Nobody is named here but delegations: a wall has no secrets.

mod arrivals;
mod chart;
mod contact;
mod follow;
mod frame;
mod hub;
mod view;

pub(super) use follow::events;
pub(super) use hub::Hub;

use askama::Template;
use axum::{
    Extension,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};

use self::view::View;
use crate::domain::device::Device;
use crate::web::{
    error::Problem,
    pages::{self, Ways},
    state::App,
    text::{self, PageLanguage, ReaderLanguage},
};

#[derive(Template)]
#[template(path = "web/dashboard.html")]
struct DashboardPage<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    clock: String,
    b: View,
    ways: Ways,
}

/// Shows the figures as they are, and follows them from there.
pub(super) async fn dashboard(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    Extension(device): Extension<Device>,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let frame = hub.frame(&app).await?;
    let (event, clock) = (&frame.event.event.short_name, frame.clock());
    let ways = pages::ways(device.post.role, "/dashboard");
    let t = reader.language;
    pages::page(&DashboardPage { t, languages: text::all(), event, clock, b: frame.view(t), ways }, reader)
}

/// Answers with the part of the page that changes.
pub(super) async fn figures(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    reader: ReaderLanguage,
) -> Result<impl IntoResponse, Problem> {
    let written = hub.frame(&app).await?.written(reader.language)?;
    Ok(([(header::CONTENT_TYPE, "text/html; charset=utf-8")], written))
}
