//! Forms of the portal that are not taken: shown again with what was written, in the reader's language, and in another where one is asked
//! for.

use serde_json::json;

use crate::{
    harness::accredit,
    photos::jpeg,
    portal_documents::PDF,
    portal_stage::{EVENT, PortalBrowser, Stage, versions},
};

fn delegation(focal: &PortalBrowser) -> String {
    focal.get("/delegations").expects(303).header("location").unwrap().to_owned()
}

/// Returns the addresses to which a page sends its form once more for each language.
fn languages(page: &str) -> Vec<String> {
    page.split("formaction=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
        .collect()
}

fn people(stage: &Stage) -> usize {
    accredit(&stage.site).args(["nomination", "list", "--state", "draft", "--json"]).run().json().as_array().unwrap().len()
}

#[test]
fn a_form_that_was_not_taken_is_read_in_another_language_with_what_was_written() {
    let stage = Stage::of(&format!("{EVENT}[[field]]\ncode = \"arrives\"\ntype = \"date\"\n"));
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let new = format!("{}/new", delegation(&focal));
    let fields = [
        ("f.category", "Delegate"),
        ("f.given_name", "Ngọc <b>"),
        ("f.email", "nowhere"),
        ("f.arrives", "2099-11-31"),
        ("f.function", "Adviser"),
    ];
    let page = focal.form(&new, &fields).expects(409).text();
    assert!(page.contains("This is not an e-mail address") && page.contains("The calendar has no such day"), "{page}");
    let ways = languages(&page);
    assert_eq!(ways, ["en", "fr", "ar", "ru"].map(|language| format!("{new}?lang={language}")));
    for (way, direction, told) in [
        (&ways[1], "ltr", ["pas une adresse électronique", "n’existe pas au calendrier"]),
        (&ways[2], "rtl", ["ليس عنوان بريد", "لا يوجد هذا اليوم"]),
        (&ways[3], "ltr", ["не адрес электронной почты", "Такого дня в календаре нет"]),
    ] {
        let again = focal.form(way, &fields).expects(409).text();
        assert!(
            again.contains(&format!("dir=\"{direction}\"")) && told.iter().all(|told| again.contains(told)),
            "{way}: {again}"
        );
        assert!(again.contains("value=\"nowhere\"") && again.contains("value=\"2099-11-31\""), "{way}: {again}");
        assert!(again.contains("Ngọc &#60;b&#62;"), "{way}: {again}");
    }
    // It is only read: nobody is added by asking for a language, not even where all is right by now.
    let right = [("f.category", "Delegate"), ("f.given_name", "Ngọc"), ("f.function", "Adviser")];
    let shown = focal.form(&ways[1], &right).expects(200).text();
    assert!(shown.contains("value=\"Ngọc\"") && people(&stage) == 0, "{shown}");
    let who = focal.drafts(&delegation(&focal), "Ana", "Lima");
    let submit = format!("/people/{who}/submit?lang=fr");
    assert_eq!(focal.form(&submit, &[]).expects(303).header("location"), Some(&*format!("/people/{who}?lang=fr")));
    assert_eq!(stage.shown(&who)["state"], "draft");
    // Who opens the address of a form comes to its page.
    for (form, page) in [
        (format!("/people/{who}/submit?lang=ru"), format!("/people/{who}?lang=ru")),
        (format!("/people/{who}/withdraw"), format!("/people/{who}")),
        ("/leave".to_owned(), "/".to_owned()),
    ] {
        assert_eq!(focal.get(&form).expects(303).header("location"), Some(page.as_str()));
    }
}

#[test]
fn what_was_written_beside_an_act_that_is_refused_stays() {
    let stage = Stage::of(&format!("{EVENT}[[document]]\ncode = \"letter\"\n"));
    let (focal, officer) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Olu", &["--role", "officer"]));
    let place = delegation(&focal);
    let [ana, bo] = ["Ana", "Bo"].map(|name| focal.drafts(&place, name, "Lima"));
    for who in [&ana, &bo] {
        focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    }
    // Of two who are chosen one is decided on already: the other is done, and only what is left stays chosen.
    officer.decides(&format!("/nominations/{ana}"), &[("act", "return"), ("text", "Look again")]).expects(303);
    let chosen = [("who", ana.as_str()), ("who", bo.as_str()), ("act", "hold"), ("internal", "both, please")];
    let page = officer.decides("/queue?state=all", &chosen).expects(409).text();
    let ticked = |page: &str, who: &str| page.contains(&format!("name=\"who\" value=\"{who}\" checked"));
    assert!(ticked(&page, &ana) && !ticked(&page, &bo) && page.contains("value=\"both, please\""), "{page}");
    assert_eq!(stage.shown(&bo)["state"], "on-hold");
    let french = &languages(&page)[1];
    assert_eq!(french, "/queue?state=all&lang=fr");
    let again = officer.decides(french, &[("who", &ana), ("act", "hold"), ("internal", "both, please")]).expects(409).text();
    assert!(again.contains("lang=\"fr\"") && again.contains("value=\"both, please\"") && !again.contains("Bo Lima:"), "{again}");
    // A text that cannot be kept is told where it was written, and nothing else is lost.
    let fields = [("act", "return"), ("text", "see \u{202E}below"), ("internal", "ask them")];
    let page = officer.decides(&format!("/nominations/{ana}"), &fields).expects(409).text();
    assert!(page.contains("The text cannot be kept") && page.contains("U+202E") && page.contains("value=\"ask them\""), "{page}");
    let page = officer.form(&format!("/nominations/{ana}?lang=ar"), &fields).expects(409).text();
    assert!(page.contains("لا يمكن حفظ النص") && page.contains("value=\"ask them\""), "{page}");
    let reason = [("reason", "ill\u{2066}")];
    let page = focal.form(&format!("/people/{bo}/withdraw"), &reason).expects(409).text();
    assert!(page.contains("cannot be kept") && page.contains("<details open>"), "{page}");
    assert_eq!(stage.shown(&bo)["state"], "on-hold");
    let page = officer.form("/exceptions", &[("delegation", "Thailand"), ("window", "change"), ("reason", "late visa")]);
    let page = page.expects(409).text();
    assert!(page.contains("<option selected>Thailand") && page.contains("value=\"late visa\""), "{page}");
    // The queue in another language is narrowed as before.
    let queue = officer.get("/queue?state=all&q=li").expects(200).text();
    assert!(queue.contains("href=\"?state=all&#38;q=li&#38;lang=fr\""), "{queue}");
    stage.whole();
}

#[test]
fn files_that_are_not_taken_are_told_of_in_each_language() {
    let stage = Stage::of(&format!("{EVENT}[[document]]\ncode = \"letter\"\n"));
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let place = delegation(&focal);
    let [who, other] = ["Ana", "Bo"].map(|name| focal.drafts(&place, name, "Lima"));
    let (photo, documents) = (format!("/people/{who}/photo"), format!("/people/{who}/documents"));
    for (language, of_photo, of_document) in [
        ("fr", "pas une image JPEG ou PNG", "pas un fichier PDF, JPEG ou PNG"),
        ("ar", "ليست صورة بصيغة JPEG", "ليس ملف PDF"),
        ("ru", "не изображение JPEG", "не файл PDF"),
    ] {
        let reader = PortalBrowser { cookie: format!("{}; lang={language}", focal.cookie), ..focal.clone() };
        let page = reader.upload(&photo, "a.jpg", b"GIF89a").expects(409).text();
        assert!(page.contains(of_photo), "{page}");
        // The file is gone: in another language the page asks for one, and what was ticked stays.
        let page =
            reader.upload_with(&documents, &[("kind", "letter"), ("also", &other)], "a.pdf", b"GIF89a").expects(409).text();
        assert!(page.contains(of_document) && page.contains("enctype=\"multipart/form-data\""), "{page}");
        let way = &languages(&page)[0];
        let page = reader.upload_with(way, &[("kind", "letter"), ("also", &other)], "", b"").expects(409).text();
        assert!(page.contains("lang=\"en\"") && page.contains(&format!("name=\"also\" value=\"{other}\" checked")), "{page}");
    }
    focal.upload(&photo, "a.jpg", &jpeg(300, 400)).expects(303);
    focal.upload_with(&documents, &[("kind", "letter")], "a.pdf", PDF).expects(303);
}

#[test]
fn who_corrects_a_mistake_does_not_write_over_what_another_wrote_meanwhile() {
    let stage = Stage::new();
    let (amal, badr) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Badr", &["--delegation", "Kuwait"]));
    let who = amal.drafts(&delegation(&amal), "Ana", "Lima");
    let (path, version) = (format!("/people/{who}"), amal.version(&who));
    badr.form(&path, &[("version", &version), ("f.function", "Minister")]).expects(303);
    // The mistake is told, and what the other wrote as well: what is saved next was seen.
    let mine = [("version", version.as_str()), ("f.function", "Counsellor"), ("f.email", "nowhere")];
    let page = amal.form(&path, &mine).expects(409).text();
    assert!(page.contains("not an e-mail address") && page.contains("The other version:") && page.contains("Minister"), "{page}");
    assert!(page.contains(&format!("name=\"from\" value=\"{version}\"")), "{page}");
    // In another language, too.
    let now = amal.version(&who);
    let again = [("version", now.as_str()), ("from", version.as_str()), ("f.function", "Counsellor"), ("f.email", "")];
    let page = amal.form(&format!("{path}?lang=fr"), &again).expects(409).text();
    assert!(page.contains("L’autre version :") && page.contains("value=\"Counsellor\""), "{page}");
    amal.form(&path, &again).expects(303);
    let shown = accredit(&stage.site).args(["participant", "show", &who, "--json"]).succeeds().json();
    assert_eq!(shown["function"], json!("Counsellor"));
}

#[test]
fn nobody_decides_on_what_they_have_not_seen() {
    let stage = Stage::of(&EVENT.replace("steps = [\"protocol\", \"security\"]", "steps = [\"protocol\"]"));
    let (focal, reviewer) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Pim", &["--step", "protocol"]));
    let who = focal.drafts(&delegation(&focal), "Ana", "Lima");
    let (page, review) = (format!("/people/{who}"), format!("/nominations/{who}"));
    let writes = |field, value| {
        let version = focal.version(&who);
        focal.form(&page, &[("version", &version), (field, value)]).expects(303);
    };
    // Sends the form of a page that was opened before.
    let sends = |seen: &[(String, String)], fields: &[(&str, &str)]| {
        let seen = seen.iter().map(|(name, version)| (name.as_str(), version.as_str()));
        reviewer.form(&review, &fields.iter().copied().chain(seen).collect::<Vec<_>>())
    };
    let opened = || versions(&reviewer.get(&review).expects(200).text());
    let (approve, told) = ([("act", "approve"), ("internal", "as on the phone")], "It was changed meanwhile");
    // A field is changed before the first decision, or a photo comes.
    focal.form(&format!("{page}/submit"), &[]).expects(303);
    let seen = opened();
    writes("f.function", "Minister");
    let shown = sends(&seen, &approve).expects(409).text();
    assert!(shown.contains(told) && shown.contains("Minister") && shown.contains("value=\"as on the phone\""), "{shown}");
    let seen = versions(&shown);
    focal.upload(&format!("{page}/photo"), "a.jpg", &jpeg(300, 400)).expects(303);
    assert!(sends(&seen, &approve).expects(409).text().contains(told));
    // A form that no page made says nothing of what was seen.
    assert!(reviewer.form(&review, &approve).expects(409).text().contains(told));
    assert_eq!(stage.shown(&who)["state"], "submitted");
    let seen = opened();
    let french = reviewer.form(&format!("{review}?lang=fr"), &approve).expects(409).text();
    assert!(french.contains("a changé entre-temps") && french.contains("value=\"as on the phone\""), "{french}");
    sends(&seen, &approve).expects(303);
    // Once approved, other names wait in the place of those that were seen; then another photo does.
    writes("f.family_name", "Lema");
    let seen = opened();
    writes("f.family_name", "Other");
    let shown = sends(&seen, &approve).expects(409).text();
    assert!(shown.contains(told) && shown.contains("Other"), "{shown}");
    let seen = versions(&shown);
    focal.upload(&format!("{page}/photo"), "b.jpg", &jpeg(400, 500)).expects(303);
    assert!(sends(&seen, &approve).expects(409).text().contains(told));
    let name = || accredit(&stage.site).args(["participant", "show", &who, "--json"]).succeeds().json()["family_name"].clone();
    assert_eq!(name(), json!("Lima"));
    sends(&opened(), &approve).expects(303);
    assert_eq!(name(), json!("Other"));
    stage.whole();
}

#[test]
fn of_many_who_are_chosen_those_that_changed_are_not_decided_on_and_both_are_told() {
    let stage = Stage::of(&format!("{EVENT}[[document]]\ncode = \"letter\"\n"));
    let (focal, officer) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Olu", &["--role", "officer"]));
    let place = delegation(&focal);
    let [ana, bo, cy] = ["Ana", "Bo", "Cy"].map(|name| focal.drafts(&place, name, "Lima"));
    for who in [&ana, &bo, &cy] {
        focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    }
    let seen = versions(&officer.get("/queue").expects(200).text());
    let version = focal.version(&ana);
    focal.form(&format!("/people/{ana}"), &[("version", &version), ("f.family_name", "Lema")]).expects(303);
    focal.upload_with(&format!("/people/{cy}/documents"), &[("kind", "letter")], "a.pdf", PDF).expects(303);
    let chosen = [("who", ana.as_str()), ("who", &bo), ("who", &cy), ("act", "approve"), ("internal", "all three")];
    // In another language it is tried, and nothing is done: nobody is told to be.
    let with = |seen: &[(String, String)], path: &str| {
        let seen = seen.iter().map(|(name, version)| (name.as_str(), version.as_str()));
        officer.form(path, &chosen.iter().copied().chain(seen).collect::<Vec<_>>())
    };
    let french = with(&seen, "/queue?lang=fr").expects(409).text();
    assert!(!french.contains("Fait :") && french.contains(&format!("value=\"{bo}\" checked")), "{french}");
    let page = with(&seen, "/queue").expects(409).text();
    for told in ["Done: Bo Lima.", "Ana Lema: It was changed meanwhile", "Cy Lima: It was changed meanwhile"] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let ticked = |who: &str| page.contains(&format!("name=\"who\" value=\"{who}\" checked"));
    assert!(ticked(&ana) && !ticked(&bo) && ticked(&cy) && page.contains("value=\"all three\""), "{page}");
    let steps = || [&ana, &bo, &cy].map(|who| stage.shown(who)["step"].clone());
    assert_eq!(steps(), [json!("protocol"), json!("security"), json!("protocol")]);
    // Without versions nothing is decided at all.
    let page = officer.form("/queue", &chosen).expects(409).text();
    assert!(page.matches("It was changed meanwhile").count() == 3 && !page.contains("Done:"), "{page}");
    assert_eq!(steps(), [json!("protocol"), json!("security"), json!("protocol")]);
    stage.whole();
}

#[test]
fn two_who_type_in_different_fields_of_a_draft_both_have_what_they_wrote() {
    let stage = Stage::new();
    let (amal, badr) = (stage.person("Amal", &["--delegation", "Kuwait"]), stage.person("Badr", &["--delegation", "Kuwait"]));
    let who = amal.drafts(&delegation(&amal), "Ana", "Lima");
    let (path, version) = (format!("/people/{who}"), amal.version(&who));
    let form = |function: &'static str, title: &'static str| {
        [("was.function", "Adviser"), ("was.title", ""), ("f.function", function), ("f.title", title)]
    };
    let saves = |browser: &PortalBrowser, fields: [(&'static str, &'static str); 4]| {
        browser.autosaves(&path, &[&fields[..], &[("version", version.as_str())]].concat())
    };
    saves(&badr, form("Minister", "")).expects(200);
    let merged = saves(&amal, form("Adviser", "Dr")).expects(200).json();
    assert_eq!(merged["stands"]["f.function"], "Minister", "{merged}");
    assert_eq!(merged["told"], "Saved, with what somebody else wrote meanwhile: Function.");
    let shown = || accredit(&stage.site).args(["participant", "show", &who, "--json"]).succeeds().json();
    assert_eq!((&shown()["function"], &shown()["title"]), (&json!("Minister"), &json!("Dr")));
    assert_eq!(merged["version"], amal.version(&who));
    // One field that both changed is taken from neither, and nothing beside it.
    let late = saves(&badr, form("Envoy", "Ms")).expects(409).json();
    assert!(late["problem"].as_str().unwrap().starts_with("Somebody else"), "{late}");
    assert_eq!((&shown()["function"], &shown()["title"]), (&json!("Minister"), &json!("Dr")));
    // Who saves by the button sees both versions; and once it is with the office, so does everybody.
    let button = [&form("Adviser", "Dr.")[..], &[("version", version.as_str())]].concat();
    badr.form(&path, &button).expects(409);
    amal.form(&format!("{path}/submit"), &[]).expects(303);
    assert!(!amal.get(&path).text().contains("data-saves"), "what the office reads is saved by the button only");
    saves(&badr, [("was.email", ""), ("f.email", "a@b.example"), ("was.title", ""), ("f.title", "")]).expects(409);
    stage.whole();
}
