//! What shaping and fitting must do, in every script of the sample.

use super::*;
use crate::typeset::fonts::{FaceId, Fonts, LetterForms, Weight};

fn fonts() -> Fonts {
    Fonts::load(&[]).expect("no folder was named")
}

fn bold() -> Style {
    Style { weight: Weight::Bold, ..Style::default() }
}

fn ids(line: &Line) -> Vec<u16> {
    line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.id).collect()
}

#[test]
fn arabic_letters_join_and_run_from_right_to_left() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let word = shaper.line("محمد", Style::default());
    assert!(word.missing.is_empty() && word.direction == TextDirection::RightToLeft);
    let clusters: Vec<u32> = word.runs[0].glyphs.iter().map(|glyph| glyph.cluster.start).collect();
    assert!(clusters.is_sorted_by(|a, b| a >= b), "the last letter is drawn first: {clusters:?}");
    let alone = ids(&shaper.line("م", Style::default()));
    assert!(!ids(&word).contains(&alone[0]), "a joined letter has another form than an isolated one");
}

#[test]
fn brackets_and_digits_inside_arabic_keep_their_order() {
    let fonts = fonts();
    let line = Shaper::new(&fonts).line("محمد (VIP 2026) الصباح", Style::default());
    let drawn: Vec<&str> = line
        .runs
        .iter()
        .map(|run| {
            let start = run.glyphs.iter().map(|glyph| glyph.cluster.start).min().unwrap() as usize;
            let end = run.glyphs.iter().map(|glyph| glyph.cluster.end).max().unwrap() as usize;
            &line.text[start..end]
        })
        .collect();
    let latin = drawn.iter().position(|part| part.contains("VIP")).unwrap();
    let first = drawn.iter().position(|part| part.contains("محمد")).unwrap();
    assert!(latin < first, "the first word stands at the right: {drawn:?}");

    let bracketed = Shaper::new(&fonts).line("محمد (VIP 2026)", Style::default());
    let seen: Vec<(u16, char)> = bracketed
        .runs
        .iter()
        .flat_map(|run| &run.glyphs)
        .filter_map(|glyph| Some((glyph.id, bracketed.text[glyph.cluster.start as usize..].chars().next()?)))
        .collect();
    let order: String = seen.iter().map(|(_, c)| c).collect();
    assert!(order.starts_with(")VIP 2026( "), "from the left: {order}");
    let upright = ids(&Shaper::new(&fonts).line("()", Style::default()));
    assert_eq!((seen[0].0, seen[9].0), (upright[0], upright[1]), "brackets are mirrored from right to left");
}

#[test]
fn conjuncts_and_marks_form_clusters() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    for text in ["क्षत्रिय", "สมชาย กิ่งแก้ว", "ສົມພອນ", "ក្រុម", "မြန်မာ", "अन्तर्राष्ट्रीय"]
    {
        let line = shaper.line(text, Style::default());
        assert!(line.missing.is_empty(), "{text}: {:?}", line.missing);
        assert!(line.runs.iter().all(|run| run.glyphs.iter().all(|glyph| glyph.id != 0)), "{text}");
        assert_eq!(line.runs.iter().map(|run| run.face).collect::<std::collections::BTreeSet<_>>().len(), 1, "{text}");
    }
    let conjunct = shaper.line("क्ष", Style::default());
    assert!(ids(&conjunct).len() < 3, "three characters make one conjunct");
}

#[test]
fn a_missing_glyph_names_its_script_and_package() {
    let fonts = Fonts::embedded();
    let mut shaper = Shaper::new(&fonts);
    let missing = |shaper: &mut Shaper<'_>, text: &str| {
        let line = shaper.line(text, Style::default());
        line.missing.iter().map(|missing| (missing.character, missing.script, missing.package)).collect::<Vec<_>>()
    };
    assert_eq!(missing(&mut shaper, "José Müller Иванов Παπάς"), []);
    assert_eq!(missing(&mut shaper, "A ខ"), [('ខ', "Khmer", "fonts-noto-core")]);
    assert_eq!(missing(&mut shaper, "王"), [('王', "Han", "fonts-noto-cjk")]);
    assert_eq!(missing(&mut shaper, "ខខខ").len(), 1, "a character is reported once");
    // The base has its glyph: what lacks one is the mark.
    assert_eq!(missing(&mut shaper, "a\u{0E34}"), [('\u{0E34}', "Thai", "fonts-noto-core")]);
    assert_eq!(missing(&mut shaper, "\u{E000}"), [('\u{E000}', "Unknown", "")]);
    assert_eq!(missing(&mut shaper, "a\u{200D}b\u{FE0F}\u{3000}\u{2009}c\u{A0}"), [], "these need no glyph");
}

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
fn a_fitted_text_never_overflows() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let texts = [
        "Siti Nurhaliza binti Haji Mohd Yusof",
        "Al-Ghamdi",
        "محمد بن عبد الرحمن الصباح",
        "王小明",
        "สมชาย",
        "United Nations Regional Centre for Preventive Diplomacy for Central Asia (UNRCCA)",
    ];
    for text in texts {
        for tenth in 2_u8..30 {
            for lines in 1..=3 {
                let place = Fit {
                    width: f32::from(tenth) * 4.0,
                    height: 30.0,
                    largest: 32.0,
                    smallest: 5.0,
                    lines,
                    leading: 1.2,
                    spacing: 0.0,
                    breaking: Breaking::Words,
                };
                let Ok(fitted) = shaper.fit(text, bold(), &place) else { continue };
                assert!(fitted.lines.len() <= lines && fitted.size <= place.largest && fitted.size >= place.smallest - 0.02);
                assert!(pt_to_mm(fitted.size * 1.2 * fitted.lines.len() as f32) <= place.height + 0.01);
                for line in &fitted.lines {
                    assert!(pt_to_mm(line.width * fitted.size) <= place.width + 0.01, "{text} at {} mm", place.width);
                }
                let shown: String = fitted.lines.iter().flat_map(|line| line.text.chars()).filter(|c| *c != ' ').collect();
                assert_eq!(shown, text.replace(' ', ""), "nothing is lost between the lines");
            }
        }
    }
}

#[test]
fn three_hundred_characters_are_an_overflow() {
    let fonts = Fonts::embedded();
    let place = Fit {
        width: 93.0,
        height: 30.0,
        largest: 32.0,
        smallest: 15.0,
        lines: 2,
        leading: 1.1,
        spacing: 0.0,
        breaking: Breaking::Words,
    };
    let name = "Maximilian ".repeat(28);
    let overflow = Shaper::new(&fonts).fit(name.trim(), bold(), &place).unwrap_err();
    assert!(overflow.needed < 15.0);
}

#[test]
fn every_text_of_the_sample_has_its_glyphs() {
    let list = include_str!("../../../templates/sample/kuwait-2024.csv");
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    for line in list.lines() {
        for style in [Style::default(), bold()] {
            let shaped = shaper.line(line, style);
            assert!(shaped.missing.is_empty(), "{line}: {:?}", shaped.missing);
        }
    }
}

#[test]
fn a_cluster_goes_to_one_face_and_its_neighbours_keep_theirs() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    // The embedded face has the letter but not the mark: both come from a face that has the two.
    assert!(fonts.face(FaceId(0)).covers("e") && !fonts.face(FaceId(0)).covers("e\u{1ABE}"));
    let line = shaper.line("Ane\u{1ABE}s", Style::default());
    let faces: Vec<(FaceId, usize)> = line.runs.iter().map(|run| (run.face, run.glyphs.len())).collect();
    assert!(line.missing.is_empty());
    assert_eq!(faces.len(), 3, "{faces:?}");
    assert_eq!((faces[0], faces[2]), ((FaceId(0), 2), (FaceId(0), 1)));
    assert_ne!(faces[1].0, FaceId(0));
}

#[test]
fn brackets_look_alike() {
    let fonts = fonts();
    for text in ["（王）", "王(VIP)李", "(ប៉ុល)", "「山田」", "[VIP]王"] {
        let line = Shaper::new(&fonts).line(text, Style::default());
        let of = |bracket: fn(char) -> bool| {
            line.runs
                .iter()
                .find(|run| run.glyphs.iter().any(|glyph| line.text[glyph.cluster.start as usize..].starts_with(bracket)))
                .map(|run| run.face)
        };
        let (opening, closing) = (of(|c| "([（「".contains(c)), of(|c| ")]）」".contains(c)));
        assert!(opening.is_some() && opening == closing, "{text}: {opening:?} {closing:?}");
    }
}

#[test]
fn joiners_act_and_leave_no_glyph() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let line = shaper.line("می\u{200C}خواهم", Style::default());
    let spaces = line.runs.iter().flat_map(|run| &run.glyphs).filter(|glyph| glyph.advance == 0).count();
    assert_eq!(spaces, 0, "a joiner drawn as a space would be copied as one");
    let joined = shaper.line("میخواهم", Style::default());
    assert_ne!(ids(&line), ids(&joined), "the letters beside a non-joiner stand apart");
}

#[test]
fn glyphs_stand_for_every_byte_of_their_line() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    for text in ["José", "محمد (VIP 2026) الصباح", "अन्तर्राष्ट्रीय", "ក្រុម ABC", "می\u{200C}خواهم", "שלום דוד Cohen", "Nguyễn fi"]
    {
        let line = shaper.line(text, Style::default());
        let mut clusters: Vec<_> =
            line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| (glyph.cluster.start, glyph.cluster.end)).collect();
        clusters.sort_unstable();
        clusters.dedup();
        assert!(clusters.windows(2).all(|pair| pair[0].1 == pair[1].0), "{text}: {clusters:?}");
        assert_eq!((clusters[0].0, clusters[clusters.len() - 1].1 as usize), (0, text.len()), "{text}");
        assert!(
            clusters.iter().all(|&(start, end)| text.is_char_boundary(start as usize) && text.is_char_boundary(end as usize))
        );
    }
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
fn spaced_letters_form_no_ligature() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let [serif, _] = fonts.family("Noto Serif").expect("fonts-noto-core brings it");
    let normal = Style { face: Some(serif), ..Style::default() };
    let spaced = Style { tracking: Tracking::Spaced, ..normal };
    assert_eq!(ids(&shaper.line("office", spaced)).len(), 6);
    assert!(ids(&shaper.line("office", normal)).len() < 6, "the face has a ligature for ffi");
    assert!(takes_spacing("MINISTER") && takes_spacing("МИНИСТР") && takes_spacing("部長"));
    assert!(!takes_spacing("وزير") && !takes_spacing("मंत्री") && !takes_spacing("VIP وزير"));
    let place = Fit {
        width: 90.0,
        height: 20.0,
        largest: 24.0,
        smallest: 8.0,
        lines: 1,
        leading: 1.2,
        spacing: 0.04,
        breaking: Breaking::Words,
    };
    assert!(shaper.fit("MINISTER", spaced, &place).unwrap().spacing > 0.0);
    assert!(shaper.fit("وزير", spaced, &place).unwrap().spacing == 0.0);
}

#[test]
fn ink_tells_accents_and_descenders() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let mut ink = |text: &str| ink(&fonts, &shaper.line(text, Style::default()));
    let (plain, accented, deep) = (ink("HH"), ink("ÉH"), ink("gH"));
    assert!((plain.top - plain.cap_height).abs() < 0.02 && plain.bottom < 0.02, "{plain:?}");
    assert!(accented.top > plain.top + 0.1 && (accented.cap_height - plain.cap_height).abs() < f32::EPSILON);
    assert!(deep.bottom > 0.2);
    assert_eq!(ink(""), InkHeights::default());
}

#[test]
fn lines_of_stacked_letters_do_not_touch() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let place = Fit {
        width: 30.0,
        height: 80.0,
        largest: 30.0,
        smallest: 5.0,
        lines: 2,
        leading: 1.0,
        spacing: 0.0,
        breaking: Breaking::Words,
    };
    let fitted = shaper.fit("ក្រុមប្រឹក្សា ស្ត្រីខ្មែរ", Style::default(), &place).unwrap();
    assert_eq!(fitted.lines.len(), 2);
    let (upper, lower) = (ink(&fonts, &fitted.lines[0]), ink(&fonts, &fitted.lines[1]));
    assert!(fitted.leading > 1.0 && upper.bottom + lower.top <= fitted.leading + 0.001);
    assert!(pt_to_mm(fitted.size * (place.leading + fitted.leading)) <= place.height + 0.01);
}

#[test]
fn each_line_of_a_wrapped_text_keeps_the_paragraph_s_direction() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let place = Fit {
        width: 35.0,
        height: 60.0,
        largest: 24.0,
        smallest: 5.0,
        lines: 3,
        leading: 1.2,
        spacing: 0.0,
        breaking: Breaking::Words,
    };
    let fitted = shaper.fit("منظمة IAEA للطاقة الذرية (Vienna Office)", Style::default(), &place).unwrap();
    assert!(fitted.lines.len() > 1);
    for line in &fitted.lines {
        assert_eq!(line.direction, TextDirection::RightToLeft, "{}", line.text);
        let first = line.runs.last().unwrap().glyphs.iter().map(|glyph| glyph.cluster.start).min();
        assert_eq!(first, Some(0), "what is read first stands at the right: {}", line.text);
    }
}

#[test]
fn names_break_at_spaces_before_hyphens_and_keep_words_whole() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let mut lines = |text: &str, width: f32, smallest: f32| {
        let place =
            Fit { width, height: 60.0, largest: 30.0, smallest, lines: 2, leading: 1.1, spacing: 0.0, breaking: Breaking::Words };
        let fitted = shaper.fit(text, Style::default(), &place);
        fitted.map(|fitted| fitted.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>())
    };
    assert_eq!(lines("Ali Al-Ghamdi", 40.0, 10.0).unwrap(), ["Ali", "Al-Ghamdi"]);
    assert_eq!(lines("Al-Ghamdi", 15.0, 10.0).unwrap(), ["Al-", "Ghamdi"], "only where nothing else makes it fit");
    assert_eq!(lines("Ghamdi", 30.0, 10.0).unwrap(), ["Ghamdi"]);
    assert!(lines("Ghamdi", 10.0, 12.0).is_err(), "a word is never cut");
    assert!(lines("المستقبل", 8.0, 12.0).is_err(), "nor an Arabic one");
    assert_eq!(lines("Anne Marie Lopez Garcia", 45.0, 5.0).unwrap(), ["Anne Marie", "Lopez Garcia"]);
}

#[test]
fn hostile_text_and_places_do_no_harm() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let long = format!("a{}", "\u{301}".repeat(499));
    let joiners = "\u{200D}".repeat(500);
    let texts = [
        "",
        " ",
        "\n\u{2029}a\u{2029}محمد",
        "\u{202E}abc",
        "\u{301}",
        "\u{FFFF}",
        "()))]]((",
        "\u{2066}א",
        "🇰🇼👩\u{200D}⚖️",
        &long,
        &joiners,
    ];
    for text in texts {
        shaper.line(text, Style::default());
        for (width, height, lines) in [(0.0, 0.0, 0), (-5.0, 10.0, 2), (1.0, 0.1, 9), (50.0, 50.0, usize::MAX), (1e9, 1e9, 3)] {
            let place =
                Fit { width, height, largest: 12.0, smallest: 5.0, lines, leading: 1.2, spacing: 0.1, breaking: Breaking::Words };
            if let Ok(fitted) = shaper.fit(text, Style::default(), &place) {
                assert!(fitted.size.is_finite() && fitted.lines.len() <= lines.max(1));
            }
        }
    }
}

#[test]
fn a_long_chinese_text_is_set_without_delay() {
    let fonts = fonts();
    let place = Fit {
        width: 90.0,
        height: 60.0,
        largest: 12.0,
        smallest: 2.0,
        lines: 8,
        leading: 1.2,
        spacing: 0.0,
        breaking: Breaking::Words,
    };
    let fitted = Shaper::new(&fonts).fit(&"国際協力".repeat(125), Style::default(), &place).unwrap();
    let lengths: Vec<usize> = fitted.lines.iter().map(|line| line.text.chars().count()).collect();
    assert!(lengths.iter().max().unwrap() - lengths.iter().min().unwrap() <= 2, "{lengths:?}");
}

#[test]
fn threads_share_the_fonts_and_find_the_same_faces() {
    let texts = ["محمد", "王小明", "स्वाति", "☎", "José", "ខ"];
    let shape = |fonts: &Fonts| {
        let mut shaper = Shaper::new(fonts);
        texts.map(|text| shaper.line(text, bold()).runs[0].clone())
    };
    let fonts = fonts();
    let shared: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| shape(&fonts))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let again = shape(&self::fonts());
    assert!(shared.iter().all(|runs| *runs == again));
}

#[test]
fn a_folder_of_fonts_is_used_and_a_missing_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("own.ttf");
    std::fs::write(&own, notosans::BOLD_ITALIC_TTF).unwrap();
    std::fs::write(folder.path().join("broken.ttf"), b"\0\x01\0\0\xff\xff\xff\xff").unwrap();
    let fonts = Fonts::load(&[folder.path().to_owned()]).unwrap();
    assert!(Shaper::new(&fonts).line("محمد", Style::default()).missing.is_empty());
    let nowhere = folder.path().join("nowhere");
    assert!(Fonts::load(&[nowhere]).is_err() && Fonts::load(&[own]).is_err(), "neither is a folder");
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
