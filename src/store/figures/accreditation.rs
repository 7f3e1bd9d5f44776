//! For which days somebody was accredited: what figures of past days go by.
//!
//! Who is withdrawn or blocked is no longer expected; but the days that were over by then are not rewritten.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::{
    domain::{event::Event, mask::DayMask, participant::Standing},
    store::engine::{
        columns,
        error::Result,
        sql::{self, Connection},
    },
};

/// Since when people are no longer accredited.
pub(in crate::store) struct Accreditation {
    /// When each event day ends.
    ends: Vec<Timestamp>,
    /// By the row of those who are withdrawn or blocked.
    lost: HashMap<i64, Timestamp>,
}

impl Accreditation {
    /// Reads who is not accredited now, and since when.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(in crate::store) fn read(connection: &Connection, event: &Event) -> Result<Self> {
        let mut people = connection.prepare_cached("select id, updated_at from participant where standing <> 'accredited'")?;
        let people = people.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<sql::Result<Vec<(i64, i64)>>>()?;
        // Who did not come in approved was not accredited from the first moment on.
        let mut lines = connection.prepare_cached(
            "select at, action, details from journal
             where subject_kind = 'participant' and subject = ?1
                 and action in ('participant.add', 'participant.standing', 'nomination.step') order by entry",
        )?;
        let mut lost = HashMap::with_capacity(people.len());
        for (id, updated_at) in people {
            let mut since = None;
            let mut changes = lines.query([id.to_string()])?;
            while let Some(line) = changes.next()? {
                let said: serde_json::Value = serde_json::from_str(line.get_ref(2)?.as_str()?).unwrap_or_default();
                let is_accredited = match line.get_ref(1)?.as_str()? {
                    "participant.add" => said["state"].is_null(),
                    _ => said["to"] == Standing::Accredited.as_str(),
                };
                since = if is_accredited { None } else { since.or(Some(line.get(0)?)) };
            }
            // From before the journal was kept, the last change is the nearest that is known.
            lost.insert(id, columns::timestamp(since.unwrap_or(updated_at)));
        }
        Ok(Self { ends: (0..event.days.len()).map(|day| end(event, day)).collect(), lost })
    }

    /// Returns which of a participant's days the accreditation stood for: all, or those that were over when it was lost.
    pub(in crate::store) fn stood(&self, id: i64, days: DayMask) -> DayMask {
        let Some(lost_at) = self.lost.get(&id) else { return days };
        let was_over = |day: &crate::domain::mask::DayIndex| self.ends.get(day.get()).is_some_and(|end| end <= lost_at);
        days.iter().filter(was_over).fold(DayMask::NONE, DayMask::with)
    }
}

/// Returns the moment at which an event day ends: when the next one would begin.
fn end(event: &Event, day: usize) -> Timestamp {
    let next = event.days.get(day).and_then(|date| date.tomorrow().ok());
    next.and_then(|next| event.timezone.to_timestamp(next.to_datetime(event.day_starts_at)).ok()).unwrap_or(Timestamp::MAX)
}
