//! Nominations as those see them who work on them: a delegation's own people, or the queue of a step.

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
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            rows,
            sql::{self, ToValue, params_from_iter},
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

/// Who stands first: what is oldest on its way, then the order of coming.
const ORDER: &str = "n.submitted_at is null, n.submitted_at, p.id";

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
        let condition = conditions.join(" and ");
        // Who stands on the page is found by a few columns: whole rows are read of these only, and not of all who are counted.
        let beside = "left join nomination n on n.participant = p.id left join proposal q on q.participant = p.id";
        let sql = format!(
            "with chosen as (
                 select p.id as id, count(*) over () as total
                 from participant p join category c on c.category_index = p.category {beside}
                 where {condition} order by {ORDER} limit {most})
             select {}, coalesce(n.text, ''), n.submitted_at, q.step,
                 exists (select 1 from name_confirmation f where f.participant = p.id and f.shown = {SHOWN}),
                 case when {IS_MARKED} then exists (select 1 from participant o where o.head = 1
                     and o.delegation_key = p.delegation_key and o.id <> p.id and o.state not in ('withdrawn', 'rejected'))
                     else 1 = 0 end, h.total
             from {} {beside} join chosen h on h.id = p.id order by {ORDER}",
            rows::PARTICIPANT,
            rows::PARTICIPANT_FROM
        );
        let mut statement = read.prepare_cached(&sql)?;
        let width = statement.column_count();
        let found = statement.query_map(params_from_iter(values), |row| {
            let stored = rows::participant(row)?;
            let nominee = Nominee {
                stored,
                text: row.get(width - 6)?,
                submitted_at: row.get::<Option<i64>>(width - 5)?.map(columns::timestamp),
                change_at: row.get::<Option<String>>(width - 4)?.and_then(|step| step.parse().ok()),
                is_confirmed: row.get(width - 3)?,
                is_second_head: row.get(width - 2)?,
                gaps: Gaps::default(),
            };
            Ok((nominee, row.get::<usize>(width - 1)?))
        })?;
        let found = found.collect::<sql::Result<Vec<_>>>()?;
        let all = found.first().map_or(0, |(_, all)| *all);
        let mut found: Vec<Nominee> = found.into_iter().map(|(nominee, _)| nominee).collect();
        for one in &mut found {
            one.gaps = gaps::gaps(read, &event, &one.stored)?;
        }
        Ok((found, all))
    }
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
            let places = vec!["?"; self.states.len()].join(", ");
            let given = self.states.iter().map(|state| Box::new(state.as_str().to_owned()) as Box<dyn ToValue>).collect();
            // Most people of a large event are approved: the others are found by their index.
            let condition = if self.states.contains(&State::Approved) {
                format!("p.state in ({places})")
            } else {
                // Who decides on the submitted decides on changes too.
                let is_queue = self.states.contains(&State::Submitted);
                let changes = if is_queue { " union all select r.participant from proposal r" } else { "" };
                format!("p.id in (select s.id from participant s where s.state <> 'approved' and s.state in ({places}){changes})")
            };
            add(condition, given);
        }
        if let Some(step) = &self.step {
            let step = || Box::new(step.as_str().to_owned()) as Box<dyn ToValue>;
            add("(p.step = ? or q.step = ?)".to_owned(), vec![step(), step()]);
        }
        if let Some(category) = &self.category {
            add("c.code = ?".to_owned(), vec![Box::new(category.as_str().to_owned())]);
        }
        if let Some(place) = self.place {
            let is_waiting = if place == Place::Awaited { "not null" } else { "null" };
            add(format!("p.waits_since is {is_waiting}"), Vec::new());
        }
        for word in fold(&self.words).split(' ').filter(|word| !word.is_empty()) {
            add("replace(p.search, ?, '') <> p.search".to_owned(), vec![Box::new(word.to_owned())]);
        }
    }
}
