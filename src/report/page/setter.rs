//! Sets texts: in their width on as many lines as they need, and never over its edge.

use std::sync::Arc;

use super::style::{Face, LEADING};
use crate::typeset::{
    fonts::Fonts,
    item::Item,
    text::{Fit, Line, Missing, Shaper, Style, pt_to_mm},
};

/// The size below which a text is cut rather than set smaller, in parts of its own size.
const SMALLEST: f32 = 0.75;
/// What a text is fitted to, in parts of its own size, though it is never set larger: fitting would rather shrink a line a little
/// than break it, unless that gains enough, and here lines are broken first.
const ROOM: f32 = 1.2;
/// Characters beyond which a text is cut before it is tried: no name or sentence has as many.
const MOST_CHARACTERS: usize = 2_000;

/// Sets texts with a set of fonts. Each worker has its own.
pub(in crate::report) struct Setter<'f> {
    shaper: Shaper<'f>,
    /// Characters that no font has.
    missing: Vec<Missing>,
}

/// A text that was set.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) struct Block {
    lines: Vec<Arc<Line>>,
    /// Font size in points.
    size: f32,
    /// The distance of two baselines, in font sizes.
    leading: f32,
    face: Face,
}

/// Where a text stands in its width.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Align {
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
    pub(in crate::report) fn width(&mut self, text: &str, face: Face) -> f32 {
        pt_to_mm(self.shaper.line(limited(text, MOST_CHARACTERS), style(face)).width * face.size)
    }

    /// Sets a text in a width in millimetres, on at most so many lines: smaller where its words are too wide, and cut where even
    /// that does not help.
    pub(in crate::report) fn block(&mut self, text: &str, face: Face, width: f32, lines: usize) -> Block {
        let text = limited(text, MOST_CHARACTERS);
        let mut place = Fit {
            width,
            height: f32::MAX,
            largest: face.size * ROOM,
            smallest: face.size,
            lines,
            leading: LEADING,
            spacing: 0.0,
        };
        // Most cells are one short line: no fitting is needed.
        let line = self.shaper.line(text, style(face));
        if !line.missing.is_empty() {
            self.miss(&line.missing);
        }
        if pt_to_mm(line.width * face.size) <= width {
            return Block { lines: vec![line], size: face.size, leading: LEADING, face };
        }
        for smallest in [face.size, face.size * SMALLEST] {
            place.smallest = smallest;
            if let Ok(fitted) = self.shaper.fit(text, style(face), &place) {
                return Block { lines: fitted.lines, size: fitted.size.min(face.size), leading: fitted.leading, face };
            }
        }
        self.cut(text, face, &place)
    }

    fn miss(&mut self, missing: &[Missing]) {
        for one in missing {
            if self.missing.iter().all(|known| known.character != one.character) {
                self.missing.push(one.clone());
            }
        }
    }

    /// Returns the characters that no font has.
    pub(in crate::report) fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// Sets as much of a text as its place holds.
    fn cut(&mut self, text: &str, face: Face, place: &Fit) -> Block {
        let (mut fits, mut too_long) = (0, text.chars().count());
        let mut block = Block { lines: vec![self.shaper.line("…", style(face))], size: face.size, leading: LEADING, face };
        while too_long - fits > 1 {
            let middle = usize::midpoint(fits, too_long);
            let cut = format!("{}…", limited(text, middle).trim_end());
            match self.shaper.fit(&cut, style(face), place) {
                Ok(fitted) => {
                    block = Block { lines: fitted.lines, size: fitted.size.min(face.size), leading: fitted.leading, face };
                    fits = middle;
                }
                Err(_) => too_long = middle,
            }
        }
        block
    }
}

impl Block {
    /// Returns the height that its lines take, in millimetres.
    pub(in crate::report) fn height(&self) -> f32 {
        pt_to_mm(self.size * self.leading) * self.lines.len() as f32
    }

    /// Draws the lines under a top, in a width, in millimetres.
    pub(in crate::report) fn draw(&self, (x, top): (f32, f32), width: f32, align: Align, items: &mut Vec<Item>) {
        let pitch = pt_to_mm(self.size * self.leading);
        // The baseline stands where the letters look to be in the middle of their line.
        let mut y = top + pitch / 2.0 + pt_to_mm(self.size * 0.36);
        for line in &self.lines {
            let free = width - pt_to_mm(line.width * self.size);
            let offset = match align {
                Align::Left => 0.0,
                Align::Middle => free / 2.0,
                Align::Right => free,
            };
            items.push(item(line, (x + offset, y), self.size, self.face));
            y += pitch;
        }
    }

    /// Draws the only line on a baseline, held at its left end, its middle or its right end.
    pub(in crate::report) fn hold(&self, (x, y): (f32, f32), align: Align, items: &mut Vec<Item>) {
        let Some(line) = self.lines.first() else { return };
        let width = pt_to_mm(line.width * self.size);
        let offset = match align {
            Align::Left => 0.0,
            Align::Middle => width / 2.0,
            Align::Right => width,
        };
        items.push(item(line, (x - offset, y), self.size, self.face));
    }
}

fn item(line: &Arc<Line>, (x, y): (f32, f32), size: f32, face: Face) -> Item {
    Item::Text { x, y, size, spacing: 0.0, colour: face.colour, line: Arc::clone(line) }
}

fn style(face: Face) -> Style {
    Style { weight: face.weight, ..Style::default() }
}

fn limited(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
