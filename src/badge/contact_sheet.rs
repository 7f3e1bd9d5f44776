//! Badges side by side, to be looked at: a preview of both sides, a contact sheet of many people.
//!
//! A contact sheet is made of the same items as a badge, moved and scaled down, so that the PDF and the picture draw it as they
//! draw badges.

use std::sync::Arc;

use crate::{
    badge::template::TemplatePage,
    domain::colour::Colour,
    typeset::{
        item::{Drawn, Fixed, Group, Item, OutlineStep, Rect, Side, TrimSize},
        text::{Shaper, Style, mm_to_pt},
    },
};

/// The outline of a badge.
const EDGE: Colour = Colour { red: 0xc8, green: 0xcc, blue: 0xd1 };
/// The trim, where guides are drawn.
const TRIM: Colour = Colour { red: 0xd6, green: 0x00, blue: 0x6c };
/// The safe margin.
const SAFE: Colour = Colour { red: 0x00, green: 0x8f, blue: 0xc8 };
/// What is to be kept clear.
const CLEAR: Colour = Colour { red: 0xd9, green: 0x6b, blue: 0x00 };
/// Captions.
const CAPTION: Colour = Colour { red: 0x3b, green: 0x42, blue: 0x4a };
/// What went wrong.
const WRONG: Colour = Colour { red: 0x9b, green: 0x1c, blue: 0x1c };
/// Around and between badges, in millimetres.
const GAP: f32 = 6.0;
/// The font size of captions, in points.
const CAPTION_SIZE: f32 = 7.0;
/// What a caption takes of the height, in millimetres.
const CAPTION_HEIGHT: f32 = 5.0;
/// A4 with its margin, in millimetres.
const A4: [f32; 2] = [210.0, 297.0];
/// The least width at which a badge can be looked at, in millimetres.
const LEAST_WIDTH: f32 = 55.0;
/// The margin of a contact sheet, in millimetres.
const MARGIN: f32 = 10.0;

/// Whether a designer's guide lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guides {
    /// Only the trimmed badge.
    Hidden,
    /// The bleed, the trim, the safe margin and what is to be kept clear.
    Shown,
}

/// One badge of a contact sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// What stands under it.
    pub caption: String,
    /// The badge, or why it could not be drawn.
    pub badge: Result<Drawn, String>,
}

/// A contact sheet that is ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactSheet {
    /// What is on it.
    pub side: Side,
    /// How large it is.
    pub format: TrimSize,
}

impl ContactSheet {
    fn new(width: f32, height: f32, items: Vec<Item>) -> Self {
        let side = Side { fixed: Arc::new(Fixed { key: 0, items: Vec::new() }), items };
        Self { side, format: TrimSize { width, height, bleed: 0.0 } }
    }
}

/// Lays the front and the back of a badge beside each other.
#[must_use]
pub fn side_by_side(drawn: &Drawn, page: &TemplatePage, guides: Guides) -> ContactSheet {
    let around = if guides == Guides::Shown { GAP.max(page.format.bleed + 2.0) } else { GAP };
    let mut items = Vec::new();
    let mut x = around;
    for side in std::iter::once(&drawn.front).chain(&drawn.back) {
        put(&mut items, side, page, (x, around), 1.0, guides);
        x += page.format.width + around;
    }
    ContactSheet::new(x, page.format.height + 2.0 * around, items)
}

/// How a contact sheet goes on when a page is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paging {
    /// On the next A4 page.
    A4,
    /// On the same page, which is as long as it takes.
    OnePage,
}

/// Lays the fronts of many badges beside each other with their captions: on A4 pages, or all on one long page.
#[must_use]
pub fn contact_sheet(entries: &[Sample], page: &TemplatePage, shaper: &mut Shaper<'_>, paging: Paging) -> Vec<ContactSheet> {
    let TrimSize { width, height, .. } = page.format;
    let grid = ContactGrid::of(page.format, entries.len());
    let ContactGrid { columns, scale, room, .. } = grid;
    let (rows, pitch, tall) = match paging {
        // The rows share the page's height, so that none of it stays empty.
        Paging::A4 => (grid.rows, (A4[1] - 2.0 * MARGIN + GAP) / grid.rows as f32, A4[1]),
        Paging::OnePage => {
            let (rows, pitch) = (entries.len().div_ceil(columns).max(1), height * scale + CAPTION_HEIGHT + GAP);
            (rows, pitch, rows as f32 * pitch - GAP + 2.0 * MARGIN)
        }
    };
    let boards = entries.chunks(rows * columns).map(|entries| {
        let mut items = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            let x = MARGIN + (place % columns) as f32 * (room + GAP) + (room - width * scale) / 2.0;
            let y = MARGIN + (place / columns) as f32 * pitch;
            match &entry.badge {
                Ok(drawn) => put(&mut items, &drawn.front, page, (x, y), scale, Guides::Hidden),
                Err(problem) => {
                    items.push(frame((x, y), (width * scale, height * scale), WRONG));
                    let middle = y + height * scale / 2.0;
                    items.push(caption(shaper, problem, (x + 1.0, middle), width * scale - 2.0, WRONG));
                }
            }
            let baseline = y + height * scale + CAPTION_HEIGHT - 1.6;
            items.push(caption(shaper, &entry.caption, (x, baseline), width * scale, CAPTION));
        }
        ContactSheet::new(A4[0], tall, items)
    });
    boards.collect()
}

/// How badges stand on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ContactGrid {
    columns: usize,
    rows: usize,
    /// The size of a badge, as a share of its own.
    scale: f32,
    /// The width of a column, in millimetres.
    room: f32,
}

impl ContactGrid {
    /// Returns the grid that shows the most badges large enough to be looked at on a page, or, if all fit on one, the largest badges.
    fn of(format: TrimSize, count: usize) -> Self {
        let grid = |columns: usize, rows: usize| {
            let room = (A4[0] - 2.0 * MARGIN - GAP * (columns - 1) as f32) / columns as f32;
            let high = (A4[1] - 2.0 * MARGIN - (GAP + CAPTION_HEIGHT) * rows as f32 + GAP) / rows as f32;
            Self { columns, rows, scale: (room / format.width).min(high / format.height).min(1.0), room }
        };
        let all = || (1..=6_usize).flat_map(|columns| (1..=8_usize).map(move |rows| grid(columns, rows)));
        let is_seen = |grid: &Self| grid.scale * format.width >= LEAST_WIDTH.min(format.width);
        let holds_all = all().filter(|grid| is_seen(grid) && grid.columns * grid.rows >= count.max(1));
        // Of two with badges of one size, the one that the badges fill better.
        let largest = holds_all.max_by(|a, b| a.scale.total_cmp(&b.scale).then((b.columns * b.rows).cmp(&(a.columns * a.rows))));
        let most = || {
            all().filter(is_seen).max_by(|a, b| (a.columns * a.rows).cmp(&(b.columns * b.rows)).then(a.scale.total_cmp(&b.scale)))
        };
        largest.or_else(most).unwrap_or_else(|| grid(1, 1))
    }
}

/// Puts a side on the sheet with its upper left corner at a place.
fn put(items: &mut Vec<Item>, side: &Side, page: &TemplatePage, (x, y): (f32, f32), scale: f32, guides: Guides) {
    let TrimSize { width, height, bleed } = page.format;
    items.extend(side.fixed.items.iter().chain(&side.items).map(|item| item.moved(scale, (x, y))));
    let (across, down) = (width * scale, height * scale);
    if guides == Guides::Hidden {
        // What runs into the bleed is cut off, as the cutter does.
        let cut = bleed * scale + 1.0;
        let strips = [
            Rect { x: x - cut, y: y - cut, width: across + 2.0 * cut, height: cut },
            Rect { x: x - cut, y: y + down, width: across + 2.0 * cut, height: cut },
            Rect { x: x - cut, y: y - cut, width: cut, height: down + 2.0 * cut },
            Rect { x: x + across, y: y - cut, width: cut, height: down + 2.0 * cut },
        ];
        items.extend(strips.map(|rect| Item::Fill { rect, colour: Colour::WHITE }));
        items.push(frame((x, y), (across, down), EDGE));
        return;
    }
    if bleed > 0.0 {
        items.push(frame((x - bleed, y - bleed), (across + 2.0 * bleed, down + 2.0 * bleed), EDGE));
    }
    items.push(frame((x, y), (across, down), TRIM));
    items.push(frame((x + page.safe, y + page.safe), (across - 2.0 * page.safe, down - 2.0 * page.safe), SAFE));
    items.extend(page.clear.iter().map(|clear| frame((x + clear.x, y + clear.y), (clear.width, clear.height), CLEAR)));
}

fn frame((x, y): (f32, f32), (width, height): (f32, f32), colour: Colour) -> Item {
    Item::Frame { rect: Rect { x, y, width, height }, width: 0.2, colour }
}

/// Writes one line, without what does not fit the width.
fn caption(shaper: &mut Shaper<'_>, text: &str, (x, y): (f32, f32), width: f32, colour: Colour) -> Item {
    let room = mm_to_pt(width) / CAPTION_SIZE;
    let mut line = shaper.line(text, Style::default());
    let mut kept: Vec<char> = text.chars().collect();
    while line.width > room && !kept.is_empty() {
        kept.truncate((kept.len() as f32 * room / line.width) as usize);
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        line = shaper.line(&shorter, Style::default());
        kept.pop();
    }
    Item::Text { x, y, size: CAPTION_SIZE, spacing: 0.0, colour, line }
}

impl Item {
    /// Returns the same item, made larger or smaller and then moved, in millimetres.
    #[must_use]
    pub fn moved(&self, scale: f32, (x, y): (f32, f32)) -> Self {
        let point = |(left, top): (f32, f32)| (left * scale + x, top * scale + y);
        let area = |rect: &Rect| {
            let (x, y) = point((rect.x, rect.y));
            Rect { x, y, width: rect.width * scale, height: rect.height * scale }
        };
        match self.clone() {
            Self::Fill { rect, colour } => Self::Fill { rect: area(&rect), colour },
            Self::Line { from, to, width, colour } => {
                Self::Line { from: point(from), to: point(to), width: width * scale, colour }
            }
            Self::Frame { rect, width, colour } => Self::Frame { rect: area(&rect), width: width * scale, colour },
            Self::Text { x: left, y: baseline, size, spacing, colour, line } => {
                let (x, y) = point((left, baseline));
                Self::Text { x, y, size: size * scale, spacing, colour, line }
            }
            Self::Code { rect, symbol } => Self::Code { rect: area(&rect), symbol },
            Self::Picture { rect, picture } => Self::Picture { rect: area(&rect), picture },
            Self::Outline { steps, colour } => {
                let step = |step: OutlineStep| match step {
                    OutlineStep::Move(to) => OutlineStep::Move(point(to)),
                    OutlineStep::Line(to) => OutlineStep::Line(point(to)),
                    OutlineStep::Curve(first, second, to) => OutlineStep::Curve(point(first), point(second), point(to)),
                };
                Self::Outline { steps: steps.into_iter().map(step).collect(), colour }
            }
            Self::Photo { frame, rect, picture } => Self::Photo { frame: area(&frame), rect: area(&rect), picture },
            Self::Artwork { rect, window, picture } => Self::Artwork { rect: area(&rect), window: area(&window), picture },
            Self::Modules { rect, modules } => Self::Modules { rect: area(&rect), modules },
            Self::Group(group) => Self::Group(Box::new(Group {
                items: group.items.iter().map(|item| item.moved(scale, (x, y))).collect(),
                turn: group.turn.map(|(rotation, about)| (rotation, point(about))),
                ..*group
            })),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::{fonts::Fonts, text::pt_to_mm};

    const PAGE: TemplatePage = TemplatePage {
        format: TrimSize { width: 105.0, height: 148.0, bleed: 3.0 },
        safe: 6.0,
        grid: 0.0,
        folds: [None; 2],
        clear: Vec::new(),
    };

    fn blank() -> Drawn {
        let fixed = Arc::new(Fixed { key: 0, items: Vec::new() });
        let band = Item::Fill { rect: Rect { x: -3.0, y: 124.0, width: 111.0, height: 27.0 }, colour: Colour::BLACK };
        Drawn { front: Side { fixed, items: vec![band] }, back: None }
    }

    #[test]
    fn captions_keep_to_their_width() {
        let fonts = Fonts::embedded();
        let mut shaper = Shaper::new(&fonts);
        for text in ["", "Short", &"Maximilian ".repeat(20), &"W".repeat(400)] {
            let Item::Text { size, line, .. } = caption(&mut shaper, text, (0.0, 0.0), 50.0, CAPTION) else { panic!("a text") };
            assert!(pt_to_mm(line.width * size) <= 50.0, "{text}");
        }
    }

    #[test]
    fn a_contact_sheet_takes_as_many_pages_as_it_needs() {
        let fonts = Fonts::embedded();
        let mut shaper = Shaper::new(&fonts);
        let entries: Vec<Sample> = (0..10).map(|n| Sample { caption: n.to_string(), badge: Ok(blank()) }).collect();
        let pages = contact_sheet(&entries, &PAGE, &mut shaper, Paging::A4);
        assert_eq!(pages.len(), 2, "nine badges of this size fit a page");
        for board in &pages {
            for item in &board.side.items {
                if let Item::Frame { rect, .. } = item {
                    assert!(rect.x >= 9.9 && rect.x + rect.width <= 200.1 && rect.y + rect.height <= 287.1, "{rect:?}");
                }
            }
        }
        assert_eq!(contact_sheet(&entries, &PAGE, &mut shaper, Paging::OnePage).len(), 1);
    }

    #[test]
    fn badges_fill_the_page() {
        let format = |width, height| TrimSize { width, height, bleed: 0.0 };
        for (format, count, columns, rows) in [
            (format(105.0, 148.0), 100, 3, 3),
            (format(105.0, 148.0), 4, 2, 2),
            (format(105.0, 148.0), 1, 1, 1),
            (format(85.6, 54.0), 100, 3, 6),
            (format(210.0, 297.0), 100, 3, 3),
            (format(62.0, 29.0), 100, 3, 7),
        ] {
            let grid = ContactGrid::of(format, count);
            assert_eq!((grid.columns, grid.rows), (columns, rows), "{format:?} × {count}: {grid:?}");
            let used = rows as f32 * (format.height * grid.scale + CAPTION_HEIGHT + GAP) - GAP;
            assert!(used <= A4[1] - 2.0 * MARGIN + 0.01, "{used}");
            assert!(count < 100 || used > 0.9 * (A4[1] - 2.0 * MARGIN), "{format:?}: {used}");
        }
    }

    #[test]
    fn guides_are_drawn_when_asked_for() {
        let frames = |guides| {
            let board = side_by_side(&blank(), &PAGE, guides);
            board.side.items.iter().filter(|item| matches!(item, Item::Frame { .. })).count()
        };
        assert_eq!((frames(Guides::Hidden), frames(Guides::Shown)), (1, 3));
    }
}
