//! Badges with everything that happened to them: one by one for lists, counted for each delegation.

use std::collections::HashSet;

use super::{handouts::Handout, print_state::PrintState};
use crate::{
    domain::{admission::BadgeState, event::Event, id::BadgeSerial, participant::Standing, text::fold},
    store::{
        engine::{
            database::Store,
            error::Result,
            sql,
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
    /// Returns participants' badges with everything that happened to them, in the order of the keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge_lines(&self, keys: &[ParticipantKey], event: &Event) -> Result<Vec<BadgeLine>> {
        let people = self.participants_by_keys(keys)?;
        let mut handouts = self.handouts_of(&serials(&people))?;
        let numbers: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let sql = "select state, participant from badge where participant = any (?1) and state <> 'valid'";
        let (mut had_another, mut had_revoked) = (HashSet::new(), HashSet::new());
        for (participant, is_revoked) in
            self.connection.ask_in_turn(sql, &numbers, |row| Ok(row.get_ref(0)?.as_str()? == BadgeState::Revoked.as_str()))?
        {
            had_another.insert(participant);
            if is_revoked {
                had_revoked.insert(participant);
            }
        }
        let line = |stored: StoredParticipant| {
            let (key, badge) = (stored.key.0, stored.badge.as_ref());
            Ok(BadgeLine {
                printed: stored.print_state(event)?,
                is_reissue: badge.is_some() && had_another.contains(&key),
                is_revoked: badge.is_none() && had_revoked.contains(&key),
                handout: badge.and_then(|badge| handouts.remove(&badge.serial)),
                stored,
            })
        };
        people.into_iter().map(line).collect()
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
        for keys in self.ranked_keys(accredited.condition(), Order::Delegation)?.chunks(sql::SET) {
            let people = self.participants_by_keys(keys)?;
            let handouts = self.handouts_of(&serials(&people))?;
            for stored in people {
                let printed = stored.print_state(&event)?;
                let is_handed_out = stored.badge.as_ref().is_some_and(|badge| handouts.contains_key(&badge.serial));
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
                count.handed_out += usize::from(is_handed_out);
            }
        }
        Ok(counts)
    }
}

fn serials(people: &[StoredParticipant]) -> Vec<BadgeSerial> {
    people.iter().filter_map(|who| Some(who.badge.as_ref()?.serial)).collect()
}
