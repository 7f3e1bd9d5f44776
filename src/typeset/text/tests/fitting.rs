//! Fitting texts into boxes.

use super::*;

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
