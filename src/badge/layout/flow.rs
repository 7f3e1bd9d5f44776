//! Texts and rules one under another: heights are shared so that nothing touches and nothing overflows.

use super::block::FittedBlock;
use crate::{
    badge::template::{Align, VerticalAnchor},
    domain::colour::Colour,
    typeset::{
        item::{Group, Item, Rect},
        tag::Tag,
    },
};

/// How often the range of sizes is halved: to a 4,096th of it.
const HALVINGS: usize = 12;
/// A text that keeps a share of the one above it, such as a second name, keeps at least this much of it, if its own share is more.
const LEAST_SHARE: f32 = 0.6;
/// How far a baseline may be past a line of the grid and still count as standing on it, in grid steps.
const ON_GRID: f32 = 0.03;

/// What stands in a box, from top to bottom.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    pub(super) entries: Vec<FlowEntry>,
}

/// One text or rule.
#[derive(Debug, Clone)]
pub(super) struct FlowEntry {
    /// The part's place in the template's stack.
    pub(super) part: usize,
    /// Space above it, in millimetres.
    pub(super) gap: f32,
    /// What it is to people who hear the page, if the document says so.
    pub(super) tag: Option<Tag>,
    pub(super) kind: FlowKind,
}

#[derive(Debug, Clone)]
pub(super) enum FlowKind {
    Text { block: FittedBlock, relative: Option<f32>, rank: i16 },
    Rule { width: Option<f32>, thickness: f32, colour: Colour, align: Align },
}

impl FlowKind {
    /// Returns how many items it draws.
    pub(super) fn items(&self) -> usize {
        match self {
            Self::Text { block, .. } => block.lines().count(),
            Self::Rule { .. } => 1,
        }
    }
}

/// Baselines and middles of rules, in millimetres from the top of what stands there.
struct Places {
    /// One list for each entry: the baselines of its lines, or the middle of the rule.
    lines: Vec<Vec<f32>>,
    height: f32,
}

impl Flow {
    /// Leaves out rules that have nothing above or under them.
    pub(super) fn without_idle_rules(mut self) -> Self {
        let texts: Vec<bool> = self.entries.iter().map(|entry| matches!(entry.kind, FlowKind::Text { .. })).collect();
        let last = texts.iter().rposition(|text| *text);
        let mut place = 0;
        self.entries.retain(|_| {
            let keep = texts[place] || (place > 0 && texts[place - 1] && last.is_some_and(|last| place < last));
            place += 1;
            keep
        });
        self
    }

    /// Shrinks texts, those of the lowest rank first, until all fit the height. If even their smallest sizes are too much,
    /// returns the height that these take.
    pub(super) fn shrink_to(&mut self, height: f32) -> Result<(), f32> {
        if self.places(0.0).height <= height {
            return Ok(());
        }
        let mut ranks: Vec<i16> = self.texts().map(|(_, _, rank)| rank).collect();
        ranks.sort_unstable();
        ranks.dedup();
        for rank in ranks {
            let natural: Vec<f32> = self.texts().map(|(block, _, _)| block.size).collect();
            self.scale(rank, &natural, 0.0);
            if self.places(0.0).height > height {
                continue;
            }
            let (mut fits, mut too_large) = (0.0, 1.0);
            for _ in 0..HALVINGS {
                let middle = f32::midpoint(fits, too_large);
                self.scale(rank, &natural, middle);
                if self.places(0.0).height <= height { fits = middle } else { too_large = middle }
            }
            self.scale(rank, &natural, fits);
            return Ok(());
        }
        Err(self.places(0.0).height)
    }

    /// Makes texts smaller that leave the one under them, which keeps a share of their size, too small beside them.
    pub(super) fn balance(&mut self) {
        let mut under: Option<f32> = None;
        for entry in self.entries.iter_mut().rev() {
            let FlowKind::Text { block, relative, .. } = &mut entry.kind else { continue };
            if let Some(size) = under.take() {
                block.size = block.size.min((size / LEAST_SHARE).max(block.smallest));
            }
            under = relative.filter(|share| *share > LEAST_SHARE).map(|_| block.size);
        }
    }

    /// Forgets how small texts may be.
    pub(super) fn allow_any_size(&mut self) {
        for entry in &mut self.entries {
            if let FlowKind::Text { block, .. } = &mut entry.kind {
                block.smallest = 0.1;
            }
        }
    }

    /// Draws everything in a box, on a grid of baselines where the height allows it.
    pub(super) fn draw(&self, area: Rect, anchor: VerticalAnchor, grid: f32, items: &mut Vec<Item>) {
        let on_grid = self.places(grid);
        let (places, grid) = if on_grid.height <= area.height { (on_grid, grid) } else { (self.places(0.0), 0.0) };
        let Some(first) = places.lines.first().and_then(|lines| lines.first()).copied() else { return };
        let mut top = area.y + self.offset(&places, area.height, anchor);
        if grid > 0.0 {
            let snapped = ((top + first) / grid).round() * grid - first;
            let lowest = area.y + area.height - places.height;
            // The nearest line of the grid may be just outside the box; if so, the next one is inside, or there is none.
            let candidates = [snapped, snapped + grid, snapped - grid];
            top = candidates.into_iter().find(|top| (area.y..=lowest.max(area.y)).contains(top)).unwrap_or(top);
        }
        for (entry, lines) in self.entries.iter().zip(&places.lines) {
            match &entry.kind {
                FlowKind::Text { block, .. } => {
                    let (baselines, from): (Vec<f32>, _) = (lines.iter().map(|y| top + y).collect(), items.len());
                    block.draw(area, &baselines, items);
                    if let Some(tag) = &entry.tag {
                        let lines = items.split_off(from);
                        items.push(Group::tagged(tag.clone(), lines));
                    }
                }
                FlowKind::Rule { width, thickness, colour, align } => {
                    let length = width.unwrap_or(area.width).min(area.width);
                    let x = match align {
                        Align::Left | Align::Start => area.x,
                        Align::Centre => area.x + (area.width - length) / 2.0,
                        Align::Right => area.x + area.width - length,
                    };
                    let y = top + lines[0];
                    items.push(Item::Line { from: (x, y), to: (x + length, y), width: *thickness, colour: *colour });
                }
            }
        }
    }

    /// Returns how far under the top of a box the texts start.
    fn offset(&self, places: &Places, height: f32, anchor: VerticalAnchor) -> f32 {
        let free = height - places.height;
        match (anchor, self.entries.as_slice()) {
            (VerticalAnchor::Top, _) => 0.0,
            (VerticalAnchor::Bottom, _) => free,
            // One text is centred by what the eye sees, not by the room that accents and tails could need.
            (VerticalAnchor::Middle, [FlowEntry { kind: FlowKind::Text { block, .. }, .. }]) => {
                let (rise, depth) = block.optical();
                let (first, last) = (places.lines[0][0], places.lines[0].last().copied().unwrap_or_default());
                let seen = last - first + rise + depth;
                ((height - seen) / 2.0 + rise - first).clamp(0.0, free.max(0.0))
            }
            (VerticalAnchor::Middle, _) => free / 2.0,
        }
    }

    fn texts(&self) -> impl Iterator<Item = (&FittedBlock, Option<f32>, i16)> {
        self.entries.iter().filter_map(|entry| match &entry.kind {
            FlowKind::Text { block, relative, rank } => Some((block, *relative, *rank)),
            FlowKind::Rule { .. } => None,
        })
    }

    /// Sets the texts of a rank to a share of the way from their smallest to their natural size.
    fn scale(&mut self, rank: i16, natural: &[f32], share: f32) {
        let mut above = f32::MAX;
        let texts = self.entries.iter_mut().filter_map(|entry| match &mut entry.kind {
            FlowKind::Text { block, relative, rank } => Some((block, *relative, *rank)),
            FlowKind::Rule { .. } => None,
        });
        for ((block, relative, own), &natural) in texts.zip(natural) {
            // What shrinks before the text above it keeps its share of that, until that shrinks too.
            let least = relative.filter(|share| *share > LEAST_SHARE).map_or(0.0, |_| above * LEAST_SHARE);
            let smallest = block.smallest.max(least).min(natural);
            if own == rank {
                block.size = smallest + (natural - smallest) * share;
            } else if own < rank && least > 0.0 {
                block.size = smallest;
            }
            let smallest = block.smallest.min(natural);
            if let Some(relative) = relative {
                block.size = block.size.min(above * relative).max(smallest);
            }
            above = block.size;
        }
    }

    /// Returns where everything stands. Distances between baselines are multiples of the grid, if there is one.
    fn places(&self, grid: f32) -> Places {
        let mut lines: Vec<Vec<f32>> = Vec::with_capacity(self.entries.len());
        let (mut bottom, mut first) = (0.0_f32, None);
        let mut on_grid = |y: f32| {
            let first = *first.get_or_insert(y);
            if grid > 0.0 { first + ((y - first) / grid - ON_GRID).ceil() * grid } else { y }
        };
        for entry in &self.entries {
            let top = if lines.is_empty() { 0.0 } else { bottom + entry.gap };
            match &entry.kind {
                FlowKind::Text { block, .. } => {
                    let mut y = on_grid(top + block.ascent());
                    let mut baselines = vec![y];
                    for advance in block.advances() {
                        y = on_grid(y + advance);
                        baselines.push(y);
                    }
                    lines.push(baselines);
                    bottom = y + block.descent();
                }
                FlowKind::Rule { thickness, .. } => {
                    lines.push(vec![top + thickness / 2.0]);
                    bottom = top + thickness;
                }
            }
        }
        Places { lines, height: bottom }
    }
}

/// The text that takes the most height.
pub(super) struct Tallest {
    pub(super) part: usize,
    /// Its font size in points.
    pub(super) size: f32,
}

impl Flow {
    /// Returns the text that takes the most height.
    pub(super) fn tallest(&self) -> Tallest {
        let height = |block: &FittedBlock| block.ascent() + block.advances().sum::<f32>() + block.descent();
        self.entries
            .iter()
            .filter_map(|entry| match &entry.kind {
                FlowKind::Text { block, .. } => Some((height(block), Tallest { part: entry.part, size: block.size })),
                FlowKind::Rule { .. } => None,
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map_or(Tallest { part: 0, size: 0.0 }, |(_, tallest)| tallest)
    }
}
