//! Items become operators of a content stream (ISO 32000-1, 8 and 9), in points from the badge's lower left corner.

use super::{
    glyphs::Glyphs,
    inks::{Ink, Inks, Target},
    object::{self, number, rounded},
    page_tree::PageTree,
    shared::Shared,
    spelling::spell,
};
use crate::{
    domain::colour::Colour,
    typeset::{
        fonts::{FaceId, Fonts},
        item::{Group, Item, OutlineStep, Rect, TrimSize},
        modules::Modules,
        qr::{QUIET_ZONE, Symbol},
        text::{Glyph, Line, Run, TextDirection, mm_to_pt},
    },
};

/// The gap between letters from which readers may take it for a space, in thousandths of the font size.
const GAP: f32 = 80.0;

/// What writing items needs to know.
pub(super) struct Pen<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) glyphs: &'a Glyphs,
    pub(super) shared: &'a Shared<'a>,
    pub(super) inks: Inks<'a>,
    pub(super) format: TrimSize,
}

/// A content stream that is being written.
#[derive(Default)]
pub(super) struct ContentStream {
    pub(super) bytes: Vec<u8>,
    /// What the parts of the page are, if the document says so.
    pub(super) tree: Option<PageTree>,
    fill: Option<(Colour, Overprint)>,
    stroke: Option<(Colour, f32)>,
    font: Option<(FaceId, f32)>,
    overprint: Option<Overprint>,
}

/// Whether black is printed over what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Overprint {
    /// Letters, lines and codes are.
    Over,
    /// Areas are not: what is under them would shine through.
    Instead,
}

impl ContentStream {
    /// Starts a page; with a tree, the document says what its parts are.
    pub(super) fn with(tree: Option<PageTree>) -> Self {
        Self { tree, ..Self::default() }
    }

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

    /// Saves the state with `q`, and forgets what is set: after `Q` it is as it was before.
    pub(super) fn save(&mut self) {
        self.operator(&[], "q");
        self.forget();
    }

    /// Ends what [`ContentStream::save`] began.
    pub(super) fn restore(&mut self) {
        self.operator(&[], "Q");
        self.forget();
    }

    fn forget(&mut self) {
        (self.fill, self.stroke, self.font, self.overprint) = (None, None, None, None);
    }

    /// Writes items in their order.
    pub(super) fn items(&mut self, items: &[Item], ink: &Pen<'_>) {
        for item in items {
            if let Item::Group(group) = item {
                self.group(group, ink);
            } else {
                self.piece(PageTree::begin_piece);
                self.item(item, ink);
            }
        }
    }

    fn group(&mut self, group: &Group, ink: &Pen<'_>) {
        if let Some(tag) = &group.tag {
            self.piece(|tree, out| tree.open(tag, out));
        }
        let is_changed = group.turn.is_some() || group.opacity < 100;
        if is_changed {
            self.piece(PageTree::end_piece);
            self.save();
        }
        if group.opacity < 100 {
            self.named('A', usize::from(group.opacity), "gs");
        }
        if let Some((rotation, about)) = group.turn {
            let ([x, y], (sine, cosine)) = (point(about, ink.format), rotation.sine_and_cosine());
            // To the right on the page is against the direction in which angles are counted here.
            let (a, b, c, d) = (cosine, -sine, sine, cosine);
            self.operator(&[a, b, c, d, x - a * x - c * y, y - b * x - d * y], "cm");
        }
        self.items(&group.items, ink);
        if is_changed {
            self.piece(PageTree::end_piece);
            self.restore();
        }
        if group.tag.is_some() {
            self.piece(PageTree::close);
        }
    }

    /// Begins or ends a piece of content, if the document says what its parts are.
    pub(super) fn piece(&mut self, change: impl FnOnce(&mut PageTree, &mut Vec<u8>)) {
        if let Some(tree) = &mut self.tree {
            change(tree, &mut self.bytes);
        }
    }

    fn item(&mut self, item: &Item, ink: &Pen<'_>) {
        match item {
            Item::Fill { rect, colour } => {
                self.fill(*colour, Overprint::Instead, ink);
                let [x, y, width, height] = place(rect, ink.format);
                self.operator(&[x, y, width, height], "re f");
            }
            Item::Line { from, to, width, colour } => {
                self.stroke(*colour, *width, ink);
                self.operator(&point(*from, ink.format), "m");
                self.operator(&point(*to, ink.format), "l S");
            }
            Item::Frame { rect, width, colour } => {
                self.stroke(*colour, *width, ink);
                let [x, y, w, h] = place(rect, ink.format);
                self.operator(&[x, y, w, h], "re S");
            }
            Item::Text { x, y, size, spacing, colour, line } => {
                self.fill(*colour, Overprint::Over, ink);
                self.text(point((*x, *y), ink.format), *size, *spacing, line, ink);
            }
            Item::Code { rect, symbol } => self.code(rect, symbol, ink),
            Item::Modules { rect, modules } => self.modules(place(rect, ink.format), modules, ink),
            Item::Group(group) => self.group(group, ink),
            Item::Outline { steps, colour } => self.outline(steps, *colour, ink),
            Item::Picture { rect, picture } => {
                let [x, y, width, height] = place(rect, ink.format);
                self.save();
                self.operator(&[width, 0.0, 0.0, height, x, y], "cm");
                self.named('I', ink.shared.picture(picture), "Do");
                self.restore();
            }
            Item::Photo { frame: window, rect, picture } | Item::Artwork { rect, window, picture } => {
                self.save();
                self.operator(&place(window, ink.format), "re W n");
                let [x, y, width, height] = place(rect, ink.format);
                self.operator(&[width, 0.0, 0.0, height, x, y], "cm");
                self.named('I', ink.shared.picture(picture), "Do");
                self.restore();
            }
        }
    }

    fn outline(&mut self, steps: &[OutlineStep], colour: Colour, ink: &Pen<'_>) {
        let format = ink.format;
        self.fill(colour, Overprint::Instead, ink);
        for step in steps {
            match *step {
                OutlineStep::Move(to) => self.operator(&point(to, format), "m"),
                OutlineStep::Line(to) => self.operator(&point(to, format), "l"),
                OutlineStep::Curve(first, second, to) => {
                    let handles = [point(first, format), point(second, format), point(to, format)];
                    self.operator(handles.as_flattened(), "c");
                }
            }
        }
        // Filling closes each piece.
        self.operator(&[], "f");
    }

    fn fill(&mut self, colour: Colour, layer: Overprint, ink: &Pen<'_>) {
        if self.fill != Some((colour, layer)) {
            let chosen = ink.inks.of(colour);
            self.choose(chosen, Target::Fill);
            self.overprint(ink, if chosen.overprints() { layer } else { Overprint::Instead });
            self.fill = Some((colour, layer));
        }
    }

    fn stroke(&mut self, colour: Colour, width: f32, ink: &Pen<'_>) {
        let chosen = ink.inks.of(colour);
        if self.stroke != Some((colour, width)) {
            self.choose(chosen, Target::Stroke);
            self.operator(&[mm_to_pt(width)], "w");
            self.stroke = Some((colour, width));
        }
        // Areas and lines share one state: what is filled next sets its own again.
        if ink.inks.press().is_some() {
            self.overprint(ink, if chosen.overprints() { Overprint::Over } else { Overprint::Instead });
            self.fill = None;
        }
    }

    /// Chooses an ink.
    pub(super) fn choose(&mut self, ink: Ink, target: Target) {
        let (operands, operator) = ink.operator(target);
        self.operator(&operands, &operator);
    }

    fn overprint(&mut self, ink: &Pen<'_>, layer: Overprint) {
        if ink.inks.press().is_some() && self.overprint != Some(layer) {
            let state = match layer {
                Overprint::Over => "/GO gs",
                Overprint::Instead => "/GK gs",
            };
            self.operator(&[], state);
            self.overprint = Some(layer);
        }
    }

    /// A symbol is a picture of one bit and one sample a module, painted black: sharp at any resolution, and without the hairlines
    /// that rectangles side by side would show.
    fn code(&mut self, rect: &Rect, symbol: &Symbol, ink: &Pen<'_>) {
        self.fill(Colour::WHITE, Overprint::Instead, ink);
        let [x, y, width, height] = place(rect, ink.format);
        self.operator(&[x, y, width, height], "re f");
        let modules = (symbol.width + 2 * QUIET_ZONE) as f32;
        let (quiet, side) = (width / modules * QUIET_ZONE as f32, width / modules * symbol.width as f32);
        self.stencil([x + quiet, y + quiet, side, side], [symbol.width; 2], symbol.to_bitmap(), ink);
    }

    fn modules(&mut self, place: [f32; 4], modules: &Modules, ink: &Pen<'_>) {
        self.stencil(place, [modules.width(), modules.height()], modules.to_bitmap(), ink);
    }

    /// Paints the samples that are 1 black: /D [1 0].
    fn stencil(&mut self, [x, y, width, height]: [f32; 4], [across, down]: [usize; 2], mut samples: Vec<u8>, ink: &Pen<'_>) {
        self.save();
        self.choose(ink.inks.of(Colour::BLACK), Target::Fill);
        self.operator(&[width, 0.0, 0.0, height, x, y], "cm");
        let mut filter = "";
        if samples.windows(2).any(|pair| pair == b"EI") {
            // Readers that search for the letters that end the picture must not find them in its samples.
            samples = (hex::encode_upper(samples) + ">").into_bytes();
            filter = "/F/AHx";
        }
        let head = format!("BI/W {across}/H {down}/IM true/D[1 0]{filter}/L {} ID ", samples.len());
        self.bytes.extend_from_slice(head.as_bytes());
        self.bytes.extend_from_slice(&samples);
        self.bytes.extend_from_slice(b"\nEI\n");
        self.restore();
    }

    fn text(&mut self, [x, y]: [f32; 2], size: f32, spacing: f32, line: &Line, ink: &Pen<'_>) {
        let mut pen = x;
        self.operator(&[], "BT");
        if spacing != 0.0 {
            self.operator(&[spacing * size / 1_000.0], "Tc");
        }
        let mut from = (0.0, 0.0);
        for run in &line.runs {
            let told = needs_telling(line, run, spacing, ink);
            if told {
                let head = format!("/Span<</ActualText {}>>BDC\n", object::text(run_text(line, run)));
                self.bytes.extend_from_slice(head.as_bytes());
            }
            if self.font != Some((run.face, size)) {
                self.bytes.extend_from_slice(format!("/F{} ", run.face.0).as_bytes());
                self.operator(&[size], "Tf");
                self.font = Some((run.face, size));
            }
            self.operator(&[pen - from.0, y - from.1], "Td");
            from = (pen, y);
            pen += self.run(line, run, size, spacing, ink);
            if told {
                self.operator(&[], "EMC");
            }
        }
        if spacing != 0.0 {
            self.operator(&[0.0], "Tc");
        }
        self.operator(&[], "ET");
    }

    /// Shows the codes of a run, and returns how far the pen moved in points. `spacing` is in thousandths of the size.
    fn run(&mut self, line: &Line, run: &Run, size: f32, spacing: f32, ink: &Pen<'_>) -> f32 {
        let (face, codes) = (ink.fonts.face(run.face), ink.glyphs.face(run.face));
        let (mut rise, mut is_listing, mut is_open) = (0, false, false);
        // Where the codes shown so far have moved the pen, in thousandths of the size.
        let mut written = 0.0;
        let end = spell(line, run, face, codes.blank(), spacing, |part| {
            if part.y != rise {
                self.end_list(&mut is_listing, &mut is_open);
                rise = part.y;
                self.operator(&[rise as f32 * size / f32::from(face.units_per_em)], "Ts");
            }
            if !is_listing {
                self.bytes.push(b'[');
                is_listing = true;
            }
            let adjustment = rounded(written - part.x) as f32;
            if adjustment != 0.0 {
                self.close(&mut is_open);
                number(&mut self.bytes, adjustment);
                written -= adjustment;
            }
            let code = codes.code(&part);
            self.show(&mut is_open, code);
            written += codes.get(code).width as f32 + spacing;
        });
        self.end_list(&mut is_listing, &mut is_open);
        if rise != 0 {
            self.operator(&[0.0], "Ts");
        }
        end * size / 1_000.0
    }

    fn end_list(&mut self, is_listing: &mut bool, is_open: &mut bool) {
        self.close(is_open);
        if std::mem::take(is_listing) {
            self.bytes.extend_from_slice(b"]TJ\n");
        }
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

/// Returns whether the text of a run must be stated beside its codes: if readers see gaps in a word, or the codes do not give it.
///
/// The text of right-to-left runs must not be stated, since poppler would reverse it.
fn needs_telling(line: &Line, run: &Run, spacing: f32, ink: &Pen<'_>) -> bool {
    if run.direction == TextDirection::RightToLeft {
        return run_text(line, run).chars().any(is_unknown_to_readers);
    }
    let has_marks = run.glyphs.iter().any(|glyph| glyph.advance == 0 || glyph.x_offset != 0);
    let shares_clusters = run.glyphs.windows(2).any(|pair| pair[0].cluster == pair[1].cluster);
    spacing >= GAP || has_marks || shares_clusters || ink.glyphs.face(run.face).lacks_text(line, run, ink.fonts.face(run.face))
}

/// Returns whether a right-to-left letter is one that poppler takes for a left-to-right one: N'Ko, Samaritan and Mandaic, and all
/// beyond the first 65,536 characters, such as Adlam. It does not reverse their text, and so it must be stated.
fn is_unknown_to_readers(c: char) -> bool {
    matches!(u32::from(c), 0x07C0..=0x085F | 0x1_0800..=0x1_0FFF | 0x1_E800..=0x1_EFFF)
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
pub(super) fn place(rect: &Rect, format: TrimSize) -> [f32; 4] {
    [mm_to_pt(rect.x), mm_to_pt(format.height - rect.y - rect.height), mm_to_pt(rect.width), mm_to_pt(rect.height)]
}

fn point((x, y): (f32, f32), format: TrimSize) -> [f32; 2] {
    [mm_to_pt(x), mm_to_pt(format.height - y)]
}
