//! Quotas: how many places a delegation has, in all and of a category, and who takes one.
//!
//! A row is for one delegation, a type of delegations, or all of them, and for one category or all together. Two rows hold for a
//! person: the most specific row without a category, and the most specific one of the category. Both must be kept.

use std::{fmt, str::FromStr};

use crate::domain::{id::CategoryCode, text::fold};

/// The word of the head of a delegation among those who are exempt.
const HEAD: &str = "head";

/// Whose places a row counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuotaOf {
    /// Those of one delegation, by any of its names.
    Delegation(String),
    /// Those of each delegation of a type.
    Type(String),
    /// Those of each delegation.
    Everybody,
}

/// What becomes of a nomination for which there is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Overflow {
    /// It is refused.
    #[default]
    Refuse,
    /// It waits for one.
    Wait,
}

impl Overflow {
    /// The words that the event file may use.
    pub const WORDS: &'static [&'static str] = &["refuse", "wait"];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// Returns the one that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Refuse, Self::Wait].into_iter().find(|known| known.as_str() == word)
    }
}

/// Who takes no place of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Exempt {
    /// The head of the delegation: one person at most, however many are marked.
    Head,
    /// Everybody of a category.
    Category(CategoryCode),
}

impl fmt::Display for Exempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str(HEAD),
            Self::Category(code) => f.write_str(code.as_str()),
        }
    }
}

impl FromStr for Exempt {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        if written.trim() == HEAD {
            return Ok(Self::Head);
        }
        written.parse().map(Self::Category).map_err(|error: crate::domain::id::IdError| error.to_string())
    }
}

/// A row of quotas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuotaRow {
    /// Whose places.
    pub of: QuotaOf,
    /// Of which category; `None` for all together.
    pub category: Option<CategoryCode>,
    /// How many places.
    pub max: u32,
    /// What becomes of a nomination beyond them.
    pub overflow: Overflow,
    /// Who takes none.
    pub exempt: Vec<Exempt>,
}

impl QuotaRow {
    /// Returns whether the row counts people of a category.
    #[must_use]
    pub fn counts(&self, category: &CategoryCode) -> bool {
        self.category.as_ref().is_none_or(|own| own == category)
            && !self.exempt.iter().any(|exempt| matches!(exempt, Exempt::Category(code) if code == category))
    }

    /// Returns how many places of the row people take.
    #[must_use]
    pub fn used(&self, people: &[PlaceHolder]) -> u32 {
        u32::try_from(self.takers(people).len()).unwrap_or(u32::MAX)
    }

    /// Returns which of some people take a place of the row, by where they stand among them: of the heads one at most is exempt.
    #[must_use]
    pub fn takers(&self, people: &[PlaceHolder]) -> Vec<usize> {
        let heads = people.iter().enumerate().filter(|(_, who)| who.head_rank.is_some());
        let first = heads.min_by_key(|(_, who)| who.head_rank).map(|(at, _)| at);
        let spared = first.filter(|_| self.exempt.contains(&Exempt::Head));
        let takes = |at: &usize| Some(*at) != spared && self.counts(&people[*at].category);
        (0..people.len()).filter(takes).collect()
    }

    /// Names what it counts: `places of Delegate`, `places`.
    #[must_use]
    pub fn what(&self) -> String {
        self.category.as_ref().map_or_else(|| "places".to_owned(), |code| format!("places of {code}"))
    }
}

/// Somebody who takes a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceHolder {
    /// The category.
    pub category: CategoryCode,
    /// The rank among those who are called head of the delegation, the lowest first; `None` for others.
    pub head_rank: Option<i64>,
}

/// A row that has fewer places than are taken, or would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exceeded {
    /// The row.
    pub row: QuotaRow,
    /// How many places are taken, or would be.
    pub used: u32,
}

impl fmt::Display for Exceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} {}", self.used, self.row.max, self.row.what())
    }
}

/// Whether there is a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceVerdict {
    /// There is.
    Free,
    /// These rows have none, and this becomes of the nomination.
    Over(Vec<Exceeded>, Overflow),
}

/// Returns the rows that hold for a delegation: of each category and of all together the most specific one. `is_named` says whether a
/// name means the delegation.
#[must_use]
pub fn rows_of<'q>(rows: &'q [QuotaRow], kind: &str, is_named: impl Fn(&str) -> bool) -> Vec<&'q QuotaRow> {
    let kind = fold(kind);
    let specificity = |row: &QuotaRow| match &row.of {
        QuotaOf::Delegation(name) => is_named(name).then_some(0),
        QuotaOf::Type(own) => (fold(own) == kind).then_some(1),
        QuotaOf::Everybody => Some(2),
    };
    let mut holding: Vec<(u8, &QuotaRow)> = rows.iter().filter_map(|row| Some((specificity(row)?, row))).collect();
    // A stable sort: of two equally specific rows the first holds.
    holding.sort_by_key(|(rank, _)| *rank);
    let mut found: Vec<&QuotaRow> = Vec::new();
    for (_, row) in holding {
        if found.iter().all(|known| known.category != row.category) {
            found.push(row);
        }
    }
    found
}

/// Returns whether there is a place for somebody of a category: `before` are those who take one, `after` the same with the person. Who
/// takes no more places than before, as where a category is changed for another, takes none from anybody.
#[must_use]
pub fn place(rows: &[&QuotaRow], category: &CategoryCode, before: &[PlaceHolder], after: &[PlaceHolder]) -> PlaceVerdict {
    let exceeded: Vec<Exceeded> = rows
        .iter()
        .filter(|row| row.category.as_ref().is_none_or(|own| own == category))
        .filter_map(|row| {
            let (was, used) = (row.used(before), row.used(after));
            (used > row.max && used > was).then(|| Exceeded { row: (*row).clone(), used })
        })
        .collect();
    if exceeded.is_empty() {
        return PlaceVerdict::Free;
    }
    // One row that refuses is enough.
    let is_refused = exceeded.iter().any(|one| one.row.overflow == Overflow::Refuse);
    PlaceVerdict::Over(exceeded, if is_refused { Overflow::Refuse } else { Overflow::Wait })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(of: QuotaOf, category: Option<&str>, max: u32) -> QuotaRow {
        let category = category.map(|code| code.parse().unwrap());
        QuotaRow { of, category, max, overflow: Overflow::Refuse, exempt: Vec::new() }
    }

    fn people(written: &str) -> Vec<PlaceHolder> {
        let one = |word: &str| {
            let (category, rank) = word.split_once(':').map_or((word, None), |(code, rank)| (code, rank.parse().ok()));
            PlaceHolder { category: category.parse().unwrap(), head_rank: rank }
        };
        written.split_whitespace().map(one).collect()
    }

    #[test]
    fn the_most_specific_row_of_each_category_holds() {
        let rows = [
            row(QuotaOf::Everybody, None, 5),
            row(QuotaOf::Type("Member State".into()), None, 8),
            row(QuotaOf::Delegation("Kuwait".into()), None, 40),
            row(QuotaOf::Type("member state".into()), Some("Media"), 2),
            row(QuotaOf::Everybody, Some("Media"), 1),
            row(QuotaOf::Delegation("France".into()), Some("Media"), 9),
        ];
        let max = |kind: &str, name: &str| -> Vec<u32> {
            rows_of(&rows, kind, |named| fold(named) == fold(name)).iter().map(|row| row.max).collect()
        };
        assert_eq!(max("Member State", "Kuwait"), [40, 2]);
        assert_eq!(max("Member State", "Ghana"), [8, 2]);
        assert_eq!(max("Media", "France"), [9, 5]);
        assert_eq!(max("", "Elsewhere"), [5, 1]);
    }

    #[test]
    fn one_head_is_exempt_and_whole_categories() {
        let mut total = row(QuotaOf::Everybody, None, 2);
        total.exempt = vec![Exempt::Head, "Media".parse().unwrap()];
        assert_eq!(total.used(&people("Delegate Delegate Media")), 2);
        assert_eq!(total.used(&people("Delegate:3 Delegate:1 Delegate")), 2, "only one of two heads is exempt");
        assert_eq!(total.takers(&people("Delegate:3 Delegate:1 Media Delegate")), [0, 3]);
        assert_eq!(total.used(&people("Media:1 Delegate:2")), 1, "the head took no place anyway");
        let mut delegates = row(QuotaOf::Everybody, Some("Delegate"), 1);
        delegates.exempt = vec![Exempt::Head];
        assert_eq!(delegates.used(&people("Minister:1 Delegate:2 Delegate")), 2, "the head is a minister");
    }

    #[test]
    fn both_rows_must_be_kept_and_only_growth_is_refused() {
        let mut total = row(QuotaOf::Everybody, None, 2);
        let delegates = row(QuotaOf::Everybody, Some("Delegate"), 1);
        let rows = [&total.clone(), &delegates];
        let code = |code: &str| code.parse().unwrap();
        let verdict = |category: &str, before: &str, after: &str| place(&rows, &code(category), &people(before), &people(after));
        assert_eq!(verdict("Delegate", "", "Delegate"), PlaceVerdict::Free);
        let PlaceVerdict::Over(exceeded, Overflow::Refuse) = verdict("Delegate", "Delegate", "Delegate Delegate") else {
            panic!()
        };
        assert_eq!(exceeded.iter().map(ToString::to_string).collect::<Vec<_>>(), ["2 of 1 places of Delegate"]);
        assert!(matches!(verdict("Media", "Media Media", "Media Media Media"), PlaceVerdict::Over(..)));
        // Over the quota already: a change of category that adds nobody is let through, where the new category has a place.
        assert_eq!(verdict("Delegate", "Media Media Media", "Delegate Media Media"), PlaceVerdict::Free);
        total.overflow = Overflow::Wait;
        let waits = place(&[&total], &code("Media"), &people("Media Media"), &people("Media Media Media"));
        assert!(matches!(waits, PlaceVerdict::Over(_, Overflow::Wait)));
    }
}
