//! Which participants, gates and times a report is about.

use std::collections::HashSet;

use jiff::Timestamp;

use super::delegation_types;
use crate::{
    domain::{
        event_file::mentions::NamesInUse,
        id::GateCode,
        mask::DayMask,
        text::{did_you_mean, fold},
    },
    store::{
        engine::{
            database::Store,
            error::Result,
            sql::{self, ToValue},
        },
        people::{apart, order::Order, selection::Selection},
        refusal::{ChoiceKind, UnknownChoice},
    },
};

/// What a report is about. Several values of one kind widen it, several kinds narrow it. Without any, it is about everything.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// Which participants.
    pub people: Selection,
    /// Any of these delegation types, as the list writes them.
    pub types: Vec<String>,
    /// Any of these countries, by their ISO 3166-1 alpha-3 codes.
    pub countries: Vec<String>,
    /// Any of these gates.
    pub gates: Vec<GateCode>,
    /// Readings of these event days; `None` if readings outside event days count too.
    pub days: Option<DayMask>,
    /// Readings from this moment.
    pub from: Option<Timestamp>,
    /// Readings before this moment.
    pub to: Option<Timestamp>,
    /// Whether presences name the gate of the first admission.
    pub gate_names: GateNames,
}

/// Whether presences name the gate of the first admission: it is read from each day's first scan, which takes as long as
/// everything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GateNames {
    /// They do.
    #[default]
    Told,
    /// They have an empty name.
    LeftOut,
}

impl Chosen {
    /// Returns whether a gate is among those chosen.
    #[must_use]
    pub fn has_gate(&self, gate: &str) -> bool {
        self.gates.is_empty() || self.gates.iter().any(|chosen| chosen.as_str() == gate)
    }

    /// Returns whether presences name their gates.
    pub(super) fn names_gates(&self) -> bool {
        self.gate_names == GateNames::Told || !self.gates.is_empty()
    }

    /// Returns whether only some participants are meant.
    #[must_use]
    pub fn narrows_people(&self) -> bool {
        self.named().0 != Self::default().named().0
    }

    /// Returns the condition and its values, over the columns of [`Selection::condition`], `id`, `delegation_type` and `country`. Who
    /// is on the way to being accredited, or was rejected, is left out unless asked for by the state; but not who was there.
    pub(in crate::store) fn condition(&self) -> (String, Vec<Box<dyn ToValue>>) {
        let (mut condition, values) = self.named();
        if self.people.states.is_empty() {
            condition.push_str(&format!(" and {}", apart::is_of_event("")));
        }
        (condition, values)
    }

    /// Returns the condition that names what was asked for.
    pub(in crate::store) fn named(&self) -> (String, Vec<Box<dyn ToValue>>) {
        let (mut condition, mut values) = self.people.condition();
        if !self.types.is_empty() {
            condition.push_str(&format!(" and {}", delegation_types::of_any(self.types.len())));
            let bound = self.types.iter().cycle().take(3 * self.types.len());
            values.extend(bound.map(|text| Box::new(text.clone()) as Box<dyn ToValue>));
        }
        any_of("country", &self.countries, &mut condition, &mut values);
        (condition, values)
    }

    /// Returns the condition and its values over readings, `s` by name, and participants, `p` by name.
    pub(in crate::store) fn scan_condition(&self) -> (String, Vec<Box<dyn ToValue>>) {
        let (mut condition, mut values) = ("1 = 1".to_owned(), Vec::<Box<dyn ToValue>>::new());
        let gates: Vec<String> = self.gates.iter().map(ToString::to_string).collect();
        any_of("s.gate", &gates, &mut condition, &mut values);
        if let Some(days) = self.days {
            let days: Vec<String> = days.iter().map(|day| day.get().to_string()).collect();
            condition.push_str(&format!(" and s.day in ({})", days.join(", ")));
        }
        for (sign, moment) in [(">=", self.from), ("<", self.to)] {
            if let Some(moment) = moment {
                condition.push_str(&format!(" and s.at {sign} ?"));
                values.push(Box::new(moment.as_millisecond()));
            }
        }
        if self.narrows_people() {
            let (people, of_people) = self.named();
            condition.push_str(&format!(
                " and s.participant in (select id from (select p.id, p.reference, c.code, p.delegation_type, p.country, p.standing, p.state,
                     p.delegation_key from participant p join category c on c.category_index = p.category)
                     as person where {people})"
            ));
            values.extend(of_people);
        }
        (condition, values)
    }
}

fn any_of(column: &str, chosen: &[String], condition: &mut String, values: &mut Vec<Box<dyn ToValue>>) {
    if !chosen.is_empty() {
        condition.push_str(&format!(" and {column} in ({})", vec!["?"; chosen.len()].join(", ")));
        values.extend(chosen.iter().map(|text| Box::new(text.clone()) as Box<dyn ToValue>));
    }
}

impl Store {
    /// Checks that everything chosen exists, and writes types and countries as the list does.
    ///
    /// # Errors
    /// When a category, delegation, type, country or gate is unknown; the error names it, and the nearest known one.
    pub fn check_chosen(&self, mut chosen: Chosen) -> Result<Chosen> {
        // A list of a hundred thousand is searched only for what was asked.
        if !chosen.people.categories.is_empty() {
            self.keys(&Selection { categories: chosen.people.categories.clone(), ..Selection::default() }, Order::List)?;
        }
        chosen.people.delegations = self.delegations_meant(&chosen.people.delegations)?;
        for (choice, column, written) in [
            (ChoiceKind::Delegation, "delegation", &mut chosen.people.delegations),
            (ChoiceKind::DelegationType, "delegation_type", &mut chosen.types),
            (ChoiceKind::Country, "country", &mut chosen.countries),
        ] {
            let known = match choice {
                _ if written.is_empty() => Vec::new(),
                ChoiceKind::DelegationType => self.names_in_use()?.types,
                _ => self.distinct(column)?,
            };
            for value in written {
                *value = find(choice, value, &known)?;
            }
        }
        let gates: Vec<String> = self.event()?.event.gates.iter().map(|gate| gate.code.to_string()).collect();
        for gate in &chosen.gates {
            // A gate that the event file has no longer is still where people came in.
            if let Err(unknown) = find(ChoiceKind::Gate, gate.as_str(), &gates)
                && !self.has_scans_of(gate)?
            {
                return Err(unknown);
            }
        }
        Ok(chosen)
    }

    fn has_scans_of(&self, gate: &GateCode) -> Result<bool> {
        Ok(self.connection.prepare("select 1 from scan where gate = ?1 limit 1")?.exists([gate.as_str()])?)
    }

    /// Returns the delegation types of the list, as it writes them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delegation_types(&self) -> Result<Vec<String>> {
        self.distinct("delegation_type")
    }

    /// Returns the names of delegations and of their types that people or the register have.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn names_in_use(&self) -> Result<NamesInUse> {
        let register = self.delegations()?;
        let mut delegations: Vec<String> =
            register.iter().flat_map(|one| one.delegation.spellings().map(str::to_owned).collect::<Vec<_>>()).collect();
        delegations.extend(self.distinct("delegation")?);
        let mut types = self.delegation_types()?;
        types.extend(register.into_iter().map(|one| one.delegation.kind).filter(|kind| !kind.is_empty()));
        for names in [&mut delegations, &mut types] {
            let mut seen = HashSet::new();
            names.retain(|name| seen.insert(fold(name)));
        }
        Ok(NamesInUse { delegations, types })
    }

    fn distinct(&self, column: &str) -> Result<Vec<String>> {
        let mut statement =
            self.connection.prepare(&format!("select distinct {column} from participant where {column} <> '' order by 1"))?;
        let values = statement.query_map([], |row| row.get(0))?;
        Ok(values.collect::<sql::Result<_>>()?)
    }
}

/// Returns how a value is written, whatever the case of the request.
fn find(choice: ChoiceKind, written: &str, known: &[String]) -> Result<String> {
    if let Some(known) = known.iter().find(|known| fold(known) == fold(written)) {
        return Ok(known.clone());
    }
    let suggestion = did_you_mean(written, known.iter().map(String::as_str));
    Err(UnknownChoice { choice, written: written.to_owned(), suggestion, known: known.to_vec() }.into())
}
