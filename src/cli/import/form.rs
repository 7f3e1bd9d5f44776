//! A delegation's form that comes back: its rows are taken under the delegation's rights, places and time.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        import::args::Args,
        places,
        words::count,
    },
    domain::{
        event::Event,
        field::{Field, FieldSet},
        id::{CategoryCode, Reference},
        merge::{Base, Listing},
        nomination::needs,
        own_field::OwnField,
        participant::Participant,
        register::DelegationId,
        text::fold,
    },
    roster::{
        ACTION_COLUMN, CellProblem, FormAsk, HiddenRows, LeftOut, List, Listed, MovedName, Options, ReturnedForm, Row, StrayRow,
    },
    store::{FormListing, FormOutcome, FormResult, FormRow, Settled, Store, StoreError},
};

/// The most rows that are named in a line.
const MOST_LINES: usize = 10;

/// What is wrong with a form.
#[derive(Default)]
struct FormProblems {
    /// Why rows are not taken.
    rows: Vec<CellProblem>,
    /// Cells that cannot be used, of rows that may be taken all the same.
    cells: Vec<CellProblem>,
}

impl FormProblems {
    fn with(mut self, rejected: impl Iterator<Item = CellProblem>) -> Self {
        self.rows.extend(rejected);
        self
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.cells.is_empty()
    }

    fn sorted(&self) -> Vec<CellProblem> {
        let mut all: Vec<CellProblem> = self.rows.iter().chain(&self.cells).cloned().collect();
        all.sort_by_key(|problem| problem.line);
        all
    }
}

/// Refuses a form that does not say what it was written with, and options that mean nothing for a form.
fn check(args: &Args, form: &ReturnedForm) -> Result<(), CliError> {
    let failed = |message: String| CliError::failed(format!("{}: {message}", args.file.display()));
    if form.number.is_empty() {
        let hint = format!("write it again: accredit delegation template {:?} -o FORM.xlsx", form.name);
        return Err(failed("does not say what its cells were written with".into()).hint(hint));
    }
    let of_lists = [
        ("--map", !args.map.is_empty()),
        ("--photos", args.photos.is_some()),
        ("--create-categories", args.create_categories),
        ("--category", args.category.is_some()),
        ("--worksheet", args.worksheet.is_some()),
        ("--header-row", args.header_row.is_some()),
        ("--hidden", args.hidden.is_some()),
        ("--fill-down", !args.fill_down.is_empty()),
        ("--keep-blank", !args.keep_blank.is_empty()),
        ("--name-order", args.name_order.is_some()),
        ("--encoding", args.encoding.is_some()),
        ("--list", args.list.is_some()),
        ("--clear-blank", args.clear_blank),
        ("--prefer", args.prefer.is_some()),
        ("--changes", args.changes.is_some()),
        ("--withdraw-missing", args.withdraw_missing.is_some()),
    ];
    match of_lists.into_iter().find(|(_, is_given)| *is_given) {
        Some((option, _)) => {
            Err(failed(format!("is a nomination form, and {option} is for lists")).hint(format!("leave {option} out")))
        }
        None => Ok(()),
    }
}

/// Takes a form that came back.
pub(super) fn run(context: &Context, args: &Args, form: &ReturnedForm) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let of_event = store.event()?;
    let failed = |message: String| CliError::failed(format!("{}: {message}", args.file.display()));
    if form.event != of_event.id.to_string() {
        return Err(
            failed(format!("is the form of \"{}\" for another event", form.name)).hint("name this event's database with --db")
        );
    }
    let delegation = delegation(&store, form, args).map_err(|error| error.within(&args.file.display().to_string()))?;
    check(args, form)?;
    let (rows, found) = rows(&store, &of_event.event, args, form)?;
    let written = store.apply_form(delegation, rows, &form.number, context.now())?;
    let found = found.with(written.results.iter().filter_map(rejected));
    let (results, settled) = if args.strict && !found.is_empty() {
        (written.results, Settled::default())
    } else if args.dry_run {
        written.rehearse()?
    } else {
        written.commit()?
    };
    tell_doubts(context, form);
    let problems = found.sorted();
    let figures = FormFigures::of(&results, &found);
    if context.format == Format::Json {
        say!("{}", to_json(form, &of_event.event, &results, &problems, &figures, &settled));
    } else {
        tell(context, &of_event.event, &results, &problems)?;
        places::tell(context, &settled, &[]);
        context.status(conclusion(args, form, &figures));
    }
    Ok(if problems.is_empty() { Ending::Done } else { Ending::No })
}

/// Returns the delegation of the form: by its number, else by its name, as where it was merged since.
fn delegation(store: &Store, form: &ReturnedForm, args: &Args) -> Result<DelegationId, CliError> {
    let by_number = store.delegations()?.into_iter().find(|one| one.id == DelegationId(form.delegation));
    let stored = match by_number {
        Some(stored) => stored,
        None => store.delegation(&form.name)?,
    };
    if let Some(expected) = &args.delegation
        && store.delegation(expected)?.id != stored.id
    {
        return Err(CliError::failed(format!("is the form of \"{}\", not of \"{expected}\"", stored.delegation.name)));
    }
    Ok(stored.id)
}

/// Reads the rows that ask for something, and what is wrong with the others.
fn rows(store: &Store, event: &Event, args: &Args, form: &ReturnedForm) -> Result<(Vec<FormRow>, FormProblems), CliError> {
    let options = Options {
        worksheet: Some(form.worksheet.clone()),
        header_row: Some(form.header_row),
        hidden: Some(HiddenRows::Include),
        // A column that is filled for a few rows is meant so.
        keep_blank: form.columns.iter().filter(|name| !name.is_empty()).cloned().collect(),
        ..Options::default()
    };
    let failed = |error| CliError::list(&args.file, &error);
    let mut list = List::open(&args.file, options).map_err(failed)?;
    let (mut found, _) = list.rows(event).map_err(failed)?;
    let (mut rows, mut problems) = (Vec::new(), FormProblems::default());
    while let Some(row) = found.next().transpose().map_err(failed)? {
        match row {
            Row::Listed(listed) => match form.rows.get(&listed.line) {
                Some(FormAsk::Withdraw) => {
                    rows.push(FormRow::Withdraw { line: listed.line, reference: listed.reference().clone() });
                }
                Some(FormAsk::Unknown(action)) => {
                    let word = form.withdraw.first().map(String::as_str).unwrap_or_default();
                    let problem = format!("is not understood; write \"{word}\" to withdraw the person, or empty the cell");
                    problems.rows.push(CellProblem::new(listed.line, ACTION_COLUMN, action, problem));
                }
                Some(FormAsk::Take) if !form.has_new(listed.reference()) && store.find(listed.reference())?.is_none() => {
                    let problem = "is not a number of this form; write into a free row";
                    problems.rows.push(CellProblem::new(listed.line, "reference", listed.reference().as_str(), problem));
                }
                Some(FormAsk::Take) => match listing(event, form, *listed, &mut problems.cells) {
                    Ok(listing) => {
                        let written = written(event, form, &listing.participant.reference);
                        rows.push(FormRow::Take(Box::new(FormListing { listing, written })));
                    }
                    Err(problem) => problems.rows.push(problem),
                },
                Some(FormAsk::Nothing) | None => {}
            },
            Row::Rejected(rejected) => {
                let stray = rejected.problems.first().and_then(|problem| Some((problem.line, form.strays.get(&problem.line)?)));
                match stray {
                    Some((line, stray)) => problems.rows.push(told_of_stray(line, *stray, form)),
                    None => problems.rows.extend(rejected.problems),
                }
            }
            // Nothing that a form says is passed over in silence.
            Row::LeftOut(LeftOut { line, reference, status }) => {
                let problem = format!("is a row with the status \"{status}\", which is not read; empty that cell");
                problems.rows.push(CellProblem::new(line, Field::Reference.as_str(), reference.as_str(), problem));
            }
            Row::Hidden(_) => {}
        }
    }
    Ok((rows, problems))
}

/// Says of a row that was pasted or inserted where new people go.
fn told_of_stray(line: u64, stray: StrayRow, form: &ReturnedForm) -> CellProblem {
    let go = format!(
        "write new people into its free rows, which have numbers; a form with more of them: accredit delegation template {:?} --rows N \
         -o FORM.xlsx",
        form.name
    );
    let told = match stray {
        StrayRow::Numberless => format!("is empty, so the row is not one of this form; {go}"),
        StrayRow::Copied(first) => format!("is that of line {first} already, so the row is a copy; {go}"),
    };
    CellProblem::new(line, Field::Reference.as_str(), "", told)
}

/// Returns what stood here when the form was written.
fn written(event: &Event, form: &ReturnedForm, reference: &Reference) -> Base {
    let mut base = Base::default();
    for (name, value) in form.written.get(reference.as_str()).into_iter().flatten() {
        let own = || event.fields.iter().find(|own| own.code.as_str() == name).map(OwnField::field);
        let offered = needs::ASKED.into_iter().find(|field| field.as_str() == name);
        if let Some(field) = offered.or_else(own) {
            base.set(field, Some(value.clone()));
        }
    }
    base
}

/// Returns what a row says, without what a delegation cannot say.
fn listing(
    event: &Event,
    form: &ReturnedForm,
    mut listed: Listed,
    problems: &mut Vec<CellProblem>,
) -> Result<Listing, CellProblem> {
    let line = listed.line;
    let reference = listed.reference().clone();
    problems.append(&mut listed.unusable);
    let taken: FieldSet = needs::ASKED.into_iter().chain(event.fields.iter().map(OwnField::field)).collect();
    let category = match &listed.category {
        Some(code) => Some(category(event, code).ok_or_else(|| {
            let known = event.categories.iter().map(|known| known.code.as_str()).collect::<Vec<_>>().join(", ");
            CellProblem::new(line, Field::Category.as_str(), code.as_str(), format!("is not a category; categories are {known}"))
        })?),
        None => None,
    };
    let is_new = form.has_new(&reference);
    if is_new && let Some(problem) = listed.refusal.first() {
        return Err(problem.clone());
    }
    let Some(category) =
        category.or_else(|| (!is_new).then(|| event.categories.first().map(|first| first.code.clone())).flatten())
    else {
        return Err(CellProblem::new(line, Field::Category.as_str(), "", "is empty; choose one"));
    };
    let (blank, has_category) = (listed.blank, listed.category.is_some());
    let (participant, columns) = listed.into_participant(category, None);
    let columns = columns.iter().filter(|field| taken.has(*field) && (*field != Field::Category || has_category)).collect();
    Ok(Listing { line, participant: only(&participant, taken), columns, blank })
}

/// Clears what a delegation cannot say.
fn only(given: &Participant, taken: FieldSet) -> Participant {
    let mut kept = Participant::new(given.reference.clone(), given.category.clone());
    kept.take(given, taken);
    kept
}

fn category(event: &Event, written: &CategoryCode) -> Option<CategoryCode> {
    let meant = fold(written.as_str());
    let is_meant = |code: &str, title: &str| fold(code) == meant || fold(title) == meant;
    let exact = event.categories.iter().find(|known| known.code == *written);
    let found = exact.or_else(|| event.categories.iter().find(|known| is_meant(known.code.as_str(), &known.title)));
    found.map(|known| known.code.clone())
}

fn rejected(result: &FormResult) -> Option<CellProblem> {
    let FormOutcome::Rejected(error) = &result.outcome else { return None };
    let problem = match error {
        StoreError::NoParticipant(_) => "is not a number of this form; write into a free row".to_owned(),
        error => format!("is not taken: {}", error.told()),
    };
    let who = if result.name.is_empty() { result.reference.to_string() } else { format!("{} {}", result.reference, result.name) };
    Some(CellProblem::new(result.line, "reference", &who, problem))
}

fn tell(context: &Context, event: &Event, results: &[FormResult], problems: &[CellProblem]) -> Result<(), CliError> {
    for problem in problems {
        say!("{problem}");
    }
    for FormResult { line, reference, name, outcome } in results {
        let who = format!("line {line}: {name} ({reference})");
        let fields = |fields: &FieldSet| fields.iter().map(|field| event.field_name(field)).collect::<Vec<_>>().join(", ");
        match outcome {
            FormOutcome::Nominated => context.detail(format!("{who} is nominated")),
            FormOutcome::Draft(lacks) => context.status(format!("{who} stays a draft; it lacks {}", lacks.join(", "))),
            FormOutcome::Waits(exceeded) => {
                let full = exceeded.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                context.status(format!("{who} waits for a place: {full}"));
            }
            FormOutcome::Changed { fields: changed, waits, conflicts } => {
                context.detail(format!("{who}: {} changed", fields(changed)));
                if *waits != FieldSet::default() {
                    context.status(format!("{who}: {} waits to be approved", fields(waits)));
                }
                stays(context, event, &who, conflicts);
            }
            FormOutcome::Unchanged(conflicts) => stays(context, event, &who, conflicts),
            FormOutcome::Withdrawn => context.detail(format!("{who} is withdrawn")),
            FormOutcome::Rejected(_) => {}
        }
    }
    Ok(())
}

/// Warns of rows that somebody may have meant otherwise: hidden or struck through, and names beside the numbers of other people.
fn tell_doubts(context: &Context, form: &ReturnedForm) {
    let lines = |rows: &[u64]| {
        let named = rows.iter().take(MOST_LINES).map(u64::to_string).collect::<Vec<_>>().join(", ");
        let more = rows.len().saturating_sub(MOST_LINES);
        let which = if rows.len() == 1 { format!("line {named} is") } else { format!("lines {named} are") };
        if more > 0 { which.replace(" are", &format!(" and {more} more are")) } else { which }
    };
    if !form.hidden.is_empty() {
        context.status(format!("warning: {} hidden, by hand or by a filter, and read all the same", lines(&form.hidden)));
    }
    if !form.struck.is_empty() {
        let word = form.withdraw.first().map(String::as_str).unwrap_or_default();
        context.status(format!(
            "warning: {} struck through, and read all the same; a person is withdrawn by the word \"{word}\"",
            lines(&form.struck)
        ));
    }
    for MovedName { line, number, name, owner } in &form.moved {
        context.status(format!(
            "warning: line {line}: {name} stands beside the number {number}, and the form was written with {owner} for this name; ask \
             the delegation whether its rows were sorted without their first column"
        ));
    }
}

fn stays(context: &Context, event: &Event, who: &str, conflicts: &[crate::domain::merge::FieldConflict]) {
    for conflict in conflicts {
        context.status(format!(
            "{who}: {} stays \"{}\", which was changed here; the form says \"{}\"",
            event.field_name(conflict.field),
            conflict.mine,
            conflict.theirs
        ));
    }
}

/// How many rows came to what; each row is counted once.
struct FormFigures {
    outcomes: [(&'static str, usize); 6],
    rejected: usize,
    /// Cells of rows that were taken without them.
    cells: usize,
    rows: usize,
}

impl FormFigures {
    fn of(results: &[FormResult], problems: &FormProblems) -> Self {
        let of = |is: fn(&FormOutcome) -> bool| results.iter().filter(|one| is(&one.outcome)).count();
        let rejected: HashSet<u64> = problems.rows.iter().map(|problem| problem.line).collect();
        let rows: HashSet<u64> = results.iter().map(|one| one.line).chain(rejected.iter().copied()).collect();
        Self {
            outcomes: [
                ("nominated", of(|one| matches!(one, FormOutcome::Nominated))),
                ("drafts", of(|one| matches!(one, FormOutcome::Draft(_)))),
                ("waiting", of(|one| matches!(one, FormOutcome::Waits(_)))),
                ("changed", of(|one| matches!(one, FormOutcome::Changed { .. }))),
                ("withdrawn", of(|one| matches!(one, FormOutcome::Withdrawn))),
                ("unchanged", of(|one| matches!(one, FormOutcome::Unchanged(_)))),
            ],
            cells: problems.cells.iter().filter(|problem| !rejected.contains(&problem.line)).count(),
            rejected: rejected.len(),
            rows: rows.len(),
        }
    }
}

fn conclusion(args: &Args, form: &ReturnedForm, figures: &FormFigures) -> String {
    let told = figures.outcomes.iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}"));
    let told = told.chain([format!("{} rejected", figures.rejected)]);
    let told = told.chain((figures.cells > 0).then(|| format!("{} not used", count(figures.cells, "cell"))));
    let told = told.collect::<Vec<_>>().join(", ");
    let rows = count(figures.rows, "row");
    let file = args.file.display();
    if args.dry_run {
        return format!("{file}: the form of {}, {rows}; nothing was written (--dry-run): {told}", form.name);
    }
    if args.strict && figures.rejected + figures.cells > 0 {
        return format!("{file}: the form of {}, {rows}; nothing was kept (--strict): {told}", form.name);
    }
    format!("{file}: the form of {}, {rows}: {told}", form.name)
}

fn to_json(
    form: &ReturnedForm,
    event: &Event,
    results: &[FormResult],
    problems: &[CellProblem],
    figures: &FormFigures,
    settled: &Settled,
) -> Value {
    let names = |fields: &FieldSet| fields.iter().map(|field| event.field_name(field).to_owned()).collect::<Vec<_>>();
    let row = |one: &FormResult| {
        let (outcome, more) = match &one.outcome {
            FormOutcome::Nominated => ("nominated", Value::Null),
            FormOutcome::Draft(lacks) => ("draft", json!(lacks)),
            FormOutcome::Waits(_) => ("waits", Value::Null),
            FormOutcome::Changed { fields, waits, .. } => ("changed", json!({ "fields": names(fields), "wait": names(waits) })),
            FormOutcome::Withdrawn => ("withdrawn", Value::Null),
            FormOutcome::Unchanged(_) => ("unchanged", Value::Null),
            FormOutcome::Rejected(error) => ("rejected", json!(error.told())),
        };
        json!({ "line": one.line, "reference": one.reference.as_str(), "name": one.name, "outcome": outcome, "details": more })
    };
    let mut told = json!({
        "form_of": form.name,
        "rows": results.iter().map(row).collect::<Vec<_>>(),
        "problems": problems.iter().map(|one| json!({ "line": one.line, "column": one.column, "value": one.value, "problem": one.problem })).collect::<Vec<_>>(),
    });
    for (word, count) in figures.outcomes {
        told[word] = count.into();
    }
    told["rejected"] = figures.rejected.into();
    told["cells"] = figures.cells.into();
    for (key, value) in places::to_json(settled, &[]) {
        told[key] = value;
    }
    told
}
