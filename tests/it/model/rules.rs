//! The rules of the gates, told once more in a few lines: who was let in, and what a gate says.

use std::collections::BTreeMap;

use accredit::domain::id::ScanId;

pub(crate) const HOUR: i64 = 3_600_000;
/// Midnight of 4 November 2024 in UTC, in milliseconds since 1970; the event's clocks show the same.
pub(crate) const MIDNIGHT: i64 = 1_730_678_400_000;
/// The gates: code, zone, whether out, what a repeat gets.
pub(crate) const GATES: [(&str, usize, bool, &str); 6] = [
    ("hall-warn", 0, false, "warn"),
    ("hall-refuse", 0, false, "refuse"),
    ("hall-out", 0, true, "warn"),
    ("club-admit", 1, false, "admit"),
    ("club-warn", 1, false, "warn"),
    ("club-out", 1, true, "warn"),
];

/// The state of a badge: until when it is valid, and why no longer.
pub(crate) struct Badge {
    pub(crate) letters: String,
    pub(crate) ended: Option<(i64, &'static str)>,
}

/// A person, with every change of standing and of zones by its time.
pub(crate) struct Person {
    pub(crate) badges: Vec<Badge>,
    pub(crate) standing: Vec<(i64, &'static str)>,
    pub(crate) zones: Vec<(i64, [bool; 2])>,
    pub(crate) days: [bool; 2],
}

/// A recorded reading, as far as it counts.
#[derive(Clone, Copy)]
pub(crate) struct Counted {
    pub(crate) id: ScanId,
    pub(crate) person: usize,
    pub(crate) at: i64,
    pub(crate) zone: usize,
    pub(crate) out: bool,
    pub(crate) is_undone: bool,
}

/// What a gate says: the verdict, the reason, and whether the reading counts.
pub(crate) type Said = (&'static str, Option<&'static str>, bool);

#[derive(Default)]
pub(crate) struct Model {
    pub(crate) people: Vec<Person>,
    /// In the order of recording.
    pub(crate) counted: Vec<Counted>,
}

/// The last value at a time.
fn value<T: Copy>(changes: &[(i64, T)], at: i64) -> T {
    changes.iter().rev().find(|(since, _)| *since <= at).unwrap_or(&changes[0]).1
}

/// The event day of a time: two of them, which begin at four.
pub(crate) fn day(at: i64) -> Option<usize> {
    let days = (at - MIDNIGHT - 4 * HOUR).div_euclid(24 * HOUR);
    usize::try_from(days).ok().filter(|&day| day < 2)
}

impl Model {
    pub(crate) fn ordered(&self, person: usize, until: i64) -> Vec<Counted> {
        let mut readings: Vec<Counted> =
            self.counted.iter().copied().filter(|one| one.person == person && one.at <= until && !one.is_undone).collect();
        readings.sort_by_key(|one| one.at);
        readings
    }

    /// For each day of each zone: the first admission, and whether an exit closed the stay. For each day: the first and the last.
    #[allow(clippy::type_complexity, reason = "a model says what it holds")]
    pub(crate) fn stays(
        &self,
        person: usize,
        until: i64,
    ) -> (BTreeMap<(usize, usize), (i64, bool)>, BTreeMap<usize, (i64, i64)>) {
        let readings = self.ordered(person, until);
        let (mut zones, mut days) = (BTreeMap::new(), BTreeMap::new());
        for one in readings.iter().filter(|one| !one.out) {
            let day = day(one.at).expect("who was let in was let in on a day");
            zones.entry((one.zone, day)).or_insert((one.at, true));
            days.entry(day).or_insert((one.at, one.at));
        }
        for (place, one) in readings.iter().enumerate() {
            let entered = readings[..place].iter().rev().find(|before| !before.out && before.zone == one.zone);
            let belongs = if one.out { entered.and_then(|entry| day(entry.at)).or(day(one.at)) } else { day(one.at) };
            let Some(belongs) = belongs else { continue };
            if let Some(stay) = zones.get_mut(&(one.zone, belongs)) {
                stay.1 = !one.out;
            }
            if let Some(seen) = days.get_mut(&belongs) {
                seen.1 = one.at;
            }
        }
        (zones, days)
    }

    /// The rules in their order, with what held at one time and what was seen up to another.
    pub(crate) fn judged(&self, person: usize, badge: usize, gate: usize, held: i64, at: i64) -> Said {
        let (_, zone, out, repeat) = GATES[gate];
        let who = &self.people[person];
        let refused = |reason| ("refused", Some(reason), out);
        if let Some((_, why)) = who.badges[badge].ended.filter(|(since, _)| *since <= held) {
            return refused(why);
        }
        match value(&who.standing, held) {
            "withdrawn" => return refused("canceled"),
            "blocked" => return refused("blocked"),
            _ if out => return ("admitted", None, true),
            _ => {}
        }
        let Some(day) = day(at).filter(|&day| who.days[day]) else { return refused("wrong_day") };
        if !value(&who.zones, held)[zone] {
            return refused("zone");
        }
        match (self.stays(person, at).0.get(&(zone, day)), repeat) {
            (None, _) | (_, "admit") => ("admitted", None, true),
            // The hall lets in again who went out.
            (Some((_, false)), _) if zone == 0 => ("admitted", None, true),
            (_, "refuse") => refused("already_redeemed"),
            _ => ("repeat", None, true),
        }
    }

    pub(crate) fn expected(&self, person: usize, badge: usize, gate: usize, at: i64, is_trusted: bool) -> Said {
        let then = self.judged(person, badge, gate, at, at);
        let now = self.judged(person, badge, gate, i64::MAX, at);
        let strict = |said: &Said| ["admitted", "repeat", "refused"].iter().position(|word| *word == said.0);
        if is_trusted || strict(&now) <= strict(&then) { then } else { now }
    }

    pub(crate) fn record(&mut self, id: ScanId, person: usize, gate: usize, at: i64, said: Said) {
        let (_, zone, out, _) = GATES[gate];
        if said.2 {
            self.counted.push(Counted { id, person, at, zone, out, is_undone: false });
        }
    }
}
