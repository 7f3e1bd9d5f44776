//! The figures that stay when names are erased: how many were first admitted, by day, gate, category and hour.

use std::collections::BTreeMap;

use crate::{
    domain::{disclosure, mask::DayIndex},
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, params},
        },
        event::settings,
        ledger::change::Change,
    },
};

/// A figure of the statistics; an empty word stands for all of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatisticRow {
    /// The event day's date.
    pub day: String,
    /// The gate of the first admission.
    pub gate: String,
    /// The category's code.
    pub category: String,
    /// The hour of the first admission on the event's clocks: `09`.
    pub hour: String,
    /// How many; `None` if withheld.
    pub people: Option<u64>,
}

impl Store {
    /// Returns the figures that a purge left, totals before their parts; none before a purge of names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn statistics(&self) -> Result<Vec<StatisticRow>> {
        let mut statement = self
            .connection
            .prepare("select day, gate, category, hour, people from statistic order by day, gate, category, hour")?;
        let found = statement.query_map([], |row| {
            Ok(StatisticRow {
                day: row.get(0)?,
                gate: row.get(1)?,
                category: row.get(2)?,
                hour: row.get(3)?,
                people: row.get(4)?,
            })
        })?;
        Ok(found.collect::<sql::Result<_>>()?)
    }
}

/// Counts who was present, and replaces the earlier figures. Counts that could point at a person are left out: even a row that
/// only says it is withheld would say that someone was present.
pub(super) fn write(change: &Change<'_>) -> Result<()> {
    let event = settings::load(change)?.event;
    let mut counts: BTreeMap<[String; 4], u64> = BTreeMap::new();
    let mut statement = change.prepare(
        "select a.day, a.first_at, s.gate, c.code from attendance a join scan s on s.id = a.first_scan
         join participant p on p.id = a.participant join category c on c.category_index = p.category",
    )?;
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let day = DayIndex::new(row.get(0)?).and_then(|day| event.date(day)).map(|date| date.to_string()).unwrap_or_default();
        let hour = format!("{:02}", event.local(columns::timestamp(row.get(1)?)).hour());
        *counts.entry([day, row.get(2)?, row.get(3)?, hour]).or_default() += 1;
    }
    change.execute_batch("delete from statistic")?;
    let mut insert = change.prepare("insert into statistic (day, gate, category, hour, people) values (?1, ?2, ?3, ?4, ?5)")?;
    for cell in disclosure::protect(counts.into_iter().collect()).into_iter().filter(|cell| !cell.is_withheld) {
        let [day, gate, category, hour] = &cell.words;
        insert.execute(params![day, gate, category, hour, cell.people.cast_signed()])?;
    }
    Ok(())
}
