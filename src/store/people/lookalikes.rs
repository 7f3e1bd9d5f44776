//! What a desk asks before it registers a person, and when someone brings a badge that was found.

use super::participants::by_reference;
use crate::{
    domain::{
        id::{BadgeSerial, Reference},
        likeness::NameForm,
        scanned_text::{self, Code},
        text::fold,
    },
    store::{
        engine::{
            columns,
            database::Store,
            directory::DirectoryEntry,
            error::{Result, StoreError},
            rows,
            stored::{ParticipantKey, StoredBadge},
        },
        event::settings::StoredEvent,
    },
};

/// A beginning with fewer letters than this matches nobody.
const BEGINNING: usize = 3;
/// What the references of people who were on no list begin with.
const WALK_IN: &str = "W-";

/// A person, as far as the desk has typed the name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// The name in Latin letters, its parts in any order.
    pub name: String,
    /// The name in the person's own script.
    pub native_name: String,
    /// The delegation.
    pub delegation: String,
}

/// How similar a participant is to a person whose name is being typed; the most similar first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alike {
    /// The same name and delegation: most likely the same person.
    Person,
    /// The same name, but for the order of its parts, case, diacritics, habits of transliteration, and a slip or a word more.
    Name,
    /// Every part that was typed begins a part of the name.
    Beginning,
}

impl Store {
    /// Returns a delegation of this name, whatever its case and accents, with its type and its country, as someone who belongs to it
    /// has them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegation_like(&self, name: &str) -> Result<Option<[String; 3]>> {
        let sql = "select delegation, delegation_type, country from participant where delegation_key = ?1
                   order by delegation_type = '' and country = '', id limit 1";
        let mut found = self.connection.prepare_cached(sql)?;
        columns::optional(found.query_row([fold(name)], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])))
    }

    /// Returns the participants whose name is similar to one that is being typed, the most similar first, at most `most`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn people_like(&self, sketch: &Sketch, except: Option<&Reference>, most: usize) -> Result<Vec<(Alike, ParticipantKey)>> {
        let wanted = FoldedSketch::new(sketch);
        let directory = self.directory()?;
        let others = directory.people.iter().filter(|one| except != Some(&one.reference));
        let mut found: Vec<(Alike, ParticipantKey)> =
            others.filter_map(|one| Some((wanted.alike(one)?, ParticipantKey(one.id)))).collect();
        found.sort_unstable();
        found.truncate(most);
        Ok(found)
    }

    /// Returns a reference that nobody has, for a person who was on no list: `W-0001` and so on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn walk_in_reference(&self) -> Result<Reference> {
        let so_many = "select count(*) from participant where reference >= ?1 and reference < ?2";
        // `.` comes after `-`: this finds the references with that beginning by their index.
        let taken: u32 = self.connection.query_row(so_many, [WALK_IN, "W."], |row| row.get(0))?;
        // Removed people leave gaps, and a list may have such references too: the count is where to start, not the answer.
        for number in taken + 1.. {
            let reference: Reference = format!("{WALK_IN}{number:04}")
                .parse()
                .map_err(|error| StoreError::Damaged(format!("reference {number} of those on no list: {error}")))?;
            if by_reference(&self.connection, &reference)?.is_none() {
                return Ok(reference);
            }
        }
        Err(StoreError::Damaged("every reference for people who were on no list is taken".into()))
    }

    /// Returns which badge a code stands for: the signed one on the badge, or the short one on its label, while its key is valid.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn serial_of_code(&self, event: &StoredEvent, written: &str) -> Result<Option<BadgeSerial>> {
        for piece in scanned_text::read(written, event.id, |key| event.verifying_key(key)) {
            let candidates = match piece.code {
                Code::Signed(credential) => return Ok(Some(credential.body().serial)),
                Code::Short(candidates) => candidates,
                Code::Paper(_) | Code::Unread(_) => continue,
            };
            for read in candidates {
                let stored = self.short_of(read.serial)?;
                if stored.is_some_and(|stored| stored.credential == read && event.verifying_key(stored.key).is_some()) {
                    return Ok(Some(read.serial));
                }
            }
        }
        Ok(None)
    }

    /// Returns a badge, whatever its state, and whose it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge(&self, serial: BadgeSerial) -> Result<Option<(StoredBadge, ParticipantKey)>> {
        let sql = format!("select participant, {} from badge b where serial = ?1", rows::BADGE);
        let mut statement = self.connection.prepare_cached(&sql)?;
        columns::optional(statement.query_row([serial.get()], |row| Ok((rows::badge(row, 1)?, ParticipantKey(row.get(0)?)))))
    }
}

/// A sketch, folded once.
struct FoldedSketch {
    words: Vec<String>,
    form: NameForm,
    native: String,
    delegation: String,
}

impl FoldedSketch {
    fn new(sketch: &Sketch) -> Self {
        let folded = fold(&sketch.name);
        let words = sorted(&folded).into_iter().map(str::to_owned).collect();
        let form = NameForm::of(&sketch.name);
        Self { words, form, native: fold(&sketch.native_name), delegation: fold(&sketch.delegation) }
    }

    fn alike(&self, one: &DirectoryEntry) -> Option<Alike> {
        let is_native = !self.native.is_empty() && one.native == self.native;
        if is_native || self.form.like(&one.form).is_some() {
            let is_delegation = self.delegation.is_empty() || self.delegation == one.delegation;
            return Some(if is_delegation { Alike::Person } else { Alike::Name });
        }
        self.begins(&sorted(&one.name)).then_some(Alike::Beginning)
    }

    /// Returns whether every word that was typed begins a different word of the name; a single word says too little.
    fn begins(&self, known: &[&str]) -> bool {
        if self.words.len() < 2 || self.words.len() > known.len() {
            return false;
        }
        let mut free = known.to_vec();
        // Longer words first: they have fewer to choose from.
        let mut words: Vec<&String> = self.words.iter().collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.into_iter().all(|word| {
            let fits = |known: &&str| known == word || (word.chars().count() >= BEGINNING && known.starts_with(word.as_str()));
            free.iter().position(fits).map(|place| free.swap_remove(place)).is_some()
        })
    }
}

/// Returns the words of a folded name in one order, whichever way round it was written.
fn sorted(folded: &str) -> Vec<&str> {
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(name: &str, native: &str, delegation: &str) -> Option<Alike> {
        let sketch = Sketch { name: name.into(), native_name: native.into(), delegation: delegation.into() };
        let name = fold("Al-Tamimi Youssef");
        FoldedSketch::new(&sketch).alike(&DirectoryEntry {
            id: 1,
            reference: "R1".parse().unwrap(),
            is_apart: false,
            folded_reference: "r1".into(),
            native: fold("يوسف التميمي"),
            delegation: fold("Kuwait"),
            search: String::new(),
            form: NameForm::of(&name),
            joined: String::new(),
            name,
        })
    }

    #[test]
    fn the_same_person_is_seen_through_order_case_diacritics_and_a_slip() {
        for name in ["Youssef Al-Tamimi", "al tamimi yóussef", "Yousef Al-Tamimi", "Tamimi Al Youssef"] {
            assert_eq!(alike(name, "", "kuwait"), Some(Alike::Person), "{name}");
            assert_eq!(alike(name, "", ""), Some(Alike::Person), "{name}");
            assert_eq!(alike(name, "", "Iraq"), Some(Alike::Name), "{name}");
        }
        assert_eq!(alike("", "يوسف التميمي", "Kuwait"), Some(Alike::Person));
    }

    #[test]
    fn a_name_that_is_being_written_is_seen_when_two_parts_begin_it() {
        assert_eq!(alike("You Tam", "", "Kuwait"), Some(Alike::Beginning));
        for name in ["", "Youssef", "Y T", "Youssef Weber", "Youssef Al Tamimi of Kuwait"] {
            assert_eq!(alike(name, "", "Kuwait"), None, "{name}");
        }
    }
}
