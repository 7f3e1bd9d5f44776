//! What is read at a gate, and what it says before the database is asked.

use jiff::Timestamp;

use crate::{
    domain::{
        actor::Actor,
        credential::{self, Credential},
        event::Rights,
        id::{BadgeSerial, GateCode, Reference, ScanId},
        mask::{DayMask, ZoneMask},
        paper_code,
        short_credential::{self, ShortCredential},
    },
    store::{Result, Scans, StoredEvent},
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

/// A text that was read, as far as it can be told without the database.
#[derive(Debug, Clone)]
enum Code {
    /// A signed credential, verified.
    Signed(Credential),
    /// What may be a short credential; mostly one, and none where the text is no code of ours.
    Short(Vec<ShortCredential>),
    /// The code of a paper list, genuine or not: it opens nothing.
    Paper,
}

/// What a reading says of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// Nothing genuine.
    Invalid,
    /// A short credential of a badge that this database has never heard of: nothing tells whether it is genuine.
    Unlisted(BadgeSerial),
    /// A genuine badge.
    Badge {
        /// Its number.
        serial: BadgeSerial,
        /// What the credential itself allows; nothing for a short one.
        rights: Rights,
    },
}

/// A reading with its signature checked: the slow part, done before the database is locked, on whichever thread.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(super) id: ScanId,
    pub(super) at: Timestamp,
    pub(super) gate: GateCode,
    pub(super) shown: Shown,
    pub(super) by: Option<Actor>,
    code: Code,
    /// The revision of the keys that it was checked by.
    pub(super) revision: i64,
}

impl Reading {
    /// Checks what was shown by the event's keys.
    #[must_use]
    pub fn new(event: &StoredEvent, gate: GateCode, id: ScanId, at: Timestamp, shown: Shown) -> Self {
        let mut reading = Self { id, at, gate, shown, by: None, code: Code::Short(Vec::new()), revision: event.revision };
        reading.check(event);
        reading
    }

    /// Says who read it. Without, it is whoever opened the database.
    #[must_use]
    pub fn by(self, actor: Actor) -> Self {
        Self { by: Some(actor), ..self }
    }

    /// Tells whether a badge was read that is genuine as far as it can be told here, or a person was found by name.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        match &self.code {
            Code::Signed(_) => true,
            Code::Paper => false,
            Code::Short(candidates) => !candidates.is_empty() || matches!(self.shown, Shown::Name(_)),
        }
    }

    /// Tells whether a row of a paper list was read, and no badge.
    pub(super) fn is_of_paper(&self) -> bool {
        matches!(self.code, Code::Paper)
    }

    /// Checks again by the keys of another revision.
    pub(super) fn check(&mut self, event: &StoredEvent) {
        self.revision = event.revision;
        self.code = match &self.shown {
            Shown::Code(text) => Code::read(text, event),
            Shown::Name(_) => Code::Short(Vec::new()),
        };
    }

    /// Finds out what it says, with the tags that the database keeps.
    pub(super) fn claim(&self, scans: &Scans<'_>, event: &StoredEvent) -> Result<Claim> {
        let candidates = match &self.code {
            Code::Signed(credential) => return Ok(Claim::of(*credential)),
            Code::Short(candidates) => candidates,
            Code::Paper => return Ok(Claim::Invalid),
        };
        let mut claim = Claim::Invalid;
        for candidate in candidates {
            match scans.short_of(candidate.serial)? {
                Some(stored) if stored.credential == *candidate && event.verifying_key(stored.key).is_some() => {
                    let rights = Rights { zones: ZoneMask::NONE, days: DayMask::NONE };
                    return Ok(Claim::Badge { serial: candidate.serial, rights });
                }
                // A tag that is not this badge's, one of a revoked key, or a badge that was never given a short credential.
                Some(_) => {}
                None if scans.badge(candidate.serial)?.is_some() => {}
                None => claim = Claim::Unlisted(candidate.serial),
            }
        }
        Ok(claim)
    }
}

impl Code {
    fn read(text: &str, event: &StoredEvent) -> Self {
        match credential::read(text, event.id, |key| event.verifying_key(key)) {
            Some(credential) => Self::Signed(credential),
            None => match short_credential::read(text) {
                none if none.is_empty() && !paper_code::read(text).is_empty() => Self::Paper,
                candidates => Self::Short(candidates),
            },
        }
    }
}

impl Claim {
    /// Returns what a signed credential says.
    pub(super) fn of(credential: Credential) -> Self {
        let body = credential.body();
        Self::Badge { serial: body.serial, rights: Rights { zones: body.zones, days: body.days } }
    }

    /// Returns the badge that is claimed, where one is.
    pub(super) fn serial(self) -> Option<BadgeSerial> {
        match self {
            Self::Invalid => None,
            Self::Unlisted(serial) | Self::Badge { serial, .. } => Some(serial),
        }
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
