//! What people who were written lead to, told on a terminal: delegations that nobody confirmed, quotas that are exceeded, places that
//! became free. An event without delegations, quotas and windows has none of it.

use serde_json::{Value, json};

use crate::{
    cli::{
        context::{Context, Format},
        error::CliError,
    },
    store::{NearDelegations, QuotaUse, Settled, SeveralHeads, Store},
};

/// The most delegations or people that are named one by one.
const NAMED: usize = 10;

/// The quotas that are exceeded before something is written: what it adds to them is told.
pub(super) struct PlacesBefore(Vec<QuotaUse>);

impl PlacesBefore {
    /// Looks at them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn of(context: &Context, store: &Store) -> Result<Self, CliError> {
        Ok(Self(exceeded(context, store)?))
    }

    /// Returns the quotas that are exceeded by more than before.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(super) fn grown(&self, context: &Context, store: &Store) -> Result<Vec<QuotaUse>, CliError> {
        Ok(self.grown_to(exceeded(context, store)?))
    }

    /// Returns the quotas of these that are exceeded by more than before.
    pub(super) fn grown_to(&self, mut now: Vec<QuotaUse>) -> Vec<QuotaUse> {
        let before = |now: &QuotaUse| {
            let same = self.0.iter().find(|one| one.delegation == now.delegation && one.row.category == now.row.category);
            same.map_or(0, QuotaUse::over)
        };
        now.retain(|one| one.over() > before(one));
        now
    }
}

fn exceeded(context: &Context, store: &Store) -> Result<Vec<QuotaUse>, CliError> {
    if !store.has_register()? {
        return Ok(Vec::new());
    }
    let mut uses = store.quota_uses(context.now())?;
    uses.retain(|one| one.over() > 0);
    Ok(uses)
}

/// Tells what a transaction led to, and which quotas it exceeds.
pub(super) fn tell(context: &Context, settled: &Settled, grown: &[QuotaUse]) {
    if context.format == Format::Json {
        return;
    }
    for one in settled.unconfirmed.iter().take(NAMED) {
        context.status(unconfirmed(one));
    }
    more(context, settled.unconfirmed.len(), "delegations are unconfirmed; see \"accredit delegation list --unconfirmed\"");
    for one in settled.heads.iter().take(NAMED) {
        context.status(heads(one));
    }
    more(context, settled.heads.len(), "delegations have more than one head");
    for one in grown.iter().take(NAMED) {
        context.status(over(one));
    }
    more(context, grown.len(), "quotas are exceeded; see \"accredit report quota\"");
    for one in settled.promoted.iter().take(NAMED) {
        context.status(format!("{} ({}), {}: waited for a place, and has one now", one.name, one.reference, one.delegation));
    }
    more(context, settled.promoted.len(), "people have a place now");
}

/// Tells which quotas are exceeded, and who takes their places: the last to come at the end.
///
/// # Errors
/// When the database cannot be read.
pub(super) fn tell_with_people(context: &Context, store: &Store, grown: &[QuotaUse]) -> Result<(), CliError> {
    if context.format == Format::Json {
        return Ok(());
    }
    for used in grown.iter().take(NAMED) {
        let (taking, _) = store.placed_people(store.delegation(&used.delegation)?.id, context.now())?;
        let people = used.takers(&taking).into_iter();
        let people = people.map(|person| format!("{} ({})", person.name, person.reference)).collect::<Vec<_>>().join(", ");
        context.status(format!("{}: {people}", over(used)));
    }
    more(context, grown.len(), "quotas are exceeded; see \"accredit report quota\"");
    Ok(())
}

/// Says that a delegation is new, and what it may be.
pub(super) fn unconfirmed(one: &NearDelegations) -> String {
    let name = &one.name;
    match one.near.first() {
        Some(near) => format!(
            "delegation \"{name}\" is not in the register: it is kept, unconfirmed; if it is {}, say so: \
             accredit delegation merge \"{name}\" \"{near}\"",
            one.near.iter().map(|near| format!("\"{near}\"")).collect::<Vec<_>>().join(" or ")
        ),
        None => format!(
            "delegation \"{name}\" is not in the register: it is kept, unconfirmed; if it is right, say so: \
             accredit delegation confirm \"{name}\""
        ),
    }
}

/// Says that more than one person is marked as head of a delegation.
fn heads(one: &SeveralHeads) -> String {
    let people: Vec<String> = one.people.iter().map(|(reference, name)| format!("{name} ({reference})")).collect();
    let first = one.people.first().map(|(reference, _)| reference.as_str()).unwrap_or_default();
    format!(
        "{}: more than one person is marked as head of the delegation: {}; take the mark from all but one: \
         accredit participant edit {first} --head no",
        one.delegation,
        people.join(", ")
    )
}

/// Returns the same for programs.
pub(super) fn heads_json(settled: &Settled) -> Value {
    let people = |one: &SeveralHeads| {
        let told = one.people.iter().map(|(reference, name)| json!({ "reference": reference.as_str(), "name": name }));
        told.collect::<Vec<_>>()
    };
    settled.heads.iter().map(|one| json!({ "delegation": one.delegation, "people": people(one) })).collect()
}

/// Says by how much a quota is exceeded.
pub(super) fn over(one: &QuotaUse) -> String {
    let places = one.row.category.as_ref().map_or_else(|| "places".to_owned(), |code| format!("places of {code}"));
    format!("{}: {} of {} {places} are taken, {} too many", one.delegation, one.used, one.row.max, one.over())
}

/// Returns the same for programs.
pub(super) fn to_json(settled: &Settled, grown: &[QuotaUse]) -> Vec<(&'static str, Value)> {
    vec![
        (
            "delegations_unconfirmed",
            settled.unconfirmed.iter().map(|one| json!({ "name": one.name, "near": one.near })).collect(),
        ),
        ("quotas_exceeded", grown.iter().map(quota_json).collect()),
        (
            "places_given",
            settled
                .promoted
                .iter()
                .map(|one| json!({ "reference": one.reference.as_str(), "name": one.name, "delegation": one.delegation }))
                .collect(),
        ),
        ("several_heads", heads_json(settled)),
    ]
}

/// Returns how far a quota is used, for programs.
pub(super) fn quota_json(one: &QuotaUse) -> Value {
    json!({
        "delegation": one.delegation,
        "category": one.row.category.as_ref().map(crate::domain::id::CategoryCode::as_str),
        "granted": one.row.max,
        "used": one.used,
        "waiting": one.waiting,
        "free": one.free(),
        "overflow": one.row.overflow.as_str(),
        "exempt": one.row.exempt.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn more(context: &Context, found: usize, what: &str) {
    if found > NAMED {
        context.status(format!("… and {} more {what}", found - NAMED));
    }
}
