//! What shaping and fitting must do, in every script of the sample.

use super::*;
use crate::badge::fonts::{Fonts, Region, Weight};

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
    assert!(word.missing.is_empty() && word.direction == Direction::RightToLeft);
    let clusters: Vec<u32> = word.runs[0].glyphs.iter().map(|glyph| glyph.cluster.start).collect();
    assert!(clusters.is_sorted_by(|a, b| a >= b), "the last letter is drawn first: {clusters:?}");
    let alone = ids(&shaper.line("م", Style::default()));
    assert!(!ids(&word).contains(&alone[0]), "a joined letter has another form than one alone");
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
}

#[test]
fn chinese_characters_take_the_forms_of_the_country() {
    let fonts = fonts();
    let mut shaper = Shaper::new(&fonts);
    let mut face = |country: &str| {
        let style = Style { region: Region::of_country(country), ..Style::default() };
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
    let place = Fit { width: 93.0, height: 30.0, largest: 32.0, smallest: 15.0, lines: 2, leading: 1.1, spacing: 0.0 };
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
