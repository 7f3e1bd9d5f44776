//! The kinds of elements: which keys each has, and what they mean.

use std::sync::LazyLock;

use toml::Spanned;

use super::{
    file::{ElementTable, Range},
    model::{
        Align, ArtworkFit, Case, ElementKind, Marked, Marks, Need, OwnFace, Paint, PartKind, Silhouette, StackPart, Text,
        VerticalAnchor, Weight,
    },
    pattern::{Pattern, Placeholder},
    wording::{Strength, WEIGHTS},
};
use crate::{
    domain::{
        colour::Colour,
        event_text::is_language,
        text::{clean, did_you_mean},
        toml_file::{KnownKeys, Reader, TomlError, TomlNumber, TomlText},
    },
    typeset::{
        barcode::BarcodeFormat,
        fonts::Slant,
        item::{Rect, Rotation, TrimSize},
        qr::CodeForm,
    },
};

/// The colour of text unless it names one.
const TEXT_COLOUR: Paint = Paint::Plain(Colour { red: 0x16, green: 0x1a, blue: 0x1f });
/// The colour of lines unless they name one.
const LINE_COLOUR: Paint = Paint::Plain(Colour { red: 0xc8, green: 0xcc, blue: 0xd1 });
/// The width of lines unless they name one, in millimetres.
const LINE_WIDTH: f32 = 0.25;

const BOX: &[&str] = &["x", "y", "width", "height"];
const TYPE: &[&str] = &[
    "text",
    "when",
    "unless",
    "weight",
    "size",
    "wrap_below",
    "lines",
    "align",
    "leading",
    "colour",
    "spacing",
    "uppercase",
    "required",
    "heading",
    "font",
    "italic",
    "case",
    "language",
];
/// Keys of what is left out by a value.
const IF: &[&str] = &["when", "unless"];
const TURN: &[&str] = &["rotate"];

/// The kinds of a side's elements, with the keys that each may have.
pub(super) const KINDS: [(&str, &[&[&str]]); 12] = [
    ("text", &[BOX, TYPE, &["anchor", "beside_photo"], TURN]),
    ("stack", &[BOX, &["anchor", "beside_photo", "part"], IF, TURN]),
    ("code", &[&["x", "y", "width", "code"]]),
    ("barcode", &[BOX, &["text", "format"], IF, TURN]),
    ("photo", &[BOX, &["required", "placeholder"], IF, TURN]),
    ("picture", &[BOX, &["file", "picture", "alt"], IF, TURN]),
    ("artwork", &[BOX, &["file", "fit"], IF, TURN]),
    ("fill", &[BOX, &["colour", "opacity", "radius"], IF]),
    ("line", &[&["x", "y", "to_x", "to_y", "thickness", "colour", "repeat", "step", "when", "unless"]]),
    ("frame", &[BOX, &["thickness", "colour"], IF]),
    ("zones", &[BOX, MARKS, IF, TURN]),
    ("days", &[BOX, MARKS, IF, TURN]),
];
const MARKS: &[&str] = &["side", "gap", "columns", "colour", "withheld", "names", "column_gap", "language"];

/// The kinds of a stack's parts, with the keys that each may have.
pub(super) const PARTS: [(&str, &[&[&str]]); 2] =
    [("text", &[TYPE, &["gap", "relative", "rank"]]), ("rule", &[&["gap", "width", "thickness", "colour", "align"]])];

/// Keys that every element and every part may have.
const ANY: &[&str] = &["kind", "id"];
/// Keys that every element may have, but no part.
const OF_ELEMENTS: &[&str] = &["only", "except"];

/// Every key that a template may have. Those of elements and parts are those of their kinds.
pub(super) static KNOWN: LazyLock<[KnownKeys; 12]> = LazyLock::new(|| {
    let of = |own: &[&'static str], kinds: &[(&str, &[&[&'static str]])]| -> &'static [&'static str] {
        let mut all = [ANY, own].concat();
        for &key in kinds.iter().flat_map(|(_, keys)| keys.iter().copied().flatten()) {
            if !all.contains(&key) {
                all.push(key);
            }
        }
        all.leak()
    };
    let (element, part) = (of(OF_ELEMENTS, &KINDS), of(&[], &PARTS));
    [
        ("", &["name", "title", "font", "language", "page", "ink", "front", "back"]),
        ("ink", super::inks::KEYS),
        ("page", &["width", "height", "bleed", "safe", "grid", "fold_x", "fold_y", "keep_clear"]),
        ("page.keep_clear", &["x", "y", "width", "height"]),
        ("front", element),
        ("back", element),
        ("front.part", part),
        ("back.part", part),
        ("front.text", &["*"]),
        ("back.text", &["*"]),
        ("front.part.text", &["*"]),
        ("back.part.text", &["*"]),
    ]
});

/// Reads what an element draws, and where.
pub(super) fn element(
    reader: &Reader<'_>,
    table: &Spanned<ElementTable>,
    page: TrimSize,
    language: &str,
) -> Result<(ElementKind, Rect), TomlError> {
    let kind = kind_of(reader, table, &KINDS, None)?;
    let written = table.get_ref();
    let has_place = [&written.x, &written.y, &written.width, &written.height].iter().any(|place| place.is_some());
    let area = if kind == "artwork" && !has_place { page.with_bleed() } else { area(reader, table, kind)? };
    let written = table.get_ref();
    let kind = match kind {
        "text" => ElementKind::Text { text: text(reader, table, language)?, anchor: anchor(reader, written)? },
        "stack" => ElementKind::Stack { parts: parts(reader, table, language)?, anchor: anchor(reader, written)? },
        "code" => ElementKind::Code {
            form: reader.word(written.code.as_ref(), "", &[("signed", CodeForm::Signed), ("short", CodeForm::Short)])?,
        },
        "photo" => ElementKind::Photo { need: need(written), silhouette: silhouette(reader, written)? },
        "picture" => picture(reader, table)?,
        "barcode" => barcode(reader, table)?,
        "artwork" => {
            let words = [("cover", ArtworkFit::Cover), ("contain", ArtworkFit::Contain), ("exact", ArtworkFit::Exact)];
            ElementKind::Artwork { file: file(reader, table)?, fit: reader.word(written.fit.as_ref(), "", &words)? }
        }
        "fill" => ElementKind::Fill { ink: ink(reader, written.colour.as_ref(), Paint::Category)? },
        "line" => line(reader, table)?,
        "frame" => ElementKind::Frame {
            thickness: reader.number_or(written.thickness.as_ref(), "the thickness", (0.05, 20.0), LINE_WIDTH)?,
            ink: ink(reader, written.colour.as_ref(), LINE_COLOUR)?,
        },
        marked => marks(reader, table, language, if marked == "zones" { Marked::Zones } else { Marked::Days })?,
    };
    Ok((kind, area))
}

/// What messages call an element without an id.
pub(super) fn default_id(kind: &ElementKind) -> String {
    match kind {
        ElementKind::Text { text, .. } => text.pattern.first_name().unwrap_or("text"),
        ElementKind::Stack { .. } => "stack",
        ElementKind::Code { .. } => "code",
        ElementKind::Photo { .. } => "photo",
        ElementKind::Picture { .. } | ElementKind::OwnPicture { .. } => "picture",
        ElementKind::Barcode { .. } => "barcode",
        ElementKind::Artwork { .. } => "artwork",
        ElementKind::Fill { .. } => "fill",
        ElementKind::Line { .. } => "line",
        ElementKind::Frame { .. } => "frame",
        ElementKind::Marks(Marks { of: Marked::Zones, .. }) => "zones",
        ElementKind::Marks(Marks { of: Marked::Days, .. }) => "days",
    }
    .to_owned()
}

/// Returns where an element's place is written.
pub(super) fn place_of(table: &Spanned<ElementTable>) -> Spanned<()> {
    let place = |number: &Option<TomlNumber>| number.as_ref().map(|number| Spanned::new(number.span(), ()));
    let written = table.get_ref();
    place(&written.width).or_else(|| place(&written.x)).unwrap_or_else(|| Spanned::new(table.span(), ()))
}

/// Returns the kind, after checking that every key is one of the kind's.
fn kind_of(
    reader: &Reader<'_>,
    table: &Spanned<ElementTable>,
    kinds: &[(&'static str, &[&[&str]])],
    default: Option<&'static str>,
) -> Result<&'static str, TomlError> {
    let known = || kinds.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let name = match (&table.get_ref().kind, default) {
        (Some(kind), _) => kind.get_ref().trim(),
        (None, Some(default)) => default,
        (None, None) => return Err(reader.at(table, format!("the element has no kind; give one of {}", known()))),
    };
    let Some((kind, keys)) = kinds.iter().find(|(kind, _)| *kind == name) else {
        let suggestion = did_you_mean(name, kinds.iter().map(|(kind, _)| *kind));
        let message = format!("unknown kind \"{name}\"{suggestion}; known kinds are {}", known());
        return Err(match &table.get_ref().kind {
            Some(kind) => reader.at(kind, message),
            None => reader.at(table, message),
        });
    };
    let keys: Vec<&str> = keys.iter().flat_map(|keys| keys.iter().copied()).collect();
    match table.get_ref().written().find(|(key, _)| !keys.contains(key)) {
        Some((key, place)) => {
            Err(reader.at(&place, format!("\"{kind}\" has no key \"{key}\"; its keys are {}", keys.join(", "))))
        }
        None => Ok(kind),
    }
}

fn required<'t, T>(
    reader: &Reader<'_>,
    table: &Spanned<ElementTable>,
    value: Option<&'t Spanned<T>>,
    key: &str,
) -> Result<&'t Spanned<T>, TomlError> {
    value.ok_or_else(|| reader.at(table, format!("the element has no {key}; give one")))
}

fn area(reader: &Reader<'_>, table: &Spanned<ElementTable>, kind: &str) -> Result<Rect, TomlError> {
    let written = table.get_ref();
    let place = |value: Option<&TomlNumber>, key| reader.number(required(reader, table, value, key)?, key, (-20.0, 1000.0), "");
    let length = |value: Option<&TomlNumber>, key| reader.number(required(reader, table, value, key)?, key, (0.1, 1040.0), "");
    let (x, y) = (place(written.x.as_ref(), "x")?, place(written.y.as_ref(), "y")?);
    Ok(match kind {
        "line" => {
            let to = (place(written.to_x.as_ref(), "to_x")?, place(written.to_y.as_ref(), "to_y")?);
            let repeated = f32::from(written.repeat.as_ref().map_or(1, |repeat| *repeat.get_ref()).max(1) - 1);
            let all = repeated * written.step.as_ref().map_or(0.0, |step| *step.get_ref());
            Rect { x: x.min(to.0), y: y.min(to.1), width: (x - to.0).abs(), height: (y - to.1).abs() + all }
        }
        "code" => {
            let side = length(written.width.as_ref(), "width")?;
            Rect { x, y, width: side, height: side }
        }
        _ => {
            let (width, height) = (length(written.width.as_ref(), "width")?, length(written.height.as_ref(), "height")?);
            Rect { x, y, width, height }
        }
    })
}

/// Returns the name of a file beside the template.
fn file(reader: &Reader<'_>, table: &Spanned<ElementTable>) -> Result<String, TomlError> {
    let file = required(reader, table, table.get_ref().file.as_ref(), "file")?;
    let name = reader.cleaned(file)?;
    // A template from elsewhere must not look into other folders.
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(reader.at(file, format!("\"{name}\" is not a file beside the template; give the name without a folder")));
    }
    Ok(name)
}

pub(super) fn condition(reader: &Reader<'_>, written: Option<&TomlText>) -> Result<Option<Pattern>, TomlError> {
    written.map(|pattern| Pattern::parse(pattern.get_ref()).map_err(|error| reader.at(pattern, error))).transpose()
}

fn line(reader: &Reader<'_>, table: &Spanned<ElementTable>) -> Result<ElementKind, TomlError> {
    let written = table.get_ref();
    let number = |value: Option<&TomlNumber>| value.map_or(0.0, |value| *value.get_ref());
    let repeat = written.repeat.as_ref().map_or(1, |repeat| *repeat.get_ref());
    if let Some(place) = written.repeat.as_ref().filter(|_| repeat == 0 || repeat > 200) {
        return Err(reader.at(place, format!("the line is repeated {repeat} times; it must be from 1 to 200")));
    }
    if repeat > 1 && written.step.is_none() {
        return Err(reader.at(table, "a repeated line has no step; say how far apart the lines are, such as step = 8"));
    }
    Ok(ElementKind::Line {
        from: (number(written.x.as_ref()), number(written.y.as_ref())),
        to: (number(written.to_x.as_ref()), number(written.to_y.as_ref())),
        thickness: reader.number_or(written.thickness.as_ref(), "the thickness", (0.05, 20.0), LINE_WIDTH)?,
        ink: ink(reader, written.colour.as_ref(), LINE_COLOUR)?,
        repeat,
        step: reader.number_or(written.step.as_ref(), "the step", (0.1, 500.0), 0.0)?,
        when: condition(reader, written.when.as_ref())?,
    })
}

fn marks(reader: &Reader<'_>, table: &Spanned<ElementTable>, language: &str, of: Marked) -> Result<ElementKind, TomlError> {
    let written = table.get_ref();
    let side = match &written.side {
        Some(side) => range(reader, side, "side", 1.5, 100.0)?,
        None => (4.0, 7.0),
    };
    let columns = written.columns.as_ref().map_or(usize::MAX, |columns| usize::from(*columns.get_ref()));
    if let Some(place) = written.columns.as_ref().filter(|_| columns == 0) {
        return Err(reader.at(place, "there are 0 columns; give 1 or more, or leave the key out for as many as fit"));
    }
    Ok(ElementKind::Marks(Marks {
        of,
        side,
        gap: reader.number_or(written.gap.as_ref(), "the gap", (0.0, 50.0), 1.0)?,
        columns,
        ink: ink(reader, written.colour.as_ref(), Paint::Category)?,
        withheld: written.withheld.as_ref().map(|value| ink(reader, Some(value), LINE_COLOUR)).transpose()?,
        names: written.names.as_ref().map(|size| reader.number(size, "the names' size", (3.0, 100.0), "")).transpose()?,
        column_gap: reader.number_or(written.column_gap.as_ref(), "the column_gap", (0.0, 100.0), 4.0)?,
        language: language_of(reader, written.language.as_ref(), language)?,
    }))
}

fn parts(reader: &Reader<'_>, table: &Spanned<ElementTable>, language: &str) -> Result<Vec<StackPart>, TomlError> {
    let parts = required(reader, table, table.get_ref().part.as_ref(), "part")?.get_ref();
    parts.iter().map(|table| part(reader, table, language)).collect()
}

fn part(reader: &Reader<'_>, table: &Spanned<ElementTable>, language: &str) -> Result<StackPart, TomlError> {
    let written = table.get_ref();
    if let Some(code) = written.only.iter().chain(&written.except).flatten().next() {
        return Err(reader.at(code, "a part cannot be for some categories; give each its own stack with \"only\" and \"except\""));
    }
    let kind = match kind_of(reader, table, &PARTS, Some("text"))? {
        "rule" => PartKind::Rule {
            width: written.width.as_ref().map(|width| reader.number(width, "the width", (0.1, 1000.0), "")).transpose()?,
            thickness: reader.number_or(written.thickness.as_ref(), "the thickness", (0.05, 20.0), LINE_WIDTH)?,
            ink: ink(reader, written.colour.as_ref(), LINE_COLOUR)?,
            align: align(reader, written)?,
        },
        _ => PartKind::Text {
            text: text(reader, table, language)?,
            relative: written.relative.as_ref().map(|share| reader.number(share, "relative", (0.1, 3.0), "")).transpose()?,
            rank: written.rank.as_ref().map_or(0, |rank| *rank.get_ref()),
        },
    };
    let named = match &kind {
        PartKind::Text { text, .. } => text.pattern.first_name().unwrap_or("text").to_owned(),
        PartKind::Rule { .. } => "rule".to_owned(),
    };
    let id = written.id.as_ref().map_or(Ok(named), |id| reader.cleaned(id))?;
    Ok(StackPart { id, gap: reader.number_or(written.gap.as_ref(), "the gap", (0.0, 100.0), 1.0)?, kind })
}

/// A badge without a name is useless: that is a problem unless the template says otherwise. Other texts may be missing.
fn need_of_text(written: &ElementTable, pattern: &Pattern) -> Need {
    let says_name = pattern.placeholders().any(|placeholder| placeholder == Placeholder::Name);
    if written.required.is_none() && says_name { Need::Required } else { need(written) }
}

fn text(reader: &Reader<'_>, table: &Spanned<ElementTable>, language: &str) -> Result<Text, TomlError> {
    let written = table.get_ref();
    let language = language_of(reader, written.language.as_ref(), language)?;
    let pattern = wording(reader, table, &language)?;
    let size = range(reader, required(reader, table, written.size.as_ref(), "size")?, "size", 3.0, 400.0)?;
    let lines = written.lines.as_ref().map_or(1, |lines| usize::from(*lines.get_ref()));
    if let Some(place) = written.lines.as_ref().filter(|_| !(1..=20).contains(&lines)) {
        return Err(reader.at(place, format!("the text has {lines} lines at most; it must be from 1 to 20")));
    }
    let (weight, face) = face(reader, written)?;
    Ok(Text {
        need: need_of_text(written, &pattern),
        pattern,
        when: condition(reader, written.when.as_ref())?,
        unless: condition(reader, written.unless.as_ref())?,
        weight,
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

/// Returns the language of a text: its own, or the template's.
pub(super) fn language_of(reader: &Reader<'_>, written: Option<&TomlText>, default: &str) -> Result<String, TomlError> {
    let Some(written) = written else { return Ok(default.to_owned()) };
    let language = written.get_ref().trim();
    if is_language(language) {
        return Ok(language.to_lowercase());
    }
    Err(reader.at(written, format!("\"{language}\" is not the code of a language; write it as en, ar or pt-BR")))
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
    let own = (!is_usual).then_some(OwnFace { font, weight, slant });
    Ok((if weight >= 600 { Weight::Bold } else { Weight::Regular }, own))
}

/// A template from elsewhere must not look into other folders.
fn check_file(reader: &Reader<'_>, place: &TomlText, name: &str) -> Result<(), TomlError> {
    if name.is_empty() || name.contains(['/', '\\']) || name.starts_with('.') {
        return Err(reader.at(place, format!("\"{name}\" is not a file beside the template; give the name without a folder")));
    }
    Ok(())
}

/// Reads a picture: one for all, or one for each person if its name has placeholders.
fn picture(reader: &Reader<'_>, table: &Spanned<ElementTable>) -> Result<ElementKind, TomlError> {
    let written = table.get_ref();
    let source = match (&written.file, &written.picture) {
        (Some(_), Some(picture)) => return Err(reader.at(picture, "\"file\" and \"picture\" say the same; use one of them")),
        (Some(file), None) | (None, Some(file)) => file,
        (None, None) => return Err(reader.at(table, "the element has no file; give one")),
    };
    let name = reader.cleaned(source)?;
    if !name.contains('{') {
        check_file(reader, source, &name)?;
        return Ok(ElementKind::Picture { file: name });
    }
    let outside = name.starts_with(['/', '.']) || name.contains('\\') || name.split('/').any(|part| part == "..");
    if outside {
        let message =
            format!("\"{name}\" leads out of the template's folder; name files in it, such as \"flags/{{country}}.svg\"");
        return Err(reader.at(source, message));
    }
    Ok(ElementKind::OwnPicture { file: Pattern::parse(&name).map_err(|error| reader.at(source, error))? })
}

fn barcode(reader: &Reader<'_>, table: &Spanned<ElementTable>) -> Result<ElementKind, TomlError> {
    let written = table.get_ref();
    let source = required(reader, table, written.text.as_ref(), "text")?;
    let text = source.get_ref().in_language("");
    let text = Pattern::parse(text).map_err(|error| reader.at(source, error))?;
    let words = [("code128", BarcodeFormat::Code128), ("datamatrix", BarcodeFormat::DataMatrix), ("qr", BarcodeFormat::Qr)];
    Ok(ElementKind::Barcode { text, format: reader.word(written.format.as_ref(), "format ", &words)? })
}

/// Returns how far an element is turned.
pub(super) fn rotation(reader: &Reader<'_>, written: &ElementTable) -> Result<Option<Rotation>, TomlError> {
    let Some(angle) = &written.rotate else { return Ok(None) };
    Ok(match angle.get_ref() {
        0 => None,
        90 => Some(Rotation::Quarter),
        180 => Some(Rotation::Half),
        270 => Some(Rotation::ThreeQuarters),
        other => return Err(reader.at(angle, format!("rotate is {other}; it has to be 0, 90, 180 or 270 degrees to the right"))),
    })
}

/// Returns how much a fill hides, in percent, and the radius of its corners.
pub(super) fn shape(reader: &Reader<'_>, written: &ElementTable) -> Result<(u8, f32), TomlError> {
    let opacity = reader.number_or(written.opacity.as_ref(), "the opacity", (0.01, 1.0), 1.0)?;
    let radius = reader.number_or(written.radius.as_ref(), "the radius", (0.0, 500.0), 0.0)?;
    Ok(((opacity * 100.0).round() as u8, radius))
}

fn heading(reader: &Reader<'_>, written: &ElementTable) -> Result<Option<u8>, TomlError> {
    let Some(level) = &written.heading else { return Ok(None) };
    if (1..=6).contains(level.get_ref()) {
        return Ok(Some(*level.get_ref()));
    }
    Err(reader.at(level, format!("the heading is of level {}; it has to be from 1 to 6", level.get_ref())))
}

fn need(written: &ElementTable) -> Need {
    if written.required.as_ref().is_some_and(|value| *value.get_ref()) { Need::Required } else { Need::Optional }
}

fn silhouette(reader: &Reader<'_>, written: &ElementTable) -> Result<Silhouette, TomlError> {
    let words = [("with-others", Silhouette::WithOthers), ("always", Silhouette::Always), ("never", Silhouette::Never)];
    reader.word(written.placeholder.as_ref(), "", &words)
}

fn range(reader: &Reader<'_>, value: &Spanned<Range>, key: &str, from: f32, to: f32) -> Result<(f32, f32), TomlError> {
    let Range { least, greatest } = *value.get_ref();
    if least.is_finite() && greatest.is_finite() && from <= least && least <= greatest && greatest <= to {
        return Ok((least, greatest));
    }
    let message = format!("{key} is {least} to {greatest}; give the least and then the greatest, both from {from} to {to}");
    Err(reader.at(value, message))
}

fn align(reader: &Reader<'_>, written: &ElementTable) -> Result<Align, TomlError> {
    let words = [("left", Align::Left), ("centre", Align::Centre), ("right", Align::Right), ("start", Align::Start)];
    reader.word(written.align.as_ref(), "", &words)
}

fn anchor(reader: &Reader<'_>, written: &ElementTable) -> Result<VerticalAnchor, TomlError> {
    reader.word(
        written.anchor.as_ref(),
        "",
        &[("top", VerticalAnchor::Top), ("middle", VerticalAnchor::Middle), ("bottom", VerticalAnchor::Bottom)],
    )
}

fn ink(reader: &Reader<'_>, value: Option<&TomlText>, default: Paint) -> Result<Paint, TomlError> {
    let Some(value) = value else { return Ok(default) };
    match value.get_ref().trim() {
        "category" => Ok(Paint::Category),
        "on-category" => Ok(Paint::OnCategory),
        written => written.parse().map(Paint::Plain).map_err(|error| {
            reader.at(
                value,
                format!("{error}, or use \"category\" or \"on-category\"{}", did_you_mean(written, ["category", "on-category"])),
            )
        }),
    }
}
