//! All that is stored about one person as a document for that person: headings and fixed words in the person's language, values as
//! they are stored. Numbers and hashes by which the database finds its rows are left to JSON, and the document says so.

use std::io::Write;

use serde_json::Value;

use super::readable_words::{heading, value_in_words};
use crate::{
    cli::error::CliError,
    domain::{event::Event, mask::DayMask, photo::Photo},
    report::{Column, Cover, Frame, HtmlSink, Language, Sink, column, pdf, text},
    typeset::{fonts::Fonts, text::MissingGlyph},
};

/// What the document is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Readable {
    Pdf,
    Html,
}

/// The tables whose columns a person can make something of, in the order in which they are told. Others are told whole.
const TABLES: &[(&str, &[&str])] = &[
    ("attendance", &["day", "first_at", "last_at"]),
    ("scan", &["at", "day", "gate", "direction", "kind", "verdict", "reason", "note"]),
    ("badge", &["serial", "state", "issued_at", "printed_at", "reason", "superseded_by"]),
    ("handout", &["at", "kind", "recipient", "note", "actor"]),
    ("nomination", &["submitted_at", "approved_at", "text", "internal"]),
    ("proposal", &["step", "at", "actor", "fields"]),
    ("photo", &["stored_at", "stored_by"]),
    ("document", &["kind", "name", "stored_at", "stored_by"]),
    ("document_person", &["state", "text", "sent_at", "sent_by", "decided_at", "decided_by"]),
    ("gate_note", &["note", "noted_at", "noted_by"]),
    ("participant_base", &["said"]),
    ("participant_form", &["said"]),
    ("presence", &["zone", "day", "last_at"]),
];

/// Tables that say nothing beside those: the cover has the participant; prints and short codes only number a badge; the journal names who replaced whom.
const LEFT_TO_JSON: &[&str] = &["participant", "print_run_badge", "replacement", "short_credential"];

/// The facts of the cover, as JSON has them; own fields follow.
const FACTS: &[&str] = &[
    "reference",
    "category",
    "title",
    "given_name",
    "family_name",
    "name",
    "native_name",
    "function",
    "delegation",
    "delegation_type",
    "country",
    "email",
    "days",
    "head",
    "state",
    "standing",
    "standing_reason",
    "zones_added",
    "zones_withheld",
];

/// Writes the document. Returns the characters that no font has.
///
/// # Errors
/// When a font or the output fails.
pub(super) fn write(
    as_what: Readable,
    frame: Frame,
    (event, about): (&Event, &Value),
    photo: Option<&Photo>,
    out: &mut (dyn Write + Send),
) -> Result<Vec<MissingGlyph>, CliError> {
    let language = frame.language;
    let person = PersonalCopy { event, about, photo, language };
    match as_what {
        Readable::Html => {
            let mut sink = HtmlSink::new(out, frame);
            person.tell(&mut sink)?;
            sink.finish()?;
            Ok(Vec::new())
        }
        Readable::Pdf => {
            let fonts = Fonts::load(&[]).map_err(|error| CliError::chain(&error))?;
            Ok(pdf(&fonts, &frame, out, |sink| Ok(person.tell(sink)?))?)
        }
    }
}

/// What is told, to whom.
struct PersonalCopy<'p> {
    event: &'p Event,
    about: &'p Value,
    photo: Option<&'p Photo>,
    language: Language,
}

impl PersonalCopy<'_> {
    fn tell(&self, sink: &mut dyn Sink) -> std::io::Result<()> {
        let words = |word: &str| heading(word, self.language);
        let participant = &self.about["participant"];
        let own = self.event.fields.iter().map(|field| {
            let value = &participant["fields"][field.code.as_str()];
            (field.label(self.language.tag()).to_owned(), self.written(field.code.as_str(), value))
        });
        let facts = FACTS.iter().map(|key| (words(key), self.written(key, &participant[*key])));
        sink.cover(&Cover {
            title: words("all that is stored about you"),
            facts: facts.chain(own).filter(|(_, value)| !value.is_empty()).collect(),
            photo: self.photo.cloned(),
            notes: vec![words("what is left to json")],
            ..Cover::default()
        })?;
        let stored = &self.about["stored"];
        for (table, columns) in TABLES {
            self.table(table, columns, &stored[*table], sink)?;
        }
        let is_other =
            |name: &&String| !LEFT_TO_JSON.contains(&name.as_str()) && TABLES.iter().all(|(known, _)| *known != name.as_str());
        let all = stored.as_object();
        for name in all.into_iter().flatten().map(|(name, _)| name).filter(is_other) {
            let first = stored[name][0].as_object();
            let columns: Vec<&str> = first.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
            self.table(name, &columns, &stored[name], sink)?;
        }
        self.table("journal", &["at", "by", "action", "details", "said_of_you"], &self.about["journal"], sink)
    }

    /// Gives a table of the columns that have a value in one of its rows at least: empty ones only make the others narrow.
    fn table(&self, name: &str, columns: &[&str], rows: &Value, sink: &mut dyn Sink) -> std::io::Result<()> {
        let rows: Vec<&Value> = rows.as_array().into_iter().flatten().collect();
        let is_told = |key: &&&str| rows.iter().any(|row| !self.written(key, &row[**key]).is_empty());
        let keys: Vec<&str> = columns.iter().filter(is_told).copied().collect();
        if keys.is_empty() {
            return Ok(());
        }
        let is_whole = |key: &str| key == "at" || key == "day" || key.ends_with("_at");
        let made = |key: &&str| {
            let made: Column = column(heading(key, self.language), 18);
            if is_whole(key) { made.whole() } else { made }
        };
        sink.table(&heading(name, self.language), &keys.iter().map(made).collect::<Vec<_>>())?;
        rows.iter().try_for_each(|row| {
            let cells: Vec<_> = keys.iter().map(|key| text(&self.written(key, &row[*key]))).collect();
            sink.row(&cells)
        })
    }

    /// Writes a value as a person reads it: times by the event's clocks, names of gates and zones, words for codes.
    fn written(&self, key: &str, value: &Value) -> String {
        match (key, value) {
            (_, Value::Null) | ("head", Value::Bool(false)) => String::new(),
            ("gate", Value::String(code)) => {
                let known = self.event.gates.iter().find(|gate| gate.code.as_str() == code);
                known.map_or_else(|| code.clone(), |gate| gate.name.clone())
            }
            ("zone", Value::Number(place)) => {
                let place = place.as_u64().and_then(|place| usize::try_from(place).ok());
                place.and_then(|place| self.event.zones.get(place)).map_or_else(|| value.to_string(), |zone| zone.name.clone())
            }
            (key, Value::String(at)) if key == "at" || key.ends_with("_at") => moment(at),
            // A list as it was read is kept as JSON.
            ("said", Value::String(json)) => {
                serde_json::from_str(json).map_or_else(|_| json.clone(), |said| self.plain(key, &said))
            }
            _ => self.plain(key, value),
        }
    }

    /// Writes a value without the marks of JSON.
    fn plain(&self, key: &str, value: &Value) -> String {
        match (key, value) {
            // By its number a person finds nothing.
            (_, Value::Null) | ("participant", Value::Number(_)) => String::new(),
            ("days", Value::Number(mask)) => {
                let mask = mask.as_u64().and_then(|mask| u32::try_from(mask).ok()).unwrap_or_default();
                self.event.format_days(DayMask(mask)).replace(',', ", ")
            }
            (_, Value::String(text)) => value_in_words(text, self.language).to_owned(),
            (_, Value::Bool(is_so)) => value_in_words(if *is_so { "true" } else { "false" }, self.language).to_owned(),
            (_, Value::Array(values)) => {
                values.iter().map(|value| self.apart(self.plain(key, value))).collect::<Vec<_>>().join(", ")
            }
            (_, Value::Object(object)) => {
                let told = |(key, value): (&String, &Value)| {
                    let value = self.plain(key, value);
                    (!value.is_empty()).then(|| format!("{}: {}", heading(key, self.language), self.apart(value)))
                };
                object.iter().filter_map(told).collect::<Vec<_>>().join("; ")
            }
            (_, Value::Number(number)) => number.to_string(),
        }
    }

    /// Keeps a value apart from a text that runs the other way: a date after Arabic letters would be turned round.
    fn apart(&self, value: String) -> String {
        if self.language.is_right_to_left() { format!("\u{2068}{value}\u{2069}") } else { value }
    }
}

/// `2024-11-04 09:05:07` of a moment with its offset, as the event's clocks showed it.
fn moment(at: &str) -> String {
    match (at.get(..10), at.get(10..11), at.get(11..19)) {
        (Some(date), Some("T"), Some(time)) => format!("{date} {time}"),
        _ => at.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::event_file;

    fn told(language: Language) -> String {
        let event = event_file::read(
            "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[gate]]\ncode = \"main\"\nname = \"Main entrance\"\n[[field]]\ncode = \"hotel\"\nlabel = { en = \"Hotel\", fr = \"Hôtel\" }\n",
        );
        let event = event.unwrap();
        let about = json!({
            "participant": { "reference": "R-1", "given_name": "Ana", "email": "", "head": false, "fields": { "hotel": "Ritz" } },
            "stored": {
                "badge": [{ "serial": "0A", "reason": "", "state": "valid", "credential": "c2VjcmV0" }],
                "scan": [{ "at": "2024-11-04T09:00:00+03:00", "gate": "main", "verdict": "refused", "reason": "wrong_day", "id": 7 }],
                "something_new": [{ "remark": "kept" }],
                "empty": [],
            },
            "journal": [{ "at": "2024-11-04T09:00:00+03:00", "action": "participant.add", "said_of_you": { "given_name": "Ana" } }],
        });
        let frame = Frame { language, ..Frame::default() };
        let mut out = Vec::new();
        write(Readable::Html, frame, (&event, &about), None, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_person_reads_all_of_it_in_their_language() {
        let html = told(Language::French);
        for part in [
            "lang=fr",
            "Toutes les données",
            "Prénom",
            ">Ana<",
            "0A",
            "ajout",
            "Prénom: Ana",
            "Hôtel",
            "Ritz",
            "Main entrance",
            "refusé",
            "pas accrédité pour ce jour",
            "2024-11-04 09:00:00",
            "kept",
            "valable",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        for part in ["Courriel", "c2VjcmV0", "wrong_day", "Chef de"] {
            assert!(!html.contains(part), "{part} in {html}");
        }
        let arabic = told(Language::Arabic);
        assert!(arabic.contains("lang=ar dir=rtl") && arabic.contains("الاسم الأول") && !arabic.contains("Given name"), "{arabic}");
    }
}
