//! Everybody's names in memory, folded once: what a search looks through, and the likeness of names is told by.

use crate::domain::{id::Reference, likeness::NameForm};

/// Everybody's names, as they were when the journal had so many entries.
pub(in crate::store) struct Directory {
    /// The journal's last entry then.
    pub(in crate::store) entry: i64,
    /// In the order of the list.
    pub(in crate::store) people: Vec<DirectoryEntry>,
}

/// One person's names.
pub(in crate::store) struct DirectoryEntry {
    pub(in crate::store) id: i64,
    pub(in crate::store) reference: Reference,
    /// Whether the person is on the way to being accredited, or was rejected.
    pub(in crate::store) is_apart: bool,
    /// The folded reference.
    pub(in crate::store) folded_reference: String,
    /// Family and given name, folded.
    pub(in crate::store) name: String,
    /// The native name, folded.
    pub(in crate::store) native: String,
    /// The delegation, folded.
    pub(in crate::store) delegation: String,
    /// All that is searched, folded.
    pub(in crate::store) search: String,
    /// The name as it is compared.
    pub(in crate::store) form: NameForm,
    /// The words of the name in their common form, in the order of writing, put together.
    pub(in crate::store) joined: String,
}
