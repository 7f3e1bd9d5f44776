//! `accredit report paper`: lists for a gate without power, to be ticked by hand and entered later.

use std::path::PathBuf;

use jiff::civil::Date;

use super::{
    choice::{CheckedChoice, ChoiceArgs},
    output::{self, ReportFormat},
};
use crate::{
    cli::{
        context::{self, Context},
        error::{CliError, Ending},
        file,
    },
    domain::{
        event::{Event, Gate},
        id::CategoryCode,
        mask::DayIndex,
    },
    report::{
        Report,
        paper::{PAGE_NAMES, PaperLists},
    },
    store::{Signer, StoredEvent},
    typeset::fonts::Fonts,
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct PaperArgs {
    #[command(flatten)]
    choice: ChoiceArgs,
    /// The PDF; "-" writes to stdout
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
    /// The format: pdf, since these lists are for paper
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<ReportFormat>,
    /// A folder with fonts to use beside those installed (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
}

pub(super) fn run(context: &Context, args: &PaperArgs) -> Result<Ending, CliError> {
    check_format(context, args)?;
    let mut store = context.store()?;
    let keys = context
        .keys()
        .map_err(|error| error.hint("lists are printed where badges are issued: the key file makes their codes"))?;
    let stored = store.event()?;
    let event = &stored.event;
    let key = Signer::new(&stored, &keys)?.paper_key();
    let choice = args.choice.resolve(&store, event, &Report::Attendance)?;
    let wanted = wanted(&stored, &choice)?;
    let fonts = Fonts::load(&args.font_dir).map_err(|error| CliError::chain(&error))?;
    let now = context.now();
    let (made, about) = (event.local(now).strftime("%Y-%m-%d %H:%M").to_string(), about(&choice));
    let snapshot = store.snapshot()?;
    let names = store.paper_names(&choice.chosen)?;
    let lists = PaperLists { event, id: stored.id, key: &key, names: &names, about: &about, made: &made };
    let mut printed = Vec::new();
    for (gate, day) in &wanted {
        match lists.count(gate, *day) {
            0 => context.status(format!("nobody who was chosen may pass {} on {}; no list for it", gate.code, date(event, *day))),
            count => printed.push((gate.code.clone(), date(event, *day), count)),
        }
    }
    if printed.is_empty() {
        context.status("no list is needed, and no file is written");
        return Ok(Ending::No);
    }
    let names: usize = printed.iter().map(|(.., count)| count).sum();
    let bar = context.progress((names / PAGE_NAMES + printed.len()) as u64, "printing");
    let mut done = None;
    file::replace(&args.output, |out| {
        done = Some(lists.write(&store, &fonts, &wanted, out, |pages| bar.set_position(pages as u64))?);
        Ok(())
    })?;
    bar.finish_and_clear();
    drop(snapshot);
    let (written, missing) = done.unwrap_or_default();
    output::warn(&missing);
    store.record_paper_lists(&printed, now)?;
    tell(context, args, (printed.len(), names, written.pages));
    Ok(Ending::Done)
}

fn tell(context: &Context, args: &PaperArgs, (lists, names, pages): (usize, usize, usize)) {
    let count = |number: usize, noun: &str| format!("{number} {noun}{}", if number == 1 { "" } else { "s" });
    context.status(format!(
        "{}: {} of {} on {}; enter the ticks with \"accredit checkin --paper\"",
        args.output.display(),
        count(lists, "list"),
        count(names, "name"),
        count(pages, "page")
    ));
}

/// Refuses whatever is not paper: without its codes a list could not be entered.
fn check_format(context: &Context, args: &PaperArgs) -> Result<(), CliError> {
    let named = match args.format {
        None if args.output.as_os_str() == "-" && context.format == context::Format::Text => ReportFormat::Pdf,
        None if args.output.as_os_str() == "-" => ReportFormat::Json,
        None => ReportFormat::of_name(&args.output).unwrap_or(ReportFormat::Pdf),
        Some(format) => format,
    };
    if named == ReportFormat::Pdf {
        return Ok(());
    }
    Err(CliError::failed(format!("a paper list cannot be {}: its codes have to be printed", named.ending()))
        .hint("write it with -o list.pdf; who is expected is in \"accredit report attendance\" in every format"))
}

/// Returns the lists that are asked for: each gate on each day.
fn wanted<'e>(stored: &'e StoredEvent, choice: &CheckedChoice) -> Result<Vec<(&'e Gate, DayIndex)>, CliError> {
    let event = &stored.event;
    let chosen = &choice.chosen.gates;
    if chosen.is_empty() && event.gates.len() != 1 {
        let known = event.gates.iter().map(|gate| gate.code.as_str()).collect::<Vec<_>>().join(", ");
        return Err(
            CliError::failed("a list is of one gate; say of which").hint(format!("add --gate with one of {known}, or several"))
        );
    }
    let gates = event.gates.iter().filter(|gate| chosen.is_empty() || chosen.contains(&gate.code));
    Ok(gates.flat_map(|gate| choice.days.iter().map(move |day| (gate, day))).collect())
}

/// States in words what the names were narrowed to.
fn about(choice: &CheckedChoice) -> String {
    let chosen = &choice.chosen;
    let categories = chosen.people.categories.iter().map(CategoryCode::as_str);
    let others = [&chosen.people.delegations, &chosen.types, &chosen.countries];
    categories.chain(others.into_iter().flatten().map(String::as_str)).collect::<Vec<_>>().join(", ")
}

fn date(event: &Event, day: DayIndex) -> Date {
    event.date(day).unwrap_or_default()
}
