//! Finding people: by what someone remembers of a name, by a reference with a slip in it, and the same person listed twice.

use crate::{
    domain::{
        id::Reference,
        likeness::{Likeness, NameForm, is_like_word},
        text::fold,
    },
    store::engine::{columns, database::Store, directory::DirectoryEntry, error::Result, stored::ParticipantKey},
};

/// The most slips of the pen with which a reference is still recognised.
const SLIPS: usize = 2;
/// A word of fewer letters than this is looked for as it is written.
const SHORT: usize = 4;
/// A part of a name that is written in one word is looked for from so many letters on.
const JOINED: usize = 5;

/// The rank of a name that is only spelt alike.
const SPELT_ALIKE: u8 = 6;
/// The rank of a name that is like what is searched for but for a slip, or a word more or less.
const LIKE: u8 = 7;

/// Participants with one name in one delegation, with different references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesakes {
    /// Each reference and name as written.
    pub people: Vec<(Reference, String)>,
    /// The delegation of the first, as written.
    pub delegation: String,
}

/// Who is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sought {
    /// Everybody.
    Everybody,
    /// The event's people: nobody who is on the way to being accredited, or was rejected.
    Accredited,
}

impl Store {
    /// Returns the rows whose name, delegation, function, reference, address or own fields hold every word of the text, in either
    /// script, best matches first; case, diacritics and habits of transliteration do not matter. Names that are likely of the same
    /// person by the rule of [`NameForm::like`], for a slip or a word more, come last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(&self, text: &str, sought: Sought, most: usize) -> Result<Vec<ParticipantKey>> {
        let wanted = SearchWords::new(text);
        if wanted.words.is_empty() {
            return Ok(Vec::new());
        }
        let directory = self.directory()?;
        let people = &directory.people;
        let meant = people.iter().enumerate().filter(|(_, one)| sought == Sought::Everybody || !one.is_apart);
        let mut found: Vec<(u8, usize)> = meant.filter_map(|(place, one)| Some((wanted.rank(one)?, place))).collect();
        let order = |a: &(u8, usize), b: &(u8, usize)| (a.0, &people[a.1].name, a.1).cmp(&(b.0, &people[b.1].name, b.1));
        // One letter finds nearly everybody: only the best are sorted.
        if found.len() > most && most > 0 {
            found.select_nth_unstable_by(most - 1, order);
        }
        found.truncate(most);
        found.sort_unstable_by(order);
        Ok(found.into_iter().map(|(_, place)| ParticipantKey(people[place].id)).collect())
    }

    /// Returns the references that are most like one that does not exist: in different case, the end of one, or with a slip or
    /// two.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn references_like(&self, written: &Reference, most: usize) -> Result<Vec<Reference>> {
        let folded = fold(written.as_str());
        let mut statement = self.connection.prepare("select reference from participant order by id")?;
        let mut known = statement.query([])?;
        let mut near = Vec::new();
        while let Some(row) = known.next()? {
            let candidate = fold(row.get_ref(0)?.as_str().unwrap_or_default());
            let distance = match strsim::osa_distance(&folded, &candidate) {
                distance if distance <= SLIPS => distance,
                _ if folded.len() > 1 && candidate.ends_with(&folded) => SLIPS + 1,
                _ => continue,
            };
            near.push((distance, columns::parsed::<Reference>(&row, 0, "participant.reference")?));
        }
        near.sort_by_key(|(distance, _)| *distance);
        Ok(near.into_iter().take(most).map(|(_, reference)| reference).collect())
    }
}

/// What is searched for.
struct SearchWords {
    folded: String,
    /// The words, folded.
    words: Vec<String>,
    /// Each word in its common form.
    forms: Vec<NameForm>,
    /// All of it in its common form: an article that stands apart belongs to the word behind it.
    whole: NameForm,
}

impl SearchWords {
    fn new(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<String> = folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Self { forms: words.iter().map(|word| NameForm::of(word)).collect(), whole: NameForm::of(text), words, folded }
    }

    /// Returns how good a match is, 0 the best: the reference itself, then whole words of the name before beginnings of them, the
    /// name before all else, and what is only spelt alike last.
    fn rank(&self, one: &DirectoryEntry) -> Option<u8> {
        if one.folded_reference == self.folded {
            return Some(0);
        }
        if !self.words.iter().all(|word| one.search.contains(word.as_str())) {
            return self.rank_of_alike(one);
        }
        let all = |test: &dyn Fn(&str) -> bool| self.words.iter().all(|word| test(word));
        let of_names = |test: fn(&str, &str) -> bool| all(&|word| test(word, &one.name) || test(word, &one.native));
        Some(if of_names(has_word) {
            1
        } else if of_names(has_beginning) {
            2
        } else if of_names(|word, text| text.contains(word)) {
            3
        } else if all(&|word| has_beginning(word, &one.search)) {
            4
        } else {
            5
        })
    }

    /// Returns the rank of a name that is only spelt alike: as transliterations write it (`alsabah` in Al-Sabah, `benali` in Ben Ali),
    /// else with a slip, or a word more or less.
    fn rank_of_alike(&self, one: &DirectoryEntry) -> Option<u8> {
        let is_in_name = |part: &String| {
            one.form.words().iter().any(|known| known.starts_with(part.as_str()))
                || (part.chars().count() >= JOINED && one.joined.contains(part.as_str()))
        };
        let is_slip = |part: &String| one.form.words().iter().any(|known| is_like_word(part, known));
        let of_word = |(word, form): (&String, &NameForm)| {
            if one.search.contains(word.as_str()) || (word.chars().count() >= SHORT && form.words().iter().all(is_in_name)) {
                Some(SPELT_ALIKE)
            } else {
                form.words().iter().all(is_slip).then_some(LIKE)
            }
        };
        // The worst of the words.
        let of_words = self.words.iter().zip(&self.forms).try_fold(SPELT_ALIKE, |worst, word| Some(worst.max(of_word(word)?)));
        let whole = self.whole.words();
        // If nothing was left out, the words were looked at already.
        let is_whole = || {
            whole.len() < self.words.len()
                && whole.iter().any(|part| part.chars().count() >= SHORT)
                && whole.iter().all(is_in_name)
        };
        of_words.or_else(|| is_whole().then_some(SPELT_ALIKE)).or_else(|| {
            Some(match self.whole.like(&one.form)? {
                Likeness::Same => SPELT_ALIKE,
                Likeness::Near => LIKE,
            })
        })
    }
}

fn has_word(word: &str, text: &str) -> bool {
    text.split(' ').any(|known| known == word)
}

fn has_beginning(word: &str, text: &str) -> bool {
    text.starts_with(word) || text.match_indices(word).any(|(at, _)| text.as_bytes().get(at.wrapping_sub(1)) == Some(&b' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::likeness::joined;

    fn listed(name: &str, search: &str) -> DirectoryEntry {
        DirectoryEntry {
            id: 1,
            reference: "R1".parse().unwrap(),
            is_apart: false,
            folded_reference: "r1".into(),
            name: fold(name),
            native: fold("آنا فيبر"),
            delegation: String::new(),
            search: fold(search),
            form: NameForm::of(name),
            joined: joined(name),
        }
    }

    #[test]
    fn whole_words_of_the_name_come_first() {
        let anna = listed("Weber Anna", "r1 | Anna Weber | آنا فيبر | Austria | Weberei, head of weaving");
        let rank = |text: &str| SearchWords::new(text).rank(&anna);
        assert_eq!(rank("R1"), Some(0));
        assert_eq!(rank("anna weber"), Some(1));
        assert_eq!(rank("فيبر"), Some(1));
        assert_eq!(rank("an web"), Some(2));
        assert_eq!(rank("eber"), Some(3));
        assert_eq!(rank("austria"), Some(4));
        assert_eq!(rank("eaving"), Some(5));
        assert_eq!(rank("huber"), None);
    }

    #[test]
    fn what_transliterations_write_otherwise_is_found() {
        for (text, name) in [
            ("alsabah", "Al-Sabah Youssef"),
            ("al sabah", "el Sabah Youssef"),
            ("al sabah", "Sabah Mohamed"),
            ("abd al rahman", "Abdul Rahman Nasser"),
            ("benali", "Ben Ali Leila"),
            ("ben ali", "Benali Leila"),
            ("abdalrahman", "Abd al-Rahman Nasser"),
            ("muhammad", "Haddad Mohammed"),
            ("joern muller", "Müller Jörn"),
            ("weiss", "Weiß Hans"),
        ] {
            let one = listed(name, name);
            assert!(SearchWords::new(text).rank(&one).is_some(), "{text} in {name}");
        }
    }

    #[test]
    fn a_slip_or_a_middle_name_is_found_behind_the_name_itself() {
        let rank = |text: &str, name: &str| SearchWords::new(text).rank(&listed(name, name));
        assert_eq!((rank("jonson", "Jonson Kay"), rank("jonson", "Johnson Katherine")), (Some(1), Some(LIKE)));
        assert_eq!((rank("al sabh", "Al-Sabah Nasser"), rank("jameson", "Johnson Katherine")), (Some(LIKE), None));
        assert_eq!((rank("ana maria lima", "Lima Ana"), rank("lima ana", "Lima Ana Maria")), (Some(LIKE), Some(1)));
        assert_eq!((rank("muhamad ali hassan", "Mohammed Ali Hasan"), rank("ana", "Anna")), (Some(SPELT_ALIKE), Some(LIKE)));
    }
}
