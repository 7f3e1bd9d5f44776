//! A print run: badges are issued, laid out on every core, and written while they are made.

use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    sync::Mutex,
    thread,
};

use super::{
    found::{FoundProblem, ProblemTally},
    groups::{Groups, StackBy},
    printed::Printed,
    select::Setup,
    trays::{self, Filling},
};
use crate::{
    badge::{
        check,
        label::{self, Label, LabelPage, Purpose},
        layout::Design,
        problem::{BadgeProblem, Severity},
        subject::BadgeSubject,
    },
    cli::{
        context::{Context, random_numbers},
        error::CliError,
        file,
    },
    domain::{event::Event, field::FieldSet, id::Reference, participant::Standing, tray::Trays},
    printing::Portraits,
    store::{
        Duplicates, NewRun, Order, ParticipantKey, PeopleReader, PrintState, PrintedBadge, PrintedPiece, Selection, Signer,
        Store, StoreError, refusal::BlankRefusal,
    },
    typeset::{
        item::Drawn,
        pdf::{self, Document, Press, Written},
        qr::CodeForm,
        sheet::Sheet,
        text::Shaper,
    },
};

/// What to print, and where to.
pub(in crate::cli) struct PrintJob<'a> {
    pub(in crate::cli) setup: &'a Setup,
    pub(in crate::cli) selection: Selection,
    pub(in crate::cli) order: Order,
    pub(in crate::cli) sheet: &'a Sheet,
    /// The press that the document is for, if it is for one.
    pub(in crate::cli) press: Option<&'a Press>,
    pub(in crate::cli) pending: bool,
    /// Print the badges of this run again, in their order, rather than a selection.
    pub(in crate::cli) run: Option<u32>,
    /// How the badges are put into trays.
    pub(in crate::cli) trays: Option<Trays>,
    /// Before which stacks a page with a list is put.
    pub(in crate::cli) separators: Option<StackBy>,
    pub(in crate::cli) on_errors: OnErrors,
    pub(in crate::cli) output: &'a Path,
}

/// What happens if a badge has an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum OnErrors {
    /// Nothing is printed, not even the others.
    Refuse,
    /// It is left out.
    Skip,
    /// It is printed as well as it can be.
    Print,
}

/// A badge or a separator on its way to paper.
enum Ready {
    Badge(Box<ReadyBadge>),
    Separator(Label),
}

struct ReadyBadge {
    /// Its place in the document.
    place: usize,
    subject: BadgeSubject,
    printed: Option<PrintedBadge>,
}

/// Issues, lays out and writes the badges of a job, and records the run once the document is complete, so that a badge never
/// counts as printed unless it is on a page.
pub(in crate::cli) fn print(context: &Context, store: &mut Store, job: &PrintJob<'_>) -> Result<Printed, CliError> {
    store.keep_little()?;
    let path = store.path().to_owned();
    // Names are compared while badges are chosen and issued, which leaves the other cores idle.
    thread::scope(|scope| {
        let duplicates = scope.spawn(move || Store::open_lean(&path)?.duplicates());
        print_beside(context, store, job, || Ok(duplicates.join().expect("comparing names does not panic")?))
    })
}

/// Does what [`print()`] does, while likely duplicates are looked for elsewhere.
fn print_beside(
    context: &Context,
    store: &mut Store,
    job: &PrintJob<'_>,
    duplicates: impl FnOnce() -> Result<Duplicates, CliError>,
) -> Result<Printed, CliError> {
    let (event, keys) = (store.event()?, context.keys()?);
    let (mut chosen, left_out) = chosen(store, job)?;
    let revoked = take_revoked(store, &mut chosen)?;
    let signer = Signer::new(&event, &keys)?;
    let issued = store.issue_badges(&signer, &chosen, random_numbers()?, context.now())?;
    let design = &job.setup.design;
    if design.template().has_code(CodeForm::Short) {
        store.issue_short(&signer, &chosen, context.now())?;
    }
    let chosen = if job.pending { pending(store, &event.event, &chosen)? } else { chosen };
    let mut printed = Printed { issued, left_out, revoked, ..Printed::default() };
    let problems = Mutex::new(RunProblems::default());
    // If a list says who follows, or each badge has a place, those that are left out must be known first.
    let is_listed = job.separators.is_some() || job.trays.is_some();
    let chosen = if job.on_errors == OnErrors::Skip && is_listed {
        sound(context, store, job, &event.event, chosen, &problems)?
    } else {
        chosen
    };
    if chosen.is_empty() {
        lock(&problems).tell(&mut printed);
        return Ok(printed);
    }
    let trays = match job.trays {
        Some(trays) => {
            let filling = if !job.pending && job.selection.is_everyone() { Filling::Anew } else { Filling::Added };
            trays::assign(store, trays, filling, &chosen)?
        }
        None => trays::Assigned::none(),
    };
    let plan = RunPlan { chosen: &chosen, trays: &trays, sheet: job.sheet, shows: design.template().shows(design.event()) };
    let duplicates = duplicates()?;
    let done = write(context, store, job, &event.event, &plan, &problems, &mut printed)?;
    let twice = chosen.iter().filter(|key| duplicates.has(**key)).count();
    if twice > 0 {
        printed.warnings.insert("duplicate", twice);
    }
    if printed.written.badges > 0 {
        let run = NewRun {
            template: &job.setup.template,
            piece: if design.template().has_code(CodeForm::Signed) { PrintedPiece::Badge } else { PrintedPiece::Label },
            shows: plan.shows,
            sheet: &job.sheet.name,
            output: &job.output.to_string_lossy(),
            pages: printed.written.pages,
            trays: trays.places(),
        };
        printed.run = Some(store.record_run(&run, &done, context.now())?);
    }
    Ok(printed)
}

/// What is printed, in its order.
struct RunPlan<'a> {
    chosen: &'a [ParticipantKey],
    trays: &'a trays::Assigned,
    sheet: &'a Sheet,
    /// The fields that the template shows.
    shows: FieldSet,
}

/// Writes the document, and returns what it shows on each badge, in its order.
fn write(
    context: &Context,
    store: &Store,
    job: &PrintJob<'_>,
    event: &Event,
    plan: &RunPlan<'_>,
    problems: &Mutex<RunProblems>,
    printed: &mut Printed,
) -> Result<Vec<PrintedBadge>, CliError> {
    let title = format!("{} – badges", event.short_name);
    let document = Document {
        press: job.press,
        // A printer's document says when it was made; any other is the same whenever it is made.
        made: job.press.filter(|press| press.intent.is_some()).map(|_| context.now()),
        ..Document::new(&job.setup.fonts, job.setup.design.format(), plan.sheet, &title)
    };
    let done = Mutex::new(Vec::with_capacity(plan.chosen.len()));
    let bar = context.progress(plan.chosen.len() as u64, "printing");
    let design = &job.setup.design;
    let page = LabelPage { format: document.format, has_back: design.has_back() };
    let groups = job.separators.map(|by| Groups::new((store, event), (plan.chosen, plan.trays), by, page)).transpose()?;
    let (people, portraits) = (&store.people_reader(plan.chosen)?, &Portraits::new(store)?);
    // All badges show the same moment, and no lock is taken for each.
    let read = store.snapshot()?;
    let separators = |place| groups.iter().flat_map(move |groups| separators(groups, page, place));
    let subjects = (0..plan.chosen.len()).flat_map(|place| {
        separators(place).chain(std::iter::once_with(move || ready((people, portraits), design, event, plan, place)))
    });
    let draw = |shaper: &mut Shaper<'_>, ready: &Ready| -> Result<Option<Drawn>, CliError> {
        let ready = match ready {
            Ready::Badge(ready) => ready,
            Ready::Separator(label) => return Ok(Some(label::draw(label, page, shaper))),
        };
        let (drawn, found) = attempt(design, &ready.subject, shaper);
        let drawn = drawn.filter(|_| !has_error(&found) || job.on_errors == OnErrors::Print);
        if !found.is_empty() {
            let mut problems = lock(problems);
            problems.held_back += usize::from(drawn.is_none());
            problems.add(design, &ready.subject, found);
        }
        if drawn.is_some() {
            lock(&done).extend(ready.printed.map(|printed| (ready.place, printed)));
        }
        Ok(drawn)
    };
    file::replace(job.output, |out| {
        let written =
            pdf::write(&document, subjects, || Shaper::new(&job.setup.fonts), draw, out, |count| bar.set_position(count as u64));
        printed.written = written.map_err(|error| CliError::document(job.output, error))?;
        // The number written includes separators.
        printed.written.badges = lock(&done).len();
        lock(problems).tell(printed);
        // All or nothing: if there is a problem there is no file, unless the others were asked for.
        if printed.held_back > 0 && (job.on_errors == OnErrors::Refuse || printed.written.badges == 0) {
            printed.written = Written::default();
            return Ok(file::Completion::No);
        }
        Ok(file::Completion::Yes)
    })?;
    drop(read);
    bar.finish_and_clear();
    // Cores finish in any order; the record is in the document's order.
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_unstable_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, badge)| badge).collect())
}

/// Returns the badges that have no error, in their order, and notes the errors of the others.
fn sound(
    context: &Context,
    store: &Store,
    job: &PrintJob<'_>,
    event: &Event,
    chosen: Vec<ParticipantKey>,
    problems: &Mutex<RunProblems>,
) -> Result<Vec<ParticipantKey>, CliError> {
    let design = &job.setup.design;
    let document = Document::new(&job.setup.fonts, design.format(), job.sheet, "");
    let held = Mutex::new(HashSet::new());
    {
        let (people, portraits) = (&store.people_reader(&chosen)?, &Portraits::new(store)?);
        let _read = store.snapshot()?;
        let trays = trays::Assigned::none();
        let plan = &RunPlan { chosen: &chosen, trays: &trays, sheet: job.sheet, shows: design.template().shows(design.event()) };
        let bar = context.progress(chosen.len() as u64, "checking");
        let subjects = (0..chosen.len()).map(|place| ready((people, portraits), design, event, plan, place));
        let look = |shaper: &mut Shaper<'_>, ready: &Ready| -> Result<Option<Drawn>, CliError> {
            let Ready::Badge(ready) = ready else { return Ok(None) };
            let (drawn, found) = attempt(design, &ready.subject, shaper);
            if drawn.is_none() || has_error(&found) {
                let mut problems = lock(problems);
                problems.held_back += 1;
                problems.add(design, &ready.subject, found);
                lock(&held).insert(ready.place);
            }
            Ok(None)
        };
        // By the same way as a document, on every core; nothing of it is kept.
        let progress = |count| bar.set_position(count as u64);
        pdf::write(&document, subjects, || Shaper::new(&job.setup.fonts), look, std::io::sink(), progress)
            .map_err(|error| CliError::document(job.output, error))?;
        bar.finish_and_clear();
    }
    let held = held.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    Ok(chosen.into_iter().enumerate().filter(|(place, _)| !held.contains(place)).map(|(_, key)| key).collect())
}

/// Lays a badge out, and returns it with all its problems.
fn attempt(design: &Design, subject: &BadgeSubject, shaper: &mut Shaper<'_>) -> (Option<Drawn>, Vec<BadgeProblem>) {
    let (drawn, mut found) = design.attempt(subject, shaper);
    found.extend(check::names(subject));
    (drawn, found)
}

fn has_error(found: &[BadgeProblem]) -> bool {
    found.iter().any(|problem| problem.severity() == Severity::Error)
}

/// Takes out participants whose only badge is revoked, and returns their references: a badge is revoked on purpose, and printing
/// everybody must not undo that.
fn take_revoked(store: &Store, chosen: &mut Vec<ParticipantKey>) -> Result<Vec<Reference>, CliError> {
    let holders = store.revoked_holders()?;
    let mut taken = Vec::new();
    for &key in chosen.iter().filter(|key| holders.contains(key)) {
        taken.push(store.participant_by_key(key)?.participant.reference);
    }
    chosen.retain(|key| !holders.contains(key));
    Ok(taken)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// The problems of a print run, as they come from every core.
#[derive(Default)]
struct RunProblems {
    errors: ProblemTally,
    warnings: BTreeMap<&'static str, usize>,
    /// Problems of the design that were met: each is reported once, however many badges have it.
    of_design: Vec<BadgeProblem>,
    held_back: usize,
}

impl RunProblems {
    fn tell(&mut self, printed: &mut Printed) {
        let found = std::mem::take(self);
        (printed.problems, printed.warnings, printed.held_back) = (found.errors, found.warnings, found.held_back);
    }

    fn add(&mut self, design: &Design, subject: &BadgeSubject, found: Vec<BadgeProblem>) {
        for problem in found {
            if problem.severity() == Severity::Warning {
                *self.warnings.entry(problem.code()).or_default() += 1;
            } else if !design.problems().contains(&problem) {
                self.errors.add(FoundProblem::new(subject.reference.clone(), subject.name.clone(), &problem));
            } else if !self.of_design.contains(&problem) {
                self.errors.add(FoundProblem::of_design(&problem));
                self.of_design.push(problem);
            }
        }
    }
}

fn ready(
    (people, portraits): (&PeopleReader<'_>, &Portraits<'_>),
    design: &Design,
    event: &Event,
    plan: &RunPlan<'_>,
    place: usize,
) -> Result<Ready, CliError> {
    let participant = people.participant(plan.chosen[place])?;
    let mut subject = portraits.subject(design, event, &participant)?;
    if let Some(tray) = plan.trays.place(place) {
        subject.tray = tray.to_string();
    }
    let content = participant.content(event, plan.shows)?;
    let printed = participant.badge.as_ref().map(|badge| PrintedBadge { serial: badge.serial, content });
    Ok(Ready::Badge(Box::new(ReadyBadge { place, subject, printed })))
}

/// Returns the pages that stand before the badge at a place of the document.
fn separators<'g>(groups: &'g Groups<'_>, page: LabelPage, place: usize) -> impl Iterator<Item = Result<Ready, CliError>> + 'g {
    let starting = groups.starting(place);
    starting.into_iter().flat_map(move |group| {
        (0..group.labels(page)).map(move |number| groups.label(group, number, Purpose::Separator(None)).map(Ready::Separator))
    })
}

/// Returns whose badges are meant, and how many badges of a run that is printed again are no longer valid.
fn chosen(store: &Store, job: &PrintJob<'_>) -> Result<(Vec<ParticipantKey>, usize), CliError> {
    let Some(run) = job.run else { return Ok((store.keys(&job.selection, job.order)?, 0)) };
    if store.run(run)?.blank.is_some() {
        return Err(StoreError::from(BlankRefusal::PrintedOnce(run)).into());
    }
    let badges = store.run_badges(run)?;
    let holders: Vec<ParticipantKey> = badges.iter().map(|badge| badge.participant).collect();
    let (mut keys, people) = (Vec::with_capacity(badges.len()), store.people_reader(&holders)?);
    for badge in &badges {
        let participant = people.participant(badge.participant)?;
        let stands = participant.badge.is_some_and(|valid| valid.serial == badge.serial);
        if stands && participant.standing == Standing::Accredited {
            keys.push(badge.participant);
        }
    }
    let left_out = badges.len() - keys.len();
    Ok((keys, left_out))
}

/// Keeps those whose badge was never printed, or would look different now.
fn pending(store: &Store, event: &Event, keys: &[ParticipantKey]) -> Result<Vec<ParticipantKey>, CliError> {
    let (mut pending, people) = (Vec::new(), store.people_reader(keys)?);
    for &key in keys {
        if people.participant(key)?.print_state(event)? != PrintState::Printed {
            pending.push(key);
        }
    }
    Ok(pending)
}
