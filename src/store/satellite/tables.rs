//! The tables that a satellite takes over from the main server, with all their columns.

/// Which rows of a table are sent together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SentRows {
    /// All of them.
    Whole,
    /// The rows of a person, which has the row in this column: they replace those that are there.
    Of(&'static str),
    /// Rows that are added, or written over those with their key.
    Over,
}

/// A table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static str,
    /// The columns of its primary key.
    pub(super) key: &'static str,
    pub(super) sent: SentRows,
}

const fn whole(name: &'static str, columns: &'static str, key: &'static str) -> Table {
    Table { name, columns, key, sent: SentRows::Whole }
}

const fn over(name: &'static str, columns: &'static str, key: &'static str) -> Table {
    Table { name, columns, key, sent: SentRows::Over }
}

const fn of(name: &'static str, columns: &'static str) -> Table {
    Table { name, columns, key: "participant", sent: SentRows::Of("participant") }
}

/// Settings and keys.
pub(super) const SETTINGS: &[Table] = &[
    over(
        "event",
        "id, uuid, name, short_name, place, timezone, day_starts_at, unlisted, organiser, emergency, help_desk, return_to, hours, \
         revision",
        "id",
    ),
    whole("event_day", "day_index, date", "day_index"),
    whole("zone", "zone_index, code, name, mark, reentry", "zone_index"),
    whole("category", "category_index, code, title, colour, zones, days, position", "category_index"),
    whole("gate", "code, name, zone, direction, repeat, reentry, position", "code"),
    whole("signing_key", "key_id, public_key, state, created_at", "key_id"),
    whole("retention", "what, keep", "what"),
    whole("saved_report", "name, report, position", "name"),
    whole("saved_report_option", "report, position, key, value", "report, position"),
    whole("own_field", "number, code, position, kind, labels, choices, required_for, personal, on_gate", "number"),
    whole("event_language", "position, tag", "position"),
    whole("delegation_group", "position, name, countries, delegations", "position"),
    whole("category_ink", "category_index, ink", "category_index"),
    whole("event_text", "of, language, text", "of, language"),
    whole("nomination_rule", "id, import, steps, on_change, sensitive", "id"),
    whole("category_nomination", "category_index, steps, requires", "category_index"),
    whole("gates_alone", "id, decide, names, photos, max_age", "id"),
    whole("gate_decides", "gate, decide", "gate"),
    whole("quota", "position, of_kind, of_name, category, max, overflow, exempt", "position"),
    whole("nomination_window", "delegation_type, opens, closes, change_by, replace_by", "delegation_type"),
    whole("document_kind", "position, code, labels, required_for, delegation_types", "position"),
    whole("document_keep", "id, keep", "id"),
    whole("second_factor_rule", "role", "role"),
    whole("participant_list", "list_id, name, imports", "list_id"),
];

/// The register of delegations, and lists that were published.
pub(super) const REGISTER: &[Table] = &[
    whole("delegation", "delegation_id, name, kind, code, sort_order, contact, language, confirmed, created_at", "delegation_id"),
    whole("delegation_name", "delegation, language, name", "delegation, language"),
    whole("delegation_key", "key, delegation, name, origin", "key"),
    whole("delegation_quota", "delegation, category, max, overflow, exempt", "delegation, category"),
    whole("delegation_exception", "delegation, kind, until", "delegation, kind"),
    whole("place_priority", "participant, priority", "participant"),
    whole("edition", "number, kind, made_at, content", "number"),
];

/// Runs of the printer.
pub(super) const RUN: Table = over("print_run", "run, at, actor, template, sheet, output, badges, pages", "run");

/// Blank badges.
pub(super) const BLANK: Table = over("blank_badge", "serial, run, place, category, credential, state, changed_at", "serial");

/// What a run printed.
pub(super) const RUN_BADGE: Table = over("print_run_badge", "run, place, serial, content", "run, place");

/// People.
pub(super) const PERSON: Table = over(
    "participant",
    "id, reference, category, title, given_name, family_name, name, native_name, function, delegation, delegation_type, country, \
     email, days, photo, head, sort_order, standing, standing_reason, zones_added, zones_withheld, says_head, delegation_key, name_key, \
     search, created_at, updated_at, own, state, blocked, step, waits_since",
    "id",
);

/// Badges of people.
pub(super) const BADGE: Table = over(
    "badge",
    "serial, participant, state, credential, issued_at, superseded_by, reason, printed_at, printed_content, printed_template, \
     printed_run, printed_shows, tray, tray_place",
    "serial",
);

/// Short codes of badges.
pub(super) const SHORT: Table = over("short_credential", "serial, key_id, tag, issued_at, issued_by", "serial");

/// What else there is of a person.
pub(super) const OF_PERSON: &[Table] = &[
    of("nomination", "participant, submitted_at, approved_at, text, internal"),
    of("proposal", "participant, step, at, actor, fields"),
    of("name_confirmation", "participant, shown, at, actor"),
    of("replacement", "participant, replaces, at, actor"),
    of("gate_note", "participant, note, noted_at, noted_by"),
    of("participant_base", "participant, list, said"),
    Table {
        name: "participant_form",
        columns: "participant, form, said",
        key: "participant, form",
        sent: SentRows::Of("participant"),
    },
];

/// Photos, which are sent only where one was stored or removed.
pub(super) const PHOTO: Table =
    of("photo", "participant, width, height, original_hash, original_width, original_height, stored_at, stored_by, jpeg");

/// Returns every table that is taken over.
pub(super) fn all() -> impl Iterator<Item = Table> {
    let one = [RUN, BLANK, RUN_BADGE, PERSON, BADGE, SHORT, PHOTO];
    SETTINGS.iter().chain(REGISTER).chain(OF_PERSON).copied().chain(one)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::engine::{open, schema, sql};

    /// Tables that are no copy of the main server's: what both record, each by itself, and what is only one's.
    const OWN: [&str; 34] = [
        "attendance",
        "conflict",
        "conflict_note",
        "decision",
        "decision_to_send",
        "device",
        "document",
        "document_person",
        "early_undo",
        "enrolment",
        "handout",
        "held_reading",
        "journal",
        "judged_again",
        "late_refusal",
        "node",
        "origin",
        "person",
        "person_account",
        "person_delegation",
        "person_link",
        "person_second_factor",
        "person_session",
        "person_sign_in",
        "presence",
        "proposed_photo",
        "satellite",
        "scan",
        "scan_code",
        "scan_holder",
        "scan_of_main",
        "server",
        "statistic",
        "stick",
    ];

    #[test]
    fn every_table_is_taken_over_with_all_its_columns_or_is_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("event.db");
        std::fs::write(&file, "").unwrap();
        let database = open::create_in(&file).unwrap();
        let sql = "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'";
        let mut statement = database.prepare(sql).unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap().map(sql::Result::unwrap).collect::<BTreeSet<String>>();
        let known: BTreeSet<String> = all().map(|table| table.name).chain(OWN).chain(["term"]).map(str::to_owned).collect();
        assert_eq!(names, known);
        for table in all() {
            let stored: BTreeSet<String> = schema::columns(&database, table.name).unwrap().into_iter().collect();
            let sent: BTreeSet<String> = table.columns.split(", ").map(str::to_owned).collect();
            assert_eq!(sent, stored, "{}", table.name);
        }
    }
}
