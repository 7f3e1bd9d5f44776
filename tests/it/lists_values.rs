//! Values of lists that nobody cleaned: numbers, dates, formulas, countries, invisible characters and the damage of exports.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Worksheet};
use serde_json::{Value, json};

use crate::{
    harness::accredit,
    lists::{case, import, names, people, person, rows, sheet, text, values},
};

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
