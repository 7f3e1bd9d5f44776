use super::*;
use crate::domain::{
    credential::Body,
    id::BadgeSerial,
    mask::{DayMask, ZoneMask},
    signing::SigningKey,
};

fn event() -> EventId {
    EventId::from_bytes([0x5A; 16])
}

fn signing(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn badge(number: u32, seed: u8) -> Credential {
    let body = Body {
        key: KeyId(1),
        serial: BadgeSerial::new(number).unwrap(),
        days: DayMask(0b11),
        zones: ZoneMask(0b101),
        category: 3,
    };
    Credential::sign(body, event(), &signing(seed))
}

fn short(number: u32) -> ShortCredential {
    short_credential::TagKey::of(&signing(7)).issue(event(), BadgeSerial::new(number).unwrap())
}

fn codes(text: &str) -> Vec<Code> {
    let key = |id| (id == KeyId(1)).then(|| signing(7).verifying_key());
    read(text, event(), key).into_iter().map(|piece| piece.code).collect()
}

fn unread(shape: Unread) -> Vec<Code> {
    vec![Code::Unread(shape)]
}

#[test]
fn what_stands_around_a_code_does_not_matter() {
    let around = [
        "{}",
        " {} ",
        "\u{2}{}\u{3}",
        "\u{feff}{}",
        "\0{}\0",
        "{}\u{1d}",
        "]Q1{}",
        "]q1{}\r\n",
        "]Q3\\000026{}",
        "\\000026{}",
        "]Q3\\000003\u{1d}{};",
        "~{}",
        "*{}*",
        "{}#",
        "{};\t",
        "12345678{}12345678",
        "]Q112345678{}",
        "C{}",
        "{}C",
        "LBCBCCCC{}",
        "+Q3#000026{}",
        "$A\"*àààà&é{}",
    ];
    let (signed, short) = (badge(42, 7), short(42));
    for text in around {
        assert_eq!(codes(&text.replace("{}", &signed.letters())), [Code::Signed(signed)], "{text:?}");
        assert_eq!(codes(&text.replace("{}", &signed.letters().to_lowercase())), [Code::Signed(signed)], "{text:?}, lower case");
        assert_eq!(codes(&text.replace("{}", &short.letters())), [Code::Short(vec![short])], "{text:?}, short");
    }
    let letters = signed.letters();
    let in_between: String = letters.chars().flat_map(|letter| [letter, '\u{0}']).collect();
    assert_eq!(codes(&in_between), [Code::Signed(signed)], "control characters anywhere");
}

#[test]
fn more_than_a_reader_adds_is_not_a_code() {
    let (signed, short) = (badge(42, 7).letters(), short(42).letters());
    for text in ["123456789{}", "{}123456789", "https://example.org/{}", "{} and more words", "]Q1123456789{}"] {
        assert_eq!(codes(&text.replace("{}", &signed)), unread(Unread::Nothing), "{text}");
        assert_eq!(codes(&text.replace("{}", &short)), unread(Unread::Nothing), "{text}, short");
    }
    assert_eq!(codes(&format!("{}{}", "-".repeat(MOST_TEXT_BYTES), signed)), unread(Unread::Nothing));
}

#[test]
fn two_different_codes_are_two_and_the_same_twice_is_one() {
    let (one, two) = (badge(1, 7), badge(2, 7));
    let both = [Code::Signed(one), Code::Signed(two)];
    for between in ["", " ", "\r\n", ";]Q1", ";]Q3\\000026"] {
        assert_eq!(codes(&format!("{}{between}{}", one.letters(), two.letters())), both, "{between:?}");
        assert_eq!(codes(&format!("{}{between}{}", one.letters(), one.letters())), both[..1], "{between:?}");
    }
    let shorts = [Code::Short(vec![short(1)]), Code::Short(vec![short(2)])];
    assert_eq!(codes(&format!("{}{}", short(1).letters(), short(2).letters())), shorts);
    assert_eq!(codes(&format!("{}{}", one.letters(), short(2).letters())), [both[0].clone(), shorts[1].clone()]);
    let forged = badge(3, 9).letters();
    assert_eq!(codes(&format!("{forged}{}", one.letters())), [Code::Unread(Unread::Unsigned), both[0].clone()]);
    assert_eq!(codes(&format!("{}{}", one.letters(), &two.letters()[..100])), [both[0].clone(), Code::Unread(Unread::Partial)]);
    let texts = read(&format!("{}{}", one.letters(), two.letters()), event(), |_| Some(signing(7).verifying_key()));
    assert_eq!([&texts[0].text, &texts[1].text], [&one.letters(), &two.letters()], "each has its own part of the text");
}

#[test]
fn what_is_not_accepted_is_told_apart() {
    let letters = badge(42, 7).letters();
    for part in [&letters[..100], &letters[..159], &letters[1..], &letters[80..], &letters[..12], &short(5).letters()[..20]] {
        assert_eq!(codes(part), unread(Unread::Partial), "{part}");
        assert_eq!(codes(&format!("]Q1{part};")), unread(Unread::Partial), "{part}");
    }
    let mut other = [0x5A; 16];
    other[0] = 1;
    let elsewhere = Credential::sign(badge(1, 7).body(), EventId::from_bytes(other), &signing(7));
    for unsigned in [badge(42, 8).letters(), elsewhere.letters()] {
        assert_eq!(codes(&unsigned), unread(Unread::Unsigned), "{unsigned}");
        assert_eq!(codes(&format!("]Q1{unsigned}")), unread(Unread::Unsigned), "{unsigned}");
        assert_eq!(codes(&unsigned.repeat(2)), unread(Unread::Unsigned), "twice is one");
    }
    // A flag that this program does not know.
    assert_eq!(codes(&format!("{}B{}", &letters[..27], &letters[28..])), unread(Unread::Unsigned));
    for nothing in [
        "",
        " ",
        "\0",
        "LBC",
        "hello",
        "https://example.org/en/3",
        "BUNDLE",
        "4006381333931",
        &"C".repeat(160),
        &"C".repeat(1_000),
    ] {
        assert_eq!(codes(nothing), unread(Unread::Nothing), "{nothing}");
    }
}

#[test]
fn a_layout_is_undone_with_something_around() {
    // A French layout (bepo) with Shift, and what a Russian one makes of the letters.
    let russian = ["С", "И", "В", "У", "А", "П", "Р", "Ш", "О", "Л", "Д", "Т", "К", "Е", "Г", "М"];
    let typed = |letters: &str| -> String {
        letters.bytes().map(|letter| russian[usize::from(crate::domain::modhex::value(letter).unwrap())]).collect()
    };
    let (one, two) = (badge(1, 7), badge(2, 7));
    assert_eq!(codes(&format!("ЪЙ1{};", typed(&one.letters()))), [Code::Signed(one)]);
    let both = format!("{}{}", typed(&one.letters()), typed(&two.letters()));
    assert_eq!(codes(&both), [Code::Signed(one), Code::Signed(two)]);
    assert_eq!(codes(&typed(&one.letters()[..90])), unread(Unread::Partial));
    assert_eq!(codes(&typed(&badge(1, 8).letters())), unread(Unread::Unsigned));
    assert_eq!(codes("Светлана Петровна Иванова"), unread(Unread::Nothing));
}
