//! Lists in the shapes that Google Sheets, Numbers and hand-made workbooks have, and files that are no lists, by what they are called or not.

use std::io::{Cursor, Write};

use serde_json::{Value, json};
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::harness::{Said, Site, accredit};

const EVENT: &str = include_str!("data/lists/event.toml");

/// Packs parts into an archive.
fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(content.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Packs worksheets, each with its name and the XML of its rows and what follows them, into a workbook.
fn workbook(sheets: &[(&str, &str)], strings: &[&str]) -> Vec<u8> {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let root = format!(
        "<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>\
         </Relationships>"
    );
    let mut parts = vec![
        ("[Content_Types].xml".to_owned(), format!("<Types xmlns=\"{package}/content-types\"/>")),
        ("_rels/.rels".to_owned(), root),
    ];
    let (mut names, mut relations) = (String::new(), String::new());
    for (place, (name, rows)) in sheets.iter().enumerate() {
        let number = place + 1;
        names.push_str(&format!("<sheet state=\"visible\" name=\"{name}\" sheetId=\"{number}\" r:id=\"rId{number}\"/>"));
        relations.push_str(&format!(
            "<Relationship Id=\"rId{number}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{number}.xml\"/>"
        ));
        parts.push((format!("xl/worksheets/sheet{number}.xml"), format!("<worksheet {main}>{rows}</worksheet>")));
    }
    relations.push_str(&format!("<Relationship Id=\"rId99\" Type=\"{office}/sharedStrings\" Target=\"sharedStrings.xml\"/>"));
    relations.push_str(&format!("<Relationship Id=\"rId98\" Type=\"{office}/styles\" Target=\"styles.xml\"/>"));
    let texts: String = strings.iter().map(|text| format!("<si><t xml:space=\"preserve\">{text}</t></si>")).collect();
    parts.push(("xl/sharedStrings.xml".into(), format!("<sst {main}>{texts}</sst>")));
    let formats =
        "<cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\" applyNumberFormat=\"1\"/><xf numFmtId=\"49\"/></cellXfs>";
    parts.push(("xl/styles.xml".into(), format!("<styleSheet {main}>{formats}</styleSheet>")));
    parts.push(("xl/workbook.xml".into(), format!("<workbook {main} xmlns:r=\"{office}\"><sheets>{names}</sheets></workbook>")));
    parts.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("<Relationships xmlns=\"{package}/relationships\">{relations}</Relationships>"),
    ));
    let parts: Vec<(&str, &str)> = parts.iter().map(|(name, content)| (name.as_str(), content.as_str())).collect();
    packed(&parts)
}

/// Imports bytes under a name into an event of its own.
fn import(name: &str, bytes: impl AsRef<[u8]>, options: &[&str], code: i32) -> (Site, Said) {
    let site = Site::new();
    site.write("event.toml", EVENT);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    site.write(name, bytes);
    let said = accredit(&site).args(["import", name]).args(options).fails_with(code);
    (site, said)
}

fn values(site: &Site, field: &str) -> Vec<Value> {
    let people = accredit(site).args(["--json", "participant", "list", "--sort", "list"]).succeeds().json();
    let shown = |person: &Value| {
        accredit(site).args(["--json", "participant", "show", person["reference"].as_str().unwrap()]).succeeds().json()
    };
    people.as_array().unwrap().iter().map(|person| shown(person)[field].clone()).collect()
}

/// Writes rows as Google Sheets does: every text shared, every number with a decimal, and a thousand rows below that are only there.
fn google(rows: &[&[&str]], after: &str) -> (String, Vec<String>) {
    let (mut xml, mut strings) =
        (String::from("<sheetPr/><sheetViews><sheetView workbookViewId=\"0\"/></sheetViews><sheetData>"), Vec::new());
    for (row, cells) in rows.iter().enumerate() {
        let line = row + 1;
        xml.push_str(&format!("<row r=\"{line}\">"));
        for (column, cell) in cells.iter().enumerate() {
            let place = format!("{}{line}", char::from(b'A' + u8::try_from(column).unwrap()));
            match cell.parse::<u32>() {
                Ok(number) => xml.push_str(&format!("<c r=\"{place}\" s=\"0\"><v>{number}.0</v></c>")),
                _ if cell.is_empty() => xml.push_str(&format!("<c r=\"{place}\" s=\"0\"/>")),
                _ => {
                    xml.push_str(&format!("<c r=\"{place}\" s=\"2\" t=\"s\"><v>{}</v></c>", strings.len()));
                    strings.push((*cell).to_owned());
                }
            }
        }
        xml.push_str("</row>");
    }
    (rows.len() + 1..1_000).for_each(|line| xml.push_str(&format!("<row r=\"{line}\"><c r=\"A{line}\" s=\"0\"/></row>")));
    (format!("{xml}</sheetData>{after}"), strings)
}

fn google_book(rows: &[&[&str]], after: &str) -> Vec<u8> {
    let (xml, strings) = google(rows, after);
    workbook(&[("Form Responses 1", &xml)], &strings.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn a_sheet_of_google_is_read_as_it_is_shown() {
    let rows: &[&[&str]] = &[
        &["Timestamp", "Reference", "First name", "Last name", "Category", "Order"],
        &["", "4711", "Ana", "Lima", "Delegate", "3"],
        &["", "4712", "Ben", "Oko", "Delegate", ""],
    ];
    let (site, _) = import("list.xlsx", google_book(rows, ""), &[], 0);
    assert_eq!(values(&site, "reference"), ["4711", "4712"].map(Value::from), "numbers have a decimal in the file only");
    assert_eq!(values(&site, "order"), [json!(3), Value::Null]);
    assert_eq!(values(&site, "name"), ["Ana Lima", "Ben Oko"].map(Value::from));
}

#[test]
fn merged_and_filtered_sheets_of_google() {
    let rows: &[&[&str]] = &[
        &["Ref", "Nombre", "Apellidos", "Categoría", "Delegación"],
        &["1", "Ana", "Lima", "Delegate", "Brasil"],
        &["2", "Bia", "Reis", "Delegate", ""],
        &["3", "Cy", "Po", "Delegate", "Perú"],
    ];
    let merged = google_book(rows, "<mergeCells><mergeCell ref=\"E2:E3\"/></mergeCells>");
    let (site, _) = import("list.xlsx", merged, &[], 0);
    assert_eq!(values(&site, "delegation"), ["Brasil", "Brasil", "Perú"].map(Value::from));
    let (xml, strings) = google(
        rows,
        "<autoFilter ref=\"A1:E4\"><filterColumn colId=\"4\"><filters><filter val=\"Perú\"/></filters></filterColumn></autoFilter>",
    );
    let filtered =
        xml.replace("<row r=\"2\">", "<row r=\"2\" hidden=\"1\">").replace("<row r=\"3\">", "<row r=\"3\" hidden=\"1\">");
    let book = workbook(&[("Hoja 1", &filtered)], &strings.iter().map(String::as_str).collect::<Vec<_>>());
    import("list.xlsx", &book, &[], 2).1.err_contains("2 of 3 rows are hidden");
    assert_eq!(values(&import("list.xlsx", &book, &["--hidden", "skip"], 0).0, "reference"), ["3"].map(Value::from));
}

#[test]
fn a_csv_of_google_and_one_of_numbers() {
    let google = "Timestamp,Email Address,First name,Last name,Category,Dietary needs\r\n11/4/2024 10:12:13,ana@x.org,Ana,Lima,Delegate,\"Vegan, no nuts\r\nplease\"\r\n";
    let (site, _) = import("Form Responses.csv", google, &[], 0);
    assert_eq!(values(&site, "reference"), ["ana@x.org"].map(Value::from), "an address stands for a reference that is not there");
    // Numbers writes the name of the table above it, and pads every row to the widest.
    let numbers = "Tabelle 1;;;;\nReferenz;Vorname;Nachname;Kategorie;\n1;Jörn;Groß;Delegate;\n2;Zoë;Ávila;Delegate;\n";
    let (site, said) = import("Tabelle 1.csv", numbers, &[], 0);
    said.err_contains("the headings are in row 2");
    assert_eq!(values(&site, "name"), ["Jörn Groß", "Zoë Ávila"].map(Value::from));
}

#[test]
fn a_workbook_of_numbers_has_its_list_behind_a_page_of_its_own() {
    let cell = |place: &str, text: &str| format!("<c r=\"{place}\" t=\"inlineStr\"><is><r><t>{text}</t></r></is></c>");
    let row = |line: u32, cells: &[&str]| -> String {
        let cells: String = cells.iter().zip('A'..).map(|(text, column)| cell(&format!("{column}{line}"), text)).collect();
        format!("<row r=\"{line}\" ht=\"20\" customHeight=\"1\">{cells}</row>")
    };
    let summary = format!(
        "<sheetData>{}{}</sheetData>",
        row(1, &["This document was exported from Numbers. Each table was converted to an Excel worksheet."]),
        row(3, &["Numbers Sheet Name", "Numbers Table Name", "Excel Worksheet Name"])
    );
    let table = format!(
        "<sheetData>{}{}{}</sheetData><mergeCells><mergeCell ref=\"A1:D1\"/></mergeCells>",
        row(1, &["Delegates"]),
        row(2, &["Référence", "Prénom", "Nom", "Catégorie"]),
        row(3, &["7", "Awa", "Diop", "Delegate"])
    );
    let book = workbook(&[("Export Summary", &summary), ("Sheet 1 - Delegates", &table)], &[]);
    let (site, said) = import("Delegates.xlsx", book, &[], 0);
    said.err_contains("worksheet \"Sheet 1 - Delegates\" of 2 is read").err_contains("the headings are in row 2");
    assert_eq!(values(&site, "name"), ["Awa Diop"].map(Value::from));
}

#[test]
fn formulas_that_no_program_has_worked_out() {
    // A shared formula, as openpyxl copies it, and one of an array; of neither is there a result.
    let shared = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Réf.</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>Nom complet</t></is></c>\
                  <c r=\"C1\" t=\"inlineStr\"><is><t>Catégorie</t></is></c></row>\
                  <row r=\"2\"><c r=\"A2\"><v>1</v></c><c r=\"B2\"><f t=\"shared\" ref=\"B2:B3\" si=\"0\">X2</f></c><c r=\"C2\" t=\"inlineStr\"><is><t>Delegate</t></is></c></row>\
                  <row r=\"3\"><c r=\"A3\"><v>2</v></c><c r=\"B3\"><f t=\"shared\" si=\"0\"/></c><c r=\"C3\" t=\"inlineStr\"><is><t>Delegate</t></is></c></row></sheetData>";
    let (site, said) = import("list.xlsx", workbook(&[("Feuille 1", shared)], &[]), &[], 2);
    said.err_contains("2 formulas have no stored result (cells B2, B3)");
    assert!(values(&site, "name").is_empty());
    let array = "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>编号</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>姓名</t></is></c>\
                 <c r=\"C1\" t=\"inlineStr\"><is><t>类别</t></is></c></row><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>1</t></is></c>\
                 <c r=\"B2\" t=\"inlineStr\"><is><t>王小明</t></is></c><c r=\"C2\" t=\"str\"><f t=\"array\" ref=\"C2\">X2</f></c></row></sheetData>";
    import("list.xlsx", workbook(&[("名单", array)], &[]), &[], 2).1.err_contains("1 formula has no stored result (cell C2)");
}

#[test]
fn names_on_badges_in_other_languages_and_by_the_letter_of_their_column() {
    let russian = "Номер;Имя;Фамилия;Имя на бейдже;Категория\n1;Александр;Иванов;Саша Иванов;Delegate\n2;Ольга;Ким;;Delegate\n";
    let (site, _) = import("list.csv", russian, &["--map", "Имя на бейдже=name"], 0);
    assert_eq!(values(&site, "name"), ["Саша Иванов", "Ольга Ким"].map(Value::from));
    let rows: &[&[&str]] = &[
        &["Ref", "First name", "Last name", "Preferred", "Category"],
        &["1", "Francisco", "Ruiz Peña", "Paco Ruiz", "Delegate"],
        &["2", "Ana", "Lima", "", "Delegate"],
    ];
    let (site, _) = import("list.xlsx", google_book(rows, ""), &["--map", "D=name"], 0);
    assert_eq!(values(&site, "name"), ["Paco Ruiz", "Ana Lima"].map(Value::from));
}

#[test]
fn what_chooses_the_form_of_a_letter_stays() {
    let (site, _) = import(
        "list.csv",
        "番号,氏名,名前（漢字）,区分\n1,Tsuji Ken,辻\u{E0101}健,Delegate\n",
        &["--map", "名前（漢字）=native_name", "--map", "氏名=name", "--map", "番号=reference", "--map", "区分=category"],
        0,
    );
    assert_eq!(values(&site, "native_name"), ["辻\u{E0101}健"].map(Value::from));
    let rows: &[&[&str]] =
        &[&["reference", "name", "native_name", "category"], &["1", "Bat-Erdene", "ᠪᠠᠲᠤ\u{180B}ᠨ\u{180E}ᠠ", "Delegate"]];
    let (site, _) = import("list.xlsx", google_book(rows, ""), &[], 0);
    assert_eq!(values(&site, "native_name"), ["ᠪᠠᠲᠤ\u{180B}ᠨ\u{180E}ᠠ"].map(Value::from));
}

#[test]
fn what_no_font_shows_is_refused_with_its_number() {
    for (text, number) in [("A\u{E0041}\u{E0042}na", "U+E0041"), ("A\u{2063}na", "U+2063"), ("An\u{1D17A}a", "U+1D17A")] {
        let list = format!("reference,name,native_name,category\n1,Ana,{text},Delegate\n2,Ben,,Delegate\n");
        let (site, said) = import("list.csv", list, &[], 1);
        said.out_contains("line 2: native_name").out_contains(number);
        assert_eq!(
            values(&site, "reference"),
            ["1", "2"].map(Value::from),
            "the name in Latin letters is good: nobody loses the place"
        );
        assert_eq!(values(&site, "native_name"), [Value::Null, Value::Null]);
        let rows: &[&[&str]] = &[&["编号", "姓名", "类别"], &["1", text, "Delegate"], &["2", "李雷", "Delegate"]];
        let (site, said) = import("list.xlsx", google_book(rows, ""), &[], 1);
        said.out_contains(number);
        assert_eq!(values(&site, "reference"), ["2"].map(Value::from), "a name is essential");
    }
}

#[test]
fn files_that_are_no_lists_are_named_for_what_they_are() {
    let word = packed(&[("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w:document/>")]);
    let slides = packed(&[("[Content_Types].xml", "<Types/>"), ("ppt/presentation.xml", "<p/>")]);
    let numbers = packed(&[("Index/Document.iwa", "x"), ("Index/Tables/DataList.iwa", "x"), ("Metadata/Properties.plist", "x")]);
    let archive = packed(&[("delegates.csv", "reference,name,category\n"), ("photos/", ""), ("photos/a.jpg", "x")]);
    let binary = packed(&[("[Content_Types].xml", "<Types/>"), ("xl/workbook.bin", "x")]);
    let sheet = packed(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<x/>")]);
    let page = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><body><table><tr><td>reference</td><td>name</td></tr></table></body></html>";
    let plain_table = "\u{FEFF}<table border=1>\n<tr><th>reference</th><th>name</th></tr></table>";
    let xml_2003 = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet/></Workbook>";
    let utf_16: Vec<u8> = [0xFEFF].into_iter().chain(page.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let old = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &[0; 600]].concat();
    let mail = "From: a@x.org\nTo: b@x.org\nSubject: the list\nMIME-Version: 1.0\nContent-Type: text/html\n\n<html></html>";
    let cases: [(&str, &[u8], &str); 14] = [
        ("list.docx", &word, "a Word document"),
        ("list.xlsx", &word, "a Word document"),
        ("list.pptx", &slides, "a presentation"),
        ("list.numbers", &numbers, "a Numbers, Pages or Keynote document"),
        ("list.zip", &archive, "a ZIP archive of 2 files; unpack it"),
        ("list.xlsb", &binary, "a binary workbook (XLSB)"),
        ("list.ods", &sheet, "an OpenDocument sheet"),
        ("list.xls", page.as_bytes(), "a web page"),
        ("table.xls", plain_table.as_bytes(), "a web page"),
        ("list.csv", &utf_16, "a web page"),
        ("xml.xls", xml_2003.as_bytes(), "a workbook in the XML format of Excel 2003"),
        ("old.xls", &old, "an old XLS workbook"),
        ("list.pdf", b"%PDF-1.7\n", "a PDF document"),
        ("list.eml", mail.as_bytes(), "a mail"),
    ];
    for (name, bytes, kind) in cases {
        let (site, said) = import(name, bytes, &[], 2);
        assert!(said.err.contains(kind), "{name}: {}", said.err);
        assert!(said.err.contains("XLSX") || said.err.contains("unpack"), "what to do: {}", said.err);
        assert!(values(&site, "name").is_empty());
    }
}
