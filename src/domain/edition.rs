//! Lists of participants as they are published: who stands on one, in which place, and what changed since the last.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{delegation, text::fold};

/// How final an edition is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EditionKind {
    /// More will follow.
    Provisional,
    /// The last.
    Final,
}

impl EditionKind {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provisional => "provisional",
            Self::Final => "final",
        }
    }

    /// Returns the one that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Provisional, Self::Final].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What somebody is in a delegation, in the order in which lists name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DelegationRole {
    /// The head.
    Head,
    /// Who stands in for the head: deputy, alternate.
    Deputy,
    /// A member.
    Member,
    /// An adviser or expert.
    Adviser,
    /// Support staff.
    Support,
    /// A spouse or a companion.
    Spouse,
}

/// Beginnings of words that say what somebody is, folded, in the official languages of the United Nations; the first that fits counts.
const ROLE_WORDS: [(DelegationRole, &[&str]); 3] = [
    (DelegationRole::Spouse, &["spouse", "conjoint", "epoux", "epouse", "conyuge", "супруг", "زوج", "配偶"]),
    (
        DelegationRole::Adviser,
        &["adviser", "advisor", "expert", "conseill", "asesor", "советник", "эксперт", "مستشار", "خبير", "顾问", "专家"],
    ),
    (
        DelegationRole::Support,
        &[
            "support",
            "assistant",
            "secretary of delegation",
            "interpreter",
            "security",
            "driver",
            "appui",
            "apoyo",
            "техническ",
            "دعم",
            "支助",
        ],
    ),
];

/// Words of a column for roles, beside those above, folded.
const ROLE_NAMES: [(&[&str], DelegationRole); 3] = [
    (&["head", "chef", "jefe", "jefa", "глава", "руководитель", "رئيس", "团长"], DelegationRole::Head),
    (
        &["deputy", "alternate", "vice", "suppleant", "adjoint", "suplente", "заместитель", "نائب", "مناوب", "副团长", "候补"],
        DelegationRole::Deputy,
    ),
    (&["member", "membre", "miembro", "член", "عضو", "成员"], DelegationRole::Member),
];

impl DelegationRole {
    /// Returns what somebody who does not head the delegation is in it, by what the function says.
    #[must_use]
    pub fn of_function(function: &str) -> Self {
        if delegation::says_deputy_head(function) {
            return Self::Deputy;
        }
        let folded = fold(function);
        // What somebody is stands first: "Adviser to the Minister", not "Minister and adviser".
        let begins = |word: &&str| folded.starts_with(&fold(word));
        ROLE_WORDS.iter().find(|(_, words)| words.iter().any(&begins)).map_or(Self::Member, |(role, _)| *role)
    }

    /// Returns what somebody is by a word that says so: in an own field of the event. `None` if the word says nothing of it.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let folded = fold(word);
        if folded.is_empty() {
            return None;
        }
        if delegation::says_deputy_head(word) {
            return Some(Self::Deputy);
        }
        let is_one = |words: &[&str]| words.iter().any(|word| folded.starts_with(&fold(word)));
        if let Some((_, role)) = ROLE_NAMES.iter().find(|(words, _)| is_one(words)) {
            return Some(*role);
        }
        match Self::of_function(word) {
            Self::Member => None,
            role => Some(role),
        }
    }

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Deputy => "deputy",
            Self::Member => "member",
            Self::Adviser => "adviser",
            Self::Support => "support",
            Self::Spouse => "spouse",
        }
    }
}

/// Somebody on a list, as the list has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditionEntry {
    /// The reference.
    pub reference: String,
    /// The delegation's own name.
    pub delegation: String,
    /// The name with the form of address.
    pub name: String,
    /// The function.
    pub function: String,
}

/// Returns whether two lists say the same of the same people: one content is one edition, in whatever order or language it is printed.
#[must_use]
pub fn is_same(one: &[EditionEntry], other: &[EditionEntry]) -> bool {
    fn sorted(entries: &[EditionEntry]) -> Vec<&EditionEntry> {
        let mut sorted: Vec<&EditionEntry> = entries.iter().collect();
        sorted.sort_by(|one, other| one.reference.cmp(&other.reference));
        sorted
    }
    one.len() == other.len() && sorted(one) == sorted(other)
}

/// How two editions differ: entries of the later one, or of the earlier one for who was left out, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EditionChanges<'e> {
    /// Who is new.
    pub added: Vec<&'e EditionEntry>,
    /// Who is no longer there.
    pub left_out: Vec<&'e EditionEntry>,
    /// Who is there with another name, function or delegation: before and now.
    pub changed: Vec<(&'e EditionEntry, &'e EditionEntry)>,
}

impl<'e> EditionChanges<'e> {
    /// Compares two editions.
    #[must_use]
    pub fn between(before: &'e [EditionEntry], now: &'e [EditionEntry]) -> Self {
        let by_reference = |entries: &'e [EditionEntry]| -> BTreeMap<&str, &EditionEntry> {
            entries.iter().map(|entry| (entry.reference.as_str(), entry)).collect()
        };
        let (was, is) = (by_reference(before), by_reference(now));
        let changed = now.iter().filter_map(|entry| was.get(entry.reference.as_str()).map(|was| (*was, entry)));
        Self {
            added: now.iter().filter(|entry| !was.contains_key(entry.reference.as_str())).collect(),
            left_out: before.iter().filter(|entry| !is.contains_key(entry.reference.as_str())).collect(),
            changed: changed.filter(|(was, is)| was != is).collect(),
        }
    }

    /// Returns whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.left_out.is_empty() && self.changed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_says_what_somebody_is() {
        for (function, role) in [
            ("Deputy Head of Delegation", DelegationRole::Deputy),
            ("Chef adjoint de la délégation", DelegationRole::Deputy),
            ("Adviser to the Minister", DelegationRole::Adviser),
            ("Conseillère", DelegationRole::Adviser),
            ("Советник", DelegationRole::Adviser),
            ("Minister and former adviser", DelegationRole::Member),
            ("Director, Border Guard Service", DelegationRole::Member),
            ("Assistant", DelegationRole::Support),
            ("Spouse of the Minister", DelegationRole::Spouse),
            ("", DelegationRole::Member),
        ] {
            assert_eq!(DelegationRole::of_function(function), role, "{function}");
        }
        assert!(DelegationRole::Head < DelegationRole::Deputy && DelegationRole::Member < DelegationRole::Adviser);
    }

    #[test]
    fn a_word_of_a_column_says_what_somebody_is() {
        for (word, role) in [
            ("head", Some(DelegationRole::Head)),
            ("Alternate", Some(DelegationRole::Deputy)),
            ("Chef adjoint de la délégation", Some(DelegationRole::Deputy)),
            ("Suppléante", Some(DelegationRole::Deputy)),
            ("Expert", Some(DelegationRole::Adviser)),
            ("член делегации", Some(DelegationRole::Member)),
            ("support", Some(DelegationRole::Support)),
            ("spouse", Some(DelegationRole::Spouse)),
            ("to be confirmed", None),
            ("", None),
        ] {
            assert_eq!(DelegationRole::of_word(word), role, "{word}");
        }
    }

    #[test]
    fn two_editions_are_compared_by_references() {
        let entry = |reference: &str, function: &str| EditionEntry {
            reference: reference.into(),
            delegation: "Kuwait".into(),
            name: "Ana".into(),
            function: function.into(),
        };
        let (before, now) =
            ([entry("1", "a"), entry("2", "b"), entry("3", "c")], [entry("3", "c"), entry("2", "x"), entry("4", "d")]);
        let changes = EditionChanges::between(&before, &now);
        assert_eq!((changes.added, changes.left_out), (vec![&now[2]], vec![&before[0]]));
        assert_eq!(changes.changed, [(&before[1], &now[1])]);
        assert!(EditionChanges::between(&before, &before).is_empty());
        let turned = [before[2].clone(), before[0].clone(), before[1].clone()];
        assert!(is_same(&before, &turned) && !is_same(&before, &now) && !is_same(&before, &before[..2]));
    }
}
