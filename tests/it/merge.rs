//! A list that comes again is merged with what people did meanwhile.

use std::fs;

use accredit::domain::{field::FieldSet, merge::Rules};
use calamine::Reader;
use serde_json::{Value, json};

use crate::harness::{SAMPLE_EVENT, SAMPLE_LIST, Said, Site, accredit};

/// Lists as people have published them.
const LISTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/data/lists");

const HEAD: &str = "reference,given_name,family_name,category,function,delegation";

/// A folder with the sample event and a list of two.
fn listed() -> Site {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    import(&site, "people.csv", &["1,Ana,Lima,Delegate,Director,Brazil", "2,Ben,Oko,Delegate,Adviser,Ghana"], &[], 0);
    site
}

/// Imports rows under a name.
fn import(site: &Site, name: &str, rows: &[&str], options: &[&str], code: i32) -> Said {
    site.write(name, format!("{HEAD}\n{}\n", rows.join("\n")));
    accredit(site).args(["import", name]).args(options).fails_with(code)
}

fn shown(site: &Site, reference: &str) -> Value {
    accredit(site).args(["--json", "participant", "show", reference]).succeeds().json()
}

#[test]
fn a_correction_stays_until_the_list_answers_and_then_it_is_a_conflict_told_once() {
    let site = listed();
    accredit(&site).args(["participant", "edit", "1", "--family-name", "de Lima"]).succeeds();
    let same = ["1,Ana,Lima,Delegate,Director,Brazil", "2,Ben,Oko,Delegate,Adviser,Ghana"];
    import(&site, "people.csv", &same, &[], 0)
        .err_contains("nothing changed: 2 unchanged")
        .err_contains("1 field corrected by hand and not changed in the list since: the corrections stay");
    assert_eq!(shown(&site, "1")["family_name"], "de Lima");
    // The list answers with a third value, and changes something that nobody touched.
    let answer = ["1,Ana,LIMA,Delegate,Minister,Brazil", "2,Ben,Oko,Delegate,Adviser,Ghana"];
    let told = "line 2: 1 family_name: \"de Lima\" stays, and the list says \"LIMA\"; the list said \"Lima\" before";
    import(&site, "people.csv", &answer, &["--dry-run"], 1).out_contains(told);
    import(&site, "people.csv", &answer, &[], 1).out_contains(told).err_contains("1 updated, 1 unchanged");
    assert_eq!((&shown(&site, "1")["family_name"], &shown(&site, "1")["function"]), (&json!("de Lima"), &json!("Minister")));
    import(&site, "people.csv", &answer, &[], 0).err_contains("nothing changed");
    // Who reads the conflict and decides for the list still can.
    import(&site, "people.csv", &answer, &["--prefer", "list"], 0).err_contains("1 updated");
    assert_eq!(shown(&site, "1")["family_name"], "LIMA");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_blank_cell_erases_nothing_unless_it_is_asked_to() {
    let site = listed();
    let blank = ["1,Ana,Lima,Delegate,,", "2,Ben,Oko,Delegate,Adviser,Ghana"];
    import(&site, "other.csv", &blank, &[], 0).err_contains("2 fields blank in the list, and known here: kept");
    import(&site, "other.csv", &blank, &["-v"], 0)
        .out_contains("line 2: reference \"1\": function, delegation blank in the list, what is known here stays");
    assert_eq!(shown(&site, "1")["function"], "Director");
    import(&site, "other.csv", &blank, &["--clear-blank"], 0).err_contains("1 updated");
    assert!(shown(&site, "1")["function"].is_null() && shown(&site, "1")["delegation"].is_null());
}

#[test]
fn every_change_is_said_from_what_to_what_before_and_after() {
    let site = listed();
    let rows = ["1,Ana,Lima,Delegate,Minister,Brazil", "3,Chu,Wei,Delegate,,China"];
    let said = import(&site, "people.csv", &rows, &["--dry-run", "--changes", "changes.csv"], 0);
    said.out_contains("line 2: 1 function \"Director\" → \"Minister\"")
        .out_contains("line 3: 3 is new: Chu Wei")
        .err_contains("2 Ben Oko is no longer on the list \"people\"")
        .err_contains("would be 1 added, 1 updated, 0 unchanged");
    assert_eq!(site.store().participant_count().unwrap(), 2);
    let table = fs::read_to_string(site.path("changes.csv")).unwrap();
    assert_eq!(
        table,
        "line,reference,name,what,field,from,to\r\n2,1,Ana Lima,changed,function,Director,Minister\r\n3,3,Chu Wei,new,,,\r\n\
         ,2,Ben Oko,missing,,,\r\n"
    );
    let told = accredit(&site).args(["--json", "import", "people.csv", "--changes", "changes.xlsx"]).succeeds().json();
    assert_eq!(
        told["changes"],
        json!([
            { "line": 2, "reference": "1", "name": "Ana Lima", "new": false,
              "fields": [{ "field": "function", "from": "Director", "to": "Minister" }] },
            { "line": 3, "reference": "3", "name": "Chu Wei", "new": true, "fields": [] },
        ])
    );
    assert_eq!((&told["missing"], &told["list"]), (&json!([{ "reference": "2", "name": "Ben Oko" }]), &json!("people")));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(site.path("changes.xlsx")).unwrap();
    assert_eq!(book.worksheet_range("Changes").unwrap().rows().count(), 4);
    import(&site, "people.csv", &rows, &["--changes", "changes.txt"], 2).err_contains("end the name in .csv or .xlsx");
}

#[test]
fn missing_people_are_those_of_the_list_of_this_name_and_withdrawn_only_by_their_number() {
    let site = listed();
    import(&site, "media.csv", &["9,Mia,Ray,Media,,"], &["--create-categories"], 0);
    // A list of one name says nothing of the people of another.
    let told = |options: &[&str]| -> Value {
        let said = accredit(&site).args(["--json", "import", "media.csv", "--dry-run"]).args(options).succeeds();
        said.json()["missing"].clone()
    };
    assert_eq!(told(&[]), json!([]));
    assert_eq!(told(&["--list", "people"]).as_array().unwrap().len(), 2);
    accredit(&site)
        .args(["import", "media.csv", "--withdraw-missing", "2"])
        .fails_with(2)
        .err_contains("0 participants missing from the list \"media\", not 2");
    let rows = ["1,Ana,Lima,Delegate,Director,Brazil"];
    import(&site, "people.csv", &rows, &["--withdraw-missing", "2"], 2).err_contains("1 participant missing");
    assert_eq!(shown(&site, "2")["standing"], "accredited");
    import(&site, "people.csv", &rows, &["--withdraw-missing", "1", "--dry-run"], 0).err_contains("would be withdrawn");
    assert_eq!(shown(&site, "2")["standing"], "accredited");
    import(&site, "people.csv", &rows, &["--withdraw-missing", "1"], 0).err_contains("is withdrawn");
    let ben = shown(&site, "2");
    assert_eq!((&ben["standing"], &ben["standing_reason"]), (&json!("withdrawn"), &json!("no longer on the list people")));
    accredit(&site).args(["verify"]).succeeds();
    // A row that is rejected is on the list all the same.
    let mut merge = site.store().merge(Some("people"), Rules::default()).unwrap();
    assert_eq!(merge.missing().len(), 1);
    merge.is_on_list(&"1".parse().unwrap());
    assert!(merge.missing().is_empty());
}

#[test]
fn what_somebody_changes_while_a_list_is_compared_is_compared_again() {
    let site = listed();
    let now = jiff::Timestamp::UNIX_EPOCH;
    let mut store = site.store();
    let mut merge = store.merge(Some("people"), Rules::default()).unwrap();
    let listing = |merge: &mut accredit::store::Merge, function: &str| {
        let mut participant = merge.known(&"1".parse().unwrap()).unwrap().0.clone();
        participant.function = function.into();
        let columns = FieldSet::default().with(accredit::domain::field::Field::Function);
        let row = accredit::store::ListedRow { line: 2, participant: &mut participant, columns, blank: FieldSet::default() };
        merge.put(row).unwrap();
    };
    listing(&mut merge, "Minister");
    accredit(&site).args(["participant", "edit", "1", "--function", "Ambassador"]).succeeds();
    store.apply_list(&mut merge, accredit::store::MissingPeople::Stay, now).unwrap().commit().unwrap();
    assert_eq!(shown(&site, "1")["function"], "Ambassador");
    assert_eq!(merge.planned()[0].conflicts.len(), 1);
    // Two lists at a time would not see each other.
    let mut merge = store.merge(Some("people"), Rules::default()).unwrap();
    listing(&mut merge, "Secretary");
    import(&site, "other.csv", &["2,Ben,Oko,Delegate,Director,Ghana"], &[], 0);
    let error = store.apply_list(&mut merge, accredit::store::MissingPeople::Stay, now).err().unwrap().to_string();
    assert!(error.contains("another list was imported"), "{error}");
}

#[test]
fn an_unchanged_list_takes_no_lock() {
    let site = Site::with_sample();
    let holder = rusqlite::Connection::open(site.path("event.db")).unwrap();
    holder.execute_batch("begin immediate").unwrap();
    accredit(&site).args(["import", SAMPLE_LIST]).succeeds().err_contains("nothing changed: 512 unchanged");
    accredit(&site).args(["import", SAMPLE_LIST, "--dry-run"]).succeeds();
    holder.execute_batch("rollback").unwrap();
}

#[test]
fn what_the_list_last_said_of_a_person_is_handed_out_and_forgotten_with_the_person() {
    let site = listed();
    accredit(&site).args(["participant", "export", "1", "-o", "ana.json"]).succeeds();
    let export: Value = serde_json::from_str(&fs::read_to_string(site.path("ana.json")).unwrap()).unwrap();
    let base = &export["about"]["stored"]["participant_base"][0]["said"];
    assert!(base.as_str().unwrap().contains("Director"), "{base}");
}

#[test]
fn the_published_case_comes_out_as_it_should() {
    let site = Site::new();
    let import = |name: &str| accredit(&site).args(["import", &format!("{LISTS}/{name}.csv")]).succeeds();
    accredit(&site).args(["init", &format!("{LISTS}/event.toml")]).succeeds();
    import("manual_edit_v1");
    accredit(&site).args(["participant", "edit", "1", "--family-name", "de Lima"]).succeeds();
    import("manual_edit_v1").err_contains("the corrections stay");
    import("re_import_blank_v2").err_contains("2 fields blank");
    let ana = shown(&site, "1");
    assert_eq!(
        (&ana["family_name"], &ana["function"], &ana["delegation"]),
        (&json!("de Lima"), &json!("Director"), &json!("Brazil"))
    );
}
