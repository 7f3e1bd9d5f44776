//! `[nomination]`, and `steps` and `requires` of a category: how people come to be accredited.

use super::tables::{CategoryTable, NominationTable};
use crate::domain::{
    document::DocumentRule,
    field::Field,
    id::StepName,
    nomination::{
        needs,
        rules::{CategoryRules, ImportState, NominationRules},
    },
    own_field::OwnField,
    person::PersonRole,
    text::{did_you_mean, nearest},
    toml_file::{Reader, TomlError, TomlText},
};

/// The step of an event that takes nominations and names no step.
const ONLY_STEP: &str = "officer";

impl Reader<'_> {
    /// Reads the rules; `None` if the file has none, neither for the event nor for a category.
    pub(super) fn nomination(
        &self,
        table: Option<&NominationTable>,
        categories: &[CategoryTable],
        (fields, documents): (&[OwnField], &[DocumentRule]),
    ) -> Result<Option<NominationRules>, TomlError> {
        let mut of_categories = Vec::new();
        for category in categories.iter().filter(|category| category.steps.is_some() || !category.requires.is_empty()) {
            of_categories.push(CategoryRules {
                category: self.code(&category.code)?,
                steps: category.steps.as_ref().map(|steps| self.steps(steps)).transpose()?,
                requires: self.columns(&category.requires, fields, documents)?,
            });
        }
        if table.is_none() && of_categories.is_empty() {
            return Ok(None);
        }
        let nothing = NominationTable::default();
        let table = table.unwrap_or(&nothing);
        self.check_alike(table, categories)?;
        let steps = match &table.steps {
            Some(steps) => self.steps(steps)?,
            None => vec![ONLY_STEP.parse().expect("a plain word is a step")],
        };
        let mut rules = NominationRules {
            import: self.parsed_word(table.import.as_ref(), ImportState::from_word, ImportState::WORDS)?,
            steps,
            on_change: None,
            sensitive: self.sensitive(&table.sensitive, fields)?,
            second_factor: self.roles(&table.second_factor)?,
            categories: of_categories,
        };
        if let Some(written) = &table.on_change {
            let step: StepName = self.code(written)?;
            let known = rules.all_steps();
            if !known.contains(&&step) {
                let suggestion = did_you_mean(step.as_str(), known.iter().map(|step| step.as_str()));
                return Err(self.at(written, format!("no category has the step \"{step}\"{suggestion}; name one of its steps")));
            }
            rules.on_change = Some(step);
        }
        Ok(Some(rules))
    }

    fn steps(&self, written: &[TomlText]) -> Result<Vec<StepName>, TomlError> {
        let mut steps: Vec<StepName> = Vec::new();
        for value in written {
            let step: StepName = self.code(value)?;
            if steps.contains(&step) {
                return Err(self.at(value, format!("the step \"{step}\" is listed twice; leave one out")));
            }
            steps.push(step);
        }
        Ok(steps)
    }

    /// Reads names of columns, and codes of documents.
    fn columns(&self, written: &[TomlText], fields: &[OwnField], documents: &[DocumentRule]) -> Result<Vec<String>, TomlError> {
        let mut known: Vec<&str> = documents.iter().map(|rule| rule.code.as_str()).collect();
        for field in fields {
            known.push(field.code.as_str());
        }
        for field in Field::ALL {
            known.push(field.as_str());
        }
        self.names(written, &known, "a column of a list, or a document of the event")
    }

    /// Reads names of fields whose changes wait: of the event's own, and of those of every list that stand on a badge or that a
    /// delegation may change.
    fn sensitive(&self, written: &[TomlText], fields: &[OwnField]) -> Result<Vec<String>, TomlError> {
        let mut known: Vec<&str> = needs::MAY_BE_SENSITIVE.iter().map(|field| field.as_str()).collect();
        known.extend(fields.iter().map(|field| field.code.as_str()));
        let what = format!("a field that a change can be of; there are {}", known.join(", "));
        self.names(written, &known, &what)
    }

    /// Refuses a step that one category names, and that reads like one of the event's, or of more categories: nobody would decide at it.
    fn check_alike(&self, table: &NominationTable, categories: &[CategoryTable]) -> Result<(), TomlError> {
        let of_event: Vec<&str> = table.steps.iter().flatten().map(|step| step.get_ref().trim()).collect();
        let of_categories: Vec<&TomlText> = categories.iter().filter_map(|category| category.steps.as_ref()).flatten().collect();
        let times = |word: &str| of_categories.iter().filter(|step| step.get_ref().trim() == word).count();
        for written in &of_categories {
            let name = written.get_ref().trim();
            if of_event.contains(&name) || times(name) > 1 {
                continue;
            }
            let more_often = of_categories.iter().map(|step| step.get_ref().trim()).filter(|other| times(other) > 1);
            // Steps that are numbered are alike on purpose.
            let plain = |word: &str| word.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
            let others = of_event.iter().copied().chain(more_often).filter(|other| plain(other) != plain(name));
            if let Some(other) = nearest(name, others) {
                let message = format!(
                    "the step \"{name}\" is named only here; did you mean \"{other}\"? If it is a step of its own, give it a name that \
                     nobody takes for the other"
                );
                return Err(self.at(*written, message));
            }
        }
        Ok(())
    }

    /// Reads roles, into the order in which they are stored.
    fn roles(&self, written: &[TomlText]) -> Result<Vec<PersonRole>, TomlError> {
        let known = PersonRole::ALL.map(PersonRole::as_str);
        let named = self.names(written, &known, "a role at the portal (focal-point, reviewer, officer, viewer)")?;
        Ok(PersonRole::ALL.into_iter().filter(|role| named.iter().any(|name| name == role.as_str())).collect())
    }

    fn names(&self, written: &[TomlText], known: &[&str], what: &str) -> Result<Vec<String>, TomlError> {
        let mut names: Vec<String> = Vec::new();
        for value in written {
            let name = value.get_ref().trim().to_owned();
            if !known.contains(&name.as_str()) {
                let suggestion = did_you_mean(&name, known.iter().copied());
                return Err(self.at(value, format!("\"{name}\" is not {what}{suggestion}")));
            }
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        event_file::read,
        id::{CategoryCode, StepName},
        nomination::rules::ImportState,
        person::PersonRole,
    };

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n";

    #[test]
    fn an_event_without_the_table_takes_no_nominations() {
        assert_eq!(read(&format!("{EVENT}[[category]]\ncode = \"Media\"\n")).unwrap().nomination, None);
    }

    #[test]
    fn steps_come_from_the_category_or_from_the_event() {
        let event = read(&format!(
            "{EVENT}[nomination]\nimport = \"submitted\"\nsteps = [\"protocol\"]\non_change = \"security\"\nsensitive = [\"rank\"]\n\
             [[field]]\ncode = \"rank\"\n[[category]]\ncode = \"Media\"\nsteps = [\"press\", \"security\"]\nrequires = [\"photo\", \"rank\"]\n\
             [[category]]\ncode = \"Staff\"\nsteps = []\n[[category]]\ncode = \"Delegate\"\n"
        ));
        let rules = event.unwrap().nomination.unwrap();
        let steps = |code: &str| {
            let code: CategoryCode = code.parse().unwrap();
            rules.steps_of(&code).iter().map(StepName::as_str).collect::<Vec<_>>()
        };
        assert_eq!((steps("Media"), steps("Staff"), steps("Delegate")), (vec!["press", "security"], vec![], vec!["protocol"]));
        assert_eq!(rules.requires(&"Media".parse().unwrap()), ["photo", "rank"]);
        assert_eq!((rules.import, rules.sensitive.as_slice()), (ImportState::Submitted, ["rank".to_owned()].as_slice()));
        assert_eq!(rules.change_step(&"Delegate".parse().unwrap()).unwrap().as_str(), "security");
        let numbered = "[nomination]\nsteps = [\"desk-1\", \"desk-2\"]\n[[category]]\ncode = \"A\"\nsteps = [\"desk-1\"]\n";
        assert!(read(&format!("{EVENT}{numbered}")).is_ok(), "steps that are numbered are alike on purpose");
        let badge = "[nomination]\nsensitive = [\"function\", \"head\", \"title\", \"delegation\", \"native_name\"]\n";
        assert_eq!(read(&format!("{EVENT}{badge}")).unwrap().nomination.unwrap().sensitive.len(), 5);
        assert_eq!(rules.second_factor, []);
        let demanding = read(&format!("{EVENT}[nomination]\nsecond_factor = [\"officer\", \"reviewer\", \"officer\"]\n"));
        assert_eq!(demanding.unwrap().nomination.unwrap().second_factor, [PersonRole::Reviewer, PersonRole::Officer]);
        let bare = read(&format!("{EVENT}[nomination]\n")).unwrap().nomination.unwrap();
        assert_eq!((bare.import, bare.steps[0].as_str()), (ImportState::Approved, "officer"));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (table, line, part) in [
            ("[nomination]\nimport = \"submited\"", 5, "did you mean \"submitted\""),
            ("[nomination]\nsteps = [\"a\", \"a\"]", 5, "listed twice"),
            ("[nomination]\nsteps = [\"\"]", 5, "empty"),
            ("[nomination]\nsteps = [\"protocol\"]\non_change = \"protocoll\"", 6, "did you mean \"protocol\""),
            ("[nomination]\nsensitive = [\"hotel\"]", 5, "\"hotel\" is not a field that a change can be of"),
            ("[nomination]\nsensitive = [\"functoin\"]", 5, "did you mean \"function\""),
            ("[nomination]\nsensitive = [\"order\"]", 5, "there are category, title"),
            (
                "[nomination]\nsteps = [\"security\"]\n[[category]]\ncode = \"B\"\nsteps = [\"press\", \"securty\"]",
                8,
                "did you mean \"security\"?",
            ),
            ("[nomination]\nsecond_factor = [\"oficer\"]", 5, "did you mean \"officer\""),
            ("[nomination]\nstep = [\"a\"]", 5, "did you mean \"steps\""),
            ("[[category]]\ncode = \"A\"\nrequires = [\"phto\"]", 6, "did you mean \"photo\""),
        ] {
            let error = read(&format!("{EVENT}{table}\n")).unwrap_err();
            assert!(error.line == line && error.message.contains(part), "{table}: {error}");
        }
    }
}
