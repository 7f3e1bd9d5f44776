//! Delegations that the event file describes come into the register: what changed in the file since it was last applied is taken over,
//! and what a command gave stays otherwise.

use super::{
    register::{self, StoredDelegation},
    register_lines::RegisterLines,
    register_write::{add, meant, rewrite},
};
use crate::{
    domain::{
        event::Event,
        register::{Delegation, Trust},
    },
    store::{engine::error::Result, event::described, ledger::change::Change},
};

/// What became of the delegations of an event file, one line for each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::store) struct DescribedPut {
    /// What changed.
    pub(in crate::store) changes: Vec<String>,
    /// What the file says and the register does not take over, because a command gave something else.
    pub(in crate::store) kept: Vec<String>,
}

/// Enters what the event file says of delegations; `before` is what it said when it was last applied.
///
/// # Errors
/// When a spelling or the code is another delegation's that somebody confirmed, or the database cannot be written.
pub(in crate::store) fn put(
    change: &Change<'_>,
    event: &Event,
    before: &[Delegation],
    lines: &mut RegisterLines<'_, '_>,
) -> Result<DescribedPut> {
    let mut put = DescribedPut::default();
    for given in &event.delegations {
        let name = &given.name;
        let Some(known) = meant(change, given)? else {
            add(change, event, (given, Trust::Confirmed), lines)?;
            put.changes.push(format!("delegation \"{name}\" added"));
            continue;
        };
        let said = described::of(before, given).cloned().unwrap_or_default();
        let merged = merged(&known.delegation, &said, given);
        rewrite(change, event, (&known, &merged, Trust::Confirmed), lines)?;
        let now = register::one(change, known.id)?;
        put.changes.extend(difference(&known, &now).map(|what| format!("delegation \"{name}\" changed{what}")));
        put.kept.extend(kept(&now.delegation, given).map(|what| format!("delegation \"{name}\": {what}")));
    }
    Ok(put)
}

/// Returns what is known of a delegation, with what the event file says now and did not say before.
fn merged(known: &Delegation, said: &Delegation, given: &Delegation) -> Delegation {
    let mut merged = known.clone();
    take(&mut merged.kind, &said.kind, &given.kind);
    take(&mut merged.code, &said.code, &given.code);
    take(&mut merged.contact, &said.contact, &given.contact);
    take(&mut merged.language, &said.language, &given.language);
    take(&mut merged.order, &said.order, &given.order);
    take(&mut merged.quota, &said.quota, &given.quota);
    for named in given.names.iter().filter(|named| !said.names.contains(named)) {
        merged.names.retain(|(language, _)| *language != named.0);
        merged.names.push(named.clone());
    }
    let is_known = |merged: &Delegation, spelling: &str| merged.spellings().any(|own| own == spelling);
    for spelling in given.spellings().filter(|spelling| !said.spellings().any(|before| before == *spelling)) {
        if !is_known(&merged, spelling) {
            merged.aliases.push(spelling.to_owned());
        }
    }
    merged
}

/// Takes a value over that changed. One that the file no longer has goes with it, if nothing else stands there by now.
fn take<T: PartialEq + Clone + Default>(own: &mut T, said: &T, given: &T) {
    let is_dropped = *given == T::default();
    if given != said && (!is_dropped || own == said) {
        own.clone_from(given);
    }
}

/// Returns what changed of a delegation, in words; `None` if nothing did.
fn difference(before: &StoredDelegation, after: &StoredDelegation) -> Option<String> {
    if before == after {
        return None;
    }
    let of = values(&before.delegation).into_iter().zip(values(&after.delegation));
    let told: Vec<String> = of
        .filter(|(old, new)| old != new)
        .map(|((what, old), (_, new))| format!("{what} {} → {}", or_none(&old), or_none(&new)))
        .collect();
    Some(if told.is_empty() { String::new() } else { format!(": {}", told.join(", ")) })
}

/// Returns what the register has and the event file says otherwise, in words; `None` if they agree.
fn kept(own: &Delegation, given: &Delegation) -> Option<String> {
    let of = values(own).into_iter().zip(values(given));
    let told: Vec<String> = of
        .filter(|(own, given)| !given.1.is_empty() && own != given)
        .map(|((what, own), (_, given))| format!("{what} stays {} (the event file says {given})", or_none(&own)))
        .collect();
    (!told.is_empty()).then(|| told.join(", "))
}

fn values(of: &Delegation) -> [(&'static str, String); 6] {
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    [
        ("type", of.kind.clone()),
        ("code", of.code.clone()),
        ("contact", of.contact.clone()),
        ("language", of.language.clone()),
        ("order", number(of.order)),
        ("quota", number(of.quota)),
    ]
}

fn or_none(value: &str) -> &str {
    if value.is_empty() { "none" } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delegation(quota: u32, contact: &str, alias: &str) -> Delegation {
        Delegation {
            name: "Kuwait".into(),
            quota: (quota > 0).then_some(quota),
            contact: contact.into(),
            aliases: vec![alias.into()],
            ..Delegation::default()
        }
    }

    #[test]
    fn only_what_the_file_says_anew_is_taken_over() {
        let said = delegation(14, "a@example.org", "KW");
        let known = delegation(20, "b@example.org", "Kuweit");
        assert_eq!(merged(&known, &said, &said), known, "a command's values stay, and an alias that it dropped");
        let now = merged(&known, &said, &delegation(15, "a@example.org", "State of Kuwait"));
        assert_eq!((now.quota, now.contact.as_str()), (Some(15), "b@example.org"));
        assert_eq!(now.aliases, ["Kuweit", "State of Kuwait"]);
        assert_eq!(merged(&known, &Delegation::default(), &said).quota, Some(14), "described for the first time");
    }

    #[test]
    fn what_the_file_drops_goes_unless_a_command_gave_something_else() {
        let (said, dropped) = (delegation(14, "", ""), delegation(0, "", ""));
        assert_eq!(merged(&said, &said, &dropped).quota, None);
        assert_eq!(merged(&delegation(20, "", ""), &said, &dropped).quota, Some(20));
    }
}
