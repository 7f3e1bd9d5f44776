//! Invented arrivals: the same people come at the same times in every demo.

use jiff::{SignedDuration, Timestamp, civil::Time};

use crate::{
    cli::error::CliError,
    domain::{event::Event, id::GateCode, mask::DayIndex},
    store::{Order, Selection, Store, StoredParticipant},
};

/// The seed of all arrivals.
const SEED: u64 = 20_241_104;

/// One badge held before a reader.
pub(super) struct DemoArrival {
    /// When.
    pub(super) at: Timestamp,
    /// Where.
    pub(super) gate: GateCode,
    /// What its QR code holds.
    pub(super) code: String,
}

/// Returns a day's arrivals in their order. Most people come in the morning, some a second time, a few to a gate that is not
/// theirs, and one with a forged code.
pub(super) fn arrivals(store: &Store, event: &Event, day: DayIndex) -> Result<Vec<DemoArrival>, CliError> {
    let mut random = Random(SEED.wrapping_add(day.get() as u64));
    let mut arrivals = Vec::new();
    for key in store.keys(&Selection::default(), Order::List)? {
        let person = store.participant_by_key(key)?;
        let Some(code) = person.badge.as_ref().map(|badge| badge.credential.letters()) else { continue };
        // Not everybody comes: nineteen in twenty of those expected, and now and then one on the wrong day.
        let expected = event.expected_days(&person.participant).has(day);
        let comes = if expected { !random.one_in(20) } else { random.one_in(3) };
        if !comes {
            continue;
        }
        let first = opens(event, day, 8) + SignedDuration::from_secs(random.up_to(5_400) + random.up_to(1_800));
        let gate = entrance(event, &person, &mut random);
        arrivals.push(DemoArrival { at: first, gate: gate.clone(), code: code.clone() });
        if random.one_in(9) {
            let again = first + SignedDuration::from_secs(600 + random.up_to(14_400));
            arrivals.push(DemoArrival { at: again, gate, code: code.clone() });
        }
        if random.one_in(60) {
            let stray = first + SignedDuration::from_secs(3_600 + random.up_to(7_200));
            let lounge = "lounge".parse().map_err(|_| CliError::failed("the sample event has no gate \"lounge\""))?;
            arrivals.push(DemoArrival { at: stray, gate: lounge, code });
        }
    }
    let gate = event.gates[0].code.clone();
    arrivals.push(DemoArrival { at: opens(event, day, 10), gate, code: "CBDEFGHI".repeat(20) });
    arrivals.sort_by_key(|arrival| arrival.at);
    Ok(arrivals)
}

/// The press has an entrance of its own; the others come by one of two.
fn entrance(event: &Event, person: &StoredParticipant, random: &mut Random) -> GateCode {
    let wanted = match person.participant.category.as_str() {
        "Media" => "media",
        _ if random.one_in(3) => "north",
        _ => "main",
    };
    let found = event.gates.iter().find(|gate| gate.code.as_str() == wanted);
    found.map_or_else(|| event.gates[0].code.clone(), |gate| gate.code.clone())
}

fn opens(event: &Event, day: DayIndex, hour: i8) -> Timestamp {
    let local = event.date(day).unwrap_or_default().to_datetime(Time::constant(0, 0, 0, 0));
    let midnight = event.timezone.to_timestamp(local).unwrap_or_default();
    midnight + SignedDuration::from_hours(i64::from(hour))
}

/// Numbers that look random and are the same every time (`SplitMix64`).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn up_to(&mut self, most: u64) -> i64 {
        (self.next() % most).cast_signed()
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.next().is_multiple_of(count)
    }
}
