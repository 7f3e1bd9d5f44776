//! Who asks, and may they: every route but a few says what it is for, and this is asked before it.

use std::time::Instant;

use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    entropy,
    error::Problem,
    seats::Seat,
    state::{App, Peer, Transport},
    wrong,
};
use crate::domain::device::{Device, DeviceId, Role, Secret, Task};

/// The cookie over TLS: the prefix makes browsers hold it to this host, this path and TLS (RFC 6265bis, section 4.1.3).
const COOKIE: &str = "__Host-accredit";
/// The cookie on plain loopback, where the prefix is not allowed.
const COOKIE_LOOPBACK: &str = "accredit";
/// How long a browser keeps the cookie, in seconds: longer than an event and its build-up.
const COOKIE_HOLDS: u32 = 60 * 24 * 3_600;

/// Lets a request through to a route that is for enrolled devices.
pub(super) async fn guard(
    State((app, task)): State<(App, Task)>,
    Extension(peer): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let (secret, origin) = presented(request.headers(), peer.transport);
    let found = match &secret {
        Some(secret) => app.readers.device(secret).await.map(|device| Asker { secret, device, origin }),
        None => Err(Problem::NotEnrolled),
    };
    match found.and_then(|asker| admit(&app, task, peer, &request, asker)) {
        Ok(device) => {
            request.extensions_mut().insert(device);
            next.run(request).await
        }
        Err(problem) => refuse(&app, peer, request, problem).await,
    }
}

/// A program is told what is wrong; a person who opens a page is shown it, with where to go.
async fn refuse(app: &App, peer: Peer, request: Request, problem: Problem) -> Response {
    if !wrong::wants_page(request.method(), request.headers()) {
        return problem.into_response();
    }
    if matches!(problem, Problem::NotEnrolled) {
        return Redirect::to("/enroll").into_response();
    }
    let (mut parts, _) = request.into_parts();
    let role = role(app, peer, &parts.headers);
    wrong::page(app, &mut parts, problem, role).await
}

/// Returns the role of the device that asks, as far as it is enrolled.
pub(super) fn role(app: &App, peer: Peer, headers: &HeaderMap) -> Option<Role> {
    let secret = presented(headers, peer.transport).0?;
    let device = app.readers.look(|store| store.device(&secret)).ok()?;
    device.map(|device| device.post.role)
}

/// Returns the device that asks, which was revoked.
pub(super) fn revoked(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Device, Problem> {
    let (Some(secret), origin) = presented(headers, peer.transport) else { return Err(Problem::NotEnrolled) };
    let device = app.readers.look(|store| store.revoked_device(&secret))?;
    let Some(device) = device else {
        let now = Instant::now();
        app.tries.failed(peer.address, now);
        return Err(app.tries.wait(peer.address, now).map_or(Problem::NotEnrolled, Problem::TooManyTries));
    };
    if origin == Origin::Browser {
        own_page(headers)?;
    }
    Ok(device)
}

/// Returns the device that a browser was enrolled as before, by the cookie that it still has.
pub(super) fn before(app: &App, peer: Peer, headers: &HeaderMap) -> Result<Option<DeviceId>, Problem> {
    let (Some(secret), Origin::Browser) = presented(headers, peer.transport) else { return Ok(None) };
    Ok(app.readers.look(|store| store.device(&secret))?.map(|device| device.id))
}

/// A secret that was presented, and the device that keeps it, if there is one.
struct Asker<'s> {
    secret: &'s Secret,
    device: Option<Device>,
    origin: Origin,
}

fn admit(app: &App, task: Task, peer: Peer, request: &Request, asker: Asker<'_>) -> Result<Device, Problem> {
    let Asker { secret, device, origin } = asker;
    let Some(device) = device else {
        // A page that was left open on a revoked device guesses nothing, and shuts nobody else out.
        if app.readers.look(|store| store.was_device(secret))? {
            return Err(Problem::NotEnrolled);
        }
        let now = Instant::now();
        app.tries.failed(peer.address, now);
        return Err(app.tries.wait(peer.address, now).map_or(Problem::NotEnrolled, Problem::TooManyTries));
    };
    if origin == Origin::Browser && !request.method().is_safe() {
        own_page(request.headers())?;
    }
    // Of a later main server it heard from a satellite: what this one recorded from now on would be lost.
    if task != Task::Follow && app.health.is_replaced() {
        return Err(Problem::OtherMain);
    }
    if !device.post.role.may(task) {
        return Err(Problem::Forbidden(device.post.role));
    }
    app.heard(device.id, entropy::now());
    if let Some(seat) = request.extensions().get::<Seat>() {
        seat.is_device(Instant::now());
    }
    Ok(device)
}

/// Whether a secret came by itself, as browsers send cookies, or was put there by the sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    Browser,
    Program,
}

/// Returns the secret of a request: `Authorization: Bearer`, or the cookie.
fn presented(headers: &HeaderMap, transport: Transport) -> (Option<Secret>, Origin) {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(value) = text(header::AUTHORIZATION) {
        return (value.strip_prefix("Bearer ").and_then(Secret::from_text), Origin::Program);
    }
    let name = cookie_name(transport);
    let cookies =
        headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let mut values = cookies.filter_map(|cookie| cookie.trim().split_once('=')).filter(|(found, _)| *found == name);
    (values.find_map(|(_, value)| Secret::from_text(value)), Origin::Browser)
}

fn cookie_name(transport: Transport) -> &'static str {
    if transport == Transport::Tls { COOKIE } else { COOKIE_LOOPBACK }
}

/// Returns the cookie that a device keeps.
pub(super) fn cookie(secret: &Secret, transport: Transport) -> Result<HeaderValue, Problem> {
    let secure = if transport == Transport::Tls { "; Secure" } else { "" };
    let cookie = format!(
        "{}={}; Path=/; Max-Age={COOKIE_HOLDS}; HttpOnly; SameSite=Strict{secure}",
        cookie_name(transport),
        secret.to_text()
    );
    let mut value = HeaderValue::try_from(cookie).map_err(|_| Problem::Internal)?;
    value.set_sensitive(true);
    Ok(value)
}

/// Refuses what a page of another site sent: by `Sec-Fetch-Site` where the browser says so (Fetch Metadata), and by `Origin`.
pub(super) fn own_page(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).map(HeaderValue::to_str).transpose().map_err(|_| Problem::CrossOrigin);
    let site = text("sec-fetch-site")?;
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return Err(Problem::CrossOrigin);
    }
    let Some(origin) = text("origin")? else {
        return if site.is_some() { Ok(()) } else { Err(Problem::CrossOrigin) };
    };
    let host = text("host")?.unwrap_or_default();
    let is_own = origin.split_once("://").is_some_and(|(_, of_origin)| !host.is_empty() && of_origin.eq_ignore_ascii_case(host));
    if is_own { Ok(()) } else { Err(Problem::CrossOrigin) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (header::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_pages_of_this_server_may_send() {
        let own = |pairs: &[(&'static str, &str)]| own_page(&headers(pairs)).is_ok();
        assert!(own(&[("host", "10.0.0.5:8443"), ("origin", "https://10.0.0.5:8443")]));
        assert!(own(&[("host", "10.0.0.5:8443"), ("origin", "https://10.0.0.5:8443"), ("sec-fetch-site", "same-origin")]));
        assert!(own(&[("host", "hall:1"), ("sec-fetch-site", "same-origin")]));
        assert!(!own(&[("host", "10.0.0.5:8443"), ("origin", "https://evil.example")]));
        assert!(!own(&[("host", "10.0.0.5:8443"), ("origin", "https://10.0.0.5:8444")]));
        assert!(!own(&[("host", "10.0.0.5:8443"), ("origin", "null")]));
        assert!(!own(&[("host", "hall:1"), ("origin", "https://hall:1"), ("sec-fetch-site", "cross-site")]));
        assert!(!own(&[("host", "hall:1"), ("origin", "https://hall:1"), ("sec-fetch-site", "same-site")]));
        assert!(!own(&[("host", "hall:1")]), "a browser that says nothing is not believed");
        assert!(!own(&[("origin", "https://")]));
    }

    #[test]
    fn a_secret_is_found_where_it_belongs() {
        let secret = Secret::from_random([3; 32]);
        let cookie = |name: &str| format!("theme=dark; {name}={}", secret.to_text());
        let found = |pairs: &[(&'static str, &str)], transport| presented(&headers(pairs), transport);
        let own = (Some(secret.clone()), Origin::Browser);
        assert_eq!(found(&[("cookie", &cookie(COOKIE))], Transport::Tls), own);
        assert_eq!(found(&[("cookie", &cookie(COOKIE_LOOPBACK))], Transport::Loopback), own);
        assert_eq!(found(&[("cookie", &cookie(COOKIE_LOOPBACK))], Transport::Tls).0, None);
        let bearer = format!("Bearer {}", secret.to_text());
        assert_eq!(found(&[("authorization", &bearer)], Transport::Tls), (Some(secret.clone()), Origin::Program));
        assert_eq!(found(&[("authorization", "Basic x"), ("cookie", &cookie(COOKIE))], Transport::Tls).0, None);
    }
}
