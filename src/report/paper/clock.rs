//! The page of times: a code for each quarter of an hour of an event day, two hours a row.

use jiff::civil::Time;

use super::head::{BOTTOM, CODE, MARGIN, TOP, code};
use crate::{
    domain::paper_code::{ListMark, PaperCode},
    report::page::{PageOrientation, RULE, Setter, TextAlign, TextStyle},
    typeset::item::Item,
};

const QUARTERS: i32 = 96;
const ACROSS: usize = 8;
const DOWN: usize = 12;
/// The height of what is said over the codes, in millimetres.
const SAID: f32 = 14.0;
const HOUR: TextStyle = TextStyle { size: 13.0, ..TextStyle::TITLE };
const QUARTER: TextStyle = TextStyle { size: 13.0, ..TextStyle::TEXT };

/// Draws the codes of a day that starts at a time, after a line that says what they are for.
pub(super) fn draw(
    setter: &mut Setter<'_>,
    starts: Time,
    gate: &str,
    issue: impl Fn(ListMark) -> PaperCode,
    items: &mut Vec<Item>,
) {
    let width = PageOrientation::Upright.size().0 - 2.0 * MARGIN;
    let text = format!(
        "When power is back: accredit checkin --paper --gate {gate}. Scan a time here, or type it (08:42), then the code of each row \
         ticked at that time, then the next time. A row that is scanned twice counts once."
    );
    setter.clipped(&text, TextStyle::TEXT, width, 2).draw((MARGIN, TOP - 4.0), width, TextAlign::Left, items);
    let (across, down) = (width / ACROSS as f32, (BOTTOM - TOP - SAID) / DOWN as f32);
    for (place, time) in quarters(starts).into_iter().enumerate() {
        let (column, line) = (place % ACROSS, place / ACROSS);
        let (x, y) = (MARGIN + column as f32 * across, TOP + SAID + line as f32 * down);
        if column == 0 {
            items.push(Item::Line { from: (MARGIN, y), to: (MARGIN + width, y), width: 0.15, colour: RULE });
        }
        let face = if time.minute() == 0 { HOUR } else { QUARTER };
        let label = setter.clipped(&time.strftime("%H:%M").to_string(), face, across, 1);
        label.hold((x + across / 2.0, y + 5.2), TextAlign::Middle, items);
        code(&issue(ListMark::Time(time)), (x + (across - CODE) / 2.0, y + 5.4), items);
    }
}

/// Returns the quarters of an hour of a day, from its start.
fn quarters(starts: Time) -> Vec<Time> {
    let minutes = i32::from(starts.hour()) * 60 + i32::from(starts.minute());
    let first = (minutes + 14) / 15;
    let quarter = |place: i32| {
        let minutes = (first + place) % QUARTERS * 15;
        Time::new(i8::try_from(minutes / 60).ok()?, i8::try_from(minutes % 60).ok()?, 0, 0).ok()
    };
    (0..QUARTERS).filter_map(quarter).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::*;

    #[test]
    fn a_day_has_every_quarter_once_from_its_start() {
        for (starts, first, last) in [((4, 0), (4, 0), (3, 45)), ((0, 0), (0, 0), (23, 45)), ((4, 10), (4, 15), (4, 0))] {
            let found = quarters(time(starts.0, starts.1, 0, 0));
            assert_eq!((found[0], found[95]), (time(first.0, first.1, 0, 0), time(last.0, last.1, 0, 0)));
            let once: std::collections::BTreeSet<_> = found.iter().collect();
            assert_eq!((found.len(), once.len()), (ACROSS * DOWN, ACROSS * DOWN));
        }
    }
}
