//! Blank badges: printed before anyone is known who will wear them, bound to a person by scanning them, revoked as a run.

use std::path::Path;

use serde_json::json;

use super::select::Setup;
use crate::{
    badge::{
        problem::{BadgeProblem, Severity},
        subject::BadgeSubject,
    },
    cli::{
        context::{Context, Format, random_numbers},
        error::{CliError, Ending},
        file,
        words::count,
    },
    domain::{
        credential::Credential,
        event::Event,
        id::{BadgeSerial, CategoryCode, Reference},
        participant::ZoneRights,
        text::clean,
    },
    store::{NewRun, PrintedPiece, Signer, Store, StoredEvent, TrayPlaces},
    typeset::{
        item::Drawn,
        pdf::{self, Document, Press, Written},
        qr::CodeForm,
        sheet::Sheet,
        text::Shaper,
    },
};

/// Blank badges to print.
pub(super) struct Blanks<'a> {
    pub(super) setup: &'a Setup,
    pub(super) sheet: &'a Sheet,
    pub(super) category: &'a CategoryCode,
    pub(super) count: usize,
    pub(super) output: &'a Path,
    pub(super) press: Option<&'a Press>,
    pub(super) faults: BlankFaults,
}

/// What happens if a blank badge has errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlankFaults {
    /// None is printed.
    Refuse,
    /// They are printed as well as they can be.
    Print,
}

/// What was printed.
pub(super) struct PrintedBlanks {
    pub(super) written: Written,
    pub(super) run: u32,
}

/// Signs, draws and records blank badges. They are on record before the document is there: a signed badge that the database has never
/// heard of could open gates that admit such badges.
pub(super) fn print(context: &Context, store: &mut Store, blanks: &Blanks<'_>) -> Result<PrintedBlanks, CliError> {
    let design = &blanks.setup.design;
    if !design.template().has_code(CodeForm::Signed) {
        return Err(CliError::failed(format!("the template {} has no signed code", blanks.setup.template))
            .hint("a blank badge needs code = \"signed\"; a label is printed once its person is known"));
    }
    if blanks.output.as_os_str() == "-" {
        return Err(CliError::failed("blank badges cannot be written to stdout").hint("write -o FILE.pdf, or --printer NAME"));
    }
    let (event, keys) = (store.event()?, context.keys()?);
    let signer = Signer::new(&event, &keys)?;
    let signed = store.sign_blanks(&signer, &event.event, blanks.category, blanks.count, random_numbers()?)?;
    let subjects: Vec<BadgeSubject> =
        signed.iter().map(|credential| subject(&event.event, blanks.category, *credential)).collect();
    check(context, blanks, &subjects)?;
    let title = format!("{} – blank badges", event.event.short_name);
    let document = Document {
        press: blanks.press,
        made: blanks.press.filter(|press| press.intent.is_some()).map(|_| context.now()),
        ..Document::new(&blanks.setup.fonts, design.format(), blanks.sheet, &title)
    };
    let bar = context.progress(blanks.count as u64, "printing");
    let draw = |shaper: &mut Shaper<'_>, subject: &BadgeSubject| -> Result<Option<Drawn>, CliError> {
        Ok(design.attempt(subject, shaper).0)
    };
    let mut done = None;
    file::replace(blanks.output, |out| {
        let progress = |count| bar.set_position(count as u64);
        let written =
            pdf::write(&document, subjects.into_iter().map(Ok), || Shaper::new(&blanks.setup.fonts), draw, out, progress)
                .map_err(|error| CliError::document(blanks.output, error))?;
        let run = NewRun {
            template: &blanks.setup.template,
            piece: PrintedPiece::Badge,
            shows: design.template().shows(design.event()),
            sheet: &blanks.sheet.name,
            output: &blanks.output.to_string_lossy(),
            pages: written.pages,
            trays: TrayPlaces::Kept,
        };
        let run = store.record_blanks(&run, blanks.category, &signed, context.now())?;
        done = Some(PrintedBlanks { written, run });
        Ok(file::Completion::Yes)
    })?;
    bar.finish_and_clear();
    done.ok_or_else(|| CliError::failed("the document was not written"))
}

/// Returns what a blank badge shows: its category, and nobody.
fn subject(event: &Event, category: &CategoryCode, credential: Credential) -> BadgeSubject {
    let place = event.categories.iter().position(|known| &known.code == category).unwrap_or_default();
    let rights = event.rights(&event.categories[place], None, ZoneRights::default());
    BadgeSubject {
        category: place,
        zones: rights.zones,
        days: rights.days,
        credential: credential.letters(),
        serial: credential.body().serial.to_string(),
        ..BadgeSubject::default()
    }
}

/// Refuses what would not be a sound badge, apart from the fields that stay empty. All blank badges of a run look alike.
fn check(context: &Context, blanks: &Blanks<'_>, subjects: &[BadgeSubject]) -> Result<(), CliError> {
    let Some(first) = subjects.first() else { return Ok(()) };
    let (drawn, problems) = blanks.setup.design.attempt(first, &mut Shaper::new(&blanks.setup.fonts));
    let is_meant = |problem: &BadgeProblem| matches!(problem, BadgeProblem::Empty { .. } | BadgeProblem::PhotoMissing { .. });
    let errors = problems.iter().filter(|problem| problem.severity() == Severity::Error && !is_meant(problem));
    let mut found = 0;
    for problem in errors {
        context.status(problem.to_string());
        found += 1;
    }
    if drawn.is_none() || (found > 0 && blanks.faults == BlankFaults::Refuse) {
        return Err(CliError::failed("nothing printed: the blank badges have errors").hint("correct them, or print with --force"));
    }
    Ok(())
}

impl PrintedBlanks {
    /// Reports what was printed.
    pub(super) fn tell(
        &self,
        context: &Context,
        category: &CategoryCode,
        output: &Path,
        request: Option<&str>,
    ) -> Result<(), CliError> {
        let Self { written, run } = self;
        if context.format == Format::Json {
            let told = json!({ "badges": written.badges, "pages": written.pages, "bytes": written.bytes, "issued": 0, "run": run, "request": request, "blank": category.as_str() });
            say!("{told}");
        }
        let (badges, pages) = (count(written.badges, "blank badge"), count(written.pages, "page"));
        let output = request.map_or_else(|| output.display().to_string(), str::to_owned);
        context.status(format!("{output}: {badges} of {category} on {pages}, print run {run}"));
        context.status(format!(
            "no gate admits them until one is bound to a person: \"accredit badge bind REFERENCE CODE\", or a scan at the desk; \
             \"accredit badge revoke --run {run}\" revokes the rest"
        ));
        Ok(())
    }
}

/// Arguments of `bind`.
#[derive(Debug, clap::Args)]
pub struct BindArgs {
    /// Whose badge it becomes
    reference: Reference,
    /// The blank badge: its scanned code, or the serial on it
    #[arg(value_name = "CODE")]
    code: String,
}

/// Binds a blank badge to a person.
pub(super) fn bind(context: &Context, args: &BindArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?;
    let serial = serial_of(&store, &event, &args.code)?;
    let bound = store.bind_badge(&event, &args.reference, serial, context.now())?;
    let who = store.participant(&args.reference)?.participant;
    let superseded = bound.superseded.map(|old| old.to_string());
    if context.format == Format::Json {
        let told = json!({ "reference": args.reference.as_str(), "name": who.full_name(), "serial": serial.to_string(), "superseded": superseded });
        say!("{told}");
    }
    let replaced = superseded.map_or_else(String::new, |old| format!("; {old} is no longer valid"));
    context.status(format!("{} {}: badge {serial} is theirs, and handed over{replaced}", args.reference, who.full_name()));
    Ok(Ending::Done)
}

fn serial_of(store: &Store, event: &StoredEvent, written: &str) -> Result<BadgeSerial, CliError> {
    let typed = |written: &str| written.trim().parse::<BadgeSerial>().ok();
    let read = store.serial_of_code(event, written)?.or_else(|| typed(written));
    read.ok_or_else(|| CliError::failed("this is neither a badge's code of this event nor a serial; scan the blank badge again"))
}

/// Revokes the blank badges of a run.
pub(super) fn revoke_run(context: &Context, run: u32, reason: &str) -> Result<Ending, CliError> {
    let reason = clean(reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let mut store = context.store()?;
    let done = store.revoke_run(run, &reason, context.now())?;
    if context.format == Format::Json {
        say!("{}", json!({ "run": run, "revoked": done.revoked, "bound": done.bound, "before": done.before }));
    }
    let bound = match done.bound {
        0 => String::new(),
        bound => format!("; {} of it bound to people, and still valid: revoke them by reference", count(bound, "badge")),
    };
    context.status(format!("print run {run}: {} revoked{bound}", count(done.revoked, "blank badge")));
    Ok(if done.revoked > 0 { Ending::Done } else { Ending::No })
}
