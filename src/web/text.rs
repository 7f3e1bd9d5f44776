//! What pages say, in the reader's language: one file a language, all with the same keys.

use std::{collections::BTreeMap, sync::LazyLock};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use serde::Deserialize;

use crate::web::error::Problem;

/// The languages, in the order in which pages offer them; the first is for readers who ask for none of them.
const FILES: [(&str, &str); 4] = [
    ("en", include_str!("../../templates/web/text/en.toml")),
    ("fr", include_str!("../../templates/web/text/fr.toml")),
    ("ar", include_str!("../../templates/web/text/ar.toml")),
    ("ru", include_str!("../../templates/web/text/ru.toml")),
];

/// What the portal says, in the same languages: files of their own, so that no gate carries them.
const PORTAL_FILES: [(&str, &str); 4] = [
    ("en", include_str!("../../templates/web/portal/text/en.toml")),
    ("fr", include_str!("../../templates/web/portal/text/fr.toml")),
    ("ar", include_str!("../../templates/web/portal/text/ar.toml")),
    ("ru", include_str!("../../templates/web/portal/text/ru.toml")),
];

static LANGUAGES: LazyLock<Vec<PageLanguage>> = LazyLock::new(|| read(&FILES));
static PORTAL_LANGUAGES: LazyLock<Vec<PageLanguage>> = LazyLock::new(|| read(&PORTAL_FILES));

fn read(files: &[(&'static str, &str)]) -> Vec<PageLanguage> {
    let read = |(code, file): &(&'static str, &str)| {
        let file: LanguageFile = toml::from_str(file).expect("the files of texts are read in a test");
        PageLanguage { code, name: file.name, direction: file.direction, texts: file.texts }
    };
    files.iter().map(read).collect()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageFile {
    name: String,
    direction: String,
    texts: BTreeMap<String, String>,
}

/// One language.
pub(super) struct PageLanguage {
    /// BCP 47 code.
    pub(super) code: &'static str,
    /// What its speakers call it.
    pub(super) name: String,
    /// `ltr` or `rtl`.
    pub(super) direction: String,
    texts: BTreeMap<String, String>,
}

impl PageLanguage {
    /// Returns a text.
    pub(super) fn of<'l>(&'l self, key: &'l str) -> &'l str {
        self.texts.get(key).map_or(key, String::as_str)
    }

    /// Returns a text with its places filled. On a page that is read from right to left each value keeps its own direction: a date would be
    /// read from its end (Unicode Standard Annex 9, isolates).
    pub(super) fn filled(&self, key: &str, values: &[&str]) -> String {
        let mut text = self.of(key).to_owned();
        for (place, value) in values.iter().enumerate() {
            let value = if self.direction == "rtl" { format!("\u{2068}{value}\u{2069}") } else { (*value).to_owned() };
            text = text.replace(&format!("{{{place}}}"), &value);
        }
        text
    }

    /// Returns all texts, for a script: JSON in which nothing can end the element that holds it.
    pub(super) fn json(&self) -> String {
        serde_json::to_string(&self.texts).unwrap_or_default().replace('<', "\\u003c")
    }
}

/// Returns all languages.
pub(super) fn all() -> &'static [PageLanguage] {
    &LANGUAGES
}

/// Returns all languages of the portal, in the same order.
pub(super) fn portal() -> &'static [PageLanguage] {
    &PORTAL_LANGUAGES
}

/// What an address says by which a page is kept for later, and not read now.
const KEPT: &str = "kept";

/// The reader's language: what the address asks for (`?lang=`), else the cookie, else what the browser prefers.
#[derive(Clone, Copy)]
pub(super) struct ReaderLanguage {
    /// The language.
    pub(super) language: &'static PageLanguage,
    /// Whether it was asked for just now, and is to be remembered.
    pub(super) is_new: bool,
}

impl ReaderLanguage {
    /// Returns the portal's texts in the language.
    pub(super) fn portal(self) -> &'static PageLanguage {
        let found = portal().iter().find(|known| known.code == self.language.code);
        found.unwrap_or(&portal()[0])
    }
}

impl<S: Sync> FromRequestParts<S> for ReaderLanguage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = parts.uri.query().unwrap_or_default();
        let asked = query.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(find);
        let language = asked.or_else(|| from_cookie(&parts.headers)).or_else(|| preferred(&parts.headers)).unwrap_or(&all()[0]);
        // A page that an app keeps for later in each language says nothing of its reader.
        let is_kept = query.split('&').any(|pair| pair == KEPT);
        Ok(Self { language, is_new: asked.is_some() && !is_kept })
    }
}

fn find(code: &str) -> Option<&'static PageLanguage> {
    all().iter().find(|language| language.code == code)
}

fn from_cookie(headers: &HeaderMap) -> Option<&'static PageLanguage> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split(';').find_map(|cookie| cookie.trim().strip_prefix("lang=")).and_then(find)
}

/// Takes the first language of `Accept-Language` that there is; browsers list them in the order of preference.
fn preferred(headers: &HeaderMap) -> Option<&'static PageLanguage> {
    let wanted = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let code = |tag: &str| tag.split([';', '-']).next().map(|code| code.trim().to_ascii_lowercase());
    wanted.split(',').filter_map(code).find_map(|code| find(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything() {
        for all in [all(), portal()] {
            let keys = |language: &PageLanguage| language.texts.keys().cloned().collect::<Vec<_>>();
            for language in all {
                assert_eq!(keys(language), keys(&all[0]), "{}", language.code);
                assert!(language.texts.values().all(|text| !text.trim().is_empty()), "{}", language.code);
                assert!(matches!(language.direction.as_str(), "ltr" | "rtl"));
                let places = |text: &str| text.matches('{').count();
                for (key, text) in &language.texts {
                    assert_eq!(places(text), places(all[0].of(key)), "{}: {key}", language.code);
                }
            }
        }
    }

    #[test]
    fn pages_and_scripts_ask_for_texts_that_exist() {
        let web = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/web");
        for (folder, texts) in [(web.join("portal"), &portal()[0]), (web, &all()[0])] {
            let mut asked = 0;
            for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                let Some("html" | "js") = file.extension().and_then(|extension| extension.to_str()) else { continue };
                let content = std::fs::read_to_string(&file).unwrap();
                let asks = ["of(\"", " text(\"", "(text(\""]
                    .into_iter()
                    .flat_map(|opening| content.match_indices(opening).map(move |(place, opening)| place + opening.len()));
                for place in asks {
                    let key = content[place..].split('"').next().unwrap();
                    assert!(texts.texts.contains_key(key), "{}: \"{key}\"", file.display());
                    asked += 1;
                }
            }
            assert!(asked > 30, "{asked}");
        }
    }

    #[test]
    fn the_portals_code_asks_for_texts_that_exist() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/portal");
        let families = [
            "said_", "state_", "field_", "refused_", "window_", "problem_", "photo_", "link_", "way_", "quota_", "queue_",
            "factor_",
        ];
        let mut asked = 0;
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let content = std::fs::read_to_string(&file).unwrap();
            for word in content.split('"').skip(1).step_by(2) {
                let is_key = families.iter().any(|family| word.starts_with(family) && word.len() > family.len());
                if is_key && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') {
                    assert!(portal()[0].texts.contains_key(word), "{}: \"{word}\"", file.display());
                    asked += 1;
                }
            }
        }
        assert!(asked > 60, "{asked}");
    }

    #[test]
    fn a_reader_is_understood() {
        let code = |accepted: &str| {
            let headers = [(header::ACCEPT_LANGUAGE, accepted.parse().unwrap())].into_iter().collect();
            preferred(&headers).map(|language| language.code)
        };
        assert_eq!(code("de-AT,fr;q=0.8,en;q=0.5"), Some("fr"));
        assert_eq!(code("AR-KW"), Some("ar"));
        assert_eq!(code("de"), None);
    }
}
