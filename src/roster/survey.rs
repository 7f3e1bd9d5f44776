//! A look at the whole list before a row of it is taken: what would be lost, halved or read twice is told first.

use crate::domain::{field::Field, text::printable};
use crate::roster::{
    columns::{Plan, readable},
    error::{ColumnError, ColumnUse, RosterError},
    headings::{Headings, RepeatedHeadings},
    mapping::{self, name},
    raw::{CellKind, RawRow, Sight, cell_name, letters},
};

/// The most cells and lines that a message names.
const NAMED: usize = 12;
/// The most characters of a value that a message shows.
const SHOWN: usize = 60;
/// Columns that some lists fill once for each group of rows.
const GROUPED: [Field; 4] = [Field::Delegation, Field::DelegationType, Field::Country, Field::Category];

/// What is to be done with rows that the list hides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HiddenRows {
    /// They are read as the others are.
    Include,
    /// They are left out.
    Skip,
}

/// Kinds of lists, by what a value right of the last heading means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Surplus {
    /// Most likely, a value before it holds a separator.
    Text,
    /// It is in a cell of its own.
    Cells,
}

/// What is found in a list. Repeated headings and rows that are left out do not count.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// How many rows there are.
    pub(super) rows: u64,
    hidden: u64,
    columns: Vec<ColumnSurvey>,
    /// The lines of headings that come again.
    pub(super) repeated: Vec<u64>,
    /// The first line of headings in another order.
    other_headings: Option<u64>,
    /// How many rows end early, and the first of them.
    pub(super) short: (u64, u64),
    /// How many rows are struck through, and the first of them.
    pub(super) struck: (u64, u64),
    no_result: Vec<(usize, u64)>,
}

/// What is found in a column.
#[derive(Debug, Clone, Default)]
struct ColumnSurvey {
    filled: u64,
    /// The first line with a value, and the value.
    first: Option<(u64, String)>,
    first_blank: Option<u64>,
    last: String,
    /// Whether a value stands in two successive rows that have one.
    repeats: bool,
}

impl ColumnSurvey {
    /// Whether most cells are blank, and each value may stand for the rows below it. A value below blank cells stands for itself.
    fn is_filled_once_for_each_group(&self, rows: u64) -> bool {
        let begins_filled = match (&self.first, self.first_blank) {
            (Some((first, _)), Some(blank)) => *first < blank,
            _ => false,
        };
        begins_filled && rows - self.filled > self.filled && !self.repeats
    }
}

impl Survey {
    /// Looks at every row below the headings.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn of(
        mut next: impl FnMut(&mut RawRow) -> Result<bool, RosterError>,
        headings: &Headings,
        hidden: Option<HiddenRows>,
    ) -> Result<Self, RosterError> {
        let mut survey = Self { columns: vec![ColumnSurvey::default(); headings.names.len()], ..Self::default() };
        let mut row = RawRow::default();
        while next(&mut row)? {
            if row.line <= headings.last_line {
                continue;
            }
            match headings.repeated_by(&row) {
                RepeatedHeadings::Same => {
                    survey.repeated.push(row.line);
                    continue;
                }
                RepeatedHeadings::Other => {
                    survey.other_headings.get_or_insert(row.line);
                    continue;
                }
                RepeatedHeadings::No => {}
            }
            if row.sight == Sight::Hidden {
                survey.hidden += 1;
            }
            if row.sight == Sight::Struck {
                survey.struck = (survey.struck.0 + 1, if survey.struck.0 == 0 { row.line } else { survey.struck.1 });
            }
            if row.sight == Sight::Hidden && hidden == Some(HiddenRows::Skip) {
                continue;
            }
            survey.add(&row, headings);
        }
        Ok(survey)
    }

    fn add(&mut self, row: &RawRow, headings: &Headings) {
        self.rows += 1;
        if row.len() < headings.names.len() && row.flaw.is_none() {
            self.short = (self.short.0 + 1, if self.short.0 == 0 { row.line } else { self.short.1 });
        }
        if row.flaw.is_some() {
            return;
        }
        for (place, cell) in row.iter().enumerate() {
            if cell.kind == CellKind::NoResult {
                self.no_result.push((place, row.line));
            }
            if cell.is_blank() {
                continue;
            }
            if place >= self.columns.len() {
                self.columns.resize(place + 1, ColumnSurvey::default());
            }
            let column = &mut self.columns[place];
            let text = cell.text.trim();
            column.repeats |= column.filled > 0 && column.last == text;
            text.clone_into(&mut column.last);
            column.filled += 1;
            if column.first.is_none() {
                column.first = Some((cell.line, text.to_owned()));
            }
        }
        let blank = |place: usize| row.cell(place).is_blank();
        for (place, column) in self.columns.iter_mut().enumerate().filter(|(_, column)| column.first_blank.is_none()) {
            if blank(place) {
                column.first_blank = Some(row.line);
            }
        }
    }

    /// Returns the headings, with an empty one for each column of data right of the last.
    ///
    /// In a text, a few values right of the last heading are told row by row: a value before them holds a separator.
    pub(super) fn widened(&self, names: &[String], form: Surplus, is_mapped: impl Fn(usize) -> bool) -> Vec<String> {
        let is_column = |place: usize| {
            let filled = self.columns[place].filled;
            filled > 0 && (form == Surplus::Cells || filled * 2 > self.rows || is_mapped(place))
        };
        let width = (names.len()..self.columns.len()).filter(|&place| is_column(place)).map(|place| place + 1).max();
        let mut widened = names.to_vec();
        widened.resize(width.unwrap_or(names.len()), String::new());
        widened
    }

    /// Refuses what cannot be read without a word from the person who imports it.
    ///
    /// # Errors
    /// For hidden rows, formulas without a result, headings in another order, and data without a heading.
    pub(super) fn check(&self, plan: &Plan, hidden: Option<HiddenRows>) -> Result<(), RosterError> {
        if self.hidden > 0 && hidden.is_none() {
            return Err(RosterError::Hidden { hidden: self.hidden, rows: self.rows });
        }
        if let Some(line) = self.other_headings {
            return Err(RosterError::OtherHeadings(line));
        }
        self.refuse_nameless(plan)?;
        let wanted: Vec<&(usize, u64)> = self.no_result.iter().filter(|(place, _)| plan.reads(*place)).collect();
        if !wanted.is_empty() {
            let mut cells: Vec<String> = wanted.iter().take(NAMED).map(|&&(place, line)| cell_name(place, line)).collect();
            if wanted.len() > cells.len() {
                cells.push("…".into());
            }
            return Err(RosterError::NoResult { count: wanted.len(), cells: cells.join(", ") });
        }
        Ok(())
    }

    fn refuse_nameless(&self, plan: &Plan) -> Result<(), ColumnError> {
        let nameless = plan.headings.iter().enumerate().filter(|(_, heading)| heading.is_empty());
        for (place, _) in nameless.filter(|(place, _)| !plan.reads(*place) && !plan.leaves_out(*place)) {
            if let Some((line, value)) = self.columns.get(place).and_then(|column| column.first.as_ref()) {
                let value = readable(value).chars().take(SHOWN).collect();
                return Err(ColumnError::Nameless {
                    column: name(&plan.headings, place),
                    letter: letters(place),
                    line: *line,
                    value,
                });
            }
        }
        Ok(())
    }

    /// Returns the columns whose blank cells take the value above them.
    ///
    /// # Errors
    /// When a column of delegations, types, countries or categories is filled once for each group, and nobody said what its blanks mean.
    pub(super) fn filled_down(
        &self,
        plan: &Plan,
        fill_down: &[String],
        keep_blank: &[String],
    ) -> Result<Vec<usize>, ColumnError> {
        let fill = mapping::named(ColumnUse::FillDown, fill_down, &plan.headings, &plan.fields)?;
        let keep = mapping::named(ColumnUse::KeepBlank, keep_blank, &plan.headings, &plan.fields)?;
        if let Some(&both) = fill.iter().find(|place| keep.contains(place)) {
            return Err(ColumnError::FillOrKeep(plan.headings[both].clone()));
        }
        let grouped = GROUPED.into_iter().filter_map(|field| plan.column_of(field));
        let asked = grouped.filter(|place| !fill.contains(place) && !keep.contains(place));
        let (mut columns, mut line) = (Vec::new(), u64::MAX);
        for (place, column) in asked.filter_map(|place| Some((place, self.columns.get(place)?))) {
            if column.is_filled_once_for_each_group(self.rows) {
                let heading = plan.headings[place].as_str();
                let heading = if heading.is_empty() { plan.fields[place].map_or("", Field::as_str) } else { heading };
                columns.push((printable(heading), column.filled));
                line = line.min(column.first_blank.unwrap_or_default());
            }
        }
        if columns.is_empty() { Ok(fill) } else { Err(ColumnError::FillDown { columns, rows: self.rows, line }) }
    }
}
