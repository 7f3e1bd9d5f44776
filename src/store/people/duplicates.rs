//! People who are most likely in the list twice: found by their names, whatever the order of the parts.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

use rusqlite::{Connection, Row};

use crate::{
    domain::{id::Reference, text::fold},
    store::engine::{columns, database::Store, error::Result, stored::ParticipantKey},
};

/// The most others that are named; there may be thousands where a list went wrong.
const NAMED: usize = 3;

/// What two people have in common, beside their delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// The words of the name in Latin letters, in any order.
    Name,
    /// The name in their own script.
    NativeName,
}

/// Who else is most likely the same person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twins {
    /// What they share.
    pub shared: Shared,
    /// The references of the first few others.
    pub others: Vec<Reference>,
    /// How many others there are.
    pub count: usize,
}

/// The likely duplicates of an event. Holds those alone, not the whole list.
#[derive(Debug, Default)]
pub struct Duplicates {
    groups: Vec<Group>,
    members: HashMap<ParticipantKey, usize>,
}

#[derive(Debug)]
struct Group {
    shared: Shared,
    first: Vec<Reference>,
    count: usize,
}

impl Store {
    /// Finds the people who share a delegation and a name with another, whatever case, diacritics and the order of the words. Whoever
    /// was withdrawn does not count: that is how a duplicate is mended. Takes 32 bytes of memory for each participant.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn duplicates(&self) -> Result<Duplicates> {
        // One read transaction, so that what is read again is what was read before.
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let mut marks: [Vec<(u64, i64)>; 2] = Default::default();
        let mut statement = read.prepare(
            "select id, name_key, native_name, delegation_key from participant where standing <> 'withdrawn' order by id",
        )?;
        let mut people = statement.query([])?;
        while let Some(row) = people.next()? {
            let id = row.get(0)?;
            for (marks, key) in marks.iter_mut().zip(keys_of(row)?) {
                marks.extend(key.map(|key| (fingerprint(&key), id)));
            }
        }
        let mut duplicates = Duplicates::default();
        for (shared, mut marks) in [Shared::Name, Shared::NativeName].into_iter().zip(marks) {
            marks.sort_unstable();
            for alike in marks.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
                for (group, members) in groups(read, shared, alike)? {
                    duplicates.add(group, members);
                }
            }
        }
        Ok(duplicates)
    }
}

/// Sorts people of one fingerprint into groups of one name: equal fingerprints may still be of different names.
fn groups(read: &Connection, shared: Shared, alike: &[(u64, i64)]) -> Result<Vec<(Group, Vec<ParticipantKey>)>> {
    let mut statement =
        read.prepare_cached("select reference, name_key, native_name, delegation_key from participant where id = ?1")?;
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut found: Vec<(Group, Vec<ParticipantKey>)> = Vec::new();
    for &(_, id) in alike {
        let (reference, [name, native]) = statement
            .query_row([id], |row| Ok((columns::parsed::<Reference>(row, 0, "participant.reference")?, keys_of(row)?)))?;
        let key = if shared == Shared::Name { name } else { native };
        let place = *places.entry(key.unwrap_or_default()).or_insert(found.len());
        if place == found.len() {
            found.push((Group { shared, first: Vec::new(), count: 0 }, Vec::new()));
        }
        let (group, members) = &mut found[place];
        group.count += 1;
        // One more than is named, as each is told of the others only.
        if group.first.len() <= NAMED {
            group.first.push(reference);
        }
        members.push(ParticipantKey(id));
    }
    found.retain(|(group, _)| group.count > 1);
    Ok(found)
}

impl Duplicates {
    /// Tells whether somebody else is most likely this participant.
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

    /// Adds a group. Whoever shares both names is told of the first.
    fn add(&mut self, group: Group, members: Vec<ParticipantKey>) {
        for member in members {
            self.members.entry(member).or_insert(self.groups.len());
        }
        self.groups.push(group);
    }
}

/// Reads [`keys`] from the columns 1 to 3: folded name, native name, folded delegation.
fn keys_of(row: &Row<'_>) -> rusqlite::Result<[Option<String>; 2]> {
    Ok(keys([row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str()?, row.get_ref(3)?.as_str()?]))
}

/// Returns what people are compared by: the words of the name in one order, and the native name; each with the delegation.
fn keys([name, native, delegation]: [&str; 3]) -> [Option<String>; 2] {
    let mut words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    let native = fold(native);
    let with_delegation = |name: String| (!name.is_empty()).then(|| format!("{name}\n{delegation}"));
    [with_delegation(words.join(" ")), with_delegation(native)]
}

fn fingerprint(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_words_does_not_matter_and_the_delegation_does() {
        let key = |name: &str, native: &str, delegation: &str| keys([&fold(name), native, &fold(delegation)]);
        assert_eq!(key("Weber Anna", "", "Austria"), key("ANNA  Wéber", "", "Austria"));
        assert_ne!(key("Weber Anna", "", "Austria"), key("Weber Anna", "", "Germany"));
        assert_ne!(key("Weber Anna", "", "Austria"), key("Weber Anna Maria", "", "Austria"));
        assert_eq!(key("a", "أحمد", "")[1], key("b", "احمد", "")[1]);
        assert_eq!(key("", "", "Austria"), [None, None]);
    }
}
