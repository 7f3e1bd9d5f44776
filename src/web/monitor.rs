//! What the server has to say of itself, by its last commit or probe. Asking costs nothing and writes nothing.

use std::{
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};

use crate::store::{StoreError, WriteCondition};

/// A clock that moves by more than this against the time that went by has jumped.
const JUMP: SignedDuration = SignedDuration::from_secs(60);
/// How long a jump is told of: long enough for somebody to look at the clock.
const JUMP_TOLD: Duration = Duration::from_secs(600);

/// What keeps the server from recording, or what somebody has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Health {
    /// All is well.
    Well,
    /// The database cannot be written.
    Store(WriteCondition),
    /// The clock jumped: days and times may be wrong.
    Clock,
    /// Another main server is in this one's place.
    Replaced,
}

impl Health {
    /// Returns the word for it, the same as the kind of the problem that it makes of a request.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Well => "ok",
            Self::Store(WriteCondition::DiskFull) => "disk-full",
            Self::Store(WriteCondition::Locked) => "locked",
            Self::Store(WriteCondition::Gone) => "database-gone",
            Self::Store(WriteCondition::Unreachable) => "database-unreachable",
            Self::Store(WriteCondition::ReadOnly) => "read-only",
            Self::Store(WriteCondition::Fault) => "internal",
            Self::Clock => "clock",
            Self::Replaced => "other-main",
        }
    }
}

/// What was last found, and since when that is so.
#[derive(Clone)]
pub(super) struct Monitor {
    found: Arc<Mutex<LastFound>>,
    /// Since when another main server is in this one's place: for all listeners of the process.
    replaced: Arc<OnceLock<Timestamp>>,
}

struct LastFound {
    store: Option<WriteCondition>,
    since: Timestamp,
    /// When the store was last written, or could not be.
    tried: Instant,
    /// Two clocks at one moment: they go on together unless one is set.
    clocks: (Instant, Timestamp),
    jumped: Option<Instant>,
}

impl Monitor {
    pub(super) fn new(now: Timestamp, at: Instant) -> Self {
        let found = LastFound { store: None, since: now, tried: at, clocks: (at, now), jumped: None };
        Self { found: Arc::new(Mutex::new(found)), replaced: Arc::default() }
    }

    /// Makes one for another listener of the same server: it looks by itself, and stops with the others.
    pub(super) fn of_same_server(&self, now: Timestamp, at: Instant) -> Self {
        Self { replaced: Arc::clone(&self.replaced), ..Self::new(now, at) }
    }

    /// Notes that another main server is in this one's place.
    pub(super) fn replaced(&self, now: Timestamp) {
        let _ = self.replaced.set(now);
    }

    /// Returns whether another main server is in this one's place.
    pub(super) fn is_replaced(&self) -> bool {
        self.replaced.get().is_some()
    }

    /// Notes what became of a write, or of a look at the file.
    pub(super) fn wrote<T>(&self, result: &Result<T, StoreError>, now: Timestamp, at: Instant) {
        let condition = match result {
            Ok(_) => None,
            // What the rules refuse says nothing of the disk.
            Err(error) => match error.condition() {
                Some(condition) => Some(condition),
                None => return,
            },
        };
        let mut found = self.lock();
        found.tried = at;
        if found.store != condition {
            (found.store, found.since) = (condition, now);
            if let Some(condition) = condition {
                tracing::error!(state = Health::Store(condition).as_str(), "the database cannot be written");
            } else {
                tracing::info!("the database can be written again");
            }
        }
    }

    /// Looks at the clock, which nobody should set while gates work.
    pub(super) fn look_at_clock(&self, now: Timestamp, at: Instant) {
        let mut found = self.lock();
        let (before, shown) = found.clocks;
        let passed = SignedDuration::try_from(at.duration_since(before)).unwrap_or_default();
        let moved = now.duration_since(shown) - passed;
        found.clocks = (at, now);
        if moved.abs() > JUMP {
            tracing::error!(seconds = moved.as_secs(), "the clock of this machine jumped");
            (found.jumped, found.since) = (Some(at), now);
        }
    }

    /// Returns how things stand, and since when.
    pub(super) fn health(&self, at: Instant) -> (Health, Timestamp) {
        if let Some(since) = self.replaced.get() {
            return (Health::Replaced, *since);
        }
        let found = self.lock();
        let has_jumped = found.jumped.is_some_and(|jumped| at.duration_since(jumped) < JUMP_TOLD);
        let health = match found.store {
            Some(condition) => Health::Store(condition),
            None if has_jumped => Health::Clock,
            None => Health::Well,
        };
        (health, found.since)
    }

    /// Returns whether the store was not written for so long: a probe is due.
    pub(super) fn is_idle(&self, for_long: Duration, at: Instant) -> bool {
        at.duration_since(self.lock().tried) >= for_long
    }

    fn lock(&self) -> MutexGuard<'_, LastFound> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + seconds).unwrap()
    }

    #[test]
    fn the_last_write_says_how_things_stand() {
        let start = Instant::now();
        let monitor = Monitor::new(at(0), start);
        assert_eq!(monitor.health(start), (Health::Well, at(0)));
        monitor.wrote::<()>(&Err(StoreError::Locked), at(5), start);
        assert_eq!(monitor.health(start), (Health::Store(WriteCondition::Locked), at(5)));
        monitor.wrote::<()>(&Err(StoreError::from(crate::store::refusal::KeyRefusal::NoneSigns)), at(6), start);
        assert_eq!(monitor.health(start).0, Health::Store(WriteCondition::Locked));
        monitor.wrote::<()>(&Err(StoreError::Locked), at(7), start);
        assert_eq!(monitor.health(start).1, at(5), "since it began");
        monitor.wrote(&Ok(()), at(8), start + Duration::from_secs(8));
        assert_eq!(monitor.health(start), (Health::Well, at(8)));
        assert!(!monitor.is_idle(Duration::from_secs(15), start + Duration::from_secs(20)));
        assert!(monitor.is_idle(Duration::from_secs(15), start + Duration::from_secs(23)));
    }

    #[test]
    fn a_server_whose_place_is_taken_says_so_at_every_listener_whatever_else_is_wrong() {
        let start = Instant::now();
        let monitor = Monitor::new(at(0), start);
        let portal = monitor.of_same_server(at(0), start);
        monitor.wrote::<()>(&Err(StoreError::Locked), at(5), start);
        assert_eq!(portal.health(start).0, Health::Well, "each looks by itself");
        monitor.replaced(at(7));
        assert!(portal.is_replaced());
        assert_eq!((monitor.health(start), portal.health(start)), ((Health::Replaced, at(7)), (Health::Replaced, at(7))));
    }

    #[test]
    fn a_clock_that_is_set_is_told_of_and_one_that_runs_is_not() {
        let start = Instant::now();
        let monitor = Monitor::new(at(0), start);
        let later = |seconds| start + Duration::from_secs(seconds);
        monitor.look_at_clock(at(3_600), later(3_600));
        assert_eq!(monitor.health(later(3_600)).0, Health::Well);
        for (shown, passed) in [(0, 3_615), (7_200, 3_630)] {
            monitor.look_at_clock(at(shown), later(passed));
            assert_eq!(monitor.health(later(passed)), (Health::Clock, at(shown)));
            monitor.look_at_clock(at(shown + 15), later(passed + 15));
        }
        assert_eq!(monitor.health(later(3_630 + 601)).0, Health::Well);
    }
}
