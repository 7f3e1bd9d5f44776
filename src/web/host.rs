//! Under which names the server answers: a page of another site must not reach it by a name of its own (DNS rebinding).

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{error::Problem, state::App, wrong};

/// Lets a request through that names this server, or an address: a browser that was led here by a foreign name says that name.
pub(super) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let named = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if named_well(named, |name| app.place.is_called(name)) {
        return next.run(request).await;
    }
    let problem = Problem::WrongHost(app.place.url());
    if !wrong::wants_page(request.method(), request.headers()) {
        return problem.into_response();
    }
    let (mut parts, _) = request.into_parts();
    wrong::page(&app, &mut parts, problem, None).await
}

/// Returns whether a `Host` names a server with these names, whatever the port: a port may be forwarded.
pub(super) fn named_well(host: &str, is_called: impl Fn(&str) -> bool) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    address.parse::<IpAddr>().is_ok() || is_called(&name.trim_end_matches('.').to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_server_and_addresses_are_taken_and_no_others() {
        let is_called = |name: &str| matches!(name, "hall.example.org" | "localhost");
        for good in [
            "localhost",
            "localhost:8080",
            "Hall.Example.Org:8443",
            "hall.example.org.",
            "10.0.0.5",
            "[::1]:8080",
            "[2001:db8::1]",
        ] {
            assert!(named_well(good, is_called), "{good}");
        }
        for bad in [
            "",
            ":8080",
            "evil.example",
            "evil.example:8443",
            "hall.example.org.evil.example",
            "localhost:8080:x",
            "10.0.0.5.evil.example",
        ] {
            assert!(!named_well(bad, is_called), "{bad}");
        }
    }
}
