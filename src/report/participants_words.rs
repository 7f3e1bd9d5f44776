//! What the list of participants says, in the official languages of the United Nations.

use crate::report::words::{InEachLanguage, Language, word_in};

/// The texts, in the order of [`Language::ALL`].
#[rustfmt::skip]
const TEXTS: &[InEachLanguage] = &[
    ("list", ["List of participants", "Liste des participants", "Lista de participantes", "Список участников", "قائمة المشاركين", "与会者名单"]),
    ("provisional", [
        "Provisional list of participants", "Liste provisoire des participants", "Lista provisional de participantes",
        "Предварительный список участников", "القائمة المؤقتة للمشاركين", "临时与会者名单",
    ]),
    ("final", [
        "Final list of participants", "Liste définitive des participants", "Lista definitiva de participantes",
        "Окончательный список участников", "القائمة النهائية للمشاركين", "最后与会者名单",
    ]),
    ("edition", ["Edition", "Édition", "Edición", "Выпуск", "الطبعة", "版次"]),
    ("category", ["Category", "Catégorie", "Categoría", "Категория", "الفئة", "类别"]),
    ("type", ["Type", "Type", "Tipo", "Вид", "النوع", "类型"]),
    ("country", ["Country", "Pays", "País", "Страна", "البلد", "国家"]),
    ("delegation", ["Delegation", "Délégation", "Delegación", "Делегация", "الوفد", "代表团"]),
    ("no delegation", ["Others", "Autres", "Otros", "Прочие", "آخرون", "其他"]),
    ("name", ["Name", "Nom", "Nombre", "Имя", "الاسم", "姓名"]),
    ("function", ["Function", "Fonction", "Cargo", "Должность", "المنصب", "职务"]),
    ("nobody", [
        "Nobody is on the list.", "Personne ne figure sur la liste.", "No hay nadie en la lista.",
        "В списке никого нет.", "لا أحد في القائمة.", "名单上没有人。",
    ]),
    ("since", [
        "Since edition {number}", "Depuis l’édition {number}", "Desde la edición {number}",
        "После выпуска {number}", "منذ الطبعة {number}", "自第{number}版以来",
    ]),
    ("added", ["added", "ajoutés", "añadidos", "добавлены", "أُضيفوا", "新增"]),
    ("left out", ["left out", "retirés", "suprimidos", "исключены", "حُذفوا", "删除"]),
    ("changed", ["changed", "modifiés", "modificados", "изменены", "عُدّلوا", "更改"]),
    ("unchanged", ["nothing changed", "aucun changement", "sin cambios", "без изменений", "لا تغيير", "无变化"]),
];

/// What is counted: the forms that a noun has behind a number, in the order of [`Language::ALL`] and of [`Language::form`].
#[rustfmt::skip]
const COUNTED: &[(&str, [&[&str]; 6])] = &[
    ("participants", [
        &["participant", "participants"], &["participant", "participants"], &["participante", "participantes"],
        &["участник", "участника", "участников"], &["مشارك", "مشاركان", "مشاركين", "مشاركًا", "مشارك"], &["名与会者"],
    ]),
    ("delegations", [
        &["delegation", "delegations"], &["délégation", "délégations"], &["delegación", "delegaciones"],
        &["делегация", "делегации", "делегаций"], &["وفد", "وفدان", "وفود", "وفدًا", "وفد"], &["个代表团"],
    ]),
];

/// Returns what stands behind a number of something, in a language.
pub(super) fn counted(word: &str, count: usize, language: Language) -> &'static str {
    let place = Language::ALL.iter().position(|known| *known == language).unwrap_or_default();
    let forms = COUNTED.iter().find(|(known, _)| *known == word).map(|(_, forms)| forms[place]);
    forms.and_then(|forms| forms.get(language.form(count))).copied().unwrap_or_default()
}

/// Returns a text in a language.
pub(super) fn text(word: &str, language: Language) -> &'static str {
    word_in(TEXTS, word, language).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_there_in_every_language_with_what_is_filled_in() {
        for (word, texts) in TEXTS {
            let has_number = |text: &str| text.contains("{number}");
            assert!(texts.iter().all(|text| !text.is_empty() && has_number(text) == has_number(texts[0])), "{word}");
        }
    }

    #[test]
    fn what_is_counted_has_the_form_of_its_number() {
        for language in Language::ALL {
            for count in 0..=120 {
                assert!(
                    !counted("participants", count, language).is_empty() && !counted("delegations", count, language).is_empty()
                );
            }
        }
        for (language, count, word) in [
            (Language::English, 1, "delegation"),
            (Language::French, 0, "délégation"),
            (Language::Russian, 21, "делегация"),
            (Language::Russian, 3, "делегации"),
            (Language::Russian, 12, "делегаций"),
            (Language::Arabic, 3, "وفود"),
            (Language::Arabic, 111, "وفدًا"),
        ] {
            assert_eq!(counted("delegations", count, language), word, "{count}");
        }
    }
}
