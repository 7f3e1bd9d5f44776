//! Which package has a font for a script.

use unicode_script::{Script, UnicodeScript};

use super::types::Missing;

/// Adds a character that no face has, once.
pub(super) fn report(missing: &mut Vec<Missing>, character: char) {
    if !missing.iter().any(|known| known.character == character) {
        missing.push(describe(character));
    }
}

fn describe(character: char) -> Missing {
    let script = character.script();
    let package = match script {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo => "fonts-noto-cjk",
        Script::Common if is_pictograph(character) => "fonts-symbola",
        script if is_in_no_package(script) => "",
        _ => "fonts-noto-core",
    };
    Missing { character, script: script.full_name(), package }
}

fn is_pictograph(c: char) -> bool {
    matches!(u32::from(c), 0x2600..=0x27BF | 0x1F000..=0x1FAFF)
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
