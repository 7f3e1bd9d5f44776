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

/// The scans `s` of a holder (`?1`), by the number that presence has: a participant's row, or minus a serial. A satellite may have read a
/// badge before it knew whose that is (`scan_holder`).
pub(in crate::store) fn whose(holder: i64) -> &'static str {
    if holder > 0 {
        "s.id in (select w.id from scan w where w.participant = ?1 union all select h.scan from scan_holder h where h.participant = ?1)"
    } else {
        "s.participant is null and s.badge_serial = -cast(?1 as bigint) and not exists (select 1 from scan_holder h where h.scan = s.id)"
    }
}

/// Whether a scan `s` was not taken back.
pub(in crate::store) const STANDS: &str = "not exists (select 1 from scan u where u.undoes = s.id)";
