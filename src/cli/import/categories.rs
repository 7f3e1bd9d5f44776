//! Which category of the event a list means.

use crate::cli::{
    error::CliError,
    import::importer::{Importer, Meant},
};
use crate::domain::{
    category::{Category, MAX_CATEGORIES},
    event::Event,
    event_file::default_colour,
    id::CategoryCode,
    text::{did_you_mean, fold},
};

impl Importer<'_> {
    /// Returns the category that a code means: exactly, or but for case and accents by code or title; or what is wrong with it.
    pub(super) fn known(&mut self, code: &CategoryCode) -> Result<Meant, CliError> {
        if let Some(known) = self.resolved.get(code) {
            return Ok(Meant::Known(known.clone()));
        }
        let event = self.merge.event();
        let found = match event.category(code).map(|category| category.code.clone()) {
            Some(exact) => exact,
            None => match alike(event, code) {
                Some(alike) => alike,
                None if self.args.create_categories => self.create(code)?,
                None => return Ok(Meant::Unknown(unknown(event, code))),
            },
        };
        self.resolved.insert(code.clone(), found.clone());
        Ok(Meant::Known(found))
    }

    fn create(&mut self, code: &CategoryCode) -> Result<CategoryCode, CliError> {
        let event = self.merge.event();
        let next = event.categories.iter().map(|category| usize::from(category.index) + 1).max().unwrap_or(0);
        let index = u8::try_from(next).map_err(|_| {
            CliError::failed(format!("category \"{code}\" exceeds the {MAX_CATEGORIES} that an event can have"))
                .hint("see whether --map names the right column for categories")
        })?;
        let category = Category {
            index,
            code: code.clone(),
            title: code.as_str().to_uppercase(),
            colour: default_colour(event.categories.len()),
            ink: None,
            zones: event.all_zones(),
            days: event.all_days(),
        };
        self.merge.add_category(category);
        self.summary.created.push(code.clone());
        Ok(code.clone())
    }
}

fn alike(event: &Event, code: &CategoryCode) -> Option<CategoryCode> {
    let folded = fold(code.as_str());
    let mut alike = event.categories.iter().filter(|known| fold(known.code.as_str()) == folded || fold(&known.title) == folded);
    let first = alike.next().filter(|_| !folded.is_empty())?;
    alike.next().is_none().then(|| first.code.clone())
}

fn unknown(event: &Event, code: &CategoryCode) -> String {
    let known = || event.categories.iter().map(|category| category.code.as_str());
    let suggestion = did_you_mean(code.as_str(), known());
    format!(
        "is not a category of the event{suggestion}; known are {}, or add --create-categories",
        known().collect::<Vec<_>>().join(", ")
    )
}
