//! Pages that keep badges in order: separators between stacks, and labels of envelopes. A title, a count, a list.
//!
//! They have the badge's size, so that they lie among badges on single pages and on sheets alike. What does not fit is shortened
//! and never fails: a separator must not stop a print run.

use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::{
    domain::colour::Colour,
    typeset::{
        fonts::Weight,
        item::{Drawn, Fixed, Item, Rect, Side, TrimSize},
        text::{Breaking, Fit, Fitted, LineEnds, Shaper, Style, mm_to_pt, pt_to_mm},
    },
};

const TEXT: Colour = Colour { red: 0x16, green: 0x1a, blue: 0x1f };
const DARK: Colour = Colour { red: 0x3b, green: 0x42, blue: 0x4a };
const GREY: Colour = Colour { red: 0x69, green: 0x71, blue: 0x7b };
const RULE: Colour = Colour { red: 0xc8, green: 0xcc, blue: 0xd1 };

/// The page's width and height that the measures in this file are for; on smaller and larger pages they are scaled.
const MEASURED: [f32; 2] = [105.0, 148.0];

/// A page that is not a badge.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What it is about, in a word: `Delegation`.
    pub kind: String,
    /// Which one: the delegation's name.
    pub title: String,
    /// How much there is: `12 badges`.
    pub detail: String,
    /// The list, at most [`LabelPage::lines`] lines of it.
    pub lines: Vec<LabelLine>,
    /// Which page of how many, from 1.
    pub page: [usize; 2],
    /// What stands at the foot: the event.
    pub foot: String,
    /// What it is for.
    pub purpose: Purpose,
}

/// What a label is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// It lies between badges: an edge of this colour, or a dark one, is seen from the side of the stack.
    Separator(Option<Colour>),
    /// It is stuck on an envelope: each line has a box to tick.
    Envelope,
}

/// One line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelLine {
    /// At the left: a name.
    pub text: String,
    /// How strongly.
    pub weight: Weight,
    /// At the right, small: a category.
    pub detail: String,
}

/// The page that labels are drawn on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelPage {
    /// Its size.
    pub format: TrimSize,
    /// Whether it has a back, as the badges have: an empty one, so that fronts and backs stay in step.
    pub has_back: bool,
}

impl LabelPage {
    /// Returns how many lines of a list a label holds: 0 if the page is too short for a list.
    #[must_use]
    pub fn lines(&self) -> usize {
        let (scale, [top, bottom]) = (self.scale(), self.list());
        ((bottom - top) / (scale * PITCH)).max(0.0) as usize
    }

    /// Returns how many labels a list of this many lines needs.
    #[must_use]
    pub fn labels(&self, lines: usize) -> usize {
        match self.lines() {
            0 => 1,
            most => lines.div_ceil(most).max(1),
        }
    }

    fn scale(&self) -> f32 {
        (self.format.width / MEASURED[0]).min(self.format.height / MEASURED[1]).clamp(0.5, 1.4)
    }

    /// Returns the top and bottom of the list, in millimetres.
    fn list(&self) -> [f32; 2] {
        let scale = self.scale();
        [44.0 * scale, self.format.height - 13.0 * scale]
    }
}

/// From one line of the list to the next.
const PITCH: f32 = 5.0;
/// From one baseline of a text to the next, in font sizes.
const LEADING: f32 = 1.15;
/// The smallest size of a text, in points.
const SMALLEST: f32 = 4.5;

/// Draws a label.
#[must_use]
pub fn draw(label: &Label, page: LabelPage, shaper: &mut Shaper<'_>) -> Drawn {
    let scale = page.scale();
    let margin = 8.0 * scale;
    let area = Rect { x: margin, y: 0.0, width: page.format.width - 2.0 * margin, height: 0.0 };
    let mut pen = LabelPen { shaper, items: Vec::new(), scale };
    if let Purpose::Separator(colour) = label.purpose {
        let TrimSize { width, bleed, .. } = page.format;
        let rect = Rect { x: -bleed, y: -bleed, width: width + 2.0 * bleed, height: bleed + 3.5 * scale };
        pen.items.push(Item::Fill { rect, colour: colour.unwrap_or(DARK) });
    }
    pen.head(label, area);
    pen.list(label, area, page.list()[0]);
    let foot = page.format.height - 6.5 * scale;
    pen.text(&label.foot, Weight::Regular, GREY, area, (foot, 6.0), LabelPlace::Left);
    let fixed = || Arc::new(Fixed { key: usize::MAX, items: Vec::new() });
    let front = Side { fixed: fixed(), items: pen.items };
    Drawn { front, back: page.has_back.then(|| Side { fixed: fixed(), items: Vec::new() }) }
}

/// Where in its area a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LabelPlace {
    Left,
    Right,
}

/// Draws from top to bottom; lengths and sizes are given for a page of [`MEASURED`] size.
struct LabelPen<'p, 'f> {
    shaper: &'p mut Shaper<'f>,
    items: Vec<Item>,
    scale: f32,
}

impl LabelPen<'_, '_> {
    fn head(&mut self, label: &Label, area: Rect) {
        let scale = self.scale;
        self.text(&label.kind.to_uppercase(), Weight::Regular, GREY, area, (14.5 * scale, 6.0), LabelPlace::Left);
        if label.page[1] > 1 {
            let page = format!("{} of {}", label.page[0], label.page[1]);
            self.text(&page, Weight::Bold, GREY, area, (14.5 * scale, 8.0), LabelPlace::Right);
        }
        let (width, height) = (area.width, 18.0 * scale);
        let place = Fit {
            width,
            height,
            largest: 24.0 * scale,
            smallest: 8.0 * scale,
            lines: 3,
            leading: LEADING,
            spacing: 0.0,
            breaking: Breaking::Words,
        };
        let title = self.fit(&label.title, Weight::Bold, &place);
        let size = pt_to_mm(title.size);
        let mut y = 16.5 * scale + size * 0.9;
        for (number, line) in title.lines.iter().enumerate() {
            if number > 0 {
                y += size * title.leading;
            }
            let line = Arc::clone(line);
            self.items.push(Item::Text { x: area.x, y, size: title.size, spacing: title.spacing * 1000.0, colour: TEXT, line });
        }
        let y = y + size * 0.25 + 4.5 * scale;
        self.text(&label.detail, Weight::Regular, DARK, area, (y.min(39.5 * scale), 10.0), LabelPlace::Left);
        let y = 42.0 * scale;
        self.items.push(Item::Line { from: (area.x, y), to: (area.x + area.width, y), width: 0.25, colour: RULE });
    }

    fn list(&mut self, label: &Label, area: Rect, top: f32) {
        let (scale, pitch) = (self.scale, PITCH * self.scale);
        let indent = if label.purpose == Purpose::Envelope { 4.6 * scale } else { 0.0 };
        let most = area.width * 0.36;
        for (place, line) in label.lines.iter().enumerate() {
            let y = top + pitch * (place as f32 + 0.7);
            if indent > 0.0 {
                let side = 2.6 * scale;
                let rect = Rect { x: area.x, y: y - side + 0.3 * scale, width: side, height: side };
                self.items.push(Item::Frame { rect, width: 0.2, colour: GREY });
            }
            let right = Rect { x: area.x + area.width - most, width: most, ..area };
            let detail = self.text(&line.detail, Weight::Regular, GREY, right, (y, 6.5), LabelPlace::Right);
            let left =
                Rect { x: area.x + indent, width: area.width - indent - detail - 2.5 * scale, height: 0.94 * pitch, ..area };
            self.text(&line.text, line.weight, TEXT, left, (y, 9.0), LabelPlace::Left);
        }
    }

    /// Draws a text on a baseline, at a size in points or as large as fits. It takes two lines around the baseline if the area is
    /// high enough for them and one line would be small. Returns its width in millimetres.
    fn text(&mut self, text: &str, weight: Weight, colour: Colour, area: Rect, (y, size): (f32, f32), at: LabelPlace) -> f32 {
        if text.is_empty() {
            return 0.0;
        }
        let largest = (size * self.scale).max(SMALLEST + 0.5);
        let (lines, height) = if area.height >= 2.0 * LEADING * pt_to_mm(SMALLEST) { (2, area.height) } else { (1, 1000.0) };
        let place = Fit {
            width: area.width,
            height,
            largest,
            smallest: SMALLEST,
            lines,
            leading: LEADING,
            spacing: 0.0,
            breaking: Breaking::Words,
        };
        let Fitted { size, lines, leading, .. } = self.fit(text, weight, &place);
        let advance = pt_to_mm(size * leading);
        let mut y = y - advance * lines.len().saturating_sub(1) as f32 / 2.0;
        let mut widest = 0.0_f32;
        for line in lines {
            let width = pt_to_mm(line.width * size);
            let x = match at {
                LabelPlace::Left => area.x,
                LabelPlace::Right => area.x + area.width - width,
            };
            self.items.push(Item::Text { x, y, size, spacing: 0.0, colour, line });
            widest = widest.max(width);
            y += advance;
        }
        widest
    }

    /// Fits a text. If it is too long even at the smallest size, it loses its end.
    fn fit(&mut self, text: &str, weight: Weight, place: &Fit) -> Fitted {
        let style = Style { weight, ..Style::default() };
        let clusters: Vec<&str> = text.graphemes(true).collect();
        let mut kept = clusters.len();
        let mut shown = text.to_owned();
        loop {
            match self.shaper.fit(&shown, style, place) {
                Ok(fitted) => return fitted,
                Err(overflow) if kept > 1 => {
                    let share = (overflow.needed / overflow.smallest).clamp(0.1, 0.95);
                    kept = ((kept as f32 * share) as usize).max(1);
                    shown = clusters[..kept].concat().trim_end().to_owned() + "…";
                }
                // Nothing is left to take away: the page is narrower than a letter.
                Err(overflow) => {
                    let least = Fit { smallest: 0.0, largest: overflow.needed.max(1.0), width: mm_to_pt(1000.0), ..*place };
                    return self.shaper.fit("…", style, &least).unwrap_or(Fitted {
                        size: 1.0,
                        lines: Vec::new(),
                        leading: 1.0,
                        spacing: 0.0,
                        ends: LineEnds::Sound,
                    });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::fonts::Fonts;

    fn page(width: f32, height: f32) -> LabelPage {
        LabelPage { format: TrimSize { width, height, bleed: 3.0 }, has_back: true }
    }

    fn label(title: &str, name: &str, lines: usize, purpose: Purpose) -> Label {
        let line = LabelLine { text: name.to_owned(), weight: Weight::Bold, detail: "International organization".to_owned() };
        Label {
            kind: "Delegation".into(),
            title: title.into(),
            detail: "12 badges".into(),
            lines: vec![line; lines],
            page: [1, 2],
            foot: "KWT24".into(),
            purpose,
        }
    }

    #[test]
    fn whatever_the_names_nothing_leaves_the_page_and_no_text_touches_another() {
        let fonts = Fonts::embedded();
        let mut shaper = Shaper::new(&fonts);
        let long = "Wolfeschlegelsteinhausenbergerdorff ".repeat(12);
        for (width, height) in [(105.0, 148.0), (85.6, 54.0), (210.0, 297.0), (62.0, 29.0), (101.6, 152.4)] {
            let page = page(width, height);
            for (title, name) in
                [("Chad", "Al"), (long.as_str(), long.as_str()), ("X".repeat(400).as_str(), "Y".repeat(400).as_str())]
            {
                for purpose in [Purpose::Envelope, Purpose::Separator(None)] {
                    let drawn = draw(&label(title, name, page.lines(), purpose), page, &mut shaper);
                    let mut boxes: Vec<[f32; 4]> = Vec::new();
                    for item in &drawn.front.items {
                        let Item::Text { x, y, size, line, .. } = item else { continue };
                        let right = x + pt_to_mm(line.width * size);
                        let found = [*x, y - pt_to_mm(size * 0.72), right, y + pt_to_mm(size * 0.2)];
                        assert!(
                            found[0] >= 0.0 && found[2] <= width + 0.1 && found[3] <= height,
                            "{:?} on {width} × {height}",
                            line.text
                        );
                        let touches = |other: &&[f32; 4]| {
                            found[0] < other[2] && other[0] < found[2] && found[1] < other[3] && other[1] < found[3]
                        };
                        assert_eq!(boxes.iter().find(touches), None, "{:?} on {width} × {height}", line.text);
                        boxes.push(found);
                    }
                }
            }
        }
    }

    #[test]
    fn a_long_list_takes_more_labels_and_a_low_page_has_none() {
        let a6 = page(105.0, 148.0);
        assert_eq!(a6.lines(), 18);
        assert_eq!((a6.labels(0), a6.labels(18), a6.labels(19)), (1, 1, 2));
        assert_eq!((page(62.0, 29.0).lines(), page(62.0, 29.0).labels(400)), (0, 1));
    }

    #[test]
    fn a_separator_among_two_sided_badges_has_an_empty_back() {
        let fonts = Fonts::embedded();
        let mut shaper = Shaper::new(&fonts);
        let one = label("Chad", "A", 1, Purpose::Envelope);
        let page = page(105.0, 148.0);
        assert!(draw(&one, page, &mut shaper).back.is_some_and(|back| back.items.is_empty()));
        assert_eq!(draw(&one, LabelPage { has_back: false, ..page }, &mut shaper).back, None);
    }
}
