//! `[[quota]]`, and the windows of `[nomination]`.

use super::tables::{NominationTable, QuotaTable};
use crate::domain::{
    category::Category,
    id::CategoryCode,
    quota::{Exempt, Overflow, QuotaOf, QuotaRow},
    text::{did_you_mean, fold},
    toml_file::{Reader, TomlError, TomlText},
    window::{Moment, Window, Windows},
};

impl Reader<'_> {
    /// Reads the rows of quotas.
    pub(super) fn quotas(&self, tables: &[QuotaTable], categories: &[Category]) -> Result<Vec<QuotaRow>, TomlError> {
        let mut rows: Vec<QuotaRow> = Vec::new();
        for table in tables {
            let of = match (&table.delegation, &table.delegation_type) {
                (Some(_), Some(kind)) => {
                    return Err(self.at(kind, "a quota is for a delegation or for a type of them; leave one out"));
                }
                (Some(name), None) => QuotaOf::Delegation(self.required(name, "the delegation")?),
                (None, Some(kind)) => QuotaOf::Type(self.required(kind, "the delegation type")?),
                (None, None) => QuotaOf::Everybody,
            };
            let exempt = table.exempt.iter().map(|who| self.exempt(who, categories)).collect::<Result<_, _>>()?;
            let row = QuotaRow {
                category: table.category.as_ref().map(|code| self.known_category(code, categories)).transpose()?,
                max: self.whole(&table.max, "the number of places")?,
                overflow: self.parsed_word(table.overflow.as_ref(), Overflow::from_word, Overflow::WORDS)?,
                exempt,
                of,
            };
            if rows.iter().any(|known| known.category == row.category && are_same(&known.of, &row.of)) {
                return Err(self.at(&table.max, "the same quota is described twice; leave one out"));
            }
            rows.push(row);
        }
        Ok(rows)
    }

    fn exempt(&self, written: &TomlText, categories: &[Category]) -> Result<Exempt, TomlError> {
        let head = Exempt::Head.to_string();
        if written.get_ref().trim() == head {
            return Ok(Exempt::Head);
        }
        let codes = categories.iter().map(|category| category.code.as_str());
        self.category_of(
            written,
            "neither head nor a category of the event",
            &[head.as_str()].into_iter().chain(codes).collect::<Vec<_>>(),
        )
        .map(Exempt::Category)
    }

    fn known_category(&self, written: &TomlText, categories: &[Category]) -> Result<CategoryCode, TomlError> {
        let known: Vec<&str> = categories.iter().map(|category| category.code.as_str()).collect();
        self.category_of(written, "not a category of the event", &known)
    }

    /// Reads the code of a category that is known, and says what it is `not` otherwise.
    fn category_of(&self, written: &TomlText, not: &str, known: &[&str]) -> Result<CategoryCode, TomlError> {
        let code: CategoryCode = self.code(written)?;
        if known.contains(&code.as_str()) {
            return Ok(code);
        }
        let all = if known.is_empty() {
            String::from("describe it with [[category]]")
        } else {
            format!("known are {}", known.join(", "))
        };
        let suggestion = did_you_mean(code.as_str(), known.iter().copied());
        Err(self.at(written, format!("\"{code}\" is {not}{suggestion}; {all}")))
    }

    /// Reads the windows.
    pub(super) fn windows(&self, table: Option<&NominationTable>) -> Result<Windows, TomlError> {
        let Some(table) = table else { return Ok(Windows::default()) };
        let general = self.window([&table.opens, &table.closes, &table.change_by, &table.replace_by])?;
        let mut by_type: Vec<(String, Window)> = Vec::new();
        for own in &table.window {
            let kind = self.required(&own.delegation_type, "the delegation type")?;
            if by_type.iter().any(|(known, _)| fold(known) == fold(&kind)) {
                return Err(
                    self.at(&own.delegation_type, format!("the windows of \"{kind}\" are described twice; leave one out"))
                );
            }
            by_type.push((kind, self.window([&own.opens, &own.closes, &own.change_by, &own.replace_by])?));
        }
        Ok(Windows { general, by_type })
    }

    fn window(&self, [opens, closes, change_by, replace_by]: [&Option<TomlText>; 4]) -> Result<Window, TomlError> {
        let moment = |written: &Option<TomlText>| -> Result<Option<Moment>, TomlError> {
            let written = written.as_ref();
            written.map(|written| written.get_ref().parse().map_err(|error: String| self.at(written, error))).transpose()
        };
        let window = Window {
            opens: moment(opens)?,
            closes: moment(closes)?,
            change_by: moment(change_by)?,
            replace_by: moment(replace_by)?,
        };
        if let (Some(first), Some(last), Some(written)) = (window.opens, window.closes, closes)
            && last.end() <= first.start()
        {
            return Err(self.at(written, format!("nominations close on {last}, and open on {first}; swap them")));
        }
        Ok(window)
    }
}

fn are_same(one: &QuotaOf, other: &QuotaOf) -> bool {
    match (one, other) {
        (QuotaOf::Delegation(one), QuotaOf::Delegation(other)) | (QuotaOf::Type(one), QuotaOf::Type(other)) => {
            fold(one) == fold(other)
        }
        (QuotaOf::Everybody, QuotaOf::Everybody) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::domain::{
        event_file::read,
        quota::{Exempt, Overflow, QuotaOf},
    };

    const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n";

    #[test]
    fn quotas_and_windows_are_read() {
        let event = read(&format!(
            "{EVENT}[[quota]]\ndelegation_type = \"Member State\"\ncategory = \"Delegate\"\nmax = 8\noverflow = \"wait\"\n\
             exempt = [\"head\", \"Delegate\"]\n[[quota]]\nmax = 3\n[nomination]\nopens = \"2024-09-01\"\n\
             closes = \"2024-10-15T18:00\"\n[[nomination.window]]\ndelegation_type = \"Media\"\ncloses = \"2024-10-20\"\n"
        ))
        .unwrap();
        let [first, second] = &event.quotas[..] else { panic!("{:?}", event.quotas) };
        assert_eq!((&first.of, first.max, first.overflow), (&QuotaOf::Type("Member State".into()), 8, Overflow::Wait));
        assert_eq!(first.exempt[0], Exempt::Head);
        assert_eq!((&second.of, &second.category, second.overflow), (&QuotaOf::Everybody, &None, Overflow::Refuse));
        assert_eq!(event.windows.of("media").closes.unwrap().to_string(), "2024-10-20");
        assert_eq!(event.windows.of("NGO").closes.unwrap().to_string(), "2024-10-15T18:00");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        for (more, line, part) in [
            ("[[quota]]\ndelegation = \"A\"\ndelegation_type = \"B\"\nmax = 1", 8, "leave one out"),
            ("[[quota]]\ncategory = \"Delegat\"\nmax = 1", 7, "did you mean \"Delegate\""),
            ("[[quota]]\nmax = 1\nexempt = [\"heads\"]", 8, "did you mean \"head\""),
            ("[[quota]]\nmax = 1\nexempt = [\"Delegates\"]", 8, "did you mean \"Delegate\""),
            ("[[quota]]\nmax = -2", 7, "the number of places is -2"),
            ("[[quota]]\nmax = 1\noverflow = \"queue\"", 8, "\"queue\" is not one of refuse, wait"),
            ("[[quota]]\nmax = 1\n[[quota]]\nmax = 2", 9, "described twice"),
            ("[nomination]\ncloses = \"15 October\"", 7, "not a day or a time"),
            ("[nomination]\nopens = \"2024-10-15\"\ncloses = \"2024-10-14\"", 8, "swap them"),
            ("[nomination]\nclose = \"2024-10-14\"", 7, "did you mean \"closes\""),
        ] {
            let error = read(&format!("{EVENT}{more}\n")).unwrap_err();
            assert!(error.line == line && error.message.contains(part), "{more}: {error}");
        }
    }
}
