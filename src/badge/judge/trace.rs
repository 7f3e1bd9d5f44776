//! What an element leaves on paper: the boxes around its ink, and its pixels.

use std::sync::Arc;

use crate::{
    badge::{
        layout::Laid,
        template::{Element, ElementKind, PartKind},
    },
    typeset::{
        fonts::Fonts,
        item::{Group, Item, OutlineStep, Picture, Pixels, Rect, Rotation},
        qr::Symbol,
        raster::{self, Ground, RasterError, Region},
        text::{ink_box, pt_to_mm},
    },
};

/// Pixels in a millimetre: 200 dpi.
pub(super) const FINE: f32 = 8.0;

/// What sort of thing an element is, for what may lie over what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Letters and marks: people read them.
    Text,
    Code,
    Photo,
    Picture,
    /// A code for other systems than the gates.
    Barcode,
    Artwork,
    Fill,
    /// Lines and frames.
    Rule,
}

/// An element as it is drawn on one badge.
pub(super) struct Trace<'t> {
    pub(super) element: &'t Element,
    pub(super) sort: Sort,
    pub(super) items: Vec<Item>,
    pub(super) parts: Vec<(usize, String)>,
    /// Around the ink of each item.
    pub(super) boxes: Vec<Rect>,
    /// Around all ink.
    pub(super) around: Rect,
    /// A picture or drawing, drawn once as fine as it is looked at, and where.
    pub(super) flat: Option<(Rect, Arc<Region>)>,
    /// The element's box as wide as a longer text could fill it, if its text is a person's.
    pub(super) reach: Option<Rect>,
}

impl<'t> Trace<'t> {
    /// Measures what an element draws; `None` if it draws nothing.
    pub(super) fn of(element: &'t Element, laid: Laid, fonts: &Fonts) -> Option<Self> {
        let items = apart(laid.items);
        let boxes: Vec<Rect> = items.iter().flat_map(|item| boxes(item, fonts)).collect();
        let around = boxes.iter().copied().reduce(union)?;
        let sort = sort(&element.kind);
        let reach = is_personal(&element.kind).then(|| reach(element, around));
        Some(Self { element, sort, items, parts: laid.parts, boxes, around, flat: None, reach })
    }

    /// Walks its codes, each with its place.
    pub(super) fn codes(&self) -> impl Iterator<Item = (Rect, &Symbol)> {
        self.items.iter().filter_map(|item| match item {
            Item::Code { rect, symbol } => Some((*rect, &**symbol)),
            _ => None,
        })
    }

    /// Returns what messages call the part that drew an item.
    pub(super) fn part(&self, item: usize) -> &str {
        let part = self.parts.iter().rev().find(|(first, _)| *first <= item);
        part.map_or(self.element.id.as_str(), |(_, id)| id.as_str())
    }

    /// Returns what messages call the part whose ink is in a place.
    pub(super) fn part_in(&self, place: Rect) -> &str {
        let ElementKind::Stack { .. } = self.element.kind else { return &self.element.id };
        // Each item of a stack has one box.
        let item = self.boxes.iter().position(|ink| common(*ink, place).is_some());
        item.map_or(self.element.id.as_str(), |item| self.part(item))
    }

    /// Returns the box around the ink of one of its texts.
    pub(super) fn text_box(&self, item: usize, fonts: &Fonts) -> Option<Rect> {
        boxes(&self.items[item], fonts).into_iter().next().filter(|ink| ink.width > TOUCH && ink.height > TOUCH)
    }

    /// Draws the element in a window, on nothing.
    pub(super) fn pixels(&self, window: Rect, fonts: &Fonts) -> Result<Region, RasterError> {
        match &self.flat {
            Some((place, flat)) => Ok(cropped(flat, *place, window)),
            None => raster::region(&self.items, window, FINE, Ground::Nothing, fonts),
        }
    }

    /// Returns what it draws in a window: of a large picture only the part that is there.
    pub(super) fn items_in(&self, window: Rect) -> Vec<Item> {
        let Some((place, flat)) = &self.flat else { return self.items.clone() };
        let part = cropped(flat, *place, window);
        let (width, height) = (part.width as u32, part.height as u32);
        let pixels = Pixels::Rgba(part.pixels.into_iter().flat_map(plain).collect());
        let rect = Rect { width: width as f32 / FINE, height: height as f32 / FINE, ..window };
        vec![Item::Picture { rect, picture: Arc::new(Picture { width, height, pixels }) }]
    }
}

/// Turns the items of each group by themselves, so that each is judged by its own outline and not by that of all together.
fn apart(items: Vec<Item>) -> Vec<Item> {
    let alone = |item: Item| match item {
        Item::Group(group) if group.items.len() > 1 => {
            let Group { items, turn, opacity, tag } = *group;
            let of = move |item| Item::Group(Box::new(Group { items: vec![item], turn, opacity, tag: tag.clone() }));
            items.into_iter().map(of).collect()
        }
        other => vec![other],
    };
    items.into_iter().flat_map(alone).collect()
}

/// Returns the place that a longer text would take: along its lines, to the ends of its box.
fn reach(element: &Element, around: Rect) -> Rect {
    let area = element.area;
    if matches!(element.rotation, Some(Rotation::Quarter | Rotation::ThreeQuarters)) {
        return Rect { y: area.y, height: area.height, ..around };
    }
    let left = if element.beside_photo.is_some() { around.x.max(area.x) } else { area.x };
    Rect { x: left, width: area.x + area.width - left, ..around }
}

/// Cuts a window out of a region that was drawn in a place.
fn cropped(from: &Region, place: Rect, window: Rect) -> Region {
    let size = |length: f32| (length * FINE).ceil().max(1.0) as usize;
    let (width, height) = (size(window.width), size(window.height));
    let first = |window: f32, place: f32| ((window - place) * FINE).round() as isize;
    let (left, top) = (first(window.x, place.x), first(window.y, place.y));
    let mut pixels = vec![[0; 4]; width * height];
    for (y, row) in pixels.chunks_exact_mut(width).enumerate() {
        let Some(line) = usize::try_from(top + y.cast_signed()).ok().filter(|line| *line < from.height) else { continue };
        // Where the window begins before the region, its first pixels stay empty.
        let (skip, start) = if left < 0 { (left.unsigned_abs(), 0) } else { (0, left.unsigned_abs()) };
        let count = width.saturating_sub(skip).min(from.width.saturating_sub(start));
        if count > 0 {
            let begin = line * from.width + start;
            row[skip..skip + count].copy_from_slice(&from.pixels[begin..begin + count]);
        }
    }
    Region { width, height, pixels }
}

/// Returns whether an element has a text that differs from person to person.
pub(super) fn is_personal(kind: &ElementKind) -> bool {
    match kind {
        ElementKind::Text { text, .. } => !text.is_shared(),
        ElementKind::Stack { parts, .. } => {
            parts.iter().any(|part| matches!(&part.kind, PartKind::Text { text, .. } if !text.is_shared()))
        }
        _ => false,
    }
}

/// Takes a colour's opacity out of its parts.
fn plain([red, green, blue, opacity]: [u8; 4]) -> [u8; 4] {
    let whole = |part: u8| (u32::from(part) * 255).checked_div(u32::from(opacity)).unwrap_or(0).min(255) as u8;
    [whole(red), whole(green), whole(blue), opacity]
}

fn sort(kind: &ElementKind) -> Sort {
    match kind {
        ElementKind::Text { .. } | ElementKind::Stack { .. } | ElementKind::Marks(_) => Sort::Text,
        ElementKind::Code { .. } => Sort::Code,
        ElementKind::Photo { .. } => Sort::Photo,
        ElementKind::Picture { .. } | ElementKind::OwnPicture { .. } => Sort::Picture,
        ElementKind::Barcode { .. } => Sort::Barcode,
        ElementKind::Artwork { .. } => Sort::Artwork,
        ElementKind::Fill { .. } => Sort::Fill,
        ElementKind::Line { .. } | ElementKind::Frame { .. } => Sort::Rule,
    }
}

/// Returns the boxes around an item's ink.
fn boxes(item: &Item, fonts: &Fonts) -> Vec<Rect> {
    match item {
        Item::Fill { rect, .. } | Item::Code { rect, .. } | Item::Picture { rect, .. } | Item::Modules { rect, .. } => {
            vec![*rect]
        }
        Item::Group(group) => {
            let inside = group.items.iter().flat_map(|item| boxes(item, fonts)).reduce(union);
            inside.map(|inside| group.placed(inside)).into_iter().collect()
        }
        Item::Photo { frame, .. } => vec![*frame],
        Item::Artwork { rect, window, .. } => common(*rect, *window).into_iter().collect(),
        Item::Line { from, to, width, .. } => {
            let half = width / 2.0;
            let (left, top) = (from.0.min(to.0), from.1.min(to.1));
            let (across, down) = ((from.0 - to.0).abs(), (from.1 - to.1).abs());
            // The ends are cut straight: a level line is no longer than it says.
            let (x, y) = (if down > 0.0 { half } else { 0.0 }, if across > 0.0 { half } else { 0.0 });
            vec![Rect { x: left - x, y: top - y, width: across + 2.0 * x, height: down + 2.0 * y }]
        }
        Item::Frame { rect, width, .. } => {
            let (w, half) = (*width, width / 2.0);
            let outer = Rect { x: rect.x - half, y: rect.y - half, width: rect.width + w, height: rect.height + w };
            vec![
                Rect { height: w, ..outer },
                Rect { y: outer.y + outer.height - w, height: w, ..outer },
                Rect { width: w, ..outer },
                Rect { x: outer.x + outer.width - w, width: w, ..outer },
            ]
        }
        Item::Text { x, y, size, spacing, line, .. } => {
            let ink = ink_box(fonts, line, spacing / 1_000.0);
            let em = pt_to_mm(*size);
            vec![Rect {
                x: x + ink.left * em,
                y: y - ink.ascent * em,
                width: (ink.right - ink.left) * em,
                height: (ink.ascent + ink.descent) * em,
            }]
        }
        Item::Outline { steps, .. } => {
            let points = steps.iter().flat_map(|step| match *step {
                OutlineStep::Move(to) | OutlineStep::Line(to) => vec![to],
                OutlineStep::Curve(a, b, to) => vec![a, b, to],
            });
            points.map(|(x, y)| Rect { x, y, width: 0.0, height: 0.0 }).reduce(union).into_iter().collect()
        }
    }
}

/// Returns the rectangle that two have in common; `None` if they only touch.
pub(super) fn common(a: Rect, b: Rect) -> Option<Rect> {
    let (x, y) = (a.x.max(b.x), a.y.max(b.y));
    let (right, bottom) = ((a.x + a.width).min(b.x + b.width), (a.y + a.height).min(b.y + b.height));
    (right - x > TOUCH && bottom - y > TOUCH).then_some(Rect { x, y, width: right - x, height: bottom - y })
}

/// Edges that are nearer than this only touch, in millimetres.
const TOUCH: f32 = 0.02;

pub(super) fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    let (right, bottom) = ((a.x + a.width).max(b.x + b.width), (a.y + a.height).max(b.y + b.height));
    Rect { x, y, width: right - x, height: bottom - y }
}

/// Returns whether one rectangle holds another, all but a hair.
pub(super) fn holds(outer: Rect, inner: Rect) -> bool {
    outer.x <= inner.x + TOUCH
        && outer.y <= inner.y + TOUCH
        && outer.x + outer.width >= inner.x + inner.width - TOUCH
        && outer.y + outer.height >= inner.y + inner.height - TOUCH
}
