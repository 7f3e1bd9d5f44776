//! The order in which pages list delegations.

use crate::{
    report::{Alphabet, Language},
    web::text::PageLanguage,
};

/// Sorts delegations as somebody looks for them: in the order that the register gives, then by the alphabet of the page's language.
/// `of` returns the given order, and the name as the page has it.
pub(super) fn sort<T>(t: &PageLanguage, lines: &mut [T], of: impl Fn(&T) -> (Option<u32>, &str)) {
    let alphabet = Alphabet::of_language(Language::of_tag(t.code).unwrap_or_default());
    lines.sort_by_cached_key(|line| {
        let (given, name) = of(line);
        (given.unwrap_or(u32::MAX), alphabet.key(name))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::text::portal;

    #[test]
    fn who_reads_french_finds_a_name_where_french_has_it() {
        let french = portal().iter().find(|known| known.code == "fr").unwrap();
        let mut lines = [(None, "Zambie"), (None, "Émirats arabes unis"), (Some(1), "Suisse"), (None, "Allemagne")];
        sort(french, &mut lines, |line| *line);
        assert_eq!(lines.map(|(_, name)| name), ["Suisse", "Allemagne", "Émirats arabes unis", "Zambie"]);
    }
}
