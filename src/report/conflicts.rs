//! Where what gates decided without the server differs from the rules, and what supervisors said of it.

use crate::{
    domain::{
        conflict::{Conflict, ConflictKind},
        scan::Verdict,
    },
    report::{
        refusals::in_words,
        scope::{ReportScope, Result},
        table::{Cell, Cover, Sink, column, figure, one_or_many, text, thousands},
    },
    store::{StoredConflict, WhichConflicts},
};

/// Gives a row for each conflict, by the time of the reading; acknowledged ones too.
///
/// # Errors
/// When the database or the output fails.
pub fn table(scope: &ReportScope<'_>, sink: &mut dyn Sink) -> Result<()> {
    let chosen = |conflict: &StoredConflict| {
        let day = scope.event.day_of(conflict.at);
        scope.selection.days.is_none_or(|days| day.is_some_and(|day| days.has(day)))
    };
    let conflicts: Vec<StoredConflict> = scope.store.conflicts(WhichConflicts::All)?.into_iter().filter(chosen).collect();
    let open = conflicts.iter().filter(|conflict| conflict.note.is_none()).count();
    let doubles = conflicts.iter().filter(|conflict| conflict.kind == ConflictKind::Double).count();
    sink.cover(&Cover {
        title: "Conflicts".into(),
        about: scope.about(),
        figures: vec![
            figure(thousands(conflicts.len()), one_or_many(conflicts.len(), "conflict", "conflicts")),
            figure(thousands(open), "not acknowledged"),
            figure(thousands(doubles), "admitted twice"),
        ],
        nothing: "No gate decided otherwise than the rules.".into(),
        ..Cover::default()
    })?;
    sink.table(
        "Conflicts",
        &[
            column("id", 38).whole().data(),
            column("kind", 15).whole().data(),
            column("meaning", 24).page(),
            column("at", 20).whole(),
            column("gate", 12).whole().data(),
            column("gate", 18).page(),
            column("by", 16),
            column("shown", 9).whole(),
            column("shown_reason", 16).whole().data(),
            column("rules", 9).whole(),
            column("rules_reason", 16).whole().data(),
            column("why", 20).page(),
            column("data_of", 20).whole(),
            column("other_gate", 12).whole(),
            column("other_at", 20).whole(),
            column("reference", 14).whole(),
            column("name", 26),
            column("badge_serial", 13).whole().data(),
            column("acknowledged_at", 20).whole(),
            column("acknowledged_by", 16),
            column("note", 30),
        ],
    )?;
    for conflict in conflicts {
        sink.row(&row(scope, conflict))?;
    }
    Ok(())
}

fn row(scope: &ReportScope<'_>, conflict: StoredConflict) -> [Cell; 21] {
    let optional = |value: Option<String>| value.map_or(Cell::Blank, Cell::Text);
    let reason = |verdict: Verdict| verdict.reason().map_or(Cell::Blank, |reason| text(reason.as_str()));
    let of_rules = conflict.judged.reason().map(|reason| text(in_words(reason.as_str())));
    let of_gate = || conflict.shown.reason().map(|reason| Cell::Text(format!("gate: {}", in_words(reason.as_str()))));
    let why = of_rules.or_else(of_gate).unwrap_or(Cell::Blank);
    let meaning = text(meaning(&conflict));
    let (other_gate, other_at) = conflict.other.unzip();
    let (reference, name) = conflict.who.map(|who| (who.reference, who.name)).unzip();
    let note = conflict.note;
    [
        Cell::Text(conflict.id.to_string()),
        text(conflict.kind.as_str()),
        meaning,
        scope.at(conflict.at),
        text(&conflict.gate),
        text(scope.gate_name(&conflict.gate)),
        text(&conflict.by),
        text(conflict.shown.as_str()),
        reason(conflict.shown),
        text(conflict.judged.as_str()),
        reason(conflict.judged),
        why,
        scope.at(conflict.as_of),
        optional(other_gate),
        other_at.map_or(Cell::Blank, |at| scope.at(at)),
        optional(reference),
        optional(name),
        conflict.serial.map_or(Cell::Blank, |serial| Cell::Text(format!("{serial:08X}"))),
        note.as_ref().map_or(Cell::Blank, |note| scope.at(note.at)),
        optional(note.as_ref().map(|note| note.by.clone())),
        optional(note.map(|note| note.text)),
    ]
}

/// States what a difference means in a few words.
fn meaning(conflict: &StoredConflict) -> &'static str {
    match Conflict::meaning(conflict.kind, conflict.shown, conflict.judged) {
        "double" => "admitted before",
        "first" => "not admitted before",
        "was-superseded" => "badge replaced before",
        "not-superseded" => "badge not replaced",
        "was-revoked" => "badge revoked before",
        "not-revoked" => "badge not revoked",
        "was-blocked" => "participant blocked",
        "not-blocked" => "participant not blocked",
        "not-entitled" => "not entitled there and then",
        "entitled" => "entitled there and then",
        "unknown-badge" => "badge not on record",
        "known-badge" => "badge on record: data of the gate too old",
        "old-data" => "data of the gate too old to admit",
        _ => "clock of the gate wrong or not known",
    }
}
