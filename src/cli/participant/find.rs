//! `accredit participant list` and `search`.

use std::{collections::BTreeSet, io::Write};

use clap::ValueEnum;

use super::json;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
    },
    domain::{event::Event, field::Field, id::CategoryCode, nomination::state::State, participant::Standing, text::did_you_mean},
    store::{Order, ParticipantKey, Selection, Sought, Store, StoredParticipant},
};

/// Arguments of `list`.
#[derive(Debug, clap::Args)]
pub struct ParticipantListArgs {
    /// Only this category (repeatable)
    #[arg(long, value_name = "CODE")]
    category: Vec<CategoryCode>,
    /// Only this delegation, whatever the case (repeatable)
    #[arg(long, value_name = "NAME")]
    delegation: Vec<String>,
    /// Only participants with this standing (repeatable)
    #[arg(long, value_name = "STANDING")]
    standing: Vec<StandingName>,
    /// Only those in this state of a nomination: draft, submitted, returned, on-hold, approved, rejected or withdrawn (repeatable)
    #[arg(long, value_name = "STATE", help_heading = "Nominations")]
    state: Vec<State>,
    /// Only those with this value of a field of the event's own, ignoring case; an empty value finds those without one (repeatable)
    #[arg(long, value_name = "CODE=VALUE", value_parser = super::fields::own)]
    field: Vec<(String, String)>,
    /// Show these columns: names of a list's columns, and codes of the event's own fields, with commas between
    #[arg(long, value_delimiter = ',', value_name = "COLUMNS")]
    columns: Vec<String>,
    /// The order of the list
    #[arg(long, default_value = "protocol", value_name = "ORDER")]
    sort: ParticipantSort,
}

/// Arguments of `search`.
#[derive(Debug, clap::Args)]
pub struct SearchArgs {
    /// What is remembered; every word has to be found, whole or in part
    #[arg(required = true, value_name = "TEXT")]
    text: Vec<String>,
    /// The most participants to show
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ParticipantSort {
    /// Category, delegation, head of delegation first
    Protocol,
    /// Delegation, head of delegation first
    Delegation,
    /// Family name
    Name,
    /// As imported
    List,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum StandingName {
    Accredited,
    Withdrawn,
    Blocked,
}

pub(super) fn list(context: &Context, args: &ParticipantListArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    let selection = Selection {
        categories: args.category.clone(),
        delegations: store.delegations_meant(&args.delegation)?,
        standings: args.standing.iter().map(|&name| name.into()).collect(),
        states: args.state.clone(),
        ..Selection::default()
    };
    let event = store.event()?.event;
    let columns = args.columns.iter().map(|name| column(name, &event)).collect::<Result<Vec<_>, _>>()?;
    let mut keys = store.keys(&selection, args.sort.into())?;
    for (code, value) in &args.field {
        let own =
            event.fields.iter().find(|own| own.code.as_str() == code).ok_or_else(|| super::fields::unknown(code, &event))?;
        let with = store.with_own_value(own.number, value)?;
        keys.retain(|key| with.contains(key));
    }
    let is_empty = keys.is_empty();
    print(context, &store, &keys, &columns)?;
    if !is_empty {
        return Ok(Ending::Done);
    }
    if store.participant_count()? == 0 {
        context.status("there are no participants yet; bring them in with \"accredit import LIST.csv\"");
        return Ok(Ending::Done);
    }
    context.status(format!("no participant matches{}", delegation_suggestion(&store, &args.delegation)?));
    Ok(Ending::No)
}

pub(super) fn search(context: &Context, args: &SearchArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    let text = args.text.join(" ");
    // One more than are shown, to know whether there are more.
    let mut keys = store.search(&text, Sought::Everybody, args.limit.saturating_add(1))?;
    let has_more = keys.len() > args.limit;
    keys.truncate(args.limit);
    print(context, &store, &keys, &[])?;
    if keys.is_empty() {
        context.status(format!("nobody found for \"{text}\"; try fewer letters"));
        return Ok(Ending::No);
    }
    if has_more {
        context.status(format!("the best {} are shown; there are more (--limit)", keys.len()));
    }
    Ok(Ending::Done)
}

/// Returns the column of a name.
fn column(name: &str, event: &Event) -> Result<Field, CliError> {
    event.field(name.trim()).ok_or_else(|| {
        let known = || event.columns().map(|field| event.field_name(field));
        let suggestion = did_you_mean(name, known());
        CliError::failed(format!("unknown column \"{}\"{suggestion}", name.trim()))
            .hint(format!("columns are {}", known().collect::<Vec<_>>().join(", ")))
    })
}

fn print(context: &Context, store: &Store, keys: &[ParticipantKey], columns: &[Field]) -> Result<(), CliError> {
    let event = store.event()?.event;
    match context.format {
        Format::Json => print_json(store, &event, keys),
        Format::Text if columns.is_empty() => print_table(store, keys),
        Format::Text => print_columns(store, &event, keys, columns),
    }
}

/// Participant by participant, so that a long list takes no memory.
fn print_json(store: &Store, event: &Event, keys: &[ParticipantKey]) -> Result<(), CliError> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    write!(out, "[")?;
    for (place, &key) in keys.iter().enumerate() {
        let separator = if place == 0 { "\n" } else { ",\n" };
        write!(out, "{separator}{}", json::participant(&store.participant_by_key(key)?, event))?;
    }
    writeln!(out, "{}]", if keys.is_empty() { "" } else { "\n" })?;
    Ok(out.flush()?)
}

fn print_columns(store: &Store, event: &Event, keys: &[ParticipantKey], columns: &[Field]) -> Result<(), CliError> {
    if keys.is_empty() {
        return Ok(());
    }
    let headings: Vec<&str> = columns.iter().map(|&field| event.field_name(field)).collect();
    let rows = keys.iter().map(|&key| {
        let who = store.participant_by_key(key)?.participant;
        Ok(columns.iter().map(|&field| who.written(field, event)).collect::<Vec<_>>())
    });
    let rows = rows.collect::<Result<Vec<_>, CliError>>()?;
    Ok(table::print(&headings, rows)?)
}

fn print_table(store: &Store, keys: &[ParticipantKey]) -> Result<(), CliError> {
    if keys.is_empty() {
        return Ok(());
    }
    let people = keys.iter().map(|&key| Ok(store.participant_by_key(key)?)).collect::<Result<Vec<_>, CliError>>()?;
    // Everyone is accredited as a rule: the column is for the exceptions.
    let tells_standing = people.iter().any(|stored| stored.standing != Standing::Accredited);
    let mut headings = vec!["Reference", "Name", "Native name", "Category", "Delegation", "Function"];
    if tells_standing {
        headings.insert(1, "Standing");
    }
    let tells_tray = people.iter().any(|stored| tray(stored).is_some());
    if tells_tray {
        headings.push("Tray");
    }
    let rows = people.into_iter().map(|stored| {
        let tray = tray(&stored);
        let stands = stored.stands();
        let who = stored.participant;
        let full_name = who.full_name();
        // A name that is only known in its own script stands once.
        let native = if who.native_name == full_name { String::new() } else { who.native_name };
        let mut row = vec![who.reference.to_string(), full_name, native, who.category.to_string(), who.delegation, who.function];
        if tells_standing {
            row.insert(1, stands.to_owned());
        }
        if tells_tray {
            row.push(tray.unwrap_or_default());
        }
        row
    });
    Ok(table::print(&headings, rows)?)
}

/// States where the badge lies.
fn tray(stored: &StoredParticipant) -> Option<String> {
    stored.badge.as_ref().and_then(|badge| badge.tray).map(|tray| tray.to_string())
}

fn delegation_suggestion(store: &Store, written: &[String]) -> Result<String, CliError> {
    let mut known = BTreeSet::new();
    if !written.is_empty() {
        for key in store.keys(&Selection::default(), Order::List)? {
            known.insert(store.participant_by_key(key)?.participant.delegation);
        }
    }
    let suggestions = written.iter().map(|name| did_you_mean(name, known.iter().map(String::as_str)));
    Ok(suggestions.collect::<String>())
}

impl From<ParticipantSort> for Order {
    fn from(sort: ParticipantSort) -> Self {
        match sort {
            ParticipantSort::Protocol => Self::Protocol,
            ParticipantSort::Delegation => Self::Delegation,
            ParticipantSort::Name => Self::Name,
            ParticipantSort::List => Self::List,
        }
    }
}

impl From<StandingName> for Standing {
    fn from(name: StandingName) -> Self {
        match name {
            StandingName::Accredited => Self::Accredited,
            StandingName::Withdrawn => Self::Withdrawn,
            StandingName::Blocked => Self::Blocked,
        }
    }
}
