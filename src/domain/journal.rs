//! The journal's words: what can be done, to what, and the head of the chain of everything that was done.

use std::{fmt, str::FromStr};

use crate::domain::{
    id::{BadgeSerial, KeyId, ScanId},
    origin::OriginId,
    person::PersonId,
    register::DelegationId,
    text::printable,
};

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident => $word:literal),+ $(,)?) => {
        /// What was done. The words never change: a journal is read years later.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $variant),+ }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the word for it: the kind of thing, and what happened to it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }
    };
}

actions! {
    /// The event was created.
    EventCreate => "event.create",
    /// An edited event file was applied.
    EventApply => "event.apply",
    /// An import added a category.
    CategoryAdd => "category.add",
    /// A signing key was added.
    KeyAdd => "key.add",
    /// What a key may still do was changed.
    KeyState => "key.state",
    /// A participant was added.
    ParticipantAdd => "participant.add",
    /// What is known about a participant was changed.
    ParticipantEdit => "participant.edit",
    /// Zones were added or withheld for one person.
    ParticipantZones => "participant.zones",
    /// A participant was withdrawn, blocked, or accredited again.
    ParticipantStanding => "participant.standing",
    /// A nomination took a step, or was decided: submitted, approved, returned, put on hold, rejected, withdrawn.
    NominationStep => "nomination.step",
    /// A nomination waits for a place, or has got one.
    NominationPlace => "nomination.place",
    /// A change of an approved person waits for approval.
    NominationPropose => "nomination.propose",
    /// A delegation said that a name is as it should stand on the badge.
    NominationConfirm => "nomination.confirm",
    /// A participant came in another's place.
    ParticipantReplace => "participant.replace",
    /// One person was given all that is stored about them.
    ParticipantExport => "participant.export",
    /// A photo was stored.
    PhotoPut => "photo.put",
    /// A photo was removed.
    PhotoRemove => "photo.remove",
    /// A document was stored, for one person or for many.
    DocumentPut => "document.put",
    /// A document that was there is for somebody else, too.
    DocumentAttach => "document.attach",
    /// A document was accepted or refused.
    DocumentDecide => "document.decide",
    /// A document is somebody's no more.
    DocumentRemove => "document.remove",
    /// A file that was sent for somebody was not taken.
    UploadRefuse => "upload.refuse",
    /// A badge was issued.
    BadgeIssue => "badge.issue",
    /// A badge was signed again under its serial, because rights changed.
    BadgeSign => "badge.sign",
    /// A blank badge was signed and printed.
    BadgeBlank => "badge.blank",
    /// A blank badge became a person's.
    BadgeBind => "badge.bind",
    /// Badges were given short codes for labels.
    BadgeShortCode => "badge.short-code",
    /// A badge replaced another.
    BadgeReissue => "badge.reissue",
    /// A badge was revoked.
    BadgeRevoke => "badge.revoke",
    /// Badges were printed.
    BadgePrint => "badge.print",
    /// A badge was handed over.
    BadgeHandout => "badge.handout",
    /// A handover was taken back.
    BadgeHandoutUndo => "badge.handout-undo",
    /// What a gate is to know of a participant was noted, or taken away.
    ParticipantNote => "participant.note",
    /// A scan was taken back.
    ScanUndo => "scan.undo",
    /// A gate had decided on a reading by itself.
    ScanDecide => "scan.decide",
    /// A conflict between a gate's decision and the rules was acknowledged.
    ConflictAcknowledge => "conflict.acknowledge",
    /// A reading that could not be recorded was assigned to a gate, and recorded there.
    ScanAssign => "scan.assign",
    /// A reading that could not be recorded was discarded.
    ScanDiscard => "scan.discard",
    /// Lists for gates without power were printed.
    PaperPrint => "paper.print",
    /// The ticks of such lists were entered.
    PaperEnter => "paper.enter",
    /// An enrollment code was created for a device.
    DeviceAllow => "device.allow",
    /// A device was enrolled.
    DeviceEnroll => "device.enroll",
    /// A device was revoked.
    DeviceRevoke => "device.revoke",
    /// A person who works on nominations was invited.
    PersonInvite => "person.invite",
    /// A person was given another one-time link.
    PersonLink => "person.link",
    /// It was written down by which account of a provider a person comes in.
    PersonAccount => "person.account",
    /// A person signed in, by a one-time link or by a provider of identities.
    PersonEnter => "person.enter",
    /// A person signed out.
    PersonLeave => "person.leave",
    /// Somebody came with a one-time link that was used, is too old, or belongs to somebody who was revoked; or came back from a provider,
    /// and was not let in.
    PersonRefuse => "person.refuse",
    /// A person's second factor was begun in a browser, confirmed by a code, turned off, or taken away.
    PersonSecondFactor => "person.second-factor",
    /// A person proved the second factor in a browser.
    PersonPass => "person.pass",
    /// Too many codes of a person's second factor were wrong: none is looked at for a while.
    PersonLock => "person.lock",
    /// A person was revoked.
    PersonRevoke => "person.revoke",
    /// A report that names people was made.
    ReportMake => "report.make",
    /// A list of participants was published.
    ReportEdition => "report.edition",
    /// A delegation was entered in the register.
    DelegationAdd => "delegation.add",
    /// What the register knows of a delegation was changed.
    DelegationEdit => "delegation.edit",
    /// A delegation was found to be another one, and became an alias of it.
    DelegationMerge => "delegation.merge",
    /// A delegation was given places of its own, or lost them.
    DelegationQuota => "delegation.quota",
    /// A window stays open longer for one delegation.
    DelegationException => "delegation.exception",
    /// A participant who waits for a place comes before or after the others.
    NominationPriority => "nomination.priority",
    /// A copy of the main server's database became a satellite's.
    SatelliteJoin => "satellite.join",
    /// A satellite's database became the main server's.
    SatellitePromote => "satellite.promote",
    /// An origin began to write: a node, or a copy of the database. The line names the heads of all others.
    OriginBegin => "origin.begin",
    /// The heads of the other origins were noted.
    OriginNote => "origin.note",
    /// A copy of the database was made.
    Backup => "backup",
    /// A copy of the database took its place.
    Restore => "restore",
    /// Personal data was erased.
    Purge => "purge",
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Action {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.iter().copied().find(|action| action.as_str() == word).ok_or_else(|| {
            let words = || Self::ALL.iter().map(|action| action.as_str());
            let suggestion = super::text::did_you_mean(word, words());
            format!("no such action{suggestion}; actions are {}", words().collect::<Vec<_>>().join(", "))
        })
    }
}

/// What it was done to. No subject names a person: a participant is given by the number of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// The event.
    Event,
    /// A category, by its code.
    Category(String),
    /// A signing key.
    Key(KeyId),
    /// A participant, by the number of its row.
    Participant(i64),
    /// A badge.
    Badge(BadgeSerial),
    /// A scan.
    Scan(ScanId),
    /// A print run, by its number.
    PrintRun(i64),
    /// A device, by its id.
    Device(String),
    /// A delegation, by its number in the register.
    Delegation(DelegationId),
    /// A person who works on nominations, by the number.
    Person(PersonId),
    /// The register of delegations as a whole.
    Register,
    /// The database.
    Database,
    /// An origin.
    Origin(OriginId),
}

impl Subject {
    /// Returns the word for the kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Category(_) => "category",
            Self::Key(_) => "key",
            Self::Participant(_) => "participant",
            Self::Badge(_) => "badge",
            Self::Scan(_) => "scan",
            Self::PrintRun(_) => "print-run",
            Self::Device(_) => "device",
            Self::Delegation(_) => "delegation",
            Self::Person(_) => "person",
            Self::Register => "register",
            Self::Database => "database",
            Self::Origin(_) => "origin",
        }
    }

    /// Returns which one of its kind; empty if there is only one.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Event | Self::Register | Self::Database => String::new(),
            Self::Delegation(id) => id.to_string(),
            Self::Person(id) => id.to_string(),
            Self::Category(name) | Self::Device(name) => name.clone(),
            Self::Key(key) => key.to_string(),
            Self::Participant(number) | Self::PrintRun(number) => number.to_string(),
            Self::Badge(serial) => serial.to_string(),
            Self::Scan(scan) => scan.to_string(),
            Self::Origin(origin) => origin.to_string(),
        }
    }
}

/// A SHA-256 hash of the chain.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ChainHash(pub [u8; 32]);

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// The head of the chain: how many entries it has, and the hash of the last. Written as `COUNT:HASH`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHead {
    /// How many entries.
    pub count: u64,
    /// The hash of the last of them.
    pub hash: ChainHash,
}

impl fmt::Display for ChainHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.count, self.hash)
    }
}

/// A head that was noted before, to be found in the chain again: `COUNT:HASH`, or only the hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// At which entry, if that was noted.
    pub count: Option<u64>,
    /// The hash.
    pub hash: ChainHash,
}

impl FromStr for Anchor {
    type Err = String;
    fn from_str(written: &str) -> Result<Self, String> {
        let (count, hash) = match written.trim().split_once(':') {
            Some((count, hash)) => {
                let count = count.parse().map_err(|_| format!("\"{}\" is not a number of entries", printable(count)))?;
                (Some(count), hash)
            }
            None => (None, written.trim()),
        };
        let mut bytes = [0; 32];
        if hex::decode_to_slice(hash, &mut bytes).is_err() {
            return Err("write it as it was printed: COUNT:HASH, or only the 64 digits of the hash".to_owned());
        }
        Ok(Self { count, hash: ChainHash(bytes) })
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.count {
            Some(count) => write!(f, "{count}:{}", self.hash),
            None => write!(f, "{}", self.hash),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_found_by_its_word() {
        for &action in Action::ALL {
            assert_eq!(action.as_str().parse(), Ok(action));
        }
        assert!("participant.ad".parse::<Action>().unwrap_err().contains("did you mean \"participant.add\""));
    }

    #[test]
    fn a_head_is_read_as_it_was_written() {
        let head = ChainHead { count: 12, hash: ChainHash([0xAB; 32]) };
        let anchor: Anchor = head.to_string().parse().unwrap();
        assert_eq!(anchor, Anchor { count: Some(12), hash: head.hash });
        assert_eq!(head.hash.to_string().parse(), Ok(Anchor { count: None, hash: head.hash }));
        for wrong in ["", "12", "x:12", &"g".repeat(64), &"é".repeat(32), &"a".repeat(63)] {
            assert!(wrong.parse::<Anchor>().is_err(), "{wrong}");
        }
    }
}
