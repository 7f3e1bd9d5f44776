//! Whether a person has arrived: on which days, when, and where first.

use jiff::Timestamp;

use crate::{
    domain::mask::DayIndex,
    store::engine::{
        columns::{damaged, timestamp},
        database::Store,
        error::Result,
        sql,
        stored::ParticipantKey,
    },
};

/// A day on which a participant was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The event day.
    pub day: DayIndex,
    /// The first admission.
    pub first_at: Timestamp,
    /// The last reading.
    pub last_at: Timestamp,
    /// The code of the gate of the first admission.
    pub gate: String,
}

impl Store {
    /// Returns the days on which a participant was there, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn arrivals(&self, key: ParticipantKey) -> Result<Vec<Arrival>> {
        let mut statement = self.connection.prepare_cached(
            "select a.day, a.first_at, a.last_at, s.gate from attendance a join scan s on s.id = a.first_scan
             where a.participant = ?1 order by a.day",
        )?;
        let found = statement.query_map([key.0], |row| {
            Ok(Arrival {
                day: DayIndex::new(row.get(0)?).ok_or_else(|| damaged("attendance.day"))?,
                first_at: timestamp(row.get(1)?),
                last_at: timestamp(row.get(2)?),
                gate: row.get(3)?,
            })
        })?;
        Ok(found.collect::<sql::Result<_>>()?)
    }
}
