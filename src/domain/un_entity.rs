//! Entities of the United Nations system, by their names and abbreviations. The table names its source at its top.

use crate::domain::{country::lines, text::fold};

/// One entity a line.
const ENTITIES: &str = include_str!("country/entities.txt");
/// The languages of the table, in its order.
const LANGUAGES: [&str; 3] = ["en", "fr", "es"];

/// An entity of the United Nations system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnEntity {
    /// The usual abbreviation: `UNODC`.
    pub code: &'static str,
    names: &'static str,
}

impl UnEntity {
    /// Walks all entities, in the order of their abbreviations.
    pub fn all() -> impl Iterator<Item = Self> {
        lines(ENTITIES).map(|(code, names)| Self { code, names })
    }

    /// Returns the entity that a text names, as a whole: by a name, an abbreviation, or a name with the abbreviation behind it.
    #[must_use]
    pub fn named(written: &str) -> Option<Self> {
        let (name, abbreviation) = match written.trim().strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
            Some((name, abbreviation)) => (fold(name), fold(abbreviation)),
            None => (fold(written), String::new()),
        };
        if name.is_empty() {
            return None;
        }
        let is_named = |entity: &Self| {
            let mut own = entity.spellings().map(|spelling| fold(&spelling));
            let is_abbreviation = |text: &str| text.is_empty() || entity.abbreviations().any(|own| fold(own) == text);
            own.any(|own| own == name) && is_abbreviation(&abbreviation)
        };
        Self::all().find(is_named)
    }

    /// Returns the name in a language; `None` where the table has none.
    #[must_use]
    pub fn name(self, language: &str) -> Option<&'static str> {
        let place = LANGUAGES.iter().position(|known| *known == language)?;
        Some(self.names.split('|').nth(place)?.split(';').next().unwrap_or_default())
    }

    /// Walks the names and abbreviations, and the names without the words that many leave out.
    fn spellings(self) -> impl Iterator<Item = String> {
        let names = self.names.split('|').filter_map(|name| name.split(';').next());
        let short = |name: &str| name.strip_prefix("United Nations ").map(str::to_owned);
        let long = |name: &str| name.starts_with("Office for ").then(|| format!("United Nations {name}"));
        let in_names = names.flat_map(move |name| [Some(name.to_owned()), short(name), long(name)]).flatten();
        in_names.chain(self.abbreviations().map(str::to_owned))
    }

    fn abbreviations(self) -> impl Iterator<Item = &'static str> {
        let own = [self.code].into_iter();
        let more: &[&str] = match self.code {
            "UN-Women" => &["UN Women"],
            "ODA" => &["UNODA"],
            _ => &[],
        };
        let others = self.names.split('|').filter_map(|name| name.split(';').nth(1));
        own.chain(more.iter().copied()).chain(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_is_found_by_any_of_its_names() {
        for (written, code) in [
            ("UNODC", "UNODC"),
            ("United Nations Office on Drugs and Crime (UNODC)", "UNODC"),
            ("OFFICE ON DRUGS AND CRIME", "UNODC"),
            ("Programme des Nations Unies pour le développement (PNUD)", "UNDP"),
            ("UN Women", "UN-Women"),
            ("United Nations Office for Disarmament Affairs (UNODA)", "ODA"),
            ("OMS", "WHO"),
        ] {
            assert_eq!(UnEntity::named(written).map(|entity| entity.code), Some(code), "{written}");
        }
        for other in ["", "Kuwait", "United Nations Development Programme (Kuwait office)", "UNODD"] {
            assert_eq!(UnEntity::named(other), None, "{other}");
        }
        let unodc = UnEntity::named("UNODC").unwrap();
        assert_eq!(unodc.name("fr"), Some("Office des Nations Unies contre la drogue et le crime"));
        assert_eq!(unodc.name("ar"), None);
    }

    #[test]
    fn the_table_is_in_order_and_whole() {
        for entity in UnEntity::all() {
            assert_eq!(entity.names.split('|').filter(|name| !name.is_empty()).count(), LANGUAGES.len(), "{}", entity.code);
            assert_eq!(UnEntity::named(entity.name("en").unwrap()).map(|found| found.code), Some(entity.code));
        }
        assert!(UnEntity::all().count() > 50);
    }
}
