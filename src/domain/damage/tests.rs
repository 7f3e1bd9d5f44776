//! Each kind of damage, and names that have none.

use super::{Damage, Kind, find};
use crate::domain::field::Field;

fn of(field: Field, text: &str) -> Option<Damage> {
    find(field, text, "Dr.")
}

#[test]
fn each_kind_is_found_and_undone_where_that_is_certain() {
    for (field, text, kind, repair) in [
        (Field::GivenName, "Se&aacute;n", Kind::Entity, Some("Seán")),
        (Field::FamilyName, "O&#039;Brien", Kind::Entity, Some("O'Brien")),
        (Field::FamilyName, "O&#x27;Brien", Kind::Entity, Some("O'Brien")),
        (Field::Function, "R&amp;D", Kind::Entity, Some("R&D")),
        (Field::Function, "R&amp;amp;D", Kind::Entity, Some("R&D")),
        (Field::GivenName, "=\"Ana\"", Kind::FormulaText, Some("Ana")),
        (Field::Function, "'00123", Kind::TextMark, Some("00123")),
        (Field::FamilyName, "nan", Kind::Placeholder, None),
        (Field::FamilyName, "Null", Kind::Placeholder, None),
        (Field::GivenName, "Na", Kind::Placeholder, None),
        (Field::Function, "NULL", Kind::Placeholder, Some("")),
        (Field::Delegation, "N/A", Kind::Placeholder, Some("")),
        (Field::Delegation, "TBC", Kind::Placeholder, None),
        (Field::Function, "#REF!", Kind::Placeholder, Some("")),
        (Field::GivenName, "JosÃ©", Kind::Reread, Some("José")),
        (Field::FamilyName, "MÃ¼ller", Kind::Reread, Some("Müller")),
        (Field::FamilyName, "MuÃ±oz", Kind::Reread, Some("Muñoz")),
        (Field::Delegation, "CÃ´te d'Ivoire", Kind::Reread, Some("Côte d'Ivoire")),
        (Field::Delegation, "Côte dâ€™Ivoire", Kind::Reread, Some("Côte d’Ivoire")),
        (Field::FamilyName, "JosÃƒÂ©", Kind::Reread, Some("José")),
        (Field::FamilyName, "M√ºller", Kind::Reread, Some("Müller")),
        (Field::FamilyName, "РџРµС‚СЂРѕРІ", Kind::Reread, Some("Петров")),
        (Field::NativeName, "ظ…ط\u{AD}ظ…ط¯", Kind::Reread, Some("محمد")),
        (Field::NativeName, "???? ??????", Kind::LostLetters, None),
        (Field::FamilyName, "M?ller", Kind::LostLetters, None),
        (Field::Function, "Ministre de l?Eau", Kind::LostLetters, None),
        (Field::GivenName, "Ana \\\"Nina\\\"", Kind::Backslash, Some("Ana \"Nina\"")),
        (Field::FamilyName, "O\\'Brien", Kind::Backslash, Some("O'Brien")),
        (Field::GivenName, "<b>Ana</b>", Kind::Markup, Some("Ana")),
        (Field::Function, "Head of<br/>Water", Kind::Markup, Some("Head of Water")),
        (Field::Function, "&lt;p&gt;Head&lt;/p&gt;", Kind::Entity, Some("Head")),
        (Field::GivenName, "Dr. Ana", Kind::RepeatedTitle, Some("Ana")),
        (Field::GivenName, "Ana  Maria", Kind::Spaces, Some("Ana Maria")),
        (Field::GivenName, "Ａｎａ", Kind::StyledLetters, Some("Ana")),
        (Field::GivenName, "𝓐𝓷𝓪", Kind::StyledLetters, Some("Ana")),
        (Field::GivenName, "A\u{334}\u{335}\u{336}na", Kind::StrayMarks, None),
        (Field::GivenName, "\u{301}Ana", Kind::StrayMarks, None),
        (Field::Reference, "=\"00002\"", Kind::FormulaText, None),
        (Field::Reference, "'00007", Kind::TextMark, None),
    ] {
        let found = of(field, text).unwrap_or_else(|| panic!("nothing is found in {text}"));
        assert_eq!((found.kind, found.repair.as_deref()), (kind, repair), "{text}");
    }
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
