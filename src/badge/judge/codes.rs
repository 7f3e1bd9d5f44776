//! Codes as a gate sees them: drawn, and read back. And whether badges have what they are for.

use std::collections::BTreeMap;

use image::GrayImage;

use super::{
    Reader,
    trace::{FINE, Sort, Trace, common},
};
use crate::{
    badge::{
        fault::{Facing, Fault, Place},
        subject::BadgeSubject,
        template::{Element, ElementKind, Marked, PartKind, Placeholder, Text},
    },
    domain::{category::Category, event::Zone},
    typeset::{
        fonts::Fonts,
        item::{Item, Rect},
        qr::{CodeForm, QUIET_ZONE},
        raster::{self, Ground, RasterError},
    },
};

/// How much around a code is drawn with it, in millimetres: what a reader's frame sees beside it.
const AROUND: f32 = 4.0;
/// The fewest pixels of a module.
const MODULE: f32 = 4.0;

/// Draws the codes of a side with all that is around them, and returns those that cannot be read.
pub(super) fn unreadable(
    traces: &[Trace<'_>],
    subject: &BadgeSubject,
    side: Facing,
    (fonts, reader): (&Fonts, Reader<'_>),
) -> Result<Vec<Fault>, RasterError> {
    let mut faults = Vec::new();
    for trace in traces.iter().filter(|trace| trace.sort == Sort::Code) {
        let ElementKind::Code { form } = trace.element.kind else { continue };
        let letters = match form {
            CodeForm::Signed => &subject.credential,
            CodeForm::Short => &subject.short_credential,
        };
        for (rect, symbol) in trace.codes() {
            let scale = FINE.max(MODULE * (symbol.width + 2 * QUIET_ZONE) as f32 / rect.width);
            let around = Rect {
                x: rect.x - AROUND,
                y: rect.y - AROUND,
                width: rect.width + 2.0 * AROUND,
                height: rect.height + 2.0 * AROUND,
            };
            let near = traces.iter().filter(|other| common(other.around, around).is_some());
            let items: Vec<Item> = near.flat_map(|other| other.items_in(around)).collect();
            let drawn = raster::region(&items, around, scale, Ground::Paper, fonts)?;
            let grey = |[red, green, blue, _]: &[u8; 4]| {
                ((u32::from(*red) * 54 + u32::from(*green) * 183 + u32::from(*blue) * 19) / 256) as u8
            };
            let pixels = drawn.pixels.iter().map(grey).collect();
            let picture = GrayImage::from_raw(drawn.width as u32, drawn.height as u32, pixels);
            if picture.and_then(|picture| reader(&picture)).as_ref() != Some(letters) {
                let place = Place { side, categories: Vec::new() };
                faults.push(Fault::Unreadable { element: trace.element.id.clone(), place });
            }
        }
    }
    Ok(faults)
}

/// Returns what a category's badges lack altogether: a code, a name.
pub(super) fn lacking(elements: &[&Element], category: &Category) -> Vec<Fault> {
    let here = || elements.iter().filter(|element| element.categories.has(category.code.as_str()));
    let mut faults = Vec::new();
    if !here().any(|element| matches!(element.kind, ElementKind::Code { .. })) {
        faults.push(Fault::NoCode { categories: Vec::new() });
    }
    if !here().any(|element| has_name(element)) {
        faults.push(Fault::NoName { categories: Vec::new() });
    }
    faults
}

fn has_name(element: &Element) -> bool {
    let says = |text: &Text| {
        let named = [Placeholder::Name, Placeholder::NativeName, Placeholder::GivenName, Placeholder::FamilyName];
        text.pattern.placeholders().any(|placeholder| named.contains(&placeholder))
    };
    match &element.kind {
        ElementKind::Text { text, .. } => says(text),
        ElementKind::Stack { parts, .. } => {
            parts.iter().any(|part| matches!(&part.kind, PartKind::Text { text, .. } if says(text)))
        }
        _ => false,
    }
}

/// Returns the zones that have the same mark, if the badge shows marks: events of older files have such.
pub(super) fn same_marks(elements: &[&Element], zones: &[Zone]) -> Vec<Fault> {
    let is_marks = |element: &&&Element| matches!(&element.kind, ElementKind::Marks(marks) if marks.of == Marked::Zones);
    let Some(element) = elements.iter().find(is_marks) else { return Vec::new() };
    let mut by_mark: BTreeMap<String, Vec<&Zone>> = BTreeMap::new();
    for zone in zones {
        by_mark.entry(zone.mark.to_uppercase()).or_default().push(zone);
    }
    let same = by_mark.into_values().filter(|zones| zones.len() > 1);
    let fault = |zones: Vec<&Zone>| Fault::SameMark {
        element: element.id.clone(),
        mark: zones[0].mark.clone(),
        zones: zones.iter().map(|zone| zone.code.to_string()).collect(),
    };
    same.map(fault).collect()
}
