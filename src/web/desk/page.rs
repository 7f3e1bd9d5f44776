//! The page `/desk`.

use askama::Template;
use axum::{Extension, extract::State, response::Response};

use crate::{
    domain::device::Device,
    web::{
        error::Problem,
        pages,
        state::App,
        text::{self, Language, Reader},
    },
};

#[derive(Template)]
#[template(path = "web/desk.html")]
struct Desk<'p> {
    t: &'p Language,
    languages: &'p [Language],
    event: &'p str,
    device: &'p str,
    /// Codes and printed titles.
    categories: Vec<(String, String)>,
    /// Codes and names.
    zones: Vec<(String, String)>,
}

/// Works on participants and badges.
pub(in crate::web) async fn page(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    reader: Reader,
) -> Result<Response, Problem> {
    let event = app.event();
    let categories = event.event.categories.iter().map(|category| (category.code.to_string(), category.title.clone()));
    let zones = event.event.zones.iter().map(|zone| (zone.code.to_string(), zone.name.clone()));
    let template = Desk {
        t: reader.language,
        languages: text::all(),
        event: &event.event.short_name,
        device: device.name.as_str(),
        categories: categories.collect(),
        zones: zones.collect(),
    };
    pages::page(&template, reader)
}
