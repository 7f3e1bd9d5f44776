//! Dates and weekdays in languages other than English.

use jiff::civil::{Date, Weekday};

/// The words of one language.
pub(super) struct Calendar {
    months: [&'static str; 12],
    /// From Monday, in full and short.
    weekdays: [&'static str; 7],
    short: [&'static str; 7],
    /// Between the last two of a list.
    and: &'static str,
    order: DateOrder,
}

/// How day, month and year follow one another.
#[derive(Clone, Copy, PartialEq, Eq)]
enum DateOrder {
    /// `4 novembre 2024`.
    Plain,
    /// `4 de noviembre de 2024`.
    De,
    /// `4. November 2024`.
    Dot,
    /// `2024年11月4日`.
    Han,
}

/// Returns the words of a language; `None` if it is English or not known.
pub(super) fn of(language: &str) -> Option<&'static Calendar> {
    let kind = language.split(['-', '_']).next().unwrap_or_default();
    CALENDARS.iter().find(|(known, _)| *known == kind).map(|(_, calendar)| calendar)
}

impl Calendar {
    /// Writes days: those that follow one another are joined.
    pub(super) fn dates(&self, days: &[Date]) -> String {
        let mut days = days.to_vec();
        days.sort_unstable();
        days.dedup();
        let mut stretches: Vec<(Date, Date)> = Vec::new();
        for day in days {
            match stretches.last_mut() {
                Some((_, last)) if last.tomorrow().is_ok_and(|next| next == day) => *last = day,
                _ => stretches.push((day, day)),
            }
        }
        let mut written: Vec<String> = stretches.iter().map(|&(first, last)| self.stretch(first, last)).collect();
        let end = written.pop().unwrap_or_default();
        let comma = if self.order == DateOrder::Han { "、" } else { ", " };
        if written.is_empty() { end } else { format!("{}{}{end}", written.join(comma), self.and) }
    }

    fn stretch(&self, first: Date, last: Date) -> String {
        if first == last {
            return self.date(first);
        }
        let is_one_month = (first.year(), first.month()) == (last.year(), last.month());
        match self.order {
            DateOrder::Han if is_one_month => format!("{}至{}日", self.date(first), last.day()),
            DateOrder::Han => format!("{}至{}", self.date(first), self.date(last)),
            DateOrder::Dot if is_one_month => format!("{}.–{}", first.day(), self.date(last)),
            _ if is_one_month => format!("{}–{}", first.day(), self.date(last)),
            _ => format!("{} – {}", self.date(first), self.date(last)),
        }
    }

    fn date(&self, date: Date) -> String {
        let (day, month, year) = (date.day(), self.month(date), date.year());
        match self.order {
            DateOrder::Plain => format!("{day} {month} {year}"),
            DateOrder::De => format!("{day} de {month} de {year}"),
            DateOrder::Dot => format!("{day}. {month} {year}"),
            DateOrder::Han => format!("{year}年{month}{day}日"),
        }
    }

    /// Writes a day of the week with its date: `lundi 4 novembre`.
    pub(super) fn weekday_and_date(&self, date: Date) -> String {
        let (weekday, day, month) = (self.weekdays[place(date.weekday())], date.day(), self.month(date));
        match self.order {
            DateOrder::Plain => format!("{weekday} {day} {month}"),
            DateOrder::De => format!("{weekday} {day} de {month}"),
            DateOrder::Dot => format!("{weekday}, {day}. {month}"),
            DateOrder::Han => format!("{month}{day}日 {weekday}"),
        }
    }

    /// Returns a day of the week, short.
    pub(super) fn weekday(&self, date: Date) -> &'static str {
        self.short[place(date.weekday())]
    }

    fn month(&self, date: Date) -> &'static str {
        self.months[usize::try_from(date.month() - 1).unwrap_or_default()]
    }
}

fn place(weekday: Weekday) -> usize {
    usize::try_from(weekday.to_monday_zero_offset()).unwrap_or_default()
}

const CALENDARS: [(&str, Calendar); 8] = [
    (
        "fr",
        Calendar {
            months: [
                "janvier",
                "février",
                "mars",
                "avril",
                "mai",
                "juin",
                "juillet",
                "août",
                "septembre",
                "octobre",
                "novembre",
                "décembre",
            ],
            weekdays: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
            short: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
            and: " et ",
            order: DateOrder::Plain,
        },
    ),
    (
        "es",
        Calendar {
            months: [
                "enero",
                "febrero",
                "marzo",
                "abril",
                "mayo",
                "junio",
                "julio",
                "agosto",
                "septiembre",
                "octubre",
                "noviembre",
                "diciembre",
            ],
            weekdays: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
            short: ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"],
            and: " y ",
            order: DateOrder::De,
        },
    ),
    (
        "pt",
        Calendar {
            months: [
                "janeiro",
                "fevereiro",
                "março",
                "abril",
                "maio",
                "junho",
                "julho",
                "agosto",
                "setembro",
                "outubro",
                "novembro",
                "dezembro",
            ],
            weekdays: ["segunda-feira", "terça-feira", "quarta-feira", "quinta-feira", "sexta-feira", "sábado", "domingo"],
            short: ["seg", "ter", "qua", "qui", "sex", "sáb", "dom"],
            and: " e ",
            order: DateOrder::De,
        },
    ),
    (
        "it",
        Calendar {
            months: [
                "gennaio",
                "febbraio",
                "marzo",
                "aprile",
                "maggio",
                "giugno",
                "luglio",
                "agosto",
                "settembre",
                "ottobre",
                "novembre",
                "dicembre",
            ],
            weekdays: ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"],
            short: ["lun", "mar", "mer", "gio", "ven", "sab", "dom"],
            and: " e ",
            order: DateOrder::Plain,
        },
    ),
    (
        "de",
        Calendar {
            months: [
                "Januar",
                "Februar",
                "März",
                "April",
                "Mai",
                "Juni",
                "Juli",
                "August",
                "September",
                "Oktober",
                "November",
                "Dezember",
            ],
            weekdays: ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"],
            short: ["Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"],
            and: " und ",
            order: DateOrder::Dot,
        },
    ),
    (
        "ru",
        Calendar {
            months: [
                "января",
                "февраля",
                "марта",
                "апреля",
                "мая",
                "июня",
                "июля",
                "августа",
                "сентября",
                "октября",
                "ноября",
                "декабря",
            ],
            weekdays: ["понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье"],
            short: ["пн", "вт", "ср", "чт", "пт", "сб", "вс"],
            and: " и ",
            order: DateOrder::Plain,
        },
    ),
    (
        "ar",
        Calendar {
            months: [
                "يناير",
                "فبراير",
                "مارس",
                "أبريل",
                "مايو",
                "يونيو",
                "يوليو",
                "أغسطس",
                "سبتمبر",
                "أكتوبر",
                "نوفمبر",
                "ديسمبر",
            ],
            weekdays: ["الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"],
            short: ["اثنين", "ثلاثاء", "أربعاء", "خميس", "جمعة", "سبت", "أحد"],
            and: " و",
            order: DateOrder::Plain,
        },
    ),
    (
        "zh",
        Calendar {
            months: ["1月", "2月", "3月", "4月", "5月", "6月", "7月", "8月", "9月", "10月", "11月", "12月"],
            weekdays: ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"],
            short: ["周一", "周二", "周三", "周四", "周五", "周六", "周日"],
            and: "和",
            order: DateOrder::Han,
        },
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_the_language_does() {
        let days = |days: &[&str]| days.iter().map(|day| day.parse().unwrap()).collect::<Vec<Date>>();
        let (two, apart) = (days(&["2024-11-04", "2024-11-05"]), days(&["2024-11-30", "2024-12-02"]));
        let written = |language: &str, days: &[Date]| of(language).unwrap().dates(days);
        assert_eq!(written("fr", &two), "4–5 novembre 2024");
        assert_eq!(written("es-MX", &two), "4–5 de noviembre de 2024");
        assert_eq!(written("de", &two), "4.–5. November 2024");
        assert_eq!(written("zh-hant", &two), "2024年11月4日至5日");
        assert_eq!(written("ru", &apart), "30 ноября 2024 и 2 декабря 2024");
        assert_eq!(written("ar", &two[..1]), "4 نوفمبر 2024");
        assert_eq!(of("fr").unwrap().weekday_and_date(two[0]), "lundi 4 novembre");
        assert!(of("en").is_none() && of("").is_none() && of("sw").is_none());
    }
}
