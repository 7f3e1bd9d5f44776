//! Any list, any edits by hand between two imports: no value is lost that nobody changed, and the same list again changes nothing.
//!
//! The lists go through the program; what should stand is worked out by a small model of the rules, which knows of each value only what stands
//! and what a list last said. `PROPTEST_CASES=500 cargo test --test it import_properties` makes more of them.

use std::{collections::BTreeMap, path::PathBuf, sync::OnceLock};

use accredit::{
    domain::{field::FieldSet, id::Reference, participant::Participant},
    roster,
    store::{Order, Selection, Store},
};
use proptest::{prelude::*, sample::select, test_runner::Config};

use crate::harness::{Site, accredit};

const EVENT: &str = "[event]\nname = \"Water\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n[[category]]\ncode = \"Delegate\"\n\
                     [[category]]\ncode = \"Media\"\n[[field]]\ncode = \"hotel\"\nlabel = \"Hotel\"\n[[field]]\ncode = \"bus\"\n\
                     label = \"Bus\"\ntype = \"choice\"\nchoices = [\"North\", \"South\"]\n";
/// Columns that every list has: without them nobody can be added.
const ALWAYS: [&str; 3] = ["given_name", "family_name", "category"];
/// Columns that a list may have.
const SOMETIMES: [&str; 12] = [
    "title",
    "native_name",
    "function",
    "delegation",
    "delegation_type",
    "country",
    "email",
    "days",
    "head",
    "order",
    "hotel",
    "bus",
];
/// Columns that are often filled once for each group of rows: a list says that its blanks are meant.
const GROUPED: [&str; 3] = ["delegation", "delegation_type", "country"];
const PEOPLE: usize = 4;

/// A list: its columns in their order, and the cells of each person who is on it.
#[derive(Debug, Clone)]
struct Sheet {
    columns: Vec<&'static str>,
    people: BTreeMap<usize, BTreeMap<&'static str, String>>,
}

/// What happens to the event.
#[derive(Debug, Clone)]
enum Step {
    Import(Sheet),
    /// A person's value becomes another, by hand.
    Edit(usize, &'static str, String),
}

/// A value as people write it: clean, in any script, with what separates cells and quotes them.
fn words() -> impl Strategy<Value = String> {
    let letters = "[A-Za-zÀ-ÖØ-öø-ÿĀ-ſЀ-яء-ي一-龥ก-ฮ가-힣0-9][A-Za-zÀ-ÖØ-öø-ÿ一-龥ء-ي'’,;\"=.()/&#-]{0,9}";
    prop::collection::vec(letters, 1..3).prop_map(|words| words.join(" "))
}

/// A value of a column.
fn value(column: &'static str) -> BoxedStrategy<String> {
    let one_of = |values: &'static [&'static str]| select(values).prop_map(str::to_owned).boxed();
    match column {
        "category" => one_of(&["Delegate", "Media"]),
        "country" => one_of(&["BRA", "GHA", "KWT"]),
        "email" => "[a-z]{1,5}@[a-z]{1,5}[.]org".boxed(),
        "days" => one_of(&["2024-11-04", "2024-11-05"]),
        "head" => one_of(&["yes", "no"]),
        "order" => (0_u32..20).prop_map(|order| order.to_string()).boxed(),
        "bus" => one_of(&["North", "South"]),
        _ => words().boxed(),
    }
}

/// A cell: now and then blank, where that keeps nobody out.
fn cell(column: &'static str) -> BoxedStrategy<String> {
    if ALWAYS.contains(&column) { value(column) } else { prop_oneof![3 => value(column), 1 => Just(String::new())].boxed() }
}

fn sheet() -> impl Strategy<Value = Sheet> {
    let columns = prop::sample::subsequence(SOMETIMES.to_vec(), 0..=SOMETIMES.len())
        .prop_map(|chosen| [ALWAYS.to_vec(), chosen].concat())
        .prop_shuffle();
    columns.prop_flat_map(|columns| {
        let cells: Vec<_> = columns.iter().map(|&column| cell(column).prop_map(move |cell| (column, cell))).collect();
        let person = cells.prop_map(|cells| cells.into_iter().collect());
        let people = prop::collection::btree_map(0..PEOPLE, person, 1..=PEOPLE);
        people.prop_map(move |people| Sheet { columns: columns.clone(), people })
    })
}

/// The same list with some cells changed, or blank, and perhaps a person fewer.
fn changed(sheet: Sheet) -> impl Strategy<Value = Sheet> {
    let of_cell = |column: &'static str, before: String| {
        prop_oneof![4 => Just(before), 1 => cell(column)].prop_map(move |cell| (column, cell)).boxed()
    };
    let people: Vec<_> = sheet
        .people
        .iter()
        .map(|(&who, cells)| {
            let cells: Vec<_> = cells.iter().map(|(column, before)| of_cell(column, before.clone())).collect();
            (cells, prop::bool::weighted(0.9)).prop_map(move |(cells, stays)| stays.then(|| (who, cells.into_iter().collect())))
        })
        .collect();
    people.prop_map(move |people| Sheet { people: people.into_iter().flatten().collect(), ..sheet.clone() })
}

fn edit() -> impl Strategy<Value = Step> {
    let columns: Vec<&'static str> = ALWAYS.into_iter().chain(SOMETIMES).collect();
    (0..PEOPLE, select(columns)).prop_flat_map(|(who, column)| cell(column).prop_map(move |value| Step::Edit(who, column, value)))
}

/// A list, edits, the list as it came back, edits, and another list.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let edits = || prop::collection::vec(edit(), 0..6);
    let lists = (sheet(), sheet()).prop_flat_map(|(first, other)| (Just(first.clone()), changed(first), Just(other)));
    (lists, edits(), edits()).prop_map(|((first, again, other), before, after)| {
        let list = |sheet: Sheet| (!sheet.people.is_empty()).then_some(Step::Import(sheet));
        list(first).into_iter().chain(before).chain(list(again)).chain(after).chain(list(other)).collect()
    })
}

/// What stands, and what a list last said.
#[derive(Debug, Clone, Default)]
struct Known {
    mine: String,
    base: String,
}

type Model = BTreeMap<usize, BTreeMap<&'static str, Known>>;

/// What a cell means: only that somebody is no head is written in another way than it is kept.
fn meant(cell: &str) -> &str {
    if cell == "no" { "" } else { cell }
}

/// Takes a list into the model, and returns how many conflicts it makes.
fn import(model: &mut Model, sheet: &Sheet) -> usize {
    let mut conflicts = 0;
    for (who, cells) in &sheet.people {
        let is_new = !model.contains_key(who);
        let person = model.entry(*who).or_default();
        for (&column, cell) in cells.iter().filter(|(_, cell)| !cell.is_empty()) {
            let (known, theirs) = (person.entry(column).or_default(), meant(cell));
            if is_new || (theirs != known.base && known.mine == known.base) {
                theirs.clone_into(&mut known.mine);
            } else if theirs != known.base && theirs != known.mine {
                conflicts += 1;
            }
            theirs.clone_into(&mut known.base);
        }
    }
    conflicts
}

fn reference(who: usize) -> Reference {
    format!("P-{who}").parse().unwrap()
}

/// Writes a list as a spreadsheet program would.
fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["reference"].into_iter().chain(sheet.columns.iter().copied())).unwrap();
    for (who, cells) in &sheet.people {
        let reference = reference(*who).to_string();
        writer
            .write_record([reference.as_str()].into_iter().chain(sheet.columns.iter().map(|column| cells[column].as_str())))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

/// Imports a list, and returns the exit code and what was said.
fn run(site: &Site, sheet: &Sheet) -> (i32, String) {
    site.write("list.csv", csv(sheet));
    let grouped = sheet.columns.iter().filter(|column| GROUPED.contains(column)).flat_map(|column| ["--keep-blank", column]);
    let said = accredit(site).args(["import", "list.csv"]).args(grouped).run();
    (said.code, format!("{}{}", said.out, said.err))
}

/// Changes a value as a desk does, if there is such a person.
fn edit_by_hand(store: &mut Store, who: usize, column: &str, value: &str) -> bool {
    let mut import = store.import(jiff::Timestamp::UNIX_EPOCH).unwrap();
    let Some(stored) = import.participant(&reference(who)).unwrap() else { return false };
    let (mut person, event) = (stored.participant, import.event().clone());
    let field = event.columns().find(|&field| event.field_name(field) == column).unwrap();
    roster::set(&mut person, field, value, &event).unwrap();
    import.put(&person, FieldSet::default().with(field)).unwrap();
    import.commit().unwrap();
    true
}

/// Reads what stands, every value of everybody.
fn standing(store: &Store) -> BTreeMap<String, BTreeMap<String, String>> {
    let event = store.event().unwrap().event;
    let keys = store.keys(&Selection::default(), Order::List).unwrap();
    let people = keys.into_iter().map(|key| store.participant_by_key(key).unwrap().participant);
    let values = |person: &Participant| {
        event.columns().map(|field| (event.field_name(field).to_owned(), person.written(field, &event))).collect()
    };
    people.map(|person| (person.reference.to_string(), values(&person))).collect()
}

/// An event's database without people, made once.
fn empty() -> &'static PathBuf {
    static EMPTY: OnceLock<(Site, PathBuf)> = OnceLock::new();
    let (_, path) = EMPTY.get_or_init(|| {
        let site = Site::new();
        site.write("event.toml", EVENT);
        accredit(&site).args(["init", "event.toml"]).succeeds();
        let path = site.path("event.db");
        (site, path)
    });
    path
}

proptest! {
    #![proptest_config(Config { cases: Config::default().cases.min(12).max(cases_asked_for()), max_shrink_iters: 200, ..Config::default() })]

    #[test]
    fn nothing_is_lost_that_nobody_changed_and_twice_is_once(steps in steps()) {
        let site = Site::new();
        std::fs::copy(empty(), site.path("event.db")).unwrap();
        let mut model = Model::new();
        for step in &steps {
            match step {
                Step::Edit(who, column, value) => {
                    let is_known = edit_by_hand(&mut site.store(), *who, column, value);
                    prop_assert_eq!(is_known, model.contains_key(who));
                    if is_known {
                        meant(value).clone_into(&mut model.get_mut(who).unwrap().entry(column).or_default().mine);
                    }
                }
                Step::Import(sheet) => {
                    let conflicts = import(&mut model, sheet);
                    let (code, said) = run(&site, sheet);
                    prop_assert_eq!(code, i32::from(conflicts > 0), "{} conflicts: {}", conflicts, said);
                    let stands = standing(&site.store());
                    for (who, values) in &model {
                        for (column, known) in values {
                            prop_assert_eq!(&stands[reference(*who).as_str()][*column], &known.mine, "{} of {}: {}", column, who, said);
                        }
                    }
                    prop_assert_eq!(stands.len(), model.len());
                    let (code, said) = run(&site, sheet);
                    prop_assert!(code == 0 && said.contains("nothing changed"), "the second time: {}", said);
                    prop_assert_eq!(standing(&site.store()), stands);
                }
            }
        }
        accredit(&site).args(["verify"]).succeeds();
    }
}

/// How many cases were asked for: each runs the program some seven times.
fn cases_asked_for() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or_default()
}
