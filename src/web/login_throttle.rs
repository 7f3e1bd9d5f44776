//! Counts wrong secrets by address, so that guessing is slow. Memory is bounded, however many try.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::seats::network;

/// Wrong secrets that an address may send within [`WINDOW`].
const MOST: u32 = 10;
/// How long a wrong secret is remembered.
const WINDOW: Duration = Duration::from_secs(60);
/// The most addresses that are remembered.
const ADDRESSES: usize = 10_000;

/// Wrong secrets by address.
#[derive(Default)]
pub(super) struct LoginThrottle {
    by_address: Mutex<HashMap<IpAddr, (Instant, u32)>>,
}

impl LoginThrottle {
    /// Counts a wrong secret.
    pub(super) fn failed(&self, address: IpAddr, now: Instant) {
        let mut by_address = self.lock();
        if by_address.len() >= ADDRESSES {
            by_address.retain(|_, (since, _)| now.duration_since(*since) < WINDOW);
        }
        if by_address.len() >= ADDRESSES {
            // Somebody has ten thousand addresses: forgetting is better than growing.
            by_address.clear();
        }
        let (since, count) = by_address.entry(network(address)).or_insert((now, 0));
        if now.duration_since(*since) >= WINDOW {
            (*since, *count) = (now, 0);
        }
        *count += 1;
    }

    /// Returns for how many seconds an address has to wait; `None` if it may try.
    pub(super) fn wait(&self, address: IpAddr, now: Instant) -> Option<u64> {
        let by_address = self.lock();
        let (since, count) = by_address.get(&network(address))?;
        let left = WINDOW.checked_sub(now.duration_since(*since))?;
        (*count >= MOST).then(|| left.as_secs() + 1)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, (Instant, u32)>> {
        self.by_address.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guessing_is_slow_and_forgotten_after_a_minute() {
        let (tries, start) = (LoginThrottle::default(), Instant::now());
        let address = "2001:db8::1".parse().unwrap();
        for _ in 0..MOST {
            assert_eq!(tries.wait(address, start), None);
            tries.failed(address, start);
        }
        assert_eq!(tries.wait("2001:db8::ffff".parse().unwrap(), start), Some(61));
        assert_eq!(tries.wait("2001:db8:0:1::1".parse().unwrap(), start), None);
        assert_eq!(tries.wait(address, start + WINDOW), Some(1));
        let later = start + WINDOW + Duration::from_millis(1);
        assert_eq!(tries.wait(address, later), None);
        tries.failed(address, later);
        assert_eq!(tries.wait(address, later), None);
    }

    #[test]
    fn memory_is_bounded() {
        let (tries, now) = (LoginThrottle::default(), Instant::now());
        for number in 0..3 * ADDRESSES as u32 {
            tries.failed(IpAddr::V4(number.into()), now);
        }
        assert!(tries.lock().len() <= ADDRESSES);
    }
}
