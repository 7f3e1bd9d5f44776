//! Which nominations are meant: by reference, or by what they have in common.

use crate::{
    cli::error::CliError,
    domain::{
        event::Event,
        id::{CategoryCode, Reference, StepName},
        nomination::state::State,
        text::did_you_mean,
    },
    store::{Chosen, Order, Selection, Store, StoredParticipant},
};

/// What nominations have in common.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Selection")]
pub(in crate::cli) struct MeantArgs {
    /// Only this delegation, by any of its names or its code (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(in crate::cli) delegation: Vec<String>,
    /// Only this category (repeatable)
    #[arg(long, value_name = "CODE")]
    pub(in crate::cli) category: Vec<CategoryCode>,
    /// Only those in this state (repeatable)
    #[arg(long, value_name = "STATE")]
    pub(in crate::cli) state: Vec<State>,
    /// Only those that wait at this step; who decides does so as its reviewer
    #[arg(long, value_name = "STEP")]
    pub(in crate::cli) step: Option<StepName>,
}

impl MeantArgs {
    /// Returns whether nothing was named.
    pub(super) fn is_empty(&self) -> bool {
        self.delegation.is_empty() && self.category.is_empty() && self.state.is_empty() && self.step.is_none()
    }

    /// Refuses a step that the event does not have.
    pub(super) fn check(&self, store: &Store, event: &Event) -> Result<(), CliError> {
        let Some(step) = &self.step else { return Ok(()) };
        // A step that the event file dropped decides on those who are there still.
        let waited = store.steps_waited_at()?;
        let of_rules = event.nomination.iter().flat_map(|rules| rules.all_steps());
        let mut known: Vec<&str> = Vec::new();
        for step in of_rules.chain(&waited).map(StepName::as_str) {
            if !known.contains(&step) {
                known.push(step);
            }
        }
        if known.contains(&step.as_str()) {
            return Ok(());
        }
        let suggestion = did_you_mean(step.as_str(), known.iter().copied());
        Err(CliError::failed(format!("the event has no step \"{step}\"{suggestion}"))
            .hint(format!("steps are {}", known.join(", "))))
    }

    /// Returns every spelling of the delegations that are meant.
    fn delegations(&self, store: &Store) -> Result<Vec<String>, CliError> {
        if !store.has_register()? {
            let people = Selection { delegations: self.delegation.clone(), ..Selection::default() };
            return Ok(store.check_chosen(Chosen { people, ..Chosen::default() })?.people.delegations);
        }
        let mut spellings = Vec::new();
        for written in &self.delegation {
            spellings.extend(store.delegation(written)?.delegation.spellings().map(str::to_owned));
        }
        Ok(spellings)
    }

    /// Walks those who are meant, in protocol order, with the step at which they wait, or a change of theirs.
    pub(in crate::cli) fn each(
        &self,
        store: &Store,
        references: &[Reference],
        mut each: impl FnMut(StoredParticipant, Option<StepName>) -> Result<(), CliError>,
    ) -> Result<(), CliError> {
        let selection = Selection {
            delegations: self.delegations(store)?,
            categories: self.category.clone(),
            references: references.to_vec(),
            states: self.state.clone(),
            ..Selection::default()
        };
        for key in store.keys(&selection, Order::Protocol)? {
            let stored = store.participant_by_key(key)?;
            let step = match stored.state {
                State::Approved => store.proposal(key)?.map(|proposal| proposal.step),
                _ => stored.step.clone(),
            };
            if self.step.is_none() || self.step == step {
                each(stored, step)?;
            }
        }
        Ok(())
    }
}

/// Refuses an event that takes no nominations, and has nobody who is on the way.
pub(in crate::cli) fn check_taken(store: &Store, event: &Event) -> Result<(), CliError> {
    if event.nomination.is_some() || store.has_people_on_way()? {
        return Ok(());
    }
    Err(CliError::failed("this event takes no nominations: people are accredited as soon as they are added")
        .hint("add [nomination] to the event file, and bring it in with \"accredit event apply\""))
}
