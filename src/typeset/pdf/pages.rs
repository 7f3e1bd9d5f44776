//! Pages: badges in their places on the sheet. Each page is written as soon as it is full.

use std::{
    io::{self, Write},
    thread,
};

use super::{
    content::{ContentStream, Pen},
    file::{Deflater, PdfFile},
    marks,
    object::{Id, reference},
    page_tree::{PagePart, PageTree},
    structure::Structure,
};
use crate::typeset::{
    item::{Drawn, Side},
    sheet::{Sheet, SheetCell, SheetSide, Turn},
    text::mm_to_pt,
};

/// Pages under one node of the page tree: few enough for a reader to find a page quickly among hundreds of thousands.
const BRANCH: usize = 512;

/// A page before it is written.
struct FinishedPage {
    /// The deflated content.
    content: Vec<u8>,
    /// The entry for forms and pictures, if it needs one of its own.
    own: Option<String>,
    side: PageSide,
    /// Its parts, and how many pieces of content they have.
    parts: (Vec<PagePart>, u32),
}

#[derive(Clone, Copy)]
enum PageSide {
    Front,
    Back,
}

/// The pages written so far.
pub(super) struct PdfPages<'a> {
    sheet: &'a Sheet,
    root: Id,
    tree: Id,
    resources: Id,
    /// The fonts, which pages with resources of their own also share.
    fonts: Id,
    branches: Vec<(Id, Vec<Id>)>,
    count: usize,
    /// The boxes of fronts, and of backs.
    own_boxes: [String; 2],
    /// Badges that do not fill a sheet yet.
    waiting: Vec<Drawn>,
    /// Cells of the next sheet that stay empty.
    skipped: usize,
    /// The parts of the document, if it says what they are.
    structure: Option<Structure>,
}

/// What is written once, when all pages are: the inside of the fonts' dictionary, of the resources, and entries of the catalogue.
pub(super) struct LastObjects<'e> {
    pub(super) fonts: &'e str,
    pub(super) resources: &'e str,
    pub(super) catalogue: &'e str,
}

impl<'a> PdfPages<'a> {
    pub(super) fn new<W: Write>(file: &mut PdfFile<W>, sheet: &'a Sheet) -> Self {
        Self {
            sheet,
            root: file.reserve(),
            tree: file.reserve(),
            resources: file.reserve(),
            fonts: file.reserve(),
            branches: Vec::new(),
            count: 0,
            own_boxes: [own_boxes(&sheet.front), own_boxes(&sheet.back)],
            waiting: Vec::new(),
            skipped: sheet.skipped,
            structure: None,
        }
    }

    /// Makes the document say what its parts are.
    pub(super) fn with_structure(mut self, structure: Option<Structure>) -> Self {
        self.structure = structure;
        self
    }

    /// Gives pages of several badges the boxes that a press asks for on every page.
    pub(super) fn with_boxes(mut self) -> Self {
        let [width, height] = self.sheet.paper;
        for boxes in self.own_boxes.iter_mut().filter(|boxes| boxes.is_empty()) {
            *boxes = format!("/TrimBox {}", rectangle([0.0, 0.0, width, height]));
        }
        self
    }

    /// Returns the number of the catalogue.
    pub(super) fn root(&self) -> Id {
        self.root
    }

    /// Returns the number of the resources that all pages share.
    pub(super) fn resources(&self) -> Id {
        self.resources
    }

    /// Returns how many pages were written.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// Writes the sheets that these badges fill. Badges that do not fill one wait for the next.
    pub(super) fn write<W: Write>(&mut self, file: &mut PdfFile<W>, badges: Vec<Drawn>, ink: &Pen<'_>) -> io::Result<()> {
        self.waiting.extend(badges);
        let cells = self.sheet.cells();
        let whole = (self.skipped + self.waiting.len()) / cells * cells;
        let rest = self.waiting.split_off(whole.saturating_sub(self.skipped));
        let full = std::mem::replace(&mut self.waiting, rest);
        self.sheets(file, &full, ink)
    }

    /// Writes the sheet that badges left unfilled.
    pub(super) fn flush<W: Write>(&mut self, file: &mut PdfFile<W>, ink: &Pen<'_>) -> io::Result<()> {
        let rest = std::mem::take(&mut self.waiting);
        self.sheets(file, &rest, ink)
    }

    /// Writes sheets, made on every core.
    fn sheets<W: Write>(&mut self, file: &mut PdfFile<W>, badges: &[Drawn], ink: &Pen<'_>) -> io::Result<()> {
        if badges.is_empty() {
            return Ok(());
        }
        let (sheet, reading) = (self.sheet, self.structure.is_some());
        let skipped = std::mem::take(&mut self.skipped);
        let (first, others) = badges.split_at(badges.len().min(sheet.cells() - skipped));
        let sheets: Vec<(&[Drawn], usize)> =
            std::iter::once((first, skipped)).chain(others.chunks(sheet.cells()).map(|badges| (badges, 0))).collect();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = sheets.len().div_ceil(cores).max(1);
        let pages: Vec<FinishedPage> = thread::scope(|scope| {
            let parts: Vec<_> = sheets
                .chunks(share)
                .map(|part| {
                    scope.spawn(move || {
                        let mut deflater = Deflater::new();
                        let pages = |&(badges, skipped)| pages(sheet, (badges, skipped), reading, ink, &mut deflater);
                        part.iter().flat_map(pages).collect::<Vec<_>>()
                    })
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().expect("writing to memory does not panic")).collect()
        });
        pages.iter().try_for_each(|page| self.page(file, page))
    }

    fn page<W: Write>(&mut self, file: &mut PdfFile<W>, finished: &FinishedPage) -> io::Result<()> {
        let FinishedPage { content, own, side, parts } = finished;
        let (stream, page) = (file.reserve(), file.reserve());
        file.stream(stream, "/Filter/FlateDecode", content)?;
        let resources = own.as_ref().map(|own| format!("/Resources<</Font {}{own}>>", reference(self.fonts)));
        if self.count.is_multiple_of(BRANCH) {
            self.branches.push((file.reserve(), Vec::new()));
        }
        self.count += 1;
        let Some((branch, pages)) = self.branches.last_mut() else { return Ok(()) };
        pages.push(page);
        let structure = match &mut self.structure {
            Some(structure) => structure.page(file, page, (&parts.0, parts.1))?,
            None => String::new(),
        };
        let body = format!(
            "<</Type/Page/Parent {}/Contents {}{}{}{structure}>>",
            reference(*branch),
            reference(stream),
            self.own_boxes[*side as usize],
            resources.unwrap_or_default()
        );
        file.object(page, body.as_bytes())
    }

    /// Writes the page tree, the resources and the catalogue. Returns the number of pages.
    pub(super) fn finish<W: Write>(&self, file: &mut PdfFile<W>, ending: &LastObjects<'_>) -> io::Result<usize> {
        file.object(self.fonts, format!("<<{}>>", ending.fonts).as_bytes())?;
        let resources = format!("<</Font {}{}>>", reference(self.fonts), ending.resources);
        file.object(self.resources, resources.as_bytes())?;
        let list = |ids: &mut dyn Iterator<Item = Id>| ids.map(reference).collect::<Vec<_>>().join(" ");
        // Boxes and resources are inherited, so that a page need not repeat them.
        let inherited = format!("/Resources {}{}", reference(self.resources), self.boxes());
        for (branch, pages) in &self.branches {
            let kids = list(&mut pages.iter().copied());
            let body = format!("<</Type/Pages/Parent {}/Count {}/Kids [{kids}]{inherited}>>", reference(self.tree), pages.len());
            file.object(*branch, body.as_bytes())?;
        }
        let kids = list(&mut self.branches.iter().map(|(id, _)| *id));
        let body = format!("<</Type/Pages/Count {}/Kids [{kids}]>>", self.count);
        file.object(self.tree, body.as_bytes())?;
        // Badges are cut and folded to measure: a printer must not scale them to its paper.
        let wishes = "/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>";
        let structure = self.structure.as_ref().map(|structure| structure.finish(file)).transpose()?.unwrap_or_default();
        let body = format!("<</Type/Catalog/Pages {}{wishes}{}{structure}>>", reference(self.tree), ending.catalogue);
        file.object(self.root, body.as_bytes())?;
        Ok(self.count)
    }

    fn boxes(&self) -> String {
        let [width, height] = self.sheet.paper;
        format!("/MediaBox {}", rectangle([0.0, 0.0, width, height]))
    }
}

/// Trim and bleed belong to a page: they are not inherited (ISO 32000-1, table 30). If a sheet holds several badges, both
/// are the paper, as they are when nothing is written.
fn own_boxes(face: &SheetSide) -> String {
    let boxes = |[trim, bleed]: [[f32; 4]; 2]| format!("/TrimBox {}/BleedBox {}", rectangle(trim), rectangle(bleed));
    face.boxes.map_or_else(String::new, boxes)
}

/// Writes a rectangle in millimetres as points: `[0 0 297.64 419.53]`.
fn rectangle(millimetres: [f32; 4]) -> String {
    let mut content = ContentStream::default();
    content.operator(&millimetres.map(mm_to_pt), "]");
    format!("[{}", String::from_utf8_lossy(&content.bytes).trim_end())
}

/// Returns the pages of one sheet: its front, and its back if the badges have one. The first cells may stay empty.
fn pages(
    sheet: &Sheet,
    (badges, skipped): (&[Drawn], usize),
    reading: bool,
    ink: &Pen<'_>,
    deflater: &mut Deflater,
) -> Vec<FinishedPage> {
    let mut page = |sides: &[Option<&Side>], face: &SheetSide, side: PageSide| {
        let ContentStream { bytes, tree, .. } = content(sides, (sheet.paper, face), skipped, reading, ink);
        FinishedPage {
            content: deflater.deflate(&bytes),
            own: ink.shared.own_resources(sides.iter().copied().flatten()),
            side,
            parts: tree.map(PageTree::into_parts).unwrap_or_default(),
        }
    };
    let fronts: Vec<Option<&Side>> = badges.iter().map(|badge| Some(&badge.front)).collect();
    let backs: Vec<Option<&Side>> = badges.iter().map(|badge| badge.back.as_ref()).collect();
    let front = sheet.sides.has_front().then(|| page(&fronts, &sheet.front, PageSide::Front));
    let has_back = sheet.sides.has_back() && backs.iter().any(Option::is_some);
    let back = has_back.then(|| page(&backs, &sheet.back, PageSide::Back));
    front.into_iter().chain(back).collect()
}

fn content(
    sides: &[Option<&Side>],
    (paper, face): ([f32; 2], &SheetSide),
    skipped: usize,
    reading: bool,
    ink: &Pen<'_>,
) -> ContentStream {
    let mut content = ContentStream::with(reading.then(PageTree::default));
    marks::draw(&mut content, paper, face, ink);
    for (side, cell) in sides.iter().zip(&face.cells[skipped..]) {
        let Some(side) = side else { continue };
        content.save();
        if face.boxes.is_none() {
            // Colour may run into the gap as far as the neighbour's does, and no further. A single badge has no neighbour.
            let [left, bottom, right, top] = cell.bled();
            content.operator(&[left, bottom, right - left, top - bottom].map(mm_to_pt), "re W n");
        }
        content.operator(&placement(cell), "cm");
        content.piece(PageTree::begin_piece);
        content.named('X', ink.shared.form(&side.fixed), "Do");
        content.items(&side.items, ink);
        content.piece(PageTree::end_piece);
        content.restore();
    }
    content
}

/// Returns the matrix that puts a badge's lower left corner into its place, turned as it lies there (ISO 32000-1, 8.3.3).
fn placement(cell: &SheetCell) -> [f32; 6] {
    let [left, bottom, right, top] = cell.trim().map(mm_to_pt);
    match cell.turn {
        Turn::None => [1.0, 0.0, 0.0, 1.0, left, bottom],
        Turn::Left => [0.0, 1.0, -1.0, 0.0, right, bottom],
        Turn::Half => [-1.0, 0.0, 0.0, -1.0, right, top],
        Turn::Right => [0.0, -1.0, 1.0, 0.0, left, top],
    }
}
