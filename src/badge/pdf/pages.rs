//! Pages: badges in their places on the sheet, each page written as soon as it is full.

use std::{
    io::{self, Write},
    thread,
};

use super::{
    content::{Content, Ink, reference},
    file::{Deflater, File, Id},
    glyphs::Glyphs,
    shared::Shared,
};
use crate::badge::{
    fonts::Fonts,
    item::{Drawn, Format, Side},
    sheet::{Cell, Sheet},
    text::mm_to_pt,
};

/// Pages under one node of the page tree: enough that a reader finds a page fast among hundreds of thousands.
const BRANCH: usize = 512;

/// A page before it is written.
struct Page {
    /// The deflated content.
    content: Vec<u8>,
    /// The entry for forms and pictures, where it needs one of its own.
    own: Option<String>,
}

/// The pages written so far.
pub(super) struct Pages<'a> {
    sheet: &'a Sheet,
    format: Format,
    root: Id,
    tree: Id,
    resources: Id,
    /// The fonts, which pages with resources of their own share too.
    fonts: Id,
    branches: Vec<(Id, Vec<Id>)>,
    count: usize,
    own_boxes: String,
}

impl<'a> Pages<'a> {
    pub(super) fn new<W: Write>(file: &mut File<W>, sheet: &'a Sheet, format: Format) -> Self {
        Self {
            sheet,
            format,
            root: file.reserve(),
            tree: file.reserve(),
            resources: file.reserve(),
            fonts: file.reserve(),
            branches: Vec::new(),
            count: 0,
            own_boxes: own_boxes(sheet),
        }
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

    /// Writes the pages of a chunk of badges, made on every core.
    pub(super) fn write<W: Write>(
        &mut self,
        file: &mut File<W>,
        badges: &[Drawn],
        fonts: &Fonts,
        glyphs: &Glyphs,
        shared: &Shared,
    ) -> io::Result<()> {
        let ink = Ink { fonts, glyphs, shared, format: self.format };
        let sheets: Vec<&[Drawn]> = badges.chunks(self.sheet.cells()).collect();
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let share = sheets.len().div_ceil(cores).max(1);
        let sheet = self.sheet;
        let pages: Vec<Page> = thread::scope(|scope| {
            let parts: Vec<_> = sheets
                .chunks(share)
                .map(|part| {
                    let ink = &ink;
                    scope.spawn(move || {
                        let mut deflater = Deflater::new();
                        part.iter().flat_map(|badges| pages(sheet, badges, ink, &mut deflater)).collect::<Vec<_>>()
                    })
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().expect("writing to memory does not panic")).collect()
        });
        pages.iter().try_for_each(|page| self.page(file, page))
    }

    fn page<W: Write>(&mut self, file: &mut File<W>, Page { content, own }: &Page) -> io::Result<()> {
        let (stream, page) = (file.reserve(), file.reserve());
        file.stream(stream, "/Filter/FlateDecode", content)?;
        let resources = own.as_ref().map(|own| format!("/Resources<</Font {}{own}>>", reference(self.fonts)));
        if self.count.is_multiple_of(BRANCH) {
            self.branches.push((file.reserve(), Vec::new()));
        }
        self.count += 1;
        let Some((branch, pages)) = self.branches.last_mut() else { return Ok(()) };
        pages.push(page);
        let body = format!(
            "<</Type/Page/Parent {}/Contents {}{}{}>>",
            reference(*branch),
            reference(stream),
            self.own_boxes,
            resources.unwrap_or_default()
        );
        file.object(page, body.as_bytes())
    }

    /// Writes the page tree, the resources and the catalogue. Returns the number of pages.
    pub(super) fn finish<W: Write>(&self, file: &mut File<W>, fonts: &str, shared: &Shared) -> io::Result<usize> {
        file.object(self.fonts, format!("<<{fonts}>>").as_bytes())?;
        let resources = format!("<</Font {}{}>>", reference(self.fonts), shared.resources());
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
        // Badges are cut and folded by measure: a printer must not fit them to its paper.
        let wishes = "/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>";
        file.object(self.root, format!("<</Type/Catalog/Pages {}{wishes}>>", reference(self.tree)).as_bytes())?;
        Ok(self.count)
    }

    fn boxes(&self) -> String {
        let [width, height] = self.sheet.paper;
        format!("/MediaBox {}", rectangle([0.0, 0.0, width, height]))
    }
}

/// Trim and bleed are a page's own: the tree does not hand them down (ISO 32000-1, table 30).
fn own_boxes(sheet: &Sheet) -> String {
    let [width, height] = sheet.paper;
    let bleed = rectangle([0.0, 0.0, width, height]);
    sheet.trim.map_or_else(String::new, |trim| format!("/TrimBox {}/BleedBox {bleed}", rectangle(trim)))
}

/// Writes a rectangle in millimetres as points: `[0 0 297.64 419.53]`.
fn rectangle(millimetres: [f32; 4]) -> String {
    let mut content = Content::default();
    content.operator(&millimetres.map(mm_to_pt), "]");
    format!("[{}", String::from_utf8_lossy(&content.bytes).trim_end())
}

/// Returns the pages of one sheet: its front, and its back where the badges have one.
fn pages(sheet: &Sheet, badges: &[Drawn], ink: &Ink<'_>, deflater: &mut Deflater) -> Vec<Page> {
    let mut page = |sides: &[Option<&Side>], cells: &[Cell]| Page {
        content: deflater.deflate(&content(sheet, sides, cells, ink)),
        own: ink.shared.own_resources(sides.iter().copied().flatten()),
    };
    let fronts: Vec<Option<&Side>> = badges.iter().map(|badge| Some(&badge.front)).collect();
    let backs: Vec<Option<&Side>> = badges.iter().map(|badge| badge.back.as_ref()).collect();
    let front = page(&fronts, &sheet.fronts());
    let back = backs.iter().any(Option::is_some).then(|| page(&backs, &sheet.backs()));
    std::iter::once(front).chain(back).collect()
}

fn content(sheet: &Sheet, sides: &[Option<&Side>], cells: &[Cell], ink: &Ink<'_>) -> Vec<u8> {
    let mut content = Content::default();
    for mark in &sheet.crop_marks {
        content.operator(&[0.25], "w");
        content.operator(&[mm_to_pt(mark[0]), mm_to_pt(mark[1])], "m");
        content.operator(&[mm_to_pt(mark[2]), mm_to_pt(mark[3])], "l S");
    }
    for (side, cell) in sides.iter().zip(cells) {
        let Some(side) = side else { continue };
        content.save();
        content.operator(&[1.0, 0.0, 0.0, 1.0, mm_to_pt(cell.x), mm_to_pt(cell.y)], "cm");
        if sheet.trim.is_none() {
            // Colour may run into the gap as far as the neighbour's does, and no further.
            let [left, bottom, right, top] = cell.bleed;
            let (width, height) = (ink.format.width + left + right, ink.format.height + bottom + top);
            content.operator(&[mm_to_pt(-left), mm_to_pt(-bottom), mm_to_pt(width), mm_to_pt(height)], "re W n");
        }
        content.named('X', ink.shared.form(&side.fixed), "Do");
        content.items(&side.items, ink);
        content.restore();
    }
    content.bytes
}
