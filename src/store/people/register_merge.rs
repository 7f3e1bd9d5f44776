//! Two delegations become one: what moves by it, and whether somebody has to say first that it may.
//!
//! A spelling of a delegation is merged as soon as it is asked for. Two bodies are not, and neither is one for which somebody works at
//! the portal: that person would see other people from then on.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    participants::Import,
    persons,
    register::{self, StoredDelegation},
    register_lines::RegisterLines,
    register_people,
};
use crate::{
    domain::{
        actor::Actor,
        event::Event,
        journal::{Action, Subject},
        merger::MergeMoves,
        person::PersonId,
        register::DelegationId,
    },
    store::{
        engine::{
            columns::timestamp,
            database::Store,
            error::Result,
            sql::{Connection, params},
        },
        ledger::change::{Change, Entry},
        refusal::DelegationRefusal,
    },
};

/// How long focal points are told on their page that a delegation was merged into theirs: as long as a browser stays signed in.
const MERGER_TOLD: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Whether somebody said that two delegations become one, whatever moves by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeConsent {
    /// Nobody did.
    Missing,
    /// Somebody did.
    Given,
}

/// That a delegation was merged into another, as its focal points are told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergerNews {
    /// When.
    pub at: Timestamp,
    /// The delegation that was merged.
    pub from: String,
}

impl Import<'_> {
    /// Says that a delegation is another one: its names become aliases of the other, and its people carry the other's name. Returns what
    /// moved by it.
    ///
    /// # Errors
    /// When either is unknown, they are one already, they are two bodies or somebody works for the one that is merged and nobody said
    /// that they may become one, or the database cannot be written.
    pub fn merge_delegations(
        &mut self,
        (from, into): (DelegationId, DelegationId),
        reason: &str,
        consent: MergeConsent,
    ) -> Result<MergeMoves> {
        let (from, into) = (register::one(&self.change, from)?, register::one(&self.change, into)?);
        let mut lines = RegisterLines::new(&self.change, self.now);
        let moves = merge(&self.change, &self.event, (&from, &into), (reason, consent), &mut lines)?;
        lines.end()?;
        Ok(moves)
    }
}

impl Store {
    /// Returns the delegations that were merged into one, where it concerned somebody who works for either, in the last thirty days.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn mergers_told(&self, into: DelegationId, now: Timestamp) -> Result<Vec<MergerNews>> {
        let since = now.saturating_sub(MERGER_TOLD).unwrap_or(Timestamp::MIN);
        let sql = "select at, details from journal where subject_kind = 'delegation' and subject = ?1 and action = ?2 and at > ?3
                   order by entry";
        let mut statement = self.connection.prepare_cached(sql)?;
        let mut rows = statement.query(params![into.to_string(), Action::DelegationMerge.as_str(), since.as_millisecond()])?;
        let mut told = Vec::new();
        while let Some(row) = rows.next()? {
            let details: Value = serde_json::from_str(row.get_ref(1)?.as_str()?).unwrap_or_default();
            let concerns = |key: &str| details[key].as_array().is_some_and(|people| !people.is_empty());
            if let (Some(from), true) = (details["from"].as_str(), concerns(MOVED) || concerns(JOINED)) {
                told.push(MergerNews { at: timestamp(row.get(0)?), from: from.to_owned() });
            }
        }
        Ok(told)
    }
}

/// Keys under which a line of the journal has the numbers of the persons concerned.
const MOVED: &str = "focal_points";
const JOINED: &str = "joined";

/// Returns whether somebody works for a delegation at the portal.
pub(super) fn has_focal_points(read: &Connection, id: DelegationId) -> Result<bool> {
    Ok(!persons::focal_points(read, id)?.is_empty())
}

/// Merges one delegation into another.
pub(super) fn merge(
    change: &Change<'_>,
    event: &Event,
    (from, into): (&StoredDelegation, &StoredDelegation),
    (reason, consent): (&str, MergeConsent),
    lines: &mut RegisterLines<'_, '_>,
) -> Result<MergeMoves> {
    if from.id == into.id {
        return Err(DelegationRefusal::Same { name: into.delegation.name.clone() }.into());
    }
    let (moved, joined) = (persons::focal_points(change, from.id)?, persons::focal_points(change, into.id)?);
    let names = |people: &[(PersonId, Actor)]| people.iter().map(|(_, name)| name.clone()).collect::<Vec<_>>();
    let numbers = |people: &[(PersonId, Actor)]| people.iter().map(|(id, _)| id.0).collect::<Vec<_>>();
    let moves = MergeMoves {
        from: from.delegation.name.clone(),
        into: into.delegation.name.clone(),
        bodies: from.delegation.other_body(&into.delegation),
        people: from.people,
        focal_points: names(&moved),
        others: names(&joined),
        drops_places: !from.quotas.is_empty() || !from.exceptions.is_empty(),
    };
    if consent == MergeConsent::Missing && moves.needs_consent() {
        return Err(DelegationRefusal::MergeUnconfirmed(Box::new(moves)).into());
    }
    let people = register_people::carry(change, event, from.id, into, lines.now())?;
    change
        .execute("update delegation_key set delegation = ?2, origin = 'alias' where delegation = ?1", [from.id.0, into.id.0])?;
    for table in ["delegation_name", "delegation_quota", "delegation_exception"] {
        change.execute(&format!("delete from {table} where delegation = ?1"), [from.id.0])?;
    }
    change.execute("delete from delegation where delegation_id = ?1", [from.id.0])?;
    let details = json!({
        "from": moves.from,
        "into": moves.into,
        "people": people,
        MOVED: numbers(&moved),
        JOINED: numbers(&joined),
        "confirmed": moves.needs_consent(),
    });
    let entry = Entry::new(Action::DelegationMerge, Subject::Delegation(into.id)).details(details);
    lines.add(if reason.is_empty() { entry } else { entry.personal(json!({ "reason": reason })) })?;
    Ok(MergeMoves { people: u64::try_from(people).unwrap_or(u64::MAX), ..moves })
}
