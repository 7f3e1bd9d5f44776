//! The columns of a participant list, by name.

use crate::domain::{
    event::Event,
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
}

/// A set of columns: those that a list has, or that an edit names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FieldSet(u32);

impl Field {
    /// Every column, in the order in which lists are written.
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

    /// Returns the column's name.
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
        }
    }

    /// Returns the column with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }
}

impl FieldSet {
    /// Every column.
    #[must_use]
    pub fn all() -> Self {
        Field::ALL.into_iter().collect()
    }
    /// Tells whether the set has the column.
    #[must_use]
    pub fn has(self, field: Field) -> bool {
        self.0 >> field as u32 & 1 == 1
    }
    /// Returns the set with one column more.
    #[must_use]
    pub fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field as u32)
    }
    /// Walks the columns of the set, in the order in which lists are written.
    pub fn iter(self) -> impl Iterator<Item = Field> {
        Field::ALL.into_iter().filter(move |&field| self.has(field))
    }
    /// Tells whether the set is empty.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Field> for FieldSet {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        fields.into_iter().fold(Self::default(), Self::with)
    }
}

impl Participant {
    /// Takes over the named columns of another record of the same participant; what the list has no column for stays.
    pub fn take(&mut self, from: &Self, fields: FieldSet) {
        for field in Field::ALL.into_iter().filter(|&field| fields.has(field)) {
            match field {
                Field::Reference => {}
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

    /// Returns the text of a column; nothing for days, head and order, which are no texts.
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
            Field::Days | Field::Head | Field::Order => return None,
        })
    }

    /// Returns the text of a column to write to; nothing for reference, category, days, head and order, which have types of their own.
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
            Field::Reference | Field::Category | Field::Days | Field::Head | Field::Order => return None,
        })
    }

    /// Writes what a column holds, as a list would; empty where it holds nothing.
    #[must_use]
    pub fn written(&self, field: Field, event: &Event) -> String {
        match field {
            Field::Days => self.days.map(|days| event.format_days(days)).unwrap_or_default(),
            Field::Head if self.is_marked_head() => "yes".into(),
            Field::Order => self.order.map(|order| order.to_string()).unwrap_or_default(),
            _ => self.text(field).unwrap_or_default().to_owned(),
        }
    }

    /// Tells whether the list marks the participant as head of the delegation.
    #[must_use]
    pub fn is_marked_head(&self) -> bool {
        self.head == HeadMark::Head
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
