//! A print run: badges are issued, laid out on every core, and written while they are made.

use std::{path::Path, sync::Mutex};

use serde_json::json;

use super::{
    count, random_numbers,
    select::{Setup, subject},
    table_of_problems,
};
use crate::{
    badge::{
        content::content,
        item::Drawn,
        pdf::{self, Document, PdfError, Written},
        problem::{Problem, Severity},
        sheet::Sheet,
        subject::Subject,
        text::Shaper,
    },
    cli::{
        context::{Context, Format},
        error::CliError,
        file,
    },
    domain::{
        event::Event,
        id::{BadgeSerial, KeyId},
        participant::Participant,
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
    pub(in crate::cli) skip_problems: bool,
    pub(in crate::cli) output: &'a Path,
}

/// What a print run did.
#[derive(Default)]
pub(in crate::cli) struct Printed {
    pub(in crate::cli) issued: Issued,
    pub(in crate::cli) written: Written,
    pub(in crate::cli) problems: Vec<Found>,
    /// Badges that were not printed for a problem.
    pub(in crate::cli) held_back: usize,
}

/// A problem, and whose badge has it.
pub(in crate::cli) struct Found {
    reference: String,
    name: String,
    pub(in crate::cli) severity: Severity,
    code: &'static str,
    element: String,
    message: String,
}

impl Found {
    /// A problem that every badge, or every badge of a category, has.
    pub(super) fn of_design(problem: &Problem) -> Self {
        Self::new(String::new(), "every badge".into(), problem)
    }

    pub(super) fn of_participant(who: &Participant, problem: &Problem) -> Self {
        Self::new(who.reference.to_string(), who.full_name(), problem)
    }

    fn new(reference: String, name: String, problem: &Problem) -> Self {
        Self {
            reference,
            name,
            severity: problem.severity(),
            code: problem.code(),
            element: problem.element().unwrap_or_default().to_owned(),
            message: problem.to_string(),
        }
    }
}

/// Shows problems: a table for people, an array for programs.
pub(super) fn show(context: &Context, found: &[Found]) -> Result<(), CliError> {
    if context.format == Format::Json {
        if !found.is_empty() {
            let list: Vec<_> = found
                .iter()
                .map(|found| {
                    let severity = if found.severity == Severity::Error { "error" } else { "warning" };
                    json!({ "reference": found.reference, "name": found.name, "severity": severity, "code": found.code, "element": found.element, "message": found.message })
                })
                .collect();
            say!("{}", serde_json::Value::from(list));
        }
        return Ok(());
    }
    if found.is_empty() {
        return Ok(());
    }
    let rows =
        found.iter().map(|found| vec![found.reference.clone(), found.name.clone(), found.element.clone(), found.message.clone()]);
    Ok(table_of_problems(rows.collect())?)
}

impl Printed {
    pub(super) fn sentence(&self, output: &Path) -> String {
        let issued = if self.issued.new > 0 { format!(" ({} newly issued)", self.issued.new) } else { String::new() };
        let held = if self.held_back > 0 { format!("; {} held back for problems", self.held_back) } else { String::new() };
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
    let issued = store.issue_badges(&Signer::new(&event, &keys)?, &chosen, random_numbers()?, context.now())?;
    if job.pending {
        chosen = pending(store, &event.event, &chosen)?;
    }
    let mut printed = Printed { issued, ..Printed::default() };
    if chosen.is_empty() {
        return Ok(printed);
    }
    let format = job.setup.design.format();
    let sheet = Sheet::by_name(job.sheet, format).map_err(|error| CliError::chain(&error))?;
    let title = format!("{} – badges", event.event.short_name);
    let document = Document { fonts: &job.setup.fonts, format, sheet: &sheet, title: &title };
    let problems = Mutex::new((Vec::new(), 0_usize));
    let done = Mutex::new(Vec::with_capacity(chosen.len()));
    let bar = context.progress(chosen.len() as u64, "printing");
    let subjects = chosen.iter().map(|&key| ready(store, &event.event, key));
    let draw = |shaper: &mut Shaper<'_>, ready: &Ready| -> Result<Option<Drawn>, CliError> {
        match job.setup.design.draw(&ready.subject, shaper) {
            Ok(drawn) => {
                lock(&done).extend(ready.serial.map(|serial| (serial, ready.content)));
                Ok(Some(drawn))
            }
            Err(found) => {
                let mut problems = lock(&problems);
                problems.1 += 1;
                problems.0.extend(
                    found.iter().map(|problem| Found::new(ready.subject.reference.clone(), ready.subject.name.clone(), problem)),
                );
                Ok(None)
            }
        }
    };
    file::replace(job.output, |out| {
        let written =
            pdf::write(&document, subjects, || Shaper::new(&job.setup.fonts), draw, out, |count| bar.set_position(count as u64));
        printed.written = written.map_err(|error| match error {
            PdfError::Badge(error) => error,
            PdfError::Io(error) => CliError::file(job.output, &error),
            PdfError::Font(name) => CliError::failed(PdfError::<std::convert::Infallible>::Font(name).to_string()),
        })?;
        let (found, held_back) = std::mem::take(&mut *lock(&problems));
        (printed.problems, printed.held_back) = (found, held_back);
        // Nothing half done: with a problem there is no file, unless the others were asked for.
        if printed.held_back > 0 && (!job.skip_problems || printed.written.badges == 0) {
            printed.written = Written::default();
            return Ok(file::Keep::No);
        }
        Ok(file::Keep::Yes)
    })?;
    bar.finish_and_clear();
    printed.problems.sort_by(|a, b| (&a.reference, &a.element).cmp(&(&b.reference, &b.element)));
    if printed.written.badges > 0 {
        store.record_print(&lock(&done), &job.setup.template, context.now())?;
    }
    Ok(printed)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn ready(store: &Store, event: &Event, key: ParticipantKey) -> Result<Ready, CliError> {
    let participant = store.participant_by_key(key)?;
    let subject = subject(event, &participant)?;
    Ok(Ready {
        serial: participant.badge.as_ref().map(|badge| badge.serial),
        content: content(event, &subject, key_of(&participant)),
        subject,
    })
}

fn key_of(participant: &StoredParticipant) -> Option<KeyId> {
    participant.badge.as_ref().map(|badge| badge.credential.body().key)
}

/// Returns those whose badge was never printed, or shows something else now.
fn pending(store: &Store, event: &Event, keys: &[ParticipantKey]) -> Result<Vec<ParticipantKey>, CliError> {
    let mut pending = Vec::new();
    for &key in keys {
        let participant: StoredParticipant = store.participant_by_key(key)?;
        let now = content(event, &subject(event, &participant)?, key_of(&participant));
        let printed = participant.badge.as_ref().and_then(|badge| badge.printed_content.as_deref());
        if printed != Some(&now) {
            pending.push(key);
        }
    }
    Ok(pending)
}
