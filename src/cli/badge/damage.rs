//! Texts that an export has damaged: told by the preflight, and mended if only one text can have been meant.

use crate::{
    badge::problem::BadgeProblem,
    cli::{context::Context, error::CliError},
    domain::{
        damage,
        event::Event,
        field::{Field, FieldSet},
        id::Reference,
        own_field::OwnField,
        participant::Participant,
        text::printable,
    },
    store::{ParticipantKey, Store},
};

/// The most repairs that are told one by one.
const TOLD: usize = 100;

/// Returns a warning for each damaged text of a participant.
pub(super) fn problems(participant: &Participant, fields: &[OwnField]) -> impl Iterator<Item = BadgeProblem> {
    damage::of(participant, fields).into_iter().map(|damage| BadgeProblem::ListDamage {
        element: damage.field.as_str(),
        text: damage.text,
        what: damage.kind.as_str(),
        repair: damage.repair,
    })
}

/// Mends the texts of a selection where that is certain: each as an edit by hand would.
///
/// # Errors
/// When the database cannot be read or written.
pub(super) fn fix(context: &Context, store: &mut Store, keys: &[ParticipantKey]) -> Result<(), CliError> {
    let event = store.event()?;
    let mut damaged: Vec<Reference> = Vec::new();
    for &key in keys {
        let participant = store.participant_by_key(key)?.participant;
        if damage::of(&participant, &event.event.fields).iter().any(|damage| damage.repair.is_some()) {
            damaged.push(participant.reference);
        }
    }
    let mut repairs = Vec::new();
    // One transaction: either the texts of all are mended, or those of nobody.
    let mut import = store.import(context.now())?;
    for reference in damaged {
        // Read again: somebody may have mended it meanwhile.
        let Some(stored) = import.participant(&reference)? else { continue };
        let mut participant = stored.participant;
        for damage in damage::of(&participant, &event.event.fields) {
            let Some(repair) = damage.repair else { continue };
            if !write(&mut participant, damage.field, &repair, import.event()) {
                continue;
            }
            // A journal line for each.
            import.put(&participant, FieldSet::default().with(damage.field))?;
            let field = import.event().field_name(damage.field);
            repairs.push(format!("{reference}: {field} \"{}\" is now \"{repair}\"", damage.text));
        }
    }
    import.commit()?;
    repairs.iter().take(TOLD).for_each(|repair| context.status(printable(repair)));
    if repairs.len() > TOLD {
        context.status(format!("… and {} more", repairs.len() - TOLD));
    }
    context.status(match repairs.len() {
        0 => "no text can be repaired with certainty".to_owned(),
        1 => "1 text mended".to_owned(),
        count => format!("{count} texts mended"),
    });
    Ok(())
}

/// Writes a text that was mended, and returns whether the field can hold it.
fn write(participant: &mut Participant, field: Field, repair: &str, event: &Event) -> bool {
    if let (Field::Own(number), Some(own)) = (field, event.own_field(field)) {
        return own.read(repair).map(|value| participant.own.set(number, &value)).is_ok();
    }
    participant.text_mut(field).map(|text| repair.clone_into(text)).is_some()
}
