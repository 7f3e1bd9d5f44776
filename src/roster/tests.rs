//! Lists as they come: other systems' exports, slips of the pen, and bytes that mean harm.

use crate::{
    domain::{
        event::Event,
        field::Field,
        participant::{HeadMark, Participant},
    },
    roster::{ColumnError, List, Listed, Notice, Options, Row},
};

fn event() -> Event {
    let text = "[event]\nname = \"E\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n[[category]]\ncode = \"Delegate\"\n";
    crate::domain::event_file::read(text).unwrap()
}

fn options(maps: &[&str]) -> Options {
    Options { mappings: maps.iter().map(|map| map.parse().unwrap()).collect(), ..Options::default() }
}

/// Reads a whole list.
fn rows(bytes: &[u8], options: Options) -> Result<(Vec<Row>, Vec<Notice>), String> {
    let mut list = List::read(bytes, options).map_err(|error| error.to_string())?;
    let (rows, notices) = list.rows(&event()).map_err(|error| error.to_string())?;
    let rows = rows.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    Ok((rows, notices))
}

fn read(text: &str) -> Vec<Row> {
    rows(text.as_bytes(), Options::default()).unwrap().0
}

fn refused(text: &str, maps: &[&str]) -> String {
    rows(text.as_bytes(), options(maps)).unwrap_err()
}

fn listed(row: &Row) -> Listed {
    match row {
        Row::Listed(listed) => (**listed).clone(),
        other => panic!("not taken: {other:?}"),
    }
}

fn person(row: &Row) -> Participant {
    listed(row).into_participant("Delegate".parse().unwrap(), None).0
}

/// Writes the problems of a rejected row as `line column value problem`.
fn problems(row: &Row) -> String {
    let Row::Rejected(rejected) = row else { panic!("not rejected: {row:?}") };
    let lines = rejected.problems.iter().map(|p| format!("{} {} \"{}\" {}", p.line, p.column, p.value, p.problem));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn our_own_columns() {
    let rows = read(
        "reference,category,title,given_name,family_name,native_name,function,delegation,delegation_type,country,email,days,photo,head,order\n\
         R1,Delegate,H.E. Mr.,Ian,McDonald,محمد,\"Director, Customs\",Kuwait,Member State,kwt,i@example.org,2024-11-05,r1.jpg,yes,3\n",
    );
    let who = person(&rows[0]);
    assert_eq!((who.full_name().as_str(), who.title.as_str()), ("Ian McDonald", "H.E. Mr."));
    assert_eq!((who.function.as_str(), who.country.as_str()), ("Director, Customs", "KWT"));
    assert_eq!((who.head, who.order, who.days.unwrap().0), (HeadMark::Head, Some(3), 2));
    assert_eq!(listed(&rows[0]).category.unwrap().as_str(), "Delegate");
}

#[test]
fn exports_of_other_systems() {
    let indico = read(
        "ID,Name,First Name,Last Name,Affiliation,Position,Phone,Email Address,Registration state,Checked in,Tags\n\
         12,Anna Weber,Anna,Weber,CERN,Physicist,+41,a@example.org,Completed,No,\n\
         13,Bo Lund,Bo,Lund,CERN,,,b@example.org,Withdrawn,No,\n",
    );
    let anna = person(&indico[0]);
    assert_eq!((anna.reference.as_str(), anna.delegation.as_str(), anna.function.as_str()), ("12", "CERN", "Physicist"));
    assert!(matches!(&indico[1], Row::LeftOut(left) if left.status == "Withdrawn" && left.reference.as_str() == "13"));

    let pretix = read(
        "Order code;Position ID;Status;Email;Product;Variation;Attendee name;Attendee name: Given name;Attendee name: Family name;\
         Attendee email;Attendee company;Country;Ticket secret;Valid from;Valid until\n\
         ABCDE;1;Paid;o@example.org;Delegate;;Ian McDonald;Ian;McDonald;i@example.org;Kuwait Oil;KW;s3cret;;\n\
         ABCDE;2;Canceled;o@example.org;Delegate;;Eve Black;Eve;Black;e@example.org;;;s3cret;;\n",
    );
    let ian = person(&pretix[0]);
    assert_eq!((ian.reference.as_str(), ian.email.as_str(), ian.country.as_str()), ("ABCDE-1", "i@example.org", "KWT"));
    assert_eq!((ian.family_name.as_str(), ian.delegation.as_str()), ("McDonald", "Kuwait Oil"));
    assert!(matches!(&pretix[1], Row::LeftOut(left) if left.reference.as_str() == "ABCDE-2"));

    let eventbrite = read(
        "Order #,First Name,Last Name,Email,Ticket Type,Attendee #,Attendee Status,Job Title,Company,Barcode #\n\
         99887766,Ian,McDonald,i@example.org,Delegate,1234,Attending,Director,Kuwait Oil,9988\n\
         99887766,Eve,Black,i@example.org,Delegate,1235,Not Attending,,,9989\n",
    );
    let ian = person(&eventbrite[0]);
    assert_eq!((ian.reference.as_str(), ian.function.as_str(), ian.order), ("1234", "Director", None));
    assert!(matches!(eventbrite[1], Row::LeftOut(_)));

    let (attendize, notices) = rows(b"first_name,last_name,email\nIan,McDonald,Ian@Example.org\n", Options::default()).unwrap();
    assert_eq!(person(&attendize[0]).reference.as_str(), "ian@example.org");
    assert_eq!(person(&attendize[0]).email, "Ian@Example.org");
    assert_eq!(notices, [Notice::ReferenceFromEmail("email".into())]);

    let hi_events = read(
        "ID,First Name,Last Name,Email,Status,Product Name,Public ID,Notes\n\
         7,Ian,McDonald,i@example.org,ACTIVE,Delegate,A-XYZ,likes tea\n\
         8,Eve,Black,e@example.org,CANCELLED,Delegate,A-XYA,\n",
    );
    assert_eq!(person(&hi_events[0]).reference.as_str(), "A-XYZ");
    assert!(matches!(hi_events[1], Row::LeftOut(_)));
}

#[test]
fn headings_in_german_french_and_spanish() {
    let german = read("Referenz;Vorname;Nachname;Funktion;Organisation;Land\nR1;Jörg;Groß;Minister;Österreich;AT\n");
    assert_eq!((person(&german[0]).full_name().as_str(), person(&german[0]).country.as_str()), ("Jörg Groß", "AUT"));
    let french = read("Référence;Prénom;Nom;Fonction;Pays\nR1;Zoé;Lefèvre;Ministre;FR\n");
    assert_eq!(person(&french[0]).full_name(), "Zoé Lefèvre");
    let spanish = read("Referencia;Nombre;Apellidos;Cargo;País\nR1;Begoña;Ibáñez;Ministra;ES\n");
    assert_eq!(person(&spanish[0]).full_name(), "Begoña Ibáñez");
}

#[test]
fn a_misspelled_column_stops_the_import() {
    let text = "reference,given_name,Famly name\nR1,Ian,McDonald\n";
    insta::assert_snapshot!(refused(text, &[]), @r#"column "Famly name" is not known; did you mean family_name?"#);
    let (mapped, _) = rows(text.as_bytes(), options(&["Famly name=family_name"])).unwrap();
    assert_eq!(person(&mapped[0]).full_name(), "Ian McDonald");
    let (left_out, notices) = rows(text.as_bytes(), options(&["Famly name="])).unwrap();
    assert_eq!((person(&left_out[0]).full_name().as_str(), notices.len()), ("Ian", 0));
}

#[test]
fn columns_that_cannot_be_told_apart() {
    insta::assert_snapshot!(refused("reference,First Name,given_name\n", &[]), @r#"columns "First Name" and "given_name" both hold given_name; leave one out"#);
    insta::assert_snapshot!(refused("given_name,family_name\n", &[]), @r#"no column holds a reference, and none an e-mail address to use as one ("given_name", "family_name"); add a column "reference", or choose one"#);
    insta::assert_snapshot!(refused("List of participants\nHuone,Nimi\n", &[]), @r#"no column of the first 20 rows is known (the first row has "List of participants"); one row must hold the column names, such as reference, given_name, family_name, category"#);
    insta::assert_snapshot!(refused("Referenz;Vorname;Name\nR1;Ian;McDonald\n", &[]), @r#"column "Vorname" holds given_name, but no column holds family_name, and "Name" may be the whole name; decide which it is, or leave one out"#);
    insta::assert_snapshot!(refused("reference,name\n", &["nme=family_name"]), @r#"the list has no column "nme"; it has "reference", "name"; did you mean "name"?"#);
    let (rows, notices) = rows(b"reference,name,Phone,Hotel,email,email2\nR1,A,1,2,,\n", Options::default()).unwrap();
    assert!(matches!(rows[0], Row::Listed(_)));
    assert_eq!(notices, [Notice::Ignored(vec!["Phone".into(), "Hotel".into(), "email2".into()])]);
}

#[test]
fn a_mapping_says_what_is_wrong_with_it() {
    assert_eq!("x".parse::<super::Mapping>().unwrap_err(), ColumnError::Mapping("x".into()));
    assert!("x=Famly name".parse::<super::Mapping>().unwrap_err().to_string().starts_with("unknown field \"Famly name\""));
    let error = rows(b"reference,name,x\n", options(&["x=famly_name"])).unwrap_err();
    assert!(error.starts_with("unknown field \"famly_name\"; fields are reference,"), "{error}");
    assert!(error.ends_with("; did you mean \"family_name\"?"), "{error}");
    assert!("a=b=email".parse::<super::Mapping>().is_ok());
    let twice = rows(b"reference,a,b\n", options(&["a=email", "b=email"])).unwrap_err();
    assert!(twice.contains("the field email is mapped twice"), "{twice}");
}

#[test]
fn rejected_rows_and_cells_that_cannot_be_used_say_where_and_why() {
    let text = "reference,given_name,family_name,days,head,country,name\n\
         R1,Ian,McDonald,2024-11-09,perhaps,XQ,\n\
         R2,Ian,\"Mc\nDonald\",,,,\n\
         R3,Ian,McDonald\n\
         R4,Ian,McDonald,,,,,extra\n\
         R4,Ian,McDonald,,,,\n\
         R4,Eve,Black,,,,\n\
         ,Eve,Black,,,,\n\
         R6,,,,,,\n\
         R7,Ian,,,,,Ian McDonald\n\
         R8,I\u{202E}an,McDonald,,,,\n\
         2.02411E+11,Eve,Black,,,,\n";
    let options = Options { keep_blank: vec!["country".into()], ..Options::default() };
    let (rows, notices) = rows(text.as_bytes(), options).unwrap();
    assert!(matches!(rows[4], Row::Listed(_)), "a ragged row does not take its reference");
    assert_eq!(person(&rows[1]).full_name(), "Ian Mc Donald");
    assert_eq!(notices, [Notice::Short { rows: 1, first: 5 }]);
    let told = |problems: &[super::CellProblem]| {
        problems.iter().map(|p| format!("{} {} \"{}\" {}", p.line, p.column, p.value, p.problem)).collect::<Vec<_>>()
    };
    let all: Vec<String> = rows
        .iter()
        .flat_map(|row| match row {
            Row::Rejected(rejected) => told(&rejected.problems),
            Row::Listed(listed) if listed.refusal.is_empty() => told(&listed.unusable),
            Row::Listed(listed) => told(&listed.refusal).into_iter().map(|told| format!("if new: {told}")).collect(),
            Row::LeftOut(_) | Row::Hidden(_) => Vec::new(),
        })
        .collect();
    insta::assert_snapshot!(all.join("\n"), @r#"
    2 days "2024-11-09" holds 2024-11-09, which is not an event day; use one of 2024-11-04, 2024-11-05
    2 head "perhaps" is neither yes nor no; write yes, or leave it empty
    2 country "XQ" is not the name of a country or an ISO 3166 code; write the three letters, such as KWT, or leave it empty
    6  "R4" the row has 8 values and the list 7 columns; put a value that holds the separator in quotation marks
    8 reference "R4" stands in line 7 already; a reference belongs to one participant
    9 reference "" is empty; every participant needs a reference of its own
    if new: 10 family_name "" is empty, as is every other name; a badge needs one
    if new: 11 family_name "" is empty, and the whole name is "Ian McDonald"; fill it in
    if new: 12 given_name "Ian" contains the direction control U+202E; remove it (direction is worked out from the letters)
    13 reference "2.02411E+11" is a number that a spreadsheet has shortened; format the column as text and write it again with all its digits
    "#);
}

#[test]
fn columns_and_category_are_those_of_the_row() {
    let rows = read("reference,email,category\nR1,a@example.org,\nR2,b@example.org,Delegate\n");
    let (first, second) = (listed(&rows[0]), listed(&rows[1]));
    assert!(first.category.is_none() && !first.columns.has(Field::Category) && first.columns.has(Field::Email));
    assert!(second.columns.has(Field::Category) && !second.columns.has(Field::FamilyName));
}

#[test]
fn a_quotation_mark_left_open_is_one_rejected_row_that_says_so() {
    let rows = read("reference,name\nR1,\"Ian\nR2,Eve\nR3,Bo\n");
    assert_eq!(rows.len(), 3);
    assert_eq!(problems(&rows[0]), "2 name \"Ian\" has a quotation mark that nothing closes; close it, or take it out");
    assert_eq!((person(&rows[1]).name.as_str(), person(&rows[2]).name.as_str()), ("Eve", "Bo"));
}

#[test]
fn what_is_no_list_says_what_it_is() {
    for (bytes, expected) in [
        (&b""[..], "the list is empty"),
        (b"\n\n  \n", "the list is empty"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", "an old XLS workbook"),
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\x7FELF\x02\x01\x01\0\0", "this is a program; save it as XLSX or CSV"),
        (b"<!DOCTYPE html>\n<html>", "a web page"),
        (b"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>", "a web page"),
        (b"<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook>", "the XML format of Excel 2003"),
        (b"{\\rtf1\\ansi", "a text document (RTF)"),
        (b"BEGIN:VCARD\nVERSION:3.0\n", "an address book"),
        (b"[{\"reference\": 1}]", "a JSON file"),
        (b"a,b\0c\n", "not text"),
        (b"PK\x03\x04 and then nothing", "the workbook cannot be read"),
        (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "an OpenDocument sheet"),
    ] {
        let error = rows(bytes, Options::default()).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
    let error = rows(b"a,b\n", Options { encoding: Some("klingon".into()), ..Options::default() }).unwrap_err();
    assert!(error.contains("unknown text encoding \"klingon\""), "{error}");
    let cyrillic = Options { encoding: Some("windows-1251".into()), ..Options::default() };
    let (rows, notices) = rows(b"reference,name\nR1,\xC8\xE2\xE0\xED\n", cyrillic).unwrap();
    assert_eq!((person(&rows[0]).name.as_str(), notices.len()), ("Иван", 0));
}

#[test]
fn columns_of_one_name_are_told_apart_by_their_letters() {
    let text = "Reference,First name,Last name,First name,Last name,Category\n1,Ana,Lima,Joe,Lima,Delegate\n";
    assert!(refused(text, &[]).contains("columns \"B\" and \"D\" both hold given_name"), "{}", refused(text, &[]));
    let error = refused(text, &["First name=", "Last name="]);
    assert!(error.contains("several columns are called \"First name\"; name one by its letter: B, D"), "{error}");
    let (rows, _) = rows(text.as_bytes(), options(&["D=", "E="])).unwrap();
    assert_eq!(person(&rows[0]).full_name(), "Ana Lima");
}

#[test]
fn further_parts_of_a_name_are_not_dropped() {
    for (text, name) in [
        ("reference,Nombre,Primer apellido,Segundo apellido,category\n1,Ana,Lima,Silva,Delegate\n", "Ana Lima Silva"),
        ("reference,Nombre,Apellido paterno,Apellido materno,category\n1,Ana,Lima,Silva,Delegate\n", "Ana Lima Silva"),
        ("reference,First name,Middle name,Last name,category\n1,Ana,Maria,Lima,Delegate\n", "Ana Maria Lima"),
        ("reference,Фамилия,Имя,Отчество,category\n1,Лавров,Сергей,Викторович,Delegate\n", "Сергей Викторович Лавров"),
        ("reference,First name,Middle name,Last name,category\n1,Ana,,Lima,Delegate\n", "Ana Lima"),
    ] {
        let (rows, notices) = rows(text.as_bytes(), Options::default()).unwrap();
        assert_eq!(person(&rows[0]).full_name(), name);
        assert!(notices.iter().any(|notice| matches!(notice, Notice::Joined(_))), "{notices:?}");
    }
    let half = refused("reference,Nombre,Segundo apellido,category\n1,Ana,Silva,Delegate\n", &[]);
    assert!(half.contains("Segundo apellido"), "{half}");
}

#[test]
fn a_name_beside_that_cannot_be_used_costs_nobody_the_place() {
    let rows = read("reference,name,category,native_name\n2,Ben Oko,Delegate,a\u{2066}b\n3,,Delegate,a\u{2066}b\n");
    let kept = listed(&rows[0]);
    assert_eq!((kept.refusal.len(), kept.unusable.len(), kept.name().as_str()), (0, 1, "Ben Oko"));
    assert!(!listed(&rows[1]).refusal.is_empty(), "there is no other name");
}

#[test]
fn letters_that_a_text_cannot_keep_are_read_again_and_told() {
    let rows = read("reference,given_name,family_name\n1,MarÃ\u{AD}a,LovÃ\u{A0}\n");
    let found = listed(&rows[0]);
    assert_eq!((found.name().as_str(), found.refusal.len()), ("María Lovà", 0));
    let told: Vec<&str> = found.remarks.iter().map(|remark| remark.problem.as_str()).collect();
    assert!(told.iter().all(|told| told.contains("read in the wrong encoding")) && told.len() == 2, "{told:?}");
}
