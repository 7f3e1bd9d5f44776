//! Who was given which badge: recorded when it is handed over, and taken back by another row.

use std::{collections::HashMap, fmt};

use jiff::Timestamp;
use serde_json::json;

use crate::{
    domain::{
        admission::BadgeState,
        event::Event,
        id::BadgeSerial,
        journal::{Action, Subject},
        nomination::state::State,
        participant::{Participant, Standing},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, Connection, Row, params},
            stored::{ParticipantKey, StoredParticipant},
        },
        ledger::change::{Change, Entry},
    },
};

/// A badge that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handout {
    /// The badge.
    pub serial: BadgeSerial,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: String,
    /// To whom, if it was not the participant.
    pub recipient: String,
    /// A note.
    pub note: String,
}

impl Handout {
    /// Returns when, by whom and to whom: `on 2024-11-04 at 08:12 by amal to Nasser Saleh`.
    #[must_use]
    pub fn told(&self, event: &Event) -> String {
        let to = if self.recipient.is_empty() { String::new() } else { format!(" to {}", self.recipient) };
        format!("on {} by {}{to}", event.local(self.at).strftime("%Y-%m-%d at %H:%M"), self.actor)
    }
}

/// The details of handing over badges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewHandout<'a> {
    /// To whom; empty for the participant in person.
    pub recipient: &'a str,
    /// A note; may be empty.
    pub note: &'a str,
    /// What to do about a badge that was handed over before.
    pub repeat: HandoutRepeat,
}

/// What to do about a badge that was handed over before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoutRepeat {
    /// Refuse, with when and by whom.
    Refuse,
    /// Record it once more.
    Record,
}

/// Why a badge is not handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoHandout {
    /// The participant is stopped at every gate.
    Blocked,
    /// The participant no longer takes part.
    Withdrawn,
    /// The nomination is on its way, or was rejected.
    NotApproved(State),
    /// There is no badge.
    NotIssued,
    /// The last badge was revoked.
    Revoked(BadgeSerial),
    /// The badge has never been printed, so that the one lying there is another.
    NotPrinted(BadgeSerial),
    /// It is no longer the participant's badge.
    Dead {
        /// The badge.
        serial: BadgeSerial,
        /// What it is.
        state: BadgeState,
        /// The valid badge.
        instead: Option<BadgeSerial>,
    },
    /// It was handed over before.
    Already(Handout),
}

/// A participant, and the result of handing the badge over.
pub type HandedOver = (Participant, std::result::Result<Handout, NoHandout>);

/// Whose badge this is, or whose it was and why it is not handed over.
pub type ToHandOver = std::result::Result<ParticipantKey, (Participant, NoHandout)>;

impl NoHandout {
    /// Returns the word for it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Blocked => "blocked",
            Self::Withdrawn => "withdrawn",
            Self::NotApproved(_) => "not_approved",
            Self::NotIssued => "not_issued",
            Self::Revoked(_) => "revoked",
            Self::NotPrinted(_) => "not_printed",
            Self::Dead { state, .. } => state.as_str(),
            Self::Already(_) => "already_handed_out",
        }
    }
}

impl fmt::Display for NoHandout {
    /// Writes the reason and what to do. When a badge was handed over before, and by whom, is left to callers that know the
    /// event's clocks.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked => write!(f, "is blocked: keep the badge, and call a supervisor"),
            Self::Withdrawn => write!(f, "is withdrawn: keep the badge"),
            Self::NotApproved(state) => write!(f, "is {state}, and not approved: keep the badge"),
            Self::NotIssued => write!(f, "has no badge yet: print it first"),
            Self::Revoked(serial) => write!(f, "has no valid badge: {serial} was revoked; reissue it, and print it"),
            Self::NotPrinted(serial) => write!(f, "has the badge {serial}, which was never printed: print it first"),
            Self::Dead { serial, state, instead } => {
                write!(f, "the badge {serial} is {} and no longer valid: destroy it", state.as_str())?;
                instead.map_or(Ok(()), |instead| write!(f, ", and hand over {instead}"))
            }
            Self::Already(handout) => write!(f, "already has the badge {}", handout.serial),
        }
    }
}

impl Store {
    /// Records that the valid badges of participants are handed over, and returns the result for each.
    ///
    /// # Errors
    /// When the database cannot be read or written; nothing is recorded then.
    pub fn hand_out(&mut self, whose: &[ParticipantKey], how: &NewHandout<'_>, now: Timestamp) -> Result<Vec<HandedOver>> {
        let people = whose.iter().map(|&key| self.participant_by_key(key)).collect::<Result<Vec<_>>>()?;
        let actor = self.actor().to_string();
        // One transaction: if two desks hand over one badge, one learns that the other did.
        let change = self.write()?;
        let mut outcomes = Vec::with_capacity(people.len());
        for stored in people {
            let outcome = match may_have(&change, &stored, how.repeat)? {
                MayHave::Nothing(refusal) => Err(refusal),
                MayHave::Badge(serial) => {
                    let (recipient, note) = (how.recipient.to_owned(), how.note.to_owned());
                    let handout = Handout { serial, at: now, actor: actor.clone(), recipient, note };
                    insert(&change, &handout, None)?;
                    change.record(now, &entry(Action::BadgeHandout, &handout))?;
                    Ok(handout)
                }
            };
            outcomes.push((stored.participant, outcome));
        }
        change.commit()?;
        Ok(outcomes)
    }

    /// Takes back the record that the valid badge of a participant was handed over, and returns it: the last that stands.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn undo_handout(&mut self, whose: ParticipantKey, note: &str, now: Timestamp) -> Result<Option<Handout>> {
        let badge = self.participant_by_key(whose)?.badge;
        let actor = self.actor().to_string();
        // One transaction: what is taken back is what stood.
        let change = self.write()?;
        let standing = match &badge {
            Some(badge) => standing(&change, badge.serial)?,
            None => Vec::new(),
        };
        let Some((id, undone)) = standing.into_iter().next_back() else { return Ok(None) };
        let undo = Handout { serial: undone.serial, at: now, actor, recipient: String::new(), note: note.to_owned() };
        insert(&change, &undo, Some(id))?;
        change.record(now, &entry(Action::BadgeHandoutUndo, &undo))?;
        change.commit()?;
        Ok(Some(undone))
    }

    /// Returns whether a badge was handed over, and how: the first time that was not taken back.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn handout(&self, serial: BadgeSerial) -> Result<Option<Handout>> {
        Ok(standing(&self.connection, serial)?.into_iter().next().map(|(_, handout)| handout))
    }

    /// Returns how badges were handed over, of those that were: as [`Store::handout`] tells of one.
    pub(super) fn handouts_of(&self, serials: &[BadgeSerial]) -> Result<HashMap<BadgeSerial, Handout>> {
        let mut first = HashMap::new();
        for (_, handout) in standing_of(&self.connection, serials)? {
            first.entry(handout.serial).or_insert(handout);
        }
        Ok(first)
    }

    /// Returns whose badge this is, to be handed over, or why this very badge is not: it may no longer be valid. `None` for a
    /// serial that was never issued.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn to_hand_over(&self, serial: BadgeSerial) -> Result<Option<ToHandOver>> {
        let Some((key, state)) = self.badge_holder(serial)? else { return Ok(None) };
        let stored = self.participant_by_key(key)?;
        let instead = stored.badge.map(|badge| badge.serial);
        let stands = instead == Some(serial);
        Ok(Some(if stands { Ok(key) } else { Err((stored.participant, NoHandout::Dead { serial, state, instead })) }))
    }

    /// Returns whose badge this is, and its state; `None` for a serial that was never issued.
    fn badge_holder(&self, serial: BadgeSerial) -> Result<Option<(ParticipantKey, BadgeState)>> {
        let sql = "select participant, state from badge where serial = ?1";
        columns::optional(self.connection.query_row(sql, [serial.get()], |row| {
            let state = BadgeState::from_word(row.get_ref(1)?.as_str()?).ok_or_else(|| columns::damaged("badge.state"))?;
            Ok((ParticipantKey(row.get(0)?), state))
        }))
    }
}

/// Records that a badge is handed over to its holder in person.
pub(super) fn record(change: &Change<'_>, serial: BadgeSerial, actor: &str, now: Timestamp) -> Result<()> {
    let handout = Handout { serial, at: now, actor: actor.to_owned(), recipient: String::new(), note: String::new() };
    insert(change, &handout, None)?;
    change.record(now, &entry(Action::BadgeHandout, &handout))
}

/// Whether a participant's badge may be handed over.
enum MayHave {
    /// This one.
    Badge(BadgeSerial),
    /// None, and why.
    Nothing(NoHandout),
}

/// Returns the badge that may be handed over, or why there is none.
fn may_have(connection: &Connection, stored: &StoredParticipant, repeat: HandoutRepeat) -> Result<MayHave> {
    let refusal = match (stored.standing, &stored.badge) {
        (Standing::Blocked, _) => NoHandout::Blocked,
        (Standing::Withdrawn, _) if stored.state == State::Withdrawn => NoHandout::Withdrawn,
        (Standing::Withdrawn, _) => NoHandout::NotApproved(stored.state),
        (Standing::Accredited, None) => {
            let sql = "select serial from badge where participant = ?1 and state = 'revoked' order by issued_at desc limit 1";
            let revoked = columns::optional(connection.query_row(sql, [stored.key.0], |row| row.get::<u32>(0)))?;
            revoked.and_then(BadgeSerial::new).map_or(NoHandout::NotIssued, NoHandout::Revoked)
        }
        (Standing::Accredited, Some(badge)) if badge.printed_at.is_none() => NoHandout::NotPrinted(badge.serial),
        (Standing::Accredited, Some(badge)) => match standing(connection, badge.serial)?.into_iter().next() {
            Some((_, first)) if repeat == HandoutRepeat::Refuse => NoHandout::Already(first),
            _ => return Ok(MayHave::Badge(badge.serial)),
        },
    };
    Ok(MayHave::Nothing(refusal))
}

/// Returns the handouts of a badge that were not taken back, oldest first.
fn standing(connection: &Connection, serial: BadgeSerial) -> Result<Vec<(i64, Handout)>> {
    standing_of(connection, &[serial])
}

/// Returns the handouts of badges that were not taken back, by badge, those of each oldest first.
fn standing_of(connection: &Connection, serials: &[BadgeSerial]) -> Result<Vec<(i64, Handout)>> {
    let numbers: Vec<i64> = serials.iter().map(|serial| serial.get().into()).collect();
    let sql = "select h.id, h.serial, h.at, h.actor, h.recipient, h.note, h.serial from handout h
         where h.serial = any (?1) and h.kind = 'handout' and not exists (select 1 from handout u where u.undoes = h.id)
         order by h.id";
    let found = connection.ask_in_turn(sql, &numbers, |row| Ok((row.get(0)?, handout(row)?)))?;
    Ok(found.into_iter().map(|(_, handout)| handout).collect())
}

fn handout(row: &Row<'_>) -> sql::Result<Handout> {
    Ok(Handout {
        serial: BadgeSerial::new(row.get(1)?).ok_or_else(|| columns::damaged("handout.serial"))?,
        at: columns::timestamp(row.get(2)?),
        actor: row.get(3)?,
        recipient: row.get(4)?,
        note: row.get(5)?,
    })
}

fn entry(action: Action, handout: &Handout) -> Entry {
    let told = json!({ "recipient": handout.recipient, "note": handout.note });
    Entry::new(action, Subject::Badge(handout.serial)).personal(told)
}

fn insert(connection: &Connection, handout: &Handout, undoes: Option<i64>) -> Result<()> {
    let kind = if undoes.is_some() { "undo" } else { "handout" };
    connection
        .prepare_cached(
            "insert into handout (id, serial, kind, at, actor, recipient, note, undoes)
             values ((select coalesce(max(id), 0) + 1 from handout), ?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            handout.serial.get(),
            kind,
            handout.at.as_millisecond(),
            handout.actor,
            handout.recipient,
            handout.note,
            undoes
        ])?;
    Ok(())
}
