//! Erasing: what falls due by the event's rules is removed from every place in the database that holds it, and figures stay.

mod names;
mod reach;
mod statistic;

use jiff::Timestamp;
use serde_json::json;

pub use self::reach::Reached;
pub use self::statistic::StatisticRow;
use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
        journal::{Action, ChainHead, Subject},
        own_field::{OwnField, Privacy},
        retention::{Keep, PersonalKind},
    },
    store::{
        care::verify,
        engine::{
            connect,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection},
        },
        event::settings,
        ledger::{
            change::{Change, Entry},
            fingerprint, origins,
        },
        people::{bases, participants},
    },
};

/// What happens to one kind of personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgePlan {
    /// The kind.
    pub kind: PersonalKind,
    /// How long it is kept after the event's end; `None` if it is kept for good.
    pub keep: Option<Keep>,
    /// When it falls due.
    pub due: Option<Timestamp>,
    /// How many participants still have some.
    pub people: u64,
    /// Whether there is anything left, including readings of badges that no longer belong to a name.
    pub is_left: bool,
    /// Whether it is due.
    pub is_due: bool,
}

/// What a purge did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purged {
    /// What was erased; empty if nothing was left.
    pub plans: Vec<PurgePlan>,
    /// The chain as it was before names were erased and it was rebuilt over the remaining entries.
    pub before: Option<Before>,
}

/// The chain before a purge of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    /// Its head.
    pub head: ChainHead,
    /// Whether every entry was intact.
    pub is_whole: bool,
}

impl Store {
    /// Returns what is due at a moment, what will be due, and what is kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn purge_plan(&self, now: Timestamp) -> Result<Vec<PurgePlan>> {
        plan(&self.connection, now)
    }

    /// Erases what is due, and returns what that was. Nothing of it is left in the database once [`Store::reach`] is done.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is erased then.
    pub fn purge(&mut self, now: Timestamp) -> Result<Purged> {
        if self.connection.is_server() {
            return Err(StoreError::FilesOnly("a purge", self.path.clone()));
        }
        connect::overwrite_deleted(&self.connection)?;
        // All rows of tables that refer to each other are removed: looking for each row's referrers would take quadratic time.
        connect::ignore_references(&self.connection)?;
        let purged = self.purge_due(now);
        connect::keep_references(&self.connection)?;
        purged
    }

    fn purge_due(&mut self, now: Timestamp) -> Result<Purged> {
        // One transaction: readers see all of it or none, and the journal records it.
        let change = self.write_in_any_term()?;
        names::forget_lost_backups(&change)?;
        let plans: Vec<PurgePlan> = plan(&change, now)?.into_iter().filter(|plan| plan.is_due && plan.is_left).collect();
        if plans.is_empty() {
            change.commit()?;
            return Ok(Purged::default());
        }
        let figures: serde_json::Map<_, _> =
            plans.iter().map(|plan| (plan.kind.as_str().to_owned(), json!(plan.people))).collect();
        let mut details = json!({ "participants": figures });
        let mut before = None;
        if plans.iter().any(|plan| plan.kind == PersonalKind::Names) {
            // Erasing names includes the other kinds.
            let is_whole = verify::is_chain_whole(&change)?;
            let head = change.head()?;
            // The chains of other origins go as well; a copy has them only to be read.
            let others = origins::all(&change)?.into_iter().filter(|other| other.head != head);
            let others: Vec<String> = others.map(|other| other.head.to_string()).collect();
            names::purge(&change)?;
            details["before"] = json!(head.to_string());
            if !others.is_empty() {
                details["others"] = json!(others);
            }
            details["whole"] = json!(is_whole);
            details[fingerprint::KEY] = fingerprint::of(&change, fingerprint::all())?;
            before = Some(Before { head, is_whole });
        } else {
            for plan in &plans {
                match plan.kind {
                    PersonalKind::Photos => photos(&change, now)?,
                    PersonalKind::Contacts => {
                        contacts(&change, now)?;
                        details[fingerprint::KEY] = fingerprint::of(&change, fingerprint::REGISTER.iter().copied())?;
                    }
                    PersonalKind::Documents => documents(&change)?,
                    PersonalKind::Names => {}
                }
            }
        }
        change.record(now, &Entry::new(Action::Purge, Subject::Database).details(details))?;
        change.commit()?;
        Ok(Purged { plans, before })
    }
}

fn plan(connection: &Connection, now: Timestamp) -> Result<Vec<PurgePlan>> {
    let event = settings::load(connection)?.event;
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<u64>(0));
    // An event that has no documents is not told of them.
    let has_documents = !event.documents.is_empty() || count("select count(*) from document")? > 0;
    PersonalKind::ALL
        .into_iter()
        .filter(|kind| has_documents || *kind != PersonalKind::Documents)
        .map(|kind| {
            let contacts = with_contacts("count(*)", &event);
            let people = count(match kind {
                PersonalKind::Photos => {
                    "select count(*) from participant where photo <> '' or id in (select participant from photo)"
                }
                PersonalKind::Contacts => &contacts,
                PersonalKind::Documents => "select count(distinct participant) from document_person",
                PersonalKind::Names => "select count(*) from participant",
            })?;
            let beside = match kind {
                PersonalKind::Photos | PersonalKind::Documents => 0,
                PersonalKind::Contacts => count("select count(*) from delegation where contact <> ''")?,
                PersonalKind::Names => count("select (exists (select 1 from scan) or exists (select 1 from person))")?,
            };
            let is_left = people > 0 || beside > 0;
            let keep = event.retention.of(kind);
            let due = keep.and_then(|keep| event.due(keep));
            Ok(PurgePlan { kind, keep, due, people, is_left, is_due: due.is_some_and(|due| due <= now) })
        })
        .collect()
}

fn photos(change: &Change<'_>, now: Timestamp) -> Result<()> {
    change.execute_batch(
        "delete from proposed_photo;
         delete from photo;
         update participant set photo = '' where photo <> '';
         update journal set salt = null, content = null where action = 'photo.put' and content is not null;",
    )?;
    let event = settings::load(change)?.event;
    forget_proposals(change, "\"photo\"", now)?;
    bases::forget(change, &event, FieldSet::default().with(Field::Photo))
}

/// Erases documents: what stays are the journal's lines with the hashes of files.
fn documents(change: &Change<'_>) -> Result<()> {
    change.execute_batch(
        "delete from document_person;
         delete from document;
         update journal set salt = null, content = null where action in ('document.put', 'document.decide') and content is not null;",
    )?;
    Ok(())
}

/// Erases addresses. They are also in the searched texts, which are rebuilt.
fn contacts(change: &Change<'_>, now: Timestamp) -> Result<()> {
    let event = settings::load(change)?.event;
    let mut statement = change.prepare(&with_contacts("id", &event))?;
    let keys = statement.query_map([], |row| row.get(0))?.collect::<sql::Result<Vec<i64>>>()?;
    for key in keys {
        participants::clear(change, &event, key, contacts_of(&event), now)?;
    }
    forget_proposals(change, "\"field.", now)?;
    bases::forget(change, &event, contacts_of(&event))?;
    // Whom to write to in a delegation is an address too.
    change.execute_batch(
        "update delegation set contact = '' where contact <> '';
         update journal set salt = null, content = null where content like '%\"contact\"%'",
    )?;
    // And so is the one by which somebody signs in.
    change.execute_batch(
        "delete from person_account where subject = '';
         update person_account set email = '' where email <> '';
         update journal set salt = null, content = null where content like '%\"account_email\"%'",
    )?;
    // What the journal says about a person is one commitment: if it has an address, all of it is erased.
    change.execute_batch("update journal set salt = null, content = null where content like '%\"email\"%'")?;
    // So are fields that the event has no longer, but had.
    change.execute_batch(
        "update journal set salt = null, content = null where content is not null and exists
             (select 1 from own_field f where f.personal = 1 and replace(journal.content, '\"field.' || f.code || '\":', '') <> journal.content)",
    )?;
    Ok(())
}

/// Drops changes that still wait, if they hold what is erased: nobody decides on them after the event.
fn forget_proposals(change: &Change<'_>, part: &str, now: Timestamp) -> Result<()> {
    let mut statement = change.prepare("delete from proposal where instr(fields, ?1) > 0 returning participant")?;
    let dropped = statement.query_map([part], |row| row.get(0))?.collect::<sql::Result<Vec<i64>>>()?;
    change.execute("delete from proposed_photo where participant not in (select participant from proposal)", [])?;
    for participant in dropped {
        let entry = Entry::new(Action::NominationPropose, Subject::Participant(participant));
        change.record(now, &entry.details(json!({ "fields": [] })))?;
    }
    Ok(())
}

/// Returns the fields that are kept as long as contacts: the address, and own fields that are about the person.
fn contacts_of(event: &Event) -> FieldSet {
    let own = event.fields.iter().filter(|field| field.privacy == Privacy::Personal).map(OwnField::field);
    own.chain([Field::Email]).collect()
}

/// Returns SQL for the participants who have any of [`contacts_of`].
fn with_contacts(what: &str, event: &Event) -> String {
    let own: Vec<String> = contacts_of(event)
        .iter()
        .filter_map(|field| match field {
            Field::Own(number) => Some(format!(" or replace(own, '\"{}\":', '') <> own", number.get())),
            _ => None,
        })
        .collect();
    format!("select {what} from participant where email <> ''{}", own.concat())
}
