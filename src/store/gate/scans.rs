//! Scans: only ever added. What a scan changes (presence, attendance) is written with it, in the same transaction.

use jiff::Timestamp;
use rusqlite::{Row, Transaction, params, types::ValueRef};

use crate::{
    domain::{
        actor::Actor,
        admission::{BadgeState, Presence},
        event::Direction,
        id::{BadgeSerial, GateCode, Reference, ScanId},
        mask::{DayIndex, ZoneIndex},
        scan::{Note, ScanKind, Verdict},
        tally::{Reading, tally},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            rows,
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings::{self, StoredEvent},
        ledger::change::{Change, Remark},
        people::participants::by_reference,
    },
};

/// Whose scan it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A participant.
    Participant(ParticipantKey),
    /// Whoever wears a badge that this database has never heard of.
    Unlisted(BadgeSerial),
}

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
    /// What it came to.
    pub verdict: Verdict,
    /// Whose it is; nothing where that could not be told.
    pub holder: Option<Holder>,
    /// The badge that was read; nothing where it was none.
    pub serial: Option<BadgeSerial>,
    /// Who read it: the device at the gate. Nothing for whoever opened the database.
    pub by: Option<Actor>,
    /// How the reading came about.
    pub note: Note,
}

/// A scan as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredScan {
    /// The sender's id.
    pub id: ScanId,
    /// A reading, or one taken back.
    pub kind: ScanKind,
    /// When the badge was read.
    pub at: Timestamp,
    /// The event day.
    pub day: Option<DayIndex>,
    /// The gate's code.
    pub gate: String,
    /// The zone.
    pub zone: ZoneIndex,
    /// The gate's direction.
    pub direction: Direction,
    /// What it came to.
    pub verdict: Verdict,
    /// Whose it is.
    pub participant: Option<ParticipantKey>,
    /// The badge.
    pub serial: Option<BadgeSerial>,
    pub(in crate::store) row: i64,
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
}

const SCAN: &str = "id, uuid, kind, at, day, gate, zone, direction, verdict, reason, participant, badge_serial";

impl Store {
    /// Starts a group of scans with the write lock held, so that what is decided on is still so when it is recorded.
    ///
    /// # Errors
    /// When the database cannot be locked.
    pub fn scans(&mut self) -> Result<Scans<'_>> {
        // One transaction from reading to recording: two gates that scan one badge at once come one after the other.
        Ok(Scans { change: self.write()? })
    }
}

impl Scans<'_> {
    /// Returns the number that goes up with every change to settings or keys.
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

    /// Returns the scan or the undo that came with this id before.
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
            let state = BadgeState::from_word(row.get_ref(0)?.as_str()?).ok_or_else(|| columns::damaged(0, "badge.state"))?;
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

    /// Returns what a day has seen of a holder in a zone, and when that began.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn presence(&self, holder: Holder, zone: ZoneIndex, day: DayIndex) -> Result<(Presence, Option<FirstAdmission>)> {
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

    /// Stores a scan, and what it changes.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record(&mut self, scan: &NewScan, now: Timestamp) -> Result<()> {
        let participant = match scan.holder {
            Some(Holder::Participant(key)) => Some(key),
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
        let row = self.change.add_scan(&values, scan.by.as_ref(), Remark::Own(scan.note))?;
        let counts = scan.verdict.reason().is_none();
        if let (true, Some(holder), Some(day)) = (counts, scan.holder, scan.day) {
            self.count(row, scan, holder, day)?;
        }
        Ok(())
    }

    /// Makes the group durable.
    ///
    /// # Errors
    /// When the disk cannot take it; none of the group is kept then.
    pub fn commit(self) -> Result<()> {
        self.change.commit()
    }

    fn count(&self, row: i64, scan: &NewScan, holder: Holder, day: DayIndex) -> Result<()> {
        let at = scan.at.as_millisecond();
        if scan.direction == Direction::Out {
            // A replay may bring an exit after the entry that followed it: the last reading says who is inside, not the last arrival.
            self.change
                .prepare_cached(
                    "update presence set inside = case when ?4 >= last_at then 0 else inside end,
                         last_at = case when ?4 >= last_at then ?4 else last_at end
                     where holder = ?1 and zone = ?2 and day = ?3",
                )?
                .execute(params![holder.number(), scan.zone.get(), day.get(), at])?;
        } else {
            // The key makes it true that there is one first admission, whoever else is scanning.
            let is_first: bool = self
                .change
                .prepare_cached(
                    "insert into presence (holder, zone, day, first_scan, inside, last_at) values (?1, ?2, ?3, ?4, 1, ?5)
                     on conflict (holder, zone, day) do update set inside = case when ?5 >= last_at then 1 else inside end,
                         last_at = case when ?5 >= last_at then ?5 else last_at end, first_scan = case
                         when ?5 < (select at from scan where id = presence.first_scan) then excluded.first_scan
                         else presence.first_scan end
                     returning first_scan = ?4",
                )?
                .query_row(params![holder.number(), scan.zone.get(), day.get(), row, at], |row| row.get(0))?;
            // An exit that came in before its entry was counted nowhere yet.
            if is_first && has_exit(&self.change, holder, day)? {
                return recount(&self.change, holder, day);
            }
        }
        let Holder::Participant(participant) = holder else { return Ok(()) };
        // First and last are by the time of the reading, too.
        let extend = "update attendance set
                 first_scan = case when ?3 < first_at and ?5 = 'in' then ?4 else first_scan end,
                 first_at = case when ?3 < first_at and ?5 = 'in' then ?3 else first_at end,
                 last_scan = case when ?3 >= last_at then ?4 else last_scan end,
                 last_at = case when ?3 >= last_at then ?3 else last_at end
             where participant = ?1 and day = ?2";
        let values = params![participant.0, day.get(), at, row, scan.direction.as_str()];
        let extended = self.change.prepare_cached(extend)?.execute(values)?;
        if extended == 0 && scan.direction == Direction::In {
            self.change
                .prepare_cached(
                    "insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values (?1, ?2, ?3, ?3, ?4, ?4)",
                )?
                .execute(params![participant.0, day.get(), at, row])?;
        }
        Ok(())
    }
}

impl StoredScan {
    /// Returns whose scan it is; nothing where that could not be told.
    #[must_use]
    pub fn holder(&self) -> Option<Holder> {
        self.participant.map(Holder::Participant).or(self.serial.map(Holder::Unlisted))
    }
}

impl Holder {
    /// The participant's row, or minus the serial.
    pub(in crate::store) fn number(self) -> i64 {
        match self {
            Self::Participant(key) => key.0,
            Self::Unlisted(serial) => -i64::from(serial.get()),
        }
    }
}

/// Returns the scan or the undo with this id.
pub(in crate::store) fn find(change: &Transaction<'_>, id: ScanId) -> Result<Option<StoredScan>> {
    let sql = format!("select {SCAN} from scan where uuid = ?1");
    columns::optional(change.prepare_cached(&sql)?.query_row([id.as_bytes()], scan))
}

fn scan(row: &Row<'_>) -> rusqlite::Result<StoredScan> {
    let (verdict, reason): (String, Option<String>) = (row.get(8)?, row.get(9)?);
    let kind: String = row.get(2)?;
    Ok(StoredScan {
        row: row.get(0)?,
        id: ScanId::from_bytes(row.get(1)?),
        kind: if kind == ScanKind::Undo.as_str() { ScanKind::Undo } else { ScanKind::Scan },
        at: columns::timestamp(row.get(3)?),
        day: row.get::<_, Option<usize>>(4)?.and_then(DayIndex::new),
        gate: row.get(5)?,
        zone: ZoneIndex::new(row.get(6)?).ok_or_else(|| columns::damaged(6, "scan.zone"))?,
        direction: Direction::from_word(row.get_ref(7)?.as_str()?).ok_or_else(|| columns::damaged(7, "scan.direction"))?,
        verdict: Verdict::from_words(&verdict, reason.as_deref()).ok_or_else(|| columns::damaged(8, "scan.verdict"))?,
        participant: row.get::<_, Option<i64>>(10)?.map(ParticipantKey),
        serial: row.get::<_, Option<u32>>(11)?.and_then(BadgeSerial::new),
    })
}

/// The readings of a holder on a day that still count: admitted or repeated, and not taken back.
pub(in crate::store) fn counted(holder: Holder) -> String {
    let whose = match holder {
        Holder::Participant(_) => "s.participant = ?1",
        Holder::Unlisted(_) => "s.participant is null and s.badge_serial = -?1",
    };
    format!(
        "from scan s where {whose} and s.day = ?2 and s.kind = 'scan' and s.verdict <> 'refused'
             and not exists (select 1 from scan u where u.undoes = s.id)"
    )
}

fn has_exit(change: &Transaction<'_>, holder: Holder, day: DayIndex) -> Result<bool> {
    let sql = format!("select 1 {} and s.direction = 'out'", counted(holder));
    Ok(change.prepare_cached(&sql)?.exists(params![holder.number(), day.get()])?)
}

/// Works out a day's presence and attendance of a holder again, from the scans that still count.
pub(in crate::store) fn recount(change: &Transaction<'_>, holder: Holder, day: DayIndex) -> Result<()> {
    let sql = format!("select s.id, s.at, s.day, s.zone, s.direction {}", counted(holder));
    let of_day = params![holder.number(), day.get()];
    let mut statement = change.prepare_cached(&sql)?;
    let readings = statement.query_map(of_day, columns::reading)?;
    let tally = tally(&mut readings.collect::<rusqlite::Result<Vec<Reading>>>()?);
    change.execute("delete from presence where holder = ?1 and day = ?2", of_day)?;
    for ((zone, day), found) in tally.zones {
        change.execute(
            "insert into presence (holder, zone, day, first_scan, inside, last_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![holder.number(), zone, day, found.first, found.is_inside, found.last_at],
        )?;
    }
    let Holder::Participant(participant) = holder else { return Ok(()) };
    change.execute("delete from attendance where participant = ?1 and day = ?2", params![participant.0, day.get()])?;
    for (day, found) in tally.days {
        change.execute(
            "insert into attendance (participant, day, first_at, last_at, first_scan, last_scan) values (?1, ?2, ?3, ?4, ?5, ?6)",
            params![participant.0, day, found.first_at, found.last_at, found.first, found.last],
        )?;
    }
    Ok(())
}

/// Writes a number where there is one.
pub(in crate::store) fn integer(number: Option<impl TryInto<i64>>) -> ValueRef<'static> {
    number.and_then(|number| number.try_into().ok()).map_or(ValueRef::Null, ValueRef::Integer)
}
