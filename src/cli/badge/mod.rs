//! `accredit badge`: check, print, preview, reissue and revoke badges.

mod blank;
mod calibrate;
mod check;
mod contact;
mod damage;
mod envelopes;
mod found;
mod groups;
mod handout;
mod list;
mod press_args;
mod print;
mod printed;
mod runs;
mod select;
mod sheet_args;
mod trays;

use std::path::PathBuf;

use serde_json::json;

use self::{
    blank::{BlankFaults, Blanks},
    check::CheckArgs,
    press_args::PressArgs,
    printed::Printed,
    select::{DesignArgs, SelectionArgs},
    sheet_args::{PdfTarget, PrinterArgs, SheetArgs},
};
pub(super) use self::{
    print::{OnErrors, PrintJob, print},
    select::Setup,
};
use crate::{
    badge::problem::Severity,
    cli::{
        context::{Context, Format, random_numbers},
        error::{CliError, Ending},
        file,
        words::count,
    },
    domain::{event::Event, id::Reference, text::clean},
    printing::{Portraits, printer},
    store::{Selection, Signer, Store, StoredParticipant},
    typeset::{
        qr::CodeForm,
        raster,
        sheet::{Sheet, Sides},
        text::Shaper,
    },
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Find every problem that printed badges would have, before printing
    Check(CheckArgs),
    /// Issue badges to those who have none, and write all as a PDF
    Print(PrintArgs),
    /// List badges: printed, changed since, reissued, handed over, and where they lie
    List(list::BadgeListArgs),
    /// Record that a badge is handed over
    Handout(handout::HandoutArgs),
    /// Print a label for each delegation's envelope, with a list of the badges in it
    Envelopes(envelopes::EnvelopeArgs),
    /// List the print runs
    Runs,
    /// Show a print run and what has become of its badges
    Run(runs::RunArgs),
    /// List the sheets that --sheet knows, or show the file of one
    Sheets(sheet_args::SheetListArgs),
    /// Print a page that shows how far off a printer is, for --offset and --back-offset
    Calibrate(calibrate::Args),
    /// Draw one badge as a picture
    Preview(PreviewArgs),
    /// Issue a new badge to a participant, and revoke the old one
    Reissue {
        /// Whose
        reference: Reference,
        /// The reason, such as "lost" or "name corrected"
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Make a blank badge the badge of a participant of its category, and record that it is handed over
    Bind(blank::BindArgs),
    /// Revoke a participant's badge, or the blank badges of a print run
    Revoke {
        /// Whose
        #[arg(required_unless_present = "run")]
        reference: Option<Reference>,
        /// The blank badges of this print run, except those that people have
        #[arg(long, value_name = "N", conflicts_with = "reference")]
        run: Option<u32>,
        /// Why
        #[arg(long, value_name = "TEXT", default_value = "")]
        reason: String,
    },
}

/// Arguments of `print`.
#[derive(Debug, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct PrintArgs {
    #[command(flatten)]
    selection: SelectionArgs,
    #[command(flatten)]
    design: DesignArgs,
    #[command(flatten)]
    sheet: SheetArgs,
    #[command(flatten)]
    press: PressArgs,
    #[command(flatten)]
    printer: PrinterArgs,
    /// The PDF; "-" writes to stdout. May be left out with --printer
    #[arg(short, long, value_name = "FILE.pdf")]
    output: Option<PathBuf>,
    /// Only badges that were never printed, or whose visible content has changed since
    #[arg(long)]
    pending: bool,
    /// The order of the badges
    #[arg(long, value_name = "ORDER", default_value = "protocol")]
    sort: select::BadgeSort,
    /// Print the badges of this print run again, in its order and with its template
    #[arg(long, value_name = "N", conflicts_with_all = ["category", "delegation", "reference", "pending", "sort"])]
    run: Option<u32>,
    #[command(flatten)]
    trays: trays::TrayArgs,
    /// Print this many blank badges of the category given with --category, to be bound to people at the desk
    #[arg(long, value_name = "N", requires = "category", value_parser = clap::value_parser!(u16).range(1..=5000),
        conflicts_with_all = ["delegation", "reference", "pending", "sort", "run", "separators", "skip_problems", "trays", "tray_size"])]
    blank: Option<u16>,
    /// Put a page with a list before each category, delegation or tray, depending on the order of the badges
    #[arg(long, conflicts_with = "run")]
    separators: bool,
    /// Print the badges without errors, and list the others
    #[arg(long)]
    skip_problems: bool,
    /// Also print badges with errors; a text that does not fit is set smaller than the template allows
    #[arg(long, conflicts_with = "skip_problems")]
    force: bool,
}

/// Arguments of `preview`.
#[derive(Debug, clap::Args)]
pub struct PreviewArgs {
    /// Whose badge
    #[arg(required_unless_present = "contact_sheet")]
    reference: Option<Reference>,
    /// Draw one badge of each category and the one with its longest name, captioned
    #[arg(long, conflicts_with_all = ["reference", "side"])]
    contact_sheet: bool,
    #[command(flatten)]
    design: DesignArgs,
    /// The picture; a contact sheet may also be a PDF
    #[arg(short, long, value_name = "FILE")]
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

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    match command {
        Command::Check(args) => check::run(context, args),
        Command::Print(args) => run_print(context, args),
        Command::List(args) => list::run(context, args),
        Command::Handout(args) => handout::run(context, args),
        Command::Envelopes(args) => envelopes::run(context, args),
        Command::Runs => runs::list(context),
        Command::Run(args) => runs::show(context, args),
        Command::Sheets(args) => sheet_args::run(context, args),
        Command::Calibrate(args) => calibrate::run(context, args),
        Command::Preview(args) => preview(context, args),
        Command::Reissue { reference, reason } => reissue(context, reference, reason),
        Command::Bind(args) => blank::bind(context, args),
        Command::Revoke { reference: Some(reference), reason, .. } => revoke(context, reference, reason),
        Command::Revoke { run, reason, .. } => blank::revoke_run(context, run.unwrap_or_default(), reason),
    }
}

fn run_print(context: &Context, args: &PrintArgs) -> Result<Ending, CliError> {
    if args.printer.is_list() {
        return sheet_args::list_printers(context);
    }
    if args.sheet.is_list() {
        return sheet_args::list(context, args.design.page()?);
    }
    check_trays(args)?;
    let mut store = context.store()?;
    let event = store.event()?;
    let design = match args.run {
        Some(run) => args.design.or_template(&store.run(run)?.template),
        None => args.design.clone(),
    };
    let setup = Setup::new(&design, &event.event)?;
    let sheet = args.sheet.sheet(setup.design.format(), setup.design.template().page.folds)?;
    if sheet.sides == Sides::Back && !setup.design.has_back() {
        return Err(CliError::failed(format!("the template {} has no back to print", setup.template)).hint("leave out --side"));
    }
    warn_of_paper(context, args, &sheet);
    let press = args.press.press(&setup.design)?;
    let target = args.printer.target(args.output.as_deref())?;
    if let Some(count) = args.blank {
        return print_blanks(context, &mut store, args, (&setup, &sheet), &target, usize::from(count));
    }
    let job = PrintJob {
        setup: &setup,
        selection: args.selection.selection(&store)?,
        order: args.sort.order(),
        sheet: &sheet,
        press: press.as_ref(),
        pending: args.pending,
        run: args.run,
        trays: args.trays.trays(),
        separators: if args.separators { Some(args.sort.stacks()?) } else { None },
        on_errors: args.on_errors(),
        output: &target.path,
    };
    let mut printed = print(context, &mut store, &job)?;
    printed.problems.show(context)?;
    if !printed.warnings.is_empty() {
        context.status(printed.warning());
    }
    if let Some(line) = printed.revoked_line() {
        context.status(line);
    }
    if printed.written.badges == 0 && !printed.problems.is_empty() {
        context.status(nothing_printed(args, &printed));
        return Ok(Ending::No);
    }
    let sides = printer::paper_sides(&sheet, setup.design.sides());
    let request = if printed.written.badges > 0 {
        target.send(&format!("{} – badges", event.event.short_name), &sheet, sides)?
    } else {
        None
    };
    if context.format == Format::Json && target.path.as_os_str() != "-" && printed.problems.is_empty() {
        let told = json!({ "badges": printed.written.badges, "pages": printed.written.pages, "bytes": printed.written.bytes, "issued": printed.issued.new, "run": printed.run, "request": request, "warnings": printed.warnings });
        say!("{told}");
    }
    if printed.written.badges == 0 {
        context.status(format!("no badge to print: {}", why_none(&store, args, &printed)?));
        return Ok(Ending::Done);
    }
    context.status(printed.sentence(request.as_deref().map_or(&*target.path, std::path::Path::new)));
    if let Some(how) = sheet_args::turning(&sheet, sides).filter(|_| request.is_none()) {
        context.status(how);
    }
    Ok(if printed.held_back == 0 { Ending::Done } else { Ending::No })
}

fn nothing_printed(args: &PrintArgs, printed: &Printed) -> String {
    let others = if args.skip_problems { "" } else { ", print the others with --skip-problems, or all as they are with --force" };
    let (held_back, errors) = (count(printed.held_back, "badge"), printed.problems.counts(Severity::Error));
    format!("nothing printed: {held_back} with errors ({errors}); correct them{others}")
}

fn print_blanks(
    context: &Context,
    store: &mut Store,
    args: &PrintArgs,
    (setup, sheet): (&Setup, &Sheet),
    target: &PdfTarget<'_>,
    count: usize,
) -> Result<Ending, CliError> {
    let [category] = args.selection.categories() else {
        return Err(CliError::failed("blank badges are of one category").hint("write --category CODE once"));
    };
    let faults = if args.force { BlankFaults::Print } else { BlankFaults::Refuse };
    let press = args.press.press(&setup.design)?;
    let blanks = Blanks { setup, sheet, category, count, output: &target.path, press: press.as_ref(), faults };
    let printed = blank::print(context, store, &blanks)?;
    let sides = printer::paper_sides(sheet, setup.design.sides());
    let request = target.send(&format!("{} – blank badges", store.event()?.event.short_name), sheet, sides)?;
    printed.tell(context, category, &target.path, request.as_deref())?;
    if let Some(how) = sheet_args::turning(sheet, sides).filter(|_| request.is_none()) {
        context.status(how);
    }
    Ok(Ending::Done)
}

fn warn_of_paper(context: &Context, args: &PrintArgs, sheet: &Sheet) {
    if args.sheet.lacks_marks(sheet) {
        context
            .status(format!("no crop marks: the sheet {} has no room for them outside the badges and their bleed", sheet.name));
    }
    if let Some(warning) = sheet_args::white_edge(sheet) {
        context.status(warning);
    }
}

impl PrintArgs {
    fn on_errors(&self) -> OnErrors {
        match (self.force, self.skip_problems) {
            (true, _) => OnErrors::Print,
            (false, true) => OnErrors::Skip,
            (false, false) => OnErrors::Refuse,
        }
    }
}

fn check_trays(args: &PrintArgs) -> Result<(), CliError> {
    if args.trays.trays().is_some() && args.sort == select::BadgeSort::Tray {
        return Err(CliError::failed("badges cannot be put into trays in the order of their trays")
            .hint("leave out --sort tray, or leave out --trays and --tray-size to print in the order of the existing trays"));
    }
    Ok(())
}

/// Returns why there was no badge to print.
fn why_none(store: &Store, args: &PrintArgs, printed: &Printed) -> Result<&'static str, CliError> {
    let asked = args.selection.selection(store)?;
    let is_nobody = store.keys(&Selection { standings: Vec::new(), ..asked }, crate::store::Order::List)?.is_empty();
    Ok(match (args.pending, is_nobody) {
        _ if args.run.is_some() => "no badge of that run is still valid",
        _ if !printed.revoked.is_empty() => "nobody selected has a valid badge to print",
        (true, _) => "all have been printed as they are now",
        (false, true) => "nobody is selected",
        (false, false) => "everyone selected is withdrawn, blocked, or not approved yet",
    })
}

fn preview(context: &Context, args: &PreviewArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?;
    let setup = Setup::new(&args.design, &event.event)?;
    let Some(reference) = &args.reference else {
        return contact::run(context, &store, &event.event, &setup, &args.output, args.dpi);
    };
    let participant = store.participant(reference)?;
    if participant.badge.is_none() {
        context.status("no badge has been issued: no gate admits the code in the picture");
    }
    let png = picture(&setup, &store, &event.event, &participant, (args.side, args.dpi))?;
    file::replace(&args.output, |out| Ok(std::io::Write::write_all(out, &png)?))?;
    context.status(format!("{}: the badge of {}", args.output.display(), participant.participant.full_name()));
    Ok(Ending::Done)
}

/// Draws the front of a badge; `None` if it has a problem.
pub(super) fn front_of(setup: &Setup, store: &Store, event: &Event, participant: &StoredParticipant) -> Option<Vec<u8>> {
    picture(setup, store, event, participant, (SideName::Front, 200)).ok()
}

fn picture(
    setup: &Setup,
    store: &Store,
    event: &Event,
    participant: &StoredParticipant,
    (side, dpi): (SideName, u16),
) -> Result<Vec<u8>, CliError> {
    let mut shown = Portraits::new(store)?.subject(&setup.design, event, participant)?;
    // A badge that has not been issued shows a code that no gate admits.
    for (letters, form) in [(&mut shown.credential, CodeForm::Signed), (&mut shown.short_credential, CodeForm::Short)] {
        if letters.is_empty() {
            *letters = "C".repeat(form.letters());
        }
    }
    let drawn = setup.design.draw(&shown, &mut Shaper::new(&setup.fonts)).map_err(|problems| {
        let told: Vec<String> = problems.iter().map(ToString::to_string).collect();
        CliError::failed(format!("{}: {}", shown.reference, told.join("; "))).hint("\"accredit badge check\" lists all problems")
    })?;
    let side = match side {
        SideName::Front => drawn.front,
        SideName::Back => drawn.back.ok_or_else(|| CliError::failed("the template has no back"))?,
    };
    raster::png(&side, setup.design.format(), &setup.fonts, f32::from(dpi)).map_err(|error| CliError::chain(&error))
}

fn reissue(context: &Context, reference: &Reference, reason: &str) -> Result<Ending, CliError> {
    let reason = reason_text(reason)?;
    let mut store = context.store()?;
    let (event, keys) = (store.event()?, context.keys()?);
    let participant = store.participant(reference)?;
    let draw = random_numbers()?;
    let (new, old) = store.reissue_badge(&Signer::new(&event, &keys)?, &participant, draw, &reason, context.now())?;
    match (context.format, old) {
        (Format::Json, old) => say!("{}", json!({ "serial": new.to_string(), "superseded": old.map(|old| old.to_string()) })),
        (Format::Text, Some(old)) => context.status(format!("badge {new} replaces {old}, which is no longer valid; print it with \"accredit badge print --reference {reference} -o badge.pdf\"")),
        (Format::Text, None) => context.status(format!("badge {new} is issued; there was no valid one before")),
    }
    Ok(Ending::Done)
}

fn revoke(context: &Context, reference: &Reference, reason: &str) -> Result<Ending, CliError> {
    let reason = clean(reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let revoked = context.store()?.revoke_badge(reference, &reason, context.now())?;
    match (context.format, revoked) {
        (Format::Json, revoked) => say!("{}", json!({ "revoked": revoked.map(|serial| serial.to_string()) })),
        (Format::Text, Some(serial)) => context.status(format!("badge {serial} of {reference} is revoked. Printing will not replace it. To issue a new badge: accredit badge reissue {reference} --reason TEXT")),
        (Format::Text, None) => context.status(format!("{reference} has no valid badge; nothing changed")),
    }
    Ok(if revoked.is_some() { Ending::Done } else { Ending::No })
}

fn reason_text(reason: &str) -> Result<String, CliError> {
    let reason = clean(reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    if reason.is_empty() {
        return Err(CliError::failed("the reason is empty").hint("give a few words, such as --reason lost"));
    }
    Ok(reason)
}
