//! What is set of a provider: a file of its own, since it is of the place where the server runs and not of the event.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};
use serde::Deserialize;

use super::{
    address::{AddressError, ProviderAddress},
    known::Endpoints,
};
use crate::domain::{
    text::printable,
    toml_file::{self, TomlError},
};

/// The keys of the file.
const KEYS: &[toml_file::KnownKeys] = &[(
    "",
    &[
        "name",
        "issuer",
        "client_id",
        "client_secret_file",
        "url",
        "authorities",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "second_factor",
    ],
)];

/// What a provider knows this program by; nothing shows it.
#[derive(Clone)]
pub struct ClientSecret(String);

impl ClientSecret {
    /// Takes a secret as it stands in a file or a variable: without the line's end.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ClientSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientSecret(…)")
    }
}

/// What is set of a provider of identities.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    pub(super) name: String,
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) secret: Option<ClientSecret>,
    /// The portal's address as people reach it, if a proxy stands before it.
    pub(super) url: Option<String>,
    pub(super) authorities: Arc<RootCertStore>,
    /// Where it answers, if that was set.
    pub(super) known: Option<Arc<Endpoints>>,
    pub(super) factor: ProviderFactor,
}

/// Whether the provider's own second factor counts as one at the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum ProviderFactor {
    /// No: the portal asks for its own.
    #[default]
    Own,
    /// Where the token says that there was one (`amr` holds `mfa`, RFC 8176).
    Amr,
    /// Always: the provider lets nobody in without one.
    Always,
}

impl ProviderFactor {
    const WORDS: [(&'static str, Self); 3] = [("own", Self::Own), ("amr", Self::Amr), ("always", Self::Always)];
}

/// Why the file of a provider cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProviderFileError {
    /// The file cannot be read.
    #[error("{} cannot be read", .0.display())]
    Read(PathBuf, #[source] std::io::Error),
    /// A key or a value.
    #[error(transparent)]
    Toml(#[from] TomlError),
    /// An address.
    #[error(transparent)]
    ProviderAddress(#[from] AddressError),
    /// Some of the addresses, and not all.
    #[error(
        "authorization_endpoint, token_endpoint and jwks_uri are set together, or none of them: the provider's own description has them"
    )]
    SomeAddresses,
    /// Another word.
    #[error("second_factor is \"{0}\"; it can be own, amr or always")]
    Factor(String),
    /// An empty value.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// No certificate in the file.
    #[error("{} holds no certificate in PEM", .0.display())]
    Authorities(PathBuf),
    /// No authorities in the system.
    #[error("this system has no list of authorities for TLS; name a file with the provider's one: authorities = \"ca.pem\"")]
    NoAuthorities,
}

#[derive(Deserialize)]
struct ProviderFile {
    name: Option<String>,
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    url: Option<String>,
    authorities: Option<PathBuf>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    jwks_uri: Option<String>,
    second_factor: Option<String>,
}

impl ProviderSettings {
    /// Reads the file. `secret` counts before a file that it names; paths in it are beside it.
    ///
    /// # Errors
    /// When a file cannot be read, a key is unknown, or a value cannot be used.
    pub fn read(path: &Path, secret: Option<ClientSecret>) -> Result<Self, ProviderFileError> {
        let text = |path: &Path| fs::read_to_string(path).map_err(|error| ProviderFileError::Read(path.to_owned(), error));
        let beside = |named: &Path| path.parent().unwrap_or(Path::new("")).join(named);
        let file: ProviderFile = toml_file::read(&text(path)?, KEYS)?;
        let secret = match (secret, &file.client_secret_file) {
            (Some(secret), _) => Some(secret),
            (None, Some(named)) => Some(ClientSecret::new(&text(&beside(named))?)),
            (None, None) => None,
        };
        let given = [("issuer", file.issuer.as_str()), ("client_id", file.client_id.as_str())];
        let secret_text = secret.as_ref().map(|secret| ("the client's secret", secret.reveal()));
        if let Some((what, _)) = given.into_iter().chain(secret_text).find(|(_, value)| value.trim().is_empty()) {
            return Err(ProviderFileError::Empty(what));
        }
        let issuer = ProviderAddress::new(&file.issuer)?;
        if let Some(url) = &file.url {
            ProviderAddress::new(url)?;
        }
        let known = match (&file.authorization_endpoint, &file.token_endpoint, &file.jwks_uri) {
            (Some(authorization), Some(token), Some(keys)) => Some(Arc::new(Endpoints::set(authorization, token, keys)?)),
            (None, None, None) => None,
            _ => return Err(ProviderFileError::SomeAddresses),
        };
        let authorities = match file.authorities.as_deref().map(beside) {
            Some(named) => authorities_of(&named)?,
            // A provider on this machine needs none.
            None if !issuer.is_tls() => RootCertStore::empty(),
            None => authorities_of_system()?,
        };
        let factor = match &file.second_factor {
            Some(word) => {
                let known = ProviderFactor::WORDS.into_iter().find(|(known, _)| known == word);
                known.ok_or_else(|| ProviderFileError::Factor(printable(word)))?.1
            }
            None => ProviderFactor::default(),
        };
        Ok(Self {
            factor,
            name: file.name.unwrap_or_else(|| issuer.host_header()),
            issuer: file.issuer,
            client_id: file.client_id,
            secret,
            url: file.url,
            authorities: Arc::new(authorities),
            known,
        })
    }
}

fn authorities_of(path: &Path) -> Result<RootCertStore, ProviderFileError> {
    let bytes = fs::read(path).map_err(|error| ProviderFileError::Read(path.to_owned(), error))?;
    let mut known = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&bytes) {
        let added = certificate.ok().and_then(|certificate| known.add(certificate).ok());
        added.ok_or_else(|| ProviderFileError::Authorities(path.to_owned()))?;
    }
    if known.is_empty() { Err(ProviderFileError::Authorities(path.to_owned())) } else { Ok(known) }
}

fn authorities_of_system() -> Result<RootCertStore, ProviderFileError> {
    let mut known = RootCertStore::empty();
    // Systems have some that nobody can read any more: the others count.
    known.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if known.is_empty() { Err(ProviderFileError::NoAuthorities) } else { Ok(known) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ProviderSettings, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("secret"), "s3cret\n").unwrap();
        fs::write(folder.path().join("provider.toml"), text).unwrap();
        ProviderSettings::read(&folder.path().join("provider.toml"), None).map_err(|error| error.to_string())
    }

    #[test]
    fn a_file_is_read_and_its_secret_is_shown_by_nothing() {
        let own = "issuer = \"http://127.0.0.1:9\"\nclient_id = \"accredit\"\n";
        let settings = read(&format!("{own}client_secret_file = \"secret\"\n")).unwrap();
        assert_eq!((settings.name.as_str(), settings.secret.as_ref().unwrap().reveal()), ("127.0.0.1:9", "s3cret"));
        assert!(!format!("{settings:?}").contains("s3cret"));
        for (more, told) in [
            ("client_secret_fil = \"x\"", "client_secret_fil"),
            ("client_secret_file = \"none\"", "cannot be read"),
            ("second_factor = \"mfa\"", "it can be own, amr or always"),
            ("token_endpoint = \"http://127.0.0.1:9/t\"", "are set together"),
            ("url = \"http://portal.example.org\"", "only this machine is asked by http"),
            ("authorities = \"secret\"", "holds no certificate"),
        ] {
            let error = read(&format!("{own}{more}\n")).unwrap_err();
            assert!(error.contains(told), "{error}");
        }
        assert!(read("issuer = \"http://id.example.org\"\nclient_id = \"a\"\n").unwrap_err().contains("only this machine"));
        assert!(read("issuer = \"https://id.example.org\"\nclient_id = \" \"\n").unwrap_err().contains("client_id is empty"));
    }
}
