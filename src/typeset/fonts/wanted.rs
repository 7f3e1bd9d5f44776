//! What a text asks of a face, and whether the face can draw a cluster.

use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// How strongly a text is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Weight {
    /// Regular.
    #[default]
    Regular,
    /// Bold.
    Bold,
}

/// Whether letters slant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Slant {
    /// They stand upright.
    #[default]
    Upright,
    /// They slant, as a face drawn for it does.
    Italic,
}

/// Which region's forms of Chinese characters a text wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HanRegion {
    /// Simplified Chinese.
    #[default]
    SimplifiedChinese,
    /// Traditional Chinese as in Taiwan.
    TraditionalChinese,
    /// Traditional Chinese as in Hong Kong and Macao.
    HongKong,
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
}

impl HanRegion {
    /// Chooses by a participant's country, an ISO 3166-1 alpha-3 code.
    #[must_use]
    pub fn of_country(country: &str) -> Self {
        match country {
            "JPN" => Self::Japanese,
            "KOR" | "PRK" => Self::Korean,
            "TWN" => Self::TraditionalChinese,
            "HKG" | "MAC" => Self::HongKong,
            _ => Self::SimplifiedChinese,
        }
    }

    /// Returns the region, or if no country chose one, that of the kana, hangul or bopomofo in the text.
    ///
    /// A Japanese name keeps its Japanese characters on the badge of an organisation in Geneva, all of them in one face.
    #[must_use]
    pub fn or_of(self, text: &str) -> Self {
        if self != Self::default() || text.is_ascii() {
            return self;
        }
        // Nothing below U+1100 belongs to these scripts.
        let mut scripts = text.chars().filter(|&c| c >= '\u{1100}').map(|c| c.script());
        let region = |script| match script {
            Script::Hiragana | Script::Katakana => Some(Self::Japanese),
            Script::Hangul => Some(Self::Korean),
            Script::Bopomofo => Some(Self::TraditionalChinese),
            _ => None,
        };
        scripts.find_map(region).unwrap_or(self)
    }
}

/// Returns whether a character is drawn at all: spaces, joiners and variation selectors are not, nor what else the shaper takes out
/// (Unicode's `Default_Ignorable_Code_Point`, less the fillers of Hangul).
#[must_use]
pub fn needs_glyph(c: char) -> bool {
    !(c.is_whitespace()
        || matches!(
            u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x17B4..=0x17B5 | 0x180B..=0x180F | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F
                | 0xFE00..=0xFE0F | 0xFEFF | 0xFFF0..=0xFFF8 | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF
        ))
}

/// Returns whether a face that `has` certain characters can draw a cluster: each of them, or what it decomposes into.
///
/// White space of any width is drawn with the glyph of U+0020; a face without that glyph would draw a box.
pub(super) fn drawable(cluster: &str, has: impl Fn(char) -> bool) -> bool {
    cluster.chars().all(|c| {
        if needs_glyph(c) { has(c) || (!c.is_ascii() && decomposes(c, &has)) } else { !c.is_whitespace() || has(c) || has(' ') }
    })
}

fn decomposes(c: char, has: &impl Fn(char) -> bool) -> bool {
    let mut parts = std::iter::once(c).nfd().peekable();
    parts.peek() != Some(&c) && parts.all(has)
}
