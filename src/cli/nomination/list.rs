//! `accredit nomination list`.

use std::io::Write;

use serde_json::json;

use super::{
    gaps::{gaps_json, told},
    meant::{MeantArgs, check_taken},
};
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        table,
    },
    domain::{
        event::Event,
        id::StepName,
        nomination::{
            gaps::{GapFilter, Gaps},
            needs::PhotoStored,
            state::State,
            table::Place,
        },
    },
    store::{NominationNote, Store, StoredParticipant},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    meant: MeantArgs,
    /// Include approved people
    #[arg(long)]
    all: bool,
    /// Only those who lack this: anything, photo, documents (missing or refused), or nothing
    #[arg(long, value_name = "WHAT")]
    missing: Option<GapFilter>,
}

/// A nomination of the list.
struct ListedNomination {
    stored: StoredParticipant,
    /// The step at which it, or a change of it, waits.
    step: Option<StepName>,
    note: Option<NominationNote>,
    gaps: Gaps,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let store = context.store()?;
    let event = store.event()?.event;
    check_taken(&store, &event)?;
    args.meant.check(&store, &event)?;
    let mut listed = Vec::new();
    args.meant.each(&store, &[], |stored, step| {
        let is_on_way = stored.state != State::Approved || step.is_some();
        if !(is_on_way || args.all || !args.meant.state.is_empty()) {
            return Ok(());
        }
        let (note, gaps) = (store.nomination_note(stored.key)?, store.gaps(&stored)?);
        let is_over = matches!(stored.state, State::Rejected | State::Withdrawn);
        let photo = PhotoStored::of(&stored.photo);
        if args.missing.is_none_or(|filter| !is_over && filter.fits(&event, &gaps, photo)) {
            listed.push(ListedNomination { stored, step, note, gaps });
        }
        Ok(())
    })?;
    match context.format {
        Format::Json => {
            let rows = listed.iter().map(|one| one.json(&store, &event)).collect::<Result<Vec<_>, CliError>>()?;
            writeln!(std::io::stdout(), "{:#}", serde_json::Value::Array(rows))?;
        }
        Format::Text if listed.is_empty() => {}
        Format::Text => print(&event, &listed)?,
    }
    if listed.is_empty() {
        context.status("no nomination matches");
        return Ok(Ending::No);
    }
    Ok(Ending::Done)
}

fn print(event: &Event, listed: &[ListedNomination]) -> Result<(), CliError> {
    let rows = listed.iter().map(|one| {
        let who = &one.stored.participant;
        let note = one.note.as_ref();
        let since = note.and_then(|note| note.submitted_at).map(|at| event.local(at).strftime("%Y-%m-%d %H:%M").to_string());
        vec![
            who.reference.to_string(),
            who.full_name(),
            who.category.to_string(),
            who.delegation.clone(),
            one.state(),
            one.step.as_ref().map(ToString::to_string).unwrap_or_default(),
            since.unwrap_or_default(),
            told(&one.gaps),
            note.map(|note| note.text.clone()).unwrap_or_default(),
        ]
    });
    let headings =
        ["Reference", "Name", "Category", "Delegation", "State", "Step", "Submitted", "Missing", "Said to the delegation"];
    Ok(table::print(&headings, rows)?)
}

impl ListedNomination {
    /// Returns the state in words for a person.
    fn state(&self) -> String {
        match (self.stored.state, self.stored.place) {
            (State::Submitted, Place::Awaited) => "waits for a place".to_owned(),
            (State::Approved, _) if self.step.is_some() => "approved, change waits".to_owned(),
            (state, _) => state.to_string(),
        }
    }

    fn json(&self, store: &Store, event: &Event) -> Result<serde_json::Value, CliError> {
        let who = &self.stored.participant;
        let note = self.note.as_ref();
        let (missing, refused) = gaps_json(&self.gaps);
        let time = |at: Option<jiff::Timestamp>| at.map(|at| event.rfc3339(at));
        Ok(json!({
            "reference": who.reference.as_str(),
            "name": who.full_name(),
            "category": who.category.as_str(),
            "delegation": Some(&who.delegation).filter(|delegation| !delegation.is_empty()),
            "state": self.stored.state.as_str(),
            "step": self.step.as_ref().map(StepName::as_str),
            "waits_for_place": self.stored.place == Place::Awaited,
            "submitted_at": time(note.and_then(|note| note.submitted_at)),
            "approved_at": time(note.and_then(|note| note.approved_at)),
            "text": note.map(|note| &note.text).filter(|text| !text.is_empty()),
            "internal": note.map(|note| &note.internal).filter(|text| !text.is_empty()),
            "photo": self.stored.photo.is_some(),
            "missing": missing,
            "refused_documents": refused,
            "proposal": super::show::proposal_json(store, event, &self.stored)?,
        }))
    }
}
