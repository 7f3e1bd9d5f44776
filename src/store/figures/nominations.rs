//! What the report of nominations counts: states by delegation, what waits at each step, and who decided.

use std::collections::BTreeMap;

use super::chosen::Chosen;
use crate::{
    domain::nomination::state::State,
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, params_from_iter},
        },
        people::replacements::{self, Replacement},
    },
};
use jiff::Timestamp;
use serde_json::Value;

/// How many people of a delegation are in each state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelegationStates {
    /// The delegation; empty for people who belong to none.
    pub delegation: String,
    /// The delegation type.
    pub delegation_type: String,
    /// By state, in the order of [`State::ALL`].
    pub states: [usize; State::ALL.len()],
    /// How many of the submitted wait for a place.
    pub waiting: usize,
    /// How many of the approved have a change that waits.
    pub changes: usize,
}

/// What waits at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepLoad {
    /// The step.
    pub step: String,
    /// Nominations that it decides on now.
    pub submitted: usize,
    /// Those that it has put aside.
    pub on_hold: usize,
    /// Changes of approved people.
    pub changes: usize,
    /// When the oldest of the nominations was submitted.
    pub oldest: Option<Timestamp>,
}

/// What somebody did with nominations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActedCount {
    /// Who.
    pub actor: String,
    /// What: `approve`, `return` …
    pub did: String,
    /// As what: `officer`, `reviewer` …; of a reviewer, the step.
    pub by: String,
    /// How often.
    pub count: usize,
    /// When last.
    pub last_at: Timestamp,
}

/// The people that a report is about, with the columns that conditions need.
pub(super) const PEOPLE: &str =
    "select p.id, p.reference, c.code, p.delegation_type, p.country, p.standing, p.state, p.delegation_key, p.delegation,
     p.step, p.waits_since from participant p join category c on c.category_index = p.category";

impl Store {
    /// Returns how many people of each delegation are in each state, in the order of names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegation_states(&self, chosen: &Chosen) -> Result<Vec<DelegationStates>> {
        let (condition, values) = chosen.named();
        let sql = format!(
            "select max(delegation), max(delegation_type), state, count(*), count(waits_since),
                 count((select 1 from proposal r where r.participant = id)), delegation_key
             from ({PEOPLE}) as people where {condition} group by delegation_key, state order by delegation_key"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found: Vec<DelegationStates> = Vec::new();
        let mut last: Option<String> = None;
        while let Some(row) = rows.next()? {
            let key: String = row.get(6)?;
            if last.as_ref() != Some(&key) {
                found.push(DelegationStates {
                    delegation: row.get(0)?,
                    delegation_type: row.get(1)?,
                    states: [0; State::ALL.len()],
                    waiting: 0,
                    changes: 0,
                });
                last = Some(key);
            }
            let state: State = columns::parsed(&row, 2, "participant.state")?;
            let Some(one) = found.last_mut() else { continue };
            if let Some(place) = State::ALL.iter().position(|known| *known == state) {
                one.states[place] = row.get(3)?;
            }
            one.waiting += row.get::<usize>(4)?;
            one.changes += row.get::<usize>(5)?;
        }
        Ok(found)
    }

    /// Returns what waits at each step that anything waits at, in the order of names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn step_loads(&self, chosen: &Chosen) -> Result<Vec<StepLoad>> {
        let (condition, values) = chosen.named();
        let sql = format!(
            "select coalesce(r.step, m.step), sum(case when m.state = 'submitted' and m.waits_since is null then 1 else 0 end),
                 sum(case when m.state = 'on-hold' then 1 else 0 end), count(r.step),
                 min(case when m.state = 'submitted' and m.waits_since is null then n.submitted_at end)
             from (select * from ({PEOPLE}) as people where {condition}) as m left join nomination n on n.participant = m.id
                 left join proposal r on r.participant = m.id
             where coalesce(r.step, m.step) <> '' group by 1 order by 1"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let loads = statement.query_map(params_from_iter(values), |row| {
            Ok(StepLoad {
                step: row.get(0)?,
                submitted: row.get(1)?,
                on_hold: row.get(2)?,
                changes: row.get(3)?,
                oldest: row.get::<Option<i64>>(4)?.map(columns::timestamp),
            })
        })?;
        Ok(loads.collect::<sql::Result<_>>()?)
    }

    /// Returns the replacements in which somebody came, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn replacements(&self, chosen: &Chosen) -> Result<Vec<Replacement>> {
        let (condition, values) = chosen.named();
        let came = format!(
            "where r.participant in (select id from ({PEOPLE}) as people where {condition}) order by r.at, r.participant"
        );
        replacements::read(&self.connection, &came, params_from_iter(values))
    }

    /// Returns who did what with nominations and how often, in the order of names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn acted_counts(&self, chosen: &Chosen) -> Result<Vec<ActedCount>> {
        let (condition, values) = chosen.named();
        let sql = format!(
            "select j.actor, j.details, j.at from journal j where j.action = 'nomination.step' and j.subject_kind = 'participant'
                 and cast(j.subject as bigint) in (select id from ({PEOPLE}) as people where {condition})"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut counts: BTreeMap<(String, String, String), (usize, i64)> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let said: Value = serde_json::from_str(row.get_ref(1)?.as_str()?).unwrap_or_default();
            let word = |key: &str| said[key].as_str().map(str::to_owned);
            let by = word("of").or_else(|| word("by")).unwrap_or_default();
            let (count, last) = counts.entry((row.get(0)?, word("did").unwrap_or_default(), by)).or_default();
            (*count, *last) = (*count + 1, row.get::<i64>(2)?.max(*last));
        }
        let counts = counts.into_iter().map(|((actor, did, by), (count, last))| {
            let last_at = columns::timestamp(last);
            ActedCount { actor, did, by, count, last_at }
        });
        Ok(counts.collect())
    }
}
