//! Sets texts: in their width, on as many lines as they need, never over its edge. Nothing is cut, unless a place has a fixed height.

use std::sync::Arc;

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
        let mut lines: Vec<String> = Vec::new();
        let mut open = String::new();
        let fits = |setter: &mut Self, text: &str| setter.width(text, face) <= width;
        for word in text.split_whitespace() {
            let longer = if open.is_empty() { word.to_owned() } else { format!("{open} {word}") };
            if fits(self, &longer) {
                open = longer;
                continue;
            }
            if !open.is_empty() {
                lines.push(std::mem::take(&mut open));
            }
            if fits(self, word) {
                word.clone_into(&mut open);
                continue;
            }
            for letter in word.graphemes(true) {
                open.push_str(letter);
                if open.len() > letter.len() && !fits(self, &open) {
                    open.truncate(open.len() - letter.len());
                    lines.push(std::mem::replace(&mut open, letter.to_owned()));
                }
            }
        }
        lines.push(open);
        let lines = lines.iter().map(|line| self.shaper.line(line, style(face))).collect();
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
