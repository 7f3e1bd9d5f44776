//! `languages` of the event, and `[[group]]`: groups by which delegations are counted.

use super::tables::GroupTable;
use crate::domain::{
    group::DelegationGroup,
    text::fold,
    toml_file::{Reader, TomlError, TomlText},
};

/// The longest language tag that is taken, in bytes.
const LONGEST_TAG: usize = 20;

impl Reader<'_> {
    /// Reads the languages, as they are written but for their case.
    pub(super) fn languages(&self, written: &[TomlText]) -> Result<Vec<String>, TomlError> {
        let mut languages: Vec<String> = Vec::new();
        for value in written {
            let tag = value.get_ref().trim().to_lowercase();
            let mut parts = tag.split('-');
            let is_primary =
                parts.next().is_some_and(|part| matches!(part.len(), 2 | 3) && part.bytes().all(|b| b.is_ascii_lowercase()));
            let is_part = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_primary || !parts.all(is_part) || tag.len() > LONGEST_TAG {
                let message = format!("\"{}\" is not the tag of a language; write it as \"en\" or \"pt-BR\"", value.get_ref());
                return Err(self.at(value, message));
            }
            if languages.contains(&tag) {
                return Err(self.at(value, format!("the language \"{tag}\" is listed twice; leave one out")));
            }
            languages.push(tag);
        }
        Ok(languages)
    }

    /// Reads the groups. A country or a delegation is in one of them.
    pub(super) fn groups(&self, tables: &[GroupTable]) -> Result<Vec<DelegationGroup>, TomlError> {
        let mut groups: Vec<DelegationGroup> = Vec::new();
        for table in tables {
            let name = self.required(&table.name, "the group's name")?;
            if groups.iter().any(|group| fold(&group.name) == fold(&name)) {
                return Err(self.at(&table.name, format!("the group \"{name}\" is described twice; leave one out")));
            }
            if table.countries.is_empty() && table.delegations.is_empty() {
                return Err(self.at(&table.name, format!("the group \"{name}\" is empty; list its countries or delegations")));
            }
            let mut group = DelegationGroup { name, countries: Vec::new(), delegations: Vec::new() };
            for written in &table.countries {
                let code = written.get_ref().trim().to_ascii_uppercase();
                if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                    let message = format!("\"{code}\" is not the code of a country; write its three letters, such as KWT");
                    return Err(self.at(written, message));
                }
                self.refuse_second(&groups, &group, written, |group| group.countries.contains(&code))?;
                group.countries.push(code);
            }
            for written in &table.delegations {
                let delegation = self.required(written, "the delegation's name")?;
                let is_in = |group: &DelegationGroup| group.delegations.iter().any(|known| fold(known) == fold(&delegation));
                self.refuse_second(&groups, &group, written, is_in)?;
                group.delegations.push(delegation);
            }
            groups.push(group);
        }
        Ok(groups)
    }

    fn refuse_second(
        &self,
        groups: &[DelegationGroup],
        group: &DelegationGroup,
        written: &TomlText,
        is_in: impl Fn(&DelegationGroup) -> bool,
    ) -> Result<(), TomlError> {
        match groups.iter().chain([group]).find(|group| is_in(group)) {
            Some(first) => {
                let message = format!("\"{}\" is in the group \"{}\" already; leave one out", written.get_ref(), first.name);
                Err(self.at(written, message))
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::event_file::read;

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n";

    #[test]
    fn languages_and_groups_are_read() {
        let event = read(&format!(
            "{EVENT}languages = [\"FR\", \"pt-BR\"]\n[[group]]\nname = \"Gulf\"\ncountries = [\"kwt\", \"SAU\"]\n\
             delegations = [\"Gulf Cooperation Council\"]\n[[group]]\nname = \"Other\"\ncountries = [\"FRA\"]\n"
        ))
        .unwrap();
        assert_eq!(event.languages, ["fr", "pt-br"]);
        assert_eq!((event.groups[0].countries.join(" "), event.groups[1].name.as_str()), ("KWT SAU".to_owned(), "Other"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (more, line, part) in [
            ("languages = [\"english\"]", 4, "not the tag of a language"),
            ("languages = [\"en\", \"EN\"]", 4, "listed twice"),
            ("[[group]]\nname = \"A\"", 5, "is empty"),
            ("[[group]]\nname = \"A\"\ncountries = [\"KW\"]", 6, "three letters"),
            ("[[group]]\nname = \"A\"\ncountries = [\"KWT\", \"KWT\"]", 6, "in the group \"A\" already"),
            (
                "[[group]]\nname = \"A\"\ncountries = [\"KWT\"]\n[[group]]\nname = \"B\"\ncountries = [\"KWT\"]",
                9,
                "\"A\" already",
            ),
            ("[[group]]\nname = \"A\"\ndelegations = [\"X\", \"x\"]", 6, "already"),
            ("[[group]]\nname = \"A\"\ncountry = [\"KWT\"]", 6, "did you mean \"countries\""),
        ] {
            let error = read(&format!("{EVENT}{more}\n")).unwrap_err();
            assert!(error.line == line && error.message.contains(part), "{more}: {error}");
        }
    }
}
