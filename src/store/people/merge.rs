//! A list is compared with everybody in memory, without the lock; what changes is written in one go, under it.
//!
//! What others changed between the two is compared again: a correction made while a list of a hundred thousand was read is as
//! safe as one made before.

use std::collections::{HashMap, HashSet};

use super::{
    bases::{self, ListId},
    find::Namesakes,
    participant_row::{Derived, category, derive},
    participants::Put,
    register::Register,
};
use crate::{
    domain::{
        category::Category,
        event::Event,
        field::{Field, FieldSet},
        id::{CategoryCode, Reference},
        likeness::NameForm,
        merge::{self, Base, FieldChange, FieldConflict, Listing, Rules},
        nomination::state::{Block, State},
        participant::Participant,
        register::TypeRule,
        text::fold,
    },
    store::{
        engine::{
            database::Store,
            error::Result,
            rows,
            sql::Connection,
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings,
    },
};

/// A list as far as it was compared.
pub struct Merge {
    pub(super) event: Event,
    pub(super) rules: Rules,
    /// Which delegation a name means.
    register: Register,
    /// The list's name; `None` for one without.
    pub(super) name: Option<String>,
    pub(super) list: Option<ListId>,
    /// How the database stood when everybody was read.
    pub(super) seen: DatabaseMoment,
    pub(super) people: HashMap<Reference, KnownPerson>,
    pub(super) planned: Vec<Planned>,
    pub(super) created: Vec<Category>,
    listed: HashSet<Reference>,
}

/// How the database stands, in numbers that go up with every change that matters to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DatabaseMoment {
    pub(super) settings: i64,
    pub(super) imports: i64,
    pub(super) journal: i64,
}

/// A participant whom the list is compared with.
pub(super) struct KnownPerson {
    pub(super) key: ParticipantKey,
    pub(super) participant: Participant,
    pub(super) state: State,
    pub(super) block: Block,
    /// The base as it is stored; decoded when it is needed.
    pub(super) said: String,
    pub(super) list: Option<ListId>,
}

impl KnownPerson {
    /// Returns whether all stands as a row says it, and the list said just this before: then there is nothing to merge. Most rows of
    /// a list that comes again are such rows.
    fn is_as_listed(&self, row: &ListedRow<'_>, event: &Event) -> bool {
        self.participant == *row.participant
            && row.blank.iter().all(|field| self.participant.as_listed(field, event).is_empty())
            && self.said == bases::encode_list(&self.participant, event)
    }
}

/// What a row of a list says of one person, lent: of most rows of a list that comes again, nothing is kept.
pub struct ListedRow<'r> {
    /// The line of the row.
    pub line: u64,
    /// The values; those of columns that are not among `columns` mean nothing. They are completed from the register.
    pub participant: &'r mut Participant,
    /// The columns that the row says something of.
    pub columns: FieldSet,
    /// The columns whose cell is blank.
    pub blank: FieldSet,
}

/// What becomes of the participant of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The line of the row.
    pub line: u64,
    /// Who.
    pub reference: Reference,
    /// The whole name.
    pub name: String,
    /// Whether the participant is new, changed, or stays as it is.
    pub put: Put,
    /// Which fields become what; of a new participant, what is given.
    pub changes: Vec<FieldChange>,
    /// Fields that a hand and the list both changed, and that stay.
    pub conflicts: Vec<FieldConflict>,
    /// Fields in which a correction stays, for the list has not changed.
    pub corrections: FieldSet,
    /// Fields that hold something, and whose cell is blank.
    pub blanks: FieldSet,
    /// What the row says.
    pub(super) listing: Listing,
    /// What is written, where that is not what the row says.
    merged: Option<Participant>,
    pub(super) said: String,
    /// What is written beside the texts, worked out before the lock is taken.
    pub(super) derived: Option<Derived>,
    pub(super) writes: Writes,
}

/// What of a row is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writes {
    Nothing,
    /// What the list says, and nothing of the participant.
    Base,
    Participant,
}

/// Somebody who was last seen on the list of this name and is not on it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPerson {
    /// Who.
    pub reference: Reference,
    /// The whole name.
    pub name: String,
}

impl Store {
    /// Reads everybody, to compare a list with. Holds nothing up.
    ///
    /// # Errors
    /// When the names of the event were purged, or the database cannot be read.
    pub fn merge(&self, name: Option<&str>, rules: Rules) -> Result<Merge> {
        // One read transaction: everybody, what lists said of them, and the numbers by which later changes are seen.
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        settings::check_not_purged(read)?;
        let event = settings::load(read)?.event;
        let mut people = HashMap::new();
        each(read, "", |known| {
            people.insert(known.participant.reference.clone(), known);
        })?;
        Ok(Merge {
            list: name.map(|name| bases::list(read, name)).transpose()?.flatten(),
            name: name.map(str::to_owned),
            seen: DatabaseMoment::of(read)?,
            event,
            rules,
            register: Register::load(read)?,
            people,
            planned: Vec::new(),
            created: Vec::new(),
            listed: HashSet::new(),
        })
    }
}

impl DatabaseMoment {
    pub(super) fn of(read: &Connection) -> Result<Self> {
        let journal = read.query_row("select coalesce(max(entry), 0) from journal", [], |row| row.get(0))?;
        Ok(Self { settings: settings::revision(read)?, imports: bases::imports(read)?, journal })
    }
}

/// Reads participants with what lists said of them; `condition` is SQL of ours, over `participant p`.
pub(super) fn each(read: &Connection, condition: &str, mut take: impl FnMut(KnownPerson)) -> Result<()> {
    let sql = format!(
        "select {}, x.said, x.list from {} left join participant_base x on x.participant = p.id {condition}",
        rows::PARTICIPANT,
        rows::PARTICIPANT_FROM
    );
    let mut statement = read.prepare(&sql)?;
    let width = statement.column_count();
    let mut found = statement.query([])?;
    while let Some(row) = found.next()? {
        let StoredParticipant { key, participant, state, block, .. } = rows::participant(&row)?;
        let said = row.get::<Option<String>>(width - 2)?.unwrap_or_default();
        let list = row.get::<Option<i64>>(width - 1)?.map(ListId);
        take(KnownPerson { key, participant, state, block, said, list });
    }
    Ok(())
}

impl Merge {
    /// Returns the event with the categories added so far.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Returns a participant who is known, with the state and the block.
    #[must_use]
    pub fn known(&self, reference: &Reference) -> Option<(&Participant, State, Block)> {
        self.people.get(reference).map(|known| (&known.participant, known.state, known.block))
    }

    /// Adds a category that the list uses and the event lacks.
    pub fn add_category(&mut self, category: Category) {
        self.event.categories.push(category.clone());
        self.created.push(category);
    }

    /// Says that a row is of somebody, whatever else becomes of it: who is on the list is not missing from it.
    pub fn is_on_list(&mut self, reference: &Reference) {
        if !self.listed.contains(reference) {
            self.listed.insert(reference.clone());
        }
    }

    /// Returns the type that the register has for the delegation of a row, where the row says another and the register's holds.
    #[must_use]
    pub fn type_instead(&self, row: &Participant) -> Option<&str> {
        if row.delegation_type.is_empty() {
            return None;
        }
        let of = self.register.find(&row.delegation).filter(|of| of.rule == TypeRule::Holds)?;
        let kind = of.delegation.kind.as_str();
        let is_same = kind == row.delegation_type || fold(kind) == fold(&row.delegation_type);
        (!is_same).then_some(kind)
    }

    /// Compares a row with what is known, and returns what becomes of its participant.
    ///
    /// # Errors
    /// When the event lacks the category.
    pub fn put(&mut self, mut row: ListedRow<'_>) -> Result<Put> {
        if let Some(known) = self.register.find(&row.participant.delegation) {
            known.complete(row.participant);
            if !row.participant.delegation_type.is_empty() {
                row.columns = row.columns.with(Field::DelegationType);
                row.blank = row.blank.without(Field::DelegationType);
            }
        }
        self.is_on_list(&row.participant.reference);
        let known = self.people.get(&row.participant.reference);
        let is_of_list = |known: &KnownPerson| self.name.is_none() || (self.list.is_some() && known.list == self.list);
        if known.is_some_and(|known| is_of_list(known) && known.is_as_listed(&row, &self.event)) {
            return Ok(Put::Unchanged);
        }
        let listing = Listing { line: row.line, participant: row.participant.clone(), columns: row.columns, blank: row.blank };
        let planned = plan(&self.event, self.rules, (self.name.is_some(), self.list), known, listing)?;
        let put = planned.put;
        if planned.tells() {
            self.planned.push(planned);
        }
        Ok(put)
    }

    /// Returns the rows with something to tell: who is new, what changes, what stays against the list.
    #[must_use]
    pub fn planned(&self) -> &[Planned] {
        &self.planned
    }

    /// Returns the same for good.
    #[must_use]
    pub fn into_planned(self) -> Vec<Planned> {
        self.planned
    }

    /// Returns whether categories are added.
    #[must_use]
    pub fn adds_categories(&self) -> bool {
        !self.created.is_empty()
    }

    /// Returns who was last seen on the list of this name, still takes part, and is not on it now; in the order of references.
    #[must_use]
    pub fn missing(&self) -> Vec<MissingPerson> {
        let Some(list) = self.list else { return Vec::new() };
        let is_missing = |known: &&KnownPerson| {
            known.list == Some(list)
                && known.block == Block::Free
                && !matches!(known.state, State::Rejected | State::Withdrawn)
                && !self.listed.contains(&known.participant.reference)
        };
        let mut missing: Vec<MissingPerson> = self
            .people
            .values()
            .filter(is_missing)
            .map(|known| MissingPerson { reference: known.participant.reference.clone(), name: known.participant.full_name() })
            .collect();
        missing.sort_unstable_by(|a, b| a.reference.cmp(&b.reference));
        missing
    }

    /// Returns how many rows are written.
    #[must_use]
    pub fn writes(&self) -> usize {
        self.planned.iter().filter(|planned| planned.writes != Writes::Nothing).count()
    }

    /// Returns who is new and has the name and delegation of another participant: most likely one person, twice.
    #[must_use]
    pub fn namesakes(&self) -> Vec<Namesakes> {
        let added = || self.planned.iter().filter(|planned| planned.put == Put::Added).map(Planned::participant);
        let mut groups: HashMap<(String, String), Vec<&Participant>> = HashMap::new();
        for participant in added() {
            groups.entry(twin(participant)).or_default().push(participant);
        }
        if groups.is_empty() {
            return Vec::new();
        }
        for known in self.people.values() {
            if let Some(group) = groups.get_mut(&twin(&known.participant)) {
                group.push(&known.participant);
            }
        }
        let mut groups: Vec<_> = groups.into_iter().filter(|((name, _), group)| !name.is_empty() && group.len() > 1).collect();
        groups.sort_by(|a, b| a.0.cmp(&b.0));
        let namesakes = |(_, mut people): (_, Vec<&Participant>)| {
            people.sort_by(|a, b| a.reference.cmp(&b.reference));
            Namesakes {
                delegation: people.first().map(|first| first.delegation.clone()).unwrap_or_default(),
                people: people.into_iter().map(|who| (who.reference.clone(), who.full_name())).collect(),
            }
        };
        groups.into_iter().map(namesakes).collect()
    }
}

impl Planned {
    /// Returns what is written.
    pub(super) fn participant(&self) -> &Participant {
        self.merged.as_ref().unwrap_or(&self.listing.participant)
    }

    fn tells(&self) -> bool {
        self.writes != Writes::Nothing
            || !self.conflicts.is_empty()
            || self.corrections != FieldSet::default()
            || self.blanks != FieldSet::default()
    }
}

/// The name and the delegation that one person has twice.
fn twin(participant: &Participant) -> (String, String) {
    let name = match (participant.family_name.as_str(), participant.given_name.as_str()) {
        ("", "") => participant.full_name(),
        (family, given) => format!("{family} {given}"),
    };
    (NameForm::of(&name).key(), fold(&participant.delegation))
}

/// Works out what becomes of the participant of a row. `list` says whether the list has a name, and its row if it was known before.
pub(super) fn plan(
    event: &Event,
    rules: Rules,
    (is_named, list): (bool, Option<ListId>),
    known: Option<&KnownPerson>,
    listing: Listing,
) -> Result<Planned> {
    let reference = listing.participant.reference.clone();
    let Some(known) = known else {
        check(event, &listing.participant.category)?;
        let participant = &listing.participant;
        return Ok(Planned {
            line: listing.line,
            reference,
            name: participant.full_name(),
            put: Put::Added,
            changes: Vec::new(),
            conflicts: Vec::new(),
            corrections: FieldSet::default(),
            blanks: FieldSet::default(),
            said: bases::encode_list(participant, event),
            writes: Writes::Participant,
            derived: Some(derive(participant)),
            merged: None,
            listing,
        });
    };
    let base = if known.said.is_empty() { Base::of_hand(&known.participant, event) } else { bases::decode(&known.said, event) };
    let merged = merge::merge(&known.participant, &base, &listing, event, rules);
    let is_base_new = known.said.is_empty() || merged.base != base || (is_named && (list.is_none() || known.list != list));
    let (put, writes) = match (merged.changes.is_empty(), is_base_new) {
        (false, _) => (Put::Updated, Writes::Participant),
        (true, true) => (Put::Unchanged, Writes::Base),
        (true, false) => (Put::Unchanged, Writes::Nothing),
    };
    if writes == Writes::Participant {
        check(event, &merged.participant.category)?;
    }
    Ok(Planned {
        line: listing.line,
        reference,
        name: merged.participant.full_name(),
        put,
        changes: merged.changes,
        conflicts: merged.conflicts,
        corrections: merged.corrections,
        blanks: merged.blanks,
        said: bases::encode(&merged.base, event),
        derived: (writes == Writes::Participant).then(|| derive(&merged.participant)),
        writes,
        merged: Some(merged.participant),
        listing,
    })
}

fn check(event: &Event, code: &CategoryCode) -> Result<()> {
    category(event, code).map(|_| ())
}
