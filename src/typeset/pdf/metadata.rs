//! What a document says about itself: its language and title, when it was made, and which standards it keeps (ISO 16684-1, XMP).

use std::io::{self, Write};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    file::{PdfFile, deflate},
    object::{self, Id, reference},
};
use crate::typeset::intent::{self, OutputIntent};

/// A standard that a document claims to keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standard {
    None,
    /// ISO 15930-7:2010.
    PdfX4,
    /// ISO 19005-2, level U.
    PdfA2u,
}

/// What a document says about itself.
pub(super) struct Metadata<'a> {
    pub(super) title: &'a str,
    pub(super) language: &'a str,
    pub(super) made: Option<Timestamp>,
    pub(super) claim: Standard,
}

impl Metadata<'_> {
    /// Writes the metadata, and returns the entries for the catalogue.
    pub(super) fn write<W: Write>(&self, file: &mut PdfFile<W>) -> io::Result<String> {
        let id = file.reserve();
        let packet = self.packet(&file.digest());
        // Not compressed, so that programs that know no PDF find it (ISO 32000-1, 14.3.2).
        file.stream(id, "/Type/Metadata/Subtype/XML", packet.as_bytes())?;
        Ok(format!("/Lang {}/Metadata {}", object::text(self.language), reference(id)))
    }

    /// Returns the inside of the information dictionary.
    pub(super) fn information(&self) -> String {
        let mut inside = format!("/Title {}/Producer (accredit)", object::text(self.title));
        if let Some(made) = self.made {
            let made = TimeZone::UTC.to_datetime(made).strftime("D:%Y%m%d%H%M%SZ").to_string();
            inside.push_str(&format!("/CreationDate({made})/ModDate({made})"));
        }
        if self.claim == Standard::PdfX4 {
            inside.push_str("/Trapped/False");
        }
        inside
    }

    fn packet(&self, digest: &str) -> String {
        let (title, language) = (escaped(self.title), escaped(self.language));
        let mut own = String::new();
        if let Some(made) = self.made {
            let made = TimeZone::UTC.to_datetime(made).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
            own.push_str(&format!(
                "<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>\
                 <xmp:MetadataDate>{made}</xmp:MetadataDate>"
            ));
        }
        own.push_str(&match self.claim {
            Standard::None => String::new(),
            Standard::PdfX4 => format!(
                "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion><pdf:Trapped>False</pdf:Trapped>\
                 <xmpMM:DocumentID>urn:digest:{digest}</xmpMM:DocumentID><xmpMM:VersionID>1</xmpMM:VersionID>\
                 <xmpMM:RenditionClass>default</xmpMM:RenditionClass>"
            ),
            Standard::PdfA2u => "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>".to_owned(),
        });
        format!(
            "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
             xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\" xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\" \
             xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\
             <dc:format>application/pdf</dc:format>\
             <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
             <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
             <pdf:Producer>accredit</pdf:Producer>{own}</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>"
        )
    }
}

/// Writes the condition that a document is printed under, and returns the entry for the catalogue.
pub(super) fn press_intent<W: Write>(file: &mut PdfFile<W>, intent: &OutputIntent) -> io::Result<String> {
    let profile = file.reserve();
    file.stream(profile, "/N 4/Filter/FlateDecode", &deflate(intent.bytes()))?;
    // The profile is in the file, so that no registry is asked for the condition.
    let name = object::text(intent.name());
    Ok(entry("GTS_PDFX", &format!("/OutputConditionIdentifier(Custom)/OutputCondition {name}/Info {name}"), profile))
}

/// Writes that colours are sRGB, and returns the entry for the catalogue.
pub(super) fn screen_intent<W: Write>(file: &mut PdfFile<W>) -> io::Result<String> {
    let profile = file.reserve();
    file.stream(profile, "/N 3/Filter/FlateDecode", &deflate(&intent::srgb()))?;
    Ok(entry("GTS_PDFA1", "/OutputConditionIdentifier(sRGB IEC61966-2.1)/Info(sRGB IEC61966-2.1)", profile))
}

fn entry(kind: &str, condition: &str, profile: Id) -> String {
    format!("/OutputIntents[<</Type/OutputIntent/S/{kind}{condition}/DestOutputProfile {}>>]", reference(profile))
}

/// Writes a text as XML has it, without characters that XML has no place for.
fn escaped(text: &str) -> String {
    let allowed = text.chars().filter(|&c| !c.is_control() && !matches!(c, '\u{FFFE}' | '\u{FFFF}'));
    allowed.fold(String::new(), |mut written, c| {
        match c {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            other => written.push(other),
        }
        written
    })
}
