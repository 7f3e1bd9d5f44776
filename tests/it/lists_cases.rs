//! Lists that nobody cleaned, each with what should come of it: written by openpyxl and by hand, again by LibreOffice (`lo_…`), and
//! in other columns and languages as Excel writes them.

use std::path::Path;

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use serde_json::{Value, json};

use crate::harness::{Said, Site, accredit};

/// Where the lists are.
const LISTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/data/lists");

fn list(name: &str) -> String {
    Path::new(LISTS).join(name).display().to_string()
}

/// A folder with the event of the lists.
fn event() -> Site {
    let site = Site::new();
    accredit(&site).args(["init", &list("event.toml")]).succeeds();
    site
}

fn import(site: &Site, path: &str, options: &[&str], code: i32) -> Said {
    accredit(site).args(["import", path]).args(options).fails_with(code)
}

/// Imports a list of the folder of lists into an event of its own.
fn case(name: &str, options: &[&str], code: i32) -> (Site, Said) {
    let site = event();
    let said = import(&site, &list(name), options, code);
    (site, said)
}

/// Imports a list that is given as text.
fn text(text: &str, options: &[&str], code: i32) -> (Site, Said) {
    let site = event();
    site.write("list.csv", text);
    let said = import(&site, "list.csv", options, code);
    (site, said)
}

/// Imports a worksheet as Excel writes it.
fn sheet(write: impl FnOnce(&mut Worksheet), options: &[&str], code: i32) -> (Site, Said) {
    let site = event();
    let mut workbook = Workbook::new();
    write(workbook.add_worksheet());
    site.write("list.xlsx", workbook.save_to_buffer().unwrap());
    let said = import(&site, "list.xlsx", options, code);
    (site, said)
}

fn rows(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            sheet.write(u32::try_from(row).unwrap(), u16::try_from(column).unwrap(), *cell).unwrap();
        }
    }
}

fn people(site: &Site) -> Vec<Value> {
    let said = accredit(site).args(["--json", "participant", "list", "--sort", "list"]).succeeds();
    said.json().as_array().unwrap().clone()
}

fn person(site: &Site, reference: &str) -> Value {
    accredit(site).args(["--json", "participant", "show", reference]).succeeds().json()
}

fn names(site: &Site) -> Vec<String> {
    people(site).iter().map(|person| person["name"].as_str().unwrap().to_owned()).collect()
}

fn values(site: &Site, field: &str) -> Vec<Value> {
    people(site).iter().map(|who| person(site, who["reference"].as_str().unwrap())[field].clone()).collect()
}

#[test]
fn merged_cells_are_those_of_each_row() {
    for name in ["merged_delegation.xlsx", "lo_merged_delegation.xlsx"] {
        let (site, _) = case(name, &[], 0);
        assert_eq!(values(&site, "delegation"), ["Brazil", "Brazil", "Brazil", "Ghana", "Ghana"].map(Value::from), "{name}");
        assert_eq!(values(&site, "delegation_type"), vec![Value::from("Member State"); 5]);
        assert_eq!(values(&site, "country"), ["BRA", "BRA", "BRA", "GHA", "GHA"].map(Value::from));
    }
    let write = |sheet: &mut Worksheet| {
        rows(
            sheet,
            &[
                &["Référence", "Nom", "Prénom", "Catégorie", "Pays"],
                &["1", "Diop", "Awa"],
                &["2", "Sow", "Ali"],
                &["3", "Ba", "Ida"],
            ],
        );
        sheet.merge_range(1, 3, 3, 3, "Delegate", &Format::new()).unwrap();
        sheet.merge_range(1, 4, 2, 4, "Sénégal", &Format::new()).unwrap();
        sheet.write(3, 4, "Mali").unwrap();
    };
    let (site, _) = sheet(write, &[], 0);
    assert_eq!(values(&site, "country"), ["SEN", "SEN", "MLI"].map(Value::from));
    assert_eq!(values(&site, "category"), vec![Value::from("Delegate"); 3]);
}

#[test]
fn a_column_filled_once_for_each_group_waits_for_a_word() {
    for name in ["filldown_blank.xlsx", "lo_filldown_blank.xlsx"] {
        let (site, said) = case(name, &[], 2);
        said.err_contains("\"delegation\" is filled in 1 of 3 rows").err_contains("--fill-down 'delegation'");
        assert!(people(&site).is_empty());
        import(&site, &list(name), &["--fill-down", "delegation"], 0);
        assert_eq!(values(&site, "delegation"), vec![Value::from("Brazil"); 3]);
        let (site, _) = case(name, &["--keep-blank", "delegation"], 0);
        assert_eq!(values(&site, "delegation"), [Value::from("Brazil"), Value::Null, Value::Null]);
    }
    let groups = "País;N.º de referencia;Nombre;Apellidos;Categoría\nBrasil;1;Ana;Lima;Delegate\n;2;Bia;Reis;Delegate\n;3;Caio;Sá;Delegate\n\
                  Perú;4;Cy;Po;Delegate\n;5;Di;Qu;Delegate\n";
    text(groups, &[], 2).1.err_contains("\"País\" is filled in 2 of 5 rows");
    let (site, _) = text(groups, &["--fill-down", "A"], 0);
    assert_eq!(values(&site, "country"), ["BRA", "BRA", "BRA", "PER", "PER"].map(Value::from));
    // A value that comes again in the next filled row is not that of a group.
    let sparse =
        "reference,name,category,delegation\n1,A,Delegate,X\n2,B,Delegate,\n3,C,Delegate,X\n4,D,Delegate,\n5,E,Delegate,\n";
    text(sparse, &[], 0);
    text(groups, &["--fill-down", "País", "--keep-blank", "country"], 2).1.err_contains("name it once");
    text(groups, &["--fill-down", "Paiis"], 2)
        .1
        .err_contains("the list has no column \"Paiis\"")
        .err_contains("it is named with --fill-down");
}

#[test]
fn half_a_name_is_never_taken_for_a_whole_one() {
    for name in ["half_name_1.csv", "half_name_2.csv"] {
        let (site, _) = case(name, &[], 0);
        let ana = person(&site, "1");
        assert_eq!(
            (&ana["given_name"], ana["family_name"].as_str().unwrap().to_lowercase()),
            (&"Ana".into(), "lima".to_owned()),
            "{name}"
        );
    }
    let unknown = "reference,First name,Sukunimi,category\n1,Ana,Lima,Delegate\n";
    text(unknown, &[], 2).1.err_contains("no column holds family_name, and \"Sukunimi\" is not known");
    let (site, _) = text(unknown, &["--map", "Sukunimi=family_name"], 0);
    assert_eq!(names(&site), ["Ana Lima"]);
    text(unknown, &["--map", "Sukunimi="], 0);
    text("reference;Nom de famille;Etunimi;category\n1;Lima;Ana;Delegate\n", &[], 2).1.err_contains("no column holds given_name");
}

#[test]
fn headings_of_two_lines_are_one_row_of_headings() {
    for name in ["two_row_header.xlsx", "lo_two_row_header.xlsx"] {
        let (site, said) = case(name, &[], 0);
        said.err_contains("the headings go over two rows");
        assert_eq!(names(&site), ["Ana Lima", "Ben Oko"], "{name}");
    }
    let (site, _) = text("Réf.,Participant,,Contact\n,Prénom,Nom,Courriel\n1,Awa,Diop,a@x.org\n", &["--category", "Media"], 0);
    assert_eq!((names(&site), &person(&site, "1")["email"]), (vec!["Awa Diop".to_owned()], &"a@x.org".into()));
}

#[test]
fn data_without_a_heading_stops_the_import() {
    for name in ["blank_heading.xlsx", "lo_blank_heading.xlsx", "csv_blank_heading.csv"] {
        let (site, said) = case(name, &[], 2);
        said.err_contains("column C has no heading, and holds data (first in line 2: \"Lima\")").err_contains("--map 'C='");
        assert!(people(&site).is_empty());
        import(&site, &list(name), &["--map", "Name=given_name", "--map", "C=family_name"], 0);
        assert_eq!(names(&site), ["Ana Lima"], "{name}");
        assert_eq!(names(&case(name, &["--map", "C="], 0).0), ["Ana"]);
    }
    let right = "reference,name,category\n1,Ana,Delegate,vegetarian\n2,Ben,Delegate,halal\n";
    text(right, &[], 2).1.err_contains("column D has no heading");
    text(right, &["--map", "column D="], 0);
    // One value too many is that row's.
    let one = "reference,name,category\n1,Ana,Delegate\n2,Ben,Oko,Delegate\n3,Cy,Delegate\n";
    text(one, &[], 1).1.out_contains("line 3").err_contains("2 added, 0 updated, 0 unchanged, 1 rejected");
    let write = |sheet: &mut Worksheet| {
        rows(sheet, &[&["编号", "姓名", "类别"], &["1", "王小明", "Delegate"], &["2", "李", "Delegate", "", "讲话"]]);
    };
    sheet(write, &[], 2).1.err_contains("column E has no heading, and holds data (first in line 3: \"讲话\")");
}

#[test]
fn hidden_rows_wait_for_a_word() {
    for name in ["filtered.xlsx", "lo_filtered.xlsx"] {
        let (site, said) = case(name, &[], 2);
        said.err_contains("3 of 6 rows are hidden");
        assert!(people(&site).is_empty());
        assert_eq!(people(&case(name, &["--hidden", "include"], 0).0).len(), 6, "{name}");
        assert_eq!(people(&case(name, &["--hidden", "skip"], 0).0).len(), 3, "{name}");
    }
    let write = |sheet: &mut Worksheet| {
        rows(sheet, &[&["reference", "name", "category"], &["1", "A", "Media"], &["2", "B", "Media"], &["3", "C", "Media"]]);
        sheet.set_row_hidden(2).unwrap();
    };
    sheet(write, &[], 2).1.err_contains("1 of 3 rows are hidden");
    assert_eq!(names(&sheet(write, &["--hidden", "skip"], 0).0), ["A", "C"]);
}

#[test]
fn numbers_are_read_as_they_are_shown() {
    for name in ["numfmt.xlsx", "lo_numfmt.xlsx"] {
        let (site, said) = case(name, &[], 1);
        let all: Vec<Value> = people(&site).iter().map(|person| person["reference"].clone()).collect();
        assert!(all.contains(&"00123".into()) && all.contains(&"WMM-20240001".into()), "{name}: {all:?}");
        assert!(!all.iter().any(|reference| ["TRUE", "true", "1"].contains(&reference.as_str().unwrap())), "{name}: {all:?}");
        assert!(
            said.out.contains("line 4: reference")
                && said.out.contains("line 6: reference")
                && said.out.contains("line 7: reference"),
            "{}",
            said.out
        );
    }
    let write = |sheet: &mut Worksheet| {
        rows(sheet, &[&["Номер", "Имя", "Фамилия", "Категория", "Должность", "Дни", "Порядок"]]);
        for (row, format) in [(1, "000-000"), (2, "\"№ \"0"), (3, "#,##0")] {
            sheet.write_with_format(row, 0, 4_711, &Format::new().set_num_format(format)).unwrap();
            for (column, cell) in [(1, "Иван"), (2, "Петров"), (3, "Delegate")] {
                sheet.write(row, column, cell).unwrap();
            }
        }
        sheet
            .write_with_format(1, 5, ExcelDateTime::from_ymd(2024, 11, 5).unwrap(), &Format::new().set_num_format("d mmm"))
            .unwrap();
        sheet.write_with_format(1, 6, 3, &Format::new().set_num_format("0.0")).unwrap();
        sheet
            .write_with_format(2, 4, ExcelDateTime::from_ymd(2024, 11, 5).unwrap(), &Format::new().set_num_format("yyyy"))
            .unwrap();
    };
    let (site, said) = sheet(write, &[], 1);
    assert_eq!(values(&site, "reference"), ["004-711", "№ 4711", "4,711"].map(Value::from));
    let first = person(&site, "004-711");
    assert_eq!((&first["days"], &first["order"]), (&json!(["2024-11-05"]), &json!(3)));
    assert!(said.out.contains("line 3: Должность"), "a date is no function, and the person stays: {}", said.out);
}

#[test]
fn a_formula_without_a_result_is_refused_by_its_cell() {
    let (site, said) = case("formula_nocache.xlsx", &[], 2);
    said.err_contains("7 formulas have no stored result (cells A2, B2, C2, E2, F2, E3, F3)").err_contains("let it calculate");
    assert!(people(&site).is_empty());
    // LibreOffice calculates when it saves; what cannot be found is an error of the sheet, and of its cell alone.
    let (site, _) = case("lo_formula_nocache.xlsx", &[], 1);
    assert_eq!(names(&site), ["Ana LIMA", "Ben Oko"]);
    let write = |sheet: &mut Worksheet| {
        rows(sheet, &[&["reference", "name", "category", "function", "Remark"]]);
        sheet.write(1, 0, Formula::new("=\"R\"&ROW()").set_result("R2")).unwrap();
        sheet.write(1, 1, "Ana").unwrap();
        sheet.write(1, 2, Formula::new("=\"Dele\"&\"gate\"").set_result("Delegate")).unwrap();
        sheet.write(1, 4, Formula::new("=NOW()").set_result("")).unwrap();
    };
    assert_eq!(values(&sheet(write, &[], 0).0, "reference"), ["R2"].map(Value::from));
}

#[test]
fn a_name_that_is_mapped_stands_above_its_parts() {
    let (site, _) = case("name_on_badge.csv", &["--map", "Name on badge=name"], 0);
    assert_eq!(names(&site), ["Nina Lima", "Ben Oko"]);
    // Also above the parts of people who are known, in a list that has only the whole name.
    let site = text("reference,given_name,family_name,category\n1,Maria,da Silva,Delegate\n", &[], 0).0;
    site.write("badge.csv", "reference,given_name,Name on badge\n1,,Mimi Silva\n");
    accredit(&site).args(["import", "badge.csv", "--map", "Name on badge=name"]).succeeds();
    assert_eq!(names(&site), ["Mimi Silva"]);
}

#[test]
fn countries_are_known_by_their_names_and_other_bodies_are_delegations() {
    let (site, _) = case("countries_un.csv", &[], 0);
    let expected = ["USA", "KOR", "GBR", "TZA", "VNM", "IRN", "PSE", "VAT", "SYR", "MDA", "RUS", "TUR", "ARE"];
    assert_eq!(values(&site, "country")[..13], expected.map(Value::from));
    let bodies = "reference,name,category,country,delegation\n1,A,Delegate,European Union,\n2,B,Delegate,African Union,\n3,C,Delegate,League of Arab States,LAS\n\
                  4,D,Delegate,Germny,\n5,E,Delegate,法国,\n6,F,Delegate,n/a,\n";
    let (site, said) = text(bodies, &["--keep-blank", "delegation"], 1);
    said.err_contains("\"European Union\" is not a country")
        .out_contains("did you mean DEU (Germany)?")
        .out_contains("line 7: country \"n/a\"");
    assert_eq!(
        values(&site, "delegation"),
        [json!("European Union"), json!("African Union"), json!("LAS"), Value::Null, Value::Null, Value::Null]
    );
    assert_eq!(values(&site, "delegation_type")[..3], [json!("Organisation"), json!("Organisation"), Value::Null]);
    assert_eq!(values(&site, "country"), [Value::Null, Value::Null, Value::Null, Value::Null, json!("FRA"), Value::Null]);
    // Somebody who has a delegation keeps it.
    accredit(&site).args(["participant", "edit", "5", "--delegation", "France"]).succeeds();
    site.write("again.csv", "reference,country\n5,European Union\n");
    import(&site, "again.csv", &[], 0);
    assert_eq!((&person(&site, "5")["delegation"], &person(&site, "5")["country"]), (&json!("France"), &json!("FRA")));
}

#[test]
fn a_cell_that_cannot_be_used_costs_nobody_the_place() {
    let (site, said) = case("optional_cell.csv", &[], 1);
    said.err_contains("8 added, 0 updated, 0 unchanged, 0 rejected, 7 cells not used")
        .out_contains("line 2: order \"1.0\"")
        .out_contains("line 3: photo \"https://x.org/p.jpg\"")
        .out_contains("line 4: email \"n/a\"")
        .out_contains("line 5: email")
        .out_contains("line 6: days \"4.11.24\"")
        .out_contains("line 7: days \"2024-11-04 00:00:00\"");
    assert_eq!(people(&site).len(), 8);
    let (site, _) = text("reference,name,category,email\n1,A,Delegate,a@x.org\n", &[], 0);
    site.write("b.csv", "reference,name,category,email\n1,A,Wizard,nobody\n");
    import(&site, "b.csv", &[], 1).err_contains("0 rejected, 2 cells not used").out_contains("line 2: category \"Wizard\"");
    let kept = person(&site, "1");
    assert_eq!((&kept["name"], &kept["email"], &kept["category"]), (&json!("A"), &json!("a@x.org"), &json!("Delegate")));
    import(&site, "b.csv", &["--strict"], 1).err_contains("nothing was kept (--strict)");
    let summary = accredit(&site).args(["--json", "import", "b.csv"]).fails_with(1).json();
    assert_eq!((&summary["unusable"], &summary["rejected"], &summary["problems"][0]["line"]), (&json!(2), &json!(0), &json!(2)));
    // What is essential for a new person is not.
    text("reference,name,category\n1,A\u{200B}b,Delegate\n2,B,Wizard\n3,,Delegate\n,D,Delegate\n5,E,\n", &[], 1)
        .1
        .err_contains("nothing changed: 0 unchanged, 5 rejected");
}

#[test]
fn line_breaks_become_spaces() {
    for name in ["multiline.xlsx", "lo_multiline.xlsx"] {
        let (site, _) = case(name, &[], 0);
        assert_eq!(names(&site), ["Ana Lima", "Ben Oko", "Cy Po Pa"], "{name}");
        assert_eq!(person(&site, "1")["function"], "Minister of Foreign Affairs");
    }
    let (site, _) =
        text("reference,name,category,function\n1,Ana,Delegate,\"Minister\r\nof, well,\r\nWater\"\n2,Ben,Delegate,D\n", &[], 0);
    assert_eq!(values(&site, "function"), ["Minister of, well, Water", "D"].map(Value::from));
}

#[test]
fn invisible_characters_mean_nothing_or_stay() {
    let (site, said) = case("direction_marks.csv", &[], 0);
    said.err_contains("line 2: native_name").err_contains("direction marks, which are dropped");
    assert_eq!(values(&site, "native_name"), ["ناصر الغامدي", "ناصر صالح", "مريم"].map(Value::from));
    assert_eq!(person(&site, "3")["family_name"], "Khoury");
    let (site, _) = case("ivs.csv", &[], 0);
    assert_eq!(person(&site, "1")["native_name"], "葛\u{E0100}城 太郎");
    let (site, said) = case("invisible_reference.csv", &[], 1);
    said.err_contains("1 added, 0 updated, 0 unchanged, 3 rejected");
    assert_eq!(values(&site, "reference"), ["A1"].map(Value::from));
    case("pdf_font_tag.csv", &[], 1).1.out_contains("contains the invisible character U+1D173");
    let (site, _) = text(
        "\u{FEFF}reference,name,email,category\n\u{202A}B2\u{202C},می\u{200C}خواهم\u{FEFF},\u{200B}a@x.org\u{200E},Delegate\n",
        &[],
        0,
    );
    let person = person(&site, "B2");
    assert_eq!((&person["name"], &person["email"]), (&json!("می\u{200C}خواهم"), &json!("a@x.org")));
}

#[test]
fn damage_of_exports_is_told_found_and_mended() {
    let (site, said) = case("export_damage.csv", &[], 1);
    said.err_contains("line 2: given_name \"Se&aacute;n\" has HTML entities; write \"Seán\"")
        .err_contains("line 3: reference \"=\"00002\"\" is read as \"00002\"")
        .err_contains("line 4: family_name \"nan\"")
        .err_contains("line 5: given_name \"JosÃ©\"")
        .err_contains("line 6: given_name")
        .err_contains("line 8: reference \"'00007\" is read as \"00007\"")
        .out_contains("line 7: reference \"2.02411E+11\"");
    let found = |code: i32| accredit(&site).args(["--json", "badge", "check", "--only", "list-damage"]).fails_with(code).json();
    let before = found(1);
    let of = |found: &Value, reference: &str, field: &str| {
        found.as_array().unwrap().iter().any(|it| it["reference"] == reference && it["field"] == field)
    };
    for (reference, field) in [
        ("1", "given_name"),
        ("1", "family_name"),
        ("1", "function"),
        ("00002", "given_name"),
        ("3", "family_name"),
        ("3", "delegation"),
        ("4", "delegation"),
        ("5", "given_name"),
    ] {
        assert!(of(&before, reference, field), "{reference} {field}: {before}");
    }
    assert!(before.as_array().unwrap().iter().all(|it| it["severity"] == "warning" && it["code"] == "list-damage"));
    accredit(&site)
        .args(["badge", "check", "--only", "list-damage", "--fix-damage"])
        .fails_with(1)
        .err_contains("given_name \"Se&aacute;n\" is now \"Seán\"");
    let after = found(1);
    assert_eq!(after.as_array().unwrap().len(), 1, "only the name that may be meant is left: {after}");
    assert!(of(&after, "3", "family_name"));
    assert_eq!(values(&site, "given_name"), ["Seán", "Ana", "Ana", "José", "Ana \"Nina\"", "Ana"].map(Value::from));
    assert_eq!(person(&site, "4")["delegation"], "Côte d'Ivoire");
    let journal = accredit(&site).args(["--json", "report", "journal"]).succeeds();
    assert!(journal.out.matches("participant.edit").count() >= 5, "{}", journal.out);
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn lists_that_were_pasted_together_are_one() {
    let (site, said) = case("repeated_header.csv", &["--create-categories"], 0);
    said.err_contains("the headings stand again in line 3, which is left out");
    assert_eq!(names(&site), ["Ana", "Ben"]);
    let shouted = "Reference;Given name;Family name;Category\n1;Ana;Lima;Delegate\nREFERENCE;GIVEN NAME;FAMILY NAME;CATEGORY\n2;Ben;Oko;Delegate\n";
    assert_eq!(names(&text(shouted, &[], 0).0), ["Ana Lima", "Ben Oko"]);
    let turned = "reference,name,category\n1,Ana,Delegate\nname,reference,category\nBen,2,Delegate\n";
    text(turned, &[], 2).1.err_contains("line 3 holds headings again, in another order");
}

#[test]
fn headings_are_found_where_they_are() {
    for name in ["title_rows.xlsx", "lo_title_rows.xlsx"] {
        case(name, &[], 0).1.err_contains("the headings are in row 3");
        case(name, &["--header-row", "3"], 0);
        case(name, &["--header-row", "2"], 2).1.err_contains("row 2 is empty or missing");
    }
    for name in ["instr_first.xlsx", "lo_instr_first.xlsx"] {
        case(name, &[], 0).1.err_contains("worksheet \"List\" of 2 is read");
        case(name, &["--worksheet", "Instructions"], 2)
            .1
            .err_contains("of worksheet \"Instructions\"")
            .err_contains("the worksheets \"List\"")
            .err_contains("name another worksheet with --worksheet");
    }
    let (site, _) =
        text("Liste des participants;;;\nau 4 novembre;;;\n;;;\nRéf.;Prénom;Nom;Catégorie\n1;Awa;Diop;Delegate\n", &[], 0);
    assert_eq!(names(&site), ["Awa Diop"]);
    case("bilingual_headings.csv", &[], 0);
}

#[test]
fn a_row_that_ends_early_has_blank_cells_at_its_end() {
    let (site, said) = case("short_rows.csv", &[], 0);
    said.err_contains("2 rows end early, the first in line 3");
    assert_eq!(values(&site, "email"), [json!("a@x.org"), Value::Null, Value::Null]);
    assert_eq!(values(&site, "function"), [json!("Director"), Value::Null, json!("x")]);
    text("reference\tname\tcategory\temail\n1\tAna\tDelegate\n", &[], 0).1.err_contains("line 2 ends early");
    text("reference,name,category\n1,Ana\n", &[], 1).1.out_contains("category is empty");
}

#[test]
fn a_lost_quotation_mark_swallows_nobody() {
    let (site, said) = case("lost_quote.csv", &[], 1);
    said.out_contains("line 2: function").out_contains("a quotation mark that nothing closes");
    assert_eq!(names(&site), ["Ben Oko", "Cy Po", "Di Qu", "Ed Ro"]);
    let closing =
        "reference;name;category;function\n1;Ana;Delegate;\"Head\n2;Ben;Delegate;D\n3;Cy;Delegate;\"Chief\"\n4;Di;Delegate;D\n";
    let (site, said) = text(closing, &[], 1);
    said.out_contains("line 2: function");
    assert_eq!(names(&site), ["Ben", "Cy", "Di"]);
}

#[test]
fn a_huge_row_or_file_is_refused_at_once() {
    let columns: Vec<String> = (0..100_000).map(|number| format!("c{number}")).collect();
    text(&format!("reference,name,{}\n", columns.join(",")), &[], 2).1.err_contains("has more than 1024 columns");
    let site = Site::new();
    let keys: String = (0..85_000).map(|number| format!("k{number} = 1\n")).collect();
    site.write("event.toml", format!("[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n{keys}"));
    accredit(&site).args(["init", "event.toml"]).fails_with(2).err_contains("unknown key \"k0\"");
}
