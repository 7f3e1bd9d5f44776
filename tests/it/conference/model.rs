//! Who should be where: a model of the conference that knows nothing of the program, with the counts that follow from it.

use std::collections::BTreeMap;

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stand {
    Draft,
    Submitted,
    /// Submitted, without a place.
    Waiting,
    Returned,
    OnHold,
    Approved,
    Withdrawn,
    Rejected,
}

/// Somebody who is nominated.
#[derive(Debug, Clone)]
pub(super) struct Nominee {
    pub(super) state: String,
    pub(super) category: String,
    pub(super) stand: Stand,
}

/// The whole conference, by references.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) people: BTreeMap<String, Nominee>,
    /// Places of each state: how many, and whether those of delegation support take one.
    pub(super) places: BTreeMap<String, (usize, bool)>,
    /// How many came by a list and belong to no state.
    pub(super) others: usize,
    /// How many were accredited, and left without anybody in their place: reports count them, and say so beside.
    pub(super) left: usize,
}

impl Model {
    /// Puts people where they stand now.
    pub(super) fn put<'w>(&mut self, who: impl IntoIterator<Item = &'w String>, stand: Stand) {
        for reference in who {
            self.people.get_mut(reference).unwrap_or_else(|| panic!("{reference} is nominated")).stand = stand;
        }
    }

    /// Returns who stands somewhere.
    pub(super) fn who(&self, stand: Stand) -> Vec<String> {
        self.people.iter().filter(|(_, one)| one.stand == stand).map(|(reference, _)| reference.clone()).collect()
    }

    /// Returns how many of a state stand somewhere.
    pub(super) fn count(&self, state: &str, stand: Stand) -> usize {
        self.people.values().filter(|one| one.state == state && one.stand == stand).count()
    }

    /// Returns how many places of a state are granted, taken, waited for, and free.
    pub(super) fn quota(&self, state: &str) -> [usize; 4] {
        let (max, support_counts) = self.places[state];
        let counts = |one: &&Nominee| one.state == state && (support_counts || one.category != "Delegation support");
        let takes = [Stand::Submitted, Stand::Returned, Stand::OnHold, Stand::Approved];
        let used = self.people.values().filter(counts).filter(|one| takes.contains(&one.stand)).count();
        let waiting = self.people.values().filter(counts).filter(|one| one.stand == Stand::Waiting).count();
        [max, used, waiting, max.saturating_sub(used)]
    }
}
