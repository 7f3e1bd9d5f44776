//! Which scans count, as SQL says it.

/// Whether a scan `s` counts as long as nobody takes it back: as its gate showed it, where that decided by itself. Scans from before that
/// was stored count where they were not refused.
pub(in crate::store) const COUNTS: &str = "coalesce((select d.counts from decision d where d.scan = s.id), s.counts, \
     case when s.kind = 'scan' and s.verdict <> 'refused' then 1 else 0 end) = 1";

/// The same where no gate decided by itself on any scan: a million of them need no look at what gates decided.
pub(in crate::store) const COUNTS_AT_SERVER: &str =
    "coalesce(s.counts, case when s.kind = 'scan' and s.verdict <> 'refused' then 1 else 0 end) = 1";

/// The id of a scan `s` that a gate decided by itself, null for others: of several at one moment it says which is the later one.
pub(in crate::store) const DECIDED_ID: &str = "(select s.uuid from decision d where d.scan = s.id)";

/// What was shown of a scan `s` that is joined with its decision `d`, if a gate decided by itself: the verdict.
pub(in crate::store) const SHOWN_VERDICT: &str = "coalesce(d.verdict, s.verdict)";

/// The reason of what was shown, as [`SHOWN_VERDICT`].
pub(in crate::store) const SHOWN_REASON: &str = "case when d.scan is null then s.reason else d.reason end";

/// Why nobody was let through, as [`crate::domain::scan::RefusalKind`] has it: of what is not a badge of the event, what it looks like.
/// An undo takes back no such reading.
pub(in crate::store) const SHOWN_REFUSAL: &str = "case when s.kind = 'scan' and s.note in ('partial', 'unsigned')
     and (case when d.scan is null then s.reason else d.reason end) = 'invalid' then s.note
     when d.scan is null then s.reason else d.reason end";

/// The scans `s` of a set of participants. A satellite may have read a badge before it knew whose that is (`scan_holder`).
pub(in crate::store) const OF_PEOPLE: &str = "s.id in (select w.id from scan w where w.participant = any (?1)
     union all select h.scan from scan_holder h where h.participant = any (?1))";

/// The same where a badge was never read before it was known whose that is. SQLite makes a table of its own for the set of the other
/// condition, for each participant.
pub(in crate::store) const OF_KNOWN_PEOPLE: &str = "s.participant = any (?1)";

/// Whose such a scan is.
pub(in crate::store) const PERSON: &str =
    "coalesce(s.participant, (select h.participant from scan_holder h where h.scan = s.id))";

/// The scans `s` of a set of badges that this database does not know.
pub(in crate::store) const OF_UNLISTED: &str = "s.participant is null and s.badge_serial = any (?1)
     and not exists (select 1 from scan_holder h where h.scan = s.id)";

/// Returns such a condition about one value.
pub(in crate::store) fn of_one(condition: &str) -> String {
    condition.replace("= any (?1)", "= ?1")
}

/// Whether a scan `s` was not taken back.
pub(in crate::store) const STANDS: &str = "not exists (select 1 from scan u where u.undoes = s.id)";
