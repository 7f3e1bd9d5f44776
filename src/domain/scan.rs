//! One reading of a credential at a gate, and its result.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp};

/// Clocks may differ by less than this.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(5);

/// The result of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Genuine, entitled, and let through.
    Admitted,
    /// Genuine and entitled, and already admitted in this zone today.
    Repeat,
    /// Not let through, for one reason.
    Refused(Reason),
}

/// Why a scan was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Not a credential of this event, forged, or signed by a revoked key.
    Invalid,
    /// Genuine, but the badge is not known to this database.
    Unknown,
    /// A reissued badge has replaced it.
    Superseded,
    /// The badge was revoked.
    Revoked,
    /// The participant was withdrawn.
    Canceled,
    /// The participant is blocked.
    Blocked,
    /// Today is not an event day, or not one of the participant's.
    WrongDay,
    /// The participant may not enter this zone.
    Zone,
    /// Already admitted here today, at a gate that refuses a second time.
    AlreadyRedeemed,
    /// A gate that decides by itself admits nobody on data as old as its own were. No rule says so of a person.
    OldData,
}

/// Why a reading let nobody through, as people are told it: an `invalid` text says by its shape what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RefusalKind {
    /// As the rules say; `invalid` is what does not look like a badge at all.
    Reason(Reason),
    /// A part of a code.
    Partial,
    /// A code that looks like a badge's, and that nobody of this event signed.
    Unsigned,
}

/// Whether a reading counts for presence and attendance, as long as nobody takes it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// It counts: the holder came in, or went out.
    Counts,
    /// It is on record, and changes nothing.
    Nothing,
}

/// Whether the time of a reading is to be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ClockTrust {
    /// It was given by a person or taken here, or the device's clock is known to be right to some minutes.
    #[default]
    Trusted,
    /// A device gave it, and nobody knows how its clock goes.
    Unsure,
}

impl ClockTrust {
    /// Returns whether a device's clock is to be relied on, by how far the server's was ahead of it, in milliseconds, when they were last
    /// in contact; `None` if they never were.
    #[must_use]
    pub fn of(ahead: Option<i64>) -> Self {
        let is_right = ahead.is_some_and(|ahead| SignedDuration::from_millis(ahead).abs() < CLOCKS_DIFFER);
        if is_right { Self::Trusted } else { Self::Unsure }
    }
}

/// Returns whether a time that somebody or some device gives lies further ahead than clocks differ: nothing was read then.
#[must_use]
pub fn is_in_future(at: Timestamp, now: Timestamp) -> bool {
    at > now.saturating_add(CLOCKS_DIFFER).unwrap_or(now)
}

/// Whether a scan is a reading, or takes one back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScanKind {
    /// A reading.
    Scan,
    /// Takes another scan back.
    Undo,
}

/// How a reading came about, if no badge was held before a scanner. An undo has a reason in this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Note {
    /// A badge was read.
    #[default]
    None,
    /// The person was found by name.
    ByName,
    /// A tick on a paper list was entered.
    OnPaper,
    /// A tick on a paper list was entered, but the rules refuse it: the list had let the person in.
    LetInOnPaper,
    /// The code of a paper list was held before a gate's scanner.
    PaperCode,
    /// A part of a code was read, and nothing of it counts.
    Partial,
    /// A code that looks like a badge's was read, and nobody of this event signed it.
    Unsigned,
}

impl Note {
    /// Every note.
    pub const ALL: [Self; 7] =
        [Self::None, Self::ByName, Self::OnPaper, Self::LetInOnPaper, Self::PaperCode, Self::Partial, Self::Unsigned];

    /// Returns the words for it, as the record has them; none if a badge was read.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "",
            Self::ByName => "by name",
            Self::OnPaper => "on paper",
            Self::LetInOnPaper => "on paper: let in at the door",
            Self::PaperCode => "the code of a paper list",
            Self::Partial => "partial",
            Self::Unsigned => "unsigned",
        }
    }

    /// Returns the note that a word stands for; an undo has a reason instead of a note.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        Self::ALL.into_iter().find(|note| note.as_str() == word).unwrap_or_default()
    }
}

impl Verdict {
    /// Returns the word for it, as JSON writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admitted => "admitted",
            Self::Repeat => "repeat",
            Self::Refused(_) => "refused",
        }
    }

    /// Returns how much it keeps somebody out: a refusal the most.
    #[must_use]
    pub fn strictness(self) -> u8 {
        match self {
            Self::Admitted => 0,
            Self::Repeat => 1,
            Self::Refused(_) => 2,
        }
    }

    /// Returns the reason of a refusal.
    #[must_use]
    pub fn reason(self) -> Option<Reason> {
        match self {
            Self::Refused(reason) => Some(reason),
            Self::Admitted | Self::Repeat => None,
        }
    }

    /// Puts a stored verdict and reason together again; `None` if they do not fit.
    #[must_use]
    pub fn from_words(verdict: &str, reason: Option<&str>) -> Option<Self> {
        match (verdict, reason) {
            ("admitted", None) => Some(Self::Admitted),
            ("repeat", None) => Some(Self::Repeat),
            ("refused", Some(reason)) => reason.parse().ok().map(Self::Refused),
            _ => None,
        }
    }
}

impl RefusalKind {
    /// Walks all of them, in the order of the rules that give them.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Partial, Self::Unsigned].into_iter().chain(Reason::ALL.map(Self::Reason))
    }

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reason(reason) => reason.as_str(),
            Self::Partial => Note::Partial.as_str(),
            Self::Unsigned => Note::Unsigned.as_str(),
        }
    }
}

impl Reason {
    /// Every reason, in the order of the rules that give them; last what no rule gives.
    pub const ALL: [Self; 10] = [
        Self::Invalid,
        Self::Unknown,
        Self::Superseded,
        Self::Revoked,
        Self::Canceled,
        Self::Blocked,
        Self::WrongDay,
        Self::Zone,
        Self::AlreadyRedeemed,
        Self::OldData,
    ];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "invalid",
            Self::Unknown => "unknown",
            Self::Superseded => "superseded",
            Self::Revoked => "revoked",
            Self::Canceled => "canceled",
            Self::Blocked => "blocked",
            Self::WrongDay => "wrong_day",
            Self::Zone => "zone",
            Self::AlreadyRedeemed => "already_redeemed",
            Self::OldData => "old_data",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Reason {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == word).ok_or(())
    }
}

impl ScanKind {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Undo => "undo",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_survives_its_words() {
        for verdict in [Verdict::Admitted, Verdict::Repeat].into_iter().chain(Reason::ALL.map(Verdict::Refused)) {
            assert_eq!(Verdict::from_words(verdict.as_str(), verdict.reason().map(Reason::as_str)), Some(verdict));
        }
        assert_eq!(Verdict::from_words("admitted", Some("zone")), None);
    }
}
