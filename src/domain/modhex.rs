//! ModHex: sixteen letters for the values 0 to 15, chosen (by Yubico, for its keys) so that most keyboard layouts type them alike.

/// The letters of the values 0 to 15.
pub const ALPHABET: &[u8; 16] = b"CBDEFGHIJKLNRTUV";

/// Returns the value of an upper-case letter, or `None`.
#[must_use]
pub fn value(letter: u8) -> Option<u8> {
    ALPHABET.iter().position(|&known| known == letter).and_then(|place| u8::try_from(place).ok())
}

/// Writes bytes as upper-case letters, two a byte, the high half first.
#[must_use]
pub fn encode(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(ALPHABET[usize::from(half)])).collect()
}

/// Reads exactly `2 * N` upper-case letters; `None` for anything else.
#[must_use]
pub fn decode<const N: usize>(letters: &[u8]) -> Option<[u8; N]> {
    if letters.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(letters.chunks_exact(2)) {
        *byte = value(pair[0])? << 4 | value(pair[1])?;
    }
    Some(bytes)
}

/// Makes as many letters as a signed credential has, different for each seed (Marsaglia's xorshift), for tests of code that draws
/// them.
#[cfg(test)]
pub(crate) fn arbitrary(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let bytes: [u8; 80] = std::array::from_fn(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    });
    encode(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_trips() {
        assert_eq!(encode(&[0x01, 0xEF]), "CBUV");
        assert_eq!(decode::<2>(b"CBUV"), Some([0x01, 0xEF]));
        assert_eq!(decode::<2>(b"CBUv"), None);
        assert_eq!(decode::<2>(b"CBU"), None);
    }
}
