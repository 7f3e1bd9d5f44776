//! What inputs are made from: real files, and changes to them that keep the container whole so that what is inside is reached.

use std::io::{Cursor, Read, Write};

use bolero::generator::{ValueGenerator, produce};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A change as it is drawn: what is done, where, how much of it, and with which byte or word.
pub(super) type Change = (u8, u32, u16, u8);

/// The most bytes of an input that was made longer.
const MOST_BYTES: usize = 1 << 20;
/// Numbers at the edges of what fields and readers hold.
const NUMBERS: &[&str] = &[
    "0",
    "-1",
    "00000000000000000001",
    "65536",
    "2147483648",
    "4294967296",
    "18446744073709551616",
    "1e9",
    "1e38",
    "1e308",
    "-1e-308",
    "NaN",
    "inf",
    "0.00000001",
    "99999999999999999999999999999999999999999",
];

/// Draws a seed and some changes to it; often none or one, so that what fails is small.
pub(super) fn changes() -> impl ValueGenerator<Output = (u16, Vec<Change>)> {
    (produce::<u16>(), produce::<Vec<Change>>().with().len(0_usize..=6))
}

/// Draws the same seeds and changes each time (`SplitMix64`, Steele, Lea and Flood, 2014).
pub(super) fn same_changes(start: u64) -> impl Iterator<Item = (u16, Vec<Change>)> {
    let mut state = start;
    let mut next = move || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    std::iter::repeat_with(move || {
        let [seed, count, ..] = next().to_le_bytes();
        let changes = (0..count % 7).map(|_| {
            let [kind, a, b, c, d, e, f, what] = next().to_le_bytes();
            (kind, u32::from_le_bytes([a, b, c, d]), u16::from_le_bytes([e, f]), what)
        });
        (seed.into(), changes.collect())
    })
}

/// What a seed is, so that changes reach what is inside.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Plain,
    /// A ZIP archive: its parts are changed and packed again.
    Zip,
    /// A PNG picture: its checksums are made right again.
    Png,
}

/// A real file.
struct Seed {
    bytes: Vec<u8>,
    shape: Shape,
}

/// What the inputs of a target are made from.
pub(super) struct Corpus {
    seeds: Vec<Seed>,
    /// Words of the format, put in anywhere.
    words: Vec<Vec<u8>>,
}

impl Corpus {
    /// Starts a corpus with the words of a format.
    pub(super) fn new(words: &[&str]) -> Self {
        Self { seeds: Vec::new(), words: words.iter().map(|word| word.as_bytes().to_vec()).collect() }
    }

    /// Adds a file.
    pub(super) fn seed(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        let shape = match bytes.as_slice() {
            [b'P', b'K', 3, 4, ..] => Shape::Zip,
            [0x89, b'P', b'N', b'G', ..] => Shape::Png,
            _ => Shape::Plain,
        };
        self.seeds.push(Seed { bytes, shape });
        self
    }

    /// Adds files.
    pub(super) fn all<B: Into<Vec<u8>>>(self, files: impl IntoIterator<Item = B>) -> Self {
        files.into_iter().fold(self, Self::seed)
    }

    /// Walks the files as they are.
    pub(super) fn seeds(&self) -> impl Iterator<Item = &[u8]> {
        self.seeds.iter().map(|seed| seed.bytes.as_slice())
    }

    /// Makes an input of a seed and changes.
    pub(super) fn make(&self, seed: u16, changes: &[Change]) -> Vec<u8> {
        let Seed { bytes, shape } = &self.seeds[usize::from(seed) % self.seeds.len()];
        let changed = |bytes: Vec<u8>| changes.iter().fold(bytes, |bytes, change| self.change(bytes, *change));
        match shape {
            // The first change says which part; one in eight leaves the archive itself damaged.
            Shape::Zip => match changes.first() {
                Some((kind, place, ..)) if kind % 8 != 7 => repacked(bytes, *place as usize, changed),
                _ => changed(bytes.clone()),
            },
            Shape::Png => summed(changed(bytes.clone())),
            Shape::Plain => changed(bytes.clone()),
        }
    }

    fn change(&self, mut bytes: Vec<u8>, (kind, place, much, what): Change) -> Vec<u8> {
        let length = bytes.len();
        let at = |place: u32| if length == 0 { 0 } else { place as usize % length };
        // Mostly a little, now and then as much as there is.
        let much = usize::from(if much % 4 == 0 { much } else { much & 63 });
        let start = at(place);
        let end = (start + much).min(length);
        match kind % 12 {
            0 if length > 0 => bytes[start] = what,
            1 if length > 0 => bytes[start] ^= 1 << (what % 8),
            2 => drop(bytes.splice(start..start, std::iter::repeat_n(what, much))),
            3 => drop(bytes.drain(start..end)),
            4 => {
                let copied = bytes[start..end].to_vec();
                let to = at(place.rotate_left(16));
                drop(bytes.splice(to..to, copied));
            }
            5 => {
                let piece = bytes[start..end].to_vec();
                let times = (MOST_BYTES.saturating_sub(length) / piece.len().max(1)).min(1 << (what % 17));
                drop(bytes.splice(start..start, piece.repeat(times)));
            }
            6 | 7 if !self.words.is_empty() => {
                let word = &self.words[usize::from(what) % self.words.len()];
                let times = if much & 7 == 7 { 1 << (much / 8 % 14) } else { 1 };
                drop(bytes.splice(start..start, word.repeat(times)));
            }
            8 => {
                let number = NUMBERS[usize::from(what) % NUMBERS.len()].bytes();
                let digit = |byte: &u8| byte.is_ascii_digit();
                if let Some(from) = bytes[start..].iter().position(digit).map(|from| start + from) {
                    let to = bytes[from..].iter().position(|byte| !digit(byte)).map_or(length, |to| from + to);
                    drop(bytes.splice(from..to, number));
                }
            }
            9 => bytes.truncate(start),
            10 => {
                let other = &self.seeds[usize::from(what) % self.seeds.len()].bytes;
                let from = if other.is_empty() { 0 } else { place.rotate_left(8) as usize % other.len() };
                bytes.truncate(start);
                bytes.extend_from_slice(&other[from..]);
            }
            11 if length >= 4 => {
                let start = start.min(length - 4);
                let number = [0, u32::MAX, i32::MAX as u32, 1 << 16, 20_000][usize::from(what) % 5];
                bytes[start..start + 4].copy_from_slice(&number.to_be_bytes());
            }
            _ => {}
        }
        bytes.truncate(MOST_BYTES);
        bytes
    }
}

/// Changes one part of an archive and packs it again; the archive as it is where it has no such part.
fn repacked(bytes: &[u8], place: usize, changed: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("a seed is a whole archive");
    let chosen = place % archive.len();
    let mut changed = Some(changed);
    let mut packed = ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).expect("a seed is a whole archive");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("a part can be read");
        if number == chosen
            && let Some(changed) = changed.take()
        {
            content = changed(content);
        }
        let name = part.name().expect("a part has a name").into_owned();
        packed.start_file(name, SimpleFileOptions::default()).expect("a part can be packed");
        packed.write_all(&content).expect("a part can be packed");
    }
    packed.finish().expect("an archive can be packed").into_inner()
}

/// Writes the right checksum behind each chunk of a PNG file (PNG specification, 5.3).
fn summed(mut bytes: Vec<u8>) -> Vec<u8> {
    let mut place = 8;
    while let Some(length) = bytes.get(place..place + 4).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]])) {
        let end = place + 8 + length as usize;
        let Some(chunk) = bytes.get(place + 4..end).map(<[u8]>::to_vec) else { break };
        let mut sum = flate2::Crc::new();
        sum.update(&chunk);
        let Some(written) = bytes.get_mut(end..end + 4) else { break };
        written.copy_from_slice(&sum.sum().to_be_bytes());
        place = end + 4;
    }
    bytes
}
