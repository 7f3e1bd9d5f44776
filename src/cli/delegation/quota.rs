//! `accredit delegation quota` and `extend`: places, and time.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places, table,
        words::count,
    },
    domain::{
        event::Event,
        id::CategoryCode,
        quota::{Exempt, Overflow, QuotaOf, QuotaRow},
        text::{clean, did_you_mean},
        window::{Moment, WindowKind},
    },
    store::{PlacedPerson, QuotaUse, StoredDelegation},
};

/// What the help of `quota` says at its end.
pub(super) const HELP: &str = "\
A quota that a delegation is given here stands before those of the event file. Lists and officers are never refused by a quota; they
are told by how many it is exceeded. What delegations send themselves is refused, or waits for a place.
If more places are taken than are left, the people who take them are named; nobody loses a place by it.";

/// Arguments of `quota`.
#[derive(Debug, clap::Args)]
pub struct QuotaArgs {
    /// The delegation, by any of its names or its code
    #[arg(value_name = "DELEGATION")]
    delegation: Option<String>,
    /// Only places of this category [default: of all categories together]
    #[arg(long, value_name = "CODE", requires = "delegation")]
    category: Option<CategoryCode>,
    /// How many places
    #[arg(long, value_name = "N", requires = "delegation")]
    max: Option<u32>,
    /// What happens to a nomination beyond them [default: as before, else refuse]
    #[arg(long, value_name = "HOW", requires = "max")]
    overflow: Option<OverflowWord>,
    /// Who takes no place: head, or a category (repeatable; "" for nobody) [default: as before]
    #[arg(long, value_name = "WHO", requires = "max")]
    exempt: Vec<String>,
    /// Remove the quota that was given here
    #[arg(long, requires = "delegation", conflicts_with = "max")]
    drop: bool,
    /// Why, for the record
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
}

/// Arguments of `extend`.
#[derive(Debug, clap::Args)]
pub struct ExtendArgs {
    /// The delegation, by any of its names or its code
    #[arg(value_name = "DELEGATION")]
    delegation: String,
    /// Which window: nomination, change or replacement
    #[arg(long, value_name = "WINDOW")]
    window: WindowKind,
    /// Until when, by the event's clocks: a day, or a day and a time
    #[arg(long, value_name = "DATE[TTIME]", required_unless_present = "drop")]
    until: Option<Moment>,
    /// Remove the exception
    #[arg(long, conflicts_with = "until")]
    drop: bool,
    /// Why, for the record; to keep a window open there has to be a reason
    #[arg(long, default_value = "", value_name = "TEXT")]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum OverflowWord {
    /// It is refused
    Refuse,
    /// It waits until one is free
    Wait,
}

pub(super) fn run(context: &Context, args: &QuotaArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    store.check_not_purged()?;
    let Some(name) = &args.delegation else {
        return show(context, &store.quota_uses(context.now())?);
    };
    let (event, stored) = (store.event()?.event, store.delegation(name)?);
    let of_delegation = |uses: Vec<QuotaUse>| -> Vec<QuotaUse> {
        uses.into_iter().filter(|used| used.delegation == stored.delegation.name).collect()
    };
    if args.max.is_none() && !args.drop {
        return show(context, &of_delegation(store.quota_uses(context.now())?));
    }
    if let Some(code) = args.category.as_ref().filter(|code| event.category(code).is_none()) {
        return Err(CliError::failed(format!("unknown category \"{code}\"")).hint("\"accredit event show\" lists the categories"));
    }
    let reason = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let held = of_delegation(store.quota_uses(context.now())?);
    let held = held.iter().map(|used| &used.row).find(|row| row.category == args.category);
    let mut import = store.import(context.now())?;
    match row(args, (&stored, held), &event)? {
        Some(row) => import.set_quota(stored.id, &row, &reason)?,
        None => import.drop_quota(stored.id, args.category.as_ref(), &reason)?,
    }
    let settled = import.commit()?;
    let uses = of_delegation(store.quota_uses(context.now())?);
    let now = uses.iter().find(|used| used.row.category == args.category);
    let (taking, _) = store.placed_people(stored.id, context.now())?;
    let over = now.filter(|used| used.over() > 0);
    if context.format == Format::Json {
        let mut told = json!({ "quota": now.map(places::quota_json), "beyond": over.map(|used| people(used, &taking)) });
        for (key, value) in places::to_json(&settled, &[]) {
            told[key] = value;
        }
        say!("{told}");
        return Ok(Ending::Done);
    }
    context.status(match now {
        Some(used) => {
            format!("{}: {} of {} {} taken, {} free", used.delegation, used.used, used.row.max, used.row.what(), used.free())
        }
        None => format!("{}: no quota", stored.delegation.name),
    });
    if let Some(used) = over {
        context.status(format!("{}; these take one, the last to come at the end:", places::over(used)));
        for person in used.takers(&taking) {
            say!("{}  {}  {}", person.reference, person.name, person.category);
        }
    }
    places::tell(context, &settled, &[]);
    Ok(Ending::Done)
}

/// Returns the quota that is asked for; `None` if it is taken away. What is not named is as in the row that held before, be it one of
/// the event file.
fn row(
    args: &QuotaArgs,
    (stored, before): (&StoredDelegation, Option<&QuotaRow>),
    event: &Event,
) -> Result<Option<QuotaRow>, CliError> {
    let Some(max) = args.max else { return Ok(None) };
    let overflow = match args.overflow {
        Some(OverflowWord::Refuse) => Overflow::Refuse,
        Some(OverflowWord::Wait) => Overflow::Wait,
        None => before.map(|row| row.overflow).unwrap_or_default(),
    };
    let exempt = if args.exempt.is_empty() {
        before.map(|row| row.exempt.clone()).unwrap_or_default()
    } else {
        let words = args.exempt.iter().filter(|word| !word.trim().is_empty());
        words.map(|word| exempt(word, event)).collect::<Result<_, _>>()?
    };
    let of = QuotaOf::Delegation(stored.delegation.name.clone());
    Ok(Some(QuotaRow { of, category: args.category.clone(), max, overflow, exempt }))
}

fn exempt(word: &str, event: &Event) -> Result<Exempt, CliError> {
    let exempt: Exempt = word.parse().map_err(|error: String| CliError::failed(error))?;
    match &exempt {
        Exempt::Category(code) if event.category(code).is_none() => {
            let head = Exempt::Head.to_string();
            let known: Vec<&str> =
                std::iter::once(head.as_str()).chain(event.categories.iter().map(|category| category.code.as_str())).collect();
            let suggestion = did_you_mean(code.as_str(), known.iter().copied());
            Err(CliError::failed(format!("--exempt: \"{code}\" is neither head nor a category of this event{suggestion}"))
                .hint(format!("known are {}", known.join(", "))))
        }
        _ => Ok(exempt),
    }
}

fn people(used: &QuotaUse, taking: &[PlacedPerson]) -> Value {
    let takers = used.takers(taking).into_iter();
    takers
        .map(|one| json!({ "reference": one.reference.as_str(), "name": one.name, "category": one.category.as_str() }))
        .collect()
}

fn show(context: &Context, uses: &[QuotaUse]) -> Result<Ending, CliError> {
    if context.format == Format::Json {
        say!("{}", uses.iter().map(places::quota_json).collect::<Value>());
        return Ok(Ending::Done);
    }
    if uses.is_empty() {
        context.status("there are no quotas; write [[quota]] in the event file, or give a delegation places with --max");
        return Ok(Ending::Done);
    }
    let rows = uses.iter().map(|used| {
        let of = used.row.category.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string);
        let numbers = [used.row.max, used.used, used.waiting, used.free()].map(|number| number.to_string());
        let [granted, taken, waiting, free] = numbers;
        let exempt = used.row.exempt.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        vec![used.delegation.clone(), of, granted, taken, waiting, free, used.row.overflow.as_str().to_owned(), exempt]
    });
    table::print(&["Delegation", "Category", "Granted", "Used", "Waiting", "Free", "Beyond", "Exempt"], rows)?;
    let over = uses.iter().filter(|used| used.over() > 0).count();
    if over > 0 {
        context.status(format!("{} exceeded", count(over, "quota is").replace("quota iss", "quotas are")));
    }
    Ok(Ending::Done)
}

pub(super) fn extend(context: &Context, args: &ExtendArgs) -> Result<Ending, CliError> {
    let reason = clean(&args.reason).map_err(|error| CliError::failed(format!("the reason {error}")))?;
    let mut store = context.store()?;
    let (event, stored) = (store.event()?.event, store.delegation(&args.delegation)?);
    let until = args.until.map(|until| moment(until, &event.timezone)).transpose()?;
    if let Some(until) = until {
        check_longer(&event, &stored, (args.window, until), context.now())?;
    }
    let mut import = store.import(context.now())?;
    import.set_exception(stored.id, args.window, until, &reason)?;
    import.commit()?;
    let (name, window) = (&stored.delegation.name, args.window);
    if context.format == Format::Json {
        say!("{}", json!({ "delegation": name, "window": window.as_str(), "until": until.map(|until| event.rfc3339(until)) }));
        return Ok(Ending::Done);
    }
    context.status(match until {
        Some(until) => format!("{name}: the window for {window} is open until {}", event.until(until)),
        None => format!("{name}: the window for {window} is that of the event file"),
    });
    if until.is_some() && event.windows.of(&stored.delegation.kind).closing(window).is_none() {
        context.status("by the event file it does not close; this holds once it does");
    }
    if until.is_some_and(|until| until <= context.now()) {
        context.status("that time has passed already");
    }
    Ok(Ending::Done)
}

/// Refuses an exception that keeps nothing open: an exception only adds to the time of the event file.
fn check_longer(
    event: &Event,
    stored: &StoredDelegation,
    (kind, until): (WindowKind, Timestamp),
    now: Timestamp,
) -> Result<(), CliError> {
    let (name, of_kind) = (&stored.delegation.name, &stored.delegation.kind);
    let (asked, local) = (event.local(until), event.local(now));
    let Some(closes) = event.windows.not_longer(kind, of_kind, asked, local) else { return Ok(()) };
    let asked = Moment::ending(asked);
    Err(CliError::failed(format!(
        "{name}: the window for {kind} is open until {closes} by the event file, and {asked} is not later"
    ))
    .hint("an exception keeps a window open longer; --drop takes one back"))
}

fn moment(until: Moment, zone: &TimeZone) -> Result<Timestamp, CliError> {
    zone.to_timestamp(until.end())
        .map_err(|error| CliError::failed(format!("{until} is not a time on the event's clocks: {error}")))
}
