//! Everything an event owns, in one SQLite file.
//!
//! Signatures hold only domain types, so that another engine can serve the same calls. Several processes on one
//! database are normal use: a writer takes the write lock at once, waits its turn, and is durable when it returns.
//!
//! Each room owns its tables, and the SQL over a table stands in its room: `engine` the database itself, `ledger` the
//! journal and its chain, `event` settings, keys, devices, `people` participants, `badge` badges and print runs, `gate`
//! scans, `figures` what reports count, `satellite` halls with a server of their own, `care` verification, purge and one person's data. [`refusal`] has what the rules refuse.

mod badge;
mod care;
mod engine;
mod event;
mod figures;
mod gate;
mod ledger;
mod people;
pub mod refusal;
mod satellite;

pub use self::{
    badge::{
        badge_lines::{BadgeCounts, BadgeLine},
        badges::Issue,
        blanks::{BlankBadge, BlankState, Bound, RevokedRun},
        handouts::{HandedOver, Handout, HandoutRepeat, NewHandout, NoHandout, ToHandOver},
        issuing::{Issued, Signer},
        print_state::PrintState,
        printing::{NewRun, PrintRun, PrintedBadge, PrintedPiece, RunBadge, TrayPlaces},
        short::StoredShort,
    },
    care::{
        copy::Copied,
        personal_data::{Datum, Dossier},
        purge::{Before, PurgePlan, Purged, Reached, StatisticRow},
        restore::{Beyond, Carried, Lack, Restoring},
        taken_out::TakenOut,
        verify::{OUTSIDE, Outside},
    },
    engine::{
        access::{Access, PrivateCopy},
        address::{beside, is_address, without_password},
        condition::WriteCondition,
        database::Store,
        error::{Result, StoreError},
        files::{Draft, FileReaders, WasOpen, close_to_others, sync_folder, with_end},
        holder::Engine,
        lease::RENEWAL,
        lock::{Lock, lock_path},
        node::NodeLease,
        place::DatabasePlace,
        sql::retry::tried,
        stored::{ParticipantKey, StoredBadge, StoredParticipant},
    },
    event::{
        apply::Applied,
        create::{NewDatabase, forget_unfinished},
        devices::{ENROLLMENT_HOLDS, StoredDevice},
        key_file::{key_path, read_key_file, write_key_file, write_new_key_file},
        seal_file::{read_seal, seal_path, write_new_seal},
        settings::StoredEvent,
    },
    figures::{
        chosen::{Chosen, GateNames},
        live::{Counted, Readings, Whereabouts},
        nominations::{ActedCount, DelegationStates, StepLoad},
        papers::Paper,
        report_lines::ReportLine,
        report_scans::{Holding, Move, Moves, Refusals, ScanRow},
        reports::{AttendedDay, DayRow, ReportRow, Snapshot},
    },
    gate::{
        conflict_list::{ConflictNote, StoredConflict, WhichConflicts},
        decisions::NewDecision,
        gather::Wanted,
        held_rows::HeldReading,
        pack::{PackBadge, PackChange, PackContent, PackCursor, PackPerson},
        paper::{PaperEntry, PaperName},
        scans::{NewScan, Scans},
        seen::FirstAdmission,
        stays::{PackPresence, PackStay},
        stored_scan::{HolderKey, StoredScan},
        stream::{DayAttendance, GateCount, Recorded, RecordedPerson},
        then::{Stood, Then},
    },
    ledger::{
        journal::{JournalRow, JournalSelection, Personal},
        origins::StoredOrigin,
    },
    people::{
        apply::MissingPeople,
        arrivals::Arrival,
        document_acts::{NewDocument, OfWhom},
        documents::{DocumentFilter, SentDocument, StoredDocument, seal_document},
        duplicates::{Duplicates, InCommon, Twins},
        editions::Edition,
        find::{Namesakes, Sought},
        form_rows::{FormImport, FormListing, FormOutcome, FormResult, FormRow},
        happened::{Detail, Happening, line as detail_line, or_dash},
        lookalikes::{Alike, Sketch},
        marked_heads::SeveralHeads,
        merge::{ListedRow, Merge, MissingPerson, Planned},
        nominations::NominationNote,
        nominees::{Nominee, NomineeFilter},
        order::Order,
        participants::{Import, Put},
        person_sessions::{SESSION_HOLDS, SignedIn},
        persons::{LINK_HOLDS, LinkFactor, StoredPerson},
        photos::StoredPhoto,
        place_holders::{PlacedPerson, QuotaUse},
        proposals::{Changed, Proposal},
        proposed_photos::PhotoSent,
        reader::PeopleReader,
        refused_uploads::{FurtherRefusals, RefusedUpload},
        register::StoredDelegation,
        register_merge::{MergeConsent, MergerNews},
        register_write::DelegationPut,
        replacements::{Replaced, Replacement},
        second_factors::{FactorRandom, StoredFactor},
        seen::NominationMark,
        selection::Selection,
        settled::{NearDelegations, Promoted, Settled},
        standing::Moved,
    },
    satellite::{
        news::Told,
        outbox::ToSend,
        readings::told_by,
        state::Satellite,
        sticks::{StickCursor, StickKeys, StickPeer},
        term::Terms,
        wire::{Cursor, HandoutSent, News, Outbox, ReadingSent, UndoSent},
    },
};
