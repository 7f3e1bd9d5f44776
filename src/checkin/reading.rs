//! What is read at a gate, and what it says before the database is asked.

use jiff::Timestamp;

use crate::{
    domain::{
        credential::{self, Credential},
        id::{GateCode, Reference, ScanId},
    },
    store::StoredEvent,
};

/// One reading at a gate.
#[derive(Debug, Clone)]
pub struct Request {
    /// The sender's id: the same id is the same reading.
    pub id: ScanId,
    /// The text as it arrived.
    pub text: String,
    /// When it was read.
    pub at: Timestamp,
}

/// What a person showed.
#[derive(Debug, Clone)]
pub enum Shown {
    /// A badge: the text of its code as it arrived.
    Code(String),
    /// A face and a name, found by the person at the gate. The valid badge counts as read.
    Name(Reference),
}

/// A reading with its signature checked: the slow part, done before the database is locked, on whichever thread.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(super) id: ScanId,
    pub(super) at: Timestamp,
    pub(super) gate: GateCode,
    pub(super) shown: Shown,
    pub(super) credential: Option<Credential>,
    /// The revision of the keys that it was checked by.
    pub(super) revision: i64,
}

impl Reading {
    /// Checks what was shown by the event's keys.
    #[must_use]
    pub fn new(event: &StoredEvent, gate: GateCode, id: ScanId, at: Timestamp, shown: Shown) -> Self {
        let mut reading = Self { id, at, gate, shown, credential: None, revision: event.revision };
        reading.check(event);
        reading
    }

    /// Tells whether a genuine badge was read, or a person was found by name.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        self.credential.is_some() || matches!(self.shown, Shown::Name(_))
    }

    /// Checks again by the keys of another revision.
    pub(super) fn check(&mut self, event: &StoredEvent) {
        self.revision = event.revision;
        self.credential = match &self.shown {
            Shown::Code(text) => credential::read(text, event.id, |key| event.verifying_key(key)),
            Shown::Name(_) => None,
        };
    }
}

/// Reads texts as credentials, on every core where there are many.
pub(super) fn read_all(event: &StoredEvent, gate: &GateCode, requests: &[Request]) -> Vec<Reading> {
    let read = |request: &Request| Reading::new(event, gate.clone(), request.id, request.at, Shown::Code(request.text.clone()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if requests.len() < 32 || cores == 1 {
        return requests.iter().map(read).collect();
    }
    std::thread::scope(|scope| {
        let share = requests.len().div_ceil(cores);
        let parts: Vec<_> =
            requests.chunks(share).map(|part| scope.spawn(move || part.iter().map(read).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("reading a text does not panic")).collect()
    })
}
