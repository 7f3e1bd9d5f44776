//! What handlers take and give: JSON that is read strictly, and queries too.

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, FromRequestParts, Request},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use serde::{Serialize, de::DeserializeOwned};

use crate::web::error::Problem;

/// The most bytes of a JSON body: a scan has some three hundred.
pub(super) const MOST_JSON: usize = 16 << 10;

/// The most bytes that are read of a body that is too large: more than a telephone's photo or a scanned note has.
const MOST_DROPPED: u64 = 100 << 20;

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

/// A body that may be larger than it should be.
pub(super) enum Received {
    /// All of it.
    Whole(Vec<u8>),
    /// It was too large: its first and its last bytes.
    TooLarge {
        /// Where it begins.
        head: Vec<u8>,
        /// Where it ends.
        tail: Vec<u8>,
        /// How many bytes it had.
        size: u64,
    },
}

/// Reads a body. Of one with more than `most` bytes, the first and the last `around` are kept and the rest is read and dropped: a browser
/// shows no answer before it has sent all.
pub(super) async fn receive(body: Body, most: usize, around: usize) -> Result<Received, Problem> {
    let mut stream = body.into_data_stream();
    let (mut head, mut tail, mut size) = (Vec::new(), None::<Vec<u8>>, 0_u64);
    while let Some(chunk) = stream.next().await {
        // Who went away hears no answer.
        let chunk = chunk.map_err(|_| Problem::TooLarge(most))?;
        size += chunk.len() as u64;
        if size > MOST_DROPPED {
            return Err(Problem::TooLarge(most));
        }
        match &mut tail {
            None if size <= most as u64 => head.extend_from_slice(&chunk),
            None => {
                head.extend_from_slice(&chunk);
                tail = Some(head[head.len().saturating_sub(around)..].to_vec());
                head.truncate(around);
                head.shrink_to_fit();
            }
            Some(tail) => {
                tail.extend_from_slice(&chunk);
                tail.drain(..tail.len().saturating_sub(around));
            }
        }
    }
    Ok(match tail {
        None => Received::Whole(head),
        Some(tail) => Received::TooLarge { head, tail, size },
    })
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
