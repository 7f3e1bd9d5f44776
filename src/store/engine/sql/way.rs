//! The way to a server: open, or closed to others by TLS with an authority that has to vouch for the server (`sslmode=verify-full`).

use std::{
    fmt,
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use postgres::{
    Client, Config, NoTls, Socket,
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// How a server is reached.
#[derive(Clone)]
pub(in crate::store::engine) enum Way {
    /// As it is: others may read what is sent, if any are on it.
    Open,
    /// Encrypted, to a server that an authority vouches for by its name.
    Closed(Closed),
}

/// What an encrypted way needs.
#[derive(Clone)]
pub(in crate::store::engine) struct Closed(Arc<ClientConfig>);

impl Way {
    /// Makes a way to servers that these authorities vouch for: certificates in PEM (RFC 7468), one after another.
    ///
    /// # Errors
    /// When there is no certificate, or one cannot be read.
    pub(in crate::store::engine) fn trusting(authorities: &[u8]) -> io::Result<Self> {
        let none = |why: String| io::Error::new(io::ErrorKind::InvalidData, why);
        let mut known = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(authorities) {
            let certificate = certificate.map_err(|error| none(error.to_string()))?;
            known.add(certificate).map_err(|error| none(error.to_string()))?;
        }
        if known.is_empty() {
            return Err(none("it holds no certificate".to_owned()));
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| none(error.to_string()))?
            .with_root_certificates(known)
            .with_no_client_auth();
        Ok(Self::Closed(Closed(Arc::new(config))))
    }

    /// Connects.
    ///
    /// # Errors
    /// When no server answers, it is another one than the authority vouches for, or it does not let us in.
    pub(super) fn connect(&self, config: &Config) -> Result<Client, postgres::Error> {
        match self {
            Self::Open => config.connect(NoTls),
            Self::Closed(closed) => config.connect(closed.clone()),
        }
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Open) { "Open" } else { "Closed" })
    }
}

impl MakeTlsConnect<Socket> for Closed {
    type Stream = Stream;
    type TlsConnect = Greeting;
    type Error = rustls::pki_types::InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<Greeting, Self::Error> {
        Ok(Greeting { connector: TlsConnector::from(Arc::clone(&self.0)), name: ServerName::try_from(host)?.to_owned() })
    }
}

/// An encrypted connection that is about to begin.
pub(in crate::store::engine) struct Greeting {
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl TlsConnect<Socket> for Greeting {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move { Ok(Stream(Box::new(self.connector.connect(self.name, socket).await?))) })
    }
}

/// An encrypted connection.
pub(in crate::store::engine) struct Stream(Box<TlsStream<Socket>>);

impl postgres::tls::TlsStream for Stream {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, into: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, into)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}
