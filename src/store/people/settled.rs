//! What a transaction about people leads to, beside what was asked for: delegations that nobody knows, and places that became free.

use super::marked_heads::SeveralHeads;
use crate::domain::id::Reference;

/// What became of the register and of places when people were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    /// Delegations that were new and that nobody confirmed.
    pub unconfirmed: Vec<NearDelegations>,
    /// Who waited for a place, and has one now.
    pub promoted: Vec<Promoted>,
    /// Delegations in which a further person was marked as head.
    pub heads: Vec<SeveralHeads>,
}

/// A delegation that nobody confirmed, and those that it may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NearDelegations {
    /// The name, as a list has it.
    pub name: String,
    /// Those that it may be, the likeliest first.
    pub near: Vec<String>,
}

/// Somebody who waited, and has a place now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Promoted {
    /// Who.
    pub reference: Reference,
    /// The whole name.
    pub name: String,
    /// The delegation.
    pub delegation: String,
}
