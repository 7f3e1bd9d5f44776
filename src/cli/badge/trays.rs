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

/// More trays than any registration has: whoever asks for more has mixed up the two options.
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

/// The place of each badge of a print run.
pub(super) struct Assigned {
    /// By the badge's place in the document; empty where nobody asked for trays.
    places: Vec<TrayPlace>,
    given: Vec<(BadgeSerial, TrayPlace)>,
    is_anew: bool,
}

impl Assigned {
    /// Nobody asked for trays.
    pub(super) fn none() -> Self {
        Self { places: Vec::new(), given: Vec::new(), is_anew: false }
    }

    /// Returns the place of the badge at this place of the document, where it is given one now.
    pub(super) fn place(&self, document: usize) -> Option<TrayPlace> {
        self.places.get(document).copied()
    }

    /// Returns what the record needs.
    pub(super) fn places(&self) -> TrayPlaces<'_> {
        match (self.given.is_empty(), self.is_anew) {
            (true, _) => TrayPlaces::Kept,
            (false, true) => TrayPlaces::Anew(&self.given),
            (false, false) => TrayPlaces::Added(&self.given),
        }
    }
}

/// Gives badges their places in trays.
///
/// When everyone is printed, all trays are filled anew (`is_anew`). Otherwise whoever has a place keeps it, so that a reprint goes where the
/// old badge lay, and the others go behind the last.
pub(super) fn assign(store: &Store, trays: Trays, is_anew: bool, chosen: &[ParticipantKey]) -> Result<Assigned, CliError> {
    let mut known: Vec<(Option<BadgeSerial>, Option<TrayPlace>)> = Vec::with_capacity(chosen.len());
    for &key in chosen {
        let badge = store.participant_by_key(key)?.badge;
        let place = badge.as_ref().and_then(|badge| badge.tray).filter(|_| !is_anew);
        known.push((badge.map(|badge| badge.serial), place));
    }
    let last = if is_anew { None } else { store.last_tray_place()? };
    let mut free = trays.places(known.iter().filter(|(_, place)| place.is_none()).count(), last);
    let (mut places, mut given) = (Vec::with_capacity(chosen.len()), Vec::new());
    for (serial, place) in known {
        let Some(place) = place.or_else(|| free.next()) else {
            return Err(CliError::failed("there are more badges than trays can be numbered for"));
        };
        places.push(place);
        given.extend(serial.map(|serial| (serial, place)));
    }
    Ok(Assigned { places, given, is_anew })
}
