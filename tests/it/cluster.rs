//! A PostgreSQL server of the tests' own, with nothing in it, and events on it.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
};

use postgres::{Client, NoTls, SimpleQueryMessage};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};

/// Names the port of a server, in a process that is to tell its stories there.
const VARIABLE: &str = "ACCREDIT_TEST_SERVER";

/// A server, which ends with the last test that uses it.
pub(crate) struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
}

/// The newest server that is installed; PostgreSQL is not on the path where Debian puts it.
fn programs() -> Option<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

/// Starts a program as the user who may run a server: the administrator may not.
fn as_postgres(program: &Path) -> Command {
    if rustix::process::getuid().is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", "postgres", "--"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn done(command: &mut Command) -> String {
    let output = command.current_dir("/tmp").stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

impl Cluster {
    /// Returns the cluster of all tests of this process; `None`, and loudly, where PostgreSQL is not installed.
    pub(crate) fn shared() -> Option<Arc<Self>> {
        static SHARED: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cluster) = shared.upgrade() {
            return Some(cluster);
        }
        let Some(programs) = programs() else {
            assert!(std::env::var_os("CI").is_none(), "PostgreSQL is not installed: see .ci/run");
            eprintln!("SKIPPED: PostgreSQL is not installed");
            return None;
        };
        let cluster = Arc::new(Self::start(programs));
        *shared = Arc::downgrade(&cluster);
        Some(cluster)
    }

    fn start(programs: PathBuf) -> Self {
        let folder = PathBuf::from(done(as_postgres("mktemp".as_ref()).args(["-d", "/tmp/accredit-pg.XXXXXX"])).trim());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let cluster = Self { folder, programs, port };
        let data = cluster.data();
        done(as_postgres(&cluster.programs.join("initdb")).arg("-D").arg(&data).args([
            "-U",
            "owner",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
            "--locale=C",
        ]));
        cluster.close_doors();
        cluster.run();
        cluster
    }

    /// Makes a server of its own, which nobody else uses; `None`, and loudly, where PostgreSQL is not installed.
    pub(crate) fn own() -> Option<Self> {
        Self::shared().map(|shared| Self::start(shared.programs.clone()))
    }

    /// Makes a server that follows this one: what this one has committed, both have.
    pub(crate) fn standby(&self) -> Self {
        let folder = PathBuf::from(done(as_postgres("mktemp".as_ref()).args(["-d", "/tmp/accredit-pg.XXXXXX"])).trim());
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let standby = Self { folder, programs: self.programs.clone(), port };
        standby.copy(self);
        standby.run();
        self.waits_for_standbys();
        standby
    }

    /// Copies all that another server holds, to follow it.
    fn copy(&self, primary: &Self) {
        let mut copy = as_postgres(&self.programs.join("pg_basebackup"));
        let port = primary.port.to_string();
        copy.arg("-D").arg(self.data()).args(["-h", "127.0.0.1", "-p", &port, "-U", "owner", "-R", "-c", "fast"]);
        done(&mut copy);
    }

    /// Has a commit wait until a standby has it, too.
    fn waits_for_standbys(&self) {
        let mut owner = self.client("postgres");
        owner.batch_execute("alter system set synchronous_standby_names = '*'").unwrap();
        owner.batch_execute("select pg_reload_conf()").unwrap();
    }

    /// Makes a standby the one that is written.
    pub(crate) fn promote(&self) {
        done(as_postgres(&self.programs.join("pg_ctl")).arg("-D").arg(self.data()).args(["-w", "-s", "promote"]));
    }

    /// Kills the server, as a power cut would.
    pub(crate) fn kill(&self) {
        let id = fs::read_to_string(self.data().join("postmaster.pid")).unwrap();
        done(Command::new("kill").args(["-9", id.lines().next().unwrap()]));
    }

    /// Stops the server at once: those who are connected are cut off.
    pub(crate) fn stop(&self) {
        done(as_postgres(&self.programs.join("pg_ctl")).arg("-D").arg(self.data()).args(["-w", "-s", "-m", "immediate", "stop"]));
    }

    /// Starts the server again after it was stopped.
    pub(crate) fn restart(&self) {
        self.run();
    }

    /// Lets a server that was killed follow another one, as its standby, from where that one is.
    pub(crate) fn follow(&self, primary: &Self) {
        fs::remove_dir_all(self.data()).unwrap();
        self.copy(primary);
        self.run();
        primary.waits_for_standbys();
    }

    /// Returns what the server has noted.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap()
    }

    /// Returns the address of a database of this server.
    pub(crate) fn address(&self, database: &str) -> String {
        format!("postgres://owner@127.0.0.1:{}/{database}", self.port)
    }

    /// Returns the address of a database that is on this server or on another one, whichever can be written.
    pub(crate) fn address_with(&self, other: &Self, database: &str) -> String {
        format!("postgres://owner@127.0.0.1:{},127.0.0.1:{}/{database}", self.port, other.port)
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn run(&self) {
        let options =
            format!("-p {} -c listen_addresses=127.0.0.1 -c fsync=off -c ssl=on -k {}", self.port, self.folder.display());
        let mut start = as_postgres(&self.programs.join("pg_ctl"));
        start.arg("-D").arg(self.data()).args(["-w", "-s", "-o", &options, "-l"]).arg(self.folder.join("log")).arg("start");
        done(&mut start);
    }

    /// Lets one user in over an encrypted way only, and one with a password only; and makes the certificate of "localhost".
    fn close_doors(&self) {
        let authority = KeyPair::generate().unwrap();
        let mut of_authority = CertificateParams::new(Vec::new()).unwrap();
        of_authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        fs::write(self.authority(), of_authority.self_signed(&authority).unwrap().pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let leaf = leaf.signed_by(&key, &Issuer::new(of_authority, authority)).unwrap();
        let doors = "local all all trust\nhost replication all all trust\nhostnossl all encrypted all reject\nhost all keeper all scram-sha-256\nhost all all all trust\n";
        for (name, content) in
            [("server.crt", leaf.pem()), ("server.key", key.serialize_pem()), ("pg_hba.conf", doors.to_owned())]
        {
            let made = self.folder.join(name);
            fs::write(&made, content).unwrap();
            done(as_postgres("install".as_ref()).args(["-m", "600"]).arg(&made).arg(self.folder.join("data").join(name)));
        }
    }

    /// Returns the certificate of the authority that vouches for the server as "localhost".
    pub(crate) fn authority(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// Returns the address of a database for a user, as the server is called "localhost".
    pub(crate) fn address_for(&self, user: &str, database: &str) -> String {
        format!("postgres://{user}@localhost:{}/{database}", self.port)
    }

    /// Connects to a database as its owner.
    pub(crate) fn client(&self, database: &str) -> Client {
        connected(self.port, database)
    }

    /// Returns what makes a process tell its stories on this server.
    pub(crate) fn variable(&self) -> (&'static str, String) {
        (VARIABLE, self.port.to_string())
    }

    /// Makes a database, and returns its address.
    pub(crate) fn database(&self, name: &str) -> String {
        made(self.port, name)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let mut stop = as_postgres(&self.programs.join("pg_ctl"));
        stop.arg("-D").arg(self.folder.join("data")).args(["-s", "-m", "immediate", "stop"]);
        let _ = stop.current_dir("/tmp").status();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// An empty database of one story, on the server that this process tells its stories on.
pub(crate) struct Database {
    port: u16,
    name: String,
    /// Its address.
    pub(crate) address: String,
}

impl Database {
    /// Makes one; `None` in a process that tells its stories on files.
    pub(crate) fn of_story() -> Option<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let port = std::env::var(VARIABLE).ok()?.parse().expect("a port");
        let name = format!("story_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        Some(Self { port, address: made(port, &name), name })
    }

    /// Returns the rows of a query, each as texts; nothing is an empty one.
    pub(crate) fn rows(&self, query: &str) -> Vec<Vec<String>> {
        let answer = connected(self.port, &self.name).simple_query(query).unwrap();
        let rows = answer.iter().filter_map(|part| if let SimpleQueryMessage::Row(row) = part { Some(row) } else { None });
        rows.map(|row| (0..row.len()).map(|place| row.get(place).unwrap_or_default().to_owned()).collect()).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Servers of the story may be on their way out.
        let _ = connected(self.port, "postgres").batch_execute(&format!("drop database {} with (force)", self.name));
    }
}

fn connected(port: u16, database: &str) -> Client {
    Client::connect(&format!("host=127.0.0.1 port={port} user=owner dbname={database}"), NoTls).unwrap()
}

fn made(port: u16, name: &str) -> String {
    connected(port, "postgres").batch_execute(&format!("create database {name}")).unwrap();
    format!("postgres://owner@127.0.0.1:{port}/{name}")
}
