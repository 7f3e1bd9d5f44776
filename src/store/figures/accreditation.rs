//! For which days somebody was accredited: what figures of past days go by.
//!
//! Who is withdrawn or blocked is no longer expected; but the days that were over by then are not rewritten.

use jiff::Timestamp;

use crate::{
    domain::{event::Event, mask::DayMask, participant::Standing},
    store::{
        engine::{columns, error::Result, sql::Connection},
        event::settings,
    },
};

/// Since when people are no longer accredited: looked up for those who are not. Most are, and no list of the others is read for them.
pub(in crate::store) struct Accreditation<'c> {
    read: &'c Connection,
    /// When each event day ends.
    ends: Vec<Timestamp>,
}

impl<'c> Accreditation<'c> {
    /// Will look people of the database's event up.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(in crate::store) fn read(read: &'c Connection) -> Result<Self> {
        Ok(Self::of(read, &settings::load(read)?.event))
    }

    /// Returns all days of the event.
    pub(in crate::store) fn all_days(&self) -> DayMask {
        DayMask::first(self.ends.len())
    }

    /// Will look people of an event up.
    pub(in crate::store) fn of(read: &'c Connection, event: &Event) -> Self {
        Self { read, ends: (0..event.days.len()).map(|day| end(event, day)).collect() }
    }

    /// Returns which of a participant's days the accreditation stood for: all, or those that were over when it was lost. `id` is the
    /// participant's row, with the standing of now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(in crate::store) fn stood(&self, id: i64, standing: Standing, days: DayMask) -> Result<DayMask> {
        if standing == Standing::Accredited {
            return Ok(days);
        }
        let lost_at = self.lost_at(id)?;
        let was_over = |day: &crate::domain::mask::DayIndex| self.ends.get(day.get()).is_some_and(|end| *end <= lost_at);
        Ok(days.iter().filter(was_over).fold(DayMask::NONE, DayMask::with))
    }

    /// Returns since when a participant is withdrawn or blocked.
    fn lost_at(&self, id: i64) -> Result<Timestamp> {
        // Who did not come in approved was not accredited from the first moment on.
        let mut lines = self.read.prepare_cached(
            "select at, action, details from journal
             where subject_kind = 'participant' and subject = ?1
                 and action in ('participant.add', 'participant.standing', 'nomination.step') order by entry",
        )?;
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
        if let Some(since) = since {
            return Ok(columns::timestamp(since));
        }
        // From before the journal was kept, the last change is the nearest that is known.
        let mut changed = self.read.prepare_cached("select updated_at from participant where id = ?1")?;
        Ok(columns::timestamp(changed.query_row([id], |row| row.get(0))?))
    }
}

/// Returns the moment at which an event day ends: when the next one would begin.
fn end(event: &Event, day: usize) -> Timestamp {
    let next = event.days.get(day).and_then(|date| date.tomorrow().ok());
    next.and_then(|next| event.timezone.to_timestamp(next.to_datetime(event.day_starts_at)).ok()).unwrap_or(Timestamp::MAX)
}
