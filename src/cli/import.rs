//! `accredit import`: a list comes in, all good rows of it or none.

use std::{collections::HashMap, io::Write, path::PathBuf};

use serde_json::json;

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Outcome},
        photos::{self, PhotoSummary, Photos},
    },
    domain::{
        category::{Category, MAX_CATEGORIES},
        event::Event,
        event_file::default_colour,
        field::Field,
        id::CategoryCode,
        participant::Standing,
        text::{did_you_mean, fold},
    },
    roster::{LeftOut, List, Listed, Mapping, Options, Problem, Row},
    store::{Import, Namesakes, Put},
};

/// The most pairs of namesakes, or of registrations left out, that are named one by one.
const NAMED: usize = 10;

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
New references are added, known ones updated, unchanged ones left alone; what the list has no column for stays as it is.
Columns: reference, category, title, given_name, family_name, native_name, function, delegation, delegation_type, country, email,
days, photo, name, head, order, and what Indico, pretix, Eventbrite, Attendize and Hi.Events call them.
A photo is found in the folder of --photos by the file name in the column \"photo\", else by the reference (KWT24-0001.jpg).
Exit code 1 says that at least one row or photo was rejected.")]
pub struct Args {
    /// The list, CSV or XLSX; "-" reads stdin
    file: PathBuf,
    /// Say what a column holds; leave the field empty to leave the column out (repeatable)
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<Mapping>,
    /// A folder with photos, JPEG or PNG: stored upright, cropped around the face, at print size
    #[arg(long, value_name = "DIR")]
    photos: Option<PathBuf>,
    /// Say what would be done, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Take the whole list or, where a row is rejected, nothing of it
    #[arg(long)]
    strict: bool,
    /// Create categories that the event does not know: with all zones and days
    #[arg(long)]
    create_categories: bool,
    /// The category of rows that have none
    #[arg(long, value_name = "CODE")]
    category: Option<CategoryCode>,
    /// The worksheet of a workbook; else the first
    #[arg(long, value_name = "NAME")]
    worksheet: Option<String>,
    /// The text encoding of a CSV list, such as windows-1256; else it is found out
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
}

/// What became of a list.
#[derive(Debug, Default)]
struct Summary {
    added: u64,
    updated: u64,
    unchanged: u64,
    rejected: u64,
    problems: Vec<Problem>,
    left_out: Vec<LeftOut>,
    /// References that are left out in the list and accredited here.
    standing: Vec<LeftOut>,
    created: Vec<CategoryCode>,
    namesakes: Vec<Namesakes>,
    photos: Option<PhotoSummary>,
    kept: Kept,
}

/// Whether the good rows were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Kept {
    #[default]
    Yes,
    Rehearsed,
    Refused,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Outcome, CliError> {
    let mut store = context.store()?;
    let event = store.event()?.event;
    let failed = |error| CliError::list(&args.file, &error);
    let options = Options { mappings: args.map.clone(), worksheet: args.worksheet.clone(), encoding: args.encoding.clone() };
    let list = if args.file.as_os_str() == "-" { List::read(std::io::stdin(), options) } else { List::open(&args.file, options) };
    let mut list = list.map_err(failed)?;
    let photos = match &args.photos {
        Some(folder) => Some(photos::prepare(context, &store, folder, (&args.file, &mut list), &event)?),
        None => None,
    };
    let (mut rows, notices) = list.rows(&event).map_err(failed)?;
    for notice in &notices {
        context.status(notice);
    }
    let has_names =
        [Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName].iter().any(|&name| rows.columns().has(name));
    let mut importer = Importer {
        import: store.import(context.now())?,
        args,
        has_names,
        category_column: rows.heading(Field::Category).to_owned(),
        resolved: HashMap::new(),
        summary: Summary::default(),
    };
    importer.check_default()?;
    while let Some(row) = rows.next().transpose().map_err(failed)? {
        importer.take(row)?;
    }
    if let Some(photos) = photos {
        importer.store(photos)?;
    }
    let summary = importer.finish()?;
    report(context, args, &summary)?;
    Ok(if summary.has_rejected() { Outcome::No } else { Outcome::Done })
}

/// An import under way.
struct Importer<'a> {
    import: Import<'a>,
    args: &'a Args,
    has_names: bool,
    category_column: String,
    /// What the list writes, and the category it means.
    resolved: HashMap<CategoryCode, CategoryCode>,
    summary: Summary,
}

impl Importer<'_> {
    /// Refuses a `--category` that does not exist before a row is read.
    fn check_default(&mut self) -> Result<(), CliError> {
        let Some(code) = &self.args.category else { return Ok(()) };
        let unknown = |problem: String| CliError::failed(format!("--category: \"{code}\" {problem}"));
        let known = self.known(code)?.map_err(unknown)?;
        self.resolved.insert(code.clone(), known);
        Ok(())
    }

    fn take(&mut self, row: Row) -> Result<(), CliError> {
        match row {
            Row::Listed(listed) => match self.put(*listed)? {
                Ok(Put::Added) => self.summary.added += 1,
                Ok(Put::Updated) => self.summary.updated += 1,
                Ok(Put::Unchanged) => self.summary.unchanged += 1,
                Err(problem) => self.reject(vec![problem]),
            },
            Row::LeftOut(left_out) => {
                let stored = self.import.participant(&left_out.reference)?;
                if stored.is_some_and(|stored| stored.standing == Standing::Accredited) {
                    self.summary.standing.push(left_out.clone());
                }
                self.summary.left_out.push(left_out);
            }
            Row::Rejected(rejected) => self.reject(rejected.problems),
        }
        Ok(())
    }

    /// Stores the photos of the rows that were taken.
    fn store(&mut self, photos: Photos) -> Result<(), CliError> {
        let (photos, problems) = photos.store(&mut self.import)?;
        self.summary.photos = Some(photos);
        self.summary.problems.extend(problems);
        self.summary.problems.sort_by_key(|problem| problem.line);
        Ok(())
    }

    fn reject(&mut self, problems: Vec<Problem>) {
        self.summary.rejected += 1;
        self.summary.problems.extend(problems);
    }

    fn put(&mut self, listed: Listed) -> Result<Result<Put, Problem>, CliError> {
        let (line, columns) = (listed.line, listed.columns);
        let stored = || self.import.participant(listed.reference());
        let category = match (&listed.category, &self.args.category) {
            (Some(code), _) | (None, Some(code)) => match self.known(code)? {
                Ok(known) => known,
                Err(problem) => return Ok(Err(Problem::new(line, &self.category_column, code.as_str(), problem))),
            },
            (None, None) => {
                if let Some(stored) = stored()? {
                    stored.participant.category
                } else {
                    let problem = "is empty; write a category, or give one to all such rows with --category CODE";
                    return Ok(Err(Problem::new(line, &self.category_column, "", problem)));
                }
            }
        };
        if !self.has_names && self.import.participant(listed.reference())?.is_none() {
            let problem = "is new and has no name; the list needs a column given_name, family_name or name";
            return Ok(Err(Problem::new(line, "reference", listed.reference().as_str(), problem)));
        }
        Ok(Ok(self.import.put(&listed.into_participant(category), columns)?))
    }

    /// Returns the category that a code means: exactly, or but for case and accents by code or title; or what is wrong with it.
    fn known(&mut self, code: &CategoryCode) -> Result<Result<CategoryCode, String>, CliError> {
        if let Some(known) = self.resolved.get(code) {
            return Ok(Ok(known.clone()));
        }
        let event = self.import.event();
        let found = match event.category(code).map(|category| category.code.clone()) {
            Some(exact) => exact,
            None => match alike(event, code) {
                Some(alike) => alike,
                None if self.args.create_categories => self.create(code)?,
                None => return Ok(Err(unknown(event, code))),
            },
        };
        self.resolved.insert(code.clone(), found.clone());
        Ok(Ok(found))
    }

    fn create(&mut self, code: &CategoryCode) -> Result<CategoryCode, CliError> {
        let event = self.import.event();
        let next = event.categories.iter().map(|category| usize::from(category.index) + 1).max().unwrap_or(0);
        let index = u8::try_from(next).map_err(|_| {
            CliError::failed(format!("category \"{code}\" would be one more than the {MAX_CATEGORIES} that an event can have"))
                .hint("see whether --map names the right column for categories")
        })?;
        let category = Category {
            index,
            code: code.clone(),
            title: code.as_str().to_uppercase(),
            colour: default_colour(event.categories.len()),
            zones: event.all_zones(),
            days: event.all_days(),
        };
        self.import.add_category(category)?;
        self.summary.created.push(code.clone());
        Ok(code.clone())
    }

    /// Keeps what was taken, unless it was a rehearsal or `--strict` forbids it.
    fn finish(mut self) -> Result<Summary, CliError> {
        self.summary.namesakes = self.import.namesakes()?;
        if self.args.dry_run {
            self.summary.kept = Kept::Rehearsed;
        } else if self.args.strict && self.summary.has_rejected() {
            self.summary.kept = Kept::Refused;
        } else {
            self.import.commit()?;
        }
        Ok(self.summary)
    }
}

impl Summary {
    fn has_rejected(&self) -> bool {
        self.rejected > 0 || self.photos.as_ref().is_some_and(|photos| photos.rejected > 0)
    }

    fn has_new_photos(&self) -> bool {
        self.photos.as_ref().is_some_and(|photos| photos.stored > 0)
    }
}

fn alike(event: &Event, code: &CategoryCode) -> Option<CategoryCode> {
    let folded = fold(code.as_str());
    let mut alike = event.categories.iter().filter(|known| fold(known.code.as_str()) == folded || fold(&known.title) == folded);
    let first = alike.next().filter(|_| !folded.is_empty())?;
    alike.next().is_none().then(|| first.code.clone())
}

fn unknown(event: &Event, code: &CategoryCode) -> String {
    let known = || event.categories.iter().map(|category| category.code.as_str());
    let suggestion = did_you_mean(code.as_str(), known());
    format!(
        "is no category of the event{suggestion}; known are {}, or add --create-categories",
        known().collect::<Vec<_>>().join(", ")
    )
}

fn report(context: &Context, args: &Args, summary: &Summary) -> Result<(), CliError> {
    if context.format == Format::Json {
        return Ok(writeln!(std::io::stdout(), "{}", to_json(summary))?);
    }
    let mut out = anstream::stdout().lock();
    for Problem { line, column, value, problem } in &summary.problems {
        match (column.as_str(), value.as_str()) {
            ("", _) => writeln!(out, "line {line}: {problem}")?,
            (column, "") => writeln!(out, "line {line}: {column} {problem}")?,
            (column, value) => writeln!(out, "line {line}: {column} \"{value}\" {problem}")?,
        }
    }
    out.flush()?;
    warn(context, summary);
    for code in &summary.created {
        let done = if summary.kept == Kept::Yes { "created" } else { "would be created" };
        context.status(format!("category \"{code}\" {done} with all zones and days; change that with \"accredit event apply\""));
    }
    context.status(conclusion(args, summary));
    Ok(())
}

/// Says what a person should look at, and no program can decide.
fn warn(context: &Context, summary: &Summary) {
    for Namesakes { people, delegation } in summary.namesakes.iter().take(NAMED) {
        let references = people.iter().map(|(reference, _)| reference.as_str()).take(NAMED).collect::<Vec<_>>().join(", ");
        let name = people.first().map_or("", |(_, name)| name);
        let of = if delegation.is_empty() { String::new() } else { format!(", {delegation}") };
        context.status(format!("the same person twice? {name}{of}: {references}"));
    }
    more(context, summary.namesakes.len(), "names stand twice");
    for LeftOut { reference, status, .. } in summary.standing.iter().take(NAMED) {
        context.status(format!(
            "{reference} is \"{status}\" in the list and accredited here; see \"accredit participant withdraw {reference}\""
        ));
    }
    more(context, summary.standing.len(), "registrations do not stand in the list and are accredited here");
    let Some(photos) = &summary.photos else { return };
    for (line, name) in photos.absent.iter().take(NAMED) {
        context.status(format!("line {line}: there is no file \"{name}\" in the folder of photos"));
    }
    more(context, photos.absent.len(), "files are not in the folder of photos");
    for name in photos.left_over.iter().take(NAMED) {
        context.status(format!("the photo {name} is of nobody on the list"));
    }
    more(context, photos.left_over.len(), "photos are of nobody on the list");
}

fn more(context: &Context, count: usize, what: &str) {
    if count > NAMED {
        context.status(format!("… and {} more {what}; --json lists them all", count - NAMED));
    }
}

fn conclusion(args: &Args, summary: &Summary) -> String {
    let list = if args.file.as_os_str() == "-" { "stdin".to_owned() } else { args.file.display().to_string() };
    let Summary { added, updated, unchanged, rejected, .. } = summary;
    let left_out = match summary.left_out.len() {
        0 => String::new(),
        count => format!(", {count} left out (registration canceled or not complete)"),
    };
    let figures = format!("{added} added, {updated} updated, {unchanged} unchanged, {rejected} rejected{left_out}");
    let photos = summary.photos.as_ref().map_or_else(String::new, PhotoSummary::figures);
    match summary.kept {
        Kept::Rehearsed => format!("{list}: would be {figures}{photos}; nothing was kept (--dry-run)"),
        Kept::Refused => format!("{list}: nothing was kept (--strict): {rejected} rejected{photos}"),
        Kept::Yes if added + updated == 0 && summary.created.is_empty() && !summary.has_new_photos() => {
            format!("{list}: nothing changed: {unchanged} unchanged, {rejected} rejected{left_out}{photos}")
        }
        Kept::Yes => format!("{list}: {figures}{photos}"),
    }
}

fn to_json(summary: &Summary) -> serde_json::Value {
    let left_out = |rows: &[LeftOut]| {
        let row = |row: &LeftOut| json!({ "line": row.line, "reference": row.reference.as_str(), "status": row.status });
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let problem = |problem: &Problem| json!({ "line": problem.line, "column": problem.column, "value": problem.value, "problem": problem.problem });
    json!({
        "kept": summary.kept == Kept::Yes,
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "rejected": summary.rejected,
        "problems": summary.problems.iter().map(problem).collect::<Vec<_>>(),
        "photos": summary.photos.as_ref().map(PhotoSummary::to_json),
        "left_out": left_out(&summary.left_out),
        "left_out_but_accredited": left_out(&summary.standing),
        "categories_created": summary.created.iter().map(CategoryCode::as_str).collect::<Vec<_>>(),
        "namesakes": summary.namesakes.iter().map(|group| {
            group.people.iter().map(|(reference, _)| reference.as_str()).collect::<Vec<_>>()
        }).collect::<Vec<_>>(),
    })
}
