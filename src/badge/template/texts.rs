//! How a text of a template is set: read from its keys.

use toml::Spanned;

use super::{
    file::ElementTable,
    pattern::{Pattern, Placeholder},
    reader::{align, check_file, condition, ink, language_of, need, range, required},
    text::{Case, Given, Need, OwnFace, Paint, Text, Weight},
    wording::{Strength, WEIGHTS},
};
use crate::{
    domain::{
        colour::Colour,
        text::{clean, did_you_mean},
        toml_file::{Reader, TomlError},
    },
    typeset::fonts::Slant,
};

/// The colour of text unless it names one.
const TEXT_COLOUR: Paint = Paint::Plain(Colour { red: 0x16, green: 0x1a, blue: 0x1f });

pub(super) fn text(reader: &Reader<'_>, table: &Spanned<ElementTable>, language: &str) -> Result<Text, TomlError> {
    let written = table.get_ref();
    let language = language_of(reader, written.language.as_ref(), language)?;
    let pattern = wording(reader, table, &language)?;
    let size = range(reader, required(reader, table, written.size.as_ref(), "size")?, "size", 3.0, 400.0)?;
    let lines = written.lines.as_ref().map_or(1, |lines| usize::from(*lines.get_ref()));
    if let Some(place) = written.lines.as_ref().filter(|_| !(1..=20).contains(&lines)) {
        return Err(reader.at(place, format!("the text has {lines} lines at most; it must be from 1 to 20")));
    }
    let (weight, face) = face(reader, written)?;
    let asked = if written.weight.is_some() { Given::Written } else { Given::Default };
    Ok(Text {
        need: need_of_text(written, &pattern),
        pattern,
        when: condition(reader, written.when.as_ref())?,
        unless: condition(reader, written.unless.as_ref())?,
        weight,
        asked,
        face,
        language,
        size,
        wrap_below: reader.number_or(written.wrap_below.as_ref(), "wrap_below", size, size.1)?,
        lines,
        align: align(reader, written)?,
        leading: reader.number_or(written.leading.as_ref(), "the leading", (0.8, 4.0), 1.2)?,
        ink: ink(reader, written.colour.as_ref(), TEXT_COLOUR)?,
        spacing: reader.number_or(written.spacing.as_ref(), "the spacing", (0.0, 1000.0), 0.0)?,
        case: case(reader, written)?,
        heading: heading(reader, written)?,
    })
}

/// A badge without a name is useless: that is a problem unless the template says otherwise. Other texts may be missing.
fn need_of_text(written: &ElementTable, pattern: &Pattern) -> Need {
    let says_name = pattern.placeholders().any(|placeholder| placeholder == Placeholder::Name);
    if written.required.is_none() && says_name { Need::Required } else { need(written) }
}

/// Returns an element's text in a language.
fn wording(reader: &Reader<'_>, table: &Spanned<ElementTable>, language: &str) -> Result<Pattern, TomlError> {
    let source = required(reader, table, table.get_ref().text.as_ref(), "text")?;
    let text = clean(source.get_ref().in_language(language)).map_err(|error| reader.at(source, format!("the text {error}")))?;
    Pattern::parse(&text).map_err(|error| reader.at(source, error))
}

fn case(reader: &Reader<'_>, written: &ElementTable) -> Result<Case, TomlError> {
    let upper = written.uppercase.as_ref().is_some_and(|value| *value.get_ref());
    match &written.case {
        Some(case) if written.uppercase.is_some() => {
            Err(reader.at(case, "\"case\" and \"uppercase\" cannot go together; use one of them"))
        }
        Some(_) => {
            let words = [("as-written", Case::AsWritten), ("upper", Case::Upper), ("lower", Case::Lower), ("title", Case::Title)];
            reader.word(written.case.as_ref(), "case ", &words)
        }
        None => Ok(if upper { Case::Upper } else { Case::AsWritten }),
    }
}

/// Returns whether a text is regular or bold where its own face lacks letters, and the face that it asks for.
fn face(reader: &Reader<'_>, written: &ElementTable) -> Result<(Weight, Option<OwnFace>), TomlError> {
    let weight = match &written.weight {
        None => 400,
        Some(strength) => match strength.get_ref() {
            Strength::Number(number) if (100..=900).contains(number) => *number,
            Strength::Number(number) => {
                return Err(reader.at(strength, format!("the weight is {number}; it has to be from 100 to 900")));
            }
            Strength::Word(word) => {
                let known = WEIGHTS.iter().find(|(known, _)| known == word);
                let words = || WEIGHTS.iter().map(|(known, _)| *known);
                let list = || words().collect::<Vec<_>>().join(", ");
                let unknown = || format!("\"{word}\" is not one of {}{}", list(), did_you_mean(word, words()));
                known.ok_or_else(|| reader.at(strength, unknown()))?.1
            }
        },
    };
    let slant = if written.italic.as_ref().is_some_and(|value| *value.get_ref()) { Slant::Italic } else { Slant::Upright };
    let font = written.font.as_ref().map(|font| reader.cleaned(font)).transpose()?;
    if let (Some(place), Some(name)) = (&written.font, &font) {
        check_file(reader, place, name)?;
    }
    let is_usual = font.is_none() && slant == Slant::Upright && matches!(weight, 400 | 700);
    let own = (!is_usual).then_some(OwnFace { font, weight: written.weight.as_ref().map(|_| weight), slant });
    Ok((if weight >= 600 { Weight::Bold } else { Weight::Regular }, own))
}

fn heading(reader: &Reader<'_>, written: &ElementTable) -> Result<Option<u8>, TomlError> {
    let Some(level) = &written.heading else { return Ok(None) };
    if (1..=6).contains(level.get_ref()) {
        return Ok(Some(*level.get_ref()));
    }
    Err(reader.at(level, format!("the heading is of level {}; it has to be from 1 to 6", level.get_ref())))
}
