//! Which scans count, and what they come to: presence and attendance are worked out from them again wherever that is safest.

use super::{
    conflicts,
    counts::{DECIDED_ID, counted},
};
use crate::{
    domain::tally::{CountedReading, InZone, OnDay, Tally, tally},
    store::engine::{
        columns,
        error::Result,
        sql::{self, Connection, Transaction, params},
    },
};

/// Returns what the readings of a holder come to, of those up to a moment (milliseconds since 1970).
pub(in crate::store) fn tally_of(read: &Connection, holder: i64, until: i64) -> Result<Tally> {
    let sql = format!("select s.id, s.at, s.day, s.zone, s.direction, {DECIDED_ID} {} and s.at <= ?2", counted(holder));
    let mut statement = read.prepare_cached(&sql)?;
    let readings = statement.query_map(params![holder, until], |row| columns::reading(row, 5))?;
    Ok(tally(&mut readings.collect::<sql::Result<Vec<CountedReading>>>()?))
}

/// Works out presence, attendance and conflicts of a holder again, from the scans that count, and writes what is not so yet.
pub(in crate::store) fn recount(change: &Transaction<'_>, holder: i64) -> Result<()> {
    let tally = tally_of(change, holder, i64::MAX)?;
    zones(change, holder, &tally)?;
    if holder > 0 {
        days(change, holder, &tally)?;
    }
    conflicts::refresh(change, holder)
}

/// Does that for everybody who went through an exit: what an exit closes was another thing before.
pub(in crate::store) fn recount_exits(change: &Transaction<'_>) -> Result<()> {
    let mut statement = change
        .prepare("select distinct coalesce(participant, -badge_serial) from scan where direction = 'out' and kind = 'scan'")?;
    let holders = statement.query_map([], |row| row.get::<Option<i64>>(0))?.collect::<sql::Result<Vec<_>>>()?;
    holders.into_iter().flatten().try_for_each(|holder| recount(change, holder))
}

fn zones(change: &Transaction<'_>, holder: i64, tally: &Tally) -> Result<()> {
    let mut stored = change.prepare_cached("select zone, day, first_scan, inside, last_at from presence where holder = ?1")?;
    let stored = stored.query_map([holder], |row| {
        Ok(((row.get(0)?, row.get(1)?), InZone { first: row.get(2)?, is_inside: row.get(3)?, last_at: row.get(4)? }))
    })?;
    let stored = stored.collect::<sql::Result<Vec<((i64, i64), InZone)>>>()?;
    for ((zone, day), _) in stored.iter().filter(|(place, _)| !tally.zones.contains_key(place)) {
        change
            .prepare_cached("delete from presence where holder = ?1 and zone = ?2 and day = ?3")?
            .execute(params![holder, zone, day])?;
    }
    for (place, found) in tally.zones.iter().filter(|&(place, found)| !stored.contains(&(*place, *found))) {
        change
            .prepare_cached(
                "insert into presence (holder, zone, day, first_scan, inside, last_at) values (?1, ?2, ?3, ?4, ?5, ?6)
                 on conflict (holder, zone, day) do update set first_scan = excluded.first_scan, inside = excluded.inside,
                     last_at = excluded.last_at",
            )?
            .execute(params![holder, place.0, place.1, found.first, found.is_inside, found.last_at])?;
    }
    Ok(())
}

fn days(change: &Transaction<'_>, participant: i64, tally: &Tally) -> Result<()> {
    let mut stored =
        change.prepare_cached("select day, first_at, last_at, first_scan, last_scan from attendance where participant = ?1")?;
    let stored = stored.query_map([participant], |row| {
        Ok((row.get(0)?, OnDay { first_at: row.get(1)?, last_at: row.get(2)?, first: row.get(3)?, last: row.get(4)? }))
    })?;
    let stored = stored.collect::<sql::Result<Vec<(i64, OnDay)>>>()?;
    for (day, _) in stored.iter().filter(|(day, _)| !tally.days.contains_key(day)) {
        change
            .prepare_cached("delete from attendance where participant = ?1 and day = ?2")?
            .execute(params![participant, day])?;
    }
    for (day, found) in tally.days.iter().filter(|&(day, found)| !stored.contains(&(*day, *found))) {
        change
            .prepare_cached(
                "insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values (?1, ?2, ?3, ?4, ?5, ?6)
                 on conflict (participant, day) do update set first_at = excluded.first_at, last_at = excluded.last_at,
                     first_scan = excluded.first_scan, last_scan = excluded.last_scan",
            )?
            .execute(params![participant, day, found.first_at, found.last_at, found.first, found.last])?;
    }
    Ok(())
}
