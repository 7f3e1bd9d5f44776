//! What a text's language and its author's country decide about the form of its letters.
//!
//! Fonts draw some letters as a language does if they are told which it is: Marathi and Nepali share Devanagari with Hindi and
//! write some letters in another way, Serbian, Macedonian and Bulgarian differ from Russian, and Urdu is written in Nastaliq.
//! Chinese characters have a face for each region.

use unicode_script::{Script, UnicodeScript};

use super::wanted::HanRegion;

/// The language of a text, by the code that fonts know it by; none if it decides nothing or is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LetterLanguage([u8; 3]);

/// The forms of letters that a text is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LetterForms {
    /// Whose forms of an alphabet.
    pub language: LetterLanguage,
    /// Whose forms of Chinese characters.
    pub region: HanRegion,
}

/// The languages of countries that have forms of their own. India has none here: Hindi's are the usual ones, and Marathi is not
/// known from the country.
const OF_COUNTRIES: &[(&str, &str)] = &[
    ("AZE", "az"),
    ("BGR", "bg"),
    ("BIH", "sr"),
    ("IRN", "fa"),
    ("MDA", "ro"),
    ("MKD", "mk"),
    ("MNE", "sr"),
    ("NPL", "ne"),
    ("PAK", "ur"),
    ("ROU", "ro"),
    ("SRB", "sr"),
    ("TUR", "tr"),
];

/// What lists write instead of the two letters of ISO 639-1: the three of ISO 639-2, and the language's name in English and in
/// itself.
const NAMES: &[(&str, &str)] = &[
    ("ar", "ara arabic العربية عربي"),
    ("az", "aze azerbaijani azeri azərbaycan azərbaycanca"),
    ("bg", "bul bulgarian български"),
    ("fa", "fas per prs persian farsi dari فارسی دری"),
    ("hi", "hin hindi हिन्दी हिंदी"),
    ("ja", "jpn japanese 日本語"),
    ("ko", "kor korean 한국어"),
    ("ks", "kas kashmiri"),
    ("mk", "mkd mac macedonian македонски"),
    ("mr", "mar marathi मराठी"),
    ("ne", "nep nepali नेपाली"),
    ("ro", "ron rum mol romanian moldovan română"),
    ("ru", "rus russian русский"),
    ("sd", "snd sindhi سنڌي"),
    ("sr", "srp scc serbian montenegrin српски srpski"),
    ("tr", "tur turkish türkçe"),
    ("ur", "urd urdu اردو"),
    ("zh", "zho chi cmn chinese mandarin 中文 汉语 漢語 普通话"),
];

/// Languages in Arabic letters that are written in Nastaliq: Urdu, Kashmiri, Saraiki, Western Punjabi, Khowar.
const NASTALIQ: [&[u8; 3]; 5] = [b"ur\0", b"ks\0", b"skr", b"pnb", b"khw"];

impl LetterLanguage {
    /// Reads a language as a list or a template writes it: `ur`, `ur-PK`, `urd`, `Urdu`. What is neither a code nor a known name is
    /// read as none.
    #[must_use]
    pub fn read(written: &str) -> Self {
        let first = written.trim().split(['-', '_', ' ', ',', ';', '/', '(']).next().unwrap_or_default().to_lowercase();
        let named = NAMES.iter().find(|(_, names)| names.split(' ').any(|name| name == first));
        Self::of_code(named.map_or(first.as_str(), |(code, _)| code))
    }

    fn of_code(code: &str) -> Self {
        let mut letters = [0; 3];
        if (2..=3).contains(&code.len()) && code.bytes().all(|letter| letter.is_ascii_lowercase()) {
            letters[..code.len()].copy_from_slice(code.as_bytes());
        }
        Self(letters)
    }

    /// Returns the code; empty if there is none.
    #[must_use]
    pub fn code(&self) -> &str {
        let length = self.0.iter().position(|letter| *letter == 0).unwrap_or(self.0.len());
        str::from_utf8(&self.0[..length]).unwrap_or_default()
    }

    /// Returns whether a cluster has letters that the language writes in another way than Russian does. The faces inside the program
    /// lack these forms.
    pub(super) fn has_own_form(self, cluster: &str) -> bool {
        matches!(&self.0, b"sr\0" | b"mk\0" | b"bg\0") && cluster.chars().any(|c| c.script() == Script::Cyrillic)
    }

    /// Returns whether the language's Arabic letters hang from a slope.
    #[must_use]
    pub fn is_in_nastaliq(self) -> bool {
        NASTALIQ.contains(&&self.0)
    }
}

impl LetterForms {
    /// Chooses by a person's own language, if it is known, and by the country, an ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn of_person(language: &str, country: &str) -> Self {
        let of_country = || {
            let found = OF_COUNTRIES.iter().find(|(known, _)| *known == country);
            found.map_or_else(LetterLanguage::default, |(_, code)| LetterLanguage::of_code(code))
        };
        if language.is_empty() {
            return Self { language: of_country(), region: HanRegion::of_country(country) };
        }
        let own = Self::of_language(language);
        let is_known = own.language != LetterLanguage::default();
        let is_han = own.region != HanRegion::default() || own.language.code() == "zh";
        Self {
            language: if is_known { own.language } else { of_country() },
            region: if is_han { own.region } else { HanRegion::of_country(country) },
        }
    }

    /// Chooses by a language only: `zh-Hant`, `ja`, `sr`.
    #[must_use]
    pub fn of_language(written: &str) -> Self {
        let language = LetterLanguage::read(written);
        let region = match language.code() {
            "ja" => HanRegion::Japanese,
            "ko" => HanRegion::Korean,
            "yue" => HanRegion::HongKong,
            "zh" => chinese(&written.to_lowercase()),
            _ => HanRegion::default(),
        };
        Self { language, region }
    }

    /// Returns what a shaper is told: the language, or the one whose Chinese characters are wanted.
    #[must_use]
    pub(in crate::typeset) fn shaped_as(&self) -> &str {
        match (self.language.code(), self.region) {
            ("zh" | "", HanRegion::TraditionalChinese) => "zh-hant",
            ("zh" | "yue" | "", HanRegion::HongKong) => "zh-hk",
            ("", HanRegion::Japanese) => "ja",
            ("", HanRegion::Korean) => "ko",
            ("zh", HanRegion::SimplifiedChinese) => "zh-hans",
            (code, _) => code,
        }
    }
}

/// Returns whose characters a kind of Chinese is written with: `zh-hk`, `chinese (traditional)`.
fn chinese(written: &str) -> HanRegion {
    let mut words = written.split(|c: char| !c.is_alphanumeric());
    let region = |word: &str| match word {
        "hk" | "mo" | "hongkong" => Some(HanRegion::HongKong),
        "hant" | "tw" | "traditional" | "taiwan" => Some(HanRegion::TraditionalChinese),
        _ => None,
    };
    let found: Vec<HanRegion> = words.by_ref().filter_map(region).collect();
    // Hong Kong's is a kind of traditional Chinese.
    found.iter().find(|region| **region == HanRegion::HongKong).or(found.first()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_known_by_its_codes_and_names() {
        for written in ["ur", "UR", "ur-PK", "ur_PK", "urd", "Urdu", " urdu ", "اردو"] {
            assert_eq!(LetterLanguage::read(written).code(), "ur", "{written}");
            assert!(LetterLanguage::read(written).is_in_nastaliq());
        }
        assert_eq!(
            (LetterLanguage::read("ca").code(), LetterLanguage::read("haw").code()),
            ("ca", "haw"),
            "any code goes to the font"
        );
        for none in ["", "-", "x", "english", "42", "日本"] {
            assert_eq!(LetterLanguage::read(none), LetterLanguage::default(), "{none}");
        }
        assert!(!LetterLanguage::read("ar").is_in_nastaliq() && !LetterLanguage::default().is_in_nastaliq());
    }

    #[test]
    fn the_person_s_own_language_comes_before_the_country() {
        let forms = |language: &str, country: &str| {
            let LetterForms { language, region } = LetterForms::of_person(language, country);
            (language.code().to_owned(), region)
        };
        assert_eq!(forms("", "PAK"), ("ur".into(), HanRegion::SimplifiedChinese));
        assert_eq!(forms("sd", "PAK").0, "sd");
        assert_eq!(forms("mr", "IND").0, "mr");
        assert_eq!((forms("", "IND").0, forms("", "RUS").0), (String::new(), String::new()));
        assert_eq!(forms("en", "JPN"), ("en".into(), HanRegion::Japanese), "English has no Chinese characters");
        assert_eq!(forms("zh", "JPN").1, HanRegion::SimplifiedChinese);
        assert_eq!(forms("?", "SRB").0, "sr", "what is not a language decides nothing");
        for (language, region) in [
            ("ja", HanRegion::Japanese),
            ("Korean", HanRegion::Korean),
            ("zh-Hant", HanRegion::TraditionalChinese),
            ("zh-Hant-HK", HanRegion::HongKong),
            ("Chinese (Traditional)", HanRegion::TraditionalChinese),
            ("zh-CN", HanRegion::SimplifiedChinese),
        ] {
            assert_eq!(forms(language, "CHE").1, region, "{language}");
        }
    }

    #[test]
    fn the_shaper_hears_of_a_region_if_no_language_is_known() {
        let told = |language: &str, country: &str| LetterForms::of_person(language, country).shaped_as().to_owned();
        assert_eq!((told("", "JPN"), told("", "TWN"), told("", "CHN")), ("ja".into(), "zh-hant".into(), String::new()));
        assert_eq!((told("zh-HK", ""), told("sr", "JPN")), ("zh-hk".into(), "sr".into()));
    }
}
