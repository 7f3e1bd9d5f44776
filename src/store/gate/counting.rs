//! Presence and attendance worked out again, from the scans that count.

use std::collections::BTreeMap;

use super::{
    conflicts,
    seen::{self, Seen},
};
use crate::store::engine::{
    error::Result,
    sql::{self, Connection, Transaction, Value},
};

/// Works out presence, attendance and conflicts of a holder again, from the scans that count, and writes what is not so yet.
pub(in crate::store) fn recount(change: &Transaction<'_>, holder: i64) -> Result<()> {
    recount_each(change, &[holder])
}

/// Does that for many at once.
pub(in crate::store) fn recount_each(change: &Transaction<'_>, holders: &[i64]) -> Result<()> {
    hold(change, holders)?;
    let mut seen: BTreeMap<i64, Seen> = seen::load(change, holders)?.into_iter().collect();
    for seen in seen.values_mut() {
        seen.is_changed = true;
    }
    seen::write(change, seen.iter_mut().map(|(holder, seen)| (*holder, seen)))?;
    let decided: Vec<i64> = seen.iter().filter(|(_, seen)| seen.has_decisions).map(|(holder, _)| *holder).collect();
    conflicts::refresh(change, &decided)
}

/// Does that for everybody who went through an exit: what an exit closes was another thing before.
pub(in crate::store) fn recount_exits(change: &Transaction<'_>) -> Result<()> {
    let mut statement = change
        .prepare("select distinct coalesce(participant, -badge_serial) from scan where direction = 'out' and kind = 'scan'")?;
    let holders = statement.query_map([], |row| row.get::<Option<i64>>(0))?.collect::<sql::Result<Vec<_>>>()?;
    holders.into_iter().flatten().try_for_each(|holder| recount(change, holder))
}

/// Holds what is recorded of holders, so that another server that has news of one of them waits: people in the order of their rows. Of
/// badges that this database does not know there is no row before they were read once; the key of what that leaves notices two at once.
pub(super) fn hold(change: &Connection, holders: &[i64]) -> Result<()> {
    let values = |is_person: bool| -> Vec<Value> {
        holders.iter().copied().filter(|holder| (*holder > 0) == is_person).map(Value::Integer).collect()
    };
    change.hold_each("participant", ("id", "id"), &values(true))?;
    Ok(change.hold_each("presence", ("holder", "holder, zone, day"), &values(false))?)
}
