//! What the journal says of reports that name people: who made which, of whom, as what, and how many it named.

use jiff::Timestamp;
use serde_json::json;

use super::chosen::Chosen;
use crate::{
    domain::{
        event::Event,
        journal::{Action, Subject},
        mask::DayMask,
    },
    store::{
        engine::{database::Store, error::Result, stored::ParticipantKey},
        ledger::change::Entry,
    },
};

/// A report that was made.
#[derive(Debug, Clone)]
pub struct ReportLine<'r> {
    /// Which: `attendance`, `certificates` …
    pub report: &'r str,
    /// As what it was written: `pdf`.
    pub format: &'r str,
    /// Of whom and what.
    pub chosen: &'r Chosen,
    /// Of which days.
    pub days: DayMask,
    /// The participant, if it is about one.
    pub about: Option<ParticipantKey>,
    /// How many rows or pages named somebody.
    pub count: usize,
}

impl Store {
    /// Records in the journal that reports which name people were made.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn record_reports(&mut self, event: &Event, lines: &[ReportLine<'_>], now: Timestamp) -> Result<()> {
        if lines.is_empty() || !self.is_recording() {
            return Ok(());
        }
        // One transaction: reports that were made together are recorded together.
        let change = self.write()?;
        for line in lines {
            change.record(now, &entry(event, line))?;
        }
        change.commit()
    }
}

fn entry(event: &Event, line: &ReportLine<'_>) -> Entry {
    let Chosen { people, types, countries, gates, from, to, .. } = line.chosen;
    let texts = |values: Vec<String>| (!values.is_empty()).then_some(values);
    let moment = |at: &Option<Timestamp>| at.map(|at| event.rfc3339(at));
    let days = (line.days != event.all_days()).then(|| event.format_days(line.days));
    let details = json!({
        "report": line.report,
        "format": line.format,
        "count": line.count,
        "days": days,
        "categories": texts(people.categories.iter().map(ToString::to_string).collect()),
        "types": texts(types.clone()),
        "countries": texts(countries.clone()),
        "gates": texts(gates.iter().map(ToString::to_string).collect()),
        "from": moment(from),
        "to": moment(to),
    });
    let subject = line.about.map_or(Subject::Event, |key| Subject::Participant(key.0));
    let entry = Entry::new(Action::ReportMake, subject).details(details);
    // A delegation can be one person.
    if people.delegations.is_empty() { entry } else { entry.personal(json!({ "delegations": people.delegations })) }
}
