//! Under which name a program writes an event on a server.

use std::cell::Cell;

use crate::domain::origin::NodeName;

/// Who writes.
#[derive(Debug)]
pub(in crate::store) struct Node {
    pub(in crate::store) name: NodeName,
    /// The random number of a running server that has the name for itself.
    pub(in crate::store) holder: Option<[u8; 16]>,
    /// Whether its origin is known to be there.
    pub(in crate::store) is_begun: Cell<bool>,
}

impl Node {
    pub(in crate::store) fn new(name: NodeName, holder: Option<[u8; 16]>) -> Self {
        Self { name, holder, is_begun: Cell::new(false) }
    }
}

/// A node's name that a running server has for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeLease {
    pub(super) name: NodeName,
    pub(super) holder: [u8; 16],
}

impl NodeLease {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &NodeName {
        &self.name
    }
}
