//! Lays out one element of one side.

use std::{collections::HashMap, path::Path, sync::Arc};

use super::{
    artwork::{self, contained},
    block::{FittedBlock, NameParts, Voice},
    code,
    faces::OwnFaces,
    flow::{Flow, FlowEntry, FlowKind},
    marks::{self, TooMany},
    own_picture::OwnPictures,
    portrait::{self, Portrait},
    shapes,
    values::value,
};
use crate::{
    badge::{
        fault::{Fault, SMALL_TEXT},
        problem::BadgeProblem,
        subject::{BadgeSubject, Gallery},
        template::{
            Element, ElementKind, Need, OwnFace, Paint, PartKind, Pattern, Silhouette, StackPart, TemplatePage, Text,
            VerticalAnchor,
        },
    },
    domain::{category::Category, colour::Colour, event::Event, photo},
    typeset::{
        barcode::BarcodeFormat,
        fonts::{FaceId, Region},
        item::{Group, Item, Picture, Rect},
        pdf::Parts,
        tag::Tag,
        text::{LineEnds, Overflow, Shaper},
    },
};

/// The least resolution at which a face is sharp on paper, in pixels to an inch.
const LEAST_DPI: f32 = 200.0;
/// Sizes that differ by less look the same, in points.
const ROUNDING: f32 = 0.05;
/// How much smaller than needed a squeezed text may become: its lines break anew, and not always as well.
const SQUEEZE: f32 = 0.8;

/// Whose badge is laid out, and what for.
pub(super) struct Scene<'s> {
    pub(super) event: &'s Event,
    pub(super) category: &'s Category,
    pub(super) subject: Option<&'s BadgeSubject>,
    pub(super) elements: &'s [Element],
    pub(super) pictures: &'s HashMap<String, Arc<Picture>>,
    pub(super) faces: Option<[FaceId; 2]>,
    pub(super) own_faces: &'s OwnFaces,
    pub(super) own_pictures: &'s OwnPictures,
    /// The template's folder.
    pub(super) folder: Option<&'s Path>,
    pub(super) page: &'s TemplatePage,
    pub(super) parts: Parts,
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
                    (self.category.colour, self.voice(None)),
                    canvas.items,
                )?;
                canvas.missing(&element.id, drawn);
                let sizes = canvas.items[drawn..].iter().filter_map(|item| match item {
                    Item::Text { size, .. } => Some(*size),
                    _ => None,
                });
                let least = sizes.min_by(f32::total_cmp).filter(|least| *least < SMALL_TEXT - ROUNDING);
                canvas.problems.extend(least.map(|size| {
                    let size = (size * 10.0).floor() / 10.0;
                    Fault::SmallMarks { element: element.id.clone(), size }.into()
                }));
            }
        }
        Ok(())
    }

    fn text(&self, element: &Element, text: &Text, anchor: VerticalAnchor, area: Rect, canvas: &mut Canvas<'_, '_>) {
        let Some(filled) = self.fill(text) else { return };
        if filled.is_empty() {
            canvas.empty(&element.id, text.need);
            return;
        }
        match self.block(text, &filled, text.size.1, area, canvas.shaper) {
            Ok(block) => {
                let kind = FlowKind::Text { block, relative: None, rank: 0 };
                let flow = Flow { entries: vec![FlowEntry { part: 0, gap: 0.0, tag: self.tag(text), kind }] };
                self.draw_flow(flow, &[(&element.id, &filled)], anchor, area, canvas);
            }
            Err(overflow) => {
                let squeezed = self.squeezed(text, &filled, overflow, area, canvas.shaper);
                canvas.overflow(&element.id, &filled, overflow);
                let entries = squeezed.map(|block| FlowEntry {
                    part: 0,
                    gap: 0.0,
                    tag: self.tag(text),
                    kind: FlowKind::Text { block, relative: None, rank: 0 },
                });
                let flow = Flow { entries: entries.into_iter().collect() };
                self.draw_flow(flow, &[(&element.id, &filled)], anchor, area, canvas);
            }
        }
    }

    fn stack(&self, parts: &[StackPart], anchor: VerticalAnchor, area: Rect, canvas: &mut Canvas<'_, '_>) {
        let mut flow = Flow::default();
        let mut names: Vec<(&str, String)> = Vec::with_capacity(parts.len());
        let mut above = f32::MAX;
        for (place, part) in parts.iter().enumerate() {
            names.push((part.id.as_str(), String::new()));
            let kind = match &part.kind {
                PartKind::Rule { width, thickness, ink, align } => {
                    FlowKind::Rule { width: *width, thickness: *thickness, colour: self.colour(*ink), align: *align }
                }
                PartKind::Text { text, relative, rank } => {
                    let Some(filled) = self.fill(text) else { continue };
                    if filled.is_empty() {
                        canvas.empty(&part.id, text.need);
                        continue;
                    }
                    let largest = relative.map_or(text.size.1, |share| text.size.1.min(above * share)).max(text.size.0);
                    let block = self.block(text, &filled, largest, area, canvas.shaper);
                    names[place].1 = filled;
                    match block {
                        Ok(block) => {
                            above = block.size;
                            FlowKind::Text { block, relative: *relative, rank: *rank }
                        }
                        Err(overflow) => {
                            let squeezed = self.squeezed(text, &names[place].1, overflow, area, canvas.shaper);
                            canvas.overflow(&part.id, &names[place].1, overflow);
                            let Some(block) = squeezed else { continue };
                            above = block.size;
                            FlowKind::Text { block, relative: None, rank: *rank }
                        }
                    }
                }
            };
            let tag = if let PartKind::Text { text, .. } = &part.kind { self.tag(text) } else { None };
            flow.entries.push(FlowEntry { part: place, gap: part.gap, tag, kind });
        }
        let names: Vec<(&str, &str)> = names.iter().map(|(id, text)| (*id, text.as_str())).collect();
        self.draw_flow(flow.without_idle_rules(), &names, anchor, area, canvas);
    }

    /// Draws texts one under another; what does not fit or has no glyphs becomes a problem. `names` are the parts' ids and texts.
    fn draw_flow(&self, mut flow: Flow, names: &[(&str, &str)], anchor: VerticalAnchor, area: Rect, canvas: &mut Canvas<'_, '_>) {
        if let Err(height) = flow.shrink_to(area.height) {
            let tallest = flow.tallest();
            let (id, text) = names[tallest.part];
            let overflow = Overflow { needed: tallest.size * area.height / height, smallest: tallest.size };
            // A text that was squeezed has already been reported as too long: what it does to the others is not news.
            if names.iter().all(|(id, _)| !canvas.has_overflow(id)) {
                canvas.overflow(id, text, overflow);
            }
            flow.allow_any_size();
            if flow.shrink_to(area.height).is_err() {
                return;
            }
        }
        for entry in &flow.entries {
            if let FlowKind::Text { block, .. } = &entry.kind {
                let (id, text) = names[entry.part];
                if let LineEnds::OnParticle(word) = &block.ends {
                    let (element, text, word) = (id.to_owned(), text.to_owned(), word.clone());
                    canvas.problems.push(BadgeProblem::NameBreak { element, text, word });
                }
                for missing in block.lines().flat_map(|line| &line.missing) {
                    canvas.problems.push(missing_glyph(id, text, missing));
                }
                canvas.small(id, block.size);
            }
        }
        if let Some(parts) = &mut canvas.parts {
            let mut first = canvas.items.len();
            for entry in &flow.entries {
                parts.push((first, names[entry.part].0.to_owned()));
                first += entry.kind.items();
            }
        }
        flow.draw(area, anchor, self.page.grid, canvas.items);
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

    /// Returns what a text says, or `None` if it is not used here, which is not a fault of the list.
    fn fill(&self, text: &Text) -> Option<String> {
        let is_idle = text.when.as_ref().is_some_and(|when| self.filled(when).is_empty());
        if is_idle || text.unless.as_ref().is_some_and(|unless| !self.filled(unless).is_empty()) {
            return None;
        }
        Some(self.filled_in(&text.pattern, &text.language))
    }

    fn filled(&self, pattern: &Pattern) -> String {
        self.filled_in(pattern, "")
    }

    fn filled_in(&self, pattern: &Pattern, language: &str) -> String {
        pattern.fill(
            |placeholder| value(placeholder, (self.event, language), self.category, self.subject),
            |own| self.subject.map_or("", |subject| own.value(self.event, &subject.own)).into(),
        )
    }

    fn block(
        &self,
        text: &Text,
        filled: &str,
        largest: f32,
        area: Rect,
        shaper: &mut Shaper<'_>,
    ) -> Result<FittedBlock, Overflow> {
        let (name, colour) = (self.name_in(text), self.colour(text.ink));
        FittedBlock::fit(shaper, filled, text, name, (largest, colour), (area.width, area.height), self.voice(text.face.as_ref()))
    }

    /// Returns the parts of the name, if a text shows the name: its lines break as those of names do.
    fn name_in(&self, text: &Text) -> Option<NameParts<'_>> {
        let is_name = |placeholder| {
            use crate::badge::template::Placeholder::{FamilyName, GivenName, Name, NativeName};
            matches!(placeholder, Name | NativeName | GivenName | FamilyName)
        };
        let subject = self.subject.filter(|_| text.pattern.placeholders().any(is_name))?;
        Some(NameParts { given: &subject.given_name, family: &subject.family_name })
    }

    /// Fits a text that is too long, smaller than the template allows: for forced printing.
    fn squeezed(
        &self,
        text: &Text,
        filled: &str,
        overflow: Overflow,
        area: Rect,
        shaper: &mut Shaper<'_>,
    ) -> Option<FittedBlock> {
        let smallest = (overflow.needed * SQUEEZE).max(0.1);
        let smaller = Text { size: (smallest, text.size.1), ..text.clone() };
        self.block(&smaller, filled, text.size.0, area, shaper).ok()
    }

    /// Returns what a text is to people who hear the page, if the document says so.
    fn tag(&self, text: &Text) -> Option<Tag> {
        (self.parts == Parts::Tagged).then(|| text.heading.map_or(Tag::Paragraph, Tag::Heading))
    }

    /// Gives a picture its words, to people who hear the page.
    fn described(&self, element: &Element, item: Item) -> Item {
        match &element.alt {
            Some(alt) if self.parts == Parts::Tagged => Group::tagged(Tag::Figure(alt.clone()), vec![item]),
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

    fn colour(&self, ink: Paint) -> Colour {
        ink.on(self.category.colour)
    }

    fn voice(&self, face: Option<&OwnFace>) -> Voice {
        Voice {
            own: face.and_then(|face| self.own_faces.get(face)).copied(),
            region: self.subject.map_or(Region::default(), |subject| Region::of_country(&subject.country)),
            faces: self.faces,
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

impl Canvas<'_, '_> {
    fn overflow(&mut self, element: &str, text: &str, overflow: Overflow) {
        let Overflow { needed, smallest } = overflow;
        self.problems.push(BadgeProblem::Overflow { element: element.to_owned(), text: text.to_owned(), needed, smallest });
    }

    fn has_overflow(&self, id: &str) -> bool {
        self.problems.iter().any(|problem| matches!(problem, BadgeProblem::Overflow { element, .. } if element == id))
    }

    /// Reports a text that is set too small to be read; not one that was squeezed, which has already been reported.
    fn small(&mut self, element: &str, size: f32) {
        if size < SMALL_TEXT - ROUNDING && !self.has_overflow(element) {
            let size = (size * 10.0).floor() / 10.0;
            self.problems.push(Fault::SmallText { element: element.to_owned(), size }.into());
        }
    }

    fn empty(&mut self, element: &str, need: Need) {
        if need == Need::Required {
            self.problems.push(BadgeProblem::Empty { element: element.to_owned() });
        }
    }

    /// Reports the characters for which the items from a place on have no glyphs.
    fn missing(&mut self, element: &str, from: usize) {
        for item in &self.items[from..] {
            if let Item::Text { line, .. } = item {
                self.problems.extend(line.missing.iter().map(|missing| missing_glyph(element, &line.text, missing)));
            }
        }
    }
}

fn missing_glyph(element: &str, text: &str, missing: &crate::typeset::text::MissingGlyph) -> BadgeProblem {
    BadgeProblem::MissingGlyph {
        element: element.to_owned(),
        text: text.to_owned(),
        character: missing.character,
        script: missing.script.to_owned(),
        package: missing.package.to_owned(),
    }
}
