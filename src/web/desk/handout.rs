//! `/v1/participants/{reference}/badge/handout`: a badge is handed over, and that is taken back.

use axum::{
    Extension,
    extract::{Path, State},
    response::IntoResponse,
};
use serde::Deserialize;

use super::{record::answer, values::remark};
use crate::{
    domain::{device::Device, id::BadgeSerial},
    store::{HandoutRepeat, NewHandout, NoHandout, Store, refusal::BadgeRefusal},
    web::{body::Json, entropy, error::Problem, scan, state::App},
};

/// What handing a badge over takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct HandOut {
    /// The badge in the hand: a reissued one must not be taken for it.
    serial: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    again: bool,
}

/// What taking it back takes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web) struct TakeBack {
    #[serde(default)]
    note: String,
}

/// Records that a badge is handed over.
pub(in crate::web) async fn hand_out(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(hand_out): Json<HandOut>,
) -> Result<impl IntoResponse, Problem> {
    let reference = scan::reference(&reference)?;
    let serial: BadgeSerial = hand_out.serial.parse().map_err(|error| Problem::Invalid(format!("{error}")))?;
    let (recipient, note) = (remark("name of the recipient", &hand_out.to)?, remark("note", &hand_out.note)?);
    let repeat = if hand_out.again { HandoutRepeat::Record } else { HandoutRepeat::Refuse };
    let (now, whose) = (entropy::now(), reference.clone());
    let work = move |store: &mut Store| {
        let stored = store.participant(&whose)?;
        match store.to_hand_over(serial)? {
            Some(Ok(key)) if key == stored.key => {}
            Some(Err((_, refusal))) => return Ok(Err(refusal)),
            _ => return Err(BadgeRefusal::NotTheirs { badge: serial, participant: whose.clone() }.into()),
        }
        let given = store.hand_out(&[stored.key], &NewHandout { recipient: &recipient, note: &note, repeat }, now)?;
        Ok(given.into_iter().next().map_or(Ok(()), |(_, outcome)| outcome.map(drop)))
    };
    app.writer.run(device.name, work).await?.map_err(|refusal| match &refusal {
        NoHandout::Already(first) => {
            Problem::HandedOut(format!("{reference} {refusal}, handed over {}", first.told(&app.event().event)))
        }
        _ => Problem::Refused(format!("{reference} {refusal}")),
    })?;
    answer(&app, reference).await
}

/// Takes back that the valid badge was handed over.
pub(in crate::web) async fn take_back(
    State(app): State<App>,
    Extension(device): Extension<Device>,
    Path(reference): Path<String>,
    Json(take_back): Json<TakeBack>,
) -> Result<impl IntoResponse, Problem> {
    let (reference, note) = (scan::reference(&reference)?, remark("note", &take_back.note)?);
    let (now, whose) = (entropy::now(), reference.clone());
    let work = move |store: &mut Store| {
        let key = store.participant(&whose)?.key;
        store.undo_handout(key, &note, now)
    };
    if app.writer.run(device.name, work).await?.is_none() {
        return Err(Problem::Refused(format!("the badge of {reference} was not handed over; nothing is taken back")));
    }
    answer(&app, reference).await
}
