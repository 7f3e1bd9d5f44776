//! What a satellite and the main server say to each other.

use serde::{Deserialize, Serialize};

use crate::store::{News, Outbox, StickKeys};

/// What the main server answers to a satellite that asks for what is new.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct NewsAnswer {
    /// The time, in milliseconds since 1970.
    pub(super) now: i64,
    /// The main server's term.
    pub(super) term: i64,
    /// What is new; `None` where the satellite followed another record.
    pub(super) news: Option<Box<News>>,
    /// Where all servers of the event can be reached.
    #[serde(default)]
    pub(super) servers: Vec<String>,
}

/// What a satellite sends.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Sending {
    /// The term that it knows of.
    pub(super) term: i64,
    /// What it recorded.
    pub(super) outbox: Outbox,
}

/// What the main server says when it has it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Receipt {
    /// How many readings wait for a supervisor.
    pub(super) held: usize,
}

/// What a satellite is to be called and reached by.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::web) struct CertificateRequest {
    /// DNS names.
    pub(in crate::web) dns: Vec<String>,
    /// Addresses.
    pub(in crate::web) addresses: Vec<std::net::IpAddr>,
    /// Its public key (ECDSA on P-256), in hexadecimal.
    pub(in crate::web) public_key: String,
    /// The keys of its sticks, when it joins.
    pub(in crate::web) sticks: Option<StickKeysSent>,
}

/// The public keys of a satellite's sticks, in hexadecimal.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::web) struct StickKeysSent {
    /// Verifies what it signs (Ed25519).
    pub(in crate::web) verifies: String,
    /// What is for it is encrypted to this (X25519).
    pub(in crate::web) opens: String,
}

impl StickKeysSent {
    /// Writes keys.
    pub(super) fn new(keys: &StickKeys) -> Self {
        Self { verifies: hex::encode(keys.verifies), opens: hex::encode(keys.opens) }
    }

    /// Reads keys; `None` if they are none.
    pub(super) fn read(&self) -> Option<StickKeys> {
        let key = |digits: &str| hex::decode(digits).ok()?.try_into().ok();
        Some(StickKeys { verifies: key(&self.verifies)?, opens: key(&self.opens)? })
    }
}

/// A certificate for a satellite.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CertificateAnswer {
    /// The satellite's, as PEM.
    pub(super) certificate: String,
    /// The authority's, as PEM.
    pub(super) authority: String,
}

/// What enrolling answers.
#[derive(Debug, Deserialize)]
pub(super) struct Enrolled {
    /// The secret by which the device is known.
    pub(super) secret: String,
    /// Its number.
    pub(super) device: u32,
}
