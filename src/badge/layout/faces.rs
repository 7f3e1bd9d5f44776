//! The faces that a template's texts ask for: files beside the template, weights and slants.

use std::{collections::HashMap, path::Path};

use crate::{
    badge::{
        problem::BadgeProblem,
        template::{Element, ElementKind, Given, OwnFace, PartKind, Template, Text, Weight},
    },
    typeset::{
        bitmap,
        fonts::{FaceId, FontError, Fonts, Slant},
    },
};

/// The weight of regular letters.
const REGULAR: u16 = 400;
/// The weight of bold letters.
const BOLD: u16 = 700;

/// The faces by what was asked for.
pub(super) type AskedFaces = HashMap<OwnFace, FaceId>;

/// Finds the template's regular and bold face: an installed family, or a file beside it.
pub(super) fn of_template(template: &Template, fonts: &Fonts) -> Result<Option<[FaceId; 2]>, FontError> {
    let Some(name) = template.font.as_deref() else { return Ok(None) };
    if !is_file(name) {
        return fonts.family(name).map(Some);
    }
    let path = beside(template.folder.as_deref(), name)?;
    Ok(Some([fonts.file(&path, REGULAR)?, fonts.file(&path, BOLD)?]))
}

/// Finds the faces of all texts, and says which are not as they were asked for. `faces` are the template's own.
pub(super) fn of_texts(
    template: &Template,
    faces: Option<[FaceId; 2]>,
    fonts: &Fonts,
) -> Result<(AskedFaces, Vec<BadgeProblem>), FontError> {
    let (mut own, mut problems) = (AskedFaces::new(), Vec::new());
    for (id, text) in template.front.iter().chain(&template.back).flat_map(texts) {
        let Some(wanted) = &text.face else {
            problems.extend(of_template_font(template, faces, (id, text), fonts));
            continue;
        };
        let name = wanted.font.as_deref().or(template.font.as_deref()).unwrap_or("Noto Sans");
        let found = if is_file(name) {
            fonts.styled_file(&beside(template.folder.as_deref(), name)?, wanted.weight, wanted.slant)?
        } else {
            fonts.styled(name, wanted.weight.unwrap_or(REGULAR), wanted.slant)?
        };
        if let Some(given) = &found.instead {
            let slant = if wanted.slant == Slant::Italic { " italic" } else { "" };
            let wanted = format!("{name} {}{slant}", wanted.weight.unwrap_or(REGULAR));
            problems.push(BadgeProblem::Face { element: id.to_owned(), wanted, given: given.clone() });
        }
        own.insert(wanted.clone(), found.id);
    }
    Ok((own, problems))
}

/// Returns the problem of a text in the template's font, if that lacks the weight that the text asks for.
fn of_template_font(
    template: &Template,
    faces: Option<[FaceId; 2]>,
    (id, text): (&str, &Text),
    fonts: &Fonts,
) -> Option<BadgeProblem> {
    let (name, [regular, bold]) = (template.font.as_deref()?, faces?);
    // A file is asked for by its name, and what it holds is its regular face.
    if text.asked == Given::Default {
        return None;
    }
    let (face, weight) = if text.weight == Weight::Bold { (bold, BOLD) } else { (regular, REGULAR) };
    let given = fonts.without_weight(face, weight)?;
    Some(BadgeProblem::Face { element: id.to_owned(), wanted: format!("{name} {weight}"), given })
}

fn texts(element: &Element) -> Vec<(&str, &Text)> {
    match &element.kind {
        ElementKind::Text { text, .. } => vec![(element.id.as_str(), text)],
        ElementKind::Stack { parts, .. } => parts
            .iter()
            .filter_map(|part| match &part.kind {
                PartKind::Text { text, .. } => Some((part.id.as_str(), text)),
                PartKind::Rule { .. } => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn is_file(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn beside(folder: Option<&Path>, name: &str) -> Result<std::path::PathBuf, FontError> {
    let folder = folder.ok_or_else(|| FontError::Unusable(name.into()))?;
    bitmap::within(folder, name).map_err(|_| FontError::Unusable(folder.join(name)))
}
