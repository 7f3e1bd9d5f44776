//! What people do with a nomination, and in which capacity.

use std::fmt;

use crate::domain::id::StepName;

/// What is done with a nomination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// It is handed in.
    Submit,
    /// A step agrees.
    Approve,
    /// It goes back to the delegation.
    Return {
        /// What the delegation is to mend.
        text: String,
    },
    /// It is put aside.
    Hold {
        /// Why; the delegation does not see it.
        internal: String,
    },
    /// It is decided against.
    Reject {
        /// Why; the delegation does not see it.
        internal: String,
        /// Why, for the delegation.
        text: String,
    },
    /// The person will not take part.
    Withdraw {
        /// Why.
        reason: String,
    },
    /// A rejection or withdrawal is taken back.
    Restore,
    /// It is approved past the steps.
    Bypass {
        /// Why; there has to be a reason.
        reason: String,
    },
}

/// In which capacity somebody acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Party {
    /// For the delegation.
    Delegation,
    /// As a reviewer of this step.
    Reviewer(StepName),
    /// As an officer, who may do everything.
    Officer,
    /// A list that was imported.
    List,
}

impl Act {
    /// Returns the word for it, as the command line and the journal have it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Approve => "approve",
            Self::Return { .. } => "return",
            Self::Hold { .. } => "hold",
            Self::Reject { .. } => "reject",
            Self::Withdraw { .. } => "withdraw",
            Self::Restore => "restore",
            Self::Bypass { .. } => "bypass",
        }
    }

    /// Returns every act, with a text wherever one says something.
    #[must_use]
    pub fn each_with(text: &str) -> [Self; 8] {
        let text = || text.to_owned();
        [
            Self::Submit,
            Self::Approve,
            Self::Return { text: text() },
            Self::Hold { internal: text() },
            Self::Reject { internal: text(), text: text() },
            Self::Withdraw { reason: text() },
            Self::Restore,
            Self::Bypass { reason: text() },
        ]
    }

    /// Returns what the delegation is told.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Return { text } | Self::Reject { text, .. } => text,
            _ => "",
        }
    }

    /// Returns what only those who decide read.
    #[must_use]
    pub fn internal(&self) -> &str {
        match self {
            Self::Hold { internal } | Self::Reject { internal, .. } => internal,
            Self::Bypass { reason } => reason,
            _ => "",
        }
    }

    /// Returns the reason that stays with the standing: that of a withdrawal.
    #[must_use]
    pub fn reason(&self) -> &str {
        if let Self::Withdraw { reason } = self { reason } else { "" }
    }
}

impl Party {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Delegation => "delegation",
            Self::Reviewer(_) => "reviewer",
            Self::Officer => "officer",
            Self::List => "list",
        }
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reviewer(step) => write!(f, "reviewer of {step}"),
            other => f.write_str(other.as_str()),
        }
    }
}
