//! Judges a design by looking at it: each distinct way that its badges come out is drawn, and what a person would see is reported.
//!
//! A way is a category, with and without photo, with the values of own fields that the template asks for, front and back. Categories
//! with the same elements come out in the same places: one of them is drawn for all. The code is read back from the drawn badge by
//! the reader that gates use, which the caller brings.

mod codes;
mod contrast;
mod edges;
mod overlap;
mod specimen;
#[cfg(test)]
mod tests;
mod trace;
mod ways;

use std::{collections::HashMap, sync::Arc};

use image::GrayImage;

use self::{
    specimen::SpecimenPhoto,
    trace::{FINE, Trace},
};
use super::{
    fault::{Defect, Facing, Fault},
    layout::{
        Design,
        ground::{self, Behind},
    },
    problem::BadgeProblem,
    subject::BadgeSubject,
    template::{Element, ElementKind},
};
use crate::{
    domain::category::Category,
    typeset::{
        fonts::Fonts,
        item::Item,
        raster::{self, Ground, RasterError, Region},
        text::Shaper,
    },
};

/// Reads a code from a picture.
pub type CodeReader<'r> = &'r dyn Fn(&GrayImage) -> Option<String>;

/// Adds to a design what is wrong with the way its badges look. A badge with an error among it is not drawn.
///
/// # Errors
/// When a picture of the template cannot be drawn.
pub fn judged(mut design: Design, fonts: &Fonts, reader: CodeReader<'_>) -> Result<Design, RasterError> {
    let found = Judge { design: &design, fonts, reader, flat: HashMap::new() }.found()?;
    design.add_problems(found);
    Ok(design)
}

/// Returns what covers what on one person's badge, where texts share their boxes with others: nothing else depends on the person.
pub fn person(design: &Design, subject: &BadgeSubject, shaper: &mut Shaper<'_>) -> Vec<BadgeProblem> {
    let mut problems = Vec::new();
    for side in [Facing::Front, Facing::Back] {
        if !has_crowded_texts(design.elements(side)) {
            continue;
        }
        let traces = traces(design, subject, side, shaper);
        // A picture that cannot be drawn was reported with the design.
        let found = overlap::faults(&traces, side, shaper.fonts()).unwrap_or_default();
        let is_known = |fault: &Defect| {
            design.problems().iter().any(|known| matches!(known, BadgeProblem::Fault(known) if known.defect.is_like(fault)))
        };
        problems.extend(found.into_iter().filter(|fault| !is_known(fault)).map(BadgeProblem::from));
    }
    problems
}

/// What one judging needs.
struct Judge<'j> {
    design: &'j Design,
    fonts: &'j Fonts,
    reader: CodeReader<'j>,
    /// Pictures and drawings, drawn once as fine as they are looked at, by picture and place.
    flat: HashMap<(usize, [u32; 4]), Arc<Region>>,
}

/// Faults with the places of the categories that have them.
type Found = Vec<(Defect, Vec<usize>)>;

impl Judge<'_> {
    fn found(mut self) -> Result<Vec<(BadgeProblem, Vec<usize>)>, RasterError> {
        let event = self.design.event();
        let mut faults = Found::new();
        let mut problems = Vec::new();
        let template = self.design.template();
        let elements: Vec<&Element> = template.front.iter().chain(&template.back).collect();
        for (place, category) in event.categories.iter().enumerate() {
            for side in [Facing::Front, Facing::Back] {
                for fault in edges::small_texts(self.design.elements(side), category, side) {
                    add(&mut faults, fault, &[place]);
                }
            }
            // Colours differ from category to category, places do not.
            for problem in self.contrasts(place)? {
                problems.push((problem, vec![place]));
            }
        }
        let everywhere: Vec<usize> = (0..event.categories.len()).collect();
        for fault in codes::same_marks(&elements, &event.zones) {
            add(&mut faults, fault, &everywhere);
        }
        for alike in self.alike() {
            for fault in self.faults(&alike)? {
                add(&mut faults, fault, &alike);
            }
        }
        let all = event.categories.len();
        problems.extend(faults.into_iter().map(|(defect, places)| {
            let codes = places.iter().map(|&place| event.categories[place].code.to_string()).collect();
            let categories = if places.len() == all { Vec::new() } else { codes };
            (BadgeProblem::Fault(Box::new(Fault { defect, categories })), places)
        }));
        Ok(problems)
    }

    /// Returns the categories in groups whose badges have the same elements.
    fn alike(&self) -> Vec<Vec<usize>> {
        let template = self.design.template();
        let mut groups: Vec<(Vec<bool>, Vec<usize>)> = Vec::new();
        for (place, category) in self.design.event().categories.iter().enumerate() {
            let elements = template.front.iter().chain(&template.back);
            let mut has: Vec<bool> = elements.map(|element| element.categories.has(category.code.as_str())).collect();
            has.extend(ways::shared_conditions(template).map(|condition| self.design.holds(condition, place)));
            match groups.iter_mut().find(|(known, _)| *known == has) {
                Some((_, places)) => places.push(place),
                None => groups.push((has, vec![place])),
            }
        }
        groups.into_iter().map(|(_, places)| places).collect()
    }

    /// Returns whether badges come out with and without a photo.
    fn likenesses(&self) -> &'static [SpecimenPhoto] {
        if self.design.shows_photos() { &[SpecimenPhoto::None, SpecimenPhoto::Photo] } else { &[SpecimenPhoto::None] }
    }

    /// Returns the faults of categories whose badges have the same elements.
    fn faults(&mut self, alike: &[usize]) -> Result<Vec<Defect>, RasterError> {
        let (design, fonts) = (self.design, self.fonts);
        let event = design.event();
        // The longest title takes the most room.
        let longest = alike.iter().copied().max_by_key(|&place| event.categories[place].title.chars().count());
        let Some(category) = longest else { return Ok(Vec::new()) };
        let mut shaper = Shaper::new(fonts);
        let mut faults: Vec<Defect> = Vec::new();
        let ways = ways::ways(design.template(), event);
        let likenesses = self.likenesses();
        let people = ways.iter().flat_map(|way| {
            likenesses.iter().flat_map(move |&likeness| {
                [specimen::ordinary(event, category, likeness), specimen::short(event, category, likeness)]
                    .map(|who| way.put(who))
            })
        });
        let (mut had, mut read) = (Vec::new(), codes::ReadCodes::default());
        for (nth, subject) in people.enumerate() {
            let mut has = codes::Has::default();
            for side in [Facing::Front, Facing::Back] {
                let traces = traces(design, &subject, side, &mut shaper);
                has.add(&traces);
                faults.extend(edges::texts_of_artwork(&traces, design.format(), side));
                let traces = self.flattened(traces)?;
                faults.extend(overlap::faults(&traces, side, fonts)?);
                faults.extend(edges::faults(&traces, design.format(), side));
                // A name's length moves no code: every other badge is that of the same way with short values.
                let is_covered = |fault: &Defect| fault.code() == "covered";
                if nth % 2 == 0 && !faults.iter().any(is_covered) {
                    faults.extend(codes::unreadable(&traces, &subject, side, (fonts, self.reader), &mut read)?);
                }
            }
            had.push(has);
        }
        faults.extend(codes::lacking(&had));
        Ok(faults)
    }

    /// Returns the texts of a category that are hard to read on pictures or on edges.
    fn contrasts(&mut self, category: usize) -> Result<Vec<BadgeProblem>, RasterError> {
        let (design, fonts) = (self.design, self.fonts);
        let event = design.event();
        let likenesses = self.likenesses();
        let mut problems: Vec<BadgeProblem> = Vec::new();
        let mut shaper = Shaper::new(fonts);
        for side in [Facing::Front, Facing::Back] {
            let elements = design.elements(side);
            if !has_mixed_ground(elements, &event.categories[category]) {
                continue;
            }
            let ways = ways::ways(design.template(), event);
            for (way, &likeness) in ways.iter().flat_map(|way| likenesses.iter().map(move |likeness| (way, likeness))) {
                let subject = way.put(specimen::ordinary(event, category, likeness));
                let traces = self.flattened(traces(design, &subject, side, &mut shaper))?;
                let found = contrast::problems(&traces, elements, (&event.categories[category], side), fonts)?;
                for problem in found {
                    let is_known = |known: &BadgeProblem| known.element() == problem.element() && known.side() == problem.side();
                    if !problems.iter().any(is_known) {
                        problems.push(problem);
                    }
                }
            }
        }
        Ok(problems)
    }

    /// Draws pictures and drawings as fine as they are looked at, each once, and not for each pair of elements.
    fn flattened<'t>(&mut self, mut traces: Vec<Trace<'t>>) -> Result<Vec<Trace<'t>>, RasterError> {
        for trace in &mut traces {
            let [Item::Picture { picture, .. } | Item::Artwork { picture, .. }] = trace.items.as_slice() else { continue };
            let place = trace.around;
            let key = (Arc::as_ptr(picture) as usize, [place.x, place.y, place.width, place.height].map(f32::to_bits));
            let flat = if let Some(flat) = self.flat.get(&key) {
                Arc::clone(flat)
            } else {
                let drawn = Arc::new(raster::region(&trace.items, place, FINE, Ground::Nothing, self.fonts)?);
                self.flat.insert(key, Arc::clone(&drawn));
                drawn
            };
            trace.flat = Some((place, flat));
        }
        Ok(traces)
    }
}

/// Adds a fault, or its categories to one that is alike.
fn add(faults: &mut Found, fault: Defect, places: &[usize]) {
    match faults.iter_mut().find(|(known, _)| known.is_like(&fault)) {
        Some((known, of)) => {
            if fault.extent() > known.extent() {
                *known = fault;
            }
            of.extend(places.iter().filter(|place| !of.contains(place)).copied().collect::<Vec<_>>());
        }
        None => faults.push((fault, places.to_vec())),
    }
}

/// Lays out a side of a badge, and measures what each element draws.
fn traces<'d>(design: &'d Design, subject: &BadgeSubject, side: Facing, shaper: &mut Shaper<'_>) -> Vec<Trace<'d>> {
    let elements = design.elements(side);
    let laid = design.lay_apart(subject, side, shaper);
    laid.into_iter().filter_map(|laid| Trace::of(&elements[laid.place], laid, shaper.fonts())).collect()
}

/// Returns whether any text of a side stands on something other than one colour.
fn has_mixed_ground(elements: &[Element], category: &Category) -> bool {
    elements.iter().enumerate().any(|(place, element)| {
        let is_text = matches!(element.kind, ElementKind::Text { .. } | ElementKind::Stack { .. } | ElementKind::Marks(_));
        let is_here = element.categories.has(category.code.as_str());
        is_text && is_here && ground::behind(elements, place, category) == Behind::Mixed
    })
}

/// Returns whether a text that differs from person to person shares its box with another element of the side.
fn has_crowded_texts(elements: &[Element]) -> bool {
    let is_ground =
        |kind: &ElementKind| matches!(kind, ElementKind::Fill { .. } | ElementKind::Artwork { .. } | ElementKind::Picture { .. });
    let is_crowded = |of: usize, element: &Element| {
        elements.iter().enumerate().any(|(nth, other)| {
            let makes_room = element.beside_photo.is_some() && matches!(other.kind, ElementKind::Photo { .. });
            let is_behind = nth < of && is_ground(&other.kind);
            nth != of && !makes_room && !is_behind && trace::common(element.area, other.area).is_some()
        })
    };
    elements.iter().enumerate().any(|(of, element)| trace::is_personal(&element.kind) && is_crowded(of, element))
}
