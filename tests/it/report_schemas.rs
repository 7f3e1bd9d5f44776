//! Every report's JSON is as its published schema says, whatever the order and selection: times have their offsets, what is empty is
//! null, lists are lists.

use std::fs;

use accredit::{
    checkin::{Checkin, DecidedAlone, Reading, Recording, Shown},
    domain::scan::{Reason, Verdict},
};
use serde_json::{Value, json};

use crate::harness::{SAMPLE_EVENT, Site, accredit};

/// What is wrong with a value, by a schema of the kinds that `docs/schemas` uses.
fn faults(schema: &Value, value: &Value, path: &str, faults_so_far: &mut Vec<String>) {
    let mut fault = |what: String| faults_so_far.push(format!("{path}: {what}: {value}"));
    let type_of = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is = |name: &Value| name == type_of || (name == "number" && type_of == "integer");
    match &schema["type"] {
        Value::Null => {}
        Value::Array(names) if names.iter().any(is) => {}
        Value::String(_) if is(&schema["type"]) => {}
        other => fault(format!("is not {other}")),
    }
    if let Value::Array(known) = &schema["enum"]
        && !known.contains(value)
    {
        fault(format!("is none of {known:?}"));
    }
    if let (Some(format), Some(text)) = (schema["format"].as_str(), value.as_str())
        && !is_format(format, text)
    {
        fault(format!("is no {format}"));
    }
    if let (Some(least), Some(number)) = (schema["minimum"].as_f64(), value.as_f64())
        && number < least
    {
        fault(format!("is less than {least}"));
    }
    if let Some(items) = value.as_array() {
        for (place, item) in items.iter().enumerate().filter(|_| schema["items"].is_object()) {
            faults(&schema["items"], item, &format!("{path}[{place}]"), faults_so_far);
        }
    }
    let Some(object) = value.as_object() else { return };
    for key in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !object.contains_key(key) {
            faults_so_far.push(format!("{path}: {key} is missing"));
        }
    }
    for (key, value) in object {
        let path = format!("{path}.{key}");
        if let Some(format) = schema["propertyNames"]["format"].as_str()
            && !is_format(format, key)
        {
            faults_so_far.push(format!("{path}: the key is no {format}"));
        }
        match (&schema["properties"][key], &schema["additionalProperties"]) {
            (Value::Null, Value::Bool(false)) => faults_so_far.push(format!("{path}: no such key")),
            (Value::Null, Value::Object(_)) => faults(&schema["additionalProperties"], value, &path, faults_so_far),
            (Value::Null, _) => {}
            (schema, _) => faults(schema, value, &path, faults_so_far),
        }
    }
}

fn is_format(format: &str, text: &str) -> bool {
    match format {
        "date" => text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10,
        "date-time" => text.parse::<jiff::Timestamp>().is_ok() && text.len() == "2024-11-04T09:00:00+03:00".len(),
        other => panic!("an unknown format: {other}"),
    }
}

#[track_caller]
fn holds(site: &Site, schema: &str, words: &[&str]) -> Value {
    let path = format!("{}/docs/schemas/{schema}.json", env!("CARGO_MANIFEST_DIR"));
    let schema: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let value = accredit(site).args(["--json", "report"]).args(words).succeeds().json();
    let mut found = Vec::new();
    faults(&schema, &value, "$", &mut found);
    assert!(found.is_empty(), "{words:?}: {:#?}", &found[..found.len().min(10)]);
    value
}

/// The sample event with readings of every kind.
fn visited() -> Site {
    let site = Site::with_sample();
    let codes = site.issue_all();
    let mut ids = Vec::new();
    for (gate, at, reference) in [
        ("main", "2024-11-04T09:00", "KWT24-0001"),
        ("main", "2024-11-04T09:10", "KWT24-0001"),
        ("main-out", "2024-11-04T10:00", "KWT24-0001"),
        ("media", "2024-11-04T09:00", "KWT24-0002"),
        ("main", "2024-11-05T09:00", "KWT24-0002"),
        ("main", "2024-12-24T09:00", "KWT24-0002"),
        ("main", "2024-11-04T11:00", "KWT24-0005"),
    ] {
        let said = accredit(&site).args(["--json", "checkin", "--gate", gate, "--at", at, &codes[reference]]).run();
        ids.push(said.json()["id"].as_str().unwrap().to_owned());
    }
    accredit(&site).args(["undo", &ids[6], "--reason", "slip"]).succeeds();
    accredit(&site).args(["participant", "block", "KWT24-0007", "--reason", "lost"]).succeeds();
    accredit(&site).args(["delegation", "quota", "Kuwait", "--max", "3"]).run();
    site
}

/// The reports that need no more than an event.
const OF_AN_EVENT: [&str; 17] = [
    "attendance",
    "arrivals",
    "zones",
    "stays",
    "delegations",
    "absent",
    "refusals",
    "conflicts",
    "summary",
    "scans",
    "badges",
    "quota",
    "participants",
    "nominations",
    "documents",
    "journal",
    "bulletin",
];

#[test]
fn every_report_is_as_its_schema_says() {
    let site = visited();
    for report in OF_AN_EVENT {
        holds(&site, report, &[report]);
    }
    holds(&site, "statistics", &["statistics"]);
    holds(&site, "person", &["person", "KWT24-0001"]);
    for by in ["category", "delegation", "type", "country", "region", "day", "gate", "hour", "category,day"] {
        holds(&site, "attendance-by", &["attendance", "--by", by]);
    }
    // An event that nobody is of yet.
    let empty = Site::new();
    accredit(&empty).args(["init", SAMPLE_EVENT]).succeeds();
    for report in OF_AN_EVENT {
        holds(&empty, report, &[report]);
    }
}

#[test]
fn every_report_has_a_schema_and_every_schema_a_report() {
    let help = accredit(&Site::new()).args(["report", "--help"]).succeeds().out;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // The names stand at the left, and their descriptions go on below one another.
    let names = commands.filter(|line| !line.starts_with("   ")).filter_map(|line| line.split_whitespace().next());
    // Documents and folders of files have no JSON.
    let documents = ["certificates", "paper", "signatures", "share", "all", "help"];
    let mut reports: Vec<String> = names.filter(|name| !documents.contains(name)).map(str::to_owned).collect();
    reports.extend(["attendance-by", "against"].map(str::to_owned));
    reports.sort();
    let folder = format!("{}/docs/schemas", env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut schemas: Vec<String> = files.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    schemas.sort();
    assert_eq!(schemas, reports);
}

#[test]
fn a_summary_beside_another_event_is_whole_whichever_table_is_wanted() {
    let (site, other) = (visited(), visited());
    let other = other.path("event.db");
    let against = ["summary", "--against", other.to_str().unwrap()];
    let whole = holds(&site, "summary", &against);
    assert!(whole["against"]["participants"].is_u64(), "{whole}");
    for table in ["summary", "against", "delegations at one event"] {
        assert_eq!(holds(&site, "summary", &[against.as_slice(), &["--table", table]].concat()), whole, "{table}");
    }
    accredit(&site).args(["--json", "report"]).args(against).args(["--table", "nope"]).fails_with(2).err_contains("no table");
}

#[test]
fn what_a_gate_showed_stands_beside_what_the_server_says() {
    let site = visited();
    let page = || accredit(&site).args(["report", "scans"]).succeeds().out;
    assert!(!page().contains("GATE SHOWED") && !page().contains("gate showed") && !page().contains("Gate showed"));
    let rows = holds(&site, "scans", &["scans"]);
    let first = rows.as_array().unwrap().iter().find(|row| row["day"] == "2024-11-05").unwrap();
    let (id, at) = (first["id"].as_str().unwrap().parse().unwrap(), first["at"].as_str().unwrap().parse().unwrap());
    let mut server = Checkin::new(site.store()).unwrap();
    let shown = Shown::Code(site.code("KWT24-0002"));
    let decided = DecidedAlone { shown: Verdict::Refused(Reason::Revoked), as_of: at, ahead: Some(0) };
    let reading = Reading::new(server.event(), "main".parse().unwrap(), id, at, shown).decided(Some(decided));
    server.record(vec![reading], Recording::Keep, at).unwrap();
    drop(server);
    let rows = holds(&site, "scans", &["scans", "--day", "2024-11-05"]);
    let both = ["verdict", "reason", "shown", "shown_reason"].map(|key| rows[0][key].clone());
    assert_eq!(both, [json!(first["verdict"]), Value::Null, json!("refused"), json!("revoked")]);
    let table = page();
    assert!(table.to_lowercase().contains("gate showed") && table.contains("refused: badge revoked"), "{table}");
    // What was shown is what happened: nobody went in, and somebody was refused.
    let refusals = holds(&site, "refusals", &["refusals", "--day", "2024-11-05"]);
    assert_eq!((&refusals[0]["reason"], &refusals[0]["refusals"]), (&json!("revoked"), &json!(1)), "{refusals}");
    let history = holds(&site, "person", &["person", "KWT24-0002"])["history"].clone();
    let read = history.as_array().unwrap().iter().find(|row| row["day"] == "2024-11-05").unwrap();
    assert_eq!(read["what"], "refused");
    assert!(
        read["detail"].as_str().unwrap().contains(&format!("the server had {}", first["verdict"].as_str().unwrap())),
        "{read}"
    );
    crate::checkin::whole(&site);
}

#[test]
fn figures_of_two_events_are_as_their_schema_says() {
    let (site, other) = (visited(), visited());
    let other = other.database();
    let against = ["--against", other.to_str().unwrap()];
    for words in [
        ["attendance"].as_slice(),
        &["attendance", "--by", "category,day"],
        &["arrivals"],
        &["zones"],
        &["delegations"],
        &["refusals"],
    ] {
        let words: Vec<&str> = words.iter().chain(&against).copied().collect();
        let whole = accredit(&site).args(["--json", "report"]).args(&words).succeeds().json();
        let only: Vec<&str> = words.iter().copied().chain(["--table", "against"]).collect();
        let rows = holds(&site, "against", &only);
        assert_eq!(whole["against"], rows, "{words:?}");
        let rows = rows.as_array().unwrap();
        assert!(!rows.is_empty() && rows.iter().all(|row| row["here"] == row["there"]), "{words:?}: {rows:?}");
        let csv = accredit(&site).args(["report"]).args(&only).args(["-f", "csv"]).succeeds().out;
        assert!(csv.starts_with("of,day,figure,here,there\r\n") && csv.lines().count() == rows.len() + 1, "{csv}");
    }
    holds(&site, "attendance", &["attendance", against[0], against[1]]);
    holds(&site, "delegations", &["delegations", against[0], against[1]]);
    accredit(&site)
        .args(["report", "refusals", against[0], against[1], "--from", "2024-11-04T09:00"])
        .fails_with(2)
        .err_contains("--against compares whole event days");
}

#[test]
fn what_only_one_event_has_is_told_beside_nothing() {
    let (site, other) = (visited(), Site::with_sample());
    let path = other.database();
    let against = ["--against", path.to_str().unwrap(), "--table", "against"];
    let rows = holds(&site, "against", &["refusals", against[0], against[1], against[2], against[3]]);
    assert_eq!(rows[0], serde_json::json!({ "of": null, "day": null, "figure": "refusals", "here": 2, "there": 0 }), "{rows}");
    assert_eq!(rows[1]["here"], 1);
    assert!(rows[1]["there"].is_null());
    let page = accredit(&site).args(["report", "attendance"]).args(against).succeeds().out;
    assert!(page.contains("+2") || page.contains("+3"), "{page}");
}

#[test]
fn the_shape_does_not_depend_on_order_or_selection() {
    let site = visited();
    for words in [
        ["attendance", "--sort", "name"].as_slice(),
        &["attendance", "--sort", "-reference", "--day", "2024-11-04"],
        &["attendance", "--table", "Attendance"],
        &["delegations", "--sort", "-delegation"],
        &["summary", "--sort", "figure"],
        &["person", "KWT24-0001", "--sort", "-at"],
        &["scans", "--sort", "name"],
        &["stays", "--sort", "-minutes"],
    ] {
        holds(&site, words[0], words);
    }
    let sorted = holds(&site, "attendance", &["attendance", "--sort", "-reference"]);
    let references: Vec<&str> = sorted["rows"].as_array().unwrap().iter().filter_map(|row| row["reference"].as_str()).collect();
    assert!(references.len() > 1 && references.iter().rev().is_sorted(), "{references:?}");
    // Columns become keys of the rows, those of a day under its date; all around them stays as it is.
    let picked = accredit(&site)
        .args(["--json", "report", "attendance", "--columns", "reference,country,2024-11-04 first,title"])
        .succeeds()
        .json();
    assert_eq!(picked["event"], sorted["event"]);
    assert_eq!(picked["days"], sorted["days"]);
    let row = &picked["rows"][0];
    assert_eq!(row.as_object().unwrap().keys().collect::<Vec<_>>(), ["reference", "country", "days", "title"]);
    assert_eq!(row["days"]["2024-11-04"], serde_json::json!({ "first_at": "2024-11-04T09:00:00+03:00" }));
    let only = accredit(&site).args(["--json", "report", "delegations", "--table", "quorum"]).succeeds().json();
    assert!(only["rows"].is_null() && only["quorum"].is_object(), "{only}");
    accredit(&site).args(["--json", "report", "summary", "--columns", "nmae"]).fails_with(2).err_contains("no column \"nmae\"");
}

#[test]
fn an_undo_reads_as_an_undo_and_everybody_sees_who_read() {
    let site = visited();
    for format in ["csv", "json"] {
        let out = accredit(&site).args(["report", "scans", "-f", format]).succeeds().out;
        for word in ["kind", "direction", "by", "undo"] {
            assert!(out.contains(word), "{word} in {format}");
        }
    }
    let csv = accredit(&site).args(["report", "scans", "-f", "csv"]).succeeds().out;
    assert!(csv.lines().next().unwrap().ends_with(",undoes,shown,shown_reason,by"), "{csv}");
    let table = accredit(&site).args(["report", "scans"]).succeeds().out;
    let undo = table.lines().find(|line| line.contains("undo")).unwrap();
    assert!(!undo.contains("admitted") && undo.contains("in"), "{undo}");
    accredit(&site).args(["report", "scans", "-o", "s.html"]).succeeds();
    let html = fs::read_to_string(site.path("s.html")).unwrap();
    let row = html.split("<tr>").find(|row| row.contains(">undo")).unwrap();
    assert!(!row.contains(">admitted"), "{row}");
    // Readers see names of gates and reasons, not codes.
    assert!(table.contains("Main entrance") && table.contains("not accredited for the day"), "{table}");
}

#[test]
fn who_made_which_report_of_whom_is_in_the_journal() {
    let site = visited();
    accredit(&site).args(["report", "attendance", "--category", "delegate", "--day", "2024-11-04", "-o", "a.pdf"]).succeeds();
    accredit(&site).args(["report", "person", "KWT24-0001", "-f", "csv"]).succeeds();
    accredit(&site).args(["report", "certificates", "-o", "c.pdf"]).succeeds();
    accredit(&site).args(["report", "summary"]).succeeds();
    accredit(&site).args(["report", "zones"]).succeeds();
    let journal = accredit(&site).args(["--json", "report", "journal", "--action", "report.make"]).succeeds().json();
    let lines = journal.as_array().unwrap();
    let told: Vec<(&str, &str, u64)> = lines
        .iter()
        .map(|line| &line["details"])
        .map(|details| {
            (details["report"].as_str().unwrap(), details["format"].as_str().unwrap(), details["count"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(told, [("attendance", "pdf", 1), ("person", "csv", 5), ("certificates", "pdf", 2)], "{journal:#}");
    assert_eq!(lines[0]["details"]["days"], "2024-11-04");
    assert_eq!(lines[0]["details"]["categories"], serde_json::json!(["Delegate"]), "as the event writes it");
    assert_eq!(lines[1]["reference"], "KWT24-0001");
    accredit(&site).args(["verify"]).succeeds();
    // For readers the lines of an import are one row.
    let page = accredit(&site).args(["report", "journal"]).succeeds().out;
    assert!(page.contains("participant.add") && page.lines().count() < 60, "{}", page.lines().count());
}
