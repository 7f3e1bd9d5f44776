//! Whether texts can be read on what is behind them, where that is one colour. What lies on artwork, on a photo or on the edge of a
//! fill is judged by [`crate::badge::judge`], which looks at the drawn badge.

use super::marks;
use crate::{
    badge::{
        fault::Facing,
        problem::BadgeProblem,
        template::{Element, ElementKind, OwnSelection, PartKind},
    },
    domain::{category::Category, colour::Colour},
    typeset::item::Rect,
};

/// The least contrast that can be read (WCAG 2.2, 1.4.3).
pub(in crate::badge) const LEAST: f64 = 4.5;

/// What is behind an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::badge) enum Behind {
    /// One colour.
    Plain(Colour),
    /// Pictures, or the edge of a fill: it has to be looked at.
    Mixed,
}

/// Returns what is behind an element of a side in a category: the last fill under it, white paper, or something mixed.
pub(in crate::badge) fn behind(elements: &[Element], place: usize, category: &Category) -> Behind {
    let area = elements[place].area;
    let below = elements[..place].iter().rev().filter(|other| other.categories.has(category.code.as_str()));
    for other in below.filter(|other| touches(other.area, area)) {
        match other.kind {
            ElementKind::Fill { ink } if contains(other.area, area) && is_plain(other) => {
                return Behind::Plain(ink.on(category.colour));
            }
            // The text moves out of the photo's way.
            ElementKind::Photo { .. } if elements[place].beside_photo.is_some() => {}
            ElementKind::Fill { .. }
            | ElementKind::Artwork { .. }
            | ElementKind::Picture { .. }
            | ElementKind::OwnPicture { .. }
            | ElementKind::Photo { .. }
            | ElementKind::Barcode { .. }
            | ElementKind::Code { .. } => return Behind::Mixed,
            _ => {}
        }
    }
    Behind::Plain(Colour::WHITE)
}

/// Returns whether a fill is all of its area on every badge of its categories: not seen through, not round, and under no condition.
fn is_plain(fill: &Element) -> bool {
    fill.opacity == 100 && fill.radius <= 0.0 && fill.when.is_none() && fill.unless.is_none() && fill.own == OwnSelection::All
}

/// Returns the texts of a side that are hard to read in a category.
pub(super) fn contrasts(elements: &[Element], side: Facing, category: &Category) -> Vec<BadgeProblem> {
    let mut problems = Vec::new();
    let here = elements.iter().enumerate().filter(|(_, element)| element.categories.has(category.code.as_str()));
    for (place, element) in here {
        let Behind::Plain(ground) = behind(elements, place, category) else { continue };
        for (id, colours) in inks(element, category.colour) {
            let worst = colours.into_iter().map(|colour| (colour, colour.contrast(ground))).min_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((colour, ratio)) = worst.filter(|(_, ratio)| *ratio < LEAST) {
                let (element, category) = (id.to_owned(), category.code.to_string());
                problems.push(BadgeProblem::Contrast { element, side, category, colour, ground, ratio });
            }
        }
    }
    problems
}

/// Walks the colours of an element's texts on what is behind the element.
fn inks(element: &Element, category: Colour) -> Vec<(&str, Vec<Colour>)> {
    match &element.kind {
        ElementKind::Text { text, .. } => vec![(element.id.as_str(), vec![text.ink.on(category)])],
        ElementKind::Stack { parts, .. } => parts
            .iter()
            .filter_map(|part| match &part.kind {
                PartKind::Text { text, .. } => Some((part.id.as_str(), vec![text.ink.on(category)])),
                PartKind::Rule { .. } => None,
            })
            .collect(),
        ElementKind::Marks(marks) => vec![(element.id.as_str(), marks::colours(marks, category))],
        _ => Vec::new(),
    }
}

fn contains(outer: Rect, inner: Rect) -> bool {
    outer.x <= inner.x
        && outer.y <= inner.y
        && outer.x + outer.width >= inner.x + inner.width
        && outer.y + outer.height >= inner.y + inner.height
}

fn touches(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
