//! What the page says of the day's figures, in the reader's words: every title is a finding, and the numbers come only from the figures.

use jiff::{Timestamp, civil::DateTime};

use super::{
    arrivals::Arrivals,
    chart::{self, Reads},
    contact::{ContactState, GateContact},
};
use crate::{
    domain::{event::Event, scan::RefusalKind},
    report::{
        day_figures::{DayFigures, DelegationFigures, Share},
        thousands,
    },
    web::text::PageLanguage,
};

/// The most categories that have a line of their own.
const CATEGORIES: usize = 12;
/// The most delegations whose missing head is told at a glance.
const HEADLESS: usize = 8;
/// The most delegations that are named of whom nobody is there.
const MISSING: usize = 60;
/// The most delegations that are listed: more are a matter for a report.
const DELEGATIONS: usize = 300;
/// Shares of Member States that rules of procedure ask for.
const QUORUM_MARKS: [f64; 2] = [0.5, 2.0 / 3.0];

/// What a view is made of.
pub(super) struct ViewSource<'s> {
    /// The reader's.
    pub(super) language: &'s PageLanguage,
    /// The settings.
    pub(super) event: &'s Event,
    /// The figures.
    pub(super) figures: &'s DayFigures,
    /// Of each gate of the figures.
    pub(super) contacts: &'s [GateContact],
    /// How many decisions of gates wait for a supervisor.
    pub(super) conflicts: u64,
    /// Now, while the day goes on.
    pub(super) until: Option<Timestamp>,
    /// Whether the day has not begun: nobody is missing yet.
    pub(super) is_to_come: bool,
}

/// What the page shows.
pub(super) struct View {
    /// Which day it is about.
    pub(super) day: String,
    /// That decisions of gates wait for a supervisor; `None` if none does.
    pub(super) conflicts: Option<String>,
    /// The figures that matter.
    pub(super) heroes: Vec<Hero>,
    /// The finding about arrivals, and their chart.
    pub(super) arrivals: (String, Option<String>),
    /// Categories.
    pub(super) categories: FindingLines,
    /// Refusals.
    pub(super) refusals: FindingLines,
    /// The finding about gates.
    pub(super) gates_title: String,
    /// Gates.
    pub(super) gates: Vec<GateLine>,
    /// Delegations without their heads.
    pub(super) headless: FindingLines,
    /// Delegations of which nobody is there yet.
    pub(super) missing: FindingLines,
    /// All delegations.
    pub(super) delegations: FindingLines,
}

/// A large number.
pub(super) struct Hero {
    /// What it counts.
    pub(super) label: String,
    /// The number.
    pub(super) number: String,
    /// Of how many.
    pub(super) of: String,
    /// The share as a chart.
    pub(super) chart: String,
}

/// Lines under a finding.
pub(super) struct FindingLines {
    /// The finding.
    pub(super) title: String,
    /// The lines themselves.
    pub(super) all: Vec<CountLine>,
    /// That there are more lines; `None` if there are not.
    pub(super) more: Option<String>,
}

/// A line with a number.
pub(super) struct CountLine {
    /// What it counts: a name from outside, or a text.
    pub(super) name: String,
    /// What is wrong with it; `None` if all is well.
    pub(super) note: Option<String>,
    /// The number.
    pub(super) number: String,
    /// The number as a chart.
    pub(super) chart: String,
}

/// A gate.
pub(super) struct GateLine {
    /// Its name.
    pub(super) name: String,
    /// `there`, `silent` or `never`, for the stylesheet.
    pub(super) state: &'static str,
    /// A shape for the state.
    pub(super) shape: &'static str,
    /// The state in words.
    pub(super) words: String,
    /// When it was last heard.
    pub(super) last: String,
    /// Readings that let somebody through.
    pub(super) admitted: String,
    /// Readings that let nobody through.
    pub(super) refused: String,
}

impl View {
    pub(super) fn new(source: &ViewSource<'_>) -> Self {
        let in_contact = source.contacts.iter().filter(|contact| contact.state == ContactState::There).count();
        Self {
            day: source.day(),
            conflicts: (source.conflicts > 0).then(|| source.say("dash_conflicts", &[&number(source.conflicts)])),
            heroes: source.heroes(),
            arrivals: source.arrivals(),
            categories: source.categories(),
            refusals: source.refusals(),
            gates_title: source.say("dash_gates", &[&number(in_contact as u64), &number(source.contacts.len() as u64)]),
            gates: source.gates(),
            headless: source.headless(),
            missing: source.missing(),
            delegations: source.delegations(),
        }
    }
}

impl ViewSource<'_> {
    fn say(&self, key: &str, values: &[&str]) -> String {
        let mut said = self.language.of(key).to_owned();
        for (place, value) in values.iter().enumerate() {
            said = said.replace(&format!("{{{place}}}"), value);
        }
        said
    }

    fn reads(&self) -> Reads {
        if self.language.direction == "rtl" { Reads::RightToLeft } else { Reads::LeftToRight }
    }

    fn share(&self, share: Share, most: u64) -> String {
        chart::share(share.present, share.expected, most, self.reads())
    }

    fn day(&self) -> String {
        let Some(date) = self.event.date(self.figures.day) else { return String::new() };
        let month = usize::try_from(date.month()).unwrap_or(1) - 1;
        let month = self.language.of("months").split('|').nth(month).unwrap_or_default();
        let date = self.say("dash_date", &[&date.day().to_string(), month, &date.year().to_string()]);
        if self.until.is_some() { self.say("dash_today", &[&date]) } else { date }
    }

    fn heroes(&self) -> Vec<Hero> {
        let figures = self.figures;
        let mut heroes = Vec::new();
        if let (Some(inside), Some(_)) = (figures.inside, self.until) {
            heroes.push(Hero {
                label: self.say("dash_inside", &[]),
                number: number(inside),
                of: self.say("dash_inside_of", &[&number(figures.whole.present)]),
                chart: chart::share(inside, figures.whole.present, figures.whole.present, self.reads()),
            });
        }
        heroes.push(Hero {
            label: self.say(if self.until.is_some() { "dash_present_today" } else { "dash_present" }, &[]),
            number: number(figures.whole.present),
            of: self.say("dash_present_of", &[&number(figures.whole.expected)]),
            chart: self.share(figures.whole, figures.whole.expected),
        });
        let states = Share { present: figures.quorum.present as u64, expected: figures.quorum.expected as u64 };
        if states.expected > 0 {
            let percent = (figures.quorum.share() * 100.0).floor();
            heroes.push(Hero {
                label: self.say("dash_states", &[]),
                number: number(states.present),
                of: self.say("dash_states_of", &[&number(states.expected), &percent.to_string()]),
                chart: chart::share_with_marks(states.present, states.expected, states.expected, &QUORUM_MARKS, self.reads()),
            });
        }
        let heads = total(figures.delegations.iter().map(|delegation| delegation.head));
        if heads.expected > 0 {
            heroes.push(Hero {
                label: self.say("dash_heads", &[]),
                number: number(heads.present),
                of: if self.is_to_come {
                    self.say("dash_present_of", &[&number(heads.expected)])
                } else {
                    self.say("dash_heads_of", &[&number(heads.expected), &number(heads.missing())])
                },
                chart: self.share(heads, heads.expected),
            });
        }
        heroes
    }

    fn arrivals(&self) -> (String, Option<String>) {
        let Some(arrivals) = Arrivals::new(&self.figures.arrivals, self.until, &self.event.timezone) else {
            return (self.say("dash_arrivals_none", &[]), None);
        };
        let (most, from, to) = &arrivals.peak;
        let title = self.say("dash_arrivals", &[from, to, &number(*most)]);
        (title, Some(chart::over_time(&arrivals.bars, self.reads())))
    }

    fn categories(&self) -> FindingLines {
        let categories = &self.figures.categories;
        let missing: u64 = categories.iter().map(|(_, share)| share.missing()).sum();
        let most_missing = categories.iter().max_by_key(|(_, share)| share.missing());
        let title = match most_missing {
            _ if self.is_to_come => self.say("dash_arrivals_none", &[]),
            Some((name, share)) if share.missing() > 0 => {
                self.say("dash_categories", &[&number(missing), &isolated(name), &number(share.missing())])
            }
            _ => self.say("dash_categories_all", &[]),
        };
        let most = categories.iter().map(|(_, share)| share.expected).max().unwrap_or_default();
        let line = |(name, share): &(String, Share)| CountLine {
            name: name.clone(),
            note: None,
            number: of(*share),
            chart: self.share(*share, most),
        };
        self.lines(title, categories.iter().take(CATEGORIES).map(line).collect(), categories.len())
    }

    fn refusals(&self) -> FindingLines {
        let refusals = &self.figures.refusals;
        let words = |kind: RefusalKind| self.language.of(&format!("refusal_{}", kind.as_str())).to_owned();
        let sum: u64 = refusals.iter().map(|(_, count)| count).sum();
        let most = refusals.iter().max_by_key(|(_, count)| *count);
        let title = match most {
            Some((kind, count)) => self.say("dash_refusals", &[&number(sum), &words(*kind), &number(*count)]),
            None => self.say("dash_refusals_none", &[]),
        };
        let most = most.map_or(0, |(_, count)| *count);
        let lines = refusals.iter().map(|&(kind, count)| CountLine {
            name: words(kind),
            note: None,
            number: number(count),
            chart: chart::share(count, 0, most, self.reads()),
        });
        self.lines(title, lines.collect(), refusals.len())
    }

    fn gates(&self) -> Vec<GateLine> {
        let line = |(gate, contact): (&crate::report::day_figures::GateFigures, &GateContact)| {
            let (state, shape, key) = match contact.state {
                ContactState::There => ("there", "●", "dash_gate_there"),
                ContactState::Silent => ("silent", "▲", "dash_gate_silent"),
                ContactState::Never => ("never", "○", "dash_gate_never"),
            };
            GateLine {
                name: gate.name.clone(),
                state,
                shape,
                words: self.say(key, &[]),
                last: contact.last.map(|at| hour_and_minute(self.event.local(at))).unwrap_or_default(),
                admitted: number(gate.admitted),
                refused: number(gate.refused),
            }
        };
        self.figures.gates.iter().zip(self.contacts).map(line).collect()
    }

    fn headless(&self) -> FindingLines {
        let is_missed = |delegation: &&DelegationFigures| !self.is_to_come && is_headless(delegation);
        let headless: Vec<_> = self.figures.delegations.iter().filter(is_missed).collect();
        let empty = headless.iter().filter(|delegation| delegation.people.present == 0).count();
        let title = if headless.is_empty() {
            self.say("dash_headless_none", &[])
        } else {
            self.say("dash_headless", &[&number(headless.len() as u64), &number(empty as u64)])
        };
        // Those whose people are already waiting for their head come first.
        let waiting = headless.iter().filter(|delegation| delegation.people.present > 0);
        let others = headless.iter().filter(|delegation| delegation.people.present == 0);
        let lines = waiting.chain(others).take(HEADLESS).map(|delegation| self.delegation(delegation, None)).collect();
        self.lines(title, lines, headless.len())
    }

    /// The delegations that somebody at the door has to call: nobody of theirs has come.
    fn missing(&self) -> FindingLines {
        let is_missing = |delegation: &&DelegationFigures| {
            !self.is_to_come && delegation.people.present == 0 && delegation.people.expected > 0
        };
        let missing: Vec<_> = self.figures.delegations.iter().filter(is_missing).collect();
        let title = if missing.is_empty() {
            self.say(if self.is_to_come { "dash_arrivals_none" } else { "dash_missing_none" }, &[])
        } else {
            self.say("dash_missing", &[&number(missing.len() as u64)])
        };
        let line = |delegation: &&DelegationFigures| CountLine {
            name: delegation.name.to_string(),
            note: None,
            number: number(delegation.people.expected),
            chart: String::new(),
        };
        self.lines(title, missing.iter().take(MISSING).map(line).collect(), missing.len())
    }

    fn delegations(&self) -> FindingLines {
        let delegations = &self.figures.delegations;
        let complete = delegations.iter().filter(|delegation| delegation.people.missing() == 0).count();
        let empty =
            delegations.iter().filter(|delegation| delegation.people.present == 0 && delegation.people.expected > 0).count();
        let counts = [complete, delegations.len() - complete - empty, empty].map(|count| number(count as u64));
        let title = if self.is_to_come {
            self.say("dash_arrivals_none", &[])
        } else {
            self.say("dash_delegations", &[&counts[0], &counts[1], &counts[2]])
        };
        // Where nobody is there, the number says so, and that the head is missing goes without saying.
        let is_waiting = |delegation: &DelegationFigures| is_headless(delegation) && delegation.people.present > 0;
        let note = |delegation: &DelegationFigures| is_waiting(delegation).then(|| self.say("dash_head_missing", &[]));
        let lines = delegations.iter().take(DELEGATIONS).map(|delegation| self.delegation(delegation, note(delegation)));
        self.lines(title, lines.collect(), delegations.len())
    }

    fn delegation(&self, delegation: &DelegationFigures, note: Option<String>) -> CountLine {
        let people = delegation.people;
        let chart = self.share(people, people.expected);
        CountLine { name: delegation.name.to_string(), note, number: of(people), chart }
    }

    fn lines(&self, title: String, lines: Vec<CountLine>, all: usize) -> FindingLines {
        let left = all - lines.len();
        let more = (left > 0).then(|| self.say("dash_more", &[&number(left as u64)]));
        FindingLines { title, all: lines, more }
    }
}

fn is_headless(delegation: &DelegationFigures) -> bool {
    delegation.head.missing() > 0
}

fn total(shares: impl Iterator<Item = Share>) -> Share {
    shares.fold(Share::default(), |sum, share| Share {
        present: sum.present + share.present,
        expected: sum.expected + share.expected,
    })
}

/// Writes a share: `42 / 50`.
fn of(share: Share) -> String {
    format!("{} / {}", number(share.present), number(share.expected))
}

/// Keeps a name of any script from turning the sentence around it (UAX #9, section 2.4).
fn isolated(name: &str) -> String {
    format!("\u{2068}{name}\u{2069}")
}

fn hour_and_minute(at: DateTime) -> String {
    at.strftime("%H:%M").to_string()
}

/// Writes a number as the reports do.
fn number(number: u64) -> String {
    thousands(usize::try_from(number).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::scan::RefusalKind, web::text};

    #[test]
    fn numbers_are_grouped_as_in_reports() {
        assert_eq!(number(0), "0");
        assert_eq!(number(9_999), "9\u{202F}999");
        assert_eq!(number(100_000), "100\u{202F}000");
        assert_eq!(number(1_234_567), "1\u{202F}234\u{202F}567");
    }

    #[test]
    fn every_language_says_whatever_a_view_may_say() {
        let source = include_str!("view.rs").split("#[cfg(test)]").next().unwrap();
        let mut keys: Vec<_> = RefusalKind::all().map(|kind| format!("refusal_{}", kind.as_str())).collect();
        keys.extend(source.split("\"dash_").skip(1).filter_map(|after| Some(format!("dash_{}", after.split('"').next()?))));
        assert!(keys.len() > 30);
        for language in text::all() {
            for key in &keys {
                assert_ne!(language.of(key), key, "{}", language.code);
            }
            assert_eq!(language.of("months").split('|').count(), 12, "{}", language.code);
        }
    }
}
