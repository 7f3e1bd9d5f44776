//! Badges: issued, signed, superseded, revoked, printed, laid in trays, handed out.
//!
//! It must never know how a badge looks.

pub(in crate::store) mod badge_lines;
pub(in crate::store) mod badges;
pub(in crate::store) mod blanks;
pub(in crate::store) mod handouts;
pub(in crate::store) mod issuing;
pub(in crate::store) mod print_state;
pub(in crate::store) mod printing;
pub(in crate::store) mod short;
