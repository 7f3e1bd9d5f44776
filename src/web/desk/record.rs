//! Everything that is known of a participant, for a desk.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{
    domain::{event::Event, id::Reference, mask::ZoneMask},
    store::{self, Store, StoredBadge, StoredParticipant},
    web::{
        body::Json,
        error::Problem,
        people::{Labelled, PersonJson, given},
        state::App,
    },
};

/// A participant as a desk sees one.
#[derive(Serialize)]
pub(in crate::web) struct Record {
    #[serde(flatten)]
    person: PersonJson,
    country: Option<String>,
    email: Option<String>,
    delegation_type: Option<String>,
    standing_reason: Option<String>,
    zones: Vec<String>,
    days: Vec<String>,
    badge_serial: Option<String>,
    /// Whether the valid badge was printed, and still shows what is known.
    print_state: &'static str,
    /// Where the printed badge lies.
    tray: Option<String>,
    /// When the valid badge was handed over, and by whom.
    handout: Option<GivenJson>,
    photo: Option<PhotoOnRecord>,
    /// What a list would say, by its columns.
    values: BTreeMap<String, String>,
    /// What the event's own fields hold, with their labels.
    own_fields: Vec<Labelled>,
    zones_added: Vec<String>,
    zones_withheld: Vec<String>,
    /// Others who are marked as heads of the delegation, where this person is.
    other_heads: Vec<String>,
    /// Every badge there ever was, oldest first.
    badges: Vec<Badge>,
}

/// A badge that was handed over.
#[derive(Serialize)]
struct GivenJson {
    at: String,
    by: String,
    to: Option<String>,
    note: Option<String>,
}

/// What is known of a photo without its pixels; lengths in pixels.
#[derive(Serialize)]
struct PhotoOnRecord {
    width: u32,
    height: u32,
    stored_at: String,
    stored_by: String,
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
        let badge = stored.badge.as_ref();
        let handout = badge.map(|badge| store.handout(badge.serial)).transpose()?.flatten().map(|handout| GivenJson {
            at: event.rfc3339(handout.at),
            by: handout.actor,
            to: given(handout.recipient),
            note: given(handout.note),
        });
        let photo = store.photo_record(stored.key)?.map(|photo| PhotoOnRecord {
            width: photo.facts.width,
            height: photo.facts.height,
            stored_at: event.rfc3339(photo.stored_at),
            stored_by: photo.stored_by,
        });
        Ok(Self {
            country: given(who.country.clone()),
            email: given(who.email.clone()),
            delegation_type: given(who.delegation_type.clone()),
            standing_reason: given(stored.standing_reason.clone()),
            zones: rights.map(|rights| codes(event, rights.zones)).unwrap_or_default(),
            days: days.unwrap_or_default(),
            badge_serial: badge.map(|badge| badge.serial.to_string()),
            print_state: stored.print_state(event)?.as_str(),
            tray: badge.and_then(|badge| badge.tray).map(|tray| tray.to_string()),
            handout,
            photo,
            values: event.columns().map(|field| (event.field_name(field).to_owned(), who.written(field, event))).collect(),
            own_fields: event.fields.iter().filter_map(|field| Labelled::of(field, who)).collect(),
            zones_added: codes(event, stored.zones.added),
            zones_withheld: codes(event, stored.zones.withheld),
            other_heads: store.other_heads(&stored)?.into_iter().map(|(_, name)| name).collect(),
            badges: store.badges(stored.key)?.iter().map(|badge| Badge::new(event, badge)).collect(),
            person: PersonJson::read(store, event, stored)?,
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
