//! `accredit import`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails, in its helpers too")]

use std::io::{Cursor, Read, Write};

use accredit::{
    domain::event_file,
    roster::{List, Options, Row},
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::harness::{SAMPLE_EVENT, SAMPLE_LIST, Said, Site, accredit};

/// A folder with the sample event and nobody in it.
fn empty_event() -> Site {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    site
}

/// Imports bytes under a name.
fn import(site: &Site, name: &str, bytes: impl AsRef<[u8]>, code: i32) -> Said {
    site.write(name, bytes);
    accredit(site).args(["import", name]).fails_with(code)
}

fn count(site: &Site) -> u64 {
    site.store().participant_count().unwrap()
}

#[test]
fn the_sample_comes_in_whole_and_twice_changes_nothing() {
    let site = empty_event();
    accredit(&site).args(["import", SAMPLE_LIST]).succeeds().err_contains("512 added, 0 updated, 0 unchanged, 0 rejected");
    accredit(&site).args(["import", SAMPLE_LIST]).succeeds().err_contains("nothing changed: 512 unchanged");
    let said = accredit(&site).args(["--json", "import", SAMPLE_LIST]).succeeds();
    let summary = said.json();
    assert_eq!((&summary["unchanged"], &summary["added"], &summary["kept"]), (&512.into(), &0.into(), &true.into()));
    let quiet = accredit(&site).args(["-q", "import", SAMPLE_LIST]).succeeds();
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
}

#[test]
fn a_later_list_adds_updates_and_leaves_alone() {
    let site = empty_event();
    import(
        &site,
        "a.csv",
        "reference,given_name,family_name,function,category\nR1,Ian,McDonald,Director,Delegate\nR2,Eve,Black,,Delegate\n",
        0,
    );
    // A list without a category, a name or a function leaves those of people who are known.
    import(&site, "b.csv", "reference,email\nR1,ian@example.org\nR2,\n", 0)
        .err_contains("0 added, 1 updated, 1 unchanged, 0 rejected");
    let ian = accredit(&site).args(["--json", "participant", "show", "R1"]).succeeds().json();
    assert_eq!(
        (&ian["family_name"], &ian["function"], &ian["email"]),
        (&"McDonald".into(), &"Director".into(), &"ian@example.org".into())
    );
    import(&site, "c.csv", "reference,email\nR9,new@example.org\n", 1).out_contains("line 2: category is empty");
    let said = accredit(&site).args(["import", "c.csv", "--category", "Delegate"]).fails_with(1);
    said.out_contains("line 2: reference \"R9\" is new and has no name");
    // A blank cell says nothing, unless it is asked to.
    import(&site, "d.csv", "reference,function\nR1,\n", 0).err_contains("1 unchanged");
    accredit(&site).args(["import", "d.csv", "--clear-blank"]).succeeds().err_contains("1 updated");
    let ian = accredit(&site).args(["--json", "participant", "show", "R1"]).succeeds().json();
    assert!(ian["function"].is_null());
}

#[test]
fn every_encoding_and_separator_gives_the_same_people() {
    let text =
        "reference;given_name;family_name;native_name;category\r\nR1;Zoé;Lefèvre;;Delegate\r\nR2;Ian;McDonald;;Delegate\r\n";
    let utf16 =
        |order: fn(u16) -> [u8; 2], mark: &str| format!("{mark}{text}").encode_utf16().flat_map(order).collect::<Vec<u8>>();
    let windows = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect::<Vec<u8>>();
    let lists: [(&str, Vec<u8>); 9] = [
        ("utf8", text.into()),
        ("utf8 with mark", format!("\u{FEFF}{text}").into()),
        ("utf16le", utf16(u16::to_le_bytes, "")),
        ("utf16le with mark", utf16(u16::to_le_bytes, "\u{FEFF}")),
        ("utf16be with mark", utf16(u16::to_be_bytes, "\u{FEFF}")),
        ("windows-1252", windows),
        ("commas", text.replace(';', ",").into()),
        ("tabs", text.replace(';', "\t").into()),
        ("sep=", format!("sep=;\r\n{text}").into()),
    ];
    for (name, bytes) in lists {
        let site = empty_event();
        let said = import(&site, "list.csv", bytes, 0).err_contains("2 added");
        assert_eq!(said.err.contains("is read as Windows-1252"), name == "windows-1252", "{name}: {}", said.err);
        let people = accredit(&site).args(["--json", "participant", "list", "--sort", "list"]).succeeds().json();
        assert_eq!((&people[0]["name"], &people[1]["name"]), (&"Zoé Lefèvre".into(), &"Ian McDonald".into()), "{name}");
    }
}

#[test]
fn rejected_rows_are_listed_and_good_ones_kept() {
    let site = empty_event();
    let list = "reference,given_name,family_name,category,days\n\
                R1,Ian,McDonald,Delgate,\n\
                R2,Eve,Black,Delegate,2024-11-09\n\
                R3,Bo,Lund,delegate,2024-11-05\n";
    site.write("list.csv", list);
    let said = accredit(&site)
        .args(["import", "list.csv"])
        .fails_with(1)
        .err_contains("2 added, 0 updated, 0 unchanged, 1 rejected, 1 cell not used");
    insta::assert_snapshot!(said.out, @r#"
    line 2: category "Delgate" is not a category of the event; did you mean "Delegate"?; known are Minister, Delegate, Delegation support, United Nations, Organization, Civil society, Media, Staff, Security, Day visitor, or add --create-categories
    line 3: days "2024-11-09" holds 2024-11-09, which is not an event day; use one of 2024-11-04, 2024-11-05
    "#);
    assert_eq!(count(&site), 2);
    let summary = accredit(&site).args(["--json", "import", "list.csv"]).fails_with(1).json();
    assert_eq!((&summary["rejected"], &summary["unchanged"], &summary["unusable"]), (&1.into(), &2.into(), &1.into()));
    assert_eq!(summary["problems"][1]["line"], 3);
    assert_eq!(summary["problems"][1]["column"], "days");
    assert_eq!(summary["problems"][1]["value"], "2024-11-09");
}

#[test]
fn strict_and_dry_run_keep_nothing() {
    let site = empty_event();
    site.write("list.csv", "reference,name,category\nR1,Ian McDonald,Delegate\nR2,,Delegate\n");
    accredit(&site)
        .args(["import", "--strict", "list.csv"])
        .fails_with(1)
        .err_contains("nothing was kept (--strict): 1 rejected");
    assert_eq!(count(&site), 0);
    accredit(&site).args(["import", "--dry-run", SAMPLE_LIST]).succeeds().err_contains("would be 512 added");
    let dry = ["import", "--dry-run", "--create-categories", "--category", "Press", "list.csv"];
    accredit(&site).args(dry).fails_with(1).err_contains("category \"Press\" would be created");
    assert_eq!((count(&site), site.store().event().unwrap().event.categories.len()), (0, 10));
    accredit(&site).args(["import", "--strict", SAMPLE_LIST]).succeeds();
    assert_eq!(count(&site), 512);
}

#[test]
fn categories_are_created_only_when_asked() {
    let site = empty_event();
    let list = "reference,name,category\nR1,Ian McDonald,Press Corps\nR2,Eve Black,\nR3,Bo Lund,PRESS CORPS\n";
    site.write("list.csv", list);
    accredit(&site)
        .args(["import", "--category", "Wizard", "list.csv"])
        .fails_with(2)
        .err_contains("\"Wizard\" is not a category");
    let said = accredit(&site).args(["import", "--create-categories", "--category", "Media", "list.csv"]).succeeds();
    said.err_contains("category \"Press Corps\" created with all zones and days").err_contains("3 added");
    let event = site.store().event().unwrap().event;
    let created = event.categories.last().unwrap();
    assert_eq!((created.title.as_str(), created.zones, created.days), ("PRESS CORPS", event.all_zones(), event.all_days()));
    let eve = accredit(&site).args(["--json", "participant", "show", "R2"]).succeeds().json();
    assert_eq!(eve["category"], "Media");
}

#[test]
fn a_misspelled_column_stops_before_anything_is_kept() {
    let site = empty_event();
    import(&site, "list.csv", "reference,given_name,famly_name,category\nR1,Ian,McDonald,Delegate\n", 2)
        .err_contains("did you mean family_name?");
    assert_eq!(count(&site), 0);
    accredit(&site).args(["import", "--map", "famly_name=family_name", "list.csv"]).succeeds().err_contains("1 added");
    accredit(&site).args(["import", "--map", "famly_name", "list.csv"]).fails_with(2).err_contains("COLUMN=field");
    accredit(&site).args(["import", "nowhere.csv"]).fails_with(2).err_contains("nowhere.csv");
}

#[test]
fn stdin_is_a_list_too_and_likely_doubles_are_named() {
    let site = empty_event();
    let list = "reference,given_name,family_name,delegation,category\n\
                R1,Ian,McDonald,Kuwait,Delegate\nR2,IAN,Mcdonald,kuwait,Delegate\nR3,Ian,McDonald,Oman,Delegate\n";
    accredit(&site)
        .args(["import", "-"])
        .input(list)
        .succeeds()
        .err_contains("the same person twice? Ian McDonald, Kuwait: R1, R2");
    let again = accredit(&site).args(["import", "-"]).input(list).succeeds();
    assert!(!again.err.contains("twice"), "{}", again.err);
}

#[test]
fn a_canceled_registration_is_left_out_and_named_where_it_is_accredited() {
    let site = empty_event();
    let list =
        |status: &str| format!("ID,First Name,Last Name,Email,Registration state\n7,Ian,McDonald,i@example.org,{status}\n");
    site.write("list.csv", list("Completed"));
    accredit(&site).args(["import", "--category", "Delegate", "list.csv"]).succeeds().err_contains("1 added");
    site.write("list.csv", list("Withdrawn"));
    let said = accredit(&site).args(["import", "--category", "Delegate", "list.csv"]).succeeds();
    said.err_contains("accredit participant withdraw 7").err_contains("1 left out");
}

/// A workbook with a list on its second sheet, as people write them: numbers for references, dates for days.
fn workbook() -> Vec<u8> {
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Read me").unwrap().write(0, 0, "Nothing here").unwrap();
    let sheet = workbook.add_worksheet().set_name("People").unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, heading) in
        ["Reference", "Given name", "Family name", "Native name", "Category", "Days", "Order"].iter().enumerate()
    {
        sheet.write(2, u16::try_from(column).unwrap(), *heading).unwrap();
    }
    sheet.write(3, 0, 1001).unwrap();
    for (column, text) in [(1, "Ian"), (2, "McDonald"), (3, "محمد"), (4, "Delegate")] {
        sheet.write(3, column, text).unwrap();
    }
    sheet.write_with_format(3, 5, ExcelDateTime::from_ymd(2024, 11, 5).unwrap(), &date).unwrap();
    sheet.write(3, 6, 2).unwrap();
    sheet.write(5, 0, 1002).unwrap();
    sheet.write_with_format(5, 1, ExcelDateTime::from_ymd(2024, 5, 1).unwrap(), &date).unwrap();
    sheet.write(5, 2, "Black").unwrap();
    sheet.write(5, 4, "Delegate").unwrap();
    sheet.write(6, 0, 12_345_678_901_234_567_890_f64).unwrap();
    sheet.write(6, 2, "Long").unwrap();
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_a_list() {
    let site = empty_event();
    import(&site, "list.xlsx", workbook(), 1).err_contains("worksheet \"People\" of 2 is read").err_contains("1 added");
    let site = empty_event();
    site.write("list.xlsx", workbook());
    accredit(&site).args(["import", "--worksheet", "Peeple", "list.xlsx"]).fails_with(2).err_contains("did you mean \"People\"?");
    let said = accredit(&site).args(["import", "--worksheet", "People", "list.xlsx"]).fails_with(1).err_contains("1 added");
    insta::assert_snapshot!(said.out, @r#"
    line 6: Given name "2024-05-01" is a date in the sheet; format the cell as text and write the value again
    line 7: Reference "12345678901234567000" is a number with more digits than a sheet keeps; format the cell as text and write it again
    "#);
    let ian = accredit(&site).args(["--json", "participant", "show", "1001"]).succeeds().json();
    assert_eq!((&ian["name"], &ian["native_name"], &ian["order"]), (&"Ian McDonald".into(), &"محمد".into(), &2.into()));
    assert_eq!(ian["days"], serde_json::json!(["2024-11-05"]));
}

#[test]
fn a_workbook_is_read_for_its_photos_too() {
    let site = empty_event();
    site.write("list.xlsx", workbook());
    std::fs::create_dir(site.path("photos")).unwrap();
    let photo = image::RgbImage::from_pixel(40, 50, image::Rgb([90, 90, 90]));
    photo.save(site.path("photos/1001.jpg")).unwrap();
    let said = accredit(&site).args(["import", "--worksheet", "People", "list.xlsx", "--photos", "photos"]).fails_with(1);
    said.err_contains("1 added").err_contains("photos: 1 stored, 0 unchanged, 0 missing, 0 rejected");
}

/// Rewrites one part of a workbook.
fn with_part(workbook: &[u8], name: &str, part: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let entry_name = entry.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        written.start_file(entry_name.as_str(), options).unwrap();
        written.write_all(if entry_name == name { part } else { &bytes }).unwrap();
    }
    written.finish().unwrap().into_inner()
}

fn part(workbook: &[u8], name: &str) -> String {
    let mut text = String::new();
    ZipArchive::new(Cursor::new(workbook)).unwrap().by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn workbooks_that_would_take_all_memory_are_refused() {
    let site = empty_event();
    let book = workbook();
    let strings = part(&book, "xl/sharedStrings.xml");
    let styles = part(&book, "xl/styles.xml");
    let huge = "x".repeat(220 << 20);
    let bombs = [
        ("xl/sharedStrings.xml", strings.replace("McDonald", &huge)),
        ("xl/sharedStrings.xml", strings.replace("uniqueCount=\"", "uniqueCount=\"999999999999")),
        (
            "xl/styles.xml",
            styles
                .replace("Calibri", &huge[..4 << 20])
                .replace("<cellXfs", &format!("<cellXfs>{}</cellXfs><cellXfs", "<xf/>".repeat(100_000))),
        ),
        ("docProps/app.xml", huge.clone()),
        ("xl/worksheets/sheet1.xml", part(&book, "xl/worksheets/sheet1.xml").replace("<v>", &format!("<v>{huge}"))),
    ];
    for (name, bomb) in bombs {
        let said = import(&site, "bomb.xlsx", with_part(&book, name, bomb.as_bytes()), 2);
        assert!(said.err.contains("; save the sheet as CSV and import that"), "{name}: {}", said.err);
    }
    assert_eq!(count(&site), 0);
}

#[test]
fn hostile_workbooks_never_panic_the_reader() {
    let event = event_file::read(&std::fs::read_to_string(SAMPLE_EVENT).unwrap()).unwrap();
    let book = workbook();
    let mut state = 11_u64;
    let mut number = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % below
    };
    let names =
        ["xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels"];
    let mut taken = 0;
    for round in 0..300 {
        let mut bytes = if round % 3 == 0 { book.clone() } else { part(&book, names[round % names.len()]).into_bytes() };
        for _ in 0..=number(3) {
            let (at, byte) = (number(bytes.len()), u8::try_from(number(256)).unwrap());
            match number(3) {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, b"<>&\"'0A"[number(7)]),
                _ => drop(bytes.drain(at..(at + 3).min(bytes.len()))),
            }
        }
        let bytes = if round % 3 == 0 { bytes } else { with_part(&book, names[round % names.len()], &bytes) };
        let options = Options { worksheet: Some("People".into()), ..Options::default() };
        let Ok(mut list) = List::read(bytes.as_slice(), options) else { continue };
        let Ok((rows, _)) = list.rows(&event) else { continue };
        taken += rows.filter(|row| matches!(row, Ok(Row::Listed(_)))).count();
    }
    assert!(taken > 0, "some of the workbooks are still lists");
}
