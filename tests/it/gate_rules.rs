//! The rules as the gate page has them, held against the server's own by one table of vectors: decisions of every kind, and texts as
//! readers and keyboard layouts make them.

use std::process::Command;

use accredit::domain::{
    admission::{BadgeState, Holder, Presence, decide},
    credential::{Body, Credential},
    event::{Direction, Event, Gate, Reentry, RepeatPolicy, Rights, Unlisted},
    event_file,
    id::{BadgeSerial, EventId, KeyId},
    mask::{DayIndex, DayMask, ZoneMask},
    paper_code::PaperCode,
    participant::Standing,
    scan::{Effect, Reason, Verdict},
    scanned_text::{self, Code, Unread},
    short_credential::{ShortCredential, TagKey},
    signing::SigningKey,
};
use serde_json::{Value, json};

const BADGES: [BadgeState; 3] = [BadgeState::Valid, BadgeState::Superseded, BadgeState::Revoked];
const STANDINGS: [Standing; 3] = [Standing::Accredited, Standing::Withdrawn, Standing::Blocked];

/// Runs a script of the tests under node, and returns what it says; `None` if there is no node.
pub(crate) fn node(script: &str, arguments: &[&str], input: &str) -> Option<Value> {
    use std::io::Write as _;
    let path = format!("{}/tests/it/data/gate/{script}", env!("CARGO_MANIFEST_DIR"));
    let piped = std::process::Stdio::piped;
    let started = Command::new("node").arg(path).args(arguments).stdin(piped()).stdout(piped()).stderr(piped()).spawn();
    let Ok(mut child) = started else {
        assert!(std::env::var_os("CI").is_none(), "no node: install nodejs 20 or later");
        eprintln!("SKIPPED: no node; install nodejs 20 or later to run this test");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let ran = child.wait_with_output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    Some(serde_json::from_slice(&ran.stdout).unwrap())
}

fn event() -> Event {
    event_file::read(
        "[event]\nname = \"X\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n[[zone]]\ncode = \"a\"\n[[zone]]\ncode = \"b\"\n
         [[category]]\ncode = \"C\"\n[[gate]]\ncode = \"g\"\nzone = \"b\"\n",
    )
    .unwrap()
}

fn holders() -> Vec<(Holder, Value)> {
    let mut all = Vec::new();
    for days in [0, 0b01, 0b10, 0b11] {
        for zones in [0b01, 0b10, 0b11] {
            let rights = Rights { zones: ZoneMask(zones), days: DayMask(days) };
            all.push((Holder::Unlisted { rights }, json!({ "kind": "unlisted", "days": days, "zones": zones })));
            for (badge, standing) in BADGES.into_iter().flat_map(|badge| STANDINGS.map(|standing| (badge, standing))) {
                let (state, stands) = (badge.as_str(), standing.as_str());
                all.push((
                    Holder::Listed { badge, standing, rights },
                    json!({ "kind": "listed", "badge": state, "standing": stands, "days": days, "zones": zones }),
                ));
            }
        }
    }
    for badge in [BadgeState::Valid, BadgeState::Revoked] {
        all.push((Holder::Blank { badge }, json!({ "kind": "blank", "badge": badge.as_str() })));
    }
    all
}

fn gates(event: &Event) -> Vec<(Gate, Value, Reentry)> {
    let mut all = Vec::new();
    for direction in [Direction::In, Direction::Out] {
        for repeat in [RepeatPolicy::Admit, RepeatPolicy::Warn, RepeatPolicy::Refuse] {
            for (own, of_zone) in [
                (Reentry::Counted, Reentry::Counted),
                (Reentry::AfterExit, Reentry::Counted),
                (Reentry::Counted, Reentry::AfterExit),
            ] {
                let gate = Gate { direction, repeat, reentry: own, ..event.gates[0].clone() };
                let readmits = own == Reentry::AfterExit || of_zone == Reentry::AfterExit;
                let told = json!({ "zone": 1, "direction": direction.as_str(), "repeat": repeat.as_str(), "readmits": readmits });
                all.push((gate, told, of_zone));
            }
        }
    }
    all
}

fn decisions() -> Vec<Value> {
    let mut event = event();
    let mut all = Vec::new();
    let holders = holders();
    for (gate, told, of_zone) in gates(&event) {
        event.zones[1].reentry = of_zone;
        for unlisted in [Unlisted::Refuse, Unlisted::Admit] {
            event.unlisted = unlisted;
            for day in [None, DayIndex::new(0), DayIndex::new(1)] {
                for (presence, seen) in [(Presence::NotYet, "not-yet"), (Presence::Inside, "inside"), (Presence::Left, "left")] {
                    for (holder, whose) in &holders {
                        let found = decide(&event, &gate, day, *holder, presence);
                        let reason = found.verdict.reason().map(Reason::as_str);
                        let expected = json!([found.verdict.as_str(), reason, found.effect == Effect::Counts]);
                        all.push(json!([unlisted.as_str(), told, day.map(DayIndex::get), whose, seen, expected]));
                    }
                }
            }
        }
    }
    all
}

/// Numbers that are the same on every run (splitmix64).
struct Draw(u64);

impl Draw {
    fn next(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((mixed ^ (mixed >> 31)) % most as u64).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.next(all.len())]
    }
}

/// What hosts with each layout make of the sixteen letters.
fn layouts() -> Vec<Vec<String>> {
    let file: Value = serde_json::from_str(include_str!("keyboard-layouts.json")).unwrap();
    let states = file["layouts"].as_object().unwrap().values().flat_map(|states| states.as_object().unwrap().values());
    states.map(|letters| letters.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()).collect()
}

/// Codes of every kind that a reader may meet.
struct Codes {
    event: EventId,
    keys: [SigningKey; 2],
    tags: TagKey,
}

impl Codes {
    fn one(&self, draw: &mut Draw) -> String {
        let serial = BadgeSerial::new(1 + u32::try_from(draw.next(900)).unwrap()).unwrap();
        let body = Body { key: KeyId(1), serial, days: DayMask(3), zones: ZoneMask(1), category: 0 };
        match draw.next(10) {
            0..=4 => Credential::sign(body, self.event, &self.keys[0]).letters(),
            // Of another signer, and with a letter changed.
            5 => Credential::sign(body, self.event, &self.keys[1]).letters(),
            6 => {
                let mut letters = Credential::sign(body, self.event, &self.keys[0]).letters().into_bytes();
                let place = draw.next(letters.len());
                letters[place] = *draw.of(b"CBDEFGHIJKLNRTUV");
                String::from_utf8(letters).unwrap()
            }
            7 | 8 => self.tags.issue(self.event, serial).letters(),
            // A code of a paper list is made as a short one, of another first letter: check letters do not fit.
            _ => self.tags.issue(self.event, serial).letters().replacen('N', "R", 1),
        }
    }

    /// A text with one code or more, as readers and hosts send it.
    fn text(&self, draw: &mut Draw, layouts: &[Vec<String>]) -> String {
        let mut text = self.one(draw);
        if draw.next(6) == 0 {
            text.push_str(["", " ", "\t", "abcdef"][draw.next(4)]);
            text.push_str(&self.one(draw));
        }
        if draw.next(8) == 0 {
            let most = text.len();
            text = text[draw.next(most / 2)..most - draw.next(most / 3)].to_owned();
        }
        if draw.next(3) != 0 {
            let layout = draw.of(layouts);
            text = text
                .bytes()
                .map(|letter| match b"CBDEFGHIJKLNRTUV".iter().position(|&known| known == letter) {
                    Some(place) => layout[place].clone(),
                    None => char::from(letter).to_string(),
                })
                .collect();
            if draw.next(2) == 0 {
                text = text.replace('ﻻ', "لا").replace('ﻵ', "لآ").replace('ﻷ', "لأ").replace('ﻹ', "لإ");
            }
        }
        let around = [
            "",
            "",
            "",
            "]Q1",
            "]Q3\\000026",
            "\u{FEFF}",
            "\u{2}",
            "*",
            "A1",
            "  ",
            "\u{85}",
            "12345678",
            "123456789",
            "ёж",
            "n",
        ];
        format!("{}{text}{}", draw.of(&around), draw.of(&around))
    }
}

fn expected(text: &str, codes: &Codes) -> Value {
    let key = codes.keys[0].verifying_key();
    let pieces = scanned_text::read(text, codes.event, |id| (id == KeyId(1)).then_some(key));
    let told = pieces.iter().map(|piece| match &piece.code {
        Code::Signed(credential) => json!([piece.text, "signed", [credential.letters()]]),
        Code::Short(all) => json!([piece.text, "short", all.iter().map(ShortCredential::letters).collect::<Vec<_>>()]),
        Code::Paper(all) => json!([piece.text, "paper", all.iter().map(PaperCode::letters).collect::<Vec<_>>()]),
        Code::Unread(why) => {
            let why = match why {
                Unread::Partial => "partial",
                Unread::Unsigned => "unsigned",
                Unread::Nothing => "nothing",
            };
            json!([piece.text, why, []])
        }
    });
    told.collect()
}

/// The table of vectors: decisions of every kind, texts, and the codes among them that are genuine.
pub(crate) fn vectors() -> Value {
    let keys = [7, 8].map(|seed| SigningKey::from_bytes(&[seed; 32]));
    let codes = Codes { event: EventId::from_bytes([0x5A; 16]), tags: TagKey::of(&keys[0]), keys };
    let (mut draw, layouts) = (Draw(20_241_104), layouts());
    let mut texts: Vec<String> = (0..1_500).map(|_| codes.text(&mut draw, &layouts)).collect();
    // Each layout in each state, whatever the draw.
    for layout in &layouts {
        let letters = codes.one(&mut draw);
        let place = |letter| b"CBDEFGHIJKLNRTUV".iter().position(|&known| known == letter).unwrap();
        texts.push(letters.bytes().map(|letter| layout[place(letter)].as_str()).collect());
    }
    let paper = "RCCDCCCBCCCCCCCCCCCCCCCCCCCCC";
    texts.extend(["", "x", "Guimarães João", paper, "CBDEFGHIJKLN", "CBDEFGHIJKL", "LBCB"].map(String::from));
    texts.push("L".repeat(3_000));
    let told: Vec<Value> = texts.iter().map(|text| json!([text, expected(text, &codes)])).collect();
    let mut genuine: Vec<String> = told
        .iter()
        .flat_map(|case| case[1].as_array().unwrap().clone())
        .filter(|piece| piece[1] == "signed")
        .map(|piece| piece[2][0].as_str().unwrap().to_owned())
        .collect();
    genuine.sort_unstable();
    genuine.dedup();
    let kinds = |kind: &str| told.iter().filter(|case| case[1].as_array().unwrap().iter().any(|piece| piece[1] == kind)).count();
    for kind in ["signed", "short", "partial", "unsigned", "nothing"] {
        assert!(kinds(kind) > 10, "{} of the kind {kind}", kinds(kind));
    }
    assert!(told.iter().filter(|case| case[1].as_array().unwrap().len() > 1).count() > 30, "texts with two codes");
    let decisions = decisions();
    assert!(decisions.len() > 10_000);
    assert!(decisions.iter().any(|case| case[5][0] == Verdict::Repeat.as_str()));
    json!({ "decisions": decisions, "texts": told, "genuine": genuine })
}

#[test]
fn the_pages_rules_are_the_servers() {
    let vectors = vectors();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vectors.json");
    std::fs::write(&file, vectors.to_string()).unwrap();
    let Some(said) = node("vectors.mjs", &[file.to_str().unwrap()], "") else { return };
    assert_eq!((&said["count"], &said["wrong"]), (&json!(0), &json!([])), "{said:#}");
    assert_eq!(said["texts"], vectors["texts"].as_array().unwrap().len());
}
