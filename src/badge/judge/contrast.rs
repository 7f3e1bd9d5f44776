//! Whether texts can be read on what is really behind them: artwork, pictures, photos, the edge of a fill.

use super::trace::{FINE, Sort, Trace, common};
use crate::{
    badge::{
        fault::Facing,
        layout::ground::{Behind, LEAST, behind},
        problem::BadgeProblem,
        template::Element,
    },
    domain::{category::Category, colour::Colour},
    typeset::{
        fonts::Fonts,
        item::{Item, Rect, leaves},
        raster::{self, Ground, RasterError},
    },
};

/// Pixels with less than this of a letter's ink are its edge.
const INKED: u8 = 128;
/// The share of a text's ink that may lie on a worse ground than is reported: specks hide no letter.
const SPECKS: f32 = 0.04;

/// Returns the texts of a side that are hard to read where they stand on something mixed. Those on one colour were judged when the
/// design was made.
pub(super) fn problems(
    traces: &[Trace<'_>],
    elements: &[Element],
    (category, side): (&Category, Facing),
    fonts: &Fonts,
) -> Result<Vec<BadgeProblem>, RasterError> {
    let mut problems: Vec<BadgeProblem> = Vec::new();
    for (nth, trace) in traces.iter().enumerate().filter(|(_, trace)| trace.sort == Sort::Text) {
        let place = elements.iter().position(|element| std::ptr::eq(element, trace.element));
        if place.is_none_or(|place| behind(elements, place, category) != Behind::Mixed) {
            continue;
        }
        for (number, item) in trace.items.iter().enumerate() {
            let Some(colour) = text_colour(item) else { continue };
            let Some(window) = trace.text_box(number, fonts) else { continue };
            let below = traces[..nth].iter().filter(|other| common(other.around, window).is_some());
            let mut ground: Vec<Item> = below.flat_map(|other| other.items_in(window)).collect();
            ground.extend_from_slice(&trace.items[..number]);
            let Some((ratio, ground)) = worst(item, colour, &ground, window, fonts)? else { continue };
            let (element, category) = (trace.part(number).to_owned(), category.code.to_string());
            let known = problems.iter_mut().find(|known| known.element() == Some(&element));
            let found = BadgeProblem::Contrast { element, side, category, colour, ground, ratio };
            match known {
                Some(BadgeProblem::Contrast { ratio: known, .. }) if *known <= ratio => {}
                Some(known) => *known = found,
                None => problems.push(found),
            }
        }
    }
    Ok(problems)
}

/// Returns the colour of a text, also of one that is turned; `None` if the item is not a text.
fn text_colour(item: &Item) -> Option<Colour> {
    leaves(std::slice::from_ref(item)).find_map(|item| match item {
        Item::Text { colour, .. } => Some(*colour),
        _ => None,
    })
}

/// Returns the contrast of a text where it is worst, and the colour there; `None` if all of it can be read.
fn worst(
    text: &Item,
    colour: Colour,
    ground: &[Item],
    window: Rect,
    fonts: &Fonts,
) -> Result<Option<(f64, Colour)>, RasterError> {
    let letters = raster::region([text], window, FINE, Ground::Nothing, fonts)?;
    let ground = raster::region(ground, window, FINE, Ground::Paper, fonts)?;
    let mut behind: Vec<(f64, Colour)> = Vec::new();
    let mut last = None;
    for (_, under) in letters.pixels.iter().zip(&ground.pixels).filter(|(letter, _)| letter[3] >= INKED) {
        let under = Colour { red: under[0], green: under[1], blue: under[2] };
        let ratio = match last {
            Some((known, ratio)) if known == under => ratio,
            _ => colour.contrast(under),
        };
        last = Some((under, ratio));
        behind.push((ratio, under));
    }
    let nth = (behind.len() as f32 * SPECKS) as usize;
    if nth >= behind.len() {
        return Ok(None);
    }
    let (_, &mut (ratio, ground), _) = behind.select_nth_unstable_by(nth, |a, b| a.0.total_cmp(&b.0));
    Ok((ratio < LEAST).then_some((ratio, ground)))
}
