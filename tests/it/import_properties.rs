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
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestCaseError},
};

use crate::{
    forms::Form,
    harness::{Site, accredit},
};

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
/// Columns that a form offers, too.
const OFFERED: [&str; 8] = ["title", "given_name", "family_name", "native_name", "function", "email", "hotel", "bus"];
/// The delegation of everybody who is in a form.
const DELEGATION: &str = "Kuwait";
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
    Import(Sheet, Wish),
    /// A person's value becomes another, by hand.
    Edit(usize, &'static str, String),
    /// The delegation's form is written.
    Write,
    /// The delegation changes cells of its form, and sends it back.
    Return(Vec<(usize, &'static str, String)>),
}

/// How a list is to be merged.
#[derive(Debug, Clone, Copy, Default)]
struct Wish {
    /// `--clear-blank`.
    clears: bool,
    /// `--prefer list`.
    prefers_list: bool,
}

/// A value as people write it: clean, in any script, with what separates cells and quotes them.
fn words() -> impl Strategy<Value = String> {
    let letters = "[A-Za-zÀ-ÖØ-öø-ÿĀ-ſЀ-яء-ي一-龥ก-ฮ가-힣][A-Za-zÀ-ÖØ-öø-ÿ一-龥ء-ي'’,;\"=.()/&#-]{0,9}";
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

fn wish() -> impl Strategy<Value = Wish> {
    let often_no = || prop::bool::weighted(0.3);
    (often_no(), often_no()).prop_map(|(clears, prefers_list)| Wish { clears, prefers_list })
}

/// A list, edits, the list as it came back, edits, and another list.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let edits = || prop::collection::vec(edit(), 0..6);
    let lists = (sheet(), sheet()).prop_flat_map(|(first, other)| (Just(first.clone()), changed(first), Just(other)));
    (lists, edits(), edits(), [wish(), wish(), wish()]).prop_map(|((first, again, other), before, after, [a, b, c])| {
        let list = |sheet: Sheet, wish| (!sheet.people.is_empty()).then_some(Step::Import(sheet, wish));
        list(first, a).into_iter().chain(before).chain(list(again, b)).chain(after).chain(list(other, c)).collect()
    })
}

/// The same, of one delegation, whose form is written after the first edits, and comes back between two lists and behind them.
fn steps_with_a_form() -> impl Strategy<Value = Vec<Step>> {
    let of_one = |mut sheet: Sheet| {
        sheet.columns.retain(|column| *column != "delegation");
        sheet.columns.push("delegation");
        for cells in sheet.people.values_mut() {
            cells.insert("delegation", DELEGATION.to_owned());
        }
        sheet
    };
    let edits = |most| {
        prop::collection::vec(edit(), 0..most).prop_map(|edits| {
            let stays = |step: &Step| !matches!(step, Step::Edit(_, "delegation", _));
            edits.into_iter().filter(stays).collect::<Vec<Step>>()
        })
    };
    let said = || {
        let cell = (0..PEOPLE, select(OFFERED.to_vec()));
        let cell = cell.prop_flat_map(|(who, column)| cell_of_form(column).prop_map(move |cell| (who, column, cell)));
        prop::collection::vec(cell, 0..6).prop_map(Step::Return)
    };
    let lists = sheet().prop_map(of_one).prop_flat_map(|first| (Just(first.clone()), changed(first)));
    (lists, [edits(3).boxed(), edits(5).boxed(), edits(3).boxed()], said(), said(), wish()).prop_map(
        move |((first, again), [before, meanwhile, after], answer, last, wish)| {
            let list = |sheet: Sheet, wish| (!sheet.people.is_empty()).then_some(Step::Import(of_one(sheet), wish));
            let steps = list(first, Wish::default()).into_iter().chain(before).chain([Step::Write]).chain(meanwhile);
            steps.chain(list(again.clone(), wish)).chain([answer]).chain(after).chain(list(again, wish)).chain([last]).collect()
        },
    )
}

/// A cell of a form: a name is changed, and never emptied.
fn cell_of_form(column: &'static str) -> BoxedStrategy<String> {
    if column == "given_name" || column == "family_name" { value(column) } else { cell(column) }
}

/// What stands, and what a list last said.
#[derive(Debug, Clone, Default)]
struct FieldState {
    mine: String,
    base: String,
    /// Whether a conflict was told of it, and what stands still does.
    is_disputed: bool,
}

type Model = BTreeMap<usize, BTreeMap<&'static str, FieldState>>;

/// What a cell means: only that somebody is no head is written in another way than it is kept.
fn meant(cell: &str) -> &str {
    if cell == "no" { "" } else { cell }
}

/// Takes a list into the model, and returns how many conflicts it makes.
fn import(model: &mut Model, sheet: &Sheet, wish: Wish) -> usize {
    let mut conflicts = 0;
    for (who, cells) in &sheet.people {
        let is_new = !model.contains_key(who);
        let person = model.entry(*who).or_default();
        let says = |column: &str, cell: &str| !cell.is_empty() || (wish.clears && column != "category");
        for (&column, cell) in cells.iter().filter(|(column, cell)| says(column, cell)) {
            let (known, theirs) = (person.entry(column).or_default(), meant(cell));
            let was_disputed = std::mem::take(&mut known.is_disputed);
            let before = std::mem::replace(&mut known.base, theirs.to_owned());
            if known.mine == theirs {
                continue;
            }
            let has_changed = before != theirs;
            if is_new || (has_changed && before == known.mine) || (wish.prefers_list && (has_changed || was_disputed)) {
                theirs.clone_into(&mut known.mine);
            } else {
                conflicts += usize::from(has_changed);
                known.is_disputed = has_changed || was_disputed;
            }
        }
    }
    conflicts
}

/// A form on its way: its cells, and what each was written with or said when it came last.
#[derive(Default)]
struct FormModel {
    cells: BTreeMap<(usize, &'static str), (String, String)>,
}

impl FormModel {
    /// Writes what stands.
    fn write(model: &Model) -> Self {
        let stands = |who: usize, column: &str| model[&who].get(column).map(|known| known.mine.clone()).unwrap_or_default();
        let of = |&who: &usize| OFFERED.map(|column| ((who, column), (stands(who, column), stands(who, column))));
        Self { cells: model.keys().flat_map(of).collect() }
    }

    /// Takes what it says into the model.
    fn take(&mut self, model: &mut Model) {
        for ((who, column), (cell, base)) in self.cells.iter_mut().filter(|(_, (cell, _))| !cell.is_empty()) {
            let known = model.get_mut(who).unwrap().entry(column).or_default();
            if known.mine == *base {
                cell.clone_into(&mut known.mine);
            }
            cell.clone_into(base);
        }
    }
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
fn run(site: &Site, sheet: &Sheet, wish: Wish) -> (i32, String) {
    site.write("list.csv", csv(sheet));
    let grouped = sheet.columns.iter().filter(|column| GROUPED.contains(column)).flat_map(|column| ["--keep-blank", column]);
    let said = accredit(site).args(["import", "list.csv"]).args(grouped);
    let said = if wish.clears { said.args(["--clear-blank"]) } else { said };
    let said = if wish.prefers_list { said.args(["--prefer", "list"]) } else { said }.run();
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

/// The databases of an event without people, one with a register of delegations, each made once.
static EMPTY: [OnceLock<(Site, PathBuf)>; 2] = [OnceLock::new(), OnceLock::new()];

fn empty(more: &str) -> &'static PathBuf {
    let (_, path) = EMPTY[usize::from(!more.is_empty())].get_or_init(|| {
        let site = Site::new();
        site.write("event.toml", format!("{EVENT}{more}"));
        accredit(&site).args(["init", "event.toml"]).succeeds();
        let path = site.path("event.db");
        (site, path)
    });
    path
}

fn config(cases: u32) -> Config {
    Config { cases: Config::default().cases.min(cases).max(cases_asked_for()), max_shrink_iters: 200, ..Config::default() }
}

/// Does what is to be done, and holds everything that stands against the model after each step.
fn follow(more: &str, steps: &[Step]) -> Result<(), TestCaseError> {
    let site = Site::new();
    std::fs::copy(empty(more), site.path("event.db")).unwrap();
    let (mut model, mut form) = (Model::new(), None);
    for step in steps {
        match step {
            Step::Edit(who, column, value) => {
                let is_known = edit_by_hand(&mut site.store(), *who, column, value);
                prop_assert_eq!(is_known, model.contains_key(who));
                if is_known {
                    let known = model.get_mut(who).unwrap().entry(column).or_default();
                    meant(value).clone_into(&mut known.mine);
                }
            }
            Step::Import(sheet, wish) => {
                let conflicts = import(&mut model, sheet, *wish);
                let (code, said) = run(&site, sheet, *wish);
                prop_assert_eq!(code, i32::from(conflicts > 0), "{} conflicts: {}", conflicts, said);
                let stands = held_against(&site, &model, &said)?;
                let (code, said) = run(&site, sheet, *wish);
                prop_assert!(code == 0 && said.contains("nothing changed"), "the second time: {}", said);
                prop_assert_eq!(standing(&site.store()), stands);
            }
            Step::Write if !model.is_empty() => form = Some((Form::of(&site, DELEGATION, &[]), FormModel::write(&model))),
            Step::Return(changes) if form.is_some() => {
                let (file, says) = form.as_mut().unwrap();
                for (who, column, cell) in changes.iter().filter(|(who, ..)| model.contains_key(who)) {
                    let Some((written, _)) = says.cells.get_mut(&(*who, *column)) else { continue };
                    cell.clone_into(written);
                    let row = file.row_of(reference(*who).as_str());
                    file.set(row, &[(*column, cell.as_str())]);
                }
                says.take(&mut model);
                let said = file.back(&site);
                let stands = held_against(&site, &model, &format!("{}{}", said.out, said.err))?;
                prop_assert_eq!(said.code, 0, "{}{}", said.out, said.err);
                let again = file.back(&site);
                prop_assert!(!again.err.contains("changed here") && !again.err.contains(" changed"), "{}", again.err);
                prop_assert_eq!(standing(&site.store()), stands);
            }
            Step::Write | Step::Return(_) => {}
        }
    }
    accredit(&site).args(["verify"]).succeeds();
    Ok(())
}

/// Compares what stands with the model, and returns it.
fn held_against(site: &Site, model: &Model, said: &str) -> Result<BTreeMap<String, BTreeMap<String, String>>, TestCaseError> {
    let stands = standing(&site.store());
    for (who, values) in model {
        for (column, known) in values {
            prop_assert_eq!(&stands[reference(*who).as_str()][*column], &known.mine, "{} of {}: {}", column, who, said);
        }
    }
    prop_assert_eq!(stands.len(), model.len());
    Ok(stands)
}

proptest! {
    #![proptest_config(config(12))]

    #[test]
    fn nothing_is_lost_that_nobody_changed_and_twice_is_once(steps in steps()) {
        follow("", &steps)?;
    }
}

proptest! {
    #![proptest_config(config(5))]

    #[test]
    fn nor_by_a_form_that_comes_back_between_two_lists(steps in steps_with_a_form()) {
        follow("[[delegation]]\nname = \"Kuwait\"\n", &steps)?;
    }
}

/// How many cases were asked for: each runs the program some seven times.
fn cases_asked_for() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or_default()
}
