//! The usual words for columns in French, Spanish, Portuguese, Russian, Arabic and Chinese.

use crate::domain::field::Field;

/// Field, and headings that mean it, with bars between.
pub(super) const LANGUAGES: &[(Field, &str)] = &[
    (
        Field::Reference,
        "référence|numéro de référence|n° de référence|n° d'inscription|numéro d'inscription|identifiant|matricule|número de referencia|\
         n.º de referencia|número de registro|identificador|referência|número de referência|número de inscrição|номер|регистрационный номер|\
         номер участника|идентификатор|الرقم المرجعي|المرجع|رقم التسجيل|رقم المشارك|编号|参考编号|注册编号|参会编号|登记号",
    ),
    (
        Field::Category,
        "catégorie|catégorie de participant|categoría|categoría de participante|tipo de participante|type de participant|categoria de participante|\
         категория|категория участника|тип участника|الفئة|فئة المشارك|نوع المشاركة|类别|参会类别|代表类别|身份类别",
    ),
    (
        Field::Title,
        "civilité|titre de civilité|formule d'appel|tratamiento|título|tratamento|обращение|титул|اللقب الوظيفي|لقب التشريف|صيغة المخاطبة|称谓|尊称|头衔",
    ),
    (
        Field::GivenName,
        "prénom|prénoms|prénom(s)|nombre de pila|nombre|nombres|nombre(s)|primer nombre|nome próprio|primeiro nome|имя|имя и отчество|имя, отчество|\
         الاسم الأول|الاسم الشخصي|الإسم الأول|名|名字",
    ),
    (
        Field::FamilyName,
        "nom de famille|noms de famille|nom|apellido|apellidos|apellido(s)|primer apellido|apellido paterno|first surname|paternal surname|1st surname|primeiro sobrenome|sobrenome paterno|sobrenome|apelido|nome de família|último nome|фамилия|\
         اسم العائلة|إسم العائلة|اللقب|اسم الأسرة|الكنية|姓|姓氏",
    ),
    (
        Field::Name,
        "nom complet|nom et prénom|nom et prénoms|prénom et nom|nombre completo|nombre y apellidos|nombre y apellido|apellidos y nombre|nome|nome completo|\
         nome e sobrenome|полное имя|фио|ф.и.о.|имя и фамилия|фамилия, имя, отчество|фамилия и имя|الاسم|الاسم الكامل|الإسم|الاسم بالكامل|姓名|全名",
    ),
    (
        Field::NativeName,
        "nom dans l'écriture d'origine|nom en langue d'origine|nombre en escritura original|nome na escrita original|имя на родном языке|имя на языке оригинала|\
         name in arabic|arabic name|name in chinese|chinese name|name in russian|name in cyrillic|native script name|name (native script)|\
         الاسم بالعربية|الاسم باللغة العربية|الاسم بالعربي|الاسم باللغة الأصلية|中文姓名|本国文字姓名|母语姓名",
    ),
    (
        Field::Function,
        "fonction|poste|titre fonctionnel|qualité|cargo|función|puesto|cargo o función|função|cargo/função|должность|функция|الوظيفة|المنصب|المسمى الوظيفي|الصفة|职务|职位|职称",
    ),
    (
        Field::Delegation,
        "délégation|nom de la délégation|organisme|institution|organisation|delegación|institución|organización|entidad|delegação|instituição|organização|\
         делегация|организация|учреждение|الوفد|الجهة|المؤسسة|المنظمة|代表团|单位|机构|组织|工作单位",
    ),
    (
        Field::DelegationType,
        "type de délégation|type d'organisation|tipo de delegación|tipo de organización|tipo de delegação|tipo de organização|тип делегации|тип организации|\
         نوع الوفد|نوع المنظمة|代表团类型|机构类型",
    ),
    (
        Field::Country,
        "country/territory|country or territory|member state|pays|état|pays/état|país|estado miembro|país/estado|страна|государство|الدولة|البلد|الدولة العضو|国家|国别|国家/地区",
    ),
    (
        Field::Email,
        "courriel|adresse électronique|adresse de courriel|adresse e-mail|mél|correo electrónico|correo|dirección de correo electrónico|e-mail|endereço de e-mail|\
         correio eletrônico|correio eletrónico|электронная почта|эл. почта|адрес электронной почты|البريد الإلكتروني|البريد الالكتروني|الايميل|电子邮件|电子邮箱|邮箱|电邮",
    ),
    (
        Field::Days,
        "jours|jours de présence|días|días de asistencia|dias|дни|дни участия|الأيام|أيام الحضور|日期|参会日期|出席日期",
    ),
    (Field::Photo, "photographie|fotografía|fotografia|foto|фото|фотография|الصورة|الصورة الشخصية|照片|相片"),
    (
        Field::Head,
        "chef de délégation|chef de la délégation|jefe de delegación|jefa de delegación|jefe de la delegación|chefe de delegação|chefe da delegação|глава делегации|رئيس الوفد|团长|代表团团长",
    ),
    (
        Field::Order,
        "ordre|ordre protocolaire|ordre de préséance|orden|orden protocolario|orden de precedencia|ordem|ordem de precedência|порядок|протокольный порядок|الترتيب|الترتيب البروتوكولي|礼宾次序|排序",
    ),
];
