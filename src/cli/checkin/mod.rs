//! `accredit checkin`: badges read at a gate, from arguments, from stdin, or from pictures.

mod input;
mod paper;
mod terminal;
mod verdict;
mod waiting;

use std::{
    collections::HashMap,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use jiff::{Timestamp, civil::DateTime};

use self::{
    input::{InputLine, InputLines},
    terminal::Quiet,
    verdict::{ScanNumbers, VerdictPrinter},
};
use crate::{
    checkin::{self, Checkin, ReadingRequest, Recording, picture},
    cli::{
        context::{Context, Format, ScanIds},
        error::{CliError, Ending},
        undo::{self, UndoRequest},
        words::count,
    },
    domain::{causes::with_causes, id::GateCode, scan::is_in_future, text::printable, written_date},
    store::StoredEvent,
};

/// A badge held before a scanner is read several times: within this time, the same code counts as one reading.
const SAME_READING: Duration = Duration::from_secs(4);
/// How long the gate waits before it tries again to record what the disk or the database did not take.
const PAUSE: Duration = Duration::from_secs(1);
/// The most lines that `--batch` commits together.
const GROUP: usize = 512;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Each line of output is durable before it is shown. Exit code 1 means that at least one code was refused, 2 that a picture could not
be read. A line that holds two codes is two scans.

At a terminal, what is typed is not shown, and each verdict ends with a number. \"undo\" takes back the last scan of this --as at
this --gate, \"undo 12\" the one with that number; a reason may follow. While the disk is full or the database locked, the gate
keeps the code and tries again.

With --batch, a line may start with its own time: 2024-11-04T09:12:30+03:00 CODE. A time that is still to come by this computer's
clock is recorded as it is given, as that of --at is, and reported.

With --paper, the lines are the ticks of a list that \"accredit report paper\" printed: first a time, scanned from the list's first
page or typed (08:42), then the code of each row that was ticked at that time, then the next time. Each tick becomes a scan of
that time, once, however often it is scanned. Codes that belong to other lists are skipped and reported; after an invalid time,
rows are ignored until the next valid one.")]
pub struct Args {
    /// The gate; optional if the event has only one
    #[arg(long, value_name = "CODE")]
    gate: Option<GateCode>,
    /// Codes as scanned; if there are none, codes are read from stdin, one per line
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
    /// Read the code from a picture of a badge (PNG or JPEG; repeatable: each is scanned independently)
    #[arg(long, value_name = "FILE", conflicts_with = "codes")]
    image: Vec<PathBuf>,
    /// When the badges were read (RFC 3339, or local time such as 2024-11-04T09:12)
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Decide without recording anything
    #[arg(long)]
    dry_run: bool,
    /// Commit many lines together: for replays, where speed matters more than each line
    #[arg(long, conflicts_with_all = ["codes", "image"])]
    batch: bool,
    /// Record what the page of a gate without a connection saved to a file: each scan at its own gate and time, and once
    #[arg(long, value_name = "FILE", conflicts_with_all = ["gate", "codes", "image", "at", "batch", "paper"])]
    waiting: Option<PathBuf>,
    /// Enter the ticks of a paper list, with the times at which they were made (needs the key file)
    #[arg(long, conflicts_with_all = ["image", "at", "batch"])]
    paper: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let store = if args.dry_run { context.store_to_rehearse()? } else { context.store()? };
    let recording = if args.dry_run { Recording::Rehearse } else { Recording::Keep };
    let checkin = Checkin::new(store)?;
    if let Some(file) = &args.waiting {
        return waiting::run(context, checkin, recording, file);
    }
    let event = checkin.event();
    let gate = gate(event, args.gate.as_ref())?;
    if event.event.gate(&gate).is_none() {
        return Err(event.unknown_gate(&gate).into());
    }
    let at = args.at.as_deref().map(|written| time(event, written)).transpose()?;
    if let Some(at) = at.filter(|at| recording == Recording::Keep && is_in_future(*at, context.now())) {
        context.status(format!("--at {}; it is recorded as given", in_future(event, at, context.now())));
    }
    if args.paper {
        return paper::run(context, checkin, gate, recording, &args.codes);
    }
    let mut session = Session { context, checkin, gate, at, recording, ids: ScanIds::default(), refused: false };
    if !args.image.is_empty() {
        session.pictures(&args.image)?;
    } else if !args.codes.is_empty() {
        for code in &args.codes {
            session.texts(&[(code.clone(), None)])?;
        }
    } else if args.batch {
        session.batch()?;
    } else if io::stdin().is_terminal() {
        session.interactive()?;
    } else {
        session.piped()?;
    }
    Ok(if session.refused { Ending::No } else { Ending::Done })
}

/// Returns the gate that was named, or the only one there is.
fn gate(event: &StoredEvent, named: Option<&GateCode>) -> Result<GateCode, CliError> {
    match (named, event.event.gates.as_slice()) {
        (Some(gate), _) => Ok(gate.clone()),
        (None, [only]) => Ok(only.code.clone()),
        (None, gates) => {
            let known = gates.iter().map(|gate| gate.code.as_str()).collect::<Vec<_>>().join(", ");
            Err(CliError::failed("the event has several gates; name this one").hint(format!("add --gate with one of {known}")))
        }
    }
}

/// Reads a time: RFC 3339, or local to the event.
pub(super) fn time(event: &StoredEvent, written: &str) -> Result<Timestamp, CliError> {
    if let Ok(at) = written.parse::<Timestamp>() {
        return Ok(at);
    }
    // A day alone would be its midnight, which belongs to the day before.
    let has_time = written.contains(['T', 't', ' ']);
    let local =
        written.parse::<DateTime>().ok().filter(|_| has_time).and_then(|local| event.event.timezone.to_timestamp(local).ok());
    local.ok_or_else(|| {
        CliError::failed(format!("\"{written}\" is not a time{}", written_date::why_not(written)))
            .hint("write it as 2024-11-04T09:12:30+03:00, or without the offset as the event's local time")
    })
}

/// Says that a time is still to come, by which clock.
fn in_future(event: &StoredEvent, at: Timestamp, now: Timestamp) -> String {
    let shown = |at: Timestamp| event.event.local(at).strftime("%Y-%m-%d %H:%M").to_string();
    format!("{} is in the future: this computer's clock shows {}", shown(at), shown(now))
}

fn code_in(path: &Path) -> Result<String, CliError> {
    let size = std::fs::metadata(path).map_err(|error| CliError::file(path, &error))?.len();
    let failed = |error: picture::CodePictureError| CliError::failed(format!("{}: {}", path.display(), with_causes(&error)));
    if size > picture::MOST_BYTES {
        return Err(failed(picture::CodePictureError::TooLarge(size)));
    }
    let file = std::fs::read(path).map_err(|error| CliError::file(path, &error))?;
    picture::read_code(&file).map_err(failed)
}

/// One run of the command at one gate.
struct Session<'c> {
    context: &'c Context,
    checkin: Checkin,
    gate: GateCode,
    at: Option<Timestamp>,
    recording: Recording,
    ids: ScanIds,
    refused: bool,
}

impl Session<'_> {
    /// Decides and records texts together, and then prints their verdicts.
    fn texts(&mut self, texts: &[(String, Option<Timestamp>)]) -> Result<(), CliError> {
        let requests = self.requests(texts)?;
        let outcomes = self.checkin.scan(&self.gate, &requests, self.recording, self.context.now())?;
        self.print(&outcomes, ScanNumbers::Hidden)
    }

    fn requests(&self, texts: &[(String, Option<Timestamp>)]) -> Result<Vec<ReadingRequest>, CliError> {
        let now = self.context.now();
        let request = |(text, own): &(String, Option<Timestamp>)| {
            Ok(ReadingRequest { id: self.ids.next(now)?, text: text.clone(), at: own.or(self.at).unwrap_or(now) })
        };
        texts.iter().map(request).collect()
    }

    fn print(&mut self, outcomes: &[checkin::Outcome], numbers: ScanNumbers) -> Result<(), CliError> {
        let mut out = anstream::stdout().lock();
        let printer = VerdictPrinter { event: self.checkin.event(), json: self.context.format == Format::Json, numbers };
        for outcome in outcomes {
            self.refused |= outcome.verdict.reason().is_some();
            printer.print(&mut out, outcome)?;
        }
        Ok(out.flush()?)
    }

    /// Every picture gets its verdict, or the reason why it has none. One that cannot be read does not hold up the others.
    fn pictures(&mut self, paths: &[PathBuf]) -> Result<(), CliError> {
        let mut unread = Vec::new();
        for path in paths {
            match code_in(path) {
                Ok(code) => self.texts(&[(code, None)])?,
                Err(error) if paths.len() == 1 => return Err(error),
                Err(error) => {
                    error.print();
                    unread.push(path.display().to_string());
                }
            }
        }
        if unread.is_empty() {
            return Ok(());
        }
        Err(CliError::failed(format!("{} of {} pictures gave no code: {}", unread.len(), paths.len(), unread.join(", ")))
            .hint("the others were scanned; name only these once they can be read"))
    }

    /// Every line is a scan, which is durable before its verdict is shown.
    fn piped(&mut self) -> Result<(), CliError> {
        let mut lines = InputLines::new(io::stdin().lock());
        while let Some(line) = lines.next_line()? {
            if let InputLine::Text(text) = line {
                self.texts(&[(text, None)])?;
            }
        }
        Ok(())
    }

    /// Says of a line that its time is none. Read as of now it would be a badge at another time.
    fn no_time(&mut self, line: u64, time: &str) {
        let why = written_date::why_not(time);
        CliError::failed(format!("line {line}: \"{}\" is not a time{why}; this line was not read", printable(time)))
            .hint("write it as 2024-11-04T09:12:30+03:00, and give the line again")
            .print();
        self.refused = true;
    }

    /// Takes what is there, up to a group, and commits it together.
    fn batch(&mut self) -> Result<(), CliError> {
        let mut lines = InputLines::new(io::BufReader::with_capacity(1 << 18, io::stdin().lock()));
        let mut group = Vec::with_capacity(GROUP);
        // The first line whose time is still to come, and how many there are.
        let mut ahead: Option<(u64, String, usize)> = None;
        let mut number = 0;
        loop {
            let line = lines.next_line()?;
            let ended = line.is_none();
            number += 1;
            if let Some(InputLine::Text(text)) = line {
                match input::timed(&text) {
                    Ok((code, at)) => {
                        if let Some(at) = at.filter(|_| self.recording == Recording::Keep)
                            && let now = self.context.now()
                            && is_in_future(at, now)
                        {
                            ahead.get_or_insert_with(|| (number, in_future(self.checkin.event(), at, now), 0)).2 += 1;
                        }
                        group.push((code, at));
                    }
                    Err(time) => self.no_time(number, &time),
                }
            }
            // A group that waits for a slow sender would hold back verdicts, so it is committed when nothing more has arrived.
            if !group.is_empty() && (ended || group.len() == GROUP || !lines.has_more()) {
                self.texts(&group)?;
                group.clear();
            }
            if ended {
                break;
            }
        }
        if let Some((line, why, lines)) = ahead {
            let of = count(lines, "line");
            self.context.status(format!("line {line}: {why}; {of} of that kind, recorded as given"));
        }
        Ok(())
    }

    /// A person stands before the screen: a badge that is held still counts once, and nothing ends the gate but the person.
    fn interactive(&mut self) -> Result<(), CliError> {
        let _quiet = Quiet::new();
        self.context.status(format!(
            "gate {}: scan a badge; type \"undo\" to take the last scan back, \"undo NUMBER\" for another; end with Ctrl-D. What is typed \
             is not shown",
            self.gate
        ));
        let mut last: HashMap<String, Instant> = HashMap::new();
        let mut lines = InputLines::new(io::stdin().lock());
        while let Some(line) = lines.next_line()? {
            let InputLine::Text(text) = line else { continue };
            let text = text.trim().to_owned();
            if let Some(wanted) = UndoRequest::read(&text) {
                // A badge that was taken back may be read again at once.
                last.clear();
                self.take_back(&wanted);
                continue;
            }
            last.retain(|_, since| since.elapsed() < SAME_READING);
            if let Some(since) = last.get_mut(&text) {
                *since = Instant::now();
                self.context.status("the same badge again: the verdict above stands");
                continue;
            }
            self.until_recorded(&text)?;
            last.insert(text, Instant::now());
        }
        Ok(())
    }

    /// Tries until the reading is on record. A scanner goes on sending whatever happens to the disk: a program that ended here would
    /// leave its codes to the shell.
    fn until_recorded(&mut self, text: &str) -> Result<(), CliError> {
        let requests = self.requests(&[(text.to_owned(), None)])?;
        let mut said: Option<String> = None;
        loop {
            let error = match self.checkin.scan(&self.gate, &requests, self.recording, self.context.now()) {
                Ok(outcomes) => {
                    // What the door is to know of somebody stands under that one's verdict.
                    return outcomes.iter().try_for_each(|outcome| {
                        self.print(std::slice::from_ref(outcome), ScanNumbers::Shown)?;
                        Self::print_note(outcome)
                    });
                }
                Err(error) if error.is_passing() => error.told(),
                Err(error) => {
                    CliError::from(error).hint("this code was not recorded; scan the badge again").print();
                    return Ok(());
                }
            };
            if said.as_ref() != Some(&error) {
                self.context.status(format!("NOT RECORDED YET  {error}; the code is kept, and tried again every second"));
                said = Some(error);
            }
            std::thread::sleep(PAUSE);
        }
    }

    /// Prints what the door is to know of somebody who was read, on a line of its own.
    fn print_note(outcome: &checkin::Outcome) -> Result<(), CliError> {
        if let Some(note) = &outcome.note_at_gate {
            writeln!(anstream::stdout().lock(), "\u{1b}[1;30;43mNOTE\u{1b}[0m  {}", printable(note))?;
        }
        Ok(())
    }

    /// Takes a scan back, or says why not: neither ends the gate.
    fn take_back(&mut self, wanted: &UndoRequest) {
        let done = match self.recording {
            Recording::Keep => undo::at_terminal(self.context, self.checkin.store_mut(), &self.gate, wanted, &self.ids),
            Recording::Rehearse => Err(CliError::failed("nothing is recorded in a dry run, so there is nothing to take back")),
        };
        if let Err(error) = done {
            error.print();
        }
    }
}
