//! What a sheet is: the plan that a file describes, and the places that a badge's size makes of it.

use std::fmt;

/// A sheet as its file describes it, before a badge's size is known. Lengths are in millimetres.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetPlan {
    /// The name it is called by.
    pub name: String,
    /// One line that says what it is for.
    pub title: String,
    /// Width and height of the paper, upright or across as `orientation` says.
    pub paper: [Extent; 2],
    /// How the paper lies.
    pub orientation: Orientation,
    /// The printer's name for the paper, if it has one: "A4".
    pub medium: Option<&'static str>,
    /// Width and height of a cell; the badge's own size if `None`.
    pub cell: [Option<f32>; 2],
    /// How many columns and rows; as many as fit if `None`.
    pub count: [Option<usize>; 2],
    /// Between columns, and between rows.
    pub gap: [f32; 2],
    /// From the paper's left edge, and from its upper edge, to the first cell; in the middle if `None`.
    pub margin: [Option<f32>; 2],
    /// Whether badges that only fit turned are turned.
    pub turning: Turning,
    /// The first cell that is used, from 1.
    pub start: usize,
    /// Over which edge the printer turns the paper.
    pub duplex: Duplex,
    /// Which sides are printed.
    pub sides: Sides,
    /// Where each badge is folded, from its left edge and from its upper edge, in millimetres.
    pub folds: [Option<f32>; 2],
    /// Whether lines show where to cut.
    pub marks: CutMarks,
    /// How far fronts are moved to the right and down.
    pub offset: [f32; 2],
    /// How far backs are moved to the right and down, as one looks at the back with its badges upright.
    pub back_offset: [f32; 2],
}

/// A side of the paper.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Extent {
    /// So many millimetres.
    Fixed(f32),
    /// The badge with its bleed.
    Bleed,
    /// The badge as it is cut.
    Trim,
}

/// How the paper lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// As its width and height say.
    AsWritten,
    /// With width and height exchanged.
    Exchanged,
    /// Whichever holds more badges.
    Either,
}

/// Whether badges that only fit turned by 90° are turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turning {
    /// They are not.
    Never,
    /// They are.
    IfNeeded,
}

/// Over which edge the printer turns the paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Duplex {
    /// The edge that leaves backs upright: the long one of portrait paper, the short one of landscape paper.
    Upright,
    /// The long edge.
    Long,
    /// The short edge.
    Short,
    /// The paper is not turned: backs are sheets of their own.
    Off,
}

/// Which sides of the badges are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    /// Fronts, and backs if the template has them.
    Both,
    /// Only fronts.
    Front,
    /// Only backs.
    Back,
}

/// Whether hairlines show the cutter where to cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutMarks {
    /// There are none.
    Off,
    /// Where there is room.
    On,
}

/// The edge that a printer turns a sheet over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// The long edge.
    Long,
    /// The short edge.
    Short,
}

/// How a badge lies in its place, by where its top points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Up.
    None,
    /// To the left.
    Left,
    /// Down.
    Half,
    /// To the right.
    Right,
}

/// A sheet of paper with places for badges of one size. Lengths are in millimetres from the paper's lower left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The name it is called by.
    pub name: String,
    /// Width and height of the paper.
    pub paper: [f32; 2],
    /// The printer's name for the paper, if it has one.
    pub medium: Option<&'static str>,
    /// Columns and rows.
    pub count: [usize; 2],
    /// The side with the fronts.
    pub front: SheetSide,
    /// The side with the backs.
    pub back: SheetSide,
    /// How many cells of the first sheet stay empty.
    pub skipped: usize,
    /// Which sides are printed.
    pub sides: Sides,
    /// The edge that the paper is turned over; `None` if backs are sheets of their own.
    pub edge: Option<Edge>,
}

/// One side of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetSide {
    /// The places, in the order in which badges are taken: from left to right and from the top row down on fronts.
    pub cells: Vec<SheetCell>,
    /// Lines that show the cutter where to cut: from x and y, to x and y.
    pub crop_marks: Vec<[f32; 4]>,
    /// If a sheet is one badge: the trimmed badge, and the badge with its bleed: left, bottom, right, top.
    pub boxes: Option<[[f32; 4]; 2]>,
}

/// One place for a badge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SheetCell {
    /// The trimmed badge's left edge.
    pub x: f32,
    /// The trimmed badge's lower edge.
    pub y: f32,
    /// Width and height on the paper, turned as it is.
    pub size: [f32; 2],
    /// How it lies.
    pub turn: Turn,
    /// How far colour may run over the trim: left, bottom, right, top.
    pub bleed: [f32; 4],
}

/// Papers by name: width and height in millimetres (ISO 216, ANSI/ASME Y14.1).
pub(super) const PAPERS: [(&str, [f32; 2]); 7] = [
    ("A4", [210.0, 297.0]),
    ("A3", [297.0, 420.0]),
    ("A5", [148.0, 210.0]),
    ("A6", [105.0, 148.0]),
    ("Letter", [215.9, 279.4]),
    ("Legal", [215.9, 355.6]),
    ("Tabloid", [279.4, 431.8]),
];

/// What office printers leave white along each edge of the paper, in millimetres: laser printers 4.2 mm (a sixth of an inch, the edge
/// of PCL 5), inkjets 3 to 5 mm.
pub const WHITE_EDGE: f32 = 4.0;

impl Sheet {
    /// Returns how near to the paper's edge a badge comes on a sheet of office paper, in millimetres, if that is nearer than the edge
    /// that office printers leave white; `None` if it keeps clear, or the paper is the badge's own and is cut afterwards.
    #[must_use]
    pub fn in_white_edge(&self) -> Option<f32> {
        self.medium?;
        let sides = [(self.sides.has_front(), &self.front), (self.sides.has_back(), &self.back)];
        let cells = sides.into_iter().filter(|(is_printed, _)| *is_printed).flat_map(|(_, side)| &side.cells);
        let nearest = cells.flat_map(|cell| {
            let [left, bottom, right, top] = cell.trim();
            [left, bottom, self.paper[0] - right, self.paper[1] - top]
        });
        // What is not nearer by a tenth of a millimetre is not nearer.
        nearest.min_by(f32::total_cmp).filter(|&nearest| nearest + 0.1 < WHITE_EDGE).map(|nearest| nearest.max(0.0))
    }

    /// Returns how many badges a sheet holds.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.front.cells.len()
    }
}

impl Sides {
    /// Returns whether fronts are printed.
    #[must_use]
    pub fn has_front(self) -> bool {
        self != Self::Back
    }

    /// Returns whether backs are printed.
    #[must_use]
    pub fn has_back(self) -> bool {
        self != Self::Front
    }
}

impl SheetCell {
    /// Returns the trimmed badge: left, bottom, right, top.
    #[must_use]
    pub fn trim(&self) -> [f32; 4] {
        [self.x, self.y, self.x + self.size[0], self.y + self.size[1]]
    }

    /// Returns the badge with its bleed: left, bottom, right, top.
    #[must_use]
    pub fn bled(&self) -> [f32; 4] {
        let [left, bottom, right, top] = self.trim();
        [left - self.bleed[0], bottom - self.bleed[1], right + self.bleed[2], top + self.bleed[3]]
    }
}

/// A size as people write it: `85.6 × 54 mm`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Size(pub [f32; 2]);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = |length: f32| (length * 100.0).round() / 100.0;
        write!(f, "{} × {} mm", rounded(self.0[0]), rounded(self.0[1]))
    }
}
