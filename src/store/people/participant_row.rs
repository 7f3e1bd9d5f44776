//! The rows of participants: what is derived from their texts, and how they are written, one or a list of them.

use jiff::Timestamp;

use crate::{
    domain::{
        category::Category,
        delegation,
        event::Event,
        field::Field,
        id::CategoryCode,
        participant::Participant,
        text::{did_you_mean, fold},
    },
    store::engine::{
        error::{Result, StoreError},
        sql::{self, Transaction, Value, params},
        stored::write_own,
    },
};

/// Returns a category of the event.
pub(in crate::store) fn category<'e>(event: &'e Event, code: &CategoryCode) -> Result<&'e Category> {
    event.category(code).ok_or_else(|| {
        let known = || event.categories.iter().map(|category| category.code.as_str());
        StoreError::NoCategory {
            code: code.clone(),
            suggestion: did_you_mean(code.as_str(), known()),
            known: known().collect::<Vec<_>>().join(", "),
        }
    })
}

/// What is worked out from the texts when a row is written; for a whole list before the lock is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Derived {
    pub(in crate::store) says_head: bool,
    pub(in crate::store) delegation_key: String,
    pub(in crate::store) name_key: String,
    pub(in crate::store) search: String,
}

/// Works out what is written beside the texts.
pub(in crate::store) fn derive(participant: &Participant) -> Derived {
    let own: Vec<&str> = participant.own.iter().map(|(_, value)| value).collect();
    let own = own.join(" | ");
    let name = match (participant.family_name.as_str(), participant.given_name.as_str()) {
        ("", "") => participant.full_name(),
        (family, given) => format!("{family} {given}"),
    };
    let (name_shown, name_listed) = (participant.full_name(), participant.name_as_columns());
    let searched = [
        participant.reference.as_str(),
        &name_shown,
        // Found in either order.
        if name_listed == name_shown { "" } else { &name_listed },
        participant.text(Field::Name).unwrap_or_default(),
        &participant.native_name,
        &participant.delegation,
        &participant.function,
        &participant.email,
        &own,
    ];
    Derived {
        says_head: delegation::says_head(&participant.function),
        delegation_key: fold(&participant.delegation),
        name_key: fold(&name),
        search: fold(&searched.join(" | ")),
    }
}

/// Adds a participant. Values as [`values`] returns them, and the row behind them.
const INSERT: &str = "insert into participant (id, reference, category, title, given_name, family_name, name, native_name, function, delegation,
         delegation_type, country, email, days, photo, head, sort_order, says_head, delegation_key, name_key, search,
         standing, standing_reason, zones_added, zones_withheld, created_at, updated_at, own)
     values (?23, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, 'accredited', '', 0, 0, ?21, ?21, ?22)";

/// Changes a participant. Values as [`values`] returns them.
const UPDATE: &str =
    "update participant set category = ?2, title = ?3, given_name = ?4, family_name = ?5, name = ?6, native_name = ?7,
         function = ?8, delegation = ?9, delegation_type = ?10, country = ?11, email = ?12, days = ?13, photo = ?14, head = ?15,
         sort_order = ?16, says_head = ?17, delegation_key = ?18, name_key = ?19, search = ?20, updated_at = ?21, own = ?22
     where reference = ?1";

/// Adds a participant, and returns the row.
///
/// # Errors
/// When the event has no such category, or the database cannot be written.
pub(super) fn add(change: &Transaction<'_>, event: &Event, participant: &Participant, now: Timestamp) -> Result<i64> {
    let row = next_row(change)?;
    let mut values = values(event, participant, &derive(participant), now)?;
    values.push(Value::Integer(row));
    change.write_each(INSERT, &[values])?;
    Ok(row)
}

/// Writes what is known of a participant, who has a row, and what is derived from it.
///
/// # Errors
/// When the event has no such category, or the database cannot be written.
pub(super) fn write(change: &Transaction<'_>, event: &Event, participant: &Participant, now: Timestamp) -> Result<()> {
    let values = values(event, participant, &derive(participant), now)?;
    change.write_each(UPDATE, &[values])?;
    Ok(())
}

/// Returns the row of the next participant who is added.
fn next_row(change: &Transaction<'_>) -> Result<i64> {
    Ok(change.prepare_cached("select coalesce(max(id), 0) + 1 from participant")?.query_row([], |row| row.get(0))?)
}

/// Participants of a list on their way into the database: written together, a thousand or so at a time.
#[derive(Default)]
pub(super) struct ParticipantRows {
    /// The row of the next who is added; `None` before the first.
    next: Option<i64>,
    added: Vec<Vec<Value>>,
    changed: Vec<Vec<Value>>,
}

impl ParticipantRows {
    /// Takes somebody who is new, with what is derived, and returns the row.
    pub(super) fn add(
        &mut self,
        change: &Transaction<'_>,
        event: &Event,
        (participant, derived): (&Participant, &Derived),
        now: Timestamp,
    ) -> Result<i64> {
        let row = self.next.map_or_else(|| next_row(change), Ok)?;
        self.next = Some(row + 1);
        let mut values = values(event, participant, derived, now)?;
        values.push(Value::Integer(row));
        self.added.push(values);
        Ok(row)
    }

    /// Takes what is changed of somebody.
    pub(super) fn change(
        &mut self,
        event: &Event,
        (participant, derived): (&Participant, &Derived),
        now: Timestamp,
    ) -> Result<()> {
        self.changed.push(values(event, participant, derived, now)?);
        Ok(())
    }

    /// Writes those that were taken.
    pub(super) fn flush(&mut self, change: &Transaction<'_>) -> Result<()> {
        change.write_later(INSERT, std::mem::take(&mut self.added))?;
        change.write_later(UPDATE, std::mem::take(&mut self.changed))?;
        Ok(())
    }
}

/// Returns what the list says about a participant, and what is derived from it.
fn values(event: &Event, participant: &Participant, derived: &Derived, now: Timestamp) -> Result<Vec<Value>> {
    let category = category(event, &participant.category)?.index;
    let values = params![
        participant.reference.as_str(),
        category,
        participant.title,
        participant.given_name,
        participant.family_name,
        participant.name,
        participant.native_name,
        participant.function,
        participant.delegation,
        participant.delegation_type,
        participant.country,
        participant.email,
        participant.days.map(|days| days.0),
        participant.photo,
        participant.is_marked_head(),
        participant.order,
        derived.says_head,
        derived.delegation_key,
        derived.name_key,
        derived.search,
        now.as_millisecond(),
        write_own(&participant.own),
    ];
    Ok(values.iter().map(|value| Ok(value.to_value()?.into())).collect::<sql::Result<_>>()?)
}
