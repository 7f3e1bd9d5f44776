//! Figures in words, as a press release writes them, in the official languages of the United Nations.
//!
//! One file a language; `kinds` has the words for types of delegations in all of them.

mod arabic;
mod chinese;
mod english;
mod facts;
mod french;
mod kinds;
mod russian;
mod spanish;

use std::{fmt, str::FromStr};

use jiff::civil::Date;

pub(super) use self::facts::{Facts, NO_TYPE};
pub use self::{
    facts::isolated,
    kinds::{has_words, worded_types},
};
use crate::report::written::{follow_each_other, long_date, long_dates};

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Russian.
    Russian,
    /// Arabic.
    Arabic,
    /// Chinese.
    Chinese,
}

impl Language {
    /// Every language that has sentences.
    pub const ALL: [Self; 6] = [Self::English, Self::French, Self::Spanish, Self::Russian, Self::Arabic, Self::Chinese];
    /// The languages of an event that names none.
    pub const USUAL: [Self; 2] = [Self::English, Self::French];

    /// Returns the language's tag (BCP 47).
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Russian => "ru",
            Self::Arabic => "ar",
            Self::Chinese => "zh",
        }
    }

    /// Returns the language of a tag, whatever its region; `None` if it has no sentences here.
    #[must_use]
    pub fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// Returns whether the language is written from right to left.
    #[must_use]
    pub fn is_right_to_left(self) -> bool {
        self == Self::Arabic
    }

    /// Writes a date: `4 November 2024`.
    #[must_use]
    pub fn date(self, date: Date) -> String {
        match self {
            Self::English => long_date(date),
            Self::French => french::written(date),
            Self::Spanish => spanish::written(date),
            Self::Russian => russian::written(date),
            Self::Arabic => arabic::written(date),
            Self::Chinese => chinese::written(date),
        }
    }

    /// Returns what stands before the moment at which a document was made.
    #[must_use]
    pub fn made(self) -> &'static str {
        match self {
            Self::English => "Made",
            Self::French => "Établi le",
            Self::Spanish => "Elaborado el",
            Self::Russian => "Составлено",
            Self::Arabic => "أُعد في",
            Self::Chinese => "制作于",
        }
    }

    /// Returns what stands behind the name of something that goes on from the page before.
    #[must_use]
    pub(super) fn continued(self) -> &'static str {
        match self {
            Self::English => "(continued)",
            Self::French => "(suite)",
            Self::Spanish => "(continuación)",
            Self::Russian => "(продолжение)",
            Self::Arabic => "(تابع)",
            Self::Chinese => "（续）",
        }
    }

    /// Writes days, those that follow each other from the first to the last: `4–5 November 2024`.
    #[must_use]
    pub fn dates(self, dates: &[Date]) -> String {
        let joint = match self {
            Self::English => return long_dates(dates),
            Self::Arabic => "، ",
            Self::Chinese => "、",
            Self::French | Self::Spanish | Self::Russian => ", ",
        };
        match dates {
            [first, .., last] if follow_each_other(dates) => self.period(*first, *last),
            dates => dates.iter().map(|date| self.date(*date)).collect::<Vec<_>>().join(joint),
        }
    }

    fn period(self, first: Date, last: Date) -> String {
        match (self, (first.year(), first.month()) == (last.year(), last.month())) {
            (Self::Chinese, true) => format!("{}至{}日", self.date(first), last.day()),
            (Self::Chinese, false) => format!("{}至{}", self.date(first), self.date(last)),
            (Self::French, true) if first.day() == 1 => format!("1er–{}", self.date(last)),
            (_, true) => format!("{}–{}", first.day(), self.date(last)),
            (_, false) => format!("{} – {}", self.date(first), self.date(last)),
        }
    }

    /// Returns which of a noun's forms a number takes (CLDR, plural rules): of 1 and of others; in Russian of 1, of 2 to 4 and of others;
    /// in Arabic of 1, of 2, of 3 to 10, of 11 to 99 and of 100.
    #[must_use]
    pub(super) fn form(self, count: usize) -> usize {
        match self {
            Self::English | Self::Spanish => usize::from(count != 1),
            Self::French => usize::from(count > 1),
            Self::Russian => russian::form(count),
            Self::Arabic => arabic::form(count),
            Self::Chinese => 0,
        }
    }

    /// Returns what stands before a page's number, and before the number of pages.
    #[must_use]
    pub(super) fn page(self) -> (&'static str, &'static str) {
        match self {
            Self::English => ("Page ", "of "),
            Self::French => ("Page ", "sur "),
            Self::Spanish => ("Página ", "de "),
            Self::Russian => ("Стр. ", "из "),
            // Alone they read the same from either side.
            Self::Arabic | Self::Chinese => ("", "/ "),
        }
    }

    /// Writes the sentence.
    pub(super) fn sentence(self, facts: &Facts<'_>) -> String {
        match self {
            Self::English => english::sentence(facts),
            Self::French => french::sentence(facts),
            Self::Spanish => spanish::sentence(facts),
            Self::Russian => russian::sentence(facts),
            Self::Arabic => arabic::sentence(facts),
            Self::Chinese => chinese::sentence(facts),
        }
    }
}

/// A word and what it is in the order of [`Language::ALL`].
pub type InEachLanguage = (&'static str, [&'static str; 6]);

/// Returns what a table of words has for one in a language.
#[must_use]
pub fn word_in(words: &[InEachLanguage], word: &str, language: Language) -> Option<&'static str> {
    let place = Language::ALL.iter().position(|known| *known == language)?;
    words.iter().find(|(known, _)| *known == word).map(|(_, words)| words[place])
}

impl FromStr for Language {
    type Err = String;
    fn from_str(tag: &str) -> Result<Self, String> {
        Self::of_tag(tag).ok_or_else(|| {
            let known: Vec<&str> = Self::ALL.iter().map(|language| language.tag()).collect();
            format!("there are no sentences in this language; there are in {}", known.join(", "))
        })
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{facts::isolated_in_arabic, *};

    /// Facts of an event with a few people of three kinds.
    fn facts(participants: usize, kinds: &[(usize, &'static str)], days: &[usize]) -> Facts<'static> {
        let dated = (1_i8..).zip(days).map(|(day, count)| (*count, date(2024, 11, day)));
        Facts { event: "Conference", participants, kinds: kinds.to_vec(), days: dated.collect() }
    }

    const THREE: &[(usize, &str)] = &[(91, "Member State"), (15, "UN entity"), (1, "Civil society organization")];

    #[test]
    fn figures_read_as_each_language_writes_them() {
        let facts = facts(512, THREE, &[481, 1]);
        for (language, sentence) in [
            (
                Language::English,
                "512 participants from 91 Member States, 15 UN entities and 1 civil society organization were accredited to the \
                 Conference; 481 attended on 1 November 2024, 1 attended on 2 November 2024.",
            ),
            (
                Language::French,
                "512 participants, représentants de 91 États Membres, de 15 entités des Nations Unies et d’une organisation de la \
                 société civile, ont été accrédités à l’événement «\u{A0}Conference\u{A0}»\u{A0}; 481 étaient présents le \
                 1er novembre 2024, 1 était présent le 2 novembre 2024.",
            ),
            (
                Language::Spanish,
                "Se acreditó a 512 participantes, en representación de 91 Estados Miembros, 15 entidades de las Naciones Unidas y \
                 1 organización de la sociedad civil, para el evento «Conference»; 481 asistieron el 1 de noviembre de 2024, 1 \
                 asistió el 2 de noviembre de 2024.",
            ),
            (
                Language::Russian,
                "На мероприятие «Conference» аккредитовано 512 участников, представляющих 91 государство-член, 15 структур \
                 Организации Объединённых Наций и 1 организацию гражданского общества; 1 ноября 2024 года присутствовал \
                 481 участник, 2 ноября 2024 года присутствовал 1 участник.",
            ),
            (
                Language::Arabic,
                "اعتُمد لحضور «\u{2068}Conference\u{2069}» 512 مشاركًا يمثلون 91 من الدول الأعضاء، و15 من كيانات الأمم المتحدة، \
                 ومنظمة واحدة من منظمات المجتمع المدني؛ وحضر 481 مشاركًا في 1 تشرين الثاني/نوفمبر 2024، وحضر مشارك واحد في \
                 2 تشرين الثاني/نوفمبر 2024.",
            ),
            (
                Language::Chinese,
                "来自91个会员国、15个联合国实体和1个民间社会组织的512名与会者获准参加“Conference”；2024年11月1日有481人出席，\
                 2024年11月2日有1人出席。",
            ),
        ] {
            assert_eq!(language.sentence(&facts), sentence);
        }
    }

    #[test]
    fn nobody_is_said_as_such_and_a_day_with_nobody_is_a_day() {
        let nobody = facts(0, &[], &[]);
        for (language, sentence) in [
            (Language::English, "No participant was accredited to the Conference."),
            (Language::French, "Aucun participant n’a été accrédité à l’événement «\u{A0}Conference\u{A0}»."),
            (Language::Spanish, "No se acreditó a ningún participante para el evento «Conference»."),
            (Language::Russian, "На мероприятие «Conference» не аккредитован ни один участник."),
            (Language::Arabic, "لم يُعتمد أي مشارك لحضور «\u{2068}Conference\u{2069}»."),
            (Language::Chinese, "没有与会者获准参加“Conference”。"),
        ] {
            assert_eq!(language.sentence(&nobody), sentence);
        }
        let empty_day = facts(2, &[], &[0, 2]);
        for (language, part) in [
            (Language::English, "; nobody attended on 1 November 2024, 2 attended on 2 November 2024."),
            (Language::French, "; aucun n’était présent le 1er novembre 2024, 2 étaient présents le 2 novembre 2024."),
            (Language::Spanish, "; ninguno asistió el 1 de noviembre de 2024, 2 asistieron"),
            (Language::Russian, "; 1 ноября 2024 года никто не присутствовал, 2 ноября 2024 года присутствовало 2 участника."),
            (Language::Arabic, "؛ ولم يحضر أحد في 1 تشرين الثاني/نوفمبر 2024، وحضر مشاركان في 2"),
            (Language::Chinese, "；2024年11月1日无人出席，2024年11月2日有2人出席。"),
        ] {
            let sentence = language.sentence(&empty_day);
            assert!(sentence.contains(part), "{sentence}");
        }
    }

    #[test]
    fn many_days_are_told_by_the_fewest_and_the_most() {
        let days = facts(600, &[], &[100, 200, 0, 400, 500, 600, 1]);
        for (language, part) in [
            (Language::English, "between 0 and 600 attended on each of 7 days from 1 November 2024 to 7 November 2024"),
            (Language::French, "entre 0 et 600 étaient présents chacun des 7 jours, du 1er novembre 2024 au 7 novembre 2024"),
            (Language::Spanish, "entre 0 y 600 asistieron cada uno de los 7 días, del 1 de noviembre de 2024 al 7 de noviembre"),
            (
                Language::Russian,
                "в каждый из 7 дней с 1 ноября 2024 года по 7 ноября 2024 года присутствовало от 0 до 600 участников",
            ),
            (Language::Arabic, "وتراوح عدد الحاضرين في اليوم بين 0 و600 خلال الفترة من 1 تشرين الثاني/نوفمبر 2024 إلى 7"),
            (Language::Chinese, "2024年11月1日至2024年11月7日的7天中，每天有0至600人出席"),
        ] {
            let sentence = language.sentence(&days);
            assert!(sentence.contains(part), "{sentence}");
        }
        let same = facts(2, &[], &[2; 6]);
        assert!(Language::English.sentence(&same).contains("; 2 attended on each of 6 days from"));
        assert!(Language::French.sentence(&facts(1, &[], &[0, 1, 1, 1, 1, 1])).contains("entre 0 et 1 était présent chacun"));
    }

    #[test]
    fn names_that_read_the_other_way_are_isolated() {
        assert_eq!(isolated("زائر"), "\u{2068}زائر\u{2069}");
        assert_eq!(isolated("Minister"), "Minister");
        assert_eq!(isolated_in_arabic("KWT24"), "\u{2068}KWT24\u{2069}");
    }

    #[test]
    fn languages_are_known_by_their_tags() {
        assert_eq!(Language::of_tag("fr-CH"), Some(Language::French));
        assert_eq!(Language::of_tag("ZH_hans"), Some(Language::Chinese));
        assert!("de".parse::<Language>().unwrap_err().contains("en, fr, es, ru, ar, zh"));
    }
}
