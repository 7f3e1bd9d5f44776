//! Imposition: which places badges have on which paper.

use super::item::Format;

/// A paper with places for badges. Lengths are in millimetres from the paper's lower left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The name it is called by.
    pub name: String,
    /// Width and height of the paper.
    pub paper: [f32; 2],
    /// The trimmed badge on the paper, where a page is one badge: left, bottom, right, top.
    pub trim: Option<[f32; 4]>,
    /// Lines that tell the cutter where to cut: from x and y, to x and y.
    pub crop_marks: Vec<[f32; 4]>,
    columns: usize,
    rows: usize,
    /// The lower left corner of the lowest left badge.
    origin: [f32; 2],
    /// The distance of two badges' left, and lower, edges.
    pitch: [f32; 2],
    bleed: f32,
    size: [f32; 2],
}

/// One place for a badge.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// The trimmed badge's left edge.
    pub x: f32,
    /// The trimmed badge's lower edge.
    pub y: f32,
    /// How far colour may run over the trim: left, bottom, right, top.
    pub bleed: [f32; 4],
}

/// Says that a badge does not fit a sheet.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SheetError {
    /// No sheet has this name.
    #[error("unknown sheet \"{0}\"; known sheets are {list}", list = Sheet::NAMES.join(", "))]
    Unknown(String),
    /// The badge is larger than the paper.
    #[error("a badge of {width} × {height} mm does not fit {name} paper; print one badge a page with --sheet single")]
    TooLarge {
        /// The badge's width.
        width: f32,
        /// The badge's height.
        height: f32,
        /// The paper.
        name: String,
    },
}

impl Sheet {
    /// The names that [`Sheet::by_name`] knows.
    pub const NAMES: &'static [&'static str] = &["single", "a4", "a3", "letter"];

    /// Returns a sheet by its name: `single` is one badge a page, with its bleed; the others hold as many badges as fit.
    ///
    /// # Errors
    /// When the name is unknown, or the badge is larger than the paper.
    pub fn by_name(name: &str, format: Format) -> Result<Self, SheetError> {
        match name {
            "single" => Ok(Self::single(format)),
            "a4" => Self::grid(name, [210.0, 297.0], format),
            "a3" => Self::grid(name, [297.0, 420.0], format),
            "letter" => Self::grid(name, [215.9, 279.4], format),
            _ => Err(SheetError::Unknown(name.to_owned())),
        }
    }

    /// One badge a page: the page is the badge with its bleed.
    #[must_use]
    pub fn single(format: Format) -> Self {
        let Format { width, height, bleed } = format;
        Self {
            name: "single".into(),
            paper: [width + 2.0 * bleed, height + 2.0 * bleed],
            trim: Some([bleed, bleed, bleed + width, bleed + height]),
            crop_marks: Vec::new(),
            columns: 1,
            rows: 1,
            origin: [bleed, bleed],
            pitch: [0.0, 0.0],
            bleed,
            size: [width, height],
        }
    }

    /// As many badges as fit the paper, side by side in its middle, the paper upright or across, whichever holds more.
    fn grid(name: &str, paper: [f32; 2], format: Format) -> Result<Self, SheetError> {
        let upright = Self::grid_on(name, paper, format);
        let across = Self::grid_on(name, [paper[1], paper[0]], format);
        let sheet = if across.cells() > upright.cells() { across } else { upright };
        if sheet.cells() == 0 {
            return Err(SheetError::TooLarge { width: format.width, height: format.height, name: name.to_owned() });
        }
        Ok(sheet)
    }

    fn grid_on(name: &str, paper: [f32; 2], format: Format) -> Self {
        let size = [format.width, format.height];
        // A tenth of a millimetre is below what a cutter can keep.
        let fit = |side: usize| ((paper[side] + 0.1) / size[side]).floor().max(0.0) as usize;
        let (columns, rows) = (fit(0), fit(1));
        let origin = [(paper[0] - columns as f32 * size[0]) / 2.0, (paper[1] - rows as f32 * size[1]) / 2.0];
        let mut sheet = Self {
            name: name.to_owned(),
            paper,
            trim: None,
            crop_marks: Vec::new(),
            columns,
            rows,
            origin,
            pitch: size,
            bleed: format.bleed,
            size,
        };
        sheet.crop_marks = sheet.marks();
        sheet
    }

    /// Marks of 4 mm outside the badges, 1 mm off their bleed, where the margin has room for them.
    fn marks(&self) -> Vec<[f32; 4]> {
        let mut marks = Vec::new();
        let [left, bottom] = self.origin;
        let (right, top) = (self.paper[0] - left, self.paper[1] - bottom);
        let (near, far) = (self.bleed + 1.0, self.bleed + 5.0);
        for column in 0..=self.columns {
            let x = left + column as f32 * self.pitch[0];
            if bottom >= far {
                marks.push([x, bottom - near, x, bottom - far]);
                marks.push([x, top + near, x, top + far]);
            }
        }
        for row in 0..=self.rows {
            let y = bottom + row as f32 * self.pitch[1];
            if left >= far {
                marks.push([left - near, y, left - far, y]);
                marks.push([right + near, y, right + far, y]);
            }
        }
        marks
    }

    /// Returns how many badges a page holds.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// Returns the places of the fronts: from left to right, from the top row down.
    #[must_use]
    pub fn fronts(&self) -> Vec<Cell> {
        self.places(|column| column)
    }

    /// Returns the places of the backs of the same badges, on paper that is turned over its long (vertical) edge.
    #[must_use]
    pub fn backs(&self) -> Vec<Cell> {
        self.places(|column| self.columns - 1 - column)
    }

    fn places(&self, column_of: impl Fn(usize) -> usize) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(self.cells());
        for row in (0..self.rows).rev() {
            for column in (0..self.columns).map(&column_of) {
                let gap = [self.pitch[0] - self.size[0], self.pitch[1] - self.size[1]];
                let edge = |is_outside: bool, gap: f32| if is_outside { self.bleed } else { self.bleed.min(gap / 2.0) };
                cells.push(Cell {
                    x: self.origin[0] + column as f32 * self.pitch[0],
                    y: self.origin[1] + row as f32 * self.pitch[1],
                    bleed: [
                        edge(column == 0, gap[0]),
                        edge(row == 0, gap[1]),
                        edge(column + 1 == self.columns, gap[0]),
                        edge(row + 1 == self.rows, gap[1]),
                    ],
                });
            }
        }
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A6: Format = Format { width: 105.0, height: 148.0, bleed: 3.0 };

    #[test]
    fn four_a6_badges_fill_an_a4_sheet() {
        let sheet = Sheet::by_name("a4", A6).unwrap();
        assert_eq!(sheet.cells(), 4);
        let cells = sheet.fronts();
        assert_eq!((cells[0].x, cells[0].y), (0.0, 148.5));
        assert_eq!((cells[3].x, cells[3].y), (105.0, 0.5));
        assert_eq!(cells[0].bleed, [3.0, 0.0, 0.0, 3.0], "no colour runs over a neighbour");
    }

    #[test]
    fn backs_are_mirrored_column_by_column() {
        let sheet = Sheet::by_name("a4", Format { width: 85.6, height: 54.0, bleed: 0.0 }).unwrap();
        assert_eq!(sheet.cells(), 10);
        let (fronts, backs) = (sheet.fronts(), sheet.backs());
        for (front, back) in fronts.iter().zip(&backs) {
            assert!((front.x + 85.6 + back.x - 210.0).abs() < 1e-3, "turned over, the back lies behind its front");
            assert!((front.y - back.y).abs() < 1e-6);
        }
        assert!(!sheet.crop_marks.is_empty());
    }

    #[test]
    fn what_does_not_fit_is_said() {
        assert!(matches!(
            Sheet::by_name("a4", Format { width: 400.0, height: 300.0, bleed: 0.0 }),
            Err(SheetError::TooLarge { .. })
        ));
        assert!(Sheet::by_name("a5", A6).unwrap_err().to_string().contains("single, a4"));
        assert_eq!(Sheet::single(A6).paper, [111.0, 154.0]);
    }
}
