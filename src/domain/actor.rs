//! Who did something: the name in the records of changes, print runs and scans.

use std::{fmt, str::FromStr};

use crate::domain::{id::IdError, text};

/// A person or a device that changes something, as it is called in the record: `amal`, `gate main-2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Actor(String);

impl Actor {
    /// The most characters of an actor's name.
    pub const MAX: usize = 80;

    /// The program itself, if nobody is known to have asked.
    #[must_use]
    pub fn program() -> Self {
        Self("accredit".to_owned())
    }

    /// Returns the name with a number after it, for one of several with the same name: `gate main (2)`.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let number = format!(" ({number})");
        let kept: String = self.0.chars().take(Self::MAX - number.chars().count()).collect();
        Self(kept + &number)
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Actor {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        let what = "the name of the person who does this";
        let cleaned = text::clean(value).map_err(|_| IdError::Characters {
            what,
            value: text::printable(value),
            allowed: "printable characters",
        })?;
        match cleaned.chars().count() {
            0 => Err(IdError::Empty { what }),
            count if count > Self::MAX => Err(IdError::Long { what, value: cleaned, most: Self::MAX }),
            _ => Ok(Self(cleaned)),
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_numbered_name_is_a_name() {
        let name = |text: &str| text.parse::<Actor>().unwrap();
        assert_eq!(name("gate main").numbered(2), name("gate main (2)"));
        let long = name(&"é".repeat(Actor::MAX)).numbered(u32::MAX);
        assert_eq!(long.as_str().chars().count(), Actor::MAX);
        assert_eq!(name(long.as_str()), long);
    }
}
