//! The page `/desk`.

use askama::Template;
use axum::{Extension, extract::State, response::Response};

use super::printer::Printer;
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
    /// The printer beside the desk, and what the button says that prints there.
    printer: Option<&'p str>,
    print_at: String,
    /// Codes and printed titles.
    categories: Vec<(String, String)>,
    /// Codes and names.
    zones: Vec<(String, String)>,
    ways: pages::Ways,
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
    let printer = app.printer.as_ref().map(Printer::name);
    let template = Desk {
        t: reader.language,
        languages: text::all(),
        event: &event.event.short_name,
        device: device.name.as_str(),
        printer,
        print_at: reader.language.of("desk_print_at").replace("{0}", printer.unwrap_or_default()),
        categories: categories.collect(),
        zones: zones.collect(),
        ways: pages::ways(device.post.role, "/desk"),
    };
    pages::page(&template, reader)
}
