//! Cuts a line into items of one face, one script and one direction, in visual order.
//!
//! The unit is the grapheme cluster: a base and its marks always come from one face.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    missing,
    types::{Direction, Missing},
};
use crate::badge::fonts::{FaceId, needs_glyph};

/// A piece of a line that is shaped in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Its bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) face: FaceId,
    pub(super) script: Script,
    pub(super) direction: Direction,
}

/// Which face has a cluster, and whether a face has it.
pub(super) trait Faces {
    /// Returns the face to draw a cluster with.
    fn find(&mut self, cluster: &str) -> Option<FaceId>;
    /// Tells whether a face could draw a cluster.
    fn covers(&self, face: FaceId, cluster: &str) -> bool;
    /// Returns the face for what has no glyph anywhere.
    fn fallback(&self) -> FaceId;
}

/// Returns the items of a line in visual order, and the characters that no face has.
pub(super) fn itemise(bidi: &BidiInfo<'_>, line: Range<usize>, faces: &mut impl Faces) -> (Vec<Item>, Vec<Missing>) {
    let (mut items, mut missing) = (Vec::new(), Vec::new());
    let Some(paragraph) = bidi.paragraphs.iter().find(|paragraph| paragraph.range.contains(&line.start)) else {
        return (items, missing);
    };
    let (levels, runs) = bidi.visual_runs(paragraph, line);
    for run in runs {
        let direction = direction(levels[run.start]);
        let mut cut = cut_run(bidi.text, run, direction, faces, &mut missing);
        if direction == Direction::RightToLeft {
            cut.reverse();
        }
        items.append(&mut cut);
    }
    (items, missing)
}

/// Returns the direction of a level: even reads left to right.
pub(super) fn direction(level: Level) -> Direction {
    if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight }
}

fn cut_run(text: &str, run: Range<usize>, direction: Direction, faces: &mut impl Faces, missing: &mut Vec<Missing>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    for (offset, cluster) in text[run.clone()].grapheme_indices(true) {
        let range = run.start + offset..run.start + offset + cluster.len();
        let script = script(cluster);
        // Spaces and punctuation stay with what stands before them, where its face has them.
        if let Some(last) = items.last_mut().filter(|last| script.is_none() && faces.covers(last.face, cluster)) {
            last.range.end = range.end;
            continue;
        }
        let found = faces.find(cluster);
        if found.is_none() {
            missing.extend(cluster.chars().filter(|&c| needs_glyph(c)).take(1).map(missing::describe));
        }
        let face = found.unwrap_or_else(|| faces.fallback());
        let wanted = script.or_else(|| items.last().map(|last| last.script)).unwrap_or(Script::Common);
        match items.last_mut() {
            Some(last) if last.face == face && (last.script == wanted || last.script == Script::Common) => {
                (last.range.end, last.script) = (range.end, wanted);
            }
            _ => items.push(Item { range, face, script: wanted, direction }),
        }
    }
    items
}

/// Returns the script of a cluster; nothing where it belongs to no script.
fn script(cluster: &str) -> Option<Script> {
    cluster.chars().map(|c| c.script()).find(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown))
}
