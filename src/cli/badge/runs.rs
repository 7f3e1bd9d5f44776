//! `accredit badge runs` and `badge run`: what was printed, when, and by whom.

use serde_json::{Value, json};

use crate::cli::words::count;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
    },
    domain::{admission::BadgeState, event::Event, id::CategoryCode, participant::Standing, text::printable},
    store::{BlankBadge, PrintRun, PrintState, RunBadge, Store},
};

/// Arguments of `run`.
#[derive(Debug, clap::Args)]
pub struct RunArgs {
    /// The run's number
    #[arg(value_name = "N")]
    number: u32,
}

pub(super) fn list(context: &Context) -> Result<Ending, CliError> {
    let store = context.store()?;
    let (event, runs) = (store.event()?.event, store.runs()?);
    if context.format == Format::Json {
        say!("{}", Value::from(runs.iter().map(|run| json_of(run, &event)).collect::<Vec<_>>()));
        return Ok(Ending::Done);
    }
    if runs.is_empty() {
        context.status("nothing has been printed");
        return Ok(Ending::Done);
    }
    let rows = runs.iter().map(|run| {
        let counts = [run.number, run.badges, run.pages].map(|count| count.to_string());
        let [number, mut badges, pages] = counts;
        if let Some(category) = &run.blank {
            badges = format!("{badges} blank {category}");
        }
        vec![
            number,
            local(&event, run),
            run.actor.clone(),
            badges,
            pages,
            run.template.clone(),
            run.sheet.clone(),
            run.output.clone(),
        ]
    });
    table::print(&["Run", "When", "Who", "Badges", "Pages", "Template", "Sheet", "Output"], rows)?;
    Ok(Ending::Done)
}

pub(super) fn show(context: &Context, args: &RunArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    let (run, badges, blanks) = (store.run(args.number)?, store.run_badges(args.number)?, store.blanks_of_run(args.number)?);
    if context.format == Format::Json {
        let mut shown = json_of(&run, &event);
        let badges = badges.iter().map(|badge| {
            let (reference, name, state) = describe(&store, &event, badge)?;
            Ok(json!({ "place": badge.place, "serial": badge.serial.to_string(), "reference": reference, "name": name, "state": state }))
        });
        let blanks = blanks.iter().map(|blank| {
            let (reference, name) = holder(&store, blank)?.unzip();
            Ok(json!({ "place": blank.place, "serial": blank.serial.to_string(), "reference": reference, "name": name, "state": blank.state.as_str() }))
        });
        shown["list"] = badges.chain(blanks).collect::<Result<Vec<_>, CliError>>()?.into();
        say!("{shown}");
        return Ok(Ending::Done);
    }
    let rows = badges.iter().map(|badge| {
        let (reference, name, state) = describe(&store, &event, badge)?;
        Ok(vec![badge.place.to_string(), reference, name, badge.serial.to_string(), state.to_owned()])
    });
    let blanks = blanks.iter().map(|blank| {
        let (reference, name) = holder(&store, blank)?.unwrap_or_default();
        Ok(vec![blank.place.to_string(), reference, name, blank.serial.to_string(), blank.state.as_str().to_owned()])
    });
    let rows = rows.chain(blanks).collect::<Result<Vec<_>, CliError>>()?;
    context.status(format!(
        "print run {}, {}, by {}: {} on {} ({}, {}) to {}",
        run.number,
        local(&event, &run),
        run.actor,
        count(run.badges as usize, "badge"),
        count(run.pages as usize, "page"),
        printable(&run.template),
        printable(&run.sheet),
        printable(&run.output)
    ));
    table::print(&["Place", "Reference", "Name", "Badge", "Today"], rows)?;
    Ok(Ending::Done)
}

/// Returns reference and name, and what has become of the badge.
fn describe(store: &Store, event: &Event, badge: &RunBadge) -> Result<(String, String, &'static str), CliError> {
    let stored = store.participant_by_key(badge.participant)?;
    let state = match (badge.state, stored.standing) {
        (BadgeState::Valid, Standing::Accredited) if stored.print_state(event)? == PrintState::Changed => "changed",
        (BadgeState::Valid, Standing::Accredited) => "as printed",
        (BadgeState::Valid, standing) => standing.as_str(),
        (state, _) => state.as_str(),
    };
    Ok((stored.participant.reference.to_string(), stored.participant.full_name(), state))
}

/// Returns reference and name of whose badge a blank one became.
fn holder(store: &Store, blank: &BlankBadge) -> Result<Option<(String, String)>, CliError> {
    let Some((_, key)) = store.badge(blank.serial)? else { return Ok(None) };
    let who = store.participant_by_key(key)?.participant;
    Ok(Some((who.reference.to_string(), who.full_name())))
}

fn local(event: &Event, run: &PrintRun) -> String {
    event.local(run.at).strftime("%Y-%m-%d %H:%M").to_string()
}

fn json_of(run: &PrintRun, event: &Event) -> Value {
    json!({
        "run": run.number,
        "at": event.rfc3339(run.at),
        "by": run.actor,
        "badges": run.badges,
        "pages": run.pages,
        "template": run.template,
        "sheet": run.sheet,
        "output": run.output,
        "blank": run.blank.as_ref().map(CategoryCode::as_str),
    })
}
