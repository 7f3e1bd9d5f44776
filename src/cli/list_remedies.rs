//! What a person at a terminal can do about a list: the options of `accredit import` that say what a column, a row or a file is.

use crate::roster::{ColumnError, ColumnUse, Notice, RosterError};

/// Returns what to do about a list that cannot be read, the nearest first.
pub(super) fn remedies(error: &RosterError) -> Vec<String> {
    match error {
        RosterError::TooManyColumns { .. } => vec!["or name the row of the headings with --header-row".into()],
        RosterError::NoHeaderRow(_) => vec!["--header-row takes the number of the row that holds the column names".into()],
        RosterError::Hidden { .. } => vec!["take them with --hidden include, or leave them out with --hidden skip".into()],
        RosterError::LikelyEncoding { encoding, .. } => {
            vec![format!("if it is, import the list with --encoding {encoding}, else with the encoding that it was saved in")]
        }
        RosterError::Columns(error) => columns(error),
        RosterError::InWorksheet { source, .. } => {
            [remedies(source), vec!["name another worksheet with --worksheet".into()]].concat()
        }
        RosterError::FormMarks { .. } | RosterError::FormHeadings { .. } => vec![
            "ask the delegation to fill in the form that was sent to it, or make a new one with \"accredit delegation template\""
                .into(),
        ],
        RosterError::NoWorksheets(_) => vec!["leave --worksheet out".into()],
        _ => Vec::new(),
    }
}

fn columns(error: &ColumnError) -> Vec<String> {
    vec![match error {
        ColumnError::NoneKnown { others, .. } => {
            let known = "name that row with --header-row, or say with --map what the columns hold".to_owned();
            if others.is_empty() {
                return vec![known];
            }
            return vec![known, "name another worksheet with --worksheet".into()];
        }
        ColumnError::Nameless { letter, .. } => {
            format!("say what it holds with --map '{letter}=FIELD', or leave it out with --map '{letter}='")
        }
        ColumnError::FillDown { columns, .. } => {
            let all =
                |option: &str| columns.iter().map(|(column, _)| format!("{option} '{column}'")).collect::<Vec<_>>().join(" ");
            format!(
                "fill the blank cells with the value above them with {}, or keep them blank with {}",
                all("--fill-down"),
                all("--keep-blank")
            )
        }
        ColumnError::TwoScripts { own, .. } => {
            format!("say so with --map '{own}=native_name', or leave one out with --map '{own}='")
        }
        ColumnError::HalfNameUnknown { unknown, lacks, .. } => {
            format!("say what it holds with --map '{unknown}={lacks}', or leave it out with --map '{unknown}='")
        }
        ColumnError::NearMiss { heading, near } => {
            format!("use --map '{heading}={near}', or --map '{heading}=' to leave it out")
        }
        ColumnError::Twice { first, second, .. } | ColumnError::OwnTwice { first, second, .. } => {
            format!("leave one out with --map '{second}=' or --map '{first}='")
        }
        ColumnError::NoReference { .. } => "choose one with --map 'COLUMN=reference'".into(),
        ColumnError::HalfName { half, lacks, whole, .. } => {
            format!("say which with --map '{whole}={lacks}', or leave one out with --map '{half}='")
        }
        ColumnError::Ambiguous { asked, letters, .. } => {
            let first = letters.split(',').next().unwrap_or_default().trim();
            format!("as in {} '{first}=FIELD'", option(*asked))
        }
        ColumnError::NoColumn { asked, .. } => format!("it is named with {}", option(*asked)),
        ColumnError::FillOrKeep(_) => "name it with --fill-down or with --keep-blank".into(),
        ColumnError::MappedTwice(_) => "see the options --map".into(),
        ColumnError::Mapping(_) | ColumnError::Field { .. } => return Vec::new(),
    }]
}

fn option(asked: ColumnUse) -> &'static str {
    match asked {
        ColumnUse::Map => "--map",
        ColumnUse::FillDown => "--fill-down",
        ColumnUse::KeepBlank => "--keep-blank",
    }
}

/// Returns what is worth knowing about how a list is read, with the option that changes it.
pub(super) fn told(notice: &Notice) -> String {
    match notice {
        Notice::Guessed(_) => format!("{notice}: name it with --encoding"),
        Notice::Worksheet { .. } => format!("{notice}; name another with --worksheet"),
        Notice::HeadingsAt(_) => format!("{notice}; name another row with --header-row"),
        Notice::Struck { .. } => format!("{notice}; delete them from the list, or see \"accredit participant withdraw\""),
        Notice::HiddenColumns(_) => format!("{notice}; leave one out with --map 'COLUMN='"),
        Notice::Joined(_) => format!("{notice}; leave it out with --map 'COLUMN='"),
        _ => notice.to_string(),
    }
}
