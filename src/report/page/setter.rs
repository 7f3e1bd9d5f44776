//! Sets texts: in their width, on as many lines as they need, never over its edge. Nothing is cut, unless a place has a fixed height.

use std::{ops::Range, sync::Arc};

use unicode_segmentation::UnicodeSegmentation;

use super::style::{LEADING, TextStyle};
use crate::typeset::{
    fonts::Fonts,
    item::Item,
    text::{Breaking, Fit, Line, MissingGlyph, Shaper, Style, pt_to_mm},
};

/// The size below which a text is cut rather than set smaller, in parts of its own size.
const SMALLEST: f32 = 0.75;
/// What a text is fitted to, in parts of its own size, though it is never set larger: fitting would rather shrink a line a little
/// than break it, unless that gains enough, and here lines are broken first.
const ROOM: f32 = 1.2;
/// Characters beyond which a text is cut before it is tried, in a place of a fixed height.
const MOST_CHARACTERS: usize = 2_000;
/// The longest text, in bytes, whose lines are balanced.
const MOST_FITTED: usize = 600;

/// Sets texts with a set of fonts. Each worker has its own.
pub(in crate::report) struct Setter<'f> {
    shaper: Shaper<'f>,
    /// Characters that no font has.
    missing: Vec<MissingGlyph>,
}

/// A text that was set.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct SetText {
    lines: Vec<Arc<Line>>,
    /// Font size in points.
    size: f32,
    /// The distance of two baselines, in font sizes.
    leading: f32,
    face: TextStyle,
}

/// Where a text stands in its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum TextAlign {
    Left,
    Middle,
    Right,
}

impl<'f> Setter<'f> {
    /// Makes one.
    pub(in crate::report) fn new(fonts: &'f Fonts) -> Self {
        Self { shaper: Shaper::new(fonts), missing: Vec::new() }
    }

    /// Returns the width of a text on one line, in millimetres.
    pub(in crate::report) fn width(&mut self, text: &str, face: TextStyle) -> f32 {
        pt_to_mm(self.shaper.line(text, style(face)).width * face.size)
    }

    /// Sets a text in a width in millimetres: on at most so many lines if it fits them, a little smaller if need be, and on as many
    /// more as it takes if not. Words that are too wide are broken.
    pub(in crate::report) fn block(&mut self, text: &str, face: TextStyle, width: f32, lines: usize) -> SetText {
        self.fitted(text, face, width, lines).unwrap_or_else(|| self.broken(text, face, width))
    }

    /// Sets a text on one line, as much smaller as it takes to fit.
    pub(in crate::report) fn line(&mut self, text: &str, face: TextStyle, width: f32) -> SetText {
        let line = self.shaper.line(text, style(face));
        self.miss(&line.missing);
        let wanted = pt_to_mm(line.width * face.size);
        let size = if wanted > width { face.size * width / wanted } else { face.size };
        SetText { lines: vec![line], size, leading: LEADING, face }
    }

    /// Sets a text in a place of a fixed height: on at most so many lines, smaller where its words are too wide, and cut where even
    /// that does not help.
    pub(in crate::report) fn clipped(&mut self, text: &str, face: TextStyle, width: f32, lines: usize) -> SetText {
        let text = limited(text, MOST_CHARACTERS);
        let place = Fit { smallest: face.size * SMALLEST, ..place(face, width, lines) };
        self.fitted(text, face, width, lines).unwrap_or_else(|| self.cut(text, face, &place))
    }

    fn fitted(&mut self, text: &str, face: TextStyle, width: f32, lines: usize) -> Option<SetText> {
        // Most cells are one short line: no fitting is needed.
        let line = self.shaper.line(text, style(face));
        self.miss(&line.missing);
        if pt_to_mm(line.width * face.size) <= width {
            return Some(SetText { lines: vec![line], size: face.size, leading: LEADING, face });
        }
        // Fitting weighs every break against every other: for a text of many lines that is not worth its time.
        if lines == 0 || text.len() > MOST_FITTED {
            return None;
        }
        let mut place = place(face, width, lines);
        for smallest in [face.size, face.size * SMALLEST] {
            place.smallest = smallest;
            if let Ok(fitted) = self.shaper.fit(text, style(face), &place) {
                return Some(SetText { lines: fitted.lines, size: fitted.size.min(face.size), leading: fitted.leading, face });
            }
        }
        None
    }

    /// Breaks a text between words, and where a word is wider than the place, between its letters.
    fn broken(&mut self, text: &str, face: TextStyle, width: f32) -> SetText {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut lines: Vec<Range<usize>> = Vec::new();
        let (mut open, mut next) = (0..0, 0);
        let fits = |setter: &mut Self, part: Range<usize>| setter.width(&text[part], face) <= width;
        for word in text.split(' ') {
            let word = next..next + word.len();
            next = word.end + 1;
            if fits(self, open.start..word.end) {
                open.end = word.end;
                continue;
            }
            if !open.is_empty() {
                lines.push(std::mem::replace(&mut open, word.clone()));
            }
            if fits(self, word.clone()) {
                open = word;
                continue;
            }
            open = word.start..word.start;
            for (place, letter) in text[word.clone()].grapheme_indices(true) {
                let letter = word.start + place..word.start + place + letter.len();
                if !open.is_empty() && !fits(self, open.start..letter.end) {
                    lines.push(std::mem::replace(&mut open, letter.clone()));
                }
                open.end = letter.end;
            }
        }
        lines.push(open);
        let lines = self.shaper.lines(&text, &lines, style(face));
        SetText { lines, size: face.size, leading: LEADING, face }
    }

    fn miss(&mut self, missing: &[MissingGlyph]) {
        for one in missing {
            if self.missing.iter().all(|known| known.character != one.character) {
                self.missing.push(one.clone());
            }
        }
    }

    /// Returns the characters that no font has.
    pub(in crate::report) fn missing(&self) -> &[MissingGlyph] {
        &self.missing
    }

    /// Sets as much of a text as its place holds.
    fn cut(&mut self, text: &str, face: TextStyle, place: &Fit) -> SetText {
        let (mut fits, mut too_long) = (0, text.chars().count());
        let mut block = SetText { lines: vec![self.shaper.line("…", style(face))], size: face.size, leading: LEADING, face };
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            let cut = format!("{}…", limited(text, middle).trim_end());
            match self.shaper.fit(&cut, style(face), place) {
                Ok(fitted) => {
                    block = SetText { lines: fitted.lines, size: fitted.size.min(face.size), leading: fitted.leading, face };
                    fits = middle;
                }
                Err(_) => too_long = middle,
            }
        }
        block
    }
}

impl SetText {
    /// Returns the height that its lines take, in millimetres.
    pub(in crate::report) fn height(&self) -> f32 {
        pt_to_mm(self.size * self.leading) * self.lines.len() as f32
    }

    /// Returns how many lines a height in millimetres holds.
    pub(in crate::report) fn holds(&self, height: f32) -> usize {
        (height / pt_to_mm(self.size * self.leading)).floor().max(0.0) as usize
    }

    /// Takes the lines beyond so many away, and returns them; `None` if there are none.
    pub(in crate::report) fn split_off(&mut self, lines: usize) -> Option<Self> {
        let rest = self.lines.split_off(lines.min(self.lines.len()));
        if rest.is_empty() { None } else { Some(Self { lines: rest, ..*self }) }
    }

    /// Draws the lines under a top, in a width, in millimetres.
    pub(in crate::report) fn draw(&self, (x, top): (f32, f32), width: f32, align: TextAlign, items: &mut Vec<Item>) {
        let pitch = pt_to_mm(self.size * self.leading);
        // The baseline stands where the letters look to be in the middle of their line.
        let mut y = top + pitch / 2.0 + pt_to_mm(self.size * 0.36);
        for line in &self.lines {
            let free = width - pt_to_mm(line.width * self.size);
            let offset = match align {
                TextAlign::Left => 0.0,
                TextAlign::Middle => free / 2.0,
                TextAlign::Right => free,
            };
            items.push(item(line, (x + offset, y), self.size, self.face));
            y += pitch;
        }
    }

    /// Draws the only line on a baseline, held at its left end, its middle or its right end.
    pub(in crate::report) fn hold(&self, (x, y): (f32, f32), align: TextAlign, items: &mut Vec<Item>) {
        let Some(line) = self.lines.first() else { return };
        let width = pt_to_mm(line.width * self.size);
        let offset = match align {
            TextAlign::Left => 0.0,
            TextAlign::Middle => width / 2.0,
            TextAlign::Right => width,
        };
        items.push(item(line, (x - offset, y), self.size, self.face));
    }
}

fn place(face: TextStyle, width: f32, lines: usize) -> Fit {
    let (largest, smallest, breaking) = (face.size * ROOM, face.size, Breaking::Words);
    Fit { width, height: f32::MAX, largest, smallest, lines, leading: LEADING, spacing: 0.0, breaking }
}

fn item(line: &Arc<Line>, (x, y): (f32, f32), size: f32, face: TextStyle) -> Item {
    Item::Text { x, y, size, spacing: 0.0, colour: face.colour, line: Arc::clone(line) }
}

fn style(face: TextStyle) -> Style {
    Style { weight: face.weight, ..Style::default() }
}

fn limited(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::text::TextDirection;

    #[test]
    fn every_line_of_a_long_text_reads_as_the_text_does() {
        let fonts = Fonts::load(&[]).unwrap();
        let mut setter = Setter::new(&fonts);
        // Long enough to be broken word by word, and a line of it begins with the other script.
        let name = "Conference المؤتمر الوزاري رفيع المستوى حول تنفيذ كل شيء في كل مكان ".repeat(6);
        let text = format!("На мероприятие «\u{2068}{name}\u{2069}» аккредитовано 6000 участников");
        assert!(text.len() > MOST_FITTED);
        let set = setter.block(&text, TextStyle::LABEL, 40.0, 30);
        assert!(set.lines.iter().any(|line| line.text.starts_with(|c| ('ء'..='ي').contains(&c))), "no line begins so");
        assert!(set.lines.iter().all(|line| line.direction == TextDirection::LeftToRight));
        let joined = set.lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join(" ");
        assert_eq!(joined, text.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    #[test]
    fn a_word_wider_than_its_place_is_broken_between_letters() {
        let fonts = Fonts::load(&[]).unwrap();
        let mut setter = Setter::new(&fonts);
        let long = "Llanfair".repeat(12);
        let set = setter.broken(&format!("a {long} b"), TextStyle::LABEL, 20.0);
        let texts: Vec<&str> = set.lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!((texts[0], texts.concat().replace(' ', "")), ("a", format!("a{long}b")));
        assert!(set.lines.iter().all(|line| pt_to_mm(line.width * set.size) <= 20.0));
    }
}
