//! What all replicas have to come to, by what the rules say in words: it shares no code with the program.

use std::collections::{BTreeMap, BTreeSet};

use accredit::domain::{
    id::ScanId,
    scan::{Reason, Verdict},
};

/// A clock that is off by so many milliseconds is not relied on.
const RELIED_ON: i64 = 5 * 60_000;

/// What a gate is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GateFacts {
    pub(super) is_lounge: bool,
    pub(super) is_exit: bool,
    pub(super) repeat: Repeat,
}

/// What a gate does with second readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    Admit,
    Warn,
    Refuse,
}

/// What is known of a reading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    pub(super) id: ScanId,
    pub(super) person: usize,
    /// Whether the first badge was read, or the one that replaced it.
    pub(super) is_first_badge: bool,
    /// Whether what was read is nobody's badge.
    pub(super) is_forged: bool,
    pub(super) gate: GateFacts,
    /// As it is recorded, in milliseconds from the beginning.
    pub(super) at: i64,
    pub(super) shown: Verdict,
    /// Who decided.
    pub(super) by: By,
    pub(super) is_undone: bool,
}

/// Who decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    Main,
    /// A gate or a hall's server, with how far its clock was off; `None` where nobody knows.
    Alone(Option<i64>),
}

/// What the main server changed of a person, and when.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    pub(super) replaced: Option<i64>,
    pub(super) revoked: Option<i64>,
    pub(super) withheld: Option<i64>,
    /// Blocked, or let in again.
    pub(super) blocks: Vec<(i64, bool)>,
    pub(super) withdrawn: Option<i64>,
    /// Whose days are others.
    pub(super) is_of_another_day: bool,
}

/// What everything comes to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Truth {
    pub(super) conflicts: BTreeSet<(ScanId, &'static str)>,
    /// When somebody came first and was read last.
    pub(super) attended: BTreeMap<usize, (i64, i64)>,
}

/// The stay of somebody in a zone.
#[derive(Default, Clone, Copy)]
struct Stay {
    has_come: bool,
    is_inside: bool,
}

/// Goes through the readings of everybody by their time.
pub(super) fn truth(facts: &[Fact], changes: &[Changes]) -> Truth {
    let mut all: Vec<&Fact> = facts.iter().filter(|fact| !fact.is_undone).collect();
    all.sort_by_key(|fact| (fact.at, fact.by != By::Main, fact.id));
    let (mut truth, mut stays) = (Truth::default(), BTreeMap::<(usize, bool), Stay>::new());
    for fact in all {
        let stay = stays.entry((fact.person, fact.gate.is_lounge)).or_default();
        let ruled = ruled(fact, &changes[fact.person]);
        if let By::Alone(off) = fact.by {
            if let Some(kind) = kind(fact.shown, judged(fact, ruled, *stay)) {
                truth.conflicts.insert((fact.id, kind));
            }
            if off.is_none_or(|off| off.abs() >= RELIED_ON) {
                truth.conflicts.insert((fact.id, "clock"));
            }
        }
        let is_let_through = fact.shown.reason().is_none();
        if fact.is_forged {
            continue;
        }
        if !fact.gate.is_exit && is_let_through {
            *stay = Stay { has_come: true, is_inside: true };
            truth.attended.entry(fact.person).or_insert((fact.at, fact.at)).1 = fact.at;
        } else if fact.gate.is_exit && (is_let_through || leaves_all_the_same(fact.shown)) {
            stay.is_inside = false;
            // Of a zone where nobody saw that person come, too.
            if let Some(times) = truth.attended.get_mut(&fact.person) {
                times.1 = fact.at;
            }
        }
    }
    truth
}

/// Who leaves has left, whatever is wrong with the badge.
fn leaves_all_the_same(shown: Verdict) -> bool {
    matches!(shown.reason(), Some(Reason::Superseded | Reason::Revoked | Reason::Canceled | Reason::Blocked))
}

/// What the rules say of the badge and its holder as of a moment.
fn ruled(fact: &Fact, changes: &Changes) -> Option<Reason> {
    let since = |change: Option<i64>| change.is_some_and(|since| since <= fact.at);
    if fact.is_forged {
        return Some(Reason::Invalid);
    }
    if fact.is_first_badge && since(changes.replaced) {
        return Some(Reason::Superseded);
    }
    // The badge that somebody had when it was revoked.
    if since(changes.revoked) && fact.is_first_badge == changes.replaced.is_none() {
        return Some(Reason::Revoked);
    }
    if since(changes.withdrawn) {
        return Some(Reason::Canceled);
    }
    if changes.blocks.iter().rev().find(|(at, _)| *at <= fact.at).is_some_and(|(_, is_blocked)| *is_blocked) {
        return Some(Reason::Blocked);
    }
    if fact.gate.is_exit {
        return None;
    }
    if changes.is_of_another_day {
        return Some(Reason::WrongDay);
    }
    if fact.gate.is_lounge && since(changes.withheld) {
        return Some(Reason::Zone);
    }
    None
}

/// What a server that had known everything would have shown.
fn judged(fact: &Fact, ruled: Option<Reason>, stay: Stay) -> Verdict {
    if let Some(reason) = ruled {
        return Verdict::Refused(reason);
    }
    // After an exit the lounge takes people in again; the hall counts them as here.
    let is_new = !stay.has_come || (fact.gate.is_lounge && !stay.is_inside);
    if fact.gate.is_exit || is_new {
        return Verdict::Admitted;
    }
    match fact.gate.repeat {
        Repeat::Admit => Verdict::Admitted,
        Repeat::Warn => Verdict::Repeat,
        Repeat::Refuse => Verdict::Refused(Reason::AlreadyRedeemed),
    }
}

fn kind(shown: Verdict, judged: Verdict) -> Option<&'static str> {
    let reason = match (shown.reason(), judged.reason()) {
        (Some(_), Some(_)) => return None,
        (Some(reason), None) | (None, Some(reason)) => reason,
        (None, None) => return (shown != judged).then_some("double"),
    };
    Some(match reason {
        Reason::AlreadyRedeemed => "double",
        Reason::Superseded => "was-superseded",
        Reason::Revoked => "was-revoked",
        Reason::Blocked => "was-blocked",
        Reason::Canceled | Reason::WrongDay | Reason::Zone => "not-entitled",
        Reason::Unknown | Reason::Invalid | Reason::OldData => "unknown-badge",
    })
}
