//! What became of a list, in figures.

use crate::{
    cli::photos::PhotoSummary,
    domain::id::CategoryCode,
    roster::{LeftOut, Problem},
    store::Namesakes,
};

/// What became of a list.
#[derive(Debug, Default)]
pub(super) struct Summary {
    pub(super) added: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    pub(super) rejected: u64,
    /// Cells of rows that were taken, which could not be used.
    pub(super) unusable: u64,
    /// What is wrong with rows that were rejected, and with cells that could not be used.
    pub(super) problems: Vec<Problem>,
    /// What should be looked at in rows that were taken.
    pub(super) remarks: Vec<Problem>,
    pub(super) left_out: Vec<LeftOut>,
    /// References that are left out in the list and accredited here.
    pub(super) standing: Vec<LeftOut>,
    pub(super) created: Vec<CategoryCode>,
    pub(super) namesakes: Vec<Namesakes>,
    pub(super) photos: Option<PhotoSummary>,
    pub(super) kept: Kept,
}

/// Whether the good rows were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kept {
    #[default]
    Yes,
    Rehearsed,
    Refused,
}

impl Summary {
    /// Whether a row or a photo was rejected, or a cell could not be used.
    pub(super) fn has_problems(&self) -> bool {
        self.rejected > 0 || self.unusable > 0 || self.photos.as_ref().is_some_and(|photos| photos.rejected > 0)
    }

    pub(super) fn has_new_photos(&self) -> bool {
        self.photos.as_ref().is_some_and(|photos| photos.stored > 0)
    }
}
