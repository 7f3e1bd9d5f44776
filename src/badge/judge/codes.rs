//! Codes as a gate sees them: drawn, and read back. And whether badges have what they are for.

use std::collections::BTreeMap;

use image::GrayImage;

use super::{
    CodeReader,
    trace::{FINE, Sort, Trace, common},
};
use crate::{
    badge::{
        fault::{Defect, Facing, Whose},
        subject::BadgeSubject,
        template::{Element, ElementKind, Marked, PartKind, Placeholder, Text},
    },
    domain::event::Zone,
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

/// What was read already: most badges of a category have the same around their code.
#[derive(Default)]
pub(super) struct ReadCodes(Vec<Vec<Item>>);

/// Draws the codes of a side with all that is around them, and returns those that cannot be read.
pub(super) fn unreadable(
    traces: &[Trace<'_>],
    subject: &BadgeSubject,
    side: Facing,
    (fonts, reader): (&Fonts, CodeReader<'_>),
    read: &mut ReadCodes,
) -> Result<Vec<Defect>, RasterError> {
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
            if read.0.contains(&items) {
                continue;
            }
            let drawn = raster::region(&items, around, scale, Ground::Paper, fonts)?;
            let grey = |[red, green, blue, _]: &[u8; 4]| {
                ((u32::from(*red) * 54 + u32::from(*green) * 183 + u32::from(*blue) * 19) / 256) as u8
            };
            let pixels = drawn.pixels.iter().map(grey).collect();
            let picture = GrayImage::from_raw(drawn.width as u32, drawn.height as u32, pixels);
            if picture.and_then(|picture| reader(&picture)).as_ref() != Some(letters) {
                faults.push(Defect::Unreadable { element: trace.element.id.clone(), side });
            }
            read.0.push(items);
        }
    }
    Ok(faults)
}

/// Whether a badge has what badges are for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Has {
    code: bool,
    name: bool,
}

impl Has {
    /// Looks at what is drawn of a side.
    pub(super) fn add(&mut self, traces: &[Trace<'_>]) {
        self.code |= traces.iter().any(|trace| trace.sort == Sort::Code);
        self.name |= traces.iter().any(has_name);
    }
}

/// Returns what badges of a category lack, by what each of them has.
pub(super) fn lacking(badges: &[Has]) -> Vec<Defect> {
    let whose = |has: fn(&Has) -> bool| {
        let missing = badges.iter().filter(|badge| !has(badge)).count();
        match missing {
            0 => None,
            _ if missing == badges.len() => Some(Whose::Everybody),
            _ => Some(Whose::Some),
        }
    };
    let code = whose(|badge| badge.code).map(|whose| Defect::NoCode { whose });
    let name = whose(|badge| badge.name).map(|whose| Defect::NoName { whose });
    code.into_iter().chain(name).collect()
}

/// Returns whether an element has drawn a name.
fn has_name(trace: &Trace<'_>) -> bool {
    let says = |text: &Text| {
        use Placeholder::{FamilyName, GivenName, Name, NameInFull, NativeName};
        let is_name = |placeholder| matches!(placeholder, Name | NameInFull | NativeName | GivenName | FamilyName);
        text.pattern.placeholders().any(is_name)
    };
    match &trace.element.kind {
        ElementKind::Text { text, .. } => says(text),
        ElementKind::Stack { parts, .. } => {
            let drawn = |id: &str| trace.parts.iter().any(|(_, known)| known == id);
            parts.iter().any(|part| matches!(&part.kind, PartKind::Text { text, .. } if says(text)) && drawn(&part.id))
        }
        _ => false,
    }
}

/// Returns the zones that have the same mark, if the badge shows marks: events of older files have such.
pub(super) fn same_marks(elements: &[&Element], zones: &[Zone]) -> Vec<Defect> {
    let is_marks = |element: &&&Element| matches!(&element.kind, ElementKind::Marks(marks) if marks.of == Marked::Zones);
    let Some(element) = elements.iter().find(is_marks) else { return Vec::new() };
    let mut by_mark: BTreeMap<String, Vec<&Zone>> = BTreeMap::new();
    for zone in zones {
        by_mark.entry(zone.mark.to_uppercase()).or_default().push(zone);
    }
    let same = by_mark.into_values().filter(|zones| zones.len() > 1);
    let fault = |zones: Vec<&Zone>| Defect::SameMark {
        element: element.id.clone(),
        mark: zones[0].mark.clone(),
        zones: zones.iter().map(|zone| zone.code.to_string()).collect(),
    };
    same.map(fault).collect()
}
