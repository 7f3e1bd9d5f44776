//! Remembers what was asked recently, in bounded space.

use std::{collections::HashMap, hash::Hash};

/// Values by a key and a text. Two generations take turns, so that what recurs stays and the rest is dropped.
#[derive(Debug)]
pub(super) struct Recent<K, V> {
    young: HashMap<K, HashMap<String, V>>,
    old: HashMap<K, HashMap<String, V>>,
    /// How many values the young generation holds.
    count: usize,
    most: usize,
}

impl<K: Copy + Eq + Hash, V: Clone> Recent<K, V> {
    /// Makes a memory of at most twice `most` values.
    pub(super) fn new(most: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), count: 0, most }
    }

    /// Returns a value that is remembered.
    pub(super) fn get(&mut self, key: &K, text: &str) -> Option<V> {
        if let Some(value) = self.young.get(key).and_then(|values| values.get(text)) {
            return Some(value.clone());
        }
        let value = self.old.get(key)?.get(text)?.clone();
        self.insert(*key, text, value.clone());
        Some(value)
    }

    /// Remembers a value.
    pub(super) fn insert(&mut self, key: K, text: &str, value: V) {
        if self.count >= self.most {
            self.old = std::mem::take(&mut self.young);
            self.count = 0;
        }
        self.count += usize::from(self.young.entry(key).or_default().insert(text.to_owned(), value).is_none());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_recurs_stays_and_what_does_not_goes() {
        let mut recent = Recent::new(4);
        recent.insert('k', "often", 1);
        for n in 0..40 {
            recent.insert('k', &n.to_string(), n);
            assert_eq!(recent.get(&'k', "often"), Some(1));
            assert!(recent.young.values().chain(recent.old.values()).map(HashMap::len).sum::<usize>() <= 8);
        }
        assert_eq!(recent.get(&'k', "0"), None);
        assert_eq!(recent.get(&'j', "often"), None, "another key is another value");
    }
}
