//! Whether an event has what a template names: categories and own fields.

use super::error::DesignError;
use crate::{
    badge::template::{Element, InkOf, Template},
    domain::{event::Event, text::did_you_mean},
};

/// Refuses a template that names what the event lacks.
///
/// # Errors
/// With the first name that is not known.
pub(super) fn check(template: &Template, event: &Event) -> Result<(), DesignError> {
    for element in template.front.iter().chain(&template.back) {
        categories(event, element)?;
        own_fields(event, element)?;
    }
    inks(template, event)
}

/// Refuses inks for categories that the event lacks.
fn inks(template: &Template, event: &Event) -> Result<(), DesignError> {
    let known = || event.categories.iter().map(|category| category.code.as_str());
    for ink in &template.inks {
        if let InkOf::Category(code) = &ink.whose
            && known().all(|known| known != code)
        {
            return Err(DesignError::Category { line: ink.line, code: code.clone(), suggestion: did_you_mean(code, known()) });
        }
    }
    Ok(())
}

/// Refuses an element for a category that the event lacks.
fn categories(event: &Event, element: &Element) -> Result<(), DesignError> {
    let known = || event.categories.iter().map(|category| category.code.as_str());
    match element.categories.codes().find(|code| known().all(|known| known != *code)) {
        None => Ok(()),
        Some(code) => {
            Err(DesignError::Category { line: element.line, code: code.to_owned(), suggestion: did_you_mean(code, known()) })
        }
    }
}

/// Refuses an element that shows a field which the event lacks.
fn own_fields(event: &Event, element: &Element) -> Result<(), DesignError> {
    match element.own_fields().into_iter().find(|own| own.field(event).is_none()) {
        None => Ok(()),
        Some(own) => {
            let (code, suggestion) = own.unknown(event);
            Err(DesignError::Field { line: element.line, code, suggestion })
        }
    }
}
