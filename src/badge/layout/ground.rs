//! Whether texts can be read on what is behind them, where that is one colour. What lies on artwork, on a photo or on the edge of a
//! fill is judged by [`crate::badge::judge`], which looks at the drawn badge.

use crate::{
    badge::{
        problem::BadgeProblem,
        template::{Element, ElementKind, Paint, PartKind},
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
            ElementKind::Fill { ink } if contains(other.area, area) => return Behind::Plain(ink.on(category.colour)),
            // The text moves out of the photo's way.
            ElementKind::Photo { .. } if elements[place].beside_photo.is_some() => {}
            ElementKind::Fill { .. }
            | ElementKind::Artwork { .. }
            | ElementKind::Picture { .. }
            | ElementKind::Photo { .. }
            | ElementKind::Code { .. } => return Behind::Mixed,
            _ => {}
        }
    }
    Behind::Plain(Colour::WHITE)
}

/// Returns the texts of a side that are hard to read in a category.
pub(super) fn contrasts(elements: &[Element], category: &Category) -> Vec<BadgeProblem> {
    let mut problems = Vec::new();
    let here = elements.iter().enumerate().filter(|(_, element)| element.categories.has(category.code.as_str()));
    for (place, element) in here {
        let Behind::Plain(ground) = behind(elements, place, category) else { continue };
        for (id, ink) in inks(element) {
            let colour = ink.on(category.colour);
            let ratio = colour.contrast(ground);
            if ratio < LEAST {
                let (element, category) = (id.to_owned(), category.code.to_string());
                problems.push(BadgeProblem::Contrast { element, category, colour, ground, ratio });
            }
        }
    }
    problems
}

/// Walks the colours of an element's texts.
fn inks(element: &Element) -> Vec<(&str, Paint)> {
    match &element.kind {
        ElementKind::Text { text, .. } => vec![(element.id.as_str(), text.ink)],
        ElementKind::Stack { parts, .. } => parts
            .iter()
            .filter_map(|part| match &part.kind {
                PartKind::Text { text, .. } => Some((part.id.as_str(), text.ink)),
                PartKind::Rule { .. } => None,
            })
            .collect(),
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
