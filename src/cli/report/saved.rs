//! `accredit report all`: the reports that the event file saves, made together.

use std::{fs, path::Path};

use clap::{
    Parser,
    error::{ContextKind, ContextValue, ErrorKind},
};

use jiff::civil::Date;

use super::{
    certificates,
    choice::CheckedChoice,
    command::{AllArgs, Command, Product},
    journal,
    lines::{self, MadeReport},
    output::{self, CsvMark, ReportFormat},
};
use crate::{
    cli::{context::Context, error::CliError, file},
    domain::{event::Event, saved_report::SavedReport},
    report::{Picks, Report},
    store::Store,
};

/// What is made where the event file saves nothing: name, report, formats.
const USUAL: &[(&str, &str, &[&str])] = &[
    ("summary", "summary", &["pdf", "json"]),
    ("attendance", "attendance", &["pdf", "xlsx", "csv"]),
    ("delegations", "delegations", &["pdf", "xlsx"]),
    ("arrivals", "arrivals", &["pdf", "xlsx"]),
    ("zones", "zones", &["pdf", "xlsx"]),
    ("absent", "absent", &["pdf", "xlsx"]),
    ("refusals", "refusals", &["pdf", "xlsx"]),
    ("badges", "badges", &["pdf", "xlsx"]),
    ("scans", "scans", &["csv"]),
];

/// The day on which a saved report is made, in its key day.
const TODAY: &str = "today";

/// A report's words, read as the command line reads them.
#[derive(Debug, Parser)]
#[command(name = "report", no_binary_name = true)]
struct SavedCommand {
    #[command(subcommand)]
    command: Command,
}

/// A saved report, understood.
pub(super) struct Saved<'r> {
    name: &'r str,
    formats: Vec<ReportFormat>,
    command: Command,
}

/// Makes the saved reports, all of them of one moment.
pub(super) fn run(context: &Context, args: &AllArgs) -> Result<(), CliError> {
    let mut store = context.store()?;
    let snapshot = store.snapshot()?;
    let event = store.event()?.event;
    let usual = usual();
    let reports = if event.reports.is_empty() { &usual } else { &event.reports };
    if let Some(unknown) = args.name.iter().find(|name| reports.iter().all(|report| report.name != **name)) {
        let known = reports.iter().map(|report| report.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(CliError::failed(format!("no report is saved as \"{unknown}\"")).hint(format!("saved are {known}")));
    }
    let wanted = reports.iter().filter(|report| args.name.is_empty() || args.name.contains(&report.name));
    let today = event.day_at(context.now());
    // All of them are understood before the first is made.
    let saved = wanted.map(|report| understand_on(report, Some(today))).collect::<Result<Vec<_>, _>>()?;
    for one in &saved {
        resolve(&store, &event, one).map_err(|error| within(error, one.name))?;
    }
    fs::create_dir_all(&args.output).map_err(|error| CliError::file(&args.output, &error))?;
    let mut lines = Vec::new();
    for one in &saved {
        make(context, (&store, &event), (&args.output, one.name), one, args.mark(), &mut lines)?;
    }
    drop(snapshot);
    lines::record(context, &mut store, &event, &lines)
}

impl AllArgs {
    /// Returns how CSV files begin.
    fn mark(&self) -> CsvMark {
        if self.bom { CsvMark::Bom } else { CsvMark::None }
    }
}

fn within(error: CliError, name: &str) -> CliError {
    error.within(&format!("the saved report \"{name}\""))
}

impl Saved<'_> {
    /// Returns whether its files are in a folder under a name.
    pub(super) fn is_there(&self, (folder, stem): (&Path, &str)) -> bool {
        self.formats.iter().all(|format| folder.join(format!("{stem}.{}", format.ending())).exists())
    }
}

/// Makes a saved report in all of its formats, in a folder under a name, and adds what the journal is to keep of it.
pub(super) fn make(
    context: &Context,
    (store, event): (&Store, &Event),
    (folder, stem): (&Path, &str),
    saved: &Saved<'_>,
    mark: CsvMark,
    lines: &mut Vec<MadeReport>,
) -> Result<(), CliError> {
    let failed = |error: CliError| within(error, saved.name);
    let path = |ending: &str| folder.join(format!("{stem}.{ending}"));
    if let Product::Certificates(certificates) = saved.command.made() {
        let made = certificates::make(context, store, event, certificates, &path(ReportFormat::Pdf.ending()));
        lines.extend(made.map_err(failed)?.1);
        return Ok(());
    }
    let Some((report, choice, picks)) = resolve(store, event, saved).map_err(failed)? else { return Ok(()) };
    let scope = choice.scope(store, event, context.now()).speaking(saved.command.languages());
    for format in &saved.formats {
        let path = path(format.ending());
        let mut count = 0;
        let write = |out: &mut (dyn std::io::Write + Send)| {
            mark.write(*format, out)?;
            count = output::write(&scope, &report, (*format, usize::MAX), &picks, out)?;
            Ok(())
        };
        file::replace(&path, write).map_err(failed)?;
        lines.extend(MadeReport::of(store, &report, *format, &choice, count)?);
        context.status(format!("{}: written", path.display()));
    }
    Ok(())
}

/// Returns what a saved report is made of, checked against the event; `None` for a document without rows.
fn resolve(store: &Store, event: &Event, saved: &Saved<'_>) -> Result<Option<(Report, CheckedChoice, Picks)>, CliError> {
    match saved.command.made() {
        Product::Report(report, arguments) => {
            let choice = arguments.choice.resolve(store, event, &report)?;
            Ok(Some((report, choice, arguments.picks.picks())))
        }
        Product::Journal(arguments) => {
            let report = Report::Journal(arguments.selection(store, event)?);
            Ok(Some((report, journal::everything(event), arguments.picks.picks())))
        }
        Product::Certificates(arguments) => arguments.choice.resolve(store, event, &Report::Attendance).map(|_| None),
        _ => Ok(None),
    }
}

/// Checks that the saved reports of an event file can be made.
///
/// # Errors
/// When one of them has an option that its report does not know, or asks for a day, gate or category that the event has not.
pub(in crate::cli) fn check(event: &Event) -> Result<(), CliError> {
    event.reports.iter().try_for_each(|report| match understand(report, event)?.command.made() {
        Product::Report(_, arguments) => arguments.choice.check(event).map_err(|error| within(error, &report.name)),
        Product::Certificates(arguments) => arguments.choice.check(event).map_err(|error| within(error, &report.name)),
        _ => Ok(()),
    })
}

/// Reads a saved report as if on the event's first day.
fn understand<'r>(saved: &'r SavedReport, event: &Event) -> Result<Saved<'r>, CliError> {
    understand_on(saved, event.days.first().copied())
}

/// Reads a saved report; the day "today" is this one.
///
/// # Errors
/// When it has an option that its report does not know.
pub(super) fn understand_on(saved: &SavedReport, today: Option<Date>) -> Result<Saved<'_>, CliError> {
    let mut words = vec![saved.report.clone()];
    for (key, value) in &saved.options {
        match key.as_str() {
            "format" | "at" => {}
            "day" if value == TODAY => words.extend(today.map(|today| format!("--day={today}"))),
            "reference" if saved.report == "person" => words.push(value.clone()),
            "never" => words.push("--never".to_owned()),
            key => words.push(format!("--{key}={value}")),
        }
    }
    let formats: Vec<ReportFormat> = saved.values("format").filter_map(ReportFormat::of_word).collect();
    let formats = if formats.is_empty() { vec![ReportFormat::Pdf] } else { formats };
    let failed = |what: String| {
        CliError::failed(format!("the saved report \"{}\": {what}", saved.name))
            .hint("correct its [[report]] table in the event file")
    };
    if saved.report == "certificates" {
        // Where they go is known when they are made.
        words.push("--output=certificates.pdf".to_owned());
        if formats != [ReportFormat::Pdf] {
            return Err(failed("certificates are always PDF; use format = \"pdf\"".to_owned()));
        }
    }
    let parsed = SavedCommand::try_parse_from(&words).map_err(|error| failed(said(&error, &saved.report)))?;
    Ok(Saved { name: &saved.name, formats, command: parsed.command })
}

/// States what is wrong in the words of the event file: its author typed no command line.
fn said(error: &clap::Error, report: &str) -> String {
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.as_str(),
        _ => "",
    };
    let key = argument.trim_start_matches('-').split(['=', ' ']).next().unwrap_or_default();
    if error.kind() == ErrorKind::UnknownArgument {
        return format!("{report} takes no \"{key}\"");
    }
    // The first paragraph says what is wrong; the rest is about how a command line is written.
    let message = error.render().to_string();
    let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ");
    if argument.is_empty() { first.to_owned() } else { first.replace(argument, key) }
}

fn usual() -> Vec<SavedReport> {
    USUAL
        .iter()
        .map(|(name, report, formats)| SavedReport {
            name: (*name).to_owned(),
            report: (*report).to_owned(),
            options: formats.iter().map(|format| ("format".to_owned(), (*format).to_owned())).collect(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_reports_are_understood() {
        for report in usual() {
            assert!(!understand_on(&report, None).unwrap().formats.is_empty(), "{}", report.name);
        }
    }

    #[test]
    fn an_option_of_another_report_is_named() {
        let options = vec![("by".to_owned(), "hour".to_owned())];
        let report = SavedReport { name: "x".into(), report: "zones".into(), options };
        let error = understand_on(&report, None).map(|_| ()).unwrap_err();
        assert!(format!("{error:?}").contains("zones takes no \\\"by\\\""), "{error:?}");
    }

    #[test]
    fn a_value_out_of_range_is_told_by_its_key() {
        let options = vec![("every".to_owned(), "0".to_owned())];
        let report = SavedReport { name: "x".into(), report: "arrivals".into(), options };
        let error = format!("{:?}", understand_on(&report, None).map(|_| ()).unwrap_err());
        assert!(error.contains("'every': 0 is not in") && !error.contains("--every"), "{error}");
    }

    #[test]
    fn certificates_and_the_journal_can_be_saved() {
        for (name, options) in [("certificates", vec![("day", "2024-11-04")]), ("journal", vec![("from", "2024-11-04")])] {
            let options = options.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            understand_on(&SavedReport { name: name.into(), report: name.into(), options }, None).map(|_| ()).unwrap();
        }
    }
}
