//! What can be said of a delegation, an option each.

use crate::{
    cli::error::CliError,
    domain::{
        event_text::is_known_language,
        register::{Delegation, delegation_code},
        text::clean,
    },
};

/// An option for each.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Fields")]
pub struct DelegationFields {
    /// The official short name in a language (repeatable)
    #[arg(long = "name-in", value_name = "LANGUAGE=NAME", value_parser = pair)]
    names: Vec<(String, String)>,
    /// The kind of body: Member State, UN entity …
    #[arg(long = "type", value_name = "TEXT")]
    kind: Option<String>,
    /// The three letters of a state, the usual abbreviation of another body
    #[arg(long, value_name = "TEXT")]
    code: Option<String>,
    /// Another spelling that means it (repeatable)
    #[arg(long, value_name = "NAME")]
    alias: Vec<String>,
    /// A spelling that does not mean it any longer (repeatable)
    #[arg(long, value_name = "NAME")]
    drop_alias: Vec<String>,
    /// Its place in protocol order, before the alphabet; "" for none
    #[arg(long, value_name = "N")]
    order: Option<String>,
    /// Whom to write to: names, addresses
    #[arg(long, value_name = "TEXT")]
    contact: Option<String>,
    /// How many places it has in all; "" for those of the event file
    #[arg(long, value_name = "N")]
    quota: Option<String>,
    /// The language that is used with it: en, fr, ar …
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
}

fn pair(written: &str) -> Result<(String, String), String> {
    let (language, name) = written.split_once('=').ok_or("write it as fr=Koweït")?;
    let language = language.trim().to_lowercase();
    if !is_known_language(&language) {
        return Err(format!("\"{language}\" is not the code of a language; write it as en, ar or pt-BR"));
    }
    Ok((language, clean(name).map_err(|error| format!("the name {error}"))?))
}

impl DelegationFields {
    /// Writes what was given into a delegation; returns whether anything was.
    ///
    /// # Errors
    /// When a text cannot be printed, or a number is none.
    pub(super) fn write(&self, delegation: &mut Delegation) -> Result<(), CliError> {
        let text = |given: &Option<String>, own: &mut String, what: &str| -> Result<(), CliError> {
            if let Some(given) = given {
                *own = clean(given).map_err(|error| CliError::failed(format!("the {what} {error}")))?;
            }
            Ok(())
        };
        text(&self.kind, &mut delegation.kind, "type")?;
        text(&self.code, &mut delegation.code, "code")?;
        if self.code.is_some() {
            let wrong = |problem| CliError::failed(format!("--code: \"{}\" {problem}", delegation.code));
            delegation_code(&delegation.code).map_err(wrong)?;
        }
        text(&self.contact, &mut delegation.contact, "contact")?;
        text(&self.language, &mut delegation.language, "language")?;
        if !delegation.language.is_empty() && !is_known_language(&delegation.language) {
            return Err(CliError::failed(format!("\"{}\" is not the code of a language", delegation.language))
                .hint("write it as en, ar or pt-BR"));
        }
        delegation.order = number(self.order.as_ref(), delegation.order, "--order")?;
        delegation.quota = number(self.quota.as_ref(), delegation.quota, "--quota")?;
        for (language, name) in &self.names {
            delegation.names.retain(|(known, _)| known != language);
            if !name.is_empty() {
                delegation.names.push((language.clone(), name.clone()));
            }
        }
        for dropped in &self.drop_alias {
            let folded = crate::domain::text::fold(dropped);
            let before = delegation.aliases.len();
            delegation.aliases.retain(|alias| crate::domain::text::fold(alias) != folded);
            if delegation.aliases.len() == before {
                return Err(CliError::failed(format!("\"{dropped}\" is not an alias of \"{}\"", delegation.name)));
            }
        }
        for alias in &self.alias {
            delegation.aliases.push(clean(alias).map_err(|error| CliError::failed(format!("the alias {error}")))?);
        }
        Ok(())
    }
}

fn number(given: Option<&String>, own: Option<u32>, option: &str) -> Result<Option<u32>, CliError> {
    match given.map(|given| given.trim()) {
        None => Ok(own),
        Some("") => Ok(None),
        Some(written) => {
            let number = written.parse().map(Some);
            number.map_err(|_| {
                CliError::failed(format!("{option} is \"{written}\"")).hint("give a whole number from 0, or \"\" for none")
            })
        }
    }
}
