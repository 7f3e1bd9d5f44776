//! Items become operators of a content stream (ISO 32000-1, 8 and 9), in points from the badge's lower left corner.

use super::{
    file::Id,
    glyphs::Glyphs,
    object::{self, number},
    shared::Shared,
};
use crate::{
    badge::{
        fonts::Fonts,
        item::{Format, Item, Rect},
        qr::{QUIET_ZONE, Symbol},
        text::{Direction, Glyph, Line, Run, mm_to_pt},
    },
    domain::colour::Colour,
};

/// Adjustments below half a thousandth of the font size are not seen.
const SEEN: f32 = 0.5;

/// What writing items needs to know.
pub(super) struct Ink<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) glyphs: &'a Glyphs,
    pub(super) shared: &'a Shared,
    pub(super) format: Format,
}

/// A content stream that is being written.
#[derive(Default)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    fill: Option<Colour>,
}

impl Content {
    /// Writes operands and an operator.
    pub(super) fn operator(&mut self, operands: &[f32], operator: &str) {
        for &operand in operands {
            number(&mut self.bytes, operand);
            self.bytes.push(b' ');
        }
        self.bytes.extend_from_slice(operator.as_bytes());
        self.bytes.push(b'\n');
    }

    /// Writes an operator that takes a name: `/F1 Do`.
    pub(super) fn named(&mut self, kind: char, place: usize, operator: &str) {
        self.bytes.extend_from_slice(format!("/{kind}{place} {operator}\n").as_bytes());
    }

    /// Forgets what is set: after `q … Q` it is what it was before.
    pub(super) fn save(&mut self) {
        self.operator(&[], "q");
        self.fill = None;
    }

    /// Ends what [`Content::save`] began.
    pub(super) fn restore(&mut self) {
        self.operator(&[], "Q");
        self.fill = None;
    }

    /// Writes items in their order.
    pub(super) fn items(&mut self, items: &[Item], ink: &Ink<'_>) {
        for item in items {
            self.item(item, ink);
        }
    }

    fn item(&mut self, item: &Item, ink: &Ink<'_>) {
        match item {
            Item::Fill { rect, colour } => {
                self.fill(*colour);
                let [x, y, width, height] = place(rect, ink.format);
                self.operator(&[x, y, width, height], "re f");
            }
            Item::Line { from, to, width, colour } => {
                self.stroke(*colour, *width);
                self.operator(&point(*from, ink.format), "m");
                self.operator(&point(*to, ink.format), "l S");
            }
            Item::Frame { rect, width, colour } => {
                self.stroke(*colour, *width);
                let [x, y, w, h] = place(rect, ink.format);
                self.operator(&[x, y, w, h], "re S");
            }
            Item::Text { x, y, size, spacing, colour, line } => {
                self.fill(*colour);
                self.text(point((*x, *y), ink.format), *size, spacing * size / 1_000.0, line, ink);
            }
            Item::Code { rect, symbol } => self.code(rect, symbol, ink.format),
            Item::Picture { rect, picture } => {
                let [x, y, width, height] = place(rect, ink.format);
                self.save();
                self.operator(&[width, 0.0, 0.0, height, x, y], "cm");
                self.named('I', ink.shared.picture(picture), "Do");
                self.restore();
            }
        }
    }

    fn fill(&mut self, colour: Colour) {
        if self.fill != Some(colour) {
            self.colour(colour, "g", "rg");
            self.fill = Some(colour);
        }
    }

    fn stroke(&mut self, colour: Colour, width: f32) {
        self.colour(colour, "G", "RG");
        self.operator(&[mm_to_pt(width)], "w");
    }

    fn colour(&mut self, colour: Colour, grey: &str, rgb: &str) {
        let part = |part: u8| f32::from(part) / 255.0;
        if colour.red == colour.green && colour.green == colour.blue {
            self.operator(&[part(colour.red)], grey);
        } else {
            self.operator(&[part(colour.red), part(colour.green), part(colour.blue)], rgb);
        }
    }

    /// A symbol is a picture of one bit and one sample a module, painted black: sharp at any resolution, and without the hairlines
    /// that rectangles side by side would show.
    fn code(&mut self, rect: &Rect, symbol: &Symbol, format: Format) {
        self.fill(Colour::WHITE);
        let [x, y, width, height] = place(rect, format);
        self.operator(&[x, y, width, height], "re f");
        let modules = (symbol.width + 2 * QUIET_ZONE) as f32;
        let (quiet, side) = (width / modules * QUIET_ZONE as f32, width / modules * symbol.width as f32);
        self.save();
        self.operator(&[0.0], "g");
        self.operator(&[side, 0.0, 0.0, side, x + quiet, y + quiet], "cm");
        // Samples of 1 are painted: /D [1 0].
        let head = format!("BI/W {0}/H {0}/IM true/D[1 0]/L {1} ID ", symbol.width, symbol.to_bitmap().len());
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(&symbol.to_bitmap());
        self.bytes.extend_from_slice(b"\nEI\n");
        self.restore();
    }

    fn text(&mut self, [x, y]: [f32; 2], size: f32, spacing: f32, line: &Line, ink: &Ink<'_>) {
        let mut pen = x;
        self.operator(&[], "BT");
        if spacing > 0.0 {
            self.operator(&[spacing], "Tc");
        }
        let mut from = (0.0, 0.0);
        for run in &line.runs {
            let used = ink.glyphs.face(run.face);
            // Text with ligatures or reordered signs is told in full; right-to-left runs must not be, for readers would turn it round.
            // So is text with marks over and under its letters, where readers see a gap between words.
            let has_marks = run.glyphs.iter().any(|glyph| glyph.advance == 0 || glyph.x_offset != 0);
            let told = run.direction == Direction::LeftToRight && (has_marks || !used.tells(line, run));
            if told {
                let head = format!("/Span<</ActualText {}>>BDC\n", object::text(run_text(line, run)));
                self.bytes.extend_from_slice(head.as_bytes());
            }
            self.bytes.extend_from_slice(format!("/F{} ", run.face.0).as_bytes());
            self.operator(&[size], "Tf");
            self.operator(&[pen - from.0, y - from.1], "Td");
            from = (pen, y);
            pen += self.run(run, size, ink) + spacing * run.glyphs.len() as f32;
            if told {
                self.operator(&[], "EMC");
            }
        }
        if spacing > 0.0 {
            self.operator(&[0.0], "Tc");
        }
        self.operator(&[], "ET");
    }

    /// Shows the glyphs of a run, and returns how far the pen moved in points.
    fn run(&mut self, run: &Run, size: f32, ink: &Ink<'_>) -> f32 {
        let (face, used) = (ink.fonts.face(run.face), ink.glyphs.face(run.face));
        let thousandths = 1_000.0 / f32::from(face.units_per_em);
        let (mut rise, mut open) = (0, false);
        // Where the next glyph belongs, and where the widths in the file put it, in thousandths of the size.
        let (mut pen, mut written) = (0.0, 0.0);
        let mut glyphs = run.glyphs.as_slice();
        while let Some(first) = glyphs.first() {
            if first.y_offset != rise {
                rise = first.y_offset;
                self.operator(&[rise as f32 * size / f32::from(face.units_per_em)], "Ts");
            }
            let (level, rest) = glyphs.split_at(glyphs.iter().take_while(|glyph| glyph.y_offset == rise).count());
            self.bytes.push(b'[');
            for glyph in level {
                let wanted = pen + glyph.x_offset as f32 * thousandths;
                if (wanted - written).abs() >= SEEN {
                    self.close(&mut open);
                    number(&mut self.bytes, written - wanted);
                    written = wanted;
                }
                self.show(&mut open, used.number(glyph.id));
                // The width as the file has it: cut to whole thousandths.
                written += (f32::from(face.advance(glyph.id)) * thousandths).trunc();
                pen += glyph.advance as f32 * thousandths;
            }
            self.close(&mut open);
            self.bytes.extend_from_slice(b"]TJ\n");
            glyphs = rest;
        }
        if rise != 0 {
            self.operator(&[0.0], "Ts");
        }
        pen * size / 1_000.0
    }

    fn show(&mut self, open: &mut bool, glyph: u16) {
        if !*open {
            self.bytes.push(b'(');
            *open = true;
        }
        for byte in glyph.to_be_bytes() {
            match byte {
                b'(' | b')' | b'\\' => self.bytes.extend_from_slice(&[b'\\', byte]),
                b'\r' => self.bytes.extend_from_slice(b"\\r"),
                _ => self.bytes.push(byte),
            }
        }
    }

    fn close(&mut self, open: &mut bool) {
        if std::mem::take(open) {
            self.bytes.push(b')');
        }
    }
}

/// Returns the text of a run in logical order.
fn run_text<'l>(line: &'l Line, run: &Run) -> &'l str {
    let range = |glyph: &Glyph| (glyph.cluster.start, glyph.cluster.end);
    let (mut start, mut end) = (u32::MAX, 0);
    for (from, to) in run.glyphs.iter().map(range) {
        (start, end) = (start.min(from), end.max(to));
    }
    line.text.get(start as usize..end as usize).unwrap_or_default()
}

/// Turns a rectangle in millimetres from the top left into points from the bottom left.
pub(super) fn place(rect: &Rect, format: Format) -> [f32; 4] {
    [mm_to_pt(rect.x), mm_to_pt(format.height - rect.y - rect.height), mm_to_pt(rect.width), mm_to_pt(rect.height)]
}

fn point((x, y): (f32, f32), format: Format) -> [f32; 2] {
    [mm_to_pt(x), mm_to_pt(format.height - y)]
}

/// Writes a reference: `12 0 R`.
pub(super) fn reference(id: Id) -> String {
    format!("{} 0 R", id.0)
}
