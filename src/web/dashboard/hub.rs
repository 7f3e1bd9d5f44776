//! One set of figures for all viewers: computed when somebody asks, at most once a second, and by nobody when nobody does.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::Mutex;

use super::{contact::GateContact, frame::FiguresNow};
use crate::{
    domain::{event::Event, mask::DayIndex},
    report::day_figures::Live,
    web::{entropy, error::Problem, state::App},
};

/// For how long figures are fresh. A little less than the second between two looks of a viewer, so that each look finds new ones.
const FRESH: Duration = Duration::from_millis(900);

/// Holds the figures.
#[derive(Clone, Default)]
pub(in crate::web) struct Hub(Arc<Mutex<HubState>>);

#[derive(Default)]
struct HubState {
    /// Away while it is being brought up to date; where that was broken off, the next asks anew.
    live: Option<Live>,
    newest: Option<(Instant, Arc<FiguresNow>)>,
}

impl Hub {
    /// Returns figures that are at most a second old.
    pub(super) async fn frame(&self, app: &App) -> Result<Arc<FiguresNow>, Problem> {
        // Others who ask meanwhile wait for the one answer, and share it.
        let mut state = self.0.lock().await;
        let before = match &state.newest {
            Some((at, frame)) if at.elapsed() < FRESH => return Ok(Arc::clone(frame)),
            newest => newest.as_ref().map(|(_, frame)| Arc::clone(frame)),
        };
        let (event, now, live) = (app.event(), entropy::now(), state.live.take());
        let (settings, day) = (Arc::clone(&event), day_to_show(&event.event, now));
        // On a connection that only reads: the writer waits for nobody who watches.
        let (live, devices, conflicts) = app
            .read(move |store| {
                let live = match live {
                    Some(live) => live.bring_up_to_date(store, &settings, day, now)?,
                    None => Live::count(store, &settings, day, now)?,
                };
                Ok((live, store.devices()?, store.open_conflicts()?))
            })
            .await?;
        let figures = live.figures(&event.event);
        let contacts = GateContact::of_gates(&figures, &devices, &app.last_heard(), now);
        let frame = Arc::new(FiguresNow::new(before.as_deref(), event, figures, (contacts, conflicts), now));
        *state = HubState { live: Some(live), newest: Some((Instant::now(), Arc::clone(&frame))) };
        Ok(frame)
    }
}

/// Returns today where it is an event day, else the last one that was, else the first.
fn day_to_show(event: &Event, now: Timestamp) -> DayIndex {
    let date = event.local(now).date();
    let last = event.days.iter().rposition(|&day| day <= date).unwrap_or_default();
    event.day_of(now).or_else(|| DayIndex::new(last)).expect("an event has 1 to 32 days")
}
