//! Delegations that become one: a spelling at once, two bodies and those for which somebody works only where somebody says so.

use serde_json::json as value;

use super::{KUWAIT, accredit, apply, delegation_of, event, import, json};

const THAILAND: &str = "[[delegation]]\nname = \"Thailand\"\ncode = \"THA\"\n[nomination]\nsteps = [\"protocol\"]\n";

#[test]
fn two_bodies_are_not_merged_unasked_and_what_moves_is_told() {
    let site = event(&format!("{KUWAIT}{THAILAND}"));
    import(
        &site,
        &[
            "1,Ana,Lima,Delegate,Minister,Kuwait,,",
            "2,Ben,Oko,Delegate,Adviser,Kuwait,,",
            "3,Kit,Chai,Delegate,Minister,Thailand,,",
        ],
    );
    accredit(&site).args(["delegation", "quota", "Kuwait", "--max", "9"]).succeeds();
    accredit(&site)
        .args(["delegation", "merge", "Kuwait", "Thailand", "--reason", "a slip"])
        .fails_with(2)
        .err_contains("\"Kuwait\" is not merged into \"Thailand\" unasked: they are two bodies (KWT and THA)")
        .err_contains("2 participants of \"Kuwait\" would be of \"Thailand\"")
        .err_contains("places and exceptions that \"Kuwait\" was given would be dropped")
        .err_contains("say so with --yes");
    assert_eq!((delegation_of(&site, "1"), json(&site, &["delegation", "list"]).as_array().unwrap().len()), ("Kuwait".into(), 2));
    let said = json(&site, &["delegation", "merge", "Kuwait", "Thailand", "--reason", "one mission", "--yes"]);
    assert_eq!((&said["people"], &said["focal_points"]), (&value!(2), &value!([])));
    assert_eq!(delegation_of(&site, "1"), "Thailand");
    let lines = json(&site, &["report", "journal", "--action", "delegation.merge"]);
    let line = lines.as_array().unwrap().last().unwrap().to_string();
    assert!(line.contains("confirmed") && line.contains("one mission"), "{line}");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn nobody_comes_to_work_for_another_delegation_unasked() {
    let site = event(&format!("{KUWAIT}{THAILAND}"));
    import(&site, &["1,Ana,Lima,Delegate,Minister,Friends of the Sea,NGO,", "2,Ben,Oko,Delegate,Adviser,Kuwait,,"]);
    let invite = |name: &str, delegation: &str| {
        accredit(&site)
            .args(["person", "invite", name, "--delegation", delegation, "--url", "https://portal.example.org"])
            .succeeds();
    };
    invite("Fay", "Friends of the Sea");
    invite("Amal", "Kuwait");
    let merge = ["delegation", "merge", "Friends of the Sea", "Kuwait"];
    accredit(&site)
        .args(merge)
        .fails_with(2)
        .err_contains("the focal point Fay would work for \"Kuwait\" and see all its people")
        .err_contains("the focal point Amal would see the people of \"Friends of the Sea\"");
    // An alias of the event file moves nobody either, though nobody has confirmed the delegation.
    let alias = KUWAIT.replace("[\"State of Kuwait\"]", "[\"State of Kuwait\", \"Friends of the Sea\"]");
    site.write("event.toml", format!("{}{alias}{THAILAND}", super::EVENT));
    accredit(&site)
        .args(["event", "apply", "event.toml"])
        .fails_with(2)
        .err_contains("means the delegation \"Friends of the Sea\" already");
    let works_for = || {
        let persons = json(&site, &["person", "list"]);
        persons.as_array().unwrap().iter().map(|one| one["delegations"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(works_for(), [value!(["Friends of the Sea"]), value!(["Kuwait"])]);
    // Who was revoked works for nobody.
    accredit(&site).args(["person", "revoke", "1"]).succeeds();
    accredit(&site).args(merge).succeeds().err_contains("focal point Amal sees the people of \"Friends of the Sea\" from now on");
    assert_eq!(works_for()[1], value!(["Kuwait"]));
    apply(&site, &format!("{alias}{THAILAND}"));
    accredit(&site).args(["verify"]).succeeds();
}
