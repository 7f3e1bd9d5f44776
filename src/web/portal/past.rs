//! What happened to a nomination, in the reader's language: the words of the program are translated, what people wrote is not.

use super::fields;
use crate::{
    domain::{event::Event, nomination::state::State},
    store::{Detail, Happening, detail_line, or_dash},
    web::text::PageLanguage,
};

/// What happens away from the gates, and the key of its word.
const WORDS: [(&str, &str); 38] = [
    ("accredited", "happened_accredited"),
    ("accredited again", "happened_accredited_again"),
    ("approved", "happened_approved"),
    ("approved past the steps", "happened_bypassed"),
    ("badge handed out", "happened_badge_handed"),
    ("badge issued", "happened_badge_issued"),
    ("badge printed", "happened_badge_printed"),
    ("badge reissued", "happened_badge_reissued"),
    ("badge revoked", "happened_badge_revoked"),
    ("badge signed again", "happened_badge_signed"),
    ("blank badge bound", "happened_badge_bound"),
    ("blocked", "happened_blocked"),
    ("came in another's place", "happened_replaces"),
    ("change approved", "happened_change_approved"),
    ("change proposed", "happened_change_proposed"),
    ("change sent back", "happened_change_returned"),
    ("data given out", "happened_exported"),
    ("decision on a document taken back", "happened_document_reopened"),
    ("document accepted", "happened_document_accepted"),
    ("document received", "happened_document_received"),
    ("document refused", "happened_document_refused"),
    ("document removed", "happened_document_removed"),
    ("document sent for this person, too", "happened_document_attached"),
    ("edited", "happened_edited"),
    ("file refused", "happened_file_refused"),
    ("handout taken back", "happened_handout_undone"),
    ("nominated", "happened_nominated"),
    ("photo removed", "happened_photo_removed"),
    ("photo stored", "happened_photo_stored"),
    ("put on hold", "happened_held"),
    ("rejected", "happened_rejected"),
    ("replaced", "happened_replaced"),
    ("restored", "happened_restored"),
    ("returned", "happened_returned"),
    ("submitted", "happened_submitted"),
    ("unblocked", "happened_unblocked"),
    ("withdrawn", "happened_withdrawn"),
    ("zones changed", "happened_zones"),
];

/// Returns what happened and its details, in the reader's language.
pub(super) fn told(t: &PageLanguage, event: &Event, one: &Happening) -> (String, String) {
    let key = WORDS.iter().find(|(word, _)| *word == one.what).map(|(_, key)| *key);
    let what = key.map_or_else(|| one.what.clone(), |key| t.of(key).to_owned());
    let details = one.named.as_ref().unwrap_or(&one.details);
    (what, detail_line(details, |detail| in_words(t, event, detail)))
}

fn in_words(t: &PageLanguage, event: &Event, detail: &Detail) -> String {
    let filled = |key: &str, values: &[&str]| {
        let places = values.iter().enumerate();
        places.fold(t.of(key).to_owned(), |text, (place, value)| text.replace(&format!("{{{place}}}"), value))
    };
    match detail {
        Detail::Text(text) => text.clone(),
        Detail::State(word) => {
            word.parse::<State>().map_or_else(|_| word.clone(), |state| t.of(fields::desk_state_key(state)).to_owned())
        }
        Detail::ByStep(step) => filled("detail_by_step", &[step]),
        Detail::NowAtStep(step) => filled("detail_now_at_step", &[step]),
        Detail::Internal(text) => format!("{}: {text}", t.of("review_internal")),
        Detail::Changed { field, before, after } => {
            let value = |value: &str| or_dash(&fields::value_in_words(t, event, field, value)).to_owned();
            // Each value by itself: an arrow between two directions would point nowhere.
            format!(
                "{}: \u{2068}{}\u{2069} → \u{2068}{}\u{2069}",
                fields::key_label(t, event, field),
                value(before),
                value(after)
            )
        }
        Detail::Proposed { field, value } => {
            let value = fields::value_in_words(t, event, field, value);
            format!("{}: {}", fields::key_label(t, event, field), or_dash(&value))
        }
        Detail::ProposedPhoto => t.of("detail_new_photo").to_owned(),
        Detail::Purged(field) => filled("detail_purged", &[&fields::key_label(t, event, field)]),
        Detail::NothingWaits => t.of("detail_nothing_waits").to_owned(),
        Detail::Document { kind, number } => {
            let number = filled("detail_number", &[&number.to_string()]);
            kind.as_ref().map_or_else(|| number.clone(), |kind| format!("{}, {number}", fields::labels(t, event, kind)))
        }
        Detail::InPlaceOf { serial, old } => filled("detail_in_place_of", &[serial, old]),
        Detail::OtherRights => t.of("detail_other_rights").to_owned(),
        Detail::PrintRun(run) => filled("detail_print_run", &[&run.to_string()]),
        Detail::HandedTo(name) => filled("detail_handed_to", &[name]),
        Detail::ZonesAdded(zones) => filled("detail_zones_added", &[zones]),
        Detail::ZonesWithheld(zones) => filled("detail_zones_withheld", &[zones]),
        Detail::ZonesOfCategory => t.of("detail_zones_of_category").to_owned(),
        // Of gates, which are not told here.
        Detail::Undone | Detail::ServerHad { .. } => detail.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::event_file::read, web::text};

    #[test]
    fn every_word_of_the_record_is_translated() {
        let event = read("[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[field]]\ncode = \"rank\"\nlabel = { en = \"Rank\", fr = \"Rang\" }\n")
            .unwrap();
        let happening = |what: &str, details: Vec<Detail>| Happening {
            at: jiff::Timestamp::UNIX_EPOCH,
            day: None,
            what: what.into(),
            gate: String::new(),
            reason: String::new(),
            details,
            named: None,
            by: String::new(),
        };
        let french = text::portal().iter().find(|language| language.code == "fr").unwrap();
        let english = &text::portal()[0];
        for (word, _) in WORDS {
            let one = happening(word, Vec::new());
            assert_ne!(told(french, &event, &one).0, told(english, &event, &one).0, "{word}");
        }
        let changed = |field: &str, before: &str, after: &str| Detail::Changed {
            field: field.into(),
            before: before.into(),
            after: after.into(),
        };
        let details = vec![changed("field.rank", "", "A"), changed("head", "false", "true"), Detail::Purged("email".into())];
        let told = told(french, &event, &happening("edited", details)).1.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(told, "Rang: – → A; Chef de délégation: Non → Oui; Courriel (effacé)");
    }
}
