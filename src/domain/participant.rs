//! A person who is accredited.

use std::{fmt, str::FromStr};

use crate::domain::{
    id::{CategoryCode, Reference},
    mask::{DayMask, ZoneMask},
    name_order,
    own_value::OwnValues,
};

/// What the list says of a participant. Texts are clean ([`super::text::clean`]); a text that was not given is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Participant {
    /// Unique in the event.
    pub reference: Reference,
    /// The kind of accreditation.
    pub category: CategoryCode,
    /// Form of address: `H.E. Mr.`.
    pub title: String,
    /// Given name in Latin letters.
    pub given_name: String,
    /// Family name in Latin letters.
    pub family_name: String,
    /// The whole name in one piece, if the list has it so. Used if given and family name are empty.
    pub name: String,
    /// The name in the person's own script.
    pub native_name: String,
    /// What the person does: `Minister of the Interior`.
    pub function: String,
    /// The body the person represents, by its official short name in English.
    pub delegation: String,
    /// The kind of body: `Member State`, `UN entity` …
    pub delegation_type: String,
    /// ISO 3166-1 alpha-3 code, for a state.
    pub country: String,
    /// Electronic mail address.
    pub email: String,
    /// The event days of this person, if they differ from the category's.
    pub days: Option<DayMask>,
    /// The photo's file name.
    pub photo: String,
    /// Marked as head of the delegation in the list.
    pub head: HeadMark,
    /// Overrides the place of the delegation in protocol order.
    pub order: Option<u32>,
    /// What the event's own fields hold.
    pub own: OwnValues,
}

/// Whether the list marks a participant as head of the delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum HeadMark {
    /// Not marked; the function may still say so.
    #[default]
    Unmarked,
    /// Marked.
    Head,
}

/// Where the accreditation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Standing {
    /// May come in, as far as rights allow.
    #[default]
    Accredited,
    /// No longer takes part: a scan is `canceled`.
    Withdrawn,
    /// Must be stopped: a scan is `blocked`.
    Blocked,
}

/// Zones added to or withheld from one person, in addition to those of the category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ZoneRights {
    /// Zones added.
    pub added: ZoneMask,
    /// Zones withheld; these override added ones.
    pub withheld: ZoneMask,
}

impl Participant {
    /// Makes a participant of whom only reference and category are known.
    #[must_use]
    pub fn new(reference: Reference, category: CategoryCode) -> Self {
        let empty = String::new;
        Self {
            reference,
            category,
            title: empty(),
            given_name: empty(),
            family_name: empty(),
            name: empty(),
            native_name: empty(),
            function: empty(),
            delegation: empty(),
            delegation_type: empty(),
            country: empty(),
            email: empty(),
            days: None,
            photo: empty(),
            head: HeadMark::Unmarked,
            order: None,
            own: OwnValues::default(),
        }
    }

    /// Returns the name: given and family name in their own habit, else the whole name, else the native one.
    #[must_use]
    pub fn full_name(&self) -> String {
        name_order::full_name(&self.given_name, &self.family_name, &self.name, &self.native_name)
    }

    /// Returns the name as its columns stand, given name first: what badges were printed with is recorded in this form.
    #[must_use]
    pub fn name_as_columns(&self) -> String {
        name_order::as_columns(&self.given_name, &self.family_name, &self.name, &self.native_name)
    }
}

impl Standing {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Accredited => "accredited",
            Self::Withdrawn => "withdrawn",
            Self::Blocked => "blocked",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Standing {
    type Err = ();
    fn from_str(word: &str) -> Result<Self, ()> {
        [Self::Accredited, Self::Withdrawn, Self::Blocked].into_iter().find(|state| state.as_str() == word).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_whatever_form_it_came() {
        let mut person = Participant::new("R1".parse().unwrap(), "Delegate".parse().unwrap());
        person.native_name = "王小明".into();
        assert_eq!(person.full_name(), "王小明");
        person.name = "Wang Xiaoming".into();
        assert_eq!(person.full_name(), "Wang Xiaoming");
        person.family_name = "McDonald".into();
        assert_eq!(person.full_name(), "McDonald");
        person.given_name = "Ian".into();
        assert_eq!(person.full_name(), "Ian McDonald");
    }
}
