//! How often a device may send frames of its camera: decoding them is the one thing here that costs more than a moment.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use crate::domain::device::DeviceId;

/// The time of one frame: fifteen a second is as fast as a badge is seen to move.
const FRAME: Duration = Duration::from_millis(1_000 / 15);
/// How many frames may come at once: a network that stumbled delivers what it held back.
const BURST: u32 = 10;

/// When each device has used up what it sent. By the generic cell rate algorithm (ITU-T I.371, annex A): one time a device.
#[derive(Default)]
pub(super) struct Pace {
    used_until: Mutex<HashMap<DeviceId, Instant>>,
}

impl Pace {
    /// Counts a frame. Where there were too many, it is not counted, and the whole seconds to wait are returned.
    pub(super) fn frame(&self, device: DeviceId, now: Instant) -> Result<(), u64> {
        let mut used_until = self.used_until.lock().unwrap_or_else(PoisonError::into_inner);
        let used = used_until.entry(device).or_insert(now);
        let ahead = used.saturating_duration_since(now);
        if let Some(wait) = ahead.checked_sub(FRAME * (BURST - 1)).filter(|wait| !wait.is_zero()) {
            return Err(wait.as_secs() + 1);
        }
        *used = now + ahead + FRAME;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_fifteen_a_second() {
        let (pace, start) = (Pace::default(), Instant::now());
        let passed = |from: u32, to: u32, device| {
            (from..to).filter(|&at| pace.frame(DeviceId(device), start + Duration::from_millis(at.into())).is_ok()).count()
        };
        assert_eq!(passed(0, 50, 1), BURST as usize, "fifty frames in as many milliseconds");
        assert_eq!(pace.frame(DeviceId(1), start + Duration::from_millis(50)), Err(1));
        assert_eq!(passed(0, 50, 2), BURST as usize, "each device has its own");
        assert!((14..=16).contains(&passed(1_000, 2_000, 3).saturating_sub(BURST as usize)), "a thousand frames in a second");
        // A page keeps its own pace, and is never refused.
        let steady = (0..500).filter(|frame| pace.frame(DeviceId(4), start + 70 * Duration::from_millis(*frame)).is_ok());
        assert_eq!(steady.count(), 500);
    }
}
