//! `accredit purge`: forgets what is due, and says plainly what it cannot reach.

use serde_json::{Value, json};

use super::{
    context::{Context, Format},
    error::{CliError, Outcome},
    table,
    words::count,
};
use crate::{
    domain::event::Event,
    store::{Plan, Reached},
};

/// Arguments.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The event file says how long what is kept after the last event day: [retention] photos = \"30 days\", contacts = \"3 months\",
names = \"1 year\". What it says nothing of is kept. Bring a change of it in with \"accredit event apply\".
Names take addresses, photos and reasons along. What is left is participants by number, with category and delegation, so that
counts stay what they were, and figures by day, gate, category and hour (\"accredit report statistics\"). The figures show
nobody. The participants by number still are somebody: who has the list, or is the only one of a delegation, can be told, and
a delegation that is a person's name stays. Give away the statistics, and keep the database. What was forgotten cannot be
brought back.
Exit code 1 says that another program held the log, so that not everything was reached.")]
pub struct Args {
    /// Do it
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Outcome, CliError> {
    let mut store = context.store()?;
    let event = store.event()?.event;
    let now = context.now();
    let plans = store.purge_plan(now)?;
    let is_any_due = plans.iter().any(|plan| plan.is_due);
    if !args.yes || !is_any_due {
        let beside = store.beside()?;
        match context.format {
            Format::Json => say!("{:#}", to_json(&event, &plans, &beside, Done::No)),
            Format::Text => tell_plan(context, &event, &plans, &beside)?,
        }
        return Ok(Outcome::Done);
    }
    let purged = store.purge(now)?;
    // Always: an earlier purge may have been cut off before it reached everything.
    let reached = store.reach()?;
    match context.format {
        Format::Json => say!("{:#}", to_json(&event, &purged, &reached, Done::Yes)),
        Format::Text => tell_done(context, &purged, &reached),
    }
    Ok(if reached.is_log_held { Outcome::No } else { Outcome::Done })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Yes,
    No,
}

fn tell_plan(context: &Context, event: &Event, plans: &[Plan], beside: &Reached) -> Result<(), CliError> {
    let rows = plans.iter().map(|plan| {
        let due = plan.due.map_or_else(|| "never".to_owned(), |due| event.rfc3339(due));
        let would = match (plan.is_due, plan.people) {
            (true, 0) => "nothing left".to_owned(),
            (true, people) => format!("goes now, of {}", participants(people)),
            (false, 0) => "nothing there".to_owned(),
            (false, people) => format!("stays, of {}", participants(people)),
        };
        let keep = plan.keep.map_or_else(|| "for good".to_owned(), |keep| keep.to_string());
        vec![plan.kind.as_str().to_owned(), keep, due, would]
    });
    table::print(&["What", "Kept", "Due", "A purge now"], rows)?;
    if plans.iter().any(|plan| plan.is_due && plan.people > 0) {
        for file in &beside.removed {
            say!("{}: a copy from before a change of the schema; goes too", file.display());
        }
        tell_unreached(context, beside);
        context.status("nothing was changed; add --yes to forget what goes now, for good");
    }
    Ok(())
}

fn participants(people: u64) -> String {
    count(usize::try_from(people).unwrap_or(usize::MAX), "participant")
}

fn tell_done(context: &Context, purged: &[Plan], reached: &Reached) {
    if purged.is_empty() {
        context.status("nothing was left to forget");
    }
    for plan in purged {
        context.status(format!("{} of {}: forgotten", plan.kind.as_str(), participants(plan.people)));
    }
    for file in &reached.removed {
        context.status(format!("{}: removed", file.display()));
    }
    if reached.is_log_held {
        context.status("another program still holds the database's log; stop gates and server, and run this again");
    }
    tell_unreached(context, reached);
}

/// What no program can take back is said, so that a person does.
fn tell_unreached(context: &Context, reached: &Reached) {
    for file in &reached.backups {
        context.status(format!("{}: a backup with all that it held; remove it yourself", file.display()));
    }
    for file in &reached.left {
        context.status(format!("{}: left by a command that was cut off; look, and remove it yourself", file.display()));
    }
    context.status("out of reach: lists, badges and reports that were written to files or printed, and copies of the disk");
}

fn to_json(event: &Event, plans: &[Plan], reached: &Reached, done: Done) -> Value {
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
    json!({
        "purged": done == Done::Yes,
        "plan": plans,
        "removed": if done == Done::Yes { json!(reached.removed) } else { json!([]) },
        "backups": reached.backups,
        "left": reached.left,
        "log_held": reached.is_log_held,
    })
}
