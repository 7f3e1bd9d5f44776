//! What an event file names that is not described in it: delegations and types of delegations come with lists, too, and a name that
//! nobody has says nothing.

use super::tables::{EventFile, KNOWN};
use crate::domain::{
    event::Event,
    quota::QuotaOf,
    register::{Delegation, Trust},
    text::{did_you_mean, fold, nearest},
    toml_file::{self, Reader, TomlError, TomlText},
};

/// What a name is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Of a delegation.
    Delegation,
    /// Of a type of delegations.
    Type,
}

/// A name of a delegation or of a type that stands in an event file, beside the tables that describe delegations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its line, from 1; `None` where the file is not at hand.
    pub line: Option<usize>,
    /// The table.
    pub table: &'static str,
    /// What it is of.
    pub named: Named,
    /// The name.
    pub name: String,
}

/// Lists the names in the order of the file.
///
/// # Errors
/// When the text is not an event file.
pub fn mentions(text: &str) -> Result<Vec<Mention>, TomlError> {
    let file: EventFile = toml_file::read(text, KNOWN)?;
    let reader = Reader::new(text);
    let mut mentions = Vec::new();
    let mut add = |table, named, written: &TomlText| {
        let name = written.get_ref().trim().to_owned();
        mentions.push(Mention { line: Some(reader.line(written)), table, named, name });
    };
    for quota in &file.quota {
        quota.delegation.iter().for_each(|name| add("[[quota]]", Named::Delegation, name));
        quota.delegation_type.iter().for_each(|name| add("[[quota]]", Named::Type, name));
    }
    for document in &file.document {
        document.delegation_types.iter().for_each(|name| add("[[document]]", Named::Type, name));
    }
    for window in file.nomination.iter().flat_map(|table| &table.window) {
        add("[[nomination.window]]", Named::Type, &window.delegation_type);
    }
    for group in &file.group {
        group.delegations.iter().for_each(|name| add("[[group]]", Named::Delegation, name));
    }
    mentions.sort_by_key(|mention| mention.line);
    Ok(mentions)
}

/// Lists the names of an event whose file is not at hand.
#[must_use]
pub fn of_event(event: &Event) -> Vec<Mention> {
    let mention = |table, named, name: &String| Mention { line: None, table, named, name: name.clone() };
    let quotas = event.quotas.iter().filter_map(|quota| match &quota.of {
        QuotaOf::Delegation(name) => Some(mention("[[quota]]", Named::Delegation, name)),
        QuotaOf::Type(name) => Some(mention("[[quota]]", Named::Type, name)),
        QuotaOf::Everybody => None,
    });
    let documents = event.documents.iter().flat_map(|rule| &rule.delegation_types);
    let windows = event.windows.by_type.iter().map(|(name, _)| name);
    let groups = event.groups.iter().flat_map(|group| &group.delegations);
    quotas
        .chain(documents.map(|name| mention("[[document]]", Named::Type, name)))
        .chain(windows.map(|name| mention("[[nomination.window]]", Named::Type, name)))
        .chain(groups.map(|name| mention("[[group]]", Named::Delegation, name)))
        .collect()
}

/// The names that are in use: those of the delegations, and of their types.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamesInUse {
    /// Every spelling of the delegations.
    pub delegations: Vec<String>,
    /// The types.
    pub types: Vec<String>,
}

/// Returns whether the tables of states and entities know a name: it is written as it should be, and its people come later.
fn is_known_body(name: &str) -> bool {
    Delegation::of_name(name, "", "", &[]).1 == Trust::Confirmed
}

/// The most names in use that are told one by one.
const TOLD: usize = 12;

/// A name that nobody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameOfNobody {
    /// Its line, from 1; `None` where the file is not at hand.
    pub line: Option<usize>,
    /// What to say of it.
    pub said: String,
    /// Whether it is most likely another name with a slip in it.
    pub is_slip: bool,
}

/// Finds the names that nobody has, and says which are in use. Where nothing is in use yet, a name is told only if it is like another one
/// that the file has more often.
#[must_use]
pub fn of_nobody(mentions: &[Mention], used: &NamesInUse) -> Vec<NameOfNobody> {
    let mut told: Vec<NameOfNobody> = Vec::new();
    for (place, mention) in mentions.iter().enumerate() {
        let used = if mention.named == Named::Type { &used.types } else { &used.delegations };
        let is_same = |other: &str| fold(other) == fold(&mention.name);
        if mention.named == Named::Delegation && is_known_body(&mention.name) {
            continue;
        }
        if used.iter().any(|other| is_same(other))
            || mentions[..place].iter().any(|one| one.named == mention.named && is_same(&one.name))
        {
            continue;
        }
        let what = if mention.named == Named::Type { "the delegation type" } else { "the delegation" };
        let Mention { line, table, name, .. } = mention;
        if used.is_empty() {
            // Each as it is written first.
            let is_first = |at: usize, other: &Mention| {
                mentions[..at].iter().all(|one| one.named != other.named || fold(&one.name) != fold(&other.name))
            };
            let others = mentions.iter().enumerate().filter(|(at, other)| is_first(*at, other));
            let others = others.map(|(_, other)| other).filter(|other| other.named == mention.named && !is_same(&other.name));
            let times =
                |name: &str| mentions.iter().filter(|one| one.named == mention.named && fold(&one.name) == fold(name)).count();
            if let Some(other) = nearest(name, others.map(|other| other.name.as_str()).filter(|other| times(other) > times(name)))
            {
                let said =
                    format!("{what} \"{name}\" of {table} is like \"{other}\", which the file has more often; are they one?");
                told.push(NameOfNobody { line: *line, said, is_slip: true });
            }
            continue;
        }
        let near = did_you_mean(name, used.iter().map(String::as_str));
        let known = match used.len() {
            0..=TOLD => format!("in use are {}", used.join(", ")),
            all => format!("in use are {} and {} more", used[..TOLD].join(", "), all - TOLD),
        };
        let said = format!("nobody has {what} \"{name}\" of {table}{near}; {known}");
        told.push(NameOfNobody { line: *line, said, is_slip: !near.is_empty() });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[quota]]\ndelegation_type = \"Membr State\"\nmax = 2\n\
         [[quota]]\ndelegation = \"Kuwiat\"\nmax = 2\n[[document]]\ncode = \"letter\"\ndelegation_types = [\"Member State\"]\n\
         [nomination]\n[[nomination.window]]\ndelegation_type = \"member  state\"\ncloses = \"2024-10-20\"\n\
         [[group]]\nname = \"Gulf\"\ndelegations = [\"Kuwait\"]\n";

    #[test]
    fn a_name_that_nobody_has_is_told_with_its_line_and_the_nearest() {
        let found = mentions(EVENT).unwrap();
        assert_eq!(found.iter().map(|one| one.line).collect::<Vec<_>>(), [5, 8, 12, 15, 19].map(Some));
        let used = NamesInUse { delegations: vec!["Kuwait".into()], types: vec!["Member State".into(), "Media".into()] };
        let told: Vec<(usize, String)> = of_nobody(&found, &used).into_iter().map(|one| (one.line.unwrap(), one.said)).collect();
        assert_eq!(
            told,
            [
                (5, "nobody has the delegation type \"Membr State\" of [[quota]]; did you mean \"Member State\"?; in use are Member State, Media".to_owned()),
                (8, "nobody has the delegation \"Kuwiat\" of [[quota]]; did you mean \"Kuwait\"?; in use are Kuwait".to_owned()),
            ]
        );
    }

    #[test]
    fn before_anybody_is_there_only_what_the_file_itself_has_otherwise_is_told() {
        let told = of_nobody(&mentions(EVENT).unwrap(), &NamesInUse::default());
        let [NameOfNobody { line: Some(5), said, is_slip: true }] = &told[..] else { panic!("{told:?}") };
        assert!(said.contains("is like \"Member State\""), "{said}");
        let event = crate::domain::event_file::read(EVENT).unwrap();
        let (of_file, of_event) = (mentions(EVENT).unwrap(), of_event(&event));
        assert!(
            of_file
                .iter()
                .all(|one| of_event.iter().any(|other| (other.table, fold(&other.name)) == (one.table, fold(&one.name))))
        );
        let many = NamesInUse { delegations: Vec::new(), types: (0..20).map(|number| format!("Type {number}")).collect() };
        assert!(of_nobody(&mentions(EVENT).unwrap(), &many)[0].said.ends_with("Type 11 and 8 more"));
    }
}
