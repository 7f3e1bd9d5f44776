//! `[[field]]`: fields that an event adds to those of every list.

use toml::Spanned;

use super::tables::{AllOrSome, FieldTable, LabelTable};
use crate::domain::{
    category::Category,
    field::Field,
    id::CategoryCode,
    own_field::{Exposure, FieldCode, FieldKind, FieldNumber, MAX_FIELDS, OwnField, Privacy},
    text::{clean, did_you_mean, fold},
    toml_file::{Reader, TomlError},
};

impl Reader<'_> {
    /// Reads the own fields. Each gets its place as its number; a database gives it the one that it has for life.
    pub(super) fn fields(&self, tables: &[FieldTable], categories: &[Category]) -> Result<Vec<OwnField>, TomlError> {
        let mut fields: Vec<OwnField> = Vec::new();
        for table in tables {
            let code: FieldCode = self.code(&table.code)?;
            if fields.iter().any(|field| field.code == code) {
                return Err(self.at(&table.code, format!("the field \"{code}\" is described twice; leave one out")));
            }
            let number = u8::try_from(fields.len()).ok().filter(|_| fields.len() < MAX_FIELDS).and_then(FieldNumber::new);
            let number = number.ok_or_else(|| {
                self.at(&table.code, format!("more than {MAX_FIELDS} fields; an event holds no more: leave some out"))
            })?;
            let kind = self.parsed_word(table.kind.as_ref(), FieldKind::from_word, FieldKind::WORDS)?;
            let field = OwnField {
                number,
                labels: self.labels(table, &code)?,
                choices: self.choices(table, kind)?,
                required_for: self.required_for(table.required_for.as_ref(), categories)?,
                kind,
                privacy: if table.personal == Some(false) { Privacy::Plain } else { Privacy::Personal },
                exposure: if table.on_gate == Some(true) { Exposure::Gate } else { Exposure::Desk },
                code,
            };
            self.refuse_namesake(table, &field, &fields)?;
            fields.push(field);
        }
        Ok(fields)
    }

    fn labels(&self, table: &FieldTable, code: &FieldCode) -> Result<Vec<(String, String)>, TomlError> {
        match &table.label {
            Some(written) => self.labels_of(written),
            None => Ok(vec![(String::new(), code.to_string())]),
        }
    }

    /// Reads what something is called, by language.
    pub(super) fn labels_of(&self, written: &Spanned<LabelTable>) -> Result<Vec<(String, String)>, TomlError> {
        let mut labels = Vec::new();
        for (language, text) in &written.get_ref().0 {
            let text = clean(text).map_err(|error| self.at(written, format!("the label {error}")))?;
            if text.is_empty() {
                return Err(self.at(written, "the label is empty; give one, or leave it out"));
            }
            labels.push((language.trim().to_lowercase(), text));
        }
        if labels.is_empty() {
            return Err(self.at(written, "the label names no language; write it as { en = \"Hotel\" }"));
        }
        Ok(labels)
    }

    fn choices(&self, table: &FieldTable, kind: FieldKind) -> Result<Vec<String>, TomlError> {
        let Some(written) = &table.choices else {
            let message = "a choice needs its choices, such as choices = [\"A\", \"B\"]";
            return if kind == FieldKind::Choice { Err(self.at(&table.code, message)) } else { Ok(Vec::new()) };
        };
        if kind != FieldKind::Choice {
            return Err(self.at(written, format!("a field of type \"{}\" has no choices; leave them out", kind.as_str())));
        }
        let mut choices: Vec<String> = Vec::new();
        for choice in written.get_ref() {
            let text = self.required(choice, "the choice")?;
            if choices.iter().any(|known| fold(known) == fold(&text)) {
                return Err(self.at(choice, format!("the choice \"{text}\" is listed twice; leave one out")));
            }
            choices.push(text);
        }
        if choices.is_empty() { Err(self.at(written, "a choice needs its choices; list at least one")) } else { Ok(choices) }
    }

    /// Reads the categories that need something.
    pub(super) fn required_for(
        &self,
        written: Option<&Spanned<AllOrSome>>,
        categories: &[Category],
    ) -> Result<Vec<CategoryCode>, TomlError> {
        let Some(written) = written else { return Ok(Vec::new()) };
        let all = || categories.iter().map(|category| category.code.clone()).collect();
        match written.get_ref() {
            AllOrSome::Word(word) if word == "all" => Ok(all()),
            AllOrSome::Word(word) => Err(self.at(written, format!("\"{word}\" is neither \"all\" nor a list of categories"))),
            AllOrSome::List(codes) => codes
                .iter()
                .map(|written| {
                    let code: CategoryCode = self.code(written)?;
                    // Without categories in the file they come with the list.
                    if categories.is_empty() || categories.iter().any(|category| category.code == code) {
                        return Ok(code);
                    }
                    let suggestion = did_you_mean(code.as_str(), categories.iter().map(|category| category.code.as_str()));
                    Err(self.at(written, format!("the event has no category \"{code}\"{suggestion}")))
                })
                .collect(),
        }
    }

    /// A heading has to mean one field.
    fn refuse_namesake(&self, table: &FieldTable, field: &OwnField, fields: &[OwnField]) -> Result<(), TomlError> {
        let of_every_list = |label: &str| Field::ALL.iter().find(|known| fold(known.as_str()) == fold(label));
        if let Some((known, (_, label))) = field.labels.iter().find_map(|pair| Some((of_every_list(&pair.1)?, pair))) {
            let message = format!(
                "the label \"{label}\" is that of the column {}, which every list has; give the field another",
                known.as_str()
            );
            return Err(self.at(&table.code, message));
        }
        let names = || std::iter::once(field.code.as_str()).chain(field.labels.iter().map(|(_, label)| label.as_str()));
        for name in names() {
            if let Some(other) = fields.iter().find(|other| other.is_called(name)) {
                let message = format!("the fields \"{}\" and \"{}\" are both called \"{name}\"", other.code, field.code);
                return Err(self.at(&table.code, message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        event_file::read,
        own_field::{Exposure, FieldKind, Privacy},
    };

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Media\"\n";

    #[test]
    fn fields_are_read_with_their_defaults() {
        let event = read(&format!(
            "{EVENT}[[field]]\ncode = \"hotel\"\n[[field]]\ncode = \"bus\"\nlabel = {{ en = \"Bus line\", fr = \"Ligne de bus\" }}\n\
             type = \"choice\"\nchoices = [\"A\", \"B\"]\nrequired_for = [\"Media\"]\npersonal = false\non_gate = true\n"
        ))
        .unwrap();
        let [hotel, bus] = &event.fields[..] else { panic!("{:?}", event.fields) };
        assert_eq!((hotel.label("en"), hotel.kind, hotel.privacy), ("hotel", FieldKind::Text, Privacy::Personal));
        assert_eq!((bus.label("fr"), bus.number.get(), bus.exposure), ("Ligne de bus", 1, Exposure::Gate));
        assert_eq!((bus.privacy, bus.required_for[0].as_str()), (Privacy::Plain, "Media"));
        assert_eq!(event.field("bus"), Some(bus.field()));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (table, line, part) in [
            ("code = \"Hotel\"", 7, "cannot be the code"),
            ("code = \"title\"", 7, "every list has"),
            ("code = \"a\"\ntype = \"chioce\"", 8, "did you mean \"choice\""),
            ("code = \"a\"\ntype = \"choice\"", 7, "needs its choices"),
            ("code = \"a\"\nchoices = [\"x\"]", 8, "has no choices"),
            ("code = \"a\"\ntype = \"choice\"\nchoices = [\"x\", \"X\"]", 9, "listed twice"),
            ("code = \"a\"\nrequired_for = [\"Meda\"]", 8, "did you mean \"Media\""),
            ("code = \"a\"\nlabel = \" \"", 8, "label is empty"),
            ("code = \"a\"\n[[field]]\ncode = \"b\"\nlabel = \"A\"", 9, "both called \"A\""),
            ("code = \"a\"\nlabel = { en = \"Family Name\" }", 7, "column family_name, which every list has"),
            ("code = \"a\"\nlabels = \"x\"", 8, "did you mean \"label\""),
        ] {
            let error = read(&format!("{EVENT}[[field]]\n{table}\n")).unwrap_err();
            assert!(error.line == line && error.message.contains(part), "{table}: {error}");
        }
        let many: String = (0..33).map(|number| format!("[[field]]\ncode = \"f{number}\"\n")).collect();
        assert!(read(&format!("{EVENT}{many}")).unwrap_err().message.contains("more than 32 fields"));
    }
}
