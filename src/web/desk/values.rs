//! What a desk writes of a participant: values by the columns of a list, and zones.

use std::collections::BTreeMap;

use crate::{
    domain::{
        event::Event,
        field::FieldSet,
        mask::ZoneMask,
        participant::Participant,
        text::{clean, did_you_mean, printable},
    },
    roster,
    web::error::Problem,
};

/// The most of a wrong value that is said again, in characters.
const SAID: usize = 80;

/// Values by the names of columns, as texts: an empty one clears its field.
pub(super) type DeskValues = BTreeMap<String, String>;

/// Writes values into a participant, and returns which fields these were.
pub(super) fn write(values: &DeskValues, participant: &mut Participant, event: &Event) -> Result<FieldSet, Problem> {
    let mut fields = FieldSet::default();
    for (name, text) in values {
        let Some(field) = event.field(name) else {
            let suggestion = did_you_mean(name, event.columns().map(|field| event.field_name(field)));
            return Err(Problem::Invalid(format!("unknown field \"{}\"{suggestion}", said(name))));
        };
        roster::set(participant, field, text, event)
            .map_err(|error| Problem::Invalid(format!("{} \"{}\" {error}", name.replace('_', " "), said(text))))?;
        fields = fields.with(field);
    }
    if participant.full_name().is_empty() {
        return Err(Problem::Invalid("there is no name; a badge needs one".into()));
    }
    Ok(fields)
}

/// Reads codes of zones.
pub(super) fn zones(codes: &[String], event: &Event) -> Result<ZoneMask, Problem> {
    codes.iter().try_fold(ZoneMask::NONE, |mask, code| {
        let (zone, _) = event.zone(code).ok_or_else(|| {
            let suggestion = did_you_mean(code, event.zones.iter().map(|zone| zone.code.as_str()));
            Problem::Invalid(format!("unknown zone \"{}\"{suggestion}", said(code)))
        })?;
        Ok(mask.with(zone))
    })
}

/// Reads what somebody said in a few words: a reason, a note, a name.
pub(super) fn remark(what: &str, written: &str) -> Result<String, Problem> {
    clean(written).map_err(|error| Problem::Invalid(format!("the {what} {error}")))
}

/// Returns as much of what somebody sent as an answer may hold.
fn said(text: &str) -> String {
    printable(text).chars().take(SAID).collect()
}
