//! QR symbols of credentials, thirty times faster than with a general encoder.
//!
//! Nearly all of an encoder's time goes into scoring the eight masks (ISO/IEC 18004:2015, 7.8.3). A mask only flips data modules,
//! so the pattern of each mask is made once, as is the list of places that the data's bits take in turn, and a symbol is scored
//! as
//! rows of bits. Where the `qrcode` crate chooses another mask (one symbol in sixty), it is because it counts two points for each
//! per cent of dark modules off the half, and the standard ten for each full five per cent. Every mask can be read; this one is
//! the standard's.

use std::sync::OnceLock;

use qrcode::{
    Color, EcLevel, Version,
    bits::Bits,
    canvas::{Canvas, MaskPattern, Module},
    ec,
};

use crate::domain::{credential, short_credential};

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

/// Which credential a symbol holds. Each has one size, so that a template knows how large its modules are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CodeForm {
    /// The signed one ([`credential`]): version 7 at error correction M, 45 × 45 modules.
    #[default]
    Signed,
    /// The short one ([`short_credential`]): version 2 at error correction Q, 25 × 25 modules.
    Short,
}

/// A text that is not a credential.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a text of {found} characters is not a credential of this form, which has {} letters", form.letters())]
pub struct QrError {
    /// How many characters there are.
    found: usize,
    /// What was to be encoded.
    form: CodeForm,
}

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
type BitLines = [Vec<u64>; 2];

impl CodeForm {
    /// Returns the modules on a side, without the quiet zone.
    #[must_use]
    pub fn width(self) -> usize {
        match self {
            Self::Signed => 45,
            Self::Short => 25,
        }
    }

    /// Returns the side of a module in millimetres if symbol and quiet zone fill a square of this side.
    #[must_use]
    pub fn module(self, side: f32) -> f32 {
        side / (self.width() + 2 * QUIET_ZONE) as f32
    }

    /// Returns how many letters the credential has.
    #[must_use]
    pub fn letters(self) -> usize {
        match self {
            Self::Signed => credential::LETTERS,
            Self::Short => short_credential::LETTERS,
        }
    }

    /// The smallest version, and the best error correction that it has room for.
    fn version(self) -> (Version, EcLevel) {
        match self {
            Self::Signed => (Version::Normal(7), EcLevel::M),
            Self::Short => (Version::Normal(2), EcLevel::Q),
        }
    }
}

impl Symbol {
    /// Encodes a credential's letters in alphanumeric mode.
    ///
    /// # Errors
    /// When the text does not fit, or holds a character that alphanumeric mode lacks.
    pub fn encode(letters: &str, form: CodeForm) -> Result<Self, QrError> {
        let error = || QrError { found: letters.chars().count(), form };
        let is_alphanumeric = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b" $%*+-./:".contains(&byte);
        if !letters.bytes().all(is_alphanumeric) {
            return Err(error());
        }
        let (version, level) = form.version();
        let mut bits = Bits::new(version);
        bits.push_alphanumeric_data(letters.as_bytes()).and_then(|()| bits.push_terminator(level)).map_err(|_| error())?;
        let frame = FormFrame::of(form);
        let plain = frame.spread(form, &bits.into_bytes()).ok_or_else(error)?;
        let masked = frame.masks.iter().map(|mask| [xor(&plain[0], &mask[0]), xor(&plain[1], &mask[1])]);
        let best = masked.min_by_key(penalty).ok_or_else(error)?;
        let [rows, _] = best;
        Ok(Self { width: form.width(), rows })
    }

    /// Returns the rows as bytes, the left module in the highest bit, each row filled up to whole bytes with light modules.
    /// A dark module is 1.
    #[must_use]
    pub fn to_bitmap(&self) -> Vec<u8> {
        let bytes = self.width.div_ceil(8);
        let row = |row: &u64| row.reverse_bits().to_be_bytes().into_iter().take(bytes);
        self.rows.iter().flat_map(row).collect()
    }

    /// Returns whether a module is dark.
    #[must_use]
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        self.rows.get(y).is_some_and(|row| row >> x & 1 == 1)
    }
}

/// What all symbols of a form share.
struct FormFrame {
    /// Where each bit of the codewords stands, from the first codeword's highest bit, as column and row.
    places: Vec<(u8, u8)>,
    /// For each mask, what a symbol with empty data looks like under it.
    masks: [BitLines; 8],
}

impl FormFrame {
    fn of(form: CodeForm) -> &'static Self {
        static SIGNED: OnceLock<FormFrame> = OnceLock::new();
        static SHORT: OnceLock<FormFrame> = OnceLock::new();
        let cache = match form {
            CodeForm::Signed => &SIGNED,
            CodeForm::Short => &SHORT,
        };
        cache.get_or_init(|| Self { places: places(form), masks: MASKS.map(|mask| empty(form, mask)) })
    }

    /// Returns only a symbol's data, without any mask and without what every symbol shares.
    fn spread(&self, form: CodeForm, data: &[u8]) -> Option<BitLines> {
        let (version, level) = form.version();
        let (data, correction) = ec::construct_codewords(data, version, level).ok()?;
        let (mut rows, mut columns) = (vec![0_u64; form.width()], vec![0_u64; form.width()]);
        let bits = data.iter().chain(&correction).flat_map(|byte| (0..8).rev().map(move |bit| u64::from(byte >> bit & 1)));
        for (&(x, y), bit) in self.places.iter().zip(bits) {
            rows[usize::from(y)] |= bit << x;
            columns[usize::from(x)] |= bit << y;
        }
        Some([rows, columns])
    }
}

/// Returns a symbol with empty data under a mask.
fn empty(form: CodeForm, mask: MaskPattern) -> BitLines {
    let ((version, level), width) = (form.version(), form.width());
    let bytes = Bits::new(version).max_len(level).expect("every version has a length") / 8;
    let (data, correction) = ec::construct_codewords(&vec![0; bytes], version, level).expect("empty data fits");
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    canvas.draw_data(&data, &correction);
    canvas.apply_mask(mask);
    let (mut rows, mut columns) = (vec![0_u64; width], vec![0_u64; width]);
    for (place, _) in canvas.into_colors().iter().enumerate().filter(|(_, colour)| **colour == Color::Dark) {
        let (x, y) = (place % width, place / width);
        rows[y] |= 1 << x;
        columns[x] |= 1 << y;
    }
    [rows, columns]
}

/// Returns the modules that hold data in their order: two columns at a time from the right, up and down in turn, past the column of
/// the timing pattern (ISO/IEC 18004:2015, 7.7.3).
fn places(form: CodeForm) -> Vec<(u8, u8)> {
    let (version, level) = form.version();
    let width = i16::try_from(form.width()).expect("symbols are narrow");
    let mut canvas = Canvas::new(version, level);
    canvas.draw_all_functional_patterns();
    let pairs = (0..width).rev().filter(|&x| x != TIMING && x % 2 == i16::from(x < TIMING));
    let mut places = Vec::with_capacity(form.width().pow(2));
    for (turn, right) in pairs.enumerate() {
        for step in 0..width {
            let y = if turn % 2 == 0 { width - 1 - step } else { step };
            let free = [right, right - 1].into_iter().filter(|&x| canvas.get(x, y) == Module::Empty);
            places.extend(free.map(|x| (x as u8, y as u8)));
        }
    }
    places
}

/// The column and the row of the timing patterns.
const TIMING: i16 = 6;

fn xor(a: &[u64], b: &[u64]) -> Vec<u64> {
    a.iter().zip(b).map(|(a, b)| a ^ b).collect()
}

/// Scores a symbol by ISO/IEC 18004:2015, 7.8.3.1, table 11; less is better.
fn penalty([rows, columns]: &BitLines) -> u32 {
    runs_and_finders(rows) + runs_and_finders(columns) + blocks(rows) + balance(rows)
}

/// Returns a row of dark modules.
fn full(width: usize) -> u64 {
    (1 << width) - 1
}

/// Runs of five or more of one colour (3 points, and 1 for each more), and finder-like patterns beside four light modules (40).
fn runs_and_finders(lines: &[u64]) -> u32 {
    let (mut score, full) = (0, full(lines.len()));
    for &line in lines {
        for colour in [line, !line & full] {
            let five = colour & colour >> 1 & colour >> 2 & colour >> 3 & colour >> 4;
            let starts = five & !(five << 1);
            score += 2 * starts.count_ones() + five.count_ones();
        }
        // Four light modules stand before and after the line: what is outside counts as light.
        let wide = line << 4;
        let (dark, light) = (|place: u32| wide >> place, |place: u32| !wide >> place);
        let finder = dark(4) & light(5) & dark(6) & dark(7) & dark(8) & light(9) & dark(10);
        let before = light(0) & light(1) & light(2) & light(3);
        let after = light(11) & light(12) & light(13) & light(14);
        let places = (1_u64 << (lines.len() - 6)) - 1;
        score += 40 * (finder & (before | after) & places).count_ones();
    }
    score
}

/// Blocks of two by two of one colour, 3 points each.
fn blocks(rows: &[u64]) -> u32 {
    let pairs = full(rows.len()) >> 1;
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
    let all = (rows.len() * rows.len()) as u32;
    // |dark/all − 1/2| in twentieths, rounded down.
    10 * ((20 * dark).abs_diff(10 * all) / all)
}

#[cfg(test)]
mod tests {
    use qrcode::QrCode;

    use super::*;
    use crate::domain::modhex;

    const FORMS: [CodeForm; 2] = [CodeForm::Signed, CodeForm::Short];

    fn letters(form: CodeForm, seed: u64) -> String {
        modhex::arbitrary(seed)[..form.letters()].to_owned()
    }

    #[test]
    fn a_symbol_is_the_general_encoder_s_but_for_the_mask() {
        for form in FORMS {
            let (mut same, (version, level), width) = (0, form.version(), form.width());
            for seed in 1..=200 {
                let text = letters(form, seed);
                let symbol = Symbol::encode(&text, form).unwrap();
                let general = QrCode::with_version(&text, version, level).unwrap().into_colors();
                assert_eq!(general.len(), width * width);
                let equal = general
                    .iter()
                    .enumerate()
                    .all(|(place, colour)| symbol.is_dark(place % width, place / width) == (*colour == Color::Dark));
                same += usize::from(equal);
            }
            assert!(same > 180, "{same} of 200 have the same mask");
        }
    }

    #[test]
    fn every_symbol_is_read_back() {
        for (form, seed) in FORMS.into_iter().flat_map(|form| (1..=50).map(move |seed| (form, seed))) {
            let text = letters(form, seed);
            let symbol = Symbol::encode(&text, form).unwrap();
            let side = (form.width() + 2 * QUIET_ZONE) * 4;
            let dark = |x: usize, y: usize| {
                let module = |pixel: usize| (pixel / 4).checked_sub(QUIET_ZONE).filter(|&module| module < form.width());
                module(x).zip(module(y)).is_some_and(|(x, y)| symbol.is_dark(x, y))
            };
            let mut image = rqrr::PreparedImage::prepare_from_greyscale(side, side, |x, y| if dark(x, y) { 0 } else { 255 });
            let grids = image.detect_grids();
            assert_eq!(grids[0].decode().unwrap().1, text);
        }
    }

    #[test]
    fn no_better_correction_and_no_smaller_symbol_has_room_for_it() {
        let fits = |version, level, letters| {
            let mut bits = Bits::new(Version::Normal(version));
            bits.push_alphanumeric_data(&vec![b'C'; letters]).and_then(|()| bits.push_terminator(level)).is_ok()
        };
        assert!(fits(7, EcLevel::M, 160) && !fits(7, EcLevel::Q, 160) && !fits(6, EcLevel::M, 160));
        assert!(fits(2, EcLevel::Q, 29) && !fits(2, EcLevel::H, 29) && !fits(1, EcLevel::L, 29));
    }

    #[test]
    fn the_penalty_is_the_standard_s() {
        // A symbol all dark: runs of 45 in 90 lines, 44 × 44 blocks, 50 per cent off the half.
        let dark: BitLines = [vec![full(45); 45], vec![full(45); 45]];
        assert_eq!(penalty(&dark), 90 * (3 + 40) + 3 * 44 * 44 + 100);
        let dark: BitLines = [vec![full(25); 25], vec![full(25); 25]];
        assert_eq!(penalty(&dark), 50 * (3 + 20) + 3 * 24 * 24 + 100);
    }

    #[test]
    fn what_is_no_credential_is_refused() {
        assert!(Symbol::encode(&"C".repeat(300), CodeForm::Signed).is_err());
        assert!(Symbol::encode("lower", CodeForm::Signed).is_err());
        assert!(Symbol::encode(&"C".repeat(30), CodeForm::Short).is_err());
    }
}
