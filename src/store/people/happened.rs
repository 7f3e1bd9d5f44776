//! One thing that happened to a participant, in parts: what people wrote, and what the program says around it, which pages translate.

use std::fmt;

use jiff::Timestamp;

use crate::domain::mask::DayIndex;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening {
    /// When.
    pub at: Timestamp,
    /// The event day of a reading.
    pub day: Option<DayIndex>,
    /// What, in a word: `accredited`, `edited`, `blocked`, `badge issued`, `badge handed out`, `admitted`, `refused`, `taken back` …
    pub what: String,
    /// The gate of a reading.
    pub gate: String,
    /// The code of the reason why a reading was refused; empty if it was not.
    pub reason: String,
    /// Details: a badge's serial, to whom it was given, what a field was and is, somebody's reason.
    pub details: Vec<Detail>,
    /// The details for readers, if they differ: with names of zones in place of their codes.
    pub named: Option<Vec<Detail>>,
    /// Who did it; for a reading, who or what read.
    pub by: String,
}

/// A part of the details of what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// What somebody wrote, or a reference, a serial, a code.
    Text(String),
    /// The word for a state.
    State(String),
    /// The step that decided.
    ByStep(String),
    /// The step at which it is from then on.
    NowAtStep(String),
    /// What only those who decide read.
    Internal(String),
    /// A field, by the key of the journal, with what it was and what it is; an empty value is shown as a dash.
    Changed {
        /// The field.
        field: String,
        /// What it was.
        before: String,
        /// What it is.
        after: String,
    },
    /// A field, by the key of the journal, with what it would be.
    Proposed {
        /// The field.
        field: String,
        /// What it would be.
        value: String,
    },
    /// A new photo was proposed.
    ProposedPhoto,
    /// A field, by the key of the journal, whose values were purged.
    Purged(String),
    /// A change that waited was taken back.
    NothingWaits,
    /// A document, by its kind where the line has it, and its number.
    Document {
        /// The code of the kind.
        kind: Option<String>,
        /// The number.
        number: i64,
    },
    /// A badge that came in the place of another, by their serials.
    InPlaceOf {
        /// The new one.
        serial: String,
        /// The other.
        old: String,
    },
    /// The badge has other rights than before.
    OtherRights,
    /// The print run of a badge.
    PrintRun(i64),
    /// To whom a badge was given.
    HandedTo(String),
    /// Zones added for this person.
    ZonesAdded(String),
    /// Zones withheld from this person.
    ZonesWithheld(String),
    /// The zones are those of the category again.
    ZonesOfCategory,
    /// A reading that was taken back later.
    Undone,
    /// What the server had decided where a gate decided by itself, with the code of its reason.
    ServerHad {
        /// The verdict.
        verdict: String,
        /// The reason; empty if there is none.
        reason: String,
    },
}

impl Happening {
    /// Makes something that happened away from the gates.
    pub(super) fn plain(at: Timestamp, what: &str, details: Vec<Detail>, by: String) -> Self {
        let details = details.into_iter().filter(|detail| !detail.is_nothing()).collect();
        Self { at, day: None, what: what.to_owned(), gate: String::new(), reason: String::new(), details, named: None, by }
    }

    /// Returns the details as one text, as data have them.
    #[must_use]
    pub fn detail(&self) -> String {
        line(&self.details, ToString::to_string)
    }

    /// Returns the details as one text for readers.
    #[must_use]
    pub fn detail_for_readers(&self) -> String {
        line(self.named.as_ref().unwrap_or(&self.details), ToString::to_string)
    }
}

/// Makes one text of details, each in words: fields are set apart by semicolons, all else by commas.
pub fn line(details: &[Detail], in_words: impl Fn(&Detail) -> String) -> String {
    let mut told = String::new();
    for detail in details {
        if !told.is_empty() {
            told.push_str(if detail.is_field() { "; " } else { ", " });
        }
        told.push_str(&in_words(detail));
    }
    told
}

/// Returns a value as it is shown: an empty one as a dash.
#[must_use]
pub fn or_dash(value: &str) -> &str {
    if value.is_empty() { "–" } else { value }
}

impl Detail {
    fn is_field(&self) -> bool {
        matches!(self, Self::Changed { .. } | Self::Proposed { .. } | Self::ProposedPhoto | Self::Purged(_))
    }

    /// Returns whether it says nothing.
    fn is_nothing(&self) -> bool {
        match self {
            Self::Text(text)
            | Self::State(text)
            | Self::ByStep(text)
            | Self::NowAtStep(text)
            | Self::Internal(text)
            | Self::HandedTo(text)
            | Self::ZonesAdded(text)
            | Self::ZonesWithheld(text) => text.is_empty(),
            _ => false,
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::State(text) => f.write_str(text),
            Self::ByStep(step) => write!(f, "by the step {step}"),
            Self::NowAtStep(step) => write!(f, "now at the step {step}"),
            Self::Internal(text) => write!(f, "internal: {text}"),
            Self::Changed { field, before, after } => write!(f, "{field}: {} → {}", or_dash(before), or_dash(after)),
            Self::Proposed { field, value } => write!(f, "{field}: {}", or_dash(value)),
            Self::ProposedPhoto => f.write_str("a new photo"),
            Self::Purged(field) => write!(f, "{field} (purged)"),
            Self::NothingWaits => f.write_str("nothing waits any more"),
            Self::Document { kind: Some(kind), number } => write!(f, "{kind}, number {number}"),
            Self::Document { kind: None, number } => write!(f, "number {number}"),
            Self::InPlaceOf { serial, old } => write!(f, "{serial} in place of {old}"),
            Self::OtherRights => f.write_str("with other rights"),
            Self::PrintRun(run) => write!(f, "print run {run}"),
            Self::HandedTo(name) => write!(f, "to {name}"),
            Self::ZonesAdded(zones) => write!(f, "added {zones}"),
            Self::ZonesWithheld(zones) => write!(f, "withheld {zones}"),
            Self::ZonesOfCategory => f.write_str("as of the category"),
            Self::Undone => f.write_str("taken back later"),
            Self::ServerHad { verdict, reason } if reason.is_empty() => write!(f, "the server had {verdict}"),
            Self::ServerHad { verdict, reason } => write!(f, "the server had {verdict} ({reason})"),
        }
    }
}
