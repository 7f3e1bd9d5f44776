//! What a row of a list is found to be: a participant, a registration that does not stand, or rejected with the reason.

use std::fmt;

use crate::domain::{
    field::{Field, FieldSet},
    id::{CategoryCode, Reference},
    participant::Participant,
    text::printable,
};

/// The most characters of a value that a report shows.
const SHOWN: usize = 60;
/// The delegation type of a body that is not a state.
const ORGANISATION: &str = "Organisation";

/// A row of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A participant.
    Listed(Box<Listed>),
    /// A registration that does not stand (canceled, pending …), as the list's status column says.
    LeftOut(LeftOut),
    /// A hidden row that is left out, and whose it is, if that can be read: who is hidden is on the list all the same.
    Hidden(Option<Reference>),
    /// A row that cannot be taken.
    Rejected(Rejected),
}

/// What a row says of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The line of the file (from 1) at which the row starts; in a workbook the row.
    pub line: u64,
    /// The columns that the row says something of: not those whose cell cannot be used.
    pub columns: FieldSet,
    /// The category, where the row has one. Whether the event has it too is for the importer to say.
    pub category: Option<CategoryCode>,
    /// The columns whose cell is blank.
    pub blank: FieldSet,
    /// Cells that cannot be used. Their fields stay as they were.
    pub unusable: Vec<CellProblem>,
    /// What should be looked at, and stops nothing: damage of an export, marks that were dropped.
    pub remarks: Vec<CellProblem>,
    /// What keeps the row from being a new participant: it has no name, or half of one. For a known one it does not matter.
    pub refusal: Vec<CellProblem>,
    /// What stands where a country belongs, and is another body: `European Union`.
    pub(super) body: Option<String>,
    /// The category in here counts only where the row has one.
    pub(super) participant: Participant,
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
    /// Whose row it is, if that can be read.
    pub reference: Option<Reference>,
    /// Everything that is wrong with it; never empty.
    pub problems: Vec<CellProblem>,
}

/// What is wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellProblem {
    /// The line of the file at which the value starts; in a workbook the row.
    pub line: u64,
    /// The column's heading.
    pub column: String,
    /// The value, shortened and safe to print.
    pub value: String,
    /// What is wrong and what to do. Reads on from the value.
    pub problem: String,
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

    /// Returns the participant in a category, and the columns that the row says something of.
    ///
    /// A body that stands where a country belongs is the delegation, where neither the row nor `known` has another.
    #[must_use]
    pub fn into_participant(mut self, category: CategoryCode, known: Option<&Participant>) -> (Participant, FieldSet) {
        self.settle(category, known);
        (self.participant, self.columns)
    }

    /// Puts the participant into a category, as [`Listed::into_participant`] does, and lends the participant.
    pub fn settle(&mut self, category: CategoryCode, known: Option<&Participant>) -> (&mut Participant, FieldSet) {
        let participant = &mut self.participant;
        participant.category = category;
        let has_delegation = !participant.delegation.is_empty() || known.is_some_and(|known| !known.delegation.is_empty());
        if let Some(body) = self.body.take().filter(|_| !has_delegation) {
            participant.delegation = body;
            self.columns = self.columns.with(Field::Delegation);
            if participant.delegation_type.is_empty() && known.is_none_or(|known| known.delegation_type.is_empty()) {
                participant.delegation_type = ORGANISATION.into();
                self.columns = self.columns.with(Field::DelegationType);
            }
        }
        (participant, self.columns)
    }
}

impl fmt::Display for CellProblem {
    /// Writes it on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { line, column, value, problem } = self;
        match (column.as_str(), value.as_str()) {
            ("", _) => write!(f, "line {line}: {problem}"),
            (column, "") => write!(f, "line {line}: {column} {problem}"),
            (column, value) => write!(f, "line {line}: {column} \"{value}\" {problem}"),
        }
    }
}

impl CellProblem {
    /// Makes a problem; the value is shortened and made safe to print.
    #[must_use]
    pub fn new(line: u64, column: &str, value: &str, problem: impl fmt::Display) -> Self {
        let value = printable(&value.trim().replace(['\n', '\r', '\t'], " "));
        let short: String = value.chars().take(SHOWN).collect();
        let value = if short.len() < value.len() { short + "…" } else { value };
        Self { line, column: column.to_owned(), value, problem: problem.to_string() }
    }
}
