//! A rehearsal: readings are decided and shown, and never recorded.

use jiff::Timestamp;

use crate::domain::{event::Event, mask::DayIndex};

/// Returns the moment as of which readings are rehearsed: now on a day of the event, else the same time on its first day, so that
/// badges are judged as they will be.
pub(super) fn moment(event: &Event, now: Timestamp) -> Timestamp {
    if event.day_of(now).is_some() {
        return now;
    }
    DayIndex::new(0).and_then(|first| event.moment_on(first, event.local(now).time())).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event_file;

    #[test]
    fn a_rehearsal_is_on_the_first_day_unless_the_event_is_today() {
        let event = event_file::read(include_str!("../../templates/sample/kuwait-2024.toml")).unwrap();
        for (now, rehearsed) in [
            ("2024-10-20T10:30:00+03:00", "2024-11-04T10:30:00+03:00"),
            ("2024-11-09T02:00:00+03:00", "2024-11-05T02:00:00+03:00"),
            ("2024-11-05T10:30:00+03:00", "2024-11-05T10:30:00+03:00"),
        ] {
            let rehearsed: Timestamp = rehearsed.parse().unwrap();
            assert_eq!(moment(&event, now.parse().unwrap()), rehearsed, "{now}");
            assert!(event.day_of(rehearsed).is_some());
        }
    }
}
