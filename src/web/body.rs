//! What handlers take and give: JSON that is read strictly, and queries too.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};

use crate::web::error::Problem;

/// The most bytes of a JSON body: a scan has some three hundred.
pub(super) const MOST_JSON: usize = 16 << 10;

/// A JSON body, in or out. Unknown fields are errors where the type says so.
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        // Nothing but this is refused, so that no form of another site can carry it.
        if kind.split(';').next().map(str::trim) != Some("application/json") {
            return Err(Problem::MediaType("application/json"));
        }
        let body = bytes(request.into_body(), MOST_JSON).await?;
        serde_json::from_slice(&body).map(Self).map_err(|error| Problem::Invalid(format!("the body cannot be read: {error}")))
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => (StatusCode::OK, [(header::CONTENT_TYPE, "application/json")], body).into_response(),
            Err(error) => {
                tracing::error!(%error, "an answer cannot be written");
                Problem::Internal.into_response()
            }
        }
    }
}

/// Reads a body of at most so many bytes.
pub(super) async fn bytes(body: Body, most: usize) -> Result<Bytes, Problem> {
    // The only ways to fail: too many bytes, or a sender that went away and hears no answer.
    to_bytes(body, most).await.map_err(|_| Problem::TooLarge(most))
}

/// The query of an address.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        axum::extract::Query::try_from_uri(&parts.uri)
            .map(|axum::extract::Query(value)| Self(value))
            .map_err(|error| Problem::Invalid(format!("the query cannot be read: {}", error.body_text())))
    }
}
