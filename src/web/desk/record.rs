//! Everything that is known of a participant, for a desk.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    domain::{event::Event, field::Field, id::Reference, mask::ZoneMask},
    store::{self, Store, StoredBadge, StoredParticipant},
    web::{
        body::Json,
        error::Problem,
        people::{Person, given},
        state::App,
    },
};

/// A participant as a desk sees one.
#[derive(Serialize)]
pub(in crate::web) struct Record {
    #[serde(flatten)]
    person: Person,
    country: Option<String>,
    email: Option<String>,
    delegation_type: Option<String>,
    standing_reason: Option<String>,
    zones: Vec<String>,
    days: Vec<String>,
    badge_serial: Option<String>,
    /// What a list would say, by its columns.
    values: BTreeMap<&'static str, String>,
    zones_added: Vec<String>,
    zones_withheld: Vec<String>,
    /// Every badge there ever was, oldest first.
    badges: Vec<Badge>,
}

/// A badge as a desk sees one.
#[derive(Serialize)]
pub(super) struct Badge {
    serial: String,
    state: &'static str,
    issued_at: String,
    printed_at: Option<String>,
    superseded_by: Option<String>,
    reason: Option<String>,
}

impl Badge {
    pub(super) fn new(event: &Event, badge: &StoredBadge) -> Self {
        Self {
            serial: badge.serial.to_string(),
            state: badge.state.as_str(),
            issued_at: event.rfc3339(badge.issued_at),
            printed_at: badge.printed_at.map(|at| event.rfc3339(at)),
            superseded_by: badge.superseded_by.map(|serial| serial.to_string()),
            reason: given(badge.reason.clone()),
        }
    }
}

impl Record {
    /// Reads what is known of a participant.
    pub(super) fn read(store: &Store, event: &Event, stored: StoredParticipant) -> store::Result<Self> {
        let who = &stored.participant;
        let rights = event.category(&who.category).map(|category| event.rights(category, who.days, stored.zones));
        let days = rights.map(|rights| rights.days.iter().filter_map(|day| event.date(day)).map(|day| day.to_string()).collect());
        Ok(Self {
            country: given(who.country.clone()),
            email: given(who.email.clone()),
            delegation_type: given(who.delegation_type.clone()),
            standing_reason: given(stored.standing_reason.clone()),
            zones: rights.map(|rights| codes(event, rights.zones)).unwrap_or_default(),
            days: days.unwrap_or_default(),
            badge_serial: stored.badge.as_ref().map(|badge| badge.serial.to_string()),
            values: Field::ALL.into_iter().map(|field| (field.as_str(), who.written(field, event))).collect(),
            zones_added: codes(event, stored.zones.added),
            zones_withheld: codes(event, stored.zones.withheld),
            badges: store.badges(stored.key)?.iter().map(|badge| Badge::new(event, badge)).collect(),
            person: Person::new(event, stored),
        })
    }
}

fn codes(event: &Event, zones: ZoneMask) -> Vec<String> {
    zones.iter().filter_map(|zone| event.zones.get(zone.get())).map(|zone| zone.code.to_string()).collect()
}

/// Answers with what is known of a participant now.
pub(super) async fn answer(app: &App, reference: Reference) -> Result<Json<Record>, Problem> {
    let event = app.event();
    app.read(move |store| Record::read(store, &event.event, store.participant(&reference)?)).await.map(Json)
}
