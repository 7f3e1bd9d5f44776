//! Who heads a delegation.

use std::sync::LazyLock;

use crate::domain::text::fold;

/// The delegation type that counts towards a quorum of states.
pub const MEMBER_STATE: &str = "Member State";

/// What heads are called in the official languages of the United Nations.
const HEADS: &[&str] = &[
    "head of delegation",
    "head of the delegation",
    "chef de delegation",
    "chef de la delegation",
    "jefe de delegacion",
    "jefa de delegacion",
    "jefe de la delegacion",
    "jefa de la delegacion",
    "глава делегации",
    "رئيس الوفد",
    "代表团团长",
];

/// Beginnings of words that make a head a deputy. They match at word starts, so that "Border Guard Service" is not a vice.
const DEPUTIES: &[&str] = &["deputy", "alternate", "vice", "adjoint", "adjunt", "suplente", "заместител", "نائب", "副"];

/// Returns whether a function names the head of a delegation, in the official languages of the United Nations.
#[must_use]
pub fn says_head(function: &str) -> bool {
    static FOLDED: LazyLock<[Vec<String>; 2]> =
        LazyLock::new(|| [HEADS, DEPUTIES].map(|words| words.iter().map(|word| fold(word)).collect()));
    let [heads, deputies] = &*FOLDED;
    let function = fold(function);
    let begins =
        |word: &String| function.split(' ').any(|known| known.starts_with(word)) || (!word.is_ascii() && function.contains(word));
    heads.iter().any(|phrase| function.contains(phrase)) && !deputies.iter().any(begins)
}

/// What those are called who stand in for a head: anywhere in a function, and at its beginning.
const STAND_INS: [&[&str]; 2] = [
    &[
        "deputy head",
        "alternate head",
        "vice head",
        "chef adjoint",
        "cheffe adjointe",
        "chef de delegation adjoint",
        "jefe adjunto",
        "jefa adjunta",
        "jefe suplente",
        "jefa suplente",
        "заместитель главы",
        "نائب رئيس الوفد",
        "副团长",
    ],
    &["alternate", "suppleant", "suplente"],
];

/// Returns whether a function names somebody who stands in for the head of the delegation.
#[must_use]
pub fn says_deputy_head(function: &str) -> bool {
    static FOLDED: LazyLock<[Vec<String>; 2]> =
        LazyLock::new(|| STAND_INS.map(|words| words.iter().map(|word| fold(word)).collect()));
    let [anywhere, first] = &*FOLDED;
    let function = fold(function);
    anywhere.iter().any(|phrase| function.contains(phrase)) || first.iter().any(|word| function.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_a_head_from_a_deputy() {
        assert!(says_head("Head of Delegation"));
        assert!(says_head("Minister, Head of the Delegation"));
        assert!(says_head("Chef de délégation"));
        assert!(says_head("Глава делегации"));
        assert!(!says_head("Deputy Head of Delegation"));
        assert!(says_head("Director, Border Guard Service, Head of Delegation"));
        assert!(!says_head("Vice-Minister, Deputy Head of Delegation"));
        assert!(!says_head("Head of Protocol"));
    }
}
