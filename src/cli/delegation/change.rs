//! `accredit delegation add`, `edit` and `merge`.

use std::path::PathBuf;

use serde_json::json;

use super::fields::DelegationFields;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places,
        words::count,
    },
    domain::{
        actor::Actor,
        merger::MergeMoves,
        register::{Delegation, Trust},
        text::clean,
    },
    roster,
    store::{DelegationPut, MergeConsent, Settled},
};

/// What the help of `add` says at its end.
pub(super) const ADD_HELP: &str = "\
A name that the table of states and United Nations entities knows brings its code and its official names in the event's languages.
--from-people enters every delegation that participants name: those of the table are confirmed, the others wait for somebody to look
at them.
--from takes a list, CSV or XLSX, with the columns name, name_fr (for each language), type, code, aliases (with semicolons between), order,
contact, quota, language.";

/// What the help of `merge` says at its end.
pub(super) const MERGE_HELP: &str = "\
A spelling is merged as soon as it is asked for. Two bodies, which have different codes, are merged only with --yes, and so is one for
which focal points work: they would see all people of the other. What would move is told first. The focal points of both are told at
the portal for thirty days, and the journal says who moved.";

/// Arguments of `add`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// The official short name, as participants carry it
    #[arg(value_name = "NAME", required_unless_present_any = ["from_people", "from"], conflicts_with_all = ["from_people", "from"])]
    name: Option<String>,
    /// Enter the delegations that participants name
    #[arg(long, conflicts_with = "from")]
    from_people: bool,
    /// Enter the delegations of a list
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    fields: DelegationFields,
}

/// Arguments of `edit`.
#[derive(Debug, clap::Args)]
pub struct EditArgs {
    /// The delegation, by any of its names or its code
    #[arg(value_name = "DELEGATION")]
    delegation: String,
    /// Another official short name: its people carry it from now on, and the old one becomes an alias
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    #[command(flatten)]
    fields: DelegationFields,
}

/// Arguments of `confirm`.
#[derive(Debug, clap::Args)]
pub struct ConfirmArgs {
    /// The delegations
    #[arg(value_name = "DELEGATION", required_unless_present = "all", conflicts_with = "all")]
    delegations: Vec<String>,
    /// All that are unconfirmed, but for those that may be another
    #[arg(long)]
    all: bool,
}

/// Arguments of `merge`.
#[derive(Debug, clap::Args)]
pub struct MergeArgs {
    /// The delegation that is merged
    #[arg(value_name = "FROM")]
    from: String,
    /// The delegation that it is merged into
    #[arg(value_name = "INTO")]
    into: String,
    /// Why, for the record
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
    /// Merge them although they are two bodies, or somebody works for the one that is merged
    #[arg(long)]
    yes: bool,
}

pub(super) fn add(context: &Context, args: &AddArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?.event;
    let (mut given, mut problems) = (Vec::new(), Vec::new());
    if let Some(name) = &args.name {
        let name = named(name)?;
        let (mut delegation, _) = Delegation::of_name(&name, "", "", &event.languages);
        args.fields.write(&mut delegation)?;
        given.push(delegation);
    }
    if let Some(path) = &args.from {
        (given, problems) = roster::delegations(path).map_err(|error| CliError::list(path, &error))?;
    }
    let mut import = store.import(context.now())?;
    let mut puts = Vec::new();
    for delegation in &given {
        puts.push(import.put_delegation(delegation, Trust::Confirmed)?);
    }
    let adopted = import.adopt_delegations()?;
    let mut settled = Settled { unconfirmed: adopted, ..import.commit()? };
    let of = |put: DelegationPut| puts.iter().filter(|one| **one == put).count();
    let (added, changed) = (of(DelegationPut::Added), of(DelegationPut::Changed));
    if context.format == Format::Json {
        let mut told = json!({
            "added": added, "changed": changed, "rejected": problems.len(), "registered": store.delegations()?.len(),
            "problems": problems.iter().map(|one| json!({ "line": one.line, "column": one.column, "value": one.value, "problem": one.problem })).collect::<Vec<_>>(),
        });
        for (key, value) in places::to_json(&settled, &[]) {
            told[key] = value;
        }
        say!("{told}");
    } else {
        for problem in &problems {
            say!("{problem}");
        }
        let unknown = settled.unconfirmed.len();
        settled.unconfirmed.retain(|one| !one.near.is_empty());
        let alone = unknown - settled.unconfirmed.len();
        places::tell(context, &settled, &[]);
        if alone > 0 {
            context.status(format!(
                "{} unconfirmed, and like no other: \"accredit delegation list --unconfirmed\" shows them, \"accredit delegation confirm \
                 --all\" says that they are right",
                count(alone, "delegation")
            ));
        }
        context.status(match (&args.name, args.from_people) {
            (Some(name), _) if added > 0 => format!("delegation \"{name}\" added"),
            (Some(name), _) if changed > 0 => format!("delegation \"{name}\" was known; what is new was added to it"),
            (Some(name), _) => format!("delegation \"{name}\" is known; nothing changed"),
            (None, true) => {
                format!("the register has {}", count(store.delegations()?.len(), "delegation"))
            }
            (None, false) => format!("{added} added, {changed} changed, {} rejected", problems.len()),
        });
    }
    Ok(if problems.is_empty() { Ending::Done } else { Ending::No })
}

pub(super) fn edit(context: &Context, args: &EditArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let stored = store.delegation(&args.delegation)?;
    let mut edited = stored.delegation.clone();
    args.fields.write(&mut edited)?;
    if let Some(name) = &args.name {
        edited.name = named(name)?;
    }
    let trust = stored.trust;
    let mut import = store.import(context.now())?;
    let put = import.edit_delegation(stored.id, &edited, trust)?;
    let settled = import.commit()?;
    let name = &edited.name;
    if context.format == Format::Json {
        say!("{}", json!({ "name": name, "changed": put == DelegationPut::Changed, "confirmed": trust == Trust::Confirmed }));
    } else {
        let what = if put == DelegationPut::Changed { "changed" } else { "nothing changed" };
        context.status(format!("delegation \"{name}\": {what}"));
        places::tell(context, &settled, &[]);
    }
    Ok(Ending::Done)
}

pub(super) fn confirm(context: &Context, args: &ConfirmArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let unconfirmed = store.unconfirmed_delegations()?;
    let names: Vec<String> = if args.all {
        unconfirmed.iter().filter(|one| one.near.is_empty()).map(|one| one.name.clone()).collect()
    } else {
        args.delegations.clone()
    };
    let stored = names.iter().map(|name| store.delegation(name)).collect::<Result<Vec<_>, _>>()?;
    let mut import = store.import(context.now())?;
    let mut confirmed = Vec::new();
    for one in stored.iter().filter(|one| one.trust == Trust::Unconfirmed) {
        import.edit_delegation(one.id, &one.delegation, Trust::Confirmed)?;
        confirmed.push(one.delegation.name.clone());
    }
    import.commit()?;
    if context.format == Format::Json {
        say!("{}", json!({ "confirmed": confirmed }));
        return Ok(Ending::Done);
    }
    context.status(format!("{} confirmed", count(confirmed.len(), "delegation")));
    let left = unconfirmed.iter().filter(|one| !confirmed.contains(&one.name) && !one.near.is_empty());
    left.filter(|_| args.all).for_each(|one| context.status(places::unconfirmed(one)));
    Ok(Ending::Done)
}

pub(super) fn merge(context: &Context, args: &MergeArgs) -> Result<Ending, CliError> {
    let reason = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let mut store = context.store()?;
    let before = places::PlacesBefore::of(context, &store)?;
    let (from, into) = (store.delegation(&args.from)?, store.delegation(&args.into)?);
    let mut import = store.import(context.now())?;
    let consent = if args.yes { MergeConsent::Given } else { MergeConsent::Missing };
    let moves = import.merge_delegations((from.id, into.id), &reason, consent)?;
    let settled = import.commit()?;
    let MergeMoves { from, into, people, focal_points, others, .. } = &moves;
    let grown = before.grown(context, &store)?;
    if context.format == Format::Json {
        let names = |people: &[Actor]| people.iter().map(|one| one.as_str().to_owned()).collect::<Vec<_>>();
        let mut told = json!({
            "from": from, "into": into, "people": people, "focal_points": names(focal_points), "joined": names(others),
        });
        for (key, value) in places::to_json(&settled, &grown) {
            told[key] = value;
        }
        say!("{told}");
    } else {
        let people = usize::try_from(*people).unwrap_or(usize::MAX);
        context.status(format!("\"{from}\" is \"{into}\" from now on: {}", count(people, "participant")));
        for one in focal_points {
            context.status(format!("focal point {one} works for \"{into}\" from now on, and is told so at the portal"));
        }
        for one in others {
            context.status(format!("focal point {one} sees the people of \"{from}\" from now on, and is told so at the portal"));
        }
        places::tell(context, &settled, &grown);
    }
    Ok(Ending::Done)
}

fn named(name: &str) -> Result<String, CliError> {
    let name = clean(name).map_err(|error| CliError::failed(format!("the name {error}")))?;
    if crate::domain::text::fold(&name).is_empty() {
        return Err(CliError::failed("a delegation needs a name with letters"));
    }
    Ok(name)
}
