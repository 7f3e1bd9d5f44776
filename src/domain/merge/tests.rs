use proptest::{collection::vec, option, prelude::*, sample::select, test_runner::Config};

use super::*;
use crate::domain::{event_file, participant::HeadMark};

fn event() -> Event {
    event_file::read("[event]\nname = \"E\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n").unwrap()
}

fn person(function: &str, email: &str) -> Participant {
    let mut person = Participant::new("R1".parse().unwrap(), "Delegate".parse().unwrap());
    (person.family_name, person.function, person.email) = ("Lima".into(), function.into(), email.into());
    person
}

/// A row with a function and an address; an empty one is a blank cell.
fn row(function: &str, email: &str) -> Listing {
    let columns: FieldSet = [Field::Function, Field::Email].into_iter().collect();
    let participant = person(function, email);
    let blank = columns.iter().filter(|field| participant.text(*field) == Some("")).collect();
    Listing { line: 2, participant, columns, blank }
}

fn merged(mine: &Participant, base: &Base, listing: &Listing) -> Merged {
    merge(mine, base, listing, &event(), Rules::default())
}

#[test]
fn a_correction_stays_as_long_as_the_list_says_the_same() {
    let base = Base::of_list(&person("Director", "a@example.org"), &event());
    let mine = person("Minister", "a@example.org");
    let found = merged(&mine, &base, &row("Director", "b@example.org"));
    assert_eq!(found.participant, person("Minister", "b@example.org"));
    assert_eq!((found.corrections.iter().collect::<Vec<_>>(), found.conflicts.len()), (vec![Field::Function], 0));
    let [FieldChange { field: Field::Email, from, to }] = &found.changes[..] else { panic!("{:?}", found.changes) };
    assert_eq!((from.as_str(), to.as_str()), ("a@example.org", "b@example.org"));
}

#[test]
fn where_both_changed_the_hand_stands_and_it_is_told_once() {
    let base = Base::of_list(&person("Director", ""), &event());
    let mine = person("Minister", "");
    let first = merged(&mine, &base, &row("Adviser", ""));
    assert_eq!(first.participant, mine);
    let [conflict] = &first.conflicts[..] else { panic!("{:?}", first.conflicts) };
    let told = (conflict.mine.as_str(), conflict.base.as_deref(), conflict.theirs.as_str());
    assert_eq!(told, ("Minister", Some("Director"), "Adviser"));
    let second = merged(&mine, &first.base, &row("Adviser", ""));
    assert_eq!((second.conflicts.len(), &second.participant, &second.base), (0, &mine, &first.base));
    // Also after it was told, the list's can be taken; but never over a correction that the list has not answered.
    let rules = Rules { prefer: Prefer::List, blank: BlankCell::SaysNothing };
    let taken = merge(&mine, &first.base, &row("Adviser", ""), &event(), rules);
    assert_eq!((taken.participant.function.as_str(), taken.base.conflicts()), ("Adviser", FieldSet::default()));
    assert_eq!(merge(&mine, &base, &row("Director", ""), &event(), rules).participant, mine);
    assert_eq!(merge(&mine, &base, &row("Adviser", ""), &event(), rules).participant.function, "Adviser");
}

#[test]
fn a_blank_cell_says_nothing_unless_it_clears() {
    let mine = person("Director", "a@example.org");
    let base = Base::of_list(&mine, &event());
    let found = merged(&mine, &base, &row("", "a@example.org"));
    assert_eq!((&found.participant, &found.base, found.blanks.has(Field::Function)), (&mine, &base, true));
    let rules = Rules { prefer: Prefer::Hand, blank: BlankCell::Clears };
    let cleared = merge(&mine, &base, &row("", "a@example.org"), &event(), rules);
    assert_eq!(cleared.participant, person("", "a@example.org"));
    let corrected = merge(&person("Minister", "a@example.org"), &base, &row("", "a@example.org"), &event(), rules);
    assert_eq!((corrected.participant.function.as_str(), corrected.conflicts.len()), ("Minister", 1));
}

#[test]
fn the_last_name_is_not_cleared() {
    let mine = person("Director", "");
    let mut listing = row("Director", "");
    listing.participant.family_name.clear();
    listing.columns = listing.columns.with(Field::FamilyName);
    listing.blank = listing.blank.with(Field::FamilyName);
    let base = Base::of_list(&mine, &event());
    let found = merge(&mine, &base, &listing, &event(), Rules { prefer: Prefer::List, blank: BlankCell::Clears });
    assert_eq!((found.participant, found.base, found.changes.len()), (mine, base, 0));
}

fn named(given: &str, family: &str, whole: &str) -> Participant {
    let mut person = Participant::new("R1".parse().unwrap(), "Delegate".parse().unwrap());
    (person.given_name, person.family_name, person.name) = (given.into(), family.into(), whole.into());
    person
}

fn names(who: &Participant, columns: &[Field]) -> Listing {
    let columns: FieldSet = columns.iter().copied().collect();
    Listing { line: 2, participant: who.clone(), columns, blank: FieldSet::default() }
}

#[test]
fn a_whole_name_is_not_halved_by_a_list_of_one_part() {
    let mine = named("", "", "Ana Lima");
    let base = Base::of_list(&mine, &event());
    for (part, field) in [(named("Ana", "", ""), Field::GivenName), (named("", "de Lima", ""), Field::FamilyName)] {
        let found = merged(&mine, &base, &names(&part, &[field]));
        assert_eq!((&found.participant, found.changes.len()), (&mine, 0));
        let told: Vec<_> = found.conflicts.iter().map(|one| (one.field, one.mine.as_str(), one.kind)).collect();
        assert_eq!(told, [(field, "Ana Lima", MergeConflict::HalfName)]);
        let again = merged(&mine, &found.base, &names(&part, &[field]));
        assert_eq!((&again.participant, again.changes.len()), (&mine, 0));
    }
    let both = merged(&mine, &base, &names(&named("Ana", "Lima", ""), &[Field::GivenName, Field::FamilyName]));
    assert_eq!((both.participant.full_name(), both.conflicts.len()), ("Ana Lima".into(), 0));
    let mononym = named("", "", "Suharto");
    let found = merged(&mononym, &Base::of_list(&mononym, &event()), &names(&named("", "SUHARTO", ""), &[Field::FamilyName]));
    assert_eq!((found.participant.family_name.as_str(), found.conflicts.len()), ("SUHARTO", 0));
}

#[test]
fn another_whole_name_is_not_stored_out_of_sight_behind_the_parts() {
    let mine = named("Ana", "Lima", "");
    let base = Base::of_list(&mine, &event());
    let listing = names(&named("", "", "Ana Lima-Costa"), &[Field::Name]);
    let found = merged(&mine, &base, &listing);
    assert_eq!((&found.participant, found.changes.len()), (&mine, 0));
    let told: Vec<_> = found.conflicts.iter().map(|one| (one.mine.as_str(), one.theirs.as_str(), one.kind)).collect();
    assert_eq!(told, [("Ana Lima", "Ana Lima-Costa", MergeConflict::NameInParts)]);
    let again = merged(&mine, &found.base, &listing);
    assert_eq!((&again.participant, again.conflicts.len()), (&mine, 0), "it is told once");
    let rules = Rules { prefer: Prefer::List, blank: BlankCell::SaysNothing };
    let taken = merge(&mine, &found.base, &listing, &event(), rules);
    assert_eq!((taken.participant.full_name(), taken.changes.len()), ("Ana Lima-Costa".into(), 3));
    assert_eq!(merge(&taken.participant, &taken.base, &listing, &event(), rules).changes, []);
    let same = merged(&mine, &base, &names(&named("", "", "LIMA, Ana"), &[Field::Name]));
    assert_eq!((same.participant.full_name(), same.conflicts.len()), ("Ana Lima".into(), 0));
}

#[test]
fn what_no_list_has_said_is_a_conflict_where_it_differs() {
    let mine = person("Director", "");
    let base = Base::of_hand(&mine, &event());
    let found = merged(&mine, &base, &row("Adviser", "a@example.org"));
    assert_eq!(found.participant, person("Director", "a@example.org"), "nobody had an address, and the list has one");
    assert_eq!(found.conflicts[0].base, None);
    let same = merged(&mine, &base, &row("Director", ""));
    assert_eq!((same.conflicts.len(), same.base.get(Field::Function)), (0, Some("Director")));
}

#[test]
fn a_cell_that_says_no_is_not_blank() {
    let mut mine = person("Director", "");
    mine.head = HeadMark::Head;
    let base = Base::of_list(&mine, &event());
    let columns = FieldSet::default().with(Field::Head);
    let mut listing = Listing { line: 2, participant: person("", ""), columns, blank: columns };
    assert!(merged(&mine, &base, &listing).participant.is_marked_head());
    listing.blank = FieldSet::default();
    assert!(!merged(&mine, &base, &listing).participant.is_marked_head());
}

/// What happens to a person: an edit by hand, perhaps, and then a row of a list.
type Step = (Option<(&'static str, &'static str)>, (&'static str, &'static str), Rules);

fn value() -> impl Strategy<Value = &'static str> {
    select(&["", "A", "B", "C"][..])
}

fn step() -> impl Strategy<Value = Step> {
    let prefer = prop_oneof![3 => Just(Prefer::Hand), 1 => Just(Prefer::List)];
    let blank = prop_oneof![3 => Just(BlankCell::SaysNothing), 1 => Just(BlankCell::Clears)];
    let rules = (prefer, blank).prop_map(|(prefer, blank)| Rules { prefer, blank });
    (option::of((value(), value())), (value(), value()), rules)
}

proptest! {
    #![proptest_config(Config { cases: 4_000, failure_persistence: None, ..Config::default() })]

    /// For any lists and any edits between them: no value is lost that a hand set and the list did not answer, what only the list
    /// changed is taken, and the same list again changes nothing.
    #[test]
    fn no_value_is_lost_that_nobody_changed_whatever_comes(
        first in (value(), value()),
        is_of_hand in proptest::bool::ANY,
        steps in vec(step(), 1..6),
    ) {
        let event = event();
        let mut mine = person(first.0, first.1);
        let mut base = if is_of_hand { Base::of_hand(&mine, &event) } else { Base::of_list(&mine, &event) };
        for (edit, cells, rules) in steps {
            if let Some((function, email)) = edit {
                (mine.function, mine.email) = (function.to_owned(), email.to_owned());
            }
            let listing = row(cells.0, cells.1);
            let found = merge(&mine, &base, &listing, &event, rules);
            for field in [Field::Function, Field::Email] {
                let text = |person: &Participant| person.text(field).unwrap().to_owned();
                let (before, theirs, after) = (text(&mine), text(&listing.participant), text(&found.participant));
                let speaks = !listing.blank.has(field) || rules.blank == BlankCell::Clears;
                let told = found.conflicts.iter().any(|conflict| conflict.field == field);
                prop_assert!(after == before || (speaks && after == theirs), "{:?} became what nobody said", field);
                if after != before {
                    let by_hand = base.get(field) != Some(before.as_str());
                    prop_assert!(!by_hand || rules.prefer == Prefer::List, "{:?}: a correction was overwritten", field);
                } else if speaks && theirs != before {
                    let answered = base.get(field) != Some(theirs.as_str());
                    prop_assert_eq!(told, answered, "{:?}: the list's value was dropped in silence, or told again", field);
                }
            }
            let again = merge(&found.participant, &found.base, &listing, &event, rules);
            prop_assert_eq!((&again.participant, &again.base), (&found.participant, &found.base), "twice is once");
            prop_assert!(again.changes.is_empty() && again.conflicts.is_empty(), "twice is once");
            (mine, base) = (found.participant, found.base);
        }
    }
}
