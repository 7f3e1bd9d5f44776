//! Whether texts can be read on what is behind them.

use crate::{
    badge::{
        problem::Problem,
        template::{Element, ElementKind, Paint, PartKind},
    },
    domain::{category::Category, colour::Colour},
    typeset::item::Rect,
};

/// The least contrast that can be read (WCAG 2.2, 1.4.3).
const LEAST: f64 = 4.5;

/// Returns the texts of a side that are hard to read in a category: their colour against the last fill under them, or white.
/// Texts on artwork are not judged.
pub(super) fn contrasts(elements: &[Element], category: &Category) -> Vec<Problem> {
    let here = |element: &&Element| element.categories.has(category.code.as_str());
    let mut problems = Vec::new();
    for (place, element) in elements.iter().enumerate().filter(|(_, element)| here(element)) {
        let under = elements[..place].iter().filter(here).rev().find_map(|fill| match fill.kind {
            ElementKind::Fill { ink } if contains(fill.area, element.area) => Some(Some(ink.on(category.colour))),
            // Only the eye can judge the colour of artwork under a text.
            ElementKind::Artwork { .. } if contains(fill.area, element.area) => Some(None),
            _ => None,
        });
        let Some(ground) = under.unwrap_or(Some(Colour::WHITE)) else { continue };
        for (id, ink) in inks(element) {
            let colour = ink.on(category.colour);
            let ratio = colour.contrast(ground);
            if ratio < LEAST {
                let (element, category) = (id.to_owned(), category.code.to_string());
                problems.push(Problem::Contrast { element, category, colour, ground, ratio });
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
