//! What shaping and fitting must do, in every script of the sample.

mod fitting;
mod forms;

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
