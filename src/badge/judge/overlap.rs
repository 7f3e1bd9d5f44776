//! What covers what on one side of a drawn badge.

use super::trace::{FINE, Sort, Trace, common, holds};
use crate::{
    badge::fault::{Covered, Defect, Facing},
    typeset::{
        fonts::Fonts,
        item::{Item, Rect},
        qr::QUIET_ZONE,
        raster::RasterError,
    },
};

/// Pixels with less than this of an element's ink are not its.
const INKED: u8 = 90;
/// What is in common counts from this area on, in square millimetres: two pixels.
const LEAST_AREA: f32 = 0.03;
/// How far into a code's square its neighbours may reach, in millimetres: the half of a hairline.
const TRIVIAL: f32 = 0.2;
/// The share of an element that has to be hidden to be reported as hidden.
const MOSTLY: f32 = 0.6;
/// Brighter than this, a quiet zone is still quiet, of 255.
const BRIGHT: u32 = 215;

/// What two elements have in common.
struct SharedArea {
    /// Around it.
    around: Rect,
    /// In square millimetres.
    area: f32,
    /// Where the upper one is dark, or covers modules of a code.
    dark: Option<Rect>,
    /// Whether it covers modules of a code.
    modules: bool,
    /// How deep what is dark reaches into the lower one's square, in millimetres.
    depth: f32,
}

/// Returns the faults of the elements of a side, which are given in the order in which they are drawn.
pub(super) fn faults(traces: &[Trace<'_>], side: Facing, fonts: &Fonts) -> Result<Vec<Defect>, RasterError> {
    let mut faults = Vec::new();
    for (nth, upper) in traces.iter().enumerate() {
        for lower in &traces[..nth] {
            faults.extend(pair(upper, lower, side, fonts)?);
        }
    }
    Ok(faults)
}

/// Returns the fault of two elements, if they have one.
pub(super) fn pair(upper: &Trace<'_>, lower: &Trace<'_>, side: Facing, fonts: &Fonts) -> Result<Option<Defect>, RasterError> {
    if common(grown(upper), grown(lower)).is_none() {
        return Ok(None);
    }
    if let Some(shared) = shared(upper, lower, fonts)?
        && let Some(fault) = judged(upper, lower, &shared, side)
    {
        return Ok(Some(fault));
    }
    Ok(reaches(upper, lower, side))
}

/// The place that an element takes, or could take with a longer text.
fn grown(trace: &Trace<'_>) -> Rect {
    trace.reach.map_or(trace.around, |reach| super::trace::union(reach, trace.around))
}

/// Judges two elements whose ink meets.
fn judged(upper: &Trace<'_>, lower: &Trace<'_>, shared: &SharedArea, side: Facing) -> Option<Defect> {
    let size = (shared.around.width, shared.around.height);
    let overlap = |what, size| {
        let (upper, lower) = (upper.part_in(shared.around).to_owned(), lower.part_in(shared.around).to_owned());
        Some(Defect::Overlap { upper, lower, what, size, side })
    };
    let hidden = |share| {
        let (upper, lower) = (upper.element.id.clone(), lower.element.id.clone());
        Some(Defect::Hidden { upper, lower, share, side })
    };
    match (upper.sort, lower.sort) {
        (_, Sort::Code | Sort::Barcode) => {
            let dark = shared.dark?;
            let what = if shared.modules { Covered::Code } else { Covered::QuietZone };
            let around = if what == Covered::Code { shared.around } else { dark };
            if shared.depth < TRIVIAL { None } else { overlap(what, (around.width, around.height)) }
        }
        // What a badge is read by must be seen whole.
        (Sort::Rule, Sort::Photo) if is_frame(upper) => None,
        (_, Sort::Text | Sort::Photo) | (Sort::Text, Sort::Rule) => overlap(Covered::Ink, size),
        (Sort::Code | Sort::Barcode | Sort::Photo | Sort::Picture | Sort::Fill | Sort::Artwork, Sort::Picture) => {
            // A picture behind everything is a ground; one that another half covers is a mistake.
            let share = share(shared, lower);
            let is_ground = holds(lower.around, upper.around) && share < MOSTLY;
            if is_ground {
                None
            } else if share >= MOSTLY {
                hidden(share)
            } else {
                overlap(Covered::Ink, size)
            }
        }
        (
            Sort::Code | Sort::Barcode | Sort::Photo | Sort::Picture | Sort::Fill | Sort::Artwork,
            Sort::Rule | Sort::Fill | Sort::Artwork,
        ) => {
            let share = share(shared, lower);
            (share >= if lower.sort == Sort::Rule { MOSTLY } else { 0.98 }).then(|| hidden(share)).flatten()
        }
        _ => None,
    }
}

/// Returns the share of an element's ink that is covered.
fn share(shared: &SharedArea, lower: &Trace<'_>) -> f32 {
    let ink: f32 = lower.boxes.iter().map(|ink| ink.width * ink.height).sum();
    (shared.area / ink.max(0.01)).min(1.0)
}

/// Returns how deep a rectangle reaches into a square, in millimetres.
fn depth_of(dark: Rect, square: Rect) -> f32 {
    let from_left = dark.x + dark.width - square.x;
    let from_right = square.x + square.width - dark.x;
    let from_top = dark.y + dark.height - square.y;
    let from_bottom = square.y + square.height - dark.y;
    from_left.min(from_right).min(from_top).min(from_bottom)
}

/// Returns whether a place has modules of a code in it, and not only quiet zone.
fn meets_modules(place: Rect, code: &Trace<'_>) -> bool {
    modules(code).is_some_and(|modules| common(place, modules).is_some())
}

/// Returns the rectangle of a code's modules, without its quiet zone; `None` if the element is not a code.
fn modules(code: &Trace<'_>) -> Option<Rect> {
    if code.sort == Sort::Barcode {
        // Its ground comes first, and its modules after it.
        return code.boxes.last().copied();
    }
    code.codes().next().map(|(rect, symbol)| {
        let quiet = rect.width * QUIET_ZONE as f32 / (symbol.width + 2 * QUIET_ZONE) as f32;
        let side = |length: f32| length - 2.0 * quiet;
        Rect { x: rect.x + quiet, y: rect.y + quiet, width: side(rect.width), height: side(rect.height) }
    })
}

fn is_frame(trace: &Trace<'_>) -> bool {
    trace.items.iter().all(|item| matches!(item, Item::Frame { .. }))
}

/// Returns the fault of a text that would meet another element if it were as long as its box.
fn reaches(upper: &Trace<'_>, lower: &Trace<'_>, side: Facing) -> Option<Defect> {
    let reach = |text: &Trace<'_>, other: &Trace<'_>| {
        let is_solid = matches!(other.sort, Sort::Text | Sort::Code | Sort::Barcode | Sort::Photo);
        let reach = text.reach.filter(|_| is_solid)?;
        let met = other.boxes.iter().find_map(|ink| common(reach, *ink))?;
        let (upper, lower) = (text.part_in(reach).to_owned(), other.part_in(met).to_owned());
        let size = (met.width, met.height);
        if other.sort != Sort::Code {
            return Some(Defect::Overlap { upper, lower, what: Covered::Reach, size, side });
        }
        // A code cannot wait for the person whose name is long.
        let what = if meets_modules(met, other) { Covered::Code } else { Covered::QuietZone };
        (depth_of(met, other.around) >= TRIVIAL).then_some(Defect::Overlap { upper, lower, what, size, side })
    };
    reach(upper, lower).or_else(|| reach(lower, upper))
}

/// Draws two elements where their boxes meet, and returns what both have ink on.
fn shared(upper: &Trace<'_>, lower: &Trace<'_>, fonts: &Fonts) -> Result<Option<SharedArea>, RasterError> {
    let meets = upper.boxes.iter().any(|a| lower.boxes.iter().any(|b| common(*a, *b).is_some()));
    let Some(window) = common(upper.around, lower.around).filter(|_| meets) else { return Ok(None) };
    let square = modules(lower);
    let (above, below) = (upper.pixels(window, fonts)?, lower.pixels(window, fonts)?);
    let (mut all, mut dark, mut modules, mut depth) = (Bounds::default(), Bounds::default(), false, 0.0_f32);

    for (place, (over, under)) in above.pixels.iter().zip(&below.pixels).enumerate() {
        if over[3] < INKED || under[3] < INKED {
            continue;
        }
        let (x, y) = (place % above.width, place / above.width);
        all.add(x, y);
        // The colours are multiplied by the opacity: paper shines through.
        let bright = |part: u8| u32::from(part) + 255 - u32::from(over[3]);
        let light = (bright(over[0]) * 2 + bright(over[1]) * 5 + bright(over[2])) / 8;
        let on_modules = square.is_some_and(|square| common(pixel(window, x, y), square).is_some());
        modules |= on_modules;
        if light < BRIGHT || on_modules {
            dark.add(x, y);
            depth = depth.max(depth_of(pixel(window, x, y), lower.around));
        }
    }
    let area = all.count as f32 / (FINE * FINE);
    let around = all.rect(window).filter(|_| area >= LEAST_AREA);
    Ok(around.map(|around| SharedArea { around, area, dark: dark.rect(window), modules, depth }))
}

fn pixel(window: Rect, x: usize, y: usize) -> Rect {
    let side = 1.0 / FINE;
    Rect { x: window.x + x as f32 * side, y: window.y + y as f32 * side, width: side, height: side }
}

/// The pixels that count.
#[derive(Default)]
struct Bounds {
    count: usize,
    least: (usize, usize),
    greatest: (usize, usize),
}

impl Bounds {
    fn add(&mut self, x: usize, y: usize) {
        if self.count == 0 {
            (self.least, self.greatest) = ((x, y), (x, y));
        }
        self.count += 1;
        self.least = (self.least.0.min(x), self.least.1.min(y));
        self.greatest = (self.greatest.0.max(x), self.greatest.1.max(y));
    }

    /// Returns the rectangle around the pixels, in millimetres of the page.
    fn rect(&self, window: Rect) -> Option<Rect> {
        let span = |least: usize, greatest: usize| (greatest + 1 - least) as f32 / FINE;
        (self.count > 0).then(|| Rect {
            x: window.x + self.least.0 as f32 / FINE,
            y: window.y + self.least.1 as f32 / FINE,
            width: span(self.least.0, self.greatest.0).min(window.width),
            height: span(self.least.1, self.greatest.1).min(window.height),
        })
    }
}
