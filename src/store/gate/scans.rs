//! Scans: only ever added. What a scan changes (presence, attendance) is written with it, in the same transaction.

use std::cell::Cell;

use jiff::Timestamp;

use super::{
    conflicts,
    counting::{recount, tally_of},
    counts::{COUNTS, counted},
    stored_scan::{HolderKey, SCAN, StoredScan, find, integer, scan},
    undo,
};
use crate::{
    domain::{
        actor::Actor,
        admission::{BadgeState, Presence},
        event::Direction,
        id::{BadgeSerial, GateCode, Reference, ScanId},
        mask::{DayIndex, ZoneIndex},
        scan::{Effect, Note, ScanKind, Verdict},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            rows,
            sql::{Transaction, ValueRef, params},
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings::{self, StoredEvent},
        ledger::change::{Change, ScanRemark},
        people::participants::by_reference,
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

/// When and where a holder was first admitted to a zone on a day.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstAdmission {
    /// When.
    pub at: Timestamp,
    /// The gate's code.
    pub gate: String,
}

/// A group of scans: one transaction, durable together.
pub struct Scans<'s> {
    pub(in crate::store) change: Change<'s>,
    /// When something was last changed; read when first needed.
    pub(super) latest_change: Cell<Option<i64>>,
}

impl Store {
    /// Starts a group of scans with the write lock held, so that what was decided is still true when it is recorded.
    ///
    /// # Errors
    /// When the database cannot be locked.
    pub fn scans(&mut self) -> Result<Scans<'_>> {
        // One transaction from reading to recording: two gates that scan one badge at once follow one another.
        Ok(Scans { change: self.write()?, latest_change: Cell::new(None) })
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

    /// Returns the scan or undo that arrived with this id before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn known(&self, id: ScanId) -> Result<Option<StoredScan>> {
        find(&self.change, id)
    }

    /// Returns a badge's state and whose it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge(&self, serial: BadgeSerial) -> Result<Option<(BadgeState, ParticipantKey)>> {
        let mut statement = self.change.prepare_cached("select state, participant from badge where serial = ?1")?;
        columns::optional(statement.query_row([serial.get()], |row| {
            let state = BadgeState::from_word(row.get_ref(0)?.as_str()?).ok_or_else(|| columns::damaged("badge.state"))?;
            Ok((state, ParticipantKey(row.get(1)?)))
        }))
    }

    /// Returns the participant of a row.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn participant(&self, key: ParticipantKey) -> Result<StoredParticipant> {
        let sql = format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
        Ok(self.change.prepare_cached(&sql)?.query_row([key.0], rows::participant)?)
    }

    /// Returns the participant with this reference.
    ///
    /// # Errors
    /// When there is none, or the database cannot be read.
    pub fn participant_named(&self, reference: &Reference) -> Result<StoredParticipant> {
        by_reference(&self.change, reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))
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
        let mut statement =
            self.change.prepare_cached("select last_at from presence where holder = ?1 and zone = ?2 and day = ?3")?;
        let last =
            columns::optional(statement.query_row(params![holder.number(), zone.get(), day.get()], |row| row.get::<i64>(0)))?;
        if last.is_none_or(|last| last <= at.as_millisecond()) {
            return self.presence(holder, zone, day);
        }
        let tally = tally_of(&self.change, holder.number(), at.as_millisecond())?;
        let place = (i64::try_from(zone.get()).unwrap_or(i64::MAX), i64::try_from(day.get()).unwrap_or(i64::MAX));
        let Some(found) = tally.zones.get(&place) else { return Ok((Presence::NotYet, None)) };
        let mut statement = self.change.prepare_cached("select at, gate from scan where id = ?1")?;
        let first = statement
            .query_row([found.first], |row| Ok(FirstAdmission { at: columns::timestamp(row.get(0)?), gate: row.get(1)? }))?;
        Ok((if found.is_inside { Presence::Inside } else { Presence::Left }, Some(first)))
    }

    /// Returns what a day has seen of a holder in a zone up to now, and when that began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn presence(&self, holder: HolderKey, zone: ZoneIndex, day: DayIndex) -> Result<(Presence, Option<FirstAdmission>)> {
        let mut statement = self.change.prepare_cached(
            "select p.inside, s.at, s.gate from presence p join scan s on s.id = p.first_scan
             where p.holder = ?1 and p.zone = ?2 and p.day = ?3",
        )?;
        let found = columns::optional(statement.query_row(params![holder.number(), zone.get(), day.get()], |row| {
            let presence = if row.get(0)? { Presence::Inside } else { Presence::Left };
            Ok((presence, FirstAdmission { at: columns::timestamp(row.get(1)?), gate: row.get(2)? }))
        }))?;
        Ok(found.map_or((Presence::NotYet, None), |(presence, first)| (presence, Some(first))))
    }

    /// Stores a scan, and what it changes. Returns its number, by which a person at the terminal can take it back.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record(&mut self, scan: &NewScan, now: Timestamp) -> Result<i64> {
        let row = self.add(scan, now)?;
        if let (Some(holder), Effect::Counts) = (scan.holder, scan.effect) {
            self.count(row, scan, holder)?;
        }
        undo::take_early(&self.change, scan.id, now)?;
        Ok(row)
    }

    pub(super) fn add(&self, scan: &NewScan, now: Timestamp) -> Result<i64> {
        let participant = match scan.holder {
            Some(HolderKey::Participant(key)) => Some(key),
            _ => None,
        };
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
        self.change.add_scan(&values, scan.by.as_ref(), ScanRemark::Own(scan.note), scan.effect)
    }

    /// Makes the group durable.
    ///
    /// # Errors
    /// When the disk cannot take it; none of the group is kept then.
    pub fn commit(self) -> Result<()> {
        self.change.commit()
    }

    fn count(&self, row: i64, scan: &NewScan, holder: HolderKey) -> Result<()> {
        let at = scan.at.as_millisecond();
        let (Direction::In, Some(day)) = (scan.direction, scan.day) else {
            // Which stay an exit closes depends on all that came before it, and exits are few.
            return recount(&self.change, holder.number());
        };
        // Of readings at one moment, those that gates decided by themselves have an order of their own.
        if conflicts::has_decisions(&self.change, holder.number())? {
            return recount(&self.change, holder.number());
        }
        // The key makes it true that there is one first admission, however many gates are scanning. Readings come in any order: the earlier
        // of two admissions is the first.
        self.change
            .prepare_cached(
                "insert into presence (holder, zone, day, first_scan, inside, last_at) values (?1, ?2, ?3, ?4, 1, ?5)
                 on conflict (holder, zone, day) do update set inside = case when ?5 >= presence.last_at then 1 else presence.inside end,
                     last_at = case when ?5 >= presence.last_at then ?5 else presence.last_at end, first_scan = case
                     when ?5 < (select at from scan where id = presence.first_scan) then excluded.first_scan
                     else presence.first_scan end",
            )?
            .execute(params![holder.number(), scan.zone.get(), day.get(), row, at])?;
        // An exit that came in before an entry that it follows closed another stay, or none.
        if has_exit_after(&self.change, holder, at)? {
            return recount(&self.change, holder.number());
        }
        let HolderKey::Participant(participant) = holder else { return Ok(()) };
        // First and last also go by the time of the reading.
        let extend = "update attendance set
                 first_scan = case when ?3 < first_at then ?4 else first_scan end,
                 first_at = case when ?3 < first_at then ?3 else first_at end,
                 last_scan = case when ?3 >= last_at then ?4 else last_scan end,
                 last_at = case when ?3 >= last_at then ?3 else last_at end
             where participant = ?1 and day = ?2";
        let values = params![participant.0, day.get(), at, row];
        let extended = self.change.prepare_cached(extend)?.execute(values)?;
        if extended == 0 {
            self.change
                .prepare_cached(
                    "insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values (?1, ?2, ?3, ?3, ?4, ?4)",
                )?
                .execute(params![participant.0, day.get(), at, row])?;
        }
        Ok(())
    }
}

impl Store {
    /// Returns the scan with a number, if it is not an undo.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn numbered_scan(&self, number: i64) -> Result<Option<StoredScan>> {
        let sql = format!("select {SCAN}, {COUNTS} from scan s where s.id = ?1 and s.kind = 'scan'");
        columns::optional(self.connection.prepare_cached(&sql)?.query_row([number], scan))
    }

    /// Returns the scan that somebody recorded last at a gate.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_scan(&self, by: &Actor, gate: &GateCode) -> Result<Option<StoredScan>> {
        let sql = format!(
            "select {SCAN}, {COUNTS} from scan s where s.gate = ?1 and s.actor = ?2 and s.kind = 'scan' order by s.id desc limit 1"
        );
        columns::optional(self.connection.prepare_cached(&sql)?.query_row([gate.as_str(), by.as_str()], scan))
    }
}

/// Returns whether a counted exit of the holder came at a moment or after it.
fn has_exit_after(change: &Transaction<'_>, holder: HolderKey, at: i64) -> Result<bool> {
    let sql = format!("select 1 {} and s.direction = 'out' and s.at >= ?2", counted(holder.number()));
    Ok(change.prepare_cached(&sql)?.exists(params![holder.number(), at])?)
}
