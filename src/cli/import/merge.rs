//! What of a merged list a person should know: who is missing, and how long gates will wait.

use jiff::Timestamp;

use crate::{
    cli::{
        context::Context,
        error::CliError,
        import::{args::Args, summary::ImportSummary},
        words::count,
    },
    store::{MissingPeople, Store},
};

/// How long the write lock is held for a changed row, in microseconds.
const LOCK_PER_ROW: usize = 25;
/// A device that was heard within so many seconds is connected.
const CONNECTED: i64 = 120;

/// Whether the missing are withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Withdrawal {
    No,
    Of(usize),
}

impl Withdrawal {
    /// Checks `--withdraw-missing` against who is missing: importing one list must never withdraw the people of another.
    ///
    /// # Errors
    /// When their number is another, the list has no name, or rows could not be read.
    pub(super) fn of(args: &Args, summary: &ImportSummary) -> Result<Self, CliError> {
        let Some(expected) = args.withdraw_missing else { return Ok(Self::No) };
        let Some(list) = &summary.list else {
            return Err(CliError::failed("--withdraw-missing needs a list with a name").hint("name it with --list NAME"));
        };
        let missing = summary.missing.len();
        if missing != expected {
            return Err(CliError::failed(format!(
                "{} missing from the list \"{list}\", not {expected}; nothing was written",
                count(missing, "participant")
            ))
            .hint("see who they are with --dry-run, and give their number"));
        }
        if summary.nameless > 0 {
            let rows = count(usize::try_from(summary.nameless).unwrap_or(usize::MAX), "row");
            return Err(CliError::failed(format!(
                "{rows} could not be read, and the people in them would be withdrawn; nothing was written"
            ))
            .hint("correct these rows first"));
        }
        Ok(Self::Of(missing))
    }

    /// Returns how many are withdrawn.
    pub(super) fn people(self) -> usize {
        match self {
            Self::No => 0,
            Self::Of(people) => people,
        }
    }

    /// Returns what the database is to do.
    pub(super) fn missing(self) -> MissingPeople {
        match self {
            Self::No => MissingPeople::Stay,
            Self::Of(people) => MissingPeople::Withdraw(people),
        }
    }
}

/// States beforehand that devices will wait, if it is over a second.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn warn_of_lock(context: &Context, store: &Store, rows: usize) -> Result<(), CliError> {
    let seconds = rows * LOCK_PER_ROW / 1_000_000;
    if seconds == 0 {
        return Ok(());
    }
    let now: Timestamp = context.now();
    let is_connected = |seen: Timestamp| now.as_second() - seen.as_second() < CONNECTED;
    let devices = store.devices()?;
    let connected = devices.iter().filter(|one| one.revoked_at.is_none() && is_connected(one.last_seen)).count();
    if connected > 0 {
        context.status(format!(
            "{} to write: {} will wait for up to {}",
            count(rows, "row"),
            count(connected, "connected device"),
            count(seconds + 1, "second")
        ));
    }
    Ok(())
}
