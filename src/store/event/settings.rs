//! The event's settings and keys: written once, changed by an edited event file, read by everyone.

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};
use serde_json::json;

use super::{document_rules, gates_alone, looks, nomination_rules, own_fields, quota_settings, report_settings, saved_reports};
use crate::{
    domain::{
        category::Category,
        event::{Contact, Direction, Event, Gate, Reentry, RepeatPolicy, Unlisted, Zone},
        event_text::EventTexts,
        id::{EventId, GateCode, KeyId},
        journal::{Action, Subject},
        mask::{DayMask, ZoneIndex, ZoneMask},
        offline::Offline,
        retention::{PersonalKind, Retention},
        signing::{KeyState, PublicKey, VerifyingKey},
        text::did_you_mean,
        window::Windows,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, Transaction, params},
        },
        ledger::{change::Entry, fingerprint, purged::names_purged},
        refusal::{KeyRefusal, UnknownGate},
    },
};

/// The event as the database holds it.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    /// The event's UUID, which every credential is signed for.
    pub id: EventId,
    /// The settings.
    pub event: Event,
    /// The public keys, in the order of their numbers.
    pub keys: Vec<PublicKey>,
    /// Increases with every change to settings or keys.
    pub revision: i64,
}

impl StoredEvent {
    /// Returns the public key with this number, if it still verifies.
    #[must_use]
    pub fn verifying_key(&self, id: KeyId) -> Option<VerifyingKey> {
        self.keys.iter().find(|key| key.id == id && key.state != KeyState::Revoked).map(|key| key.key)
    }

    /// Returns the newest key that still signs.
    #[must_use]
    pub fn active_key(&self) -> Option<KeyId> {
        self.keys.iter().rev().find(|key| key.state == KeyState::Active).map(|key| key.id)
    }

    /// Makes the error for an unknown gate, which lists the known ones.
    #[must_use]
    pub fn unknown_gate(&self, gate: &GateCode) -> StoreError {
        let known = || self.event.gates.iter().map(|gate| gate.code.as_str());
        let suggestion = did_you_mean(gate.as_str(), known());
        UnknownGate { gate: gate.clone(), suggestion, known: known().map(ToOwned::to_owned).collect() }.into()
    }
}

impl Store {
    /// Returns the event with its keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn event(&self) -> Result<StoredEvent> {
        // One read transaction, so that settings, keys and revision belong together.
        let _snapshot = self.snapshot()?;
        load(&self.connection)
    }

    /// Returns the number that increases with every change to settings or keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revision(&self) -> Result<i64> {
        revision(&self.connection)
    }

    /// Adds a signing key's public half.
    ///
    /// # Errors
    /// When the number is taken, or the database cannot be written.
    pub fn add_key(&mut self, key: &PublicKey, now: Timestamp) -> Result<()> {
        // One transaction: the key, and the revision that makes gates load it.
        let change = self.write()?;
        insert_key(&change, key, now)?;
        bump(&change)?;
        let details = json!({ fingerprint::KEY: fingerprint::of(&change, [fingerprint::KEYS])? });
        change.record(now, &Entry::new(Action::KeyAdd, Subject::Key(key.id)).details(details))?;
        change.commit()?;
        Ok(())
    }

    /// Changes what a key may still do. A revoked key stays revoked.
    ///
    /// # Errors
    /// When there is no such key, it is revoked already, or the database cannot be written.
    pub fn set_key_state(&mut self, id: KeyId, state: KeyState, now: Timestamp) -> Result<()> {
        // One transaction: the state, and the revision that makes gates load it.
        let change = self.write()?;
        let changed = change.execute(
            "update signing_key set state = ?2 where key_id = ?1 and (state <> 'revoked' or ?2 = 'revoked')",
            params![id.0, state.as_str()],
        )?;
        if changed == 0 {
            let is_known = change.prepare_cached("select 1 from signing_key where key_id = ?1")?.exists([id.0])?;
            return Err(if is_known { KeyRefusal::Revoked(id) } else { KeyRefusal::Unknown(id) }.into());
        }
        bump(&change)?;
        let tables = fingerprint::of(&change, [fingerprint::KEYS])?;
        let details = json!({ "state": state.as_str(), fingerprint::KEY: tables });
        change.record(now, &Entry::new(Action::KeyState, Subject::Key(id)).details(details))?;
        change.commit()?;
        Ok(())
    }
}

/// Reads the revision.
pub(in crate::store) fn revision(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("select revision from event where id = 1")?.query_row([], |row| row.get(0))?)
}

/// Adds a category that an import found, last in protocol order.
pub(in crate::store) fn add_category(change: &Transaction<'_>, category: &Category) -> Result<()> {
    let position: i64 = change.query_row("select coalesce(max(position), -1) + 1 from category", [], |row| row.get(0))?;
    insert_category(change, category, position)?;
    bump(change)
}

/// Reads the whole event.
pub(in crate::store) fn load(connection: &Connection) -> Result<StoredEvent> {
    let mut event = load_settings(connection)?;
    let mut statement = connection.prepare("select date from event_day order by day_index")?;
    event.1.days = statement.query_map([], |row| columns::parsed(row, 0, "event_day.date"))?.collect::<sql::Result<_>>()?;
    event.1.zones = load_zones(connection)?;
    event.1.categories = load_categories(connection)?;
    looks::load_inks(connection, &mut event.1.categories)?;
    event.1.texts = looks::load_texts(connection)?;
    event.1.gates = load_gates(connection)?;
    event.1.offline = gates_alone::load(connection)?;
    gates_alone::load_gates(connection, &mut event.1.gates)?;
    event.1.retention = load_retention(connection)?;
    event.1.reports = saved_reports::load(connection)?;
    event.1.fields = own_fields::load(connection)?;
    event.1.languages = report_settings::languages(connection)?;
    event.1.groups = report_settings::groups(connection)?;
    event.1.quotas = quota_settings::quotas(connection)?;
    event.1.windows = quota_settings::windows(connection)?;
    event.1.documents = document_rules::load(connection)?;
    event.1.nomination = nomination_rules::load(connection, &event.1.categories)?;
    Ok(StoredEvent { id: event.0, event: event.1, keys: load_keys(connection)?, revision: revision(connection)? })
}

fn load_settings(connection: &Connection) -> Result<(EventId, Event)> {
    let sql = "select uuid, name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency, help_desk,
                   return_to, hours from event where id = 1";
    let settings = connection.query_row(sql, [], |row| {
        let timezone_name: String = row.get(4)?;
        let event = Event {
            name: row.get(1)?,
            short_name: row.get(2)?,
            place: row.get(3)?,
            timezone: TimeZone::get(&timezone_name).map_err(|_| columns::damaged("event.timezone"))?,
            timezone_name,
            languages: Vec::new(),
            days: Vec::new(),
            day_starts_at: columns::parsed(row, 5, "event.day_starts_at")?,
            unlisted: word(row, 6, Unlisted::from_word)?,
            contact: Contact {
                organiser: row.get(7)?,
                emergency: row.get(8)?,
                help_desk: row.get(9)?,
                return_to: row.get(10)?,
                hours: row.get(11)?,
            },
            zones: Vec::new(),
            categories: Vec::new(),
            gates: Vec::new(),
            retention: Retention::default(),
            reports: Vec::new(),
            groups: Vec::new(),
            fields: Vec::new(),
            texts: EventTexts::default(),
            delegations: Vec::new(),
            quotas: Vec::new(),
            windows: Windows::default(),
            documents: Vec::new(),
            nomination: None,
            offline: Offline::BEFORE,
        };
        Ok((EventId::from_bytes(row.get(0)?), event))
    });
    columns::optional(settings)?.ok_or_else(|| StoreError::Damaged("it holds no event".into()))
}

fn word<T>(row: &sql::Row<'_>, column: usize, parse: fn(&str) -> Option<T>) -> sql::Result<T> {
    parse(row.get_ref(column)?.as_str()?).ok_or_else(|| columns::damaged("a setting"))
}

fn load_zones(connection: &Connection) -> Result<Vec<Zone>> {
    let mut statement = connection.prepare("select code, name, mark, reentry from zone order by zone_index")?;
    let zones = statement.query_map([], |row| {
        Ok(Zone {
            code: columns::parsed(row, 0, "zone.code")?,
            name: row.get(1)?,
            mark: row.get(2)?,
            reentry: word(row, 3, Reentry::from_word)?,
        })
    })?;
    Ok(zones.collect::<sql::Result<_>>()?)
}

fn load_categories(connection: &Connection) -> Result<Vec<Category>> {
    let mut statement =
        connection.prepare("select category_index, code, title, colour, zones, days from category order by position")?;
    let categories = statement.query_map([], |row| {
        Ok(Category {
            index: row.get(0)?,
            code: columns::parsed(row, 1, "category.code")?,
            title: row.get(2)?,
            colour: columns::parsed(row, 3, "category.colour")?,
            ink: None,
            zones: ZoneMask(row.get(4)?),
            days: DayMask(row.get(5)?),
        })
    })?;
    Ok(categories.collect::<sql::Result<_>>()?)
}

fn load_gates(connection: &Connection) -> Result<Vec<Gate>> {
    let mut statement = connection.prepare("select code, name, zone, direction, repeat, reentry from gate order by position")?;
    let gates = statement.query_map([], |row| {
        Ok(Gate {
            code: columns::parsed(row, 0, "gate.code")?,
            name: row.get(1)?,
            zone: ZoneIndex::new(row.get(2)?).ok_or_else(|| columns::damaged("gate.zone"))?,
            direction: word(row, 3, Direction::from_word)?,
            repeat: word(row, 4, RepeatPolicy::from_word)?,
            reentry: word(row, 5, Reentry::from_word)?,
            decide: None,
        })
    })?;
    Ok(gates.collect::<sql::Result<_>>()?)
}

fn load_retention(connection: &Connection) -> Result<Retention> {
    let mut retention = Retention::default();
    let mut statement = connection.prepare("select keep from retention where what = ?1")?;
    for kind in PersonalKind::ALL {
        let keep = columns::optional(statement.query_row([kind.as_str()], |row| columns::parsed(row, 0, "retention.keep")))?;
        retention.set(kind, keep);
    }
    retention.documents = document_rules::load_keep(connection)?;
    Ok(retention)
}

fn write_retention(change: &Transaction<'_>, retention: &Retention) -> Result<()> {
    change.execute_batch("delete from retention")?;
    // What came later has a table of its own: the older one knows three kinds.
    document_rules::write_keep(change, retention.documents)?;
    let kinds = PersonalKind::ALL.into_iter().filter(|kind| *kind != PersonalKind::Documents);
    for (kind, keep) in kinds.filter_map(|kind| Some((kind, retention.of(kind)?))) {
        change.execute("insert into retention (what, keep) values (?1, ?2)", params![kind.as_str(), keep.to_string()])?;
    }
    Ok(())
}

fn load_keys(connection: &Connection) -> Result<Vec<PublicKey>> {
    let mut statement = connection.prepare("select key_id, public_key, state from signing_key order by key_id")?;
    let keys = statement.query_map([], |row| {
        let key: [u8; 32] = row.get(1)?;
        Ok(PublicKey {
            id: KeyId(row.get(0)?),
            key: VerifyingKey::from_bytes(&key).map_err(|_| columns::damaged("signing_key.public_key"))?,
            state: columns::parsed(row, 2, "signing_key.state")?,
        })
    })?;
    Ok(keys.collect::<sql::Result<_>>()?)
}

pub(in crate::store) fn write_settings(change: &Transaction<'_>, event: &Event) -> Result<()> {
    change.execute(
        "update event set name = ?1, short_name = ?2, place = ?3, timezone = ?4, day_starts_at = ?5, unlisted = ?6, organiser = ?7,
             emergency = ?8, help_desk = ?9, return_to = ?10, hours = ?11 where id = 1",
        params![
            event.name,
            event.short_name,
            event.place,
            event.timezone_name,
            event.day_starts_at.to_string(),
            event.unlisted.as_str(),
            event.contact.organiser,
            event.contact.emergency,
            event.contact.help_desk,
            event.contact.return_to,
            event.contact.hours,
        ],
    )?;
    // Gates name zones, so they go first and come back last.
    change.execute_batch("delete from gate; delete from zone; delete from event_day;")?;
    for (place, date) in event.days.iter().enumerate() {
        change.execute("insert into event_day (day_index, date) values (?1, ?2)", params![place, date.to_string()])?;
    }
    for (place, zone) in event.zones.iter().enumerate() {
        change.execute(
            "insert into zone (zone_index, code, name, mark, reentry) values (?1, ?2, ?3, ?4, ?5)",
            params![place, zone.code.as_str(), zone.name, zone.mark, zone.reentry.as_str()],
        )?;
    }
    write_categories(change, &event.categories)?;
    write_retention(change, &event.retention)?;
    for (place, gate) in event.gates.iter().enumerate() {
        change.execute(
            "insert into gate (code, name, zone, direction, repeat, reentry, position) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                gate.code.as_str(),
                gate.name,
                gate.zone.get(),
                gate.direction.as_str(),
                gate.repeat.as_str(),
                gate.reentry.as_str(),
                place
            ],
        )?;
    }
    saved_reports::write(change, &event.reports)?;
    own_fields::write(change, &event.fields)?;
    report_settings::write(change, event)?;
    quota_settings::write(change, event)?;
    looks::write_inks(change, &event.categories)?;
    looks::write_texts(change, &event.texts)?;
    nomination_rules::write(change, event)?;
    document_rules::write(change, &event.documents)?;
    gates_alone::write(change, event)?;
    bump(change)
}

fn write_categories(change: &Transaction<'_>, categories: &[Category]) -> Result<()> {
    let mut stored: BTreeSet<u8> = BTreeSet::new();
    {
        let mut statement = change.prepare("select category_index from category")?;
        let mut indexes = statement.query([])?;
        while let Some(row) = indexes.next()? {
            stored.insert(row.get(0)?);
        }
    }
    // Participants name categories, so the ones that stay are updated in place.
    for index in stored.into_iter().filter(|index| categories.iter().all(|category| category.index != *index)) {
        change.execute("delete from category where category_index = ?1", [index])?;
    }
    for (place, category) in categories.iter().enumerate() {
        insert_category(change, category, i64::try_from(place).expect("there are at most 256"))?;
    }
    Ok(())
}

fn insert_category(change: &Transaction<'_>, category: &Category, position: i64) -> Result<()> {
    change.execute(
        "insert into category (category_index, code, title, colour, zones, days, position) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         on conflict (category_index) do update set code = excluded.code, title = excluded.title, colour = excluded.colour,
             zones = excluded.zones, days = excluded.days, position = excluded.position",
        params![
            category.index,
            category.code.as_str(),
            category.title,
            category.colour.to_string(),
            category.zones.0,
            category.days.0,
            position
        ],
    )?;
    Ok(())
}

pub(super) fn insert_key(change: &Transaction<'_>, key: &PublicKey, now: Timestamp) -> Result<()> {
    change.execute(
        "insert into signing_key (key_id, public_key, state, created_at) values (?1, ?2, ?3, ?4)",
        params![key.id.0, key.key.as_bytes(), key.state.as_str(), now.as_millisecond()],
    )?;
    Ok(())
}

pub(in crate::store) fn bump(change: &Transaction<'_>) -> Result<()> {
    change.execute("update event set revision = revision + 1 where id = 1", [])?;
    Ok(())
}

impl Store {
    /// Checks that the names of this event were not purged: afterwards there is nobody to report on, and nobody can be added.
    ///
    /// # Errors
    /// When they were, or the database cannot be read.
    pub fn check_not_purged(&self) -> Result<()> {
        check_not_purged(&self.connection)
    }
}

/// As [`Store::check_not_purged`].
pub(in crate::store) fn check_not_purged(read: &Connection) -> Result<()> {
    match names_purged(read)? {
        None => Ok(()),
        Some(at) => Err(StoreError::Purged(load(read)?.event.local(at).date())),
    }
}
