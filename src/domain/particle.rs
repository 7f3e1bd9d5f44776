//! The small words of names that belong to what follows: no line of a name ends on one.

use std::{collections::HashSet, sync::LazyLock};

use crate::domain::text::fold;

/// Returns whether a word belongs to the one after it, so that no line should end on it: a particle, an article, a word of descent,
/// or an honorific. `word` may have the hyphen that joins it: `al-`.
///
/// The words come from: IFLA, *Names of Persons: National Usages for Entry in Catalogues*, 4th edition (1996), by country; RDA appendix
/// F, which is AACR2 22.5D and 22.22 to 22.28 (articles and prepositions; Arabic, Indonesian, Malay, Thai and Romanian names); *The
/// Chicago Manual of Style*, 17th edition, 8.5 to 8.14 (de, von, van, O', Saint) and 11.80 (al-, Abd, Abu, ibn); ALA-LC romanization
/// tables for Arabic and Persian (the article before sun letters: an-, ar-, as-, at-, az-, ash-); the Unicode CLDR, *Person Names*,
/// field modifier `surname-prefix`; the honorifics also from the United Nations *Correspondence Manual*, ST/DCS/4.
#[must_use]
pub fn clings(word: &str) -> bool {
    // Dashes and apostrophes join the word to the next one, and folding drops them: `Al-`, `O'`, `d’`.
    let folded = plain(word);
    if folded.is_empty() || is_initial(word, &folded) {
        return false;
    }
    if is_elided(word, &folded) || matches!(folded.as_str(), "s o" | "d o" | "w o" | "a l" | "a p" | "д р") {
        return true;
    }
    CLINGING.contains(folded.as_str()) || ends_on_joined(word)
}

/// Returns whether a joined name ends on a particle of its second half: Bergh-van der Heijden. In small letters only, and none that
/// is a syllable of Korean or Chinese names: Soo-bin, Sang-du.
fn ends_on_joined(word: &str) -> bool {
    let joined = word.rsplit_once(['-', '\u{2010}', '\u{2011}', '–']);
    joined.is_some_and(|(first, last)| !first.is_empty() && JOINED.contains(&last))
}

/// Returns whether a word belongs to the one before it, so that no line should start with it: `Jr.`, `III`, `oğlu`.
#[must_use]
pub fn follows(word: &str) -> bool {
    let folded = plain(word);
    FOLLOWING.contains(folded.as_str())
}

/// Returns whether a word that [`clings`] is also a given name by itself: Ben Carson, Al Gore, San Kim.
#[must_use]
pub fn is_also_a_name(word: &str) -> bool {
    let folded = plain(word);
    BOTH.contains(folded.as_str())
}

static CLINGING: LazyLock<HashSet<&str>> = LazyLock::new(|| words(&[PARTICLES, ARABIC, HONORIFICS, OTHER_SCRIPTS]));
static FOLLOWING: LazyLock<HashSet<&str>> = LazyLock::new(|| words(&[AFTER]));
static BOTH: LazyLock<HashSet<&str>> = LazyLock::new(|| words(&[&[ALSO_NAMES]]));

fn words(tables: &[&[&'static str]]) -> HashSet<&'static str> {
    tables.iter().flat_map(|table| table.iter()).flat_map(|line| line.split_ascii_whitespace()).collect()
}

/// Particles, articles and prepositions in Latin letters, as [`fold`] writes them.
const PARTICLES: &[&str] = &[
    // French, Occitan, Walloon.
    "de du des d la le les l",
    // Spanish, Catalan, Galician, Portuguese, with their "and".
    "del los las lo el y e i da das do dos san santa santo sao dona",
    // Italian.
    "di dal dalla dalle dei degli della delle dello dell dall sant santi",
    // German.
    "von vom zu zum zur zer auf und im am ob",
    // Dutch, Flemish, Afrikaans.
    "van ver der den ten ter te op in het t s vande vanden vander vom",
    // Danish, Norwegian, Swedish, Finnish.
    "af av til",
    // English, Scottish, Irish, Welsh, Breton, Norman.
    "of saint st ste sainte mac mc fitz o ni nic ui ua ap ab ferch mhic vic nig",
    // Romanian, Albanian, Maltese, Hungarian.
    "a",
    // Malay, Indonesian, Singapore and Indian usage in Malaysia.
    "bin binti binte bt bte anak ak",
    // East Africa and the Maasai, Kalenjin; Southern Africa.
    "ole arap wa ka ya",
    // Thai nobility.
    "na",
    // Polynesian articles.
    "tu",
];

/// Arabic, Berber, Hebrew and Persian words of descent and the article, in Latin letters.
const ARABIC: &[&str] = &[
    "al el ul an ar as at az ad ash adh ath",
    "ibn ibnu bin bint binte ben bent bat bar bani banu beni bu bou ou ould oulad wuld mint ag ait aith u",
    "abu abou abi aba abo um umm oum umme ummu ahl aal",
    "abd abdel abdal abdul abdol abdoul abdur abdu abdus abdut abduz abdush abed abdool",
    "dhu dhul zu zul",
];

/// Honorifics, ranks and offices before a name.
const HONORIFICS: &[&str] = &[
    "mr mrs ms miss mx dr drs prof professor sir dame lord lady rev revd reverend fr father sister brother hon honourable honorable",
    "he hh hrh hm hsh hih amb ambassador gen general col colonel maj major capt captain lt ltc brig sgt adm admiral cdr comm",
    "m mm mme mlle me mgr msgr pr sr sra srta don dona dott dottssa ing arq lic herr frau dhr mevr",
    "sheikh shaikh shaykh sheikha shaikha shaykha cheikh cheikha hajj haj hajji haji hajah hajjah hajja sayyid sayyida sayed syed",
    "sharif sherif emir amir amira prince princess imam maulana mullah mulla ustadh moulay mulay lalla sidi sidna",
    "dato datuk datin datuk toh puan tan tun tengku tunku raja pengiran awang dayang ir tuan encik cik",
    "shri shrimati smt kumari swami pandit sardar begum janab",
    "nai nang khun phra luang daw ko ma saw sao lok oknha samdech samdach somdech",
    "ato woizero weizero",
];

/// Particles and honorifics in other scripts, as [`fold`] writes them: without marks, with one form for letters that are alike.
const OTHER_SCRIPTS: &[&str] = &[
    // Arabic, Persian and Urdu.
    "عبد بن ابن بنت ابو ابي ابا ام ال بني بو ولد اولاد ذو ذي ايت اهل ست مير",
    "الشيخ الشيخه شيخ شيخه الامير الاميره امير السيد السيده سيد سيده الدكتور الدكتوره دكتور دكتوره الحاج الحاجه حاج حاجي الشريف الاستاذ المهندس",
    "مولاي مولا سيدي الملا ملا ميرزا سردار د م ا دكتر",
    // Hebrew.
    "בן בת בר אבן אבו דה די ון פון ואן אל ד דר פרופ הרב מר גב",
    // Cyrillic: foreign particles, and Arabic names in Russian.
    "фон ван дер ден де да ди дю ла ле дель делла дос аль эль ад ар ас ан ат аз аш ибн бин бен бинт абу аби абд абдул абдель абдал умм бу ульд о мак сан сен",
    "г гжа др проф ген акад шеих хаджи сеид",
    // Greek.
    "ντε φον βαν του τησ των κ κα δρ",
    // Georgian, Armenian.
    "ფონ ვან დე",
    "ֆոն վան դե",
    // Devanagari honorifics, folded: without the signs that are marks (श्री, डॉ., प्रो.).
    "शर ड पर",
];

/// What follows a name and belongs to it.
const AFTER: &[&str] = &[
    "jr sr jnr snr ii iii iv vii viii phd obe cbe mbe kbe dbe esq",
    "oglu ogli oghlu ogly kizi kyzy qizi uulu",
    "оглы улы кызы углы уулу огли кизи",
    "filho junior neto sobrinho hijo",
];

/// Particles that follow a hyphen.
const JOINED: &[&str] = &[
    "van", "von", "der", "den", "de", "del", "della", "dalla", "degli", "des", "dos", "das", "ter", "ten", "zu", "zur", "zum",
    "al", "el", "ibn", "bint", "фон", "ван", "дер", "де", "аль",
];

/// Words of the tables that are also given names, as [`fold`] writes them.
const ALSO_NAMES: &str = "ben al san van le do du di da la te ma ko ver das na tu ya ka tan maj don lo in im an ou ole ag ste amir \
     prince princess general major lord lady emir raja khun sao saw ash abed sayed syed sayyid sharif sherif imam бен ван ди да ла";

/// Folds a word, and drops the signs for ʿayn and hamza.
fn plain(word: &str) -> String {
    let without: String = word.chars().filter(|c| !matches!(c, '\u{2B0}'..='\u{2FF}')).collect();
    fold(&without)
}

/// A letter with a stop is the start of a name, except in Arabic and Hebrew, where it is a title.
fn is_initial(word: &str, folded: &str) -> bool {
    let mut letters = folded.chars();
    word.ends_with('.') && matches!((letters.next(), letters.next()), (Some(letter), None) if letter < '\u{590}')
}

/// A letter or two with an apostrophe: `O'`, `d’`, `l'`, `О'`, `dell'`.
fn is_elided(word: &str, folded: &str) -> bool {
    let ends = word.ends_with(['\'', '’', 'ʼ', 'ʻ', '`', '‘']);
    ends && folded.chars().count() <= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn particles_and_honorifics_cling_to_what_follows() {
        let words = "de la von van der bin binti ibn al- Al- al abu ʿAbd ‘Abd 'Abd Abdul Mac San O' О' d’ De La St. Dr. Sheikh Haji e y \
                     عبد بن آل أبو ابن أبي بنت الشيخ בן אבו фон Аль аль- ибн Абд оʻ";
        for word in words.split(' ').filter(|word| !word.is_empty()) {
            assert!(clings(word), "{word}");
        }
    }

    #[test]
    fn the_second_half_of_a_joined_name_has_particles_too() {
        for word in ["Bergh-van", "Meulen-van", "Otto-von", "Sánchez-de", "Фёдоров-фон"] {
            assert!(clings(word), "{word}");
        }
    }

    #[test]
    fn names_do_not() {
        for word in
            "Nasser Deborah Vanessa Ana Li Alba Ibnouf Juan J. R. Wang محمد ناصر الله الغامدي Иван 王 김 สมชาย Hồng Thị Aung"
                .split(' ')
        {
            assert!(!clings(word), "{word}");
        }
        assert!(!clings("") && !clings("-"));
        for word in ["Soo-bin", "Sang-du", "Kyung-a", "Jean-San", "Chun-Van", "Saint-Exupéry", "Bergh-vandaal"] {
            assert!(!clings(word), "{word}");
        }
    }

    #[test]
    fn what_follows_a_name_stays_with_it() {
        assert!(follows("Jr.") && follows("III") && follows("oğlu") && follows("Оглы"));
        assert!(!follows("Junia") && !follows("Ivan"));
    }

    #[test]
    fn some_particles_are_given_names_too() {
        assert!(is_also_a_name("Ben") && is_also_a_name("San"));
        assert!(!is_also_a_name("bin") && !is_also_a_name("عبد") && !is_also_a_name("von"));
    }

    #[test]
    fn every_word_of_the_tables_is_as_it_is_looked_up() {
        for word in CLINGING.iter().chain(&*FOLLOWING).chain(&*BOTH) {
            assert_eq!(fold(word), *word, "the tables hold folded words");
        }
        assert_eq!(BOTH.difference(&CLINGING).next(), None);
    }
}
