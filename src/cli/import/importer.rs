//! An import under way: rows go into the database, and what became of each is counted.

use std::collections::HashMap;

use crate::cli::{
    error::CliError,
    import::{
        args::Args,
        summary::{Kept, Summary},
    },
    photos::Photos,
};
use crate::{
    domain::{field::Field, id::CategoryCode, participant::Standing},
    roster::{Listed, Problem, Row, Rows},
    store::{Import, Put},
};

/// An import under way.
pub(super) struct Importer<'a> {
    pub(super) import: Import<'a>,
    pub(super) args: &'a Args,
    has_names: bool,
    category_column: String,
    /// What the list writes, and the category it means.
    pub(super) resolved: HashMap<CategoryCode, CategoryCode>,
    pub(super) summary: Summary,
}

impl<'a> Importer<'a> {
    /// Starts with nothing taken.
    pub(super) fn new(import: Import<'a>, args: &'a Args, rows: &Rows<'_>) -> Self {
        let names = [Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName];
        Self {
            import,
            args,
            has_names: names.iter().any(|&name| rows.columns().has(name)),
            category_column: rows.heading(Field::Category).to_owned(),
            resolved: HashMap::new(),
            summary: Summary::default(),
        }
    }

    /// Refuses a `--category` that does not exist before a row is read.
    pub(super) fn check_default(&mut self) -> Result<(), CliError> {
        let Some(code) = &self.args.category else { return Ok(()) };
        let unknown = |problem: String| CliError::failed(format!("--category: \"{code}\" {problem}"));
        let known = self.known(code)?.map_err(unknown)?;
        self.resolved.insert(code.clone(), known);
        Ok(())
    }

    pub(super) fn take(&mut self, row: Row) -> Result<(), CliError> {
        match row {
            Row::Listed(listed) => match self.put(*listed)? {
                Ok(Put::Added) => self.summary.added += 1,
                Ok(Put::Updated) => self.summary.updated += 1,
                Ok(Put::Unchanged) => self.summary.unchanged += 1,
                Err(problems) => self.reject(problems),
            },
            Row::LeftOut(left_out) => {
                let stored = self.import.participant(&left_out.reference)?;
                if stored.is_some_and(|stored| stored.standing == Standing::Accredited) {
                    self.summary.standing.push(left_out.clone());
                }
                self.summary.left_out.push(left_out);
            }
            Row::Rejected(rejected) => self.reject(rejected.problems),
        }
        Ok(())
    }

    /// Stores the photos of the rows that were taken.
    pub(super) fn store(&mut self, photos: Photos) -> Result<(), CliError> {
        let (photos, problems) = photos.store(&mut self.import)?;
        self.summary.photos = Some(photos);
        self.summary.problems.extend(problems);
        self.summary.problems.sort_by_key(|problem| problem.line);
        Ok(())
    }

    fn reject(&mut self, problems: Vec<Problem>) {
        self.summary.rejected += 1;
        self.summary.problems.extend(problems);
    }

    /// Takes a row, or returns why it cannot be taken.
    fn put(&mut self, listed: Listed) -> Result<Result<Put, Vec<Problem>>, CliError> {
        let stored = self.import.participant(listed.reference())?.map(|stored| stored.participant);
        let (mut listed, mut refusal) = (listed, Vec::new());
        let category = match (&listed.category, &self.args.category) {
            (Some(code), _) | (None, Some(code)) => match self.known(code)? {
                Ok(known) => Some(known),
                Err(problem) => {
                    let problem = Problem::new(listed.line, &self.category_column, code.as_str(), problem);
                    listed.unusable.push(problem.clone());
                    refusal.push(problem);
                    listed.columns = listed.columns.iter().filter(|field| *field != Field::Category).collect();
                    None
                }
            },
            (None, None) => None,
        };
        let Some(category) = category.or_else(|| stored.as_ref().map(|stored| stored.category.clone())) else {
            if refusal.is_empty() && listed.refusal.is_empty() {
                let problem = "is empty; write a category, or give one to all such rows with --category CODE";
                refusal.push(Problem::new(listed.line, &self.category_column, "", problem));
            }
            return Ok(Err([listed.refusal, refusal].concat()));
        };
        if stored.is_none() {
            if !self.has_names {
                let problem = "is new and has no name; the list needs a column given_name, family_name or name";
                refusal.push(Problem::new(listed.line, "reference", listed.reference().as_str(), problem));
            }
            refusal.extend(listed.refusal.iter().cloned());
            if !refusal.is_empty() {
                return Ok(Err(refusal));
            }
        }
        self.summary.unusable += listed.unusable.len() as u64;
        self.summary.problems.append(&mut listed.unusable);
        self.summary.remarks.append(&mut listed.remarks);
        let (participant, columns) = listed.into_participant(category, stored.as_ref());
        Ok(Ok(self.import.put(&participant, columns)?))
    }

    /// Keeps what was taken, unless it was a rehearsal or `--strict` forbids it.
    pub(super) fn finish(mut self) -> Result<Summary, CliError> {
        self.summary.namesakes = self.import.namesakes()?;
        if self.args.dry_run {
            self.summary.kept = Kept::Rehearsed;
        } else if self.args.strict && self.summary.has_problems() {
            self.summary.kept = Kept::Refused;
        } else {
            self.import.commit()?;
        }
        Ok(self.summary)
    }
}
