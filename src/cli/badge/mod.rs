//! `accredit badge`: check, print, preview, reissue and revoke badges.

mod print;
mod select;

use std::path::PathBuf;

use serde_json::json;

use self::select::{DesignArgs, SelectionArgs, subject};
pub(super) use self::{
    print::{Job, print},
    select::Setup,
};
use super::{
    context::{Context, Format, random},
    error::{CliError, Outcome},
    file, table,
};
use crate::{
    badge::{check, problem::Severity, raster, text::Shaper},
    domain::{credential::LETTERS, event::Event, id::Reference, text::clean},
    store::{Selection, Signer, StoredParticipant},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Find every problem that printed badges would have, before printing
    Check {
        #[command(flatten)]
        selection: SelectionArgs,
        #[command(flatten)]
        design: DesignArgs,
    },
    /// Issue badges to those who have none, and write them as a PDF
    Print(PrintArgs),
    /// Draw one badge as a picture
    Preview(PreviewArgs),
    /// Give a participant a new badge; the old one opens nothing any more
    Reissue {
        /// Whose
        reference: Reference,
        /// Why: "lost", "name corrected"
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Make a participant's badge open nothing
    Revoke {
        /// Whose
        reference: Reference,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
}

/// Arguments of `print`.
#[derive(Debug, clap::Args)]
pub struct PrintArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    design: DesignArgs,
    /// The PDF; "-" writes to stdout
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
    /// Only badges never printed, or whose visible content changed since
    #[arg(long)]
    pending: bool,
    /// The paper: single (one badge a page, with bleed), a4, a3 or letter (as many as fit)
    #[arg(long, value_name = "NAME", default_value = "single")]
    sheet: String,
    /// The order of the badges
    #[arg(long, value_name = "ORDER", default_value = "protocol")]
    sort: select::Sort,
    /// Print the badges that have no problem, and list the others
    #[arg(long)]
    skip_problems: bool,
}

/// Arguments of `preview`.
#[derive(Debug, clap::Args)]
pub struct PreviewArgs {
    /// Whose badge
    reference: Reference,
    #[command(flatten)]
    design: DesignArgs,
    /// The picture
    #[arg(short, long, value_name = "FILE.png")]
    output: PathBuf,
    /// Which side
    #[arg(long, value_name = "SIDE", default_value = "front")]
    side: SideName,
    /// Resolution
    #[arg(long, value_name = "DPI", default_value_t = 200, value_parser = clap::value_parser!(u16).range(20..=1200))]
    dpi: u16,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum SideName {
    Front,
    Back,
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Outcome, CliError> {
    match command {
        Command::Check { selection, design } => run_check(context, selection, design),
        Command::Print(args) => run_print(context, args),
        Command::Preview(args) => preview(context, args),
        Command::Reissue { reference, reason } => reissue(context, reference, reason),
        Command::Revoke { reference, reason } => revoke(context, reference, reason),
    }
}

fn run_check(context: &Context, selection: &SelectionArgs, design: &DesignArgs) -> Result<Outcome, CliError> {
    let store = context.store()?;
    let event = store.event()?;
    let setup = Setup::new(design, &event.event)?;
    let mut shaper = Shaper::new(&setup.fonts);
    let mut found = Vec::new();
    for problem in check::design(&setup.design) {
        found.push(print::Found::of_design(problem));
    }
    let keys = store.keys(&selection.selection(), crate::store::Order::Protocol)?;
    let bar = context.progress(keys.len() as u64, "checking");
    for &key in &keys {
        let participant = store.participant_by_key(key)?;
        for problem in check::subject(&setup.design, &subject(&event.event, &participant)?, &mut shaper) {
            // What is wrong with every badge was said once.
            if !check::design(&setup.design).contains(&problem) {
                found.push(print::Found::of_participant(&participant.participant, &problem));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    print::show(context, &found)?;
    let errors = found.iter().filter(|found| found.severity == Severity::Error).count();
    context.status(format!("{} checked: {errors} errors, {} warnings", count(keys.len(), "badge"), found.len() - errors));
    Ok(if found.is_empty() { Outcome::Done } else { Outcome::No })
}

fn run_print(context: &Context, args: &PrintArgs) -> Result<Outcome, CliError> {
    let mut store = context.store()?;
    let event = store.event()?;
    let setup = Setup::new(&args.design, &event.event)?;
    let job = Job {
        setup: &setup,
        selection: args.selection.selection(),
        order: args.sort.order(),
        sheet: &args.sheet,
        pending: args.pending,
        skip_problems: args.skip_problems,
        output: &args.output,
    };
    let printed = print(context, &mut store, &job)?;
    print::show(context, &printed.problems)?;
    if printed.written.badges == 0 && !printed.problems.is_empty() {
        let others = if args.skip_problems { "" } else { ", or print the others with --skip-problems" };
        context.status(format!("nothing printed: {} with problems; mend them{others}", count(printed.held_back, "badge")));
        return Ok(Outcome::No);
    }
    if context.format == Format::Json && args.output.as_os_str() != "-" && printed.problems.is_empty() {
        let told = json!({ "badges": printed.written.badges, "pages": printed.written.pages, "bytes": printed.written.bytes, "issued": printed.issued.new });
        say!("{told}");
    }
    if printed.written.badges == 0 {
        let asked = args.selection.selection();
        let unpaid = store.keys(&Selection { standings: Vec::new(), ..asked }, crate::store::Order::List)?.is_empty();
        let why = match (args.pending, unpaid) {
            (true, _) => "all are printed as they are now",
            (false, true) => "nobody is selected",
            (false, false) => "whoever is selected is withdrawn or blocked",
        };
        context.status(format!("no badge to print: {why}"));
        return Ok(Outcome::Done);
    }
    context.status(printed.sentence(&args.output));
    Ok(if printed.problems.is_empty() { Outcome::Done } else { Outcome::No })
}

fn preview(context: &Context, args: &PreviewArgs) -> Result<Outcome, CliError> {
    let store = context.store()?;
    let event = store.event()?;
    let setup = Setup::new(&args.design, &event.event)?;
    let participant = store.participant(&args.reference)?;
    if participant.badge.is_none() {
        context.status("no badge is issued yet: the code in the picture opens nothing");
    }
    let png = picture(&setup, &event.event, &participant, args.side, args.dpi)?;
    file::replace(&args.output, |out| Ok(std::io::Write::write_all(out, &png)?))?;
    context.status(format!("{}: the badge of {}", args.output.display(), participant.participant.full_name()));
    Ok(Outcome::Done)
}

/// Draws the front of a badge; nothing where it has a problem.
pub(super) fn front_of(setup: &Setup, event: &Event, participant: &StoredParticipant) -> Option<Vec<u8>> {
    picture(setup, event, participant, SideName::Front, 200).ok()
}

fn picture(setup: &Setup, event: &Event, participant: &StoredParticipant, side: SideName, dpi: u16) -> Result<Vec<u8>, CliError> {
    let mut shown = subject(event, participant)?;
    if shown.credential.is_empty() {
        // A badge that is not issued yet shows a code that opens nothing.
        shown.credential = "C".repeat(LETTERS);
    }
    let drawn = setup.design.draw(&shown, &mut Shaper::new(&setup.fonts)).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        CliError::failed(format!("{}: {}", shown.reference, told.join("; "))).hint("\"accredit badge check\" lists all problems")
    })?;
    let side = match side {
        SideName::Front => drawn.front,
        SideName::Back => drawn.back.ok_or_else(|| CliError::failed("the template has no back"))?,
    };
    raster::png(&side, setup.design.format(), &setup.fonts, f32::from(dpi)).map_err(|error| CliError::failed(error.to_string()))
}

fn reissue(context: &Context, reference: &Reference, reason: &str) -> Result<Outcome, CliError> {
    let reason = reason_text(reason)?;
    let mut store = context.store()?;
    let (event, keys) = (store.event()?, context.keys()?);
    let participant = store.participant(reference)?;
    let draw = random_numbers()?;
    let (new, old) = store.reissue_badge(&Signer::new(&event, &keys)?, &participant, draw, &reason, context.now())?;
    match (context.format, old) {
        (Format::Json, old) => say!("{}", json!({ "serial": new.to_string(), "superseded": old.map(|old| old.to_string()) })),
        (Format::Text, Some(old)) => context.status(format!("badge {new} takes the place of {old}, which opens nothing any more; print it with \"accredit badge print --reference {reference} -o badge.pdf\"")),
        (Format::Text, None) => context.status(format!("badge {new} is issued; there was none before")),
    }
    Ok(Outcome::Done)
}

fn revoke(context: &Context, reference: &Reference, reason: &str) -> Result<Outcome, CliError> {
    let reason = clean(reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let revoked = context.store()?.revoke_badge(reference, &reason, context.now())?;
    match (context.format, revoked) {
        (Format::Json, revoked) => say!("{}", json!({ "revoked": revoked.map(|serial| serial.to_string()) })),
        (Format::Text, Some(serial)) => context.status(format!("badge {serial} of {reference} opens nothing any more")),
        (Format::Text, None) => context.status(format!("{reference} has no valid badge; nothing changed")),
    }
    Ok(if revoked.is_some() { Outcome::Done } else { Outcome::No })
}

/// Counts in words: `1 badge`, `2 badges`.
pub(super) fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn reason_text(reason: &str) -> Result<String, CliError> {
    let reason = clean(reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    if reason.is_empty() {
        return Err(CliError::failed("the reason is empty").hint("say why in a few words: --reason lost"));
    }
    Ok(reason)
}

/// Draws random numbers for serials: from the operating system, a block at a time.
pub(super) fn random_numbers() -> Result<impl FnMut() -> u32, CliError> {
    let mut block: [u8; 1024] = random()?;
    let mut place = 0;
    Ok(move || {
        if place == block.len() {
            // The first block came, so that the source is there; were it to fail now, old numbers would come again and be passed over as taken.
            let _ = getrandom::fill(&mut block);
            place = 0;
        }
        let bytes = [block[place], block[place + 1], block[place + 2], block[place + 3]];
        place += 4;
        u32::from_be_bytes(bytes)
    })
}

pub(super) fn table_of_problems(rows: Vec<Vec<String>>) -> std::io::Result<()> {
    table::print(&["Reference", "Name", "Element", "Problem"], rows)
}
