//! Participants: imported, edited, selected in an order, searched.

use std::collections::HashSet;

use jiff::Timestamp;
use serde_json::json;

use super::{
    bases,
    entrance::{self, Entrance},
    marked_heads::{self, MarkedTwice},
    order::{IS_HEAD, Order},
    participant_row::{self, category},
    register,
    selection::Selection,
};
use crate::{
    domain::{
        actor::Actor,
        category::Category,
        event::Event,
        field::{Field, FieldSet},
        id::Reference,
        journal::{Action, Subject},
        merge::Base,
        own_field::FieldNumber,
        participant::{Participant, ZoneRights},
        text::fold,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            rows,
            sql::{self, Connection, ToValue, Transaction, params},
            stored::{ParticipantKey, StoredParticipant, own_values},
        },
        event::settings,
        ledger::{
            change::{Change, Entry},
            entries, fingerprint,
        },
    },
};

/// What an import did with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// A new reference.
    Added,
    /// A known one, with changes.
    Updated,
    /// A known one, without changes.
    Unchanged,
}

/// People coming in: one transaction, so that nobody sees half of them. Dropped without [`Import::commit`], it leaves nothing.
pub struct Import<'s> {
    pub(in crate::store) change: Change<'s>,
    pub(super) event: Event,
    /// The delegations that had more than one head before.
    pub(super) heads_before: MarkedTwice,
    /// Who imports it.
    pub(in crate::store) actor: Actor,
    pub(in crate::store) now: Timestamp,
}

impl Store {
    /// Starts an import.
    ///
    /// # Errors
    /// When the names of the event were purged, or the database cannot be read or locked.
    pub fn import(&mut self, now: Timestamp) -> Result<Import<'_>> {
        // One transaction for all of them: a crash leaves all or none.
        let actor = self.actor.clone();
        let change = self.write()?;
        // Those who were forgotten would be back, and nobody would know that they were to be forgotten again.
        settings::check_not_purged(&change)?;
        let event = settings::load(&change)?.event;
        let heads_before = marked_heads::marked_twice(&change)?;
        Ok(Import { change, event, heads_before, actor, now })
    }

    /// Returns the participant with this reference.
    ///
    /// # Errors
    /// When there is none, or the database cannot be read.
    pub fn participant(&self, reference: &Reference) -> Result<StoredParticipant> {
        if let Some(participant) = by_reference(&self.connection, reference)? {
            return Ok(participant);
        }
        settings::check_not_purged(&self.connection)?;
        Err(StoreError::NoParticipant(reference.clone()))
    }

    /// Returns the participant with this reference; `None` if there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find(&self, reference: &Reference) -> Result<Option<StoredParticipant>> {
        by_reference(&self.connection, reference)
    }

    /// Returns the participant of a row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn participant_by_key(&self, key: ParticipantKey) -> Result<StoredParticipant> {
        let sql = format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
        Ok(self.connection.prepare_cached(&sql)?.query_row([key.0], rows::participant)?)
    }

    /// Returns the rows of a selection, in an order. Light: eight bytes a participant.
    ///
    /// # Errors
    /// When a reference or category of the selection does not exist, or the database cannot be read.
    pub fn keys(&self, selection: &Selection, order: Order) -> Result<Vec<ParticipantKey>> {
        let event = settings::load(&self.connection)?.event;
        for code in &selection.categories {
            category(&event, code)?;
        }
        for reference in &selection.references {
            self.participant(reference)?;
        }
        self.ranked_keys(selection.condition(), order)
    }

    /// Returns the rows that meet a condition over [`Order::ranked`], in an order.
    pub(in crate::store) fn ranked_keys(
        &self,
        (condition, values): (String, Vec<Box<dyn ToValue>>),
        order: Order,
    ) -> Result<Vec<ParticipantKey>> {
        let sql = format!("select id from ({}) as ranked where {condition} order by {}", order.ranked(), order.sql());
        let mut statement = self.connection.prepare(&sql)?;
        let keys = statement.query_map(sql::params_from_iter(values), |row| row.get(0).map(ParticipantKey))?;
        Ok(keys.collect::<sql::Result<_>>()?)
    }

    /// Returns the heads of delegations, one for each.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn heads(&self) -> Result<HashSet<ParticipantKey>> {
        let mut statement =
            self.connection.prepare(&format!("select id from ({}) as ranked where {IS_HEAD}", Order::List.ranked()))?;
        let heads = statement.query_map([], |row| row.get(0).map(ParticipantKey))?;
        Ok(heads.collect::<sql::Result<_>>()?)
    }

    /// Returns the participants whose own field holds a value, whatever its case; with an empty value, those in whom it holds none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_own_value(&self, number: FieldNumber, value: &str) -> Result<HashSet<ParticipantKey>> {
        let wanted = fold(value);
        let mut statement = self.connection.prepare("select id, own from participant")?;
        let mut rows = statement.query([])?;
        let mut found = HashSet::new();
        while let Some(row) = rows.next()? {
            let values = own_values(row.get_ref(1)?.as_str().unwrap_or_default());
            let held = values.get(number);
            if held == value.trim() || (!held.is_empty() && !wanted.is_empty() && fold(held) == wanted) {
                found.insert(ParticipantKey(row.get(0)?));
            }
        }
        Ok(found)
    }

    /// Returns how many participants there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn participant_count(&self) -> Result<u64> {
        Ok(self.connection.query_row("select count(*) from participant", [], |row| row.get(0))?)
    }

    /// Sets the zones added to and withheld from one participant.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn set_zones(&mut self, reference: &Reference, zones: ZoneRights, now: Timestamp) -> Result<()> {
        let mut change = self.import(now)?;
        change.put_zones(reference, zones)?;
        change.commit().map(|_| ())
    }
}

impl Import<'_> {
    /// Returns the event as it is inside the import, with categories added so far.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Adds a category that the list uses and the event does not know.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn add_category(&mut self, category: Category) -> Result<()> {
        settings::add_category(&self.change, &category)?;
        let details = json!({ fingerprint::KEY: fingerprint::of(&self.change, [fingerprint::CATEGORIES])? });
        let entry = Entry::new(Action::CategoryAdd, Subject::Category(category.code.to_string())).details(details);
        self.change.record(self.now, &entry)?;
        self.event.categories.push(category);
        Ok(())
    }

    /// Returns the stored participant with this reference.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn participant(&self, reference: &Reference) -> Result<Option<StoredParticipant>> {
        by_reference(&self.change, reference)
    }

    /// Adds a participant by hand, or takes over some fields of a known one. What lists said of them stays as it was.
    ///
    /// # Errors
    /// When the category is unknown, or the database cannot be written.
    pub fn put(&mut self, given: &Participant, fields: FieldSet) -> Result<Put> {
        self.put_at(given, fields, &Entrance::default())
    }

    /// Does what [`Import::put`] does; a new participant comes in at `entrance`.
    pub(super) fn put_at(&mut self, given: &Participant, fields: FieldSet, entrance: &Entrance) -> Result<Put> {
        let given = &self.with_known_delegation(given)?;
        let Some(stored) = self.participant(&given.reference)? else {
            let row = participant_row::add(&self.change, &self.event, given, self.now)?;
            entrance::write(&self.change, &[(row, entrance)], self.now)?;
            self.change.record(self.now, &entries::added(row, given, &self.event, entrance.told()))?;
            let said = bases::encode(&Base::of_hand(given, &self.event), &self.event);
            bases::put(&self.change, ParticipantKey(row), None, &said)?;
            return Ok(Put::Added);
        };
        let mut participant = stored.participant.clone();
        participant.take(given, fields);
        if fields.has(Field::Delegation) || fields.has(Field::DelegationType) {
            register::complete(&self.change, &mut participant)?;
        }
        if participant == stored.participant {
            return Ok(Put::Unchanged);
        }
        participant_row::write(&self.change, &self.event, &participant, self.now)?;
        self.change.record(self.now, &entries::edited(stored.key.0, &stored.participant, &participant, &self.event))?;
        Ok(Put::Updated)
    }

    /// Returns somebody with the delegation's name and type as the register has them, if it knows what is written.
    pub(super) fn with_known_delegation(&self, given: &Participant) -> Result<Participant> {
        let mut known = given.clone();
        register::complete(&self.change, &mut known)?;
        Ok(known)
    }

    /// Sets the zones added to and withheld from a participant; returns whether that is a change.
    ///
    /// # Errors
    /// When there is no such participant, or the database cannot be written.
    pub fn put_zones(&mut self, reference: &Reference, zones: ZoneRights) -> Result<Put> {
        let stored = self.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
        if stored.zones == zones {
            return Ok(Put::Unchanged);
        }
        set_zones(&self.change, reference, zones, self.now)?;
        self.change.record(self.now, &entries::zones(stored.key.0, stored.zones, zones))?;
        Ok(Put::Updated)
    }
}

/// Takes the address and other fields from a participant, and from what is searched.
pub(in crate::store) fn clear(change: &Transaction<'_>, event: &Event, key: i64, fields: FieldSet, now: Timestamp) -> Result<()> {
    let sql = format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
    let mut participant = change.prepare_cached(&sql)?.query_row([key], rows::participant)?.participant;
    let nothing = Participant::new(participant.reference.clone(), participant.category.clone());
    participant.take(&nothing, fields);
    participant_row::write(change, event, &participant, now)
}

fn set_zones(connection: &Connection, reference: &Reference, zones: ZoneRights, now: Timestamp) -> Result<usize> {
    Ok(connection.execute(
        "update participant set zones_added = ?2, zones_withheld = ?3, updated_at = ?4 where reference = ?1",
        params![reference.as_str(), zones.added.0, zones.withheld.0, now.as_millisecond()],
    )?)
}

pub(in crate::store) fn by_reference(connection: &Connection, reference: &Reference) -> Result<Option<StoredParticipant>> {
    let sql = format!("select {} from {} where p.reference = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
    columns::optional(connection.prepare_cached(&sql)?.query_row([reference.as_str()], rows::participant))
}
