//! Runs a target in a process of its own and watches it: memory, processor time, and whether it ends at all.

use std::{
    cell::Cell,
    env, fs,
    io::Read,
    panic::RefUnwindSafe,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

/// The most memory that the process of a target may ever hold, in kilobytes.
const MOST_KILOBYTES: u64 = 300 << 10;
/// Above this the process is ended before it takes the machine with it.
const FAR_TOO_MUCH: u64 = 2 << 20;
/// Without a new input for so long, an input is taken to run for ever.
const FOR_EVER: Duration = Duration::from_secs(90);
/// Clock ticks of `/proc/self/stat` in a second: the same on every Linux.
const TICKS: u64 = 100;

/// How much more processor time a build without optimisation may take where other tests run beside it: fifty million pixels of a photo
/// alone take three times what the program may.
const SLOWER: u64 = 8;

/// Names the file that holds the input under way, and says that this is the process of the target.
const INPUT: &str = "ACCREDIT_FUZZ_INPUT";
const SECONDS: &str = "ACCREDIT_FUZZ_SECONDS";
const START: &str = "ACCREDIT_FUZZ_START";
const REPLAY: &str = "ACCREDIT_FUZZ_REPLAY";

/// What the process of a target knows of its bounds.
pub(super) struct Watch {
    input: PathBuf,
    ticks: u64,
    /// How long inputs are made up.
    pub(super) time: Duration,
    /// Which inputs are made up; others each time if `None`.
    pub(super) start: Option<u64>,
}

impl Watch {
    /// Returns the bounds in the process of a target, and `None` in the process of the tests.
    pub(super) fn in_child(seconds: u64) -> Option<Self> {
        // Our own code is not optimised where tests run.
        let slower = if cfg!(debug_assertions) { SLOWER } else { 1 };
        let number = |name| env::var(name).ok().and_then(|number| number.parse().ok());
        let time = Duration::from_secs(number(SECONDS).unwrap_or(1));
        Some(Self { input: env::var_os(INPUT)?.into(), ticks: seconds * TICKS * slower, time, start: number(START) })
    }
}

/// What is done with each input, and its bounds.
pub(super) struct Attempt<'a> {
    watch: &'a Watch,
    on: &'a dyn Fn(&[u8]),
    most: Cell<u64>,
}

/// A target that panicked is tried again with smaller input; what it holds (a server, an event) is as good as before.
impl RefUnwindSafe for Attempt<'_> {}

impl<'a> Attempt<'a> {
    pub(super) fn new(watch: &'a Watch, on: &'a dyn Fn(&[u8])) -> Self {
        Self { watch, on, most: Cell::new(0) }
    }

    /// Tries a kept input instead of made ones, if one is named.
    pub(super) fn replays(&self) -> bool {
        env::var_os(REPLAY).is_some_and(|path| {
            self.on(&fs::read(&path).expect("the input that is named can be read"));
            true
        })
    }

    /// Tries an input, and panics where it takes too much.
    pub(super) fn on(&self, input: &[u8]) {
        fs::write(&self.watch.input, input).expect("the input under way can be written");
        // From here on the peak is this input's.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let before = ticks();
        (self.on)(input);
        let (ticks, peak) = (ticks() - before, kilobytes("self", "VmHWM:").unwrap_or_default());
        if peak > self.most.replace(self.most.get().max(peak)) || ticks > TICKS / 2 {
            println!("{} MB, {} ms, {} bytes", peak >> 10, ticks * 10, input.len());
        }
        assert!(ticks <= self.watch.ticks, "{} ms of processor time; {} is the most", ticks * 10, self.watch.ticks * 10);
        assert!(peak <= MOST_KILOBYTES, "{} MB of memory; {} is the most", peak >> 10, MOST_KILOBYTES >> 10);
    }
}

/// Returns the processor time that this process has taken, all its threads together.
fn ticks() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").expect("a process can read of itself");
    // The name of the process, in brackets, may hold blanks (proc_pid_stat(5)).
    let fields = stat.rsplit_once(')').expect("a name in brackets").1;
    fields.split_whitespace().skip(11).take(2).map(|ticks| ticks.parse::<u64>().expect("a number of ticks")).sum()
}

/// Reads a line of a process's status; `None` if the process has ended.
fn kilobytes(process: &str, line: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|found| found.strip_prefix(line))?.trim().strip_suffix(" kB")?.parse().ok()
}

/// Runs a test of this binary as a target in a process of its own, and fails if that fails.
#[track_caller]
pub(super) fn run_in_child(name: &str) {
    let name = name.split_once("::").expect("a module of this binary").1;
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let input = folder.path().join("input");
    let mut child = Command::new(env::current_exe().expect("this binary has a path"))
        .args(["--exact", name, "--nocapture", "--test-threads=1"])
        .env(INPUT, &input)
        .env("RUST_BACKTRACE", "0")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("this binary starts");
    let out = gather(child.stdout.take().expect("stdout is piped"));
    let err = gather(child.stderr.take().expect("stderr is piped"));
    let (out, stopped) = watch(&mut child, &input, &out);
    let status = child.wait().expect("the target ended");
    if stopped.is_none() && status.success() {
        println!("{out}");
        return;
    }
    let kept = keep(&input, name);
    let said = format!("{out}\n{}", err.recv().unwrap_or_default());
    let end = said.char_indices().nth_back(6_000).map_or(0, |(place, _)| place);
    panic!("{name}: {}; the input is kept in {kept}\n{}", stopped.unwrap_or_else(|| status.to_string()), &said[end..]);
}

/// Reads what a process says, to its end.
fn gather(mut from: impl Read + Send + 'static) -> mpsc::Receiver<String> {
    let (said, heard) = mpsc::sync_channel(1);
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        let _ = said.send(String::from_utf8_lossy(&bytes).into_owned());
    });
    heard
}

/// Looks at a process until it closes its stdout, and ends it where an input takes far too much. Returns what it said, and why it was ended.
fn watch(child: &mut Child, input: &Path, out: &mpsc::Receiver<String>) -> (String, Option<String>) {
    let process = child.id().to_string();
    let (mut last, mut since) = (None, Instant::now());
    loop {
        match out.recv_timeout(Duration::from_millis(50)) {
            Err(RecvTimeoutError::Timeout) => {}
            said => return (said.unwrap_or_default(), None),
        }
        let written = fs::metadata(input).and_then(|about| about.modified()).ok();
        if written != last {
            (last, since) = (written, Instant::now());
        }
        let why = match kilobytes(&process, "VmRSS:") {
            Some(held) if held > FAR_TOO_MUCH => format!("{} MB of memory", held >> 10),
            _ if since.elapsed() > FOR_EVER => format!("one input took more than {} s", FOR_EVER.as_secs()),
            _ => continue,
        };
        let _ = child.kill();
        return (out.recv().unwrap_or_default(), Some(why));
    }
}

/// Keeps an input that failed, and returns where.
fn keep(input: &Path, name: &str) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("fuzz");
    let kept = folder.join(name.replace("::", "-"));
    let copied = fs::create_dir_all(&folder).and_then(|()| fs::copy(input, &kept));
    copied.map_or_else(|error| error.to_string(), |_| kept.display().to_string())
}
