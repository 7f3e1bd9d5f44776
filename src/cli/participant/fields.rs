//! An option for each column of a list, and what a field holds in words.

use crate::{
    cli::error::CliError,
    domain::{
        event::Event,
        field::{Field, FieldSet},
        id::Reference,
        participant::Participant,
        text::did_you_mean,
    },
    roster,
    store::{Store, StoreError},
};

/// An option for each column of a list but the reference.
#[derive(Debug, Clone, clap::Args)]
#[command(next_help_heading = "Fields")]
pub(in crate::cli) struct FieldArgs {
    /// Form of address: "H.E. Mr."
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Given name in Latin letters
    #[arg(long, value_name = "TEXT")]
    given_name: Option<String>,
    /// Family name in Latin letters
    #[arg(long, value_name = "TEXT")]
    family_name: Option<String>,
    /// The whole name, for people whose name is not divided
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// The name in the person's own script
    #[arg(long, value_name = "TEXT")]
    native_name: Option<String>,
    /// What the person does: "Minister of the Interior"
    #[arg(long, value_name = "TEXT")]
    function: Option<String>,
    /// The body that the person represents, by its official short name in English
    #[arg(long, value_name = "TEXT")]
    delegation: Option<String>,
    /// The kind of body: "Member State", "UN entity" …
    #[arg(long, value_name = "TEXT")]
    delegation_type: Option<String>,
    /// ISO 3166 code of the country, for a state
    #[arg(long, value_name = "CODE")]
    country: Option<String>,
    /// Electronic mail address
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// The event days of this person, with commas between; empty for the category's
    #[arg(long, value_name = "DATES")]
    days: Option<String>,
    /// The photo's file name
    #[arg(long, value_name = "FILE")]
    photo: Option<String>,
    /// Whether this is the head of the delegation
    #[arg(long, value_name = "yes|no")]
    head: Option<String>,
    /// The place of the delegation in protocol order, where it is not that of its name
    #[arg(long, value_name = "N")]
    order: Option<String>,
    /// A field of the event's own, by its code (repeatable)
    #[arg(long, value_name = "CODE=VALUE", value_parser = own)]
    field: Vec<(String, String)>,
}

pub(super) fn own(written: &str) -> Result<(String, String), String> {
    let (code, value) =
        written.split_once('=').ok_or("write it as CODE=VALUE, such as hotel=Sheraton; an empty value clears it")?;
    Ok((code.trim().to_owned(), value.to_owned()))
}

impl FieldArgs {
    /// Writes the fields that were given into a participant, and returns which these were.
    pub(in crate::cli) fn write(&self, participant: &mut Participant, event: &Event) -> Result<FieldSet, CliError> {
        let given = [
            (Field::Title, &self.title),
            (Field::GivenName, &self.given_name),
            (Field::FamilyName, &self.family_name),
            (Field::Name, &self.name),
            (Field::NativeName, &self.native_name),
            (Field::Function, &self.function),
            (Field::Delegation, &self.delegation),
            (Field::DelegationType, &self.delegation_type),
            (Field::Country, &self.country),
            (Field::Email, &self.email),
            (Field::Days, &self.days),
            (Field::Photo, &self.photo),
            (Field::Head, &self.head),
            (Field::Order, &self.order),
        ];
        let mut fields = FieldSet::default();
        for (field, text) in given {
            let Some(text) = text else { continue };
            roster::set(participant, field, text, event)
                .map_err(|error| CliError::failed(format!("--{} \"{text}\" {error}", field.as_str().replace('_', "-"))))?;
            fields = fields.with(field);
        }
        for (code, value) in &self.field {
            let own = event.fields.iter().find(|own| own.code.as_str() == code).ok_or_else(|| unknown(code, event))?;
            roster::set(participant, own.field(), value, event)
                .map_err(|error| CliError::failed(format!("--field {code} \"{value}\" {error}")))?;
            fields = fields.with(own.field());
        }
        Ok(fields)
    }
}

pub(super) fn unknown(code: &str, event: &Event) -> CliError {
    let known = || event.fields.iter().map(|own| own.code.as_str());
    let suggestion = did_you_mean(code, known());
    let known = known().collect::<Vec<_>>().join(", ");
    let hint = if known.is_empty() {
        "describe it in the event file with [[field]], and bring that in with \"accredit event apply\"".to_owned()
    } else {
        format!("fields are {known}")
    };
    CliError::failed(format!("the event has no field \"{code}\"{suggestion}")).hint(hint)
}

/// Turns "no such participant" into an error that names the nearest ones.
pub(in crate::cli) fn missing(store: &Store, error: StoreError) -> CliError {
    let near: Vec<Reference> = match &error {
        StoreError::NoParticipant(reference) => store.references_like(reference, 3).unwrap_or_default(),
        _ => Vec::new(),
    };
    let error = CliError::from(error);
    if near.is_empty() {
        return error;
    }
    let near = near.iter().map(|reference| format!("\"{reference}\"")).collect::<Vec<_>>().join(", ");
    error.hint(format!("did you mean {near}?"))
}
