//! What pages of the portal offer: what the state, the time and the role allow, by its own name; and what they say where that is nothing.

use serde_json::json;

use crate::{
    harness::accredit,
    portal_stage::{EVENT, PortalBrowser, Stage},
};

fn delegation(focal: &PortalBrowser) -> String {
    focal.get("/delegations").expects(303).header("location").unwrap().to_owned()
}

/// Returns the acts that a page offers, with the words on their buttons.
fn offers(page: &str) -> Vec<(String, String)> {
    let buttons = page.split("name=\"act\" value=\"").skip(1).map(|rest| {
        let (act, rest) = rest.split_once('"').unwrap();
        let words = rest.split_once('>').unwrap().1.split_once('<').unwrap().0;
        (act.to_owned(), words.to_owned())
    });
    buttons.collect()
}

fn acts(page: &str) -> Vec<String> {
    offers(page).into_iter().map(|(act, _)| act).collect()
}

fn one_step() -> String {
    EVENT.replace("steps = [\"protocol\", \"security\"]", "steps = [\"protocol\"]")
}

/// Somebody approved of whom another family name waits.
fn with_change(stage: &Stage, focal: &PortalBrowser) -> String {
    let who = focal.drafts(&delegation(focal), "Ana", "Lima");
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    accredit(&stage.site).args(["nomination", "approve", &who]).succeeds();
    let version = focal.version(&who);
    focal.form(&format!("/people/{who}"), &[("version", &version), ("f.family_name", "Lema")]).expects(303);
    who
}

#[test]
fn a_change_is_refused_by_one_button_and_the_person_rejected_by_another() {
    let stage = Stage::of(&one_step());
    let (focal, reviewer) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Pim", &["--step", "protocol"]));
    let officer = stage.person("Olu", &["--role", "officer"]);
    let who = with_change(&stage, &focal);
    let review = format!("/nominations/{who}");
    let words = |words: &[(&str, &str)]| words.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let of_change = [("approve", "Approve the change"), ("return", "Refuse the change")];
    assert_eq!(offers(&reviewer.get(&review).expects(200).text()), words(&of_change));
    assert_eq!(offers(&reviewer.get("/queue").expects(200).text()), words(&of_change));
    let seen = officer.get(&review).expects(200).text();
    let of_person = [("hold", "Put on hold"), ("reject", "Reject the person")];
    assert_eq!(offers(&seen), words(&[of_change, of_person].concat()));
    assert!(seen.contains("“Reject the person” revokes their badge"), "{seen}");
    for (language, refuse, reject) in [
        ("fr", "Refuser la modification", "Rejeter la personne"),
        ("ar", "رفض التعديل", "رفض الشخص"),
        ("ru", "Отказать в изменении", "Отклонить участника"),
    ] {
        let seen = officer.get(&format!("{review}?lang={language}")).text();
        assert!(seen.contains(&format!(">{refuse}<")) && seen.contains(&format!(">{reject}<")), "{language}: {seen}");
    }
    // A reviewer rejects nobody who is approved, not even by a form that no page offers.
    reviewer.decides(&review, &[("act", "reject"), ("text", "no")]).expects(409);
    assert_eq!(stage.shown(&who)["proposal"]["fields"], json!({ "family_name": ["Lima", "Lema"] }));
    accredit(&stage.site)
        .args(["nomination", "reject", &who, "--step", "protocol", "--reason", "no"])
        .fails_with(1)
        .err_contains("\"return\" refuses only the change that waits");
    reviewer.decides(&review, &[("act", "return"), ("text", "The passport says Lima")]).expects(303);
    let shown = stage.shown(&who);
    assert_eq!((&shown["state"], &shown["proposal"]), (&json!("approved"), &json!(null)));
    assert!(focal.get(&format!("/people/{who}")).text().contains("The passport says Lima"));
    officer.decides(&review, &[("act", "reject"), ("text", "The list is closed")]).expects(303);
    assert_eq!(stage.shown(&who)["state"], "rejected");
    stage.whole();
}

#[test]
fn only_what_the_state_allows_is_offered_and_every_offer_is_taken() {
    let stage = Stage::of(&EVENT.replace("max = 3\n", "max = 30\n"));
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let (officer, protocol) = (stage.person("Olu", &["--role", "officer"]), stage.person("Pim", &["--step", "protocol"]));
    let security = stage.person("Sol", &["--step", "security"]);
    let place = delegation(&focal);
    let review = |who: &str| format!("/nominations/{who}");
    let new = || {
        let who = focal.drafts(&place, "Ana", "Lima");
        focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
        who
    };
    let offered = |reader: &PortalBrowser, who: &str| acts(&reader.get(&review(who)).expects(200).text());
    let who = focal.drafts(&place, "Ana", "Draft");
    assert_eq!(offered(&officer, &who), ["bypass"]);
    let who = new();
    let at_step = ["approve", "return", "hold", "reject"];
    assert_eq!(offered(&protocol, &who), at_step);
    protocol.decides(&review(&who), &[("act", "approve")]).expects(303);
    // It went on: who was asked before sees it, and is offered nothing.
    let seen = protocol.get(&review(&who)).expects(200).text();
    assert!(acts(&seen).is_empty() && seen.contains("There is nothing for you to decide here now."), "{seen}");
    assert!(!protocol.get("/queue?state=all").expects(200).text().contains(&format!("name=\"who\" value=\"{who}\"")));
    assert_eq!(offered(&security, &who), at_step);
    // Each offer of the officer's is taken, from each state.
    for (state, before) in [
        ("submitted", None),
        ("on-hold", Some("hold")),
        ("returned", Some("return")),
        ("rejected", Some("reject")),
        ("approved", Some("bypass")),
    ] {
        let at = |who: &str| {
            if let Some(act) = before {
                officer.decides(&review(who), &[("act", act), ("text", "x"), ("internal", "x")]).expects(303);
            }
            assert_eq!(stage.shown(who)["state"], state);
            offered(&officer, who)
        };
        let all = at(&new());
        assert!(!all.is_empty(), "{state}");
        for act in all {
            let who = new();
            at(&who);
            officer.decides(&review(&who), &[("act", &act), ("text", "x"), ("internal", "x")]).expects(303);
        }
    }
    stage.whole();
}

#[test]
fn a_field_that_another_emptied_stays_empty() {
    let stage = Stage::new();
    let (amal, badr) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Badr", &["--delegation", "Kuwait"]));
    let who = amal.drafts(&delegation(&amal), "Ana", "Lima");
    let (path, version) = (format!("/people/{who}"), amal.version(&who));
    badr.form(&path, &[("version", &version), ("f.function", ""), ("f.title", "Ms")]).expects(303);
    // Amal's page was made before. She changes the name and leaves the function alone.
    let made_from = [("was.given_name", "Ana"), ("was.family_name", "Lima"), ("was.function", "Adviser"), ("was.title", "")];
    let mine = [("f.given_name", "Anna"), ("f.family_name", "Lima"), ("f.function", "Adviser"), ("f.title", "Dr")];
    let fields = [vec![("version", version.as_str())], made_from.to_vec(), mine.to_vec()].concat();
    let page = amal.form(&path, &fields).expects(409).text();
    assert!(
        page.contains("name=\"f.function\" type=\"text\" value=\"\"") && page.contains("You had: <bdi>Adviser</bdi>"),
        "{page}"
    );
    assert!(page.contains("value=\"Anna\"") && page.contains("value=\"Dr\""), "{page}");
    assert!(page.contains("The other version: <bdi>Ms</bdi>"), "what both changed is hers to decide: {page}");
    // Where the form does not say what it was made from, both are shown, and nothing is a version, too.
    let page = amal.form(&path, &[("version", &version), ("f.function", "Adviser")]).expects(409).text();
    assert!(page.contains("The other version: <bdi>(empty)</bdi>"), "{page}");
    let now = amal.version(&who);
    let page = amal.get(&path).expects(200).text();
    assert!(page.contains("name=\"was.function\" value=\"\"") && page.contains("name=\"was.title\" value=\"Ms\""), "{page}");
    let saved = [("version", now.as_str()), ("f.given_name", "Anna"), ("f.function", ""), ("f.title", "Dr")];
    amal.form(&path, &saved).expects(303);
    let shown = accredit(&stage.site).args(["participant", "show", &who, "--json"]).succeeds().json();
    assert_eq!((&shown["given_name"], &shown["title"]), (&json!("Anna"), &json!("Dr")));
    assert!(shown["function"].as_str().unwrap_or_default().is_empty(), "{shown}");
}

#[test]
fn what_a_closed_window_refuses_is_not_offered_and_the_page_says_why() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let place = delegation(&focal);
    let [draft, sent, back] = ["Draft", "Sent", "Back"].map(|name| focal.drafts(&place, "Ana", name));
    for who in [&sent, &back] {
        focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    }
    accredit(&stage.site).args(["nomination", "bypass", &sent, "--reason", "x"]).succeeds();
    accredit(&stage.site).args(["nomination", "return", &back, "--reason", "look again"]).succeeds();
    let windows = |windows: &str| {
        stage.site.write("event.toml", EVENT.replace("closes = \"2099-10-15\"\n", windows));
        accredit(&stage.site).args(["event", "apply", "event.toml"]).succeeds();
    };
    let why = "Nominations: closed after 2024-10-15";
    windows("closes = \"2024-10-15\"\n");
    let new = focal.get(&format!("{place}/new")).expects(200).text();
    assert!(new.contains(why) && !new.contains("id=\"form\"") && !new.contains("<button type=\"submit\">Save"), "{new}");
    let page = |who: &str| focal.get(&format!("/people/{who}")).expects(200).text();
    let has = |page: &str, what: &str| page.contains(&format!("/{what}\">")) || page.contains(&format!("/{what}\" "));
    for who in [&draft, &back] {
        let page = page(who);
        assert!(page.contains(why) && !page.contains("data-saves "), "{page}");
        for refused in ["submit", "replace", "photo"] {
            assert!(!has(&page, refused), "{refused}: {page}");
        }
        // Who is not approved is withdrawn at any time.
        assert!(has(&page, "withdraw"), "{page}");
    }
    let approved = page(&sent);
    assert!(approved.contains("Changes: closed after 2024-10-15") && !has(&approved, "withdraw"), "{approved}");
    let list = focal.get(&place).expects(200).text();
    assert!(!list.contains("name=\"who\"") && !list.contains("/new\"") && list.contains("closed after"), "{list}");
    // While people are replaced, a draft of who comes is written.
    windows("closes = \"2024-10-15\"\nreplace_by = \"2099-10-20\"\n");
    let new = focal.get(&format!("{place}/new")).expects(200).text();
    assert!(new.contains(why) && new.contains("in the place of another person") && new.contains("id=\"form\""), "{new}");
    let coming = focal.drafts(&place, "Ben", "Oko");
    let page = page(&coming);
    assert!(has(&page, "replace") && !has(&page, "submit") && has(&page, "photo"), "{page}");
    focal.form(&format!("/people/{coming}/submit"), &[]).expects(409);
    focal.form(&format!("/people/{coming}/replace"), &[("old", &sent)]).expects(303);
    assert_eq!(stage.shown(&sent)["state"], "withdrawn");
    // Before it opens, the page says when it does.
    windows("opens = \"2099-01-01\"\ncloses = \"2099-10-15\"\n");
    let list = focal.get(&place).expects(200).text();
    assert!(list.contains("opens on") && list.contains("2099-01-01") && !list.contains("closed"), "{list}");
    stage.whole();
}

#[test]
fn who_came_in_anothers_place_is_mended_and_handed_in_while_people_are_replaced() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let place = delegation(&focal);
    let [old, back, next] = ["Old", "Back", "Next"].map(|name| focal.drafts(&place, "Ana", name));
    for who in [&old, &back] {
        focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    }
    accredit(&stage.site).args(["nomination", "bypass", &old, "--reason", "x"]).succeeds();
    stage.site.write(
        "event.toml",
        EVENT.replace("closes = \"2099-10-15\"\n", "closes = \"2024-10-15\"\nreplace_by = \"2099-10-20\"\n"),
    );
    accredit(&stage.site).args(["event", "apply", "event.toml"]).succeeds();
    focal.form(&format!("/people/{next}/replace"), &[("old", &old)]).expects(303);
    let used = || {
        let told = accredit(&stage.site).args(["delegation", "quota", "--json"]).succeeds().json();
        told.as_array().unwrap().iter().find(|row| row["delegation"] == "Kuwait").unwrap()["used"].clone()
    };
    assert_eq!(used(), 2);
    for who in [&back, &next] {
        accredit(&stage.site).args(["nomination", "return", who, "--reason", "look again"]).succeeds();
    }
    assert_eq!(used(), 1, "nobody else is handed in again, and takes no place");
    let list = focal.get(&place).expects(200).text();
    let can_be_chosen = |who: &str| list.contains(&format!("name=\"who\" value=\"{who}\""));
    assert!(can_be_chosen(&next) && !can_be_chosen(&back), "{list}");
    for (who, status) in [(&back, 409), (&next, 303)] {
        let fields = [("version", focal.version(who)), ("f.function", "Envoy".to_owned())];
        focal.form(&format!("/people/{who}"), &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).expects(status);
        focal.form(&format!("/people/{who}/submit"), &[]).expects(status);
    }
    assert_eq!((used(), &stage.shown(&next)["state"]), (json!(1), &json!("submitted")));
    stage.whole();
}

#[test]
fn a_language_that_is_asked_for_is_kept_on_every_way() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let place = delegation(&focal);
    let to = |reader: &PortalBrowser, path: &str| reader.get(path).expects(303).header("location").unwrap().to_owned();
    assert_eq!(to(&focal, "/?lang=fr"), "/delegations?lang=fr");
    assert_eq!(to(&focal, "/delegations?lang=fr"), format!("{place}?lang=fr"));
    assert_eq!(to(&stage.nobody(), "/queue?lang=ar"), "/enter?lang=ar");
    assert_eq!(to(&focal, &format!("{place}/submit?lang=ru")), format!("{place}?lang=ru"));
    assert_eq!(focal.form("/leave?lang=ru", &[]).expects(303).header("location"), Some("/enter?said=left&lang=ru"));
    // What was not sent leads to the start, in the language that is chosen there.
    let page = focal.bare_form("/leave", &[], &[]).text();
    for language in ["fr", "ar", "ru"] {
        assert!(page.contains(&format!("href=\"/?lang={language}\"")), "{page}");
    }
}

#[test]
fn of_many_who_are_chosen_one_that_is_not_there_is_named_and_nothing_is_done() {
    let stage = Stage::of(&one_step());
    let (focal, officer) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Olu", &["--role", "officer"]));
    let who = focal.drafts(&delegation(&focal), "Ana", "Lima");
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    for (unknown, told) in [("N-NOBODY", "N-NOBODY"), ("no reference <b>", "no reference &#60;b&#62;")] {
        let page = officer.decides("/queue", &[("who", &who), ("who", unknown), ("act", "approve"), ("internal", "all")]);
        let page = page.expects(404).text();
        assert!(page.contains(&format!("“{told}” is not to be found here")), "{page}");
        assert!(page.contains(&format!("name=\"who\" value=\"{who}\" checked")) && page.contains("id=\"queue\""), "{page}");
        assert_eq!(stage.shown(&who)["state"], "submitted");
    }
}

#[test]
fn who_is_named_beside_somebody_and_is_not_there_is_told_by_name() {
    let stage = Stage::new();
    let (focal, other) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Kit", &["--delegation", "Thailand"]));
    let who = focal.drafts(&delegation(&focal), "Ana", "Lima");
    // Who is another delegation's, and who is nobody: the answer is the same.
    let foreign = other.drafts(&delegation(&other), "Som", "Chai");
    for (old, told) in [("N-NOBODY", "N-NOBODY"), (foreign.as_str(), foreign.as_str()), ("<b> ", "&#60;b&#62; ")] {
        let page = focal.form(&format!("/people/{who}/replace"), &[("old", old)]).expects(404).text();
        assert!(page.contains(&format!("“{}” is not to be found here", told.trim())) && page.contains("id=\"form\""), "{page}");
        let page = focal.form(&format!("/people/{who}/replace?lang=ru"), &[("old", old)]).expects(404).text();
        assert!(page.contains("здесь не найти, ничего не сделано"), "{page}");
    }
    assert_eq!(stage.shown(&who)["state"], "draft");
}

#[test]
fn delegations_stand_in_the_order_that_is_given_and_then_by_the_readers_alphabet() {
    let names = "[[delegation]]\nname = { en = \"Germany\", fr = \"Allemagne\" }\n[[delegation]]\nname = \"Zambia\"\norder = 1\n\
                 [[delegation]]\nname = { en = \"Austria\", fr = \"Autriche\" }\n[[delegation]]\nname = { en = \"Egypt\", fr = \"Égypte\" }\n[nomination]\n";
    let stage = Stage::of(&EVENT.replace("[nomination]\n", names));
    for (at, name) in ["Egypt", "Germany", "Austria", "Zambia"].iter().enumerate() {
        let reference = format!("R{at}");
        accredit(&stage.site)
            .args([
                "participant",
                "add",
                "--reference",
                &reference,
                "--name",
                "Ana Lima",
                "--category",
                "Delegate",
                "--delegation",
                name,
            ])
            .succeeds();
        let extend = ["extend", name, "--window", "change", "--until", "2099-12-01", "--reason", "late"];
        accredit(&stage.site).args(["delegation"]).args(extend).succeeds();
    }
    let officer = stage.person("Olu", &["--role", "officer"]);
    for (language, order) in
        [("en", ["Zambia", "Austria", "Egypt", "Germany"]), ("fr", ["Zambia", "Allemagne", "Autriche", "Égypte"])]
    {
        for path in ["/exceptions", "/figures"] {
            let page = officer.get(&format!("{path}?lang={language}")).expects(200).text();
            let places = order.map(|name| page.find(name).unwrap_or_else(|| panic!("{name}: {page}")));
            assert!(places.is_sorted(), "{path} {language}: {places:?}");
        }
    }
}

#[test]
fn exceptions_and_figures_call_delegations_by_the_readers_names_and_days_by_themselves() {
    let names = "[[delegation]]\nname = { en = \"Kuwait\", fr = \"Koweït\" }\ncode = \"KWT\"\n";
    let stage = Stage::of(&EVENT.replace("[[delegation]]\nname = \"Kuwait\"\ncode = \"KWT\"\n", names));
    let (focal, officer) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Olu", &["--role", "officer"]));
    focal.drafts(&delegation(&focal), "Ana", "Lima");
    let fields = |day: &'static str, time: &'static str, reason: &'static str| {
        [("delegation", "Kuwait"), ("window", "nomination"), ("until", day), ("until_time", time), ("reason", reason)]
    };
    for blank in ["", "  "] {
        let page = officer.form("/exceptions", &fields("2099-12-01", "", blank)).expects(409).text();
        assert!(page.contains("A text is missing that says why") && page.contains("value=\"2099-12-01\""), "{page}");
    }
    officer.form("/exceptions", &fields("2099-12-01", "", "late")).expects(303);
    for page in [officer.get("/exceptions?lang=fr").text(), focal.get(&format!("{}?lang=fr", delegation(&focal))).text()] {
        assert!(page.contains("2099-12-01") && !page.contains("2099-12-02") && !page.contains("00:00"), "{page}");
    }
    officer.form("/exceptions", &fields("2099-12-01", "18:30", "late")).expects(303);
    let page = officer.get("/exceptions?lang=fr").text();
    assert!(page.contains("2099-12-01 18:30") && page.contains("<option value=\"Kuwait\">Koweït</option>"), "{page}");
    let figures = officer.get("/figures?lang=fr").text();
    assert!(figures.contains("Koweït") && !figures.contains("Kuwait"), "{figures}");
}

#[test]
fn focal_points_read_that_a_delegation_was_merged_into_theirs() {
    let stage = Stage::new();
    let (amal, kit) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Kit", &["--delegation", "Thailand"]));
    let (of_kuwait, of_thailand) = (delegation(&amal), delegation(&kit));
    amal.drafts(&of_kuwait, "Ana", "Lima");
    assert!(!kit.get(&of_thailand).expects(200).text().contains("Kuwait"));
    let merge = ["delegation", "merge", "Kuwait", "Thailand", "--reason", "one mission"];
    accredit(&stage.site).args(merge).fails_with(2).err_contains("the focal point Amal would work for \"Thailand\"");
    assert_eq!(delegation(&amal), of_kuwait);
    accredit(&stage.site)
        .args(merge)
        .args(["--yes"])
        .succeeds()
        .err_contains("focal point Amal works for \"Thailand\" from now on");
    for reader in [&amal, &kit] {
        assert_eq!(delegation(reader), of_thailand);
        let page = reader.get(&of_thailand).expects(200).text();
        assert!(page.contains("merged the delegation “Kuwait” into this one") && page.contains("Ana Lima"), "{page}");
    }
    stage.whole();
}
