//! One person: a page that says who it is and what became of each day, and the whole history with who did it.

use jiff::{Timestamp, civil::Date};

use crate::{
    domain::{
        expected::expected,
        id::Reference,
        mask::{DayIndex, DayMask},
        participant::Participant,
    },
    report::{
        refusals::in_words,
        scope::{ReportScope, Result, long_dates, short_date},
        table::{Cell, Cover, Figure, Sink, column, figure, text},
        words::isolated,
    },
    store::{AttendedDay, StoredParticipant},
};

/// Gives a table with a row for each thing that happened, one with a row for each day, and one with what is known of the person.
///
/// # Errors
/// When there is no such participant, or the database or the output fails.
pub fn table(scope: &ReportScope<'_>, reference: &Reference, sink: &mut dyn Sink) -> Result<()> {
    let (person, happened) = scope.store.history(reference)?;
    let attended = scope.store.attended_days(person.key)?;
    let present = attended.iter().fold(DayMask::NONE, |days, attended| days.with(attended.day));
    let who = &person.participant;
    let days = days(scope, who, &attended);
    sink.cover(&Cover {
        title: who.full_name(),
        about: about(&person),
        figures: figures(scope, who, present),
        facts: facts(scope, &person)
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(field, value)| {
                let value = if field == "days" { days_in_words(scope, who) } else { value };
                (column(field, 0).heading(), value)
            })
            .chain(days_told(scope, &days))
            .collect(),
        photo: scope.store.photo_by_key(person.key)?,
        nothing: "Nothing has happened on these days.".into(),
        ..Cover::default()
    })?;
    sink.table(
        "History",
        &[
            column("at", 20).whole(),
            column("day", 12).whole(),
            column("what", 16).whole(),
            column("gate", 12).whole().data(),
            column("gate", 18).page(),
            column("detail", 40).data(),
            column("detail", 40).page(),
            column("by", 16),
        ],
    )?;
    // Where days were chosen, what belongs to none of them is left out.
    let is_chosen = |day: Option<DayIndex>| scope.selection.days.is_none_or(|days| day.is_some_and(|day| days.has(day)));
    for one in happened.iter().filter(|one| is_chosen(one.day)) {
        sink.row(&[
            scope.at(one.at),
            one.day.and_then(|day| scope.event.date(day)).map_or(Cell::Blank, Cell::Day),
            text(&one.what),
            text(&one.gate),
            text(scope.gate_name(&one.gate)),
            joined(&one.reason, &one.detail()),
            joined(in_words(&one.reason), &one.detail_for_readers()),
            text(&one.by),
        ])?;
    }
    sink.table("Days", &DAY_COLUMNS.map(|(name, width)| column(name, width).whole().data()))?;
    for of_day in &days {
        sink.row(&of_day.cells(scope))?;
    }
    sink.table("Person", &[column("field", 18).data(), column("value", 60).data()])?;
    for (field, value) in facts(scope, &person) {
        if !value.is_empty() {
            sink.row(&[text(field), text(&value)])?;
        }
    }
    Ok(())
}

/// Puts why a reading was refused before its other details.
fn joined(reason: &str, detail: &str) -> Cell {
    let parts: Vec<&str> = [reason, detail].into_iter().filter(|part| !part.is_empty()).collect();
    text(&parts.join(", "))
}

const DAY_COLUMNS: [(&str, u16); 5] = [("day", 12), ("what", 16), ("first", 20), ("last", 20), ("gate", 14)];

/// A day of one person.
struct PersonDay {
    date: Date,
    came: DayOutcome,
}

/// What became of a day.
enum DayOutcome {
    /// The person was there.
    Present {
        /// First admission.
        first: Timestamp,
        /// Last reading.
        last: Timestamp,
        /// The gate of the first.
        gate: String,
    },
    /// Accredited for it, and not there.
    Absent,
    /// Accredited for it, and it has not begun.
    ToCome,
    /// Not accredited for it.
    NotAccredited,
}

impl DayOutcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Present { .. } => "present",
            Self::Absent => "absent",
            Self::ToCome => "to come",
            Self::NotAccredited => "not accredited",
        }
    }
}

impl PersonDay {
    fn cells(&self, scope: &ReportScope<'_>) -> [Cell; 5] {
        let (first, last, gate) = match &self.came {
            DayOutcome::Present { first, last, gate } => (scope.at(*first), scope.at(*last), text(gate)),
            _ => (Cell::Blank, Cell::Blank, Cell::Blank),
        };
        [Cell::Day(self.date), text(self.came.word()), first, last, gate]
    }

    fn words(&self, scope: &ReportScope<'_>) -> String {
        match &self.came {
            DayOutcome::Present { first, last, gate } => {
                let (from, to) = (scope.hours(*first), scope.hours(*last));
                let hours = if from == to { from } else { format!("{from}–{to}") };
                format!("present {hours}, {}", isolated(scope.gate_name(gate)))
            }
            other => other.word().to_owned(),
        }
    }
}

/// Says of each chosen day whether the person was there, and if not, whether they could have been.
fn days(scope: &ReportScope<'_>, who: &Participant, attended: &[AttendedDay]) -> Vec<PersonDay> {
    let (accredited, begun) = (scope.event.expected_days(who), scope.begun());
    let of_day = |(day, date): (DayIndex, Date)| {
        let came = match attended.iter().find(|attended| attended.day == day) {
            Some(there) => DayOutcome::Present { first: there.first_at, last: there.last_at, gate: there.gate.clone() },
            None if !accredited.has(day) => DayOutcome::NotAccredited,
            None if begun.has(day) => DayOutcome::Absent,
            None => DayOutcome::ToCome,
        };
        PersonDay { date, came }
    };
    scope.days_with_dates().into_iter().map(of_day).collect()
}

/// Tells the days to readers: each on which the person was there, and the others together as long as they are alike.
fn days_told(scope: &ReportScope<'_>, days: &[PersonDay]) -> Vec<(String, String)> {
    let is_present = |day: &PersonDay| matches!(day.came, DayOutcome::Present { .. });
    let alike = days.chunk_by(|one, next| !is_present(one) && !is_present(next) && one.came.word() == next.came.word());
    let told = alike.filter_map(|days| {
        let (first, last) = (days.first()?, days.last()?);
        let label = match days.len() {
            1 => short_date(first.date),
            _ => format!("{} to {}", short_date(first.date), short_date(last.date)),
        };
        Some((label, first.words(scope)))
    });
    told.collect()
}

/// States for which days somebody is accredited: `4–5 November 2024`.
fn days_in_words(scope: &ReportScope<'_>, who: &Participant) -> String {
    let dates: Vec<_> = scope.event.expected_days(who).iter().filter_map(|day| scope.event.date(day)).collect();
    long_dates(&dates)
}

fn about(person: &StoredParticipant) -> Vec<String> {
    let who = &person.participant;
    let standing = if person.standing_reason.is_empty() {
        person.standing.to_string()
    } else {
        format!("{}: {}", person.standing, person.standing_reason)
    };
    let lines = [
        who.native_name.clone(),
        who.function.clone(),
        who.delegation.clone(),
        format!("{} · {} · {standing}", who.reference, who.category),
    ];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

fn figures(scope: &ReportScope<'_>, who: &Participant, present: DayMask) -> Vec<Figure> {
    // Somebody who was admitted on a day was entitled to it then, whatever the days are now.
    let days = expected(scope.event.expected_days(who), present).intersection(scope.days).iter().count();
    let present = present.intersection(scope.days).iter().count();
    let noun = if days == 1 { "day of accreditation present" } else { "days of accreditation present" };
    vec![figure(format!("{present} of {days}"), noun)]
}

fn facts<'f>(scope: &'f ReportScope<'_>, person: &StoredParticipant) -> Vec<(&'f str, String)> {
    let who = &person.participant;
    let own = scope.event.fields.iter().map(|field| (field.code.as_str(), who.own.get(field.number).to_owned()));
    let mut facts = vec![
        ("reference", who.reference.to_string()),
        ("title", who.title.clone()),
        ("given_name", who.given_name.clone()),
        ("family_name", who.family_name.clone()),
        ("name", who.name.clone()),
        ("native_name", who.native_name.clone()),
        ("function", who.function.clone()),
        ("category", who.category.to_string()),
        ("delegation", who.delegation.clone()),
        ("delegation_type", who.delegation_type.clone()),
        ("country", who.country.clone()),
        ("email", who.email.clone()),
        ("days", scope.event.format_days(scope.event.expected_days(who))),
        ("standing", person.standing.to_string()),
        ("standing_reason", person.standing_reason.clone()),
        ("badge", person.badge.as_ref().map_or_else(String::new, |badge| badge.serial.to_string())),
    ];
    facts.extend(own);
    facts
}
