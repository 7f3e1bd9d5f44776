//! What a designer asks for: turned elements, conditions, pictures of a person's own, codes for other systems, languages, faces.

use super::{tests::*, *};
use crate::typeset::{fonts::Fonts, item::leaves};

const PAGE: &str = "name = \"t\"\n[page]\nwidth = 100\nheight = 100\n";
const BOX: &str = "x = 10\ny = 20\nwidth = 60\nheight = 20\n";

fn lay(elements: &str, change: impl FnOnce(&mut BadgeSubject)) -> (Vec<Item>, Vec<BadgeProblem>) {
    lay_in(None, elements, change)
}

fn lay_in(
    folder: Option<&std::path::Path>,
    elements: &str,
    change: impl FnOnce(&mut BadgeSubject),
) -> (Vec<Item>, Vec<BadgeProblem>) {
    let mut template = Template::read(&format!("{PAGE}{elements}")).unwrap();
    template.folder = folder.map(std::path::Path::to_owned);
    let fonts = Fonts::embedded();
    let design = Design::new(&template, &event(), &fonts).unwrap();
    let mut who = person();
    change(&mut who);
    let (drawn, mut problems) = design.attempt(&who, &mut Shaper::new(&fonts));
    let known = problems.clone();
    problems.extend(design.problems().iter().filter(|problem| !known.contains(problem)).cloned());
    let front = drawn.unwrap().front;
    (front.fixed.items.iter().chain(&front.items).cloned().collect(), problems)
}

fn said(items: &[Item]) -> Vec<String> {
    let text = |item: &Item| if let Item::Text { line, .. } = item { Some(line.text.clone()) } else { None };
    leaves(items).filter_map(text).collect()
}

#[test]
fn a_turned_text_is_laid_out_along_its_box() {
    let text = format!("[[front]]\nkind = \"text\"\n{BOX}size = [4, 40]\ntext = \"Upwards\"\n");
    let size =
        |items: &[Item]| leaves(items).find_map(|item| if let Item::Text { size, .. } = item { Some(*size) } else { None });
    let (plain, _) = lay(&text, |_| ());
    let (turned, _) = lay(&format!("{text}rotate = 270\n"), |_| ());
    let Item::Group(group) = &turned[0] else { panic!("{turned:?}") };
    assert_eq!(group.turn.map(|(_, about)| about), Some((40.0, 30.0)));
    assert!(size(&turned).unwrap() < size(&plain).unwrap() / 1.5, "its line is as long as the box is high");
    assert!(Template::read(&format!("{PAGE}{text}rotate = 45\n")).unwrap_err().to_string().contains("0, 90, 180 or 270"));
}

#[test]
fn values_decide_what_is_there() {
    let fill = |condition: &str| format!("[[front]]\nkind = \"fill\"\n{BOX}{condition}\n");
    let count = |condition: &str, country: &'static str| lay(&fill(condition), |who| who.country = country.into()).0.len();
    assert_eq!((count("when = \"{country=KWT|SAU}\"", "KWT"), count("when = \"{country=KWT|SAU}\"", "OMN")), (1, 0));
    assert_eq!((count("unless = \"{country=KWT}\"", "KWT"), count("unless = \"{country=KWT}\"", "")), (0, 1));
    assert_eq!(count("when = \"{event.short_name!=X}\"", ""), 1, "the event's values count too");
}

#[test]
fn fills_have_round_corners_and_are_seen_through() {
    let fill = format!("[[front]]\nkind = \"fill\"\n{BOX}opacity = 0.4\nradius = 3\ncolour = \"#112233\"\n");
    let (items, _) = lay(&fill, |_| ());
    let Item::Group(group) = &items[0] else { panic!("{items:?}") };
    assert_eq!(group.opacity, 40);
    assert!(matches!(group.items[0], Item::Outline { .. }));
}

#[test]
fn each_person_has_a_picture_and_a_missing_one_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("flags")).unwrap();
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' width='30' height='20'><rect width='30' height='20' fill='#070'/></svg>";
    std::fs::write(folder.path().join("flags/kwt.svg"), svg).unwrap();
    let element = format!("[[front]]\nkind = \"picture\"\nid = \"flag\"\n{BOX}picture = \"flags/{{country}}.svg\"\n");
    let lay = |country: &'static str| lay_in(Some(folder.path()), &element, |who| who.country = country.into());
    let (items, problems) = lay("KWT");
    assert!(matches!(items[..], [Item::Picture { .. }]) && problems.is_empty(), "{problems:?}");
    let (items, problems) = lay("SAU");
    assert!(items.is_empty());
    assert_eq!((problems[0].code(), problems[0].severity()), ("picture-missing", Severity::Warning));
    assert!(problems[0].what().contains("flags/SAU.svg"), "{}", problems[0]);
    assert!(lay("../x").1[0].what().contains("leads out"), "a value cannot name other folders");
    assert!(lay("").1.is_empty(), "no value, no picture");
    let outside = Template::read(&format!("{PAGE}{}", element.replace("flags/", "../")));
    assert!(outside.unwrap_err().to_string().contains("leads out of the template's folder"));
}

#[test]
fn codes_for_other_systems_stand_on_white_and_are_large_enough() {
    let element = |format: &str, width: u8| {
        format!(
            "[[front]]\nkind = \"barcode\"\nid = \"seat\"\nx = 10\ny = 20\nwidth = {width}\nheight = 20\n\
             text = \"{{reference}}\"\nformat = \"{format}\"\n"
        )
    };
    for format in ["code128", "datamatrix", "qr"] {
        let (items, problems) = lay(&element(format, 60), |_| ());
        assert!(matches!(items[..], [Item::Fill { .. }, Item::Modules { .. }]) && problems.is_empty(), "{format}: {problems:?}");
    }
    let (_, problems) = lay(&element("code128", 20), |_| ());
    assert_eq!(problems[0].code(), "barcode-small");
    let (items, problems) = lay(&element("code128", 60), |who| who.reference = "Ä1".into());
    assert!(items.is_empty());
    assert_eq!((problems[0].code(), problems[0].severity()), ("barcode-text", Severity::Error));
}

#[test]
fn a_template_chooses_the_language() {
    let text = "[event]\nname = { en = \"Summit\", fr = \"Sommet\", ar = \"قمة\" }\ndays = [\"2024-11-04\", \"2024-11-05\"]\n\
                [[zone]]\ncode = \"hall\"\nname = { en = \"Hall\", fr = \"Salle\" }\n[[category]]\ncode = \"Delegate\"\n\
                title = { en = \"DELEGATE\", fr = \"DÉLÉGUÉ\" }\n";
    let event = crate::domain::event_file::read(text).unwrap();
    let elements = format!(
        "[[front]]\nkind = \"text\"\n{BOX}size = 8\nlines = 3\ntext = \"{{event.name}}, {{event.dates}}, {{category.title}}\"\n\
         [[front]]\nkind = \"text\"\nid = \"label\"\n{BOX}size = 8\ntext = {{ en = \"Zones\", fr = \"Secteurs\" }}\n\
         [[front]]\nkind = \"zones\"\n{BOX}names = 8\n[[front]]\nkind = \"days\"\n{BOX}names = 6\n"
    );
    let said = |language: &str| {
        let template = Template::read(&format!("{language}{PAGE}{elements}")).unwrap();
        let fonts = Fonts::embedded();
        let design = Design::new(&template, &event, &fonts).unwrap();
        let who = BadgeSubject { category: 0, zones: event.all_zones(), days: event.all_days(), ..BadgeSubject::default() };
        let front = design.attempt(&who, &mut Shaper::new(&fonts)).0.unwrap().front;
        said(&front.fixed.items.iter().chain(&front.items).cloned().collect::<Vec<_>>()).join(" | ")
    };
    let english = said("");
    assert!(english.contains("Summit, 4–5 November 2024, DELEGATE") && english.contains("Zones") && english.contains("Hall"));
    let french = said("language = \"fr\"\n");
    for words in ["Sommet, 4–5 novembre 2024, DÉLÉGUÉ", "Secteurs", "Salle", "lundi 4 novembre", "lun."] {
        assert!(french.contains(words), "{words}: {french}");
    }
    assert_eq!(english, said("language = \"sw\"\n"), "a language without texts has the event's own");
}

#[test]
fn weekdays_of_every_language_can_be_read_under_their_numbers() {
    let days: Vec<String> = (4..11).map(|day| format!("\"2024-11-{day:02}\"")).collect();
    let text = format!("[event]\nname = \"E\"\ndays = [{}]\n[[category]]\ncode = \"Delegate\"\n", days.join(", "));
    let event = crate::domain::event_file::read(&text).unwrap();
    for language in ["en", "ar", "de", "es", "fr", "it", "pt", "ru", "zh"] {
        let marks = "[[front]]\nkind = \"days\"\nx = 5\ny = 5\nwidth = 60\nheight = 8\nside = 7\n";
        let template = Template::read(&format!("language = \"{language}\"\n{PAGE}{marks}")).unwrap();
        let design = Design::new(&template, &event, &super::tests::FONTS).unwrap();
        for days in [event.all_days(), crate::domain::mask::DayMask::default()] {
            let who = BadgeSubject { category: 0, days, ..BadgeSubject::default() };
            let (drawn, problems) = design.attempt(&who, &mut Shaper::new(&super::tests::FONTS));
            let front = drawn.unwrap().front;
            let sizes = front.fixed.items.iter().chain(&front.items).filter_map(|item| match item {
                Item::Text { size, line, .. } => Some((line.text.clone(), *size)),
                _ => None,
            });
            let sizes: Vec<(String, f32)> = sizes.collect();
            assert!(sizes.len() == 14 && sizes.iter().all(|(_, size)| *size >= 4.95), "{language}: {sizes:?}");
            assert!(!problems.iter().any(|problem| problem.code() == "text-small"), "{language}: {problems:?}");
        }
    }
}

#[test]
fn a_face_that_is_not_there_is_said() {
    let text = format!("[[front]]\nkind = \"text\"\nid = \"motto\"\n{BOX}size = 8\ntext = \"Motto\"\n");
    let (_, problems) = lay(&format!("{text}italic = true\n"), |_| ());
    assert_eq!((problems[0].code(), problems[0].severity()), ("font-face", Severity::Warning));
    assert!(lay(&format!("{text}weight = 700\ncase = \"title\"\n"), |_| ()).1.is_empty());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Brand.ttf"), notosans::BOLD_TTF).unwrap();
    let (items, problems) = lay_in(Some(folder.path()), &format!("{text}font = \"Brand.ttf\"\n"), |_| ());
    let Item::Text { line, .. } = &items[0] else { panic!("{items:?}") };
    assert!(line.runs[0].face.0 >= 65_000 && problems.is_empty(), "{problems:?}");
    for (asked, told) in [
        ("weight = \"light\"", "motto asks for Brand.ttf 300, which is not installed; NotoSans-Bold (700) is used"),
        ("italic = true", "motto asks for Brand.ttf 400 italic"),
    ] {
        let (_, problems) = lay_in(Some(folder.path()), &format!("{text}font = \"Brand.ttf\"\n{asked}\n"), |_| ());
        assert!(problems.len() == 1 && problems[0].to_string().starts_with(told), "{problems:?}");
    }
    let (_, problems) = lay_in(Some(folder.path()), &format!("{text}font = \"Brand.ttf\"\nweight = \"bold\"\n"), |_| ());
    assert_eq!(problems, []);
    let template = Template::read(&format!("{PAGE}{text}font = \"Other.ttf\"\n")).unwrap();
    assert!(Design::new(&template, &event(), &Fonts::embedded()).is_err());
}

#[test]
fn a_template_s_font_that_lacks_a_weight_is_said_where_the_weight_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("Brand.ttf"), notosans::REGULAR_TTF).unwrap();
    let text = |more: &str| format!("[[front]]\nkind = \"text\"\n{BOX}size = 8\ntext = \"Motto\"\n{more}\n");
    let elements = text("id = \"plain\"") + &text("id = \"strong\"\nweight = \"bold\"") + &text("id = \"same\"\nweight = 400");
    let template = Template::read(&format!("font = \"Brand.ttf\"\n{PAGE}{elements}")).unwrap();
    let design = Design::new(&template.beside(&folder.path().join("t.toml")), &event(), &Fonts::embedded()).unwrap();
    let told: Vec<String> = design.problems().iter().map(ToString::to_string).collect();
    assert!(told.len() == 1 && told[0].starts_with("strong asks for Brand.ttf 700"), "{told:?}");
}

#[test]
fn letters_take_the_case_that_is_asked_for() {
    let text = format!("[[front]]\nkind = \"text\"\n{BOX}size = 8\ntext = \"o'neill VAN der berg\"\n");
    let cased = |case: &str| said(&lay(&format!("{text}case = \"{case}\"\n"), |_| ()).0).concat();
    assert_eq!((cased("title").as_str(), cased("lower").as_str()), ("O'neill Van Der Berg", "o'neill van der berg"));
    assert_eq!(cased("upper"), "O'NEILL VAN DER BERG");
    assert!(Template::read(&format!("{PAGE}{text}case = \"upper\"\nuppercase = true\n")).is_err());
}
