//! `accredit report all`: the reports that the event file saves, made together.

use std::{fs, path::PathBuf};

use clap::Parser;

use super::{
    Command, Made,
    output::{self, Format},
};
use crate::{
    cli::{context::Context, error::CliError, file},
    domain::{event::Event, saved_report::SavedReport},
    store::Store,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct AllArgs {
    /// The folder for the files; it is made if need be
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Only this saved report (repeatable)
    #[arg(long, value_name = "NAME")]
    name: Vec<String>,
}

/// What is made where the event file saves nothing: name, report, formats.
const USUAL: &[(&str, &str, &[&str])] = &[
    ("summary", "summary", &["pdf", "json"]),
    ("attendance", "attendance", &["pdf", "xlsx", "csv"]),
    ("delegations", "delegations", &["pdf", "xlsx"]),
    ("arrivals", "arrivals", &["pdf", "xlsx"]),
    ("zones", "zones", &["pdf", "xlsx"]),
    ("absent", "absent", &["pdf", "xlsx"]),
    ("refusals", "refusals", &["pdf", "xlsx"]),
    ("scans", "scans", &["csv"]),
];

/// A report's words, read as the command line reads them.
#[derive(Debug, Parser)]
#[command(name = "report", no_binary_name = true)]
struct Words {
    #[command(subcommand)]
    command: Command,
}

/// A saved report, understood.
struct Saved<'r> {
    name: &'r str,
    formats: Vec<Format>,
    command: Command,
}

/// Makes the saved reports, all of them of one moment.
pub(super) fn run(context: &Context, args: &AllArgs) -> Result<(), CliError> {
    let store = context.store()?;
    let _snapshot = store.snapshot()?;
    let event = store.event()?.event;
    let usual = usual();
    let reports = if event.reports.is_empty() { &usual } else { &event.reports };
    if let Some(unknown) = args.name.iter().find(|name| reports.iter().all(|report| report.name != **name)) {
        let known = reports.iter().map(|report| report.name.as_str()).collect::<Vec<_>>().join(", ");
        return Err(CliError::failed(format!("no report is saved as \"{unknown}\"")).hint(format!("saved are {known}")));
    }
    let wanted = reports.iter().filter(|report| args.name.is_empty() || args.name.contains(&report.name));
    // All of them are understood before the first is made.
    let saved = wanted.map(understand).collect::<Result<Vec<_>, _>>()?;
    for one in &saved {
        if let Made::Report(report, arguments) = one.command.made() {
            arguments.choice.resolve(&store, &event, &report).map_err(|error| within(error, one.name))?;
        }
    }
    fs::create_dir_all(&args.output).map_err(|error| CliError::file(&args.output, &error))?;
    for one in &saved {
        make(context, &store, &event, args, one)?;
    }
    Ok(())
}

fn within(error: CliError, name: &str) -> CliError {
    error.within(&format!("the saved report \"{name}\""))
}

fn make(context: &Context, store: &Store, event: &Event, args: &AllArgs, saved: &Saved<'_>) -> Result<(), CliError> {
    let Made::Report(report, arguments) = saved.command.made() else { return Ok(()) };
    let failed = |error: CliError| within(error, saved.name);
    let choice = arguments.choice.resolve(store, event, &report).map_err(failed)?;
    let scope = choice.scope(store, event, context.now());
    for format in &saved.formats {
        let path = args.output.join(format!("{}.{}", saved.name, format.ending()));
        let picks = arguments.picks.picks();
        file::replace(&path, |out| output::write(&scope, &report, (*format, usize::MAX), &picks, out)).map_err(failed)?;
        context.status(format!("{}: written", path.display()));
    }
    Ok(())
}

/// Checks that the saved reports of an event file can be made.
///
/// # Errors
/// When one of them has an option that its report does not know, or asks for a day, gate or category that the event has not.
pub(in crate::cli) fn check(event: &Event) -> Result<(), CliError> {
    event.reports.iter().try_for_each(|report| match understand(report)?.command.made() {
        Made::Report(_, arguments) => arguments.choice.check(event).map_err(|error| within(error, &report.name)),
        _ => Ok(()),
    })
}

fn understand(saved: &SavedReport) -> Result<Saved<'_>, CliError> {
    let mut words = vec![saved.report.clone()];
    for (key, value) in &saved.options {
        match key.as_str() {
            "format" => {}
            "reference" => words.push(value.clone()),
            "never" => words.push("--never".to_owned()),
            key => words.push(format!("--{key}={value}")),
        }
    }
    let parsed = Words::try_parse_from(&words).map_err(|error| {
        let message = error.render().to_string();
        // The first paragraph says what is wrong; the rest is about how a command line is written.
        let first = message.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
        CliError::failed(format!("the saved report \"{}\": {first}", saved.name))
            .hint("mend its [[report]] table in the event file")
    })?;
    let formats: Vec<Format> = saved.values("format").filter_map(Format::of_word).collect();
    let formats = if formats.is_empty() { vec![Format::Pdf] } else { formats };
    Ok(Saved { name: &saved.name, formats, command: parsed.command })
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
            assert!(!understand(&report).unwrap().formats.is_empty(), "{}", report.name);
        }
    }

    #[test]
    fn an_option_of_another_report_is_named() {
        let options = vec![("by".to_owned(), "hour".to_owned())];
        let report = SavedReport { name: "x".into(), report: "zones".into(), options };
        let error = understand(&report).map(|_| ()).unwrap_err();
        assert!(format!("{error:?}").contains("--by"), "{error:?}");
    }
}
