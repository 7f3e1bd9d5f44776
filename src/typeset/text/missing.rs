//! Which package has a font for a script.

use unicode_script::{Script, UnicodeScript};

use super::types::MissingGlyph;

/// Adds a character that no face has, once.
pub(super) fn report(missing: &mut Vec<MissingGlyph>, character: char) {
    if !missing.iter().any(|known| known.character == character) {
        missing.push(describe(character));
    }
}

fn describe(character: char) -> MissingGlyph {
    let script = character.script();
    let package = match script {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => "fonts-noto-cjk",
        Script::Common if is_pictograph(character) => {
            if is_in_symbola(character) {
                "fonts-symbola"
            } else {
                ""
            }
        }
        script if is_in_no_package(script) => "",
        _ => "fonts-noto-core",
    };
    MissingGlyph { character, script: script.full_name(), package }
}

pub(super) fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27BF | 0x1F000..=0x1FAFF)
}

/// Returns whether fonts-symbola 2.60-1.1 (Debian 12), which ends with Unicode 10, has a pictograph.
fn is_in_symbola(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27BF | 0x1F000..=0x1F6D4 | 0x1F6E0..=0x1F6EC | 0x1F6F0..=0x1F6F8 | 0x1F700..=0x1F7D4 | 0x1F800..=0x1F8AD
        | 0x1F900..=0x1F90B | 0x1F910..=0x1F93E | 0x1F940..=0x1F94C | 0x1F950..=0x1F96B | 0x1F980..=0x1F997 | 0x1F9C0 | 0x1F9D0..=0x1F9E6)
}

/// Returns whether no package has a font: for private and unassigned characters, and for scripts of which fonts-noto-core
/// 20201225 (Debian 12) has no letter.
fn is_in_no_package(script: Script) -> bool {
    matches!(script, Script::Unknown | Script::Chorasmian | Script::Cypro_Minoan | Script::Dives_Akuru | Script::Elymaic)
        || matches!(script, Script::Garay | Script::Gurung_Khema | Script::Kawi | Script::Khitan_Small_Script | Script::Kirat_Rai)
        || matches!(script, Script::Makasar | Script::Nag_Mundari | Script::Nandinagari | Script::Ol_Onal | Script::Old_Uyghur)
        || matches!(script, Script::Sunuwar | Script::Tangsa | Script::Todhri | Script::Toto | Script::Tulu_Tigalari)
        || matches!(script, Script::Vithkuqi)
}
