//! A text that a reader sent, taken to its codes: what stands around a code does not matter.
//!
//! Readers come set up by the company that rents them out. They put control characters, an AIM identifier (ISO/IEC 15424: `]Q1`, `]Q3` with an
//! ECI such as `\000026` after it) or a character or two before and after what they read, and two badges held up in a hurry arrive as
//! one text. A code is found by its letters and accepted by its signature or its check letters; at most [`MOST_AROUND`] further
//! characters may stand before or after it. What is not accepted is told apart by its shape, so that the person at the gate knows
//! whether to scan again or to call somebody.

use std::{collections::HashSet, ops::Range};

use ed25519_dalek::VerifyingKey;

use crate::domain::{
    credential::{self, Credential},
    id::{EventId, KeyId},
    keyboard::{self, LettersWanted, Stretch, Tries, Typed},
    paper_code::{self, PaperCode},
    short_credential::{self, ShortCredential},
};

/// A text of more bytes than this is not looked at: no letter arrives as more than eight bytes, and a group of badges is not one text.
pub const MOST_TEXT_BYTES: usize = 2_048;
/// The most characters that may stand before or after a code, an AIM identifier aside.
pub const MOST_AROUND: usize = 8;

/// Fewer letters than this are a word rather than a part of a code.
const LEAST_OF_A_PART: usize = 12;
/// The same under a layout, where words of a language can be of these letters.
const LEAST_UNDER_A_LAYOUT: usize = 16;
/// The characters of an AIM identifier.
const AIM: usize = 3;
/// The characters of an ECI: a backslash and six digits.
const ECI: usize = 7;

/// One code of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The part of the text that holds it, as it arrived.
    pub text: String,
    /// What it is.
    pub code: Code,
}

/// What a piece of a text is, as far as can be told without a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Code {
    /// A signed credential, verified.
    Signed(Credential),
    /// What may be a short credential; mostly one. The database decides.
    Short(Vec<ShortCredential>),
    /// What may be a code of a paper list; mostly one. It admits nobody.
    Paper(Vec<PaperCode>),
    /// None of these.
    Unread(Unread),
}

/// What a text that is not accepted looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unread {
    /// A part of a code: to be read again.
    Partial,
    /// A credential that this event's keys did not sign: another event's badge, or a forgery.
    Unsigned,
    /// Anything else.
    Nothing,
}

/// Reads a scanned text. Returns at least one piece; two different codes are two, the same code twice is one.
///
/// `key` returns the public key of a key id, or `None` if the event has none that verifies. Nothing is a signed credential but what
/// verifies strictly.
#[must_use]
pub fn read(text: &str, event: EventId, key: impl Fn(KeyId) -> Option<VerifyingKey>) -> Vec<Piece> {
    let cleaned = clean(text);
    if cleaned.len() > MOST_TEXT_BYTES {
        return vec![Piece { text: String::new(), code: Code::Unread(Unread::Nothing) }];
    }
    let genuine = |letters: &[u8]| credential::read(letters, event, &key);
    let mut signed = first_layout(&[keyboard::plain(&cleaned)], genuine);
    if signed.is_empty() {
        signed = first_layout(&layouts(&cleaned), genuine);
    }
    let found = if signed.is_empty() {
        rest(&cleaned)
    } else {
        between(
            &cleaned,
            signed.into_iter().map(|Stretch { place, value }| Stretch { place, value: Code::Signed(value) }).collect(),
        )
    };
    let whole = || vec![Stretch { place: 0..cleaned.len(), value: Code::Unread(Unread::Nothing) }];
    let found = found.unwrap_or_else(whole);
    let pieces = found.into_iter().map(|Stretch { place, value }| Piece { text: cleaned[place].to_owned(), code: value });
    let mut known = HashSet::new();
    pieces.filter(|piece| known.insert(piece.identity())).collect()
}

/// Returns the credentials of a text, by any signer: what they claim is not verified.
#[must_use]
pub fn claimed(text: &str) -> Vec<Credential> {
    let cleaned = clean(text);
    if cleaned.len() > MOST_TEXT_BYTES {
        return Vec::new();
    }
    first_layout(&layouts(&cleaned), credential::well_formed).into_iter().map(|one| one.value).collect()
}

/// Reads a scanned text as the code of a paper list. Mostly one, and none if the text is not one.
#[must_use]
pub fn read_paper(text: &str) -> Vec<PaperCode> {
    let cleaned = clean(text);
    if cleaned.len() > MOST_TEXT_BYTES {
        return Vec::new();
    }
    let pieces = checked(&cleaned, &layouts(&cleaned)).into_iter().flatten();
    pieces
        .map(|piece| piece.value)
        .find_map(|code| if let Code::Paper(codes) = code { Some(codes) } else { None })
        .unwrap_or_default()
}

impl Piece {
    /// What two pieces that are the same code have in common.
    fn identity(&self) -> String {
        match &self.code {
            Code::Signed(credential) => credential.letters(),
            Code::Short(codes) => codes.iter().map(ShortCredential::letters).collect(),
            Code::Paper(codes) => codes.iter().map(PaperCode::letters).collect(),
            Code::Unread(_) => self.text.to_uppercase(),
        }
    }
}

/// Takes away what no code has: ASCII control characters and byte-order marks anywhere, blanks around.
fn clean(text: &str) -> String {
    let kept: String = text.chars().filter(|&c| !c.is_ascii_control() && c != '\u{FEFF}').collect();
    kept.trim().to_owned()
}

/// Returns the text as it is, and under each layout that makes more than a word of it.
fn layouts(text: &str) -> Vec<Typed> {
    let is_long = |typed: &Typed| typed.longest_run().is_some_and(|(_, letters)| letters >= LEAST_OF_A_PART);
    keyboard::readings(text).enumerate().filter(|(place, typed)| *place == 0 || is_long(typed)).map(|(_, typed)| typed).collect()
}

/// Finds signed credentials under the first layout that gives any.
fn first_layout<T>(layouts: &[Typed], accept: impl Fn(&[u8]) -> Option<T>) -> Vec<Stretch<T>> {
    let wanted = LettersWanted { length: credential::LETTERS, heads: &credential::HEAD[..1] };
    let mut tries = Tries::default();
    layouts.iter().map(|typed| typed.find(wanted, &mut tries, &accept)).find(|found| !found.is_empty()).unwrap_or_default()
}

/// Reads what has no genuine signature. `None` if it has too much beside a code, or is nothing of ours.
fn rest(text: &str) -> Option<Vec<Stretch<Code>>> {
    let layouts = layouts(text);
    let unsigned = first_layout(&layouts, credential::well_formed);
    if !unsigned.is_empty() {
        let as_code = |place| Stretch { place, value: Code::Unread(Unread::Unsigned) };
        return between(text, unsigned.into_iter().map(|one| as_code(one.place)).collect());
    }
    checked(text, &layouts)
        .or_else(|| shape(text, &layouts).map(|shape| vec![Stretch { place: 0..text.len(), value: Code::Unread(shape) }]))
}

/// Adds what stands between codes and around them, where that is a code of its own or a part of one. `None` if it is neither, and too
/// long to be what a reader adds.
fn between(text: &str, codes: Vec<Stretch<Code>>) -> Option<Vec<Stretch<Code>>> {
    let mut all: Vec<Stretch<Code>> = Vec::with_capacity(codes.len());
    let mut from = 0;
    let end = text.len();
    for code in codes.into_iter().map(Some).chain([None]) {
        let gap = from..code.as_ref().map_or(end, |code| code.place.start);
        let (is_first, is_last) = (gap.start == 0, code.is_none());
        let most = if is_first || is_last { MOST_AROUND } else { 2 * MOST_AROUND };
        if further(&text[gap.clone()]) > most {
            // A reader may have added something to each of the codes: what is left of that belongs to nobody.
            for part in rest(&text[gap.clone()])? {
                all.push(Stretch { place: gap.start + part.place.start..gap.start + part.place.end, value: part.value });
            }
        }
        from = code.as_ref().map_or(end, |code| code.place.end);
        all.extend(code);
    }
    Some(all)
}

/// Finds codes that are known only by their check letters, under every layout: more than one may pass, and the database decides.
fn checked(text: &str, layouts: &[Typed]) -> Option<Vec<Stretch<Code>>> {
    let [row, time] = paper_code::HEADS;
    let wanted = LettersWanted { length: short_credential::LETTERS, heads: &[short_credential::HEAD, row, time] };
    let mut tries = Tries::default();
    let accept = |letters: &[u8]| {
        let short = || ShortCredential::from_letters(letters).map(|code| Code::Short(vec![code]));
        short().or_else(|| PaperCode::from_letters(letters).map(|code| Code::Paper(vec![code])))
    };
    let mut found: Vec<_> = layouts.iter().flat_map(|typed| typed.find(wanted, &mut tries, accept)).collect();
    found.sort_by_key(|one| one.place.start);
    let mut codes: Vec<Stretch<Code>> = Vec::new();
    for one in found {
        match codes.last_mut() {
            Some(last) if last.place.end > one.place.start => {
                last.place.end = last.place.end.max(one.place.end);
                last.value.join(one.value);
            }
            _ => codes.push(one),
        }
    }
    let end = std::iter::once(text.len()..text.len());
    let gaps = codes.iter().map(|code| code.place.clone()).chain(end);
    let mut is_close = gaps.scan(0, |from, place: Range<usize>| {
        let gap = *from..place.start;
        let most = if gap.start == 0 || place.start == text.len() { MOST_AROUND } else { 2 * MOST_AROUND };
        *from = place.end;
        Some(further(&text[gap]) <= most)
    });
    (!codes.is_empty() && is_close.all(|one| one)).then_some(codes)
}

impl Code {
    /// Adds another reading of the same stretch. A short credential goes before a paper code: the database can tell, and opens
    /// nothing by either.
    fn join(&mut self, other: Self) {
        match (&mut *self, other) {
            (Self::Short(known), Self::Short(more)) => add_new(known, more),
            (Self::Paper(known), Self::Paper(more)) => add_new(known, more),
            (Self::Paper(_), short @ Self::Short(_)) => *self = short,
            _ => {}
        }
    }
}

fn add_new<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
    for one in more {
        if !known.contains(&one) {
            known.push(one);
        }
    }
}

/// Returns what a text that is not a code looks like; `None` if it is nothing of ours.
fn shape(text: &str, layouts: &[Typed]) -> Option<Unread> {
    layouts.iter().enumerate().find_map(|(layout, typed)| {
        let (place, letters) = typed.longest_run()?;
        let least = if layout == 0 { LEAST_OF_A_PART } else { LEAST_UNDER_A_LAYOUT };
        let is_close = further(&text[..place.start]) <= MOST_AROUND && further(&text[place.end..]) <= MOST_AROUND;
        if letters < least || letters >= 2 * credential::LETTERS || !is_close {
            return None;
        }
        // All the letters, and fixed fields that are not a credential's: made by somebody else, or by a newer program.
        let is_whole = letters == credential::LETTERS;
        let begins = text[place].to_ascii_uppercase().as_bytes().starts_with(credential::HEAD);
        match (is_whole, begins) {
            (false, _) => Some(Unread::Partial),
            (true, true) => Some(Unread::Unsigned),
            (true, false) => None,
        }
    })
}

/// Counts the characters of a gap, without an AIM identifier and the ECI after it. A keyboard layout may have made other characters
/// of them: an ECI is known by its four equal digits.
fn further(gap: &str) -> usize {
    let chars: Vec<char> = gap.chars().take(4 * MOST_TEXT_BYTES).collect();
    let is_eci =
        |at: usize| matches!(chars.get(at..at + ECI), Some([mark, a, b, c, d, ..]) if a == b && b == c && c == d && mark != a);
    let identifier = match (is_eci(0), is_eci(AIM)) {
        (true, _) => ECI,
        (false, true) => AIM + ECI,
        (false, false) if chars.first() == Some(&']') => AIM.min(chars.len()),
        (false, false) => 0,
    };
    chars.len() - identifier
}

#[cfg(test)]
mod tests;
