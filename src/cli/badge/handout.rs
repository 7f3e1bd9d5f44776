//! `accredit badge handout`: records that a badge is handed over: who gave it to whom, and when.

use serde_json::{Value, json};

use crate::cli::words::count;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
        whereabouts::handout_json,
    },
    domain::{
        event::Event,
        id::{BadgeSerial, Reference},
        participant::{Participant, Standing},
        text::clean,
    },
    store::{
        Handout, HandoutRepeat, NewHandout, NoHandout, Order, ParticipantKey, PrintState, Selection, Store, StoredEvent,
        ToHandOver,
    },
};

/// Arguments of `handout`.
#[derive(Debug, clap::Args)]
pub struct HandoutArgs {
    /// Whose badge: a reference, the serial on the badge, or its scanned code
    #[arg(value_name = "REFERENCE", required_unless_present = "delegation")]
    whose: Vec<String>,
    /// All badges of this delegation, as they lie in its envelope
    #[arg(long, value_name = "NAME", conflicts_with = "whose")]
    delegation: Option<String>,
    /// To whom, if not to the participant in person
    #[arg(long, value_name = "NAME")]
    to: Option<String>,
    /// A note
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    note: String,
    /// Record it even if the badge was handed over before
    #[arg(long, conflicts_with = "undo")]
    again: bool,
    /// Take back the record that the badge was handed over
    #[arg(long, conflicts_with = "to")]
    undo: bool,
}

pub(super) fn run(context: &Context, args: &HandoutArgs) -> Result<Ending, CliError> {
    if args.to.as_deref().is_some_and(|to| to.trim().is_empty()) {
        return Err(CliError::failed("the name after --to is empty").hint("leave --to out if the participant came in person"));
    }
    let recipient = clean(args.to.as_deref().unwrap_or_default())
        .map_err(|error| CliError::failed(format!("the name after --to {error}")))?;
    let note = clean(&args.note).map_err(|error| CliError::failed(format!("the note {error}")))?;
    let mut store = context.store()?;
    let event = store.event()?;
    let (mut whose, mut dead) = (Vec::new(), Vec::new());
    match &args.delegation {
        Some(delegation) => whose = members(&store, delegation)?,
        None => {
            for written in &args.whose {
                match find(&store, &event, written)? {
                    Ok(key) => whose.push(key),
                    Err((who, refusal)) => dead.push((who, Err(refusal))),
                }
            }
        }
    }
    if args.undo {
        let undone = undo(context, &mut store, &event.event, &whose, &note)?;
        for (who, refusal) in dead.iter().filter_map(|(who, outcome)| Some((who, outcome.as_ref().err()?))) {
            context.status(format!("{}: {refusal}", who.reference));
        }
        return Ok(if dead.is_empty() { undone } else { Ending::No });
    }
    let repeat = if args.again { HandoutRepeat::Record } else { HandoutRepeat::Refuse };
    let outdated = outdated(&store, &event.event, &whose)?;
    let mut outcomes = store.hand_out(&whose, &NewHandout { recipient: &recipient, note: &note, repeat }, context.now())?;
    outcomes.append(&mut dead);
    let (mut given, mut refused) = (Vec::new(), Vec::new());
    for (who, outcome) in &outcomes {
        match outcome {
            Ok(handout) => given.push((who, handout)),
            Err(refusal) => refused.push((who, refusal)),
        }
    }
    match context.format {
        Format::Json => say!("{}", json_of(&event.event, &given, &refused)),
        Format::Text => tell(context, &event.event, &given, &refused)?,
    }
    for reference in given.iter().map(|(who, _)| &who.reference).filter(|reference| outdated.contains(reference)) {
        context.status(format!("{reference}: the list has changed since this badge was printed; print it again with --pending"));
    }
    Ok(if refused.is_empty() { Ending::Done } else { Ending::No })
}

/// Returns the people of a delegation whose badges lie in its envelope.
fn members(store: &Store, delegation: &str) -> Result<Vec<ParticipantKey>, CliError> {
    let standings = vec![Standing::Accredited, Standing::Blocked];
    let selection = Selection { delegations: vec![delegation.to_owned()], standings, ..Selection::default() };
    let keys = store.keys(&selection, Order::Delegation)?;
    if keys.is_empty() {
        return Err(CliError::failed(format!("no participant belongs to the delegation \"{delegation}\""))
            .hint("\"accredit report badges\" shows how delegations are written"));
    }
    Ok(keys)
}

/// Finds whose badge is meant by what was typed or scanned. The serial or code of a badge that is no longer valid is refused.
fn find(store: &Store, event: &StoredEvent, written: &str) -> Result<ToHandOver, CliError> {
    let reference: Option<Reference> = written.parse().ok();
    let unknown = match reference.map(|reference| store.participant(&reference)) {
        Some(Ok(stored)) => return Ok(Ok(stored.key)),
        Some(Err(error)) => CliError::from(error),
        None => CliError::failed("this is not a reference, a badge's serial or a code of this event"),
    };
    let serial = match store.serial_of_code(event, written)? {
        None if written.len() == 8 => written.parse::<BadgeSerial>().ok(),
        read => read,
    };
    let found = serial.map(|serial| store.to_hand_over(serial)).transpose()?.flatten();
    found.ok_or(unknown)
}

/// Returns the references of people whose badge differs from the list.
fn outdated(store: &Store, event: &Event, whose: &[ParticipantKey]) -> Result<Vec<Reference>, CliError> {
    let mut outdated = Vec::new();
    for &key in whose {
        let stored = store.participant_by_key(key)?;
        if stored.print_state(event)? == PrintState::Changed {
            outdated.push(stored.participant.reference);
        }
    }
    Ok(outdated)
}

fn undo(context: &Context, store: &mut Store, event: &Event, whose: &[ParticipantKey], note: &str) -> Result<Ending, CliError> {
    let mut outcome = Ending::Done;
    let mut told = Vec::new();
    for &key in whose {
        let who = store.participant_by_key(key)?.participant;
        let undone = store.undo_handout(key, note, context.now())?;
        let said = match &undone {
            Some(undone) => format!("the record that the badge was handed over {} is taken back", undone.told(event)),
            None => "the badge was not handed over; nothing is taken back".to_owned(),
        };
        context.status(format!("{}: {said}", who.reference));
        if undone.is_none() {
            outcome = Ending::No;
        }
        told.push(json!({ "reference": who.reference.as_str(), "undone": undone.is_some() }));
    }
    if context.format == Format::Json {
        say!("{}", Value::from(told));
    }
    Ok(outcome)
}

fn tell(
    context: &Context,
    event: &Event,
    given: &[(&Participant, &Handout)],
    refused: &[(&Participant, &NoHandout)],
) -> Result<(), CliError> {
    if let [(who, handout)] = given {
        context.status(format!("{} {}: badge {} is handed over", who.reference, who.full_name(), handout.serial));
    } else if !given.is_empty() {
        context.status(format!("{} handed over", count(given.len(), "badge")));
    }
    if refused.is_empty() {
        return Ok(());
    }
    let rows = refused.iter().map(|(who, refusal)| {
        let why = match refusal {
            NoHandout::Already(first) => format!("{refusal}, {}; use --again to record it once more", first.told(event)),
            refusal => refusal.to_string(),
        };
        vec![who.reference.to_string(), who.full_name(), why]
    });
    Ok(table::print(&["Reference", "Name", "Not handed over"], rows)?)
}

fn json_of(event: &Event, given: &[(&Participant, &Handout)], refused: &[(&Participant, &NoHandout)]) -> Value {
    let given = given.iter().map(|(who, handout)| {
        let mut told =
            json!({ "reference": who.reference.as_str(), "name": who.full_name(), "serial": handout.serial.to_string() });
        told["handout"] = handout_json(event, handout);
        told
    });
    let refused = refused.iter().map(|(who, refusal)| {
        let first = match refusal {
            NoHandout::Already(first) => handout_json(event, first),
            _ => Value::Null,
        };
        json!({ "reference": who.reference.as_str(), "name": who.full_name(), "reason": refusal.code(), "message": refusal.to_string(), "first": first })
    });
    json!({ "handed_out": given.collect::<Vec<_>>(), "refused": refused.collect::<Vec<_>>() })
}
