//! Letters that have a form for each language or country.

use super::*;

#[test]
fn chinese_characters_take_the_forms_of_the_country() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let mut face = |country: &str| {
        let style = Style { forms: LetterForms::of_person("", country), ..Style::default() };
        fonts.face(shaper.line("骨", style).runs[0].face).name.clone()
    };
    assert!(face("JPN").contains("jp") && face("CHN").contains("sc") && face("KOR").contains("kr"));
}

#[test]
fn a_japanese_name_keeps_one_face_in_any_delegation() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let mut names = |text: &str, country: &str| {
        let style = Style { forms: LetterForms::of_person("", country), ..Style::default() };
        let line = shaper.line(text, style);
        let mut names: Vec<String> = line.runs.iter().map(|run| fonts.face(run.face).name.clone()).collect();
        names.dedup();
        names
    };
    assert_eq!(names("山田のぼる", "CHE"), ["NotoSansCJKjp-Regular"]);
    assert_eq!(names("金正(김정)", "CHE"), ["NotoSansCJKkr-Regular"]);
    assert_eq!(names("王小明", "CHE"), ["NotoSansCJKsc-Regular"]);
    assert_eq!(names("王小明", "HKG"), ["NotoSansCJKhk-Regular"]);
}

#[test]
fn a_language_chooses_among_the_forms_of_letters() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let mut drawn = |text: &str, weight: Weight, language: &str, country: &str| {
        let style = Style { weight, forms: LetterForms::of_person(language, country), ..Style::default() };
        let line = shaper.line(text, style);
        assert!(line.missing.is_empty(), "{text}");
        (fonts.face(line.runs[0].face).name.clone(), ids(&line))
    };
    let mut regular = |text: &str, language: &str, country: &str| drawn(text, Weight::Regular, language, country);
    // Marathi and Nepali have forms of their own: the first letter of Lal, and the digits of Nepali.
    assert_ne!(regular("लाल", "mr", "IND"), regular("लाल", "", "IND"), "Marathi");
    assert_ne!(regular("५८", "", "NPL"), regular("५८", "", "IND"), "Nepali");
    assert_eq!(regular("लाल", "hi", "IND"), regular("लाल", "", "IND"), "Hindi's are the usual ones");
    // Serbian and Macedonian have a б of their own. The face inside the program lacks it.
    let (serbian, russian) = (regular("Слободан", "", "SRB"), regular("Слободан", "", "RUS"));
    assert_eq!((serbian.0.as_str(), russian.0.as_str()), ("NotoSans-Regular", "NotoSans"), "the one inside lacks the form");
    let mut glyphs = |text: &str, country: &str| regular(text, "", country).1;
    assert_ne!(glyphs("б", "SRB"), glyphs("б", "BGR"), "of one face");
    assert_eq!(glyphs("б", "SRB"), glyphs("б", "MKD"));
    assert_eq!(regular("Slobodan", "", "SRB").1, regular("Slobodan", "", "RUS").1, "Latin letters are anybody's");
    assert_eq!(regular("骨", "ja", "CHE").0, regular("骨", "", "JPN").0);
    assert_eq!(regular("骨", "zh-Hant", "CHE").0, regular("骨", "", "TWN").0);
    assert_ne!(regular("骨", "ja", "CHN").0, regular("骨", "", "CHN").0, "the person's own comes first");
    // Urdu hangs from a slope, Arabic stands on a line.
    // The bold file calls itself regular in its table of weights.
    assert_eq!(regular("محمد اقبال", "", "PAK").0, "NotoNastaliqUrdu-Regular");
    assert_eq!(regular("محمد اقبال", "Urdu", "IND").0, "NotoNastaliqUrdu-Regular");
    assert!(regular("محمد اقبال", "ar", "PAK").0.starts_with("NotoSansArabic"));
    assert!(regular("محمد اقبال", "", "KWT").0.starts_with("NotoSansArabic"));
    assert_eq!(drawn("محمد اقبال", Weight::Bold, "ur", "").0, "NotoNastaliqUrdu-Bold");
}

#[test]
fn bulgarian_forms_come_from_a_font_that_has_them() {
    // No face of Noto Sans has them. This font is of boxes, of which those for Bulgarian are higher.
    let fonts = fonts();
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/bulgarian.ttf");
    let face = Some(fonts.file(&file, 400).unwrap());
    let mut shaper = Shaper::new(&fonts);
    let mut glyphs = |language: &str, country: &str| {
        let style = Style { face, forms: LetterForms::of_person(language, country), ..Style::default() };
        ids(&shaper.line("вд", style))
    };
    assert_eq!((glyphs("", "RUS"), glyphs("", "SRB")), (vec![2, 4], vec![2, 4]));
    assert_eq!((glyphs("", "BGR"), glyphs("bg", "DEU")), (vec![3, 5], vec![3, 5]));
}
