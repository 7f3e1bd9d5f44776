//! Which counts may be shown so that none points at a person: small counts are withheld, and so are those from which a small one
//! could be worked out by subtracting the rest from a total.

/// The smallest count that is shown.
pub const SMALLEST: u64 = 5;

/// A count with its words; an empty word stands for all of a kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Count {
    /// The words: day, gate, category, hour.
    pub words: [String; 4],
    /// The count.
    pub people: u64,
    /// Whether it is withheld.
    pub is_withheld: bool,
}

/// A total and the parts that add up to it, as places in the list of cells.
struct Family {
    total: usize,
    parts: Vec<usize>,
}

/// Adds the totals by day, and by day with each other word, to the finest counts, and withholds what must be withheld.
#[must_use]
pub fn protect(finest: Vec<([String; 4], u64)>) -> Vec<Count> {
    let mut cells: Vec<Count> =
        finest.into_iter().map(|(words, people)| Count { words, people, is_withheld: people < SMALLEST }).collect();
    let mut families: Vec<Family> = Vec::new();
    let finest: Vec<usize> = (0..cells.len()).collect();
    let days = add_totals(&mut cells, &mut families, &finest, &[0]);
    for word in 1..4 {
        let totals = add_totals(&mut cells, &mut families, &finest, &[0, word]);
        // These totals in turn add up to the day's.
        for &day in &days {
            let parts = totals.iter().copied().filter(|&total| cells[total].words[0] == cells[day].words[0]).collect();
            families.push(Family { total: day, parts });
        }
    }
    while families.iter().any(|family| close(&mut cells, family)) {}
    cells.sort();
    cells
}

/// Adds a total for each combination of the kept words, and returns their places.
fn add_totals(cells: &mut Vec<Count>, families: &mut Vec<Family>, finest: &[usize], kept: &[usize]) -> Vec<usize> {
    let mut groups: std::collections::BTreeMap<[String; 4], Vec<usize>> = std::collections::BTreeMap::new();
    for &place in finest {
        let mut words: [String; 4] = Default::default();
        for &word in kept {
            words[word].clone_from(&cells[place].words[word]);
        }
        groups.entry(words).or_default().push(place);
    }
    let mut totals = Vec::new();
    for (words, parts) in groups {
        let people = parts.iter().map(|&part| cells[part].people).sum();
        totals.push(cells.len());
        families.push(Family { total: cells.len(), parts });
        cells.push(Count { words, people, is_withheld: people < SMALLEST });
    }
    totals
}

/// Withholds one more count of a family if what is shown would give a withheld one away; returns whether it did.
fn close(cells: &mut [Count], family: &Family) -> bool {
    let hidden: Vec<u64> = family.parts.iter().filter(|&&part| cells[part].is_withheld).map(|&part| cells[part].people).collect();
    let is_open = if cells[family.total].is_withheld {
        hidden.is_empty()
    } else {
        !hidden.is_empty() && (hidden.len() == 1 || hidden.iter().sum::<u64>() < SMALLEST)
    };
    if !is_open {
        return false;
    }
    let shown = family.parts.iter().copied().filter(|&part| !cells[part].is_withheld);
    let next = shown.min_by_key(|&part| cells[part].people).unwrap_or(family.total);
    cells[next].is_withheld = true;
    true
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, test_runner::Config};

    use super::*;

    fn counts(list: &[(&str, &str, &str, u64)]) -> Vec<([String; 4], u64)> {
        list.iter()
            .map(|&(gate, category, hour, people)| (["2024-11-04", gate, category, hour].map(str::to_owned), people))
            .collect()
    }

    fn shown(cells: &[Count], words: [&str; 4]) -> Option<u64> {
        let cell = cells.iter().find(|cell| cell.words == words).unwrap();
        (!cell.is_withheld).then_some(cell.people)
    }

    #[test]
    fn what_is_large_is_shown_with_its_totals() {
        let cells = protect(counts(&[("main", "Delegate", "09", 40), ("main", "Media", "10", 20)]));
        assert_eq!(shown(&cells, ["2024-11-04", "", "", ""]), Some(60));
        assert_eq!(shown(&cells, ["2024-11-04", "", "Media", ""]), Some(20));
        assert_eq!(shown(&cells, ["2024-11-04", "main", "Delegate", "09"]), Some(40));
    }

    #[test]
    fn a_single_small_count_takes_a_neighbour_with_it() {
        let cells =
            protect(counts(&[("main", "Minister", "09", 2), ("main", "Delegate", "09", 40), ("main", "Media", "09", 20)]));
        assert_eq!(shown(&cells, ["2024-11-04", "", "Minister", ""]), None);
        assert_eq!(shown(&cells, ["2024-11-04", "", "Media", ""]), None, "the total less the others would be the ministers");
        assert_eq!(shown(&cells, ["2024-11-04", "", "Delegate", ""]), Some(40));
        assert_eq!(shown(&cells, ["2024-11-04", "", "", ""]), Some(62));
    }

    proptest! {
        #![proptest_config(Config { cases: 500, failure_persistence: None, ..Config::default() })]

        /// Whatever the counts are, mostly small ones: no total and no neighbour tells what is withheld.
        #[test]
        fn no_total_gives_a_small_count_away(people in vec(prop_oneof![Just(0), 1_u64..5, 1_u64..40], 27)) {
            let words = ["main", "north", "media"].into_iter().flat_map(|gate| {
                ["Minister", "Delegate", "Media"].into_iter().flat_map(move |category| {
                    ["08", "09", "10"].map(|hour| (gate, category, hour))
                })
            });
            let list: Vec<_> = words.zip(people).filter(|(_, people)| *people > 0)
                .map(|((gate, category, hour), people)| (gate, category, hour, people)).collect();
            let cells = protect(counts(&list));
            let is_part = |cell: &Count| cell.words.iter().all(|word| !word.is_empty());
            for total in cells.iter().filter(|cell| !is_part(cell)) {
                let within = |cell: &&Count| total.words.iter().zip(&cell.words).all(|(all, one)| all.is_empty() || all == one);
                let hidden: Vec<&Count> = cells.iter().filter(|cell| is_part(cell) && cell.is_withheld).filter(within).collect();
                let rest: u64 = hidden.iter().map(|cell| cell.people).sum();
                if total.is_withheld {
                    prop_assert!(!hidden.is_empty(), "{:?} is the sum of what is shown", total);
                } else {
                    prop_assert!(hidden.len() != 1 && (hidden.is_empty() || rest >= SMALLEST), "{:?}: {:?}", total, hidden);
                }
            }
            prop_assert!(cells.iter().all(|cell| cell.is_withheld || cell.people >= SMALLEST));
        }
    }
}
