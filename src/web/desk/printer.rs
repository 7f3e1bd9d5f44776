//! The printer beside a desk: CUPS takes a badge, and the scan writer never waits for it.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, time::timeout};

use crate::{
    printing::printer::{self, JobSent, PrintRequest, PrinterError},
    web::error::Problem,
};

/// How long a badge waits while CUPS takes another. Longer, and the badges that somebody asked for again and again would all be
/// printed when a scheduler that hung comes back.
const PATIENCE: Duration = Duration::from_secs(5);

/// A printer that desks send badges to.
pub(in crate::web) struct DeskPrinter {
    name: Arc<str>,
    /// CUPS answers when it has taken a document. One is sent at a time, so that a scheduler that hangs holds up one thread.
    turn: Arc<Semaphore>,
}

/// A badge on its way to the printer.
pub(super) struct QueuedBadge {
    /// The PDF.
    pub(super) bytes: Vec<u8>,
    /// What the queue shows.
    pub(super) title: String,
    /// The paper, as CUPS names it.
    pub(super) medium: String,
    /// Whether and how the paper is turned.
    pub(super) sides: printer::PaperSides,
}

impl DeskPrinter {
    /// Finds the printer. Where CUPS itself does not answer yet, the gates open all the same, and a desk is told when it prints.
    pub(in crate::web) fn find(name: &str) -> Result<Self, PrinterError> {
        match printer::find(name) {
            Err(error) if error.is_unavailable() => tracing::warn!(%error, "the desks' printer cannot be asked for"),
            found => drop(found?),
        }
        Ok(Self { name: name.into(), turn: Arc::new(Semaphore::new(1)) })
    }

    /// Returns its name.
    pub(in crate::web) fn name(&self) -> &str {
        &self.name
    }

    /// Sends a badge, and returns when CUPS has it.
    pub(super) async fn send(&self, sheet: QueuedBadge) -> Result<(), Problem> {
        let Ok(turn) = timeout(PATIENCE, Arc::clone(&self.turn).acquire_owned()).await else {
            tracing::warn!("the printer still takes another badge");
            return Err(Problem::Printer);
        };
        let turn = turn.map_err(|_| Problem::Stopping)?;
        let name = Arc::clone(&self.name);
        let sent = tokio::task::spawn_blocking(move || {
            // Held by the thread: a request that was given up does not let the next one in.
            let _turn = turn;
            let QueuedBadge { bytes, title, medium, sides } = sheet;
            let request = PrintRequest { printer: &name, title: &title, copies: 1, medium, sides };
            printer::send(&request, JobSent::Bytes(&bytes)).map(drop)
        });
        sent.await.map_err(|_| Problem::Internal)?.map_err(|error| {
            tracing::warn!(%error, "the printer did not take a badge");
            Problem::Printer
        })
    }
}
