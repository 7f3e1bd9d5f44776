//! Pictures and artwork in their places, and whether they are fine enough for print.

use std::{collections::HashMap, sync::Arc};

use super::error::DesignError;
use crate::{
    badge::{
        problem::BadgeProblem,
        template::{ArtworkFit, Element, ElementKind, Template},
    },
    typeset::{
        bitmap,
        fonts::Fonts,
        item::{Item, Picture, Pixels, Rect},
        picture::{self, PictureError},
    },
};

/// The least resolution of artwork on paper, in pixels to an inch: below it the eye sees pixels.
const LEAST_DPI: f32 = 200.0;

/// Reads the pictures and drawings of a template, by their names.
///
/// # Errors
/// When one cannot be printed.
pub fn read(template: &Template, fonts: &Fonts) -> Result<HashMap<String, Arc<Picture>>, DesignError> {
    let mut pictures = HashMap::new();
    // On paper none is larger than the badge.
    let page = template.page.format.with_bleed();
    let longest = page.width.max(page.height);
    for element in template.front.iter().chain(&template.back) {
        let (ElementKind::Picture { file } | ElementKind::Artwork { file, .. }) = &element.kind else { continue };
        if pictures.contains_key(file) {
            continue;
        }
        let (line, name) = (element.line, file.clone());
        let Some(folder) = &template.folder else { return Err(DesignError::NoFolder { line, file: name }) };
        let found = bitmap::within(folder, file).map_err(PictureError::from);
        let read = found.and_then(|path| picture::artwork(&path, fonts, longest));
        let picture = read.map_err(|source| DesignError::Picture { line, file: name.clone(), source })?;
        pictures.insert(name, picture);
    }
    Ok(pictures)
}

/// Draws a picture as large as its box allows, in its own proportions, in the middle.
pub(super) fn contained(picture: &Arc<Picture>, area: Rect) -> Item {
    Item::Picture { rect: place(picture, area, ArtworkFit::Contain), picture: Arc::clone(picture) }
}

/// Draws artwork in its area.
pub(super) fn placed(picture: &Arc<Picture>, area: Rect, fit: ArtworkFit) -> Item {
    Item::Artwork { rect: place(picture, area, fit), window: area, picture: Arc::clone(picture) }
}

/// Returns where a picture that fills an area lies; part of it may be outside.
fn place(picture: &Picture, area: Rect, fit: ArtworkFit) -> Rect {
    let (width, height) = picture.size();
    let (across, down) = (area.width / width, area.height / height);
    let scale = match fit {
        ArtworkFit::Cover => across.max(down),
        ArtworkFit::Contain => across.min(down),
        ArtworkFit::Exact => return area,
    };
    let (width, height) = (width * scale, height * scale);
    Rect { x: area.x + (area.width - width) / 2.0, y: area.y + (area.height - height) / 2.0, width, height }
}

/// Returns the problem of an element whose picture has too few pixels for its size on paper.
pub(super) fn coarse(element: &Element, pictures: &HashMap<String, Arc<Picture>>) -> Option<BadgeProblem> {
    let (file, fit) = match &element.kind {
        ElementKind::Picture { file } => (file, ArtworkFit::Contain),
        ElementKind::Artwork { file, fit } => (file, *fit),
        _ => return None,
    };
    let picture = pictures.get(file)?;
    let on_paper = place(picture, element.area, fit);
    let (width, height) = picture.size();
    let pixels_to_unit = match &picture.pixels {
        Pixels::Drawing(drawing) => drawing.least_resolution()?,
        Pixels::Jpeg { .. } | Pixels::Rgba(_) => 1.0,
    };
    let dpi = (width / on_paper.width).min(height / on_paper.height) * 25.4 * pixels_to_unit;
    (dpi < LEAST_DPI).then(|| BadgeProblem::CoarseArtwork {
        element: element.id.clone(),
        file: file.clone(),
        dpi,
        least: LEAST_DPI,
    })
}
