//! A fluent harness, so that a test reads as a story, and events to tell it about.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use accredit::{
    domain::{id::Reference, signing::KeyFile},
    store::{Order, Selection, Signer, Store, read_key_file},
};
use rusqlite::types::Value;

use crate::cluster::Database;

/// The sample list of 512 invented people.
pub(crate) const SAMPLE_LIST: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/sample/kuwait-2024.csv");
/// The sample event.
pub(crate) const SAMPLE_EVENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/templates/sample/kuwait-2024.toml");

/// The seconds since 1970, by this machine's clock.
pub(crate) fn now_seconds() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs().cast_signed()
}

/// A folder of its own, in which the program runs, and the database of its event: a file in the folder, or on a server in a process that tells
/// its stories there.
pub(crate) struct Site {
    folder: tempfile::TempDir,
    database: Option<Database>,
}

impl Site {
    /// Makes an empty folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder can be made"), database: Database::of_story() }
    }

    /// Makes a folder with the sample event and its 512 participants.
    pub(crate) fn with_sample() -> Self {
        let site = Self::new();
        accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
        accredit(&site).args(["import", SAMPLE_LIST]).succeeds();
        site
    }

    /// Returns the folder.
    pub(crate) fn dir(&self) -> &Path {
        self.folder.path()
    }

    /// Returns the path of a file in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).expect("a file can be written");
        path
    }

    /// Returns the path of the event's database, or its address.
    pub(crate) fn database(&self) -> PathBuf {
        self.database.as_ref().map_or_else(|| self.path("event.db"), |database| PathBuf::from(&database.address))
    }

    /// Opens the event's database.
    pub(crate) fn store(&self) -> Store {
        Store::open(&self.database()).expect("the database opens")
    }

    /// Returns the rows of a query, each as texts; nothing is an empty one.
    pub(crate) fn rows(&self, query: &str) -> Vec<Vec<String>> {
        if let Some(database) = &self.database {
            return database.rows(query);
        }
        let file = rusqlite::Connection::open(self.database()).expect("the database opens");
        let mut statement = file.prepare(query).expect("a query");
        let width = statement.column_count();
        let rows = statement.query_map([], |row| {
            let text = |place| match row.get::<_, Value>(place)? {
                Value::Null => Ok(String::new()),
                Value::Integer(number) => Ok(number.to_string()),
                Value::Text(text) => Ok(text),
                other => panic!("{other:?} is not a text"),
            };
            (0..width).map(text).collect()
        });
        rows.expect("it runs").collect::<Result<_, _>>().expect("its rows are read")
    }

    /// Returns the number that a query gives.
    pub(crate) fn number(&self, query: &str) -> i64 {
        self.rows(query)[0][0].parse().expect("a number")
    }

    /// Reads the event's signing keys.
    pub(crate) fn keys(&self) -> KeyFile {
        read_key_file(&self.path("event.key")).expect("the key file can be read")
    }

    /// Returns the program, which will run on the site's event.
    pub(crate) fn program(&self) -> Command {
        let mut program = Command::new(env!("CARGO_BIN_EXE_accredit"));
        self.leads(&mut program);
        program
    }

    /// Has a program find the event where the site has it.
    pub(crate) fn leads(&self, program: &mut Command) {
        let variables = ["ACCREDIT_DB", "ACCREDIT_KEY", "ACCREDIT_AUTHORITY"];
        program.current_dir(self.dir());
        match &self.database {
            None => {
                for name in variables {
                    program.env_remove(name);
                }
            }
            Some(Database { address, .. }) => {
                program.envs(variables.into_iter().zip([address, "event.key", "event.authority"]));
            }
        }
    }

    /// Issues badges to everyone who has none, without printing, and returns each participant's code.
    pub(crate) fn issue_all(&self) -> BTreeMap<String, String> {
        let mut store = self.store();
        let (event, keys) = (store.event().unwrap(), self.keys());
        let everyone = store.keys(&Selection::default(), Order::List).unwrap();
        let mut next = 0x9E37_79B9_u32;
        let draw = || {
            next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            next
        };
        store.issue_badges(&Signer::new(&event, &keys).unwrap(), &everyone, draw, jiff::Timestamp::UNIX_EPOCH).unwrap();
        everyone
            .iter()
            .map(|&key| {
                let participant = store.participant_by_key(key).unwrap();
                (participant.participant.reference.to_string(), participant.badge.unwrap().credential.letters())
            })
            .collect()
    }

    /// Returns the code of one participant's valid badge.
    pub(crate) fn code(&self, reference: &str) -> String {
        let reference: Reference = reference.parse().unwrap();
        self.store().participant(&reference).unwrap().badge.expect("a badge was issued").credential.letters()
    }
}

/// Starts a command of the program in a folder.
pub(crate) fn accredit(site: &Site) -> Run {
    let mut command = site.program();
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    Run { command, input: None }
}

/// A command about to run.
pub(crate) struct Run {
    command: Command,
    input: Option<Vec<u8>>,
}

/// What a command said and how it ended.
pub(crate) struct Said {
    /// Its stdout.
    pub(crate) out: String,
    /// Its stderr.
    pub(crate) err: String,
    /// Its exit code.
    pub(crate) code: i32,
}

impl Run {
    /// Adds arguments.
    pub(crate) fn args<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(mut self, args: I) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable of its environment.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it as a user without any rights of their own, if the administrator runs the tests.
    #[cfg(unix)]
    pub(crate) fn without_rights(mut self, uid: Option<u32>) -> Self {
        if let Some(uid) = uid {
            std::os::unix::process::CommandExt::uid(&mut self.command, uid);
        }
        self
    }

    /// Gives it something to read.
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = Some(input.into());
        self
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Said {
        self.command.stdout(Stdio::piped()).stderr(Stdio::piped());
        if self.input.is_some() {
            self.command.stdin(Stdio::piped());
        }
        let mut child = self.command.spawn().expect("the program starts");
        let writer = self.input.map(|input| {
            let mut stdin = child.stdin.take().expect("stdin is piped");
            std::thread::spawn(move || {
                let _ = stdin.write_all(&input);
            })
        });
        let Output { status, stdout, stderr } = child.wait_with_output().expect("the program ends");
        if let Some(writer) = writer {
            writer.join().expect("the input was given");
        }
        Said {
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
            code: status.code().expect("the program was not killed"),
        }
    }

    /// Runs it and expects exit code 0.
    #[track_caller]
    pub(crate) fn succeeds(self) -> Said {
        self.fails_with(0)
    }

    /// Runs it and expects this exit code.
    #[track_caller]
    pub(crate) fn fails_with(self, code: i32) -> Said {
        let said = self.run();
        assert_eq!(said.code, code, "stdout:\n{}\nstderr:\n{}", said.out, said.err);
        said
    }
}

impl Said {
    /// Expects a text on stdout.
    #[track_caller]
    pub(crate) fn out_contains(self, text: &str) -> Self {
        assert!(self.out.contains(text), "stdout has no \"{text}\":\n{}", self.out);
        self
    }

    /// Expects a text on stderr.
    #[track_caller]
    pub(crate) fn err_contains(self, text: &str) -> Self {
        assert!(self.err.contains(text), "stderr has no \"{text}\":\n{}", self.err);
        self
    }

    /// Reads stdout as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("stdout is no JSON ({error}):\n{}", self.out))
    }
}
