//! What is not done with documents of nominations.

use crate::domain::{
    document::{DocumentCode, DocumentId, DocumentRule},
    id::Reference,
    text::did_you_mean,
};

/// Why nothing is done with a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DocumentRefusal {
    /// No document has this number, or it was not sent for that person.
    #[error("there is no document {0}")]
    Unknown(DocumentId),
    /// The event asks for no such document.
    #[error("the event asks for no document \"{kind}\"{suggestion}{}", told(.known))]
    NotAsked {
        /// What was written.
        kind: DocumentCode,
        /// `; did you mean …`, or nothing.
        suggestion: String,
        /// All that it asks for.
        known: Vec<String>,
    },
    /// The document is there, and was not sent for this person.
    #[error("document {document} was not sent for participant {participant}")]
    NotSentFor {
        /// The document.
        document: DocumentId,
        /// The person.
        participant: Reference,
    },
    /// It is for nobody.
    #[error("a document is sent for somebody: name at least one person")]
    Nobody,
    /// A document is of one delegation.
    #[error("participant {0} is of another delegation: a document is for people of one delegation")]
    OtherDelegation(Reference),
    /// The person is nominated no more.
    #[error("participant {0} was rejected or withdrawn: no document is taken")]
    Over(Reference),
    /// The person has too many.
    #[error("participant {0} has as many documents as are kept for one person; remove one first")]
    TooMany(Reference),
    /// The delegation has too many.
    #[error("the delegation has as many documents as are kept for one delegation; remove some first")]
    TooMuch,
    /// The key is missing.
    #[error("documents cannot be read or stored here: the key of the event's documents is missing")]
    NoKey,
    /// The key is not the one that is in use.
    #[error("documents cannot be read or stored here: the key is not the one that the event's documents were sealed with")]
    OtherKey,
    /// It cannot be opened with its own key.
    #[error("document {0} was altered")]
    Altered(DocumentId),
    /// It is refused without a text.
    #[error("document {0} is not refused without a text for the delegation")]
    NoReason(DocumentId),
    /// A delegation does not take back what was accepted.
    #[error("document {0} was accepted, and is no longer the delegation's to take back")]
    Accepted(DocumentId),
}

impl DocumentRefusal {
    /// Makes the refusal of a kind that the event does not ask for.
    #[must_use]
    pub fn not_asked(kind: &DocumentCode, rules: &[DocumentRule]) -> Self {
        let suggestion = did_you_mean(kind.as_str(), rules.iter().map(|rule| rule.code.as_str()));
        Self::NotAsked { kind: kind.clone(), suggestion, known: rules.iter().map(|rule| rule.code.to_string()).collect() }
    }
}

fn told(known: &[String]) -> String {
    if known.is_empty() { String::new() } else { format!("; it asks for {}", known.join(", ")) }
}
