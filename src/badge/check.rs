//! Preflight: every problem that printed badges would have, before they are printed.

use super::{layout::Design, problem::Problem, subject::Subject, text::Shaper};

/// Returns the problems that all badges of a design have, or all of a category: a long event name, a colour that is hard to read.
#[must_use]
pub fn design(design: &Design) -> &[Problem] {
    design.problems()
}

/// Returns the problems that one badge has of its own. It need not have been issued: the QR code is not looked at.
#[must_use]
pub fn subject(design: &Design, subject: &Subject, shaper: &mut Shaper<'_>) -> Vec<Problem> {
    design.problems_of(subject, shaper)
}
