//! The tree of a document's parts (ISO 32000-1, 14.7): headings, paragraphs and tables, in reading order, for people who hear it.
//!
//! Parts are written with their page, packed many to a stream, so that the tree costs little memory and few bytes.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use super::{
    file::PdfFile,
    object::{self, Id, reference},
    page_tree::{Child, PagePart},
};
use crate::typeset::tag::Tag;

/// The most objects of parts: readers take some eight million objects (ISO 32000-1, annex C). Rows beyond have no cells of their own.
const MOST_PARTS: usize = 4_000_000;

/// The parts of a document that is being written.
pub(super) struct Structure {
    root: Id,
    document: Id,
    /// What is in the document, in its order.
    kids: Vec<Id>,
    /// The tables by their numbers, each with its rows: they go on from page to page.
    tables: BTreeMap<u32, (Id, Vec<Id>)>,
    /// For each page, the list of whose its pieces are.
    pages: Vec<Id>,
    parts: usize,
}

/// Where a page's parts are, while they are written.
struct OpenPage<'o> {
    page: Id,
    /// Whose each piece of content is.
    owners: &'o mut [Id],
}

impl Structure {
    pub(super) fn new<W: Write>(file: &mut PdfFile<W>) -> Self {
        let (root, document) = (file.reserve(), file.reserve());
        Self { root, document, kids: Vec::new(), tables: BTreeMap::new(), pages: Vec::new(), parts: 0 }
    }

    /// Writes the parts of a page, and returns the entry for its dictionary.
    pub(super) fn page<W: Write>(
        &mut self,
        file: &mut PdfFile<W>,
        page: Id,
        (parts, pieces): (&[PagePart], u32),
    ) -> io::Result<String> {
        let mut owners = vec![self.document; pieces as usize];
        let mut place = OpenPage { page, owners: &mut owners };
        for part in parts {
            if let Tag::Table(number) = part.tag {
                self.table(file, number, part, &mut place)?;
            } else {
                let id = self.part(file, part, self.document, &mut place)?;
                self.kids.push(id);
            }
        }
        let list = file.reserve();
        let owners: Vec<String> = owners.into_iter().map(reference).collect();
        file.packed(list, format!("[{}]", owners.join(" ")).as_bytes())?;
        self.pages.push(list);
        Ok(format!("/StructParents {}", self.pages.len() - 1))
    }

    fn table<W: Write>(
        &mut self,
        file: &mut PdfFile<W>,
        number: u32,
        part: &PagePart,
        place: &mut OpenPage<'_>,
    ) -> io::Result<()> {
        let known = self.tables.get(&number).map(|(id, _)| *id);
        let id = known.unwrap_or_else(|| file.reserve());
        if known.is_none() {
            self.kids.push(id);
            self.tables.insert(number, (id, Vec::new()));
        }
        for child in &part.children {
            if let Child::Part(row) = child {
                let row = self.part(file, row, id, place)?;
                self.tables.entry(number).or_insert_with(|| (id, Vec::new())).1.push(row);
            }
        }
        Ok(())
    }

    fn part<W: Write>(&mut self, file: &mut PdfFile<W>, part: &PagePart, parent: Id, place: &mut OpenPage<'_>) -> io::Result<Id> {
        let id = file.reserve();
        self.parts += 1;
        let mut kids = Vec::with_capacity(part.children.len());
        for child in &part.children {
            match child {
                Child::Part(inner) if self.parts >= MOST_PARTS => Self::take(inner, id, place, &mut kids),
                Child::Part(inner) => kids.push(reference(self.part(file, inner, id, place)?)),
                Child::Content(piece) => {
                    place.owners[*piece as usize] = id;
                    kids.push(piece.to_string());
                }
            }
        }
        let kids = if let [kid] = kids.as_slice() { format!(" {kid}") } else { format!("[{}]", kids.join(" ")) };
        let own = match &part.tag {
            Tag::ColumnHead => "/A<</O/Table/Scope/Column>>".to_owned(),
            Tag::Figure(shows) => format!("/Alt {}", object::text(shows)),
            Tag::Quote(language) => format!("/Lang({language})"),
            _ => String::new(),
        };
        let kind = part.tag.kind().unwrap_or("Span");
        let body = format!("<</S/{kind}/P {}/Pg {}{own}/K{kids}>>", reference(parent), reference(place.page));
        file.packed(id, body.as_bytes())?;
        Ok(id)
    }

    /// Takes the content of a part that has no place of its own.
    fn take(part: &PagePart, id: Id, place: &mut OpenPage<'_>, kids: &mut Vec<String>) {
        for child in &part.children {
            match child {
                Child::Part(inner) => Self::take(inner, id, place, kids),
                Child::Content(piece) => {
                    place.owners[*piece as usize] = id;
                    kids.push(piece.to_string());
                }
            }
        }
    }

    /// Writes what holds the parts together, and returns the entries for the catalogue.
    pub(super) fn finish<W: Write>(&self, file: &mut PdfFile<W>) -> io::Result<String> {
        let list = |ids: &[Id]| ids.iter().map(|&id| reference(id)).collect::<Vec<_>>().join(" ");
        for (id, rows) in self.tables.values() {
            let body = format!("<</S/Table/P {}/K[{}]>>", reference(self.document), list(rows));
            file.packed(*id, body.as_bytes())?;
        }
        let body = format!("<</S/Document/P {}/K[{}]>>", reference(self.root), list(&self.kids));
        file.packed(self.document, body.as_bytes())?;
        let pages = self.pages.iter().enumerate().map(|(number, &id)| format!("{number} {}", reference(id)));
        let parents = file.reserve();
        file.packed(parents, format!("<</Nums[{}]>>", pages.collect::<Vec<_>>().join(" ")).as_bytes())?;
        let body = format!(
            "<</Type/StructTreeRoot/K {}/ParentTree {}/ParentTreeNextKey {}>>",
            reference(self.document),
            reference(parents),
            self.pages.len()
        );
        file.packed(self.root, body.as_bytes())?;
        Ok(format!("/MarkInfo<</Marked true>>/StructTreeRoot {}", reference(self.root)))
    }
}
