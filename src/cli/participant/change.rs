//! `accredit participant add` and `edit`.

use std::io::Write;

use super::{
    fields::{FieldArgs, missing},
    json,
};
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places::{self, PlacesBefore},
    },
    domain::{
        event::Event,
        field::{Field, FieldSet},
        id::{CategoryCode, Reference},
        mask::{ZoneIndex, ZoneMask},
        merge::is_same_name,
        nomination::state::State,
        participant::{Participant, ZoneRights},
        text::did_you_mean,
    },
    store::{PrintState, Put, Store, StoreError, StoredParticipant},
};

/// Arguments of `add`.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// A reference that nobody has yet
    #[arg(long, value_name = "REFERENCE")]
    reference: Reference,
    /// The kind of accreditation
    #[arg(long, value_name = "CODE")]
    category: CategoryCode,
    #[command(flatten)]
    fields: FieldArgs,
    #[command(flatten)]
    zones: ZoneArgs,
    /// Where the nomination begins: draft, submitted or approved [default: as the event file says of lists]
    #[arg(long, value_name = "STATE", value_parser = begins, help_heading = "Nominations")]
    state: Option<State>,
}

fn begins(word: &str) -> Result<State, String> {
    let state: State = word.parse().map_err(|error| format!("{error}"))?;
    match state {
        State::Draft | State::Submitted | State::Approved => Ok(state),
        _ => Err("a nomination begins as draft, submitted or approved".to_owned()),
    }
}

/// Arguments of `edit`.
#[derive(Debug, clap::Args)]
pub struct EditArgs {
    /// The participant's reference
    reference: Reference,
    /// The kind of accreditation
    #[arg(long, value_name = "CODE")]
    category: Option<CategoryCode>,
    #[command(flatten)]
    fields: FieldArgs,
    #[command(flatten)]
    zones: ZoneArgs,
    /// Show a text at the gates with this person's verdicts; empty to take it away
    #[arg(long, value_name = "TEXT", value_parser = note)]
    note_at_gate: Option<String>,
}

/// The longest note that a gate shows, in characters: it is read at a glance.
const LONGEST_NOTE: usize = 120;

fn note(text: &str) -> Result<String, String> {
    let text = crate::domain::text::clean(text).map_err(|error| error.to_string())?;
    match text.chars().count() {
        0..=LONGEST_NOTE => Ok(text),
        length => Err(format!("has {length} characters; a gate shows {LONGEST_NOTE}")),
    }
}

#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Zones")]
struct ZoneArgs {
    /// Let into a zone that the category may not enter (repeatable)
    #[arg(long, value_name = "ZONE")]
    add_zone: Vec<String>,
    /// Keep out of a zone that the category may enter (repeatable)
    #[arg(long, value_name = "ZONE")]
    withhold_zone: Vec<String>,
    /// Take back what was added and withheld before
    #[arg(long)]
    clear_zones: bool,
}

pub(super) fn add(context: &Context, args: &AddArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let places_before = PlacesBefore::of(context, &store)?;
    // One transaction: nobody takes the reference in between, and zones come with the participant.
    let mut import = store.import(context.now())?;
    if import.participant(&args.reference)?.is_some() {
        return Err(CliError::from(StoreError::ReferenceTaken(args.reference.clone()))
            .hint(format!("change it with \"accredit participant edit {}\"", args.reference)));
    }
    let mut participant = Participant::new(args.reference.clone(), args.category.clone());
    let fields = args.fields.write(&mut participant, import.event())?;
    refuse_nameless(&participant)?;
    let zones = args.zones.apply(ZoneRights::default(), import.event())?;
    let rules = import.event().nomination.as_ref();
    let state = args.state.or(rules.map(|rules| rules.import.state())).unwrap_or_default();
    if rules.is_none() && state != State::Approved {
        return Err(CliError::failed(format!("this event takes no nominations: nobody can be {state}"))
            .hint("leave out --state, or add [nomination] to the event file"));
    }
    import.add_in(&participant, state)?;
    import.put_zones(&args.reference, zones)?;
    let settled = import.commit()?;
    let stored = store.participant(&args.reference)?;
    let stands = stored.state_beside_standing().map(|state| format!(" ({state})")).unwrap_or_default();
    let status = format!("{} added: {}{stands}", args.reference, stored.participant.full_name());
    let ending = tell(context, &store, &stored, &[status])?;
    tell_type(context, (&participant, fields), &stored);
    places::tell(context, &settled, &places_before.grown(context, &store)?);
    Ok(ending)
}

pub(super) fn edit(context: &Context, args: &EditArgs) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let places_before = PlacesBefore::of(context, &store)?;
    // One transaction: fields and zones change together, from what they are now.
    let mut import = store.import(context.now())?;
    let Some(before) = import.participant(&args.reference)? else {
        drop(import);
        return Err(missing(&store, StoreError::NoParticipant(args.reference.clone())));
    };
    let mut participant = before.participant.clone();
    let mut fields = args.fields.write(&mut participant, import.event())?;
    if let Some(category) = &args.category {
        participant.category = category.clone();
        fields = fields.with(Field::Category);
    }
    fields = show_whole_name(&mut participant, fields);
    refuse_nameless(&participant)?;
    let zones = args.zones.apply(before.zones, import.event())?;
    let put = (import.put(&participant, fields)?, import.put_zones(&args.reference, zones)?);
    let settled = import.commit()?;
    places::tell(context, &settled, &places_before.grown(context, &store)?);
    let noted = args.note_at_gate.as_deref().map(|note| store.set_note_at_gate(&args.reference, note, context.now()));
    let is_noted = noted.transpose()? == Some(true);
    let stored = store.participant(&args.reference)?;
    tell_type(context, (&participant, fields), &stored);
    if put == (Put::Unchanged, Put::Unchanged) && !is_noted {
        return tell(context, &store, &stored, &[format!("{}: nothing changed", args.reference)]);
    }
    let event = store.event()?.event;
    let mut lines = differences(&before, &stored, &event);
    if is_noted {
        lines.push(match args.note_at_gate.as_deref() {
            Some("") | None => format!("{}: gates no longer show a note", args.reference),
            Some(note) => format!("{}: gates show \"{note}\"", args.reference),
        });
    }
    // A change that the badge does not show is not a reason to print it again.
    if stored.print_state(&event)? == PrintState::Changed {
        lines.push(format!(
            "the badge was printed and shows something else; print it again with \"accredit badge print --reference {} -o FILE.pdf\"",
            args.reference
        ));
    }
    tell(context, &store, &stored, &lines)
}

fn tell(context: &Context, store: &Store, stored: &StoredParticipant, lines: &[String]) -> Result<Ending, CliError> {
    match context.format {
        Format::Json => writeln!(std::io::stdout(), "{}", json::participant(stored, &store.event()?.event))?,
        Format::Text => lines.iter().for_each(|line| context.status(line)),
    }
    Ok(Ending::Done)
}

/// Says that the register's type holds, where another was asked for.
fn tell_type(context: &Context, (asked, fields): (&Participant, FieldSet), stored: &StoredParticipant) {
    let (asked, who) = (&asked.delegation_type, &stored.participant);
    if fields.has(Field::DelegationType) && *asked != who.delegation_type {
        context.status(format!(
            "{0}: the delegation type is \"{1}\", as the register has it for {2}; to change it: accredit delegation edit \"{2}\" --type \"{asked}\"",
            who.reference, who.delegation_type, who.delegation
        ));
    }
}

/// Clears given and family name where another whole name is written: it would not be shown beside them. Returns what changes.
fn show_whole_name(participant: &mut Participant, fields: FieldSet) -> FieldSet {
    let parts = [Field::GivenName, Field::FamilyName];
    let is_shown = is_same_name(&participant.name, &participant.full_name());
    if !fields.has(Field::Name) || participant.name.is_empty() || parts.iter().any(|part| fields.has(*part)) || is_shown {
        return fields;
    }
    participant.given_name.clear();
    participant.family_name.clear();
    parts.into_iter().fold(fields, FieldSet::with)
}

fn refuse_nameless(participant: &Participant) -> Result<(), CliError> {
    if participant.full_name().is_empty() {
        return Err(CliError::failed(format!("participant {} has no name; a badge needs one", participant.reference))
            .hint("add --given-name and --family-name, or --name"));
    }
    Ok(())
}

fn differences(before: &StoredParticipant, after: &StoredParticipant, event: &Event) -> Vec<String> {
    let mut lines = Vec::new();
    let mut compare = |what: &str, old: &str, new: &str| {
        if old != new {
            lines.push(format!("{}: {what} \"{old}\" → \"{new}\"", after.participant.reference));
        }
    };
    for field in event.columns() {
        compare(
            &event.field_name(field).replace('_', " "),
            &before.participant.written(field, event),
            &after.participant.written(field, event),
        );
    }
    let zones = |mask| json::zones(event, mask).join(", ");
    compare("zones added", &zones(before.zones.added), &zones(after.zones.added));
    compare("zones withheld", &zones(before.zones.withheld), &zones(after.zones.withheld));
    lines
}

impl ZoneArgs {
    fn apply(&self, stored: ZoneRights, event: &Event) -> Result<ZoneRights, CliError> {
        let mut zones = if self.clear_zones { ZoneRights::default() } else { stored };
        for code in &self.add_zone {
            let zone = zone(event, code)?;
            zones.added = zones.added.with(zone);
            zones.withheld = without(zones.withheld, zone);
        }
        for code in &self.withhold_zone {
            let zone = zone(event, code)?;
            if self.add_zone.contains(code) {
                return Err(CliError::failed(format!("zone \"{code}\" cannot be added and withheld at once")));
            }
            zones.withheld = zones.withheld.with(zone);
            zones.added = without(zones.added, zone);
        }
        Ok(zones)
    }
}

fn without(mask: ZoneMask, zone: ZoneIndex) -> ZoneMask {
    mask.without(ZoneMask::NONE.with(zone))
}

fn zone(event: &Event, code: &str) -> Result<ZoneIndex, CliError> {
    event.zone(code).map(|(zone, _)| zone).ok_or_else(|| {
        let known = || event.zones.iter().map(|zone| zone.code.as_str());
        let suggestion = did_you_mean(code, known());
        CliError::failed(format!("unknown zone \"{code}\"{suggestion}"))
            .hint(format!("zones are {}", known().collect::<Vec<_>>().join(", ")))
    })
}
