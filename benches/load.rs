//! How many durable check-ins a second the server takes over HTTP, how long the slowest wait, and what garbage does to them.
//!
//! `cargo bench --bench load -- [PARTICIPANTS] [SECONDS] [postgres://…]`: makes an event of this many participants (100,000), starts the server,
//! and measures, client and server on one machine: the ceiling (only the writer, without HTTP), 64 keep-alive clients that each
//! wait for one answer before they send the next, and good scans while others send garbage. Prints medians, tails, and the
//! server's memory. With the address of an empty database, the event is copied there and the same clients are spread over one and over two
//! servers on it.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use accredit::{
    checkin::{Checkin, Reading, Recording, Shown},
    domain::id::ScanId,
    store::{Order, Selection, Signer, Store, key_path, read_key_file},
};

const CLIENTS: usize = 64;
const EVENT: &str = r##"
[event]
name = "Load"
short_name = "LOAD"
place = "Here"
timezone = "UTC"
days = ["2024-11-04", "2024-11-05"]

[[zone]]
code = "hall"
name = "Hall"

[[category]]
code = "Delegate"
title = "DELEGATE"
colour = "#14508c"
zones = "all"

[[gate]]
code = "main"
name = "Main"
zone = "hall"
"##;

fn main() {
    let numbers: Vec<u64> = std::env::args().skip(1).filter_map(|argument| argument.parse().ok()).collect();
    let (people, seconds) = (numbers.first().copied().unwrap_or(100_000), numbers.get(1).copied().unwrap_or(20));
    let folder = tempfile::tempdir().expect("a folder");
    let codes = Arc::new(event(folder.path(), people));
    println!("{people} participants");
    ceiling(&folder.path().join("event.db"), &codes);
    let server = Server::start(folder.path());
    let secret = server.enrol(folder.path());
    println!("memory at start: {} MB", server.memory());
    let served = run(&[server.address], &secret, &codes, Duration::from_secs(seconds), CLIENTS, 0);
    report("64 clients", &served, seconds);
    if let Some(address) = std::env::args().find(|argument| argument.starts_with("postgres://")) {
        on_a_server(folder.path(), &address, &codes, seconds);
    }
    println!("memory after: {} MB", server.memory());
    garbage(&server, &secret, &codes, Duration::from_secs(20));
    println!("memory after garbage: {} MB", server.memory());
}

#[allow(clippy::disallowed_methods, reason = "what is measured is read when it is sent")]
fn now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// Has the event's two days be today and tomorrow: scans are read on their day, as those of a gate are.
fn dated(event: &str) -> String {
    let now = now();
    let date = |at: jiff::Timestamp| at.to_string()[..10].to_owned();
    let (today, tomorrow) = (date(now), date(now + jiff::SignedDuration::from_hours(24)));
    event.replace("2024-11-04", &today).replace("2024-11-05", &tomorrow)
}

/// Makes the event, imports the people, issues their badges, and returns the codes.
fn event(folder: &Path, people: u64) -> Vec<String> {
    fs::write(folder.join("event.toml"), dated(EVENT)).expect("the event file");
    let mut list = String::from("reference,category,given_name,family_name,delegation\n");
    (0..people).for_each(|number| {
        list.push_str(&format!("R{number},Delegate,Given{number},Family{number},Delegation {}\n", number % 200));
    });
    fs::write(folder.join("list.csv"), list).expect("the list");
    for arguments in [["init", "event.toml"], ["import", "list.csv"]] {
        let done =
            accredit(folder).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("the program runs");
        assert!(done.success());
    }
    let mut store = Store::open(&folder.join("event.db")).expect("the database");
    let (event, keys) = (store.event().expect("the event"), read_key_file(&key_path(store.path())).expect("the keys"));
    let everyone = store.keys(&Selection::default(), Order::List).expect("the people");
    let mut next = 1_u32;
    let draw = || {
        next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        next
    };
    let signer = Signer::new(&event, &keys).expect("a signer");
    store.issue_badges(&signer, &everyone, draw, jiff::Timestamp::UNIX_EPOCH).expect("badges");
    let code = |&key| store.participant_by_key(key).expect("a participant").badge.expect("a badge").credential.letters();
    everyone.iter().map(code).collect()
}

fn accredit(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_accredit"));
    command.current_dir(folder).env_remove("ACCREDIT_DB");
    command
}

/// Only the writer: no HTTP, signatures checked before, 64 in a commit, durable.
fn ceiling(database: &Path, codes: &[String]) {
    let mut checkin = Checkin::new(Store::open(database).expect("the database")).expect("the event");
    let event = checkin.event().clone();
    let at = now();
    let reading = |number: u64| {
        let code = &codes[(number * 7_919 % codes.len() as u64) as usize];
        let shown = Shown::Code(code.clone());
        Reading::new(
            &event,
            "main".parse().expect("a gate"),
            ScanId::new(if database.is_file() { 1 } else { 2 }, number.to_be_bytes().repeat(2)[..10].try_into().expect("ten")),
            at,
            shown,
        )
    };
    let groups: Vec<Vec<_>> = (0..200).map(|group| (group * 64..group * 64 + 64).map(reading).collect()).collect();
    let (count, started) = (groups.len() * 64, Instant::now());
    for group in groups {
        checkin.record(group, Recording::Keep, at).expect("recorded");
    }
    println!(
        "ceiling, only the writer, 64 in a commit: {:.0} durable check-ins/s",
        count as f64 / started.elapsed().as_secs_f64()
    );
}

/// The same on PostgreSQL: with one server, and with two.
fn on_a_server(folder: &Path, database: &str, codes: &Arc<Vec<String>>, seconds: u64) {
    let copied = accredit(folder).args(["db", "copy", "event.db", database]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(copied.expect("the program runs").success());
    let servers = ["north", "south"].map(|node| Server::start_as(folder, &["--db", database, "--node", node]));
    let secret = servers[0].enrol_on(folder, &["--db", database]);
    ceiling(Path::new(database), codes);
    let addresses = servers.each_ref().map(|server| server.address);
    for count in [1, 2] {
        let served = run(&addresses[..count], &secret, codes, Duration::from_secs(seconds), CLIENTS, 0);
        report(&format!("64 clients, {count} on PostgreSQL"), &served, seconds);
    }
}

struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(folder: &Path) -> Self {
        Self::start_as(folder, &[])
    }

    fn start_as(folder: &Path, options: &[&str]) -> Self {
        let arguments = ["serve", "--json", "-q", "--listen", "127.0.0.1:0"];
        let mut child = accredit(folder).args(arguments).args(options).stdout(Stdio::piped()).spawn().expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a line");
        let said: serde_json::Value = serde_json::from_str(&line).expect("JSON");
        let address = said["url"].as_str().and_then(|url| url.strip_prefix("http://")?.parse().ok()).expect("an address");
        Self { child, address }
    }

    fn enrol(&self, folder: &Path) -> String {
        self.enrol_on(folder, &[])
    }

    fn enrol_on(&self, folder: &Path, options: &[&str]) -> String {
        let arguments = ["device", "enroll", "--json", "--role", "gate", "--gate", "main"];
        let output = accredit(folder).args(arguments).args(options).output().expect("the program runs");
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let body = serde_json::json!({ "token": told["token"] }).to_string();
        let mut client = Client::new(self.address);
        let answer = client.post("/v1/enroll", "", &body);
        let told: serde_json::Value = serde_json::from_str(&answer.1).expect("JSON");
        told["secret"].as_str().expect("a secret").to_owned()
    }

    /// Resident memory in megabytes, as Linux counts it.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
        line.trim().split(' ').next().and_then(|kilobytes| kilobytes.parse::<u64>().ok()).unwrap_or(0) / 1_024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One keep-alive connection.
struct Client {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Client {
    fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("an option");
        Self { stream, buffer: vec![0; 16 << 10] }
    }

    /// Sends a request and waits for its answer: status and body.
    fn post(&mut self, path: &str, secret: &str, body: &str) -> (u16, String) {
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {secret}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        self.stream.write_all(request.as_bytes()).expect("sent");
        let mut length = 0;
        loop {
            length += self.stream.read(&mut self.buffer[length..]).expect("an answer");
            let text = std::str::from_utf8(&self.buffer[..length]).unwrap_or_default();
            if let Some((head, rest)) = text.split_once("\r\n\r\n") {
                let wanted = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
                if rest.len() >= wanted {
                    return (head[9..12].parse().expect("a status"), rest.to_owned());
                }
            }
        }
    }
}

/// Sends scans from this many clients for a time, each waiting `pause` milliseconds between two; returns how long each took, in
/// µs.
fn run(servers: &[SocketAddr], secret: &str, codes: &Arc<Vec<String>>, time: Duration, clients: usize, pause: u64) -> Vec<u64> {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let threads: Vec<_> = (0..clients)
        .map(|client| {
            let (codes, secret, address) = (Arc::clone(codes), secret.to_owned(), servers[client % servers.len()]);
            thread::spawn(move || {
                let (mut client, mut took, started) = (Client::new(address), Vec::new(), Instant::now());
                while started.elapsed() < time {
                    let number = NEXT.fetch_add(1, Ordering::Relaxed);
                    let code = &codes[(number * 7_919 % codes.len() as u64) as usize];
                    let at = now();
                    let body = format!(r#"{{"id":"01930000-0000-7000-9000-{number:012x}","code":"{code}","at":"{at}"}}"#);
                    let asked = Instant::now();
                    let (status, _) = client.post("/v1/scan", &secret, &body);
                    assert_eq!(status, 200);
                    took.push(asked.elapsed().as_micros() as u64);
                    thread::sleep(Duration::from_millis(pause));
                }
                took
            })
        })
        .collect();
    threads.into_iter().flat_map(|thread| thread.join().expect("a client")).collect()
}

/// Eight gates scan at a person's pace while others send rubbish: without a secret, with guessed ones, and from an enrolled
/// device.
fn garbage(server: &Server, secret: &str, codes: &Arc<Vec<String>>, time: Duration) {
    let (stop, sent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
    let senders: Vec<_> = (0..32)
        .map(|number| {
            let (stop, sent, secret, address) = (Arc::clone(&stop), Arc::clone(&sent), secret.to_owned(), server.address);
            thread::spawn(move || {
                let mut client = Client::new(address);
                let (secret, body) = match number % 4 {
                    0 => (String::new(), r#"{"id":"x"}"#.to_owned()),
                    1 => ("0".repeat(64), r#"{"id":"x"}"#.to_owned()),
                    2 => (secret, "{\"id\":".to_owned()),
                    _ => (secret, format!(r#"{{"id":"x","code":"{}"}}"#, "Q".repeat(900))),
                };
                // 32 senders, 10,000 a second: one each 3.2 ms.
                let started = Instant::now();
                let mut turn = 0_u32;
                while !stop.load(Ordering::Relaxed) {
                    let (status, _) = client.post("/v1/scan", &secret, &body);
                    assert!((400..500).contains(&status), "{status}");
                    sent.fetch_add(1, Ordering::Relaxed);
                    turn += 1;
                    thread::sleep((Duration::from_micros(3_200) * turn).saturating_sub(started.elapsed()));
                }
            })
        })
        .collect();
    let took = run(&[server.address], secret, codes, time, 8, 100);
    stop.store(true, Ordering::Relaxed);
    for sender in senders {
        sender.join().expect("a sender");
    }
    println!("garbage: {:.0}/s", sent.load(Ordering::Relaxed) as f64 / time.as_secs_f64());
    report("good scans meanwhile", &took, time.as_secs());
}

fn report(what: &str, took: &[u64], seconds: u64) {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    let at = |part: f64| sorted[((sorted.len() - 1) as f64 * part) as usize] as f64 / 1_000.0;
    println!(
        "{what}: {:.0}/s, median {:.1} ms, p99 {:.1} ms, slowest {:.1} ms",
        sorted.len() as f64 / seconds as f64,
        at(0.5),
        at(0.99),
        at(1.0)
    );
}
