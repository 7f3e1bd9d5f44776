//! A list of delegations, as CSV or XLSX: a row each.

use crate::{
    domain::{
        event_text::{is_known_language, is_language},
        register::{Delegation, delegation_code},
        text::{clean, fold},
    },
    roster::{
        error::{ColumnError, RosterError},
        prepared::OpenList,
        raw::RawRow,
        row::CellProblem,
    },
};

/// What a column of the list holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum ListColumn {
    Name,
    NameIn(String),
    Kind,
    Code,
    Aliases,
    Order,
    Contact,
    Quota,
    Language,
}

impl ListColumn {
    /// Returns what a heading means.
    fn of_heading(heading: &str) -> Option<Self> {
        let folded = fold(heading);
        if let Some(language) = folded.strip_prefix("name ").filter(|language| is_language(language)) {
            return Some(Self::NameIn(language.replace(' ', "-")));
        }
        Some(match folded.as_str() {
            "name" | "delegation" | "short name" | "official short name" => Self::Name,
            "type" | "delegation type" => Self::Kind,
            "code" | "country" | "abbreviation" | "iso" => Self::Code,
            "aliases" | "alias" | "other names" => Self::Aliases,
            "order" | "protocol order" => Self::Order,
            "contact" | "email" | "e mail" => Self::Contact,
            "quota" | "places" => Self::Quota,
            "language" => Self::Language,
            _ => return None,
        })
    }
}

/// Reads a list of delegations.
pub(super) fn read(form: &mut OpenList) -> Result<(Vec<Delegation>, Vec<CellProblem>), RosterError> {
    let mut reader = form.reader(None)?;
    let mut row = RawRow::default();
    if !reader.next(&mut row)? {
        return Err(RosterError::Empty);
    }
    let headings: Vec<String> = row.iter().map(|cell| cell.text.trim().to_owned()).collect();
    let columns: Vec<Option<ListColumn>> = headings.iter().map(|heading| ListColumn::of_heading(heading)).collect();
    if !columns.contains(&Some(ListColumn::Name)) {
        let found = headings.join(", ");
        return Err(ColumnError::NoneKnown { place: String::new(), found, others: String::new() }.into());
    }
    let (mut delegations, mut problems): (Vec<Delegation>, Vec<CellProblem>) = (Vec::new(), Vec::new());
    while reader.next(&mut row)? {
        match delegation(&row, &headings, &columns) {
            Ok(delegation) => delegations.push(delegation),
            Err(problem) => problems.push(problem),
        }
    }
    Ok((delegations, problems))
}

fn delegation(row: &RawRow, headings: &[String], columns: &[Option<ListColumn>]) -> Result<Delegation, CellProblem> {
    let mut delegation = Delegation::default();
    for (place, column) in columns.iter().enumerate() {
        let Some(column) = column else { continue };
        let cell = row.cell(place);
        let wrong = |problem: String| CellProblem::new(cell.line, &headings[place], cell.text, problem);
        let text = clean(cell.text).map_err(|error| wrong(error.to_string()))?;
        let number = || match text.as_str() {
            "" => Ok(None),
            text => {
                text.parse().map(Some).map_err(|_| wrong("is not a whole number from 0; write digits, or leave it empty".into()))
            }
        };
        match column {
            ListColumn::Name => delegation.name = text,
            ListColumn::NameIn(language) if !text.is_empty() => delegation.names.push((language.clone(), text)),
            ListColumn::NameIn(_) => {}
            ListColumn::Kind => delegation.kind = text,
            ListColumn::Code => delegation.code = delegation_code(&text).map_err(wrong)?,
            ListColumn::Aliases => {
                let aliases = text.split([';', '|']).map(|alias| alias.trim().to_owned());
                delegation.aliases = aliases.filter(|alias| !alias.is_empty()).collect();
            }
            ListColumn::Order => delegation.order = number()?,
            ListColumn::Contact => delegation.contact = text,
            ListColumn::Quota => delegation.quota = number()?,
            ListColumn::Language if text.is_empty() || is_known_language(&text) => delegation.language = text.to_lowercase(),
            ListColumn::Language => return Err(wrong("is not the code of a language; write it as en, ar or pt-BR".into())),
        }
    }
    if fold(&delegation.name).is_empty() {
        let place = columns.iter().position(|column| *column == Some(ListColumn::Name)).unwrap_or_default();
        return Err(CellProblem::new(row.line, &headings[place], "", "is empty; a delegation needs a name"));
    }
    Ok(delegation)
}
