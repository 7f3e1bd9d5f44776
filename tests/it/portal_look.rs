//! The portal's pages in a browser: every size, four languages, light and dark, by keys alone, and as people hear them.

use serde_json::json;

use crate::{
    browser::{Browser, Wanted},
    harness::accredit,
    photos::jpeg,
    portal_documents::PDF,
    portal_stage::{EVENT, PortalBrowser, Stage},
    second_factor::App,
};

/// Looks at a page in three sizes: it is no wider than the screen, what is pressed is large enough for a finger, and everything has a name.
#[track_caller]
fn look(browser: &Browser, name: &str) {
    for (width, height) in [(360, 740), (820, 1_180), (1_440, 900)] {
        let picture = browser.picture(width, height);
        if let Some(folder) = std::env::var_os("ACCREDIT_PICTURES") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}-{width}.png.base64")), picture).unwrap();
        }
        let wide = browser.run("return document.documentElement.scrollWidth - innerWidth");
        assert!(wide.as_i64().unwrap() <= 0, "{name} at {width}: {wide} pixels too wide");
        let small = browser.run(
            "const finger = (e) => (e.type === 'checkbox' && e.closest('label')) || e;
             return [...document.querySelectorAll('button, select, summary, input:not([type=hidden]), a:not(.skip)')]
                 .filter((e) => e.checkVisibility() && (finger(e).offsetHeight < 44 || finger(e).offsetWidth < 44))
                 .map((e) => e.outerHTML.slice(0, 90))",
        );
        assert_eq!(small, json!([]), "{name} at {width}: too small for a finger");
    }
    let wrong = browser.run(include_str!("data/hears.js"));
    assert_eq!(wrong, json!([]), "{name}");
}

/// Goes through a page by the Tab key alone: everything that can be pressed or written into is reached, and shows that it is.
#[track_caller]
fn tabs(browser: &Browser, name: &str) {
    browser.picture(1_440, 900);
    let wanted = browser.run(
        "const pressed = 'a[href], button, summary, input:not([type=hidden]), select, textarea';
         window.wanted = [...document.querySelectorAll(pressed)].filter((e) => !e.disabled && e.checkVisibility() && !e.closest('fieldset:disabled'));
         window.reached = new Set();
         window.dark = [];
         document.activeElement.blur();
         getSelection().removeAllRanges();
         document.addEventListener('focusin', ({ target }) => {
             window.reached.add(target);
             const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(target);
             if ((outlineStyle === 'none' || parseFloat(outlineWidth) === 0) && boxShadow === 'none') window.dark.push(target.outerHTML.slice(0, 90));
         });
         // A field for a date and a time has a stop for each part of them.
         return window.wanted.length + 8 * document.querySelectorAll('[type=datetime-local], [type=date]').length",
    );
    for _ in 0..wanted.as_u64().unwrap() + 2 {
        browser.keys("\u{E004}");
    }
    let missed = browser.run("return window.wanted.filter((e) => !window.reached.has(e)).map((e) => e.outerHTML.slice(0, 90))");
    assert_eq!((missed, browser.run("return window.dark")), (json!([]), json!([])), "{name}");
}

fn enters(browser: &Browser, link: &str) {
    browser.open(link);
    browser.wait("document.querySelector('[name=link]').value.length === 64");
    browser.keys("\u{E007}");
    browser.wait("location.pathname !== '/enter'");
}

#[test]
fn pages_fit_every_screen_in_every_language() {
    let documents = "[[document]]\ncode = \"note-verbale\"\nrequired_for = [\"Delegate\"]\n[[document]]\ncode = \"press-card\"\n";
    let stage = Stage::of(&format!("{EVENT}{documents}"));
    let focal = stage.person("Amal", &["--delegation", "Kuwait"]);
    let page = focal.get("/delegations").header("location").unwrap().to_owned();
    let who = focal.drafts(&page, "Maria-Alexandrina Konstantinowna", "von und zu Hohenstein-Schwarzenberg");
    focal.upload(&format!("/people/{who}/photo"), "a.jpg", &jpeg(600, 800)).expects(303);
    let ana = focal.drafts(&page, "Ana", "Lima");
    let note = "Note verbale of the Permanent Mission, with the names of the delegation, signed.pdf";
    let of_both = [("kind", "note-verbale"), ("also", ana.as_str())];
    focal.upload_with(&format!("/people/{who}/documents"), &of_both, note, PDF).expects(303);
    focal.form(&format!("/people/{who}/submit"), &[]).expects(303);
    let officer = stage.person("Olu", &["--role", "officer"]);
    let remark = "Please say which ministry, and send a photo in which the face is not in the shadow of a hat";
    officer.decides("/queue", &[("who", &who), ("act", "return"), ("text", remark)]).expects(303);
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
            for (name, path) in [
                ("delegation", page.clone()),
                ("person", format!("/people/{who}")),
                ("documents", format!("/people/{who}/documents")),
                ("new", format!("{page}/new")),
            ] {
                browser.open(&format!("{}{path}", stage.url()));
                look(&browser, &format!("{name}-{language}-{scheme}"));
                if (language, scheme) == ("en", "light") {
                    tabs(&browser, name);
                }
            }
        }
        browser.open(&format!("{}/queue", stage.url()));
        look(&browser, &format!("problem-{language}"));
        enters(&browser, &link(&["--role", "officer"]));
        for (name, path) in [("queue", "/queue?state=all"), ("figures", "/figures"), ("exceptions", "/exceptions")] {
            browser.open(&format!("{}{path}", stage.url()));
            look(&browser, &format!("{name}-{language}"));
            if language == "en" {
                tabs(&browser, name);
            }
        }
        browser.open(&format!("{}/nominations/{who}", stage.url()));
        look(&browser, &format!("review-{language}"));
        sets_a_factor_up(&browser, &stage, language);
    }
}

/// Sets a second factor up by keys, as far as each of its pages is looked at, and comes in again by it.
fn sets_a_factor_up(browser: &Browser, stage: &Stage, language: &str) {
    browser.open(&format!("{}/second-factor", stage.url()));
    look(browser, &format!("factor-offered-{language}"));
    browser.run("document.querySelector('main button').focus()");
    browser.keys("\u{E007}");
    browser.wait("document.querySelector('svg.qr')");
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        look(browser, &format!("factor-shown-{language}-{scheme}"));
    }
    if language == "en" {
        tabs(browser, "factor-shown");
    }
    let app = App::typed(&browser.text(".typed"));
    browser.run("document.querySelector('[name=code]').focus()");
    browser.keys(&format!("{}\u{E007}", app.code(0)));
    browser.wait("location.search === '?said=factor_on' && document.querySelector('details')");
    look(browser, &format!("factor-on-{language}"));
    // The same person in this browser again: the code is asked for, and nothing else is there.
    let officer = format!("P {language}--role officer");
    let listed = accredit(&stage.site).args(["person", "list", "--json"]).succeeds().json();
    let number = listed.as_array().unwrap().iter().find(|one| one["name"] == officer.as_str()).unwrap()["id"].to_string();
    let said = accredit(&stage.site).args(["person", "link", &number, "--json"]).succeeds().json();
    enters(browser, said["url"].as_str().unwrap());
    browser.wait("location.pathname === '/second-factor' && document.activeElement.name === 'code'");
    look(browser, &format!("factor-wanted-{language}"));
    browser.keys(&format!("{}\u{E007}", app.code(1)));
    browser.wait("location.pathname === '/queue'");
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
    // Nobody is of a category that nobody chose.
    browser.wait("document.getElementById('autosave').textContent === 'Category: Choose a category.'");
    browser.run("document.querySelector('[name=\"f.category\"]').focus()");
    browser.keys("D");
    browser.run("document.querySelector('[name=\"f.native_name\"]').focus()");
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
    let visitor: PortalBrowser = stage.nobody();
    let form = visitor.get("/enter").expects(200).text();
    assert!(form.contains("method=\"post\"") && form.contains("name=\"link\""));
    visitor.enters(said["token"].as_str().unwrap()).get("/delegations").expects(303);
}
