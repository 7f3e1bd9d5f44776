//! What a group of readings will ask, asked before the first of them is decided: one question of a kind, however many readings there are.

use jiff::Timestamp;

use super::{
    counting,
    gathered::KnownAnswers,
    scans::Scans,
    stored_scan::{HolderKey, StoredScan},
};
use crate::{
    domain::{
        id::{BadgeSerial, Reference, ScanId},
        journal::Subject,
    },
    store::{engine::error::Result, engine::stored::ParticipantKey},
};

/// What readings will be asked about. It may be more than is needed, or less: what is missing is asked when it is.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The senders' ids.
    pub ids: Vec<ScanId>,
    /// Those of readings that gates decided by themselves.
    pub decided: Vec<ScanId>,
    /// Badges.
    pub serials: Vec<BadgeSerial>,
    /// Badges that are known by short credentials.
    pub shorts: Vec<BadgeSerial>,
    /// People who were found by name.
    pub references: Vec<Reference>,
    /// When the earliest of them was made.
    pub since: Option<Timestamp>,
}

impl Scans<'_> {
    /// Asks for what readings need, and holds the people whom they are about: another server that has news of one of them waits.
    ///
    /// # Errors
    /// When the database cannot be read, or another server does not let go of somebody.
    pub fn gather(&self, wanted: &Wanted) -> Result<()> {
        let since = wanted.since.map(Timestamp::as_millisecond);
        let is_late = wanted.since.map_or(Ok(None), |since| self.then(since))?.is_some();
        self.gathered(|gathered, read| {
            gathered.known(read, &wanted.ids)?;
            gathered.badges(read, &wanted.serials)?;
            gathered.named(read, &wanted.references)?;
            let known: Vec<StoredScan> = wanted.ids.iter().filter_map(|id| gathered.known.get(id)).collect();
            let decided: Vec<i64> = wanted.decided.iter().filter_map(|id| gathered.known.get(id)).map(|scan| scan.row).collect();
            gathered.decisions(read, &decided)?;
            let mut holders: Vec<i64> = wanted
                .serials
                .iter()
                .map(|serial| match gathered.badges.get(serial) {
                    Some((_, key)) => key.0,
                    None => HolderKey::Unlisted(*serial).number(),
                })
                .collect();
            holders.extend(wanted.references.iter().filter_map(|reference| gathered.named.get(reference)).map(|key| key.0));
            holders.extend(known.iter().filter_map(StoredScan::holder).map(HolderKey::number));
            holders.sort_unstable();
            holders.dedup();
            if read.is_server() {
                counting::hold(read, &holders)?;
                // What was read of them before they were held may have changed.
                gathered.badges = KnownAnswers::default();
                gathered.badges(read, &wanted.serials)?;
            }
            let unknown = |serial: &BadgeSerial| is_late || gathered.badges.get(serial).is_none();
            let blank: Vec<BadgeSerial> = wanted.serials.iter().copied().filter(unknown).collect();
            gathered.blanks(read, &blank)?;
            gathered.shorts(read, &wanted.shorts)?;
            let people: Vec<ParticipantKey> = holders.iter().copied().filter(|holder| *holder > 0).map(ParticipantKey).collect();
            gathered.people(read, &people)?;
            gathered.see(read, &holders)?;
            let Some(since) = since.filter(|_| is_late) else { return Ok(()) };
            let event = Subject::Event;
            gathered.lines(read, event.kind(), vec![event.name()], since)?;
            let subject = |key: &ParticipantKey| Subject::Participant(key.0).name();
            gathered.lines(read, Subject::Participant(0).kind(), people.iter().map(subject).collect(), since)
        })
    }
}
