//! What lists last said of people, and which list each person was last seen on.

use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use crate::{
    domain::{
        event::Event,
        field::{Field, FieldSet},
        merge::Base,
        participant::Participant,
    },
    store::{
        engine::{
            columns,
            error::Result,
            sql::{self, Connection, Transaction, params},
            stored::ParticipantKey,
        },
        ledger::entries::key,
    },
};

/// Before the code of an own field.
const OWN: &str = "field.";
/// The key of the fields in which the hand's value stands against the list's.
const CONFLICTS: &str = "conflicts";

/// The row of a list's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct ListId(pub(in crate::store) i64);

/// Keeps what a list said of a person.
const PUT: &str = "insert into participant_base (participant, list, said) values (?1, ?2, ?3)
     on conflict (participant) do update set list = excluded.list, said = excluded.said";

/// Writes a base as the database holds it.
pub(in crate::store) fn encode(base: &Base, event: &Event) -> String {
    serde_json::to_string(&BaseText { base, event }).expect("texts are JSON")
}

/// Writes the base of a person whom a list added: as [`encode`] writes [`Base::of_list`], which a list of a hundred thousand rows has no
/// time for.
pub(in crate::store) fn encode_list(participant: &Participant, event: &Event) -> String {
    serde_json::to_string(&SaidByList { participant, event }).expect("texts are JSON")
}

/// All that stands of a person, as what the list said.
struct SaidByList<'p> {
    participant: &'p Participant,
    event: &'p Event,
}

impl Serialize for SaidByList<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut said = serializer.serialize_map(None)?;
        for field in Base::fields(self.event) {
            let value = self.participant.as_listed(field, self.event);
            if value.is_empty() {
                continue;
            }
            match field {
                Field::Own(_) => said.serialize_entry(&key(field, self.event), &value)?,
                _ => said.serialize_entry(field.as_str(), &value)?,
            }
        }
        said.end()
    }
}

/// A base as it is stored, written without a tree of values: a list has many rows.
struct BaseText<'b> {
    base: &'b Base,
    event: &'b Event,
}

impl Serialize for BaseText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut said = serializer.serialize_map(None)?;
        for (field, value) in self.base.said() {
            said.serialize_entry(&key(field, self.event), &value)?;
        }
        let conflicts: Vec<String> = self.base.conflicts().iter().map(|field| key(field, self.event)).collect();
        if !conflicts.is_empty() {
            said.serialize_entry(CONFLICTS, &conflicts)?;
        }
        said.end()
    }
}

/// Reads a base as the database holds it. What belongs to no field of the event is left out.
pub(in crate::store) fn decode(said: &str, event: &Event) -> Base {
    let said: Map<String, Value> = serde_json::from_str(said).unwrap_or_default();
    let mut base = Base::default();
    for (name, value) in &said {
        if let Some(field) = field(name, event) {
            base.set(field, value.as_str().map(str::to_owned));
        }
    }
    let conflicts = said.get(CONFLICTS).and_then(Value::as_array).into_iter().flatten();
    let conflicts = conflicts.filter_map(Value::as_str).filter_map(|name| field(name, event));
    base.set_conflicts(conflicts.collect::<FieldSet>());
    base
}

fn field(name: &str, event: &Event) -> Option<Field> {
    match name.strip_prefix(OWN) {
        Some(code) => event.fields.iter().find(|own| own.code.as_str() == code).map(crate::domain::own_field::OwnField::field),
        None => Field::from_name(name),
    }
}

/// Keeps what lists last said of a person.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn put(
    change: &Transaction<'_>,
    participant: ParticipantKey,
    list: Option<ListId>,
    said: &str,
) -> Result<()> {
    change.prepare_cached(PUT)?.execute(params![participant.0, list.map(|list| list.0), said])?;
    Ok(())
}

/// Keeps what a list last said of people.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn put_all(change: &Transaction<'_>, said: Vec<(ParticipantKey, Option<ListId>, &str)>) -> Result<()> {
    let row = |(participant, list, said): (ParticipantKey, Option<ListId>, &str)| {
        let list = list.map_or(sql::Value::Null, |list| sql::Value::Integer(list.0));
        vec![sql::Value::Integer(participant.0), list, sql::Value::Text(said.into())]
    };
    change.write_later(PUT, said.into_iter().map(row).collect())?;
    Ok(())
}

/// Keeps what a nomination form last said of a person.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn put_form(change: &Transaction<'_>, participant: ParticipantKey, form: &str, said: &str) -> Result<()> {
    change
        .prepare_cached(
            "insert into participant_form (participant, form, said) values (?1, ?2, ?3)
             on conflict (participant, form) do update set said = excluded.said",
        )?
        .execute(params![participant.0, form, said])?;
    Ok(())
}

/// Returns what a nomination form last said of a person, if it said anything but what it was written with.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn of_form(
    read: &Connection,
    participant: ParticipantKey,
    form: &str,
    event: &Event,
) -> Result<Option<Base>> {
    let sql = "select said from participant_form where participant = ?1 and form = ?2";
    let said = read.prepare_cached(sql)?.query_row(params![participant.0, form], |row| row.get::<String>(0));
    Ok(columns::optional(said)?.map(|said| decode(&said, event)))
}

/// Returns the row of a list of this name, if one was imported before.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn list(read: &Connection, name: &str) -> Result<Option<ListId>> {
    columns::optional(
        read.query_row("select list_id from participant_list where name = ?1", [name], |row| row.get(0).map(ListId)),
    )
}

/// Counts an import of a list, and returns its row. An import without a name counts too.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn count_import(change: &Transaction<'_>, name: &str) -> Result<ListId> {
    let sql = "insert into participant_list (list_id, name, imports)
               values ((select coalesce(max(list_id), 0) + 1 from participant_list), ?1, 1)
               on conflict (name) do update set imports = participant_list.imports + 1 returning list_id";
    Ok(change.query_row(sql, [name], |row| row.get(0).map(ListId))?)
}

/// Returns how many imports wrote so far.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn imports(read: &Connection) -> Result<i64> {
    Ok(read.query_row("select cast(coalesce(sum(imports), 0) as bigint) from participant_list", [], |row| row.get(0))?)
}

/// Forgets what lists and forms said of the addresses of everybody. No list has said anything of them then: one that says them again is asked
/// about, and does not bring them back in silence.
///
/// # Errors
/// When the database cannot be written.
pub(in crate::store) fn forget(change: &Transaction<'_>, event: &Event, fields: FieldSet) -> Result<()> {
    let mut statement = change.prepare(
        "select participant, null, said from participant_base union all select participant, form, said from participant_form",
    )?;
    let found = statement.query_map([], |row| Ok((row.get::<i64>(0)?, row.get::<Option<String>>(1)?, row.get::<String>(2)?)))?;
    for (participant, form, said) in found.collect::<sql::Result<Vec<_>>>()? {
        let mut base = decode(&said, event);
        let known: Vec<Field> = fields.iter().filter(|field| base.get(*field).is_some_and(|said| !said.is_empty())).collect();
        if known.is_empty() {
            continue;
        }
        for field in known {
            base.set(field, None);
        }
        match form {
            Some(form) => put_form(change, ParticipantKey(participant), &form, &encode(&base, event))?,
            None => {
                change
                    .prepare_cached("update participant_base set said = ?2 where participant = ?1")?
                    .execute(params![participant, encode(&base, event)])?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_read_as_it_was_written() {
        let event = crate::domain::event_file::read("[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n").unwrap();
        let mut base = Base::default();
        base.set(Field::Function, Some("Director".into()));
        base.set(Field::Email, None);
        base.set(Field::Title, Some(String::new()));
        base.set_conflicts(FieldSet::default().with(Field::Function));
        let said = encode(&base, &event);
        assert_eq!(said, r#"{"function":"Director","email":null,"conflicts":["function"]}"#);
        assert_eq!(decode(&said, &event), base);
        assert_eq!(decode("{}", &event).get(Field::Email), Some(""));
    }
    #[test]
    fn a_row_is_written_as_its_base() {
        let fields = "[[field]]\ncode = \"table\"\nlabel = \"Table\"\n[[field]]\ncode = \"hotel\"\nlabel = \"Hotel\"\n";
        let text = format!("[event]\nname = \"E\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n{fields}");
        let mut event = crate::domain::event_file::read(&text).unwrap();
        // As in an event whose fields were put into another order since.
        event.fields.reverse();
        let mut who = Participant::new("R1".parse().unwrap(), "Delegate".parse().unwrap());
        assert_eq!(encode_list(&who, &event), encode(&Base::of_list(&who, &event), &event));
        (who.name, who.native_name) = ("Zoë \"Z\" d’Almeida".into(), "زوي".into());
        (who.order, who.days) = (Some(7), Some(crate::domain::mask::DayMask(2)));
        event.fields.iter().for_each(|own| who.own.set(own.number, own.code.as_str()));
        let said = encode_list(&who, &event);
        assert_eq!(said, encode(&Base::of_list(&who, &event), &event));
        assert_eq!(decode(&said, &event), Base::of_list(&who, &event));
    }
}
