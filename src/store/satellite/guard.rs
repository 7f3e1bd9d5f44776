//! What a satellite may record by itself.

use crate::{
    domain::journal::Action,
    store::{
        engine::{error::Result, sql::Connection},
        refusal::SatelliteRefusal,
    },
};

/// What a satellite adds to the record: all else is the main server's.
const OWN: &[Action] = &[
    Action::ScanUndo,
    Action::ScanDecide,
    Action::ScanAssign,
    Action::ScanDiscard,
    Action::BadgeHandout,
    Action::BadgeHandoutUndo,
    Action::DeviceAllow,
    Action::DeviceEnroll,
    Action::DeviceRevoke,
    Action::ReportMake,
    Action::ParticipantExport,
    Action::Backup,
    Action::Restore,
    Action::Purge,
    Action::SatelliteJoin,
    Action::SatellitePromote,
];

/// Returns whether a satellite may record it.
pub(in crate::store) fn is_of_satellites(action: Action) -> bool {
    OWN.contains(&action)
}

/// Refuses what only the main server may record.
///
/// # Errors
/// When the database is a satellite's.
pub(in crate::store) fn check_main(read: &Connection) -> Result<()> {
    if read.prepare_cached("select 1 from satellite")?.exists([])? { Err(SatelliteRefusal::OnlyAtMain.into()) } else { Ok(()) }
}
