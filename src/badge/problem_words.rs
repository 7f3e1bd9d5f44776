//! Problems in words: what is wrong, and what to do about it.

use std::fmt;

use super::problem::BadgeProblem;
use crate::domain::text::printable;

/// The most characters of a text that a message repeats.
const SHOWN: usize = 60;

impl BadgeProblem {
    /// Returns what is wrong, as half a sentence.
    #[must_use]
    pub fn what(&self) -> String {
        match self {
            Self::Overflow { element, text, needed, smallest } => format!(
                "{element} \"{}\" does not fit: it would need {needed:.1} pt, and {smallest:.1} pt is the smallest",
                shown(text)
            ),
            Self::NameBreak { element, text, word } => {
                format!("{element} \"{}\" has a line that ends on \"{}\": it does not fit another way", shown(text), shown(word))
            }
            Self::MissingGlyph { element, text, character, script, package } => {
                // If no package has it, it is most likely a private-use character, and shows nothing here either.
                let (kind, code) = (if package.is_empty() { "" } else { script.as_str() }, u32::from(*character));
                let letter = [kind, "character", &character.to_string()].join(" ");
                format!("{element} \"{}\" has the {} (U+{code:04X}), which no font has", shown(text), letter.trim())
            }
            Self::Empty { element } => format!("{element} is empty, and the template requires it"),
            Self::FieldMissing { field } => format!("{field} is empty, and the participant's category needs it"),
            Self::PhotoMissing { element } => {
                format!("{element} is missing; a silhouette takes its place if the template has one")
            }
            Self::PhotoResolution { element, dpi, pixels: (width, height) } => {
                format!("{element} has {width} × {height} pixels, {dpi:.0} dpi at its printed size; a sharp face needs 200")
            }
            Self::CoarseArtwork { element, file, dpi, least } => {
                format!("{element}: artwork under {least:.0} dpi: \"{}\" has {dpi:.0} dpi at its size on paper", printable(file))
            }
            Self::PictureMissing { element, file, reason } => {
                format!("{element}: the picture \"{}\" is not printed: {}", shown(file), printable(reason))
            }
            Self::BarcodeText { element, text, reason } => {
                format!("{element}: there is no code for \"{}\": {reason}", shown(text))
            }
            Self::SmallBarcode { element, text, module, least } => {
                format!("{element}: the code for \"{}\" has {module:.2} mm a module; readers need {least} mm", shown(text))
            }
            Self::Face { element, wanted, given } => {
                format!("{element} asks for {}, which is not installed; {} is used", printable(wanted), printable(given))
            }
            Self::ComparedValue { element, field, value, reason } => {
                format!("{element} compares {{{field}}} with \"{}\", which {}", shown(value), printable(reason))
            }
            Self::InkCoverage { element, ink, percent } => format!(
                "the ink of {} ({}) adds up to {percent:.0} %; paper takes 300 % before it smears",
                printable(element),
                printable(ink)
            ),
            Self::Credential { reason } => format!("no QR code can be made: {reason}"),
            Self::SmallCode { element, module } => {
                format!("{element} has {module:.2} mm a QR module; inexpensive readers need 0.4 mm")
            }
            Self::Contrast { element, side, category, colour, ground, ratio } => {
                let within = match category.as_str() {
                    "" => String::new(),
                    category => format!(" in the category \"{}\"", printable(category)),
                };
                format!(
                    "{element} in {colour} on {ground} has a contrast of {ratio:.1}:1 on the {side}{within}; 4.5:1 can be read from a distance"
                )
            }
            Self::Category { place } => format!("the event lacks the participant's category (number {place})"),
            Self::Duplicate { .. } | Self::MixedScript { .. } => self.of_names(),
            Self::ListDamage { element, text, what, .. } => format!("{element} \"{}\" has {what}", shown(text)),
            Self::Fault(fault) => fault.what(),
        }
    }

    /// Returns what is wrong with a name among others, or with its letters.
    fn of_names(&self) -> String {
        match self {
            Self::Duplicate { element, text, others, count, is_like } => {
                let more = if *count > others.len() { format!(" and {} more", count - others.len()) } else { String::new() };
                let of = if *element == "name" { "name" } else { "native name" };
                format!(
                    "the {of} \"{}\" is {} {}{more}{}, in the same delegation",
                    shown(text),
                    if *is_like { "much like that of" } else { "that of" },
                    printable(&others.join(", ")),
                    if *is_like { "" } else { " too" }
                )
            }
            Self::MixedScript { element, text, word, letter, script, like } => {
                let code = u32::from(*letter);
                let like = like.as_ref().map_or_else(String::new, |like| format!(", which looks like {like}"));
                let within = if text == word { String::new() } else { format!(" \"{}\"", shown(text)) };
                format!("{element}{within}: the word \"{}\" has the {script} letter {letter} (U+{code:04X}){like}", shown(word))
            }
            _ => String::new(),
        }
    }

    /// Returns what to do about it, as half a sentence.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::Overflow { .. } | Self::NameBreak { .. } => "shorten it, or give it more room in the template".into(),
            Self::MissingGlyph { package, .. } if package.is_empty() => "take it out".into(),
            Self::MissingGlyph { package, .. } => format!("install the package {package}"),
            Self::Empty { .. } | Self::FieldMissing { .. } => "fill it in".into(),
            Self::PhotoMissing { .. } => "import it".into(),
            Self::PhotoResolution { .. } => "import a larger one, or make its frame smaller in the template".into(),
            Self::CoarseArtwork { .. } => "save it with more pixels, or as SVG".into(),
            Self::PictureMissing { .. } => "put the file into the template's folder, or correct the value".into(),
            Self::BarcodeText { .. } => "choose another kind of code, or another text".into(),
            Self::SmallBarcode { .. } => "make the element larger, or the text shorter".into(),
            Self::Face { .. } => "install it, or name a font file beside the template".into(),
            Self::ComparedValue { .. } => "correct the value in the template".into(),
            Self::InkCoverage { .. } => "take less of cyan, magenta and yellow, and more black instead".into(),
            Self::Credential { .. } => "issue the badge first".into(),
            Self::SmallCode { .. } => "make the code larger in the template, or take code = \"short\"".into(),
            Self::Contrast { .. } => "choose a darker or lighter colour".into(),
            Self::Category { .. } => "check the category".into(),
            Self::Duplicate { .. } => "withdraw one of them if they are one person".into(),
            Self::MixedScript { .. } => "type the word again in one script".into(),
            Self::ListDamage { repair: Some(repair), .. } if repair.is_empty() => "leave it empty".into(),
            Self::ListDamage { repair: Some(repair), .. } => format!("write \"{}\"", shown(repair)),
            Self::ListDamage { repair: None, .. } => "write it again, unless it is intended".into(),
            Self::Fault(fault) => fault.defect.remedy(),
        }
    }
}

impl fmt::Display for BadgeProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; {}", self.what(), self.remedy())
    }
}

/// Shortens a text for a message.
fn shown(text: &str) -> String {
    let text = printable(text);
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
