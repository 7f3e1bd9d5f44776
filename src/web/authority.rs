//! The event's own certificate authority, and the server's certificate under it.
//!
//! Phones give a page the camera only over HTTPS, and a hall has no internet to ask a public authority. The event's authority
//! can vouch for only private addresses and this host's names (RFC 5280, section 4.2.1.10): a device that trusts it for three
//! days is no less safe on the rest of the web. Its key stays in a file beside the database; the server's own key is made anew at
//! each start and is never written.

use std::{
    fs,
    io::Write,
    net::IpAddr,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose, GeneralSubtree, IsCa,
    Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rustls::{
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert, ServerConfig},
    sign::CertifiedKey,
};

use super::certificate::{OthersKey, TrustAnchor, certified};
use crate::{
    domain::id::EventId,
    store::{self, Draft, FileReaders, StoreError, WasOpen, close_to_others},
};

const HEADING: &str = "accredit event authority, version 1";
/// A little over two years: longer than any preparation of a conference, and what every system accepts.
const AUTHORITY_HOLDS: SignedDuration = SignedDuration::from_hours(24 * 800);
/// The server's certificate is made anew at each start and each day.
const LEAF_HOLDS: SignedDuration = SignedDuration::from_hours(24 * 90);
/// Clocks in a hall differ.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_hours(24);
/// Names that never leave a local network (RFC 6762, RFC 8375, ICANN's `internal`).
const LOCAL_NAMES: [&str; 5] = ["localhost", "local", "lan", "internal", "home.arpa"];
/// Addresses that never leave a local network (RFC 1918, 6598, 3927, 4193, 4291).
const LOCAL_NETWORKS: [(&str, u8); 9] = [
    ("10.0.0.0", 8),
    ("172.16.0.0", 12),
    ("192.168.0.0", 16),
    ("100.64.0.0", 10),
    ("169.254.0.0", 16),
    ("127.0.0.0", 8),
    ("::1", 128),
    ("fc00::", 7),
    ("fe80::", 10),
];

/// Returns the type of a date that the certificate library takes, for a day ago and for the end.
macro_rules! holds {
    ($now:expr, $duration:expr) => {{
        let date = |at: Timestamp| {
            let date = jiff::tz::TimeZone::UTC.to_datetime(at).date();
            rcgen::date_time_ymd(date.year().into(), date.month() as u8, date.day() as u8)
        };
        (date($now.saturating_sub(CLOCKS_DIFFER).unwrap_or($now)), date($now.saturating_add($duration).unwrap_or($now)))
    }};
}

/// Why there is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The file system.
    #[error("{}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file is another, or damaged.
    #[error("{} cannot be used; move it away to make a new authority, which every device must then trust", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: FileFault,
    },
    /// The file system, or a file that others can read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The library that writes certificates.
    #[error("the certificate cannot be made")]
    Make(#[from] rcgen::Error),
    /// The library that speaks TLS.
    #[error("the certificate cannot be used")]
    Use(#[from] rustls::Error),
}

/// What is wrong with the authority's file.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// It begins otherwise.
    #[error("line 1 is not \"{HEADING}\"")]
    Heading,
    /// What it may vouch for.
    #[error("a line of names or networks cannot be read")]
    Permitted,
    /// The private key.
    #[error("the private key cannot be read")]
    Key(#[source] rcgen::Error),
    /// The certificate.
    #[error("the certificate cannot be read")]
    Certificate(#[source] rustls::pki_types::pem::Error),
}

/// What a host is called and where it is reached.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct HostNames {
    /// DNS names, lower case.
    pub(super) dns: Vec<String>,
    /// Addresses.
    pub(super) addresses: Vec<IpAddr>,
}

/// The event's authority.
pub(super) struct Authority {
    certificate: CertificateDer<'static>,
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    permitted: Permitted,
}

/// What the authority may vouch for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Permitted {
    dns: Vec<String>,
    networks: Vec<(IpAddr, u8)>,
}

/// Returns where the authority of a database is: `event.db` has `event.authority`.
#[must_use]
pub fn authority_path(database: &Path) -> PathBuf {
    store::beside(database).with_extension("authority")
}

impl Authority {
    /// Reads the authority's file, or makes a new authority and writes it.
    pub(super) fn open(path: &Path, event: EventId, names: &HostNames, now: Timestamp) -> Result<Self, AuthorityError> {
        match fs::read_to_string(path) {
            Ok(text) => {
                close(path)?;
                Self::read(&text, event).map_err(|source| AuthorityError::File { path: path.to_owned(), source })
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let (authority, text) = Self::make(event, names, now)?;
                write(path, &text)?;
                Ok(authority)
            }
            Err(source) => Err(AuthorityError::Io { path: path.to_owned(), source }),
        }
    }

    fn make(event: EventId, names: &HostNames, now: Timestamp) -> Result<(Self, String), AuthorityError> {
        let permitted = Permitted::new(names);
        let key = KeyPair::generate()?;
        let mut params = authority_params(event);
        params.name_constraints =
            Some(NameConstraints { permitted_subtrees: permitted.subtrees(), excluded_subtrees: Vec::new() });
        (params.not_before, params.not_after) = holds!(now, AUTHORITY_HOLDS);
        let certificate = params.self_signed(&key)?;
        let mut text =
            format!("{HEADING}\n# Anyone who has this file can pose as this event's server. Never copy it off this machine.\n");
        permitted.dns.iter().for_each(|name| text.push_str(&format!("name {name}\n")));
        permitted.networks.iter().for_each(|(address, prefix)| text.push_str(&format!("network {address}/{prefix}\n")));
        text.push_str(&key.serialize_pem());
        text.push_str(&certificate.pem());
        let authority = Self {
            certificate: certificate.der().clone(),
            pem: certificate.pem(),
            issuer: Issuer::new(authority_params(event), key),
            permitted,
        };
        Ok((authority, text))
    }

    fn read(text: &str, event: EventId) -> Result<Self, FileFault> {
        if text.lines().next() != Some(HEADING) {
            return Err(FileFault::Heading);
        }
        let permitted = Permitted::read(text).ok_or(FileFault::Permitted)?;
        let key = KeyPair::from_pem(text).map_err(FileFault::Key)?;
        let certificate = CertificateDer::from_pem_slice(text.as_bytes()).map_err(FileFault::Certificate)?;
        let pem = text.find("-----BEGIN CERTIFICATE-----").map(|start| text[start..].to_owned()).unwrap_or_default();
        Ok(Self { certificate, pem, issuer: Issuer::new(authority_params(event), key), permitted })
    }

    /// Returns the certificate that devices have to trust, as a PEM file.
    pub(super) fn pem(&self) -> &str {
        &self.pem
    }

    /// Returns the certificate that devices have to trust.
    pub(super) fn anchor(&self) -> TrustAnchor {
        TrustAnchor { der: self.certificate.to_vec(), pem: self.pem.clone() }
    }

    /// Reads the certificate of an authority's file; `None` where there is none that can be read.
    pub(super) fn certificate_of(path: &Path) -> Option<Vec<u8>> {
        let text = fs::read_to_string(path).ok()?;
        CertificateDer::from_pem_slice(text.as_bytes()).ok().map(|certificate| certificate.to_vec())
    }

    /// Makes a certificate for a host, and returns what the authority may not vouch for and was left out.
    pub(super) fn certify(&self, names: &HostNames, now: Timestamp) -> Result<(CertifiedKey, Vec<String>), AuthorityError> {
        let key = KeyPair::generate()?;
        let (params, left_out) = self.leaf(names, now);
        let certificate = params.signed_by(&key, &self.issuer)?;
        Ok((certified(vec![certificate.der().clone(), self.certificate.clone()], &key)?, left_out))
    }

    /// Makes a certificate for another host's key (ECDSA on P-256), as PEM.
    pub(super) fn certify_key(
        &self,
        names: &HostNames,
        key: Vec<u8>,
        now: Timestamp,
    ) -> Result<(String, Vec<String>), AuthorityError> {
        let (params, left_out) = self.leaf(names, now);
        Ok((params.signed_by(&OthersKey(key), &self.issuer)?.pem(), left_out))
    }

    fn leaf(&self, names: &HostNames, now: Timestamp) -> (CertificateParams, Vec<String>) {
        let (mut alternatives, mut left_out) = (Vec::new(), Vec::new());
        for name in &names.dns {
            match name.clone().try_into() {
                Ok(valid) if self.permitted.has_name(name) => alternatives.push(SanType::DnsName(valid)),
                _ => left_out.push(name.clone()),
            }
        }
        for &address in &names.addresses {
            if self.permitted.has_address(address) {
                alternatives.push(SanType::IpAddress(address));
            } else {
                left_out.push(address.to_string());
            }
        }
        let mut params = CertificateParams::default();
        params.subject_alt_names = alternatives;
        params.distinguished_name = named("accredit server");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        (params.not_before, params.not_after) = holds!(now, LEAF_HOLDS);
        (params, left_out)
    }
}

/// What the authority's certificate says of itself. Certificates under it name it by this: it never changes for one event.
fn authority_params(event: EventId) -> CertificateParams {
    let [a, b, c, d, ..] = *event.as_bytes();
    let mut params = CertificateParams::default();
    params.distinguished_name = named(&format!("accredit event {a:02x}{b:02x}{c:02x}{d:02x}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn named(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// Lets only the owner read a file with a secret, and logs it if others could.
pub(super) fn close(path: &Path) -> Result<(), StoreError> {
    if close_to_others(path)? == WasOpen::Yes {
        tracing::warn!(file = %path.display(), "others could read this file with a secret; now only its owner can");
    }
    Ok(())
}

/// Writes with mode 0600, whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), StoreError> {
    let (draft, mut file) = Draft::beside(path, FileReaders::Owner)?;
    file.write_all(text.as_bytes()).map_err(|source| StoreError::Io { path: path.to_owned(), source })?;
    draft.place_new(path)
}

impl Permitted {
    /// What stays in a local network, and the names and addresses that the host has besides.
    fn new(names: &HostNames) -> Self {
        let mut permitted = Self {
            dns: LOCAL_NAMES.map(str::to_owned).to_vec(),
            networks: LOCAL_NETWORKS
                .iter()
                .map(|(network, prefix)| (network.parse().expect("the table holds addresses"), *prefix))
                .collect(),
        };
        for name in &names.dns {
            if !permitted.has_name(name) {
                permitted.dns.push(name.clone());
            }
        }
        for &address in &names.addresses {
            if !permitted.has_address(address) {
                permitted.networks.push((address, if address.is_ipv4() { 32 } else { 128 }));
            }
        }
        permitted
    }

    fn read(text: &str) -> Option<Self> {
        let mut permitted = Self::default();
        for line in text.lines().take_while(|line| !line.starts_with("-----")) {
            if let Some(name) = line.strip_prefix("name ") {
                permitted.dns.push(name.to_owned());
            } else if let Some(network) = line.strip_prefix("network ") {
                let (address, prefix) = network.split_once('/')?;
                permitted.networks.push((address.parse().ok()?, prefix.parse().ok()?));
            }
        }
        Some(permitted)
    }

    fn subtrees(&self) -> Vec<GeneralSubtree> {
        let names = self.dns.iter().cloned().map(GeneralSubtree::DnsName);
        let networks = self
            .networks
            .iter()
            .map(|&(address, prefix)| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(address, prefix)));
        names.chain(networks).collect()
    }

    fn has_name(&self, name: &str) -> bool {
        self.dns.iter().any(|known| name == known || name.strip_suffix(known.as_str()).is_some_and(|rest| rest.ends_with('.')))
    }

    fn has_address(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|&(network, prefix)| {
            bits(network, prefix).is_some_and(|bits_of| Some(bits_of) == bits(address, prefix))
                && network.is_ipv4() == address.is_ipv4()
        })
    }
}

/// Returns the first bits of an address.
fn bits(address: IpAddr, prefix: u8) -> Option<u128> {
    let (number, width) = match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    let drop = u32::from(u8::checked_sub(width, prefix)?);
    Some(number.checked_shr(drop).unwrap_or(0))
}

/// The certificate that is shown now: made anew while the server runs, where addresses change.
#[derive(Debug)]
pub(super) struct Leaf(RwLock<Arc<CertifiedKey>>);

impl Leaf {
    pub(super) fn new(certificate: CertifiedKey) -> Arc<Self> {
        Arc::new(Self(RwLock::new(Arc::new(certificate))))
    }

    pub(super) fn replace(&self, certificate: CertifiedKey) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(certificate);
    }

    /// Returns what a TLS connection is accepted with: TLS 1.2 and 1.3, HTTP/1.1.
    pub(super) fn config(self: &Arc<Self>) -> Result<Arc<ServerConfig>, AuthorityError> {
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

impl ResolvesServerCert for Leaf {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> HostNames {
        HostNames { dns: vec!["hall".into(), "hall.local".into()], addresses: vec!["192.168.7.2".parse().unwrap()] }
    }

    #[test]
    fn an_authority_survives_its_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("event.authority");
        let (event, now) = (EventId::from_random([7; 16]), Timestamp::from_second(1_730_000_000).unwrap());
        let made = Authority::open(&path, event, &names(), now).unwrap();
        let read = Authority::open(&path, event, &HostNames::default(), now).unwrap();
        assert_eq!((made.pem(), made.anchor()), (read.pem(), read.anchor()));
        assert_eq!(made.permitted, read.permitted);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        fs::write(&path, "hello").unwrap();
        assert!(matches!(Authority::open(&path, event, &names(), now), Err(AuthorityError::File { .. })));
    }

    #[test]
    fn it_vouches_for_this_host_and_the_local_network_alone() {
        let now = Timestamp::from_second(1_730_000_000).unwrap();
        let (authority, _) = Authority::make(EventId::from_random([7; 16]), &names(), now).unwrap();
        let others = HostNames {
            dns: vec!["hall".into(), "sub.hall".into(), "bank.example".into(), "notlocal".into(), "x.local".into()],
            addresses: ["10.1.2.3", "8.8.8.8", "fd00::1", "2001:db8::1", "172.32.0.1"].map(|text| text.parse().unwrap()).to_vec(),
        };
        let (_, left_out) = authority.certify(&others, now).unwrap();
        assert_eq!(left_out, ["bank.example", "notlocal", "8.8.8.8", "2001:db8::1", "172.32.0.1"]);
    }
}
