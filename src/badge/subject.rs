//! What a badge shows of one participant, as plain values.

use std::sync::Arc;

use crate::{
    domain::{
        event::Event,
        mask::{DayMask, ZoneMask},
        name_order,
        own_field::OwnValues,
        participant::{Participant, ZoneRights},
    },
    typeset::item::Picture,
};

/// One participant as a badge shows it. Texts are clean; a text that was not given is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BadgeSubject {
    /// Reference.
    pub reference: String,
    /// Form of address.
    pub title: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// The whole name ([`crate::domain::participant::Participant::full_name`]).
    pub name: String,
    /// The name in the person's own script.
    pub native_name: String,
    /// Function.
    pub function: String,
    /// Delegation.
    pub delegation: String,
    /// Delegation type.
    pub delegation_type: String,
    /// The person's language, if the event has an own field for it: it chooses among the forms of letters.
    pub language: String,
    /// ISO 3166-1 alpha-3 code; chooses among the forms of letters where the language does not.
    pub country: String,
    /// Electronic mail address.
    pub email: String,
    /// What the event's own fields hold.
    pub own: OwnValues,
    /// The category's place in the event's list (not its index).
    pub category: usize,
    /// The zones this participant may enter.
    pub zones: ZoneMask,
    /// The days this participant may come.
    pub days: DayMask,
    /// The 160 letters of the signed QR code.
    pub credential: String,
    /// The 29 letters of the short QR code, if one was issued.
    pub short_credential: String,
    /// The badge's serial, as printed.
    pub serial: String,
    /// The tray and the place in it where the badge waits to be handed over; empty if badges are not sorted into trays.
    pub tray: String,
    /// The photo, if there is one.
    pub photo: Option<Arc<Picture>>,
    /// Whether the event has photos at all: if so, a participant without one gets a figure in its place.
    pub gallery: Gallery,
}

/// Whether an event has photos of its participants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Gallery {
    /// Nobody has one.
    #[default]
    Empty,
    /// Someone has one.
    Filled,
}

impl BadgeSubject {
    /// Returns what a badge shows of a participant before it is issued; `None` if the event lacks the participant's category.
    #[must_use]
    pub fn of(event: &Event, who: &Participant, zones: ZoneRights) -> Option<Self> {
        let place = event.categories.iter().position(|category| category.code == who.category)?;
        let rights = event.rights(&event.categories[place], who.days, zones);
        Some(Self {
            reference: who.reference.to_string(),
            title: who.title.clone(),
            given_name: who.given_name.clone(),
            family_name: who.family_name.clone(),
            name: who.full_name(),
            native_name: name_order::native_name(&who.given_name, &who.family_name, &who.name, &who.native_name).into_owned(),
            function: who.function.clone(),
            delegation: who.delegation.clone(),
            delegation_type: who.delegation_type.clone(),
            language: event.language_field().map_or_else(String::new, |field| who.own.get(field.number).to_owned()),
            country: who.country.clone(),
            email: who.email.clone(),
            own: who.own.clone(),
            category: place,
            zones: rights.zones,
            days: rights.days,
            ..Self::default()
        })
    }
}
