//! Faults in words: what is wrong, and what to do about it.

use super::{
    fault::{Covered, Defect, Fault, LEAST_PHOTO, LEAST_TEXT, Whose, by},
    place::{on, only},
};
use crate::domain::text::printable;

/// Lengths that differ by less are equal, in millimetres.
const EQUAL: f32 = 0.05;

impl Fault {
    /// Returns what is wrong, as half a sentence.
    #[must_use]
    pub fn what(&self) -> String {
        let categories = &self.categories;
        let place = self.defect.side().map(|side| on(side, categories)).unwrap_or_default();
        match &self.defect {
            Defect::Overlap { upper, lower, what, size, .. } => {
                let size = by(*size);
                match what {
                    Covered::Code => format!("{upper} covers {lower} {place}, {size}: no reader can read the code"),
                    Covered::QuietZone => {
                        format!("{upper} lies in the quiet zone of {lower} {place}, {size}: readers need white around the code")
                    }
                    Covered::Ink => format!("{upper} covers {lower} {place}, {size}"),
                    Covered::Reach => format!("a longer {upper} would run into {lower} {place}, {size}"),
                }
            }
            Defect::Hidden { upper, lower, share, .. } => {
                format!("{lower} is hidden under {upper} {place}, {:.0} % of it", share * 100.0)
            }
            Defect::Unreadable { element, .. } => {
                format!("the reader that gates use cannot read {element} {place}, drawn as it would be printed")
            }
            Defect::NoCode { whose } => {
                format!("{} have no code{}: no gate can read them", badges(*whose), only(categories))
            }
            Defect::NoName { whose } => format!("{} have no name{}", badges(*whose), only(categories)),
            Defect::Bleed { element, edges, inside, bleed, .. } => format!(
                "{element} ends {} on the {} {place}{}; a cut that is off by half a millimetre leaves a white edge",
                distance(*inside),
                listed(edges),
                if *bleed > 0.0 { format!(", without the bleed of {bleed} mm") } else { String::new() }
            ),
            Defect::SmallText { element, size, .. } => {
                let least =
                    if *size < LEAST_TEXT - 0.01 { "under 4 pt print breaks up" } else { "many people cannot read under 5 pt" };
                format!("{element} is set in {size:.1} pt {place}; {least}")
            }
            Defect::SmallMarks { element, size, .. } => {
                format!("the letters of {element} are set in {size:.1} pt {place}; many people cannot read under 5 pt")
            }
            Defect::SmallArtworkText { element, file, text, size, .. } => format!(
                "{element}: the text \"{}\" of \"{}\" is set in {size:.1} pt {place}; many people cannot read under 5 pt",
                printable(text),
                printable(file)
            ),
            Defect::SmallPhoto { element, size, .. } => {
                let size = by(*size);
                format!("{element} is {size} {place}; a face under {LEAST_PHOTO:.0} mm cannot be compared with its owner")
            }
            Defect::SameMark { element, mark, zones } => format!(
                "{element}: the zones \"{}\" have the same mark \"{}\"; a guard cannot tell them apart",
                printable(&zones.join("\", \"")),
                printable(mark)
            ),
            Defect::CutText { element, file, text, inside, .. } => format!(
                "{element}: the text \"{}\" of \"{}\" ends {} {place}, and would be cut",
                printable(text),
                printable(file),
                distance(*inside)
            ),
            Defect::AbsentFont { element, file, family, text, .. } => format!(
                "{element}: the text \"{}\" of \"{}\" asks for the font \"{}\" {place}, which is not installed; another takes its place",
                printable(text),
                printable(file),
                printable(family)
            ),
        }
    }
}

impl Defect {
    /// Returns what to do about it, as half a sentence.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::Overlap { what: Covered::Reach, .. } => "make its box narrower, or move one of them".into(),
            Self::Overlap { upper, lower, what: Covered::QuietZone, .. } => {
                format!("keep {upper} outside the square of {lower}, or move one of them")
            }
            Self::Overlap { upper, lower, .. } => {
                format!("move {upper} or {lower}, or write what belongs behind first")
            }
            Self::Hidden { upper, lower, .. } => format!("write {upper} before {lower} in the template, or take {lower} out"),
            Self::Unreadable { .. } => "keep the code and the space around it free, and make it larger".into(),
            Self::NoCode { whose: Whose::Some, .. } => "let the code stand whatever the values are".into(),
            Self::NoName { whose: Whose::Some, .. } => "let the name stand whatever the values are".into(),
            Self::NoCode { .. } => "add an element with kind = \"code\"".into(),
            Self::NoName { .. } => "add a text with {name}".into(),
            Self::Bleed { bleed, .. } if *bleed > 0.0 => {
                format!("let it run {bleed} mm over the trim, or end it 2 mm or more inside")
            }
            Self::Bleed { .. } => "let it reach the edge, or end it 2 mm or more inside".into(),
            Self::SmallMarks { .. } => "make the element larger; an event of many days or zones has small marks".into(),
            Self::SmallArtworkText { .. } => "make it larger, or take it out".into(),
            Self::SmallText { .. } => "give it 6 pt, and the room for it".into(),
            Self::SmallPhoto { .. } => "make it 20 × 25 mm or larger".into(),
            Self::SameMark { .. } => "give each its own mark in the event file, and print these badges again".into(),
            Self::CutText { .. } => "move the text 3 mm or more inside the trim".into(),
            Self::AbsentFont { .. } => "install the font, or turn the text into paths before you save it".into(),
        }
    }
}

/// Says how far inside the trim something ends.
fn distance(inside: f32) -> String {
    if inside.abs() < EQUAL {
        "at the trim".into()
    } else if inside > 0.0 {
        format!("{inside:.1} mm inside the trim")
    } else {
        format!("{:.1} mm over the trim", -inside)
    }
}

/// Says whose badges lack something.
fn badges(whose: Whose) -> &'static str {
    match whose {
        Whose::Everybody => "badges",
        Whose::Some => "badges of people whose values leave it out",
    }
}

fn listed(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::badge::{place::Facing, severity::Severity};

    #[test]
    fn a_fault_says_what_where_how_much_and_what_to_do() {
        let (upper, lower) = ("band".to_owned(), "code".to_owned());
        let defect = Defect::Overlap { upper, lower, what: Covered::Code, size: (20.0, 10.04), side: Facing::Front };
        let fault = Fault { defect, categories: vec!["Media".into()] };
        let what = fault.what();
        assert_eq!(
            what,
            "band covers code on the front (only in the category \"Media\"), 20.0 × 10.0 mm: no reader can read the code"
        );
        assert!(fault.defect.remedy().contains("move band or code"));
        assert_eq!((fault.defect.code(), fault.defect.severity()), ("covered", Severity::Error));
        let bleed = |inside| {
            let edges = vec!["left", "right", "bottom"];
            Fault::from(Defect::Bleed { element: "band".into(), edges, inside, bleed: 3.0, side: Facing::Front }).what()
        };
        assert!(
            bleed(0.0).starts_with("band ends at the trim on the left, right and bottom on the front, without the bleed of 3 mm")
        );
        assert!(bleed(0.5).contains("0.5 mm inside") && bleed(-1.0).contains("1.0 mm over"));
    }
}
