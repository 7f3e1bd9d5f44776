//! Random steps through the database: what is written follows the table of states, and the journal tells all of it.

use accredit::domain::{
    event_file,
    field::FieldSet,
    id::{EventId, KeyId, Reference},
    nomination::{
        act::{Act, Party},
        state::State,
    },
    participant::Participant,
    signing::{KeyState, PublicKey, SigningKey},
};
use accredit::{domain::actor::Actor, store::Store};
use jiff::{SignedDuration, Timestamp};

use crate::harness::Site;

const EVENT: &str = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[nomination]\nsteps = [\"one\", \"two\"]\n\
                     [[category]]\ncode = \"Delegate\"\n";

/// From where to where an act may lead, as the design has it; `*` is any other state.
const EDGES: &[(&str, &str, &str)] = &[
    ("submit", "draft returned rejected withdrawn", "submitted"),
    ("approve", "submitted on-hold", "submitted approved"),
    ("return", "submitted on-hold", "returned"),
    ("hold", "submitted on-hold approved", "on-hold"),
    ("reject", "submitted on-hold approved", "rejected"),
    ("withdraw", "draft submitted returned on-hold approved", "withdrawn"),
    ("restore", "rejected withdrawn", "submitted approved"),
    ("bypass", "draft submitted returned on-hold rejected withdrawn", "approved"),
];

fn created(site: &Site) -> Store {
    let key = SigningKey::from_bytes(&[7; 32]).verifying_key();
    let key = PublicKey { id: KeyId(1), key, state: KeyState::Active };
    let event = event_file::read(EVENT).unwrap();
    let id = EventId::from_random([1; 16]);
    Store::create(&site.path("event.db"), id, &event, &key, Actor::program(), Timestamp::UNIX_EPOCH).unwrap()
}

fn act(number: usize) -> Act {
    let said = || format!("reason {number}");
    match number % 8 {
        0 => Act::Submit,
        1 | 2 => Act::Approve,
        3 => Act::Return { text: said() },
        4 => Act::Hold { internal: said() },
        5 => Act::Reject { internal: String::new(), text: said() },
        6 => Act::Withdraw { reason: said() },
        _ if number.is_multiple_of(3) => Act::Bypass { reason: said() },
        _ => Act::Restore,
    }
}

#[test]
fn what_is_written_follows_the_table_and_verify_holds() {
    let site = Site::new();
    let mut store = created(&site);
    let people: Vec<Reference> = (0..12).map(|number| format!("R{number}").parse().unwrap()).collect();
    let mut seed = 0x5EED_u64;
    let mut draw = |most: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % most
    };
    let parties = [
        Party::Delegation,
        Party::Reviewer("one".parse().unwrap()),
        Party::Reviewer("two".parse().unwrap()),
        Party::Officer,
        Party::Officer,
        Party::List,
    ];
    let mut taken = 0;
    for batch in 0..10_i64 {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_secs(batch);
        let mut import = store.import(now).unwrap();
        if batch == 0 {
            let states = [State::Draft, State::Submitted, State::Approved];
            for (number, reference) in people.iter().enumerate() {
                let mut who = Participant::new(reference.clone(), "Delegate".parse().unwrap());
                who.name = format!("Person {number}");
                import.add_in(&who, states[number % states.len()]).unwrap();
            }
        }
        for _ in 0..60 {
            let (reference, act, by) = (&people[draw(people.len())], act(draw(240)), &parties[draw(parties.len())]);
            let before = import.participant(reference).unwrap().unwrap();
            // Now and then the delegation changes something sensitive: beside who is approved, it waits.
            if draw(6) == 0 && !matches!(before.state, State::Rejected | State::Withdrawn) {
                let mut given = before.participant.clone();
                given.name = format!("Person {}", draw(1_000));
                import.propose(&given, FieldSet::all()).unwrap();
                let after = import.participant(reference).unwrap().unwrap();
                let stays = matches!(before.state, State::Approved) || (before.state == State::OnHold && before.step.is_none());
                assert_eq!(after.participant.name == given.name, !stays || before.participant.name == given.name);
                continue;
            }
            let moved = import.nominate(reference, &act, by);
            let after = import.participant(reference).unwrap().unwrap();
            let Ok(moved) = moved else {
                assert_eq!((after.state, after.step), (before.state, before.step), "what is refused changes nothing");
                continue;
            };
            taken += 1;
            assert_eq!(after.standing, after.state.standing(after.block));
            if !moved.decided.is_empty() {
                assert_eq!(after.state, State::Approved);
                continue;
            }
            let is_in = |words: &str, state: State| words.split(' ').any(|word| word == state.as_str());
            let edge = EDGES
                .iter()
                .find(|(does, from, to)| *does == act.as_str() && is_in(from, before.state) && is_in(to, after.state));
            assert!(edge.is_some(), "{act:?} by {by}: {} → {}", before.state, after.state);
            assert_eq!(after.state == State::Submitted, after.step.is_some() && after.state != State::OnHold);
        }
        import.commit().unwrap();
    }
    assert!(taken > 60, "{taken} steps were taken");
    assert_eq!(store.verify(None).unwrap(), Vec::<String>::new());
}
