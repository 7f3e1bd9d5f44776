//! Origins: who writes the record. A database file is one, and a server by its node's name; each has a chain of its own.

use std::{collections::BTreeMap, fmt, str::FromStr};

use super::text::printable;

/// How many rows an origin has room for: those of the origin `n` come after `n` times this.
const ROWS: i64 = 1 << 32;
/// The most letters of a node's name.
const LONGEST: usize = 40;

/// An origin, by its number in the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OriginId(i64);

impl OriginId {
    /// The first, which goes on with what was recorded before there were several.
    pub const FIRST: Self = Self(0);

    /// Makes one of its number; `None` if no row of it could be numbered.
    #[must_use]
    pub fn new(number: i64) -> Option<Self> {
        (0..i64::MAX / ROWS).contains(&number).then_some(Self(number))
    }

    /// Returns the origin that gave a scan its row.
    #[must_use]
    pub fn of_row(row: i64) -> Self {
        Self(row.max(0) / ROWS)
    }

    /// Returns the number.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }

    /// Returns the number after which the rows of its scans come.
    #[must_use]
    pub fn before_rows(self) -> i64 {
        self.0 * ROWS
    }

    /// Returns the last number that a row of it can have.
    #[must_use]
    pub fn last_row(self) -> i64 {
        self.before_rows() + (ROWS - 1)
    }
}

impl fmt::Display for OriginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Returns the number of a scan among those of its origin, as a person types it.
#[must_use]
pub fn short_number(row: i64) -> i64 {
    row - OriginId::of_row(row).before_rows()
}

/// The name of a node: a server among several that serve one event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeName(String);

impl NodeName {
    /// The name of a server that was given none.
    #[must_use]
    pub fn main() -> Self {
        Self("main".into())
    }

    /// The name of another such server beside it, by its number.
    #[must_use]
    pub fn main_again(number: u32) -> Self {
        Self(format!("main-{number}"))
    }

    /// The name under which commands write, in turn, while a server is running as `main`.
    #[must_use]
    pub fn commands() -> Self {
        Self("commands".into())
    }

    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for NodeName {
    type Err = String;
    fn from_str(name: &str) -> Result<Self, String> {
        let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-._".contains(letter);
        if name.is_empty() || name.len() > LONGEST || !name.chars().all(is_letter) {
            return Err(format!(
                "\"{}\" is not a node's name: write a-z, 0-9, and - . _ between, at most {LONGEST}",
                printable(name)
            ));
        }
        if name == Self::commands().as_str() {
            return Err(format!("the name \"{name}\" is that of commands; give the node another"));
        }
        Ok(Self(name.to_owned()))
    }
}

/// How far somebody has followed the scans of each origin. An origin that is not in it is new to them from its first scan. Written as the
/// last rows, with commas: one number where one origin has written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Followed(BTreeMap<OriginId, i64>);

impl Followed {
    /// Returns the row of an origin after which everything is new.
    #[must_use]
    pub fn of(&self, origin: OriginId) -> i64 {
        self.0.get(&origin).copied().unwrap_or_else(|| origin.before_rows())
    }

    /// Notes that a row was seen, and all of its origin before it.
    pub fn see(&mut self, row: i64) {
        let seen = self.0.entry(OriginId::of_row(row)).or_insert(row);
        *seen = (*seen).max(row);
    }
}

impl fmt::Display for Followed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("0");
        }
        for (place, row) in self.0.values().enumerate() {
            write!(f, "{}{row}", if place == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for Followed {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        let mut followed = Self::default();
        for row in written.split(',') {
            let row = row.trim().parse::<i64>().ok().filter(|row| *row >= 0);
            followed.see(row.ok_or("write the last rows as they were given: numbers, with commas between")?);
        }
        Ok(followed)
    }
}

impl serde::Serialize for Followed {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Followed {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        /// Programs from before wrote one number.
        #[derive(serde::Deserialize)]
        #[serde(untagged)]
        enum FollowedText {
            One(i64),
            All(String),
        }
        match <FollowedText as serde::Deserialize>::deserialize(from)? {
            FollowedText::One(row) => row.to_string().parse(),
            FollowedText::All(all) => all.parse(),
        }
        .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_says_whose_it_is() {
        let third = OriginId::new(3).unwrap();
        assert_eq!(OriginId::of_row(1), OriginId::FIRST);
        assert_eq!(OriginId::of_row(third.before_rows()), third);
        assert_eq!(OriginId::of_row(third.last_row()), third);
        assert_eq!(OriginId::of_row(third.last_row() + 1), OriginId::new(4).unwrap());
        assert_eq!(short_number(third.before_rows() + 17), 17);
        assert!(OriginId::new(-1).is_none() && OriginId::new(i64::MAX / ROWS).is_none());
    }

    #[test]
    fn what_was_followed_is_a_number_for_each_origin() {
        let mut followed: Followed = "12".parse().unwrap();
        assert_eq!(followed.to_string(), "12");
        let second = OriginId::new(1).unwrap();
        assert_eq!(followed.of(second), second.before_rows());
        followed.see(second.before_rows() + 4);
        followed.see(9);
        assert_eq!(followed.to_string(), "12,4294967300");
        assert_eq!(followed.to_string().parse::<Followed>().unwrap(), followed);
        assert_eq!(serde_json::from_str::<Followed>("12").unwrap().to_string(), "12");
        assert_eq!(Followed::default().to_string().parse::<Followed>().unwrap().of(OriginId::FIRST), 0);
        for wrong in ["", "x", "1,", "-1", "1;2"] {
            assert!(wrong.parse::<Followed>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_nodes_name_is_plain() {
        assert_eq!("hall-b.2".parse::<NodeName>().unwrap().as_str(), "hall-b.2");
        for wrong in ["", "Hall", "a b", "a'b", "é", "commands", &"a".repeat(41)] {
            assert!(wrong.parse::<NodeName>().is_err(), "{wrong}");
        }
    }
}
