//! Charts: one hue and grey, direct labels, axes from zero, and a title that says the finding.
//!
//! A chart is laid out once, in millimetres, as bars, rules and labels: paper draws them as items, pages as SVG.

/// What a chart shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// What it shows, as a sentence: `481 of 512 present on 4 November`.
    pub title: String,
    /// How it shows it.
    pub shape: Shape,
    /// The values, in their order.
    pub points: Vec<Point>,
}

/// How a chart shows its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Bars from the left, one under another: for names.
    Bars,
    /// Columns from the ground, side by side: for times.
    Columns,
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
pub enum Mark {
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
        hold: Hold,
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
pub enum Hold {
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
/// The most bars: more are summed up in a last one. As many as an event may have days.
const MOST_BARS: usize = 32;
/// The height of columns, in millimetres.
const COLUMN_HEIGHT: f32 = 42.0;
/// What a digit of a label takes, in millimetres.
const DIGIT: f32 = 1.65;

impl Chart {
    /// Returns the chart's height in millimetres.
    #[must_use]
    pub fn height(&self) -> f32 {
        match self.shape {
            Shape::Bars => self.points.len().min(MOST_BARS) as f32 * self.pitch() + 1.0,
            Shape::Columns => COLUMN_HEIGHT + 11.0,
        }
    }

    fn pitch(&self) -> f32 {
        if self.points.len() <= FEW_BARS { BAR_PITCH } else { NARROW_PITCH }
    }

    /// Lays the chart out in a width in millimetres.
    #[must_use]
    pub fn marks(&self, width: f32) -> Vec<Mark> {
        match self.shape {
            Shape::Bars => self.bars(width),
            Shape::Columns => self.columns(width),
        }
    }

    fn bars(&self, width: f32) -> Vec<Mark> {
        let points = summed_up(&self.points);
        let longest = points.iter().map(|point| point.label.chars().count()).max().unwrap_or(0).min(34) as f32;
        let left = (longest * DIGIT + 4.0).clamp(16.0, width * 0.4);
        let right = points.iter().map(|point| point.words().chars().count()).max().unwrap_or(0) as f32 * DIGIT + 4.0;
        // What is summed up has no bar: it would make stumps of the others.
        let drawn = if self.points.len() > MOST_BARS { MOST_BARS - 1 } else { points.len() };
        let most = points[..drawn].iter().map(|point| point.of.unwrap_or(0).max(point.value)).max().unwrap_or(0).max(1) as f32;
        let pitch = self.pitch();
        let padding = 1.1 * pitch / BAR_PITCH;
        let scale = (width - left - right).max(10.0) / most;
        let mut marks = Vec::new();
        for (place, point) in points.iter().enumerate() {
            let top = place as f32 * pitch;
            let baseline = top + pitch / 2.0 + 1.0;
            let scale = if place < drawn { scale } else { 0.0 };
            marks.push(label(left - 2.5, baseline, Hold::End, Tone::Strong, shorten(&point.label, 34)));
            let whole = point.of.unwrap_or(0) as f32 * scale;
            let part = point.value as f32 * scale;
            let bar = |length, tone| Mark::Bar { rect: [left, top + padding, length, pitch - 2.0 * padding], tone };
            if whole > 0.0 {
                marks.push(bar(whole, Tone::Pale));
            }
            if part > 0.0 {
                marks.push(bar(part, Tone::Strong));
            }
            marks.push(label(left + part.max(whole) + 1.5, baseline, Hold::Start, Tone::Strong, point.words()));
        }
        let bottom = points.len() as f32 * pitch;
        marks.push(Mark::Rule([left, 0.0, left, bottom]));
        marks
    }

    fn columns(&self, width: f32) -> Vec<Mark> {
        let most = self.points.iter().map(|point| point.value).max().unwrap_or(0).max(1);
        let step = round_step(most);
        let top_value = most.div_ceil(step) * step;
        let left = top_value.to_string().len() as f32 * DIGIT + 3.0;
        let (head, ground) = (4.0, 4.0 + COLUMN_HEIGHT);
        let y = |value: usize| ground - COLUMN_HEIGHT * value as f32 / top_value as f32;
        let mut marks = Vec::new();
        for value in (0..=top_value).step_by(step) {
            marks.push(Mark::Rule([left, y(value), width, y(value)]));
            marks.push(label(left - 1.5, y(value) + 1.0, Hold::End, Tone::Pale, value.to_string()));
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
                marks.push(Mark::Bar { rect, tone: Tone::Strong });
            }
            if place.is_multiple_of(every) {
                marks.push(label(middle, ground + 4.5, Hold::Middle, Tone::Pale, point.label.clone()));
            }
        }
        if let Some((place, highest)) =
            self.points.iter().enumerate().max_by_key(|(place, point)| (point.value, usize::MAX - place))
        {
            let middle = left + (place as f32 + 0.5) * pitch;
            let top = (y(highest.value) - 1.2).max(head - 1.0);
            marks.push(label(middle, top, Hold::Middle, Tone::Strong, highest.value.to_string()));
        }
        marks
    }
}

impl Point {
    /// Makes a value of which no whole is known.
    pub fn plain(label: impl Into<String>, value: usize) -> Self {
        Self { label: label.into(), value, of: None }
    }

    fn words(&self) -> String {
        self.of.map_or_else(|| self.value.to_string(), |of| format!("{} of {of}", self.value))
    }
}

/// Sums up what is beyond the most bars.
fn summed_up(points: &[Point]) -> Vec<Point> {
    if points.len() <= MOST_BARS {
        return points.to_vec();
    }
    let (shown, rest) = points.split_at(MOST_BARS - 1);
    let of = rest.iter().map(|point| point.of).sum::<Option<usize>>();
    let rest = Point { label: format!("{} others", rest.len()), value: rest.iter().map(|point| point.value).sum(), of };
    shown.iter().cloned().chain([rest]).collect()
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

fn label(x: f32, y: f32, hold: Hold, tone: Tone, text: String) -> Mark {
    Mark::Label { x, y, hold, tone, text }
}

fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).collect::<String>().trim_end().to_owned() + "…"
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

    #[test]
    fn many_bars_are_summed_up_and_nothing_is_lost() {
        let points: Vec<Point> = (0..40).map(|value| Point { label: value.to_string(), value, of: Some(value + 1) }).collect();
        let shown = summed_up(&points);
        assert_eq!(shown.len(), MOST_BARS);
        let sum = |points: &[Point]| points.iter().map(|point| point.value).sum::<usize>();
        assert_eq!(sum(&shown), sum(&points));
        assert_eq!(shown.last().unwrap().label, "9 others");
    }

    #[test]
    fn nothing_leaves_the_chart() {
        let points = |count: usize| (0..count).map(|value| Point::plain(format!("label {value}"), value * 37)).collect();
        for shape in [Shape::Bars, Shape::Columns] {
            for count in [0, 1, 5, 200] {
                let chart = Chart { title: String::new(), shape, points: points(count) };
                for mark in chart.marks(170.0) {
                    if let Mark::Bar { rect: [x, y, width, height], .. } = mark {
                        assert!(x >= 0.0 && y >= 0.0 && x + width <= 170.01 && y + height <= chart.height() + 0.01, "{mark:?}");
                    }
                }
            }
        }
    }
}
