//! Each kind of damage, and names that have none.

use super::{Damage, DamageKind, STEPS, find, is_plain};
use crate::domain::field::Field;

fn of(field: Field, text: &str) -> Option<Damage> {
    find(field, text, "Dr.")
}

#[test]
fn each_kind_is_found_and_undone_where_that_is_certain() {
    for (field, text, kind, repair) in [
        (Field::GivenName, "Se&aacute;n", DamageKind::Entity, Some("Seán")),
        (Field::FamilyName, "O&#039;Brien", DamageKind::Entity, Some("O'Brien")),
        (Field::FamilyName, "O&#x27;Brien", DamageKind::Entity, Some("O'Brien")),
        (Field::Function, "R&amp;D", DamageKind::Entity, Some("R&D")),
        (Field::Function, "R&amp;amp;D", DamageKind::Entity, Some("R&D")),
        (Field::GivenName, "=\"Ana\"", DamageKind::FormulaText, Some("Ana")),
        (Field::Function, "'00123", DamageKind::TextMark, Some("00123")),
        (Field::FamilyName, "nan", DamageKind::Placeholder, None),
        (Field::FamilyName, "Null", DamageKind::Placeholder, None),
        (Field::GivenName, "Na", DamageKind::Placeholder, None),
        (Field::Function, "NULL", DamageKind::Placeholder, Some("")),
        (Field::Delegation, "N/A", DamageKind::Placeholder, Some("")),
        (Field::Delegation, "TBC", DamageKind::Placeholder, None),
        (Field::Function, "#REF!", DamageKind::Placeholder, Some("")),
        (Field::GivenName, "Dr Ana", DamageKind::RepeatedTitle, Some("Ana")),
        (Field::GivenName, "Dr. Ana", DamageKind::RepeatedTitle, Some("Ana")),
        (Field::FamilyName, "-", DamageKind::Placeholder, None),
        (Field::FamilyName, ". .", DamageKind::Placeholder, None),
        (Field::Function, "Minister&#13;", DamageKind::Entity, Some("Minister")),
        (
            Field::Own(crate::domain::own_value::FieldNumber::new(3).unwrap()),
            "Sher&eacute;ton",
            DamageKind::Entity,
            Some("Sheréton"),
        ),
        (Field::GivenName, "JosÃ©", DamageKind::Reread, Some("José")),
        (Field::FamilyName, "MÃ¼ller", DamageKind::Reread, Some("Müller")),
        (Field::FamilyName, "MuÃ±oz", DamageKind::Reread, Some("Muñoz")),
        (Field::Delegation, "CÃ´te d'Ivoire", DamageKind::Reread, Some("Côte d'Ivoire")),
        (Field::Delegation, "Côte dâ€™Ivoire", DamageKind::Reread, Some("Côte d’Ivoire")),
        (Field::FamilyName, "Ã\u{85}ngstrÃ¶m", DamageKind::Reread, Some("Ångström")),
        (Field::GivenName, "MarÃ\u{AD}a", DamageKind::Reread, Some("María")),
        (Field::FamilyName, "JosÃƒÂ©", DamageKind::Reread, Some("José")),
        (Field::FamilyName, "M√ºller", DamageKind::Reread, Some("Müller")),
        (Field::FamilyName, "РџРµС‚СЂРѕРІ", DamageKind::Reread, Some("Петров")),
        (Field::NativeName, "ظ…ط\u{AD}ظ…ط¯", DamageKind::Reread, Some("محمد")),
        (Field::NativeName, "???? ??????", DamageKind::LostLetters, None),
        (Field::FamilyName, "M?ller", DamageKind::LostLetters, None),
        (Field::Function, "Ministre de l?Eau", DamageKind::LostLetters, None),
        (Field::GivenName, "Ana \\\"Nina\\\"", DamageKind::Backslash, Some("Ana \"Nina\"")),
        (Field::FamilyName, "O\\'Brien", DamageKind::Backslash, Some("O'Brien")),
        (Field::GivenName, "<b>Ana</b>", DamageKind::Markup, Some("Ana")),
        (Field::Function, "Head of<br/>Water", DamageKind::Markup, Some("Head of Water")),
        (Field::Function, "&lt;p&gt;Head&lt;/p&gt;", DamageKind::Entity, Some("Head")),
        (Field::GivenName, "Dr. Ana", DamageKind::RepeatedTitle, Some("Ana")),
        (Field::GivenName, "Ana  Maria", DamageKind::Spaces, Some("Ana Maria")),
        (Field::GivenName, "Ａｎａ", DamageKind::StyledLetters, Some("Ana")),
        (Field::GivenName, "𝓐𝓷𝓪", DamageKind::StyledLetters, Some("Ana")),
        (Field::GivenName, "A\u{334}\u{335}\u{336}na", DamageKind::StrayMarks, None),
        (Field::GivenName, "\u{301}Ana", DamageKind::StrayMarks, None),
        (Field::Reference, "=\"00002\"", DamageKind::FormulaText, None),
        (Field::Reference, "'00007", DamageKind::TextMark, None),
    ] {
        let found = of(field, text).unwrap_or_else(|| panic!("nothing is found in {text}"));
        assert_eq!((found.kind, found.repair.as_deref()), (kind, repair), "{text}");
    }
}

#[test]
fn what_is_soon_taken_for_plain_has_no_damage() {
    let words =
        ["tbc", "TBA", "t.b.d.", "to be confirmed", "nan", "NULL", "None", "nat", "undefined", "n.a.", "NA", "-", ". .", ""];
    let others = ["Ana", "R-0001", "Lee, Jr.", "Nina", "Tuan", "Under-Secretary", "zoë", "A  B", " A", "0", "O'Neil"];
    for text in words.into_iter().chain(others).filter(|text| is_plain(text)) {
        for step in STEPS {
            assert_eq!(step(Field::Function, text, ""), None, "{text}");
        }
    }
    assert!(["Ana", "R-0001", "Lee, Jr.", "A ministry of many words"].into_iter().all(is_plain));
    assert!(!words.into_iter().any(is_plain));
}

#[test]
fn names_as_people_write_them_are_sound() {
    for name in [
        "O'Connor",
        "M'Bala",
        "'Abd",
        "‘Abd al-Raḥmān",
        "d'Ávila",
        "d’Almeida",
        "N'Guessan",
        "JOÃO",
        "SÃO",
        "Ãlvaro",
        "Åse",
        "ÄÖÜ",
        "RENÉ’S",
        "Nguyễn Thị Ánh",
        "Ọlá",
        "Ẹ̀bùn",
        "Łukasz",
        "Иван Петров",
        "Ёлкин",
        "РОССИЯ",
        "Ελένη",
        "محمد عبد الله",
        "مُحَمَّد",
        "שָׁלוֹם",
        "王小明",
        "ＮＨＫ 山田",
        "김민수",
        "नरेंद्र",
        "சுப்பிரமணியன்",
        "Dr. Ana",
        "Nadia",
        "Nanna",
        "Nil",
        "Nat",
        "A. B. Null-Smith",
        "Anna (Nina) Lima",
        "van der Berg",
        "Smith & Sons",
        "Željko",
        "Ž",
        "Ğ",
        "Ñ",
        "Þór",
        "Š’",
        "ÈŠ",
    ] {
        assert_eq!(find(Field::FamilyName, name, ""), None, "{name}");
    }
    for text in [
        "Who cares?",
        "R&D",
        "AT&T; Office",
        "Director (a.i.)",
        "a < b",
        "Head, R&D; Water",
        "50 % <of> all",
        "Chief \\ Deputy",
        "na",
    ] {
        assert_eq!(find(Field::Function, text, ""), None, "{text}");
    }
}

#[test]
fn letters_that_a_text_cannot_keep_are_read_again() {
    for (text, meant) in [
        ("MarÃ\u{AD}a", "María"),
        ("MartÃ\u{AD}nez", "Martínez"),
        ("LovÃ\u{A0}", "Lovà"),
        ("Ã\u{85}ngstrÃ¶m", "Ångström"),
        ("Å\u{81}ukasz", "Łukasz"),
        ("Ã\u{81}rni", "Árni"),
        ("æ\u{9D}Ž", "李"),
        ("ä¸\u{AD}æ\u{9D}Žå››å…‰æ˜Ž", "中李四光明"),
    ] {
        assert_eq!(super::unreadable(text).as_deref(), Some(meant), "{text:?}");
    }
    for sound in ["Jean\u{A0}Paul", "Müller\u{AD}Lüdenscheidt", "José", "«\u{A0}Ana\u{A0}»"] {
        assert_eq!(super::unreadable(sound), None, "{sound:?}");
    }
}
