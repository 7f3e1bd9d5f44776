//! Which column holds what: worked out once from the headings and what `--map` says.

use crate::domain::{
    field::{Field, FieldSet},
    own_field::OwnField,
    text::printable,
};
use crate::roster::{
    error::ColumnError,
    mapping::{Mapped, Mapping, apart, mapped, shown},
    raw::RawRow,
    spelling::{self, Meaning},
};

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
    /// The headings as they can be shown; empty for a column that has none.
    pub(super) headings: Vec<String>,
    /// What each column holds; `None` if it is left out.
    pub(super) fields: Vec<Option<Field>>,
    /// Columns whose cells are written behind those of another column of the field: middle names, second surnames.
    pub(super) more: Vec<(usize, Field)>,
    /// Where references come from.
    pub(super) reference: ReferenceColumn,
    /// The column that says whether a registration stands.
    pub(super) status: Option<usize>,
    /// Columns that nothing is read from, and that nobody asked to leave out.
    pub(super) ignored: Vec<String>,
    /// Whether the whole name was asked for with `--map`, so that it stands above its parts.
    pub(super) name_rule: NameRule,
    mapped: Vec<Mapped>,
}

/// Which name counts where a list has a whole one and its parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameRule {
    /// Given and family name.
    Parts,
    /// The whole name: `--map 'Name on badge=name'`.
    Whole,
}

impl Plan {
    /// Works out the plan.
    ///
    /// # Errors
    /// When nothing is known, a heading is nearly a known one, two columns hold one field, half a name is in a column that nobody can
    /// place, or nothing can serve as a reference.
    pub(super) fn new(headings: Vec<String>, mappings: &[Mapping], own: &[OwnField]) -> Result<Self, ColumnError> {
        let meanings: Vec<Option<Meaning>> = headings.iter().map(|heading| spelling::meaning(heading)).collect();
        let mut mapped = mapped(&headings, mappings, own)?;
        take_own(&headings, own, &mut mapped)?;
        let mut fields: Vec<Option<Field>> = mapped.iter().map(|mapping| (*mapping)?).collect();
        for field in Field::ALL {
            if !fields.contains(&Some(field))
                && let Some(place) = best(field, &headings, &meanings, &mapped)?
            {
                fields[place] = Some(field);
            }
        }
        let automatic = |place: &usize| mapped[*place].is_none();
        if let Some(whole) = fields.iter().position(|field| *field == Some(Field::Name)).filter(automatic)
            && fields.contains(&Some(Field::FamilyName))
            && !fields.contains(&Some(Field::GivenName))
            && spelling::is_given_beside_family(&headings[whole])
        {
            fields[whole] = Some(Field::GivenName);
        }
        let at = |meaning: Meaning| meanings.iter().position(|found| *found == Some(meaning)).filter(automatic);
        refuse_near_misses(&headings, &meanings, &mapped, &fields)?;
        let plan = Self {
            reference: reference(&headings, &meanings, &fields, at(Meaning::OrderCode), at(Meaning::PositionId))?,
            more: more(&meanings, &mapped, &fields),
            status: (0..=2).find_map(|rank| at(Meaning::Status(rank))),
            ignored: Vec::new(),
            name_rule: if mapped.contains(&Some(Some(Field::Name))) { NameRule::Whole } else { NameRule::Parts },
            fields,
            headings,
            mapped,
        };
        plan.refuse_half_names(&meanings)?;
        Ok(plan.with_ignored())
    }

    /// Returns the fields that the list has columns for.
    pub(super) fn field_set(&self) -> FieldSet {
        self.fields.iter().flatten().copied().collect()
    }

    /// Returns the column that holds a field.
    pub(super) fn column_of(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|held| *held == Some(field))
    }

    /// Whether something is read from a column.
    pub(super) fn reads(&self, place: usize) -> bool {
        self.fields.get(place).is_some_and(Option::is_some)
            || self.more.iter().any(|(more, _)| *more == place)
            || self.status == Some(place)
            || match self.reference {
                ReferenceColumn::OrderPosition(order, position) => place == order || place == position,
                ReferenceColumn::Own(own) | ReferenceColumn::Email(own) => place == own,
            }
    }

    /// Whether `--map` says to leave a column out.
    pub(super) fn leaves_out(&self, place: usize) -> bool {
        self.mapped.get(place) == Some(&Some(None))
    }

    /// A name that is printed from half of what the list has would be a wrong name.
    fn refuse_half_names(&self, meanings: &[Option<Meaning>]) -> Result<(), ColumnError> {
        let column = |field| self.column_of(field).map(|place| self.headings[place].clone());
        let (given, family) = (column(Field::GivenName), column(Field::FamilyName));
        let (half, has, lacks) = match (given, family) {
            (Some(half), None) => (half, Field::GivenName, Field::FamilyName),
            (None, Some(half)) => (half, Field::FamilyName, Field::GivenName),
            _ => return Ok(()),
        };
        if let Some(whole) = column(Field::Name).filter(|_| self.name_rule == NameRule::Parts) {
            return Err(ColumnError::HalfName { half, has: has.as_str(), lacks: lacks.as_str(), whole });
        }
        let is_unknown = |place: &usize| {
            !self.reads(*place)
                && matches!(meanings[*place], None | Some(Meaning::More(_)))
                && self.mapped[*place].is_none()
                && !self.headings[*place].is_empty()
        };
        match (0..self.headings.len()).find(is_unknown) {
            Some(place) if column(Field::Name).is_none() => Err(ColumnError::HalfNameUnknown {
                half,
                has: has.as_str(),
                lacks: lacks.as_str(),
                unknown: self.headings[place].clone(),
            }),
            _ => Ok(()),
        }
    }

    fn with_ignored(mut self) -> Self {
        let ignored = (0..self.headings.len()).filter(|&place| !self.reads(place) && self.mapped[place].is_none());
        self.ignored = ignored.map(|place| self.headings[place].clone()).filter(|heading| !heading.is_empty()).collect();
        self
    }
}

/// Returns the columns of second parts of names whose first part has a column too.
fn more(meanings: &[Option<Meaning>], mapped: &[Mapped], fields: &[Option<Field>]) -> Vec<(usize, Field)> {
    let more = |(place, meaning): (usize, &Option<Meaning>)| match *meaning {
        Some(Meaning::More(field)) if mapped[place].is_none() && fields.contains(&Some(field)) => Some((place, field)),
        _ => None,
    };
    meanings.iter().enumerate().filter_map(more).collect()
}

/// Gives own fields of the event the columns that are called by their codes or labels.
fn take_own(headings: &[String], own: &[OwnField], mapped: &mut [Mapped]) -> Result<(), ColumnError> {
    for field in own.iter().filter(|field| !mapped.contains(&Some(Some(field.field())))).collect::<Vec<_>>() {
        let mut called = (0..headings.len()).filter(|&place| mapped[place].is_none() && field.is_called(&headings[place]));
        let (first, second) = (called.next(), called.next());
        match (first, second) {
            (Some(first), Some(second)) => {
                let (first, second) = apart(headings, first, second);
                return Err(ColumnError::OwnTwice { field: field.code.to_string(), first, second });
            }
            (Some(first), None) => mapped[first] = Some(Some(field.field())),
            (None, _) => {}
        }
    }
    Ok(())
}

/// Returns how many cells of a row are columns that the program knows.
pub(super) fn known(row: &RawRow) -> usize {
    row.iter().filter(|cell| !cell.is_blank() && spelling::meaning(cell.text).is_some()).count()
}

/// Returns a heading as it can be shown, on one line.
pub(super) fn readable(text: &str) -> String {
    let is_as_shown = |byte: u8| byte.is_ascii_alphanumeric() || byte.is_ascii_punctuation();
    if text.bytes().all(is_as_shown) {
        return text.to_owned();
    }
    printable(&text.split_whitespace().collect::<Vec<_>>().join(" "))
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
                if field == Field::Name
                    && spelling::is_of_own_script(&headings[first]) != spelling::is_of_own_script(&headings[place])
                {
                    let own = if spelling::is_of_own_script(&headings[first]) { first } else { place };
                    let (first, second) = apart(headings, first, place);
                    return Err(ColumnError::TwoScripts { first, second, own: headings[own].clone() });
                }
                let (first, second) = apart(headings, first, place);
                return Err(ColumnError::Twice { field: field.as_str(), first, second });
            }
            Some((known, _)) if known < rank => {}
            _ => best = Some((rank, place)),
        }
    }
    Ok(best.map(|(_, place)| place))
}

/// A second "email2" beside "email" is not a slip; a "Famly name" without any family name is.
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
            None => Err(ColumnError::NoReference { found: shown(headings) }),
        },
    }
}
