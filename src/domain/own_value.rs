//! What an event's own fields hold of one participant, by the fields' numbers.

/// The number of an own field: it stays with the field's code for life, for printed badges are remembered by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldNumber(u8);

impl FieldNumber {
    /// How many numbers an event has in its whole life.
    pub const COUNT: u8 = 47;

    /// Makes a number, from 0; `None` above the last.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (number < Self::COUNT).then_some(Self(number))
    }

    /// Returns the number.
    #[must_use]
    pub fn get(self) -> u8 {
        self.0
    }
}

/// The values of one participant's own fields. An empty value is the same as none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OwnValues(Vec<(FieldNumber, String)>);

impl OwnValues {
    /// Returns a value; empty if there is none.
    #[must_use]
    pub fn get(&self, number: FieldNumber) -> &str {
        self.0.binary_search_by_key(&number, |(known, _)| *known).map_or("", |place| &self.0[place].1)
    }

    /// Sets a value; an empty one takes it away.
    pub fn set(&mut self, number: FieldNumber, value: &str) {
        match (self.0.binary_search_by_key(&number, |(known, _)| *known), value) {
            (Ok(place), "") => drop(self.0.remove(place)),
            (Ok(place), value) => value.clone_into(&mut self.0[place].1),
            (Err(_), "") => {}
            (Err(place), value) => self.0.insert(place, (number, value.to_owned())),
        }
    }

    /// Walks the values in the order of their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (FieldNumber, &str)> {
        self.0.iter().map(|(number, value)| (*number, value.as_str()))
    }

    /// Returns whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_value_is_none() {
        let mut values = OwnValues::default();
        let [first, second] = [0, 9].map(|number| FieldNumber::new(number).unwrap());
        values.set(second, "b");
        values.set(first, "a");
        assert_eq!(values.iter().map(|(number, value)| (number.get(), value)).collect::<Vec<_>>(), [(0, "a"), (9, "b")]);
        values.set(first, "");
        values.set(second, "");
        assert_eq!(values, OwnValues::default());
        assert_eq!(FieldNumber::new(FieldNumber::COUNT), None);
    }
}
