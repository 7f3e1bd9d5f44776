//! Coming in and going out: a one-time link lets a browser in, once.

use std::time::Instant;

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};

use super::{
    body::Form,
    layout::{Layout, Said, page_with},
    visitor::{self, SignedInPerson},
};
use crate::{
    domain::{actor::Actor, device::Secret, person::PersonRole},
    store::{
        StoreError,
        refusal::{NotEntered, PersonRefusal},
    },
    web::{
        auth::own_page,
        body::Query,
        entropy,
        error::Problem,
        state::{App, Peer},
        text::ReaderLanguage,
    },
};

#[derive(Template)]
#[template(path = "web/portal/enter.html")]
struct EnterPage {
    l: Layout,
    /// What people call the provider by which they may sign in; empty if there is none.
    provider: String,
}

impl EnterPage {
    fn new(app: &App, l: Layout) -> Self {
        let provider = app.provider.as_ref().map(|provider| l.t.filled("enter_by", &[provider.name()]));
        Self { l, provider: provider.unwrap_or_default() }
    }
}

/// Shows the page again, with why nobody came in.
pub(super) fn refused(app: &App, reader: ReaderLanguage, key: &str, status: StatusCode) -> Result<Response, Problem> {
    // Where a link was tried, or a provider sent somebody back to, nothing is tried again by asking for another language.
    let l = Layout::new(app, reader, None).found_at("/enter", String::new());
    let problem = l.t.of(key).to_owned();
    page_with(status, &EnterPage::new(app, l.with_problem(problem)), reader)
}

/// Shows where a link is used. Opening it uses nothing up: programs that look at messages open links, too.
pub(super) async fn page(State(app): State<App>, Query(said): Query<Said>, reader: ReaderLanguage) -> Result<Response, Problem> {
    let l = Layout::new(&app, reader, None).with_said(said.said.as_deref());
    page_with(StatusCode::OK, &EnterPage::new(&app, l), reader)
}

/// Uses a link up, and lets the browser in.
pub(super) async fn enter(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    reader: ReaderLanguage,
    request: Request,
) -> Result<Response, Problem> {
    own_page(&headers)?;
    let (from, at) = (visitor::address(&headers, peer), Instant::now());
    if let Some(seconds) = app.tries.wait(from, at) {
        return Err(Problem::TooManyTries(seconds));
    }
    let form = Form::open(request).await?;
    let own = entropy::secret()?;
    let entered = match secret(form.of("link")) {
        Some(link) => {
            let (own, now) = (own.clone(), entropy::now());
            let entering = app.writer.run(Actor::program(), move |store| match store.enter(&link, &own, now) {
                Err(StoreError::Person(PersonRefusal::Link(why))) => Ok(Err(why)),
                other => other.map(Ok),
            });
            entering.await?
        }
        None => Err(NotEntered::Unknown),
    };
    let person = match entered {
        Ok(person) => person,
        Err(why) => {
            app.tries.failed(from, at);
            let key = match why {
                NotEntered::Unknown => "link_unknown",
                NotEntered::Expired => "link_expired",
                NotEntered::Used => "link_used",
                NotEntered::Revoked => "link_revoked",
            };
            return refused(&app, reader, key, StatusCode::FORBIDDEN);
        }
    };
    tracing::info!(person = person.id.0, role = person.duty.role().as_str(), "a person signed in");
    let cookie = visitor::cookie(Some(&own), &headers, peer)?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(home(person.duty.role()))).into_response())
}

/// Reads what somebody pasted: the whole link, or only what is behind its `#`.
fn secret(written: &str) -> Option<Secret> {
    Secret::from_text(written.trim().rsplit('#').next()?.trim())
}

/// Returns the page that a role starts with.
pub(super) fn home(role: PersonRole) -> &'static str {
    match role {
        PersonRole::FocalPoint => "/delegations",
        PersonRole::Reviewer | PersonRole::Officer => "/queue",
        PersonRole::Viewer => "/figures",
    }
}

/// Leads to the page that a person starts with.
pub(super) async fn start(visitor: SignedInPerson) -> Redirect {
    Redirect::to(home(visitor.role()))
}

/// Signs the browser out.
pub(super) async fn leave(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    visitor: SignedInPerson,
    _form: Form,
) -> Result<Response, Problem> {
    let (secret, now) = (visitor.secret.clone(), entropy::now());
    app.writer.run(visitor.actor(), move |store| store.leave(&secret, now)).await?;
    let cookie = visitor::cookie(None, &headers, peer)?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to("/enter?said=left")).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_read_however_it_was_pasted() {
        let known = Secret::from_random([5; 32]);
        let text = known.to_text();
        for written in [text.clone(), format!(" https://portal.example/enter#{text}\n"), format!("#{text}")] {
            assert!(secret(&written) == Some(known.clone()), "{written}");
        }
        assert!(secret("").is_none() && secret("https://portal.example/enter").is_none());
    }
}
