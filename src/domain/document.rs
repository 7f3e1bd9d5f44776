//! Documents of nominations: notes verbales, letters, press cards. Never passports, and no identity documents.

use std::{fmt, str::FromStr};

use crate::domain::{
    id::{CategoryCode, IdError},
    text::{self, fold},
};

/// The most bytes of a document: 10 MB.
pub const MOST_BYTES: usize = 10 << 20;
/// The most documents that are kept for one person.
pub const MOST_OF_PERSON: usize = 20;
/// The most bytes that are kept of one delegation's documents: 500 MB.
pub const MOST_OF_DELEGATION: u64 = 500 << 20;
/// The longest file name that is kept, in characters.
const LONGEST_NAME: usize = 120;
/// The longest code, in characters.
const LONGEST_CODE: usize = 40;

/// The number of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentId(pub i64);

impl fmt::Display for DocumentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for DocumentId {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        let wrong = || IdError::Form { what: "document", value: text::printable(value), expected: "the number of a document" };
        value.trim().parse().ok().filter(|number| *number > 0).map(Self).ok_or_else(wrong)
    }
}

/// The code of a kind of document: lower-case letters, digits and `-`, a letter first.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DocumentCode(String);

impl DocumentCode {
    /// Returns the code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DocumentCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for DocumentCode {
    type Err = IdError;
    fn from_str(written: &str) -> Result<Self, IdError> {
        let written = written.trim();
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if written.starts_with(|c: char| c.is_ascii_lowercase()) && written.len() <= LONGEST_CODE && written.chars().all(is_plain)
        {
            return Ok(Self(written.to_owned()));
        }
        Err(IdError::Form {
            what: "kind of document",
            value: text::printable(written),
            expected: "lower-case letters, digits and \"-\", a letter first, at most 40",
        })
    }
}

/// A kind of document that an event asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRule {
    /// Its code.
    pub code: DocumentCode,
    /// What it is called, by language; without one, the pages have words for the usual kinds.
    pub labels: Vec<(String, String)>,
    /// The categories that need it.
    pub required_for: Vec<CategoryCode>,
    /// Only people of delegations of these types are asked for it; all if there is none.
    pub delegation_types: Vec<String>,
}

impl DocumentRule {
    /// Returns whether people of a delegation type are asked for it.
    #[must_use]
    pub fn is_for(&self, delegation_type: &str) -> bool {
        let kind = fold(delegation_type);
        self.delegation_types.is_empty() || self.delegation_types.iter().any(|known| fold(known) == kind)
    }

    /// Returns what the event file calls it in a language; `None` if it gives it no name.
    #[must_use]
    pub fn label(&self, language: &str) -> Option<&str> {
        let found = self.labels.iter().find(|(known, _)| known == language).or_else(|| self.labels.first());
        found.map(|(_, label)| label.as_str())
    }
}

/// What was decided on a document of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentState {
    /// Nobody has decided yet.
    Received,
    /// It will do.
    Accepted,
    /// It will not do; the delegation is told why.
    Refused,
}

impl DocumentState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Received, Self::Accepted, Self::Refused];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
        }
    }
}

impl fmt::Display for DocumentState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for DocumentState {
    type Err = IdError;
    fn from_str(word: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or_else(|| IdError::Form {
            what: "state of a document",
            value: text::printable(word),
            expected: "received, accepted or refused",
        })
    }
}

/// What a document's file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Media {
    /// PDF.
    Pdf,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
}

impl Media {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Pdf, Self::Jpeg, Self::Png];

    /// Returns the word for it, which is also how a file's name ends.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }

    /// Returns the media type (RFC 6838).
    #[must_use]
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }
}

impl FromStr for Media {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|media| media.as_str() == word).ok_or(())
    }
}

/// Returns what is kept of a file's name: the last part of a path, without what could steer a page, a terminal or a header.
#[must_use]
pub fn file_name(written: &str) -> String {
    let last = written.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().map(|c| if text::clean(&c.to_string()).is_ok() { c } else { ' ' }).collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let short: String = words.trim_start_matches('.').chars().take(LONGEST_NAME).collect();
    if short.is_empty() { "document".to_owned() } else { text::clean(&short).unwrap_or_else(|_| "document".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_and_steers_nothing() {
        for (written, kept) in [
            ("note verbale.pdf", "note verbale.pdf"),
            ("../../etc/passwd", "passwd"),
            ("C:\\Users\\amal\\نوت.pdf", "نوت.pdf"),
            ("a.pdf\r\nSet-Cookie: x=1", "a.pdf Set-Cookie: x=1"),
            ("evil\u{202E}fdp.exe", "evil fdp.exe"),
            ("..", "document"),
            ("", "document"),
            ("/", "document"),
        ] {
            assert_eq!(file_name(written), kept, "{written:?}");
        }
        assert_eq!(file_name(&"é".repeat(500)).chars().count(), LONGEST_NAME);
    }

    #[test]
    fn words_and_codes_are_read_as_they_are_written() {
        for state in DocumentState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        for media in Media::ALL {
            assert_eq!(media.as_str().parse(), Ok(media));
        }
        assert_eq!("note-verbale".parse::<DocumentCode>().unwrap().as_str(), "note-verbale");
        for bad in ["", "Note", "1st", "a b", "a/b", &"a".repeat(41)] {
            assert!(bad.parse::<DocumentCode>().is_err(), "{bad}");
        }
        assert!("0".parse::<DocumentId>().is_err() && "7".parse() == Ok(DocumentId(7)));
    }

    #[test]
    fn who_is_asked_follows_from_the_type_of_the_delegation() {
        let rule = |types: &[&str]| DocumentRule {
            code: "letter".parse().unwrap(),
            labels: vec![("fr".into(), "Lettre".into())],
            required_for: Vec::new(),
            delegation_types: types.iter().map(|kind| (*kind).to_owned()).collect(),
        };
        assert!(rule(&[]).is_for("") && rule(&["Member State"]).is_for("member state") && !rule(&["NGO"]).is_for("Member State"));
        assert_eq!((rule(&[]).label("fr"), rule(&[]).label("ar")), (Some("Lettre"), Some("Lettre")));
    }
}
