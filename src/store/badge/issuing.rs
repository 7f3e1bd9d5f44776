//! Gives badges to participants: draws serials, signs on every core, stores in one transaction.

use std::thread;

use jiff::Timestamp;

use super::badges::Issue;
use crate::{
    domain::{
        category::Category,
        credential::{Body, Credential},
        id::{BadgeSerial, KeyId},
        mask::{DayMask, ZoneMask},
        nomination::state::State,
        paper_code::PaperKey,
        participant::{Standing, ZoneRights},
        short_credential::{ShortCredential, TagKey},
        signing::{KeyFile, SigningKey},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Row},
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings::StoredEvent,
        refusal::{BadgeRefusal, KeyRefusal},
    },
};

/// How often badges are signed again because other programs were faster.
const TRIES: usize = 5;

/// What an issue run did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Issued {
    /// First badges.
    pub new: usize,
    /// Badges that were signed again under the same serial, because rights changed.
    pub signed_again: usize,
}

/// The key that signs, with the event it signs for.
pub struct Signer<'a> {
    event: &'a StoredEvent,
    id: KeyId,
    key: &'a SigningKey,
    tags: TagKey,
}

/// Where and when a badge is valid.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Opens {
    days: DayMask,
    zones: ZoneMask,
    category: u8,
}

impl<'a> Signer<'a> {
    /// Finds the private half of the event's active key in the key file.
    ///
    /// # Errors
    /// When the file is another event's, no key is active, or the active key's private half is not in the file.
    pub fn new(event: &'a StoredEvent, keys: &'a KeyFile) -> Result<Self> {
        if keys.event != event.id {
            return Err(KeyRefusal::OtherEvent.into());
        }
        let id = event.active_key().ok_or(KeyRefusal::NoneSigns)?;
        let public = event.verifying_key(id);
        let key = keys.get(id).filter(|key| Some(key.verifying_key()) == public);
        let key = key.ok_or(KeyRefusal::NoPrivateHalf(id))?;
        Ok(Self { event, id, key, tags: TagKey::of(key) })
    }

    /// Returns where and when a badge of the participant is valid.
    fn opens(&self, participant: &StoredParticipant) -> Result<Opens> {
        let code = &participant.participant.category;
        let category = self.event.event.category(code);
        let category = category.ok_or_else(|| StoreError::Damaged(format!("participant without category \"{code}\"")))?;
        Ok(self.opens_for(category, participant.participant.days, participant.zones))
    }

    fn opens_for(&self, category: &Category, days: Option<DayMask>, zones: ZoneRights) -> Opens {
        let rights = self.event.event.rights(category, days, zones);
        Opens { days: rights.days, zones: rights.zones, category: category.index }
    }

    fn body(&self, Opens { days, zones, category }: Opens, serial: BadgeSerial) -> Body {
        Body { key: self.id, serial, days, zones, category }
    }

    /// Signs a blank badge of a category. Its masks allow nothing: where the database is one that has never heard of it, and the event
    /// admits such badges, it admits nobody either.
    pub(super) fn sign_blank(&self, category: &Category, serial: BadgeSerial) -> Credential {
        self.sign(self.body(Opens { days: DayMask::NONE, zones: ZoneMask::NONE, category: category.index }, serial))
    }

    fn sign(&self, body: Body) -> Credential {
        Credential::sign(body, self.event.id, self.key)
    }

    /// Makes the short credential of a badge.
    pub(in crate::store) fn short(&self, serial: BadgeSerial) -> ShortCredential {
        self.tags.issue(self.event.id, serial)
    }

    /// Returns what makes the codes of paper lists.
    #[must_use]
    pub fn paper_key(&self) -> PaperKey {
        PaperKey::of(self.key)
    }

    /// Returns the number of the key that signs.
    pub(in crate::store) fn key_id(&self) -> KeyId {
        self.id
    }

    /// Returns whether a key still verifies.
    pub(in crate::store) fn verifies(&self, key: KeyId) -> bool {
        self.event.verifying_key(key).is_some()
    }
}

impl Store {
    /// Issues badges to those participants who have none, and signs again those whose rights changed since.
    ///
    /// # Errors
    /// When the database cannot be read or written; nothing is issued then.
    pub fn issue_badges(
        &mut self,
        signer: &Signer<'_>,
        participants: &[ParticipantKey],
        mut draw: impl FnMut() -> u32,
        now: Timestamp,
    ) -> Result<Issued> {
        let mut tries = 1;
        loop {
            let (wanted, issued) = self.wanted(signer, participants, &mut draw)?;
            if wanted.is_empty() {
                return Ok(issued);
            }
            match self.issue(&sign_all(signer, &wanted), now) {
                // Someone else printed the same badges for the first time: they exist now, and need no other.
                Err(StoreError::Overtaken) if tries < TRIES => tries += 1,
                done => return done.map(|()| issued),
            }
        }
    }

    /// Works out which participants need a badge, and which badges need another signature.
    fn wanted(
        &self,
        signer: &Signer<'_>,
        participants: &[ParticipantKey],
        draw: &mut impl FnMut() -> u32,
    ) -> Result<(Vec<(ParticipantKey, Body)>, Issued)> {
        let mut wanted: Vec<(ParticipantKey, Body)> = Vec::new();
        let mut missing: Vec<(ParticipantKey, Opens)> = Vec::new();
        // One read transaction: locking and unlocking for each of a hundred thousand takes as long as reading them.
        let read = self.snapshot()?;
        for group in participants.chunks(sql::SET) {
            let numbers: Vec<i64> = group.iter().map(|key| key.0).collect();
            let found = self.connection.ask_in_turn(ENTITLED, &numbers, |row| entitled(signer, row))?;
            for (number, (opens, state, badge)) in found {
                let key = ParticipantKey(number);
                let Some((serial, old)) = badge else {
                    // Nobody gets a first badge before the nomination is approved.
                    if !state.is_apart() {
                        missing.push((key, opens));
                    }
                    continue;
                };
                // A badge whose key was revoked would be refused at every gate: it is signed again with the current key.
                let is_dead = signer.event.verifying_key(old.key).is_none();
                if is_dead || opens != (Opens { days: old.days, zones: old.zones, category: old.category }) {
                    wanted.push((key, signer.body(opens, serial)));
                }
            }
        }
        drop(read);
        let issued = Issued { new: missing.len(), signed_again: wanted.len() };
        let serials = self.fresh_serials(missing.len(), draw)?;
        wanted.extend(missing.into_iter().zip(serials).map(|((key, opens), serial)| (key, signer.body(opens, serial))));
        Ok((wanted, issued))
    }

    /// Gives one participant a new badge that supersedes those before it, and returns its serial and the old one.
    ///
    /// # Errors
    /// When the nomination is not approved, or the database cannot be read or written.
    pub fn reissue_badge(
        &mut self,
        signer: &Signer<'_>,
        participant: &StoredParticipant,
        draw: impl FnMut() -> u32,
        reason: &str,
        now: Timestamp,
    ) -> Result<(BadgeSerial, Option<BadgeSerial>)> {
        // A badge of somebody who no longer takes part would open no door, and could not be printed.
        if participant.state.is_apart() || participant.standing == Standing::Withdrawn {
            let refused = BadgeRefusal::NotAccredited {
                participant: participant.participant.reference.clone(),
                stands: participant.stands(),
            };
            return Err(refused.into());
        }
        let serials = self.fresh_serials(1, draw)?;
        let serial = *serials.first().ok_or_else(|| StoreError::Damaged("no serial could be drawn".into()))?;
        let credential = signer.sign(signer.body(signer.opens(participant)?, serial));
        let old = self.reissue(Issue { participant: participant.key, credential }, reason, now)?;
        Ok((serial, old))
    }
}

/// What decides whether a participant needs a badge or another signature.
const ENTITLED: &str = "select p.category, p.days, p.zones_added, p.zones_withheld, p.state, b.serial, b.credential, p.id
     from participant p left join badge b on b.participant = p.id and b.state = 'valid' where p.id = any (?1)";

/// A badge's serial with what is signed.
type SignedBadge = (BadgeSerial, Body);

/// Reads [`ENTITLED`]: where and when a badge of the participant would be valid, the state of the nomination, and the valid badge's
/// serial with what is signed.
fn entitled(signer: &Signer<'_>, row: &Row<'_>) -> sql::Result<(Opens, State, Option<SignedBadge>)> {
    let index: u8 = row.get(0)?;
    let category = signer.event.event.categories.iter().find(|category| category.index == index);
    let category = category.ok_or_else(|| columns::damaged("participant.category"))?;
    let zones = ZoneRights { added: ZoneMask(row.get(2)?), withheld: ZoneMask(row.get(3)?) };
    let opens = signer.opens_for(category, row.get::<Option<u32>>(1)?.map(DayMask), zones);
    let badge = match columns::serial(row, 5)? {
        Some(serial) => {
            let credential = Credential::from_bytes(row.get(6)?).ok_or_else(|| columns::damaged("badge.credential"))?;
            Some((serial, credential.body()))
        }
        None => None,
    };
    Ok((opens, columns::parsed(row, 4, "participant.state")?, badge))
}

/// Signs on all cores: signing takes most of a first issue, and signatures are independent.
fn sign_all(signer: &Signer<'_>, wanted: &[(ParticipantKey, Body)]) -> Vec<Issue> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let share = wanted.len().div_ceil(cores).max(64);
    thread::scope(|scope| {
        let parts: Vec<_> = wanted
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    let issue =
                        |&(participant, body): &(ParticipantKey, Body)| Issue { participant, credential: signer.sign(body) };
                    part.iter().map(issue).collect::<Vec<_>>()
                })
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("signing does not panic")).collect()
    })
}
