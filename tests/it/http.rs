//! A server under test, and a client that says exactly what a test wants said.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::harness::{Site, accredit};

/// A server of its own process on a free port, killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it is reached.
    pub(crate) url: String,
    /// What it said when it started.
    pub(crate) said: Value,
    /// Its socket.
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Returns the number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Starts a server on loopback.
    pub(crate) fn start(site: &Site) -> Self {
        Self::start_on(site, "127.0.0.1:0")
    }

    /// Starts a server on an address.
    pub(crate) fn start_on(site: &Site, listen: &str) -> Self {
        Self::start_as(site, &["--listen", listen], None)
    }

    /// Starts a server on loopback that may have so many files open, and not one more.
    pub(crate) fn start_with_files(site: &Site, files: usize) -> Self {
        let limited = format!("ulimit -n {files} && exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &limited, env!("CARGO_BIN_EXE_accredit"), "serve", "--json", "-v", "--listen", "127.0.0.1:0"]);
        Self::started(command, site)
    }

    /// Starts a server with options; programs are looked for in a folder of the site, where one is named.
    pub(crate) fn start_as(site: &Site, options: &[&str], programs: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_accredit"));
        command.args(["serve", "--json", "-v"]).args(options).envs(programs.map(|folder| ("PATH", site.path(folder))));
        Self::started(command, site)
    }

    /// Starts a rehearsal on a database that may not be written, as a user who may not write it.
    #[cfg(unix)]
    pub(crate) fn start_rehearsal(site: &Site, uid: Option<u32>) -> Self {
        use std::os::unix::process::CommandExt;
        let mut command = Command::new(env!("CARGO_BIN_EXE_accredit"));
        command.args(["serve", "--json", "--rehearse", "--listen", "127.0.0.1:0"]);
        uid.map(|uid| command.uid(uid));
        Self::started(command, site)
    }

    fn started(mut command: Command, site: &Site) -> Self {
        let log = std::fs::File::options().create(true).append(true).open(site.path("serve.log")).expect("a log can be written");
        site.leads(&mut command);
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("stdout is piped")).read_line(&mut line).expect("the server says where it is");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let url = said["url"].as_str().expect("the server says its address").to_owned();
        let address = url.split_once("://").unwrap().1.parse().expect("an address and a port");
        Self { child, url, said, address }
    }

    /// Enrolls a device, and returns a client that speaks as it.
    pub(crate) fn enrolled(&self, site: &Site, role: &str, gate: Option<&str>) -> Client {
        let mut args = vec!["device", "enroll", "--json", "--role", role];
        args.extend(gate.iter().flat_map(|gate| ["--gate", gate]));
        let token = accredit(site).args(args).succeeds().json()["token"].as_str().unwrap().to_owned();
        self.enrolled_by(&token)
    }

    /// Enrolls a device by what its enrollment code holds.
    pub(crate) fn enrolled_by(&self, token: &str) -> Client {
        let client = self.client();
        let answer = client.post("/v1/enroll", &json!({ "token": token })).expects(200);
        Client { secret: Some(answer.json()["secret"].as_str().unwrap().to_owned()), ..client }
    }

    /// Returns a client that is nobody, on this machine.
    pub(crate) fn client(&self) -> Client {
        Client { address: SocketAddr::new(std::net::Ipv4Addr::LOCALHOST.into(), self.address.port()), secret: None }
    }

    /// Kills the server, as a power cut would.
    pub(crate) fn kill(mut self) {
        self.child.kill().expect("the server is running");
        self.child.wait().expect("the server ended");
    }

    /// Asks the server to end, and returns its exit code.
    #[cfg(unix)]
    pub(crate) fn end(mut self) -> Option<i32> {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
        self.child.wait().expect("the server ended").code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Speaks HTTP/1.1, one connection a request.
#[derive(Clone)]
pub(crate) struct Client {
    /// Where to.
    pub(crate) address: SocketAddr,
    /// What it was enrolled with.
    pub(crate) secret: Option<String>,
}

impl Client {
    /// Sends a request without a body.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// Sends JSON.
    pub(crate) fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("content-type", "application/json")], body.to_string().as_bytes())
    }

    /// Sends a request.
    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: {}\r\n",
            self.address,
            body.len()
        );
        if let Some(secret) = &self.secret {
            head.push_str(&format!("authorization: Bearer {secret}\r\n"));
        }
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut stream = self.connect();
        // A server that refuses a body closes before it has all of it: what it said is still there to read.
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
        Answer::read(&mut stream)
    }

    /// Sends JSON to a server that may die meanwhile; `None` if its answer did not arrive completely.
    pub(crate) fn try_post(&self, path: &str, body: &Value) -> Option<Answer> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        let (body, secret) = (body.to_string(), self.secret.clone().unwrap_or_default());
        let head = format!("POST {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {secret}\r\nconnection: close\r\n");
        let rest = format!("content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        stream.write_all(format!("{head}{rest}").as_bytes()).ok()?;
        let mut all = Vec::new();
        let _ = stream.read_to_end(&mut all);
        let answer = Answer::parse(&all)?;
        (answer.header("content-length")?.parse() == Ok(answer.body.len())).then_some(answer)
    }

    /// Opens a connection.
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("the server takes a connection");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time can be set");
        stream
    }
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Status code.
    pub(crate) status: u16,
    /// The head, as it came.
    pub(crate) head: String,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// Reads an answer: as long as it says it is, else to its end.
    pub(crate) fn read(stream: &mut impl Read) -> Self {
        let (mut all, mut chunk) = (Vec::new(), [0; 8_192]);
        loop {
            if let Some(answer) = Self::parse(&all)
                && answer.header("content-length").is_some_and(|length| length.parse() == Ok(answer.body.len()))
            {
                return answer;
            }
            // TLS clients report a close without a goodbye as an error; the length says whether all came.
            match stream.read(&mut chunk) {
                Ok(count) if count > 0 => all.extend(&chunk[..count]),
                _ => return Self::parse(&all).unwrap_or_else(|| panic!("no head: {}", String::from_utf8_lossy(&all))),
            }
        }
    }

    /// Puts the pieces of a body together that was sent in chunks (RFC 9112, section 7.1).
    fn joined(mut rest: &[u8]) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let end = rest.windows(2).position(|two| two == b"\r\n")?;
            let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?, 16).ok()?;
            if length == 0 {
                return Some(body);
            }
            body.extend(rest.get(end + 2..end + 2 + length)?);
            rest = rest.get(end + 4 + length..)?;
        }
    }

    fn parse(all: &[u8]) -> Option<Self> {
        let end = all.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&all[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).expect("a status");
        let answer = Self { status, head, body: all[end + 4..].to_vec() };
        if answer.header("transfer-encoding") == Some("chunked") {
            return Some(Self { body: Self::joined(&answer.body)?, ..answer });
        }
        Some(answer)
    }

    /// Returns a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.head.lines().filter_map(|line| line.split_once(':'));
        headers.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    /// Returns the body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Expects a status.
    #[track_caller]
    pub(crate) fn expects(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}\n{}", self.head, self.text());
        self
    }

    /// Expects a problem (RFC 9457) of a kind, which gives nothing away.
    #[track_caller]
    pub(crate) fn refuses_with(self, status: u16, kind: &str) -> Self {
        let answer = self.expects(status);
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        let problem = answer.json();
        assert_eq!(problem["type"], format!("urn:accredit:problem:{kind}"), "{problem}");
        assert_eq!(problem["status"], status);
        let text = answer.text();
        for leak in ["/src/", ".rs:", "event.db", "/tmp", "panicked", "sqlite"] {
            assert!(!text.contains(leak), "{text}");
        }
        answer
    }
}

/// Makes the id of a scan: a UUID of version 7 that is a number's own.
pub(crate) fn id(number: u64) -> String {
    format!("01930000-0000-7000-8000-{number:012x}")
}
