//! Puts a participant into a template: items in millimetres, ready to be drawn.
//!
//! What depends only on the event and the category is laid out once, when the [`Design`] is made, and shared by all badges of
//! the category; the rest is laid out for each badge.

mod artwork;
mod block;
mod calendar;
mod code;
mod compared;
mod coverage;
#[cfg(test)]
mod designer_tests;
mod element;
mod error;
mod faces;
mod flow;
pub(in crate::badge) mod ground;
mod known;
#[cfg(test)]
mod looks_tests;
mod marks;
mod own_picture;
#[cfg(test)]
mod photo_tests;
mod portrait;
#[cfg(test)]
mod press_tests;
#[cfg(test)]
mod rules_tests;
mod scene;
mod shapes;
mod share;
#[cfg(test)]
mod tests;
mod texts;
mod values;

use std::{collections::HashMap, sync::Arc};

pub use self::{artwork::read as read_pictures, error::DesignError};
use self::{
    faces::AskedFaces,
    own_picture::OwnPictures,
    scene::{Canvas, Scene},
    share::SharedSide,
};
use crate::{
    badge::{
        fault::Facing,
        problem::{BadgeProblem, Severity},
        subject::BadgeSubject,
        template::{Element, ElementKind, Pattern, Template, palette},
    },
    domain::{colour::Colour, event::Event, ink::PressInk},
    typeset::{
        fonts::{FaceId, Fonts, LetterForms},
        item::{Drawn, Item, Picture, Side, TrimSize},
        pdf::Tagging,
        sheet::Sides,
        text::Shaper,
    },
};

/// A template for one event, with everything laid out that badges share.
pub struct Design {
    template: Template,
    event: Event,
    faces: Option<[FaceId; 2]>,
    own_faces: AskedFaces,
    own_pictures: OwnPictures,
    pictures: HashMap<String, Arc<Picture>>,
    categories: Vec<SharedSides>,
    problems: Vec<BadgeProblem>,
    /// Whether texts say what they are. If so, nothing is shared: what is heard keeps the template's order.
    parts: Tagging,
}

/// What the badges of one category share.
struct SharedSides {
    front: SharedSide,
    back: Option<SharedSide>,
    problems: Vec<BadgeProblem>,
}

/// What one element draws on one badge.
#[derive(Debug, Clone)]
pub(in crate::badge) struct Laid {
    /// The element's place in its side.
    pub(in crate::badge) place: usize,
    /// What it draws.
    pub(in crate::badge) items: Vec<Item>,
    /// Which part of it drew which items: from the first item on, by the part's id.
    pub(in crate::badge) parts: Vec<(usize, String)>,
}

/// What is drawn where the code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DrawnCode {
    /// The participant's code.
    Drawn,
    /// Nothing: the badge is only looked at, and may not have been issued.
    LeftOut,
}

impl Design {
    /// Makes a design: reads pictures and lays out what badges share.
    ///
    /// # Errors
    /// When the template names a category that the event lacks, or a picture or font that cannot be used, or has no room for
    /// the event's zones or days.
    pub fn new(template: &Template, event: &Event, fonts: &Fonts) -> Result<Self, DesignError> {
        Self::with_parts(template, event, fonts, Tagging::Untagged)
    }

    /// Makes a design for pages that are read on screens and heard, such as certificates.
    ///
    /// # Errors
    /// As [`Design::new`].
    pub fn for_reading(template: &Template, event: &Event, fonts: &Fonts) -> Result<Self, DesignError> {
        Self::with_parts(template, event, fonts, Tagging::Tagged)
    }

    fn with_parts(template: &Template, event: &Event, fonts: &Fonts, parts: Tagging) -> Result<Self, DesignError> {
        let faces = faces::of_template(template, fonts)?;
        let (own_faces, missing_faces) = faces::of_texts(template, faces, fonts)?;
        let mut design = Self {
            template: template.clone(),
            event: event.clone(),
            faces,
            own_faces,
            own_pictures: OwnPictures::default(),
            pictures: HashMap::new(),
            categories: Vec::new(),
            problems: missing_faces,
            parts,
        };
        known::check(template, event)?;
        design.problems.extend(compared::of_template(template, event));
        design.pictures = artwork::read(template, fonts)?;
        design.problems.extend(coverage::of_inks(&design.palette(), event));
        design.problems.extend(coverage::of_pictures(&design.pictures));
        let mut shaper = Shaper::new(fonts);
        for place in 0..event.categories.len() {
            let shared = design.share(place, &mut shaper)?;
            for problem in &shared.problems {
                if !design.problems.contains(problem) {
                    design.problems.push(problem.clone());
                }
            }
            design.categories.push(shared);
        }
        design.join_contrasts();
        Ok(design)
    }

    /// Returns the size of the badge.
    #[must_use]
    pub fn format(&self) -> TrimSize {
        self.template.page.format
    }

    /// Returns the sides that badges have.
    #[must_use]
    pub fn sides(&self) -> Sides {
        if self.has_back() { Sides::Both } else { Sides::Front }
    }

    /// Returns whether badges have a back.
    #[must_use]
    pub fn has_back(&self) -> bool {
        !self.template.back.is_empty()
    }

    /// Returns whether any badge shows a photo.
    #[must_use]
    pub fn shows_photos(&self) -> bool {
        self.template.front.iter().chain(&self.template.back).any(|element| matches!(element.kind, ElementKind::Photo { .. }))
    }

    /// Returns the event.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// Returns the template.
    #[must_use]
    pub fn template(&self) -> &Template {
        &self.template
    }

    /// Returns what a press prints colours with.
    #[must_use]
    pub fn palette(&self) -> Vec<(Colour, PressInk)> {
        palette(&self.template.inks, &self.event)
    }

    /// Returns the problems that every badge has, or every badge of a category.
    #[must_use]
    pub fn problems(&self) -> &[BadgeProblem] {
        &self.problems
    }

    /// Lays out a badge.
    ///
    /// # Errors
    /// With all its problems when one of them is an error: such a badge must not be printed.
    pub fn draw(&self, subject: &BadgeSubject, shaper: &mut Shaper<'_>) -> Result<Drawn, Vec<BadgeProblem>> {
        let (drawn, problems) = self.attempt(subject, shaper);
        match drawn {
            Some(drawn) if problems.iter().all(|problem| problem.severity() == Severity::Warning) => Ok(drawn),
            _ => Err(problems),
        }
    }

    /// Lays out a badge as well as possible, and returns it with all its problems. A text that does not fit is set smaller than
    /// the template allows. Returns no badge if none can be drawn at all.
    pub fn attempt(&self, subject: &BadgeSubject, shaper: &mut Shaper<'_>) -> (Option<Drawn>, Vec<BadgeProblem>) {
        let (drawn, mut problems) = self.lay_out(subject, shaper, DrawnCode::Drawn);
        if let Some(shared) = self.categories.get(subject.category) {
            problems.extend(shared.problems.iter().cloned());
        }
        let fatal = problems.iter().any(BadgeProblem::is_fatal);
        (drawn.filter(|_| !fatal), problems)
    }

    /// Returns the problems of one badge that are not its category's, whether or not it has been issued.
    pub(super) fn problems_of(&self, subject: &BadgeSubject, shaper: &mut Shaper<'_>) -> Vec<BadgeProblem> {
        self.lay_out(subject, shaper, DrawnCode::LeftOut).1
    }

    /// Returns the elements of a side.
    pub(in crate::badge) fn elements(&self, side: Facing) -> &[Element] {
        match side {
            Facing::Front => &self.template.front,
            Facing::Back => &self.template.back,
        }
    }

    /// Lays out a side of a badge, and keeps apart what each element draws, in the template's order.
    pub(in crate::badge) fn lay_apart(&self, subject: &BadgeSubject, side: Facing, shaper: &mut Shaper<'_>) -> Vec<Laid> {
        let Some(category) = self.event.categories.get(subject.category) else { return Vec::new() };
        let elements = self.elements(side);
        let scene = self.scene(subject.category, Some(subject), side);
        let here = elements.iter().enumerate().filter(|(_, element)| element.categories.has(category.code.as_str()));
        here.map(|(place, element)| {
            let (mut items, mut parts, mut problems) = (Vec::new(), Vec::new(), Vec::new());
            let mut canvas = Canvas { shaper: &mut *shaper, items: &mut items, problems: &mut problems, parts: Some(&mut parts) };
            let fits = scene.lay(element, &mut canvas);
            debug_assert!(fits.is_ok(), "as many marks did fit when the design was made");
            for problem in &problems {
                if let BadgeProblem::PictureMissing { file, .. } = problem {
                    let folder = self.template.folder.as_deref();
                    items.push(own_picture::of_another(element.area, file, folder, shaper.fonts()));
                }
            }
            Laid { place, items, parts }
        })
        .collect()
    }

    /// Adds what was found wrong with all badges of categories, by the categories' places. A badge with an error among it is not
    /// drawn.
    pub(in crate::badge) fn add_problems(&mut self, found: Vec<(BadgeProblem, Vec<usize>)>) {
        for (problem, places) in found {
            for place in places {
                if let Some(shared) = self.categories.get_mut(place) {
                    shared.problems.push(problem.clone());
                }
            }
            if !self.problems.contains(&problem) {
                self.problems.push(problem);
            }
        }
        self.join_contrasts();
    }

    /// Reports a text that is hard to read in every category once, and not for each of them.
    fn join_contrasts(&mut self) {
        let Some((first, others)) = self.categories.split_first().filter(|(_, others)| !others.is_empty()) else { return };
        let has = |shared: &SharedSides, problem: &BadgeProblem| shared.problems.iter().any(|known| known.is_like(problem));
        let everywhere = |problem: &&BadgeProblem| others.iter().all(|shared| has(shared, problem));
        let contrasts = first.problems.iter().filter(|problem| matches!(problem, BadgeProblem::Contrast { .. }));
        let of_all: Vec<BadgeProblem> = contrasts.filter(everywhere).cloned().collect();
        for problem in of_all {
            let joined = problem.clone().of_every_category();
            for list in self.categories.iter_mut().map(|shared| &mut shared.problems).chain([&mut self.problems]) {
                let place = list.iter().position(|known| known.is_like(&problem)).unwrap_or(list.len());
                list.retain(|known| !known.is_like(&problem));
                list.insert(place.min(list.len()), joined.clone());
            }
        }
    }

    fn lay_out(&self, subject: &BadgeSubject, shaper: &mut Shaper<'_>, codes: DrawnCode) -> (Option<Drawn>, Vec<BadgeProblem>) {
        let Some(shared) = self.categories.get(subject.category) else {
            return (None, vec![BadgeProblem::Category { place: subject.category }]);
        };
        let mut problems = Vec::new();
        let category = &self.event.categories[subject.category];
        let usual = subject.zones == category.zones.intersection(self.event.all_zones())
            && subject.days == category.days.intersection(self.event.all_days());
        let mut side = |side: &SharedSide, face: Facing| {
            let layer = if usual { &side.usual } else { &side.other };
            let (scene, elements) = (self.scene(subject.category, Some(subject), face), self.elements(face));
            let mut items = Vec::new();
            for &place in &layer.own {
                let element = &elements[place];
                if codes == DrawnCode::LeftOut && matches!(element.kind, ElementKind::Code { .. }) {
                    continue;
                }
                let mut canvas = Canvas { shaper: &mut *shaper, items: &mut items, problems: &mut problems, parts: None };
                let fits = scene.lay(element, &mut canvas);
                debug_assert!(fits.is_ok(), "as many marks fitted when the design was made");
            }
            Side { fixed: Arc::clone(&layer.fixed), items }
        };
        let front = side(&shared.front, Facing::Front);
        let back = shared.back.as_ref().map(|back| side(back, Facing::Back));
        (Some(Drawn { front, back }), problems)
    }

    /// Returns whether a condition on the event or the category holds.
    pub(in crate::badge) fn holds(&self, condition: &Pattern, category: usize) -> bool {
        !self.scene(category, None, Facing::Front).filled(condition).is_empty()
    }

    fn scene<'s>(&'s self, category: usize, subject: Option<&'s BadgeSubject>, side: Facing) -> Scene<'s> {
        Scene {
            event: &self.event,
            category: &self.event.categories[category],
            subject,
            forms: subject
                .map_or_else(LetterForms::default, |subject| LetterForms::of_person(&subject.language, &subject.country)),
            elements: self.elements(side),
            side,
            pictures: &self.pictures,
            faces: self.faces,
            own_faces: &self.own_faces,
            own_pictures: &self.own_pictures,
            folder: self.template.folder.as_deref(),
            page: &self.template.page,
            parts: self.parts,
        }
    }

    fn share(&self, place: usize, shaper: &mut Shaper<'_>) -> Result<SharedSides, DesignError> {
        let mut problems = Vec::new();
        let front = self.share_side(place, Facing::Front, shaper, &mut problems)?;
        let back = if self.has_back() { Some(self.share_side(place, Facing::Back, shaper, &mut problems)?) } else { None };
        Ok(SharedSides { front, back, problems })
    }

    fn share_side(
        &self,
        place: usize,
        face: Facing,
        shaper: &mut Shaper<'_>,
        problems: &mut Vec<BadgeProblem>,
    ) -> Result<SharedSide, DesignError> {
        let category = &self.event.categories[place];
        // Someone who has the category's rights and nothing else.
        let usual = BadgeSubject {
            category: place,
            zones: category.zones.intersection(self.event.all_zones()),
            days: category.days.intersection(self.event.all_days()),
            ..BadgeSubject::default()
        };
        let scene = self.scene(place, Some(&usual), face);
        let key = (place * 2 + usize::from(face == Facing::Back)) * 2;
        share::lay(&scene, key, shaper, problems)
    }
}
