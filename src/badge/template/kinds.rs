//! The kinds of elements: which keys each has, and what they mean.

use std::sync::LazyLock;

use toml::Spanned;

use super::{
    file::{ElementTable, Range},
    model::{
        Align, ArtworkFit, Case, ElementKind, Marked, Marks, Need, Paint, PartKind, Silhouette, StackPart, Text, VerticalAnchor,
        Weight,
    },
    pattern::{Pattern, Placeholder},
};
use crate::{
    domain::{
        colour::Colour,
        text::did_you_mean,
        toml_file::{KnownKeys, Reader, TomlError, TomlNumber, TomlText},
    },
    typeset::{
        item::{Rect, TrimSize},
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
];

/// The kinds of a side's elements, with the keys that each may have.
pub(super) const KINDS: [(&str, &[&[&str]]); 11] = [
    ("text", &[BOX, TYPE, &["anchor", "beside_photo"]]),
    ("stack", &[BOX, &["anchor", "beside_photo", "part"]]),
    ("code", &[&["x", "y", "width", "code"]]),
    ("photo", &[BOX, &["required", "placeholder"]]),
    ("picture", &[BOX, &["file"]]),
    ("artwork", &[BOX, &["file", "fit"]]),
    ("fill", &[BOX, &["colour"]]),
    ("line", &[&["x", "y", "to_x", "to_y", "thickness", "colour", "repeat", "step", "when"]]),
    ("frame", &[BOX, &["thickness", "colour"]]),
    ("zones", &[BOX, &["side", "gap", "columns", "colour", "withheld", "names", "column_gap"]]),
    ("days", &[BOX, &["side", "gap", "columns", "colour", "withheld", "names", "column_gap"]]),
];

/// The kinds of a stack's parts, with the keys that each may have.
pub(super) const PARTS: [(&str, &[&[&str]]); 2] =
    [("text", &[TYPE, &["gap", "relative", "rank"]]), ("rule", &[&["gap", "width", "thickness", "colour", "align"]])];

/// Keys that every element and every part may have.
const ANY: &[&str] = &["kind", "id"];
/// Keys that every element may have, but no part.
const OF_ELEMENTS: &[&str] = &["only", "except"];

/// Every key that a template may have. Those of elements and parts are those of their kinds.
pub(super) static KNOWN: LazyLock<[KnownKeys; 8]> = LazyLock::new(|| {
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
        ("", &["name", "title", "font", "page", "ink", "front", "back"]),
        ("ink", super::inks::KEYS),
        ("page", &["width", "height", "bleed", "safe", "grid", "keep_clear"]),
        ("page.keep_clear", &["x", "y", "width", "height"]),
        ("front", element),
        ("back", element),
        ("front.part", part),
        ("back.part", part),
    ]
});

/// Reads what an element draws, and where.
pub(super) fn element(
    reader: &Reader<'_>,
    table: &Spanned<ElementTable>,
    page: TrimSize,
) -> Result<(ElementKind, Rect), TomlError> {
    let kind = kind_of(reader, table, &KINDS, None)?;
    let written = table.get_ref();
    let has_place = [&written.x, &written.y, &written.width, &written.height].iter().any(|place| place.is_some());
    let area = if kind == "artwork" && !has_place { page.with_bleed() } else { area(reader, table, kind)? };
    let written = table.get_ref();
    let kind = match kind {
        "text" => ElementKind::Text { text: text(reader, table)?, anchor: anchor(reader, written)? },
        "stack" => ElementKind::Stack { parts: parts(reader, table)?, anchor: anchor(reader, written)? },
        "code" => ElementKind::Code {
            form: reader.word(written.code.as_ref(), "", &[("signed", CodeForm::Signed), ("short", CodeForm::Short)])?,
        },
        "photo" => ElementKind::Photo { need: need(written), silhouette: silhouette(reader, written)? },
        "picture" => ElementKind::Picture { file: file(reader, table)? },
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
        marked => marks(reader, table, if marked == "zones" { Marked::Zones } else { Marked::Days })?,
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
        ElementKind::Picture { .. } => "picture",
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

fn condition(reader: &Reader<'_>, written: Option<&TomlText>) -> Result<Option<Pattern>, TomlError> {
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

fn marks(reader: &Reader<'_>, table: &Spanned<ElementTable>, of: Marked) -> Result<ElementKind, TomlError> {
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
    }))
}

fn parts(reader: &Reader<'_>, table: &Spanned<ElementTable>) -> Result<Vec<StackPart>, TomlError> {
    let parts = required(reader, table, table.get_ref().part.as_ref(), "part")?.get_ref();
    parts.iter().map(|table| part(reader, table)).collect()
}

fn part(reader: &Reader<'_>, table: &Spanned<ElementTable>) -> Result<StackPart, TomlError> {
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
            text: text(reader, table)?,
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

fn text(reader: &Reader<'_>, table: &Spanned<ElementTable>) -> Result<Text, TomlError> {
    let written = table.get_ref();
    let source = required(reader, table, written.text.as_ref(), "text")?;
    let pattern = Pattern::parse(&reader.cleaned(source)?).map_err(|error| reader.at(source, error))?;
    let size = range(reader, required(reader, table, written.size.as_ref(), "size")?, "size", 3.0, 400.0)?;
    let lines = written.lines.as_ref().map_or(1, |lines| usize::from(*lines.get_ref()));
    if let Some(place) = written.lines.as_ref().filter(|_| !(1..=20).contains(&lines)) {
        return Err(reader.at(place, format!("the text has {lines} lines at most; it must be from 1 to 20")));
    }
    let upper = written.uppercase.as_ref().is_some_and(|value| *value.get_ref());
    Ok(Text {
        need: need_of_text(written, &pattern),
        pattern,
        when: condition(reader, written.when.as_ref())?,
        unless: condition(reader, written.unless.as_ref())?,
        weight: reader.word(written.weight.as_ref(), "", &[("regular", Weight::Regular), ("bold", Weight::Bold)])?,
        size,
        wrap_below: reader.number_or(written.wrap_below.as_ref(), "wrap_below", size, size.1)?,
        lines,
        align: align(reader, written)?,
        leading: reader.number_or(written.leading.as_ref(), "the leading", (0.8, 4.0), 1.2)?,
        ink: ink(reader, written.colour.as_ref(), TEXT_COLOUR)?,
        spacing: reader.number_or(written.spacing.as_ref(), "the spacing", (0.0, 1000.0), 0.0)?,
        case: if upper { Case::Upper } else { Case::AsWritten },
        heading: heading(reader, written)?,
    })
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
