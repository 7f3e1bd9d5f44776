//! Trays: printed badges are put into numbered trays in the order of printing, and the place is printed on each.

use std::num::NonZeroU32;

use crate::{
    cli::error::CliError,
    domain::{
        id::BadgeSerial,
        tray::{TrayPlace, Trays},
    },
    store::{ParticipantKey, Store, TrayPlaces},
};

/// How badges are put into trays.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct TrayArgs {
    /// Put the badges into N trays in the order of printing, and print tray and place on each
    #[arg(long, value_name = "N", value_parser = trays, conflicts_with_all = ["tray_size", "run"])]
    trays: Option<NonZeroU32>,
    /// Put K badges into each tray
    #[arg(long, value_name = "K", value_parser = badges, conflicts_with = "run")]
    tray_size: Option<NonZeroU32>,
}

/// More trays than any registration desk has: anyone who asks for more has mixed up the two options.
const MOST_TRAYS: u32 = 1_000;
/// More badges than any tray holds.
const MOST_BADGES: u32 = 10_000;

fn trays(text: &str) -> Result<NonZeroU32, String> {
    number(text, MOST_TRAYS).ok_or_else(|| format!("write how many trays there are, from 1 to {MOST_TRAYS}"))
}

fn badges(text: &str) -> Result<NonZeroU32, String> {
    number(text, MOST_BADGES).ok_or_else(|| format!("write how many badges go into a tray, from 1 to {MOST_BADGES}"))
}

fn number(text: &str, most: u32) -> Option<NonZeroU32> {
    text.trim().parse::<NonZeroU32>().ok().filter(|number| number.get() <= most)
}

impl TrayArgs {
    pub(super) fn trays(self) -> Option<Trays> {
        self.trays.map(Trays::Count).or(self.tray_size.map(Trays::Size))
    }
}

/// Whether trays are filled from the first place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filling {
    /// From the first place: everyone is printed.
    Anew,
    /// Behind the badges that lie in them.
    Added,
}

/// The place of each badge of a print run.
pub(super) struct Assigned {
    /// By the badge's place in the document; empty if nobody asked for trays.
    places: Vec<TrayPlace>,
    given: Vec<(BadgeSerial, TrayPlace)>,
    filling: Filling,
}

impl Assigned {
    /// Nobody asked for trays.
    pub(super) fn none() -> Self {
        Self { places: Vec::new(), given: Vec::new(), filling: Filling::Added }
    }

    /// Returns the tray place of the badge at this place of the document, if it is given one now.
    pub(super) fn place(&self, document: usize) -> Option<TrayPlace> {
        self.places.get(document).copied()
    }

    /// Returns what the record needs.
    pub(super) fn places(&self) -> TrayPlaces<'_> {
        match (self.given.is_empty(), self.filling) {
            (true, _) => TrayPlaces::Kept,
            (false, Filling::Anew) => TrayPlaces::Anew(&self.given),
            (false, Filling::Added) => TrayPlaces::Added(&self.given),
        }
    }
}

/// Gives badges their places in trays.
///
/// When everyone is printed, all trays are filled anew. Otherwise a badge that has a place keeps it, so that a reprint goes where the
/// old badge lay, and the others go behind the last.
pub(super) fn assign(store: &Store, trays: Trays, filling: Filling, chosen: &[ParticipantKey]) -> Result<Assigned, CliError> {
    let mut known: Vec<(Option<BadgeSerial>, Option<TrayPlace>)> = Vec::with_capacity(chosen.len());
    for &key in chosen {
        let badge = store.participant_by_key(key)?.badge;
        let place = badge.as_ref().and_then(|badge| badge.tray).filter(|_| filling == Filling::Added);
        known.push((badge.map(|badge| badge.serial), place));
    }
    let last = match filling {
        Filling::Anew => None,
        Filling::Added => store.last_tray_place()?,
    };
    let mut free = trays.places(known.iter().filter(|(_, place)| place.is_none()).count(), last);
    let (mut places, mut given) = (Vec::with_capacity(chosen.len()), Vec::new());
    for (serial, place) in known {
        let Some(place) = place.or_else(|| free.next()) else {
            return Err(CliError::failed("there are too many badges to number the trays"));
        };
        places.push(place);
        given.extend(serial.map(|serial| (serial, place)));
    }
    Ok(Assigned { places, given, filling })
}
