//! What types of delegations are called in sentences.

use super::facts::NO_TYPE;

/// What a type of delegations is called in each language.
pub(super) struct TypeWords {
    /// As lists write it.
    name: &'static str,
    /// One, and several.
    pub(super) english: [&'static str; 2],
    pub(super) french: [&'static str; 2],
    pub(super) spanish: [&'static str; 2],
    /// In the accusative, after numbers that end in 1, in 2 to 4, and in others.
    pub(super) russian: [&'static str; 3],
    /// One in the accusative; and what follows a number: "of the Member States".
    pub(super) arabic: [&'static str; 2],
    pub(super) chinese: &'static str,
}

/// Returns whether a delegation type has words of its own in every language. Others stand in a sentence as the list writes them.
#[must_use]
pub fn has_words(kind: &str) -> bool {
    words(kind).is_some()
}

/// Returns the delegation types that have words of their own.
pub fn worded_types() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|words| words.name).filter(|name| *name != NO_TYPE)
}

/// Returns the words of a type, in whatever letters the list writes it: by its name, or by what it is called in English in either spelling.
pub(super) fn words(kind: &str) -> Option<&'static TypeWords> {
    let called = kind.to_lowercase().replace("organisation", "organization");
    let is_called = |words: &&TypeWords| words.english.iter().any(|english| english.to_lowercase() == called);
    ALL.iter().find(|words| words.name.eq_ignore_ascii_case(kind)).or_else(|| ALL.iter().find(is_called))
}

const ALL: &[TypeWords] = &[
    TypeWords {
        name: "Member State",
        english: ["Member State", "Member States"],
        french: ["État Membre", "États Membres"],
        spanish: ["Estado Miembro", "Estados Miembros"],
        russian: ["государство-член", "государства-члена", "государств-членов"],
        arabic: ["دولة عضوًا واحدة", "من الدول الأعضاء"],
        chinese: "会员国",
    },
    TypeWords {
        name: "Observer State",
        english: ["Observer State", "Observer States"],
        french: ["État observateur", "États observateurs"],
        spanish: ["Estado observador", "Estados observadores"],
        russian: ["государство-наблюдатель", "государства-наблюдателя", "государств-наблюдателей"],
        arabic: ["دولة واحدة لها صفة المراقب", "من الدول التي لها صفة المراقب"],
        chinese: "观察员国",
    },
    TypeWords {
        name: "UN entity",
        english: ["UN entity", "UN entities"],
        french: ["entité des Nations Unies", "entités des Nations Unies"],
        spanish: ["entidad de las Naciones Unidas", "entidades de las Naciones Unidas"],
        russian: [
            "структуру Организации Объединённых Наций",
            "структуры Организации Объединённых Наций",
            "структур Организации Объединённых Наций",
        ],
        arabic: ["كيانًا واحدًا من كيانات الأمم المتحدة", "من كيانات الأمم المتحدة"],
        chinese: "联合国实体",
    },
    TypeWords {
        name: "International or regional organization",
        english: ["international or regional organization", "international and regional organizations"],
        french: ["organisation internationale ou régionale", "organisations internationales et régionales"],
        spanish: ["organización internacional o regional", "organizaciones internacionales y regionales"],
        russian: [
            "международную или региональную организацию",
            "международные и региональные организации",
            "международных и региональных организаций",
        ],
        arabic: ["منظمة دولية أو إقليمية واحدة", "من المنظمات الدولية والإقليمية"],
        chinese: "国际或区域组织",
    },
    TypeWords {
        name: "International organization",
        english: ["international organization", "international organizations"],
        french: ["organisation internationale", "organisations internationales"],
        spanish: ["organización internacional", "organizaciones internacionales"],
        russian: ["международную организацию", "международные организации", "международных организаций"],
        arabic: ["منظمة دولية واحدة", "من المنظمات الدولية"],
        chinese: "国际组织",
    },
    TypeWords {
        name: "Regional organization",
        english: ["regional organization", "regional organizations"],
        french: ["organisation régionale", "organisations régionales"],
        spanish: ["organización regional", "organizaciones regionales"],
        russian: ["региональную организацию", "региональные организации", "региональных организаций"],
        arabic: ["منظمة إقليمية واحدة", "من المنظمات الإقليمية"],
        chinese: "区域组织",
    },
    TypeWords {
        name: "Civil society organization",
        english: ["civil society organization", "civil society organizations"],
        french: ["organisation de la société civile", "organisations de la société civile"],
        spanish: ["organización de la sociedad civil", "organizaciones de la sociedad civil"],
        russian: ["организацию гражданского общества", "организации гражданского общества", "организаций гражданского общества"],
        arabic: ["منظمة واحدة من منظمات المجتمع المدني", "من منظمات المجتمع المدني"],
        chinese: "民间社会组织",
    },
    TypeWords {
        name: "Organization",
        english: ["organization", "organizations"],
        french: ["organisation", "organisations"],
        spanish: ["organización", "organizaciones"],
        russian: ["организацию", "организации", "организаций"],
        arabic: ["منظمة واحدة", "من المنظمات"],
        chinese: "组织",
    },
    TypeWords {
        name: "Organisation",
        english: ["organization", "organizations"],
        french: ["organisation", "organisations"],
        spanish: ["organización", "organizaciones"],
        russian: ["организацию", "организации", "организаций"],
        arabic: ["منظمة واحدة", "من المنظمات"],
        chinese: "组织",
    },
    TypeWords {
        name: "United Nations",
        english: ["United Nations entity", "United Nations entities"],
        french: ["entité des Nations Unies", "entités des Nations Unies"],
        spanish: ["entidad de las Naciones Unidas", "entidades de las Naciones Unidas"],
        russian: [
            "структуру Организации Объединённых Наций",
            "структуры Организации Объединённых Наций",
            "структур Организации Объединённых Наций",
        ],
        arabic: ["كيانًا واحدًا من كيانات الأمم المتحدة", "من كيانات الأمم المتحدة"],
        chinese: "联合国实体",
    },
    TypeWords {
        name: "Intergovernmental organization",
        english: ["intergovernmental organization", "intergovernmental organizations"],
        french: ["organisation intergouvernementale", "organisations intergouvernementales"],
        spanish: ["organización intergubernamental", "organizaciones intergubernamentales"],
        russian: ["межправительственную организацию", "межправительственные организации", "межправительственных организаций"],
        arabic: ["منظمة حكومية دولية واحدة", "من المنظمات الحكومية الدولية"],
        chinese: "政府间组织",
    },
    TypeWords {
        name: "NGO",
        english: ["non-governmental organization", "non-governmental organizations"],
        french: ["organisation non gouvernementale", "organisations non gouvernementales"],
        spanish: ["organización no gubernamental", "organizaciones no gubernamentales"],
        russian: ["неправительственную организацию", "неправительственные организации", "неправительственных организаций"],
        arabic: ["منظمة غير حكومية واحدة", "من المنظمات غير الحكومية"],
        chinese: "非政府组织",
    },
    TypeWords {
        name: "Academia",
        english: ["academic institution", "academic institutions"],
        french: ["établissement universitaire", "établissements universitaires"],
        spanish: ["institución académica", "instituciones académicas"],
        russian: ["научное учреждение", "научных учреждения", "научных учреждений"],
        arabic: ["مؤسسة أكاديمية واحدة", "من المؤسسات الأكاديمية"],
        chinese: "学术机构",
    },
    TypeWords {
        name: "Private sector",
        english: ["private-sector body", "private-sector bodies"],
        french: ["organisme du secteur privé", "organismes du secteur privé"],
        spanish: ["entidad del sector privado", "entidades del sector privado"],
        russian: ["структуру частного сектора", "структуры частного сектора", "структур частного сектора"],
        arabic: ["كيانًا واحدًا من القطاع الخاص", "من كيانات القطاع الخاص"],
        chinese: "私营部门机构",
    },
    TypeWords {
        name: "Host country",
        english: ["host country body", "host country bodies"],
        french: ["entité du pays hôte", "entités du pays hôte"],
        spanish: ["entidad del país anfitrión", "entidades del país anfitrión"],
        russian: ["структуру принимающей страны", "структуры принимающей страны", "структур принимающей страны"],
        arabic: ["جهة واحدة من البلد المضيف", "من جهات البلد المضيف"],
        chinese: "东道国机构",
    },
    TypeWords {
        name: "Secretariat",
        english: ["secretariat unit", "secretariat units"],
        french: ["service du secrétariat", "services du secrétariat"],
        spanish: ["dependencia de la secretaría", "dependencias de la secretaría"],
        russian: ["подразделение секретариата", "подразделения секретариата", "подразделений секретариата"],
        arabic: ["وحدة واحدة من وحدات الأمانة", "من وحدات الأمانة"],
        chinese: "秘书处部门",
    },
    TypeWords {
        name: "Media",
        english: ["media organization", "media organizations"],
        french: ["organe de presse", "organes de presse"],
        spanish: ["medio de comunicación", "medios de comunicación"],
        russian: ["средство массовой информации", "средства массовой информации", "средств массовой информации"],
        arabic: ["وسيلة إعلام واحدة", "من وسائل الإعلام"],
        chinese: "媒体机构",
    },
    TypeWords {
        name: "Company",
        english: ["company", "companies"],
        french: ["entreprise", "entreprises"],
        spanish: ["empresa", "empresas"],
        russian: ["компанию", "компании", "компаний"],
        arabic: ["شركة واحدة", "من الشركات"],
        chinese: "公司",
    },
    TypeWords {
        name: NO_TYPE,
        english: ["other delegation", "other delegations"],
        french: ["autre délégation", "autres délégations"],
        spanish: ["otra delegación", "otras delegaciones"],
        russian: ["другую делегацию", "другие делегации", "других делегаций"],
        arabic: ["وفدًا آخر", "من الوفود الأخرى"],
        chinese: "其他代表团",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_known_in_either_spelling_and_by_its_whole_name() {
        let french = |kind: &str| words(kind).map(|words| words.french[0]);
        assert_eq!(french("Non-governmental organisation"), Some("organisation non gouvernementale"));
        assert_eq!(french("INTERNATIONAL ORGANISATION"), Some("organisation internationale"));
        assert_eq!(french("Member States"), Some("État Membre"));
        assert_eq!(french("Guild"), None);
    }
}
