//! Who is expected on which days: one rule for reports, the dashboard and the programming interface.

use crate::domain::mask::DayMask;

/// Returns the days on which someone is expected: those on which the accreditation now stands, and those on which they were
/// present. Anyone who was admitted was entitled to be, whatever has become of the accreditation since, so nobody is present who
/// was not expected.
#[must_use]
pub fn expected(accredited: DayMask, present: DayMask) -> DayMask {
    accredited.union(present)
}
