//! Zone marks and day marks: filled when allowed, outlined with a bar under the letter when not.
//!
//! A line through a letter makes another letter of it (C becomes Ø, I becomes a cross): nothing goes through what is withheld.

use std::sync::Arc;

use super::{block::Voice, calendar};
use crate::typeset::text::{InkBox, ink_box};
use crate::{
    badge::template::{Marked, Marks},
    domain::{
        colour::Colour,
        event::{Event, Zone},
        event_text::TextOf,
        mask::{DayIndex, DayMask, ZoneIndex, ZoneMask},
    },
    typeset::{
        fonts::Weight,
        item::{Item, Rect},
        text::{Line, Shaper, Style, mm_to_pt, pt_to_mm},
    },
};

/// Colours of what is not allowed, unless the template sets one. Letters are darker than their frame: 6.2:1 on white.
const GREYS: Withheld = Withheld {
    frame: Colour { red: 0xa3, green: 0xa9, blue: 0xb1 },
    letters: Colour { red: 0x5a, green: 0x61, blue: 0x6a },
    name: Colour { red: 0x6b, green: 0x72, blue: 0x7b },
};
/// Names beside marks.
const NAME: Colour = Colour { red: 0x16, green: 0x1a, blue: 0x1f };
/// The width of the outline, in millimetres.
const STROKE: f32 = 0.25;
/// The bar under what is withheld: its length and its width, and the space between it and the letters and the edge, as shares of the
/// side.
const BAR: (f32, f32, f32) = (0.5, 0.07, 0.1);
/// The height of the letters of a zone, as a share of the side.
const LETTERS: f32 = 0.5;
/// The height of a day's number with its weekday under it, as a share of the side.
const NUMBER: f32 = 0.38;
/// The height of the weekday, as a share of the side.
const WEEKDAY: f32 = 0.185;
/// The smallest weekday, in points: below it the number stands alone.
const LEAST_WEEKDAY: f32 = 5.0;
/// The least space between number and weekday and around them, as a share of the side.
const AIR: f32 = 0.1;
/// How much smaller squares may become so that none stands alone on the last row, as a share.
const EVEN: f32 = 0.6;
/// How finely sides are tried, in millimetres.
const STEP: f32 = 0.1;
/// The height of capitals in Noto Sans, in ems.
const CAPITALS: f32 = 0.714;
/// The widest that letters may be, as a share of their square.
const FULL: f32 = 0.84;
/// From a mark to its name, as a share of the side.
const NAME_GAP: f32 = 0.35;
/// The smallest names, in points: smaller ones are left out.
const LEAST_NAME: f32 = 5.0;
/// The least side of marks on which two letters can be read, in millimetres.
const CLEAR: f32 = 3.2;
/// The least space between two names of two lines, in font sizes.
const NAME_SPACE: f32 = 0.3;
/// From one line of a name to the next, in font sizes.
const NAME_LEADING: f32 = 1.1;

/// The colours of what is not allowed.
#[derive(Debug, Clone, Copy)]
struct Withheld {
    /// The outline and the bar.
    frame: Colour,
    letters: Colour,
    name: Colour,
}

/// One mark.
struct MarkFace {
    /// Letters in the middle, or a number with a word under it.
    face: String,
    under: Option<String>,
    name: String,
    allowed: bool,
}

/// Marks that do not fit into their box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TooMany {
    pub(super) count: usize,
}

/// On how many lines the names beside marks stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NameLines {
    One,
    Two,
}

/// Where the squares stand.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Raster {
    side: f32,
    columns: usize,
    rows: usize,
}

/// Draws the marks of an event for one set of rights.
pub(super) fn draw(
    shaper: &mut Shaper<'_>,
    marks: &Marks,
    area: Rect,
    event: &Event,
    (zones, days): (ZoneMask, DayMask),
    (colour, voice): (Colour, Voice),
    items: &mut Vec<Item>,
) -> Result<(), TooMany> {
    let list = match marks.of {
        Marked::Zones => zone_marks(event, zones, &marks.language),
        Marked::Days => day_marks(event, days, &marks.language),
    };
    let withheld = marks.withheld.map_or(GREYS, |ink| Withheld::all(ink.on(colour)));
    let mut pen = MarkPen { shaper, voice, ink: marks.ink.on(colour), withheld, items };
    // Marks without names are better than no marks: a long event has many days.
    let named = marks.names.and_then(|size| {
        let mut on = |lines| named(marks, area, list.len(), size, (pen.widest_name(&list, lines), lines));
        let one = on(NameLines::One);
        // One line, unless two make room for letters of the marks that can be read.
        if one.is_some_and(|(raster, ..)| raster.side >= CLEAR) {
            return one;
        }
        [on(NameLines::Two), one].into_iter().flatten().max_by(|(a, ..), (b, ..)| a.side.total_cmp(&b.side))
    });
    let raster = named.map(|(raster, ..)| raster).or_else(|| plain(marks, area, list.len()));
    let Raster { side, columns, rows } = raster.ok_or(TooMany { count: list.len() })?;
    let name_size = named.map(|(_, size, lines)| (size, lines));
    let column = column_width(marks, area, columns);
    for (place, mark) in list.iter().enumerate() {
        // Names are read down a column, marks without names along a row.
        let (x, y) = if name_size.is_some() { (place / rows, place % rows) } else { (place % columns, place / columns) };
        let step = if name_size.is_some() { column + marks.column_gap } else { side + marks.gap };
        let square = Rect { x: area.x + x as f32 * step, y: area.y + y as f32 * (side + marks.gap), width: side, height: side };
        pen.mark(mark, square);
        if let Some(size) = name_size {
            pen.name(mark, square, size);
        }
    }
    Ok(())
}

/// Returns the colours of letters that stand on what is behind marks, and not on a square of their own.
pub(super) fn colours(marks: &Marks, category: Colour) -> Vec<Colour> {
    let withheld = marks.withheld.map_or(GREYS, |ink| Withheld::all(ink.on(category)));
    let names = marks.names.map(|_| [NAME, withheld.name]).into_iter().flatten();
    std::iter::once(withheld.letters).chain(names).collect()
}

fn zone_marks(event: &Event, allowed: ZoneMask, language: &str) -> Vec<MarkFace> {
    let name = |zone: &Zone| {
        let of = TextOf::Zone(zone.code.to_string());
        let other = if language.is_empty() { None } else { event.texts.get(&of, language) };
        other.unwrap_or(&zone.name).to_owned()
    };
    let zones = event.zones.iter().enumerate();
    zones
        .map(|(place, zone)| MarkFace {
            face: zone.mark.clone(),
            under: None,
            name: name(zone),
            allowed: ZoneIndex::new(place).is_some_and(|zone| allowed.has(zone)),
        })
        .collect()
}

fn day_marks(event: &Event, allowed: DayMask, language: &str) -> Vec<MarkFace> {
    let calendar = calendar::of(language);
    let days = event.days.iter().enumerate();
    days.map(|(place, day)| MarkFace {
        face: day.day().to_string(),
        under: Some(calendar.map_or_else(|| day.strftime("%a").to_string(), |calendar| calendar.weekday(*day).to_owned())),
        name: calendar.map_or_else(|| day.strftime("%A, %-d %B").to_string(), |calendar| calendar.weekday_and_date(*day)),
        allowed: DayIndex::new(place).is_some_and(|day| allowed.has(day)),
    })
    .collect()
}

/// Returns the largest squares with which all marks fit into the box, in rows of nearly equal length. One mark does not stand alone
/// on the last row if that can be avoided.
fn plain(marks: &Marks, area: Rect, count: usize) -> Option<Raster> {
    let rasters = || {
        sides(marks).flat_map(move |side| {
            let most = fitting(area.width, side, marks.gap).min(marks.columns);
            let least = count.checked_div(most).map_or(usize::MAX, |_| count.div_ceil(most));
            let rows = least..=fitting(area.height, side, marks.gap);
            rows.map(move |rows| Raster { side, columns: count.div_ceil(rows.max(1)).max(1), rows: rows.max(1) })
        })
    };
    let is_even = |raster: &Raster| {
        let last = count - (raster.columns * (count.div_ceil(raster.columns).max(1) - 1)).min(count);
        last != 1 || raster.columns == 1 || count <= raster.columns
    };
    let fits = |raster: &Raster| count.div_ceil(raster.columns) <= raster.rows;
    let largest = rasters().find(fits)?;
    // Squares are not made much smaller for it.
    let even = rasters().find(|raster| fits(raster) && is_even(raster)).filter(|even| even.side >= largest.side * EVEN);
    Some(even.unwrap_or(largest))
}

/// Returns the largest squares with which all marks fit into the box with their names beside them, and the names' font size.
/// `widest` is the widest line of a name in ems.
fn named(
    marks: &Marks,
    area: Rect,
    count: usize,
    size: f32,
    (widest, lines): (f32, NameLines),
) -> Option<(Raster, f32, NameLines)> {
    sides(marks).find_map(|side| {
        let most_rows = fitting(area.height, side, marks.gap);
        let columns = count.checked_div(most_rows).map(|_| count.div_ceil(most_rows).max(1))?;
        // Columns are filled evenly.
        let rows = count.div_ceil(columns).max(1);
        let room = column_width(marks, area, columns) - side * (1.0 + NAME_GAP);
        let high = match lines {
            NameLines::One => mm_to_pt(side),
            NameLines::Two => mm_to_pt(side + marks.gap) / (2.0 * NAME_LEADING + NAME_SPACE),
        };
        let fits = size.min(mm_to_pt(room.max(0.0)) / widest.max(0.01)).min(high);
        let all_fits = columns <= marks.columns && fits >= LEAST_NAME.min(size);
        all_fits.then_some((Raster { side, columns, rows }, fits, lines))
    })
}

/// Walks the sides to try, the greatest first.
fn sides(marks: &Marks) -> impl Iterator<Item = f32> {
    let (least, greatest) = marks.side;
    let steps = ((greatest - least) / STEP).ceil() as usize;
    (0..=steps).map(move |step| (greatest - STEP * step as f32).max(least))
}

fn fitting(length: f32, side: f32, gap: f32) -> usize {
    ((length + gap + 0.001) / (side + gap)).floor().max(0.0) as usize
}

/// Returns how high letters are, in ems: as capitals, unless they rise above these or hang below the line (Arabic, Khmer).
fn height_of(ink: &InkBox) -> f32 {
    if ink.ascent <= 0.8 && ink.descent <= 0.05 { CAPITALS } else { ink.ascent + ink.descent }
}

fn column_width(marks: &Marks, area: Rect, columns: usize) -> f32 {
    (area.width - marks.column_gap * columns.saturating_sub(1) as f32) / columns.max(1) as f32
}

/// Draws marks in one style.
struct MarkPen<'a, 'f> {
    shaper: &'a mut Shaper<'f>,
    voice: Voice,
    ink: Colour,
    withheld: Withheld,
    items: &'a mut Vec<Item>,
}

impl Withheld {
    /// Uses one colour for everything.
    const fn all(colour: Colour) -> Self {
        Self { frame: colour, letters: colour, name: colour }
    }
}

impl MarkPen<'_, '_> {
    fn mark(&mut self, mark: &MarkFace, square: Rect) {
        let letters = if mark.allowed {
            self.items.push(Item::Fill { rect: square, colour: self.ink });
            self.ink.readable()
        } else {
            // An outline is centred on its path: it is drawn further in, so that both kinds of marks have the same size.
            let inset = STROKE / 2.0;
            let rect =
                Rect { x: square.x + inset, y: square.y + inset, width: square.width - STROKE, height: square.height - STROKE };
            self.items.push(Item::Frame { rect, width: STROKE, colour: self.withheld.frame });
            self.withheld.letters
        };
        let side = square.width;
        let middle = square.x + side / 2.0;
        // The bar takes its room from the letters.
        let (length, thickness, space) = BAR;
        let lifted = if mark.allowed { 0.0 } else { (thickness + space) * side };
        let room = side - lifted;
        let weekday = mark.under.as_deref().and_then(|under| Some((under, self.weekday_height(under, side, room)?)));
        match weekday {
            None => {
                let height = (LETTERS * side).min(room - 2.0 * AIR * side);
                self.centred(&mark.face, Weight::Bold, (middle, square.y + room / 2.0), (height, FULL * side), letters);
            }
            Some((under, small)) => {
                let large = (NUMBER * side).min(room - small - 3.0 * AIR * side);
                let air = (room - large - small) / 3.0;
                let (upper, lower) = (square.y + air + large / 2.0, square.y + room - air - small / 2.0);
                self.centred(&mark.face, Weight::Bold, (middle, upper), (large, FULL * side), letters);
                self.centred(under, Weight::Regular, (middle, lower), (small, 0.9 * side), letters);
            }
        }
        if !mark.allowed {
            let y = square.y + side - (space + thickness / 2.0) * side;
            let half = length * side / 2.0;
            let (from, to) = ((middle - half, y), (middle + half, y));
            self.items.push(Item::Line { from, to, width: thickness * side, colour: self.withheld.letters });
        }
    }

    /// Returns how high a weekday is under its number, in letters that can be read; `None` if there is no room for it.
    fn weekday_height(&mut self, under: &str, side: f32, room: f32) -> Option<f32> {
        let line = self.shaper.line(under, self.style(Weight::Regular));
        let ink = ink_box(self.shaper.fonts(), &line, 0.0);
        let (tall, least) = (height_of(&ink), pt_to_mm(LEAST_WEEKDAY));
        let small = (WEEKDAY * side).max(least * tall);
        let number = room - small - 3.0 * AIR * side;
        let is_wide = line.width.max(ink.right - ink.left) * small / tall > 0.9 * side;
        (number >= least * CAPITALS && !is_wide).then_some(small)
    }

    /// Writes letters around a middle, their capitals at most this high and all at most this wide.
    fn centred(&mut self, text: &str, weight: Weight, (x, y): (f32, f32), (height, width): (f32, f32), colour: Colour) {
        let line = self.shaper.line(text, self.style(weight));
        let ink = ink_box(self.shaper.fonts(), &line, 0.0);
        let wide = (ink.right - ink.left).max(0.01);
        let tall = height_of(&ink);
        let below = if tall > CAPITALS || ink.descent > 0.05 { ink.descent } else { 0.0 };
        let em = (height / tall).min(width / wide);
        self.items.push(Item::Text {
            x: x - em * (ink.left + wide / 2.0),
            y: y + em * (tall / 2.0 - below),
            size: mm_to_pt(em),
            spacing: 0.0,
            colour,
            line,
        });
    }

    fn name(&mut self, mark: &MarkFace, square: Rect, (size, lines): (f32, NameLines)) {
        let colour = if mark.allowed { NAME } else { self.withheld.name };
        let x = square.x + square.width * (1.0 + NAME_GAP);
        let lines = self.name_lines(&mark.name, lines);
        let first = -(lines.len().saturating_sub(1) as f32) / 2.0;
        for (place, line) in lines.into_iter().enumerate() {
            let down = (first + place as f32) * NAME_LEADING + CAPITALS / 2.0;
            let y = square.y + square.height / 2.0 + pt_to_mm(size * down);
            self.items.push(Item::Text { x, y, size, spacing: 0.0, colour, line });
        }
    }

    /// Returns a name as one line, or as two if it has several words: cut where the wider is least wide.
    fn name_lines(&mut self, name: &str, lines: NameLines) -> Vec<Arc<Line>> {
        let style = self.style(Weight::Regular);
        let cuts = name.match_indices(' ').filter(|_| lines == NameLines::Two);
        let halves = cuts.map(|(at, _)| [&name[..at], &name[at + 1..]].map(|half| self.shaper.line(half, style)));
        let widest = |lines: &[Arc<Line>; 2]| lines[0].width.max(lines[1].width);
        let best = halves.min_by(|one, other| widest(one).total_cmp(&widest(other)));
        best.map_or_else(|| vec![self.shaper.line(name, style)], Vec::from)
    }

    /// Returns the width of the widest line of the names, in ems.
    fn widest_name(&mut self, list: &[MarkFace], lines: NameLines) -> f32 {
        list.iter().flat_map(|mark| self.name_lines(&mark.name, lines)).map(|line| line.width).fold(0.0, f32::max)
    }

    fn style(&self, weight: Weight) -> Style {
        Style { weight, forms: self.voice.forms, face: self.voice.face(weight), ..Style::default() }
    }
}
