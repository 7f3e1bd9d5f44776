//! What the person who imports a list says of its columns.

use std::str::FromStr;

use crate::domain::{
    field::Field,
    own_field::{FieldCode, OwnField},
    text::{did_you_mean, printable},
};
use crate::roster::{
    error::{ColumnError, ColumnUse},
    raw::{column, letters},
    spelling,
};

/// What `--map 'COLUMN=field'` says: a column holds a field, or nothing that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    column: String,
    field: Option<MappedField>,
}

/// The field that `--map` names. Whether the event has an own field of this code is known when a list is read for it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum MappedField {
    Known(Field),
    Own(FieldCode),
}

impl FromStr for Mapping {
    type Err = ColumnError;
    fn from_str(written: &str) -> Result<Self, ColumnError> {
        // The last sign: a heading may hold one, a field never does.
        let (column, field) = written.rsplit_once('=').ok_or_else(|| ColumnError::Mapping(printable(written)))?;
        let (column, field) = (column.trim(), field.trim());
        if column.is_empty() {
            return Err(ColumnError::Mapping(printable(written)));
        }
        let wanted = match (field, Field::from_name(field)) {
            ("", _) => None,
            (_, Some(known)) => Some(MappedField::Known(known)),
            (code, None) => Some(MappedField::Own(code.parse().map_err(|_| unknown(field, &[]))?)),
        };
        let field = wanted;
        Ok(Self { column: column.to_owned(), field })
    }
}

fn unknown(field: &str, own: &[OwnField]) -> ColumnError {
    let own = own.iter().map(|own| own.code.as_str());
    let known: Vec<&str> = Field::ALL.iter().map(|field| field.as_str()).chain(own).collect();
    ColumnError::Field {
        field: printable(field),
        suggestion: did_you_mean(field, known.iter().copied()),
        known: known.join(", "),
    }
}

/// What `--map` says of a column: nothing, leave it out, or a field.
pub(super) type Mapped = Option<Option<Field>>;

/// Returns what `--map` says of each column.
///
/// # Errors
/// When it names a column that the list does not have, or one twice, or a field that the event does not have.
pub(super) fn mapped(headings: &[String], mappings: &[Mapping], own: &[OwnField]) -> Result<Vec<Mapped>, ColumnError> {
    let mut mapped: Vec<Mapped> = vec![None; headings.len()];
    for Mapping { column, field } in mappings {
        let field = match field {
            None => None,
            Some(MappedField::Known(field)) => Some(*field),
            Some(MappedField::Own(code)) => {
                let found = own.iter().find(|own| own.code == *code);
                Some(found.ok_or_else(|| unknown(code.as_str(), own))?.field())
            }
        };
        refuse_ambiguous(ColumnUse::Map, headings, column)?;
        let place = place(headings, column).ok_or_else(|| ColumnError::NoColumn {
            asked: ColumnUse::Map,
            column: printable(column),
            suggestion: did_you_mean(column, headings.iter().map(String::as_str)),
            found: shown(headings),
        })?;
        if mapped[place].is_some() {
            return Err(ColumnError::MappedTwice(format!("the column {}", name(headings, place))));
        }
        if let Some(field) = field.filter(|field| mapped.contains(&Some(Some(*field)))) {
            return Err(ColumnError::MappedTwice(format!("the field {}", field.as_str())));
        }
        mapped[place] = Some(field);
    }
    Ok(mapped)
}

/// Returns the columns that an option names: by heading, by letter, or by the field that they hold.
///
/// # Errors
/// When the list does not have one of them.
pub(super) fn named(
    asked: ColumnUse,
    names: &[String],
    headings: &[String],
    fields: &[Option<Field>],
) -> Result<Vec<usize>, ColumnError> {
    let by_field = |name: &str| {
        let field = Field::from_name(&name.trim().to_lowercase())?;
        fields.iter().position(|held| *held == Some(field))
    };
    let find = |name: &String| {
        refuse_ambiguous(asked, headings, name)?;
        place(headings, name).or_else(|| by_field(name)).ok_or_else(|| ColumnError::NoColumn {
            asked,
            column: printable(name),
            suggestion: did_you_mean(name, headings.iter().map(String::as_str)),
            found: shown(headings),
        })
    };
    names.iter().map(find).collect()
}

impl Mapping {
    /// Returns whether it names one of these headings.
    pub(super) fn names(&self, headings: &[String]) -> bool {
        headings.iter().any(|heading| is_called(heading, &self.column))
    }

    /// Returns whether it names a column by this place's letter.
    pub(super) fn has_letter(&self, at: usize) -> bool {
        by_letter(&self.column) == Some(at)
    }

    /// Returns the field that the column holds.
    pub(super) fn field(&self) -> Option<Field> {
        match self.field {
            Some(MappedField::Known(field)) => Some(field),
            _ => None,
        }
    }
}

fn is_called(heading: &str, column: &str) -> bool {
    heading == column || (!heading.is_empty() && spelling::key(heading) == spelling::key(column))
}

/// Finds a column by its heading, exactly or but for case and punctuation, else by its letter.
fn place(headings: &[String], written: &str) -> Option<usize> {
    let exact = headings.iter().position(|heading| heading == written);
    let alike = || headings.iter().position(|heading| is_called(heading, written));
    let letter = || by_letter(written).filter(|&place| place < headings.len());
    exact.or_else(alike).or_else(letter)
}

/// Refuses a heading that several columns have: which of them is meant decides whose name is printed.
fn refuse_ambiguous(asked: ColumnUse, headings: &[String], written: &str) -> Result<(), ColumnError> {
    let of = |is_it: &dyn Fn(&String) -> bool| (0..headings.len()).filter(|&at| is_it(&headings[at])).collect::<Vec<_>>();
    let exact = of(&|heading| heading == written);
    let called = if exact.is_empty() { of(&|heading| is_called(heading, written)) } else { exact };
    if called.len() < 2 {
        return Ok(());
    }
    let letters: Vec<String> = called.into_iter().map(letters).collect();
    Err(ColumnError::Ambiguous { asked, column: printable(written), letters: letters.join(", ") })
}

/// Names two columns so that a mapping can tell them apart: by their headings, or by their letters where these are the same.
pub(super) fn apart(headings: &[String], first: usize, second: usize) -> (String, String) {
    if is_called(&headings[first], &headings[second]) {
        (letters(first), letters(second))
    } else {
        (headings[first].clone(), headings[second].clone())
    }
}

/// `C`, or `column C`.
fn by_letter(written: &str) -> Option<usize> {
    let written = written.trim();
    let word = written.split_once(' ').filter(|(word, _)| word.eq_ignore_ascii_case("column"));
    column(word.map_or(written, |(_, letters)| letters.trim()))
}

/// Names a column in a message: by its heading, else by its letter.
pub(super) fn name(headings: &[String], place: usize) -> String {
    match headings.get(place).filter(|heading| !heading.is_empty()) {
        Some(heading) => format!("\"{heading}\""),
        None => format!("column {}", letters(place)),
    }
}

/// Writes headings into an error: the first dozen, each shortened.
pub(super) fn shown(headings: &[String]) -> String {
    let named = || headings.iter().filter(|heading| !heading.is_empty());
    let mut shown: Vec<String> =
        named().take(12).map(|heading| format!("\"{}\"", heading.chars().take(40).collect::<String>())).collect();
    if named().count() > shown.len() {
        shown.push("…".into());
    }
    shown.join(", ")
}
