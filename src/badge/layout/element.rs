//! Lays out one element of one side.

use super::{
    artwork::{self, contained},
    code,
    marks::{self, TooMany},
    portrait::{self, Portrait},
    scene::{Canvas, Scene},
    shapes,
};
use crate::{
    badge::{
        problem::BadgeProblem,
        subject::Gallery,
        template::{Element, ElementKind, Need, Pattern, Silhouette},
    },
    domain::photo,
    typeset::{
        barcode::BarcodeFormat,
        item::{Group, Item, Rect},
        pdf::Tagging,
        tag::Tag,
    },
};

/// The least resolution at which a face is sharp on paper, in pixels to an inch.
const LEAST_DPI: f32 = 200.0;

impl Scene<'_> {
    /// Lays out one element.
    ///
    /// # Errors
    /// When there are more marks than its box holds; every other problem goes to the canvas.
    pub(super) fn lay(&self, element: &Element, canvas: &mut Canvas<'_, '_>) -> Result<(), TooMany> {
        if self.subject.is_some_and(|subject| !element.own.has(self.event, &subject.own)) {
            return Ok(());
        }
        if self.is_idle(element) {
            return Ok(());
        }
        let area = self.area(element);
        let Some(rotation) = element.rotation else { return self.lay_in(element, area, canvas) };
        // Laid out as if it were not turned, around the same middle, and turned as a whole.
        let about = (area.x + area.width / 2.0, area.y + area.height / 2.0);
        let from = canvas.items.len();
        self.lay_in(element, rotation.turned(area, about), canvas)?;
        let items = canvas.items.split_off(from);
        canvas.items.push(Item::Group(Box::new(Group { items, turn: Some((rotation, about)), ..Group::default() })));
        Ok(())
    }

    /// Returns whether a value leaves an element out.
    fn is_idle(&self, element: &Element) -> bool {
        element.when.as_ref().is_some_and(|when| self.filled(when).is_empty())
            || element.unless.as_ref().is_some_and(|unless| !self.filled(unless).is_empty())
    }

    fn lay_in(&self, element: &Element, area: Rect, canvas: &mut Canvas<'_, '_>) -> Result<(), TooMany> {
        match &element.kind {
            ElementKind::Text { text, anchor } => self.text(element, text, *anchor, area, canvas),
            ElementKind::Stack { parts, anchor } => self.stack(parts, *anchor, area, canvas),
            ElementKind::Code { form } => match code::draw(*form, area, self.subject) {
                Ok(item) => canvas.items.push(item),
                Err(problem) => canvas.problems.push(problem),
            },
            ElementKind::Photo { need, silhouette } => self.photo(&element.id, (*need, *silhouette), area, canvas),
            ElementKind::OwnPicture { file } => self.own_picture(element, file, area, canvas),
            ElementKind::Barcode { text, format } => self.barcode(&element.id, text, *format, area, canvas),
            ElementKind::Picture { file } => {
                let drawn = self.pictures.get(file).map(|picture| contained(picture, area));
                canvas.items.extend(drawn.map(|item| self.described(element, item)));
            }
            ElementKind::Artwork { file, fit } => {
                canvas.items.extend(self.pictures.get(file).map(|picture| artwork::placed(picture, area, *fit)));
            }
            ElementKind::Fill { ink } => canvas.items.push(shapes::fill(element, area, self.colour(*ink))),
            ElementKind::Line { when: Some(when), .. } if self.filled(when).is_empty() => {}
            ElementKind::Line { from, to, thickness, ink, repeat, step, .. } => {
                canvas.items.extend((0..*repeat).map(|time| {
                    let down = f32::from(time) * step;
                    let (from, to) = ((from.0, from.1 + down), (to.0, to.1 + down));
                    Item::Line { from, to, width: *thickness, colour: self.colour(*ink) }
                }));
            }
            ElementKind::Frame { thickness, ink } => {
                canvas.items.push(Item::Frame { rect: area, width: *thickness, colour: self.colour(*ink) });
            }
            ElementKind::Marks(how) => {
                let rights =
                    self.subject.map_or((self.category.zones, self.category.days), |subject| (subject.zones, subject.days));
                let drawn = canvas.items.len();
                marks::draw(
                    canvas.shaper,
                    how,
                    area,
                    self.event,
                    rights,
                    (self.category.colour, self.voice(None, self.forms_in(&how.language))),
                    canvas.items,
                )?;
                canvas.missing(&element.id, drawn);
                canvas.small_marks(&element.id, drawn, self.side);
            }
        }
        Ok(())
    }

    fn photo(&self, id: &str, (need, silhouette): (Need, Silhouette), area: Rect, canvas: &mut Canvas<'_, '_>) {
        let id = || id.to_owned();
        let shown = Portrait::of(self.subject, silhouette);
        match shown {
            Portrait::Photo(photo) => {
                let dpi = photo::dpi((photo.width, photo.height), (area.width, area.height));
                if dpi < LEAST_DPI {
                    canvas.problems.push(BadgeProblem::PhotoResolution {
                        element: id(),
                        dpi,
                        pixels: (photo.width, photo.height),
                    });
                }
                canvas.items.push(portrait::covered(photo, area));
                return;
            }
            Portrait::Figure => portrait::figure(area, canvas.items),
            Portrait::Nothing => {}
        }
        let others_have = self.subject.is_some_and(|subject| subject.gallery == Gallery::Filled);
        if need == Need::Required {
            canvas.problems.push(BadgeProblem::Empty { element: id() });
        } else if shown == Portrait::Figure || others_have {
            canvas.problems.push(BadgeProblem::PhotoMissing { element: id() });
        }
    }

    /// Gives a picture its words, to people who hear the page.
    fn described(&self, element: &Element, item: Item) -> Item {
        match &element.alt {
            Some(alt) if self.parts == Tagging::Tagged => Group::tagged(Tag::Figure(alt.clone()), vec![item]),
            _ => item,
        }
    }

    fn own_picture(&self, element: &Element, file: &Pattern, area: Rect, canvas: &mut Canvas<'_, '_>) {
        let name = self.filled(file);
        // A person without the value has no picture.
        if name.is_empty() || self.subject.is_none() {
            return;
        }
        let longest = area.width.max(area.height);
        match self.own_pictures.get(self.folder, &name, canvas.shaper.fonts(), longest) {
            Ok(picture) => canvas.items.push(self.described(element, contained(&picture, area))),
            Err(reason) => {
                canvas.problems.push(BadgeProblem::PictureMissing { element: element.id.clone(), file: name, reason });
            }
        }
    }

    fn barcode(&self, id: &str, text: &Pattern, format: BarcodeFormat, area: Rect, canvas: &mut Canvas<'_, '_>) {
        let text = self.filled(text);
        if text.is_empty() {
            return;
        }
        match shapes::barcode(format, &text, area) {
            Ok((items, module)) => {
                if module < format.least_module() - 0.001 {
                    let least = format.least_module();
                    canvas.problems.push(BadgeProblem::SmallBarcode { element: id.to_owned(), text, module, least });
                }
                canvas.items.extend(items);
            }
            Err(error) => {
                let reason = error.to_string();
                canvas.problems.push(BadgeProblem::BarcodeText { element: id.to_owned(), text, reason });
            }
        }
    }

    /// Returns the box of an element, to the right of the photo if it makes room for one.
    fn area(&self, element: &Element) -> Rect {
        let mut area = element.area;
        let Some(gap) = element.beside_photo else { return area };
        let is_here = |other: &&Element| match other.kind {
            ElementKind::Photo { silhouette, .. } => {
                other.categories.has(self.category.code.as_str()) && Portrait::of(self.subject, silhouette) != Portrait::Nothing
            }
            _ => false,
        };
        if let Some(photo) = self.elements.iter().find(is_here) {
            let left = (photo.area.x + photo.area.width + gap).max(area.x);
            area.width = (area.x + area.width - left).max(1.0);
            area.x = left;
        }
        area
    }
}
