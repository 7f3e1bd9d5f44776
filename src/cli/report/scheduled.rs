//! Saved reports that have an hour: the server makes them when it comes, on each event day.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    thread::{self, JoinHandle},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp, civil::Time};

use super::{lines, output::CsvMark, saved};
use crate::{
    cli::{context::Context, error::CliError},
    domain::{event::Event, mask::DayIndex, saved_report::SavedReport},
    store::Store,
};

/// How often the clock is looked at: an hour is met within so long, also after clocks were set.
const PAUSE: Duration = Duration::from_secs(15);
/// For how long a report is made up for that was missed: the server was not running, or the disk was full.
const MADE_UP: SignedDuration = SignedDuration::from_hours(24);

/// A saved report at one of its hours.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Due<'e> {
    report: &'e SavedReport,
    day: DayIndex,
    time: Time,
    at: Timestamp,
}

/// Returns what is due at a moment, the earliest first: each saved report at each of its hours of each event day, as long as it is
/// made up for.
fn due(event: &Event, now: Timestamp) -> Vec<Due<'_>> {
    let mut due: Vec<Due<'_>> = Vec::new();
    for report in &event.reports {
        for time in report.values("at").filter_map(|written| written.parse::<Time>().ok()) {
            due.extend(event.all_days().iter().filter_map(|day| {
                let at = event.moment_on(day, time)?;
                (at <= now && now.duration_since(at) < MADE_UP).then_some(Due { report, day, time, at })
            }));
        }
    }
    due.sort_by_key(|one| one.at);
    due
}

impl Due<'_> {
    /// Returns the folder of its day, and how its files are called: `2024-11-04`, `evening-2130`.
    fn place(&self, event: &Event, folder: &Path) -> (PathBuf, String) {
        let date = event.date(self.day).map(|date| date.to_string()).unwrap_or_default();
        (folder.join(date), format!("{}-{}", self.report.name, self.time.strftime("%H%M")))
    }
}

/// Makes reports at their hours, until it is dropped.
pub(in crate::cli) struct Schedule {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Schedule {
    /// Starts looking at the clock.
    pub(in crate::cli) fn start(context: &Context, folder: &Path) -> Self {
        let (context, folder) = (context.clone(), folder.to_owned());
        let (stop, stopped) = channel();
        let thread = thread::spawn(move || keep(&context, &folder, &stopped));
        Self { stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Schedule {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // It ends between two reports.
            let _ = thread.join();
        }
    }
}

fn keep(context: &Context, folder: &Path, stopped: &Receiver<()>) {
    let mut store = None;
    // What failed is tried again, and told once.
    let mut told = HashSet::new();
    loop {
        if let Err((what, error)) = make_all(context, folder, &mut store)
            && told.insert(what.clone())
        {
            tracing::warn!(report = what, error = error.message(), "a report could not be made at its hour; it is tried again");
            store = None;
        }
        match stopped.recv_timeout(PAUSE) {
            Err(RecvTimeoutError::Timeout) => {}
            _ => return,
        }
    }
}

/// Makes what is due and not there yet.
fn make_all(context: &Context, folder: &Path, kept: &mut Option<Store>) -> Result<(), (String, CliError)> {
    let unnamed = |error: CliError| (String::new(), error);
    let store = match kept {
        Some(store) => store,
        None => kept.insert(context.store().map_err(unnamed)?),
    };
    let event = store.event().map_err(|error| unnamed(error.into()))?.event;
    for one in due(&event, context.now()) {
        let (folder, stem) = one.place(&event, folder);
        make(context, store, &event, &one, (&folder, &stem)).map_err(|error| (stem, error))?;
    }
    Ok(())
}

fn make(context: &Context, store: &mut Store, event: &Event, due: &Due<'_>, place: (&Path, &str)) -> Result<(), CliError> {
    let report = saved::understand_on(due.report, event.date(due.day))?;
    if report.is_there(place) {
        return Ok(());
    }
    std::fs::create_dir_all(place.0).map_err(|error| CliError::file(place.0, &error))?;
    let snapshot = store.snapshot()?;
    let mut recorded = Vec::new();
    saved::make(context, (store, event), place, &report, CsvMark::None, &mut recorded)?;
    drop(snapshot);
    lines::record(context, store, event, &recorded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::event_file;

    fn event() -> Event {
        event_file::read(
            "[event]\nname = \"E\"\ntimezone = \"Asia/Kuwait\"\ndays = [\"2024-11-04\", \"2024-11-05\"]\n\
             [[report]]\nname = \"evening\"\nreport = \"bulletin\"\nat = \"21:30\"\n\
             [[report]]\nname = \"night\"\nreport = \"scans\"\nat = [\"01:00\", \"13:00\"]\n\
             [[report]]\nname = \"never\"\nreport = \"scans\"\n",
        )
        .unwrap()
    }

    fn told(now: &str) -> Vec<String> {
        let event = event();
        let now = now.parse().unwrap();
        let names = due(&event, now).into_iter().map(|one| {
            let (folder, stem) = one.place(&event, Path::new(""));
            format!("{}/{stem}", folder.display())
        });
        names.collect()
    }

    #[test]
    fn reports_are_due_at_their_hours_of_event_days() {
        assert!(told("2024-11-04T12:59:59+03:00").is_empty());
        assert_eq!(told("2024-11-04T13:00:00+03:00"), ["2024-11-04/night-1300"]);
        assert_eq!(told("2024-11-04T21:30:00+03:00"), ["2024-11-04/night-1300", "2024-11-04/evening-2130"]);
        // The small hours belong to the evening's day.
        assert_eq!(
            told("2024-11-05T01:00:00+03:00"),
            ["2024-11-04/night-1300", "2024-11-04/evening-2130", "2024-11-04/night-0100"]
        );
        // What was missed is made up for within a day, and not after the event.
        assert_eq!(told("2024-11-06T02:00:00+03:00").len(), 3);
        assert!(told("2024-11-10T12:00:00+03:00").is_empty());
    }
}
