//! What may talk to the server: a phone at a gate, a desk's laptop, a supervisor's tablet, a screen on a wall.

use std::{fmt, str::FromStr};

use crate::domain::{
    actor::Actor,
    id::{GateCode, IdError},
    text,
};

/// What a device may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Scans at one gate, and admits people whom it finds by name.
    Gate,
    /// Scans at one gate, and finds nobody by name.
    Scanner,
    /// Works on participants and badges, and scans at any gate.
    Desk,
    /// Does all that a desk does, and enrolls and revokes devices.
    Supervisor,
    /// Only looks, and changes nothing.
    Viewer,
    /// A server of a hall of its own, which follows this one and sends what it recorded.
    Satellite,
}

/// What a device asks to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// Scan badges, and take a scan back.
    Scan,
    /// Find a participant.
    Find,
    /// Change a participant or a badge.
    Change,
    /// See who is there, and what happens at the gates.
    Watch,
    /// See the figures of the whole event.
    Oversee,
    /// Open and download reports.
    Report,
    /// Enroll and revoke devices, and decide on what gates could not.
    Enroll,
    /// Follow the record as a satellite, and add to it.
    Follow,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [Self::Gate, Self::Scanner, Self::Desk, Self::Supervisor, Self::Viewer, Self::Satellite];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gate => "gate",
            Self::Scanner => "scanner",
            Self::Desk => "desk",
            Self::Supervisor => "supervisor",
            Self::Viewer => "viewer",
            Self::Satellite => "satellite",
        }
    }

    /// Returns whether a device of this role stands at one gate.
    #[must_use]
    pub fn has_gate(self) -> bool {
        matches!(self, Self::Gate | Self::Scanner)
    }

    /// Returns whether a device of this role may do it.
    #[must_use]
    pub fn may(self, task: Task) -> bool {
        match self {
            Self::Gate => matches!(task, Task::Scan | Task::Find | Task::Watch),
            Self::Scanner => matches!(task, Task::Scan | Task::Watch),
            Self::Desk => !matches!(task, Task::Enroll | Task::Report | Task::Follow),
            Self::Supervisor => task != Task::Follow,
            Self::Viewer => matches!(task, Task::Watch | Task::Oversee | Task::Report),
            Self::Satellite => task == Task::Follow,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = IdError;
    fn from_str(word: &str) -> Result<Self, IdError> {
        Self::ALL.into_iter().find(|role| role.as_str() == word).ok_or_else(|| IdError::Form {
            what: "role",
            value: text::printable(word),
            expected: "gate, scanner, desk, supervisor, viewer or satellite",
        })
    }
}

/// A role, and the gate where there is one: what an enrollment gives to a device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// What the device may do.
    pub role: Role,
    /// Where it scans; a device of the role `gate` or `scanner` always has one.
    pub gate: Option<GateCode>,
}

impl Post {
    /// Puts a role and a gate together.
    ///
    /// # Errors
    /// When a device that stands at a gate has none, or a viewer has one.
    pub fn new(role: Role, gate: Option<GateCode>) -> Result<Self, PostError> {
        match (role, &gate) {
            (Role::Gate | Role::Scanner, None) => Err(PostError::NoGate(role)),
            (Role::Viewer | Role::Satellite, Some(_)) => Err(PostError::NoGateHere(role)),
            _ => Ok(Self { role, gate }),
        }
    }
}

/// Why a role and a gate do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// A gate's device needs to know its gate.
    #[error("a device of the role \"{0}\" scans at one gate; say which")]
    NoGate(Role),
    /// A device that scans at no gate of its own.
    #[error("a {0} scans nowhere; leave out the gate")]
    NoGateHere(Role),
}

/// The number of an enrolled device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(pub u32);

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for DeviceId {
    type Err = IdError;
    fn from_str(value: &str) -> Result<Self, IdError> {
        value.trim().parse().map(Self).map_err(|_| IdError::Form {
            what: "device",
            value: text::printable(value),
            expected: "the number of a device",
        })
    }
}

/// An enrolled device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Number.
    pub id: DeviceId,
    /// What it is called in the record of what was done.
    pub name: Actor,
    /// What it may do, and where.
    pub post: Post,
}

/// 32 random bytes that open the server to a device, or enroll one. Only its hash is stored.
///
/// Its `Debug` does not show it, so that no log can.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; 32]);

impl Secret {
    /// Makes a secret from random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// Returns the 64 hexadecimal digits that a device keeps.
    #[must_use]
    pub fn to_text(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads the 64 digits; `None` if the text is anything else.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if digits.len() != 64 || !digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// Returns the hash that is stored. A fast one is enough: a secret of 256 random bits cannot be guessed from it.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        use sha2::Digest;
        let mut hasher = sha2::Sha256::new_with_prefix(b"accredit/device/v1\0");
        hasher.update(self.0);
        hasher.finalize().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_survives_its_text_and_shows_itself_to_nobody() {
        let secret = Secret::from_random(std::array::from_fn(|place| place as u8 * 7));
        assert_eq!(Secret::from_text(&secret.to_text()), Some(secret.clone()));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        for wrong in ["", "00", &"0".repeat(63), &"0".repeat(65), &"G".repeat(64), &"A".repeat(64), &"é".repeat(32)] {
            assert_eq!(Secret::from_text(wrong), None, "{wrong}");
        }
        assert_ne!(secret.hash(), Secret::from_random([0; 32]).hash());
    }

    #[test]
    fn each_role_may_do_its_own() {
        let tasks = [Task::Scan, Task::Find, Task::Change, Task::Watch, Task::Oversee, Task::Report, Task::Enroll];
        let may = |role: Role| tasks.map(|task| role.may(task));
        assert_eq!(may(Role::Gate), [true, true, false, true, false, false, false]);
        assert_eq!(may(Role::Scanner), [true, false, false, true, false, false, false]);
        assert_eq!(may(Role::Desk), [true, true, true, true, true, false, false]);
        assert_eq!(may(Role::Supervisor), [true; 7]);
        assert_eq!(may(Role::Viewer), [false, false, false, true, true, true, false]);
        assert_eq!(may(Role::Satellite), [false; 7]);
        assert_eq!(Role::ALL.map(|role| role.may(Task::Follow)), [false, false, false, false, false, true]);
        assert!(
            Post::new(Role::Gate, None).is_err()
                && Post::new(Role::Scanner, None).is_err()
                && Post::new(Role::Viewer, "main".parse().ok()).is_err()
        );
    }
}
