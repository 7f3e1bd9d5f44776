//! Cuts a line into items of one face, one script and one direction, in visual order.
//!
//! The unit is the grapheme cluster: a base and its marks always come from one face.

use std::ops::Range;

use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script, UnicodeScript};
use unicode_segmentation::UnicodeSegmentation;

use super::{
    missing,
    types::{MissingGlyph, TextDirection},
};
use crate::typeset::fonts::{FaceId, needs_glyph};

/// A piece of a line that is shaped in one go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShapingRun {
    /// Its bytes of the text.
    pub(super) range: Range<usize>,
    pub(super) face: FaceId,
    pub(super) script: Script,
    pub(super) direction: TextDirection,
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
    /// Whether its face is one for letters. A face that was found for a symbol may have digits and spaces too, made to go with symbols.
    lends: bool,
}

/// Returns the items of a line in visual order, and the characters that no face has.
pub(super) fn itemise(bidi: &BidiInfo<'_>, line: Range<usize>, faces: &mut impl Faces) -> (Vec<ShapingRun>, Vec<MissingGlyph>) {
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
        if direction == TextDirection::RightToLeft {
            joined.reverse();
        }
        items.append(&mut joined);
    }
    (items, missing)
}

/// Returns the direction of a level: even reads left to right.
pub(super) fn direction(level: Level) -> TextDirection {
    if level.is_rtl() { TextDirection::RightToLeft } else { TextDirection::LeftToRight }
}

/// Cuts a line into clusters, and finds a face for each that belongs to a script.
fn clusters<F: Faces>(text: &str, line: Range<usize>, faces: &mut F) -> Vec<Cluster> {
    let start = line.start;
    let cluster = |(offset, cluster): (usize, &str), faces: &mut F| {
        let own = script(cluster);
        let face = own.and_then(|_| faces.find(cluster));
        let range = start + offset..start + offset + cluster.len();
        Cluster { range, own, script: own.unwrap_or(Script::Common), face, lends: own.is_some() }
    };
    let line = &text[line];
    let graphemes: Vec<(usize, &str)> = line.grapheme_indices(true).collect();
    let whole = |faces: &mut F, grapheme: &str| !is_sequence(grapheme) || faces.find(grapheme).is_some();
    let pieces = graphemes.into_iter().flat_map(|(offset, grapheme)| {
        let parts = if whole(faces, grapheme) { vec![(0, grapheme)] } else { parts(grapheme) };
        parts.into_iter().map(move |(within, part)| (offset + within, part))
    });
    pieces.collect::<Vec<_>>().into_iter().map(|piece| cluster(piece, faces)).collect()
}

/// Returns whether a cluster is several pictographs in a row, by joiners, skin tones or as a flag. Where no face has the whole of it, each
/// is drawn by itself from a face that has it.
fn is_sequence(cluster: &str) -> bool {
    let mut shown = cluster.chars().filter(|&c| needs_glyph(c));
    shown.next().is_some_and(missing::is_pictograph) && shown.next().is_some()
}

/// Cuts a sequence of pictographs: a joiner or a selector stays with what it follows.
fn parts(sequence: &str) -> Vec<(usize, &str)> {
    let starts: Vec<usize> = sequence.char_indices().filter(|&(_, c)| needs_glyph(c)).map(|(start, _)| start).collect();
    let ends = starts.iter().skip(1).copied().chain([sequence.len()]);
    starts.iter().zip(ends).map(|(&start, end)| (start, &sequence[start..end])).collect()
}

/// Finds a face for clusters that belong to no script: the face of the bracket they close, of what stands before them or of what
/// comes after them, if that face has them, so that neither brackets nor a word's punctuation change their look.
fn attach(text: &str, clusters: &mut [Cluster], faces: &mut impl Faces, missing: &mut Vec<MissingGlyph>) {
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
            let kept = neighbours
                .find(|&near| clusters[near].lends && clusters[near].face.is_some_and(|face| faces.covers(face, cluster)));
            if let Some(near) = kept {
                (clusters[place].face, clusters[place].script) = (clusters[near].face, clusters[near].script);
                clusters[place].lends = true;
            } else {
                clusters[place].face = faces.find(cluster);
            }
        }
        if clusters[place].face.is_none() {
            (clusters[place].face, clusters[place].lends) = (Some(stand_in(cluster, faces, missing)), false);
        }
    }
}

/// Returns the face for a cluster that no face has completely, and reports what it lacks.
fn stand_in(cluster: &str, faces: &mut impl Faces, missing: &mut Vec<MissingGlyph>) -> FaceId {
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
fn join(clusters: &[Cluster], direction: TextDirection, fallback: FaceId) -> Vec<ShapingRun> {
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
    if cluster.is_ascii() {
        // True of most; a table need not be searched.
        return cluster.contains(|c: char| c.is_ascii_alphabetic()).then_some(Script::Latin);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Faces that have these characters each, besides all letters and joiners.
    struct Drawn(&'static [&'static str]);

    impl Faces for Drawn {
        fn find(&mut self, cluster: &str) -> Option<FaceId> {
            (0..self.0.len() as u16).map(FaceId).find(|&face| self.covers(face, cluster))
        }
        fn covers(&self, FaceId(face): FaceId, cluster: &str) -> bool {
            cluster.chars().all(|c| !needs_glyph(c) || self.0[usize::from(face)].contains(c))
        }
        fn fallback(&self) -> FaceId {
            FaceId(0)
        }
    }

    fn items(text: &str, faces: &'static [&'static str]) -> (Vec<(u16, String)>, Vec<char>) {
        let (items, missing) = itemise(&BidiInfo::new(text, None), 0..text.len(), &mut Drawn(faces));
        let items = items.into_iter().map(|item| (item.face.0, text[item.range].to_owned())).collect();
        (items, missing.into_iter().map(|missing| missing.character).collect())
    }

    #[test]
    fn a_joined_pictograph_is_drawn_in_parts_where_no_face_has_the_whole() {
        let doctor = "👩\u{200D}⚕\u{FE0F}";
        assert_eq!(items(doctor, &["👩⚕"]), (vec![(0, doctor.to_owned())], vec![]));
        let parts = vec![(0, "👩\u{200D}".to_owned()), (1, "⚕\u{FE0F}".to_owned())];
        assert_eq!(items(doctor, &["👩", "⚕"]), (parts, vec![]));
        assert_eq!(items(doctor, &["👩", "x"]).1, ['⚕'], "only what no face has is missing");
        assert_eq!(items("👍🏽", &["👍", "x"]).1, ['🏽']);
    }

    #[test]
    fn digits_beside_a_symbol_are_in_the_face_of_letters() {
        let expected = [(0, "Joy ".to_owned()), (1, "😀".to_owned()), (0, " 12".to_owned())];
        assert_eq!(items("Joy 😀 12", &["Joy 12", "😀 12"]).0, expected);
        assert_eq!(items("Joy 🎉 12", &["Joy 12", "😀 12"]).1, ['🎉']);
    }

    #[test]
    fn a_letter_and_its_mark_stay_together() {
        assert_eq!(items("e\u{1ABE}", &["e", "e\u{1ABE}"]).0, [(1, "e\u{1ABE}".to_owned())]);
    }
}
