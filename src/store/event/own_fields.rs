//! The fields that an event adds to those of every list, and their numbers for life.

use std::collections::HashMap;

use crate::{
    domain::{
        event::Event,
        own_field::{Exposure, FieldKind, FieldNumber, OwnField, Privacy},
    },
    store::{
        engine::{
            columns::{damaged, parsed},
            error::Result,
            sql::{self, Connection, Transaction, params},
            stored::own_values,
        },
        refusal::EventRefusal,
    },
};

/// Reads the fields in the event file's order.
pub(super) fn load(read: &Connection) -> Result<Vec<OwnField>> {
    let mut statement = read.prepare(
        "select number, code, kind, labels, choices, required_for, personal, on_gate from own_field
         where position is not null order by position",
    )?;
    let fields = statement.query_map([], |row| {
        let json = |column| row.get::<String>(column);
        let read = |_| damaged("own_field");
        Ok(OwnField {
            number: FieldNumber::new(row.get(0)?).ok_or_else(|| damaged("own_field.number"))?,
            code: parsed(row, 1, "own_field.code")?,
            kind: FieldKind::from_word(row.get_ref(2)?.as_str()?).ok_or_else(|| damaged("own_field.kind"))?,
            labels: serde_json::from_str(&json(3)?).map_err(read)?,
            choices: serde_json::from_str(&json(4)?).map_err(read)?,
            required_for: serde_json::from_str::<Vec<String>>(&json(5)?)
                .map_err(read)?
                .iter()
                .map(|code| code.parse().map_err(|_| damaged("own_field.required_for")))
                .collect::<sql::Result<_>>()?,
            privacy: if row.get(6)? { Privacy::Personal } else { Privacy::Plain },
            exposure: if row.get(7)? { Exposure::Gate } else { Exposure::Desk },
        })
    })?;
    Ok(fields.collect::<sql::Result<_>>()?)
}

/// Gives each field of an edited event its number: a known code keeps its own, a new one gets one that no field ever had.
///
/// # Errors
/// When all numbers are used up, or the database cannot be read.
pub(super) fn keep_numbers(read: &Connection, event: &mut Event) -> Result<()> {
    let mut statement = read.prepare("select code, number from own_field")?;
    let known = statement.query_map([], |row| Ok((row.get::<String>(0)?, row.get::<u8>(1)?)))?;
    let known: HashMap<String, u8> = known.collect::<sql::Result<_>>()?;
    let mut next = known.values().map(|number| number + 1).max().unwrap_or(0);
    for field in &mut event.fields {
        let number = known.get(field.code.as_str()).copied().unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        let number = FieldNumber::new(number);
        field.number = number.ok_or_else(|| EventRefusal::NoFieldNumber { field: field.code.to_string() })?;
    }
    Ok(())
}

/// Refuses what would hide or spoil values that participants have: a dropped field, another type, a choice taken away.
///
/// # Errors
/// When it would, or the database cannot be read.
pub(super) fn check_values(read: &Connection, stored: &Event, edited: &Event) -> Result<()> {
    for field in &stored.fields {
        let edited = edited.fields.iter().find(|edited| edited.code == field.code);
        if edited.is_some_and(|edited| edited.kind == field.kind && edited.choices == field.choices) {
            continue;
        }
        let mut statement = read.prepare_cached("select own from participant where own <> ''")?;
        let mut rows = statement.query([])?;
        let mut people = 0;
        while let Some(row) = rows.next()? {
            let values = own_values(row.get_ref(0)?.as_str().unwrap_or_default());
            let value = values.get(field.number);
            let fits = edited.is_some_and(|edited| edited.read(value).as_deref() == Ok(value));
            people += u64::from(!value.is_empty() && !fits);
        }
        if people == 0 {
            continue;
        }
        let field = field.code.to_string();
        return Err(match edited {
            None => EventRefusal::FieldInUse { field, people },
            Some(_) => EventRefusal::FieldNarrowed { field, people },
        }
        .into());
    }
    Ok(())
}

/// Writes the fields. One that is dropped keeps its number.
///
/// # Errors
/// When the database cannot be written.
pub(super) fn write(change: &Transaction<'_>, fields: &[OwnField]) -> Result<()> {
    change.execute("update own_field set position = null", [])?;
    for (place, field) in fields.iter().enumerate() {
        let json = |value: serde_json::Value| value.to_string();
        let categories: Vec<&str> = field.required_for.iter().map(crate::domain::id::CategoryCode::as_str).collect();
        change.execute(
            "insert into own_field (number, code, position, kind, labels, choices, required_for, personal, on_gate)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             on conflict (number) do update set position = excluded.position, kind = excluded.kind, labels = excluded.labels,
                 choices = excluded.choices, required_for = excluded.required_for, personal = excluded.personal,
                 on_gate = excluded.on_gate",
            params![
                field.number.get(),
                field.code.as_str(),
                place,
                field.kind.as_str(),
                json(serde_json::json!(field.labels)),
                json(serde_json::json!(field.choices)),
                json(serde_json::json!(categories)),
                field.privacy == Privacy::Personal,
                field.exposure == Exposure::Gate,
            ],
        )?;
    }
    Ok(())
}
