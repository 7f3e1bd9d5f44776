//! Badges with everything that happened to them: one by one for lists, counted for each delegation.

use super::{handouts::Handout, print_state::PrintState};
use crate::{
    domain::{event::Event, participant::Standing, text::fold},
    store::{
        engine::{
            database::Store,
            error::Result,
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings,
        figures::chosen::Chosen,
        people::{order::Order, selection::Selection},
    },
};

/// A participant's badge as lists show it.
#[derive(Debug, Clone)]
pub struct BadgeLine {
    /// The participant, with the valid badge.
    pub stored: StoredParticipant,
    /// Whether that was printed, and is up to date.
    pub printed: PrintState,
    /// Whether the participant had another badge before.
    pub is_reissue: bool,
    /// Whether the badge was revoked and not replaced: printing does not issue one.
    pub is_revoked: bool,
    /// How the valid badge was handed over.
    pub handout: Option<Handout>,
}

/// How far the badges of a delegation are. All numbers count accredited people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BadgeCounts {
    /// The delegation's name; empty for people without a delegation.
    pub delegation: String,
    /// Its type.
    pub delegation_type: String,
    /// Its country.
    pub country: String,
    /// How many badges there will be.
    pub expected: usize,
    /// How many were printed, including those that changed since.
    pub printed: usize,
    /// How many would look different now.
    pub changed: usize,
    /// How many were handed over.
    pub handed_out: usize,
}

impl BadgeLine {
    /// Returns the word for the badge's state: whether it was printed and is up to date, or that it was revoked.
    #[must_use]
    pub fn state(&self) -> &'static str {
        if self.is_revoked { "revoked" } else { self.printed.as_str() }
    }
}

impl Store {
    /// Returns a participant's badge with everything that happened to it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge_line(&self, key: ParticipantKey, event: &Event) -> Result<BadgeLine> {
        let stored = self.participant_by_key(key)?;
        let has = |states: &str| -> Result<bool> {
            let sql = format!("select 1 from badge where participant = ?1 and state {states} limit 1");
            Ok(self.connection.prepare_cached(&sql)?.exists([key.0])?)
        };
        let (is_reissue, is_revoked) = match stored.badge {
            Some(_) => (has("<> 'valid'")?, false),
            None => (false, has("= 'revoked'")?),
        };
        let handout = self.handout_of(&stored)?;
        Ok(BadgeLine { printed: stored.print_state(event)?, is_reissue, is_revoked, handout, stored })
    }

    /// Returns how somebody's valid badge was handed over.
    fn handout_of(&self, stored: &StoredParticipant) -> Result<Option<Handout>> {
        stored.badge.as_ref().map_or(Ok(None), |badge| self.handout(badge.serial))
    }

    /// Counts the badges of a selection for each delegation, in the order of delegations; people without one come last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge_counts(&self, chosen: &Chosen) -> Result<Vec<BadgeCounts>> {
        let event = settings::load(&self.connection)?.event;
        let people = Selection { standings: vec![Standing::Accredited], ..chosen.people.clone() };
        let accredited = Chosen { people, ..chosen.clone() };
        let mut counts: Vec<BadgeCounts> = Vec::new();
        for key in self.ranked_keys(accredited.condition(), Order::Delegation)? {
            let stored = self.participant_by_key(key)?;
            let (printed, handout) = (stored.print_state(&event)?, self.handout_of(&stored)?);
            let who = stored.participant;
            // Most are of the delegation of the one before, as it is written there.
            let is_same =
                |count: &BadgeCounts| count.delegation == who.delegation || fold(&count.delegation) == fold(&who.delegation);
            if !counts.last().is_some_and(is_same) {
                let (delegation, delegation_type, country) = (who.delegation, who.delegation_type, who.country);
                counts.push(BadgeCounts { delegation, delegation_type, country, ..BadgeCounts::default() });
            }
            let Some(count) = counts.last_mut() else { continue };
            count.expected += 1;
            count.printed += usize::from(printed != PrintState::Never);
            count.changed += usize::from(printed == PrintState::Changed);
            count.handed_out += usize::from(handout.is_some());
        }
        Ok(counts)
    }
}
