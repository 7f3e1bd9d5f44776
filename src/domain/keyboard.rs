//! Undoes what a host's keyboard layout did to a scanned code.
//!
//! A keyboard-wedge scanner presses keys; the host decides which letters those are. If the text that arrived is not a
//! credential, each layout is undone in turn and the caller's check (a signature) decides: nothing here accepts anything.
//! A code may stand anywhere in the text: a character that is not a letter under a layout ends a run of letters there.
//!
//! The alphabets were computed with libxkbcommon from xkb-data 2.35 for 60 layouts in four states (with and without Shift,
//! Caps Lock on and off). A layout that changes at most the case of the sixteen letters needs no row here.

use std::ops::Range;

use crate::domain::modhex::ALPHABET;

/// The most candidates that are tried for one text, over all layouts. Real scans need one, or on Windows with an Arabic
/// layout some dozens, rarely a thousand. A text that needs more was made to keep the program busy.
const MOST_TRIES: usize = 4_096;

/// One character in so many shows whether a layout has a text's: every code has several of them.
const SAMPLE: usize = 6;

/// What is looked for in a text: so many letters, which begin with one of these.
#[derive(Debug, Clone, Copy)]
pub struct LettersWanted<'w> {
    /// How many letters.
    pub length: usize,
    /// The first letters that it may have; empty where any will do.
    pub heads: &'w [u8],
}

/// A stretch of a text that was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch<T> {
    /// Where it lies in the text, in bytes.
    pub place: Range<usize>,
    /// What it was accepted as.
    pub value: T,
}

/// A text under one layout: the runs of characters that can be letters there.
pub struct Typed {
    runs: Vec<Vec<LayoutUnit>>,
}

/// Bounds the work on one text.
pub struct Tries(usize);

impl Default for Tries {
    fn default() -> Self {
        Self(MOST_TRIES)
    }
}

/// Returns the text as it is, lower case or upper case, and then under each layout that has any of its characters.
///
/// The text is taken as it arrived: no Unicode normalisation.
pub fn readings(text: &str) -> impl Iterator<Item = Typed> {
    let layouts = LAYOUTS.iter().filter(|layout| may_hold(layout, text));
    std::iter::once(plain(text)).chain(layouts.map(|layout| Typed::new(text, |rest| unit(layout, rest))))
}

/// Returns whether a text can hold a code under a layout: a few of its characters tell, and most layouts have none of them.
fn may_hold(layout: &KeyLayout, text: &str) -> bool {
    text.char_indices().step_by(SAMPLE).any(|(place, _)| unit(layout, &text[place..]).is_some())
}

/// Returns the text as it is, lower case or upper case.
#[must_use]
pub fn plain(text: &str) -> Typed {
    Typed::new(text, |rest| {
        let letter = rest.bytes().next()?.to_ascii_uppercase();
        ALPHABET.contains(&letter).then_some((Letters::Single(letter), 1))
    })
}

impl Typed {
    fn new(text: &str, unit: impl Fn(&str) -> Option<(Letters, usize)>) -> Self {
        let (mut runs, mut run, mut place) = (Vec::new(), Vec::new(), 0);
        while let Some(next) = text[place..].chars().next() {
            let length = if let Some((letters, length)) = unit(&text[place..]) {
                run.push(LayoutUnit { place: place..place + length, letters });
                length
            } else {
                runs.extend(Some(std::mem::take(&mut run)).filter(|run| !run.is_empty()));
                next.len_utf8()
            };
            place += length;
        }
        runs.extend(Some(run).filter(|run| !run.is_empty()));
        Self { runs }
    }

    /// Finds the stretches that `accept` takes, from left to right; none overlaps another. The work is bounded whatever the text:
    /// there are at most some thousands of calls of `accept` for one `tries`.
    pub fn find<T>(
        &self,
        wanted: LettersWanted<'_>,
        tries: &mut Tries,
        mut accept: impl FnMut(&[u8]) -> Option<T>,
    ) -> Vec<Stretch<T>> {
        let mut found = Vec::new();
        for run in &self.runs {
            let mut start = 0;
            while start < run.len() && tries.0 > 0 {
                match stretch(&run[start..], wanted, tries, &mut accept) {
                    Some((value, taken)) => {
                        let place = run[start].place.start..run[start + taken - 1].place.end;
                        found.push(Stretch { place, value });
                        start += taken;
                    }
                    None => start += 1,
                }
            }
        }
        found
    }

    /// Returns the longest run of letters: where it lies in the text, and how many letters it has.
    #[must_use]
    pub fn longest_run(&self) -> Option<(Range<usize>, usize)> {
        let longest = self.runs.iter().max_by_key(|run| run.len())?;
        Some((longest.first()?.place.start..longest.last()?.place.end, longest.len()))
    }
}

/// Finds a stretch at the beginning of a run, and how much of it that takes.
fn stretch<T>(
    run: &[LayoutUnit],
    wanted: LettersWanted<'_>,
    tries: &mut Tries,
    accept: &mut impl FnMut(&[u8]) -> Option<T>,
) -> Option<(T, usize)> {
    if !wanted.heads.is_empty() && !run.first()?.begins_with(wanted.heads) {
        return None;
    }
    let most = run.len().min(wanted.length);
    let mut pairs = run[..most].iter().filter(|unit| unit.is_pair()).count();
    // The longest first: a pair is mostly a ligature, and how many of them must be so follows from the length.
    for taken in (1..=most).rev() {
        let Some(joined) = (taken + pairs).checked_sub(wanted.length) else { break };
        if joined <= pairs {
            let mut search =
                LayoutSearch { accept: &mut *accept, tries: &mut tries.0, letters: Vec::with_capacity(wanted.length) };
            if let Some(value) = search.walk(&run[..taken], joined, pairs) {
                return Some((value, taken));
            }
        }
        pairs -= usize::from(run[taken - 1].is_pair());
    }
    None
}

/// One layout's letters for the values 0 to 15.
type KeyLayout = [&'static str; 16];

/// A piece of a text under one layout.
struct LayoutUnit {
    /// Where it lies in the text, in bytes.
    place: Range<usize>,
    letters: Letters,
}

/// What a piece can be.
#[derive(Clone, Copy)]
enum Letters {
    /// One letter only.
    Single(u8),
    /// Two characters that are a ligature in its parts, or stand for themselves.
    Pair { ligature: u8, apart: [u8; 2] },
}

impl LayoutUnit {
    fn is_pair(&self) -> bool {
        matches!(self.letters, Letters::Pair { .. })
    }

    fn begins_with(&self, heads: &[u8]) -> bool {
        match self.letters {
            Letters::Single(letter) => heads.contains(&letter),
            Letters::Pair { ligature, apart } => heads.contains(&ligature) || heads.contains(&apart[0]),
        }
    }
}

/// Takes the first piece of a text, and its length in bytes; `None` if its first character is not one of the layout's letters.
fn unit(layout: &KeyLayout, text: &str) -> Option<(Letters, usize)> {
    let letter = |text: &str| {
        let (place, written) = layout.iter().enumerate().find(|(_, written)| text.starts_with(**written))?;
        Some((ALPHABET[place], written.len()))
    };
    if let Some((ligature, parts)) = split_ligature(layout, text) {
        let both = letter(parts).and_then(|(first, length)| Some([first, letter(&parts[length..])?.0]));
        return Some((both.map_or(Letters::Single(ligature), |apart| Letters::Pair { ligature, apart }), parts.len()));
    }
    letter(text).map(|(letter, length)| (Letters::Single(letter), length))
}

/// Reads a lam-alef ligature that Windows sends as its two letters.
fn split_ligature(layout: &KeyLayout, text: &str) -> Option<(u8, &'static str)> {
    LIGATURES.iter().find_map(|(ligature, parts)| {
        let place = layout.iter().position(|written| text.starts_with(parts) && written == ligature)?;
        Some((ALPHABET[place], *parts))
    })
}

struct LayoutSearch<'a, F> {
    accept: &'a mut F,
    tries: &'a mut usize,
    letters: Vec<u8>,
}

impl<T, F: FnMut(&[u8]) -> Option<T>> LayoutSearch<'_, F> {
    /// Reads on, with `joined` of the remaining `pairs` as ligatures. Every branch ends in a try, so that tries bound the work.
    fn walk(&mut self, units: &[LayoutUnit], mut joined: usize, mut pairs: usize) -> Option<T> {
        let before = self.letters.len();
        for (place, unit) in units.iter().enumerate() {
            match unit.letters {
                Letters::Single(letter) => self.letters.push(letter),
                Letters::Pair { ligature, .. } if joined == pairs => {
                    (joined, pairs) = (joined - 1, pairs - 1);
                    self.letters.push(ligature);
                }
                Letters::Pair { ligature, apart } => {
                    pairs -= 1;
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
const LAYOUTS: [KeyLayout; 38] = [
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
