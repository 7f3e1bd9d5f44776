//! Imports the lists that nobody cleaned, and looks at what came of them.

use std::path::Path;

use rust_xlsxwriter::{Workbook, Worksheet};
use serde_json::Value;

use crate::harness::{Said, Site, accredit};

/// Where the lists are.
const LISTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/data/lists");

pub(crate) fn list(name: &str) -> String {
    Path::new(LISTS).join(name).display().to_string()
}

/// A folder with the event of the lists.
pub(crate) fn event() -> Site {
    let site = Site::new();
    accredit(&site).args(["init", &list("event.toml")]).succeeds();
    site
}

pub(crate) fn import(site: &Site, path: &str, options: &[&str], code: i32) -> Said {
    accredit(site).args(["import", path]).args(options).fails_with(code)
}

/// Imports a list of the folder of lists into an event of its own.
pub(crate) fn case(name: &str, options: &[&str], code: i32) -> (Site, Said) {
    let site = event();
    let said = import(&site, &list(name), options, code);
    (site, said)
}

/// Imports a list that is given as text.
pub(crate) fn text(text: &str, options: &[&str], code: i32) -> (Site, Said) {
    let site = event();
    site.write("list.csv", text);
    let said = import(&site, "list.csv", options, code);
    (site, said)
}

/// Imports a worksheet as Excel writes it.
pub(crate) fn sheet(write: impl FnOnce(&mut Worksheet), options: &[&str], code: i32) -> (Site, Said) {
    let site = event();
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet());
    site.write("list.xlsx", workbook.save_to_buffer().unwrap());
    let said = import(&site, "list.xlsx", options, code);
    (site, said)
}

pub(crate) fn rows(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *cell).unwrap();
        }
    }
}

pub(crate) fn people(site: &Site) -> Vec<Value> {
    let said = accredit(site).args(["--json", "participant", "list", "--sort", "list"]).succeeds();
    said.json().as_array().unwrap().clone()
}

pub(crate) fn person(site: &Site, reference: &str) -> Value {
    accredit(site).args(["--json", "participant", "show", reference]).succeeds().json()
}

pub(crate) fn names(site: &Site) -> Vec<String> {
    people(site).iter().map(|person| person["name"].as_str().unwrap().to_owned()).collect()
}

pub(crate) fn values(site: &Site, field: &str) -> Vec<Value> {
    people(site).iter().map(|who| person(site, who["reference"].as_str().unwrap())[field].clone()).collect()
}
