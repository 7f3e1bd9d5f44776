//! Somebody comes in another's place: the place, the head's mark, the tray and the category stay, and only one of the two counts.

use jiff::Timestamp;
use serde_json::json;

use super::{entrance::Entrance, participants::Import};
use crate::{
    domain::{
        field::{Field, FieldSet},
        id::{BadgeSerial, Reference},
        journal::{Action, Subject},
        nomination::{
            act::{Act, Party},
            state::State,
            table::Place,
        },
        participant::{HeadMark, Participant},
        text::fold,
        window::Came,
    },
    store::{
        badge::badges,
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, params},
            stored::ParticipantKey,
        },
        ledger::change::Entry,
        refusal::NominationRefusal,
    },
};

/// Two people, of whom one came in the other's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// Who left.
    pub old: Reference,
    /// Who came.
    pub new: Reference,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
}

/// What a replacement did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// The badge of the one who left, revoked with it.
    pub revoked: Option<BadgeSerial>,
    /// The state of the one who came.
    pub state: State,
    /// Whether the one who came waits for a place, as the other did.
    pub place: Place,
}

/// What the one who comes takes over. What is told of a person alone stays behind.
const TAKEN_OVER: [Field; 7] =
    [Field::Category, Field::Delegation, Field::DelegationType, Field::Country, Field::Days, Field::Head, Field::Order];

impl Store {
    /// Returns the replacements that a participant is part of: first the one in which they came, then the one in which they left.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn replacements_of(&self, key: ParticipantKey) -> Result<Vec<Replacement>> {
        read(&self.connection, "where r.participant = ?1 or r.replaces = ?1 order by r.participant <> ?1", [key.0])
    }

    /// Returns how a participant came to be nominated.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn came(&self, key: ParticipantKey) -> Result<Came> {
        came(&self.connection, key)
    }
}

/// Returns how a participant came to be nominated.
pub(super) fn came(read: &Connection, key: ParticipantKey) -> Result<Came> {
    Ok(Came::of(read.prepare_cached("select 1 from replacement where participant = ?1")?.exists([key.0])?))
}

impl Import<'_> {
    /// Puts `new` in the place of `old`: `old` is withdrawn and the badge revoked; `new` is added, or taken as a nomination that is
    /// there already, and goes through the steps of the category; who takes the place of somebody who waits, waits in the same place.
    /// The officer does it, and is refused by no quota and no window. `given` holds what is told of the new person, `fields` which of it.
    ///
    /// # Errors
    /// When there is no `old`, or it was rejected, withdrawn or replaced before; when `new` is accredited already, or leaves; when the new
    /// person lacks what the category requires; or the database cannot be written.
    pub fn replace(&mut self, old: &Reference, given: &Participant, fields: FieldSet, reason: &str) -> Result<Replaced> {
        self.replace_by(&Party::Officer, (old, given, fields), reason)
    }

    /// Does what [`Import::replace`] does, and keeps who asked for it.
    pub(super) fn replace_by(
        &mut self,
        by: &Party,
        (old, given, fields): (&Reference, &Participant, FieldSet),
        reason: &str,
    ) -> Result<Replaced> {
        let leaving = self.participant(old)?.ok_or_else(|| StoreError::NoParticipant(old.clone()))?;
        let new = &given.reference;
        let refuse = |why| Err(NominationRefusal::Replacement { old: old.clone(), new: new.clone(), why }.into());
        if new == old {
            return refuse("nobody replaces themselves");
        }
        if matches!(leaving.state, State::Draft | State::Rejected | State::Withdrawn) {
            return refuse("who is to be replaced takes no place");
        }
        let known = self.participant(new)?;
        if known.as_ref().is_some_and(|known| !matches!(known.state, State::Draft | State::Returned)) {
            return refuse("who comes is a participant already, and takes a place of their own");
        }
        let mut coming =
            known.map_or_else(|| Participant::new(new.clone(), leaving.participant.category.clone()), |known| known.participant);
        coming.take(&leaving.participant, TAKEN_OVER.into_iter().collect());
        coming.take(given, fields);
        let coming = self.with_known_delegation(&coming)?;
        if fold(&coming.delegation) != fold(&leaving.participant.delegation) {
            return refuse("who comes is of the same delegation as who leaves");
        }
        let queued = self.queued(leaving.key)?;
        let taken = fields.iter().chain(TAKEN_OVER).collect();
        self.put_at(&coming, taken, &Entrance { state: State::Draft, step: None })?;
        let why = if reason.is_empty() { format!("replaced by {new}") } else { format!("replaced by {new}: {reason}") };
        self.leave(old, &Act::Withdraw { reason: why.clone() }, by)?;
        let revoked = badges::revoke(&self.change, leaving.key, &why, self.now)?;
        if leaving.participant.is_marked_head() {
            let unmarked = Participant { head: HeadMark::Unmarked, ..leaving.participant.clone() };
            self.put(&unmarked, FieldSet::default().with(Field::Head))?;
        }
        // An event without nominations has no steps: who comes is accredited at once.
        let at = self.hand_in(new, (&Party::Officer, by), queued)?.after.at;
        self.link(leaving.key, new)?;
        Ok(Replaced { revoked, state: at.state, place: at.place })
    }

    fn link(&self, old: ParticipantKey, new: &Reference) -> Result<()> {
        let new = self.stand_of(new)?.0;
        self.change.execute(
            "insert into replacement (participant, replaces, at, actor) values (?1, ?2, ?3, ?4)",
            params![new.0, old.0, self.now.as_millisecond(), self.actor.as_str()],
        )?;
        for (who, details) in [(new, json!({ "replaces": old.0 })), (old, json!({ "replaced_by": new.0 }))] {
            let entry = Entry::new(Action::ParticipantReplace, Subject::Participant(who.0)).details(details);
            self.change.record(self.now, &entry)?;
        }
        Ok(())
    }
}

/// Reads replacements; `condition` is SQL of ours, over `replacement r`.
pub(in crate::store) fn read(connection: &Connection, condition: &str, values: impl sql::Params) -> Result<Vec<Replacement>> {
    let sql = format!(
        "select o.reference, n.reference, r.at, r.actor from replacement r join participant o on o.id = r.replaces
         join participant n on n.id = r.participant {condition}"
    );
    let mut statement = connection.prepare(&sql)?;
    let found = statement.query_map(values, |row| {
        Ok(Replacement {
            old: columns::parsed(row, 0, "participant.reference")?,
            new: columns::parsed(row, 1, "participant.reference")?,
            at: columns::timestamp(row.get(2)?),
            actor: row.get(3)?,
        })
    })?;
    Ok(found.collect::<sql::Result<_>>()?)
}
