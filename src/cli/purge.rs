//! `accredit purge`: erases what is due, and says plainly what it cannot reach.

use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
        words::{count, shown},
    },
    domain::{event::Event, retention::PersonalKind},
    store::{PurgePlan, Purged, Reached, TakenOut},
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The event file says how long data is kept after the last event day: [retention] photos = \"30 days\", contacts = \"3 months\",
names = \"1 year\". What it does not mention is kept. Apply a change of it with \"accredit event apply\".

Erasing names erases everything about individuals: participants with references, delegations and countries, photos, badges with their
serials, print runs, handouts, every reading, saved reports, and the journal's lines about them. So nobody can be identified from what
is left, not even with a list, a badge or a good memory. The event's settings and keys stay, devices by number, how many were first admitted by
day, gate, category and hour (\"accredit report statistics\"; counts under five are withheld), and the journal's lines about
settings, keys, devices, backups and purges, without who acted. After that, reports, certificates, badges and imports are refused.
The chain is rebuilt over the remaining lines; the purge's own line, with who ran it, records the previous head.
Erasing only photos and contacts leaves the chain as it was. What was erased cannot be brought back.

On a server, the purge works on a private copy in the folder for temporary files and puts that back in one transaction: stop all servers
first, and run it as the role that made the event.

Exit code 1 means that some of the data remains: a known backup, a file that a command left, a log that another program holds.")]
pub struct Args {
    /// Do it
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let mut opened = context.store()?;
    // On a server, what is left of a file is put in the place of all that is there.
    let mut taken = if opened.is_on_server() { Some(opened.take_out(context.actor.clone())?) } else { None };
    let store = taken.as_mut().map_or(&mut opened, TakenOut::store_mut);
    let event = store.event()?.event;
    let now = context.now();
    let plans = store.purge_plan(now)?;
    let is_any_due = plans.iter().any(|plan| plan.is_due);
    if !args.yes || !is_any_due {
        let beside = store.beside()?;
        match context.format {
            Format::Json => say!("{:#}", to_json(&event, &plans, &beside, None)),
            Format::Text => tell_plan(context, &event, &plans, &beside)?,
        }
        return Ok(Ending::Done);
    }
    let purged = store.purge(now)?;
    // Always: an earlier purge may have been interrupted before it reached everything.
    let reached = store.reach(|| context.status("waiting for another program that reads or writes the database …"))?;
    if let Some(taken) = &taken {
        opened.put_back(taken)?;
        context.status(SERVER_KEEPS);
    }
    match context.format {
        Format::Json => say!("{:#}", to_json(&event, &purged.plans, &reached, Some(&purged))),
        Format::Text => tell_done(context, &purged, &reached),
    }
    let is_all_gone = !reached.is_log_held && reached.backups.is_empty() && reached.left.is_empty();
    Ok(if is_all_gone { Ending::Done } else { Ending::No })
}

fn tell_plan(context: &Context, event: &Event, plans: &[PurgePlan], beside: &Reached) -> Result<(), CliError> {
    let goes = |plan: &&PurgePlan| plan.is_due && plan.is_left;
    let do_names_go = plans.iter().filter(goes).any(|plan| plan.kind == PersonalKind::Names);
    let rows = plans.iter().map(|plan| {
        let due = plan.due.map_or_else(|| "never".to_owned(), |due| event.rfc3339(due));
        let would = match (plan.is_due, plan.people) {
            (true, 0) if plan.is_left => "readings erased".to_owned(),
            (true, 0) => "nothing left".to_owned(),
            (true, people) => format!("erased, of {}", participants(people)),
            (false, 0) => "nothing there".to_owned(),
            (false, people) if do_names_go => format!("erased with names, of {}", participants(people)),
            (false, people) => format!("kept, of {}", participants(people)),
        };
        let keep = plan.keep.map_or_else(|| "for good".to_owned(), |keep| keep.to_string());
        vec![plan.kind.as_str().to_owned(), keep, due, would]
    });
    table::print(&["What", "Kept", "Due", "A purge now"], rows)?;
    if plans.iter().any(|plan| goes(&plan)) {
        if do_names_go {
            context.status(NAMES_TAKE);
        }
        for file in &beside.removed {
            say!("{}: a copy from before a change of the schema; also removed", shown(file));
        }
        tell_unreached(context, beside);
        context.status("nothing was changed; add --yes to erase it for good");
    }
    Ok(())
}

/// What is erased with names, and what is not, before anyone says yes.
const NAMES_TAKE: &str = "\
with names go badges, readings, print runs, handouts, saved reports, and the journal's lines about people; reports on people end
kept: settings and keys, devices by number, statistics (counts under five withheld), and the journal's lines about these, without
who acted; the name of the person who runs the purge; the paths of backups that still exist
the chain is rebuilt: check noted heads against it before (\"accredit verify --expect\"), and note its new head after";

/// What a server's own files still hold.
const SERVER_KEEPS: &str = "\
out of reach: the server's write-ahead log and its archive, standbys until they have followed, and copies that were made with the
server's own tools; have the log rotated (\"select pg_switch_wal()\", then a checkpoint), and remove old archives and copies";

fn participants(people: u64) -> String {
    count(usize::try_from(people).unwrap_or(usize::MAX), "participant")
}

fn tell_done(context: &Context, purged: &Purged, reached: &Reached) {
    if purged.plans.is_empty() {
        context.status("nothing was left to erase");
    }
    for plan in &purged.plans {
        context.status(format!("{} of {}: erased", plan.kind.as_str(), participants(plan.people)));
    }
    if let Some(before) = purged.before {
        let whole = if before.is_whole { "" } else { "; it was damaged, and the purge's line says so" };
        context.status(format!("the chain was rebuilt; its previous head was {}{whole}", before.head));
        context.status(
            "note the new head (\"accredit verify --head\"); the remaining figures are in \"accredit report statistics\"",
        );
    }
    for file in &reached.removed {
        context.status(format!("{}: removed", file.display()));
    }
    if reached.is_log_held {
        context.status("another program still holds the database's log; stop the gates and the server, and run this again");
    }
    tell_unreached(context, reached);
}

/// Names what no program can take back, so that a person does.
fn tell_unreached(context: &Context, reached: &Reached) {
    for file in &reached.backups {
        context.status(format!("{}: a backup that still holds everything; remove it yourself", file.display()));
    }
    for file in &reached.left {
        context.status(format!("{}: left by an interrupted command; look at it, and remove it yourself", file.display()));
    }
    context.status("out of reach: lists, badges and reports that were written to files or printed, and copies of the disk");
}

fn to_json(event: &Event, plans: &[PurgePlan], reached: &Reached, done: Option<&Purged>) -> Value {
    let plans: Vec<Value> = plans
        .iter()
        .map(|plan| {
            json!({
                "what": plan.kind.as_str(),
                "keep": plan.keep.map(|keep| keep.to_string()),
                "due": plan.due.map(|due| event.rfc3339(due)),
                "is_due": plan.is_due,
                "participants": plan.people,
            })
        })
        .collect();
    let before = done.and_then(|purged| purged.before);
    json!({
        "purged": done.is_some(),
        "plan": plans,
        "head_before": before.map(|before| before.head.to_string()),
        "was_whole": before.map(|before| before.is_whole),
        "removed": if done.is_some() { json!(reached.removed) } else { json!([]) },
        "backups": reached.backups,
        "left": reached.left,
        "log_held": reached.is_log_held,
    })
}
