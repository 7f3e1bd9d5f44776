//! What lists call their columns: our own names, those of other systems' exports, and the usual words in the languages of lists.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use crate::domain::{field::Field, text::fold};
use crate::roster::{
    heading_words::{LABELS, MORE, SPELLINGS, UNUSED},
    languages::LANGUAGES,
};

/// What a heading stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// A field. If several columns could hold one field, the one of lowest rank does; two of one rank are an error.
    Field(Field, u8),
    /// A second part of a field, which is written behind the first: a middle name, a second surname, a patronymic.
    More(Field),
    /// Whether the registration stands (Indico, pretix, Eventbrite, Hi.Events).
    Status(u8),
    /// pretix: the order, which several people may share.
    OrderCode,
    /// pretix: the person's number in the order.
    PositionId,
    /// A column of other systems that accreditation has no use for.
    Unused,
}

/// The rank of a heading of which only a part is known.
const PART: u8 = 3;
/// The most letters of a heading: what is longer is a text.
const LONGEST: usize = 200;

/// Returns a heading without case, diacritics, spaces and punctuation; `#` is read as "number".
pub(super) fn key(heading: &str) -> String {
    if heading.is_ascii() {
        // As below, in one go: true of most cells.
        let mut key = String::with_capacity(heading.len());
        for byte in heading.bytes() {
            match byte {
                b'#' => key.push_str("number"),
                _ if byte.is_ascii_alphanumeric() => key.push(char::from(byte.to_ascii_lowercase())),
                _ => {}
            }
        }
        return key;
    }
    fold(&heading.replace('#', " number ")).replace(' ', "")
}

/// Returns what a heading stands for, as a whole or in one of its parts: "Family name / Nom", "LAST NAME (IN CAPITALS)".
pub(super) fn meaning(heading: &str) -> Option<Meaning> {
    if heading.len() > LONGEST {
        return None;
    }
    if let Some(whole) = known(heading) {
        return Some(whole);
    }
    let heading = without_number(heading);
    let (outside, inside) = brackets(heading);
    let parts_of = |text: &str| {
        let parts = text.split(SEPARATORS).flat_map(|part| part.split(" - "));
        parts.filter_map(known).collect::<Vec<Meaning>>()
    };
    if let Some(part) = part_of_name(&outside, &inside) {
        return Some(part);
    }
    let inside: Vec<Meaning> = inside.iter().flat_map(|inside| parts_of(inside)).collect();
    let whole: Vec<Meaning> = known(&outside).map_or_else(|| parts_of(&outside), |whole| vec![whole]);
    // What stands in brackets is the same in another language, or a remark.
    match (whole.as_slice(), inside.as_slice()) {
        ([one], []) if known(&outside).is_some() => Some(*one),
        _ => agreed(&[whole, inside].concat()).or_else(|| agreed(&halves(&outside))),
    }
}

/// "Name (given)" and "Name (family)": which part of the name a column of names holds. "Name (Nom)" is the same in two languages.
fn part_of_name(outside: &str, inside: &[String]) -> Option<Meaning> {
    let [part] = inside else { return None };
    if !matches!(known(outside), Some(Meaning::Field(Field::Name, _))) || ["nom", "nome"].contains(&key(part).as_str()) {
        return None;
    }
    match known(part)? {
        Meaning::Field(field @ (Field::GivenName | Field::FamilyName), _) => Some(Meaning::Field(field, PART)),
        more @ Meaning::More(Field::GivenName | Field::FamilyName) => Some(more),
        _ => None,
    }
}

/// What stands between a heading and the same in another language.
const SEPARATORS: [char; 9] = ['/', '|', '\n', '\r', '\\', '–', '—', '·', ';'];

/// Two languages without anything between them: "الاسم Name", "姓名 Name".
fn halves(heading: &str) -> Vec<Meaning> {
    let (latin, other): (Vec<&str>, Vec<&str>) = heading.split_whitespace().partition(|word| word.is_ascii());
    if latin.is_empty() || other.is_empty() {
        return Vec::new();
    }
    [latin.join(" "), other.join(" ")].iter().filter_map(|half| known(half)).collect()
}

/// Returns what all parts mean; "Name / Nom" is a whole name, although "Nom" by itself is a family name.
fn agreed(meanings: &[Meaning]) -> Option<Meaning> {
    let ranked = |meaning: &Meaning| match *meaning {
        Meaning::Field(field, rank) => Meaning::Field(field, rank.max(PART)),
        other => other,
    };
    let field = |meaning: &Meaning| match meaning {
        Meaning::Field(field, _) => Some(*field),
        _ => None,
    };
    let first = meanings.first()?;
    if meanings.iter().all(|meaning| field(meaning) == field(first)) {
        return Some(ranked(first));
    }
    let is_name = |meaning: &Meaning| matches!(field(meaning), Some(Field::Name | Field::FamilyName));
    let has_whole = meanings.iter().any(|meaning| field(meaning) == Some(Field::Name));
    (has_whole && meanings.iter().all(is_name)).then_some(Meaning::Field(Field::Name, PART))
}

/// Whether a key is that of a heading that is known as a whole: quick, for every row of a list.
pub(super) fn is_known_key(key: &str) -> bool {
    !key.is_empty() && KNOWN.contains_key(key)
}

/// Whether a text is a word above a column of numbers or kinds, which alone does not say of what: "No.", "Type".
pub(super) fn is_label(text: &str) -> bool {
    is_label_key(&key(text))
}

/// Whether a key is that of such a word: quick, for every row of a list.
pub(super) fn is_label_key(key: &str) -> bool {
    static KEYS: LazyLock<HashSet<&str>> = LazyLock::new(|| LABELS.split_whitespace().collect());
    KEYS.contains(key)
}

/// Whether the heading of a whole name means the given one beside a family name: "Nome" beside "Sobrenome", "الاسم" beside "اسم العائلة".
pub(super) fn is_given_beside_family(heading: &str) -> bool {
    ["nome", "nomes", "الاسم", "الإسم"].iter().any(|word| key(word) == key(heading))
}

/// Whether a heading has a word for "name" in it, so that its column may well hold names: "Name as in passport".
pub(super) fn is_about_names(heading: &str) -> bool {
    let folded = fold(heading);
    let is_word = |word: &str| {
        ["name", "names", "nom", "noms", "nombre", "nombres", "nome", "nomes", "имя", "фио", "namen"].contains(&word)
            || word.contains(&fold("اسم"))
            || ["姓名", "名字"].iter().any(|name| word.contains(name))
    };
    folded.split(' ').any(is_word)
}

/// Whether a heading names a script or a language other than English: "Name (Arabic)".
pub(super) fn is_of_own_script(heading: &str) -> bool {
    let folded = fold(heading);
    let words = "arabic arabe arabisch chinese chinois chino russian russe ruso cyrillic native local original own mother language script vernacular \
                 hebrew greek japanese korean persian farsi thai hindi urdu amharic armenian georgian العربيه بالعربيه 中文";
    folded.split(' ').any(|word| words.split_whitespace().any(|known| known == word))
}

fn known(heading: &str) -> Option<Meaning> {
    let key = key(heading);
    if key.is_empty() { None } else { KNOWN.get(key.as_str()).copied() }
}

/// "1. Family name", "3) Title".
fn without_number(heading: &str) -> &str {
    let rest = heading.trim().trim_start_matches(|c: char| c.is_ascii_digit());
    match rest.strip_prefix(['.', ')', ':']) {
        Some(rest) if rest.trim().len() > 1 => rest.trim(),
        _ => heading,
    }
}

/// Returns a heading without what stands in brackets, and that.
fn brackets(heading: &str) -> (String, Vec<String>) {
    let (mut outside, mut inside, mut depth) = (String::new(), Vec::new(), 0_usize);
    for c in heading.chars() {
        match c {
            '(' | '[' | '（' | '【' => {
                depth += 1;
                inside.push(String::new());
                outside.push(' ');
            }
            ')' | ']' | '）' | '】' => depth = depth.saturating_sub(1),
            c => match inside.last_mut().filter(|_| depth > 0) {
                Some(inside) => inside.push(c),
                None => outside.push(c),
            },
        }
    }
    (outside, inside)
}

/// Returns the field that an unknown heading was most likely meant to be: one or two letters from a known one, and at most one for
/// every four.
pub(super) fn near(heading: &str) -> Option<Field> {
    let key = key(heading);
    let letters = key.chars().count();
    if !(4..=40).contains(&letters) {
        return None;
    }
    let fields = KNOWN.iter().filter_map(|(spelling, meaning)| match meaning {
        Meaning::Field(field, _) => Some((spelling.as_str(), *field)),
        _ => None,
    });
    fields
        .filter(|(spelling, _)| spelling.len().abs_diff(key.len()) <= 8 && spelling.chars().count() >= 4)
        .map(|(spelling, field)| (strsim::osa_distance(&key, spelling), spelling, field))
        .filter(|&(distance, spelling, _)| distance <= 2 && distance * 4 <= letters.min(spelling.chars().count()))
        .filter(|&(_, spelling, _)| !is_other_word(heading, &key, spelling))
        .min_by_key(|&(distance, spelling, _)| (distance, spelling))
        .map(|(_, _, field)| field)
}

/// Whether the letters that differ make another last word: "Registration time" is not a slip for "registration type".
fn is_other_word(heading: &str, key: &str, spelling: &str) -> bool {
    let Some(last) = fold(heading).split(' ').next_back().map(ToOwned::to_owned) else { return false };
    let Some(before) = key.strip_suffix(last.as_str()).filter(|before| !before.is_empty()) else { return false };
    let Some(rest) = spelling.strip_prefix(before) else { return false };
    strsim::osa_distance(&last, rest) * 4 > last.chars().count().max(4)
}

/// What each key means.
static KNOWN: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let ours = SPELLINGS
        .iter()
        .flat_map(|&(field, rank, keys)| keys.split_whitespace().map(move |key| (key.to_owned(), Meaning::Field(field, rank))));
    let other =
        LANGUAGES.iter().flat_map(|&(field, words)| words.split('|').map(move |words| (key(words), Meaning::Field(field, 1))));
    let more = MORE.iter().flat_map(|&(field, words)| words.split('|').map(move |words| (key(words), Meaning::More(field))));
    let unused = UNUSED.split_whitespace().map(|key| (key.to_owned(), Meaning::Unused));
    let special = [
        ("ordercode", Meaning::OrderCode),
        ("positionid", Meaning::PositionId),
        ("registrationstate", Meaning::Status(0)),
        ("registrationstatus", Meaning::Status(0)),
        ("attendeestatus", Meaning::Status(0)),
        ("participantstatus", Meaning::Status(0)),
        ("status", Meaning::Status(1)),
        ("orderstatus", Meaning::Status(2)),
    ];
    let special = special.map(|(key, meaning)| (key.to_owned(), meaning));
    // Our own names last: they win.
    other.chain(more).chain(unused).chain(special).chain(ours).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_ours_is_known_by_its_name() {
        for field in Field::ALL {
            assert!(matches!(meaning(field.as_str()), Some(Meaning::Field(found, _)) if found == field), "{}", field.as_str());
        }
    }

    #[test]
    fn a_key_is_the_same_by_the_short_way() {
        for heading in ["Family name", "No. #", "#", "E-mail's", "`A`  b_c", " Title ", "ID#2", ""] {
            assert_eq!(key(heading), fold(&heading.replace('#', " number ")).replace(' ', ""), "{heading}");
        }
    }

    #[test]
    fn no_spelling_means_two_things() {
        let all = SPELLINGS.iter().flat_map(|(_, _, keys)| keys.split(' ')).chain(UNUSED.split_whitespace());
        let mut seen = HashSet::new();
        for spelling in all {
            assert!(seen.insert(spelling), "\"{spelling}\" stands twice");
            assert_eq!(key(spelling), spelling, "no heading can have the key \"{spelling}\"");
        }
        let ours: HashMap<&str, Field> =
            SPELLINGS.iter().flat_map(|&(field, _, keys)| keys.split_whitespace().map(move |key| (key, field))).collect();
        let mut others: HashMap<String, Field> = HashMap::new();
        for &(field, words) in LANGUAGES {
            for word in words.split('|') {
                let key = key(word);
                assert!(!key.is_empty(), "\"{word}\" has no key");
                assert!(ours.get(key.as_str()).is_none_or(|known| *known == field), "\"{word}\" stands for another field");
                assert!(others.insert(key, field).is_none_or(|known| known == field), "\"{word}\" means two things");
            }
        }
    }

    #[test]
    fn headings_of_two_languages_or_with_a_remark_are_understood() {
        for (heading, field) in [
            ("Family Name / Nom", Field::FamilyName),
            ("Given Name / Prénom", Field::GivenName),
            ("Function / Fonction", Field::Function),
            ("Delegation / Délégation", Field::Delegation),
            ("Category / Catégorie", Field::Category),
            ("LAST NAME (IN CAPITALS)", Field::FamilyName),
            ("Last/Family Name", Field::FamilyName),
            ("Family name\n(Nom de famille)", Field::FamilyName),
            ("First name\nPrénom", Field::GivenName),
            ("Name (given)", Field::GivenName),
            ("Name (Family)", Field::FamilyName),
            ("Full name (surname)", Field::FamilyName),
            ("Name / Nom", Field::Name),
            ("Nom (Name)", Field::Name),
            ("1. Given name *", Field::GivenName),
            ("First name(s)", Field::GivenName),
            ("Фамилия / Family name", Field::FamilyName),
            ("الاسم الأول / First name", Field::GivenName),
            ("姓 Family name", Field::FamilyName),
            ("名字（Given name）", Field::GivenName),
            ("Apellidos / Surname", Field::FamilyName),
            ("Sobrenome", Field::FamilyName),
            ("País", Field::Country),
            ("اسم العائلة", Field::FamilyName),
            ("代表团", Field::Delegation),
            ("Должность", Field::Function),
        ] {
            assert!(
                matches!(meaning(heading), Some(Meaning::Field(found, _)) if found == field),
                "{heading}: {:?}",
                meaning(heading)
            );
        }
        for heading in ["Name / Function", "Hotel", "Room / Table", "(optional)", ""] {
            assert_eq!(meaning(heading), None, "{heading}");
        }
    }

    #[test]
    fn words_about_names_and_scripts_are_seen() {
        for heading in [
            "Name as on the badge",
            "Nom usuel",
            "Nombre de guerra",
            "Nome social",
            "Имя по паспорту",
            "الاسم في الجواز",
            "护照姓名",
        ] {
            assert!(is_about_names(heading), "{heading}");
        }
        assert!(!is_about_names("Hotel") && !is_about_names("Nominated by"));
        assert!(is_of_own_script("Name (Arabic)") && is_of_own_script("Nom (arabe)") && !is_of_own_script("Name (English)"));
        for label in ["No.", "N°", "№", "S/N", "Type", "序号", "الرقم", "№ п/п"] {
            assert!(is_label(label), "{label}");
        }
        assert!(matches!(meaning("Name of participant"), Some(Meaning::Field(Field::Name, 2))));
        assert!(matches!(meaning("Name as in passport"), Some(Meaning::Field(Field::Name, 2))));
    }

    #[test]
    fn case_spaces_and_hyphens_do_not_matter() {
        for heading in ["given_name", "Given Name", "GIVEN-NAME", "First name", "Prénom", "Attendee name: Given name"] {
            assert_eq!(meaning(heading), Some(Meaning::Field(Field::GivenName, 0)), "{heading}");
        }
        assert_eq!(meaning("Order #"), Some(Meaning::Unused));
        assert_eq!(meaning("Attendee #"), Some(Meaning::Field(Field::Reference, 1)));
    }

    #[test]
    fn a_slip_is_near_and_another_word_is_not() {
        assert_eq!(near("Famly name"), Some(Field::FamilyName));
        assert_eq!(near("catgory"), Some(Field::Category));
        assert_eq!(near("Nationality"), None);
        assert_eq!(near("Dietary needs"), None);
        assert_eq!(near("Hotel"), None);
        for other in ["Registration time", "Registration day", "Nationality", "Table", "Room"] {
            assert_eq!(near(other), None, "{other}");
        }
    }
}
