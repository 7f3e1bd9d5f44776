//! Signing in by a provider of identities: a browser goes there with what only it can come back with, and comes back with a code.

use std::time::Instant;

use axum::{
    Extension,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;

use super::{
    enter::{self, home},
    visitor::{self, AttemptCookie},
};
use crate::{
    domain::{account::ProvenAccount, actor::Actor},
    store::{
        StoreError,
        refusal::{NotSignedIn, PersonRefusal},
    },
    web::{
        body::Query,
        entropy,
        error::Problem,
        provider::{Attempt, Provider},
        state::{App, Peer},
        text::ReaderLanguage,
    },
};

/// The longest code that is redeemed, in bytes.
const MOST_CODE: usize = 4_096;

/// What a provider sends a browser back with (OpenID Connect Core 1.0, sections 3.1.2.5 and 3.1.2.6; RFC 9207).
#[derive(Deserialize)]
pub(super) struct Answer {
    code: Option<String>,
    state: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Why nobody came in: the key of what the page says, the status, and the word for the journal if it goes there.
struct NotIn {
    key: &'static str,
    status: StatusCode,
    word: Option<&'static str>,
}

impl NotIn {
    fn refused(word: &'static str) -> Self {
        Self { key: "provider_refused", status: StatusCode::FORBIDDEN, word: Some(word) }
    }

    fn away() -> Self {
        Self { key: "provider_away", status: StatusCode::SERVICE_UNAVAILABLE, word: None }
    }
}

/// Sends a browser to the provider.
pub(super) async fn start(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let provider = app.provider.as_ref().ok_or(Problem::NotFound)?;
    let secret = entropy::secret()?;
    let attempt = Attempt::of(secret.clone());
    let way_back = provider.way_back(&app.place.url());
    match provider.sign_in_address(&attempt, &way_back, reader.portal().code).await {
        Ok(address) => {
            let location = HeaderValue::try_from(address).map_err(|_| Problem::Internal)?;
            let cookie = visitor::attempt_cookie(AttemptCookie::Holds(&secret), &headers, peer)?;
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::SET_COOKIE, cookie)]).into_response())
        }
        Err(error) => {
            tracing::warn!(error = crate::domain::causes::with_causes(&error), "nobody can sign in by the provider");
            enter::refused(&app, reader, NotIn::away().key, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Lets a browser in that came back from the provider, if the account is that of somebody who was invited.
pub(super) async fn back(
    State(app): State<App>,
    Extension(peer): Extension<Peer>,
    Query(answer): Query<Answer>,
    headers: HeaderMap,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let provider = app.provider.as_ref().ok_or(Problem::NotFound)?;
    let (from, at) = (visitor::address(&headers, peer), Instant::now());
    if let Some(seconds) = app.tries.wait(from, at) {
        return Err(Problem::TooManyTries(seconds));
    }
    let own = entropy::secret()?;
    let gone = visitor::attempt_cookie(AttemptCookie::Gone, &headers, peer)?;
    let attempt = visitor::attempt(&headers, peer).map(Attempt::of);
    let entered = match proven(&app, provider, attempt.as_ref(), answer).await {
        Ok((proven, answer)) => {
            let (own, now) = (own.clone(), entropy::now());
            let entering =
                app.writer.run(Actor::program(), move |store| match store.enter_by_account(&proven, &answer, &own, now) {
                    Err(StoreError::Person(PersonRefusal::Account(why))) => Ok(Err(why)),
                    other => other.map(Ok),
                });
            entering.await?.map_err(not_in)
        }
        Err(not_in) => {
            if let Some(word) = not_in.word {
                app.writer.run(Actor::program(), move |store| store.refuse_sign_in(word, entropy::now())).await?;
            }
            Err(not_in)
        }
    };
    let mut response = match entered {
        Ok(person) => {
            tracing::info!(person = person.id.0, role = person.duty.role().as_str(), "a person signed in by the provider");
            let cookie = visitor::cookie(Some(&own), &headers, peer)?;
            (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(home(person.duty.role()))).into_response()
        }
        Err(NotIn { key, status, .. }) => {
            // A provider that is away is not the fault of the one who waits.
            if status == StatusCode::FORBIDDEN {
                app.tries.failed(from, at);
            }
            enter::refused(&app, reader, key, status)?
        }
    };
    // An attempt is one: its secret goes, whatever came of it.
    response.headers_mut().append(header::SET_COOKIE, gone);
    Ok(response)
}

/// Returns whose account it is that a browser came back with, and what the answer is known by.
async fn proven(
    app: &App,
    provider: &Provider,
    attempt: Option<&Attempt>,
    answer: Answer,
) -> Result<(ProvenAccount, crate::domain::device::Secret), NotIn> {
    let attempt = attempt.filter(|attempt| answer.state.as_deref() == Some(attempt.state().as_str()));
    // Another browser's answer, or one that nobody asked for.
    let attempt = attempt.ok_or(NotIn::refused("state"))?;
    if provider.is_other(answer.iss.as_deref()) {
        return Err(NotIn::refused("issuer"));
    }
    if answer.error.is_some() {
        return Err(NotIn { key: "provider_cancelled", status: StatusCode::FORBIDDEN, word: None });
    }
    let code = answer.code.filter(|code| !code.is_empty() && code.len() <= MOST_CODE).ok_or(NotIn::refused("code"))?;
    let way_back = provider.way_back(&app.place.url());
    match provider.account(attempt, &way_back, &code, entropy::now()).await {
        Ok(account) => Ok((account, attempt.answer())),
        Err(error) => {
            tracing::warn!(error = crate::domain::causes::with_causes(&error), "an answer of the provider lets nobody in");
            Err(error.word().map_or_else(NotIn::away, NotIn::refused))
        }
    }
}

fn not_in(why: NotSignedIn) -> NotIn {
    let key = match why {
        NotSignedIn::NotInvited => "account_unknown",
        NotSignedIn::Revoked => "account_revoked",
        NotSignedIn::OtherAccount => "account_other",
        NotSignedIn::Replayed => "provider_refused",
    };
    // The store has written it down.
    NotIn { key, status: StatusCode::FORBIDDEN, word: None }
}
