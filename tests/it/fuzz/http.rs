//! Requests: bodies and addresses as a device that is enrolled may send them, whatever its programs do.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    thread,
    time::Duration,
};

use accredit::{
    checkin::Recording,
    web::{BadgeLook, Settings, WebServer},
};
use serde_json::{Value, json};

use super::{corpus::Corpus, target};
use crate::harness::{Site, accredit};

const LIST: &str =
    "reference,given_name,family_name,category,delegation\nA-1,Ana,de Ávila,Delegate,Brazil\nA-2,Bo,Li,Delegate,China\n";
const SCAN: &str = "01930000-0000-7000-8000-000000000001";

/// A server in this process, so that what it takes is what the process takes.
struct Served {
    site: Site,
    address: SocketAddr,
    secret: String,
}

impl Served {
    fn start() -> Self {
        let site = Site::new();
        site.write("event.toml", include_str!("../data/lists/event.toml"));
        site.write("list.csv", LIST);
        accredit(&site).args(["init", "event.toml"]).succeeds();
        accredit(&site).args(["import", "list.csv"]).succeeds();
        let settings = Settings {
            db: site.database(),
            key: site.path("event.key"),
            authority: Some(site.path("event.authority")),
            node: None,
            listen: SocketAddr::new(Ipv4Addr::LOCALHOST.into(), 0),
            names: Vec::new(),
            portal: None,
            provider: None,
            look: BadgeLook::default(),
            printer: None,
            recording: Recording::Keep,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let server = runtime.block_on(WebServer::start(&settings)).unwrap();
        let address = server.url().split_once("://").unwrap().1.parse().unwrap();
        thread::spawn(move || runtime.block_on(server.run(std::future::pending())));
        let mut served = Self { site, address, secret: String::new() };
        let said = accredit(&served.site).args(["device", "enroll", "--json", "--role", "supervisor"]).succeeds().json();
        let answer = served.send(format!("POST /v1/enroll\n{}", json!({ "token": said["token"] })).as_bytes()).unwrap();
        let body = answer.split_once("\r\n\r\n").unwrap().1;
        serde_json::from_str::<Value>(body).unwrap()["secret"].as_str().unwrap().clone_into(&mut served.secret);
        served
    }

    /// Sends a request: its method and address in the first line, its body behind it. Returns the answer, `None` if there was none.
    fn send(&self, request: &[u8]) -> Option<String> {
        let line = request.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let body = &request[(line.len() + 1).min(request.len())..];
        let kind = if body.starts_with(&[0xFF, 0xD8]) { "image/jpeg" } else { "application/json" };
        let mut head = [line, b" HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nauthorization: Bearer "].concat();
        write!(head, "{}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n", self.secret, body.len()).unwrap();
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let _ = stream.write_all(&head).and_then(|()| stream.write_all(body));
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        (!answer.is_empty()).then(|| String::from_utf8_lossy(&answer).into_owned())
    }
}

/// Requests as the pages send them.
fn requests() -> Vec<Vec<u8>> {
    let person = json!({ "reference": "A-3", "given_name": "Zoë", "family_name": "Sá", "category": "Delegate", "delegation": "Ghana", "country": "GHA" });
    let json = |method: &str, path: &str, body: Value| format!("{method} {path}\n{body}").into_bytes();
    let mut all = vec![
        json(
            "POST",
            "/v1/scan",
            json!({ "id": SCAN, "code": "LB".repeat(80), "gate": "main", "at": "2024-11-04T08:00:00Z", "clock_ahead": 5 }),
        ),
        json("POST", "/v1/scan", json!({ "id": SCAN, "reference": "A-1", "gate": "main", "waited": true, "device": 1 })),
        json("POST", "/v1/look", json!({ "code": "x", "typed": "y", "gate": "main" })),
        json("POST", "/v1/undo", json!({ "id": SCAN, "scan": SCAN, "reason": "wrong person" })),
        json(
            "POST",
            "/v1/held",
            json!({ "id": SCAN, "code": "x", "at": "2024-11-04T08:00:00Z", "gate": "gone", "why": "unknown-gate" }),
        ),
        json("POST", &format!("/v1/held/{SCAN}/assign"), json!({ "gate": "main" })),
        json("POST", &format!("/v1/held/{SCAN}/discard"), json!({})),
        json("POST", "/v1/enroll", json!({ "token": "ABCD-EFGH" })),
        json("POST", "/v1/devices", json!({ "role": "gate", "gate": "main", "name": "North" })),
        json("DELETE", "/v1/devices/99", json!({})),
        json("POST", "/v1/participants", json!({ "values": person, "zones_added": ["venue"], "allow_namesake": true })),
        json(
            "PATCH",
            "/v1/participants/A-1",
            json!({ "values": { "function": "Head", "days": "2024-11-04", "email": "a@b.example" } }),
        ),
        json("POST", "/v1/participants/A-2/standing", json!({ "change": "block", "reason": "x" })),
        json("POST", "/v1/participants/A-1/badge/print", json!({ "to": "browser", "faults": "print" })),
        json("POST", "/v1/participants/A-1/badge/reissue", json!({ "reason": "lost", "supersedes": "A3B4C5D6" })),
        json("POST", "/v1/participants/A-2/badge/revoke", json!({ "reason": "left" })),
        json(
            "POST",
            "/v1/participants/A-1/badge/handout",
            json!({ "serial": "A3B4C5D6", "to": "driver", "note": "", "again": true }),
        ),
        json("POST", "/v1/badges/find", json!({ "code": "x", "serial": "A3B4C5D6" })),
        json("GET", "/v1/participants?q=sa&limit=9", json!({})),
        json("GET", "/v1/namesakes?name=Ana%20Avila&delegation=Brasil", json!({})),
        json("GET", "/v1/attendance/2024-11-04", json!({})),
        json("GET", "/reports/attendance.csv?day=2024-11-04", json!({})),
        json("GET", "/v1/late", json!({})),
    ];
    let mut frame = b"POST /v1/decode\n".to_vec();
    frame.extend(include_bytes!("../data/cmyk-plain.jpg"));
    all.push(frame);
    let mut photo = b"PUT /v1/participants/A-1/photo\n".to_vec();
    photo.extend(include_bytes!("../data/progressive.jpg"));
    all.push(photo);
    all
}

target!(
    bodies,
    2,
    Corpus::new(&[
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "null",
        "true",
        "\\u0000",
        "\\ud800",
        "\u{202E}",
        "%00",
        "%FF",
        "../",
        "?",
        "&",
        "/",
        "\"code\":",
        "\"id\":",
        "9999-12-31T23:59:59Z",
        "-009999-01-01T00:00:00Z",
        "\u{1b}[2J",
        "\n",
        "\r\n",
        "é",
        "\u{FEFF}",
    ])
    .all(requests()),
    {
        let served = Served::start();
        move |input: &[u8]| {
            // Streams never end, and nothing but an address is to be had of them.
            if input.windows(7).any(|part| part == b"/events") {
                return;
            }
            let answer = served.send(input).unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(input)));
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert!(status != "500", "{answer}");
        }
    }
);
