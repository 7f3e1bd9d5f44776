//! Turns the tables of a template file into a checked template.

use toml::Spanned;

use super::{
    file::{ElementTable, PageTable, TemplateFile},
    inks::TemplateInk,
    kinds::{self, KNOWN},
    model::{CategorySelection, Element, ElementKind, Template, TemplatePage},
    own::{OwnSelection, OwnText, PREFIX},
    reader,
};
use crate::{
    domain::toml_file::{self, Reader, TomlError, TomlText},
    typeset::item::{Rect, TrimSize},
};

/// The least side of a QR module, in millimetres: no printer at an event can draw a smaller one. The preflight reports that cheap
/// readers need more.
const LEAST_MODULE: f32 = 0.2;
/// The most elements of a side, and the most inks: the largest template that is known has 40.
const MOST_ELEMENTS: usize = 500;
/// Lengths that differ by less are equal: a thousandth of a millimetre.
const TOLERANCE: f32 = 0.001;

/// Reads a template.
///
/// # Errors
/// When the text is not TOML, a key or value is unknown, or something is off the page or too small.
pub(super) fn read(text: &str) -> Result<Template, TomlError> {
    read_all(text).map_err(|mut errors| errors.swap_remove(0))
}

/// Reads a template, and goes on after an error as far as it can.
///
/// # Errors
/// With everything that is wrong, unknown keys first, each in the order of the file; the list is never empty.
pub(super) fn read_all(text: &str) -> Result<Template, Vec<TomlError>> {
    // A misspelled key may be the one that is missing, so unknown keys are reported first.
    let mut errors = toml_file::unknown_keys(text, &*KNOWN).map_err(|error| vec![error])?;
    let unknown = errors.len();
    let file: TemplateFile = toml_file::read_loosely(text).map_err(|error| {
        let first = std::mem::take(&mut errors);
        first.into_iter().chain([error]).collect::<Vec<_>>()
    })?;
    let reader = Reader::new(text);
    let page = match reader.page(&file.page) {
        Ok(page) => page,
        Err(error) => {
            errors.push(error);
            return Err(errors);
        }
    };
    let name = keep(reader.name(&file.name), &mut errors).unwrap_or_default();
    let title = file.title.as_ref().map_or_else(|| Ok(name.clone()), |title| reader.cleaned(title));
    let title = keep(title, &mut errors).unwrap_or_default();
    let language = keep(reader::language_of(&reader, file.language.as_ref(), ""), &mut errors).unwrap_or_default();
    let font = keep(file.font.as_ref().map(|font| reader.cleaned(font)).transpose(), &mut errors).flatten();
    let many = [(&file.front, "elements on the front"), (&file.back, "elements on the back")];
    let many = many.into_iter().map(|(tables, what)| reader.at_most(tables, MOST_ELEMENTS, what));
    let many = many.chain([reader.at_most(&file.ink, MOST_ELEMENTS, "inks")]).find_map(Result::err);
    if let Some(error) = many {
        return Err(vec![error]);
    }
    let mut side = |tables: &[Spanned<ElementTable>]| -> Vec<Element> {
        let read = tables.iter().map(|table| keep(reader.element(table, &page, &language), &mut errors));
        let elements: Vec<Option<Element>> = read.collect();
        errors.extend(reader.used_twice(tables, &elements));
        elements.into_iter().flatten().collect()
    };
    let (front, back) = (side(&file.front), side(&file.back));
    let inks = file.ink.iter().filter_map(|table| keep(TemplateInk::read(&reader, table), &mut errors)).collect();
    errors[unknown..].sort_by_key(|error| (error.line, error.column));
    if errors.is_empty() {
        Ok(Template { name, title, font, language, page, front, back, inks, folder: None })
    } else {
        Err(errors)
    }
}

fn keep<T>(result: Result<T, TomlError>, errors: &mut Vec<TomlError>) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}

impl Reader<'_> {
    fn name(&self, written: &TomlText) -> Result<String, TomlError> {
        let name = self.cleaned(written)?;
        if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
            return Ok(name);
        }
        Err(self.at(written, format!("the template's name \"{name}\" may only have letters, digits, - and _")))
    }

    fn page(&self, table: &PageTable) -> Result<TemplatePage, TomlError> {
        let format = TrimSize {
            width: self.number(&table.width, "the page's width", (20.0, 1000.0), "")?,
            height: self.number(&table.height, "the page's height", (20.0, 1000.0), "")?,
            bleed: self.number_or(table.bleed.as_ref(), "the bleed", (0.0, 20.0), 0.0)?,
        };
        let half = format.width.min(format.height) / 2.0;
        self.at_most(&table.keep_clear, MOST_ELEMENTS, "places that are kept clear")?;
        let clear = table.keep_clear.iter().map(Spanned::get_ref).map(|clear| {
            let number = |value, what| self.number(value, what, (0.0, 1000.0), "");
            Ok(Rect {
                x: number(&clear.x, "x")?,
                y: number(&clear.y, "y")?,
                width: number(&clear.width, "the width")?,
                height: number(&clear.height, "the height")?,
            })
        });
        Ok(TemplatePage {
            format,
            safe: self.number_or(table.safe.as_ref(), "the safe margin", (0.0, half), 3.0)?,
            grid: self.number_or(table.grid.as_ref(), "the grid", (0.0, 10.0), 0.0)?,
            folds: [
                table.fold_x.as_ref().map(|fold| self.number(fold, "fold_x", (0.0, 1000.0), "")).transpose()?,
                table.fold_y.as_ref().map(|fold| self.number(fold, "fold_y", (0.0, 1000.0), "")).transpose()?,
            ],
            clear: clear.collect::<Result<_, _>>()?,
        })
    }

    fn element(&self, table: &Spanned<ElementTable>, page: &TemplatePage, language: &str) -> Result<Element, TomlError> {
        let (kind, area) = kinds::element(self, table, page.format, language)?;
        self.check_place(table, &kind, area, page)?;
        let written = table.get_ref();
        let id = written.id.as_ref().map_or_else(|| Ok(kinds::default_id(&kind)), |id| self.cleaned(id))?;
        let (categories, own) = match (&written.only, &written.except) {
            (Some(_), Some(except)) => {
                let place = except.first().map_or_else(|| Spanned::new(table.span(), ()), |first| Spanned::new(first.span(), ()));
                return Err(self.at(&place, "\"only\" and \"except\" cannot go together; use one of them"));
            }
            (Some(only), None) => {
                let (codes, own) = self.codes(only)?;
                (
                    if codes.is_empty() && !own.is_empty() { CategorySelection::All } else { CategorySelection::Only(codes) },
                    if own.is_empty() { OwnSelection::All } else { OwnSelection::Only(own) },
                )
            }
            (None, Some(except)) => {
                let (codes, own) = self.codes(except)?;
                (CategorySelection::Except(codes), if own.is_empty() { OwnSelection::All } else { OwnSelection::Except(own) })
            }
            (None, None) => (CategorySelection::All, OwnSelection::All),
        };
        let beside_photo = written.beside_photo.as_ref();
        let beside_photo = beside_photo.map(|gap| self.number(gap, "beside_photo", (0.0, 100.0), "")).transpose()?;
        let line = self.line(table);
        // Texts and lines have conditions of their own.
        let has_own = matches!(kind, ElementKind::Text { .. });
        let condition = |pattern: Option<&TomlText>| if has_own { Ok(None) } else { reader::condition(self, pattern) };
        let when = if matches!(kind, ElementKind::Line { .. }) { None } else { condition(written.when.as_ref())? };
        let unless = condition(written.unless.as_ref())?;
        let (opacity, radius) = kinds::shape(self, written)?;
        let rotation = kinds::rotation(self, written)?;
        let alt = written.alt.as_ref().map(|alt| self.cleaned(alt)).transpose()?;
        Ok(Element { id, line, area, categories, beside_photo, own, when, unless, rotation, opacity, radius, alt, kind })
    }

    /// Reads codes of categories, and tests of own fields: `field.bus=A`.
    fn codes(&self, written: &[TomlText]) -> Result<(Vec<String>, Vec<OwnText>), TomlError> {
        let (mut codes, mut own) = (Vec::new(), Vec::new());
        for written in written {
            let code = self.cleaned(written)?;
            match code.strip_prefix(PREFIX) {
                Some(test) => own.push(OwnText::parse(test).map_err(|error| self.at(written, error))?),
                None => codes.push(code),
            }
        }
        Ok((codes, own))
    }

    /// Two elements with one name could not be told apart in a message.
    fn used_twice(&self, tables: &[Spanned<ElementTable>], elements: &[Option<Element>]) -> Vec<TomlError> {
        let mut errors = Vec::new();
        for (place, (table, element)) in tables.iter().zip(elements).enumerate() {
            let (Some(written), Some(element)) = (&table.get_ref().id, element) else { continue };
            if elements[..place].iter().flatten().any(|earlier| earlier.id == element.id) {
                errors.push(self.at(written, format!("the id \"{}\" is used twice; give each element its own", element.id)));
            }
        }
        errors
    }

    fn check_place(
        &self,
        table: &Spanned<ElementTable>,
        kind: &ElementKind,
        area: Rect,
        page: &TemplatePage,
    ) -> Result<(), TomlError> {
        let place = kinds::place_of(table);
        let TrimSize { width, height, bleed } = page.format;
        let (margin, what) = match kind {
            ElementKind::Fill { .. }
            | ElementKind::Line { .. }
            | ElementKind::Frame { .. }
            | ElementKind::Picture { .. }
            | ElementKind::OwnPicture { .. }
            | ElementKind::Artwork { .. } => (-bleed, "the page and its bleed"),
            _ => (page.safe, "the page's safe margin"),
        };
        let (left, top, right, bottom) = (margin, margin, width - margin, height - margin);
        let inside = area.x >= left - TOLERANCE
            && area.y >= top - TOLERANCE
            && area.x + area.width <= right + TOLERANCE
            && area.y + area.height <= bottom + TOLERANCE;
        if !inside {
            let message = format!(
                "the element spans x {} to {} and y {} to {}, which is outside {what}: x {left} to {right}, y {top} to {bottom}",
                rounded(area.x),
                rounded(area.x + area.width),
                rounded(area.y),
                rounded(area.y + area.height),
            );
            return Err(self.at(&place, message));
        }
        if !matches!(kind, ElementKind::Fill { .. } | ElementKind::Artwork { .. })
            && page.clear.iter().any(|clear| touch(*clear, area))
        {
            return Err(self.at(&place, "the element lies in a place that [[page.keep_clear]] keeps clear; move one of them"));
        }
        if let ElementKind::Code { form } = *kind {
            let module = form.module(area.width);
            if module < LEAST_MODULE - TOLERANCE {
                let least = LEAST_MODULE * area.width / module;
                let message = format!(
                    "the code is {} mm wide, {module:.2} mm a module; make it {least:.1} mm or more, so that a module has {LEAST_MODULE} mm",
                    area.width
                );
                return Err(self.at(&place, message));
            }
        }
        Ok(())
    }
}

fn rounded(length: f32) -> f32 {
    (length * 1000.0).round() / 1000.0
}

fn touch(a: Rect, b: Rect) -> bool {
    a.x < b.x + b.width - TOLERANCE
        && b.x < a.x + a.width - TOLERANCE
        && a.y < b.y + b.height - TOLERANCE
        && b.y < a.y + a.height - TOLERANCE
}
