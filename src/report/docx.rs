//! Documents for word processors (ECMA-376, WordprocessingML): a title, what the report is about, and its tables. Nothing of it runs,
//! fetches or links.

use std::io::{self, Write};

use zip::{ZipWriter, write::SimpleFileOptions};

use crate::report::{
    frame::Frame,
    table::{Cell, Column, ColumnKind, Cover, Sink},
};

const CONTENT_TYPES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
<Default Extension=\"xml\" ContentType=\"application/xml\"/>\
<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>\
<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>\
<Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>\
</Types>";

const PACKAGE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
</Relationships>";

const PARTS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>\
<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer1.xml\"/>\
</Relationships>";

const STYLES: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
<w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii=\"Noto Sans\" w:hAnsi=\"Noto Sans\" w:cs=\"Noto Sans\"/><w:sz w:val=\"20\"/><w:szCs w:val=\"20\"/></w:rPr></w:rPrDefault>\
<w:pPrDefault><w:pPr><w:spacing w:after=\"60\"/></w:pPr></w:pPrDefault></w:docDefaults>\
<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>\
<w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/><w:basedOn w:val=\"Normal\"/><w:pPr><w:spacing w:before=\"120\" w:after=\"120\"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val=\"36\"/><w:szCs w:val=\"36\"/></w:rPr></w:style>\
<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"Normal\"/><w:pPr><w:keepNext/><w:spacing w:before=\"280\" w:after=\"80\"/><w:outlineLvl w:val=\"0\"/></w:pPr><w:rPr><w:b/><w:bCs/><w:sz w:val=\"26\"/><w:szCs w:val=\"26\"/></w:rPr></w:style>\
</w:styles>";

/// The width that tables have, in twentieths of a point: A4 without margins of 2 cm.
const WIDTH: u32 = 9_638;

/// Writes a report as a document.
pub struct DocxSink<'w> {
    zip: ZipWriter<io::Cursor<Vec<u8>>>,
    out: &'w mut dyn Write,
    frame: Frame,
    title: String,
    nothing: String,
    columns: Vec<Column>,
    widths: Vec<u32>,
    /// The rows of the open table; `None` if none is open.
    rows: Option<usize>,
    tables: usize,
}

impl<'w> DocxSink<'w> {
    /// Starts a document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: &'w mut dyn Write, frame: Frame) -> io::Result<Self> {
        let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
        let parts = [
            ("[Content_Types].xml", CONTENT_TYPES),
            ("_rels/.rels", PACKAGE),
            ("word/_rels/document.xml.rels", PARTS),
            ("word/styles.xml", STYLES),
        ];
        for (name, part) in parts {
            zip.start_file(name, options())?;
            zip.write_all(part.as_bytes())?;
        }
        zip.start_file("word/footer1.xml", options())?;
        zip.write_all(footer(&frame).as_bytes())?;
        zip.start_file("word/document.xml", options())?;
        zip.write_all(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
              <w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
              xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>",
        )?;
        let (title, nothing) = (String::new(), String::new());
        Ok(Self { zip, out, frame, title, nothing, columns: Vec::new(), widths: Vec::new(), rows: None, tables: 0 })
    }

    /// Ends the document.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.end_table()?;
        let bidi = if self.frame.language.is_right_to_left() { "<w:bidi/>" } else { "" };
        write!(
            self.zip,
            "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId2\"/><w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
             <w:pgMar w:top=\"1134\" w:right=\"1134\" w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>{bidi}\
             </w:sectPr></w:body></w:document>"
        )?;
        let bytes = self.zip.finish()?.into_inner();
        self.out.write_all(&bytes)
    }

    fn paragraph(&mut self, style: &str, text: &str) -> io::Result<()> {
        let style = if style.is_empty() { String::new() } else { format!("<w:pStyle w:val=\"{style}\"/>") };
        let (paragraph, run) = self.direction(text);
        write!(
            self.zip,
            "<w:p><w:pPr>{style}{paragraph}</w:pPr><w:r>{run}<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escaped(text)
        )
    }

    fn end_table(&mut self) -> io::Result<()> {
        let Some(rows) = self.rows.take() else { return Ok(()) };
        // Word joins two tables that nothing parts.
        self.zip.write_all(b"</w:tbl><w:p/>")?;
        if rows == 0 && self.tables == 1 && !self.nothing.is_empty() {
            let nothing = self.nothing.clone();
            self.paragraph("", &nothing)?;
        }
        Ok(())
    }

    /// Writes the title of a table as its first row: rows of headings are there again on each page.
    fn title_row(&mut self, title: &str) -> io::Result<()> {
        let (paragraph, run) = self.direction(title);
        write!(
            self.zip,
            "<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:tcW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:gridSpan w:val=\"{}\"/>\
             </w:tcPr><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/>{paragraph}</w:pPr><w:r>{run}<w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>\
             </w:tc></w:tr>",
            self.columns.len(),
            escaped(title)
        )
    }

    /// Returns the properties of a paragraph and a run: the direction of its own letters, at the side where the document's lines begin.
    fn direction(&self, text: &str) -> (String, String) {
        let is_document_rtl = self.frame.language.is_right_to_left();
        // A text without letters does as the document.
        let is_rtl = runs_right_to_left(text).unwrap_or(is_document_rtl);
        let (bidi, run) = if is_rtl { ("<w:bidi/>", "<w:rPr><w:rtl/></w:rPr>") } else { ("", "<w:rPr></w:rPr>") };
        // The end of a paragraph is where its own lines end.
        let side = if is_rtl == is_document_rtl { "" } else { "<w:jc w:val=\"end\"/>" };
        (format!("{bidi}{side}"), run.to_owned())
    }

    fn cells(&mut self, cells: &[(String, Emphasis)], row: RowPart) -> io::Result<()> {
        // A heading is repeated on each page, and is not left alone at the foot of one.
        let (repeated, keep) = match row {
            RowPart::Head => ("<w:tblHeader/>", "<w:keepNext/>"),
            RowPart::Body => ("", ""),
        };
        write!(self.zip, "<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>")?;
        for (place, (text, emphasis)) in cells.iter().enumerate() {
            let width = self.widths.get(place).copied().unwrap_or_default();
            let is_number = self.columns.get(place).is_some_and(|column| column.kind == ColumnKind::Number);
            let (paragraph, direction) = self.direction(text);
            let paragraph = if is_number { "<w:jc w:val=\"end\"/>".to_owned() } else { paragraph };
            let run = match emphasis {
                Emphasis::Strong => direction.replace("<w:rPr>", "<w:rPr><w:b/><w:bCs/>"),
                Emphasis::Plain => direction,
            };
            write!(
                self.zip,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr><w:p><w:pPr>{keep}{paragraph}</w:pPr><w:r>{run}\
                 <w:t xml:space=\"preserve\">{}</w:t></w:r></w:p></w:tc>",
                escaped(text)
            )?;
        }
        self.zip.write_all(b"</w:tr>")
    }
}

/// What a row of a table is.
#[derive(Clone, Copy)]
enum RowPart {
    Head,
    Body,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Emphasis {
    Plain,
    Strong,
}

impl Sink for DocxSink<'_> {
    fn cover(&mut self, cover: &Cover) -> io::Result<()> {
        (self.title, self.nothing) = (cover.title.clone(), cover.nothing.clone());
        let (event, place) = (self.frame.event.clone(), self.frame.place.clone());
        self.paragraph("", &event)?;
        if !place.is_empty() {
            self.paragraph("", &place)?;
        }
        self.paragraph("Title", &cover.title)?;
        for line in &cover.about {
            self.paragraph("", line)?;
        }
        let figures: Vec<String> = cover.figures.iter().map(|figure| format!("{} {}", figure.value, figure.label)).collect();
        if !figures.is_empty() {
            self.paragraph("", &figures.join(" · "))?;
        }
        for (label, value) in &cover.facts {
            self.paragraph("", &format!("{label}: {value}"))?;
        }
        for sentence in &cover.sentences {
            self.paragraph("", &sentence.text)?;
        }
        for note in &cover.notes {
            self.paragraph("", note)?;
        }
        Ok(())
    }

    fn table(&mut self, title: &str, columns: &[Column]) -> io::Result<()> {
        self.end_table()?;
        self.tables += 1;
        self.rows = Some(0);
        columns.clone_into(&mut self.columns);
        let all: u32 = columns.iter().map(|column| u32::from(column.width.max(1))).sum();
        self.widths = columns.iter().map(|column| WIDTH * u32::from(column.width.max(1)) / all.max(1)).collect();
        let bidi = if self.frame.language.is_right_to_left() { "<w:bidiVisual/>" } else { "" };
        write!(
            self.zip,
            "<w:tbl><w:tblPr>{bidi}<w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/><w:tblBorders><w:bottom w:val=\"single\" w:sz=\"4\" w:color=\"999999\"/>\
             <w:insideH w:val=\"single\" w:sz=\"2\" w:color=\"CCCCCC\"/></w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"
        )?;
        for width in &self.widths {
            write!(self.zip, "<w:gridCol w:w=\"{width}\"/>")?;
        }
        self.zip.write_all(b"</w:tblGrid>")?;
        // The table of a report that has one bears the report's own title; others name themselves on each page that they go over.
        if title != self.title {
            self.title_row(title)?;
        }
        let heads: Vec<(String, Emphasis)> = columns.iter().map(|column| (column.heading(), Emphasis::Strong)).collect();
        self.cells(&heads, RowPart::Head)
    }

    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        self.rows = self.rows.map(|rows| rows + 1);
        let cells: Vec<(String, Emphasis)> = cells.iter().map(|cell| (cell.to_reading(), Emphasis::Plain)).collect();
        self.cells(&cells, RowPart::Body)
    }

    fn total(&mut self, cells: &[Cell]) -> io::Result<()> {
        let cells: Vec<(String, Emphasis)> = cells.iter().map(|cell| (cell.to_reading(), Emphasis::Strong)).collect();
        self.cells(&cells, RowPart::Body)
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated)
}

/// Returns whether a text runs from right to left, by its first letter. `None` if it has no letters.
fn runs_right_to_left(text: &str) -> Option<bool> {
    text.chars().find_map(|c| match unicode_bidi::bidi_class(c) {
        unicode_bidi::BidiClass::L => Some(false),
        unicode_bidi::BidiClass::R | unicode_bidi::BidiClass::AL => Some(true),
        _ => None,
    })
}

fn footer(frame: &Frame) -> String {
    let made = format!("{} · {} {}", frame.short_name, frame.language.made(), frame.made);
    let (paragraph, run) =
        if frame.language.is_right_to_left() { ("<w:pPr><w:bidi/></w:pPr>", "<w:rPr><w:rtl/></w:rPr>") } else { ("", "") };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <w:ftr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p>{paragraph}<w:r>{run}<w:t xml:space=\"preserve\">{} · </w:t></w:r>\
         <w:fldSimple w:instr=\"PAGE\"><w:r>{run}<w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>",
        escaped(&made)
    )
}

/// Writes a text so that XML takes it; what XML has no way to write is left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::report::table::{column, text};

    #[test]
    fn a_document_holds_what_it_is_given_and_nothing_that_breaks_it() {
        let mut out = Vec::new();
        let frame = Frame { event: "A & B <x>".into(), short_name: "AB".into(), made: "now".into(), ..Frame::default() };
        let mut sink = DocxSink::new(&mut out, frame).unwrap();
        sink.cover(&Cover { title: "List".into(), ..Cover::default() }).unwrap();
        sink.table("Kuwait", &[column("name", 10), column("function", 20)]).unwrap();
        sink.row(&[text("ناصر"), text("Minister\u{1} & <b>")]).unwrap();
        sink.finish().unwrap();
        let mut archive = zip::ZipArchive::new(io::Cursor::new(out)).unwrap();
        let mut document = String::new();
        archive.by_name("word/document.xml").unwrap().read_to_string(&mut document).unwrap();
        assert!(document.contains("A &amp; B &lt;x&gt;") && document.contains("Minister &amp; &lt;b&gt;"), "{document}");
        assert!(
            document
                .contains("<w:bidi/><w:jc w:val=\"end\"/></w:pPr><w:r><w:rPr><w:rtl/></w:rPr><w:t xml:space=\"preserve\">ناصر"),
            "{document}"
        );
        assert_eq!(document.matches("<w:tc>").count(), document.matches("</w:tc>").count());
        assert!(document.ends_with("</w:sectPr></w:body></w:document>"));
    }
}
