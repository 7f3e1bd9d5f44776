//! What attendance is counted by.

use jiff::civil::Date;

use crate::report::{
    region_words::region_in,
    scope::{ReportScope, short_date},
    table::{Cell, Column, column, text},
    words::isolated,
};

/// What attendance is counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    /// Category.
    Category,
    /// Delegation.
    Delegation,
    /// Delegation type.
    Type,
    /// Country.
    Country,
    /// Event day.
    Day,
    /// The gate of the first admission.
    Gate,
    /// The hour of the first admission, by the event's clocks.
    Hour,
    /// The event's own groups, else the regional groups of the United Nations, by country.
    Region,
    /// What the event's own field for it says.
    Gender,
}

impl GroupBy {
    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Delegation => "delegation",
            Self::Type => "type",
            Self::Country => "country",
            Self::Day => "day",
            Self::Gate => "gate",
            Self::Hour => "hour",
            Self::Region => "region",
            Self::Gender => "gender",
        }
    }

    /// Returns what a group of it is called.
    pub(super) fn noun(self) -> &'static str {
        if self == Self::Type { "delegation type" } else { self.as_str() }
    }

    /// Returns whether it groups people, who are expected on days; nobody is expected at a gate or an hour.
    pub(super) fn is_of_people(self) -> bool {
        !matches!(self, Self::Day | Self::Gate | Self::Hour)
    }

    /// Returns its columns.
    pub(super) fn columns(self) -> Vec<Column> {
        match self {
            Self::Day | Self::Hour => vec![column(self.as_str(), 12).whole()],
            // Programs know a gate by its code, readers by its name; and for readers, those of no group are named so.
            Self::Country => vec![column("country", 12).whole().data(), column("country", 12).whole().page()],
            Self::Gate => vec![column("gate", 12).whole().data(), column("gate", 26).page()],
            _ => vec![column(self.as_str(), 34).data(), column(self.as_str(), 34).page()],
        }
    }

    /// Returns the cells of its columns for a group.
    pub(super) fn cells(self, scope: &ReportScope<'_>, name: &str) -> Vec<Cell> {
        match self {
            Self::Day => vec![name.parse().map_or_else(|_| text(name), Cell::Day)],
            Self::Hour => vec![text(name)],
            Self::Region if scope.event.groups.is_empty() => {
                vec![text(name), text(&region_names(scope, &self.words(scope, name)))]
            }
            _ => vec![text(name), text(&self.words(scope, name))],
        }
    }

    /// Names a group, also one that the list has no name for.
    pub(super) fn words(self, scope: &ReportScope<'_>, name: &str) -> String {
        match (self, name.parse::<Date>()) {
            (Self::Day, Ok(date)) => short_date(date),
            _ if name.is_empty() => format!("(no {})", self.noun()),
            (Self::Gate, _) => scope.gate_name(name).to_owned(),
            _ => name.to_owned(),
        }
    }
}

/// Names a regional group of the United Nations in each of the event's languages: in English first where that is one of them.
fn region_names(scope: &ReportScope<'_>, name: &str) -> String {
    let names = scope.languages.iter().filter_map(|language| region_in(name, *language));
    let names: Vec<String> = names.map(|name| isolated(name).into_owned()).collect();
    if names.is_empty() { name.to_owned() } else { names.join(" · ") }
}
