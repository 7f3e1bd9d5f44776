//! An import under way: rows are compared with what is known, and written in one go at the end.

use std::collections::{HashMap, HashSet};

use crate::cli::{
    context::Context,
    error::CliError,
    import::{
        args::{Args, NameOrder},
        merge::{self, Withdrawal},
        summary::{ImportSummary, Kept},
    },
    photos::Photos,
    places::PlacesBefore,
};
use crate::{
    domain::{
        field::{Field, FieldSet},
        id::CategoryCode,
        name_order,
        nomination::state::{Block, State},
        participant::{Participant, Standing},
        text::{fold, printable},
    },
    roster::{CellProblem, Listed, Row, Rows},
    store::{Import, ListedRow, Merge, Store},
};

/// An import under way.
pub(super) struct Importer<'a> {
    pub(super) merge: Merge,
    pub(super) args: &'a Args,
    columns: ListColumns,
    /// What the list writes, and the category it means.
    pub(super) resolved: HashMap<CategoryCode, CategoryCode>,
    pub(super) summary: ImportSummary,
    /// Delegations, and types that the list gives them and that do not hold.
    types_told: HashSet<(String, String)>,
}

/// What is said of a list's columns, whatever stands in its rows.
pub(super) struct ListColumns {
    has_names: bool,
    /// The heading of a column that is not read and may hold names.
    likely_names: Option<String>,
    category: String,
}

impl ListColumns {
    pub(super) fn of(rows: &Rows<'_>) -> Self {
        let names = [Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName];
        Self {
            has_names: names.iter().any(|&name| rows.columns().has(name)),
            likely_names: rows.likely_names().map(ToOwned::to_owned),
            category: rows.heading(Field::Category).to_owned(),
        }
    }
}

/// What a code of a list means.
pub(super) enum Meant {
    /// This category.
    Known(CategoryCode),
    /// None that the event has; the text says so.
    Unknown(String),
}

/// What became of a row.
enum Taken {
    /// It is merged.
    Yes,
    /// It is rejected, for these reasons.
    No(Vec<CellProblem>),
}

impl<'a> Importer<'a> {
    /// Starts with nothing taken.
    pub(super) fn new(merge: Merge, args: &'a Args, columns: ListColumns) -> Self {
        Self {
            merge,
            args,
            columns,
            resolved: HashMap::new(),
            summary: ImportSummary { clears_blank: args.clear_blank, ..ImportSummary::default() },
            types_told: HashSet::new(),
        }
    }

    /// Refuses a `--category` that does not exist before a row is read.
    pub(super) fn check_default(&mut self) -> Result<(), CliError> {
        let Some(code) = &self.args.category else { return Ok(()) };
        match self.known(code)? {
            Meant::Known(known) => {
                self.resolved.insert(code.clone(), known);
                Ok(())
            }
            Meant::Unknown(problem) => Err(CliError::failed(format!("--category: \"{code}\" {problem}"))),
        }
    }

    /// Takes what a row says. What is left of the row belongs to the thread that reads the list.
    pub(super) fn take(&mut self, row: &mut Row) -> Result<(), CliError> {
        match row {
            Row::Listed(listed) => {
                self.merge.is_on_list(listed.reference());
                if let Taken::No(problems) = self.put(listed)? {
                    self.reject(problems);
                }
            }
            Row::LeftOut(left_out) => {
                self.merge.is_on_list(&left_out.reference);
                let is_accredited = |(_, state, block): (_, State, Block)| state.standing(block) == Standing::Accredited;
                if self.merge.known(&left_out.reference).is_some_and(is_accredited) {
                    self.summary.standing.push(left_out.clone());
                }
                self.summary.left_out.push(left_out.clone());
            }
            Row::Hidden(Some(reference)) => self.merge.is_on_list(reference),
            Row::Hidden(None) => self.summary.nameless += 1,
            Row::Rejected(rejected) => {
                match &rejected.reference {
                    Some(reference) => self.merge.is_on_list(reference),
                    None => self.summary.nameless += 1,
                }
                self.reject(std::mem::take(&mut rejected.problems));
            }
        }
        Ok(())
    }

    fn reject(&mut self, problems: Vec<CellProblem>) {
        self.summary.rejected += 1;
        self.summary.problems.extend(problems);
    }

    /// Takes a row, or returns why it cannot be taken.
    fn put(&mut self, listed: &mut Listed) -> Result<Taken, CliError> {
        let stored = self.merge.known(listed.reference()).map(|(stored, ..)| stored.category.clone());
        let mut refusal = Vec::new();
        let category = match (&listed.category, &self.args.category) {
            (Some(code), _) | (None, Some(code)) => match self.known(code)? {
                Meant::Known(known) => Some(known),
                Meant::Unknown(problem) => {
                    let problem = CellProblem::new(listed.line, &self.columns.category, code.as_str(), problem);
                    listed.unusable.push(problem.clone());
                    refusal.push(problem);
                    listed.columns = listed.columns.without(Field::Category);
                    None
                }
            },
            (None, None) => None,
        };
        let is_known = stored.is_some();
        let Some(category) = category.or(stored) else {
            if refusal.is_empty() && listed.refusal.is_empty() {
                let problem = "is empty; write a category, or give one to all such rows with --category CODE";
                refusal.push(CellProblem::new(listed.line, &self.columns.category, "", problem));
            }
            return Ok(Taken::No([listed.refusal.as_slice(), &refusal].concat()));
        };
        if !is_known {
            if !self.columns.has_names {
                let problem = match &self.columns.likely_names {
                    Some(column) => {
                        format!("is new and has no name; if the names are in \"{column}\", say so with --map '{column}=name'")
                    }
                    None => "is new and has no name; the list needs a column given_name, family_name or name".into(),
                };
                refusal.push(CellProblem::new(listed.line, "reference", listed.reference().as_str(), problem));
            }
            refusal.extend(listed.refusal.iter().cloned());
            if !refusal.is_empty() {
                return Ok(Taken::No(refusal));
            }
        }
        self.summary.unusable += listed.unusable.len() as u64;
        self.summary.problems.append(&mut listed.unusable);
        self.summary.remarks.append(&mut listed.remarks);
        let (line, blank) = (listed.line, listed.blank);
        // Somebody on the way to being accredited may well be on the list again.
        if let Some((known, standing)) = self
            .merge
            .known(listed.reference())
            .filter(|(_, state, block)| {
                *block == Block::Blocked || matches!(state, State::Withdrawn | State::OnHold | State::Rejected)
            })
            .map(|(known, state, block)| (known, state.word(block)))
        {
            self.summary.not_standing.push((known.reference.clone(), standing));
        }
        let known = self.merge.known(listed.reference()).map(|(known, ..)| known);
        let (participant, mut columns) = listed.settle(category, known);
        if let Some(order) = self.args.name_order {
            columns = ordered(order, participant, columns);
        }
        self.remark_type(line, participant, columns);
        self.merge.put(ListedRow { line, participant, columns, blank })?;
        self.summary.rows += 1;
        Ok(Taken::Yes)
    }

    /// Says once for each delegation that a list gives it another type than the register, which holds.
    fn remark_type(&mut self, line: u64, row: &Participant, columns: FieldSet) {
        let Some(kind) = self.merge.type_instead(row).filter(|_| columns.has(Field::DelegationType)) else { return };
        if !self.types_told.insert((fold(&row.delegation), fold(&row.delegation_type))) {
            return;
        }
        let problem = format!(
            "is not the type that the register has for {0}; all of its people have \"{kind}\", here and in further rows. To change that: \
             accredit delegation edit \"{0}\" --type \"{1}\"",
            printable(&row.delegation),
            printable(&row.delegation_type),
        );
        let remark = CellProblem::new(line, "delegation_type", &row.delegation_type, problem);
        self.summary.remarks.push(remark);
    }

    /// Writes what was taken, unless it was a rehearsal, or `--strict` forbids it.
    pub(super) fn finish(
        mut self,
        context: &Context,
        store: &mut Store,
        photos: Option<Photos>,
    ) -> Result<ImportSummary, CliError> {
        self.summary.list = self.args.list_name();
        self.summary.take(&self.merge);
        self.summary.namesakes = self.merge.namesakes();
        let withdrawal = Withdrawal::of(self.args, &self.summary)?;
        let is_idle = self.merge.writes() == 0 && !self.merge.adds_categories() && withdrawal.people() == 0;
        // What a list leads to in the register and in its quotas is known when it is written; a rehearsal takes it back.
        let is_told_at_once = photos.is_none() && (is_idle || !store.has_register()?);
        if self.args.dry_run && is_told_at_once {
            self.summary.kept = Kept::Rehearsed;
        } else if self.args.strict && self.summary.has_problems() {
            self.summary.kept = Kept::Refused;
        } else if !is_idle || photos.is_some() {
            merge::warn_of_lock(context, store, self.merge.writes())?;
            let before = PlacesBefore::of(context, store)?;
            let mut import = store.apply_list(&mut self.merge, withdrawal.missing(), context.now())?;
            // Somebody may have changed what was compared first.
            self.summary.take(&self.merge);
            if let Some(photos) = photos {
                self.summary.store(photos, &mut import)?;
            }
            if self.args.dry_run {
                let (settled, uses) = import.rehearse()?;
                (self.summary.kept, self.summary.settled) = (Kept::Rehearsed, settled);
                self.summary.exceeded = before.grown_to(uses);
            } else if self.args.strict && self.summary.has_problems() {
                self.summary.kept = Kept::Refused;
            } else {
                self.summary.settled = import.commit()?;
                self.summary.exceeded = before.grown(context, store)?;
            }
        }
        self.summary.has_register = store.has_register()?;
        self.summary.withdrawn = if self.summary.kept == Kept::Refused { 0 } else { withdrawal.people() };
        self.summary.planned = self.merge.into_planned();
        Ok(self.summary)
    }
}

impl ImportSummary {
    /// Stores the photos of the rows that were taken.
    fn store(&mut self, photos: Photos, import: &mut Import<'_>) -> Result<(), CliError> {
        let (photos, problems) = photos.store(import)?;
        self.photos = Some(photos);
        self.problems.extend(problems);
        self.problems.sort_by_key(|problem| problem.line);
        Ok(())
    }
}

/// Writes the whole name of someone with a Chinese, Japanese or Korean name of two columns in the order that was asked for, and returns
/// the columns with it.
fn ordered(order: NameOrder, who: &mut Participant, columns: FieldSet) -> FieldSet {
    let (given, family) = (who.given_name.as_str(), who.family_name.as_str());
    let is_listed = columns.has(Field::GivenName) && columns.has(Field::FamilyName);
    if !is_listed || columns.has(Field::Name) || !name_order::has_own_habit(given, family) {
        return columns;
    }
    who.name = match order {
        NameOrder::GivenFirst => format!("{given} {family}"),
        NameOrder::FamilyFirst => format!("{family}{given}"),
    };
    columns.with(Field::Name)
}
