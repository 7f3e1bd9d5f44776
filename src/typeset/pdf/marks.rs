//! Marks outside the badges: where to cut, and for a press, how its plates lie over one another.

use super::{
    content::{ContentStream, Pen},
    inks::{Ink, Target},
};
use crate::typeset::{sheet::SheetSide, text::mm_to_pt};

/// How thick marks are, in points.
const LINE: f32 = 0.25;
/// How far from the bleed cutting marks begin on the plates of a press, in millimetres.
const OFFSET: f32 = 0.25;
/// From the bleed to the middle of a registration mark, its arms and its circle, in millimetres.
const MIDDLE: f32 = 3.0;
const ARM: f32 = 2.0;
const RADIUS: f32 = 1.0;
/// The least distance of a registration mark's middle from a cutting mark, in millimetres.
const APART: f32 = 4.0;
/// How far a curve's handles are from its ends, to make a quarter of a circle of radius 1.
const ROUND: f32 = 0.552_285;

/// Draws the marks of a sheet's side. On a press they are on every plate, begin nearer to the bleed, and have registration marks
/// beside them where there is room.
pub(super) fn draw(content: &mut ContentStream, paper: [f32; 2], face: &SheetSide, ink: &Pen<'_>) {
    let for_press = ink.inks.press().is_some();
    if for_press && !face.crop_marks.is_empty() {
        content.choose(Ink::Registration, Target::Stroke);
    }
    let bled = bounds(face);
    for mark in &face.crop_marks {
        content.operator(&[LINE], "w");
        let mark = if for_press { moved(*mark, bled) } else { *mark };
        content.operator(&[mm_to_pt(mark[0]), mm_to_pt(mark[1])], "m");
        content.operator(&[mm_to_pt(mark[2]), mm_to_pt(mark[3])], "l S");
    }
    if for_press && !face.crop_marks.is_empty() {
        for place in places(paper, face, bled) {
            target(content, place);
        }
    }
}

/// Returns the rectangle around all badges and their bleed: left, bottom, right, top.
fn bounds(face: &SheetSide) -> [f32; 4] {
    face.cells.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |all, cell| {
        let own = cell.bled();
        [all[0].min(own[0]), all[1].min(own[1]), all[2].max(own[2]), all[3].max(own[3])]
    })
}

/// Lets a mark begin as near to the bleed as a press has it. Its first end is the one at the bleed.
fn moved([x, y, to_x, to_y]: [f32; 4], [left, bottom, right, top]: [f32; 4]) -> [f32; 4] {
    let near = |from: f32, to: f32, low: f32, high: f32| if to < from { low - OFFSET } else { high + OFFSET };
    if (x - to_x).abs() < 0.01 {
        [x, near(y, to_y, bottom, top), to_x, to_y]
    } else {
        [near(x, to_x, left, right), y, to_x, to_y]
    }
}

/// Returns the middles of registration marks: one at each side where the paper has room, near the side's middle and away from where
/// it is cut.
fn places([width, height]: [f32; 2], face: &SheetSide, [left, bottom, right, top]: [f32; 4]) -> Vec<(f32, f32)> {
    let cuts = |axis: usize| face.crop_marks.iter().filter(move |mark| (mark[axis] - mark[axis + 2]).abs() < 0.01);
    let along = |from: f32, to: f32, axis: usize| {
        let shares = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
        let candidates = shares.into_iter().map(|share| from + (to - from) * share);
        let is_free = |place: &f32| cuts(axis).all(|mark| (mark[axis] - place).abs() >= APART);
        candidates.into_iter().find(is_free)
    };
    let (x, y) = (along(left, right, 0), along(bottom, top, 1));
    let sides = [(x, Some(bottom - MIDDLE)), (x, Some(top + MIDDLE)), (Some(left - MIDDLE), y), (Some(right + MIDDLE), y)];
    let has_room = |&(x, y): &(f32, f32)| x >= ARM && y >= ARM && x <= width - ARM && y <= height - ARM;
    sides.into_iter().filter_map(|(x, y)| x.zip(y)).filter(has_room).collect()
}

/// Draws a cross in a circle.
fn target(content: &mut ContentStream, (x, y): (f32, f32)) {
    let at = |across: f32, up: f32| [mm_to_pt(x + across), mm_to_pt(y + up)];
    for (across, up) in [(ARM, 0.0), (0.0, ARM)] {
        content.operator(&at(-across, -up), "m");
        content.operator(&at(across, up), "l S");
    }
    let (far, near) = (RADIUS, RADIUS * ROUND);
    content.operator(&at(far, 0.0), "m");
    let quarters = [
        [at(far, near), at(near, far), at(0.0, far)],
        [at(-near, far), at(-far, near), at(-far, 0.0)],
        [at(-far, -near), at(-near, -far), at(0.0, -far)],
        [at(near, -far), at(far, -near), at(far, 0.0)],
    ];
    for quarter in quarters {
        content.operator(quarter.as_flattened(), "c");
    }
    content.operator(&[], "s");
}
