//! What was found genuine lately. A badge is read many times a day, and its signature took a third of what a scan costs.
//!
//! Only a digest of all that decides is kept (key, event, credential), so that it says no more than the check itself did, and only of what was
//! genuine. The place for it is fixed, 2 MiB, however many badges an event has.

use std::sync::{Mutex, PoisonError};

use sha2::{Digest, Sha256};

/// How many are remembered at most: a power of two.
const SLOTS: usize = 1 << 17;

/// Half of a digest: 128 bits, for which nobody can make another credential.
type Mark = [u8; 16];

static MARKS: Mutex<Vec<Mark>> = Mutex::new(Vec::new());

/// Returns whether something is genuine, which these parts decide: each is of a fixed length. It is checked if it is not remembered.
pub(super) fn is_genuine(parts: [&[u8]; 3], check: impl FnOnce() -> bool) -> bool {
    let (slot, mark) = place(parts);
    if held(|marks| marks.get(slot).is_some_and(|known| *known == mark)) {
        return true;
    }
    let is_genuine = check();
    if is_genuine {
        keep(slot, mark);
    }
    is_genuine
}

/// Remembers what is known to be genuine.
pub(super) fn remember(parts: [&[u8]; 3]) {
    let (slot, mark) = place(parts);
    keep(slot, mark);
}

/// Returns where a mark stands, and the mark.
fn place(parts: [&[u8]; 3]) -> (usize, Mark) {
    let digest: [u8; 32] = parts.iter().fold(Sha256::new(), Digest::chain_update).finalize().into();
    let (mark, rest) = digest.split_at(size_of::<Mark>());
    let slot = rest.iter().take(3).fold(0, |slot, byte| slot << 8 | usize::from(*byte)) % SLOTS;
    (slot, mark.try_into().unwrap_or_default())
}

fn keep(slot: usize, mark: Mark) {
    held(|marks| {
        marks.resize(SLOTS, Mark::default());
        marks[slot] = mark;
    });
}

/// Uses the marks. A thread that panicked with them has left each of them whole: a mark is replaced by one copy.
fn held<T>(work: impl FnOnce(&mut Vec<Mark>) -> T) -> T {
    work(&mut MARKS.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_genuine_is_remembered_and_only_as_a_whole() {
        let never = || panic!("it is remembered");
        assert!(!is_genuine([b"key", b"event", b"refused"], || false));
        assert!(is_genuine([b"key", b"event", b"refused"], || true), "what was refused is checked again");
        assert!(is_genuine([b"key", b"event", b"refused"], never));
        // Nothing of it may differ.
        for parts in [[b"kez".as_slice(), b"event", b"refused"], [b"key", b"evenu", b"refused"], [b"key", b"event", b"refuse!"]] {
            assert!(!is_genuine(parts, || false));
        }
    }

    #[test]
    fn the_place_for_it_is_fixed() {
        for number in 0..300_000_u32 {
            assert!(is_genuine([b"fixed", b"event", &number.to_be_bytes()], || true));
        }
        assert_eq!(held(|marks| marks.len()), SLOTS);
    }
}
