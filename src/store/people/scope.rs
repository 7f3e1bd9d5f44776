//! Whom somebody may see, as a condition of queries. Who is out of it is as good as not there: the answer is the same.

use crate::{
    domain::{event::Event, id::Reference, person::Scope},
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            rows,
            sql::{Connection, ToValue, params_from_iter},
            stored::StoredParticipant,
        },
        event::settings,
        people::participants::Import,
    },
};

/// A condition over `participant p`, with the values that it takes.
pub(in crate::store) type SqlCondition = (String, Vec<Box<dyn ToValue>>);

/// Returns the condition that a participant is in a scope.
pub(in crate::store) fn condition(scope: &Scope, event: &Event) -> SqlCondition {
    match scope {
        Scope::Everybody => ("1 = 1".to_owned(), Vec::new()),
        Scope::Nobody => ("1 = 0".to_owned(), Vec::new()),
        Scope::Delegations(own) => {
            let places = vec!["?"; own.len()].join(", ");
            let values = own.iter().map(|id| Box::new(id.0) as Box<dyn ToValue>).collect();
            (format!("p.delegation_key in (select k.key from delegation_key k where k.delegation in ({places}))"), values)
        }
        Scope::Step(step) => {
            let (mut past, mut values): (Vec<String>, Vec<Box<dyn ToValue>>) = (Vec::new(), Vec::new());
            let mut value = |text: String| values.push(Box::new(text));
            value(step.as_str().to_owned());
            value(step.as_str().to_owned());
            // Who is further on the way of the category, or was approved on it, has been at the step.
            for category in &event.categories {
                let steps = event.nomination.as_ref().map(|rules| rules.steps_of(&category.code)).unwrap_or_default();
                let Some(place) = steps.iter().position(|known| known == step) else { continue };
                let later = &steps[place + 1..];
                let places = vec!["?"; later.len()].join(", ");
                let later_steps = if later.is_empty() { String::new() } else { format!(" or p.step in ({places})") };
                past.push(format!("(p.category = {} and (p.state = 'approved'{later_steps}))", category.index));
                for step in later {
                    value(step.as_str().to_owned());
                }
            }
            let past = if past.is_empty() { "1 = 0".to_owned() } else { past.join(" or ") };
            // Who went back, or out, was here if the journal has them at the step.
            let was_here = format!("\"step\":\"{}\"", step.as_str());
            value(was_here);
            let condition = format!(
                "(p.step = ? or exists (select 1 from proposal q where q.participant = p.id and q.step = ?) or {past}
                  or (p.state in ('returned', 'on-hold', 'rejected', 'withdrawn') and exists
                      (select 1 from journal j where j.subject_kind = 'participant' and j.subject = cast(p.id as text)
                           and replace(j.details, ?, '') <> j.details)))"
            );
            (condition, values)
        }
    }
}

impl Store {
    /// Returns a participant whom somebody may see.
    ///
    /// # Errors
    /// When there is none in the scope, or the database cannot be read.
    pub fn participant_within(&self, scope: &Scope, reference: &Reference) -> Result<StoredParticipant> {
        let event = settings::load(&self.connection)?.event;
        within(&self.connection, &event, scope, reference)
    }
}

impl Import<'_> {
    /// Returns a participant whom somebody may change.
    ///
    /// # Errors
    /// When there is none in the scope, or the database cannot be read.
    pub fn within(&self, scope: &Scope, reference: &Reference) -> Result<StoredParticipant> {
        within(&self.change, &self.event, scope, reference)
    }
}

fn within(read: &Connection, event: &Event, scope: &Scope, reference: &Reference) -> Result<StoredParticipant> {
    let (condition, mut values) = condition(scope, event);
    let sql = format!("select {} from {} where {condition} and p.reference = ?", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
    values.push(Box::new(reference.as_str().to_owned()));
    let found = columns::optional(read.prepare_cached(&sql)?.query_row(params_from_iter(values), rows::participant))?;
    found.ok_or_else(|| StoreError::NoParticipant(reference.clone()))
}
