//! Texts: codes from readers, event files, templates.

use std::collections::HashSet;

use accredit::{
    badge::{layout::Design, subject::BadgeSubject, template::Template},
    domain::{
        credential::{Body, Credential, well_formed},
        event_file,
        id::{BadgeSerial, EventId, KeyId},
        mask::{DayMask, ZoneMask},
        paper_code::PaperCode,
        scanned_text::{self, Code},
        short_credential::{ShortCredential, TagKey},
        signing::SigningKey,
    },
    typeset::{fonts::Fonts, raster, sheet::SheetPlan, text::Shaper},
};

use super::{corpus::Corpus, target};

const EVENT: &str = include_str!("../../../templates/sample/kuwait-2024.toml");

/// What codes are made with.
struct Codes {
    event: EventId,
    key: SigningKey,
    signed: Vec<String>,
    short: Vec<String>,
}

impl Codes {
    fn new() -> Self {
        let (event, key) = (EventId::from_random([9; 16]), SigningKey::from_bytes(&[7; 32]));
        let serials = || (1..4).filter_map(BadgeSerial::new);
        let body = |serial| Body { key: KeyId(1), serial, days: DayMask(3), zones: ZoneMask(7), category: 2 };
        let signed = serials().map(|serial| Credential::sign(body(serial), event, &key).letters()).collect();
        let short = serials().map(|serial| TagKey::of(&key).issue(event, serial).letters()).collect();
        Self { event, key, signed, short }
    }

    /// Texts as readers send them: alone, with what readers add, in another layout, glued together, torn.
    fn texts(&self) -> Vec<String> {
        let mut texts = Vec::new();
        for code in self.signed.iter().chain(&self.short) {
            let torn = &code[code.len() / 3..];
            let layout = code.to_lowercase().replace('c', "с").replace('b', "и");
            let all = [code.clone(), format!("]Q3\\000026{code}\r"), format!("\u{2}AB{code}XY\u{3}"), torn.to_owned(), layout];
            texts.extend(all);
        }
        texts.push(self.signed.concat());
        texts.push(format!("{}{}", self.signed[0], self.signed[0]));
        texts.push("https://example.org/t/".to_owned() + &self.short[0]);
        texts
    }

    fn corpus(&self) -> Corpus {
        let words = [
            "L",
            "LB",
            "CBDEFGHIJKLNRTUV",
            "]Q1",
            "]Q3\\000026",
            "\u{FEFF}",
            "\0",
            "\u{1d}",
            "ﻻ",
            "ё",
            "ß",
            "İ",
            "\u{202E}",
            "é",
        ];
        Corpus::new(&words).all(self.texts())
    }
}

target!(credential, 2, Codes::new().corpus(), |input: &[u8]| {
    if let Some(credential) = well_formed(input) {
        assert_eq!(well_formed(credential.letters().as_bytes()), Some(credential), "one spelling");
        assert_eq!(credential.letters().as_bytes(), input, "one spelling");
    }
    if let Some(short) = ShortCredential::from_letters(input) {
        assert_eq!(short.letters().as_bytes(), input, "one spelling");
    }
    if let Some(paper) = PaperCode::from_letters(input) {
        assert_eq!(paper.letters().as_bytes(), input, "one spelling");
    }
    if let Some(&bytes) = input.first_chunk() {
        let _ = Credential::from_bytes(bytes).map(|credential| credential.body());
    }
});

target!(scanned_text, 2, Codes::new().corpus(), {
    let codes = Codes::new();
    let signed: HashSet<String> = codes.signed.iter().cloned().collect();
    move |input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        let pieces = scanned_text::read(&text, codes.event, |key| (key == KeyId(1)).then(|| codes.key.verifying_key()));
        assert!(!pieces.is_empty());
        for piece in pieces {
            if let Code::Signed(credential) = piece.code {
                assert!(signed.contains(&credential.letters()), "nothing is accepted that was not signed: {text:?}");
            }
        }
        let _ = scanned_text::read_paper(&text);
    }
});

target!(
    event_file,
    2,
    Corpus::new(&[
        "[[zone]]\n",
        "[[category]]\n",
        "[[gate]]\n",
        "[[field]]\n",
        "[event]\n",
        "code = \"x\"\n",
        "days = [\"2024-11-04\"]\n",
        "a.b.c.d",
        "=",
        "\"",
        "\"\"\"",
        "'''",
        "[",
        "]",
        "{",
        "}",
        "\\u0000",
        "\u{202E}",
        "\r",
        "\u{FEFF}",
        "#",
        "-9999-01-01",
        "Europe/Vienna",
        "all",
    ])
    .seed(EVENT)
    .all(["lists/event.toml"].map(data))
    .seed(many_keys()),
    |input: &[u8]| {
        let text = String::from_utf8_lossy(input);
        if let Err(error) = event_file::read(&text) {
            assert!(error.to_string().len() < 4_000, "a message that can be read: {error}");
        }
    }
);

/// A file of more keys than anybody writes: the nearest known one is not looked for without end.
fn many_keys() -> String {
    (0..85_000).map(|number| format!("k{number} = 1\n")).collect()
}

fn data(name: &str) -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data").join(name)).unwrap()
}

target!(
    template,
    2,
    Corpus::new(&[
        "[[front]]\n",
        "[[back]]\n",
        "[[sheet]]\n",
        "[page]\n",
        "type = \"text\"\n",
        "text = \"{name}\"\n",
        "{",
        "}",
        "{field.hotel}",
        "{{",
        "=",
        "\"",
        "\"\"\"",
        "[",
        "]",
        "-",
        "0",
        "999999",
        "\\u202e",
        "ﷺ",
        "𐍈",
        "क्षि",
        "\u{0300}",
        "when = ",
        "x = 1\n",
        "width = ",
        "fit = ",
    ])
    .all(Template::builtins().filter_map(Template::builtin_text))
    .all(["single", "a4-cards"].into_iter().filter_map(SheetPlan::builtin_text))
    .seed(many_keys()),
    {
        let (event, fonts) = (event_file::read(EVENT).unwrap(), Fonts::embedded());
        let subject = BadgeSubject {
            reference: "A-1".into(),
            title: "H.E.".into(),
            given_name: "Ana Maria".into(),
            family_name: "de Ávila".into(),
            name: "Ana Maria de Ávila".into(),
            native_name: "آنا".into(),
            function: "Minister of Foreign Affairs".into(),
            delegation: "Bolivia (Plurinational State of)".into(),
            country: "BOL".into(),
            credential: "L".repeat(160),
            short_credential: "C".repeat(29),
            serial: "A3B4C5D6".into(),
            ..BadgeSubject::default()
        };
        move |input: &[u8]| {
            let text = String::from_utf8_lossy(input);
            let _ = SheetPlan::read(&text);
            let Ok(template) = Template::read_all(&text) else { return };
            let Ok(design) = Design::new(&template, &event, &fonts) else { return };
            let (drawn, problems) = design.attempt(&subject, &mut Shaper::new(&fonts));
            let _: Vec<String> = problems.iter().map(ToString::to_string).collect();
            if let Some(drawn) = drawn {
                let _ = raster::png(&drawn.front, design.format(), &fonts, 30.0);
            }
        }
    }
);
