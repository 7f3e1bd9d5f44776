//! Shapes text: characters in, positioned glyphs out.

use std::{collections::HashMap, ops::Range, sync::Arc};

use harfrust::{Buffer, BufferFlags, ClusterLevel, Feature, ShapeOptions, ShapePlan, ShaperFont, Tag};
use unicode_bidi::{BidiInfo, Level};
use unicode_script::Script;

use super::{
    itemise::{Faces, ShapingRun, direction, itemise},
    missing,
    place::{Fitted, TextOverflow},
    recent::Recent,
    types::{Glyph, Line, MissingGlyph, Run, TextDirection},
};
use crate::typeset::fonts::{FaceId, Fonts, LetterForms, Weight, needs_glyph};

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Style {
    /// How strongly.
    pub weight: Weight,
    /// Whose forms of letters.
    pub forms: LetterForms,
    /// A face to prefer to all others if it has the letters.
    pub face: Option<FaceId>,
    /// Whether space is added between letters.
    pub tracking: Tracking,
}

impl Style {
    /// Returns the style for a text: its kana or hangul decide about its Chinese characters if nothing else does.
    pub(super) fn for_text(self, text: &str) -> Self {
        Self { forms: LetterForms { region: self.forms.region.or_of(text), ..self.forms }, ..self }
    }
}

/// Whether space is added between letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tracking {
    /// As the face has it, with its ligatures.
    #[default]
    Normal,
    /// Letters stand apart, so that ligatures are left out.
    Spaced,
}

/// How many lines, and how many fitted texts, a shaper remembers; at times twice as many.
const REMEMBERED: usize = 1_024;

/// What fitting a text gave.
type FitResult = Result<Fitted, TextOverflow>;

/// What a plan for shaping depends on.
type PlanKey = (FaceId, Script, TextDirection, Tracking, LetterForms);

/// Shapes lines, and remembers them: delegations, functions and titles recur. Each worker has its own.
pub struct Shaper<'f> {
    fonts: &'f Fonts,
    lines: Recent<Style, Arc<Line>>,
    /// Fitted texts by their style and place.
    pub(super) fits: Recent<(Style, [u32; 8]), FitResult>,
    plans: HashMap<PlanKey, ShapePlan>,
    faces: Recent<Style, Option<FaceId>>,
    buffer: Buffer,
}

impl<'f> Shaper<'f> {
    /// Makes a shaper over fonts.
    #[must_use]
    pub fn new(fonts: &'f Fonts) -> Self {
        let mut buffer = Buffer::new();
        // Joiners and selectors have done their work once the text is shaped. If left in, each would be drawn as a space of no
        // width, and come back as a space when the text is copied from the badge.
        buffer.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
        // A mark keeps a cluster of its own, so that each glyph is known by its own text.
        buffer.set_cluster_level(ClusterLevel::MonotoneCharacters);
        let (lines, fits, faces) = (Recent::new(REMEMBERED), Recent::new(REMEMBERED), Recent::new(REMEMBERED));
        Self { fonts, lines, fits, plans: HashMap::new(), faces, buffer }
    }

    /// Returns the fonts.
    #[must_use]
    pub fn fonts(&self) -> &'f Fonts {
        self.fonts
    }

    /// Shapes a text as one line. The direction of the paragraph is that of its first strong letter.
    pub fn line(&mut self, text: &str, style: Style) -> Arc<Line> {
        if let Some(line) = self.lines.get(&style, text) {
            return line;
        }
        let bidi = BidiInfo::new(text, None);
        let resolved = style.for_text(text);
        let line = Arc::new(self.part(&bidi, 0..text.len(), resolved));
        self.lines.insert(style, text, Arc::clone(&line));
        line
    }

    /// Shapes parts of a paragraph, each as a line of its own. All of them have the paragraph's direction, and what is isolated in it stays
    /// so over the end of a line (UAX #9, 3.4).
    pub fn lines(&mut self, paragraph: &str, parts: &[Range<usize>], style: Style) -> Vec<Arc<Line>> {
        let (bidi, style) = (BidiInfo::new(paragraph, None), style.for_text(paragraph));
        parts.iter().map(|part| Arc::new(self.part(&bidi, part.clone(), style))).collect()
    }

    /// Shapes a part of a paragraph as a line of its own.
    pub(super) fn part(&mut self, bidi: &BidiInfo<'_>, range: Range<usize>, style: Style) -> Line {
        let base = bidi.paragraphs.first().map_or(Level::ltr(), |paragraph| paragraph.level);
        let text = &bidi.text[range.clone()];
        let mut line = Line { text: text.to_owned(), direction: direction(base), ..Line::default() };
        if text.is_empty() {
            return line;
        }
        let mut faces = Chooser { fonts: self.fonts, style, known: &mut self.faces };
        let (items, missing) = itemise(bidi, range.clone(), &mut faces);
        line.missing = missing;
        for item in items {
            let run = self.run(bidi.text, &item, style, &range);
            report_boxes(&line.text, &run, &mut line.missing);
            let face = self.fonts.face(item.face);
            let em = f32::from(face.units_per_em);
            line.width += run.glyphs.iter().map(|glyph| glyph.advance as f32).sum::<f32>() / em;
            line.ascent = line.ascent.max(f32::from(face.ascent) / em);
            line.descent = line.descent.max(-f32::from(face.descent) / em);
            line.runs.push(run);
        }
        line
    }

    /// Shapes one item. Cluster ranges count from the line's first byte.
    fn run(&mut self, text: &str, item: &ShapingRun, style: Style, line: &Range<usize>) -> Run {
        let face = self.fonts.face(item.face);
        let shaping = ShaperFont::new(&face.shaping);
        let features: &[Feature] = if style.tracking == Tracking::Spaced { &NO_LIGATURES } else { &[] };
        let direction = match item.direction {
            TextDirection::LeftToRight => harfrust::Direction::LeftToRight,
            TextDirection::RightToLeft => harfrust::Direction::RightToLeft,
        };
        let script: Option<harfrust::Script> = item.script.short_name().parse().ok();
        let key = (item.face, item.script, item.direction, style.tracking, style.forms);
        let plan = self.plans.entry(key).or_insert_with(|| {
            let language = harfrust::Language::new(style.forms.shaped_as());
            ShapePlan::new(&face.shaping, direction, script, language.as_ref(), features)
        });
        let buffer = &mut self.buffer;
        buffer.clear();
        let start = line.start;
        // Letters join across the seam between two faces if the shaper knows what stands on the other side.
        buffer.set_pre_context(&text[start..item.range.start]);
        buffer.set_post_context(&text[item.range.end..line.end]);
        for (offset, c) in text[item.range.clone()].char_indices() {
            buffer.push(u32::from(c), (item.range.start + offset - start) as u32);
        }
        buffer.set_direction(direction);
        buffer.set_script(script);
        buffer.set_language(plan.language().cloned());
        let options = ShapeOptions::new().plan(Some(plan)).features(features);
        let shaped = harfrust::shape(&shaping, buffer, options);
        debug_assert!(shaped.is_ok(), "direction and script are the plan's");
        let glyphs = glyphs(buffer, (item.range.end - start) as u32);
        Run { face: item.face, direction: item.direction, glyphs }
    }
}

/// Reports what would be drawn as the box for a missing glyph, whatever the face's character map says.
fn report_boxes(text: &str, run: &Run, missing: &mut Vec<MissingGlyph>) {
    for glyph in run.glyphs.iter().filter(|glyph| glyph.id == 0) {
        let cluster = &text[glyph.cluster.start as usize..glyph.cluster.end as usize];
        let known = cluster.chars().any(|c| missing.iter().any(|known| known.character == c));
        let shown = cluster.chars().find(|&c| needs_glyph(c)).or_else(|| cluster.chars().next());
        if let Some(c) = shown.filter(|_| !known) {
            missing::report(missing, c);
        }
    }
}

const NO_LIGATURES: [Feature; 2] = [feature(*b"liga"), feature(*b"clig")];

const fn feature(tag: [u8; 4]) -> Feature {
    Feature { tag: Tag::new(&tag), value: 0, start: 0, end: u32::MAX }
}

fn glyphs(buffer: &Buffer, end: u32) -> Vec<Glyph> {
    let (infos, positions) = (buffer.glyph_infos(), buffer.glyph_positions());
    let mut starts: Vec<u32> = infos.iter().map(|info| info.cluster).collect();
    starts.sort_unstable();
    starts.dedup();
    starts.push(end);
    let cluster = |start: u32| {
        let next = starts.partition_point(|&known| known <= start);
        start..starts.get(next).copied().unwrap_or(end)
    };
    infos
        .iter()
        .zip(positions)
        .map(|(info, position)| Glyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            advance: position.x_advance,
            x_offset: position.x_offset,
            y_offset: position.y_offset,
            cluster: cluster(info.cluster),
        })
        .collect()
}

/// Chooses faces for one style, and remembers the choice.
struct Chooser<'a, 'f> {
    fonts: &'f Fonts,
    style: Style,
    known: &'a mut Recent<Style, Option<FaceId>>,
}

impl Faces for Chooser<'_, '_> {
    fn find(&mut self, cluster: &str) -> Option<FaceId> {
        let Style { weight, forms, face, .. } = self.style;
        // Most clusters are plain letters that the first face has; only the others are worth remembering.
        let first = face.unwrap_or_else(|| self.fallback());
        let is_local = face.is_none() && Fonts::has_local_form(cluster, forms);
        if !is_local && self.fonts.face(first).covers(cluster) {
            return Some(first);
        }
        if let Some(found) = self.known.get(&self.style, cluster) {
            return found;
        }
        let found = self.fonts.find(cluster, weight, forms, face);
        self.known.insert(self.style, cluster, found);
        found
    }

    fn covers(&self, face: FaceId, cluster: &str) -> bool {
        self.fonts.face(face).covers(cluster)
    }

    fn fallback(&self) -> FaceId {
        FaceId(u16::from(self.style.weight == Weight::Bold))
    }
}
