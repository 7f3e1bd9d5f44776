//! `accredit checkin --waiting`: what a gate's page saved to a file, recorded where no supervisor's page can be reached.
//!
//! Each scan has its id, so that a file that comes twice, or whose scans the gate has sent meanwhile, counts once. Its time is what the
//! gate's clock said: it never makes the judgement more lenient.

use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use super::verdict::{ScanNumbers, VerdictPrinter};
use crate::{
    checkin::{Checkin, DecidedAlone, Reading, Recording, Shown},
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
    },
    domain::{
        id::{GateCode, Reference, ScanId},
        scan::{ClockTrust, is_in_future},
        text::printable,
    },
};

/// The most bytes of a file: some 100,000 scans.
const MOST_BYTES: u64 = 64 << 20;
/// The most scans that are committed together.
const GROUP: usize = 512;

/// A file, as the page of a gate writes it.
#[derive(Deserialize)]
struct WaitingFile {
    format: String,
    version: u32,
    event: String,
    readings: Vec<WaitingScan>,
}

/// A scan that waited. What it says beside this is for the page.
#[derive(Deserialize)]
struct WaitingScan {
    id: String,
    at: String,
    gate: String,
    code: Option<String>,
    typed: Option<String>,
    reference: Option<String>,
    clock_ahead: Option<i64>,
    /// What the gate showed, if it decided by itself: that stands.
    decided: Option<WaitingDecision>,
}

/// What a gate decided by itself, and when its data were true.
#[derive(Deserialize)]
struct WaitingDecision {
    verdict: String,
    reason: Option<String>,
    as_of: String,
}

/// Records the scans of a file, each at the gate where it was made.
pub(super) fn run(context: &Context, mut checkin: Checkin, recording: Recording, path: &Path) -> Result<Ending, CliError> {
    let file = read(path)?;
    if file.event != checkin.event().id.to_string() {
        return Err(CliError::failed(format!("{}: these scans are of another event", path.display()))
            .hint("name that event's database with --db"));
    }
    let mut readings = Vec::with_capacity(file.readings.len());
    for (place, scan) in file.readings.iter().enumerate() {
        let wrong = |what: String| CliError::failed(format!("{}: scan {}: {what}", path.display(), place + 1));
        readings.extend(scan.readings(&checkin, context.now()).map_err(wrong)?);
    }
    let now = context.now();
    let (mut refused, mut left) = (false, Vec::new());
    let mut out = anstream::stdout().lock();
    let mut readings = readings.into_iter().peekable();
    while readings.peek().is_some() {
        let outcomes = checkin.record(readings.by_ref().take(GROUP).collect(), recording, now)?;
        let json = context.format == Format::Json;
        let printer = VerdictPrinter { event: checkin.event(), json, numbers: ScanNumbers::Hidden };
        for outcome in outcomes {
            match outcome {
                Ok(outcome) => {
                    refused |= outcome.verdict.reason().is_some();
                    printer.print(&mut out, &outcome)?;
                }
                Err(error) => left.push(error.to_string()),
            }
        }
    }
    for why in &left {
        context.status(format!("not recorded: {}", printable(why)));
    }
    if !left.is_empty() {
        context.status("take the file in on a supervisor's page, where a scan can be given a gate or discarded");
    }
    Ok(if refused || !left.is_empty() { Ending::No } else { Ending::Done })
}

fn read(path: &Path) -> Result<WaitingFile, CliError> {
    let failed = |error: std::io::Error| CliError::file(path, &error);
    let size = std::fs::metadata(path).map_err(failed)?.len();
    let other = || {
        CliError::failed(format!("{}: this is not a file of a gate's waiting scans", path.display()))
            .hint("the page of the gate makes one with \"Save to a file\"")
    };
    if size > MOST_BYTES {
        return Err(other());
    }
    let text = std::fs::read(path).map_err(failed)?;
    let file: WaitingFile = serde_json::from_slice(&text).map_err(|_| other())?;
    if file.format == "accredit-waiting" && file.version == 1 { Ok(file) } else { Err(other()) }
}

impl WaitingScan {
    fn readings(&self, checkin: &Checkin, now: Timestamp) -> Result<Vec<Reading>, String> {
        let id: ScanId = self.id.parse().map_err(|error| format!("{error}"))?;
        let gate: GateCode = self.gate.parse().map_err(|error| format!("{error}"))?;
        let at: Timestamp = self.at.parse().map_err(|_| format!("\"{}\" is not a time", printable(&self.at)))?;
        // A clock that is ahead of everything is put right: nobody was read later than now.
        let (at, ahead) = if is_in_future(at, now) { (now, None) } else { (at, self.clock_ahead) };
        let shown = match (&self.code, &self.reference) {
            (Some(code), None) => Shown::Code(code.clone()),
            (None, Some(reference)) => Shown::Name(reference.parse::<Reference>().map_err(|error| format!("{error}"))?),
            _ => return Err("it needs either a code or a reference".to_owned()),
        };
        let decided = self.decided.as_ref().map(|decided| {
            let words = (decided.verdict.as_str(), decided.reason.as_deref());
            DecidedAlone::read(words, &decided.as_of, ahead, now).map_err(|error| error.to_string())
        });
        let decided = decided.transpose()?;
        let readings = Reading::of_keys(checkin.event(), &gate, (id, at), shown, self.typed.clone());
        Ok(readings.into_iter().map(|reading| reading.clock(ClockTrust::Unsure).decided(decided.clone())).collect())
    }
}
