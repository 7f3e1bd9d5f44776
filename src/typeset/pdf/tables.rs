//! What a font's dictionary says about its codes: widths, glyphs and texts (ISO 32000-1, 9.7.4 and 9.10.3).

use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::glyphs::{FaceCodes, GlyphCode};

/// Entries of one list of a character map (Adobe Technical Note 5411).
const LIST: usize = 100;

/// Puts the tables of the codes into a composite font that another library made; `None` if it is not one.
pub(super) fn set(document: &mut Document, font: ObjectId, codes: &FaceCodes) -> Option<()> {
    let texts = document.add_object(Stream::new(Dictionary::new(), texts(codes).into_bytes()));
    let is_identity = !codes.is_mapped() || codes.iter().all(|(code, entry)| entry.glyph == code);
    let map = (!is_identity).then(|| document.add_object(Stream::new(Dictionary::new(), glyph_map(codes))));
    let widths = widths(codes);
    let font = document.get_object_mut(font).ok()?.as_dict_mut().ok()?;
    font.set("ToUnicode", Object::Reference(texts));
    let descendants = font.get_mut(b"DescendantFonts").ok()?.as_array_mut().ok()?;
    let descendant = descendants.first_mut()?.as_dict_mut().ok()?;
    descendant.set("W", widths);
    if let Some(map) = map {
        descendant.set("CIDToGIDMap", Object::Reference(map));
    }
    Some(())
}

/// Returns all widths from code 1 on: codes are given out without gaps.
fn widths(codes: &FaceCodes) -> Object {
    let widths = codes.iter().map(|(_, code)| Object::Integer(i64::from(code.width))).collect();
    Object::Array(vec![Object::Integer(1), Object::Array(widths)])
}

/// Returns the glyph of each code from 0 on, two bytes each.
fn glyph_map(codes: &FaceCodes) -> Vec<u8> {
    let glyphs = codes.iter().flat_map(|(_, code)| code.glyph.to_be_bytes());
    [0, 0].into_iter().chain(glyphs).collect()
}

fn texts(codes: &FaceCodes) -> String {
    let mut map = String::from(
        "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n",
    );
    let codes: Vec<(u16, &GlyphCode)> = codes.iter().collect();
    for list in codes.chunks(LIST) {
        let _ = writeln!(map, "{} beginbfchar", list.len());
        for (code, entry) in list {
            let _ = write!(map, "<{code:04X}><");
            for unit in entry.text.encode_utf16() {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map + "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n"
}
