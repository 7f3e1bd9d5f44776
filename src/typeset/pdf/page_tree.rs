//! The parts of one page as they are written: which marked piece of its content belongs to which (ISO 32000-1, 14.6 and 14.7).

use crate::typeset::tag::Tag;

/// A part of a page, with its pieces of content and the parts inside it, in reading order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PagePart {
    pub(super) tag: Tag,
    pub(super) children: Vec<Child>,
}

/// What is in a part.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Child {
    Part(PagePart),
    /// A piece of the page's content, by its number.
    Content(u32),
}

/// The parts of a page while it is written.
#[derive(Debug, Default)]
pub(super) struct PageTree {
    /// Pieces so far.
    count: u32,
    open: Vec<PagePart>,
    done: Vec<PagePart>,
    piece: Option<OpenPiece>,
}

/// The piece of content that is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenPiece {
    /// It belongs to the innermost part.
    Part,
    /// Only the eye needs it.
    Artifact,
}

impl PageTree {
    /// Begins a part.
    pub(super) fn open(&mut self, tag: &Tag, out: &mut Vec<u8>) {
        self.end_piece(out);
        self.open.push(PagePart { tag: tag.clone(), children: Vec::new() });
    }

    /// Ends the innermost part. What holds nothing is nobody's.
    pub(super) fn close(&mut self, out: &mut Vec<u8>) {
        self.end_piece(out);
        let Some(part) = self.open.pop() else { return };
        // A cell without text still holds its column's place.
        let holds_place = matches!(part.tag, Tag::Cell | Tag::ColumnHead);
        if part.tag.kind().is_none() || (part.children.is_empty() && !holds_place) {
            return;
        }
        match self.open.last_mut() {
            Some(outer) => outer.children.push(Child::Part(part)),
            None => self.done.push(part),
        }
    }

    /// Begins a piece of content, unless one of the same kind is being written.
    pub(super) fn begin_piece(&mut self, out: &mut Vec<u8>) {
        let owner = self.open.last_mut().filter(|part| part.tag.holds_content());
        let wanted = if owner.is_some() { OpenPiece::Part } else { OpenPiece::Artifact };
        if self.piece == Some(wanted) {
            return;
        }
        if self.piece.is_some() {
            out.extend_from_slice(b"EMC\n");
        }
        match owner {
            Some(part) => {
                let kind = part.tag.kind().unwrap_or("Span");
                out.extend_from_slice(format!("/{kind}<</MCID {}>>BDC\n", self.count).as_bytes());
                part.children.push(Child::Content(self.count));
                self.count += 1;
            }
            None => out.extend_from_slice(b"/Artifact BMC\n"),
        }
        self.piece = Some(wanted);
    }

    /// Ends the piece that is being written.
    pub(super) fn end_piece(&mut self, out: &mut Vec<u8>) {
        if self.piece.take().is_some() {
            out.extend_from_slice(b"EMC\n");
        }
    }

    /// Returns the parts of the page, and how many pieces of content they have.
    pub(super) fn into_parts(self) -> (Vec<PagePart>, u32) {
        (self.done, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_belong_to_the_innermost_part() {
        let (mut tree, mut out) = (PageTree::default(), Vec::new());
        tree.begin_piece(&mut out);
        tree.open(&Tag::Row, &mut out);
        tree.begin_piece(&mut out);
        tree.open(&Tag::Cell, &mut out);
        tree.begin_piece(&mut out);
        tree.begin_piece(&mut out);
        tree.close(&mut out);
        tree.open(&Tag::Cell, &mut out);
        tree.close(&mut out);
        tree.close(&mut out);
        tree.open(&Tag::Paragraph, &mut out);
        tree.close(&mut out);
        let written = String::from_utf8(out).unwrap();
        assert_eq!(written, "/Artifact BMC\nEMC\n/Artifact BMC\nEMC\n/TD<</MCID 0>>BDC\nEMC\n");
        let cell = |children| Child::Part(PagePart { tag: Tag::Cell, children });
        let row = PagePart { tag: Tag::Row, children: vec![cell(vec![Child::Content(0)]), cell(Vec::new())] };
        assert_eq!(tree.into_parts(), (vec![row], 1));
    }
}
