//! The values that templates put in for placeholders.

use std::borrow::Cow;

use jiff::civil::Date;

use super::calendar;
use crate::{
    badge::{subject::BadgeSubject, template::Placeholder},
    domain::{category::Category, event::Event, event_text::TextOf, mask::DayMask},
};

/// Returns what a placeholder stands for. A person's values are empty if there is no person.
pub(super) fn value<'v>(
    placeholder: Placeholder,
    (event, language): (&'v Event, &str),
    category: &'v Category,
    subject: Option<&'v BadgeSubject>,
) -> Cow<'v, str> {
    let own = |of: TextOf, own: &'v str| if language.is_empty() { own } else { event.texts.get(&of, language).unwrap_or(own) };
    let text: &str = match placeholder {
        Placeholder::CategoryTitle => own(TextOf::Category(category.code.to_string()), &category.title),
        Placeholder::CategoryCode => category.code.as_str(),
        Placeholder::EventName => own(TextOf::Name, &event.name),
        Placeholder::EventShortName => &event.short_name,
        Placeholder::EventPlace => own(TextOf::Place, &event.place),
        Placeholder::EventDates => return dates_in(&event.days, language).into(),
        Placeholder::EventOrganiser => own(TextOf::Organiser, &event.contact.organiser),
        Placeholder::EventEmergency => &event.contact.emergency,
        Placeholder::EventHelpDesk => own(TextOf::HelpDesk, &event.contact.help_desk),
        Placeholder::EventReturnTo => own(TextOf::ReturnTo, &event.contact.return_to),
        Placeholder::EventHours => &event.contact.hours,
        Placeholder::Dates => {
            return subject.map_or_else(Cow::default, |subject| dates_in(&chosen(event, subject.days), language).into());
        }
        personal => subject.map_or("", |subject| of_person(personal, subject)),
    };
    text.into()
}

fn of_person(placeholder: Placeholder, subject: &BadgeSubject) -> &str {
    match placeholder {
        Placeholder::Title => &subject.title,
        // Otherwise a person with a single name would have it printed twice.
        Placeholder::NameInFull if subject.given_name.is_empty() || subject.given_name == subject.name => "",
        Placeholder::Name | Placeholder::NameInFull => &subject.name,
        // Otherwise a person with one name in one script would have it printed twice.
        Placeholder::NativeName if subject.native_name == subject.name => "",
        Placeholder::NativeName => &subject.native_name,
        Placeholder::GivenName => &subject.given_name,
        Placeholder::FamilyName => &subject.family_name,
        Placeholder::Function => &subject.function,
        Placeholder::Delegation => &subject.delegation,
        Placeholder::DelegationType => &subject.delegation_type,
        Placeholder::Country => &subject.country,
        Placeholder::Email => &subject.email,
        Placeholder::Reference => &subject.reference,
        Placeholder::Serial => &subject.serial,
        Placeholder::Tray => &subject.tray,
        _ => "",
    }
}

/// Writes days in a language: as [`dates`] does in English and where no other is known.
fn dates_in(days: &[Date], language: &str) -> String {
    calendar::of(language).map_or_else(|| dates(days), |calendar| calendar.dates(days))
}

fn chosen(event: &Event, days: DayMask) -> Vec<Date> {
    days.iter().filter_map(|day| event.date(day)).collect()
}

/// The most stretches of days that are written out.
const MOST_STRETCHES: usize = 4;

/// Writes days as a person would: `4–5 November 2024`, `4 and 6 November 2024`, `30 November – 1 December 2024`. Many scattered
/// days are written with their number, so that nobody reads days into them that are not meant:
/// `16 days between 1 and 30 October 2025`.
pub(super) fn dates(days: &[Date]) -> String {
    let mut days = days.to_vec();
    days.sort_unstable();
    days.dedup();
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else { return String::new() };
    let stretches = stretches(&days);
    if let [_] = stretches[..] {
        return stretch(first, last);
    }
    let is_one_month = (first.year(), first.month()) == (last.year(), last.month());
    if days.len() <= MOST_STRETCHES && is_one_month {
        return listed(&days.iter().map(|&day| (day, day)).collect::<Vec<_>>());
    }
    if stretches.len() <= MOST_STRETCHES {
        return listed(&stretches);
    }
    format!("{} days between {}", days.len(), listed(&[(first, first), (last, last)]))
}

/// Returns the first and the last day of each run of consecutive days.
fn stretches(days: &[Date]) -> Vec<(Date, Date)> {
    let mut stretches: Vec<(Date, Date)> = Vec::new();
    for &day in days {
        match stretches.last_mut() {
            Some((_, last)) if last.tomorrow().is_ok_and(|next| next == day) => *last = day,
            _ => stretches.push((day, day)),
        }
    }
    stretches
}

/// Writes stretches one after another, with month and year only where the next has different ones.
fn listed(stretches: &[(Date, Date)]) -> String {
    let nexts = stretches.iter().skip(1).map(|&(next, _)| Some(next)).chain([None]);
    let mut written: Vec<String> = stretches
        .iter()
        .zip(nexts)
        .map(|(&(first, last), next)| match next {
            Some(next) if (next.year(), next.month()) == (last.year(), last.month()) && first.month() == last.month() => {
                if first == last { last.day().to_string() } else { format!("{}–{}", first.day(), last.day()) }
            }
            Some(next) if next.year() == last.year() && first.year() == last.year() => {
                let end = last.strftime("%-d %B");
                if first == last {
                    end.to_string()
                } else if first.month() == last.month() {
                    format!("{}–{end}", first.day())
                } else {
                    format!("{} – {end}", first.strftime("%-d %B"))
                }
            }
            _ => stretch(first, last),
        })
        .collect();
    let end = written.pop().unwrap_or_default();
    if written.is_empty() { end } else { format!("{} and {end}", written.join(", ")) }
}

/// Writes a stretch with the year of its end.
fn stretch(first: Date, last: Date) -> String {
    let end = last.strftime("%-d %B %Y");
    if first == last {
        end.to_string()
    } else if first.year() != last.year() {
        format!("{} – {end}", first.strftime("%-d %B %Y"))
    } else if first.month() != last.month() {
        format!("{} – {end}", first.strftime("%-d %B"))
    } else {
        format!("{}–{end}", first.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(days: &[&str]) -> String {
        dates(&days.iter().map(|day| day.parse().unwrap()).collect::<Vec<_>>())
    }

    #[test]
    fn days_are_written_as_a_person_would() {
        assert_eq!(written(&[]), "");
        assert_eq!(written(&["2024-11-04"]), "4 November 2024");
        assert_eq!(written(&["2024-11-04", "2024-11-05"]), "4–5 November 2024");
        assert_eq!(written(&["2024-11-04", "2024-11-06", "2024-11-07"]), "4, 6 and 7 November 2024");
        assert_eq!(written(&["2024-11-30", "2024-12-01"]), "30 November – 1 December 2024");
        assert_eq!(written(&["2024-12-31", "2025-01-01"]), "31 December 2024 – 1 January 2025");
        assert_eq!(written(&["2024-11-29", "2024-11-30", "2024-12-02"]), "29–30 November and 2 December 2024");
        assert_eq!(written(&["2024-12-31", "2025-01-02"]), "31 December 2024 and 2 January 2025");
    }

    #[test]
    fn no_day_is_read_in_that_is_not_meant() {
        let october = |days: &[i8]| dates(&days.iter().map(|&day| jiff::civil::date(2025, 10, day)).collect::<Vec<_>>());
        assert_eq!(october(&[1, 3, 5, 7]), "1, 3, 5 and 7 October 2025");
        assert_eq!(october(&[1, 4, 5, 6, 7, 12]), "1, 4–7 and 12 October 2025");
        assert_eq!(october(&[1, 3, 5, 7, 9]), "5 days between 1 and 9 October 2025");
    }
}
