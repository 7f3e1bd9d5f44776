//! `[[document]]`: the kinds of documents that nominations have, and how long they are kept.

use super::tables::DocumentTable;
use crate::domain::{
    category::Category,
    document::{DocumentCode, DocumentRule},
    field::Field,
    own_field::OwnField,
    retention::Keep,
    toml_file::{Reader, TomlError, TomlText},
};

/// How long documents are kept if the event file does not say it.
const KEPT: &str = "3 months";

impl Reader<'_> {
    /// Reads the kinds of documents.
    pub(super) fn documents(
        &self,
        tables: &[DocumentTable],
        categories: &[Category],
        fields: &[OwnField],
    ) -> Result<Vec<DocumentRule>, TomlError> {
        let mut rules: Vec<DocumentRule> = Vec::new();
        for table in tables {
            let code: DocumentCode = self.code(&table.code)?;
            if rules.iter().any(|known| known.code == code) {
                return Err(self.at(&table.code, format!("the document \"{code}\" is described twice; leave one out")));
            }
            // What a nomination lacks is told by names: one name has to mean one thing.
            if Field::from_name(code.as_str()).is_some() || fields.iter().any(|field| field.code.as_str() == code.as_str()) {
                return Err(self.at(&table.code, format!("\"{code}\" is a column of the list; give the document another code")));
            }
            rules.push(DocumentRule {
                labels: table.label.as_ref().map(|written| self.labels_of(written)).transpose()?.unwrap_or_default(),
                required_for: self.required_for(table.required_for.as_ref(), categories)?,
                delegation_types: table
                    .delegation_types
                    .iter()
                    .map(|kind| self.required(kind, "the delegation type"))
                    .collect::<Result<_, _>>()?,
                code,
            });
        }
        Ok(rules)
    }

    /// Reads how long documents are kept: an event that has some keeps none for good by leaving that out.
    pub(super) fn keep_documents(&self, written: Option<&TomlText>, rules: &[DocumentRule]) -> Result<Option<Keep>, TomlError> {
        match written {
            None if !rules.is_empty() => Ok(KEPT.parse().ok()),
            written => self.keep(written),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event_file::read;

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Media\"\n";

    #[test]
    fn documents_are_read_and_are_not_kept_for_good() {
        let event = read(&format!(
            "{EVENT}requires = [\"letter\", \"photo\"]\n[[document]]\ncode = \"letter\"\n[[document]]\ncode = \"press-card\"\n\
             label = {{ fr = \"Carte de presse\" }}\nrequired_for = [\"Media\"]\ndelegation_types = [\"Press\"]\n"
        ))
        .unwrap();
        let [letter, card] = &event.documents[..] else { panic!("{:?}", event.documents) };
        assert_eq!((letter.code.as_str(), letter.label("fr"), letter.required_for.len()), ("letter", None, 0));
        assert_eq!((card.label("fr"), card.required_for[0].as_str()), (Some("Carte de presse"), "Media"));
        assert!(card.is_for("press") && !card.is_for("Member State"));
        assert_eq!(event.retention.documents.unwrap().to_string(), "3 months");
        assert_eq!(read(EVENT).unwrap().retention.documents, None);
        let said = read(&format!("{EVENT}[[document]]\ncode = \"letter\"\n[retention]\ndocuments = \"2 weeks\"\n")).unwrap();
        assert_eq!(said.retention.documents.unwrap().to_string(), "2 weeks");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (table, line, part) in [
            ("[[document]]\ncode = \"Letter\"", 7, "kind of document"),
            ("[[document]]\ncode = \"photo\"", 7, "a column of the list"),
            ("[[document]]\ncode = \"a\"\n[[document]]\ncode = \"a\"", 9, "described twice"),
            ("[[document]]\ncode = \"a\"\nrequired_for = [\"Meda\"]", 8, "did you mean \"Media\""),
            ("[[document]]\ncode = \"a\"\nlabel = \"\"", 8, "label is empty"),
            ("[[document]]\ncode = \"a\"\nkind = \"x\"", 8, "\"kind\""),
            ("requires = [\"leter\"]\n[[document]]\ncode = \"letter\"", 6, "did you mean \"letter\""),
        ] {
            let error = read(&format!("{EVENT}{table}\n")).unwrap_err();
            assert!(error.line == line && error.message.contains(part), "{table}: {error}");
        }
    }
}
