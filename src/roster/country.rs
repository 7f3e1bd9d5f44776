//! Countries: ISO 3166-1 alpha-3 is what is kept; alpha-2 and the names of the six languages of the United Nations are understood.

use std::{collections::HashSet, sync::LazyLock};

use crate::domain::{country as table, text::fold};

/// What is written where a country belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FoundCountry {
    /// A country, by its alpha-3 code.
    Country(String),
    /// Almost the name or the code of a country, a part of one, or more than one. What is wrong reads on from the value.
    Unusable(String),
    /// Another body: `European Union`.
    Body,
}

/// What is to be written instead.
const REMEDY: &str = "write the three letters, such as KWT, or leave it empty";

/// Returns the alpha-3 code of a country, or what is wrong with what was written.
///
/// Only assigned codes are taken, and `XKX`, which is user-assigned and in the table.
///
/// # Errors
/// When it is not a code and not a name, with the nearest name if there is one.
pub(super) fn alpha3(written: &str) -> Result<String, String> {
    match find(written) {
        FoundCountry::Country(code) => Ok(code),
        FoundCountry::Unusable(problem) => Err(problem),
        FoundCountry::Body => Err(unknown(None)),
    }
}

/// Finds out what is written where a country belongs.
pub(super) fn find(written: &str) -> FoundCountry {
    let written = written.trim();
    let country = |code: &str| FoundCountry::Country(code.to_owned());
    if let Some(code) = known(written) {
        return country(code);
    }
    let found = [in_brackets(written), in_pieces(written)].into_iter().flatten().next();
    if let Some(found) = found {
        return found;
    }
    if let Some(code) = table::by_part(written) {
        return FoundCountry::Unusable(unknown(Some(code)));
    }
    let is_text = written.chars().any(char::is_alphabetic) && !written.contains('@');
    // Two or three letters are meant as a code.
    if !is_text || written.chars().count() <= 3 {
        return if is_short_body(written) { FoundCountry::Body } else { FoundCountry::Unusable(unknown(None)) };
    }
    if let Some(code) = table::near(written).or_else(|| within(written)) {
        return FoundCountry::Unusable(unknown(Some(code)));
    }
    if is_no_body(written) { FoundCountry::Unusable(unknown(None)) } else { FoundCountry::Body }
}

/// Says that it is not a country, and what may be meant.
fn unknown(meant: Option<&str>) -> String {
    let suggestion = meant.map(|code| format!("; did you mean {code} ({})?", table::short_name(code))).unwrap_or_default();
    format!("is not the name of a country or an ISO 3166 code; {REMEDY}{suggestion}")
}

/// Returns the country that a text names as a whole.
fn known(written: &str) -> Option<&'static str> {
    let forms = [turned(written, ", ", ""), turned(written, " (", ")")];
    let by_form = || forms.iter().flatten().find_map(|form| table::by_name(form));
    table::by_code(written).or_else(|| table::by_name(written)).or_else(by_form)
}

/// `Korea, Republic of` and `Korea (Republic of)` are `Republic of Korea`.
fn turned(written: &str, between: &str, end: &str) -> Option<String> {
    let (name, before) = written.split_once(between)?;
    Some(format!("{} {}", before.strip_suffix(end)?, name))
}

/// `Brazil (BRA)`, `China (PRC)`: what stands in brackets says the same again, or says it better.
fn in_brackets(written: &str) -> Option<FoundCountry> {
    let opens = |c: char| matches!(c, '(' | '[' | '（' | '【');
    let (outside, rest) = written.split_once(opens)?;
    let (inside, after) = rest.split_once([')', ']', '）', '】']).unwrap_or((rest, ""));
    let (outside, inside) = (format!("{} {}", outside.trim(), after.trim()), inside.trim());
    let outside = outside.trim();
    let (first, second) = (known(outside), known(inside));
    let unusable = |code: &str| FoundCountry::Unusable(unknown(Some(code)));
    Some(match (first, second) {
        (Some(first), Some(second)) if first == second => FoundCountry::Country(first.to_owned()),
        (Some(_), Some(_)) => several(),
        (Some(first), None) => unusable(first),
        (None, Some(second)) => {
            let is_meant = [table::near(outside), within(outside), table::by_part(outside), mentioned(outside)];
            if is_meant.contains(&Some(second)) {
                FoundCountry::Country(second.to_owned())
            } else if table::by_code(inside).is_some() && outside.contains(char::is_whitespace) {
                // The initials of a body may be those of a country: "African Union (AU)".
                FoundCountry::Body
            } else {
                unusable(second)
            }
        }
        (None, None) => return None,
    })
}

/// What stands between several countries, or between the same in several languages.
const SIGNS: [char; 13] = [',', ';', '/', '\\', '|', '&', '+', '\n', '、', '，', '；', '–', '—'];
/// The same, as words.
const JOINING: [&str; 11] = [" and ", " or ", " et ", " ou ", " y ", " e ", " und ", " и ", " - ", "和", " و"];

/// `Germany, France` is nobody's country; `Brasil / Brazil` is one.
fn in_pieces(written: &str) -> Option<FoundCountry> {
    if !written.contains(SIGNS) && !JOINING.iter().any(|word| written.contains(word)) {
        return None;
    }
    let pieces = |text: &str| text.split(SIGNS).map(|piece| piece.trim().to_owned()).collect::<Vec<_>>();
    let found = |pieces: &[String]| pieces.iter().map(|piece| known(piece)).collect::<Vec<_>>();
    let by_sign = pieces(written);
    let by_word = pieces(&JOINING.iter().fold(written.to_owned(), |text, word| text.replace(word, ";")));
    let mut all = found(&by_sign);
    if all.len() < 2 || all.iter().any(Option::is_none) {
        all = found(&by_word);
    }
    if all.len() < 2 {
        return None;
    }
    let mut countries: Vec<&str> = all.iter().flatten().copied().collect();
    countries.dedup();
    match countries.as_slice() {
        [] => None,
        [one] if all.iter().all(Option::is_some) => Some(FoundCountry::Country((*one).to_owned())),
        // A code of two letters within other words is most likely a word: "Institute of IT / AI".
        [_] if by_word.iter().all(|piece| known(piece).is_none() || piece.chars().count() < 3) => None,
        [one] => Some(FoundCountry::Unusable(unknown(Some(one)))),
        _ => Some(several()),
    }
}

fn several() -> FoundCountry {
    FoundCountry::Unusable(format!("names more than one country; {REMEDY}"))
}

/// Returns the country that is named among words that say no more than that it is a state: `Republic of Brazil`, `Embassy of Kenya`.
fn within(written: &str) -> Option<&'static str> {
    let (code, rest) = named_in(written)?;
    let is_said = |word: &String| STATE_WORDS.split_whitespace().any(|known| known == word);
    rest.iter().all(is_said).then_some(code)
}

/// Returns the country whose name is among the words of a text.
fn mentioned(written: &str) -> Option<&'static str> {
    named_in(written).map(|(code, _)| code)
}

/// Returns the country whose name is among the words of a text, and the other words.
fn named_in(written: &str) -> Option<(&'static str, Vec<String>)> {
    let folded = fold(written);
    let words: Vec<&str> = folded.split(' ').collect();
    let (code, place) = table::among(&words)?;
    let others = words[..place.start].iter().chain(&words[place.end..]);
    Some((code, others.map(ToString::to_string).collect()))
}

/// Words beside a country's name that do not make another body of it, folded.
const STATE_WORDS: &str = "the of a and republic kingdom state states federal federation democratic people s peoples islamic arab \
     socialist united union sultanate principality government govt embassy mission permanent delegation consulate ministry official member nationality \
     country national citizen republique royaume etat federale populaire democratique gouvernement ambassade permanente de du des d la le l les et \
     republica reino estado gobierno embajada mision permanente delegacion del el los y governo missao delegacao da do dos e \
     республика республики королевство государство правительство посольство делегация представительство постоянное \
     جمهورية مملكة المملكة الجمهورية دولة حكومة سفارة وفد العربية الشقيقة 共和国 政府 代表团";

/// Short names of bodies that lists have where a country belongs.
fn is_short_body(written: &str) -> bool {
    let known = "EU UE AU UN UNO ONU GCC CCG LAS LEA OIC OCI ILO OIT WHO OMS IMF FMI WTO OMC IOM OIM ICC CPI OAS OEA ITU UIT IMO OMI WMO OMM WFP PAM FAO \
                 UPU CIS CEI IDB BID ADB SCO OCS G77 NAM PIF IPU UIP IFC ECB BCE ECO MRU AMU UMA EAC ЕС АС ООН СНГ ЛАГ ОИС ВОЗ МВФ ВТО МОТ МОМ ШОС \
                 欧盟 非盟 阿盟 东盟 联合国 世卫 上合 海合会";
    let written = written.to_uppercase();
    known.split_whitespace().any(|body| body == written)
}

/// Whether a text names neither a country nor another body.
fn is_no_body(written: &str) -> bool {
    static KEYS: LazyLock<HashSet<String>> = LazyLock::new(|| NO_BODY.split_whitespace().map(table::key).collect());
    KEYS.contains(&table::key(written))
}

/// Words that name neither a country nor another body.
const NO_BODY: &str = "independent individual none nil null blank empty other others various multiple several different unknown undefined unspecified \
     stateless refugee private self freelance freelancer consultant guest visitor observer expert delegate participant speaker local \
     foreign foreigner international global world worldwide resident expatriate dual \
     indépendant indépendante aucun aucune néant autre autres divers apatride réfugié inconnu invité observateur expert \
     independiente ninguno ninguna otro otra otros varios apátrida refugiado desconocido invitado observador internacional \
     independente nenhum nenhuma outro outra vários desconhecido convidado \
     независимый независимая нет другое другие прочее разные неизвестно гость наблюдатель эксперт международный беженец \
     مستقل مستقلة لايوجد أخرى اخرى غيرها متعدد مراقب ضيف خبير دولي لاجئ \
     独立人士 独立专家 其他国家 无国籍人 没有国家 unabhängig keine andere verschiedene unbekannt staatenlos gast";

#[cfg(test)]
mod tests {
    use super::{
        table::{countries, usual_names},
        *,
    };

    #[test]
    fn understands_codes_and_names_and_refuses_the_rest() {
        for (written, code) in [
            ("KWT", "KWT"),
            ("kwt", "KWT"),
            ("DE", "DEU"),
            ("uk", "GBR"),
            ("XKX", "XKX"),
            ("Côte d'Ivoire", "CIV"),
            ("COTE D’IVOIRE", "CIV"),
            ("TURKIYE", "TUR"),
            ("Turkey", "TUR"),
            ("The Gambia", "GMB"),
            ("Gambia (the)", "GMB"),
            ("Korea, Republic of", "KOR"),
            ("Iran (Islamic Republic of)", "IRN"),
            ("St. Kitts & Nevis", "KNA"),
            ("U.S.A.", "USA"),
            ("UAE", "ARE"),
            ("les États-Unis d'Amérique", "USA"),
            ("República Unida de Tanzanía", "TZA"),
            ("Объединенные Арабские Эмираты", "ARE"),
            ("المملكة العربية السعودية", "SAU"),
            ("大韩民国", "KOR"),
            ("Österreich", "AUT"),
        ] {
            assert_eq!(alpha3(written).as_deref(), Ok(code), "{written}");
        }
        assert!(alpha3("KWZ").is_err());
        assert!(alpha3("Germny").unwrap_err().ends_with("or leave it empty; did you mean DEU (Germany)?"));
        assert!(alpha3("").is_err());
    }

    #[test]
    fn usual_names_abbreviations_and_former_names_are_understood_in_six_languages() {
        for (code, names) in [
            ("SAU", "السعودية|السعوديه|沙特|KSA|Arabie Séoudite"),
            ("ARE", "الإمارات|الامارات|阿联酋|EAU|E.A.U.|Emiratos Árabes|Эмираты|ОАЭ"),
            ("PSE", "فلسطين|巴勒斯坦|Палестина|Palestina|Palestinian Authority"),
            ("KOR", "Южная Корея|Corea|Corée|Korea|S. Korea|韩国|Sudcorea"),
            ("PRK", "Северная Корея|Korea, DPR of|DPR of Korea|RPDC|КНДР|朝鲜|Corea (Norte)"),
            ("BLR", "Белоруссия|Biélorussie|روسيا البيضاء"),
            ("MDA", "Молдавия|Moldavie"),
            ("USA", "EE.UU.|EE. UU.|EEUU|США|أمريكا|U.S."),
            ("GBR", "Gran Bretaña|Grande-Bretagne|Great Britain and Northern Ireland|Британия|بريطانيا|联合王国"),
            ("NLD", "Holanda|Hollande|Голландия|هولندا|Holland"),
            ("CHN", "КНР|PR China|RPC|China (PRC)|الصين الشعبية"),
            ("ZAF", "ЮАР|Suráfrica|جنوب إفريقيا"),
            ("RUS", "РФ|俄国|روسيا الاتحادية|Russian Federation (Russia)"),
            ("COD", "DRC|RDC|ДРК|Zaïre|刚果（金）|Congo (DRC)"),
            ("SYR", "سورية|Syrie|САР"),
            ("MMR", "Burma|Birmanie|Бирма|بورما"),
            (
                "BRA",
                "Brazil (BRA)|BRA - Brazil|Brazil / Brésil|Brasil/Brazil|Brazill (BRA)|Federative Rep. of Brazil (BRA)|Brazil (Brésil)",
            ),
            ("DEU", "FRG|RFA|ФРГ|المانيا|Germany (DE)"),
        ] {
            for name in names.split('|') {
                assert_eq!(find(name), FoundCountry::Country(code.to_owned()), "{name}");
            }
        }
    }

    #[test]
    fn only_assigned_codes_are_codes() {
        for code in ["XYZ", "AAA", "QQQ", "ZZZ", "QMA", "XAA", "XXX", "KWZ", "XQ"] {
            assert!(matches!(find(code), FoundCountry::Unusable(_)), "{code}");
        }
    }

    #[test]
    fn a_body_that_is_not_a_country_is_one() {
        let bodies = "European Union|African Union|EU|League of Arab States|Union européenne|الاتحاد الأفريقي|欧洲联盟|African Union (AU)|UNICEF|UNDP|E.U.|U.E.|\
             Unión Europea|Unión Africana|Union africaine|União Europeia|Европейский союз|Африканский союз|ЕС|ООН|Лига арабских государств|الاتحاد الأوروبي|\
             جامعة الدول العربية|الأمم المتحدة|منظمة التعاون الإسلامي|مجلس التعاون الخليجي|欧盟|非洲联盟|联合国|阿拉伯国家联盟|United Nations|Nations Unies|\
             Naciones Unidas|World Bank|Banque mondiale|Arab League|Commonwealth|ASEAN|ECOWAS|CEDEAO|OPEC|NATO|OTAN|OSCE|INTERPOL|Europol|Mercosur|\
             Red Cross|Sovereign Military Order of Malta|Kuwait Oil Company|Bank of Korea|Amnesty International|Organization of American States|\
             Organisation internationale de la Francophonie|Gulf Cooperation Council (GCC)|International Olympic Committee|Shell|Microsoft|\
             Economic Community of West African States|Indian Ocean Commission|Pacific Islands Forum|CERN|IRENA|UNEP|IAEA|\
             East African Community|Asian Development Bank|Holy Sepulchre Trust|Iran Air|Council of Europe|Red Crescent";
        for body in bodies.split('|') {
            assert_eq!(find(body), FoundCountry::Body, "{body}");
        }
    }

    #[test]
    fn a_slip_a_part_and_two_countries_are_no_body() {
        for (written, told) in [
            ("Germny", "did you mean DEU (Germany)?"),
            ("Kuwayt", "KWT"),
            ("الكويتت", "did you mean KWT (Kuwait)?"),
            ("Koweitt", "KWT"),
            ("Бразилияя", "BRA"),
            ("Argentinaa", "ARG"),
            ("England", "did you mean GBR (United Kingdom)?"),
            ("Шотландия", "GBR"),
            ("Saudi", "SAU"),
            ("Dutch", "NLD"),
            ("Republic of Brazil", "BRA"),
            ("Embassy of Kenya", "KEN"),
            ("Germany, Berlin", "DEU"),
            ("Spain (observer)", "ESP"),
            ("Germany, France", "more than one country"),
            ("Germany and France", "more than one country"),
            ("Allemagne et France", "more than one country"),
            ("Alemania / Francia", "more than one country"),
            ("Германия и Франция", "more than one country"),
            ("ألمانيا وفرنسا", "more than one country"),
            ("德国和法国", "more than one country"),
            ("DEU/FRA", "more than one country"),
            ("Brazil (FRA)", "more than one country"),
        ] {
            let FoundCountry::Unusable(problem) = find(written) else { panic!("{written}: {:?}", find(written)) };
            assert!(problem.contains(told), "{written}: {problem}");
        }
        for other in ["Independent", "None", "Unabhängig", "XQ1", "12", "n@x.org", "---"] {
            assert!(matches!(find(other), FoundCountry::Unusable(_)), "{other}");
        }
    }

    #[test]
    fn every_name_of_the_table_means_its_country_and_no_other() {
        assert_eq!(countries().count(), 250);
        assert!(countries().zip(countries().skip(1)).all(|(one, next)| one.alpha3 < next.alpha3));
        for country in countries() {
            assert_eq!((country.alpha3.len(), country.alpha2.len()), (3, 2));
            for name in country.names.split('|').chain([country.alpha2, country.alpha3]) {
                assert_eq!(alpha3(name).as_deref(), Ok(country.alpha3), "{name}");
            }
        }
        for (name, code) in usual_names() {
            assert_eq!(alpha3(name).as_deref(), Ok(code), "{name}");
        }
    }
}
