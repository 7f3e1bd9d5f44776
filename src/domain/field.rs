//! The columns of a participant list, by name.

use crate::domain::{
    own_value::FieldNumber,
    participant::{HeadMark, Participant},
};

/// A column of a participant list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    /// `reference`
    Reference,
    /// `category`
    Category,
    /// `title`
    Title,
    /// `given_name`
    GivenName,
    /// `family_name`
    FamilyName,
    /// `name`
    Name,
    /// `native_name`
    NativeName,
    /// `function`
    Function,
    /// `delegation`
    Delegation,
    /// `delegation_type`
    DelegationType,
    /// `country`
    Country,
    /// `email`
    Email,
    /// `days`
    Days,
    /// `photo`
    Photo,
    /// `head`
    Head,
    /// `order`
    Order,
    /// A field of the event's own.
    Own(FieldNumber),
}

/// A set of columns: those that a list has, or that an edit names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSet(u128);

/// The bit of the first own field in a [`FieldSet`].
const FIRST_OWN: u32 = 32;

impl Field {
    /// Every column that all events have, in the order in which lists are written.
    pub const ALL: [Self; 16] = [
        Self::Reference,
        Self::Category,
        Self::Title,
        Self::GivenName,
        Self::FamilyName,
        Self::NativeName,
        Self::Function,
        Self::Delegation,
        Self::DelegationType,
        Self::Country,
        Self::Email,
        Self::Days,
        Self::Photo,
        Self::Name,
        Self::Head,
        Self::Order,
    ];

    /// Returns the column's name; an own field is named by its event ([`Event::field_name`](crate::domain::event::Event::field_name)).
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Category => "category",
            Self::Title => "title",
            Self::GivenName => "given_name",
            Self::FamilyName => "family_name",
            Self::Name => "name",
            Self::NativeName => "native_name",
            Self::Function => "function",
            Self::Delegation => "delegation",
            Self::DelegationType => "delegation_type",
            Self::Country => "country",
            Self::Email => "email",
            Self::Days => "days",
            Self::Photo => "photo",
            Self::Head => "head",
            Self::Order => "order",
            Self::Own(_) => "own field",
        }
    }

    /// Its bit in a [`FieldSet`]: the place in [`Field::ALL`], written out since sets are asked a hundred times for each row of a list.
    fn bit(self) -> u32 {
        match self {
            Self::Reference => 0,
            Self::Category => 1,
            Self::Title => 2,
            Self::GivenName => 3,
            Self::FamilyName => 4,
            Self::NativeName => 5,
            Self::Function => 6,
            Self::Delegation => 7,
            Self::DelegationType => 8,
            Self::Country => 9,
            Self::Email => 10,
            Self::Days => 11,
            Self::Photo => 12,
            Self::Name => 13,
            Self::Head => 14,
            Self::Order => 15,
            Self::Own(number) => FIRST_OWN + u32::from(number.get()),
        }
    }

    fn of_bit(bit: u32) -> Option<Self> {
        match bit.checked_sub(FIRST_OWN) {
            Some(number) => FieldNumber::new(u8::try_from(number).ok()?).map(Self::Own),
            None => Self::ALL.get(bit as usize).copied(),
        }
    }

    /// Returns the column with this name, of those that all events have.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

impl FieldSet {
    /// Every column, own fields too.
    #[must_use]
    pub fn all() -> Self {
        Field::ALL.into_iter().chain(own()).collect()
    }
    /// Returns whether the set has the column.
    #[must_use]
    pub fn has(self, field: Field) -> bool {
        self.0 >> field.bit() & 1 == 1
    }
    /// Returns the set with one more column.
    #[must_use]
    pub fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field.bit())
    }
    /// Returns the set without a column.
    #[must_use]
    pub fn without(self, field: Field) -> Self {
        Self(self.0 & !(1 << field.bit()))
    }
    /// Walks the columns of the set, in the order in which lists are written.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let bit = rest.trailing_zeros();
            rest &= rest.wrapping_sub(1);
            Field::of_bit(bit)
        })
    }
    /// Returns whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Walks every own field that there can be.
fn own() -> impl Iterator<Item = Field> {
    (0..FieldNumber::COUNT).filter_map(FieldNumber::new).map(Field::Own)
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::default(), Self::with)
    }
}

impl Participant {
    /// Takes over the named columns of another record of the same participant; fields without a column in the list stay.
    pub fn take(&mut self, from: &Self, fields: FieldSet) {
        for field in fields.iter() {
            match field {
                Field::Reference => {}
                Field::Own(number) => self.own.set(number, from.own.get(number)),
                Field::Category => self.category.clone_from(&from.category),
                Field::Days => self.days = from.days,
                Field::Head => self.head = from.head,
                Field::Order => self.order = from.order,
                _ => {
                    if let (Some(to), Some(from)) = (self.text_mut(field), from.text(field)) {
                        from.clone_into(to);
                    }
                }
            }
        }
    }

    /// Returns the text of a column; `None` for days, head and order, which are not texts.
    #[must_use]
    pub fn text(&self, field: Field) -> Option<&str> {
        Some(match field {
            Field::Reference => self.reference.as_str(),
            Field::Category => self.category.as_str(),
            Field::Title => &self.title,
            Field::GivenName => &self.given_name,
            Field::FamilyName => &self.family_name,
            Field::Name => &self.name,
            Field::NativeName => &self.native_name,
            Field::Function => &self.function,
            Field::Delegation => &self.delegation,
            Field::DelegationType => &self.delegation_type,
            Field::Country => &self.country,
            Field::Email => &self.email,
            Field::Photo => &self.photo,
            Field::Own(number) => self.own.get(number),
            Field::Days | Field::Head | Field::Order => return None,
        })
    }

    /// Returns the text of a column to write to; `None` for reference, category, days, head, order and own fields, which have types
    /// of their own.
    pub fn text_mut(&mut self, field: Field) -> Option<&mut String> {
        Some(match field {
            Field::Title => &mut self.title,
            Field::GivenName => &mut self.given_name,
            Field::FamilyName => &mut self.family_name,
            Field::Name => &mut self.name,
            Field::NativeName => &mut self.native_name,
            Field::Function => &mut self.function,
            Field::Delegation => &mut self.delegation,
            Field::DelegationType => &mut self.delegation_type,
            Field::Country => &mut self.country,
            Field::Email => &mut self.email,
            Field::Photo => &mut self.photo,
            Field::Reference | Field::Category | Field::Days | Field::Head | Field::Order | Field::Own(_) => return None,
        })
    }

    /// Returns whether the list marks the participant as head of the delegation.
    #[must_use]
    pub fn is_marked_head(&self) -> bool {
        self.head == HeadMark::Head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_without_columns_is_empty_and_one_with_any_is_not() {
        assert!(FieldSet::default().is_empty());
        assert!(!FieldSet::default().with(Field::Email).is_empty() && !FieldSet::all().is_empty());
    }

    #[test]
    fn columns_that_a_list_lacks_stay() {
        let mut stored = Participant::new("R1".parse().unwrap(), "Delegate".parse().unwrap());
        (stored.function, stored.email) = ("Director".into(), "a@example.org".into());
        let mut listed = stored.clone();
        (listed.function, listed.email) = ("Minister".into(), String::new());
        stored.take(&listed, FieldSet::default().with(Field::Function));
        assert_eq!((stored.function.as_str(), stored.email.as_str()), ("Minister", "a@example.org"));
    }

    #[test]
    fn every_column_is_found_by_its_name() {
        for field in Field::ALL {
            assert_eq!(Field::from_name(field.as_str()), Some(field));
            assert!(FieldSet::all().has(field));
        }
        assert!(FieldSet::all().iter().eq(Field::ALL.into_iter().chain(own())));
        assert_eq!(FieldSet::default().iter().next(), None);
        let last = Field::Own(FieldNumber::new(FieldNumber::COUNT - 1).unwrap());
        let set = FieldSet::default().with(Field::Order).with(last);
        assert_eq!(set.iter().collect::<Vec<_>>(), [Field::Order, last]);
        assert_eq!(set.without(last), FieldSet::default().with(Field::Order));
    }
}
