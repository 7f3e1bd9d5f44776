//! The list of participants for publication: delegations in the order of protocol or of an alphabet, and in each its head, those who
//! stand in for the head, members, advisers, and the others, each by name. Who asked not to be published is left out.

use std::collections::HashMap;

use crate::{
    domain::{
        edition::{DelegationRole, EditionChanges, EditionEntry, EditionKind, is_same},
        event_text::TextOf,
        id::CategoryCode,
        own_field::{FieldNumber, yes_or_no},
        participant::Standing,
        register::Delegation,
        text::fold,
    },
    report::{
        alphabet::Alphabet,
        order::{DelegationPlace, OrderOfDelegations},
        participants_words::{counted, text as word},
        pick::Medium,
        scope::{ReportError, ReportScope, Result},
        table::{Cell, Column, Cover, Sink, column, figure, text, thousands},
        words::{Language, isolated},
    },
    store::{Edition, ReportRow},
};

/// The own field by which somebody asks not to be published: `no`.
const PUBLISH: &str = "publish";

/// The own field that says what somebody is in the delegation, where the function does not: `deputy`.
const ROLE: &str = "role";

/// How the list is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// Which edition it is; `None` for one that is not kept.
    pub edition: Option<EditionKind>,
    /// The order of delegations.
    pub order: DelegationOrder,
    /// Its language: delegations are called by their official names in it.
    pub language: Language,
}

/// The order of delegations in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DelegationOrder {
    /// That of protocol.
    #[default]
    Protocol,
    /// The alphabet of the list's language.
    Alphabet,
}

/// Somebody on the list.
struct ListedPerson {
    row: ReportRow,
    role: DelegationRole,
    /// The delegation as the list calls it.
    called: String,
    place: (Option<DelegationPlace>, String),
    name_key: String,
}

/// Gives the list: for readers a table for each delegation and one for each kind of change, for programs one with all people.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, how: &Publication, medium: Medium, sink: &mut dyn Sink) -> Result<()> {
    let people = people(scope, how)?;
    let entries = entries(&people);
    let editions = if how.edition.is_some() { scope.store.last_editions()? } else { Vec::new() };
    let (number, before) = which(how, &editions, &entries);
    sink.cover(&cover(scope, how, &people, number))?;
    if medium == Medium::Data {
        return data(&people, sink);
    }
    pages(&people, how, sink)?;
    let Some(before) = before else { return Ok(()) };
    let register = scope.store.delegation_names(before.entries.iter().chain(&entries).map(|entry| entry.delegation.as_str()))?;
    let called = |written: &str| {
        let known = register.get(&fold(written)).map(|known| known.name_in(how.language.tag()));
        known.unwrap_or(written).to_owned()
    };
    changes(before, &entries, how, &called, sink)
}

/// Returns the list as it is kept, to be compared with the next.
///
/// # Errors
/// When the database cannot be read.
pub fn edition_of(scope: &ReportScope<'_>, how: &Publication) -> Result<Vec<EditionEntry>> {
    people(scope, how).map(|people| entries(&people))
}

/// Returns the number of the edition that is made, and the one that it is compared with. One that is made again, as in another format,
/// is the last once more.
fn which<'e>(how: &Publication, editions: &'e [Edition], entries: &[EditionEntry]) -> (Option<u32>, Option<&'e Edition>) {
    let Some(kind) = how.edition else { return (None, None) };
    match editions {
        [] => (Some(1), None),
        [last, rest @ ..] if last.kind == kind && is_same(&last.entries, entries) => (Some(last.number), rest.first()),
        [last, ..] => (Some(last.number + 1), Some(last)),
    }
}

fn people(scope: &ReportScope<'_>, how: &Publication) -> Result<Vec<ListedPerson>> {
    let register: Vec<Delegation> = scope.store.delegations()?.into_iter().map(|stored| stored.delegation).collect();
    let called: HashMap<String, &Delegation> =
        register.iter().flat_map(|one| one.spellings().map(move |spelling| (fold(spelling), one))).collect();
    let own = |code: &str| scope.event.fields.iter().find(|field| field.code.as_str() == code).map(|field| field.number);
    let (publish, role) = (own(PUBLISH), own(ROLE));
    let (order, alphabet) = (OrderOfDelegations::of_protocol(scope)?, Alphabet::of_language(how.language));
    let mut people = Vec::new();
    scope.store.report_rows::<ReportError>(&scope.selection, |row| {
        let declines = publish.is_some_and(|number| yes_or_no(row.own.get(number)) == Some(false));
        if row.standing != Standing::Accredited || declines {
            return Ok(());
        }
        let known = called.get(&fold(&row.delegation));
        let name = known.map_or(row.delegation.as_str(), |known| known.name_in(how.language.tag())).to_owned();
        let kind = known.map_or("", |known| known.kind.as_str());
        let kind = if kind.is_empty() { row.delegation_type.as_str() } else { kind };
        let of_protocol = (how.order == DelegationOrder::Protocol).then(|| order.place(kind, &row.delegation));
        // People without a delegation come last in either order.
        let key = if name.is_empty() { char::MAX.to_string() } else { alphabet.key(&name) };
        let name_key = fold(&format!("{} {} {}", row.family_name, row.given_name, row.full_name()));
        people.push(ListedPerson { role: role_of(&row, role), called: name, place: (of_protocol, key), name_key, row });
        Ok(())
    })?;
    people.sort_by(|one, other| {
        (&one.place, &one.called, one.role, &one.name_key).cmp(&(&other.place, &other.called, other.role, &other.name_key))
    });
    Ok(people)
}

/// Returns what somebody is in the delegation: as the own field says, else as the function does. One of them is its head in any case.
fn role_of(row: &ReportRow, field: Option<FieldNumber>) -> DelegationRole {
    if row.is_head {
        return DelegationRole::Head;
    }
    let said = field.and_then(|number| DelegationRole::of_word(row.own.get(number)));
    said.unwrap_or_else(|| DelegationRole::of_function(&row.function))
}

fn entries(people: &[ListedPerson]) -> Vec<EditionEntry> {
    let entry = |one: &ListedPerson| EditionEntry {
        reference: one.row.reference.clone(),
        delegation: one.row.delegation.clone(),
        name: one.named(),
        function: one.row.function.clone(),
    };
    people.iter().map(entry).collect()
}

impl ListedPerson {
    /// Returns the name with the form of address.
    fn named(&self) -> String {
        let name = self.row.full_name();
        if self.row.title.is_empty() { name } else { format!("{} {name}", self.row.title) }
    }
}

fn cover(scope: &ReportScope<'_>, how: &Publication, people: &[ListedPerson], number: Option<u32>) -> Cover {
    let language = how.language;
    let title = word(
        match how.edition {
            None => "list",
            Some(EditionKind::Provisional) => "provisional",
            Some(EditionKind::Final) => "final",
        },
        language,
    );
    let mut delegations: Vec<&str> = people.iter().map(|one| one.called.as_str()).filter(|name| !name.is_empty()).collect();
    delegations.dedup();
    let mut about: Vec<String> = number.map(|number| format!("{} {number}", word("edition", language))).into_iter().collect();
    about.extend(narrowed(scope, language));
    Cover {
        title: title.into(),
        about,
        figures: vec![
            figure(thousands(people.len()), counted("participants", people.len(), language)),
            figure(thousands(delegations.len()), counted("delegations", delegations.len(), language)),
        ],
        nothing: word("nobody", language).into(),
        // A table is a delegation: its title says which.
        titled: true,
        ..Cover::default()
    }
}

/// States the days, and what the list was narrowed to.
fn narrowed(scope: &ReportScope<'_>, language: Language) -> Vec<String> {
    if language == Language::English {
        return scope.about();
    }
    let title = |code: &CategoryCode| {
        let translated = scope.event.texts.get(&TextOf::Category(code.to_string()), language.tag());
        translated.unwrap_or(code.as_str()).to_owned()
    };
    let chosen = &scope.selection;
    let categories: Vec<String> = chosen.people.categories.iter().map(title).collect();
    let mut lines = vec![language.dates(&scope.event_days())];
    for (what, chosen) in [
        ("category", &categories),
        ("delegation", &chosen.people.delegations),
        ("type", &chosen.types),
        ("country", &chosen.countries),
    ] {
        if !chosen.is_empty() {
            let chosen: Vec<String> = chosen.iter().map(|value| isolated(value).into_owned()).collect();
            lines.push(format!("{}: {}", word(what, language), chosen.join(", ")));
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

fn data(people: &[ListedPerson], sink: &mut dyn Sink) -> Result<()> {
    let columns = [
        column("delegation", 40),
        column("delegation_type", 24),
        column("country", 9).whole(),
        column("role", 10).whole(),
        column("title", 12),
        column("given_name", 20),
        column("family_name", 20),
        column("native_name", 24),
        column("name", 30),
        column("function", 40),
        column("reference", 14).whole(),
    ];
    sink.table("Participants", &columns)?;
    for one in people {
        let row = &one.row;
        let name = row.full_name();
        let texts = [
            &one.called,
            &row.delegation_type,
            &row.country,
            one.role.as_str(),
            &row.title,
            &row.given_name,
            &row.family_name,
            &row.native_name,
            &name,
            &row.function,
            &row.reference,
        ];
        sink.row(&texts.map(text))?;
    }
    Ok(())
}

fn columns(how: &Publication) -> [Column; 2] {
    [column(word("name", how.language), 44).aligned(), column(word("function", how.language), 60).aligned()]
}

fn pages(people: &[ListedPerson], how: &Publication, sink: &mut dyn Sink) -> Result<()> {
    if people.is_empty() {
        return Ok(sink.table(word("list", how.language), &columns(how))?);
    }
    for group in people.chunk_by(|one, other| one.called == other.called) {
        let called = group.first().map(|one| one.called.as_str()).unwrap_or_default();
        let title = if called.is_empty() { word("no delegation", how.language) } else { called };
        sink.table(title, &columns(how))?;
        for one in group {
            sink.row(&[Cell::Text(one.named()), text(&one.row.function)])?;
        }
    }
    Ok(())
}

/// Tells what changed since the last edition.
/// Delegations are called as in the list, by `called`.
fn changes(
    before: &Edition,
    now: &[EditionEntry],
    how: &Publication,
    called: &dyn Fn(&str) -> String,
    sink: &mut dyn Sink,
) -> Result<()> {
    let changes = EditionChanges::between(&before.entries, now);
    let title = |key: &str| {
        let since = word("since", how.language).replace("{number}", &before.number.to_string());
        format!("{since}: {}", word(key, how.language))
    };
    let [name, function] = columns(how);
    let columns = [column(word("delegation", how.language), 30).aligned(), name, function];
    let cells = |entry: &EditionEntry| [Cell::Text(called(&entry.delegation)), text(&entry.name), text(&entry.function)];
    for (key, entries) in [("added", &changes.added), ("left out", &changes.left_out)] {
        if !entries.is_empty() {
            sink.table(&title(key), &columns)?;
            entries.iter().try_for_each(|entry| sink.row(&cells(entry)))?;
        }
    }
    if !changes.changed.is_empty() {
        sink.table(&title("changed"), &columns)?;
        for (was, is) in &changes.changed {
            let both = |was: &str, is: &str| if was == is { text(is) } else { Cell::Text(format!("{was} → {is}")) };
            sink.row(&[
                both(&called(&was.delegation), &called(&is.delegation)),
                both(&was.name, &is.name),
                both(&was.function, &is.function),
            ])?;
        }
    }
    if changes.is_empty() {
        sink.table(&title("unchanged"), &columns)?;
    }
    Ok(())
}
