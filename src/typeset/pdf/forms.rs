//! The fixed part of each category's badge as a form (ISO 32000-1, 8.10), which every page of the category draws by its name.

use std::io::{self, Write};

use super::{
    content::{ContentStream, Pen},
    file::{PdfFile, deflate},
    object::{Id, reference},
};
use crate::typeset::text::mm_to_pt;

/// Writes the forms of all fixed parts. `resources` is the number of the resources that all pages share.
pub(super) fn write<W: Write>(file: &mut PdfFile<W>, ink: &Pen<'_>, resources: Id) -> io::Result<()> {
    let bleed = mm_to_pt(ink.format.bleed);
    let (width, height) = (mm_to_pt(ink.format.width), mm_to_pt(ink.format.height));
    for (fixed, id) in ink.shared.forms() {
        let mut content = ContentStream::default();
        content.items(&fixed.items, ink);
        let mut head = ContentStream::default();
        head.operator(&[-bleed, -bleed, width + bleed, height + bleed], "]");
        let bounds = String::from_utf8(head.bytes).expect("numbers are ASCII");
        let head = format!(
            "/Type/XObject/Subtype/Form/BBox [{}/Resources {}/Filter/FlateDecode",
            bounds.trim_end(),
            reference(resources)
        );
        file.stream(*id, &head, &deflate(&content.bytes))?;
    }
    Ok(())
}
