//! The rows of a list, one after the other: each a participant, left out, or rejected with the reason and the remedy.

use std::{collections::HashMap, fmt};

use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
        id::{CategoryCode, Reference},
        participant::Participant,
        text::{fold, printable},
    },
    roster::{
        columns::{Plan, ReferenceColumn},
        csv_list::CsvRows,
        error::RosterError,
        raw::{Cell, Kind, RawRow},
        value::{self, ValueError},
        xlsx_list::XlsxRows,
    },
};

/// The most rows of a list.
const MOST_ROWS: u64 = 1_000_000;
/// The most characters of a value that a report shows.
const SHOWN: usize = 60;

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A participant.
    Listed(Box<Listed>),
    /// A registration that does not stand (canceled, pending …), as the list's status column says.
    LeftOut(LeftOut),
    /// A row that cannot be taken.
    Rejected(Rejected),
}

/// What a row says of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The line of the file (from 1) at which the row starts; in a workbook the row.
    pub line: u64,
    /// The columns that the list has; the category only where this row has one.
    pub columns: FieldSet,
    /// The category, where the row has one. Whether the event has it too is for the importer to say.
    pub category: Option<CategoryCode>,
    /// The category in here counts only where the row has one.
    participant: Participant,
}

/// A registration that does not stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The line of the file at which the row starts; in a workbook the row.
    pub line: u64,
    /// Whose.
    pub reference: Reference,
    /// What the list's status column says.
    pub status: String,
}

/// A row that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Everything that is wrong with it; never empty.
    pub problems: Vec<Problem>,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file at which the value starts; in a workbook the row.
    pub line: u64,
    /// The column's heading.
    pub column: String,
    /// The value, shortened and safe to print.
    pub value: String,
    /// What is wrong and what to do. Reads on from the value.
    pub problem: String,
}

/// A list row by row.
pub struct Rows<'l> {
    reader: RowReader<'l>,
    plan: Plan,
    event: Event,
    raw: RawRow,
    seen: HashMap<Reference, u64>,
    count: u64,
    ended: bool,
}

/// Rows of either kind of file.
pub(super) enum RowReader<'l> {
    Csv(Box<CsvRows<'l>>),
    Xlsx(Box<XlsxRows<'l>>),
}

impl Listed {
    /// Returns the reference.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.participant.reference
    }

    /// Returns the name in Latin letters, else the native one.
    #[must_use]
    pub fn name(&self) -> String {
        self.participant.full_name()
    }

    /// Returns the photo's file name; empty where the row has none.
    #[must_use]
    pub fn photo(&self) -> &str {
        &self.participant.photo
    }

    /// Returns the participant in a category.
    #[must_use]
    pub fn into_participant(self, category: CategoryCode) -> Participant {
        Participant { category, ..self.participant }
    }
}

impl Problem {
    /// Makes a problem; the value is shortened and made safe to print.
    #[must_use]
    pub fn new(line: u64, column: &str, value: &str, problem: impl fmt::Display) -> Self {
        let value = printable(&value.trim().replace(['\n', '\r', '\t'], " "));
        let short: String = value.chars().take(SHOWN).collect();
        let value = if short.len() < value.len() { short + "…" } else { value };
        Self { line, column: column.to_owned(), value, problem: problem.to_string() }
    }
}

impl RowReader<'_> {
    pub(super) fn next(&mut self, row: &mut RawRow) -> Result<bool, RosterError> {
        match self {
            Self::Csv(rows) => rows.next(row),
            Self::Xlsx(rows) => rows.next(row),
        }
    }
}

impl<'l> Rows<'l> {
    pub(super) fn new(reader: RowReader<'l>, plan: Plan, event: Event) -> Self {
        Self { reader, plan, event, raw: RawRow::default(), seen: HashMap::new(), count: 0, ended: false }
    }

    /// Returns the columns that the list has.
    #[must_use]
    pub fn columns(&self) -> FieldSet {
        self.plan.field_set()
    }

    /// Returns the heading of the column that holds a field; the field's own name where there is none.
    #[must_use]
    pub fn heading(&self, field: Field) -> &str {
        self.plan.column_of(field).map_or(field.as_str(), |place| &self.plan.headings[place])
    }

    fn row(&mut self) -> Row {
        if let Some(ragged) = self.ragged() {
            return Row::Rejected(Rejected { problems: vec![ragged] });
        }
        let reference = match self.reference() {
            Ok(reference) => reference,
            Err(problem) => return Row::Rejected(Rejected { problems: vec![problem] }),
        };
        if let Some(&first) = self.seen.get(&reference) {
            let column = self.reference_heading().to_owned();
            let problem = format!("stands in line {first} already; a reference belongs to one participant");
            let problem = Problem::new(self.raw.line, &column, reference.as_str(), problem);
            return Row::Rejected(Rejected { problems: vec![problem] });
        }
        self.seen.insert(reference.clone(), self.raw.line);
        if let Some(status) = self.plan.status.and_then(|place| self.raw.get(place)).filter(|cell| does_not_stand(cell.text)) {
            return Row::LeftOut(LeftOut { line: self.raw.line, reference, status: printable(status.text.trim()) });
        }
        self.listed(reference)
    }

    /// Without its full number of values, nobody knows which value is missing.
    fn ragged(&self) -> Option<Problem> {
        let (found, expected) = (self.raw.len(), self.plan.headings.len());
        let is_csv = matches!(self.reader, RowReader::Csv(_));
        let has_more = (expected..found).any(|place| self.raw.get(place).is_some_and(|cell| !cell.text.trim().is_empty()));
        let problem = if found < expected {
            "a separator is missing, or a quotation mark is left open"
        } else if has_more {
            "put a value that holds the separator in quotation marks"
        } else {
            return None;
        };
        let first = self.raw.get(0).map_or("", |cell| cell.text);
        let problem = format!("the row has {found} values and the list {expected} columns; {problem}");
        is_csv.then(|| Problem::new(self.raw.line, "", first, problem))
    }

    fn text(&self, place: usize) -> &str {
        self.raw.get(place).map_or("", |cell| cell.text)
    }

    fn reference_heading(&self) -> &str {
        match self.plan.reference {
            ReferenceColumn::Own(place) | ReferenceColumn::Email(place) | ReferenceColumn::OrderPosition(place, _) => {
                &self.plan.headings[place]
            }
        }
    }

    fn reference(&self) -> Result<Reference, Problem> {
        let cell = |place: usize| self.raw.get(place).unwrap_or(Cell { text: "", kind: Kind::Text, line: self.raw.line });
        let written = match self.plan.reference {
            ReferenceColumn::Own(place) => checked(cell(place), Field::Reference).map(|()| self.text(place).to_owned()),
            // Addresses are compared without case everywhere, so they tell people apart without case.
            ReferenceColumn::Email(place) => Ok(self.text(place).to_lowercase()),
            ReferenceColumn::OrderPosition(order, position) => match (self.text(order).trim(), self.text(position).trim()) {
                ("", _) | (_, "") => Ok(String::new()),
                (order, position) => Ok(format!("{order}-{position}")),
            },
        };
        let read = written.and_then(|written| value::reference(&value::tidy(&written)?));
        read.map_err(|error| {
            let place = self.plan.headings.iter().position(|heading| heading == self.reference_heading()).unwrap_or(0);
            Problem::new(cell(place).line, self.reference_heading(), self.text(place), error)
        })
    }

    fn listed(&self, reference: Reference) -> Row {
        let mut problems = Vec::new();
        // Counts only where the row has a category of its own, and `into_participant` always says which.
        let unset: CategoryCode = "-".parse().expect("a hyphen is a code");
        let mut participant = Participant::new(reference, unset);
        let mut category = None;
        let mut columns = FieldSet::default();
        for (place, field) in self.plan.fields.iter().enumerate() {
            let Some(field) = *field else { continue };
            let cell = self.raw.get(place).unwrap_or(Cell { text: "", kind: Kind::Text, line: self.raw.line });
            let is_blank = cell.text.trim().is_empty();
            let result = checked(cell, field).and_then(|()| match field {
                Field::Reference => Ok(()),
                Field::Category if is_blank => Ok(()),
                _ => value::set(&mut participant, field, cell.text, &self.event),
            });
            match result {
                Err(error) => problems.push(Problem::new(cell.line, &self.plan.headings[place], cell.text, error)),
                Ok(()) if field == Field::Category && is_blank => {}
                Ok(()) => columns = columns.with(field),
            }
        }
        if columns.has(Field::Category) {
            category = Some(participant.category.clone());
        }
        if problems.is_empty() {
            problems.extend(self.name_problem(&participant));
        }
        if problems.is_empty() {
            Row::Listed(Box::new(Listed { line: self.raw.line, columns, category, participant }))
        } else {
            Row::Rejected(Rejected { problems })
        }
    }

    /// A list with names has to have one in each row, and the whole of it.
    fn name_problem(&self, participant: &Participant) -> Option<Problem> {
        let names = [Field::FamilyName, Field::GivenName, Field::Name, Field::NativeName];
        let first = names.into_iter().find(|&field| self.plan.column_of(field).is_some())?;
        if participant.full_name().is_empty() {
            let problem = "is empty, as is every other name; a badge needs one";
            return Some(Problem::new(self.raw.line, self.heading(first), "", problem));
        }
        let (half, lacking) = match (participant.given_name.as_str(), participant.family_name.as_str()) {
            ("", family) if !family.is_empty() => (family, Field::GivenName),
            (given, "") if !given.is_empty() => (given, Field::FamilyName),
            _ => return None,
        };
        let (half, whole) = (fold(half), fold(&participant.name));
        (!whole.is_empty() && half != whole && self.plan.column_of(lacking).is_some()).then(|| {
            let problem = format!("is empty, and the whole name is \"{}\"; fill it in", participant.name);
            Problem::new(self.raw.line, self.heading(lacking), "", problem)
        })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, RosterError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let mut raw = std::mem::take(&mut self.raw);
        let more = self.reader.next(&mut raw);
        self.raw = raw;
        self.count += 1;
        match more {
            Ok(true) if self.count > MOST_ROWS => {
                self.ended = true;
                Some(Err(RosterError::TooManyRows(MOST_ROWS)))
            }
            Ok(true) => Some(Ok(self.row())),
            Ok(false) => {
                self.ended = true;
                None
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error))
            }
        }
    }
}

/// Refuses what a spreadsheet has made of a value.
fn checked(cell: Cell<'_>, field: Field) -> Result<(), ValueError> {
    let problem = match cell.kind {
        Kind::Text => return Ok(()),
        Kind::Date if field == Field::Days => return Ok(()),
        Kind::Date => "is a date in the sheet; format the cell as text and write the value again",
        Kind::LongNumber => "is a number with more digits than a sheet keeps; format the cell as text and write it again",
        Kind::Error => "is an error in the sheet; correct its formula",
    };
    Err(ValueError::Other(problem.into()))
}

/// Tells whether a status of Indico, pretix, Eventbrite or Hi.Events says that the registration does not stand.
fn does_not_stand(status: &str) -> bool {
    const STARTS: &[&str] = &[
        "cancel",
        "withdrawn",
        "rejected",
        "declined",
        "expired",
        "refund",
        "pending",
        "not attending",
        "deleted",
        "unpaid",
        "awaiting",
        "approval pending",
        "waiting",
        "inactive",
        "transferred",
        "void",
        "storniert",
        "abgelehnt",
        "annule",
        "refuse",
        "rechazad",
        "pendiente",
        "ausstehend",
        "en attente",
        "abandoned",
        "reserved",
    ];
    let folded = fold(status);
    STARTS.iter().any(|start| folded.starts_with(start))
}
