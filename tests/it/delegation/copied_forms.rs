//! Forms that were copied, renamed, pasted into or sorted on their way back: none of them is read as a list.

use super::{Form, Odd, accredit, delegation_of, event, json, kuwait_with};
use crate::harness::{Said, Site};

const MISSING: &str = "the hidden worksheet \"accredit\", which says whose form it is, is missing";

/// A form with a new person and, in a free row, the number of another delegation's person.
fn filled(site: &Site) -> (Form, String) {
    let mut form = Form::of(site, "Kuwait", &[]);
    let first = form.person(0, "First", "Delegate");
    let row = form.free()[1];
    form.set(row, &[("given_name", "Eve"), ("family_name", "Roe"), ("category", "Delegate")]);
    form.0[0].1[row][0] = "9".into();
    (form, first)
}

fn without_marks(form: &mut Form) {
    form.0.retain(|(name, _)| name != "accredit");
}

/// The first sheet as text.
fn text(form: &Form) -> String {
    let line = |row: &Vec<String>| row.iter().map(|cell| format!("\"{cell}\"")).collect::<Vec<_>>().join(",");
    form.0[0].1.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn is_refused(site: &Site, said: Said) {
    assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
    said.err_contains(MISSING).err_contains("ask the delegation to fill in the form that was sent to it");
    let kofi = json(site, &["participant", "show", "9"]);
    assert_eq!((kofi["given_name"].as_str(), kofi["delegation"].as_str()), (Some("Kofi"), Some("Ghana")));
}

#[test]
fn a_form_whose_sheet_has_another_name_is_taken_as_a_form() {
    let site = kuwait_with("[[quota]]\ndelegation = \"KUWAIT\"\nmax = 3\n");
    let (mut form, first) = filled(&site);
    let beyond = form.person(3, "Beyond", "Delegate");
    "Feuil1".clone_into(&mut form.0[0].0);
    let told = form.back(&site);
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    told.err_contains("the form of Kuwait")
        .out_contains("participant 9 is not one of the delegation")
        .out_contains(&format!("{beyond} Ana Beyond"))
        .out_contains("Kuwait has no place left");
    assert_eq!((delegation_of(&site, &first).as_str(), delegation_of(&site, "9").as_str()), ("Kuwait", "Ghana"));
    accredit(&site)
        .args(["import", "back.xlsx", "--delegation", "Ghana"])
        .fails_with(2)
        .err_contains("is the form of \"Kuwait\"");
    // Rows above the people move them, and nothing else.
    form.0[0].1.insert(0, vec!["To the secretariat".into()]);
    form.back(&site).err_contains("3 unchanged, 2 rejected");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_form_without_its_hidden_sheet_is_refused_and_never_read_as_a_list() {
    let site = kuwait_with("");
    let (mut form, first) = filled(&site);
    without_marks(&mut form);
    let sheet = form.0[0].0.clone();
    is_refused(&site, form.back(&site));
    for options in [
        &["--dry-run"][..],
        &["--worksheet", &sheet],
        &["--delegation", "Kuwait"],
        &["--header-row", "4"],
        &["--header-row", "3"],
        &["--map", "accredit_state="],
    ] {
        is_refused(&site, accredit(&site).args(["import", "back.xlsx"]).args(options).run());
    }
    // The visible sheet alone, in a workbook of its own, then as text.
    form.0.truncate(1);
    "Sheet1".clone_into(&mut form.0[0].0);
    is_refused(&site, form.back(&site));
    site.write("back.csv", text(&form));
    for options in [&[][..], &["--dry-run"], &["--delegation", "Kuwait"], &["--header-row", "4"]] {
        is_refused(&site, accredit(&site).args(["import", "back.csv"]).args(options).run());
    }
    accredit(&site).args(["participant", "show", &first]).fails_with(2);
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_form_without_its_row_of_names_or_with_a_copy_of_its_sheet_is_refused() {
    let site = kuwait_with("");
    let (mut form, first) = filled(&site);
    let mut copy = form.0[0].clone();
    "Copy".clone_into(&mut copy.0);
    form.0.push(copy);
    let told = form.back(&site);
    assert_eq!(told.code, 2, "{}{}", told.out, told.err);
    told.err_contains("\"Copy\" all hold a delegation's form; delete those that are not to be taken");
    form.0.pop();
    form.0[0].1.remove(3);
    let told = form.back(&site);
    assert_eq!(told.code, 2, "{}{}", told.out, told.err);
    told.err_contains("this is the form of \"Kuwait\", and no worksheet has its hidden row of column names");
    accredit(&site).args(["participant", "show", &first]).fails_with(2);
}

#[test]
fn a_list_in_a_worksheet_called_accredit_is_a_list() {
    let site = event("");
    let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    let people = vec![row(&["reference", "category", "name"]), row(&["1", "Delegate", "Ana Lima"])];
    Form(vec![("accredit".into(), people)]).back(&site).err_contains("1 added");
}

#[test]
fn a_row_pasted_below_the_form_is_told_where_new_people_go() {
    let site = kuwait_with("");
    let mut form = Form::of(&site, "Kuwait", &["--rows", "1"]);
    let mut pasted = form.0[0].1[form.free()[0]].clone();
    pasted[0].clear();
    form.0[0].1.push(pasted);
    let row = form.0[0].1.len() - 1;
    form.set(row, &[("given_name", "Ana"), ("family_name", "Pasted"), ("category", "Delegate")]);
    let told = form.back(&site);
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    told.out_contains("reference is empty, so the row is not one of this form; write new people into its free rows");
}

#[test]
fn numbers_that_changed_hands_by_sorting_are_told() {
    let site = kuwait_with("");
    let mut form = Form::of(&site, "Kuwait", &[]);
    assert!(!form.back(&site).err.contains("warning"));
    let (amal, badr) = (form.row_of("1"), form.row_of("2"));
    form.0[0].1.swap(amal, badr);
    form.0[0].1[amal][0] = "1".into();
    form.0[0].1[badr][0] = "2".into();
    form.back(&site)
        .err_contains("Badr Hamad stands beside the number 1, and the form was written with 2 for this name")
        .err_contains("Amal Nasser stands beside the number 2");
}

#[test]
fn rows_that_are_hidden_or_struck_through_are_read_and_told() {
    let site = kuwait_with("");
    let mut form = Form::of(&site, "Kuwait", &[]);
    let (hidden, struck) = (form.free()[0], form.row_of("2"));
    let who = form.person(0, "Hidden", "Delegate");
    form.set(struck, &[("function", "Counsellor")]);
    let told = form.back_with(&site, &Odd { hidden: &[hidden], struck: &[struck] });
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    told.err_contains(&format!("warning: line {} is hidden, by hand or by a filter, and read all the same", hidden + 1))
        .err_contains(&format!("warning: line {} is struck through, and read all the same", struck + 1))
        .err_contains("1 nominated, 1 changed");
    assert_eq!(delegation_of(&site, &who), "Kuwait");
    assert_eq!(json(&site, &["participant", "show", "2"])["function"], "Counsellor");
}

#[test]
fn rows_that_were_copied_or_hold_only_a_name_are_told_where_new_people_go() {
    let site = kuwait_with("");
    let mut form = Form::of(&site, "Kuwait", &["--rows", "2"]);
    let first = form.row_of("1");
    // Somebody copies a row, number and all, and writes another person over it; and writes a name below the form.
    let mut copied = form.0[0].1[first].clone();
    let (given, family) = (form.column("given_name"), form.column("family_name"));
    (copied[given], copied[family]) = ("Copy".into(), "Cat".into());
    let mut bare = vec![String::new(); copied.len()];
    bare[family] = "Lonely".into();
    form.0[0].1.extend([copied, bare]);
    let last = form.0[0].1.len();
    let told = form.back(&site);
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    told.out_contains(&format!("line {}: reference is that of line {} already, so the row is a copy", last - 1, first + 1))
        .out_contains(&format!("line {last}: reference is empty, so the row is not one of this form"))
        .out_contains("accredit delegation template \"Kuwait\" --rows N")
        .err_contains("2 rejected");
    assert_eq!(json(&site, &["participant", "show", "1"])["given_name"], "Amal");
}
