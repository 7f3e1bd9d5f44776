//! The terminal of a gate: what is typed is not shown, and nothing that a reader sends on lands in the shell.

/// A terminal without echo. Dropped, it is as it was before, and what nobody read is thrown away.
pub(super) struct Quiet {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Quiet {
    /// Turns the echo off. Ctrl-C goes on ending the program, with the terminal as it was.
    pub(super) fn new() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let stdin = std::io::stdin();
        let Ok(before) = tcgetattr(&stdin) else { return Self { before: None } };
        let mut quiet = before.clone();
        quiet.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        if tcsetattr(&stdin, OptionalActions::Now, &quiet).is_err() {
            return Self { before: None };
        }
        restored_on_interrupt(before.clone());
        Self { before: Some(before) }
    }
}

#[cfg(not(unix))]
impl Quiet {
    /// There is no echo that this program could turn off.
    pub(super) fn new() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            restore(before);
        }
    }
}

/// A code that comes after the end would be a command to the shell: it is thrown away.
#[cfg(unix)]
fn restore(before: &rustix::termios::Termios) {
    use rustix::termios::{OptionalActions, QueueSelector, tcflush, tcsetattr};
    let stdin = std::io::stdin();
    // Where the terminal is gone there is nothing to restore.
    let _ = tcflush(&stdin, QueueSelector::IFlush);
    let _ = tcsetattr(&stdin, OptionalActions::Now, before);
}

/// Waits for Ctrl-C on a thread of its own: the main one waits for the reader.
#[cfg(unix)]
fn restored_on_interrupt(before: rustix::termios::Termios) {
    /// What shells report of a program that Ctrl-C ended.
    const INTERRUPTED: i32 = 130;
    let wait = move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            restore(&before);
            #[allow(clippy::disallowed_methods, reason = "main waits for the reader and cannot be told to end")]
            std::process::exit(INTERRUPTED);
        }
    };
    // Without the thread, Ctrl-C ends the program as it ends any other.
    let _ = std::thread::Builder::new().name("interrupt".into()).spawn(wait);
}
