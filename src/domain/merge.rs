//! A list that comes again is merged with what people did meanwhile: three values of each field are compared.
//!
//! Base is what a list last said, mine is what stands, theirs is what the list says now. A cell that has not changed leaves mine
//! alone; where mine is the base, theirs is taken; where both changed there is a conflict: mine stays, it is told once, and theirs
//! becomes the base. A blank cell says nothing, unless it is asked to clear.

use std::collections::BTreeMap;

use crate::domain::{
    event::Event,
    field::{Field, FieldSet},
    participant::Participant,
    text::fold,
};

/// The fields that make a name.
const NAMES: [Field; 4] = [Field::GivenName, Field::FamilyName, Field::Name, Field::NativeName];

/// What lists last said of one person, field by field, as a list writes it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Base {
    /// `None`: no list has said anything of the field. A field that is left out was said to be empty.
    said: BTreeMap<Field, Option<String>>,
    /// Fields in which a hand and the list both changed, and the hand's value still stands.
    conflicts: FieldSet,
}

impl Base {
    /// Makes the base of a person whom a list added: all that stands is what it said.
    #[must_use]
    pub fn of_list(participant: &Participant, event: &Event) -> Self {
        let said = given(participant, event).map(|(field, value)| (field, Some(value))).collect();
        Self { said, conflicts: FieldSet::default() }
    }

    /// Makes the base of a person whom somebody entered: no list has said any of it.
    #[must_use]
    pub fn of_hand(participant: &Participant, event: &Event) -> Self {
        let said = given(participant, event).map(|(field, _)| (field, None)).collect();
        Self { said, conflicts: FieldSet::default() }
    }

    /// Walks the fields of an event that a base can have, in the order of [`Base::said`].
    pub fn fields(event: &Event) -> impl Iterator<Item = Field> {
        let mut fields: Vec<Field> = event.columns().filter(|field| *field != Field::Reference).collect();
        fields.sort_unstable();
        fields.into_iter()
    }

    /// Returns what a list last said of a field: empty if it said that there is nothing, `None` if none said anything.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.said.get(&field).map_or(Some(""), |said| said.as_deref())
    }

    /// Sets what a list last said of a field.
    pub fn set(&mut self, field: Field, value: Option<String>) {
        if value.as_deref() == Some("") {
            self.said.remove(&field);
        } else {
            self.said.insert(field, value);
        }
    }

    /// Walks the fields that were not said to be empty.
    pub fn said(&self) -> impl Iterator<Item = (Field, Option<&str>)> {
        self.said.iter().map(|(field, value)| (*field, value.as_deref()))
    }

    /// Returns the fields in which the hand's value stands against the list's.
    #[must_use]
    pub fn conflicts(&self) -> FieldSet {
        self.conflicts
    }

    /// Sets the fields in which the hand's value stands against the list's.
    pub fn set_conflicts(&mut self, fields: FieldSet) {
        self.conflicts = fields;
    }
}

fn given<'p>(participant: &'p Participant, event: &'p Event) -> impl Iterator<Item = (Field, String)> + 'p {
    let values = event.columns().map(|field| (field, participant.written(field, event)));
    values.filter(|(field, value)| *field != Field::Reference && !value.is_empty())
}

/// Whose value stands where a hand and the list both changed a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prefer {
    /// The hand's.
    #[default]
    Hand,
    /// The list's.
    List,
}

/// What a blank cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BlankCell {
    /// Nothing.
    #[default]
    SaysNothing,
    /// That the field is empty.
    Clears,
}

/// How a list is merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// Whose value stands in a conflict.
    pub prefer: Prefer,
    /// What a blank cell says.
    pub blank: BlankCell,
}

/// What a row of a list says of one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The line of the row.
    pub line: u64,
    /// The values; those of columns that are not among `columns` mean nothing.
    pub participant: Participant,
    /// The columns that the row says something of.
    pub columns: FieldSet,
    /// The columns whose cell is blank.
    pub blank: FieldSet,
}

/// A field that became something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// What it was, as a list writes it.
    pub from: String,
    /// What it is.
    pub to: String,
}

/// A field that a hand and the list both changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldConflict {
    /// Which.
    pub field: Field,
    /// What stands, as a list writes it.
    pub mine: String,
    /// What the list said before; `None` if no list had said anything.
    pub base: Option<String>,
    /// What the list says now.
    pub theirs: String,
    /// Why it stays.
    pub kind: MergeConflict,
}

/// Why what stands is kept against what a list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeConflict {
    /// A hand changed the field, and the list too.
    BothChanged,
    /// The list brings one part of a name, and the whole name stands: half of it would be left.
    HalfName,
    /// The list brings another whole name, and given and family name stand, which would still be shown.
    NameInParts,
}

/// What becomes of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// The person.
    pub participant: Participant,
    /// What lists last said.
    pub base: Base,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// What was changed on both sides, and stays.
    pub conflicts: Vec<FieldConflict>,
    /// Fields in which a correction stays, for the list has not changed.
    pub corrections: FieldSet,
    /// Fields that hold something, and whose cell is blank and said nothing.
    pub blanks: FieldSet,
}

/// Merges what a list says of a known person with what stands.
#[must_use]
pub fn merge(mine: &Participant, base: &Base, listing: &Listing, event: &Event, rules: Rules) -> Merged {
    let mut merged = Merged {
        participant: mine.clone(),
        base: base.clone(),
        changes: Vec::new(),
        conflicts: Vec::new(),
        corrections: FieldSet::default(),
        blanks: FieldSet::default(),
    };
    for field in listing.columns.iter().filter(|field| *field != Field::Reference) {
        let stands = mine.as_listed(field, event);
        if listing.blank.has(field) && (rules.blank == BlankCell::SaysNothing || field == Field::Category) {
            if !stands.is_empty() {
                merged.blanks = merged.blanks.with(field);
            }
            continue;
        }
        let theirs = listing.participant.as_listed(field, event);
        merged.field(field, (&stands, base.get(field), &theirs), listing, rules);
    }
    merged.keep_a_name(mine, event);
    merged.keep_the_whole_name(mine, base);
    merged.settle_name_in_parts(mine, base, listing, rules);
    merged
}

impl Merged {
    fn field(&mut self, field: Field, (mine, base, theirs): (&str, Option<&str>, &str), listing: &Listing, rules: Rules) {
        let was_told = self.base.conflicts.has(field);
        if base != Some(theirs) {
            self.base.set(field, Some(theirs.to_owned()));
        }
        self.base.conflicts = self.base.conflicts.without(field);
        if mine == theirs {
            return;
        }
        let is_settled = rules.prefer == Prefer::List;
        let takes = match base {
            Some(base) if base == theirs => is_settled && was_told,
            Some(base) if base == mine => true,
            _ => is_settled,
        };
        if takes {
            self.participant.take(&listing.participant, FieldSet::default().with(field));
            self.changes.push(FieldChange { field, from: mine.to_owned(), to: theirs.to_owned() });
        } else if base == Some(theirs) {
            self.corrections = self.corrections.with(field);
            if was_told {
                self.base.conflicts = self.base.conflicts.with(field);
            }
        } else {
            self.base.conflicts = self.base.conflicts.with(field);
            let base = base.map(str::to_owned);
            let kind = MergeConflict::BothChanged;
            self.conflicts.push(FieldConflict { field, mine: mine.to_owned(), base, theirs: theirs.to_owned(), kind });
        }
    }

    /// Takes back the clearing of names where none would be left: a badge needs one.
    fn keep_a_name(&mut self, mine: &Participant, event: &Event) {
        if !self.participant.full_name().is_empty() || mine.full_name().is_empty() {
            return;
        }
        for field in NAMES {
            if mine.text(field) == self.participant.text(field) {
                continue;
            }
            self.participant.take(mine, FieldSet::default().with(field));
            self.base.set(field, Some(mine.written(field, event)));
            self.changes.retain(|change| change.field != field);
            self.blanks = self.blanks.with(field);
        }
    }
}

impl Merged {
    /// Leaves a whole name as it is where the list brings one part of a name: what is shown would be half of it.
    fn keep_the_whole_name(&mut self, mine: &Participant, base: &Base) {
        if !mine.given_name.is_empty() || !mine.family_name.is_empty() || mine.name.is_empty() {
            return;
        }
        let part = match (self.participant.given_name.as_str(), self.participant.family_name.as_str()) {
            (given, "") if !given.is_empty() => Field::GivenName,
            ("", family) if !family.is_empty() => Field::FamilyName,
            _ => return,
        };
        let theirs = self.participant.text(part).unwrap_or_default().to_owned();
        if is_same_name(&theirs, &mine.name) {
            return;
        }
        self.participant.take(mine, FieldSet::default().with(part));
        self.changes.retain(|change| change.field != part);
        let (said, mine) = (base.get(part).map(str::to_owned), mine.name.clone());
        self.conflicts.push(FieldConflict { field: part, mine, base: said, theirs, kind: MergeConflict::HalfName });
    }

    /// Settles a list that brings a whole name for somebody whose name stands in parts: beside the parts it would be stored and not
    /// shown. The parts stay, unless the list's values are preferred.
    fn settle_name_in_parts(&mut self, mine: &Participant, base: &Base, listing: &Listing, rules: Rules) {
        let parts = [Field::GivenName, Field::FamilyName];
        let brings = |field: Field| listing.columns.has(field) && !listing.blank.has(field);
        let (shown, theirs) = (self.participant.full_name(), listing.participant.name.as_str());
        let is_in_parts = parts.iter().any(|part| mine.text(*part).is_some_and(|text| !text.is_empty()));
        if !is_in_parts || !brings(Field::Name) || parts.into_iter().any(brings) || is_same_name(theirs, &shown) {
            return;
        }
        if rules.prefer == Prefer::List && self.participant.name == theirs {
            for part in parts {
                let from = std::mem::take(self.participant.text_mut(part).expect("parts of names are texts"));
                self.base.set(part, Some(String::new()));
                if !from.is_empty() {
                    self.changes.push(FieldChange { field: part, from, to: String::new() });
                }
            }
        } else if base.get(Field::Name) != Some(theirs) {
            self.participant.take(mine, FieldSet::default().with(Field::Name));
            self.changes.retain(|change| change.field != Field::Name);
            self.conflicts.retain(|conflict| conflict.field != Field::Name);
            self.base.conflicts = self.base.conflicts.with(Field::Name);
            let (said, theirs) = (base.get(Field::Name).map(str::to_owned), theirs.to_owned());
            self.conflicts.push(FieldConflict {
                field: Field::Name,
                mine: shown,
                base: said,
                theirs,
                kind: MergeConflict::NameInParts,
            });
        }
    }
}

/// Whether two names have the same words, in any order, but for case, accents and punctuation.
#[must_use]
pub fn is_same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| {
        let folded = fold(name);
        let mut words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    words(one) == words(other) || fold(one).replace(' ', "") == fold(other).replace(' ', "")
}

#[cfg(test)]
mod tests;
