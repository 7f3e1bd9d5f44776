//! A delegation's nomination form that comes back: which delegation's it is, and what each of its rows asks for.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    domain::{
        id::Reference,
        text::{fold, printable},
    },
    roster::{
        error::RosterError,
        options::Options,
        prepared::OpenList,
        raw::{RawRow, Sight},
        xlsx_list::{XlsxList, XlsxRows, quoted},
    },
};

/// The rows in which the technical headings are looked for, whatever was inserted above them.
const FIRST_ROWS: usize = 20;
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
/// Technical names that only a form has.
const TECHNICAL: [&str; 3] = [STATE_COLUMN, MESSAGE_COLUMN, ACTION_COLUMN];
/// The columns by which a person is known at sight.
const NAME_COLUMNS: [&str; 3] = ["given_name", "family_name", "native_name"];

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
    /// Names that stand beside the number of somebody else, in the order of their rows.
    pub moved: Vec<MovedName>,
    /// Rows that hold something and do not have a number of their own, by their line.
    pub strays: BTreeMap<u64, StrayRow>,
    /// Rows that hold something and are hidden, by hand or by a filter.
    pub hidden: Vec<u64>,
    /// Rows that hold something, all of it struck through.
    pub struck: Vec<u64>,
}

/// Why a row is nobody's: most likely it was pasted or inserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrayRow {
    /// It has no number.
    Numberless,
    /// Its number stands in this row already.
    Copied(u64),
}

/// A name that the form was written with for another number, as where its rows were sorted without their first column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedName {
    /// The row.
    pub line: u64,
    /// The number that stands there.
    pub number: String,
    /// The name.
    pub name: String,
    /// The number that the form was written with for this name.
    pub owner: String,
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
pub(super) fn read(form: &mut OpenList, options: &Options) -> Result<Option<ReturnedForm>, RosterError> {
    match form {
        OpenList::Csv(list) => {
            // What keeps the text from being read is told when it is read as a list.
            let line = list.rows(None).and_then(|mut rows| headings_line(|row| rows.next(row), options));
            match line {
                Ok(Some(_)) => Err(RosterError::FormMarks { place: "the list".into(), sheet: MARKS }),
                _ => Ok(None),
            }
        }
        OpenList::Xlsx(list) => {
            let own = list.sheet().to_owned();
            let read = of_workbook(list, options);
            list.choose(&own);
            read
        }
    }
}

/// Reads a workbook as a form: the hidden sheet says that it is one, and the technical headings which sheet holds its people, for
/// anyone may call that sheet something else.
fn of_workbook(list: &mut XlsxList, options: &Options) -> Result<Option<ReturnedForm>, RosterError> {
    let marks = if list.sheets().iter().any(|sheet| sheet == MARKS) { Some(marks(list)?) } else { None };
    // An officer may have a worksheet of this name too.
    let marks = marks.filter(|form| form.header_row != 0);
    let is_sought = |sheet: &String| match (&marks, &options.worksheet) {
        (Some(_), _) => sheet != MARKS,
        (None, Some(named)) => sheet == named,
        (None, None) => true,
    };
    let sought: Vec<String> = list.sheets().iter().filter(|sheet| is_sought(sheet)).cloned().collect();
    let mut found = Vec::new();
    for sheet in sought {
        list.choose(&sheet);
        match list.rows().and_then(|mut rows| headings_line(|row| rows.next(row), options)) {
            Ok(line) => found.extend(line.map(|line| (sheet, line))),
            Err(error) if marks.is_some() => return Err(error),
            // It may be a sheet that nobody is going to read.
            Err(_) => {}
        }
    }
    match (marks, found.as_slice()) {
        (None, []) => Ok(None),
        (None, [(sheet, _), ..]) => {
            Err(RosterError::FormMarks { place: format!("worksheet {}", quoted([sheet.as_str()])), sheet: MARKS })
        }
        (Some(form), []) => Err(RosterError::FormHeadings { name: printable(&form.name), heading: STATE_COLUMN }),
        (Some(form), [(sheet, line)]) => {
            list.choose(sheet);
            let form = ReturnedForm { worksheet: sheet.clone(), header_row: *line, ..form };
            asks(&mut list.rows()?, form).map(Some)
        }
        (Some(_), several) => Err(RosterError::FormTwice(quoted(several.iter().map(|(sheet, _)| sheet.as_str())))),
    }
}

/// Returns the line of a form's technical headings; `None` if the first rows do not hold them.
fn headings_line(
    mut next: impl FnMut(&mut RawRow) -> Result<bool, RosterError>,
    options: &Options,
) -> Result<Option<u64>, RosterError> {
    let (mut row, mut count) = (RawRow::default(), 0);
    while (count < FIRST_ROWS || options.header_row.is_some_and(|last| row.line < last)) && next(&mut row)? {
        count += 1;
        if row.iter().any(|cell| TECHNICAL.iter().any(|name| cell.text.trim().eq_ignore_ascii_case(name))) {
            return Ok(Some(row.line));
        }
    }
    Ok(None)
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

/// Adds the technical names of the columns, what each row asks for, and whose number stands beside another's name.
fn asks(rows: &mut XlsxRows<'_>, mut form: ReturnedForm) -> Result<ReturnedForm, RosterError> {
    let mut row = RawRow::default();
    let (people, mut seen) = (people(&form.written), HashMap::new());
    while rows.next(&mut row)? {
        if row.line == form.header_row {
            form.columns = row.iter().map(|cell| cell.text.trim().to_owned()).collect();
        }
        if row.line <= form.header_row {
            continue;
        }
        let names = &form.columns;
        let of = |name: &str| {
            let place = names.iter().position(|known| known == name);
            place.map(|place| row.cell(place).text.trim().to_owned()).unwrap_or_default()
        };
        let action = of(ACTION_COLUMN);
        let is_said = |place: usize| names.get(place).is_none_or(|name| !OWN_COLUMNS.contains(&name.as_str()));
        let is_filled = row.iter().enumerate().any(|(place, cell)| is_said(place) && !cell.is_blank());
        let ask = if !fold(&action).is_empty() && form.withdraw.iter().any(|word| fold(word) == fold(&action)) {
            FormAsk::Withdraw
        } else if !action.is_empty() {
            FormAsk::Unknown(action)
        } else if is_filled {
            FormAsk::Take
        } else {
            FormAsk::Nothing
        };
        let number = of("reference");
        if ask != FormAsk::Nothing {
            if number.is_empty() {
                form.strays.insert(row.line, StrayRow::Numberless);
            } else if let Some(first) = seen.insert(number.clone(), row.line) {
                form.strays.insert(row.line, StrayRow::Copied(first));
                seen.insert(number.clone(), first);
            }
            match row.sight {
                Sight::Hidden => form.hidden.push(row.line),
                Sight::Struck => form.struck.push(row.line),
                Sight::Shown => {}
            }
        }
        let said = NAME_COLUMNS.map(of);
        if let Some(Some(owner)) = people.get(&said.each_ref().map(|name| fold(name)))
            && !number.is_empty()
            && *owner != number
        {
            let name = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            form.moved.push(MovedName { line: row.line, number, name, owner: owner.clone() });
        }
        form.rows.insert(row.line, ask);
    }
    Ok(form)
}

/// Returns the names that a form was written with for a number, folded.
fn names_of(written: &[(String, String)]) -> [String; 3] {
    NAME_COLUMNS.map(|column| fold(written.iter().find(|(known, _)| known == column).map_or("", |(_, value)| value)))
}

/// Returns whose names a form was written with; `None` for names that several people have.
fn people(written: &HashMap<String, Vec<(String, String)>>) -> HashMap<[String; 3], Option<String>> {
    let mut people = HashMap::new();
    for (number, cells) in written {
        let names = names_of(cells);
        if names.iter().any(|name| !name.is_empty()) {
            people.entry(names).and_modify(|known| *known = None).or_insert_with(|| Some(number.clone()));
        }
    }
    people
}
