//! The order of delegations, and the groups by which they are counted: regions, gender, the event's own. Languages of the event.

use crate::harness::{Site, accredit};

const EVENT: &str = "[event]\nname = \"Forum\"\nshort_name = \"F24\"\ntimezone = \"UTC\"\ndays = [\"2024-11-04\"]\n";
const REST: &str = "[[category]]\ncode = \"Delegate\"\n[[gate]]\ncode = \"main\"\nname = \"Main entrance\"\n\
     [[field]]\ncode = \"gender\"\nlabel = { en = \"Gender\", fr = \"Genre\" }\ntype = \"choice\"\nchoices = [\"F\", \"M\"]\n";
/// Reference, delegation, type, country, gender, order.
const PEOPLE: &[[&str; 6]] = &[
    ["1", "Zambia", "Member State", "ZMB", "F", ""],
    ["2", "Åland Islands", "Observer State", "", "M", ""],
    ["3", "Amnesty International", "Civil society organization", "", "F", ""],
    ["4", "UN Women", "UN entity", "", "F", ""],
    ["5", "The Gambia", "Member State", "GMB", "M", ""],
    ["6", "Österreich", "Member State", "AUT", "", ""],
    ["7", "Oman", "Member State", "OMN", "M", ""],
    ["8", "African Union", "International or regional organization", "", "M", ""],
    ["9", "Daily News", "Media", "USA", "F", ""],
    ["10", "Palau", "Member State", "PLW", "F", "1"],
];

fn site(more: &str, languages: &str) -> Site {
    let site = Site::new();
    site.write("event.toml", format!("{EVENT}{languages}{REST}{more}"));
    let rows = PEOPLE.iter().map(|[reference, delegation, kind, country, gender, order]| {
        format!("{reference},Delegate,Ana,P{reference},{delegation},{kind},{country},{gender},{order}\n")
    });
    let head = "reference,category,given_name,family_name,delegation,delegation_type,country,gender,order\n";
    site.write("list.csv", head.to_owned() + &rows.collect::<String>());
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    for code in site.issue_all().into_values() {
        accredit(&site).args(["checkin", "--gate", "main", "--at", "2024-11-04T09:00:00Z", &code]).succeeds();
    }
    site
}

fn first_column(site: &Site, words: &[&str]) -> Vec<String> {
    let said = accredit(site).args(["report"]).args(words).args(["-f", "csv"]).succeeds();
    let mut reader = csv::Reader::from_reader(said.out.as_bytes());
    reader.records().map(|record| record.unwrap()[0].to_owned()).collect()
}

#[test]
fn states_come_before_the_united_nations_and_these_before_organizations() {
    let site = site("", "");
    let alphabet = [
        "The Gambia",
        "Oman",
        "Österreich",
        "Palau",
        "Zambia",
        "Åland Islands",
        "UN Women",
        "African Union",
        "Amnesty International",
        "Daily News",
    ];
    assert_eq!(first_column(&site, &["attendance", "--by", "delegation"]), alphabet);
    // In the order of protocol, what the list gives an order comes first.
    let mut protocol: Vec<&str> = alphabet.to_vec();
    protocol.retain(|name| *name != "Palau");
    protocol.insert(0, "Palau");
    assert_eq!(first_column(&site, &["delegations"]), protocol);
    assert_eq!(first_column(&site, &["badges"]), protocol);
    let types = first_column(&site, &["attendance", "--by", "type"]);
    assert_eq!(types[..3], ["Member State", "Observer State", "UN entity"], "{types:?}");
    let json = accredit(&site).args(["--json", "report", "delegations"]).succeeds().json();
    assert_eq!(json["rows"][0]["delegation"], "Palau");
}

#[test]
fn the_alphabet_is_that_of_the_events_first_language() {
    let site = Site::new();
    site.write("event.toml", format!("{EVENT}languages = [\"ru\", \"en\"]\n[[category]]\ncode = \"D\"\n"));
    let names = ["Казахстан", "Chile", "Йемен", "Иран"];
    let rows: String = names.iter().enumerate().map(|(place, name)| format!("{place},D,Ana,P,{name},Member State\n")).collect();
    site.write("list.csv", format!("reference,category,given_name,family_name,delegation,delegation_type\n{rows}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).succeeds();
    assert_eq!(first_column(&site, &["delegations"]), ["Иран", "Йемен", "Казахстан", "Chile"]);
    // Sentences are in the event's languages, too.
    let said = accredit(&site).args(["report", "summary"]).succeeds().out;
    assert!(
        said.contains("аккредитовано 4 участника") && said.contains("were accredited") && !said.contains("accrédités"),
        "{said}"
    );
    accredit(&site).args(["event", "show"]).succeeds().out_contains("Languages: ru, en");
    let edited = format!("{EVENT}languages = [\"fr\"]\n[[category]]\ncode = \"D\"\n");
    site.write("event.toml", edited);
    accredit(&site).args(["event", "apply", "event.toml"]).succeeds().out_contains("languages: \"ru, en\" → \"fr\"");
    accredit(&site).args(["report", "summary"]).succeeds().out_contains("ont été accrédités");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn regional_groups_are_those_of_the_united_nations_or_the_events_own() {
    let by_region = |site: &Site| {
        let said = accredit(site).args(["report", "attendance", "--by", "region", "-f", "csv"]).succeeds();
        said.out.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    let united_nations = site("", "");
    assert_eq!(
        by_region(&united_nations),
        ["African States,2", "Asia-Pacific States,2", "Western European and other States,2", ",4"]
    );
    accredit(&united_nations).args(["report", "attendance", "--by", "region", "-o", "r.html"]).succeeds();
    let html = std::fs::read_to_string(united_nations.path("r.html")).unwrap();
    assert!(html.contains("un.org/dgacm") && html.contains("(no region)"), "the source is stated");
    assert!(html.contains("No region has more than 2 present"), "four people are of none, which is no region");
    // Where people have no country, the register knows that of their delegation.
    let registered = site("[[delegation]]\nname = \"Åland Islands\"\ncode = \"FIN\"\n", "");
    assert_eq!(
        by_region(&registered),
        ["African States,2", "Asia-Pacific States,2", "Western European and other States,3", ",3"]
    );
    let own = site(
        "[[group]]\nname = \"Islands\"\ncountries = [\"PLW\"]\ndelegations = [\"Aland islands\"]\n[[group]]\nname = \"Gulf\"\ncountries = [\"OMN\"]\n",
        "",
    );
    assert_eq!(by_region(&own), ["Islands,2", "Gulf,1", ",7"]);
    let shown = accredit(&own).args(["--json", "event", "show"]).succeeds().json();
    assert_eq!(
        shown["groups"][0],
        serde_json::json!({ "name": "Islands", "countries": ["PLW"], "delegations": ["Aland islands"] })
    );
    accredit(&own).args(["verify"]).succeeds();
}

#[test]
fn gender_is_what_the_events_own_field_says() {
    let site = site("", "");
    let said = accredit(&site).args(["report", "attendance", "--by", "gender,day", "-f", "csv"]).succeeds().out;
    assert_eq!(
        said.lines().collect::<Vec<_>>(),
        ["gender,day,present,expected", ",2024-11-04,1,1", "F,2024-11-04,5,5", "M,2024-11-04,4,4"]
    );
    let json = accredit(&site).args(["--json", "report", "attendance"]).succeeds().json();
    assert_eq!(
        json["rows"].as_array().unwrap().iter().filter(|row| row["gender"] == "F").count(),
        5,
        "own fields are keys of rows"
    );
    assert!(json["rows"].as_array().unwrap().iter().any(|row| row["gender"].is_null()));
    let without = Site::new();
    without.write("event.toml", EVENT);
    accredit(&without).args(["init", "event.toml"]).succeeds();
    accredit(&without)
        .args(["report", "attendance", "--by", "gender"])
        .fails_with(2)
        .err_contains("no field for gender")
        .err_contains("[[field]]");
}

#[test]
fn the_regional_groups_have_names_in_every_language_of_the_event() {
    let french = site("", "languages = [\"fr\", \"en\", \"ar\"]\n");
    let page = accredit(&french).args(["report", "attendance", "--by", "region"]).succeeds().out;
    assert!(page.contains("États d’Afrique · African States · ") && page.contains("الدول الأفريقية"), "{page}");
    // Programs find them by one name, whatever the languages.
    let csv = accredit(&french).args(["report", "attendance", "--by", "region", "-f", "csv"]).succeeds().out;
    assert!(csv.contains("\r\nAfrican States,2\r\n") && !csv.contains("États"), "{csv}");
    let russian = site("", "languages = [\"ru\"]\n");
    let page = accredit(&russian).args(["report", "attendance", "--by", "region"]).succeeds().out;
    assert!(page.contains("Государства Африки") && !page.contains("African States "), "{page}");
    // The event's own groups are called as it calls them.
    let own = site("[[group]]\nname = \"African States\"\ncountries = [\"ZMB\"]\n", "languages = [\"fr\"]\n");
    let page = accredit(&own).args(["report", "attendance", "--by", "region"]).succeeds().out;
    assert!(page.contains("African States") && !page.contains("États"), "{page}");
}
