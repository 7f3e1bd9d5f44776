//! What a worksheet says beside its values: hidden rows, merged cells, and formulas without a result.
//!
//! Read from the XML itself (ECMA-376, part 1, sections 18.3.1.73, 18.3.1.55 and 18.3.1.40) while the workbook is weighed, so
//! that it is unpacked once.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    io::BufRead,
};

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// The most merged ranges and cells without a result that are kept: no list has so many, and memory is not for more.
const MOST: usize = 200_000;

/// Cells that are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct MergedCells {
    /// First row and column, from 0.
    pub(super) first: (u32, u32),
    /// Last row and column.
    pub(super) last: (u32, u32),
}

/// What is known of a worksheet beside its values. Rows and columns count from 0.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    hidden: HashSet<u32>,
    /// First and last of each.
    hidden_columns: Vec<(u32, u32)>,
    no_result: BTreeSet<(u32, u32)>,
    /// By first row.
    pub(super) merged: Vec<MergedCells>,
}

impl Remarks {
    /// Whether a row is hidden, by hand or by a filter.
    pub(super) fn is_hidden(&self, row: u32) -> bool {
        self.hidden.contains(&row)
    }

    /// Whether a column is hidden.
    pub(super) fn hides_column(&self, column: usize) -> bool {
        self.hidden_columns.iter().any(|(first, last)| (*first as usize..=*last as usize).contains(&column))
    }

    /// Whether a cell has a formula whose result the file does not hold.
    pub(super) fn lacks_result(&self, cell: (u32, u32)) -> bool {
        self.no_result.contains(&cell)
    }

    /// Returns the columns of a row whose cells have a formula and no result. Readers of values pass over some of them.
    pub(super) fn without_result(&self, row: u32) -> impl Iterator<Item = u32> + '_ {
        self.no_result.range((row, 0)..(row + 1, 0)).map(|(_, column)| *column)
    }

    /// Reads a worksheet. What is not well-formed is left to the reader of values, which says so.
    pub(super) fn read(sheet: impl BufRead) -> Self {
        let mut remarks = Self::default();
        let mut reader = Reader::from_reader(sheet);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.expand_empty_elements = true;
        let mut at = CellPlace::default();
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(element)) => remarks.start(&element, &mut at),
                Ok(Event::Text(text)) if at.in_value => at.has_value |= !text.trim().is_empty(),
                Ok(Event::GeneralRef(_) | Event::CData(_)) if at.in_value => at.has_value = true,
                Ok(Event::End(element)) => remarks.end(element.local_name().as_ref(), &mut at),
                Ok(Event::Eof) | Err(_) => break,
                Ok(_) => {}
            }
        }
        remarks.merged.sort_by_key(|range| range.first);
        remarks
    }

    fn start(&mut self, element: &BytesStart<'_>, at: &mut CellPlace) {
        match element.local_name().as_ref() {
            "row" => {
                at.row = attribute(element, "r")
                    .and_then(|row| row.parse::<u32>().ok())
                    .map_or(at.next_row, |row| row.saturating_sub(1));
                (at.next_row, at.next_column) = (at.row + 1, 0);
                // A row without height is not seen either.
                let is_flat = attribute(element, "ht").and_then(|height| height.trim().parse::<f64>().ok()) == Some(0.0);
                if is_flat || attribute(element, "hidden").is_some_and(|hidden| is_true(&hidden)) {
                    self.hidden.insert(at.row);
                }
            }
            "c" => {
                at.cell = attribute(element, "r").and_then(|name| cell(&name)).unwrap_or((at.row, at.next_column));
                at.next_column = at.cell.1 + 1;
                at.kind = attribute(element, "t").unwrap_or_default();
                (at.has_value, at.has_formula) = (false, false);
            }
            "f" => at.has_formula = true,
            "v" | "t" => {
                at.in_value = true;
                // A text may be an empty one: that is a result.
                at.has_value |= matches!(at.kind.as_str(), "str" | "inlineStr");
            }
            "col" if self.hidden_columns.len() < MOST && attribute(element, "hidden").is_some_and(|hidden| is_true(&hidden)) => {
                let number = |name| attribute(element, name)?.parse::<u32>().ok()?.checked_sub(1);
                self.hidden_columns.extend(number("min").zip(number("max")));
            }
            "mergeCell" if self.merged.len() < MOST => {
                let range = attribute(element, "ref");
                self.merged.extend(range.and_then(|range| {
                    let (first, last) = range.split_once(':')?;
                    Some(MergedCells { first: cell(first)?, last: cell(last)? })
                }));
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, at: &mut CellPlace) {
        match name {
            "v" | "t" => at.in_value = false,
            "c" if at.has_formula && !at.has_value && self.no_result.len() < MOST => {
                self.no_result.insert(at.cell);
            }
            _ => {}
        }
    }
}

/// Where the reader of a worksheet is.
#[derive(Default)]
struct CellPlace {
    row: u32,
    next_row: u32,
    next_column: u32,
    cell: (u32, u32),
    /// The type of the cell, as the file writes it.
    kind: String,
    has_formula: bool,
    has_value: bool,
    in_value: bool,
}

/// Returns an attribute by its name, without its prefix.
fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let mut attributes = element.attributes();
    let attributes = attributes.with_checks(false);
    attributes
        .filter_map(Result::ok)
        .find(|attribute| attribute.key.local_name().as_ref() == name)
        .map(|attribute| attribute.value.into_owned())
}

/// A truth value of XML Schema.
fn is_true(value: &str) -> bool {
    matches!(value.trim(), "1" | "true")
}

/// Reads `B12` or `$B$12` as row and column.
fn cell(name: &str) -> Option<(u32, u32)> {
    let name = name.replace('$', "");
    let digits = name.find(|c: char| c.is_ascii_digit())?;
    let column = crate::roster::raw::column(&name[..digits])?;
    Some((name[digits..].parse::<u32>().ok()?.checked_sub(1)?, u32::try_from(column).ok()?))
}

/// Returns the part that holds each worksheet, by the worksheet's name, from `workbook.xml` and its relationships.
pub(super) fn parts(workbook: &str, relationships: &str) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    elements(relationships, "Relationship", |element| {
        if let (Some(id), Some(target)) = (attribute(element, "Id"), attribute(element, "Target")) {
            let target = target.trim_start_matches('/').to_lowercase();
            let target = if target.starts_with("xl/") { target } else { format!("xl/{target}") };
            targets.insert(id, target);
        }
    });
    let mut parts = HashMap::new();
    elements(workbook, "sheet", |element| {
        // The prefixed one: `sheetId` is another.
        let id = element.attributes().with_checks(false).filter_map(Result::ok).find(|it| it.key.local_name().as_ref() == "id");
        let name = element.try_get_attribute("name").ok().flatten();
        if let (Some(id), Some(name)) = (id, name)
            && let Some(target) = targets.get(id.value.as_ref())
        {
            let name =
                quick_xml::escape::unescape(&name.value).map_or_else(|_| name.value.to_string(), std::borrow::Cow::into_owned);
            parts.insert(name, target.clone());
        }
    });
    parts
}

fn elements(xml: &str, name: &str, mut take: impl FnMut(&BytesStart<'_>)) {
    let mut reader = Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) if element.local_name().as_ref() == name => take(&element),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_cells_and_ranges_are_seen_however_they_are_written() {
        let sheet = "<x:worksheet xmlns:x=\"u\"><x:cols><x:col min=\"2\" max=\"3\" hidden=\"1\"/><x:col min=\"5\" max=\"5\" hidden=\"false\"/></x:cols><x:sheetData><x:row r=\"1\"><x:c r=\"A1\"><x:f>1+1</x:f><x:v>2</x:v></x:c>\
             <x:c r=\"B1\"><x:f>A1</x:f><x:v/></x:c><x:c t=\"str\"><x:f>\"\"</x:f><x:v></x:v></x:c><x:c><x:f>Z1</x:f></x:c></x:row>\
             <x:row hidden=\"true\"/><x:row r=\"5\" hidden=\"1\"><x:c><x:v>1</x:v></x:c></x:row><x:row hidden=\"0\" ht=\"15\"/><x:row ht=\"0\" customHeight=\"1\"/></x:sheetData>\
             <x:mergeCells><x:mergeCell ref=\"A5:A9\"/><x:mergeCell ref=\"$B$2:C3\"/></x:mergeCells></x:worksheet>";
        let remarks = Remarks::read(sheet.as_bytes());
        assert!(
            !remarks.lacks_result((0, 0))
                && remarks.lacks_result((0, 1))
                && !remarks.lacks_result((0, 2))
                && remarks.lacks_result((0, 3))
        );
        let hidden: Vec<u32> = (0..8).filter(|&row| remarks.is_hidden(row)).collect();
        assert_eq!(hidden, [1, 4, 6]);
        assert_eq!((0..6).filter(|&column| remarks.hides_column(column)).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(remarks.merged, [MergedCells { first: (1, 1), last: (2, 2) }, MergedCells { first: (4, 0), last: (8, 0) }]);
    }

    #[test]
    fn worksheets_are_found_by_their_names() {
        let workbook = "<workbook><sheets><sheet name=\"R&amp;D\" sheetId=\"1\" r:id=\"rId7\"/><sheet name=\"List\" sheetId=\"2\" r:id=\"rId1\"/></sheets></workbook>";
        let relationships = "<Relationships><Relationship Id=\"rId1\" Target=\"/xl/worksheets/Sheet2.xml\"/>\
             <Relationship Id=\"rId7\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
        let parts = parts(workbook, relationships);
        assert_eq!((parts["R&D"].as_str(), parts["List"].as_str()), ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"));
    }
}
