//! What ends at the trim, and what is too small: colour without bleed, texts of artwork that would be cut, photos.

use super::trace::{Sort, Trace, common};
use crate::{
    badge::{
        fault::{Defect, Facing, LEAST_PHOTO, SMALL_TEXT},
        template::{Element, ElementKind, PartKind, StackPart},
    },
    domain::category::Category,
    typeset::{
        item::{Item, Picture, Pixels, Rect, TrimSize},
        text::mm_to_pt,
    },
};

/// Ending so near inside the trim, colour shows every error of the cutter, in millimetres.
const NEAR: f32 = 1.5;
/// Texts of artwork stay so far from the trim, in millimetres.
const SAFE: f32 = 1.0;
/// Lengths that differ by less are equal, in millimetres.
const EQUAL: f32 = 0.05;
/// Lighter than this, nobody sees where a colour ends on white paper (relative luminance).
const WHITE: f64 = 0.93;

/// Returns the faults of a side at its edges.
pub(super) fn faults(traces: &[Trace<'_>], format: TrimSize, side: Facing) -> Vec<Defect> {
    let mut faults = Vec::new();
    for trace in traces {
        faults.extend(bleed(trace, traces, format, side));
        if trace.sort == Sort::Photo {
            let Rect { width, height, .. } = trace.element.area;
            if width.min(height) < LEAST_PHOTO - EQUAL {
                faults.push(Defect::SmallPhoto { element: trace.element.id.clone(), size: (width, height), side });
            }
        }
    }
    faults
}

/// Returns the texts of a category that are small on every badge, whatever they say.
pub(super) fn small_texts(elements: &[Element], category: &Category, side: Facing) -> Vec<Defect> {
    let here = elements.iter().filter(|element| element.categories.has(category.code.as_str()));
    let texts = here.flat_map(|element| match &element.kind {
        ElementKind::Text { text, .. } => vec![(&element.id, text.size.1)],
        ElementKind::Stack { parts, .. } => {
            let text = |part: &StackPart| match &part.kind {
                PartKind::Text { text, .. } => Some(text.size.1),
                PartKind::Rule { .. } => None,
            };
            parts.iter().filter_map(|part| Some((&part.id, text(part)?))).collect()
        }
        _ => Vec::new(),
    });
    let small = texts.filter(|(_, size)| *size < SMALL_TEXT - EQUAL);
    small.map(|(element, size)| Defect::SmallText { element: element.clone(), size, side }).collect()
}

/// Returns the fault of colour that ends at the trim or just short of it, or does not use the bleed.
fn bleed(trace: &Trace<'_>, traces: &[Trace<'_>], format: TrimSize, side: Facing) -> Option<Defect> {
    let may_bleed = matches!(trace.sort, Sort::Fill | Sort::Picture | Sort::Artwork | Sort::Rule);
    let is_white = trace.items.iter().all(|item| matches!(item, Item::Fill { colour, .. } if colour.luminance() > WHITE));
    if !may_bleed || is_white {
        return None;
    }
    let ink = trace.around;
    let insides = [
        ("left", ink.x),
        ("top", ink.y),
        ("right", format.width - ink.x - ink.width),
        ("bottom", format.height - ink.y - ink.height),
    ];
    // What is cut on an office printer's own edge has no bleed to use.
    let uses_all = |inside: f32| inside <= -format.bleed + EQUAL;
    let short = insides
        .into_iter()
        .filter(|&(edge, inside)| inside < NEAR && !uses_all(inside) && !is_continued(edge, trace, traces, format));
    let short: Vec<(&str, f32)> = short.collect();
    let worst = short.iter().map(|(_, inside)| *inside).max_by(f32::total_cmp)?;
    Some(Defect::Bleed {
        element: trace.element.id.clone(),
        edges: short.into_iter().map(|(edge, _)| edge).collect(),
        inside: worst,
        bleed: format.bleed,
        side,
    })
}

/// Returns whether another element goes on where this one ends, so that no white can show.
fn is_continued(edge: &str, trace: &Trace<'_>, traces: &[Trace<'_>], format: TrimSize) -> bool {
    let (ink, page) = (trace.around, format.with_bleed());
    let right = (ink.x + ink.width, page.x + page.width);
    let bottom = (ink.y + ink.height, page.y + page.height);
    let beyond = match edge {
        "left" => Rect { x: page.x, width: ink.x - page.x, ..ink },
        "right" => Rect { x: right.0, width: right.1 - right.0, ..ink },
        "top" => Rect { y: page.y, height: ink.y - page.y, ..ink },
        _ => Rect { y: bottom.0, height: bottom.1 - bottom.0, ..ink },
    };
    let Some(beyond) = common(beyond, page) else { return false };
    traces.iter().any(|other| {
        let is_ground = matches!(other.sort, Sort::Fill | Sort::Picture | Sort::Artwork);
        is_ground && !std::ptr::eq(other.element, trace.element) && super::trace::holds(other.around, beyond)
    })
}

/// Returns the faults of texts inside the drawings of a side.
pub(super) fn texts_of_artwork(traces: &[Trace<'_>], format: TrimSize, side: Facing) -> Vec<Defect> {
    traces.iter().flat_map(|trace| texts(trace, format, side)).collect()
}

fn texts(trace: &Trace<'_>, format: TrimSize, side: Facing) -> Vec<Defect> {
    let (ElementKind::Artwork { file, .. } | ElementKind::Picture { file }) = &trace.element.kind else { return Vec::new() };
    let mut faults = Vec::new();
    for item in &trace.items {
        let (rect, window, picture): (Rect, Rect, &Picture) = match item {
            Item::Artwork { rect, window, picture } => (*rect, *window, picture),
            Item::Picture { rect, picture } => (*rect, *rect, picture),
            _ => continue,
        };
        let Pixels::Drawing(drawing) = &picture.pixels else { continue };
        let (width, height) = drawing.size();
        for text in drawing.texts() {
            let element = || trace.element.id.clone();
            if let Some(family) = &text.absent {
                let (file, family, text) = (file.clone(), family.clone(), text.text.clone());
                faults.push(Defect::AbsentFont { element: element(), file, family, text, side });
            }
            let [x, y, across, down] = text.bounds;
            let on_page = Rect {
                x: rect.x + x / width * rect.width,
                y: rect.y + y / height * rect.height,
                width: across / width * rect.width,
                height: down / height * rect.height,
            };
            if common(on_page, window).is_none() || common(on_page, format.with_bleed()).is_none() {
                continue;
            }
            let size = mm_to_pt(text.size / width * rect.width);
            if size < SMALL_TEXT - EQUAL {
                let (file, text) = (file.clone(), text.text.clone());
                faults.push(Defect::SmallArtworkText { element: element(), file, text, size, side });
            }
            let right = format.width - on_page.x - on_page.width;
            let bottom = format.height - on_page.y - on_page.height;
            let inside = on_page.x.min(on_page.y).min(right).min(bottom);
            if inside < SAFE {
                faults.push(Defect::CutText { element: element(), file: file.clone(), text: text.text.clone(), inside, side });
            }
        }
    }
    faults
}
