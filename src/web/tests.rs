//! Clients that are slow on purpose. The clock is the test's own: it runs on whenever everybody waits.

use std::net::SocketAddr;

use jiff::Timestamp;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
};

use super::{Look, ServeError, Server, Settings};
use crate::{
    domain::{
        event_file,
        id::{EventId, KeyId},
        signing::{KeyState, PublicKey, SigningKey},
    },
    store::Store,
};

/// A server in this process, until told to end.
struct Running {
    address: SocketAddr,
    end: oneshot::Sender<()>,
    task: JoinHandle<Result<(), ServeError>>,
    _folder: tempfile::TempDir,
}

async fn start() -> Running {
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
    let server =
        Server::start(&Settings { db, listen: "127.0.0.1:0".parse().unwrap(), names: Vec::new(), look: Look::default() })
            .await
            .unwrap();
    let address = server.url().strip_prefix("http://").unwrap().parse().unwrap();
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
    assert_eq!(send(&server, "GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ").await, "", "a head that never ends");
    let body = "POST /v1/enroll HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    let answer = send(&server, body).await;
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("urn:accredit:problem:timeout"), "{answer}");
    let good = send(&server, "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(good.starts_with("HTTP/1.1 200"), "{good}");
    server.end.send(()).unwrap();
    server.task.await.unwrap().unwrap();
}
