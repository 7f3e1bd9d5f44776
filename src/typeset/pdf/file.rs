//! The file as it grows: objects one after another, their places, and at the end the table of them (ISO 32000-1, 7.5).

use std::io::{self, Write};

use flate2::{Compress, Compression, FlushCompress, Status};
use sha2::{Digest, Sha256};

use super::object::{self, Id};

/// A PDF that is being written.
pub(super) struct PdfFile<W> {
    out: W,
    position: u64,
    /// Where each object starts; zero for one that was only reserved.
    places: Vec<u64>,
    hash: Sha256,
}

impl<W: Write> PdfFile<W> {
    /// Writes the head. The second line tells transports that the file is binary.
    pub(super) fn new(out: W) -> io::Result<Self> {
        let mut file = Self { out, position: 0, places: vec![0], hash: Sha256::new() };
        file.put(b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")?;
        Ok(file)
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

    /// Writes the document's metadata, the table of objects and the trailer. Returns the size of the file.
    ///
    /// The file's identifier is made from its content, so that the same input gives the same file.
    pub(super) fn finish(mut self, root: Id, title: &str) -> io::Result<u64> {
        let info = self.reserve();
        let body = format!("<</Title {}/Producer (accredit)>>", object::text(title));
        self.object(info, body.as_bytes())?;
        let table = self.position;
        let mut tail = format!("xref\n0 {}\n0000000000 65535 f \n", self.places.len());
        for place in &self.places[1..] {
            tail.push_str(&format!("{place:010} 00000 n \n"));
        }
        let identifier: String = hex::encode_upper(&self.hash.clone().finalize()[..16]);
        tail.push_str(&format!(
            "trailer\n<</Size {}/Root {} 0 R/Info {} 0 R/ID [<{identifier}><{identifier}>]>>\nstartxref\n{table}\n%%EOF\n",
            self.places.len(),
            root.0,
            info.0
        ));
        self.put(tail.as_bytes())?;
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
