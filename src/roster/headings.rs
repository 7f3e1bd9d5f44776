//! Where the headings of a list are: in one of its first rows, in one line or in two.

use std::collections::HashSet;

use crate::domain::field::{Field, FieldSet};
use crate::roster::{
    columns::readable,
    error::RosterError,
    mapping::{Mapping, shown},
    raw::{Flaw, RawRow},
    spelling::{self, Meaning},
    xlsx_list::MOST_COLUMNS,
};

/// The rows in which headings are looked for.
const FIRST_ROWS: usize = 20;

/// The headings of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Headings {
    /// What each column is called; empty for one that has no heading.
    pub(super) names: Vec<String>,
    /// The first of two lines of headings, as it is written; empty where there is one line.
    upper: Vec<String>,
    /// The keys of both, which every row is compared with.
    keys: [Vec<String>; 2],
    /// The line of their row; of two, the first.
    pub(super) line: u64,
    /// The line of their last row: people stand below it.
    pub(super) last_line: u64,
    /// Whether rows with something in them stand above.
    pub(super) above: Above,
    /// Whether rows with something in them stand below.
    pub(super) below: Below,
}

/// Whether rows with something in them stand below the headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Below {
    /// They do.
    Rows,
    /// The headings are all that there is.
    Nothing,
}

/// Whether a row further down holds headings again, as where lists were pasted together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RepeatedHeadings {
    /// It does not.
    No,
    /// The same ones.
    Same,
    /// Others, or the same in another order.
    Other,
}

impl Headings {
    fn new(names: Vec<String>, upper: Vec<String>, (line, last_line): (u64, u64), above: Above) -> Self {
        let keys = [&names, &upper].map(|names| names.iter().map(|name| spelling::key(name)).collect());
        Self { names, upper, keys, line, last_line, above, below: Below::Nothing }
    }

    /// Returns the fields that the headings and `--map` name.
    pub(super) fn fields(&self, mappings: &[Mapping]) -> FieldSet {
        let known = self.names.iter().filter_map(|name| match spelling::meaning(name) {
            Some(Meaning::Field(field, _)) => Some(field),
            _ => None,
        });
        let mapped = mappings.iter().filter(|mapping| mapping.names(&self.names)).filter_map(Mapping::field);
        known.chain(mapped).collect()
    }

    /// Whether an order and a number in it tell people apart.
    pub(super) fn has_order_and_position(&self) -> bool {
        let has = |meaning: Meaning| self.names.iter().any(|name| spelling::meaning(name) == Some(meaning));
        has(Meaning::OrderCode) && has(Meaning::PositionId)
    }

    /// Whether a row further down holds headings again.
    pub(super) fn repeated_by(&self, row: &RawRow) -> RepeatedHeadings {
        let cells = || row.iter().enumerate().filter(|(_, cell)| !cell.is_blank());
        let is_called = |place: usize, text: &str, key: &str| {
            let called = |(names, keys): (&[String], &[String])| match (names.get(place), keys.get(place)) {
                (Some(name), Some(known)) => !name.is_empty() && (name == text || known == key),
                _ => false,
            };
            called((&self.names, &self.keys[0])) || called((&self.upper, &self.keys[1]))
        };
        let is_same = |place: usize, text: &str| is_called(place, text, &spelling::key(text));
        // Most rows are told apart by their first cells.
        let is_heading = |place: usize, text: &str| {
            let key = spelling::key(text);
            is_called(place, text, &key) || spelling::is_known_key(&key) || spelling::is_label_key(&key)
        };
        if !cells().take(2).any(|(place, cell)| cell.text.len() <= 200 && is_heading(place, &readable(cell.text))) {
            return RepeatedHeadings::No;
        }
        if cells().all(|(place, cell)| is_same(place, &readable(cell.text))) {
            return RepeatedHeadings::Same;
        }
        let read: Vec<ReadCell> = cells().map(|(place, cell)| self.read(place, cell.text, &is_same)).collect();
        let count = |is: fn(&ReadCell) -> bool| read.iter().filter(|cell| is(cell)).count();
        let (headings, fields) = (count(|cell| cell.is_heading), count(|cell| cell.field.is_some()));
        if fields < 2 || headings * 2 <= read.len() || read.iter().any(|cell| cell.is_persons) {
            return RepeatedHeadings::No;
        }
        let agrees = |cell: &ReadCell| cell.field.is_none() || cell.field == cell.own;
        if read.iter().all(agrees) { RepeatedHeadings::Same } else { RepeatedHeadings::Other }
    }

    /// Finds out whether a cell is a heading, or can only be of a person.
    fn read(&self, place: usize, text: &str, is_same: &impl Fn(usize, &str) -> bool) -> ReadCell {
        let field = |text: &str| match spelling::meaning(text) {
            Some(Meaning::Field(field, _)) => Some(field),
            _ => None,
        };
        let shown = if text.len() <= 200 { readable(text) } else { String::new() };
        let own = self.names.get(place).and_then(|name| field(name));
        let is_same = is_same(place, &shown);
        let is_heading = is_same || spelling::meaning(&shown).is_some() || spelling::is_label(&shown);
        let is_value = shown.contains('@') || shown.starts_with(|c: char| c.is_numeric()) || own == Some(Field::Reference);
        ReadCell { field: if is_same { own } else { field(&shown) }, own, is_heading, is_persons: is_value && !is_heading }
    }
}

/// What a cell of a row may be that holds headings again.
struct ReadCell {
    /// The field for which it stands as a heading.
    field: Option<Field>,
    /// The field that its column holds.
    own: Option<Field>,
    is_heading: bool,
    /// It is a reference, a number or an address: a person's.
    is_persons: bool,
}

/// What stands above the headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Above {
    /// Nothing.
    Nothing,
    /// Rows that are not read, such as the list's title.
    Rows,
}

/// What a search for headings found.
#[derive(Debug)]
pub(super) enum HeadingSearch {
    /// The headings.
    Found(Headings),
    /// No row with columns that are known; the first row, as it can be shown.
    None(String),
    /// No rows.
    Empty,
}

/// Looks for the headings in the first rows, or takes the row that `--header-row` names.
///
/// # Errors
/// When the file cannot be read, a row has too many columns, or there is no row of that number.
pub(super) fn find(
    mut next: impl FnMut(&mut RawRow) -> Result<bool, RosterError>,
    mappings: &[Mapping],
    header_row: Option<u64>,
) -> Result<HeadingSearch, RosterError> {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let mut lost = Vec::new();
    let mut row = RawRow::default();
    // Two rows more: a second line of headings, and what stands below.
    while rows.len() < FIRST_ROWS + 2 && next(&mut row)? {
        if row.width() > MOST_COLUMNS {
            return Err(RosterError::TooManyColumns { line: row.line, most: MOST_COLUMNS });
        }
        if header_row.is_some_and(|wanted| row.line < wanted) {
            continue;
        }
        if row.flaw == Some(Flaw::LostQuote) {
            lost.push(row.line);
        }
        rows.push((row.line, (0..row.width()).map(|place| readable(row.cell(place).text)).collect()));
        if header_row.is_some() && rows.len() == 3 {
            break;
        }
    }
    let refuse_lost = |place: usize| match &rows[place] {
        (line, names) if lost.contains(line) => {
            let value = names.last().map(|value| value.chars().take(40).collect()).unwrap_or_default();
            Err(RosterError::LostQuote { line: *line, value })
        }
        _ => Ok(()),
    };
    if let Some(wanted) = header_row {
        if rows.first().is_some_and(|(line, _)| *line == wanted) {
            refuse_lost(0)?;
        }
        return match rows.first() {
            Some((line, _)) if *line == wanted => Ok(HeadingSearch::Found(joined(&rows, 0, mappings, Above::Nothing))),
            _ => Err(RosterError::NoHeaderRow(wanted)),
        };
    }
    let Some(first) = rows.first() else { return Ok(HeadingSearch::Empty) };
    let scores: Vec<usize> = rows.iter().map(|(_, names)| score(names, mappings)).collect();
    let worth = |place: usize| scores[place].max(two_lines(&rows, place, mappings).map_or(0, |names| score(&names, mappings)));
    let last = rows.len().min(FIRST_ROWS);
    // The first of the best; one known word further down may be somebody's function.
    let best = (0..last).rev().max_by_key(|&place| worth(place)).filter(|&place| worth(place) >= 2).unwrap_or(0);
    if worth(best) == 0 {
        return Ok(HeadingSearch::None(shown(&first.1)));
    }
    refuse_lost(best)?;
    let above = if best == 0 { Above::Nothing } else { Above::Rows };
    Ok(HeadingSearch::Found(joined(&rows, best, mappings, above)))
}

/// Makes headings of a row, and of the row below where that is their second line.
fn joined(rows: &[(u64, Vec<String>)], place: usize, mappings: &[Mapping], above: Above) -> Headings {
    let (line, names) = &rows[place];
    let headings = match two_lines(rows, place, mappings) {
        Some(both) => Headings::new(both, names.clone(), (*line, rows[place + 1].0), above),
        None => Headings::new(names.clone(), Vec::new(), (*line, *line), above),
    };
    let is_last = rows.last().is_some_and(|(last, _)| *last == headings.last_line);
    Headings { below: if is_last { Below::Nothing } else { Below::Rows }, ..headings }
}

/// Returns a heading row together with the row below it, where that divides its columns further: "Name" over "Given name" and
/// "Family name". Then each cell of the second line is a heading, or the one above again.
fn two_lines(rows: &[(u64, Vec<String>)], place: usize, mappings: &[Mapping]) -> Option<Vec<String>> {
    let (upper, lower) = (&rows[place].1, &rows.get(place + 1)?.1);
    let cell = |row: &[String], place: usize| row.get(place).cloned().unwrap_or_default();
    let mut divides = false;
    let mut both = Vec::new();
    for column in 0..upper.len().max(lower.len()) {
        let (above, below) = (cell(upper, column), cell(lower, column));
        if below.is_empty() || below == above {
            both.push(above);
        } else if spelling::meaning(&below).is_some() {
            divides = true;
            both.push(below);
        } else {
            return None;
        }
    }
    // Where the upper cells reach down into the lower row (merged), that one has every heading too.
    let (both_score, upper_score) = (score(&both, mappings), score(upper, mappings));
    // Groups such as "Participant" and "Contact" are no fields; then the upper line also has to head a column that the lower leaves blank.
    let fills = || (0..upper.len()).any(|column| !cell(upper, column).is_empty() && cell(lower, column).is_empty());
    let is_upper = upper_score > 0 || (both_score > 1 && upper.iter().filter(|cell| !cell.is_empty()).count() > 1 && fills());
    let is_better = both_score > upper_score && is_upper && both_score >= score(lower, mappings);
    (divides && is_better).then_some(both)
}

/// Returns how many fields a row has headings for.
fn score(names: &[String], mappings: &[Mapping]) -> usize {
    let meanings = || names.iter().filter(|name| !name.is_empty()).filter_map(|name| spelling::meaning(name));
    let fields: HashSet<Field> = meanings()
        .filter_map(|meaning| match meaning {
            Meaning::Field(field, _) => Some(field),
            _ => None,
        })
        .collect();
    let others = meanings().filter(|meaning| matches!(meaning, Meaning::OrderCode | Meaning::PositionId)).count();
    let mapped = mappings
        .iter()
        .filter(|mapping| mapping.field().is_none_or(|field| !fields.contains(&field)) && mapping.names(names))
        .count();
    fields.len() + others + mapped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::roster::raw::CellKind;

    fn search(rows: &[&str], header_row: Option<u64>) -> Result<HeadingSearch, RosterError> {
        let mut rows = rows.iter().enumerate();
        let next = |row: &mut RawRow| {
            let Some((place, text)) = rows.next() else { return Ok(false) };
            row.clear(place as u64 + 1);
            text.split(',').for_each(|cell| row.push(cell, CellKind::Text, row.line));
            Ok(true)
        };
        find(next, &[], header_row)
    }

    fn found(rows: &[&str]) -> Headings {
        match search(rows, None) {
            Ok(HeadingSearch::Found(headings)) => headings,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn headings_are_the_row_with_most_known_columns() {
        let headings = found(&["List of participants", "as of today,draft", "reference,name,category", "1,Title,Head"]);
        assert_eq!((headings.line, headings.above), (3, Above::Rows));
        assert_eq!(found(&["reference,name", "1,Ana", "reference,name"]).line, 1);
        assert_eq!(found(&["email", "a@x.org"]).line, 1);
        assert!(matches!(search(&["Huone,Pöytä", "1,2"], None), Ok(HeadingSearch::None(_))));
        assert!(matches!(search(&[], None), Ok(HeadingSearch::Empty)));
        assert!(matches!(search(&["a,b", "c,d"], Some(7)), Err(RosterError::NoHeaderRow(7))));
    }

    #[test]
    fn a_second_line_divides_the_first() {
        let headings = found(&["reference,Name,,category", ",Given name,Family name,", "1,Ana,Lima,Delegate"]);
        assert_eq!(headings.names, ["reference", "Given name", "Family name", "category"]);
        assert_eq!((headings.line, headings.last_line), (1, 2));
        let headings = found(&["reference,Participant,,Contact", ",First name,Last name,Email", "1,Ana,Lima,a@x.org"]);
        assert_eq!(headings.names, ["reference", "First name", "Last name", "Email"]);
        let mut row = RawRow::default();
        let mut repeat = |text: &str| {
            row.clear(9);
            text.split(',').for_each(|cell| row.push(cell, CellKind::Text, 9));
            headings.repeated_by(&row)
        };
        assert_eq!(repeat("REFERENCE,Participant,,Contact"), RepeatedHeadings::Same);
        assert_eq!(repeat(",First name,Last name,E-mail"), RepeatedHeadings::Same);
        assert_eq!(repeat("Last name,reference,First name,Email"), RepeatedHeadings::Other);
        assert_eq!(repeat("2,Title,Head,"), RepeatedHeadings::No);
        assert_eq!(repeat("Reference,Ana,Lima,"), RepeatedHeadings::No);
        assert_eq!(repeat("A2,Title,Head,"), RepeatedHeadings::No);
        let one = found(&["reference,name,function", "1,Ana,Head"]);
        assert_eq!((one.names.len(), one.last_line), (3, 1));
        let groups =
            found(&["No,Participant,,,Contact,,Type", ",First,Last,Position,E-mail,Mobile,", "1,Ana,Lima,Chief,a@x.org,1,D"]);
        assert_eq!(groups.names, ["No", "First", "Last", "Position", "E-mail", "Mobile", "Type"]);
        let title = found(&["List of participants,,", ",First name,Last name,Email", ",Ana,Lima,a@x.org"]);
        assert_eq!((title.names[0].as_str(), title.line, title.above), ("", 2, Above::Rows));
    }

    #[test]
    fn a_row_most_of_whose_cells_are_headings_holds_headings_again() {
        let repeats = |first: &str, again: &str| {
            let (headings, mut row) = (found(&[first, "1,x,y,z"]), RawRow::default());
            row.clear(9);
            again.split(',').for_each(|cell| row.push(cell, CellKind::Text, 9));
            headings.repeated_by(&row)
        };
        for (first, again) in [
            ("No,Reference,Name,Category", "No.,Ref.,Name,Category"),
            ("Reference,Name,Category", "Ref,Full name,Type of badge"),
            ("Reference,Family name,Given name,Category", "N°,Nom,Prénom,Type"),
            ("Reference,Family name,Given name", "الرقم,اسم العائلة,الاسم الأول"),
            ("Reference,Family name,Given name,Country", "编号,姓,名,国家"),
            ("Référence,Nom,Prénom,Pays", "№,Фамилия,Имя,Страна"),
            ("S/N,Reference,Name,Email,Hotel", "S. No.,Ref. no.,Full name,E-mail address,Accommodation"),
            ("Referencia,Apellidos,Nombre,Cargo", "N.º,Surname,First name,Job title"),
        ] {
            assert_eq!(repeats(first, again), RepeatedHeadings::Same, "{again}");
        }
        for (first, row) in [
            ("Reference,Family name,Given name,Function", "Land,Bild,Anna,Chief of staff"),
            ("Reference,Family name,Given name,Function", "R7,Last,First,Head"),
            ("Reference,Family name,Given name,Function", "7,Title,Job,Head"),
            ("Email,Family name,Given name,Function", "a@x.org,Title,Job,Head"),
            ("Reference,Name,Category,Country", "REF,Ana,Delegate,Kenya"),
        ] {
            assert_eq!(repeats(first, row), RepeatedHeadings::No, "{row}");
        }
        assert_eq!(repeats("Reference,Family name,Given name", "Ref.,Given name,Surname"), RepeatedHeadings::Other);
    }
}
