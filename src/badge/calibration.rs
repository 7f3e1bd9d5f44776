//! The calibration page: shows how far off the paper a printer prints, and how far its backs are off its fronts.
//!
//! It is one badge as large as the paper, so that it is printed as badges are: turned over the same edge, with the same offsets.

use std::sync::Arc;

use crate::{
    domain::colour::Colour,
    typeset::{
        fonts::Weight,
        item::{Drawn, Fixed, Item, Rect, Side, TrimSize},
        sheet::{CutMarks, Edge, Extent, ImposeError, Orientation, Sheet, SheetPlan, Size},
        text::{Shaper, Style, mm_to_pt},
    },
};

/// What no office printer reaches, in millimetres from the paper's edge.
const UNPRINTABLE: f32 = 5.0;
/// Where the rulers are, in millimetres from the paper's edge.
const RULER: f32 = 14.0;
/// The arm of a crosshair, in millimetres.
const ARM: f32 = 8.0;
const INK: Colour = Colour::BLACK;
const FAINT: u8 = 150;
/// Font sizes in points.
const LARGEST_TEXT: f32 = 9.5;
const SMALLEST_TEXT: f32 = 5.0;
const FIGURES: f32 = 5.5;
/// From baseline to baseline, in font sizes.
const LEADING: f32 = 1.45;

/// Returns the paper of a sheet as one place for one calibration page.
///
/// # Errors
/// When the paper has no place, which a sheet's paper always has.
pub fn sheet(plan: &SheetPlan, sheet: &Sheet) -> Result<(Sheet, TrimSize), ImposeError> {
    let [width, height] = sheet.paper;
    let format = TrimSize { width, height, bleed: 0.0 };
    let plan = SheetPlan {
        paper: sheet.paper.map(Extent::Fixed),
        orientation: Orientation::AsWritten,
        cell: [None; 2],
        count: [Some(1); 2],
        gap: [0.0; 2],
        margin: [None; 2],
        marks: CutMarks::Off,
        folds: [None; 2],
        start: 1,
        ..plan.clone()
    };
    Ok((plan.impose(format)?, format))
}

/// Returns what to do with the page, line by line. A line that begins with a space continues the one above it.
#[must_use]
pub fn instructions(plan: &SheetPlan, sheet: &Sheet) -> Vec<String> {
    let ([x, y], [back_x, back_y]) = (plan.offset, plan.back_offset);
    let has_back = has_back(sheet);
    let turned = match sheet.edge {
        Some(Edge::Long) if has_back => ", on both sides, turned over the long edge",
        Some(Edge::Short) if has_back => ", on both sides, turned over the short edge",
        _ => "",
    };
    let mut lines = vec![
        format!("1  Print this page at 100 %, never fitted to the paper{turned}."),
        "2  The rulers count millimetres from the left and the upper edge of the paper.".into(),
        "   Hold a steel ruler to the edge. If things lie 1 mm too far right, use --offset=-1,0;".into(),
        "   if 1 mm too low, --offset=0,-1. Print again with it before you look at the back.".into(),
    ];
    if has_back {
        lines.extend([
            "3  Hold the page against the light, the front towards you. One tick is a millimetre.".into(),
            "   If a square lies 1 mm to the right of its cross, use --back-offset=1,0;".into(),
            "   if 1 mm too low, --back-offset=0,-1. In the end each cross is in the middle of its square.".into(),
        ]);
    }
    lines.push("Lengths may have decimals. A sheet's file has them under [print]: offset = [-1, 0]".into());
    lines.push(format!("This page has --offset={x},{y} and --back-offset={back_x},{back_y}: add what you read."));
    lines
}

/// Draws the page for a sheet: `sheet` has the badges' cells.
#[must_use]
pub fn draw(plan: &SheetPlan, sheet: &Sheet, shaper: &mut Shaper<'_>) -> Drawn {
    let [width, height] = sheet.paper;
    let places: Vec<Rect> = cells(plan, sheet);
    let mut front = TestPage { items: Vec::new(), shaper, width, height };
    front.cells(&places);
    front.rulers();
    for point in crosses(width, height) {
        front.cross(point);
    }
    let title = format!("{}, front: paper of {}", plan.name, Size(sheet.paper));
    front.text_block(&title, &instructions(plan, sheet));
    let front = front.items;
    let back = has_back(sheet).then(|| {
        let mut back = TestPage { items: Vec::new(), shaper, width, height };
        // The paper is turned over its side edge: what was on the left is on the right.
        let mirrored: Vec<Rect> = places.iter().map(|place| Rect { x: width - place.x - place.width, ..*place }).collect();
        back.cells(&mirrored);
        for (x, y) in crosses(width, height) {
            back.target((width - x, y));
        }
        let lines = ["This side's top lies behind the front's top.".to_owned()];
        back.text_block(&format!("{}, back", plan.name), &lines);
        back.items
    });
    let side = |items| Side { fixed: Arc::new(Fixed { key: 0, items: Vec::new() }), items };
    Drawn { front: side(front), back: back.map(side) }
}

fn has_back(sheet: &Sheet) -> bool {
    sheet.edge.is_some() && sheet.sides.has_front() && sheet.sides.has_back()
}

/// Returns the cells from the upper left corner, without the offset: the page as a whole is moved by it.
fn cells(plan: &SheetPlan, sheet: &Sheet) -> Vec<Rect> {
    let [x, y] = plan.offset;
    let place = |cell: &crate::typeset::sheet::SheetCell| Rect {
        x: cell.x - x,
        y: sheet.paper[1] - cell.y - cell.size[1] - y,
        width: cell.size[0],
        height: cell.size[1],
    };
    sheet.front.cells.iter().map(place).collect()
}

/// Returns where crosses stand: in the middle and, where the paper has room, near two corners, so that a crooked sheet shows.
fn crosses(width: f32, height: f32) -> Vec<(f32, f32)> {
    let inset = RULER + 2.5 * ARM;
    let middle = (width / 2.0, if height > 120.0 { height / 3.0 } else { height / 2.0 });
    if width.min(height) < 100.0 {
        return vec![middle];
    }
    vec![middle, (inset, inset), (width - inset, height - inset)]
}

struct TestPage<'s, 'f> {
    items: Vec<Item>,
    shaper: &'s mut Shaper<'f>,
    width: f32,
    height: f32,
}

impl TestPage<'_, '_> {
    fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32) {
        self.items.push(Item::Line { from, to, width, colour: INK });
    }

    /// Writes a text whose baseline begins at x.
    fn text(&mut self, (x, y): (f32, f32), size: f32, text: &str, weight: Weight) {
        let line = self.shaper.line(text, Style { weight, ..Style::default() });
        self.items.push(Item::Text { x, y, size, spacing: 0.0, colour: INK, line });
    }

    /// Writes a figure of a ruler; its middle is at x.
    fn figure(&mut self, (x, y): (f32, f32), tick: usize) {
        let line = self.shaper.line(&tick.to_string(), Style::default());
        let x = x - line.width * FIGURES / mm_to_pt(1.0) / 2.0;
        self.items.push(Item::Text { x, y, size: FIGURES, spacing: 0.0, colour: INK, line });
    }

    fn cells(&mut self, places: &[Rect]) {
        for &rect in places {
            self.items.push(Item::Frame { rect, width: 0.15, colour: Colour::grey(FAINT) });
        }
    }

    /// Millimetres from the left edge along the top, and from the upper edge along the left.
    fn rulers(&mut self) {
        let ticks = |length: f32| (UNPRINTABLE as usize..).take_while(move |&tick| tick as f32 <= length - UNPRINTABLE);
        let tick_length = |tick: usize| match (tick.is_multiple_of(10), tick.is_multiple_of(5)) {
            (true, _) => 4.0,
            (_, true) => 3.0,
            _ => 1.8,
        };
        for tick in ticks(self.width) {
            let x = tick as f32;
            self.line((x, RULER), (x, RULER - tick_length(tick)), 0.1);
            // Where the rulers cross, figures would stand on ticks.
            if tick.is_multiple_of(10) && x > RULER {
                self.figure((x, RULER - 4.6), tick);
            }
        }
        for tick in ticks(self.height) {
            let y = tick as f32;
            self.line((RULER, y), (RULER - tick_length(tick), y), 0.1);
            if tick.is_multiple_of(10) && y > RULER {
                self.figure((RULER - 6.2, y + 0.7), tick);
            }
        }
        self.line((UNPRINTABLE, RULER), (self.width - UNPRINTABLE, RULER), 0.1);
        self.line((RULER, UNPRINTABLE), (RULER, self.height - UNPRINTABLE), 0.1);
    }

    /// The front's mark: a cross with a tick for each millimetre.
    fn cross(&mut self, (x, y): (f32, f32)) {
        self.line((x - ARM, y), (x + ARM, y), 0.1);
        self.line((x, y - ARM), (x, y + ARM), 0.1);
        for tick in 1..ARM as usize {
            let (far, half) = (tick as f32, if tick == 5 { 1.0 } else { 0.6 });
            for far in [-far, far] {
                self.line((x + far, y - half), (x + far, y + half), 0.1);
                self.line((x - half, y + far), (x + half, y + far), 0.1);
            }
        }
    }

    /// The back's mark: a square that closes on the cross, with lines that show which way it lies off.
    fn target(&mut self, (x, y): (f32, f32)) {
        self.items.push(Item::Frame { rect: Rect { x: x - 1.5, y: y - 1.5, width: 3.0, height: 3.0 }, width: 0.25, colour: INK });
        for side in [-1.0, 1.0] {
            self.line((x + side * 1.5, y), (x + side * 1.5 * ARM, y), 0.25);
            self.line((x, y + side * 1.5), (x, y + side * 1.5 * ARM), 0.25);
        }
    }

    /// Writes lines below the middle, as large as fits, or none if there is no room to make them readable.
    fn text_block(&mut self, title: &str, lines: &[String]) {
        let room = Rect {
            x: RULER + 8.0,
            y: self.height / 2.0,
            width: self.width - 2.0 * (RULER + 8.0),
            height: self.height / 2.0 - RULER - 3.0 * ARM,
        };
        let widest = lines.iter().map(|line| self.shaper.line(line, Style::default()).width).fold(1.0, f32::max);
        let by_width = mm_to_pt(room.width) / (widest + 1.3);
        let by_height = mm_to_pt(room.height) / (LEADING * (lines.len() + 2) as f32);
        let size = by_width.min(by_height).min(LARGEST_TEXT);
        if size < SMALLEST_TEXT {
            return;
        }
        let pitch = size * LEADING / mm_to_pt(1.0);
        // A line that continues another stands under its text, not under its number.
        let indent = size / mm_to_pt(1.0) * 1.3;
        let width = widest * size / mm_to_pt(1.0) + indent;
        let rect = Rect { x: room.x - 2.0, y: room.y, width: width + 4.0, height: pitch * (lines.len() + 2) as f32 + 1.0 };
        self.items.push(Item::Fill { rect, colour: Colour::WHITE });
        self.text((room.x, room.y + pitch), size + 1.0, title, Weight::Bold);
        for (place, line) in lines.iter().enumerate() {
            let y = room.y + pitch * (place as f32 + 2.3);
            let (number, text) = match line.split_once("  ") {
                Some((number, text)) => (number, text.trim_start()),
                None => ("", line.as_str()),
            };
            let is_numbered = line.starts_with("  ") || !number.is_empty();
            if !number.is_empty() {
                self.text((room.x, y), size, number, Weight::Regular);
            }
            self.text((room.x + if is_numbered { indent } else { 0.0 }, y), size, text, Weight::Regular);
        }
    }
}
