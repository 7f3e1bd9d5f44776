//! `accredit report`: who was there, as a table, CSV, JSON or XLSX.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use jiff::civil::Date;
use serde_json::{Map, Value};

use super::{
    context::{self, Context},
    error::{CliError, Outcome},
    file,
    report_journal::JournalArgs,
    table,
};
use crate::{
    domain::{event::Event, id::CategoryCode, mask::DayMask},
    report::{
        Cell, Column, CsvSink, ReportError, Scope, Sink, XlsxSink, absent,
        attendance::{self, By},
        badges, delegations, journal, scans, statistics, summary,
    },
    store::{Order, Selection},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Who was there, by day, with first and last time
    Attendance {
        #[command(flatten)]
        common: Common,
        /// Count by group instead of listing people
        #[arg(long, value_name = "GROUP")]
        by: Option<Group>,
    },
    /// The figures of a press release
    Summary {
        #[command(flatten)]
        common: Common,
    },
    /// Each delegation: expected, present, its head; and the quorum of Member States
    Delegations {
        #[command(flatten)]
        common: Common,
        /// Only delegations of this type
        #[arg(long = "type", value_name = "TYPE")]
        kind: Option<String>,
    },
    /// Who was expected and did not come
    Absent {
        #[command(flatten)]
        common: Common,
    },
    /// Every reading at every gate
    Scans {
        #[command(flatten)]
        common: Common,
    },
    /// The badges of each delegation: expected, printed, changed since, handed over
    Badges {
        #[command(flatten)]
        common: Common,
    },
    /// Who did what and when: every change to people, badges, keys, settings (scans are a report of their own)
    Journal {
        #[command(flatten)]
        common: Common,
        #[command(flatten)]
        of: JournalArgs,
    },
    /// The figures that a purge of names left, by day, gate, category and hour
    Statistics {
        #[command(flatten)]
        common: Common,
    },
}

/// Arguments that all reports have.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// Only this event day
    #[arg(long, value_name = "DATE", value_parser = date)]
    day: Option<Date>,
    /// Only this category (repeatable)
    #[arg(long, value_name = "CODE")]
    category: Vec<CategoryCode>,
    /// Only this delegation (repeatable)
    #[arg(long, value_name = "NAME")]
    delegation: Vec<String>,
    /// The format; by the name of the file where there is one
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<Format>,
    /// The file; stdout without
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Start CSV with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Csv,
    Json,
    Xlsx,
}

/// What attendance is counted by.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Group {
    /// Category
    Category,
    /// Delegation
    Delegation,
    /// Delegation type
    Type,
    /// Country
    Country,
    /// Gate of the first admission
    Gate,
    /// Hour of the first admission
    Hour,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Outcome, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    let common = command.common();
    let format = format(context, common)?;
    let selection =
        Selection { categories: common.category.clone(), delegations: common.delegation.clone(), ..Selection::default() };
    let has_selection = !(common.category.is_empty() && common.delegation.is_empty());
    if has_selection && matches!(command, Command::Journal { .. } | Command::Statistics { .. }) {
        return Err(CliError::failed("this report takes no --category and no --delegation")
            .hint("leave them out; see \"accredit report journal --help\""));
    }
    if matches!(command, Command::Scans { .. }) && !(common.category.is_empty() && common.delegation.is_empty()) {
        return Err(
            CliError::failed("scans are listed by day alone").hint("leave --category and --delegation out, and filter the file")
        );
    }
    if matches!(command, Command::Badges { .. }) && common.day.is_some() {
        return Err(CliError::failed("badges are counted for the whole event").hint("leave --day out"));
    }
    // Says so where a category or delegation is misspelled, before a file is made.
    for name in &common.delegation {
        let one = Selection { delegations: vec![name.clone()], ..Selection::default() };
        if store.keys(&one, Order::List)?.is_empty() {
            return Err(CliError::failed(format!("no participant belongs to the delegation \"{name}\""))
                .hint("\"accredit report delegations\" shows how they are written"));
        }
    }
    store.keys(&selection, Order::List)?;
    let scope = Scope { store: &store, event: &event, selection, days: days(&event, common.day)? };
    let output = common.output.as_deref().unwrap_or(Path::new("-"));
    if format == Format::Xlsx && output.as_os_str() == "-" {
        return Err(CliError::failed("a workbook cannot be printed").hint("name a file: -o report.xlsx"));
    }
    if output.as_os_str() == "-" {
        let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        write(command, &scope, format, common.bom, &mut out)?;
        out.flush()?;
    } else {
        file::replace(output, |out| write(command, &scope, format, common.bom, out))?;
        context.status(format!("{}: written", output.display()));
    }
    Ok(Outcome::Done)
}

impl Command {
    fn common(&self) -> &Common {
        match self {
            Self::Attendance { common, .. }
            | Self::Summary { common }
            | Self::Delegations { common, .. }
            | Self::Absent { common }
            | Self::Scans { common }
            | Self::Badges { common }
            | Self::Journal { common, .. }
            | Self::Statistics { common } => common,
        }
    }
}

fn date(written: &str) -> Result<Date, String> {
    written.parse().map_err(|_| "write the day as a date, such as 2024-11-04".to_owned())
}

fn format(context: &Context, common: &Common) -> Result<Format, CliError> {
    if let Some(format) = common.format {
        return Ok(format);
    }
    if context.format == context::Format::Json {
        return Ok(Format::Json);
    }
    let Some(output) = common.output.as_deref().filter(|output| output.as_os_str() != "-") else { return Ok(Format::Table) };
    match output.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        Some("xlsx") => Ok(Format::Xlsx),
        Some("txt") => Ok(Format::Table),
        _ => Err(CliError::failed(format!("{}: its name does not say the format", output.display()))
            .hint("end the name in .csv, .json, .xlsx or .txt, or say it with -f")),
    }
}

fn days(event: &Event, day: Option<Date>) -> Result<DayMask, CliError> {
    let Some(date) = day else { return Ok(event.all_days()) };
    event.day_index(date).map(|day| DayMask::NONE.with(day)).ok_or_else(|| {
        CliError::failed(format!("{date} is no event day")).hint(format!("the days are {}", event.format_days(event.all_days())))
    })
}

impl From<ReportError> for CliError {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::Store(error) => error.into(),
            ReportError::Io(error) => error.into(),
        }
    }
}

fn write(command: &Command, scope: &Scope<'_>, format: Format, bom: bool, out: &mut dyn Write) -> Result<(), CliError> {
    match format {
        Format::Json => json(command, scope, out),
        Format::Csv => {
            if bom {
                out.write_all("\u{FEFF}".as_bytes())?;
            }
            sheets(command, scope, &mut CsvSink::new(out))
        }
        Format::Xlsx => {
            let mut sink = XlsxSink::new();
            sheets(command, scope, &mut sink)?;
            Ok(sink.finish(out)?)
        }
        Format::Table => {
            let mut sink = TableSink::default();
            sheets(command, scope, &mut sink)?;
            sink.finish(out)?;
            if let Command::Summary { .. } = command {
                writeln!(out, "\n{}", summary::count(scope)?.sentence(scope))?;
            }
            Ok(())
        }
    }
}

fn sheets(command: &Command, scope: &Scope<'_>, sink: &mut dyn Sink) -> Result<(), CliError> {
    match command {
        Command::Attendance { by: None, .. } => attendance::sheet(scope, sink)?,
        Command::Attendance { by: Some(group), .. } => attendance::grouped(scope, group.by(), sink)?,
        Command::Summary { .. } => summary::count(scope)?.sheet(scope, sink)?,
        Command::Delegations { kind, .. } => delegations::sheet(scope, kind.as_deref(), sink)?,
        Command::Absent { .. } => absent::sheet(scope, sink)?,
        Command::Scans { .. } => scans::sheet(scope, sink)?,
        Command::Badges { .. } => badges::sheet(scope, sink)?,
        Command::Journal { of, common } => journal::sheet(scope, &of.selection(scope, common.day)?, sink)?,
        Command::Statistics { .. } => statistics::sheet(scope, sink)?,
    }
    Ok(())
}

fn json(command: &Command, scope: &Scope<'_>, out: &mut dyn Write) -> Result<(), CliError> {
    match command {
        Command::Attendance { by: None, .. } => attendance::json(scope, out)?,
        Command::Summary { .. } => writeln!(out, "{:#}", summary::count(scope)?.json(scope))?,
        Command::Delegations { kind, .. } => writeln!(out, "{:#}", delegations::json(scope, kind.as_deref())?)?,
        other => {
            let mut sink = JsonSink { out, columns: Vec::new(), separator: "[\n" };
            sheets(other, scope, &mut sink)?;
            let start = if sink.separator == "[\n" { "[" } else { "" };
            writeln!(sink.out, "{start}\n]")?;
        }
    }
    Ok(())
}

impl Group {
    fn by(self) -> By {
        match self {
            Self::Category => By::Category,
            Self::Delegation => By::Delegation,
            Self::Type => By::Type,
            Self::Country => By::Country,
            Self::Gate => By::Gate,
            Self::Hour => By::Hour,
        }
    }
}

/// Writes rows as an array of objects, named by the columns.
struct JsonSink<'o> {
    out: &'o mut dyn Write,
    columns: Vec<String>,
    separator: &'static str,
}

impl Sink for JsonSink<'_> {
    fn sheet(&mut self, _title: &str, columns: &[Column]) -> std::io::Result<()> {
        self.columns = columns.iter().map(|column| column.name.replace(' ', "_")).collect();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> std::io::Result<()> {
        let object: Map<String, Value> = self.columns.iter().cloned().zip(cells.iter().map(Cell::to_json)).collect();
        write!(self.out, "{}{}", self.separator, Value::from(object))?;
        self.separator = ",\n";
        Ok(())
    }
}

/// Collects rows for a terminal: a column's width is known when all are.
#[derive(Default)]
struct TableSink {
    sheets: Vec<(Vec<String>, Vec<Vec<String>>)>,
}

impl TableSink {
    fn finish(self, out: &mut dyn Write) -> Result<(), CliError> {
        let width = table::width();
        for (place, (headings, rows)) in self.sheets.iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
            let mut plain = Vec::new();
            table::write(&mut plain, &headings, rows, width)?;
            out.write_all(&anstream::adapter::strip_bytes(&plain).into_vec())?;
        }
        Ok(())
    }
}

impl Sink for TableSink {
    fn sheet(&mut self, _title: &str, columns: &[Column]) -> std::io::Result<()> {
        self.sheets.push((columns.iter().map(|column| column.name.clone()).collect(), Vec::new()));
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> std::io::Result<()> {
        if let Some((_, rows)) = self.sheets.last_mut() {
            rows.push(cells.iter().map(|cell| crate::domain::text::printable(&cell.to_text())).collect());
        }
        Ok(())
    }
}
