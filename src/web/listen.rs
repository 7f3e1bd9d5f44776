//! Connections: accepted, encrypted or not, timed, counted, and ended in order.
//!
//! One port takes both kinds: the first byte of a TLS handshake is 22, and no HTTP method starts with it. Plain HTTP from the network
//! gets the page that says how to trust the server, and nothing else.

use std::{
    collections::HashMap,
    convert::Infallible,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{Router, body::Body, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::server::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::web::{
    state::{Peer, Transport},
    write_timeout::Patient,
};

/// The first byte of a TLS record that holds a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;
/// How long a client may take for its first byte, its handshake, and the head of each request.
const HEAD_TIME: Duration = Duration::from_secs(20);
/// How long answers and streams that are under way have when the server is asked to end.
const END_TIME: Duration = Duration::from_secs(10);
/// The most connections at once.
const MOST: usize = 2_048;
/// The most connections at once from one address of the network.
const MOST_OF_ONE: usize = 256;
/// The largest head of a request, in bytes.
const MOST_HEAD: usize = 32 << 10;

/// What connections are answered with.
#[derive(Clone)]
pub(super) struct Doors {
    /// For whoever came encrypted, or from this machine.
    pub(super) whole: Router,
    /// For whoever came plain from the network.
    pub(super) plain: Router,
    /// The certificate, where there is one.
    pub(super) tls: Option<Arc<ServerConfig>>,
}

/// Accepts connections until `stop` turns true, and returns when all are answered.
pub(super) async fn listen(listener: TcpListener, doors: Doors, mut stop: watch::Receiver<bool>) {
    let (counts, mut tasks) = (Arc::new(Counts::default()), JoinSet::new());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
            Some(_) = tasks.join_next() => continue,
        };
        match accepted {
            Ok((stream, address)) => {
                // A connection too many is closed without a word: an answer would cost what it is to save.
                if let Some(seat) = Counts::take(&counts, address.ip()) {
                    let (doors, stop) = (doors.clone(), stop.clone());
                    tasks.spawn(async move {
                        serve(stream, address, doors, stop).await;
                        drop(seat);
                    });
                }
            }
            Err(error) => {
                // Out of file descriptors, most likely: the next try may do.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    drop(listener);
    let all = async { while tasks.join_next().await.is_some() {} };
    if timeout(END_TIME, all).await.is_err() {
        tracing::warn!("connections that did not end in time are cut");
    }
}

/// Waits until the server is to end.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The value is borrowed no longer than this: whoever holds it holds up whoever changes it.
    let _ = stop.wait_for(|stop| *stop).await;
}

async fn serve(stream: TcpStream, address: SocketAddr, doors: Doors, stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let mut first = [0];
    let Ok(Ok(1)) = timeout(HEAD_TIME, stream.peek(&mut first)).await else { return };
    let address = address.ip().to_canonical();
    match doors.tls {
        Some(tls) if first[0] == TLS_HANDSHAKE => {
            if let Ok(Ok(stream)) = timeout(HEAD_TIME, TlsAcceptor::from(tls).accept(stream)).await {
                answer(stream, doors.whole, Peer { address, transport: Transport::Tls }, stop).await;
            }
        }
        _ if address.is_loopback() => {
            answer(stream, doors.whole, Peer { address, transport: Transport::Loopback }, stop).await;
        }
        _ => answer(stream, doors.plain, Peer { address, transport: Transport::Plain }, stop).await,
    }
}

async fn answer<S>(stream: S, router: Router, peer: Peer, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .max_buf_size(MOST_HEAD)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let mut connection = std::pin::pin!(connection);
    // What a client did wrong is its own affair: nothing to log, nobody to tell.
    tokio::select! {
        _ = connection.as_mut() => {}
        () = stopped(&mut stop) => {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}

/// Connections by address.
#[derive(Default)]
struct Counts(Mutex<HashMap<IpAddr, usize>>);

/// One connection, counted as long as it lives.
struct Seat(Arc<Counts>, IpAddr);

impl Counts {
    fn take(counts: &Arc<Self>, address: IpAddr) -> Option<Seat> {
        let mut by_address = counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = by_address.values().sum();
        let of_one = by_address.entry(address).or_default();
        // This machine's own programs are trusted with more: a proxy, a kiosk, a rehearsal.
        if all >= MOST || (*of_one >= MOST_OF_ONE && !address.to_canonical().is_loopback()) {
            return None;
        }
        *of_one += 1;
        Some(Seat(Arc::clone(counts), address))
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut by_address = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_address.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                by_address.remove(&self.1);
            }
        }
    }
}
