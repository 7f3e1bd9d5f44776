//! `/v1/participants`: somebody is registered, corrected, withdrawn, restored, blocked, unblocked.

use axum::{
    Extension,
    extract::{Path, State},
    response::IntoResponse,
};
use jiff::Timestamp;
use serde::Deserialize;

use super::{
    look_up,
    record::answer,
    values::{self, DeskValues},
};
use crate::{
    domain::{
        device::Device,
        event::Event,
        field::FieldSet,
        id::{CategoryCode, Reference},
        participant::{Participant, ZoneRights},
        standing::StandingChange,
    },
    store::{Sketch, Store, StoreError},
    web::{body::Json, entropy, error::Problem, scan, state::App, writer::Halt},
};

/// What a registration takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct RegisterRequest {
    values: DeskValues,
    #[serde(default)]
    zones_added: Vec<String>,
    #[serde(default)]
    zones_withheld: Vec<String>,
    #[serde(default)]
    allow_namesake: bool,
}

/// What a correction takes: what it leaves out stays.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct Correct {
    #[serde(default)]
    values: DeskValues,
    zones_added: Option<Vec<String>>,
    zones_withheld: Option<Vec<String>>,
}

/// What a change of standing takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct StandingRequest {
    change: String,
    #[serde(default)]
    reason: String,
}

impl RegisterRequest {
    /// Returns the reference that was given, if one was.
    fn reference(&self) -> Result<Option<Reference>, Problem> {
        self.values.get("reference").filter(|given| !given.trim().is_empty()).map(|given| scan::reference(given)).transpose()
    }
}

/// Registers somebody who was on no list. Sent again without an answer, it finds the person who is there by then.
pub(in crate::web) async fn register(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Json(register): Json<RegisterRequest>,
) -> Result<impl IntoResponse, Problem> {
    let event = app.event();
    let reference = match register.reference()? {
        Some(given) => given,
        None => app.read(Store::walk_in_reference).await?,
    };
    let mut sketched = Participant::new(reference, category(&register.values, &event.event)?);
    values::write(&register.values, &mut sketched, &event.event)?;
    if !register.allow_namesake {
        // Asked beside the writer: to compare a name with all others takes longer than a scan may wait.
        let sketch = Sketch {
            name: sketched.full_name(),
            native_name: sketched.native_name.clone(),
            delegation: sketched.delegation.clone(),
        };
        if let Some(namesake) = look_up::namesake(&app, sketch).await? {
            return Err(Problem::Namesake(namesake));
        }
    }
    let (now, delegation) = (entropy::now(), sketched.delegation);
    let delegation = match delegation.as_str() {
        "" => None,
        _ => app.read(move |store| store.delegation_like(&delegation)).await?,
    };
    let reference = app.writer.run_asked(device.name, move |store| add(store, &register, delegation.as_ref(), now)).await?;
    tracing::info!(device = device.id.0, "a participant was registered");
    answer(&app, reference).await
}

/// Adds somebody. Who belongs to a known delegation, and says no more of it, has its type and country: there are not two of it.
fn add(
    store: &mut Store,
    register: &RegisterRequest,
    delegation: Option<&[String; 3]>,
    now: Timestamp,
) -> Result<Reference, Halt> {
    let reference = match register.reference()? {
        Some(given) => given,
        // Looked for anew: the one of before may be taken by now.
        None => store.walk_in_reference()?,
    };
    // One transaction: nobody takes the reference in between, and zones come with the participant.
    let mut import = store.import(now)?;
    if import.participant(&reference)?.is_some() {
        return Err(StoreError::ReferenceTaken(reference).into());
    }
    let mut participant = Participant::new(reference.clone(), category(&register.values, import.event())?);
    values::write(&register.values, &mut participant, import.event())?;
    if let (Some([name, kind, country]), "", "") =
        (delegation, participant.delegation_type.as_str(), participant.country.as_str())
    {
        (participant.delegation, participant.delegation_type, participant.country) =
            (name.clone(), kind.clone(), country.clone());
    }
    let added = values::zones(&register.zones_added, import.event())?;
    let zones = ZoneRights { added, withheld: values::zones(&register.zones_withheld, import.event())? };
    participant.reference = reference.clone();
    import.put(&participant, FieldSet::all())?;
    import.put_zones(&reference, zones)?;
    import.commit()?;
    Ok(reference)
}

/// Reads the category that a registration has to name.
fn category(values: &DeskValues, event: &Event) -> Result<CategoryCode, Problem> {
    let given = values.get("category").map(|given| given.trim()).filter(|given| !given.is_empty());
    let known = || event.categories.iter().map(|category| category.code.as_str()).collect::<Vec<_>>().join(", ");
    let given = given.ok_or_else(|| Problem::Invalid(format!("the category is missing; it is one of {}", known())))?;
    given.parse().map_err(|error| Problem::Invalid(format!("{error}")))
}

/// Changes what is known of somebody.
pub(in crate::web) async fn correct(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(correct): Json<Correct>,
) -> Result<impl IntoResponse, Problem> {
    let reference = scan::reference(&reference)?;
    if correct.values.contains_key("reference") {
        return Err(Problem::Invalid("a reference never changes; register the person again, and withdraw this one".into()));
    }
    let (now, whose) = (entropy::now(), reference.clone());
    app.writer.run_asked(device.name, move |store| edit(store, &whose, &correct, now)).await?;
    answer(&app, reference).await
}

fn edit(store: &mut Store, reference: &Reference, correct: &Correct, now: Timestamp) -> Result<(), Halt> {
    // One transaction: fields and zones change together, from what they are now.
    let mut import = store.import(now)?;
    let before = import.participant(reference)?.ok_or_else(|| StoreError::NoParticipant(reference.clone()))?;
    let mut participant = before.participant.clone();
    let fields = values::write(&correct.values, &mut participant, import.event())?;
    let mask =
        |codes: &Option<Vec<String>>, stored| codes.as_ref().map_or(Ok(stored), |codes| values::zones(codes, import.event()));
    let added = mask(&correct.zones_added, before.zones.added)?;
    let zones = ZoneRights { added, withheld: mask(&correct.zones_withheld, before.zones.withheld)? };
    import.put(&participant, fields)?;
    import.put_zones(reference, zones)?;
    import.commit()?;
    Ok(())
}

/// Withdraws, restores, blocks or unblocks somebody.
pub(in crate::web) async fn stand(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(stand): Json<StandingRequest>,
) -> Result<impl IntoResponse, Problem> {
    let reference = scan::reference(&reference)?;
    let change: StandingChange = stand.change.parse().map_err(|error| Problem::Invalid(format!("{error}")))?;
    let reason = values::remark("reason", &stand.reason)?;
    let (now, whose) = (entropy::now(), reference.clone());
    app.writer.run(device.name, move |store| store.change_standing(&whose, change, &reason, now)).await?;
    answer(&app, reference).await
}
