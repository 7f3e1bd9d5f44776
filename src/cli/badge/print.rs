//! A print run: badges are issued, laid out on every core, and written while they are made.

use std::{collections::BTreeMap, path::Path, sync::Mutex};

use sha2::{Digest, Sha256};

use super::{
    check::count_duplicates,
    count,
    found::{Found, Report},
    random_numbers,
    select::{Setup, shown},
};
use crate::{
    badge::{
        check,
        item::Drawn,
        layout::Design,
        pdf::{self, Document, PdfError, Written},
        problem::{Problem, Severity},
        qr::Form,
        sheet::Sheet,
        subject::Subject,
        text::Shaper,
    },
    cli::{context::Context, error::CliError, file},
    domain::{
        event::Event,
        id::{BadgeSerial, KeyId},
    },
    store::{Issued, Order, ParticipantKey, Selection, Signer, Store, StoredParticipant},
};

/// What to print, and where to.
pub(in crate::cli) struct Job<'a> {
    pub(in crate::cli) setup: &'a Setup,
    pub(in crate::cli) selection: Selection,
    pub(in crate::cli) order: Order,
    pub(in crate::cli) sheet: &'a str,
    pub(in crate::cli) pending: bool,
    pub(in crate::cli) on_errors: OnErrors,
    pub(in crate::cli) output: &'a Path,
}

/// What becomes of a badge with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum OnErrors {
    /// Nothing is printed, not the others either.
    Refuse,
    /// It is left out.
    Skip,
    /// It is printed as well as it can be.
    Print,
}

/// What a print run did.
#[derive(Default)]
pub(in crate::cli) struct Printed {
    pub(in crate::cli) issued: Issued,
    pub(in crate::cli) written: Written,
    /// Errors, of badges that were held back or printed by force.
    pub(in crate::cli) problems: Report,
    /// How many warnings there are of each kind.
    pub(in crate::cli) warnings: BTreeMap<&'static str, usize>,
    /// Badges that were not printed for an error.
    pub(in crate::cli) held_back: usize,
}

impl Printed {
    /// Says what is worth a look, in a line.
    pub(super) fn warning(&self) -> String {
        let counts: Vec<String> = self.warnings.iter().map(|(code, count)| format!("{count} {code}")).collect();
        format!("worth a look: {}; \"accredit badge check\" lists them", counts.join(", "))
    }

    pub(super) fn sentence(&self, output: &Path) -> String {
        let issued = if self.issued.new > 0 { format!(" ({} newly issued)", self.issued.new) } else { String::new() };
        let held = if self.held_back > 0 { format!("; {} held back for errors", self.held_back) } else { String::new() };
        let (badges, pages) = (count(self.written.badges, "badge"), count(self.written.pages, "page"));
        format!("{}: {badges} on {pages}{issued}{held}", output.display())
    }
}

/// One badge on its way to paper.
struct Ready {
    subject: Subject,
    serial: Option<BadgeSerial>,
    content: [u8; 16],
}

/// Issues, lays out and writes the badges of a job, and records what each print showed.
pub(in crate::cli) fn print(context: &Context, store: &mut Store, job: &Job<'_>) -> Result<Printed, CliError> {
    let (event, keys) = (store.event()?, context.keys()?);
    let mut chosen = store.keys(&job.selection, job.order)?;
    let signer = Signer::new(&event, &keys)?;
    let issued = store.issue_badges(&signer, &chosen, random_numbers()?, context.now())?;
    let design = &job.setup.design;
    if design.template().shows(Form::Short) {
        store.issue_short(&signer, &chosen, context.now())?;
    }
    if job.pending {
        chosen = pending(store, design, &event.event, &chosen)?;
    }
    let mut printed = Printed { issued, ..Printed::default() };
    if chosen.is_empty() {
        return Ok(printed);
    }
    let format = job.setup.design.format();
    let sheet = Sheet::by_name(job.sheet, format).map_err(|error| CliError::chain(&error))?;
    let title = format!("{} – badges", event.event.short_name);
    let document = Document { fonts: &job.setup.fonts, format, sheet: &sheet, title: &title };
    let problems = Mutex::new(Problems::default());
    let done = Mutex::new(Vec::with_capacity(chosen.len()));
    let bar = context.progress(chosen.len() as u64, "printing");
    let subjects = chosen.iter().map(|&key| ready(store, design, &event.event, key));
    let draw = |shaper: &mut Shaper<'_>, ready: &Ready| -> Result<Option<Drawn>, CliError> {
        let (drawn, mut found) = design.attempt(&ready.subject, shaper);
        found.extend(check::names(&ready.subject));
        let has_error = found.iter().any(|problem| problem.severity() == Severity::Error);
        let drawn = drawn.filter(|_| !has_error || job.on_errors == OnErrors::Print);
        if !found.is_empty() {
            lock(&problems).add(design, &ready.subject, found, drawn.is_none());
        }
        if drawn.is_some() {
            lock(&done).extend(ready.serial.map(|serial| (serial, ready.content)));
        }
        Ok(drawn)
    };
    file::replace(job.output, |out| {
        let written =
            pdf::write(&document, subjects, || Shaper::new(&job.setup.fonts), draw, out, |count| bar.set_position(count as u64));
        printed.written = written.map_err(|error| match error {
            PdfError::Badge(error) => error,
            PdfError::Io(error) => CliError::file(job.output, &error),
            PdfError::Font(name) => CliError::failed(PdfError::<std::convert::Infallible>::Font(name).to_string()),
        })?;
        let found = std::mem::take(&mut *lock(&problems));
        (printed.problems, printed.warnings, printed.held_back) = (found.errors, found.warnings, found.held_back);
        // Nothing half done: with a problem there is no file, unless the others were asked for.
        if printed.held_back > 0 && (job.on_errors == OnErrors::Refuse || printed.written.badges == 0) {
            printed.written = Written::default();
            return Ok(file::Keep::No);
        }
        Ok(file::Keep::Yes)
    })?;
    bar.finish_and_clear();
    let duplicates = count_duplicates(store, &chosen)?;
    if duplicates > 0 {
        printed.warnings.insert("duplicate", duplicates);
    }
    if printed.written.badges > 0 {
        store.record_print(&lock(&done), &job.setup.template, context.now())?;
    }
    Ok(printed)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The problems of a print run, as they come from every core.
#[derive(Default)]
struct Problems {
    errors: Report,
    warnings: BTreeMap<&'static str, usize>,
    /// Those of the design that were met: each is told once, however many badges have it.
    of_design: Vec<Problem>,
    held_back: usize,
}

impl Problems {
    fn add(&mut self, design: &Design, subject: &Subject, found: Vec<Problem>, is_held_back: bool) {
        self.held_back += usize::from(is_held_back);
        for problem in found {
            if problem.severity() == Severity::Warning {
                *self.warnings.entry(problem.code()).or_default() += 1;
            } else if !design.problems().contains(&problem) {
                self.errors.add(Found::new(subject.reference.clone(), subject.name.clone(), &problem));
            } else if !self.of_design.contains(&problem) {
                self.errors.add(Found::of_design(&problem));
                self.of_design.push(problem);
            }
        }
    }
}

fn ready(store: &Store, design: &Design, event: &Event, key: ParticipantKey) -> Result<Ready, CliError> {
    let participant = store.participant_by_key(key)?;
    let (subject, key) = shown(store, design, event, &participant)?;
    Ok(Ready { serial: participant.badge.as_ref().map(|badge| badge.serial), content: content(event, key, &subject), subject })
}

/// Returns those whose badge was never printed, or shows something else now.
fn pending(store: &Store, design: &Design, event: &Event, keys: &[ParticipantKey]) -> Result<Vec<ParticipantKey>, CliError> {
    let mut pending = Vec::new();
    for &participant_key in keys {
        let participant: StoredParticipant = store.participant_by_key(participant_key)?;
        let (subject, key) = shown(store, design, event, &participant)?;
        let now = content(event, key, &subject);
        let printed = participant.badge.as_ref().and_then(|badge| badge.printed_content.as_deref());
        if printed != Some(&now) {
            pending.push(participant_key);
        }
    }
    Ok(pending)
}

/// Hashes what a badge shows of its participant and category, and which key signed it. The event's own texts and the template are not in it: a new look is
/// no reason to print every badge again.
fn content(event: &Event, key: Option<KeyId>, subject: &Subject) -> [u8; 16] {
    let mut hash = Sha256::new();
    let category = &event.categories[subject.category];
    let colour = category.colour.to_string();
    let key = key.map_or_else(String::new, |key| key.to_string());
    let (zones, days) = (subject.zones.0.to_string(), subject.days.0.to_string());
    for text in [
        &subject.reference,
        &subject.title,
        &subject.given_name,
        &subject.family_name,
        &subject.name,
        &subject.native_name,
        &subject.function,
        &subject.delegation,
        &subject.serial,
        &category.title,
        &colour,
        &zones,
        &days,
        &key,
    ] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let mut short = [0; 16];
    short.copy_from_slice(&hash.finalize()[..16]);
    short
}
