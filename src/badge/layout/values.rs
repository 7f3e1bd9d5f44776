//! The values that templates put in for placeholders.

use std::borrow::Cow;

use jiff::civil::Date;

use crate::{
    badge::{subject::Subject, template::Placeholder},
    domain::{category::Category, event::Event, mask::DayMask},
};

/// Returns what a placeholder stands for; empty for a person's values where there is no person.
pub(super) fn value<'v>(
    placeholder: Placeholder,
    event: &'v Event,
    category: &'v Category,
    subject: Option<&'v Subject>,
) -> Cow<'v, str> {
    let text: &str = match placeholder {
        Placeholder::CategoryTitle => &category.title,
        Placeholder::CategoryCode => category.code.as_str(),
        Placeholder::EventName => &event.name,
        Placeholder::EventShortName => &event.short_name,
        Placeholder::EventPlace => &event.place,
        Placeholder::EventDates => return dates(&event.days).into(),
        Placeholder::EventOrganiser => &event.contact.organiser,
        Placeholder::EventEmergency => &event.contact.emergency,
        Placeholder::EventHelpDesk => &event.contact.help_desk,
        Placeholder::EventReturnTo => &event.contact.return_to,
        Placeholder::EventHours => &event.contact.hours,
        Placeholder::Dates => return subject.map_or_else(Cow::default, |subject| dates(&chosen(event, subject.days)).into()),
        personal => subject.map_or("", |subject| of_person(personal, subject)),
    };
    text.into()
}

fn of_person(placeholder: Placeholder, subject: &Subject) -> &str {
    match placeholder {
        Placeholder::Title => &subject.title,
        Placeholder::Name => &subject.name,
        // A person with one name in one script would otherwise have it printed twice.
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

fn chosen(event: &Event, days: DayMask) -> Vec<Date> {
    days.iter().filter_map(|day| event.date(day)).collect()
}

/// Writes days as a person would: `4–5 November 2024`, `4 and 6 November 2024`, `30 November – 1 December 2024`.
pub(super) fn dates(days: &[Date]) -> String {
    let mut days = days.to_vec();
    days.sort_unstable();
    let (Some(&first), Some(&last)) = (days.first(), days.last()) else { return String::new() };
    let follow_each_other = days.windows(2).all(|pair| pair[0].tomorrow().is_ok_and(|next| next == pair[1]));
    if first == last {
        return first.strftime("%-d %B %Y").to_string();
    }
    if first.year() != last.year() {
        return format!("{} – {}", first.strftime("%-d %B %Y"), last.strftime("%-d %B %Y"));
    }
    if first.month() != last.month() {
        return format!("{} – {}", first.strftime("%-d %B"), last.strftime("%-d %B %Y"));
    }
    if follow_each_other || days.len() > 4 {
        return format!("{}–{}", first.day(), last.strftime("%-d %B %Y"));
    }
    let earlier: Vec<String> = days[..days.len() - 1].iter().map(|day| day.day().to_string()).collect();
    format!("{} and {}", earlier.join(", "), last.strftime("%-d %B %Y"))
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
    }
}
