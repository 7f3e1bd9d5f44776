//! Queues before lanes: everybody goes to the lane that is free first.

/// What queues came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Queues {
    /// The most people who waited at once, over all lanes.
    pub longest: usize,
    /// The longest wait, in milliseconds.
    pub longest_wait: u64,
    /// What nineteen of twenty waited at most, in milliseconds.
    pub most_waited: u64,
    /// When the last one was through, in milliseconds from the start.
    pub done_at: u64,
}

/// Lanes that people go through.
pub(super) struct Lanes {
    free_at: Vec<u64>,
    waits: Vec<u64>,
    /// When those who wait will be called.
    called: std::collections::VecDeque<u64>,
    longest: usize,
}

impl Lanes {
    pub(super) fn new(lanes: usize) -> Self {
        Self { free_at: vec![0; lanes.max(1)], waits: Vec::new(), called: std::collections::VecDeque::new(), longest: 0 }
    }

    /// Takes somebody who comes at a moment; returns the lane, and when the badge is held before its reader.
    pub(super) fn come(&mut self, at: u64) -> (usize, u64) {
        let lane = (0..self.free_at.len()).min_by_key(|&lane| self.free_at[lane]).unwrap_or_default();
        let called = self.free_at[lane].max(at);
        while self.called.front().is_some_and(|&earlier| earlier <= at) {
            self.called.pop_front();
        }
        if called > at {
            self.called.push_back(called);
            self.longest = self.longest.max(self.called.len());
        }
        self.waits.push(called - at);
        (lane, called)
    }

    /// Notes until when somebody is in a lane.
    pub(super) fn leave(&mut self, lane: usize, at: u64) {
        self.free_at[lane] = at;
    }

    pub(super) fn queues(mut self) -> Queues {
        self.waits.sort_unstable();
        Queues {
            longest: self.longest,
            longest_wait: self.waits.last().copied().unwrap_or_default(),
            most_waited: self.waits.get((self.waits.len() * 19).div_ceil(20).saturating_sub(1)).copied().unwrap_or_default(),
            done_at: self.free_at.iter().copied().max().unwrap_or_default(),
        }
    }
}

/// Returns the fewest lanes with which nobody waits longer than so many milliseconds, of people who come at a moment and take a time each; at
/// most one for each person.
#[must_use]
pub fn lanes_needed(comings: &[(u64, u64)], longest_wait: u64) -> usize {
    let (mut low, mut high) = (1, comings.len().max(1));
    while low < high {
        let lanes = usize::midpoint(low, high);
        if with(comings, lanes).longest_wait <= longest_wait { high = lanes } else { low = lanes + 1 }
    }
    low
}

fn with(comings: &[(u64, u64)], lanes: usize) -> Queues {
    let mut all = Lanes::new(lanes);
    for &(at, each) in comings {
        let (lane, called) = all.come(at);
        all.leave(lane, called + each);
    }
    all.queues()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_lane_lets_one_after_the_other_through() {
        let ten = |times: &[u64]| times.iter().map(|at| (*at, 10)).collect::<Vec<_>>();
        let queues = with(&ten(&[0, 0, 0, 100]), 1);
        assert_eq!(queues, Queues { longest: 2, longest_wait: 20, most_waited: 20, done_at: 110 });
        assert_eq!(with(&ten(&[0, 0, 0]), 3), Queues { longest: 0, longest_wait: 0, most_waited: 0, done_at: 10 });
        assert_eq!(with(&[], 3), Queues::default());
    }

    #[test]
    fn the_lanes_that_are_needed_are_the_fewest() {
        // Ten people at once, each takes ten: two lanes make the last wait for 40.
        let comings = [(0, 10); 10];
        assert_eq!(lanes_needed(&comings, 40), 2);
        assert_eq!(lanes_needed(&comings, 39), 3);
        assert_eq!(lanes_needed(&comings, 0), 10);
        assert_eq!(lanes_needed(&[], 0), 1);
    }
}
