//! Compares participants and their photos with the journal's lines about them.

use rusqlite::{Connection, params};
use serde_json::Value;

use super::{
    findings::Findings,
    lines::{self, JournalLine, LineContent},
};
use crate::{
    domain::{field::Field, mask::ZoneMask},
    store::{
        engine::{columns, error::Result, rows, stored::StoredParticipant},
        event::settings,
        ledger::{chain, entries},
    },
};

/// What the journal says about a value.
#[derive(Clone, Default)]
enum Said {
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
    fields: Vec<Said>,
    standing: Said,
    standing_reason: Said,
    zones: Said,
    /// The hash of the photo's bytes; null if there is none.
    photo: Said,
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
    let mut photo = read.prepare("select jpeg from photo where participant = ?1")?;
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
        if is_complete && matches!(expected.photo, Said::Nothing) {
            expected.photo = Said::Value(Value::Null);
        }
        let last = lines.last().map(JournalLine::label).unwrap_or_default();
        for what in differences(&expected, &known, &stored) {
            found.add(format!("{who}: {what} is not what the journal says (last: {last})"));
        }
        let jpeg = columns::optional(photo.query_row(params![stored.key.0], |row| row.get::<_, Vec<u8>>(0)))?;
        match (&expected.photo, &jpeg) {
            (Said::Value(Value::Null), Some(_)) => found.add(format!("{who}: the photo was added by another hand")),
            (Said::Value(Value::String(_)) | Said::Forgotten, None) => {
                found.add(format!("{who}: the photo is missing (last: {last})"));
            }
            (Said::Value(Value::String(hash)), Some(jpeg)) if *hash != chain::digest(jpeg).to_string() => {
                found.add(format!("{who}: the photo is not the one that was stored"));
            }
            _ => {}
        }
        Ok(())
    })?;
    if is_complete { strays(read, found) } else { Ok(()) }
}

/// Finds rows that the journal does not know at all.
fn strays(read: &Connection, found: &mut Findings) -> Result<()> {
    let mut statement = read.prepare(
        "select p.reference from participant p where not exists
             (select 1 from journal j where j.subject_kind = 'participant' and j.subject = cast(p.id as text))",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        found.add(format!("participant {}: the row was added by another hand", row.get::<_, String>(0)?));
    }
    Ok(())
}

fn expected(lines: &[JournalLine], known: &[(Field, String)], photos_purged: u64) -> Expected {
    let mut expected = Expected { fields: vec![Said::default(); known.len()], ..Expected::default() };
    for line in lines {
        expected.take(line, known);
        if line.entry < photos_purged {
            // A later line may say otherwise, after the purge.
            if let Some(place) = known.iter().position(|(field, _)| *field == Field::Photo) {
                expected.fields[place] = Said::Value(Value::Null);
            }
            expected.photo = Said::Value(Value::Null);
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
                        _ if !entries::is_personal(*field) => Said::Value(details[key.as_str()].clone()),
                        LineContent::Known(content) => Said::Value(content[key.as_str()].clone()),
                        LineContent::Forgotten => Said::Forgotten,
                        LineContent::Nothing => Said::Value(Value::Null),
                    };
                }
                self.standing = Said::Value("accredited".into());
                self.standing_reason = Said::Value(Value::Null);
                self.zones = Said::Value(zones(&Value::Null));
            }
            "participant.edit" => {
                let changed = details["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
                for (said, (_, key)) in self.fields.iter_mut().zip(known) {
                    if !changed.iter().any(|name| name == key.as_str()) {
                        continue;
                    }
                    *said = match (&details[key.as_str()], &line.content) {
                        (Value::Array(pair), _) => Said::Value(pair.get(1).cloned().unwrap_or_default()),
                        (_, LineContent::Known(content)) => Said::Value(content[key.as_str()][1].clone()),
                        _ => Said::Forgotten,
                    };
                }
            }
            "participant.zones" => self.zones = Said::Value(zones(&details["to"])),
            "participant.standing" => {
                self.standing = Said::Value(details["to"].clone());
                self.standing_reason = line.told("reason").map_or(Said::Forgotten, |reason| Said::Value(reason.into()));
            }
            // A line of an older version knows the file that the photo was made from, but not what was stored.
            "photo.put" => {
                self.photo = match line.told("stored") {
                    Some(hash) if !hash.is_empty() => Said::Value(hash.into()),
                    _ => Said::Forgotten,
                }
            }
            "photo.remove" => self.photo = Said::Value(Value::Null),
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
        ("standing", &expected.standing, stored.standing.as_str().into()),
        ("standing_reason", &expected.standing_reason, stored.standing_reason.as_str().into()),
        ("zones", &expected.zones, zones),
    ];
    different.extend(others.iter().filter(|(_, said, value)| differs(said, value)).map(|(name, ..)| *name));
    different
}

fn differs(said: &Said, value: &Value) -> bool {
    match said {
        Said::Nothing | Said::Forgotten => false,
        Said::Value(said) => said != value && !(entries::is_empty(said) && entries::is_empty(value)),
    }
}
