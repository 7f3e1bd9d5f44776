//! Where a report goes, and as what.

use std::{
    io::{IsTerminal, Write},
    path::{Path, PathBuf},
};

use super::screen::Screen;
use crate::{
    cli::{
        context::{self, Context},
        error::CliError,
        file, table,
    },
    domain::text::printable,
    report::{CsvSink, DocxSink, Frame, HtmlSink, Medium, Picks, Report, ReportScope, pdf, xlsx},
    typeset::{fonts::Fonts, text::MissingGlyph},
};

/// Arguments that say where a report goes, and as what.
#[derive(Debug, clap::Args)]
pub struct OutputArgs {
    /// The format; without, by the ending of the file's name, else a table
    ///
    /// In CSV, a text that a spreadsheet would take for a formula (it starts with = + - @, a tab or a line break) gets an apostrophe
    /// before it. In the other formats texts are texts.
    #[arg(short, long, value_name = "FORMAT")]
    format: Option<ReportFormat>,
    /// The file, written whole or not at all; stdout without
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Start CSV with a byte order mark, by which Excel knows UTF-8
    #[arg(long)]
    bom: bool,
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ReportFormat {
    Table,
    Csv,
    Json,
    Xlsx,
    Pdf,
    Html,
    Docx,
}

/// What a CSV file begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CsvMark {
    /// A byte order mark, by which Excel knows UTF-8.
    Bom,
    /// The headings.
    None,
}

impl CsvMark {
    /// Writes the mark if the format has one.
    pub(super) fn write(self, format: ReportFormat, out: &mut dyn Write) -> std::io::Result<()> {
        let is_marked = self == Self::Bom && format == ReportFormat::Csv;
        if is_marked { out.write_all("\u{FEFF}".as_bytes()) } else { Ok(()) }
    }
}

impl ReportFormat {
    /// Returns the format of a word.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        clap::ValueEnum::from_str(word, false).ok()
    }

    /// Returns the word for it on the command line.
    pub(super) fn word(self) -> &'static str {
        if self == Self::Table { "table" } else { self.ending() }
    }

    /// Returns how the name of a file of this format ends.
    pub(super) fn ending(self) -> &'static str {
        match self {
            Self::Table => "txt",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::Pdf => "pdf",
            Self::Html => "html",
            Self::Docx => "docx",
        }
    }

    /// Returns the format that a file's name says.
    pub(super) fn of_name(path: &Path) -> Result<Self, CliError> {
        match path.extension().and_then(|extension| extension.to_str()).map(str::to_lowercase).as_deref() {
            Some("csv") => Ok(Self::Csv),
            Some("json") => Ok(Self::Json),
            Some("xlsx") => Ok(Self::Xlsx),
            Some("pdf") => Ok(Self::Pdf),
            Some("html" | "htm") => Ok(Self::Html),
            Some("docx") => Ok(Self::Docx),
            Some("txt") => Ok(Self::Table),
            _ => Err(CliError::failed(format!("{}: the format cannot be told from the file name", path.display()))
                .hint("end the name in .csv, .json, .xlsx, .pdf, .html, .docx or .txt, or say it with -f")),
        }
    }
}

impl OutputArgs {
    fn path(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| path.as_os_str() != "-")
    }

    /// Returns the format: what is asked for, else what the file's name says.
    pub(super) fn format(&self, context: &Context) -> Result<ReportFormat, CliError> {
        if context.format == context::Format::Json {
            self.refuse_another()?;
        }
        let format = match (self.format, context.format, self.path()) {
            (Some(format), ..) => format,
            (None, context::Format::Json, _) => ReportFormat::Json,
            (None, _, None) => ReportFormat::Table,
            (None, _, Some(path)) => ReportFormat::of_name(path)?,
        };
        if matches!(format, ReportFormat::Xlsx | ReportFormat::Pdf | ReportFormat::Docx)
            && self.path().is_none()
            && std::io::stdout().is_terminal()
        {
            return Err(CliError::failed("this format cannot be shown in a terminal").hint("name a file: -o report.pdf"));
        }
        if self.bom && format != ReportFormat::Csv {
            return Err(CliError::failed("--bom is only for CSV").hint("leave it out, or say -f csv"));
        }
        Ok(format)
    }

    /// Refuses a format beside `--json` that is another: one of them would be silently left aside.
    fn refuse_another(&self) -> Result<(), CliError> {
        let named = self.path().and_then(|path| ReportFormat::of_name(path).ok());
        match (self.format, named) {
            (Some(ReportFormat::Json), _) | (None, None | Some(ReportFormat::Json)) => Ok(()),
            (Some(other), _) => {
                Err(CliError::failed(format!("--json and -f {} are two formats", other.word())).hint("leave one of them out"))
            }
            (None, Some(other)) => {
                let hint = "leave --json out, or end the name in .json";
                Err(CliError::failed(format!("--json writes JSON, and the file's name ends in .{}", other.ending())).hint(hint))
            }
        }
    }

    /// Writes a report. Returns how many rows its first table has.
    pub(super) fn write(
        &self,
        context: &Context,
        scope: &ReportScope<'_>,
        report: &Report,
        format: ReportFormat,
        picks: &Picks,
    ) -> Result<usize, CliError> {
        let Some(path) = self.path() else {
            let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout());
            let width = table::width();
            let rows = self.write_to(scope, report, (format, width), picks, &mut out)?;
            out.flush()?;
            return Ok(rows);
        };
        let mut rows = 0;
        file::replace(path, |out| {
            rows = self.write_to(scope, report, (format, usize::MAX), picks, out)?;
            Ok(())
        })?;
        context.status(format!("{}: written", path.display()));
        Ok(rows)
    }

    fn write_to(
        &self,
        scope: &ReportScope<'_>,
        report: &Report,
        (format, width): (ReportFormat, usize),
        picks: &Picks,
        out: &mut (dyn Write + Send),
    ) -> Result<usize, CliError> {
        let mark = if self.bom { CsvMark::Bom } else { CsvMark::None };
        mark.write(format, out)?;
        write(scope, report, (format, width), picks, out)
    }
}

/// Writes a report in a format; tables in lines of at most so many cells. Returns how many rows its first table has.
pub(super) fn write(
    scope: &ReportScope<'_>,
    report: &Report,
    (format, width): (ReportFormat, usize),
    picks: &Picks,
    out: &mut (dyn Write + Send),
) -> Result<usize, CliError> {
    let frame = Frame::speaking(report.language(), scope.event, scope.now);
    Ok(match format {
        ReportFormat::Json => report.json(scope, picks, out)?,
        ReportFormat::Csv => report.write(scope, Medium::Data, picks, &mut CsvSink::new(out))?,
        ReportFormat::Xlsx => {
            let mut rows = 0;
            xlsx(&frame, out, |sink| {
                rows = report.write(scope, Medium::Data, picks, sink)?;
                Ok(())
            })?;
            rows
        }
        ReportFormat::Html => {
            let mut sink = HtmlSink::new(out, frame);
            let rows = report.write(scope, Medium::Page, picks, &mut sink)?;
            sink.finish()?;
            rows
        }
        ReportFormat::Docx => {
            let mut sink = DocxSink::new(out, frame)?;
            let rows = report.write(scope, Medium::Page, picks, &mut sink)?;
            sink.finish()?;
            rows
        }
        ReportFormat::Pdf => {
            let fonts = Fonts::load(&[]).map_err(|error| CliError::chain(&error))?;
            let mut rows = 0;
            let missing = pdf(&fonts, &frame, out, |sink| {
                rows = report.write(scope, Medium::Page, picks, sink)?;
                Ok(())
            })?;
            warn(&missing);
            rows
        }
        ReportFormat::Table => {
            let mut sink = Screen::new(out, width);
            let rows = report.write(scope, Medium::Page, picks, &mut sink)?;
            sink.finish()?;
            rows
        }
    })
}

/// Says which characters a document lacks, and what to install.
pub(in crate::cli) fn warn(missing: &[MissingGlyph]) {
    for one in missing {
        let remedy = if one.package.is_empty() { "a font that has it".to_owned() } else { one.package.to_owned() };
        anstream::eprintln!(
            "warning: no font has \"{}\" ({}), and the document leaves it out; install {remedy}",
            printable(&one.character.to_string()),
            one.script
        );
    }
}
