//! A page of names: a box to tick, room for the time, the name in both scripts, and the code.
//!
//! Codes stand by turns in two columns, so that a scanner that is held over one does not see the next.

use super::{
    head::{CODE, MARGIN, TOP, code},
    plan::{COLUMNS, LETTER, ROW, letter},
};
use crate::{
    domain::{
        event::Event,
        name_order::has_own_habit,
        paper_code::{ListMark, PaperCode},
        participant::Participant,
    },
    report::page::{PageOrientation, RULE, SetText, Setter, TextAlign, TextStyle},
    store::{PaperName, StoredParticipant},
    typeset::{
        fonts::Weight,
        item::{Item, Rect},
    },
};

/// The side of the box, in millimetres.
const BOX: f32 = 7.5;
/// Where the time is written, and how wide.
const WRITTEN: (f32, f32) = (MARGIN + BOX + 4.0, 21.0);
/// Where names begin.
const NAME: f32 = WRITTEN.0 + WRITTEN.1 + 4.0;
/// The space between the columns of codes.
const BETWEEN: f32 = 3.0;

const STRONG: TextStyle = TextStyle { size: 11.0, weight: Weight::Bold, ..TextStyle::TEXT };
const NATIVE: TextStyle = TextStyle { size: 10.0, ..TextStyle::TEXT };
const ABOUT: TextStyle = TextStyle { size: 8.5, ..TextStyle::TEXT };
/// How a name is set that is too long for one line: on two, and smaller all the same.
const LONG: [TextStyle; 3] =
    [TextStyle { size: 8.0, ..STRONG }, TextStyle { size: 7.0, ..NATIVE }, TextStyle { size: 7.0, ..ABOUT }];
/// Down to which part of its size a text is set smaller before it is cut.
const SMALLEST: f32 = 0.75;

/// The names of a page.
pub(super) struct PageNames {
    pub(super) rows: Vec<NameRow>,
}

/// A name.
pub(super) struct NameRow {
    participant: u32,
    letter: String,
    /// What the running head shows.
    key: String,
    name: String,
    native: String,
    about: String,
}

impl NameRow {
    /// Makes the row of a participant.
    pub(super) fn new(event: &Event, name: &PaperName, stored: &StoredParticipant) -> Self {
        let who = &stored.participant;
        let category = event.category(&who.category).map_or_else(|| who.category.to_string(), |category| category.title.clone());
        // The delegation comes last: where the line is too long, it is what can be cut.
        let about = [category.as_str(), who.reference.as_str(), &who.delegation];
        let about: Vec<&str> = about.into_iter().filter(|part| !part.is_empty()).collect();
        let shown = looked_up(who);
        Self {
            participant: name.key.row().unwrap_or_default(),
            letter: letter(name.initial),
            key: if who.family_name.is_empty() { shown.clone() } else { who.family_name.clone() },
            native: if says_the_same(who) { String::new() } else { who.native_name.clone() },
            name: shown,
            about: about.join(" · "),
        }
    }

    fn blocks(&self, setter: &mut Setter<'_>, width: f32) -> Vec<SetText> {
        let texts = [&self.name, &self.native, &self.about];
        let is_long = setter.width(&self.name, STRONG) * SMALLEST > width;
        let (faces, lines) = if is_long { (LONG, 2) } else { ([STRONG, NATIVE, ABOUT], 1) };
        let mut blocks = Vec::with_capacity(3);
        for (place, (text, face)) in texts.into_iter().zip(faces).enumerate() {
            if !text.is_empty() {
                blocks.push(setter.clipped(text, face, width, if place == 0 { lines } else { 1 }));
            }
        }
        blocks
    }
}

/// Writes a name as it is looked up: family name first, each part as the list has it. A Chinese, Japanese or Korean name is so already.
fn looked_up(who: &Participant) -> String {
    match (who.family_name.as_str(), who.given_name.as_str()) {
        ("", _) | (_, "") => who.full_name(),
        (family, given) if has_own_habit(given, family) => format!("{family}{given}"),
        (family, given) => format!("{family}, {given}"),
    }
}

/// Returns whether the native name is the name once more: the list has the parts in the person's own script already.
fn says_the_same(who: &Participant) -> bool {
    let letters = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let (given, family, native) = (letters(&who.given_name), letters(&who.family_name), letters(&who.native_name));
    native == letters(&who.full_name()) || native == format!("{family}{given}")
}

impl PageNames {
    /// Returns from which name to which the page goes.
    pub(super) fn range(&self) -> String {
        match self.rows.as_slice() {
            [] => String::new(),
            [one] => one.key.clone(),
            [first, .., last] if first.key == last.key => first.key.clone(),
            [first, .., last] => format!("{} – {}", first.key, last.key),
        }
    }

    /// Draws the rows.
    pub(super) fn draw(&self, setter: &mut Setter<'_>, issue: impl Fn(ListMark) -> PaperCode, items: &mut Vec<Item>) {
        let right = PageOrientation::Upright.size().0 - MARGIN;
        let codes = [right - CODE, right - 2.0 * CODE - BETWEEN];
        let width = codes[1] - NAME - BETWEEN;
        heads(setter, codes[1], items);
        let mut y = TOP - 2.0 + COLUMNS;
        let mut last = "";
        for (place, row) in self.rows.iter().enumerate() {
            if row.letter != last {
                let block = setter.clipped(&row.letter, TextStyle::HEADING, width, 1);
                block.hold((MARGIN, y + 5.2), TextAlign::Left, items);
                y += LETTER;
                items.push(Item::Line { from: (MARGIN, y), to: (right, y), width: 0.35, colour: TextStyle::TEXT.colour });
                last = &row.letter;
            }
            boxes(y, items);
            let blocks = row.blocks(setter, width);
            let mut top = y + (ROW - blocks.iter().map(SetText::height).sum::<f32>()) / 2.0;
            for block in &blocks {
                block.draw((NAME, top), width, TextAlign::Left, items);
                top += block.height();
            }
            code(&issue(ListMark::Name(row.participant)), (codes[place % 2], y + (ROW - CODE) / 2.0), items);
            y += ROW;
            items.push(Item::Line { from: (MARGIN, y), to: (right, y), width: 0.15, colour: RULE });
        }
    }
}

fn heads(setter: &mut Setter<'_>, codes: f32, items: &mut Vec<Item>) {
    let baseline = TOP - 2.0 + COLUMNS - 1.4;
    for (text, x) in [("Tick", MARGIN), ("Time", WRITTEN.0), ("Name", NAME), ("Code", codes)] {
        setter.clipped(text, TextStyle::NOTE, 40.0, 1).hold((x, baseline), TextAlign::Left, items);
    }
}

/// Draws the box to tick and the room for the time of a row.
fn boxes(y: f32, items: &mut Vec<Item>) {
    let top = y + (ROW - BOX) / 2.0;
    let colour = TextStyle::TEXT.colour;
    items.push(Item::Frame { rect: Rect { x: MARGIN + 0.2, y: top, width: BOX, height: BOX }, width: 0.4, colour });
    let (from, to) = ((WRITTEN.0, top + BOX), (WRITTEN.0 + WRITTEN.1, top + BOX));
    items.push(Item::Line { from, to, width: 0.25, colour: TextStyle::NOTE.colour });
    // Two dots between hours and minutes, so that nobody writes anything else.
    for above in [1.6, 4.6] {
        let rect = Rect { x: WRITTEN.0 + WRITTEN.1 / 2.0 - 0.3, y: top + BOX - above - 0.3, width: 0.6, height: 0.6 };
        items.push(Item::Fill { rect, colour: TextStyle::NOTE.colour });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(given: &str, family: &str, native: &str) -> Participant {
        let mut who = Participant::new("R1".parse().unwrap(), "Delegate".parse().unwrap());
        (who.given_name, who.family_name, who.native_name) = (given.into(), family.into(), native.into());
        who
    }

    #[test]
    fn a_name_is_shown_in_both_scripts_and_not_twice_in_one() {
        for (given, family, native, shown, is_same) in [
            ("Nasser", "Al-Ghamdi", "ناصر الغامدي", "Al-Ghamdi, Nasser", false),
            ("नरेंद्र", "मोदी", "नरेंद्र मोदी", "मोदी, नरेंद्र", true),
            ("小明", "王", "王小明", "王小明", true),
            ("", "", "王小明", "王小明", true),
            ("", "Sukarno", "", "Sukarno", false),
        ] {
            let who = person(given, family, native);
            assert_eq!((looked_up(&who).as_str(), says_the_same(&who)), (shown, is_same));
        }
    }
}
