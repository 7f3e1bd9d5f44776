//! `accredit nomination change`: what a delegation changes of a nomination.

use std::io::Write;

use serde_json::json;

use super::meant::check_taken;
use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        participant::fields::{FieldArgs, missing},
        places,
    },
    domain::{
        field::Field,
        id::{CategoryCode, Reference},
    },
    store::{Put, StoreError},
};

/// What the help says at its end.
pub(super) const HELP: &str = "\
The change is entered as the delegation asks for it: within its window and its places, and without what is not its own to say, such as
another delegation. What the category requires must be there afterwards. \"accredit participant edit\" is the officer's own change: it
takes effect at once, and no quota or window refuses it.";

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The participant's reference
    #[arg(value_name = "REFERENCE")]
    reference: Reference,
    /// The kind of accreditation
    #[arg(long, value_name = "CODE")]
    category: Option<CategoryCode>,
    #[command(flatten)]
    fields: FieldArgs,
}

pub(super) fn run(context: &Context, args: &Args) -> Result<Ending, CliError> {
    let mut store = context.store()?;
    let event = store.event()?.event;
    check_taken(&store, &event)?;
    // One transaction: what takes effect and what waits belong together.
    let mut import = store.import(context.now())?;
    let Some(before) = import.participant(&args.reference)? else {
        drop(import);
        return Err(missing(&store, StoreError::NoParticipant(args.reference.clone())));
    };
    let mut participant = before.participant;
    let mut fields = args.fields.write(&mut participant, import.event())?;
    if let Some(category) = &args.category {
        participant.category = category.clone();
        fields = fields.with(Field::Category);
    }
    let changed = import.propose(&participant, fields)?;
    places::tell(context, &import.commit()?, &[]);
    let waits: Vec<String> = changed.waits.iter().map(|field| event.field_name(field).to_owned()).collect();
    let reference = &args.reference;
    if context.format == Format::Json {
        let took_effect = changed.put == Put::Updated;
        writeln!(std::io::stdout(), "{}", json!({ "reference": reference.as_str(), "changed": took_effect, "waits": waits }))?;
        return Ok(Ending::Done);
    }
    match (changed.put, waits.is_empty()) {
        (Put::Updated, _) => context.status(format!("{reference} is changed")),
        (_, true) => context.status(format!("{reference}: nothing changed")),
        (_, false) => {}
    }
    if !waits.is_empty() {
        context.status(format!(
            "{reference}: {} will change once it is approved; until then the approved values stand",
            waits.join(", ").replace('_', " ")
        ));
    }
    Ok(Ending::Done)
}
