//! Print runs: who printed which badges, when, with which template, and where the document went.

use jiff::Timestamp;
use serde_json::json;

use crate::{
    domain::{
        admission::BadgeState,
        field::FieldSet,
        id::{BadgeSerial, CategoryCode},
        journal::{Action, Subject},
        tray::TrayPlace,
    },
    store::{
        engine::{
            columns,
            database::Store,
            error::Result,
            sql::{self, Row, ToValue, Transaction, Value, params},
            stored::{ParticipantKey, to_mask},
        },
        ledger::change::Entry,
        refusal::BadgeRefusal,
    },
};

/// A print run that was written, to be recorded.
#[derive(Debug, Clone, Copy)]
pub struct NewRun<'a> {
    /// The template's name, as it was asked for.
    pub template: &'a str,
    /// What it prints.
    pub piece: PrintedPiece,
    /// The fields that the template shows.
    pub shows: FieldSet,
    /// The sheet's name.
    pub sheet: &'a str,
    /// Where the document went.
    pub output: &'a str,
    /// Its pages.
    pub pages: usize,
    /// The places that its badges were given in trays.
    pub trays: TrayPlaces<'a>,
}

/// What a template prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrintedPiece {
    /// The badge itself.
    Badge,
    /// A label with the short code, in addition to the badge: it shows less, and a badge that is out of date stays so.
    Label,
}

/// Where the badges of a print run go.
#[derive(Debug, Clone, Copy)]
pub enum TrayPlaces<'a> {
    /// Each goes where it lay before.
    Kept,
    /// These go behind those already there.
    Added(&'a [(BadgeSerial, TrayPlace)]),
    /// All trays are emptied, and filled with these.
    Anew(&'a [(BadgeSerial, TrayPlace)]),
}

/// A badge as a print run showed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedBadge {
    /// Which badge.
    pub serial: BadgeSerial,
    /// The hash of what it shows ([`StoredParticipant::content`](crate::store::engine::stored::StoredParticipant::content)).
    pub content: [u8; 16],
}

/// A print run as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintRun {
    /// Its number, from 1.
    pub number: u32,
    /// When it was written.
    pub at: Timestamp,
    /// Who printed.
    pub actor: String,
    /// The template's name.
    pub template: String,
    /// The sheet's name.
    pub sheet: String,
    /// Where the document went.
    pub output: String,
    /// How many badges it had.
    pub badges: u32,
    /// The category of its badges, if they are blank.
    pub blank: Option<CategoryCode>,
    /// How many pages it had.
    pub pages: u32,
}

/// A badge of a print run, as it is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunBadge {
    /// Its place in the document, from 1.
    pub place: u32,
    /// The badge.
    pub serial: BadgeSerial,
    /// Its state today.
    pub state: BadgeState,
    /// Whose it is.
    pub participant: ParticipantKey,
}

impl Store {
    /// Records a print run, and with it what each badge showed; returns its number. `badges` come in the document's order.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is recorded then.
    pub fn record_run(&mut self, run: &NewRun<'_>, badges: &[PrintedBadge], now: Timestamp) -> Result<u32> {
        let actor = self.actor().to_string();
        // One transaction: a print run is recorded completely, or its badges stay pending.
        let change = self.write()?;
        let number: u32 = change.query_row(
            "insert into print_run (run, at, actor, template, sheet, output, badges, pages)
             values ((select coalesce(max(run), 0) + 1 from print_run), ?1, ?2, ?3, ?4, ?5, ?6, ?7) returning run",
            params![now.as_millisecond(), actor, run.template, run.sheet, run.output, badges.len(), run.pages],
            |row| row.get(0),
        )?;
        write_badges(&change, run, number, badges, now)?;
        if let TrayPlaces::Anew(_) = run.trays {
            change.execute("update badge set tray = null, tray_place = null where tray is not null", [])?;
        }
        let places = match run.trays {
            TrayPlaces::Kept => &[],
            TrayPlaces::Added(places) | TrayPlaces::Anew(places) => places,
        };
        let lying = |(serial, place): &(BadgeSerial, TrayPlace)| {
            [serial.get(), place.tray(), place.place()].map(|number| Value::Integer(number.into())).to_vec()
        };
        for group in places.chunks(sql::SET) {
            let rows: Vec<_> = group.iter().map(lying).collect();
            change.write_each("update badge set tray = ?2, tray_place = ?3 where serial = ?1", &rows)?;
        }
        let details = json!({ "badges": badges.len(), "pages": run.pages, "template": run.template, "sheet": run.sheet });
        let entry = Entry::new(Action::BadgePrint, Subject::PrintRun(i64::from(number))).details(details);
        change.record(now, &entry.personal(json!({ "output": run.output })))?;
        change.commit()?;
        Ok(number)
    }

    /// Returns the last place that a valid badge has in a tray.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_tray_place(&self) -> Result<Option<TrayPlace>> {
        let sql = "select tray, tray_place from badge where tray is not null and state = 'valid'
             order by tray desc, tray_place desc limit 1";
        let last = columns::optional(self.connection.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))))?;
        Ok(last.and_then(|(tray, place)| TrayPlace::new(tray, place)))
    }

    /// Returns all print runs, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn runs(&self) -> Result<Vec<PrintRun>> {
        let mut statement = self.connection.prepare(&format!("select {RUN} from print_run order by run"))?;
        let runs = statement.query_map([], run)?;
        Ok(runs.collect::<sql::Result<_>>()?)
    }

    /// Returns a print run.
    ///
    /// # Errors
    /// When there is no run with this number, or the database cannot be read.
    pub fn run(&self, number: u32) -> Result<PrintRun> {
        let sql = format!("select {RUN} from print_run where run = ?1");
        columns::optional(self.connection.query_row(&sql, [number], run))?.ok_or_else(|| BadgeRefusal::UnknownRun(number).into())
    }

    /// Returns the badges of a print run in the document's order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn run_badges(&self, number: u32) -> Result<Vec<RunBadge>> {
        let mut statement = self.connection.prepare(
            "select r.place, r.serial, b.state, b.participant from print_run_badge r join badge b on b.serial = r.serial
             where r.run = ?1 order by r.place",
        )?;
        let badges = statement.query_map([number], |row| {
            Ok(RunBadge {
                place: row.get(0)?,
                serial: BadgeSerial::new(row.get(1)?).ok_or_else(|| columns::damaged("badge.serial"))?,
                state: BadgeState::from_word(row.get_ref(2)?.as_str()?).ok_or_else(|| columns::damaged("badge.state"))?,
                participant: ParticipantKey(row.get(3)?),
            })
        })?;
        Ok(badges.collect::<sql::Result<_>>()?)
    }
}

/// Notes which badges a run has, and on each badge what it showed.
fn write_badges(change: &Transaction<'_>, run: &NewRun<'_>, number: u32, badges: &[PrintedBadge], now: Timestamp) -> Result<()> {
    let integer = |number: i64| Value::Integer(number);
    let serial = |badge: &PrintedBadge| integer(badge.serial.get().into());
    let mut place = 0;
    for group in badges.chunks(sql::SET) {
        let rows = group.iter().map(|badge| {
            place += 1;
            vec![integer(number.into()), integer(place), serial(badge), Value::Blob(badge.content.to_vec())]
        });
        let rows: Vec<_> = rows.collect();
        change.write_later("insert into print_run_badge (run, place, serial, content) values (?1, ?2, ?3, ?4)", rows)?;
    }
    // In the order of the table, so that each of its pages is read and written once.
    let mut by_serial: Vec<&PrintedBadge> = badges.iter().collect();
    by_serial.sort_unstable_by_key(|badge| badge.serial);
    let shows = Value::from(to_mask(run.shows).to_value()?);
    let is_badge = i64::from(run.piece == PrintedPiece::Badge);
    for group in by_serial.chunks(sql::SET) {
        let rows = group.iter().map(|badge| {
            vec![
                serial(badge),
                integer(now.as_millisecond()),
                Value::Blob(badge.content.to_vec()),
                Value::Text(run.template.into()),
                integer(number.into()),
                shows.clone(),
                integer(is_badge),
            ]
        });
        change.write_later(PRINTED, rows.collect())?;
    }
    Ok(())
}

/// Notes on a badge what it showed. A label shows less than the badge, and leaves what another template printed.
const PRINTED: &str = "update badge set printed_at = ?2, printed_content = ?3, printed_template = ?4, printed_run = ?5,
         printed_shows = ?6 where serial = ?1 and (?7 or coalesce(printed_template, ?4) = ?4)";

const RUN: &str = "run, at, actor, template, sheet, output, badges, pages,
     (select c.code from blank_badge b join category c on c.category_index = b.category where b.run = print_run.run limit 1)";

fn run(row: &Row<'_>) -> sql::Result<PrintRun> {
    Ok(PrintRun {
        number: row.get(0)?,
        at: columns::timestamp(row.get(1)?),
        actor: row.get(2)?,
        template: row.get(3)?,
        sheet: row.get(4)?,
        output: row.get(5)?,
        badges: row.get(6)?,
        pages: row.get(7)?,
        blank: row.get::<Option<String>>(8)?.and_then(|code| code.parse().ok()),
    })
}
