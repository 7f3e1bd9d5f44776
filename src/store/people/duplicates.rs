//! People who are most likely in the list twice: found by their names, whatever the order of the parts.

use std::collections::{BTreeMap, HashMap};

use crate::{
    domain::{
        id::Reference,
        likeness::{Likeness, NameForm},
        text::fold,
    },
    store::engine::{columns, database::Store, error::Result, stored::ParticipantKey},
};

/// The most others that are named; there may be thousands if a list went wrong.
const NAMED: usize = 3;
/// So few who share a word are compared each with each.
const FEW: usize = 16;
/// What more people of one delegation share than these says too little to compare them all with each other.
const MOST_ALIKE: usize = 500;

/// What two people have in common, apart from their delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InCommon {
    /// The words of the name in Latin letters, in any order and any transliteration.
    Name,
    /// The name in their own script.
    NativeName,
    /// The name but for a slip, or a word more.
    LikeName,
}

/// Who else is most likely the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twins {
    /// What they share.
    pub shared: InCommon,
    /// The references of the first few others.
    pub others: Vec<Reference>,
    /// How many others there are.
    pub count: usize,
}

/// The likely duplicates of an event. Holds only those, not the whole list.
#[derive(Debug, Default)]
pub struct Duplicates {
    groups: Vec<DuplicateGroup>,
    members: HashMap<ParticipantKey, usize>,
}

#[derive(Debug)]
struct DuplicateGroup {
    shared: InCommon,
    first: Vec<Reference>,
    count: usize,
}

/// Somebody who is compared with the others of a delegation.
struct ListedName {
    id: i64,
    reference: Reference,
    /// The name in the own script, folded.
    native: String,
    form: NameForm,
}

impl Store {
    /// Finds the people of one delegation whose names are most likely of one person. Those who were withdrawn do not count: that is
    /// how a duplicate is mended.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn duplicates(&self) -> Result<Duplicates> {
        let sql = "select delegation_key, id, reference, name_key, native_name from participant where standing <> 'withdrawn' \
                   order by delegation_key, id";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let (mut duplicates, mut delegation, mut people) = (Duplicates::default(), String::new(), Vec::new());
        // One delegation is in memory at a time.
        while let Some(row) = rows.next()? {
            let text = |column| row.get_ref(column)?.as_str();
            let of = text(0)?;
            if of != delegation {
                duplicates.add_among(&people);
                people.clear();
                of.clone_into(&mut delegation);
            }
            people.push(ListedName {
                id: row.get(1)?,
                reference: columns::parsed(&row, 2, "participant.reference")?,
                form: NameForm::of(text(3)?),
                native: fold(text(4)?),
            });
        }
        duplicates.add_among(&people);
        Ok(duplicates)
    }
}

impl Duplicates {
    /// Adds those among the people of one delegation.
    fn add_among(&mut self, people: &[ListedName]) {
        let mut by_name: HashMap<String, Vec<&ListedName>> = HashMap::new();
        let mut by_native: HashMap<&str, Vec<&ListedName>> = HashMap::new();
        for one in people {
            let key = one.form.key();
            if !key.is_empty() {
                by_name.entry(key).or_default().push(one);
            }
            if !one.native.is_empty() {
                by_native.entry(&one.native).or_default().push(one);
            }
        }
        for same_letters in in_order(by_name) {
            for same in same_names(&same_letters) {
                self.add(InCommon::Name, &same);
            }
        }
        for same in in_order(by_native) {
            self.add(InCommon::NativeName, &same);
        }
        let near = near_names(people, |one| self.has(ParticipantKey(one.id)));
        for (one, other) in near {
            // Those who have a twin already were told of one.
            if !self.has(ParticipantKey(one.id)) || !self.has(ParticipantKey(other.id)) {
                self.add(InCommon::LikeName, &[one, other]);
            }
        }
    }

    /// Returns whether someone else is most likely this participant.
    #[must_use]
    pub fn has(&self, participant: ParticipantKey) -> bool {
        self.members.contains_key(&participant)
    }

    /// Returns who else is most likely this participant.
    #[must_use]
    pub fn of(&self, participant: ParticipantKey, reference: &Reference) -> Option<Twins> {
        let group = self.groups.get(*self.members.get(&participant)?)?;
        let others = group.first.iter().filter(|other| *other != reference).take(NAMED).cloned().collect();
        Some(Twins { shared: group.shared, others, count: group.count - 1 })
    }

    /// Adds a group of two or more. A person in two groups is told of the first.
    fn add(&mut self, shared: InCommon, people: &[&ListedName]) {
        if people.len() < 2 {
            return;
        }
        for one in people {
            self.members.entry(ParticipantKey(one.id)).or_insert(self.groups.len());
        }
        // One more than is named, since each is told only of the others.
        let first = people.iter().take(NAMED + 1).map(|one| one.reference.clone()).collect();
        self.groups.push(DuplicateGroup { shared, first, count: people.len() });
    }
}

/// Returns groups of two or more in the order of the list.
fn in_order<K>(groups: HashMap<K, Vec<&ListedName>>) -> Vec<Vec<&ListedName>> {
    let mut groups: Vec<Vec<&ListedName>> = groups.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_unstable_by_key(|group| group[0].id);
    groups
}

/// Sorts people whose names have the same letters into groups of one name.
fn same_names<'p>(people: &[&'p ListedName]) -> Vec<Vec<&'p ListedName>> {
    let mut groups: Vec<Vec<&ListedName>> = Vec::new();
    for &one in people {
        match groups.iter_mut().find(|group| group[0].form.like(&one.form) == Some(Likeness::Same)) {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups
}

/// Returns each pair of a group once.
fn pairs_of<T: Copy>(group: &[T]) -> impl Iterator<Item = (T, T)> {
    let later = |nth: usize| group[nth + 1..].iter().copied();
    group.iter().enumerate().flat_map(move |(nth, &one)| later(nth).map(move |other| (one, other)))
}

/// Returns pairs whose names are alike but for a slip or a word more, of those who share a word. In a large delegation somebody who
/// was paired, or has a twin already, is not paired with another such: all that are in any pair are in one of these.
fn near_names(people: &[ListedName], has_twin: impl Fn(&ListedName) -> bool) -> Vec<(&ListedName, &ListedName)> {
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, one) in people.iter().enumerate() {
        for word in one.form.words() {
            by_word.entry(word).or_default().push(place);
        }
    }
    let mut told: Vec<bool> = people.iter().map(has_twin).collect();
    let mut pairs: Vec<(&ListedName, &ListedName)> = Vec::new();
    let mut compare = |told: &mut [bool], one: usize, other: usize| {
        if people[one].form.like(&people[other].form) == Some(Likeness::Near) {
            (told[one], told[other]) = (true, true);
            pairs.push((&people[one.min(other)], &people[one.max(other)]));
        }
    };
    let mut keys: Vec<(u64, usize)> = Vec::new();
    for (word, group) in by_word {
        if group.len() <= FEW {
            pairs_of(&group).for_each(|(one, other)| compare(&mut told, one, other));
            continue;
        }
        // A large delegation has a million pairs: only those are compared that can be alike.
        keys.clear();
        keys.extend(group.into_iter().flat_map(|one| people[one].form.keys_beside(word).into_iter().map(move |key| (key, one))));
        keys.sort_unstable();
        keys.dedup();
        for alike in keys.chunk_by(|(key, _), (next, _)| key == next).filter(|alike| alike.len() <= MOST_ALIKE) {
            for ((_, one), (_, other)) in pairs_of(alike) {
                if !(told[one] && told[other]) {
                    compare(&mut told, one, other);
                }
            }
        }
    }
    pairs.sort_unstable_by_key(|(one, other)| (one.id, other.id));
    pairs.dedup_by_key(|(one, other)| (one.id, other.id));
    pairs
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn listed(id: i64, name: &str, native: &str) -> ListedName {
        ListedName { id, reference: format!("R{id}").parse().unwrap(), native: fold(native), form: NameForm::of(name) }
    }

    #[test]
    fn the_order_of_the_words_does_not_matter_and_the_delegation_does() {
        let mut duplicates = Duplicates::default();
        let delegations: [&[ListedName]; 5] = [
            &[listed(1, "Weber Anna", ""), listed(2, "ANNA  Wéber", "")],
            &[listed(3, "Weber Anna", "")],
            &[listed(4, "Mario Rossi", "أحمد"), listed(5, "Maria Rossi", "احمد")],
            &[listed(6, "Muhammad Alsabah", ""), listed(7, "Mohammed Al-Sabah", "")],
            &[listed(8, "Katherine Johnson", ""), listed(9, "Katherine Jonson", ""), listed(10, "", "")],
        ];
        for people in delegations {
            duplicates.add_among(people);
        }
        let told = |id: i64| {
            let twins = duplicates.of(ParticipantKey(id), &format!("R{id}").parse().unwrap())?;
            Some((twins.shared, twins.others.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")))
        };
        assert_eq!(told(1), Some((InCommon::Name, "R2".into())));
        assert_eq!(told(4), Some((InCommon::NativeName, "R5".into())));
        assert_eq!(told(7), Some((InCommon::Name, "R6".into())));
        assert_eq!(told(9), Some((InCommon::LikeName, "R8".into())));
        assert_eq!((told(3), told(10)), (None, None));
    }

    #[test]
    fn a_large_delegation_is_compared_as_a_small_one_is() {
        let mut names = Vec::new();
        for given in ["Nasser", "Ana", "عمر"] {
            for family in ["Barghouti", "Al-Sabah", "Quintana", "Lo", "الصباح"] {
                names.extend([format!("{given} {family}"), format!("{family} {given} Costa"), family.to_owned()]);
                let letters: Vec<char> = family.chars().collect();
                for at in 0..letters.len() {
                    let written = |letters: &[char]| format!("{given} {}", letters.iter().collect::<String>());
                    let (mut fewer, mut more, mut turned) = (letters.clone(), letters.clone(), letters.clone());
                    fewer.remove(at);
                    more.insert(at, 'p');
                    turned.swap(at, (at + 1) % letters.len());
                    names.extend([written(&fewer), written(&more), written(&turned), written(&fewer) + " Costa"]);
                }
            }
        }
        let people: Vec<ListedName> = (0..).zip(&names).map(|(id, name)| listed(id, name, "")).collect();
        let pairs = people.iter().flat_map(|one| people.iter().filter(|other| one.id < other.id).map(move |other| (one, other)));
        let share = |one: &NameForm, other: &NameForm| one.words().iter().any(|word| other.words().contains(word));
        let near =
            pairs.filter(|(one, other)| one.form.like(&other.form) == Some(Likeness::Near) && share(&one.form, &other.form));
        let near: Vec<(i64, i64)> = near.map(|(one, other)| (one.id, other.id)).collect();
        let found: Vec<(i64, i64)> = near_names(&people, |_| false).into_iter().map(|(one, other)| (one.id, other.id)).collect();
        assert!(people.len() > 10 * FEW && near.len() > people.len());
        assert!(found.iter().all(|pair| near.contains(pair)));
        let members = |pairs: &[(i64, i64)]| pairs.iter().flat_map(|(one, other)| [*one, *other]).collect::<BTreeSet<i64>>();
        assert_eq!(members(&found), members(&near));
    }
}
