//! Headings and fixed words of a person's data, in the official languages of the United Nations.

use crate::report::{InEachLanguage, Language, column, word_in};

/// Returns a heading in a language; a word that has none there stays as it is stored.
pub(in crate::cli) fn heading(word: &str, language: Language) -> String {
    word_in(HEADINGS, word, language).map_or_else(|| column(word, 0).heading(), str::to_owned)
}

/// Returns a fixed word of the database in a language; any other text as it is.
pub(in crate::cli) fn value_in_words(value: &str, language: Language) -> &str {
    word_in(VALUES, value, language).unwrap_or(value)
}

#[rustfmt::skip]
const HEADINGS: &[InEachLanguage] = &[
    ("all that is stored about you", ["All that is stored about you", "Toutes les données conservées à votre sujet", "Todos los datos conservados sobre usted", "Все данные, хранящиеся о вас", "جميع البيانات المحفوظة عنك", "所存储的关于您的全部信息"]),
    ("what is left to json", [
        "Numbers, codes and pictures by which the program finds its records are left out here. They are in the JSON file of the same export.",
        "Les numéros, codes et images qui servent au programme à retrouver ses enregistrements ne figurent pas ici. Ils se trouvent dans le fichier JSON de la même exportation.",
        "Aquí se omiten los números, códigos e imágenes con los que el programa localiza sus registros. Figuran en el archivo JSON de la misma exportación.",
        "Номера, коды и изображения, по которым программа находит свои записи, здесь опущены. Они содержатся в файле JSON той же выгрузки.",
        "لا ترد هنا الأرقام والرموز والصور التي يستدل بها البرنامج على سجلاته، وهي مدرجة في ملف JSON الخاص بالتصدير نفسه.",
        "程序用于查找记录的编号、代码和图片未列于此，均载于同一导出的JSON文件。",
    ]),
    ("reference", ["Reference", "Référence", "Referencia", "Номер", "الرقم المرجعي", "编号"]),
    ("category", ["Category", "Catégorie", "Categoría", "Категория", "الفئة", "类别"]),
    ("title", ["Title", "Titre", "Tratamiento", "Обращение", "صيغة المخاطبة", "称谓"]),
    ("given_name", ["Given name", "Prénom", "Nombre", "Имя", "الاسم الأول", "名"]),
    ("family_name", ["Family name", "Nom", "Apellidos", "Фамилия", "اسم العائلة", "姓"]),
    ("name", ["Name", "Nom complet", "Nombre completo", "Полное имя", "الاسم الكامل", "姓名"]),
    ("native_name", ["Name in own script", "Nom dans l’écriture d’origine", "Nombre en la escritura propia", "Имя в оригинальном написании", "الاسم بالكتابة الأصلية", "本国文字姓名"]),
    ("function", ["Function", "Fonction", "Cargo", "Должность", "المنصب", "职务"]),
    ("delegation", ["Delegation", "Délégation", "Delegación", "Делегация", "الوفد", "代表团"]),
    ("delegation_type", ["Delegation type", "Type de délégation", "Tipo de delegación", "Тип делегации", "نوع الوفد", "代表团类型"]),
    ("country", ["Country", "Pays", "País", "Страна", "البلد", "国家"]),
    ("email", ["E-mail", "Courriel", "Correo electrónico", "Электронная почта", "البريد الإلكتروني", "电子邮件"]),
    ("days", ["Days", "Jours", "Días", "Дни", "الأيام", "日期"]),
    ("head", ["Head of delegation", "Chef de délégation", "Jefatura de la delegación", "Глава делегации", "رئيس الوفد", "代表团团长"]),
    ("standing", ["Standing", "Statut", "Situación", "Статус", "الوضع", "状态"]),
    ("standing_reason", ["Reason for the standing", "Motif du statut", "Motivo de la situación", "Основание статуса", "سبب الوضع", "状态原因"]),
    ("zones_added", ["Zones added", "Zones ajoutées", "Zonas añadidas", "Добавленные зоны", "المناطق المضافة", "增加的区域"]),
    ("zones_withheld", ["Zones withheld", "Zones retirées", "Zonas denegadas", "Закрытые зоны", "المناطق المحجوبة", "取消的区域"]),
    ("badge", ["Badges", "Badges", "Credenciales", "Бейджи", "البطاقات", "证件"]),
    ("scan", ["Readings at gates", "Lectures aux entrées", "Lecturas en las puertas", "Сканирования на входах", "القراءات عند البوابات", "入口扫描记录"]),
    ("attendance", ["Attendance", "Présence", "Asistencia", "Присутствие", "الحضور", "出席"]),
    ("presence", ["Presence in zones", "Présence par zone", "Presencia por zonas", "Присутствие по зонам", "الحضور حسب المنطقة", "各区域出席情况"]),
    ("handout", ["Badges handed out", "Remise des badges", "Entrega de credenciales", "Выдача бейджей", "تسليم البطاقات", "证件发放"]),
    ("photo", ["Photo", "Photographie", "Fotografía", "Фотография", "الصورة", "照片"]),
    ("gate_note", ["Note for gates", "Note pour les entrées", "Nota para las puertas", "Заметка для входов", "ملاحظة للبوابات", "入口备注"]),
    ("participant_base", ["What lists said", "Ce que disaient les listes", "Lo que decían las listas", "Что было в списках", "ما ورد في القوائم", "名单所载内容"]),
    ("participant_form", ["What forms said", "Ce que disaient les formulaires", "Lo que decían los formularios", "Что было в анкетах", "ما ورد في الاستمارات", "表格所载内容"]),
    ("journal", ["Journal", "Journal", "Registro", "Журнал", "السجل", "日志"]),
    ("at", ["At", "Date et heure", "Fecha y hora", "Время", "الوقت", "时间"]),
    ("by", ["By", "Par", "Por", "Кем", "بواسطة", "操作者"]),
    ("actor", ["By", "Par", "Por", "Кем", "بواسطة", "操作者"]),
    ("action", ["Action", "Action", "Acción", "Действие", "الإجراء", "操作"]),
    ("details", ["Details", "Détails", "Detalles", "Подробности", "التفاصيل", "详情"]),
    ("said_of_you", ["About you", "À votre sujet", "Sobre usted", "О вас", "عنك", "关于您"]),
    ("said", ["Values", "Valeurs", "Valores", "Значения", "القيم", "数据"]),
    ("gate", ["Gate", "Entrée", "Puerta", "Вход", "البوابة", "入口"]),
    ("zone", ["Zone", "Zone", "Zona", "Зона", "المنطقة", "区域"]),
    ("day", ["Day", "Jour", "Día", "День", "اليوم", "日期"]),
    ("direction", ["Direction", "Sens", "Sentido", "Направление", "الاتجاه", "方向"]),
    ("kind", ["Kind", "Nature", "Tipo", "Вид", "النوع", "种类"]),
    ("verdict", ["Result", "Résultat", "Resultado", "Результат", "النتيجة", "结果"]),
    ("reason", ["Reason", "Motif", "Motivo", "Причина", "السبب", "原因"]),
    ("note", ["Note", "Note", "Nota", "Примечание", "ملاحظة", "备注"]),
    ("recipient", ["Handed to", "Remis à", "Entregado a", "Кому выдано", "سُلمت إلى", "领取人"]),
    ("serial", ["Serial", "Numéro de série", "Número de serie", "Серийный номер", "الرقم التسلسلي", "序列号"]),
    ("state", ["State", "État", "Estado", "Состояние", "الحالة", "状态"]),
    ("nomination", ["Nomination", "Candidature", "Candidatura", "Заявка", "الترشيح", "提名"]),
    ("proposal", ["Change that waits", "Modification en attente", "Cambio pendiente", "Ожидающее изменение", "تعديل معلّق", "待定更改"]),
    ("submitted_at", ["Submitted", "Soumise", "Presentada", "Подано", "تاريخ التقديم", "提交时间"]),
    ("approved_at", ["Approved", "Approuvée", "Aprobada", "Одобрено", "تاريخ الموافقة", "批准时间"]),
    ("text", ["Said to the delegation", "Communiqué à la délégation", "Comunicado a la delegación", "Сообщено делегации", "ما أُبلغ به الوفد", "告知代表团"]),
    ("internal", ["Internal remark", "Remarque interne", "Observación interna", "Внутреннее замечание", "ملاحظة داخلية", "内部备注"]),
    ("step", ["Step", "Étape", "Paso", "Этап", "المرحلة", "步骤"]),
    ("fields", ["Fields", "Champs", "Campos", "Поля", "الحقول", "字段"]),
    ("superseded_by", ["Replaced by", "Remplacé par", "Sustituida por", "Заменён на", "حلت محلها", "被替换为"]),
    ("issued_at", ["Issued", "Délivré", "Expedida", "Выдан", "تاريخ الإصدار", "签发时间"]),
    ("printed_at", ["Printed", "Imprimé", "Impresa", "Напечатан", "تاريخ الطباعة", "打印时间"]),
    ("first_at", ["First", "Première lecture", "Primera lectura", "Первое", "الأول", "首次"]),
    ("last_at", ["Last", "Dernière lecture", "Última lectura", "Последнее", "الأخير", "最后"]),
    ("stored_at", ["Stored", "Enregistrée", "Guardada", "Сохранено", "تاريخ الحفظ", "存储时间"]),
    ("stored_by", ["Stored by", "Enregistrée par", "Guardada por", "Кем сохранено", "حفظها", "存储者"]),
    ("noted_at", ["Noted", "Notée", "Anotada", "Записано", "تاريخ التدوين", "记录时间"]),
    ("noted_by", ["Noted by", "Notée par", "Anotada por", "Кем записано", "دوّنها", "记录者"]),
];

#[rustfmt::skip]
const VALUES: &[InEachLanguage] = &[
    ("admitted", ["admitted", "admis", "admitido", "допущен", "سُمح بالدخول", "准入"]),
    ("repeat", ["read again", "relu", "leído de nuevo", "повторно", "قراءة متكررة", "重复扫描"]),
    ("refused", ["refused", "refusé", "denegado", "отказано", "رُفض الدخول", "拒绝"]),
    ("in", ["in", "entrée", "entrada", "вход", "دخول", "进"]),
    ("out", ["out", "sortie", "salida", "выход", "خروج", "出"]),
    ("scan", ["reading", "lecture", "lectura", "сканирование", "قراءة", "扫描"]),
    ("undo", ["taken back", "annulée", "anulada", "отменено", "أُلغيت", "撤销"]),
    ("handout", ["handed out", "remis", "entregada", "выдано", "سُلمت", "已发放"]),
    ("valid", ["valid", "valable", "válida", "действителен", "سارية", "有效"]),
    ("superseded", ["replaced", "remplacé", "sustituida", "заменён", "استُبدلت", "已替换"]),
    ("revoked", ["revoked", "révoqué", "revocada", "аннулирован", "أُبطلت", "已吊销"]),
    ("accredited", ["accredited", "accrédité", "acreditado", "аккредитован", "معتمد", "已获准"]),
    ("withdrawn", ["withdrawn", "retiré", "retirado", "отозван", "سُحب الاعتماد", "已撤回"]),
    ("blocked", ["blocked", "bloqué", "bloqueado", "заблокирован", "محظور", "已封锁"]),
    ("forgotten", ["erased", "effacé", "borrado", "удалено", "حُذف", "已删除"]),
    ("true", ["yes", "oui", "sí", "да", "نعم", "是"]),
    ("false", ["no", "non", "no", "нет", "لا", "否"]),
    ("participant.add", ["added", "ajout", "alta", "добавлено", "إضافة", "添加"]),
    ("participant.edit", ["edited", "modification", "modificación", "изменено", "تعديل", "修改"]),
    ("participant.standing", ["standing changed", "changement de statut", "cambio de situación", "статус изменён", "تغيير الوضع", "状态变更"]),
    ("nomination.step", ["nomination: step", "candidature : étape", "candidatura: paso", "заявка: этап", "الترشيح: مرحلة", "提名：步骤"]),
    ("nomination.place", ["nomination: place", "candidature : place", "candidatura: plaza", "заявка: место", "الترشيح: مقعد", "提名：名额"]),
    ("nomination.propose", ["nomination: change proposed", "candidature : modification proposée", "candidatura: cambio propuesto", "заявка: предложено изменение", "الترشيح: تعديل مقترح", "提名：建议的更改"]),
    ("participant.replace", ["replacement", "remplacement", "sustitución", "замена", "استبدال", "替换"]),
    ("draft", ["draft", "brouillon", "borrador", "черновик", "مسودة", "草稿"]),
    ("submitted", ["submitted", "soumis", "presentada", "подано", "مقدَّم", "已提交"]),
    ("returned", ["returned", "renvoyé", "devuelta", "возвращено", "معاد", "已退回"]),
    ("on-hold", ["on hold", "en suspens", "en espera", "приостановлено", "معلّق", "搁置"]),
    ("approved", ["approved", "approuvé", "aprobada", "одобрено", "موافق عليه", "已批准"]),
    ("rejected", ["rejected", "rejeté", "rechazada", "отклонено", "مرفوض", "已拒绝"]),
    ("participant.zones", ["zones changed", "changement de zones", "cambio de zonas", "зоны изменены", "تغيير المناطق", "区域变更"]),
    ("participant.export", ["data exported", "exportation des données", "exportación de datos", "данные выгружены", "تصدير البيانات", "数据导出"]),
    ("photo.put", ["photo stored", "photographie enregistrée", "fotografía guardada", "фотография сохранена", "حفظ الصورة", "照片已存储"]),
    ("photo.remove", ["photo removed", "photographie supprimée", "fotografía eliminada", "фотография удалена", "حذف الصورة", "照片已删除"]),
    ("badge.issue", ["badge issued", "badge délivré", "credencial expedida", "бейдж выдан", "إصدار بطاقة", "签发证件"]),
    ("badge.sign", ["badge signed again", "badge signé de nouveau", "credencial firmada de nuevo", "бейдж подписан заново", "إعادة توقيع البطاقة", "重新签署证件"]),
    ("badge.reissue", ["badge reissued", "badge remplacé", "credencial sustituida", "бейдж перевыпущен", "إعادة إصدار البطاقة", "补发证件"]),
    ("badge.revoke", ["badge revoked", "badge révoqué", "credencial revocada", "бейдж аннулирован", "إبطال البطاقة", "吊销证件"]),
    ("report.make", ["report made", "rapport établi", "informe elaborado", "отчёт составлен", "إعداد تقرير", "编制报告"]),
    ("invalid", ["no badge of this event", "pas un badge de cet événement", "no es una credencial de este evento", "не бейдж этого мероприятия", "ليست بطاقة لهذه الفعالية", "非本次活动证件"]),
    ("unknown", ["a badge not known here", "badge inconnu ici", "credencial desconocida aquí", "неизвестный бейдж", "بطاقة غير معروفة هنا", "未知证件"]),
    ("canceled", ["participant withdrawn", "participant retiré", "participante retirado", "участие отозвано", "سُحب اعتماد المشارك", "与会者已撤回"]),
    ("wrong_day", ["not accredited for the day", "pas accrédité pour ce jour", "no acreditado para ese día", "нет аккредитации на этот день", "غير معتمد لهذا اليوم", "当日未获准"]),
    ("already_redeemed", ["already admitted", "déjà admis", "ya admitido", "уже допущен", "سبق الدخول", "已入场"]),
    ("old_data", ["data of the gate too old", "données de l’entrée trop anciennes", "datos del acceso demasiado antiguos", "данные входа слишком старые", "بيانات البوابة قديمة جدًا", "入口数据过旧"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_there_in_every_language_and_once() {
        for words in [HEADINGS, VALUES] {
            for (place, (word, texts)) in words.iter().enumerate() {
                assert!(texts.iter().all(|text| !text.is_empty()), "{word}");
                assert!(words[..place].iter().all(|(known, _)| known != word), "{word} is there twice");
            }
        }
        assert_eq!(heading("some_new_column", Language::French), "Some new column");
        assert_eq!(value_in_words("Ana", Language::Arabic), "Ana");
    }
}
