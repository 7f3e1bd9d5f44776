//! Imposition: the places of badges on paper.
//!
//! A sheet is a TOML file. The ones that offices and print shops use most are built in and go through the same reader. The
//! built-in `a4-cards` is the example to copy: its comments describe every key. A file makes a [`SheetPlan`]; a plan and a badge's size
//! make a [`Sheet`].

mod file;
mod impose;
mod model;
#[cfg(test)]
mod tests;

pub use file::MOST_OFFSET;
pub use impose::ImposeError;
pub use model::{
    CutMarks, Duplex, Edge, Extent, Orientation, Sheet, SheetCell, SheetPlan, SheetSide, Sides, Size, Turn, Turning, WHITE_EDGE,
};

use crate::{
    domain::toml_file::TomlError,
    typeset::{
        builtins::{BuiltinError, Builtins},
        item::TrimSize,
    },
};

/// The sheets.
const SHELF: Builtins = Builtins {
    what: "sheet",
    most_bytes: 1 << 16,
    builtins: &[
        ("single", include_str!("../../../templates/sheets/single.toml")),
        ("a4", include_str!("../../../templates/sheets/a4.toml")),
        ("a4-a6", include_str!("../../../templates/sheets/a4-a6.toml")),
        ("a4-cards", include_str!("../../../templates/sheets/a4-cards.toml")),
        ("a4-butterfly", include_str!("../../../templates/sheets/a4-butterfly.toml")),
        ("a3", include_str!("../../../templates/sheets/a3.toml")),
        ("letter", include_str!("../../../templates/sheets/letter.toml")),
        ("letter-a6", include_str!("../../../templates/sheets/letter-a6.toml")),
        ("letter-quarter", include_str!("../../../templates/sheets/letter-quarter.toml")),
        ("letter-cards", include_str!("../../../templates/sheets/letter-cards.toml")),
        ("letter-butterfly", include_str!("../../../templates/sheets/letter-butterfly.toml")),
        ("roll-62", include_str!("../../../templates/sheets/roll-62.toml")),
        ("label-4x6", include_str!("../../../templates/sheets/label-4x6.toml")),
        // Label stock, by published measures. Some were held against the lists of glabels-qt of 2024 (MIT), where L4785 differs by half a
        // millimetre; HERMA 4412 has the pitch and margins of L4785. A trial on plain paper shows what a printer makes of them.
        ("avery-l4785", include_str!("../../../templates/sheets/avery-l4785.toml")),
        ("herma-4412", include_str!("../../../templates/sheets/herma-4412.toml")),
        ("avery-j8159", include_str!("../../../templates/sheets/avery-j8159.toml")),
        ("avery-j8160", include_str!("../../../templates/sheets/avery-j8160.toml")),
        ("avery-j8163", include_str!("../../../templates/sheets/avery-j8163.toml")),
        ("avery-j8165", include_str!("../../../templates/sheets/avery-j8165.toml")),
        ("avery-5160", include_str!("../../../templates/sheets/avery-5160.toml")),
        ("avery-5163", include_str!("../../../templates/sheets/avery-5163.toml")),
        ("avery-5164", include_str!("../../../templates/sheets/avery-5164.toml")),
        ("avery-5392", include_str!("../../../templates/sheets/avery-5392.toml")),
        ("avery-5395", include_str!("../../../templates/sheets/avery-5395.toml")),
    ],
};

/// Sheets of several article numbers: the number, and the built-in sheet of the same cut.
const SAME_CUT: [(&str, &str); 17] = [
    ("l4785", "avery-l4785"),
    ("4785", "avery-l4785"),
    ("4412", "herma-4412"),
    ("j8159", "avery-j8159"),
    ("l7159", "avery-j8159"),
    ("l7160", "avery-j8160"),
    ("l7163", "avery-j8163"),
    ("l7165", "avery-j8165"),
    ("j8160", "avery-j8160"),
    ("j8163", "avery-j8163"),
    ("j8165", "avery-j8165"),
    ("8160", "avery-5160"),
    ("8163", "avery-5163"),
    ("8164", "avery-5164"),
    ("8395", "avery-5395"),
    ("5390", "avery-5392"),
    ("74459", "avery-5392"),
];

/// Returns the built-in sheet that an article number means, with or without its maker: `L4785`, `Avery 5160`.
fn of_article(name: &str) -> Option<&'static str> {
    let name = name.trim().to_ascii_lowercase().replace([' ', '_'], "-");
    let makers = ["avery-zweckform-", "zweckform-", "avery-", "herma-"];
    let number = makers.iter().find_map(|maker| name.strip_prefix(maker)).unwrap_or(&name);
    let same = SAME_CUT.iter().find(|(known, _)| *known == number).map(|(_, sheet)| *sheet);
    let own = || SHELF.names().find(|known| known.split_once('-').is_some_and(|(maker, own)| is_maker(maker) && own == number));
    same.or_else(own)
}

fn is_maker(word: &str) -> bool {
    matches!(word, "avery" | "herma")
}

/// Why there is no sheet.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// There is no such file, or it is not a sheet.
    #[error(transparent)]
    File(#[from] BuiltinError),
    /// Badges have no places on it.
    #[error(transparent)]
    Impose(#[from] ImposeError),
}

impl SheetPlan {
    /// Reads a sheet from its text.
    ///
    /// # Errors
    /// When the text is not TOML, a key or value is unknown, or the cells do not fit the paper.
    pub fn read(text: &str) -> Result<Self, TomlError> {
        file::read(text)
    }

    /// Returns the file of a built-in sheet, to be copied and changed.
    #[must_use]
    pub fn builtin_text(name: &str) -> Option<&'static str> {
        SHELF.builtin(name).or_else(|| SHELF.builtin(of_article(name)?))
    }

    /// Walks the built-in sheets; the first is the default.
    ///
    /// # Panics
    /// Never: the built-in sheets are tested.
    pub fn builtins() -> impl Iterator<Item = Self> {
        SHELF.builtins.iter().map(|(_, text)| Self::read(text).expect("the built-in sheets are tested"))
    }

    /// Finds a sheet: a built-in one by its name or the article number of its labels, else a file by its path.
    ///
    /// # Errors
    /// When there is neither, or the file is not a sheet.
    pub fn find(name: &str) -> Result<Self, BuiltinError> {
        let wrong = |error| BuiltinError::Wrong { path: name.into(), error };
        match SHELF.builtin(name).or_else(|| SHELF.builtin(of_article(name).filter(|_| !std::path::Path::new(name).is_file())?)) {
            Some(text) => Self::read(text).map_err(wrong),
            None => Self::read(&SHELF.text(SHELF.path(name)?)?).map_err(wrong),
        }
    }

    /// Lays the plan out for badges of a size.
    ///
    /// # Errors
    /// When the badge or the cells do not fit, or the first cell does not exist.
    pub fn impose(&self, format: TrimSize) -> Result<Sheet, ImposeError> {
        impose::impose(self, format)
    }
}

impl Sheet {
    /// Returns the sheet with one badge a page, with its bleed.
    ///
    /// # Panics
    /// Never: the built-in sheet takes a badge of any size.
    #[must_use]
    pub fn single(format: TrimSize) -> Self {
        Self::find("single", format).expect("the built-in sheet takes a badge of any size")
    }

    /// Finds a sheet by its name or file, and lays it out for badges of a size.
    ///
    /// # Errors
    /// When there is no such sheet, or the badge does not fit.
    pub fn find(name: &str, format: TrimSize) -> Result<Self, SheetError> {
        Ok(SheetPlan::find(name)?.impose(format)?)
    }
}
