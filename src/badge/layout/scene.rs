//! Whose badge is laid out, what for, and where items and problems go.

use std::{collections::HashMap, path::Path, sync::Arc};

use super::{block::Voice, faces::AskedFaces, own_picture::OwnPictures, values::value};
use crate::{
    badge::{
        fault::{Defect, Facing, SMALL_TEXT},
        problem::BadgeProblem,
        subject::BadgeSubject,
        template::{Element, Need, OwnFace, Paint, Pattern, TemplatePage},
    },
    domain::{category::Category, colour::Colour, event::Event},
    typeset::{
        fonts::{FaceId, LetterForms},
        item::{Item, Picture},
        pdf::Tagging,
        text::{MissingGlyph, Shaper, TextOverflow},
    },
};

/// Sizes that differ by less look the same, in points.
const ROUNDING: f32 = 0.05;

/// Whose badge is laid out, and what for.
pub(super) struct Scene<'s> {
    pub(super) event: &'s Event,
    pub(super) category: &'s Category,
    pub(super) subject: Option<&'s BadgeSubject>,
    /// The forms of the person's letters.
    pub(super) forms: LetterForms,
    pub(super) elements: &'s [Element],
    /// Which side these are on.
    pub(super) side: Facing,
    pub(super) pictures: &'s HashMap<String, Arc<Picture>>,
    pub(super) faces: Option<[FaceId; 2]>,
    pub(super) own_faces: &'s AskedFaces,
    pub(super) own_pictures: &'s OwnPictures,
    /// The template's folder.
    pub(super) folder: Option<&'s Path>,
    pub(super) page: &'s TemplatePage,
    pub(super) parts: Tagging,
}

/// Where items and problems go.
pub(super) struct Canvas<'c, 'f> {
    pub(super) shaper: &'c mut Shaper<'f>,
    pub(super) items: &'c mut Vec<Item>,
    pub(super) problems: &'c mut Vec<BadgeProblem>,
    /// Which part of an element drew which items: from the first item on, by the part's id. Kept only if someone asks.
    pub(super) parts: Option<&'c mut Vec<(usize, String)>>,
}

impl Scene<'_> {
    pub(super) fn filled(&self, pattern: &Pattern) -> String {
        self.filled_in(pattern, "")
    }

    pub(super) fn filled_in(&self, pattern: &Pattern, language: &str) -> String {
        pattern.fill(
            |placeholder| value(placeholder, (self.event, language), self.category, self.subject),
            |own| self.subject.map_or("", |subject| own.value(self.event, &subject.own)).into(),
        )
    }

    pub(super) fn colour(&self, ink: Paint) -> Colour {
        ink.on(self.category.colour)
    }

    pub(super) fn voice(&self, face: Option<&OwnFace>, forms: LetterForms) -> Voice {
        Voice { own: face.and_then(|face| self.own_faces.get(face)).copied(), forms, faces: self.faces }
    }

    /// Returns the forms of letters in a language of the event: its first, if the template names none.
    pub(super) fn forms_in(&self, language: &str) -> LetterForms {
        let own = || self.event.languages.first().map_or("", String::as_str);
        LetterForms::of_language(if language.is_empty() { own() } else { language })
    }
}

impl Canvas<'_, '_> {
    pub(super) fn overflow(&mut self, element: &str, text: &str, overflow: TextOverflow) {
        let TextOverflow { needed, smallest } = overflow;
        self.problems.push(BadgeProblem::Overflow { element: element.to_owned(), text: text.to_owned(), needed, smallest });
    }

    pub(super) fn has_overflow(&self, id: &str) -> bool {
        self.problems.iter().any(|problem| matches!(problem, BadgeProblem::Overflow { element, .. } if element == id))
    }

    /// Reports a text that is set too small to be read; not one that was squeezed, which has already been reported.
    pub(super) fn small(&mut self, element: &str, size: f32, side: Facing) {
        if size < SMALL_TEXT - ROUNDING && !self.has_overflow(element) {
            let size = (size * 10.0).floor() / 10.0;
            self.problems.push(Defect::SmallText { element: element.to_owned(), size, side }.into());
        }
    }

    /// Reports marks whose letters are too small to be read, among the items from a place on.
    pub(super) fn small_marks(&mut self, element: &str, from: usize, side: Facing) {
        let sizes = self.items[from..].iter().filter_map(|item| match item {
            Item::Text { size, .. } => Some(*size),
            _ => None,
        });
        let least = sizes.min_by(f32::total_cmp).filter(|least| *least < SMALL_TEXT - ROUNDING);
        self.problems.extend(least.map(|size| {
            let size = (size * 10.0).floor() / 10.0;
            Defect::SmallMarks { element: element.to_owned(), size, side }.into()
        }));
    }

    pub(super) fn empty(&mut self, element: &str, need: Need) {
        if need == Need::Required {
            self.problems.push(BadgeProblem::Empty { element: element.to_owned() });
        }
    }

    /// Reports the characters for which the items from a place on have no glyphs.
    pub(super) fn missing(&mut self, element: &str, from: usize) {
        for item in &self.items[from..] {
            if let Item::Text { line, .. } = item {
                self.problems.extend(line.missing.iter().map(|missing| missing_glyph(element, &line.text, missing)));
            }
        }
    }
}

/// Reports a character that no font has.
pub(super) fn missing_glyph(element: &str, text: &str, missing: &MissingGlyph) -> BadgeProblem {
    BadgeProblem::MissingGlyph {
        element: element.to_owned(),
        text: text.to_owned(),
        character: missing.character,
        script: missing.script.to_owned(),
        package: missing.package.to_owned(),
    }
}
