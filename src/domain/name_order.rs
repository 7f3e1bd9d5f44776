//! How the parts of a name are joined: given name first with a space between, or as Chinese, Japanese and Korean names are written,
//! family name first and without a space.

use std::borrow::Cow;

use unicode_script::{Script, UnicodeScript};

/// Joins the parts of a name: given and family name, else the whole name, else the native one.
///
/// A name whose two parts are written in Chinese characters, kana or hangul is joined in its own habit: 佐藤翼. If the whole name has
/// the same two parts in the other order, the list has said how it wants them, and that stands: 翼 佐藤.
#[must_use]
pub fn full_name(given: &str, family: &str, whole: &str, native: &str) -> String {
    if has_own_habit(given, family) && !is_given_first(given, family, whole) {
        return format!("{family}{given}");
    }
    as_columns(given, family, whole, native)
}

/// Joins the parts of a name as the columns stand, given name first, whatever the script.
///
/// What badges were printed with is hashed in this form, so that it stays what it was in every database.
#[must_use]
pub fn as_columns(given: &str, family: &str, whole: &str, native: &str) -> String {
    match (given, family) {
        ("", "") if whole.is_empty() => native.to_owned(),
        ("", "") => whole.to_owned(),
        ("", one) | (one, "") => one.to_owned(),
        (given, family) => format!("{given} {family}"),
    }
}

/// Returns the native name in its own habit: one that only joins the two columns of a Chinese, Japanese or Korean name is joined
/// as they are. Any other stays as it was written.
#[must_use]
pub fn native_name<'n>(given: &str, family: &str, whole: &str, native: &'n str) -> Cow<'n, str> {
    let is_joined_columns = has_own_habit(given, family) && native == format!("{given} {family}");
    if is_joined_columns { full_name(given, family, whole, native).into() } else { native.into() }
}

/// Returns whether both parts are Chinese, Japanese or Korean. Two parts in katakana are a foreign name in Japanese letters, which
/// keeps its order.
#[must_use]
pub fn has_own_habit(given: &str, family: &str) -> bool {
    is_of_its_own(given) && is_of_its_own(family) && !(is_katakana(given) && is_katakana(family))
}

fn is_of_its_own(part: &str) -> bool {
    let is_letter =
        |script| matches!(script, Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo);
    let mut letters = part.chars().filter(|c| !is_neutral(*c)).peekable();
    letters.peek().is_some() && letters.all(|c| is_letter(c.script()))
}

fn is_katakana(part: &str) -> bool {
    part.chars().filter(|c| !is_neutral(*c)).all(|c| c.script() == Script::Katakana)
}

/// The mark of length, the middle dots, hyphens and selectors of letter forms belong to names of all these scripts.
fn is_neutral(c: char) -> bool {
    c.is_whitespace() || matches!(c, 'ー' | '・' | '·' | '-' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Returns whether the whole name is the two parts with the given name first.
fn is_given_first(given: &str, family: &str, whole: &str) -> bool {
    !whole.is_empty() && letters(whole) == letters(given) + &letters(family)
}

fn letters(name: &str) -> String {
    name.chars().filter(|c| !c.is_whitespace() && !matches!(c, '・' | '·' | ',' | '，' | '、')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_japanese_and_korean_names_have_the_family_name_first_and_no_space() {
        for (given, family, joined) in [
            ("翼", "佐藤", "佐藤翼"),
            ("晓明", "欧阳", "欧阳晓明"),
            ("철수", "김", "김철수"),
            ("さくら", "小林", "小林さくら"),
            ("マリア", "佐々木", "佐々木マリア"),
            ("ㄒㄧㄠ", "王", "王ㄒㄧㄠ"),
        ] {
            assert_eq!(full_name(given, family, "", ""), joined);
        }
    }

    #[test]
    fn other_names_keep_the_order_of_their_columns() {
        assert_eq!(full_name("Ian", "McDonald", "", ""), "Ian McDonald");
        assert_eq!(full_name("ناصر", "الغامدي", "", ""), "ناصر الغامدي");
        assert_eq!(full_name("Ming 明", "王", "", ""), "Ming 明 王", "one part is not only Chinese");
        assert_eq!(full_name("ドナルド", "トランプ", "", ""), "ドナルド トランプ", "a foreign name in Japanese letters");
        assert_eq!(full_name("", "王", "", ""), "王");
        assert_eq!(full_name("·", "王", "", ""), "· 王", "a part without letters has no script");
    }

    #[test]
    fn a_list_can_say_that_it_wants_the_given_name_first() {
        assert_eq!(full_name("翼", "佐藤", "翼 佐藤", ""), "翼 佐藤");
        assert_eq!(full_name("翼", "佐藤", "佐藤 翼", ""), "佐藤翼");
        assert_eq!(full_name("翼", "佐藤", "Sato Tsubasa", ""), "佐藤翼", "another name says nothing of the order");
    }

    #[test]
    fn a_native_name_that_is_the_two_columns_is_joined_as_they_are() {
        assert_eq!(native_name("晓明", "欧阳", "", "晓明 欧阳"), "欧阳晓明");
        assert_eq!(native_name("Kenji", "Kobayashi", "", "小林 健二"), "小林 健二", "as the list has it");
        assert_eq!(native_name("翼", "佐藤", "翼 佐藤", "翼 佐藤"), "翼 佐藤");
    }
}
