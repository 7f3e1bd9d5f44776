//! Applies an edited event file, unless it would break badges already issued.

use jiff::Timestamp;
use serde_json::json;

use super::{described, own_fields, settings};
use crate::{
    domain::{
        event::Event,
        id::Reference,
        journal::{Action, Subject},
        mask::{DayMask, ZoneMask},
        offline::{InPack, Offline},
        participant::ZoneRights,
        quota::{QuotaOf, QuotaRow},
        register::Delegation,
        retention::PersonalKind,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, Transaction, params},
        },
        gate::then::{RIGHTS, changed_rights},
        ledger::{
            change::{Change, Entry},
            entries, fingerprint,
        },
        people::{
            places, register,
            register_described::{self, DescribedPut},
            register_lines::RegisterLines,
            register_people, register_write,
            settled::Promoted,
        },
        refusal::EventRefusal,
    },
};

/// What an event file that was applied led to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Applied {
    /// What changed, one line for each change.
    pub changes: Vec<String>,
    /// What the file says and was not taken over, because a command gave something else.
    pub kept: Vec<String>,
    /// Who waited for a place, and has one now.
    pub promoted: Vec<Promoted>,
}

impl Store {
    /// Applies an edited event file and returns what changed. Of a delegation, only what changed in the file since it was last applied
    /// is taken over: what a command gave stays otherwise.
    ///
    /// # Errors
    /// When it would break badges already issued (days or zones moved or dropped), drop a category that participants have, or drop the
    /// rules for nominations while people are on the way.
    pub fn apply_event(&mut self, edited: &Event, now: Timestamp) -> Result<Applied> {
        // One transaction: what is checked must still hold when it is written.
        let change = self.write()?;
        let stored = settings::load(&change)?.event;
        let issued: i64 =
            change.query_row("select (select count(*) from badge) + (select count(*) from blank_badge)", [], |row| row.get(0))?;
        let mut edited = edited.clone();
        if issued > 0 {
            check_order(&stored, &edited)?;
        }
        keep_indexes(&stored, &mut edited)?;
        own_fields::keep_numbers(&change, &mut edited)?;
        own_fields::check_values(&change, &stored, &edited)?;
        check_dropped_categories(&change, &stored, &edited)?;
        check_dropped_nominations(&change, &stored, &edited)?;
        let mut changes = differences(&stored, &edited);
        let said = described::last(&change)?;
        if !changes.is_empty() || said != edited.delegations {
            move_days(&change, &stored, &edited, now)?;
            move_zones(&change, &stored, &edited, now)?;
            settings::write_settings(&change, &edited)?;
            let tables = fingerprint::of(&change, fingerprint::SETTINGS.iter().copied())?;
            let rights = changed_rights(&stored, &edited);
            let details = json!({ "changes": changes, RIGHTS: rights, fingerprint::KEY: tables });
            let entry = Entry::new(Action::EventApply, Subject::Event).details(details);
            change.record(now, &with_delegations(entry, &edited))?;
        }
        let put = put_delegations(&change, &edited, &said, now)?;
        changes.extend(put.changes);
        let mut promoted = Vec::new();
        if register::is_active(&change)? {
            register_write::adopt(&change, &edited, now)?;
            register_people::complete_all(&change, &edited, now)?;
            promoted = places::fill(&change, &edited, now)?;
        }
        change.commit()?;
        Ok(Applied { changes, kept: put.kept, promoted })
    }
}

/// Adds what the event file says of delegations to the line of the journal, so that the next one is compared with it.
pub(super) fn with_delegations(entry: Entry, event: &Event) -> Entry {
    match described::personal(&event.delegations) {
        Some(personal) => entry.personal(personal),
        None => entry,
    }
}

/// Enters the delegations that the event file describes; `said` is what it said before.
pub(super) fn put_delegations(change: &Change<'_>, event: &Event, said: &[Delegation], now: Timestamp) -> Result<DescribedPut> {
    let mut lines = RegisterLines::new(change, now);
    let put = register_described::put(change, event, said, &mut lines)?;
    lines.end()?;
    Ok(put)
}

/// Without rules there are no steps: nobody could decide on those who are on the way.
fn check_dropped_nominations(change: &Change<'_>, stored: &Event, event: &Event) -> Result<()> {
    if stored.nomination.is_none() || event.nomination.is_some() {
        return Ok(());
    }
    let sql = "select (select count(*) from participant where state in ('draft', 'submitted', 'returned', 'on-hold'))
                   + (select count(*) from proposal q join participant p on p.id = q.participant where p.state = 'approved')";
    match change.query_row(sql, [], |row| row.get(0))? {
        0 => Ok(()),
        people => Err(EventRefusal::NominationsUnderWay { people }.into()),
    }
}

/// Badges carry the places of days and zones: once one is issued, a place keeps its meaning.
fn check_order(stored: &Event, event: &Event) -> Result<()> {
    for (place, day) in stored.days.iter().enumerate() {
        let now = event.days.get(place);
        if now != Some(day) {
            return Err(EventRefusal::DayMoved { day: *day, instead: now.copied() }.into());
        }
    }
    for (place, zone) in stored.zones.iter().enumerate() {
        let now = event.zones.get(place).map(|zone| &zone.code);
        if now != Some(&zone.code) {
            return Err(EventRefusal::ZoneMoved { zone: zone.code.clone(), instead: now.cloned() }.into());
        }
    }
    Ok(())
}

/// A category keeps the number in its credentials; a new one gets a number that is not in use.
fn keep_indexes(stored: &Event, event: &mut Event) -> Result<()> {
    let mut next = stored.categories.iter().map(|category| usize::from(category.index) + 1).max().unwrap_or(0);
    for category in &mut event.categories {
        category.index = if let Some(known) = stored.category(&category.code) {
            known.index
        } else {
            let index = u8::try_from(next).map_err(|_| EventRefusal::NoCategoryNumber)?;
            next += 1;
            index
        };
    }
    Ok(())
}

fn check_dropped_categories(change: &Transaction<'_>, stored: &Event, event: &Event) -> Result<()> {
    for category in stored.categories.iter().filter(|category| event.category(&category.code).is_none()) {
        let sql = "select count(*) from participant where category = ?1";
        let people = change.query_row(sql, [category.index], |row| row.get(0))?;
        if people > 0 {
            return Err(EventRefusal::CategoryInUse { category: category.code.clone(), people }.into());
        }
        let sql = "select count(*) from blank_badge where category = ?1";
        let blanks = change.query_row(sql, [category.index], |row| row.get(0))?;
        if blanks > 0 {
            return Err(EventRefusal::CategoryOnBlanks { category: category.code.clone(), blanks }.into());
        }
    }
    Ok(())
}

/// Participants' own days are masks over the old list: they move to the same dates in the new one.
fn move_days(change: &Change<'_>, stored: &Event, event: &Event, now: Timestamp) -> Result<()> {
    if event.days.starts_with(&stored.days) {
        return Ok(());
    }
    let mut statement = change.prepare("select id, reference, days from participant where days is not null")?;
    let own = statement.query_map([], |row| {
        Ok((row.get::<i64>(0)?, columns::parsed::<Reference>(row, 1, "participant.reference")?, DayMask(row.get(2)?)))
    })?;
    for row in own.collect::<sql::Result<Vec<_>>>()? {
        let (id, participant, old) = row;
        let mut days = DayMask::NONE;
        for date in old.iter().filter_map(|day| stored.date(day)) {
            let day = event.day_index(date);
            days = days.with(day.ok_or_else(|| EventRefusal::DayInUse { participant: participant.clone(), day: date })?);
        }
        if days != old {
            change.execute("update participant set days = ?2 where id = ?1", params![id, days.0])?;
            change.record(now, &entries::moved_days(id, old, days))?;
        }
    }
    Ok(())
}

/// Zones added or withheld for one person move with their zone's code.
fn move_zones(change: &Change<'_>, stored: &Event, event: &Event, now: Timestamp) -> Result<()> {
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
    let own = statement.query_map([], |row| Ok((row.get::<i64>(0)?, ZoneMask(row.get(1)?), ZoneMask(row.get(2)?))))?;
    for row in own.collect::<sql::Result<Vec<_>>>()? {
        let (id, added, withheld) = row;
        let (before, after) = (ZoneRights { added, withheld }, ZoneRights { added: moved(added), withheld: moved(withheld) });
        if before != after {
            change.execute(
                "update participant set zones_added = ?2, zones_withheld = ?3 where id = ?1",
                params![id, after.added.0, after.withheld.0],
            )?;
            change.record(now, &entries::zones(id, before, after))?;
        }
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
    text("languages", &stored.languages.join(", "), &event.languages.join(", "));
    text("day starts at", &stored.day_starts_at.to_string(), &event.day_starts_at.to_string());
    text("unlisted badges", stored.unlisted.as_str(), event.unlisted.as_str());
    for kind in PersonalKind::ALL {
        let keep = |event: &Event| event.retention.of(kind).map_or_else(|| "kept".to_owned(), |keep| keep.to_string());
        text(&format!("retention of {}", kind.as_str()), &keep(stored), &keep(event));
    }
    let Offline { decide, names, photos, max_age } = stored.offline;
    let said = |part: InPack| part.is_included().to_string();
    text("gates without the server", decide.as_str(), event.offline.decide.as_str());
    text("names at gates without the server", &said(names), &said(event.offline.names));
    text("photos at gates without the server", &said(photos), &said(event.offline.photos));
    text("age of what gates know", &max_age.to_string(), &event.offline.max_age.to_string());
    let dates = |event: &Event| event.format_days(event.all_days());
    text("days", &dates(stored), &dates(event));
    if stored.contact != event.contact {
        changes.push("contact details".into());
    }
    if stored.windows != event.windows {
        changes.push("windows of nominations".into());
    }
    if stored.quotas != event.quotas {
        changes.extend(quota_differences(stored, event));
    }
    if stored.texts != event.texts {
        changes.push("texts in further languages".into());
    }
    if stored.nomination != event.nomination {
        changes.push("nominations".into());
    }
    compare("zone", &stored.zones, &event.zones, |zone| zone.code.as_str(), &mut changes);
    compare("category", &stored.categories, &event.categories, |category| category.code.as_str(), &mut changes);
    compare("gate", &stored.gates, &event.gates, |gate| gate.code.as_str(), &mut changes);
    compare("field", &stored.fields, &event.fields, |field| field.code.as_str(), &mut changes);
    compare("document", &stored.documents, &event.documents, |rule| rule.code.as_str(), &mut changes);
    compare("group", &stored.groups, &event.groups, |group| group.name.as_str(), &mut changes);
    compare("report", &stored.reports, &event.reports, |report| report.name.as_str(), &mut changes);
    changes
}

fn quota_differences(stored: &Event, event: &Event) -> Vec<String> {
    let named = |row: &QuotaRow| {
        let of = match &row.of {
            QuotaOf::Delegation(name) | QuotaOf::Type(name) => name.as_str(),
            QuotaOf::Everybody => "everybody",
        };
        row.category.as_ref().map_or_else(|| of.to_owned(), |category| format!("{of}, {category}"))
    };
    let rows = |event: &Event| event.quotas.iter().map(|row| (named(row), row.clone())).collect::<Vec<_>>();
    let mut changes = Vec::new();
    compare("quota", &rows(stored), &rows(event), |(name, _)| name.as_str(), &mut changes);
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
