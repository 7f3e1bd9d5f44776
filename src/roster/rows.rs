//! The rows of a list, one after the other: each a participant, left out, or rejected with the reason and the remedy.

use std::{collections::HashMap, sync::Arc};

use crate::domain::{
    damage::{self, Damage},
    event::Event,
    field::{Field, FieldSet},
    id::{CategoryCode, Reference},
    invisible::removed,
    participant::Participant,
    text::{fold, printable},
};
use crate::roster::{
    columns::{NameRule, Plan, ReferenceColumn},
    error::RosterError,
    prepared::PreparedList,
    raw::{CellKind, Flaw, RawCell, RawRow, Sight, letters},
    reader::RowReader,
    row::{CellProblem, LeftOut, Listed, Rejected, Row},
    spelling,
    status::does_not_stand,
    survey::HiddenRows,
    value::{self, ValueError, usable},
};

/// The most rows of a list.
const MOST_ROWS: u64 = 1_000_000;
/// The fields that make a name.
const NAMES: [Field; 4] = [Field::FamilyName, Field::GivenName, Field::Name, Field::NativeName];

/// A list row by row.
pub struct Rows<'l> {
    reader: RowReader<'l>,
    pub(super) plan: Arc<Plan>,
    /// The last line of the headings: people stand below it.
    last_heading: u64,
    /// The lines of headings that come again, in order.
    repeated: Arc<[u64]>,
    hidden: Option<HiddenRows>,
    /// Columns whose blank cells take the value above them, and that value.
    filled_down: Vec<(usize, String, CellKind)>,
    pub(super) event: Event,
    raw: RawRow,
    seen: HashMap<Reference, u64>,
    count: u64,
    ended: bool,
}

impl<'l> Rows<'l> {
    pub(super) fn new(reader: RowReader<'l>, prepared: &PreparedList, hidden: Option<HiddenRows>, event: Event) -> Self {
        let filled_down = prepared.filled_down.iter().map(|&place| (place, String::new(), CellKind::Text)).collect();
        Self {
            reader,
            plan: Arc::clone(&prepared.plan),
            last_heading: prepared.last_heading,
            repeated: Arc::clone(&prepared.repeated),
            hidden,
            filled_down,
            event,
            raw: RawRow::default(),
            seen: HashMap::new(),
            count: 0,
            ended: false,
        }
    }

    /// Reads the next row that has something to say of a participant, and returns whether there was one.
    fn advance(&mut self) -> Result<bool, RosterError> {
        while self.reader.next(&mut self.raw)? {
            if self.raw.line <= self.last_heading || self.repeated.binary_search(&self.raw.line).is_ok() {
                continue;
            }
            if self.is_left_out() {
                return Ok(true);
            }
            for (place, above, kind) in &mut self.filled_down {
                if let Some(cell) = self.raw.get(*place).filter(|cell| !cell.is_blank()) {
                    cell.text.clone_into(above);
                    *kind = cell.kind;
                }
            }
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether the row is hidden, and hidden rows are left out.
    fn is_left_out(&self) -> bool {
        self.raw.sight == Sight::Hidden && self.hidden == Some(HiddenRows::Skip)
    }

    /// Returns a cell of the row, or the one above it where the column is filled down.
    pub(super) fn cell(&self, place: usize) -> RawCell<'_> {
        let own = self.raw.cell(place);
        let above = self.filled_down.iter().find(|(filled, ..)| *filled == place && own.is_blank());
        above.map_or(own, |(_, text, kind)| RawCell { text, kind: *kind, line: own.line })
    }

    /// Returns the columns that the list has.
    #[must_use]
    pub fn columns(&self) -> FieldSet {
        self.plan.field_set()
    }

    /// Returns the heading of the column that holds a field; the field's own name if there is none.
    #[must_use]
    pub fn heading(&self, field: Field) -> &str {
        self.plan.column_of(field).map_or(field.as_str(), |place| &self.plan.headings[place])
    }

    /// Returns the heading of a column that is not read and may hold names: "Name as on the visa".
    #[must_use]
    pub fn likely_names(&self) -> Option<&str> {
        self.plan.ignored.iter().map(String::as_str).find(|heading| spelling::is_about_names(heading))
    }

    fn row(&mut self) -> Row {
        let reject =
            |problem: CellProblem, reference: Option<Reference>| Row::Rejected(Rejected { reference, problems: vec![problem] });
        if self.is_left_out() {
            return Row::Hidden(self.reference().ok().map(|(reference, _)| reference));
        }
        if let Some(problem) = self.flaw().or_else(|| self.ragged()) {
            return reject(problem, self.reference().ok().map(|(reference, _)| reference));
        }
        let (reference, remark) = match self.reference() {
            Ok(reference) => reference,
            Err(problem) => return reject(self.group_heading().unwrap_or(problem), None),
        };
        if let Some(&first) = self.seen.get(&reference) {
            let column = self.reference_heading().to_owned();
            let problem = format!("stands in line {first} already; a reference belongs to one participant");
            return reject(CellProblem::new(self.raw.line, &column, reference.as_str(), problem), Some(reference));
        }
        self.seen.insert(reference.clone(), self.raw.line);
        if let Some(status) = self.plan.status.map(|place| self.cell(place)).filter(|cell| does_not_stand(cell.text)) {
            return Row::LeftOut(LeftOut { line: self.raw.line, reference, status: printable(status.text.trim()) });
        }
        let mut listed = self.listed(reference);
        if value::is_unsigned_exponent(listed.reference().as_str()) {
            // Somebody who was added with it is known by it.
            let problem = "may be a number that a spreadsheet has shortened; format the column as text and write it with all its digits, or give the person another reference";
            let column = self.reference_heading();
            listed.refusal.push(CellProblem::new(self.raw.line, column, listed.reference().as_str(), problem));
        }
        listed.remarks.extend(remark);
        Row::Listed(Box::new(listed))
    }

    /// Names the value behind a quotation mark that was lost.
    fn flaw(&self) -> Option<CellProblem> {
        let Flaw::LostQuote = self.raw.flaw?;
        let place = self.raw.len().saturating_sub(1);
        let column = self.plan.headings.get(place).map_or("", String::as_str);
        let problem = "has a quotation mark that nothing closes; close it, or take it out";
        Some(CellProblem::new(self.raw.line, column, self.raw.cell(place).text, problem))
    }

    /// With a value too many, nobody knows which one holds a separator. A row that ends early has blank cells at its end.
    fn ragged(&self) -> Option<CellProblem> {
        let (found, expected) = (self.raw.width(), self.plan.headings.len());
        let first = self.raw.get(0).map_or("", |cell| cell.text);
        (found > expected).then(|| {
            let problem = format!(
                "the row has {found} values and the list {expected} columns; put a value that holds the separator in quotation marks"
            );
            CellProblem::new(self.raw.line, "", first, problem)
        })
    }

    /// Names the only value of a row, where others are due: most likely the heading of a group, such as `BRAZIL` above its people.
    fn group_heading(&self) -> Option<CellProblem> {
        let mut filled = self.raw.iter().enumerate().filter(|(_, cell)| !cell.is_blank());
        let (place, cell) = filled.next().filter(|_| self.plan.headings.len() > 2)?;
        // A reference has digits.
        let is_words = cell.text.chars().any(char::is_alphabetic) && !cell.text.chars().any(char::is_numeric);
        (filled.next().is_none() && is_words).then(|| {
            let problem = "stands alone in its row, as the heading of a group does; write it into a column of its own for each person of the \
                           group, and delete the row";
            CellProblem::new(cell.line, &self.column_name(place), cell.text, problem)
        })
    }

    fn reference_heading(&self) -> &str {
        match self.plan.reference {
            ReferenceColumn::Own(place) | ReferenceColumn::Email(place) | ReferenceColumn::OrderPosition(place, _) => {
                self.plan.headings.get(place).map_or("", String::as_str)
            }
        }
    }

    /// Returns the reference, and what should be known of how it was read.
    fn reference(&self) -> Result<(Reference, Option<CellProblem>), CellProblem> {
        let (place, written) = match self.plan.reference {
            ReferenceColumn::Own(place) => {
                let cell = self.cell(place);
                (place, usable(cell, Field::Reference).map(|()| cell.text.to_owned()))
            }
            // Addresses are compared without case everywhere, so they tell people apart without case.
            ReferenceColumn::Email(place) => (place, Ok(self.cell(place).text.to_lowercase())),
            ReferenceColumn::OrderPosition(order, position) => {
                let joined = match (self.cell(order).text.trim(), self.cell(position).text.trim()) {
                    ("", _) | (_, "") => String::new(),
                    (order, position) => format!("{order}-{position}"),
                };
                (order, Ok(joined))
            }
        };
        let (line, heading) = (self.cell(place).line, self.reference_heading());
        let problem = |error: ValueError| CellProblem::new(line, heading, self.cell(place).text, error);
        let written = written.map_err(problem)?;
        // As the person who typed it sees it: without what tells a spreadsheet that it is text.
        let (bare, remark) = match damage::find(Field::Function, written.trim(), "") {
            Some(Damage { kind: damage::DamageKind::FormulaText | damage::DamageKind::TextMark, repair: Some(bare), .. }) => {
                let remark = format!("is read as \"{bare}\", without what tells a spreadsheet that it is text");
                (bare, Some(CellProblem::new(line, heading, &written, remark)))
            }
            _ => (written, None),
        };
        let reference = value::tidy(&removed(&bare)).and_then(|bare| value::reference(&bare)).map_err(problem)?;
        Ok((reference, remark))
    }

    fn listed(&self, reference: Reference) -> Listed {
        // Counts only where the row has a category of its own, and `into_participant` always says which.
        let unset: CategoryCode = "-".parse().expect("a hyphen is a code");
        let mut listed = Listed {
            line: self.raw.line,
            columns: FieldSet::default(),
            category: None,
            blank: FieldSet::default(),
            unusable: Vec::new(),
            remarks: Vec::new(),
            refusal: Vec::new(),
            body: None,
            participant: Participant::new(reference, unset),
        };
        let mut spoilt_names = Vec::new();
        for (place, field) in self.plan.fields.iter().enumerate() {
            let Some(field) = field.filter(|field| *field != Field::Reference) else { continue };
            if let Err(error) = self.set(&mut listed, place, field) {
                let cell = self.cell(place);
                let problem = CellProblem::new(cell.line, &self.column_name(place), cell.text, error);
                if NAMES.contains(&field) {
                    spoilt_names.push((field, problem.clone()));
                }
                if field == Field::Category {
                    listed.refusal.push(problem.clone());
                }
                listed.unusable.push(problem);
            }
        }
        spoilt_names.extend(self.add_more(&mut listed));
        listed.columns = listed.columns.with(Field::Reference);
        // Beside a name that is shown, another that cannot be used costs nobody the place.
        let is_beside = |field: Field| match field {
            Field::NativeName => !listed.participant.full_name().is_empty(),
            Field::Name => {
                self.plan.name_rule == NameRule::Parts
                    && !listed.participant.given_name.is_empty()
                    && !listed.participant.family_name.is_empty()
            }
            _ => false,
        };
        spoilt_names.retain(|(field, _)| !is_beside(*field));
        let has_spoilt_name = !spoilt_names.is_empty();
        listed.refusal.extend(spoilt_names.into_iter().map(|(_, problem)| problem));
        if self.plan.name_rule == NameRule::Whole && !listed.participant.name.is_empty() {
            // Asked for with --map: it is the name on the badge, which its parts would otherwise be.
            // Parts that are stored or stand in the list give way to it, whatever blank cells say.
            listed.participant.given_name.clear();
            listed.participant.family_name.clear();
            for part in [Field::GivenName, Field::FamilyName] {
                listed.columns = listed.columns.with(part);
                listed.blank = listed.blank.without(part);
            }
        }
        if has_spoilt_name {
            // With one part of a name left as it was, a new other part would make a third person.
            listed.columns = listed.columns.iter().filter(|field| !NAMES.contains(field)).collect();
        } else {
            listed.refusal.extend(self.name_problem(&listed.participant));
        }
        if listed.columns.has(Field::Category) {
            listed.category = Some(listed.participant.category.clone());
        }
        let damaged = self.damaged(&listed);
        listed.remarks.extend(damaged);
        listed
    }

    /// Returns a remark for each value that an export has damaged.
    fn damaged(&self, listed: &Listed) -> Vec<CellProblem> {
        let damaged = damage::of(&listed.participant, &self.event.fields).into_iter();
        let damaged = damaged.filter(|damage| listed.columns.has(damage.field) && damage.field != Field::Reference);
        damaged
            .map(|damage| {
                let place = self.plan.column_of(damage.field).unwrap_or_default();
                CellProblem::new(self.cell(place).line, &self.column_name(place), &damage.text, damage.told())
            })
            .collect()
    }

    pub(super) fn column_name(&self, place: usize) -> String {
        match self.plan.headings.get(place).filter(|heading| !heading.is_empty()) {
            Some(heading) => heading.clone(),
            None => format!("column {}", letters(place)),
        }
    }

    /// A list with names has to have one in each row, and the whole of it.
    fn name_problem(&self, participant: &Participant) -> Option<CellProblem> {
        let first = NAMES.into_iter().find(|&field| self.plan.column_of(field).is_some())?;
        if participant.full_name().is_empty() {
            if let Some(problem) = self.group_heading() {
                return Some(problem);
            }
            let problem = "is empty, as is every other name; a badge needs one";
            return Some(CellProblem::new(self.raw.line, self.heading(first), "", problem));
        }
        // The last row of many lists: "Total", 15.
        let whole = participant.full_name();
        let is_of_number =
            |letter: char| letter.is_numeric() || letter.is_whitespace() || matches!(letter, '.' | ',' | '\'' | '’');
        if whole.contains(char::is_numeric) && whole.chars().all(is_of_number) {
            let problem = "is a number, and a name needs letters; delete the row if it is not a person's";
            return Some(CellProblem::new(self.raw.line, self.heading(first), &whole, problem));
        }
        if self.plan.name_rule == NameRule::Whole {
            return None;
        }
        let (half, lacking) = match (participant.given_name.as_str(), participant.family_name.as_str()) {
            ("", family) if !family.is_empty() => (family, Field::GivenName),
            (given, "") if !given.is_empty() => (given, Field::FamilyName),
            _ => return None,
        };
        let (half, whole) = (fold(half), fold(&participant.name));
        (!whole.is_empty() && half != whole && self.plan.column_of(lacking).is_some()).then(|| {
            let problem = format!("is empty, and the whole name is \"{}\"; fill it in", participant.name);
            CellProblem::new(self.raw.line, self.heading(lacking), "", problem)
        })
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, RosterError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let more = self.advance();
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
