//! People who work on nominations: focal points of delegations, reviewers of steps, officers, and those who only see figures.

use std::{fmt, str::FromStr};

use crate::domain::{
    actor::Actor,
    id::{IdError, StepName},
    nomination::act::Party,
    register::DelegationId,
    text,
};

/// The number of a person who works on nominations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PersonId(pub i64);

impl fmt::Display for PersonId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for PersonId {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Form { what: "person", value: text::printable(value), expected: "the number of a person" };
        value.trim().parse().ok().filter(|number| *number > 0).map(Self).ok_or_else(wrong)
    }
}

/// What a person works as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PersonRole {
    /// Nominates for one or more delegations.
    FocalPoint,
    /// Decides at one step.
    Reviewer,
    /// Does everything.
    Officer,
    /// Sees figures, and changes nothing.
    Viewer,
}

impl PersonRole {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::FocalPoint, Self::Reviewer, Self::Officer, Self::Viewer];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FocalPoint => "focal-point",
            Self::Reviewer => "reviewer",
            Self::Officer => "officer",
            Self::Viewer => "viewer",
        }
    }
}

impl fmt::Display for PersonRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for PersonRole {
    type Err = IdError;
    fn from_str(word: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| IdError::Form {
            what: "role",
            value: text::printable(word),
            expected: "focal-point, reviewer, officer or viewer",
        })
    }
}

/// A role with what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Duty {
    /// Nominates for these delegations.
    FocalPoint(Vec<DelegationId>),
    /// Decides at this step.
    Reviewer(StepName),
    /// Does everything.
    Officer,
    /// Sees figures.
    Viewer,
}

impl Duty {
    /// Returns the role.
    #[must_use]
    pub fn role(&self) -> PersonRole {
        match self {
            Self::FocalPoint(_) => PersonRole::FocalPoint,
            Self::Reviewer(_) => PersonRole::Reviewer,
            Self::Officer => PersonRole::Officer,
            Self::Viewer => PersonRole::Viewer,
        }
    }
}

/// A person who works on nominations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number.
    pub id: PersonId,
    /// The name in the record of what was done.
    pub name: Actor,
    /// What the person does.
    pub duty: Duty,
}

impl Person {
    /// Returns which participants the person may see.
    #[must_use]
    pub fn scope(&self) -> Scope {
        match &self.duty {
            Duty::FocalPoint(delegations) => Scope::Delegations(delegations.clone()),
            Duty::Reviewer(step) => Scope::Step(step.clone()),
            Duty::Officer => Scope::Everybody,
            Duty::Viewer => Scope::Nobody,
        }
    }

    /// Returns in which capacity the person acts on nominations; `None` for somebody who only sees figures.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        match &self.duty {
            Duty::FocalPoint(_) => Some(Party::Delegation),
            Duty::Reviewer(step) => Some(Party::Reviewer(step.clone())),
            Duty::Officer => Some(Party::Officer),
            Duty::Viewer => None,
        }
    }
}

/// Which participants somebody may see: a condition of every query that the portal makes, and of every change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Those of these delegations.
    Delegations(Vec<DelegationId>),
    /// Those who are at this step, or have been.
    Step(StepName),
    /// Everybody.
    Everybody,
    /// Nobody: only figures.
    Nobody,
}

impl Scope {
    /// Returns whether a delegation is one of those that are seen as a whole.
    #[must_use]
    pub fn has_delegation(&self, id: DelegationId) -> bool {
        match self {
            Self::Delegations(own) => own.contains(&id),
            Self::Everybody => true,
            Self::Step(_) | Self::Nobody => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(duty: Duty) -> Person {
        Person { id: PersonId(1), name: "amal".parse().unwrap(), duty }
    }

    #[test]
    fn who_sees_whom_follows_from_the_role() {
        let (kuwait, thailand) = (DelegationId(1), DelegationId(2));
        let focal = person(Duty::FocalPoint(vec![kuwait]));
        assert!(focal.scope().has_delegation(kuwait) && !focal.scope().has_delegation(thailand));
        assert!(person(Duty::Officer).scope().has_delegation(thailand));
        for duty in [Duty::Viewer, Duty::Reviewer("protocol".parse().unwrap())] {
            assert!(!person(duty).scope().has_delegation(kuwait));
        }
        assert_eq!(person(Duty::Viewer).party(), None);
        assert_eq!(focal.party(), Some(Party::Delegation));
    }

    #[test]
    fn words_and_numbers_are_read_as_they_are_written() {
        for role in PersonRole::ALL {
            assert_eq!(role.as_str().parse(), Ok(role));
        }
        assert!("focal".parse::<PersonRole>().is_err());
        assert_eq!("7".parse(), Ok(PersonId(7)));
        for bad in ["0", "-1", "x", ""] {
            assert!(bad.parse::<PersonId>().is_err(), "{bad}");
        }
    }
}
