//! What a merged list says of each person: who is new, which field becomes what, what stays against the list, who is missing.

use std::{io::Write, path::Path};

use serde_json::{Value, json};

use crate::{
    cli::{
        context::Context,
        error::CliError,
        file,
        import::{
            args::Args,
            named::{NAMED, more},
            summary::{ImportSummary, Kept},
        },
    },
    domain::{
        event::Event,
        field::FieldSet,
        merge::{FieldConflict, MergeConflict},
        text::printable,
    },
    report::{Column, CsvSink, Frame, Sink, column, text, xlsx},
    store::{Planned, Put},
};

/// A line of the table of changes.
struct ChangeLine {
    line: u64,
    reference: String,
    name: String,
    what: &'static str,
    field: String,
    from: String,
    to: String,
}

/// Returns every line of the table, in the order of the list; who is missing comes last.
fn lines<'s>(summary: &'s ImportSummary, event: &'s Event) -> impl Iterator<Item = ChangeLine> + 's {
    let of_person = move |planned: &'s Planned| {
        let line = move |what, field: &str, from: &str, to: &str| ChangeLine {
            line: planned.line,
            reference: planned.reference.to_string(),
            name: planned.name.clone(),
            what,
            field: field.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
        };
        let new = (planned.put == Put::Added).then(|| line("new", "", "", ""));
        let changes = planned
            .changes
            .iter()
            .map(|one| line("changed", event.field_name(one.field), &one.from, &one.to))
            .collect::<Vec<_>>();
        let conflicts = planned
            .conflicts
            .iter()
            .map(|one| line("conflict", event.field_name(one.field), &one.mine, &one.theirs))
            .collect::<Vec<_>>();
        new.into_iter().chain(changes).chain(conflicts)
    };
    let what = if summary.withdrawn > 0 { "withdrawn" } else { "missing" };
    let missing = summary.missing.iter().map(move |one| ChangeLine {
        line: 0,
        reference: one.reference.to_string(),
        name: one.name.clone(),
        what,
        field: String::new(),
        from: String::new(),
        to: String::new(),
    });
    summary.planned.iter().flat_map(of_person).chain(missing)
}

/// Writes the table to a file, CSV or XLSX by its name.
///
/// # Errors
/// When the name ends otherwise, or the file cannot be written.
pub(super) fn write(context: &Context, path: &Path, summary: &ImportSummary, event: &Event) -> Result<(), CliError> {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    let frame = Frame::new(event, context.now());
    file::replace_private(path, |out| {
        match ending.as_deref() {
            Some("csv") => fill(&mut CsvSink::new(out), summary, event)?,
            Some("xlsx") => xlsx(&frame, out, |sink| Ok(fill(sink, summary, event)?)).map_err(|error| CliError::chain(&error))?,
            _ => return Err(unknown_ending(path)),
        }
        Ok(())
    })
}

/// Refuses a file whose name is neither CSV nor XLSX, before anything is read.
///
/// # Errors
/// When it is.
pub(super) fn check(args: &Args) -> Result<(), CliError> {
    let Some(path) = &args.changes else { return Ok(()) };
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    if matches!(ending.as_deref(), Some("csv" | "xlsx")) { Ok(()) } else { Err(unknown_ending(path)) }
}

fn unknown_ending(path: &Path) -> CliError {
    CliError::failed(format!("{}: the format cannot be told from the file name", path.display()))
        .hint("end the name in .csv or .xlsx")
}

fn fill(sink: &mut dyn Sink, summary: &ImportSummary, event: &Event) -> std::io::Result<()> {
    let columns: [Column; 7] = [
        column("line", 8),
        column("reference", 14),
        column("name", 28),
        column("what", 12),
        column("field", 18),
        column("from", 30),
        column("to", 30),
    ];
    sink.table("Changes", &columns)?;
    for one in lines(summary, event) {
        let line = if one.line == 0 { String::new() } else { one.line.to_string() };
        let texts = [line.as_str(), &one.reference, &one.name, one.what, &one.field, &one.from, &one.to];
        sink.row(&texts.map(text))?;
    }
    Ok(())
}

/// Says what stays against the list, why, and what to do.
fn stays(conflict: &FieldConflict) -> String {
    let (mine, theirs) = (printable(&conflict.mine), printable(&conflict.theirs));
    match conflict.kind {
        MergeConflict::BothChanged => {
            let said = |base: &String| format!("; the list said \"{}\" before", printable(base));
            let base = conflict.base.as_ref().map_or_else(String::new, said);
            format!("\"{mine}\" stays, and the list says \"{theirs}\"{base}; take the list's with --prefer list")
        }
        MergeConflict::HalfName => {
            format!(
                "the whole name \"{mine}\" stays, for \"{theirs}\" is only a part of a name; give the list the other part too"
            )
        }
        MergeConflict::NameInParts => format!(
            "\"{mine}\" stays, which stands in given and family name, and the list says \"{theirs}\"; take the list's with --prefer list"
        ),
    }
}

/// What is told of an import row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowDetail {
    /// What the list and the record differ in.
    Conflicts,
    /// Every change.
    Everything,
}

/// Writes conflicts to stdout, and with them every change if that is wanted.
///
/// # Errors
/// When stdout cannot be written.
pub(super) fn tell(out: &mut impl Write, summary: &ImportSummary, event: &Event, detail: RowDetail) -> Result<(), CliError> {
    let has_detail = detail == RowDetail::Everything;
    for planned in &summary.planned {
        let (line, reference) = (planned.line, &planned.reference);
        if has_detail && planned.put == Put::Added {
            writeln!(out, "line {line}: {reference} is new: {}", printable(&planned.name))?;
        }
        for one in planned.changes.iter().filter(|_| has_detail) {
            let field = event.field_name(one.field);
            writeln!(out, "line {line}: {reference} {field} \"{}\" → \"{}\"", printable(&one.from), printable(&one.to))?;
        }
        for one in &planned.conflicts {
            writeln!(out, "line {line}: {reference} {}: {}", event.field_name(one.field), stays(one))?;
        }
        if has_detail {
            for (fields, why) in [
                (planned.corrections, "corrected by hand, which stays; the list has not changed"),
                (planned.blanks, "blank in the list, what is known here stays"),
            ] {
                if fields != FieldSet::default() {
                    writeln!(out, "line {line}: reference \"{reference}\": {} {why}", names(fields, event))?;
                }
            }
        }
    }
    Ok(())
}

fn names(fields: FieldSet, event: &Event) -> String {
    fields.iter().map(|field| event.field_name(field)).collect::<Vec<_>>().join(", ")
}

/// States what stays although the list says otherwise, or nothing, and who is missing.
pub(super) fn remark(context: &Context, summary: &ImportSummary) {
    let fields = |count: u64| if count == 1 { "1 field".to_owned() } else { format!("{count} fields") };
    if summary.corrections > 0 {
        context.status(format!(
            "{} corrected by hand and not changed in the list since: the corrections stay",
            fields(summary.corrections)
        ));
    }
    if summary.blanks > 0 {
        context.status(format!(
            "{} blank in the list, and known here: kept{}",
            fields(summary.blanks),
            if summary.clears_blank { "" } else { "; --clear-blank clears them" }
        ));
    }
    let Some(list) = &summary.list else { return };
    let fate = match (summary.withdrawn, summary.kept) {
        (0, _) => "",
        (_, Kept::Yes) => " and is withdrawn",
        _ => " and would be withdrawn",
    };
    for missing in summary.missing.iter().take(NAMED) {
        context.status(format!("{} {} is no longer on the list \"{list}\"{fate}", missing.reference, printable(&missing.name)));
    }
    more(context, summary.missing.len(), "are no longer on the list");
    if !summary.missing.is_empty() && summary.withdrawn == 0 {
        context.status(format!("withdraw them with --withdraw-missing {}", summary.missing.len()));
    }
}

/// Returns the changes, conflicts and missing people for programs.
pub(super) fn to_json(summary: &ImportSummary, event: &Event) -> [(&'static str, Value); 3] {
    let person =
        |planned: &Planned| json!({ "line": planned.line, "reference": planned.reference.as_str(), "name": planned.name });
    let changes = summary.planned.iter().filter(|one| one.put != Put::Unchanged).map(|planned| {
        let fields: Vec<Value> = planned
            .changes
            .iter()
            .map(|one| json!({ "field": event.field_name(one.field), "from": one.from, "to": one.to }))
            .collect();
        let mut change = person(planned);
        change["new"] = (planned.put == Put::Added).into();
        change["fields"] = fields.into();
        change
    });
    let conflicts = summary.planned.iter().flat_map(|planned| {
        planned.conflicts.iter().map(move |one| {
            let mut conflict = person(planned);
            conflict["field"] = event.field_name(one.field).into();
            conflict["mine"] = one.mine.as_str().into();
            conflict["base"] = one.base.clone().into();
            conflict["theirs"] = one.theirs.as_str().into();
            conflict
        })
    });
    let missing = summary.missing.iter().map(|one| json!({ "reference": one.reference.as_str(), "name": one.name }));
    [("changes", changes.collect()), ("conflicts", conflicts.collect()), ("missing", missing.collect())]
}
