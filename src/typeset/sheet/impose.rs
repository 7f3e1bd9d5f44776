//! From a plan and a badge's size to places: fronts, the backs behind them, and where to cut.

use super::model::{
    CutMarks, Duplex, Edge, Extent, Orientation, PAPERS, Sheet, SheetCell, SheetPlan, SheetSide, Size, Turn, Turning,
};
use crate::typeset::item::TrimSize;

/// How long each dash of a fold's mark is, as a share of a mark.
const FOLD_DASH: f32 = 0.4;
/// How far from the bleed marks begin, how long they are, and how much room the page has beyond them, in millimetres.
const MARK_DISTANCE: f32 = 1.0;
const MARK_LENGTH: f32 = 4.0;
const MARK_BEYOND: f32 = 1.0;
/// A shorter mark is useless, and left out.
const SHORTEST_MARK: f32 = 1.5;
/// A tenth of a millimetre is finer than a cutter can work.
const TOLERANCE: f32 = 0.1;

/// Why badges have no places on a sheet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ImposeError {
    /// The badge is larger than the cell.
    #[error(
        "a badge of {badge} does not fit {place} of {room} on the sheet {name}; \
         use another sheet or template; the sheet single prints one badge a page"
    )]
    TooLarge {
        /// The sheet.
        name: String,
        /// The badge.
        badge: Size,
        /// "a cell" or "the paper".
        place: &'static str,
        /// What there is.
        room: Size,
    },
    /// Columns or rows of this badge leave the paper.
    #[error("{count} {what} of badges of {badge} do not fit the sheet {name} of {paper}; write fewer, or leave {what} out")]
    TooMany {
        /// The sheet.
        name: String,
        /// How many.
        count: usize,
        /// "columns" or "rows".
        what: &'static str,
        /// The badge.
        badge: Size,
        /// The paper.
        paper: Size,
    },
    /// The first cell to use does not exist.
    #[error("the sheet {name} has {cells} cells and no cell {start}; start from 1 to {cells}")]
    NoCell {
        /// The sheet.
        name: String,
        /// How many cells there are.
        cells: usize,
        /// The one that was wanted.
        start: usize,
    },
}

/// A grid of cells with a badge in the middle of each.
struct Grid {
    paper: [f32; 2],
    cell: [f32; 2],
    count: [usize; 2],
    /// The badge as it lies.
    badge: [f32; 2],
    turn: Turn,
    bleed: f32,
    /// From the left and upper edges to the first cell.
    margin: [f32; 2],
    gap: [f32; 2],
}

/// Lays a plan out for badges of a size.
///
/// # Errors
/// When the badge or the cells do not fit, or the first cell does not exist.
pub(super) fn impose(plan: &SheetPlan, format: TrimSize) -> Result<Sheet, ImposeError> {
    let grid = best(plan, format)?;
    let front_cells = grid.cells();
    if !(1..=front_cells.len()).contains(&plan.start) {
        return Err(ImposeError::NoCell { name: plan.name.clone(), cells: front_cells.len(), start: plan.start });
    }
    let marks = if plan.marks == CutMarks::On { grid.marks(&front_cells, plan.folds) } else { Vec::new() };
    let edge = edge(plan.duplex, grid.paper);
    let flip = Flip::over(edge, grid.paper);
    let mut front = SheetSide { cells: front_cells, crop_marks: marks, boxes: None };
    let mut back = SheetSide {
        cells: front.cells.iter().map(|&cell| flip.cell(cell, grid.paper)).collect(),
        crop_marks: front.crop_marks.iter().map(|&mark| flip.line(mark, grid.paper)).collect(),
        boxes: None,
    };
    for face in [&mut front, &mut back] {
        // What the document declares as the badge is where it will be cut, and so before any offset.
        face.boxes = boxes(&face.cells, grid.paper);
    }
    let [x, y] = plan.offset;
    shift(&mut front, [x, -y]);
    let [x, y] = plan.back_offset;
    shift(&mut back, if flip == Flip::Rows { [-x, y] } else { [x, -y] });
    Ok(Sheet {
        name: plan.name.clone(),
        paper: grid.paper,
        medium: plan.medium.or_else(|| office_paper(grid.paper)),
        count: grid.count,
        front,
        back,
        skipped: plan.start - 1,
        sides: plan.sides,
        edge,
    })
}

/// Returns the name of the office paper that a badge is as large as, upright or on its side: it is printed on that and not cut.
fn office_paper(paper: [f32; 2]) -> Option<&'static str> {
    let is_it = |[width, height]: [f32; 2]| {
        let differs = |[x, y]: [f32; 2]| (width - x).abs().max((height - y).abs()) > TOLERANCE;
        !differs(paper) || !differs([paper[1], paper[0]])
    };
    PAPERS.iter().find(|(_, size)| is_it(*size)).map(|(name, _)| *name)
}

/// Whether width and height of the paper change places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exchange {
    Kept,
    Exchanged,
}

/// Returns the grid that holds most badges. Of equals that the plan allows, the first is preferred.
fn best(plan: &SheetPlan, format: TrimSize) -> Result<Grid, ImposeError> {
    let exchanges: &[Exchange] = match plan.orientation {
        Orientation::AsWritten => &[Exchange::Kept],
        Orientation::Exchanged => &[Exchange::Exchanged],
        Orientation::Either => &[Exchange::Kept, Exchange::Exchanged],
    };
    let turns: &[Turn] = if plan.turning == Turning::IfNeeded { &[Turn::None, Turn::Left] } else { &[Turn::None] };
    let mut refused = None;
    for &turn in turns {
        let mut found: Option<Grid> = None;
        for &exchange in exchanges {
            match Grid::new(plan, format, exchange, turn) {
                Ok(grid) if found.as_ref().is_none_or(|found| grid.holds() > found.holds()) => found = Some(grid),
                Ok(_) => {}
                Err(error) => {
                    refused.get_or_insert(error);
                }
            }
        }
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Err(refused.expect("a grid that was not made was refused"))
}

impl Grid {
    fn new(plan: &SheetPlan, format: TrimSize, exchange: Exchange, turn: Turn) -> Result<Self, ImposeError> {
        let TrimSize { width, height, bleed } = format;
        let badge = if turn == Turn::None { [width, height] } else { [height, width] };
        let room = if plan.marks == CutMarks::On { MARK_DISTANCE + MARK_LENGTH + MARK_BEYOND } else { 0.0 };
        let [width_written, height_written] = plan.paper;
        let written = match exchange {
            Exchange::Kept => plan.paper,
            Exchange::Exchanged => [height_written, width_written],
        };
        let extent = |axis: usize| match written[axis] {
            Extent::Fixed(length) => length,
            Extent::Bleed => badge[axis] + 2.0 * (bleed + room),
            // Labels that are cut where the badge ends have no bleed, and marks would stand outside the label.
            Extent::Trim if room > 0.0 => badge[axis] + 2.0 * (bleed + room),
            Extent::Trim => badge[axis],
        };
        let paper = [extent(0), extent(1)];
        let too_large = |place, room| {
            Err(ImposeError::TooLarge { name: plan.name.clone(), badge: Size([width, height]), place, room: Size(room) })
        };
        let cell = [plan.cell[0].unwrap_or(badge[0]), plan.cell[1].unwrap_or(badge[1])];
        if (0..2).any(|axis| badge[axis] > cell[axis] + TOLERANCE) {
            return too_large("a cell", cell);
        }
        let mut count = [0; 2];
        let mut margin = [0.0; 2];
        for axis in 0..2 {
            let (pitch, edge) = (cell[axis] + plan.gap[axis], plan.margin[axis].unwrap_or(0.0));
            // A margin that is written is also kept on the other side, if the file does not say how many cells there are.
            let free = |edges: f32| ((paper[axis] - edges + plan.gap[axis] + TOLERANCE) / pitch).floor().max(0.0) as usize;
            if free(edge) == 0 {
                return too_large("the paper", paper);
            }
            count[axis] = plan.count[axis].unwrap_or_else(|| free(2.0 * edge).max(1));
            if count[axis] > free(edge) {
                return Err(ImposeError::TooMany {
                    name: plan.name.clone(),
                    count: count[axis],
                    what: ["columns", "rows"][axis],
                    badge: Size([width, height]),
                    paper: Size(paper),
                });
            }
            let taken = count[axis] as f32 * pitch - plan.gap[axis];
            margin[axis] = plan.margin[axis].unwrap_or((paper[axis] - taken) / 2.0);
        }
        Ok(Self { paper, cell, count, badge, turn, bleed, margin, gap: plan.gap })
    }

    fn holds(&self) -> usize {
        self.count[0] * self.count[1]
    }

    /// Returns the places: from left to right, from the top row down.
    fn cells(&self) -> Vec<SheetCell> {
        let [columns, rows] = self.count;
        let pitch = [self.cell[0] + self.gap[0], self.cell[1] + self.gap[1]];
        let spare = [self.cell[0] - self.badge[0], self.cell[1] - self.badge[1]];
        // Colour may run into the gap as far as the neighbour's does, and no further.
        let half_gap = [(pitch[0] - self.badge[0]) / 2.0, (pitch[1] - self.badge[1]) / 2.0];
        let mut cells = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let edge = |is_outside: bool, axis: usize| {
                    if is_outside { self.bleed } else { self.bleed.min(half_gap[axis]).max(0.0) }
                };
                let top = self.margin[1] + row as f32 * pitch[1] + spare[1] / 2.0;
                cells.push(SheetCell {
                    x: self.margin[0] + column as f32 * pitch[0] + spare[0] / 2.0,
                    y: self.paper[1] - top - self.badge[1],
                    size: self.badge,
                    turn: self.turn,
                    bleed: [edge(column == 0, 0), edge(row + 1 == rows, 1), edge(column + 1 == columns, 0), edge(row == 0, 1)],
                });
            }
        }
        cells
    }

    /// Returns marks outside all badges and their bleed: at every edge where a cutter has to cut, and in two dashes where a badge is
    /// folded.
    fn marks(&self, cells: &[SheetCell], folds: [Option<f32>; 2]) -> Vec<[f32; 4]> {
        let bounds = cells.iter().fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |bounds, cell| {
            let trim = cell.trim();
            [bounds[0].min(trim[0]), bounds[1].min(trim[1]), bounds[2].max(trim[2]), bounds[3].max(trim[3])]
        });
        let edges = |axis: usize| {
            let mut edges: Vec<f32> = cells.iter().flat_map(|cell| [cell.trim()[axis], cell.trim()[axis + 2]]).collect();
            edges.sort_by(f32::total_cmp);
            edges.dedup_by(|a, b| (*a - *b).abs() < TOLERANCE / 2.0);
            edges
        };
        let near = self.bleed + MARK_DISTANCE;
        let reach = |room: f32| {
            let far = (near + MARK_LENGTH).min(room);
            (far - near >= SHORTEST_MARK).then_some(far)
        };
        let [left, bottom, right, top] = bounds;
        let mut marks = Vec::new();
        for x in edges(0) {
            marks.extend(reach(bottom).map(|far| [x, bottom - near, x, bottom - far]));
            marks.extend(reach(self.paper[1] - top).map(|far| [x, top + near, x, top + far]));
        }
        for y in edges(1) {
            marks.extend(reach(left).map(|far| [left - near, y, left - far, y]));
            marks.extend(reach(self.paper[0] - right).map(|far| [right + near, y, right + far, y]));
        }
        let dashed = |[x, y, to_x, to_y]: [f32; 4]| {
            let at = |share: f32| [x + (to_x - x) * share, y + (to_y - y) * share];
            let dash = |from: f32, to: f32| [at(from)[0], at(from)[1], at(to)[0], at(to)[1]];
            [dash(0.0, FOLD_DASH), dash(1.0 - FOLD_DASH, 1.0)]
        };
        let [across, down] = self.folds(cells, folds);
        for x in across {
            marks.extend(reach(bottom).map(|far| dashed([x, bottom - near, x, bottom - far])).into_iter().flatten());
            marks.extend(reach(self.paper[1] - top).map(|far| dashed([x, top + near, x, top + far])).into_iter().flatten());
        }
        for y in down {
            marks.extend(reach(left).map(|far| dashed([left - near, y, left - far, y])).into_iter().flatten());
            marks.extend(reach(self.paper[0] - right).map(|far| dashed([right + near, y, right + far, y])).into_iter().flatten());
        }
        marks
    }

    /// Returns where badges are folded on the paper: from its left edge, and from its lower edge.
    fn folds(&self, cells: &[SheetCell], [x, y]: [Option<f32>; 2]) -> [Vec<f32>; 2] {
        let (mut across, mut down) = (Vec::new(), Vec::new());
        for cell in cells {
            let [left, bottom, _, top] = cell.trim();
            if self.turn == Turn::None {
                across.extend(x.map(|x| left + x));
                down.extend(y.map(|y| top - y));
            } else {
                // A badge that is turned to the left has its upper edge at the left.
                across.extend(y.map(|y| left + y));
                down.extend(x.map(|x| bottom + x));
            }
        }
        for places in [&mut across, &mut down] {
            places.sort_by(f32::total_cmp);
            places.dedup_by(|a, b| (*a - *b).abs() < TOLERANCE / 2.0);
        }
        [across, down]
    }
}

fn edge(duplex: Duplex, [width, height]: [f32; 2]) -> Option<Edge> {
    match duplex {
        Duplex::Off => None,
        Duplex::Short => Some(Edge::Short),
        Duplex::Upright if width > height => Some(Edge::Short),
        Duplex::Long | Duplex::Upright => Some(Edge::Long),
    }
}

/// How the back of a sheet is mirrored, as its page is looked at.
///
/// A printer that turns paper over the edge that is upright on the page (the long one of portrait paper) leaves the top where it
/// was: columns change sides. If it turns paper over the edge that lies across, the top becomes the bottom: rows change places,
/// and a back stands on its head, so that its top is behind its front's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flip {
    None,
    Columns,
    Rows,
}

impl Flip {
    fn over(edge: Option<Edge>, [width, height]: [f32; 2]) -> Self {
        match (edge, width > height) {
            (None, _) => Self::None,
            (Some(Edge::Long), false) | (Some(Edge::Short), true) => Self::Columns,
            (Some(Edge::Long), true) | (Some(Edge::Short), false) => Self::Rows,
        }
    }

    fn cell(self, cell: SheetCell, [width, height]: [f32; 2]) -> SheetCell {
        let [left, bottom, right, top] = cell.bleed;
        match self {
            Self::None => cell,
            Self::Columns => {
                let turn = match cell.turn {
                    Turn::Left => Turn::Right,
                    Turn::Right => Turn::Left,
                    other => other,
                };
                SheetCell { x: width - cell.x - cell.size[0], turn, bleed: [right, bottom, left, top], ..cell }
            }
            Self::Rows => {
                let turn = match cell.turn {
                    Turn::None => Turn::Half,
                    Turn::Half => Turn::None,
                    other => other,
                };
                SheetCell { y: height - cell.y - cell.size[1], turn, bleed: [left, top, right, bottom], ..cell }
            }
        }
    }

    fn line(self, [x, y, to_x, to_y]: [f32; 4], [width, height]: [f32; 2]) -> [f32; 4] {
        match self {
            Self::None => [x, y, to_x, to_y],
            Self::Columns => [width - x, y, width - to_x, to_y],
            Self::Rows => [x, height - y, to_x, height - to_y],
        }
    }
}

/// Returns the trimmed badge and its bleed as far as the paper goes, if a sheet is one badge.
fn boxes(cells: &[SheetCell], [width, height]: [f32; 2]) -> Option<[[f32; 4]; 2]> {
    let [cell] = cells else { return None };
    let [left, bottom, right, top] = cell.bled();
    Some([cell.trim(), [left.max(0.0), bottom.max(0.0), right.min(width), top.min(height)]])
}

fn shift(face: &mut SheetSide, [x, y]: [f32; 2]) {
    for cell in &mut face.cells {
        cell.x += x;
        cell.y += y;
    }
    for mark in &mut face.crop_marks {
        *mark = [mark[0] + x, mark[1] + y, mark[2] + x, mark[3] + y];
    }
}
