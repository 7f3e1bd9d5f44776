//! The portal as people use it: a delegation nominates, the steps decide, and both versions are shown where two wrote at once.

use serde_json::json;

use crate::{
    harness::{SAMPLE_EVENT, Site, accredit},
    photos::jpeg,
    portal_stage::{EVENT, Stage},
};

#[test]
fn a_delegation_nominates_and_the_steps_decide() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let (protocol, security) = (stage.person("Pim", &["--step", "protocol"]), stage.person("Sol", &["--step", "security"]));
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let shown = focal.get(&page).expects(200).text();
    assert!(shown.contains("0 of 3 places") && shown.contains("2099-10-15"), "{shown}");
    assert!(!shown.contains("Thailand"), "a delegation does not learn of another");
    let who = focal.drafts(&page, "Ana", "Lima");
    assert_eq!(stage.shown(&who)["state"], "draft");
    focal.upload(&format!("/people/{who}/photo"), "ana.jpg", &jpeg(600, 800)).expects(303);
    let png = focal.get(&format!("/people/{who}/badge.png")).expects(200);
    assert_eq!((png.header("content-type"), &png.body[1..4]), (Some("image/png"), &b"PNG"[..]));
    let version = focal.version(&who);
    focal.form(&format!("/people/{who}/confirm"), &[("version", &version)]).expects(303);
    focal.form(&format!("{page}/submit"), &[("who", &who)]).expects(303);
    assert!(focal.get(&page).text().contains("1 of 3 places"));
    assert!(protocol.get("/queue").expects(200).text().contains(&who));
    assert!(!security.get("/queue").expects(200).text().contains(&who), "it is not there yet");
    protocol.decides("/queue", &[("who", &who), ("act", "return"), ("text", "Which ministry?")]).expects(303);
    let mended = focal.get(&format!("/people/{who}")).expects(200).text();
    assert!(mended.contains("Which ministry?") && mended.contains("returned to you"), "{mended}");
    let version = focal.version(&who);
    let given = [("version", version.as_str()), ("f.function", "Adviser, Ministry of the Interior")];
    focal.form(&format!("/people/{who}"), &given).expects(303);
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    protocol.decides(&format!("/nominations/{who}"), &[("act", "approve")]).expects(303);
    security.decides("/queue", &[("who", &who), ("act", "approve")]).expects(303);
    let shown = stage.shown(&who);
    assert_eq!((&shown["state"], &shown["standing"]), (&json!("approved"), &json!("accredited")));
    let by = shown["history"].as_array().unwrap().iter().map(|one| one["by"].as_str().unwrap()).collect::<Vec<_>>();
    assert!(by.contains(&"Amal") && by.contains(&"Pim") && by.contains(&"Sol"), "{by:?}");
    // What was passed stays in sight of the step that passed it.
    assert!(protocol.get(&format!("/nominations/{who}")).expects(200).text().contains("Lima"));
    // A name is sensitive now: it waits, and so does a photo.
    let version = focal.version(&who);
    let answer = focal.form(&format!("/people/{who}"), &[("version", &version), ("f.family_name", "Lema")]).expects(303);
    assert!(answer.header("location").unwrap().ends_with("said=waits"));
    assert_eq!(stage.shown(&who)["proposal"]["fields"]["family_name"], json!(["Lima", "Lema"]));
    let answer = focal.upload(&format!("/people/{who}/photo"), "ana.jpg", &jpeg(700, 900)).expects(303);
    assert!(answer.header("location").unwrap().ends_with("said=waits"));
    stage.whole();
}

#[test]
fn a_new_photo_waits_beside_the_approved_one_until_it_is_taken() {
    let stage = Stage::of(&EVENT.replace("steps = [\"protocol\", \"security\"]", "steps = [\"protocol\"]"));
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let (who, protocol) = (focal.drafts(&page, "Ana", "Lima"), stage.person("Pim", &["--step", "protocol"]));
    let (path, proposed) = (format!("/people/{who}/photo"), format!("/people/{who}/photo/proposed"));
    focal.upload(&path, "a.jpg", &jpeg(600, 800)).expects(303);
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    protocol.decides(&format!("/nominations/{who}"), &[("act", "approve")]).expects(303);
    let (approved, badge) = (focal.get(&path).expects(200).body, focal.get(&format!("/people/{who}/badge.png")).body);
    focal.get(&proposed).expects(404);
    focal.upload(&path, "b.jpg", &jpeg(300, 400)).expects(303);
    stage.whole();
    let waiting = focal.get(&proposed).expects(200).body;
    assert!(waiting != approved && focal.get(&path).body == approved, "the approved one stands");
    assert_eq!(focal.get(&format!("/people/{who}/badge.png")).body, badge, "and the badge follows it");
    let seen = protocol.get(&format!("/nominations/{who}")).expects(200).text();
    assert!(seen.contains(&path) && seen.contains(&proposed) && seen.contains("New photo, waits for approval"), "{seen}");
    assert!(protocol.get("/queue").text().contains(&who));
    // Another field waits with it, and the photo that was approved, sent again, takes only the photo back.
    let version = focal.version(&who);
    focal.form(&format!("/people/{who}"), &[("version", &version), ("f.family_name", "Lema")]).expects(303);
    focal.upload(&path, "a.jpg", &jpeg(600, 800)).expects(303);
    focal.get(&proposed).expects(404);
    assert_eq!(stage.shown(&who)["proposal"]["fields"], json!({ "family_name": ["Lima", "Lema"] }));
    focal.upload(&path, "b.jpg", &jpeg(300, 400)).expects(303);
    stage.whole();
    // Sent back, it is gone; nobody of another delegation ever saw it.
    let other = stage.person("Kit", &["--delegation", "Thailand"]);
    other.get(&proposed).expects(404);
    protocol.decides(&format!("/nominations/{who}"), &[("act", "return"), ("text", "Too dark")]).expects(303);
    focal.get(&proposed).expects(404);
    assert_eq!(focal.get(&path).body, approved);
    focal.upload(&path, "c.jpg", &jpeg(400, 500)).expects(303);
    let written = ["participant", "photo", &who, "--proposed", "-o", "c.jpg"];
    accredit(&stage.site).args(written).succeeds();
    accredit(&stage.site).args(["nomination", "approve", &who]).succeeds();
    assert_eq!(focal.get(&path).body, std::fs::read(stage.site.path("c.jpg")).unwrap());
    accredit(&stage.site).args(written).fails_with(1);
    assert_eq!(stage.site.number("select count(*) from proposed_photo"), 0);
    // Who is withdrawn has nothing that waits.
    focal.upload(&path, "d.jpg", &jpeg(500, 600)).expects(303);
    focal.form(&format!("/people/{who}/withdraw"), &[]).expects(303);
    assert_eq!(stage.site.number("select count(*) from proposed_photo"), 0);
    stage.whole();
}

#[test]
fn somebody_comes_in_anothers_place_within_the_places_and_the_time() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let people: Vec<String> = ["One", "Two", "Three", "Four"].iter().map(|name| focal.drafts(&page, name, "Person")).collect();
    let chosen: Vec<(&str, &str)> = people.iter().map(|who| ("who", who.as_str())).collect();
    let told = focal.form(&format!("{page}/submit"), &chosen).expects(409).text();
    assert!(told.contains("Four Person: There is no place left: All together: 3 of 3 places"), "{told}");
    focal.form(&format!("/people/{}/replace", people[3]), &[("old", &people[0])]).expects(303);
    assert_eq!(
        (&stage.shown(&people[0])["state"], &stage.shown(&people[3])["state"]),
        (&json!("withdrawn"), &json!("submitted"))
    );
    let officer = stage.person("Olu", &["--role", "officer"]);
    // Each of the two leads to the other.
    for (pages, reader) in [("people", &focal), ("nominations", &officer)] {
        for (who, words, other, name) in [(0, "Replaced by:", 3, "Four"), (3, "In the place of:", 0, "One")] {
            let page = reader.get(&format!("/{pages}/{}", people[who])).expects(200).text();
            let link = format!("{words} <a class=\"target\" href=\"/{pages}/{}\"><bdi>{name} Person</bdi></a>", people[other]);
            assert!(page.contains(&link), "{page}");
        }
    }
    accredit(&stage.site).args(["nomination", "bypass", &people[3], "--reason", "known"]).succeeds();
    let late = stage.site.path("event.toml");
    let event = std::fs::read_to_string(&late).unwrap().replace("2099-10-15", "2024-10-15");
    stage.site.write("event.toml", event);
    accredit(&stage.site).args(["event", "apply", "event.toml"]).succeeds();
    let shut = focal.form(&format!("/people/{}/withdraw", people[3]), &[]).expects(409).text();
    assert!(shut.contains("closed after 2024-10-15"), "{shut}");
    let until = |until: &'static str| [("delegation", "Kuwait"), ("window", "change"), ("until", until), ("reason", "asked for")];
    officer.form("/exceptions", &until("2024-10-16T10:00")).expects(409).text().contains("passed already").then_some(()).unwrap();
    let fields = until("2099-01-01T10:00");
    officer.form("/exceptions", &fields).expects(303);
    focal.form(&format!("/people/{}/withdraw", people[3]), &[]).expects(303);
    stage.whole();
}

#[test]
fn of_two_who_write_at_once_the_later_sees_both_versions() {
    let stage = Stage::new();
    let (one, other) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Badr", &["--delegation", "Kuwait"]));
    let page = one.get("/delegations").header("location").unwrap().to_owned();
    let who = one.drafts(&page, "Ana", "Lima");
    let version = one.version(&who);
    let path = format!("/people/{who}");
    one.form(&path, &[("version", &version), ("f.function", "Minister")]).expects(303);
    let later = [("version", version.as_str()), ("f.function", "Envoy"), ("f.given_name", "Ana"), ("f.family_name", "Lima")];
    let both = other.form(&path, &later).expects(409).text();
    assert!(both.contains("value=\"Envoy\"") && both.contains("<bdi>Minister</bdi>"), "{both}");
    assert_eq!(accredit(&stage.site).args(["participant", "show", &who, "--json"]).succeeds().json()["function"], "Minister");
    // The page that showed both knows the newest version: who looked may save.
    let newest = other.version(&who);
    other.form(&path, &[("version", &newest), ("f.function", "Envoy")]).expects(303);
    // A name that was changed meanwhile is not confirmed by who saw the one before.
    let answer = one.form(&format!("{path}/confirm"), &[("version", &version)]).expects(303);
    assert!(answer.header("location").unwrap().ends_with("said=changed"));
    stage.whole();
}

#[test]
fn drafts_are_saved_as_somebody_types() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let send = |path: &str, fields: &str| {
        let body = format!("token={}&{fields}", focal.token);
        let headers = [
            ("cookie", focal.cookie.as_str()),
            ("origin", &format!("http://{}", focal.client.address)),
            ("accept", "application/json"),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        focal.client.send("POST", path, &headers, body.as_bytes())
    };
    let nameless = send(&format!("{page}/new"), "f.category=Delegate&f.title=Mr").expects(409).json();
    assert!(nameless["problem"].as_str().unwrap().contains("missing"), "{nameless}");
    let first = send(&format!("{page}/new"), "f.category=Delegate&f.given_name=Ana").expects(200).json();
    let (url, version) = (first["url"].as_str().unwrap(), first["version"].as_str().unwrap());
    let second = send(url, &format!("version={version}&f.given_name=Anna")).expects(200).json();
    assert_ne!(second["version"], version);
    let late = send(url, &format!("version={version}&f.given_name=Anne")).expects(409).json();
    assert!(late["problem"].as_str().unwrap().starts_with("Somebody else"), "{late}");
    assert!(focal.get(url).text().contains("value=\"Anna\""));
}

#[test]
fn an_event_without_nominations_has_no_portal() {
    let site = Site::new();
    accredit(&site).args(["init", SAMPLE_EVENT]).succeeds();
    let nothing = "this event takes no nominations";
    accredit(&site).args(["serve", "--portal", "127.0.0.1:0"]).fails_with(2).err_contains(nothing);
    accredit(&site)
        .args(["person", "invite", "Amal", "--role", "officer", "--url", "https://x"])
        .fails_with(2)
        .err_contains(nothing);
}

#[test]
fn what_a_step_has_seen_of_the_queue_is_narrowed_and_figures_name_nobody() {
    let stage = Stage::new();
    let (kuwait, thailand) =
        (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Kit", &["--delegation", "Thailand"]));
    let of = |who: &crate::portal_stage::PortalBrowser| who.get("/delegations").header("location").unwrap().to_owned();
    let (ana, twin) = (kuwait.drafts(&of(&kuwait), "Ana", "Lima"), thailand.drafts(&of(&thailand), "Ana", "Lima"));
    kuwait.form(&format!("/people/{ana}/submit"), &[]).expects(303);
    thailand.form(&format!("/people/{twin}/submit"), &[]).expects(303);
    let officer = stage.person("Olu", &["--role", "officer"]);
    let only = |query: &str| officer.get(&format!("/queue?{query}")).expects(200).text();
    assert!(only("delegation=KWT").contains(&ana) && !only("delegation=KWT").contains(&twin));
    assert!(only("q=lima").contains(&twin) && !only("q=lema").contains(&twin));
    assert!(!only("category=Media").contains(&ana) && !only("state=approved").contains(&ana));
    assert!(only("step=protocol").contains(&ana) && !only("step=security").contains(&ana));
    // The same person twice is the officer's to know.
    let seen = officer.get(&format!("/nominations/{ana}")).expects(200).text();
    assert!(seen.contains("May be the same person") && seen.contains(&twin), "{seen}");
    let reviewer = stage.person("Pim", &["--step", "protocol"]);
    assert!(!reviewer.get(&format!("/nominations/{ana}")).expects(200).text().contains("May be the same person"));
    for mine in [kuwait.get(&format!("/people/{ana}")), kuwait.get(&of(&kuwait))] {
        assert!(!mine.text().contains("Thailand"));
    }
    let viewer = stage.person("Vera", &["--role", "viewer"]);
    let figures = viewer.get("/figures").expects(200).text();
    assert!(figures.contains("Kuwait") && figures.contains("1 / 3") && !figures.contains("Lima"), "{figures}");
    let refused = officer.decides("/queue", &[("who", &ana), ("who", &twin), ("act", "reject")]).expects(409).text();
    assert!(refused.contains("A text is missing"), "{refused}");
    officer.decides("/queue", &[("who", &ana), ("who", &twin), ("act", "approve")]).expects(303);
    assert_eq!((&stage.shown(&ana)["step"], &stage.shown(&twin)["step"]), (&json!("security"), &json!("security")));
    stage.whole();
}

#[test]
fn a_category_is_chosen_and_what_is_missing_is_called_what_it_is() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let form = focal.get(&format!("{page}/new")).expects(200).text();
    assert!(form.contains("<option value=\"\" selected>– choose –</option>"), "{form}");
    let named = [("f.given_name", "Ana"), ("f.family_name", "Lima")];
    for category in [None, Some(("f.category", "")), Some(("f.category", "Nope"))] {
        let fields: Vec<_> = named.into_iter().chain(category).collect();
        let told = focal.form(&format!("{page}/new"), &fields).expects(409).text();
        assert!(told.contains("Choose a category.") && told.contains("value=\"Ana\""), "{category:?}: {told}");
    }
    // Nobody is asked for the whole name in one piece who is asked for its parts.
    let who = focal.drafts(&page, "Ana", "Lima");
    let version = focal.version(&who);
    let nameless = [("version", version.as_str()), ("f.given_name", ""), ("f.family_name", "")];
    let told = focal.form(&format!("/people/{who}"), &nameless).expects(409).text();
    assert!(told.contains("What is missing: Given name or family name."), "{told}");
    let only = Stage::of(&EVENT.replace("[[category]]\ncode = \"Media\"\n", ""));
    let focal = only.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    focal.form(&format!("{page}/new"), &named).expects(303);
}

#[test]
fn a_poor_photo_is_told_in_the_answer_to_sending_it_also_where_it_waits() {
    let stage = Stage::of(&EVENT.replace("steps = [\"protocol\", \"security\"]", "steps = [\"protocol\"]"));
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Ana", "Lima");
    let send = |picture: &[u8]| {
        let answer = focal.upload(&format!("/people/{who}/photo"), "a.jpg", picture).expects(303);
        focal.get(answer.header("location").unwrap()).expects(200).text()
    };
    let good = send(&jpeg(600, 800));
    assert!(good.contains("The photo is stored.") && !good.contains("will look coarse"), "{good}");
    let poor = send(&jpeg(60, 80));
    let top = poor.split("id=\"form\"").next().unwrap();
    assert!(top.contains("The photo is stored, but a better one is needed:") && top.contains("will look coarse"), "{top}");
    send(&jpeg(600, 800));
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    let officer = stage.person("Olu", &["--role", "officer"]);
    officer.decides(&format!("/nominations/{who}"), &[("act", "approve")]).expects(303);
    // The one that waits is judged, and not the one that was approved.
    let waits = send(&jpeg(60, 80));
    assert!(waits.split("id=\"form\"").next().unwrap().contains("will look coarse"), "{waits}");
    assert!(officer.get(&format!("/nominations/{who}")).text().contains("will look coarse"));
}

#[test]
fn the_desk_reads_states_history_and_delegations_in_its_own_words() {
    let names = "[[delegation]]\nname = { en = \"Kuwait\", fr = \"Koweït\" }\ncode = \"KWT\"\n";
    let event = EVENT.replace("[[delegation]]\nname = \"Kuwait\"\ncode = \"KWT\"\n", names);
    let event = event.replace("title = \"DELEGATE\"", "title = { en = \"DELEGATE\", fr = \"DÉLÉGUÉ\" }");
    let stage = Stage::of(&event);
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Ana", "Lima");
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    let officer = stage.person("Olu", &["--role", "officer"]);
    officer.decides("/queue", &[("who", &who), ("act", "return"), ("text", "Quel ministère ?")]).expects(303);
    let (queue, review) = ("/queue?state=all", format!("/nominations/{who}"));
    for path in [queue, &review] {
        let seen = officer.get(path).expects(200).text();
        assert!(seen.contains("returned to the delegation") && !seen.contains("returned to you"), "{path}: {seen}");
    }
    assert!(focal.get(&page).text().contains("returned to you"));
    let queue = officer.get("/queue?state=all&lang=fr").text();
    assert!(queue.contains("<bdi>Koweït</bdi> · DÉLÉGUÉ"), "{queue}");
    let seen = officer.get(&format!("{review}?lang=fr")).text();
    assert!(
        seen.contains("<bdi>Koweït</bdi>") && seen.contains("renvoyé à la délégation: <bdi>Quel ministère ?</bdi>"),
        "{seen}"
    );
    for english in [">submitted", ">nominated", "now at the step", "Member State"] {
        assert!(!seen.contains(english), "{english}: {seen}");
    }
    assert!(seen.contains("soumis: <bdi>maintenant à l’étape « protocol »</bdi>"), "{seen}");
}

#[test]
fn a_second_head_of_a_delegation_is_told_to_who_names_one_and_in_the_queue() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let (ana, bo) = (focal.drafts(&page, "Ana", "Lima"), focal.drafts(&page, "Bo", "Diaz"));
    let name = |who: &str| {
        let version = focal.version(who);
        focal.form(&format!("/people/{who}"), &[("version", &version), ("f.head", "yes")]).expects(303);
        focal.get(&format!("/people/{who}")).expects(200).text()
    };
    let (told, several) = ("Marked as head of the delegation, too:", "More than one person is marked as head");
    assert!(!name(&ana).contains(told) && !focal.get(&page).text().contains(several));
    let second = name(&bo);
    assert!(second.contains(&format!("{told} <bdi>Ana Lima</bdi>")), "{second}");
    assert!(focal.get(&page).text().contains(several));
    for who in [&ana, &bo] {
        focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    }
    let officer = stage.person("Olu", &["--role", "officer"]);
    assert_eq!(officer.get("/queue").expects(200).text().matches("second head").count(), 2);
    assert!(officer.get(&format!("/nominations/{ana}")).text().contains(&format!("{told} <bdi>Bo Diaz</bdi>")));
    // By command, by list, and at the desk, too; and only the one who does it is told, once.
    let add = |reference: &str, more: &[&str]| {
        let of = [
            "participant",
            "add",
            "--reference",
            reference,
            "--category",
            "Delegate",
            "--name",
            "Cy",
            "--delegation",
            "Thailand",
        ];
        accredit(&stage.site).args(of).args(more).succeeds()
    };
    assert!(!add("T1", &["--head", "yes"]).err.contains("head"));
    add("T2", &["--head", "yes"])
        .err_contains("Thailand: more than one person is marked as head of the delegation: Cy (T1), Cy (T2)");
    assert!(!add("T3", &[]).err.contains("more than one"));
    stage.site.write("list.csv", "reference,category,name,delegation,head\nT4,Delegate,Di,Thailand,yes\n");
    let said = accredit(&stage.site).args(["import", "list.csv", "--json"]).succeeds().json();
    assert_eq!(said["several_heads"][0]["people"].as_array().unwrap().len(), 3, "{said}");
    let desk = stage.server.enrolled(&stage.site, "desk", None);
    let corrected = json!({ "values": { "head": "yes" } }).to_string();
    let headers = [("content-type", "application/json")];
    let record = desk.send("PATCH", "/v1/participants/T3", &headers, corrected.as_bytes());
    let record = if record.status == 200 { record.json() } else { panic!("{}", record.text()) };
    assert_eq!(record["other_heads"].as_array().unwrap().len(), 3, "{record}");
    // Who is withdrawn heads nothing.
    accredit(&stage.site).args(["nomination", "withdraw", &bo]).succeeds();
    assert!(!officer.get("/queue").text().contains("second head"));
    stage.whole();
}

/// On Linux a thread has a priority of its own: those that answer at the portal stand behind those of the gates.
#[cfg(target_os = "linux")]
#[test]
fn the_threads_of_the_portal_let_gates_go_first() {
    let stage = Stage::new();
    stage.nobody().get("/enter").expects(200);
    let server = format!("/proc/{}", stage.server.id());
    // The name stands in parentheses; the niceness is the seventeenth field behind it (proc(5)).
    let read = |folder: std::path::PathBuf| {
        let stat = std::fs::read_to_string(folder.join("stat")).unwrap();
        let (name, rest) = stat.rsplit_once(") ").unwrap();
        (name.ends_with("(portal"), rest.split(' ').nth(16).unwrap().parse::<i32>().unwrap())
    };
    let (_, usual) = read(server.clone().into());
    if usual >= 10 {
        return eprintln!("SKIPPED: everything here stands behind already");
    }
    let tasks: Vec<_> = std::fs::read_dir(format!("{server}/task")).unwrap().map(|task| read(task.unwrap().path())).collect();
    assert!(tasks.iter().filter(|task| **task == (true, 10)).count() >= 2, "{tasks:?}");
    assert!(tasks.iter().filter(|(is_portal, _)| !is_portal).all(|(_, nice)| *nice == usual), "{tasks:?}");
}
