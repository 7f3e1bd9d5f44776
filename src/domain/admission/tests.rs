use super::*;
use crate::domain::{
    event_file,
    mask::{DayMask, ZoneMask},
};

/// Two days, two zones, and gates of every kind into and out of the first.
fn event() -> Event {
    let mut text = String::from("[event]\nname = \"X\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n");
    text.push_str("[[zone]]\ncode = \"hall\"\n[[zone]]\ncode = \"other\"\n");
    for repeat in RepeatPolicy::WORDS {
        for reentry in Reentry::WORDS {
            text.push_str(&format!(
                "[[gate]]\ncode = \"{repeat}-{reentry}\"\nzone = \"hall\"\nrepeat = \"{repeat}\"\nreentry = \"{reentry}\"\n"
            ));
        }
    }
    text.push_str("[[gate]]\ncode = \"out\"\nzone = \"hall\"\ndirection = \"out\"\nrepeat = \"refuse\"\n");
    event_file::read(&text).unwrap()
}

fn at(event: &Event, gate: &str, day: Option<usize>, holder: Holder, presence: Presence) -> Verdict {
    let gate = event.gate(&gate.parse().unwrap()).unwrap();
    let decision = decide(event, gate, day.and_then(DayIndex::new), holder, presence);
    if gate.direction == Direction::In {
        assert_eq!(decision.effect == Effect::Counts, decision.verdict.reason().is_none(), "an entry counts if it was let in");
    }
    decision.verdict
}

/// What is wrong with a badge, rule by rule.
#[derive(Clone, Copy, PartialEq)]
struct Wrong {
    unlisted: bool,
    badge: BadgeState,
    standing: Standing,
    day: bool,
    zone: bool,
    presence: Presence,
}

const NOTHING: Wrong = Wrong {
    unlisted: false,
    badge: BadgeState::Valid,
    standing: Standing::Accredited,
    day: false,
    zone: false,
    presence: Presence::NotYet,
};

fn verdict(event: &Event, gate: &str, wrong: Wrong) -> Verdict {
    let rights = Rights {
        zones: if wrong.zone { ZoneMask(0b10) } else { ZoneMask(0b01) },
        days: if wrong.day { DayMask(0b10) } else { DayMask(0b01) },
    };
    let holder = if wrong.unlisted {
        Holder::Unlisted { rights }
    } else {
        Holder::Listed { badge: wrong.badge, standing: wrong.standing, rights }
    };
    at(event, gate, Some(0), holder, wrong.presence)
}

#[test]
fn the_first_rule_that_fails_decides() {
    let event = event();
    // Whatever the later rules say, the earlier one gives the reason.
    for badge in [BadgeState::Valid, BadgeState::Superseded, BadgeState::Revoked] {
        for standing in [Standing::Accredited, Standing::Withdrawn, Standing::Blocked] {
            for (day, zone) in [(false, false), (false, true), (true, false), (true, true)] {
                for presence in [Presence::NotYet, Presence::Inside, Presence::Left] {
                    let wrong = Wrong { unlisted: false, badge, standing, day, zone, presence };
                    let expected = match wrong {
                        Wrong { badge: BadgeState::Superseded, .. } => Verdict::Refused(Reason::Superseded),
                        Wrong { badge: BadgeState::Revoked, .. } => Verdict::Refused(Reason::Revoked),
                        Wrong { standing: Standing::Withdrawn, .. } => Verdict::Refused(Reason::Canceled),
                        Wrong { standing: Standing::Blocked, .. } => Verdict::Refused(Reason::Blocked),
                        Wrong { day: true, .. } => Verdict::Refused(Reason::WrongDay),
                        Wrong { zone: true, .. } => Verdict::Refused(Reason::Zone),
                        Wrong { presence: Presence::NotYet, .. } => Verdict::Admitted,
                        _ => Verdict::Refused(Reason::AlreadyRedeemed),
                    };
                    assert_eq!(verdict(&event, "refuse-counted", wrong), expected);
                    let unlisted = Wrong { unlisted: true, ..wrong };
                    assert_eq!(verdict(&event, "refuse-counted", unlisted), Verdict::Refused(Reason::Unknown));
                }
            }
        }
    }
}

#[test]
fn a_second_scan_gets_what_the_gate_says() {
    let event = event();
    let again = Wrong { presence: Presence::Inside, ..NOTHING };
    let left = Wrong { presence: Presence::Left, ..NOTHING };
    for (repeat, expected) in
        [("admit", Verdict::Admitted), ("warn", Verdict::Repeat), ("refuse", Verdict::Refused(Reason::AlreadyRedeemed))]
    {
        for reentry in Reentry::WORDS {
            let gate = format!("{repeat}-{reentry}");
            assert_eq!(verdict(&event, &gate, NOTHING), Verdict::Admitted, "{gate}, first");
            assert_eq!(verdict(&event, &gate, again), expected, "{gate}, again");
        }
        assert_eq!(verdict(&event, &format!("{repeat}-counted"), left), expected, "an exit changes nothing");
        assert_eq!(verdict(&event, &format!("{repeat}-after-exit"), left), Verdict::Admitted, "the gate re-admits");
    }
}

#[test]
fn a_zone_can_readmit_at_all_of_its_gates() {
    let mut event = event();
    event.zones[0].reentry = Reentry::AfterExit;
    let left = Wrong { presence: Presence::Left, ..NOTHING };
    assert_eq!(verdict(&event, "refuse-counted", left), Verdict::Admitted);
    let inside = Wrong { presence: Presence::Inside, ..NOTHING };
    assert_eq!(verdict(&event, "refuse-counted", inside), Verdict::Refused(Reason::AlreadyRedeemed), "no exit, no re-entry");
    event.zones[0].reentry = Reentry::Counted;
    event.zones[1].reentry = Reentry::AfterExit;
    assert_eq!(verdict(&event, "warn-counted", left), Verdict::Repeat, "another zone's setting");
}

#[test]
fn who_leaves_has_left() {
    let mut event = event();
    let out = |event: &Event, wrong: Wrong| {
        let rights = Rights { zones: if wrong.zone { ZoneMask(2) } else { ZoneMask(1) }, days: DayMask(u32::from(!wrong.day)) };
        let listed = Holder::Listed { badge: wrong.badge, standing: wrong.standing, rights };
        let holder = if wrong.unlisted { Holder::Unlisted { rights } } else { listed };
        let gate = event.gate(&"out".parse().unwrap()).unwrap();
        [Some(0), None].map(|day| decide(event, gate, day.and_then(DayIndex::new), holder, wrong.presence))
    };
    let counts = |verdict| [Decision { verdict, effect: Effect::Counts }; 2];
    for presence in [Presence::NotYet, Presence::Inside, Presence::Left] {
        let left = Wrong { presence, ..NOTHING };
        for wrong in [left, Wrong { zone: true, ..left }, Wrong { day: true, ..left }] {
            assert_eq!(out(&event, wrong), counts(Verdict::Admitted), "neither day nor zone is a reason");
        }
        let refused = [
            (Reason::Superseded, Wrong { badge: BadgeState::Superseded, standing: Standing::Blocked, day: true, ..left }),
            (Reason::Revoked, Wrong { badge: BadgeState::Revoked, ..left }),
            (Reason::Canceled, Wrong { standing: Standing::Withdrawn, zone: true, ..left }),
            (Reason::Blocked, Wrong { standing: Standing::Blocked, ..left }),
        ];
        for (reason, wrong) in refused {
            assert_eq!(out(&event, wrong), counts(Verdict::Refused(reason)), "it shows, and the exit counts");
        }
    }
    let unlisted = Wrong { unlisted: true, zone: true, ..NOTHING };
    let nobody = Decision { verdict: Verdict::Refused(Reason::Unknown), effect: Effect::Nothing };
    assert_eq!(out(&event, unlisted), [nobody; 2], "nobody knows who left");
    event.unlisted = Unlisted::Admit;
    assert_eq!(out(&event, unlisted), counts(Verdict::Admitted));
}

#[test]
fn an_unlisted_badge_opens_what_its_own_masks_say_where_the_event_admits_it() {
    let mut event = event();
    let wrong = Wrong { unlisted: true, ..NOTHING };
    assert_eq!(verdict(&event, "warn-counted", wrong), Verdict::Refused(Reason::Unknown));
    event.unlisted = Unlisted::Admit;
    assert_eq!(verdict(&event, "warn-counted", wrong), Verdict::Admitted);
    assert_eq!(verdict(&event, "warn-counted", Wrong { presence: Presence::Inside, ..wrong }), Verdict::Repeat);
    assert_eq!(verdict(&event, "warn-counted", Wrong { day: true, zone: true, ..wrong }), Verdict::Refused(Reason::WrongDay));
    assert_eq!(verdict(&event, "warn-counted", Wrong { zone: true, ..wrong }), Verdict::Refused(Reason::Zone));
}

#[test]
fn no_event_day_is_a_wrong_day() {
    let event = event();
    let rights = Rights { zones: ZoneMask::ALL, days: DayMask::ALL };
    let holder = Holder::Listed { badge: BadgeState::Valid, standing: Standing::Accredited, rights };
    assert_eq!(at(&event, "warn-counted", None, holder, Presence::NotYet), Verdict::Refused(Reason::WrongDay));
    assert_eq!(at(&event, "warn-counted", Some(1), holder, Presence::NotYet), Verdict::Admitted);
}

#[test]
fn badge_states_survive_their_words() {
    for state in [BadgeState::Valid, BadgeState::Superseded, BadgeState::Revoked] {
        assert_eq!(BadgeState::from_word(state.as_str()), Some(state));
    }
    assert_eq!(BadgeState::from_word("VALID"), None);
}

#[test]
fn a_blank_badge_is_unknown_everywhere_whatever_the_event_admits() {
    let mut event = event();
    for unlisted in [Unlisted::Refuse, Unlisted::Admit] {
        event.unlisted = unlisted;
        for (badge, reason) in [(BadgeState::Valid, Reason::Unknown), (BadgeState::Revoked, Reason::Revoked)] {
            for gate in event.gates.iter().map(|gate| gate.code.to_string()).collect::<Vec<_>>() {
                let verdict = at(&event, &gate, Some(0), Holder::Blank { badge }, Presence::NotYet);
                assert_eq!(verdict, Verdict::Refused(reason), "{gate}");
                let gate = event.gate(&gate.parse().unwrap()).unwrap();
                let decision = decide(&event, gate, DayIndex::new(0), Holder::Blank { badge }, Presence::Inside);
                assert_eq!(decision.effect, Effect::Nothing, "nobody leaves on a badge that is nobody's");
            }
        }
    }
}
