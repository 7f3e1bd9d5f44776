//! The glyphs that a document uses: their numbers in the cut-down fonts, and the text that each stands for.

use std::{borrow::Cow, collections::BTreeMap};

use subsetter::GlyphRemapper;
use unicode_segmentation::UnicodeSegmentation;

use crate::badge::{
    fonts::{FaceId, Fonts},
    item::{Drawn, Item, Side},
    text::{Direction, Line, Run},
};

/// The glyphs of every face, numbered in the order of their first use.
pub(super) struct Glyphs {
    faces: BTreeMap<FaceId, Used>,
}

/// The glyphs of one face.
pub(super) struct Used {
    /// New numbers.
    pub(super) remapper: GlyphRemapper,
    /// New number by old number; zero for a glyph that is not used.
    numbers: Vec<u16>,
    /// The text of each new number; where a glyph stands for several, the first that was met.
    pub(super) texts: BTreeMap<u16, String>,
}

impl Glyphs {
    pub(super) fn new() -> Self {
        Self { faces: BTreeMap::new() }
    }

    /// Takes in the glyphs of a badge. Must be called in order.
    pub(super) fn add(&mut self, fonts: &Fonts, badge: &Drawn) {
        for side in [Some(&badge.front), badge.back.as_ref()].into_iter().flatten() {
            for line in lines(side) {
                for run in &line.runs {
                    self.add_run(fonts, line, run);
                }
            }
        }
    }

    fn add_run(&mut self, fonts: &Fonts, line: &Line, run: &Run) {
        let used = self.faces.entry(run.face).or_insert_with(|| Used {
            remapper: GlyphRemapper::new(),
            numbers: vec![0; usize::from(u16::MAX) + 1],
            texts: BTreeMap::new(),
        });
        debug_assert!(fonts.face(run.face).units_per_em > 0, "the face is one of the fonts");
        for (place, glyph) in run.glyphs.iter().enumerate() {
            let number = &mut used.numbers[usize::from(glyph.id)];
            if *number == 0 && glyph.id != 0 {
                *number = used.remapper.remap(glyph.id);
            }
            let text = text_of(line, run, place);
            if !text.is_empty() {
                used.texts.entry(*number).or_insert_with(|| text.into_owned());
            }
        }
    }

    /// Returns the glyphs of a face.
    ///
    /// # Panics
    /// When no line of the face was added.
    pub(super) fn face(&self, face: FaceId) -> &Used {
        self.faces.get(&face).expect("every line was added before it is written")
    }

    /// Walks the faces.
    pub(super) fn iter(&self) -> impl Iterator<Item = (FaceId, &Used)> {
        self.faces.iter().map(|(face, used)| (*face, used))
    }
}

impl Used {
    /// Returns a glyph's number in the cut-down font.
    pub(super) fn number(&self, glyph: u16) -> u16 {
        self.numbers[usize::from(glyph)]
    }

    /// Tells whether every glyph of a run stands for the text that the font's table says.
    pub(super) fn tells(&self, line: &Line, run: &Run) -> bool {
        run.glyphs.iter().enumerate().all(|(place, glyph)| {
            let text = text_of(line, run, place);
            !text.is_empty() && self.texts.get(&self.number(glyph.id)).is_some_and(|known| *known == text)
        })
    }
}

/// Returns the text that a glyph of a run stands for: that of its cluster for the first glyph of a cluster, none for the others.
///
/// Joiners are left out: they are no part of the letter that they stand beside. In a right-to-left run a ligature's letters come
/// in the order of the page, for readers turn such a run round letter by letter (poppler 22 and before, pdfium).
fn text_of<'l>(line: &'l Line, run: &Run, place: usize) -> Cow<'l, str> {
    let cluster = &run.glyphs[place].cluster;
    if place > 0 && run.glyphs[place - 1].cluster == *cluster {
        return Cow::Borrowed("");
    }
    let text = line.text.get(cluster.start as usize..cluster.end as usize).unwrap_or_default();
    let is_joiner = |c: char| matches!(c, '\u{200C}' | '\u{200D}');
    let turned = run.direction == Direction::RightToLeft && text.chars().nth(1).is_some();
    if !turned && !text.contains(is_joiner) {
        return Cow::Borrowed(text);
    }
    let letters = text.graphemes(true);
    let ordered: String = if turned { letters.rev().collect() } else { letters.collect() };
    Cow::Owned(ordered.chars().filter(|&c| !is_joiner(c)).collect())
}

/// Walks the lines of a side, shared and own.
fn lines(side: &Side) -> impl Iterator<Item = &Line> {
    side.fixed.items.iter().chain(&side.items).filter_map(|item| match item {
        Item::Text { line, .. } => Some(line.as_ref()),
        _ => None,
    })
}
