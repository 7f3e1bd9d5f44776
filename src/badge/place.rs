//! Where a fault of a template is: on which side, and on whose badges.

use std::fmt;

use crate::domain::text::printable;

/// Which side of a badge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Facing {
    /// The front.
    Front,
    /// The back.
    Back,
}

impl fmt::Display for Facing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Front => "front",
            Self::Back => "back",
        })
    }
}

/// Returns the words for where a fault is: on which side, and on which categories' badges.
pub(super) fn on(side: Facing, categories: &[String]) -> String {
    format!("on the {side}{}", only(categories))
}

/// Returns the words for the categories that have a fault; none if all have it.
pub(super) fn only(categories: &[String]) -> String {
    match categories {
        [] => String::new(),
        [one] => format!(" (only in the category \"{}\")", printable(one)),
        several => format!(" (only in the categories \"{}\")", printable(&several.join("\", \""))),
    }
}
