//! Which package brings a font for a script.

use unicode_script::{Script, UnicodeScript};

use super::types::Missing;

/// Describes a character that no face has.
pub(super) fn describe(character: char) -> Missing {
    let script = character.script();
    let package = match script {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => "fonts-noto-cjk",
        Script::Yi | Script::Tangut | Script::Nushu | Script::Khitan_Small_Script => "fonts-noto-extra",
        Script::Common if is_pictograph(character) => "fonts-symbola",
        _ => "fonts-noto-core",
    };
    Missing { character, script: script.full_name(), package }
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27BF | 0x1F000..=0x1FAFF)
}
