//! The tables of an event file, as they are written.

use std::fmt;

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use super::reports;
use crate::domain::toml_file::{KnownKeys, TomlText};

/// Every key that an event file may have.
pub(super) const KNOWN: &[KnownKeys] = &[
    (
        "",
        &[
            "event",
            "zone",
            "category",
            "gate",
            "retention",
            "report",
            "field",
            "group",
            "delegation",
            "quota",
            "nomination",
            "offline",
            "document",
        ],
    ),
    (
        "event",
        &[
            "name",
            "short_name",
            "place",
            "timezone",
            "languages",
            "days",
            "day_starts_at",
            "unlisted",
            "organiser",
            "emergency",
            "help_desk",
            "return_to",
            "hours",
        ],
    ),
    ("zone", &["code", "name", "mark", "reentry"]),
    ("category", &["code", "title", "colour", "cmyk", "spot", "zones", "days", "steps", "requires"]),
    ("event.name", &["*"]),
    ("event.place", &["*"]),
    ("event.organiser", &["*"]),
    ("event.help_desk", &["*"]),
    ("event.return_to", &["*"]),
    ("zone.name", &["*"]),
    ("category.title", &["*"]),
    ("gate", &["code", "name", "zone", "direction", "repeat", "reentry", "decide"]),
    ("offline", &["decide", "names", "photos", "max_age"]),
    ("retention", &["photos", "contacts", "documents", "names"]),
    ("report", reports::KEYS),
    ("field", &["code", "label", "type", "choices", "required_for", "personal", "on_gate"]),
    ("field.label", &["*"]),
    ("document", &["code", "label", "required_for", "delegation_types"]),
    ("document.label", &["*"]),
    ("group", &["name", "countries", "delegations"]),
    ("delegation", &["name", "type", "code", "aliases", "order", "contact", "quota", "language"]),
    ("delegation.name", &["*"]),
    ("quota", &["delegation", "delegation_type", "category", "max", "overflow", "exempt"]),
    (
        "nomination",
        &["import", "steps", "on_change", "sensitive", "second_factor", "opens", "closes", "change_by", "replace_by", "window"],
    ),
    ("nomination.window", &["delegation_type", "opens", "closes", "change_by", "replace_by"]),
];

#[derive(Deserialize)]
pub(super) struct EventFile {
    pub(super) event: EventTable,
    #[serde(default)]
    pub(super) zone: Vec<ZoneTable>,
    #[serde(default)]
    pub(super) category: Vec<CategoryTable>,
    #[serde(default)]
    pub(super) gate: Vec<GateTable>,
    #[serde(default)]
    pub(super) retention: RetentionTable,
    #[serde(default)]
    pub(super) report: Vec<reports::ReportTable>,
    #[serde(default)]
    pub(super) field: Vec<FieldTable>,
    #[serde(default)]
    pub(super) group: Vec<GroupTable>,
    #[serde(default)]
    pub(super) delegation: Vec<DelegationTable>,
    #[serde(default)]
    pub(super) quota: Vec<QuotaTable>,
    pub(super) nomination: Option<NominationTable>,
    pub(super) offline: Option<OfflineTable>,
    #[serde(default)]
    pub(super) document: Vec<DocumentTable>,
}

/// A kind of document.
#[derive(Deserialize)]
pub(super) struct DocumentTable {
    pub(super) code: TomlText,
    pub(super) label: Option<Spanned<LabelTable>>,
    pub(super) required_for: Option<Spanned<AllOrSome>>,
    #[serde(default)]
    pub(super) delegation_types: Vec<TomlText>,
}

#[derive(Deserialize)]
pub(super) struct EventTable {
    pub(super) name: Spanned<LabelTable>,
    pub(super) short_name: Option<TomlText>,
    pub(super) place: Option<Spanned<LabelTable>>,
    pub(super) timezone: Option<TomlText>,
    #[serde(default)]
    pub(super) languages: Vec<TomlText>,
    pub(super) days: Spanned<Vec<TomlText>>,
    pub(super) day_starts_at: Option<TomlText>,
    pub(super) unlisted: Option<TomlText>,
    pub(super) organiser: Option<Spanned<LabelTable>>,
    pub(super) emergency: Option<TomlText>,
    pub(super) help_desk: Option<Spanned<LabelTable>>,
    pub(super) return_to: Option<Spanned<LabelTable>>,
    pub(super) hours: Option<TomlText>,
}

#[derive(Deserialize)]
pub(super) struct ZoneTable {
    pub(super) code: TomlText,
    pub(super) name: Option<Spanned<LabelTable>>,
    pub(super) mark: Option<TomlText>,
    pub(super) reentry: Option<TomlText>,
}

#[derive(Deserialize)]
pub(super) struct CategoryTable {
    pub(super) code: TomlText,
    pub(super) title: Option<Spanned<LabelTable>>,
    pub(super) colour: Option<TomlText>,
    pub(super) cmyk: Option<Spanned<Vec<f32>>>,
    pub(super) spot: Option<TomlText>,
    pub(super) zones: Option<Spanned<AllOrSome>>,
    pub(super) days: Option<Spanned<AllOrSome>>,
    pub(super) steps: Option<Vec<TomlText>>,
    #[serde(default)]
    pub(super) requires: Vec<TomlText>,
}

/// Read by hand: an untagged enum would lose the places of its values.
pub(super) enum AllOrSome {
    Word(String),
    List(Vec<TomlText>),
}

impl<'de> Deserialize<'de> for AllOrSome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = AllOrSome;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"all\" or a list")
            }
            fn visit_str<E: de::Error>(self, word: &str) -> Result<AllOrSome, E> {
                Ok(AllOrSome::Word(word.to_owned()))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut values: A) -> Result<AllOrSome, A::Error> {
                let mut list = Vec::new();
                while let Some(value) = values.next_element()? {
                    list.push(value);
                }
                Ok(AllOrSome::List(list))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

#[derive(Deserialize)]
pub(super) struct GateTable {
    pub(super) code: TomlText,
    pub(super) name: Option<TomlText>,
    pub(super) zone: Option<TomlText>,
    pub(super) direction: Option<TomlText>,
    pub(super) repeat: Option<TomlText>,
    pub(super) reentry: Option<TomlText>,
    pub(super) decide: Option<TomlText>,
}

#[derive(Deserialize)]
pub(super) struct OfflineTable {
    pub(super) decide: Option<TomlText>,
    pub(super) names: Option<bool>,
    pub(super) photos: Option<bool>,
    pub(super) max_age: Option<TomlText>,
}

#[derive(Deserialize, Default)]
pub(super) struct RetentionTable {
    pub(super) photos: Option<TomlText>,
    pub(super) contacts: Option<TomlText>,
    pub(super) documents: Option<TomlText>,
    pub(super) names: Option<TomlText>,
}

#[derive(Deserialize)]
pub(super) struct FieldTable {
    pub(super) code: TomlText,
    pub(super) label: Option<Spanned<LabelTable>>,
    #[serde(rename = "type")]
    pub(super) kind: Option<TomlText>,
    pub(super) choices: Option<Spanned<Vec<TomlText>>>,
    pub(super) required_for: Option<Spanned<AllOrSome>>,
    pub(super) personal: Option<bool>,
    pub(super) on_gate: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct GroupTable {
    pub(super) name: TomlText,
    #[serde(default)]
    pub(super) countries: Vec<TomlText>,
    #[serde(default)]
    pub(super) delegations: Vec<TomlText>,
}

#[derive(Deserialize)]
pub(super) struct DelegationTable {
    pub(super) name: Spanned<LabelTable>,
    #[serde(rename = "type")]
    pub(super) kind: Option<TomlText>,
    pub(super) code: Option<TomlText>,
    #[serde(default)]
    pub(super) aliases: Vec<TomlText>,
    pub(super) order: Option<Spanned<i64>>,
    pub(super) contact: Option<TomlText>,
    pub(super) quota: Option<Spanned<i64>>,
    pub(super) language: Option<TomlText>,
}

#[derive(Deserialize)]
pub(super) struct QuotaTable {
    pub(super) delegation: Option<TomlText>,
    pub(super) delegation_type: Option<TomlText>,
    pub(super) category: Option<TomlText>,
    pub(super) max: Spanned<i64>,
    pub(super) overflow: Option<TomlText>,
    #[serde(default)]
    pub(super) exempt: Vec<TomlText>,
}

#[derive(Deserialize, Default)]
pub(super) struct NominationTable {
    pub(super) import: Option<TomlText>,
    pub(super) steps: Option<Vec<TomlText>>,
    pub(super) on_change: Option<TomlText>,
    #[serde(default)]
    pub(super) sensitive: Vec<TomlText>,
    #[serde(default)]
    pub(super) second_factor: Vec<TomlText>,
    pub(super) opens: Option<TomlText>,
    pub(super) closes: Option<TomlText>,
    pub(super) change_by: Option<TomlText>,
    pub(super) replace_by: Option<TomlText>,
    #[serde(default)]
    pub(super) window: Vec<WindowTable>,
}

#[derive(Deserialize)]
pub(super) struct WindowTable {
    pub(super) delegation_type: TomlText,
    pub(super) opens: Option<TomlText>,
    pub(super) closes: Option<TomlText>,
    pub(super) change_by: Option<TomlText>,
    pub(super) replace_by: Option<TomlText>,
}

/// A text, or one for each language: pairs of a language and a text.
pub(super) struct LabelTable(pub(super) Vec<(String, String)>);

impl<'de> Deserialize<'de> for LabelTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = LabelTable;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text, or a table with one for each language, such as { en = \"Hotel\", fr = \"Hôtel\" }")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<LabelTable, E> {
                Ok(LabelTable(vec![(String::new(), text.to_owned())]))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut texts: A) -> Result<LabelTable, A::Error> {
                let mut labels = Vec::new();
                while let Some(pair) = texts.next_entry()? {
                    labels.push(pair);
                }
                Ok(LabelTable(labels))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
