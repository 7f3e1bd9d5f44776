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
    ("participants", ["participants", "participants", "participantes", "участников", "مشاركًا", "名与会者"]),
    ("delegations", ["delegations", "délégations", "delegaciones", "делегаций", "وفدًا", "个代表团"]),
    ("delegation", ["Delegation", "Délégation", "Delegación", "Делегация", "الوفد", "代表团"]),
    ("no delegation", ["Others", "Autres", "Otros", "Прочие", "آخرون", "其他"]),
    ("name", ["Name", "Nom", "Nombre", "Имя", "الاسم", "姓名"]),
    ("function", ["Function", "Fonction", "Cargo", "Должность", "الوظيفة", "职务"]),
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
}
