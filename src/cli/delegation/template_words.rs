//! What a nomination form says, in the official languages of the United Nations.

use crate::report::{InEachLanguage, Language, word_in};

/// The texts of a form, in the order of [`Language::ALL`].
#[rustfmt::skip]
const TEXTS: &[InEachLanguage] = &[
    ("nominations", ["Nominations", "Candidatures", "Candidaturas", "Заявки", "الترشيحات", "提名"]),
    ("instructions", ["Instructions", "Instructions", "Instrucciones", "Указания", "التعليمات", "填写说明"]),
    ("status", ["Status", "État", "Estado", "Статус", "الحالة", "状态"]),
    ("message", ["Remark", "Observation", "Observación", "Замечание", "ملاحظة", "备注"]),
    ("action", ["Action", "Action", "Acción", "Действие", "الإجراء", "操作"]),
    ("withdraw", ["withdraw", "retirer", "retirar", "отозвать", "سحب", "撤回"]),
    ("waits", ["waits for a place", "en attente d’une place", "en espera de plaza", "ожидает места", "في انتظار مقعد", "等待名额"]),
    ("yes", ["yes", "oui", "sí", "да", "نعم", "是"]),
    ("no", ["no", "non", "no", "нет", "لا", "否"]),
    ("choose", [
        "Choose a value from the list.", "Choisissez une valeur dans la liste.", "Elija un valor de la lista.",
        "Выберите значение из списка.", "اختر قيمة من القائمة.", "请从列表中选择。",
    ]),
    ("places", [
        "Places taken: {used} of {max}", "Places occupées : {used} sur {max}", "Plazas ocupadas: {used} de {max}",
        "Занято мест: {used} из {max}", "المقاعد المشغولة: {used} من {max}", "已用名额：{used}/{max}",
    ]),
    ("until", [
        "Nominations until {at}", "Candidatures jusqu’au {at}", "Candidaturas hasta el {at}",
        "Заявки принимаются до {at}", "تُقبل الترشيحات حتى {at}", "提名截止：{at}",
    ]),
    ("changes until", [
        "Changes until {at}", "Modifications jusqu’au {at}", "Cambios hasta el {at}",
        "Изменения принимаются до {at}", "تُقبل التعديلات حتى {at}", "更改截止：{at}",
    ]),
    ("1", [
        "Write one person in each free row. Leave the number in the first column as it is: it tells the rows apart.",
        "Inscrivez une personne par ligne libre. Ne modifiez pas le numéro de la première colonne : il distingue les lignes.",
        "Escriba una persona en cada fila libre. No cambie el número de la primera columna: distingue las filas.",
        "Вписывайте по одному человеку в каждую свободную строку. Не меняйте номер в первом столбце: по нему различаются строки.",
        "اكتب شخصًا واحدًا في كل صف فارغ. لا تغيّر الرقم في العمود الأول، فهو يميز الصفوف.",
        "每个空行填写一人。请勿更改第一列的编号，它用于区分各行。",
    ]),
    ("2", [
        "Only white cells can be written to. Where a cell offers a list, choose from it.",
        "Seules les cellules blanches peuvent être remplies. Lorsqu’une cellule propose une liste, choisissez-y une valeur.",
        "Solo se puede escribir en las celdas blancas. Si una celda ofrece una lista, elija de ella.",
        "Заполнять можно только белые ячейки. Если ячейка предлагает список, выберите значение из него.",
        "لا يمكن الكتابة إلا في الخلايا البيضاء. وإذا عرضت الخلية قائمة فاختر منها.",
        "只有白色单元格可以填写。单元格提供列表时，请从中选择。",
    ]),
    ("3", [
        "People who are there already can be corrected here; what you leave as it is stays as it is.",
        "Les personnes déjà inscrites peuvent être corrigées ici ; ce que vous ne modifiez pas reste inchangé.",
        "Las personas ya inscritas pueden corregirse aquí; lo que no cambie queda como está.",
        "Данные уже внесённых людей можно исправить здесь; то, что вы не измените, останется прежним.",
        "يمكن هنا تصحيح بيانات الأشخاص المسجلين، وما لا تغيّره يبقى كما هو.",
        "已登记人员的资料可在此更正；未改动的内容保持不变。",
    ]),
    ("4", [
        "To withdraw somebody, choose “withdraw” in the column “Action”. Their place becomes free.",
        "Pour retirer une personne, choisissez « retirer » dans la colonne « Action ». Sa place est libérée.",
        "Para retirar a una persona, elija «retirar» en la columna «Acción». Su plaza queda libre.",
        "Чтобы отозвать человека, выберите «отозвать» в столбце «Действие». Его место освободится.",
        "لسحب شخص، اختر «سحب» في عمود «الإجراء»، فيصبح مقعده شاغرًا.",
        "如需撤回某人，请在“操作”列选择“撤回”，其名额即空出。",
    ]),
    ("refuse", [
        "Rows beyond the places of the delegation are rejected, the last rows first.",
        "Les lignes au-delà des places de la délégation sont rejetées, en commençant par les dernières.",
        "Las filas que superen las plazas de la delegación se rechazan, empezando por las últimas.",
        "Строки сверх числа мест делегации отклоняются, начиная с последних.",
        "تُرفض الصفوف التي تتجاوز مقاعد الوفد، ابتداءً من آخرها.",
        "超出代表团名额的行将被拒绝，从最后几行开始。",
    ]),
    ("wait", [
        "Rows beyond the places of the delegation wait until a place is free.",
        "Les lignes au-delà des places de la délégation attendent qu’une place se libère.",
        "Las filas que superen las plazas de la delegación esperan a que quede una libre.",
        "Строки сверх числа мест делегации ждут, пока место освободится.",
        "تنتظر الصفوف التي تتجاوز مقاعد الوفد حتى يشغر مقعد.",
        "超出代表团名额的行将等待名额空出。",
    ]),
    ("refuse or wait", [
        "Rows beyond the places of the delegation are rejected, or wait until a place of their category is free.",
        "Les lignes au-delà des places de la délégation sont rejetées, ou attendent qu’une place de leur catégorie se libère.",
        "Las filas que superen las plazas de la delegación se rechazan, o esperan a que quede libre una de su categoría.",
        "Строки сверх числа мест делегации отклоняются или ждут, пока освободится место их категории.",
        "الصفوف التي تتجاوز مقاعد الوفد تُرفض، أو تنتظر حتى يشغر مقعد من فئتها.",
        "超出代表团名额的行将被拒绝，或等待其类别的名额空出。",
    ]),
    ("documents", [
        "Do not send copies of passports or other identity documents with this file.",
        "N’envoyez pas de copies de passeports ni d’autres pièces d’identité avec ce fichier.",
        "No envíe copias de pasaportes ni de otros documentos de identidad con este archivo.",
        "Не прилагайте к этому файлу копии паспортов и других удостоверений личности.",
        "لا ترسل مع هذا الملف نسخًا من جوازات السفر أو غيرها من وثائق الهوية.",
        "请勿随此文件发送护照或其他身份证件的复印件。",
    ]),
    ("send", [
        "Save the file as a workbook (XLSX) and send it back to the office that sent it.",
        "Enregistrez le fichier comme classeur (XLSX) et renvoyez-le au bureau qui vous l’a adressé.",
        "Guarde el archivo como libro (XLSX) y devuélvalo a la oficina que se lo envió.",
        "Сохраните файл как книгу (XLSX) и отправьте его обратно в отдел, который его прислал.",
        "احفظ الملف بصيغة مصنف (XLSX) وأعده إلى المكتب الذي أرسله.",
        "请将文件保存为工作簿（XLSX），并寄回发出该文件的办公室。",
    ]),
];

/// Returns a text of a form in a language.
pub(super) fn text(word: &str, language: Language) -> &'static str {
    word_in(TEXTS, word, language).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::own_field::yes_or_no;

    #[test]
    fn every_text_is_there_in_every_language_with_what_is_filled_in() {
        for (word, texts) in TEXTS {
            let filled = |text: &str| ["{used}", "{max}", "{at}"].map(|part| text.contains(part));
            assert!(texts.iter().all(|text| !text.is_empty() && filled(text) == filled(texts[0])), "{word}");
        }
        for language in Language::ALL {
            assert_eq!((yes_or_no(text("yes", language)), yes_or_no(text("no", language))), (Some(true), Some(false)));
        }
        assert_eq!(text("unknown", Language::French), "");
    }
}
