//! `/v1/pack` and `/v1/pack/changes`: what a gate's page takes with it, so that it can decide without the server.
//!
//! It holds what a verdict needs, and no more: no address, no own field that gates are not shown, no text of a reason, no key that
//! signs. Columns instead of rows: like values stand together, and are compressed to little.

use std::{collections::HashMap, io::Write as _};

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use serde::{Deserialize, Serialize};

use super::{
    body::{Json, Query},
    entropy,
    error::Problem,
    events::StayJson,
    people::Labelled,
    state::App,
};
use crate::{
    domain::{
        admission::{self, BadgeState},
        event::{Event, Gate, Reentry},
        id::KeyId,
        mask::DayIndex,
        offline::GateDecides,
        origin::Followed,
        pack::{NO_DIGEST, digest},
        participant::Standing,
        signing::KeyState,
    },
    store::{PackBadge, PackChange, PackContent, PackCursor, PackPerson, PackPresence, PackStay, ParticipantKey, StoredEvent},
};

/// The version of the form. A page that was made for another asks for itself anew.
const VERSION: u32 = 1;

/// What `/v1/pack/changes` takes: where the asker stands.
#[derive(Deserialize)]
pub(super) struct PackChangesAfter {
    entry: i64,
    revision: i64,
}

/// A pack, whole or what changed.
#[derive(Serialize)]
struct PackJson {
    format: &'static str,
    version: u32,
    entry: i64,
    revision: i64,
    row: Followed,
    /// When it was true, by the server's clock, in milliseconds since 1970.
    made_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<PackEventJson>,
    delegations: Vec<String>,
    people: PeopleJson,
    badges: BadgesJson,
    presence: Vec<(i64, usize, i64, usize, u8, i64)>,
    /// In changes: stays that are another thing than what was told of their scans.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    stays: Vec<ChangedStayJson>,
}

/// A stay as it is now: by the holder, the zone and the day; nothing of it may be left.
#[derive(Serialize)]
struct ChangedStayJson {
    holder: i64,
    zone: usize,
    day: usize,
    stay: Option<StayJson>,
}

/// The settings that decide, and what a page writes beside a verdict.
#[derive(Serialize)]
struct PackEventJson {
    id: String,
    unlisted: &'static str,
    /// In minutes.
    max_age: u32,
    /// When the last day is over, in milliseconds since 1970.
    ends_at: i64,
    days: Vec<DayJson>,
    zones: Vec<(String, String)>,
    gates: Vec<PackGateJson>,
    /// Code, title, colour.
    categories: Vec<(String, String, String)>,
    /// Number and hexadecimal public key of keys that verify.
    keys: Vec<(u8, String)>,
    /// The highest number of any key: one with a higher number was made later.
    last_key: u8,
}

#[derive(Serialize)]
struct DayJson {
    date: String,
    from: i64,
    to: i64,
}

#[derive(Serialize)]
struct PackGateJson {
    code: String,
    name: String,
    zone: usize,
    direction: &'static str,
    repeat: &'static str,
    readmits: bool,
    decide: &'static str,
}

/// A column for each value; a person is a place in them.
#[derive(Serialize, Default)]
struct PeopleJson {
    key: Vec<i64>,
    reference: Vec<String>,
    name: Vec<String>,
    native_name: Vec<String>,
    delegation: Vec<usize>,
    category: Vec<usize>,
    days: Vec<u32>,
    zones: Vec<u16>,
    standing: Vec<&'static str>,
    has_photo: Vec<u8>,
    /// By place: what gates are to know of the person.
    notes: HashMap<usize, String>,
    /// By place: own fields that gates are shown.
    fields: HashMap<usize, Vec<Labelled>>,
}

#[derive(Serialize, Default)]
struct BadgesJson {
    /// Base64: 4 bytes each, big-endian.
    serial: String,
    /// The key of the person; 0 for a blank one.
    holder: Vec<i64>,
    /// A letter each: v valid, s superseded, r revoked.
    state: String,
    /// Base64: 8 bytes each, zeros where there is no such code or its key verifies nothing more.
    signed: String,
    short: String,
}

/// Answers with everything.
pub(super) async fn whole(State(app): State<App>, headers: HeaderMap) -> Result<Response, Problem> {
    let event = app.event();
    if !decides_anywhere(&event.event) {
        return Err(Problem::NoPack);
    }
    let now = entropy::now();
    let day = event.event.day_of(now);
    let accepts =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|all| all.contains("gzip"));
    let pack = app.read(move |store| store.pack(day)).await?;
    let written = tokio::task::spawn_blocking(move || {
        let json =
            serde_json::to_vec(&PackJson::new(&pack, now.as_millisecond(), PackExtent::Whole)).map_err(|_| Problem::Internal)?;
        if accepts { compressed(&json).map_err(|_| Problem::Internal) } else { Ok(json) }
    });
    let mut response = written.await.map_err(|_| Problem::Internal)??.into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if accepts {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}

/// Answers with what was changed after a cursor, what takes away first; or says that the whole is to be taken.
pub(super) async fn changes(State(app): State<App>, Query(after): Query<PackChangesAfter>) -> Result<Response, Problem> {
    if !decides_anywhere(&app.event().event) {
        return Err(Problem::NoPack);
    }
    let now = entropy::now();
    let cursor = PackCursor { entry: after.entry, revision: after.revision, row: Followed::default() };
    Ok(match app.read(move |store| store.pack_changes(&cursor)).await? {
        PackChange::Whole => Json(serde_json::json!({ "whole": true })).into_response(),
        PackChange::Some(content) => Json(PackJson::new(&content, now.as_millisecond(), PackExtent::Changes)).into_response(),
    })
}

/// Returns whether any gate may decide without the server: else nothing leaves it.
pub(super) fn decides_anywhere(event: &Event) -> bool {
    event.gates.iter().any(|gate| event.decides_at(gate) != GateDecides::Wait)
}

fn compressed(json: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(json.len() / 3), Compression::new(7));
    encoder.write_all(json)?;
    encoder.finish()
}

/// How much of a pack it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum PackExtent {
    Whole,
    Changes,
}

impl PackJson {
    fn new(content: &PackContent, made_at: i64, part: PackExtent) -> Self {
        let (event, cursor) = (&content.event, content.cursor.clone());
        let mut delegations = Delegations::default();
        let mut people: Vec<&PackPerson> = content.people.iter().collect();
        let mut badges: Vec<&PackBadge> = content.badges.iter().collect();
        if part == PackExtent::Changes {
            // What takes away comes first: a page that loses the connection midway has at least that.
            people.sort_by_key(|person| person.who.standing == Standing::Accredited);
            badges.sort_by_key(|badge| badge.state == BadgeState::Valid);
        }
        Self {
            format: "accredit-pack",
            version: VERSION,
            entry: cursor.entry,
            revision: cursor.revision,
            row: cursor.row,
            made_at,
            event: (part == PackExtent::Whole).then(|| PackEventJson::new(event)),
            people: PeopleJson::new(&event.event, &people, &mut delegations),
            delegations: delegations.names,
            badges: BadgesJson::new(event, &badges),
            presence: content.presence.iter().map(|presence| seen(&event.event, presence)).collect(),
            stays: content.stays.iter().map(changed_stay).collect(),
        }
    }
}

fn changed_stay(PackStay { holder, zone, day, stay }: &PackStay) -> ChangedStayJson {
    ChangedStayJson { holder: *holder, zone: zone.get(), day: day.get(), stay: stay.as_ref().map(StayJson::new) }
}

fn seen(event: &Event, presence: &PackPresence) -> (i64, usize, i64, usize, u8, i64) {
    let gate = event.gates.iter().position(|gate| gate.code.as_str() == presence.gate).unwrap_or(event.gates.len());
    let (first, last) = (presence.first_at.as_millisecond(), presence.last_at.as_millisecond());
    (presence.holder, presence.zone.get(), first, gate, presence.is_inside.into(), last)
}

impl PackEventJson {
    fn new(stored: &StoredEvent) -> Self {
        let event = &stored.event;
        let spans: Vec<_> = (0..event.days.len()).filter_map(|day| event.span_of(DayIndex::new(day)?)).collect();
        Self {
            id: stored.id.to_string(),
            unlisted: event.unlisted.as_str(),
            max_age: event.offline.max_age.minutes(),
            ends_at: spans.iter().map(|(_, to)| to.as_millisecond()).max().unwrap_or_default(),
            days: event
                .days
                .iter()
                .zip(&spans)
                .map(|(date, (from, to))| DayJson {
                    date: date.to_string(),
                    from: from.as_millisecond(),
                    to: to.as_millisecond(),
                })
                .collect(),
            zones: event.zones.iter().map(|zone| (zone.code.to_string(), zone.name.clone())).collect(),
            gates: event.gates.iter().map(|gate| PackGateJson::new(event, gate)).collect(),
            categories: event
                .categories
                .iter()
                .map(|category| (category.code.to_string(), category.title.clone(), category.colour.to_string()))
                .collect(),
            keys: stored
                .keys
                .iter()
                .filter(|key| key.state != KeyState::Revoked)
                .map(|key| (key.id.0, hex::encode(key.key.as_bytes())))
                .collect(),
            last_key: stored.keys.iter().map(|key| key.id.0).max().unwrap_or_default(),
        }
    }
}

impl PackGateJson {
    fn new(event: &Event, gate: &Gate) -> Self {
        Self {
            code: gate.code.to_string(),
            name: gate.name.clone(),
            zone: gate.zone.get(),
            direction: gate.direction.as_str(),
            repeat: gate.repeat.as_str(),
            readmits: admission::readmits(event, gate) == Reentry::AfterExit,
            decide: event.decides_at(gate).as_str(),
        }
    }
}

/// Each delegation once, by its place.
#[derive(Default)]
struct Delegations {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Delegations {
    fn place(&mut self, name: &str) -> usize {
        if let Some(place) = self.places.get(name) {
            return *place;
        }
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), self.names.len() - 1);
        self.names.len() - 1
    }
}

impl PeopleJson {
    fn new(event: &Event, people: &[&PackPerson], delegations: &mut Delegations) -> Self {
        let offline = event.offline;
        let mut columns = Self::default();
        for PackPerson { who, note } in people {
            let person = &who.participant;
            let Some(index) = event.categories.iter().position(|category| category.code == person.category) else { continue };
            let place = columns.key.len();
            let rights = event.rights(&event.categories[index], person.days, who.zones);
            columns.key.push(who.key.number());
            columns.category.push(index);
            columns.days.push(rights.days.0);
            columns.zones.push(rights.zones.0);
            columns.standing.push(who.standing.as_str());
            let shows_photo = offline.photos.is_included() && who.photo.is_some();
            columns.has_photo.push(shows_photo.into());
            let (mut name, mut native, mut delegation) = (String::new(), String::new(), String::new());
            if offline.names.is_included() {
                name = person.full_name();
                native.clone_from(&person.native_name);
                delegation.clone_from(&person.delegation);
                if let Some(note) = note {
                    columns.notes.insert(place, note.clone());
                }
                let fields = Labelled::at_gate(event, person);
                if !fields.is_empty() {
                    columns.fields.insert(place, fields);
                }
            }
            columns.reference.push(person.reference.to_string());
            columns.native_name.push(if native == name { String::new() } else { native });
            columns.name.push(name);
            columns.delegation.push(delegations.place(&delegation));
        }
        columns
    }
}

impl BadgesJson {
    fn new(event: &StoredEvent, badges: &[&PackBadge]) -> Self {
        let (mut serials, mut signed, mut short) = (Vec::new(), Vec::new(), Vec::new());
        let (mut holder, mut state) = (Vec::new(), String::with_capacity(badges.len()));
        let of = |key: KeyId, letters: &str| {
            if event.verifying_key(key).is_some() { digest(event.id, letters) } else { NO_DIGEST }
        };
        for badge in badges {
            serials.extend(badge.serial.get().to_be_bytes());
            holder.push(badge.holder.map_or(0, ParticipantKey::number));
            state.push(match badge.state {
                BadgeState::Valid => 'v',
                BadgeState::Superseded => 's',
                BadgeState::Revoked => 'r',
            });
            signed.extend(of(badge.credential.body().key, &badge.credential.letters()));
            short.extend(badge.short.as_ref().map_or(NO_DIGEST, |(code, key)| of(*key, &code.letters())));
        }
        Self { serial: STANDARD.encode(serials), holder, state, signed: STANDARD.encode(signed), short: STANDARD.encode(short) }
    }
}

#[cfg(test)]
mod tests;
