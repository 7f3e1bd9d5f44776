//! Finding people: by what somebody remembers of a name, by a reference with a slip in it, and the same person listed twice.

use rusqlite::params;

use super::participants::Import;
use crate::{
    domain::{id::Reference, text::fold},
    store::engine::{columns, database::Store, error::Result, stored::ParticipantKey},
};

/// The most slips of the pen in a reference that is still recognised.
const SLIPS: usize = 2;

/// Participants of one name in one delegation, with different references.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Namesakes {
    /// Each reference and name as written.
    pub people: Vec<(Reference, String)>,
    /// The delegation of the first, as written.
    pub delegation: String,
}

impl Store {
    /// Returns the rows whose name, delegation, function, reference or address contains every word of the text, in either script,
    /// best matches first; case and diacritics do not matter.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search(&self, text: &str, most: usize) -> Result<Vec<ParticipantKey>> {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let condition = vec!["search like ?"; words.len()].join(" and ");
        let sql = format!("select id, reference, name_key, native_name, search from participant where {condition}");
        let mut statement = self.connection.prepare(&sql)?;
        let patterns = words.iter().map(|word| format!("%{word}%"));
        let mut found = statement.query(rusqlite::params_from_iter(patterns))?;
        let mut ranked = Vec::new();
        while let Some(row) = found.next()? {
            let name_key: String = row.get(2)?;
            let names = format!("{name_key} {}", fold(row.get_ref(3)?.as_str().unwrap_or_default()));
            let is_reference = fold(row.get_ref(1)?.as_str().unwrap_or_default()) == folded;
            let rank = if is_reference { 0 } else { rank(&words, &names, row.get_ref(4)?.as_str().unwrap_or_default()) };
            ranked.push((rank, name_key, ParticipantKey(row.get(0)?)));
        }
        ranked.sort_unstable();
        Ok(ranked.into_iter().take(most).map(|(.., key)| key).collect())
    }

    /// Returns the references that are most like one that does not exist: other case, the end of one, or a slip or two.
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
            near.push((distance, columns::parsed::<Reference>(row, 0, "participant.reference")?));
        }
        near.sort_by_key(|(distance, _)| *distance);
        Ok(near.into_iter().take(most).map(|(_, reference)| reference).collect())
    }
}

impl Import<'_> {
    /// Returns who is new in this import and has the name and delegation of another participant: most likely one person, twice.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn namesakes(&self) -> Result<Vec<Namesakes>> {
        let mut statement = self.change.prepare(
            "select p.name_key, p.delegation_key, p.reference, p.given_name, p.family_name, p.name, p.native_name, p.delegation
             from participant p join (
                 select name_key, delegation_key from participant where name_key <> ''
                 group by name_key, delegation_key having count(*) > 1 and max(created_at) = ?1
             ) as twice on twice.name_key = p.name_key and twice.delegation_key = p.delegation_key
             order by p.name_key, p.delegation_key, p.id",
        )?;
        let mut rows = statement.query(params![self.now.as_millisecond()])?;
        let mut groups: Vec<Namesakes> = Vec::new();
        let mut last = (String::new(), String::new());
        while let Some(row) = rows.next()? {
            let key: (String, String) = (row.get(0)?, row.get(1)?);
            if key != last || groups.is_empty() {
                groups.push(Namesakes { people: Vec::new(), delegation: row.get(7)? });
                last = key;
            }
            let names: [String; 4] = [row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?];
            let reference = columns::parsed(row, 2, "participant.reference")?;
            if let Some(group) = groups.last_mut() {
                group.people.push((reference, full_name(names)));
            }
        }
        Ok(groups)
    }
}

fn full_name([given, family, name, native]: [String; 4]) -> String {
    let latin = [given, family].join(" ").trim().to_owned();
    [latin, name, native].into_iter().find(|name| !name.is_empty()).unwrap_or_default()
}

/// Returns how good a match is, 1 the best: whole words of the name before beginnings of them, and the name before all else.
fn rank(words: &[&str], names: &str, search: &str) -> u8 {
    let all = |test: &dyn Fn(&str) -> bool| words.iter().all(|word| test(word));
    let is_word = |word: &str, text: &str| text.split(' ').any(|known| known == word);
    let starts = |word: &str, text: &str| text.split(' ').any(|known| known.starts_with(word));
    if all(&|word| is_word(word, names)) {
        1
    } else if all(&|word| starts(word, names)) {
        2
    } else if all(&|word| names.contains(word)) {
        3
    } else if all(&|word| starts(word, search)) {
        4
    } else {
        5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_of_the_name_come_first() {
        let search = "r1 anna weber austria weberei head of weaving";
        assert_eq!(rank(&["anna", "weber"], "weber anna", search), 1);
        assert_eq!(rank(&["an", "web"], "weber anna", search), 2);
        assert_eq!(rank(&["eber"], "weber anna", search), 3);
        assert_eq!(rank(&["austria"], "weber anna", search), 4);
        assert_eq!(rank(&["eaving"], "weber anna", search), 5);
    }
}
