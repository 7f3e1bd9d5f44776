//! What a print run did, and how it is reported.

use std::{collections::BTreeMap, path::Path};

use super::found::ProblemTally;
use crate::cli::words::count;
use crate::{domain::id::Reference, store::Issued, typeset::pdf::Written};

/// What a print run did.
#[derive(Default)]
pub(in crate::cli) struct Printed {
    pub(in crate::cli) issued: Issued,
    pub(in crate::cli) written: Written,
    /// Errors of badges that were held back, or printed with --force.
    pub(in crate::cli) problems: ProblemTally,
    /// How many warnings there are of each kind.
    pub(in crate::cli) warnings: BTreeMap<&'static str, usize>,
    /// Badges that were not printed because of an error.
    pub(in crate::cli) held_back: usize,
    /// The number under which the run was recorded.
    pub(in crate::cli) run: Option<u32>,
    /// Badges of the run that is printed again that are no longer valid.
    pub(in crate::cli) left_out: usize,
    /// Participants whose badge was revoked: printing alone does not give them another.
    pub(in crate::cli) revoked: Vec<Reference>,
}

impl Printed {
    /// Returns a line about what is worth a look.
    pub(super) fn warning(&self) -> String {
        let counts: Vec<String> = self.warnings.iter().map(|(code, count)| format!("{count} {code}")).collect();
        format!("worth a look: {}; \"accredit badge check\" lists them", counts.join(", "))
    }

    /// Returns a line about people whose badge was not printed because it was revoked; `None` if there are none.
    pub(super) fn revoked_line(&self) -> Option<String> {
        let first = self.revoked.first()?;
        let named: Vec<&str> = self.revoked.iter().take(NAMED).map(Reference::as_str).collect();
        let more = if self.revoked.len() > NAMED { " …" } else { "" };
        Some(format!(
            "not printed, because the badge was revoked: {}{more}; to issue a new badge: \
             accredit badge reissue {first} --reason TEXT",
            named.join(", ")
        ))
    }

    pub(super) fn sentence(&self, output: &Path) -> String {
        let issued = if self.issued.new > 0 { format!(" ({} newly issued)", self.issued.new) } else { String::new() };
        let held = if self.held_back > 0 { format!("; {} held back for errors", self.held_back) } else { String::new() };
        let (badges, pages) = (count(self.written.badges, "badge"), count(self.written.pages, "page"));
        let run = self.run.map(|run| format!(", print run {run}")).unwrap_or_default();
        let left_out = match self.left_out {
            0 => String::new(),
            left => format!("; {} of that run left out (superseded, revoked, or no longer accredited)", count(left, "badge")),
        };
        format!("{}: {badges} on {pages}{run}{issued}{held}{left_out}", output.display())
    }
}

/// The most references that a line names.
const NAMED: usize = 5;
