//! How long personal data is kept, counted from the event's end.

use std::{fmt, str::FromStr};

use jiff::Span;

/// A kind of data that is kept for a time of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PersonalKind {
    /// Photos.
    Photos,
    /// Addresses.
    Contacts,
    /// Documents of nominations.
    Documents,
    /// Names, functions, references, and everything else that identifies a person.
    Names,
}

/// How long something is kept after the event's end: `30 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    count: u16,
    unit: TimeUnit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TimeUnit {
    Days,
    Weeks,
    Months,
    Years,
}

/// The event file's rules; what it does not mention is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Photos.
    pub photos: Option<Keep>,
    /// Addresses.
    pub contacts: Option<Keep>,
    /// Documents of nominations.
    pub documents: Option<Keep>,
    /// Names, functions, references.
    pub names: Option<Keep>,
}

impl PersonalKind {
    /// Every kind, in the order in which they usually fall due.
    pub const ALL: [Self; 4] = [Self::Photos, Self::Contacts, Self::Documents, Self::Names];

    /// Returns the word for it, as the event file writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Photos => "photos",
            Self::Contacts => "contacts",
            Self::Documents => "documents",
            Self::Names => "names",
        }
    }
}

impl Retention {
    /// Returns how long a kind is kept; `None` if it is kept for good.
    #[must_use]
    pub fn of(&self, kind: PersonalKind) -> Option<Keep> {
        match kind {
            PersonalKind::Photos => self.photos,
            PersonalKind::Contacts => self.contacts,
            PersonalKind::Documents => self.documents,
            PersonalKind::Names => self.names,
        }
    }

    /// Sets how long a kind is kept.
    pub fn set(&mut self, kind: PersonalKind, keep: Option<Keep>) {
        match kind {
            PersonalKind::Photos => self.photos = keep,
            PersonalKind::Contacts => self.contacts = keep,
            PersonalKind::Documents => self.documents = keep,
            PersonalKind::Names => self.names = keep,
        }
    }
}

impl Keep {
    /// Returns it as a span of the calendar.
    #[must_use]
    pub fn span(self) -> Span {
        let count = i64::from(self.count);
        match self.unit {
            TimeUnit::Days => Span::new().days(count),
            TimeUnit::Weeks => Span::new().weeks(count),
            TimeUnit::Months => Span::new().months(count),
            TimeUnit::Years => Span::new().years(count),
        }
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            TimeUnit::Days => "day",
            TimeUnit::Weeks => "week",
            TimeUnit::Months => "month",
            TimeUnit::Years => "year",
        };
        write!(f, "{} {unit}{}", self.count, if self.count == 1 { "" } else { "s" })
    }
}

impl FromStr for Keep {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        let error = || {
            format!("\"{}\" is not a length of time; write it as \"30 days\" or \"6 months\"", super::text::printable(written))
        };
        let (count, unit) = written.trim().split_once(' ').ok_or_else(error)?;
        let unit = match unit.trim() {
            "day" | "days" => TimeUnit::Days,
            "week" | "weeks" => TimeUnit::Weeks,
            "month" | "months" => TimeUnit::Months,
            "year" | "years" => TimeUnit::Years,
            _ => return Err(error()),
        };
        let count = count.parse().ok().filter(|&count| count <= 9_999).ok_or_else(error)?;
        Ok(Self { count, unit })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_of_time_reads_as_it_is_written() {
        for written in ["0 days", "1 day", "30 days", "2 weeks", "6 months", "1 year"] {
            assert_eq!(written.parse::<Keep>().unwrap().to_string(), written);
        }
        for wrong in ["", "30", "days", "-1 days", "30 hours", "1.5 years", "99999 days"] {
            assert!(wrong.parse::<Keep>().is_err(), "{wrong}");
        }
    }
}
