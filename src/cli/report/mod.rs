//! `accredit report`: who was there, as a table, CSV, JSON, XLSX, PDF or HTML.

mod certificates;
mod choice;
mod command;
mod journal;
mod lines;
mod output;
mod paper;
mod saved;
mod scheduled;
mod screen;
mod share;
mod signatures;

pub(super) use self::output::warn as warn_of_characters;
pub(super) use self::scheduled::Schedule;
use std::path::Path;

pub use self::command::Command;
pub(super) use self::saved::check as check_saved;
use self::{choice::CheckedChoice, command::Product, output::ReportFormat};
use crate::{
    cli::{
        context::Context,
        error::{CliError, Ending},
        words,
    },
    domain::{event::Event, text::printable},
    report::{Other, Picks, Report, ReportError, has_words, participants::edition_of, worded_types},
    store::Store,
};

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    let (report, args) = match command.made() {
        Product::Report(report, args) => (report, args),
        Product::Certificates(args) => return certificates::run(context, args),
        Product::Journal(args) => return journal::run(context, args).map(|()| Ending::Done),
        Product::Paper(args) => return paper::run(context, args),
        Product::Signatures(args) => return signatures::run(context, args),
        Product::Share(args) => return share::run(context, args),
        Product::All(args) => return saved::run(context, args).map(|()| Ending::Done),
    };
    let format = args.output.format(context)?;
    if let Report::Grouped(by) = &report
        && let Some(twice) = (1..by.len()).find(|&place| by[..place].contains(&by[place]))
    {
        return Err(CliError::failed(format!("--by {} is asked for twice", by[twice].as_str())).hint("name it once"));
    }
    let mut store = context.store()?;
    // One moment for all that the report reads: its figures and rows belong together, and no gate waits for it.
    let snapshot = store.snapshot()?;
    let event = store.event()?.event;
    let choice = args.choice.resolve(&store, &event, &report)?;
    let other = command.against().map(|path| another(context, path)).transpose()?;
    let against = other.as_ref().map(|(store, event)| Other { store, event });
    let scope = choice.scope(&store, &event, context.now()).speaking(command.languages()).against(against);
    if report == Report::Summary {
        warn_of_types(context, &store)?;
    }
    if command.against().is_some() {
        check_compared(context, &choice, format, &args.picks.picks())?;
    }
    let count = args.output.write(context, &scope, &report, format, &args.picks.picks())?;
    let edition = match &report {
        Report::Participants(how) => how.edition.map(|kind| Ok::<_, CliError>((kind, edition_of(&scope, how)?))).transpose()?,
        _ => None,
    };
    drop(snapshot);
    if let Some((kind, entries)) = edition {
        let number = store.keep_edition(kind, &entries, context.now())?;
        context.status(format!("edition {number} ({}) is kept: {}", kind.as_str(), words::count(entries.len(), "participant")));
    }
    let line = lines::MadeReport::of(&store, &report, format, &choice, count)?;
    lines::record(context, &mut store, &event, line.as_slice())?;
    Ok(Ending::Done)
}

/// Checks that a selection can be compared with another event's, and says where a format of one table has the comparison.
fn check_compared(context: &Context, choice: &CheckedChoice, format: ReportFormat, picks: &Picks) -> Result<(), CliError> {
    if choice.chosen.from.is_some() || choice.chosen.to.is_some() {
        return Err(CliError::failed("--against compares whole event days, and --from or --to names a time")
            .hint("give days without a time"));
    }
    if format == ReportFormat::Csv && picks.table.is_none() {
        context.status("CSV has the first table; --table against has the comparison");
    }
    Ok(())
}

/// Opens the database of another event.
fn another(context: &Context, path: &Path) -> Result<(Store, Event), CliError> {
    let same = |one: &Path| std::fs::canonicalize(one).ok();
    if path == context.db || same(path).is_some_and(|other| same(&context.db).is_some_and(|own| own == other)) {
        return Err(CliError::failed(format!("{}: --against names this event itself", path.display()))
            .hint("name the database of another event"));
    }
    let named = |error: CliError| error.within(&format!("--against {}", path.display()));
    let store = context.with_db(path).store().map_err(named)?;
    store.check_not_purged().map_err(|error| named(error.into()))?;
    let event = store.event().map_err(|error| named(error.into()))?.event;
    Ok((store, event))
}

/// Says which delegation types the sentences quote as the list writes them, which may be no word of their language.
fn warn_of_types(context: &Context, store: &Store) -> Result<(), CliError> {
    let types = store.delegation_types()?;
    let unknown: Vec<String> =
        types.iter().filter(|kind| !has_words(kind)).map(|kind| format!("\"{}\"", printable(kind))).collect();
    if !unknown.is_empty() {
        context.status(format!(
            "the sentences have no words of their own for the delegation type{} {}; known are {}",
            if unknown.len() == 1 { "" } else { "s" },
            unknown.join(", "),
            worded_types().collect::<Vec<_>>().join(", ")
        ));
    }
    Ok(())
}

impl From<ReportError> for CliError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Store(error) => error.into(),
            ReportError::Io(error) => error.into(),
            error @ ReportError::NoGender => Self::failed(error.to_string())
                .hint("add one to the event file, [[field]] with code = \"gender\", and import the list again"),
            error @ (ReportError::NoColumn { .. } | ReportError::ColumnTwice { .. } | ReportError::NoTable { .. }) => {
                Self::failed(error.to_string())
            }
            ReportError::Document(cause) => Self::chain(&*cause),
        }
    }
}
