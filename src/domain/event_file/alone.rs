//! What gates do without the server: `[offline]`, and `decide` of a gate.

use super::tables::OfflineTable;
use crate::domain::{
    offline::{GateDecides, Offline},
    text::did_you_mean,
    toml_file::{Reader, TomlError, TomlText},
};

impl Reader<'_> {
    /// Reads `[offline]`. A file that does not have it leaves what holds already.
    pub(super) fn offline(&self, table: Option<&OfflineTable>, stored: Offline) -> Result<Offline, TomlError> {
        let Some(table) = table else { return Ok(stored) };
        let new = Offline::default();
        let max_age = table.max_age.as_ref();
        let max_age = max_age.map(|age| age.get_ref().parse().map_err(|error: String| self.at(age, error))).transpose()?;
        Ok(Offline {
            decide: self.decides(table.decide.as_ref())?.unwrap_or(new.decide),
            names: table.names.map_or(new.names, Into::into),
            photos: table.photos.map_or(new.photos, Into::into),
            max_age: max_age.unwrap_or(new.max_age),
        })
    }

    /// Reads what a gate does without the server.
    pub(super) fn decides(&self, written: Option<&TomlText>) -> Result<Option<GateDecides>, TomlError> {
        let Some(written) = written else { return Ok(None) };
        let word = written.get_ref();
        let words = GateDecides::WORDS;
        GateDecides::from_word(word).map(Some).ok_or_else(|| {
            let suggestion = did_you_mean(word, words.iter().copied());
            self.at(written, format!("\"{word}\" is not one of {}{suggestion}", words.join(", ")))
        })
    }
}
