//! What gates do while they cannot reach the server: who decides then, on which data, and how old these may be.

use std::{fmt, str::FromStr};

use jiff::SignedDuration;

use super::text::printable;

/// What a gate does on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GateDecides {
    /// It gives no verdict without the server.
    Wait,
    /// It decides, whatever the age of what it knows.
    Admit,
    /// It decides; once what it knows is too old, it calls the supervisor instead of admitting.
    Supervisor,
    /// It decides; once what it knows is too old, it admits nobody.
    Refuse,
}

/// Whether a gate's own copy of the event has something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InPack {
    /// It has.
    Included,
    /// It stays at the server.
    LeftOut,
}

/// How old what a gate knows may be: `4 hours`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MaxAge {
    minutes: u32,
}

/// What an event says of gates without a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Offline {
    /// What a gate does, if it has no rule of its own.
    pub decide: GateDecides,
    /// Names, functions and delegations.
    pub names: InPack,
    /// Photos.
    pub photos: InPack,
    /// How old what a gate knows may be before [`GateDecides::Supervisor`] and [`GateDecides::Refuse`] hold.
    pub max_age: MaxAge,
}

/// The minutes of a day.
const DAY: u32 = 24 * 60;
/// The longest age, in days: longer than an event and its build-up.
const MOST_DAYS: u32 = 60;

impl Offline {
    /// What holds for events from before gates could decide alone.
    pub const BEFORE: Self = Self { decide: GateDecides::Wait, ..Self::NEW };

    const NEW: Self = Self {
        decide: GateDecides::Admit,
        names: InPack::Included,
        photos: InPack::LeftOut,
        max_age: MaxAge { minutes: 4 * 60 },
    };
}

impl Default for Offline {
    /// What holds for new events.
    fn default() -> Self {
        Self::NEW
    }
}

impl GateDecides {
    /// The words that the event file may use.
    pub const WORDS: &'static [&'static str] = &["wait", "admit", "supervisor", "refuse"];

    /// Returns the word for it, as the event file writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Wait => "wait",
            Self::Admit => "admit",
            Self::Supervisor => "supervisor",
            Self::Refuse => "refuse",
        }
    }

    /// Returns the one that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Wait, Self::Admit, Self::Supervisor, Self::Refuse].into_iter().find(|decides| decides.as_str() == word)
    }
}

impl InPack {
    /// Returns it as the event file writes it.
    #[must_use]
    pub fn is_included(self) -> bool {
        self == Self::Included
    }
}

impl From<bool> for InPack {
    fn from(is_included: bool) -> Self {
        if is_included { Self::Included } else { Self::LeftOut }
    }
}

impl MaxAge {
    /// Takes minutes; `None` for none, or for more than two months.
    #[must_use]
    pub fn from_minutes(minutes: u32) -> Option<Self> {
        (1..=MOST_DAYS * DAY).contains(&minutes).then_some(Self { minutes })
    }

    /// Returns the minutes.
    #[must_use]
    pub fn minutes(self) -> u32 {
        self.minutes
    }

    /// Returns it as a duration.
    #[must_use]
    pub fn duration(self) -> SignedDuration {
        SignedDuration::from_mins(self.minutes.into())
    }
}

impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, unit) = match self.minutes {
            minutes if minutes % DAY == 0 => (minutes / DAY, "day"),
            minutes if minutes % 60 == 0 => (minutes / 60, "hour"),
            minutes => (minutes, "minute"),
        };
        write!(f, "{count} {unit}{}", if count == 1 { "" } else { "s" })
    }
}

impl FromStr for MaxAge {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        let error =
            || format!("\"{}\" is not an age; write it as \"4 hours\" or \"90 minutes\", at most 60 days", printable(written));
        let (count, unit) = written.trim().split_once(' ').ok_or_else(error)?;
        let minutes = match unit.trim() {
            "minute" | "minutes" => 1,
            "hour" | "hours" => 60,
            "day" | "days" => DAY,
            _ => return Err(error()),
        };
        let count: u32 = count.parse().map_err(|_| error())?;
        count.checked_mul(minutes).and_then(Self::from_minutes).ok_or_else(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_written_as_people_say_it_and_read_again() {
        for written in ["1 minute", "90 minutes", "1 hour", "4 hours", "1 day", "60 days"] {
            assert_eq!(written.parse::<MaxAge>().unwrap().to_string(), written);
        }
        assert_eq!("240 minutes".parse::<MaxAge>().unwrap().to_string(), "4 hours");
        for wrong in ["", "4", "4h", "0 hours", "-1 hours", "61 days", "4294967295 days", "1 week"] {
            let error = wrong.parse::<MaxAge>().unwrap_err();
            assert!(error.contains(&format!("\"{wrong}\"")), "{error}");
        }
    }

    #[test]
    fn every_rule_survives_its_word() {
        for word in GateDecides::WORDS {
            assert_eq!(GateDecides::from_word(word).map(GateDecides::as_str), Some(*word));
        }
        assert_eq!(GateDecides::from_word("ask"), None);
    }
}
