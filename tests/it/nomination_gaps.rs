//! What nominations lack, told alike everywhere: in the list of the command line, in the queue, on the pages of delegations and of those
//! who decide.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    harness::{Site, accredit},
    photos::jpeg,
    portal_documents::PDF,
    portal_stage::{EVENT, PortalBrowser, Stage},
};

/// An event that asks for much of some, and for little of others.
fn demanding() -> String {
    let demands =
        "requires = [\"function\", \"photo\", \"rank\"]\n[[category]]\ncode = \"Media\"\nrequires = [\"letter\", \"name\"]\n";
    let event = EVENT.replace("requires = [\"function\"]\n[[category]]\ncode = \"Media\"\n", demands);
    format!(
        "{event}[[field]]\ncode = \"rank\"\n[[field]]\ncode = \"table\"\nrequired_for = [\"Media\"]\n\
         [[document]]\ncode = \"note-verbale\"\nrequired_for = \"all\"\ndelegation_types = [\"Member State\"]\n[[document]]\ncode = \"letter\"\n"
    )
}

/// People with all kinds of gaps: each is a number, whose digits say what there is.
fn crowd(site: &Site) {
    let mut list = String::from("reference,given_name,native_name,category,function,delegation,delegation_type,rank,table\n");
    let given = |number: u32, place: u32, text: &'static str| if number >> place & 1 == 1 { text } else { "" };
    for number in 0..128 {
        let category = if number & 1 == 1 { "Delegate" } else { "Media" };
        let of = [("Kuwait", "MEMBER STATE"), ("The Times", "Press")][number as usize >> 1 & 1];
        list.push_str(&format!(
            "P{number},{},{},{category},{},{},{},{},\"{}\"\n",
            if number % 5 == 0 { "" } else { "Ana" },
            given(number, 2, "آنا").to_owned() + if number % 5 == 0 && number >> 2 & 1 == 0 { "X" } else { "" },
            given(number, 3, "Adviser"),
            of.0,
            of.1,
            given(number, 4, "A \"\"1\"\": x"),
            given(number, 5, "7")
        ));
    }
    site.write("list.csv", list);
    accredit(site).args(["import", "list.csv"]).run();
    site.write("note.pdf", PDF);
    site.write("letter.pdf", [PDF, b"\n"].concat());
    let people = |step: usize, from: usize| (from..128).step_by(step).map(|number| format!("P{number}")).collect::<Vec<_>>();
    for (kind, file, whom) in [
        ("note-verbale", "note.pdf", people(12, 1)),
        ("note-verbale", "note.pdf", people(12, 4)),
        ("letter", "letter.pdf", people(8, 2)),
    ] {
        accredit(site).args(["document", "add", file, "--kind", kind]).args(&whom).succeeds();
    }
    for who in people(24, 1) {
        accredit(site).args(["document", "refuse", "1", &who, "--reason", "no stamp"]).succeeds();
    }
    accredit(site).args(["document", "refuse", "2", "P2", "P18", "--reason", "not signed"]).succeeds();
    std::fs::create_dir(site.path("photos")).unwrap();
    for number in (0..128).step_by(3) {
        site.write(&format!("photos/P{number}.jpg"), jpeg(120, 150));
    }
    accredit(site).args(["import", "list.csv", "--photos", "photos"]).run();
    accredit(site).args(["participant", "withdraw", "P5"]).succeeds();
}

fn listed(site: &Site, filter: &str) -> BTreeSet<String> {
    let said = accredit(site).args(["nomination", "list", "--all", "--missing", filter, "--json"]).run();
    said.json().as_array().unwrap().iter().map(|one| one["reference"].as_str().unwrap().to_owned()).collect()
}

fn queued(officer: &PortalBrowser, filter: &str) -> BTreeSet<String> {
    // A page has a hundred: the two halves of the crowd are asked for one by one.
    let of = |category: &str| officer.get(&format!("/queue?state=all&category={category}&missing={filter}")).expects(200).text();
    let page = of("Delegate") + &of("Media");
    page.split("href=\"/nominations/").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

#[test]
fn the_queue_and_the_list_mean_the_same_people_by_every_filter() {
    let stage = Stage::of(&demanding());
    crowd(&stage.site);
    let officer = stage.person("Olu", &["--role", "officer"]);
    let all = listed(&stage.site, "anything").len() + listed(&stage.site, "nothing").len();
    assert_eq!(all, 127, "who is withdrawn lacks nothing, and is not whole either");
    for filter in ["anything", "photo", "documents", "nothing"] {
        let (list, queue) = (listed(&stage.site, filter), queued(&officer, filter));
        assert!(!list.is_empty() && list.len() < 127, "{filter}: {}", list.len());
        assert_eq!(list, queue, "{filter}");
    }
    accredit(&stage.site)
        .args(["nomination", "list", "--missing", "phto"])
        .fails_with(2)
        .err_contains("anything, photo, documents or nothing");
}

#[test]
fn what_is_missing_stands_where_it_is_decided_and_where_it_is_written() {
    let stage = Stage::of(&demanding());
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Ana", "Lima");
    // One rule: the list of people says what the person's page says, fields and all.
    let missing = "Photo, rank, Note verbale";
    assert!(focal.get(&page).text().contains(&format!("Missing: {missing}")), "{}", focal.get(&page).text());
    let own = focal.get(&format!("/people/{who}")).text();
    assert!(own.contains(&format!("Missing: <strong>{missing}</strong>")), "{own}");
    focal.upload_with(&format!("/people/{who}/documents"), &[("kind", "note-verbale")], "note.pdf", PDF).expects(303);
    accredit(&stage.site).args(["document", "refuse", "1", "--reason", "The stamp is missing"]).succeeds();
    accredit(&stage.site).args(["nomination", "bypass", &who, "--reason", "known"]).succeeds();
    let officer = stage.person("Olu", &["--role", "officer"]);
    let seen = officer.get(&format!("/nominations/{who}")).expects(200).text();
    let before = seen.split("class=\"decide\"").next().unwrap();
    assert!(before.contains("Missing: <strong>Photo, rank</strong>"), "before the decision: {before}");
    assert!(before.contains("Refused: <strong>Note verbale</strong> · <bdi>The stamp is missing</bdi>"), "{before}");
    assert!(seen.contains("No photo has been sent."), "{seen}");
    let queue = officer.get("/queue?state=all&missing=documents").text();
    assert!(queue.contains("Missing: Photo, rank · Refused: Note verbale"), "{queue}");
    let listed = accredit(&stage.site).args(["nomination", "list", "--all", "--json"]).succeeds().json();
    assert_eq!((&listed[0]["photo"], &listed[0]["missing"]), (&json!(false), &json!(["photo", "rank"])));
    assert_eq!(listed[0]["refused_documents"], json!([{ "document": "note-verbale", "text": "The stamp is missing" }]));
    accredit(&stage.site).args(["nomination", "list", "--all"]).succeeds().out_contains("photo, rank, note-verbale (refused)");
    let shown = accredit(&stage.site).args(["nomination", "show", &who]).succeeds();
    assert!(shown.out.contains("photo, rank, note-verbale (refused)"), "{}", shown.out);
    // Sent again, it is not refused any more.
    focal
        .upload_with(&format!("/people/{who}/documents"), &[("kind", "note-verbale")], "new.pdf", &[PDF, b"\n"].concat())
        .expects(303);
    assert!(!officer.get(&format!("/nominations/{who}")).text().contains("Refused:"));
    stage.whole();
}
