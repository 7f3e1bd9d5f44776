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
use crate::typeset::fonts::{FaceId, needs_glyph};

/// A piece of a line that is shaped in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShapingRun {
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
    /// Returns whether a face could draw a cluster.
    fn covers(&self, face: FaceId, cluster: &str) -> bool;
    /// Returns the face for what has no glyph anywhere.
    fn fallback(&self) -> FaceId;
}

/// A cluster with the face that draws it.
#[derive(Debug, Clone)]
struct Cluster {
    range: Range<usize>,
    /// Its own script; `None` for spaces, digits and punctuation.
    own: Option<Script>,
    /// Its own script, or that of the neighbour it stays with.
    script: Script,
    face: Option<FaceId>,
}

/// Returns the items of a line in visual order, and the characters that no face has.
pub(super) fn itemise(bidi: &BidiInfo<'_>, line: Range<usize>, faces: &mut impl Faces) -> (Vec<ShapingRun>, Vec<Missing>) {
    let (mut items, mut missing) = (Vec::new(), Vec::new());
    let Some(paragraph) = bidi.paragraphs.iter().find(|paragraph| paragraph.range.contains(&line.start)) else {
        return (items, missing);
    };
    let mut clusters = clusters(bidi.text, line.clone(), faces);
    attach(bidi.text, &mut clusters, faces, &mut missing);
    let (levels, runs) = bidi.visual_runs(paragraph, line);
    for run in runs {
        let direction = direction(levels[run.start]);
        let start = clusters.partition_point(|cluster| cluster.range.start < run.start);
        let end = clusters.partition_point(|cluster| cluster.range.start < run.end);
        let mut joined = join(&clusters[start..end], direction, faces.fallback());
        if direction == Direction::RightToLeft {
            joined.reverse();
        }
        items.append(&mut joined);
    }
    (items, missing)
}

/// Returns the direction of a level: even reads left to right.
pub(super) fn direction(level: Level) -> Direction {
    if level.is_rtl() { Direction::RightToLeft } else { Direction::LeftToRight }
}

/// Cuts a line into clusters, and finds a face for each that belongs to a script.
fn clusters(text: &str, line: Range<usize>, faces: &mut impl Faces) -> Vec<Cluster> {
    let start = line.start;
    let cluster = |(offset, cluster): (usize, &str)| {
        let own = script(cluster);
        let face = own.and_then(|_| faces.find(cluster));
        let range = start + offset..start + offset + cluster.len();
        Cluster { range, own, script: own.unwrap_or(Script::Common), face }
    };
    text[line].grapheme_indices(true).map(cluster).collect()
}

/// Finds a face for clusters that belong to no script: the face of the bracket they close, of what stands before them or of what
/// comes after them, if that face has them, so that neither brackets nor a word's punctuation change their look.
fn attach(text: &str, clusters: &mut [Cluster], faces: &mut impl Faces, missing: &mut Vec<Missing>) {
    let mut opened: Vec<(&str, usize)> = Vec::new();
    for place in 0..clusters.len() {
        let cluster = &text[clusters[place].range.clone()];
        if clusters[place].own.is_none() {
            let partner = opened.iter().rposition(|&(closing, _)| closing == cluster).map(|nth| {
                let (_, partner) = opened[nth];
                opened.truncate(nth);
                partner
            });
            if let Some(closing) = closing(cluster) {
                opened.push((closing, place));
            }
            let next = (place + 1..clusters.len()).find(|&next| clusters[next].own.is_some());
            let mut neighbours = [partner, place.checked_sub(1), next].into_iter().flatten();
            let kept = neighbours.find(|&near| clusters[near].face.is_some_and(|face| faces.covers(face, cluster)));
            if let Some(near) = kept {
                (clusters[place].face, clusters[place].script) = (clusters[near].face, clusters[near].script);
            } else {
                clusters[place].face = faces.find(cluster);
            }
        }
        if clusters[place].face.is_none() {
            clusters[place].face = Some(stand_in(cluster, faces, missing));
        }
    }
}

/// Returns the face for a cluster that no face has completely, and reports what it lacks.
fn stand_in(cluster: &str, faces: &mut impl Faces, missing: &mut Vec<Missing>) -> FaceId {
    let mut buffer = [0; 4];
    let base = cluster.chars().find(|&c| needs_glyph(c));
    let face = base.and_then(|base| faces.find(base.encode_utf8(&mut buffer))).unwrap_or_else(|| faces.fallback());
    for c in cluster.chars().filter(|&c| needs_glyph(c)) {
        if !faces.covers(face, c.encode_utf8(&mut buffer)) {
            missing::report(missing, c);
        }
    }
    face
}

/// Joins clusters of one direction that go to one face and script, in logical order.
fn join(clusters: &[Cluster], direction: Direction, fallback: FaceId) -> Vec<ShapingRun> {
    let mut items: Vec<ShapingRun> = Vec::new();
    for cluster in clusters {
        let (face, script) = (cluster.face.unwrap_or(fallback), cluster.script);
        match items.last_mut() {
            Some(last) if last.face == face && last.script == script => last.range.end = cluster.range.end,
            _ => items.push(ShapingRun { range: cluster.range.clone(), face, script, direction }),
        }
    }
    items
}

/// Returns the script of a cluster; `None` if it belongs to no script.
fn script(cluster: &str) -> Option<Script> {
    cluster.chars().map(|c| c.script()).find(|script| !matches!(script, Script::Common | Script::Inherited | Script::Unknown))
}

/// Returns what closes a bracket or a quotation.
fn closing(opening: &str) -> Option<&'static str> {
    Some(match opening {
        "(" => ")",
        "[" => "]",
        "{" => "}",
        "«" => "»",
        "“" => "”",
        "（" => "）",
        "［" => "］",
        "「" => "」",
        "『" => "』",
        "〈" => "〉",
        "《" => "》",
        "【" => "】",
        "〔" => "〕",
        _ => return None,
    })
}
