//! Whose badges a template is shown with: the event's people, or those of the bundled sample if there is no event.

use unicode_width::UnicodeWidthStr;

use crate::{
    badge::subject::BadgeSubject,
    cli::{context::Context, error::CliError, sample},
    domain::{credential::LETTERS, event::Event, event_file, id::Reference, participant::ZoneRights, short_credential},
    printing::{shown, subject},
    roster::{List, Options, Row},
    store::{Order, Selection},
};

/// The event, and the person to show.
pub(super) struct Cast {
    pub(super) event: Event,
    pub(super) person: BadgeSubject,
}

/// Whom to show.
pub(super) enum Who<'a> {
    /// The first in protocol order.
    First,
    /// The person with the longest name.
    Longest,
    /// This one.
    One(&'a Reference),
}

/// Finds the event and a person to show. Without a database, these are the sample's.
pub(super) fn cast(context: &Context, who: &Who<'_>) -> Result<Cast, CliError> {
    if !context.has_database() {
        context.status(format!("{} does not exist: the people of the sample event are shown", context.db.display()));
        let event = event_file::read(sample::EVENT).map_err(|error| CliError::chain(&error))?;
        let people = sample(&event)?;
        return Ok(Cast { person: chosen(people.into_iter().map(Ok), who)?, event });
    }
    let store = context.store()?;
    let event = store.event()?.event;
    if let Who::One(reference) = who {
        let person = subject(&event, &store.participant(reference)?)?;
        return Ok(Cast { event, person: looked_at(person) });
    }
    let keys = store.keys(&Selection::default(), Order::Protocol)?;
    let people = keys.iter().map(|&key| Ok(subject(&event, &store.participant_by_key(key)?)?));
    let person = chosen(people, who)?;
    Ok(Cast { event, person })
}

/// Which people a template is checked with, by how many have a shorter name: ordinary ones. The longest of a large list has a name
/// that no template was made for, and the check of the list tells of it.
const ORDINARY: [f32; 5] = [0.0, 0.25, 0.5, 0.75, 0.9];

/// Finds the event and ordinary people of it. Without a database they are the sample's.
pub(super) fn ordinary(context: &Context) -> Result<(Event, Vec<BadgeSubject>), CliError> {
    let (event, mut people) = if context.has_database() {
        let store = context.store()?;
        let event = store.event()?.event;
        let keys = store.keys(&Selection::default(), Order::Protocol)?;
        let people = keys.iter().map(|&key| Ok(subject(&event, &store.participant_by_key(key)?)?));
        let people = people.collect::<Result<Vec<_>, CliError>>()?;
        (event, people)
    } else {
        context.status(format!("{} does not exist: the people of the sample event are shown", context.db.display()));
        let event = event_file::read(sample::EVENT).map_err(|error| CliError::failed(error.to_string()))?;
        let people = sample(&event)?;
        (event, people)
    };
    people.sort_by_cached_key(length);
    let last = people.len().saturating_sub(1) as f32;
    let mut places: Vec<usize> = ORDINARY.iter().map(|share| (share * last) as usize).collect();
    places.dedup();
    let chosen = places.into_iter().filter_map(|place| people.get(place).cloned()).map(looked_at).collect();
    Ok((event, chosen))
}

/// Returns the people of the bundled sample, in its order.
fn sample(event: &Event) -> Result<Vec<BadgeSubject>, CliError> {
    let failed = |error: crate::roster::RosterError| CliError::chain(&error);
    let mut list = List::read(sample::LIST.as_bytes(), Options::default()).map_err(failed)?;
    let (rows, _) = list.rows(event).map_err(failed)?;
    let mut people = Vec::new();
    for row in rows {
        let Row::Listed(listed) = row.map_err(failed)? else { continue };
        let Some(category) = listed.category.clone() else { continue };
        people.push(shown(event, &listed.into_participant(category, None).0, ZoneRights::default())?);
    }
    Ok(people)
}

fn chosen(people: impl Iterator<Item = Result<BadgeSubject, CliError>>, who: &Who<'_>) -> Result<BadgeSubject, CliError> {
    let mut best: Option<BadgeSubject> = None;
    for person in people {
        let person = person?;
        let is_better = match who {
            Who::First => best.is_none(),
            Who::Longest => best.as_ref().is_none_or(|best| length(&person) > length(best)),
            Who::One(reference) => person.reference == reference.to_string(),
        };
        if is_better {
            best = Some(person);
            if !matches!(who, Who::Longest) {
                break;
            }
        }
    }
    best.map(looked_at).ok_or_else(|| {
        CliError::failed("there is no participant to show").hint("import a list first, or name a reference that the list has")
    })
}

/// A badge that has not been issued shows a code that no gate admits.
pub(in crate::cli) fn looked_at(mut person: BadgeSubject) -> BadgeSubject {
    if person.credential.is_empty() {
        person.credential = "C".repeat(LETTERS);
    }
    if person.short_credential.is_empty() {
        person.short_credential = "C".repeat(short_credential::LETTERS);
    }
    person
}

/// Returns how long a name is on a badge, in cells of a terminal: first the longest word, which determines the size.
pub(in crate::cli) fn length(subject: &BadgeSubject) -> (usize, usize) {
    let word = subject.name.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or_default();
    (subject.name.width() + word, word)
}
