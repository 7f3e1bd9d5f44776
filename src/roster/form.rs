//! A delegation's nomination form that comes back: which delegation's it is, and what each of its rows asks for.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    domain::{id::Reference, text::fold},
    roster::{
        error::RosterError,
        prepared::OpenList,
        raw::RawRow,
        xlsx_list::{XlsxList, XlsxRows},
    },
};

/// The sheet that says what a form is.
const MARKS: &str = "accredit";
/// Columns that say nothing of a person.
const OWN_COLUMNS: [&str; 4] = ["reference", STATE_COLUMN, MESSAGE_COLUMN, ACTION_COLUMN];
/// The column that says how a nomination stands.
pub const STATE_COLUMN: &str = "accredit_state";
/// The column that says what a delegation is told of a nomination.
pub const MESSAGE_COLUMN: &str = "accredit_message";
/// The column that asks for something.
pub const ACTION_COLUMN: &str = "accredit_action";

/// The key of a mark that says what a cell was written with: it is followed by the person's reference, the column and the value.
pub const WRITTEN_MARK: &str = "written";

/// A form that came back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReturnedForm {
    /// Its number; empty if it has none, as where another program made it.
    pub number: String,
    /// The event's UUID.
    pub event: String,
    /// The delegation's number in the register.
    pub delegation: i64,
    /// Its name when the form was made.
    pub name: String,
    /// The sheet with people.
    pub worksheet: String,
    /// The row of its technical headings, counted from 1.
    pub header_row: u64,
    /// The technical names of its columns.
    pub columns: Vec<String>,
    /// The words that withdraw somebody: first the one that the form offers, then those of the other languages.
    pub withdraw: Vec<String>,
    /// What its cells were written with, column by column, of each person by reference.
    pub written: HashMap<String, Vec<(String, String)>>,
    /// The numbers of its rows for new people.
    pub new: HashSet<String>,
    /// What each row with something in it asks for, by its line.
    pub rows: BTreeMap<u64, FormAsk>,
}

/// What a row asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FormAsk {
    /// That what it says is taken over.
    Take,
    /// That the person is withdrawn.
    Withdraw,
    /// Something that nobody understands.
    Unknown(String),
    /// Nothing: all that is to be filled is blank.
    Nothing,
}

impl ReturnedForm {
    /// Returns whether a number is one of a row for new people.
    #[must_use]
    pub fn has_new(&self, reference: &Reference) -> bool {
        self.new.contains(reference.as_str())
    }
}

/// Returns what a form asks for; `None` of a list that is not one.
pub(super) fn read(form: &mut OpenList) -> Result<Option<ReturnedForm>, RosterError> {
    let OpenList::Xlsx(list) = form else { return Ok(None) };
    if !list.sheets().iter().any(|sheet| sheet == MARKS) {
        return Ok(None);
    }
    let own = list.sheet().to_owned();
    let found = marks(list)?;
    if !list.sheets().contains(&found.worksheet) || found.header_row == 0 {
        list.choose(&own);
        return Ok(None);
    }
    list.choose(&found.worksheet);
    let (columns, rows) = asks(&mut list.rows()?, found.header_row, &found.withdraw)?;
    list.choose(&own);
    Ok(Some(ReturnedForm { columns, rows, ..found }))
}

/// Reads what a form says of itself.
fn marks(list: &mut XlsxList) -> Result<ReturnedForm, RosterError> {
    list.choose(MARKS);
    let (mut form, mut row) = (ReturnedForm::default(), RawRow::default());
    let mut rows = list.rows()?;
    while rows.next(&mut row)? {
        let value = row.cell(1).text.trim().to_owned();
        match row.cell(0).text.trim() {
            "form" => form.number = value,
            "event" => form.event = value,
            "delegation" => form.delegation = value.parse().unwrap_or_default(),
            "name" => form.name = value,
            "worksheet" => form.worksheet = value,
            "header_row" => form.header_row = value.parse().unwrap_or_default(),
            "withdraw" => form.withdraw.push(value),
            WRITTEN_MARK => {
                let said = (row.cell(2).text.trim().to_owned(), row.cell(3).text.trim().to_owned());
                form.written.entry(value).or_default().push(said);
            }
            "new" => {
                form.new.insert(value);
            }
            _ => {}
        }
    }
    Ok(form)
}

/// Returns the technical names of the columns, and what each row asks for.
fn asks(
    rows: &mut XlsxRows<'_>,
    header_row: u64,
    withdraw: &[String],
) -> Result<(Vec<String>, BTreeMap<u64, FormAsk>), RosterError> {
    let (mut row, mut asks, mut names) = (RawRow::default(), BTreeMap::new(), Vec::new());
    while rows.next(&mut row)? {
        if row.line == header_row {
            names = row.iter().map(|cell| cell.text.trim().to_owned()).collect::<Vec<String>>();
        }
        if row.line <= header_row {
            continue;
        }
        let of = |name: &str| names.iter().position(|known| known == name).map(|place| row.cell(place));
        let action = of(ACTION_COLUMN).map(|cell| cell.text.trim().to_owned()).unwrap_or_default();
        let is_said = |place: usize| names.get(place).is_none_or(|name| !OWN_COLUMNS.contains(&name.as_str()));
        let is_filled = row.iter().enumerate().any(|(place, cell)| is_said(place) && !cell.is_blank());
        let ask = if !fold(&action).is_empty() && withdraw.iter().any(|word| fold(word) == fold(&action)) {
            FormAsk::Withdraw
        } else if !action.is_empty() {
            FormAsk::Unknown(action)
        } else if is_filled {
            FormAsk::Take
        } else {
            FormAsk::Nothing
        };
        asks.insert(row.line, ask);
    }
    Ok((names, asks))
}
