//! Turns a sheet's file into a checked plan.

use serde::Deserialize;
use toml::Spanned;

use super::model::{CutMarks, Duplex, Extent, Orientation, PAPERS, SheetPlan, Sides, Turning};
use crate::domain::{
    text::did_you_mean,
    toml_file::{self, KnownKeys, Reader, TomlError, TomlNumber, TomlText},
};

const KNOWN: &[KnownKeys] = &[
    ("", &["name", "title", "paper", "cells", "print"]),
    ("paper", &["size", "width", "height", "orientation"]),
    ("cells", &["width", "height", "columns", "rows", "gap_x", "gap_y", "left", "top", "turn", "start"]),
    ("print", &["duplex", "side", "marks", "offset", "back_offset"]),
];

/// The words for the edge that paper is turned over.
const DUPLEX: &[(&str, Duplex)] = &[("long", Duplex::Long), ("short", Duplex::Short), ("off", Duplex::Off)];
/// The words for the sides that are printed.
const SIDES: &[(&str, Sides)] = &[("both", Sides::Both), ("front", Sides::Front), ("back", Sides::Back)];

/// The farthest that anything may be moved, in millimetres: no printer is off by more.
pub const MOST_OFFSET: f32 = 20.0;
/// Sides of paper, in millimetres.
const PAPER_SIDES: (f32, f32) = (20.0, 1_200.0);
/// Most columns and rows.
const MOST_CELLS: u16 = 100;
/// What fits to within a tenth of a millimetre fits: no cutter is more precise.
const TOLERANCE: f32 = 0.1;

#[derive(Debug, Deserialize)]
struct SheetFile {
    name: TomlText,
    title: Option<TomlText>,
    paper: Spanned<PaperTable>,
    #[serde(default)]
    cells: CellsTable,
    #[serde(default)]
    print: PrintTable,
}

#[derive(Debug, Deserialize)]
struct PaperTable {
    size: Option<TomlText>,
    width: Option<Spanned<WrittenLength>>,
    height: Option<Spanned<WrittenLength>>,
    orientation: Option<TomlText>,
}

/// A length, or a word in its place.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected a length in millimetres, \"bleed\" or \"trim\"")]
enum WrittenLength {
    Length(f32),
    Word(String),
}

#[derive(Debug, Deserialize, Default)]
struct CellsTable {
    width: Option<TomlNumber>,
    height: Option<TomlNumber>,
    columns: Option<Spanned<u16>>,
    rows: Option<Spanned<u16>>,
    gap_x: Option<TomlNumber>,
    gap_y: Option<TomlNumber>,
    left: Option<TomlNumber>,
    top: Option<TomlNumber>,
    turn: Option<TomlText>,
    start: Option<Spanned<u16>>,
}

#[derive(Debug, Deserialize, Default)]
struct PrintTable {
    duplex: Option<TomlText>,
    side: Option<TomlText>,
    marks: Option<bool>,
    offset: Option<Spanned<[f32; 2]>>,
    back_offset: Option<Spanned<[f32; 2]>>,
}

/// Reads a sheet.
///
/// # Errors
/// When the text is not TOML, a key or value is unknown, or the cells do not fit the paper.
pub(super) fn read(text: &str) -> Result<SheetPlan, TomlError> {
    let file: SheetFile = toml_file::read(text, KNOWN)?;
    let reader = Reader::new(text);
    let name = reader.cleaned(&file.name)?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
        return Err(reader.at(&file.name, format!("the sheet's name \"{name}\" may only have letters, digits, - and _")));
    }
    let (paper, medium) = reader.paper(&file.paper)?;
    let cells = &file.cells;
    let length = |value: &Option<TomlNumber>, key| {
        value.as_ref().map(|value| reader.number(value, key, (5.0, 1_200.0), " mm")).transpose()
    };
    let margin = |value: &Option<TomlNumber>, key| {
        value.as_ref().map(|value| reader.number(value, key, (0.0, 1_000.0), " mm")).transpose()
    };
    let count = |value: &Option<Spanned<u16>>, key| value.as_ref().map(|value| reader.count(value, key)).transpose();
    let turning = [("never", Turning::Never), ("if-needed", Turning::IfNeeded)];
    let orientation =
        [("portrait", Orientation::AsWritten), ("landscape", Orientation::Exchanged), ("either", Orientation::Either)];
    let duplex = file.print.duplex.as_ref().map(|word| reader.word(Some(word), "duplex ", DUPLEX)).transpose()?;
    let plan = SheetPlan {
        title: file.title.as_ref().map_or_else(|| Ok(name.clone()), |title| reader.cleaned(title))?,
        name,
        paper,
        orientation: reader.word(file.paper.get_ref().orientation.as_ref(), "orientation ", &orientation)?,
        medium,
        cell: [length(&cells.width, "width")?, length(&cells.height, "height")?],
        count: [count(&cells.columns, "columns")?, count(&cells.rows, "rows")?],
        gap: [margin(&cells.gap_x, "gap_x")?.unwrap_or(0.0), margin(&cells.gap_y, "gap_y")?.unwrap_or(0.0)],
        margin: [margin(&cells.left, "left")?, margin(&cells.top, "top")?],
        turning: reader.word(cells.turn.as_ref(), "turn ", &turning)?,
        start: cells.start.as_ref().map_or(Ok(1), |start| reader.start(start))?,
        duplex: duplex.unwrap_or(Duplex::Upright),
        sides: reader.word(file.print.side.as_ref(), "side ", SIDES)?,
        folds: [None; 2],
        marks: if file.print.marks == Some(true) { CutMarks::On } else { CutMarks::Off },
        offset: reader.offset(file.print.offset.as_ref(), "offset")?,
        back_offset: reader.offset(file.print.back_offset.as_ref(), "back_offset")?,
    };
    reader.fits(&plan, cells)?;
    Ok(plan)
}

impl Reader<'_> {
    fn count(&self, value: &Spanned<u16>, key: &str) -> Result<usize, TomlError> {
        let count = *value.get_ref();
        if (1..=MOST_CELLS).contains(&count) {
            return Ok(usize::from(count));
        }
        Err(self.at(value, format!("{key} is {count}; it must be from 1 to {MOST_CELLS}")))
    }

    fn start(&self, value: &Spanned<u16>) -> Result<usize, TomlError> {
        let start = *value.get_ref();
        let counted_from_one = "start is 0; cells are counted from 1, from left to right and from the top row down";
        if start == 0 { Err(self.at(value, counted_from_one)) } else { Ok(usize::from(start)) }
    }

    fn offset(&self, value: Option<&Spanned<[f32; 2]>>, key: &str) -> Result<[f32; 2], TomlError> {
        let Some(value) = value else { return Ok([0.0; 2]) };
        let offset = *value.get_ref();
        if offset.iter().all(|length| length.is_finite() && length.abs() <= MOST_OFFSET) {
            return Ok(offset);
        }
        let [x, y] = offset;
        Err(self.at(value, format!("{key} is [{x}, {y}]; each must be from -{MOST_OFFSET} to {MOST_OFFSET} mm")))
    }

    fn paper(&self, table: &Spanned<PaperTable>) -> Result<([Extent; 2], Option<&'static str>), TomlError> {
        match table.get_ref() {
            PaperTable { size: Some(size), width: None, height: None, .. } => {
                let written = size.get_ref().trim();
                let found = PAPERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(written)).ok_or_else(|| {
                    let known: Vec<&str> = PAPERS.iter().map(|(name, _)| *name).collect();
                    let suggestion = did_you_mean(written, known.iter().copied());
                    let known = known.join(", ");
                    let remedy = "write one of them, or width and height in mm";
                    self.at(size, format!("size \"{written}\" is not one of {known}; {remedy}{suggestion}"))
                })?;
                Ok((found.1.map(Extent::Fixed), Some(found.0)))
            }
            PaperTable { size: None, width: Some(width), height: Some(height), .. } => {
                Ok(([self.extent(width, "width")?, self.extent(height, "height")?], None))
            }
            PaperTable { size: Some(size), .. } => {
                Err(self.at(size, "\"size\" cannot go together with \"width\" or \"height\"; use a name, or both lengths"))
            }
            _ => Err(self.at(table, "the paper has no size; write size = \"A4\", or width and height in mm")),
        }
    }

    fn extent(&self, value: &Spanned<WrittenLength>, key: &str) -> Result<Extent, TomlError> {
        let (least, greatest) = PAPER_SIDES;
        match value.get_ref() {
            WrittenLength::Length(length) if length.is_finite() && (least..=greatest).contains(length) => {
                Ok(Extent::Fixed(*length))
            }
            WrittenLength::Length(length) => {
                Err(self.at(value, format!("{key} is {length}; paper has from {least} to {greatest} mm")))
            }
            WrittenLength::Word(word) if word == "bleed" => Ok(Extent::Bleed),
            WrittenLength::Word(word) if word == "trim" => Ok(Extent::Trim),
            WrittenLength::Word(word) => {
                Err(self.at(value, format!("{key} \"{word}\" is neither a length in mm, nor \"bleed\" nor \"trim\"")))
            }
        }
    }

    /// Refuses cells that leave the paper, if the file says enough to know.
    fn fits(&self, plan: &SheetPlan, cells: &CellsTable) -> Result<(), TomlError> {
        let axes = [
            ("columns", "width", cells.columns.as_ref(), cells.width.as_ref(), 0),
            ("rows", "height", cells.rows.as_ref(), cells.height.as_ref(), 1),
        ];
        for (counted, measured, count, length, axis) in axes {
            let side = match plan.orientation {
                Orientation::AsWritten => plan.paper[axis],
                Orientation::Exchanged => plan.paper[1 - axis],
                Orientation::Either => continue,
            };
            let (Extent::Fixed(paper), Some(length)) = (side, length) else { continue };
            let number = count.map_or(1, |count| usize::from(*count.get_ref()));
            let (cell, gap, margin) = (*length.get_ref(), plan.gap[axis], plan.margin[axis].unwrap_or(0.0));
            let taken = margin + number as f32 * (cell + gap) - gap;
            if taken > paper + TOLERANCE {
                let message = format!(
                    "{number} {counted} of {cell} mm with gaps of {gap} mm and a margin of {margin} mm take {taken} mm, and the \
                     paper's {measured} is {paper} mm; use fewer or smaller cells, or larger paper"
                );
                return Err(count.map_or_else(|| self.at(length, &message), |count| self.at(count, &message)));
            }
        }
        Ok(())
    }
}
