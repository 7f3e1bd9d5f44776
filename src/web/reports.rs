//! `/reports`: what the command line writes to files, opened and downloaded in a browser by those who oversee the event.

use std::{
    io::{self, Write},
    sync::Arc,
};

use askama::Template;
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures_util::stream;
use jiff::Timestamp;
use serde::Deserialize;
use tokio::sync::mpsc;

use crate::{
    domain::{
        device::Device,
        event::Event,
        mask::{DayIndex, DayMask},
    },
    report::{CsvSink, Frame, HtmlSink, Medium, Missed, Narrowing, Picks, Report, ReportError, ReportScope, pdf, xlsx},
    store::{Chosen, ReportLine, Store, StoredEvent},
    typeset::fonts::Fonts,
    web::{
        body::Query,
        entropy,
        error::Problem,
        pages::{self, Ways},
        state::App,
        text::{self, PageLanguage, ReaderLanguage},
    },
};

/// How many bytes are sent at once.
const CHUNK: usize = 32 << 10;
/// How many chunks may wait for a slow reader.
const WAITING: usize = 4;

/// The reports, in the order in which the page offers them: the word in the address, which is the end of its title's key too.
const REPORTS: [&str; 10] =
    ["summary", "attendance", "delegations", "absent", "arrivals", "zones", "refusals", "conflicts", "badges", "scans"];

/// What a report is written as, by the ending of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ServedFormat {
    Html,
    Pdf,
    Xlsx,
    Csv,
    Json,
}

impl ServedFormat {
    const ALL: [Self; 5] = [Self::Html, Self::Pdf, Self::Xlsx, Self::Csv, Self::Json];

    fn of_ending(ending: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == ending)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// What reports are narrowed by.
#[derive(Deserialize)]
pub(super) struct ReportQuery {
    #[serde(default)]
    day: String,
}

#[derive(Template)]
#[template(path = "web/reports.html")]
struct ReportsPage<'p> {
    t: &'p PageLanguage,
    languages: &'p [PageLanguage],
    event: &'p str,
    /// Words of reports, and their titles.
    reports: Vec<(&'static str, String)>,
    days: Vec<String>,
    /// The day that was asked for; empty for all.
    day: String,
    ways: Ways,
}

/// Offers the reports.
pub(super) async fn page(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Query(asked): Query<ReportQuery>,
    reader: ReaderLanguage,
) -> Result<Response, Problem> {
    let event = app.event();
    days(&event.event, &asked.day)?;
    let t = reader.language;
    let title = |word: &'static str| (word, t.of(&format!("report_{word}")).to_owned());
    let template = ReportsPage {
        t,
        languages: text::all(),
        event: &event.event.short_name,
        reports: REPORTS.into_iter().map(title).collect(),
        days: event.event.days.iter().map(ToString::to_string).collect(),
        day: asked.day,
        ways: pages::ways(device.post.role, "/reports"),
    };
    pages::page(&template, reader)
}

/// Sends one report while it is written: a report of any size takes no memory.
pub(super) async fn file(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(name): Path<String>,
    Query(asked): Query<ReportQuery>,
) -> Result<Response, Problem> {
    let (word, ending) = name.split_once('.').ok_or(Problem::NotFound)?;
    let (report, format) = (report(word).ok_or(Problem::NotFound)?, ServedFormat::of_ending(ending).ok_or(Problem::NotFound)?);
    let (event, now) = (app.event(), entropy::now());
    let days = days(&event.event, &asked.day)?;
    // Said now: what breaks off later can only be cut.
    app.read(Store::check_not_purged).await?;
    let (chunks, received) = mpsc::channel(WAITING);
    let server = app.clone();
    tokio::task::spawn_blocking(move || {
        let mut out = Chunks { chunks, buffer: Vec::with_capacity(CHUNK) };
        let written = server.readers.walk(|store| Ok(write(store, &event.event, (&report, format), days, now, &mut out)));
        let written = written.map_err(io::Error::other).and_then(|result| result.map_err(io::Error::other));
        let recorded = written.and_then(|count| record(&server, device, &event, (&report, format), days, count));
        if let Err(error) = recorded.and_then(|()| out.flush()) {
            tracing::warn!(%error, "a report broke off");
            // A report that broke off must not look like a whole one: the connection is cut.
            let _ = out.chunks.blocking_send(Err(error));
        }
    });
    let body = stream::unfold(received, |mut received| async move { Some((received.recv().await?, received)) });
    let day = if asked.day.is_empty() { String::new() } else { format!("-{}", asked.day) };
    let kind = if format == ServedFormat::Html { "inline" } else { "attachment" };
    let disposition = format!("{kind}; filename=\"{word}{day}.{ending}\"");
    let mut response =
        ([(header::CONTENT_TYPE, format.content_type()), (header::CONTENT_DISPOSITION, &disposition)], Body::from_stream(body))
            .into_response();
    if format == ServedFormat::Html {
        // The document brings its own style, and runs nothing.
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox";
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, header::HeaderValue::from_static(policy));
    }
    Ok(response)
}

fn report(word: &str) -> Option<Report> {
    Some(match word {
        "summary" => Report::Summary,
        "attendance" => Report::Attendance,
        "delegations" => Report::Delegations,
        "absent" => Report::Absent(Missed::ADay),
        "arrivals" => Report::Arrivals(15),
        "zones" => Report::Zones,
        "refusals" => Report::Refusals,
        "conflicts" => Report::Conflicts,
        "badges" => Report::Badges,
        "scans" => Report::Scans,
        _ => return None,
    })
}

/// Reads the day that was asked for; all days if none was.
fn days(event: &Event, day: &str) -> Result<Option<DayIndex>, Problem> {
    if day.is_empty() {
        return Ok(None);
    }
    let index = day.parse().ok().and_then(|date| event.day_index(date));
    index.map(Some).ok_or_else(|| {
        let day: String = crate::domain::text::printable(day).chars().take(20).collect();
        Problem::Invalid(format!("\"{day}\" is not an event day; the days are {}", event.format_days(event.all_days())))
    })
}

/// Records in the journal who had a report that names people. Nothing is sent to its end before that is durable.
fn record(
    app: &App,
    device: Device,
    event: &Arc<StoredEvent>,
    (report, format): (&Report, ServedFormat),
    day: Option<DayIndex>,
    count: usize,
) -> io::Result<()> {
    if !report.names_people() {
        return Ok(());
    }
    let days = narrowed(&event.event, report, day);
    let (event, report) = (Arc::clone(event), report.name());
    let recorded = app.writer.run(device.name, move |store| {
        let chosen = Chosen { days: days.1, ..Chosen::default() };
        let line = ReportLine { report, format: format.word(), chosen: &chosen, days: days.0, about: None, count };
        store.record_reports(&event.event, &[line], entropy::now())
    });
    tokio::runtime::Handle::current().block_on(recorded).map_err(|_| io::Error::other("the journal could not record the report"))
}

/// Returns the days of a report, and those that it is narrowed to.
fn narrowed(event: &Event, report: &Report, day: Option<DayIndex>) -> (DayMask, Option<DayMask>) {
    let days = day.filter(|_| report.takes(Narrowing::Days)).map(|day| DayMask::NONE.with(day));
    (days.unwrap_or(event.all_days()), days)
}

fn write(
    store: &Store,
    event: &Event,
    (report, format): (&Report, ServedFormat),
    day: Option<DayIndex>,
    now: Timestamp,
    out: &mut Chunks,
) -> Result<usize, ReportError> {
    // One moment for all that the report reads.
    let _snapshot = store.snapshot()?;
    let (days, chosen) = narrowed(event, report, day);
    let scope = ReportScope::new(store, event, Chosen { days: chosen, ..Chosen::default() }, days, now);
    let (frame, picks) = (Frame::new(event, now), Picks::default());
    let mut rows = 0;
    match format {
        ServedFormat::Json => rows = report.json(&scope, &picks, out)?,
        ServedFormat::Csv => rows = report.write(&scope, Medium::Data, &picks, &mut CsvSink::new(out))?,
        ServedFormat::Xlsx => xlsx(&frame, out, |sink| {
            rows = report.write(&scope, Medium::Data, &picks, sink)?;
            Ok(())
        })?,
        ServedFormat::Html => {
            let mut sink = HtmlSink::new(out, frame);
            rows = report.write(&scope, Medium::Page, &picks, &mut sink)?;
            sink.finish()?;
        }
        ServedFormat::Pdf => {
            let fonts = Fonts::load(&[]).map_err(io::Error::other)?;
            pdf(&fonts, &frame, out, |sink| {
                rows = report.write(&scope, Medium::Page, &picks, sink)?;
                Ok(())
            })?;
        }
    }
    Ok(rows)
}

/// Sends what is written in pieces, as fast as the reader takes them.
struct Chunks {
    chunks: mpsc::Sender<io::Result<Bytes>>,
    buffer: Vec<u8>,
}

impl Write for Chunks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK)));
        self.chunks.blocking_send(Ok(chunk)).map_err(|_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_report_of_the_page_is_one_and_has_a_title_in_every_language() {
        for word in REPORTS {
            assert!(report(word).is_some(), "{word}");
            for language in text::all() {
                let key = format!("report_{word}");
                assert_ne!(language.of(&key), key, "{}", language.code);
            }
        }
    }
}
