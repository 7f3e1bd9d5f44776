//! `accredit badge preview --contact-sheet`: one badge of each category, and the one with its longest name.

use std::{convert::Infallible, path::Path};

use super::select::Setup;
use crate::cli::words::count;
use crate::{
    badge::{
        contact_sheet::{self, ContactSheet, Paging, Sample},
        problem::Severity,
        subject::BadgeSubject,
    },
    cli::{
        context::Context,
        error::{CliError, Ending},
        file,
        template::{length, looked_at},
    },
    domain::event::Event,
    printing::{Portraits, subject},
    store::{Order, ParticipantKey, Selection, Store},
    typeset::{
        item::Drawn,
        pdf::{self, Document},
        raster,
        sheet::Sheet,
        text::Shaper,
    },
};

pub(super) fn run(
    context: &Context,
    store: &Store,
    event: &Event,
    setup: &Setup,
    output: &Path,
    dpi: u16,
) -> Result<Ending, CliError> {
    let people = chosen(store, event, setup)?;
    if people.is_empty() {
        return Err(CliError::failed("there is no participant to show").hint("import a list first"));
    }
    let mut shaper = Shaper::new(&setup.fonts);
    let entries: Vec<Sample> = people
        .into_iter()
        .map(|person| {
            let caption = format!("{} · {} · {}", event.categories[person.category].title, person.reference, person.name);
            let drawn = setup.design.draw(&looked_at(person), &mut shaper);
            let badge = drawn.map_err(|problems| {
                // A warning holds no badge back: the error is what to report.
                let error = problems.iter().find(|problem| problem.severity() == Severity::Error).or(problems.first());
                error.map_or_else(String::new, ToString::to_string)
            });
            Sample { caption, badge }
        })
        .collect();
    let held_back = entries.iter().filter(|entry| entry.badge.is_err()).count();
    let is_pdf = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
    let paging = if is_pdf { Paging::A4 } else { Paging::OnePage };
    let boards = contact_sheet::contact_sheet(&entries, &setup.design.template().page, &mut shaper, paging);
    if is_pdf {
        write_pdf(setup, event, output, &boards)?;
    } else {
        write_png(setup, output, &boards, dpi)?;
    }
    context.status(format!("{}: {}", output.display(), count(entries.len(), "badge")));
    if held_back > 0 {
        context.status(format!("{} with problems; \"accredit badge check\" lists them all", count(held_back, "badge")));
    }
    Ok(if held_back == 0 { Ending::Done } else { Ending::No })
}

/// Returns, for each category, the first participant in protocol order and the one with the longest name.
fn chosen(store: &Store, event: &Event, setup: &Setup) -> Result<Vec<BadgeSubject>, CliError> {
    let mut chosen: Vec<[Option<(ParticipantKey, BadgeSubject)>; 2]> = event.categories.iter().map(|_| [None, None]).collect();
    for key in store.keys(&Selection::default(), Order::Protocol)? {
        let person = subject(event, &store.participant_by_key(key)?)?;
        let [first, longest] = &mut chosen[person.category];
        if first.is_none() {
            *first = Some((key, person));
        } else if longest.as_ref().or(first.as_ref()).is_none_or(|(_, longest)| length(&person) > length(longest)) {
            *longest = Some((key, person));
        }
    }
    // Photos come last, since only a few people are shown.
    let portraits = Portraits::new(store)?;
    let shown = chosen.into_iter().flatten().flatten().map(|(key, mut person)| {
        portraits.draw(&setup.design, key, &mut person)?;
        Ok(person)
    });
    shown.collect()
}

fn write_png(setup: &Setup, output: &Path, boards: &[ContactSheet], dpi: u16) -> Result<(), CliError> {
    let Some(board) = boards.first() else { return Ok(()) };
    let png = raster::png(&board.side, board.format, &setup.fonts, f32::from(dpi));
    let png = png.map_err(|error| CliError::chain(&error))?;
    file::replace(output, |out| Ok(out.write_all(&png)?))
}

fn write_pdf(setup: &Setup, event: &Event, output: &Path, boards: &[ContactSheet]) -> Result<(), CliError> {
    let Some(first) = boards.first() else { return Ok(()) };
    let title = format!("{} – contact sheet", event.short_name);
    let sheet = Sheet::single(first.format);
    let document = Document::new(&setup.fonts, first.format, &sheet, &title);
    let pages = boards.iter().map(|board| Ok::<_, Infallible>(Drawn { front: board.side.clone(), back: None }));
    file::replace(output, |out| {
        let written = pdf::write(&document, pages, || (), |(), page| Ok(Some(page.clone())), out, |_| {});
        written.map(drop).map_err(|error| CliError::document(output, error))
    })
}
