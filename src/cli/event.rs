//! `accredit event`: shows the event, and applies an edited event file.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        init::{EventSource, read_event_file},
        names_of_nobody,
        places::{self, PlacesBefore},
        table,
    },
    domain::{
        event::Event,
        event_file::Stored,
        id::{CategoryCode, StepName},
        ink::PressInk,
        mask::ZoneMask,
        nomination::{needs, rules::NominationRules},
        offline::{InPack, Offline},
        own_field::{Exposure, Privacy},
    },
    store::{Applied, Settled, Store, StoredEvent},
};

/// Commands.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Show the event: days, zones, categories, gates, own fields, keys
    Show,
    /// Apply an edited event file, unless it would break badges already issued
    Apply {
        /// The event file; "-" reads stdin
        #[arg(value_name = "EVENT.toml")]
        file: PathBuf,
    },
}

pub(super) fn run(context: &Context, command: &Command) -> Result<Ending, CliError> {
    let store = context.store()?;
    match command {
        Command::Show => {
            let stored = store.event()?;
            if context.format == Format::Json { say!("{}", to_json(&stored)) } else { print(&stored)? }
        }
        Command::Apply { file } => apply(context, store, file)?,
    }
    Ok(Ending::Done)
}

fn apply(context: &Context, mut store: Store, file: &Path) -> Result<(), CliError> {
    let EventSource { event, mentions } = read_event_file(file, Stored::of(&store.event()?.event))?;
    let places = PlacesBefore::of(context, &store)?;
    let Applied { changes, kept, promoted } = store.apply_event(&event, context.now())?;
    let grown = places.grown(context, &store)?;
    let nobodys = names_of_nobody::find(&store, &mentions)?;
    match context.format {
        Format::Json => {
            let warnings = nobodys.iter().map(|one| json!({ "line": one.line, "message": one.said })).collect::<Vec<_>>();
            say!("{}", json!({ "changes": changes, "kept": kept, "warnings": warnings }));
        }
        Format::Text => {
            if changes.is_empty() {
                context.status("nothing changed");
            }
            for change in &changes {
                say!("{change}");
            }
            for one in &kept {
                context.status(one);
            }
        }
    }
    names_of_nobody::tell(context, file, &nobodys);
    places::tell(context, &Settled { promoted, ..Settled::default() }, &[]);
    places::tell_with_people(context, &store, &grown)
}

fn print(stored: &StoredEvent) -> Result<(), CliError> {
    let event = &stored.event;
    say!("{}", event.name);
    say!("{} · {} · {}", event.short_name, event.place, event.timezone_name);
    say!("Days: {} (each starts at {})", event.format_days(event.all_days()), event.day_starts_at.strftime("%H:%M"));
    if !event.languages.is_empty() {
        say!("Languages: {}", event.languages.join(", "));
    }
    say!("Badges unknown here: {}", event.unlisted.as_str());
    let Offline { decide, names, photos, max_age } = event.offline;
    let has = |part: InPack| if part.is_included() { "with" } else { "without" };
    say!(
        "Gates without the server: {}, {} names, {} photos, data at most {max_age} old\n",
        decide.as_str(),
        has(names),
        has(photos)
    );
    let zones = event
        .zones
        .iter()
        .map(|zone| vec![zone.code.to_string(), zone.name.clone(), zone.mark.clone(), zone.reentry.as_str().into()]);
    table::print(&["Zone", "Name", "Mark", "Re-entry"], zones)?;
    say!();
    let categories = event.categories.iter().map(|category| {
        vec![
            category.code.to_string(),
            category.title.clone(),
            category.ink.as_ref().map_or_else(
                || category.colour.to_string(),
                |ink| format!("{} ({})", category.colour, ink.to_string().replace('|', ", ")),
            ),
            zone_codes(event, category.zones).join(", "),
            event.format_days(category.days),
        ]
    });
    table::print(&["Category", "Title", "Colour", "Zones", "Days"], categories)?;
    print_gates(event)?;
    print_nominations(event)?;
    print_fields(event)
}

/// Prints the gates, and the groups of reports if the event has any.
fn print_gates(event: &Event) -> Result<(), CliError> {
    say!();
    let gates = event.gates.iter().map(|gate| {
        let zone = event.zones.get(gate.zone.get()).map_or_else(String::new, |zone| zone.code.to_string());
        vec![
            gate.code.to_string(),
            gate.name.clone(),
            zone,
            gate.direction.as_str().into(),
            gate.repeat.as_str().into(),
            event.decides_at(gate).as_str().into(),
        ]
    });
    table::print(&["Gate", "Name", "Zone", "Direction", "Second scan", "Without the server"], gates)?;
    if !event.groups.is_empty() {
        say!();
        let groups =
            event.groups.iter().map(|group| vec![group.name.clone(), group.countries.join(", "), group.delegations.join(", ")]);
        table::print(&["Group", "Countries", "Delegations"], groups)?;
    }
    Ok(())
}

/// Prints the event's own fields, if it has any.
fn print_fields(event: &Event) -> Result<(), CliError> {
    if event.fields.is_empty() {
        return Ok(());
    }
    say!();
    let fields = event.fields.iter().map(|field| {
        let required: Vec<&str> = field.required_for.iter().map(CategoryCode::as_str).collect();
        vec![
            field.code.to_string(),
            field.label("en").to_owned(),
            field.kind.as_str().into(),
            field.choices.join(", "),
            required.join(", "),
        ]
    });
    Ok(table::print(&["Field", "Label", "Type", "Choices", "Required for"], fields)?)
}

/// Prints the steps of each category, if the event takes nominations.
fn print_nominations(event: &Event) -> Result<(), CliError> {
    let Some(rules) = &event.nomination else { return Ok(()) };
    say!("\nNominations: people on lists come in {}", rules.import.as_str());
    let sensitive: Vec<&str> = needs::sensitive(event).iter().map(|field| event.field_name(field)).collect();
    say!("Once approved, a delegation's change of these waits: {}", sensitive.join(", "));
    if !rules.second_factor.is_empty() {
        let roles: Vec<&str> = rules.second_factor.iter().map(|role| role.as_str()).collect();
        say!("A second factor is asked of: {}", roles.join(", "));
    }
    let categories = event.categories.iter().map(|category| {
        let steps = rules.steps_of(&category.code).iter().map(StepName::as_str).collect::<Vec<_>>().join(", ");
        let change = rules.change_step(&category.code).map(StepName::as_str).unwrap_or_default();
        vec![category.code.to_string(), steps, change.to_owned(), rules.requires(&category.code).join(", ")]
    });
    Ok(table::print(&["Category", "Steps", "Changes wait at", "Requires"], categories)?)
}

/// Writes the rules of nominations for programs.
fn nominations_json(event: &Event, rules: &NominationRules) -> Value {
    let steps = |steps: &[StepName]| steps.iter().map(StepName::as_str).map(Value::from).collect::<Vec<_>>();
    json!({
        "import": rules.import.as_str(),
        "steps": steps(&rules.steps),
        "on_change": rules.on_change.as_ref().map(StepName::as_str),
        "sensitive": rules.sensitive,
        "second_factor": rules.second_factor.iter().map(|role| role.as_str()).collect::<Vec<_>>(),
        "categories": event.categories.iter().map(|category| json!({
            "code": category.code.as_str(),
            "steps": steps(rules.steps_of(&category.code)),
            "requires": rules.requires(&category.code),
        })).collect::<Vec<_>>(),
    })
}

fn zone_codes(event: &Event, zones: ZoneMask) -> Vec<String> {
    zones.iter().filter_map(|zone| event.zones.get(zone.get())).map(|zone| zone.code.to_string()).collect()
}

fn to_json(stored: &StoredEvent) -> Value {
    let event = &stored.event;
    let mut shown = json!({
        "id": stored.id.to_string(),
        "name": event.name,
        "short_name": event.short_name,
        "place": event.place,
        "timezone": event.timezone_name,
        "languages": event.languages,
        "days": event.days.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "day_starts_at": event.day_starts_at.strftime("%H:%M").to_string(),
        "unlisted": event.unlisted.as_str(),
        "zones": event.zones.iter().map(|zone| json!({
            "code": zone.code.as_str(), "name": zone.name, "mark": zone.mark, "reentry": zone.reentry.as_str(),
        })).collect::<Vec<_>>(),
        "categories": event.categories.iter().map(|category| json!({
            "code": category.code.as_str(),
            "title": category.title,
            "colour": category.colour.to_string(),
            "cmyk": category.ink.as_ref().map(|ink| ink.mixture().shares().map(|share| f64::from((share * 1000.0).round()) / 10.0)),
            "spot": category.ink.as_ref().and_then(PressInk::spot_name),
            "zones": zone_codes(event, category.zones),
            "days": category.days.iter().filter_map(|day| event.date(day)).map(|date| date.to_string()).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "gates": event.gates.iter().map(|gate| json!({
            "code": gate.code.as_str(),
            "name": gate.name,
            "zone": event.zones.get(gate.zone.get()).map(|zone| zone.code.as_str()),
            "direction": gate.direction.as_str(),
            "repeat": gate.repeat.as_str(),
            "reentry": gate.reentry.as_str(),
            "decide": event.decides_at(gate).as_str(),
        })).collect::<Vec<_>>(),
        "offline": {
            "decide": event.offline.decide.as_str(),
            "names": event.offline.names.is_included(),
            "photos": event.offline.photos.is_included(),
            "max_age": event.offline.max_age.to_string(),
        },
        "fields": event.fields.iter().map(|field| json!({
            "code": field.code.as_str(),
            "labels": field.labels.iter().map(|(language, label)| (language.clone(), label.clone().into())).collect::<serde_json::Map<_, _>>(),
            "type": field.kind.as_str(),
            "choices": field.choices,
            "required_for": field.required_for.iter().map(CategoryCode::as_str).collect::<Vec<_>>(),
            "personal": field.privacy == Privacy::Personal,
            "on_gate": field.exposure == Exposure::Gate,
        })).collect::<Vec<_>>(),
        "groups": event.groups.iter().map(|group| json!({
            "name": group.name, "countries": group.countries, "delegations": group.delegations,
        })).collect::<Vec<_>>(),
        "keys": stored.keys.iter().map(|key| json!({ "id": key.id.0, "state": key.state.as_str() })).collect::<Vec<_>>(),
    });
    if let Some(rules) = &event.nomination {
        shown["nomination"] = nominations_json(event, rules);
    }
    shown
}
