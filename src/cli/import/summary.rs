//! What became of a list, in figures.

use crate::cli::photos::PhotoSummary;
use crate::{
    domain::{
        field::FieldSet,
        id::{CategoryCode, Reference},
    },
    roster::{CellProblem, LeftOut},
    store::{Merge, MissingPerson, Namesakes, Planned, Put, QuotaUse, Settled},
};

/// What became of a list.
#[derive(Debug, Default)]
pub(super) struct ImportSummary {
    /// The list's name.
    pub(super) list: Option<String>,
    /// Rows that were taken.
    pub(super) rows: u64,
    pub(super) added: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    pub(super) rejected: u64,
    /// Rejected rows of which nobody knows whose they are.
    pub(super) nameless: u64,
    /// Fields that a hand and the list both changed.
    pub(super) conflicts: u64,
    /// Fields in which a correction stays, for the list has not changed.
    pub(super) corrections: u64,
    /// Blank cells of fields that hold something.
    pub(super) blanks: u64,
    /// Whether blank cells clear what they can.
    pub(super) clears_blank: bool,
    /// What became of each row, if there is something to tell.
    pub(super) planned: Vec<Planned>,
    /// Who was last seen on the list and is not on it now.
    pub(super) missing: Vec<MissingPerson>,
    /// How many of them were withdrawn.
    pub(super) withdrawn: usize,
    /// Cells of rows that were taken, which could not be used.
    pub(super) unusable: u64,
    /// What is wrong with rows that were rejected, and with cells that could not be used.
    pub(super) problems: Vec<CellProblem>,
    /// What should be looked at in rows that were taken.
    pub(super) remarks: Vec<CellProblem>,
    pub(super) left_out: Vec<LeftOut>,
    /// References that are left out in the list and accredited here.
    pub(super) standing: Vec<LeftOut>,
    /// Who is on the list, and withdrawn or blocked here.
    pub(super) not_standing: Vec<(Reference, &'static str)>,
    pub(super) created: Vec<CategoryCode>,
    pub(super) namesakes: Vec<Namesakes>,
    pub(super) photos: Option<PhotoSummary>,
    pub(super) kept: Kept,
    /// Delegations that nobody confirmed, and places that became free.
    pub(super) settled: Settled,
    /// Quotas that the list exceeds.
    pub(super) exceeded: Vec<QuotaUse>,
    /// Whether the event has delegations, quotas or windows.
    pub(super) has_register: bool,
}

/// Whether the good rows were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kept {
    #[default]
    Yes,
    Rehearsed,
    Refused,
}

impl ImportSummary {
    /// Counts what a merged list comes to.
    pub(super) fn take(&mut self, merge: &Merge) {
        let planned = merge.planned();
        let of = |put: Put| planned.iter().filter(|one| one.put == put).count() as u64;
        let fields = |of: fn(&Planned) -> FieldSet| planned.iter().map(|one| of(one).iter().count() as u64).sum();
        (self.added, self.updated) = (of(Put::Added), of(Put::Updated));
        self.unchanged = self.rows - self.added - self.updated;
        self.conflicts = planned.iter().map(|one| one.conflicts.len() as u64).sum();
        self.corrections = fields(|one| one.corrections);
        self.blanks = fields(|one| one.blanks);
        self.missing = merge.missing();
    }

    /// Whether a row or a photo was rejected, a cell could not be used, or a hand and the list disagree.
    pub(super) fn has_problems(&self) -> bool {
        self.rejected > 0
            || self.unusable > 0
            || self.conflicts > 0
            || self.photos.as_ref().is_some_and(|photos| photos.rejected > 0)
    }

    pub(super) fn has_new_photos(&self) -> bool {
        self.photos.as_ref().is_some_and(|photos| photos.stored > 0)
    }
}
