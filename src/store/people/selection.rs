//! Which participants a command or a report is about.

use crate::{
    domain::{
        id::{CategoryCode, Reference},
        nomination::state::State,
        participant::Standing,
        text::fold,
    },
    store::engine::sql::ToValue,
};

/// Which participants are meant. Several values of one kind widen it, several kinds narrow it. Without any, it is everyone.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Any of these categories.
    pub categories: Vec<CategoryCode>,
    /// Any of these delegations, by name, whatever the case.
    pub delegations: Vec<String>,
    /// Any of these references.
    pub references: Vec<Reference>,
    /// Any of these standings.
    pub standings: Vec<Standing>,
    /// Any of these states of the nomination.
    pub states: Vec<State>,
}

impl Selection {
    /// Returns whether nobody is left out, except by standing.
    #[must_use]
    pub fn is_everyone(&self) -> bool {
        self.categories.is_empty() && self.delegations.is_empty() && self.references.is_empty()
    }

    /// Returns the condition and its values, over the columns that [`Store::keys`](crate::store::Store::keys) has.
    pub(in crate::store) fn condition(&self) -> (String, Vec<Box<dyn ToValue>>) {
        let mut conditions = vec!["1 = 1".to_owned()];
        let mut values: Vec<Box<dyn ToValue>> = Vec::new();
        let mut any_of = |column: &str, texts: Vec<String>| {
            if !texts.is_empty() {
                conditions.push(format!("{column} in ({})", vec!["?"; texts.len()].join(", ")));
                values.extend(texts.into_iter().map(|text| Box::new(text) as Box<dyn ToValue>));
            }
        };
        any_of("code", self.categories.iter().map(ToString::to_string).collect());
        any_of("delegation_key", self.delegations.iter().map(|name| fold(name)).collect());
        any_of("reference", self.references.iter().map(ToString::to_string).collect());
        any_of("standing", self.standings.iter().map(ToString::to_string).collect());
        any_of("state", self.states.iter().map(ToString::to_string).collect());
        (conditions.join(" and "), values)
    }
}
