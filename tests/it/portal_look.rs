//! The portal's pages in a browser: every size, four languages, light and dark, by keys alone, and as people hear them.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    photos::jpeg,
    portal_stage::{Stage, Visitor},
};

/// Looks at a page in three sizes: it is no wider than the screen, what is pressed is large enough for a finger, and everything has a name.
#[track_caller]
fn look(browser: &Browser, name: &str) {
    for (width, height) in [(390, 844), (820, 1_180), (1_440, 900)] {
        let picture = browser.picture(width, height);
        if let Some(folder) = std::env::var_os("ACCREDIT_PICTURES") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}-{width}.png.base64")), picture).unwrap();
        }
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{name} at {width}: {wide} pixels too wide");
        let small = browser.run(
            "const finger = (e) => e.closest('label.pick') ?? e;
             return [...document.querySelectorAll('button, select, summary, input:not([type=hidden]), a:not(.skip)')]
                 .filter((e) => e.checkVisibility() && (finger(e).offsetHeight < 44 || finger(e).offsetWidth < 44))
                 .map((e) => e.outerHTML.slice(0, 90))",
        );
        assert_eq!(small, json!([]), "{name} at {width}: too small for a finger");
    }
    let wrong = browser.run(
        "const all = (selector) => [...document.querySelectorAll(selector)];
         const ids = all('[id]').map((e) => e.id);
         return [
             ...all('input:not([type=hidden]), select').filter((e) => !e.labels?.length || !e.labels[0].textContent.trim()).map((e) => `no label: ${e.outerHTML}`),
             ...all('img:not([alt])').map((e) => `no text: ${e.outerHTML}`),
             ...all('button, a').filter((e) => !(e.textContent.trim() || e.ariaLabel)).map((e) => `no name: ${e.outerHTML}`),
             ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `twice: ${id}`),
             ...(all('h1').length === 1 && all('main').length === 1 ? [] : ['one heading, one main']),
             ...(document.documentElement.lang && document.title.trim() ? [] : ['language and title']),
             ...all('ul, ol').filter((e) => [...e.children].some((child) => child.tagName !== 'LI')).map(() => 'a list of other things'),
         ]",
    );
    assert_eq!(wrong, json!([]), "{name}");
}

fn enters(browser: &Browser, link: &str) {
    browser.open(link);
    browser.wait("document.querySelector('[name=link]').value.length === 64");
    browser.keys("\u{E007}");
    browser.wait("location.pathname !== '/enter'");
}

#[test]
fn pages_fit_every_screen_in_every_language() {
    let stage = Stage::new();
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Maria-Alexandrina Konstantinowna", "von und zu Hohenstein-Schwarzenberg");
    focal.upload(&format!("/people/{who}/photo"), "a.jpg", &jpeg(600, 800)).expects(303);
    focal.drafts(&page, "Ana", "Lima");
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    let officer = stage.person("Olu", &["--role", "officer"]);
    let remark = "Please say which ministry, and send a photo in which the face is not in the shadow of a hat";
    officer.form("/queue", &[("who", &who), ("act", "return"), ("text", remark)]).expects(303);
    for language in ["en", "fr", "ru", "ar"] {
        let wanted = Wanted { language: Some(language), ..Wanted::default() };
        let Some(browser) = Browser::start(&wanted) else { return };
        browser.open(&format!("{}/enter", stage.url()));
        look(&browser, &format!("enter-{language}"));
        let direction = browser.run("return document.documentElement.dir");
        assert_eq!(direction, if language == "ar" { "rtl" } else { "ltr" });
        let link =
            |role: &[&str]| stage.invited(&format!("P {language}{}", role.join(" ")), role)["url"].as_str().unwrap().to_owned();
        enters(&browser, &link(&["--delegation", "Kuwait"]));
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            for (name, path) in
                [("delegation", page.clone()), ("person", format!("/people/{who}")), ("new", format!("{page}/new"))]
            {
                browser.open(&format!("{}{path}", stage.url()));
                look(&browser, &format!("{name}-{language}-{scheme}"));
            }
        }
        browser.open(&format!("{}/queue", stage.url()));
        look(&browser, &format!("problem-{language}"));
        enters(&browser, &link(&["--role", "officer"]));
        for (name, path) in [("queue", "/queue?state=all"), ("figures", "/figures"), ("exceptions", "/exceptions")] {
            browser.open(&format!("{}{path}", stage.url()));
            look(&browser, &format!("{name}-{language}"));
        }
        browser.open(&format!("{}/nominations/{who}", stage.url()));
        look(&browser, &format!("review-{language}"));
    }
}

/// Types into the field that has the focus, and goes to the next.
fn typed(browser: &Browser, text: &str) {
    browser.keys(text);
    browser.keys("\u{E004}");
}

#[test]
fn a_nomination_is_written_by_keys_and_saved_as_it_is_typed() {
    let stage = Stage::new();
    let Some(browser) = Browser::start(&Wanted::default()) else { return };
    let link = stage.invited("Amal", &["--delegation", "Kuwait"])["url"].as_str().unwrap().to_owned();
    enters(&browser, &link);
    browser.run("document.querySelector('main a.button').focus()");
    browser.keys("\u{E007}");
    browser.wait("location.pathname.endsWith('/new')");
    browser.run("document.querySelector('[name=\"f.given_name\"]').focus()");
    typed(&browser, "Ana");
    typed(&browser, "Lima");
    browser.wait("document.getElementById('autosave').textContent === 'Saved.' && location.pathname.startsWith('/people/')");
    typed(&browser, "");
    typed(&browser, "Adviser");
    browser.wait("document.querySelector('[name=\"f.function\"]').value === 'Adviser'");
    let version = browser.run("return document.querySelector('#form [name=version]').value");
    browser.wait(&format!("document.querySelector('#form [name=version]').value !== {version}"));
    browser.click("#form button[type=submit]");
    browser.wait("document.querySelector('.said')?.textContent");
    let folder = stage.site.path("face.jpg");
    std::fs::write(&folder, jpeg(600, 800)).unwrap();
    browser.choose("#photo-form input[type=file]", &folder);
    browser.click("#photo-form button[type=submit]");
    browser
        .wait("document.querySelector('img.photo')?.naturalWidth > 0 && document.querySelector('img.badge')?.naturalWidth > 0");
    browser.click(".moves .button");
    browser.wait("document.querySelector('h1 .state').textContent === 'submitted'");
    // The officer works by keys: down, choose, approve.
    enters(&browser, stage.invited("Olu", &["--role", "officer"])["url"].as_str().unwrap());
    browser.wait("!document.getElementById('keys').hidden");
    browser.keys("jxa");
    browser.wait("document.querySelector('.said')?.textContent === 'Decided.'");
    let listed = browser.run("return document.querySelector('.people .marks').textContent");
    assert!(listed.as_str().unwrap().contains("security"), "{listed}");
    stage.whole();
}

#[test]
fn without_script_the_link_is_pasted() {
    let stage = Stage::new();
    let said = stage.invited("Amal", &["--delegation", "Kuwait"]);
    let visitor: Visitor = stage.nobody();
    let form = visitor.get("/enter").expects(200).text();
    assert!(form.contains("method=\"post\"") && form.contains("name=\"link\""));
    visitor.enters(said["token"].as_str().unwrap()).get("/delegations").expects(303);
}
