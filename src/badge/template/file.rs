//! The tables of a template file, as they are written.

use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use super::{
    inks::InkTable,
    wording::{Strength, Wording},
};
use crate::domain::toml_file::{TomlNumber, TomlText};

#[derive(Deserialize)]
pub(super) struct TemplateFile {
    pub(super) name: TomlText,
    pub(super) title: Option<TomlText>,
    pub(super) font: Option<TomlText>,
    pub(super) language: Option<TomlText>,
    pub(super) page: PageTable,
    #[serde(default)]
    pub(super) ink: Vec<Spanned<InkTable>>,
    #[serde(default)]
    pub(super) front: Vec<Spanned<ElementTable>>,
    #[serde(default)]
    pub(super) back: Vec<Spanned<ElementTable>>,
}

#[derive(Deserialize)]
pub(super) struct PageTable {
    pub(super) width: TomlNumber,
    pub(super) height: TomlNumber,
    pub(super) bleed: Option<TomlNumber>,
    pub(super) safe: Option<TomlNumber>,
    pub(super) grid: Option<TomlNumber>,
    pub(super) fold_x: Option<TomlNumber>,
    pub(super) fold_y: Option<TomlNumber>,
    #[serde(default)]
    pub(super) keep_clear: Vec<Spanned<ClearTable>>,
}

#[derive(Deserialize)]
pub(super) struct ClearTable {
    pub(super) x: TomlNumber,
    pub(super) y: TomlNumber,
    pub(super) width: TomlNumber,
    pub(super) height: TomlNumber,
}

/// An element of a side, or a part of a stack: the keys of every kind. Which of them its kind has is checked later.
#[derive(Deserialize)]
pub(super) struct ElementTable {
    pub(super) kind: Option<TomlText>,
    pub(super) id: Option<TomlText>,
    pub(super) only: Option<Vec<TomlText>>,
    pub(super) except: Option<Vec<TomlText>>,
    pub(super) x: Option<TomlNumber>,
    pub(super) y: Option<TomlNumber>,
    pub(super) width: Option<TomlNumber>,
    pub(super) height: Option<TomlNumber>,
    pub(super) beside_photo: Option<TomlNumber>,
    pub(super) rotate: Option<Spanned<u16>>,
    pub(super) opacity: Option<TomlNumber>,
    pub(super) radius: Option<TomlNumber>,
    pub(super) picture: Option<TomlText>,
    pub(super) alt: Option<TomlText>,
    pub(super) format: Option<TomlText>,
    pub(super) font: Option<TomlText>,
    pub(super) italic: Option<Spanned<bool>>,
    pub(super) case: Option<TomlText>,
    pub(super) language: Option<TomlText>,
    pub(super) text: Option<Spanned<Wording>>,
    pub(super) when: Option<TomlText>,
    pub(super) unless: Option<TomlText>,
    pub(super) weight: Option<Spanned<Strength>>,
    pub(super) size: Option<Spanned<Range>>,
    pub(super) wrap_below: Option<TomlNumber>,
    pub(super) lines: Option<Spanned<u16>>,
    pub(super) align: Option<TomlText>,
    pub(super) anchor: Option<TomlText>,
    pub(super) leading: Option<TomlNumber>,
    pub(super) colour: Option<TomlText>,
    pub(super) spacing: Option<TomlNumber>,
    pub(super) uppercase: Option<Spanned<bool>>,
    pub(super) required: Option<Spanned<bool>>,
    pub(super) heading: Option<Spanned<u8>>,
    pub(super) placeholder: Option<TomlText>,
    pub(super) file: Option<TomlText>,
    pub(super) fit: Option<TomlText>,
    pub(super) code: Option<TomlText>,
    pub(super) to_x: Option<TomlNumber>,
    pub(super) to_y: Option<TomlNumber>,
    pub(super) thickness: Option<TomlNumber>,
    pub(super) repeat: Option<Spanned<u16>>,
    pub(super) step: Option<TomlNumber>,
    pub(super) side: Option<Spanned<Range>>,
    pub(super) gap: Option<TomlNumber>,
    pub(super) columns: Option<Spanned<u16>>,
    pub(super) withheld: Option<TomlText>,
    pub(super) names: Option<TomlNumber>,
    pub(super) column_gap: Option<TomlNumber>,
    pub(super) relative: Option<TomlNumber>,
    pub(super) rank: Option<Spanned<i16>>,
    pub(super) part: Option<Spanned<Vec<Spanned<Self>>>>,
}

impl ElementTable {
    /// Returns each key that is written, apart from those that every element may have, and where it stands.
    pub(super) fn written(&self) -> impl Iterator<Item = (&'static str, Spanned<()>)> {
        fn at<T>(value: Option<&Spanned<T>>) -> Option<Spanned<()>> {
            value.map(|value| Spanned::new(value.span(), ()))
        }
        [
            ("x", at(self.x.as_ref())),
            ("y", at(self.y.as_ref())),
            ("width", at(self.width.as_ref())),
            ("height", at(self.height.as_ref())),
            ("beside_photo", at(self.beside_photo.as_ref())),
            ("rotate", at(self.rotate.as_ref())),
            ("opacity", at(self.opacity.as_ref())),
            ("radius", at(self.radius.as_ref())),
            ("picture", at(self.picture.as_ref())),
            ("alt", at(self.alt.as_ref())),
            ("format", at(self.format.as_ref())),
            ("font", at(self.font.as_ref())),
            ("italic", at(self.italic.as_ref())),
            ("case", at(self.case.as_ref())),
            ("language", at(self.language.as_ref())),
            ("text", at(self.text.as_ref())),
            ("when", at(self.when.as_ref())),
            ("unless", at(self.unless.as_ref())),
            ("weight", at(self.weight.as_ref())),
            ("size", at(self.size.as_ref())),
            ("wrap_below", at(self.wrap_below.as_ref())),
            ("lines", at(self.lines.as_ref())),
            ("align", at(self.align.as_ref())),
            ("anchor", at(self.anchor.as_ref())),
            ("leading", at(self.leading.as_ref())),
            ("colour", at(self.colour.as_ref())),
            ("spacing", at(self.spacing.as_ref())),
            ("uppercase", at(self.uppercase.as_ref())),
            ("required", at(self.required.as_ref())),
            ("heading", at(self.heading.as_ref())),
            ("placeholder", at(self.placeholder.as_ref())),
            ("file", at(self.file.as_ref())),
            ("fit", at(self.fit.as_ref())),
            ("code", at(self.code.as_ref())),
            ("to_x", at(self.to_x.as_ref())),
            ("to_y", at(self.to_y.as_ref())),
            ("thickness", at(self.thickness.as_ref())),
            ("repeat", at(self.repeat.as_ref())),
            ("step", at(self.step.as_ref())),
            ("side", at(self.side.as_ref())),
            ("gap", at(self.gap.as_ref())),
            ("columns", at(self.columns.as_ref())),
            ("withheld", at(self.withheld.as_ref())),
            ("names", at(self.names.as_ref())),
            ("column_gap", at(self.column_gap.as_ref())),
            ("relative", at(self.relative.as_ref())),
            ("rank", at(self.rank.as_ref())),
            ("part", at(self.part.as_ref())),
        ]
        .into_iter()
        .filter_map(|(key, at)| at.map(|at| (key, at)))
    }
}

/// One number, or the least and the greatest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Range {
    pub(super) least: f32,
    pub(super) greatest: f32,
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Range;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number, or a list of the least and the greatest such as [15, 32]")
            }
            fn visit_i64<E: de::Error>(self, value: i64) -> Result<Range, E> {
                self.visit_f64(value as f64)
            }
            fn visit_f64<E: de::Error>(self, value: f64) -> Result<Range, E> {
                Ok(Range { least: value as f32, greatest: value as f32 })
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut list: A) -> Result<Range, A::Error> {
                let mut next = |place| list.next_element()?.ok_or_else(|| de::Error::invalid_length(place, &Visitor));
                let range = Range { least: next(0)?, greatest: next(1)? };
                match list.next_element::<f32>()? {
                    None => Ok(range),
                    Some(_) => Err(de::Error::invalid_length(3, &Visitor)),
                }
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
