//! The file as it grows: objects one after another, their places, and at the end the table of them (ISO 32000-1, 7.5).

use std::io::{self, Write};

use flate2::{Compress, Compression, FlushCompress, Status};
use sha2::{Digest, Sha256};

use super::object::Id;

/// A PDF that is being written.
pub(super) struct PdfFile<W> {
    out: W,
    position: u64,
    /// Where each object starts; zero for one that was only reserved. With [`PACKED`], the number of the stream that it is in and its
    /// place there.
    places: Vec<u64>,
    /// Objects that wait to be written together.
    pack: Pack,
    hash: Sha256,
}

/// Objects that are written in one stream (ISO 32000-1, 7.5.7).
#[derive(Default)]
struct Pack {
    /// The number of each, and where it starts.
    heads: Vec<(Id, usize)>,
    bodies: Vec<u8>,
    /// Whether any was ever written: readers then need a table that is a stream.
    is_used: bool,
}

/// Marks the place of an object that is in a stream.
const PACKED: u64 = 1 << 63;
/// Rows of the table of objects that are written at a time.
const ROWS: usize = 4096;
/// Objects in one stream: enough to be packed well, and few enough to be found soon.
const PACK: usize = 256;

impl<W: Write> PdfFile<W> {
    /// Writes the head with the version of PDF, such as `1.7`. The second line tells transports that the file is binary.
    pub(super) fn new(out: W, version: &str) -> io::Result<Self> {
        let mut file = Self { out, position: 0, places: vec![0], pack: Pack::default(), hash: Sha256::new() };
        file.put(format!("%PDF-{version}\n").as_bytes())?;
        file.put(b"%\xE2\xE3\xCF\xD3\n")?;
        Ok(file)
    }

    /// Returns a digest of what was written so far, in hexadecimal digits.
    pub(super) fn digest(&self) -> String {
        hex::encode_upper(&self.hash.clone().finalize()[..16])
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.hash.update(bytes);
        self.position += bytes.len() as u64;
        Ok(())
    }

    /// Reserves a number for an object that is written later.
    pub(super) fn reserve(&mut self) -> Id {
        self.places.push(0);
        Id(u32::try_from(self.places.len() - 1).expect("a document has fewer objects"))
    }

    /// Writes an object under a number.
    pub(super) fn object(&mut self, id: Id, body: &[u8]) -> io::Result<()> {
        self.places[id.0 as usize] = self.position;
        self.put(format!("{} 0 obj\n", id.0).as_bytes())?;
        self.put(body)?;
        self.put(b"\nendobj\n")
    }

    /// Writes a stream under a number. `head` is the inside of its dictionary without `/Length`.
    pub(super) fn stream(&mut self, id: Id, head: &str, data: &[u8]) -> io::Result<()> {
        self.places[id.0 as usize] = self.position;
        self.put(format!("{} 0 obj\n<<{head}/Length {}>>stream\n", id.0, data.len()).as_bytes())?;
        self.put(data)?;
        self.put(b"\nendstream\nendobj\n")
    }

    /// Writes an object without a stream under a number, together with others. Only for documents whose readers know PDF 1.5.
    pub(super) fn packed(&mut self, id: Id, body: &[u8]) -> io::Result<()> {
        self.pack.heads.push((id, self.pack.bodies.len()));
        self.pack.bodies.extend_from_slice(body);
        self.pack.bodies.push(b'\n');
        if self.pack.heads.len() >= PACK { self.unpack() } else { Ok(()) }
    }

    /// Writes the objects that wait.
    fn unpack(&mut self) -> io::Result<()> {
        let Pack { heads, bodies, .. } = std::mem::take(&mut self.pack);
        self.pack.is_used = true;
        if heads.is_empty() {
            return Ok(());
        }
        let stream = self.reserve();
        let mut data = Vec::with_capacity(bodies.len() + heads.len() * 12);
        for (place, (id, start)) in heads.iter().enumerate() {
            data.extend_from_slice(format!("{} {start} ", id.0).as_bytes());
            self.places[id.0 as usize] = PACKED | u64::from(stream.0) << 16 | place as u64;
        }
        let first = data.len();
        data.extend_from_slice(&bodies);
        self.stream(stream, &format!("/Type/ObjStm/N {}/First {first}/Filter/FlateDecode", heads.len()), &deflate(&data))
    }

    /// Writes the information dictionary, the table of objects and the trailer. Returns the size of the file.
    ///
    /// The file's identifier is made from its content, so that the same input gives the same file.
    pub(super) fn finish(mut self, root: Id, information: &str) -> io::Result<u64> {
        if !self.pack.heads.is_empty() {
            self.unpack()?;
        }
        let info = self.reserve();
        self.object(info, format!("<<{information}>>").as_bytes())?;
        if self.pack.is_used {
            return self.finish_with_stream(root, info);
        }
        let (table, identifier) = (self.position, self.digest());
        let places = std::mem::take(&mut self.places);
        self.put(format!("xref\n0 {}\n0000000000 65535 f \n", places.len()).as_bytes())?;
        // Some at a time: the whole table of a large event is 8 MB.
        for some in places[1..].chunks(ROWS) {
            let mut rows = String::with_capacity(20 * ROWS);
            for place in some {
                rows.push_str(&format!("{place:010} 00000 n \n"));
            }
            self.put(rows.as_bytes())?;
        }
        let tail = format!(
            "trailer\n<</Size {}/Root {} 0 R/Info {} 0 R/ID [<{identifier}><{identifier}>]>>\nstartxref\n{table}\n%%EOF\n",
            places.len(),
            root.0,
            info.0
        );
        self.put(tail.as_bytes())?;
        self.out.flush()?;
        Ok(self.position)
    }

    /// Writes the table of objects as a stream, which also says what is packed where (ISO 32000-1, 7.5.8).
    fn finish_with_stream(mut self, root: Id, info: Id) -> io::Result<u64> {
        let table = self.reserve();
        let start = self.position;
        self.places[table.0 as usize] = start;
        let mut rows = Vec::with_capacity(self.places.len() * 8);
        for (number, &place) in self.places.iter().enumerate() {
            let (kind, value, last) = match place {
                0 => (0, 0, if number == 0 { u16::MAX } else { 0 }),
                packed if packed & PACKED != 0 => (2, (packed & !PACKED) >> 16, (packed & 0xFFFF) as u16),
                position => (1, position, 0),
            };
            rows.push(kind);
            rows.extend_from_slice(&value.to_be_bytes()[3..]);
            rows.extend_from_slice(&last.to_be_bytes());
        }
        let identifier = self.digest();
        let head = format!(
            "/Type/XRef/Size {}/W[1 5 2]/Root {} 0 R/Info {} 0 R/ID[<{identifier}><{identifier}>]/Filter/FlateDecode",
            self.places.len(),
            root.0,
            info.0
        );
        self.stream(table, &head, &deflate(&rows))?;
        self.put(format!("startxref\n{start}\n%%EOF\n").as_bytes())?;
        self.out.flush()?;
        Ok(self.position)
    }
}

/// Up to this many bytes, a stream is too short for codes of its own. The page of one badge, a quarter of which is its QR code,
/// does not win back the bytes that it takes to write them down, and making them takes longer than everything else.
const SHORT: usize = 2048;

/// Deflates (RFC 1950), one thing after another with the same memory: setting it up costs as much as a page.
pub(super) struct Deflater {
    /// With the codes that every reader knows (RFC 1951, 3.2.6).
    short: Compress,
    /// With codes made for the stream; created when first needed.
    long: Option<Compress>,
}

impl Deflater {
    /// Makes one at a level that costs little for a page's worth of text.
    pub(super) fn new() -> Self {
        Self { short: Compress::new(Compression::new(1), true), long: None }
    }

    /// Deflates a whole.
    pub(super) fn deflate(&mut self, data: &[u8]) -> Vec<u8> {
        let state = match data.len() {
            0..=SHORT => &mut self.short,
            _ => self.long.get_or_insert_with(|| Compress::new(Compression::new(2), true)),
        };
        state.reset();
        let mut out = Vec::with_capacity(data.len() + 128);
        loop {
            let taken = state.total_in() as usize;
            let status = state.compress_vec(&data[taken..], &mut out, FlushCompress::Finish);
            match status.expect("the state is sound after a reset") {
                Status::StreamEnd => return out,
                Status::Ok | Status::BufError => out.reserve(data.len() / 4 + 128),
            }
        }
    }
}

/// Deflates a single thing.
pub(super) fn deflate(data: &[u8]) -> Vec<u8> {
    Deflater::new().deflate(data)
}
