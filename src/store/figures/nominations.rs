//! What the report of nominations counts: states by delegation, what waits at each step, and who decided.

use std::collections::BTreeMap;

use super::chosen::Chosen;
use crate::{
    domain::nomination::state::State,
    store::{
        engine::{columns, database::Store, error::Result},
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
const PEOPLE: &str =
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
             from ({PEOPLE}) where {condition} group by delegation_key, state order by delegation_key"
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
            one.waiting += row.get::<_, usize>(4)?;
            one.changes += row.get::<_, usize>(5)?;
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
            "select coalesce(r.step, m.step) as at, count(*) filter (where m.state = 'submitted' and m.waits_since is null),
                 count(*) filter (where m.state = 'on-hold'), count(r.step),
                 min(n.submitted_at) filter (where m.state = 'submitted' and m.waits_since is null)
             from (select * from ({PEOPLE}) where {condition}) m left join nomination n on n.participant = m.id
                 left join proposal r on r.participant = m.id where at <> '' group by at order by at"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let loads = statement.query_map(params_from_iter(values), |row| {
            Ok(StepLoad {
                step: row.get(0)?,
                submitted: row.get(1)?,
                on_hold: row.get(2)?,
                changes: row.get(3)?,
                oldest: row.get::<_, Option<i64>>(4)?.map(columns::timestamp),
            })
        })?;
        Ok(loads.collect::<rusqlite::Result<_>>()?)
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
            "select j.actor, json_extract(j.details, '$.did') as did,
                 coalesce(json_extract(j.details, '$.of'), json_extract(j.details, '$.by'), '') as capacity, count(*), max(j.at)
             from journal j where j.action = 'nomination.step' and j.subject_kind = 'participant'
                 and cast(j.subject as integer) in (select id from ({PEOPLE}) where {condition})
             group by 1, 2, 3 order by 1, 2, 3"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let counts = statement.query_map(params_from_iter(values), |row| {
            Ok(ActedCount {
                actor: row.get(0)?,
                did: row.get(1)?,
                by: row.get(2)?,
                count: row.get(3)?,
                last_at: columns::timestamp(row.get(4)?),
            })
        })?;
        Ok(counts.collect::<rusqlite::Result<_>>()?)
    }
}
