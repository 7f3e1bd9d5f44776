//! Conditions on values: `{country=KWT|SAU}`, `{delegation_type!=Member State}`, `{field.nights>=3}`.

use std::cmp::Ordering;

use crate::domain::text::fold;

/// A comparison of a value with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    how: Comparison,
    /// The values that it is compared with, at least one.
    with: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

/// How comparisons are written; longer ones first.
const SIGNS: [(&str, Comparison); 6] = [
    ("!=", Comparison::IsNot),
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("=", Comparison::Is),
    ("<", Comparison::Less),
    (">", Comparison::More),
];

impl Condition {
    /// Divides a placeholder into its name and the condition behind it, if there is one.
    ///
    /// # Errors
    /// When the value behind the sign is missing.
    pub(super) fn split(written: &str) -> Result<(&str, Option<Self>), String> {
        let first = written.find(['!', '<', '>', '=']);
        let found = first.and_then(|at| {
            let (sign, how) = SIGNS.iter().find(|(sign, _)| written[at..].starts_with(sign))?;
            Some((written[..at].trim(), *how, &written[at + sign.len()..]))
        });
        let Some((name, how, values)) = found else { return Ok((written.trim(), None)) };
        let with: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
        if with.iter().any(String::is_empty) {
            return Err(format!("\"{written}\" lacks a value behind its sign; write it as \"{name}=A\", or \"{name}=A|B\""));
        }
        Ok((name, Some(Self { how, with })))
    }

    /// Returns values that fulfil it: those that it names, or else one for each.
    #[must_use]
    pub fn examples(&self) -> Vec<String> {
        let number = |value: &String| value.parse::<f64>().ok();
        match self.how {
            Comparison::Is | Comparison::AtMost | Comparison::AtLeast => self.with.clone(),
            Comparison::IsNot => {
                ["Sample", "Other"].iter().map(|&value| value.to_owned()).filter(|value| self.holds(value)).take(1).collect()
            }
            // Nearly all texts come after a zero, and every text before itself and a letter more.
            Comparison::Less => {
                self.with.iter().map(|value| number(value).map_or("0".into(), |n| (n - 1.0).to_string())).collect()
            }
            Comparison::More => {
                self.with.iter().map(|value| number(value).map_or(format!("{value}~"), |n| (n + 1.0).to_string())).collect()
            }
        }
    }

    /// Returns the values that a value is compared with, each for whether it is the same; `None` if they are compared by their order.
    #[must_use]
    pub fn equals(&self) -> Option<&[String]> {
        matches!(self.how, Comparison::Is | Comparison::IsNot).then_some(&self.with)
    }

    /// Returns all values that a value is compared with.
    #[must_use]
    pub fn compared_with(&self) -> &[String] {
        &self.with
    }

    /// Returns whether a value fulfils it. An empty value fulfils none. Letters count whatever their case and marks; numbers are
    /// compared as numbers, and all else, such as dates, as text.
    #[must_use]
    pub fn holds(&self, value: &str) -> bool {
        if value.is_empty() {
            return false;
        }
        let is_same = |other: &String| other == value || fold(other) == fold(value);
        let order = |other: &String| match (value.parse::<f64>(), other.parse::<f64>()) {
            (Ok(value), Ok(other)) => value.partial_cmp(&other),
            _ => Some(value.cmp(other)),
        };
        let is = |wanted: &[Ordering]| self.with.iter().any(|other| order(other).is_some_and(|order| wanted.contains(&order)));
        match self.how {
            Comparison::Is => self.with.iter().any(is_same),
            Comparison::IsNot => !self.with.iter().any(is_same),
            Comparison::Less => is(&[Ordering::Less]),
            Comparison::AtMost => is(&[Ordering::Less, Ordering::Equal]),
            Comparison::More => is(&[Ordering::Greater]),
            Comparison::AtLeast => is(&[Ordering::Greater, Ordering::Equal]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(written: &str, value: &str) -> bool {
        let (name, condition) = Condition::split(written).unwrap();
        assert_eq!(name, "x");
        condition.unwrap().holds(value)
    }

    #[test]
    fn values_are_compared_as_they_are_meant() {
        assert!(holds("x=KWT|SAU", "sau") && !holds("x=KWT|SAU", "OMN") && holds("x = Ligne É", "ligne e"));
        assert!(holds("x!=KWT", "SAU") && !holds("x!=KWT|SAU", "SAU") && !holds("x!=KWT", ""));
        assert!(holds("x>=3", "10") && !holds("x>3", "3") && holds("x<10", "9.5") && holds("x<=2024-11-05", "2024-11-04"));
        assert_eq!(Condition::split("name"), Ok(("name", None)));
        for written in ["x=A|B", "x!=A", "x!=Sample|A", "x<3", "x>3.5", "x<=2024-11-05", "x>2024-11-05", "x<2024-11-05", "x>=1"] {
            let (_, condition) = Condition::split(written).unwrap();
            let examples = condition.as_ref().unwrap().examples();
            assert!(!examples.is_empty() && examples.iter().all(|value| holds(written, value)), "{written}: {examples:?}");
        }
        assert!(Condition::split("x=").is_err() && Condition::split("x=A|").is_err());
    }
}
