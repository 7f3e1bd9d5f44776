//! When people come.

use std::str::FromStr;

use crate::domain::{seeded::Seeded, text::printable};

/// How an arrival is spread over its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// As many in each minute.
    Even,
    /// Few at first, most in the middle.
    Peak,
    /// Half of them in the last fifth of the time: before an opening.
    Late,
}

impl FromStr for Profile {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "even" => Ok(Self::Even),
            "peak" => Ok(Self::Peak),
            "late" => Ok(Self::Late),
            _ => Err(format!("\"{}\" is not a profile; use even, peak or late", printable(word))),
        }
    }
}

impl Profile {
    /// Returns when so many people come, in milliseconds from the start, in order.
    pub(super) fn times(self, people: usize, length: u64, draw: &mut Seeded) -> Vec<u64> {
        let length = length.max(1);
        let mut times: Vec<u64> = (0..people)
            .map(|_| match self {
                // The mean of three is near the middle.
                Self::Peak => (draw.below(length) + draw.below(length) + draw.below(length)) / 3,
                Self::Late if draw.happens(50) => length - 1 - draw.below(length.div_ceil(5)),
                Self::Even | Self::Late => draw.below(length),
            })
            .collect();
        times.sort_unstable();
        times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_comes_within_the_time_and_the_profile_says_when() {
        let times = |profile: Profile| profile.times(1_000, 60_000, &mut Seeded::new(1));
        let last_fifth = |profile| times(profile).iter().filter(|&&at| at >= 48_000).count();
        for profile in [Profile::Even, Profile::Peak, Profile::Late] {
            assert_eq!(times(profile).len(), 1_000);
            assert!(times(profile).iter().all(|&at| at < 60_000));
        }
        assert!((150..250).contains(&last_fifth(Profile::Even)));
        assert!(last_fifth(Profile::Peak) < 100);
        assert!(last_fifth(Profile::Late) > 500);
        assert_eq!(times(Profile::Peak), times(Profile::Peak));
        assert!("odd".parse::<Profile>().is_err());
    }
}
