//! Who is expected on which days: one rule for reports, for the dashboard, and for whoever asks over the network.

use crate::domain::mask::DayMask;

/// Returns the days on which somebody is expected: those for which the accreditation stands now, and those of having been there.
/// Who was admitted was entitled to be, whatever has become of the accreditation since: so nobody is present who was not expected.
#[must_use]
pub fn expected(accredited: DayMask, present: DayMask) -> DayMask {
    accredited.union(present)
}
