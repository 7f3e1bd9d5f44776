//! `accredit delegation template`: a workbook in which a delegation nominates.

use std::path::PathBuf;

use jiff::civil::DateTime;

use super::template_words::text as word;
use crate::{
    cli::{
        context::{self, Context},
        error::{CliError, Ending},
        file,
        participant::readable_words::{heading, value_in_words},
    },
    domain::{
        category::Category,
        event::Event,
        event_text::TextOf,
        field::Field,
        id::{EventId, Reference},
        nomination::table::Place,
        own_field::{FieldKind, OwnField},
        quota::Overflow,
        window::WindowKind,
    },
    report::{FormCells, FormColumn, Language, NominationForm, form},
    roster::{ACTION_COLUMN, MESSAGE_COLUMN, STATE_COLUMN, WRITTEN_MARK},
    store::{Order, QuotaUse, Selection, Store, StoredDelegation, StoredParticipant},
};

/// What the help says at its end.
pub(super) const HELP: &str = "\
The workbook is in the delegation's language: instructions, its people so far with their status, and rows for new ones. What can be
chosen is offered; headings, numbers and status cannot be written to. Each row has a number by which it is known when it comes back:
\"accredit import\" takes the file under the delegation's rights, withdrawals first, then its rows in their order, and rejects what is
beyond its places.";

/// The letters of row numbers: none of them is taken for another.
const LETTERS: &[u8; 31] = b"23456789ABCDEFGHJKLMNPQRSTUVWXY";
/// The fields that a delegation fills, in their order.
const FIELDS: [(Field, u16); 8] = [
    (Field::Category, 16),
    (Field::Title, 10),
    (Field::GivenName, 20),
    (Field::FamilyName, 20),
    (Field::NativeName, 24),
    (Field::Function, 32),
    (Field::Head, 12),
    (Field::Email, 26),
];

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct TemplateArgs {
    /// The delegation, by any of its names or its code
    #[arg(value_name = "DELEGATION")]
    delegation: String,
    /// The workbook, written whole or not at all
    #[arg(short, long, value_name = "FILE.xlsx")]
    output: PathBuf,
    /// How many rows there are for new people
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u16).range(0..=1_000))]
    rows: u16,
    /// The language: en, fr, es, ru, ar or zh [default: the delegation's, else the event's, else English]
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<Language>,
}

pub(super) fn run(context: &Context, args: &TemplateArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    store.check_not_purged()?;
    let stored = store.delegation(&args.delegation)?;
    let of_event = store.event()?;
    let event = &of_event.event;
    let language = args.language.unwrap_or_else(|| {
        let mut tags = [&stored.delegation.language].into_iter().chain(&event.languages);
        tags.find_map(|tag| Language::of_tag(tag)).unwrap_or_default()
    });
    let writer = FormWriter { store: &store, event, stored: &stored, language, now: event.local(context.now()) };
    let uses: Vec<QuotaUse> =
        store.quota_uses(context.now())?.into_iter().filter(|used| used.delegation == stored.delegation.name).collect();
    let made = writer.form(of_event.id, &uses, args.rows)?;
    let bytes = form(&made)?;
    file::replace(&args.output, |out| Ok(out.write_all(&bytes)?))?;
    context.status(format!("{}: written for {}", args.output.display(), stored.delegation.name));
    Ok(Ending::Done)
}

struct FormWriter<'a> {
    store: &'a Store,
    event: &'a Event,
    stored: &'a StoredDelegation,
    language: Language,
    now: DateTime,
}

impl FormWriter<'_> {
    fn form(&self, id: EventId, uses: &[QuotaUse], rows: u16) -> Result<NominationForm, CliError> {
        let language = self.language;
        let name = self.stored.delegation.name_in(language.tag());
        let event_name = self.event.texts.get(&TextOf::Name, language.tag()).unwrap_or(&self.event.name);
        let new = (0..rows).map(|_| self.row_number()).collect::<Result<Vec<_>, _>>()?;
        let people = self.people()?;
        let marks = vec![
            ("form", form_number()?),
            ("event", id.to_string()),
            ("delegation", self.stored.id.to_string()),
            ("name", self.stored.delegation.name.clone()),
            ("worksheet", word("nominations", language).to_owned()),
            ("header_row", NominationForm::names_row().to_string()),
        ];
        let mut marks: Vec<Vec<String>> = marks.into_iter().map(|(key, value)| vec![key.to_owned(), value]).collect();
        // The word of the form's language comes first: it is the one that is asked for.
        let words = [language].into_iter().chain(Language::ALL.into_iter().filter(|other| *other != language));
        marks.extend(words.map(|language| vec!["withdraw".to_owned(), word("withdraw", language).to_owned()]));
        marks.extend(new.iter().map(|number| vec!["new".to_owned(), number.clone()]));
        marks.extend(self.written(&people));
        Ok(NominationForm {
            title: format!("{name} · {event_name}"),
            summary: self.summary(uses),
            sheets: ["nominations", "instructions"].map(|key| word(key, language).to_owned()),
            instructions: self.instructions(uses),
            choose: word("choose", language).to_owned(),
            is_right_to_left: language.is_right_to_left(),
            columns: self.columns(uses),
            rows: self.rows(&people, new)?,
            marks,
            made_at: self.now,
        })
    }

    /// Returns places and deadlines on one line.
    fn summary(&self, uses: &[QuotaUse]) -> String {
        let places = uses.iter().map(|used| {
            let text = word("places", self.language);
            let text = text.replace("{used}", &used.used.to_string()).replace("{max}", &used.row.max.to_string());
            match used.row.category.as_ref().and_then(|code| self.event.category(code)) {
                Some(category) => format!("{text} ({})", self.title(category)),
                None => text,
            }
        });
        let deadline = |kind: WindowKind, key: &str| {
            let of_file = self.event.windows.of(&self.stored.delegation.kind).closing(kind)?;
            let own = self.stored.exceptions.iter().find(|(known, _)| *known == kind);
            let until = own.map(|(_, until)| self.event.until(*until));
            // An exception only lengthens.
            let at = until.filter(|until| until.end() > of_file.end()).unwrap_or(of_file).to_string().replace('T', " ");
            let at = format!("{at} ({})", self.event.timezone_name);
            // In a text from right to left a day would be read from its end (Unicode Standard Annex 9, isolates).
            let at = if self.language.is_right_to_left() { format!("\u{2068}{at}\u{2069}") } else { at };
            Some(word(key, self.language).replace("{at}", &at))
        };
        let deadlines = [(WindowKind::Nomination, "until"), (WindowKind::Change, "changes until")];
        places.chain(deadlines.into_iter().filter_map(|(kind, key)| deadline(kind, key))).collect::<Vec<_>>().join(" · ")
    }

    fn instructions(&self, uses: &[QuotaUse]) -> Vec<String> {
        let mut keys = vec!["1", "2", "3", "4"];
        if !uses.is_empty() {
            let waiting = uses.iter().filter(|used| used.row.overflow == Overflow::Wait).count();
            keys.push(match waiting {
                0 => "refuse",
                all if all == uses.len() => "wait",
                _ => "refuse or wait",
            });
        }
        keys.extend(["documents", "send"]);
        keys.into_iter().map(|key| word(key, self.language).to_owned()).collect()
    }

    fn title<'c>(&'c self, category: &'c Category) -> &'c str {
        self.event.texts.get(&TextOf::Category(category.code.to_string()), self.language.tag()).unwrap_or(&category.title)
    }

    fn columns(&self, uses: &[QuotaUse]) -> Vec<FormColumn> {
        let language = self.language;
        let own = |name: &str, heading: String, width, choices: Vec<String>, cells| FormColumn {
            name: name.to_owned(),
            heading,
            width,
            choices,
            cells,
        };
        let yes_no = || ["yes", "no"].map(|key| word(key, language).to_owned()).to_vec();
        let mut columns = vec![
            own("reference", heading("reference", language), 16, Vec::new(), FormCells::Locked),
            own(STATE_COLUMN, word("status", language).to_owned(), 18, Vec::new(), FormCells::Locked),
            own(MESSAGE_COLUMN, word("message", language).to_owned(), 26, Vec::new(), FormCells::Locked),
            own(
                ACTION_COLUMN,
                word("action", language).to_owned(),
                12,
                vec![word("withdraw", language).to_owned()],
                FormCells::Open,
            ),
        ];
        for (field, width) in FIELDS {
            let choices = match field {
                Field::Category => self.categories(uses),
                Field::Head => yes_no(),
                _ => Vec::new(),
            };
            columns.push(own(field.as_str(), heading(field.as_str(), language), width, choices, FormCells::Open));
        }
        for field in &self.event.fields {
            let choices = match field.kind {
                FieldKind::Choice => field.choices.clone(),
                FieldKind::YesNo => yes_no(),
                FieldKind::Text | FieldKind::Date | FieldKind::Number => Vec::new(),
            };
            columns.push(own(field.code.as_str(), field.label(language.tag()).to_owned(), 18, choices, FormCells::Open));
        }
        columns
    }

    /// Returns the categories that the delegation may nominate for: not those of which it has no places at all.
    fn categories(&self, uses: &[QuotaUse]) -> Vec<String> {
        let has_none = |category: &&Category| {
            uses.iter().any(|used| used.row.max == 0 && used.row.category.as_ref() == Some(&category.code))
        };
        self.event.categories.iter().filter(|category| !has_none(category)).map(|category| category.code.to_string()).collect()
    }

    /// Returns the fields that the form has, in the order of its columns.
    fn fields(&self) -> Vec<Field> {
        FIELDS.iter().map(|(field, _)| *field).chain(self.event.fields.iter().map(OwnField::field)).collect()
    }

    fn people(&self) -> Result<Vec<StoredParticipant>, CliError> {
        let selection =
            Selection { delegations: self.stored.delegation.spellings().map(str::to_owned).collect(), ..Selection::default() };
        let keys = self.store.keys(&selection, Order::Delegation)?;
        keys.into_iter().map(|key| Ok(self.store.participant_by_key(key)?)).collect()
    }

    /// Returns what stands now: a cell that says it when the form comes back was left alone.
    fn written(&self, people: &[StoredParticipant]) -> Vec<Vec<String>> {
        let mut marks = Vec::new();
        for StoredParticipant { participant, .. } in people {
            for field in self.fields() {
                let value = participant.written(field, self.event);
                if !value.is_empty() {
                    let name = self.event.own_field(field).map_or(field.as_str(), |own| own.code.as_str());
                    let mark = [WRITTEN_MARK, participant.reference.as_str(), name, value.as_str()];
                    marks.push(mark.map(str::to_owned).to_vec());
                }
            }
        }
        marks
    }

    /// Returns the people so far, then rows for new ones.
    fn rows(&self, people: &[StoredParticipant], new: Vec<String>) -> Result<Vec<Vec<String>>, CliError> {
        let fields = self.fields();
        let mut rows = Vec::new();
        for stored in people {
            let told = self.store.nomination_note(stored.key)?.map(|note| note.text).unwrap_or_default();
            let mut row = vec![stored.participant.reference.to_string(), self.state(stored), told, String::new()];
            row.extend(fields.iter().map(|field| self.value(stored, *field)));
            rows.push(row);
        }
        rows.extend(new.into_iter().map(|number| {
            let mut row = vec![number];
            row.resize(4 + fields.len(), String::new());
            row
        }));
        Ok(rows)
    }

    /// Returns how a nomination stands, as its delegation may know it: nothing of a block.
    fn state(&self, stored: &StoredParticipant) -> String {
        match stored.place {
            Place::Awaited => word("waits", self.language).to_owned(),
            Place::Taken => value_in_words(stored.state.as_str(), self.language).to_owned(),
        }
    }

    fn value(&self, stored: &StoredParticipant, field: Field) -> String {
        let written = stored.participant.written(field, self.event);
        let is_yes_no = field == Field::Head || self.event.own_field(field).is_some_and(|own| own.kind == FieldKind::YesNo);
        match written.as_str() {
            "yes" | "no" if is_yes_no => word(&written, self.language).to_owned(),
            _ => written,
        }
    }

    /// Makes a number for a row that nobody has yet.
    fn row_number(&self) -> Result<String, CliError> {
        let code = &self.stored.delegation.code;
        let start = if code.is_empty() { format!("D{}", self.stored.id) } else { code.clone() };
        loop {
            let random: [u8; 8] = context::random()?;
            let mut rest = u64::from_be_bytes(random);
            let letters = (0..6).map(|_| {
                let letter = LETTERS[usize::try_from(rest % 31).unwrap_or_default()];
                rest /= 31;
                char::from(letter)
            });
            let number = format!("{start}-{}", letters.collect::<String>());
            let reference: Reference =
                number.parse().map_err(|error: crate::domain::id::IdError| CliError::failed(error.to_string()))?;
            if self.store.find(&reference)?.is_none() {
                return Ok(number);
            }
        }
    }
}

/// Makes the number by which a form is known when it comes back.
fn form_number() -> Result<String, CliError> {
    Ok(format!("{:016x}", u64::from_be_bytes(context::random()?)))
}
