//! What the regional groups of the United Nations are called in its official languages.

use crate::report::words::{InEachLanguage, Language, word_in};

/// The groups, in the order of [`Language::ALL`].
#[rustfmt::skip]
const REGIONS: &[InEachLanguage] = &[
    ("African States", [
        "African States", "États d’Afrique", "Estados de África", "Государства Африки", "الدول الأفريقية", "非洲国家",
    ]),
    ("Asia-Pacific States", [
        "Asia-Pacific States", "États d’Asie et du Pacifique", "Estados de Asia y el Pacífico",
        "Государства Азиатско-Тихоокеанского региона", "دول آسيا والمحيط الهادئ", "亚太国家",
    ]),
    ("Eastern European States", [
        "Eastern European States", "États d’Europe orientale", "Estados de Europa Oriental", "Государства Восточной Европы",
        "دول أوروبا الشرقية", "东欧国家",
    ]),
    ("Latin American and Caribbean States", [
        "Latin American and Caribbean States", "États d’Amérique latine et des Caraïbes", "Estados de América Latina y el Caribe",
        "Государства Латинской Америки и Карибского бассейна", "دول أمريكا اللاتينية ومنطقة البحر الكاريبي", "拉丁美洲和加勒比国家",
    ]),
    ("Western European and other States", [
        "Western European and other States", "États d’Europe occidentale et autres États", "Estados de Europa Occidental y otros Estados",
        "Западноевропейские и другие государства", "دول أوروبا الغربية ودول أخرى", "西欧和其他国家",
    ]),
];

/// Returns what a regional group is called in a language, by its English name; `None` if there is no such group.
pub(super) fn region_in(name: &str, language: Language) -> Option<&'static str> {
    word_in(REGIONS, name, language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::group::regional;

    #[test]
    fn every_group_has_a_name_in_every_language() {
        for country in ["KEN", "KWT", "POL", "CHL", "FRA"] {
            let (_, name) = regional(country).unwrap();
            assert_eq!(region_in(name, Language::English), Some(name));
            let names = Language::ALL.map(|language| region_in(name, language).unwrap());
            assert!(names.iter().enumerate().all(|(place, name)| !names[..place].contains(name)), "{names:?}");
        }
        assert_eq!(region_in("Gulf", Language::French), None);
    }
}
