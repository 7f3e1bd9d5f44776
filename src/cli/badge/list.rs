//! `accredit badge list`: each badge with everything that happened to it.

use std::{io::Write, path::PathBuf};

use serde_json::{Value, json};

use super::select::{BadgeSort, SelectionArgs};
use crate::{
    cli::{
        context::{self, Context},
        error::{CliError, Ending},
        file, table,
        whereabouts::{handout_json, tray_json},
    },
    domain::{event::Event, participant::Standing, tray::TrayPlace},
    report::{Cell, CsvSink, Sink, column},
    store::{BadgeLine, ParticipantKey, PrintState, Store},
};

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct BadgeListArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    which: WhichBadges,
    /// The order of the list
    #[arg(long, value_name = "ORDER", default_value = "protocol")]
    sort: BadgeSort,
    /// The format [default: by the name of the file, else a table]
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<ListFormat>,
    /// The file [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which badges. Several narrow the list: `--printed --not-handed-out` selects those that lie in the trays.
#[derive(Debug, Clone, Copy, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own, and any may go with any other")]
struct WhichBadges {
    /// Only badges that were printed, including those that changed since
    #[arg(long)]
    printed: bool,
    /// Only badges that "badge print --pending" would print: never printed, or changed since
    #[arg(long)]
    pending: bool,
    /// Only badges that were printed and would look different now
    #[arg(long)]
    changed: bool,
    /// Only badges that replaced another
    #[arg(long)]
    reissued: bool,
    /// Only badges that were handed over
    #[arg(long, conflicts_with = "not_handed_out")]
    handed_out: bool,
    /// Only badges that were not handed over
    #[arg(long)]
    not_handed_out: bool,
    /// Badges of people who were withdrawn or blocked since: to be taken out of the trays
    #[arg(long, conflicts_with = "pending")]
    withdrawn: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum ListFormat {
    Table,
    Csv,
    Json,
}

pub(super) fn run(context: &Context, args: &BadgeListArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    let mut selection = args.selection.selection(&store)?;
    if args.which.withdrawn {
        selection.standings = vec![Standing::Withdrawn, Standing::Blocked];
    }
    let keys = store.keys(&selection, args.sort.order())?;
    let mut lines =
        BadgeWalk { store: &store, event: &event, which: args.which, keys: keys.into_iter(), ready: Vec::new().into_iter() };
    match (format(context, args)?, &args.output) {
        (ListFormat::Table, None) => {
            let rows = lines.by_ref().map(|line| Ok(row(&event, &line?))).collect::<Result<Vec<_>, CliError>>()?;
            if rows.is_empty() {
                context.status("no badge matches");
                return Ok(Ending::Done);
            }
            table::print(&HEADINGS, rows)?;
        }
        (format, output) => {
            let output = output.clone().unwrap_or_else(|| "-".into());
            file::replace(&output, |out| write(out, format, &event, lines))?;
            if output.as_os_str() != "-" {
                context.status(format!("{}: written", output.display()));
            }
        }
    }
    Ok(Ending::Done)
}

fn format(context: &Context, args: &BadgeListArgs) -> Result<ListFormat, CliError> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    if context.format == context::Format::Json {
        return Ok(ListFormat::Json);
    }
    let Some(output) = args.output.as_deref().filter(|output| output.as_os_str() != "-") else { return Ok(ListFormat::Table) };
    match output.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv") => Ok(ListFormat::Csv),
        Some("json") => Ok(ListFormat::Json),
        Some("txt") => Ok(ListFormat::Table),
        _ => Err(CliError::failed(format!("{}: the format cannot be told from its name", output.display()))
            .hint("end the name in .csv, .json or .txt, or give the format with -f")),
    }
}

/// How many badges are read at a time.
const AT_A_TIME: usize = 500;

/// Walks the badges that are wanted, some hundred at a time.
struct BadgeWalk<'a> {
    store: &'a Store,
    event: &'a Event,
    which: WhichBadges,
    keys: std::vec::IntoIter<ParticipantKey>,
    ready: std::vec::IntoIter<BadgeLine>,
}

impl Iterator for BadgeWalk<'_> {
    type Item = Result<BadgeLine, CliError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(line) = self.ready.find(|line| self.which.has(line)) {
                return Some(Ok(line));
            }
            let keys: Vec<ParticipantKey> = self.keys.by_ref().take(AT_A_TIME).collect();
            if keys.is_empty() {
                return None;
            }
            match self.store.badge_lines(&keys, self.event) {
                Ok(lines) => self.ready = lines.into_iter(),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

impl WhichBadges {
    fn has(self, line: &BadgeLine) -> bool {
        let is_handed_out = line.handout.is_some();
        (!self.withdrawn || line.stored.badge.is_some())
            && (!self.printed || line.printed != PrintState::Never)
            && (!self.pending || line.printed != PrintState::Printed && !line.is_revoked)
            && (!self.changed || line.printed == PrintState::Changed)
            && (!self.reissued || line.is_reissue)
            && (!self.handed_out || is_handed_out)
            && (!self.not_handed_out || !is_handed_out)
    }
}

const HEADINGS: [&str; 10] =
    ["Reference", "Name", "Category", "Delegation", "Badge", "State", "Printed", "Template", "Tray", "Handed over"];

fn row(event: &Event, line: &BadgeLine) -> Vec<String> {
    let who = &line.stored.participant;
    let badge = line.stored.badge.as_ref();
    let printed = badge.and_then(|badge| badge.printed_at).map(|at| event.local(at).strftime("%Y-%m-%d %H:%M").to_string());
    vec![
        who.reference.to_string(),
        who.full_name(),
        who.category.to_string(),
        who.delegation.clone(),
        badge.map(|badge| badge.serial.to_string()).unwrap_or_default(),
        state(line),
        printed.unwrap_or_default(),
        badge.and_then(|badge| badge.printed_template.clone()).unwrap_or_default(),
        badge.and_then(|badge| badge.tray).map(|tray| tray.to_string()).unwrap_or_default(),
        line.handout.as_ref().map(|handout| handout.told(event)).unwrap_or_default(),
    ]
}

fn state(line: &BadgeLine) -> String {
    let standing = line.stored.standing;
    let standing = (standing != Standing::Accredited).then(|| standing.as_str());
    let reissued = line.is_reissue.then_some("reissued");
    [Some(line.state()), reissued, standing].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn write(
    out: &mut dyn Write,
    format: ListFormat,
    event: &Event,
    lines: impl Iterator<Item = Result<BadgeLine, CliError>>,
) -> Result<(), CliError> {
    match format {
        ListFormat::Table => {
            let rows = lines.map(|line| Ok(row(event, &line?))).collect::<Result<Vec<_>, CliError>>()?;
            let mut plain = Vec::new();
            table::write(&mut plain, &HEADINGS, &rows, usize::MAX)?;
            out.write_all(&anstream::adapter::strip_bytes(&plain).into_vec())?;
        }
        ListFormat::Csv => csv(out, event, lines)?,
        ListFormat::Json => {
            let mut separator = "[\n";
            for line in lines {
                write!(out, "{separator}{}", json_of(event, &line?))?;
                separator = ",\n";
            }
            writeln!(out, "{}]", if separator == "[\n" { "[" } else { "\n" })?;
        }
    }
    Ok(())
}

fn csv(out: &mut dyn Write, event: &Event, lines: impl Iterator<Item = Result<BadgeLine, CliError>>) -> Result<(), CliError> {
    let names = [
        "reference",
        "name",
        "category",
        "delegation",
        "badge_serial",
        "state",
        "reissued",
        "printed_at",
        "printed_by_template",
        "print_run",
        "tray",
        "tray_place",
        "handed_out_at",
        "handed_out_by",
        "handed_out_to",
    ];
    let mut sink = CsvSink::new(out);
    sink.table("Badges", &names.map(|name| column(name, 16)))?;
    let text = |text: String| if text.is_empty() { Cell::Blank } else { Cell::Text(text) };
    let number = |number: Option<u32>| number.map_or(Cell::Blank, |number| Cell::Number(number.into()));
    for line in lines {
        let line = line?;
        let (who, badge) = (&line.stored.participant, line.stored.badge.as_ref());
        let moment = |at| event.rfc3339(at);
        let handout = line.handout.as_ref();
        sink.row(&[
            text(who.reference.to_string()),
            text(who.full_name()),
            text(who.category.to_string()),
            text(who.delegation.clone()),
            text(badge.map(|badge| badge.serial.to_string()).unwrap_or_default()),
            text(line.state().to_owned()),
            text(if line.is_reissue { "yes" } else { "no" }.to_owned()),
            text(badge.and_then(|badge| badge.printed_at).map(moment).unwrap_or_default()),
            text(badge.and_then(|badge| badge.printed_template.clone()).unwrap_or_default()),
            number(badge.and_then(|badge| badge.printed_run)),
            number(badge.and_then(|badge| badge.tray).map(TrayPlace::tray)),
            number(badge.and_then(|badge| badge.tray).map(TrayPlace::place)),
            text(handout.map(|handout| moment(handout.at)).unwrap_or_default()),
            text(handout.map(|handout| handout.actor.clone()).unwrap_or_default()),
            text(handout.map(|handout| handout.recipient.clone()).unwrap_or_default()),
        ])?;
    }
    Ok(())
}

fn json_of(event: &Event, line: &BadgeLine) -> Value {
    let (who, badge) = (&line.stored.participant, line.stored.badge.as_ref());
    json!({
        "reference": who.reference.as_str(),
        "name": who.full_name(),
        "category": who.category.as_str(),
        "delegation": who.delegation,
        "serial": badge.map(|badge| badge.serial.to_string()),
        "standing": line.stored.standing.as_str(),
        "state": line.state(),
        "reissued": line.is_reissue,
        "printed_at": badge.and_then(|badge| badge.printed_at).map(|at| event.rfc3339(at)),
        "template": badge.and_then(|badge| badge.printed_template.as_deref()),
        "print_run": badge.and_then(|badge| badge.printed_run),
        "tray": badge.and_then(|badge| badge.tray).map(tray_json),
        "handout": line.handout.as_ref().map(|handout| handout_json(event, handout)),
    })
}
