//! Lists that nobody cleaned, each with what should come of its rows and headings: written by openpyxl and by hand, again by LibreOffice
//! (`lo_…`), and in other columns and languages as Excel writes them.

use rust_xlsxwriter::{Format, Worksheet};
use serde_json::{Value, json};

use crate::{
    harness::{Site, accredit},
    lists::{case, import, list, names, people, person, rows, sheet, text, values},
};

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
