//! Compares participants and their photos with the journal's lines about them.

use serde_json::Value;

use super::{
    findings::Findings,
    lines::{self, JournalLine, LineContent},
    stands::{NominationExpected, ProposalExpected, StandExpected},
};
use crate::{
    domain::{field::Field, mask::ZoneMask},
    store::{
        engine::{
            columns,
            error::Result,
            rows,
            sql::{self, Connection, Row, Statement},
            stored::{StoredParticipant, write_own},
        },
        event::settings,
        ledger::{chain, entries},
        people::{
            participant_row::{self, Derived},
            proposed_photos,
        },
    },
};

/// What the journal says about a value.
#[derive(Clone, Default)]
enum LastSaid {
    /// It says nothing about it.
    #[default]
    Nothing,
    /// It once had this value.
    Forgotten,
    /// This.
    Value(Value),
}

/// What the journal's lines about a participant add up to.
#[derive(Default)]
struct Expected {
    /// By the columns of the event, own fields too.
    fields: Vec<LastSaid>,
    stand: StandExpected,
    standing_reason: LastSaid,
    zones: LastSaid,
    /// The hash of the photo's bytes; null if there is none.
    photo: LastSaid,
    /// When and by whom that was stored, its size, and the hash of the file that it was made of.
    photo_stored: Option<StoredFacts>,
    added_at: Option<i64>,
    /// What gates are to know, with when and by whom it was noted; empty if there is nothing.
    note: LastSaid,
    noted: Option<(i64, String)>,
}

/// What is known of a photo beside its pixels.
#[derive(PartialEq)]
struct StoredFacts {
    at: i64,
    by: String,
    /// Null where a line of an older version does not say it, or a purge has erased it.
    size: [Value; 2],
    file: Value,
}

/// Compares each participant with the journal.
///
/// # Errors
/// When a table cannot be read.
pub(super) fn compare(read: &Connection, found: &mut Findings) -> Result<()> {
    let is_complete = lines::is_complete(read)?;
    let event = settings::load(read)?.event;
    let known: Vec<(Field, String)> = event.columns().map(|field| (field, entries::key(field, &event))).collect();
    let sql = "select coalesce(max(entry), 0) from journal where action = 'purge' and details like '%\"photos\"%'";
    let photos_purged: u64 = read.query_row(sql, [], |row| row.get(0))?;
    let mut person = read.prepare(&format!("select {} from {} where p.id = ?1", rows::PARTICIPANT, rows::PARTICIPANT_FROM))?;
    let mut beside = Beside::prepare(read)?;
    lines::by_subject(read, "participant", |subject, lines| {
        let Some(stored) = columns::optional(person.query_row([subject.parse::<i64>().unwrap_or_default()], rows::participant))?
        else {
            if let Some(added) = lines.iter().find(|line| line.action == "participant.add") {
                found.add(format!("participant {subject}: {} added the row, but it is missing", added.label()));
            }
            return Ok(());
        };
        let who = format!("participant {}", stored.participant.reference);
        if is_complete && lines.first().is_none_or(|line| line.action != "participant.add") {
            found.add(format!("{who}: the row was added by another hand"));
        }
        let mut expected = expected(lines, &known, photos_purged);
        if is_complete && matches!(expected.photo, LastSaid::Nothing) {
            expected.photo = LastSaid::Value(Value::Null);
        }
        let last = lines.last().map(JournalLine::label).unwrap_or_default();
        for what in differences(&expected, &known, &stored) {
            found.add(format!("{who}: {what} is not what the journal says (last: {last})"));
        }
        for what in beside.of(&stored, &expected, &last)? {
            found.add(format!("{who}: {what}"));
        }
        Ok(())
    })?;
    if is_complete { strays(read, found) } else { Ok(()) }
}

/// What stands beside a participant's row, asked for one person at a time; each answer says what is wrong.
struct Beside<'c> {
    derived: Statement<'c>,
    nomination: Statement<'c>,
    proposal: Statement<'c>,
    replacement: Statement<'c>,
    note: Statement<'c>,
    photo: Statement<'c>,
    read: &'c Connection,
}

impl<'c> Beside<'c> {
    fn prepare(read: &'c Connection) -> Result<Self> {
        let derived =
            read.prepare("select says_head, delegation_key, name_key, search, own, created_at from participant where id = ?1")?;
        let photo = "select jpeg, stored_at, stored_by, width, height, original_hash from photo where participant = ?1";
        Ok(Self {
            derived,
            nomination: read.prepare(NominationExpected::SQL)?,
            proposal: read.prepare(ProposalExpected::SQL)?,
            replacement: read.prepare("select replaces, at, actor from replacement where participant = ?1")?,
            note: read.prepare("select note, noted_at, noted_by from gate_note where participant = ?1")?,
            photo: read.prepare(photo)?,
            read,
        })
    }

    /// Returns what is wrong with a person. `last` names the last line about them.
    fn of(&mut self, stored: &StoredParticipant, expected: &Expected, last: &str) -> Result<Vec<String>> {
        let key = stored.key.0;
        let (kept, own, added_at) =
            self.derived.query_row([key], |row| Ok((derived(row)?, row.get::<String>(4)?, row.get::<i64>(5)?)))?;
        let nomination = columns::optional(self.nomination.query_row([key], NominationExpected::stored))?;
        let proposal = columns::optional(self.proposal.query_row([key], ProposalExpected::stored))?;
        let replaces = columns::optional(
            self.replacement.query_row([key], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?, row.get(2)?))),
        )?;
        let noted = columns::optional(self.note.query_row([key], dated))?;
        let stand = &expected.stand;
        let is_added_otherwise = expected.added_at.is_some_and(|said| said != added_at);
        let proposed_otherwise = !ProposalExpected::fits(stand.proposal.as_ref(), proposal.as_ref());
        let checks = [
            (
                kept != participant_row::derive(&stored.participant),
                "what is searched and sorted by does not follow from the names",
            ),
            (own != write_own(&stored.participant.own), "own fields hold what is never written"),
            (is_added_otherwise, "when the row was added is not what the journal says"),
            (replaces != stand.replaces, "whom the person replaces is not what the journal says"),
            (!is_as_noted(expected, noted), "the note at gates is not what the journal says"),
        ];
        let mut wrong: Vec<String> =
            checks.iter().filter(|(is_wrong, _)| *is_wrong).map(|(_, what)| (*what).to_owned()).collect();
        for what in stand.nomination.differences(nomination.as_ref(), added_at) {
            wrong.push(format!("{what} of the nomination is not what the journal says (last: {last})"));
        }
        if proposed_otherwise {
            wrong.push(format!("the change that waits is not what the journal says (last: {last})"));
        }
        let told = proposal.as_ref().and_then(ProposalExpected::photo);
        if proposed_photos::mark_of(self.read, stored.key)?.as_deref() != told.filter(|told| proposed_photos::is_mark(told)) {
            wrong.push(format!("the photo that waits is not what the journal says (last: {last})"));
        }
        wrong.extend(self.picture(key, expected, last)?);
        Ok(wrong)
    }

    /// Returns what is wrong with a person's photo.
    fn picture(&mut self, key: i64, expected: &Expected, last: &str) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        let (jpeg, facts) = columns::optional(self.photo.query_row([key], stored_facts))?.unzip();
        if let (Some(facts), Some(said)) = (facts, &expected.photo_stored)
            && !said.fits(&facts)
        {
            wrong.push("what is known of the photo is not what the journal says".to_owned());
        }
        match (&expected.photo, &jpeg) {
            (LastSaid::Value(Value::Null), Some(_)) => wrong.push("the photo was added by another hand".to_owned()),
            (LastSaid::Value(Value::String(_)) | LastSaid::Forgotten, None) => {
                wrong.push(format!("the photo is missing (last: {last})"));
            }
            (LastSaid::Value(Value::String(hash)), Some(jpeg)) if *hash != chain::digest(jpeg).to_string() => {
                wrong.push("the photo is not the one that was stored".to_owned());
            }
            _ => {}
        }
        Ok(wrong)
    }
}

fn derived(row: &Row<'_>) -> sql::Result<Derived> {
    Ok(Derived { says_head: row.get(0)?, delegation_key: row.get(1)?, name_key: row.get(2)?, search: row.get(3)? })
}

/// Reads a note with when and by whom it was written.
fn dated(row: &Row<'_>) -> sql::Result<(String, (i64, String))> {
    Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
}

/// Reads a photo with what is known of it.
fn stored_facts(row: &Row<'_>) -> sql::Result<(Vec<u8>, StoredFacts)> {
    let size = [row.get::<i64>(3)?.into(), row.get::<i64>(4)?.into()];
    let file = hex::encode(row.get::<Vec<u8>>(5)?).into();
    Ok((row.get(0)?, StoredFacts { at: row.get(1)?, by: row.get(2)?, size, file }))
}

impl StoredFacts {
    fn fits(&self, stored: &Self) -> bool {
        let is_said = |said: &Value, stored: &Value| said.is_null() || said == stored;
        let is_sized = self.size.iter().zip(&stored.size).all(|(said, stored)| is_said(said, stored));
        (self.at, &self.by) == (stored.at, &stored.by) && is_sized && is_said(&self.file, &stored.file)
    }
}

fn is_as_noted(expected: &Expected, stored: Option<(String, (i64, String))>) -> bool {
    let (note, noted) = stored.unzip();
    match &expected.note {
        LastSaid::Forgotten => true,
        LastSaid::Nothing => note.is_none(),
        LastSaid::Value(said) => {
            said.as_str() == Some(note.as_deref().unwrap_or_default()) && (noted.is_none() || noted == expected.noted)
        }
    }
}

/// Finds rows that the journal does not know at all.
fn strays(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut statement = read.prepare(
        "select p.reference from participant p where not exists
             (select 1 from journal j where j.subject_kind = 'participant' and j.subject = cast(p.id as text))",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.add(format!("participant {}: the row was added by another hand", row.get::<String>(0)?));
    }
    Ok(())
}

fn expected(lines: &[JournalLine], known: &[(Field, String)], photos_purged: u64) -> Expected {
    let mut expected = Expected { fields: vec![LastSaid::default(); known.len()], ..Expected::default() };
    for line in lines {
        expected.take(line, known);
        if line.entry < photos_purged {
            // A later line may say otherwise, after the purge.
            if let Some(place) = known.iter().position(|(field, _)| *field == Field::Photo) {
                expected.fields[place] = LastSaid::Value(Value::Null);
            }
            expected.photo = LastSaid::Value(Value::Null);
        }
    }
    expected
}

impl Expected {
    fn take(&mut self, line: &JournalLine, known: &[(Field, String)]) {
        let details = &line.details;
        match line.action.as_str() {
            "participant.add" => {
                for (said, (field, key)) in self.fields.iter_mut().zip(known) {
                    *said = match &line.content {
                        _ if !entries::is_personal(*field) => LastSaid::Value(details[key.as_str()].clone()),
                        LineContent::Known(content) => LastSaid::Value(content[key.as_str()].clone()),
                        LineContent::Forgotten => LastSaid::Forgotten,
                        LineContent::Nothing => LastSaid::Value(Value::Null),
                    };
                }
                self.added_at = Some(line.at);
                self.stand.added(line);
                self.standing_reason = LastSaid::Value(Value::Null);
                self.zones = LastSaid::Value(zones(&Value::Null));
            }
            "participant.edit" => {
                let changed = details["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
                for (said, (_, key)) in self.fields.iter_mut().zip(known) {
                    if !changed.iter().any(|name| name == key.as_str()) {
                        continue;
                    }
                    *said = match (&details[key.as_str()], &line.content) {
                        (Value::Array(pair), _) => LastSaid::Value(pair.get(1).cloned().unwrap_or_default()),
                        (_, LineContent::Known(content)) => LastSaid::Value(content[key.as_str()][1].clone()),
                        _ => LastSaid::Forgotten,
                    };
                }
            }
            "participant.zones" => self.zones = LastSaid::Value(zones(&details["to"])),
            "participant.standing" | "nomination.step" => {
                self.stand.take(line);
                // With a step, the reason of a block stays.
                if line.action == "participant.standing" || !self.stand.is_blocked() {
                    self.standing_reason =
                        line.told("reason").map_or(LastSaid::Forgotten, |reason| LastSaid::Value(reason.into()));
                }
            }
            "nomination.propose" => self.stand.propose(line),
            "participant.replace" => self.stand.replace(line),
            "nomination.place" => self.stand.take_place(details),
            "participant.note" => {
                self.note = line.told("note").map_or(LastSaid::Forgotten, |note| LastSaid::Value(note.into()));
                self.noted = Some((line.at, line.actor.clone()));
            }
            // A line of an older version knows the file that the photo was made from, but not what was stored.
            "photo.put" => {
                self.photo_stored = Some(StoredFacts {
                    at: line.at,
                    by: line.actor.clone(),
                    size: [details["width"].clone(), details["height"].clone()],
                    file: line.told("sha256").filter(|hash| !hash.is_empty()).map_or(Value::Null, Value::from),
                });
                self.photo = match line.told("stored") {
                    Some(hash) if !hash.is_empty() => LastSaid::Value(hash.into()),
                    _ => LastSaid::Forgotten,
                }
            }
            "photo.remove" => self.photo = LastSaid::Value(Value::Null),
            _ => {}
        }
    }
}

/// Returns the masks of added and withheld zones that a line's lists give.
fn zones(lists: &Value) -> Value {
    let mask = |list: &Value| {
        let places = list.as_array().map(Vec::as_slice).unwrap_or_default().iter().filter_map(Value::as_u64);
        places.filter(|place| *place < 16).fold(0_u16, |mask, place| mask | 1 << place)
    };
    serde_json::json!([mask(&lists["added"]), mask(&lists["withheld"])])
}

fn differences<'k>(expected: &Expected, known: &'k [(Field, String)], stored: &StoredParticipant) -> Vec<&'k str> {
    let fields = expected.fields.iter().zip(known).filter(|(said, (field, _))| {
        let value = entries::value(&stored.participant, *field);
        differs(said, &value)
    });
    let mut different: Vec<&'k str> = fields.map(|(_, (_, key))| key.as_str()).collect();
    let mask = |zones: ZoneMask| zones.0;
    let zones = serde_json::json!([mask(stored.zones.added), mask(stored.zones.withheld)]);
    let others = [
        ("standing_reason", &expected.standing_reason, stored.standing_reason.as_str().into()),
        ("zones", &expected.zones, zones),
    ];
    different.extend(expected.stand.differences(stored));
    different.extend(others.iter().filter(|(_, said, value)| differs(said, value)).map(|(name, ..)| *name));
    different
}

fn differs(said: &LastSaid, value: &Value) -> bool {
    match said {
        LastSaid::Nothing | LastSaid::Forgotten => false,
        LastSaid::Value(said) => said != value && !(entries::is_empty(said) && entries::is_empty(value)),
    }
}
