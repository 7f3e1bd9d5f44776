//! The order of delegations in reports: states, then the United Nations, then organizations, each by the alphabet.

use std::{collections::HashMap, sync::LazyLock};

use crate::{
    domain::text::fold,
    report::{
        alphabet::Alphabet,
        scope::{ReportScope, Result},
    },
};

/// Where a delegation stands among others: compare two of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DelegationPlace {
    /// The order that the list gives; those without one come after.
    given: u32,
    rank: Rank,
    /// Types that are none of these stand together.
    kind: String,
    name: String,
}

impl DelegationPlace {
    /// Returns the place as a text: of two places without a given order, the text that is before the other is first.
    #[must_use]
    pub fn sorted(&self) -> String {
        format!("{}{}\u{1}{}", self.rank as u8, self.kind, self.name)
    }
}

/// What delegations are, in the order of protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    MemberState,
    State,
    UnitedNations,
    IntergovernmentalOrganization,
    Organization,
    Other,
    /// The list names no type.
    Unknown,
    /// No delegation at all.
    Nobody,
}

/// The order of an event's delegations.
pub struct OrderOfDelegations {
    alphabet: Alphabet,
    given: HashMap<String, u32>,
}

impl OrderOfDelegations {
    /// Returns the order of protocol: what the list gives an `order` comes first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn of_protocol(scope: &ReportScope<'_>) -> Result<Self> {
        Ok(Self { alphabet: Alphabet::of(scope.event), given: scope.store.delegation_orders()? })
    }

    /// Returns the order of alphabetical reports.
    #[must_use]
    pub fn of_alphabet(scope: &ReportScope<'_>) -> Self {
        Self { alphabet: Alphabet::of(scope.event), given: HashMap::new() }
    }

    /// Returns the place of a delegation of a type.
    #[must_use]
    pub fn place(&self, kind: &str, name: &str) -> DelegationPlace {
        let rank = if name.is_empty() { Rank::Nobody } else { Rank::of(kind) };
        let given = self.given.get(&fold(name)).copied().unwrap_or(u32::MAX);
        let kind = if rank == Rank::Other { self.alphabet.key(kind) } else { String::new() };
        DelegationPlace { given, rank, kind, name: self.alphabet.key(name) }
    }

    /// Returns the place of a delegation type among others.
    #[must_use]
    pub fn place_of_type(&self, kind: &str) -> DelegationPlace {
        DelegationPlace { given: u32::MAX, rank: Rank::of(kind), kind: String::new(), name: self.alphabet.key(kind) }
    }
}

/// Words that say what a delegation type is, in the official languages of the United Nations. A word matches where a word of the
/// type begins with it; of Chinese, anywhere.
const WORDS: &[(Rank, &[&str])] = &[
    (
        Rank::UnitedNations,
        &[
            "un entit",
            "un agenc",
            "un body",
            "un bodies",
            "un system",
            "un secretariat",
            "united nations",
            "nations unies",
            "naciones unidas",
            "onu",
            "оон",
            "объединенных наций",
            "الأمم المتحدة",
            "联合国",
        ],
    ),
    (Rank::State, &["non member", "etat non membre", "etats non membres", "estado no miembro", "estados no miembros"]),
    (
        Rank::MemberState,
        &[
            "member state",
            "etat membre",
            "etats membres",
            "estado miembro",
            "estados miembros",
            "государство член",
            "государства член",
            "دولة عضو",
            "الدول الأعضاء",
            "会员国",
        ],
    ),
    (
        Rank::IntergovernmentalOrganization,
        &[
            "international or",
            "international org",
            "international and",
            "intergovernmental",
            "regional org",
            "igo",
            "organisation internationale",
            "organisation regionale",
            "organisation intergouvernementale",
            "organizacion internacional",
            "organizacion regional",
            "organizacion intergubernamental",
            "международн",
            "региональн",
            "межправительственн",
            "منظمة دولية",
            "منظمة إقليمية",
            "国际",
            "区域",
        ],
    ),
    (
        Rank::Organization,
        &[
            "organi",
            "ngo",
            "ong",
            "civil society",
            "societe civile",
            "sociedad civil",
            "организаци",
            "гражданск",
            "منظمة",
            "组织",
            "社会",
        ],
    ),
    (
        Rank::State,
        &[
            "state",
            "states",
            "observer state",
            "non member",
            "etat",
            "etats",
            "estado",
            "estados",
            "государств",
            "دولة",
            "国家",
            "观察员国",
        ],
    ),
];

impl Rank {
    fn of(kind: &str) -> Self {
        static FOLDED: LazyLock<Vec<(Rank, Vec<String>)>> =
            LazyLock::new(|| WORDS.iter().map(|(rank, words)| (*rank, words.iter().map(|word| fold(word)).collect())).collect());
        let kind = fold(kind);
        if kind.is_empty() {
            return Self::Unknown;
        }
        let padded = format!(" {kind}");
        let is_han = |word: &str| word.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        let says = |word: &String| if is_han(word) { kind.contains(word) } else { padded.contains(&format!(" {word}")) };
        FOLDED.iter().find(|(_, words)| words.iter().any(says)).map_or(Self::Other, |(rank, _)| *rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::words::worded_types;

    #[test]
    fn types_are_known_in_the_official_languages() {
        for (rank, kinds) in [
            (Rank::MemberState, ["Member State", "État Membre", "Estado Miembro", "Государство-член", "会员国"].as_slice()),
            (Rank::State, &["Observer State", "Non-member State", "État observateur", "观察员国"]),
            (Rank::UnitedNations, &["UN entity", "United Nations Secretariat", "Entité des Nations Unies", "Структура ООН"]),
            (Rank::IntergovernmentalOrganization, &["International or regional organization", "Regional organisation", "IGO"]),
            (Rank::Organization, &["Civil society organization", "NGO", "Organisation", "ONG"]),
            (Rank::Other, &["Media", "Host country", "Secretariat", "Private sector"]),
            (Rank::Unknown, &["", " "]),
        ] {
            for kind in kinds {
                assert_eq!(Rank::of(kind), rank, "{kind}");
            }
        }
        for kind in worded_types() {
            assert_ne!(Rank::of(kind), Rank::Unknown, "{kind}");
        }
    }
}
