//! Lists on paper: who is on one, and what the record says about ticks that are entered later.

use jiff::{Timestamp, civil::Date};
use serde_json::json;

use super::{scans::Scans, stored_scan::StoredScan, then::Then};
use crate::{
    domain::{
        admission::BadgeState,
        event::Rights,
        id::GateCode,
        journal::{Action, Subject},
        mask::{DayMask, ZoneMask},
        participant::ZoneRights,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql,
            stored::{ParticipantKey, StoredParticipant},
        },
        event::settings,
        figures::chosen::Chosen,
        ledger::change::Entry,
    },
};

/// Someone who may be on a list. Small, because all of an event are held at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaperName {
    /// The row.
    pub key: ParticipantKey,
    /// What the name begins with, folded, for looking it up. A space if the name has no letter at all.
    pub initial: char,
    /// Zones and days.
    pub rights: Rights,
}

/// The results of ticks that were entered together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaperEntry {
    /// Ticks that were let in, then and now.
    pub admitted: u64,
    /// Ticks of people who were already inside.
    pub repeat: u64,
    /// Ticks that the rules refuse.
    pub refused: u64,
    /// Ticks that were entered before.
    pub known: u64,
}

impl PaperEntry {
    /// Returns how many ticks became scans.
    #[must_use]
    pub fn recorded(&self) -> u64 {
        self.admitted + self.repeat + self.refused
    }
}

impl ParticipantKey {
    /// Returns the number of the row, as a paper code holds it; `None` if no list can hold it.
    #[must_use]
    pub fn row(self) -> Option<u32> {
        u32::try_from(self.0).ok().filter(|&row| row > 0)
    }
}

impl Store {
    /// Returns the chosen participants who may come, by family name: the accredited, except those whose badges were all revoked.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn paper_names(&self, chosen: &Chosen) -> Result<Vec<PaperName>> {
        let event = settings::load(&self.connection)?.event;
        let (condition, values) = chosen.condition();
        let sql = format!(
            "select id, substr(name_key, 1, 1), code, days, zones_added, zones_withheld from (
                 select p.id, p.reference, c.code, p.delegation_type, p.country, p.standing, p.state, p.delegation_key, p.name_key, p.days,
                     p.zones_added, p.zones_withheld
                 from participant p join category c on c.category_index = p.category
             ) as person where {condition} and standing = 'accredited' and not exists (
                 select 1 from badge b where b.participant = person.id and b.state = 'revoked' and not exists (
                     select 1 from badge v where v.participant = person.id and v.state = 'valid'))
             order by name_key, id"
        );
        let mut statement = self.connection.prepare(&sql)?;
        let found = statement.query_map(sql::params_from_iter(values), |row| {
            let code = columns::parsed(row, 2, "category.code")?;
            let category = event.category(&code).ok_or_else(|| columns::damaged("category.code"))?;
            let zones = ZoneRights { added: ZoneMask(row.get(4)?), withheld: ZoneMask(row.get(5)?) };
            let initial: String = row.get(1)?;
            Ok(PaperName {
                key: ParticipantKey(row.get(0)?),
                initial: initial.chars().next().unwrap_or(' '),
                rights: event.rights(category, row.get::<Option<u32>>(3)?.map(DayMask), zones),
            })
        })?;
        Ok(found.collect::<sql::Result<_>>()?)
    }

    /// Records that lists were printed: each with its gate, its date, and its number of names.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_paper_lists(&mut self, lists: &[(GateCode, Date, usize)], now: Timestamp) -> Result<()> {
        if !self.is_recording() {
            return Ok(());
        }
        // One transaction: what was printed together is recorded together.
        let change = self.write()?;
        for (gate, date, names) in lists {
            let details = json!({ "gate": gate.as_str(), "day": date.to_string(), "names": names });
            change.record(now, &Entry::new(Action::PaperPrint, Subject::Event).details(details))?;
        }
        change.commit()
    }

    /// Records that the ticks of a gate's lists were entered. Each of them is also a scan with its own time, actor and note.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_paper_entry(&mut self, gate: &GateCode, entry: PaperEntry, now: Timestamp) -> Result<()> {
        // One transaction: the journal's chain continues from its head.
        let change = self.write()?;
        let details = json!({
            "gate": gate.as_str(),
            "admitted": entry.admitted,
            "repeat": entry.repeat,
            "refused": entry.refused,
            "known": entry.known,
        });
        change.record(now, &Entry::new(Action::PaperEnter, Subject::Event).details(details))?;
        change.commit()
    }
}

impl Scans<'_> {
    /// Returns the participant of a row; `None` if this database has none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn participant_in_row(&self, row: u32) -> Result<Option<StoredParticipant>> {
        self.participant_if_there(ParticipantKey(row.into()))
    }

    /// Returns what stands for the badge of a person who was found on paper: the valid one, or none yet; revoked where all were by
    /// then.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn badge_on_paper(&self, who: &StoredParticipant, then: Option<Then>) -> Result<BadgeState> {
        let sql = "select 1 from badge where participant = ?1 and state = 'revoked'";
        let is_revoked = who.badge.is_none()
            && self.change.prepare_cached(sql)?.exists([who.key.0])?
            && then.map_or(Ok(None), |then| self.badge_held_then(who, then))?.is_none();
        Ok(if is_revoked { BadgeState::Revoked } else { BadgeState::Valid })
    }

    /// Returns whether a scan was taken back.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn is_taken_back(&self, scan: &StoredScan) -> Result<bool> {
        self.flush()?;
        Ok(self.change.prepare_cached("select 1 from scan where undoes = ?1")?.exists([scan.row])?)
    }
}
