//! `/trust`: how a device comes to trust the event's authority. The one page that is plain and open to devices that are not enrolled.

use askama::Template;
use axum::{
    extract::State,
    http::{Method, header},
    response::{IntoResponse, Redirect, Response},
};
use sha2::Digest;

use crate::web::{
    error::Problem,
    pages::page,
    state::App,
    text::{self, PageLanguage, ReaderLanguage},
};

#[derive(Template)]
#[template(path = "web/trust.html")]
struct TrustPage<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    url: String,
    /// The authority's fingerprint; `None` on loopback.
    fingerprint: Option<String>,
    systems: [(&'static str, &'p str); 5],
}

/// Explains how to trust the server, for each system.
pub(super) async fn page_of_trust(State(app): State<App>, reader: ReaderLanguage) -> Result<Response, Problem> {
    let t = reader.language;
    let systems = [
        ("iPhone, iPad", t.of("trust_ios")),
        ("Android", t.of("trust_android")),
        ("Windows", t.of("trust_windows")),
        ("macOS", t.of("trust_macos")),
        ("Linux", t.of("trust_linux")),
    ];
    let event = app.event();
    let fingerprint = app.place.anchor().map(|anchor| fingerprint(&anchor.der));
    let template = TrustPage {
        t,
        languages: text::all(),
        event: &event.event.short_name,
        url: format!("{}/", app.place.url()),
        fingerprint,
        systems,
    };
    page(&template, reader)
}

/// Returns a certificate's SHA-256 fingerprint as systems show it: pairs of digits with colons between.
pub(super) fn fingerprint(certificate: &[u8]) -> String {
    sha2::Sha256::digest(certificate).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// The authority's certificate as systems install it.
pub(super) async fn der(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let anchor = app.place.anchor().ok_or(Problem::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"event-authority.crt\""),
    ];
    Ok((headers, anchor.der.clone()))
}

/// The authority's certificate as programs take it.
pub(super) async fn pem(State(app): State<App>) -> Result<impl IntoResponse, Problem> {
    let anchor = app.place.anchor().ok_or(Problem::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "application/x-pem-file")], anchor.pem.clone()))
}

/// Sends plain connections to the page.
pub(super) async fn redirect(method: Method) -> Result<Redirect, Problem> {
    if method.is_safe() { Ok(Redirect::to("/trust")) } else { Err(Problem::Method) }
}
