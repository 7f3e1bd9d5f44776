//! Printers, by the standard client of CUPS: `lpstat` lists them, `lp` takes a file.
//!
//! The programs are started directly, without a shell, and in the C locale, since their output is parsed.

use std::{
    io::{self, Write},
    path::Path,
    process::{Command, Output, Stdio},
};

use crate::{
    domain::text::{did_you_mean, printable},
    typeset::sheet::{Edge, Sheet, Sides},
};

/// A printer that CUPS knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// The name that `--printer` takes.
    pub name: String,
    /// Whether it is the default printer.
    pub is_default: bool,
}

/// What to print, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRequest<'a> {
    /// The printer's name.
    pub printer: &'a str,
    /// What the queue shows.
    pub title: &'a str,
    /// How many times.
    pub copies: u16,
    /// The paper, as [`medium`] names it.
    pub medium: String,
    /// Whether and how the paper is turned.
    pub sides: PaperSides,
}

/// Which sides of the paper are printed on, in the words of IPP (RFC 8011, 5.2.8).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperSides {
    /// `one-sided`.
    One,
    /// `two-sided-long-edge`.
    LongEdge,
    /// `two-sided-short-edge`.
    ShortEdge,
}

/// Why nothing was printed.
#[derive(Debug, thiserror::Error)]
pub enum PrinterError {
    /// The client is not installed.
    #[error("printing needs the CUPS client, but there is no program \"{0}\"; install it: sudo apt-get install -y cups-client")]
    NoClient(&'static str),
    /// The client could not be started.
    #[error("the program \"{0}\" cannot be started")]
    Unstartable(&'static str, #[source] io::Error),
    /// The client refused.
    #[error("{program} says \"{said}\"; check that CUPS runs and knows the printer: lpstat -t")]
    Refused {
        /// `lp` or `lpstat`.
        program: &'static str,
        /// Its own words.
        said: String,
    },
    /// There is no printer of this name.
    #[error("no printer \"{name}\"{suggestion}; choose one that CUPS knows")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The nearest name, as a phrase.
        suggestion: String,
    },
}

impl PrinterError {
    /// Returns whether nothing can be printed here, whatever the printer's name.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        !matches!(self, Self::Unknown { .. })
    }
}

/// Returns the printers that CUPS knows, in its order.
///
/// # Errors
/// When there is no client, or the scheduler does not answer.
pub fn list() -> Result<Vec<Printer>, PrinterError> {
    // Clients before CUPS 2.1 have no -e; each line of -a begins with the name.
    let names = run("lpstat", Command::new("lpstat").arg("-e")).or_else(|error| match error {
        PrinterError::Refused { .. } => run("lpstat", Command::new("lpstat").arg("-a")),
        other => Err(other),
    })?;
    if names.trim().is_empty() {
        // When asked for names, lpstat does not report a missing scheduler.
        let said = run("lpstat", Command::new("lpstat").arg("-r")).unwrap_or_default();
        if said.contains("not running") {
            return Err(PrinterError::Refused { program: "lpstat", said: printable(said.trim()) });
        }
    }
    let default = run("lpstat", Command::new("lpstat").arg("-d")).unwrap_or_default();
    let default = default.rsplit_once(": ").map(|(_, name)| name.trim());
    let names = names.lines().filter_map(|line| line.split_whitespace().next());
    Ok(names.map(|name| Printer { name: printable(name), is_default: default == Some(name) }).collect())
}

/// Finds a printer by its name.
///
/// # Errors
/// When there is no printer with this name, or nothing can be printed here.
pub fn find(name: &str) -> Result<Printer, PrinterError> {
    let printers = list()?;
    // CUPS lets a user's own options for a printer have a name after a slash: `office/badges`.
    printers.iter().find(|printer| printer.name == name).cloned().ok_or_else(|| PrinterError::Unknown {
        name: name.to_owned(),
        suggestion: did_you_mean(name, printers.iter().map(|printer| printer.name.as_str())),
    })
}

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub enum JobSent<'a> {
    /// A PDF file.
    File(&'a Path),
    /// A PDF that is not in a file: it goes through a pipe, and leaves nothing on the disk.
    Bytes(&'a [u8]),
}

/// Sends a PDF to a printer, at its own size. Returns the request's name in the queue: `office-12`.
///
/// # Errors
/// When there is no client, or it does not take the file.
pub fn send(request: &PrintRequest<'_>, document: JobSent<'_>) -> Result<String, PrinterError> {
    let sides = match request.sides {
        PaperSides::One => "one-sided",
        PaperSides::LongEdge => "two-sided-long-edge",
        PaperSides::ShortEdge => "two-sided-short-edge",
    };
    let mut command = Command::new("lp");
    command.args(["-d", request.printer, "-n", &request.copies.to_string(), "-t", request.title]);
    let options = [format!("media={}", request.medium), format!("sides={sides}")];
    // Badges are cut and folded by measure: neither the new option nor the old may scale them to the paper.
    for option in options.iter().map(String::as_str).chain(["print-scaling=none", "fit-to-page=false"]) {
        command.args(["-o", option]);
    }
    let said = match document {
        JobSent::File(path) => run("lp", command.arg("--").arg(path))?,
        JobSent::Bytes(bytes) => feed("lp", &mut command, bytes)?,
    };
    let name = said.split_once("request id is ").and_then(|(_, rest)| rest.split_whitespace().next());
    Ok(printable(name.unwrap_or(said.trim())))
}

/// Returns the name of a sheet's paper for CUPS: a standard one, or `Custom.62x90mm`.
#[must_use]
pub fn medium(sheet: &Sheet) -> String {
    let rounded = |length: f32| (length * 100.0).round() / 100.0;
    let [width, height] = sheet.paper.map(rounded);
    sheet.medium.map_or_else(|| format!("Custom.{width}x{height}mm"), str::to_owned)
}

/// Returns how a sheet is turned, if its badges have backs (`badges`).
#[must_use]
pub fn paper_sides(sheet: &Sheet, badges: Sides) -> PaperSides {
    let is_turned = badges.has_back() && sheet.sides.has_front() && sheet.sides.has_back();
    match sheet.edge.filter(|_| is_turned) {
        None => PaperSides::One,
        Some(Edge::Long) => PaperSides::LongEdge,
        Some(Edge::Short) => PaperSides::ShortEdge,
    }
}

/// Runs a program of the client, and returns its output.
fn run(program: &'static str, command: &mut Command) -> Result<String, PrinterError> {
    let output = command.env("LC_ALL", "C").stdin(Stdio::null()).output();
    said(program, output.map_err(|error| unstartable(program, error))?)
}

/// Runs a program of the client that reads bytes, and returns its output.
fn feed(program: &'static str, command: &mut Command, bytes: &[u8]) -> Result<String, PrinterError> {
    let command = command.env("LC_ALL", "C").stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|error| unstartable(program, error))?;
    // A program that ends before it has read everything reports why, below. Closing the pipe here ends the document.
    let fed = child.stdin.take().map_or(Ok(()), |mut pipe| pipe.write_all(bytes));
    let output = child.wait_with_output().map_err(|error| unstartable(program, error))?;
    let is_cut_off = fed.is_err() && output.status.success();
    let said = said(program, output)?;
    if is_cut_off {
        Err(PrinterError::Refused { program, said: format!("{said}, and did not read everything") })
    } else {
        Ok(said)
    }
}

fn unstartable(program: &'static str, error: io::Error) -> PrinterError {
    match error.kind() {
        io::ErrorKind::NotFound => PrinterError::NoClient(program),
        _ => PrinterError::Unstartable(program, error),
    }
}

fn said(program: &'static str, Output { status, stdout, stderr }: Output) -> Result<String, PrinterError> {
    if status.success() {
        return Ok(String::from_utf8_lossy(&stdout).into_owned());
    }
    let said = String::from_utf8_lossy(if stderr.trim_ascii().is_empty() { &stdout } else { &stderr }).trim().replace('\n', " ");
    let said = if said.is_empty() { format!("nothing, and ended with {status}") } else { printable(&said) };
    Err(PrinterError::Refused { program, said })
}
