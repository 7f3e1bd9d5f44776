//! The photo in its frame, or a figure in its place.

use std::sync::Arc;

use crate::{
    badge::{
        subject::{BadgeSubject, Gallery},
        template::Silhouette,
    },
    domain::{colour::Colour, photo::crop},
    typeset::item::{Item, OutlineStep, Picture, Rect},
};

/// The figure's background: paper with a trace of grey.
const GROUND: Colour = Colour { red: 0xf1, green: 0xf3, blue: 0xf5 };
/// The figure and the frame's line: the grey of rules.
const FIGURE: Colour = Colour { red: 0xc8, green: 0xcc, blue: 0xd1 };
/// The frame's line, in millimetres.
const LINE: f32 = 0.25;
/// How far a curve's handles are from its ends, to make a quarter of a circle of radius 1.
const ROUND: f32 = 0.552_285;

/// What a photo's frame shows of a participant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Portrait<'s> {
    Photo(&'s Arc<Picture>),
    /// A figure, because others have a photo or the template wants one always.
    Figure,
    Nothing,
}

impl<'s> Portrait<'s> {
    /// Returns what a frame shows, or `None` if there is no participant.
    pub(super) fn of(subject: Option<&'s BadgeSubject>, silhouette: Silhouette) -> Self {
        let Some(subject) = subject else { return Self::Nothing };
        match (&subject.photo, silhouette, subject.gallery) {
            (Some(photo), ..) => Self::Photo(photo),
            (None, Silhouette::Always, _) | (None, Silhouette::WithOthers, Gallery::Filled) => Self::Figure,
            (None, ..) => Self::Nothing,
        }
    }
}

/// Draws a photo so that it fills its frame. What is too wide or too high is cut off; the face stays.
pub(super) fn covered(picture: &Arc<Picture>, frame: Rect) -> Item {
    let (width, height) = (picture.width.max(1) as f32, picture.height.max(1) as f32);
    let part = crop((width, height), frame.height / frame.width);
    let scale = frame.width / part.width;
    let rect = Rect { x: frame.x - part.x * scale, y: frame.y - part.y * scale, width: width * scale, height: height * scale };
    Item::Photo { frame, rect, picture: Arc::clone(picture) }
}

/// Draws head and shoulders on a plain background: calm, and clearly nobody in particular.
pub(super) fn figure(frame: Rect, items: &mut Vec<Item>) {
    items.push(Item::Fill { rect: frame, colour: GROUND });
    // The figure keeps its proportions in any frame, and stands on its lower edge.
    let unit = frame.width.min(frame.height / 1.25);
    let (middle, bottom) = (frame.x + frame.width / 2.0, frame.y + frame.height);
    let mut steps = ellipse((middle, bottom - 0.79 * unit), (0.185 * unit, 0.225 * unit));
    let (across, up) = (0.38 * unit, 0.46 * unit);
    steps.extend([
        OutlineStep::Move((middle - across, bottom)),
        OutlineStep::Curve((middle - across, bottom - ROUND * up), (middle - ROUND * across, bottom - up), (middle, bottom - up)),
        OutlineStep::Curve(
            (middle + ROUND * across, bottom - up),
            (middle + across, bottom - ROUND * up),
            (middle + across, bottom),
        ),
    ]);
    items.push(Item::Outline { steps, colour: FIGURE });
    let inset = LINE / 2.0;
    let rect = Rect { x: frame.x + inset, y: frame.y + inset, width: frame.width - LINE, height: frame.height - LINE };
    items.push(Item::Frame { rect, width: LINE, colour: FIGURE });
}

fn ellipse((x, y): (f32, f32), (across, down): (f32, f32)) -> Vec<OutlineStep> {
    let (near, far) = (ROUND * across, ROUND * down);
    vec![
        OutlineStep::Move((x - across, y)),
        OutlineStep::Curve((x - across, y - far), (x - near, y - down), (x, y - down)),
        OutlineStep::Curve((x + near, y - down), (x + across, y - far), (x + across, y)),
        OutlineStep::Curve((x + across, y + far), (x + near, y + down), (x, y + down)),
        OutlineStep::Curve((x - near, y + down), (x - across, y + far), (x - across, y)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::typeset::item::Pixels;

    fn frame(width: f32, height: f32) -> Rect {
        Rect { x: 8.0, y: 36.0, width, height }
    }

    #[test]
    fn a_photo_covers_its_frame_and_keeps_its_proportions() {
        for (pixels, frame) in [((440, 550), frame(28.0, 35.0)), ((440, 550), frame(16.0, 21.0)), ((300, 300), frame(28.0, 35.0))]
        {
            let picture = Arc::new(Picture { width: pixels.0, height: pixels.1, pixels: Pixels::Rgba(Vec::new()) });
            let Item::Photo { rect, .. } = covered(&picture, frame) else { panic!("a photo") };
            let near = |a: f32, b: f32| (a - b).abs() < 0.001;
            assert!(near(rect.width / rect.height, pixels.0 as f32 / pixels.1 as f32));
            assert!(rect.x <= frame.x + 0.001 && rect.x + rect.width >= frame.x + frame.width - 0.001);
            assert!(rect.y <= frame.y + 0.001 && rect.y + rect.height >= frame.y + frame.height - 0.001);
            assert!(near(rect.width, frame.width) || near(rect.height, frame.height), "and no more than it has to");
        }
    }

    #[test]
    fn the_figure_stays_in_its_frame() {
        for frame in [frame(28.0, 35.0), frame(16.0, 21.0), frame(40.0, 20.0), frame(10.0, 60.0)] {
            let mut items = Vec::new();
            figure(frame, &mut items);
            let steps =
                items.iter().find_map(|item| if let Item::Outline { steps, .. } = item { Some(steps) } else { None }).unwrap();
            for (x, y) in steps.iter().map(|step| match *step {
                OutlineStep::Move(to) | OutlineStep::Line(to) | OutlineStep::Curve(_, _, to) => to,
            }) {
                assert!(x >= frame.x && x <= frame.x + frame.width && y >= frame.y && y <= frame.y + frame.height + 0.001);
            }
        }
    }
}
