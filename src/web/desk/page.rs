//! The page `/desk`.

use askama::Template;
use axum::{Extension, extract::State, response::Response};

use super::printer::DeskPrinter;
use crate::{
    domain::{
        device::Device,
        own_field::{FieldKind, OwnField},
    },
    web::{
        error::Problem,
        hall, pages,
        state::App,
        text::{self, PageLanguage, ReaderLanguage},
    },
};

#[derive(Template)]
#[template(path = "web/desk.html")]
struct Desk<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    device: &'p str,
    /// The printer beside the desk, and what the button says that prints there.
    printer: Option<&'p str>,
    print_at: String,
    /// Codes and printed titles.
    categories: Vec<(String, String)>,
    /// The event's own fields.
    fields: Vec<OwnInput>,
    /// Codes and names.
    zones: Vec<(String, String)>,
    /// Whether this is a hall's desk, which finds people and hands badges out.
    is_hall: bool,
    ways: pages::Ways,
}

/// An own field of the event in the form.
struct OwnInput {
    code: String,
    label: String,
    /// What can be chosen; empty if anything can be written.
    choices: Vec<String>,
    is_number: bool,
    is_date: bool,
}

impl OwnInput {
    fn new(field: &OwnField, language: &str) -> Self {
        let choices = match field.kind {
            FieldKind::Choice => field.choices.clone(),
            FieldKind::YesNo => vec!["yes".to_owned(), "no".to_owned()],
            FieldKind::Text | FieldKind::Date | FieldKind::Number => Vec::new(),
        };
        Self {
            code: field.code.to_string(),
            label: field.label(language).to_owned(),
            choices,
            is_number: field.kind == FieldKind::Number,
            is_date: field.kind == FieldKind::Date,
        }
    }
}

/// Works on participants and badges.
pub(in crate::web) async fn page(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let event = app.event();
    let categories = event.event.categories.iter().map(|category| (category.code.to_string(), category.title.clone()));
    let zones = event.event.zones.iter().map(|zone| (zone.code.to_string(), zone.name.clone()));
    let printer = app.printer.as_ref().map(DeskPrinter::name);
    let template = Desk {
        t: reader.language,
        languages: text::all(),
        event: &event.event.short_name,
        device: device.name.as_str(),
        printer,
        print_at: reader.language.of("desk_print_at").replace("{0}", printer.unwrap_or_default()),
        categories: categories.collect(),
        fields: event.event.fields.iter().map(|field| OwnInput::new(field, reader.language.code)).collect(),
        zones: zones.collect(),
        is_hall: hall::is_hall(&app),
        ways: pages::ways(device.post.role, "/desk"),
    };
    pages::page(&template, reader)
}
