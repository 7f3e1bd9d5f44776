//! What went wrong, as a page in the reader's language. It never says whether something is there that is not the reader's.

use askama::Template;
use axum::{
    body::Body,
    extract::{FromRequestParts, Request, State},
    http::{HeaderValue, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{
    acting::with_word,
    layout::{Layout, page_with},
};
use crate::web::{error::Problem, host::named_well, state::App, text::ReaderLanguage};

#[derive(Template)]
#[template(path = "web/portal/problem.html")]
struct ProblemPage {
    l: Layout,
    title: &'static str,
    text: &'static str,
    /// Whether nobody is signed in.
    is_out: bool,
}

/// Browsers that are told to send no referrer send no origin with a form either, and it could not be told from another site's.
const REFERRER: HeaderValue = HeaderValue::from_static("same-origin");

/// Adds what browsers are told of every answer of the portal, and keeps a language that was asked for.
pub(super) async fn pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let reader = ReaderLanguage::from_request_parts(&mut parts, &()).await.ok();
    let mut response = told(app, (parts, body), reader, next).await;
    if let Some(reader) = reader {
        lead_on(reader, &mut response);
    }
    response.headers_mut().insert(header::REFERRER_POLICY, REFERRER);
    response
}

/// Lets a browser that is led to another page of the portal ask for the language there, too: this is the one place where that is done.
fn lead_on(reader: ReaderLanguage, response: &mut Response) {
    if !reader.is_new {
        return;
    }
    let location = response.headers().get(header::LOCATION).and_then(|location| location.to_str().ok());
    // What leads to a provider of identities is not ours to add to.
    let Some(location) = location.filter(|location| location.starts_with('/')) else { return };
    if let Ok(location) = HeaderValue::try_from(with_word(location, "lang", reader.language.code)) {
        response.headers_mut().insert(header::LOCATION, location);
    }
}

/// Makes pages of problems, for those who asked for a page.
async fn told(app: App, (parts, body): (Parts, Body), reader: Option<ReaderLanguage>, next: Next) -> Response {
    let wants_json = parts.headers.get(header::ACCEPT).is_some_and(|value| value == "application/json");
    let is_page = parts.method == Method::GET;
    let named = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let response = if app.health.is_replaced() {
        Problem::OtherMain.into_response()
    } else if named_well(named, |name| app.place.is_called(name)) {
        next.run(Request::from_parts(parts, body)).await
    } else {
        Problem::WrongHost(app.place.url()).into_response()
    };
    let is_problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/problem+json");
    let (true, false, Some(reader)) = (is_problem, wants_json, reader) else { return response };
    let (title, text) = match response.status() {
        StatusCode::NOT_FOUND => ("problem_nothing", "problem_nothing_hint"),
        StatusCode::UNAUTHORIZED => ("problem_out", "problem_out_hint"),
        StatusCode::FORBIDDEN => ("problem_foreign", "problem_foreign_hint"),
        StatusCode::PAYLOAD_TOO_LARGE => ("problem_large", "problem_large_hint"),
        StatusCode::TOO_MANY_REQUESTS => ("problem_many", "problem_many_hint"),
        StatusCode::SERVICE_UNAVAILABLE if app.health.is_replaced() => ("problem_moved", "problem_moved_hint"),
        StatusCode::SERVICE_UNAVAILABLE => ("problem_busy", "problem_busy_hint"),
        status if status.is_client_error() => ("problem_wrong", "problem_wrong_hint"),
        _ => ("problem_fault", "problem_fault_hint"),
    };
    let is_out = response.status() == StatusCode::UNAUTHORIZED;
    let mut l = Layout::new(&app, reader, None);
    if !is_page {
        // What was sent is not sent again to be read in another language.
        l = l.found_at("/", String::new());
    }
    let page = ProblemPage { l, title, text, is_out };
    match page_with(response.status(), &page, reader) {
        Ok(mut page) => {
            if let Some(after) = response.headers().get(header::RETRY_AFTER) {
                page.headers_mut().insert(header::RETRY_AFTER, after.clone());
            }
            page
        }
        Err(problem) => problem.into_response(),
    }
}
