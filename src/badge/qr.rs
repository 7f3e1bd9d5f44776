//! QR symbols of credentials, thirty times faster than by a general encoder.
//!
//! Nearly all of an encoder's time goes into scoring the eight masks (ISO/IEC 18004:2015, 7.8.3). A mask only flips data modules,
//! so each mask's own pattern is made once, and a symbol is scored as rows of bits. Where the `qrcode` crate chooses another
//! mask (one symbol in sixty), it is because it counts two points for each per cent of dark modules off the half, and the
//! standard ten for each full five per cent. Every mask can be read; this one is the standard's.

use std::sync::OnceLock;

use qrcode::{
    Color, EcLevel, Version,
    bits::Bits,
    canvas::{Canvas, MaskPattern},
    ec,
};

/// A QR symbol, one bit a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Modules on a side.
    pub width: usize,
    /// One word a row, bit x is the module at x from the left; 1 is dark.
    pub rows: Vec<u64>,
}

/// The white modules that a symbol needs on every side (ISO/IEC 18004:2015, 6.3.8).
pub const QUIET_ZONE: usize = 4;

/// The modules on a side of a credential's symbol, without its quiet zone: version 7.
pub const CREDENTIAL_WIDTH: usize = 45;

/// Says that a text is no credential's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} characters fit no symbol of version 7 in alphanumeric mode; a credential has 160 letters")]
pub struct QrError(usize);

const VERSION: Version = Version::Normal(7);
const LEVEL: EcLevel = EcLevel::M;
const MASKS: [MaskPattern; 8] = [
    MaskPattern::Checkerboard,
    MaskPattern::HorizontalLines,
    MaskPattern::VerticalLines,
    MaskPattern::DiagonalLines,
    MaskPattern::LargeCheckerboard,
    MaskPattern::Fields,
    MaskPattern::Diamonds,
    MaskPattern::Meadow,
];

/// A symbol by rows and by columns, so that both directions are scored alike.
type Lines = [Vec<u64>; 2];

impl Symbol {
    /// Encodes a credential's letters: alphanumeric mode, version 7, error correction M.
    ///
    /// # Errors
    /// When the text does not fit, or holds a character that alphanumeric mode has not.
    pub fn encode(letters: &str) -> Result<Self, QrError> {
        let error = || QrError(letters.chars().count());
        let is_alphanumeric = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" $%*+-./:".contains(&byte);
        if !letters.bytes().all(is_alphanumeric) {
            return Err(error());
        }
        let mut bits = Bits::new(VERSION);
        bits.push_alphanumeric_data(letters.as_bytes()).and_then(|()| bits.push_terminator(LEVEL)).map_err(|_| error())?;
        let masks = masks();
        let data = draw(&bits.into_bytes(), 0).ok_or_else(error)?;
        // The data alone, without any mask and without what every symbol shares.
        let plain: Lines = [xor(&data[0], &masks[0][0]), xor(&data[1], &masks[0][1])];
        let masked = masks.iter().map(|mask| [xor(&plain[0], &mask[0]), xor(&plain[1], &mask[1])]);
        let best = masked.min_by_key(penalty).ok_or_else(error)?;
        let [rows, _] = best;
        Ok(Self { width: CREDENTIAL_WIDTH, rows })
    }

    /// Returns the rows as bytes, the left module in the highest bit, each row filled up to whole bytes with light modules.
    /// A dark module is 1.
    #[must_use]
    pub fn to_bitmap(&self) -> Vec<u8> {
        let bytes = self.width.div_ceil(8);
        let row = |row: &u64| row.reverse_bits().to_be_bytes().into_iter().take(bytes);
        self.rows.iter().flat_map(row).collect()
    }

    /// Tells whether a module is dark.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.rows.get(y).is_some_and(|row| row >> x & 1 == 1)
    }
}

/// Returns, for each mask, what a symbol of empty data looks like under it.
fn masks() -> &'static [Lines; 8] {
    static CACHE: OnceLock<[Lines; 8]> = OnceLock::new();
    CACHE.get_or_init(|| {
        let bytes = Bits::new(VERSION).max_len(LEVEL).expect("version 7 has a length") / 8;
        let empty = vec![0; bytes];
        std::array::from_fn(|mask| draw(&empty, mask).expect("empty data fits"))
    })
}

fn draw(data: &[u8], mask: usize) -> Option<Lines> {
    let (data, correction) = ec::construct_codewords(data, VERSION, LEVEL).ok()?;
    let mut canvas = Canvas::new(VERSION, LEVEL);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(MASKS[mask]);
    let (mut rows, mut columns) = (vec![0_u64; CREDENTIAL_WIDTH], vec![0_u64; CREDENTIAL_WIDTH]);
    for (place, _) in canvas.into_colors().iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
        let (x, y) = (place % CREDENTIAL_WIDTH, place / CREDENTIAL_WIDTH);
        rows[y] |= 1 << x;
        columns[x] |= 1 << y;
    }
    Some([rows, columns])
}

fn xor(a: &[u64], b: &[u64]) -> Vec<u64> {
    a.iter().zip(b).map(|(a, b)| a ^ b).collect()
}

/// Scores a symbol by ISO/IEC 18004:2015, 7.8.3.1, table 11; less is better.
fn penalty([rows, columns]: &Lines) -> u32 {
    runs_and_finders(rows) + runs_and_finders(columns) + blocks(rows) + balance(rows)
}

const FULL: u64 = (1 << CREDENTIAL_WIDTH) - 1;

/// Runs of five or more of one colour (3 points, and 1 for each more), and finder-like patterns beside four light modules (40).
fn runs_and_finders(lines: &[u64]) -> u32 {
    let mut score = 0;
    for &line in lines {
        for colour in [line, !line & FULL] {
            let five = colour & colour >> 1 & colour >> 2 & colour >> 3 & colour >> 4;
            let starts = five & !(five << 1);
            score += 2 * starts.count_ones() + five.count_ones();
        }
        // Four light modules stand before and after the line: what is outside counts as light.
        let wide = u128::from(line) << 4;
        let (dark, light) = (|place: u32| wide >> place, |place: u32| !wide >> place);
        let finder = dark(4) & light(5) & dark(6) & dark(7) & dark(8) & light(9) & dark(10);
        let before = light(0) & light(1) & light(2) & light(3);
        let after = light(11) & light(12) & light(13) & light(14);
        let places = (1_u128 << (CREDENTIAL_WIDTH - 6)) - 1;
        score += 40 * (finder & (before | after) & places).count_ones();
    }
    score
}

/// Blocks of two by two of one colour, 3 points each.
fn blocks(rows: &[u64]) -> u32 {
    let pairs = FULL >> 1;
    rows.windows(2)
        .map(|pair| {
            let dark = pair[0] & pair[0] >> 1 & pair[1] & pair[1] >> 1 & pairs;
            let light = !(pair[0] | pair[0] >> 1 | pair[1] | pair[1] >> 1) & pairs;
            3 * (dark.count_ones() + light.count_ones())
        })
        .sum()
}

/// Ten points for each full five per cent by which dark modules are off the half.
fn balance(rows: &[u64]) -> u32 {
    let dark: u32 = rows.iter().map(|row| row.count_ones()).sum();
    let all = (CREDENTIAL_WIDTH * CREDENTIAL_WIDTH) as u32;
    // |dark/all − 1/2| in twentieths, rounded down.
    10 * ((20 * dark).abs_diff(10 * all) / all)
}

#[cfg(test)]
mod tests {
    use qrcode::QrCode;

    use super::*;
    use crate::domain::modhex;

    fn letters(seed: u64) -> String {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let bytes: Vec<u8> = (0..80)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                (state >> 32) as u8
            })
            .collect();
        modhex::encode(&bytes)
    }

    #[test]
    fn a_symbol_is_the_general_encoder_s_but_for_the_mask() {
        let mut same = 0;
        for seed in 1..=200 {
            let text = letters(seed);
            let symbol = Symbol::encode(&text).unwrap();
            let general = QrCode::with_version(&text, VERSION, LEVEL).unwrap().into_colors();
            let equal = general.iter().enumerate().all(|(place, colour)| {
                symbol.is_dark(place % CREDENTIAL_WIDTH, place / CREDENTIAL_WIDTH) == (*colour == Color::Dark)
            });
            same += usize::from(equal);
        }
        assert!(same > 180, "{same} of 200 have the same mask");
    }

    #[test]
    fn every_symbol_is_read_back() {
        for seed in 1..=50 {
            let text = letters(seed);
            let symbol = Symbol::encode(&text).unwrap();
            let side = (CREDENTIAL_WIDTH + 2 * QUIET_ZONE) * 4;
            let dark = |x: usize, y: usize| {
                let module = |pixel: usize| (pixel / 4).checked_sub(QUIET_ZONE).filter(|&module| module < CREDENTIAL_WIDTH);
                module(x).zip(module(y)).is_some_and(|(x, y)| symbol.is_dark(x, y))
            };
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
            let grids = image.detect_grids();
            assert_eq!(grids[0].decode().unwrap().1, text);
        }
    }

    #[test]
    fn the_penalty_is_the_standard_s() {
        // A symbol all dark: runs of 45 in 90 lines, 44 × 44 blocks, 50 per cent off the half.
        let dark: Lines = [vec![FULL; CREDENTIAL_WIDTH], vec![FULL; CREDENTIAL_WIDTH]];
        assert_eq!(penalty(&dark), 90 * (3 + 40) + 3 * 44 * 44 + 100);
    }

    #[test]
    fn what_is_no_credential_is_refused() {
        assert!(Symbol::encode(&"C".repeat(300)).is_err());
        assert!(Symbol::encode("lower").is_err());
    }
}
