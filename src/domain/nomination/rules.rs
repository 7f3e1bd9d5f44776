//! What an event says about nominations: how lists come in, which steps decide, which changes wait.

use super::state::State;
use crate::domain::{
    id::{CategoryCode, StepName},
    person::PersonRole,
};

/// The rules of an event that takes nominations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NominationRules {
    /// How people come in by a list or by an officer.
    pub import: ImportState,
    /// The steps of categories that name none, in their order.
    pub steps: Vec<StepName>,
    /// The step that a sensitive change waits at; the first of the category if none is named.
    pub on_change: Option<StepName>,
    /// The fields whose changes are sensitive too: names of columns, and codes of the event's own fields.
    pub sensitive: Vec<String>,
    /// The roles whose persons need a second factor at the portal.
    pub second_factor: Vec<PersonRole>,
    /// What categories have of their own.
    pub categories: Vec<CategoryRules>,
}

/// The rules of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRules {
    /// The category.
    pub category: CategoryCode,
    /// Its steps; the event's if `None`.
    pub steps: Option<Vec<StepName>>,
    /// The columns that a nomination needs before it is submitted, by their names.
    pub requires: Vec<String>,
}

/// How people come in by a list or by an officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImportState {
    /// Accredited at once.
    #[default]
    Approved,
    /// At the first step.
    Submitted,
}

impl ImportState {
    /// The words that the event file may use.
    pub const WORDS: &'static [&'static str] = &["approved", "submitted"];

    /// Returns the word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Submitted => "submitted",
        }
    }

    /// Returns the one that a word stands for.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Approved, Self::Submitted].into_iter().find(|state| state.as_str() == word)
    }

    /// Returns the state in which people come in.
    #[must_use]
    pub fn state(self) -> State {
        match self {
            Self::Approved => State::Approved,
            Self::Submitted => State::Submitted,
        }
    }
}

impl NominationRules {
    /// Returns the steps that decide on people of a category; none if they are approved as soon as they are submitted.
    #[must_use]
    pub fn steps_of(&self, category: &CategoryCode) -> &[StepName] {
        self.of(category).and_then(|rules| rules.steps.as_deref()).unwrap_or(&self.steps)
    }

    /// Returns the columns that people of a category need, by their names.
    #[must_use]
    pub fn requires(&self, category: &CategoryCode) -> &[String] {
        self.of(category).map(|rules| rules.requires.as_slice()).unwrap_or_default()
    }

    /// Returns the step that a sensitive change of an approved person waits at; `None` if there is no step at all, and it takes
    /// effect at once.
    #[must_use]
    pub fn change_step(&self, category: &CategoryCode) -> Option<&StepName> {
        self.on_change.as_ref().or_else(|| self.steps_of(category).first())
    }

    /// Returns every step, in the order of the first mention.
    #[must_use]
    pub fn all_steps(&self) -> Vec<&StepName> {
        let mut all: Vec<&StepName> = Vec::new();
        let of_categories = self.categories.iter().filter_map(|rules| rules.steps.as_ref()).flatten();
        for step in self.steps.iter().chain(of_categories).chain(self.on_change.as_ref()) {
            if !all.contains(&step) {
                all.push(step);
            }
        }
        all
    }

    fn of(&self, category: &CategoryCode) -> Option<&CategoryRules> {
        self.categories.iter().find(|rules| rules.category == *category)
    }
}
