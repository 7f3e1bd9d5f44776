//! Options for the paper and the printer, and the lists of what they accept.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use serde_json::json;

use super::select::DesignArgs;
use crate::{
    cli::{
        context::{Context, Format as Output},
        error::{CliError, Ending},
        table,
    },
    domain::text::did_you_mean,
    printing::printer::{self, JobSent, PaperSides, PrintRequest},
    typeset::{
        builtins::BuiltinError,
        item::TrimSize,
        sheet::{CutMarks, Duplex, Edge, MOST_OFFSET, Sheet, SheetPlan, Sides, WHITE_EDGE},
    },
};

/// On which paper.
#[derive(Debug, clap::Args)]
pub struct SheetArgs {
    /// The paper: a name from "badge sheets", or a .toml file; "list" lists them [default: single, one badge a page]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Start at this cell of the first sheet, counted from left to right and from the top down: for half-used label sheets
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    start_cell: Option<u16>,
    /// The edge over which the printer turns the paper; off for backs on sheets of their own [default: the one that keeps backs
    /// upright]
    #[arg(long, value_name = "EDGE")]
    duplex: Option<DuplexName>,
    /// Which sides of the badges to print [default: both, or what the sheet says]
    #[arg(long = "side", value_name = "SIDE")]
    sides: Option<SidesName>,
    /// Draw crop marks outside the bleed
    #[arg(long, value_name = "WHETHER", num_args = 0..=1, require_equals = true, default_missing_value = "on")]
    marks: Option<MarksName>,
    /// Move fronts to the right and down, in mm: --offset=-0.5,1.2 ("badge calibrate" shows how far)
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    offset: Option<Offset>,
    /// Move backs to the right and down as you look at them, in mm
    #[arg(long, value_name = "X,Y", allow_hyphen_values = true)]
    back_offset: Option<Offset>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum DuplexName {
    Long,
    Short,
    Off,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SidesName {
    Both,
    Front,
    Back,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum MarksName {
    On,
    Off,
}

/// How far a side is moved, in millimetres to the right and down.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Offset([f32; 2]);

impl FromStr for Offset {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let length = |part: &str| part.trim().parse::<f32>().ok().filter(|length| length.abs() <= MOST_OFFSET);
        let lengths = text.split_once(',').and_then(|(x, y)| Some([length(x)?, length(y)?]));
        lengths.map(Self).ok_or_else(|| format!("write two lengths from -{MOST_OFFSET} to {MOST_OFFSET} mm: 0.5,-1.2"))
    }
}

impl SheetArgs {
    /// Returns the sheet's plan, with the options in place of what its file says.
    pub(super) fn plan_or(&self, default: &str) -> Result<SheetPlan, CliError> {
        let found = SheetPlan::find(self.sheet.as_deref().unwrap_or(default)).map_err(|error| match error {
            error @ BuiltinError::Unknown { .. } => {
                CliError::chain(&error).hint("\"accredit badge sheets\" lists what each holds")
            }
            error => CliError::chain(&error),
        })?;
        let duplex = self.duplex.map(|name| match name {
            DuplexName::Long => Duplex::Long,
            DuplexName::Short => Duplex::Short,
            DuplexName::Off => Duplex::Off,
        });
        let sides = self.sides.map(|name| match name {
            SidesName::Both => Sides::Both,
            SidesName::Front => Sides::Front,
            SidesName::Back => Sides::Back,
        });
        let marks = self.marks.map(|name| match name {
            MarksName::On => CutMarks::On,
            MarksName::Off => CutMarks::Off,
        });
        Ok(SheetPlan {
            start: self.start_cell.map_or(found.start, usize::from),
            duplex: duplex.unwrap_or(found.duplex),
            sides: sides.unwrap_or(found.sides),
            marks: marks.unwrap_or(found.marks),
            offset: self.offset.map_or(found.offset, |offset| offset.0),
            back_offset: self.back_offset.map_or(found.back_offset, |offset| offset.0),
            ..found
        })
    }

    /// Returns the sheet for badges of a size that are folded in these places, from the left and the upper edge.
    pub(super) fn sheet(&self, format: TrimSize, folds: [Option<f32>; 2]) -> Result<Sheet, CliError> {
        SheetPlan { folds, ..self.plan_or("single")? }.impose(format).map_err(|error| CliError::chain(&error))
    }

    /// Returns whether marks were asked for, and have no room.
    pub(super) fn lacks_marks(&self, sheet: &Sheet) -> bool {
        matches!(self.marks, Some(MarksName::On)) && sheet.front.crop_marks.is_empty()
    }

    /// Returns whether the sheets are to be listed, and nothing printed.
    pub(super) fn is_list(&self) -> bool {
        self.sheet.as_deref() == Some("list")
    }
}

/// To which printer.
#[derive(Debug, clap::Args)]
pub struct PrinterArgs {
    /// Send the PDF to this printer; "list" lists the printers
    #[arg(long, value_name = "NAME")]
    printer: Option<String>,
    /// How many copies to print
    #[arg(long, value_name = "N", default_value_t = 1, requires = "printer", value_parser = clap::value_parser!(u16).range(1..=1000))]
    copies: u16,
}

/// Where a PDF goes.
pub(super) struct PdfTarget<'a> {
    /// The file it is written to.
    pub(super) path: PathBuf,
    printer: Option<&'a str>,
    copies: u16,
    /// Whether the file was asked for, and is kept.
    is_asked_for: bool,
}

impl PrinterArgs {
    /// Returns whether the printers are to be listed, and nothing printed.
    pub(super) fn is_list(&self) -> bool {
        self.printer.as_deref() == Some("list")
    }

    /// Finds out where the PDF goes, before any badge is issued.
    pub(super) fn target(&self, output: Option<&Path>) -> Result<PdfTarget<'_>, CliError> {
        let (copies, printer) = (self.copies, self.printer.as_deref());
        if printer.is_none() && output.is_none() {
            return Err(CliError::failed("no output was given for the badges").hint("write -o FILE.pdf, or --printer NAME"));
        }
        if printer.is_some() && output.is_some_and(|path| path.as_os_str() == "-") {
            return Err(CliError::failed("--printer cannot be combined with -o -").hint("leave out -o, or name a file"));
        }
        if let Some(name) = printer {
            // If this machine cannot print, the PDF is still made: it can be printed elsewhere.
            printer::find(name).map(drop).or_else(
                |error| {
                    if error.is_unavailable() { Ok(()) } else { Err(CliError::chain(&error)) }
                },
            )?;
        }
        let path = output.map_or_else(free_name, Path::to_owned);
        Ok(PdfTarget { path, printer, copies, is_asked_for: output.is_some() })
    }
}

impl PdfTarget<'_> {
    /// Sends the PDF to the printer, if one was named. Returns the request's name in the queue.
    ///
    /// A file that was not asked for is removed once the printer has its copy. If sending fails, every file stays.
    pub(super) fn send(&self, title: &str, sheet: &Sheet, sides: PaperSides) -> Result<Option<String>, CliError> {
        let Some(printer) = self.printer else { return Ok(None) };
        let request = PrintRequest { printer, title, copies: self.copies, medium: printer::medium(sheet), sides };
        let id = printer::send(&request, JobSent::File(&self.path)).map_err(|error| {
            CliError::chain(&error).hint(format!("the badges are in {}: print that file at 100 %", self.path.display()))
        })?;
        if !self.is_asked_for {
            std::fs::remove_file(&self.path).map_err(|error| CliError::file(&self.path, &error))?;
        }
        Ok(Some(id))
    }
}

/// Returns the first of badges.pdf, badges-2.pdf … that is free.
fn free_name() -> PathBuf {
    let names = (2..).map(|number| PathBuf::from(format!("badges-{number}.pdf")));
    let mut names = std::iter::once(PathBuf::from("badges.pdf")).chain(names);
    names.find(|path| !path.exists()).expect("the numbers do not end")
}

/// Returns how to turn the paper, if a sheet of several badges has backs.
pub(super) fn turning(sheet: &Sheet, sides: PaperSides) -> Option<String> {
    let edge = match (sides, sheet.edge) {
        (PaperSides::One, _) | (_, None) => return None,
        (_, Some(Edge::Long)) => "long",
        (_, Some(Edge::Short)) => "short",
    };
    (sheet.cells() > 1).then(|| format!("print at 100 %, on both sides, turned over the {edge} edge"))
}

/// Returns what to know before printing on paper that the badges fill.
pub(super) fn white_edge(sheet: &Sheet) -> Option<String> {
    let nearest = sheet.in_white_edge()?;
    let where_to = if nearest < 0.05 {
        "reach the paper's edge".to_owned()
    } else {
        format!("come within {nearest:.1} mm of the paper's edge")
    };
    Some(format!(
        "badges on the sheet {} {where_to}: office printers leave the outer {WHITE_EDGE} mm white; print on larger paper and cut it, \
         on a printer that prints to the edge, or choose another --sheet",
        sheet.name
    ))
}

/// Lists the printers.
pub(super) fn list_printers(context: &Context) -> Result<Ending, CliError> {
    let printers = printer::list().map_err(|error| CliError::chain(&error))?;
    if context.format == Output::Json {
        let list: Vec<_> =
            printers.iter().map(|printer| json!({ "name": printer.name, "default": printer.is_default })).collect();
        say!("{}", serde_json::Value::from(list));
        return Ok(Ending::Done);
    }
    for printer in &printers {
        say!("{}{}", printer.name, if printer.is_default { " (default)" } else { "" });
    }
    if printers.is_empty() {
        context.status("CUPS knows no printer; add one with \"lpadmin\", or in the system's settings");
    }
    Ok(Ending::Done)
}

/// Arguments of `badge sheets`.
#[derive(Debug, clap::Args)]
pub struct SheetListArgs {
    /// Show the file of this one, to be copied and changed
    name: Option<String>,
    #[command(flatten)]
    design: DesignArgs,
}

pub(super) fn run(context: &Context, args: &SheetListArgs) -> Result<Ending, CliError> {
    let Some(name) = &args.name else { return list(context, args.design.page()?) };
    let Some(text) = SheetPlan::builtin_text(name) else {
        let known: Vec<String> = SheetPlan::builtins().map(|plan| plan.name).collect();
        let suggestion = did_you_mean(name, known.iter().map(String::as_str));
        return Err(CliError::failed(format!("no built-in sheet \"{name}\"{suggestion}; known sheets are {}", known.join(", "))));
    };
    std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes())?;
    Ok(Ending::Done)
}

/// Lists the built-in sheets, with how many of a template's badges each holds.
pub(super) fn list(context: &Context, format: TrimSize) -> Result<Ending, CliError> {
    let sheets: Vec<(SheetPlan, Option<Sheet>)> = SheetPlan::builtins()
        .map(|plan| {
            let sheet = plan.impose(format).ok();
            (plan, sheet)
        })
        .collect();
    if context.format == Output::Json {
        let list: Vec<_> = sheets
            .iter()
            .map(|(plan, sheet)| {
                json!({
                    "name": plan.name,
                    "title": plan.title,
                    "badges": sheet.as_ref().map(Sheet::cells),
                    "columns": sheet.as_ref().map(|sheet| sheet.count[0]),
                    "rows": sheet.as_ref().map(|sheet| sheet.count[1]),
                    "paper": sheet.as_ref().map(|sheet| sheet.paper),
                })
            })
            .collect();
        say!("{}", serde_json::Value::from(list));
        return Ok(Ending::Done);
    }
    let rows = sheets.into_iter().map(|(plan, sheet)| {
        let holds = sheet.map_or_else(|| "–".to_owned(), |sheet| format!("{} × {}", sheet.count[0], sheet.count[1]));
        vec![plan.name, holds, plan.title]
    });
    table::print(&["Sheet", "Holds", "What it is"], rows)?;
    context.status(format!("how many badges of {} × {} mm each holds; – if they do not fit", format.width, format.height));
    Ok(Ending::Done)
}
