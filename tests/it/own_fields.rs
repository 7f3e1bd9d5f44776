//! Fields of the event's own, from the event file to the badge and the purge.

use std::fs;

use serde_json::{Value, json};

use crate::{
    harness::{Said, Site, accredit},
    http::Server,
};

const EVENT: &str = r#"
[event]
name = "Water Ministers' Meeting"
days = ["2024-11-04", "2024-11-05"]
[[zone]]
code = "hall"
[[category]]
code = "Delegate"
[[category]]
code = "Media"
[retention]
contacts = "0 days"
"#;

const FIELDS: &str = r#"
[[field]]
code = "hotel"
label = { en = "Hotel", fr = "Hôtel", ar = "الفندق" }
[[field]]
code = "bus"
label = "Bus line"
type = "choice"
choices = ["A", "B"]
required_for = ["Delegate"]
personal = false
[[field]]
code = "arrival"
type = "date"
"#;

const LIST: &str = "reference,name,category,HÔTEL,bus line,arrival\n\
                    R1,Ana Lima,Delegate,Sheraton,a,4.11.2024\n\
                    R2,Ben Oko,Delegate,Four Seasons,,2024-11-04 00:00:00\n\
                    R3,Mia Ray,Media,,C,soon\n";

fn event() -> Site {
    let site = Site::new();
    site.write("event.toml", format!("{EVENT}{FIELDS}"));
    accredit(&site).args(["init", "event.toml"]).succeeds();
    site
}

fn listed() -> (Site, Said) {
    let site = event();
    site.write("people.csv", LIST);
    let said = accredit(&site).args(["import", "people.csv"]).fails_with(1);
    (site, said)
}

fn apply(site: &Site, fields: &str, code: i32) -> Said {
    site.write("event.toml", format!("{EVENT}{fields}"));
    accredit(site).args(["event", "apply", "event.toml"]).fails_with(code)
}

fn fields(site: &Site, reference: &str) -> Value {
    accredit(site).args(["--json", "participant", "show", reference]).succeeds().json()["fields"].clone()
}

#[test]
fn what_may_be_chosen_is_not_taken_for_a_word_of_an_export() {
    let site = Site::new();
    site.write(
        "event.toml",
        format!("{EVENT}\n[[field]]\ncode = \"diet\"\ntype = \"choice\"\nchoices = [\"none\", \"halal\"]\n"),
    );
    accredit(&site).args(["init", "event.toml"]).succeeds();
    site.write("people.csv", "reference,name,category,diet\nR1,Ana Lima,Delegate,none\n");
    accredit(&site).args(["import", "people.csv"]).succeeds();
    accredit(&site).args(["badge", "check", "--only", "list-damage", "--fix-damage"]).succeeds();
    assert_eq!(fields(&site, "R1")["diet"], "none");
}

#[test]
fn lists_bring_them_by_code_or_any_label_and_a_cell_that_cannot_be_used_rejects_nobody() {
    let (site, said) = listed();
    said.err_contains("3 added")
        .err_contains("2 cells not used")
        .out_contains("line 4: bus line \"C\" is not a choice of \"bus\"; choices are A, B")
        .out_contains("line 4: arrival \"soon\" is not a date");
    assert_eq!(fields(&site, "R1"), json!({ "hotel": "Sheraton", "bus": "A", "arrival": "2024-11-04" }));
    assert_eq!(fields(&site, "R3"), json!({ "hotel": null, "bus": null, "arrival": null }));
    // Mapped by hand, merged as any other, and the same list again changes nothing.
    accredit(&site).args(["import", "people.csv"]).fails_with(1).err_contains("nothing changed: 3 unchanged");
    site.write("map.csv", "reference,name,category,Unterkunft\nR1,Ana Lima,Delegate,Hilton\n");
    accredit(&site).args(["participant", "edit", "R1", "--field", "hotel=Ritz"]).succeeds();
    accredit(&site)
        .args(["import", "map.csv", "--map", "Unterkunft=hotel"])
        .fails_with(1)
        .out_contains("R1 hotel: \"Ritz\" stays, and the list says \"Hilton\"; the list said \"Sheraton\" before");
    accredit(&site).args(["import", "map.csv", "--map", "Unterkunft=hotle"]).fails_with(2).err_contains("did you mean \"hotel\"");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn they_are_edited_shown_listed_searched_and_told() {
    let (site, _) = listed();
    let edit = |value: &str, code: i32| accredit(&site).args(["participant", "edit", "R1", "--field", value]).fails_with(code);
    edit("bus=b", 0).err_contains("R1: bus \"A\" → \"B\"");
    edit("bus=C", 2).err_contains("choices are A, B");
    edit("buss=A", 2).err_contains("the event has no field \"buss\"; did you mean \"bus\"");
    accredit(&site).args(["participant", "show", "R1"]).succeeds().out_contains("hotel            Sheraton");
    accredit(&site).args(["participant", "search", "sheraton"]).succeeds().out_contains("Ana Lima");
    let list = accredit(&site).args(["participant", "list", "--field", "hotel=four seasons", "--columns", "reference,hotel"]);
    let list = list.succeeds().out;
    assert!(list.contains("Four Seasons") && list.contains("R2") && !list.contains("R1"), "{list}");
    let added = ["participant", "add", "--reference", "R4", "--category", "Media", "--name", "Chu", "--field", "hotel=Ritz"];
    accredit(&site).args(added).succeeds();
    assert_eq!(fields(&site, "R4")["hotel"], "Ritz");
    // The journal knows what was what, as content that can be forgotten.
    let journal = accredit(&site).args(["report", "journal", "-f", "json"]).succeeds().out;
    assert!(journal.contains("field.bus"), "{journal}");
    accredit(&site).args(["participant", "export", "R1", "-o", "ana.json"]).succeeds();
    assert!(fs::read_to_string(site.path("ana.json")).unwrap().contains("\"hotel\": \"Sheraton\""));
    let absent = ["report", "absent", "-f", "csv", "--columns", "reference,hotel,bus"];
    accredit(&site).args(absent).succeeds().out_contains("R1,Sheraton,B");
    accredit(&site).args(["report", "absent", "-f", "csv"]).succeeds().out_contains("reference,name,native_name");
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn badges_show_them_and_are_changed_when_they_are() {
    let (site, _) = listed();
    let template = "name = \"bus\"\n[page]\nwidth = 90\nheight = 60\n\
        [[front]]\nkind = \"text\"\nx = 5\ny = 5\nwidth = 50\nheight = 10\nsize = [8, 16]\ntext = \"{name}\"\n\
        [[front]]\nkind = \"text\"\nx = 5\ny = 20\nwidth = 50\nheight = 10\nsize = [8, 16]\ntext = \"Bus {field.bus}\"\n\
        [[front]]\nkind = \"text\"\nid = \"line\"\nx = 5\ny = 35\nwidth = 50\nheight = 10\nsize = [8, 16]\ntext = \"RED\"\nonly = [\"field.bus=A\"]\n\
        [[front]]\nkind = \"code\"\nx = 60\ny = 5\nwidth = 25\n";
    site.write("bus.toml", template);
    let print = |options: &[&str]| {
        accredit(&site).args(["badge", "print", "--template", "bus.toml", "-o", "b.pdf"]).args(options).fails_with(0);
        let text = std::process::Command::new("pdftotext").args(["-raw", "b.pdf", "-"]).current_dir(site.dir()).output().unwrap();
        String::from_utf8(text.stdout).unwrap()
    };
    let printed = print(&[]);
    assert!(printed.contains("Bus A") && printed.contains("RED") && printed.matches("Bus").count() == 1, "{printed}");
    let states = || accredit(&site).args(["--json", "badge", "list"]).succeeds().out;
    assert!(!states().contains("changed"), "{}", states());
    // The badge does not show the hotel.
    accredit(&site).args(["participant", "edit", "R1", "--field", "hotel=Ritz"]).succeeds();
    assert!(!states().contains("changed"), "{}", states());
    accredit(&site).args(["participant", "edit", "R1", "--field", "bus=B"]).succeeds().err_contains("print it again");
    let again = print(&["--pending"]);
    assert!(again.contains("Bus B") && !again.contains("RED") && !again.contains("Ben"), "{again}");
    site.write("wrong.toml", template.replace("{field.bus}", "{field.buss}"));
    accredit(&site)
        .args(["badge", "check", "--template", "wrong.toml"])
        .fails_with(2)
        .err_contains("the event has no field \"buss\"; did you mean \"bus\"");
}

#[test]
fn the_preflight_tells_of_a_required_field_that_is_empty() {
    let (site, _) = listed();
    let said = accredit(&site).args(["--json", "badge", "check", "--only", "field-missing"]).fails_with(1).json();
    let found: Vec<&Value> = said.as_array().unwrap().iter().map(|one| &one["reference"]).collect();
    assert_eq!(found, [&json!("R2")]);
}

#[test]
fn a_field_keeps_its_number_for_life_and_values_are_not_hidden() {
    let (site, _) = listed();
    apply(&site, "", 2).err_contains("the field \"hotel\" is no longer in the file, and 2 participants have a value in it");
    let narrowed = FIELDS.replace("[\"A\", \"B\"]", "[\"B\"]");
    apply(&site, &narrowed, 2).err_contains("1 participants have values of \"bus\"");
    // Another order, another label: the values stay with the codes.
    let (first, rest) = FIELDS.trim_start().split_at(FIELDS.trim_start()[1..].find("[[field]]").unwrap() + 1);
    apply(&site, &format!("{rest}\n{first}"), 0).err_contains("");
    assert_eq!(fields(&site, "R1"), json!({ "bus": "A", "arrival": "2024-11-04", "hotel": "Sheraton" }));
    // Dropped when nobody has it, and taken up again, it is the same field.
    for reference in ["R1", "R2"] {
        accredit(&site).args(["participant", "edit", reference, "--field", "hotel="]).succeeds();
    }
    apply(&site, rest, 0);
    apply(&site, &format!("{rest}\n[[field]]\ncode = \"table\"\n{first}"), 0);
    let number = |code: &str| -> i64 {
        let database = rusqlite::Connection::open(site.path("event.db")).unwrap();
        database.query_row("select number from own_field where code = ?1", [code], |row| row.get(0)).unwrap()
    };
    assert_eq!((number("hotel"), number("table")), (0, 3));
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn what_is_about_the_person_goes_with_the_contacts_and_the_rest_stays() {
    let (site, _) = listed();
    accredit(&site).args(["purge", "--yes"]).succeeds();
    assert_eq!(fields(&site, "R1"), json!({ "hotel": null, "bus": "A", "arrival": null }));
    accredit(&site).args(["verify"]).succeeds();
    let database = fs::read(site.path("event.db")).unwrap();
    assert!(!database.windows(8).any(|bytes| bytes == b"Sheraton" || bytes == b"sheraton"), "it is nowhere in the file");
}

#[test]
fn the_desk_writes_and_shows_them_and_a_gate_those_that_are_for_it() {
    let site = event();
    let fields = FIELDS.replace("personal = false", "personal = false\non_gate = true");
    apply(&site, &fields, 0);
    let server = Server::start(&site);
    let desk = server.enrolled(&site, "desk", None);
    let values = json!({ "category": "Delegate", "name": "Zoë Quartermain", "hotel": "Ritz", "bus": "b" });
    let made = desk.post("/v1/participants", &json!({ "values": values })).expects(200).json();
    assert_eq!((&made["values"]["hotel"], &made["values"]["bus"]), (&json!("Ritz"), &json!("B")));
    assert_eq!(
        made["own_fields"][0],
        json!({
            "code": "hotel", "label": "Hotel", "labels": { "en": "Hotel", "fr": "Hôtel", "ar": "الفندق" }, "value": "Ritz"
        })
    );
    let wrong = json!({ "values": { "category": "Media", "name": "Chu", "bus": "C" } });
    desk.post("/v1/participants", &wrong).refuses_with(422, "invalid");
    let gate = server.enrolled(&site, "gate", Some("main"));
    let found = gate.get("/v1/participants?q=ritz").expects(200).json();
    let bus = json!([{ "code": "bus", "label": "Bus line", "labels": {}, "value": "B" }]);
    assert_eq!(found[0]["fields"], bus);
    let look = json!({ "reference": made["reference"] });
    let told = gate.post("/v1/look", &look).expects(200).json();
    assert_eq!(
        (&told["name"], &told["fields"]),
        (&json!("Zoë Quartermain"), &bus),
        "and the verdict, by the badge or by the name"
    );
    let page = desk.get("/desk").expects(200).text();
    assert!(page.contains("name=\"hotel\"") && page.contains("<option value=\"B\">B</option>"), "{page}");
}
