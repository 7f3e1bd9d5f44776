//! A delegation's form, filled in as a delegation does.

use calamine::Reader;

use crate::harness::{Said, Site, accredit};

/// The sheets of a workbook as texts.
pub(crate) type Sheets = Vec<(String, Vec<Vec<String>>)>;

fn sheets(path: &std::path::Path) -> Sheets {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let names = workbook.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let range = workbook.worksheet_range(&name).unwrap();
            let (rows, columns) = range.end().map_or((0, 0), |(row, column)| (row + 1, column + 1));
            let cell = |row, column| range.get_value((row, column)).map(ToString::to_string).unwrap_or_default();
            (name, (0..rows).map(|row| (0..columns).map(|column| cell(row, column)).collect()).collect())
        })
        .collect()
}

/// Rows of the first sheet that are not as the others, by their places.
#[derive(Default)]
pub(crate) struct Odd<'r> {
    pub(crate) hidden: &'r [usize],
    pub(crate) struck: &'r [usize],
}

/// Saves the sheets, as another program would.
fn save(path: &std::path::Path, sheets: &Sheets, odd: &Odd<'_>) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let through = rust_xlsxwriter::Format::new().set_font_strikethrough();
    for (place, (name, rows)) in sheets.iter().enumerate() {
        let is_odd = |rows: &[usize], row: u32| place == 0 && rows.contains(&(row as usize));
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                if is_odd(odd.struck, row) {
                    sheet.write_string_with_format(row, column, cell, &through).unwrap();
                } else {
                    sheet.write_string(row, column, cell).unwrap();
                }
            }
            if is_odd(odd.hidden, row) {
                sheet.set_row_hidden(row).unwrap();
            }
        }
    }
    workbook.save(path).unwrap();
}

/// A form, filled in as a delegation does: by the technical names of its columns.
pub(crate) struct Form(pub(crate) Sheets);

impl Form {
    pub(crate) fn of(site: &Site, delegation: &str, options: &[&str]) -> Self {
        accredit(site).args(["delegation", "template", delegation, "-o", "form.xlsx"]).args(options).succeeds();
        Self(sheets(&site.path("form.xlsx")))
    }

    pub(crate) fn column(&self, name: &str) -> usize {
        self.0[0].1[3].iter().position(|known| known == name).unwrap()
    }

    /// Returns the places of rows for new people.
    pub(crate) fn free(&self) -> Vec<usize> {
        let state = self.column("accredit_state");
        (4..self.0[0].1.len()).filter(|row| self.0[0].1[*row][state].is_empty()).collect()
    }

    pub(crate) fn row_of(&self, reference: &str) -> usize {
        self.0[0].1.iter().position(|row| row[0] == reference).unwrap()
    }

    pub(crate) fn set(&mut self, row: usize, cells: &[(&str, &str)]) {
        for (name, value) in cells {
            let column = self.column(name);
            (*value).clone_into(&mut self.0[0].1[row][column]);
        }
    }

    pub(crate) fn person(&mut self, place: usize, family: &str, category: &str) -> String {
        let row = self.free()[place];
        self.set(row, &[("given_name", "Ana"), ("family_name", family), ("category", category)]);
        self.0[0].1[row][0].clone()
    }

    pub(crate) fn back(&self, site: &Site) -> Said {
        self.back_with(site, &Odd::default())
    }

    pub(crate) fn back_with(&self, site: &Site, odd: &Odd<'_>) -> Said {
        save(&site.path("back.xlsx"), &self.0, odd);
        accredit(site).args(["import", "back.xlsx"]).run()
    }
}
