//! Forms that come back: under the rights and within the places of the delegation that they were made for.

use std::fs;

use super::{Form, KUWAIT, accredit, delegation_of, event, json, kuwait_with};

#[test]
fn a_form_comes_back_with_withdrawals_first_and_rows_beyond_the_places_rejected() {
    let site = kuwait_with("[[quota]]\ndelegation = \"KUWAIT\"\nmax = 3\n");
    let mut form = Form::of(&site, "KWT", &[]);
    let people = form.0[0].1.iter().filter(|row| ["1", "2"].contains(&row[0].as_str())).count();
    assert!(people == 2 && form.0[0].1.iter().all(|row| row[0] != "9"), "nobody of another delegation is shown");
    let first = form.person(0, "First", "Delegate");
    let second = form.person(1, "Second", "Media");
    let third = form.person(2, "Third", "Delegate");
    let (badr, amal) = (form.row_of("2"), form.row_of("1"));
    form.set(badr, &[("accredit_action", "withdraw")]);
    form.set(amal, &[("function", "Prime Minister")]);
    let told = form.back(&site);
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    told.out_contains(&format!("{third} Ana Third")).out_contains("Kuwait has no place left: 4 of 3 places");
    let shown = |reference: &str| json(&site, &["participant", "show", reference]);
    assert_eq!(shown("2")["standing"], "withdrawn");
    assert_eq!(shown("1")["function"], "Prime Minister");
    for (reference, family) in [(&first, "First"), (&second, "Second")] {
        assert_eq!(
            (shown(reference)["family_name"].as_str(), delegation_of(&site, reference).as_str()),
            (Some(family), "Kuwait")
        );
    }
    accredit(&site).args(["participant", "show", &third]).fails_with(2);
    // The same file once more adds nobody: its rows are known by their numbers.
    let again = form.back(&site);
    assert!(again.err.contains("4 unchanged, 1 rejected"), "{}{}", again.out, again.err);
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_form_touches_nobody_else_and_nothing_that_it_does_not_offer() {
    let site = kuwait_with("[[quota]]\nmax = 9\n");
    let mut form = Form::of(&site, "Kuwait", &[]);
    let rows = form.free();
    // Somebody writes another delegation's person, a number of their own, and columns that the form does not have.
    form.set(rows[0], &[("given_name", "Eve"), ("family_name", "Roe"), ("category", "Delegate")]);
    form.0[0].1[rows[0]][0] = "9".into();
    form.set(rows[1], &[("given_name", "Eve"), ("family_name", "Poe"), ("category", "Delegate")]);
    form.0[0].1[rows[1]][0] = "VIP-1".into();
    for (row, name) in [(3, "delegation"), (form.row_of("1"), "Ghana")] {
        form.0[0].1[row].push(name.into());
    }
    let told = form.back(&site);
    assert_eq!(told.code, 1);
    told.out_contains("participant 9 is not one of the delegation").out_contains("\"VIP-1\" is not a number of this form");
    assert_eq!((delegation_of(&site, "9").as_str(), delegation_of(&site, "1").as_str()), ("Ghana", "Kuwait"));
    let kofi = json(&site, &["participant", "show", "9"]);
    assert_eq!(kofi["given_name"], "Kofi");
    accredit(&site)
        .args(["import", "back.xlsx", "--delegation", "Ghana"])
        .fails_with(2)
        .err_contains("is the form of \"Kuwait\"");
    accredit(&site)
        .args(["import", "people.csv", "--delegation", "Ghana"])
        .fails_with(2)
        .err_contains("is not a nomination form");
    let other = event(KUWAIT);
    fs::copy(site.path("back.xlsx"), other.path("back.xlsx")).unwrap();
    accredit(&other).args(["import", "back.xlsx"]).fails_with(2).err_contains("for another event");
}

#[test]
fn a_form_is_in_the_language_of_its_delegation_and_its_window_closes() {
    let site = kuwait_with("[nomination]\ncloses = \"2024-10-15T18:00\"\nchange_by = \"2024-10-16\"\n");
    let mut form = Form::of(&site, "Ghana", &["--rows", "3"]);
    assert_eq!((form.0[0].0.as_str(), form.free().len()), ("Candidatures", 3));
    assert!(form.0[0].1[2].contains(&"Prénom".to_owned()) && form.0[0].1[2].contains(&"Publication".to_owned()));
    form.person(0, "Addo", "Delegate");
    let told = form.back(&site);
    assert_eq!(told.code, 1);
    told.out_contains("Ghana: the window for nomination closed on 2024-10-15T18:00");
    accredit(&site)
        .args(["delegation", "extend", "Ghana", "--window", "nomination", "--until", "2099-01-01", "--reason", "mail was late"])
        .succeeds();
    let told = form.back(&site);
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    told.err_contains("1 nominated");
    accredit(&site).args(["delegation", "extend", "Ghana", "--window", "nomination", "--drop"]).succeeds();
    form.person(1, "Boateng", "Delegate");
    form.back(&site).out_contains("the window for nomination closed");
    let journal = accredit(&site).args(["report", "journal", "-f", "csv"]).succeeds();
    assert!(journal.out.contains("delegation.exception") && journal.out.contains("mail was late"));
    accredit(&site).args(["verify"]).succeeds();
}
