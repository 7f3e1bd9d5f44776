//! A delegation's form that comes back: its rows are taken under the delegation's rights, places and time.

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
        id::CategoryCode,
        merge::Listing,
        own_field::OwnField,
        participant::Participant,
        register::DelegationId,
        text::fold,
    },
    roster::{CellProblem, FormAsk, HiddenRows, List, Listed, Options, ReturnedForm, Row},
    store::{FormOutcome, FormResult, FormRow, Settled, Store, StoreError},
};

/// The fields that a delegation may say something of, beside the event's own.
const TAKEN: [Field; 8] = [
    Field::Category,
    Field::Title,
    Field::GivenName,
    Field::FamilyName,
    Field::NativeName,
    Field::Function,
    Field::Head,
    Field::Email,
];

/// Takes a form that came back.
pub(super) fn run(context: &Context, args: &Args, form: &ReturnedForm) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let of_event = store.event()?;
    let failed = |message: String| CliError::failed(format!("{}: {message}", args.file.display()));
    if form.event != of_event.id.to_string() {
        return Err(failed(format!("is the form of \"{}\" for another event", form.name)).hint("name this event's database with --db"));
    }
    let delegation = delegation(&store, form, args).map_err(|error| error.within(&args.file.display().to_string()))?;
    let (rows, mut problems) = rows(&store, &of_event.event, args, form)?;
    let list = args.list_name().unwrap_or_else(|| form.name.clone());
    let written = store.apply_form(delegation, rows, &list, context.now())?;
    let refused = written.results.iter().filter(|one| matches!(one.outcome, FormOutcome::Rejected(_))).count();
    let (results, promoted) = if args.dry_run || (args.strict && refused + problems.len() > 0) {
        (written.results, Vec::new())
    } else {
        written.commit()?
    };
    problems.extend(results.iter().filter_map(rejected));
    problems.sort_by_key(|problem| problem.line);
    let settled = Settled { promoted, ..Settled::default() };
    if context.format == Format::Json {
        say!("{}", to_json(form, &of_event.event, &results, &problems, &settled));
    } else {
        tell(context, &of_event.event, &results, &problems)?;
        places::tell(context, &settled, &[]);
        context.status(conclusion(args, form, &results, problems.len()));
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
fn rows(
    store: &Store,
    event: &Event,
    args: &Args,
    form: &ReturnedForm,
) -> Result<(Vec<FormRow>, Vec<CellProblem>), CliError> {
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
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    while let Some(row) = found.next().transpose().map_err(failed)? {
        match row {
            Row::Listed(listed) => match form.rows.get(&listed.line) {
                Some(FormAsk::Withdraw) => {
                    rows.push(FormRow::Withdraw { line: listed.line, reference: listed.reference().clone() });
                }
                Some(FormAsk::Take) if !form.has_new(listed.reference()) && store.find(listed.reference())?.is_none() => {
                    let problem = "is not a number of this form; write into a free row";
                    problems.push(CellProblem::new(listed.line, "reference", listed.reference().as_str(), problem));
                }
                Some(FormAsk::Take) => match listing(event, form, *listed, &mut problems) {
                    Ok(listing) => rows.push(FormRow::Take(Box::new(listing))),
                    Err(problem) => problems.push(problem),
                },
                Some(FormAsk::Nothing) | None => {}
            },
            Row::Rejected(rejected) => problems.extend(rejected.problems),
            Row::LeftOut(_) | Row::Hidden(_) => {}
        }
    }
    Ok((rows, problems))
}

/// Returns what a row says, without what a delegation cannot say.
fn listing(event: &Event, form: &ReturnedForm, mut listed: Listed, problems: &mut Vec<CellProblem>) -> Result<Listing, CellProblem> {
    let line = listed.line;
    let reference = listed.reference().clone();
    problems.append(&mut listed.unusable);
    let taken: FieldSet = TAKEN.into_iter().chain(event.fields.iter().map(OwnField::field)).collect();
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
    let Some(category) = category.or_else(|| (!is_new).then(|| event.categories.first().map(|first| first.code.clone())).flatten()) else {
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

/// How many rows came to what.
fn figures(results: &[FormResult]) -> [(&'static str, usize); 6] {
    let of = |is: fn(&FormOutcome) -> bool| results.iter().filter(|one| is(&one.outcome)).count();
    [
        ("nominated", of(|one| matches!(one, FormOutcome::Nominated))),
        ("drafts", of(|one| matches!(one, FormOutcome::Draft(_)))),
        ("waiting", of(|one| matches!(one, FormOutcome::Waits(_)))),
        ("changed", of(|one| matches!(one, FormOutcome::Changed { .. }))),
        ("withdrawn", of(|one| matches!(one, FormOutcome::Withdrawn))),
        ("unchanged", of(|one| matches!(one, FormOutcome::Unchanged(_)))),
    ]
}

fn conclusion(args: &Args, form: &ReturnedForm, results: &[FormResult], rejected: usize) -> String {
    let told = figures(results).into_iter().filter(|(_, count)| *count > 0).map(|(word, count)| format!("{count} {word}"));
    let told = told.chain([format!("{rejected} rejected")]).collect::<Vec<_>>().join(", ");
    let rows = count(results.len(), "row");
    let file = args.file.display();
    if args.dry_run {
        return format!("{file}: the form of {}, {rows}; nothing was written (--dry-run): {told}", form.name);
    }
    if args.strict && rejected > 0 {
        return format!("{file}: the form of {}, {rows}; nothing was kept (--strict): {told}", form.name);
    }
    format!("{file}: the form of {}, {rows}: {told}", form.name)
}

fn to_json(form: &ReturnedForm, event: &Event, results: &[FormResult], problems: &[CellProblem], settled: &Settled) -> Value {
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
    for (word, count) in figures(results) {
        told[word] = count.into();
    }
    told["rejected"] = problems.len().into();
    for (key, value) in places::to_json(settled, &[]) {
        told[key] = value;
    }
    told
}
