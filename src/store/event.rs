//! The event's settings and keys: written once, changed by an edited event file, read by everyone.

use std::{collections::BTreeSet, path::Path};

use jiff::{Timestamp, tz::TimeZone};
use rusqlite::{Connection, Transaction, params};

use super::{
    Store,
    error::{Result, StoreError},
    open, rows,
};
use crate::domain::{
    category::{Category, MAX_CATEGORIES},
    event::{Contact, Direction, Event, Gate, Reentry, RepeatPolicy, Unlisted, Zone},
    id::{EventId, KeyId},
    mask::{DayMask, ZoneIndex, ZoneMask},
    signing::{KeyState, PublicKey, VerifyingKey},
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
    /// Goes up with every change to settings or keys.
    pub revision: i64,
}

impl StoredEvent {
    /// Returns the public key with this number, where it still verifies.
    #[must_use]
    pub fn verifying_key(&self, id: KeyId) -> Option<VerifyingKey> {
        self.keys.iter().find(|key| key.id == id && key.state != KeyState::Revoked).map(|key| key.key)
    }

    /// Returns the newest key that still signs.
    #[must_use]
    pub fn active_key(&self) -> Option<KeyId> {
        self.keys.iter().rev().find(|key| key.state == KeyState::Active).map(|key| key.id)
    }
}

impl Store {
    /// Creates an event's database with its first key.
    ///
    /// # Errors
    /// When a file is in the way, or the folder cannot be written. Nothing is left behind then.
    pub fn create(path: &Path, id: EventId, event: &Event, key: &PublicKey, now: Timestamp) -> Result<Self> {
        let mut store = Self { connection: open::create(path)?, path: path.to_owned() };
        // One transaction: a database without its event would be neither new nor usable.
        let change = store.write()?;
        change.execute(
            "insert into event (id, uuid, name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency,
                 help_desk, return_to, hours, revision)
             values (1, ?1, '', '', '', '', '', 'refuse', '', '', '', '', '', 0)",
            [id.as_bytes()],
        )?;
        write_settings(&change, event)?;
        insert_key(&change, key, now)?;
        change.commit()?;
        Ok(store)
    }

    /// Returns the event with its keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn event(&self) -> Result<StoredEvent> {
        // One read transaction, so that settings, keys and revision belong together.
        let read = self.connection.unchecked_transaction()?;
        load(&read)
    }

    /// Returns the number that goes up with every change to settings or keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revision(&self) -> Result<i64> {
        revision(&self.connection)
    }

    /// Takes over an edited event file and returns what changed, a line each.
    ///
    /// # Errors
    /// When it would break badges already issued (days or zones moved or dropped), or drop a category that participants have.
    pub fn apply_event(&mut self, event: &Event) -> Result<Vec<String>> {
        // One transaction: what is checked must still hold when it is written.
        let change = self.write()?;
        let stored = load(&change)?.event;
        let issued: i64 = change.query_row("select count(*) from badge", [], |row| row.get(0))?;
        let mut event = event.clone();
        check_order(&stored, &event, issued > 0)?;
        keep_indexes(&stored, &mut event)?;
        check_dropped_categories(&change, &stored, &event)?;
        let changes = differences(&stored, &event);
        if !changes.is_empty() {
            move_days(&change, &stored, &event)?;
            move_zones(&change, &stored, &event)?;
            write_settings(&change, &event)?;
        }
        change.commit()?;
        Ok(changes)
    }

    /// Adds a signing key's public half.
    ///
    /// # Errors
    /// When the number is taken, or the database cannot be written.
    pub fn add_key(&mut self, key: &PublicKey, now: Timestamp) -> Result<()> {
        // One transaction: the key and the revision that makes gates load it.
        let change = self.write()?;
        insert_key(&change, key, now)?;
        bump(&change)?;
        change.commit()?;
        Ok(())
    }

    /// Changes what a key may still do. A revoked key stays revoked.
    ///
    /// # Errors
    /// When there is no such key, it is revoked already, or the database cannot be written.
    pub fn set_key_state(&mut self, id: KeyId, state: KeyState) -> Result<()> {
        // One transaction: the state and the revision that makes gates load it.
        let change = self.write()?;
        let changed = change.execute(
            "update signing_key set state = ?2 where key_id = ?1 and (state <> 'revoked' or ?2 = 'revoked')",
            params![id.0, state.as_str()],
        )?;
        if changed == 0 {
            return Err(StoreError::Refused(format!("there is no key {id}, or it is revoked; see \"accredit key list\"")));
        }
        bump(&change)?;
        change.commit()?;
        Ok(())
    }
}

/// Reads the revision.
pub(super) fn revision(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("select revision from event where id = 1")?.query_row([], |row| row.get(0))?)
}

/// Adds categories that an import found; each stands last in protocol order.
pub(super) fn add_category(change: &Transaction<'_>, category: &Category) -> Result<()> {
    let position: i64 = change.query_row("select coalesce(max(position), -1) + 1 from category", [], |row| row.get(0))?;
    insert_category(change, category, position)?;
    bump(change)
}

/// Reads the whole event.
pub(super) fn load(connection: &Connection) -> Result<StoredEvent> {
    let mut event = load_settings(connection)?;
    let mut statement = connection.prepare("select date from event_day order by day_index")?;
    event.1.days = statement.query_map([], |row| rows::parsed(row, 0, "event_day.date"))?.collect::<rusqlite::Result<_>>()?;
    event.1.zones = load_zones(connection)?;
    event.1.categories = load_categories(connection)?;
    event.1.gates = load_gates(connection)?;
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
            timezone: TimeZone::get(&timezone_name).map_err(|_| rows::damaged(4, "event.timezone"))?,
            timezone_name,
            days: Vec::new(),
            day_starts_at: rows::parsed(row, 5, "event.day_starts_at")?,
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
        };
        Ok((EventId::from_bytes(row.get(0)?), event))
    });
    rows::optional(settings)?.ok_or_else(|| StoreError::Damaged("the database holds no event".into()))
}

fn word<T>(row: &rusqlite::Row<'_>, column: usize, parse: fn(&str) -> Option<T>) -> rusqlite::Result<T> {
    parse(row.get_ref(column)?.as_str()?).ok_or_else(|| rows::damaged(column, "a setting"))
}

fn load_zones(connection: &Connection) -> Result<Vec<Zone>> {
    let mut statement = connection.prepare("select code, name, mark, reentry from zone order by zone_index")?;
    let zones = statement.query_map([], |row| {
        Ok(Zone {
            code: rows::parsed(row, 0, "zone.code")?,
            name: row.get(1)?,
            mark: row.get(2)?,
            reentry: word(row, 3, Reentry::from_word)?,
        })
    })?;
    Ok(zones.collect::<rusqlite::Result<_>>()?)
}

fn load_categories(connection: &Connection) -> Result<Vec<Category>> {
    let mut statement =
        connection.prepare("select category_index, code, title, colour, zones, days from category order by position")?;
    let categories = statement.query_map([], |row| {
        Ok(Category {
            index: row.get(0)?,
            code: rows::parsed(row, 1, "category.code")?,
            title: row.get(2)?,
            colour: rows::parsed(row, 3, "category.colour")?,
            zones: ZoneMask(row.get(4)?),
            days: DayMask(row.get(5)?),
        })
    })?;
    Ok(categories.collect::<rusqlite::Result<_>>()?)
}

fn load_gates(connection: &Connection) -> Result<Vec<Gate>> {
    let mut statement = connection.prepare("select code, name, zone, direction, repeat, reentry from gate order by position")?;
    let gates = statement.query_map([], |row| {
        Ok(Gate {
            code: rows::parsed(row, 0, "gate.code")?,
            name: row.get(1)?,
            zone: ZoneIndex::new(row.get(2)?).ok_or_else(|| rows::damaged(2, "gate.zone"))?,
            direction: word(row, 3, Direction::from_word)?,
            repeat: word(row, 4, RepeatPolicy::from_word)?,
            reentry: word(row, 5, Reentry::from_word)?,
        })
    })?;
    Ok(gates.collect::<rusqlite::Result<_>>()?)
}

fn load_keys(connection: &Connection) -> Result<Vec<PublicKey>> {
    let mut statement = connection.prepare("select key_id, public_key, state from signing_key order by key_id")?;
    let keys = statement.query_map([], |row| {
        let key: [u8; 32] = row.get(1)?;
        Ok(PublicKey {
            id: KeyId(row.get(0)?),
            key: VerifyingKey::from_bytes(&key).map_err(|_| rows::damaged(1, "signing_key.public_key"))?,
            state: rows::parsed(row, 2, "signing_key.state")?,
        })
    })?;
    Ok(keys.collect::<rusqlite::Result<_>>()?)
}

fn write_settings(change: &Transaction<'_>, event: &Event) -> Result<()> {
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

fn insert_key(change: &Transaction<'_>, key: &PublicKey, now: Timestamp) -> Result<()> {
    change.execute(
        "insert into signing_key (key_id, public_key, state, created_at) values (?1, ?2, ?3, ?4)",
        params![key.id.0, key.key.as_bytes(), key.state.as_str(), now.as_millisecond()],
    )?;
    Ok(())
}

fn bump(change: &Transaction<'_>) -> Result<()> {
    change.execute("update event set revision = revision + 1 where id = 1", [])?;
    Ok(())
}

/// Badges carry the places of days and zones: once one is issued, a place keeps its meaning.
fn check_order(stored: &Event, event: &Event, issued: bool) -> Result<()> {
    let refuse = |what: &str, old: String, new: Option<String>| {
        let new = new.map_or_else(|| "is dropped".to_owned(), |new| format!("becomes {new}"));
        Err(StoreError::Refused(format!(
            "badges are issued, and the {what} {old} {new}; keep the {what}s in their order and add new ones at the end"
        )))
    };
    if !issued {
        return Ok(());
    }
    for (place, day) in stored.days.iter().enumerate() {
        let now = event.days.get(place);
        if now != Some(day) {
            return refuse("day", day.to_string(), now.map(ToString::to_string));
        }
    }
    for (place, zone) in stored.zones.iter().enumerate() {
        let now = event.zones.get(place).map(|zone| &zone.code);
        if now != Some(&zone.code) {
            return refuse("zone", zone.code.to_string(), now.map(ToString::to_string));
        }
    }
    Ok(())
}

/// A category keeps the number that its credentials carry; a new one gets a number beyond those in use.
fn keep_indexes(stored: &Event, event: &mut Event) -> Result<()> {
    let mut next = stored.categories.iter().map(|category| usize::from(category.index) + 1).max().unwrap_or(0);
    for category in &mut event.categories {
        category.index = if let Some(known) = stored.category(&category.code) {
            known.index
        } else {
            let index = u8::try_from(next).map_err(|_| {
                StoreError::Refused(format!(
                    "{MAX_CATEGORIES} category numbers are used up; give an old category a new title instead"
                ))
            })?;
            next += 1;
            index
        };
    }
    Ok(())
}

fn check_dropped_categories(change: &Transaction<'_>, stored: &Event, event: &Event) -> Result<()> {
    for category in stored.categories.iter().filter(|category| event.category(&category.code).is_none()) {
        let sql = "select count(*) from participant where category = ?1";
        let people: i64 = change.query_row(sql, [category.index], |row| row.get(0))?;
        if people > 0 {
            return Err(StoreError::Refused(format!(
                "the category \"{}\" is not in the file any more, and {people} participants have it; give them another first, or keep it",
                category.code
            )));
        }
    }
    Ok(())
}

/// Participants' own days are masks over the old list: they move to the same dates of the new one.
fn move_days(change: &Transaction<'_>, stored: &Event, event: &Event) -> Result<()> {
    if event.days.starts_with(&stored.days) {
        return Ok(());
    }
    let mut statement = change.prepare("select id, reference, days from participant where days is not null")?;
    let own = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, DayMask(row.get(2)?))))?;
    for row in own.collect::<rusqlite::Result<Vec<_>>>()? {
        let (id, reference, old) = row;
        let mut days = DayMask::NONE;
        for date in old.iter().filter_map(|day| stored.date(day)) {
            days = days.with(event.day_index(date).ok_or_else(|| {
                StoreError::Refused(format!(
                    "participant {reference} comes on {date}, which is no event day any more; change that first"
                ))
            })?);
        }
        change.execute("update participant set days = ?2 where id = ?1", params![id, days.0])?;
    }
    Ok(())
}

/// Zones added or withheld for one person move with their zone's code.
fn move_zones(change: &Transaction<'_>, stored: &Event, event: &Event) -> Result<()> {
    if stored.zones.iter().zip(&event.zones).filter(|(old, new)| old.code == new.code).count() == stored.zones.len() {
        return Ok(());
    }
    let moved = |old: ZoneMask| {
        old.iter()
            .filter_map(|zone| stored.zones.get(zone.get()))
            .filter_map(|zone| event.zone(zone.code.as_str()))
            .fold(ZoneMask::NONE, |mask, (zone, _)| mask.with(zone))
    };
    let mut statement = change
        .prepare("select id, zones_added, zones_withheld from participant where zones_added <> 0 or zones_withheld <> 0")?;
    let own = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, ZoneMask(row.get(1)?), ZoneMask(row.get(2)?))))?;
    for row in own.collect::<rusqlite::Result<Vec<_>>>()? {
        let (id, added, withheld) = row;
        change.execute(
            "update participant set zones_added = ?2, zones_withheld = ?3 where id = ?1",
            params![id, moved(added).0, moved(withheld).0],
        )?;
    }
    Ok(())
}

fn differences(stored: &Event, event: &Event) -> Vec<String> {
    let mut changes = Vec::new();
    let mut text = |what: &str, old: &str, new: &str| {
        if old != new {
            changes.push(format!("{what}: \"{old}\" → \"{new}\""));
        }
    };
    text("name", &stored.name, &event.name);
    text("short name", &stored.short_name, &event.short_name);
    text("place", &stored.place, &event.place);
    text("time zone", &stored.timezone_name, &event.timezone_name);
    text("day starts at", &stored.day_starts_at.to_string(), &event.day_starts_at.to_string());
    text("unlisted badges", stored.unlisted.as_str(), event.unlisted.as_str());
    let dates = |event: &Event| event.format_days(event.all_days());
    text("days", &dates(stored), &dates(event));
    if stored.contact != event.contact {
        changes.push("contact details".into());
    }
    compare("zone", &stored.zones, &event.zones, |zone| zone.code.as_str(), &mut changes);
    compare("category", &stored.categories, &event.categories, |category| category.code.as_str(), &mut changes);
    compare("gate", &stored.gates, &event.gates, |gate| gate.code.as_str(), &mut changes);
    changes
}

fn compare<T: PartialEq>(what: &str, old: &[T], new: &[T], code: fn(&T) -> &str, changes: &mut Vec<String>) {
    let before = changes.len();
    for one in new {
        match old.iter().find(|known| code(known) == code(one)) {
            None => changes.push(format!("{what} \"{}\" added", code(one))),
            Some(known) if known != one => changes.push(format!("{what} \"{}\" changed", code(one))),
            Some(_) => {}
        }
    }
    for one in old.iter().filter(|one| new.iter().all(|known| code(known) != code(one))) {
        changes.push(format!("{what} \"{}\" dropped", code(one)));
    }
    if changes.len() == before && old != new {
        changes.push(format!("{what}: order"));
    }
}
