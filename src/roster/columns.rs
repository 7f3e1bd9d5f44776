//! Which column holds what: worked out once from the headings and what `--map` says.

use std::str::FromStr;

use crate::{
    domain::{
        field::{Field, FieldSet},
        text::{did_you_mean, printable},
    },
    roster::{
        error::ColumnError,
        raw::RawRow,
        spelling::{self, Meaning},
    },
};

/// What `--map 'COLUMN=field'` says: a column holds a field, or nothing that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    column: String,
    field: Option<Field>,
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
        let known = || Field::ALL.into_iter().map(Field::as_str);
        let unknown = || ColumnError::Field {
            field: printable(field),
            suggestion: did_you_mean(field, known()),
            known: known().collect::<Vec<_>>().join(", "),
        };
        let field = if field.is_empty() { None } else { Some(Field::from_name(field).ok_or_else(unknown)?) };
        Ok(Self { column: column.to_owned(), field })
    }
}

/// What `--map` says of a column: nothing, leave it out, or a field.
type Mapped = Option<Option<Field>>;

/// Where a row's reference comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReferenceColumn {
    /// A column of its own.
    Own(usize),
    /// The e-mail address.
    Email(usize),
    /// pretix: order code and position number, `CODE-1`.
    OrderPosition(usize, usize),
}

/// Which column holds what.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// The headings as they can be shown.
    pub(super) headings: Vec<String>,
    /// What each column holds; nothing where it is left out.
    pub(super) fields: Vec<Option<Field>>,
    /// Where references come from.
    pub(super) reference: ReferenceColumn,
    /// The column that says whether a registration stands.
    pub(super) status: Option<usize>,
    /// Columns that nothing is read from, and that nobody asked to leave out.
    pub(super) ignored: Vec<String>,
}

impl Plan {
    /// Works out the plan.
    ///
    /// # Errors
    /// When nothing is known, a heading is nearly a known one, two columns hold one field, or nothing can serve as a reference.
    pub(super) fn new(heading_row: &RawRow, mappings: &[Mapping]) -> Result<Self, ColumnError> {
        let headings = headings(heading_row);
        let meanings: Vec<Option<Meaning>> = headings.iter().map(|heading| spelling::meaning(heading)).collect();
        let mapped = mapped(&headings, mappings)?;
        let mut fields: Vec<Option<Field>> = mapped.iter().map(|mapping| (*mapping)?).collect();
        for field in Field::ALL {
            if !fields.contains(&Some(field))
                && let Some(place) = best(field, &headings, &meanings, &mapped)?
            {
                fields[place] = Some(field);
            }
        }
        let automatic = |place: &usize| mapped[*place].is_none();
        let at = |meaning: Meaning| meanings.iter().position(|found| *found == Some(meaning)).filter(automatic);
        refuse_near_misses(&headings, &meanings, &mapped, &fields)?;
        let plan = Self {
            reference: reference(&headings, &meanings, &fields, at(Meaning::OrderCode), at(Meaning::PositionId))?,
            status: (0..=2).find_map(|rank| at(Meaning::Status(rank))),
            ignored: Vec::new(),
            fields,
            headings,
        };
        plan.refuse_half_names()?;
        Ok(plan.with_ignored(&mapped))
    }

    /// Returns the fields that the list has columns for.
    pub(super) fn field_set(&self) -> FieldSet {
        self.fields.iter().flatten().copied().collect()
    }

    /// Returns the column that holds a field.
    pub(super) fn column_of(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|held| *held == Some(field))
    }

    /// A name that is printed from half of what the list has would be a wrong name.
    fn refuse_half_names(&self) -> Result<(), ColumnError> {
        let column = |field| self.column_of(field).map(|place| self.headings[place].clone());
        let (given, family) = (column(Field::GivenName), column(Field::FamilyName));
        let (half, has, lacks) = match (given, family) {
            (Some(half), None) => (half, Field::GivenName, Field::FamilyName),
            (None, Some(half)) => (half, Field::FamilyName, Field::GivenName),
            _ => return Ok(()),
        };
        match column(Field::Name) {
            Some(whole) => Err(ColumnError::HalfName { half, has: has.as_str(), lacks: lacks.as_str(), whole }),
            None => Ok(()),
        }
    }

    fn with_ignored(mut self, mapped: &[Mapped]) -> Self {
        let used = |place: usize| {
            self.fields[place].is_some()
                || self.status == Some(place)
                || matches!(self.reference, ReferenceColumn::OrderPosition(order, position) if place == order || place == position)
        };
        let ignored = (0..self.headings.len()).filter(|&place| !used(place) && mapped[place].is_none());
        self.ignored = ignored.map(|place| self.headings[place].clone()).filter(|heading| !heading.is_empty()).collect();
        self
    }
}

/// Returns how many cells of a heading row are columns that the program knows.
pub(super) fn known(heading_row: &RawRow) -> usize {
    headings(heading_row).iter().filter(|heading| spelling::meaning(heading).is_some()).count()
}

fn headings(row: &RawRow) -> Vec<String> {
    let readable = |text: &str| printable(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    row.iter().map(|cell| readable(cell.text)).collect()
}

/// Returns what `--map` says of each column: nothing, leave it out, or a field.
fn mapped(headings: &[String], mappings: &[Mapping]) -> Result<Vec<Mapped>, ColumnError> {
    let mut mapped: Vec<Mapped> = vec![None; headings.len()];
    for Mapping { column, field } in mappings {
        let exact = headings.iter().position(|heading| heading == column);
        let alike = || headings.iter().position(|heading| spelling::key(heading) == spelling::key(column));
        let place = exact.or_else(alike).ok_or_else(|| ColumnError::NoColumn {
            column: printable(column),
            suggestion: did_you_mean(column, headings.iter().map(String::as_str)),
            found: shown(headings),
        })?;
        if mapped[place].is_some() {
            return Err(ColumnError::MappedTwice(format!("the column \"{}\"", headings[place])));
        }
        if let Some(field) = field.filter(|field| mapped.contains(&Some(Some(*field)))) {
            return Err(ColumnError::MappedTwice(format!("the field {}", field.as_str())));
        }
        mapped[place] = Some(*field);
    }
    Ok(mapped)
}

/// Returns the column that holds a field by its heading; two of the same rank are one too many.
fn best(
    field: Field,
    headings: &[String],
    meanings: &[Option<Meaning>],
    mapped: &[Mapped],
) -> Result<Option<usize>, ColumnError> {
    let mut best: Option<(u8, usize)> = None;
    for (place, meaning) in meanings.iter().enumerate() {
        let Some(Meaning::Field(found, rank)) = *meaning else { continue };
        if found != field || mapped[place].is_some() {
            continue;
        }
        match best {
            Some((known, first)) if known == rank => {
                let (first, second) = (headings[first].clone(), headings[place].clone());
                return Err(ColumnError::Twice { field: field.as_str(), first, second });
            }
            Some((known, _)) if known < rank => {}
            _ => best = Some((rank, place)),
        }
    }
    Ok(best.map(|(_, place)| place))
}

/// A second "email2" beside "email" is no slip; a "Famly name" without any family name is.
fn refuse_near_misses(
    headings: &[String],
    meanings: &[Option<Meaning>],
    mapped: &[Mapped],
    fields: &[Option<Field>],
) -> Result<(), ColumnError> {
    for (place, heading) in headings.iter().enumerate() {
        if meanings[place].is_some() || mapped[place].is_some() {
            continue;
        }
        if let Some(near) = spelling::near(heading).filter(|&near| !fields.contains(&Some(near))) {
            return Err(ColumnError::NearMiss { heading: heading.clone(), near: near.as_str() });
        }
    }
    Ok(())
}

fn reference(
    headings: &[String],
    meanings: &[Option<Meaning>],
    fields: &[Option<Field>],
    order: Option<usize>,
    position: Option<usize>,
) -> Result<ReferenceColumn, ColumnError> {
    let column_of = |field| fields.iter().position(|held| *held == Some(field));
    let own = column_of(Field::Reference);
    let is_weak = own.is_some_and(|place| matches!(meanings[place], Some(Meaning::Field(Field::Reference, 2))));
    match (own, order, position) {
        (None, Some(order), Some(position)) => Ok(ReferenceColumn::OrderPosition(order, position)),
        (Some(_), Some(order), Some(position)) if is_weak => Ok(ReferenceColumn::OrderPosition(order, position)),
        (Some(own), ..) => Ok(ReferenceColumn::Own(own)),
        _ => match column_of(Field::Email) {
            Some(email) => Ok(ReferenceColumn::Email(email)),
            None if meanings.iter().all(Option::is_none) && fields.iter().all(Option::is_none) => {
                Err(ColumnError::NoneKnown { found: shown(headings) })
            }
            None => Err(ColumnError::NoReference { found: shown(headings) }),
        },
    }
}

/// Writes headings into an error: the first dozen, each shortened.
fn shown(headings: &[String]) -> String {
    let mut shown: Vec<String> = headings
        .iter()
        .filter(|heading| !heading.is_empty())
        .take(12)
        .map(|heading| format!("\"{}\"", heading.chars().take(40).collect::<String>()))
        .collect();
    if headings.len() > shown.len() && shown.len() == 12 {
        shown.push("…".into());
    }
    shown.join(", ")
}
