//! Every key of a template file with its type, unit, range and default: one table, printed for people who write templates.
//!
//! Tests compare it with the reader: it has every key that the reader knows, and the ranges that the reader enforces.

use super::kinds;

/// What a key holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// Any text.
    Text,
    /// A text with placeholders.
    Pattern,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `true` or `false`.
    Truth,
    /// A colour: `#rrggbb`, `category` or `on-category`.
    Colour,
    /// Category codes.
    Codes,
    /// A file beside the template.
    File,
    /// A number.
    Number {
        /// What it counts: `mm`, `pt`, or what one of it is.
        unit: &'static str,
        /// The least.
        least: f32,
        /// The greatest.
        greatest: f32,
    },
    /// A whole number.
    Count {
        /// The least.
        least: i32,
        /// The greatest.
        greatest: i32,
    },
    /// One number, or the least and the greatest of a range.
    Range {
        /// What it counts.
        unit: &'static str,
        /// The least.
        least: f32,
        /// The greatest.
        greatest: f32,
    },
    /// A turn in quarters.
    Degrees,
    /// Four shares of ink, in percent.
    Mixture,
    /// Tables of their own.
    Tables,
}

/// One key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SchemaKey {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub holds: Type,
    /// What holds if it is not written; `required` if it must be.
    pub default: &'static str,
    /// What it says.
    pub says: &'static str,
}

/// A table of the file, or a kind of element, with its keys.
#[derive(Debug, Clone, PartialEq)]
pub struct SchemaSection {
    /// How its head is written: `[page]`, `[[front]] kind = "text"`.
    pub head: String,
    /// What it is for.
    pub says: &'static str,
    /// Its keys.
    pub keys: Vec<SchemaKey>,
}

const REQUIRED: &str = "required";
const INSIDE: &str = "required; inside the page";

const fn key(name: &'static str, holds: Type, default: &'static str, says: &'static str) -> SchemaKey {
    SchemaKey { name, holds, default, says }
}

const fn mm(least: f32, greatest: f32) -> Type {
    Type::Number { unit: "mm", least, greatest }
}

const fn sizes(least: f32, greatest: f32) -> Type {
    Type::Number { unit: "× size", least, greatest }
}

const FILE: &[SchemaKey] = &[
    key("name", Type::Text, REQUIRED, "the template's name: letters, digits, - and _"),
    key("title", Type::Text, "the name", "one line that says what it is for"),
    key(
        "font",
        Type::Text,
        "Noto Sans",
        "an installed font family, or a .ttf or .otf file beside the template, that is tried first",
    ),
    key(
        "language",
        Type::Text,
        "the event's own",
        "the language of event values, dates and labels that have several: ar, fr, pt-BR",
    ),
    key("page", Type::Tables, REQUIRED, "the badge's size"),
    key("ink", Type::Tables, "none", "what a press prints colours with; others are converted"),
    key("front", Type::Tables, "none", "the elements of the front, drawn in their order"),
    key("back", Type::Tables, "none", "the elements of the back, which is not printed without any"),
];

const PAGE: &[SchemaKey] = &[
    key("width", mm(20.0, 1000.0), REQUIRED, "the badge's width, trimmed"),
    key("height", mm(20.0, 1000.0), REQUIRED, "the badge's height, trimmed"),
    key("bleed", mm(0.0, 20.0), "0", "how far colour and artwork run over the trim on every side"),
    key("safe", mm(0.0, 500.0), "3", "how far text, codes and marks stay from the trim; half the shorter side at most"),
    key("grid", mm(0.0, 10.0), "0 (none)", "baselines stand on multiples of this if there is room"),
    key(
        "fold_x",
        mm(0.0, 1000.0),
        "none",
        "where the badge is folded, from its left edge; marked outside the trim on sheets with marks",
    ),
    key(
        "fold_y",
        mm(0.0, 1000.0),
        "none",
        "where the badge is folded, from its upper edge; marked outside the trim on sheets with marks",
    ),
    key("keep_clear", Type::Tables, "none", "places where nothing but fills and artwork may lie, such as a lanyard slot"),
];

const INK: &[SchemaKey] = &[
    key("category", Type::Text, "required unless colour is given", "the category whose colour it is for, by its code"),
    key("colour", Type::Text, "required unless category is given", "the colour that it is for, as \"#rrggbb\""),
    key("cmyk", Type::Mixture, "as the event file says, or converted", "shares of cyan, magenta, yellow and black"),
    key("spot", Type::Text, "none", "a spot ink by the printer's name for it; cmyk stands in for it elsewhere"),
];

const CLEAR: &[SchemaKey] = &[
    key("x", mm(0.0, 1000.0), REQUIRED, "the left edge"),
    key("y", mm(0.0, 1000.0), REQUIRED, "the top edge"),
    key("width", mm(0.0, 1000.0), REQUIRED, "the width"),
    key("height", mm(0.0, 1000.0), REQUIRED, "the height"),
];

const ANY: &[SchemaKey] = &[
    key("kind", Type::Text, REQUIRED, "what the element draws"),
    key("id", Type::Text, "what it draws", "what messages call it"),
    key("only", Type::Codes, "all categories", "the categories that have it"),
    key("except", Type::Codes, "no category", "the categories that lack it"),
];

const PLACE: &[SchemaKey] = &[
    key("x", mm(-20.0, 1000.0), INSIDE, "the left edge, from the trimmed badge's left edge"),
    key("y", mm(-20.0, 1000.0), INSIDE, "the top edge, from the trimmed badge's top edge"),
    key("width", mm(0.1, 1040.0), INSIDE, "the width"),
    key("height", mm(0.1, 1040.0), INSIDE, "the height"),
];

/// Keys that mean the same wherever they are.
const KEYS: &[SchemaKey] = &[
    key(
        "text",
        Type::Pattern,
        REQUIRED,
        "the text, with placeholders, or one for each language: { en = \"Zones\", ar = \"المناطق\" }; left out when all placeholders are empty",
    ),
    key(
        "when",
        Type::Pattern,
        "always",
        "left out when this is empty; \"{country=KWT|SAU}\" and !=, <, <=, >, >= compare values",
    ),
    key("unless", Type::Pattern, "never", "left out when this is not empty: it stands in for another"),
    key(
        "weight",
        Type::Word(&["regular", "thin", "extralight", "light", "medium", "semibold", "bold", "extrabold", "black"]),
        "regular",
        "how strong the letters are; also a number from 100 to 900. The nearest that the font has is used, and said",
    ),
    key("font", Type::Text, "the template's", "an installed font family, or a .ttf or .otf file beside the template"),
    key("italic", Type::Truth, "false", "slanted letters, where the font has them"),
    key(
        "case",
        Type::Word(&["as-written", "upper", "lower", "title"]),
        "as-written",
        "capitals, small letters, or a capital at the start of each word",
    ),
    key("language", Type::Text, "the template's", "the language of event values, dates and texts that have several"),
    key("rotate", Type::Degrees, "0", "turned to the right about its middle; the box is the one that is seen"),
    key("opacity", Type::Number { unit: "", least: 0.01, greatest: 1.0 }, "1", "how much of what is behind it is hidden"),
    key("radius", mm(0.0, 500.0), "0", "the radius of its corners"),
    key(
        "picture",
        Type::Pattern,
        "the file",
        "a file for each person, in the template's folder or below it: \"flags/{country}.svg\"; a missing one is a warning",
    ),
    key("alt", Type::Text, "decoration", "what the picture shows, to people who hear a certificate"),
    key(
        "format",
        Type::Word(&["code128", "datamatrix", "qr"]),
        "code128",
        "bars, or squares; for other systems, while gates read the code of kind = \"code\"",
    ),
    key(
        "size",
        Type::Range { unit: "pt", least: 3.0, greatest: 400.0 },
        REQUIRED,
        "the font size, or the least and the greatest, of which the largest that fits is used",
    ),
    key(
        "wrap_below",
        Type::Number { unit: "pt", least: 3.0, greatest: 400.0 },
        "the greatest size",
        "a text that fits one line at this size or larger stays in one; inside the range of size",
    ),
    key("lines", Type::Count { least: 1, greatest: 20 }, "1", "the most lines"),
    key(
        "align",
        Type::Word(&["left", "centre", "right", "start"]),
        "left",
        "where lines stand in the width; start is right for Arabic and Hebrew",
    ),
    key("anchor", Type::Word(&["top", "middle", "bottom"]), "top", "where the whole stands in the height"),
    key("leading", sizes(0.8, 4.0), "1.2", "from baseline to baseline; more where letters would touch"),
    key("colour", Type::Colour, "#161a1f", "the colour of the letters"),
    key(
        "spacing",
        Type::Number { unit: "1/1000 × size", least: 0.0, greatest: 1000.0 },
        "0",
        "between letters; never in scripts whose letters join",
    ),
    key("uppercase", Type::Truth, "false", "capitals"),
    key("required", Type::Truth, "false", "whether a badge without it is a problem that stops printing"),
    key(
        "heading",
        Type::Count { least: 1, greatest: 6 },
        "a paragraph",
        "its level as a heading, to people who hear a certificate",
    ),
    key("beside_photo", mm(0.0, 100.0), "not moved", "if there is a photo, start this far to the right of it"),
    key("gap", mm(0.0, 100.0), "1", "the least space above, in a stack"),
    key(
        "relative",
        Type::Number { unit: "× size above", least: 0.1, greatest: 3.0 },
        "any",
        "at most this share of the size of the text above",
    ),
    key(
        "rank",
        Type::Count { least: -32_768, greatest: 32_767 },
        "0",
        "which texts shrink first in a stack that is too high: the lowest rank",
    ),
    key(
        "code",
        Type::Word(&["signed", "short"]),
        "signed",
        "signed: 53 modules wide, any gate can verify it; short: 33 modules wide, for small labels, needs the database",
    ),
    key("part", Type::Tables, REQUIRED, "the texts and rules of the stack, from the top down"),
    key("file", Type::File, REQUIRED, "the name of a file beside the template: SVG, PNG or JPEG"),
    key(
        "fit",
        Type::Word(&["cover", "contain", "exact"]),
        "cover",
        "cover: all of the area is filled, the rest cut off; contain: all is seen; exact: stretched",
    ),
    key(
        "placeholder",
        Type::Word(&["with-others", "always", "never"]),
        "with-others",
        "when a silhouette stands in for a missing photo: if others at the event have photos, always, or never",
    ),
    key("to_x", mm(-20.0, 1000.0), INSIDE, "where the line ends"),
    key("to_y", mm(-20.0, 1000.0), INSIDE, "where the line ends"),
    key("thickness", mm(0.05, 20.0), "0.25", "how thick the line is"),
    key("repeat", Type::Count { least: 1, greatest: 200 }, "1", "how many lines, one under another"),
    key("step", mm(0.1, 500.0), "required with repeat", "how far apart they are"),
    key("side", Type::Range { unit: "mm", least: 1.5, greatest: 100.0 }, "[4, 7]", "the smallest and the largest square"),
    key("columns", Type::Count { least: 1, greatest: 65_535 }, "as many as fit", "the most squares in a row"),
    key("withheld", Type::Colour, "greys", "of what is not allowed; use black if a printer has no grey"),
    key(
        "names",
        Type::Number { unit: "pt", least: 3.0, greatest: 100.0 },
        "no names",
        "the font size of names beside the squares",
    ),
    key("column_gap", mm(0.0, 100.0), "4", "the least space between columns with names"),
];

/// Keys whose default or meaning is a kind's own.
const OWN: &[(&str, SchemaKey)] = &[
    (
        "code",
        key("width", mm(0.1, 1040.0), "required; 21.2 at least", "the side, quiet zone included: 32 mm give 0.6 mm a module"),
    ),
    ("fill", key("colour", Type::Colour, "category", "the colour")),
    ("line", key("colour", Type::Colour, "#c8ccd1", "the colour")),
    ("frame", key("colour", Type::Colour, "#c8ccd1", "the colour")),
    ("rule", key("colour", Type::Colour, "#c8ccd1", "the colour")),
    ("rule", key("width", mm(0.1, 1000.0), "the stack's", "the length")),
    (
        "barcode",
        key("text", Type::Pattern, REQUIRED, "what it says, with placeholders; the element is left out when it is empty"),
    ),
    ("picture", key("file", Type::File, "required, or picture", "the name of a file beside the template: SVG, PNG or JPEG")),
    ("rule", key("align", Type::Word(&["left", "centre", "right", "start"]), "left", "where it stands in the stack's width")),
    ("zones", key("colour", Type::Colour, "category", "of what is allowed")),
    ("days", key("colour", Type::Colour, "category", "of what is allowed")),
    ("zones", key("gap", mm(0.0, 50.0), "1", "between squares")),
    ("days", key("gap", mm(0.0, 50.0), "1", "between squares")),
    ("artwork", key("x", mm(-20.0, 1000.0), "the whole badge with its bleed", "the left edge")),
    ("artwork", key("y", mm(-20.0, 1000.0), "the whole badge with its bleed", "the top edge")),
    ("artwork", key("width", mm(0.1, 1040.0), "the whole badge with its bleed", "the width")),
    ("artwork", key("height", mm(0.1, 1040.0), "the whole badge with its bleed", "the height")),
];

const SAYS: &[(&str, &str)] = &[
    ("text", "a text in its box; it never leaves it"),
    ("stack", "texts and rules one under another; empty ones leave no hole"),
    ("code", "the QR code with its quiet zone, on white"),
    ("barcode", "a code for other systems, on white with its quiet zone; left out when its text is empty"),
    ("photo", "the participant's photo, as large as fits"),
    ("picture", "a picture, as large as fits: the organiser's mark, or one for each person such as a flag"),
    ("artwork", "a picture behind the fields; put it first, and use only or except for another in some categories"),
    ("fill", "a rectangle of colour; may run into the bleed"),
    ("line", "a straight line, or several"),
    ("frame", "the outline of a rectangle"),
    ("zones", "a mark for each zone of the event: filled when allowed, outlined with a bar under the letter when not"),
    ("days", "a mark for each event day: filled when allowed, outlined with a bar under the letter when not"),
    ("rule", "a thin line in a stack; left out when nothing stands above or under it"),
];

/// Returns the whole schema, in the order in which a file is written.
#[must_use]
pub fn schema() -> Vec<SchemaSection> {
    let section = |head: &str, says, keys: &[SchemaKey]| SchemaSection { head: head.to_owned(), says, keys: keys.to_vec() };
    let mut all = vec![
        section("the file", "what the template is", FILE),
        section("[page]", "the badge", PAGE),
        section("[[ink]]", "what a press prints a colour with (--ink cmyk)", INK),
        section("[[page.keep_clear]]", "a place to keep clear", CLEAR),
        section("[[front]], [[back]]", "keys of every element", ANY),
    ];
    for (kind, keys) in kinds::KINDS {
        all.push(of_kind(&format!("[[front]] kind = \"{kind}\""), kind, keys));
    }
    for (kind, keys) in kinds::PARTS {
        all.push(of_kind(&format!("[[front.part]] kind = \"{kind}\""), kind, keys));
    }
    all
}

fn of_kind(head: &str, kind: &str, keys: &[&[&str]]) -> SchemaSection {
    let keys = keys.iter().copied().flatten().filter_map(|name| find(kind, name)).collect();
    let says = SAYS.iter().find(|(known, _)| *known == kind).map_or("", |(_, says)| says);
    SchemaSection { head: head.to_owned(), says, keys }
}

/// Returns what the table says about a kind's key.
pub(super) fn find(kind: &str, name: &str) -> Option<SchemaKey> {
    let own = OWN.iter().find(|(known, key)| *known == kind && key.name == name).map(|(_, key)| *key);
    own.or_else(|| KEYS.iter().chain(PLACE).find(|key| key.name == name).copied())
}

impl Type {
    /// Returns what a key holds, in words: `0.8 to 4 × size`.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Text => "text".into(),
            Self::Pattern => "text with placeholders".into(),
            Self::Word(words) => words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", "),
            Self::Truth => "true or false".into(),
            Self::Colour => "\"#rrggbb\", \"category\", \"on-category\"".into(),
            Self::Codes => "list of category codes".into(),
            Self::File => "file name".into(),
            Self::Number { unit, least, greatest } => format!("{least} to {greatest} {unit}"),
            Self::Count { least, greatest } => format!("{least} to {greatest}"),
            Self::Range { unit, least, greatest } => format!("{least} to {greatest} {unit}, or [least, greatest]"),
            Self::Degrees => "0, 90, 180 or 270 degrees".into(),
            Self::Mixture => "list of four numbers from 0 to 100".into(),
            Self::Tables => "tables".into(),
        }
    }
}

#[cfg(test)]
mod tests;
