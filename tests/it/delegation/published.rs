//! What is published: one list is one edition, each delegation has its heading, and sentences call the event by its name in their language.

use super::{Site, accredit, import};

fn chad_and_germany() -> Site {
    let site = Site::new();
    site.write(
        "event.toml",
        "[event]\nname = { en = \"Conference\", fr = \"Conférence\", ar = \"المؤتمر\", ru = \"Конференция\" }\nlanguages = [\"en\", \"fr\", \"ar\", \"ru\"]\n\
         days = [\"2024-11-04\"]\n[[category]]\ncode = \"Delegate\"\n[[delegation]]\nname = \"Chad\"\ncode = \"TCD\"\ntype = \"Member State\"\n\
         [[delegation]]\nname = \"Germany\"\ncode = \"DEU\"\ntype = \"Member State\"\n",
    );
    accredit(&site).args(["init", "event.toml"]).succeeds();
    import(&site, &["1,Ana,Lima,Delegate,Minister,Chad,,", "2,Ben,Oko,Delegate,Minister,Germany,,"]);
    site
}

#[test]
fn one_content_is_one_edition_in_whatever_language_and_order() {
    let site = chad_and_germany();
    let made = |how: &[&str]| {
        accredit(&site).args(["report", "participants", "--edition", "provisional", "-f", "html"]).args(how).succeeds().out
    };
    let place = |page: &str, name: &str| page.find(name).unwrap_or_else(|| panic!("{name}: {page}"));
    let first = made(&[]);
    assert!(first.contains("Edition 1") && place(&first, "Chad") < place(&first, "Germany"));
    let french = made(&["--language", "fr", "--order", "alphabet"]);
    assert!(french.contains("Édition 1") && place(&french, "Allemagne") < place(&french, "Tchad"), "{french}");
    assert!(made(&["--language", "ru", "--order", "alphabet"]).contains("Выпуск 1"));
    accredit(&site).args(["participant", "edit", "2", "--function", "Envoy"]).succeeds();
    let second = made(&["--language", "fr", "--order", "alphabet"]);
    assert!(second.contains("Édition 2") && second.contains("Depuis l’édition 1"), "{second}");
    assert!(made(&[]).contains("Edition 2"));
    accredit(&site).args(["verify"]).succeeds();
}

#[test]
fn a_list_in_a_terminal_has_a_heading_for_each_delegation() {
    let site = chad_and_germany();
    let list = |more: &[&str]| accredit(&site).args(["report", "participants"]).args(more).succeeds().out;
    let all = list(&[]);
    assert!(all.starts_with("Chad\n") && all.contains("\n\nGermany\n"), "{all}");
    let one = list(&["--delegation", "Germany"]);
    assert!(one.starts_with("Germany\n") && !one.contains("Chad"), "{one}");
}

#[test]
fn sentences_of_the_summary_call_the_event_by_its_name_in_their_language() {
    let site = chad_and_germany();
    let said = accredit(&site).args(["report", "summary"]).succeeds().out;
    for name in ["to the Conference;", "« Conférence »", "«المؤتمر»", "«Конференция»"] {
        let plain = said.replace('\u{A0}', " ").replace(['\u{2068}', '\u{2069}'], "");
        assert!(plain.contains(name), "{name}: {said}");
    }
}
