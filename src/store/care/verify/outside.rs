//! What a check does not vouch for: nothing of it is in the journal, so that another hand could have written it.

/// Values that are outside the reach of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    /// What they are, in the words of a person.
    pub what: &'static str,
    /// Tables and their columns.
    pub columns: &'static [(&'static str, &'static [&'static str])],
}

/// All of them.
pub const OUTSIDE: &[Outside] = &[
    Outside {
        what: "what a print showed, and whether a badge was changed since",
        columns: &[
            ("badge", &["printed_at", "printed_content", "printed_template", "printed_run", "printed_shows"]),
            ("print_run_badge", &["place", "content"]),
        ],
    },
    Outside {
        what: "where a satellite stands in the main server's record, what it sends there, and what that judged otherwise",
        columns: &[
            ("satellite", &["name", "entry", "hash", "row", "rows", "sent_scan", "sent_handout", "as_of", "ahead"]),
            ("scan_of_main", &["scan"]),
            ("scan_code", &["scan", "code"]),
            ("judged_again", &["scan", "judged_reason"]),
            ("decision_to_send", &["scan"]),
            ("term", &["own", "highest"]),
            ("stick", &["verifies", "opens", "event_key", "received", "cursor", "upto_scan", "upto_handout", "sent"]),
        ],
    },
    Outside {
        what: "what origins are called, and when each noted the heads of the others",
        columns: &[("origin", &["name", "noted_at", "noted_count"])],
    },
    Outside {
        what: "the newest code of each second factor that was used, and wrong ones since",
        columns: &[("person_second_factor", &["last_step", "wrong", "locked_until"])],
    },
    Outside {
        what: "codes for enrolling a device that were taken away before anybody used them",
        columns: &[("enrolment", &[])],
    },
    Outside { what: "where badges lie in trays", columns: &[("badge", &["tray", "tray_place"])] },
    Outside {
        what: "codes for labels (a wrong one admits nobody without the key file)",
        columns: &[("short_credential", &["tag", "issued_at", "issued_by"])],
    },
    Outside {
        what: "readings that wait for a supervisor, undos that wait for their scans, and which refusals came too late and who acknowledged them",
        columns: &[
            (
                "held_reading",
                &["uuid", "at", "received_at", "gate", "code", "typed", "device", "why", "shown", "shown_reason", "as_of"],
            ),
            ("early_undo", &["uuid", "scan", "at", "actor", "gate", "reason"]),
            ("late_refusal", &["acknowledged_at", "acknowledged_by"]),
        ],
    },
    Outside {
        what: "what lists and forms last said of people",
        columns: &[
            ("participant_base", &["said"]),
            ("participant_form", &["participant", "form", "said"]),
            ("participant_list", &["name", "imports"]),
        ],
    },
    Outside {
        what: "when people were last changed, and devices last heard; the size of the file that a photo was made of",
        columns: &[
            ("participant", &["updated_at"]),
            ("device", &["last_seen"]),
            ("photo", &["original_width", "original_height"]),
        ],
    },
    Outside {
        what: "the server's last address, the number of settings' revisions, and the numbers of handouts",
        columns: &[("server", &["url", "started_at", "portal_url"]), ("event", &["revision"]), ("handout", &["id"])],
    },
];
