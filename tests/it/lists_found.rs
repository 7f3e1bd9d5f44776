//! More lists as they come from ministries: worksheets that hide the list, what a sheet shows by its looks, rows that are no people.

use rust_xlsxwriter::{Format, Workbook, Worksheet};
use serde_json::{Value, json};

use crate::{
    harness::{Said, Site, accredit},
    lists::{event, import, names, people, person, rows, sheet, text, values},
};

const LIST: &[&[&str]] = &[
    &["reference", "given_name", "family_name", "category", "delegation"],
    &["1", "Ana", "Lima", "Delegate", "Brazil"],
    &["2", "Ben", "Oko", "Delegate", "Ghana"],
    &["3", "Cy", "Po", "Media", "Peru"],
];

/// Imports a workbook whose list stands in the second worksheet.
fn behind(first: impl FnOnce(&mut Worksheet), options: &[&str], code: i32) -> (Site, Said) {
    let site = event();
    let mut workbook = Workbook::new();
    first(workbook.add_worksheet().set_name("First").unwrap());
    rows(workbook.add_worksheet().set_name("List").unwrap(), LIST);
    site.write("list.xlsx", workbook.save_to_buffer().unwrap());
    let said = import(&site, "list.xlsx", options, code);
    (site, said)
}

#[test]
fn a_worksheet_that_cannot_be_read_hides_no_list_behind_it() {
    let wide = |sheet: &mut Worksheet| {
        for column in 0..1_200 {
            sheet.write(0, column, format!("m{column}")).unwrap();
        }
    };
    let (site, said) = behind(wide, &[], 0);
    said.err_contains("worksheet \"First\" is passed over: line 1 has more than 1024 columns")
        .err_contains("worksheet \"List\" of 2 is read");
    assert_eq!(people(&site).len(), 3);
    behind(wide, &["--worksheet", "First"], 2).1.err_contains("line 1 has more than 1024 columns");
    // Without a list behind it, it is what is wrong.
    let site = event();
    let mut workbook = Workbook::new();
    wide(workbook.add_worksheet());
    rows(workbook.add_worksheet(), &[&["a note"]]);
    site.write("list.xlsx", workbook.save_to_buffer().unwrap());
    import(&site, "list.xlsx", &[], 2).err_contains("more than 1024 columns").err_contains("the workbook also has \"Sheet2\"");
}

#[test]
fn a_worksheet_with_headings_only_hides_no_list_behind_it() {
    let (site, said) = behind(|sheet| rows(sheet, &LIST[..1]), &[], 0);
    said.err_contains("worksheet \"List\" of 2 is read");
    assert_eq!(people(&site).len(), 3);
    // A list of one person, in two lines of headings, is one.
    let two = |sheet: &mut Worksheet| {
        rows(sheet, &[&["reference", "Name", "", "category"], &["", "Given name", "Family name"], &["9", "Di", "Qu", "Media"]]);
    };
    assert_eq!(names(&behind(two, &[], 0).0), ["Di Qu"]);
    assert_eq!(names(&behind(two, &["--header-row", "1"], 0).0), ["Di Qu"]);
    // A list without people is that, if there is no other.
    sheet(|sheet| rows(sheet, &LIST[..1]), &[], 0).1.err_contains("nothing changed: 0 unchanged");
}

#[test]
fn what_a_sheet_shows_by_its_looks_is_told() {
    let hidden = |sheet: &mut Worksheet| {
        rows(sheet, LIST);
        sheet.set_column_hidden(4).unwrap();
    };
    let (site, said) = sheet(hidden, &[], 0);
    said.err_contains("columns that the worksheet hides are read, too: \"delegation\"");
    assert_eq!(person(&site, "1")["delegation"], "Brazil");
    let (site, said) = sheet(hidden, &["--map", "delegation="], 0);
    assert!(!said.err.contains("hides") && person(&site, "1")["delegation"].is_null(), "{}", said.err);
    let struck = |sheet: &mut Worksheet| {
        rows(sheet, LIST);
        let (line, word) = (Format::new().set_font_strikethrough(), "Oko");
        for (column, cell) in (0..).zip(LIST[2]) {
            sheet.write_with_format(2, column, *cell, &line).unwrap();
        }
        sheet.write_with_format(3, 1, word, &line).unwrap();
    };
    let (site, said) = sheet(struck, &[], 0);
    said.err_contains("line 3 is struck through, and is read as the others are");
    assert_eq!(people(&site).len(), 3, "a word that is struck through is no row");
}

#[test]
fn halves_of_names_in_brackets_are_halves() {
    for heading in ["Name (given),Name (family)", "Name (First),Name (Surname)", "Full name (given),Full name (family)"] {
        let (site, _) = text(&format!("Reference,{heading},Category\n1,Ana,Lima,Delegate\n"), &[], 0);
        let ana = person(&site, "1");
        assert_eq!((&ana["given_name"], &ana["family_name"]), (&json!("Ana"), &json!("Lima")), "{heading}");
    }
    let (site, _) = text("Référence,Nom (Name),Catégorie\n1,Ana Lima,Delegate\n", &[], 0);
    assert_eq!(person(&site, "1")["name"], "Ana Lima", "one whole name in two languages");
    let (site, _) = text("Ref,Surname,First name,Other names,Category\n1,Oko,Ben,Kofi,Delegate\n", &[], 0);
    assert_eq!(names(&site), ["Ben Kofi Oko"]);
    text("Ref,Surname,Other names,Category\n1,Oko,Ben Kofi,Delegate\n", &[], 2)
        .1
        .err_contains("no column holds given_name, and \"Other names\" is not known");
}

#[test]
fn ditto_marks_and_totals_are_no_values() {
    let (site, said) = text(
        "reference,name,category,delegation,function\n1,A,Delegate,Brazil,Adviser\n2,B,Delegate,idem,〃\n3,C,Delegate,''''\n",
        &["--keep-blank", "function"],
        1,
    );
    said.out_contains("line 3: delegation \"idem\" means the same as above").out_contains("line 3: function \"〃\"");
    assert_eq!(values(&site, "delegation")[..2], [json!("Brazil"), Value::Null]);
    let (site, said) = text("reference;name\n1;Ana\n2;Ben\nTotal;2\nСумма;2\n", &["--category", "Delegate"], 1);
    said.out_contains("line 4: name \"2\" is a number").err_contains("2 added, 0 updated, 0 unchanged, 2 rejected");
    assert_eq!(names(&site), ["Ana", "Ben"]);
    // A name in figures and letters is one.
    text("reference,name,category\n1,X Æ A-12,Delegate\n2,Louis XIV,Delegate\n3,???? ????,Delegate\n", &[], 0);
}

#[test]
fn the_search_shows_names_with_a_slip_behind_the_others() {
    let (site, _) =
        text("reference,name,category\n1,Kay Jonson,Delegate\n2,Katherine Johnson,Delegate\n3,Ann Weber,Media\n", &[], 0);
    let found = accredit(&site).args(["--json", "participant", "search", "jonson"]).succeeds().json();
    let references: Vec<&str> = found.as_array().unwrap().iter().map(|one| one["reference"].as_str().unwrap()).collect();
    assert_eq!(references, ["1", "2"]);
}
