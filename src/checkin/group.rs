//! What a group of readings will ask of the database.

use super::reading::{Reading, Shown};
use crate::store::Wanted;

/// Returns what readings will ask.
pub(super) fn wanted(readings: &[Reading]) -> Wanted {
    let mut wanted = Wanted { since: readings.iter().map(Reading::as_of).min(), ..Wanted::default() };
    for reading in readings {
        wanted.ids.push(reading.id);
        if reading.decided.is_some() {
            wanted.decided.push(reading.id);
        }
        match &reading.shown {
            Shown::Name(reference) => wanted.references.push(reference.clone()),
            Shown::Code(_) => {
                let (serials, is_short) = reading.serials();
                wanted.serials.extend(&serials);
                if is_short {
                    wanted.shorts.extend(serials);
                }
            }
        }
    }
    wanted
}
