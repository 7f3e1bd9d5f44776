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

/// Saves the sheets, as another program would.
fn save(path: &std::path::Path, sheets: &Sheets) {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(name).unwrap();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
                sheet.write_string(row, column, cell).unwrap();
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
        save(&site.path("back.xlsx"), &self.0);
        accredit(site).args(["import", "back.xlsx"]).run()
    }
}
