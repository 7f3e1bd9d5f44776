//! Whether the gates are there: by their devices, which are heard every few seconds, and by what was read.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};

use crate::{domain::device::DeviceId, report::day_figures::DayFigures, store::StoredDevice};

/// A device at a gate is heard every ten seconds, and by the database some seconds later: what is silent for longer is gone.
const SILENCE: SignedDuration = SignedDuration::from_secs(60);

/// Whether a gate is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GateContact {
    /// How it stands.
    pub(super) state: ContactState,
    /// The minute of the last sign of life.
    pub(super) last: Option<Timestamp>,
}

/// How a gate stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContactState {
    /// Heard just now.
    There,
    /// Not heard for [`SILENCE`].
    Silent,
    /// Never heard.
    Never,
}

impl GateContact {
    /// Works out when each gate was last heard: by a device that stands there, or by a reading, no matter who sent it.
    pub(super) fn of_gates(
        figures: &DayFigures,
        devices: &[StoredDevice],
        heard: &HashMap<DeviceId, Timestamp>,
        now: Timestamp,
    ) -> Vec<Self> {
        let of_gate = |code: &str| {
            let here = |stored: &&StoredDevice| stored.device.post.gate.as_ref().is_some_and(|gate| gate.as_str() == code);
            let known = devices.iter().filter(here).filter(|stored| stored.revoked_at.is_none());
            known.map(|stored| heard.get(&stored.device.id).map_or(stored.last_seen, |&at| at.max(stored.last_seen))).max()
        };
        let contact = |last: Option<Timestamp>| Self {
            state: match last {
                Some(at) if now.duration_since(at) <= SILENCE => ContactState::There,
                Some(_) => ContactState::Silent,
                None => ContactState::Never,
            },
            last: last.map(minute),
        };
        figures.gates.iter().map(|gate| contact(of_gate(&gate.code).max(gate.last_recorded))).collect()
    }
}

/// Seconds would make every frame another one, and the page flicker for nothing.
fn minute(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second().div_euclid(60) * 60).unwrap_or(at)
}
