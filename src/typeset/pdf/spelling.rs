//! Which code is shown where, and what text it stands for.
//!
//! Readers put text together from codes in the order of the page. A left-to-right run gives them its characters in that order. A
//! right-to-left run is reversed by readers, by some code by code and by others character by character, so there each code stands
//! for one character. If a glyph means several (lam-alef), codes without ink stand beside it and share its width. Marks over and
//! under right-to-left letters are shown last and without text of their own, since readers take a step up for the end of a word.

use std::ops::Range;

use crate::typeset::{
    fonts::Face,
    text::{Line, Run, TextDirection},
};

/// What a code draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// A glyph, by its number in the face.
    Glyph(u16),
    /// Nothing.
    Blank,
}

/// One code of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct SpelledCode<'l> {
    /// What it draws.
    pub(super) sign: Sign,
    /// What it stands for; empty if its neighbours already give it.
    pub(super) text: &'l str,
    /// How far the pen moves by itself, in thousandths of the font size.
    pub(super) width: i32,
    /// Where it is drawn, in thousandths of the font size from the start of the run.
    pub(super) x: f32,
    /// How far above the baseline, in the face's units.
    pub(super) y: i32,
}

/// Whether a font has a glyph without ink, for characters that show nothing of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlankGlyph {
    /// It has one.
    There,
    /// It has none.
    Missing,
}

/// Gives the codes of a run to `show`, in the order of the page, and returns how far the pen moves, in thousandths of the font
/// size. `spacing` is added after each cluster, in thousandths too.
pub(super) fn spell<'l>(
    line: &'l Line,
    run: &Run,
    face: &Face,
    blank: BlankGlyph,
    spacing: f32,
    mut show: impl FnMut(SpelledCode<'l>),
) -> f32 {
    let speller = Speller { line, run, face, spacing };
    match run.direction {
        TextDirection::RightToLeft if blank == BlankGlyph::There => {
            speller.groups(|group, pen| speller.letters(&group, pen, &mut show));
            speller.groups(|group, pen| speller.marks(&group, pen, &mut show))
        }
        _ => speller.clusters(&mut show),
    }
}

struct Speller<'l, 'r> {
    line: &'l Line,
    run: &'r Run,
    face: &'r Face,
    spacing: f32,
}

impl<'l> Speller<'l, '_> {
    /// Shows cluster after cluster. The characters of a cluster go to its glyphs one by one; any left over go to the last.
    fn clusters(&self, show: &mut impl FnMut(SpelledCode<'l>)) -> f32 {
        let glyphs = &self.run.glyphs;
        let (mut pen, mut start) = (0.0, 0);
        while start < glyphs.len() {
            let cluster = &glyphs[start].cluster;
            let end = start + glyphs[start..].iter().take_while(|glyph| glyph.cluster == *cluster).count();
            let mut rest = self.text(cluster.clone());
            for place in start..end {
                let first = if place + 1 == end { rest.len() } else { rest.chars().next().map_or(0, char::len_utf8) };
                let (text, others) = rest.split_at(first);
                rest = others;
                show(SpelledCode { text, ..self.part(place, pen) });
                pen += self.advance(place);
            }
            start = end;
        }
        pen
    }

    /// Walks the letters with their marks, and returns where the pen ends. In a right-to-left run marks stand before their letter.
    fn groups(&self, mut each: impl FnMut(Range<usize>, f32)) -> f32 {
        let glyphs = &self.run.glyphs;
        let (mut pen, mut start, mut from) = (0.0, 0, 0.0);
        for place in 0..glyphs.len() {
            pen += self.advance(place);
            let is_last = glyphs.get(place + 1).is_none_or(|next| next.cluster != glyphs[place].cluster);
            let has_letter = glyphs[start..=place].iter().any(|glyph| glyph.advance != 0);
            if is_last && (has_letter || place + 1 == glyphs.len()) {
                each(start..place + 1, from);
                (start, from) = (place + 1, pen);
            }
        }
        pen
    }

    /// Returns the widest glyph of a group: the letter.
    fn letter(&self, group: &Range<usize>) -> usize {
        group.clone().max_by_key(|&place| self.run.glyphs[place].advance).unwrap_or(group.start)
    }

    /// Shows the letter of a group, and what hangs on it: the last character first, as on the page.
    fn letters(&self, group: &Range<usize>, pen: f32, show: &mut impl FnMut(SpelledCode<'l>)) {
        let letter = self.letter(group);
        let before: f32 = (group.start..letter).map(|place| self.advance(place)).sum();
        let whole = self.part(letter, pen + before);
        let clusters = self.run.glyphs[group.clone()].iter().map(|glyph| &glyph.cluster);
        let (start, end) = clusters.fold((u32::MAX, 0), |(start, end), next| (start.min(next.start), end.max(next.end)));
        let text = self.text(start..end);
        let count = i32::try_from(text.chars().count()).map_or(i32::MAX, |count| count.max(1));
        let share = whole.width / count;
        let mut part = SpelledCode { width: whole.width - share * (count - 1), ..whole };
        let mut characters = text.char_indices().rev().map(|(at, c)| &text[at..at + c.len_utf8()]);
        part.text = characters.next().unwrap_or_default();
        show(part);
        for text in characters {
            part = SpelledCode { sign: Sign::Blank, text, width: share, x: part.x + part.width as f32, y: whole.y };
            show(part);
        }
    }

    /// Shows the other glyphs of a group.
    fn marks(&self, group: &Range<usize>, mut pen: f32, show: &mut impl FnMut(SpelledCode<'l>)) {
        let letter = self.letter(group);
        for place in group.clone() {
            if place != letter {
                show(self.part(place, pen));
            }
            pen += self.advance(place);
        }
    }

    /// Returns a glyph as a part without text.
    fn part(&self, place: usize, pen: f32) -> SpelledCode<'l> {
        let glyph = &self.run.glyphs[place];
        let x = pen + self.thousandths(glyph.x_offset);
        SpelledCode { sign: Sign::Glyph(glyph.id), text: "", width: width(self.face, glyph.id), x, y: glyph.y_offset }
    }

    fn advance(&self, place: usize) -> f32 {
        let glyphs = &self.run.glyphs;
        let is_last = glyphs.get(place + 1).is_none_or(|next| next.cluster != glyphs[place].cluster);
        self.thousandths(glyphs[place].advance) + if is_last { self.spacing } else { 0.0 }
    }

    fn thousandths(&self, units: i32) -> f32 {
        units as f32 * 1_000.0 / f32::from(self.face.units_per_em)
    }

    fn text(&self, cluster: Range<u32>) -> &'l str {
        self.line.text.get(cluster.start as usize..cluster.end as usize).unwrap_or_default()
    }
}

/// Returns how far a glyph's code moves the pen, in whole thousandths of the font size.
fn width(face: &Face, glyph: u16) -> i32 {
    let em = i32::from(face.units_per_em).max(1);
    (i32::from(face.advance(glyph)) * 1_000 + em / 2) / em
}
