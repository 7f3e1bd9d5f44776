//! `accredit delegation`: one body under one name, and as many places as it has.

use std::{collections::BTreeMap, fs, thread};

use accredit::{
    domain::{field::FieldSet, participant::Participant, quota::PlaceVerdict},
    store::Store,
};
use serde_json::Value;

use crate::{
    forms::{Form, Odd},
    harness::{Said, Site, accredit},
};

mod copied_forms;
mod forms_again;
mod merged;
mod published;
mod returned_forms;

const EVENT: &str = r#"
[event]
name = "Ministerial Conference"
timezone = "Asia/Kuwait"
languages = ["en", "fr"]
days = ["2024-11-04"]

[[category]]
code = "Delegate"

[[category]]
code = "Media"

[[field]]
code = "publish"
label = { en = "May be published", fr = "Publication" }
type = "yes-no"
"#;

const HEAD: &str = "reference,given_name,family_name,category,function,delegation,delegation_type,head";

/// A folder with an event and what its file says more.
fn event(more: &str) -> Site {
    let site = Site::new();
    site.write("event.toml", format!("{EVENT}{more}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    site
}

fn import(site: &Site, rows: &[&str]) -> Said {
    site.write("people.csv", format!("{HEAD}\n{}\n", rows.join("\n")));
    accredit(site).args(["import", "people.csv"]).run()
}

fn apply(site: &Site, more: &str) -> Said {
    site.write("event.toml", format!("{EVENT}{more}"));
    accredit(site).args(["event", "apply", "event.toml"]).succeeds()
}

fn json(site: &Site, args: &[&str]) -> Value {
    accredit(site).args(["--json"]).args(args).succeeds().json()
}

fn delegation_of(site: &Site, reference: &str) -> String {
    json(site, &["participant", "show", reference])["delegation"].as_str().unwrap().to_owned()
}

const KUWAIT: &str =
    "[[delegation]]\nname = \"Kuwait\"\ntype = \"Member State\"\ncode = \"KWT\"\naliases = [\"State of Kuwait\"]\n";

#[test]
fn a_list_that_names_a_delegation_by_mistake_makes_none_in_silence() {
    let site = event(KUWAIT);
    let rows = [
        "1,Ana,Lima,Delegate,Minister,STATE OF KUWAIT,Member State,",
        "2,Ben,Oko,Delegate,Adviser,Kuwit,Member State,",
        "3,Eve,Roe,Delegate,Adviser,Friends of the Sea,NGO,",
    ];
    import(&site, &rows)
        .err_contains("accredit delegation merge \"Kuwit\" \"Kuwait\"")
        .err_contains("accredit delegation confirm \"Friends of the Sea\"");
    assert_eq!(delegation_of(&site, "1"), "Kuwait", "an alias means the delegation");
    assert_eq!(delegation_of(&site, "2"), "Kuwit", "what nobody knows is kept");
    let unconfirmed = json(&site, &["delegation", "list", "--unconfirmed"]);
    let near: BTreeMap<&str, &Value> =
        unconfirmed.as_array().unwrap().iter().map(|one| (one["name"].as_str().unwrap(), &one["near"])).collect();
    assert_eq!(near["Kuwit"][0], "Kuwait");
    assert!(near["Friends of the Sea"].as_array().unwrap().is_empty() && !near.contains_key("Kuwait"));
    accredit(&site).args(["delegation", "merge", "Kuwit", "KWT", "--reason", "a slip"]).succeeds().err_contains("1 participant");
    assert_eq!(delegation_of(&site, "2"), "Kuwait");
    let log = accredit(&site).args(["report", "journal", "-f", "csv"]).succeeds();
    assert!(log.out.contains("delegation.merge") && log.out.contains("a slip"), "{}", log.out);
    // Confirmed once: the same list says nothing more, and a new person of the old spelling is of the right delegation.
    let again = import(&site, &[rows[0], rows[1], rows[2], "4,Zoe,Poe,Delegate,Adviser,Kuwit,Member State,"]);
    assert!(!again.err.contains("Kuwit"), "{}", again.err);
    assert_eq!((delegation_of(&site, "2"), delegation_of(&site, "4")), ("Kuwait".into(), "Kuwait".into()));
    accredit(&site).args(["delegation", "confirm", "Friends of the Sea"]).succeeds();
    assert_eq!(json(&site, &["delegation", "list", "--unconfirmed"]), serde_json::json!([]));
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn an_event_without_delegations_and_quotas_sees_nothing_of_them() {
    let site = event("");
    let told = import(&site, &["1,Ana,Lima,Delegate,Minister,Kuwit,Member State,"]);
    assert!(!told.err.contains("delegation"), "{}", told.err);
    site.write("more.csv", format!("{HEAD}\n2,Ben,Oko,Delegate,Adviser,Kuwait,Member State,\n"));
    let told = json(&site, &["import", "more.csv"]);
    let keys: Vec<&String> = told.as_object().unwrap().keys().collect();
    assert!(!keys.iter().any(|key| key.contains("delegation") || key.contains("quota") || key.contains("place")), "{keys:?}");
    assert_eq!(json(&site, &["delegation", "list"]), serde_json::json!([]));
    // The people that are there make a register, when somebody asks for it.
    accredit(&site).args(["delegation", "add", "--from-people"]).succeeds().err_contains("\"Kuwit\"");
    let listed = json(&site, &["delegation", "list"]);
    let codes: Vec<&str> = listed.as_array().unwrap().iter().map(|one| one["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["KWT", ""]);
    assert_eq!(listed[0]["names"]["fr"], "Koweït");
}

#[test]
fn what_means_another_delegation_is_refused_and_a_new_name_is_carried() {
    let site = event(&format!("{KUWAIT}[[delegation]]\nname = \"Ghana\"\n"));
    import(&site, &["1,Ana,Lima,Delegate,Minister,Kuwait,Member State,"]);
    accredit(&site)
        .args(["delegation", "edit", "Ghana", "--alias", "State of Kuwait"])
        .fails_with(2)
        .err_contains("means the delegation \"Kuwait\" already");
    accredit(&site).args(["delegation", "edit", "Ghana", "--code", "KWT"]).fails_with(2).err_contains("the code KWT");
    accredit(&site).args(["delegation", "show", "Gana"]).fails_with(2).err_contains("did you mean \"Ghana\"");
    accredit(&site).args(["delegation", "edit", "KWT", "--name", "Kuwait (State of)", "--contact", "m@example.org"]).succeeds();
    assert_eq!(delegation_of(&site, "1"), "Kuwait (State of)");
    let shown = json(&site, &["delegation", "show", "Kuwait"]);
    assert_eq!((&shown["name"], &shown["contact"]), (&"Kuwait (State of)".into(), &"m@example.org".into()));
    // A code or an alias chooses its people, too.
    for written in ["KWT", "kwt", "State of Kuwait", "kuwait (state of)"] {
        let listed = json(&site, &["participant", "list", "--delegation", written]);
        assert_eq!(listed[0]["reference"], "1", "{written}");
        accredit(&site).args(["report", "attendance", "--delegation", written]).succeeds();
        accredit(&site).args(["badge", "print", "--delegation", written, "-o", "badges.pdf"]).succeeds();
    }
    accredit(&site).args(["badge", "print", "--delegation", "KWZ", "-o", "badges.pdf"]).fails_with(2).err_contains("KWZ");
    accredit(&site).args(["delegation", "edit", "KWT", "--language", "xx"]).fails_with(2).err_contains("\"xx\" is not the code");
    accredit(&site).args(["delegation", "edit", "KWT", "--language", "ar"]).succeeds();
    accredit(&site).args(["delegation", "edit", "KWT", "--drop-alias", "State of Kuwait"]).succeeds();
    accredit(&site).args(["delegation", "show", "State of Kuwait"]).fails_with(2);
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_list_of_delegations_is_read_and_what_is_wrong_with_a_row_is_told() {
    let site = event("");
    site.write(
        "delegations.csv",
        "name,name_fr,type,code,aliases,order,contact,quota,language\n\
         Kuwait,Koweït,Member State,KWT,State of Kuwait;KW,1,m@example.org,40,ar\n\
         Ghana,,Member State,GHA,,,,many,\n,,,,,,,,\n,,NGO,,,,,,\n",
    );
    accredit(&site)
        .args(["delegation", "add", "--from", "delegations.csv"])
        .fails_with(1)
        .out_contains("line 3: quota \"many\" is not a whole number")
        .out_contains("line 5: name is empty")
        .err_contains("1 added, 0 changed, 2 rejected");
    let kuwait = json(&site, &["delegation", "show", "KW"]);
    assert_eq!((&kuwait["names"]["fr"], &kuwait["order"], &kuwait["language"]), (&"Koweït".into(), &1.into(), &"ar".into()));
    assert_eq!(kuwait["quotas"][0]["granted"], 40);
}

#[test]
fn a_list_is_told_by_how_many_it_exceeds_a_quota_and_lowering_one_names_the_people() {
    let site = event(KUWAIT);
    let rows = [
        "1,Ana,Lima,Delegate,Head of Delegation,Kuwait,,yes",
        "2,Ben,Oko,Delegate,Adviser,Kuwait,,",
        "3,Eve,Roe,Delegate,Adviser,Kuwait,,",
        "4,Zoe,Poe,Media,,Kuwait,,",
    ];
    let told = import(&site, &rows);
    assert!(!told.err.contains("too many"), "{}", told.err);
    let quotas = "[[quota]]\ndelegation_type = \"Member State\"\ncategory = \"Delegate\"\nmax = 2\nexempt = [\"head\"]\n[[quota]]\nmax = 3\nexempt = [\"Media\"]\n";
    apply(&site, &format!("{KUWAIT}{quotas}")).out_contains("quota \"Member State, Delegate\" added");
    let uses = json(&site, &["delegation", "quota", "Kuwait"]);
    let used = |at: usize| (uses[at]["used"].as_u64().unwrap(), uses[at]["granted"].as_u64().unwrap());
    assert_eq!((used(0), used(1)), ((2, 2), (3, 3)), "{uses}");
    let more = [&rows[..], &["5,Pat,Low,Delegate,Adviser,Kuwait,,"]].concat();
    // A rehearsal says the same, and keeps nothing.
    site.write("more.csv", format!("{HEAD}\n{}\n6,Ida,Mo,Media,,Kuwit,,\n", more.join("\n")));
    let rehearsed = accredit(&site).args(["import", "more.csv", "--dry-run"]).succeeds();
    rehearsed
        .err_contains("Kuwait: 3 of 2 places of Delegate are taken, 1 too many")
        .err_contains("delegation \"Kuwit\" is not in the register")
        .err_contains("nothing was kept (--dry-run)");
    let rehearsed = json(&site, &["import", "more.csv", "--dry-run"]);
    assert_eq!(
        (&rehearsed["quotas_exceeded"][0]["used"], &rehearsed["delegations_unconfirmed"][0]["name"]),
        (&3.into(), &"Kuwit".into())
    );
    assert_eq!(json(&site, &["delegation", "quota", "Kuwait"])[0]["used"], 2);
    assert_eq!(json(&site, &["delegation", "list", "--unconfirmed"]), serde_json::json!([]));
    let told = import(&site, &more);
    assert_eq!(told.code, 0, "a list is never refused");
    told.err_contains("Kuwait: 3 of 2 places of Delegate are taken, 1 too many")
        .err_contains("Kuwait: 4 of 3 places are taken, 1 too many");
    // What was exceeded before is not told again with every list.
    assert!(!import(&site, &more).err.contains("too many"));
    let lowered = accredit(&site)
        .args(["delegation", "quota", "Kuwait", "--category", "Delegate", "--max", "1", "--exempt", "head"])
        .succeeds()
        .err_contains("3 of 1 places of Delegate are taken, 2 too many")
        .out_contains("5  Pat Low  Delegate");
    // The head takes no place, and is not among those who do.
    assert_eq!((lowered.out.lines().count(), lowered.out.contains("Ana Lima")), (3, false), "{}", lowered.out);
    let again = json(&site, &["delegation", "quota", "Kuwait", "--category", "Delegate", "--max", "1"]);
    assert_eq!(again["beyond"].as_array().unwrap().len(), 3, "{again}");
    accredit(&site).args(["delegation", "quota", "Kuwait", "--category", "Delegate", "--drop"]).succeeds().err_contains("3 of 2");
    let report = json(&site, &["report", "quota"]);
    assert_eq!((&report[0]["granted"], &report[0]["used"], &report[0]["over"]), (&2.into(), &3.into(), &1.into()));
    accredit(&site).args(["verify"]).succeeds();
}

/// Sixteen programs add people of one delegation at a time, each as long as there is a place.
#[test]
fn sixteen_writers_at_once_exceed_no_quota() {
    let site = event(&format!("{KUWAIT}[[quota]]\nmax = 20\n[[quota]]\ncategory = \"Media\"\nmax = 7\n"));
    let path = site.database();
    let added: usize = thread::scope(|scope| {
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let path = &path;
                scope.spawn(move || (0..6).filter(|person| take_place(path, writer, *person)).count())
            })
            .collect();
        writers.into_iter().map(|writer| writer.join().unwrap()).sum()
    });
    assert_eq!(added, 20, "of 96 who ask for one of 20 places");
    let uses = json(&site, &["delegation", "quota", "Kuwait"]);
    assert_eq!(uses[1]["used"], 20, "{uses}");
    assert!(uses[0]["used"].as_u64().unwrap() <= 7, "{uses}");
    accredit(&site).args(["verify"]).succeeds();
}

fn take_place(path: &std::path::Path, writer: u32, person: u32) -> bool {
    let mut store = Store::open(path).unwrap();
    let now = jiff::Timestamp::from_second(1_730_000_000).unwrap();
    let mut import = store.import(now).unwrap();
    let category = if (writer + person).is_multiple_of(2) { "Delegate" } else { "Media" };
    let mut who = Participant::new(format!("{writer}-{person}").parse().unwrap(), category.parse().unwrap());
    (who.name, who.delegation) = (format!("Person {writer} {person}"), "Kuwait".into());
    // The last try takes any category that has a place.
    if person == 5 {
        who.category = "Delegate".parse().unwrap();
    }
    if import.check_place(None, &who).unwrap() != PlaceVerdict::Free {
        return false;
    }
    import.put(&who, FieldSet::all()).unwrap();
    import.commit().unwrap();
    true
}

fn kuwait_with(more: &str) -> Site {
    let site = event(&format!("{KUWAIT}[[delegation]]\nname = \"Ghana\"\ncode = \"GHA\"\nlanguage = \"fr\"\n{more}"));
    import(
        &site,
        &[
            "1,Amal,Nasser,Delegate,Minister,Kuwait,,yes",
            "2,Badr,Hamad,Delegate,Adviser,Kuwait,,",
            "9,Kofi,Mensah,Delegate,Minister,Ghana,,",
        ],
    );
    site
}

#[test]
fn who_has_no_place_waits_and_the_next_gets_the_one_that_becomes_free() {
    let site = kuwait_with("[[quota]]\nmax = 3\noverflow = \"wait\"\n[nomination]\nsteps = [\"protocol\"]\n");
    let mut form = Form::of(&site, "Kuwait", &[]);
    let [first, second, third] = [0, 1, 2].map(|place| form.person(place, ["First", "Second", "Third"][place], "Delegate"));
    let told = form.back(&site);
    assert_eq!(told.code, 0, "{}{}", told.out, told.err);
    told.err_contains("1 nominated, 2 waiting");
    let waiting = || -> Vec<String> {
        let rows = json(&site, &["delegation", "waiting"]);
        rows.as_array().unwrap().iter().map(|row| row["reference"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(waiting(), [second.as_str(), &third]);
    accredit(&site).args(["delegation", "waiting", "--priority", &format!("{third}=1")]).succeeds();
    assert_eq!(waiting(), [third.as_str(), &second]);
    // A place becomes free: by a withdrawal, and by a larger quota.
    accredit(&site)
        .args(["participant", "withdraw", "2"])
        .succeeds()
        .err_contains(&format!("({third}), Kuwait: waited for a place"));
    assert_eq!(waiting(), [second.as_str()]);
    accredit(&site)
        .args(["delegation", "quota", "Kuwait", "--max", "4", "--overflow", "wait"])
        .succeeds()
        .err_contains(&format!("({second}), Kuwait: waited for a place"));
    assert_eq!((waiting().len(), json(&site, &["delegation", "quota", "Kuwait"])[0]["used"].as_u64()), (0, Some(4)));
    accredit(&site).args(["participant", "show", &first]).succeeds();
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_purge_of_names_leaves_no_delegation_and_one_of_contacts_no_address() {
    let site = kuwait_with("[[quota]]\ndelegation = \"Kuwait\"\nmax = 3\n");
    accredit(&site).args(["delegation", "edit", "Ghana", "--contact", "kofi.mensah@example.org"]).succeeds();
    let file = fs::read_to_string(site.path("event.toml")).unwrap();
    let rules = |rules: &str| {
        site.write("event.toml", format!("{file}[retention]\n{rules}\n"));
        accredit(&site).args(["event", "apply", "event.toml"]).succeeds();
    };
    rules("contacts = \"1 day\"");
    accredit(&site).args(["purge", "--yes"]).succeeds();
    assert_eq!(json(&site, &["delegation", "show", "Ghana"])["contact"], "");
    assert!(!String::from_utf8_lossy(&fs::read(site.path("event.db")).unwrap()).contains("kofi.mensah@example.org"));
    accredit(&site).args(["verify"]).succeeds();
    rules("names = \"1 day\"");
    accredit(&site).args(["purge", "--yes"]).succeeds();
    let disk = String::from_utf8_lossy(&fs::read(site.path("event.db")).unwrap()).into_owned();
    assert!(!disk.contains("Ghana") && !disk.contains("State of Kuwait"), "delegations are gone");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn the_type_that_the_register_has_is_that_of_everybody_in_the_delegation() {
    let more = format!(
        "{KUWAIT}[[delegation]]\nname = \"Ghana\"\ntype = \"Member State\"\n[[document]]\ncode = \"note\"\nlabel = \"Note verbale\"\nrequired_for = [\"Delegate\", \"Media\"]\ndelegation_types = [\"Member State\"]\n"
    );
    let site = event(&more);
    // A list without the column, one that knows it for some, and one that says another.
    site.write(
        "bare.csv",
        "reference,given_name,family_name,category,delegation\n1,Ana,Lima,Delegate,State of Kuwait\n2,Ben,Oko,Delegate,Ghana\n",
    );
    accredit(&site).args(["import", "bare.csv", "--list", "bare"]).succeeds();
    let rows = [
        "3,Eve,Roe,Delegate,Adviser,Kuwait,,",
        "4,Zoe,Poe,Delegate,Adviser,Ghana,Member State,",
        "5,Max,Fox,Media,Press,Kuwait,Press,",
    ];
    import(&site, &rows).err_contains("line 4: delegation_type \"Press\" is not the type that the register has for Kuwait");
    let types = || -> Vec<String> {
        let of =
            |reference| json(&site, &["participant", "show", reference])["delegation_type"].as_str().unwrap_or("").to_owned();
        ["1", "2", "3", "4", "5"].map(of).into()
    };
    assert_eq!(types(), ["Member State"; 5]);
    assert_eq!(json(&site, &["report", "summary"])["delegations"], serde_json::json!({ "Member State": 2 }));
    let quorum = json(&site, &["report", "delegations"]);
    assert_eq!(quorum["rows"].as_array().unwrap().len(), 2);
    assert_eq!(json(&site, &["report", "documents"]).as_array().unwrap().len(), 5);
    // The same lists say nothing new.
    let again = import(&site, &rows);
    assert!(again.err.contains("nothing changed"), "{}", again.err);
    accredit(&site).args(["import", "bare.csv", "--list", "bare"]).succeeds().err_contains("nothing changed");
    // By hand it is the register that is changed, and its people follow.
    accredit(&site)
        .args(["participant", "edit", "1", "--delegation-type", "Observer"])
        .succeeds()
        .err_contains("accredit delegation edit \"Kuwait\" --type \"Observer\"");
    accredit(&site).args(["delegation", "edit", "Kuwait", "--type", "Observer"]).succeeds();
    assert_eq!(types(), ["Observer", "Member State", "Observer", "Member State", "Observer"]);
    let journal = accredit(&site).args(["report", "journal", "--reference", "1", "-f", "csv"]).succeeds();
    assert!(journal.out.contains("Observer"), "{}", journal.out);
    apply(&site, &more.replace("Member State", "State"));
    assert_eq!(types(), ["State"; 5], "what the file says anew is taken over, and told to those who are there");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn an_event_file_that_says_a_type_later_gives_it_to_those_who_are_there() {
    let site = event("[[delegation]]\nname = \"Kuwait\"\n");
    import(&site, &["1,Ana,Lima,Delegate,Minister,Kuwait,,", "2,Ben,Oko,Delegate,Adviser,Friends of the Sea,NGO,"]);
    let of = |reference: &str| json(&site, &["participant", "show", reference])["delegation_type"].clone();
    assert_eq!(of("1"), Value::Null);
    apply(&site, KUWAIT);
    assert_eq!((of("1"), of("2")), ("Member State".into(), "NGO".into()));
    // What nobody confirmed fills, and does not overrule.
    import(&site, &["3,Eve,Roe,Delegate,Adviser,Friends of the Sea,,", "4,Zoe,Poe,Delegate,Adviser,Friends of the Sea,Company,"]);
    assert_eq!((of("3"), of("4")), ("NGO".into(), "Company".into()));
    accredit(&site).args(["delegation", "confirm", "Friends of the Sea"]).succeeds();
    assert_eq!(of("4"), "NGO");
    accredit(&site).args(["verify"]).succeeds();
}
