//! `[[delegation]]`: delegations that the event file describes.

use std::collections::HashMap;

use toml::Spanned;

use super::tables::DelegationTable;
use crate::domain::{
    event_text::is_language,
    register::{Delegation, delegation_code},
    text::{clean, fold},
    toml_file::{Reader, TomlError, TomlText},
};

impl Reader<'_> {
    /// Reads the delegations. A spelling means one of them.
    pub(super) fn delegations(&self, tables: &[DelegationTable]) -> Result<Vec<Delegation>, TomlError> {
        let mut delegations: Vec<Delegation> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        for (place, table) in tables.iter().enumerate() {
            let delegation = self.delegation(table)?;
            for spelling in delegation.spellings() {
                match known.insert(fold(spelling), place) {
                    Some(other) if other != place => {
                        let other = &delegations[other].name;
                        let message = format!("\"{spelling}\" means the delegation \"{other}\" already; leave one out");
                        return Err(self.at(&table.name, message));
                    }
                    _ => {}
                }
            }
            if !delegation.code.is_empty()
                && let Some(other) = delegations.iter().find(|other| other.code == delegation.code)
            {
                let message = format!("the code {} is that of \"{}\" already; give each its own", delegation.code, other.name);
                return Err(self.at(&table.name, message));
            }
            delegations.push(delegation);
        }
        Ok(delegations)
    }

    fn delegation(&self, table: &DelegationTable) -> Result<Delegation, TomlError> {
        let (name, names) = self.delegation_names(&table.name)?;
        let aliases = table.aliases.iter().map(|alias| self.required(alias, "the alias")).collect::<Result<_, _>>()?;
        let number = |value: &Option<Spanned<i64>>, what: &str| value.as_ref().map(|value| self.whole(value, what)).transpose();
        Ok(Delegation {
            name,
            names,
            kind: self.optional(table.kind.as_ref())?,
            code: table.code.as_ref().map(|code| self.delegation_code(code)).transpose()?.unwrap_or_default(),
            aliases,
            order: number(&table.order, "the order")?,
            contact: self.optional(table.contact.as_ref())?,
            quota: number(&table.quota, "the quota")?,
            language: table.language.as_ref().map(|language| self.language(language)).transpose()?.unwrap_or_default(),
        })
    }

    /// Reads a name in one or more languages: the delegation's own is the English one, or the first.
    fn delegation_names(
        &self,
        written: &Spanned<super::tables::LabelTable>,
    ) -> Result<(String, Vec<(String, String)>), TomlError> {
        let mut names = Vec::new();
        for (language, text) in &written.get_ref().0 {
            let text = clean(text).map_err(|error| self.at(written, format!("the text {error}")))?;
            if text.is_empty() || fold(&text).is_empty() {
                return Err(self.at(written, "the delegation's name is empty; give one"));
            }
            if !language.is_empty() && !is_language(language) {
                return Err(
                    self.at(written, format!("\"{language}\" is not the code of a language; write it as en, ar or pt-BR"))
                );
            }
            names.push((language.to_lowercase(), text));
        }
        let own = names.iter().find(|(language, _)| language == "en").or_else(|| names.first());
        let own = own.map(|(_, name)| name.clone());
        names.retain(|(language, _)| !language.is_empty());
        own.map(|own| (own, names)).ok_or_else(|| self.at(written, "the delegation has no name; give one"))
    }

    fn delegation_code(&self, written: &TomlText) -> Result<String, TomlError> {
        let code = self.optional(Some(written))?;
        delegation_code(&code).map_err(|problem| self.at(written, format!("\"{code}\" {problem}")))
    }

    fn language(&self, written: &TomlText) -> Result<String, TomlError> {
        let language = written.get_ref().trim().to_lowercase();
        if is_language(&language) {
            return Ok(language);
        }
        Err(self.at(written, format!("\"{}\" is not the code of a language; write it as en, ar or pt-BR", written.get_ref())))
    }

    /// Reads a number of people or a place in an order.
    pub(super) fn whole(&self, value: &Spanned<i64>, what: &str) -> Result<u32, TomlError> {
        u32::try_from(*value.get_ref())
            .map_err(|_| self.at(value, format!("{what} is {}; give a whole number from 0", value.get_ref())))
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event_file::read;

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n";

    #[test]
    fn a_delegation_is_read_with_its_names() {
        let event = read(&format!(
            "{EVENT}[[delegation]]\nname = {{ en = \"Kuwait\", FR = \"Koweït\" }}\ntype = \"Member State\"\ncode = \"KWT\"\n\
             aliases = [\"State of Kuwait\"]\norder = 1\ncontact = \"mission@example.org\"\nquota = 40\nlanguage = \"ar\"\n"
        ))
        .unwrap();
        let kuwait = &event.delegations[0];
        assert_eq!((kuwait.name.as_str(), kuwait.name_in("fr"), kuwait.code.as_str()), ("Kuwait", "Koweït", "KWT"));
        assert_eq!((kuwait.order, kuwait.quota, kuwait.language.as_str()), (Some(1), Some(40), "ar"));
        assert_eq!(kuwait.spellings().collect::<Vec<_>>(), ["Kuwait", "Koweït", "Kuwait", "State of Kuwait"]);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (more, line, part) in [
            ("[[delegation]]\nname = \"\"", 5, "name is empty"),
            ("[[delegation]]\nname = \"A\"\ntyp = \"x\"", 6, "did you mean \"type\""),
            ("[[delegation]]\nname = \"A\"\nquota = -1", 6, "the quota is -1"),
            ("[[delegation]]\nname = \"A\"\nlanguage = \"english language\"", 6, "not the code of a language"),
            (
                "[[delegation]]\nname = \"A\"\n[[delegation]]\nname = \"B\"\naliases = [\"a\"]",
                7,
                "means the delegation \"A\" already",
            ),
            ("[[delegation]]\nname = \"A\"\ncode = \"X\"\n[[delegation]]\nname = \"B\"\ncode = \"X\"", 8, "the code X"),
        ] {
            let error = read(&format!("{EVENT}{more}\n")).unwrap_err();
            assert!(error.line == line && error.message.contains(part), "{more}: {error}");
        }
    }
}
