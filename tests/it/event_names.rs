//! What an event file names and nobody has: told with its line and the names that are in use, when it is brought in and when people come.

use crate::harness::{Site, accredit};

const EVENT: &str = "[event]\nname = \"Ministerial Conference\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n\
     [nomination]\nsteps = [\"protocol\"]\n[[quota]]\ndelegation_type = \"Membr State\"\nmax = 2\n";
const LIST: &str = "reference,name,category,delegation,delegation_type\nK1,Ana Lima,Delegate,Kuwait,Member State\nM1,Bo Diaz,Delegate,The Times,Press\n";

fn site() -> Site {
    let site = Site::new();
    site.write("event.toml", EVENT);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    site.write("list.csv", LIST);
    site
}

#[test]
fn a_type_that_nobody_has_is_told_when_people_come_and_when_the_file_is_brought_in() {
    let site = site();
    let slip = "nobody has the delegation type \"Membr State\" of [[quota]]; did you mean \"Member State\"?; in use are Member State, Press";
    accredit(&site).args(["import", "list.csv"]).succeeds().err_contains("warning: the event file: ").err_contains(slip);
    accredit(&site)
        .args(["event", "apply", "event.toml"])
        .succeeds()
        .err_contains(&format!("warning: event.toml: line 9: {slip}"));
    let told = accredit(&site).args(["event", "apply", "event.toml", "--json"]).succeeds().json();
    assert_eq!(told["warnings"][0]["line"], 9);
    // A type that comes later is told where the file is brought in, and not with each list.
    site.write("event.toml", EVENT.replace("Membr State", "UN entity"));
    accredit(&site)
        .args(["event", "apply", "event.toml"])
        .succeeds()
        .err_contains("nobody has the delegation type \"UN entity\"");
    let said = accredit(&site).args(["import", "list.csv"]).succeeds();
    assert!(!said.err.contains("UN entity"), "{}", said.err);
    site.write("event.toml", EVENT.replace("Membr State", "member state"));
    let said = accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    assert!(!said.err.contains("warning"), "{}", said.err);
}

#[test]
fn a_slip_is_told_where_the_file_itself_has_the_name_otherwise() {
    let site = Site::new();
    let register = "[[delegation]]\nname = \"Kuwait\"\ntype = \"Member State\"\n[[quota]]\ndelegation = \"Kuwiat\"\nmax = 1\n\
         [[quota]]\ndelegation = \"France\"\nmax = 1\n";
    site.write("event.toml", format!("{EVENT}{register}"));
    let said = accredit(&site).args(["init", "event.toml"]).succeeds();
    assert!(said.err.contains("line 9: nobody has the delegation type \"Membr State\""), "{}", said.err);
    assert!(
        said.err.contains("line 15: nobody has the delegation \"Kuwiat\" of [[quota]]; did you mean \"Kuwait\"?"),
        "{}",
        said.err
    );
    assert!(!said.err.contains("France"), "a state by its right name comes later: {}", said.err);
}
