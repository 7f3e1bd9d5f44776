//! Scans: only ever added. What a scan changes (presence, attendance) is written with it, in the same transaction.

use std::cell::RefCell;

use jiff::Timestamp;

use super::{
    conflicts,
    counts::COUNTS,
    gathered::{ADD_DECISION, Gathered},
    seen::{self, FirstAdmission, Seen},
    stored_scan::{HolderKey, SCAN, StoredScan, integer, scan},
    undo,
};
use crate::{
    domain::{
        actor::Actor,
        admission::{BadgeState, Presence},
        event::{Direction, Gate},
        id::{BadgeSerial, GateCode, Reference, ScanId},
        mask::{DayIndex, ZoneIndex},
        origin::OriginId,
        scan::{Effect, Note, ScanKind, Verdict},
        tally::CountedReading,
    },
    store::{
        badge::short::StoredShort,
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, ValueRef},
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings::{self, StoredEvent},
        ledger::change::{Change, ScanRemark},
    },
};

/// A scan to be stored.
#[derive(Debug, Clone)]
pub struct NewScan {
    /// The sender's id.
    pub id: ScanId,
    /// When the badge was read.
    pub at: Timestamp,
    /// The event day.
    pub day: Option<DayIndex>,
    /// The gate.
    pub gate: GateCode,
    /// The gate's zone.
    pub zone: ZoneIndex,
    /// The gate's direction.
    pub direction: Direction,
    /// Its result.
    pub verdict: Verdict,
    /// Whether it counts.
    pub effect: Effect,
    /// Whose it is; `None` if that is not known.
    pub holder: Option<HolderKey>,
    /// The badge that was read; `None` if it was not a badge.
    pub serial: Option<BadgeSerial>,
    /// Who read it: the device at the gate. `None` for the actor who opened the database.
    pub by: Option<Actor>,
    /// How the reading came about.
    pub note: Note,
}

impl NewScan {
    /// Makes the scan of a reading at a gate that nobody's badge was found for; whose it is and how it came about is for the caller to say.
    #[must_use]
    pub fn at_gate(
        gate: &Gate,
        (id, at, day): (ScanId, Timestamp, Option<DayIndex>),
        (verdict, effect): (Verdict, Effect),
    ) -> Self {
        Self {
            id,
            at,
            day,
            gate: gate.code.clone(),
            zone: gate.zone,
            direction: gate.direction,
            verdict,
            effect,
            holder: None,
            serial: None,
            by: None,
            note: Note::None,
        }
    }

    /// Returns the scan as the database will hold it.
    fn stored(&self, row: i64, participant: Option<ParticipantKey>) -> StoredScan {
        StoredScan {
            id: self.id,
            kind: ScanKind::Scan,
            at: columns::timestamp(self.at.as_millisecond()),
            day: self.day,
            gate: self.gate.to_string(),
            zone: self.zone,
            direction: self.direction,
            verdict: self.verdict,
            effect: self.effect,
            participant,
            serial: self.serial,
            note: self.note,
            row,
        }
    }
}

/// A group of scans: one transaction, durable together. What the database says of them is asked once, and what they leave is written
/// when the group is complete.
pub struct Scans<'s> {
    pub(in crate::store) change: Change<'s>,
    pub(super) gathered: RefCell<Gathered>,
}

impl Store {
    /// Starts a group of scans with the write lock held, so that what was decided is still true when it is recorded.
    ///
    /// # Errors
    /// When the database cannot be locked.
    pub fn scans(&mut self) -> Result<Scans<'_>> {
        // One transaction from reading to recording: two gates that scan one badge at once follow one another.
        // Servers do not wait for each other: they hold the people of their groups.
        let change = self.write_beside()?;
        change.hold();
        Ok(Scans { change, gathered: RefCell::default() })
    }
}

impl Scans<'_> {
    /// Returns the number that increases with every change to settings or keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn revision(&self) -> Result<i64> {
        settings::revision(&self.change)
    }

    /// Returns the event with its keys.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn event(&self) -> Result<StoredEvent> {
        settings::load(&self.change)
    }

    /// Returns who acts.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.change.actor().clone()
    }

    /// Returns the scan or undo that arrived with this id before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known(&self, id: ScanId) -> Result<Option<StoredScan>> {
        self.gathered(|gathered, read| {
            gathered.known(read, &[id])?;
            Ok(gathered.known.get(&id))
        })
    }

    /// Returns a badge's state and whose it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge(&self, serial: BadgeSerial) -> Result<Option<(BadgeState, ParticipantKey)>> {
        self.gathered(|gathered, read| {
            gathered.badges(read, &[serial])?;
            Ok(gathered.badges.get(&serial))
        })
    }

    /// Returns the short credential of a badge, if one was made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn short_of(&self, serial: BadgeSerial) -> Result<Option<StoredShort>> {
        self.gathered(|gathered, read| {
            gathered.shorts(read, &[serial])?;
            Ok(gathered.shorts.get(&serial))
        })
    }

    /// Returns the participant of a row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn participant(&self, key: ParticipantKey) -> Result<StoredParticipant> {
        self.participant_if_there(key)?.ok_or_else(|| sql::Error::NoRow.into())
    }

    /// Returns what gates are to know of a participant who was asked for; `None` if there is nothing.
    #[must_use]
    pub fn note_at_gate(&self, key: ParticipantKey) -> Option<String> {
        self.gathered.borrow().notes.get(&key).cloned()
    }

    /// Returns the participant of a row; `None` if this database has none.
    pub(super) fn participant_if_there(&self, key: ParticipantKey) -> Result<Option<StoredParticipant>> {
        self.gathered(|gathered, read| {
            gathered.people(read, &[key])?;
            Ok(gathered.people.get(&key))
        })
    }

    /// Returns the participant with this reference.
    ///
    /// # Errors
    /// When there is none, or the database cannot be read.
    pub fn participant_named(&self, reference: &Reference) -> Result<StoredParticipant> {
        let found = self.gathered(|gathered, read| {
            gathered.named(read, std::slice::from_ref(reference))?;
            Ok(gathered.named.get(reference))
        })?;
        self.participant(found.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?)
    }

    /// Returns what a day has seen of a holder in a zone, and when that began. What came after the moment is left out: a reading that
    /// arrives late is judged by what was so when it was made.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn presence_by(
        &self,
        holder: HolderKey,
        zone: ZoneIndex,
        day: DayIndex,
        at: Timestamp,
    ) -> Result<(Presence, Option<FirstAdmission>)> {
        let found = self.seen(holder.number(), |seen| seen.in_zone(zone, day, at.as_millisecond()))?;
        Ok(found.map_or((Presence::NotYet, None), |(found, first)| {
            (if found.is_inside { Presence::Inside } else { Presence::Left }, Some(first))
        }))
    }

    /// Returns what a day has seen of a holder in a zone up to now, and when that began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn presence(&self, holder: HolderKey, zone: ZoneIndex, day: DayIndex) -> Result<(Presence, Option<FirstAdmission>)> {
        self.presence_by(holder, zone, day, Timestamp::MAX)
    }

    /// Stores a scan, and what it changes. Returns its number, by which a person at the terminal can take it back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record(&mut self, scan: &NewScan, now: Timestamp) -> Result<i64> {
        let row = self.add(scan, None, now)?;
        self.take_early(scan.id, scan.holder.map(HolderKey::number), now)?;
        Ok(row)
    }

    /// Adds a scan to the group, and to what is recorded of its holder. With `decided`, its gate decided by itself.
    pub(super) fn add(&self, scan: &NewScan, decided: Option<ScanId>, now: Timestamp) -> Result<i64> {
        let participant = match scan.holder {
            Some(HolderKey::Participant(key)) => Some(key),
            _ => None,
        };
        let holder = scan.holder.map(HolderKey::number);
        // Before the scan is added: what is read is what was recorded until now.
        holder.map_or(Ok(()), |holder| self.seen(holder, |_| ()))?;
        let values = [
            ValueRef::Blob(scan.id.as_bytes()),
            ScanKind::Scan.as_str().into(),
            ValueRef::Integer(scan.at.as_millisecond()),
            ValueRef::Integer(now.as_millisecond()),
            integer(scan.day.map(DayIndex::get)),
            scan.gate.as_str().into(),
            integer(Some(scan.zone.get())),
            scan.direction.as_str().into(),
            scan.verdict.as_str().into(),
            scan.verdict.reason().map_or(ValueRef::Null, |reason| reason.as_str().into()),
            participant.map_or(ValueRef::Null, |key| ValueRef::Integer(key.0)),
            integer(scan.serial.map(BadgeSerial::get)),
            ValueRef::Null,
        ];
        let row = self.change.add_scan(&values, scan.by.as_ref(), ScanRemark::Own(scan.note), scan.effect)?;
        self.gathered.borrow_mut().known.set(scan.id, scan.stored(row, participant));
        if let (Some(holder), Effect::Counts) = (holder, scan.effect) {
            let number = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
            let reading = CountedReading {
                row,
                at: scan.at.as_millisecond(),
                day: scan.day.map(|day| number(day.get())),
                zone: number(scan.zone.get()),
                direction: scan.direction,
                decided,
            };
            self.seen(holder, |seen| seen.add(reading, &scan.gate))?;
        }
        Ok(row)
    }

    /// Takes a scan back for which an undo waits.
    pub(super) fn take_early(&self, scan: ScanId, holder: Option<i64>, now: Timestamp) -> Result<()> {
        if !self.gathered.borrow().early.contains(&scan) {
            return Ok(());
        }
        self.flush()?;
        if !undo::take_early(&self.change, scan, now)? {
            self.gathered.borrow_mut().early.remove(&scan);
        }
        self.forget(scan, holder);
        Ok(())
    }

    /// Has what is known of a scan and its holder read again, after it was changed in the database.
    pub(super) fn forget(&self, scan: ScanId, holder: Option<i64>) {
        let mut gathered = self.gathered.borrow_mut();
        gathered.known.forget(&scan);
        holder.and_then(|holder| gathered.seen.remove(&holder));
    }

    /// Returns whether the database is a satellite's.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_of_satellite(&self) -> Result<bool> {
        self.gathered(|gathered, read| {
            let known = gathered.is_satellite.map_or_else(|| read.prepare_cached("select 1 from satellite")?.exists([]), Ok)?;
            gathered.is_satellite = Some(known);
            Ok(known)
        })
    }

    /// Writes what the group leaves so far.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub(in crate::store) fn flush(&self) -> Result<()> {
        self.change.flush()?;
        let gathered = &mut *self.gathered.borrow_mut();
        self.change.write_each(ADD_DECISION, &std::mem::take(&mut gathered.new_decisions))?;
        // In one order: another server that writes of the same people waits for the first of them, and not in a ring.
        let mut changed: Vec<(i64, &mut Seen)> =
            gathered.seen.iter_mut().filter(|(_, seen)| seen.is_changed).map(|(holder, seen)| (*holder, seen)).collect();
        changed.sort_unstable_by_key(|(holder, _)| *holder);
        let decided: Vec<i64> = changed.iter().filter(|(_, seen)| seen.has_decisions).map(|(holder, _)| *holder).collect();
        seen::write(&self.change, changed)?;
        conflicts::refresh(&self.change, &decided)?;
        std::mem::take(&mut gathered.of_nobody).into_iter().try_for_each(|row| conflicts::refresh_row(&self.change, row))
    }

    /// Makes the group durable.
    ///
    /// # Errors
    /// When the disk cannot take it; none of the group is kept then.
    pub fn commit(self) -> Result<()> {
        self.flush()?;
        self.change.commit()
    }

    /// Looks at what was gathered, and asks for more.
    pub(super) fn gathered<T>(&self, look: impl FnOnce(&mut Gathered, &Connection) -> Result<T>) -> Result<T> {
        look(&mut self.gathered.borrow_mut(), &self.change)
    }

    /// Looks at what is recorded of a holder.
    pub(super) fn seen<T>(&self, holder: i64, look: impl FnOnce(&mut Seen) -> T) -> Result<T> {
        self.gathered(|gathered, read| {
            gathered.see(read, &[holder])?;
            Ok(look(gathered.seen.entry(holder).or_default()))
        })
    }
}

impl Store {
    /// Returns the scan with a number, if it is not an undo.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn numbered_scan(&self, number: i64) -> Result<Option<StoredScan>> {
        let sql = format!("select {SCAN}, {COUNTS} from scan s where s.id = ?1 and s.kind = 'scan'");
        let mut statement = self.connection.prepare_cached(&sql)?;
        // The number is one of those of the origin that writes; of one before it where that has none.
        let own = self.own_origin()?.unwrap_or(OriginId::FIRST).before_rows();
        match columns::optional(statement.query_row([own + number], scan))? {
            None if own > 0 => columns::optional(statement.query_row([number], scan)),
            found => Ok(found),
        }
    }

    /// Returns the scan that somebody recorded last at a gate.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_scan(&self, by: &Actor, gate: &GateCode) -> Result<Option<StoredScan>> {
        let sql = format!(
            "select {SCAN}, {COUNTS} from scan s where s.gate = ?1 and s.actor = ?2 and s.kind = 'scan' order by s.recorded_at desc, s.id desc limit 1"
        );
        columns::optional(self.connection.prepare_cached(&sql)?.query_row([gate.as_str(), by.as_str()], scan))
    }
}
