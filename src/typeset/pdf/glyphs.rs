//! The codes of a document's fonts: each stands for one glyph and the text that it means.
//!
//! One glyph may mean different texts: the shape that beh, teh and noon share, a letter with or without the joiner after it. So
//! a code is not a glyph's number but a pair of glyph and text, wherever the font allows it (TrueType outlines, by
//! `/CIDToGIDMap`; in CFF fonts the first text stays).

use std::collections::BTreeMap;

use subsetter::GlyphRemapper;

use super::spelling::{BlankGlyph, Sign, SpelledCode, spell};
use crate::typeset::{
    fonts::{Face, FaceId, Fonts},
    item::{Drawn, Item, Side, leaves},
    text::{Line, Run},
};

/// The codes of every face, numbered in the order of their first use.
#[derive(Default)]
pub(super) struct Glyphs {
    faces: BTreeMap<FaceId, FaceCodes>,
}

/// The codes of one face.
pub(super) struct FaceCodes {
    /// The glyphs' numbers in the cut-down font.
    pub(super) remapper: GlyphRemapper,
    /// By code; code 0 is never shown.
    list: Vec<GlyphCode>,
    /// By the glyph's number in the face: the first of its codes, or zero if there is none.
    first: Vec<u16>,
    /// What the face allows.
    kind: GlyphKind,
}

/// A code.
pub(super) struct GlyphCode {
    /// The glyph's number in the cut-down font.
    pub(super) glyph: u16,
    /// How far the pen moves, in thousandths of the font size.
    pub(super) width: i32,
    /// What it stands for.
    pub(super) text: Box<str>,
    /// Another code of the same glyph, or zero.
    next: u16,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum GlyphKind {
    /// Codes are the glyphs' numbers in the cut-down font.
    Plain,
    /// Codes are mapped to glyphs. This many codes may be given out besides the first of each glyph.
    Mapped { spare: u16, blank: Option<u16> },
}

impl Glyphs {
    /// Adds the glyphs of a badge. Must be called in the order of the badges.
    pub(super) fn add(&mut self, fonts: &Fonts, badge: &Drawn) {
        for side in [Some(&badge.front), badge.back.as_ref()].into_iter().flatten() {
            for line in lines(side) {
                for run in &line.runs {
                    let face = fonts.face(run.face);
                    let codes = self.faces.entry(run.face).or_insert_with(|| FaceCodes::new(face));
                    codes.add(line, run, face);
                }
            }
        }
    }

    /// Returns the codes of a face.
    ///
    /// # Panics
    /// When no line of the face was added.
    pub(super) fn face(&self, face: FaceId) -> &FaceCodes {
        self.faces.get(&face).expect("every line was added before it is written")
    }

    /// Returns whether every code that is shown stands for a text that an archive takes (ISO 19005-2, 6.2.11.7).
    pub(super) fn all_have_text(&self) -> bool {
        let is_text = |code: &GlyphCode| !code.text.is_empty() && !code.text.contains(['\0', '\u{FEFF}', '\u{FFFE}']);
        self.faces.values().flat_map(FaceCodes::iter).all(|(_, code)| is_text(code))
    }

    /// Walks the faces of which a glyph is shown.
    pub(super) fn iter(&self) -> impl Iterator<Item = (FaceId, &FaceCodes)> {
        self.faces.iter().filter(|(_, codes)| codes.list.len() > 1).map(|(face, codes)| (*face, codes))
    }
}

impl FaceCodes {
    fn new(face: &Face) -> Self {
        let parsed = ttf_parser::Face::parse(&face.data, face.index);
        let kind = match &parsed {
            Ok(parsed) if parsed.tables().glyf.is_some() => GlyphKind::Mapped {
                spare: u16::MAX - parsed.number_of_glyphs(),
                blank: parsed.glyph_index(' ').filter(|&glyph| parsed.glyph_bounding_box(glyph).is_none()).map(|glyph| glyph.0),
            },
            _ => GlyphKind::Plain,
        };
        let none = GlyphCode { glyph: 0, width: 0, text: "".into(), next: 0 };
        Self { remapper: GlyphRemapper::new(), list: vec![none], first: Vec::new(), kind }
    }

    fn add(&mut self, line: &Line, run: &Run, face: &Face) {
        spell(line, run, face, self.blank(), 0.0, |part| {
            let glyph = self.glyph(part.sign);
            // The code for a missing glyph draws a box, and is nobody's text.
            if glyph != 0 && self.find(glyph, &part).is_none() {
                self.give(glyph, &part);
            }
        });
    }

    fn give(&mut self, glyph: u16, part: &SpelledCode<'_>) {
        let is_first = self.first.get(usize::from(glyph)).is_none_or(|&code| code == 0);
        match &mut self.kind {
            GlyphKind::Mapped { spare: 0, .. } | GlyphKind::Plain if !is_first => return,
            GlyphKind::Mapped { spare, .. } if !is_first => *spare -= 1,
            _ => {}
        }
        let code = u16::try_from(self.list.len()).expect("a face has fewer glyphs, and spare codes are counted");
        if self.first.len() <= usize::from(glyph) {
            self.first.resize(usize::from(glyph) + 1, 0);
        }
        let next = std::mem::replace(&mut self.first[usize::from(glyph)], code);
        self.list.push(GlyphCode { glyph: self.remapper.remap(glyph), width: part.width, text: part.text.into(), next });
    }

    fn glyph(&self, sign: Sign) -> u16 {
        match (sign, self.kind) {
            (Sign::Glyph(glyph), _) => glyph,
            (Sign::Blank, GlyphKind::Mapped { blank, .. }) => blank.unwrap_or(0),
            (Sign::Blank, GlyphKind::Plain) => 0,
        }
    }

    fn find(&self, glyph: u16, part: &SpelledCode<'_>) -> Option<u16> {
        let mut code = self.first.get(usize::from(glyph)).copied().unwrap_or(0);
        while code != 0 {
            let known = &self.list[usize::from(code)];
            if known.width == part.width && *known.text == *part.text {
                return Some(code);
            }
            code = known.next;
        }
        None
    }

    /// Returns whether the face has a glyph without ink to attach text to.
    pub(super) fn blank(&self) -> BlankGlyph {
        if matches!(self.kind, GlyphKind::Mapped { blank: Some(_), .. }) { BlankGlyph::There } else { BlankGlyph::Missing }
    }

    /// Returns whether codes are mapped to glyphs; else they are glyphs.
    pub(super) fn is_mapped(&self) -> bool {
        matches!(self.kind, GlyphKind::Mapped { .. })
    }

    /// Returns the code of a part. If none means its text, it is one that draws the same glyph.
    pub(super) fn code(&self, part: &SpelledCode<'_>) -> u16 {
        let glyph = self.glyph(part.sign);
        self.find(glyph, part).or_else(|| self.first.get(usize::from(glyph)).copied()).unwrap_or(0)
    }

    /// Returns whether some code of a run stands for a different text than it should.
    pub(super) fn lacks_text(&self, line: &Line, run: &Run, face: &Face) -> bool {
        let mut lacks = false;
        spell(line, run, face, self.blank(), 0.0, |part| lacks |= *self.get(self.code(&part)).text != *part.text);
        lacks
    }

    /// Returns what a code is.
    pub(super) fn get(&self, code: u16) -> &GlyphCode {
        &self.list[usize::from(code)]
    }

    /// Walks the codes that are shown, from 1.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u16, &GlyphCode)> {
        (0..=u16::MAX).zip(&self.list).skip(1)
    }
}

/// Walks the lines of a side, shared and own.
fn lines(side: &Side) -> impl Iterator<Item = &Line> {
    leaves(&side.fixed.items).chain(leaves(&side.items)).filter_map(|item| match item {
        Item::Text { line, .. } => Some(line.as_ref()),
        _ => None,
    })
}
