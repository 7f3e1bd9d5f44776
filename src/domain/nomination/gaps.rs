//! What a nomination lacks, as everybody is told who nominates or decides: one rule for every page, list and command.

use std::str::FromStr;

use super::needs::{self, Held, PhotoStored};
use crate::domain::{document::DocumentCode, event::Event, id::IdError, participant::Participant, text};

/// A kind of document that was sent and refused, and not sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedDocument {
    /// The kind.
    pub kind: DocumentCode,
    /// What the delegation was told.
    pub text: String,
}

/// What a nomination lacks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Gaps {
    /// The names of fields and documents that are needed and missing, the photo among them; without what was refused.
    pub missing: Vec<String>,
    /// The documents that were refused, needed or not.
    pub refused: Vec<RefusedDocument>,
}

/// By what a nomination lacks, nominations are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapFilter {
    /// They lack nothing.
    Nothing,
    /// They lack something: a field, the photo, a document.
    Anything,
    /// They have no photo, whether or not one is needed.
    Photo,
    /// A document is missing or was refused.
    Documents,
}

impl Gaps {
    /// Finds what a nomination lacks. `held` is what is stored beside the fields, `refused` what was sent and refused.
    #[must_use]
    pub fn of(event: &Event, who: &Participant, held: &Held, refused: Vec<RefusedDocument>) -> Self {
        let mut missing = needs::lacks(event, who, held);
        missing.retain(|name| refused.iter().all(|one| one.kind.as_str() != name));
        Self { missing, refused }
    }

    /// Returns whether nothing is lacking.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.refused.is_empty()
    }

    fn has_documents(&self, event: &Event) -> bool {
        !self.refused.is_empty() || self.missing.iter().any(|name| event.documents.iter().any(|rule| rule.code.as_str() == name))
    }
}

impl GapFilter {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Anything, Self::Photo, Self::Documents, Self::Nothing];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Anything => "anything",
            Self::Photo => "photo",
            Self::Documents => "documents",
        }
    }

    /// Returns whether it means a nomination that lacks this.
    #[must_use]
    pub fn fits(self, event: &Event, gaps: &Gaps, photo: PhotoStored) -> bool {
        match self {
            Self::Nothing => gaps.is_empty(),
            Self::Anything => !gaps.is_empty(),
            Self::Photo => photo == PhotoStored::No,
            Self::Documents => gaps.has_documents(event),
        }
    }
}

impl FromStr for GapFilter {
    type Err = IdError;
    fn from_str(word: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|filter| filter.as_str() == word).ok_or_else(|| IdError::Form {
            what: "kind of what is missing",
            value: text::printable(word),
            expected: "anything, photo, documents or nothing",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event_file::read;

    #[test]
    fn what_was_refused_is_told_apart_from_what_was_never_sent() {
        let event = read(
            "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Media\"\nrequires = [\"photo\", \"name\", \"function\"]\n\
             [nomination]\n[[document]]\ncode = \"letter\"\nrequired_for = [\"Media\"]\n[[document]]\ncode = \"press-card\"\n",
        )
        .unwrap();
        let mut who = Participant::new("R1".parse().unwrap(), "Media".parse().unwrap());
        let of = |who: &Participant, refused: &[&str]| {
            let refused = refused.iter().map(|kind| RefusedDocument { kind: kind.parse().unwrap(), text: "stamp".into() });
            Gaps::of(&event, who, &Held::NOTHING, refused.collect())
        };
        assert_eq!(of(&who, &[]).missing, ["name", "photo", "function", "letter"]);
        // Any name is a name: nobody is asked for it in one piece.
        (who.given_name, who.function) = ("Ana".into(), "Editor".into());
        let gaps = of(&who, &["letter", "press-card"]);
        assert_eq!((gaps.missing.as_slice(), gaps.refused.len()), (["photo".to_owned()].as_slice(), 2));
        let fits = |filter: GapFilter, gaps: &Gaps| filter.fits(&event, gaps, PhotoStored::No);
        assert!(fits(GapFilter::Documents, &gaps) && fits(GapFilter::Anything, &gaps) && !fits(GapFilter::Nothing, &gaps));
        let photo = Gaps { refused: Vec::new(), ..gaps };
        assert!(!fits(GapFilter::Documents, &photo) && fits(GapFilter::Photo, &photo));
        for filter in GapFilter::ALL {
            assert_eq!(filter.as_str().parse(), Ok(filter));
        }
        assert!("all".parse::<GapFilter>().is_err());
    }
}
