//! Who is one of the event's people: SQL for what reports and figures count.

/// Returns the condition that somebody is one of the event's people, over the columns `id` and `state` of a table or query, with `of`
/// (such as `p.`) before them: who is approved, who was and is withdrawn or on hold, and who was there. Left out are those on their way
/// to being accredited, the rejected, and those in whose place somebody else came: they count once.
pub(in crate::store) fn is_of_event(of: &str) -> String {
    format!(
        "({of}state = 'approved' or {of}id in (select participant from attendance) or ({of}state in ('withdrawn', 'on-hold')
             and {of}id not in (select participant from nomination where approved_at is null)
             and {of}id not in (select replaces from replacement)))"
    )
}
