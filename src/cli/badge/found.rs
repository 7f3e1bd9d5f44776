//! Problems as people and programs read them.

use std::{collections::BTreeSet, io::Write};

use serde::Serialize;

use crate::{
    badge::problem::{BadgeProblem, CODES, Severity},
    cli::{
        context::{Context, Format},
        error::CliError,
        table,
    },
    domain::participant::Participant,
};

/// The most problems of one kind that are listed; the others are counted.
const LISTED: usize = 1_000;
/// The most remedies that are named under a list.
const REMEDIES: usize = 6;

/// A problem, and whose badge has it.
#[derive(Serialize)]
pub(in crate::cli) struct FoundProblem {
    severity: Severity,
    code: &'static str,
    reference: String,
    name: String,
    field: String,
    value: String,
    message: String,
    remedy: String,
}

impl FoundProblem {
    /// A problem that every badge, or every badge of a category, has.
    pub(super) fn of_design(problem: &BadgeProblem) -> Self {
        Self::new(String::new(), "every badge".into(), problem)
    }

    /// A problem of one participant's badge.
    pub(super) fn of_participant(who: &Participant, problem: &BadgeProblem) -> Self {
        Self::new(who.reference.to_string(), who.full_name(), problem)
    }

    pub(super) fn new(reference: String, name: String, problem: &BadgeProblem) -> Self {
        Self {
            severity: problem.severity(),
            code: problem.code(),
            reference,
            name,
            field: problem.element().unwrap_or_default().to_owned(),
            value: problem.value(),
            message: problem.what(),
            remedy: problem.remedy() + by_option(problem),
        }
    }

    /// Returns the word for what is wrong.
    pub(super) fn code(&self) -> &'static str {
        self.code
    }
}

/// Problems by kind: the number of each, and the first few. Its size does not depend on how many there are.
pub(in crate::cli) struct ProblemTally {
    groups: [ProblemGroup; CODES.len()],
}

impl Default for ProblemTally {
    fn default() -> Self {
        Self { groups: std::array::from_fn(|_| ProblemGroup::default()) }
    }
}

#[derive(Default)]
struct ProblemGroup {
    count: usize,
    first: Vec<FoundProblem>,
}

impl ProblemTally {
    /// Adds a problem.
    pub(super) fn add(&mut self, found: FoundProblem) {
        let place = CODES.iter().position(|(code, _)| *code == found.code).unwrap_or_default();
        let group = &mut self.groups[place];
        group.count += 1;
        if group.first.len() < LISTED {
            group.first.push(found);
        }
    }

    /// Returns whether there are none.
    pub(in crate::cli) fn is_empty(&self) -> bool {
        self.groups.iter().all(|group| group.count == 0)
    }

    /// Returns what to do about the problems, each remedy once.
    pub(in crate::cli) fn remedies(&self) -> BTreeSet<String> {
        self.groups.iter().flat_map(|group| &group.first).map(|found| found.remedy.clone()).collect()
    }

    /// Counts the problems of a severity.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.of(severity).map(|(_, count)| count).sum()
    }

    /// Counts the problems of a severity in words: `1 overflow, 2 missing-glyph`.
    pub(super) fn counts(&self, severity: Severity) -> String {
        self.of(severity).map(|(code, count)| format!("{count} {code}")).collect::<Vec<_>>().join(", ")
    }

    fn of(&self, severity: Severity) -> impl Iterator<Item = (&'static str, usize)> {
        let groups = CODES.iter().zip(&self.groups);
        groups
            .filter(move |(_, group)| group.first.first().is_some_and(|first| first.severity == severity))
            .map(|((code, _), group)| (*code, group.count))
    }

    /// Shows the problems: a table of each kind for people, an array for programs. Prints nothing if there are none.
    pub(super) fn show(&mut self, context: &Context) -> Result<(), CliError> {
        for group in &mut self.groups {
            // Badges are laid out on every core, and arrive in any order.
            group.first.sort_by(|a, b| (&a.reference, &a.field).cmp(&(&b.reference, &b.field)));
        }
        match context.format {
            Format::Json if self.is_empty() => Ok(()),
            Format::Json => {
                let list: Vec<&FoundProblem> = self.groups.iter().flat_map(|group| &group.first).collect();
                say!("{}", serde_json::to_string(&list).map_err(std::io::Error::from)?);
                Ok(())
            }
            Format::Text => self.print_tables(),
        }
    }

    /// Prints a table of each kind, with what to do under it.
    pub(super) fn print_tables(&self) -> Result<(), CliError> {
        let groups = CODES.iter().zip(&self.groups).filter(|(_, group)| group.count > 0);
        for (number, ((code, what), group)) in groups.enumerate() {
            let severity = group.first.first().map_or("error", |first| first.severity.as_str());
            let apart = if number > 0 { "\n" } else { "" };
            writeln!(anstream::stdout(), "{apart}\u{1b}[1m{what}: {}\u{1b}[0m ({severity}: {code})", group.count)?;
            let rows = group.first.iter().map(|found| vec![found.reference.clone(), found.name.clone(), found.message.clone()]);
            table::print(&["Reference", "Name", "Problem"], rows)?;
            if group.count > group.first.len() {
                say!("… and {} more: --json lists all", group.count - group.first.len());
            }
            let remedies: BTreeSet<&str> = group.first.iter().map(|found| found.remedy.as_str()).collect();
            for remedy in remedies.into_iter().take(REMEDIES) {
                say!("→ {}", crate::domain::text::printable(remedy));
            }
        }
        Ok(())
    }
}

/// Returns the option of a terminal that also helps, as the rest of a sentence.
fn by_option(problem: &BadgeProblem) -> &'static str {
    match problem {
        BadgeProblem::MissingGlyph { .. } => ", or name a folder of fonts with --font-dir",
        BadgeProblem::ListDamage { repair: Some(_), .. } => ", or run \"accredit badge check --fix-damage\"",
        _ => "",
    }
}
