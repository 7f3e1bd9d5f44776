//! What the event file last said of delegations: what changed in it since then is taken over, and what a command gave stays otherwise.

use serde_json::{Map, Value, json};

use crate::{
    domain::{journal::Action, register::Delegation, text::fold},
    store::engine::{
        columns::optional,
        error::Result,
        sql::{Connection, params},
    },
};

/// The key under which a line of the journal has them. They may name people: it is personal.
const KEY: &str = "delegations";

/// Writes delegations for the journal; `None` if there are none.
pub(super) fn personal(delegations: &[Delegation]) -> Option<Value> {
    (!delegations.is_empty()).then(|| json!({ KEY: delegations.iter().map(write).collect::<Vec<_>>() }))
}

/// Returns the delegations as the event file last had them; none if it never had any, or they were purged.
///
/// # Errors
/// When the database cannot be read.
pub(in crate::store) fn last(read: &Connection) -> Result<Vec<Delegation>> {
    let sql = "select content from journal where action in (?1, ?2) and content is not null order by entry desc limit 1";
    let actions = params![Action::EventCreate.as_str(), Action::EventApply.as_str()];
    let content: Option<String> = optional(read.prepare_cached(sql)?.query_row(actions, |row| row.get(0)))?;
    let content: Value = content.and_then(|content| serde_json::from_str(&content).ok()).unwrap_or_default();
    Ok(content[KEY].as_array().into_iter().flatten().map(self::read).collect())
}

/// Returns which of the descriptions is one of a delegation: by a name or the code.
pub(in crate::store) fn of<'d>(described: &'d [Delegation], delegation: &Delegation) -> Option<&'d Delegation> {
    let is_it = |one: &&Delegation| {
        let same_code = !one.code.is_empty() && one.code == delegation.code;
        same_code || delegation.spellings().any(|spelling| fold(spelling) == fold(&one.name))
    };
    described.iter().find(is_it)
}

fn write(one: &Delegation) -> Value {
    let mut written = Map::new();
    let texts =
        [("name", &one.name), ("type", &one.kind), ("code", &one.code), ("contact", &one.contact), ("language", &one.language)];
    for (key, text) in texts.into_iter().filter(|(_, text)| !text.is_empty()) {
        written.insert(key.into(), text.as_str().into());
    }
    for (key, number) in [("order", one.order), ("quota", one.quota)] {
        if let Some(number) = number {
            written.insert(key.into(), number.into());
        }
    }
    written.insert("names".into(), json!(one.names));
    written.insert("aliases".into(), json!(one.aliases));
    Value::Object(written)
}

fn read(written: &Value) -> Delegation {
    let text = |key: &str| written[key].as_str().unwrap_or_default().to_owned();
    let number = |key: &str| written[key].as_u64().and_then(|number| u32::try_from(number).ok());
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let pair = |value: &Value| <[String; 2]>::try_from(texts(value)).ok().map(|[language, name]| (language, name));
    Delegation {
        name: text("name"),
        names: written["names"].as_array().into_iter().flatten().filter_map(pair).collect(),
        kind: text("type"),
        code: text("code"),
        aliases: texts(&written["aliases"]),
        order: number("order"),
        contact: text("contact"),
        quota: number("quota"),
        language: text("language"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delegation_is_read_as_it_is_written() {
        let whole = Delegation {
            name: "Kuwait".into(),
            names: vec![("fr".into(), "Koweït".into())],
            kind: "Member State".into(),
            code: "KWT".into(),
            aliases: vec!["State of Kuwait".into()],
            order: Some(1),
            contact: "mission@example.org".into(),
            quota: Some(0),
            language: "ar".into(),
        };
        for one in [whole, Delegation { name: "Ghana".into(), ..Delegation::default() }] {
            assert_eq!(read(&write(&one)), one);
        }
    }
}
