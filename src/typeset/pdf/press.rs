//! What a document for a press has that one for a screen has not: process and spot inks, and the condition it is printed under.

use crate::{
    domain::{
        colour::Colour,
        ink::{Cmyk, PressInk},
    },
    typeset::{
        intent::OutputIntent,
        item::{Drawn, Item, Picture},
    },
};

/// A document in the inks of a press.
#[derive(Debug, Default)]
pub struct Press {
    /// What colours of the screen are printed with; all others are converted ([`Cmyk::of`]).
    pub palette: Vec<(Colour, PressInk)>,
    /// The press and the paper, if they are known. With them the document claims PDF/X-4.
    pub intent: Option<OutputIntent>,
    /// What becomes of photos and other pictures of pixels.
    pub pictures: PictureInks,
}

/// What becomes of pictures of pixels on the way to a press.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PictureInks {
    /// They stay in sRGB, and say so: the printer's own program converts them.
    #[default]
    Kept,
    /// They are converted by the profile of the press.
    Converted,
}

impl Press {
    /// Returns what a colour is printed with.
    #[must_use]
    pub fn ink(&self, colour: Colour) -> PressInk {
        let given = self.palette.iter().find(|(known, _)| *known == colour);
        given.map_or_else(|| PressInk::Process(Cmyk::of(colour)), |(_, ink)| ink.clone())
    }

    /// Returns the profile that pictures are converted by, if they are.
    #[must_use]
    pub fn converter(&self) -> Option<&OutputIntent> {
        self.intent.as_ref().filter(|_| self.pictures == PictureInks::Converted)
    }

    /// Converts the photos of a badge. A picture that many badges share is not among them: it is converted once, when it is written.
    pub(super) fn convert(&self, mut badge: Drawn) -> Drawn {
        let Some(converter) = self.converter() else { return badge };
        for side in [Some(&mut badge.front), badge.back.as_mut()].into_iter().flatten() {
            photos(&mut side.items, &|photo| converter.converted(photo));
        }
        badge
    }
}

/// Replaces the photos among items.
fn photos(items: &mut [Item], replace: &impl Fn(&Picture) -> Option<Picture>) {
    for item in items {
        match item {
            Item::Group(group) => photos(&mut group.items, replace),
            Item::Photo { picture, .. } => {
                if let Some(other) = replace(picture) {
                    *picture = other.into();
                }
            }
            _ => {}
        }
    }
}
