//! Charts: one hue and grey, direct labels, axes from zero, and a title that says the finding.
//!
//! A chart is laid out once, in millimetres, as bars, rules and labels: paper draws them as items, pages as SVG.

use unicode_width::UnicodeWidthStr;

use crate::report::{chart_labels::wrapped, written::thousands};

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What it shows, as a sentence: `481 of 512 present on 4 November`.
    pub title: String,
    /// How it shows it.
    pub shape: Shape,
    /// The values, in their order.
    pub points: Vec<Point>,
    /// What the values of several points come to together.
    pub sum: Sum,
}

/// What the values of several points come to together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sum {
    /// Their sum: of people, each of whom is in one of them.
    #[default]
    Counts,
    /// Nothing: peaks of different hours, people who are in several of them.
    MeansNothing,
}

/// A chart as it is drawn in some room.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidChart {
    /// Its parts.
    pub marks: Vec<ChartMark>,
    /// Its height in millimetres.
    pub height: f32,
}

/// How a chart shows its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Bars from the left, one under another: for names.
    Bars,
    /// Columns from the ground, side by side: for times.
    Columns,
    /// The same, lower: where all has to stand on one page.
    LowColumns,
}

/// One value of a chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// What it is of.
    pub label: String,
    /// The value.
    pub value: usize,
    /// What it is a part of, where that is known.
    pub of: Option<usize>,
}

/// A part of a chart as it is drawn. Lengths are millimetres from the chart's top left corner.
#[derive(Debug, Clone, PartialEq)]
pub enum ChartMark {
    /// A filled rectangle.
    Bar {
        /// Left, top, width, height.
        rect: [f32; 4],
        /// How strong.
        tone: Tone,
    },
    /// A thin straight line, from x and y to x and y.
    Rule([f32; 4]),
    /// A text on one line.
    Label {
        /// Where the text is held.
        x: f32,
        /// The baseline.
        y: f32,
        /// Which end of the text is held.
        hold: LabelEnd,
        /// How strong.
        tone: Tone,
        /// The text.
        text: String,
    },
}

/// How strong a mark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// The chart's hue; of texts, the text colour.
    Strong,
    /// Grey.
    Pale,
}

/// Which end of a label stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelEnd {
    /// The left end.
    Start,
    /// The middle.
    Middle,
    /// The right end.
    End,
}

/// The font size of labels, in points.
pub const LABEL_SIZE: f32 = 8.0;
/// The height of one bar with its space, in millimetres, where there are few; and where there are many.
const BAR_PITCH: f32 = 6.5;
const NARROW_PITCH: f32 = 4.2;
/// The most bars that are few.
const FEW_BARS: usize = 12;
/// The most bars: the largest are drawn, and the others counted under them. As many as an event may have days.
const MOST_BARS: usize = 32;
/// The height of a line of a label, in millimetres, and the most of the width that labels take.
const LABEL_LINE: f32 = 3.5;
const MOST_OF_WIDTH: f32 = 0.42;
/// The height of columns, in millimetres, and of low ones.
const COLUMN_HEIGHT: f32 = 42.0;
const LOW_HEIGHT: f32 = 27.0;
/// What a digit of a label takes, in millimetres.
const DIGIT: f32 = 1.65;

/// One bar with its place.
struct PlacedBar<'p> {
    point: &'p Point,
    /// The label's lines.
    lines: Vec<String>,
    top: f32,
    height: f32,
}

impl Chart {
    /// Makes a chart of bars from the left, one under another.
    pub fn bars(title: impl Into<String>, points: Vec<Point>) -> Self {
        Self { title: title.into(), shape: Shape::Bars, points, sum: Sum::Counts }
    }

    /// Makes a chart of columns from the ground, side by side.
    pub fn columns(title: impl Into<String>, points: Vec<Point>) -> Self {
        Self { title: title.into(), shape: Shape::Columns, points, sum: Sum::Counts }
    }

    /// Makes a chart that has nothing to draw, and says why.
    pub fn nothing(title: impl Into<String>) -> Self {
        Self::bars(title, Vec::new())
    }

    /// Lays the chart out in a width and at most a height, in millimetres. What has no room is left out from the least, and counted.
    #[must_use]
    pub fn laid(&self, width: f32, room: f32) -> LaidChart {
        match self.shape {
            Shape::Bars => self.lay_bars(width, room),
            Shape::Columns => self.lay_columns(width, COLUMN_HEIGHT),
            Shape::LowColumns => self.lay_columns(width, LOW_HEIGHT),
        }
    }

    fn lay_bars(&self, width: f32, room: f32) -> LaidChart {
        let label_room = |left: f32| ((left - 4.0) / DIGIT) as usize;
        let longest = self.points.iter().map(|point| point.label.width()).max().unwrap_or(0);
        let left = (longest as f32 * DIGIT + 4.0).clamp(16.0, width * MOST_OF_WIDTH);
        let mut count = self.points.len().min(MOST_BARS);
        let (bars, height) = loop {
            let (bars, height) = stacked(&self.largest(count), label_room(left));
            if height <= room || count <= 1 {
                break (bars, height);
            }
            count -= 1;
        };
        let right = bars.iter().map(|bar| bar.point.words().chars().count()).max().unwrap_or(0) as f32 * DIGIT + 4.0;
        let most = bars.iter().map(|bar| bar.point.of.unwrap_or(0).max(bar.point.value)).max().unwrap_or(0).max(1) as f32;
        let scale = (width - left - right).max(10.0) / most;
        let mut marks = Vec::new();
        for PlacedBar { point, lines, top, height } in &bars {
            let middle = top + height / 2.0;
            let first = middle + 1.0 - LABEL_LINE * (lines.len() - 1) as f32 / 2.0;
            for (place, line) in lines.iter().enumerate() {
                marks.push(label(left - 2.5, first + LABEL_LINE * place as f32, LabelEnd::End, Tone::Strong, line.clone()));
            }
            let thickness = if self.points.len() <= FEW_BARS { 4.3 } else { 2.8 };
            let whole = point.of.unwrap_or(0) as f32 * scale;
            let part = point.value as f32 * scale;
            let bar = |length, tone| ChartMark::Bar { rect: [left, middle - thickness / 2.0, length, thickness], tone };
            if whole > 0.0 {
                marks.push(bar(whole, Tone::Pale));
            }
            if part > 0.0 {
                marks.push(bar(part, Tone::Strong));
            }
            marks.push(label(left + part.max(whole) + 1.5, middle + 1.0, LabelEnd::Start, Tone::Strong, point.words()));
        }
        let bottom = bars.last().map_or(0.0, |bar| bar.top + bar.height);
        marks.push(ChartMark::Rule([left, 0.0, left, bottom]));
        if let Some(rest) = self.rest(bars.len()) {
            marks.push(label(left + 1.5, bottom + 4.0, LabelEnd::Start, Tone::Pale, rest));
        }
        LaidChart { marks, height }
    }

    /// Returns the points that have room where there is much: of bars the largest, in the order of all; and what the others are.
    #[must_use]
    pub fn drawn(&self) -> (Vec<&Point>, Option<String>) {
        match self.shape {
            Shape::Bars => (self.largest(MOST_BARS), self.rest(MOST_BARS)),
            Shape::Columns | Shape::LowColumns => (self.points.iter().collect(), None),
        }
    }

    /// Returns the points that are drawn: all, or as many of the largest, in the order of all.
    fn largest(&self, count: usize) -> Vec<&Point> {
        let mut places: Vec<usize> = (0..self.points.len()).collect();
        places.sort_by_key(|&place| (std::cmp::Reverse(self.points[place].value), place));
        places.truncate(count);
        places.sort_unstable();
        places.into_iter().map(|place| &self.points[place]).collect()
    }

    /// Says what the points are that are not drawn.
    fn rest(&self, drawn: usize) -> Option<String> {
        let mut values: Vec<usize> = self.points.iter().map(|point| point.value).collect();
        values.sort_unstable_by(|a, b| b.cmp(a));
        let rest = values.get(drawn..).filter(|rest| !rest.is_empty())?;
        let most = rest.first().copied().unwrap_or_default();
        Some(match (rest.len(), self.sum) {
            (1, _) => format!("and 1 other: {}", thousands(most)),
            (count, Sum::Counts) => format!("and {count} others: {} together", thousands(rest.iter().sum())),
            (count, Sum::MeansNothing) => format!("and {count} others: at most {} each", thousands(most)),
        })
    }

    fn lay_columns(&self, width: f32, height: f32) -> LaidChart {
        let most = self.points.iter().map(|point| point.value).max().unwrap_or(0).max(1);
        let step = round_step(most);
        let top_value = most.div_ceil(step) * step;
        let left = thousands(top_value).chars().count() as f32 * DIGIT + 3.0;
        let (head, ground) = (4.0, 4.0 + height);
        let y = |value: usize| ground - height * value as f32 / top_value as f32;
        let mut marks = Vec::new();
        for value in (0..=top_value).step_by(step) {
            marks.push(ChartMark::Rule([left, y(value), width, y(value)]));
            marks.push(label(left - 1.5, y(value) + 1.0, LabelEnd::End, Tone::Pale, thousands(value)));
        }
        let pitch = (width - left) / self.points.len().max(1) as f32;
        let bar = (pitch * 0.72).min(12.0);
        // As many labels as have room.
        let longest = self.points.iter().map(|point| point.label.chars().count()).max().unwrap_or(1);
        let every = ((longest as f32 * DIGIT + 3.0) / pitch).ceil().max(1.0) as usize;
        for (place, point) in self.points.iter().enumerate() {
            let middle = left + (place as f32 + 0.5) * pitch;
            if point.value > 0 {
                let rect = [middle - bar / 2.0, y(point.value), bar, ground - y(point.value)];
                marks.push(ChartMark::Bar { rect, tone: Tone::Strong });
            }
            if place.is_multiple_of(every) {
                marks.push(label(middle, ground + 4.5, LabelEnd::Middle, Tone::Pale, point.label.clone()));
            }
        }
        if let Some((place, highest)) =
            self.points.iter().enumerate().max_by_key(|(place, point)| (point.value, usize::MAX - place))
        {
            let written = thousands(highest.value);
            let half = written.chars().count() as f32 * DIGIT / 2.0;
            let middle = (left + (place as f32 + 0.5) * pitch).min(width - half);
            let top = (y(highest.value) - 1.2).max(head - 1.0);
            marks.push(label(middle, top, LabelEnd::Middle, Tone::Strong, written));
        }
        LaidChart { marks, height: height + 11.0 }
    }
}

/// Stacks bars, each as high as its label is.
fn stacked<'p>(points: &[&'p Point], letters: usize) -> (Vec<PlacedBar<'p>>, f32) {
    let pitch = if points.len() <= FEW_BARS { BAR_PITCH } else { NARROW_PITCH };
    let mut top = 0.0;
    let mut bars = Vec::with_capacity(points.len());
    for point in points {
        let lines = wrapped(&point.label, letters);
        let height = pitch.max(lines.len() as f32 * LABEL_LINE + 0.8);
        bars.push(PlacedBar { point, lines, top, height });
        top += height;
    }
    // With room for what is said under the bars.
    (bars, top + 6.0)
}

impl Point {
    /// Makes a value of which no whole is known.
    pub fn plain(label: impl Into<String>, value: usize) -> Self {
        Self { label: label.into(), value, of: None }
    }

    fn words(&self) -> String {
        self.of.map_or_else(|| thousands(self.value), |of| format!("{} of {}", thousands(self.value), thousands(of)))
    }
}

/// A step of 1, 2 or 5 times a power of ten that divides the axis in at most five.
fn round_step(most: usize) -> usize {
    let mut power = 1;
    loop {
        for step in [power, 2 * power, 5 * power] {
            if most.div_ceil(step) <= 5 {
                return step;
            }
        }
        power *= 10;
    }
}

fn label(x: f32, y: f32, hold: LabelEnd, tone: Tone, text: String) -> ChartMark {
    ChartMark::Label { x, y, hold, tone, text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_start_at_zero_and_have_round_steps() {
        for (most, step) in [(1, 1), (5, 1), (7, 2), (23, 5), (481, 100), (1_000_000, 200_000)] {
            assert_eq!(round_step(most), step);
        }
    }

    fn texts(laid: &LaidChart) -> Vec<&str> {
        laid.marks
            .iter()
            .filter_map(|mark| match mark {
                ChartMark::Label { text, .. } => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }

    #[test]
    fn of_many_bars_the_largest_are_drawn_and_the_others_counted() {
        let values = |value: usize| if value == 39 { 51 } else { 1 };
        let chart = Chart::bars("", (0..40).map(|value| Point::plain(format!("C{value}"), values(value))).collect());
        let laid = chart.laid(170.0, f32::MAX);
        assert!(texts(&laid).contains(&"C39") && texts(&laid).contains(&"51"));
        assert!(texts(&laid).contains(&"and 8 others: 8 together"), "{:?}", texts(&laid));
        let lengths: Vec<f32> = laid
            .marks
            .iter()
            .filter_map(|mark| match mark {
                ChartMark::Bar { rect, .. } => Some(rect[2]),
                _ => None,
            })
            .collect();
        let longest = lengths.iter().copied().fold(0.0, f32::max);
        assert_eq!(lengths.iter().filter(|&&length| (length * 51.0 - longest).abs() < 0.1).count(), 31, "true to scale");
        let peaks = Chart { sum: Sum::MeansNothing, ..chart };
        assert!(texts(&peaks.laid(170.0, f32::MAX)).contains(&"and 8 others: at most 1 each"));
    }

    #[test]
    fn a_chart_keeps_to_its_room_and_no_label_is_cut() {
        let name = "Permanent Observer Mission of the Sovereign Military Hospitaller Order of Saint John of Jerusalem";
        let chart = Chart::bars("", (0..30).map(|value| Point::plain(name, value)).collect());
        let laid = chart.laid(170.0, 100.0);
        assert!(laid.height <= 100.0, "{}", laid.height);
        assert!(texts(&laid).concat().replace(' ', "").contains(&name.replace(' ', "")), "{:?}", texts(&laid));
        assert!(texts(&laid).iter().all(|text| !text.contains('…')));
        let word = "x".repeat(100);
        assert_eq!(wrapped(&word, 34).iter().map(String::len).collect::<Vec<_>>(), [34, 34, 32]);
        assert_eq!(wrapped("", 34), [""]);
    }

    #[test]
    fn nothing_leaves_the_chart() {
        let points = |count: usize| (0..count).map(|value| Point::plain(format!("label {value}"), value * 37)).collect();
        for shape in [Shape::Bars, Shape::Columns] {
            for count in [0, 1, 5, 200] {
                let chart = Chart { title: String::new(), shape, points: points(count), sum: Sum::Counts };
                let laid = chart.laid(170.0, f32::MAX);
                for mark in &laid.marks {
                    if let ChartMark::Bar { rect: [x, y, width, height], .. } = mark {
                        assert!(*x >= 0.0 && *y >= 0.0 && x + width <= 170.01 && y + height <= laid.height + 0.01, "{mark:?}");
                    }
                }
            }
        }
    }
}
