//! Identifiers. Each has its own type, made only from a value that is allowed.

use std::{fmt, num::NonZeroU32, str::FromStr};

use crate::domain::text;

/// Why an identifier was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing was given.
    #[error("{what} is empty")]
    Empty {
        /// The kind of identifier.
        what: &'static str,
    },
    /// Longer than the kind allows.
    #[error("{what} \"{value}\" is longer than {most} characters")]
    Long {
        /// The kind of identifier.
        what: &'static str,
        /// What was given.
        value: String,
        /// The most characters it may have.
        most: usize,
    },
    /// Holds a character that the kind does not allow.
    #[error("{what} \"{value}\" may hold {allowed} only")]
    Characters {
        /// The kind of identifier.
        what: &'static str,
        /// What was given.
        value: String,
        /// What is allowed, in words.
        allowed: &'static str,
    },
    /// Not a number of the right size, or not a UUID.
    #[error("{what} \"{value}\" is not {expected}")]
    Form {
        /// The kind of identifier.
        what: &'static str,
        /// What was given.
        value: String,
        /// What was expected, in words.
        expected: &'static str,
    },
}

/// Known by this, a participant is unique in the event. As written in the list; case matters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Reference(String);

impl Reference {
    /// The most characters of a reference.
    pub const MAX: usize = 64;
    /// Returns the reference as written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Reference {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        let what = "reference";
        let cleaned = text::clean(value).map_err(|_| IdError::Characters {
            what,
            value: text::printable(value),
            allowed: "printable characters",
        })?;
        if cleaned.is_empty() {
            return Err(IdError::Empty { what });
        }
        if cleaned.chars().count() > Self::MAX {
            return Err(IdError::Long { what, value: cleaned, most: Self::MAX });
        }
        Ok(Self(cleaned))
    }
}

macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $what:literal, $allowed:literal, $test:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(String);

        impl $name {
            /// The most characters of a code.
            pub const MAX: usize = 40;
            /// Returns the code as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(value: &str) -> Result<Self, IdError> {
                let (what, value) = ($what, value.trim());
                if value.is_empty() {
                    return Err(IdError::Empty { what });
                }
                if value.chars().count() > Self::MAX {
                    return Err(IdError::Long { what, value: text::printable(value), most: Self::MAX });
                }
                let allowed: fn(char) -> bool = $test;
                if text::clean(value).is_err() || !value.chars().all(allowed) {
                    return Err(IdError::Characters { what, value: text::printable(value), allowed: $allowed });
                }
                text::clean(value).map(Self).map_err(|_| IdError::Empty { what })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn is_code_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')
}

code!(
    /// A zone's code, as the event file writes it.
    ZoneCode,
    "zone code",
    "ASCII letters, digits, \"-\", \"_\" and \".\"",
    is_code_char
);
code!(
    /// A gate's code, as the event file writes it.
    GateCode,
    "gate code",
    "ASCII letters, digits, \"-\", \"_\" and \".\"",
    is_code_char
);
code!(
    /// A step of nominations: the name of the role that decides at it.
    StepName,
    "step",
    "ASCII letters, digits, \"-\", \"_\" and \".\"",
    is_code_char
);
code!(
    /// A category's code: what the list writes in its category column. Any script, spaces allowed.
    CategoryCode,
    "category code",
    "printable characters other than a comma",
    |c| c != ','
);

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The random number of one issued badge. Never zero, never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BadgeSerial(NonZeroU32);

impl BadgeSerial {
    /// Makes a serial from a random number; `None` if it is zero.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }
    /// Returns the number.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl fmt::Display for BadgeSerial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08X}", self.0)
    }
}

impl FromStr for BadgeSerial {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        u32::from_str_radix(value.trim(), 16).ok().and_then(Self::new).ok_or_else(|| IdError::Form {
            what: "badge serial",
            value: text::printable(value),
            expected: "eight hexadecimal digits other than 00000000",
        })
    }
}

/// The number of a signing key within its event, 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub u8);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// Takes the 16 bytes of a UUID.
            #[must_use]
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(uuid::Uuid::from_bytes(bytes))
            }
            /// Returns the 16 bytes, most significant first.
            #[must_use]
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(value: &str) -> Result<Self, IdError> {
                uuid::Uuid::try_parse(value.trim()).map(Self).map_err(|_| IdError::Form {
                    what: $what,
                    value: text::printable(value),
                    expected: "a UUID",
                })
            }
        }
    };
}

uuid_id!(
    /// The event's own UUID: it keeps other events' badges out.
    EventId,
    "event id"
);
uuid_id!(
    /// The id that a scan's sender gives it (UUID version 7), by which a repeated request is recognised.
    ScanId,
    "scan id"
);

impl EventId {
    /// Makes an event id (UUID version 4) from 16 random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 16]) -> Self {
        Self(uuid::Builder::from_random_bytes(random).into_uuid())
    }
}

impl ScanId {
    /// Makes a scan id (UUID version 7, RFC 9562) from the time in milliseconds since 1970 and 10 random bytes.
    #[must_use]
    pub fn new(milliseconds: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constructors_refuse_bad_values() {
        assert!("".parse::<Reference>().is_err());
        assert!("a\u{202e}b".parse::<Reference>().is_err());
        assert!("x".repeat(65).parse::<Reference>().is_err());
        assert!("main hall".parse::<GateCode>().is_err());
        assert_eq!("Civil society".parse::<CategoryCode>().unwrap().as_str(), "Civil society");
        assert!(BadgeSerial::new(0).is_none());
        assert_eq!("0000002A".parse::<BadgeSerial>().unwrap().get(), 42);
        assert!("00000000".parse::<BadgeSerial>().is_err());
    }

    #[test]
    fn scan_ids_sort_by_time() {
        let (early, late) = (ScanId::new(1_000, [0xFF; 10]), ScanId::new(1_001, [0; 10]));
        assert!(early < late);
        assert_eq!(early.to_string().parse::<ScanId>().unwrap(), early);
        assert_eq!(&early.to_string()[14..15], "7");
    }
}
