//! Lists as nobody should write them: what each cell, row and worksheet of them is taken for.

use rust_xlsxwriter::{Format, Formula, Workbook};

use crate::{
    domain::{event::Event, participant::Participant},
    roster::{CellProblem, List, Listed, Notice, Options, Row},
};

fn event() -> Event {
    let text = "[event]\nname = \"E\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n[[category]]\ncode = \"Delegate\"\n";
    crate::domain::event_file::read(text).unwrap()
}

fn rows(bytes: &[u8], options: Options) -> Result<(Vec<Row>, Vec<Notice>), String> {
    let mut list = List::read(bytes, options).map_err(|error| error.to_string())?;
    let (rows, notices) = list.rows(&event()).map_err(|error| error.to_string())?;
    Ok((rows.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?, notices))
}

fn read(text: &str) -> Vec<Row> {
    rows(text.as_bytes(), Options::default()).unwrap().0
}

fn refused(text: &str) -> String {
    rows(text.as_bytes(), Options::default()).unwrap_err()
}

fn listed(row: &Row) -> &Listed {
    match row {
        Row::Listed(listed) => listed,
        other => panic!("not taken: {other:?}"),
    }
}

fn people(rows: &[Row]) -> Vec<Participant> {
    rows.iter().map(|row| listed(row).clone().into_participant("Delegate".parse().unwrap(), None).0).collect()
}

fn told(problems: &[CellProblem]) -> Vec<String> {
    problems.iter().map(|p| format!("{} {} \"{}\" {}", p.line, p.column, p.value, p.problem)).collect()
}

/// A workbook: each worksheet by its name, with its cells.
fn workbook(sheets: &[(&str, &[&[&str]])], change: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, cells) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        for (row, cells) in cells.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *cell).unwrap();
            }
        }
    }
    change(&mut workbook);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn headings_that_come_again_are_nobody() {
    let text = "No,Reference,Name,Category\n1,A,Ana,Delegate\nNo.,Ref.,Name,Category\n3,C,Cy,Delegate\n";
    let (rows, notices) = rows(text.as_bytes(), Options::default()).unwrap();
    assert_eq!(people(&rows).iter().map(|who| who.name.as_str()).collect::<Vec<_>>(), ["Ana", "Cy"]);
    assert_eq!(notices[0], Notice::Repeated(vec![3]));
    assert_eq!(read("Reference,Family name,Given name\nالرقم,اسم العائلة,الاسم الأول\n1,Lima,Ana\n").len(), 1);
}

#[test]
fn the_worksheet_is_the_first_in_which_a_list_can_be_read() {
    let list: (&str, &[&[&str]]) = ("Participants", &[&["Reference", "Name", "Category"], &["1", "Ana", "Delegate"]]);
    for first in [
        ("Codes", &[&["Category", "Meaning"] as &[&str], &["Delegate", "x"]] as &[&[&str]]),
        ("Summary", &[&["Delegation", "Category", "Count"], &["Kenya", "Delegate", "3"]]),
        ("Rooms", &[&["Reference", "Room"], &["1", "12"]]),
        ("Notes", &[&["To whom it may concern"]]),
    ] {
        let bytes = workbook(&[first, list], |_| {});
        let (rows, notices) = rows(&bytes, Options::default()).unwrap();
        assert_eq!(people(&rows)[0].name, "Ana");
        assert_eq!(notices[0], Notice::Worksheet { name: "Participants".into(), of: 2 });
    }
    let codes: (&str, &[&[&str]]) = ("Codes", &[&["Category", "Meaning"], &["Delegate", "x"]]);
    let bytes = workbook(&[codes, ("Summary", &[&["Delegation", "Count"], &["Kenya", "3"]])], |_| {});
    let error = rows(&bytes, Options::default()).unwrap_err();
    assert!(error.ends_with("(this is worksheet \"Codes\"; the workbook also has \"Summary\")"), "{error}");
    let named = Options { worksheet: Some("Codes".into()), ..Options::default() };
    let error = rows(&workbook(&[codes, list], |_| {}), named).unwrap_err();
    assert!(error.contains("worksheet \"Codes\"; the workbook also has \"Participants\")"), "{error}");
    let error = rows(b"reference,name\n1,A\n", Options { worksheet: Some("Nope".into()), ..Options::default() }).unwrap_err();
    assert!(error.starts_with("the worksheet \"Nope\" is asked for, and this list is text"), "{error}");
}

#[test]
fn what_merged_cells_hide_is_not_read() {
    let cells: &[&[&str]] = &[
        &["Reference", "Name", "Category", "Function", "Delegation"],
        &["1", "Ana", "", "D", "Kenya"],
        &["2", "Ben", "", "x", "Mali"],
    ];
    let bytes = workbook(&[("List", cells)], |workbook| {
        let sheet = workbook.worksheet_from_index(0).unwrap();
        sheet.merge_range(1, 2, 2, 2, "Delegate", &Format::new()).unwrap();
        sheet.merge_range(1, 3, 2, 3, "D", &Format::new()).unwrap();
        // As other programs leave them: the hidden cells keep their values.
        sheet.write(2, 2, "Wizard").unwrap();
        sheet.write(2, 3, "Other").unwrap();
        sheet.merge_range(3, 1, 3, 3, "Cy", &Format::new()).unwrap();
        sheet.write(3, 0, "3").unwrap();
        sheet.write(3, 2, "Wizard").unwrap();
        sheet.write(3, 3, "hidden").unwrap();
    });
    let (rows, _) = rows(&bytes, Options::default()).unwrap();
    let functions: Vec<_> = people(&rows).into_iter().map(|who| who.function).collect();
    assert_eq!(functions, ["D", "D", ""]);
    assert_eq!(listed(&rows[1]).category.as_ref().unwrap().as_str(), "Delegate");
    assert!(listed(&rows[2]).category.is_none() && people(&rows)[2].name == "Cy");
}

#[test]
fn formulas_without_a_result_are_counted_as_a_person_would() {
    let bytes = workbook(&[("List", &[&["Reference", "Name", "Email"], &["1", "Ana"]])], |workbook| {
        let sheet = workbook.worksheet_from_index(0).unwrap();
        sheet.write(1, 2, Formula::new("=A2").set_result("")).unwrap();
    });
    // Nothing to refuse: the result is an empty text.
    assert_eq!(people(&rows(&bytes, Options::default()).unwrap().0)[0].email, "");
    let error = crate::roster::RosterError::NoResult { count: 1, cells: "E2".into() };
    assert!(error.to_string().starts_with("1 formula has no stored result (cell E2); open"), "{error}");
}

#[test]
fn a_reference_in_exponent_form_is_nobody_new() {
    let rows = read("reference,name\n1E5,A\n2e10,B\n12E3,C\n2.02E11,D\n\"2,02E11\",E\nE5,F\n1EA,G\nA1E5,H\n");
    for row in &rows[..5] {
        let refusal = &listed(row).refusal;
        assert!(
            refusal.len() == 1 && refusal[0].problem.starts_with("may be a number that a spreadsheet has shortened"),
            "{refusal:?}"
        );
    }
    assert!(rows[5..].iter().all(|row| listed(row).refusal.is_empty()));
}

#[test]
fn quotation_marks_are_read_as_they_were_meant() {
    let rows = read(
        "reference, name, category,function\n1, \"Ana Lima\", Delegate,\"Head\" of \"X\"\n2,\"Oko, Ben\",\"Delegate\",\"a \"b\" c\"\n",
    );
    let who = people(&rows);
    assert_eq!((who[0].name.as_str(), who[0].function.as_str()), ("Ana Lima", "\"Head\" of \"X\""));
    assert_eq!((who[1].name.as_str(), who[1].function.as_str()), ("Oko, Ben", "a \"b\" c"));
    for text in ["reference,\"name,category\n1,Ana,Delegate\n", "reference,\"name,category\n1,\"Ana\",Delegate\n2,Ben,Delegate\n"]
    {
        let error = refused(text);
        assert!(error.starts_with("line 1: the headings have a quotation mark that nothing closes"), "{error}");
    }
    assert_eq!(read("reference,\"Name,\nfirst and last\",\"Family name\nNom\"\n1,Ana,Lima\n").len(), 1);
}

#[test]
fn the_heading_of_a_group_is_told_for_what_it_is() {
    let rows = read("reference,given_name,family_name\nBRAZIL,,\n1,Ana,Lima\n,GHANA,\n2,Ben,Oko\n");
    let group = "stands alone in its row, as the heading of a group does; write it into a column of its own for each person of the group, and \
                 delete the row";
    assert_eq!(told(&listed(&rows[0]).refusal), [format!("2 reference \"BRAZIL\" {group}")]);
    let Row::Rejected(rejected) = &rows[2] else { panic!("{:?}", rows[2]) };
    assert_eq!(told(&rejected.problems), [format!("4 given_name \"GHANA\" {group}")]);
}

#[test]
fn both_halves_of_a_name_are_known_in_every_language() {
    for headings in [
        "Reference,Surname,Given name",
        "Référence,Nom,Prénom",
        "Referencia,Apellidos,Nombre",
        "Referencia,Apellido(s),Nombre(s)",
        "Referência,Sobrenome,Nome",
        "Referência,Apelido,Nome",
        "Номер,Фамилия,Имя",
        "编号,姓,名",
        "الرقم المرجعي,اسم العائلة,الاسم",
        "الرقم المرجعي,اللقب,الاسم الأول",
        "Referenz,Nachname,Vorname",
    ] {
        let who = people(&read(&format!("{headings}\n1,Lima,Ana\n")));
        assert_eq!((who[0].given_name.as_str(), who[0].family_name.as_str()), ("Ana", "Lima"), "{headings}");
    }
    let who = people(&read("Referência,Nome\n1,Ana Lima\n"));
    assert_eq!(who[0].name, "Ana Lima");
    let error = refused("reference,Name (English),Name (Arabic)\n1,Ana,آنا\n");
    assert!(error.contains("if \"Name (Arabic)\" is the name in its own script"), "{error}");
}

#[test]
fn columns_filled_once_for_each_group_are_named_together() {
    let error = refused("reference,name,delegation,country\n1,A,Kenya,KEN\n2,B,,\n3,C,,\n4,D,Mali,\n5,E,,\n");
    assert!(error.starts_with(
        "\"delegation\" is filled in 2 of 5 rows, \"country\" in 1, apparently once for each group (first blank in line 3)"
    ));
    // What stands below blank cells stands for itself.
    assert_eq!(read("reference,name,delegation\n1,A,\n2,B,\n3,C,Kenya\n4,D,\n").len(), 4);
}

#[test]
fn a_country_that_cannot_be_used_is_no_delegation() {
    let rows = read("reference,name,country\n1,A,الكويتت\n2,B,\"Germany, France\"\n3,C,African Union\n4,D,XYZ\n5,E,السعودية\n");
    let who = people(&rows);
    assert_eq!(who.iter().map(|who| who.country.as_str()).collect::<Vec<_>>(), ["", "", "", "", "SAU"]);
    assert_eq!(who.iter().map(|who| who.delegation.as_str()).collect::<Vec<_>>(), ["", "", "African Union", "", ""]);
    assert!(told(&listed(&rows[0]).unusable)[0].ends_with("did you mean KWT (Kuwait)?"));
    assert!(listed(&rows[2]).remarks[0].problem.contains("left as it was"));
    let flat = "<?xml version=\"1.0\"?>\n<office:document xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:x=\"http://www.w3.org/1999/xhtml\">";
    assert!(refused(flat).contains("an OpenDocument sheet"));
}
