//! Random days at the gates, against a small model of the rules that shares no code with the program.

use accredit::{
    checkin::{Checkin, Reading, Recording, Shown},
    domain::{
        id::ScanId,
        mask::{ZoneIndex, ZoneMask},
        participant::{Standing, ZoneRights},
        scan::ClockTrust,
    },
    store::Signer,
};
use jiff::Timestamp;
use serde_json::json;

use self::rules::Badge;
pub(crate) use self::rules::{GATES, HOUR, MIDNIGHT, Model, Person, day};
use crate::{
    checkin::whole,
    harness::{Site, accredit},
    http::Server,
};

mod rules;

/// How many random steps there are in all.
const STEPS: usize = 20_000;
pub(crate) const PEOPLE: usize = 40;
/// Marsaglia's xorshift.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from((self.0 >> 16) % end as u64).unwrap()
    }
}

fn signed(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}

pub(crate) fn time(at: i64) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap()
}

pub(crate) fn reference(person: usize) -> String {
    format!("P-{person:02}")
}

fn site() -> Site {
    let site = Site::new();
    let mut event = String::from(
        "[event]\nname = \"Model\"\ntimezone = \"UTC\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n
         [[zone]]\ncode = \"hall\"\nreentry = \"after-exit\"\n[[zone]]\ncode = \"club\"\n
         [[category]]\ncode = \"Guest\"\ntitle = \"GUEST\"\nzones = [\"hall\"]\n",
    );
    for (code, zone, out, repeat) in GATES {
        let (zone, direction) = (["hall", "club"][zone], if out { "out" } else { "in" });
        event += &format!("[[gate]]\ncode = \"{code}\"\nzone = \"{zone}\"\ndirection = \"{direction}\"\nrepeat = \"{repeat}\"\n");
    }
    let mut list = String::from("reference,given_name,family_name,category,days\n");
    for person in 0..PEOPLE {
        let days = ["", "2024-11-04", "2024-11-05"][person % 3];
        list += &format!("{},Name{person},Family{person},Guest,{days}\n", reference(person));
    }
    site.write("event.toml", event);
    site.write("list.csv", list);
    accredit(&site).args(["init", "event.toml"]).succeeds();
    accredit(&site).args(["import", "list.csv"]).run();
    site.issue_all();
    site
}

/// The event in the program and in the model, side by side.
pub(crate) struct Both {
    pub(crate) site: Site,
    gate: Checkin,
    pub(crate) model: Model,
    pub(crate) dice: Dice,
    /// The time of the story.
    pub(crate) now: i64,
    next_id: u64,
}

impl Both {
    pub(crate) fn new(seed: u64) -> Self {
        let site = site();
        let people = (0..PEOPLE).map(|person| Person {
            badges: vec![Badge { letters: site.code(&reference(person)), ended: None }],
            standing: vec![(i64::MIN, "accredited")],
            zones: vec![(i64::MIN, [true, false])],
            days: [person % 3 != 2, person % 3 != 1],
        });
        let model = Model { people: people.collect(), counted: Vec::new() };
        let gate = Checkin::new(site.store()).unwrap();
        Self { site, gate, model, dice: Dice(seed), now: MIDNIGHT + 2 * HOUR, next_id: 1 }
    }

    pub(crate) fn id(&mut self) -> ScanId {
        self.next_id += 1;
        ScanId::new(self.next_id, [7; 10])
    }

    /// A time to read at: mostly now, else up to twenty hours ago.
    fn moment(&mut self) -> i64 {
        if self.dice.below(10) < 7 { self.now } else { self.now - signed(self.dice.below(20 * 3_600)) * 1_000 }
    }

    /// A change of a standing, a badge or a zone, now.
    pub(crate) fn change(&mut self) {
        let (person, now) = (self.dice.below(PEOPLE), time(self.now));
        let who: accredit::domain::id::Reference = reference(person).parse().unwrap();
        match self.dice.below(5) {
            0 | 1 => {
                let (word, standing) = [
                    ("accredited", Standing::Accredited),
                    ("blocked", Standing::Blocked),
                    ("accredited", Standing::Accredited),
                    ("withdrawn", Standing::Withdrawn),
                ][self.dice.below(4)];
                self.gate.store_mut().set_standing(&who, standing, "", now).unwrap();
                self.model.people[person].standing.push((self.now, word));
            }
            2 => {
                let club = self.dice.below(2) == 1;
                let added = if club { ZoneMask::NONE.with(ZoneIndex::new(1).unwrap()) } else { ZoneMask::NONE };
                let mut import = self.gate.store_mut().import(now).unwrap();
                import.put_zones(&who, ZoneRights { added, ..ZoneRights::default() }).unwrap();
                import.commit().unwrap();
                self.model.people[person].zones.push((self.now, [true, club]));
            }
            3 => {
                let serial = 1_000_000 + u32::try_from(self.next_id).unwrap();
                self.next_id += 1;
                let store = self.gate.store_mut();
                let (event, keys) = (store.event().unwrap(), self.site.keys());
                let participant = store.participant(&who).unwrap();
                let signer = Signer::new(&event, &keys).unwrap();
                let reissued = store.reissue_badge(&signer, &participant, || serial, "lost", now);
                // Who no longer takes part gets no badge.
                if participant.standing == Standing::Withdrawn {
                    assert!(reissued.is_err());
                    return;
                }
                reissued.unwrap();
                let letters = store.participant(&who).unwrap().badge.unwrap().credential.letters();
                let badges = &mut self.model.people[person].badges;
                if let Some(old) = badges.iter_mut().find(|badge| badge.ended.is_none()) {
                    old.ended = Some((self.now, "superseded"));
                }
                badges.push(Badge { letters, ended: None });
            }
            _ if self.dice.below(3) == 0 => {
                self.gate.store_mut().revoke_badge(&who, "found", now).unwrap();
                let valid = self.model.people[person].badges.iter_mut().find(|badge| badge.ended.is_none());
                if let Some(badge) = valid {
                    badge.ended = Some((self.now, "revoked"));
                }
            }
            _ => {}
        }
    }

    /// An undo of any reading that counts, or of one that was taken back.
    fn undo(&mut self) {
        if self.model.counted.is_empty() {
            return;
        }
        let place = self.dice.below(self.model.counted.len());
        let (undo, now) = (self.id(), time(self.now));
        let done = self.gate.store_mut().undo_scan(self.model.counted[place].id, undo, "model", now);
        assert_eq!(done.is_ok(), !self.model.counted[place].is_undone, "an undo counts once");
        self.model.counted[place].is_undone = true;
    }

    /// Chooses who shows which badge at which gate.
    pub(crate) fn shown(&mut self) -> (usize, usize, usize) {
        let person = self.dice.below(PEOPLE);
        let badges = self.model.people[person].badges.len();
        // Mostly the newest.
        let badge = if self.dice.below(4) == 0 { self.dice.below(badges) } else { badges - 1 };
        (person, badge, self.dice.below(GATES.len()))
    }

    /// Some readings in one transaction, as a server takes them.
    pub(crate) fn readings(&mut self, count: usize) {
        let (mut readings, mut expected) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (person, badge, gate) = self.shown();
            let (at, id, is_trusted) = (self.moment(), self.id(), self.dice.below(4) > 0);
            let letters = self.model.people[person].badges[badge].letters.clone();
            let around = ["{}", "]Q1{}\r", "\u{2}{}\u{3}", "{};", "*{}*"][self.dice.below(5)];
            let broken = [letters[..100].to_owned(), letters.replace('B', "C"), "hello".to_owned()];
            let (text, said) = if self.dice.below(30) == 0 {
                (broken[self.dice.below(3)].clone(), ("refused", Some("invalid"), false))
            } else {
                (around.replace("{}", &letters), self.model.expected(person, badge, gate, at, is_trusted))
            };
            self.model.record(id, person, gate, at, said);
            let clock = if is_trusted { ClockTrust::Trusted } else { ClockTrust::Unsure };
            let code = GATES[gate].0.parse().unwrap();
            readings.push(Reading::new(self.gate.event(), code, id, time(at), Shown::Code(text)).clock(clock));
            expected.push((said, person, gate, at));
            // What was sent again is answered as before, and counts once.
            if self.dice.below(20) == 0 {
                readings.push(readings[readings.len() - 1].clone());
                expected.push(expected[expected.len() - 1]);
            }
        }
        let outcomes = self.gate.record(readings, Recording::Keep, time(self.now)).unwrap();
        for (outcome, (said, person, gate, at)) in outcomes.into_iter().zip(expected) {
            let verdict = outcome.unwrap().verdict;
            let told = (verdict.as_str(), verdict.reason().map(accredit::domain::scan::Reason::as_str));
            assert_eq!(told, (said.0, said.1), "{} at {} at {}", reference(person), GATES[gate].0, time(at));
        }
    }

    /// A reading by the program's command, or several by its `--batch`.
    fn command(&mut self, count: usize) {
        let gate = self.dice.below(GATES.len());
        let (mut lines, mut expected) = (String::new(), Vec::new());
        let mut shown = Vec::new();
        for _ in 0..count {
            let (person, badge, _) = self.shown();
            let at = self.moment();
            lines += &format!("{} {}\n", time(at), self.model.people[person].badges[badge].letters);
            let said = self.model.expected(person, badge, gate, at, true);
            // The id is the program's: the model learns it afterwards.
            self.model.record(ScanId::new(0, [0; 10]), person, gate, at, said);
            shown.push(self.model.counted.len());
            expected.push(said);
        }
        let args = ["--json", "checkin", "--gate", GATES[gate].0, "--batch"];
        let said = accredit(&self.site).args(args).input(lines).run();
        let told: Vec<serde_json::Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(told.len(), count, "{}{}", said.out, said.err);
        for ((told, expected), after) in told.iter().zip(expected).zip(shown) {
            assert_eq!((told["verdict"].as_str(), told["reason"].as_str()), (Some(expected.0), expected.1), "{told}");
            if expected.2 {
                self.model.counted[after - 1].id = told["id"].as_str().unwrap().parse().unwrap();
            }
        }
    }

    /// Readings by the interface of the server, whose devices say the time and nobody knows how their clocks go.
    fn requests(&mut self, count: usize) {
        let server = Server::start(&self.site);
        let clients: Vec<_> = GATES.iter().map(|gate| server.enrolled(&self.site, "gate", Some(gate.0))).collect();
        for _ in 0..count {
            let (person, badge, gate) = self.shown();
            let (at, id) = (self.moment(), self.id());
            let said = self.model.expected(person, badge, gate, at, false);
            self.model.record(id, person, gate, at, said);
            let code = &self.model.people[person].badges[badge].letters;
            let body = json!({ "id": id.to_string(), "code": code, "at": time(at).to_string() });
            let told = clients[gate].post("/v1/scan", &body).expects(200).json();
            assert_eq!((told["verdict"].as_str(), told["reason"].as_str()), (Some(said.0), said.1), "{told}");
        }
        server.kill();
    }

    /// Compares presence and attendance with the model, for everybody.
    fn compare(&self) {
        for person in 0..PEOPLE {
            let (zones, days) = self.model.stays(person, i64::MAX);
            let of = |sql: &str| -> Vec<[i64; 4]> {
                let rows = self.site.rows(&sql.replace("?1", &format!("'{}'", reference(person))));
                rows.iter().map(|row| [0, 1, 2, 3].map(|place: usize| row[place].parse().unwrap())).collect()
            };
            let presence = of("select p.zone, p.day, s.at, p.inside from presence p join scan s on s.id = p.first_scan
                 join participant q on q.id = p.holder where q.reference = ?1 order by p.zone, p.day");
            let attendance = of("select a.day, a.first_at, a.last_at, 0 from attendance a
                 join participant q on q.id = a.participant where q.reference = ?1 order by a.day");
            let zones: Vec<_> =
                zones.iter().map(|(place, stay)| [signed(place.0), signed(place.1), stay.0, i64::from(stay.1)]).collect();
            let days: Vec<_> = days.iter().map(|(day, seen)| [signed(*day), seen.0, seen.1, 0]).collect();
            assert_eq!((presence, attendance), (zones, days), "{}", reference(person));
        }
    }
}

#[test]
fn random_days_come_to_what_the_rules_say() {
    let mut both = Both::new(0x9E37_79B9_7F4A_7C15);
    let (mut steps, mut next_command, mut next_server) = (0, 500, 5_000);
    while steps < STEPS {
        // Two and a half days in all, so that nights and a day after the event are among them.
        both.now += 60 * HOUR / signed(STEPS) * 8 + signed(both.dice.below(1_000));
        match both.dice.below(20) {
            0..4 => both.change(),
            4..6 => both.undo(),
            _ => {
                let count = 1 + both.dice.below(16);
                both.readings(count);
                steps += count - 1;
            }
        }
        if steps >= next_command {
            next_command += 500;
            let count = [1, 12][both.dice.below(2)];
            both.command(count);
            steps += count;
        }
        if steps >= next_server {
            next_server += 5_000;
            both.compare();
            both.requests(40);
            steps += 40;
        }
        steps += 1;
    }
    both.compare();
    whole(&both.site);
    assert!(both.model.counted.len() > STEPS / 5, "{} readings counted", both.model.counted.len());
}
