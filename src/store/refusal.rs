//! What the rules of an event refuse, a value for each reason.
//!
//! A message here names what was asked for and why it is refused. It names no command and no button: what to do about it is added
//! where it is shown, on a terminal or a page, in the words of that place.

use jiff::civil::Date;

use crate::domain::{
    actor::Actor,
    category::MAX_CATEGORIES,
    device::DeviceId,
    id::{BadgeSerial, CategoryCode, GateCode, KeyId, Reference, ScanId, StepName, ZoneCode},
    nomination::table::Disallowed,
    own_value::FieldNumber,
    person::PersonId,
    quota::Exceeded,
    standing::StandingError,
    window::WindowRefusal,
};

/// Why something is not done with a nomination, or with somebody's standing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NominationRefusal {
    /// The table of states does not allow it.
    #[error("{participant} {source}")]
    Disallowed {
        /// Who.
        participant: Reference,
        /// Why not.
        source: Disallowed,
    },
    /// The standing does not allow it.
    #[error("{participant} {source}")]
    Standing {
        /// Who.
        participant: Reference,
        /// Why not.
        source: StandingError,
    },
    /// Nobody comes in this one's place.
    #[error("{new} cannot replace {old}: {why}")]
    Replacement {
        /// Who would leave.
        old: Reference,
        /// Who would come.
        new: Reference,
        /// Why not.
        why: &'static str,
    },
    /// Something is missing that the category requires.
    #[error("{participant} cannot be submitted yet: what is missing is {lacks}")]
    Lacks {
        /// Who.
        participant: Reference,
        /// The names of the fields, with commas between.
        lacks: String,
    },
    /// A change would leave somebody without what the category requires.
    #[error("{participant} cannot be changed so: what would be missing is {lacks}")]
    WouldLack {
        /// Who.
        participant: Reference,
        /// The names of the fields, with commas between.
        lacks: String,
    },
    /// A delegation says nothing about this.
    #[error("{participant}: the {field} is not for a delegation to change")]
    NotAsked {
        /// Who.
        participant: Reference,
        /// The name of the field.
        field: String,
    },
}

/// What a satellite, or a main server, does not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SatelliteRefusal {
    /// A satellite changes no participant, badge or setting.
    #[error("this is a satellite: that is changed only at the main server")]
    OnlyAtMain,
    /// The database is the main server's.
    #[error("this database is not a satellite's")]
    NotSatellite,
    /// What the main server sent does not follow what is here.
    #[error("what came from the main server does not follow what this satellite has")]
    OtherCursor,
    /// A key that this event never had.
    #[error("the key in the file is not one of this event's")]
    OtherKey,
}

/// Why a scan is not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UndoRefusal {
    /// No scan has this id.
    #[error("there is no scan {0}")]
    UnknownScan(ScanId),
    /// The id of the undo is another scan's.
    #[error("the id {0} belongs to another scan; an undo needs an id of its own")]
    IdTaken(ScanId),
    /// A device takes back scans of its own gate only.
    #[error("scan {scan} was made at the gate \"{gate}\"; take it back there or at the desk")]
    OtherGate {
        /// The scan.
        scan: ScanId,
        /// Where it was made.
        gate: String,
    },
    /// An undo stays.
    #[error("scan {0} is itself an undo, and stays; scan the badge again instead")]
    IsUndo(ScanId),
    /// A refused scan let nobody in.
    #[error("scan {0} was refused and counts nowhere; there is nothing to take back")]
    WasRefused(ScanId),
    /// Another undo took it back.
    #[error("scan {0} was taken back already")]
    AlreadyUndone(ScanId),
}

/// Why a key does not do what was asked of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefusal {
    /// The key file is another event's.
    #[error("the key file belongs to another event; put this event's key file beside the database")]
    OtherEvent,
    /// Every key was retired or revoked.
    #[error("none of the event's keys can sign")]
    NoneSigns,
    /// The key file lacks the key that signs.
    #[error("the private half of key {0} is not in the key file; restore the file from its backup")]
    NoPrivateHalf(KeyId),
    /// No key has this number.
    #[error("there is no key {0}")]
    Unknown(KeyId),
    /// A revoked key stays revoked.
    #[error("key {0} is revoked, and stays so")]
    Revoked(KeyId),
}

/// Why a device cannot be revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeviceRefusal {
    /// No device has this number.
    #[error("there is no device {0}")]
    Unknown(DeviceId),
    /// It was revoked before.
    #[error("device {0} was revoked already")]
    Revoked(DeviceId),
}

/// Why an edited event file is not taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EventRefusal {
    /// The rules for nominations are to go while people are on the way.
    #[error(
        "[nomination] cannot be left out while people are on the way to being accredited, or have changes that wait: {people}"
    )]
    NominationsUnderWay {
        /// How many.
        people: u64,
    },
    /// Badges are issued, and carry days by their places.
    #[error(
        "badges are issued, and the day {day} {}; keep the days in their order and add new ones at the end",
        becomes(.instead.as_ref())
    )]
    DayMoved {
        /// The day.
        day: Date,
        /// The day in its place; `None` if the file has fewer days.
        instead: Option<Date>,
    },
    /// Badges are issued, and carry zones by their places.
    #[error(
        "badges are issued, and the zone {zone} {}; keep the zones in their order and add new ones at the end",
        becomes(.instead.as_ref())
    )]
    ZoneMoved {
        /// The zone.
        zone: ZoneCode,
        /// The zone in its place; `None` if the file has fewer zones.
        instead: Option<ZoneCode>,
    },
    /// The number of a category is never used again.
    #[error("{MAX_CATEGORIES} category numbers are used up; give an old category a new title instead")]
    NoCategoryNumber,
    /// The number of a field is never used again.
    #[error(
        "the field \"{field}\" would be one more than the {} that an event can have in its life; use a field again that was dropped, \
         under its old code",
        FieldNumber::COUNT
    )]
    NoFieldNumber {
        /// The field's code.
        field: String,
    },
    /// A field that participants have values of is not in the file.
    #[error(
        "the field \"{field}\" is no longer in the file, and {people} participants have a value in it; clear it first, or keep the field"
    )]
    FieldInUse {
        /// The field's code.
        field: String,
        /// How many have a value.
        people: u64,
    },
    /// A field takes less than it did.
    #[error(
        "{people} participants have values of \"{field}\" that the edited field does not take; change these first, or keep the field \
         as it was"
    )]
    FieldNarrowed {
        /// The field's code.
        field: String,
        /// How many have such values.
        people: u64,
    },
    /// A category that participants have is not in the file.
    #[error(
        "the category \"{category}\" is no longer in the file, and {people} participants have it; give them another first, or keep it"
    )]
    CategoryInUse {
        /// The category.
        category: CategoryCode,
        /// How many have it.
        people: u64,
    },
    /// A category that blank badges are printed for is not in the file.
    #[error("the category \"{category}\" is not in the file any more, and {blanks} blank badges are printed for it; keep it")]
    CategoryOnBlanks {
        /// The category.
        category: CategoryCode,
        /// How many badges.
        blanks: u64,
    },
    /// A day that a participant comes on is not in the file.
    #[error("participant {participant} comes on {day}, which is no longer an event day; change that first")]
    DayInUse {
        /// Who.
        participant: Reference,
        /// When.
        day: Date,
    },
}

/// Why a list that was read is not written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ImportRefusal {
    /// What the list was compared by is no longer so.
    #[error("the event's settings were changed while this list was read; nothing was written: import it again")]
    SettingsChanged,
    /// What the list was compared with is no longer so.
    #[error("another list was imported while this list was read; nothing was written: import it again")]
    OtherList,
    /// The importer expects other people to be withdrawn.
    #[error("{found} people are missing from the list, not {expected}; nothing was written")]
    Missing {
        /// How many are missing.
        found: usize,
        /// How many were to be withdrawn.
        expected: usize,
    },
}

/// Why a badge, or a print of it, is not had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadgeRefusal {
    /// No print run has this number.
    #[error("there is no print run {0}")]
    UnknownRun(u32),
    /// Only who is accredited gets a badge.
    #[error("{participant} is {stands}, and gets no badge")]
    NotAccredited {
        /// Who.
        participant: Reference,
        /// How the participant stands, in a word.
        stands: &'static str,
    },
    /// There is no valid badge.
    #[error("{0} has no valid badge")]
    NoneValid(Reference),
    /// Another badge was issued meanwhile.
    #[error("{0} has another badge by now")]
    Replaced(Reference),
    /// The badge is somebody else's.
    #[error("the badge {badge} is not one of {participant}")]
    NotTheirs {
        /// The badge.
        badge: BadgeSerial,
        /// Who.
        participant: Reference,
    },
}

/// Why a blank badge is not bound to a person, or not revoked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlankRefusal {
    /// It was never printed blank, or is another event's.
    #[error("the badge {0} is not a blank badge of this event")]
    NotBlank(BadgeSerial),
    /// Somebody has it.
    #[error("the badge {0} was bound to a person before; take another blank badge")]
    Bound(BadgeSerial),
    /// Its run was revoked, or the key that signed it.
    #[error("the blank badge {0} was revoked; take one of another run")]
    Revoked(BadgeSerial),
    /// It was printed for others.
    #[error("the blank badge {badge} is for {blank}, and {participant} is {category}; take one for {category}")]
    OtherCategory {
        /// The badge.
        badge: BadgeSerial,
        /// Its category.
        blank: CategoryCode,
        /// Who.
        participant: Reference,
        /// The category of that person.
        category: CategoryCode,
    },
    /// The run printed the badges of people.
    #[error("print run {0} has no blank badges; badges of people are revoked one by one")]
    NoBlankRun(u32),
    /// Blank badges are printed once.
    #[error("print run {0} has blank badges, of which there must be one of each; print others")]
    PrintedOnce(u32),
}

/// Why a tick on a paper list is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaperRefusal {
    /// The event file was edited since.
    #[error("the list's day is no longer an event day")]
    DayGone,
    /// No participant has the row's number.
    #[error("this database has nobody in that row of the list; was it rebuilt since the list was printed?")]
    NobodyInRow,
}

/// Why the register of delegations does not take something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DelegationRefusal {
    /// No spelling or code of the register is written so.
    #[error("the register has no delegation \"{written}\"{suggestion}")]
    Unknown {
        /// What was written.
        written: String,
        /// `; did you mean …`, or nothing.
        suggestion: String,
    },
    /// A spelling means another delegation, which somebody confirmed.
    #[error("\"{name}\" means the delegation \"{holder}\" already; a name means one delegation")]
    NameTaken {
        /// The spelling.
        name: String,
        /// The other delegation.
        holder: String,
    },
    /// The code is another delegation's.
    #[error("the code {code} is that of \"{name}\" already; a code means one delegation")]
    CodeTaken {
        /// The code.
        code: String,
        /// The other delegation.
        name: String,
    },
    /// Both are one.
    #[error("both names mean \"{name}\" already; there is nothing to merge")]
    Same {
        /// The delegation.
        name: String,
    },
    /// Nobody waits under this reference.
    #[error("participant {0} does not wait for a place")]
    NotWaiting(Reference),
    /// Somebody else's, whose a delegation does not learn.
    #[error("participant {0} is not one of the delegation")]
    NotTheirs(Reference),
    /// There is no place.
    #[error("{delegation} has no place left: {}", list(.exceeded))]
    NoPlace {
        /// The delegation.
        delegation: String,
        /// The quotas that would be exceeded.
        exceeded: Vec<Exceeded>,
    },
    /// It is too early or too late.
    #[error("{delegation}: {window}")]
    Window {
        /// The delegation.
        delegation: String,
        /// Which window, and when.
        window: WindowRefusal,
    },
}

fn list(exceeded: &[Exceeded]) -> String {
    exceeded.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Why an enrollment code enrolls no device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEnrolled {
    /// There is no such code.
    #[error("this enrollment code is not known")]
    Unknown,
    /// It was not used in time.
    #[error("this enrollment code has expired")]
    Expired,
    /// Another device, or this one, used it.
    #[error("this enrollment code has been used")]
    Used,
}

/// Why nothing is done with a person who works on nominations.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PersonRefusal {
    /// No person has this number.
    #[error("there is no person {0}")]
    Unknown(PersonId),
    /// The person was revoked.
    #[error("person {0} was revoked")]
    Revoked(PersonId),
    /// Another person has the name in the record.
    #[error("the name \"{0}\" is taken: a name in the record belongs to one person")]
    NameTaken(Actor),
    /// The event has no such step.
    #[error("the event has no step \"{step}\"; steps are {}", .known.join(", "))]
    NoStep {
        /// What was written.
        step: StepName,
        /// All there are.
        known: Vec<String>,
    },
    /// A one-time link lets nobody in.
    #[error(transparent)]
    Link(#[from] NotEntered),
}

/// Why a one-time link lets nobody in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotEntered {
    /// There is no such link.
    #[error("this link is not known")]
    Unknown,
    /// It was not used in time.
    #[error("this link has expired")]
    Expired,
    /// It was used.
    #[error("this link has been used")]
    Used,
    /// The person was revoked.
    #[error("this link is no longer valid")]
    Revoked,
}

/// A gate that the event lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown gate \"{gate}\"{suggestion}; known gates are {}", .known.join(", "))]
pub struct UnknownGate {
    /// What was written.
    pub gate: GateCode,
    /// `; did you mean …`, or nothing.
    pub suggestion: String,
    /// All there are.
    pub known: Vec<String>,
}

/// What a report can be narrowed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChoiceKind {
    /// A delegation by its name.
    Delegation,
    /// A type of delegations.
    DelegationType,
    /// A country by its code.
    Country,
    /// A gate by its code.
    Gate,
}

/// A report was narrowed to what the event lacks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("\"{written}\" is not {} of this event{suggestion}{}", .choice.noun(), known_are(.known))]
pub struct UnknownChoice {
    /// What it was to be.
    pub choice: ChoiceKind,
    /// What was written.
    pub written: String,
    /// `; did you mean …`, or nothing.
    pub suggestion: String,
    /// All there are.
    pub known: Vec<String>,
}

impl ChoiceKind {
    fn noun(self) -> &'static str {
        match self {
            Self::Delegation => "a delegation",
            Self::DelegationType => "a delegation type",
            Self::Country => "a country",
            Self::Gate => "a gate",
        }
    }
}

/// States what stands in the place of a day or a zone.
fn becomes(instead: Option<&impl std::fmt::Display>) -> String {
    instead.map_or_else(|| "is dropped".to_owned(), |instead| format!("becomes {instead}"))
}

/// Lists what there is; nobody reads through more than two dozen.
fn known_are(known: &[String]) -> String {
    if known.len() <= 24 { format!("; known are {}", known.join(", ")) } else { String::new() }
}
