//! Pages for those who came to a wrong one: what is wrong, and where to go, in the reader's language.

use askama::Template;
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Method, header, request::Parts},
    response::{IntoResponse, Response},
};

use super::{
    error::Problem,
    pages::{self, Ways},
    state::App,
    text::{self, PageLanguage, ReaderLanguage},
};
use crate::domain::device::Role;

#[derive(Template)]
#[template(path = "web/wrong.html")]
struct Wrong<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    title: &'p str,
    why: String,
    ways: Ways,
    is_enrolled: bool,
}

/// Returns whether a person opens a page in a browser, rather than a program that asks.
pub(super) fn wants_page(method: &Method, headers: &HeaderMap) -> bool {
    method == Method::GET
        && headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// Answers with a page that says what is wrong, and which pages the device may open.
pub(super) async fn page(app: &App, parts: &mut Parts, problem: Problem, role: Option<Role>) -> Response {
    let reader = match ReaderLanguage::from_request_parts(parts, &()).await {
        Ok(reader) => reader,
        Err(problem) => return problem.into_response(),
    };
    let t = reader.language;
    let (title, why) = match &problem {
        Problem::NotFound => ("wrong_address", t.of("wrong_address_hint").to_owned()),
        Problem::Forbidden(_) => ("wrong_role", t.of("wrong_role_hint").to_owned()),
        Problem::TooManyTries(seconds) => ("wrong_tries", t.of("wrong_tries_hint").replace("{0}", &seconds.to_string())),
        Problem::WrongHost(url) => ("wrong_host", t.of("wrong_host_hint").replace("{0}", url)),
        _ => ("wrong_fault", t.of("wrong_fault_hint").to_owned()),
    };
    let event = app.event();
    let template = Wrong {
        t,
        languages: text::all(),
        event: &event.event.short_name,
        title: t.of(title),
        why,
        ways: role.map(|role| pages::ways(role, "")).unwrap_or_default(),
        is_enrolled: role.is_some(),
    };
    let status = problem.status();
    match pages::page(&template, reader) {
        Ok(mut response) => {
            *response.status_mut() = status;
            response
        }
        Err(problem) => problem.into_response(),
    }
}
