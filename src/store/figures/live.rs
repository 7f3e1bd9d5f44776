//! What figures that move with every scan read: everyone once, and then what the scans since have changed.

use jiff::Timestamp;

use super::{accreditation::Accreditation, delegation_types::DelegationTypes};
use crate::{
    domain::{
        event::Event,
        mask::{DayIndex, DayMask, ZoneMask},
        origin::Followed,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{Connection, params},
            stored::ParticipantKey,
        },
        gate::{
            counts::{SHOWN_REFUSAL, SHOWN_VERDICT},
            stream,
        },
        people::{apart, order::HEAD_RANK},
    },
};

/// A participant as figures count one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted<'r> {
    /// Whose row it is.
    pub key: ParticipantKey,
    /// The category's index, as credentials carry it.
    pub category: u8,
    /// Delegation; empty if there is none.
    pub delegation: &'r str,
    /// The type of the delegation: the register's, else the list's.
    pub delegation_type: &'r str,
    /// The days for which the accreditation stands, or stood to the day's end.
    pub accredited: DayMask,
    /// Lowest rank heads the delegation; ties by key.
    pub head_rank: i64,
}

/// Where a participant whom a scan concerned is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whereabouts {
    /// Whose they are.
    pub key: ParticipantKey,
    /// The first admission of the day; `None` if there is none, or it was taken back.
    pub first_at: Option<Timestamp>,
    /// Whether the participant is inside, as far as exits are scanned.
    pub is_inside: bool,
}

/// Readings at one gate with the same result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readings {
    /// The gate's code.
    pub gate: String,
    /// `admitted`, `repeat` or `refused`.
    pub verdict: String,
    /// Why they were refused, as a [`crate::domain::scan::RefusalKind`] says it.
    pub refusal: Option<String>,
    /// How many; those taken back are subtracted.
    pub count: i64,
    /// When the last of them was recorded; `None` if there are only readings taken back.
    pub last_recorded: Option<Timestamp>,
}

impl Store {
    /// Returns a number that changes when a participant is added or changed.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn roster_mark(&self) -> Result<(u64, i64)> {
        // The sum of the times, not the latest: a change made while a clock is behind is noticed as well.
        let mut statement =
            self.connection.prepare_cached("select count(*), cast(coalesce(sum(updated_at), 0) as bigint) from participant")?;
        Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Walks all participants as figures count them, in no particular order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn each_counted(&self, event: &Event, mut each: impl FnMut(Counted<'_>)) -> Result<()> {
        let accreditation = Accreditation::of(&self.connection, event);
        let mut types = DelegationTypes::read(&self.connection)?;
        // Sorting delegations for their heads would take five times as long: the caller remembers the best while counting.
        let sql = format!(
            "select p.id, p.category, p.delegation, p.delegation_type,
                 coalesce(p.days, c.days),
                 {HEAD_RANK}, p.standing
             from participant p join category c on c.category_index = p.category
             where {}",
            apart::is_of_event("p.")
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            let (id, days) = (row.get(0)?, DayMask(row.get(4)?));
            let delegation = row.get_ref(2)?.as_str()?;
            let delegation_type = types.of(delegation, row.get_ref(3)?.as_str()?)?;
            each(Counted {
                key: ParticipantKey(id),
                category: row.get(1)?,
                delegation,
                delegation_type,
                accredited: accreditation.stood(id, columns::parsed(&row, 6, "participant.standing")?, days)?,
                head_rank: row.get(5)?,
            });
        }
        Ok(())
    }

    /// Returns a number that grows with each decision that gates make by themselves, and where a gate's takes the place of its hall's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn decisions_mark(&self) -> Result<i64> {
        decisions_mark(&self.connection, (0, i64::MAX))
    }

    /// Walks what the scans of a day that were recorded since changed: where each participant concerned is now, and what
    /// the gates read. Returns what was seen with it, and the part that these scans have in [`Store::decisions_mark`]. `exits` are the
    /// zones that people are seen to leave.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes_after(
        &self,
        seen: &Followed,
        day: DayIndex,
        exits: ZoneMask,
        mut person: impl FnMut(Whereabouts),
        mut readings: impl FnMut(Readings),
    ) -> Result<(Followed, i64)> {
        // One read transaction: people and readings belong to the same moment.
        let read = self.connection.begin_read()?;
        // Origin by origin, so that nothing is missed that commits late.
        let rows = stream::after(&read, seen, usize::MAX, |row, last, _| Ok(vec![(row, last)]))?;
        let mut decisions = 0;
        for (row, last) in rows {
            between(&read, (row, last), (day, exits), &mut person, &mut readings)?;
            decisions += decisions_mark(&read, (row, last))?;
        }
        Ok((stream::last(&read)?, decisions))
    }
}

fn decisions_mark(read: &Connection, (row, last): (i64, i64)) -> Result<i64> {
    let mut statement = read
        .prepare_cached("select cast(coalesce(sum(2 - by_server), 0) as bigint) from decision where scan > ?1 and scan <= ?2")?;
    Ok(statement.query_row(params![row, last], |row| row.get(0))?)
}

/// Gives what scans after one row up to another changed.
fn between(
    read: &Connection,
    (row, last): (i64, i64),
    (day, exits): (DayIndex, ZoneMask),
    person: &mut impl FnMut(Whereabouts),
    readings: &mut impl FnMut(Readings),
) -> Result<()> {
    // People seen in no zone with exits count as inside.
    let mut statement = read.prepare_cached(
            "select s.participant, a.first_at, a.participant is not null and coalesce((select max(p.inside) from presence p
                 where p.holder = s.participant and p.day = ?3 and (cast(?4 as integer) >> cast(p.zone as integer)) & 1 = 1), 1) = 1
             from (select distinct participant from scan where id > ?1 and id <= ?2 and day = ?3 and participant is not null) s
                 left join attendance a on a.participant = s.participant and a.day = ?3",
        )?;
    let mut found = statement.query(params![row, last, day.get(), exits.0])?;
    while let Some(row) = found.next()? {
        let first_at = row.get::<Option<i64>>(1)?.map(columns::timestamp);
        person(Whereabouts { key: ParticipantKey(row.get(0)?), first_at, is_inside: row.get(2)? });
    }
    // An undo has the verdict of what it takes back.
    let sql = format!(
        "select s.gate, {SHOWN_VERDICT} as shown, {SHOWN_REFUSAL} as why, sum(case s.kind when 'undo' then -1 else 1 end),
                 max(case s.kind when 'scan' then s.recorded_at end)
             from scan s left join decision d on d.scan = coalesce(s.undoes, s.id)
             where s.id > ?1 and s.id <= ?2 and s.day = ?3 group by s.gate, shown, why"
    );
    let mut statement = read.prepare_cached(&sql)?;
    let mut found = statement.query(params![row, last, day.get()])?;
    while let Some(row) = found.next()? {
        readings(Readings {
            gate: row.get(0)?,
            verdict: row.get(1)?,
            refusal: row.get(2)?,
            count: row.get(3)?,
            last_recorded: row.get::<Option<i64>>(4)?.map(columns::timestamp),
        });
    }
    Ok(())
}
