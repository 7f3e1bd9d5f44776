//! What the main server tells a satellite: what was new after a cursor.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    handouts,
    lines::is_taken,
    outbox::row_of,
    state,
    tables::{self, SentRows, Table},
    wire::{Cursor, DecisionSent, LineSent, News, NoteSent, RowsSent, ScanSent, to_json},
};
use crate::{
    domain::{conflict::Decider, id::BadgeSerial, journal::Action, origin::Followed},
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, Connection, params, params_from_iter},
        },
        gate::stream,
        ledger::fingerprint,
    },
};

/// The most lines of the journal in one answer, the most of these that bring rows with them, and the most scans.
const MOST_LINES: usize = 4_000;
const MOST_WITH_ROWS: usize = 500;
const MOST_SCANS: usize = 4_000;

/// Where a satellite stands that asks for what is new.
#[derive(Debug, Clone)]
pub enum Told {
    /// This is new.
    News(Box<News>),
    /// The satellite followed another record: one that was restored or purged since.
    Other,
}

impl Store {
    /// Returns what is new after a cursor, as much as one answer holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn news(&self, after: &Cursor) -> Result<Told> {
        // One read transaction: rows belong to the lines about them.
        let read = self.connection.begin_read()?;
        let known = columns::optional(
            read.query_row("select hash from journal where entry = ?1", [after.entry], |row| row.get::<[u8; 32]>(0)),
        )?;
        if known.map(hex::encode).as_deref() != Some(after.hash.as_str()) {
            return Ok(Told::Other);
        }
        let lines = lines(&read, after.entry)?;
        let taken = at_once(&lines);
        let has_more_lines = lines.len() > taken;
        let lines = &lines[..taken];
        let entry = lines.last().map_or(after.entry, |(entry, _)| *entry);
        let scans = if has_more_lines { Vec::new() } else { scans(&read, &after.row)? };
        let has_more_scans = scans.len() > MOST_SCANS;
        let scans = &scans[..scans.len().min(MOST_SCANS)];
        let mut row = after.row.clone();
        for (scan, _) in scans {
            row.see(*scan);
        }
        let mut touched = Touched::default();
        for (_, line) in lines {
            touched.add(&read, line)?;
        }
        let (decisions, notes) = decided(&read, scans, &touched.scans)?;
        let mut given = Vec::new();
        for serial in &touched.handed {
            given.extend(handouts::chosen(&read, "h.serial = ?1", *serial)?.into_iter().map(|(_, handout)| handout));
        }
        let cursor = Cursor { row, ..state::cursor_at(&read, entry)? };
        Ok(Told::News(Box::new(News {
            cursor,
            after: after.clone(),
            more: has_more_lines || has_more_scans,
            tables: if lines.iter().any(|(_, line)| has_rows(line)) { touched.tables(&read)? } else { Vec::new() },
            lines: lines.iter().map(|(_, line)| line).filter(|line| is_taken(line)).cloned().collect(),
            scans: scans.iter().map(|(_, scan)| scan.clone()).collect(),
            decisions,
            notes,
            handouts: given,
        })))
    }
}

/// Returns whether rows of tables go with a line. What lines about scans say goes by itself, and these are nearly all.
fn has_rows(line: &LineSent) -> bool {
    line.subject_kind != "scan"
}

/// Returns how many lines go into one answer.
fn at_once(lines: &[(i64, LineSent)]) -> usize {
    let with_rows = lines.iter().enumerate().filter(|(_, (_, line))| has_rows(line)).map(|(place, _)| place);
    with_rows.into_iter().nth(MOST_WITH_ROWS).unwrap_or(lines.len()).min(MOST_LINES)
}

/// What lines of the journal are about.
#[derive(Default)]
struct Touched {
    people: BTreeSet<i64>,
    photos: BTreeSet<i64>,
    blanks: BTreeSet<u32>,
    runs: BTreeSet<i64>,
    /// Badges that were handed out, or back.
    handed: BTreeSet<u32>,
    scans: BTreeSet<String>,
    register: bool,
    /// Since when codes for labels were made.
    short_since: Option<i64>,
}

impl Touched {
    fn add(&mut self, read: &Connection, line: &LineSent) -> Result<()> {
        let number = line.subject.parse::<i64>().ok();
        self.register |= line.details.contains(&format!("\"{}\":{{", fingerprint::KEY)) || line.subject_kind == "delegation";
        match line.subject_kind.as_str() {
            "participant" => {
                self.people.extend(number);
                if line.action.starts_with("photo.") {
                    self.photos.extend(number);
                }
                let replaces = "select replaces from replacement where participant = ?1";
                self.people
                    .extend(columns::optional(read.prepare_cached(replaces)?.query_row([number], |row| row.get::<i64>(0)))?);
            }
            "badge" => {
                let Ok(serial) = line.subject.parse::<BadgeSerial>().map(BadgeSerial::get) else { return Ok(()) };
                let holder = "select participant from badge where serial = ?1";
                self.people.extend(columns::optional(read.prepare_cached(holder)?.query_row([serial], |row| row.get::<i64>(0)))?);
                self.blanks.insert(serial);
                if line.action.starts_with(Action::BadgeHandout.as_str()) {
                    self.handed.insert(serial);
                }
            }
            "print-run" => {
                self.runs.extend(number);
                let printed = "select b.participant from print_run_badge r join badge b on b.serial = r.serial where r.run = ?1";
                let mut statement = read.prepare_cached(printed)?;
                let people = statement.query_map([number], |row| row.get::<i64>(0))?;
                self.people.extend(people.collect::<sql::Result<Vec<_>>>()?);
            }
            "scan" => drop(self.scans.insert(line.subject.replace('-', ""))),
            _ if line.action == Action::BadgeShortCode.as_str() => {
                self.short_since = Some(self.short_since.map_or(line.at, |at| at.min(line.at)));
            }
            _ => {}
        }
        Ok(())
    }

    /// Returns the rows, in an order in which they can be written.
    fn tables(mut self, read: &Connection) -> Result<Vec<RowsSent>> {
        let mut all = Vec::new();
        for table in tables::SETTINGS {
            all.push(whole(read, table)?);
        }
        for person in &self.people {
            let runs = "select printed_run from badge where participant = ?1 and printed_run is not null";
            let mut statement = read.prepare_cached(runs)?;
            let runs = statement.query_map([person], |row| row.get::<i64>(0))?;
            self.runs.extend(runs.collect::<sql::Result<Vec<_>>>()?);
        }
        let blank_runs = "select run from blank_badge where serial = ?1";
        for serial in &self.blanks {
            self.runs.extend(columns::optional(read.prepare_cached(blank_runs)?.query_row([serial], |row| row.get::<i64>(0)))?);
        }
        let (people, runs) = (Vec::from_iter(self.people), Vec::from_iter(self.runs));
        all.push(chosen(read, tables::RUN, "run", &runs)?);
        all.push(chosen(read, tables::PERSON, "id", &people)?);
        all.push(chosen(read, tables::BADGE, "participant", &people)?);
        let serials = "serial in (select serial from badge where participant = ?1)";
        all.push(rows(read, tables::SHORT, serials, &people, None)?);
        if let Some(since) = self.short_since {
            all.push(rows(read, tables::SHORT, "issued_at >= ?1", &[since], None)?);
        }
        for table in tables::OF_PERSON {
            all.push(chosen(read, *table, "participant", &people)?);
        }
        all.push(chosen(read, tables::PHOTO, "participant", &Vec::from_iter(self.photos))?);
        all.push(chosen(read, tables::BLANK, "run", &runs)?);
        let printed = "run = ?1 and serial in (select serial from badge)";
        all.push(rows(read, tables::RUN_BADGE, printed, &runs, None)?);
        if self.register {
            for table in tables::REGISTER {
                all.push(whole(read, table)?);
            }
        }
        Ok(all)
    }
}

fn whole(read: &Connection, table: &Table) -> Result<RowsSent> {
    let mut statement = read.prepare_cached(&format!("select {} from {} order by {}", table.columns, table.name, table.key))?;
    let width = statement.column_count();
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push((0..width).map(|column| row.get_ref(column).map(to_json)).collect::<sql::Result<Vec<_>>>()?);
    }
    Ok(RowsSent { table: table.name.into(), of: None, rows })
}

fn chosen(read: &Connection, table: Table, column: &str, values: &[i64]) -> Result<RowsSent> {
    let of = matches!(table.sent, SentRows::Of(_)).then(|| (column.to_owned(), values.to_vec()));
    rows(read, table, &format!("{column} = ?1"), values, of)
}

fn rows(read: &Connection, table: Table, condition: &str, values: &[i64], of: Option<(String, Vec<i64>)>) -> Result<RowsSent> {
    let mut statement =
        read.prepare_cached(&format!("select {} from {} where {condition} order by {}", table.columns, table.name, table.key))?;
    let width = statement.column_count();
    let mut rows = Vec::new();
    for value in values {
        let mut found = statement.query(params_from_iter([value]))?;
        while let Some(row) = found.next()? {
            rows.push((0..width).map(|column| row.get_ref(column).map(to_json)).collect::<sql::Result<Vec<_>>>()?);
        }
    }
    Ok(RowsSent { table: table.name.into(), of, rows })
}

fn lines(read: &Connection, after: i64) -> Result<Vec<(i64, LineSent)>> {
    let mut statement = read.prepare_cached(
        "select entry, at, actor, action, subject_kind, subject, details, content from journal where entry > ?1 order by entry limit ?2",
    )?;
    let found = statement.query_map(params![after, MOST_LINES + 1], |row| {
        let line = LineSent {
            at: row.get(1)?,
            actor: row.get(2)?,
            action: row.get(3)?,
            subject_kind: row.get(4)?,
            subject: row.get(5)?,
            details: row.get(6)?,
            content: row.get(7)?,
        };
        Ok((row.get(0)?, line))
    })?;
    Ok(found.collect::<sql::Result<_>>()?)
}

fn scans(read: &Connection, after: &Followed) -> Result<Vec<(i64, ScanSent)>> {
    stream::after(read, after, MOST_SCANS + 1, |first, last, most| scans_between(read, (first, last), most))
}

fn scans_between(read: &Connection, (after, last): (i64, i64), most: usize) -> Result<Vec<(i64, ScanSent)>> {
    let mut statement = read.prepare_cached(
        "select s.id, s.uuid, s.kind, s.at, s.day, s.gate, s.zone, s.direction, s.verdict, s.reason, s.participant, s.badge_serial,
             u.uuid, s.note, s.actor, coalesce(s.counts, case when s.kind = 'scan' and s.verdict <> 'refused' then 1 else 0 end)
         from scan s left join scan u on u.id = s.undoes where s.id > ?1 and s.id <= ?2 order by s.id limit ?3",
    )?;
    let found = statement.query_map(params![after, last, most], |row| {
        let scan = ScanSent {
            id: row.get::<Vec<u8>>(1).map(hex::encode)?,
            kind: row.get(2)?,
            at: row.get(3)?,
            day: row.get(4)?,
            gate: row.get(5)?,
            zone: row.get(6)?,
            direction: row.get(7)?,
            verdict: row.get(8)?,
            reason: row.get(9)?,
            participant: row.get(10)?,
            serial: row.get(11)?,
            undoes: row.get::<Option<Vec<u8>>>(12)?.map(hex::encode),
            note: row.get(13)?,
            actor: row.get(14)?,
            counts: row.get(15)?,
        };
        Ok((row.get(0)?, scan))
    })?;
    Ok(found.collect::<sql::Result<_>>()?)
}

/// Returns what gates decided on scans, and what supervisors said of it: of scans that are sent, and of those that lines are about.
fn decided(read: &Connection, sent: &[(i64, ScanSent)], told: &BTreeSet<String>) -> Result<(Vec<DecisionSent>, Vec<NoteSent>)> {
    let (mut decisions, mut notes) = (Vec::new(), Vec::new());
    // Most scans have none, and where nobody was cut off yet there is nothing to look for.
    if !read.prepare_cached("select 1 from decision limit 1")?.exists([])? {
        return Ok((decisions, notes));
    }
    let mut rows: BTreeMap<&str, i64> = sent.iter().map(|(row, scan)| (scan.id.as_str(), *row)).collect();
    for id in told {
        if let Some(row) = row_of(read, id)?.filter(|_| !rows.contains_key(id.as_str())) {
            rows.insert(id, row);
        }
    }
    for (id, row) in rows {
        if let Some(decision) = decision(read, (id, row))? {
            decisions.push(decision);
            notes.extend(notes_of(read, (id, row))?);
        }
    }
    Ok((decisions, notes))
}

fn decision(read: &Connection, (id, row): (&str, i64)) -> Result<Option<DecisionSent>> {
    let sql =
        "select d.verdict, d.reason, d.counts, d.as_of, d.ahead, d.judged, d.judged_reason, d.repeat, d.readmits, d.by_server,
             d.made_at
         from decision d where d.scan = ?1";
    columns::optional(read.prepare_cached(sql)?.query_row([row], |row| {
        Ok(DecisionSent {
            scan: id.to_owned(),
            verdict: row.get(0)?,
            reason: row.get(1)?,
            counts: row.get(2)?,
            as_of: row.get(3)?,
            ahead: row.get(4)?,
            judged: row.get(5)?,
            judged_reason: row.get(6)?,
            repeat: row.get(7)?,
            readmits: row.get(8)?,
            decider: Decider::of(row.get(9)?),
            made_at: row.get(10)?,
        })
    }))
}

fn notes_of(read: &Connection, (id, row): (&str, i64)) -> Result<Vec<NoteSent>> {
    let mut statement = read.prepare_cached("select kind, at, actor, note from conflict_note where scan = ?1")?;
    let found = statement.query_map([row], |row| {
        Ok(NoteSent { scan: id.to_owned(), kind: row.get(0)?, at: row.get(1)?, actor: row.get(2)?, note: row.get(3)? })
    })?;
    Ok(found.collect::<sql::Result<_>>()?)
}
