//! Forms and lists that come again: each says only what it changed itself.

use super::{Form, KUWAIT, accredit, event, import, json, kuwait_with};
use crate::harness::Site;

const STEPS: &str = "[nomination]\nsteps = [\"protocol\"]\n";

fn shown(site: &Site, reference: &str, field: &str) -> String {
    json(site, &["participant", "show", reference])[field].as_str().unwrap_or_default().to_owned()
}

fn approve(site: &Site, reference: &str) {
    accredit(site).args(["nomination", "approve", reference, "--step", "protocol"]).succeeds();
}

#[test]
fn an_unchanged_list_undoes_nothing_that_a_form_brought() {
    let site = event(&format!("{KUWAIT}{STEPS}"));
    let rows = ["1,Amal,Nasser,Delegate,Minister,Kuwait,Member State,", "2,Badr,Hamad,Delegate,Adviser,Kuwait,Member State,"];
    import(&site, &rows);
    let mut form = Form::of(&site, "Kuwait", &[]);
    let amal = form.row_of("1");
    form.set(amal, &[("family_name", "Al-Corrected"), ("function", "Envoy")]);
    form.back(&site).err_contains("family_name waits to be approved");
    approve(&site, "1");
    assert_eq!((shown(&site, "1", "family_name"), shown(&site, "1", "function")), ("Al-Corrected".into(), "Envoy".into()));
    let told = import(&site, &rows);
    assert!(!told.err.contains("1 updated") && told.code == 0, "{}{}", told.out, told.err);
    assert_eq!((shown(&site, "1", "family_name"), shown(&site, "1", "function")), ("Al-Corrected".into(), "Envoy".into()));
    // Nor does the form undo what a list brings after it.
    import(
        &site,
        &["1,Amal,Nasser,Delegate,Minister,Kuwait,Member State,", "2,Badr,Hamad,Delegate,Attaché,Kuwait,Member State,"],
    );
    form.back(&site).err_contains("2 unchanged, 0 rejected");
    assert_eq!(shown(&site, "2", "function"), "Attaché");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_form_corrects_what_was_edited_before_it_was_written_and_leaves_what_was_edited_since() {
    let site = kuwait_with("");
    accredit(&site).args(["participant", "edit", "2", "--function", "Senior adviser"]).succeeds();
    let mut form = Form::of(&site, "Kuwait", &[]);
    let (amal, badr) = (form.row_of("1"), form.row_of("2"));
    form.set(badr, &[("function", "Chief adviser")]);
    let told = form.back(&site);
    assert!(!told.err.contains("stays"), "{}", told.err);
    assert_eq!(shown(&site, "2", "function"), "Chief adviser");
    // What changed since stays, and is told once.
    accredit(&site).args(["participant", "edit", "1", "--function", "Prime Minister"]).succeeds();
    form.set(amal, &[("function", "Envoy")]);
    form.back(&site).err_contains("stays \"Prime Minister\", which was changed here; the form says \"Envoy\"");
    assert!(!form.back(&site).err.contains("stays"));
    assert_eq!(shown(&site, "1", "function"), "Prime Minister");
    // The same form, corrected once more: it changes what it said itself.
    form.set(badr, &[("function", "Head of office")]);
    form.back(&site).err_contains("1 changed, 1 unchanged");
    assert_eq!(shown(&site, "2", "function"), "Head of office");
    let name = form.person(0, "Frist", "Delegate");
    form.back(&site).err_contains("1 nominated");
    let row = form.row_of(&name);
    form.set(row, &[("family_name", "First")]);
    form.back(&site).err_contains("1 changed");
    assert_eq!(shown(&site, &name, "family_name"), "First");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn an_older_form_that_nobody_touched_reverts_nothing() {
    let site = kuwait_with("");
    accredit(&site).args(["participant", "edit", "1", "--head", "yes"]).succeeds();
    let older = Form::of(&site, "Kuwait", &["--language", "fr"]);
    let mut newer = Form::of(&site, "Kuwait", &[]);
    let (amal, badr) = (newer.row_of("1"), newer.row_of("2"));
    newer.set(badr, &[("function", "Chief adviser"), ("publish", "yes")]);
    newer.set(amal, &[("head", "no"), ("category", "Media")]);
    newer.back(&site).err_contains("2 changed");
    older.back(&site).err_contains("2 unchanged, 0 rejected");
    assert_eq!((shown(&site, "2", "function"), shown(&site, "1", "category")), ("Chief adviser".into(), "Media".into()));
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_form_changes_or_takes_back_what_it_proposed_itself() {
    let site = kuwait_with(STEPS);
    let mut form = Form::of(&site, "Kuwait", &[]);
    let amal = form.row_of("1");
    let waiting = || json(&site, &["nomination", "show", "1"])["proposal"].to_string();
    for family in ["One", "Another"] {
        form.set(amal, &[("family_name", family)]);
        form.back(&site).err_contains("1 changed").err_contains("waits to be approved");
        assert!(waiting().contains(family), "{}", waiting());
    }
    form.set(amal, &[("family_name", "Nasser")]);
    form.back(&site).err_contains("1 changed");
    assert!(waiting() == "null", "{}", waiting());
    assert_eq!(shown(&site, "1", "family_name"), "Nasser");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_withdrawal_is_understood_in_every_language_and_other_words_are_not() {
    let site = kuwait_with("");
    let mut form = Form::of(&site, "Kuwait", &["--language", "fr"]);
    let (amal, badr) = (form.row_of("1"), form.row_of("2"));
    form.set(amal, &[("accredit_action", "WithDraw")]);
    form.set(badr, &[("accredit_action", "supprimer"), ("function", "Attaché")]);
    let told = form.back(&site);
    assert_eq!(told.code, 1);
    told.out_contains("accredit_action \"supprimer\" is not understood; write \"retirer\"")
        .err_contains("2 rows: 1 withdrawn, 1 rejected");
    assert_eq!((shown(&site, "1", "standing"), shown(&site, "2", "function")), ("withdrawn".into(), "Adviser".into()));
    // The same file once more: who is withdrawn stays so, and can be changed no longer.
    form.set(badr, &[("accredit_action", "RETIRER"), ("function", "Adviser")]);
    form.back(&site).err_contains("1 withdrawn, 1 unchanged, 0 rejected");
    form.set(badr, &[("accredit_action", ""), ("function", "Attaché")]);
    let told = form.back(&site);
    assert_eq!((told.code, told.out.matches("cannot be changed").count()), (1, 1), "{}", told.out);
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_form_counts_rows_once_and_refuses_what_is_for_lists() {
    let site = kuwait_with("[[field]]\ncode = \"born\"\ntype = \"date\"\n");
    let mut form = Form::of(&site, "Kuwait", &[]);
    let badr = form.row_of("2");
    form.set(badr, &[("function", "Attaché"), ("born", "the day before")]);
    let told = form.back(&site);
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    told.err_contains("2 rows: 1 changed, 1 unchanged, 0 rejected, 1 cell not used");
    accredit(&site)
        .args(["import", "back.xlsx", "--changes", "changes.csv"])
        .fails_with(2)
        .err_contains("--changes is for lists");
    assert!(!site.path("changes.csv").exists());
    for option in [
        &["--worksheet", "People"][..],
        &["--header-row", "4"],
        &["--hidden", "skip"],
        &["--keep-blank", "A"],
        &["--encoding", "utf-8"],
    ] {
        let told = accredit(&site).args(["import", "back.xlsx"]).args(option).fails_with(2);
        assert!(told.err.contains(option[0]) || told.err.contains("worksheet"), "{}", told.err);
    }
    // A form that does not say what it was written with could revert anything.
    for (_, rows) in &mut form.0 {
        rows.retain(|row| row.first().is_none_or(|key| key != "form"));
    }
    form.back(&site).err_contains("write it again: accredit delegation template");
}

#[test]
fn a_second_head_is_told_wherever_one_comes_from() {
    let site = Site::new();
    site.write(
        "event.toml",
        "[event]\nname = \"E\"\ndays = [\"2099-11-04\"]\n[[category]]\ncode = \"Delegate\"\n[nomination]\nsteps = [\"protocol\"]\n\
         [[delegation]]\nname = \"Kuwait\"\ncode = \"KWT\"\n[[delegation]]\nname = \"State of Kuwayt\"\n",
    );
    accredit(&site).args(["init", "event.toml"]).succeeds();
    site.write(
        "list.csv",
        "reference,category,name,delegation,head\nK1,Delegate,Ana Lima,Kuwait,yes\nK2,Delegate,Bo Diaz,State of Kuwayt,yes\n",
    );
    assert!(!accredit(&site).args(["import", "list.csv"]).succeeds().err.contains("more than one person"));
    // By the form that a delegation sends back.
    let mut form = Form::of(&site, "Kuwait", &[]);
    form.person(0, "Third", "Delegate");
    let row = form.free()[0];
    form.set(row, &[("head", "yes")]);
    let told = "Kuwait: more than one person is marked as head of the delegation: Ana Lima (K1), Ana Third";
    let said = form.back(&site);
    assert!(said.err.contains(told), "{}", said.err);
    // The same form once more marks nobody further.
    assert!(!form.back(&site).err.contains("more than one person"));
    // By a delegation that is another.
    let merged = accredit(&site).args(["delegation", "merge", "State of Kuwayt", "Kuwait", "--json"]).succeeds().json();
    assert_eq!(merged["several_heads"][0]["people"].as_array().unwrap().len(), 3, "{merged}");
}

#[test]
fn a_code_is_short_and_plain_wherever_it_comes_from() {
    let site = Site::new();
    site.write(
        "event.toml",
        "[event]\nname = \"E\"\ndays = [\"2099-11-04\"]\n[[delegation]]\nname = \"Kuwait\"\ncode = \"KWT\"\n",
    );
    accredit(&site).args(["init", "event.toml"]).succeeds();
    let long = "K".repeat(21);
    for (code, told) in [(long.as_str(), "at most 20"), ("K W T", "cannot be a code"), ("K/T", "cannot be a code")] {
        accredit(&site).args(["delegation", "edit", "Kuwait", "--code", code]).fails_with(2).err_contains(told);
        accredit(&site).args(["delegation", "add", "Body", "--code", code]).fails_with(2).err_contains(told);
        site.write("register.csv", format!("name,code\nBody,{code}\n"));
        let said = accredit(&site).args(["delegation", "add", "--from", "register.csv"]).fails_with(1);
        assert!(said.out.contains(told), "{}", said.out);
    }
    accredit(&site).args(["delegation", "edit", "Kuwait", "--code", &"K".repeat(20)]).succeeds();
    accredit(&site).args(["delegation", "edit", "Kuwait", "--code", ""]).succeeds();
}
