//! Asks a provider: one request a connection, bounded in time and in size. A redirect is an answer like any other that is not 200.

use std::{sync::Arc, time::Duration};

use axum::body::{Body, to_bytes};
use hyper::{Method, Request, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::address::ProviderAddress;

/// The largest answer that is read, in bytes: a large set of keys has 20 KB.
const MOST: usize = 256 << 10;
/// The largest head of an answer, in bytes.
const MOST_HEAD: usize = 32 << 10;

/// Why a provider could not be asked.
#[derive(Debug, thiserror::Error)]
pub(in crate::web) enum AskError {
    /// Nobody answered, or not the one the certificate would be of.
    #[error("the provider at {0} cannot be reached")]
    Unreachable(String, #[source] std::io::Error),
    /// The connection broke, or the answer is too large.
    #[error("the provider's answer did not arrive whole")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It took too long.
    #[error("the provider took too long")]
    Slow,
    /// It answered something else than what was asked for.
    #[error("the provider answered with status {0}")]
    Status(u16),
    /// What it says cannot be used.
    #[error("the provider's answer cannot be used: {0}")]
    Answer(&'static str),
}

/// Asks, with the authorities that may vouch for a provider.
pub(super) struct Client {
    authorities: Arc<RootCertStore>,
    patience: Duration,
}

impl Client {
    pub(super) fn new(authorities: Arc<RootCertStore>, patience: Duration) -> Self {
        Self { authorities, patience }
    }

    /// Asks for a document.
    pub(super) async fn get(&self, at: &ProviderAddress) -> Result<Vec<u8>, AskError> {
        match self.ask(at, Method::GET, Body::empty(), Vec::new()).await? {
            (200, body) => Ok(body),
            (status, _) => Err(AskError::Status(status)),
        }
    }

    /// Sends a form, and returns the status with the answer.
    pub(super) async fn post(
        &self,
        at: &ProviderAddress,
        form: String,
        authorization: Option<String>,
    ) -> Result<(u16, Vec<u8>), AskError> {
        let mut headers = vec![(header::CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned())];
        headers.extend(authorization.map(|value| (header::AUTHORIZATION, value)));
        self.ask(at, Method::POST, Body::from(form), headers).await
    }

    async fn ask(
        &self,
        at: &ProviderAddress,
        method: Method,
        body: Body,
        headers: Vec<(header::HeaderName, String)>,
    ) -> Result<(u16, Vec<u8>), AskError> {
        // One time for all of it: an answer that comes byte by byte is slow, too.
        timeout(self.patience, self.asked(at, method, body, headers)).await.map_err(|_| AskError::Slow)?
    }

    async fn asked(
        &self,
        at: &ProviderAddress,
        method: Method,
        body: Body,
        headers: Vec<(header::HeaderName, String)>,
    ) -> Result<(u16, Vec<u8>), AskError> {
        let unreachable = |error| AskError::Unreachable(at.host_header(), error);
        let mut request = Request::builder()
            .method(method)
            .uri(at.path())
            .header(header::HOST, at.host_header())
            .header(header::ACCEPT, "application/json");
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(body).map_err(|error| AskError::Broken(error.into()))?;
        let stream = TcpStream::connect(at.place()).await.map_err(unreachable)?;
        if !at.is_tls() {
            return send(stream, request).await;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| AskError::Broken(error.into()))?
            .with_root_certificates(Arc::clone(&self.authorities))
            .with_no_client_auth();
        let name = ServerName::try_from(at.place().0.to_owned()).map_err(|error| AskError::Broken(error.into()))?;
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.map_err(unreachable)?;
        send(stream, request).await
    }
}

async fn send<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    request: Request<Body>,
) -> Result<(u16, Vec<u8>), AskError> {
    let broken = |error: hyper::Error| AskError::Broken(error.into());
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(MOST_HEAD).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // Dropped with the answer, whatever the provider would send more.
    let driver = tokio::spawn(connection);
    let answer = async {
        let answer = sender.send_request(request).await.map_err(broken)?;
        let status = answer.status().as_u16();
        let body = to_bytes(Body::new(answer.into_body()), MOST).await.map_err(|error| AskError::Broken(error.into()))?;
        Ok((status, body.to_vec()))
    }
    .await;
    driver.abort();
    answer
}
