//! What a page shows beside its text: a code or a photo in the corner, figures, and charts.

use std::sync::Arc;

use super::{
    flow::Pages,
    paper::PageError,
    setter::TextAlign,
    style::{GAP, HUE, MARGIN, PALE, RULE, TextStyle},
};
use crate::{
    domain::photo::Photo,
    report::chart::{Chart, ChartMark, LABEL_SIZE, LabelEnd, Tone},
    typeset::{
        item::{Item, Picture, Rect},
        qr::Symbol,
        tag::Tag,
    },
};

/// The most of width and height of a person's photo, in millimetres: as on badges.
const PHOTO: (f32, f32) = (28.0, 35.0);
/// The least room between two figures, in millimetres.
const FIGURE_GAP: f32 = 8.0;
/// The least room for a chart of many bars, in millimetres: where less is left, it stands on the next page.
const LEAST_CHART: f32 = 36.0;

impl Pages<'_> {
    /// Draws a code in the page's upper right corner; paragraphs beside it keep away from it.
    pub fn corner(&mut self, symbol: Box<Symbol>, side: f32) {
        let rect = Rect { x: self.paper.size().0 - MARGIN - side, y: MARGIN, width: side, height: side };
        self.items.push(Item::Code { rect, symbol });
        self.corner = (side, side);
    }

    /// Draws a person's photo in the page's upper right corner; paragraphs beside it keep away from it. `name` says whose it is.
    pub fn photo(&mut self, photo: &Photo, name: &str) {
        let picture = Picture::of_photo(photo.facts, photo.jpeg.clone());
        let (wide, high) = picture.size();
        let scale = (PHOTO.0 / wide).min(PHOTO.1 / high);
        let (width, height) = (wide * scale, high * scale);
        let rect = Rect { x: self.paper.size().0 - MARGIN - width, y: MARGIN, width, height };
        let from = self.items.len();
        self.items.push(Item::Picture { rect, picture: Arc::new(picture) });
        self.tag(Tag::Figure(name.to_owned()), from);
        self.corner = (width, height);
    }

    /// Goes on under what stands in the corner.
    pub fn pass_corner(&mut self) {
        self.y = self.y.max(MARGIN + self.corner.1);
    }

    /// Sets figures side by side, each over what it counts.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn figures(&mut self, figures: &[(&str, &str)]) -> Result<(), PageError> {
        if figures.is_empty() {
            return Ok(());
        }
        let pitch = self.width() / figures.len().max(3) as f32;
        let setter = &mut self.setters[0];
        // All of one size: that of the longest.
        let widest = figures.iter().map(|(value, _)| setter.width(value, TextStyle::FIGURE)).fold(0.0, f32::max);
        // Large digits want more room between them than small ones.
        let room = pitch - FIGURE_GAP;
        let face = TextStyle { size: TextStyle::FIGURE.size * (room / widest.max(1.0)).min(1.0), ..TextStyle::FIGURE };
        let blocks: Vec<_> = figures
            .iter()
            .map(|(value, label)| {
                let value = setter.line(value, face, room);
                (value, setter.block(label, TextStyle::LABEL, pitch - GAP, 3))
            })
            .collect();
        let rise = blocks.iter().map(|(value, _)| value.height()).fold(0.0, f32::max);
        let height = rise + blocks.iter().map(|(_, label)| label.height()).fold(0.0, f32::max);
        self.need(height)?;
        for (place, (value, label)) in blocks.iter().enumerate() {
            // The first stands where a line begins.
            let (x, align) = match self.side(self.language, pitch - GAP) {
                (right, TextAlign::Right) => (right - place as f32 * pitch, TextAlign::Right),
                (left, align) => (left + place as f32 * pitch, align),
            };
            let from = self.items.len();
            value.draw((x, self.y), pitch - GAP, align, &mut self.items);
            // Heard as two: "481", "present", and not "481present".
            self.tag(Tag::Paragraph, from);
            let from = self.items.len();
            label.draw((x, self.y + rise), pitch - GAP, align, &mut self.items);
            self.tag(Tag::Paragraph, from);
        }
        self.y += height;
        Ok(())
    }

    /// Draws a chart under its title.
    ///
    /// # Errors
    /// When writing stopped.
    pub fn chart(&mut self, chart: &Chart) -> Result<(), PageError> {
        let width = self.width().min(170.0);
        let title = self.setters[0].block(&chart.title, TextStyle::CAPTION, width, 3);
        self.need(title.height() + 2.0 + chart.laid(width, LEAST_CHART).height)?;
        let from = self.items.len();
        title.draw((MARGIN, self.y), width, TextAlign::Left, &mut self.items);
        self.tag(TextStyle::CAPTION.tag(), from);
        self.y += title.height() + 2.0;
        let laid = chart.laid(width, self.bottom() - self.y);
        let from = self.items.len();
        for mark in laid.marks {
            self.mark(mark);
        }
        self.tag(Tag::Figure(chart.title.clone()), from);
        self.y += laid.height;
        Ok(())
    }

    fn mark(&mut self, mark: ChartMark) {
        let (left, top) = (MARGIN, self.y);
        match mark {
            ChartMark::Bar { rect: [x, y, width, height], tone } => {
                let colour = if tone == Tone::Strong { HUE } else { PALE };
                self.items.push(Item::Fill { rect: Rect { x: left + x, y: top + y, width, height }, colour });
            }
            ChartMark::Rule([x1, y1, x2, y2]) => {
                let (from, to) = ((left + x1, top + y1), (left + x2, top + y2));
                self.items.push(Item::Line { from, to, width: 0.25, colour: RULE });
            }
            ChartMark::Label { x, y, hold, tone, text } => {
                let colour = if tone == Tone::Strong { TextStyle::TEXT.colour } else { TextStyle::NOTE.colour };
                let face = TextStyle { size: LABEL_SIZE, colour, ..TextStyle::TEXT };
                let block = self.setters[0].block(&text, face, f32::MAX, 1);
                let align = match hold {
                    LabelEnd::Start => TextAlign::Left,
                    LabelEnd::Middle => TextAlign::Middle,
                    LabelEnd::End => TextAlign::Right,
                };
                block.hold((left + x, top + y), align, &mut self.items);
            }
        }
    }
}
