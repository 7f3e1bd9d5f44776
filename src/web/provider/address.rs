//! Addresses of a provider: encrypted, or on this machine.

use std::net::IpAddr;

use axum::http::Uri;

/// An address that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ProviderAddress {
    text: String,
    host: String,
    port: u16,
    path: String,
    is_tls: bool,
}

/// Why an address may not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an address that may be asked: write it as https://id.example.org/…; only this machine is asked by http")]
pub struct AddressError(String);

impl ProviderAddress {
    /// Reads an address. Plain HTTP is for this machine only: a code or a key could be read, or changed, on any other way.
    pub(super) fn new(text: &str) -> Result<Self, AddressError> {
        let wrong = || AddressError(crate::domain::text::printable(text));
        let uri: Uri = text.parse().map_err(|_| wrong())?;
        let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_tls = match uri.scheme_str() {
            Some("https") => true,
            Some("http") if is_this_machine(&host) => false,
            _ => return Err(wrong()),
        };
        // Who writes a user before the host means to be taken for another.
        let has_user = uri.authority().is_none_or(|authority| authority.as_str().contains('@'));
        if host.is_empty() || has_user || text.contains('#') {
            return Err(wrong());
        }
        Ok(Self {
            text: text.to_owned(),
            port: uri.port_u16().unwrap_or(if is_tls { 443 } else { 80 }),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            host,
            is_tls,
        })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the host and the port.
    pub(super) fn place(&self) -> (&str, u16) {
        (&self.host, self.port)
    }

    /// Returns what a request names as its host.
    pub(super) fn host_header(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        let is_usual = self.port == if self.is_tls { 443 } else { 80 };
        if is_usual { host } else { format!("{host}:{}", self.port) }
    }

    /// Returns the path with the query.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns whether the way is encrypted.
    pub(super) fn is_tls(&self) -> bool {
        self.is_tls
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::encoded::encoded;

    #[test]
    fn only_this_machine_is_asked_without_encryption() {
        let of = |text: &str| ProviderAddress::new(text).map(|address| (address.host_header(), address.path().to_owned()));
        assert_eq!(of("https://id.example.org/a?b=c").unwrap(), ("id.example.org".into(), "/a?b=c".into()));
        assert_eq!(of("https://id.example.org:8443").unwrap(), ("id.example.org:8443".into(), "/".into()));
        assert_eq!(of("http://[::1]:80/x").unwrap(), ("[::1]".into(), "/x".into()));
        assert_eq!(of("http://127.0.0.1:9/x").unwrap().0, "127.0.0.1:9");
        for wrong in [
            "",
            "id.example.org",
            "http://id.example.org/",
            "http://10.0.0.1/",
            "ftp://127.0.0.1/",
            "https://",
            "https://id.example.org@evil.example/",
            "https://id.example.org/#x",
            "file:///etc/passwd",
        ] {
            assert!(of(wrong).is_err(), "{wrong}");
        }
        assert_eq!(encoded("José & co~"), "Jos%C3%A9%20%26%20co~");
    }
}
