//! Where the server can be reached: its names and addresses, the address that people are told, and its certificate.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Timestamp;

use crate::web::{
    authority::{Authority, AuthorityError, HostNames, Leaf},
    certificate::{TrustAnchor, made_elsewhere},
};

/// Where the server can be reached.
pub(super) struct ServerPlace {
    listen: SocketAddr,
    given: Vec<String>,
    secured: Option<Secured>,
    names: Mutex<HostNames>,
}

/// The certificate, where the server speaks TLS.
struct Secured {
    /// Signs certificates; `None` at a satellite, whose certificate the main server made.
    authority: Option<Authority>,
    anchor: TrustAnchor,
    leaf: Arc<Leaf>,
}

impl ServerPlace {
    /// A server that only this machine reaches, and what a proxy before it calls it.
    pub(super) fn loopback(listen: SocketAddr, given: Vec<String>) -> Self {
        let names = HostNames { dns: given.iter().cloned().chain(["localhost".to_owned()]).collect(), addresses: Vec::new() };
        Self { listen, given, secured: None, names: Mutex::new(names) }
    }

    /// Returns whether the server answers to a name.
    pub(super) fn is_called(&self, name: &str) -> bool {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.dns.iter().chain(&self.given).any(|known| known == name)
    }

    /// A server that the network reaches, by an authority.
    pub(super) fn network(
        listen: SocketAddr,
        given: Vec<String>,
        authority: Authority,
        names: HostNames,
        now: Timestamp,
    ) -> Result<Self, AuthorityError> {
        let (leaf, left_out) = authority.certify(&names, now)?;
        warn(&left_out);
        let anchor = authority.anchor();
        let secured = Secured { authority: Some(authority), anchor, leaf: Leaf::new(leaf) };
        Ok(Self { listen, given, secured: Some(secured), names: Mutex::new(names) })
    }

    /// A satellite that the network reaches, by a certificate of the event's authority.
    pub(super) fn satellite(
        listen: SocketAddr,
        given: Vec<String>,
        (certificate, authority, key): (&str, &str, &str),
        names: HostNames,
    ) -> Result<Self, AuthorityError> {
        let (leaf, anchor) = made_elsewhere(certificate, authority, key)?;
        let secured = Secured { authority: None, anchor, leaf: Leaf::new(leaf) };
        Ok(Self { listen, given, secured: Some(secured), names: Mutex::new(names) })
    }

    /// Returns the names that were given to the server.
    pub(super) fn given(&self) -> &[String] {
        &self.given
    }

    /// Returns the host's names and addresses where they changed or a certificate is due; `None` where there is nothing to do, and where
    /// the server makes its own.
    pub(super) fn names_if_changed(&self, is_due: Renewal) -> Option<HostNames> {
        self.secured.as_ref().filter(|secured| secured.authority.is_none())?;
        let found = names_of_host(self.listen.ip(), &self.given);
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        (*names != found || is_due == Renewal::Always).then_some(found)
    }

    /// Shows a certificate that was made elsewhere from now on.
    pub(super) fn show(&self, certificate: &str, authority: &str, key: &str, names: HostNames) -> Result<(), AuthorityError> {
        let Some(secured) = &self.secured else { return Ok(()) };
        secured.leaf.replace(made_elsewhere(certificate, authority, key)?.0);
        *self.names.lock().unwrap_or_else(PoisonError::into_inner) = names;
        tracing::info!("the certificate was renewed");
        Ok(())
    }

    /// Returns the certificate that connections are accepted with; `None` on loopback.
    pub(super) fn leaf(&self) -> Option<&Arc<Leaf>> {
        self.secured.as_ref().map(|secured| &secured.leaf)
    }

    /// Returns the authority, which signs certificates; `None` on loopback and at a satellite.
    pub(super) fn authority(&self) -> Option<&Authority> {
        self.secured.as_ref()?.authority.as_ref()
    }

    /// Returns the certificate of the authority that devices have to trust; `None` on loopback.
    pub(super) fn anchor(&self) -> Option<&TrustAnchor> {
        self.secured.as_ref().map(|secured| &secured.anchor)
    }

    /// Returns the address that people are told: `https://192.168.1.5:8443`.
    pub(super) fn url(&self) -> String {
        let address = self.names.lock().unwrap_or_else(PoisonError::into_inner).addresses.iter().copied().find(is_for_people);
        let address = if self.listen.ip().is_unspecified() { address } else { None };
        let scheme = if self.secured.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", SocketAddr::new(address.unwrap_or(self.listen.ip()), self.listen.port()))
    }

    /// Returns the plain address of the page that says how to trust the server.
    pub(super) fn trust_url(&self) -> String {
        format!("{}/trust", self.url().replacen("https:", "http:", 1))
    }

    /// Looks for addresses that changed, and makes a new certificate where they did or where `at_any_rate`.
    pub(super) fn renew(&self, at_any_rate: Renewal, now: Timestamp) -> Result<(), AuthorityError> {
        let Some(secured) = &self.secured else { return Ok(()) };
        let Some(authority) = &secured.authority else { return Ok(()) };
        let found = names_of_host(self.listen.ip(), &self.given);
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if *names == found && at_any_rate == Renewal::WhereChanged {
            return Ok(());
        }
        let (leaf, left_out) = authority.certify(&found, now)?;
        warn(&left_out);
        secured.leaf.replace(leaf);
        *names = found;
        tracing::info!("the certificate was renewed");
        Ok(())
    }
}

/// When a certificate is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Renewal {
    /// Where names or addresses changed.
    WhereChanged,
    /// Always.
    Always,
}

fn warn(left_out: &[String]) {
    if !left_out.is_empty() {
        tracing::warn!(
            names = left_out.join(", "),
            "the event's authority may not vouch for these: devices cannot reach the server by them. \
             Move the authority's file away to make one that may; every device must then trust it"
        );
    }
}

/// Returns what this host is called.
pub(super) fn host_name() -> String {
    gethostname::gethostname().to_string_lossy().to_ascii_lowercase()
}

/// Returns what this host is called and where it is reached, in an order that does not change by itself.
pub(super) fn names_of_host(listen: IpAddr, given: &[String]) -> HostNames {
    let host = host_name();
    let short = host.split('.').next().unwrap_or_default().to_owned();
    let mut dns = vec!["localhost".to_owned()];
    for name in given.iter().cloned().chain([host.clone(), format!("{short}.local")]) {
        if is_dns_name(&name) && !dns.contains(&name) {
            dns.push(name);
        }
    }
    let mut addresses: Vec<_> = if listen.is_unspecified() {
        if_addrs::get_if_addrs().unwrap_or_default().into_iter().map(|interface| interface.ip()).collect()
    } else {
        vec![listen]
    };
    addresses.extend([IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]);
    // A link-local IPv6 address needs the reader's own zone: no browser takes it.
    addresses.retain(|address| !matches!(address, IpAddr::V6(address) if address.is_unicast_link_local()));
    addresses.sort_by_key(|address| (!is_for_people(address), address.is_ipv6(), *address));
    addresses.dedup();
    HostNames { dns, addresses }
}

fn is_for_people(address: &IpAddr) -> bool {
    !address.is_loopback() && !matches!(address, IpAddr::V4(address) if address.is_link_local())
}

/// Returns whether a text is a DNS name (RFC 1123, section 2.1).
pub(super) fn is_dns_name(name: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_told_an_address_that_reaches() {
        let names = HostNames {
            dns: Vec::new(),
            addresses: ["127.0.0.1", "169.254.1.1", "192.168.7.2"].map(|a| a.parse().unwrap()).to_vec(),
        };
        let place =
            ServerPlace { names: Mutex::new(names), ..ServerPlace::loopback("0.0.0.0:8443".parse().unwrap(), Vec::new()) };
        assert_eq!(place.url(), "http://192.168.7.2:8443");
        assert_eq!(ServerPlace::loopback("127.0.0.1:80".parse().unwrap(), Vec::new()).url(), "http://127.0.0.1:80");
        assert_eq!(ServerPlace::loopback("[::1]:80".parse().unwrap(), Vec::new()).url(), "http://[::1]:80");
    }

    #[test]
    fn names_are_dns_names() {
        for good in ["hall", "hall-2.example.org", "10"] {
            assert!(is_dns_name(good), "{good}");
        }
        for bad in ["", "-hall", "hall-", "ha ll", "a..b", "hall_1", "HALL", &"a".repeat(64)] {
            assert!(!is_dns_name(bad), "{bad}");
        }
    }
}
