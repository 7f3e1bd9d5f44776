//! Who is at the portal: a person who is signed in, with the secret of the browser and what forms of it carry.

use std::{net::IpAddr, time::Instant};

use axum::{
    Extension,
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use sha2::Digest;

use crate::{
    domain::{
        actor::Actor,
        device::Secret,
        id::Reference,
        person::{Person, PersonRole, Scope},
        second_factor::Passage,
    },
    store::{SignedIn, Store, StoreError, refusal::DocumentRefusal},
    web::{
        auth::own_page,
        entropy,
        error::Problem,
        scan,
        state::{App, Peer, Transport},
        wrong::wants_page,
    },
};

/// The cookie where the browser came encrypted; the prefix makes it hold the cookie to this host, this path and TLS.
const COOKIE: &str = "__Host-accredit-portal";
/// The cookie on plain loopback.
const COOKIE_LOOPBACK: &str = "accredit-portal";

/// What binds an attempt to sign in by a provider to the browser.
const ATTEMPT: &str = "__Host-accredit-sign-in";
/// The same on plain loopback.
const ATTEMPT_LOOPBACK: &str = "accredit-sign-in";
/// How long an attempt may take, in seconds.
const ATTEMPT_HOLDS: u64 = 900;

/// A person who is signed in.
#[derive(Clone)]
pub(super) struct SignedInPerson {
    /// Who.
    pub(super) person: Person,
    /// How far.
    pub(super) passage: Passage,
    /// What forms of this browser carry, so that no other site can send one.
    pub(super) token: String,
    /// The browser's secret.
    pub(super) secret: Secret,
}

impl SignedInPerson {
    /// Returns whom the person may see.
    pub(super) fn scope(&self) -> Scope {
        self.person.scope()
    }

    /// Returns the name for the record.
    pub(super) fn actor(&self) -> Actor {
        self.person.name.clone()
    }

    /// Returns the role.
    pub(super) fn role(&self) -> PersonRole {
        self.person.duty.role()
    }
}

impl<S: Sync> FromRequestParts<S> for SignedInPerson {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or(Problem::NotEnrolled)
    }
}

/// How far somebody has to have come for an address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// To where the second factor is proven or set up.
    BeforeFactor,
    /// Through that.
    Through,
}

/// Lets a request through to an address that is for some roles. For others there is nothing there, as at any wrong address. Who has not
/// proven the second factor is led to where that is done, whatever the address.
pub(super) async fn guard(
    State((app, reach, roles)): State<(App, Reach, &'static [PersonRole])>,
    Extension(peer): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    match visitor(&app, peer, request.headers()) {
        Ok(Some(visitor)) if reach == Reach::Through && visitor.passage != Passage::Through => {
            let accepted = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
            if accepted.contains("text/html") {
                Redirect::to("/second-factor").into_response()
            } else {
                Problem::NotEnrolled.into_response()
            }
        }
        Ok(Some(visitor)) if roles.contains(&visitor.role()) => {
            if !request.method().is_safe()
                && let Err(problem) = own_page(request.headers())
            {
                return problem.into_response();
            }
            request.extensions_mut().insert(visitor);
            next.run(request).await
        }
        Ok(Some(_)) => Problem::NotFound.into_response(),
        Ok(None) if wants_page(request.method(), request.headers()) => Redirect::to("/enter").into_response(),
        Ok(None) => Problem::NotEnrolled.into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// Returns who is signed in, if anybody is. Secrets that were never given out are counted: guessing is slow.
pub(super) fn visitor(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<SignedInPerson>, Problem> {
    let Some(secret) = presented(headers, peer) else { return Ok(None) };
    if let Some(SignedIn { person, passage }) = app.readers.look(|store| store.signed_in(&secret, entropy::now()))? {
        return Ok(Some(SignedInPerson { person, passage, token: token(&secret), secret }));
    }
    if !app.readers.look(|store| store.was_signed_in(&secret))? {
        let (from, now) = (address(headers, peer), Instant::now());
        app.tries.failed(from, now);
        if let Some(seconds) = app.tries.wait(from, now) {
            return Err(Problem::TooManyTries(seconds));
        }
    }
    Ok(None)
}

/// Returns what forms of a browser carry: worked out of its secret, which nobody else has.
fn token(secret: &Secret) -> String {
    let mut hash = sha2::Sha256::new_with_prefix(b"accredit/portal-form/v1\0");
    hash.update(secret.to_text());
    hex::encode(&hash.finalize()[..16])
}

fn presented(headers: &HeaderMap, peer: Peer) -> Option<Secret> {
    held(headers, cookie_name(headers, peer))
}

/// Returns the secret that a cookie holds.
fn held(headers: &HeaderMap, name: &str) -> Option<Secret> {
    let cookies =
        headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut values = cookies.filter_map(|cookie| cookie.trim().split_once('=')).filter(|(found, _)| *found == name);
    values.find_map(|(_, value)| Secret::from_text(value))
}

/// Returns the address that a request came from. Behind a proxy on this machine, that is what the proxy says of the last hop.
pub(super) fn address(headers: &HeaderMap, peer: Peer) -> IpAddr {
    if peer.transport != Transport::Loopback {
        return peer.address;
    }
    let last = headers.get_all("x-forwarded-for").iter().next_back().and_then(|value| value.to_str().ok());
    let last = last.and_then(|hops| hops.rsplit(',').next()).and_then(|hop| hop.trim().parse().ok());
    last.unwrap_or(peer.address)
}

fn is_encrypted(headers: &HeaderMap, peer: Peer) -> bool {
    let by_proxy = headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "https");
    peer.transport == Transport::Tls || (peer.transport == Transport::Loopback && by_proxy)
}

fn cookie_name(headers: &HeaderMap, peer: Peer) -> &'static str {
    if is_encrypted(headers, peer) { COOKIE } else { COOKIE_LOOPBACK }
}

/// Returns the cookie that a browser keeps; with nothing in it, the one that takes it away.
pub(super) fn cookie(secret: Option<&Secret>, headers: &HeaderMap, peer: Peer) -> Result<HeaderValue, Problem> {
    let name = cookie_name(headers, peer);
    match secret {
        Some(secret) => written(name, &secret.to_text(), crate::store::SESSION_HOLDS.as_secs(), headers, peer),
        None => written(name, "", 0, headers, peer),
    }
}

fn written(
    name: &str,
    value: &str,
    age: impl std::fmt::Display,
    headers: &HeaderMap,
    peer: Peer,
) -> Result<HeaderValue, Problem> {
    let secure = if is_encrypted(headers, peer) { "; Secure" } else { "" };
    // Lax: who follows a link out of a message to the portal is signed in there, and who comes back from a provider is known. Forms
    // carry a token beside.
    let cookie = format!("{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    let mut value = HeaderValue::try_from(cookie).map_err(|_| Problem::Internal)?;
    value.set_sensitive(true);
    Ok(value)
}

/// What a browser keeps of an attempt to sign in by a provider.
#[derive(Clone, Copy)]
pub(super) enum AttemptCookie<'s> {
    /// This.
    Holds(&'s Secret),
    /// Nothing any more.
    Gone,
}

/// Returns the cookie of an attempt to sign in by a provider.
pub(super) fn attempt_cookie(what: AttemptCookie<'_>, headers: &HeaderMap, peer: Peer) -> Result<HeaderValue, Problem> {
    match what {
        AttemptCookie::Holds(secret) => written(attempt_name(headers, peer), &secret.to_text(), ATTEMPT_HOLDS, headers, peer),
        AttemptCookie::Gone => written(attempt_name(headers, peer), "", 0, headers, peer),
    }
}

/// Returns the secret of the attempt that a browser makes.
pub(super) fn attempt(headers: &HeaderMap, peer: Peer) -> Option<Secret> {
    held(headers, attempt_name(headers, peer))
}

fn attempt_name(headers: &HeaderMap, peer: Peer) -> &'static str {
    if is_encrypted(headers, peer) { ATTEMPT } else { ATTEMPT_LOOPBACK }
}

/// Does something as a person. What the rules refuse is returned to be told on the page.
pub(super) async fn act<T: Send + 'static>(
    app: &App,
    visitor: &SignedInPerson,
    mut work: impl FnMut(&mut Store) -> Result<T, StoreError> + Send + 'static,
) -> Result<Result<T, StoreError>, Problem> {
    let judged = app.writer.run(visitor.actor(), move |store| match work(store) {
        // Who is out of the scope is as good as not there.
        Err(
            error @ (StoreError::NoParticipant(_)
            | StoreError::Document(DocumentRefusal::Unknown(_) | DocumentRefusal::NotSentFor { .. })),
        ) => Err(error),
        Err(error) if error.is_refusal() => Ok(Err(error)),
        Err(error) => Err(error),
        Ok(done) => Ok(Ok(done)),
    });
    judged.await.map_err(hidden)
}

/// Returns the problem as the portal tells it: who is not there, or not theirs, is at no address.
pub(super) fn hidden(problem: Problem) -> Problem {
    match problem {
        Problem::NoParticipant | Problem::NoPhoto => Problem::NotFound,
        other => other,
    }
}

/// Reads the reference of an address: one that cannot be is nobody's.
pub(super) fn own_reference(written: &str) -> Result<Reference, Problem> {
    scan::reference(written).map_err(|_| Problem::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn peer(address: &str, transport: Transport) -> Peer {
        Peer { address: address.parse().unwrap(), transport }
    }

    #[test]
    fn a_proxy_is_believed_on_this_machine_only() {
        let told = headers(&[("x-forwarded-for", "203.0.113.9, 198.51.100.7"), ("x-forwarded-proto", "https")]);
        let (near, far) = (peer("127.0.0.1", Transport::Loopback), peer("192.0.2.1", Transport::Tls));
        assert_eq!(address(&told, near), "198.51.100.7".parse::<IpAddr>().unwrap());
        assert_eq!(address(&told, far), far.address);
        assert_eq!(cookie_name(&told, near), COOKIE);
        assert_eq!(cookie_name(&headers(&[]), near), COOKIE_LOOPBACK);
        assert_eq!(cookie_name(&headers(&[]), far), COOKIE);
    }

    #[test]
    fn a_forms_token_is_the_browsers_own() {
        let (one, other) = (Secret::from_random([1; 32]), Secret::from_random([2; 32]));
        assert_eq!(token(&one), token(&one));
        assert_ne!(token(&one), token(&other));
        assert!(!one.to_text().contains(&token(&one)));
    }
}
