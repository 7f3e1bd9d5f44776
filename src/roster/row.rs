//! One row becomes one participant, or the reason why it cannot.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    Listed, NO_CATEGORY, Options, Rejection, Row,
    columns::{Columns, Role},
    country,
};
use crate::domain::{
    event::Event,
    field::{Field, FieldSet},
    id::{CategoryCode, Reference},
    mask::DayMask,
    participant::{HeadMark, Participant},
    text::clean,
};

/// The cells of one row.
pub(super) struct Cells(pub(super) Vec<Cell>);

/// A cell.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) kind: CellKind,
}

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum CellKind {
    #[default]
    Text,
    /// A formula that failed: `#REF!`.
    Error,
}

impl Cells {
    pub(super) fn texts<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        Self(texts.map(|text| Cell { text: text.to_owned(), kind: CellKind::Text }).collect())
    }

    /// Tells whether nothing is written in the row.
    pub(super) fn is_blank(&self) -> bool {
        self.0.iter().all(|cell| cell.text.trim().is_empty())
    }
}

/// Reads the rows of one list.
pub(super) struct RowReader<'e> {
    columns: Columns,
    fields: FieldSet,
    category: Option<CategoryCode>,
    event: &'e Event,
    /// The line of each reference that was met.
    seen: HashMap<Reference, u64>,
}

impl<'e> RowReader<'e> {
    pub(super) fn new(columns: Columns, options: &Options, event: &'e Event) -> Self {
        let mut fields = columns.fields().with(Field::Reference);
        if options.category.is_some() {
            fields = fields.with(Field::Category);
        }
        Self { fields, columns, category: options.category.clone(), event, seen: HashMap::new() }
    }

    /// Reads one row.
    pub(super) fn row(&mut self, line: u64, cells: &Cells) -> Row {
        match self.listed(line, cells) {
            Ok(listed) => Row::Listed(Box::new(listed)),
            Err(rejection) => Row::Rejected(*rejection),
        }
    }

    fn listed(&mut self, line: u64, cells: &Cells) -> Result<Listed, Box<Rejection>> {
        let reject = |column: &str, value: &str, problem: String| Box::new(Rejection::new(line, column, value, problem));
        self.check_shape(line, cells)?;
        let mut given: Vec<(Field, &str)> = Vec::new();
        let mut position = "";
        for ((cell, role), heading) in cells.0.iter().zip(&self.columns.roles).zip(&self.columns.headings) {
            if *role == Role::Ignored {
                continue;
            }
            if cell.kind == CellKind::Error {
                return Err(reject(heading, &cell.text, "is a formula that failed; correct it in the workbook".into()));
            }
            match role {
                Role::Field(field) => given.push((*field, cell.text.as_str())),
                Role::Position => position = cell.text.trim(),
                Role::Ignored => {}
            }
        }
        let value = |field: Field| given.iter().find(|(known, _)| *known == field).map_or("", |(_, text)| text.trim());
        let reference = self.reference(line, value(Field::Reference), position, value(Field::Email))?;
        let code = self.category(line, value(Field::Category))?;
        let mut participant = Participant::new(reference, code);
        for (field, text) in &given {
            self.set(&mut participant, *field, text).map_err(|problem| reject(self.columns.heading(*field), text, problem))?;
        }
        let names = [Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName];
        if names.iter().any(|&name| self.fields.has(name)) && participant.full_name().is_empty() {
            let column = names.into_iter().find(|&name| self.fields.has(name)).unwrap_or(Field::Name);
            return Err(reject(self.columns.heading(column), "", "the row has no name; give one in either script".into()));
        }
        if let Some(first) = self.seen.insert(participant.reference.clone(), line) {
            self.seen.insert(participant.reference.clone(), first);
            let problem = format!("the reference stands on line {first} already; each participant needs one of their own");
            return Err(reject(self.columns.heading(Field::Reference), participant.reference.as_str(), problem));
        }
        Ok(Listed { line, columns: self.fields, participant })
    }

    /// A row with more or fewer cells than the heading has lost or gained a separator: its values would be in the wrong columns.
    fn check_shape(&self, line: u64, cells: &Cells) -> Result<(), Box<Rejection>> {
        let (expected, found) = (self.columns.headings.len(), cells.0.len());
        let surplus = cells.0.iter().skip(expected).any(|cell| !cell.text.trim().is_empty());
        if found < expected || surplus {
            let first = cells.0.first().map_or("", |cell| cell.text.as_str());
            let problem =
                format!("the row has {found} cells and the heading {expected}; put quotes around values that hold the separator");
            return Err(Box::new(Rejection::new(line, self.columns.headings.first().map_or("", String::as_str), first, problem)));
        }
        Ok(())
    }

    fn reference(&self, line: u64, written: &str, position: &str, email: &str) -> Result<Reference, Box<Rejection>> {
        let (column, text) = match (self.columns.email_is_reference, position) {
            (true, _) => (self.columns.heading(Field::Email), email.to_owned()),
            (false, "") => (self.columns.heading(Field::Reference), written.to_owned()),
            (false, position) => (self.columns.heading(Field::Reference), format!("{written}-{position}")),
        };
        text.parse().map_err(|error: crate::domain::id::IdError| {
            Box::new(Rejection::new(line, column, &text, format!("{error}; each row needs a reference of its own")))
        })
    }

    fn category(&self, line: u64, written: &str) -> Result<CategoryCode, Box<Rejection>> {
        if !written.is_empty() {
            return written.parse().map_err(|error: crate::domain::id::IdError| {
                Box::new(Rejection::new(line, self.columns.heading(Field::Category), written, error.to_string()))
            });
        }
        match &self.category {
            Some(category) => Ok(category.clone()),
            None if self.columns.roles.contains(&Role::Field(Field::Category)) => {
                let known = self.event.categories.iter().map(|category| category.code.as_str()).collect::<Vec<_>>().join(", ");
                let problem = format!("the category is empty; give one of {known}, or one for all such rows with --category");
                Err(Box::new(Rejection::new(line, self.columns.heading(Field::Category), "", problem)))
            }
            None => Ok(NO_CATEGORY.parse().expect("the words are a category code")),
        }
    }

    fn set(&self, participant: &mut Participant, field: Field, text: &str) -> Result<(), String> {
        match field {
            Field::Reference | Field::Category => {}
            Field::Days => participant.days = days(text, self.event)?,
            Field::Head => participant.head = head(text)?,
            Field::Order => participant.order = order(text)?,
            Field::Country => participant.country = country::parse(text)?,
            _ => {
                let cleaned = clean(text).map_err(|error| error.to_string())?;
                if field == Field::Email && !cleaned.is_empty() && !looks_like_email(&cleaned) {
                    return Err("is no e-mail address; correct it, or leave it empty".into());
                }
                if let Some(place) = participant.text_mut(field) {
                    *place = cleaned;
                }
            }
        }
        Ok(())
    }
}

/// Reads dates with commas, semicolons or spaces between; nothing or `all` is the category's days.
pub(super) fn days(written: &str, event: &Event) -> Result<Option<DayMask>, String> {
    if written.trim().is_empty() || written.trim().eq_ignore_ascii_case("all") {
        return Ok(None);
    }
    let mut mask = DayMask::NONE;
    for date in written.split([',', ';', ' ']).filter(|date| !date.is_empty()) {
        let parsed: Option<Date> = date.parse().ok();
        let day = parsed.and_then(|date| event.day_index(date));
        mask = mask.with(
            day.ok_or_else(|| format!("\"{date}\" is no event day; the days are {}", event.format_days(event.all_days())))?,
        );
    }
    Ok(Some(mask))
}

fn head(written: &str) -> Result<HeadMark, String> {
    match written.trim().to_lowercase().as_str() {
        "" | "no" | "n" | "0" | "false" | "nein" | "non" => Ok(HeadMark::Unmarked),
        "yes" | "y" | "1" | "true" | "x" | "head" | "ja" | "oui" | "sí" | "si" => Ok(HeadMark::Head),
        _ => Err("says neither yes nor no; write \"yes\" for the head of the delegation, and nothing for the others".into()),
    }
}

fn order(written: &str) -> Result<Option<u32>, String> {
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    written.parse().map(Some).map_err(|_| "is no whole number; write 1 for the first delegation".into())
}

fn looks_like_email(text: &str) -> bool {
    let Some((before, after)) = text.rsplit_once('@') else { return false };
    !before.is_empty() && !after.is_empty() && !text.contains(' ')
}
