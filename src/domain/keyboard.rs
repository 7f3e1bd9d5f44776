//! Undoes what a host's keyboard layout did to a scanned code.
//!
//! A keyboard-wedge scanner presses keys; the host decides which letters those are. Where the text that arrived is no
//! credential, each layout is undone in turn and the caller's check (a signature) decides: nothing here accepts anything.
//!
//! The alphabets were computed with libxkbcommon from xkb-data 2.35 for 60 layouts in four states (with and without Shift,
//! Caps Lock on and off). Where a layout leaves the sixteen letters alone but for their case, it needs no row here.

use crate::domain::modhex::ALPHABET;

/// The most candidates that one text is tried for, over all layouts. Real scans need one, or on Windows with an Arabic
/// layout some dozens, rarely a thousand; more is a text made to keep the program busy.
const MOST_TRIES: usize = 4_096;

/// Calls `accept` with each way of reading the text as `length` ModHex letters under some layout, until it returns a value.
///
/// The text is taken as it arrived: no Unicode normalisation, no white space but inside. The work is bounded whatever the
/// text: a pass over it for each layout, and another for each call of `accept`, of which there are at most some thousands.
pub fn undo<T>(text: &str, length: usize, mut accept: impl FnMut(&[u8]) -> Option<T>) -> Option<T> {
    let mut tries = MOST_TRIES;
    LAYOUTS.iter().find_map(|layout| {
        let units = units(layout, text)?;
        let pairs = units.iter().filter(|unit| matches!(unit, Unit::Pair { .. })).count();
        // How many of the pairs must be ligatures in their parts follows from the length.
        let joined = (units.len() + pairs).checked_sub(length).filter(|&joined| joined <= pairs)?;
        let mut search = Search { accept: &mut accept, tries: &mut tries, letters: Vec::with_capacity(length) };
        search.walk(&units, joined, pairs)
    })
}

/// One layout's letters for the values 0 to 15.
type Layout = [&'static str; 16];

/// A piece of a text under one layout.
enum Unit {
    /// What can be one letter only.
    Single(u8),
    /// Two characters that are a ligature in its parts, or stand for themselves.
    Pair { ligature: u8, apart: [u8; 2] },
}

/// Takes a text to pieces; nothing where a character is not of the layout.
fn units(layout: &Layout, mut text: &str) -> Option<Vec<Unit>> {
    let letter = |text: &str| {
        let (place, written) = layout.iter().enumerate().find(|(_, written)| text.starts_with(**written))?;
        Some((ALPHABET[place], written.len()))
    };
    let mut units = Vec::new();
    while !text.is_empty() {
        let (unit, length) = if let Some((ligature, parts)) = split_ligature(layout, text) {
            let both = letter(parts).and_then(|(first, length)| Some([first, letter(&parts[length..])?.0]));
            (both.map_or(Unit::Single(ligature), |apart| Unit::Pair { ligature, apart }), parts.len())
        } else {
            let (letter, length) = letter(text)?;
            (Unit::Single(letter), length)
        };
        units.push(unit);
        text = &text[length..];
    }
    Some(units)
}

/// Windows sends the lam-alef ligatures as their two letters.
fn split_ligature(layout: &Layout, text: &str) -> Option<(u8, &'static str)> {
    LIGATURES.iter().find_map(|(ligature, parts)| {
        let place = layout.iter().position(|written| text.starts_with(parts) && written == ligature)?;
        Some((ALPHABET[place], *parts))
    })
}

struct Search<'a, F> {
    accept: &'a mut F,
    tries: &'a mut usize,
    letters: Vec<u8>,
}

impl<T, F: FnMut(&[u8]) -> Option<T>> Search<'_, F> {
    /// Reads on, with `joined` of the `pairs` to come as ligatures. Every branch ends in a try, so that tries bound the work.
    fn walk(&mut self, units: &[Unit], mut joined: usize, mut pairs: usize) -> Option<T> {
        let before = self.letters.len();
        for (place, unit) in units.iter().enumerate() {
            match *unit {
                Unit::Single(letter) => self.letters.push(letter),
                Unit::Pair { ligature, apart } => {
                    let must = joined == pairs;
                    pairs -= 1;
                    if must {
                        joined -= 1;
                        self.letters.push(ligature);
                        continue;
                    }
                    if joined > 0 {
                        self.letters.push(ligature);
                        let found = self.walk(&units[place + 1..], joined - 1, pairs);
                        if found.is_some() || *self.tries == 0 {
                            return found;
                        }
                        self.letters.pop();
                    }
                    self.letters.extend(apart);
                }
            }
        }
        let found = self.finish();
        self.letters.truncate(before);
        found
    }

    fn finish(&mut self) -> Option<T> {
        *self.tries = self.tries.checked_sub(1)?;
        (self.accept)(&self.letters)
    }
}

const LIGATURES: [(&str, &str); 4] = [("ﻻ", "لا"), ("ﻵ", "لآ"), ("ﻷ", "لأ"), ("ﻹ", "لإ")];

#[rustfmt::skip]
const LAYOUTS: [Layout; 38] = [
    // fr(bepo) shift
    ["X", "K", "I", "P", "E", ";", "C", "D", "T", "S", "R", "?", "O", "È", "V", ":"],
    // fr(bepo) plain
    ["x", "k", "i", "p", "e", ",", "c", "d", "t", "s", "r", "'", "o", "è", "v", "."],
    // fr(bepo) shift+caps
    ["x", "k", "i", "p", "e", ";", "c", "d", "t", "s", "r", "?", "o", "è", "v", ":"],
    // fr(bepo) plain+caps
    ["X", "K", "I", "P", "E", ",", "C", "D", "T", "S", "R", "'", "O", "È", "V", "."],
    // rs shift, rs plain+caps
    ["Ц", "Б", "Д", "Е", "Ф", "Г", "Х", "И", "Ј", "К", "Л", "Н", "Р", "Т", "У", "В"],
    // rs plain, rs shift+caps
    ["ц", "б", "д", "е", "ф", "г", "х", "и", "ј", "к", "л", "н", "р", "т", "у", "в"],
    // bg shift, bg plain+caps
    ["Ъ", "Ф", "А", "Е", "О", "Ж", "Г", "С", "Т", "Н", "В", "Х", "И", "Ш", "К", "Э"],
    // bg plain, bg shift+caps
    ["ъ", "ф", "а", "е", "о", "ж", "г", "с", "т", "н", "в", "х", "и", "ш", "к", "э"],
    // tr plain, tr shift+caps
    ["c", "b", "d", "e", "f", "g", "h", "ı", "j", "k", "l", "n", "r", "t", "u", "v"],
    // tr(f) shift, tr(f) plain+caps
    ["V", "Ç", "E", "Ğ", "A", "Ü", "T", "N", "K", "M", "L", "Z", "I", "O", "R", "C"],
    // tr(f) plain, tr(f) shift+caps
    ["v", "ç", "e", "ğ", "a", "ü", "t", "n", "k", "m", "l", "z", "ı", "o", "r", "c"],
    // gr shift, gr plain+caps
    ["Ψ", "Β", "Δ", "Ε", "Φ", "Γ", "Η", "Ι", "Ξ", "Κ", "Λ", "Ν", "Ρ", "Τ", "Θ", "Ω"],
    // gr plain, gr shift+caps
    ["ψ", "β", "δ", "ε", "φ", "γ", "η", "ι", "ξ", "κ", "λ", "ν", "ρ", "τ", "θ", "ω"],
    // ru shift, ru plain+caps, ua shift, ua plain+caps, kz shift, kz plain+caps
    ["С", "И", "В", "У", "А", "П", "Р", "Ш", "О", "Л", "Д", "Т", "К", "Е", "Г", "М"],
    // ru plain, ru shift+caps, ua plain, ua shift+caps, kz plain, kz shift+caps
    ["с", "и", "в", "у", "а", "п", "р", "ш", "о", "л", "д", "т", "к", "е", "г", "м"],
    // ge shift, ge shift+caps
    ["ჩ", "B", "D", "E", "F", "G", "H", "I", "ჟ", "K", "L", "N", "ღ", "თ", "U", "V"],
    // ge plain, ge plain+caps
    ["ც", "ბ", "დ", "ე", "ფ", "გ", "ჰ", "ი", "ჯ", "კ", "ლ", "ნ", "რ", "ტ", "უ", "ვ"],
    // am shift, am plain+caps
    ["Չ", "Զ", "Գ", "Բ", "Ե", "Ա", "Ն", "Կ", "Ի", "Տ", "Հ", "Լ", "Ս", "Մ", "Ւ", "Յ"],
    // am plain, am shift+caps
    ["չ", "զ", "գ", "բ", "ե", "ա", "ն", "կ", "ի", "տ", "հ", "լ", "ս", "մ", "ւ", "յ"],
    // az shift
    ["C", "B", "D", "E", "F", "G", "H", "İ", "J", "K", "L", "N", "R", "T", "U", "V"],
    // az shift+caps
    ["c", "b", "d", "e", "f", "g", "h", "İ", "j", "k", "l", "n", "r", "t", "u", "v"],
    // ara shift, ara shift+caps, ara(azerty) shift, ara(azerty) shift+caps, ma shift, ma shift+caps
    ["}", "ﻵ", "]", "\u{64F}", "[", "ﻷ", "أ", "÷", "ـ", "،", "/", "آ", "\u{64C}", "ﻹ", "`", "{"],
    // ara plain, ara plain+caps, ara(azerty) plain, ara(azerty) plain+caps, ma plain, ma plain+caps
    ["ؤ", "ﻻ", "ي", "ث", "ب", "ل", "ا", "ه", "ت", "ن", "م", "ى", "ق", "ف", "ع", "ر"],
    // ir shift, ir shift+caps
    ["ژ", "\u{200C}", "ي", "\u{64D}", "إ", "أ", "آ", "\u{651}", "ة", "»", "«", "\u{654}", "\u{64B}", "\u{64F}", "\u{64E}", "\u{670}"],
    // ir plain, ir plain+caps
    ["ز", "ذ", "ی", "ث", "ب", "ل", "ا", "ه", "ت", "ن", "م", "د", "ق", "ف", "ع", "ر"],
    // il plain, il shift+caps
    ["ב", "נ", "ג", "ק", "כ", "ע", "י", "ן", "ח", "ל", "ך", "מ", "ר", "א", "ו", "ה"],
    // th shift, th shift+caps
    ["ฉ", "\u{E3A}", "ฏ", "ฎ", "โ", "ฌ", "\u{E47}", "ณ", "\u{E4B}", "ษ", "ศ", "\u{E4C}", "ฑ", "ธ", "\u{E4A}", "ฮ"],
    // th plain, th plain+caps
    ["แ", "\u{E34}", "ก", "ำ", "ด", "เ", "\u{E49}", "ร", "\u{E48}", "า", "ส", "\u{E37}", "พ", "ะ", "\u{E35}", "อ"],
    // in shift, in shift+caps
    ["ण", "ऴ", "अ", "आ", "इ", "उ", "फ", "घ", "ऱ", "ख", "थ", "ळ", "ई", "ऊ", "ङ", "ऩ"],
    // in plain, in plain+caps
    ["म", "व", "\u{94D}", "\u{93E}", "\u{93F}", "\u{941}", "प", "ग", "र", "क", "त", "ल", "\u{940}", "\u{942}", "ह", "न"],
    // pk shift, pk shift+caps
    ["ث", ".", "ڈ", "\u{670}", "\u{651}", "غ", "ھ", "\u{650}", "ض", "خ", "\u{654}", "ں", "ڑ", "ٹ", "ئ", "ظ"],
    // pk plain, pk plain+caps
    ["چ", "ب", "د", "ع", "ف", "گ", "ح", "ی", "ج", "ک", "ل", "ن", "ر", "ت", "ء", "ط"],
    // us(dvorak) shift
    ["J", "X", "E", ">", "U", "I", "D", "C", "H", "T", "N", "B", "P", "Y", "G", "K"],
    // us(dvorak) plain
    ["j", "x", "e", ".", "u", "i", "d", "c", "h", "t", "n", "b", "p", "y", "g", "k"],
    // us(dvorak) shift+caps
    ["j", "x", "e", ">", "u", "i", "d", "c", "h", "t", "n", "b", "p", "y", "g", "k"],
    // us(dvorak) plain+caps
    ["J", "X", "E", ".", "U", "I", "D", "C", "H", "T", "N", "B", "P", "Y", "G", "K"],
    // us(colemak) shift, us(colemak) shift+caps
    ["C", "B", "S", "F", "T", "D", "H", "U", "N", "E", "I", "K", "P", "G", "L", "V"],
    // us(colemak) plain, us(colemak) plain+caps
    ["c", "b", "s", "f", "t", "d", "h", "u", "n", "e", "i", "k", "p", "g", "l", "v"],
];

#[cfg(test)]
mod tests;
