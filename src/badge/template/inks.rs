//! `[[ink]]`: what a press prints a colour of the template, or a category's colour, with.

use serde::Deserialize;
use toml::Spanned;

use crate::domain::{
    colour::Colour,
    event::Event,
    ink::{Cmyk, PressInk},
    toml_file::{Reader, TomlError},
};

/// What a press prints a colour with.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateInk {
    /// The line of the template file where it starts, from 1.
    pub line: usize,
    /// The colour.
    pub whose: InkOf,
    /// The mixture; that of the event file, or the converted colour, if `None`.
    pub mixture: Option<Cmyk>,
    /// The name of a spot ink.
    pub spot: Option<String>,
}

/// Which colour an ink is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InkOf {
    /// A category's, by its code.
    Category(String),
    /// This colour, wherever the template or a category has it.
    Colour(Colour),
}

type InkText = Spanned<String>;

#[derive(Deserialize)]
pub(super) struct InkTable {
    category: Option<InkText>,
    colour: Option<InkText>,
    cmyk: Option<Spanned<Vec<f32>>>,
    spot: Option<InkText>,
}

/// The keys of an ink.
pub(super) const KEYS: &[&str] = &["category", "colour", "cmyk", "spot"];

impl TemplateInk {
    pub(super) fn read(reader: &Reader<'_>, table: &Spanned<InkTable>) -> Result<Self, TomlError> {
        let written = table.get_ref();
        let whose = match (&written.category, &written.colour) {
            (Some(category), None) => InkOf::Category(reader.cleaned(category)?),
            (None, Some(colour)) => {
                let colour_of = |text: &str| text.parse::<Colour>();
                InkOf::Colour(colour_of(colour.get_ref().trim()).map_err(|error| reader.at(colour, error.to_string()))?)
            }
            _ => {
                let message = "an ink is for a category or for a colour; write category = \"Minister\" or colour = \"#7a0019\"";
                return Err(reader.at(table, message));
            }
        };
        let mixture = written.cmyk.as_ref();
        let mixture =
            mixture.map(|cmyk| Cmyk::new(cmyk.get_ref()).map_err(|error| reader.at(cmyk, error.to_string()))).transpose()?;
        let spot = written.spot.as_ref().map(|spot| {
            let name = reader.cleaned(spot)?;
            PressInk::spot(&name, Cmyk::PAPER).map_err(|error| reader.at(spot, error.to_string()))?;
            Ok(name)
        });
        let spot = spot.transpose()?;
        if mixture.is_none() && spot.is_none() {
            let message = "the ink is empty; write cmyk = [0, 100, 79, 52], spot = \"PANTONE 207 C\", or both";
            return Err(reader.at(table, message));
        }
        Ok(Self { line: reader.line(table), whose, mixture, spot })
    }

    /// Returns the colour that it is for; `None` if the event lacks the category.
    fn colour(&self, event: &Event) -> Option<Colour> {
        match &self.whose {
            InkOf::Colour(colour) => Some(*colour),
            InkOf::Category(code) => {
                event.categories.iter().find(|category| category.code.as_str() == code).map(|category| category.colour)
            }
        }
    }
}

/// Returns what a press prints colours with: as the template says, then as the event file does.
#[must_use]
pub fn palette(inks: &[TemplateInk], event: &Event) -> Vec<(Colour, PressInk)> {
    let of_event = |colour: Colour| event.categories.iter().find(|category| category.colour == colour)?.ink.clone();
    let own = inks.iter().filter_map(|own| {
        let colour = own.colour(event)?;
        let mixture = own.mixture.or_else(|| of_event(colour).map(|ink| ink.mixture())).unwrap_or_else(|| Cmyk::of(colour));
        let ink = match &own.spot {
            Some(name) => PressInk::Spot { name: name.clone(), alternate: mixture },
            None => PressInk::Process(mixture),
        };
        Some((colour, ink))
    });
    let mut palette: Vec<(Colour, PressInk)> = Vec::new();
    let given = event.categories.iter().filter_map(|category| Some((category.colour, category.ink.clone()?)));
    for (colour, ink) in own.chain(given) {
        if palette.iter().all(|(known, _)| *known != colour) {
            palette.push((colour, ink));
        }
    }
    palette
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::badge::template::Template;

    fn template(ink: &str) -> Result<Template, TomlError> {
        Template::read(&format!("name = \"t\"\n[page]\nwidth = 100\nheight = 100\n[[ink]]\n{ink}\n"))
    }

    #[test]
    fn the_template_s_ink_comes_before_the_event_s() {
        let event = "[event]\nname = \"E\"\ndays = [\"2024-11-04\"]\n[[category]]\ncode = \"A\"\ncolour = \"#7a0019\"\n\
                     cmyk = [0, 100, 80, 50]\n[[category]]\ncode = \"B\"\ncolour = \"#1f3a5f\"\nspot = \"HKS 42 K\"\n";
        let event = crate::domain::event_file::read(event).unwrap();
        let written = |inks: &[TemplateInk]| {
            palette(inks, &event).iter().map(|(colour, ink)| format!("{colour} {ink}")).collect::<Vec<_>>()
        };
        assert_eq!(written(&[]), ["#7a0019 0 100 80 50", "#1f3a5f HKS 42 K|67.4 38.9 0 62.7"]);
        let own = template("category = \"A\"\nspot = \"PANTONE 207 C\"").unwrap().inks;
        assert_eq!(written(&own)[0], "#7a0019 PANTONE 207 C|0 100 80 50");
        let own = template("colour = \"#c8ccd1\"\ncmyk = [0, 0, 0, 25]").unwrap().inks;
        assert_eq!(written(&own)[0], "#c8ccd1 0 0 0 25");
    }

    #[test]
    fn an_ink_that_says_too_little_is_refused() {
        for (ink, wrong) in [
            ("cmyk = [0, 0, 0, 25]", "for a category or for a colour"),
            ("category = \"A\"", "the ink is empty"),
            ("category = \"A\"\ncmyk = [0, 0, 25]", "3 numbers"),
            ("category = \"A\"\ncmyk = [0, 0, 25, 125]", "not a share"),
            ("category = \"A\"\nspot = \"All\"", "cannot be the name"),
            ("category = \"A\"\nspott = \"All\"", "unknown key"),
        ] {
            let error = template(ink).unwrap_err().to_string();
            assert!(error.contains(wrong), "{ink}: {error}");
        }
    }
}
