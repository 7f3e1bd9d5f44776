//! Texts with placeholders: `{event.place} · {event.dates}`.

use std::borrow::Cow;

use super::{
    condition::Condition,
    own::{OwnText, PREFIX},
};
use crate::domain::text::did_you_mean;

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Placeholder {
    /// Form of address.
    Title,
    /// The whole name in Latin letters.
    Name,
    /// The whole name under a given name that is set large; empty if the given name is all of it, or is not known.
    NameInFull,
    /// The name in the person's own script; empty if it is the same as the name.
    NativeName,
    /// Given name.
    GivenName,
    /// Family name.
    FamilyName,
    /// What the person does.
    Function,
    /// Delegation.
    Delegation,
    /// Delegation type.
    DelegationType,
    /// ISO 3166-1 alpha-3 code.
    Country,
    /// Electronic mail address.
    Email,
    /// Reference.
    Reference,
    /// The badge's serial.
    Serial,
    /// The place in a tray: `T3 · 041`.
    Tray,
    /// The dates on which the person may come.
    Dates,
    /// The category's printed title.
    CategoryTitle,
    /// The category's code.
    CategoryCode,
    /// The event's full name.
    EventName,
    /// The event's short name.
    EventShortName,
    /// City, and country where it helps.
    EventPlace,
    /// All event days: `4–5 November 2024`.
    EventDates,
    /// Who holds the event.
    EventOrganiser,
    /// Emergency number.
    EventEmergency,
    /// Where to ask.
    EventHelpDesk,
    /// Where a lost badge should go.
    EventReturnTo,
    /// Opening hours.
    EventHours,
}

impl Placeholder {
    /// Every placeholder with its name.
    pub const ALL: [(&'static str, Self); 26] = [
        ("title", Self::Title),
        ("name", Self::Name),
        ("name_in_full", Self::NameInFull),
        ("native_name", Self::NativeName),
        ("given_name", Self::GivenName),
        ("family_name", Self::FamilyName),
        ("function", Self::Function),
        ("delegation", Self::Delegation),
        ("delegation_type", Self::DelegationType),
        ("country", Self::Country),
        ("email", Self::Email),
        ("reference", Self::Reference),
        ("serial", Self::Serial),
        ("tray", Self::Tray),
        ("dates", Self::Dates),
        ("category.title", Self::CategoryTitle),
        ("category.code", Self::CategoryCode),
        ("event.name", Self::EventName),
        ("event.short_name", Self::EventShortName),
        ("event.place", Self::EventPlace),
        ("event.dates", Self::EventDates),
        ("event.organiser", Self::EventOrganiser),
        ("event.emergency", Self::EventEmergency),
        ("event.help_desk", Self::EventHelpDesk),
        ("event.return_to", Self::EventReturnTo),
        ("event.hours", Self::EventHours),
    ];

    /// Returns the placeholder's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, placeholder)| *placeholder == self).map_or("", |(name, _)| name)
    }

    /// Returns whether all badges of one category have the same text for it.
    #[must_use]
    pub fn is_shared(self) -> bool {
        self.as_str().contains('.')
    }
}

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    pieces: Vec<PatternPart>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PatternPart {
    Literal(String),
    Placeholder(Placeholder, Option<Condition>),
    Own(OwnText),
}

impl Pattern {
    /// Reads a text in which `{name}` stands for a value, and `{{` and `}}` for the braces themselves.
    ///
    /// # Errors
    /// When a placeholder is unknown or a brace has no partner. The error suggests what would be right.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            literal.push_str(&rest[..at]);
            let brace = &rest[at..=at];
            rest = &rest[at + 1..];
            if let Some(after) = rest.strip_prefix(brace) {
                literal.push_str(brace);
                rest = after;
                continue;
            }
            let end = if brace == "{" { rest.find('}') } else { None };
            let Some(end) = end else {
                return Err(format!("\"{brace}\" has no partner; write \"{brace}{brace}\" for the brace itself"));
            };
            if !literal.is_empty() {
                pieces.push(PatternPart::Literal(std::mem::take(&mut literal)));
            }
            pieces.push(part(rest[..end].trim())?);
            rest = &rest[end + 1..];
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(PatternPart::Literal(literal));
        }
        Ok(Self { pieces })
    }

    /// Walks the placeholders in their order.
    pub fn placeholders(&self) -> impl Iterator<Item = Placeholder> {
        self.pieces.iter().filter_map(|piece| match piece {
            PatternPart::Placeholder(placeholder, _) => Some(*placeholder),
            PatternPart::Literal(_) | PatternPart::Own(_) => None,
        })
    }

    /// Walks the conditions on values that are not of own fields, in their order.
    pub fn conditions(&self) -> impl Iterator<Item = (Placeholder, &Condition)> {
        self.pieces.iter().filter_map(|piece| match piece {
            PatternPart::Placeholder(placeholder, Some(condition)) => Some((*placeholder, condition)),
            _ => None,
        })
    }

    /// Walks the own fields in their order.
    pub fn own(&self) -> impl Iterator<Item = &OwnText> {
        self.pieces.iter().filter_map(|piece| match piece {
            PatternPart::Own(own) => Some(own),
            PatternPart::Literal(_) | PatternPart::Placeholder(..) => None,
        })
    }

    /// Returns the name of what is put in first.
    #[must_use]
    pub fn first_name(&self) -> Option<&'static str> {
        self.pieces.iter().find_map(|piece| match piece {
            PatternPart::Placeholder(placeholder, _) => Some(placeholder.as_str()),
            PatternPart::Own(_) => Some("field"),
            PatternPart::Literal(_) => None,
        })
    }

    /// Returns whether all badges of one category have the same text.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        self.placeholders().all(Placeholder::is_shared) && self.own().next().is_none()
    }

    /// Puts the values in. The result is empty if there are placeholders and all their values are empty.
    ///
    /// What stands between two placeholders is kept only if something was put in before it and right after it, and what stands
    /// after the last one only if that was put in, so that `{event.place} · {event.dates}` leaves no dot behind.
    pub fn fill<'v>(&self, value: impl Fn(Placeholder) -> Cow<'v, str>, own: impl Fn(&OwnText) -> Cow<'v, str>) -> String {
        let mut filled = String::new();
        let mut between = "";
        // Whether a placeholder was met, whether one was put in, and whether the last one was.
        let (mut met, mut any, mut last) = (false, false, true);
        for piece in &self.pieces {
            let value = match piece {
                PatternPart::Literal(text) if met => {
                    between = text;
                    continue;
                }
                PatternPart::Literal(text) => {
                    filled.push_str(text);
                    continue;
                }
                PatternPart::Placeholder(placeholder, None) => value(*placeholder),
                PatternPart::Placeholder(placeholder, Some(condition)) => {
                    Some(value(*placeholder)).filter(|value| condition.holds(value)).unwrap_or_default()
                }
                PatternPart::Own(text) => own(text),
            };
            last = !value.is_empty();
            if last && any {
                filled.push_str(between);
            }
            filled.push_str(&value);
            between = "";
            (met, any) = (true, any || last);
        }
        if last {
            filled.push_str(between);
        }
        if met && !any { String::new() } else { filled }
    }
}

fn part(name: &str) -> Result<PatternPart, String> {
    if let Some(own) = name.strip_prefix(PREFIX) {
        return OwnText::parse(own).map(PatternPart::Own);
    }
    let (name, condition) = Condition::split(name)?;
    Ok(PatternPart::Placeholder(find(name)?, condition))
}

fn find(name: &str) -> Result<Placeholder, String> {
    Placeholder::ALL.iter().find(|(known, _)| *known == name).map(|(_, placeholder)| *placeholder).ok_or_else(|| {
        let known = || Placeholder::ALL.iter().map(|(known, _)| *known);
        let suggestion = did_you_mean(name, known());
        format!(
            "unknown placeholder \"{{{name}}}\"{suggestion}; known ones are {}, field.CODE",
            known().collect::<Vec<_>>().join(", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(pattern: &str, place: &str, dates: &str) -> String {
        Pattern::parse(pattern).unwrap().fill(
            |placeholder| match placeholder {
                Placeholder::EventPlace => place.to_owned().into(),
                Placeholder::EventDates => dates.to_owned().into(),
                _ => "".into(),
            },
            |_| "".into(),
        )
    }

    #[test]
    fn an_own_field_is_put_in_as_any_other() {
        let filled = |hotel: &'static str| {
            let pattern = Pattern::parse("{event.place} · {field.hotel}").unwrap();
            pattern.fill(|_| "Kuwait City".into(), |_| hotel.into())
        };
        assert_eq!((filled("Sheraton").as_str(), filled("").as_str()), ("Kuwait City · Sheraton", "Kuwait City"));
        assert!(!Pattern::parse("{field.hotel=Sheraton}").unwrap().is_shared());
        assert!(Pattern::parse("{field.Hotel}").unwrap_err().contains("cannot be the code"));
    }

    #[test]
    fn an_empty_value_leaves_no_separator_behind() {
        let pattern = "At {event.place} · {event.organiser}, {event.dates}.";
        assert_eq!(filled(pattern, "Kuwait City", "4 May"), "At Kuwait City, 4 May.");
        assert_eq!(filled(pattern, "", "4 May"), "At 4 May.");
        assert_eq!(filled(pattern, "Kuwait City", ""), "At Kuwait City");
        assert_eq!(filled("{event.place} ({event.dates})", "Kuwait City", ""), "Kuwait City");
        assert_eq!(filled(pattern, "", ""), "");
        assert_eq!(filled("plain {{text}}", "", ""), "plain {text}");
    }

    #[test]
    fn a_value_that_does_not_count_is_empty() {
        let filled = |pattern: &str| Pattern::parse(pattern).unwrap().fill(|_| "KWT".into(), |_| "".into());
        assert_eq!((filled("{country=KWT|SAU}").as_str(), filled("{country!=KWT}").as_str()), ("KWT", ""));
        assert_eq!(filled("Host {country=SAU}"), "");
        assert!(Pattern::parse("{country=}").unwrap_err().contains("lacks a value"));
    }

    #[test]
    fn a_misspelled_placeholder_is_named_with_the_nearest() {
        let error = Pattern::parse("{nmae}").unwrap_err();
        assert!(error.starts_with("unknown placeholder \"{nmae}\"; did you mean \"name\"?"), "{error}");
        assert!(Pattern::parse("{name").unwrap_err().contains("no partner"));
        assert!(Pattern::parse("name}").unwrap_err().contains("no partner"));
    }

    #[test]
    fn only_the_events_and_the_categorys_values_are_shared() {
        assert!(Pattern::parse("{event.name} {category.title}").unwrap().is_shared());
        assert!(!Pattern::parse("{event.name} {name}").unwrap().is_shared());
    }
}
