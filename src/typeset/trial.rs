//! Tries drawings in a process of their own, before this one draws them.
//!
//! A drawing comes from outside, and can be made so that the library which draws it overflows the stack, or takes all memory, or never
//! ends. None of these can be caught. So the program starts itself once for each file; the child limits its own time and memory, draws
//! the file in every way in which it will be drawn, and says so at its end. A file whose child did not get there is refused.

use std::{
    collections::HashSet,
    ffi::OsString,
    io::{Read, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, PoisonError},
    thread,
    time::Duration,
};

use sha2::{Digest, Sha256};

/// The time that a drawing may take, in seconds of the processor.
pub const MOST_SECONDS: u64 = 2;
/// The memory that a drawing may take, in bytes.
pub const MOST_MEMORY: u64 = 160 << 20;
/// The stack that a drawing may take, in bytes: less than every thread has that will draw it.
pub const MOST_STACK: usize = 1 << 20;
/// What the child says at its end.
pub const SURVIVED: &str = "drawn";
/// The name of the hidden command that tries a drawing.
pub const COMMAND: &str = "try-drawing";
/// How often the child is looked at.
const PAUSE: Duration = Duration::from_millis(5);
/// How many pauses a child may take by the clock, four seconds: a busy machine must not keep a person waiting either, and where a
/// process cannot limit its own time, this does.
const MOST_PAUSES: u32 = 800;
/// The most of a child's last words that are read.
const MOST_SAID: u64 = 16 << 10;

/// How a drawing ended the process that tried it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrialError {
    /// It takes too long.
    #[error("takes more than {MOST_SECONDS} seconds to draw; simplify it, or save it as PNG")]
    Time,
    /// It takes too much memory.
    #[error("takes more than {} MB to draw; simplify it, or save it as PNG", MOST_MEMORY >> 20)]
    Memory,
    /// It overflows the stack.
    #[error("is nested in itself, or too deeply to be drawn; simplify it, or save it as PNG")]
    Depth,
    /// It ended the process in another way.
    #[error("cannot be drawn; save it again as plain SVG, or as PNG")]
    Other,
    /// The process could not be started.
    #[error("cannot be tried: {0}")]
    NotStarted(String),
}

/// Tries drawings, and remembers those that can be drawn.
#[derive(Debug)]
pub struct Trials {
    program: PathBuf,
    /// Folders of fonts, for drawings with text.
    font_dirs: Vec<PathBuf>,
    survived: Mutex<HashSet<[u8; 32]>>,
}

impl Trials {
    /// Tries drawings with a program that knows [`COMMAND`].
    #[must_use]
    pub fn with(program: PathBuf, font_dirs: &[PathBuf]) -> Self {
        Self { program, font_dirs: font_dirs.to_vec(), survived: Mutex::default() }
    }

    /// Tries drawings with the program that runs. On Linux that is found even if an upgrade has replaced its file.
    #[must_use]
    pub fn with_this_program(font_dirs: &[PathBuf]) -> Option<Self> {
        let itself = Path::new("/proc/self/exe");
        let program = if itself.exists() { Some(itself.to_owned()) } else { std::env::current_exe().ok() };
        program.map(|program| Self::with(program, font_dirs))
    }

    /// Tries a drawing, unless one with the same text has been tried. `longest` is its longer side on paper, in millimetres.
    ///
    /// # Errors
    /// When it cannot be drawn in bounded time and memory.
    pub fn attempt(&self, text: &str, folder: Option<&Path>, longest: f32) -> Result<(), TrialError> {
        let digest: [u8; 32] = Sha256::digest(format!("{longest} {text}").as_bytes()).into();
        if self.survived.lock().unwrap_or_else(PoisonError::into_inner).contains(&digest) {
            return Ok(());
        }
        self.child(text, folder, longest)?;
        self.survived.lock().unwrap_or_else(PoisonError::into_inner).insert(digest);
        Ok(())
    }

    fn child(&self, text: &str, folder: Option<&Path>, longest: f32) -> Result<(), TrialError> {
        let mut arguments: Vec<OsString> = vec![COMMAND.into(), "--longest".into(), longest.to_string().into()];
        for folder in &self.font_dirs {
            arguments.extend(["--font-dir".into(), folder.into()]);
        }
        if let Some(folder) = folder {
            let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            arguments.extend(["--folder".into(), here.into()]);
        }
        let mut command = Command::new(&self.program);
        // Settings of the outer command are none of the child's: it draws, and nothing else.
        command.args(arguments).env_remove("ACCREDIT_DB").env("RUST_BACKTRACE", "0");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let failed = |error: std::io::Error| TrialError::NotStarted(error.to_string());
        let mut child = command.spawn().map_err(failed)?;
        let (stdin, out, errors) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        thread::scope(|scope| {
            // A child that ends early does not read all; that is not a failure of ours.
            scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(text.as_bytes())));
            let said = scope.spawn(move || all(out));
            let complained = scope.spawn(move || all(errors));
            let ended = wait(&mut child).map_err(failed)?;
            let (said, complained) = (said.join().unwrap_or_default(), complained.join().unwrap_or_default());
            match ended {
                None => Err(TrialError::Time),
                Some(status) if status.success() && said.trim() == SURVIVED => Ok(()),
                Some(status) => Err(why(status, &complained)),
            }
        })
    }
}

fn all(from: Option<impl Read>) -> String {
    let mut bytes = Vec::new();
    let read = from.map(|from| from.take(MOST_SAID).read_to_end(&mut bytes));
    drop(read);
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Waits until a child ends; `None` if it had to be ended.
fn wait(child: &mut Child) -> std::io::Result<Option<std::process::ExitStatus>> {
    for _ in 0..MOST_PAUSES {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        thread::sleep(PAUSE);
    }
    child.kill()?;
    child.wait()?;
    Ok(None)
}

/// Returns why a child ended, by its signal and its last words.
fn why(status: std::process::ExitStatus, complained: &str) -> TrialError {
    #[cfg(unix)]
    if matches!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9 | 24)) {
        // The system ends a process at its limit of time with XCPU, and with KILL a second later.
        return TrialError::Time;
    }
    if complained.contains("overflowed its stack") || complained.contains("stack overflow") {
        TrialError::Depth
    } else if complained.contains("memory allocation") || complained.contains("capacity overflow") {
        TrialError::Memory
    } else {
        tracing::debug!(%status, complained, "a drawing ended the process that tried it");
        TrialError::Other
    }
}
