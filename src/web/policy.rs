//! What browsers may do with a page that starts a worker; `router.rs` has what all others get.

use axum::http::HeaderValue;

/// The policy of pages that start a worker: the browser asks for a named policy there, and there is this one.
pub(super) const WITH_WORKER: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; \
     media-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     require-trusted-types-for 'script'; trusted-types accredit-worker",
);
