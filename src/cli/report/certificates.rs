//! `accredit report certificates`: who was there gets it on paper, one page a person.

use std::path::{Path, PathBuf};

use super::{
    choice::ChoiceArgs,
    lines::{self, MadeReport},
    output::ReportFormat,
};
use crate::{
    badge::{layout::Design, problem::BadgeProblem, subject::BadgeSubject, template::Template},
    cli::{
        context::Context,
        error::{CliError, Ending},
        file, table,
    },
    domain::{event::Event, mask::DayMask},
    report::Report,
    store::{ReportRow, Store},
    typeset::{
        fonts::Fonts,
        item::Drawn,
        pdf::{self, Document, Tagging},
        sheet::Sheet,
        text::Shaper,
    },
};

/// The built-in template's name and text.
const BUILTIN: (&str, &str) = ("certificate-a4", include_str!("../../../templates/certificate-a4.toml"));

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct CertificateArgs {
    #[command(flatten)]
    pub(super) choice: ChoiceArgs,
    /// The PDF; "-" writes to stdout
    #[arg(short, long, value_name = "FILE.pdf")]
    output: PathBuf,
    /// The template: certificate-a4, or a .toml file like those of badges; {dates} are the days present
    #[arg(long, value_name = "NAME", default_value = BUILTIN.0)]
    template: String,
    /// Only people who were there on all of the chosen days
    #[arg(long)]
    every_day: bool,
    /// A folder with fonts to use beside those installed (repeatable)
    #[arg(long, value_name = "DIR")]
    font_dir: Vec<PathBuf>,
    /// Print what can be printed, and list the others
    #[arg(long)]
    skip_problems: bool,
}

pub(super) fn run(context: &Context, args: &CertificateArgs) -> Result<Ending, CliError> {
    if args.output.extension().is_some() && ReportFormat::of_name(&args.output)? != ReportFormat::Pdf {
        return Err(CliError::failed("certificates are a PDF").hint("end the name in .pdf"));
    }
    let mut store = context.store()?;
    let snapshot = store.snapshot()?;
    let event = store.event()?.event;
    let (outcome, line) = make(context, &store, &event, args, &args.output)?;
    drop(snapshot);
    lines::record(context, &mut store, &event, line.as_slice())?;
    Ok(outcome)
}

/// Makes the certificates of what the database holds. Returns what the journal keeps of it; `None` if no file is written.
///
/// # Errors
/// When the template does not hold, or the file cannot be written.
pub(super) fn make(
    context: &Context,
    store: &Store,
    event: &Event,
    args: &CertificateArgs,
    output: &Path,
) -> Result<(Ending, Option<MadeReport>), CliError> {
    let choice = args.choice.resolve(store, event, &Report::Attendance)?;
    let present = |row: &ReportRow| row.present_days().intersection(choice.days);
    let wanted = |days: DayMask| if args.every_day { days == choice.days } else { !days.is_empty() };
    let mut subjects = Vec::new();
    store.report_rows(&choice.chosen, |row| {
        let days = present(&row);
        subjects.extend(wanted(days).then(|| subject(event, &row, days)));
        Ok::<_, CliError>(())
    })?;
    if subjects.is_empty() {
        context.status("nobody was present on these days; no file is written");
        return Ok((Ending::No, None));
    }
    let (outcome, printed) = write(context, args, (event, output), &subjects)?;
    Ok((outcome, (printed > 0).then(|| MadeReport::named("certificates", ReportFormat::Pdf, &choice, printed))))
}

/// Lays the certificates out and writes them; with a problem there is no file, unless the others were asked for. Returns how many are
/// in the file.
fn write(
    context: &Context,
    args: &CertificateArgs,
    (event, output): (&Event, &Path),
    subjects: &[BadgeSubject],
) -> Result<(Ending, usize), CliError> {
    let template = template(&args.template)?;
    let fonts = Fonts::load(&args.font_dir).map_err(|error| CliError::chain(&error))?.with_trials();
    let design = Design::for_reading(&template, event, &fonts).map_err(|error| CliError::chain(&error))?;
    let format = design.format();
    let sheet = Sheet::single(format);
    let title = format!("{} – certificates of attendance", event.short_name);
    let document = Document { parts: Tagging::Tagged, ..Document::new(&fonts, format, &sheet, &title) };
    let problems = std::sync::Mutex::new(Vec::new());
    let draw = |shaper: &mut Shaper<'_>, subject: &&BadgeSubject| -> Result<Option<Drawn>, CliError> {
        match design.draw(subject, shaper) {
            Ok(drawn) => Ok(Some(drawn)),
            Err(found) => {
                let mut problems = problems.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                problems.extend(found.iter().map(|problem| line(subject, problem)));
                Ok(None)
            }
        }
    };
    let bar = context.progress(subjects.len() as u64, "printing");
    let mut printed = 0;
    file::replace(output, |out| {
        let worker = || Shaper::new(&fonts);
        let written = pdf::write(&document, subjects.iter().map(Ok), worker, draw, out, |count| bar.set_position(count as u64));
        printed = written.map_err(|error| CliError::document(output, error))?.badges;
        let is_whole = printed == subjects.len() || (args.skip_problems && printed > 0);
        Ok(if is_whole { file::Completion::Yes } else { file::Completion::No })
    })?;
    bar.finish_and_clear();
    let problems = problems.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if problems.is_empty() {
        let noun = if printed == 1 { "certificate" } else { "certificates" };
        context.status(format!("{}: {printed} {noun}", output.display()));
        return Ok((Ending::Done, printed));
    }
    table::print(&["Reference", "Name", "Problem"], problems)?;
    let others =
        if args.skip_problems { "the others are printed" } else { "nothing is printed; --skip-problems prints the others" };
    let (held_back, have) = match subjects.len() - printed {
        1 => ("1 certificate".to_owned(), "has"),
        many => (format!("{many} certificates"), "have"),
    };
    context.status(format!("{held_back} {have} problems; {others}"));
    Ok((Ending::No, if args.skip_problems { printed } else { 0 }))
}

fn line(subject: &BadgeSubject, problem: &BadgeProblem) -> Vec<String> {
    vec![subject.reference.clone(), subject.name.clone(), problem.to_string()]
}

fn template(name: &str) -> Result<Template, CliError> {
    if name == BUILTIN.0 {
        return Template::read(BUILTIN.1).map_err(|error| CliError::chain(&error));
    }
    Template::find(name).map_err(|error| CliError::chain(&error).hint("the built-in certificate is certificate-a4"))
}

/// Returns what a certificate shows of a participant: the days are those of having been there.
fn subject(event: &Event, row: &ReportRow, days: DayMask) -> BadgeSubject {
    BadgeSubject {
        reference: row.reference.clone(),
        title: row.title.clone(),
        given_name: row.given_name.clone(),
        family_name: row.family_name.clone(),
        name: row.full_name(),
        native_name: row.native_name.clone(),
        function: row.function.clone(),
        delegation: row.delegation.clone(),
        delegation_type: row.delegation_type.clone(),
        country: row.country.clone(),
        category: event.categories.iter().position(|category| category.code.as_str() == row.category).unwrap_or(usize::MAX),
        days,
        ..BadgeSubject::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_certificate_holds() {
        let template = template(BUILTIN.0).unwrap();
        assert_eq!((template.page.format.width, template.page.format.height), (297.0, 210.0));
    }
}
