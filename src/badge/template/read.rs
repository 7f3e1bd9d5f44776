//! Turns the tables of a template file into a checked template.

use toml::Spanned;

use super::{
    file::{ElementTable, File, KNOWN, Number, PageTable, Text},
    kinds,
    model::{Element, Kind, Page, Selection, Template},
};
use crate::{
    badge::item::{Format, Rect},
    domain::{
        text::{clean, did_you_mean},
        toml_file::{self, TomlError},
    },
};

/// The least side of a QR module, in millimetres: below it no printer at an event draws it. That cheap readers need more is for
/// the preflight to say.
const LEAST_MODULE: f32 = 0.2;
/// Lengths that differ by less are equal: a thousandth of a millimetre.
const TOLERANCE: f32 = 0.001;

/// Reads a template.
///
/// # Errors
/// When the text is not TOML, a key or value is unknown, or something is off the page or too small.
pub(super) fn read(text: &str) -> Result<Template, TomlError> {
    let file: File = toml_file::read(text, KNOWN)?;
    let reader = Reader { text };
    let page = reader.page(&file.page)?;
    let name = reader.cleaned(&file.name)?;
    let well_named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if !well_named {
        return Err(reader.at(&file.name, format!("the template's name \"{name}\" has to be of letters, digits, - and _")));
    }
    let side = |tables: &[Spanned<ElementTable>]| -> Result<Vec<Element>, TomlError> {
        let elements = tables.iter().map(|table| reader.element(table, &page)).collect::<Result<Vec<_>, _>>()?;
        reader.different_ids(tables, &elements)?;
        Ok(elements)
    };
    Ok(Template {
        title: file.title.as_ref().map_or_else(|| Ok(name.clone()), |title| reader.cleaned(title))?,
        font: file.font.as_ref().map(|font| reader.cleaned(font)).transpose()?,
        front: side(&file.front)?,
        back: side(&file.back)?,
        name,
        page,
        folder: None,
    })
}

/// Knows the text, so that an error finds its line.
pub(super) struct Reader<'a> {
    text: &'a str,
}

impl Reader<'_> {
    pub(super) fn at<T>(&self, place: &Spanned<T>, message: impl Into<String>) -> TomlError {
        toml_file::at_value(self.text, place, message)
    }

    pub(super) fn cleaned(&self, value: &Text) -> Result<String, TomlError> {
        clean(value.get_ref()).map_err(|error| self.at(value, format!("the text {error}")))
    }

    /// Returns the one of some words that is written; the first where none is.
    pub(super) fn word<T: Copy>(&self, value: Option<&Text>, words: &[(&'static str, T)]) -> Result<T, TomlError> {
        let Some(value) = value else { return Ok(words[0].1) };
        let written = value.get_ref().trim();
        words.iter().find(|(word, _)| *word == written).map(|(_, meaning)| *meaning).ok_or_else(|| {
            let known = || words.iter().map(|(word, _)| *word);
            let suggestion = did_you_mean(written, known());
            self.at(value, format!("\"{written}\" is none of {}{suggestion}", known().collect::<Vec<_>>().join(", ")))
        })
    }

    /// Returns a number inside a range.
    pub(super) fn number(&self, value: &Number, what: &str, least: f32, greatest: f32) -> Result<f32, TomlError> {
        let number = *value.get_ref();
        if number.is_finite() && (least..=greatest).contains(&number) {
            return Ok(number);
        }
        Err(self.at(value, format!("{what} is {number}; it has to be from {least} to {greatest}")))
    }

    /// Returns a number inside a range, or what stands for it where it is not written.
    pub(super) fn number_or(
        &self,
        value: Option<&Number>,
        what: &str,
        (least, greatest): (f32, f32),
        default: f32,
    ) -> Result<f32, TomlError> {
        value.map_or(Ok(default), |value| self.number(value, what, least, greatest))
    }

    fn page(&self, table: &PageTable) -> Result<Page, TomlError> {
        let format = Format {
            width: self.number(&table.width, "the page's width", 20.0, 1000.0)?,
            height: self.number(&table.height, "the page's height", 20.0, 1000.0)?,
            bleed: self.number_or(table.bleed.as_ref(), "the bleed", (0.0, 20.0), 0.0)?,
        };
        let half = format.width.min(format.height) / 2.0;
        let clear = table.keep_clear.iter().map(|clear| {
            let number = |value, what| self.number(value, what, 0.0, 1000.0);
            Ok(Rect {
                x: number(&clear.x, "x")?,
                y: number(&clear.y, "y")?,
                width: number(&clear.width, "the width")?,
                height: number(&clear.height, "the height")?,
            })
        });
        Ok(Page {
            format,
            safe: self.number_or(table.safe.as_ref(), "the safe margin", (0.0, half), 3.0)?,
            grid: self.number_or(table.grid.as_ref(), "the grid", (0.0, 10.0), 0.0)?,
            clear: clear.collect::<Result<_, _>>()?,
        })
    }

    fn element(&self, table: &Spanned<ElementTable>, page: &Page) -> Result<Element, TomlError> {
        let (kind, area) = kinds::element(self, table)?;
        self.check_place(table, &kind, area, page)?;
        let written = table.get_ref();
        let id = written.id.as_ref().map_or_else(|| Ok(kinds::default_id(&kind)), |id| self.cleaned(id))?;
        let categories = match (&written.only, &written.except) {
            (Some(_), Some(except)) => {
                let place = except.first().map_or_else(|| Spanned::new(table.span(), ()), |first| Spanned::new(first.span(), ()));
                return Err(self.at(&place, "\"only\" and \"except\" cannot go together; use one of them"));
            }
            (Some(only), None) => Selection::Only(self.codes(only)?),
            (None, Some(except)) => Selection::Except(self.codes(except)?),
            (None, None) => Selection::All,
        };
        let beside_photo = written.beside_photo.as_ref();
        let beside_photo = beside_photo.map(|gap| self.number(gap, "beside_photo", 0.0, 100.0)).transpose()?;
        let line = self.at(table, "").line;
        Ok(Element { id, line, area, categories, beside_photo, kind })
    }

    fn codes(&self, written: &[Text]) -> Result<Vec<String>, TomlError> {
        written.iter().map(|code| self.cleaned(code)).collect()
    }

    /// Two elements of one name could not be told apart in a message.
    fn different_ids(&self, tables: &[Spanned<ElementTable>], elements: &[Element]) -> Result<(), TomlError> {
        for (place, (table, element)) in tables.iter().zip(elements).enumerate() {
            let Some(id) = &table.get_ref().id else { continue };
            if elements[..place].iter().any(|earlier| earlier.id == element.id) {
                return Err(self.at(id, format!("the id \"{}\" is used twice; give each element its own", element.id)));
            }
        }
        Ok(())
    }

    fn check_place(&self, table: &Spanned<ElementTable>, kind: &Kind, area: Rect, page: &Page) -> Result<(), TomlError> {
        let place = kinds::place_of(table);
        let Format { width, height, bleed } = page.format;
        let (margin, what) = match kind {
            Kind::Fill { .. } | Kind::Line { .. } | Kind::Frame { .. } | Kind::Picture { .. } => {
                (-bleed, "the page and its bleed")
            }
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
        if !matches!(kind, Kind::Fill { .. }) && page.clear.iter().any(|clear| touch(*clear, area)) {
            return Err(self.at(&place, "the element lies in a place that [[page.keep_clear]] keeps clear; move one of them"));
        }
        if let Kind::Code { form } = *kind {
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
