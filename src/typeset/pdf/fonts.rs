//! The fonts of a document, cut down to the glyphs used. `printpdf` makes their objects; here they are taken over under new
//! numbers.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use lopdf::{Object, ObjectId};
use printpdf::{
    Codepoint, FontId, Mm, Op, ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfPage, PdfSaveOptions, Pt, TextItem,
};

use super::{
    file::{PdfFile, deflate},
    glyphs::{FaceCodes, Glyphs},
    object::{self, Id, NewNumbers, reference},
    tables,
};
use crate::{
    domain::causes::Cause,
    typeset::fonts::{FaceId, Fonts},
};

/// A font that cannot be put into a document.
#[derive(Debug, thiserror::Error)]
#[error("the font {font} cannot be embedded; remove it, or install another for its script")]
pub struct EmbedError {
    /// The font's name.
    pub font: String,
    /// Why, if it is known.
    #[source]
    pub cause: Option<Cause>,
}

/// Why fonts could not be written.
pub(super) enum FontWriteError {
    Io(io::Error),
    Font(EmbedError),
}

impl From<EmbedError> for FontWriteError {
    fn from(error: EmbedError) -> Self {
        Self::Font(error)
    }
}

impl From<io::Error> for FontWriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Writes the fonts, and returns the inside of the dictionary that names them.
pub(super) fn write<W: Write>(file: &mut PdfFile<W>, fonts: &Fonts, glyphs: &Glyphs) -> Result<String, FontWriteError> {
    let used: Vec<(FaceId, &FaceCodes)> = glyphs.iter().collect();
    if used.is_empty() {
        return Ok(String::new());
    }
    let mut carrier = carrier(fonts, &used)?;
    let entries = font_entries(&carrier).ok_or_else(|| unknown("of the carrier page"))?;
    let mut numbers = NewNumbers::new();
    let mut list = String::new();
    for (face, codes) in used {
        let error = || unknown(&fonts.face(face).name);
        let id = *entries.get(&format!("F{}", face.0)).ok_or_else(error)?;
        tables::set(&mut carrier, id, codes).ok_or_else(error)?;
        let number = take_over(file, &carrier, id, &mut numbers)?;
        list.push_str(&format!("/F{} {}", face.0, reference(number)));
    }
    Ok(list)
}

/// A library did not take a font, and does not say why.
fn unknown(font: &str) -> EmbedError {
    EmbedError { font: font.to_owned(), cause: None }
}

/// Makes a one-page document that shows a glyph of each font: only then does the library embed it.
fn carrier(fonts: &Fonts, used: &[(FaceId, &FaceCodes)]) -> Result<lopdf::Document, EmbedError> {
    let mut document = PdfDocument::new("");
    let mut operations = vec![Op::StartTextSection];
    for (place, (id, codes)) in used.iter().enumerate() {
        let face = fonts.face(*id);
        let subset = match face.variation() {
            Some((axis, value)) => {
                let axes = [(subsetter::Tag::new(axis), value)];
                subsetter::subset_with_variations(&face.data, face.index, &axes, &codes.remapper)
            }
            None => subsetter::subset(&face.data, face.index, &codes.remapper),
        };
        let subset = subset.map_err(|cause| EmbedError { font: face.name.clone(), cause: Some(cause.into()) })?;
        let mut font = ParsedFont::from_bytes(&subset, 0, &mut Vec::new()).ok_or_else(|| unknown(&face.name))?;
        font.font_name = Some(format!("{}+{}", tag(place), face.name));
        let font_id = FontId(format!("F{}", id.0));
        document.resources.fonts.map.insert(font_id.clone(), PdfFont::new(font));
        let show = vec![Codepoint { gid: 1, offset: 0.0, cid: Some(" ".into()) }];
        operations.push(Op::SetFont { font: PdfFontHandle::External(font_id), size: Pt(10.0) });
        operations.push(Op::ShowText { items: vec![TextItem::GlyphIds(show)] });
    }
    operations.push(Op::EndTextSection);
    document.pages.push(PdfPage::new(Mm(100.0), Mm(100.0), operations));
    let options = PdfSaveOptions { image_optimization: None, ..PdfSaveOptions::default() };
    Ok(document.to_lopdf_document(&options, &mut Vec::new()))
}

/// Returns the six capitals that distinguish a subset of a font from the whole font (ISO 32000-1, 9.6.4).
fn tag(place: usize) -> String {
    let letter = |value: usize| char::from(b'A' + (value % 26) as u8);
    ["AAAA".to_owned(), letter(place / 26).to_string(), letter(place).to_string()].concat()
}

/// Returns the fonts of the only page, by name.
fn font_entries(document: &lopdf::Document) -> Option<BTreeMap<String, ObjectId>> {
    let page = document.get_pages().into_values().next()?;
    let page = document.get_object(page).ok()?.as_dict().ok()?;
    let resources = resolve(document, page.get(b"Resources").ok()?)?.as_dict().ok()?;
    let fonts = resolve(document, resources.get(b"Font").ok()?)?.as_dict().ok()?;
    let entry = |(name, value): (&Vec<u8>, &Object)| Some((String::from_utf8(name.clone()).ok()?, value.as_reference().ok()?));
    fonts.iter().map(entry).collect()
}

fn resolve<'d>(document: &'d lopdf::Document, object: &'d Object) -> Option<&'d Object> {
    match object {
        Object::Reference(id) => document.get_object(*id).ok(),
        other => Some(other),
    }
}

/// Writes an object and all that it refers to under new numbers, referenced objects first.
fn take_over<W: Write>(
    file: &mut PdfFile<W>,
    from: &lopdf::Document,
    id: ObjectId,
    numbers: &mut NewNumbers,
) -> Result<Id, FontWriteError> {
    if let Some(number) = numbers.get(&id) {
        return Ok(*number);
    }
    let number = file.reserve();
    numbers.insert(id, number);
    let Ok(object) = from.get_object(id) else { return Ok(number) };
    let mut referred = Vec::new();
    object::references(object, &mut referred);
    for other in referred {
        take_over(file, from, other, numbers)?;
    }
    let mut body = Vec::new();
    object::serialise(&mut body, object, numbers);
    match object {
        Object::Stream(stream) => {
            let mut head = String::from_utf8_lossy(&body).into_owned();
            if stream.dict.has(b"Filter") {
                file.stream(number, &head, &stream.content)?;
            } else {
                head.push_str("/Filter/FlateDecode");
                file.stream(number, &head, &deflate(&stream.content))?;
            }
        }
        _ => file.object(number, &body)?,
    }
    Ok(number)
}
