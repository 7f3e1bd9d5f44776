//! What a report cannot be narrowed to.

/// What a report can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A delegation by its name.
    Delegation,
    /// A type of delegations.
    DelegationType,
    /// A country by its code.
    Country,
    /// A gate by its code.
    Gate,
}

/// A report was narrowed to what the event lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{written}\" is not {} of this event{suggestion}{}", .choice.noun(), known_are(.known))]
pub struct UnknownChoice {
    /// What it was to be.
    pub choice: ChoiceKind,
    /// What was written.
    pub written: String,
    /// `; did you mean …`, or nothing.
    pub suggestion: String,
    /// All there are.
    pub known: Vec<String>,
}

impl ChoiceKind {
    fn noun(self) -> &'static str {
        match self {
            Self::Delegation => "a delegation",
            Self::DelegationType => "a delegation type",
            Self::Country => "a country",
            Self::Gate => "a gate",
        }
    }
}

/// Lists what there is; nobody reads through more than two dozen.
fn known_are(known: &[String]) -> String {
    if known.len() <= 24 { format!("; known are {}", known.join(", ")) } else { String::new() }
}
