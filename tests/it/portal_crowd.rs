//! The queue of more people than are read to be sorted: in the same order, and as many.

use crate::{
    harness::accredit,
    portal_stage::{EVENT, PortalBrowser, Stage},
};

/// More than the queue reads at once.
const CROWD: usize = 2_100;

fn list(references: impl Iterator<Item = String>) -> String {
    let rows = references.map(|reference| format!("{reference},Delegate,Ana {reference},Lima,Adviser,Thailand\n"));
    format!("reference,category,given_name,family_name,function,delegation\n{}", rows.collect::<String>())
}

/// Returns who stands on a page of the queue, and how many there are.
fn queue(officer: &PortalBrowser, filter: &str) -> (Vec<String>, String) {
    let page = officer.get(&format!("/queue?{filter}")).expects(200).text();
    let all = page.split_once("<h1>").unwrap().1.split_once("</h1>").unwrap().0.to_owned();
    let all = all.chars().filter(char::is_ascii_digit).collect();
    (page.split("href=\"/nominations/").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect(), all)
}

#[test]
fn many_stand_in_the_order_in_which_few_stand() {
    let stage = Stage::of(&EVENT.replace("[nomination]\n", "[nomination]\nimport = \"approved\"\n"));
    stage.site.write("list.csv", list((0..CROWD).map(|number| format!("R{number}"))));
    accredit(&stage.site).args(["import", "list.csv"]).succeeds();
    stage.site.write("event.toml", EVENT.replace("[nomination]\n", "[nomination]\nimport = \"submitted\"\n"));
    accredit(&stage.site).args(["event", "apply", "event.toml"]).succeeds();
    stage.site.write("late.csv", list((1..=3).map(|number| format!("N{number}"))));
    accredit(&stage.site).args(["import", "late.csv"]).succeeds();
    // Who was sent back and is handed in again is the last on the way.
    accredit(&stage.site).args(["nomination", "return", "N1", "--reason", "look again"]).succeeds();
    accredit(&stage.site).args(["nomination", "submit", "N1"]).succeeds();
    let officer = stage.person("Olu", &["--role", "officer"]);
    let first = ["N2", "N3", "N1"].map(str::to_owned);
    assert_eq!(queue(&officer, ""), (first.to_vec(), "3".to_owned()));
    for (filter, first, all) in [
        ("state=all", &first[..], CROWD + 3),
        ("state=all&missing=nothing", &first[..], CROWD + 3),
        ("state=all&q=Ana%25+lima", &first[..], CROWD + 3),
        ("state=approved", &[], CROWD),
    ] {
        let (people, told) = queue(&officer, filter);
        let then = (0..100 - first.len()).map(|number| format!("R{number}"));
        assert_eq!(people, first.iter().cloned().chain(then).collect::<Vec<_>>(), "{filter}");
        assert_eq!(told, all.to_string(), "{filter}");
    }
    for (filter, all) in [("q=nobody", 0), ("q=R209", 11), ("q=r2099+ana", 1), ("step=security", 0), ("step=protocol", 3)] {
        assert_eq!(queue(&officer, &format!("state=all&{filter}")).1, all.to_string(), "{filter}");
    }
    for words in
        [vec!["a"; 3000].join("+"), (0..300).map(|word| format!("w{word}")).collect::<Vec<_>>().join("+"), "x".repeat(5000)]
    {
        let expected = if words.starts_with("a+") { (CROWD + 3).to_string() } else { "0".to_owned() };
        assert_eq!(queue(&officer, &format!("state=all&q={words}")).1, expected);
    }
}
