//! What a satellite keeps beside its database: how it reaches the main server, and the certificate that it shows to its gates.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        signing::SigningKey,
        stick::{self, KEY},
    },
    store::{self, Draft, FileReaders, StickKeys, StoreError, close_to_others},
};

/// The satellite's link to the main server. It holds secrets: its file is readable only by its owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    format: LinkFormat,
    /// The event, as its UUID is written.
    pub event: String,
    /// The main server's address.
    pub url: String,
    /// Where else it was to be reached: servers on the same database, as it told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// The fingerprint of the event's authority, in hexadecimal; `None` where the main server is on this machine.
    pub pin: Option<String>,
    /// The secret by which the main server knows the satellite.
    pub secret: String,
    /// The certificate that the satellite shows, the authority's behind it, and its private key (PEM); `None` without an authority.
    pub certificate: Option<LinkCertificate>,
    /// By what it signs and opens sticks; `None` if it joined before sticks were signed.
    #[serde(default)]
    pub sticks: Option<StickSecrets>,
}

/// The secret keys of a satellite's sticks, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StickSecrets {
    signs: String,
    opens: String,
}

impl StickSecrets {
    /// Keeps two secrets.
    pub(super) fn new(signs: [u8; KEY], opens: [u8; KEY]) -> Self {
        Self { signs: hex::encode(signs), opens: hex::encode(opens) }
    }

    /// Returns what signs, and what opens; `None` if the file was altered.
    #[must_use]
    pub fn keys(&self) -> Option<(SigningKey, [u8; KEY])> {
        let key = |digits: &str| -> Option<[u8; KEY]> { hex::decode(digits).ok()?.try_into().ok() };
        Some((SigningKey::from_bytes(&key(&self.signs)?), key(&self.opens)?))
    }

    /// Returns their public halves; zeros, which verify nothing, if the file was altered.
    pub(super) fn public(&self) -> StickKeys {
        let keys = self
            .keys()
            .map(|(signs, opens)| StickKeys { verifies: signs.verifying_key().to_bytes(), opens: stick::public(&opens) });
        keys.unwrap_or(StickKeys { verifies: [0; KEY], opens: [0; KEY] })
    }
}

/// The most further addresses that are kept.
pub(super) const MOST_OTHERS: usize = 16;

/// Marks the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum LinkFormat {
    #[serde(rename = "accredit-satellite-1")]
    First,
}

/// A certificate by the event's authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCertificate {
    /// The satellite's own, as PEM.
    pub certificate: String,
    /// The authority's, as PEM.
    pub authority: String,
    /// The private key, as PEM.
    pub key: String,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LinkFileError {
    /// The file system, or a file that others can read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// It cannot be read.
    #[error("{}", .0.display())]
    Io(PathBuf, #[source] std::io::Error),
    /// It is another file, or damaged.
    #[error("{} is not a satellite's link to its main server", .0.display())]
    Other(PathBuf, #[source] serde_json::Error),
}

/// Returns where the link of a database is: `hall.db` has `hall.satellite`.
#[must_use]
pub fn link_path(database: &Path) -> PathBuf {
    store::beside(database).with_extension("satellite")
}

/// Puts the link of a satellite beside the database that takes the main server's place, so that it tells the servers from before.
///
/// # Errors
/// When the link cannot be read, or its copy not be written.
pub fn hand_link_on(satellite: &Path, main: &Path) -> Result<(), LinkFileError> {
    read_link(satellite)?.write(main)
}

/// Reads the link of a database.
///
/// # Errors
/// When the file is missing, another, or readable by others and cannot be closed to them.
pub fn read_link(database: &Path) -> Result<Link, LinkFileError> {
    let path = link_path(database);
    let text = fs::read_to_string(&path).map_err(|source| LinkFileError::Io(path.clone(), source))?;
    close_to_others(&path)?;
    serde_json::from_str(&text).map_err(|source| LinkFileError::Other(path, source))
}

impl Link {
    /// Makes a link.
    pub(super) fn new(
        event: String,
        url: String,
        pin: Option<String>,
        secret: String,
        certificate: Option<LinkCertificate>,
        sticks: StickSecrets,
    ) -> Self {
        Self { format: LinkFormat::First, event, url, others: Vec::new(), pin, secret, certificate, sticks: Some(sticks) }
    }

    /// Returns whether an address is among those that are known.
    pub(super) fn knows(&self, url: &str) -> bool {
        let url = url.trim_end_matches('/');
        std::iter::once(&self.url).chain(&self.others).any(|known| known.trim_end_matches('/') == url)
    }

    /// Returns the link with addresses that were not known, of those that can be used; `None` if there are none. The satellite talks to all
    /// in one way: encrypted, or on this machine.
    pub(super) fn with_others(&self, told: &[String], is_usable: impl Fn(&str) -> bool) -> Option<Self> {
        let way = |url: &str| url.split_once("://").map(|(scheme, _)| scheme.to_owned());
        let is_new = |url: &&String| !self.knows(url) && way(url) == way(&self.url) && is_usable(url);
        let mut new: Vec<String> = told.iter().filter(is_new).map(|url| url.trim_end_matches('/').to_owned()).collect();
        new.sort_unstable();
        new.dedup();
        if new.is_empty() {
            return None;
        }
        // Those go first that were not told again.
        let (told_again, stale): (Vec<_>, Vec<_>) = self.others.iter().cloned().partition(|known| told.contains(known));
        let mut others = [stale, told_again, new].concat();
        others.drain(..others.len().saturating_sub(MOST_OTHERS));
        Some(Self { others, ..self.clone() })
    }

    /// Returns the link with another certificate.
    pub(super) fn with_certificate(&self, certificate: LinkCertificate) -> Self {
        Self { certificate: Some(certificate), ..self.clone() }
    }

    /// Writes it beside a database, whole or not at all.
    pub(super) fn write(&self, database: &Path) -> Result<(), LinkFileError> {
        let path = link_path(database);
        let text = serde_json::to_string_pretty(self).map_err(|source| LinkFileError::Other(path.clone(), source))?;
        let (draft, mut file) = Draft::beside(&path, FileReaders::Owner)?;
        file.write_all(text.as_bytes()).map_err(|source| LinkFileError::Io(path.clone(), source))?;
        drop(file);
        draft.replace(&path)?;
        Ok(())
    }
}

#[cfg(test)]
impl Link {
    /// Returns a link to a main server.
    pub(super) fn to(url: &str) -> Self {
        let sticks = StickSecrets::new([1; KEY], [2; KEY]);
        Self::new("event".into(), url.into(), Some("01".repeat(16)), "secret".into(), None, sticks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_from_before_there_were_several_servers_is_read() {
        let text = serde_json::to_string(&Link::to("https://10.0.0.5:8443")).unwrap();
        assert!(!text.contains("others"));
        assert_eq!(serde_json::from_str::<Link>(&text).unwrap().others, Vec::<String>::new());
    }
}
