//! Fills with round corners or seen through, and codes for other systems.

use std::sync::Arc;

use crate::{
    badge::template::Element,
    domain::colour::Colour,
    typeset::{
        barcode::{self, BarcodeError, BarcodeFormat},
        item::{Group, Item, OutlineStep, Rect},
    },
};

/// How far a curve's handles are from its ends, to make a quarter of a circle of radius 1.
const ROUND: f32 = 0.552_285;

/// Returns an element's area in a colour.
pub(super) fn fill(element: &Element, rect: Rect, colour: Colour) -> Item {
    let radius = element.radius.min(rect.width / 2.0).min(rect.height / 2.0);
    let item = if radius > 0.0 { Item::Outline { steps: rounded(rect, radius), colour } } else { Item::Fill { rect, colour } };
    if element.opacity == 100 {
        return item;
    }
    Item::Group(Box::new(Group { items: vec![item], opacity: element.opacity, ..Group::default() }))
}

fn rounded(rect: Rect, radius: f32) -> Vec<OutlineStep> {
    let (left, top, right, bottom) = (rect.x, rect.y, rect.x + rect.width, rect.y + rect.height);
    let (far, near) = (radius, radius * (1.0 - ROUND));
    vec![
        OutlineStep::Move((left + far, top)),
        OutlineStep::Line((right - far, top)),
        OutlineStep::Curve((right - near, top), (right, top + near), (right, top + far)),
        OutlineStep::Line((right, bottom - far)),
        OutlineStep::Curve((right, bottom - near), (right - near, bottom), (right - far, bottom)),
        OutlineStep::Line((left + far, bottom)),
        OutlineStep::Curve((left + near, bottom), (left, bottom - near), (left, bottom - far)),
        OutlineStep::Line((left, top + far)),
        OutlineStep::Curve((left, top + near), (left + near, top), (left + far, top)),
    ]
}

/// Returns a code on white in an area, in the middle, as large as its modules fit, and the side of a module in millimetres.
///
/// # Errors
/// When the code cannot hold the text.
pub(super) fn barcode(format: BarcodeFormat, text: &str, area: Rect) -> Result<(Vec<Item>, f32), BarcodeError> {
    let modules = barcode::encode(format, text)?;
    let (across, down) = format.quiet_zone();
    let wide = area.width / (modules.width() + 2 * across) as f32;
    let (module, height) = if format == BarcodeFormat::Code128 {
        (wide, area.height)
    } else {
        let module = wide.min(area.height / (modules.height() + 2 * down) as f32);
        (module, module * modules.height() as f32)
    };
    let width = module * modules.width() as f32;
    let rect = Rect { x: area.x + (area.width - width) / 2.0, y: area.y + (area.height - height) / 2.0, width, height };
    let ground = Item::Fill { rect: area, colour: Colour::WHITE };
    Ok((vec![ground, Item::Modules { rect, modules: Arc::new(modules) }], module))
}
