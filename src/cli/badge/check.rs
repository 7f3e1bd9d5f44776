//! `accredit badge check`: the preflight. Every problem a printed badge would have, before printing.

use std::{io::Write, thread};

use super::{
    damage,
    found::{FoundProblem, ProblemTally},
    select::{DesignArgs, SelectionArgs, Setup},
};
use crate::cli::words::count;
use crate::{
    badge::{
        check,
        problem::{BadgeProblem, CODES, Severity},
        subject::BadgeSubject,
    },
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
    },
    domain::participant::Participant,
    printing::{Portraits, subject},
    store::{Duplicates, InCommon, Order, StoredParticipant},
    typeset::text::Shaper,
};

/// How many badges are read and then laid out together.
const GROUP: usize = 512;

/// Arguments of `check`.
#[derive(Debug, clap::Args)]
pub struct CheckArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    design: DesignArgs,
    /// Only problems of this kind (repeatable)
    #[arg(long, value_name = "CODE", value_parser = clap::builder::PossibleValuesParser::new(CODES.map(|(code, _)| code)))]
    only: Vec<String>,
    /// First repair texts that an export damaged, if only one text can have been meant; each is recorded as an edit
    #[arg(long)]
    fix_damage: bool,
}

/// Where problems go: into a report for people, or straight to a program.
struct ProblemSink<'a> {
    only: &'a [String],
    format: Format,
    report: ProblemTally,
    out: std::io::BufWriter<std::io::Stdout>,
}

impl ProblemSink<'_> {
    fn put(&mut self, found: FoundProblem) -> Result<(), CliError> {
        if !self.only.is_empty() && !self.only.iter().any(|code| code == found.code()) {
            return Ok(());
        }
        if self.format == Format::Json {
            // An array that is written as it grows: a list of 100,000 problems takes no memory.
            self.out.write_all(if self.report.is_empty() { b"[\n" } else { b",\n" })?;
            serde_json::to_writer(&mut self.out, &found).map_err(std::io::Error::from)?;
        }
        self.report.add(found);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), CliError> {
        if self.format == Format::Text {
            return self.report.print_tables();
        }
        self.out.write_all(if self.report.is_empty() { b"[]\n" } else { b"\n]\n" })?;
        Ok(self.out.flush()?)
    }
}

pub(super) fn run(context: &Context, args: &CheckArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?;
    let setup = Setup::new(&args.design, &event.event)?;
    let out = std::io::BufWriter::new(std::io::stdout());
    let mut sink = ProblemSink { only: &args.only, format: context.format, report: ProblemTally::default(), out };
    for problem in check::design(&setup.design) {
        sink.put(FoundProblem::of_design(problem))?;
    }
    let keys = store.keys(&args.selection.selection(&store)?, Order::Protocol)?;
    if args.fix_damage {
        damage::fix(context, &mut store, &keys)?;
    }
    let duplicates = store.duplicates()?;
    let portraits = Portraits::new(&store)?;
    let bar = context.progress(keys.len() as u64, "checking");
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut shapers: Vec<Shaper<'_>> = (0..cores).map(|_| Shaper::new(&setup.fonts)).collect();
    let reader = store.people_reader(&keys)?;
    for group in keys.chunks(GROUP) {
        let people = group.iter().map(|&key| {
            let stored = reader.participant(key)?;
            let mut shown = subject(&event.event, &stored)?;
            portraits.outline(key, &mut shown)?;
            Ok((stored, shown))
        });
        let people = people.collect::<Result<Vec<_>, CliError>>()?;
        for ((stored, _), mut problems) in people.iter().zip(look_at(&setup, &people, &mut shapers)) {
            problems.extend(damage::problems(&stored.participant, &event.event.fields));
            problems.extend(duplicate(&duplicates, stored));
            for problem in problems {
                sink.put(FoundProblem::of_participant(&stored.participant, &problem))?;
            }
        }
        bar.inc(group.len() as u64);
    }
    bar.finish_and_clear();
    sink.finish()?;
    let report = &sink.report;
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let told = |number, what, counts: String| {
        let counts = if counts.is_empty() { counts } else { format!(" ({counts})") };
        format!("{}{counts}", count(number, what))
    };
    context.status(format!(
        "{} checked: {}, {}",
        count(keys.len(), "badge"),
        told(errors, "error", report.counts(Severity::Error)),
        told(warnings, "warning", report.counts(Severity::Warning))
    ));
    Ok(if report.is_empty() { Ending::Done } else { Ending::No })
}

/// Lays badges out on every core, and returns the problems of each.
fn look_at(setup: &Setup, people: &[(StoredParticipant, BadgeSubject)], shapers: &mut [Shaper<'_>]) -> Vec<Vec<BadgeProblem>> {
    let share = people.len().div_ceil(shapers.len()).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = people
            .chunks(share)
            .zip(shapers)
            .map(|(part, shaper)| {
                scope.spawn(move || part.iter().map(|(_, shown)| problems(setup, shown, shaper)).collect::<Vec<_>>())
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("laying out a badge does not panic")).collect()
    })
}

/// Returns the problems of a badge that not every badge has: what is wrong with every badge has been reported once.
fn problems(setup: &Setup, shown: &BadgeSubject, shaper: &mut Shaper<'_>) -> Vec<BadgeProblem> {
    let mut found = check::subject(&setup.design, shown, shaper);
    found.retain(|problem| !check::design(&setup.design).iter().any(|known| known.is_like(problem)));
    found
}

/// Returns the warning that a participant is most likely in the list twice.
pub(super) fn duplicate(duplicates: &Duplicates, stored: &StoredParticipant) -> Option<BadgeProblem> {
    let who: &Participant = &stored.participant;
    let twins = duplicates.of(stored.key, &who.reference)?;
    let (element, text) = match twins.shared {
        InCommon::Name | InCommon::LikeName => ("name", who.full_name()),
        InCommon::NativeName => ("native_name", who.native_name.clone()),
    };
    let others = twins.others.iter().map(ToString::to_string).collect();
    let is_like = twins.shared == InCommon::LikeName;
    Some(BadgeProblem::Duplicate { element, text, others, count: twins.count, is_like })
}
