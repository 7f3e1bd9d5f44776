//! How many refused files of one person are written down: a flood of them fills neither the journal nor the memory.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::{domain::person::PersonId, store::FurtherRefusals};

/// How many of one person's are written down within [`WINDOW`].
const MOST: u32 = 20;
/// For how long they are counted.
const WINDOW: Duration = Duration::from_secs(3_600);

/// Refused files by person. People are invited, so there are few.
#[derive(Default)]
pub(super) struct UploadPace {
    by_person: Mutex<HashMap<PersonId, (Instant, u32)>>,
}

impl UploadPace {
    /// Counts a refused file; returns whether further ones are written down, or `None` if this one is not.
    pub(super) fn refused(&self, person: PersonId, now: Instant) -> Option<FurtherRefusals> {
        let mut by_person = self.by_person.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = by_person.entry(person).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        match *count {
            ..MOST => Some(FurtherRefusals::Written),
            MOST => Some(FurtherRefusals::Left),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_an_hour_are_written_down_and_the_last_says_so() {
        let (pace, start) = (UploadPace::default(), Instant::now());
        let told = |person, at| pace.refused(PersonId(person), at);
        for _ in 1..MOST {
            assert_eq!(told(1, start), Some(FurtherRefusals::Written));
        }
        assert_eq!(told(1, start), Some(FurtherRefusals::Left));
        assert_eq!((told(1, start), told(2, start)), (None, Some(FurtherRefusals::Written)));
        assert_eq!(told(1, start + WINDOW), Some(FurtherRefusals::Written));
    }
}
