//! What all badges of a category share: laid out once, when the design is made.

use std::sync::Arc;

use super::{
    artwork,
    code::too_small,
    error::DesignError,
    ground,
    scene::{Canvas, Scene},
};
use crate::{
    badge::{
        problem::BadgeProblem,
        template::{Element, ElementKind, OwnSelection, PartKind, Pattern},
    },
    typeset::{
        item::{Fixed, Item, Rect},
        pdf::Tagging,
        text::Shaper,
    },
};

/// What the badges of one category share of a side.
pub(super) struct SharedSide {
    /// For participants with the category's own rights: with their marks.
    pub(super) usual: Layer,
    /// For participants with rights of their own: without marks.
    pub(super) other: Layer,
}

/// Shared items, and the places of the elements that each badge adds.
pub(super) struct Layer {
    pub(super) fixed: Arc<Fixed>,
    pub(super) own: Vec<usize>,
}

/// Lays out what is shared of a side, and reports what is wrong with it. `key` is the key of the items for participants with the
/// category's own rights; the next one is that of the others.
///
/// # Errors
/// When there is no room for all marks.
pub(super) fn lay(
    scene: &Scene<'_>,
    key: usize,
    shaper: &mut Shaper<'_>,
    problems: &mut Vec<BadgeProblem>,
) -> Result<SharedSide, DesignError> {
    let (elements, code) = (scene.elements, scene.category.code.as_str());
    problems.extend(ground::contrasts(elements, scene.side, scene.category));
    let here = || elements.iter().enumerate().filter(|(_, element)| element.categories.has(code));
    problems.extend(here().filter_map(|(_, element)| artwork::coarse(element, scene.pictures)));
    problems.extend(too_small(elements, code));
    let mut layer = |marks_are_shared: bool, key: usize, problems: &mut Vec<BadgeProblem>| {
        let (mut items, mut own): (Vec<Item>, Vec<usize>) = (Vec::new(), Vec::new());
        for (place, element) in here() {
            let is_mark = matches!(element.kind, ElementKind::Marks(_));
            // What lies over something personal has to be drawn after it.
            let covers_own = own.iter().any(|&earlier| touch(elements[earlier].area, element.area));
            if scene.parts == Tagging::Tagged || covers_own || !(is_shared(element) || is_mark && marks_are_shared) {
                own.push(place);
                continue;
            }
            let mut canvas = Canvas { shaper: &mut *shaper, items: &mut items, problems, parts: None };
            scene.lay(element, &mut canvas).map_err(|too_many| DesignError::Marks {
                line: element.line,
                id: element.id.clone(),
                count: too_many.count,
            })?;
        }
        Ok::<Layer, DesignError>(Layer { fixed: Arc::new(Fixed { key, items }), own })
    };
    // The marks are laid out in any case, so that a design without room for them is refused now, not in the middle of printing.
    Ok(SharedSide { usual: layer(true, key, problems)?, other: layer(false, key + 1, &mut Vec::new())? })
}

/// Returns whether an element is the same on all badges of a category, whatever the person's rights.
fn is_shared(element: &Element) -> bool {
    let conditions = element.when.iter().chain(&element.unless);
    if element.beside_photo.is_some() || element.own != OwnSelection::All || !conditions.into_iter().all(Pattern::is_shared) {
        return false;
    }
    match &element.kind {
        ElementKind::Text { text, .. } => text.is_shared(),
        ElementKind::Stack { parts, .. } => parts.iter().all(|part| match &part.kind {
            PartKind::Text { text, .. } => text.is_shared(),
            PartKind::Rule { .. } => true,
        }),
        ElementKind::Barcode { text, .. } => text.is_shared(),
        ElementKind::OwnPicture { .. } | ElementKind::Code { .. } | ElementKind::Photo { .. } | ElementKind::Marks(_) => false,
        ElementKind::Line { when, .. } => when.as_ref().is_none_or(Pattern::is_shared),
        ElementKind::Picture { .. } | ElementKind::Artwork { .. } | ElementKind::Fill { .. } | ElementKind::Frame { .. } => true,
    }
}

/// Returns whether two rectangles have more than an edge in common.
pub(super) fn touch(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
}
