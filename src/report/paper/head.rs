//! What stands at the top and the foot of every page of a list: of which gate and day it is, and what to do with it.

use jiff::civil::Date;

use crate::{
    domain::{
        event::{Direction, Event, Gate},
        paper_code::PaperCode,
    },
    report::page::{PageOrientation, Setter, TextAlign, TextStyle},
    typeset::{
        fonts::Weight,
        item::{Item, Rect},
        qr::{CodeForm, Symbol},
    },
};

/// The left and right margin, in millimetres.
pub(super) const MARGIN: f32 = 12.0;
/// Where the page's own content begins, in millimetres from the top.
pub(super) const TOP: f32 = 34.0;
/// Where it ends.
pub(super) const BOTTOM: f32 = 280.0;
/// The square of a code with its quiet zone, in millimetres: 0.42 mm a module.
pub(super) const CODE: f32 = 13.9;

const GATE: TextStyle = TextStyle { size: 17.0, ..TextStyle::TITLE };
const RANGE: TextStyle = TextStyle { size: 12.0, ..TextStyle::TITLE };
const DAY: TextStyle = TextStyle { size: 11.0, weight: Weight::Bold, ..TextStyle::TEXT };

/// What the top of a page says.
pub(super) struct PageHead {
    gate: String,
    day: String,
    event: String,
    page: String,
}

impl PageHead {
    /// Makes the head of a page, whose number is within its list.
    pub(super) fn new(event: &Event, gate: &Gate, date: Date, about: &str, (number, of): (usize, usize)) -> Self {
        let way = if gate.direction == Direction::Out { " – way out" } else { "" };
        let about = if about.is_empty() { String::new() } else { format!(" · only {about}") };
        Self {
            gate: format!("{}{way}", gate.name),
            day: format!("{}{about}", date.strftime("%A %-d %B %Y")),
            event: format!("{} · gate {}", event.short_name, gate.code),
            page: format!("Page {number} of {of}"),
        }
    }

    /// Draws it, with what the page holds at the right.
    pub(super) fn draw(&self, setter: &mut Setter<'_>, holds: &str, items: &mut Vec<Item>) {
        let width = PageOrientation::Upright.size().0 - 2.0 * MARGIN;
        let mut put = |text: &str, face, width, (x, baseline), align| {
            setter.clipped(text, face, width, 1).hold((x, baseline), align, items);
        };
        let (left, right) = (MARGIN, MARGIN + width);
        put(&self.gate, GATE, width * 0.6, (left, 18.0), TextAlign::Left);
        put(&self.day, DAY, width * 0.6, (left, 25.0), TextAlign::Left);
        put(&self.event, TextStyle::NOTE, width * 0.38, (right, 14.0), TextAlign::Right);
        put(&self.page, TextStyle::NOTE, width * 0.38, (right, 18.5), TextAlign::Right);
        put(holds, RANGE, width * 0.38, (right, 25.0), TextAlign::Right);
        let colour = TextStyle::TEXT.colour;
        items.push(Item::Line { from: (left, 28.0), to: (right, 28.0), width: 0.5, colour });
    }
}

/// Returns the foot, the same on all pages: what the person at the gate must know.
pub(super) fn foot(setter: &mut Setter<'_>, made: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let (width, height) = PageOrientation::Upright.size();
    let text = "Tick everyone who passes, and write the time. Send anyone not on the list to the desk. Keep every page: the ticks are entered from it.";
    let small = TextStyle { size: 8.0, ..TextStyle::NOTE };
    setter.clipped(text, small, width - 2.0 * MARGIN - 34.0, 1).hold((MARGIN, height - 11.0), TextAlign::Left, &mut items);
    setter.clipped(&format!("Printed {made}"), small, 40.0, 1).hold(
        (width - MARGIN, height - 11.0),
        TextAlign::Right,
        &mut items,
    );
    items
}

/// Draws a code.
pub(super) fn code(code: &PaperCode, (x, y): (f32, f32), items: &mut Vec<Item>) {
    let symbol = Symbol::encode(&code.letters(), CodeForm::Short).expect("the symbol is of the size of these letters");
    items.push(Item::Code { rect: Rect { x, y, width: CODE, height: CODE }, symbol: Box::new(symbol) });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_is_large_enough_for_any_scanner() {
        assert!(CodeForm::Short.module(CODE) >= 0.4);
    }
}
