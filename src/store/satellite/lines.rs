//! Which lines of the main server's journal a satellite takes over as they are.

use super::wire::LineSent;
use crate::domain::journal::Action;

/// Returns whether a line is taken over as it is. Others follow from what is taken over beside them (scans, decisions, handouts), or are
/// about the main server itself: its devices, its copies, its readings that wait, who works on nominations there, and where the chains of
/// its nodes stand. The satellite has these chains only as far as they went when it was copied.
pub(super) fn is_taken(line: &LineSent) -> bool {
    !matches!(
        line.action.parse::<Action>(),
        Ok(Action::ScanUndo
            | Action::ScanDecide
            | Action::ScanAssign
            | Action::ScanDiscard
            | Action::ConflictAcknowledge
            | Action::BadgeHandout
            | Action::BadgeHandoutUndo
            | Action::DeviceAllow
            | Action::DeviceEnroll
            | Action::DeviceRevoke
            | Action::PersonInvite
            | Action::PersonLink
            | Action::PersonEnter
            | Action::PersonLeave
            | Action::PersonRefuse
            | Action::PersonRevoke
            | Action::Backup
            | Action::Restore
            | Action::OriginBegin
            | Action::OriginNote
            | Action::SatelliteJoin
            | Action::SatellitePromote)
    )
}
