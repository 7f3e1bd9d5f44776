//! The sample conference from the first note verbale to the doors: 91 states nominate by the portal and by spreadsheets, some are sent
//! back, some are over their places, some come in another's place after the badges are printed. After each step reports, badges and
//! gates are held against a model of a few lines.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use self::model::{Model, Nominee, Stand};
use crate::{
    checkin::DAY_1,
    forms::Form,
    harness::{SAMPLE_EVENT, SAMPLE_LIST, Site, accredit},
    portal_stage::{PortalBrowser, Stage},
};

mod model;

/// States in whose delegation one more is nominated than there are places.
const OVER: [usize; 12] = [3, 10, 17, 24, 31, 38, 45, 52, 59, 66, 73, 80];
/// How many are sent back, one of a state each.
const RETURNED: usize = 30;
/// How many come in another's place.
const REPLACED: usize = 5;

/// A row of the sample list.
type Row = BTreeMap<String, String>;

/// What a state does, and how.
struct State {
    name: String,
    rows: Vec<Row>,
    /// Whether it mails spreadsheets; else it uses the portal.
    is_by_mail: bool,
    /// Whether it nominates one more than it has places.
    is_over: bool,
    /// Whether who is over waits; else they are refused.
    waits: bool,
    /// References, in the order in which people were nominated.
    people: Vec<String>,
    focal: Option<(PortalBrowser, String)>,
}

/// The conference with its people.
struct Conference {
    stage: Stage,
    states: Vec<State>,
    model: Model,
    protocol: PortalBrowser,
    security: PortalBrowser,
}

fn sample() -> (Vec<State>, String, usize) {
    let mut reader = csv::Reader::from_path(SAMPLE_LIST).unwrap();
    let (head, mut states, mut others) =
        (reader.headers().unwrap().clone(), Vec::<State>::new(), csv::Writer::from_writer(Vec::new()));
    others.write_record(&head).unwrap();
    let mut count = 0;
    for record in reader.records().map(Result::unwrap) {
        let row: Row = head.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
        if row["delegation_type"] != "Member State" {
            others.write_record(&record).unwrap();
            count += 1;
            continue;
        }
        match states.iter_mut().find(|state| state.name == row["delegation"]) {
            Some(state) => state.rows.push(row),
            None => states.push(State {
                name: row["delegation"].clone(),
                rows: vec![row],
                is_by_mail: states.len() % 3 == 0,
                is_over: OVER.contains(&states.len()),
                waits: OVER.iter().position(|over| *over == states.len()).is_some_and(|place| place % 2 == 0),
                people: Vec::new(),
                focal: None,
            }),
        }
    }
    (states, String::from_utf8(others.into_inner().unwrap()).unwrap(), count)
}

/// The event file: two steps for ministers, six places for a state in which support takes none, and a number of their own for those
/// who nominate one too many.
fn event(states: &[State], model: &mut Model) -> String {
    let mut event = std::fs::read_to_string(SAMPLE_EVENT).unwrap();
    event = event.replace("code   = \"Minister\"", "code   = \"Minister\"\nsteps  = [\"protocol\", \"security\"]");
    event.push_str("\n[nomination]\nsteps = [\"protocol\"]\n");
    event.push_str("[[quota]]\ndelegation_type = \"Member State\"\nmax = 12\nexempt = [\"Delegation support\"]\n");
    for state in states {
        let code = &state.rows[0]["country"];
        event.push_str(&format!("[[delegation]]\nname = {:?}\ntype = \"Member State\"\ncode = \"{code}\"\n", state.name));
        let all = state.rows.len();
        if state.is_over {
            let overflow = if state.waits { "wait" } else { "refuse" };
            event.push_str(&format!("[[quota]]\ndelegation = {:?}\nmax = {all}\noverflow = \"{overflow}\"\n", state.name));
        }
        model.places.insert(state.name.clone(), if state.is_over { (all, true) } else { (12, false) });
    }
    event
}

impl Conference {
    fn opens() -> Self {
        let ((states, others, count), mut model) = (sample(), Model::default());
        let stage = Stage::of(&event(&states, &mut model));
        stage.site.write("others.csv", others);
        accredit(&stage.site).args(["import", "others.csv", "-q"]).succeeds();
        model.others = count;
        let (protocol, security) = (stage.person("Pim", &["--step", "protocol"]), stage.person("Sol", &["--step", "security"]));
        Self { stage, states, model, protocol, security }
    }

    fn site(&self) -> &Site {
        &self.stage.site
    }

    fn json(&self, args: &[&str]) -> Value {
        accredit(self.site()).args(args).args(["--json"]).succeeds().json()
    }

    /// Holds every report of nominations against the model.
    #[track_caller]
    fn agrees(&self) {
        let (nominations, quota) = (self.json(&["report", "nominations"]), self.json(&["report", "quota"]));
        let by_name = |rows: &Value| -> BTreeMap<String, Value> {
            rows.as_array().unwrap().iter().map(|row| (row["delegation"].as_str().unwrap().to_owned(), row.clone())).collect()
        };
        let (states, quotas) = (by_name(&nominations["nominations"]), by_name(&quota));
        for state in &self.states {
            let of = |stand| self.model.count(&state.name, stand);
            let expected = [
                ("draft", of(Stand::Draft)),
                ("submitted", of(Stand::Submitted) + of(Stand::Waiting)),
                ("waiting", of(Stand::Waiting)),
                ("returned", of(Stand::Returned)),
                ("on_hold", of(Stand::OnHold)),
                ("approved", of(Stand::Approved)),
                ("withdrawn", of(Stand::Withdrawn)),
                ("rejected", of(Stand::Rejected)),
            ];
            let found = |key: &str| states.get(&state.name).map_or(&Value::Null, |row| &row[key]);
            if expected.iter().any(|(_, count)| *count > 0) {
                for (key, count) in expected {
                    assert_eq!(found(key), &json!(count), "{}: {key}", state.name);
                }
            }
            let figures = ["granted", "used", "waiting", "free"].map(|key| quotas[&state.name][key].clone());
            assert_eq!(figures, self.model.quota(&state.name).map(|count| json!(count)), "{}: the quota", state.name);
        }
        let approved = self.model.who(Stand::Approved).len();
        assert_eq!(self.json(&["report", "summary"])["participants"], json!(approved + self.model.others + self.model.left));
        let steps: usize =
            nominations["steps"].as_array().unwrap().iter().map(|step| step["submitted"].as_u64().unwrap() as usize).sum();
        assert_eq!(steps, self.model.who(Stand::Submitted).len(), "what waits at the steps");
    }

    /// Prints what is due, and expects that it is so much.
    #[track_caller]
    fn prints(&self, count: usize) {
        let told = accredit(self.site()).args(["badge", "print", "--pending", "-o", "badges.pdf"]).succeeds();
        told.err_contains(&format!("badges.pdf: {count} badge"));
    }

    /// Reads every badge at the main entrance, and holds each verdict against where its person stands.
    #[track_caller]
    fn doors(&self, badges: &BTreeMap<String, String>, gone: &BTreeSet<String>) {
        let codes: Vec<&str> = badges.values().map(String::as_str).collect();
        let read = accredit(self.site()).args(["checkin", "--gate", "main", "--at", DAY_1, "--json", "--dry-run"]).args(&codes);
        let said = read.fails_with(i32::from(!gone.is_empty()));
        let verdicts: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(verdicts.len(), badges.len());
        for ((reference, _), verdict) in badges.iter().zip(verdicts) {
            let is_welcome = self.model.people[reference].stand == Stand::Approved && !gone.contains(reference);
            assert_eq!(verdict["verdict"] == "admitted", is_welcome, "{reference}: {verdict}");
            let is_said = matches!(verdict["reason"].as_str(), None | Some("revoked" | "canceled" | "blocked"));
            assert!(is_said && (verdict["reason"].is_null() == is_welcome), "{reference}: {verdict}");
        }
    }

    /// Returns the codes of the badges that people of states hold.
    fn badges(&self) -> BTreeMap<String, String> {
        let store = self.site().store();
        let code = |reference: &String| {
            let stored = store.participant(&reference.parse().unwrap()).unwrap();
            stored.badge.map(|badge| (reference.clone(), badge.credential.letters()))
        };
        self.model.people.keys().filter_map(code).collect()
    }

    fn nominated(&mut self, place: usize, reference: &str, category: &str, stand: Stand) {
        let state = self.states[place].name.clone();
        self.states[place].people.push(reference.to_owned());
        self.model.people.insert(reference.to_owned(), Nominee { state, category: category.to_owned(), stand });
    }

    /// A state nominates by the portal: drafts first, then all of them at once.
    fn by_portal(&mut self, place: usize) {
        let state = &self.states[place];
        let focal = self.stage.person(&format!("Focal point {place}"), &["--delegation", &state.name]);
        let page = focal.get("/delegations").header("location").unwrap().to_owned();
        let (rows, is_over, waits) = (state.rows.clone(), state.is_over, state.waits);
        for row in &rows {
            let reference = drafts(&focal, &page, row);
            self.nominated(place, &reference, &row["category"], Stand::Submitted);
        }
        if is_over {
            let reference = drafts(&focal, &page, &extra(&rows[0]));
            self.nominated(place, &reference, "Delegate", if waits { Stand::Waiting } else { Stand::Draft });
        }
        let chosen: Vec<(&str, &str)> = self.states[place].people.iter().map(|who| ("who", who.as_str())).collect();
        let answer = focal.form(&format!("{page}/submit"), &chosen);
        if is_over && !waits {
            let told = answer.expects(409).text();
            assert!(told.contains("There is no place left"), "{told}");
        } else {
            answer.expects(303);
        }
        self.states[place].focal = Some((focal, page));
    }

    /// A state nominates by the spreadsheet that it is sent.
    fn by_mail(&mut self, place: usize) {
        let state = &self.states[place];
        let (rows, is_over, waits) = (state.rows.clone(), state.is_over, state.waits);
        let mut form = Form::of(self.site(), &state.name, &[]);
        let more = is_over.then(|| extra(&rows[0]));
        let free = form.free();
        for (row, line) in rows.iter().chain(&more).zip(free) {
            let names = ["category", "title", "given_name", "family_name", "native_name", "function"];
            form.set(line, &names.map(|name| (name, row[name].as_str())));
            let reference = form.0[0].1[line][0].clone();
            self.nominated(place, &reference, &row["category"], Stand::Submitted);
        }
        let told = form.back(self.site());
        if is_over {
            let last = self.states[place].people.last().unwrap().clone();
            if waits {
                assert_eq!(told.code, 0, "{}{}", told.out, told.err);
                self.model.put([&last], Stand::Waiting);
            } else {
                assert_eq!(told.code, 1, "{}{}", told.out, told.err);
                self.model.people.remove(&last);
                self.states[place].people.pop();
            }
        } else {
            assert_eq!(told.code, 0, "{}{}", told.out, told.err);
        }
    }

    /// A step approves page after page, until its queue is empty.
    fn clears(step: &PortalBrowser, expected: usize) {
        let mut done = 0;
        loop {
            let page = step.get("/queue").expects(200).text();
            let who: Vec<&str> =
                page.split("name=\"who\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
            if who.is_empty() {
                break;
            }
            done += who.len();
            let chosen: Vec<(&str, &str)> = who.iter().map(|who| ("who", *who)).chain([("act", "approve")]).collect();
            step.decides("/queue", &chosen).expects(303);
        }
        assert_eq!(done, expected);
    }

    /// Everything that waits at a step is approved.
    fn approves(&mut self) {
        let waiting = self.model.who(Stand::Submitted);
        let ministers = waiting.iter().filter(|who| self.model.people[*who].category == "Minister").count();
        Self::clears(&self.protocol, waiting.len());
        Self::clears(&self.security, ministers);
        self.model.put(&waiting, Stand::Approved);
        self.agrees();
    }

    /// Thirty are sent back with a text, corrected in the way in which they came, and submitted again.
    fn returns_and_corrects(&mut self) {
        let chosen: Vec<usize> = (0..self.states.len()).filter(|place| place % 3 != 2).take(RETURNED).collect();
        let who: Vec<String> = chosen.iter().map(|place| self.states[*place].people[0].clone()).collect();
        let text = "Please write the function as in the note verbale";
        // Each on a page of their own: the queue shows only the first of all who wait.
        for who in &who {
            self.protocol.decides(&format!("/nominations/{who}"), &[("act", "return"), ("text", text)]).expects(303);
        }
        self.model.put(&who, Stand::Returned);
        self.agrees();
        for (place, reference) in chosen.into_iter().zip(&who) {
            let state = &self.states[place];
            if let Some((focal, _)) = &state.focal {
                let page = focal.get(&format!("/people/{reference}")).expects(200).text();
                assert!(page.contains(text), "{page}");
                let version = focal.version(reference);
                let given = [("version", version.as_str()), ("f.function", "Head of office")];
                focal.form(&format!("/people/{reference}"), &given).expects(303);
                focal.form(&format!("/people/{reference}/submit"), &[]).expects(303);
            } else {
                let mut form = Form::of(self.site(), &state.name, &[]);
                let line = form.row_of(reference);
                assert!(form.0[0].1[line].iter().any(|cell| cell == text), "the form says why");
                form.set(line, &[("function", "Head of office")]);
                assert_eq!(form.back(self.site()).code, 0);
            }
        }
        self.model.put(&who, Stand::Submitted);
        self.agrees();
        for reference in &who {
            let shown = self.json(&["participant", "show", reference]);
            assert_eq!(shown["function"], "Head of office", "{reference}");
            let state = self.states.iter().find(|state| state.people.contains(reference)).unwrap();
            assert_eq!(shown["country"], state.rows[0]["country"].as_str(), "{reference} is of the delegation's country");
        }
    }

    /// After printing, five are replaced: three by their focal points, two by the office for states that only write letters.
    fn replaces(&mut self) -> Vec<String> {
        let portal =
            (0..self.states.len()).filter(|place| !self.states[*place].is_by_mail && !self.states[*place].is_over).take(3);
        let mail = (0..self.states.len()).filter(|place| self.states[*place].is_by_mail && !self.states[*place].is_over).take(2);
        let chosen: Vec<usize> = portal.chain(mail).collect();
        assert_eq!(chosen.len(), REPLACED);
        let mut came = Vec::new();
        for place in chosen {
            let old = self.states[place].people[0].clone();
            let category = self.model.people[&old].category.clone();
            let new = if let Some((focal, page)) = self.states[place].focal.clone() {
                let mut row = extra(&self.states[place].rows[0]);
                row.insert("category".into(), category.clone());
                let new = drafts(&focal, &page, &row);
                focal.form(&format!("/people/{new}/replace"), &[("old", &old)]).expects(303);
                new
            } else {
                let (new, given) =
                    (format!("KWT24-9{place:03}"), ["--given-name", "Eva", "--family-name", "Reis", "--reason", "ill"]);
                accredit(self.site()).args(["participant", "replace", &old, &new]).args(given).succeeds();
                new
            };
            self.model.put([&old], Stand::Withdrawn);
            self.nominated(place, &new, &category, Stand::Submitted);
            came.push(new);
        }
        came
    }
}

/// Somebody more of a state.
fn extra(row: &Row) -> Row {
    let mut extra = row.clone();
    for (field, value) in [
        ("category", "Delegate"),
        ("given_name", "Ximena"),
        ("family_name", "Overton"),
        ("native_name", ""),
        ("title", "Ms."),
        ("function", "Adviser"),
    ] {
        extra.insert(field.into(), value.into());
    }
    extra
}

fn drafts(focal: &PortalBrowser, page: &str, row: &Row) -> String {
    let names = ["category", "title", "given_name", "family_name", "native_name", "function"];
    let names: Vec<(String, &str)> = names.iter().map(|name| (format!("f.{name}"), row[*name].as_str())).collect();
    let fields: Vec<(&str, &str)> = names.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let answer = focal.form(&format!("{page}/new"), &fields).expects(303);
    answer.header("location").unwrap().strip_prefix("/people/").unwrap().split('?').next().unwrap().to_owned()
}

#[test]
fn ninety_one_states_nominate_and_come_through_the_doors() {
    let mut conference = Conference::opens();
    assert_eq!(conference.states.len(), 91);
    assert_eq!(conference.states.iter().filter(|state| state.is_over).count(), OVER.len());
    for place in 0..conference.states.len() {
        if conference.states[place].is_by_mail { conference.by_mail(place) } else { conference.by_portal(place) }
    }
    conference.agrees();
    conference.prints(conference.model.others);
    conference.returns_and_corrects();
    conference.approves();
    let first = conference.model.who(Stand::Approved);
    conference.prints(first.len());
    let mut badges = conference.badges();
    assert_eq!(badges.keys().cloned().collect::<Vec<_>>(), first, "badges are those of the approved");
    conference.doors(&badges, &BTreeSet::new());
    let list = |edition: &str| {
        accredit(conference.site()).args(["report", "participants", "--edition", edition, "-f", "html"]).succeeds().out
    };
    list("provisional");
    // Five come in another's place: the old badge is refused from now on, the new one is there once the steps agree.
    let came = conference.replaces();
    conference.agrees();
    let gone: BTreeSet<String> = conference.model.who(Stand::Withdrawn).into_iter().collect();
    assert_eq!(gone.len(), REPLACED);
    conference.doors(&badges, &gone);
    conference.approves();
    conference.prints(REPLACED);
    let now = conference.badges();
    assert!(came.iter().all(|who| now.contains_key(who)) && gone.iter().all(|who| !badges[who].is_empty()));
    badges.extend(came.iter().map(|who| (who.clone(), now[who].clone())));
    conference.doors(&badges, &gone);
    // Who leaves makes room for the one who waits, who goes through the steps like anyone.
    let place = OVER[2];
    let (leaves, waits) = (conference.states[place].people[0].clone(), conference.states[place].people.last().unwrap().clone());
    let (focal, _) = conference.states[place].focal.clone().unwrap();
    focal.form(&format!("/people/{leaves}/withdraw"), &[("reason", "elections at home")]).expects(303);
    conference.model.put([&leaves], Stand::Withdrawn);
    conference.model.left += 1;
    conference.model.put([&waits], Stand::Submitted);
    conference.agrees();
    conference.approves();
    conference.prints(1);
    badges.insert(waits.clone(), conference.badges()[&waits].clone());
    let gone: BTreeSet<String> = conference.model.who(Stand::Withdrawn).into_iter().collect();
    conference.doors(&badges, &gone);
    let last = accredit(conference.site()).args(["report", "participants", "--edition", "final", "-f", "html"]).succeeds().out;
    let (_, changes) = last.split_once("Since edition 1").expect("the final list says what changed");
    assert_eq!(changes.matches("Ximena Overton").count(), 4, "three replacements and one who waited: {changes}");
    assert_eq!(changes.matches("Eva Reis").count(), 2);
    conference.stage.whole();
}
