//! What the journal keeps of reports: who made which of those that name people.

use super::{choice::CheckedChoice, output::ReportFormat};
use crate::{
    cli::{context::Context, error::CliError},
    domain::{event::Event, mask::DayMask},
    report::Report,
    store::{Chosen, ParticipantKey, ReportLine, Store},
};

/// A report that was made and names people.
pub(super) struct MadeReport {
    report: &'static str,
    format: ReportFormat,
    chosen: Chosen,
    days: DayMask,
    about: Option<ParticipantKey>,
    count: usize,
}

impl MadeReport {
    /// Makes the line of a report; `None` if it names nobody.
    pub(super) fn of(
        store: &Store,
        report: &Report,
        format: ReportFormat,
        choice: &CheckedChoice,
        count: usize,
    ) -> Result<Option<Self>, CliError> {
        if !report.names_people() {
            return Ok(None);
        }
        let about = match report {
            Report::Person(reference) => Some(store.participant(reference)?.key),
            Report::Journal(selection) => selection.participant,
            _ => None,
        };
        Ok(Some(Self { about, ..Self::named(report.name(), format, choice, count) }))
    }

    /// Makes the line of a document without rows: certificates, sheets to sign.
    pub(super) fn named(report: &'static str, format: ReportFormat, choice: &CheckedChoice, count: usize) -> Self {
        Self { report, format, chosen: choice.chosen.clone(), days: choice.days, about: None, count }
    }
}

/// Records lines in the journal. Nothing that is written to a terminal or a file stays unrecorded.
pub(super) fn record(context: &Context, store: &mut Store, event: &Event, lines: &[MadeReport]) -> Result<(), CliError> {
    let lines: Vec<ReportLine<'_>> = lines
        .iter()
        .map(|line| ReportLine {
            report: line.report,
            format: line.format.word(),
            chosen: &line.chosen,
            days: line.days,
            about: line.about,
            count: line.count,
        })
        .collect();
    let recorded = store.record_reports(event, &lines, context.now());
    recorded.map_err(|error| CliError::from(error).within("the report is made, but the journal could not record it"))
}
