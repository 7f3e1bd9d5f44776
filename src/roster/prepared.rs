//! What is found out about a list before the first row of it is taken.

use std::sync::Arc;

use crate::domain::{field::Field, own_field::OwnField};
use crate::roster::{
    columns::{NameRule, Plan, ReferenceColumn},
    csv_list::CsvList,
    encoding::Doubt,
    error::{ColumnError, RosterError},
    headings::{self, Above, Below, HeadingSearch, Headings},
    notice::Notice,
    options::Options,
    reader::RowReader,
    survey::{self, Survey},
    xlsx_list::{XlsxList, quoted},
};

/// A list, by the kind of its file.
pub(super) enum OpenList {
    Csv(CsvList),
    Xlsx(Box<XlsxList>),
}

/// What is known of a list whose rows can be taken.
pub(super) struct PreparedList {
    /// The last line of the headings: people stand below it.
    pub(super) last_heading: u64,
    pub(super) plan: Arc<Plan>,
    /// The lines of headings that come again, in order.
    pub(super) repeated: Arc<[u64]>,
    /// Columns whose blank cells take the value above them.
    pub(super) filled_down: Vec<usize>,
    pub(super) notices: Vec<Notice>,
}

impl OpenList {
    /// Starts reading at the first row of the file.
    pub(super) fn reader(&mut self, expected: Option<usize>) -> Result<RowReader<'_>, RosterError> {
        Ok(match self {
            Self::Csv(list) => RowReader::Csv(Box::new(list.rows(expected)?)),
            Self::Xlsx(list) => RowReader::Xlsx(Box::new(list.rows()?)),
        })
    }

    /// Finds the headings, looks at every row, and works out what each column holds.
    pub(super) fn prepare(&mut self, options: &Options, own: &[OwnField]) -> Result<PreparedList, RosterError> {
        self.prepared(options, own).map_err(|error| match self {
            Self::Xlsx(list) if list.sheets().len() > 1 && !error.names_worksheet() => {
                let others = list.sheets().iter().map(String::as_str).filter(|sheet| *sheet != list.sheet());
                RosterError::InWorksheet { name: list.sheet().to_owned(), others: quoted(others), source: Box::new(error) }
            }
            _ => error,
        })
    }

    fn prepared(&mut self, options: &Options, own: &[OwnField]) -> Result<PreparedList, RosterError> {
        let mut notices = Vec::new();
        if let Self::Csv(list) = self {
            notices.extend(list.doubt().map(|(_, doubt)| match doubt {
                Doubt::Guessed(line) => Notice::Guessed(line),
                Doubt::Damaged(line) => Notice::Damaged(line),
            }));
        }
        let headings = self.headings(options, &mut notices)?;
        if let Self::Xlsx(list) = self
            && list.sheets().len() > 1
        {
            notices.push(Notice::Worksheet { name: list.sheet().to_owned(), of: list.sheets().len() });
        }
        let mut reader = self.reader(Some(headings.names.len()))?;
        let survey = Survey::of(|row| reader.next(row), &headings, options.hidden)?;
        drop(reader);
        let form = match self {
            Self::Csv(_) => survey::Surplus::Text,
            Self::Xlsx(_) => survey::Surplus::Cells,
        };
        let is_mapped = |place: usize| options.mappings.iter().any(|mapping| mapping.has_letter(place));
        let plan = Plan::new(survey.widened(&headings.names, form, is_mapped), &options.mappings, own)?;
        survey.check(&plan, options.hidden)?;
        let filled_down = survey.filled_down(&plan, &options.fill_down, &options.keep_blank)?;
        notices.extend(told(&headings, &survey, &plan, form));
        if let Self::Xlsx(list) = self {
            let hidden = (0..plan.headings.len()).filter(|&place| plan.reads(place) && list.hides_column(place));
            let hidden: Vec<String> = hidden.map(|place| plan.headings[place].clone()).collect();
            notices.extend((!hidden.is_empty()).then_some(Notice::HiddenColumns(hidden)));
        }
        Ok(PreparedList {
            last_heading: headings.last_line,
            plan: Arc::new(plan),
            repeated: survey.repeated.into(),
            filled_down,
            notices,
        })
    }

    /// Finds the headings: in the worksheet that was named, else in the first that has those of a list, else in the first that has any.
    /// What kept worksheets from being read is added to the notices, if another is read.
    fn headings(&mut self, options: &Options, notices: &mut Vec<Notice>) -> Result<Headings, RosterError> {
        let search = |form: &mut Self| {
            let mut reader = form.reader(None)?;
            headings::find(|row| reader.next(row), &options.mappings, options.header_row)
        };
        let mut best = search(self);
        let (mut place, mut others) = (String::new(), String::new());
        if let Self::Xlsx(list) = self {
            let (first, all) = (list.sheet().to_owned(), list.sheets().to_owned());
            if options.worksheet.is_none() && all.len() > 1 {
                let mut chosen = first.clone();
                let mut unread: Vec<Notice> =
                    best.as_ref().err().map(|error| Notice::unread(&first, error)).into_iter().collect();
                for sheet in all.iter().filter(|sheet| **sheet != first) {
                    if worth(&best, options) == SheetWorth::List {
                        break;
                    }
                    self.choose(sheet);
                    let other = search(self);
                    unread.extend(other.as_ref().err().map(|error| Notice::unread(sheet, error)));
                    if worth(&other, options) > worth(&best, options) {
                        (best, chosen) = (other, sheet.clone());
                    }
                }
                self.choose(&chosen);
                notices.extend(unread);
            }
            place = format!(" of worksheet {}", quoted([first.as_str()]));
            if all.len() > 1 {
                let names = quoted(all.iter().map(String::as_str).filter(|sheet| *sheet != first));
                others = format!("; the workbook also has the worksheets {names}");
            }
        }
        match best? {
            HeadingSearch::Found(headings) => Ok(headings),
            HeadingSearch::None(found) => Err(ColumnError::NoneKnown { place, found, others }.into()),
            HeadingSearch::Empty => Err(RosterError::Empty),
        }
    }

    fn choose(&mut self, sheet: &str) {
        if let Self::Xlsx(list) = self {
            list.choose(sheet);
        }
    }
}

/// What a worksheet is worth as the one that holds the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SheetWorth {
    /// It has no rows.
    Empty,
    /// It has no headings that are known.
    Unknown,
    /// It cannot be read.
    Unread,
    /// It has headings, and nothing that tells people apart, or nobody below them.
    Headings,
    /// It has references and no names: people who are known, at best.
    References,
    /// It has references and names.
    List,
}

fn worth(search: &Result<HeadingSearch, RosterError>, options: &Options) -> SheetWorth {
    let headings = match search {
        Ok(HeadingSearch::Empty) => return SheetWorth::Empty,
        Ok(HeadingSearch::None(_)) => return SheetWorth::Unknown,
        Err(_) => return SheetWorth::Unread,
        Ok(HeadingSearch::Found(headings)) if headings.below == Below::Nothing => return SheetWorth::Headings,
        Ok(HeadingSearch::Found(headings)) => headings,
    };
    let fields = headings.fields(&options.mappings);
    let has_any = |wanted: &[Field]| wanted.iter().any(|field| fields.has(*field));
    let has_reference = has_any(&[Field::Reference, Field::Email]) || headings.has_order_and_position();
    match (has_reference, has_any(&[Field::Name, Field::GivenName, Field::FamilyName, Field::NativeName])) {
        (true, true) => SheetWorth::List,
        (true, false) => SheetWorth::References,
        (false, _) => SheetWorth::Headings,
    }
}

fn told(headings: &Headings, survey: &Survey, plan: &Plan, form: survey::Surplus) -> Vec<Notice> {
    let mut notices = Vec::new();
    if headings.above == Above::Rows {
        notices.push(Notice::HeadingsAt(headings.line));
    }
    if headings.last_line != headings.line {
        notices.push(Notice::TwoLines(headings.line));
    }
    if !survey.repeated.is_empty() {
        notices.push(Notice::Repeated(survey.repeated.clone()));
    }
    if let (rows @ 1.., first) = survey.struck {
        notices.push(Notice::Struck { rows, first });
    }
    // Worksheets hold no blank cells at the ends of their rows.
    if let (survey::Surplus::Text, (rows @ 1.., first)) = (form, survey.short) {
        notices.push(Notice::Short { rows, first });
    }
    if let ReferenceColumn::Email(place) = plan.reference {
        notices.push(Notice::ReferenceFromEmail(plan.headings[place].clone()));
    }
    if !plan.more.is_empty() {
        notices.push(Notice::Joined(plan.more.iter().map(|(place, _)| plan.headings[*place].clone()).collect()));
    }
    let has_parts = [Field::GivenName, Field::FamilyName].into_iter().any(|part| plan.column_of(part).is_some());
    if let (NameRule::Whole, true, Some(place)) = (plan.name_rule, has_parts, plan.column_of(Field::Name)) {
        notices.push(Notice::WholeName(plan.headings[place].clone()));
    }
    if !plan.ignored.is_empty() {
        notices.push(Notice::Ignored(plan.ignored.clone()));
    }
    notices
}
