//! What an import says when it is done.

use std::io::Write;

use serde_json::json;

use crate::cli::{
    context::{Context, Format, Noise},
    error::CliError,
    import::{
        args::Args,
        changes::{self, RowDetail},
        named::{NAMED, more},
        summary::{ImportSummary, Kept},
    },
    photos::PhotoSummary,
    places, words,
};
use crate::{
    domain::{event::Event, id::CategoryCode, nomination::rules::ImportState},
    roster::{CellProblem, LeftOut},
    store::Namesakes,
};

/// The most remarks that are told one by one.
const REMARKS: usize = 100;
pub(super) fn report(context: &Context, args: &Args, summary: &ImportSummary, event: &Event) -> Result<(), CliError> {
    if context.format == Format::Json {
        return Ok(writeln!(std::io::stdout(), "{}", to_json(summary, event))?);
    }
    let mut out = anstream::stdout().lock();
    for problem in &summary.problems {
        writeln!(out, "{problem}")?;
    }
    let is_detailed = args.dry_run || context.noise == Noise::Verbose;
    let detail = if is_detailed { RowDetail::Everything } else { RowDetail::Conflicts };
    changes::tell(&mut out, summary, event, detail)?;
    out.flush()?;
    changes::remark(context, summary);
    warn(context, args, summary);
    places::tell(context, &summary.settled, &summary.exceeded);
    for code in &summary.created {
        let done = if summary.kept == Kept::Yes { "created" } else { "would be created" };
        context.status(format!("category \"{code}\" {done} with all zones and days; change that with \"accredit event apply\""));
    }
    context.status(conclusion(args, summary));
    let comes_in = event.nomination.as_ref().map(|rules| rules.import).unwrap_or_default();
    if comes_in == ImportState::Submitted && summary.added > 0 && summary.kept == Kept::Yes {
        context.status("who was added is submitted, and not accredited yet; see \"accredit nomination list\"");
    }
    Ok(())
}

/// States what a person should look at, and no program can decide.
fn warn(context: &Context, args: &Args, summary: &ImportSummary) {
    for remark in summary.remarks.iter().take(REMARKS) {
        context.status(remark);
    }
    if summary.remarks.len() > REMARKS {
        context.status(format!("… and {} more remarks; --json lists them all", summary.remarks.len() - REMARKS));
    }
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
    more(context, summary.standing.len(), "registrations are not confirmed in the list but accredited here");
    for (reference, standing) in summary.not_standing.iter().take(NAMED) {
        let command = match *standing {
            "blocked" => "participant unblock",
            "on-hold" => "nomination approve",
            _ => "participant restore",
        };
        context.status(format!(
            "{reference} is on the list and {standing} here, and stays so; see \"accredit {command} {reference}\""
        ));
    }
    more(context, summary.not_standing.len(), "people on the list are withdrawn or blocked here");
    let Some(photos) = &summary.photos else { return };
    let folder = args.photos.as_deref().map(|folder| folder.display().to_string()).unwrap_or_default();
    for (line, name) in photos.absent.iter().take(NAMED) {
        context.status(format!("line {line}: there is no file \"{name}\" in {folder} or a folder in it"));
    }
    more(context, photos.absent.len(), "files are not in the folder of photos");
    for name in photos.left_over.iter().take(NAMED) {
        context.status(format!("the photo {name} belongs to nobody on the list"));
    }
    more(context, photos.left_over.len(), "photos belong to nobody on the list");
}

fn conclusion(args: &Args, summary: &ImportSummary) -> String {
    let list = if args.file.as_os_str() == "-" { "stdin".to_owned() } else { args.file.display().to_string() };
    let ImportSummary { added, updated, unchanged, rejected, .. } = summary;
    let unusable = match summary.unusable {
        0 => String::new(),
        1 => ", 1 cell not used".into(),
        count => format!(", {count} cells not used"),
    };
    let left_out = match summary.left_out.len() {
        0 => String::new(),
        count => format!(", {count} left out (registration canceled or not complete)"),
    };
    let figures = format!("{added} added, {updated} updated, {unchanged} unchanged, {rejected} rejected{unusable}{left_out}");
    let photos = summary.photos.as_ref().map_or_else(String::new, PhotoSummary::figures);
    match summary.kept {
        Kept::Rehearsed => format!("{list}: would be {figures}{photos}; nothing was kept (--dry-run)"),
        Kept::Refused => {
            let conflicts = match summary.conflicts {
                0 => String::new(),
                count => format!(", {}", words::count(usize::try_from(count).unwrap_or(usize::MAX), "conflict")),
            };
            format!("{list}: nothing was kept (--strict): {rejected} rejected{unusable}{conflicts}{photos}")
        }
        Kept::Yes
            if added + updated == 0 && summary.withdrawn == 0 && summary.created.is_empty() && !summary.has_new_photos() =>
        {
            format!("{list}: nothing changed: {unchanged} unchanged, {rejected} rejected{unusable}{left_out}{photos}")
        }
        Kept::Yes if summary.withdrawn > 0 => format!("{list}: {figures}, {} withdrawn{photos}", summary.withdrawn),
        Kept::Yes => format!("{list}: {figures}{photos}"),
    }
}

fn to_json(summary: &ImportSummary, event: &Event) -> serde_json::Value {
    let left_out = |rows: &[LeftOut]| {
        let row = |row: &LeftOut| json!({ "line": row.line, "reference": row.reference.as_str(), "status": row.status });
        rows.iter().map(row).collect::<Vec<_>>()
    };
    let problem = |problem: &CellProblem| json!({ "line": problem.line, "column": problem.column, "value": problem.value, "problem": problem.problem });
    let mut told = json!({
        "kept": summary.kept == Kept::Yes,
        "added": summary.added,
        "updated": summary.updated,
        "unchanged": summary.unchanged,
        "rejected": summary.rejected,
        "unusable": summary.unusable,
        "remarks": summary.remarks.iter().map(problem).collect::<Vec<_>>(),
        "problems": summary.problems.iter().map(problem).collect::<Vec<_>>(),
        "photos": summary.photos.as_ref().map(PhotoSummary::to_json),
        "left_out": left_out(&summary.left_out),
        "left_out_but_accredited": left_out(&summary.standing),
        "not_standing": summary.not_standing.iter().map(|(reference, standing)| {
            json!({ "reference": reference.as_str(), "standing": standing })
        }).collect::<Vec<_>>(),
        "categories_created": summary.created.iter().map(CategoryCode::as_str).collect::<Vec<_>>(),
        "namesakes": summary.namesakes.iter().map(|group| {
            group.people.iter().map(|(reference, _)| reference.as_str()).collect::<Vec<_>>()
        }).collect::<Vec<_>>(),
        "list": summary.list,
        "corrections": summary.corrections,
        "blanks": summary.blanks,
        "withdrawn": summary.withdrawn,
        "several_heads": places::heads_json(&summary.settled),
    });
    let places = if summary.has_register { places::to_json(&summary.settled, &summary.exceeded) } else { Vec::new() };
    for (key, value) in changes::to_json(summary, event).into_iter().chain(places) {
        told[key] = value;
    }
    told
}
