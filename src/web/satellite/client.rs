//! Asks the main server: HTTP over TLS whose authority is known by its fingerprint, or plain HTTP on this machine.

use std::{sync::Arc, time::Duration};

use axum::body::{Body, to_bytes};
use hyper::{Method, Request, StatusCode, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore, SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use crate::domain::{device::Secret, text::printable};

/// How long the main server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// The largest answer that is read at once, in bytes.
const MOST: usize = 64 << 20;
/// The bytes of the authority's fingerprint that a code for joining has.
pub(super) const PIN: usize = 16;

/// Why the main server could not be asked.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The address.
    #[error("\"{0}\" is not the address of a server; write it as https://10.0.0.5:8443")]
    Url(String),
    /// An address on the network without a fingerprint.
    #[error("the code has no fingerprint of the event's authority, so that another server could pose as the main one")]
    NoPin,
    /// Nobody answered.
    #[error("{0} does not answer")]
    Unreachable(String, #[source] std::io::Error),
    /// The connection is not that of the event's server.
    #[error("the server at {0} is not the event's: its certificate is not by the authority of the code")]
    Certificate(String, #[source] std::io::Error),
    /// The connection broke.
    #[error("the connection to the main server broke")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It took too long.
    #[error("the main server took too long")]
    Slow,
    /// It refused.
    #[error("{detail}")]
    Refused {
        /// The status code.
        status: u16,
        /// The kind of problem.
        kind: String,
        /// In its own words.
        detail: String,
    },
    /// Its answer cannot be read.
    #[error("the main server's answer cannot be read; both have to run the same version of accredit")]
    Answer(#[source] serde_json::Error),
}

/// A main server that can be asked.
#[derive(Clone)]
pub(super) struct MainServer {
    host: String,
    port: u16,
    pin: Option<[u8; PIN]>,
    secret: Option<Secret>,
}

/// What is wrong, as the server says it.
#[derive(Deserialize)]
struct ServerProblem {
    r#type: String,
    detail: String,
}

impl MainServer {
    /// Reads an address. One on the network needs the authority's fingerprint.
    pub(super) fn new(url: &str, pin: Option<[u8; PIN]>, secret: Option<Secret>) -> Result<Self, LinkError> {
        let wrong = || LinkError::Url(printable(url));
        let (scheme, rest) = url.trim_end_matches('/').split_once("://").ok_or_else(wrong)?;
        let (host, port) = rest.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).unzip();
        let host = host.unwrap_or(rest).trim_start_matches('[').trim_end_matches(']').to_owned();
        let is_tls = match scheme {
            "https" => true,
            "http" => false,
            _ => return Err(wrong()),
        };
        let port = match port {
            Some(port) => port.parse().map_err(|_| wrong())?,
            None if is_tls => 443,
            None => 80,
        };
        if host.is_empty() || host.contains('/') {
            return Err(wrong());
        }
        let pin = match (is_tls, pin) {
            (true, None) => return Err(LinkError::NoPin),
            (true, pin) => pin,
            (false, _) if is_this_machine(&host) => None,
            (false, _) => return Err(wrong()),
        };
        Ok(Self { host, port, pin, secret })
    }

    pub(super) fn with_secret(&self, secret: Secret) -> Self {
        Self { secret: Some(secret), ..self.clone() }
    }

    pub(super) fn name(&self) -> String {
        if self.host.contains(':') { format!("[{}]:{}", self.host, self.port) } else { format!("{}:{}", self.host, self.port) }
    }

    /// Asks for something, and reads the answer.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, LinkError> {
        Self::read(self.ask(Method::GET, path, None).await?).await
    }

    /// Sends something, and reads the answer.
    pub(super) async fn post<T: DeserializeOwned>(&self, path: &str, body: &impl Serialize) -> Result<T, LinkError> {
        let body = serde_json::to_vec(body).map_err(LinkError::Answer)?;
        Self::read(self.ask(Method::POST, path, Some(body)).await?).await
    }

    async fn read<T: DeserializeOwned>(body: Body) -> Result<T, LinkError> {
        let body = timeout(PATIENCE, to_bytes(body, MOST)).await.map_err(|_| LinkError::Slow)?;
        let body = body.map_err(|error| LinkError::Broken(error.into()))?;
        serde_json::from_slice(&body).map_err(LinkError::Answer)
    }

    /// Asks for something, and returns the body of an answer that is not a refusal.
    pub(super) async fn ask(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Body, LinkError> {
        timeout(PATIENCE, self.asked(method, path, body)).await.map_err(|_| LinkError::Slow)?
    }

    async fn asked(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Body, LinkError> {
        let unreachable = |error| LinkError::Unreachable(self.name(), error);
        let stream = TcpStream::connect((self.host.as_str(), self.port)).await.map_err(unreachable)?;
        stream.set_nodelay(true).map_err(unreachable)?;
        let request = self.request(method, path, body)?;
        let Some(pin) = self.pin else { return send(stream, request).await };
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| LinkError::Broken(error.into()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Pinned { pin, provider: Arc::new(ring::default_provider()) }))
            .with_no_client_auth();
        let name = ServerName::try_from(self.host.clone()).map_err(|_| LinkError::Url(printable(&self.host)))?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await;
        send(stream.map_err(|error| LinkError::Certificate(self.name(), error))?, request).await
    }

    fn request(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<Request<Body>, LinkError> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, self.name());
        if let Some(secret) = &self.secret {
            request = request.header(header::AUTHORIZATION, format!("Bearer {}", secret.to_text()));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        request.body(body.map_or_else(Body::empty, Body::from)).map_err(|error| LinkError::Broken(error.into()))
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

async fn send<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(stream: S, request: Request<Body>) -> Result<Body, LinkError> {
    let broken = |error: hyper::Error| LinkError::Broken(error.into());
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // It ends with the answer's body.
    tokio::spawn(connection);
    let answer = sender.send_request(request).await.map_err(broken)?;
    let status = answer.status();
    let body = Body::new(answer.into_body());
    if status == StatusCode::OK {
        return Ok(body);
    }
    let body = to_bytes(body, MOST).await.map_err(|error| LinkError::Broken(error.into()))?;
    let details: ServerProblem = serde_json::from_slice(&body).map_err(LinkError::Answer)?;
    let kind = details.r#type.rsplit(':').next().unwrap_or_default().to_owned();
    Err(LinkError::Refused { status: status.as_u16(), kind, detail: details.detail })
}

/// Returns the fingerprint that a code for joining has of a certificate.
pub(super) fn pin(certificate: &[u8]) -> [u8; PIN] {
    let hash: [u8; 32] = Sha256::digest(certificate).into();
    std::array::from_fn(|place| hash[place])
}

/// Takes a server's certificate that an authority with a known fingerprint vouches for, and no other.
#[derive(Debug)]
struct Pinned {
    pin: [u8; PIN],
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Pinned {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let authority = intermediates.iter().find(|certificate| pin(certificate) == self.pin);
        let authority = authority.ok_or(TlsError::InvalidCertificate(CertificateError::UnknownIssuer))?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&self.provider))
            .build()
            .map_err(|error| TlsError::General(error.to_string()))?;
        verifier.verify_server_cert(end_entity, &[], server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_on_the_network_needs_the_authoritys_fingerprint() {
        let of = |url: &str, pin| MainServer::new(url, pin, None).map(|main| main.name());
        assert_eq!(of("https://10.0.0.5:8443/", Some([1; PIN])).unwrap(), "10.0.0.5:8443");
        assert_eq!(of("https://[fd00::1]:8443", Some([1; PIN])).unwrap(), "[fd00::1]:8443");
        assert_eq!(of("https://hall.local", Some([1; PIN])).unwrap(), "hall.local:443");
        assert_eq!(of("http://127.0.0.1:8080", None).unwrap(), "127.0.0.1:8080");
        assert!(matches!(of("https://10.0.0.5:8443", None), Err(LinkError::NoPin)));
        for wrong in ["", "10.0.0.5:8443", "http://10.0.0.5:8080", "ftp://10.0.0.5", "https://", "https://a/b", "https://a:99999"]
        {
            assert!(matches!(of(wrong, Some([1; PIN])), Err(LinkError::Url(_))), "{wrong}");
        }
    }
}
