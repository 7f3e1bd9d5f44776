//! The kinds of elements: which keys each has, and what they mean.

use std::sync::LazyLock;

use toml::Spanned;

use super::{
    file::ElementTable,
    model::{ArtworkFit, ElementKind, Marked, Marks, PartKind, Silhouette, StackPart},
    pattern::Pattern,
    reader::{align, check_file, condition, ink, language_of, need, range, required},
    text::{Paint, VerticalAnchor},
    texts::text,
};
use crate::{
    domain::{
        colour::Colour,
        text::did_you_mean,
        toml_file::{KnownKeys, Reader, TomlError, TomlNumber},
    },
    typeset::{
        barcode::BarcodeFormat,
        item::{Rect, Rotation, TrimSize},
        qr::CodeForm,
    },
};

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

/// The most parts of a stack: that of the largest known template has 7.
const MOST_PARTS: usize = 50;

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
    reader.at_most(parts, MOST_PARTS, "parts of a stack")?;
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

fn silhouette(reader: &Reader<'_>, written: &ElementTable) -> Result<Silhouette, TomlError> {
    let words = [("with-others", Silhouette::WithOthers), ("always", Silhouette::Always), ("never", Silhouette::Never)];
    reader.word(written.placeholder.as_ref(), "", &words)
}

fn anchor(reader: &Reader<'_>, written: &ElementTable) -> Result<VerticalAnchor, TomlError> {
    reader.word(
        written.anchor.as_ref(),
        "",
        &[("top", VerticalAnchor::Top), ("middle", VerticalAnchor::Middle), ("bottom", VerticalAnchor::Bottom)],
    )
}
