//! `accredit delegation list`.

use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::{CliError, Ending},
        places, table,
        words::count,
    },
    domain::{
        register::Trust,
        text::{did_you_mean, fold},
    },
    store::{NearDelegations, QuotaUse, StoredDelegation},
};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Only delegations of this type (repeatable)
    #[arg(long = "type", value_name = "TYPE")]
    kind: Vec<String>,
    /// Only those that nobody has confirmed, with those that they may be
    #[arg(long)]
    unconfirmed: bool,
}

pub(super) fn run(context: &Context, args: &ListArgs) -> Result<Ending, CliError> {
    let store = context.store()?;
    store.check_not_purged()?;
    let mut delegations = store.delegations()?;
    let near = store.unconfirmed_delegations()?;
    if delegations.is_empty() {
        if context.format == Format::Json {
            say!("[]");
        }
        context.status(
            "the register has no delegations; enter those that participants name with \"accredit delegation add --from-people\"",
        );
        return Ok(Ending::Done);
    }
    if let Some(unknown) = args.kind.iter().find(|kind| delegations.iter().all(|one| fold(&one.delegation.kind) != fold(kind))) {
        let known = delegations.iter().map(|one| one.delegation.kind.as_str());
        return Err(CliError::failed(format!("no delegation has the type \"{unknown}\"{}", did_you_mean(unknown, known))));
    }
    delegations.retain(|one| {
        (args.kind.is_empty() || args.kind.iter().any(|kind| fold(kind) == fold(&one.delegation.kind)))
            && (!args.unconfirmed || one.trust == Trust::Unconfirmed)
    });
    let uses = store.quota_uses(context.now())?;
    if context.format == Format::Json {
        say!("{}", delegations.iter().map(|one| to_json(one, &uses, &near)).collect::<Value>());
        return Ok(Ending::Done);
    }
    let rows = delegations.iter().map(|one| {
        let total = uses.iter().find(|used| used.delegation == one.delegation.name && used.row.category.is_none());
        vec![
            one.delegation.name.clone(),
            one.delegation.kind.clone(),
            one.delegation.code.clone(),
            one.people.to_string(),
            total.map(|used| format!("{} of {}", used.used, used.row.max)).unwrap_or_default(),
            told(one, &near),
        ]
    });
    table::print(&["Delegation", "Type", "Code", "People", "Places", ""], rows)?;
    let unconfirmed = delegations.iter().filter(|one| one.trust == Trust::Unconfirmed).count();
    if unconfirmed > 0 {
        context.status(format!(
            "{} unconfirmed: \"accredit delegation confirm NAME\" says that one is right, \"accredit delegation merge NAME OTHER\" that it \
             is another",
            count(unconfirmed, "delegation")
        ));
    }
    Ok(Ending::Done)
}

fn told(one: &StoredDelegation, near: &[NearDelegations]) -> String {
    if one.trust == Trust::Confirmed {
        return String::new();
    }
    match near.iter().find(|known| known.name == one.delegation.name) {
        Some(known) if !known.near.is_empty() => format!("unconfirmed; perhaps {}", known.near.join(" or ")),
        _ => "unconfirmed".to_owned(),
    }
}

/// Returns a delegation for programs.
pub(super) fn to_json(one: &StoredDelegation, uses: &[QuotaUse], near: &[NearDelegations]) -> Value {
    let delegation = &one.delegation;
    let near = near.iter().find(|known| known.name == delegation.name).map(|known| known.near.clone()).unwrap_or_default();
    json!({
        "name": delegation.name,
        "names": delegation.names.iter().map(|(language, name)| (language.clone(), json!(name))).collect::<serde_json::Map<_, _>>(),
        "type": delegation.kind,
        "code": delegation.code,
        "aliases": delegation.aliases,
        "order": delegation.order,
        "contact": delegation.contact,
        "language": delegation.language,
        "confirmed": one.trust == Trust::Confirmed,
        "near": near,
        "people": one.people,
        "quotas": uses.iter().filter(|used| used.delegation == delegation.name).map(places::quota_json).collect::<Vec<_>>(),
    })
}
