//! What reports read: rows one by one, in protocol order, never a whole event in memory.

use jiff::Timestamp;

use super::{accreditation::Accreditation, chosen::Chosen, delegation_types::DelegationTypes};
use crate::{
    domain::{
        expected::expected,
        mask::{DayIndex, DayMask},
        name_order::full_name,
        own_field::OwnValues,
        participant::Standing,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::{Result, StoreError},
            sql::{self, Connection, Row, Transaction, params_from_iter},
            stored::{ParticipantKey, own_values},
        },
        event::settings,
        people::order::{IS_HEAD, Order},
    },
};

/// One state of the database for as long as this lives: what gates record meanwhile belongs to the next report, and nobody has to
/// wait.
pub struct Snapshot<'s> {
    _read: Option<Transaction<'s>>,
}

/// A participant as reports list one, with the days of being expected and of being present.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// Who.
    pub key: ParticipantKey,
    /// Reference.
    pub reference: String,
    /// Form of address.
    pub title: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// The whole name, if the list has it in one piece.
    pub name: String,
    /// The name in the person's own script.
    pub native_name: String,
    /// Function.
    pub function: String,
    /// The category's code.
    pub category: String,
    /// Delegation.
    pub delegation: String,
    /// The type of the delegation: the register's, else the list's.
    pub delegation_type: String,
    /// Country.
    pub country: String,
    /// What the event's own fields hold.
    pub own: OwnValues,
    /// Whether this is the head of the delegation.
    pub is_head: bool,
    /// Whether the participant is accredited now, withdrawn or blocked.
    pub standing: Standing,
    /// The days for which the participant was ever accredited, whatever became of it since.
    pub ever: DayMask,
    /// The days for which the accreditation stands, or stood to the day's end.
    pub accredited: DayMask,
    /// The days on which the participant is [`expected`].
    pub expected: DayMask,
    /// By day, in order: when and where the participant was.
    pub present: Vec<AttendedDay>,
}

/// What figures are counted from: one participant's days, without names.
#[derive(Debug, Clone, PartialEq)]
pub struct DayRow {
    /// Who.
    pub key: ParticipantKey,
    /// Whether the participant is accredited now, withdrawn or blocked.
    pub standing: Standing,
    /// The days for which the accreditation stands, or stood to the day's end.
    pub accredited: DayMask,
    /// As [`ReportRow::expected`].
    pub expected: DayMask,
    /// By day, in order; without the gate, unless gates were chosen.
    pub present: Vec<AttendedDay>,
}

/// A day of being present.
#[derive(Debug, Clone, PartialEq)]
pub struct AttendedDay {
    /// The day.
    pub day: DayIndex,
    /// First admission.
    pub first_at: Timestamp,
    /// Last reading.
    pub last_at: Timestamp,
    /// The gate of the first admission.
    pub gate: String,
}

impl Store {
    /// Starts a snapshot: until it is dropped, everything that is read belongs to this moment.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn snapshot(&self) -> Result<Snapshot<'_>> {
        let read = self.read()?;
        // The snapshot belongs to the moment of the first read, which is now.
        settings::revision(&self.connection)?;
        Ok(Snapshot { _read: read })
    }

    /// Starts a read transaction, or continues the one that a [`Snapshot`] started.
    pub(in crate::store) fn read(&self) -> Result<Option<Transaction<'_>>> {
        let is_in_one = self.connection.is_in_transaction();
        Ok(if is_in_one { None } else { Some(self.connection.begin_read()?) })
    }

    /// Walks participants in protocol order with their days. Presences are those of the chosen gates.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn report_rows<E: From<StoreError>>(
        &self,
        chosen: &Chosen,
        each: impl FnMut(ReportRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.report_rows_of(chosen, |_| true, each)
    }

    /// Walks those of the chosen participants that `is_wanted` names, as [`Store::report_rows`] does: the others cost next to nothing.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn report_rows_of<E: From<StoreError>>(
        &self,
        chosen: &Chosen,
        is_wanted: impl Fn(ParticipantKey) -> bool,
        mut each: impl FnMut(ReportRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        // One read transaction: what gates record meanwhile belongs to the next report.
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let (accreditation, mut types) = (Accreditation::read(read)?, DelegationTypes::read(read).map_err(StoreError::from)?);
        let all_days = accreditation.all_days();
        let order = protocol_order(read, chosen).map_err(StoreError::from)?;
        let wanted: Vec<(i64, bool)> = order.into_iter().filter(|(id, _)| is_wanted(ParticipantKey(*id))).collect();
        let days = if chosen.names_gates() { ATTENDANCE } else { ATTENDANCE_WITHOUT_GATES };
        let numbers = |group: Option<&[(i64, bool)]>| group.unwrap_or_default().iter().map(|(id, _)| *id).collect::<Vec<_>>();
        let mut groups = wanted.chunks(sql::SET).peekable();
        while let Some(group) = groups.next() {
            let these = numbers(Some(group));
            let people = read.ask_in_turn(PERSON, &these, |row| report_row(row, all_days)).map_err(StoreError::from)?;
            let presences = read.ask_in_turn(days, &these, presence).map_err(StoreError::from)?;
            read.ask_ahead(&[PERSON, days], &numbers(groups.peek().copied())).map_err(StoreError::from)?;
            let mut days = presences.into_iter().peekable();
            for ((id, mut row), (_, is_head)) in people.into_iter().zip(group) {
                row.is_head = *is_head;
                row.stand(&accreditation)?;
                types.settle(&row.delegation, &mut row.delegation_type).map_err(StoreError::from)?;
                while let Some((_, presence)) = days.next_if(|(of, _)| *of == id) {
                    row.attend(presence, chosen);
                }
                each(row)?;
            }
        }
        Ok(())
    }
}

impl Store {
    /// Returns the days on which one participant was present, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn attended_days(&self, participant: ParticipantKey) -> Result<Vec<AttendedDay>> {
        let days = self.connection.ask_in_turn(ATTENDANCE, &[participant.0], presence)?;
        Ok(days.into_iter().map(|(_, day)| day).collect())
    }

    /// Walks the days of participants, in no particular order: several times as fast as [`Store::report_rows`].
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn day_rows<E: From<StoreError>>(
        &self,
        chosen: &Chosen,
        mut each: impl FnMut(&DayRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        if !chosen.gates.is_empty() {
            return self.report_rows(chosen, |ReportRow { key, standing, accredited, expected, present, .. }| {
                each(&DayRow { key, standing, accredited, expected, present })
            });
        }
        let _snapshot = self.snapshot()?;
        let accreditation = Accreditation::read(&self.connection)?;
        let people = people_by_row(&self.connection, chosen, accreditation.all_days()).map_err(StoreError::from)?;
        // Both are in the order of rows: one walk through each.
        let mut statement = self.connection.prepare(DAYS_BY_ROW).map_err(StoreError::from)?;
        let mut days = DaysByRow::of(statement.query([]).map_err(StoreError::from)?)?;
        for (id, standing, ever) in people {
            let accredited = accreditation.stood(id, standing, ever)?;
            let mut row = DayRow { key: ParticipantKey(id), standing, accredited, expected: accredited, present: Vec::new() };
            days.each(id, |presence| {
                row.expected = expected(row.expected, DayMask::NONE.with(presence.day));
                row.present.push(presence);
            })?;
            each(&row)?;
        }
        Ok(())
    }

    /// Walks participants with their days in no particular order, as [`Store::report_rows`] does but for who heads a delegation, which it
    /// does not tell: for what is only counted, in half of the time.
    ///
    /// # Errors
    /// When the database cannot be read, or `each` fails.
    pub fn rows_to_count<E: From<StoreError>>(
        &self,
        chosen: &Chosen,
        mut each: impl FnMut(ReportRow) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let _snapshot = self.snapshot()?;
        let read = &self.connection;
        let (accreditation, mut types) = (Accreditation::read(read)?, DelegationTypes::read(read).map_err(StoreError::from)?);
        let all_days = accreditation.all_days();
        let (condition, values) = chosen.condition();
        let sql = format!(
            "select reference, title, given_name, family_name, name, native_name, function, code, delegation, delegation_type, country,
                 standing, days, own, id
             from ({PEOPLE}) as person where {condition} order by id"
        );
        let mut people = read.prepare(&sql).map_err(StoreError::from)?;
        let mut people = people.query(params_from_iter(values)).map_err(StoreError::from)?;
        let days = if chosen.names_gates() { DAYS_BY_ROW_WITH_GATES } else { DAYS_BY_ROW };
        let mut days = read.prepare(days).map_err(StoreError::from)?;
        let mut days = DaysByRow::of(days.query([]).map_err(StoreError::from)?)?;
        while let Some(found) = people.next().map_err(StoreError::from)? {
            let mut row = report_row(&found, all_days).map_err(StoreError::from)?;
            row.stand(&accreditation)?;
            types.settle(&row.delegation, &mut row.delegation_type).map_err(StoreError::from)?;
            days.each(row.key.0, |presence| row.attend(presence, chosen))?;
            each(row)?;
        }
        Ok(())
    }
}

/// The days of all participants, walked beside their rows.
struct DaysByRow<'s> {
    found: sql::Rows<'s>,
    next: Option<(i64, AttendedDay)>,
}

impl<'s> DaysByRow<'s> {
    fn of(mut found: sql::Rows<'s>) -> Result<Self> {
        let next = next_presence(&mut found)?;
        Ok(Self { found, next })
    }

    /// Gives the days of the next participant who is asked for.
    fn each(&mut self, id: i64, mut take: impl FnMut(AttendedDay)) -> Result<()> {
        while let Some((participant, presence)) = self.next.take_if(|(participant, _)| *participant <= id) {
            if participant == id {
                take(presence);
            }
            self.next = next_presence(&mut self.found)?;
        }
        Ok(())
    }
}

fn next_presence(found: &mut sql::Rows<'_>) -> Result<Option<(i64, AttendedDay)>> {
    match found.next()? {
        Some(row) => Ok(Some((row.get(4)?, presence(&row)?))),
        None => Ok(None),
    }
}

/// Returns the chosen participants' rows, how they stand now, and the days for which they were ever accredited.
fn people_by_row(read: &Connection, chosen: &Chosen, all_days: DayMask) -> sql::Result<Vec<(i64, Standing, DayMask)>> {
    let (condition, values) = chosen.condition();
    let sql = format!("select id, standing, days from ({PEOPLE}) as person where {condition} order by id");
    let mut statement = read.prepare(&sql)?;
    let people = statement.query_map(params_from_iter(values), |row| {
        Ok((row.get(0)?, columns::parsed(row, 1, "participant.standing")?, DayMask(row.get(2)?).intersection(all_days)))
    })?;
    people.collect()
}

const PERSON: &str =
    "select p.reference, p.title, p.given_name, p.family_name, p.name, p.native_name, p.function, c.code, p.delegation,
         p.delegation_type, p.country, p.standing, coalesce(p.days, c.days), p.own, p.id
     from participant p join category c on c.category_index = p.category where p.id = any (?1)";

/// Everybody, with what a selection may name.
const PEOPLE: &str = "select p.id, p.reference, p.title, p.given_name, p.family_name, p.name, p.native_name, p.function, c.code,
         p.delegation, p.delegation_type, p.country, p.standing, p.state, p.delegation_key, p.own, coalesce(p.days, c.days) as days
     from participant p join category c on c.category_index = p.category";

/// The days of everybody, in the order of their rows.
const DAYS_BY_ROW: &str = "select day, first_at, last_at, '', participant from attendance order by participant, day";

const DAYS_BY_ROW_WITH_GATES: &str = "select a.day, a.first_at, a.last_at, s.gate, a.participant
     from attendance a join scan s on s.id = a.first_scan order by a.participant, a.day";

const ATTENDANCE_WITHOUT_GATES: &str =
    "select day, first_at, last_at, '', participant from attendance where participant = any (?1) order by day";

const ATTENDANCE: &str =
    "select a.day, a.first_at, a.last_at, s.gate, a.participant from attendance a join scan s on s.id = a.first_scan
     where a.participant = any (?1) order by a.day";

/// Returns the rows of a selection in protocol order, and which of them head their delegations. Only this is held in memory:
/// sorting whole rows would take twenty times as much, and twice the time.
fn protocol_order(read: &Connection, chosen: &Chosen) -> sql::Result<Vec<(i64, bool)>> {
    let (condition, values) = chosen.condition();
    let order = Order::Protocol;
    let sql = format!("select id, {IS_HEAD} from ({}) as ranked where {condition} order by {}", order.ranked(), order.sql());
    let mut statement = read.prepare(&sql)?;
    let order = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    order.collect()
}

fn report_row(row: &Row<'_>, all_days: DayMask) -> sql::Result<ReportRow> {
    let ever = DayMask(row.get(12)?).intersection(all_days);
    Ok(ReportRow {
        key: ParticipantKey(row.get(14)?),
        reference: row.get(0)?,
        title: row.get(1)?,
        given_name: row.get(2)?,
        family_name: row.get(3)?,
        name: row.get(4)?,
        native_name: row.get(5)?,
        function: row.get(6)?,
        category: row.get(7)?,
        delegation: row.get(8)?,
        delegation_type: row.get(9)?,
        country: row.get(10)?,
        own: own_values(row.get_ref(13)?.as_str()?),
        is_head: false,
        standing: columns::parsed(row, 11, "participant.standing")?,
        ever,
        accredited: ever,
        expected: ever,
        present: Vec::new(),
    })
}

fn presence(row: &Row<'_>) -> sql::Result<AttendedDay> {
    let day = DayIndex::new(row.get(0)?).ok_or_else(|| columns::damaged("attendance.day"))?;
    Ok(AttendedDay {
        day,
        first_at: columns::timestamp(row.get(1)?),
        last_at: columns::timestamp(row.get(2)?),
        gate: row.get(3)?,
    })
}

impl ReportRow {
    /// Notes for which days the accreditation stands; on those the participant is expected at least.
    fn stand(&mut self, accreditation: &Accreditation<'_>) -> Result<()> {
        self.accredited = accreditation.stood(self.key.0, self.standing, self.ever)?;
        self.expected = self.accredited;
        Ok(())
    }

    /// Adds a day, if it is one of the chosen gates.
    fn attend(&mut self, presence: AttendedDay, chosen: &Chosen) {
        self.expected = expected(self.expected, DayMask::NONE.with(presence.day));
        if chosen.has_gate(&presence.gate) {
            self.present.push(presence);
        }
    }

    /// Returns the name in Latin letters: given and family name, else the whole name, else the native one.
    #[must_use]
    pub fn full_name(&self) -> String {
        full_name(&self.given_name, &self.family_name, &self.name, &self.native_name)
    }

    /// Returns the days of being present.
    #[must_use]
    pub fn present_days(&self) -> DayMask {
        self.present.iter().fold(DayMask::NONE, |mask, presence| mask.with(presence.day))
    }

    /// Returns the presence of a day.
    #[must_use]
    pub fn on(&self, day: DayIndex) -> Option<&AttendedDay> {
        self.present.iter().find(|presence| presence.day == day)
    }
}
