//! Clients that are slow on purpose. The clock is the test's own: it runs on whenever everybody waits.

use std::{net::SocketAddr, time::Duration};

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

use crate::{
    checkin::Recording,
    domain::{
        event_file,
        id::{EventId, KeyId},
        signing::{KeyState, PublicKey, SigningKey},
    },
    store::{Store, key_path},
    web::{BadgeLook, ServeError, Settings, WebServer},
};

/// A server in this process, until told to end.
struct Running {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
    _folder: tempfile::TempDir,
}

async fn start() -> Running {
    start_on("127.0.0.1:0").await
}

async fn start_on(listen: &str) -> Running {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("event.db");
    let event = event_file::read(include_str!("../../templates/sample/kuwait-2024.toml")).unwrap();
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    let key = PublicKey { id: KeyId(1), key, state: KeyState::Active };
    Store::create(
        &db,
        EventId::from_random([1; 16]),
        &event,
        &key,
        crate::domain::actor::Actor::program(),
        Timestamp::UNIX_EPOCH,
    )
    .unwrap();
    let server = WebServer::start(&Settings {
        key: key_path(&db),
        authority: None,
        db,
        listen: listen.parse().unwrap(),
        names: Vec::new(),
        node: None,
        portal: None,
        provider: None,
        look: BadgeLook::default(),
        printer: None,
        recording: Recording::Keep,
    })
    .await
    .unwrap();
    let port = server.url().rsplit_once(':').unwrap().1.parse().unwrap();
    let address = SocketAddr::new(std::net::Ipv4Addr::LOCALHOST.into(), port);
    let (end, ended) = oneshot::channel();
    let task = tokio::spawn(server.run(async {
        let _ = ended.await;
    }));
    Running { address, end, task, _folder: folder }
}

/// Sends some bytes, and returns all that is answered before the connection ends.
async fn send(server: &Running, bytes: &str) -> String {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).unwrap()
}

#[tokio::test(start_paused = true)]
async fn clients_that_never_finish_are_let_go() {
    let server = start().await;
    assert_eq!(send(&server, "").await, "", "a connection that says nothing");
    assert_eq!(send(&server, "GET /health HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await, "", "a head that never ends");
    let body = "POST /v1/enroll HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let answer = send(&server, body).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("urn:accredit:problem:timeout"), "{answer}");
    let good = send(&server, "GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert!(good.starts_with("HTTP/1.1 200"), "{good}");
    server.end.send(()).unwrap();
    server.task.await.unwrap().unwrap();
}

/// Sends some bytes and then one more every second, and returns what is answered before the connection ends, and how many were sent.
async fn drip(server: &Running, bytes: &str, most: usize) -> (String, usize) {
    let (mut reader, mut writer) = TcpStream::connect(server.address).await.unwrap().into_split();
    writer.write_all(bytes.as_bytes()).await.unwrap();
    let (mut answer, mut sent) = (Vec::new(), 0);
    {
        let mut ended = std::pin::pin!(reader.read_to_end(&mut answer));
        while sent < most {
            tokio::select! {
                _ = &mut ended => break,
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
            }
            if writer.write_all(b"a").await.is_err() {
                let _ = ended.await;
                break;
            }
            sent += 1;
        }
    }
    (String::from_utf8(answer).unwrap(), sent)
}

#[tokio::test(start_paused = true)]
async fn clients_that_send_a_byte_a_second_are_let_go_too() {
    let server = start().await;
    // An hour of bytes, had they the time.
    let most = 3_600;
    let (answer, sent) = drip(&server, "GET /health HTTP/1.1\r\nhost: localhost\r\nx-slow: ", most).await;
    assert!(sent < most, "a head never ends, and its connection does");
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    let head = "POST /v1/enroll HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 9000\r\n\r\n";
    let (answer, sent) = drip(&server, head, most).await;
    assert!(sent < most, "a body never ends, and its connection does");
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("urn:accredit:problem:timeout"), "{answer}");
    server.end.send(()).unwrap();
    server.task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_handshake_that_never_ends_is_let_go() {
    let server = start_on("0.0.0.0:0").await;
    // The head of a TLS record that promises 512 bytes of a handshake (RFC 8446, section 5.1).
    assert_eq!(send(&server, "\x16\x03\x01\x02\0").await, "");
    server.end.send(()).unwrap();
    server.task.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn hundreds_of_slow_clients_hold_up_nobody() {
    let server = start().await;
    let slow: Vec<_> = join_all((0..400).map(async |_| {
        let mut stream = TcpStream::connect(server.address).await.unwrap();
        stream.write_all(b"POST /v1/enroll HTTP/1.1\r\nhost: localhost\r\n").await.unwrap();
        stream
    }))
    .await;
    let good = send(&server, "GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await;
    assert!(good.starts_with("HTTP/1.1 200"), "{good}");
    drop(slow);
    server.end.send(()).unwrap();
    server.task.await.unwrap().unwrap();
}
