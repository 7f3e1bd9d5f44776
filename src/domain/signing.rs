//! Signing keys: their states, and the text of the key file.
//!
//! The private half lives in a separate file beside the database, never in the database, and only where badges are issued.

use std::{fmt, str::FromStr};

pub use ed25519_dalek::{SigningKey, VerifyingKey};

use crate::domain::id::{EventId, KeyId};

/// What a key may still do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// Signs and verifies.
    Active,
    /// Verifies.
    Retired,
    /// Verifies nothing.
    Revoked,
}

impl KeyState {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Retired => "retired",
            Self::Revoked => "revoked",
        }
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for KeyState {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Active, Self::Retired, Self::Revoked].into_iter().find(|state| state.as_str() == word).ok_or(())
    }
}

/// The public half of a key, as the database keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// Its number within the event.
    pub id: KeyId,
    /// What verifies its signatures.
    pub key: VerifyingKey,
    /// What it may still do.
    pub state: KeyState,
}

/// The private keys of one event, as the key file keeps them.
pub struct KeyFile {
    /// The event they belong to.
    pub event: EventId,
    /// The keys, oldest first.
    pub keys: Vec<(KeyId, SigningKey)>,
}

/// What is wrong with a key file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// The first line is not the heading.
    #[error("line 1 is not \"{HEADING}\": this is not a key file of accredit")]
    Heading,
    /// A line that cannot be read. Its value is not repeated: it may be a secret.
    #[error("line {0} cannot be read; restore the file from its backup")]
    Line(usize),
    /// No `event` line.
    #[error("the file names no event; restore it from its backup")]
    NoEvent,
}

const HEADING: &str = "accredit signing keys, version 1";

impl KeyFile {
    /// Returns the key with this number.
    #[must_use]
    pub fn get(&self, id: KeyId) -> Option<&SigningKey> {
        self.keys.iter().find(|(known, _)| *known == id).map(|(_, key)| key)
    }

    /// Returns the text of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{HEADING}\n# Anyone who has this file can make badges. Keep one copy locked away, and none at a gate.\nevent {}\n",
            self.event
        );
        for (id, key) in &self.keys {
            text.push_str(&format!("key {id} {}\n", hex::encode(key.to_bytes())));
        }
        text
    }
}

impl FromStr for KeyFile {
    type Err = KeyFileError;
    fn from_str(text: &str) -> Result<Self, KeyFileError> {
        let mut lines = text.lines().enumerate();
        if lines.next().map(|(_, line)| line) != Some(HEADING) {
            return Err(KeyFileError::Heading);
        }
        let (mut event, mut keys) = (None, Vec::new());
        for (number, line) in lines {
            let error = KeyFileError::Line(number + 1);
            match line.split_whitespace().collect::<Vec<_>>()[..] {
                ["event", id] => event = Some(id.parse().map_err(|_| error)?),
                ["key", id, secret] => {
                    let mut bytes = [0; 32];
                    hex::decode_to_slice(secret, &mut bytes).map_err(|_| error.clone())?;
                    keys.push((KeyId(id.parse().map_err(|_| error)?), SigningKey::from_bytes(&bytes)));
                }
                [] => {}
                [first, ..] if first.starts_with('#') => {}
                _ => return Err(error),
            }
        }
        Ok(Self { event: event.ok_or(KeyFileError::NoEvent)?, keys })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_file_round_trips_and_refuses_damage() {
        let file = KeyFile { event: EventId::from_random([7; 16]), keys: vec![(KeyId(1), SigningKey::from_bytes(&[9; 32]))] };
        let text = file.to_text();
        let read: KeyFile = text.parse().unwrap();
        assert_eq!(read.event, file.event);
        assert_eq!(read.get(KeyId(1)).unwrap().to_bytes(), [9; 32]);
        assert_eq!("hello".parse::<KeyFile>().err(), Some(KeyFileError::Heading));
        let cut = &text[..text.len() - 5];
        assert_eq!(cut.parse::<KeyFile>().err(), Some(KeyFileError::Line(4)));
    }
}
