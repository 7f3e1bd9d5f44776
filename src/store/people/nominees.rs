//! Nominations as those see them who work on them: a delegation's own people, or the queue of a step.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::{gaps, marked_heads::IS_MARKED, scope};
use crate::{
    domain::{
        id::{CategoryCode, StepName},
        nomination::{
            gaps::{GapFilter, Gaps},
            state::State,
            table::Place,
        },
        person::Scope,
        register::DelegationId,
        text::fold,
        window::Came,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            rows,
            sql::{self, Connection, ToValue, params_from_iter},
            stored::StoredParticipant,
        },
        event::settings,
    },
};

/// A nomination with what was said of it.
#[derive(Debug, Clone)]
pub struct Nominee {
    /// The participant.
    pub stored: StoredParticipant,
    /// What the delegation was last told.
    pub text: String,
    /// When it was last submitted.
    pub submitted_at: Option<Timestamp>,
    /// The step at which a change waits, if one does.
    pub change_at: Option<StepName>,
    /// Whether the name that stands now was confirmed.
    pub is_confirmed: bool,
    /// Whether another is marked as head of the delegation, too.
    pub is_second_head: bool,
    /// What is missing, and which documents were refused.
    pub gaps: Gaps,
    /// How they came to be nominated.
    pub came: Came,
}

/// Which nominations are meant. What is left out does not narrow.
#[derive(Debug, Clone, Default)]
pub struct NomineeFilter {
    /// Of this delegation.
    pub delegation: Option<DelegationId>,
    /// In one of these states; with the submitted, those with a change that waits.
    pub states: Vec<State>,
    /// At this step, or with a change that waits there.
    pub step: Option<StepName>,
    /// Of this category.
    pub category: Option<CategoryCode>,
    /// With a place, or waiting for one.
    pub place: Option<Place>,
    /// Who lack this, or nothing.
    pub gaps: Option<GapFilter>,
    /// With all these words in what is searched.
    pub words: String,
}

/// The names of `participant p` as a badge shows them: what is confirmed is all of it, to the letter.
pub(super) const SHOWN: &str = "p.title || '|' || p.given_name || '|' || p.family_name || '|' || p.name || '|' || p.native_name";

impl Store {
    /// Returns the nominations of a scope that are meant, at most `most`, and how many there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn nominees(&self, scope: &Scope, filter: &NomineeFilter, most: usize) -> Result<(Vec<Nominee>, usize)> {
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let event = settings::load(read)?.event;
        let (within, mut values) = scope::condition(scope, &event);
        let mut conditions = vec![within];
        filter.narrow(&mut conditions, &mut values);
        if let Some(gap) = filter.gaps {
            let (condition, given) = gaps::condition(read, &event, gap)?;
            conditions.push(condition);
            values.extend(given);
        }
        let meant = NomineeCondition { condition: conditions.join(" and "), values };
        let (chosen, all) = meant.first(read, most)?;
        let mut found = whole(read, &chosen)?;
        for one in &mut found {
            one.gaps = gaps::gaps(read, &event, &one.stored)?;
        }
        Ok((found, all))
    }
}

/// Of no more people than these it is read when each was submitted: that is sooner done than to look for the first ones in their order.
const FEW: usize = 2000;
/// What is searched holds fewer words than these, and shorter ones: more of them find nobody.
const MOST_WORDS: usize = 100;
const LONGEST_WORD: usize = 1000;

/// Which people are meant, over `participant p`.
struct NomineeCondition {
    condition: String,
    values: Vec<Box<dyn ToValue>>,
}

impl NomineeCondition {
    /// Returns the first of them, and how many there are: what is oldest on its way, then those who never were, in the order of coming.
    fn first(&self, read: &Connection, most: usize) -> Result<(Vec<i64>, usize)> {
        let Self { condition, values } = self;
        let sql = format!(
            "select p.id, n.submitted_at from participant p left join nomination n on n.participant = p.id
             where {condition} limit {}",
            FEW.max(most) + 1
        );
        let mut statement = read.prepare_cached(&sql)?;
        let found = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
        let mut found: Vec<(i64, Option<i64>)> = found.collect::<sql::Result<_>>()?;
        if found.len() > FEW.max(most) {
            return Ok((self.first_of_many(read, most)?, self.count(read)?));
        }
        found.sort_unstable_by_key(|(id, submitted)| (submitted.is_none(), *submitted, *id));
        let all = found.len();
        Ok((found.into_iter().take(most).map(|(id, _)| id).collect(), all))
    }

    /// Counts them.
    fn count(&self, read: &Connection) -> Result<usize> {
        let sql = format!("select count(*) from participant p where {}", self.condition);
        Ok(read.prepare_cached(&sql)?.query_row(params_from_iter(&self.values), |row| row.get(0))?)
    }

    /// Returns the first of them where they are many: they are met in their order, and the search ends with the last that is wanted. The
    /// order of the tables is given (`cross join`): another one would have all of them sorted.
    fn first_of_many(&self, read: &Connection, most: usize) -> Result<Vec<i64>> {
        let Self { condition, values } = self;
        let sent = format!(
            "select p.id from nomination n cross join participant p
             where n.submitted_at is not null and p.id = n.participant and {condition}
             order by n.submitted_at, n.participant limit {most}"
        );
        let mut chosen = ids(read, &sent, values)?;
        if chosen.len() < most {
            let others = format!(
                "select p.id from participant p
                 where not exists (select 1 from nomination n where n.participant = p.id and n.submitted_at is not null) and {condition}
                 order by p.id limit {}",
                most - chosen.len()
            );
            chosen.append(&mut ids(read, &others, values)?);
        }
        Ok(chosen)
    }
}

fn ids(read: &Connection, sql: &str, values: &[Box<dyn ToValue>]) -> Result<Vec<i64>> {
    let mut statement = read.prepare_cached(sql)?;
    let found = statement.query_map(params_from_iter(values), |row| row.get(0))?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// Reads all of some nominations, in their order.
fn whole(read: &Connection, chosen: &[i64]) -> Result<Vec<Nominee>> {
    if chosen.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = chosen.iter().map(ToString::to_string).collect();
    let sql = format!(
        "select {}, coalesce(n.text, ''), n.submitted_at, q.step,
             exists (select 1 from name_confirmation f where f.participant = p.id and f.shown = {SHOWN}),
             case when {IS_MARKED} then exists (select 1 from participant o where o.head = 1
                 and o.delegation_key = p.delegation_key and o.id <> p.id and o.state not in ('withdrawn', 'rejected'))
                 else 1 = 0 end,
             exists (select 1 from replacement r where r.participant = p.id)
         from {} left join nomination n on n.participant = p.id
             left join proposal q on q.participant = p.id where p.id in ({})",
        rows::PARTICIPANT,
        rows::PARTICIPANT_FROM,
        places.join(", ")
    );
    // Other people each time: there is nothing to keep.
    let mut statement = read.prepare(&sql)?;
    let width = statement.column_count();
    let found = statement.query_map([], |row| {
        Ok(Nominee {
            stored: rows::participant(row)?,
            text: row.get(width - 6)?,
            submitted_at: row.get::<Option<i64>>(width - 5)?.map(columns::timestamp),
            change_at: row.get::<Option<String>>(width - 4)?.and_then(|step| step.parse().ok()),
            is_confirmed: row.get(width - 3)?,
            is_second_head: row.get(width - 2)?,
            came: Came::of(row.get(width - 1)?),
            gaps: Gaps::default(),
        })
    })?;
    let mut found = found.collect::<sql::Result<Vec<_>>>()?;
    let place: HashMap<i64, usize> = chosen.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    found.sort_by_key(|nominee| place.get(&nominee.stored.key.0));
    Ok(found)
}

impl NomineeFilter {
    fn narrow(&self, conditions: &mut Vec<String>, values: &mut Vec<Box<dyn ToValue>>) {
        let mut add = |condition: String, given: Vec<Box<dyn ToValue>>| {
            conditions.push(condition);
            values.extend(given);
        };
        if let Some(id) = self.delegation {
            let of = "p.delegation_key in (select k.key from delegation_key k where k.delegation = ?)";
            add(of.to_owned(), vec![Box::new(id.0)]);
        }
        if !self.states.is_empty() {
            // Most people of a large event are approved: the others are found by their index, also where they are not meant.
            let has_approved = self.states.contains(&State::Approved);
            let is_approved_only = self.states.iter().all(|state| *state == State::Approved);
            let listed = State::ALL.into_iter().filter(|state| self.states.contains(state) != has_approved && !is_approved_only);
            let given: Vec<_> = listed.map(|state| Box::new(state.as_str().to_owned()) as Box<dyn ToValue>).collect();
            let places = vec!["?"; given.len()].join(", ");
            let condition = if is_approved_only {
                "p.state = 'approved'".to_owned()
            } else if has_approved && given.is_empty() {
                "1 = 1".to_owned()
            } else if has_approved {
                format!("p.id not in (select s.id from participant s where s.state <> 'approved' and s.state in ({places}))")
            } else if self.states.contains(&State::Submitted) {
                // Who decides on the submitted decides on changes too.
                let has_change = "p.id in (select r.participant from proposal r)";
                format!("(p.state <> 'approved' and p.state in ({places}) or {has_change})")
            } else {
                format!("p.state <> 'approved' and p.state in ({places})")
            };
            add(condition, given);
        }
        if let Some(step) = &self.step {
            let step = || Box::new(step.as_str().to_owned()) as Box<dyn ToValue>;
            let at = "(p.step = ? or p.id in (select r.participant from proposal r where r.step = ?))";
            add(at.to_owned(), vec![step(), step()]);
        }
        if let Some(category) = &self.category {
            add(
                "p.category = (select c.category_index from category c where c.code = ?)".to_owned(),
                vec![Box::new(category.as_str().to_owned())],
            );
        }
        if let Some(place) = self.place {
            let is_waiting = if place == Place::Awaited { "not null" } else { "null" };
            add(format!("p.waits_since is {is_waiting}"), Vec::new());
        }
        let words = fold(&self.words);
        let words: BTreeSet<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
        if words.len() > MOST_WORDS || words.iter().any(|word| word.len() > LONGEST_WORD) {
            return add("1 = 0".to_owned(), Vec::new());
        }
        for word in words {
            // A folded word has letters and digits, and nothing that stands for others.
            add("p.search like ?".to_owned(), vec![Box::new(format!("%{word}%"))]);
        }
    }
}
