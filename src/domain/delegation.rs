//! Who heads a delegation.

use super::text::fold;

/// The delegation type that counts towards a quorum of states.
pub const MEMBER_STATE: &str = "Member State";

/// Tells whether a function names the head of a delegation, in the official languages of the United Nations.
#[must_use]
pub fn says_head(function: &str) -> bool {
    let function = fold(function);
    [
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
    ]
    .iter()
    .any(|phrase| {
        let phrase = fold(phrase);
        function.contains(&phrase) && !is_deputy(&function)
    })
}

fn is_deputy(folded: &str) -> bool {
    ["deputy", "alternate", "vice", "adjoint", "adjunt", "suplente", "заместител", "نائب", "副"]
        .iter()
        .any(|word| folded.contains(&fold(word)))
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
        assert!(!says_head("Head of Protocol"));
    }
}
