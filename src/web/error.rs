//! Every error becomes a problem that a program can tell apart and a person can read (RFC 9457), here and nowhere else.
//!
//! A problem never holds a path, a query or what a library said: that goes to the log.

use std::sync::Arc;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use crate::{
    domain::device::Role,
    store::{
        StoreError, WriteCondition,
        refusal::{BadgeRefusal, DocumentRefusal, KeyRefusal, NotEnrolled, SatelliteRefusal, UndoRefusal},
    },
};

/// Why a request was not answered as asked.
#[derive(Debug, Clone, thiserror::Error)]
pub(super) enum Problem {
    /// The queue of the one writer is full.
    #[error("more scans are waiting than can be recorded; send this again in a second, with the same id")]
    Busy,
    /// The server is about to end.
    #[error("the server is stopping; send this again, with the same id")]
    Stopping,
    /// No cookie, or one of a device that is unknown or revoked.
    #[error("this device is not enrolled, or was revoked; ask a supervisor for an enrollment code")]
    NotEnrolled,
    /// The role does not include it.
    #[error("a device of the role \"{0}\" may not do this; ask a supervisor")]
    Forbidden(Role),
    /// A page of another site sent it.
    #[error("this came from a page of another site; open the page on this server and send it from there")]
    CrossOrigin,
    /// A name that is not the server's.
    #[error("this server does not use that name; open {0}")]
    WrongHost(String),
    /// Too many wrong secrets from one address.
    #[error("too many wrong codes from this address; wait {0} seconds")]
    TooManyTries(u64),
    /// More frames of a camera than a second has room for.
    #[error("frames come faster than fifteen a second; send the next in {0} seconds, or slower")]
    TooManyFrames(u64),
    /// An unknown enrollment code.
    #[error("this enrollment code is not known; ask for a new one")]
    LeaveUnknown,
    /// An enrollment code that is too old.
    #[error("this enrollment code has expired; ask for a new one")]
    LeaveExpired,
    /// An enrollment code that was used.
    #[error("this enrollment code has been used, and works for one device only; ask for a new one")]
    LeaveUsed,
    /// No such address.
    #[error("there is nothing at this address; see /openapi.json")]
    NotFound,
    /// Another method.
    #[error("this address does not take this method; see /openapi.json")]
    Method,
    /// Not JSON, or not JPEG.
    #[error("send this with the content type {0}")]
    MediaType(&'static str),
    /// More bytes than the address takes.
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    /// The disk cannot take what is to be recorded.
    #[error("the disk of the server is full; nothing was recorded: free some space, then send this again with the same id")]
    DiskFull,
    /// The database file is not where it was.
    #[error("the server's database file is gone or was replaced; nothing was recorded")]
    DatabaseGone,
    /// The database server does not answer.
    #[error(
        "the server does not reach its database; nothing is known to be recorded: send this again in a few seconds, with the same id"
    )]
    DatabaseUnreachable,
    /// The database may not be written.
    #[error("the server may not write its database; nothing was recorded")]
    ReadOnly,
    /// The server decides and shows, and records nothing.
    #[error("this server is in rehearsal: nothing is recorded")]
    Rehearsing,
    /// Another server is the main one.
    #[error("a satellite was promoted in this server's place: this one records nothing any more; go to the other")]
    OtherMain,
    /// Somebody else's reading.
    #[error("this reading was made by a device that this one does not replace; a supervisor must assign it")]
    OtherDevice,
    /// No such reading waits.
    #[error("no such reading waits here; somebody else may have dealt with it")]
    NotHeld,
    /// Too many readings wait for a supervisor.
    #[error("too many readings wait for a supervisor; nothing was kept: assign or discard some first")]
    HeldFull,
    /// The request took too long to arrive or to be answered.
    #[error("the request took too long; send it again")]
    Timeout,
    /// A value that cannot be.
    #[error("{0}")]
    Invalid(String),
    /// No such participant.
    #[error("no participant has this reference; find it by /v1/participants?q=")]
    NoParticipant,
    /// A participant without one.
    #[error("this participant has no photo")]
    NoPhoto,
    /// Gates decide nothing by themselves.
    #[error("no gate of this event decides without the server; see [offline] in the event file")]
    NoPack,
    /// Photos stay at the server.
    #[error("photos of this event stay at the server; see photos of [offline] in the event file")]
    NoPackPhotos,
    /// No such badge.
    #[error("this is not a badge of this event")]
    NoBadge,
    /// Somebody of this name is there already.
    #[error("{0} is registered already; open that person, or send this again with \"allow_namesake\": true")]
    Namesake(String),
    /// The badge of one participant cannot be drawn.
    #[error("the badge cannot be printed as it is: {0}")]
    Unprintable(String),
    /// The badge was handed over before.
    #[error("{0}; send this again with \"again\": true to record it once more")]
    HandedOut(String),
    /// The printer did not take the badge.
    #[error("the printer did not take the badge; the reason is in the server's log. Print the PDF meanwhile")]
    Printer,
    /// There is no printer.
    #[error("this server has no printer; print the PDF")]
    NoPrinter,
    /// The server has no private key.
    #[error(
        "this server has no key to sign badges with; ask the person who runs the server to put the event's key file beside its database"
    )]
    NoKey,
    /// What the rules do not allow.
    #[error("{0}")]
    Refused(String),
    /// Another program holds the database.
    #[error("the database is locked by another program; send this again in a few seconds")]
    Locked,
    /// What only the log can say.
    #[error("the server failed; the reason is in its log")]
    Internal,
}

/// A problem as RFC 9457 writes it.
#[derive(Serialize)]
struct ProblemJson {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
}

impl Problem {
    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy", "Too busy"),
            Self::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping", "Stopping"),
            Self::NotEnrolled => (StatusCode::UNAUTHORIZED, "not-enrolled", "Not enrolled"),
            Self::Forbidden(_) => (StatusCode::FORBIDDEN, "forbidden", "Not for this role"),
            Self::CrossOrigin => (StatusCode::FORBIDDEN, "cross-origin", "From another site"),
            Self::WrongHost(_) => (StatusCode::MISDIRECTED_REQUEST, "wrong-host", "Not this server's name"),
            Self::TooManyTries(_) => (StatusCode::TOO_MANY_REQUESTS, "too-many-tries", "Too many tries"),
            Self::TooManyFrames(_) => (StatusCode::TOO_MANY_REQUESTS, "too-many-frames", "Too many frames"),
            Self::LeaveUnknown => (StatusCode::FORBIDDEN, "enrolment-unknown", "Unknown enrollment code"),
            Self::LeaveExpired => (StatusCode::FORBIDDEN, "enrolment-expired", "Expired enrollment code"),
            Self::LeaveUsed => (StatusCode::FORBIDDEN, "enrolment-used", "Used enrollment code"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "Not found"),
            Self::Method => (StatusCode::METHOD_NOT_ALLOWED, "method", "Method not allowed"),
            Self::MediaType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "Unsupported media type"),
            Self::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large"),
            Self::DiskFull => (StatusCode::INSUFFICIENT_STORAGE, "disk-full", "Disk full"),
            Self::DatabaseGone => (StatusCode::SERVICE_UNAVAILABLE, "database-gone", "Database gone"),
            Self::DatabaseUnreachable => (StatusCode::SERVICE_UNAVAILABLE, "database-unreachable", "Database server unreachable"),
            Self::ReadOnly => (StatusCode::SERVICE_UNAVAILABLE, "read-only", "Database read-only"),
            Self::Rehearsing => (StatusCode::SERVICE_UNAVAILABLE, "rehearsing", "Rehearsal"),
            Self::OtherMain => (StatusCode::SERVICE_UNAVAILABLE, "other-main", "Another server is the main one"),
            Self::OtherDevice => (StatusCode::CONFLICT, "other-device", "Another device's reading"),
            Self::NotHeld => (StatusCode::NOT_FOUND, "not-held", "No such reading"),
            Self::HeldFull => (StatusCode::INSUFFICIENT_STORAGE, "held-full", "Too many readings wait"),
            Self::Timeout => (StatusCode::REQUEST_TIMEOUT, "timeout", "Too slow"),
            Self::Invalid(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Invalid value"),
            Self::NoParticipant => (StatusCode::NOT_FOUND, "no-participant", "No such participant"),
            Self::NoPhoto => (StatusCode::NOT_FOUND, "no-photo", "No photo"),
            Self::NoPack => (StatusCode::NOT_FOUND, "no-pack", "Gates wait for the server"),
            Self::NoPackPhotos => (StatusCode::NOT_FOUND, "no-pack-photos", "Photos stay at the server"),
            Self::NoBadge => (StatusCode::NOT_FOUND, "no-badge", "No such badge"),
            Self::Namesake(_) => (StatusCode::CONFLICT, "namesake", "Registered already"),
            Self::Unprintable(_) => (StatusCode::CONFLICT, "unprintable", "Badge cannot be printed"),
            Self::HandedOut(_) => (StatusCode::CONFLICT, "handed-out", "Handed over before"),
            Self::Printer => (StatusCode::BAD_GATEWAY, "printer", "The printer refused"),
            Self::NoPrinter => (StatusCode::CONFLICT, "no-printer", "No printer"),
            Self::NoKey => (StatusCode::CONFLICT, "no-key", "No signing key"),
            Self::Refused(_) => (StatusCode::CONFLICT, "refused", "Refused"),
            Self::Locked => (StatusCode::SERVICE_UNAVAILABLE, "locked", "Database locked"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Server error"),
        }
    }

    /// Returns the status code.
    pub(super) fn status(&self) -> StatusCode {
        self.kind().0
    }

    /// After how many seconds it is worth trying again.
    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::Busy
            | Self::Stopping
            | Self::Locked
            | Self::DiskFull
            | Self::DatabaseGone
            | Self::DatabaseUnreachable
            | Self::ReadOnly => Some(1),
            Self::TooManyTries(seconds) | Self::TooManyFrames(seconds) => Some(*seconds),
            _ => None,
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let (status, kind, title) = self.kind();
        let details = ProblemJson {
            r#type: format!("urn:accredit:problem:{kind}"),
            title,
            status: status.as_u16(),
            detail: self.to_string(),
        };
        let body = serde_json::to_vec(&details).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::from(&error)
    }
}

impl From<Arc<StoreError>> for Problem {
    fn from(error: Arc<StoreError>) -> Self {
        Self::from(&*error)
    }
}

impl From<&StoreError> for Problem {
    fn from(error: &StoreError) -> Self {
        match error {
            StoreError::NoParticipant(_) | StoreError::Document(DocumentRefusal::Unknown(_)) => Self::NoParticipant,
            StoreError::HeldFull(_) => Self::HeldFull,
            StoreError::Satellite(SatelliteRefusal::Replaced { .. }) => Self::OtherMain,
            StoreError::Enroll(NotEnrolled::Unknown) => Self::LeaveUnknown,
            StoreError::Enroll(NotEnrolled::Expired) => Self::LeaveExpired,
            StoreError::Enroll(NotEnrolled::Used) => Self::LeaveUsed,
            StoreError::ReferenceTaken(_) | StoreError::NoCategory { .. } => Self::Invalid(error.to_string()),
            error if error.is_refusal() => Self::Refused(refused(error)),
            error => {
                let problem = match error.condition() {
                    Some(WriteCondition::Locked) => return Self::Locked,
                    Some(WriteCondition::DiskFull) => Self::DiskFull,
                    Some(WriteCondition::Gone) => Self::DatabaseGone,
                    Some(WriteCondition::Unreachable) => Self::DatabaseUnreachable,
                    Some(WriteCondition::ReadOnly) => Self::ReadOnly,
                    Some(WriteCondition::Fault) | None => Self::Internal,
                };
                tracing::error!(error = error.told(), "the database could not do it");
                problem
            }
        }
    }
}

/// States to a person at a gate or a desk what the rules refuse, and what to do about it there.
fn refused(error: &StoreError) -> String {
    let remedy = match error {
        StoreError::Badge(BadgeRefusal::NoneValid(_)) => "; print one first",
        StoreError::Badge(BadgeRefusal::Replaced(_) | BadgeRefusal::NotTheirs { .. }) => "; look again",
        StoreError::Key(KeyRefusal::NoneSigns) => "; ask the person who runs the server for a new key",
        StoreError::Undo(UndoRefusal::UnknownScan(_)) => "; it may have been made on another server",
        _ => "",
    };
    format!("{error}{remedy}")
}
