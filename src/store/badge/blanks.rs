//! Blank badges: signed and printed before anyone is known who will wear them, and bound to a person at the desk.
//!
//! They have a table of their own. Until one is bound there is no badge of it, so that no gate, report or list takes it for one.

use jiff::Timestamp;
use serde_json::json;

use super::{issuing::Signer, printing::NewRun};
use crate::{
    domain::{
        credential::Credential,
        event::Event,
        field::FieldSet,
        id::{BadgeSerial, CategoryCode, Reference},
        journal::{Action, Subject},
        participant::{Standing, ZoneRights},
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            rows,
            sql::{self, Connection, Row, Value, params},
            stored::{ParticipantKey, StoredParticipant, to_mask},
        },
        event::settings::{self, StoredEvent},
        ledger::change::{Change, Entry},
        people::participant_row,
        refusal::{BadgeRefusal, BlankRefusal},
    },
};

/// What has become of a blank badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BlankState {
    /// It waits for a person.
    Blank,
    /// It is a person's badge, or was.
    Bound,
    /// Its run was revoked before it was bound.
    Revoked,
}

/// A blank badge as the database holds it.
#[derive(Debug, Clone, PartialEq)]
pub struct BlankBadge {
    /// Its number.
    pub serial: BadgeSerial,
    /// The print run that made it.
    pub run: u32,
    /// Its place in the document, from 1.
    pub place: u32,
    /// The category that it is for.
    pub category: CategoryCode,
    /// What its QR code holds.
    pub credential: Credential,
    /// What has become of it.
    pub state: BlankState,
    /// When it was bound or revoked.
    pub changed_at: Option<Timestamp>,
}

/// What binding a badge did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    /// The badge that is the person's now.
    pub serial: BadgeSerial,
    /// The one that it supersedes.
    pub superseded: Option<BadgeSerial>,
}

/// What revoking a run of blank badges did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevokedRun {
    /// Blank badges that are revoked now.
    pub revoked: usize,
    /// Badges of the run that people have; they stay valid.
    pub bound: usize,
    /// Those that were revoked before.
    pub before: usize,
}

impl BlankState {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::Bound => "bound",
            Self::Revoked => "revoked",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Blank, Self::Bound, Self::Revoked].into_iter().find(|state| state.as_str() == word)
    }
}

impl Store {
    /// Signs blank badges of a category. Nothing is stored yet.
    ///
    /// # Errors
    /// When the event lacks the category, or the database cannot be read.
    pub fn sign_blanks(
        &self,
        signer: &Signer<'_>,
        event: &Event,
        category: &CategoryCode,
        count: usize,
        draw: impl FnMut() -> u32,
    ) -> Result<Vec<Credential>> {
        let category = participant_row::category(event, category)?;
        let serials = self.fresh_serials(count, draw)?;
        Ok(serials.into_iter().map(|serial| signer.sign_blank(category, serial)).collect())
    }

    /// Records blank badges and the print run that made them, in the document's order. Returns the run's number.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is recorded then.
    pub fn record_blanks(
        &mut self,
        run: &NewRun<'_>,
        category: &CategoryCode,
        blanks: &[Credential],
        now: Timestamp,
    ) -> Result<u32> {
        let actor = self.actor().to_string();
        // One transaction: a badge on paper is known, or none of the run is.
        let change = self.write()?;
        let event = settings::load(&change)?.event;
        let index = participant_row::category(&event, category)?.index;
        let number: u32 = change.query_row(
            "insert into print_run (run, at, actor, template, sheet, output, badges, pages)
             values ((select coalesce(max(run), 0) + 1 from print_run), ?1, ?2, ?3, ?4, ?5, ?6, ?7) returning run",
            params![now.as_millisecond(), actor, run.template, run.sheet, run.output, blanks.len(), run.pages],
            |row| row.get(0),
        )?;
        let details = json!({ "badges": blanks.len(), "pages": run.pages, "template": run.template, "sheet": run.sheet, "blank": category.as_str() });
        let entry = Entry::new(Action::BadgePrint, Subject::PrintRun(i64::from(number))).details(details);
        change.record(now, &entry.personal(json!({ "output": run.output })))?;
        for (place, blank) in blanks.iter().enumerate() {
            let serial = blank.body().serial;
            change
                .prepare_cached(
                    "insert into blank_badge (serial, run, place, category, credential, state) values (?1, ?2, ?3, ?4, ?5, 'blank')",
                )?
                .execute(params![serial.get(), number, place + 1, index, blank.as_bytes()])?;
            let details = json!({ "run": number, "place": place + 1, "category": category.as_str() });
            change.record(now, &Entry::new(Action::BadgeBlank, Subject::Badge(serial)).details(details))?;
        }
        change.commit()?;
        Ok(number)
    }

    /// Makes a blank badge the badge of a person of its category, handed over; the one before it is superseded.
    ///
    /// # Errors
    /// When the badge is not blank, is for another category or signed by a revoked key, the person is not accredited, or the database
    /// cannot be written.
    pub fn bind_badge(&mut self, event: &StoredEvent, whose: &Reference, serial: BadgeSerial, now: Timestamp) -> Result<Bound> {
        let stored = self.participant(whose)?;
        let actor = self.actor().to_string();
        // One transaction: there is no moment with two valid badges, and no badge is bound twice.
        let change = self.write()?;
        let blank = find(&change, serial)?.ok_or(BlankRefusal::NotBlank(serial))?;
        check(event, &blank, &stored)?;
        let superseded = supersede(&change, stored.key)?;
        change.execute(
            "insert into badge (serial, participant, state, credential, issued_at, reason, printed_at, printed_template, printed_run,
                 printed_shows)
             select b.serial, ?2, 'valid', b.credential, ?3, '', r.at, r.template, r.run, ?4
             from blank_badge b join print_run r on r.run = b.run where b.serial = ?1",
            params![serial.get(), stored.key.0, now.as_millisecond(), to_mask(FieldSet::default())],
        )?;
        if let Some(old) = superseded {
            change.execute("update badge set superseded_by = ?2 where serial = ?1", params![old.get(), serial.get()])?;
        }
        change.execute(
            "update blank_badge set state = 'bound', changed_at = ?2 where serial = ?1",
            params![serial.get(), now.as_millisecond()],
        )?;
        let content = printed_content(&change, event, stored.key)?;
        change.execute("update badge set printed_content = ?2 where serial = ?1", params![serial.get(), content])?;
        let details =
            json!({ "participant": stored.key.0, "supersedes": superseded.map(|old| old.to_string()), "run": blank.run });
        change.record(now, &Entry::new(Action::BadgeBind, Subject::Badge(serial)).details(details))?;
        super::handouts::record(&change, serial, &actor, now)?;
        change.commit()?;
        Ok(Bound { serial, superseded })
    }

    /// Revokes the blank badges of a print run. Those that people have stay valid.
    ///
    /// # Errors
    /// When there is no such run, it has no blank badges, or the database cannot be written.
    pub fn revoke_run(&mut self, run: u32, reason: &str, now: Timestamp) -> Result<RevokedRun> {
        self.run(run)?;
        // One transaction: what is counted is what was revoked.
        let change = self.write()?;
        let blanks = of_run(&change, run)?;
        if blanks.is_empty() {
            return Err(BlankRefusal::NoBlankRun(run).into());
        }
        let count = |state| blanks.iter().filter(|blank| blank.state == state).count();
        for blank in blanks.iter().filter(|blank| blank.state == BlankState::Blank) {
            change.execute(
                "update blank_badge set state = 'revoked', changed_at = ?2 where serial = ?1",
                params![blank.serial.get(), now.as_millisecond()],
            )?;
            let entry = Entry::new(Action::BadgeRevoke, Subject::Badge(blank.serial)).details(json!({ "run": run }));
            change.record(now, &entry.personal(json!({ "reason": reason })))?;
        }
        change.commit()?;
        Ok(RevokedRun { revoked: count(BlankState::Blank), bound: count(BlankState::Bound), before: count(BlankState::Revoked) })
    }

    /// Returns a badge that was printed blank, whatever has become of it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn blank(&self, serial: BadgeSerial) -> Result<Option<BlankBadge>> {
        find(&self.connection, serial)
    }

    /// Returns the badges of a run that were printed blank, in the document's order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn blanks_of_run(&self, run: u32) -> Result<Vec<BlankBadge>> {
        of_run(&self.connection, run)
    }
}

/// Refuses what must not be bound.
fn check(event: &StoredEvent, blank: &BlankBadge, stored: &StoredParticipant) -> Result<()> {
    let who = &stored.participant;
    if stored.standing != Standing::Accredited {
        let (participant, stands) = (who.reference.clone(), stored.stands());
        return Err(BadgeRefusal::NotAccredited { participant, stands }.into());
    }
    match blank.state {
        BlankState::Blank => {}
        BlankState::Bound => return Err(BlankRefusal::Bound(blank.serial).into()),
        BlankState::Revoked => return Err(BlankRefusal::Revoked(blank.serial).into()),
    }
    if event.verifying_key(blank.credential.body().key).is_none() {
        return Err(BlankRefusal::Revoked(blank.serial).into());
    }
    if blank.category != who.category {
        return Err(BlankRefusal::OtherCategory {
            badge: blank.serial,
            blank: blank.category.clone(),
            participant: who.reference.clone(),
            category: who.category.clone(),
        }
        .into());
    }
    Ok(())
}

/// Supersedes the valid badge of a participant, and returns it.
fn supersede(change: &Change<'_>, whose: ParticipantKey) -> Result<Option<BadgeSerial>> {
    let sql = "update badge set state = 'superseded', reason = ?2 where participant = ?1 and state = 'valid' returning serial";
    let serial = columns::optional(change.query_row(sql, params![whose.0, REASON], |row| row.get::<u32>(0)))?;
    Ok(serial.and_then(BadgeSerial::new))
}

/// Why a badge is superseded by one that was blank.
pub(in crate::store) const REASON: &str = "a blank badge was bound";

/// Hashes what a blank badge shows: the rights of its category, whatever its new holder's are.
fn printed_content(read: &Connection, event: &StoredEvent, whose: ParticipantKey) -> Result<[u8; 16]> {
    let sql = format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM);
    let mut holder = read.prepare_cached(&sql)?.query_row([whose.0], rows::participant)?;
    (holder.participant.days, holder.zones) = (None, ZoneRights::default());
    holder.content(&event.event, FieldSet::default())
}

const BLANK: &str = "b.serial, b.run, b.place, c.code, b.credential, b.state, b.changed_at
     from blank_badge b join category c on c.category_index = b.category";

fn find(read: &Connection, serial: BadgeSerial) -> Result<Option<BlankBadge>> {
    Ok(find_each(read, &[Value::Integer(serial.get().into())])?.pop())
}

/// Returns the badges of a set of serials that were printed blank.
pub(in crate::store) fn find_each(read: &Connection, serials: &[Value]) -> Result<Vec<BlankBadge>> {
    Ok(read.ask_each(&format!("select {BLANK} where b.serial = any (?1)"), serials, &[], blank)?)
}

fn of_run(read: &Connection, run: u32) -> Result<Vec<BlankBadge>> {
    let mut statement = read.prepare_cached(&format!("select {BLANK} where b.run = ?1 order by b.place"))?;
    let blanks = statement.query_map([run], blank)?;
    Ok(blanks.collect::<sql::Result<_>>()?)
}

fn blank(row: &Row<'_>) -> sql::Result<BlankBadge> {
    Ok(BlankBadge {
        serial: columns::serial(row, 0)?.ok_or_else(|| columns::damaged("blank_badge.serial"))?,
        run: row.get(1)?,
        place: row.get(2)?,
        category: columns::parsed(row, 3, "category.code")?,
        credential: Credential::from_bytes(row.get(4)?).ok_or_else(|| columns::damaged("blank_badge.credential"))?,
        state: BlankState::from_word(row.get_ref(5)?.as_str()?).ok_or_else(|| columns::damaged("blank_badge.state"))?,
        changed_at: row.get::<Option<i64>>(6)?.map(columns::timestamp),
    })
}
