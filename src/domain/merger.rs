//! What moves when one delegation is merged into another, and whether somebody has to say first that it may.

use std::fmt;

use crate::domain::actor::Actor;

/// What moves when one delegation is merged into another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergeMoves {
    /// The delegation that is merged.
    pub from: String,
    /// The delegation that it is merged into.
    pub into: String,
    /// Their codes, if they are two bodies.
    pub bodies: Option<(String, String)>,
    /// How many participants carry another name.
    pub people: u64,
    /// Who works for the one that is merged.
    pub focal_points: Vec<Actor>,
    /// Who works for the other.
    pub others: Vec<Actor>,
    /// Whether places or exceptions of its own are dropped.
    pub drops_places: bool,
}

impl MergeMoves {
    /// Returns whether somebody has to say first that the two may become one.
    #[must_use]
    pub fn needs_consent(&self) -> bool {
        self.bodies.is_some() || !self.focal_points.is_empty()
    }
}

impl fmt::Display for MergeMoves {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { from, into, .. } = self;
        if let Some((own, other)) = &self.bodies {
            write!(f, "they are two bodies ({own} and {other}); ")?;
        }
        let people = if self.people == 1 { "participant" } else { "participants" };
        write!(f, "{} {people} of \"{from}\" would be of \"{into}\"", self.people)?;
        let named = |people: &[Actor]| people.iter().map(Actor::as_str).collect::<Vec<_>>().join(", ");
        let of = |people: &[Actor]| if people.len() == 1 { "focal point" } else { "focal points" };
        if !self.focal_points.is_empty() {
            let (of, named) = (of(&self.focal_points), named(&self.focal_points));
            write!(f, "; the {of} {named} would work for \"{into}\" and see all its people")?;
        }
        if !self.others.is_empty() {
            let (of, named) = (of(&self.others), named(&self.others));
            write!(f, "; the {of} {named} would see the people of \"{from}\"")?;
        }
        if self.drops_places {
            write!(f, "; places and exceptions that \"{from}\" was given would be dropped")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moves_is_told_whole_and_a_spelling_moves_unasked() {
        let spelling = MergeMoves {
            from: "Kuwit".into(),
            into: "Kuwait".into(),
            bodies: None,
            people: 1,
            focal_points: Vec::new(),
            others: vec!["Amal".parse().unwrap()],
            drops_places: false,
        };
        assert!(!spelling.needs_consent());
        let moves = MergeMoves {
            bodies: Some(("KWT".into(), "THA".into())),
            from: "Kuwait".into(),
            into: "Thailand".into(),
            people: 3,
            focal_points: vec!["Amal".parse().unwrap(), "Badr".parse().unwrap()],
            others: vec!["Kit".parse().unwrap()],
            drops_places: true,
        };
        assert!(moves.needs_consent() && MergeMoves { bodies: None, ..moves.clone() }.needs_consent());
        assert_eq!(
            moves.to_string(),
            "they are two bodies (KWT and THA); 3 participants of \"Kuwait\" would be of \"Thailand\"; the focal points Amal, Badr would \
             work for \"Thailand\" and see all its people; the focal point Kit would see the people of \"Kuwait\"; places and exceptions \
             that \"Kuwait\" was given would be dropped"
        );
    }
}
