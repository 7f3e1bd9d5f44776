//! Connections: accepted, encrypted or not, timed, counted (`seats`), and ended in order.
//!
//! One port takes both kinds: the first byte of a TLS handshake is 22, and no HTTP method starts with it. Plain HTTP from the network
//! gets the page that says how to trust the server, and nothing else.

use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
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

use super::{
    seats::{Limits, Seat, Seats},
    state::{Peer, Transport},
    write_timeout::Patient,
};

/// The first byte of a TLS record that holds a handshake (RFC 8446, section 5.1).
const TLS_HANDSHAKE: u8 = 22;
/// How long a client may take for its first byte and its handshake.
const HANDSHAKE_TIME: Duration = Duration::from_secs(10);
/// How long a client may take for the head of each request.
const HEAD_TIME: Duration = Duration::from_secs(20);
/// How long answers and streams that are under way have when the server is asked to end.
const END_TIME: Duration = Duration::from_secs(10);
/// How many connections there may be, if the system lets this process have as many files: a gate's page holds two or three.
const LIMITS: Limits = Limits { all: 2_048, of_one: 256, kept: 512 };
/// Files that are not connections: the database and its readers, fonts, a report that is written.
const OTHER_FILES: usize = 128;
/// How many connections there may be to a portal. Behind a proxy all come from one address.
const PORTAL_LIMITS: Limits = Limits { all: 256, of_one: 256, kept: 32 };
/// The gates' listener.
pub(super) const GATES: Room = Room { most: LIMITS, others: OTHER_FILES };
/// The gates' listener beside a portal, whose connections need files too.
pub(super) const GATES_BESIDE_PORTAL: Room = Room { most: LIMITS, others: OTHER_FILES + 256 + 32 };
/// A portal's listener: what it may take is small, and leaves the rest to the gates.
pub(super) const PORTAL: Room = Room { most: PORTAL_LIMITS, others: OTHER_FILES };
/// How often it is told how many were turned away.
const TELL: Duration = Duration::from_secs(10);
/// The largest head of a request, in bytes.
const MOST_HEAD: usize = 32 << 10;

/// How much of the process a listener may take.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    most: Limits,
    /// Files that are kept for everything else.
    others: usize,
}

/// What connections are answered with.
#[derive(Clone)]
pub(super) struct Doors {
    /// For connections that are encrypted or come from this machine.
    pub(super) whole: Router,
    /// For plain connections from the network.
    pub(super) plain: Router,
    /// The certificate, where there is one.
    pub(super) tls: Option<Arc<ServerConfig>>,
}

/// Accepts connections until `stop` turns true, and returns when all are answered.
pub(super) async fn listen(listener: TcpListener, doors: Doors, room: Room, mut stop: watch::Receiver<bool>) {
    let (seats, mut tasks) = (Seats::new(limits(files(), room)), JoinSet::new());
    let mut tell = tokio::time::interval(TELL);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = stopped(&mut stop) => break,
            Some(_) = tasks.join_next() => continue,
            _ = tell.tick() => {
                let count = seats.turned_away();
                if count > 0 {
                    tracing::warn!(count, "connections were turned away: more came than there is room for");
                }
                continue;
            }
        };
        match accepted {
            Ok((stream, address)) => {
                // A connection too many is closed without a word: an answer would cost what it is to save.
                if let Some(seat) = Seats::take(&seats, address.ip()) {
                    tasks.spawn(serve_while_seated(stream, address, doors.clone(), seat, stop.clone()));
                }
            }
            Err(error) => {
                // Out of file descriptors, most likely: somebody who has proved least makes room, and the next try may do.
                tracing::warn!(%error, "a connection could not be accepted");
                seats.make_room();
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

/// Returns how many connections there may be with so many files. A flood must meet the end of the seats, where the oldest makes room, and not
/// the end of the files, where nobody comes in any more.
fn limits(files: usize, Room { most, others }: Room) -> Limits {
    let seats = files.saturating_sub(others).max(32);
    let kept = (seats / 5).min(most.kept);
    let all = (seats - kept).min(most.all);
    // Where all may come from one address, they may.
    let of_one = if most.of_one == most.all { all } else { most.of_one.min(all / 2) };
    Limits { all, of_one, kept }
}

/// Returns how many files this process may have open, having asked for as many as it may ask for: shells and services begin with 1,024.
#[cfg(unix)]
fn files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let before = getrlimit(Resource::Nofile);
    let wanted = (LIMITS.all + LIMITS.kept + OTHER_FILES) as u64;
    let most = before.maximum.map_or(wanted, |most| most.min(wanted));
    if before.current.is_some_and(|current| current < most) {
        let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..before });
        tracing::debug!(most, raised = raised.is_ok(), "files that may be open");
    }
    getrlimit(Resource::Nofile).current.map_or(usize::MAX, |current| usize::try_from(current).unwrap_or(usize::MAX))
}

/// Returns how many files this process may have open.
#[cfg(not(unix))]
fn files() -> usize {
    usize::MAX
}

/// Waits until the server is to end.
async fn stopped(stop: &mut watch::Receiver<bool>) {
    // The value is borrowed no longer than this: holding it holds up the one who changes it.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Serves a connection as long as it may keep its seat.
async fn serve_while_seated(stream: TcpStream, address: SocketAddr, doors: Doors, seat: Seat, stop: watch::Receiver<bool>) {
    tokio::select! {
        () = serve(stream, address, doors, seat.clone(), stop) => {}
        // Cut off: the one who needs the seat has waited long enough.
        () = seat.needed() => {}
    }
}

async fn serve(stream: TcpStream, address: SocketAddr, doors: Doors, seat: Seat, stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let address = address.ip().to_canonical();
    // One time for both: who sends a byte and then nothing holds a seat no longer than who sends nothing.
    let Ok(Some(greeted)) = timeout(HANDSHAKE_TIME, greet(stream, doors.tls.as_ref())).await else { return };
    seat.greeted(Instant::now());
    match greeted {
        Greeted::Tls(stream) => answer(*stream, doors.whole, Peer { address, transport: Transport::Tls }, seat, stop).await,
        Greeted::Plain(stream) if address.is_loopback() => {
            answer(stream, doors.whole, Peer { address, transport: Transport::Loopback }, seat, stop).await;
        }
        Greeted::Plain(stream) => answer(stream, doors.plain, Peer { address, transport: Transport::Plain }, seat, stop).await,
    }
}

/// A connection that has said what it speaks.
enum Greeted {
    Tls(Box<tokio_rustls::server::TlsStream<TcpStream>>),
    Plain(TcpStream),
}

async fn greet(stream: TcpStream, tls: Option<&Arc<ServerConfig>>) -> Option<Greeted> {
    let mut first = [0];
    if stream.peek(&mut first).await.ok()? == 0 {
        return None;
    }
    match tls {
        Some(tls) if first[0] == TLS_HANDSHAKE => {
            TlsAcceptor::from(Arc::clone(tls)).accept(stream).await.ok().map(|stream| Greeted::Tls(Box::new(stream)))
        }
        _ => Some(Greeted::Plain(stream)),
    }
}

async fn answer<S>(stream: S, router: Router, peer: Peer, seat: Seat, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(peer);
        request.extensions_mut().insert(seat.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seats_end_before_files_do() {
        for files in [64, 256, 1_024, 20_000, usize::MAX] {
            let Limits { all, of_one, kept } = limits(files, GATES);
            assert!(files < OTHER_FILES + 32 || all + kept + OTHER_FILES <= files, "{files}");
            assert!(all > 0 && of_one > 0 && kept > 0 && of_one <= all, "{files}");
        }
        assert_eq!(limits(20_000, GATES).all, LIMITS.all);
        let portal = limits(20_000, PORTAL);
        assert_eq!((portal.all, portal.of_one), (256, 256));
        // At 1,024 files, a flood of the portal leaves the gates what they count on.
        let beside = limits(1_024, GATES_BESIDE_PORTAL);
        assert!(beside.all + beside.kept + limits(1_024, PORTAL).all + limits(1_024, PORTAL).kept + OTHER_FILES <= 1_024);
    }
}
