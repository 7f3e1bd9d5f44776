//! QR codes: whether they are large enough to be read, and what is in them.

use crate::{
    badge::{
        problem::BadgeProblem,
        subject::BadgeSubject,
        template::{Element, ElementKind},
    },
    domain::modhex,
    typeset::{
        item::{Item, Rect},
        qr::{CodeForm, Symbol},
    },
};

/// The least side of a QR module that cheap readers can read, in millimetres (less a rounding error).
const LEAST_MODULE: f32 = 0.4 - 0.001;

/// Returns the codes of a category's side whose modules are too small to be read.
pub(super) fn too_small(elements: &[Element], category: &str) -> Vec<BadgeProblem> {
    let here = elements.iter().filter(|element| element.categories.has(category));
    here.filter_map(|element| match element.kind {
        ElementKind::Code { form } if form.module(element.area.width) < LEAST_MODULE => {
            Some(BadgeProblem::SmallCode { element: element.id.clone(), module: form.module(element.area.width) })
        }
        _ => None,
    })
    .collect()
}

/// Draws a participant's code of a form.
///
/// # Errors
/// When the participant has none: any other text would be drawn just as well, and would open no gate.
pub(super) fn draw(form: CodeForm, area: Rect, subject: Option<&BadgeSubject>) -> Result<Item, BadgeProblem> {
    let letters = subject.map_or("", |subject| match form {
        CodeForm::Signed => &subject.credential,
        CodeForm::Short => &subject.short_credential,
    });
    if letters.len() != form.letters() || !letters.bytes().all(|letter| modhex::ALPHABET.contains(&letter)) {
        let reason = format!("the credential is not of {} ModHex letters", form.letters());
        return Err(BadgeProblem::Credential { reason });
    }
    match Symbol::encode(letters, form) {
        Ok(symbol) => Ok(Item::Code { rect: area, symbol: Box::new(symbol) }),
        Err(error) => Err(BadgeProblem::Credential { reason: error.to_string() }),
    }
}
