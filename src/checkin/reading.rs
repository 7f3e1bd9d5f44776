//! What is read at a gate, and what it claims before the database is asked.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::{
    checkin::outcome::OutcomeRemark,
    domain::{
        actor::Actor,
        conflict::Decider,
        credential::Credential,
        event::{Gate, Rights},
        id::{BadgeSerial, GateCode, Reference, ScanId},
        mask::{DayIndex, DayMask, ZoneMask},
        scan::{ClockTrust, Effect, Note, Reason, Verdict},
        scanned_text::{self, Code, Piece, Unread},
    },
    store::{HolderKey, NewScan, Result, Scans, StoredEvent},
};

/// What the id of a further code of a text is made over.
const FURTHER: &[u8] = b"accredit/further-code/v1\0";

/// What was found of a reading.
#[derive(Clone, Copy)]
pub(super) struct ScanFacts {
    pub(super) verdict: Verdict,
    pub(super) effect: Effect,
    pub(super) holder: Option<HolderKey>,
    pub(super) serial: Option<BadgeSerial>,
}

/// One text read at a gate.
#[derive(Debug, Clone)]
pub struct ReadingRequest {
    /// The sender's id: the same id is the same reading.
    pub id: ScanId,
    /// The text as it arrived.
    pub text: String,
    /// When it was read.
    pub at: Timestamp,
}

/// For how long a reading is answered while its holder stands at the gate.
const LIVE: SignedDuration = SignedDuration::from_secs(5);

/// How a reading came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadingArrival {
    /// Its gate asks, and waits for the answer.
    AtOnce,
    /// It had to wait: its holder went in without an answer, and it is judged as of the time when it was made.
    Waited,
}

/// What a gate showed, and on which data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecidedAlone {
    /// What it showed.
    pub shown: Verdict,
    /// When what it knew was true.
    pub as_of: Timestamp,
    /// How far the server's clock was ahead of the gate's when they were last in contact, in milliseconds; `None` if they never were.
    pub ahead: Option<i64>,
}

/// Why what a gate says of its decision cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecidedError {
    /// Its verdict or reason does not exist.
    #[error("decided has a verdict or a reason that does not exist")]
    Words,
    /// The moment of its data cannot be read.
    #[error("decided.as_of is not a time; write it as 2024-11-04T09:12:30Z")]
    AsOf,
}

impl DecidedAlone {
    /// Reads what a gate says: its verdict and reason in the words of the interface, and when its data were true, which cannot be later
    /// than now.
    ///
    /// # Errors
    /// When these are none.
    pub fn read(
        (verdict, reason): (&str, Option<&str>),
        as_of: &str,
        ahead: Option<i64>,
        now: Timestamp,
    ) -> std::result::Result<Self, DecidedError> {
        let shown = Verdict::from_words(verdict, reason).ok_or(DecidedError::Words)?;
        let as_of: Timestamp = as_of.parse().map_err(|_| DecidedError::AsOf)?;
        Ok(Self { shown, as_of: as_of.min(now), ahead })
    }
}

/// What a person showed.
#[derive(Debug, Clone)]
pub enum Shown {
    /// A badge: the text of its code as it arrived.
    Code(String),
    /// A face and a name, found by the person at the gate. The valid badge counts as read.
    Name(Reference),
}

/// What a reading claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// Not genuine.
    Invalid,
    /// A short credential of a badge that this database has never heard of: whether it is genuine cannot be known.
    Unlisted(BadgeSerial),
    /// A genuine badge.
    Badge {
        /// Its number.
        serial: BadgeSerial,
        /// What the credential itself allows; none for a short one.
        rights: Rights,
    },
}

/// Whether somebody is shown what a reading comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShownTo {
    Shown,
    Nobody,
}

/// A reading with its signature checked: the slow part, done before the database is locked, on any thread.
#[derive(Debug, Clone)]
pub struct Reading {
    pub(super) id: ScanId,
    pub(super) at: Timestamp,
    pub(super) gate: GateCode,
    pub(super) shown: Shown,
    pub(super) by: Option<Actor>,
    pub(super) clock: ClockTrust,
    pub(super) arrival: ReadingArrival,
    /// What the gate showed, if it decided by itself.
    pub(super) decided: Option<DecidedAlone>,
    /// Whether the gate decided so, or its satellite for it.
    pub(super) decider: Decider,
    /// When it was made, where it was recorded as of a later moment.
    pub(super) made_before: Option<Timestamp>,
    pub(super) answer: ShownTo,
    code: Code,
    /// The revision of the keys that it was checked with.
    pub(super) revision: i64,
}

impl Reading {
    /// Checks what was shown by the event's keys: a name, or the first code of a text.
    #[must_use]
    #[allow(clippy::needless_pass_by_value, reason = "the gate is the reading's own")]
    pub fn new(event: &StoredEvent, gate: GateCode, id: ScanId, at: Timestamp, shown: Shown) -> Self {
        Self::all(event, &gate, id, at, shown).swap_remove(0)
    }

    /// Checks what was shown by the event's keys, and returns a reading for each code of a text, at least one. The first has the
    /// sender's id; those of the others follow from it, so that a text that is sent again is the same readings.
    #[must_use]
    pub fn all(event: &StoredEvent, gate: &GateCode, id: ScanId, at: Timestamp, shown: Shown) -> Vec<Self> {
        let reading = |id, shown, code| Self {
            id,
            at,
            gate: gate.clone(),
            shown,
            by: None,
            clock: ClockTrust::Trusted,
            arrival: ReadingArrival::AtOnce,
            decided: None,
            decider: Decider::Gate,
            made_before: None,
            answer: ShownTo::Shown,
            code,
            revision: event.revision,
        };
        match shown {
            Shown::Name(_) => vec![reading(id, shown, Code::Unread(Unread::Nothing))],
            Shown::Code(text) => pieces(&text, event)
                .into_iter()
                .enumerate()
                .map(|(place, piece)| reading(further_id(id, place), Shown::Code(piece.text), piece.code))
                .collect(),
        }
    }

    /// Does what [`Reading::all`] does with a text that was typed by keys; of what the keys say and what the host's layout made of them
    /// (`typed`), the one that holds a badge.
    #[must_use]
    pub fn of_keys(
        event: &StoredEvent,
        gate: &GateCode,
        (id, at): (ScanId, Timestamp),
        shown: Shown,
        typed: Option<String>,
    ) -> Vec<Self> {
        let is_genuine = |readings: &[Self]| readings.iter().any(Self::is_genuine);
        let readings = Self::all(event, gate, id, at, shown);
        match typed {
            Some(typed) if !is_genuine(&readings) => {
                let other = Self::all(event, gate, id, at, Shown::Code(typed));
                if is_genuine(&other) { other } else { readings }
            }
            _ => readings,
        }
    }

    /// Returns the sender's id.
    #[must_use]
    pub fn id(&self) -> ScanId {
        self.id
    }

    /// Keeps the code of a badge that is not on record, where another database may know it.
    pub(super) fn keep_code(&self, scans: &Scans<'_>, holder: Option<HolderKey>) -> Result<()> {
        match (holder, &self.shown) {
            (Some(HolderKey::Unlisted(_)), Shown::Code(text)) => scans.keep_code(self.id, text),
            _ => Ok(()),
        }
    }

    /// Sets who read it. By default it is the actor who opened the database.
    #[must_use]
    pub fn by(self, actor: Actor) -> Self {
        Self { by: Some(actor), ..self }
    }

    /// Sets whether its time is to be relied on. By default it is.
    #[must_use]
    pub fn clock(self, clock: ClockTrust) -> Self {
        Self { clock, ..self }
    }

    /// Sets how it came. By default somebody stands at the gate and waits for the answer.
    #[must_use]
    pub fn arrival(self, arrival: ReadingArrival) -> Self {
        Self { arrival, ..self }
    }

    /// Returns whether it is answered while its holder stands at the gate: then all that was recorded until now counts, also what was read
    /// a moment later at another gate, or at another server that was faster.
    pub(super) fn is_live(&self, now: Timestamp) -> bool {
        self.arrival == ReadingArrival::AtOnce && now.duration_since(self.at) < LIVE
    }

    /// Sets what the gate showed, which decided by itself.
    #[must_use]
    pub fn decided(self, decided: Option<DecidedAlone>) -> Self {
        Self { decided, ..self }
    }

    /// Sets who decided so: by default the gate.
    #[must_use]
    pub fn decider(self, decider: Decider) -> Self {
        Self { decider, ..self }
    }

    /// Sets when it was made, where its server recorded it as of a later moment: it is judged as of then.
    #[must_use]
    pub fn made_before(self, made: Option<Timestamp>) -> Self {
        Self { made_before: made.filter(|made| *made < self.at), ..self }
    }

    /// Returns the moment as of which it is judged.
    pub(super) fn as_of(&self) -> Timestamp {
        self.made_before.unwrap_or(self.at)
    }

    /// Has nobody wait for the outcome: it says whose reading it is, and no more.
    #[must_use]
    pub fn unanswered(self) -> Self {
        Self { answer: ShownTo::Nobody, ..self }
    }

    /// Returns whether a badge was read that is genuine as far as can be told here, or a person was found by name.
    #[must_use]
    pub fn is_genuine(&self) -> bool {
        matches!(self.shown, Shown::Name(_)) || matches!(self.code, Code::Signed(_) | Code::Short(_))
    }

    /// Returns the message for a text that admits nobody, whatever the database holds.
    pub(super) fn remark(&self) -> OutcomeRemark {
        match (&self.shown, &self.code) {
            (Shown::Code(_), Code::Paper(_)) => OutcomeRemark::PaperCode,
            (Shown::Code(_), Code::Unread(Unread::Partial)) => OutcomeRemark::Partial,
            // A short credential that is admitted has no need of it.
            (Shown::Code(_), Code::Short(_) | Code::Unread(Unread::Unsigned)) => OutcomeRemark::Unsigned,
            _ => OutcomeRemark::None,
        }
    }

    /// Returns what the record keeps of it, whether the gate decided or the server.
    pub(super) fn to_scan(&self, gate: &Gate, day: Option<DayIndex>, facts: ScanFacts) -> NewScan {
        let ScanFacts { verdict, effect, holder, serial } = facts;
        NewScan {
            holder,
            serial,
            by: self.by.clone(),
            note: self.note(verdict),
            ..NewScan::at_gate(gate, (self.id, self.at, day), (verdict, effect))
        }
    }

    /// Returns how the reading came about, as the record keeps it; of what is not a badge of the event, what it looks like.
    fn note(&self, verdict: Verdict) -> Note {
        match (&self.shown, self.remark()) {
            (Shown::Name(_), _) => Note::ByName,
            (_, OutcomeRemark::PaperCode) => Note::PaperCode,
            (_, OutcomeRemark::Partial) => Note::Partial,
            (_, OutcomeRemark::Unsigned) if verdict == Verdict::Refused(Reason::Invalid) => Note::Unsigned,
            _ => Note::None,
        }
    }

    /// Returns the badges that may have been read, and whether only the database knows which.
    pub(super) fn serials(&self) -> (Vec<BadgeSerial>, bool) {
        match &self.code {
            Code::Signed(credential) => (vec![credential.body().serial], false),
            Code::Short(candidates) => (candidates.iter().map(|candidate| candidate.serial).collect(), true),
            Code::Paper(_) | Code::Unread(_) => (Vec::new(), false),
        }
    }

    /// Checks again with the keys of another revision.
    pub(super) fn check(&mut self, event: &StoredEvent) {
        self.revision = event.revision;
        if let Shown::Code(text) = &self.shown {
            self.code = pieces(text, event).swap_remove(0).code;
        }
    }

    /// Finds out what it claims, with the tags that the database keeps.
    pub(super) fn claim(&self, scans: &Scans<'_>, event: &StoredEvent) -> Result<Claim> {
        let candidates = match &self.code {
            Code::Signed(credential) => return Ok(Claim::of(*credential)),
            Code::Short(candidates) => candidates,
            Code::Unread(Unread::Unsigned) => return self.claim_by_newer_key(scans, event),
            Code::Paper(_) | Code::Unread(_) => return Ok(Claim::Invalid),
        };
        let mut claim = Claim::Invalid;
        for candidate in candidates {
            match scans.short_of(candidate.serial)? {
                Some(stored) if stored.credential == *candidate && event.verifying_key(stored.key).is_some() => {
                    let rights = Rights { zones: ZoneMask::NONE, days: DayMask::NONE };
                    return Ok(Claim::Badge { serial: candidate.serial, rights });
                }
                // A tag that is not this badge's, one of a revoked key, or a badge that never had a short credential.
                Some(_) => {}
                None if scans.badge(candidate.serial)?.is_some() => {}
                None => claim = Claim::Unlisted(candidate.serial),
            }
        }
        Ok(claim)
    }
}

impl Reading {
    /// Finds out whether a badge may be signed by a key that the main server made since this satellite heard of it: whether it is genuine
    /// cannot be known here then.
    fn claim_by_newer_key(&self, scans: &Scans<'_>, event: &StoredEvent) -> Result<Claim> {
        let Shown::Code(text) = &self.shown else { return Ok(Claim::Invalid) };
        let Some(body) = scanned_text::claimed(text).first().map(Credential::body) else { return Ok(Claim::Invalid) };
        let is_newer = event.keys.iter().all(|known| known.id < body.key);
        let may_be = is_newer
            && scans.is_of_satellite()?
            && scans.badge(body.serial)?.is_none()
            && scans.blank(body.serial, None)?.is_none();
        Ok(if may_be { Claim::Unlisted(body.serial) } else { Claim::Invalid })
    }
}

impl Claim {
    /// Returns what a signed credential claims.
    pub(super) fn of(credential: Credential) -> Self {
        let body = credential.body();
        Self::Badge { serial: body.serial, rights: Rights { zones: body.zones, days: body.days } }
    }

    /// Returns the badge that is claimed, if one is.
    pub(super) fn serial(self) -> Option<BadgeSerial> {
        match self {
            Self::Invalid => None,
            Self::Unlisted(serial) | Self::Badge { serial, .. } => Some(serial),
        }
    }
}

/// Takes a text to its codes.
fn pieces(text: &str, event: &StoredEvent) -> Vec<Piece> {
    scanned_text::read(text, event.id, |key| event.verifying_key(key))
}

/// Returns the id of the code at a place of a text: the first has the sender's, the others one that follows from it.
fn further_id(id: ScanId, place: usize) -> ScanId {
    if place == 0 {
        return id;
    }
    let [t0, t1, t2, t3, t4, t5, ..] = *id.as_bytes();
    let hash: [u8; 32] =
        Sha256::new().chain_update(FURTHER).chain_update(id.as_bytes()).chain_update(place.to_be_bytes()).finalize().into();
    let [a, b, c, d, e, f, g, h, i, j, ..] = hash;
    ScanId::new(u64::from_be_bytes([0, 0, t0, t1, t2, t3, t4, t5]), [a, b, c, d, e, f, g, h, i, j])
}

/// Reads texts as credentials, on every core if there are many.
pub(super) fn read_all(event: &StoredEvent, gate: &GateCode, requests: &[ReadingRequest]) -> Vec<Reading> {
    let read = |request: &ReadingRequest| Reading::all(event, gate, request.id, request.at, Shown::Code(request.text.clone()));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if requests.len() < 32 || cores == 1 {
        return requests.iter().flat_map(read).collect();
    }
    std::thread::scope(|scope| {
        let share = requests.len().div_ceil(cores);
        let parts: Vec<_> =
            requests.chunks(share).map(|part| scope.spawn(move || part.iter().flat_map(read).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("reading a text does not panic")).collect()
    })
}
